"""What the server reports of chats besides their rows: histories, cited rows, feedback, and what a front end needs.

Rows, events and completions are in ``fastgpt.models``, since streams are made of them.
"""

from __future__ import annotations

__all__ = [
    "ChatHistory", "HistoryStatus", "HistoryStatusList", "StopResult", "ChatApp", "ChatInit", "RecentApp",
    "QuoteEdit", "DatasetCiteItem", "FeedbackRecordIds", "FeedbackReadStatus",
]  # fmt: skip

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from ..models.base import Number, OrDefault, ResponseModel
from ..models.workflows import ChatConfig, NodeInput
from ..values import JSONValue


class ChatHistory(ResponseModel, frozen=True, rename="camel"):
    """One chat.  ``chat_generate_status`` is 0 while it answers, 1 when done, 2 after an error (4.14.11+)."""

    chat_id: str
    title: str | None = None
    custom_title: str | None = None
    """What a person named it; empty where nobody did."""
    top: bool | None = None
    update_time: datetime | None = None
    app_id: str | None = None
    skill_id: str | None = None
    source_type: str | None = None
    chat_generate_status: int | None = None
    has_been_read: bool | None = None


class HistoryStatus(ResponseModel, frozen=True, rename="camel"):
    """Where one chat stands; ``chat_generate_status`` as in ``ChatHistory``."""

    chat_id: str
    update_time: datetime | None = None
    chat_generate_status: int | None = None
    has_been_read: bool | None = None


class HistoryStatusList(Struct, frozen=True):
    """Where the chats that were asked for stand; unknown ones are left out."""

    list: tuple[HistoryStatus, ...]


class StopResult(ResponseModel, frozen=True, rename="camel"):
    """What came of stopping a run: ``completed`` is false where it had not ended after 5 seconds.

    From 4.17.0 on it is false in any case, as nobody waits.
    """

    success: bool
    completed: bool | None = None
    chat_generate_status: int | None = None


class ChatApp(ResponseModel, frozen=True, rename="camel"):
    """The app behind a chat, as far as its front end needs it."""

    name: str
    type: str
    """``simple``, ``advanced``, ``plugin``, ``chatAgent``, …"""
    plugin_inputs: tuple[NodeInput, ...]
    """What a tool app takes as ``variables``."""
    intro: str | None = None
    avatar: str | None = None
    chat_config: OrDefault[ChatConfig] = ChatConfig()
    chat_models: OrDefault[tuple[str, ...]] = ()
    can_use: bool | None = None
    use_agent_sandbox: bool | None = None


class ChatInit(ResponseModel, frozen=True, rename="camel"):
    """What a front end needs to show a chat."""

    app: ChatApp
    title: str | None = None
    chat_id: str | None = None
    app_id: str | None = None
    skill_id: str | None = None
    source_type: str | None = None
    user_avatar: str | None = None
    variables: OrDefault[Mapping[str, JSONValue]] = field(default_factory=dict[str, JSONValue])
    chat_generate_status: int | None = None
    """0 while it answers, 1 when done, 2 after an error (4.14.11+)."""
    has_been_read: bool | None = None


class RecentApp(ResponseModel, frozen=True, rename="camel"):
    """An app that the owner of the key used lately, in the web page; calls of the API do not count."""

    app_id: str
    name: str
    avatar: str | None = None


class QuoteEdit(ResponseModel, frozen=True, rename="camel"):
    """An earlier text of a quote."""

    q: str | None = None
    a: str | None = None
    image_id: str | None = None
    update_time: datetime | None = None


class DatasetCiteItem(ResponseModel, frozen=True, rename="camel"):
    """A row of a dataset that an answer cites, as it reads now; ``updated`` where that is not what was cited."""

    id: str = field(name="_id")
    q: str
    a: str | None = None
    image_preview_url: str | None = field(default=None, name="imagePreivewUrl")
    """The wire really says ``imagePreivewUrl``."""
    history: OrDefault[tuple[QuoteEdit, ...]] = ()
    update_time: datetime | None = None
    index: Number | None = None
    """The number of the row in its collection, from 0."""
    updated: bool | None = None
    anchor: Number | None = None
    """Where cursor paging goes on from; only in pages of one collection."""

    @property
    def place(self) -> Number | None:
        """The number that cursor paging goes on from: ``anchor``, or ``index``, which is all that 4.12 reports."""
        return self.index if self.anchor is None else self.anchor


class FeedbackRecordIds(ResponseModel, frozen=True, rename="camel"):
    """The rows of a chat that have the feedback that was asked for, by their ``data_id``."""

    total: int
    data_ids: tuple[str, ...]


class FeedbackReadStatus(Struct, frozen=True):
    """Whether the read mark was set."""

    success: bool
