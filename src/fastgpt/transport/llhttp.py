"""Connections for the pool, over llhttp: the parser of Node and uvicorn, by way of the package httptools.

Plain HTTP/1.1, with and without TLS, and no proxies.  llhttp does all parsing: lengths, chunks, and what ends a body.
Here requests are written, interim responses are skipped, and what comes behind an answer makes its connection useless.
A connection whose request was cut, or whose answer was not read to its end, is never used again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Iterable
from functools import lru_cache
from typing import cast

import httpcore
import httptools

from .async_links import AsyncLink, link as async_link
from .connections import Head, Outgoing, Path, RawHeaders
from .links import Link

READ = 65_536
"""Bytes that are read at a time."""
LONGEST_HEAD = 131_072
"""Bytes that may come before a body begins; llhttp itself has no such limit."""
UNSAFE = re.compile(rb"[\x00-\x1f\x7f]")
"""What may stand in no header, as it could begin another."""


class Incoming:
    """One response, as llhttp reports it."""

    def __init__(self) -> None:
        self.headers: RawHeaders = []
        self.status: int = 0
        self.has_head: bool = False
        self.is_whole: bool = False
        self.is_kept: bool = False
        """Whether the server keeps the connection open, and sent nothing behind the answer."""
        self.broken: httpcore.RemoteProtocolError | None = None
        """What is wrong with what came behind the pieces of the body, which are passed on first."""
        self._pieces: list[bytes] = []
        self._head_size = 0
        self._has_length = False
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Take what was read; nothing is the end of the connection."""
        if not data:
            return self._end()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self.is_whole:
                reason = error.__context__ or error  # what a callback raised stands behind
                self.broken = httpcore.RemoteProtocolError(f"what came is no HTTP/1.1 response ({reason})")
                if not self._pieces:
                    raise self.broken from None
            self.is_kept = False  # what came behind the answer
        if not self.has_head:  # with its head, any length of a body may have come
            self._head_size += len(data)
            if self._head_size > LONGEST_HEAD:
                raise httpcore.RemoteProtocolError(f"the head of the response has more than {LONGEST_HEAD:,} bytes")
        return None

    def piece(self) -> bytes:
        """Return what has come of the body, at once however many pieces it was sent in."""
        pieces = self._pieces
        if not pieces:
            if self.broken is not None:
                raise self.broken
            return b""
        self._pieces = []
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _end(self) -> None:
        if not self.has_head:
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        if self._has_length:
            raise httpcore.RemoteProtocolError("the connection was closed before the body was whole")
        self.is_whole = True

    # llhttp calls these.

    def on_message_begin(self) -> None:
        """Take note of the beginning of a response; one behind the answer was not asked for."""
        self.is_kept = self.is_kept and not self.is_whole

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one behind the body is a trailer, and of no use here."""
        if not self.has_head:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take note that the head is whole, unless it is that of an interim response."""
        if self.has_head:
            return
        self.status = self._parser.get_status_code()
        if self.status < 200:
            self.headers.clear()
            return
        self.has_head = True
        self.is_kept = self._parser.should_keep_alive()
        codings: list[bytes] = []
        for name, value in self.headers:
            lowered = name.lower()
            if lowered == b"content-length":
                self._has_length = True
            elif lowered == b"transfer-encoding":
                codings.append(value.lower())
        if codings:
            if codings != [b"chunked"]:  # llhttp would pass on what others have encoded
                raise ValueError("Transfer-Encoding is not chunked alone")
            self._has_length = True

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        if not self.is_whole:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        """Take note that the response is whole, unless it was an interim one."""
        self.is_whole = self.has_head


class LlhttpConnection:
    """A connection over llhttp, sync."""

    def __init__(self, path: Path) -> None:
        self.link: Link = Link()
        self.idle_since: float = 0.0
        self._path = path

    def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        link, timeouts = self.link, request.timeouts
        if not link.is_open:
            self._connect(timeouts["connect"])
        self._reading = timeouts["read"]
        self._incoming = incoming = Incoming()
        self._is_sent = False
        try:
            if isinstance(request.content, bytes):
                link.write(head_of(request) + request.content, timeouts["write"])
            else:
                link.write(head_of(request), timeouts["write"])
                for block in cast("Iterable[bytes]", request.content):  # a sync engine sends sync bodies
                    link.write(block, timeouts["write"])
            self._is_sent = True
        except httpcore.WriteError:
            pass  # a server may answer before it has all, and close; if it has not, the read says so
        while not incoming.has_head:
            incoming.feed(link.read(READ, self._reading))
        return Head(incoming.status, incoming.headers, "HTTP/1.1")

    def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        incoming = self._incoming
        while not (piece := incoming.piece()):
            if incoming.is_whole:
                return None
            incoming.feed(self.link.read(READ, self._reading))
        return piece

    def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        return self._is_sent and self._incoming.is_kept

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not self.link.is_readable()

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


class AsyncLlhttpConnection:
    """A connection over llhttp, async."""

    def __init__(self, path: Path) -> None:
        self.link: AsyncLink = async_link()
        self.idle_since: float = 0.0
        self._path = path

    async def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        link, timeouts = self.link, request.timeouts
        if not link.is_open:
            await self._connect(timeouts["connect"])
        self._reading = timeouts["read"]
        self._incoming = incoming = Incoming()
        self._is_sent = False
        try:
            if isinstance(request.content, bytes):
                await link.write(head_of(request) + request.content, timeouts["write"])
            else:
                await link.write(head_of(request), timeouts["write"])
                async for block in cast("AsyncIterable[bytes]", request.content):  # an async engine sends async bodies
                    await link.write(block, timeouts["write"])
            self._is_sent = True
        except httpcore.WriteError:
            pass  # a server may answer before it has all, and close; if it has not, the read says so
        while not incoming.has_head:
            incoming.feed(await link.read(READ, self._reading))
        return Head(incoming.status, incoming.headers, "HTTP/1.1")

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        incoming = self._incoming
        while not (piece := incoming.piece()):
            if incoming.is_whole:
                return None
            incoming.feed(await self.link.read(READ, self._reading))
        return piece

    async def leave(self) -> None:
        """End what reads the body, before its end: here nothing does."""

    async def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        return self._is_sent and self._incoming.is_kept

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not self.link.is_readable()

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


def head_of(request: Outgoing) -> bytes:
    """Return what goes before the body of a request."""
    length = b"" if request.length is None else b"Content-Length: %d\r\n" % request.length
    return b"%b %b HTTP/1.1\r\n%b%b\r\n" % (request.verb, request.url.target, lines(request.headers), length)


@lru_cache(64)
def lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Return headers as they go out; those of one kind of request are the same each time."""
    for name, value in headers:
        if UNSAFE.search(name) or UNSAFE.search(value) or b":" in name:
            raise httpcore.LocalProtocolError("expected headers without control characters")
    return b"".join(b"%b: %b\r\n" % header for header in headers)
