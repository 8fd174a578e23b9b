"""Apps and their logs, and the two figures that only a commercial server gives.

A community server answers every commercial path with the same error response; an emulator is one unless made otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from ...apps.requests import AppType, CreateApp, GetAppLogs, GetAppLogsChart, GetAppLogsTotal, GetAppLogUsers, GetApps
from ...values import JSONValue
from ..apps import App, Form, Select
from ..bodies import Needed
from ..runs import Session
from ..schemas import Text, window
from ..shapes import shape, stamp
from ..state import OWNER_ID, OWNER_NAME
from ..versions import V4_12, V4_16
from ..wire import JSONObject, Reply, failed
from .exchange import Exchange, Handler, Routes
from .records import kinds, within
from .views import holds, page

SEARCH_LIMIT: Final = 50
OLD_LIMITS: Final = (1000, 20)
"""How many apps 4.9 lists at most, and how many a search finds there."""
FORWARDED: Final = "/api/proApi/"
"""What goes to the commercial server; its answers carry no id of the request."""

routes: Final = Routes()
commercial_routes: Final = Routes()


@routes.answer(GetApps)
def listed(exchange: Exchange, asked: GetApps) -> JSONValue:
    """Give the apps, the newest first, as a bare list; hidden ones on 4.9 only, or where they are asked for."""
    shown = [kind for kind in get_args(AppType) if kind != "hidden" or exchange.version < V4_12]
    types = [asked.type] if isinstance(asked.type, str) and asked.type else asked.type or shown
    found = [
        listed_app(exchange, app_id, app)
        for app_id, app in reversed(exchange.state.apps.items())
        if app.type in types and holds(app.name, asked.search_key)
    ]
    most, most_found = OLD_LIMITS if exchange.version < V4_12 else (None, SEARCH_LIMIT)
    return [] if asked.parent_id else found[:most_found] if asked.search_key else found[:most]


def listed_app(exchange: Exchange, app_id: str, app: App) -> JSONObject:
    """Return an app as a list shows it; 4.9 has other rights, and says which plugin it is."""
    shown = shape("listedApp", app, _id=app_id, tmbId=OWNER_ID, updateTime=stamp(exchange.state.created[app_id]))
    if exchange.version >= V4_12:
        asks = any(isinstance(step, Select | Form) for step in app.steps)
        return {**shown, "permission": shape("appPermission"), "hasInteractiveNode": asks}
    plugin: JSONObject = {"_id": f"64c{app_id[3:]}", "nodeVersion": "481"}
    return {**shown, "permission": shape("oldPermission"), "pluginData": plugin}


@routes.answer(CreateApp, limit=5, name=Text)
def create(exchange: Exchange, asked: CreateApp) -> JSONValue:
    """Make an app and give its id. Its nodes are not run: it echoes, as the simple one does."""
    state = exchange.state
    if asked.parent_id:
        state.app(asked.parent_id)
    app_id = state.ids.object_id()
    state.apps[app_id] = App(name=asked.name, type=asked.type, intro=asked.intro or "")
    state.created[app_id] = state.clock()
    return app_id


@routes.answer(GetAppLogs, app_id=Needed(str))
def logs(exchange: Exchange, asked: GetAppLogs) -> JSONValue:
    """Give a page of an app's chats as operators see them."""
    shown = window(asked)
    found = [
        session
        for session in _between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.sources or ())
        if _matches(session, asked)
    ]
    return page(found, shown, _log)


def _between(exchange: Exchange, app_id: object, start: object, end: object, sources: Sequence[str]) -> list[Session]:
    exchange.state.app(str(app_id))
    return [
        session
        for session in exchange.state.sessions_of(str(app_id))
        if within(session.update_time, str(start), str(end)) and (not sources or session.source in sources)
    ]


def _matches(session: Session, asked: GetAppLogs) -> bool:
    wanted = asked.feedback_type or "all"
    rated = [row for row in session.live() if wanted in kinds(row)]
    return (
        (wanted == "all" or any(not (asked.unread_only and row.record.is_feedback_read) for row in rated))
        and (asked.error_filter != "has_error" or any(row.error for row in session.live()))
        and holds(f"{session.title} {session.custom_title}", asked.chat_search)
    )


