"""Executors at work: what each flavour gives, how streams open, end and are left, retries, logging, cancellation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias, TypeVar

import httpx
import pytest
from msgspec.structs import replace
from returns.result import Success

import fastgpt.chat
from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    AuthenticationError,
    DecodeError,
    FastGPTError,
    RateLimitError,
    StreamInterruptedError,
    StreamParseError,
    TransportError,
    acollect,
    aiter_events,
    atext_of,
    collect,
    iter_events,
    text_of,
    user,
)
from fastgpt.apps import CreateApp
from fastgpt.chat import (
    Answer,
    CreateChatCompletion,
    GetChatHistories,
    GetChatQuotes,
    ResumeChatStream,
    StreamChatCompletion,
    StreamChatCompletionV2,
)
from fastgpt.emulator import Emulator
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    DONE,
    Answer as Replying,
    Body,
    Face,
    Maker,
    Server,
    Time,
    async_client,
    chunk,
    data,
    emulated,
    error_reply,
    errors_of,
    everywhere,
    fails,
    leaks,
    opened,
    read,
    reply,
    streams,
    sync_client,
)

T = TypeVar("T")

HISTORIES = GetChatHistories(app_id=APP_ID)
ASKING = CreateChatCompletion(messages=[user("Hello")])
WATCHING = StreamChatCompletion(messages=[user("Hello")], chat_id="c1")
EMPTY_PAGE = data({"total": 0, "list": []})
HTML = reply(502, b"<html>bad gateway</html>", {"content-type": "text/html"})
ENVELOPE_502 = error_reply(502, code=502)


# ---------------------------------------------------------------------------------------------------- what comes back


@everywhere
async def test_one_spec_comes_back_in_three_ways(client: Maker) -> None:
    """Raw gives the response, typed its decoded answer, results the same answer as a Success."""
    face = client(Server(then=EMPTY_PAGE))
    response, page, outcome = await face.raw(HISTORIES), await face.typed(HISTORIES), await face.results(HISTORIES)
    assert (response.status_code, page.total) == (200, 0)
    assert outcome == Success(page)


@everywhere
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error_reply(500, code=514, name="unAuthApiKey", message="bad key"), AuthenticationError),
        (error_reply(200, code=500, message="bad key"), APIError),
        (reply(200, b'{"code":200,"success":false,"message":"bad key","data":null}'), APIError),
        (reply(200, b'{"code":200,"error":"bad key","data":null}'), APIError),
        (error_reply(200, code=200, name="chatIsGenerating", message="bad key"), fastgpt.ConflictError),
        (reply(404, b"<html>"), fastgpt.NotFoundError),
    ],
)
async def test_an_error_response_is_raised_or_a_failure(
    client: Maker, answer: Replying, expected: type[FastGPTError] | None
) -> None:
    """An error response, also one inside an HTTP 200, is raised by raw and typed, and a Failure under results."""
    if expected is None:
        assert (await client(Server(answer)).raw(HISTORIES)).status_code == 200
    else:
        for error in await errors_of(client(Server(then=answer), max_retries=0), HISTORIES):
            assert type(error) is expected


@everywhere
async def test_an_answer_of_another_shape_is_a_decode_error(client: Maker) -> None:
    """A raw client hands an answer of another shape on; typed and results say where it differs."""
    face = client(Server(then=data({"total": "many", "list": []})))
    assert (await face.raw(HISTORIES)).status_code == 200
    with pytest.raises(DecodeError, match=r"\$\.total` \(POST fastgpt\.test/api/core/chat/getHistories\)"):
        await face.typed(HISTORIES)
    assert isinstance((await face.results(HISTORIES)).failure(), DecodeError)


@everywhere
async def test_a_call_that_cannot_be_made_is_not_sent(client: Maker) -> None:
    """An argument that no server would take is raised, or a Failure under results, and nothing is sent."""
    server = Server()
    for error in await errors_of(client(server), GetChatHistories(app_id=APP_ID, page_size=0)):
        assert type(error) is fastgpt.InvalidRequestError
        assert error.field == "page_size"
    with pytest.raises(fastgpt.InvalidRequestError, match="app_id"):
        await opened(client(server).stream(replace(WATCHING, app_id="")))
    assert server.requests == []


@everywhere
async def test_a_collected_completion_equals_the_streamed_one(client: Maker) -> None:
    """Asked with ``stream=True``, typed and results read the stream, and give what it collects to, with its ids."""
    spec = CreateChatCompletion(messages=[user("Hello")], stream=True, detail=True, chat_id="c1")
    face = client(emulated(Emulator(app="tool")))
    typed = await face.typed(spec)
    assert typed.text
    assert typed.tools
    assert typed.chat_id == "c1"
    assert (await face.results(spec)).unwrap().text == typed.text


# ------------------------------------------------------------------------------------------------------------- streams


ERROR_ENVELOPE = b'{"code":514,"statusText":"unAuthApiKey","message":"bad key","data":null}'
REJECTED_STREAMS = pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(500, ERROR_ENVELOPE, {"content-type": "application/json"}), AuthenticationError),
        (reply(200, ERROR_ENVELOPE, {"content-type": "application/json"}), AuthenticationError),
        (reply(200, b"event: error\ndata: " + ERROR_ENVELOPE + b"\n\n"), AuthenticationError),
        (reply(200, b'event: error\ndata: {"message":"core.chat.error"}\n\n'), APIError),
        (reply(404, b"<html>", {"content-type": "text/html"}), fastgpt.NotFoundError),
        (reply(200, b"<html>", {"content-type": "text/html"}), DecodeError),
        (reply(200, b'{"choices":[]}', {"content-type": "application/json"}), DecodeError),
        (reply(200, b""), DecodeError),
        (reply(500, ERROR_ENVELOPE, {"content-type": "text/event-stream"}), AuthenticationError),
        (fails(httpx.ConnectError), TransportError),
    ],
    ids=["json", "json 200", "event", "event message", "html", "html 200", "answer", "empty", "status", "unreached"],
)


@everywhere
@REJECTED_STREAMS
async def test_a_rejected_stream_raises_at_the_with(
    client: Maker, answer: Replying, expected: type[FastGPTError]
) -> None:
    """What came instead of a stream is raised where the stream is opened, even if nobody would iterate."""
    with pytest.raises(expected) as caught:
        await opened(client(Server(answer), max_retries=0).stream(WATCHING))
    assert type(caught.value) is expected
    assert leaks(caught.value) == []


@everywhere
@REJECTED_STREAMS
async def test_a_rejected_stream_is_the_first_outcome(
    client: Maker, answer: Replying, expected: type[FastGPTError]
) -> None:
    """Under results a rejected stream opens, and its only item is what came instead."""
    items = await read(client(Server(answer), max_retries=0).outcomes(WATCHING))
    assert [type(item.failure()) for item in items] == [expected]


@everywhere
async def test_a_stream_gives_its_events_one_by_one(client: Maker) -> None:
    """Events come when their bytes do, and the end of the body ends them; the connection is closed after it."""
    body = Body(chunk("a"), chunk("b") + DONE, b"event: flowResponses\ndata: []\n\n")
    async with client(Server(streams(body))).stream(WATCHING) as events:
        first = await anext(events)
        assert (first, body.read) == (Answer("a"), 1)
        rest = [event async for event in events]
        assert rest == [Answer("b"), fastgpt.chat.NodesFinished(())]
    assert body.closed


@everywhere
async def test_outcomes_are_successes_until_the_end(client: Maker) -> None:
    """Under results every event is a Success, and a whole stream has no Failure."""
    body = Body(chunk("a"), DONE)
    async with client(Server(streams(body))).outcomes(WATCHING) as events:
        assert [event async for event in events] == [Success(Answer("a"))]
    assert body.closed


BROKEN = pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((), StreamInterruptedError),
        ((b"event: answer\ndata: {\n\n", chunk("never")), StreamParseError),
        ((b'event: workflowDuration\ndata: {"durationSeconds":"long"}\n\n',), StreamParseError),
        ((b"event: flowResponses\ndata: " + b"[" * 100_000 + b"\n\n",), StreamParseError),
        ((b"event: error\ndata: " + ERROR_ENVELOPE + b"\n\n", chunk("never")), AuthenticationError),
        ((b'event: error\ndata: {"message":"core.chat.error"}\n\n',), APIError),
        ((httpx.ReadError("cut"),), StreamInterruptedError),
    ],
    ids=["no end", "no json", "other shape", "too deep", "error", "message", "cut"],
)


@everywhere
@BROKEN
async def test_what_came_whole_is_delivered_before_the_error(
    client: Maker, end: tuple[bytes | Exception, ...], expected: type[FastGPTError]
) -> None:
    """A stream that breaks gives every event before, then its error, and the connection is closed."""
    body, seen = Body(chunk("a") + chunk("b"), *end), list[fastgpt.chat.ChatEvent]()
    with pytest.raises(expected) as caught:
        await read(client(Server(streams(body))).stream(WATCHING), seen)
    assert seen == [Answer("a"), Answer("b")]
    assert type(caught.value) is expected
    assert leaks(caught.value) == []
    assert body.closed


@everywhere
@BROKEN
async def test_the_error_of_a_broken_stream_is_its_last_outcome(
    client: Maker, end: tuple[bytes | Exception, ...], expected: type[FastGPTError]
) -> None:
    """Under results a stream that breaks gives Successes, then one Failure, and ends."""
    body = Body(chunk("a") + chunk("b"), *end)
    async with client(Server(streams(body))).outcomes(WATCHING) as events:
        *good, last = [event async for event in events]
    assert good == [Success(Answer("a")), Success(Answer("b"))]
    assert type(last.failure()) is expected
    assert body.closed


@everywhere
@BROKEN
async def test_a_collected_stream_that_breaks_is_its_error(
    client: Maker, end: tuple[bytes | Exception, ...], expected: type[FastGPTError]
) -> None:
    """A completion that is read as a stream ends with the error that the stream would end with."""
    bodies = [Body(chunk("a"), *end) for _ in range(2)]
    face, spec = client(Server(*map(streams, bodies))), replace(ASKING, stream=True)
    with pytest.raises(expected) as caught:
        await face.typed(spec)
    assert type(caught.value) is type((await face.results(spec)).failure()) is expected
    assert [body.closed for body in bodies] == [1, 1]


@everywhere
async def test_leaving_early_closes_the_connection(client: Maker) -> None:
    """A caller who has seen enough leaves the ``with``, and nothing more is read."""
    bodies = [Body(chunk("a"), chunk("b"), DONE) for _ in range(4)]
    face = client(Server(*map(streams, bodies)))
    async with face.stream(WATCHING) as events:
        assert await anext(events) == Answer("a")
    async with face.outcomes(WATCHING) as events:
        assert await anext(events) == Success(Answer("a"))
    async with face.stream(WATCHING):
        pass
    async with face.outcomes(WATCHING):
        pass
    assert [(body.read, body.closed) for body in bodies] == [(1, 1), (1, 1), (0, 1), (0, 1)]


@everywhere
async def test_an_exception_inside_closes_the_connection(client: Maker) -> None:
    """What a caller raises inside the ``with`` comes out as it is, an error of ours too, and closes the connection."""
    bodies = [Body(chunk("a"), chunk("b"), DONE) for _ in range(4)]
    face = client(Server(*map(streams, bodies)))
    for raised in (KeyError("mine"), fastgpt.ConflictError("mine")):
        with pytest.raises(type(raised)) as caught:
            await raising(face.stream(WATCHING), raised)
        assert caught.value is raised
        with pytest.raises(type(raised)) as caught:
            await raising(face.outcomes(WATCHING), raised)
        assert caught.value is raised
    assert [body.closed for body in bodies] == [1] * 4


async def raising(stream: AbstractAsyncContextManager[AsyncIterator[T]], error: Exception) -> None:
    """Read one item of a stream, then raise."""
    async with stream as items:
        await anext(items)
        raise error


@everywhere
async def test_closing_the_client_ends_its_streams(client: Maker) -> None:
    """A client that is closed while a stream is read closes the connection under it."""
    body = Body(chunk("a"), chunk("b"), DONE)
    face = client(Server(streams(body)))
    async with face.stream(WATCHING) as events:
        await anext(events)
        await face.close()
        assert body.closed


@everywhere
async def test_a_resumed_stream_is_typed_and_asks_for_events(client: Maker) -> None:
    """Resuming sends what it accepts, and reads the events that only it has."""
    body = Body(b"event: resumePhase\ndata: live\n\n", chunk("a"), DONE)
    server = Server(streams(body))
    async with client(server).stream(ResumeChatStream(app_id=APP_ID, chat_id="c1")) as events:
        assert [event async for event in events] == [fastgpt.chat.ResumePhase("live"), Answer("a")]
    assert server.last.method == "GET"
    assert server.last.headers["accept"] == "text/event-stream"
    assert dict(server.last.url.params) == {"appId": APP_ID, "chatId": "c1"}


@everywhere
@pytest.mark.parametrize(("resumable", "expected"), [(True, "1"), (False, None), (None, None)])
async def test_a_resumable_stream_says_so_in_a_header(
    client: Maker, resumable: bool | None, expected: str | None
) -> None:
    """``resumable`` is a header and no field of the body."""
    server = Server(streams(Body(DONE)))
    async with client(server).stream(StreamChatCompletionV2(messages=[user("x")], resumable=resumable)) as events:
        assert [event async for event in events] == []
    assert server.last.headers.get("x-fastgpt-stream-resume") == expected
    assert b"resumable" not in server.last.content


@everywhere
async def test_a_stream_without_streaming_is_rejected(client: Maker) -> None:
    """There is nothing to watch with ``stream=False``, and nothing is sent."""
    spec = StreamChatCompletion(messages=[user("x")], stream=False)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what is tried here
    with pytest.raises(fastgpt.InvalidRequestError, match="stream: expected True"):
        await opened(client(Server()).stream(spec))


def test_events_are_iterators_and_can_be_asked_one_by_one() -> None:
    """``next`` works on what the ``with`` gives, and what is left goes on in a ``for``."""
    client = sync_client(Server(streams(Body(chunk("a"), chunk("b"), DONE))))
    with client.stream_chat_completion(messages=[user("x")]) as events:
        assert next(events) == Answer("a")
        assert list(events) == [Answer("b")]
        with pytest.raises(StopIteration):
            next(events)


def test_a_collected_stream_has_the_ids_that_were_sent() -> None:
    """``collect`` of a sync stream, raised or as outcomes, carries the ids that no server returns."""
    client = sync_client(Server(then=lambda request: streams(Body(chunk("a"), DONE))(request)))
    with client.stream_chat_completion(messages=[user("x")], chat_id="c1", response_chat_item_id="r1") as events:
        completion = collect(events)
    assert (completion.text, completion.chat_id, completion.response_chat_item_id) == ("a", "c1", "r1")
    with client.results.stream_chat_completion(messages=[user("x")], chat_id="c1") as outcomes:
        assert collect(outcomes).unwrap().chat_id == "c1"
    with client.typed.stream_chat_completion(messages=[user("x")]) as events:
        assert list(text_of(events)) == ["a"]


@pytest.mark.anyio
async def test_an_async_stream_is_the_counterpart_of_a_sync_one() -> None:
    """``anext``, ``acollect`` and ``atext_of`` do async what ``next``, ``collect`` and ``text_of`` do."""
    client = async_client(Server(then=lambda request: streams(Body(chunk("a"), chunk("b"), DONE))(request)))
    async with client.stream_chat_completion(messages=[user("x")], chat_id="c1") as events:
        assert await anext(events) == Answer("a")
        assert [event async for event in events] == [Answer("b")]
    async with client.stream_chat_completion(messages=[user("x")], chat_id="c1") as events:
        completion = await acollect(events)
    assert (completion.text, completion.chat_id) == ("ab", "c1")
    async with client.results.stream_chat_completion(messages=[user("x")], chat_id="c1") as outcomes:
        assert (await acollect(outcomes)).unwrap().chat_id == "c1"
    async with client.typed.stream_chat_completion(messages=[user("x")]) as events:
        assert [piece async for piece in atext_of(events)] == ["a", "b"]
    async with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
        assert [piece async for piece in atext_of(outcomes)] == [Success("a"), Success("b")]


def test_a_live_response_gives_the_same_events() -> None:
    """``iter_events`` reads a raw response as a stream is read, closes it at its end, and knows the request's ids."""
    body = Body(chunk("a"), DONE)
    response = sync_client(Server(streams(body))).create_chat_completion(
        messages=[user("x")], stream=True, chat_id="c1"
    )
    completion = collect(iter_events(response))
    assert (completion.text, completion.chat_id) == ("a", "c1")
    assert body.closed


