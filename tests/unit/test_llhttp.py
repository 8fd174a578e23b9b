"""What reads answers, over llhttp and over h11, against h11 itself: garbled, cut, split and merged at random.

Both must come to the same head, the same body, and the same verdict on whether the connection can be used again.  Where
llhttp is stricter, or laxer, is listed here with the reason.
"""

from __future__ import annotations

import gc
import os
import re
import socket
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import h11
import httpcore
import pytest

from fastgpt import FastGPTClient, FastGPTError
from fastgpt.options import EngineName
from fastgpt.outcomes import succeeded
from fastgpt.transport.direct import Incoming
from fastgpt.transport.h11_incoming import H11Incoming
from fastgpt.transport.llhttp import LONGEST_HEAD, LlhttpIncoming
from fastgpt.transport.requests import lines
from support.answers_at_random import Bytes, answer_at_random
from support.sockets import echo, listening

INPUTS = int(os.environ.get("FASTGPT_FUZZ_INPUTS", "800"))
"""How many answers are read; ``nox -s fuzz`` reads many more."""

Pairs: TypeAlias = tuple[tuple[bytes, bytes], ...]
Read: TypeAlias = tuple[str, int, Pairs, bytes, bool]
"""What came of it: whether it is whole, broken or waited for, its head and body; whether its connection is kept."""

STRICTER = {
    r"Invalid character in chunk (size|extensions)": "spaces behind the size of a chunk, where none may be",
    r"Content-Length can't be present with (chunked|Transfer-Encoding)": "two lengths: which holds, others disagree on",
    r"Transfer-Encoding can't be present with Content-Length": "the same in the other order",
    r"(Duplicate|Empty) Content-Length": "two lengths, or none, are no length",
    r"Invalid character in Content-Length": "and so is a list of them",
    r"Missing expected (CR|LF) after": "a line that ends with one character only",
    r"Expected LF after (CR|headers)": "the same",
    r"Invalid header (value|field) char": "control characters in headers",
    r"Unexpected whitespace after header value": "lines that are folded",
    r"Invalid header token": "what h11 finds when it has the whole head, is said at once",
    r"Expected HTTP/, RTSP/ or ICE/": "the same",
    r"Expected (dot|space after version)": "the same",
    r"Invalid (major|minor) version": "the same",
    r"Invalid HTTP version": "the same",
    r"Invalid (response status|status code)": "the same",
    r"Unexpected space after start line": "the same",
}
"""Why llhttp rejects what h11 takes, or goes on waiting for."""


def by_ours(answer: Bytes, parser: Callable[[], Incoming] = LlhttpIncoming) -> tuple[Read, str]:
    """Return what an engine of ours makes of an answer, and what is wrong with it."""
    incoming = parser()
    pieces: list[bytes] = []

    def read(state: str, *, kept: bool = False) -> Read:
        return state, incoming.status, normal(incoming.headers), b"".join(pieces), kept

    for number, piece in enumerate((*answer.pieces, b"") if answer.closes else answer.pieces):
        try:
            incoming.feed(piece)
        except httpcore.RemoteProtocolError as error:
            return read("broken"), str(error)
        pieces.append(incoming.piece())
        if incoming.broken is not None:  # what came before is passed on first
            with pytest.raises(httpcore.RemoteProtocolError):
                incoming.piece()
            return read("broken"), str(incoming.broken)
        if incoming.is_whole:
            is_last = number == len(answer.pieces) - 1
            return read("whole", kept=incoming.is_kept and is_last and not answer.closes), ""
    return read("waited for"), ""


