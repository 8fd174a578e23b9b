"""The joints between layers: what a query, a transport and an executor must do.

Protocols and aliases stand here, nothing concrete.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

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


class Query(Protocol[T_co]):
    """Anything that yields calls, is sent responses, and returns a ``T``: a spec, or a running flow."""

    def __iter__(self) -> Flow[T_co]: ...


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


class SyncExecutor(Protocol):
    """Runs any query to its result."""

    def run(self, query: Query[T], /) -> T:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for."""
        ...


class AsyncExecutor(Protocol):
    """Runs any query to its result, async."""

    def run(self, query: Query[T], /) -> Async[T]:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for."""
        ...