def _log(session: Session) -> JSONObject:
    rows = session.live()
    answers = [row for row in rows if row.record.obj == "AI"]
    feedbacks = Counter(kind for row in rows for kind in kinds(row))
    seconds = sum(row.record.duration_seconds or 0 for row in answers)
    return shape(
        "log",
        session,
        _id=f"64f{session.order:021x}",
        customTitle=session.custom_title or None,
        messageCount=len(rows),
        userGoodFeedbackCount=feedbacks["good"],
        userBadFeedbackCount=feedbacks["bad"],
        markCount=sum(bool(row.record.admin_feedback) for row in rows),
        averageResponseTime=seconds / len(answers) if answers else 0,
        errorCount=sum(bool(row.error) for row in rows),
        outLinkUid=session.custom_uid,
        tmbId=OWNER_ID,
    )


@routes.answer(GetAppLogUsers, app_id=Needed(str))
def users(exchange: Exchange, asked: GetAppLogUsers) -> JSONValue:
    """Give who has used an app, with the number of their chats; a ``customUid`` counts as a user of its own."""
    sessions = _between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.sources or ())
    counts = Counter(session.custom_uid for session in sessions)
    found = [
        shape("user", outLinkUid=uid, tmbId=OWNER_ID, name=uid or OWNER_NAME, count=count)
        for uid, count in counts.most_common()
        if holds(uid or OWNER_NAME, asked.search_key)
    ]
    return {"list": found}


@commercial_routes.answer(GetAppLogsChart, app_id=Needed(str), offset=int)
def chart(exchange: Exchange, asked: GetAppLogsChart) -> JSONValue:
    """Give an app's figures by day."""
    days: dict[str, list[Session]] = {}
    for session in reversed(_between(exchange, asked.app_id, asked.date_start, asked.date_end, asked.source or ())):
        days.setdefault(f"{session.update_time:%Y-%m-%d}", []).append(session)
    series: dict[str, list[JSONValue]] = {"userData": [], "chatData": [], "appData": []}
    for day, sessions in sorted(days.items()):
        moment = int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000)
        for name, figures in _figures(sessions).items():
            series[name].append({"timestamp": moment, "summary": figures})
    return series


def _figures(sessions: list[Session]) -> dict[str, JSONObject]:
    rows = [row for session in sessions for row in session.live()]
    people, errors = len({session.custom_uid for session in sessions}), sum(bool(row.error) for row in rows)
    feedbacks = Counter(kind for row in rows for kind in kinds(row))
    by_source: JSONObject = dict(Counter(session.source for session in sessions))
    users: JSONObject = {"userCount": people, "newUserCount": people, "retentionUserCount": 0, "points": 0}
    return {
        "userData": {**users, "sourceCountMap": by_source},
        "chatData": {"chatItemCount": len(rows), "chatCount": len(sessions), "errorCount": errors, "points": 0},
        "appData": {
            "goodFeedBackCount": feedbacks["good"],
            "badFeedBackCount": feedbacks["bad"],
            "chatCount": len(sessions),
            "totalResponseTime": sum(row.record.duration_seconds or 0 for row in rows),
        },
    }


@commercial_routes.answer(GetAppLogsTotal, app_id=Needed())
def total(exchange: Exchange, asked: GetAppLogsTotal) -> JSONValue:
    """Give an app's figures of all time."""
    app_id = str(asked.app_id)
    exchange.state.app(app_id)
    sessions = exchange.state.sessions_of(app_id)
    people = {session.custom_uid for session in sessions}
    return {"totalUsers": len(people), "totalChats": len(sessions), "totalPoints": 0}


def commercial(exchange: Exchange) -> Reply:
    """Answer a commercial path: with data where the emulator was made to, else as community servers do."""
    path = exchange.request.path
    found: Handler | None = commercial_routes.handlers[V4_16].get(path)
    if found is None or not exchange.state.settings.commercial:
        raise failed(f"未配置商业版链接: {path.removeprefix(FORWARDED).replace('/', ',')}")
    return found(exchange)
