"""Two loops that drive queries, two ways to open a stream, and the six flavours of what comes back.

Raw gives the response, typed the decoded answer; both raise.  Results gives outcomes and raises nothing.
An executor runs over a connection: a transport, and the limits of whatever runs over it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypedDict, TypeVar, Unpack

from msgspec.structs import replace
from returns.result import Failure, Success

from .concurrency import in_tasks, in_threads
from .errors import FastGPTError
from .protocols import (
    AsyncOpening,
    AsyncTransport,
    Flow,
    Opening,
    Outcome,
    Query,
    ReadAnswer,
    StreamQuery,
    SyncTransport,
    Together,
    unwrap,
)
from .specs import RequestSpec
from .streaming.stream import AsyncLiveStream, AsyncOutcomeStream, LiveStream, OutcomeStream
from .values import JSONValue

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Answer = TypeVar("Answer")
Transport_co = TypeVar("Transport_co", covariant=True)


class Options(TypedDict, total=False):
    """What a sibling of a client may do otherwise; what is left out, or None, stays as it is but for the limits."""

    timeout: float | None
    """Seconds that each step of a call (connect, write, read) may take."""
    max_retries: int | None
    """How often a call may be sent again; 0 means one attempt."""
    deadline: float | None
    """Seconds that a whole call may take, retries, pauses and stream included; None: no limit."""
    idle_timeout: float | None
    """Seconds that may pass between two events of a stream; None: no limit but ``timeout`` between two reads."""
    strict: bool | None
    """Whether a failed run is a ``RunFailedError``; runs are then asked for with detail."""
    extra_headers: Mapping[str, str] | None
    """Headers to add to every call of the API."""
    extra_body: Mapping[str, JSONValue] | None
    """Fields to add to every call of the API, under their wire names: the way to what this version does not know."""
    max_body: int | None
    """Bytes that an answer may have, decoded; a longer one is a ``DecodeError``, and is not read on (64 MiB)."""
    max_event: int | None
    """Bytes that one event of a stream may have; a longer one is a ``StreamParseError`` (32 MiB)."""


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

    def until(self) -> float | None:
        """Return the moment at which a query that begins now must be over."""
        ...

    def with_options(self, options: Options, /) -> Connection[Transport_co]:
        """Return a connection over the same pool that does these things otherwise."""
        ...


class Executor(Generic[Transport_co]):
    """What all flavours share: a connection, and siblings over others."""

    def __init__(self, connection: Connection[Transport_co], /) -> None:
        self._connection = connection

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a derived executor over the same connections that does these things otherwise.

        Raises ``ConfigurationError`` naming the option that cannot be.
        """
        from copy import copy  # slow to import

        sibling = copy(self)
        sibling._connection = self._connection.with_options(options)
        return sibling


class Raw(Executor[SyncTransport]):
    """Blocking; gives responses, raises refusals."""

    @property
    def typed(self) -> Typed:
        """The same, decoded."""
        return Typed(self._connection)

    def run(self, query: RequestSpec[T], /) -> httpx.Response:
        """Run *query*, and return the response unless it is a refusal."""
        return unwrap(drive(query.raw(), self._connection))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncRaw(Executor[AsyncTransport]):
    """Awaited; gives responses, raises refusals."""

    @property
    def typed(self) -> AsyncTyped:
        """The same, decoded."""
        return AsyncTyped(self._connection)

    async def run(self, query: RequestSpec[T], /) -> httpx.Response:
        """Run *query*, and return the response unless it is a refusal."""
        return unwrap(await adrive(query.raw(), self._connection))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Typed(Executor[SyncTransport]):
    """Blocking; gives answers, raises errors."""

    def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(drive(iter(query), self._connection))

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[T, Answer]:
        """Open the stream that *query* asks for."""
        return reading(query, self._connection)


class AsyncTyped(Executor[AsyncTransport]):
    """Awaited; gives answers, raises errors."""

    async def run(self, query: Query[Outcome[T]], /) -> T:
        """Run *query*, and return its answer."""
        return unwrap(await adrive(iter(query), self._connection))

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[T, Answer]:
        """Open the stream that *query* asks for."""
        return areading(query, self._connection)


class Results(Executor[SyncTransport]):
    """Blocking; gives outcomes, raises nothing."""

    def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return drive(iter(query), self._connection)

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; a refusal is its first item."""
        return outcomes(query, self._connection)


class AsyncResults(Executor[AsyncTransport]):
    """Awaited; gives outcomes, raises nothing."""

    async def run(self, query: Query[T], /) -> T:
        """Run *query*, and return what it returns: the answer, or the error that came instead."""
        return await adrive(iter(query), self._connection)

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for; a refusal is its first item."""
        return aoutcomes(query, self._connection)


def drive(steps: Flow[T], connection: Connection[SyncTransport]) -> T:
    """Run the steps of a query to their end."""
    return drive_over(steps, connection, connection.until())


async def adrive(steps: Flow[T], connection: Connection[AsyncTransport]) -> T:
    """Run the steps of a query to their end, async."""
    return await adrive_over(steps, connection, connection.until())


CLEANING_UP = 1.0
"""Seconds in all that a flow has left for what it sends after it was interrupted: its caller wants to be gone."""


