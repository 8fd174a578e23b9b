"""The fold of events into a finished answer, and the readers that make events of a body; no client, no connection."""

from __future__ import annotations

import asyncio
import re
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast, get_args

import msgspec
import pytest
from returns.result import Failure, Success

from fastgpt.errors import (
    APIError,
    AuthenticationError,
    DecodeError,
    FastGPTError,
    RateLimitError,
    StreamInterruptedError,
    StreamParseError,
)
from fastgpt.http import HTTPResponse
from fastgpt.models.chat import (
    AgentPlan,
    ChatCompletion,
    Choice,
    Message,
    PlanState,
    PlanStep,
    Skill,
    Text,
    ToolResponse,
    Value,
)
from fastgpt.models.events import (
    Answer,
    ChatEvent,
    CollectionForm,
    Duration,
    FastAnswer,
    Interactive,
    NodeFinished,
    NodesFinished,
    NodeStarted,
    PlanStatusChanged,
    PlanUpdated,
    ResumeCompleted,
    ResumeEvent,
    ResumePhase,
    ResumeUnavailable,
    SandboxStatus,
    SkillCalled,
    StepTitle,
    Title,
    ToolAnswered,
    ToolCalled,
    ToolParams,
    TopAgentConfig,
    UnknownEvent,
    VariablesUpdated,
)
from fastgpt.models.interactions import Interaction, UserSelect
from fastgpt.models.nodes import NodeResponse
from fastgpt.models.pages import CursorPage
from fastgpt.models.records import ChatRecord
from fastgpt.outcomes import Outcome
from fastgpt.streaming.collect import acollect, atext_of, collect, new_id, text_of
from fastgpt.streaming.reader import Ids, chat_reader, resume_reader
from fastgpt.streaming.transcript import Transcript
from fastgpt.values import JSONValue
from support.faces import http_response

T = TypeVar("T")


def node(report: JSONValue) -> NodeResponse:
    """Return the report of a node as it comes off the wire."""
    return msgspec.convert(report, NodeResponse)


def reported(*events: ResumeEvent) -> ChatCompletion:
    """Return what a fresh transcript makes of events."""
    transcript = Transcript()
    for event in events:
        transcript.add(event)
    return transcript.completion()


async def asynchronously(items: Iterable[T]) -> AsyncIterator[T]:
    """Yield *items*, async."""
    for item in items:
        yield item


FAILED = node({"nodeId": "n1", "moduleType": "chatNode", "moduleName": "AI", "error": {"message": "model is down"}})
FINE = node({"nodeId": "n2", "moduleType": "answerNode", "moduleName": "Reply"})
EMPTY_PAGE: CursorPage[ChatRecord] = CursorPage((), has_more_prev=False, has_more_next=False, total=0)
PROGRESS: tuple[ResumeEvent, ...] = (
    Answer(),
    Answer(response_value_id="v"),
    FastAnswer(),
    NodeStarted("AI", "running"),
    PlanStatusChanged(PlanState("updating")),
    SandboxStatus("s", "ready"),
    SkillCalled(Skill("k", "Draw")),
    StepTitle({"a": 1}),
    CollectionForm({}),
    TopAgentConfig({}),
    UnknownEvent("tomorrow", "{}"),
    ResumePhase("live"),
    ResumeCompleted(EMPTY_PAGE),
    ResumeUnavailable("memoryPressure"),
)
ADDING: tuple[ResumeEvent, ...] = (
    Answer("a", "r", "stop"),
    FastAnswer("b"),
    ToolCalled(ToolResponse("t")),
    ToolParams(ToolResponse("t", params="{}")),
    ToolAnswered(ToolResponse("t", response="x")),
    NodesFinished((FINE,)),
    NodeFinished(FINE),
    VariablesUpdated({"v": 1}),
    Interactive(Interaction("userSelect")),
    Duration(1.0),
    Title("t"),
    PlanUpdated(AgentPlan("p")),
)


