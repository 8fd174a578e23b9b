"""Every recorded stream, changed event by event: what is lost or odd in it is an error, or shows in the answer.

A stream is given back in other bytes, in another order, twice, cut, and with errors in every place.  The answer is that
of the events which came, and none comes of a stream that did not reach its end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast

import msgspec
import pytest
from returns.result import Success

from fastgpt import user
from fastgpt.chat import ChatCompletion, StreamChatCompletion
from fastgpt.errors import APIError, FastGPTError, StreamInterruptedError, StreamParseError
from fastgpt.streaming.reader import Ids, chat_reader
from recorded.replay.exchanges import Exchange, Recording
from support.faces import Maker, Server, both, http_response, reply
from support.mutations import WRONG, as_json, places, with_wrong
from support.recording_paths import LATER_RECORDINGS, RECORDINGS, recorded

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("recordings")]

EVERY = os.environ.get("FASTGPT_MUTATIONS") == "all"
STREAM = {"content-type": "text/event-stream;charset=utf-8"}
END = b"data: [DONE]"
Events = list[bytes]
"""Events as their lines, without the blank ones between them."""


@cache
def recorded_streams() -> Mapping[str, Events]:
    """Return the streams of completions that ended well, by their files: each kind once, or every one."""
    found: dict[str, Events] = {}
    seen: set[object] = set()
    for folder in (RECORDINGS, LATER_RECORDINGS):
        for file in recorded("*/*", folder) if folder else ():
            recording = Recording(
                f"{file.parent.name}/{file.stem}", msgspec.json.decode(file.read_bytes(), type=Exchange)
            )
            if not (recording.streamed and recording.route.endswith("chat/completions")):
                continue
            events = [event.encode() for event in recording.text.split("\n\n") if event]
            kinds = (recording.version, recording.route, frozenset(name_of(event) for event in events))
            if any(END in event for event in events) and isinstance(read(events), ChatCompletion):
                if EVERY or kinds not in seen:
                    found[recording.file] = events
                seen.add(kinds)
    return found


def name_of(event: bytes) -> bytes:
    """Return the name of an event; empty where it has none."""
    first = event.partition(b"\n")[0]
    return first.removeprefix(b"event:").strip() if first.startswith(b"event:") else b""


def data_of(event: bytes) -> object:
    """Return the data of an event, if it is JSON."""
    try:
        return cast("object", json.loads(event.rpartition(b"data:")[2]))  # JSON of any kind
    except ValueError:
        return None


def with_data(event: bytes, data: object) -> bytes:
    """Return an event with other data."""
    head, mark, _ = event.rpartition(b"data:")
    return head + mark + b" " + as_json(data)


def read(events: Events, joint: bytes = b"\n\n", size: int = 1 << 20) -> ChatCompletion | FastGPTError:
    """Return the answer that a stream makes, or what ends it."""
    return read_bytes(joint.join(events) + joint, size)


def read_bytes(content: bytes, size: int = 1 << 20) -> ChatCompletion | FastGPTError:
    """Return the answer that bytes make, which come in pieces of a size."""
    reader = chat_reader(http_response(b"", headers=STREAM, url="http://host/api"), Ids("c", "r"))
    try:
        for start in range(0, len(content), size):
            for _ in reader.feed(content[start : start + size]):
                pass
        reader.end()
    except FastGPTError as error:
        return error
    return reader.answer()


def streams_there() -> list[Any]:
    """Return the streams to try, if there are recordings."""
    return [pytest.param(events, id=file) for file, events in recorded_streams().items()]


every_stream = pytest.mark.parametrize("events", streams_there() if RECORDINGS else [[]])

SAME: Mapping[str, Callable[[Events], bytes]] = {
    "CRLF": lambda events: b"\r\n\r\n".join(each.replace(b"\n", b"\r\n") for each in events) + b"\r\n\r\n",
    "CR": lambda events: b"\r\r".join(each.replace(b"\n", b"\r") for each in events) + b"\r\r",
    "a byte order mark": lambda events: b"\xef\xbb\xbf" + b"\n\n".join(events) + b"\n\n",
    "comments": lambda events: b": ping\n\n" + b"\n\n: ping\n\n".join(events) + b"\n\n",
    "comments inside": lambda events: b"\n\n".join(b": ping\n" + each for each in events) + b"\n\n",
    "ids and times to wait": lambda events: b"\n\n".join(b"id: 7\nretry: 3\n" + each for each in events) + b"\n\n",
    "no space": lambda events: b"\n\n".join(events).replace(b"data: ", b"data:") + b"\n\n",
    "empty events": lambda events: b"\n\ndata:\n\nevent: answer\ndata:\n\n".join(events) + b"\n\n",
    "heartbeats": lambda events: b'\n\ndata: {"choices":[]}\n\n'.join(events) + b"\n\n",
    "unknown events": lambda events: b'\n\nevent: ofTomorrow\ndata: {"a":1}\n\n'.join(events) + b"\n\n",
    "no end of the last": lambda events: b"\n\n".join(events),
    "data in lines": lambda events: b"\n\n".join(map(in_lines, events)) + b"\n\n",
    "the end twice": lambda events: b"\n\n".join([*events, END]) + b"\n\n",
}
"""The same stream in other bytes."""


def in_lines(event: bytes) -> bytes:
    """Return an event whose JSON stands in two lines."""
    return event.replace(b"{", b"{\ndata:", 1)


@every_stream
def test_the_same_events_in_other_bytes_are_the_same_answer(events: Events) -> None:
    """Line ends, comments, ids, heartbeats and events that nobody knows change nothing, wherever the bytes are cut."""
    expected = read(events)
    assert isinstance(expected, ChatCompletion)
    for what, made in SAME.items():
        for size in (1 << 20, 7):
            if what != "no end of the last" or END in events[-1]:  # what older servers send behind it may be cut
                assert read_bytes(made(events), size) == expected, (what, size)


@every_stream
def test_no_end_is_no_answer(events: Events) -> None:
    """Cut behind any event but the last ones, a stream is interrupted; without its end marker as well."""
    end = next(at for at, event in enumerate(events) if END in event)
    for count in range(end):
        assert isinstance(read(events[:count]), StreamInterruptedError), count
    assert isinstance(read([event for event in events if END not in event]), StreamInterruptedError)


FAILURES: Mapping[bytes, type[FastGPTError]] = {
    b'event: error\ndata: {"code":500,"statusText":"error","message":"down","data":null}': APIError,
    b'event: error\ndata: {"message":"down"}': APIError,
    b"event: error\ndata: down": APIError,
    b'data: {"error":{"message":"down"}}': APIError,
    b'data: {"code":514,"statusText":"unAuthApiKey","message":"down","data":null}': APIError,
    b"event: answer\ndata: {": StreamParseError,
    b"event: answer\ndata: <html>": StreamParseError,
    b"event: toolCall\ndata: {}": StreamParseError,
    b"event: flowResponses\ndata: 3": StreamParseError,
}


@every_stream
def test_an_error_in_any_place_ends_the_run(events: Events) -> None:
    """Before the end marker, an error is that error, wherever it stands and however it is framed."""
    end = next(at for at, event in enumerate(events) if END in event)
    for failure, kind in FAILURES.items():
        for at in range(end + 1) if EVERY else {0, end // 2, end}:
            assert isinstance(read([*events[:at], failure, *events[at:]]), kind), (failure, at)


def changed(events: Events) -> Iterator[tuple[str, Events]]:
    """Yield streams of which one event is wrong at one place."""
    tried: set[object] = set()
    for at, event in enumerate(events):
        data = data_of(event)
        for place in places(data):
            for name, wrong in WRONG.items():
                kind = (name_of(event), tuple("item" if isinstance(step, int) else step for step in place), name)
                if place and (EVERY or kind not in tried):
                    tried.add(kind)
                    other = with_data(event, with_wrong(data, place, wrong))
                    yield f"{at} {place} {name}", [*events[:at], other, *events[at + 1 :]]


@every_stream
def test_a_wrong_event_is_an_error_or_an_answer_of_what_came(events: Events) -> None:
    """No event makes the reader raise anything else, and no text is in the answer that did not come."""
    for what, stream in changed(events):
        answer = read(stream)
        assert isinstance(answer, ChatCompletion | StreamParseError | APIError), what
        if isinstance(answer, ChatCompletion):
            assert answer.text == "".join(texts_of(stream)), what


def held_by(value: object, name: str) -> object:
    """Return what a JSON object holds under a name; None where it is none."""
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None


def texts_of(events: Events) -> Iterator[str]:
    """Yield the pieces of text that a stream has, as far as they are text."""
    for event in events:
        if name_of(event) not in (b"", b"answer", b"fastAnswer") or END in event:
            continue
        choices = held_by(data_of(event), "choices")
        if isinstance(choices, list) and choices:
            piece = held_by(held_by(cast("list[object]", choices)[0], "delta"), "content")
            assert isinstance(piece, str | None)
            yield piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if piece else ""


@every_stream
def test_an_event_that_came_twice_or_late_is_shown(events: Events) -> None:
    """Pieces that come twice are there twice, in the order in which they came; nothing is made up of them."""
    end = next(at for at, event in enumerate(events) if END in event)
    for at in range(end):
        for stream in ([*events[:at], events[at], *events[at:]], [events[at], *events[:at], *events[at + 1 :]]):
            answer = read(stream)
            assert isinstance(answer, ChatCompletion), at
            assert answer.text == "".join(texts_of(stream)), at


@both
@pytest.mark.parametrize("events", streams_there()[:3] if RECORDINGS else [[]])
async def test_every_flavour_reads_alike(client: Maker, events: Events) -> None:
    """What the reader makes of a stream is what typed and results give, sync and async; an error is one error."""
    for stream in (events, events[:1], [*events[:1], *FAILURES], [*events, *events]):
        content, expected = b"\n\n".join(stream) + b"\n\n", read(stream)
        spec = StreamChatCompletion(messages=[user("q")], app_id="a", chat_id="c", response_chat_item_id="r")
        face = client(Server(then=reply(200, content, STREAM)), max_retries=0)
        outcome = await face.results(spec)
        if isinstance(expected, ChatCompletion):
            assert outcome == Success(expected) == Success(await face.typed(spec))
            continue
        with pytest.raises(type(expected)) as raised:
            await face.typed(spec)
        assert (type(raised.value), str(raised.value)) == (type(outcome.failure()), str(outcome.failure()))
