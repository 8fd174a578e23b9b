"""Finished answers of an app: the completion, and the pieces that answers and stored records are made of.

A completion looks the same whether it came whole or was collected from a stream.  Pieces are distinguished by the key
they have, never by ``type``, which servers stopped sending, and send again.
"""

from __future__ import annotations

__all__ = [
    "ToolResponse", "Skill", "PlanStep", "AgentPlan", "PlanState", "AgentPlanUpdate", "AgentAskCall", "ChatFile",
    "Text", "Value", "Message", "Choice", "PlaceholderUsage", "ChatCompletion", "RunFailedError",
]  # fmt: skip

from collections.abc import Iterable, Mapping
from typing import Self

from msgspec import field
from msgspec.structs import replace

from ..errors import APIError
from ..values import JSONValue
from .base import OrDefault, ResponseModel
from .interactions import Interaction, Question
from .nodes import NodeReports, NodeResponse, error_text, last_error


class ToolResponse(ResponseModel, frozen=True, rename="camel"):
    """A tool call and what came of it; ``params`` is JSON text."""

    id: str
    tool_name: OrDefault[str] = ""
    function_name: OrDefault[str] = ""
    params: OrDefault[str] = ""
    response: str | None = None
    tool_avatar: OrDefault[str] = ""


class Skill(ResponseModel, frozen=True, rename="camel"):
    """A skill that an agent took up."""

    id: str | None = None
    skill_name: str | None = None
    description: str | None = None
    skill_avatar: str | None = None
    skill_md_path: str | None = None


class PlanStep(ResponseModel, frozen=True):
    """One step of a plan; ``status`` is ``pending``, ``in_progress``, ``done``, ``blocked`` or ``skipped``."""

    id: str | None = None
    name: str | None = None
    status: str | None = None
    description: str | None = None
    note: str | None = None


class AgentPlan(ResponseModel, frozen=True, rename="camel"):
    """What an agent means to do."""

    plan_id: str | None = None
    name: str | None = None
    steps: OrDefault[tuple[PlanStep, ...]] = ()
    description: str | None = None


class PlanState(ResponseModel, frozen=True):
    """What happens to a plan: ``generating`` or ``updating``."""

    status: str | None = None


class AgentPlanUpdate(ResponseModel, frozen=True, rename="camel"):
    """A call by which an agent set or changed its plan; ``params`` is JSON text."""

    id: str | None = None
    function_name: str | None = None
    params: str | None = None
    response: str | None = None


class AgentAskCall(ResponseModel, frozen=True, rename="camel"):
    """A call by which an agent asked the user; ``params`` is JSON text."""

    id: str | None = None
    ask_id: str | None = None
    function_name: str | None = None
    params: str | None = None


class ChatFile(ResponseModel, frozen=True):
    """A file in a message of the user; ``type`` is ``image``, ``audio``, ``video`` or ``file``."""

    url: str | None = None
    name: str | None = None
    type: str | None = None
    key: str | None = None


class Text(ResponseModel, frozen=True):
    """Text, or reasoning."""

    content: OrDefault[str] = ""


class Value(ResponseModel, frozen=True, rename="camel"):
    """One piece of a message; of its kinds mostly one is there, and the others are None or empty."""

    text: Text | None = None
    reasoning: Text | None = None
    tools: OrDefault[tuple[ToolResponse, ...]] = ()
    interactive: Interaction | None = None
    file: ChatFile | None = None
    plan: AgentPlan | None = None
    plan_status: PlanState | None = None
    agent_plan_update: AgentPlanUpdate | None = None
    agent_ask: AgentAskCall | None = None
    skills: OrDefault[tuple[Skill, ...]] = ()
    context_checkpoint: str | None = None
    id: str | None = None
    ask_id: str | None = None
    hide_reason: bool | None = None
    hide_in_ui: bool | None = None
    tool: ToolResponse | None = None
    """One tool call, as some versions give it; ``tools_of`` reads both."""


class Message(ResponseModel, frozen=True):
    """The message of a choice; ``content`` is text, pieces, or nothing."""

    role: OrDefault[str] = "assistant"
    content: str | tuple[Value, ...] | None = None
    reasoning_content: str | None = None


class Choice(ResponseModel, frozen=True):
    """An answer; FastGPT gives one."""

    message: Message
    finish_reason: str | None = None
    index: OrDefault[int] = 0


