"""What the nodes of a workflow report of a run: tokens, quotes, tool calls, errors, and the nodes inside them.

Chats, records and streams all carry these, so they stand below them.  A report is one flat struct, since a node is
recognised by its ``module_type`` and which fields it fills moved between server versions.
"""

from __future__ import annotations

__all__ = [
    "QuoteScore", "Quote", "HistoryPreviewItem", "ReadFile", "NodeResponse", "RunUsage",
]  # fmt: skip

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct, field

from ..values import JSONValue
from .base import Number, OrDefault, ResponseModel


class QuoteScore(ResponseModel, frozen=True, rename="camel"):
    """How well a quote fits, by one method: ``embedding``, ``fullText``, ``reRank`` or ``rrf``."""

    type: str | None = None
    value: float | None = None
    index: Number | None = None
    """The rank of the quote by this method, counted from 0."""


class Quote(ResponseModel, frozen=True, rename="camel"):
    """A row of a dataset that a search node found.

    Servers cut ``q`` and ``a`` out of what they keep with a record, so that stored quotes may hold no text.
    """

    id: str | None = None
    q: str | None = None
    a: str | None = None
    dataset_id: str | None = None
    collection_id: str | None = None
    source_name: str | None = None
    source_id: str | None = None
    chunk_index: Number | None = None
    score: OrDefault[tuple[QuoteScore, ...]] = ()
    tokens: Number | None = None
    update_time: datetime | None = None
    image_id: str | None = None
    image_preview_url: str | None = field(default=None, name="imagePreivewUrl")
    """The wire really says ``imagePreivewUrl``."""
    image_desc_map: Mapping[str, str] | None = None
    metadata: Mapping[str, JSONValue] | None = None


class HistoryPreviewItem(ResponseModel, frozen=True, rename="camel"):
    """One message as the model got it; ``obj`` is ``System``, ``Human`` or ``AI``."""

    obj: str | None = None
    value: JSONValue = None


class ReadFile(ResponseModel, frozen=True, rename="camel"):
    """A file that a node read."""

    name: str | None = None
    url: str | None = None