# --- the fold -----------------------------------------------------------------------------------------------------


def test_nothing_makes_an_empty_answer() -> None:
    """A transcript may be looked at before anything came."""
    assert reported() == ChatCompletion(choices=(Choice(Message(content="")),))
    assert (reported().text, reported().tools, reported().error, reported().finish_reason) == ("", (), None, None)


@pytest.mark.parametrize("event", PROGRESS, ids=lambda event: type(event).__name__)
def test_progress_adds_nothing(event: ResumeEvent) -> None:
    """Heartbeats, states and what is not known yet are no part of the answer."""
    assert reported(event) == reported()
    assert reported(Answer("Hel"), event, Answer("lo")) == reported(Answer("Hello"))


@pytest.mark.parametrize("event", ADDING, ids=lambda event: type(event).__name__)
def test_everything_else_adds_something(event: ResumeEvent) -> None:
    """No event that carries a part of the answer is lost."""
    assert reported(event) != reported()


def test_what_is_no_event_adds_nothing() -> None:
    """The union is closed, but a program without a checker may hand over anything."""
    assert reported(cast("ChatEvent", object())) == reported()


def test_every_event_is_tried() -> None:
    """The two lists above hold each member of the closed union."""
    assert {type(event) for event in (*PROGRESS, *ADDING)} == {*get_args(ResumeEvent)}
    assert {*get_args(ChatEvent)} < {*get_args(ResumeEvent)}


def test_text_grows_piece_by_piece() -> None:
    """Text of the model and of the workflow is one text, and reasoning another; the last reason to end stands."""
    answer = reported(
        Answer(reasoning="Let me "), Answer(reasoning="think."), Answer("Hel"), FastAnswer("lo"),
        Answer(finish_reason="stop"), Answer(),
    )  # fmt: skip
    assert (answer.text, answer.reasoning, answer.finish_reason) == ("Hello", "Let me think.", "stop")
    assert answer.message == Message(content="Hello", reasoning_content="Let me think.")
    assert answer.message.role == "assistant"


def test_a_transcript_may_be_looked_at_at_any_time() -> None:
    """Looking changes nothing, and what was looked at stays as it was."""
    transcript = Transcript()
    transcript.add(Answer("Hel"))
    before = transcript.completion()
    transcript.add(Answer("lo"))
    transcript.add(Title("Greeting"))
    assert (before.text, before.title) == ("Hel", None)
    assert (transcript.completion().text, transcript.completion().title) == ("Hello", "Greeting")
    assert transcript.completion() == transcript.completion()


def test_a_text_of_many_pieces_is_whole() -> None:
    """However many there are of the text, of the reasoning and of a tool's parameters; half an emoji stays one."""
    pieces = [f"{number} 好\ud83d" for number in range(10_000)]
    transcript = Transcript()
    transcript.extend(Answer(piece) for piece in pieces)
    transcript.extend(Answer("", piece) for piece in pieces)
    assert (transcript.completion().text, transcript.completion().reasoning) == ("".join(pieces),) * 2
    transcript.add(ToolCalled(ToolResponse("t", "Search", params="{")))
    for piece in pieces:
        transcript.add(ToolParams(ToolResponse("t", params=piece)))
    transcript.extend([Answer("end"), Answer("ed")])
    answer = transcript.completion()
    assert [tool.params for tool in answer.tools] == ["{" + "".join(pieces)]
    assert answer.text == "".join(pieces) + "ended"


@pytest.mark.unmeasured
def test_a_long_text_takes_little_more_than_its_bytes() -> None:
    """The pieces are joined meanwhile, and what was joined is not copied for those that follow."""
    transcript = Transcript()
    tracemalloc.start()
    for _ in range(200):
        transcript.extend([Answer("some words 好的 ")] * 1_000)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = len("some words 好的 ".encode()) * 200_000
    assert size < now < peak < 1.5 * size
    assert len(transcript.completion().text) == 200_000 * len("some words 好的 ")


