"""A client of httpx that the caller brings may stand over another library than httpcore, which raises what it has.

Over aiohttp (the package httpx-aiohttp) these are exceptions that no class of httpx or of Python covers, and that hold
the headers as they were sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeAlias

import anyio
import httpx
import pytest
from returns.result import Result

from fastgpt import AsyncFastGPTClient, FastGPTClient, FastGPTError, StreamInterruptedError, TransportError, user
from fastgpt.chat import Answer, ChatEvent

HEADERS = {"Content-Type": "text/event-stream"}
EVENT = b'data: {"choices":[{"delta":{"content":"so far"}}]}\n\n'
KEY = "fastgpt-of-a-test"


class Theirs(Exception):
    """What a library raises that httpx does not know, with all that it had."""

    def __init__(self, text: str, headers: httpx.Headers | None = None) -> None:
        super().__init__(text)
        self.headers = headers


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of another library, which breaks off."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield EVENT
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield EVENT
        raise self._error


class Other(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport of another library, which fails before the answer, or within it."""

    def __init__(self, error: Exception, *, within: bool) -> None:
        self.error = error
        self.within = within
        self.requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Fail."""
        self.requests += 1
        if not self.within:
            raise self.error
        return httpx.Response(200, headers=HEADERS, stream=Broken(self.error))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Fail."""
        return self.handle_request(request)


Hook: TypeAlias = Callable[[httpx.Request], None]
Outcomes: TypeAlias = list[Result[ChatEvent, FastGPTError]]


def stream_sync(transport: Other, hook: Hook | None) -> Outcomes:
    """Return what comes of a stream, sync."""
    hooks = {"request": [] if hook is None else [hook]}
    with (
        httpx.Client(transport=transport, event_hooks=hooks) as http,
        FastGPTClient(KEY, "http://fastgpt.test", http_client=http, app_id="a") as client,
        client.results.stream_chat_completion(messages=[user("Hello")]) as outcomes,
    ):
        return list(outcomes)


def streaming(backend: str) -> Callable[[Other, Hook | None], Outcomes]:
    """Return what returns what comes of a stream, async."""

    def stream(transport: Other, hook: Hook | None) -> Outcomes:
        async def hooked(request: httpx.Request) -> None:
            if hook is not None:
                hook(request)

        async def main() -> Outcomes:
            async with (
                httpx.AsyncClient(transport=transport, event_hooks={"request": [hooked]}) as http,
                AsyncFastGPTClient(KEY, "http://fastgpt.test", http_client=http, app_id="a") as client,
                client.results.stream_chat_completion(messages=[user("Hello")]) as outcomes,
            ):
                return [outcome async for outcome in outcomes]

        return anyio.run(main, backend=backend)

    return stream


every_way = pytest.mark.parametrize(
    "stream", [stream_sync, streaming("asyncio"), streaming("trio")], ids=["sync", "asyncio", "trio"]
)
Stream: TypeAlias = Callable[[Other, Hook | None], Outcomes]


@every_way
def test_what_a_library_has_for_itself_is_a_failure(stream: Stream) -> None:
    """Of a call that may have been sent, so that it is not sent again; it does not keep what held the key."""
    other = Other(Theirs("a header is too long", httpx.Headers({"Authorization": f"Bearer {KEY}"})), within=False)
    [outcome] = stream(other, None)
    failure = outcome.failure()
    assert type(failure) is TransportError
    assert (failure.sent, other.requests) == (True, 1)
    assert "Theirs: a header is too long" in str(failure)
    assert failure.__cause__ is None
    assert failure.__context__ is None


@every_way
def test_what_a_library_has_for_itself_cuts_a_stream(stream: Stream) -> None:
    """After the events that came whole."""
    first, second = stream(Other(Theirs("the body is not complete"), within=True), None)
    assert first.unwrap() == Answer("so far")
    assert type(second.failure()) is StreamInterruptedError
    assert "Theirs: the body is not complete" in str(second.failure())


@every_way
def test_a_failed_connection_is_not_believed_of_it(stream: Stream) -> None:
    """It may be what the library says of a server that hung up after it had the request."""
    other = Other(httpx.ConnectTimeout("Server disconnected"), within=False)
    failure = stream(other, None)[0].failure()
    assert isinstance(failure, TransportError)
    assert (failure.sent, other.requests, "could not connect" in str(failure)) == (True, 1, False)


@every_way
@pytest.mark.parametrize("within", [False, True], ids=["before the answer", "within it"])
@pytest.mark.parametrize("fault", [AssertionError("not so"), KeyError("a"), RecursionError("too deep")])
def test_a_fault_of_a_program_is_no_failure(stream: Stream, fault: Exception, *, within: bool) -> None:
    """A test's own transport asserts what was asked, and that must not end in a value."""
    with pytest.raises(type(fault)) as caught:
        stream(Other(fault, within=within), None)
    assert caught.value is fault


@every_way
def test_a_hook_of_the_caller_is_no_failure(stream: Stream) -> None:
    """What it raises is the caller's, whatever class it has."""

    def hook(_: httpx.Request) -> None:
        raise Theirs("of a hook")

    other = Other(Theirs("never raised"), within=False)
    with pytest.raises(Theirs, match="of a hook"):
        stream(other, hook)
    assert other.requests == 0
