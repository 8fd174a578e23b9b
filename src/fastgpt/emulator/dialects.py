"""How older servers render what a run leaves: nodes, events, answers, rows, error responses, as 4.9 and 4.12 do.

What is kept is the same for all versions; here it is only rendered. The newest version renders it where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import UNSET, structs

from ..values import JSONValue
from .rows import ChildParams, Pause, Row, Value
from .runs import typed
from .shapes import objects, shape, view, without
from .versions import V4_12, V4_14, V4_16, Version
from .wire import Envelope, Event, JSONObject, Rejected
from .workflow import Turn

SERVER_ERROR: Final = "internal server error"
UNKNOWN_YET: Final = ("chatTitle", "planStatus", "plan")
QUESTION_IDS: Final = ("interactiveId", "nodeResponseId")
"""What a question has from 4.16 on."""
NEW_IN_NODES: Final = ("llmRequestIds", "childResponseCount", "parentId", "childrenResponses")
POINTS: Final = {"tools": "childTotalPoints", "pluginOutput": "totalPoints"}
MESSAGES: Final = {"common:error.missingParams": "error.missingParams", "Data validation error": SERVER_ERROR}
"""Texts of error responses that were others: no schema speaks on older servers, what does not fit makes them fail."""
CODES: Final = {"missingParams": 507003, "fileNotFound": 507001}
"""Numbers of named error responses that have moved since 4.9."""
EMPTY_TEXT: Final[JSONObject] = {"type": "text", "text": {"content": ""}}
NODE: Final = ("id", "nodeId", "moduleName", "moduleType", "runningTime")
"""What every node has."""


def render_node(node: JSONObject, version: Version) -> JSONObject:
    """Render a node. 4.9 sums up tokens and does not say how a model ended; 4.12 marks the children of an app."""
    if version >= V4_14:
        return node
    shown = without(node, *NEW_IN_NODES)
    kind = str(shown["moduleType"])
    if kind != "appModule":
        shown.pop("moduleLogo", None)
    if kind == "chatNode":
        return _model(shown, version)
    if kind in POINTS:
        shown[POINTS[kind]] = 0
    if kind == "appModule" and version >= V4_12:
        shown["mergeSignId"] = shown["nodeId"]
    if version < V4_12:
        shown.pop("finishReason", None)
    if kind == "datasetSearchNode":
        _search(shown, version)
    if children := objects(node.get("childrenResponses")):
        rendered: list[JSONValue] = [render_node(child, version) for child in children]
        shown["pluginDetail" if kind == "appModule" else "toolDetail"] = rendered
    return shown


def _model(shown: JSONObject, version: Version) -> JSONObject:
    if "errorText" in shown:
        message = str(shown["errorText"])
        failed: JSONObject = {"error": failure(message)} if version < V4_12 else {"errorText": message}
        return {**{name: shown[name] for name in NODE}, **failed}
    shown.pop("error", None)
    if version >= V4_12:
        return shown
    del shown["finishReason"]
    tokens = [count for count in (shown["inputTokens"], shown["outputTokens"]) if isinstance(count, int)]
    return {**shown, "tokens": sum(tokens), "maxToken": 0}


def _search(shown: JSONObject, version: Version) -> None:
    shown["quoteList"] = [{"a": "", **quote} for quote in objects(shown["quoteList"])]
    queries = shown.pop("datasetQueries")
    shown["query"] = queries[0] if isinstance(queries, list) else ""
    if version < V4_12:
        shown["model"] = shown.pop("embeddingModel")
        shown["inputTokens"] = shown.pop("embeddingTokens")
        shown["quoteList"] = _quotes(shown["quoteList"], "sourceId")


def render_stream(events: Iterator[Event], turn: Turn, version: Version) -> Iterator[Event]:
    """Render the events of a run; the nodes come after the end marker, and 4.9 does not report the duration."""
    if version >= V4_16:
        yield from events
        return
    if version == V4_14:
        yield from filter(None, (_as_4_14(event) for event in events))
        return
    models = {getattr(step, "model", "") for step in turn.app.steps}
    hidden = UNKNOWN_YET if version >= V4_12 else (*UNKNOWN_YET, "workflowDuration")
    nodes: list[Event] = []
    for event in events:
        match event:
            case Event("flowResponses", list(listed)):
                nodes.append(Event("flowResponses", [render_node(each, version) for each in objects(listed)]))
            case Event("flowNodeResponse", dict(shown)):
                yield Event("flowNodeResponse", render_node(shown, version))
            case Event("flowNodeStatus", dict(shown)) if shown["name"] in models:
                pass
            case Event("interactive") if turn.asks:
                yield Event("interactive", {"interactive": pause(turn.asks, turn.values)})
            case Event("toolCall" | "toolParams" | "toolResponse" as name, dict(shown)):
                called = shown["tool"]
                assert isinstance(called, dict)  # a tool call, as JSON
                yield Event(name, {"tool": {"response": "", **called}})  # older calls always have a response
            case Event("answer", data) if b'"content":""' in msgspec.json.encode(data):  # a heartbeat
                pass
            case Event(name) if name in hidden:
                pass
            case _:
                yield event
    yield from nodes


def _as_4_14(event: Event) -> Event | None:
    """Render an event as 4.14 does: without titles and plans, a question without ids; None where there is none."""
    match event:
        case Event(name) if name in UNKNOWN_YET:
            return None
        case Event("interactive", dict(shown)):
            return Event("interactive", {name: _unnamed(asked) for name, asked in shown.items()})
        case _:
            return event


def _unnamed(asked: JSONValue) -> JSONValue:
    return without(asked, *QUESTION_IDS) if isinstance(asked, dict) else asked


def values_of(turn: Turn, version: Version) -> list[Value]:
    """Return what a plain answer tells of a run: 4.14 leaves out its pauses."""
    return [value for value in turn.values if version != V4_14 or not value.interactive]


def render_late_row(row: Row, version: Version, shown: JSONObject) -> JSONObject:
    """Render a stored row as 4.14 does: the user's with an id of its own, an answer with the length of its history."""
    if version != V4_14:
        return shown
    shown["dataId"] = data_id(row, version)
    for value in objects(shown["value"]):
        if "interactive" in value:
            value["interactive"] = _unnamed(value["interactive"])
    previews = [each["historyPreview"] for each in row.nodes if isinstance(each.get("historyPreview"), list)]
    return {**shown, **({"historyPreviewLength": str(previews[-1]).count("'obj'")} if previews else {})}


