"""The routes of 4.9 and 4.12, which check their input by hand and know the app by its key.

They work on the same memory as the newest ones; how the answers are worded is for ``dialects``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import unquote

from msgspec import UNSET, DecodeError, Struct, ValidationError, convert, field
from msgspec.json import decode

from ...values import JSONValue
from ..apps import App
from ..dialects import Dialect, data_id, reworded, uncited
from ..runs import Feed, begin, shown_by_v1, shown_by_v2, shown_plainly
from ..schemas import Whole, window
from ..state import Row, Session, Upload, stamp
from ..wire import (
    CHUNKED,
    EVENT_HEADERS,
    NOT_FOUND_PAGE,
    JSONObject,
    Refused,
    Reply,
    after,
    as_json,
    failed,
    frame,
    named,
    ok,
    once,
    plain,
)
from . import apps, chat, older_collections, older_datasets, records
from .exchange import Exchange, Handler
from .older_input import OBJECT_ID, READ, Older, cast_id, denied, file_link, read
from .views import OLD_PERMISSION

UPLOAD: Final = "/api/common/file/upload"
COMPLETIONS: Final = ("/api/v1/chat/completions", "/api/v2/chat/completions")
LARGEST: Final = 20
"""Largest body of a completion, in megabytes."""
ACCOUNT_KEY: Final = "Key is error. You need to use the app key rather than the account key."
PAGE_HEADERS: Final = (
    ("cache-control", "no-store, must-revalidate"),
    ("x-powered-by", "Next.js"),
    ("content-type", "text/html; charset=utf-8"),
)


class Target(Struct, rename="camel"):
    """Names a chat, or a row of it; what is missing is empty."""

    app_id: str = ""
    chat_id: str = ""
    data_id: str = ""
    content_id: str = ""


class ListAsk(Struct, rename="camel"):
    """Asks for a page of chats or rows."""

    app_id: str = ""
    chat_id: str = ""
    source: str = ""
    page_size: Whole = 20
    offset: Whole = 0
    page_num: Whole = 1
    load_custom_feedbacks: bool = False


class UpdateAsk(Target, rename="camel"):
    """Changes what is given and keeps what is not."""

    title: str | None = None
    custom_title: str | None = None
    top: bool | None = None
    user_good_feedback: str | None = None
    user_bad_feedback: str | None = None


class Correction(Target, rename="camel"):
    """The answer that an operator would have liked."""

    dataset_id: str = ""
    feedback_data_id: str = ""
    q: str = ""
    a: str = ""


class GuideAsk(Struct, rename="camel"):
    """Asks for texts to complete an input with."""

    app_id: str = ""
    search_key: str = ""


class ListedApps(Struct, rename="camel"):
    """Asks for the apps of a folder."""

    parent_id: str | None = None
    search_key: str = ""


class About(Struct, rename="camel"):
    """What comes along with an uploaded file."""

    app_id: str = ""
    chat_id: str = ""


class Quoted(Struct, rename="camel"):
    """Asks for the passages of a cited collection, around one of them."""

    app_id: str = ""
    chat_id: str = ""
    collection_id: str = ""
    page_size: int = 15
    initial_id: str = ""
    next_id: str = ""
    prev_id: str = ""
    dataset_data_id_list: list[str] = field(default_factory=list[str])
    collection_id_list: list[str] = field(default_factory=list[str])


def _app(exchange: Exchange, app_id: str) -> App:
    cast_id(app_id, "apps")
    return exchange.state.app(app_id)


def _session(exchange: Exchange, asked: Target | ListAsk) -> Session | None:
    """Check the key and return the chat, of the app that is named or else of the key's."""
    bound = exchange.state.authorized(exchange.request)
    return exchange.state.session(asked.app_id or bound or "", asked.chat_id)


