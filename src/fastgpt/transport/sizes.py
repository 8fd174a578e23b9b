"""Bodies that must stay within bounds: how long they may be, and how they are inflated.

A body is measured only where it can do harm: one whose length is stated, fits, and is not compressed passes as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from ..errors import PRESIGNED, DecodeError, TransportError
from ..http import HTTPRequest, HTTPResponse

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


class SizeLimiter:
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


def limiter_of(head: HTTPResponse, call: HTTPRequest, *, live: bool) -> SizeLimiter | None:
    """Return what the body of a response must go through, if anything; raise where it need not be read at all."""
    encoding = head.headers.get("content-encoding", "")
    if encoding:
        encoding = encoding.strip().lower()
    compressed = encoding not in ("", "identity")
    length = "" if live else head.headers.get("content-length", "")
    if not compressed and (live or (length.isdecimal() and int(length) <= call.max_body)):
        return None
    where = urlsplit(head.url).path if call.authenticated else PRESIGNED
    if compressed and encoding not in INFLATABLE:
        raise DecodeError(f"{where}: expected a body as it is, got content-encoding {encoding}, not asked for")
    if live:
        # Each event has a bound of its own; together they may be as long as the run is.
        return SizeLimiter(where, UNBOUNDED, compressed=True)
    if length.isdecimal() and int(length) > call.max_body:
        raise too_large(where, call.max_body)
    return SizeLimiter(where, call.max_body, compressed=compressed)


def too_large(where: str, most: int) -> DecodeError:
    """Return the error that a body means which is longer than is taken."""
    return DecodeError(f"{where}: expected a body of at most {most:,} bytes (max_body), got a longer one")