class NodeResponse(ResponseModel, frozen=True, rename="camel"):
    """What one node reports of its run.

    All fields are optional: each kind of node fills its own, and versions differ.  Free-form values are plain JSON.
    ``running_time`` is in seconds.
    """

    id: str | None = None
    node_id: str | None = None
    module_name: OrDefault[str] = ""
    module_type: OrDefault[str] = ""
    """``chatNode``, ``datasetSearchNode``, ``tools``, ``httpRequest468``, ``pluginOutput``, ``userSelect``, …"""
    module_logo: str | None = None
    module_name_args: JSONValue = None
    running_time: float | None = None
    parent_id: str | None = None
    """The ``id`` of the report this one belongs to; v2 sends all reports in one flat list."""
    merge_sign_id: str | None = None

    error: JSONValue = None
    """Text on new servers, an object with a ``message`` on old ones; see ``error_message``."""
    error_text: str | None = None
    error_captured: bool | None = None
    """Whether the workflow has a branch for this error."""

    query: str | None = None
    text_output: str | None = None
    reasoning_text: str | None = None
    custom_inputs: JSONValue = None
    custom_outputs: JSONValue = None
    node_inputs: JSONValue = None
    node_outputs: JSONValue = None

    total_points: float | None = None
    child_total_points: float | None = None
    child_response_count: Number | None = None

    model: str | None = None
    tokens: Number | None = None
    """Input and output together; servers up to 4.9 send it."""
    input_tokens: Number | None = None
    output_tokens: Number | None = None
    tool_call_input_tokens: Number | None = None
    tool_call_output_tokens: Number | None = None
    context_total_len: Number | None = None
    temperature: float | None = None
    max_token: Number | None = None
    finish_reason: str | None = None
    """``stop``, ``length``, ``tool_calls``, ``error``, ``close``, ``abnormal_close`` (cut in mid-answer), …"""
    history_preview: OrDefault[tuple[HistoryPreviewItem, ...]] = ()
    llm_request_ids: OrDefault[tuple[str, ...]] = ()
    compress_text_agent: JSONValue = None

    quote_list: OrDefault[tuple[Quote, ...]] = ()
    embedding_model: str | None = None
    embedding_tokens: Number | None = None
    similarity: float | None = None
    limit: Number | None = None
    """The most tokens of quotes, not a number of rows."""
    search_mode: str | None = None
    embedding_weight: float | None = None
    dataset_queries: OrDefault[tuple[str, ...]] = ()
    rerank_model: str | None = None
    rerank_weight: float | None = None
    re_rank_input_tokens: Number | None = None
    search_using_re_rank: bool | None = None
    deep_search_result: JSONValue = None
    concat_length: Number | None = None
    extension_model: str | None = None
    extension_result: str | None = None
    extension_tokens: Number | None = None

    cq_list: JSONValue = None
    cq_result: str | None = None
    extract_description: str | None = None
    extract_result: JSONValue = None

    params: JSONValue = None
    body: JSONValue = None
    headers: JSONValue = None
    http_result: JSONValue = None
    """What an HTTP node got; its failure stands here too, under ``error``."""
    http_error_result: JSONValue = None

    tool_id: str | None = None
    tool_input: JSONValue = None
    tool_params_result: JSONValue = None
    tool_res: JSONValue = None
    tool_stop: bool | None = None
    plugin_output: Mapping[str, JSONValue] | None = None
    """What a tool app gives, by the names of its outputs."""

    agent_plan_status: str | None = None
    agent_plan_result: str | None = None
    step_query: str | None = None

    code_log: str | None = None
    if_else_result: str | None = None
    read_files: OrDefault[tuple[ReadFile, ...]] = ()
    read_files_result: str | None = None
    user_select_result: str | None = None
    form_input_result: JSONValue = None
    update_var_result: JSONValue = None

    loop_input: JSONValue = None
    loop_result: JSONValue = None
    loop_input_value: JSONValue = None
    loop_output_value: JSONValue = None
    loop_run_input: JSONValue = None
    loop_run_iterations: Number | None = None
    loop_run_history: JSONValue = None
    parallel_input: JSONValue = None
    parallel_result: JSONValue = None
    parallel_run_detail: JSONValue = None

    children_responses: OrDefault[tuple[NodeResponse, ...]] = ()
    """The reports of the nodes inside this one (4.16); older servers use the detail fields below."""
    tool_detail: OrDefault[tuple[NodeResponse, ...]] = ()
    plugin_detail: OrDefault[tuple[NodeResponse, ...]] = ()
    loop_detail: OrDefault[tuple[NodeResponse, ...]] = ()
    loop_run_detail: OrDefault[tuple[NodeResponse, ...]] = ()
    parallel_detail: OrDefault[tuple[NodeResponse, ...]] = ()

    @property
    def children(self) -> tuple[NodeResponse, ...]:
        """The reports inside this one, wherever this version of the server puts them."""
        return (
            *self.children_responses,
            *self.tool_detail,
            *self.plugin_detail,
            *self.loop_detail,
            *self.loop_run_detail,
            *self.parallel_detail,
        )

    @property
    def error_message(self) -> str | None:
        """The node's own error as text, or None; the errors of its children are not looked at.

        Models and most nodes report under ``errorText`` or ``error``, an HTTP node under ``httpResult.error``.  Of a
        model that was cut in mid-answer, only the finish reason says so (4.16).
        """
        if self.error_text:
            return self.error_text
        result = self.http_result
        nested = result.get("error") if isinstance(result, Mapping) else None
        found = error_text(self.error) or error_text(self.http_error_result) or error_text(nested)
        if found is None and self.finish_reason in ("abnormal_close", "error"):
            return f"the model did not finish its answer (finishReason {self.finish_reason})"
        return found


class RunUsage(Struct, frozen=True, kw_only=True):
    """What all nodes of a run used together, as they report it; all is 0 of an answer without ``detail``."""

    input_tokens: int = 0
    """Of language models."""
    output_tokens: int = 0
    """Of language models."""
    other_tokens: int = 0
    """Of language models too, where a server does not tell input from output: old ones, and query extension."""
    embedding_tokens: int = 0
    """Of the models that searches are made with."""
    rerank_tokens: int = 0
    """Of the models that order what was found."""
    points: float = 0.0
    """What the run cost the team."""

    @property
    def total_tokens(self) -> int:
        """All tokens of language models."""
        return self.input_tokens + self.output_tokens + self.other_tokens


