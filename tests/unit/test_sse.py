"""The event stream parser against the WHATWG standard: its cases by name, and any bytes cut anywhere."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from typing import TypeAlias

import httpx
import pytest
from hypothesis import given, settings, strategies as st

from fastgpt import DecodeError, StreamParseError, iter_events, text_of
from fastgpt.streaming import sse
from fastgpt.streaming.sse import Parser, ServerSentEvent, parse

pytestmark = pytest.mark.once


def message(data: str, event: str = "message", id: str = "") -> ServerSentEvent:
    """Return an event as it is expected."""
    return ServerSentEvent(event, data, id)


Cases: TypeAlias = dict[str, tuple[bytes, list[ServerSentEvent]]]

OURS: Cases = {
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
LONG = b"x" * 2049
BOM = b"\xef\xbb\xbf"
BROWSERS: Cases = {
    "bom": (BOM + b"data:1\n\n" + BOM + b"data:2\n\ndata:3\n\n", [message("1"), message("3")]),
    "bom-2": (BOM + BOM + b"data:1\n\ndata:2\n\ndata:3\n\n", [message("2"), message("3")]),
    "comments": (
        b"data:1\r:\0\n:\r\ndata:2\n:" + LONG + b"\rdata:3\n:data:no\r:" + LONG + b"\ndata:4\n\n",
        [message("1\n2\n3\n4")],
    ),
    "data-before-final-empty-line": (b"retry:1000\ndata:a\n\nid:i\ndata:b\n", [message("a")]),
    "event-data": (
        b"data:a\ndata: a\n\n:\nother:a\n\nother:a\nData:a\n\ndata\n\ndata:end\n\n",
        [message("a\na"), message(""), message("end")],
    ),
    "field-data": (b"data:\n\ndata\ndata\n\ndata:a\n\n", [message(""), message("\n"), message("a")]),
    "field-event": (b"event:e\ndata:x\n\ndata:x\n\n", [message("x", "e"), message("x")]),
    "field-event-empty": (b"event: \ndata:a\n\n", [message("a")]),
    "field-id": ("id: …\nretry: 200\ndata: a\n\n".encode(), [message("a", id="…")]),
    "field-id-2": (
        "id: …\nretry: 200\ndata: a\n\ndata: b\n\ndata: …\n\n".encode(),
        [message("a", id="…"), message("b", id="…"), message("…", id="…")],
    ),
    "field-id-3, kept": (
        b"id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\ndata: d\n\n",
        [message("a", id="1"), message("b", id="1"), message("c", id="2"), message("d", id="2")],
    ),
    "field-id-3, reset": (
        b"id: 1\ndata: a\n\nid: \ndata: b\n\ndata: c\n\n",
        [message("a", id="1"), message("b"), message("c")],
    ),
    "field-id-3, reset without a colon": (
        b"id: 1\ndata: a\n\nid\ndata: b\n\ndata: c\n\n",
        [message("a", id="1"), message("b"), message("c")],
    ),
    **{
        f"field-id-null, {value!r}": (b"id: " + value + b"\ndata: a\n\ndata: b\n\n", [message("a"), message("b")])
        for value in (b"\0\0", b"x\0", b"\0x", b"x\0x", b" \0")
    },
    "field-parsing": (
        b"data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:2\ndata:4\n\n",
        [message("\0\n 2\n1\n3\n\n4")],
    ),
    "field-retry": (b"retry:03000\ndata:x\n\n", [message("x")]),
    "field-retry-bogus": (b"retry:3000\nretry:1000x\ndata:x\n\n", [message("x")]),
    "field-retry-empty": (b"retry\ndata:x\n\n", [message("x")]),
    "field-unknown": (b"data:a\n data\ndata\nother:xxx\nwords\n:comment\ndata:b\n\n", [message("a\n\nb")]),
    "leading-space": (b"data:\ta\rdata: \ndata:b\n\n", [message("\ta\n\nb")]),
    "newlines": (b"data:a\r\ndata\ndata:b\r\n\r\n", [message("a\n\nb")]),
    "newlines, cut": (b"data:a\r\ndata\ndata:b\r\n\r", [message("a\n\nb")]),
    "null-character": (b"data:\0\n\n", [message("\0")]),
    "utf-8": ("data:ok…\n\n".encode(), [message("ok…")]),
}
"""What the web platform tests ``eventsource/format-*`` and ``event-data`` ask of browsers, by their files' names."""

