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

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta
from msgspec.structs import replace
from returns.result import Failure

from ..errors import FastGPTError, InvalidRequestError, set_call
from ..functions import endpoint
from ..http import NEEDLESS, HTTPRequest, HTTPResponse, Verb
from ..models.pages import Page
from ..outcomes import Outcome
from ..specs import Get, Id, Moment, Offset, Omittable, Size
from ..specs.adaptive import OLDER_THAN_4_8_15
from ..specs.chat_fields import ChatCall, ChatId, ChatSource, SharedChatCall
from ..specs.paging import OffsetPaged
from ..steps import SendOutcome
from .models import ChatHistory, ChatInit, HistoryStatusList, RecentApp


class GetChatInit(ChatCall[ChatInit]):
    """Read what a front end needs to show a chat (``GET /core/chat/init``); marks it as read.

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
    """List the apps that the owner of the key used lately in the web page, at most 20 (4.14.5+).

    ``GET /core/chat/recentlyUsed``; calls of the API do not count.
    """

    path: ClassVar[str] = "/core/chat/recentlyUsed"
    since: ClassVar[str] = "4.14.5"


class GetChatHistories(SharedChatCall[Page[ChatHistory]], OffsetPaged[Page[ChatHistory]]):
    """Page through the chats of one app, newest first (``POST /core/chat/getHistories``).

    Lists the chats of the key's owner.  Servers before 4.9.10 do not read the four time bounds: a chat outside of them
    is then a ``DecodeError``, as far as the answer shows its times.
    """

    path: ClassVar[str] = "/core/chat/getHistories"
    idempotent: ClassVar[bool] = True
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.12": "without `source`, lists the chats of the web page",
        "4.8.13 to 4.9.9": "without `source`, lists nothing",
        "4.8.12 to 4.9.9": "ignores the time bounds; a chat outside of them is an error",
        "4.8.12 to 4.14.13": "an unknown app is an empty page",
    }
    bounds: ClassVar[Mapping[str, tuple[str, str, str]]] = {
        "update_time": ("start_update_time", "end_update_time", "4.9.10")
    }

    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[Size] = 20
    """Rows of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    source: Omittable[ChatSource] = "api"
    """Where the chats came from: ``api`` leaves out those of the web page; None lists all, but nothing up to 4.9.9."""
    start_create_time: Omittable[Moment] = UNSET
    """The earliest moment of creation."""
    end_create_time: Omittable[Moment] = UNSET
    """The latest moment of creation."""
    start_update_time: Omittable[Moment] = UNSET
    """The earliest moment of the last update."""
    end_update_time: Omittable[Moment] = UNSET
    """The latest moment of the last update."""


class GetChatHistoryStatus(SharedChatCall[HistoryStatusList]):
    """Report of up to 200 chats whether they are answering and were read (4.14.11+).

    ``POST /core/chat/history/getHistoryStatus``; a chat that is not known is left out of the answer.
    """

    path: ClassVar[str] = "/core/chat/history/getHistoryStatus"
    since: ClassVar[str] = "4.14.11"
    idempotent: ClassVar[bool] = True

    chat_ids: Annotated[Sequence[Id], Meta(min_length=1, max_length=200)]
    """The chats, at most 200."""


class MarkChatRead(SharedChatCall[None]):
    """Mark a chat as read (``POST /core/chat/history/markRead``, 4.14.11+); needs the right to write the app."""

    path: ClassVar[str] = "/core/chat/history/markRead"
    since: ClassVar[str] = "4.14.11"

    chat_id: ChatId
    """The chat."""


class UpdateChatHistory(SharedChatCall[None]):
    """Rename a chat, or put it on top (``PUT /core/chat/updateHistory``).

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
    """Delete a chat (``DELETE /core/chat/delHistory``); an unknown one is no error."""

    verb: ClassVar[Verb] = "DELETE"
    path: ClassVar[str] = "/core/chat/delHistory"
    in_query: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""


class ClearChatHistories(SharedChatCall[None]):
    """Delete every chat of an app that came through the API, of all members (``DELETE /core/chat/clearHistories``).

    With a key from 4.8.16+.  **4.8.12 and 4.8.13 delete the chats of the web page instead**, those of the key's
    owner; 4.8.14 and 4.8.15 reject every key.  Use ``delete_chat_history`` on such servers.  A client that has seen
    that its server is one of 4.8.12 to 4.8.14 sends nothing, and raises ``InvalidRequestError``.
    """

    verb: ClassVar[Verb] = "DELETE"
    path: ClassVar[str] = "/core/chat/clearHistories"
    in_query: ClassVar[bool] = True
    since: ClassVar[str] = "4.8.16"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.13": "deletes the chats of the web page instead; not sent where the version is known",
        "4.8.14 to 4.8.15": "rejects keys (`Param are error`)",
    }

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, not to be sent to a server that would delete other chats."""
        return replace(super().call(live=live), unless=OLDER_THAN_4_8_15)

    def check(self, response: HTTPResponse) -> SendOutcome:
        """Return the response, unless nothing was sent."""
        return not_cleared(self.path) if response is NEEDLESS else super().check(response)

    def decode(self, response: HTTPResponse) -> Outcome[None]:
        """Decode the response, unless nothing was sent."""
        return not_cleared(self.path) if response is NEEDLESS else super().decode(response)


def not_cleared(path: str) -> Failure[FastGPTError]:
    """Return why the chats of an app were not cleared."""
    message = (
        "expected a server from 4.8.16 on, got one of 4.8.12 to 4.8.14, which would delete the chats of the web page, "
        "or nothing: use delete_chat_history"
    )
    return Failure(set_call(InvalidRequestError(message), method="DELETE", path=path))


class BatchDeleteChatHistories(ChatCall[None]):
    """Delete chats for good, with their files (``POST /core/chat/history/batchDelete``, 4.14.5+).

    Needs the right to read the app's chat logs.
    """

    path: ClassVar[str] = "/core/chat/history/batchDelete"
    since: ClassVar[str] = "4.14.5"

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

    get_chat_init = get_chat_init
    get_recently_used_apps = get_recently_used_apps
    get_chat_histories = get_chat_histories
    get_chat_history_status = get_chat_history_status
    mark_chat_read = mark_chat_read
    update_chat_history = update_chat_history
    delete_chat_history = delete_chat_history
    clear_chat_histories = clear_chat_histories
    batch_delete_chat_histories = batch_delete_chat_histories
