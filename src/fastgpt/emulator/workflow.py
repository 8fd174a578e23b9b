"""The nodes of an app at work: each kind is a generator of events that leaves its trace in the turn.

A turn is one round of a chat. Nothing here knows who reads the events, what is stored afterwards or how it is framed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Generator, Sequence
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..values import JSONValue
from .apps import Agent, App, Chat, Child, Form, Http, Node, Reply, Search, Select, Step, Tools, Update, Wait
from .shapes import shape
from .state import Asked, AskParams, ChildParams, FormParams, Params, Pause, Row, SelectParams, State, Text, Tool, Value
from .wire import WAIT, Event, JSONObject

Events: TypeAlias = Generator[Event, None, None]


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
    row: Row | None
    """The row that goes on with it; an agent is answered in a round of its own."""
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

    def text(self) -> str:
        """Return all text that was said so far."""
        return "".join(value.text.content for value in self.values if value.text)

    def say(self, text: str, reasoning: str = "") -> None:
        """Add text to the answer; texts that follow each other become one value."""
        last = self.values[-1].text if self.values else UNSET
        if last is UNSET:
            thought = Text(reasoning) if reasoning else UNSET
            self.values.append(Value(text=Text(text), reasoning=thought))
        else:
            last.content += text


def workflow(state: State, turn: Turn) -> Events:
    """Run the app's nodes; what they leave is in the turn."""
    if turn.pause is not None:
        turn.pause.params.answer(turn.question)
    yield from _run(state, turn, turn.app.steps, turn.pause)


def _run(state: State, turn: Turn, steps: Sequence[Step], pause: Pause | None) -> Events:
    """Run nodes from their start, or from the pause that was answered."""
    if pause is not None:
        yield from _sequence(state, turn, _sequence_of(steps, pause.entry_node_ids or ()), pause)
        return
    if turn.app.type == "plugin":
        start = _node(state, "Plugin input", "pluginInput", "workflowStart", "pluginInput")
    else:
        start = _node(state, "Workflow start", "workflowStart", "workflowStart", "start1")
    yield from _ended(turn, start)
    yield from _sequence(state, turn, steps)


def _sequence(state: State, turn: Turn, steps: Sequence[Step], pause: Pause | None = None) -> Events:
    for index, step in enumerate(steps):
        if turn.stopped or turn.asks:
            return
        answered = pause if index == 0 else None
        match step:
            case Chat():
                yield from _chat(state, turn, step)
            case Reply():
                yield from _reply(state, turn, step)
            case Http():
                yield from _http(state, turn, step)
            case Tools():
                yield from _tools(state, turn, step, answered)
            case Search():
                yield from _search(state, turn, step)
            case Update():
                yield from _update(state, turn, step)
            case Child():
                yield from _child(state, turn, step, answered)
            case Agent():
                yield from _agent(state, turn, step, answered)
            case Select() | Form():
                if answered:
                    yield from _answered(state, turn, step, answered)
                else:
                    yield _asked(state, turn, step)
            case Wait():
                yield Event(WAIT, step.seconds)
            case Node():
                node = _node(state, step.name, "emptyNode", "emptyNode", step.node_id)
                yield from _ended(turn, {**node, **step.fields})
            case _:
                node = _node(state, step.name, "pluginOutput", "pluginOutput", step.node_id)
                yield from _ended(turn, {**node, "pluginOutput": {step.key: turn.text()}})


def _chat(state: State, turn: Turn, step: Chat) -> Events:
    turn.model_calls += 1
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    asked = turn.question or "".join(str(turn.variables.get(name, "")) for name in turn.app.inputs)
    own_error = step.error or ("" if step.pieces else "chat:LLM_model_response_empty")
    error = own_error if asked else "chat:AI_input_is_empty"
    for _ in range(step.heartbeats):
        yield chunk({"content": ""})
    said, thought = "", ""
    pieces = [("reasoning_content", piece) for piece in step.reasoning] + [("content", piece) for piece in step.pieces]
    for key, piece in [] if error else pieces:
        if turn.stopped:
            break
        text = turn.fill(piece)
        if step.pace:
            yield Event(WAIT, step.pace)
        said, thought = (said + text, thought) if key == "content" else (said, thought + text)
        yield chunk({key: text})
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
        **_node(state, step.name, "chatNode", "aiChat", step.node_id),
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
    }
    yield from _ended(turn, told)


def _reply(state: State, turn: Turn, step: Reply) -> Events:
    text = turn.fill(step.text)
    yield chunk({"content": f"\n{text}"}, name="fastAnswer")
    turn.say(f"\n{text}")
    node = _node(state, step.name, "answerNode", "reply", step.node_id)
    yield from _ended(turn, {**node, "textOutput": text})


