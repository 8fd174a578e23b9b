"""The emulator behind httpx, without sockets, in both colours.

Each transport turns an httpx request into ours and hands the reply's body on write by write, so that a stream is a
stream here too. All behaviour is in the core; these are shells.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeAlias

import httpx

from .wire import Chunks, Reply, Request

Responder: TypeAlias = Callable[[Request], Reply]


class Body(httpx.SyncByteStream):
    """A reply's body; closing it says that nobody reads on."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    def close(self) -> None:
        """Let go of the body."""
        self._chunks.close()


class AsyncBody(httpx.AsyncByteStream):
    """The awaited twin of ``Body``."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        """Let go of the body."""
        self._chunks.close()


class SyncTransport(httpx.BaseTransport):
    """Answers an ``httpx.Client`` in process."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = self._respond(_request(request, request.read()))
        return httpx.Response(reply.status, headers=list(reply.headers), stream=Body(reply.chunks), request=request)


class AsyncTransport(httpx.AsyncBaseTransport):
    """Answers an ``httpx.AsyncClient`` in process."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = self._respond(_request(request, await request.aread()))
        return httpx.Response(
            reply.status, headers=list(reply.headers), stream=AsyncBody(reply.chunks), request=request
        )


def _request(request: httpx.Request, body: bytes) -> Request:
    return Request(
        method=request.method,
        path=request.url.path,
        origin=f"{request.url.scheme}://{request.url.netloc.decode()}",
        query=tuple(request.url.params.multi_items()),
        headers=dict(request.headers),
        body=body,
    )
