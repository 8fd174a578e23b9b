"""What an emulated server keeps: its apps, chats, knowledge bases, keys and skills, and who may reach them.

Everything lives in memory and is reached under one lock, so that threads and tasks may share an emulator. What an
answer looks like is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from ..lazy import Module
from .apps import App, Quote, Search
from .ids import existing
from .scripts import Scripts
from .settings import Context, Settings
from .wire import Request, failed, named

if TYPE_CHECKING:
    from ..mcp import keys
    from . import knowledge, runs, skills
else:
    names = ("fastgpt.mcp.keys", "fastgpt.emulator.knowledge", "fastgpt.emulator.runs", "fastgpt.emulator.skills")
    keys, knowledge, runs, skills = map(Module, names)

OWNER_ID: Final = "64d000000000000000000001"
OWNER_NAME: Final = "Owner"
WINDOW: Final = timedelta(seconds=60)


class McpKey(Struct):
    """A key that offers apps as tools."""

    name: str
    apps: Sequence[keys.McpTool]
    key: str


class State(Context):
    """One server's memory."""

    def __init__(self, settings: Settings, apps: Mapping[str, App], library: knowledge.Library) -> None:
        super().__init__(settings)
        self.apps: Final = dict(apps)
        self.created: Final = dict.fromkeys(apps, self.clock())
        self.sessions: Final[dict[tuple[str, str], runs.Session]] = {}
        self.library: Final = library
        self.uploads: Final = library.uploads
        self.mcp_keys: Final[dict[str, McpKey]] = {}
        self.sandboxes: Final[dict[tuple[str, str], dict[str, bytes]]] = {}
        """The files of each sandbox, by app or skill and by chat."""
        self.skills: Final[dict[str, skills.Skill]] = {}
        self.scripts: Final = Scripts()
        self._window_end = self.clock()
        self._used = 0

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

    def session(self, app_id: str, chat_id: str | None) -> runs.Session | None:
        """Return a chat, or None where there is no such one."""
        return self.sessions.get((app_id, chat_id or ""))

    def sessions_of(self, app_id: str) -> list[runs.Session]:
        """Return the chats of an app: pinned ones first, then by their last change."""
        found = [session for session in self.sessions.values() if session.app_id == app_id]
        return sorted(found, key=lambda session: (session.top, session.update_time, session.order), reverse=True)

    def delete(self, sessions: Iterable[runs.Session]) -> None:
        """Delete chats with all their rows."""
        for session in sessions:
            del self.sessions[session.app_id, session.chat_id]


def quotes_of(app: App) -> tuple[Quote, ...]:
    """Return the rows that an app's searches cite."""
    return tuple(quote for step in app.steps if isinstance(step, Search) for quote in step.quotes)
