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
from .rows import ChildParams, Params, Pause, Row, Text, Tool, Value
from .settings import Context
from .shapes import json_object, objects, shape, without
from .versions import V4_14
from .wire import WAIT, Event, JSONObject

Events: TypeAlias = Generator[Event, None, None]


class Turn(Struct, kw_only=True):
    """One round of a chat: what the run reads and what it leaves."""

    context: Context
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
    outputs: list[JSONObject] = []
    """What nodes have left for those behind them, as a question keeps it."""
    skipped: list[JSONObject] = []
    """The first nodes of branches that were not taken."""
    in_tool: bool = False
    """Whether the nodes that run are those of a tool."""
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

    def preview(self, asked: str, *said: str) -> list[JSONValue]:
        """Return what a model reads: the system's text, the history and the question; and what it said."""
        system: JSONObject = {"obj": "System", "value": self.fill(self.system)}
        answers: list[JSONObject] = [{"obj": "AI", "value": text} for text in said]
        return [system, *self.history, {"obj": "Human", "value": asked}, *answers]


def workflow(turn: Turn) -> Events:
    """Run the app's nodes; what they leave is in the turn."""
    if turn.pause is not None:
        turn.pause.answer(turn.question)
    yield from _run(turn, turn.app.steps, turn.pause)


def _run(turn: Turn, steps: Sequence[Step], pause: Pause | None) -> Events:
    """Run nodes from their start, or from the pause that was answered."""
    if pause is None:
        yield from map(_running, turn.app.announced)
        yield from _ended(turn, _node_of(turn, "pluginStart" if turn.app.type == "plugin" else "workflowStart"))
        yield from _sequence(turn, steps)
    else:
        yield from _sequence(turn, _sequence_of(steps, pause.entry_node_ids or ()), pause)


def _sequence(turn: Turn, steps: Sequence[Step], pause: Pause | None = None) -> Events:
    for index, step in enumerate(steps):
        if turn.stopped or turn.asks:
            return
        answered = pause if index == 0 else None
        match step:
            case Chat():
                yield from _chat(turn, step)
            case Reply():
                yield from map(_running, (step.name,) if step.announced else ())
                text = turn.fill(step.text)
                yield chunk({"content": f"\n{text}"}, name="fastAnswer")
                turn.say(f"\n{text}")
                yield from _leave(turn, step, textOutput=text)
            case Http():
                yield _running(step.name)
                points = {} if isinstance(step.result, dict) and "error" in step.result else {"totalPoints": 0}
                headers: JSONObject = {"Content-Type": "application/json"}
                yield from _leave(turn, step, **points, headers=headers, httpResult=step.result)
            case Tools():
                yield from _tools(turn, step, answered)
            case Search():
                yield from _search(turn, step)
            case Update():
                turn.variables[step.variable] = step.value
                yield Event("updateVariables", {name: turn.variables.get(name, "") for name in turn.app.variables})
                yield from _leave(turn, step, updateVarResult=[step.value])
            case Child():
                yield from _child(turn, step, answered)
            case Agent():
                yield from _agent(turn, step, answered)
            case Select() | Form():
                yield from map(_running, (step.name,) if step.announced else ())
                yield from _answered(turn, step, answered) if answered else _asked(turn, step)
            case Wait():
                yield Event(WAIT, step.seconds)
            case Node():
                yield from _leave(turn, step, **step.fields)
            case _:
                yield from _leave(turn, step, pluginOutput={step.key: turn.text()})


def _chat(turn: Turn, step: Chat) -> Events:
    turn.model_calls += 1
    yield _running(step.name)
    asked = turn.question or "".join(str(turn.variables.get(name, "")) for name in turn.app.inputs)
    own_error = turn.context.model_error or step.error or ("" if step.pieces else "chat:LLM_model_response_empty")
    error = own_error if asked else "chat:AI_input_is_empty"
    for _ in range(0 if turn.context.model_error else step.heartbeats):
        yield chunk({"content": ""})
    thought = yield from _spoken(turn, () if error else step.reasoning, step.pace, key="reasoning_content")
    said = yield from _spoken(turn, () if error else step.pieces, step.pace)
    if said or thought:
        turn.say(said, thought)
    turn.error = turn.error or error
    if error.startswith("chat:"):  # FastGPT itself gives up, so that there is no call to report
        yield from _leave(turn, step, errorText=error, error=error)
        return
    preview = turn.preview(asked, *([said] if said else []))
    turn.outputs += _spoken_outputs(step.node_id, preview, said)
    yield from _leave(
        turn,
        step,
        **({"errorText": error, "error": error} if error else {}),
        totalPoints=0,
        model=step.model,
        inputTokens=0 if error else _tokens(preview),
        outputTokens=len(said.split()),
        query=asked,
        **({"maxToken": step.max_token} if step.max_token else {}),
        reasoningText=thought,
        historyPreview=preview,
        contextTotalLen=len(preview),
        finishReason="error" if error else "close" if turn.stopped else step.finish_reason,
        llmRequestIds=[turn.context.ids.short()],
    )