def test_pieces_keep_their_order() -> None:
    """Text before, between and after tools stays there; the plan and the pause come last."""
    one, two = ToolResponse("t1", "Search"), ToolResponse("t2", "Draw")
    plan = AgentPlan("p", "Plan", (PlanStep("s", "Step"),))
    answer = reported(
        PlanUpdated(AgentPlan("p", "Draft")), Interactive(Interaction("userSelect", {"userSelectOptions": []})),
        Answer("a"), Answer("b"), ToolCalled(one), ToolCalled(two), Answer("c"), PlanUpdated(plan),
    )  # fmt: skip
    pause = Interaction("userSelect", {"userSelectOptions": []})
    assert answer.message.content == (
        Value(text=Text("ab")),
        Value(tools=(one,)),
        Value(tools=(two,)),
        Value(text=Text("c")),
        Value(plan=plan),
        Value(interactive=pause),
    )
    assert (answer.text, answer.tools, answer.plan, answer.interactive) == ("abc", (one, two), plan, pause)


def test_one_piece_that_is_no_text_is_not_flattened() -> None:
    """A lone tool or pause is a list of one."""
    assert reported(ToolCalled(ToolResponse("t"))).message.content == (Value(tools=(ToolResponse("t"),)),)
    assert reported(Interactive(Interaction("userSelect"))).message.content == (
        Value(interactive=Interaction("userSelect")),
    )


def test_tools_are_put_together_by_their_id() -> None:
    """Parameters are appended, the result is set, and blank fields of later events overwrite nothing."""
    answer = reported(
        ToolCalled(ToolResponse("t1", "Search", "search", "")),
        ToolCalled(ToolResponse("t2", "Draw", "draw", '{"a"')),
        ToolParams(ToolResponse("t1", params='{"q":')),
        ToolParams(ToolResponse("t2", params=":1}")),
        ToolParams(ToolResponse("t1", params='"x"}')),
        ToolAnswered(ToolResponse("t2", response="done", params="ignored")),
        ToolAnswered(ToolResponse("t1", response="found")),
    )
    assert answer.tools == (
        ToolResponse("t1", "Search", "search", '{"q":"x"}', "found"),
        ToolResponse("t2", "Draw", "draw", '{"a":1}', "done"),
    )


def test_a_tool_may_begin_with_its_parameters_or_its_result() -> None:
    """A stream that is taken up late does not lose them, and the call that follows does not make a second tool."""
    answer = reported(ToolParams(ToolResponse("t1", params="{}")), ToolAnswered(ToolResponse("t2", response="x")))
    assert answer.tools == (ToolResponse("t1", params="{}"), ToolResponse("t2", response="x"))
    again = reported(ToolParams(ToolResponse("t1", params="{")), ToolCalled(ToolResponse("t1", "Search")))
    assert again.tools == (ToolResponse("t1", "Search"),)


def test_a_pause_is_taken_out_of_its_wrappers() -> None:
    """What the run waits for is the innermost step, as in an answer that was not streamed; the last pause stands."""
    option: JSONValue = {"key": "option1", "value": "Storks"}
    inner: JSONValue = {"type": "userSelect", "params": {"description": "Which?", "userSelectOptions": [option]}}
    wrapper = Interaction("childrenInteractive", {"childrenResponse": inner})
    answer = reported(Interactive(Interaction("userInput")), Interactive(wrapper))
    (pause,) = answer.values
    assert pause.interactive is not None
    assert pause.interactive.type == "userSelect"
    assert isinstance(answer.question, UserSelect)


