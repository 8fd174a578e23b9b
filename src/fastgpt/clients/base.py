"""What every client is, sync and async: a raw executor over a pool of connections, with two views of its own.

Making a client is what imports httpx, and what checks its settings and runs its calls: a program that only names the
class, as a command that prints its help does, has neither.  Nor does a checker of such a program read them, since what
a client holds of them is a Protocol here.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, NoReturn, Self, TypeVar, Unpack

from ..entering import NO_ASYNC_WITH, NO_WITH
from ..errors import ConfigurationError
from ..executors import AsyncRaw, Executor, Raw
from ..http import Timeout
from ..lazy import Module
from ..options import ClientOptions, ConstructorOptions, Options
from ..protocols import (
    AsyncSharedTransport,
    AsyncTransport,
    ClientConnection,
    SendFunction,
    SharedTransport,
    SyncTransport,
)
from ..values import Secret, as_secret
from .clock import CLOCK, DEFAULT_TIMEOUT, Clock

if TYPE_CHECKING:
    import httpx

    from . import views
else:
    httpx, views = map(Module, ("httpx", "fastgpt.clients.views"))

Lifted = TypeVar("Lifted")
Pooled = TypeVar("Pooled")


class AnyClient(Executor[Lifted], Generic[Pooled, Lifted]):
    """What sync and async clients have in common: how they are made of the environment, derived, and shown."""

    _pipeline: ClientConnection[Pooled, Lifted]

    if TYPE_CHECKING:
        # Each has a constructor with more to it.
        def __init__(self, api_key: str, base_url: str = ..., **options: Unpack[ClientOptions]) -> None: ...

    def _attach(self, over: ClientConnection[Pooled, Lifted]) -> Self:
        self._connection = over
        self._pipeline = over
        return self

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a derived client over the same connections that does these things otherwise; see ``Options``.

        It is made in some microseconds, so that one call may have its own: ``client.with_options(deadline=5).typed``.
        The connections are closed with the client that made them, or with the last open client that shares them and
        that somebody holds: ``with ChatClient(…).with_options(…) as client`` closes them at its end.
        Raises ``ConfigurationError`` naming the option that cannot be.
        """
        return self._copy()._attach(self._pipeline.with_options(options))

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Make a client from ``FASTGPT_API_KEY`` and, where they are set, ``FASTGPT_BASE_URL`` and ``FASTGPT_APP_ID``.

        The keywords are those of every client; ``app_id`` goes before its variable. Without ``FASTGPT_BASE_URL`` it is
        ``http://localhost:3000``.
        """
        for name in ("api_key", "base_url"):
            if name in options:
                of_both = f"{cls.__name__}(api_key, base_url)"
                raise TypeError(f"from_env() reads {name} from FASTGPT_{name.upper()}; {of_both} is passed it")
        options.setdefault("app_id", os.environ.get("FASTGPT_APP_ID") or None)
        return cls(api_key_of_environment(), base_url_of_environment(), **options)

    @property
    def base_url(self) -> str:
        """Where the server is, as ``https://host/sub``."""
        return self._pipeline.base_url

    if not TYPE_CHECKING:  # or checkers would take any attribute for one

        def __getattr__(self, name: str) -> NoReturn:
            has_it = not name.startswith("_") and hasattr(views.Functions, name)
            hint = "; FastGPTClient has it, and so have .typed and .results of any client" if has_it else ""
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}", name=name, obj=self)

    def __repr__(self) -> str:
        # Tools that show the variables of a traceback also show a client whose making failed.
        return f"<{type(self).__name__} {self.base_url}>" if hasattr(self, "_pipeline") else f"<{type(self).__name__}>"


