"""The emulator behind httpx, without sockets, sync and async.

The transport turns an httpx request into ours and hands the reply's body on write by write, so that a stream is a
stream here too. All behaviour is in the core; this is a shell, which also waits where the core says so, and raises what
a client sees of a broken connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Self

import httpx

from .faults import Breakage, Broken
from .wire import AsyncSleep, Request, Responder, Silence, Sleep, Writes

SEEN: Final[Mapping[Breakage, tuple[type[httpx.TransportError], str]]] = {
    "refused": (httpx.ConnectError, "[Errno 111] Connection refused"),
    "reset": (httpx.ReadError, "[Errno 104] Connection reset by peer"),
    "stalled": (httpx.ReadTimeout, "The read operation timed out"),
}
"""What a client sees of a broken connection."""


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A reply's body; closing it says that nobody reads on."""

    def __init__(self, chunks: Writes, sleep: Sleep, async_sleep: AsyncSleep) -> None:
        self._chunks = chunks
        self._written = _written(chunks)
        self._sleep = sleep
        self._async_sleep = async_sleep

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._written:
            if isinstance(chunk, Silence):
                self._sleep(chunk.seconds)
            else:
                yield chunk

    def __aiter__(self) -> Self:  # no async generator, which trio wants to be ended by whoever leaves it
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._written:
            if not isinstance(chunk, Silence):
                return chunk
            await self._async_sleep(chunk.seconds)
        raise StopAsyncIteration

    def close(self) -> None:
        """Let go of the body."""
        self._chunks.close()

    async def aclose(self) -> None:
        """Let go of the body."""
        self.close()


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers an ``httpx.Client`` or an ``httpx.AsyncClient`` in process."""

    def __init__(self, respond: Responder, sleep: Sleep, async_sleep: AsyncSleep) -> None:
        self._respond = respond
        self._sleep = sleep
        self._async_sleep = async_sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        asked = Request(
            method=request.method,
            path=request.url.path,
            origin=f"{request.url.scheme}://{request.url.netloc.decode()}",
            query=tuple(request.url.params.multi_items()),
            headers=dict(request.headers),
            body=body,
        )
        try:
            reply = self._respond(asked)
        except Broken as broken:
            raise seen(broken) from None
        stream = Body(reply.chunks, self._sleep, self._async_sleep)
        return httpx.Response(reply.status, headers=list(reply.headers), stream=stream, request=request)


def seen(broken: Broken) -> httpx.TransportError:
    """Return what a client raises of a broken connection."""
    kind, message = SEEN[broken.how]
    return kind(message)


def _written(chunks: Writes) -> Iterator[bytes]:
    try:
        yield from chunks
    except Broken as broken:
        raise seen(broken) from None
