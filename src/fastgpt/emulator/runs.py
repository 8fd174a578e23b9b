"""How an app runs: a list of events, pulled by whoever reads the stream, and what is kept when it ends.

One run feeds any number of readers from one list of events, so a plain answer, a stream and a resumed stream come from
the same place. Nothing runs by itself: a run moves on when somebody reads, stops it or waits for its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import UNSET, Struct, structs, to_builtins

from ..values import JSONValue
from .rows import Pause, Record, Row, Value
from .settings import Context
from .wire import DONE as END, WAIT, Event, JSONObject
from .workflow import Events, Turn, chunk, workflow

TITLE_LENGTH: Final = 20
GENERATING: Final = 0
DONE: Final = 1


class Session(Struct, kw_only=True, rename="camel"):
    """A chat with its rows, oldest first."""

    app_id: str
    chat_id: str
    create_time: datetime
    update_time: datetime
    order: int
    title: str = ""
    custom_title: str = ""
    top: bool = False
    source: str = "api"
    custom_uid: str | None = None
    variables: JSONObject = {}
    chat_generate_status: int = DONE
    has_been_read: bool = False
    rows: list[Row] = []
    run: Run | None = None
    """The run that is under way."""

    def live(self, *, deleted: bool = False) -> list[Row]:
        """Return the rows, without the deleted ones unless asked for."""
        return [row for row in self.rows if deleted or row.record.delete_time is UNSET]


class Run:
    """A run in a chat, which is busy from now on. It is pulled: ``events`` holds what has come so far."""

    def __init__(self, context: Context, session: Session, turn: Turn, *, resumable: bool, stoppable: bool) -> None:
        session.chat_generate_status = GENERATING
        session.has_been_read = False
        session.title = session.title or turn.title
        session.update_time = context.clock()
        session.run = self
        self.turn: Final = turn
        self.resumable: Final = resumable
        self.stoppable: Final = stoppable
        self.events: Final[list[Event]] = []
        self._lock = context.lock
        self._script = _play(context, session, turn)

    def advance(self) -> bool:
        """Bring the next event, or say that there is none."""
        with self._lock:
            event = next(self._script, None)
            if event is not None:
                self.events.append(event)
        return event is not None

    def finish(self) -> None:
        """Run to the end."""
        while self.advance():
            pass

    def stop(self) -> None:
        """Break the answer off where it is; the run still ends in order."""
        self.turn.stopped = True
        self.finish()

    def silence(self) -> float:
        """Return the seconds of silence so far."""
        return sum(float(str(event.data)) for event in self.events if event.name == WAIT)

    def follow(self, start: int = 0) -> Iterator[Event]:
        """Yield all events from that number on, as they come."""
        while start < len(self.events) or self.advance():
            yield self.events[start]
            start += 1


def is_shown(event: Event, *, detail: bool, v2: bool) -> bool:
    """Choose what goes out: the text, or with details all; nodes come in one tree at the end of v1, singly in v2."""
    if not detail:
        return event.name in ("answer", "fastAnswer", WAIT)
    return event.name != ("flowResponses" if v2 else "flowNodeResponse")


def _play(context: Context, session: Session, turn: Turn) -> Events:
    began = context.clock()
    if turn.title:
        yield Event("chatTitle", {"title": turn.title})
    yield from workflow(turn)
    turn.duration = round((context.clock() - began).total_seconds(), 2)
    _store(context, session, turn)
    yield Event("workflowDuration", {"durationSeconds": turn.duration})
    yield chunk({"content": None}, finish_reason="stop")
    yield Event("flowResponses", list(turn.nodes))
    yield Event("answer", END)


def _store(context: Context, session: Session, turn: Turn) -> None:
    """Keep the round. An answered question stays in its row, where the rest of the answer joins it."""
    session.chat_generate_status = DONE
    session.run = None
    session.update_time = context.clock()
    session.variables = {name: turn.variables.get(name, "") for name in turn.app.variables}
    if (row := turn.row) is not None:
        called = {value.id: value for value in row.record.value if value.tools}
        for value in turn.values:
            if value.tools and value.id in called:
                called[value.id].tools = value.tools
            else:
                row.record.value.append(value)
        row.record.duration_seconds = round((row.record.duration_seconds or 0) + turn.duration, 2)
        row.nodes.extend(turn.nodes)
        return
    ask_id = turn.pause.ask_id if turn.pause else UNSET
    asked = [structs.replace(value, ask_id=ask_id) for value in turn.asked]
    record = partial(Record, data_id=turn.data_id, time=context.stamp())
    human = record(id_=context.ids.object_id(), hide_in_ui=turn.hide, obj="Human", value=asked)
    answer = record(
        id_=context.ids.object_id(),
        obj="AI",
        value=turn.values,
        duration_seconds=turn.duration,
        use_agent_sandbox=False,
        total_quote_list=(),
        llm_module_account=turn.model_calls,
    )
    session.rows += [Row(record=human), Row(record=answer, nodes=turn.nodes, error=turn.error)]


def message_of(said: Sequence[Value], *, detail: bool, with_type: bool) -> JSONObject:
    """Return what a run has said: a text where that is all there is, else the list of its values."""
    several = len(said) > 1 or any(value.interactive or value.tools for value in said)
    alone = len(said) == 1 and bool(said[0].interactive)
    if detail and several:
        values: JSONValue = to_builtins([public(value, with_type=with_type) for value in said])
        return {"role": "assistant", "content": values}
    texts = [value.text.content for value in said if value.text]
    thoughts = [value.reasoning.content for value in said if value.reasoning]
    content: JSONObject = {} if alone else {"content": "\n".join(texts)}
    return {"role": "assistant", **content, **({"reasoning_content": "\n".join(thoughts)} if any(thoughts) else {})}


def public(value: Value, *, with_type: bool) -> Value:
    """Return a value as a plain answer shows it: a question without what the server keeps about it."""
    pause = value.interactive.innermost() if value.interactive else UNSET
    shown = structs.replace(value, interactive=Pause(type=pause.type, params=pause.params) if pause else UNSET)
    return typed(shown) if with_type else shown


def typed(value: Value) -> Value:
    """Return a value with the name of its kind, which v1 and the paged records still give."""
    kinds = {"interactive": value.interactive, "tool": value.tools, "file": value.file}
    return structs.replace(value, type=next((kind for kind, own in kinds.items() if own), "text"))
