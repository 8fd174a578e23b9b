"""How a stream is opened and closed, sync and async: raised errors, or outcomes.

How its events are read is the affair of ``streaming``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, ExitStack, aclosing, closing
from typing import TypeVar

from msgspec.structs import replace
from returns.result import Failure, Success

from .arguments import invalid_argument
from .errors import FastGPTError
from .http import HTTPRequest, HTTPResponse
from .outcomes import Meaning, Outcome, unwrap
from .protocols import AsyncTransport, Connection, SyncTransport
from .steps import ReadAnswer
from .streaming.protocols import StreamQuery
from .streaming.stream import (
    AsyncLiveStream,
    AsyncOutcomeStream,
    LiveStream,
    OutcomeStream,
    abody_of,
    body_of,
    reader_of,
)
from .unopened import aopens, opens

T = TypeVar("T")
Answer = TypeVar("Answer")


def stream_of(
    query: StreamQuery[T, Answer], response: HTTPResponse, connection: Connection[object]
) -> LiveStream[T, Answer]:
    """Return a response as the open stream of *query*; it is closed if something else than a stream came."""
    body = body_of(response)
    try:
        reader = reader_of(query, response, connection.max_event)
    except BaseException:
        body.close()
        raise
    return LiveStream(reader, response, body, connection.clock, connection.idle_timeout)


async def astream_of(
    query: StreamQuery[T, Answer], response: HTTPResponse, connection: Connection[object]
) -> AsyncLiveStream[T, Answer]:
    """Return a response as the open stream of *query*, async."""
    body = abody_of(response)
    try:
        reader = reader_of(query, response, connection.max_event)
    except BaseException:
        await body.aclose()
        raise
    return AsyncLiveStream(reader, response, body, connection.clock, connection.idle_timeout)


def opened_by(query: StreamQuery[T, Answer]) -> HTTPRequest:
    """Return the call by which a stream is opened; raise what is wrong with it, or with *query* itself."""
    if isinstance(query, type):
        raise invalid_argument("query", "the spec of a stream", query, "call it with its arguments to make one")
    if not hasattr(query, "opening"):
        hint = "run() is for what is no stream" if hasattr(query, "outgoing") else ""
        raise invalid_argument("query", "the spec of a stream", query, hint)
    return unwrap(query.opening())


def opening_of(query: StreamQuery[T, Answer], connection: Connection[object]) -> HTTPRequest:
    """Return the call by which a stream is opened now; what is no stream is an error to who asks for its meaning."""
    call, max_event = opened_by(query), connection.max_event

    def began(response: HTTPResponse) -> Outcome[object]:
        try:
            return Success(query.reader(response, max_event))
        except FastGPTError as error:
            return Failure(error)

    return replace(call, deadline_at=connection.deadline_at(), meaning=Meaning(began))


@opens
def reading(query: StreamQuery[T, Answer], connection: Connection[SyncTransport]) -> Generator[LiveStream[T, Answer]]:
    """Open a stream; leaving closes the connection, however it is left."""
    response = unwrap(connection.transport(opening_of(query, connection)))
    with closing(stream_of(query, response, connection)) as stream:
        yield stream


@aopens
async def areading(
    query: StreamQuery[T, Answer], connection: Connection[AsyncTransport]
) -> AsyncGenerator[AsyncLiveStream[T, Answer]]:
    """Open a stream; leaving closes the connection, however it is left."""
    response = unwrap(await connection.transport(opening_of(query, connection)))
    async with aclosing(await astream_of(query, response, connection)) as stream:
        yield stream


@opens
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


@aopens
async def aoutcomes(
    query: StreamQuery[T, Answer], connection: Connection[AsyncTransport]
) -> AsyncGenerator[AsyncOutcomeStream[T, Answer]]:
    """Open a stream of outcomes; what would be raised is its last item."""
    async with AsyncExitStack() as stack:
        try:
            stream = AsyncOutcomeStream(await stack.enter_async_context(areading(query, connection)))
        except FastGPTError as error:
            stream = AsyncOutcomeStream[T, Answer](error)
        yield stream


def read_to_end(step: ReadAnswer, connection: Connection[SyncTransport]) -> None:
    """Read a live response to its end, and keep the answer."""
    try:
        with closing(stream_of(step.query, step.response, connection)) as stream:
            step.outcome = Success(stream.answer())
    except FastGPTError as error:
        step.outcome = Failure(error)


async def aread_to_end(step: ReadAnswer, connection: Connection[AsyncTransport]) -> None:
    """Read a live response to its end, and keep the answer, async."""
    try:
        async with aclosing(await astream_of(step.query, step.response, connection)) as stream:
            step.outcome = Success(await stream.answer())
    except FastGPTError as error:
        step.outcome = Failure(error)