def sooner(until: float | None, clock: Callable[[], float]) -> float:
    """Return the moment at which a flow must be over that was interrupted now."""
    limit = clock() + CLEANING_UP
    return limit if until is None else min(until, limit)


def drive_over(steps: Flow[T], connection: Connection[SyncTransport], until: float | None) -> T:
    """Run steps to their end, which must come before *until*; what is raised on the way, they hear of first."""

    def run(flow: Flow[bool]) -> bool:
        return drive_over(flow, connection, until)

    with closing(steps):
        try:
            step = next(steps)
            while True:
                try:
                    if isinstance(step, Together):
                        in_threads(step, run)
                        sent = None
                    elif isinstance(step, ReadAnswer):
                        read_to_end(step, connection)
                        sent = None
                    else:
                        sent = connection.transport(step if until is None else replace(step, until=until))
                except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                    until = sooner(until, connection.clock)
                    step = steps.throw(error)
                else:
                    step = next(steps) if sent is None else steps.send(sent)
        except StopIteration as stop:
            result: T = stop.value
            return result


async def adrive_over(steps: Flow[T], connection: Connection[AsyncTransport], until: float | None) -> T:
    """Run steps to their end, async; what is raised on the way, cancellation too, they hear of first."""

    async def run(flow: Flow[bool]) -> bool:
        return await adrive_over(flow, connection, until)

    with closing(steps):
        try:
            step = next(steps)
            while True:
                try:
                    if isinstance(step, Together):
                        await in_tasks(step, run)
                        sent = None
                    elif isinstance(step, ReadAnswer):
                        await aread_to_end(step, connection)
                        sent = None
                    else:
                        sent = await connection.transport(step if until is None else replace(step, until=until))
                except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                    until = sooner(until, connection.clock)
                    step = steps.throw(error)
                else:
                    step = next(steps) if sent is None else steps.send(sent)
        except StopIteration as stop:
            result: T = stop.value
            return result


def opened(
    query: StreamQuery[T, Answer], response: httpx.Response, connection: Connection[object]
) -> LiveStream[T, Answer]:
    """Return the stream of a live response."""
    from .transport import LiveBody  # httpx comes with it

    reader = query.reader(response, connection.max_event)
    return LiveStream(reader, LiveBody(response), connection.clock, connection.idle_timeout)


def aopened(
    query: StreamQuery[T, Answer], response: httpx.Response, connection: Connection[object]
) -> AsyncLiveStream[T, Answer]:
    """Return the stream of a live response, async."""
    from .transport import AsyncLiveBody  # httpx comes with it

    reader = query.reader(response, connection.max_event)
    return AsyncLiveStream(reader, AsyncLiveBody(response), connection.clock, connection.idle_timeout)


@contextmanager
def reading(query: StreamQuery[T, Answer], connection: Connection[SyncTransport]) -> Generator[LiveStream[T, Answer]]:
    """Open a stream; leaving closes the connection, however it is left."""
    call = replace(unwrap(query.opening()), until=connection.until())
    with (
        closing(unwrap(connection.transport(call))) as response,
        closing(opened(query, response, connection)) as stream,
    ):
        yield stream


@asynccontextmanager
async def areading(
    query: StreamQuery[T, Answer], connection: Connection[AsyncTransport]
) -> AsyncGenerator[AsyncLiveStream[T, Answer]]:
    """Open a stream; leaving closes the connection, however it is left."""
    call = replace(unwrap(query.opening()), until=connection.until())
    async with aclosing(unwrap(await connection.transport(call))) as response:
        stream = aopened(query, response, connection)
        async with aclosing(stream):
            yield stream


@contextmanager
def outcomes(
    query: StreamQuery[T, Answer], connection: Connection[SyncTransport]
) -> Generator[OutcomeStream[T, Answer]]:
    """Open a stream of outcomes; what would be raised is its last item."""
    with ExitStack() as stack:
        try:
            stream = OutcomeStream(stack.enter_context(reading(query, connection)))
        except FastGPTError as error:
            stream = OutcomeStream[T, Answer](error)
        yield stream


@asynccontextmanager
async def aoutcomes(
    query: StreamQuery[T, Answer], connection: Connection[AsyncTransport]
) -> AsyncGenerator[AsyncOutcomeStream[T, Answer]]:
    """Open a stream of outcomes; what would be raised is its last item."""
    async with AsyncExitStack() as stack:
        try:
            stream = AsyncOutcomeStream(await stack.enter_async_context(areading(query, connection)))
        except FastGPTError as error:
            stream = AsyncOutcomeStream[T, Answer](error)
        yield await stack.enter_async_context(aclosing(stream))


def read_to_end(step: ReadAnswer, connection: Connection[SyncTransport]) -> None:
    """Read a live response to its end, and keep the answer."""
    with closing(step.response):
        try:
            with closing(opened(step.query, step.response, connection)) as stream:
                step.outcome = Success(stream.answer())
        except FastGPTError as error:
            step.outcome = Failure(error)


async def aread_to_end(step: ReadAnswer, connection: Connection[AsyncTransport]) -> None:
    """Read a live response to its end, and keep the answer, async."""
    async with aclosing(step.response):
        try:
            async with aclosing(aopened(step.query, step.response, connection)) as stream:
                step.outcome = Success(await stream.answer())
        except FastGPTError as error:
            step.outcome = Failure(error)