def test_a_broken_or_bottomless_wrapper_is_kept() -> None:
    """What cannot be read inside a wrapper raises nothing: the wrapper itself is the pause."""
    broken = Interaction("childrenInteractive", {"childrenResponse": {"params": 3}})
    assert reported(Interactive(broken)).interactive == broken
    deep: JSONValue = {"type": "userSelect"}
    for _ in range(5000):
        deep = {"type": "childrenInteractive", "params": {"childrenResponse": deep}}
    endless = Interaction("childrenInteractive", {"childrenResponse": deep})
    found = reported(Interactive(endless)).interactive
    assert found is not None
    assert found.type == "childrenInteractive"


def test_reports_of_nodes_are_gathered() -> None:
    """v1 sends them all at once and v2 one by one; the variables are the last that came."""
    assert reported(NodesFinished((FAILED, FINE))).response_data == (FAILED, FINE)
    assert reported(NodeFinished(FAILED), NodeFinished(FINE)).response_data == (FAILED, FINE)
    assert reported(VariablesUpdated({"a": 1}), VariablesUpdated({"a": 2, "b": None})).new_variables == {
        "a": 2,
        "b": None,
    }
    assert reported(Duration(1.5), Title("One"), Title("Two")).duration_seconds == 1.5
    assert reported(Title("One"), Title("Two")).title == "Two"


@pytest.mark.parametrize(
    ("report", "error"),
    [
        ({"error": {"message": "model is down"}}, "model is down"),
        ({"error": "down"}, "down"),
        ({"errorText": "down"}, "down"),
        ({"httpResult": {"error": {"message": "404 of the target"}}}, "404 of the target"),
        ({"error": None, "errorText": ""}, None),
    ],
)
def test_the_error_of_a_node_is_the_error_of_the_answer(report: dict[str, JSONValue], error: str | None) -> None:
    """HTTP was 200 and the stream ended well: only the report says that a node failed, an HTTP node in its own way."""
    answer = reported(NodesFinished((node({"nodeId": "n", **report}), FINE)))
    assert (answer.error, answer.error_message) == (error, error)


def test_ids_are_those_of_the_request() -> None:
    """No server returns them, so the transcript is reported."""
    answer = Transcript(chat_id="c", response_chat_item_id="r").completion()
    assert (answer.id, answer.chat_id, answer.response_chat_item_id) == ("c", "c", "r")
    assert (reported().id, reported().chat_id, reported().response_chat_item_id) == ("", None, None)


def test_new_ids_are_new() -> None:
    """They look like those that servers make, and none comes twice."""
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch("[0-9a-f]{24}", each) for each in ids)


# --- collect and text_of ------------------------------------------------------------------------------------------

HELLO: tuple[ChatEvent, ...] = (
    NodeStarted("AI", "running"), Answer("Hel"), Answer(), FastAnswer("lo"), Answer(reasoning="hm"),
    Answer(finish_reason="stop"), NodesFinished((FAILED,)),
)  # fmt: skip
REJECTED = AuthenticationError("bad key", status_code=200, code=514)


def outcomes(events: Iterable[ChatEvent], *end: FastGPTError) -> list[Outcome[ChatEvent]]:
    """Return events as an executor of results gives them."""
    return [*map(Success, events), *map(Failure, end)]


def collected(events: Sequence[ChatEvent], *, strict: bool = False) -> ChatCompletion:
    """Collect events sync and async, which must agree."""
    completion = collect(events, strict=strict)
    assert asyncio.run(acollect(asynchronously(events), strict=strict)) == completion
    return completion


def collected_outcomes(events: Sequence[Outcome[ChatEvent]], *, strict: bool = False) -> Outcome[ChatCompletion]:
    """Collect outcomes sync and async, which must agree."""
    outcome = collect(events, strict=strict)
    again = asyncio.run(acollect(asynchronously(events), strict=strict))
    assert str(outcome) == str(again)
    return outcome


def test_events_make_a_completion() -> None:
    """Collecting is the fold of a transcript over all events."""
    assert collected(HELLO) == reported(*HELLO)


