"""Two loops that drive queries, two that read streams, and the six flavours of what comes back.

Raw gives the response, typed the decoded answer; both raise.  Results gives outcomes and raises nothing.
An executor runs over a connection: a transport, and the limits of whatever runs over it.
"""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypedDict, TypeVar, Unpack

from msgspec.structs import replace
from returns.result import Failure, Success

from .concurrency import in_tasks, in_threads
from .errors import FastGPTError, RequestTimeoutError
from .protocols import (
    AsyncOpening,
    AsyncTransport,
    Flow,
    Opening,
    Outcome,
    Query,
    Reader,
    StreamQuery,
    SyncTransport,
    Together,
    unwrap,
)
from .specs import Request
from .values import JSONValue

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Transport_co = TypeVar("Transport_co", covariant=True)


class Options(TypedDict, total=False):
    """What a sibling of a client may do otherwise; what is left out, or None, stays as it is but for the limits."""

    timeout: float | None
    """Seconds that each step of a call (connect, write, read) may take."""
    max_retries: int | None
    """How often a call may be sent again; 0 means one attempt."""
    deadline: float | None
    """Seconds that a whole call may take, retries, pauses and stream included; None: no limit."""
    idle_timeout: float | None
    """Seconds that may pass between two events of a stream; None: no limit but ``timeout`` between two reads."""
    extra_headers: Mapping[str, str] | None
    """Headers to add to every call of the API."""
    extra_body: Mapping[str, JSONValue] | None
    """Fields to add to every call of the API, under their wire names: the way to what this version does not know."""
    max_body: int | None
    """Bytes that an answer may have, decoded; a longer one is a ``DecodeError``, and is not read on (64 MiB)."""
    max_event: int | None
    """Bytes that one event of a stream may have; a longer one is a ``StreamParseError`` (32 MiB)."""


class Connection(Protocol[Transport_co]):
    """What executors run over."""

    @property
    def transport(self) -> Transport_co:
        """Sends one call, with all that happens around it."""
        ...

    @property
    def idle_timeout(self) -> float | None:
        """Seconds that may pass between two events of a stream."""
        ...

    @property
    def max_event(self) -> int:
        """Bytes that one event of a stream may have."""
        ...

    @property
    def clock(self) -> Callable[[], float]:
        """The monotonic clock, in seconds."""
        ...

    def until(self) -> float | None:
        """Return the moment at which a query that begins now must be over."""
        ...

    def with_options(self, options: Options, /) -> Connection[Transport_co]:
        """Return a connection over the same pool that does these things otherwise."""
        ...


