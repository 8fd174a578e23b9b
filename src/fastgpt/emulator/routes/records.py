"""The rows of a chat: pages by offset and by cursor, details, deletion, and the passages that answers cite.

On the newest version a round's two rows share one id, so a cursor that names it means its first row; a page that ends
between the two is continued before the first. Real servers do the same.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, structs

from ...endpoints import records as specs
from ...values import JSONValue
from ..apps import Quote
from ..bodies import Free
from ..dialects import data_id, render_node, render_row, uncited
from ..runs import typed
from ..schemas import window
from ..state import Record, Row, Session, quotes_of
from ..versions import V4_9, V4_12
from ..wire import JSONObject, Reply, failed, named, ok
from .exchange import Exchange, Routes
from .feedback import row_of
from .histories import OLD_SIZE

Id = Annotated[str, Meta(min_length=1, max_length=256)]
Ids = Annotated[list[Id], Meta(max_length=200)]

routes: Final = Routes()


@routes.answer(specs.GetChatRecords, "/core/chat/record/getPaginationRecords", since=V4_9, chat_id=Free(str, ""))
def pages(exchange: Exchange, asked: specs.GetChatRecords) -> Reply:
    """Give a page of rows by offset; the newest page is the first, and each is in the order of time."""
    skipped, size = window(asked, size=10 if exchange.newest else OLD_SIZE)
    session = exchange.session(asked.chat_id)
    rows = session.live(deleted=bool(asked.include_deleted)) if session else []
    end = max(len(rows) - skipped, 0)
    feedback = bool(asked.load_custom_feedbacks)
    is_tool = session is not None and exchange.state.apps[session.app_id].type == "plugin"
    shown: list[JSONValue] = [
        msgspec.to_builtins(_shown(row, with_feedback=feedback, with_type=True))
        if exchange.newest
        else render_row(row, exchange.version, with_feedback=feedback, with_nodes=is_tool)
        for row in rows[max(end - size, 0) : end]
    ]
    return ok({"list": shown, "total": len(rows)})


@routes.answer(
    specs.GetChatRecordsV2, chat_id=Free(str, ""), page_size=Free(Annotated[int, Meta(gt=0)], 10), anchor=object
)
def cursor(exchange: Exchange, asked: specs.GetChatRecordsV2) -> Reply:
    """Give a page of rows by cursor."""
    page = page_of_cursor(
        exchange.session(asked.chat_id),
        page_size=asked.page_size or 0,
        initial_id=asked.initial_id or "",
        prev_id=asked.prev_id or "",
        next_id=asked.next_id or "",
        with_feedback=bool(asked.load_custom_feedbacks),
        include_deleted=bool(asked.include_deleted),
    )
    return ok(page)


def page_of_cursor(
    session: Session | None,
    *,
    page_size: int,
    initial_id: str = "",
    prev_id: str = "",
    next_id: str = "",
    with_feedback: bool = False,
    with_deleted: bool = False,
    include_deleted: bool = False,
) -> JSONObject:
    """Return the page of rows that the cursors name: the newest ones where they name none."""
    rows = session.live(deleted=include_deleted) if session else []
    ids = [row.record.data_id for row in rows]
    start, end = span(ids, page_size, initial_id=initial_id, prev_id=prev_id, next_id=next_id)
    shown: list[JSONValue] = []
    for row in rows[start:end]:
        record: JSONObject = msgspec.to_builtins(_shown(row, with_feedback=with_feedback, with_type=False))
        if with_deleted:
            record = {**record, "deleteTime": record.get("deleteTime")}
        shown.append({**record, "id": row.record.data_id})
    return {"list": shown, "total": len(rows), "hasMorePrev": start > 0, "hasMoreNext": end < len(rows)}


def span(ids: list[str], size: int, *, initial_id: str, prev_id: str, next_id: str) -> tuple[int, int]:
    """Return where a page starts and ends; an unknown cursor gives nothing."""
    wanted = initial_id or prev_id or next_id
    if not wanted:
        return max(len(ids) - size, 0), len(ids)
    if wanted not in ids:
        return 0, 0
    at = ids.index(wanted)
    if initial_id:
        half = -(-size // 2)
        return max(at - half, 0), min(at + half + 1, len(ids))
    if prev_id:
        return max(at - size, 0), at
    return at + 1, min(at + 1 + size, len(ids))


def _shown(row: Row, *, with_feedback: bool, with_type: bool) -> Record:
    record = row.record
    value = [typed(part) for part in record.value] if with_type else record.value
    return structs.replace(record, value=value, custom_feedbacks=[] if with_feedback else UNSET)


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
    cursors = {"initial_id": asked.initial_id or "", "prev_id": asked.prev_id or "", "next_id": asked.next_id or ""}
    if exchange.newest and not any(cursors.values()):
        return ok({"list": [], "hasMorePrev": False, "hasMoreNext": False})
    start, end = span([quote.id for quote in found], asked.page_size or 0, **cursors)
    shown: list[JSONObject] = [
        {**_passage(exchange, quote), **({"id": quote.id, "anchor": quote.chunk_index} if exchange.newest else {})}
        for quote in found[start:end]
    ]
    return ok({"list": shown, "hasMorePrev": start > 0, "hasMoreNext": end < len(found)})


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