class HasNodes(Protocol):
    """What holds the reports of the nodes of a run."""

    @property
    def response_data(self) -> tuple[NodeResponse, ...]:
        """The reports of the outermost nodes, or all in one list."""
        ...


class NodeReports:
    """What answers and records say of their run, out of the reports of its nodes: nothing without ``detail``."""

    __slots__ = ()

    @property
    def nodes(self: HasNodes) -> tuple[NodeResponse, ...]:
        """The reports of all nodes, those inside others too, in the order of the run."""
        return tuple(all_nodes(self.response_data))

    @property
    def usage(self: HasNodes) -> RunUsage:
        """The tokens and points of the whole run."""
        return usage_of(self.response_data)

    @property
    def points(self: HasNodes) -> float:
        """What the run cost the team."""
        return points_of(self.response_data)

    @property
    def quotes(self: HasNodes) -> tuple[Quote, ...]:
        """The rows of datasets that all searches of the run found, each once, in the order of the run."""
        found: dict[object, Quote] = {}
        for node in all_nodes(self.response_data):
            for quote in node.quote_list:
                found.setdefault(quote.id or id(quote), quote)
        return tuple(found.values())

    @property
    def failed_nodes(self: HasNodes) -> tuple[NodeResponse, ...]:
        """The nodes that report an error, those whose error a branch of the workflow handles too."""
        return tuple(node for node in all_nodes(self.response_data) if node.error_message is not None)


def usage_of(nodes: Iterable[NodeResponse]) -> RunUsage:
    """Return what *nodes* and all that they hold used."""
    outermost = tuple(nodes)
    read, written, other, embedded, ranked = 0.0, 0.0, 0.0, 0.0, 0.0
    for node in all_nodes(outermost):
        more_read, more_written = _beside(node)
        inputs = (node.input_tokens or 0) + (node.tool_call_input_tokens or 0)
        outputs = (node.output_tokens or 0) + (node.tool_call_output_tokens or 0)
        embedded += node.embedding_tokens or 0
        if node.module_type == "datasetSearchNode":
            if not node.embedding_tokens:  # servers up to 4.9 report what was embedded as input
                embedded += inputs or node.tokens or 0
        elif inputs or outputs:
            read, written = read + inputs, written + outputs
        else:
            other += node.tokens or 0
        read, written = read + more_read, written + more_written
        other += node.extension_tokens or 0
        ranked += node.re_rank_input_tokens or 0
    return RunUsage(
        input_tokens=int(read),
        output_tokens=int(written),
        other_tokens=int(other),
        embedding_tokens=int(embedded),
        rerank_tokens=int(ranked),
        points=points_of(outermost),
    )


def points_of(nodes: Iterable[NodeResponse]) -> float:
    """Return what *nodes* cost; the points of a node hold those of the nodes inside it, in one list too."""
    outermost = tuple(nodes)
    known = {node.id for node in outermost if node.id}
    return sum(node.total_points or 0.0 for node in outermost if node.parent_id not in known)


def _beside(node: NodeResponse) -> tuple[float, float]:
    """Return the tokens of models that a node asks beside its own: what searches deeper, and what cuts a long text."""
    used = [each for each in (node.deep_search_result, node.compress_text_agent) if isinstance(each, Mapping)]
    counts = [[each.get(name) for each in used] for name in ("inputTokens", "outputTokens")]
    read, written = (sum(count for count in each if isinstance(count, int | float)) for each in counts)
    return read, written


def all_nodes(nodes: Iterable[NodeResponse]) -> Iterator[NodeResponse]:
    """Yield *nodes* and all that they hold, each before its children, in the order of the run."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children[::-1])


def last_error(nodes: Iterable[NodeResponse]) -> str | None:
    """Return the text of the last error of *nodes* and their children that no branch of the workflow handles."""
    found = None
    for node in all_nodes(nodes):
        found = (None if node.error_captured else node.error_message) or found
    return found


def error_text(value: JSONValue) -> str | None:
    """Return an error as one text: servers give a text, an object with ``message``, or any JSON; nothing is None."""
    if not value:
        return None
    if isinstance(value, Mapping) and (message := value.get("message")):
        value = message
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
