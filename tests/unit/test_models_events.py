"""The events of a stream: the shape of each, and how they are matched."""

from __future__ import annotations

import msgspec
import pytest

from fastgpt.models.chat import AgentPlan, PlanState, PlanStep, Skill, ToolResponse
from fastgpt.models.events import (
    Answer,
    ChatEvent,
    Duration,
    FastAnswer,
    Interactive,
    NodeStarted,
    PlanStatusChanged,
    PlanUpdated,
    ResumeCompleted,
    ResumeUnavailable,
    SandboxStatus,
    SkillCalled,
    Title,
    ToolAnswered,
    ToolCalled,
    ToolParams,
    UnknownEvent,
)
from fastgpt.models.interactions import Interaction


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
        ('{"title":null}', Title("")),
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
    """A run that is over when it is taken up again gives its state and its rows."""
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
