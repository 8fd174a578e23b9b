"""Runs of apps: both completion routes, stop, resume, and what a chat page asks around them.

An error before a stream starts is reported inside the stream, on HTTP 200 and without a Content-Type; only schemas
and the rate limit answer as JSON. That split is the server's own, and a client must live with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Annotated, Final, TypeAlias

from msgspec import UNSET, Meta

from ...chat.completions import CreateChatCompletion, CreateChatCompletionV2, ResumeChatStream, StopChat
from ...chat.guides import CreateQuestionGuide, CreateQuestionGuideV2, GetInputGuides
from ...chat.histories import GetChatInit, GetRecentlyUsedApps
from ...models.messages import AudioPart, ChatMessage, FileDataPart, FilePart, ImagePart, TextPart, VideoPart
from ...values import JSONValue
from .. import wire
from ..apps import App
from ..bodies import Free, Needed
from ..dialects import error_response, failure, render_message, render_node, render_stream, values_of as values_of_run
from ..faults import Broken
from ..rows import FileValue, Text as Content, Value
from ..runs import DONE, GENERATING, TITLE_LENGTH, Run, Session, is_shown, message_of
from ..schemas import content_missing, custom
from ..shapes import as_json, shape, view
from ..state import OWNER_ID, State
from ..versions import V4_9, V4_12, V4_14, V4_16, V4_17, Version
from ..wire import Event, JSONObject, Rejected, Reply, failed, invalid, named
from ..workflow import Turn
from .exchange import OBJECT_ID, Exchange, Routes
from .files import CHAT_FILES
from .records import page_of_rows
from .views import holds

Read: TypeAlias = Callable[[Exchange], CreateChatCompletion]

SHARE_HALVED: Final = "outLinkAuthData.shareId and outLinkAuthData.outLinkUid must be provided together"
ACCOUNT_KEY: Final = "Key is error. You need to use the app key rather than the account key."
FOREIGN_KEY: Final = "Workflow file key does not belong to the current workflow"
STILL_GENERATING: Final = "This chat is still generating. Retry /api/core/chat/resume with Accept: text/event-stream."
UNRECORDED: Final = "NO_RECORD_HISTORIES"
RESUME_PAGE: Final = 10
GUIDE_LENGTH: Final = 6

routes: Final = Routes()
completion_routes: Final = routes.differing(
    chat_id=Annotated[str, Meta(max_length=1024)],
    # A message is read by itself, so that one without content is reported by its number.
    messages=Free(list[ChatMessage], ()),
)


def messages_of(asked: CreateChatCompletion | CreateQuestionGuide) -> list[ChatMessage]:
    """Return the messages of a request."""
    return [said for said in asked.messages if isinstance(said, ChatMessage)]


def values_of(said: ChatMessage) -> list[Value]:
    """Return the content of a message as a row keeps it."""
    if isinstance(said.content, str):
        return [Value(text=Content(said.content))]
    found: list[Value] = []
    for part in said.content or ():
        match part:
            case TextPart(text=text):
                found.append(Value(text=Content(text)))
            case ImagePart(image_url=image):
                found.append(Value(file=FileValue("image", "", image.url, part.key)))
            case FilePart(url=url):
                found.append(Value(file=FileValue(part.file_type or "file", part.name or "", url, part.key)))
            case AudioPart():
                found.append(Value(file=FileValue("audio", "", "", part.key)))
            case VideoPart(video_url=video):
                found.append(Value(file=FileValue("video", "", video.url, part.key)))
            case FileDataPart(file=attached):
                found.append(Value(file=FileValue("file", attached.filename or "", "", part.key)))
            case _:
                found.append(Value(text=Content(part.refusal)))
    return found


def text_of(said: ChatMessage) -> str:
    """Return the text of a message, files left out."""
    return "".join(value.text.content for value in values_of(said) if value.text)


def completions(exchange: Exchange, *, read: Read, v2: bool) -> Reply:
    """Answer a completion in whichever of the four forms was asked for."""
    ask = _checked(exchange, read(exchange)) if exchange.newest else None
    headers: tuple[tuple[str, str], ...] = ()
    try:
        ask, app_id = (ask, _app_id(exchange, ask)) if ask else _checked_by_hand(exchange, read)
        if exchange.version == V4_14 and app_id not in exchange.state.apps:
            raise failed("app is empty")
        app = exchange.state.app(app_id)
        headers = exchange.state.admit() if exchange.newest else ()
        session, run = _started(exchange, ask, app_id, app, v2=v2)
    except Rejected as rejected:
        if not exchange.object.get("stream") or rejected.status == 429:
            return wire.error_reply(error_response(rejected, exchange.version)).with_headers(headers)
        content = b"".join(wire.frame(rejected.event(), with_name=True))
        return Reply(200, (*headers, *wire.HEADERS["chunked"]), wire.once(content))
    detail = bool(ask.detail) or app.type == "plugin"
    if ask.stream:
        shown = partial(is_shown, detail=detail, v2=v2)
        events = filter(shown, render_stream(run.follow(), run.turn, exchange.version))
        writes = (write for event in events for write in wire.frame(event, with_name=detail))
        body = wire.Writes(writes, run.finish if v2 else run.stop)
        return Reply(200, (*headers, *wire.HEADERS["events"]), body)
    run.finish()
    answer = wire.as_json(_answer(exchange, session, run.turn, ask, detail=detail, v2=v2))
    return wire.after(run.silence(), answer.with_headers(headers))


V1: Final = completion_routes.body(CreateChatCompletion, limit=10)
V2: Final = completion_routes.body(CreateChatCompletionV2, limit=10)
completion_routes.at(CreateChatCompletion.path, V4_9, V4_12, V4_14, V4_16)(partial(completions, read=V1.read, v2=False))
completion_routes.at(CreateChatCompletionV2.path, V4_12, V4_14, V4_16)(partial(completions, read=V2.read, v2=True))


def _checked(exchange: Exchange, ask: CreateChatCompletion) -> CreateChatCompletion:
    silent = [
        content_missing(index)
        for index, said in enumerate(messages_of(ask))
        if said.content is None and said.role not in ("assistant", "tool")
    ]
    if silent:
        raise invalid(silent)
    share = exchange.object.get("outLinkAuthData")
    if isinstance(share, dict) and bool(share.get("shareId")) != bool(share.get("outLinkUid")):
        raise invalid([custom(SHARE_HALVED)])
    return ask


def _app_id(exchange: Exchange, ask: CreateChatCompletion) -> str:
    if exchange.version == V4_14 and "outLinkAuthData" in exchange.object and not ask.app_id:
        raise named("unAuthorization")  # it knows share links by other names
    bound = exchange.state.authorized(exchange.request)
    if ask.auth_proxy and getattr(ask.auth_proxy, "username", None) not in exchange.state.settings.members:
        raise named("unAuthChat")
    app_id = ask.app_id or bound
    if not app_id:
        raise failed("appId is empty", by_user=True)
    return app_id


def _checked_by_hand(exchange: Exchange, read: Read) -> tuple[CreateChatCompletion, str]:
    """Check a completion in the order of older servers: variables, key, app, messages."""
    sent = exchange.object
    if sent.get("variables", UNSET) is None:
        raise failed("Cannot read properties of null (reading 'name')")
    app_id = exchange.state.authorized(exchange.request) or str(sent.get("appId") or "")
    if not app_id:
        raise failed(ACCOUNT_KEY)
    if OBJECT_ID.fullmatch(app_id) and app_id not in exchange.state.apps:
        raise failed("app is empty")
    app = exchange.state.app(exchange.cast(app_id, "apps"))
    if not sent.get("messages") and app.type != "plugin":
        raise failed("messages is empty")
    try:
        ask = read(exchange)
    except Rejected:
        raise failed("User question is empty")
    last = messages_of(ask)[-1:]
    if last and not (last[0].role in ("user", "assistant") and values_of(last[0])):
        raise failed("User question is empty")
    return ask, app_id


def _started(exchange: Exchange, ask: CreateChatCompletion, app_id: str, app: App, *, v2: bool) -> tuple[Session, Run]:
    """Begin the run; only the newest version minds a chat that is busy, an id that is known, and another's file."""
    state, newest = exchange.state, exchange.version >= V4_16
    if not ask.messages and app.type != "plugin":
        raise failed("messages is empty", by_user=True)
    session = _session_of(state, app_id, ask)
    if newest and session.chat_generate_status == GENERATING:
        raise named("chatIsGenerating")
    data_id = ask.response_chat_item_id or state.ids.short()
    if newest and any(row.record.data_id == data_id for row in session.rows):
        raise failed(f"Chat dataId already exists: {data_id}", by_user=True)
    turn = _turn_of(state, session, app, ask, data_id)
    keys = [value.file.key for value in turn.asked if value.file and value.file.key]
    own = f"{CHAT_FILES}{app_id}/{ask.custom_uid or OWNER_ID}/"
    if newest and any(key.startswith(CHAT_FILES) and not key.startswith(own) for key in keys):
        raise failed(FOREIGN_KEY, by_user=True)
    if turn.pause is None:  # an answer to a question goes on with the nodes that asked it
        turn.app = state.scripts.next(app_id, app)
    if ask.chat_id != UNRECORDED:
        state.sessions[app_id, session.chat_id] = session
    resumable = exchange.request.headers.get("x-fastgpt-stream-resume", "").lower() in ("1", "true", "yes", "on")
    return session, Run(state, session, turn, resumable=v2 and resumable, stoppable=v2)


