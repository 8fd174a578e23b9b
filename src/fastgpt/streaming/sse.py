"""``text/event-stream`` as the WHATWG standard has it: bytes in, events out, no I/O and no FastGPT.

Theory of operation
-------------------

The parser is pushed: it takes chunks, cut anywhere, and yields the events that each completes.  So it is the same for
sync and async, and needs no lookahead.  Between two chunks it keeps the bytes of one unfinished event, and whether the
last byte was a CR.

Three things end a line: CRLF, LF and CR.  They are folded to LF when a chunk arrives.  A CR that ends a chunk may be
half of a CRLF: it counts as the end of its line at once, and an LF that begins the next chunk is dropped.
``splitlines`` would not do, since it knows eight more line ends, among them characters that models write.

A chunk is split at its last blank line.  What is before it is whole events, and is decoded as one text; what is behind
is kept.  Bytes are decoded only when their event is whole, so no character is cut.  Most chunks are whole events of one
form, a name and a line of data, or a line of data alone.  One regular expression finds them all; it is trusted only if
its matches account for every line, else the events are read line by line.

A long event must cost what its bytes cost.  Text that is joined again for each chunk is quadratic, and so is a search
from the beginning of the buffer; other parsers have had both faults.  Here a chunk is appended once to a ``bytearray``,
only the new chunk is searched, and what was read is deleted, so that a long value is held once.  The size is checked
with each chunk, so an event without an end is an error as soon as it is too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..errors import StreamParseError
from ..http import MAX_EVENT


class ServerSentEvent(Struct, frozen=True, gc=False):
    """One event, as dispatched."""

    event: str
    """Its name; ``message`` where the stream gives none."""
    data: str
    """Its data lines, joined by line feeds."""
    id: str = ""
    """The last event id that the stream sent so far."""


LONG = 256 * 1024
"""Bytes from which on events are read line by line, which copies them least; chunks of a network are shorter."""

LF, CR = b"\n\r"
BOM = b"\xef\xbb\xbf"
FIELD = re.compile(rb"(data|event|id)(: ?|(?=\n))")
NAMED = re.compile(r"^event: (.*)\ndata: (.*)\n\n", re.MULTILINE)
BARE = re.compile(r"^()data: (.*)\n\n", re.MULTILINE)


class Parser:
    """Push parser: feed it chunks cut anywhere.  What is unfinished at the end is no event, says the standard."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._short = min(max_event, LONG)
        self.unfinished: bytearray = bytearray()
        """What has come of an event that lacks its end."""
        self._carriage_return = False
        self._started = False
        self._id = ""

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that *chunk* completes."""
        for name, data in self.pairs(chunk):
            yield ServerSentEvent(name or "message", data, self._id)

    def pairs(self, chunk: bytes) -> Iterable[tuple[str, str]]:
        """Return name and data of the events that *chunk* completes; a name is empty where the stream gives none."""
        body = self._completed(chunk)
        if not body:
            return ()
        if not self._started:
            self._started = True
            body = body[3:] if body.startswith(BOM) else body
        if len(body) <= self._short:
            # Nearly every event is one line of data, all with a name or all without: if those make up all lines, then a
            # regular expression has found them all, in a third of the time.
            text = body.decode("utf-8", "replace")
            simple, lines = (NAMED, 3) if text.startswith("event: ") else (BARE, 2)
            found: list[tuple[str, str]] = simple.findall(text)
            if lines * len(found) == text.count("\n"):
                return found
        return self._read(body if isinstance(body, bytearray) else bytearray(body))

    def _read(self, body: bytearray) -> Iterator[tuple[str, str]]:
        """Yield the events of *body* line by line, and let go of what was read, so that a long value is held once."""
        name, data, size = "", list[str](), 0
        while body:
            end = body.index(LF)
            size += end + 1
            if end and (field := FIELD.match(body)) is not None:
                value = str(memoryview(body)[field.end() : end], "utf-8", "replace")
                if field[1] == b"data":
                    data.append(value)
                elif field[1] == b"event":
                    name = value
                elif "\0" not in value:
                    self._id = value
            del body[: end + 1]
            if not end:
                self._check(size - 2)
                if data:
                    yield name, "\n".join(data)
                name, data, size = "", [], 0

    def _completed(self, chunk: bytes) -> bytes | bytearray:
        """Return the events that *chunk* completes, with what was left over before; keep what it leaves unfinished."""
        if self._carriage_return or CR in chunk:
            chunk = self._folded(chunk)
        held = self.unfinished
        if not held and chunk.endswith(b"\n\n"):
            return chunk  # whole events, as a server sends that flushes each
        # What ends behind the last blank line is complete.  Most chunks of a long event hold no line end at all, and
        # one byte is looked for faster than two.
        end = chunk.rfind(b"\n\n") + 2 if LF in chunk else 1
        if end == 1 and not (chunk.startswith(b"\n") and held.endswith(b"\n")):
            held += chunk
            self._check(len(held))
            return b""
        if held:
            held += chunk[:end]
            self.unfinished = bytearray(chunk[end:])
            return held
        held += chunk[end:]
        return chunk[:end]

    def _folded(self, chunk: bytes) -> bytes:
        """Return *chunk* with LF for every line end; a CR at its end may be half of a CRLF."""
        if self._carriage_return and chunk:
            self._carriage_return = False
            chunk = chunk.removeprefix(b"\n")
        if CR in chunk:
            self._carriage_return = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return chunk

    def _check(self, size: int) -> None:
        if size > self._max_event:
            raise StreamParseError(
                f"expected an event of at most {self._max_event:,} bytes (max_event), got a longer one"
            )


def parse(chunks: Iterable[bytes], *, max_event: int = MAX_EVENT) -> Iterator[ServerSentEvent]:
    """Yield the events of a body that comes in *chunks*, cut anywhere.

    An event of more than *max_event* bytes is a ``StreamParseError``, raised before it is held any longer.
    """
    parser = Parser(max_event)
    for chunk in chunks:
        yield from parser.feed(chunk)