def _spoken_outputs(node_id: str, preview: Sequence[JSONValue], said: str) -> list[JSONObject]:
    """Return what a model's node leaves: the messages that it read, with its own, and its text."""
    history: list[JSONValue] = [
        {"obj": message["obj"], "value": [{"text": {"content": message["value"]}}]} for message in objects(preview)
    ]
    return [
        {"nodeId": node_id, "key": "history", "value": history},
        {"nodeId": node_id, "key": "answerText", "value": said},
    ]


def _stored(output: JSONObject) -> JSONObject:
    """Return what a node has left as it comes back from the store: messages have ids that are not there."""
    if output["key"] != "history":
        return output
    history: list[JSONValue] = [
        {"dataId": None, **({} if message["obj"] == "AI" else {"hideInUI": None}), **message}
        for message in objects(output["value"])
    ]
    return {**output, "value": history}


def _spoken(turn: Turn, pieces: Sequence[str], pace: float = 0, *, key: str = "content") -> Generator[Event, None, str]:
    """Yield the chunks of a text until the run is stopped, and return what was said."""
    said = ""
    for piece in pieces:
        if turn.stopped:
            break
        if pace:
            yield Event(WAIT, pace)
        said += turn.fill(piece)
        yield chunk({key: turn.fill(piece)})
    return said


def _tools(turn: Turn, step: Tools, answered: Pause | None) -> Events:
    """Pick the tool, run the nodes that it is made of, and answer; their question is wrapped in one of this node."""
    turn.model_calls += 1
    ids = turn.context.ids
    own_id = str(answered.node_response_id) if answered else ids.short()
    tool = Tool(step.call_id, step.tool_name, step.tool_avatar, step.function_name, "".join(step.params))
    yield _running(step.name)
    if answered is None:
        yield _running(step.model)
        called = {"toolName": step.tool_name, "toolAvatar": step.tool_avatar, "functionName": step.function_name}
        yield _tool_event("toolCall", step, **called)
        for piece in step.params:
            yield _tool_event("toolParams", step, params=piece)
    turn.values.append(Value(id=step.call_id, tools=[tool]))
    before = len(turn.text())
    inner = _inner(answered)
    steps = _sequence_of(step.steps, inner.entry_node_ids or ()) if inner else step.steps
    inside = _sequence(turn, steps, inner)
    turn.in_tool = True
    children = yield from _inside(turn, own_id, inside, ("interactive", "flowNodeStatus"))
    turn.in_tool = False
    tool.response = "none" if turn.asks else step.response or turn.text()[before:]
    yield _tool_event("toolResponse", step, response=tool.response)
    said = ""
    if not turn.asks:
        turn.variables["response"] = tool.response
        yield _running(step.model)
        said = yield from _spoken(turn, step.pieces)
        if step.pieces:
            turn.say(said)
    preview = turn.preview(turn.question, said)
    node = _node(
        turn,
        step,
        id=own_id,
        toolCallInputTokens=_tokens(preview),
        toolCallOutputTokens=len(said.split()),
        model=step.model,
        query=turn.question,
        historyPreview=preview,
        toolDetail=[] if step.steps else [shape("readFiles", id=step.call_id, nodeId=step.call_id)],
        mergeSignId=step.node_id,
        finishReason="tool_calls" if turn.asks else "close" if turn.stopped else "stop",
        llmRequestIds=[ids.short(), ids.short()],
        **({} if step.steps else {"childResponseCount": 1}),
    )
    turn.nodes.append({**node, "childrenResponses": children} if children else node)
    yield Event("flowNodeResponse", {**node, "childTotalPoints": 0})
    if turn.asks:
        params = ChildParams(turn.asks, {"toolCallId": step.call_id})
        yield _paused(turn, step.node_id, "toolChildrenInteractive", params, own_id=own_id)


def _search(turn: Turn, step: Search) -> Events:
    yield _running(step.name)
    quotes: list[JSONValue] = [
        {
            **msgspec.to_builtins(quote),
            "updateTime": turn.context.stamp(),
            "sourceId": f"dataset/{quote.dataset_id}/{quote.source_name}",
            "score": [{"type": "embedding", "value": quote.score, "index": index}],
            "tokens": len(quote.q.split()),
        }
        for index, quote in enumerate(step.quotes)
    ]
    asked, tokens = turn.question, len(turn.question)
    if turn.in_tool and turn.context.version >= V4_14:
        node = _node(turn, step, query="")
        yield from _ended(turn, without(node, "embeddingModel", "similarity", "searchUsingReRank"))
        return
    yield from _leave(turn, step, datasetQueries=[asked], embeddingTokens=tokens, quoteList=quotes)