@pytest.mark.anyio
async def test_a_live_response_gives_the_same_events_async() -> None:
    """``aiter_events`` does async what ``iter_events`` does."""
    body = Body(chunk("a"), DONE)
    response = await async_client(Server(streams(body))).create_chat_completion(
        messages=[user("x")], stream=True, chat_id="c1"
    )
    completion = await acollect(aiter_events(response))
    assert (completion.text, completion.chat_id) == ("a", "c1")
    assert body.closed


def test_a_live_response_that_breaks_is_closed() -> None:
    """``iter_events`` raises what ends a stream early after what came whole, and closes the response."""
    body = Body(chunk("a"), httpx.ReadError("cut"))
    response = sync_client(Server(streams(body))).create_chat_completion(messages=[user("x")], stream=True)
    events = iter_events(response)
    assert next(events) == Answer("a")
    with pytest.raises(StreamInterruptedError) as caught:
        next(events)
    assert leaks(caught.value) == []
    assert body.closed


@pytest.mark.anyio
async def test_a_live_response_that_breaks_is_closed_async() -> None:
    """``aiter_events`` does the same, async."""
    body = Body(chunk("a"), httpx.ReadError("cut"))
    response = await async_client(Server(streams(body))).create_chat_completion(messages=[user("x")], stream=True)
    events = aiter_events(response)
    assert await anext(events) == Answer("a")
    with pytest.raises(StreamInterruptedError) as caught:
        await anext(events)
    assert leaks(caught.value) == []
    assert body.closed


