"""The chats of an app and their rows: lists, pages by offset and by cursor, details, feedback, deletion, citations.

Old and new paths share their handlers. On the newest version a round's two rows share one id, so a cursor that names it
means its first row; a page that ends between the two is continued before the first. Real servers do the same. A
feedback that is left out is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, structs

from ...chat import feedback as feedbacks, histories as chats, records as specs
from ...values import JSONValue
from ..apps import Quote
from ..bodies import Free
from ..dialects import data_id, render_late_row, render_node, render_row, uncited
from ..rows import Record, Row
from ..runs import Session, typed
from ..schemas import Text, window
from ..shapes import fill, shape
from ..state import quotes_of
from ..versions import V4_9, V4_12, V4_16, V4_17, Version
from ..wire import JSONObject, failed, named
from .exchange import Exchange, Routes
from .views import page

T = TypeVar("T")
Id = Annotated[str, Meta(min_length=1, max_length=256)]
Ids = Annotated[list[Id], Meta(max_length=200)]
QuotesSize = Annotated[int, Meta(ge=1, le=30)]
OLD_SIZE: Final = 20

routes: Final = Routes()
Feedback: TypeAlias = feedbacks.UpdateUserFeedback | feedbacks.UpdateAdminFeedback | feedbacks.UpdateFeedbackReadStatus

row_routes: Final = routes.differing(chat_id=Free(str, ""))
quote_routes: Final = routes.differing(
    chat_id=Id, chat_item_data_id=Id, dataset_data_id_list=Ids, collection_id_list=Ids, page_size=Free(QuotesSize, 15)
)
feedback_routes: Final = routes.differing(data_id=Text)


@routes.answer(chats.GetChatHistories, "/core/chat/history/getHistories", targeted=False)
def histories(exchange: Exchange, asked: chats.GetChatHistories) -> JSONValue:
    """Give a page of chats, the newest first and pinned ones before all; older servers have none without an app."""
    if exchange.newest and not asked.app_id:
        raise named("unAuthChat")
    if exchange.version >= V4_16:
        exchange.state.app(exchange.app_id)
    shown = window(asked, size=10 if exchange.newest else OLD_SIZE, offset_first=exchange.version >= V4_17)
    found = [one for one in exchange.state.sessions_of(asked.app_id or "") if _wanted(exchange, one, asked)]
    return page(found, shown, partial(shape, "listedChat" if exchange.newest else "oldListedChat"))


def _wanted(exchange: Exchange, session: Session, asked: chats.GetChatHistories) -> bool:
    """Say whether a list shows a chat; 4.9 shows none unless a source is named, and knows no bounds of time."""
    if exchange.version < V4_12:
        return asked.source == session.source
    return (
        (not asked.source or asked.source == session.source)
        and within(session.create_time, asked.start_create_time, asked.end_create_time)
        and within(session.update_time, asked.start_update_time, asked.end_update_time)
    )


def within(moment: datetime, start: object, end: object) -> bool:
    """Say whether a moment lies between two ISO texts; one that is missing or empty is no bound."""
    return (not start or time_of(start) <= moment) and (not end or moment <= time_of(end))


def time_of(text: object) -> datetime:
    """Return the moment that an ISO text names, or raise the error response."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise failed("Invalid time value")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


@routes.answer(chats.GetChatHistoryStatus)
def statuses(exchange: Exchange, asked: chats.GetChatHistoryStatus) -> JSONValue:
    """Give the status of the named chats; unknown ones are left out."""
    return {"list": [shape("chatStatus", found) for found in map(exchange.session, asked.chat_ids) if found]}


@routes.answer(chats.MarkChatRead)
def mark_read(exchange: Exchange, asked: chats.MarkChatRead) -> None:
    """Mark a chat as read."""
    session = exchange.session(asked.chat_id)
    if session:
        session.has_been_read = True


@routes.answer(chats.UpdateChatHistory, "/core/chat/history/updateHistory")
def update_history(exchange: Exchange, asked: chats.UpdateChatHistory) -> None:
    """Change a chat's titles and whether it is pinned; an unknown chat is silently left."""
    session = exchange.session(asked.chat_id)
    if session:
        fill(session, asked, "title", "custom_title", "top", empty=True)
        session.update_time = exchange.state.clock()


@routes.answer(chats.DeleteChatHistory, "/core/chat/history/delHistory")
def delete_history(exchange: Exchange, asked: chats.DeleteChatHistory) -> None:
    """Delete a chat; an unknown one is silently left."""
    session = exchange.session(asked.chat_id)
    exchange.state.delete([session] if session else [])


@routes.answer(chats.ClearChatHistories, "/core/chat/history/clearHistories")
def clear(exchange: Exchange, asked: chats.ClearChatHistories) -> None:
    """Delete every chat of an app that came by key."""
    if not asked.app_id:
        raise named("unAuthChat")
    exchange.state.delete(exchange.state.sessions_of(exchange.app_id))