def render_message(turn: Turn, *, detail: bool) -> JSONObject:
    """Render what a run has said: a text where that is all there is, else the list of its parts."""
    parts = [part for value in turn.values for part in parts_of(value, turn.values)]
    shown = [part for part in parts if not (turn.pause and part["type"] == "tool")]
    if detail and not (shown and all(part["type"] == "text" for part in shown)):
        return {"role": "assistant", "content": [*shown] or [EMPTY_TEXT]}
    return {"role": "assistant", "content": turn.text()}


def parts_of(value: Value, values: Sequence[Value]) -> list[JSONObject]:
    """Render one of a row's values; reasoning is a part of its own."""
    thought: list[JSONObject] = []
    if value.reasoning:
        thought = [{"type": "reasoning", "reasoning": {"content": value.reasoning.content}}]
    shown: JSONObject = msgspec.to_builtins(typed(structs.replace(value, reasoning=UNSET, id=UNSET, ask_id=UNSET)))
    if value.interactive:
        shown["interactive"] = pause(value.interactive, values)
    return [*thought, shown, *([EMPTY_TEXT] if value.tools else [])]


def render_row(row: Row, version: Version, *, with_feedback: bool, with_nodes: bool) -> JSONObject:
    """Render a stored row; only those of tool apps bring their nodes."""
    record = row.record
    value: list[JSONValue] = [part for each in record.value for part in parts_of(each, record.value)]
    _fill(value, row)
    nodes: list[JSONValue] = [render_node(each, version) for each in row.nodes]
    shown: JSONObject = {
        **shape("record", record),
        "dataId": data_id(row, version),
        "value": value,
        **({"customFeedbacks": []} if with_feedback else {}),
        **({"responseData": nodes} if with_nodes else {}),
    }
    if record.obj == "Human":
        return shown
    if version >= V4_12:
        shown["durationSeconds"] = record.duration_seconds or 0
    if with_nodes:
        return shown
    previews = [each["historyPreview"] for each in row.nodes if isinstance(each.get("historyPreview"), list)]
    shown["llmModuleAccount"] = record.llm_module_account or 0
    cited = [quote for each in nodes if isinstance(each, dict) for quote in objects(each.get("quoteList"))]
    shown["totalQuoteList"] = uncited([*cited]) if version >= V4_12 else [*cited]
    if version < V4_12:
        shown["totalRunningTime"] = record.duration_seconds or 0
    if previews:
        shown["historyPreviewLength"] = str(previews[-1]).count("'obj'")
    return shown