def _http(state: State, turn: Turn, step: Http) -> Events:
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    yield from _ended(turn, _http_node(state, step))


def _tools(state: State, turn: Turn, step: Tools, answered: Pause | None) -> Events:
    """Pick the tool, run the nodes that it is made of, and answer; their question is wrapped in one of this node."""
    turn.model_calls += 1
    own_id = str(answered.node_response_id) if answered else state.ids.short()
    tool = Tool(step.call_id, step.tool_name, step.tool_avatar, step.function_name, "".join(step.params))
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    if answered is None:
        yield Event("flowNodeStatus", {"status": "running", "name": step.model})
        picked: JSONObject = {
            "toolName": step.tool_name,
            "toolAvatar": step.tool_avatar,
            "functionName": step.function_name,
            "params": "",
        }
        yield _tool_event("toolCall", step.call_id, picked)
        for piece in step.params:
            yield _tool_event("toolParams", step.call_id, {"toolName": "", "toolAvatar": "", "params": piece})
    turn.values.append(Value(id=step.call_id, tools=[tool]))
    before = len(turn.text())
    inner = _inner(answered)
    steps = _sequence_of(step.steps, inner.entry_node_ids or ()) if inner else step.steps
    inside = _sequence(state, turn, steps, inner)
    children = yield from _inside(turn, own_id, inside, ("interactive", "flowNodeStatus"))
    tool.response = "none" if turn.asks else step.response or turn.text()[before:]
    response: JSONObject = {"toolName": "", "toolAvatar": "", "params": "", "response": tool.response}
    yield _tool_event("toolResponse", step.call_id, response)
    said = ""
    if not turn.asks:
        turn.variables["response"] = tool.response
        yield Event("flowNodeStatus", {"status": "running", "name": step.model})
        for piece in step.pieces:
            if turn.stopped:
                break
            said += turn.fill(piece)
            yield chunk({"content": turn.fill(piece)})
        if step.pieces:
            turn.say(said)
    detail = shape("readFiles", {"id": step.call_id, "nodeId": step.call_id})
    preview = [*_preview(turn), {"obj": "Human", "value": turn.question}, {"obj": "AI", "value": said}]
    node: JSONObject = {
        **_node(state, step.name, "tools", "toolCall", step.node_id),
        "totalPoints": 0,
        "toolCallInputTokens": _tokens(preview),
        "toolCallOutputTokens": len(said.split()),
        "model": step.model,
        "query": turn.question,
        "historyPreview": preview,
        "toolDetail": [] if step.steps else [detail],
        "mergeSignId": step.node_id,
        "finishReason": "tool_calls" if turn.asks else "close" if turn.stopped else "stop",
        "llmRequestIds": [state.ids.short(), state.ids.short()],
        "id": own_id,
        **({} if step.steps else {"childResponseCount": 1}),
    }
    turn.nodes.append({**node, "childrenResponses": children} if children else node)
    yield Event("flowNodeResponse", {**node, "childTotalPoints": 0})
    if turn.asks:
        call: JSONObject = {"toolCallId": step.call_id}
        yield _wrapped(state, turn, turn.asks, step.node_id, "toolChildrenInteractive", own_id, call)


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
    own: JSONObject = {"datasetQueries": [turn.question], "embeddingTokens": len(turn.question), "quoteList": quotes}
    yield from _ended(turn, {**node, **shape("search", own)})


def _update(state: State, turn: Turn, step: Update) -> Events:
    turn.variables[step.variable] = step.value
    known: JSONObject = {name: turn.variables.get(name, "") for name in turn.app.variables}
    yield Event("updateVariables", known)
    node = _node(state, step.name, "variableUpdate", "variableUpdate", step.node_id)
    yield from _ended(turn, {**node, "updateVarResult": [step.value]})


def _child(state: State, turn: Turn, step: Child, answered: Pause | None) -> Events:
    """Run the nodes of another app; they become children, and a question of theirs is wrapped in one of this node."""
    own_id = str(answered.node_response_id) if answered else state.ids.short()
    before = len(turn.text())
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    yield chunk({"content": "\n"})
    inside = _run(state, turn, step.steps, _inner(answered))
    children = yield from _inside(turn, own_id, inside, ("interactive",))
    node: JSONObject = {
        **_node(state, step.name, "appModule", "", step.node_id),
        "moduleLogo": "/icon/logo.svg",
        "totalPoints": 0,
        "query": turn.question,
        "textOutput": turn.text()[before:],
        "childResponseCount": len(children),
        "id": own_id,
    }
    turn.nodes.append({**node, "childrenResponses": children})
    yield Event("flowNodeResponse", node)
    if turn.asks:
        yield _wrapped(state, turn, turn.asks, step.node_id, "childrenInteractive", own_id)


