"""How older servers put what a run leaves: nodes, events, answers, rows, refusals, each as 4.9 and 4.12 wrote it.

What is kept is the same for all versions; here it is only worded. The newest version is worded where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import UNSET, Struct, structs

from ..values import JSONValue
from .runs import typed
from .state import Pause, Row, Value
from .wire import Envelope, Event, JSONObject, Refused
from .workflow import Turn

SERVER_ERROR: Final = "internal server error"
KEPT_OF_PAUSE: Final = ("type", "params", "entryNodeIds", "memoryEdges", "nodeOutputs")
UNKNOWN_YET: Final = ("chatTitle", "planStatus", "plan")
NEW_IN_NODES: Final = ("llmRequestIds", "childResponseCount", "parentId", "childrenResponses")
MESSAGES: Final = {"common:error.missingParams": "error.missingParams", "Data validation error": SERVER_ERROR}
"""Texts of refusals that were others: no schema speaks on older servers, what does not fit makes them fail."""
NODE: Final = ("id", "nodeId", "moduleName", "moduleType", "runningTime")
"""What every node has."""


class Dialect(Struct, frozen=True, kw_only=True):
    """What differs between the older versions."""

    version: str
    counts_tokens: bool
    """Nodes sum up their tokens, and do not say how the model ended."""
    tells_errors: bool
    """A failed model is an object in the node and in the answer, not a text in the node."""
    tells_duration: bool
    """Streams and rows say how long a run took, not how long its nodes did."""
    keeps_reasoning: bool
    """Reasoning stands in plain answers, as a part of its own."""
    names_chats: bool
    """An answer in a chat without an id brings the new id."""
    checks_rows: bool
    """A feedback to an unknown row is refused, and an unknown row has an empty list of nodes."""
    needs_source: bool
    """Lists of chats are empty unless a source is named."""
    keeps_variables: bool
    """Variables that the app does not declare are given back too."""
    hides_quotes: bool
    """What was cited is left out where the nodes of a row are asked for."""
    signs_children: bool
    """An app in an app carries the mark by which its nodes are joined."""
    queues_imports: bool
    """What a collection is made of is read by the training queue, as a file; else at once, and a text is no file."""
    knows_roles: bool
    """Rights come with the roles that they are made of."""
    codes: dict[str, int] = {}
    """Numbers of named refusals that have moved since, by name."""
    page_headers: tuple[tuple[str, str], ...] = ()
    """What comes with the page of an unknown path, besides what always does."""

    def node(self, node: JSONObject) -> JSONObject:
        """Word a node."""
        told = {name: value for name, value in node.items() if name not in NEW_IN_NODES}
        kind = told["moduleType"]
        if kind != "appModule":
            told.pop("moduleLogo", None)
        if kind == "chatNode":
            return self._model(told)
        if kind == "tools":
            told["childTotalPoints"] = 0
        if kind == "appModule" and self.signs_children:
            told["mergeSignId"] = told["nodeId"]
        if kind == "pluginOutput":
            told["totalPoints"] = 0
        if self.counts_tokens:
            told.pop("finishReason", None)
        if kind == "datasetSearchNode":
            self._search(told)
        children = node.get("childrenResponses")
        if isinstance(children, list):
            worded: list[JSONValue] = [self.node(child) for child in children if isinstance(child, dict)]
            told["pluginDetail" if kind == "appModule" else "toolDetail"] = worded
        return told

    def _model(self, told: JSONObject) -> JSONObject:
        if "errorText" in told:
            common = {name: told[name] for name in NODE}
            return {**common, **self._failure(str(told["errorText"]))}
        told.pop("error", None)
        if self.counts_tokens:
            del told["finishReason"]
            return {**told, "tokens": _whole(told["inputTokens"]) + _whole(told["outputTokens"]), "maxToken": 0}
        return told

    def _failure(self, message: str) -> JSONObject:
        return {"error": failure(message)} if self.tells_errors else {"errorText": message}

    def _search(self, told: JSONObject) -> None:
        queries = told.pop("datasetQueries")
        told["query"] = queries[0] if isinstance(queries, list) else ""
        if self.counts_tokens:
            told["model"] = told.pop("embeddingModel")
            told["inputTokens"] = told.pop("embeddingTokens")
            told["quoteList"] = _without(told["quoteList"], "sourceId")

    def stream(self, events: Iterator[Event], turn: Turn) -> Iterator[Event]:
        """Word the events of a run; the nodes come behind the end marker."""
        models = {getattr(step, "model", "") for step in turn.app.steps}
        nodes: list[Event] = []
        for event in events:
            match event:
                case Event("flowResponses", list(listed)):
                    worded: list[JSONValue] = [self.node(node) for node in listed if isinstance(node, dict)]
                    nodes.append(Event("flowResponses", worded))
                case Event("flowNodeResponse", dict(node)):
                    yield Event("flowNodeResponse", self.node(node))
                case Event("flowNodeStatus", dict(told)) if told["name"] in models:
                    pass
                case Event("workflowDuration") if not self.tells_duration:
                    pass
                case Event("interactive", dict(told)):
                    yield Event("interactive", {"interactive": pause(told["interactive"], turn.values)})
                case Event("toolCall" | "toolParams" | "toolResponse" as name, dict(told)):
                    yield Event(name, {"tool": tool(told["tool"])})
                case Event("answer", dict(told)) if _is_heartbeat(told):
                    pass
                case Event(name) if name in UNKNOWN_YET:
                    pass
                case _:
                    yield event
        yield from nodes

    def message(self, turn: Turn, *, detail: bool) -> JSONObject:
        """Word what a run has said: a text where that is all there is, else the list of its parts."""
        hidden = {"" if self.keeps_reasoning else "reasoning", "tool" if turn.pause else ""}
        parts = [part for value in turn.values for part in self.parts(value, turn.values)]
        shown = [part for part in parts if part["type"] not in hidden]
        only_text = bool(shown) and all(part["type"] == "text" for part in shown)
        if detail and not only_text:
            empty: JSONObject = {"type": "text", "text": {"content": ""}}
            return {"role": "assistant", "content": [*shown] or [empty]}
        return {"role": "assistant", "content": turn.text()}

    def parts(self, value: Value, values: Sequence[Value]) -> list[JSONObject]:
        """Word one of a row's values; reasoning is a part of its own."""
        thought: list[JSONObject] = []
        if value.reasoning:
            thought = [{"type": "reasoning", "reasoning": {"content": value.reasoning.content}}]
        told: JSONObject = msgspec.to_builtins(typed(structs.replace(value, reasoning=UNSET, id=UNSET, ask_id=UNSET)))
        if isinstance(value.interactive, Pause):
            told["interactive"] = pause(told["interactive"], values)
        empty: list[JSONObject] = [{"type": "text", "text": {"content": ""}}] if value.tools else []
        return [*thought, told, *empty]

    def failed(self, turn: Turn) -> JSONObject:
        """Word what a plain answer says of a failed model."""
        return {"error": failure(turn.error)} if self.tells_errors and turn.error else {}

    def row(self, row: Row, *, with_feedback: bool, with_nodes: bool) -> JSONObject:
        """Word a stored row; only those of tool apps bring their nodes."""
        record = row.record
        value: list[JSONValue] = [part for each in record.value for part in self.parts(each, record.value)]
        _fill(value, row)
        nodes: list[JSONValue] = [self.node(node) for node in row.nodes]
        told: JSONObject = {
            "_id": record.id_,
            "dataId": data_id(row),
            "hideInUI": record.hide_in_ui,
            "obj": record.obj,
            "value": value,
            "time": record.time,
            **({"customFeedbacks": []} if with_feedback else {}),
            **({"responseData": nodes} if with_nodes else {}),
        }
        for name, feedback in (
            ("userGoodFeedback", record.user_good_feedback),
            ("userBadFeedback", record.user_bad_feedback),
            ("adminFeedback", record.admin_feedback),
        ):
            if feedback is not UNSET:
                told[name] = feedback
        if record.obj == "Human":
            return told
        if self.tells_duration:
            told["durationSeconds"] = record.duration_seconds or 0
        if with_nodes:
            return told
        previews = [node["historyPreview"] for node in row.nodes if isinstance(node.get("historyPreview"), list)]
        told["llmModuleAccount"] = record.llm_module_account or 0
        told["totalQuoteList"] = [quote for node in row.nodes for quote in uncited(node.get("quoteList"))]
        if not self.tells_duration:
            told["totalRunningTime"] = record.duration_seconds or 0
        if previews:
            told["historyPreviewLength"] = str(previews[-1]).count("'obj'")
        return told


