"""The event stream parser against the WHATWG standard: its cases by name, and any bytes cut anywhere."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings, strategies as st

from fastgpt.sse import Parser, ServerSentEvent, parse


def message(data: str, event: str = "message", id: str = "") -> ServerSentEvent:
    """Return an event as it is expected."""
    return ServerSentEvent(event, data, id)


CASES: dict[str, tuple[bytes, list[ServerSentEvent]]] = {
    "nothing": (b"", []),
    "bare data": (b"data: a\n\n", [message("a")]),
    "named": (b"event: answer\ndata: {}\n\n", [message("{}", "answer")]),
    "name after data": (b"data: {}\nevent: answer\n\n", [message("{}", "answer")]),
    "last name wins": (b"event: a\nevent: b\ndata: c\n\n", [message("c", "b")]),
    "empty name": (b"event: \ndata: a\n\nevent:\ndata: b\n\n", [message("a"), message("b")]),
    "name is not kept": (b"event: a\ndata: b\n\ndata: c\n\n", [message("b", "a"), message("c")]),
    "no space": (b"data:a\n\nevent:x\ndata:b\n\n", [message("a"), message("b", "x")]),
    "only one space is dropped": (b"data:  a\n\nevent:  x\ndata:  b\n\n", [message(" a"), message(" b", " x")]),
    "trailing space stays": (b"data: a \n\n", [message("a ")]),
    "colons in the value": (b"data: a: b:c\n\n", [message("a: b:c")]),
    "several lines": (b"data: a\ndata: b\ndata:\n\n", [message("a\nb\n")]),
    "named, several lines": (b"event: x\ndata: a\ndata: b\n\n", [message("a\nb", "x")]),
    "data without colon": (b"data\n\n", [message("")]),
    "empty data": (b"data:\n\ndata: \n\n", [message(""), message("")]),
    "named, empty data": (b"event: x\ndata: \n\n", [message("", "x")]),
    "two empty lines of data": (b"data\ndata\n\n", [message("\n")]),
    "no data, no event": (b"event: x\n\ndata: a\n\n", [message("a")]),
    "comments": (b": ping\n\n:\n\n: x\ndata: a\n: y\n\n", [message("a")]),
    "unknown fields": (b"retry: 10\nfoo: bar\nfoo\n DATA: no\ndata : no\ndata: a\n\n", [message("a")]),
    "retry alone": (b"retry: 10\n\ndata: a\n\n", [message("a")]),
    "id": (b"id: 1\ndata: a\n\ndata: b\n\n", [message("a", id="1"), message("b", id="1")]),
    "id without data": (b"id: 1\n\ndata: b\n\nevent: x\ndata: c\n\n", [message("b", id="1"), message("c", "x", "1")]),
    "id is reset": (b"id: 1\ndata: a\n\nid\ndata: b\n\n", [message("a", id="1"), message("b")]),
    "id with NUL": (b"id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\n", [message("a", id="1"), message("b", id="1")]),
    "LF": (b"data: a\ndata: b\n\ndata: c\n\n", [message("a\nb"), message("c")]),
    "CR": (b"data: a\rdata: b\r\rdata: c\r\r", [message("a\nb"), message("c")]),
    "CRLF": (b"data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", [message("a\nb"), message("c")]),
    "CR then LF is one end": (b"data: a\r\ndata: b\n\n", [message("a\nb")]),
    "CRLF then LF": (b"data: a\r\n\n", [message("a")]),
    "CRLF then CR": (b"data: a\r\n\r", [message("a")]),
    "LF then CR": (b"data: a\n\rdata: b\n\r", [message("a"), message("b")]),
    "many blank lines": (b"\n\n\n\ndata: a\n\n\n\n\ndata: b\n\n\n", [message("a"), message("b")]),
    "blank lines around a name": (
        b"\n\n\nevent: x\ndata: a\n\n\nevent: y\ndata: b\n\n",
        [message("a", "x"), message("b", "y")],
    ),
    "BOM": (b"\xef\xbb\xbfdata: a\n\n", [message("a")]),
    "BOM before a name": (b"\xef\xbb\xbfevent: x\ndata: a\n\n", [message("a", "x")]),
    "two BOMs": (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", [message("b")]),
    "BOM later": (b"data: a\n\n\xef\xbb\xbfdata: b\n\ndata: \xef\xbb\xbf\n\n", [message("a"), message("\ufeff")]),
    "BOM after a blank line": (b"\n\n\xef\xbb\xbfdata: b\n\n", []),
    "unterminated": (b"data: a\n\ndata: b\n", [message("a")]),
    "unterminated line": (b"data: a\n\ndata: b", [message("a")]),
    "UTF-8": ("data: 你好 é 🙂\n\n".encode(), [message("你好 é 🙂")]),
    "invalid UTF-8": (b"data: \xff\xc3(\xe4\xbd\n\ndata: a\n\n", [message("\ufffd\ufffd(\ufffd"), message("a")]),
    "other line separators": (
        "data: a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\n\n".encode(),
        [message("a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg")],
    ),
    "done": (b"data: {}\n\nevent: answer\ndata: [DONE]\n\n", [message("{}"), message("[DONE]", "answer")]),
}
every_case = pytest.mark.parametrize(("body", "events"), CASES.values(), ids=CASES)


def by_the_standard(body: bytes) -> Iterator[ServerSentEvent]:
    """Read a whole body slowly, line by line, step by step as the standard words it."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    *lines, _unfinished = re.split("\r\n|\n|\r", text)
    name, data, last_id = "", "", ""
    for line in lines:
        if not line:
            if data:
                yield ServerSentEvent(name or "message", data[:-1], last_id)
            name, data = "", ""
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                name = value
            elif field == "data":
                data += value + "\n"
            elif field == "id" and "\0" not in value:
                last_id = value


