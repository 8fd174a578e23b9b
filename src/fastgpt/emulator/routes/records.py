"""The rows of a chat: pages by offset and by cursor, details, deletion, and the passages that answers cite.

A round's two rows share one id, so a cursor that names it means its first row; a page that ends between the two is
continued before the first. Real servers do the same.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, structs

from ...values import JSONValue
from ..apps import Quote
from ..runs import typed
from ..schemas import ObjectId, Paged, Target
from ..state import Record, Row, Session, quotes_of
from ..wire import JSONObject, Reply, named, ok
from .exchange import Exchange, Routes

Id = Annotated[str, Meta(min_length=1, max_length=256)]
Kind = Literal["normal", "outLink", "home"]


class RecordsAsk(Paged, rename="camel", kw_only=True):
    """Asks for a page by offset, counted back from the newest row."""

    chat_id: str = ""
    load_custom_feedbacks: bool = False
    type: Kind = "normal"
    include_deleted: bool = False


class CursorAsk(Target, rename="camel", kw_only=True):
    """Asks for a page around, before or after a row."""

    page_size: Annotated[int, Meta(gt=0)] = 10
    initial_id: str = ""
    next_id: str = ""
    prev_id: str = ""
    chat_id: str = ""
    load_custom_feedbacks: bool = False
    type: Kind = "normal"
    include_deleted: bool = False


class DetailAsk(Target, rename="camel", kw_only=True):
    """Asks for the nodes behind an answer."""

    chat_id: str = ""
    data_id: str


class DeleteAsk(Target, rename="camel", kw_only=True):
    """Asks for rows to be deleted."""

    chat_id: str
    content_id: str = ""
    content_ids: str | list[str] = ""


class QuoteAsk(Target, rename="camel", kw_only=True):
    """Asks for cited passages by their ids."""

    chat_id: Id
    chat_item_data_id: Id
    dataset_data_id_list: Annotated[list[Id], Meta(max_length=200)]
    collection_id_list: Annotated[list[Id], Meta(max_length=200)]


class CollectionQuoteAsk(Target, rename="camel", kw_only=True):
    """Asks for the passages of a cited collection, around one of them."""

    chat_id: Id
    chat_item_data_id: Id
    collection_id: ObjectId
    page_size: Annotated[int, Meta(ge=1, le=30)] = 15
    anchor: int | None = None
    initial_id: str = ""
    next_id: str = ""
    prev_id: str = ""


def pages(exchange: Exchange) -> Reply:
    """Give a page of rows by offset; the newest page is the first, and each is in the order of time."""
    asked, app_id = exchange.app_body(RecordsAsk)
    skipped, size = asked.window()
    session = exchange.state.session(app_id, asked.chat_id)
    rows = session.live(deleted=asked.include_deleted) if session else []
    end = max(len(rows) - skipped, 0)
    shown = [
        _shown(row, with_feedback=asked.load_custom_feedbacks, with_type=True) for row in rows[max(end - size, 0) : end]
    ]
    return ok({"list": shown, "total": len(rows)})


def cursor(exchange: Exchange) -> Reply:
    """Give a page of rows by cursor."""
    asked, app_id = exchange.app_body(CursorAsk)
    page = page_of_cursor(
        exchange.state.session(app_id, asked.chat_id),
        page_size=asked.page_size,
        initial_id=asked.initial_id,
        prev_id=asked.prev_id,
        next_id=asked.next_id,
        with_feedback=asked.load_custom_feedbacks,
        include_deleted=asked.include_deleted,
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
    return {
        "list": shown,
        "total": len(rows),
        "hasMorePrev": start > 0,
        "hasMoreNext": end < len(rows),
    }


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


def detail(exchange: Exchange) -> Reply:
    """Give the nodes of an answer; an unknown row has none."""
    asked, app_id = exchange.app_query(DetailAsk)
    session = exchange.state.session(app_id, asked.chat_id)
    nodes = [
        node for row in (session.live() if session else []) if row.record.data_id == asked.data_id for node in row.nodes
    ]
    return ok(nodes)


def delete(exchange: Exchange) -> Reply:
    """Delete rows by their id: the user's and the answer's share one. What is not there is no error."""
    by_body = isinstance(exchange.sent, dict) and bool(exchange.sent)
    asked, app_id = exchange.app_body(DeleteAsk) if by_body else exchange.app_query(DeleteAsk)
    listed = asked.content_ids.split(",") if isinstance(asked.content_ids, str) else asked.content_ids
    session = exchange.state.session(app_id, asked.chat_id)
    for row in session.live() if session else []:
        if row.record.data_id in (asked.content_id, *listed):
            row.record.delete_time = exchange.state.stamp()
    return ok()


def quotes(exchange: Exchange) -> Reply:
    """Give cited passages; a collection that the chat has not cited is refused."""
    asked, app_id = exchange.app_body(QuoteAsk)
    found = cited(exchange, app_id, asked.chat_id)
    if not {quote.collection_id for quote in found}.issuperset(asked.collection_id_list):
        raise named("unAuthDatasetFile")
    wanted = asked.dataset_data_id_list
    return ok([passage(exchange, quote) for quote in found if quote.id in wanted])


def collection_quotes(exchange: Exchange) -> Reply:
    """Give a cited collection's passages by cursor; without a cursor there are none."""
    asked, app_id = exchange.app_body(CollectionQuoteAsk)
    if asked.anchor is None:
        raise named("unAuthChat")
    found = [quote for quote in cited(exchange, app_id, asked.chat_id) if quote.collection_id == asked.collection_id]
    if not found:
        raise named("unAuthDatasetFile")
    if not asked.initial_id + asked.prev_id + asked.next_id:
        return ok({"list": [], "hasMorePrev": False, "hasMoreNext": False})
    start, end = span(
        [quote.id for quote in found],
        asked.page_size,
        initial_id=asked.initial_id,
        prev_id=asked.prev_id,
        next_id=asked.next_id,
    )
    shown = [{**passage(exchange, quote), "id": quote.id, "anchor": quote.chunk_index} for quote in found[start:end]]
    return ok({"list": shown, "hasMorePrev": start > 0, "hasMoreNext": end < len(found)})


def cited(exchange: Exchange, app_id: str, chat_id: str) -> tuple[Quote, ...]:
    """Return the passages that a chat has cited: those of its app, once there is an answer."""
    session = exchange.state.session(app_id, chat_id)
    answered = session is not None and any(row.record.obj == "AI" for row in session.live())
    return quotes_of(exchange.state.apps[app_id]) if answered else ()


def passage(exchange: Exchange, quote: Quote) -> JSONObject:
    """Return a cited passage."""
    answer: JSONObject = {"a": quote.a} if quote.a else {}
    return {
        "_id": quote.id,
        "q": quote.q,
        **answer,
        "history": [],
        "updateTime": exchange.state.stamp(),
        "index": quote.chunk_index,
    }


ROUTES: Final[Routes] = {
    "/api/core/chat/getPaginationRecords": pages,
    "/api/core/chat/record/getPaginationRecords": pages,
    "/api/core/chat/record/getRecords_v2": cursor,
    "/api/core/chat/getResData": detail,
    "/api/core/chat/record/getResData": detail,
    "/api/core/chat/record/delete": delete,
    "/api/core/chat/record/getQuote": quotes,
    "/api/core/chat/record/getCollectionQuote": collection_quotes,
}
