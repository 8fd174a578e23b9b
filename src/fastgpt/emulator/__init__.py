"""An embedded FastGPT: a server with a memory, to try a client against and to test with.

``Emulator`` answers as a FastGPT 4.16 does, byte for byte in framing and envelopes, without a model, a database or a
network, or as another of ``VERSIONS``. It runs in process behind httpx, sync and async, or on loopback.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, Unpack, get_args, overload

from msgspec import structs

from ..arguments import check_choice, check_kind, check_number, check_text, checked_items, invalid_argument
from ..errors import InvalidRequestError
from ..lazy import Module
from ..options import Options
from .apps import (
    DATASET_ID,
    DEMO_APPS as DEMO_APPS,
    Agent as Agent,
    App as App,
    Chat as Chat,
    Child as Child,
    Form as Form,
    Http as Http,
    InputField as InputField,
    Node as Node,
    Option as Option,
    Output as Output,
    Question as Question,
    Quote as Quote,
    Reply as Reply,
    Search as Search,
    Select as Select,
    Step as Step,
    Suggestion as Suggestion,
    Tools as Tools,
    Update as Update,
    Wait as Wait,
)
from .described import checked
from .faults import Faults as Faults
from .knowledge import Failing, Library
from .scripts import ErrorAnswer as ErrorAnswer, Script as Script, ToolCall as ToolCall
from .settings import DEMO_SOURCE as DEMO_SOURCE, Settings, SourceFile as SourceFile
from .state import State, quotes_of
from .versions import V4_9, V4_12, VERSIONS as VERSION_NAMES
from .wire import AsyncSleep, Reply as ServerReply, Request as Request, Sleep, compressed

if TYPE_CHECKING:
    import fastgpt

    from ..clients import base
    from . import transports
else:
    fastgpt, base, transports = map(Module, ("fastgpt", "fastgpt.clients.base", "fastgpt.emulator.transports"))

Made = TypeVar("Made", bound="base.Client")
AsyncMade = TypeVar("AsyncMade", bound="base.AsyncClient")

__all__ = [
    "Emulator", "VERSIONS", "DEMO_APPS", "DEMO_SOURCE",
    "App", "Step", "Chat", "Reply", "Http", "Tools", "Search", "Quote", "Select", "Option", "Form", "InputField",
    "Output", "Update", "Child", "Agent", "Question", "Suggestion", "Wait", "Node", "SourceFile",
    "Script", "ToolCall", "ErrorAnswer", "Faults", "Request", "Answer",
]  # fmt: skip

Answer: TypeAlias = ServerReply
VERSIONS: Final = tuple(VERSION_NAMES)
NOW: Final = partial(datetime.now, UTC)
BASE_URL: Final = "http://fastgpt.emulator"
KEPT_REQUESTS: Final = 1000
KEPT_BYTES: Final = 1024 * 1024


async def pause(seconds: float) -> None:
    """Sleep, under asyncio and trio; anyio is slow to import, and not every emulator needs it."""
    import anyio

    await anyio.sleep(seconds)


def as_app(app: App, name: str) -> App:
    """Return an app that a test describes; raise ``InvalidRequestError`` of what in it cannot be."""
    from ..apps.requests import AppType  # the specs of an area, which the demonstration apps need not

    described = checked(app, f"apps[{name!r}]")
    check_choice(described.type, f"apps[{name!r}].type", get_args(AppType))
    return described


def _check_client(kind: object, of: type, expected: str) -> None:
    """Raise ``InvalidRequestError`` of what is no class of such clients."""
    if not (isinstance(kind, type) and issubclass(kind, of)):
        raise invalid_argument("kind", f"a class of {expected}", kind)


def with_zone(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """Return a clock that raises ``InvalidRequestError`` of a time without a zone, which cannot be compared."""

    def moment_of_clock() -> datetime:
        moment = clock()
        check_kind(moment, "clock", datetime, "a function that returns a datetime")
        if moment.tzinfo is None:
            raise InvalidRequestError(
                "expected times with a zone, got one without; datetime.now(UTC) has one", field="clock"
            )
        return moment

    return moment_of_clock


class Emulator:
    """A FastGPT server in memory.

    ``apps`` are the apps that it serves, by a name of your choice; ``app`` names the default one, which ``api_key`` is
    bound to: the first, unless it is named. With ``commercial=True`` it also gives the figures of a commercial server.
    ``rate_limit`` is the number of completions a minute. ``members`` are the members in whose name the keys may run
    (``auth_proxy``). With ``sandboxes=False`` it has no provider of sandboxes. ``recently_used`` names the apps
    that the owner of the keys used lately in the web page. ``pages`` are the texts of web pages by their address,
    ``source`` is what a third-party source holds. With ``training="polled"`` each poll of the training queue moves it
    by one step; with ``"manual"`` only ``train`` does. A run that was not started so that it can be resumed is
    answered, as by 4.16, with both phases and then silence; with ``unresumable="reported"`` the server says so, and
    gives the end of the chat. With ``compress=True`` large answers are compressed for clients that take it, as by a
    server whose front end does so. Ids are counted and time comes from ``clock``, so that runs can be repeated exactly.
    Silences that were asked for are waited for by ``sleep`` and ``async_sleep`` in process; on a socket they really
    pass. Differs from a server in that nothing runs in the background: a stream moves on as it is read.
    """

    def __init__(
        self,
        version: str = "4.16.0",
        *,
        app: str | None = None,
        apps: Mapping[str, App] = DEMO_APPS,
        commercial: bool = False,
        rate_limit: int = 5000,
        members: Sequence[str] = (),
        source: Sequence[SourceFile] = DEMO_SOURCE,
        pages: Mapping[str, str] | None = None,
        sandboxes: bool = True,
        compress: bool = False,
        recently_used: Sequence[str] = (),
        training: Literal["polled", "manual"] = "polled",
        unresumable: Literal["silent", "reported"] = "silent",
        clock: Callable[[], datetime] = NOW,
        sleep: Sleep = time.sleep,
        async_sleep: AsyncSleep = pause,
    ) -> None:
        check_choice(version, "version", VERSIONS)
        check_kind(apps, "apps", Mapping, "a mapping of names to apps")
        for name, each in apps.items():
            check_text(name, "apps")
            check_kind(each, f"apps[{name!r}]", App, "an App")
        apps = {name: each if each is DEMO_APPS.get(name) else as_app(each, name) for name, each in apps.items()}
        if not apps:
            raise InvalidRequestError("expected at least one app, got none", field="apps")
        app = next(iter(apps)) if app is None else app
        check_choice(app, "app", apps)
        for field, switch in (("commercial", commercial), ("sandboxes", sandboxes), ("compress", compress)):
            check_kind(switch, field, bool, "True or False")
        check_number(rate_limit, "rate_limit", least=0)
        for number, name in enumerate(checked_items(members, "members", "a sequence of names")):
            check_text(name, f"members[{number}]")
        for number, file in enumerate(checked_items(source, "source", "a sequence of source files")):
            check_kind(file, f"source[{number}]", SourceFile, "a SourceFile")
            checked(file, f"source[{number}]")
        if pages is not None:
            check_kind(pages, "pages", Mapping, "a mapping of addresses to texts")
            for address, text in pages.items():
                check_text(address, "pages")
                check_text(text, f"pages[{address!r}]")
        for number, name in enumerate(checked_items(recently_used, "recently_used", "a sequence of names of apps")):
            check_choice(name, f"recently_used[{number}]", apps)
        check_choice(training, "training", ("polled", "manual"))
        check_choice(unresumable, "unresumable", ("silent", "reported"))
        for field, function in (("clock", clock), ("sleep", sleep), ("async_sleep", async_sleep)):
            if not callable(function):
                raise invalid_argument(field, "a function", function)
        self.version: Final = version
        self.apps: Final[Mapping[str, str]] = {name: f"64a{index:021x}" for index, name in enumerate(apps, start=1)}
        self.app_id: Final = self.apps[app]
        self.api_key: Final = "fastgpt-emulator-0123456789abcdefghijklmnopqrstuvwxyz0123456789"
        """A key that is bound to the default app, so that calls may leave the app out."""
        self.account_key: Final = "fastgpt-account-0123456789abcdefghijklmnopqrstuvwxyz0123456789a"
        """A key of the account, which is bound to no app."""
        self.pages: Final[MutableMapping[str, str]] = dict(pages or {})
        """The web pages that link collections are read from; may be changed at any time."""
        self.dataset_id: Final = DATASET_ID
        """A dataset with what the demo apps cite."""
        bound = {self.api_key_for(name): app_id for name, app_id in self.apps.items()}
        settings = Settings(
            version=VERSION_NAMES[version],
            clock=with_zone(clock),
            source=source,
            pages=self.pages,
            training=training,
            unresumable=unresumable,
            rate_limit=rate_limit,
            members=members,
            commercial=commercial,
            sandboxes=sandboxes,
            compress=compress,
            recently_used=[self.apps[name] for name in recently_used],
            keys={self.api_key: self.app_id, self.account_key: None, **bound},
        )
        library = Library(settings)
        cited = (quote for app in apps.values() for quote in quotes_of(app))
        library.adopt(cited, as_files=settings.version > V4_9)
        self.faults: Final = Faults()
        """What goes wrong between a client and this server; nothing, unless it is planned."""
        self.requests: Final[deque[Request]] = deque(maxlen=KEPT_REQUESTS)
        """The last 1000 requests that came, in their order, also those that got a fault; may be cleared at any time.

        Bodies of more than a MiB are not kept.
        """
        self._sleep = sleep
        self._async_sleep = async_sleep
        self._state = State(settings, {self.apps[name]: app for name, app in apps.items()}, library)

    def __repr__(self) -> str:
        return f"Emulator({self.version!r}, apps={[*self.apps]})"

    def api_key_for(self, app: str) -> str:
        """Return the key that is bound to the app of that name, by which older servers know it."""
        check_choice(app, "app", self.apps)
        return f"fastgpt-{self.apps[app]}-0123456789abcdefghijklmnopqrstuvwxyz"

    def respond(self, request: Request) -> Answer:
        """Answer one request; this is the whole server, without any I/O."""
        from .routes import respond  # the specs of every endpoint, which only a call needs

        self.requests.append(request if len(request.body) <= KEPT_BYTES else structs.replace(request, body=b""))
        reply = self.faults.around(request, lambda: respond(self._state, request))
        settings = self._state.settings
        return compressed(request, reply, says_so=settings.version > V4_12) if settings.compress else reply

    def queue_answers(self, *answers: str | Script | ErrorAnswer, app: str | None = None, repeat: bool = False) -> None:
        """Queue these answers to the next completions, one each: texts, scripts, or error responses.

        ``app`` keeps them for the app of that name; otherwise they are for any. They are sent in the order in which
        they were queued, those of the app first; after them the app answers by itself again, unless ``repeat`` says
        that the last of them stays. An answer to a pause is not scripted: it goes on with the nodes that asked.
        """
        if not answers:
            raise InvalidRequestError("expected at least one, got none", field="answers")
        for number, answer in enumerate(answers):
            check_kind(answer, f"answers[{number}]", (str, Script, ErrorAnswer), "a text, a Script or an ErrorAnswer")
        if app is not None:
            check_choice(app, "app", self.apps)
        check_kind(repeat, "repeat", bool, "True or False")
        with self._state.lock:
            self._state.scripts.add(answers, self.apps[app] if app else None, repeat=repeat)

    answers = queue_answers
    """The name that ``queue_answers`` had in the first drafts; scripts of that time use it."""

    @property
    def waiting_answers(self) -> int:
        """How many queued answers were not sent yet: none at the end of a test that means all of them."""
        with self._state.lock:
            return len(self._state.scripts)

    def clear_answers(self) -> None:
        """Drop all queued answers that were not sent yet."""
        with self._state.lock:
            self._state.scripts.clear()

    def train(self, steps: int | None = None) -> int:
        """Move the training queue by some steps, or until nothing waits, and return how many rows are still in it.

        Reading a source is one step and writing the rows that came of it another. Rows that failed stay in the queue.
        """
        if steps is not None:
            check_number(steps, "steps", least=0)
        with self._state.lock:
            return self._state.library.train(steps)

    def fail_training(self, text: str, message: str = "500 model failed", *, tries: int = 1) -> None:
        """Let training fail with a message for all rows, and all names of collections to be read, that hold a text.

        A row that is then changed or tried again fails while the text stands in it, until ``stop_failing_training``.
        FastGPT tries a row five times, three minutes apart, ten in the mode ``qa``, and reports nothing before the
        last: with ``tries=5`` so does this server, by its ``clock``, which tests move.
        """
        check_text(text, "text")
        check_text(message, "message")
        check_number(tries, "tries", least=1)
        with self._state.lock:
            self._state.library.failures[text] = Failing(message, tries)

    def fail_models(self, message: str = "500 model failed") -> None:
        """Let every call of a model fail with a message, until ``restore_models``.

        Runs report it as a server does, and so do question guides, prompts and code, speech and searches.
        """
        check_text(message, "message")
        with self._state.lock:
            self._state.model_error = message

    def restore_models(self) -> None:
        """Let calls of models succeed from now on."""
        with self._state.lock:
            self._state.model_error = ""

    def stop_failing_training(self) -> None:
        """Let training succeed from now on; rows that have failed wait to be tried again."""
        with self._state.lock:
            self._state.library.failures.clear()

    def transport(self) -> transports.Transport:
        """Return a transport for ``httpx.Client``."""
        return transports.Transport(self.respond, self._sleep, self._async_sleep)

    def async_transport(self) -> transports.Transport:
        """Return a transport for ``httpx.AsyncClient``."""
        return self.transport()

    @overload
    def client(self, api_key: str | None = None, **options: Unpack[Options]) -> fastgpt.FastGPTClient: ...
    @overload
    def client(self, api_key: str | None = None, *, kind: type[Made], **options: Unpack[Options]) -> Made: ...
    def client(
        self, api_key: str | None = None, *, kind: type[base.Client] | None = None, **options: Unpack[Options]
    ) -> base.Client:
        """Return a client whose calls end here, with the emulator's key unless another one is passed.

        ``kind`` is the class of the client, such as ``ChatClient``, for code that asks for one; None: the one that
        binds every call. The emulator's key is bound to its default app, which completions need not name then; for
        calls about chats, ``app_id`` names it.
        """
        import httpx

        make = fastgpt.FastGPTClient if kind is None else kind
        _check_client(make, base.Client, "sync clients, such as ChatClient")
        http_client = httpx.Client(transport=self.transport())
        return make(api_key or self.api_key, BASE_URL, http_client=http_client, **options)

    @overload
    def async_client(self, api_key: str | None = None, **options: Unpack[Options]) -> fastgpt.AsyncFastGPTClient: ...
    @overload
    def async_client(
        self, api_key: str | None = None, *, kind: type[AsyncMade], **options: Unpack[Options]
    ) -> AsyncMade: ...
    def async_client(
        self, api_key: str | None = None, *, kind: type[base.AsyncClient] | None = None, **options: Unpack[Options]
    ) -> base.AsyncClient:
        """Return the async counterpart of ``client``."""
        import httpx

        make = fastgpt.AsyncFastGPTClient if kind is None else kind
        _check_client(make, base.AsyncClient, "async clients, such as AsyncChatClient")
        http_client = httpx.AsyncClient(transport=self.async_transport())
        return make(api_key or self.api_key, BASE_URL, http_client=http_client, **options)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> AbstractContextManager[str]:
        """Serve on a socket while a ``with`` block runs; it gets the base URL. Port 0 takes a free one.

        Needs the extra: ``pip install 'fastgpt-client[emulator]'``.
        """
        from .server import served

        check_text(host, "host")
        check_number(port, "port", least=0, most=65_535)
        return served(self.respond, self.faults, host, port)