def by_h11(answer: Bytes) -> Read:
    """Return what h11 makes of an answer, event by event."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=100 * 1024)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    coming = iter((*answer.pieces, b"") if answer.closes else answer.pieces)
    head, body = h11.Response(status_code=599, headers=[]), b""
    try:
        for event in events_of(connection, coming):
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                is_over = connection.their_state is h11.DONE and not connection.trailing_data[0]
                is_kept = is_over and not answer.closes and next(coming, None) is None
                return "whole", head.status_code, normal(head.headers), body, is_kept
    except h11.RemoteProtocolError:
        return "broken", 0, (), body, False
    return "waited for", head.status_code, normal(head.headers), body, False


def events_of(connection: h11.Connection, coming: Iterator[bytes]) -> Iterator[object]:
    """Yield the events of an answer, as long as something comes."""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if (piece := next(coming, None)) is None:
                return
            connection.receive_data(piece)
        elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed) or is_upgrade(event):
            raise h11.RemoteProtocolError("nothing of use comes any more")
        else:
            yield event


def is_upgrade(event: object) -> bool:
    """Whether another protocol is to be spoken, which nobody asked for."""
    return isinstance(event, h11.InformationalResponse) and event.status_code == 101


def normal(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """Return headers as h11 has them: names in lower case, and the value of one of them too."""
    pairs: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        key = bytes(name).lower()
        pairs.append((key, bytes(value).lower() if key == b"transfer-encoding" else bytes(value)))
    return tuple(pairs)


def difference(answer: Bytes) -> str | None:
    """Return how the two differ on an answer: None if not at all, else the reason, which is empty if there is none."""
    (ours, problem), theirs = by_ours(answer), by_h11(answer)
    if ours[0] == theirs[0] == "broken" or ours == theirs:
        return None
    if ours[0] == "broken":
        assert theirs[3].startswith(ours[3])  # what was passed on until then was right
        return next((reason for found, reason in STRICTER.items() if re.search(found, problem)), "")
    if ours[0] == theirs[0] == "waited for":
        return None if theirs[3].startswith(ours[3]) or ours[3].startswith(theirs[3]) else ""
    if ours[0] == "whole" and theirs[0] == "whole" and ours[:4] == theirs[:4] and ours[4]:
        if re.search(rb"HTTP/1\.0 .*keep-alive", answer.whole, re.DOTALL):
            return "an old server may keep its connection, if it says so"
        ends = answer.whole.endswith((b"\r", b"\n"))
        return "empty lines behind an answer are skipped, and begin nothing" if ends else ""
    if theirs[0] == "broken" and re.match(rb"[\r\n]", answer.whole):
        return "and so are those before one"
    if theirs[0] == "broken" and re.search(rb"HTTP/1\.[01] \d\d\d [^\r\n]*[\x00-\x08\x0b-\x1f\x7f]", answer.whole):
        return "control characters in the words behind a status, which nobody reads"
    return ""


@pytest.mark.unmeasured
@pytest.mark.once  # the differences that are listed are those of the newest parsers
def test_answers_at_random_are_read_as_h11_reads_them() -> None:
    """Each is right, wrong or waited for, to both; differences are those that are listed."""
    found = Counter[str]()
    for seed in range(INPUTS):
        answer = answer_at_random(seed)
        reason = difference(answer)
        assert reason != "", (seed, answer, by_ours(answer), by_h11(answer))
        found["alike" if reason is None else reason] += 1
        found[by_ours(answer)[0][0]] += 1
    assert found["alike"] > INPUTS * 0.75
    assert min(found["whole"], found["broken"], found["waited for"]) > INPUTS * 0.05


@pytest.mark.unmeasured
@pytest.mark.once  # h11 is the newest, whichever httpx is installed
def test_the_default_reads_answers_at_random_as_h11_does() -> None:
    """Head, body and verdict are those of h11: what it holds of one answer, or leaves behind, is nothing of its own."""
    for seed in range(INPUTS):
        answer = answer_at_random(seed)
        ((state, status, *ours), _), (is_state, is_status, *theirs) = by_ours(answer, H11Incoming), by_h11(answer)
        assert state == is_state, (seed, answer)
        assert state == "broken" or (status or 599, ours) == (is_status, theirs), (seed, answer)  # 599: no head yet


@pytest.mark.unmeasured
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_pieces_make_no_difference(size: int) -> None:
    """However an answer is split, it is the same."""
    for seed in range(INPUTS // 4):
        answer = answer_at_random(seed)
        made = answer.whole
        pieces = tuple(made[at : at + size] for at in range(0, len(made), size))
        (whole, _), (split, _) = by_ours(Bytes((made,), answer.closes)), by_ours(Bytes(pieces, answer.closes))
        if made:
            assert whole[0] == split[0]
            assert whole[0] == "broken" or whole[1:4] == split[1:4]


@pytest.mark.parametrize("engine", ["httpcore", "httptools"])
def test_whatever_came_before_the_next_call_gets_its_own_answer(engine: EngineName) -> None:
    """Over sockets: an answer at random is an answer or an error, and what is left of it answers nothing else."""
    seeds = iter(range(INPUTS))

    def handler(connection: socket.socket, request: bytes) -> None:
        if b"id=own-" in request:
            echo(connection, request)
            return
        answer = answer_at_random(next(seeds))
        for piece in answer.pieces if len(answer.pieces) < 20 else (answer.whole,):
            connection.sendall(piece)
        if answer.closes:
            connection.close()

    ends = Counter[bool]()
    with (
        listening(handler) as server,
        # A connection may be closed while the next request is on its way; then that is sent again.
        FastGPTClient("key", server.url, engine=engine, sleep=lambda _: None, max_connections=1) as client,
    ):
        hasty = client.with_options(timeout=0.02, max_retries=0)
        for number in range(INPUTS // 8):
            outcome = hasty.results.get_dataset(dataset_id="any")
            ends[succeeded(outcome)] += 1
            assert succeeded(outcome) or isinstance(outcome.failure(), FastGPTError)
            name = f"own-{number}"
            assert client.typed.get_dataset(dataset_id=name).name == name
        assert server.left_open(1) == 1


def test_a_body_may_come_with_its_head_in_one_read() -> None:
    """However much of it: what a loop has read while the reader was busy is no head that is too long."""
    incoming = LlhttpIncoming()
    body = b"x" * (2 * LONGEST_HEAD)
    incoming.feed(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert (incoming.piece(), incoming.is_whole) == (body, True)


@pytest.mark.parametrize("parser", [LlhttpIncoming, H11Incoming])
@pytest.mark.parametrize(
    ("reads", "pieces"),
    [
        ((b"1\r\na\r\n", b"1\r\nb\r\n", b"0\r\n\r\n"), (b"a", b"b", b"")),
        ((b"1\r\na\r\n1\r\nb\r\n", b"0\r\n\r\n"), (b"ab", b"")),
        ((b"1\r\na\r\n0\r\n\r\n",), (b"a",)),
        ((b"1\r\na\r", b"\n1\r\nb", b"\r\n0\r\n\r\n"), (b"a", b"b", b"")),
        ((b"1\r\na\r\n1", b"\r\nb\r\n", b"0\r\n\r\n"), (b"a", b"b", b"")),
        ((b"1\r\na", b"\r\n", b"1\r\nb\r\n", b"0\r\n\r\n"), (b"a", b"", b"b", b"")),
    ],
)
def test_a_chunk_is_passed_with_the_read_that_brings_it(
    parser: Callable[[], Incoming], reads: tuple[bytes, ...], pieces: tuple[bytes, ...]
) -> None:
    """Two in one read are passed together, and none waits for what may never come, wherever a read ends."""
    incoming = parser()
    incoming.feed(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    passed: list[bytes] = []
    for data in reads:
        incoming.feed(data)
        passed.append(incoming.piece())
    assert tuple(passed) == pieces
    assert incoming.is_whole
    assert incoming.is_kept


def test_a_head_without_end_is_not_kept() -> None:
    """What one header has before it ends is bounded, as is what all have."""
    for piece in (b"y" * 1019 + b"\r\nX: ", b"y" * 1024):
        incoming = LlhttpIncoming()
        incoming.feed(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(LONGEST_HEAD // len(piece) - 1):
            incoming.feed(piece)
        with pytest.raises(httpcore.RemoteProtocolError, match=f"more than {LONGEST_HEAD:,} bytes"):
            incoming.feed(piece)


@pytest.mark.parametrize("pieces", [(b"Content-Length: 1\r\n\r\na",), (b"\r\na", b"")])
def test_a_response_that_is_whole_is_freed_at_once(pieces: tuple[bytes, ...]) -> None:
    """The parser and what hears of it hold each other: else each call would leave that to the garbage collector."""
    incoming = LlhttpIncoming()
    reference = weakref.ref(incoming)
    gc.disable()
    try:
        for piece in (b"HTTP/1.1 200 OK\r\n", *pieces):
            incoming.feed(piece)
        assert incoming.is_whole
        del incoming
        assert reference() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("name", "value"),
    [(b"X", b"a\r\nB: c"), (b"X", b"a\nb"), (b"X\r\nY", b"a"), (b"X:Y", b"a"), (b"X", b"\0"), (b"X\x7f", b"a")],
)
def test_a_header_that_could_begin_another_is_not_sent(name: bytes, value: bytes) -> None:
    """Neither its name nor its value may."""
    with pytest.raises(httpcore.LocalProtocolError):
        lines(((name, value),))


@pytest.mark.parametrize("handling", [False, True], ids=["alone", "while an error is handled"])
def test_an_interrupt_while_an_answer_is_parsed_is_no_bad_answer(
    handling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parser calls back, and an interrupt there comes out, also where the caller is handling an error."""

    def interrupt(_: object, body: bytes) -> None:
        raise KeyboardInterrupt(body)

    monkeypatch.setattr(LlhttpIncoming, "on_body", interrupt)
    with pytest.raises(KeyboardInterrupt):
        while_handling(LlhttpIncoming(), b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", handling=handling)


def test_a_bad_answer_does_not_quote_an_error_that_the_caller_handles() -> None:
    """What is wrong with it is said instead."""
    with pytest.raises(httpcore.RemoteProtocolError, match="Expected HTTP/"):
        while_handling(LlhttpIncoming(), b"no HTTP\r\n", handling=True)


def while_handling(incoming: LlhttpIncoming, data: bytes, *, handling: bool) -> None:
    """Read *data*, in the way of who makes a call after another has failed."""
    if not handling:
        return incoming.feed(data)
    try:
        raise LookupError("the caller's own")
    except LookupError:
        return incoming.feed(data)