def _child(turn: Turn, step: Child, answered: Pause | None) -> Events:
    """Run the nodes of another app; they become children, and a question of theirs is wrapped in one of this node."""
    own_id = str(answered.node_response_id) if answered else turn.context.ids.short()
    before = len(turn.text())
    yield _running(step.name)
    yield chunk({"content": "\n"})
    outer, turn.outputs = turn.outputs, []
    children = yield from _inside(turn, own_id, _run(turn, step.steps, _inner(answered)), ("interactive",))
    said = turn.text()[before:]
    question: JSONObject = {"obj": "Human", "value": turn.question}
    turn.outputs = [*outer, _spoken_outputs(step.node_id, [question, {"obj": "AI", "value": said}], said)[0]]
    node = _node(turn, step, id=own_id, query=turn.question, textOutput=said, childResponseCount=len(children))
    turn.nodes.append({**node, "childrenResponses": children})
    yield Event("flowNodeResponse", node)
    if turn.asks:
        yield _paused(turn, step.node_id, "childrenInteractive", ChildParams(turn.asks), own_id=own_id)


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


def _agent(turn: Turn, step: Agent, answered: Pause | None) -> Events:
    """Run an agent: it may set a plan, or ask before it answers."""
    yield _running(step.name)
    yield _running(step.model)
    calls = 1
    if answered:
        turn.variables["answers"] = _answers(answered)
    elif step.questions:
        yield from _agent_call(turn, step, calls, "")
        yield from _agent_asks(turn, step)
        return
    elif step.plan:
        yield from _agent_call(turn, step, calls, "")
        yield from _agent_plans(turn, step)
        yield _running(step.model)
        calls = 2
    text = yield from _spoken(turn, step.pieces)
    turn.say(text)
    yield from _agent_call(turn, step, calls, text)


def _agent_asks(turn: Turn, step: Agent) -> Events:
    text = "\n".join(one.question for one in step.questions)
    yield from _agent_leave(turn, step, "agentAsk", f"ask-{step.call_id}", textOutput=text)
    params = msgspec.json.encode({"reason": step.reason, "questions": step.questions}).decode()
    call: JSONObject = {"id": step.call_id, "askId": step.call_id, "functionName": "ask_user", "params": params}
    turn.values.append(Value(id=step.call_id, agent_ask=call))
    questions: list[JSONValue] = [{"answer": "", **msgspec.to_builtins(one)} for one in step.questions]
    asked: JSONObject = {"description": turn.fill(step.reason), "questions": questions}
    yield _paused(turn, step.node_id, "agentAsk", asked, ask_id=step.call_id)


def _agent_plans(turn: Turn, step: Agent) -> Events:
    ids = turn.context.ids
    plan_id = ids.short()
    steps: list[JSONObject] = [{"id": ids.short(), "name": name, "status": "pending"} for name in step.plan]
    plan: JSONObject = {"planId": plan_id, "name": step.plan_name, "steps": steps}
    value_id = "agent-plan-stream"
    yield Event("planStatus", {"planStatus": {"status": "generating"}, "responseValueId": value_id})
    yield Event("plan", {"plan": plan, "responseValueId": value_id})
    lines = [f"- {one['id']}: {one['name']} | status={one['status']}" for one in steps]
    result = "\n".join([f'Set active plan "{step.plan_name}" with {len(lines)} steps.', "Current plan steps:", *lines])
    params = msgspec.json.encode({"name": step.plan_name, "steps": step.plan}).decode()
    update: JSONObject = {"id": step.call_id, "functionName": "set_plan", "params": params, "response": result}
    turn.values += [Value(plan=plan), Value(id=step.call_id, agent_plan_update=update)]
    yield from _agent_leave(turn, step, "agentPlan", f"plan-{step.call_id}", agentPlanResult=result)


def _agent_call(turn: Turn, step: Agent, number: int, text: str) -> Events:
    request_id = turn.context.ids.short()
    yield from _agent_leave(
        turn,
        step,
        "agentCall",
        f"main_agent-{number}",
        id=f"{step.node_id}-{number}-{request_id}",
        model=step.model,
        llmRequestIds=[request_id],
        inputTokens=len(turn.question.split()),
        outputTokens=len(text.split()),
        finishReason="stop" if text else "tool_calls",
        textOutput=text,
    )