def completions(exchange: Exchange, dialect: Dialect, *, v2: bool = False) -> Reply:
    """Answer a completion; what is refused is told inside the stream, where one was asked for."""
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    streams = bool(sent.get("stream"))
    try:
        session, ask, app = _asked(exchange, sent)
    except Refused as refused:
        if not streams:
            raise
        return Reply(200, CHUNKED, once(b"".join(frame(refused.event(), with_name=True))))
    detail = ask.detail or app.type == "plugin"
    turn = chat.turn_of(exchange.state, session, app, ask, ask.response_chat_item_id or exchange.state.ids.short())
    if turn.pause is None:
        turn.app = exchange.state.scripts.next(session.app_id, app)
    exchange.state.sessions[session.app_id, session.chat_id] = session
    run = begin(exchange.state, session, turn, stoppable=v2)
    if ask.stream:
        shown = (shown_by_v2 if v2 else shown_by_v1) if detail else shown_plainly
        events = dialect.stream(run.follow(), turn)
        feed = Feed(events, shown, named=detail, abandoned=run.finish if v2 else run.stop)
        return Reply(200, EVENT_HEADERS, feed)
    run.finish()
    given = ask.variables if dialect.keeps_variables and app.type != "plugin" else {}
    nodes: list[JSONValue] = [dialect.node(node) for node in turn.nodes]
    details: JSONObject = {"responseData": nodes, "newVariables": {**session.variables, **given}}
    body: JSONObject = {
        **(details if detail else {}),
        **dialect.failed(turn),
        "id": session.chat_id if dialect.names_chats else ask.chat_id or "",
        "model": "",
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1},
        "choices": [{"message": dialect.message(turn, detail=detail), "finish_reason": "stop", "index": 0}],
    }
    return after(run.silence(), as_json(body))


def _asked(exchange: Exchange, sent: Mapping[str, JSONValue]) -> tuple[Session, chat.Ask, App]:
    """Check a completion in the order of these servers: variables, key, app, messages."""
    if "variables" in sent and sent["variables"] is None:
        raise failed("Cannot read properties of null (reading 'name')")
    bound = exchange.state.authorized(exchange.request)
    app_id = bound or str(sent.get("appId") or "")
    messages = sent.get("messages")
    if not app_id:
        raise failed(ACCOUNT_KEY)
    if OBJECT_ID.fullmatch(app_id) and app_id not in exchange.state.apps:
        raise failed("app is empty")
    app = _app(exchange, app_id)
    if not messages and app.type != "plugin":
        raise failed("messages is empty")
    given = {name: value for name, value in sent.items() if value is not None}
    try:
        ask = convert(given, chat.Ask)
    except ValidationError:
        raise failed("User question is empty")
    if ask.messages and (ask.messages[-1].role not in ("user", "assistant") or not ask.messages[-1].values()):
        raise failed("User question is empty")
    return chat.session_of(exchange.state, app_id, ask), ask, app


def init(exchange: Exchange, dialect: Dialect) -> Reply:
    """Tell what a chat page shows first."""
    asked = read(exchange, Target)
    if not asked.app_id:
        raise failed("You don't have an app yet", 501)
    session = _session(exchange, asked)
    app = _app(exchange, asked.app_id)
    about: JSONObject = {"chatId": asked.chat_id} if asked.chat_id else {}
    if session:
        about |= {"title": session.custom_title or session.title, "variables": session.variables}
    return ok({**about, "appId": asked.app_id, "app": _described(asked.app_id, app)})