def _inner(answered: Pause | None) -> Pause | None:
    """Return the question inside an answered one."""
    return answered.params.children_response if answered and isinstance(answered.params, ChildParams) else None


def _inside(turn: Turn, own_id: str, events: Events, hidden: Container[str]) -> Generator[Event, None, list[JSONValue]]:
    """Run nodes as children of another one and return what they leave; some of their events do not go out."""
    outer, turn.nodes = turn.nodes, []
    for event in events:
        if event.name == "flowNodeResponse" and isinstance(event.data, dict):
            yield event._replace(data={"parentId": own_id, **event.data})
        elif event.name not in hidden:
            yield event
    children: list[JSONValue] = [{**node, "parentId": own_id} for node in turn.nodes]
    turn.nodes = outer
    return children


def _agent(state: State, turn: Turn, step: Agent, answered: Pause | None) -> Events:
    """Run an agent: it may set a plan, or ask before it answers."""
    yield Event("flowNodeStatus", {"status": "running", "name": step.name})
    yield Event("flowNodeStatus", {"status": "running", "name": step.model})
    calls = 1
    if answered:
        turn.variables["answers"] = _answers(answered)
    elif step.questions:
        yield from _ended(turn, _agent_call(state, turn, step, calls, ""))
        yield from _agent_asks(state, turn, step)
        return
    elif step.plan:
        yield from _ended(turn, _agent_call(state, turn, step, calls, ""))
        yield from _agent_plans(state, turn, step)
        yield Event("flowNodeStatus", {"status": "running", "name": step.model})
        calls = 2
    text = ""
    for piece in step.pieces:
        if turn.stopped:
            break
        text += turn.fill(piece)
        yield chunk({"content": turn.fill(piece)})
    turn.say(text)
    yield from _ended(turn, _agent_call(state, turn, step, calls, text))


def _agent_asks(state: State, turn: Turn, step: Agent) -> Events:
    node = _agent_node(step, f"ask-{step.call_id}", "chat:collect_questions", "core/app/agent/child/plan")
    yield from _ended(turn, {**node, "textOutput": "\n".join(one.question for one in step.questions)})
    params = msgspec.json.encode({"reason": step.reason, "questions": step.questions}).decode()
    call: JSONObject = {"id": step.call_id, "askId": step.call_id, "functionName": "ask_user", "params": params}
    turn.values.append(Value(id=step.call_id, agent_ask=call))
    questions = [Asked(one.question, one.options) for one in step.questions]
    yield _paused(
        state, turn, step.node_id, "agentAsk", AskParams(turn.fill(step.reason), questions), ask_id=step.call_id
    )


def _agent_plans(state: State, turn: Turn, step: Agent) -> Events:
    plan_id = state.ids.short()
    steps: list[JSONObject] = [{"id": state.ids.short(), "name": name, "status": "pending"} for name in step.plan]
    plan: JSONObject = {"planId": plan_id, "name": step.plan_name, "steps": steps}
    value_id = "agent-plan-stream"
    yield Event("planStatus", {"planStatus": {"status": "generating"}, "responseValueId": value_id})
    yield Event("plan", {"plan": plan, "responseValueId": value_id})
    lines = [f"- {one['id']}: {one['name']} | status={one['status']}" for one in steps]
    result = "\n".join([f'Set active plan "{step.plan_name}" with {len(lines)} steps.', "Current plan steps:", *lines])
    params = msgspec.json.encode({"name": step.plan_name, "steps": step.plan}).decode()
    update: JSONObject = {"id": step.call_id, "functionName": "set_plan", "params": params, "response": result}
    turn.values += [Value(plan=plan), Value(id=step.call_id, agent_plan_update=update)]
    node = _agent_node(step, f"plan-{step.call_id}", "chat:plan_update", "core/app/agent/child/plan")
    yield from _ended(turn, {**node, "agentPlanResult": result, "agentPlanStatus": "set_plan"})


def _agent_call(state: State, turn: Turn, step: Agent, number: int, text: str) -> JSONObject:
    request_id = state.ids.short()
    node = _agent_node(step, f"main_agent-{number}", "chat:master_agent_call", "core/app/type/agentFill")
    return {
        **node,
        "id": f"{step.node_id}-{number}-{request_id}",
        "model": step.model,
        "llmRequestIds": [request_id],
        "inputTokens": len(turn.question.split()),
        "outputTokens": len(text.split()),
        "totalPoints": 0,
        "finishReason": "stop" if text else "tool_calls",
        "textOutput": text,
    }