def _session_of(state: State, app_id: str, ask: CreateChatCompletion) -> Session:
    """Return the chat that is asked in: the stored one, or a new one that is not stored yet."""
    chat_id = (ask.chat_id or "").strip() or state.ids.object_id()
    found = None if chat_id == UNRECORDED else state.session(app_id, chat_id)
    now = state.clock()
    return found or Session(
        app_id=app_id,
        chat_id=chat_id,
        create_time=now,
        update_time=now,
        order=state.ids.number(),
        custom_uid=ask.custom_uid or None,
    )


def _turn_of(state: State, session: Session, app: App, ask: CreateChatCompletion, data_id: str) -> Turn:
    """Return the round that a completion asks for."""
    messages = messages_of(ask) or [ChatMessage("user", "")]
    last, earlier = messages[-1], messages[:-1]
    kept = [said for said in earlier if said.role in ("user", "assistant") and text_of(said)]
    trailing = [last]
    while kept and kept[-1].role == "user":
        trailing.insert(0, kept.pop())
    asked = "".join(map(text_of, trailing))
    title = f"{state.clock():%Y-%m-%d %H:%M}" if app.type == "plugin" else asked[:TITLE_LENGTH]
    rows = session.live()
    stored: list[JSONObject] = [
        {"obj": row.record.obj, "value": "".join(value.text.content for value in row.record.value if value.text)}
        for row in rows
    ]
    history: list[JSONObject] = [
        {"obj": "Human" if said.role == "user" else "AI", "value": text_of(said)} for said in kept
    ]
    sent = ask.variables or {}
    known = dict.fromkeys(app.variables, "") | session.variables
    accepted = {name: sent[name] for name in (*app.variables, *app.inputs) if name in sent}
    values = rows[-1].record.value if rows else []
    pauses = [value.interactive for value in values if value.interactive and value.interactive.is_open()]
    pause = pauses[-1] if pauses else None
    return Turn(
        context=state,
        app=app,
        question=text_of(last),
        asked=values_of(last),
        history=stored + history,
        system="\n\n".join([app.system, *(text_of(said) for said in earlier if said.role == "system")]),
        variables={**known, **as_json(accepted)},
        data_id=data_id,
        hide=bool(last.hide_in_ui),
        pause=pause,
        row=rows[-1] if pause and pause.type != "agentAsk" else None,
        title="" if session.title else title,
    )


