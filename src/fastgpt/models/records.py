"""Chats and their rows as the server keeps them: pages, histories, records, quotes and feedback.

Rows are made of the pieces of ``chat``.  Paging itself is done elsewhere; here is only what one page holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct, field

from ..values import JSONValue
from .apps import ChatConfig, NodeInput
from .base import Number, OrDefault, Wire
from .chat import ToolResponse, Value, interaction_of, reasoning_of, text_of, tools_of
from .interactions import Interaction
from .nodes import NodeResponse, Quote

T = TypeVar("T")


class Page(Wire, Generic[T], frozen=True):
    """One page of a longer list; ``total`` counts all pages."""

    list: tuple[T, ...]
    total: OrDefault[int] = 0


class CursorPage(Wire, Generic[T], frozen=True, rename="camel"):
    """A piece of a longer list around a known item: the neighbours are asked for by the ids at its ends."""

    list: tuple[T, ...]
    has_more_prev: OrDefault[bool] = False
    has_more_next: OrDefault[bool] = False
    total: int | None = None
    """How many there are in all; the list of quotes does not tell."""


class ChatHistory(Wire, frozen=True, rename="camel"):
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


class HistoryStatus(Wire, frozen=True, rename="camel"):
    """Where one chat stands; ``chat_generate_status`` as in ``ChatHistory``."""

    chat_id: str
    update_time: datetime | None = None
    chat_generate_status: int | None = None
    has_been_read: bool | None = None


class HistoryStatusList(Struct, frozen=True):
    """Where the chats that were asked for stand; unknown ones are left out."""

    list: tuple[HistoryStatus, ...]


class StopResult(Wire, frozen=True, rename="camel"):
    """What came of stopping a run: ``completed`` is false where it had not ended after 5 seconds."""

    success: bool
    completed: bool | None = None
    chat_generate_status: int | None = None


class ChatApp(Wire, frozen=True, rename="camel"):
    """The app behind a chat, as far as its front end needs it."""

    name: OrDefault[str] = ""
    type: OrDefault[str] = ""
    """``simple``, ``advanced``, ``plugin``, ``chatAgent``, …"""
    intro: OrDefault[str] = ""
    avatar: OrDefault[str] = ""
    chat_config: OrDefault[ChatConfig] = ChatConfig()
    chat_models: OrDefault[tuple[str, ...]] = ()
    plugin_inputs: OrDefault[tuple[NodeInput, ...]] = ()
    """What a tool app takes as ``variables``."""
    can_use: bool | None = None
    use_agent_sandbox: bool | None = None


class ChatInit(Wire, frozen=True, rename="camel"):
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


class RecentApp(Wire, frozen=True, rename="camel"):
    """An app that the owner of the key used lately, in the web page; calls of the API do not count."""

    app_id: str
    name: OrDefault[str] = ""
    avatar: OrDefault[str] = ""


class AdminFeedback(Wire, frozen=True, rename="camel"):
    """What a marker made of an answer: a row of a dataset."""

    dataset_id: OrDefault[str] = ""
    data_id: str | None = None
    feedback_data_id: str | None = None
    q: OrDefault[str] = ""
    a: str | None = None


class CiteLink(Wire, frozen=True):
    """A page that a tool cited."""

    name: OrDefault[str] = ""
    url: OrDefault[str] = ""


class RecordError(Wire, frozen=True, rename="camel"):
    """The error of a record, and the node that it came from."""

    module_name: str | None = None
    error_text: str | None = None


class ChatRecord(Wire, frozen=True, rename="camel"):
    """One row: what the user said, or what the app answered.

    On 4.16 both rows of a round share their ``data_id``; ``obj`` tells them apart: ``Human``, ``AI`` or ``System``.
    """

    data_id: str
    obj: str
    value: OrDefault[tuple[Value, ...]] = ()
    id: str | None = field(default=None, name="_id")
    cursor: str | None = field(default=None, name="id")
    """The id that cursor paging counts by (wire ``id``); only in its pages."""
    anchor: JSONValue = None
    time: datetime | None = None
    hide_in_ui: bool | None = field(default=None, name="hideInUI")
    user_good_feedback: str | None = None
    user_bad_feedback: str | None = None
    custom_feedbacks: OrDefault[tuple[str, ...]] = ()
    admin_feedback: AdminFeedback | None = None
    is_feedback_read: bool | None = None
    duration_seconds: float | None = None
    total_running_time: float | None = None
    """The same in seconds, as servers up to 4.12 call it."""
    error_msg: str | None = None
    error_text: RecordError | str | None = None
    response_data: OrDefault[tuple[NodeResponse, ...]] = ()
    """What the nodes reported; most servers keep it apart, see the record's detail."""
    total_quote_list: OrDefault[tuple[Quote, ...]] = ()
    tool_cite_links: OrDefault[tuple[CiteLink, ...]] = ()
    llm_module_account: Number | None = None
    """How many nodes called a model."""
    history_preview_length: Number | None = None
    use_agent_sandbox: bool | None = None
    delete_time: datetime | None = None

    @property
    def text(self) -> str:
        """The row as text."""
        return text_of(self.value)

    @property
    def reasoning(self) -> str:
        """What the model thought before it answered."""
        return reasoning_of(self.value)

    @property
    def tools(self) -> tuple[ToolResponse, ...]:
        """The tools that were called."""
        return tools_of(self.value)

    @property
    def interactive(self) -> Interaction | None:
        """What the app asked at the end of this row, out of its wrappers; also where it was answered since."""
        return interaction_of(self.value)


class QuoteEdit(Wire, frozen=True, rename="camel"):
    """An earlier text of a quote."""

    q: OrDefault[str] = ""
    a: str | None = None
    image_id: str | None = None
    update_time: datetime | None = None


class DatasetCiteItem(Wire, frozen=True, rename="camel"):
    """A row of a dataset that an answer cites, as it reads now; ``updated`` where that is not what was cited."""

    id: str = field(name="_id")
    q: OrDefault[str] = ""
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


class FeedbackRecordIds(Wire, frozen=True, rename="camel"):
    """The rows of a chat that have the feedback that was asked for, by their ``data_id``."""

    total: int
    data_ids: OrDefault[tuple[str, ...]] = ()


class FeedbackReadStatus(Struct, frozen=True):
    """Whether the read mark was set."""

    success: bool