@pytest.mark.parametrize("events", [(), (Answer("Hel"), NodesFinished((FAILED,)))])
def test_events_that_do_not_reach_the_end_make_no_completion(events: Sequence[ChatEvent]) -> None:
    """A list does not know how its stream ended: without a piece that ends the answer, it was interrupted."""
    for strict in (False, True):
        with pytest.raises(StreamInterruptedError, match="do not reach the end"):
            collect(events, strict=strict)
        with pytest.raises(StreamInterruptedError, match="do not reach the end"):
            asyncio.run(acollect(asynchronously(events), strict=strict))
    if events:
        assert type(collected_outcomes(outcomes(events)).failure()) is StreamInterruptedError


def test_outcomes_make_an_outcome() -> None:
    """Of results, the result of a completion; a failure stands for all of it."""
    assert collected_outcomes(outcomes(HELLO)) == Success(reported(*HELLO))
    assert collected_outcomes(outcomes(HELLO, REJECTED)).failure() is REJECTED
    assert collected_outcomes(outcomes((), REJECTED)).failure() is REJECTED


def test_strict_collecting_raises_what_a_node_reports() -> None:
    """The error of a node becomes an error, or the failure of an outcome; without one, nothing changes."""
    with pytest.raises(APIError, match=r"^model is down \(HTTP 200\)$"):
        collect(HELLO, strict=True)
    with pytest.raises(APIError, match=r"^model is down \(HTTP 200\)$"):
        asyncio.run(acollect(asynchronously(HELLO), strict=True))
    failure = collected_outcomes(outcomes(HELLO), strict=True).failure()
    assert isinstance(failure, APIError)
    assert failure.message == "model is down"
    assert collected(HELLO[:-1], strict=True) == reported(*HELLO[:-1])
    assert collected_outcomes(outcomes(HELLO, REJECTED), strict=True).failure() is REJECTED


def test_text_comes_in_pieces() -> None:
    """Only text is passed, as it came, without heartbeats and reasoning."""

    async def pieces() -> list[str]:
        return [piece async for piece in atext_of(asynchronously(HELLO))]

    assert list(text_of(HELLO)) == ["Hel", "lo"]
    assert asyncio.run(pieces()) == ["Hel", "lo"]


def test_text_of_outcomes_ends_with_the_failure() -> None:
    """Pieces are outcomes, of which only the last can be a failure."""
    events = outcomes(HELLO, REJECTED)

    async def pieces() -> list[Outcome[str]]:
        return [piece async for piece in atext_of(asynchronously(events))]

    expected = [Success("Hel"), Success("lo"), Failure(REJECTED)]
    assert list(text_of(events)) == expected
    assert asyncio.run(pieces()) == expected


def test_text_is_lazy() -> None:
    """A piece is passed before the next event is asked for."""
    taken: list[ChatEvent] = []

    def events() -> Iterator[ChatEvent]:
        for event in HELLO:
            taken.append(event)
            yield event

    assert next(text_of(events())) == "Hel"
    assert taken == list(HELLO[:2])


# --- readers ------------------------------------------------------------------------------------------------------

DONE = b"data: [DONE]\n\n"


def stream(body: bytes = b"", status: int = 200, sent: bytes | None = None) -> HTTPResponse:
    """Return a response that streams."""
    headers = {"content-type": "text/event-stream;charset=utf-8", "x-request-id": "r"}
    return http_response(body, status, headers, url="" if sent is None else "http://h/api/v1/chat", sent=sent)


def read(*chunks: bytes) -> list[ResumeEvent]:
    """Return the events of a whole stream."""
    reader = resume_reader(stream(), Ids())
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    reader.end()
    return events


def event(name: str, data: str) -> bytes:
    """Return one event as it travels."""
    return f"event: {name}\ndata: {data}\n\n".encode()