def _answer(
    exchange: Exchange, session: Session, turn: Turn, ask: CreateChatCompletion, *, detail: bool, v2: bool
) -> JSONObject:
    """Return a plain answer, which stands in no envelope.

    4.9 gives back variables that the app does not declare, and names no chat that was not named. It reports a failed
    model by an object, 4.12 not at all.
    """
    version = exchange.version
    newest = version >= V4_14
    shown: JSONObject = {}
    if detail:
        more = ask.variables or {} if version < V4_12 and turn.app.type != "plugin" else {}
        shown["responseData"] = [render_node(node, version) for node in turn.nodes]
        shown["newVariables"] = {**session.variables, **as_json(more)}
    if turn.title and version >= V4_16:
        shown["title"] = turn.title
    if turn.error and version != V4_12:
        shown["error"] = turn.error if newest else failure(turn.error)
    if newest:
        said = values_of_run(turn, version)
        left_out = turn.values and not said
        message = {"role": "assistant"} if left_out else message_of(said, detail=detail, with_type=not v2)
    else:
        message = render_message(turn, detail=detail)
    chat_id = session.chat_id if version >= V4_12 else ask.chat_id or ""
    choices: list[JSONValue] = [{"message": message, "finish_reason": "stop", "index": 0}]
    return {**shown, "id": chat_id, **shape("completion"), "choices": choices}