def test_a_response_that_is_no_stream_is_reported_at_once() -> None:
    """``iter_events`` and its async counterpart raise what came instead of a stream before anything is iterated."""
    response = httpx.Response(200, json={"choices": []}, request=httpx.Request("POST", f"{BASE_URL}/api/v1/x"))
    for events_of in (iter_events, aiter_events):
        with pytest.raises(DecodeError, match=r"expected an event stream, got HTTP 200, application/json: .*/api/v1/x"):
            events_of(response)


# ------------------------------------------------------------------------------------------------------------- retries


Call: TypeAlias = Callable[[Face], Awaitable[httpx.Response]]


def reads(face: Face) -> Awaitable[httpx.Response]:
    """Make a call that only reads."""
    return face.raw(HISTORIES)


def writes(face: Face) -> Awaitable[httpx.Response]:
    """Make a call that changes something."""
    return face.raw(CreateApp(name="new", type="simple"))


def asks(face: Face) -> Awaitable[httpx.Response]:
    """Ask for a completion."""
    return face.raw(ASKING)


@everywhere
@pytest.mark.parametrize("call", [reads, writes, asks])
async def test_a_connection_that_was_never_made_is_tried_again(client: Maker, call: Call) -> None:
    """Any call is sent again while no connection was made, with a pause that doubles; then the error comes."""
    time, server = Time(), Server(then=fails(httpx.ConnectError))
    with pytest.raises(TransportError, match="ConnectError"):
        await call(client(server, time, retry_delay=0.5))
    assert time.pauses == [0.5, 1.0, 2.0]
    assert len(server.requests) == 4