END = b"event: done\ndata: \xe2\x9c\x94\n\n"
DONE = message("✔", "done")
LIBRARY: Cases = {
    "basic": (b"".join(b"data: %d\n\n" % at for at in range(5)) + END, [*(message(str(at)) for at in range(5)), DONE]),
    "named": (
        b"event: time\ndata: 2026-01-02T03:04:05.006Z\n\n" * 2,
        [message("2026-01-02T03:04:05.006Z", "time")] * 2,
    ),
    "identified, with retry": (
        b"event: tick\ndata: 7\nid: 7\nretry: 50\n\nevent: tick\ndata: 8\nid: 8\nretry: 50\n\n",
        [message("7", "tick", "7"), message("8", "tick", "8")],
    ),
    "heartbeats": (": ♥\n\ndata: A\n\n: ♥\n\ndata: B\n\n".encode() + END, [message("A"), message("B"), DONE]),
    "multi-line": (
        b"event: stock\ndata: AB\ndata: +2\ndata: 10\n\nevent: stock\ndata: CD\ndata: -8\ndata: 1881\n\n",
        [message("AB\n+2\n10", "stock"), message("CD\n-8\n1881", "stock")],
    ),
    "multi-byte": (
        "id: 0\ndata:Blåbæ\ndata:rsyltetøy? 🫱🏻‍🫲🏼 👨‍👩‍👧\n\n".encode()
        + "id: 1\ndata:蓝莓果酱吗？ ❤️‍🔥\n\nid: 2\ndata:ברי\ndata:बेरी\n\n".encode(),
        [
            message("Blåbæ\nrsyltetøy? 🫱🏻‍🫲🏼 👨‍👩‍👧", id="0"),
            message("蓝莓果酱吗？ ❤️‍🔥", id="1"),
            message("ברי\nबेरी", id="2"),
        ],
    ),
    "multi-byte behind empty lines": (
        "\n\n\n\nid: 1\ndata: 我現在都看實況\n\n".encode() + END,
        [message("我現在都看實況", id="1"), message("✔", "done", "1")],
    ),
    "leading BOM": (BOM + b"data: a\n\ndata: b\n\n" + END, [message("a"), message("b"), DONE]),
    "BOM in several places": (
        BOM + b"data: a\n\n" + BOM + b"data: b\n\ndata: c\n\n" + END,
        [message("a"), message("c"), DONE],
    ),
    "carriage returns": (b"data: a\rdata: b\r\rdata: c\rdata: d\r\r" + END, [message("a\nb"), message("c\nd"), DONE]),
    "line feeds": (b"data: a\ndata: b\n\ndata: c\ndata: d\n\n" + END, [message("a\nb"), message("c\nd"), DONE]),
    "both": (
        b"data: a\r\ndata: b\r\n\r\ndata: c\r\ndata: d\r\n\r\n" + END,
        [message("a\nb"), message("c\nd"), DONE],
    ),
    "odd comments": (
        b": a\n\n"
        + b":" * 300
        + "\ndata: a\n\n: Первый: 第二\ndata: b\n\n: c \n: c \n: ثالث\ndata: c\n\n".encode()
        + ":നാ\ndata: d\n\n: 😶‍🌫️ 👁️‍🗨️ :\ndata: e\n\n".encode()
        + END,
        [*(message(letter) for letter in "abcde"), DONE],
    ),
    "odder comments": (
        b"data:1\r\r:\0\n:\r\ndata:2\n\n:" + LONG + b"\rdata:3\n\n:data:no\r:" + LONG + b"\ndata:4\n\ndata:5",
        [message(digit) for digit in "1234"],
    ),
    "empty name": (b"event:\ndata: a\n\nevent:\n\n" + END, [message("a"), DONE]),
    "empty retry": (
        "id: 1\nretry: 500\ndata: 🥌\n\nid:2\nretry:\ndata:🧹\n\nid: 3\ndata: ✅\n\n".encode(),
        [message("🥌", id="1"), message("🧹", id="2"), message("✅", id="3")],
    ),
    "odd data": (b"data:\n\ndata\ndata\n\ndata:a\n\n" + END, [message(""), message("\n"), message("a"), DONE]),
    "one event in pieces that end in CR": (b"data: A\r\ndata: B\r\ndata: C\r\n\n", [message("A\nB\nC")]),
    "wrong retry": (b"retry:1000\nretry:2000x\ndata:x\n\n", [message("x")]),
    "wrong retry of its own": (
        b"\nretry: 500\n\ndata: a\n\nretry: 50x\n\ndata: b\n\n",
        [message("a"), message("b")],
    ),
    "id with NUL keeps the one before": (b"id: 123\nid: no\0id\ndata: a\n\n", [message("a", id="123")]),
    "id of a block without data": (
        b"id: 42\n\nid: no\0id\n\ndata: a\n\nid:\n\ndata: b\n\n",
        [message("a", id="42"), message("b")],
    ),
    "id of a block without data, CR": (b"id: 42\r\rdata: a\r\r", [message("a", id="42")]),
    "id of a block without data, CRLF": (b"id: 42\r\n\r\ndata: a\r\n\r\n", [message("a", id="42")]),
    "unknown fields": (
        b"data:abc\n data\ndata\nother:xxx\nwords\n:comment\ndata:123\n\n" + END,
        [message("abc\n\n123"), DONE],
    ),
    "no stream, unterminated": (b'{"error":"no","message":"not now"}', []),
    "no stream, one line": (b'{"error":"no","message":"not now"}\n', []),
    "no stream, words": (b"Not what was expected\n", []),
    "no stream, then one": (b"garbage\rdata: a\n\n", [message("a")]),
    "unknown field, long": (b"other" * 20 + b": " + LONG + b"\ndata: a\n\n", [message("a")]),
    "nearly a field": (b"datax: no\ndat: no\ndata: a\n\n", [message("a")]),
    "field without colon alone": (b"data\n\n", [message("")]),
    "comment ends in CRLF": (b"data: a\n:c\r\ndata: b\n\n", [message("a\nb")]),
    "comment ends in CR": (b"data: a\n:c\rdata: b\n\n", [message("a\nb")]),
    "bare field ends in CRLF": (b"data: a\ndata\r\ndata: b\n\n", [message("a\n\nb")]),
    "blank line of CRLF behind CR": (b"data: a\r\r\n", [message("a")]),
}
"""What the tests of the JavaScript library eventsource-parser ask."""

