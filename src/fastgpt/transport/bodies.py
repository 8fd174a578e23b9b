"""The bodies of requests: bytes, and pieces of files that are read while they are sent.

Nothing here knows an answer or a client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import nullcontext
from threading import Lock

import httpx

from ..errors import InvalidRequestError
from ..files import OpenFile, Progress, Slice
from ..forks import FORKED
from ..http import Content
from .in_flight import Exchange

BLOCK = 262_144
"""Bytes of a file that are read and sent at a time; smaller ones cost more steps, larger ones gain nothing."""


class Moving:
    """What is held while a block is read: an open file has one position, whoever reads it."""

    def __init__(self) -> None:
        self.lock: Lock = Lock()
        FORKED.add(self)

    def after_fork(self) -> None:
        """Forget a lock that another thread of the parent may hold for ever."""
        self.lock = Lock()


MOVING = Moving()


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A request's body, read from files while it is sent; it can be sent again."""

    def __init__(self, pieces: tuple[bytes | Slice, ...], on_progress: Progress | None = None) -> None:
        self._pieces = pieces
        self._total = length(pieces)
        self._on_progress = on_progress

    def __iter__(self) -> Generator[bytes]:
        sent = 0
        for piece in self._pieces:
            for block in blocks(piece):
                yield block
                sent += len(block)
                if self._on_progress is not None:
                    self._on_progress(sent, self._total)

    def __aiter__(self) -> AsyncBlocks:
        return AsyncBlocks(iter(self))  # a block of a file is read at once, as httpx itself does it


def reporting(on_progress: Progress | None, exchange: Exchange) -> Progress | None:
    """Return a callback such that *exchange* knows what it raises, which is no error of the way to the server."""
    if on_progress is None:
        return None

    def report(sent: int, total: int) -> None:
        try:
            on_progress(sent, total)
        except BaseException as error:
            exchange.raised = error
            raise

    return report


class Whole(tuple[bytes, ...]):
    """A request's body that is at hand, in blocks."""

    __slots__ = ()

    def __aiter__(self) -> AsyncBlocks:
        return AsyncBlocks(iter(self))


class AsyncBlocks(AsyncIterator[bytes]):
    """An async iterator over what need not be awaited.

    It is no async generator, as one that is left in the middle is closed late, and trio complains of it.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks

    async def __anext__(self) -> bytes:
        if (block := next(self._blocks, None)) is None:
            raise StopAsyncIteration
        return block


def blocks(piece: bytes | Slice) -> Generator[bytes]:
    """Yield a piece of a body in blocks that fit in memory."""
    if isinstance(piece, bytes):
        yield piece
    elif isinstance(piece.file.source, bytes):
        for at in range(piece.start, piece.stop, BLOCK):
            yield piece.file.source[at : min(at + BLOCK, piece.stop)]
    else:
        yield from blocks_of_file(piece.file.source, piece.start, len(piece))


def blocks_of_file(source: str | OpenFile, start: int, size: int) -> Generator[bytes]:
    """Yield *size* bytes of a local file in blocks; what was open before stays open."""
    try:
        with open(source, "rb") if isinstance(source, str) else nullcontext(source) as opened:
            while size and (block := block_at(opened, start, min(BLOCK, size))):
                start, size = start + len(block), size - len(block)
                yield block
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidRequestError(f"the file could not be read: {reason}", field="content") from None
    if size:
        raise InvalidRequestError("the file became shorter while it was sent", field="content")


def block_at(opened: OpenFile, start: int, size: int) -> bytes:
    """Read from an open file, of which other threads or tasks may be sending other parts meanwhile."""
    with MOVING.lock:
        opened.seek(start)
        return opened.read(size)


def length(content: Content) -> int:
    """Return the bytes of a body."""
    return len(content) if isinstance(content, bytes) else sum(map(len, content))