class PlaceholderUsage(ResponseModel, frozen=True):
    """Constants that the server sends for form's sake, 1 and 1 and 1; what was used, ``ChatCompletion.usage`` says."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None


class ChatCompletion(ResponseModel, NodeReports, frozen=True, rename="camel"):
    """A finished answer, however it came.

    ``response_data`` and ``new_variables`` need ``detail``, and so do ``usage``, ``points``, ``quotes``, ``nodes`` and
    ``failed_nodes``, which are made of the reports of the nodes.  ``id`` is the chat's id, or empty where the server
    keeps it to itself.  ``chat_id`` and ``response_chat_item_id`` are what the request carried, since no server returns
    them; ``duration_seconds`` comes with streams only.
    """

    choices: tuple[Choice, ...]
    id: OrDefault[str] = ""
    title: str | None = None
    error: JSONValue = None
    """The last error of a node, although the answer is HTTP 200: text, an object on 4.9; see ``error_message``."""
    response_data: OrDefault[tuple[NodeResponse, ...]] = ()
    new_variables: OrDefault[Mapping[str, JSONValue]] = field(default_factory=dict[str, JSONValue])
    duration_seconds: float | None = None
    chat_id: str | None = None
    response_chat_item_id: str | None = None
    model: OrDefault[str] = ""
    placeholder_usage: PlaceholderUsage | None = field(default=None, name="usage")
    """What the wire calls ``usage``: constants, and no count of anything."""

    @property
    def message(self) -> Message:
        """The message of the first choice; an empty one where there is no choice."""
        return self.choices[0].message if self.choices else Message()

    @property
    def values(self) -> tuple[Value, ...]:
        """The answer in pieces, whatever form it came in; reasoning that came beside the content goes first.

        Where it came among the pieces as well, it is there once.
        """
        message = self.message
        content = message.content
        values = content if isinstance(content, tuple) else (Value(text=Text(content)),) if content else ()
        if not message.reasoning_content or any(value.reasoning for value in values):
            return values
        return (Value(reasoning=Text(message.reasoning_content)), *values)

    @property
    def is_unreported(self) -> bool:
        """Whether the server left out what the run gave: one piece that is no text, such as a pause or a tool call.

        Only servers of 4.14.4 to 4.16 do, and only where the answer is not streamed; the rows of the chat have it.
        """
        return bool(self.choices) and self.message.content is None and self.error_message is None

    def with_content(self, values: tuple[Value, ...]) -> Self:
        """Return this answer with the pieces of the row that it became."""
        first, *others = self.choices
        choice = replace(first, message=replace(first.message, content=values))
        return replace(self, choices=(choice, *others))

    @property
    def text(self) -> str:
        """The answer as text."""
        return joined_text(self.values)

    @property
    def reasoning(self) -> str:
        """What the model thought before it answered."""
        return reasoning_of(self.values)

    @property
    def tools(self) -> tuple[ToolResponse, ...]:
        """The tools that were called, in their order."""
        return tools_of(self.values)

    @property
    def interactive(self) -> Interaction | None:
        """What the run waits for, out of its wrappers; None where it did not pause."""
        return interaction_of(self.values)

    @property
    def interaction(self) -> Interaction | None:
        """The same as ``interactive``, which is the wire's name."""
        return self.interactive

    @property
    def question(self) -> Question | None:
        """What the run asks, typed for ``match``; None where it did not pause."""
        interaction = self.interactive
        return None if interaction is None else interaction.question

    @property
    def plan(self) -> AgentPlan | None:
        """The plan of an agent as it stood last."""
        return next((value.plan for value in reversed(self.values) if value.plan), None)

    @property
    def finish_reason(self) -> str | None:
        """Why the answer ended."""
        return self.choices[0].finish_reason if self.choices else None

    @property
    def error_message(self) -> str | None:
        """The error of the run as text, or None: what the server says, else the last that a node reports."""
        return error_text(self.error) or last_error(self.response_data)

    @property
    def failure(self) -> RunFailedError | None:
        """The error that this answer is, if its run failed; see ``raise_for_error``."""
        message = self.error_message
        return None if message is None else RunFailedError(message, completion=self)

    def raise_for_error(self) -> Self:
        """Return this answer, or raise ``RunFailedError`` if its run failed.

        FastGPT answers a failed run like a success.  What failed stands in the reports of the nodes, so that the answer
        must have been asked for with ``detail``: without, only 4.9 and 4.16 report an error, and only where the answer
        was not streamed.
        """
        if (failure := self.failure) is not None:
            raise failure
        return self

    @property
    def plugin_output(self) -> Mapping[str, JSONValue] | None:
        """What a tool app (type ``plugin``) gives, by the names of its outputs; needs ``detail``."""
        outputs = (node.plugin_output for node in reversed(self.response_data) if node.module_type == "pluginOutput")
        return next(outputs, None)


class RunFailedError(APIError):
    """The run of an app ended and failed, which FastGPT answers like a success; only ``strict`` calls raise it."""

    def __init__(self, message: str, *, completion: ChatCompletion) -> None:
        super().__init__(message, status_code=200)
        self.completion = completion
        """What the run gave all the same: text before the failure, and the reports of the nodes."""

    def __reduce__(self) -> tuple[object, ...]:
        return _run_failed, (self.message, self.completion), self.__dict__


def _run_failed(message: str, completion: ChatCompletion) -> RunFailedError:
    return RunFailedError(message, completion=completion)


def joined_text(values: Iterable[Value]) -> str:
    """Return the text of *values*; servers cut it where they like, so nothing is put between."""
    return "".join(value.text.content for value in values if value.text)


def reasoning_of(values: Iterable[Value]) -> str:
    """Return the reasoning of *values*."""
    return "".join(value.reasoning.content for value in values if value.reasoning)


def tools_of(values: Iterable[Value]) -> tuple[ToolResponse, ...]:
    """Return the tool calls of *values*, under the key of any version."""
    return tuple(tool for value in values for tool in (*value.tools, *((value.tool,) if value.tool else ())))


def interaction_of(values: Iterable[Value]) -> Interaction | None:
    """Return the last pause of *values*, out of its wrappers."""
    found = None
    for value in values:
        found = value.interactive or found
    return None if found is None else found.innermost()
