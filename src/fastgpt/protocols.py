"""The joints between layers: what a query, a transport and an executor must do.

Protocols and aliases stand here, nothing concrete.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, Self, TypeVar, runtime_checkable

from .http import HTTPRequest
from .options import Options
from .outcomes import Outcome
from .steps import Flow, Policy as Policy, SendFunction as SendFunction, SendGenerator as SendGenerator, SendOutcome
from .streaming.protocols import AsyncOpening, Opening, StreamQuery
from .values import Async

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Transport_co = TypeVar("Transport_co", covariant=True)
Pooled_co = TypeVar("Pooled_co", covariant=True)


class Query(Protocol[T_co]):
    """Anything that yields calls, is sent responses, and returns a ``T``: a spec, or a running flow.

    Whatever can be iterated has its one method, so that ``isinstance`` could say nothing and is not supported.
    """

    def __iter__(self) -> Flow[T_co]: ...


class TypedQuery(Protocol[T_co]):
    """A query of which a typed executor returns a ``T``: it returns that, or the error that came instead of it."""

    def __iter__(self) -> Flow[Outcome[T_co]]: ...


class SyncTransport(Protocol):
    """Sends one request, sync."""

    def __call__(self, call: HTTPRequest, /) -> SendOutcome:
        """Send *call*, and return what came of it."""
        ...


class AsyncTransport(Protocol):
    """Sends one request, async."""

    def __call__(self, call: HTTPRequest, /) -> Async[SendOutcome]:
        """Send *call*, and return what came of it."""
        ...


class Connection(Protocol[Transport_co]):
    """What executors run over."""

    @property
    def transport(self) -> Transport_co:
        """Sends one call, with all that happens around it."""
        ...

    @property
    def idle_timeout(self) -> float | None:
        """Seconds that may pass between two events of a stream."""
        ...

    @property
    def max_event(self) -> int:
        """Bytes that one event of a stream may have."""
        ...

    @property
    def clock(self) -> Callable[[], float]:
        """The monotonic clock, in seconds."""
        ...

    def deadline_at(self) -> float | None:
        """Return the moment at which a query that begins now must be over."""
        ...

    def with_options(self, options: Options, /) -> Connection[Transport_co]:
        """Return a connection over the same pool that does these things otherwise."""
        ...


class Derivable(Protocol):
    """A transport from which others over the same connections can be derived."""

    def derived(self) -> Self:
        """Return another transport over the same connections, for a derived client."""
        ...


class SharedTransport(SyncTransport, Derivable, Protocol):
    """What a sync client sends over, which it may share with derived clients."""

    def pause(self, seconds: float, /) -> None:
        """Wait; closing the client ends it."""
        ...

    def close(self) -> None:
        """End what is under way, and close the connections if no other client shares them."""
        ...


class AsyncSharedTransport(AsyncTransport, Derivable, Protocol):
    """What an async client sends over, which it may share with derived clients."""

    def pause(self, seconds: float, /) -> Async[None]:
        """Wait; closing the client ends it."""
        ...

    def aclose(self) -> Async[None]:
        """End what is under way, and close the connections if no other client shares them."""
        ...


class ClientConnection(Connection[Transport_co], Protocol[Pooled_co, Transport_co]):
    """The connection of a client, which knows what it sends over and where."""

    @property
    def pool(self) -> Pooled_co:
        """The transport below all that happens around a call."""
        ...

    @property
    def base_url(self) -> str:
        """Where the server is."""
        ...

    def with_options(self, options: Options, /) -> ClientConnection[Pooled_co, Transport_co]:
        """Return a connection over the same pool that does these things otherwise."""
        ...


if TYPE_CHECKING:

    class ExecutorProtocol(ABCMeta):
        """No matter to checkers."""

    class AsyncExecutorProtocol(ExecutorProtocol):
        """No matter to checkers either."""
else:

    class ExecutorProtocol(type(Protocol)):
        """Says at run time too what is such an executor, which its names do not: all have ``run`` and ``stream``.

        What runs sync and what runs async differ by ``async def``.  Of what this library has, only those that return
        outcomes are executors of any query, and they say so.
        """

        is_async = False

        def __instancecheck__(cls, instance: object) -> bool:
            if not cls._is_protocol:
                return type.__instancecheck__(cls, instance)
            return not isinstance(instance, type) and _is_executor(instance, cls)

        def __subclasscheck__(cls, kind: type) -> bool:
            return _is_executor(kind, cls) if cls._is_protocol else type.__subclasscheck__(cls, kind)

    class AsyncExecutorProtocol(ExecutorProtocol):
        """The same of async executors."""

        is_async = True

    def _is_executor(value: object, protocol: ExecutorProtocol) -> bool:
        from inspect import iscoroutinefunction  # slow to import

        run, stream = (getattr(value, name, None) for name in ("run", "stream"))
        fits = callable(run) and callable(stream) and getattr(value, "_returns_outcomes", True)
        return fits and iscoroutinefunction(run) is protocol.is_async


@runtime_checkable
class SyncExecutor(Protocol, metaclass=ExecutorProtocol):
    """Runs any query to its result; ``isinstance`` tells it from an async one, and from one that raises errors."""

    def run(self, query: Query[T], /) -> T:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for."""
        ...


@runtime_checkable
class AsyncExecutor(Protocol, metaclass=AsyncExecutorProtocol):
    """Runs any query to its result, async; ``isinstance`` knows it by the ``async def`` of its ``run``."""

    def run(self, query: Query[T], /) -> Async[T]:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for."""
        ...
