"""How a stream is opened and closed, sync and async: raised errors, or outcomes.

How its events are read is the affair of ``streaming``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace
from returns.result import Failure, Success

from .errors import FastGPTError
from .outcomes import unwrap
from .protocols import AsyncTransport, Connection, SyncTransport
from .steps import ReadAnswer
from .streaming.protocols import StreamQuery
from .streaming.stream import AsyncLiveStream, AsyncOutcomeStream, LiveStream, OutcomeStream

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Answer = TypeVar("Answer")


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
    call = replace(unwrap(query.opening()), deadline_at=connection.deadline_at())
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
    call = replace(unwrap(query.opening()), deadline_at=connection.deadline_at())
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
