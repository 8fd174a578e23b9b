"""The events of a chat stream: a closed union, with one member for what this version does not know.

An event is what happened, not how it was framed; reading streams is done elsewhere.  Errors are no members: they are
raised.  ``response_value_id`` tells which piece of the answer an event belongs to (4.14.7+).

Encoded, an event has its class under ``event_type``, so that a stored one is read back as what it was.  That key is not
of the wire: a server's keys are in camel case, and an event is made of what came without it.
"""

from __future__ import annotations

__all__ = [
    "Answer", "FastAnswer", "NodeStarted", "ToolCalled", "ToolParams", "ToolAnswered", "NodesFinished",
    "NodeFinished", "VariablesUpdated", "Interactive", "Duration", "Title", "PlanUpdated", "PlanStatusChanged",
    "SandboxStatus", "SkillCalled", "StepTitle", "CollectionForm", "TopAgentConfig", "UnknownEvent", "ResumePhase",
    "ResumeCompleted", "ResumeUnavailable", "ChatEvent", "ResumeEvent",
]  # fmt: skip

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from ..values import JSONValue
from .base import ResponseModel
from .chat import AgentPlan, PlanState, Skill, ToolResponse
from .interactions import Interaction
from .nodes import NodeResponse
from .pages import CursorPage
from .records import ChatRecord


class Event(Struct, frozen=True, tag_field="event_type", tag=True, gc=False):
    """What all events have in common: encoded, they say what they are."""


class Answer(Event, frozen=True, gc=False):
    """A piece of the answer (wire ``answer``); an empty one is a heartbeat."""

    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    response_value_id: str | None = None


class FastAnswer(Answer, frozen=True, gc=False):
    """A piece of text that the workflow holds ready, not the model (wire ``fastAnswer``)."""


class NodeStarted(ResponseModel, Event, frozen=True, rename="camel"):
    """A visible node of the workflow starts (wire ``flowNodeStatus``)."""

    name: str
    status: str
    response_value_id: str | None = None


class ToolCalled(Event, frozen=True, rename="camel"):
    """A tool is picked (wire ``toolCall``); its parameters mostly follow."""

    tool: ToolResponse
    response_value_id: str | None = None


class ToolParams(Event, frozen=True, rename="camel"):
    """More of the parameters of a tool, to be appended by its id (wire ``toolParams``)."""

    tool: ToolResponse
    response_value_id: str | None = None


class ToolAnswered(Event, frozen=True, rename="camel"):
    """What a tool gave, by its id (wire ``toolResponse``); its other fields are blank."""

    tool: ToolResponse
    response_value_id: str | None = None


class NodesFinished(Event, frozen=True):
    """What all nodes report, near the end of a v1 stream (wire ``flowResponses``)."""

    nodes: tuple[NodeResponse, ...]


class NodeFinished(Event, frozen=True):
    """What one node reports, in a v2 stream (wire ``flowNodeResponse``)."""

    node: NodeResponse


class VariablesUpdated(Event, frozen=True):
    """All variables of the chat, after a node changed some (wire ``updateVariables``)."""

    variables: Mapping[str, JSONValue]


class Interactive(Event, frozen=True, rename="camel"):
    """The run pauses for the user (wire ``interactive``)."""

    interactive: Interaction
    response_value_id: str | None = None


class Duration(ResponseModel, Event, frozen=True, rename="camel"):
    """How long the run took, in seconds (wire ``workflowDuration``)."""

    duration_seconds: float


class Title(ResponseModel, Event, frozen=True):
    """The chat's title, once the server has made one (wire ``chatTitle``, 4.15+)."""

    title: str


class PlanUpdated(Event, frozen=True, rename="camel"):
    """The plan of an agent, in place of the former one (wire ``plan``)."""

    plan: AgentPlan
    response_value_id: str | None = None


class PlanStatusChanged(Event, frozen=True, rename="camel"):
    """An agent makes or changes its plan (wire ``planStatus``)."""

    plan_status: PlanState
    response_value_id: str | None = None


class SandboxStatus(ResponseModel, Event, frozen=True, rename="camel"):
    """How far the sandbox of an agent is (wire ``sandboxStatus``).

    ``phase`` is ``checkExisting``, ``connecting``, ``creatingContainer``, ``lazyInit``, ``ready``, ``failed``, ….
    """

    sandbox_id: str | None = None
    phase: str | None = None
    is_warm_start: bool | None = None
    skill_name: str | None = None
    message: str | None = None
    response_value_id: str | None = None


class SkillCalled(Event, frozen=True, rename="camel"):
    """An agent takes up a skill (wire ``skillCall``)."""

    skill: Skill
    response_value_id: str | None = None


class StepTitle(Event, frozen=True):
    """The server's own note on a step of an agent (wire ``stepTitle``, 4.14.7 to 4.15 betas)."""

    data: JSONValue


class CollectionForm(Event, frozen=True):
    """A form of the server's helper bot (wire ``collectionForm``, 4.14.7 to 4.15.1)."""

    data: JSONValue


class TopAgentConfig(Event, frozen=True):
    """A set-up by the server's helper bot (wire ``topAgentConfig``, 4.14.7 to 4.15.1)."""

    data: JSONValue


class UnknownEvent(Event, frozen=True, gc=False):
    """An event that this version has no type for; its data as it came."""

    event: str
    data: str


class ResumePhase(Event, frozen=True, gc=False):
    """Where a resumed stream stands: ``catchup`` while it repeats what was, ``live`` from then on."""

    phase: str


class ResumeCompleted(ResponseModel, Event, frozen=True, rename="camel"):
    """The run is over, and this is the chat; ``chat_generate_status`` is 1 when done, 2 after an error."""

    records: CursorPage[ChatRecord]
    chat_generate_status: int | None = None
    has_been_read: bool | None = None


class ResumeUnavailable(ResponseModel, Event, frozen=True):
    """The server did not keep the stream; the end is still reported.

    ``reason`` is ``memoryPressure`` or ``mirrorUnavailable``.
    """

    reason: str


ChatEvent: TypeAlias = (
    Answer | FastAnswer | NodeStarted | ToolCalled | ToolParams | ToolAnswered | NodesFinished | NodeFinished
    | VariablesUpdated | Interactive | Duration | Title | PlanUpdated | PlanStatusChanged | SandboxStatus
    | SkillCalled | StepTitle | CollectionForm | TopAgentConfig | UnknownEvent
)  # fmt: skip
"""What may come in the stream of a completion."""

ResumeEvent: TypeAlias = ChatEvent | ResumePhase | ResumeCompleted | ResumeUnavailable
"""What may come in a stream that is resumed."""
