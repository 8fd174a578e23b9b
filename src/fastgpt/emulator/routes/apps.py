"""Apps and their logs, and the two figures that only a commercial server gives.

A community server answers every commercial path with the same refusal; an emulator is one unless told otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal, get_args

from msgspec import Struct

from ...values import JSONValue
from ..apps import App, Form, Select
from ..schemas import ObjectId, Source, Text, Whole, window
from ..state import OWNER_AVATAR, OWNER_ID, OWNER_NAME, Session, stamp
from ..wire import JSONObject, Reply, failed, ok
from .exchange import Exchange, Handler, Routes
from .feedback import kinds
from .histories import within

AppType = Literal[
    "folder", "toolFolder", "simple", "chatAgent", "advanced", "plugin", "toolSet", "httpToolSet", "hidden", "tool",
    "httpPlugin",
]  # fmt: skip
Timespan = Literal["day", "week", "month", "quarter"]
ALL_RIGHTS: Final = 4294967295
SEARCH_LIMIT: Final = 50
MEMBER: Final[JSONObject] = {"name": OWNER_NAME, "avatar": OWNER_AVATAR, "status": "active"}
PERMISSION: Final[JSONObject] = {
    "role": ALL_RIGHTS,
    "isOwner": True,
    "hasManagePer": True,
    "hasWritePer": True,
    "hasReadPer": True,
    "hasManageRole": True,
    "hasWriteRole": True,
    "hasReadRole": True,
    "hasReadChatLogPer": True,
    "hasReadChatLogRole": True,
    "permission": ALL_RIGHTS,
    "roleList": {
        "read": {
            "name": "app:permission.name.read",
            "description": "app:permission.des.read",
            "value": 4,
            "checkBoxType": "single",
        },
        "write": {
            "name": "common:permission.write",
            "description": "app:permission.des.write",
            "value": 2,
            "checkBoxType": "single",
        },
        "manage": {
            "name": "common:permission.manager",
            "description": "app:permission.des.manage",
            "value": 1,
            "checkBoxType": "single",
        },
        "readChatLog": {
            "value": 8,
            "checkBoxType": "multiple",
            "name": "app:permission.name.readChatLog",
            "description": "",
        },
    },
    "perList": {"owner": ALL_RIGHTS, "read": 4, "write": 2, "manage": 1, "readChatLog": 8},
    "rolePerMap": {},
}


class ListAsk(Struct, rename="camel"):
    """Asks for the apps of a folder."""

    parent_id: str | None = None
    type: AppType | list[AppType] | None = None
    search_key: str = ""


class CreateAsk(Struct, rename="camel"):
    """Describes a new app. Its nodes are not run: a created app echoes, as the simple one does."""

    name: Text
    type: AppType
    parent_id: str | None = None
    intro: str = ""


class LogsAsk(Struct, rename="camel", kw_only=True):
    """Asks for a page of chats as operators see them."""

    app_id: str
    date_start: str
    date_end: str
    page_size: Whole = 10
    offset: Whole = 0
    page_num: Whole = 1
    sources: list[Source] | None = None
    feedback_type: Literal["all", "has_feedback", "good", "bad"] = "all"
    error_filter: Literal["all", "has_error"] = "all"
    unread_only: bool = False
    chat_search: str = ""


class UsersAsk(Struct, rename="camel", kw_only=True):
    """Asks who has used an app."""

    app_id: str
    date_start: str
    date_end: str
    search_key: str = ""
    sources: list[str] | None = None


class ChartAsk(Struct, rename="camel", kw_only=True):
    """Asks for an app's figures over time."""

    app_id: ObjectId
    date_start: str
    date_end: str
    source: list[Source] | None = None
    offset: int = 1
    user_timespan: Timespan = "day"
    chat_timespan: Timespan = "day"
    app_timespan: Timespan = "day"


class TotalAsk(Struct, rename="camel"):
    """Asks for an app's figures of all time."""

    app_id: ObjectId