REPORT = '{"nodeId":"n","moduleType":"chatNode","moduleName":"AI"}'
AI = node({"nodeId": "n", "moduleType": "chatNode", "moduleName": "AI"})
WIRE: list[tuple[str, str, ResumeEvent]] = [
    ("answer", '{"choices":[{"delta":{"content":"x"},"finish_reason":null}]}', Answer("x")),
    ("answer", '{"choices":[{"delta":{"content":null},"finish_reason":"stop"}]}', Answer(finish_reason="stop")),
    ("answer", '{"choices":[{"delta":{"reasoning_content":"r"}}],"responseValueId":"v"}', Answer("", "r", None, "v")),
    ("answer", '{"choices":[],"responseValueId":"v"}', Answer(response_value_id="v")),
    ("answer", "{}", Answer()),
    ("message", '{"choices":[{"delta":{"content":"x"}}]}', Answer("x")),
    ("fastAnswer", '{"choices":[{"delta":{"content":"x"}}]}', FastAnswer("x")),
    ("flowNodeStatus", '{"status":"running","name":"AI"}', NodeStarted("AI", "running")),
    ("toolCall", '{"tool":{"id":"t","toolName":"N","functionName":"f"}}', ToolCalled(ToolResponse("t", "N", "f"))),
    ("toolParams", '{"tool":{"id":"t","params":"{"}}', ToolParams(ToolResponse("t", params="{"))),
    ("toolResponse", '{"tool":{"id":"t","response":"r"}}', ToolAnswered(ToolResponse("t", response="r"))),
    ("flowResponses", f"[{REPORT}]", NodesFinished((AI,))),
    ("flowResponses", f' {{"0":{REPORT},"1":{REPORT}}}', NodesFinished((AI, AI))),
    ("flowResponses", "[]", NodesFinished(())),
    ("flowNodeResponse", REPORT, NodeFinished(AI)),
    ("updateVariables", '{"a":[1,null]}', VariablesUpdated({"a": [1, None]})),
    ("interactive", '{"interactive":{"type":"userSelect","params":{}}}', Interactive(Interaction("userSelect"))),
    ("workflowDuration", '{"durationSeconds":1.5}', Duration(1.5)),
    ("chatTitle", '{"title":"t"}', Title("t")),
    ("plan", '{"plan":{"planId":"p","name":"n","steps":[]}}', PlanUpdated(AgentPlan("p", "n"))),
    ("planStatus", '{"planStatus":{"status":"updating"}}', PlanStatusChanged(PlanState("updating"))),
    ("sandboxStatus", '{"sandboxId":"s","phase":"ready"}', SandboxStatus("s", "ready")),
    ("skillCall", '{"skill":{"id":"k","skillName":"Draw"}}', SkillCalled(Skill("k", "Draw"))),
    ("stepTitle", '{"a":1}', StepTitle({"a": 1})),
    ("collectionForm", '{"a":1}', CollectionForm({"a": 1})),
    ("topAgentConfig", '{"a":1}', TopAgentConfig({"a": 1})),
    ("resumePhase", "catchup", ResumePhase("catchup")),
    ("resumeUnavailable", '{"reason":"mirrorUnavailable"}', ResumeUnavailable("mirrorUnavailable")),
    ("tomorrow", "no json", UnknownEvent("tomorrow", "no json")),
]


@pytest.mark.parametrize(("name", "data", "typed"), WIRE, ids=[row[0] for row in WIRE])
def test_each_event_of_the_wire_has_its_type(name: str, data: str, typed: ResumeEvent) -> None:
    """An event is typed by its name, and an unknown one keeps its data."""
    assert read(event(name, data), DONE) == [typed]


def test_what_is_no_utf_8_is_replaced() -> None:
    """In texts, in names, in unknown events and in errors; the other events are as they came."""
    said = b'{"choices":[{"delta":{"content":"a\xffb"}}]}'
    assert read(b"data: " + said + b"\n\n", event("answer", "{}"), DONE) == [Answer("a\ufffdb"), Answer()]
    assert read(b"event: \xff\ndata: \xfe\n\n", DONE) == [UnknownEvent("\ufffd", "\ufffd")]
    assert read(b"event: resumePhase\ndata: \xff\n\n", DONE) == [ResumePhase("\ufffd")]
    with pytest.raises(APIError, match="no\ufffd"):
        read(b'event: answer\ndata: {"error":{"message":"no\xff"}}\n\n')


