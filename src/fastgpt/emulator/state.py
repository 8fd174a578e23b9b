"""What an emulated server keeps: its apps, chats, rows and uploads, and the sources of ids and time.

Everything lives in memory and is reached under one lock, so that threads and tasks may share an emulator. What an
answer looks like is not decided here, except for the rows, which are kept in the shape that goes out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Struct, UnsetType, field

from ..lazy import Module
from .apps import App, Quote, Search
from .scripts import Scripts
from .shapes import items, json_object, objects, stamp
from .versions import Version
from .wire import JSONObject, Rejected, Request, failed, named

if TYPE_CHECKING:
    from ..mcp import keys
    from . import knowledge, runs, skills
else:
    names = ("fastgpt.mcp.keys", "fastgpt.emulator.knowledge", "fastgpt.emulator.runs", "fastgpt.emulator.skills")
    keys, knowledge, runs, skills = map(Module, names)

K = TypeVar("K")
T = TypeVar("T")

GENERATING: Final = 0
DONE: Final = 1
OWNER_ID: Final = "64d000000000000000000001"
OWNER_NAME: Final = "Owner"
WINDOW: Final = timedelta(seconds=60)


class Text(Struct):
    """A text inside a value."""

    content: str


class Tool(Struct, rename="camel"):
    """A tool call of an answer."""

    id: str
    tool_name: str
    tool_avatar: str
    function_name: str
    params: str = ""
    response: str = ""


class FileValue(Struct):
    """A file that the user sent."""

    type: str
    name: str
    url: str
    key: str | None


class ChildParams(Struct, rename="camel"):
    """A question of an app inside the app."""

    children_response: Pause
    tool_params: JSONObject | UnsetType = UNSET


Params: TypeAlias = JSONObject | ChildParams
"""What a question says: what the user sees, or the question of an app inside."""


class Pause(Struct, rename="camel", kw_only=True):
    """A question to the user, with what the server needs to go on. Answers without a stream leave all that out."""

    type: str
    ask_id: str | UnsetType = UNSET
    params: Params
    interactive_id: str | UnsetType = UNSET
    node_response_id: str | UnsetType = UNSET
    skip_node_queue: tuple[JSONObject, ...] | UnsetType = UNSET
    entry_node_ids: tuple[str, ...] | UnsetType = UNSET
    memory_edges: tuple[JSONObject, ...] | UnsetType = UNSET
    node_outputs: tuple[JSONObject, ...] | UnsetType = UNSET
    usage_id: str | UnsetType = UNSET

    def innermost(self) -> Pause:
        """Return the question that the user sees."""
        return self.params.children_response.innermost() if isinstance(self.params, ChildParams) else self

    def asked(self) -> JSONObject:
        """Return what the user sees of the question and, once it is answered, of the answer."""
        params = self.innermost().params
        assert isinstance(params, dict)  # what wraps a question is never the innermost
        return params

    def is_open(self) -> bool:
        """Return whether nothing was answered yet."""
        return not self.asked().keys() & {"userSelectedVal", "submitted"}

    def answer(self, text: str) -> None:
        """Keep an answer. An agent reads ``{"answers": […]}``; anything else counts as no answer."""
        params = self.asked()
        params |= {"userSelectedVal": text} if "userSelectOptions" in params else {"submitted": True}
        answers = json_object(text).get("answers")
        for question, answer in zip(objects(params.get("questions")), items(answers), strict=False):
            question["answer"] = answer


class Value(Struct, kw_only=True, rename="camel"):
    """One part of a row's or an answer's content; its kind is that of the key it has."""

    id: str | UnsetType = UNSET
    ask_id: str | UnsetType = UNSET
    plan: JSONObject | UnsetType = UNSET
    agent_ask: JSONObject | UnsetType = UNSET
    agent_plan_update: JSONObject | UnsetType = UNSET
    reasoning: Text | UnsetType = UNSET
    tools: list[Tool] | UnsetType = UNSET
    file: FileValue | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    interactive: Pause | UnsetType = UNSET
    type: str | UnsetType = UNSET


class Record(Struct, kw_only=True, rename="camel"):
    """A row of a chat as the record routes give it."""

    id_: str = field(name="_id")
    data_id: str
    hide_in_ui: bool = field(name="hideInUI", default=False)
    obj: str
    value: list[Value]
    custom_feedbacks: list[str] | UnsetType = UNSET
    user_good_feedback: str | UnsetType = UNSET
    user_bad_feedback: str | UnsetType = UNSET
    admin_feedback: JSONObject | UnsetType = UNSET
    is_feedback_read: bool | UnsetType = UNSET
    delete_time: str | None | UnsetType = UNSET
    time: str
    duration_seconds: float | UnsetType = UNSET
    use_agent_sandbox: bool | UnsetType = UNSET
    total_quote_list: tuple[JSONObject, ...] | UnsetType = UNSET
    llm_module_account: int | UnsetType = UNSET
    id: str | UnsetType = UNSET


class Row(Struct, kw_only=True):
    """A stored row: what goes out, and what is asked for separately."""

    record: Record
    nodes: list[JSONObject] = []
    error: str = ""


class Session(Struct, kw_only=True, rename="camel"):
    """A chat with its rows, oldest first."""

    app_id: str
    chat_id: str
    create_time: datetime
    update_time: datetime
    order: int
    title: str = ""
    custom_title: str = ""
    top: bool = False
    source: str = "api"
    custom_uid: str | None = None
    variables: JSONObject = {}
    chat_generate_status: int = DONE
    has_been_read: bool = False
    rows: list[Row] = []
    run: runs.Run | None = None
    """The run that is under way."""

    def live(self, *, deleted: bool = False) -> list[Row]:
        """Return the rows, without the deleted ones unless asked for."""
        return [row for row in self.rows if deleted or row.record.delete_time is UNSET]


class Upload(Struct, kw_only=True, rename="camel"):
    """A presigned upload and, after it, the file."""

    token: str
    download: str
    app_id: str = ""
    chat_id: str = ""
    key: str
    filename: str
    content_type: str
    size: int
    multipart: bool = False
    open: bool = True
    parts: dict[int, bytes] = {}
    content: bytes | None = None


class McpKey(Struct):
    """A key that offers apps as tools."""

    name: str
    apps: Sequence[keys.McpTool]
    key: str


class Ids:
    """Gives ids by counting: every emulator hands out the same ones in the same order.

    ``mark`` is a hexadecimal digit that differs between counters, and so between their ids.
    """

    def __init__(self, mark: str = "e") -> None:
        self._numbers = count(1)
        self._mark = mark

    def number(self) -> int:
        """Return the next number."""
        return next(self._numbers)

    def object_id(self) -> str:
        """Return the next id of 24 hexadecimal digits."""
        return f"64{self._mark}{self.number():021x}"

    def short(self) -> str:
        """Return the next id of 16 characters, as nodes and rows have."""
        return f"n{self._mark}{self.number():014x}"

    def token(self) -> str:
        """Return the next token of a link, 22 characters."""
        return f"t{self._mark}{self.number():020x}"


class Settings(Struct, frozen=True, kw_only=True):
    """How a server is set up; see ``Emulator``."""

    version: Version
    clock: Callable[[], datetime]
    source: Sequence[knowledge.SourceFile]
    pages: Mapping[str, str]
    training: Literal["polled", "manual"]
    unresumable: Literal["silent", "reported"]
    rate_limit: int
    commercial: bool
    sandboxes: bool
    recently_used: Sequence[str]
    """The ids of the apps that the owner of the keys used lately in the web page."""
    keys: Mapping[str, str | None]
    """The API keys, each with the id of the app that it is bound to."""


class State:
    """One server's memory."""

    def __init__(self, settings: Settings, apps: Mapping[str, App], library: knowledge.Library) -> None:
        self.model_error = ""
        """What every call of a model fails with; empty while they work."""
        self.settings: Final = settings
        self.version: Final = settings.version
        self.clock: Final = settings.clock
        self.lock: Final = threading.RLock()
        self.ids: Final = Ids()
        self.apps: Final = dict(apps)
        self.created: Final = dict.fromkeys(apps, self.clock())
        self.sessions: Final[dict[tuple[str, str], Session]] = {}
        self.library: Final = library
        self.uploads: Final = library.uploads
        self.mcp_keys: Final[dict[str, McpKey]] = {}
        self.sandboxes: Final[dict[tuple[str, str], dict[str, bytes]]] = {}
        """The files of each sandbox, by app or skill and by chat."""
        self.skills: Final[dict[str, skills.Skill]] = {}
        self.scripts: Final = Scripts()
        self._window_end = self.clock()
        self._used = 0

    def stamp(self) -> str:
        """Return the time as the servers write it."""
        return stamp(self.clock())

    def app(self, app_id: str) -> App:
        """Return an app, or raise the error response."""
        return existing(self.apps, app_id, named("appUnExist"))

    def authorized(self, request: Request) -> str | None:
        """Check the key and return the app that its suffix or its binding names; the scheme's word is ignored."""
        words = request.headers.get("authorization", "").split(" ")
        if len(words) < 2 or not words[1]:
            raise named("unAuthorization")
        for key, bound in self.settings.keys.items():
            if words[1] == key:
                return bound
            if words[1].startswith(f"{key}-"):
                return words[1].removeprefix(f"{key}-")
        raise named("unAuthApiKey")

    def admit(self) -> tuple[tuple[str, str], ...]:
        """Count a completion against the team's limit and return the headers that report it, or raise the error."""
        now, limit = self.clock(), self.settings.rate_limit
        if now >= self._window_end:
            self._window_end, self._used = now + WINDOW, 0
        self._used += 1
        if self._used > limit:
            seconds = round((self._window_end - now).total_seconds())
            raise failed(
                f"Rate limit exceeded. Maximum {limit} requests per 60 seconds for this team. "
                f"Please try again in {seconds} seconds.",
                429,
                by_user=True,
            )
        return (
            ("x-ratelimit-limit", str(limit)),
            ("x-ratelimit-remaining", str(limit - self._used)),
            ("x-ratelimit-reset", str(int(self._window_end.timestamp() * 1000))),
        )

    def session(self, app_id: str, chat_id: str | None) -> Session | None:
        """Return a chat, or None where there is no such one."""
        return self.sessions.get((app_id, chat_id or ""))

    def sessions_of(self, app_id: str) -> list[Session]:
        """Return the chats of an app: pinned ones first, then by their last change."""
        found = [session for session in self.sessions.values() if session.app_id == app_id]
        return sorted(found, key=lambda session: (session.top, session.update_time, session.order), reverse=True)

    def delete(self, sessions: Iterable[Session]) -> None:
        """Delete chats with all their rows."""
        for session in sessions:
            del self.sessions[session.app_id, session.chat_id]


def existing(kept: Mapping[K, T], key: K, missing: Rejected) -> T:
    """Return what is kept under a key, or raise the error response."""
    if key not in kept:
        raise missing
    return kept[key]


def quotes_of(app: App) -> tuple[Quote, ...]:
    """Return the rows that an app's searches cite."""
    return tuple(quote for step in app.steps if isinstance(step, Search) for quote in step.quotes)