def listed(exchange: Exchange) -> Reply:
    """Give the apps, the newest first, as a bare list."""
    asked = exchange.body(ListAsk)
    exchange.state.authorized(exchange.request)
    types = [asked.type] if isinstance(asked.type, str) else asked.type or get_args(AppType)
    key = asked.search_key.lower()
    found = [
        listed_app(exchange, app_id, app)
        for app_id, app in reversed(exchange.state.apps.items())
        if app.type in types and key in app.name.lower()
    ]
    return ok([] if asked.parent_id else found[:SEARCH_LIMIT] if key else found)


def listed_app(exchange: Exchange, app_id: str, app: App) -> JSONObject:
    """Return an app as a list shows it."""
    return {
        "_id": app_id,
        "parentId": None,
        "tmbId": OWNER_ID,
        "name": app.name,
        "avatar": "/icon/logo.svg",
        "intro": app.intro,
        "type": app.type,
        "updateTime": stamp(exchange.state.created[app_id]),
        "permission": PERMISSION,
        "inheritPermission": True,
        "private": True,
        "sourceMember": MEMBER,
        "hasInteractiveNode": any(isinstance(step, Select | Form) for step in app.steps),
    }


def create(exchange: Exchange) -> Reply:
    """Make an app and give its id."""
    asked = exchange.body(CreateAsk)
    state = exchange.state
    state.authorized(exchange.request)
    if asked.parent_id:
        state.app(asked.parent_id)
    app_id = state.ids.object_id()
    state.apps[app_id] = App(name=asked.name, type=asked.type, intro=asked.intro)
    state.created[app_id] = state.clock()
    return ok(app_id)


def logs(exchange: Exchange) -> Reply:
    """Give a page of an app's chats as operators see them."""
    asked = exchange.body(LogsAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    exchange.state.authorized(exchange.request)
    exchange.state.app(asked.app_id)
    found = [
        session
        for session in _between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.sources)
        if _matches(session, asked)
    ]
    return ok({"total": len(found), "list": [_log(session) for session in found[skipped : skipped + size]]})


def _between(
    exchange: Exchange, app_id: str, start: str, end: str, sources: list[Source] | list[str] | None
) -> list[Session]:
    return [
        session
        for session in exchange.state.sessions_of(app_id)
        if within(session.updated, start, end) and (not sources or session.source in sources)
    ]


def _matches(session: Session, asked: LogsAsk) -> bool:
    rated = [row for row in session.live() if asked.feedback_type in kinds(row)]
    return (
        (asked.feedback_type == "all" or any(not (asked.unread_only and row.record.is_feedback_read) for row in rated))
        and (asked.error_filter == "all" or any(row.error for row in session.live()))
        and asked.chat_search.lower() in f"{session.title} {session.custom_title}".lower()
    )


def _log(session: Session) -> JSONObject:
    rows = session.live()
    answers = [row for row in rows if row.record.obj == "AI"]
    feedbacks = Counter(kind for row in rows for kind in kinds(row))
    seconds = sum(row.record.duration_seconds or 0 for row in answers)
    return {
        "_id": f"64f{session.order:021x}",
        "chatId": session.chat_id,
        "title": session.title,
        "customTitle": session.custom_title or None,
        "source": session.source,
        "sourceName": None,
        "updateTime": stamp(session.updated),
        "createTime": stamp(session.created),
        "messageCount": len(rows),
        "userGoodFeedbackCount": feedbacks["good"],
        "userBadFeedbackCount": feedbacks["bad"],
        "customFeedbacksCount": 0,
        "markCount": sum(bool(row.record.admin_feedback) for row in rows),
        "averageResponseTime": seconds / len(answers) if answers else 0,
        "errorCount": sum(bool(row.error) for row in rows),
        "totalPoints": 0,
        "outLinkUid": session.custom_uid,
        "tmbId": OWNER_ID,
        "sourceMember": MEMBER,
        "versionName": None,
        "originIp": None,
        "region": None,
    }