class Client(AnyClient[SharedTransport, SyncTransport], Raw):
    """What every sync client is: responses come back, error responses are raised; two views give the other flavours.

    ``timeout`` (seconds, or a ``Timeout``) bounds each step of a call: a number bounds each read and write, and
    connecting to 10 s at most.  A call is sent again at most ``max_retries`` times, and only where that is safe;
    ``retry_delay`` (seconds) is doubled from one time to the next.  With ``enable_logging`` each attempt is a line of
    level INFO on the logger ``fastgpt``, otherwise of level DEBUG; failures and retries are of level WARNING.  All
    other options are those of ``Options``, which ``with_options`` takes too, and those of ``NetworkOptions``, which say
    how to connect.

    An ``http_client`` of one's own is used and not closed; its timeouts hold unless ``timeout`` says otherwise, and no
    ``NetworkOptions`` go with it.  ``clock`` and ``sleep`` are for tests.  Raises ``ConfigurationError`` naming the
    argument, or the environment variable (proxies, certificates), that cannot be used for this server.

    Threads may share a client, and so may processes that were forked from one that used it: connections are not
    shared with a child.  Over an ``http_client`` that is up to the ``http_client``.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str = "http://localhost:3000",
        timeout: float | Timeout | None = DEFAULT_TIMEOUT,
        max_retries: int | None = 3,
        retry_delay: float | None = 1.0,
        enable_logging: bool | None = False,
        *,
        http_client: httpx.Client | None = None,
        clock: Clock = CLOCK,
        sleep: Callable[[float], None] | None = None,
        **options: Unpack[ConstructorOptions],
    ) -> None:
        api_key = as_secret(api_key)  # first of all, so that no traceback shows it
        from ..policies import lift
        from ..transport import network_of, sync_transport  # httpx comes with it
        from . import settings
        from .pipeline import Pipeline

        settings.timed(clock, sleep, is_async=False)
        chosen, connecting = settings.of_client(
            api_key,
            base_url,
            {
                "timeout": timeout,
                "max_retries": max_retries,
                "retry_delay": retry_delay,
                "enable_logging": enable_logging,
                **options,
            },
            has_http_client=http_client is not None,
        )

        def lifted(sender: SendFunction, transport: SharedTransport, has_others: bool) -> SyncTransport:
            pause = sleep or transport.pause
            return lift(sender, transport, pause, clock.monotonic, looks_after=has_others)

        connections = network_of(connecting, has_http_client=http_client is not None)
        pool = sync_transport(http_client, chosen.base_url, chosen.timeout, clock.monotonic, connections)
        self._attach(Pipeline(pool, lifted, chosen, clock))

    def _attach(self, over: ClientConnection[SharedTransport, SyncTransport]) -> Self:
        super()._attach(over)
        self._typed: views.TypedClient | None = None
        self._results: views.ResultsClient | None = None
        return self

    @property
    def typed(self) -> views.TypedClient:
        """Every function, giving decoded answers and raising errors."""
        if self._typed is None:
            self._typed = views.TypedClient(self._pipeline)
        return self._typed

    @property
    def results(self) -> views.ResultsClient:
        """Every function, giving outcomes and raising none."""
        if self._results is None:
            self._results = views.ResultsClient(self._pipeline)
        return self._results

    def close(self) -> None:
        """End the calls and streams that are under way, and close the connections if no other client shares them.

        It may be called from any thread: who waits for an answer or an event gets ``ClientClosedError`` at once (over
        an ``http_client`` a call that has no response yet goes on until it has one).
        """
        self._pipeline.pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    if TYPE_CHECKING:
        ...  # there is none, so that checkers reject it
    else:
        __aenter__ = NO_ASYNC_WITH


class AsyncClient(AnyClient[AsyncSharedTransport, AsyncTransport], AsyncRaw):
    """The async counterpart of ``Client``: every call is awaited, every ``with`` is ``async with``.

    One client may be used under several event loops, one after the other or in several threads: connections belong to
    the loop that opened them, and are closed when it ends.  Over an ``http_client`` that is up to the ``http_client``.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str = "http://localhost:3000",
        timeout: float | Timeout | None = DEFAULT_TIMEOUT,
        max_retries: int | None = 3,
        retry_delay: float | None = 1.0,
        enable_logging: bool | None = False,
        *,
        http_client: httpx.AsyncClient | None = None,
        clock: Clock = CLOCK,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        **options: Unpack[ConstructorOptions],
    ) -> None:
        api_key = as_secret(api_key)  # first of all, so that no traceback shows it
        from ..policies import lift_async
        from ..transport import async_transport, network_of  # httpx comes with it
        from . import settings
        from .pipeline import Pipeline

        settings.timed(clock, sleep, is_async=True)
        chosen, connecting = settings.of_client(
            api_key,
            base_url,
            {
                "timeout": timeout,
                "max_retries": max_retries,
                "retry_delay": retry_delay,
                "enable_logging": enable_logging,
                **options,
            },
            has_http_client=http_client is not None,
        )

        def lifted(sender: SendFunction, transport: AsyncSharedTransport, has_others: bool) -> AsyncTransport:
            pause = sleep or transport.pause
            return lift_async(sender, transport, pause, clock.monotonic, looks_after=has_others)

        connections = network_of(connecting, has_http_client=http_client is not None)
        pool = async_transport(http_client, chosen.base_url, chosen.timeout, clock.monotonic, connections)
        self._attach(Pipeline(pool, lifted, chosen, clock))

    def _attach(self, over: ClientConnection[AsyncSharedTransport, AsyncTransport]) -> Self:
        super()._attach(over)
        self._typed: views.AsyncTypedClient | None = None
        self._results: views.AsyncResultsClient | None = None
        return self

    @property
    def typed(self) -> views.AsyncTypedClient:
        """Every function, giving decoded answers and raising errors."""
        if self._typed is None:
            self._typed = views.AsyncTypedClient(self._pipeline)
        return self._typed

    @property
    def results(self) -> views.AsyncResultsClient:
        """Every function, giving outcomes and raising none."""
        if self._results is None:
            self._results = views.AsyncResultsClient(self._pipeline)
        return self._results

    async def aclose(self) -> None:
        """End the calls and streams that are under way, and close the connections if no other client shares them.

        It may be called from any task, also of another event loop: who waits for an answer or an event gets
        ``ClientClosedError`` at once.
        """
        await self._pipeline.pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    if TYPE_CHECKING:
        ...  # there is none, so that checkers reject it
    else:
        __enter__ = NO_WITH


def api_key_of_environment() -> Secret:
    """Return ``FASTGPT_API_KEY``, or say that it is missing."""
    key = as_secret(os.environ.get("FASTGPT_API_KEY"))
    if not key:
        raise ConfigurationError("FASTGPT_API_KEY: expected an API key in the environment, got none")
    return key


def base_url_of_environment() -> str:
    """Return ``FASTGPT_BASE_URL``, or where a server runs by default."""
    return os.environ.get("FASTGPT_BASE_URL") or "http://localhost:3000"
