"""How an app runs: a generator of events, pulled by whoever reads the stream, and what the run leaves behind.

One run feeds any number of readers from one list of events, so a plain answer, a stream and a resumed stream come from
the same place. Nothing runs by itself: a run moves on when somebody reads, stops it or waits for its end.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs

from ..values import JSONValue
from .apps import App, Chat, Form, Http, Reply, Search, Select, Step, Tools
from .state import DONE, GENERATING, FormParams, Pause, Record, Row, SelectParams, Session, State, Text, Tool, Value
from .wire import DONE as END, Event, JSONObject, frame

Events: TypeAlias = Generator[Event, None, None]

TITLE_LENGTH: Final = 20


class Turn(Struct, kw_only=True):
    """One round of a chat: what the run reads and what it leaves."""

    app: App
    question: str
    asked: list[Value]
    history: list[JSONObject]
    system: str
    variables: JSONObject
    data_id: str
    hide: bool
    pause: Pause | None
    """The open question that this round answers."""
    title: str = ""
    nodes: list[JSONObject] = []
    values: list[Value] = []
    asks: Pause | None = None
    """The question at which this run has stopped."""
    error: str = ""
    model_calls: int = 0
    stopped: bool = False
    duration: float = 0

    def fill(self, text: str) -> str:
        """Return a text with its ``{{names}}`` filled in; an unknown name becomes nothing."""
        known = {**self.variables, "question": self.question}
        return re.sub(r"\{\{(\w+)\}\}", lambda found: str(known.get(found[1], "")), text)

    def say(self, text: str, reasoning: str = "") -> None:
        """Add text to the answer; texts that follow each other become one value."""
        last = self.values[-1].text if self.values else UNSET
        if last is UNSET:
            thought = Text(reasoning) if reasoning else UNSET
            self.values.append(Value(text=Text(text), reasoning=thought))
        else:
            last.content += text


class Run:
    """A run that is pulled: ``events`` holds what has come so far."""

    def __init__(self, state: State, session: Session, turn: Turn, *, resumable: bool, stoppable: bool) -> None:
        self.turn: Final = turn
        self.resumable: Final = resumable
        self.stoppable: Final = stoppable
        self.events: Final[list[Event]] = []
        self._lock = state.lock
        self._script = _play(state, session, turn)

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

    def follow(self, start: int = 0) -> Iterator[Event]:
        """Yield all events from the given one on, as they come."""
        while start < len(self.events) or self.advance():
            yield self.events[start]
            start += 1


class Feed:
    """A stream's body: the writes of the events that the caller asked to see."""

    def __init__(self, run: Run, shown: Callable[[Event], bool], *, named: bool, abandoned: Callable[[], None]) -> None:
        self._events = run.follow()
        self._shown = shown
        self._named = named
        self._abandoned = abandoned
        self._writes: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while not self._writes:
            event = next(self._events)
            if self._shown(event):
                self._writes.extend(frame(event, with_name=self._named))
        return self._writes.popleft()

    def close(self) -> None:
        """Tell the run that this reader is gone."""
        self._abandoned()


def shown_plainly(event: Event) -> bool:
    """Choose what goes out without details: the text, whoever says it."""
    return event.name in ("answer", "fastAnswer")


def shown_by_v1(event: Event) -> bool:
    """Choose what v1 sends with details: one tree of nodes at the end."""
    return event.name != "flowNodeResponse"


def shown_by_v2(event: Event) -> bool:
    """Choose what v2 sends with details: each node as it is done."""
    return event.name != "flowResponses"


def begin(state: State, session: Session, turn: Turn, *, resumable: bool = False, stoppable: bool = False) -> Run:
    """Start a run in a chat, which is busy from now on."""
    session.status = GENERATING
    session.has_been_read = False
    session.title = session.title or turn.title
    session.updated = state.clock()
    session.run = Run(state, session, turn, resumable=resumable, stoppable=stoppable)
    return session.run


def _play(state: State, session: Session, turn: Turn) -> Events:
    began = state.clock()
    if turn.title:
        yield Event("chatTitle", {"title": turn.title})
    yield from _workflow(state, turn)
    turn.duration = round((state.clock() - began).total_seconds(), 2)
    _store(state, session, turn)
    yield Event("workflowDuration", {"durationSeconds": turn.duration})
    yield _said({"content": None}, finish_reason="stop")
    yield Event("flowResponses", list(turn.nodes))
    yield Event("answer", END)