def failure(message: str) -> JSONObject:
    """Render a model's failure as the error object of a client library; FastGPT's own failures are only a message."""
    status = message.partition(" ")[0]
    if not status.isdecimal():
        return {"message": message}
    return {"message": message, "name": "Error", "code": f"emulated_{status}", "status": int(status)}


def pause(kept: Pause, values: Sequence[Value]) -> JSONObject:
    """Render a question: without what newer servers keep about it, and a tool's question as the tool's own."""
    shown = view(kept, "type", "params", "entryNodeIds", "memoryEdges", "nodeOutputs")
    if not isinstance(kept.params, ChildParams):
        return shown
    inner = pause(kept.params.children_response, values)
    if kept.type == "childrenInteractive":
        return {**shown, "params": {"childrenResponse": inner}}
    tools = [tool for value in values for tool in value.tools or ()]
    memory: list[JSONValue] = []
    for called in tools:
        function: JSONObject = {"name": called.function_name, "arguments": called.params}
        call = {**view(called, "id", "toolName", "toolAvatar"), "type": "function", "function": function}
        memory.append({"role": "assistant", "tool_calls": [call]})
        memory.append({"tool_call_id": called.id, "role": "tool", "name": called.function_name, "content": "none"})
    own: JSONObject = {"entryNodeIds": inner["entryNodeIds"], "toolCallId": tools[-1].id, "memoryMessages": memory}
    return {**shown, "type": inner["type"], "params": inner["params"], "toolParams": own}


def uncited(quotes: JSONValue) -> list[JSONValue]:
    """Render what was cited by its place only."""
    return _quotes(quotes, "q", "a", "updateTime")


def _quotes(quotes: JSONValue, *hidden: str) -> list[JSONValue]:
    return [without(quote, *hidden) for quote in objects(quotes)]


def _fill(value: Sequence[JSONValue], row: Row) -> None:
    """Put what was sent to a form into its fields."""
    filled: JSONObject = {}
    for sent in objects([node.get("formInputResult") for node in row.nodes]):
        filled.update(sent)
    for asked in objects([part.get("interactive") for part in objects(value)]):
        for params in objects([asked["params"]]):
            for each in objects(params.get("inputForm")):
                each["value"] = filled.get(str(each["key"]), each["value"])


def data_id(row: Row, version: Version) -> str:
    """Return a row's id: on older servers the user's row has one of its own."""
    shared = version >= V4_16 or row.record.obj == "AI"
    return row.record.data_id if shared else f"h{row.record.id_[1:]}"


def error_response(rejected: Rejected, version: Version) -> Rejected:
    """Render an error response: HTTP 500, no name where it has none of its own, and the texts of that version."""
    if version >= V4_16:
        return rejected
    own = rejected.envelope
    if version == V4_14:  # it says nothing of who is to blame
        return Rejected(rejected.status, structs.replace(own, error_type=UNSET))
    name = "" if own.status_text == "error" else own.status_text
    status = rejected.status if rejected.status == 501 else 500
    text = MESSAGES.get(own.message, own.message)
    if version < V4_12 and text.startswith("common:core."):
        text = text.removeprefix("common:")
    moved = CODES if version < V4_12 else {}
    code = moved.get(name, own.code if name else status)
    return Rejected(status, Envelope(code=code, status_text=name, message=text))