OLDER: Final = {
    "4.9.0": Dialect(
        version="4.9.0",
        counts_tokens=True,
        tells_errors=True,
        tells_duration=False,
        keeps_reasoning=False,
        names_chats=False,
        checks_rows=False,
        needs_source=True,
        keeps_variables=True,
        hides_quotes=False,
        signs_children=False,
        queues_imports=False,
        knows_roles=False,
        codes={"missingParams": 507003, "fileNotFound": 507001},
    ),
    "4.12.1": Dialect(
        version="4.12.1",
        counts_tokens=False,
        tells_errors=False,
        tells_duration=True,
        keeps_reasoning=True,
        names_chats=True,
        checks_rows=True,
        needs_source=False,
        keeps_variables=False,
        hides_quotes=True,
        signs_children=True,
        queues_imports=True,
        knows_roles=True,
        page_headers=(("x-nextjs-cache", "MISS"),),
    ),
}


def failure(message: str) -> JSONObject:
    """Word a model's failure as the error object of a client library; FastGPT's own failures are only a message."""
    status = message.partition(" ")[0]
    if not status.isdecimal():
        return {"message": message}
    return {"message": message, "name": "Error", "code": f"emulated_{status}", "status": int(status)}


def pause(told: JSONValue, values: Sequence[Value]) -> JSONObject:
    """Word a question: without what newer servers keep about it, and a tool's question as the tool's own."""
    assert isinstance(told, dict)  # a pause, as JSON
    kept: JSONObject = {name: told[name] for name in KEPT_OF_PAUSE}
    params = told["params"]
    if not isinstance(params, dict) or "childrenResponse" not in params:
        return kept
    inner = pause(params["childrenResponse"], values)
    if told["type"] == "childrenInteractive":
        return {**kept, "params": {"childrenResponse": inner}}
    tools = [tool for value in values for tool in value.tools or ()]
    memory: list[JSONValue] = []
    for called in tools:
        function: JSONObject = {"name": called.function_name, "arguments": called.params}
        call: JSONObject = {
            "id": called.id,
            "type": "function",
            "function": function,
            "toolName": called.tool_name,
            "toolAvatar": called.tool_avatar,
        }
        memory.append({"role": "assistant", "tool_calls": [call]})
        memory.append({"tool_call_id": called.id, "role": "tool", "name": called.function_name, "content": "none"})
    own: JSONObject = {
        "entryNodeIds": inner["entryNodeIds"],
        "toolCallId": tools[-1].id,
        "memoryMessages": memory,
    }
    return {**kept, "type": inner["type"], "params": inner["params"], "toolParams": own}