def test_both_framings_are_read() -> None:
    """Bare data lines are answers; with names, everything is distinguished; the end may stand under a name."""
    chunk = '{"choices":[{"delta":{"content":"x"}}]}'
    assert read(f"data: {chunk}\n\n".encode() * 2, DONE) == [Answer("x"), Answer("x")]
    assert read(event("answer", chunk), event("answer", "[DONE]")) == [Answer("x")]
    assert read(event("answer", chunk) + event("done", "[DONE]")) == [Answer("x")]


def test_reading_goes_on_after_the_end_marker() -> None:
    """Servers up to 4.14.10 send the reports behind it."""
    assert read(DONE, event("flowResponses", f"[{REPORT}]")) == [NodesFinished((AI,))]
    assert read(event("flowResponses", f"[{REPORT}]"), DONE) == [NodesFinished((AI,))]


def test_a_finished_resume_brings_the_chat() -> None:
    """A run that is over gives the chat, and then the end."""
    page = '{"list":[],"total":0,"hasMorePrev":false,"hasMoreNext":false}'
    data = f'{{"chatGenerateStatus":1,"hasBeenRead":false,"records":{page}}}'
    (completed,) = read(event("resumeCompleted", data), event("done", "[DONE]"))
    assert isinstance(completed, ResumeCompleted)
    assert (completed.chat_generate_status, completed.records.list) == (1, ())


def test_a_completion_knows_no_events_of_a_resume() -> None:
    """In the stream of a completion they would be unknown."""
    reader = chat_reader(stream(), Ids())
    assert list(reader.feed(event("resumePhase", "live"))) == [UnknownEvent("resumePhase", "live")]


@pytest.mark.parametrize(
    "body",
    [b"", b": ping\n\n", event("answer", "{}"), b"data: [DONE", b"x[DONE]", b'data: "data: [DONE]', b"event: [DONE]"],
)
def test_a_stream_without_its_end_marker_was_interrupted(body: bytes) -> None:
    """The end of the body alone says nothing; an end marker that was cut, or stands elsewhere, is none."""
    reader = chat_reader(stream(), Ids())
    list(reader.feed(body))
    with pytest.raises(StreamInterruptedError, match=r"without \[DONE\]"):
        reader.end()


@pytest.mark.parametrize(
    "bad",
    [
        event("answer", "{"), event("answer", "[]"), event("answer", '{"choices":{}}'), event("toolCall", "{}"),
        event("flowResponses", "1"), event("flowResponses", '{"0":1}'), event("interactive", '{"interactive":{}}'),
        event("updateVariables", "[" * 100_000), event("stepTitle", "[]"), b"data: \xff\n\n",
    ],
    ids=range(10),
)  # fmt: skip
def test_a_broken_event_is_reported_after_those_before(bad: bytes) -> None:
    """What came whole is delivered first; the error names the event, and is a decode error."""
    reader = chat_reader(stream(), Ids())
    got: list[ChatEvent] = []
    with pytest.raises(StreamParseError, match=r"^event 2, \w+: ") as caught:
        got.extend(reader.feed(event("answer", "{}") + bad + event("answer", "{}")))  # keeps what came before
    assert got == [Answer()]
    assert isinstance(caught.value, DecodeError)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        ('{"code":514,"statusText":"unAuthApiKey","message":"bad key","data":null}', AuthenticationError, "bad key"),
        ('{"message":"AI model failed"}', APIError, "AI model failed"),
        ('{"code":429,"statusText":"error","message":"in 5 seconds"}', RateLimitError, "in 5 seconds"),
    ],
)
def test_an_error_event_is_the_error_response_that_it_means(data: str, kind: type[APIError], message: str) -> None:
    """It has the class of the same error response without a stream, and comes after the events before it."""
    reader = chat_reader(stream(), Ids())
    got: list[ChatEvent] = []
    with pytest.raises(APIError) as caught:
        got.extend(reader.feed(event("answer", "{}") + event("error", data) + DONE))
    assert (type(caught.value), caught.value.message, caught.value.request_id) == (kind, message, "r")
    assert got == [Answer()]


