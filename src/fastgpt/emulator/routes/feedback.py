"""What users and operators think of an answer. A feedback that is left out is removed, as on real servers."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import UNSET

from ..schemas import Target, Text
from ..state import Row
from ..wire import Reply, failed, ok
from .exchange import Exchange, Routes


class RowTarget(Target, rename="camel", kw_only=True):
    """Names an answer."""

    chat_id: Text
    data_id: Text


class UserAsk(RowTarget, rename="camel", kw_only=True):
    """The feedback of a user."""

    user_good_feedback: str | None = None
    user_bad_feedback: str | None = None


class AdminAsk(RowTarget, rename="camel", kw_only=True):
    """The answer that an operator would have liked."""

    dataset_id: Text
    feedback_data_id: Text
    q: Text
    a: str | None = None


class ReadAsk(RowTarget, rename="camel", kw_only=True):
    """Whether an operator has seen the feedback."""

    is_read: bool


class IdsAsk(Target, rename="camel", kw_only=True):
    """Asks which answers have feedback."""

    chat_id: str
    feedback_type: Literal["has_feedback", "good", "bad"]
    unread_only: bool = False


def _row(exchange: Exchange, app_id: str, asked: RowTarget) -> Row:
    session = exchange.state.session(app_id, asked.chat_id)
    if session is None:
        raise failed("Chat item not found")
    return session.find(asked.data_id)


def update(exchange: Exchange) -> Reply:
    """Keep the feedback that was given and drop the one that was not."""
    asked, app_id = exchange.app_body(UserAsk)
    record = _row(exchange, app_id, asked).record
    record.user_good_feedback = asked.user_good_feedback or UNSET
    record.user_bad_feedback = asked.user_bad_feedback or UNSET
    record.is_feedback_read = False
    return ok()


def admin_update(exchange: Exchange) -> Reply:
    """Keep an operator's correction."""
    asked, app_id = exchange.app_body(AdminAsk)
    _row(exchange, app_id, asked).record.admin_feedback = {
        "datasetId": asked.dataset_id,
        "feedbackDataId": asked.feedback_data_id,
        "q": asked.q,
        "a": asked.a,
    }
    return ok()


def read_status(exchange: Exchange) -> Reply:
    """Mark a feedback as seen or not."""
    asked, app_id = exchange.app_body(ReadAsk)
    _row(exchange, app_id, asked).record.is_feedback_read = asked.is_read
    return ok({"success": True})


def record_ids(exchange: Exchange) -> Reply:
    """Give the ids of the answers that have feedback of a kind."""
    asked, app_id = exchange.app_body(IdsAsk)
    session = exchange.state.session(app_id, asked.chat_id)
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


ROUTES: Final[Routes] = {
    "/api/core/chat/feedback/updateUserFeedback": update,
    "/api/core/chat/feedback/adminUpdate": admin_update,
    "/api/core/chat/feedback/updateFeedbackReadStatus": read_status,
    "/api/core/chat/feedback/getFeedbackRecordIds": record_ids,
}