def tool(told: JSONValue) -> JSONObject:
    """Word a tool call: it always has a response, if only an empty one."""
    return {"response": "", **told} if isinstance(told, dict) else {}


def uncited(quotes: JSONValue) -> list[JSONValue]:
    """Word what was cited by its place only."""
    return _without(quotes, "q", "a", "updateTime")


def _without(quotes: JSONValue, *hidden: str) -> list[JSONValue]:
    listed = quotes if isinstance(quotes, list | tuple) else ()
    return [{name: quote[name] for name in quote if name not in hidden} for quote in listed if isinstance(quote, dict)]


def _fill(value: Sequence[JSONValue], row: Row) -> None:
    """Put what was sent to a form into its fields."""
    filled: JSONObject = {}
    for node in row.nodes:
        sent = node.get("formInputResult")
        filled.update(sent if isinstance(sent, dict) else {})
    for part in value:
        asked = part.get("interactive") if isinstance(part, dict) else None
        params = asked.get("params") if isinstance(asked, dict) else None
        fields = params.get("inputForm") if isinstance(params, dict) else None
        for each in fields if isinstance(fields, list | tuple) else ():
            assert isinstance(each, dict)  # a field, as JSON
            each["value"] = filled.get(str(each["key"]), each["value"])


def data_id(row: Row) -> str:
    """Return a row's id: the user's row has one of its own."""
    return row.record.data_id if row.record.obj == "AI" else f"h{row.record.id_[1:]}"


def reworded(refused: Refused, dialect: Dialect) -> Refused:
    """Word a refusal: HTTP 500, no name where it has none of its own, and the texts of that version."""
    given = refused.envelope
    name = "" if given.status_text == "error" else given.status_text
    status = refused.status if refused.status == 501 else 500
    message = MESSAGES.get(given.message, given.message)
    if not dialect.knows_roles and message.startswith("common:core."):
        message = message.removeprefix("common:")
    code = dialect.codes.get(name, given.code if name else status)
    return Refused(status, Envelope(code=code, status_text=name, message=message))


def _is_heartbeat(chunk: JSONObject) -> bool:
    return '"content":""' in msgspec.json.encode(chunk).decode()


def _whole(value: JSONValue) -> int:
    return value if isinstance(value, int) else 0