def _workflow(state: State, turn: Turn) -> Events:
    if turn.pause is not None:
        yield from _resumed(state, turn, turn.pause)
        return
    if turn.app.type == "plugin":
        start = _node(state, "Plugin input", "pluginInput", "workflowStart", "pluginInput")
    else:
        start = _node(state, "Workflow start", "workflowStart", "workflowStart", "start1")
    yield from _ended(turn, start)
    yield from _sequence(state, turn, turn.app.steps)


def _sequence(state: State, turn: Turn, steps: Sequence[Step]) -> Events:
    for step in steps:
        if turn.stopped or turn.asks:
            return
        match step:
            case Chat():
                yield from _chat(state, turn, step)
            case Reply():
                yield from _reply(state, turn, step)
            case Http():
                yield from _http(state, turn, step)
            case Tools():
                yield from _tools(state, turn, step)
            case Search():
                yield from _search(state, turn, step)
            case Select():
                yield _asked(state, turn, step, "userSelect", SelectParams(turn.fill(step.description), step.options))
            case Form():
                yield _asked(state, turn, step, "userInput", FormParams(turn.fill(step.description), step.fields))
            case _:
                text = "".join(value.text.content for value in turn.values if value.text)
                node = _node(state, step.name, "pluginOutput", "pluginOutput", step.node_id)
                yield from _ended(turn, {**node, "pluginOutput": {step.key: text}})


def _chat(state: State, turn: Turn, step: Chat) -> Events:
    turn.model_calls += 1
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    asked = turn.question or "".join(str(turn.variables.get(name, "")) for name in turn.app.inputs)
    own_error = step.error or ("" if step.pieces else "chat:LLM_model_response_empty")
    error = own_error if asked else "chat:AI_input_is_empty"
    for _ in range(step.heartbeats):
        yield _said({"content": ""})
    said, thought = "", ""
    pieces = [("reasoning_content", piece) for piece in step.reasoning] + [("content", piece) for piece in step.pieces]
    for key, piece in [] if error else pieces:
        if turn.stopped:
            break
        text = turn.fill(piece)
        said, thought = (said + text, thought) if key == "content" else (said, thought + text)
        yield _said({key: text})
    if said or thought:
        turn.say(said, thought)
    turn.error = turn.error or error
    if error.startswith("chat:"):  # FastGPT itself gives up, so that there is no call to tell of
        node = _node(state, step.name, "chatNode", "aiChat", step.node_id)
        yield from _ended(turn, {**node, "errorText": error, "error": error})
        return
    preview = [*_preview(turn), {"obj": "Human", "value": asked}]
    if said:
        preview.append({"obj": "AI", "value": said})
    told: JSONObject = {
        "moduleName": step.name,
        "moduleType": "chatNode",
        "moduleLogo": "core/workflow/template/aiChat",
        **({"errorText": error} if error else {}),
        "totalPoints": 0,
        "model": step.model,
        "inputTokens": 0 if error else _tokens(preview),
        "outputTokens": len(said.split()),
        "query": asked,
        "reasoningText": thought,
        "historyPreview": preview,
        "contextTotalLen": len(preview),
        "finishReason": "error" if error else "close" if turn.stopped else step.finish_reason,
        "llmRequestIds": [state.ids.short()],
        **({"error": error} if error else {}),
        "id": state.ids.short(),
        "nodeId": step.node_id,
        "runningTime": 0,
    }
    yield from _ended(turn, told)


def _reply(state: State, turn: Turn, step: Reply) -> Events:
    text = turn.fill(step.text)
    yield _said({"content": f"\n{text}"}, name="fastAnswer")
    turn.say(f"\n{text}")
    node = _node(state, step.name, "answerNode", "reply", step.node_id)
    yield from _ended(turn, {**node, "textOutput": text})


def _http(state: State, turn: Turn, step: Http) -> Events:
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    yield from _ended(turn, _http_node(state, step))


