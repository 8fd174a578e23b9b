"""Chats as a whole: what a front end needs to show one, the list of them, renaming, and deleting."""

from __future__ import annotations

__all__ = [
    "GetChatInit", "get_chat_init",
    "GetRecentlyUsedApps", "get_recently_used_apps",
    "GetChatHistories", "get_chat_histories",
    "GetChatHistoryStatus", "get_chat_history_status",
    "MarkChatRead", "mark_chat_read",
    "UpdateChatHistory", "update_chat_history",
    "DeleteChatHistory", "delete_chat_history",
    "ClearChatHistories", "clear_chat_histories",
    "BatchDeleteChatHistories", "batch_delete_chat_histories",
]  # fmt: skip

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta

from ..functions import endpoint
from ..http import Verb
from ..models.pages import Page
from ..specs import Get, Id, Moment, Offset, Omittable, Size
from ..specs.chat_fields import ChatCall, ChatId, ChatSource, SharedChatCall
from ..specs.paging import OffsetPaged
from .models import ChatHistory, ChatInit, HistoryStatusList, RecentApp


class GetChatInit(ChatCall[ChatInit]):
    """Read what a front end needs to show a chat (``GET /core/chat/init``, 4.8.11+); marks it as read.

    ``chat_id`` may be left out on servers before 4.16.
    """

    verb: ClassVar[Verb] = "GET"
    path: ClassVar[str] = "/core/chat/init"
    in_query: ClassVar[bool] = True
    idempotent: ClassVar[bool] = True

    chat_id: Omittable[ChatId] = UNSET
    """The chat; may be left out on servers before 4.16."""
    load_custom_feedbacks: Omittable[bool] = UNSET
    """Whether the rows carry what nodes of the workflow noted as feedback."""


class GetRecentlyUsedApps(Get[tuple[RecentApp, ...]]):
    """List the apps that the owner of the key used lately in the web page, at most 20 (4.14.4+).

    ``GET /core/chat/recentlyUsed``; calls of the API do not count.
    """

    path: ClassVar[str] = "/core/chat/recentlyUsed"


class GetChatHistories(SharedChatCall[Page[ChatHistory]], OffsetPaged[Page[ChatHistory]]):
    """Page through the chats of one app, newest first (``POST /core/chat/getHistories``, 4.8.11+).

    Lists the chats of the key's owner.
    """

    path: ClassVar[str] = "/core/chat/getHistories"
    idempotent: ClassVar[bool] = True

    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[Size] = 20
    """Rows of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    source: Omittable[ChatSource] = "api"
    """Where the chats came from: ``api`` leaves out those of the web page; None lists all, but nothing on 4.9."""
    start_create_time: Omittable[Moment] = UNSET
    """The earliest moment of creation."""
    end_create_time: Omittable[Moment] = UNSET
    """The latest moment of creation."""
    start_update_time: Omittable[Moment] = UNSET
    """The earliest moment of the last update."""
    end_update_time: Omittable[Moment] = UNSET
    """The latest moment of the last update."""


class GetChatHistoryStatus(SharedChatCall[HistoryStatusList]):
    """Tell of up to 200 chats whether they are answering and were read (4.14.11+).

    ``POST /core/chat/history/getHistoryStatus``; a chat that is not known is left out of the answer.
    """

    path: ClassVar[str] = "/core/chat/history/getHistoryStatus"
    idempotent: ClassVar[bool] = True

    chat_ids: Annotated[Sequence[Id], Meta(min_length=1, max_length=200)]
    """The chats, at most 200."""


class MarkChatRead(SharedChatCall[None]):
    """Mark a chat as read (``POST /core/chat/history/markRead``, 4.14.11+); needs the right to write the app."""

    path: ClassVar[str] = "/core/chat/history/markRead"

    chat_id: ChatId
    """The chat."""


class UpdateChatHistory(SharedChatCall[None]):
    """Rename a chat, or put it on top (``PUT /core/chat/updateHistory``, 4.8.7+).

    What is left out stays as it is; an unknown chat is no error.
    """

    verb: ClassVar[Verb] = "PUT"
    path: ClassVar[str] = "/core/chat/updateHistory"

    chat_id: ChatId
    """The chat."""
    title: Omittable[str] = UNSET
    """The title, which the server makes of the first question by itself."""
    custom_title: Omittable[str] = UNSET
    """The title that the user gives, shown instead of the other."""
    top: Omittable[bool] = UNSET
    """Whether the chat stands at the top of the list."""


class DeleteChatHistory(SharedChatCall[None]):
    """Delete a chat (``DELETE /core/chat/delHistory``, 4.8.7+); an unknown one is no error."""

    verb: ClassVar[Verb] = "DELETE"
    path: ClassVar[str] = "/core/chat/delHistory"
    in_query: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""


class ClearChatHistories(SharedChatCall[None]):
    """Delete every chat of an app that came through the API, of all members (``DELETE /core/chat/clearHistories``).

    Since 4.8.11.
    """

    verb: ClassVar[Verb] = "DELETE"
    path: ClassVar[str] = "/core/chat/clearHistories"
    in_query: ClassVar[bool] = True


class BatchDeleteChatHistories(ChatCall[None]):
    """Delete chats for good, with their files (``POST /core/chat/history/batchDelete``, 4.14.4+).

    Needs the right to read the app's chat logs.
    """

    path: ClassVar[str] = "/core/chat/history/batchDelete"

    chat_ids: Annotated[Sequence[Id], Meta(min_length=1)]
    """The chats, at least one."""


get_chat_init: Final = endpoint(GetChatInit)
get_recently_used_apps: Final = endpoint(GetRecentlyUsedApps)
get_chat_histories: Final = endpoint(GetChatHistories)
get_chat_history_status: Final = endpoint(GetChatHistoryStatus)
mark_chat_read: Final = endpoint(MarkChatRead)
update_chat_history: Final = endpoint(UpdateChatHistory)
delete_chat_history: Final = endpoint(DeleteChatHistory)
clear_chat_histories: Final = endpoint(ClearChatHistories)
batch_delete_chat_histories: Final = endpoint(BatchDeleteChatHistories)


class Methods:
    """The functions of this file as methods."""

    get_chat_init: Final = get_chat_init
    get_recently_used_apps: Final = get_recently_used_apps
    get_chat_histories: Final = get_chat_histories
    get_chat_history_status: Final = get_chat_history_status
    mark_chat_read: Final = mark_chat_read
    update_chat_history: Final = update_chat_history
    delete_chat_history: Final = delete_chat_history
    clear_chat_histories: Final = clear_chat_histories
    batch_delete_chat_histories: Final = batch_delete_chat_histories
