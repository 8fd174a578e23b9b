"""What a test makes the emulator answer: texts, reasoning, tool calls, nodes, failures, silences, in a fixed order.

A script becomes the nodes of an app for one call, so that everything else (rows, titles, details, paging) follows from
it as from any run. Which script comes next is decided here and nowhere else.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from msgspec import Meta, structs

from ..arguments import check_choice
from ..values import JSONValue
from .apps import App, Chat, Node, Step, Tools, Wait
from .described import Count, Described, Seconds
from .wire import NAMED, Rejected, failed, named


class ToolCall(Described, frozen=True, kw_only=True):
    """A tool that the scripted model calls: its name, the text of its arguments, and what it gives back."""

    name: str
    arguments: str = "{}"
    response: str = "ok"


class Script(Described, frozen=True, kw_only=True):
    """One scripted answer. What is left out does not happen; the order is that of the fields.

    ``text`` and ``reasoning`` go out in pieces: a plain text word by word, a sequence as it is. ``{{question}}`` and
    variables are filled in, as in an app.
    """

    delay: Seconds = 0
    """Seconds of silence before anything is said."""
    pace: Seconds = 0
    """Seconds before each piece of text."""
    heartbeats: Count = 0
    """Empty chunks before the first piece of text."""
    nodes: tuple[Mapping[str, JSONValue], ...] = ()
    """Node responses, under their wire names; what a node needs besides is filled in."""
    tools: tuple[ToolCall, ...] = ()
    reasoning: str | Sequence[str] = ()
    text: str | Sequence[str] = ()
    error: str = ""
    """What the model fails with; it then says nothing. A script without any text fails too: with an empty answer."""

    def steps(self) -> tuple[Step, ...]:
        """Return the nodes that do what is scripted."""
        silence = (Wait(seconds=self.delay),) if self.delay else ()
        nodes = tuple(Node(fields=fields, node_id=f"scripted{number}") for number, fields in enumerate(self.nodes, 1))
        tools = tuple(_tool(call, number) for number, call in enumerate(self.tools, 1))
        chat = Chat(
            pieces=pieces(self.text),
            reasoning=pieces(self.reasoning),
            heartbeats=self.heartbeats,
            error=self.error,
            pace=self.pace,
        )
        talks = bool(self.text or self.error or not self.tools + self.nodes)
        return (*silence, *nodes, *tools, *((chat,) if talks else ()))


class ErrorAnswer(Described, frozen=True, kw_only=True):
    """An error response: by its name (``unAuthChat``), or else with a message and a status."""

    status_text: str = ""
    message: str = "scripted error"
    status: Annotated[int, Meta(ge=400, le=599)] = 500

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.status_text:
            check_choice(self.status_text, "status_text", NAMED)

    def rejected(self) -> Rejected:
        """Return what the server raises."""
        return named(self.status_text) if self.status_text else failed(self.message, self.status)


class Scripts:
    """The answers that were queued and not sent yet, by app; those of no app are for any."""

    def __init__(self) -> None:
        self._waiting: Final[dict[str | None, deque[Script | ErrorAnswer]]] = {}
        self._lasting: Final[dict[str | None, Script | ErrorAnswer]] = {}

    def add(self, answers: Sequence[str | Script | ErrorAnswer], app_id: str | None, *, repeat: bool) -> None:
        """Put answers after those that wait; with ``repeat`` the last is sent from then on."""
        scripted = [Script(text=answer) if isinstance(answer, str) else answer for answer in answers]
        self._waiting.setdefault(app_id, deque()).extend(scripted)
        if repeat:
            self._lasting[app_id] = scripted[-1]

    def __len__(self) -> int:
        """Return how many wait."""
        return sum(map(len, self._waiting.values()))

    def clear(self) -> None:
        """Drop all of them."""
        self._waiting.clear()
        self._lasting.clear()

    def next(self, app_id: str, app: App) -> App:
        """Return the app with its next scripted answer for its nodes, or as it is; or raise the error response."""
        for key in (app_id, None):
            waiting = self._waiting.get(key)
            script = waiting.popleft() if waiting else self._lasting.get(key)
            if isinstance(script, ErrorAnswer):
                raise script.rejected()
            if script:
                return structs.replace(app, steps=script.steps())
        return app


def pieces(text: str | Sequence[str]) -> tuple[str, ...]:
    """Return a text word by word, and a sequence as it is."""
    return tuple(re.findall(r"\s*\S+\s*$|\s*\S+", text)) if isinstance(text, str) else tuple(text)


def _tool(call: ToolCall, number: int) -> Tools:
    return Tools(
        tool_name=call.name,
        function_name=call.name,
        tool_avatar="core/workflow/template/httpRequest",
        params=(call.arguments,),
        pieces=(),
        response=call.response,
        node_id=f"tool{number}",
        call_id=f"call_scripted_{number}",
    )
