"""``text/event-stream`` as the WHATWG standard has it: bytes in, events out, no I/O and no FastGPT.

A block is what stands between two blank lines, and is looked at only when it is whole, so the parser keeps nothing
between chunks but the bytes of an unfinished block.  Line ends are folded to LF on arrival; a CR that ends a chunk
may be half of a CRLF, whose LF is then dropped from the next chunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from .errors import StreamParseError

MAX_EVENT = 32 * 1024 * 1024
"""Bytes that one event may have, unless a parser is told otherwise; the largest that FastGPT sends are far smaller."""


class ServerSentEvent(Struct, frozen=True, gc=False):
    """One event, as dispatched."""

    event: str
    """Its name; ``message`` where the stream gives none."""
    data: str
    """Its data lines, joined by line feeds."""
    id: str = ""
    """The last event id that the stream has given so far."""


NAMED = re.compile(r"^event: (.*)\ndata: (.*)\n\n", re.MULTILINE)
BARE = re.compile(r"^()data: (.*)\n\n", re.MULTILINE)


class Parser:
    """Push parser: feed it chunks cut anywhere.  What is unfinished at the end is no event, says the standard."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._unfinished: list[bytes] = []
        self._size = 0
        self._line_ended = False
        self._carriage_return = False
        self._started = False
        self._id = ""

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that *chunk* completes."""
        for name, data in self.pairs(chunk):
            yield ServerSentEvent(name or "message", data, self._id)

    def pairs(self, chunk: bytes) -> Iterable[tuple[str, str]]:
        """Return name and data of the events that *chunk* completes; a name is empty where the stream gives none."""
        # Most chunks are whole events when nothing was left over before; all others are put together.
        whole = not self._unfinished and chunk.endswith(b"\n\n") and not self._carriage_return and b"\r" not in chunk
        body = chunk if whole else self._completed(chunk)
        if not body:
            return ()
        text = body.decode("utf-8", "replace")
        if not self._started:
            self._started = True
            text = text.removeprefix("\ufeff")
        # Nearly every event is one line of data, all with a name or all without: if those make up all lines, then a
        # regular expression has found them all, in a third of the time.
        simple, lines = (NAMED, 3) if text.startswith("event: ") else (BARE, 2)
        found: list[tuple[str, str]] = simple.findall(text)
        if lines * len(found) == text.count("\n") and len(body) <= self._max_event:
            return found
        return self._read(text, long=len(body) > self._max_event)

    def _read(self, text: str, *, long: bool) -> Iterator[tuple[str, str]]:
        for block in text[:-2].split("\n\n"):
            if long:
                self._check(len(block.encode()))
            if (event := self._event(block)) is not None:
                yield event

    def _completed(self, chunk: bytes) -> bytes:
        """Return the events that *chunk* completes, with what was left over before; keep what it leaves unfinished."""
        if self._carriage_return and chunk:
            self._carriage_return = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" in chunk:
            self._carriage_return = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not chunk:
            return b""
        blank_line = b"\n\n" in chunk or (self._line_ended and chunk.startswith(b"\n"))
        self._line_ended = chunk.endswith(b"\n")
        self._unfinished.append(chunk)
        self._size += len(chunk)
        if not blank_line:
            self._check(self._size)
            return b""
        # Joined once per blank line, not once per chunk: a long event in small chunks stays linear.
        body = b"".join(self._unfinished)
        end = body.rindex(b"\n\n") + 2
        rest = body[end:]
        self._unfinished, self._size = [rest] if rest else [], len(rest)
        self._line_ended = rest.endswith(b"\n")
        return body[:end]

    def _check(self, size: int) -> None:
        if size > self._max_event:
            raise StreamParseError(
                f"expected an event of at most {self._max_event:,} bytes (max_event), got a longer one"
            )

    def _event(self, block: str) -> tuple[str, str] | None:
        name, data = "", list[str]()
        for line in block.split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                name = value
            elif field == "id" and "\0" not in value:
                self._id = value
        return (name, "\n".join(data)) if data else None


def parse(chunks: Iterable[bytes], *, max_event: int = MAX_EVENT) -> Iterator[ServerSentEvent]:
    """Yield the events of a body that comes in *chunks*, cut anywhere.

    An event of more than *max_event* bytes is a ``StreamParseError``, raised before it is held any longer.
    """
    parser = Parser(max_event)
    for chunk in chunks:
        yield from parser.feed(chunk)