@everywhere
async def test_what_comes_after_a_retry_stands(client: Maker) -> None:
    """The answer of a later attempt is the answer, and each attempt carries the same request."""
    time, server = Time(), Server(fails(httpx.ConnectTimeout), HTML, EMPTY_PAGE)
    assert (await client(server, time).typed(HISTORIES)).total == 0
    assert time.pauses == [1.0, 2.0]
    assert len({(request.content, str(request.headers.raw)) for request in server.requests}) == 1


@everywhere
async def test_no_retries_means_one_attempt(client: Maker) -> None:
    """With ``max_retries=0`` nothing is sent twice and nobody waits."""
    time, server = Time(), Server(then=fails(httpx.ConnectError))
    for error in await errors_of(client(server, time, max_retries=0), HISTORIES):
        assert isinstance(error, TransportError)
    assert len(server.requests) == 3
    assert time.pauses == []


@everywhere
@pytest.mark.parametrize(
    "answer", [fails(httpx.ReadError), fails(httpx.ReadTimeout), HTML], ids=["lost", "silent", "gateway"]
)
async def test_only_what_reads_is_repeated_after_it_was_sent(client: Maker, answer: Replying) -> None:
    """What may have been carried out is never sent again: a write, a completion; what only reads is."""
    time = Time()
    for call, attempts in ((reads, 3), (writes, 1), (asks, 1)):
        server = Server(then=answer)
        with pytest.raises(FastGPTError):
            await call(client(server, time, max_retries=2))
        assert len(server.requests) == attempts
    server = Server(answer)
    with pytest.raises(FastGPTError):
        await opened(client(server, time).stream(WATCHING))
    assert len(server.requests) == 1