@routes.answer(chats.BatchDeleteChatHistories)
def batch_delete(exchange: Exchange, asked: chats.BatchDeleteChatHistories) -> None:
    """Delete the named chats."""
    found = map(exchange.session, dict.fromkeys(asked.chat_ids))
    exchange.state.delete([session for session in found if session])


@row_routes.answer(specs.GetChatRecords, "/core/chat/record/getPaginationRecords")
def pages(exchange: Exchange, asked: specs.GetChatRecords) -> JSONValue:
    """Give a page of rows by offset; the newest page is the first, and each is in the order of time."""
    wanted = window(asked, size=10 if exchange.newest else OLD_SIZE, offset_first=exchange.version >= V4_17)
    feedback = bool(asked.load_custom_feedbacks)
    rows = exchange.rows(asked.chat_id, deleted=bool(asked.include_deleted))
    is_tool = bool(rows) and exchange.state.apps[exchange.app_id].type == "plugin"
    shown: list[JSONValue] = [
        _shown(row, exchange.version, with_feedback=feedback, with_type=True)
        if exchange.newest
        else render_row(row, exchange.version, with_feedback=feedback, with_nodes=is_tool)
        for row in rows[::-1][wanted][::-1]
    ]
    return {"list": shown, "total": len(rows)}


@row_routes.answer(specs.GetChatRecordsV2, page_size=Free(Annotated[int, Meta(gt=0)], 10), anchor=object)
def cursor(exchange: Exchange, asked: specs.GetChatRecordsV2) -> JSONValue:
    """Give a page of rows by cursor."""
    rows = exchange.rows(asked.chat_id, deleted=bool(asked.include_deleted))
    feedback = bool(asked.load_custom_feedbacks)
    return page_of_rows(rows, exchange.version, asked.page_size or 0, asked, with_feedback=feedback)


def page_of_rows(
    rows: list[Row],
    version: Version,
    size: int,
    asked: specs.GetChatRecordsV2 | None = None,
    *,
    with_feedback: bool,
    **more: None,
) -> JSONObject:
    """Return the page of rows that the cursors name, each with ``more`` where it lacks that."""

    def show(row: Row) -> JSONObject:
        shown = _shown(row, version, with_feedback=with_feedback, with_type=False)
        return {**more, **shown, "id": data_id(row, version)}

    found = [(data_id(row, version), row) for row in rows]
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
    named_id = str(initial_id or prev_id or next_id or "")
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


def _shown(row: Row, version: Version, *, with_feedback: bool, with_type: bool) -> JSONObject:
    record = row.record
    value = [typed(part) for part in record.value] if with_type else record.value
    shown: JSONObject = msgspec.to_builtins(
        structs.replace(record, value=value, custom_feedbacks=[] if with_feedback else UNSET)
    )
    return render_late_row(row, version, shown)


@row_routes.answer(specs.GetRecordDetail, "/core/chat/record/getResData", data_id=str)
def detail(exchange: Exchange, asked: specs.GetRecordDetail) -> JSONValue:
    """Give the nodes of an answer; an unknown row has none, which 4.9 says by an object. 4.12 hides what was cited."""
    row = row_of(exchange, asked.chat_id, asked.data_id)
    if row is None:
        return {} if exchange.version < V4_12 else []
    nodes = [render_node(node, exchange.version) for node in row.nodes]
    for node in nodes if exchange.version == V4_12 else ():
        if "quoteList" in node:
            node["quoteList"] = uncited(node["quoteList"])
    return nodes


@routes.answer(
    specs.DeleteChatRecord,
    either=True,
    chat_id=str,
    content_ids=list[str] | str,
)
def delete_record(exchange: Exchange, asked: specs.DeleteChatRecord) -> None:
    """Delete rows by their id. Older servers take one; what is not there is no error."""
    if not exchange.newest and not (asked.content_id and asked.chat_id):
        raise failed("contentId or chatId is empty")
    sent = asked.content_ids or ()
    wanted = {asked.content_id, *(sent.split(",") if isinstance(sent, str) else sent)}
    for row in exchange.rows(asked.chat_id):
        if data_id(row, exchange.version) in wanted:
            row.record.delete_time = exchange.state.stamp()


@quote_routes.answer(specs.GetChatQuotes)
def quotes(exchange: Exchange, asked: specs.GetChatQuotes) -> JSONValue:
    """Give cited passages; a collection that the chat has not cited is an error."""
    found = _cited(exchange, asked.chat_id)
    if not {quote.collection_id for quote in found}.issuperset(asked.collection_id_list):
        raise named("unAuthDatasetFile")
    return [_passage(exchange, quote) for quote in found if quote.id in asked.dataset_data_id_list]


