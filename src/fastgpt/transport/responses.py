"""What comes back: bodies that must end in time and within bounds, streams that are read as they come.

A body is guarded only where it can do harm: one whose length is told, fits, and is not compressed passes as it is.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol

import httpx

from ..errors import (
    PRESIGNED,
    ClientClosedError,
    DeadlineExceededError,
    DecodeError,
    FastGPTError,
    StreamInterruptedError,
    TransportError,
)
from ..http import HTTPRequest
from ..media import media_type
from .exceptions import translated
from .in_flight import ended

STEP = 65_536
"""Bytes that are inflated at a time."""
BLOCK = 4096
"""Compressed bytes that are handed to zlib at a time."""
AUTOMATIC = 47
"""Tells zlib to take gzip as well as zlib, by their first bytes."""
UNBOUNDED = 2**63
"""Bytes that a live body may have, event by event."""
INFLATABLE = ("gzip", "x-gzip", "deflate")


class Inflater(Protocol):
    """What zlib inflates one member with; its own class has no public name."""

    @property
    def eof(self) -> bool:
        """Whether the member is whole."""
        ...

    @property
    def unconsumed_tail(self) -> bytes:
        """What is left, as it would have given too much at once."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What follows the member."""
        ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Inflate some."""
        ...


class Meter:
    """Measures a body while it comes, and inflates it in steps, so that no more than its limit is ever held."""

    def __init__(self, where: str, most: int, *, compressed: bool) -> None:
        self._where = where
        self._most = most
        self._left = most
        self._left_compressed = most
        self._inflater: Inflater | None = zlib.decompressobj(wbits=AUTOMATIC) if compressed else None
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what *chunk* holds; raise where that is too much, or is not what it says."""
        if self._inflater is None:
            yield self._counted(chunk)
            return
        self._begun = self._begun or bool(chunk)
        self._left_compressed -= len(chunk)  # members that hold nothing could go on for ever
        if self._left_compressed < 0:
            raise too_large(self._where, self._most)
        try:
            for start in range(0, len(chunk), BLOCK):  # what follows a member is copied for each member
                for piece in self._inflated(self._inflater, chunk[start : start + BLOCK]):
                    yield self._counted(piece)
        except zlib.error as error:
            message = f"{self._where}: expected a compressed body, got what cannot be inflated ({error})"
            raise DecodeError(message) from None

    def end(self) -> None:
        """Check that a compressed body came whole; none at all is empty."""
        if self._inflater is not None and self._begun and not self._inflater.eof:
            raise TransportError("the compressed body was cut")

    def _inflated(self, inflater: Inflater, chunk: bytes) -> Iterator[bytes]:
        full = False
        while chunk or full:
            if inflater.eof:  # another member follows (RFC 1952), or what fills up the last block
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    return
                inflater = self._inflater = zlib.decompressobj(wbits=AUTOMATIC)
            piece = inflater.decompress(chunk, STEP)
            yield piece
            full = len(piece) == STEP and not inflater.eof
            chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise too_large(self._where, self._most)
        return piece


class Terms:
    """What a body must keep to: a moment by which it must be over, and a meter."""

    def __init__(self, deadline_at: float | None, clock: Callable[[], float], meter: Meter | None) -> None:
        self.deadline_at = deadline_at
        self.clock = clock
        self.meter = meter

    def late(self) -> bool:
        """Whether the moment has passed."""
        return self.deadline_at is not None and self.clock() >= self.deadline_at

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what *chunk* holds."""
        return iter((chunk,)) if self.meter is None else self.meter.feed(chunk)

    def end(self) -> None:
        """Check that the body came whole."""
        if self.meter is not None:
            self.meter.end()


def terms_of(response: httpx.Response, call: HTTPRequest, clock: Callable[[], float], *, live: bool) -> Terms | None:
    """Return what the body of *response* must keep to, if anything; raise where it need not be read at all."""
    where = response.url.path if call.authenticated else PRESIGNED
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    compressed = encoding not in ("", "identity")
    if compressed and encoding not in INFLATABLE:
        raise DecodeError(f"{where}: expected a body as it is, got content-encoding {encoding}, not asked for")
    if live:
        if compressed:
            del response.headers["content-encoding"]  # what httpx would inflate without bounds
            # Each event has a bound of its own; together they may be as long as the run is.
            return Terms(call.deadline_at, clock, Meter(where, UNBOUNDED, compressed=True))
        return None if call.deadline_at is None else Terms(call.deadline_at, clock, None)
    told = response.headers.get("content-length", "")
    if told.isdecimal() and int(told) > call.max_body:
        raise too_large(where, call.max_body)
    if compressed:
        del response.headers["content-encoding"]  # what httpx would inflate without bounds
    elif told.isdecimal():
        return None if call.deadline_at is None else Terms(call.deadline_at, clock, None)
    return Terms(call.deadline_at, clock, Meter(where, call.max_body, compressed=compressed))


def too_large(where: str, most: int) -> DecodeError:
    """Return the error that a body means which is longer than is taken."""
    return DecodeError(f"{where}: expected a body of at most {most:,} bytes (max_body), got a longer one")


class Guarded(httpx.SyncByteStream):
    """The body of a response that keeps to its terms, whatever drips in meanwhile."""

    def __init__(self, stream: httpx.SyncByteStream, terms: Terms) -> None:
        self._stream = stream
        self._terms = terms

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._stream:
                if self._terms.late():
                    break
                yield from self._terms.pieces(chunk)
            else:
                self._terms.end()
                return
        except httpx.TimeoutException:
            if not self._terms.late():  # the read was given no more than what was left
                raise
        raise DeadlineExceededError("the deadline passed while the answer came")

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


class AsyncGuarded(httpx.AsyncByteStream):
    """The body of a response that keeps to its terms, whatever drips in meanwhile."""

    def __init__(self, stream: httpx.AsyncByteStream, terms: Terms) -> None:
        self._stream = stream
        self._terms = terms

    async def __aiter__(self) -> AsyncIterator[bytes]:
        deadline_at, clock = self._terms.deadline_at, self._terms.clock
        chunks = aiter(self._stream)
        limit = asyncio.timeout(None)
        try:
            while True:
                limit = asyncio.timeout(None if deadline_at is None else deadline_at - clock())
                async with limit:
                    chunk = await anext(chunks, None)
                if chunk is None:
                    self._terms.end()
                    return
                if self._terms.late():
                    break
                for piece in self._terms.pieces(chunk):
                    yield piece
        except TimeoutError:
            if not limit.expired():  # a transport raised it
                raise
        except httpx.TimeoutException:
            if not self._terms.late():  # the read was given no more than what was left
                raise
        raise DeadlineExceededError("the deadline passed while the answer came")

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()


def is_event_stream(response: httpx.Response) -> bool:
    """Whether a stream has begun; a stream refused at its start comes without a content type."""
    return response.status_code == 200 and media_type(response.headers) == "text/event-stream"


def cut(response: httpx.Response, error: Exception) -> FastGPTError:
    """Put an exception that cut a body short into our words; what was cut may be a stream of events."""
    if ended(response):
        return ClientClosedError()
    failure = translated(error, response.request)
    if type(failure) is TransportError and is_event_stream(response):
        return StreamInterruptedError(failure.message)
    return failure
