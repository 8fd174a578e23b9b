"""Connections for the pool, straight to a host over HTTP/1.1, with and without TLS: of either engine, sync and async.

Requests are written here.  What comes is read by a parser, h11 or llhttp, which decides on lengths, chunks, and what
ends a body; each answer gets a new one, so that nothing of one answer is left to the next.  A connection whose request
was cut, whose answer was not read to its end, or after whose answer something came, is never used again.

httpcore's own connection hands out each HTTP chunk by itself, through two generators and a context manager each, which
costs as much as h11; here, whatever one read brought of a body is one piece.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Callable, Iterable
from typing import cast

import httpcore

from .async_links import AsyncLink
from .connections import Head, Outgoing, Path, RawHeaders, async_link
from .links import Link

READ = 65_536
"""Bytes that are read at a time."""


class Incoming(ABC):
    """One response, as a parser reports it."""

    # How all begin; what stays so, no response pays for.
    http_version: str = "HTTP/1.1"
    status: int = 0
    has_head: bool = False
    is_whole: bool = False
    is_kept: bool = False
    """Whether the server keeps the connection open, and sent nothing after the answer."""
    broken: httpcore.RemoteProtocolError | None = None
    """What is wrong with what came after the pieces of the body, which are passed on first."""

    def __init__(self) -> None:
        self.headers: RawHeaders = []
        self.pieces: list[bytes | bytearray] = []
        """What has come of the body, and was not passed on."""

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Take what was read; nothing is the end of the connection."""

    def piece(self) -> bytes:
        """Return what has come of the body, at once however many pieces it was sent in; nothing at its end.

        Raises what is wrong with what came instead.
        """
        pieces = self.pieces
        if not pieces:
            if self.broken is not None:
                raise self.broken
            return b""
        self.pieces = []
        return bytes(pieces[0]) if len(pieces) == 1 else b"".join(pieces)

    def break_off(self, reason: str) -> None:
        """Take note of what is wrong with what came; raise it, if nothing is to be passed on before."""
        self.broken = httpcore.RemoteProtocolError(reason)
        if not self.pieces:
            raise self.broken from None


class DirectConnection:
    """A connection straight to a host, sync."""

    def __init__(self, path: Path, parser: Callable[[], Incoming], is_intercepted: Callable[[], bool]) -> None:
        self.link: Link = Link()
        self.idle_since: float = 0.0
        self.is_over: bool = False
        self._path = path
        self._parser = parser
        self._is_intercepted = is_intercepted

    def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        link, timeouts = self.link, request.timeouts
        if not link.is_open:
            self._connect(timeouts["connect"])
        self._reading = timeouts["read"]
        self._incoming = incoming = self._parser()
        self._is_sent = False
        try:
            content = request.content
            if isinstance(content, bytes):
                link.write(request.head + content, timeouts["write"])
            else:
                link.write(request.head, timeouts["write"])
                for block in cast("Iterable[bytes]", content):  # a sync engine sends sync bodies
                    link.write(block, timeouts["write"])
            self._is_sent = True
        except httpcore.WriteError:
            pass  # a server may answer before it has all, and close; if it has not, the read says so
        while not incoming.has_head:
            incoming.feed(link.read(READ, self._reading))
        return Head(incoming.status, incoming.headers, incoming.http_version)

    def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        incoming = self._incoming
        while not (incoming.pieces or incoming.is_whole or incoming.broken):
            incoming.feed(self.link.read(READ, self._reading))
        self.is_over = incoming.is_whole
        return incoming.piece() or None

    def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        return self._is_sent and self._incoming.is_kept

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not (self.link.is_readable() or self._is_intercepted())

    def close(self) -> None:
        """Close the connection."""
        self.link.close()

    def _connect(self, timeout: float) -> None:
        path, host = self._path, self._path.origin.host.decode("ascii")
        if path.unix_socket is None:
            self.link.connect_tcp(host, path.origin.port, timeout)
        else:
            self.link.connect_unix_socket(path.unix_socket, timeout)
        if path.context is not None:
            path.context.set_alpn_protocols(["http/1.1"])
            self.link.start_tls(path.context, host, timeout)


class AsyncDirectConnection:
    """A connection straight to a host, async."""

    def __init__(self, path: Path, parser: Callable[[], Incoming], is_intercepted: Callable[[], bool]) -> None:
        self.link: AsyncLink = async_link()
        self.idle_since: float = 0.0
        self.is_over: bool = False
        self._path = path
        self._parser = parser
        self._is_intercepted = is_intercepted

    async def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        link, timeouts = self.link, request.timeouts
        if not link.is_open:
            await self._connect(timeouts["connect"])
        self._reading = timeouts["read"]
        self._incoming = incoming = self._parser()
        self._is_sent = False
        try:
            content = request.content
            if isinstance(content, bytes):
                await link.write(request.head + content, timeouts["write"])
            else:
                await link.write(request.head, timeouts["write"])
                async for block in cast("AsyncIterable[bytes]", content):  # an async engine sends async bodies
                    await link.write(block, timeouts["write"])
            self._is_sent = True
        except httpcore.WriteError:
            pass  # a server may answer before it has all, and close; if it has not, the read says so
        while not incoming.has_head:
            incoming.feed(await link.read(READ, self._reading))
        return Head(incoming.status, incoming.headers, incoming.http_version)

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        incoming = self._incoming
        while not (incoming.pieces or incoming.is_whole or incoming.broken):
            incoming.feed(await self.link.read(READ, self._reading))
        self.is_over = incoming.is_whole
        return incoming.piece() or None

    async def leave(self) -> None:
        """End what reads the body, before its end: here nothing does."""

    async def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        return self._is_sent and self._incoming.is_kept

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not (self.link.is_readable() or self._is_intercepted())

    def close(self) -> None:
        """Close the connection."""
        self.link.close()

    async def _connect(self, timeout: float) -> None:  # noqa: ASYNC109 - as links have it
        path, host = self._path, self._path.origin.host.decode("ascii")
        if path.unix_socket is None:
            await self.link.connect_tcp(host, path.origin.port, timeout)
        else:
            await self.link.connect_unix_socket(path.unix_socket, timeout)
        if path.context is not None:
            path.context.set_alpn_protocols(["http/1.1"])
            await self.link.start_tls(path.context, host, timeout)
