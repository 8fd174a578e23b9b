"""The fold of a chat stream: events in, the answer that they make out, in the shape of one that was not streamed.

Pure: it reads nothing and knows no connection.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..models.chat import ChatCompletion, Choice, Message, Text, ToolResponse, Value
from ..models.events import (
    Answer,
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
from ..models.nodes import NodeResponse, last_error
from ..models.records import ChatRecord

MOST_PIECES = 4096


class Transcript:
    """Folds events into the answer they make; ``add`` and ``completion`` may be called in any order.

    The ids are those of the request, since no server returns them.  A resumed stream of a run that was over already
    holds no events of it but its record, which then is the answer.
    """

    def __init__(self, *, chat_id: str | None = None, response_chat_item_id: str | None = None) -> None:
        self._pieces: list[list[str] | str] = []  # text so far, or a tool's id; in their order
        self._reasoning: list[str] = []
        self._tools: dict[str, ToolResponse] = {}
        self._interactive: Value | None = None
        self._plan: Value | None = None
        self._nodes: list[NodeResponse] = []
        self._finish_reason: str | None = None
        self._record: ChatRecord | None = None
        self._rest = ChatCompletion(
            choices=(), id=chat_id or "", chat_id=chat_id, response_chat_item_id=response_chat_item_id
        )

    @property
    def ended(self) -> bool:
        """Whether the events so far reach the end of the answer."""
        return self._finish_reason is not None or self._record is not None

    def add(self, event: ResumeEvent) -> None:
        """Take one event in."""
        match event:
            case Answer(text, reasoning, finish_reason) | FastAnswer(text, reasoning, finish_reason):
                if text:
                    self._add_text(text)
                if reasoning:
                    _append(self._reasoning, reasoning)
                self._finish_reason = finish_reason or self._finish_reason
            case ToolCalled(tool):
                self._add_tool(tool)
            case ToolParams(tool):
                known = self._known(tool)
                self._tools[tool.id] = replace(known, params=known.params + tool.params)
            case ToolAnswered(tool):
                self._tools[tool.id] = replace(self._known(tool), response=tool.response)
            case NodesFinished(nodes):
                self._nodes.extend(nodes)
            case NodeFinished(node):
                self._nodes.append(node)
            case VariablesUpdated(variables):
                self._rest = replace(self._rest, new_variables=variables)
            case Interactive(interaction):
                self._interactive = Value(interactive=interaction.innermost())
            case Duration(seconds):
                self._rest = replace(self._rest, duration_seconds=seconds)
            case Title(title):
                self._rest = replace(self._rest, title=title)
            case PlanUpdated(plan):
                self._plan = Value(plan=plan)
            case ResumeCompleted(records):
                self._record = next((each for each in reversed(records.list) if each.obj == "AI"), None)
            case (
                NodeStarted() | PlanStatusChanged() | SandboxStatus() | SkillCalled() | StepTitle() | CollectionForm()
                | TopAgentConfig() | UnknownEvent() | ResumePhase() | ResumeUnavailable()
            ):  # fmt: skip
                pass  # progress, which is no part of the answer

    def completion(self) -> ChatCompletion:
        """Return the answer so far, in the shape of one that was not streamed."""
        values = (*map(self._value, self._pieces), *filter(None, (self._plan, self._interactive)))
        record = self._record
        if record is not None and not values:
            return self._recorded(record)
        text = values[0].text if len(values) == 1 else None
        content = text.content if text is not None else values or ""
        message = Message(content=content, reasoning_content="".join(self._reasoning) or None)
        return replace(
            self._rest,
            choices=(Choice(message, self._finish_reason),),
            response_data=tuple(self._nodes),
            error=last_error(self._nodes),
        )

    def _recorded(self, record: ChatRecord) -> ChatCompletion:
        return replace(
            self._rest,
            choices=(Choice(Message(content=record.value)),),
            response_data=record.response_data,
            error=record.error_msg or last_error(record.response_data),
            duration_seconds=record.duration_seconds,
            response_chat_item_id=record.data_id,
        )

    def _add_text(self, text: str) -> None:
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, list):
            _append(last, text)
        else:
            self._pieces.append([text])

    def _add_tool(self, tool: ToolResponse) -> None:
        if tool.id not in self._tools:
            self._pieces.append(tool.id)
        self._tools[tool.id] = tool

    def _known(self, tool: ToolResponse) -> ToolResponse:
        if tool.id not in self._tools:
            self._add_tool(ToolResponse(tool.id))
        return self._tools[tool.id]

    def _value(self, piece: list[str] | str) -> Value:
        return Value(tools=(self._tools[piece],)) if isinstance(piece, str) else Value(text=Text("".join(piece)))


def _append(pieces: list[str], piece: str) -> None:
    """Keep one more piece of a text; many small ones, which take more memory than what they say, become one."""
    pieces.append(piece)
    if len(pieces) >= MOST_PIECES:
        pieces[:] = ("".join(pieces),)
