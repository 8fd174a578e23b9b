"""Every fault of the emulator, through every flavour and sync and async: what comes, what is said, and what is left.

What must hold is one table. In process it is gone through whole; over a socket, what happens below HTTP.
Nothing here waits but a read that is passed up, and nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Final, NamedTuple, TypeAlias, TypeVar

import httpx
import pytest

from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    AuthenticationError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    RateLimitError,
    RequestTimeoutError,
    StreamInterruptedError,
    StreamParseError,
    TransportError,
    aiter_events,
    fold,
    iter_events,
    user,
)
from fastgpt.chat import Answer, ChatEvent, CreateChatCompletion, GetChatHistories, StreamChatCompletion
from fastgpt.emulator import Emulator, faults
from fastgpt.emulator.faults import ANY, Fault
from fastgpt.specs import RequestSpec
from support.faces import AsyncFace, Face, SyncFace, asynchronously, read

T = TypeVar("T")

Error: TypeAlias = type[FastGPTError] | None
Shape: TypeAlias = tuple[str, str]
"""What is compared of an event: its kind, and the text of an answer; ids and times differ."""

TEXT: Final = "One two three"
SAID: Final = ("Answer", "")
FLAVOURS: Final = ("raw", "typed", "results")
HISTORIES: Final = GetChatHistories(app_id=Emulator().app_id)
COMPLETION: Final = CreateChatCompletion(messages=[user("hi")])
COLLECTED: Final = CreateChatCompletion(messages=[user("hi")], stream=True, detail=True)
STREAM: Final = StreamChatCompletion(messages=[user("hi")])


class Row(NamedTuple):
    """What must come of a fault.

    ``call`` and ``completion`` are the errors of what is no stream, ``stream`` that of one. ``came`` makes, of the
    events of an unspoilt stream, those that must come before the error. ``collected`` is passed where a stream that is
    read at once ends otherwise than one that is read as it comes.
    """

    fault: Fault
    call: Error = None
    completion: Error = None
    stream: Error = None
    came: Callable[[list[Shape]], list[Shape]] = list
    collected: Error | str = "as the stream"

    @property
    def name(self) -> str:
        """The fault's name, with what makes it differ from another of its kind."""
        differing = {name: getattr(self.fault, name) for name in ("header", "status", "after", "last")
                     if hasattr(self.fault, name)}  # fmt: skip
        return f"{type(self.fault).__name__}{differing or ''}"


def nothing(_: list[Shape]) -> list[Shape]:
    """No event."""
    return []


def first(whole: list[Shape]) -> list[Shape]:
    """The first event."""
    return whole[:1]


def beats(_: list[Shape]) -> list[Shape]:
    """Three events that say nothing."""
    return [SAID] * 3


def with_second(text: str) -> Callable[[list[Shape]], list[Shape]]:
    """Every event, and one with a text behind the first."""
    return lambda whole: [*whole[:1], ("Answer", text), *whole[1:]]


def everywhere(fault: Fault, error: type[FastGPTError]) -> Row:
    """The same error whatever is asked for, before anything came."""
    return Row(fault, error, error, error, nothing)


SIZE: Final = 1 << 20
ENVELOPE: Final = len(faults.inserted(faults.HugeEvent(size=0)))
ROWS: Final = (
    *(
        everywhere(faults.RateLimited(header=header, seconds=0), RateLimitError)
        for header in ("seconds", "date", "reset", "none")
    ),
    *(everywhere(faults.BadGateway(status=status), APIError) for status in (502, 503, 504)),
    everywhere(faults.Redirect(), APIError),
    everywhere(faults.ConnectionRefused(), TransportError),
    everywhere(faults.ConnectionReset(), TransportError),
    Row(faults.ConnectionReset(after=1), TransportError, TransportError, StreamInterruptedError, first),
    everywhere(faults.Stall(), RequestTimeoutError),
    Row(faults.Stall(after=1), RequestTimeoutError, RequestTimeoutError, RequestTimeoutError, first),
    Row(faults.SlowBody(limit=100)),
    Row(faults.HeartbeatOnly(count=3), DecodeError, DecodeError, StreamInterruptedError, beats),
    Row(faults.Truncated(), DecodeError, DecodeError, StreamInterruptedError, first),
    Row(faults.MissingDone(), stream=StreamInterruptedError),
    Row(faults.ErrorEvent(), stream=APIError, came=first),
    Row(faults.ErrorEvent(last=False), stream=APIError, came=first),
    Row(faults.GatewayText(), stream=StreamInterruptedError, came=first),
    Row(faults.GatewayText(text='{"code": 514, "message": "no"}'), stream=AuthenticationError, came=first),
    Row(faults.InvalidUTF8(), came=with_second("\ufffd\ufffd\ufffd")),
    Row(faults.HugeEvent(size=SIZE), came=with_second("x" * (SIZE - ENVELOPE))),
    Row(faults.Gzipped()),
    Row(faults.WrongType(), stream=DecodeError, came=nothing),
)
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.name))


