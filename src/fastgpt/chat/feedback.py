"""Feedback on answers: the user's rating, a marker's correction, which rows have any, and whether it was read."""

from __future__ import annotations

__all__ = [
    "UpdateUserFeedback", "update_user_feedback",
    "UpdateAdminFeedback", "update_admin_feedback",
    "GetFeedbackRecordIds", "get_feedback_record_ids",
    "UpdateFeedbackReadStatus", "update_feedback_read_status",
]  # fmt: skip

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from msgspec import UNSET

from ..functions import endpoint
from ..specs import Id, Omittable
from ..specs.chat_fields import ChatId, SharedChatCall
from .models import FeedbackReadStatus, FeedbackRecordIds


class UpdateUserFeedback(SharedChatCall[None]):
    """Rate an answer (``POST /core/chat/feedback/updateUserFeedback``).

    A rating that is left out is removed, so two empty ones take both back.  An unknown row is a ``NotFoundError``, and
    no error before 4.12.
    """

    path: ClassVar[str] = "/core/chat/feedback/updateUserFeedback"
    changed: ClassVar[Mapping[str, str]] = {"4.8.12 to 4.11.1": "an unknown row is no error"}

    chat_id: ChatId
    """The chat of the answer."""
    data_id: Id
    """The answer's row, by its ``data_id``."""
    user_good_feedback: Omittable[str] = UNSET
    """What is good about it, in words; left out, such a rating is removed."""
    user_bad_feedback: Omittable[str] = UNSET
    """What is bad about it, in words; left out, such a rating is removed."""


class UpdateAdminFeedback(SharedChatCall[None]):
    """Note which row of a dataset corrects an answer (``POST /core/chat/feedback/adminUpdate``)."""

    path: ClassVar[str] = "/core/chat/feedback/adminUpdate"

    chat_id: ChatId
    """The chat of the answer."""
    data_id: Id
    """The answer's row."""
    dataset_id: Id
    """The dataset of the correcting row."""
    feedback_data_id: Id
    """The correcting row, by its id in the dataset."""
    q: Id
    """The text of the row."""
    a: Omittable[str] = UNSET
    """Its second text, the answer to a question."""


class GetFeedbackRecordIds(SharedChatCall[FeedbackRecordIds]):
    """List the rows of a chat that have feedback (``POST /core/chat/feedback/getFeedbackRecordIds``, 4.14.4+)."""

    path: ClassVar[str] = "/core/chat/feedback/getFeedbackRecordIds"
    since: ClassVar[str] = "4.14.4"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""
    feedback_type: Literal["has_feedback", "good", "bad"]
    """Which feedback: any, good or bad."""
    unread_only: Omittable[bool] = UNSET
    """Whether only feedback that nobody read counts."""


class UpdateFeedbackReadStatus(SharedChatCall[FeedbackReadStatus]):
    """Mark feedback as read or not (``POST /core/chat/feedback/updateFeedbackReadStatus``, 4.14.4+)."""

    path: ClassVar[str] = "/core/chat/feedback/updateFeedbackReadStatus"
    since: ClassVar[str] = "4.14.4"

    chat_id: ChatId
    """The chat."""
    data_id: Id
    """The row with the feedback, by its ``data_id``."""
    is_read: bool
    """Whether it was read."""


update_user_feedback: Final = endpoint(UpdateUserFeedback)
update_admin_feedback: Final = endpoint(UpdateAdminFeedback)
get_feedback_record_ids: Final = endpoint(GetFeedbackRecordIds)
update_feedback_read_status: Final = endpoint(UpdateFeedbackReadStatus)


class Methods:
    """The functions of this file as methods."""

    update_user_feedback = update_user_feedback
    update_admin_feedback = update_admin_feedback
    get_feedback_record_ids = get_feedback_record_ids
    update_feedback_read_status = update_feedback_read_status
