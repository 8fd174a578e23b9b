"""The list of an app's chats: paging, status, titles, and deletion. Old and new paths share their handlers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta

from ..schemas import Paged, Source, Target, Text
from ..state import Session, stamp
from ..wire import JSONObject, Reply, failed, named, ok
from .exchange import Exchange, Routes


class HistoriesAsk(Paged, rename="camel", kw_only=True):
    """Asks for a page of chats."""

    source: Source | None = None
    start_create_time: str = ""
    end_create_time: str = ""
    start_update_time: str = ""
    end_update_time: str = ""


class StatusAsk(Target, rename="camel", kw_only=True):
    """Asks for the status of up to 200 chats."""

    chat_ids: Annotated[list[Text], Meta(min_length=1, max_length=200)]


class ChatAsk(Target, rename="camel", kw_only=True):
    """Names a chat."""

    chat_id: Text


class UpdateAsk(Target, rename="camel", kw_only=True):
    """Changes what is given and keeps what is not."""

    chat_id: Text
    title: str | None = None
    custom_title: str | None = None
    top: bool | None = None


class BatchAsk(Target, rename="camel", kw_only=True):
    """Names chats to delete."""

    chat_ids: Annotated[list[Text], Meta(min_length=1)]


def histories(exchange: Exchange) -> Reply:
    """Give a page of chats, the newest first and pinned ones before all."""
    asked = exchange.body(HistoriesAsk)
    skipped, size = asked.window()
    exchange.state.authorized(exchange.request)
    if asked.app_id is None:
        raise named("unAuthChat")
    exchange.state.app(asked.app_id)
    found = [session for session in exchange.state.sessions_of(asked.app_id) if _wanted(session, asked)]
    return ok({"total": len(found), "list": [_listed(session) for session in found[skipped : skipped + size]]})


def _wanted(session: Session, asked: HistoriesAsk) -> bool:
    return (
        asked.source in (None, session.source)
        and within(session.created, asked.start_create_time, asked.end_create_time)
        and within(session.updated, asked.start_update_time, asked.end_update_time)
    )


def within(moment: datetime, start: str, end: str) -> bool:
    """Say whether a moment lies between two ISO texts; an empty one is no bound."""
    return (not start or _moment(start) <= moment) and (not end or moment <= _moment(end))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise failed("Invalid time value")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _listed(session: Session) -> JSONObject:
    return {
        "chatId": session.chat_id,
        "updateTime": stamp(session.updated),
        "customTitle": session.custom_title,
        "title": session.title,
        "top": session.top,
        "chatGenerateStatus": session.status,
        "hasBeenRead": session.has_been_read,
        "appId": session.app_id,
    }


def statuses(exchange: Exchange) -> Reply:
    """Give the status of the named chats; unknown ones are left out."""
    asked, app_id = exchange.app_body(StatusAsk)
    found = (exchange.state.session(app_id, chat_id) for chat_id in asked.chat_ids)
    fields = ("chatId", "updateTime", "chatGenerateStatus", "hasBeenRead")
    listed = [_listed(session) for session in found if session]
    return ok({"list": [{name: entry[name] for name in fields} for entry in listed]})


def mark_read(exchange: Exchange) -> Reply:
    """Mark a chat as read."""
    asked, app_id = exchange.app_body(ChatAsk)
    session = exchange.state.session(app_id, asked.chat_id)
    if session:
        session.has_been_read = True
    return ok()


def update(exchange: Exchange) -> Reply:
    """Change a chat's titles and whether it is pinned; an unknown chat is silently left."""
    asked, app_id = exchange.app_body(UpdateAsk)
    session = exchange.state.session(app_id, asked.chat_id)
    if session:
        session.title = session.title if asked.title is None else asked.title
        session.custom_title = session.custom_title if asked.custom_title is None else asked.custom_title
        session.top = session.top if asked.top is None else asked.top
        session.updated = exchange.state.clock()
    return ok()


def delete(exchange: Exchange) -> Reply:
    """Delete a chat; an unknown one is silently left."""
    asked, app_id = exchange.app_query(ChatAsk)
    session = exchange.state.session(app_id, asked.chat_id)
    exchange.state.forget([session] if session else [])
    return ok()


def clear(exchange: Exchange) -> Reply:
    """Delete every chat of an app that came by key."""
    _, app_id = exchange.app_query(Target)
    exchange.state.forget(exchange.state.sessions_of(app_id))
    return ok()


def batch_delete(exchange: Exchange) -> Reply:
    """Delete the named chats."""
    asked, app_id = exchange.app_body(BatchAsk)
    found = (exchange.state.session(app_id, chat_id) for chat_id in dict.fromkeys(asked.chat_ids))
    exchange.state.forget([session for session in found if session])
    return ok()


ROUTES: Final[Routes] = {
    "/api/core/chat/getHistories": histories,
    "/api/core/chat/history/getHistories": histories,
    "/api/core/chat/history/getHistoryStatus": statuses,
    "/api/core/chat/history/markRead": mark_read,
    "/api/core/chat/updateHistory": update,
    "/api/core/chat/history/updateHistory": update,
    "/api/core/chat/delHistory": delete,
    "/api/core/chat/history/delHistory": delete,
    "/api/core/chat/clearHistories": clear,
    "/api/core/chat/history/clearHistories": clear,
    "/api/core/chat/history/batchDelete": batch_delete,
}