def _agent_node(step: Agent, what: str, name: str, logo: str) -> JSONObject:
    node_id = f"{step.node_id}-{what}"
    return {
        "id": node_id,
        "nodeId": node_id,
        "moduleName": name,
        "moduleType": "agent",
        "moduleLogo": logo,
        "runningTime": 0,
    }


def _answers(pause: Pause) -> str:
    """Return what was asked and answered, as the model is told."""
    asked = pause.params.questions if isinstance(pause.params, AskParams) else []
    return "\n\n".join(f"## {one.question}\n\n回答：{one.told()}" for one in asked)


def _asked(state: State, turn: Turn, step: Select | Form) -> Event:
    if isinstance(step, Select):
        options = SelectParams(turn.fill(step.description), step.options)
        return _paused(state, turn, step.node_id, "userSelect", options)
    return _paused(state, turn, step.node_id, "userInput", FormParams(turn.fill(step.description), step.fields))


def _paused(
    state: State,
    turn: Turn,
    node_id: str,
    kind: str,
    params: Params,
    *,
    ask_id: str | UnsetType = UNSET,
    node_response_id: str = "",
) -> Event:
    """Stop the run at a question."""
    edge: JSONObject = {
        "source": "start1",
        "sourceHandle": "start1-source-right",
        "target": node_id,
        "targetHandle": f"{node_id}-target-left",
        "status": "active",
    }
    said: JSONObject = {"nodeId": "start1", "key": "userChatInput", "value": turn.question}
    files: JSONObject = {"nodeId": "start1", "key": "userFiles", "value": []}
    turn.asks = Pause(
        type=kind,
        ask_id=ask_id,
        params=params,
        interactive_id=state.ids.short(),
        node_response_id=node_response_id or state.ids.short(),
        skip_node_queue=(),
        entry_node_ids=(node_id,),
        memory_edges=(edge,),
        node_outputs=(said, files),
        usage_id=state.ids.object_id(),
    )
    turn.values.append(Value(interactive=turn.asks, ask_id=ask_id))
    return Event("interactive", {"interactive": msgspec.to_builtins(turn.asks)})


def _sequence_of(steps: Sequence[Step], entry: Container[str]) -> Sequence[Step]:
    """Return the steps from the paused node on; it may stand in a branch."""
    waiting = deque([steps])
    while True:
        steps = waiting.popleft()
        for index, step in enumerate(steps):
            if step.node_id in entry:
                return steps[index:]
            if isinstance(step, Select):
                waiting.extend(step.branches.values())
            elif isinstance(step, Form):
                waiting.append(step.then)


def _answered(state: State, turn: Turn, step: Select | Form, pause: Pause) -> Events:
    """Go on behind an answered question: by the value of a select, by the keys of a form."""
    node_id = str(pause.node_response_id)
    if isinstance(step, Select):
        node = _node(state, step.name, "userSelect", "userSelect", step.node_id)
        yield from _ended(turn, {**node, "userSelectResult": turn.question, "id": node_id})
        yield from _sequence(state, turn, step.branches.get(turn.question, ()))
    else:
        filled = _filled(turn.question)
        turn.variables.update(filled)
        node = _node(state, step.name, "formInput", "formInput", step.node_id)
        yield from _ended(turn, {**node, "formInputResult": filled, "id": node_id})
        yield from _sequence(state, turn, step.then)


def _wrapped(
    state: State,
    turn: Turn,
    inner: Pause,
    node_id: str,
    kind: str,
    own_id: str,
    tool: JSONObject | UnsetType = UNSET,
) -> Event:
    """Put the question of a child into one of its parent."""
    turn.values.pop()
    return _paused(state, turn, node_id, kind, ChildParams(inner, tool), node_response_id=own_id)


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
    points: JSONObject = {} if isinstance(step.result, dict) and "error" in step.result else {"totalPoints": 0}
    return {**node, **points, "headers": {"Content-Type": "application/json"}, "httpResult": step.result}


def chunk(delta: JSONObject, *, name: str = "answer", finish_reason: str | None = None) -> Event:
    """Return a chunk of text."""
    choice: JSONObject = {"delta": {"role": "assistant", **delta}, "index": 0, "finish_reason": finish_reason}
    return Event(name, {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]})


def _tool_event(name: str, call_id: str, tool: JSONObject) -> Event:
    return Event(name, {"tool": {"id": call_id, **tool}, "responseValueId": call_id})


def _preview(turn: Turn) -> list[JSONValue]:
    return [{"obj": "System", "value": turn.fill(turn.system)}, *turn.history]


def _tokens(preview: Sequence[JSONValue]) -> int:
    return sum(len(str(entry).split()) for entry in preview)
