"""The six flavours of what comes back: raw, typed and results, sync and async.

Theory of operation
-------------------

An endpoint is declared once, as a spec.  A spec is a query: iterating over it yields HTTP requests, each is answered by
the outcome of sending it, and the generator returns ``Result[T, FastGPTError]``.  A flow of several steps is a
generator that delegates to other queries.  Neither knows whether it is run sync or async, since it never waits by
itself.

Two loops run a query step by step, ``drive`` and ``adrive``, which differ by their ``await``.  A step is a request to
send, flows to run side by side, a live response to read to its end, or work on files.  An executor adds only what comes
back to the caller.  Raw returns the response and raises error responses.  Typed returns the decoded answer and raises.
Results returns what the query returns and raises nothing.  ``run`` and ``stream`` are all that an executor has, so that
a test, or a caller's own class, can stand in for one.

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

from collections.abc import Callable, Generator
from functools import partial
from types import GeneratorType
from typing import TYPE_CHECKING, ClassVar, Generic, Never, Protocol, Self, SupportsIndex, TypeVar, Unpack, cast

from msgspec.structs import replace
from returns.result import Failure

from .arguments import came, invalid_argument
from .errors import FastGPTError, InvalidRequestError
from .http import HTTPRequest, HTTPResponse
from .lazy import Module, for_class
from .options import Options
from .outcomes import Outcome, unwrap
from .protocols import AsyncTransport, Connection, Query, SyncTransport, TypedQuery
from .steps import Flow, Gather, InThread, ReadAnswer, SendOutcome
from .streaming.protocols import AsyncOpening, Opening, StreamQuery

if TYPE_CHECKING:
    import httpx

    from . import concurrency, opening
else:
    # What the plain call needs is here; streams, and flows side by side, come with the first of them.
    httpx, concurrency, opening = map(Module, ("httpx", "fastgpt.concurrency", "fastgpt.opening"))

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Transport_co = TypeVar("Transport_co", covariant=True)

GENERATORS = (GeneratorType, Generator)
"""What runs the steps of a query; most are of the first class, and to ask for the second alone takes longer."""
CLEANING_UP = 1.0
"""Seconds in all that a flow has left for what it sends after it was interrupted: its caller wants to be gone."""


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
        super().__init_subclass__()
        # Functions that a class of somebody's own binds are coroutine functions of async clients too.
        for name, value in [*vars(cls).items()]:
            if (method := for_class(value, cls)) is not value:
                setattr(cls, name, method)

    @property
    def app_id(self) -> str | None:
        """The app of calls that name none; None where there is no other than that of the key."""
        app_id: object = getattr(self._connection, "app_id", None)
        return app_id if isinstance(app_id, str) else None

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a derived executor over the same connections that does these things otherwise; see ``Options``.

        It is made in some microseconds, so that one call may have its own:
        ``client.typed.with_options(deadline=5).get_apps()``.

        Raises ``ConfigurationError`` naming the option that cannot be.
        """
        derived = self._copy()
        derived._connection = self._connection.with_options(options)
        return derived

    def _copy(self) -> Self:
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


def raw_steps_of(query: RawQuery[T]) -> Flow[Outcome[T]]:
    """Return the steps of a query that a raw executor runs; raise ``InvalidRequestError`` of what has none."""
    if isinstance(query, type) or not hasattr(query, "raw"):
        steps_of(cast("Query[T]", query)).close()  # it may be none: then this raises, and says what it is
        raise invalid_argument("query", "a spec", query, "a flow is run by typed and results")
    return query.raw(native)


def as_failure(error: FastGPTError) -> object:
    """Return an error that was raised on the way as an outcome; its traceback would keep all that the call had."""
    return Failure(error.with_traceback(None))


def sooner(deadline_at: float | None, clock: Callable[[], float]) -> float:
    """Return the moment at which a flow must be over that was interrupted now."""
    limit = clock() + CLEANING_UP
    return limit if deadline_at is None else min(deadline_at, limit)


