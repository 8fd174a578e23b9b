"""``text/event-stream`` as the WHATWG standard has it: bytes in, events out, no I/O and no FastGPT.

Theory of operation
-------------------

The parser is pushed: it takes chunks, cut anywhere, and yields the events that each completes.  So it is the same for
sync and async, and needs no lookahead.  Between two chunks it keeps the bytes of one unfinished event, and whether the
last byte was a CR.

Three things end a line: CRLF, LF and CR.  They are folded to LF when a chunk arrives.  A CR that ends a chunk may be
half of a CRLF: it counts as the end of its line at once, and an LF that begins the next chunk is dropped.
``splitlines`` would not do, since it knows eight more line ends, among them characters that models write.

A chunk is split at its last blank line.  What is before it is whole events, in which no character is cut; what is
behind is kept.  Names and data stay bytes, as JSON is decoded from bytes.  Most chunks are whole events of one form, a
name and a line of data, or a line of data alone, and mostly all of one name: then the same bytes stand between any two
of their data, and one ``split`` finds them all.  It is trusted only if what it found accounts for every line; else the
events are looked at one by one, and those of another form line by line.

A long event must cost what its bytes cost.  Text that is joined again for each chunk is quadratic, and so is a search
from the beginning of the buffer; other parsers have had both faults.  Here a chunk is appended once to a ``bytearray``,
only the new chunk is searched, and what was read is deleted, so that a long value is held once.  The size is checked
with each chunk, so an event without an end is an error as soon as it is too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

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


BLOCK = 8192
"""Bytes that are read at a time: all events of a longer chunk at once do not fit the processor's first cache."""

LF, CR = b"\n\r"
BOM = b"\xef\xbb\xbf"
FIELD = re.compile(rb"(data|event|id|retry)(: ?|(?=\n))|:")
"""How the lines begin that the standard knows, a comment too; it has all others passed over."""
FIELDS = b"data:", b"event:", b"id:", b"retry:"
HEAD = re.compile(rb"(?:event: (.*)\n)?data: ")
"""What stands before the data of nearly every event."""

Run: TypeAlias = tuple[bytes, Sequence[bytes]]
"""A name, which is empty where the stream gives none, and the data of events in a row that have it."""
NO_FIELD = b"\n"
"""Stands in place of a name where lines came that are none of the standard's, as no name can hold it."""


class Parser:
    """Push parser: feed it chunks cut anywhere.  What is unfinished at the end is no event, says the standard."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._short = min(max_event, BLOCK)
        self.unfinished: bytearray = bytearray()
        """What has come of an event that lacks its end."""
        self._carriage_return = False
        self._started = False
        self._id = ""
        self._head, self._name = b"data: ", b""  # of the last events that were plain

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that *chunk* completes."""
        for name, run in self.runs(chunk):
            if name == NO_FIELD:
                continue
            for data in run:
                yield ServerSentEvent(as_text(name) or "message", as_text(data), self._id)

    def runs(self, chunk: bytes) -> Iterable[Run]:
        """Return the events that *chunk* completes, as bytes, those of one name in a row together.

        Lines that are none of the standard's come under the name ``NO_FIELD``.
        """
        body = self._completed(chunk)
        if not body:
            return ()
        if not self._started:
            self._started = True
            body = body[3:] if body.startswith(BOM) else body
        if len(body) <= self._short:
            return self._block(body if isinstance(body, bytes) else bytes(body))
        return self._blocks(body if isinstance(body, bytearray) else bytearray(body))

    def rest(self) -> Iterator[Run]:
        """Yield what has come of an event that lacks its end, as though it had one; the standard passes over it."""
        rest, self.unfinished = self.unfinished, bytearray()
        begun = bytes(rest[rest.rfind(LF) + 1 :])
        if any(field.startswith(begun) for field in FIELDS):  # a field that was cut within its name
            del rest[len(rest) - len(begun) :]
        yield from self._read(rest.removeprefix(BOM) + b"\n\n")

    def _blocks(self, body: bytearray) -> Iterator[Run]:
        """Yield the events of *body* block by block, or line by line from where one is longer than a block."""
        while end := body.rfind(b"\n\n", 0, self._short) + 1:
            block = bytes(memoryview(body)[: end + 1])
            del body[: end + 1]
            yield from self._block(block)
        yield from self._read(body)

    def _block(self, body: bytes) -> Iterable[Run]:
        """Return the events of a short *body*; mostly all have one name and a line of data, or such a line alone."""
        head = self._head
        if not body.startswith(head):
            found = HEAD.match(body)
            if found is None:
                return self._one_by_one(body)
            self._head = head = found[0]
            self._name = found[1] or b""
        run = body[len(head) : -2].split(b"\n\n" + head)
        is_all = body.count(b"\n") == len(run) * (2 + head.count(b"\n"))
        return ((self._name, run),) if is_all else self._one_by_one(body)

    def _one_by_one(self, body: bytes) -> Iterator[Run]:
        for event in body[:-2].split(b"\n\n"):
            head = HEAD.match(event)
            if head is not None and LF not in (data := event[head.end() :]):
                yield head[1] or b"", (data,)
            else:
                yield from self._read(bytearray(event + b"\n\n"))

    def _read(self, body: bytearray) -> Iterator[Run]:
        """Yield the events of *body* line by line, and let go of what was read, so that a long value is held once."""
        name, data, others, size = b"", list[bytes](), list[bytes](), 0
        while body:
            end = body.index(LF)
            size += end + 1
            if end:
                field = FIELD.match(body)
                value = bytes(memoryview(body)[0 if field is None else field.end() : end])
                if field is None:
                    others.append(value)
                elif field[1] == b"data":
                    data.append(value)
                elif field[1] == b"event":
                    name = value
                elif field[1] == b"id" and b"\0" not in value:
                    self._id = as_text(value)
            del body[: end + 1]
            if not end:
                self._check(size - 2)
                if others:
                    yield NO_FIELD, (b"\n".join(others),)
                if data:
                    yield name, (b"\n".join(data),)
                name, data, others, size = b"", [], [], 0

    def _completed(self, chunk: bytes) -> bytes | bytearray:
        """Return the events that *chunk* completes, with what was left over before; keep what it leaves unfinished."""
        if self._carriage_return or CR in chunk:
            chunk = self._folded(chunk)
        held = self.unfinished
        if not held and chunk.endswith(b"\n\n"):
            return chunk  # whole events, as a server sends that flushes each
        # What ends after the last blank line is complete.  Most chunks of a long event hold no line end at all, and
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


def as_text(value: bytes) -> str:
    """Return the text of a name or of data; what is no UTF-8 is replaced, as the standard has it."""
    return value.decode("utf-8", "replace")


def parse(chunks: Iterable[bytes], *, max_event: int = MAX_EVENT) -> Iterator[ServerSentEvent]:
    """Yield the events of a body that comes in *chunks*, cut anywhere.

    An event of more than *max_event* bytes is a ``StreamParseError``, raised before it is held any longer.
    """
    parser = Parser(max_event)
    for chunk in chunks:
        yield from parser.feed(chunk)