def _tools(state: State, turn: Turn, step: Tools) -> Events:
    turn.model_calls += 1
    own_id = state.ids.short()
    tool = Tool(step.call_id, step.tool_name, step.tool_avatar, step.function_name)
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    yield Event("flowNodeStatus", {"status": "running", "name": step.model})
    picked: JSONObject = {
        "toolName": step.tool_name,
        "toolAvatar": step.tool_avatar,
        "functionName": step.function_name,
        "params": "",
    }
    yield _tool_event("toolCall", step.call_id, picked)
    for piece in step.params:
        tool.params += piece
        yield _tool_event("toolParams", step.call_id, {"toolName": "", "toolAvatar": "", "params": piece})
    children: list[JSONObject] = []
    if step.http:
        child = {**_http_node(state, step.http), "totalPoints": 0, "parentId": own_id}
        children.append(child)
        yield Event("flowNodeResponse", child)
    tool.response = step.response
    response: JSONObject = {"toolName": "", "toolAvatar": "", "params": "", "response": step.response}
    yield _tool_event("toolResponse", step.call_id, response)
    turn.values.append(Value(id=step.call_id, tools=[tool]))
    yield Event("flowNodeStatus", {"status": "running", "name": step.model})
    said = ""
    for piece in step.pieces:
        if turn.stopped:
            break
        said += turn.fill(piece)
        yield _said({"content": turn.fill(piece)})
    turn.say(said)
    detail: JSONObject = {
        "moduleType": "readFiles",
        "moduleName": "chat:read_file",
        "moduleLogo": "core/workflow/template/readFiles",
        "readFiles": [],
        "id": step.call_id,
        "nodeId": step.call_id,
        "runningTime": 0,
        "totalPoints": 0,
    }
    preview = [*_preview(turn), {"obj": "Human", "value": turn.question}, {"obj": "AI", "value": said}]
    node: JSONObject = {
        "moduleName": step.name,
        "moduleType": "tools",
        "moduleLogo": "core/workflow/template/toolCall",
        "totalPoints": 0,
        "toolCallInputTokens": _tokens(preview),
        "toolCallOutputTokens": len(said.split()),
        "model": step.model,
        "query": turn.question,
        "historyPreview": preview,
        "toolDetail": [] if step.http else [detail],
        "mergeSignId": step.node_id,
        "finishReason": "close" if turn.stopped else "stop",
        "llmRequestIds": [state.ids.short(), state.ids.short()],
        "id": own_id,
        "nodeId": step.node_id,
        "runningTime": 0,
        **({} if step.http else {"childResponseCount": 1}),
    }
    turn.nodes.append({**node, "childrenResponses": children} if children else node)
    yield Event("flowNodeResponse", {**node, "childTotalPoints": 0})


def _search(state: State, turn: Turn, step: Search) -> Events:
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    quotes: list[JSONValue] = [
        {
            **msgspec.to_builtins(quote),
            "updateTime": state.stamp(),
            "sourceId": f"dataset/{quote.dataset_id}/{quote.source_name}",
            "score": [{"type": "embedding", "value": quote.score, "index": index}],
            "tokens": len(quote.q.split()),
        }
        for index, quote in enumerate(step.quotes)
    ]
    node = _node(state, step.name, "datasetSearchNode", "datasetSearch", step.node_id)
    found: JSONObject = {
        "totalPoints": 0,
        "datasetQueries": [turn.question],
        "embeddingModel": "emulated-embedding",
        "embeddingTokens": len(turn.question),
        "similarity": 0,
        "limit": 3000,
        "searchMode": "embedding",
        "searchUsingReRank": False,
        "quoteList": quotes,
    }
    yield from _ended(turn, {**node, **found})


def _asked(state: State, turn: Turn, step: Select | Form, kind: str, params: SelectParams | FormParams) -> Event:
    edge: JSONObject = {
        "source": "start1",
        "sourceHandle": "start1-source-right",
        "target": step.node_id,
        "targetHandle": f"{step.node_id}-target-left",
        "status": "active",
    }
    output: JSONObject = {"nodeId": "start1", "key": "userChatInput", "value": turn.question}
    turn.asks = Pause(
        type=kind,
        params=params,
        interactive_id=state.ids.short(),
        node_response_id=state.ids.short(),
        skip_node_queue=(),
        entry_node_ids=(step.node_id,),
        memory_edges=(edge,),
        node_outputs=(output,),
        usage_id=state.ids.object_id(),
    )
    turn.values.append(Value(interactive=turn.asks))
    return Event("interactive", {"interactive": msgspec.to_builtins(turn.asks)})


def _resumed(state: State, turn: Turn, pause: Pause) -> Events:
    """Go on behind the open question: by the value of a select, by the keys of a form."""
    step = _step_of(turn.app.steps, pause)
    node_id = pause.node_response_id
    if isinstance(pause.params, SelectParams):
        pause.params.user_selected_val = turn.question
        node = _node(state, step.name, "userSelect", "userSelect", step.node_id)
        yield from _ended(turn, {**node, "userSelectResult": turn.question, "id": str(node_id)})
    else:
        pause.params.submitted = True
        filled = _filled(turn.question)
        turn.variables.update(filled)
        node = _node(state, step.name, "formInput", "formInput", step.node_id)
        yield from _ended(turn, {**node, "formInputResult": filled, "id": str(node_id)})
    yield from _sequence(state, turn, step.then if isinstance(step, Form) else step.branches.get(turn.question, ()))