def steps_of(query: Query[T], field: str = "query") -> Flow[T]:
    """Return the steps of a query, to be run now; raise ``InvalidRequestError`` of what has none."""
    if isinstance(query, type):
        raise invalid_argument(field, "a spec or a flow", query, "call it with its arguments to make one")
    steps: object = iter(query) if hasattr(query, "__iter__") else None
    if not isinstance(steps, GENERATORS) or getattr(steps, "__name__", "") == "<genexpr>":
        raise invalid_argument(field, "a spec or a flow", query, "batch runs many" if steps is not None else "")
    if steps is query and isinstance(steps, GeneratorType) and steps.gi_frame is None:
        raise InvalidRequestError("expected a flow that has not run, got one that has", field=field)
    return cast("Flow[T]", steps)  # isinstance tells the kind, not its arguments


def as_read_answer(step: object) -> ReadAnswer:
    """Return the last kind of step; raise ``InvalidRequestError``, inside the flow, of what it yields that is none."""
    if isinstance(step, ReadAnswer):
        return step
    raise InvalidRequestError(f"expected a flow that says `yield from` of specs, got one that yields {came(step)}")


def drive(steps: Flow[T], connection: Connection[SyncTransport], deadline_at: float | None) -> T:
    """Run the steps of a query to their end, which must come in time; what is raised on the way, they hear of first."""
    try:
        step = next(steps)
        while True:
            sent: SendOutcome | None = None
            try:
                if isinstance(step, HTTPRequest):
                    sent = connection.transport(step if deadline_at is None else replace(step, deadline_at=deadline_at))
                elif isinstance(step, Gather):
                    concurrency.in_threads(step, partial(drive, connection=connection, deadline_at=deadline_at))
                elif isinstance(step, InThread):
                    step.run()
                else:
                    opening.read_to_end(as_read_answer(step), connection)
            except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                deadline_at = sooner(deadline_at, connection.clock)
                step = steps.throw(error)
            else:
                step = next(steps) if sent is None else steps.send(sent)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


async def adrive(
    steps: Flow[T],
    connection: Connection[AsyncTransport],
    deadline_at: float | None,
    raised: BaseException | None = None,
) -> T:
    """Run the steps of a query to their end, async; what is *raised*, cancellation too, they hear of first."""
    try:
        step = next(steps) if raised is None else steps.throw(raised)
        while True:
            sent: SendOutcome | None = None
            try:
                if isinstance(step, HTTPRequest):
                    call = step if deadline_at is None else replace(step, deadline_at=deadline_at)
                    sent = await connection.transport(call)
                elif isinstance(step, Gather):
                    await concurrency.in_tasks(step, partial(adrive, connection=connection, deadline_at=deadline_at))
                elif isinstance(step, InThread):
                    await concurrency.in_worker(step.run)
                else:
                    await opening.aread_to_end(as_read_answer(step), connection)
            except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                from anyio import CancelScope  # slow to import

                # Where cancellation lasts, as under trio, no step could be taken any more to clean up.
                with CancelScope(shield=True):
                    return await adrive(steps, connection, sooner(deadline_at, connection.clock), error)
            step = next(steps) if sent is None else steps.send(sent)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


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
        return unwrap(drive(raw_steps_of(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return opening.reading(query, self._connection)


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
        return unwrap(await adrive(raw_steps_of(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return opening.areading(query, self._connection)


class Typed(Executor[SyncTransport]):
    """Sync; returns answers, raises errors."""

    def run(self, query: TypedQuery[T], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(drive(steps_of(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return opening.reading(query, self._connection)


class AsyncTyped(Executor[AsyncTransport]):
    """Async; returns answers, raises errors."""

    _is_async: ClassVar[bool] = True

    async def run(self, query: TypedQuery[T], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(await adrive(steps_of(query), self._connection, self._connection.deadline_at()))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return opening.areading(query, self._connection)


class Results(Executor[SyncTransport]):
    """Sync; returns outcomes, raises nothing."""

    _returns_outcomes: ClassVar[bool] = True

    def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        try:
            return drive(steps_of(query), self._connection, self._connection.deadline_at())
        except FastGPTError as error:
            return cast("T", as_failure(error))  # what a query returns to who wants outcomes is one

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        return opening.outcomes(query, self._connection)


class AsyncResults(Executor[AsyncTransport]):
    """Async; returns outcomes, raises nothing."""

    _returns_outcomes: ClassVar[bool] = True
    _is_async: ClassVar[bool] = True

    async def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        try:
            return await adrive(steps_of(query), self._connection, self._connection.deadline_at())
        except FastGPTError as error:
            return cast("T", as_failure(error))  # what a query returns to who wants outcomes is one

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        return opening.aoutcomes(query, self._connection)