def _described(app_id: str, app: App) -> JSONObject:
    described = chat.described(app)
    config = described["chatConfig"]
    assert isinstance(config, dict)
    guide: JSONObject = {"open": bool(app.guides), "textList": [], "customUrl": ""}
    asks: JSONObject = {"open": False}
    inputs: list[JSONValue] = [
        {
            "renderTypeList": ["input"],
            "selectedTypeIndex": 0,
            "valueType": "string",
            "canEdit": True,
            "key": name,
            "label": name,
            "description": name,
            "defaultValue": "",
            "list": [],
            "required": True,
            "toolDescription": name,
            "maxLength": None,
        }
        for name in app.inputs
    ]
    variables: list[JSONValue] = [
        {
            "id": f"v{number}",
            "key": name,
            "label": name,
            "type": "input",
            "required": False,
            "maxLen": 50,
            "maxLength": 50,
            "enums": [],
            "list": [],
            "valueType": "string",
            "defaultValue": "",
            "description": "",
            "max": 100,
            "min": 0,
        }
        for number, name in enumerate(app.variables, 1)
    ]
    if app.type == "plugin":
        asks |= {"model": "gpt-4o-mini", "customPrompt": ""}
    kept = {name: value for name, value in config.items() if name != "fileSelectConfig"}
    own: JSONObject = {
        **kept,
        "variables": variables,
        "chatInputGuide": guide,
        "questionGuide": asks,
        "_id": f"64b{app_id[3:]}",
    }
    return {**described, "chatConfig": own, "pluginInputs": inputs}


