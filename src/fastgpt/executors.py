"""The six flavours of what comes back: raw, typed and results, sync and async.

Theory of operation
-------------------

An endpoint is declared once, as a spec.  A spec is a query: iterating over it yields HTTP requests, each is answered by
the outcome of sending it, and the generator returns ``Result[T, FastGPTError]``.  A flow of several steps is a
generator that delegates to other queries.  Neither knows whether it is run sync or async, since it never waits by
itself.

The loops that run a query are in ``driving``, and differ by one ``await``.  An executor adds only what comes back to
the caller.  Raw returns the response and raises error responses.  Typed returns the decoded answer and raises.  Results
returns what the query returns and raises nothing.  ``run`` and ``stream`` are all that an executor has, so that a test,
or a caller's own class, can stand in for one.

Below the raw executors nothing knows httpx: they make an ``httpx.Response`` of what came, at the very end, and nobody
else pays for it.

An executor runs over a connection, which is a Protocol: a transport, the clock, and the limits of one client.  It holds
nothing else, so a derived executor is a shallow copy with another connection.

A deadline is one moment for a whole query.  It is taken once, when the query begins, and goes with every request of it.
A budget that each request took for itself would let a flow of many requests outlive it.

What is raised while a step runs is thrown into the flow, because only the flow knows what to clean up: an upload in
parts aborts what it began.  The flow has little time for it, as its caller wants to be gone.

Tried and dropped: higher-kinded types of ``returns`` for the flavours, which only its mypy plugin understands; two
trees of generated code, one of which nobody reads; overloads written by hand, five for each endpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Generic, Never, Protocol, Self, SupportsIndex, TypeVar, Unpack

from .driving import adrive, drive
from .http import HTTPResponse
from .lazy import Module, for_class
from .opening import aoutcomes, areading, outcomes, reading
from .options import Options
from .outcomes import Outcome, unwrap
from .protocols import AsyncTransport, Connection, Query, SyncTransport
from .steps import Flow
from .streaming.protocols import AsyncOpening, Opening, StreamQuery

if TYPE_CHECKING:
    import httpx
else:
    httpx = Module("httpx")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Transport_co = TypeVar("Transport_co", covariant=True)


class RawQuery(Protocol[T_co]):
    """What a raw executor runs, and what it returns of it: of a spec the response, of a flow its answer."""

    def raw(self, native: Callable[[HTTPResponse], httpx.Response], /) -> Flow[Outcome[T_co]]:
        """Run this query; *native* makes of a response what raw callers get."""
        ...


class Executor(Generic[Transport_co]):
    """What all flavours share: a connection, and derived executors over others."""

    _returns_outcomes: ClassVar[bool] = False  # by which ``isinstance`` sees a ``SyncExecutor`` or ``AsyncExecutor``
    _is_async: ClassVar[bool] = False  # by which ``lazy.for_class`` sees whether a method is a coroutine function

    def __init__(self, connection: Connection[Transport_co], /) -> None:
        self._connection = connection

    def __init_subclass__(cls) -> None:
        # Functions that a class of somebody's own binds are coroutine functions of async clients too.
        for name, value in [*vars(cls).items()]:
            if (method := for_class(value, cls)) is not value:
                setattr(cls, name, method)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a derived executor over the same connections that does these things otherwise; see ``Options``.

        It is made in some microseconds, so that one call may have its own:
        ``client.typed.with_options(deadline=5).get_apps()``.

        Raises ``ConfigurationError`` naming the option that cannot be.
        """
        derived = self._twin()
        derived._connection = self._connection.with_options(options)
        return derived

    def _twin(self) -> Self:
        """Return what has the same attributes, those of subclasses too."""
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        return made

    def __reduce_ex__(self, _: SupportsIndex, /) -> Never:
        # What ``copy`` and ``pickle`` ask for.
        raise TypeError(
            f"{type(self).__name__} can be neither copied nor pickled: it holds connections and a key; pass its "
            "settings on and make another client there, or derive one here with with_options()"
        )


def native(response: HTTPResponse) -> httpx.Response:
    """Return *response* as raw callers want it."""
    from .transport.native import to_httpx  # httpx comes with it

    return to_httpx(response)


class Raw(Executor[SyncTransport]):
    """Sync; returns responses, raises error responses."""

    @property
    def typed(self) -> Typed:
        """The same, decoded."""
        return Typed(self._connection)

    def run(self, query: RawQuery[T], /) -> T:
        """Run *query*, and return the response unless it is an error response.

        A flow of several requests has no one response: its answer is returned.
        """
        return unwrap(drive(query.raw(native), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncRaw(Executor[AsyncTransport]):
    """Async; returns responses, raises error responses."""

    _is_async: ClassVar[bool] = True

    @property
    def typed(self) -> AsyncTyped:
        """The same, decoded."""
        return AsyncTyped(self._connection)

    async def run(self, query: RawQuery[T], /) -> T:
        """Run *query*, and return the response unless it is an error response.

        A flow of several requests has no one response: its answer is returned.
        """
        return unwrap(await adrive(query.raw(native), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Typed(Executor[SyncTransport]):
    """Sync; returns answers, raises errors."""

    def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(drive(iter(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncTyped(Executor[AsyncTransport]):
    """Async; returns answers, raises errors."""

    _is_async: ClassVar[bool] = True

    async def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(await adrive(iter(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Results(Executor[SyncTransport]):
    """Sync; returns outcomes, raises nothing."""

    _returns_outcomes: ClassVar[bool] = True

    def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return drive(iter(query), self._connection, self._connection.deadline_at())

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        return outcomes(query, self._connection)


class AsyncResults(Executor[AsyncTransport]):
    """Async; returns outcomes, raises nothing."""

    _returns_outcomes: ClassVar[bool] = True
    _is_async: ClassVar[bool] = True

    async def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return await adrive(iter(query), self._connection, self._connection.deadline_at())

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        return aoutcomes(query, self._connection)
