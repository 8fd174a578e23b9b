"""The list of an app's chats: paging, status, titles, and deletion. Old and new paths share their handlers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ...chat import histories as specs
from ..bodies import fill
from ..schemas import window
from ..shapes import view
from ..state import Session
from ..versions import V4_9, V4_12
from ..wire import Reply, failed, named, ok
from .exchange import Exchange, Routes
from .views import page

OLD_LISTED: Final = ("chatId", "updateTime", "customTitle", "title", "top", "appId")
LISTED: Final = (*OLD_LISTED, "chatGenerateStatus", "hasBeenRead")
OLD_SIZE: Final = 20

routes: Final = Routes()


@routes.answer(specs.GetChatHistories, "/core/chat/history/getHistories", since=V4_9, targeted=False)
def histories(exchange: Exchange, asked: specs.GetChatHistories) -> Reply:
    """Give a page of chats, the newest first and pinned ones before all; older servers have none without an app."""
    if exchange.newest and not asked.app_id:
        raise named("unAuthChat")
    if exchange.newest:
        exchange.state.app(exchange.app_id)
    shown = window(asked, size=10 if exchange.newest else OLD_SIZE)
    found = [one for one in exchange.state.sessions_of(asked.app_id or "") if _wanted(exchange, one, asked)]
    names = LISTED if exchange.newest else OLD_LISTED
    return ok(page(found, shown, lambda one: view(one, *names)))


def _wanted(exchange: Exchange, session: Session, asked: specs.GetChatHistories) -> bool:
    """Say whether a list shows a chat; 4.9 shows none unless a source is named."""
    return (
        (asked.source == session.source or not (asked.source or exchange.version < V4_12))
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


@routes.answer(specs.GetChatHistoryStatus)
def statuses(exchange: Exchange, asked: specs.GetChatHistoryStatus) -> Reply:
    """Give the status of the named chats; unknown ones are left out."""
    fields = ("chatId", "updateTime", "chatGenerateStatus", "hasBeenRead")
    return ok({"list": [view(found, *fields) for found in map(exchange.session, asked.chat_ids) if found]})


@routes.answer(specs.MarkChatRead)
def mark_read(exchange: Exchange, asked: specs.MarkChatRead) -> Reply:
    """Mark a chat as read."""
    session = exchange.session(asked.chat_id)
    if session:
        session.has_been_read = True
    return ok()


@routes.answer(specs.UpdateChatHistory, "/core/chat/history/updateHistory", since=V4_9)
def update(exchange: Exchange, asked: specs.UpdateChatHistory) -> Reply:
    """Change a chat's titles and whether it is pinned; an unknown chat is silently left."""
    session = exchange.session(asked.chat_id)
    if session:
        fill(session, asked, "title", "custom_title", "top", empty=True)
        session.update_time = exchange.state.clock()
    return ok()


@routes.answer(specs.DeleteChatHistory, "/core/chat/history/delHistory", since=V4_9)
def delete(exchange: Exchange, asked: specs.DeleteChatHistory) -> Reply:
    """Delete a chat; an unknown one is silently left."""
    session = exchange.session(asked.chat_id)
    exchange.state.forget([session] if session else [])
    return ok()


@routes.answer(specs.ClearChatHistories, "/core/chat/history/clearHistories", since=V4_9)
def clear(exchange: Exchange, asked: specs.ClearChatHistories) -> Reply:
    """Delete every chat of an app that came by key."""
    if not asked.app_id:
        raise named("unAuthChat")
    exchange.state.forget(exchange.state.sessions_of(exchange.app_id))
    return ok()


@routes.answer(specs.BatchDeleteChatHistories)
def batch_delete(exchange: Exchange, asked: specs.BatchDeleteChatHistories) -> Reply:
    """Delete the named chats."""
    found = map(exchange.session, dict.fromkeys(asked.chat_ids))
    exchange.state.forget([session for session in found if session])
    return ok()
