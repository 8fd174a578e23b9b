"""Runs of apps: both completion routes, stop, resume, and what a chat page asks around them.

A refused stream is told inside the stream, on HTTP 200 and without a Content-Type; only schemas and the rate limit
answer as JSON. That split is the server's own, and a client must live with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType, field

from ...values import JSONValue
from ..apps import App
from ..runs import TITLE_LENGTH, Feed, Message, Run, begin, message_of, shown_by_v1, shown_by_v2, shown_plainly
from ..schemas import ObjectId, Target, Text, content_missing, custom
from ..state import DONE, GENERATING, FileValue, Session, State, Text as Content, Value
from ..wire import (
    CHUNKED,
    DONE as END,
    EVENT_HEADERS,
    RESUME_HEADERS,
    WAIT,
    Chunks,
    Event,
    JSONObject,
    Refused,
    Reply,
    after,
    as_json,
    failed,
    frame,
    invalid,
    named,
    ok,
    once,
    refusal,
)
from ..workflow import Turn
from .exchange import Exchange, Routes
from .records import page_of_cursor

SHARE_HALVED: Final = "outLinkAuthData.shareId and outLinkAuthData.outLinkUid must be provided together"
UNRECORDED: Final = "NO_RECORD_HISTORIES"
RESUME_PAGE: Final = 10
GUIDE_LENGTH: Final = 6


class Url(Struct):
    """An address inside a part."""

    url: str


class Audio(Struct):
    """A sound inside a part."""

    data: str
    format: str


class Attached(Struct, kw_only=True):
    """A file inside a part, as OpenAI sends it."""

    file_data: str | None = None
    file_id: str | None = None
    filename: str = ""


class Part(Struct, kw_only=True, tag_field="type"):
    """What all parts of a content may carry: the object key of an upload."""

    key: str | None = None


class TextPart(Part, tag="text"):
    """Text."""

    text: str

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(text=Content(self.text))


class ImagePart(Part, tag="image_url"):
    """A picture by its address."""

    image_url: Url

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(file=FileValue("image", "", self.image_url.url, self.key))


class FilePart(Part, tag="file_url"):
    """A file by its address."""

    url: str
    name: str = ""
    file_type: str = field(name="fileType", default="file")

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(file=FileValue(self.file_type, self.name, self.url, self.key))


class AudioPart(Part, tag="input_audio"):
    """A sound, sent whole."""

    input_audio: Audio

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(file=FileValue("audio", "", "", self.key))


class VideoPart(Part, tag="video_url"):
    """A film by its address."""

    video_url: Url

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(file=FileValue("video", "", self.video_url.url, self.key))


class AttachedPart(Part, tag="file"):
    """A file, sent whole or by its id."""

    file: Attached

    def value(self) -> Value:
        """Return the part as a row keeps it."""
        return Value(file=FileValue("file", self.file.filename, "", self.key))


class Said(Struct, kw_only=True):
    """A message of the request."""

    role: str
    content: str | list[TextPart | ImagePart | FilePart | AudioPart | VideoPart | AttachedPart] | None = None
    hide: bool = field(name="hideInUI", default=False)

    def values(self) -> list[Value]:
        """Return the content as a row keeps it."""
        if isinstance(self.content, str):
            return [Value(text=Content(self.content))]
        return [part.value() for part in self.content or ()]

    def text(self) -> str:
        """Return the text of the content, files left out."""
        return "".join(value.text.content for value in self.values() if value.text)


class Share(Struct, rename="camel"):
    """The data of a share link; half of it is refused, and share links are not served."""

    share_id: str | None = None
    out_link_uid: str | None = None


class Ask(Target, kw_only=True, rename="camel"):
    """The body of a completion."""

    chat_id: Annotated[str, Meta(max_length=1024)] | None = None
    custom_uid: Annotated[str, Meta(max_length=1024)] | None = None
    messages: list[Said] = field(default_factory=list[Said])
    stream: bool = False
    detail: bool = False
    variables: JSONObject = field(default_factory=dict[str, JSONValue])
    response_chat_item_id: str | None = None
    auth_proxy: JSONObject | None = None
    out_link_auth_data: Share | None = None


class Answer(Struct, rename="camel", kw_only=True):
    """A plain answer. It stands in no envelope."""

    response_data: list[JSONObject] | UnsetType = UNSET
    new_variables: JSONObject | UnsetType = UNSET
    title: str | UnsetType = UNSET
    error: str | UnsetType = UNSET
    id: str
    model: str = ""
    usage: dict[str, int] = field(
        default_factory=lambda: {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1}
    )
    choices: tuple[Choice, ...]


class Choice(Struct):
    """The one choice of a plain answer."""

    message: Message
    finish_reason: str = "stop"
    index: int = 0


class ChatTarget(Target, rename="camel", kw_only=True):
    """Names a chat."""

    chat_id: Text


class ResumeTarget(Target, rename="camel", kw_only=True):
    """Names the chat to go on reading."""

    chat_id: str


class GuideAsk(Target, rename="camel", kw_only=True):
    """Asks for follow-up questions to a stored chat."""

    chat_id: Text


class GuideMessages(Struct):
    """Asks for follow-up questions to given messages."""

    messages: list[Said]


class InputGuideAsk(Struct, rename="camel"):
    """Asks for texts to complete an input with."""

    source_type: str
    source_id: ObjectId
    search_key: str


def completions(exchange: Exchange, *, v2: bool) -> Reply:
    """Answer a completion in whichever of the four forms was asked for."""
    ask = exchange.body(Ask)
    silent = [
        index
        for index, said in enumerate(ask.messages)
        if said.content is None and said.role not in ("assistant", "tool")
    ]
    if silent:
        raise invalid([content_missing(index) for index in silent])
    share = ask.out_link_auth_data
    if share and (share.share_id is None) != (share.out_link_uid is None):
        raise invalid([custom(SHARE_HALVED)])
    headers: tuple[tuple[str, str], ...] = ()
    try:
        app_id = _app_id(exchange, ask)
        app = exchange.state.app(app_id)
        headers = exchange.state.admit()
        session, run = _started(exchange, ask, app_id, app, v2=v2)
    except Refused as refused:
        if not ask.stream or refused.status == 429:
            return refusal(refused).with_headers(headers)
        content = b"".join(frame(refused.event(), with_name=True))
        return Reply(200, (*headers, *CHUNKED), once(content))
    detail = ask.detail or app.type == "plugin"
    if ask.stream:
        shown = (shown_by_v2 if v2 else shown_by_v1) if detail else shown_plainly
        feed = Feed(run.follow(), shown, named=detail, abandoned=run.finish if v2 else run.stop)
        return Reply(200, (*headers, *EVENT_HEADERS), feed)
    run.finish()
    reply = as_json(_answer(session, run.turn, detail=detail, v2=v2)).with_headers(headers)
    return after(run.silence(), reply)


def _app_id(exchange: Exchange, ask: Ask) -> str:
    bound = exchange.state.authorized(exchange.request)
    if ask.auth_proxy is not None:
        raise named("unAuthChat")
    app_id = ask.app_id or bound
    if not app_id:
        raise failed("appId is empty", by_user=True)
    return app_id


def _started(exchange: Exchange, ask: Ask, app_id: str, app: App, *, v2: bool) -> tuple[Session, Run]:
    state = exchange.state
    if not ask.messages and app.type != "plugin":
        raise failed("messages is empty", by_user=True)
    session = session_of(state, app_id, ask)
    if session.status == GENERATING:
        raise named("chatIsGenerating")
    data_id = ask.response_chat_item_id or state.ids.short()
    if any(row.record.data_id == data_id for row in session.rows):
        raise failed(f"Chat dataId already exists: {data_id}", by_user=True)
    turn = turn_of(state, session, app, ask, data_id)
    if turn.pause is None:  # an answer to a question goes on with the nodes that asked it
        turn.app = state.scripts.next(app_id, app)
    if ask.chat_id != UNRECORDED:
        state.sessions[app_id, session.chat_id] = session
    resumable = exchange.request.headers.get("x-fastgpt-stream-resume", "").lower() in ("1", "true", "yes", "on")
    return session, begin(state, session, turn, resumable=v2 and resumable, stoppable=v2)


def session_of(state: State, app_id: str, ask: Ask) -> Session:
    """Return the chat that is asked in: the stored one, or a new one that is not stored yet."""
    chat_id = (ask.chat_id or "").strip() or state.ids.object_id()
    found = None if chat_id == UNRECORDED else state.session(app_id, chat_id)
    if found is not None:
        return found
    now = state.clock()
    return Session(
        app_id=app_id,
        chat_id=chat_id,
        created=now,
        updated=now,
        order=state.ids.number(),
        custom_uid=ask.custom_uid,
    )


def turn_of(state: State, session: Session, app: App, ask: Ask, data_id: str) -> Turn:
    """Return the round that a completion asks for."""
    last = ask.messages[-1] if ask.messages else Said(role="user", content="")
    earlier = ask.messages[:-1]
    given = [said for said in earlier if said.role in ("user", "assistant") and said.text()]
    trailing = [last]
    while given and given[-1].role == "user":
        trailing.insert(0, given.pop())
    asked = "".join(said.text() for said in trailing)
    title = _now_as_title(state) if app.type == "plugin" else asked[:TITLE_LENGTH]
    rows = session.live()
    stored: list[JSONObject] = [
        {"obj": row.record.obj, "value": "".join(value.text.content for value in row.record.value if value.text)}
        for row in rows
    ]
    history: list[JSONObject] = [
        {"obj": "Human" if said.role == "user" else "AI", "value": said.text()} for said in given
    ]
    known = dict.fromkeys(app.variables, "") | session.variables
    accepted = {name: ask.variables[name] for name in (*app.variables, *app.inputs) if name in ask.variables}
    values = rows[-1].record.value if rows else []
    pauses = [value.interactive for value in values if value.interactive and not value.interactive.params.answered()]
    pause = pauses[-1] if pauses else None
    return Turn(
        app=app,
        question=last.text(),
        asked=last.values(),
        history=stored + history,
        system="\n\n".join([app.system, *(said.text() for said in earlier if said.role == "system")]),
        variables={**known, **accepted},
        data_id=data_id,
        hide=last.hide,
        pause=pause,
        row=rows[-1] if pause and pause.type != "agentAsk" else None,
        title="" if session.title else title,
    )


def _now_as_title(state: State) -> str:
    return f"{state.clock():%Y-%m-%d %H:%M}"


def _answer(session: Session, turn: Turn, *, detail: bool, v2: bool) -> Answer:
    return Answer(
        response_data=turn.nodes if detail else UNSET,
        new_variables=session.variables if detail else UNSET,
        title=turn.title or UNSET,
        error=turn.error or UNSET,
        id=session.chat_id,
        choices=(Choice(message_of(turn, detail=detail, with_type=not v2)),),
    )


def stop(exchange: Exchange) -> Reply:
    """Stop a run of v2. A run of v1 goes on, and the answer says so."""
    asked, app_id = exchange.app_body(ChatTarget)
    session = exchange.state.session(app_id, asked.chat_id)
    run = session.run if session else None
    if run and run.stoppable:
        run.stop()
    status = session.status if session else DONE
    return ok({"success": True, "completed": status == DONE, "chatGenerateStatus": status})


def resume(exchange: Exchange) -> Reply:
    """Give the stored end of a chat, or replay a running stream and follow it."""
    asked, app_id = exchange.app_query(ResumeTarget)
    session = exchange.state.session(app_id, asked.chat_id)
    run = session.run if session else None
    as_events = "text/event-stream" in exchange.request.headers.get("accept", "")
    if run is None:
        if as_events:
            return Reply(200, RESUME_HEADERS, _written(_completed(session)))
        return ok(_finished(session))
    if not as_events:
        message = "This chat is still generating. Retry /api/core/chat/resume with Accept: text/event-stream."
        raise failed(message, 406)
    events = _replayed(run) if run.resumable else _unavailable(run, session)
    return Reply(200, RESUME_HEADERS, _written(events))


def _written(events: Iterator[Event]) -> Chunks:
    return (write for event in events for write in frame(event, with_name=True))


def _replayed(run: Run) -> Iterator[Event]:
    yield Event("resumePhase", "catchup")
    past = list(run.events)
    yield from (event for event in past if shown_by_v2(event) and event.name != WAIT)
    yield Event("resumePhase", "live")
    yield from filter(shown_by_v2, run.follow(len(past)))


def _unavailable(run: Run, session: Session | None) -> Iterator[Event]:
    yield Event("resumeUnavailable", {"reason": "mirrorUnavailable"})
    run.finish()
    yield from _completed(session)


def _completed(session: Session | None) -> Iterator[Event]:
    yield Event("resumeCompleted", _finished(session))
    yield Event("done", END)


def _finished(session: Session | None) -> JSONObject:
    page = page_of_cursor(session, page_size=RESUME_PAGE, with_feedback=True, with_deleted=True)
    return {
        "hasBeenRead": session.has_been_read if session else False,
        "chatGenerateStatus": session.status if session else DONE,
        "records": page,
    }


def init(exchange: Exchange) -> Reply:
    """Tell what a chat page shows first; looking at a chat marks it as read."""
    asked, app_id = exchange.app_query(ChatTarget)
    state = exchange.state
    app = state.apps[app_id]
    session = state.session(app_id, asked.chat_id)
    known: JSONObject = {}
    if session:
        session.has_been_read = session.has_been_read or session.status == DONE
        known = {
            "variables": session.variables,
            "chatGenerateStatus": session.status,
            "hasBeenRead": session.has_been_read,
        }
    title = (session.custom_title or session.title) if session else ""
    return ok({"chatId": asked.chat_id, "title": title, **known, "app": described(app), "appId": app_id})


def described(app: App) -> JSONObject:
    """Return what a chat page is told of an app."""
    files: JSONObject = {"canSelectFile": True, "canSelectImg": True, "maxFiles": 10} if app.uploads else {}
    config: JSONObject = {
        "welcomeText": app.welcome_text,
        "variables": [
            {
                "key": name,
                "label": name,
                "valueType": "string",
                "required": False,
                "defaultValue": "",
                "maxLength": 50,
                "max": 100,
                "min": 0,
                "type": "input",
                "description": "",
                "list": [],
                "enums": [],
            }
            for name in app.variables
        ],
        "autoExecute": {"open": False, "defaultPrompt": ""},
        "questionGuide": {"open": False},
        "ttsConfig": {"type": "web"},
        "whisperConfig": {"open": False, "autoSend": False, "autoTTSResponse": False},
        "chatInputGuide": {"open": bool(app.guides), "customUrl": ""},
        "instruction": "",
        **({"fileSelectConfig": files} if files else {}),
    }
    inputs: list[JSONValue] = [
        {"key": name, "label": name, "valueType": "string", "required": True, "renderTypeList": ["input"]}
        for name in app.inputs
    ]
    models: list[JSONValue] = sorted({model for step in app.steps if (model := getattr(step, "model", ""))})
    return {
        "chatConfig": config,
        "chatModels": models,
        "name": app.name,
        "avatar": "/icon/logo.svg",
        "intro": app.intro,
        "type": app.type,
        "pluginInputs": inputs,
    }


def recently_used(exchange: Exchange) -> Reply:
    """Give the apps last used on the web page, which calls by key never are."""
    exchange.state.authorized(exchange.request)
    return ok([])


def question_guide(exchange: Exchange) -> Reply:
    """Give follow-up questions to the stored rows of a chat."""
    asked, app_id = exchange.app_body(GuideAsk)
    session = exchange.state.session(app_id, asked.chat_id)
    return ok(questions(asked_in(session)))


def asked_in(session: Session | None) -> list[str]:
    """Return the texts that the user has lately said in a chat."""
    rows = session.live()[-GUIDE_LENGTH:] if session else []
    return [value.text.content for row in rows if row.record.obj == "Human" for value in row.record.value if value.text]


def question_guide_of_messages(exchange: Exchange) -> Reply:
    """Give follow-up questions to the messages that were sent."""
    asked = exchange.body(GuideMessages)
    exchange.state.authorized(exchange.request)
    return ok(questions([said.text() for said in asked.messages if said.role == "user"]))


def questions(texts: Sequence[str]) -> list[str]:
    """Return follow-up questions to what was said last."""
    about = f"\u201c{texts[-1]}\u201d" if texts else "this"
    return [f"What is meant by {about}?", "How does it work?", "What comes next?"]


def input_guide(exchange: Exchange) -> Reply:
    """Give the app's guide texts that hold the search key."""
    asked = exchange.body(InputGuideAsk)
    exchange.state.authorized(exchange.request)
    app = exchange.state.app(asked.source_id)
    found = [text for text in app.guides if asked.search_key.lower() in text.lower()]
    return ok(found[:GUIDE_LENGTH])


ROUTES: Final[Routes] = {
    "/api/v1/chat/completions": partial(completions, v2=False),
    "/api/v2/chat/completions": partial(completions, v2=True),
    "/api/v2/chat/stop": stop,
    "/api/core/chat/resume": resume,
    "/api/core/chat/init": init,
    "/api/core/chat/recentlyUsed": recently_used,
    "/api/core/ai/agent/v2/createQuestionGuide": question_guide,
    "/api/core/ai/agent/createQuestionGuide": question_guide_of_messages,
    "/api/core/chat/inputGuide/query": input_guide,
}