CASES: Cases = {
    **OURS,
    **{f"browsers: {name}": case for name, case in BROWSERS.items()},
    **{f"library: {name}": case for name, case in LIBRARY.items()},
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


PLAIN = [
    b"data: a\n\n", b"data: b\n\n", b"event: answer\ndata: {}\n\n", b"event: x\ndata: {}\n\n", b"event: \ndata: c\n\n",
]  # fmt: skip
OTHER = [b"data: a\ndata: b\n\n", b"id: 1\ndata: c\n\n", b"data:d\n\n", b"\n", b": ping\n\n", b"event: x\n\n"]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PLAIN + OTHER), max_size=12), st.lists(st.integers(0, 1000), max_size=3))
def test_plain_events_among_others(pieces: list[bytes], places: list[int]) -> None:
    """Names that change, and events of another form between plain ones, in one chunk or in several."""
    body = b"".join(pieces)
    assert fed(cut(body, places)) == list(by_the_standard(body))


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


@pytest.mark.unmeasured
@every_case
def test_a_body_byte_by_byte(body: bytes, events: list[ServerSentEvent]) -> None:
    """Cut after every byte, also inside a letter or a CRLF, the events are the same."""
    assert list(parse(bytes([byte]) for byte in body)) == events


@pytest.mark.unmeasured
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


@pytest.mark.unmeasured
@every_case
@pytest.mark.parametrize("block", [0, 16])
def test_a_long_body(body: bytes, events: list[ServerSentEvent], block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read line by line, and in blocks as far as it has short events, gives the same events."""
    monkeypatch.setattr(sse, "BLOCK", block)
    assert list(parse([body])) == events
    assert list(parse(bytes([byte]) for byte in body)) == events


@every_case
def test_the_cases_agree_with_the_standard(body: bytes, events: list[ServerSentEvent]) -> None:
    """The slow reading that later tests compare with gives what the cases expect."""
    assert list(by_the_standard(body)) == events


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/event-stream;", None),
        ("text/event-stream;charset=windows-1252", None),
        ("x bogus", DecodeError),
        ("text/x-bogus", DecodeError),
    ],
)
def test_the_content_type_says_whether_it_is_a_stream(content_type: str, expected: type[Exception] | None) -> None:
    """A stream is UTF-8 whatever charset is named; another type is none (the ``format-mime-*`` of the browsers)."""
    body = 'data: {"choices":[{"delta":{"content":"ok…"}}]}\n\ndata: [DONE]\n\n'.encode()
    request = httpx.Request("POST", "http://host/api/v1/chat/completions")
    response = httpx.Response(200, content=body, headers={"content-type": content_type}, request=request)
    if expected is None:
        assert "".join(text_of(iter_events(response))) == "ok…"
    else:
        with pytest.raises(expected, match="expected an event stream"):
            iter_events(response)


@pytest.mark.parametrize(
    ("chunks", "fits"),
    [
        ([b"data: short", b" and now too long"], False),
        ([b"data: chunk\n"] * 3, False),
        ([b"data: chunk\n\n"] * 50, True),
        ([b"data: chunk\n", b"\n"] * 50, True),
        ([b"data: of 24 bytes, whole\n\n"] * 50, True),
        ([b"data: of 25 bytes, beyond\n\n"] * 50, False),
    ],
    ids=["a line", "an event of lines", "events", "events in pieces", "as long as may be", "one byte more"],
)
def test_the_limit_is_that_of_one_event(chunks: list[bytes], fits: bool) -> None:
    """A line or an event that grows beyond the limit is rejected, also unfinished; many short events are not."""
    if fits:
        assert len(list(parse(chunks, max_event=24))) == 50
    else:
        with pytest.raises(StreamParseError, match="at most 24 bytes"):
            list(parse(chunks, max_event=24))


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
