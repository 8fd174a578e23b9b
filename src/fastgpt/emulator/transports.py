"""The emulator behind httpx, without sockets, sync and async.

Each transport turns an httpx request into ours and hands the reply's body on write by write, so that a stream is a
stream here too. All behaviour is in the core; these are shells, which also wait where the core says so, and raise what
a client sees of a broken connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Self

import httpx

from .faults import Breakage, Broken
from .wire import AsyncSleep, Chunks, Reply, Request, Responder, Silence, Sleep

SEEN: Final[Mapping[Breakage, tuple[type[httpx.TransportError], str]]] = {
    "refused": (httpx.ConnectError, "[Errno 111] Connection refused"),
    "reset": (httpx.ReadError, "[Errno 104] Connection reset by peer"),
    "stalled": (httpx.ReadTimeout, "The read operation timed out"),
}
"""What a client sees of a broken connection."""


class Body(httpx.SyncByteStream):
    """A reply's body; closing it says that nobody reads on."""

    def __init__(self, chunks: Chunks, sleep: Sleep) -> None:
        self._chunks = chunks
        self._sleep = sleep

    def __iter__(self) -> Iterator[bytes]:
        for chunk in _written(self._chunks):
            if isinstance(chunk, Silence):
                self._sleep(chunk.seconds)
            else:
                yield chunk

    def close(self) -> None:
        """Let go of the body."""
        self._chunks.close()


class AsyncBody(httpx.AsyncByteStream):
    """The async counterpart of ``Body``; no async generator, which trio wants to be ended by whoever leaves it."""

    def __init__(self, chunks: Chunks, sleep: AsyncSleep) -> None:
        self._chunks = chunks
        self._written = _written(chunks)
        self._sleep = sleep

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._written:
            if not isinstance(chunk, Silence):
                return chunk
            await self._sleep(chunk.seconds)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Let go of the body."""
        self._chunks.close()


class SyncTransport(httpx.BaseTransport):
    """Answers an ``httpx.Client`` in process."""

    def __init__(self, respond: Responder, sleep: Sleep) -> None:
        self._respond = respond
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _replied(self._respond, request, request.read())
        return _response(reply, Body(reply.chunks, self._sleep), request)


class AsyncTransport(httpx.AsyncBaseTransport):
    """Answers an ``httpx.AsyncClient`` in process."""

    def __init__(self, respond: Responder, sleep: AsyncSleep) -> None:
        self._respond = respond
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _replied(self._respond, request, await request.aread())
        return _response(reply, AsyncBody(reply.chunks, self._sleep), request)


def seen(broken: Broken) -> httpx.TransportError:
    """Return what a client raises of a broken connection."""
    kind, message = SEEN[broken.how]
    return kind(message)


def _written(chunks: Chunks) -> Iterator[bytes]:
    try:
        yield from chunks
    except Broken as broken:
        raise seen(broken) from None


def _replied(respond: Responder, request: httpx.Request, body: bytes) -> Reply:
    asked = Request(
        method=request.method,
        path=request.url.path,
        origin=f"{request.url.scheme}://{request.url.netloc.decode()}",
        query=tuple(request.url.params.multi_items()),
        headers=dict(request.headers),
        body=body,
    )
    try:
        return respond(asked)
    except Broken as broken:
        raise seen(broken) from None


def _response(reply: Reply, stream: Body | AsyncBody, request: httpx.Request) -> httpx.Response:
    return httpx.Response(reply.status, headers=list(reply.headers), stream=stream, request=request)