@quote_routes.answer(specs.GetCollectionQuotes)
def collection_quotes(exchange: Exchange, asked: specs.GetCollectionQuotes) -> JSONValue:
    """Give a cited collection's passages by cursor; on the newest version there are none without a cursor."""
    if exchange.newest and asked.anchor is UNSET:
        raise named("unAuthChat")
    found = [quote for quote in _cited(exchange, asked.chat_id) if quote.collection_id == asked.collection_id]
    if not found:
        raise named("unAuthDatasetFile")
    if exchange.newest and not (asked.initial_id or asked.prev_id or asked.next_id):
        found = []

    def show(quote: Quote) -> JSONObject:
        shown = _passage(exchange, quote)
        return {**shown, "id": quote.id, "anchor": quote.chunk_index} if exchange.newest else shown

    return cursor_page([(quote.id, quote) for quote in found], asked.page_size or 0, asked, show)


def _cited(exchange: Exchange, chat_id: str) -> tuple[Quote, ...]:
    """Return the passages that a chat has cited: those of its app, once there is an answer."""
    app = exchange.state.app(exchange.cast(exchange.app_id, "apps"))
    return quotes_of(app) if any(row.record.obj == "AI" for row in exchange.rows(chat_id)) else ()


def _passage(exchange: Exchange, quote: Quote) -> JSONObject:
    """Return a cited passage; older ones always have an answer, if only an empty one."""
    answer: JSONObject = {"a": quote.a or ""} if quote.a or not exchange.newest else {}
    return shape("citation", quote, _id=quote.id, updateTime=exchange.state.stamp(), index=quote.chunk_index, **answer)


def row_of(exchange: Exchange, chat_id: str, row_id: str) -> Row | None:
    """Return a row by its id; on the newest version it is shared with the user's row, which is never meant."""
    own = [row for row in exchange.rows(chat_id) if not (exchange.newest and row.record.obj != "AI")]
    return next((row for row in own if data_id(row, exchange.version) == row_id), None)


def _rated(exchange: Exchange, asked: Feedback, since: Version = V4_9) -> list[Record]:
    """Return the row that a feedback is about, if there is one; that there is none is an error since a version."""
    row = row_of(exchange, asked.chat_id, asked.data_id)
    if row is None and exchange.version >= since:
        raise failed("Chat item not found")
    return [row.record] if row else []


@feedback_routes.answer(feedbacks.UpdateUserFeedback)
def update_feedback(exchange: Exchange, asked: feedbacks.UpdateUserFeedback) -> None:
    """Keep the feedback that came and drop the one that did not; 4.9 is content with an unknown row."""
    if not (asked.chat_id and asked.data_id):
        raise failed("chatId or dataId is empty")
    for record in _rated(exchange, asked, since=V4_12):
        record.user_good_feedback = asked.user_good_feedback or UNSET
        record.user_bad_feedback = asked.user_bad_feedback or UNSET
        record.is_feedback_read = False


@feedback_routes.answer(feedbacks.UpdateAdminFeedback, dataset_id=Text)
def update_admin_feedback(exchange: Exchange, asked: feedbacks.UpdateAdminFeedback) -> None:
    """Keep an operator's correction; older servers are content with an unknown row, and give the correction an id."""
    for record in _rated(exchange, asked, since=V4_16):
        record.admin_feedback = {"datasetId": asked.dataset_id, "q": asked.q, "a": asked.a or None}
        if exchange.newest:
            record.admin_feedback["feedbackDataId"] = asked.feedback_data_id
        else:
            own_id = exchange.state.ids.object_id()
            record.admin_feedback |= {"_id": own_id, "dataId": asked.feedback_data_id, "a": asked.a or ""}


@feedback_routes.answer(feedbacks.UpdateFeedbackReadStatus)
def read_status(exchange: Exchange, asked: feedbacks.UpdateFeedbackReadStatus) -> JSONValue:
    """Mark a feedback as seen or not."""
    for record in _rated(exchange, asked):
        record.is_feedback_read = asked.is_read
    return {"success": True}


@feedback_routes.answer(feedbacks.GetFeedbackRecordIds, chat_id=str)
def record_ids(exchange: Exchange, asked: feedbacks.GetFeedbackRecordIds) -> JSONValue:
    """Give the ids of the answers that have feedback of a kind."""
    found = [
        row.record.data_id
        for row in exchange.rows(asked.chat_id)
        if asked.feedback_type in kinds(row) and not (asked.unread_only and row.record.is_feedback_read)
    ]
    return {"total": len(found), "dataIds": found}


def kinds(row: Row) -> set[str]:
    """Return which feedback a row has."""
    found = {"good"} if row.record.user_good_feedback else set[str]()
    found |= {"bad"} if row.record.user_bad_feedback else set()
    return found | {"has_feedback"} if found else found