@everywhere
@pytest.mark.parametrize("call", [reads, writes, asks])
async def test_an_error_response_for_rate_is_waited_for(client: Maker, call: Call) -> None:
    """A 429 has done nothing, so any call is sent again, after the time that the server names."""
    time = Time()
    server = Server(
        error_reply(429, headers={"retry-after": "7"}),
        error_reply(429, message="Too many requests, try again in 25 seconds"),
        error_reply(429),
        error_reply(429, headers={"retry-after": "61"}),
    )
    with pytest.raises(RateLimitError) as caught:
        await call(client(server, time))
    assert time.pauses == [7.0, 25.0, 4.0]
    assert caught.value.retry_after == 61


@everywhere
async def test_a_stream_is_opened_again_after_a_error_response_for_rate(client: Maker) -> None:
    """A stream that was rejected for rate opens after the pause."""
    time, body = Time(), Body(chunk("a"), DONE)
    async with client(Server(error_reply(429), streams(body)), time).stream(WATCHING) as events:
        assert [event async for event in events] == [Answer("a")]
    assert time.pauses == [1.0]


@everywhere
@pytest.mark.parametrize(
    "answer", [error_reply(500), ENVELOPE_502, error_reply(200, code=500), error_reply(409, name="chatIsGenerating")]
)
async def test_an_error_response_of_fastgpt_itself_is_final(client: Maker, answer: Replying) -> None:
    """What the server itself says no to is not asked again."""
    server = Server(answer)
    with pytest.raises(APIError):
        await client(server).raw(HISTORIES)
    assert len(server.requests) == 1


