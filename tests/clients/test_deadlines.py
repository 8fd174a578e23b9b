"""Deadlines and idle timeouts: what bounds a whole call, and what bounds the silence of a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import (
    AsyncFastGPTClient,
    Clock,
    DeadlineExceededError,
    FastGPTError,
    RequestTimeoutError,
    TransportError,
    user,
)
from fastgpt.chat import Answer, CreateChatCompletion, GetChatHistories, StreamChatCompletion
from fastgpt.http import HTTPRequest, Pause
from fastgpt.protocols import SendFunction, SendGenerator
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    DONE,
    Answer as Replying,
    Body,
    Maker,
    Server,
    Step,
    Time,
    chunk,
    data,
    error_reply,
    errors_of,
    everywhere,
    fails,
    leaks,
    opened,
    read,
    streams,
)

HISTORIES = GetChatHistories(app_id=APP_ID)
ASKING = CreateChatCompletion(messages=[user("Hello")], stream=True)
WATCHING = StreamChatCompletion(messages=[user("Hello")])
EMPTY_PAGE = data({"total": 0, "list": []})


def after(time: Time, seconds: float, answer: Replying) -> Replying:
    """Answer after a while."""

    def slow(request: httpx.Request) -> httpx.Response:
        time.move(seconds)
        return answer(request)

    return slow


def dripping(time: Time, seconds: float, piece: bytes, times: int) -> list[Step]:
    """Return the steps of a body of which a piece comes every so many seconds."""
    steps: list[Step] = [partial(time.move, seconds), piece]
    return steps * times


@everywhere
async def test_a_call_in_time_is_not_touched(client: Maker) -> None:
    """A deadline that is not reached changes nothing."""
    time = Time()
    assert (await client(after(time, 9, EMPTY_PAGE), time, deadline=10).typed(HISTORIES)).total == 0
    body = Body(b'{"code":200,"data":', partial(time.move, 9), b'{"total":7,"list":[]}}')
    face = client(streams(body, "application/json"), time, deadline=10)
    assert (await face.typed(HISTORIES)).total == 7
    assert body.closed


@everywhere
async def test_a_deadline_bounds_all_attempts_and_pauses(client: Maker) -> None:
    """No pause is begun that would end after the deadline: the error that came stands."""
    time = Time()
    server = Server(then=after(time, 2, fails(httpx.ConnectError)))
    error = (await client(server, time, deadline=10, max_retries=9).results(HISTORIES)).failure()
    assert type(error) is TransportError
    assert time.pauses == [1, 2]  # 2 + 1 + 2 + 2 + 2 are 9; a pause of 4 would end at 13
    assert len(server.requests) == 3


@everywhere
async def test_a_long_wait_of_the_server_does_not_outlast_the_deadline(client: Maker) -> None:
    """An error response for rate whose wait is longer than what is left comes back at once."""
    time = Time()
    server = Server(error_reply(429, headers={"retry-after": "11"}))
    error = (await client(server, time, deadline=10).results(HISTORIES)).failure()
    assert str(error).startswith("no")
    assert time.pauses == []


@everywhere
async def test_a_deadline_that_passed_sends_nothing(client: Maker) -> None:
    """Once the deadline has passed, the next attempt is not sent, and the error says so."""
    time = Time()
    server = Server()

    def lingering(inner: Callable[..., object]) -> Callable[..., object]:
        def send(call: object) -> object:
            time.move(10)
            return inner(call)

        return send

    face = client(server, time, deadline=10, policies=[lingering])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # typed loosely, as it only waits
    for error in await errors_of(face, HISTORIES):
        assert type(error) is DeadlineExceededError
        assert not error.sent
        assert error.message == "the deadline passed before the request was sent"
    assert server.requests == []


@everywhere
async def test_a_pause_of_a_policy_does_not_outlast_the_deadline(client: Maker) -> None:
    """It ends at the deadline, and nothing is sent then, wherever the policy stands."""

    def slow(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            yield Pause(20.0)
            return (yield from inner(call))

        return send

    time, server = Time(), Server()
    for face in (
        client(server, time, deadline=10, policies=[slow]),
        client(server, time, deadline=10, attempt_policies=[slow]),
    ):
        error = (await face.results(HISTORIES)).failure()
        assert type(error) is DeadlineExceededError
        assert not error.sent
    assert time.pauses == [10.0, 10.0]
    assert server.requests == []


@everywhere
@pytest.mark.parametrize("sent", [True, False])
async def test_a_timeout_at_the_deadline_is_the_deadlines(client: Maker, sent: bool) -> None:
    """A step that was passed no more than what was left, and timed out, ran into the deadline."""
    time = Time()
    raised = httpx.ReadTimeout if sent else httpx.ConnectTimeout
    face = client(after(time, 10, fails(raised)), time, deadline=10, max_retries=0)
    for error in await errors_of(face, HISTORIES):
        assert type(error) is DeadlineExceededError
        assert error.sent is sent
        assert leaks(error) == []


@everywhere
async def test_a_dripping_answer_does_not_outlast_the_deadline(client: Maker) -> None:
    """An answer of which each piece comes in time must still be whole before the deadline."""
    time = Time()
    bodies = [Body(b" ", *dripping(time, 4, b" ", 100)) for _ in range(3)]
    server = Server(*(streams(body, "application/json") for body in bodies))
    for error in await errors_of(client(server, time, deadline=10, max_retries=0), HISTORIES):
        assert type(error) is DeadlineExceededError
    assert [(body.read, body.closed) for body in bodies] == [(4, 1)] * 3


@everywhere
async def test_a_stream_does_not_outlast_the_deadline(client: Maker) -> None:
    """The events that came in time are delivered, then comes the error; the connection is closed."""
    time, seen = Time(), list[object]()
    body = Body(chunk("a"), partial(time.move, 9), chunk("b"), partial(time.move, 1), chunk("c"), DONE)
    async with client(Server(streams(body)), time, deadline=10).outcomes(WATCHING) as events:
        async for event in events:
            seen.append(event)
    assert seen[:2] == [Success(Answer("a")), Success(Answer("b"))]
    assert [type(one) for one in seen[2:]] == [Failure]
    assert body.closed


@everywhere
async def test_a_read_that_times_out_at_the_deadline_is_the_deadlines(client: Maker) -> None:
    """A read that was passed what is left, and timed out, ran into the deadline; one before it, into the timeout."""
    for late, expected in ((10, DeadlineExceededError), (9, RequestTimeoutError)):
        time = Time()
        body = Body(chunk("a"), partial(time.move, late), httpx.ReadTimeout("silence"))
        *_, last = await read(client(Server(streams(body)), time, deadline=10).outcomes(WATCHING))
        assert type(last.failure()) is expected
        assert leaks(last.failure()) == []
        assert body.closed


@everywhere
async def test_a_live_response_keeps_the_deadline(client: Maker) -> None:
    """A raw stream raises the deadline as well, where it is read line by line."""
    time = Time()
    body = Body(chunk("a"), partial(time.move, 10), chunk("b"))
    face = client(Server(streams(body)), time, deadline=10)
    response = await face.raw(ASKING)
    lines: list[str] = []
    with pytest.raises(DeadlineExceededError):
        await lines_of(response, lines)
    assert lines[0] == "event: answer"
    await face.shut(response)
    assert body.closed


async def lines_of(response: httpx.Response, lines: list[str]) -> None:
    """Read the lines of a live response sync and async."""
    if isinstance(response.stream, httpx.SyncByteStream) and not isinstance(response.stream, httpx.AsyncByteStream):
        lines.extend(response.iter_lines())
    else:
        async for line in response.aiter_lines():
            lines.append(line)  # noqa: PERF401 - a comprehension would lose the lines before an error


@everywhere
async def test_the_clock_starts_with_each_call(client: Maker) -> None:
    """A deadline is counted from when a call begins, not from when the client was made."""
    time = Time()
    face = client(after(time, 9, EMPTY_PAGE), time, deadline=10)
    for _ in range(3):
        assert (await face.typed(HISTORIES)).total == 0


# ------------------------------------------------------------------------------------------ async: what may never come


class Ticking:
    """A clock that gives the times it was set to, then the last of them for ever."""

    def __init__(self, *times: float) -> None:
        self._times = [*times]

    def __call__(self) -> float:
        """Return the next time."""
        return self._times.pop(0) if len(self._times) > 1 else self._times[0]


class Endless(httpx.AsyncByteStream):
    """A body of which nothing ever comes."""

    def __init__(self) -> None:
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b"never"

    async def aclose(self) -> None:
        """Take note of being closed."""
        self.closed = True


def ticking_client(
    handler: Callable[[httpx.Request], httpx.Response], *times: float, silent: bool = False
) -> AsyncFastGPTClient:
    """Make an async client with a deadline of ten seconds, whose clock ticks as set."""

    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("it came after all")

    http = httpx.AsyncClient(transport=httpx.MockTransport(never if silent else handler))
    clock = Clock(monotonic=Ticking(*times))
    return AsyncFastGPTClient(API_KEY, BASE_URL, http_client=http, clock=clock, deadline=10, max_retries=0)


@pytest.mark.anyio
async def test_an_answer_that_never_comes_ends_at_the_deadline() -> None:
    """A server that says nothing at all is passed up at the deadline."""
    client = ticking_client(Server(), 0, 0, 0, 11, silent=True)
    with pytest.raises(DeadlineExceededError, match="before the answer came"):
        await client.get_chat_histories(app_id=APP_ID)


@pytest.mark.anyio
async def test_a_body_that_never_comes_ends_at_the_deadline() -> None:
    """A stream that opened and stays silent is passed up at the deadline, and its connection is closed."""
    body = Endless()

    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=body)

    nearly = 10 - 1e-9
    client = ticking_client(handler, 0, 0, 0, 0, nearly)
    error: FastGPTError | None = None
    try:
        async with client.stream_chat_completion(messages=[user("x")]) as events:
            async for _ in events:
                pass
    except DeadlineExceededError as caught:
        error = caught
    assert isinstance(error, DeadlineExceededError)
    assert error.message == "the deadline passed while the answer came"
    assert body.closed


# -------------------------------------------------------------------------------------------------------- idle timeout


@everywhere
async def test_comments_do_not_keep_a_stream_alive(client: Maker) -> None:
    """A stream that drips comments, half events or nothing that ends an event for too long is passed up."""
    time = Time()
    for drip in (b": heartbeat\n\n", b"data: half"):
        body = Body(chunk("a"), *dripping(time, 4, drip, 100))
        face = client(Server(streams(body)), time).derived(idle_timeout=10)
        first, last = await read(face.outcomes(WATCHING))
        assert first == Success(Answer("a"))
        assert type(last.failure()) is RequestTimeoutError
        assert (
            str(last.failure()) == "no event came for 10 s (idle_timeout) (POST fastgpt.test/api/v1/chat/completions)"
        )
        assert (body.read, body.closed) == (4, 1)


@everywhere
async def test_events_keep_a_stream_alive(client: Maker) -> None:
    """A stream whose events come in time may last as long as it likes; so may its reader."""
    time = Time()
    body = Body(*dripping(time, 9, chunk("a"), 5), DONE)
    face = client(Server(streams(body)), time).derived(idle_timeout=10)
    async with face.stream(WATCHING) as events:
        async for _ in events:
            time.move(0.5)
    assert body.closed


@everywhere
async def test_without_an_idle_timeout_comments_go_on(client: Maker) -> None:
    """Who sets no ``idle_timeout`` waits as long as something comes."""
    time = Time()
    body = Body(*dripping(time, 1000, b": heartbeat\n\n", 50), DONE)
    assert await read(client(Server(streams(body)), time).stream(WATCHING)) == []
    face = client(Server(streams(Body(DONE))), time).derived(idle_timeout=10).derived(idle_timeout=None)
    assert await read(face.stream(WATCHING)) == []


@everywhere
async def test_a_stream_that_opens_late_is_not_opened(client: Maker) -> None:
    """A stream's deadline counts from its opening, pauses before it included."""
    time = Time()
    server = Server(then=after(time, 6, error_reply(429)))
    with pytest.raises(FastGPTError, match="no"):
        await opened(client(server, time, deadline=10).stream(WATCHING))
    assert time.pauses == [1]
    assert len(server.requests) == 2