def test_a_chunk_that_says_no_is_an_error() -> None:
    """So does a gateway that knows of no events."""
    reader = chat_reader(stream(), Ids())
    with pytest.raises(APIError, match="blocked"):
        list(reader.feed(event("answer", '{"success":false,"message":"blocked"}')))


def plain(content: bytes, status: int = 200, content_type: str | None = None) -> HTTPResponse:
    """Return a response that is no stream."""
    headers = {} if content_type is None else {"content-type": content_type}
    return http_response(content, status, headers, url="http://h/api/v1/x")


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (
            plain(b'{"code":514,"statusText":"unAuthApiKey","message":"m"}', 500, "application/json"),
            AuthenticationError,
            "m",
        ),
        (
            plain(b'{"code":514,"statusText":"unAuthApiKey","message":"m"}', 200, "application/json"),
            AuthenticationError,
            "m",
        ),
        (plain(event("error", '{"code":514,"statusText":"unAuthApiKey","message":"m"}')), AuthenticationError, "m"),
        (plain(event("answer", "{}") + event("error", '{"message":"m"}')), APIError, "m"),
        (plain(event("error", '{"message":"m"}'), 200, "text/plain"), DecodeError, "got HTTP 200, text/plain"),
        (plain(b"<html>", 404, "text/html"), APIError, "HTTP 404"),
        (plain(b"<html>", 200, "text/html"), DecodeError, "expected an event stream, got HTTP 200, text/html"),
        (plain(b'{"choices":[]}', 200, "application/json"), DecodeError, "got HTTP 200, application/json"),
        (plain(b""), DecodeError, "expected an event stream, got HTTP 200"),
        (plain(event("answer", "{}")), DecodeError, "expected an event stream, got HTTP 200"),
        (stream(b'{"code":500,"message":"m"}', 500), APIError, "m"),
        (stream(b"", 503), APIError, "HTTP 503"),
    ],
)
def test_what_is_no_stream_is_rejected(response: HTTPResponse, kind: type[FastGPTError], words: str) -> None:
    """JSON, HTML, a stream without a content type and one of a bad status are errors before the first event."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: chat_reader(response, Ids()),
        lambda: resume_reader(response, Ids()),
    )
    for reader in readers:
        with pytest.raises(kind, match=re.escape(words)):
            reader()


def test_a_good_status_other_than_200_may_stream() -> None:
    """A proxy may say 201; what streams is read."""
    reader = chat_reader(stream(status=201), Ids())
    assert list(reader.feed(event("answer", "{}"))) == [Answer()]


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b'{"chatId":"c","responseChatItemId":"r","messages":[]}', Ids("c", "r")),
        (b'{"messages":[]}', Ids()),
        (b'{"chatId":null}', Ids()),
        (b"", Ids()),
        (b"[]", Ids()),
        (b'{"chatId":7}', Ids()),
    ],
)
def test_ids_are_read_from_the_request(content: bytes, ids: Ids) -> None:
    """A live raw response knows what was sent; a request of another kind has no ids."""
    assert chat_reader(stream(sent=content)).ids == ids


def test_a_response_made_by_hand_has_no_ids() -> None:
    """Without a request there is nothing to read them from; ids that are passed are kept."""
    assert chat_reader(stream()).ids == Ids()
    assert chat_reader(stream(), Ids("c")).ids == Ids("c")