def users(exchange: Exchange) -> Reply:
    """Give who has used an app, with the number of their chats; a ``customUid`` counts as a user of its own."""
    asked = exchange.body(UsersAsk)
    exchange.state.authorized(exchange.request)
    exchange.state.app(asked.app_id)
    sessions = _between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.sources)
    counts = Counter(session.custom_uid for session in sessions)
    found: list[JSONObject] = [
        {"outLinkUid": uid, "tmbId": OWNER_ID, "name": uid or OWNER_NAME, "avatar": OWNER_AVATAR, "count": count}
        for uid, count in counts.most_common()
        if asked.search_key.lower() in (uid or OWNER_NAME).lower()
    ]
    return ok({"list": found})


def chart(exchange: Exchange) -> Reply:
    """Give an app's figures by day."""
    asked = exchange.body(ChartAsk)
    exchange.state.authorized(exchange.request)
    exchange.state.app(asked.app_id)
    days: dict[str, list[Session]] = {}
    for session in reversed(_between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.source)):
        days.setdefault(f"{session.updated:%Y-%m-%d}", []).append(session)
    return ok(
        {
            "userData": _series(days, _user_figures),
            "chatData": _series(days, _chat_figures),
            "appData": _series(days, _app_figures),
        }
    )


def _series(days: Mapping[str, list[Session]], figures: Callable[[list[Session]], JSONObject]) -> list[JSONValue]:
    return [
        {
            "timestamp": int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000),
            "summary": figures(sessions),
        }
        for day, sessions in sorted(days.items())
    ]


def _user_figures(sessions: list[Session]) -> JSONObject:
    people = len({session.custom_uid for session in sessions})
    by_source: JSONObject = dict(Counter(session.source for session in sessions))
    return {
        "userCount": people,
        "newUserCount": people,
        "retentionUserCount": 0,
        "points": 0,
        "sourceCountMap": by_source,
    }


def _chat_figures(sessions: list[Session]) -> JSONObject:
    rows = [row for session in sessions for row in session.live()]
    return {
        "chatItemCount": len(rows),
        "chatCount": len(sessions),
        "errorCount": sum(bool(row.error) for row in rows),
        "points": 0,
    }


def _app_figures(sessions: list[Session]) -> JSONObject:
    rows = [row for session in sessions for row in session.live()]
    feedbacks = Counter(kind for row in rows for kind in kinds(row))
    return {
        "goodFeedBackCount": feedbacks["good"],
        "badFeedBackCount": feedbacks["bad"],
        "chatCount": len(sessions),
        "totalResponseTime": sum(row.record.duration_seconds or 0 for row in rows),
    }


def total(exchange: Exchange) -> Reply:
    """Give an app's figures of all time."""
    asked = exchange.query(TotalAsk)
    exchange.state.authorized(exchange.request)
    exchange.state.app(asked.app_id)
    sessions = exchange.state.sessions_of(asked.app_id)
    people = {session.custom_uid for session in sessions}
    return ok({"totalUsers": len(people), "totalChats": len(sessions), "totalPoints": 0})


def commercial(exchange: Exchange, rest: str) -> Reply:
    """Answer a commercial path: with data where the emulator was told to, else as community servers do."""
    handler = COMMERCIAL.get(rest) if exchange.state.commercial else None
    if handler is None:
        raise failed(f"未配置商业版链接: {rest.replace('/', ',')}")
    return handler(exchange)


COMMERCIAL: Final[Mapping[str, Handler]] = {
    "core/app/logs/getChartData": chart,
    "core/app/logs/getTotalData": total,
}

ROUTES: Final[Routes] = {
    "/api/core/app/list": listed,
    "/api/core/app/create": create,
    "/api/core/app/logs/list": logs,
    "/api/core/app/logs/getUsers": users,
}