@everywhere
async def test_an_earlier_route_is_tried_once_and_remembered(client: Maker) -> None:
    """A server that does not know a route is asked by its fallback; derived clients know, so no 404 is paid again."""
    server = Server(reply(404, b"<html>"), data([]), data([]), data([]))
    face = client(server)
    spec = GetChatQuotes(
        app_id=APP_ID, chat_id="c", chat_item_data_id="r", dataset_data_id_list=["d"], collection_id_list=["k"]
    )
    assert await face.typed(spec) == ()
    await face.typed(spec)
    await face.derived(timeout=1).raw(spec)
    assert [request.url.path.rpartition("/chat/")[2] for request in server.requests] == [
        "record/getQuote", "quote/getQuote", "quote/getQuote", "quote/getQuote",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- logging


@everywhere
async def test_each_attempt_is_a_line(client: Maker, caplog: pytest.LogCaptureFixture) -> None:
    """With logging on, an attempt is a line with verb, path, status, code, time and number; no key, no body.

    What failed is a warning, and so is that a call is sent again.
    """
    server = Server(fails(httpx.ConnectError), error_reply(429), data({"total": 0, "list": []}))
    caplog.set_level(logging.INFO, logger="fastgpt")
    await client(server, enable_logging=True).raw(GetChatHistories(app_id="secret-app"))
    lines = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    path = "POST /core/chat/getHistories"
    assert [line for line in lines if line[0] == "fastgpt"] == [
        ("fastgpt", "WARNING", f"{path} TransportError 0 ms attempt 1"),
        ("fastgpt", "WARNING", f"{path} is sent again in 1.00 s, after TransportError in attempt 1"),
        ("fastgpt", "WARNING", f"{path} 429 code 429 request - 0 ms attempt 2"),
        ("fastgpt", "WARNING", f"{path} is sent again in 2.00 s, after 429 code 429 request - in attempt 2"),
        ("fastgpt", "INFO", f"{path} 200 code 200 request - 0 ms attempt 3"),
    ]
    assert API_KEY not in caplog.text
    assert "secret-app" not in caplog.text


@everywhere
async def test_lines_are_for_debugging_unless_asked_for(client: Maker, caplog: pytest.LogCaptureFixture) -> None:
    """Without logging on, INFO shows nothing of ours, and DEBUG the same lines."""
    face = client(Server(then=EMPTY_PAGE))
    for level, expected in ((logging.INFO, 0), (logging.DEBUG, 1)):
        caplog.clear()
        caplog.set_level(level, logger="fastgpt")
        await face.raw(HISTORIES)
        assert len([record for record in caplog.records if record.name == "fastgpt"]) == expected


def test_the_library_installs_only_a_null_handler() -> None:
    """A client leaves the configuration of logging to its user."""
    for _ in range(2):
        sync_client(Server())
    assert [type(handler) for handler in logging.getLogger("fastgpt").handlers] == [logging.NullHandler]


# -------------------------------------------------------------------------------------------------------- cancellation


class Slow(httpx.AsyncByteStream):
    """A body that lets other tasks go on at each of its steps, and knows whether it was closed."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._chunks:
            await asyncio.sleep(0)
            yield piece
        await asyncio.sleep(0)

    async def aclose(self) -> None:
        """Close, at once as far as the connection is concerned."""
        self.closed = True
        await asyncio.sleep(0)


class SlowServer:
    """A server each of whose answers takes a few turns of the loop; remembers the bodies that it gave."""

    def __init__(self, *answers: tuple[int, str, tuple[bytes, ...]]) -> None:
        self._answers = answers
        self._requests = 0
        self.bodies: list[Slow] = []

    async def __call__(self, _: httpx.Request) -> httpx.Response:
        """Answer one request."""
        await asyncio.sleep(0)
        status, content_type, chunks = self._answers[self._requests]
        self._requests += 1
        self.bodies.append(Slow(*chunks))
        return httpx.Response(status, headers={"content-type": content_type}, stream=self.bodies[-1])


async def ask(client: AsyncFastGPTClient) -> None:
    """Make a call that is rejected once and then answered."""
    assert (await client.typed.get_chat_histories(app_id=APP_ID)).total == 0


async def watch(client: AsyncFastGPTClient) -> None:
    """Read a stream to its end."""
    async with client.stream_chat_completion(messages=[user("x")]) as events:
        assert [event async for event in events] == [Answer("a"), Answer("b")]


async def watch_outcomes(client: AsyncFastGPTClient) -> None:
    """Read a stream of outcomes to its end."""
    async with client.results.stream_chat_completion(messages=[user("x")]) as events:
        assert [event async for event in events] == [Success(Answer("a")), Success(Answer("b"))]


async def watch_collected(client: AsyncFastGPTClient) -> None:
    """Collect a stream inside a call."""
    assert (await client.typed.create_chat_completion(messages=[user("x")], stream=True)).text == "ab"


async def watch_live(client: AsyncFastGPTClient) -> None:
    """Read a live response to its end."""
    response = await client.create_chat_completion(messages=[user("x")], stream=True)
    try:
        async for _ in aiter_events(response):
            pass
    finally:
        await response.aclose()


EVENTS = "text/event-stream"
SLOW_STREAM = (429, "application/json", (b'{"code":429}',)), (200, EVENTS, (chunk("a"), chunk("b"), DONE))
SLOW_CALL = (
    (503, "text/html", (b"<html>", b"</html>")),
    (200, "application/json", (b'{"code":200,"data":', b'{"total":0,"list":[]}}')),
)


@pytest.mark.unmeasured
@pytest.mark.anyio
@pytest.mark.parametrize("deadline", [None, 1000.0], ids=["", "deadline"])
@pytest.mark.parametrize(
    ("work", "answers"),
    [
        (ask, SLOW_CALL),
        (watch, SLOW_STREAM),
        (watch_outcomes, SLOW_STREAM),
        (watch_collected, SLOW_STREAM),
        (watch_live, SLOW_STREAM),
    ],
)
async def test_cancelling_leaves_nothing_behind(
    work: Callable[[AsyncFastGPTClient], Awaitable[None]],
    answers: tuple[tuple[int, str, tuple[bytes, ...]], ...],
    deadline: float | None,
) -> None:
    """Cancelled at any of its await points, a call ends cancelled, with no task and no open response left."""
    tasks_before = asyncio.all_tasks()
    for turns in range(200):
        server = SlowServer(*answers)
        client = async_client(server, deadline=deadline)
        task = asyncio.ensure_future(work(client))
        for _ in range(turns):
            await asyncio.sleep(0)
        finished = task.done()
        task.cancel()
        outcome = (await asyncio.gather(task, return_exceptions=True))[0]
        assert all(body.closed for body in server.bodies)
        assert asyncio.all_tasks() == tasks_before
        await client.aclose()
        if finished:
            assert outcome is None
            assert turns > 5, "the work was over before it could be cancelled"
            break
        assert isinstance(outcome, asyncio.CancelledError)
    else:
        pytest.fail("the work never ended")