def _agent_leave(turn: Turn, step: Agent, kind: str, what: str, /, **fields: JSONValue) -> Events:
    node_id = f"{step.node_id}-{what}"
    yield from _ended(turn, _node_of(turn, kind, **{"id": node_id, "nodeId": node_id, **fields}))


def _answers(pause: Pause) -> str:
    """Return what was asked and answered, as the model reads it."""
    texts: list[str] = []
    for one in objects(pause.asked()["questions"]):
        answer = one["answer"] or "未回答"
        summary = next((option["summary"] for option in objects(one["options"]) if option["value"] == answer), None)
        texts.append(f"## {one['question']}\n\n回答：{f'{summary} - {answer}' if summary else answer}")
    return "\n\n".join(texts)


def _asked(turn: Turn, step: Select | Form) -> Events:
    text = turn.fill(step.description)
    if isinstance(step, Select):
        options: JSONValue = msgspec.to_builtins(step.options)
        yield _paused(turn, step.node_id, "userSelect", {"description": text, "userSelectOptions": options})
    else:
        fields: JSONValue = msgspec.to_builtins(step.fields)
        yield _paused(turn, step.node_id, "userInput", {"description": text, "inputForm": fields})


def _paused(
    turn: Turn, node_id: str, kind: str, params: Params, *, ask_id: str | UnsetType = UNSET, own_id: str = ""
) -> Event:
    """Stop the run at a question. That of a child, which it wraps, is no longer one of its own."""
    ids = turn.context.ids
    if isinstance(params, ChildParams):
        turn.values.pop()
    turn.asks = Pause(
        type=kind,
        ask_id=ask_id,
        params=params,
        interactive_id=ids.short(),
        node_response_id=own_id or ids.short(),
        skip_node_queue=tuple(turn.skipped),
        entry_node_ids=(node_id,),
        memory_edges=(shape("edge", target=node_id, targetHandle=f"{node_id}-target-left"),),
        node_outputs=(shape("questionOutput", value=turn.question), shape("filesOutput"), *turn.outputs),
        usage_id=ids.object_id(),
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


def _answered(turn: Turn, step: Select | Form, pause: Pause) -> Events:
    """Go on after an answered question: by the value of a select, by the keys of a form."""
    own_id = str(pause.node_response_id)
    turn.outputs += [_stored(output) for output in pause.node_outputs or () if output["nodeId"] != "start1"]
    if isinstance(step, Select):
        turn.outputs.append({"nodeId": step.node_id, "key": "selectResult", "value": turn.question})
        others = [steps[0].node_id for value, steps in step.branches.items() if value != turn.question and steps]
        turn.skipped = [{"id": other, "skippedNodeIdList": [step.node_id]} for other in others]
        yield from _leave(turn, step, userSelectResult=turn.question, id=own_id)
        yield from _sequence(turn, step.branches.get(turn.question, ()))
    else:
        filled = json_object(turn.question)
        turn.variables.update(filled)
        yield from _leave(turn, step, formInputResult=filled, id=own_id)
        yield from _sequence(turn, step.then)


def _ended(turn: Turn, node: JSONObject) -> Events:
    turn.nodes.append(node)
    yield Event("flowNodeResponse", node)


def _leave(turn: Turn, step: Step, /, **fields: JSONValue) -> Events:
    """Leave the node of a step, with fields added or replaced."""
    yield from _ended(turn, _node(turn, step, **fields))


def _node(turn: Turn, step: Step, /, **fields: JSONValue) -> JSONObject:
    return _node_of(turn, type(step).__name__, **{"moduleName": step.name, "nodeId": step.node_id, **fields})


def _node_of(turn: Turn, kind: str, /, **fields: JSONValue) -> JSONObject:
    """Return a node of a kind: what all of that kind have, and fields of its own."""
    return shape(kind, **{"id": fields.get("id") or turn.context.ids.short(), "runningTime": 0, **fields})


def _running(name: str) -> Event:
    return Event("flowNodeStatus", {"status": "running", "name": name})


def chunk(delta: JSONObject, *, name: str = "answer", finish_reason: str | None = None) -> Event:
    """Return a chunk of text."""
    choice: JSONObject = {"delta": {"role": "assistant", **delta}, "index": 0, "finish_reason": finish_reason}
    return Event(name, {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]})


def _tool_event(name: str, step: Tools, **fields: JSONValue) -> Event:
    return Event(name, {"tool": shape("tool", id=step.call_id, **fields), "responseValueId": step.call_id})


def _tokens(preview: Sequence[JSONValue]) -> int:
    return sum(len(str(entry).split()) for entry in preview)
