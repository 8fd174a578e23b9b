"""The events of a stream: the shape of each, and how they are matched."""

from __future__ import annotations

import typing

import msgspec
import pytest

from fastgpt.models.chat import AgentPlan, PlanState, PlanStep, Skill, ToolResponse
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
from fastgpt.models.interactions import Interaction
from fastgpt.models.nodes import NodeResponse
from fastgpt.models.pages import CursorPage
from fastgpt.models.records import ChatRecord


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ('{"status":"running","name":"AI Chat"}', NodeStarted("AI Chat", "running")),
        (
            '{"tool":{"id":"t","toolName":"N","toolAvatar":"/a","functionName":"f","params":""},"responseValueId":"t"}',
            ToolCalled(ToolResponse("t", "N", "f", tool_avatar="/a"), "t"),
        ),
        ('{"tool":{"id":"t","params":"{\\"a"}}', ToolParams(ToolResponse("t", params='{"a'))),
        (
            '{"tool":{"id":"t","toolName":"","params":null,"response":"r"}}',
            ToolAnswered(ToolResponse("t", response="r")),
        ),
        ('{"interactive":{"type":"userSelect","params":null}}', Interactive(Interaction("userSelect"))),
        ('{"durationSeconds":1}', Duration(1.0)),
        ('{"title":"Birds"}', Title("Birds")),
        (
            '{"plan":{"planId":"p","name":"n","steps":[{"id":"s","name":"x","status":"done","note":"k"}]}}',
            PlanUpdated(AgentPlan("p", "n", (PlanStep("s", "x", "done", note="k"),))),
        ),
        (
            '{"planStatus":{"status":"generating"},"responseValueId":"agent-plan-stream"}',
            PlanStatusChanged(PlanState("generating"), "agent-plan-stream"),
        ),
        ('{"sandboxId":"s","phase":"ready","isWarmStart":true}', SandboxStatus("s", "ready", is_warm_start=True)),
        ('{"skill":{"id":"k","skillName":"Draw"}}', SkillCalled(Skill("k", "Draw"))),
        ('{"reason":"memoryPressure"}', ResumeUnavailable("memoryPressure")),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_the_data_of_an_event_decodes(data: str, event: object) -> None:
    """The data object of each event gives its struct; what is null or missing is blank."""
    assert msgspec.json.decode(data, type=type(event)) == event


def test_a_finished_resume_brings_the_chat() -> None:
    """A run that is over when it is resumed gives its state and its rows."""
    data = (
        b'{"hasBeenRead":true,"chatGenerateStatus":1,"records":{"list":[{"dataId":"d","obj":"AI",'
        b'"value":[{"text":{"content":"Hello"}}]}],"total":2,"hasMorePrev":false,"hasMoreNext":false}}'
    )
    event = msgspec.json.decode(data, type=ResumeCompleted)
    assert (event.chat_generate_status, event.has_been_read, event.records.total) == (1, True, 2)
    assert event.records.list[0].text == "Hello"


def text_in(event: ChatEvent) -> str | None:
    """Return the text of an answer of any kind."""
    match event:
        case Answer(text):
            return text
        case _:
            return None


def test_text_is_matched_whoever_wrote_it() -> None:
    """Text of the model and of the workflow is one kind for those who only read it, and two for those who ask."""
    assert text_in(Answer("a")) == "a"
    assert text_in(FastAnswer("b")) == "b"
    assert text_in(UnknownEvent("tomorrow", "{}")) is None
    assert FastAnswer("b") != Answer("b")


EVENTS: tuple[ResumeEvent, ...] = (
    Answer("4"),
    Answer("", "thinking", "stop", "r"),
    FastAnswer("Hello"),
    NodeStarted("AI Chat", "running"),
    ToolCalled(ToolResponse("t", "N")),
    ToolParams(ToolResponse("t", params="{}")),
    ToolAnswered(ToolResponse("t", response="r")),
    NodesFinished((NodeResponse(id="n", error={"message": "no"}),)),
    NodeFinished(NodeResponse(id="n", running_time=0.5)),
    VariablesUpdated({"a": [1, None, {"b": True}]}),
    Interactive(Interaction("userSelect", {"description": "?"})),
    Duration(1.5),
    Title("Sums"),
    PlanUpdated(AgentPlan("p", "n", (PlanStep("s", "x"),))),
    PlanStatusChanged(PlanState("generating")),
    SandboxStatus("s", "ready", is_warm_start=True),
    SkillCalled(Skill("k", "Draw")),
    StepTitle({"title": "x"}),
    CollectionForm([]),
    TopAgentConfig(None),
    UnknownEvent("later", "{}"),
    ResumePhase("live"),
    ResumeCompleted(CursorPage((ChatRecord("d", "AI", ()),), has_more_prev=False, has_more_next=False), 1),
    ResumeUnavailable("memoryPressure"),
)


def test_every_kind_of_event_is_stored_below() -> None:
    """No member of the union is left out of the next test."""
    assert {type(event) for event in EVENTS} == {*typing.get_args(ResumeEvent)}


@pytest.mark.parametrize("form", [msgspec.json, msgspec.msgpack])
def test_a_stored_event_is_read_back_as_what_it_was(form: typing.Any) -> None:
    """A list of events, encoded and decoded as the union, is the same list; each of its items has its own class."""
    stored = form.encode(EVENTS)
    assert form.decode(stored, type=tuple[ResumeEvent, ...]) == EVENTS


@pytest.mark.parametrize("union", [ChatEvent, ResumeEvent])
def test_the_union_of_events_has_a_schema(union: typing.Any) -> None:
    """The schema tells the members by the key under which each is stored."""
    schema = msgspec.json.schema(union)
    assert schema["discriminator"]["propertyName"] == "event_type"
    assert schema["discriminator"]["mapping"].keys() == {kind.__name__ for kind in typing.get_args(union)}
