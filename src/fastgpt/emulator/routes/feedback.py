"""What users and operators think of an answer. A feedback that is left out is removed, as on real servers."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from ...chat import feedback as specs
from ..dialects import data_id
from ..schemas import Text
from ..state import Row, Session
from ..versions import V4_9, V4_12
from ..wire import Reply, failed, ok
from .exchange import Exchange, Routes

routes: Final = Routes(data_id=Text)


def row_of(exchange: Exchange, session: Session | None, row_id: str) -> Row | None:
    """Return a row by its id; on the newest version it is shared with the user's row, which is never meant."""
    rows = session.live() if session else []
    own = [row for row in rows if not (exchange.newest and row.record.obj != "AI")]
    return next((row for row in own if data_id(row, exchange.version) == row_id), None)


def _row(exchange: Exchange, chat_id: str, row_id: str) -> Row:
    row = row_of(exchange, exchange.session(chat_id), row_id)
    if row is None:
        raise failed("Chat item not found")
    return row


@routes.answer(specs.UpdateUserFeedback, since=V4_9)
def update(exchange: Exchange, asked: specs.UpdateUserFeedback) -> Reply:
    """Keep the feedback that came and drop the one that did not; 4.9 is content with an unknown row."""
    if not (asked.chat_id and asked.data_id):
        raise failed("chatId or dataId is empty")
    if exchange.version < V4_12 and row_of(exchange, exchange.session(asked.chat_id), asked.data_id) is None:
        return ok()
    record = _row(exchange, asked.chat_id, asked.data_id).record
    record.user_good_feedback = asked.user_good_feedback or UNSET
    record.user_bad_feedback = asked.user_bad_feedback or UNSET
    record.is_feedback_read = False
    return ok()


@routes.answer(specs.UpdateAdminFeedback, since=V4_9, dataset_id=Text)
def admin_update(exchange: Exchange, asked: specs.UpdateAdminFeedback) -> Reply:
    """Keep an operator's correction; older servers are content with an unknown row, and give the correction an id."""
    if not exchange.newest and row_of(exchange, exchange.session(asked.chat_id), asked.data_id) is None:
        return ok()
    _row(exchange, asked.chat_id, asked.data_id).record.admin_feedback = {
        "datasetId": asked.dataset_id,
        "feedbackDataId" if exchange.newest else "dataId": asked.feedback_data_id,
        "q": asked.q,
        "a": asked.a or (None if exchange.newest else ""),
        **({} if exchange.newest else {"_id": exchange.state.ids.object_id()}),
    }
    return ok()


@routes.answer(specs.UpdateFeedbackReadStatus)
def read_status(exchange: Exchange, asked: specs.UpdateFeedbackReadStatus) -> Reply:
    """Mark a feedback as seen or not."""
    _row(exchange, asked.chat_id, asked.data_id).record.is_feedback_read = asked.is_read
    return ok({"success": True})


@routes.answer(specs.GetFeedbackRecordIds, chat_id=str)
def record_ids(exchange: Exchange, asked: specs.GetFeedbackRecordIds) -> Reply:
    """Give the ids of the answers that have feedback of a kind."""
    session = exchange.session(asked.chat_id)
    found = [
        row.record.data_id
        for row in (session.live() if session else [])
        if asked.feedback_type in kinds(row) and not (asked.unread_only and row.record.is_feedback_read)
    ]
    return ok({"total": len(found), "dataIds": found})


def kinds(row: Row) -> set[str]:
    """Return which feedback a row has."""
    found = {"good"} if row.record.user_good_feedback else set[str]()
    found |= {"bad"} if row.record.user_bad_feedback else set()
    return found | {"has_feedback"} if found else found
