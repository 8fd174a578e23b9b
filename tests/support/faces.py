"""What the tests of the shells share: scripted servers, a clock that only a test moves, and clients sync and async.

A test body that must hold sync and async is written once, awaited, against a ``Face``; marked ``both`` it runs over
a sync and over an async client. Nothing here waits and nothing leaves the process.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Generic, Protocol, Required, TypeAlias, TypedDict, TypeVar, Unpack

import anyio
import httpx
import msgspec
import pytest

from fastgpt import AsyncFastGPTClient, Clock, FastGPTClient, FastGPTError, FileSource, JSONValue, Options, Outcome
from fastgpt.chat import UploadedFile
from fastgpt.emulator import Emulator
from fastgpt.files import Progress
from fastgpt.http import Headers, HTTPRequest, HTTPResponse, Verb
from fastgpt.pagination import Paged, paginate
from fastgpt.protocols import Query
from fastgpt.specs import RequestSpec
from fastgpt.streaming.protocols import AsyncOpening, EventStream, StreamQuery
from fastgpt.transport.bodies import AsyncBlocks

T = TypeVar("T")
A = TypeVar("A")

API_KEY = "fastgpt-0123456789"
BASE_URL = "http://fastgpt.test"
APP_ID = "64a000000000000000000001"

Answer: TypeAlias = Callable[[httpx.Request], httpx.Response]
"""How a server answers one request; it may raise instead."""
Step: TypeAlias = bytes | Exception | Callable[[], object]
"""A piece of a body: bytes that come, an exception that cuts them, or something that happens in between."""


class Time:
    """A clock that stands still until somebody sleeps or a test moves it on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.clock = Clock(monotonic=self.monotonic, wall=lambda: 1_700_000_000.0 + self.now, random=lambda: 1.0)

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.now

    def move(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds

    def sleep(self, seconds: float) -> None:
        """Take note of a pause, and be there at once."""
        self.pauses.append(seconds)
        self.move(seconds)

    async def asleep(self, seconds: float) -> None:
        """Take note of a pause, async."""
        self.sleep(seconds)


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A scripted body, which knows how much of it was read and whether it was closed."""

    def __init__(self, *steps: Step) -> None:
        self._steps = steps
        self.read = 0
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for step in self._steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, bytes):
                self.read += 1
                yield step
            else:
                step()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return AsyncBlocks(iter(self))

    def close(self) -> None:
        """Take note of being closed."""
        self.closed += 1

    async def aclose(self) -> None:
        """Take note of being closed."""
        self.closed += 1


class Barrier:
    """Lets tasks pass when so many have come, under any event loop."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting = 0
        self._event = anyio.Event()

    async def wait(self) -> None:
        """Wait for the others."""
        self._waiting += 1
        if self._waiting == self._size:
            self._event.set()
            self._waiting, self._event = 0, anyio.Event()
        else:
            with anyio.fail_after(30):
                await self._event.wait()


class Server:
    """Gives its answers in turn, then *then* for ever, and remembers the requests, whose bodies it has read."""

    def __init__(self, *answers: Answer, then: Answer | None = None) -> None:
        self._answers = list(answers)
        self._then = then
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(request)
        answer = self._answers.pop(0) if self._answers else self._then
        assert answer is not None, f"one request more than was expected: {request.method} {request.url}"
        return answer(request)

    @property
    def last(self) -> httpx.Request:
        """The request that came last."""
        return self.requests[-1]


def json_of(request: httpx.Request) -> JSONValue:
    """Return the JSON that a request carried."""
    value: JSONValue = msgspec.json.decode(request.content)
    return value


def http_response(
    content: bytes = b"",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    url: str = "",
    verb: Verb = "POST",
    sent: bytes | None = None,
) -> HTTPResponse:
    """Return a response of ours that was read: to a request to *url* that carried *sent*, or made by hand."""
    return HTTPResponse(
        status_code=status,
        headers=Headers.from_pairs((headers or {}).items()),
        content=content,
        request=HTTPRequest(verb=verb, url=url, content=sent) if url else None,
        url=url,
    )


def reply(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with these bytes."""
    return lambda _: httpx.Response(status, content=body, headers=headers)


def data(value: JSONValue, code: int = 200) -> Answer:
    """Answer as FastGPT does when all is well."""
    body = msgspec.json.encode({"code": code, "statusText": "", "message": "", "data": value})
    return reply(200, body, {"content-type": "application/json"})


def error_reply(
    status: int,
    *,
    code: int | None = None,
    name: str = "",
    message: str = "no",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Answer with an envelope that says no."""
    body = {"code": status if code is None else code, "statusText": name, "message": message, "data": None}
    return reply(status, msgspec.json.encode(body), {"content-type": "application/json", **(headers or {})})


def fails(error: Callable[[str], Exception], message: str = "raised by the test") -> Answer:
    """Give no answer, but what httpx raises."""

    def answer(request: httpx.Request) -> httpx.Response:
        failure = error(message)
        if isinstance(failure, httpx.RequestError):
            failure.request = request
        raise failure

    return answer


def streams(body: Body, content_type: str = "text/event-stream; charset=utf-8", status: int = 200) -> Answer:
    """Answer with a body that comes piece by piece; without a content type if that is empty."""
    headers = {"content-type": content_type} if content_type else {}
    return lambda _: httpx.Response(status, headers=headers, stream=body)


def emulated(emulator: Emulator) -> Answer:
    """Answer as an emulator does, sync and async and whatever the key."""

    def answer(request: httpx.Request) -> httpx.Response:
        request.headers["authorization"] = f"Bearer {emulator.api_key}"
        response = emulator.transport().handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        return httpx.Response(response.status_code, headers=response.headers, stream=Body(*response.stream))

    return answer


def chunk(text: str) -> bytes:
    """Return the event of a piece of text."""
    return b"event: answer\ndata: " + msgspec.json.encode({"choices": [{"delta": {"content": text}}]}) + b"\n\n"


DONE = b"event: answer\ndata: [DONE]\n\n"


class UploadArguments(TypedDict, total=False):
    """What an upload takes besides app and chat."""

    content: Required[FileSource]
    filename: str | None
    content_type: str | None
    custom_uid: str | None
    on_progress: Progress | None


class Face(Protocol):
    """A client sync and async, async."""

    async def raw(self, query: RequestSpec[T], /) -> httpx.Response:
        """Run over the raw client."""
        ...

    async def typed(self, query: Query[Outcome[T]], /) -> T:
        """Run over the typed view."""
        ...

    async def results(self, query: Query[T], /) -> T:
        """Run over the results view."""
        ...

    def stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[T, A]:
        """Open a stream of the raw client."""
        ...

    def typed_stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[T, A]:
        """Open a stream of the typed view."""
        ...

    def outcomes(self, query: StreamQuery[T, A], /) -> AsyncOpening[Outcome[T], Outcome[A]]:
        """Open a stream of the results view."""
        ...

    def pages(self, spec: Paged[T], /) -> AsyncIterator[T]:
        """Iterate over pages over the typed view."""
        ...

    def page_outcomes(self, spec: Paged[T], /) -> AsyncIterator[Outcome[T]]:
        """Iterate over pages over the results view."""
        ...

    async def upload(self, **arguments: Unpack[UploadArguments]) -> UploadedFile:
        """Upload a file for a chat with the raw client."""
        ...

    async def upload_outcome(self, **arguments: Unpack[UploadArguments]) -> Outcome[UploadedFile]:
        """Upload a file for a chat with the results view."""
        ...

    def derived(self, **options: Unpack[Options]) -> Face:
        """Return a derived client."""
        ...

    async def close(self) -> None:
        """Close the client."""
        ...

    async def shut(self, response: httpx.Response, /) -> None:
        """Close a response."""
        ...


class AsyncFaceStream(Generic[T, A]):
    """The stream of a sync client as that of an async one."""

    def __init__(self, stream: EventStream[T, A]) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        for item in self._stream:
            return item
        raise StopAsyncIteration

    async def answer(self) -> A:
        """Return the finished answer."""
        return self._stream.answer()


class SyncFace:
    """The face of a sync client."""

    def __init__(self, client: FastGPTClient) -> None:
        self.client = client

    async def raw(self, query: RequestSpec[T], /) -> httpx.Response:
        """Run over the raw client."""
        return self.client.run(query)

    async def typed(self, query: Query[Outcome[T]], /) -> T:
        """Run over the typed view."""
        return self.client.typed.run(query)

    async def results(self, query: Query[T], /) -> T:
        """Run over the results view."""
        return self.client.results.run(query)

    @asynccontextmanager
    async def stream(self, query: StreamQuery[T, A], /) -> AsyncGenerator[AsyncFaceStream[T, A]]:
        """Open a stream of the raw client."""
        with self.client.stream(query) as events:
            yield AsyncFaceStream(events)

    @asynccontextmanager
    async def typed_stream(self, query: StreamQuery[T, A], /) -> AsyncGenerator[AsyncFaceStream[T, A]]:
        """Open a stream of the typed view."""
        with self.client.typed.stream(query) as events:
            yield AsyncFaceStream(events)

    @asynccontextmanager
    async def outcomes(self, query: StreamQuery[T, A], /) -> AsyncGenerator[AsyncFaceStream[Outcome[T], Outcome[A]]]:
        """Open a stream of the results view."""
        with self.client.results.stream(query) as events:
            yield AsyncFaceStream(events)

    def pages(self, spec: Paged[T], /) -> AsyncIterator[T]:
        """Iterate over pages over the typed view."""
        return asynchronously(paginate(self.client.typed, spec))

    def page_outcomes(self, spec: Paged[T], /) -> AsyncIterator[Outcome[T]]:
        """Iterate over pages over the results view."""
        return asynchronously(paginate(self.client.results, spec))

    async def upload(self, **arguments: Unpack[UploadArguments]) -> UploadedFile:
        """Upload a file for a chat with the raw client."""
        return self.client.upload_chat_file(app_id=APP_ID, chat_id="c", **arguments)

    async def upload_outcome(self, **arguments: Unpack[UploadArguments]) -> Outcome[UploadedFile]:
        """Upload a file for a chat with the results view."""
        return self.client.results.upload_chat_file(app_id=APP_ID, chat_id="c", **arguments)

    def derived(self, **options: Unpack[Options]) -> Face:
        """Return a derived client."""
        return SyncFace(self.client.with_options(**options))

    async def close(self) -> None:
        """Close the client."""
        self.client.close()

    async def shut(self, response: httpx.Response, /) -> None:
        """Close a response."""
        response.close()


class AsyncFace:
    """The face of an async client."""

    def __init__(self, client: AsyncFastGPTClient) -> None:
        self.client = client

    async def raw(self, query: RequestSpec[T], /) -> httpx.Response:
        """Run over the raw client."""
        return await self.client.run(query)

    async def typed(self, query: Query[Outcome[T]], /) -> T:
        """Run over the typed view."""
        return await self.client.typed.run(query)

    async def results(self, query: Query[T], /) -> T:
        """Run over the results view."""
        return await self.client.results.run(query)

    def stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[T, A]:
        """Open a stream of the raw client."""
        return self.client.stream(query)

    def typed_stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[T, A]:
        """Open a stream of the typed view."""
        return self.client.typed.stream(query)

    def outcomes(self, query: StreamQuery[T, A], /) -> AsyncOpening[Outcome[T], Outcome[A]]:
        """Open a stream of the results view."""
        return self.client.results.stream(query)

    def pages(self, spec: Paged[T], /) -> AsyncIterator[T]:
        """Iterate over pages over the typed view."""
        return paginate(self.client.typed, spec)

    def page_outcomes(self, spec: Paged[T], /) -> AsyncIterator[Outcome[T]]:
        """Iterate over pages over the results view."""
        return paginate(self.client.results, spec)

    async def upload(self, **arguments: Unpack[UploadArguments]) -> UploadedFile:
        """Upload a file for a chat with the raw client."""
        return await self.client.upload_chat_file(app_id=APP_ID, chat_id="c", **arguments)

    async def upload_outcome(self, **arguments: Unpack[UploadArguments]) -> Outcome[UploadedFile]:
        """Upload a file for a chat with the results view."""
        return await self.client.results.upload_chat_file(app_id=APP_ID, chat_id="c", **arguments)

    def derived(self, **options: Unpack[Options]) -> Face:
        """Return a derived client."""
        return AsyncFace(self.client.with_options(**options))

    async def close(self) -> None:
        """Close the client."""
        await self.client.aclose()

    async def shut(self, response: httpx.Response, /) -> None:
        """Close a response."""
        await response.aclose()


async def asynchronously(items: Iterator[T]) -> AsyncGenerator[T]:
    """Give the items of a sync iterator to ``async for``."""
    for item in items:
        yield item


class Maker(Protocol):
    """Makes the face of a client in front of a server."""

    def __call__(
        self, server: Answer, time: Time | None = None, /, base_url: str = BASE_URL, **arguments: Unpack[Options]
    ) -> Face:
        """Make one."""
        ...


def sync_face(
    server: Answer, time: Time | None = None, /, base_url: str = BASE_URL, **arguments: Unpack[Options]
) -> Face:
    """Make a sync client in front of a server."""
    return SyncFace(sync_client(server, time, base_url, **arguments))


def sync_client(
    server: Answer, time: Time | None = None, base_url: str = BASE_URL, **arguments: Unpack[Options]
) -> FastGPTClient:
    """Make a sync client in front of a server, with a clock that nobody waits for."""
    time = time or Time()
    http = httpx.Client(transport=httpx.MockTransport(server))
    return FastGPTClient(API_KEY, base_url, http_client=http, clock=time.clock, sleep=time.sleep, **arguments)


def async_face(
    server: Answer, time: Time | None = None, /, base_url: str = BASE_URL, **arguments: Unpack[Options]
) -> Face:
    """Make an async client in front of a server."""
    return AsyncFace(async_client(server, time, base_url, **arguments))


AsyncAnswer: TypeAlias = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def async_client(
    server: Answer | AsyncAnswer, time: Time | None = None, base_url: str = BASE_URL, **arguments: Unpack[Options]
) -> AsyncFastGPTClient:
    """Make an async client in front of a server, with a clock that nobody waits for."""
    time = time or Time()
    http = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return AsyncFastGPTClient(API_KEY, base_url, http_client=http, clock=time.clock, sleep=time.asleep, **arguments)


Test = TypeVar("Test", bound=Callable[..., object])


def both(test: Test) -> Test:
    """Run a test that takes ``client`` over a sync and over an async client."""
    modes = pytest.mark.parametrize("client", [sync_face, async_face], ids=["sync", "async"])
    marked: Test = pytest.mark.anyio(modes(test))
    return marked


modes = pytest.mark.parametrize(
    ("mode", "anyio_backend"),
    [("sync", "asyncio"), ("async", "asyncio"), ("async", "trio")],
    ids=["sync", "async", "trio"],
)
"""Runs an async test that takes ``mode`` sync, and async under asyncio and under trio."""


def everywhere(test: Test) -> Test:
    """Run a test that takes ``client`` over a sync client, and over an async one under asyncio and under trio."""
    ways = pytest.mark.parametrize(
        ("client", "anyio_backend"),
        [(sync_face, "asyncio"), (async_face, "asyncio"), (async_face, "trio")],
        ids=["sync", "async", "trio"],
    )
    marked: Test = pytest.mark.anyio(ways(test))
    return marked


async def errors_of(face: Face, spec: RequestSpec[T]) -> tuple[FastGPTError, FastGPTError, FastGPTError]:
    """Return the errors that *spec* ends with over the raw client, the typed view and the results view."""
    with pytest.raises(FastGPTError) as raw:
        await face.raw(spec)
    with pytest.raises(FastGPTError) as typed:
        await face.typed(spec)
    return raw.value, typed.value, (await face.results(spec)).failure()


async def read(stream: AsyncOpening[T, A], seen: list[T] | None = None) -> list[T]:
    """Read a stream to its end, and return its items; those before an error stand in *seen*."""
    seen = [] if seen is None else seen
    async with stream as items:
        async for item in items:
            seen.append(item)
    return seen


async def opened(stream: AsyncOpening[T, A]) -> None:
    """Open a stream, and read none of it."""
    async with stream:
        pass


def leaks(error: BaseException) -> list[str]:
    """Return the types of the exceptions behind *error* that are httpx's: they hold the request, and so the key."""
    found: list[str] = []
    behind = [error.__cause__, error.__context__]
    while behind:
        if (one := behind.pop()) is not None:
            if type(one).__module__.startswith(("httpx", "httpcore")):
                found.append(type(one).__name__)
            behind += [one.__cause__, one.__context__]
    return found


__all__ = [
    "API_KEY",
    "APP_ID",
    "BASE_URL",
    "DONE",
    "Answer",
    "AsyncFace",
    "SyncFace",
    "Body",
    "Face",
    "Maker",
    "Barrier",
    "Server",
    "Step",
    "Time",
    "asynchronously",
    "async_client",
    "sync_client",
    "both",
    "chunk",
    "data",
    "emulated",
    "errors_of",
    "everywhere",
    "fails",
    "json_of",
    "leaks",
    "modes",
    "opened",
    "read",
    "error_reply",
    "reply",
    "streams",
]
