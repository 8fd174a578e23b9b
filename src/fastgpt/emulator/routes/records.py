"""The rows of a chat: pages by offset and by cursor, details, deletion, and the passages that answers cite.

On the newest version a round's two rows share one id, so a cursor that names it means its first row; a page that ends
between the two is continued before the first. Real servers do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, structs

from ...chat import records as specs
from ...values import JSONValue
from ..apps import Quote
from ..bodies import Free
from ..dialects import data_id, render_node, render_row, uncited
from ..runs import typed
from ..schemas import window
from ..state import Row, quotes_of
from ..versions import V4_9, V4_12
from ..wire import JSONObject, Reply, failed, named, ok
from .exchange import Exchange, Routes
from .feedback import row_of
from .histories import OLD_SIZE

T = TypeVar("T")
Id = Annotated[str, Meta(min_length=1, max_length=256)]
Ids = Annotated[list[Id], Meta(max_length=200)]

routes: Final = Routes()


@routes.answer(specs.GetChatRecords, "/core/chat/record/getPaginationRecords", since=V4_9, chat_id=Free(str, ""))
def pages(exchange: Exchange, asked: specs.GetChatRecords) -> Reply:
    """Give a page of rows by offset; the newest page is the first, and each is in the order of time."""
    wanted = window(asked, size=10 if exchange.newest else OLD_SIZE)
    session, feedback = exchange.session(asked.chat_id), bool(asked.load_custom_feedbacks)
    rows = session.live(deleted=bool(asked.include_deleted)) if session else []
    is_tool = session is not None and exchange.state.apps[session.app_id].type == "plugin"
    shown: list[JSONValue] = [
        _shown(row, with_feedback=feedback, with_type=True)
        if exchange.newest
        else render_row(row, exchange.version, with_feedback=feedback, with_nodes=is_tool)
        for row in rows[::-1][wanted][::-1]
    ]
    return ok({"list": shown, "total": len(rows)})


@routes.answer(
    specs.GetChatRecordsV2, chat_id=Free(str, ""), page_size=Free(Annotated[int, Meta(gt=0)], 10), anchor=object
)
def cursor(exchange: Exchange, asked: specs.GetChatRecordsV2) -> Reply:
    """Give a page of rows by cursor."""
    session = exchange.session(asked.chat_id)
    rows = session.live(deleted=bool(asked.include_deleted)) if session else []
    return ok(page_of_rows(rows, asked.page_size or 0, asked, with_feedback=bool(asked.load_custom_feedbacks)))


def page_of_rows(
    rows: list[Row], size: int, asked: specs.GetChatRecordsV2 | None = None, *, with_feedback: bool, **more: None
) -> JSONObject:
    """Return the page of rows that the cursors name, each with ``more`` where it lacks that."""

    def show(row: Row) -> JSONObject:
        return {**more, **_shown(row, with_feedback=with_feedback, with_type=False), "id": row.record.data_id}

    found = [(row.record.data_id, row) for row in rows]
    return {"total": len(rows), **cursor_page(found, size, asked, show)}


def cursor_page(
    found: Sequence[tuple[str, T]],
    size: int,
    asked: specs.GetChatRecordsV2 | specs.GetCollectionQuotes | None,
    show: Callable[[T], JSONObject],
) -> JSONObject:
    """Return the page that the cursors name: the last ones where they name none, nothing where one is unknown."""
    ids, last = [one for one, _ in found], len(found)
    initial_id, prev_id, next_id = (asked.initial_id, asked.prev_id, asked.next_id) if asked else ("", "", "")
    named_id = initial_id or prev_id or next_id
    at = ids.index(named_id) if named_id in ids else 0
    if named_id not in ids:
        start, end = (0, 0) if named_id else (last - size, last)
    elif initial_id:
        half = -(-size // 2)
        start, end = at - half, at + half + 1
    else:
        start, end = (at - size, at) if prev_id else (at + 1, at + 1 + size)
    shown: list[JSONValue] = [show(one) for _, one in found[max(start, 0) : end]]
    return {"list": shown, "hasMorePrev": start > 0, "hasMoreNext": end < last}


def _shown(row: Row, *, with_feedback: bool, with_type: bool) -> JSONObject:
    record = row.record
    value = [typed(part) for part in record.value] if with_type else record.value
    shown: JSONObject = msgspec.to_builtins(
        structs.replace(record, value=value, custom_feedbacks=[] if with_feedback else UNSET)
    )
    return shown


@routes.answer(specs.GetRecordDetail, "/core/chat/record/getResData", since=V4_9, chat_id=Free(str, ""), data_id=str)
def detail(exchange: Exchange, asked: specs.GetRecordDetail) -> Reply:
    """Give the nodes of an answer; an unknown row has none, which 4.9 says by an object. 4.12 hides what was cited."""
    row = row_of(exchange, exchange.session(asked.chat_id), asked.data_id)
    if row is None:
        return ok({} if exchange.version < V4_12 else [])
    nodes = [render_node(node, exchange.version) for node in row.nodes]
    for node in nodes if exchange.version == V4_12 else ():
        if "quoteList" in node:
            node["quoteList"] = uncited(node["quoteList"])
    return ok(nodes)


@routes.answer(
    specs.DeleteChatRecord,
    since=V4_9,
    older="/core/chat/item/delete",
    either=True,
    chat_id=str,
    content_ids=list[str] | str,
)
def delete(exchange: Exchange, asked: specs.DeleteChatRecord) -> Reply:
    """Delete rows by their id. Older servers take one; what is not there is no error."""
    if not exchange.newest and not (asked.content_id and asked.chat_id):
        raise failed("contentId or chatId is empty")
    sent = asked.content_ids or ()
    wanted = {asked.content_id, *(sent.split(",") if isinstance(sent, str) else sent)}
    session = exchange.session(asked.chat_id)
    for row in session.live() if session else []:
        if data_id(row, exchange.version) in wanted:
            row.record.delete_time = exchange.state.stamp()
    return ok()


@routes.answer(
    specs.GetChatQuotes,
    since=V4_12,
    older="/core/chat/quote/getQuote",
    chat_id=Id,
    chat_item_data_id=Id,
    dataset_data_id_list=Ids,
    collection_id_list=Ids,
)
def quotes(exchange: Exchange, asked: specs.GetChatQuotes) -> Reply:
    """Give cited passages; a collection that the chat has not cited is an error."""
    found = _cited(exchange, asked.chat_id)
    if not {quote.collection_id for quote in found}.issuperset(asked.collection_id_list):
        raise named("unAuthDatasetFile")
    return ok([_passage(exchange, quote) for quote in found if quote.id in asked.dataset_data_id_list])


@routes.answer(
    specs.GetCollectionQuotes,
    since=V4_12,
    older="/core/chat/quote/getCollectionQuote",
    chat_id=Id,
    chat_item_data_id=Id,
    page_size=Free(Annotated[int, Meta(ge=1, le=30)], 15),
)
def collection_quotes(exchange: Exchange, asked: specs.GetCollectionQuotes) -> Reply:
    """Give a cited collection's passages by cursor; on the newest version there are none without a cursor."""
    if exchange.newest and asked.anchor is UNSET:
        raise named("unAuthChat")
    found = [quote for quote in _cited(exchange, asked.chat_id) if quote.collection_id == asked.collection_id]
    if not found:
        raise named("unAuthDatasetFile")
    if exchange.newest and not (asked.initial_id or asked.prev_id or asked.next_id):
        found = []

    def show(quote: Quote) -> JSONObject:
        own: JSONObject = {"id": quote.id, "anchor": quote.chunk_index} if exchange.newest else {}
        return {**_passage(exchange, quote), **own}

    return ok(cursor_page([(quote.id, quote) for quote in found], asked.page_size or 0, asked, show))


def _cited(exchange: Exchange, chat_id: str) -> tuple[Quote, ...]:
    """Return the passages that a chat has cited: those of its app, once there is an answer."""
    app = exchange.state.app(exchange.cast(exchange.app_id, "apps"))
    session = exchange.session(chat_id)
    answered = session is not None and any(row.record.obj == "AI" for row in session.live())
    return quotes_of(app) if answered else ()


def _passage(exchange: Exchange, quote: Quote) -> JSONObject:
    """Return a cited passage; older ones always have an answer, if only an empty one."""
    answer: JSONObject = {"a": quote.a or ""} if quote.a or not exchange.newest else {}
    return {
        "_id": quote.id,
        "q": quote.q,
        **answer,
        "history": [],
        "updateTime": exchange.state.stamp(),
        "index": quote.chunk_index,
    }