def _step_of(steps: Sequence[Step], pause: Pause) -> Select | Form:
    """Return the node of a pause; it may stand behind another one."""
    waiting: deque[Step] = deque(steps)
    while True:
        step = waiting.popleft()
        if isinstance(step, Select | Form):
            if (step.node_id,) == pause.entry_node_ids:
                return step
            branches = [step.then] if isinstance(step, Form) else step.branches.values()
            waiting.extend(inner for branch in branches for inner in branch)


def _filled(text: str) -> JSONObject:
    """Return a form's object; anything that is none counts as empty."""
    try:
        return msgspec.json.decode(text, type=dict[str, JSONValue])
    except msgspec.DecodeError:
        return {}


def _ended(turn: Turn, node: JSONObject) -> Events:
    turn.nodes.append(node)
    yield Event("flowNodeResponse", node)


def _node(state: State, name: str, kind: str, logo: str, node_id: str) -> JSONObject:
    return {
        "moduleName": name,
        "moduleType": kind,
        "moduleLogo": f"core/workflow/template/{logo}",
        "id": state.ids.short(),
        "nodeId": node_id,
        "runningTime": 0,
    }


def _http_node(state: State, step: Http) -> JSONObject:
    node = _node(state, step.name, "httpRequest468", "httpRequest", step.node_id)
    return {**node, "headers": {"Content-Type": "application/json"}, "httpResult": step.result}


def _said(delta: JSONObject, *, name: str = "answer", finish_reason: str | None = None) -> Event:
    choice: JSONObject = {"delta": {"role": "assistant", **delta}, "index": 0, "finish_reason": finish_reason}
    return Event(name, {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]})


def _tool_event(name: str, call_id: str, tool: JSONObject) -> Event:
    return Event(name, {"tool": {"id": call_id, **tool}, "responseValueId": call_id})


def _preview(turn: Turn) -> list[JSONValue]:
    return [{"obj": "System", "value": turn.fill(turn.system)}, *turn.history]


def _tokens(preview: Sequence[JSONValue]) -> int:
    return sum(len(str(entry).split()) for entry in preview)


def _store(state: State, session: Session, turn: Turn) -> None:
    """Keep the round. An answered question stays in its row, where the rest of the answer joins it."""
    session.status = DONE
    session.run = None
    session.updated = state.clock()
    session.variables = {name: turn.variables.get(name, "") for name in turn.app.variables}
    if turn.pause is not None:
        row = session.live()[-1]
        row.record.value.extend(turn.values)
        row.record.duration_seconds = round((row.record.duration_seconds or 0) + turn.duration, 2)
        row.nodes.extend(turn.nodes)
        return
    human = Record(
        id_=state.ids.object_id(),
        data_id=turn.data_id,
        hide_in_ui=turn.hide,
        obj="Human",
        value=turn.asked,
        time=state.stamp(),
    )
    answer = Record(
        id_=state.ids.object_id(),
        data_id=turn.data_id,
        obj="AI",
        value=turn.values,
        time=state.stamp(),
        duration_seconds=turn.duration,
        use_agent_sandbox=False,
        total_quote_list=(),
        llm_module_account=turn.model_calls,
    )
    session.rows += [Row(record=human), Row(record=answer, nodes=turn.nodes, error=turn.error)]


class Message(Struct):
    """The message of a plain answer."""

    role: str = "assistant"
    content: str | list[Value] | UnsetType = UNSET
    reasoning_content: str | UnsetType = UNSET


def message_of(turn: Turn, *, detail: bool, with_type: bool) -> Message:
    """Return what a run has said: a text where that is all there is, else the list of its values."""
    several = len(turn.values) > 1 or any(value.interactive or value.tools for value in turn.values)
    if detail and several:
        return Message(content=[public(value, with_type=with_type) for value in turn.values])
    texts = [value.text.content for value in turn.values if value.text]
    thoughts = [value.reasoning.content for value in turn.values if value.reasoning]
    content = "\n".join(texts) if texts or not turn.values else UNSET
    return Message(content=content, reasoning_content="\n".join(thoughts) or UNSET)


def public(value: Value, *, with_type: bool) -> Value:
    """Return a value as a plain answer shows it: a question without what the server keeps about it."""
    pause = value.interactive
    shown = structs.replace(value, interactive=Pause(type=pause.type, params=pause.params) if pause else UNSET)
    return typed(shown) if with_type else shown


def typed(value: Value) -> Value:
    """Return a value with the name of its kind, which v1 and the paged records still give."""
    if value.interactive:
        kind = "interactive"
    elif value.tools:
        kind = "tool"
    else:
        kind = "file" if value.file else "text"
    return structs.replace(value, type=kind)