def fed(chunks: list[bytes]) -> list[ServerSentEvent]:
    """Return the events of a parser that is fed *chunks*."""
    parser = Parser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def cut(body: bytes, places: list[int]) -> list[bytes]:
    """Return *body* cut at *places*, of which some may be the same."""
    at = [0, *sorted(place % (len(body) + 1) for place in places), len(body)]
    return [body[start:stop] for start, stop in itertools.pairwise(at)]


@every_case
def test_a_body_in_one_piece(body: bytes, events: list[ServerSentEvent]) -> None:
    """A whole body gives the events that the standard names."""
    assert list(parse([body])) == events


@every_case
def test_a_body_byte_by_byte(body: bytes, events: list[ServerSentEvent]) -> None:
    """Cut after every byte, also inside a letter or a CRLF, the events are the same."""
    assert list(parse(bytes([byte]) for byte in body)) == events


@every_case
def test_a_body_cut_in_two(body: bytes, events: list[ServerSentEvent]) -> None:
    """Wherever one cut falls, the events are the same, with empty chunks between too."""
    for place in range(len(body) + 1):
        assert list(parse([body[:place], b"", body[place:], b""])) == events


@every_case
def test_a_body_in_random_cuts(body: bytes, events: list[ServerSentEvent]) -> None:
    """However many cuts there are, the events are the same."""
    chance = random.Random(7)
    for _ in range(20):
        assert fed(cut(body, [chance.randrange(len(body) + 1) for _ in range(chance.randrange(8))])) == events


@every_case
def test_the_cases_agree_with_the_standard(body: bytes, events: list[ServerSentEvent]) -> None:
    """The slow reading that later tests compare with gives what the cases expect."""
    assert list(by_the_standard(body)) == events


@pytest.mark.parametrize("ending", [b"\r\n\n", b"\r\n\r\n", b"\n\r\n", b"\r\r\n", b"\r\r", b"\r\n\r"])
def test_a_line_end_cut_in_its_middle_loses_no_event(ending: bytes) -> None:
    """A CR that ends a chunk does not swallow the blank line that follows (``data: a``, CR, LF, LF byte by byte)."""
    for body in (b"data: a" + ending, b"data: a" + ending + b"data: b\n\n"):
        assert fed([bytes([byte]) for byte in body])[0] == message("a")


PIECES = st.sampled_from(
    [
        b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"data", b"data:", b"data: ", b"event: ", b"event:", b"id: ", b"id",
        b"retry: 3", b":", b" ", b"a", b"x: y", b"\0", b"\xef\xbb\xbf", b"\xef\xbb", b"\xff", b"\xe2\x80\xa8",
        b"\xe4\xbd\xa0", b"\xe4", b"data: [DONE]\n\n", b"event: answer\ndata: {}\n\n",
    ]
)  # fmt: skip
BODIES = st.lists(PIECES | st.binary(max_size=4), max_size=30).map(b"".join)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(BODIES, st.lists(st.integers(0, 1000), max_size=12))
def test_any_bytes_in_any_chunks(body: bytes, places: list[int]) -> None:
    """Whatever comes and wherever it is cut, the events are those of the standard, and nothing is raised."""
    expected = list(by_the_standard(body))
    assert fed(cut(body, places)) == expected
    assert fed([bytes([byte]) for byte in body]) == expected


def test_events_come_as_soon_as_they_are_whole() -> None:
    """The event line and the data line come in separate writes; the blank line gives the event at once."""
    parser = Parser()
    assert list(parser.feed(b"event: answer\n")) == []
    assert list(parser.feed(b"data: a\n")) == []
    assert list(parser.feed(b"\n")) == [message("a", "answer")]
    assert list(parser.feed(b"data: b\r")) == []
    assert list(parser.feed(b"\r")) == [message("b")]
    assert list(parser.feed(b"\ndata: c\n\nda")) == [message("c")]


def test_parsing_is_lazy() -> None:
    """A chunk is asked for when the events of those before are used up."""
    taken: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(3):
            taken.append(number)
            yield b"data: %d\n\n" % number

    events = parse(chunks())
    assert taken == []
    assert next(events).data == "0"
    assert taken == [0]