@routes.answer(StopChat)
def stop(exchange: Exchange, asked: StopChat) -> JSONValue:
    """Stop a run of v2. A run of v1 goes on, and the answer says so."""
    session = exchange.session(asked.chat_id)
    run = session.run if session else None
    if run and run.stoppable:
        run.stop()
    status = session.chat_generate_status if session else DONE
    if exchange.version == V4_14:
        return {"success": True}
    ended = status == DONE and exchange.version < V4_17  # which does not wait for it
    return {"success": True, "completed": ended, "chatGenerateStatus": status}


@routes.answer(ResumeChatStream, chat_id=str)
def resume(exchange: Exchange, asked: ResumeChatStream) -> JSONValue | Reply:
    """Give the stored end of a chat, or replay a running stream and follow it."""
    session = exchange.session(asked.chat_id)
    if session is None:
        raise failed("Chat not found")
    run = session.run
    as_events = "text/event-stream" in exchange.request.headers.get("accept", "")
    if not as_events:
        if run:
            raise failed(STILL_GENERATING, 406)
        return _finished(session, exchange.version)
    if run is None:
        events = _completed(session, exchange.version)
    elif run.resumable:
        events = render_stream(_replayed(run), run.turn, exchange.version)
    else:
        reported = exchange.state.settings.unresumable == "reported"
        events = _unavailable(run, session, exchange.version) if reported else _silent()
    writes = (write for event in events for write in wire.frame(event, with_name=True))
    return Reply(200, wire.HEADERS["resumedEvents"], wire.Writes(writes, writes.close))


def _replayed(run: Run) -> Iterator[Event]:
    yield Event("resumePhase", "catchup")
    past, shown = list(run.events), partial(is_shown, detail=True, v2=True)
    yield from (event for event in past if shown(event) and event.name != wire.WAIT)
    yield Event("resumePhase", "live")
    yield from filter(shown, run.follow(len(past)))


def _silent() -> Iterator[Event]:
    """Yield both phases, and then nothing for as long as the reader waits."""
    yield Event("resumePhase", "catchup")
    yield Event("resumePhase", "live")
    raise Broken("stalled")


def _unavailable(run: Run, session: Session, version: Version) -> Iterator[Event]:
    yield Event("resumeUnavailable", {"reason": "mirrorUnavailable"})
    run.finish()
    yield from _completed(session, version)


def _completed(session: Session, version: Version) -> Iterator[Event]:
    yield Event("resumeCompleted", _finished(session, version))
    yield Event("done", wire.DONE)


def _finished(session: Session, version: Version) -> JSONObject:
    page = page_of_rows(session.live(), version, RESUME_PAGE, with_feedback=True, deleteTime=None)
    return {**view(session, "hasBeenRead", "chatGenerateStatus"), "records": page}


