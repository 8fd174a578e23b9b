"""Scripted answers: what goes out, in which order, for which app, and how long it is silent before."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, data, events, field, names, rows, text
from fastgpt.emulator import Emulator, ErrorAnswer, Script, ToolCall
from fastgpt.models.events import Answer

V1 = COMPLETIONS["v1"]
V2 = COMPLETIONS["v2"]


def said(response: httpx.Response) -> object:
    """Return the text of a plain answer."""
    return response.json()["choices"][0]["message"]["content"]


def test_texts_are_sent_in_their_order(http: httpx.Client, emulator: Emulator) -> None:
    """Each completion takes one scripted text, plain or streamed; behind them the app answers by itself."""
    emulator.queue_answers("The first one.", "The second one.")
    assert said(http.post(V1, json=ask(emulator.app_id, "hi"))) == "The first one."
    assert text(http.post(V1, json=ask(emulator.app_id, "hi", stream=True))) == "The second one."
    assert said(http.post(V1, json=ask(emulator.app_id, "hi"))) == "Hello from the emulator. 你好！ You said: hi"


def test_a_text_is_streamed_word_by_word(http: httpx.Client, emulator: Emulator) -> None:
    """A text becomes a chunk for each word, a sequence is taken as it is, and the question is filled in."""
    emulator.queue_answers("One  two\nthree. ", Script(text=("You said: ", "{{question}}")))
    streams = [events(http.post(V1, json=ask(emulator.app_id, "hi", stream=True))) for _ in range(2)]
    pieces = [
        [field(chunk, "choices", 0, "delta", "content") for _, chunk in stream if isinstance(chunk, dict)][:-1]
        for stream in streams
    ]
    assert pieces == [["One", "  two", "\nthree. "], ["You said: ", "hi"]]


def test_answers_of_an_app_are_kept_for_it(http: httpx.Client, emulator: Emulator) -> None:
    """What is scripted for an app is sent by it alone, and before what is scripted for any."""
    emulator.queue_answers("for any")
    emulator.queue_answers("for the workflow", app="workflow")
    workflow = emulator.apps["workflow"]
    assert said(http.post(V1, json=ask(workflow, "hi"))) == "for the workflow"
    assert said(http.post(V1, json=ask(workflow, "hi"))) == "for any"


def test_the_last_answer_may_stay(http: httpx.Client, emulator: Emulator) -> None:
    """With ``repeat`` the last answer is sent until the answers are cleared."""
    emulator.queue_answers("once", "ever after", repeat=True)
    sent = [said(http.post(V1, json=ask(emulator.app_id, "hi"))) for _ in range(3)]
    assert sent == ["once", "ever after", "ever after"]
    emulator.clear_answers()
    assert said(http.post(V1, json=ask(emulator.app_id, "hi"))) == "Hello from the emulator. 你好！ You said: hi"


def test_a_script_leaves_what_a_run_leaves(http: httpx.Client, emulator: Emulator) -> None:
    """Reasoning, tools and nodes come as from a real run: in the stream, in the plain answer and in the stored row."""
    script = Script(
        nodes=({"moduleName": "Ranking", "ranked": 3},),
        tools=(ToolCall(name="weather", arguments='{"city":"Rome"}', response="sunny"),),
        reasoning="Let me look.",
        text="It is sunny.",
        heartbeats=2,
    )
    emulator.queue_answers(script, script)
    streamed = http.post(V2, json=ask(emulator.app_id, "hi", stream=True, detail=True, chatId="c1"))
    assert [name for name in names(streamed) if name.startswith("tool")] == ["toolCall", "toolParams", "toolResponse"]
    ranking = next(event for name, event in events(streamed) if name == "flowNodeResponse" and "ranked" in str(event))
    assert (field(ranking, "moduleName"), field(ranking, "ranked"), field(ranking, "nodeId")) == (
        "Ranking",
        3,
        "scripted1",
    )
    body = http.post(V1, json=ask(emulator.app_id, "hi", detail=True, chatId="c2")).json()
    tool, reported = body["choices"][0]["message"]["content"]
    assert (tool["tools"][0]["functionName"], tool["tools"][0]["response"]) == ("weather", "sunny")
    assert (reported["text"]["content"], reported["reasoning"]["content"]) == ("It is sunny.", "Let me look.")
    page = data(
        http.post("/api/core/chat/record/getRecords_v2", json={"appId": emulator.app_id, "chatId": "c1", "pageSize": 5})
    )
    assert [list(value)[-1] for value in rows(page, "list", 1, "value") if isinstance(value, dict)] == ["tools", "text"]


def test_a_script_may_be_silent(http: httpx.Client, emulator: Emulator) -> None:
    """A script of tools and nodes alone says nothing; one of nothing at all fails as an empty answer does."""
    emulator.queue_answers(Script(tools=(ToolCall(name="a"), ToolCall(name="b"))), Script())
    answer = http.post(V1, json=ask(emulator.app_id, "hi", detail=True)).json()
    assert [value["tools"][0]["id"] for value in answer["choices"][0]["message"]["content"]] == [
        "call_scripted_1",
        "call_scripted_2",
    ]
    assert http.post(V1, json=ask(emulator.app_id, "hi")).json()["error"] == "chat:LLM_model_response_empty"


def test_a_failure_is_scripted(http: httpx.Client, emulator: Emulator) -> None:
    """The model may fail, and the call may be rejected by name or with a message, plain and in a stream."""
    emulator.queue_answers(
        Script(error="500 overloaded"),
        ErrorAnswer(status_text="unAuthChat"),
        ErrorAnswer(message="not today", status=503),
        ErrorAnswer(message="not today"),
    )
    assert http.post(V1, json=ask(emulator.app_id, "hi")).json()["error"] == "500 overloaded"
    rejected = http.post(V1, json=ask(emulator.app_id, "hi"))
    assert (rejected.status_code, rejected.json()["statusText"]) == (500, "unAuthChat")
    assert http.post(V1, json=ask(emulator.app_id, "hi")).status_code == 503
    streamed = http.post(V1, json=ask(emulator.app_id, "hi", stream=True))
    assert events(streamed) == [("error", {"message": "not today"})]


def test_an_answer_to_a_pause_goes_on(http: httpx.Client, emulator: Emulator) -> None:
    """An open question is answered by the nodes that asked; the script waits for the next call."""
    select = emulator.apps["select"]
    http.post(V1, json=ask(select, "start", chatId="c1"))
    emulator.queue_answers("later")
    assert "You confirmed" in str(said(http.post(V1, json=ask(select, "Confirm", chatId="c1"))))
    assert said(http.post(V1, json=ask(select, "start", chatId="c1"))) == "later"


def test_silences_are_waited_for_by_the_sleep_of_the_emulator(clock: Clock) -> None:
    """A delay and a pace are slept between the writes they stand between; a plain answer comes after all of them."""
    slept: list[float | str] = []
    emulator = Emulator(clock=clock, sleep=slept.append)
    emulator.queue_answers(Script(delay=5, pace=0.5, text="a b"), Script(delay=5, pace=0.5, text="a b"))
    with emulator.client() as client:
        with client.stream_chat_completion(messages=[{"role": "user", "content": "hi"}]) as stream:
            slept.extend(event.text for event in stream if isinstance(event, Answer) and event.text)
        assert slept == [5, 0.5, "a", 0.5, " b"]
        client.create_chat_completion(messages=[{"role": "user", "content": "hi"}])
    assert slept[5:] == [6.0]


@pytest.mark.anyio
async def test_the_async_transport_sleeps(clock: Clock) -> None:
    """The async transport sleeps as the loop does, or as its argument does."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    emulator = Emulator(clock=clock, async_sleep=sleep)
    emulator.queue_answers(Script(delay=5, text="a"))
    async with emulator.async_client() as client:
        completion = await client.typed.create_chat_completion(messages=[{"role": "user", "content": "hi"}])
    assert (completion.text, slept) == ("a", [5])


def test_a_resumed_stream_repeats_no_silence(clock: Clock) -> None:
    """What was said is repeated at once; what is still to come keeps its silences."""
    slept: list[float] = []
    emulator = Emulator(clock=clock, sleep=slept.append)
    emulator.queue_answers(Script(delay=5, text="a"))
    headers = {"Authorization": f"Bearer {emulator.api_key}", "x-fastgpt-stream-resume": "1"}
    with httpx.Client(transport=emulator.transport(), base_url="http://x", headers=headers) as http:
        body = ask(emulator.app_id, "hi", chatId="c1", stream=True, detail=True)
        with http.stream("POST", V2, json=body) as response:
            writes = response.iter_raw()
            while b"Hello" not in (write := next(writes)) and b'"a"' not in write:
                pass
            params = {"appId": emulator.app_id, "chatId": "c1"}
            resumed = http.get("/api/core/chat/resume", params=params, headers={"Accept": "text/event-stream"})
            assert "live" in resumed.text
    assert slept == [5]