class Executor(Generic[Transport_co]):
    """What all flavours share: a connection, and siblings over others."""

    def __init__(self, connection: Connection[Transport_co], /) -> None:
        self._connection = connection

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a derived executor over the same connections that does these things otherwise.

        Raises ``ConfigurationError`` naming the option that cannot be.
        """
        from copy import copy  # slow to import

        sibling = copy(self)
        sibling._connection = self._connection.with_options(options)
        return sibling


class Raw(Executor[SyncTransport]):
    """Blocking; gives responses, raises refusals."""

    @property
    def typed(self) -> Typed:
        """The same, decoded."""
        return Typed(self._connection)

    def run(self, query: Request[T], /) -> httpx.Response:
        """Run *query*, and return the response unless it is a refusal."""
        return unwrap(drive(query.raw(), self._connection))

    def stream(self, query: StreamQuery[T], /) -> Opening[T]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncRaw(Executor[AsyncTransport]):
    """Awaited; gives responses, raises refusals."""

    @property
    def typed(self) -> AsyncTyped:
        """The same, decoded."""
        return AsyncTyped(self._connection)

    async def run(self, query: Request[T], /) -> httpx.Response:
        """Run *query*, and return the response unless it is a refusal."""
        return unwrap(await adrive(query.raw(), self._connection))

    def stream(self, query: StreamQuery[T], /) -> AsyncOpening[T]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Typed(Executor[SyncTransport]):
    """Blocking; gives answers, raises errors."""

    def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(drive(iter(query), self._connection))

    def stream(self, query: StreamQuery[T], /) -> Opening[T]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncTyped(Executor[AsyncTransport]):
    """Awaited; gives answers, raises errors."""

    async def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(await adrive(iter(query), self._connection))

    def stream(self, query: StreamQuery[T], /) -> AsyncOpening[T]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Results(Executor[SyncTransport]):
    """Blocking; gives outcomes, raises nothing."""

    def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return drive(iter(query), self._connection)

    def stream(self, query: StreamQuery[T], /) -> Opening[Outcome[T]]:
        """Open the stream that *query* asks for; a refusal is its first item."""
        return outcomes(query, self._connection)


class AsyncResults(Executor[AsyncTransport]):
    """Awaited; gives outcomes, raises nothing."""

    async def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return await adrive(iter(query), self._connection)

    def stream(self, query: StreamQuery[T], /) -> AsyncOpening[Outcome[T]]:
        """Open the stream that *query* asks for; a refusal is its first item."""
        return aoutcomes(query, self._connection)


def drive(steps: Flow[T], connection: Connection[SyncTransport]) -> T:
    """Run the steps of a query to their end."""
    return drive_over(steps, connection.transport, connection.until(), connection.clock)


async def adrive(steps: Flow[T], connection: Connection[AsyncTransport]) -> T:
    """Run the steps of a query to their end, async."""
    return await adrive_over(steps, connection.transport, connection.until(), connection.clock)


CLEANING_UP = 1.0
"""Seconds in all that a flow has left for what it sends after it was interrupted: its caller wants to be gone."""


def sooner(until: float | None, clock: Callable[[], float]) -> float:
    """Return the moment at which a flow must be over that was interrupted now."""
    limit = clock() + CLEANING_UP
    return limit if until is None else min(until, limit)


def drive_over(steps: Flow[T], transport: SyncTransport, until: float | None, clock: Callable[[], float]) -> T:
    """Run steps to their end, which must come before *until*; what is raised on the way, they hear of first."""

    def run(flow: Flow[bool]) -> bool:
        return drive_over(flow, transport, until, clock)

    with closing(steps):
        try:
            step = next(steps)
            while True:
                try:
                    if isinstance(step, Together):
                        in_threads(step, run)
                        sent = None
                    else:
                        sent = transport(step if until is None else replace(step, until=until))
                except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                    until = sooner(until, clock)
                    step = steps.throw(error)
                else:
                    step = next(steps) if sent is None else steps.send(sent)
        except StopIteration as stop:
            result: T = stop.value
            return result


async def adrive_over(steps: Flow[T], transport: AsyncTransport, until: float | None, clock: Callable[[], float]) -> T:
    """Run steps to their end, async; what is raised on the way, cancellation too, they hear of first."""

    async def run(flow: Flow[bool]) -> bool:
        return await adrive_over(flow, transport, until, clock)

    with closing(steps):
        try:
            step = next(steps)
            while True:
                try:
                    if isinstance(step, Together):
                        await in_tasks(step, run)
                        sent = None
                    else:
                        sent = await transport(step if until is None else replace(step, until=until))
                except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                    until = sooner(until, clock)
                    step = steps.throw(error)
                else:
                    step = next(steps) if sent is None else steps.send(sent)
        except StopIteration as stop:
            result: T = stop.value
            return result


class Reading(Generic[T]):
    """The items of an open stream, and the reader that makes them."""

    def __init__(self, items: Iterator[T], reader: object, *, outcomes: bool = False) -> None:
        self._items = items
        self.reader = reader
        self.outcomes = outcomes

    def __iter__(self) -> Iterator[T]:
        return self._items

    def __next__(self) -> T:
        return next(self._items)


class AsyncReading(Generic[T]):
    """The items of an open stream, and the reader that makes them."""

    def __init__(self, items: AsyncIterator[T], reader: object, *, outcomes: bool = False) -> None:
        self._items = items
        self.reader = reader
        self.outcomes = outcomes

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items

    async def __anext__(self) -> T:
        return await anext(self._items)


class Silence:
    """Measures how long a stream has been without an event; comments and half events do not count."""

    def __init__(self, longest: float, clock: Callable[[], float]) -> None:
        self._longest = longest
        self._clock = clock
        self._since = clock()

    def after(self, items: int) -> None:
        """Take note of a chunk that completed so many items; raise if there were none for too long."""
        now = self._clock()
        if items:
            self._since = now
        elif now - self._since > self._longest:
            raise RequestTimeoutError(f"no event came for {self._longest:g} s")


def silence_over(connection: Connection[object]) -> Silence | None:
    """Return a measure of the silence that begins now, if it must be measured."""
    return None if connection.idle_timeout is None else Silence(connection.idle_timeout, connection.clock)


@contextmanager
def reading(query: StreamQuery[T], connection: Connection[SyncTransport]) -> Generator[Reading[T]]:
    """Open a stream; leaving closes the connection, however it is left."""
    from .transport import chunks  # httpx comes with it

    call = replace(unwrap(query.opening()), until=connection.until())
    with closing(unwrap(connection.transport(call))) as response:
        reader = query.reader(response, connection.max_event)
        silence = silence_over(connection)
        with closing(chunks(response)) as body, closing(items(reader, body, silence)) as stream:
            yield Reading(stream, reader)


@asynccontextmanager
async def areading(query: StreamQuery[T], connection: Connection[AsyncTransport]) -> AsyncGenerator[AsyncReading[T]]:
    """Open a stream; leaving closes the connection, however it is left."""
    from .transport import achunks  # httpx comes with it

    call = replace(unwrap(query.opening()), until=connection.until())
    response = unwrap(await connection.transport(call))
    async with aclosing(response):
        reader = query.reader(response, connection.max_event)
        silence = silence_over(connection)
        async with aclosing(achunks(response)) as body, aclosing(aitems(reader, body, silence)) as stream:
            yield AsyncReading(stream, reader)


@contextmanager
def outcomes(query: StreamQuery[T], connection: Connection[SyncTransport]) -> Generator[Reading[Outcome[T]]]:
    """Open a stream of outcomes; what would be raised is its last item."""
    with ExitStack() as stack:
        items: Iterator[Outcome[T]]
        try:
            stream = stack.enter_context(reading(query, connection))
            items, reader = as_outcomes(stream), stream.reader
        except FastGPTError as error:
            items, reader = iter((Failure(error),)), None
        yield Reading(items, reader, outcomes=True)


@asynccontextmanager
async def aoutcomes(
    query: StreamQuery[T], connection: Connection[AsyncTransport]
) -> AsyncGenerator[AsyncReading[Outcome[T]]]:
    """Open a stream of outcomes; what would be raised is its last item."""
    async with AsyncExitStack() as stack:
        items: AsyncGenerator[Outcome[T]]
        try:
            stream = await stack.enter_async_context(areading(query, connection))
            items, reader = as_aoutcomes(stream), stream.reader
        except FastGPTError as error:
            items = _arefused(error)
            reader = None
        yield AsyncReading(await stack.enter_async_context(aclosing(items)), reader, outcomes=True)


def items(reader: Reader[T], body: Iterator[bytes], silence: Silence | None) -> Generator[T]:
    """Read a stream to the end of its body; raise the error that ends it."""
    for chunk in body:
        if silence is None:
            yield from reader.feed(chunk)
            continue
        count = 0
        for item in reader.feed(chunk):
            yield item
            count += 1
        silence.after(count)
    reader.end()


async def aitems(reader: Reader[T], body: AsyncIterator[bytes], silence: Silence | None) -> AsyncGenerator[T]:
    """Read a stream to the end of its body; raise the error that ends it."""
    async for chunk in body:
        count = 0
        for item in reader.feed(chunk):
            yield item
            count += 1
        if silence is not None:
            silence.after(count)
    reader.end()


def as_outcomes(items: Iterable[T]) -> Iterator[Outcome[T]]:
    """Yield the items as outcomes; what they raise is the last."""
    try:
        for item in items:
            yield Success(item)
    except FastGPTError as error:
        failure = error
    else:
        return
    yield Failure(failure)


async def as_aoutcomes(items: AsyncIterable[T]) -> AsyncGenerator[Outcome[T]]:
    """Yield the items as outcomes; what they raise is the last."""
    try:
        async for item in items:
            yield Success(item)
    except FastGPTError as error:
        failure = error
    else:
        return
    yield Failure(failure)


async def _arefused(error: FastGPTError) -> AsyncGenerator[Outcome[T]]:
    yield Failure(error)
