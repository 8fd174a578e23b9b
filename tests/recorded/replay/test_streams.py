"""Every recorded stream, watched in all six flavours, collected, and compared with the plain answer to the same case.

What the servers themselves answer differently stands in ``differences``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Final

import httpx
import pytest
from returns.result import Success

from fastgpt import acollect, aiter_events, atext_of, collect, iter_events, text_of
from fastgpt.chat.completions import Completion, CreateChatCompletion, ResumeChatStream
from fastgpt.errors import DecodeError
from fastgpt.models.chat import ChatCompletion
from fastgpt.models.events import Answer, ResumeCompleted, ResumePhase
from recorded.replay.differences import DIFFERENCES
from recorded.replay.error_responses import assert_rejected, error_response_of
from recorded.replay.exchanges import SPECS, STREAMS, Recording, Stream, as_recorded, by_file, called
from recorded.replay.flavours import always, answers, reported, watched
from recorded.replay.requests import elsewhere

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings")]

NOT_ASKED: Final = "4.16.0/440-chat-resume"
"""Its client did not ask for an event stream, as this library always does, and got the chat as JSON."""
ASKED: Final = [
    each for each in called() if SPECS[each.route] in STREAMS and each.asks_for_stream and not elsewhere(each)
]
STREAMED: Final = [each for each in ASKED if each.streamed and SPECS[each.route] is not ResumeChatStream]


def stream_spec(recording: Recording) -> Stream:
    """Return the spec that watches a recorded stream."""
    spec = as_recorded(recording, STREAMS[SPECS[recording.route]])
    assert isinstance(spec, Stream)
    return spec


def completion_spec(recording: Recording) -> CreateChatCompletion:
    """Return the spec that collects a recorded stream, or takes a recorded plain answer."""
    spec = as_recorded(recording, SPECS[recording.route])
    assert isinstance(spec, CreateChatCompletion)
    return spec


def closed(response: httpx.Response) -> bool:
    """Whether a response was closed; asked twice, since reading it changes that."""
    return response.is_closed


@pytest.mark.parametrize("recording", ASKED, ids=str)
async def test_every_flavour_sees_the_same_events(recording: Recording) -> None:
    """All flavours give the same events to the end, or no event and the error response that came instead."""
    seen = await watched(always(recording), stream_spec(recording))
    events, error = seen["raw"]
    rejection = error_response_of(recording)
    if recording.file == NOT_ASKED:
        assert {(len(items), type(failure)) for items, failure in seen.values()} == {(0, DecodeError)}
    elif rejection is None:
        assert events
        assert error is None
        assert all(each == (events, None) for each in seen.values())
    else:
        for items, failure in seen.values():
            assert items == []
            assert_rejected(failure, rejection)
            assert failure is not None
            assert error is not None
            assert reported(failure) == reported(error)


@pytest.mark.once
@pytest.mark.parametrize("recording", STREAMED, ids=str)
async def test_all_ways_of_collecting_agree(recording: Recording) -> None:
    """A watched stream of any flavour collects to what ``create_chat_completion(stream=True)`` gives."""
    server, spec = always(recording), completion_spec(recording)
    watching = stream_spec(recording)
    assert isinstance(watching, Completion)
    expected = (await answers(server, lambda: spec))["typed"].unwrap()
    assert (expected.chat_id, expected.response_chat_item_id) == (spec.ids.chat_id, spec.ids.response_chat_item_id)
    with server.client() as client:
        with client.stream(watching) as raw:
            assert collect(raw) == expected
        with client.typed.stream(watching) as typed:
            assert collect(typed) == expected
        with client.results.stream(watching) as results:
            assert collect(results) == Success(expected)
        with client.results.stream(watching) as results:
            assert "".join(piece.unwrap() for piece in text_of(results)) == expected.text
        live = client.run(spec)
        assert not closed(live)
        assert collect(iter_events(live)) == expected
        assert closed(live)
    async with server.async_client() as aclient:
        async with aclient.stream(watching) as araw:
            assert await acollect(araw) == expected
        async with aclient.typed.stream(watching) as atyped:
            assert await acollect(atyped) == expected
        async with aclient.results.stream(watching) as aresults:
            assert await acollect(aresults) == Success(expected)
        async with aclient.typed.stream(watching) as atyped:
            assert "".join([piece async for piece in atext_of(atyped)]) == expected.text
        alive = await aclient.run(spec)
        assert not closed(alive)
        assert await acollect(aiter_events(alive)) == expected
        assert closed(alive)


def facets(completion: ChatCompletion) -> dict[str, object]:
    """Return what a stream and a plain answer must agree in."""
    asked = completion.interactive
    return {
        "text": completion.text,
        "reasoning": completion.reasoning,
        "tools": [(tool.function_name, tool.params, tool.response) for tool in completion.tools],
        "pause": None if asked is None else (asked.type, asked.question),
        "finish reason": completion.finish_reason,
    }


def case(recording: Recording) -> tuple[str, ...]:
    """Return what a stream and a plain answer to the same case have in common; names of v2 begin so."""
    name = re.sub(r"stream_(True|False)|-(json|stream)$", "", recording.name)
    asked = (recording.wire.get(field) for field in ("detail", "messages", "variables"))
    return recording.version, name, *map(repr, asked)


@cache
def pairs() -> Mapping[str, tuple[Recording, Recording]]:
    """Return the streams of which the same case was also recorded without one, with both, by the file of the stream."""
    answered = [
        each
        for each in called()
        if "/chat/completions" in each.route and not error_response_of(each) and not elsewhere(each)
    ]
    found: dict[str, tuple[Recording, Recording]] = {}
    for _, group in groupby(sorted(answered, key=case), key=case):
        members = list(group)
        for stream in members:
            for plain in members:
                if stream.streamed and not plain.streamed:
                    assert stream.file not in found
                    found[stream.file] = stream, plain
    return found


async def collected(recording: Recording) -> ChatCompletion:
    """Return the completion that a recorded answer decodes to."""
    spec = completion_spec(recording)
    return (await answers(always(recording), lambda: spec))["typed"].unwrap()


@pytest.mark.once
@pytest.mark.parametrize("file", pairs())
async def test_a_stream_says_what_the_plain_answer_says(file: str) -> None:
    """Text, reasoning, tools, pause and finish reason agree with the plain answer, but for the listed differences."""
    both = [facets(await collected(each)) for each in pairs()[file]]
    differing = tuple(name for name in both[0] if both[0][name] != both[1][name])
    assert differing == next((listed[file] for listed in DIFFERENCES.values() if file in listed), ())


def test_every_listed_difference_is_of_a_pair() -> None:
    """No difference is listed of what is no pair, and none twice; a pair that agrees by now fails by itself."""
    listed = [file for files in DIFFERENCES.values() for file in files]
    assert len(listed) == len(set(listed))
    assert set(listed) <= pairs().keys()
    assert all(facets for files in DIFFERENCES.values() for facets in files.values())
    assert len(pairs()) > 100


@pytest.mark.parametrize("file", ["4.16.0/528-chat-heartbeat-12s-detail", "4.16.0/529-chat-heartbeat-12s"])
def test_heartbeats_are_seen_and_add_nothing(file: str) -> None:
    """What 4.16 sends while a model is silent is an empty answer, and no part of the text."""
    recording = by_file()[file]
    with always(recording).client() as client, client.stream(stream_spec(recording)) as events:
        seen = list(events)
    assert Answer() in seen
    assert collect(seen).text == "Hello from the mock model. 你好！ You said:  slow start"


def test_a_resumed_stream_repeats_and_goes_on() -> None:
    """A resumed stream says where it stands, and its text is that of the whole answer."""
    server = always(by_file()["4.16.0/547-v2-resume-sse"])
    with server.client() as client, client.resume_chat_stream(app_id="a", chat_id="ex-r") as events:
        seen = list(events)
    assert [each.phase for each in seen if isinstance(each, ResumePhase)] == ["catchup", "live"]
    assert collect(seen).text == "Hello from the mock model. 你好！ You said:  resumable"


def test_the_stream_of_a_finished_run_gives_the_chat() -> None:
    """A run that is over is reported by its rows."""
    server = always(by_file()["4.16.0/549-v2-resume-sse-after-done"])
    with server.client() as client, client.resume_chat_stream(app_id="a", chat_id="ex-r") as events:
        (completed,) = events
    assert isinstance(completed, ResumeCompleted)
    assert (completed.chat_generate_status, completed.has_been_read, completed.records.total) == (1, True, 2)
    assert completed.records.list[1].text == "Hello from the mock model. 你好！ You said:  resumable"
    assert completed.records.list[1].duration_seconds == 4.83