class Book:
    """Counts the bodies that a client was passed and has not closed."""

    def __init__(self) -> None:
        self.passed = 0
        self.open = 0

    def gave(self) -> None:
        """Take note of a body."""
        self.passed += 1
        self.open += 1


class Watched(httpx.SyncByteStream):
    """A body that tells when it is closed."""

    def __init__(self, stream: httpx.SyncByteStream, book: Book) -> None:
        self._stream = stream
        self._book = book
        book.gave()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """Tell."""
        self._book.open -= 1
        self._stream.close()


class AsyncWatched(httpx.AsyncByteStream):
    """A body that tells when it is closed, async."""

    def __init__(self, stream: httpx.AsyncByteStream, book: Book) -> None:
        self._stream = stream
        self._book = book
        book.gave()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        """Tell."""
        self._book.open -= 1
        await self._stream.aclose()


def watching(book: Book) -> Callable[[httpx.Response], None]:
    """Return a hook of a client that keeps a book of the bodies."""

    def watch(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = Watched(response.stream, book)

    return watch


def async_watching(book: Book) -> Callable[[httpx.Response], Awaitable[None]]:
    """Return a hook of an async client that keeps a book of the bodies."""

    async def watch(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = AsyncWatched(response.stream, book)

    return watch


async def no_pause(_: float) -> None:
    """Pause for no time."""


Mode: TypeAlias = Callable[[Emulator, Book, int], AbstractAsyncContextManager[Face]]


@asynccontextmanager
async def sync_face(emulator: Emulator, book: Book, retries: int) -> AsyncGenerator[Face]:
    """Give a sync client of an emulator in process."""
    http = httpx.Client(transport=emulator.transport(), event_hooks={"response": [watching(book)]})
    with http, FastGPTClient(
        emulator.api_key, "http://x", http_client=http, max_retries=retries, sleep=lambda _: None
    ) as client:  # fmt: skip
        yield SyncFace(client)


@asynccontextmanager
async def async_face(emulator: Emulator, book: Book, retries: int) -> AsyncGenerator[Face]:
    """Give an async client of an emulator in process."""
    hooks = {"response": [async_watching(book)]}
    http = httpx.AsyncClient(transport=emulator.async_transport(), event_hooks=hooks)
    async with http, AsyncFastGPTClient(
        emulator.api_key, "http://x", http_client=http, max_retries=retries, sleep=no_pause
    ) as client:  # fmt: skip
        yield AsyncFace(client)


def emulated() -> Emulator:
    """Return an emulator that gives the same answer to every completion."""
    emulator = Emulator()
    emulator.queue_answers(TEXT, repeat=True)
    return emulator


async def error_of(work: Awaitable[object]) -> FastGPTError | None:
    """Return the error of ours that *work* raises."""
    try:
        await work
    except FastGPTError as error:
        return error
    return None


async def asked(face: Face, flavour: str, spec: RequestSpec[T]) -> FastGPTError | None:
    """Run *spec* in one flavour, and return the error that came."""
    if flavour == "results":
        return fold(await face.results(spec), lambda _: None, lambda error: error)
    return await error_of(face.raw(spec) if flavour == "raw" else face.typed(spec))


async def streamed(face: Face, flavour: str) -> tuple[FastGPTError | None, list[ChatEvent]]:
    """Read a stream in one flavour, and return the error and the events that came."""
    seen: list[ChatEvent] = []
    if flavour != "results":
        stream = face.stream(STREAM) if flavour == "raw" else face.typed_stream(STREAM)
        return await error_of(read(stream, seen)), seen
    error: FastGPTError | None = None
    for outcome in await read(face.outcomes(STREAM)):
        assert error is None, "an error is the last item"
        error = fold(outcome, seen.append, lambda failure: failure)
    return error, seen


async def live(face: Face) -> tuple[FastGPTError | None, list[ChatEvent]]:
    """Read a live raw response, and return the error and the events that came."""
    seen: list[ChatEvent] = []

    async def reading() -> None:
        response = await face.raw(COLLECTED)
        events = asynchronously(iter_events(response)) if isinstance(face, SyncFace) else aiter_events(response)
        async for event in events:
            seen.append(event)  # noqa: PERF401  # what came before an error counts

    return await error_of(reading()), seen


def shapes(events: list[ChatEvent]) -> list[Shape]:
    """Return what is compared of events."""
    return [(type(event).__name__, event.text if isinstance(event, Answer) else "") for event in events]


async def whole_of(face: Face) -> list[Shape]:
    """Return the events of an unspoilt stream, which are more than a few."""
    error, seen = await streamed(face, "typed")
    assert error is None
    assert "".join(event.text for event in seen if isinstance(event, Answer)) == TEXT
    return shapes(seen)


def kind(error: FastGPTError | None) -> Error:
    """Return the class of an error."""
    return None if error is None else type(error)


Check: TypeAlias = Callable[[Face, Row, str, list[Shape]], Awaitable[None]]


async def a_call(face: Face, row: Row, flavour: str, _: list[Shape]) -> None:
    """Run a plain call; a raw one is not decoded, and so no ``DecodeError``."""
    expected = None if flavour == "raw" and row.call is DecodeError else row.call
    assert kind(await asked(face, flavour, HISTORIES)) is expected


async def a_completion(face: Face, row: Row, flavour: str, _: list[Shape]) -> None:
    """Run a completion that is not streamed."""
    expected = None if flavour == "raw" and row.completion is DecodeError else row.completion
    assert kind(await asked(face, flavour, COMPLETION)) is expected


async def a_stream(face: Face, row: Row, flavour: str, whole: list[Shape]) -> None:
    """Read a stream: what came whole is delivered, and then the error."""
    error, seen = await streamed(face, flavour)
    assert kind(error) is row.stream
    assert shapes(seen) == row.came(whole)


async def a_collected_stream(face: Face, row: Row, flavour: str, whole: list[Shape]) -> None:
    """Collect a stream; what is raw is a live response, which is read like a stream."""
    if flavour == "raw":
        error, seen = await live(face)
        assert kind(error) is row.stream
        assert shapes(seen) == row.came(whole)
    else:
        expected = row.stream if isinstance(row.collected, str) else row.collected
        assert kind(await asked(face, flavour, COLLECTED)) is expected


CHECKS: Final[tuple[Check, ...]] = (a_call, a_completion, a_stream, a_collected_stream)
both_modes = pytest.mark.parametrize("mode", [sync_face, async_face], ids=["sync", "async"])


def test_the_table_has_every_fault() -> None:
    """Each kind of fault that an emulator knows is in the table, and so is every one that a die picks from."""
    assert {type(row.fault) for row in ROWS} >= {type(fault) for fault in ANY} | {faults.HugeEvent, faults.GatewayText}
    kinds = {each for each in vars(faults).values() if isinstance(each, type) and issubclass(each, Fault)}
    assert {type(row.fault) for row in ROWS} == kinds - {Fault, faults.Breaking, faults.Inserted}


@contextmanager
def nothing_pending() -> Generator[None]:
    """Fail if a task is left that was not there before; what is left unclosed warns when it is collected, and fails."""
    before = asyncio.all_tasks()
    yield
    assert asyncio.all_tasks() == before
    gc.collect()


@pytest.mark.once
@pytest.mark.unmeasured
@pytest.mark.anyio
@both_modes
@every_row
async def test_a_fault_ends_in_its_error_and_leaves_nothing(row: Row, mode: Mode) -> None:
    """In each flavour the error is of the right class, what came whole is passed, and the next call and stream work."""
    emulator, book = emulated(), Book()
    with nothing_pending():
        async with mode(emulator, book, 0) as face:
            whole = await whole_of(face)
            for check in CHECKS:
                for flavour in FLAVOURS:
                    emulator.faults.plan(row.fault)
                    await check(face, row, flavour, whole)
                    assert book.open == 0, f"{check.__name__} {flavour}: a body was left open"
                    assert (await face.typed(HISTORIES)).total
            assert await whole_of(face) == whole
    assert len(emulator.faults.injected) == len(CHECKS) * len(FLAVOURS)
    assert book.passed > len(emulator.faults.injected)
    assert book.open == 0


PASSING: Final = tuple(
    row.fault
    for row in ROWS
    if row.call is not None
    and issubclass(row.call, APIError | TransportError)
    and type(row.fault) is not faults.Redirect
)
UNDONE: Final = (faults.RateLimited, faults.ConnectionRefused)


@pytest.mark.anyio
@both_modes
@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: type(fault).__name__)
async def test_a_fault_that_passes_is_outlived_where_that_is_safe(fault: Fault, mode: Mode) -> None:
    """A call that reads is sent again; a completion only if the server has certainly done nothing."""
    emulator, book = emulated(), Book()
    async with mode(emulator, book, 1) as face:
        for flavour in FLAVOURS:
            emulator.faults.plan(fault)
            assert await asked(face, flavour, HISTORIES) is None
            for again in (COMPLETION, COLLECTED) if flavour != "raw" else (COMPLETION,):
                emulator.faults.plan(fault)
                assert (await asked(face, flavour, again) is None) is isinstance(fault, UNDONE)
            emulator.faults.plan(fault)
            error, _ = await streamed(face, flavour)
            assert (error is None) is isinstance(fault, UNDONE)
    assert book.open == 0


@pytest.mark.anyio
@both_modes
async def test_an_event_that_is_too_long_ends_a_stream(mode: Mode) -> None:
    """What came before it is delivered, the connection is closed, and the limit may be set otherwise; 16 MiB pass."""
    emulator, book = emulated(), Book()
    async with mode(emulator, book, 0) as face:
        whole = await whole_of(face)
        emulator.faults.plan(faults.HugeEvent(size=SIZE), times=2)
        error, seen = await streamed(face.derived(max_event=SIZE // 2), "results")
        assert kind(error) is StreamParseError
        assert shapes(seen) == whole[:1]
        assert book.open == 0
        error, seen = await streamed(face.derived(max_event=SIZE * 2), "results")
        assert error is None
        assert len(seen) == len(whole) + 1
        emulator.faults.plan(faults.HugeEvent())
        error, seen = await streamed(face, "results")
        assert error is None
        assert len(seen[1].text if isinstance(seen[1], Answer) else "") == faults.HUGE - ENVELOPE


ONE: Final = httpx.Limits(max_connections=1, max_keepalive_connections=1)
PATIENCE: Final = 0.5
"""Seconds that a read may take where a server is to fall silent."""


@asynccontextmanager
async def sync_socket(emulator: Emulator, base_url: str) -> AsyncGenerator[Face]:
    """Give a sync client that has one connection: if that is not given back, the next call has none."""
    with (
        httpx.Client(limits=ONE) as http,
        FastGPTClient(emulator.api_key, base_url, 20, 0, http_client=http) as client,
    ):
        yield SyncFace(client)


@asynccontextmanager
async def async_socket(emulator: Emulator, base_url: str) -> AsyncGenerator[Face]:
    """Give an async client that has one connection: if that is not given back, the next call has none."""
    async with (
        httpx.AsyncClient(limits=ONE) as http,
        AsyncFastGPTClient(emulator.api_key, base_url, 20, 0, http_client=http) as client,
    ):
        yield AsyncFace(client)


SocketMode: TypeAlias = Callable[[Emulator, str], AbstractAsyncContextManager[Face]]
both_on_sockets = pytest.mark.parametrize("mode", [sync_socket, async_socket], ids=["sync", "async"])
BELOW: Final = tuple(
    row
    for row in ROWS
    if isinstance(row.fault, faults.ConnectionRefused | faults.ConnectionReset | faults.Stall | faults.SlowBody
                  | faults.Truncated | faults.GatewayText)
)  # fmt: skip


@contextmanager
def no_open_sockets() -> Generator[None]:
    """Fail if files are open that were not before."""
    gc.collect()  # what earlier tests have left is not held against this one
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) <= before


@pytest.mark.unmeasured
@pytest.mark.anyio
@both_on_sockets
@pytest.mark.parametrize("row", BELOW, ids=lambda row: str(row.name))
async def test_a_fault_below_http_ends_the_same_on_a_socket(row: Row, mode: SocketMode) -> None:
    """On a real connection the errors and events are those of the table, and the one connection is free again."""
    emulator = emulated()
    with no_open_sockets(), nothing_pending(), emulator.serve() as base_url:
        async with mode(emulator, base_url) as face:
            whole = await whole_of(face)
            limited = face.derived(timeout=PATIENCE) if isinstance(row.fault, faults.Stall) else face
            checks = (a_call, a_stream) if isinstance(row.fault, faults.Stall) else CHECKS
            for check in checks:
                for flavour in FLAVOURS:
                    emulator.faults.plan(row.fault)
                    await check(limited, row, flavour, whole)
                    assert (await face.typed(HISTORIES)).total
            assert await whole_of(face) == whole


@pytest.mark.anyio
@both_on_sockets
async def test_nobody_listening_is_reported_from_an_answer_that_was_lost(mode: SocketMode) -> None:
    """A connection that could not be made says that nothing was sent; once somebody listens again, calls work."""
    emulator = emulated()
    with no_open_sockets(), nothing_pending(), emulator.serve() as base_url:
        async with mode(emulator, base_url) as face:
            for flavour in FLAVOURS:
                with emulator.faults.refuse_connections():
                    for error in (
                        await asked(face, flavour, HISTORIES),
                        await asked(face, flavour, COMPLETION),
                        await asked(face, flavour, COLLECTED),
                    ):
                        assert type(error) is TransportError
                        assert not error.sent
                    error, seen = await streamed(face, flavour)
                    assert type(error) is TransportError
                    assert (error.sent, seen) == (False, [])
            assert await whole_of(face)
