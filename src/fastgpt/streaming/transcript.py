"""The fold of a chat stream: events in, the answer that they make out, in the shape of one that was not streamed.

Pure: it reads nothing and knows no connection.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ..models.chat import ChatCompletion, Choice, Message, Text, ToolResponse, Value
from ..models.events import (
    Answer,
    CollectionForm,
    Duration,
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
"""Pieces of a text from which on they are joined."""


class GrowingText:
    """A text that comes in pieces.

    Many small strings take ten times the memory of what they say, and a string of all of them is copied whenever it
    grows.  So pieces become UTF-8, many at a time, in a buffer that the system lets grow where it is.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        """The latest pieces."""
        self._before = bytearray()

    def condense(self) -> None:
        """Join the pieces if they are many."""
        if len(self.pieces) >= MOST_PIECES:
            self._before += "".join(self.pieces).encode("utf-8", "surrogatepass")  # events may be made by hand
            self.pieces.clear()

    def __str__(self) -> str:
        return self._before.decode("utf-8", "surrogatepass") + "".join(self.pieces)


class Transcript:
    """Folds events into the answer they make; they may be added, and ``completion`` be called, in any order.

    The ids are those of the request, since no server returns them.  A resumed stream of a run that was over already
    holds no events of it but its record, which then is the answer.
    """

    def __init__(self, *, chat_id: str | None = None, response_chat_item_id: str | None = None) -> None:
        self._pieces: list[GrowingText | str] = []  # text so far, or a tool's id; in their order
        self._text: GrowingText | None = None  # the last of them, if it is text
        self._reasoning = GrowingText()
        self._tools: dict[str, ToolResponse] = {}
        self._params: dict[str, GrowingText] = {}  # what came of them after the call
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
        self.extend((event,))

    def extend(self, events: Iterable[ResumeEvent]) -> None:
        """Take events in, in their order."""
        for event in events:
            match event:
                case Answer():  # nearly every event; a pattern of its fields would take four times as long
                    if event.text:
                        if self._text is None:
                            self._text = GrowingText()
                            self._pieces.append(self._text)
                        self._text.pieces.append(event.text)
                    if event.reasoning:
                        self._reasoning.pieces.append(event.reasoning)
                    if event.finish_reason:
                        self._finish_reason = event.finish_reason
                case ToolCalled(tool):
                    self._add_tool(tool)
                case ToolParams(tool):
                    self._known(tool)
                    self._params.setdefault(tool.id, GrowingText()).pieces.append(tool.params)
                    self._params[tool.id].condense()
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
                    NodeStarted() | PlanStatusChanged() | SandboxStatus() | SkillCalled() | StepTitle()
                    | CollectionForm() | TopAgentConfig() | UnknownEvent() | ResumePhase() | ResumeUnavailable()
                ):  # fmt: skip
                    pass  # progress, which is no part of the answer
        if self._text is not None:
            self._text.condense()
        self._reasoning.condense()

    def completion(self) -> ChatCompletion:
        """Return the answer so far, in the shape of one that was not streamed."""
        pieces = (
            self._tool(piece) if isinstance(piece, str) else Value(text=Text(str(piece))) for piece in self._pieces
        )
        values = (*pieces, *filter(None, (self._plan, self._interactive)))
        record = self._record
        if record is not None and not values:
            return self._recorded(record)
        text = values[0].text if len(values) == 1 else None
        content = text.content if text is not None else values or ""
        message = Message(content=content, reasoning_content=str(self._reasoning) or None)
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

    def _add_tool(self, tool: ToolResponse) -> None:
        if tool.id not in self._tools:
            self._pieces.append(tool.id)
            self._text = None
        self._tools[tool.id] = tool
        self._params.pop(tool.id, None)

    def _known(self, tool: ToolResponse) -> ToolResponse:
        if tool.id not in self._tools:
            self._add_tool(ToolResponse(tool.id))
        return self._tools[tool.id]

    def _tool(self, tool_id: str) -> Value:
        tool = self._tools[tool_id]
        return Value(tools=(replace(tool, params=tool.params + str(self._params.get(tool_id, ""))),))
