"""The responses beside the answer: executors that give both, for each that gives an answer alone.

A call of such an executor is that of the executor that it was made of, over a connection that keeps what comes.  A flow
of several requests has as many responses.  What was tried and sent again is no response of its own: policies see that.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from typing import ClassVar, Generic, TypeAlias, TypeVar, cast

from msgspec import Struct
from returns.result import Failure

from .entering import opened_by_async_with, opened_by_with
from .errors import FastGPTError
from .executors import Executor, adrive, as_failure, drive, steps_of
from .http import Headers, HTTPRequest, HTTPResponse
from .opening import aoutcomes, areading, outcomes, reading
from .options import Options
from .outcomes import Outcome, unwrap
from .protocols import AsyncTransport, Connection, Query, SyncTransport, TypedQuery
from .steps import SendOutcome
from .streaming.protocols import AsyncEventStream, EventStream, StreamQuery

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Transport = TypeVar("Transport")


class WithResponse(Struct, Generic[T_co], frozen=True):
    """What a call returns, and the responses that it was made of."""

    value: T_co
    """What the call returns without its response: an answer, an outcome, or an open stream."""
    responses: tuple[HTTPResponse, ...]
    """One for each request that was answered, in their order; of a failure as far as it came, so there may be none."""

    @property
    def response(self) -> HTTPResponse | None:
        """The last response, which for a single request is the only one."""
        return self.responses[-1] if self.responses else None

    @property
    def status_code(self) -> int | None:
        """The HTTP status of the last response."""
        return None if self.response is None else self.response.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the last response; empty where there is none."""
        return Headers() if self.response is None else self.response.headers

    @property
    def request_id(self) -> str | None:
        """``x-request-id`` of the last response, by which the server's own log names the request (4.14.10+)."""
        return None if self.response is None else self.response.request_id

    @property
    def elapsed(self) -> float:
        """Seconds from sending until the headers had come, of all responses together; pauses and retries are not in."""
        return sum(response.elapsed for response in self.responses)


class Recording(Generic[Transport]):
    """A connection that keeps the responses of one call."""

    def __init__(
        self, connection: Connection[Transport], wrap: Callable[[Transport, list[HTTPResponse]], Transport]
    ) -> None:
        self._connection = connection
        self._seen: list[HTTPResponse] = []
        self.transport: Transport = wrap(connection.transport, self._seen)
        self.clock: Callable[[], float] = connection.clock
        self.idle_timeout: float | None = connection.idle_timeout
        self.max_event: int = connection.max_event

    @property
    def seen(self) -> tuple[HTTPResponse, ...]:
        """What has come so far."""
        return tuple(self._seen)

    def deadline_at(self) -> float | None:
        """Return the moment at which a query that begins now must be over."""
        return self._connection.deadline_at()

    def with_options(self, options: Options, /) -> Connection[Transport]:
        """Return a connection over the same pool that does these things otherwise, and keeps nothing."""
        return self._connection.with_options(options)


def recorded(transport: SyncTransport, seen: list[HTTPResponse]) -> SyncTransport:
    """Return a transport that keeps what comes."""

    def send(call: HTTPRequest, /) -> SendOutcome:
        return kept(transport(call), seen)

    return send


def arecorded(transport: AsyncTransport, seen: list[HTTPResponse]) -> AsyncTransport:
    """Return a transport that keeps what comes, async."""

    async def send(call: HTTPRequest, /) -> SendOutcome:
        return kept(await transport(call), seen)

    return send


def kept(sent: SendOutcome, seen: list[HTTPResponse]) -> SendOutcome:
    """Keep a response, if there is one."""
    if not isinstance(sent, Failure):
        seen.append(sent.unwrap())
    return sent


Opened: TypeAlias = WithResponse[EventStream[T, Answer]]
AsyncOpened: TypeAlias = WithResponse[AsyncEventStream[T, Answer]]


class AnyWithResponse:
    """What the executors of this module are, by which others know them."""


class TypedWithResponse(AnyWithResponse, Executor[SyncTransport]):
    """Sync; returns answers with their responses, raises errors."""

    def run(self, query: TypedQuery[T], /) -> WithResponse[T]:
        """Run *query*, and return its answer with the responses."""
        connection = Recording(self._connection, recorded)
        return WithResponse(unwrap(drive(steps_of(query), connection, connection.deadline_at())), connection.seen)

    @opened_by_with
    def stream(self, query: StreamQuery[T, Answer], /) -> Generator[Opened[T, Answer]]:
        """Open the stream that *query* asks for."""
        connection = Recording(self._connection, recorded)
        with reading(query, connection) as stream:
            yield WithResponse(stream, connection.seen)


class AsyncTypedWithResponse(AnyWithResponse, Executor[AsyncTransport]):
    """Async; returns answers with their responses, raises errors."""

    _is_async: ClassVar[bool] = True

    async def run(self, query: TypedQuery[T], /) -> WithResponse[T]:
        """Run *query*, and return its answer with the responses."""
        connection = Recording(self._connection, arecorded)
        return WithResponse(
            unwrap(await adrive(steps_of(query), connection, connection.deadline_at())), connection.seen
        )

    @opened_by_async_with
    async def stream(self, query: StreamQuery[T, Answer], /) -> AsyncGenerator[AsyncOpened[T, Answer]]:
        """Open the stream that *query* asks for."""
        connection = Recording(self._connection, arecorded)
        async with areading(query, connection) as stream:
            yield WithResponse(stream, connection.seen)


class ResultsWithResponse(AnyWithResponse, Executor[SyncTransport]):
    """Sync; returns outcomes with their responses, raises nothing."""

    def run(self, query: Query[T], /) -> WithResponse[T]:
        """Run *query*, and return what it returns with the responses."""
        connection = Recording(self._connection, recorded)
        try:
            value = drive(steps_of(query), connection, connection.deadline_at())
        except FastGPTError as error:
            value = cast("T", as_failure(error))  # what a query returns to who wants outcomes is one
        return WithResponse(value, connection.seen)

    @opened_by_with
    def stream(self, query: StreamQuery[T, Answer], /) -> Generator[Opened[Outcome[T], Outcome[Answer]]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        connection = Recording(self._connection, recorded)
        with outcomes(query, connection) as stream:
            yield WithResponse(stream, connection.seen)


class AsyncResultsWithResponse(AnyWithResponse, Executor[AsyncTransport]):
    """Async; returns outcomes with their responses, raises nothing."""

    _is_async: ClassVar[bool] = True

    async def run(self, query: Query[T], /) -> WithResponse[T]:
        """Run *query*, and return what it returns with the responses."""
        connection = Recording(self._connection, arecorded)
        try:
            value = await adrive(steps_of(query), connection, connection.deadline_at())
        except FastGPTError as error:
            value = cast("T", as_failure(error))  # what a query returns to who wants outcomes is one
        return WithResponse(value, connection.seen)

    @opened_by_async_with
    async def stream(
        self, query: StreamQuery[T, Answer], /
    ) -> AsyncGenerator[AsyncOpened[Outcome[T], Outcome[Answer]]]:
        """Open the stream that *query* asks for; an error response is its first item."""
        connection = Recording(self._connection, arecorded)
        async with aoutcomes(query, connection) as stream:
            yield WithResponse(stream, connection.seen)