@routes.answer(GetChatInit, chat_id=Needed())
def init(exchange: Exchange, asked: GetChatInit) -> JSONValue:
    """Return what a chat page shows first, which marks the chat as read."""
    if not asked.app_id:
        raise failed("You don't have an app yet", 501)
    app_id = exchange.app_id
    app = exchange.state.app(exchange.cast(app_id, "apps"))
    session = exchange.session(asked.chat_id)
    known: JSONObject = {"chatId": asked.chat_id} if asked.chat_id else {}
    if exchange.newest or session:
        known["title"] = (session.custom_title or session.title) if session else ""
    if session:
        session.has_been_read = session.has_been_read or session.chat_generate_status == DONE
        names = ("variables", "chatGenerateStatus", "hasBeenRead") if exchange.newest else ("variables",)
        known |= view(session, *names)
    shown = _described(app, app_id, newest=exchange.newest)
    return {**known, "app": shown, "appId": app_id}


def _described(app: App, app_id: str, *, newest: bool) -> JSONObject:
    """Return what a chat page shows of an app; older servers show more of its inputs, and nothing of files."""
    numbered = enumerate(app.variables, 1)
    variables: list[JSONValue] = [
        shape("variable", key=name, label=name)
        if newest
        else shape("oldVariable", id=f"v{number}", key=name, label=name)
        for number, name in numbered
    ]
    inputs: list[JSONValue] = [
        shape("pluginInput", key=name, label=name)
        if newest
        else shape("oldPluginInput", key=name, label=name, description=name, toolDescription=name)
        for name in app.inputs
    ]
    models: list[JSONValue] = sorted({model for step in app.steps if (model := getattr(step, "model", ""))})
    guide: JSONObject = {"open": bool(app.guides), "customUrl": ""}
    config = shape("chatConfig", welcomeText=app.welcome_text, variables=variables)
    if newest:
        config |= {"chatInputGuide": guide, **({"fileSelectConfig": shape("fileSelectConfig")} if app.uploads else {})}
    else:
        asked: JSONObject = {"model": "gpt-4o-mini", "customPrompt": ""} if app.type == "plugin" else {}
        config |= {"chatInputGuide": {**guide, "textList": []}, "questionGuide": {"open": False, **asked}}
        config["_id"] = f"64b{app_id[3:]}"
    return shape("describedApp", app, chatConfig=config, chatModels=models, pluginInputs=inputs)


@routes.answer(GetRecentlyUsedApps)
def recently_used(exchange: Exchange, asked: GetRecentlyUsedApps) -> JSONValue:
    """Give the apps last used on the web page, which calls by key never are."""
    apps = exchange.state.apps
    return [
        shape("recentApp", appId=app_id, name=apps[app_id].name) for app_id in exchange.state.settings.recently_used
    ]


@routes.answer(CreateQuestionGuideV2)
def question_guide(exchange: Exchange, asked: CreateQuestionGuideV2) -> JSONValue:
    """Give follow-up questions to the stored rows of a chat."""
    exchange.model_works()
    rows = exchange.rows(asked.chat_id)[-GUIDE_LENGTH:]
    said = [value.text for row in rows if row.record.obj == "Human" for value in row.record.value if value.text]
    return _questions([text.content for text in said])


@routes.answer(CreateQuestionGuide, messages=list[ChatMessage])
def question_guide_of_messages(exchange: Exchange, asked: CreateQuestionGuide) -> JSONValue:
    """Give follow-up questions to the messages that were sent."""
    if not exchange.newest and not isinstance(exchange.object.get("messages"), list):
        raise failed("messages is not iterable")
    exchange.model_works()
    return _questions([text_of(said) for said in messages_of(asked) if said.role == "user"])


def _questions(texts: Sequence[str]) -> list[str]:
    about = f"\u201c{texts[-1]}\u201d" if texts else "this"
    return [f"What is meant by {about}?", "How does it work?", "What comes next?"]


@routes.answer(
    GetInputGuides,
    app_id=str,
    source_id=Needed(),
    source_type=Needed(),
    versions={V4_14: {"app_id": Needed(str), "source_id": Free(str), "source_type": Free(str)}},
)
def input_guide(exchange: Exchange, asked: GetInputGuides) -> JSONValue:
    """Give the app's guide texts that hold the search key; older servers know the app by another name."""
    app_id = (asked.source_id if exchange.version >= V4_16 else asked.app_id) or ""
    if not app_id:
        raise named("unAuthChat")
    found = [text for text in exchange.state.app(app_id).guides if holds(text, asked.search_key)]
    return found[:GUIDE_LENGTH]