def histories(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of chats; without an app there are none."""
    asked = read(exchange, ListAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    exchange.state.authorized(exchange.request)
    found = [
        {
            "chatId": session.chat_id,
            "updateTime": stamp(session.updated),
            "appId": session.app_id,
            "customTitle": session.custom_title,
            "title": session.title,
            "top": session.top,
        }
        for session in exchange.state.sessions_of(asked.app_id)
        if asked.source == session.source or not (asked.source or dialect.needs_source)
    ]
    return ok({"list": found[skipped : skipped + size], "total": len(found)})


def update_history(exchange: Exchange, dialect: Dialect) -> Reply:
    """Change a chat's titles and whether it is pinned; an unknown chat is silently left."""
    asked = read(exchange, UpdateAsk)
    session = _session(exchange, asked)
    if session:
        session.title = session.title if asked.title is None else asked.title
        session.custom_title = session.custom_title if asked.custom_title is None else asked.custom_title
        session.top = session.top if asked.top is None else asked.top
        session.updated = exchange.state.clock()
    return ok()


def delete_history(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete a chat; an unknown one is silently left."""
    session = _session(exchange, read(exchange, Target))
    exchange.state.forget([session] if session else [])
    return ok()


def clear_histories(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete every chat of an app."""
    asked = read(exchange, Target)
    exchange.state.authorized(exchange.request)
    if not asked.app_id:
        raise named("unAuthChat")
    exchange.state.forget(exchange.state.sessions_of(asked.app_id))
    return ok()


def rows(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of rows by offset; the newest page is the first, and each is in the order of time."""
    asked = read(exchange, ListAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    session = _session(exchange, asked)
    found = session.live() if session else []
    end = max(len(found) - skipped, 0)
    is_tool = session is not None and exchange.state.apps[session.app_id].type == "plugin"
    shown = [
        dialect.row(row, with_feedback=asked.load_custom_feedbacks, with_nodes=is_tool)
        for row in found[max(end - size, 0) : end]
    ]
    return ok({"list": shown, "total": len(found)})


def _row(session: Session | None, row_id: str) -> Row | None:
    return next((row for row in (session.live() if session else []) if data_id(row) == row_id), None)


def nodes_of_row(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the nodes of an answer; what an unknown row has differs."""
    asked = read(exchange, Target)
    row = _row(_session(exchange, asked), asked.data_id)
    if row is None:
        return ok([] if dialect.checks_rows else {})
    nodes = [dialect.node(node) for node in row.nodes]
    for node in nodes if dialect.hides_quotes else ():
        if "quoteList" in node:
            node["quoteList"] = uncited(node["quoteList"])
    return ok(nodes)


def delete_row(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete one row: here the user's and the answer's have ids of their own."""
    asked = read(exchange, Target)
    session = _session(exchange, asked)
    if not (asked.content_id and asked.chat_id):
        raise failed("contentId or chatId is empty")
    row = _row(session, asked.content_id)
    if row:
        row.record.delete_time = exchange.state.stamp()
    return ok()


def feedback(exchange: Exchange, dialect: Dialect) -> Reply:
    """Keep the feedback that was given and drop the one that was not."""
    asked = read(exchange, UpdateAsk)
    row = _row(_session(exchange, asked), asked.data_id)
    if not (asked.chat_id and asked.data_id):
        raise failed("chatId or dataId is empty")
    if row is None:
        if dialect.checks_rows:
            raise failed("Chat item not found")
        return ok()
    row.record.user_good_feedback = asked.user_good_feedback or UNSET
    row.record.user_bad_feedback = asked.user_bad_feedback or UNSET
    return ok()


def correction(exchange: Exchange, dialect: Dialect) -> Reply:
    """Keep an operator's correction."""
    asked = read(exchange, Correction)
    row = _row(_session(exchange, asked), asked.data_id)
    if row:
        row.record.admin_feedback = {
            "datasetId": asked.dataset_id,
            "dataId": asked.feedback_data_id,
            "q": asked.q,
            "a": asked.a,
            "_id": exchange.state.ids.object_id(),
        }
    return ok()


def question_guide(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give follow-up questions to the stored rows of a chat."""
    session = _session(exchange, read(exchange, Target))
    return ok(chat.questions(chat.asked_in(session)))


def question_guide_of_messages(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give follow-up questions to the messages that were sent."""
    exchange.state.authorized(exchange.request)
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    if not isinstance(sent.get("messages"), list):
        raise failed("messages is not iterable")
    asked = read(exchange, chat.GuideMessages)
    return ok(chat.questions([said.text() for said in asked.messages if said.role == "user"]))


def input_guide(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the app's guide texts that hold the search key."""
    asked = read(exchange, GuideAsk)
    exchange.state.authorized(exchange.request)
    if not asked.app_id:
        raise named("unAuthChat")
    guides = exchange.state.app(asked.app_id).guides
    return ok([text for text in guides if asked.search_key.lower() in text.lower()])


def listed_apps(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the apps, the newest first, as a bare list."""
    asked = read(exchange, ListedApps)
    exchange.state.authorized(exchange.request)
    key = asked.search_key.lower()
    found: list[JSONValue] = [
        _listed(apps.listed_app(exchange, app_id, app), dialect)
        for app_id, app in reversed(exchange.state.apps.items())
        if key in app.name.lower()
    ]
    return ok([] if asked.parent_id else found)


def _listed(app: JSONObject, dialect: Dialect) -> JSONObject:
    if dialect.knows_roles:
        return app
    plugin: JSONObject = {"_id": f"64c{str(app['_id'])[3:]}", "nodeVersion": "481"}
    known = {name: value for name, value in app.items() if name != "hasInteractiveNode"}
    return {**known, "permission": OLD_PERMISSION, "pluginData": plugin}


def upload(exchange: Exchange, dialect: Dialect) -> Reply:
    """Take a file from a form."""
    exchange.state.authorized(exchange.request)
    boundary = exchange.request.headers.get("content-type", "").partition("boundary=")[2].strip('"')
    fields: dict[str, bytes] = {}
    name = kind = ""
    for part in exchange.request.body.split(f"--{boundary}".encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        told: dict[str, str] = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
        fields[told["name"]] = content.removesuffix(b"\r\n")
        name = told.get("filename", name)
        kind = kind or next(iter(re.findall(r"(?i)content-type: *([^\r\n]+)", head.decode())), "")
    if "file" not in fields:
        raise failed("File not found")
    about = _about(fields.get("data", b"{}"))
    ids = exchange.state.ids
    file = Upload(
        token=ids.token(),
        download=ids.token(),
        app_id=about.app_id,
        chat_id=about.chat_id,
        key=ids.object_id(),
        filename=unquote(name),
        content_type=kind,
        size=len(fields["file"]),
        multipart=False,
        content=fields["file"],
    )
    exchange.state.uploads[file.token] = file
    return ok({"fileId": file.key, "previewUrl": file_link(exchange, file)})


def _about(data: bytes) -> About:
    try:
        return decode(data, type=About)
    except DecodeError:
        return About()


def file_read(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a file's bytes to whoever has its link."""
    token = dict(exchange.request.query).get("token", "")
    for file in exchange.state.uploads.values():
        if file.download == token and file.content is not None:
            return plain(200, file.content, (("content-type", file.content_type),))
    raise named("fileNotFound")


def quotes(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give cited passages; a collection that the chat has not cited is refused."""
    asked = read(exchange, Quoted)
    exchange.state.authorized(exchange.request)
    _app(exchange, asked.app_id)
    cited = records.cited(exchange, asked.app_id, asked.chat_id)
    if not {quote.collection_id for quote in cited}.issuperset(asked.collection_id_list):
        raise named("unAuthDatasetFile")
    wanted = asked.dataset_data_id_list
    return ok([{"a": "", **records.passage(exchange, quote)} for quote in cited if quote.id in wanted])


def collection_quotes(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a cited collection's passages by cursor."""
    asked = read(exchange, Quoted)
    exchange.state.authorized(exchange.request)
    _app(exchange, asked.app_id)
    cited = records.cited(exchange, asked.app_id, asked.chat_id)
    found = [quote for quote in cited if quote.collection_id == asked.collection_id]
    if not found:
        raise named("unAuthDatasetFile")
    start, end = records.span(
        [quote.id for quote in found],
        asked.page_size,
        initial_id=asked.initial_id,
        prev_id=asked.prev_id,
        next_id=asked.next_id,
    )
    shown = [{"a": "", **records.passage(exchange, quote)} for quote in found[start:end]]
    return ok({"list": shown, "hasMorePrev": start > 0, "hasMoreNext": end < len(found)})


def page_not_found(dialect: Dialect) -> Reply:
    """Return the page that an unknown path gets."""
    return plain(404, NOT_FOUND_PAGE.encode(), (*dialect.page_headers, *PAGE_HEADERS))


COMMON: Final[Mapping[str, Older]] = {
    "/api/v1/chat/completions": completions,
    "/api/core/chat/init": init,
    "/api/core/chat/getHistories": histories,
    "/api/core/chat/updateHistory": update_history,
    "/api/core/chat/delHistory": delete_history,
    "/api/core/chat/clearHistories": clear_histories,
    "/api/core/chat/getPaginationRecords": rows,
    "/api/core/chat/getResData": nodes_of_row,
    "/api/core/chat/item/delete": delete_row,
    "/api/core/chat/feedback/updateUserFeedback": feedback,
    "/api/core/chat/feedback/adminUpdate": correction,
    "/api/core/ai/agent/v2/createQuestionGuide": question_guide,
    "/api/core/ai/agent/createQuestionGuide": question_guide_of_messages,
    "/api/core/chat/inputGuide/query": input_guide,
    "/api/core/app/list": listed_apps,
    "/api/core/app/detail": denied,
    "/api/core/app/getChatLogs": denied,
    UPLOAD: upload,
    **older_datasets.COMMON,
    **older_collections.COMMON,
}
"""What both have."""
ROUTES: Final[Mapping[str, Mapping[str, Older]]] = {
    "4.9.0": COMMON,
    "4.12.1": {
        **COMMON,
        "/api/v2/chat/completions": partial(completions, v2=True),
        "/api/core/chat/quote/getQuote": quotes,
        "/api/core/chat/quote/getCollectionQuote": collection_quotes,
        **older_datasets.LATER,
        **older_collections.LATER,
    },
}
"""Every path of an older version."""


def handler(dialect: Dialect, path: str) -> Handler | None:
    """Return what answers a path, if that version has it."""
    older = file_read if path.startswith(READ) else ROUTES[dialect.version].get(path)
    return partial(_worded, older, dialect) if older else None


def _worded(older: Older, dialect: Dialect, exchange: Exchange) -> Reply:
    try:
        return older(exchange, dialect)
    except Refused as refused:
        raise reworded(refused, dialect) from None
