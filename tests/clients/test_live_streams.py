"""An open stream knows its run: its answer, its end, and what broke it off, whatever was iterated before."""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from msgspec.json import encode
from msgspec.structs import replace
from returns.result import Failure, Success

from fastgpt import (
    APIError,
    AsyncEventStream,
    AsyncFastGPTClient,
    AuthenticationError,
    ChatCompletion,
    ClientClosedError,
    FastGPTClient,
    FastGPTError,
    JSONValue,
    Outcome,
    RequestTimeoutError,
    RunFailedError,
    StreamInterruptedError,
    StreamParseError,
    acollect,
    aiter_events,
    atext_of,
    collect,
    iter_events,
    text_of,
    user,
)
from fastgpt.chat import (
    Answer,
    ChatEvent,
    CreateChatCompletion,
    GetChatHistories,
    NodesFinished,
    ResumeChatStream,
    ResumePhase,
    StreamChatCompletion,
    UnknownEvent,
)
from fastgpt.skills import InitSkillRuntime
from fastgpt.streaming.reader import AFTER_DONE, RESUME_SILENCE
from support import sockets
from support.faces import (
    DONE,
    Body,
    Maker,
    Server,
    Step,
    Time,
    async_client,
    chunk,
    everywhere,
    http_response,
    read,
    reply,
    streams,
    sync_client,
)

WATCHING = StreamChatCompletion(messages=[user("Hello")], chat_id="c1")
COLLECTED = CreateChatCompletion(messages=[user("Hello")], stream=True)
STOP = b'event: answer\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
FAILING = b'event: flowResponses\ndata: [{"nodeId":"n","moduleType":"chatNode","errorText":"model is down"}]\n\n'
CAPTURED = (
    b'event: flowResponses\ndata: [{"nodeId":"n","moduleType":"chatNode","errorText":"down","errorCaptured":true}]\n\n'
)


def unnamed(data: JSONValue) -> bytes:
    """Return an event without a name."""
    return b"data: " + encode(data) + b"\n\n"


def ends(*steps: Step) -> Server:
    """Answer every request with a stream of these pieces."""
    return Server(then=lambda request: streams(Body(*steps))(request))


async def text_of_collected(client: Maker, *steps: Step, time: Time | None = None) -> str:
    """Return the text of a completion that is read as a stream."""
    return (await client(ends(*steps), time).typed(COLLECTED)).text


# ------------------------------------------------------------------------------------------------------- the answer


@everywhere
@pytest.mark.parametrize("count", [0, 1, 2, 3])
async def test_the_answer_is_that_of_the_whole_run(client: Maker, count: int) -> None:
    """Whatever was iterated before, the answer holds all; it may be asked for twice, and inside or after the block."""
    face = client(ends(chunk("Hel"), chunk("lo"), STOP, DONE))
    async with face.stream(WATCHING) as events, face.outcomes(WATCHING) as outcomes:
        for _ in range(count):
            await anext(events)
            await anext(outcomes)
        answer = await events.answer()
        assert (answer.text, answer.chat_id, answer.finish_reason) == ("Hello", "c1", "stop")
        assert await outcomes.answer() == Success(answer)
        assert [event async for event in events] == []
    assert await events.answer() == answer
    assert await outcomes.answer() == Success(answer)
    assert [event async for event in events] == []


def test_a_spent_stream_is_collected_whole() -> None:
    """``collect`` of a stream that was iterated already gives its answer, strict or not, raised or not."""
    client = sync_client(ends(chunk("Hel"), chunk("lo"), STOP, DONE))
    for strict in (False, True):
        with client.stream_chat_completion(messages=[user("x")]) as events:
            assert [event.text for event in events if isinstance(event, Answer)] == ["Hel", "lo", ""]
            assert collect(events, strict=strict).text == "Hello"
        with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
            next(outcomes)
            assert collect(outcomes, strict=strict).unwrap().text == "Hello"


@pytest.mark.anyio
async def test_a_spent_async_stream_is_collected_whole() -> None:
    """``acollect`` does the same."""
    client = async_client(ends(chunk("Hel"), chunk("lo"), STOP, DONE))
    for strict in (False, True):
        async with client.stream_chat_completion(messages=[user("x")]) as events:
            assert [event async for event in events]
            assert (await acollect(events, strict=strict)).text == "Hello"
        async with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
            await anext(outcomes)
            assert (await acollect(outcomes, strict=strict)).unwrap().text == "Hello"


def test_iteration_goes_on_where_it_stopped() -> None:
    """A loop that is left, and another over the same stream, see each event once; ``next`` goes between them."""
    client = sync_client(ends(chunk("a") + chunk("b") + chunk("c"), chunk("d"), DONE))
    with client.stream_chat_completion(messages=[user("x")]) as events:
        for event in events:
            assert event == Answer("a")
            break
        assert next(events) == Answer("b")
        assert list(events) == [Answer("c"), Answer("d")]
        with pytest.raises(StopIteration):
            next(events)


@pytest.mark.anyio
async def test_async_iteration_goes_on_where_it_stopped() -> None:
    """The same, async."""
    client = async_client(ends(chunk("a") + chunk("b") + chunk("c"), chunk("d"), DONE))
    async with client.stream_chat_completion(messages=[user("x")]) as events:
        assert not hasattr(aiter(events), "aclose")  # by which some tools for iterators end what they have not used up
        async for event in events:
            assert event == Answer("a")
            break
        assert await anext(events) == Answer("b")
        assert [event async for event in events] == [Answer("c"), Answer("d")]
        with pytest.raises(StopAsyncIteration):
            await anext(events)


# ------------------------------------------------------------------------------------- what ended a stream is sticky


async def errors_when_asked(events: AsyncEventStream[ChatEvent, ChatCompletion]) -> list[FastGPTError]:
    """Return what a broken stream raises, asked in every way."""
    asked: list[Callable[[], Awaitable[object]]] = [lambda: anext(events), events.answer, lambda: acollect(events)]
    errors: list[FastGPTError] = []
    for ask in (*asked, *asked):
        with pytest.raises(FastGPTError) as caught:
            await ask()
        errors.append(caught.value)
    return errors


@everywhere
@pytest.mark.parametrize(
    ("end", "kind"),
    [
        ((), StreamInterruptedError),
        ((httpx.ReadError("reset"),), StreamInterruptedError),
        ((httpx.ReadTimeout("silent"),), RequestTimeoutError),
        ((b"event: answer\ndata: {\n\n", DONE), StreamParseError),
        ((b'event: error\ndata: {"message": "no"}\n\n', DONE), APIError),
    ],
    ids=["no end", "cut", "silence", "no JSON", "error"],
)
async def test_a_broken_stream_says_so_every_time(
    client: Maker, end: tuple[bytes | Exception, ...], kind: type[FastGPTError]
) -> None:
    """What ended it early is raised again by whoever asks again, and is the outcome as often as it is asked for."""
    face = client(ends(chunk("a"), *end))
    async with face.stream(WATCHING) as events:
        assert await anext(events) == Answer("a")
        inside = await errors_when_asked(events)
    after = await errors_when_asked(events)
    assert {type(error) for error in (*inside, *after)} == {kind}
    async with face.outcomes(WATCHING) as outcomes:
        assert await anext(outcomes) == Success(Answer("a"))
        for _ in range(2):
            (last,) = [outcome async for outcome in outcomes]
            assert type(last.failure()) is kind
            assert type((await outcomes.answer()).failure()) is kind
            assert type((await acollect(outcomes, strict=True)).failure()) is kind


@everywhere
async def test_a_stream_that_was_left_did_not_end(client: Maker) -> None:
    """After the block, a stream that had not ended says that it was left, and has no answer."""
    face = client(ends(chunk("a"), chunk("b"), STOP, DONE))
    async with face.stream(WATCHING) as events, face.outcomes(WATCHING) as outcomes:
        assert await anext(events) == Answer("a")
        assert await anext(outcomes) == Success(Answer("a"))
    for error in await errors_when_asked(events):
        assert type(error) is StreamInterruptedError
        assert "left before its end" in str(error)
    assert "left before its end" in str((await outcomes.answer()).failure())


@pytest.mark.anyio
async def test_a_stream_whose_read_was_cancelled_did_not_end() -> None:
    """A time-out around ``anext`` cuts the connection: the next one says so, instead of "no more events"."""

    async def hangs() -> AsyncIterator[bytes]:
        yield chunk("a")
        await asyncio.Event().wait()

    class Hanging(httpx.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            return hangs()

    async def server(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Hanging())

    client = async_client(server)
    async with client.stream_chat_completion(messages=[user("x")]) as events:
        assert await anext(events) == Answer("a")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.001)
        for error in await errors_when_asked(events):
            assert type(error) is StreamInterruptedError
            assert "CancelledError" in str(error)


def test_a_stream_that_was_interrupted_by_a_signal_did_not_end() -> None:
    """Ctrl-C while the next event is waited for: whoever goes on with the stream hears that it broke off."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    client = sync_client(ends(chunk("a"), interrupt, chunk("b"), STOP, DONE))
    with client.stream_chat_completion(messages=[user("x")]) as events:
        assert next(events) == Answer("a")
        with pytest.raises(KeyboardInterrupt):
            next(events)
        with pytest.raises(StreamInterruptedError, match="KeyboardInterrupt"):
            next(events)
        with pytest.raises(StreamInterruptedError, match="KeyboardInterrupt"):
            events.answer()


@everywhere
async def test_a_stream_that_was_rejected_is_its_error(client: Maker) -> None:
    """Under results the rejection is the only item of every iteration, and the answer."""
    rejected = reply(200, b'event: error\ndata: {"code": 514, "statusText": "unAuthApiKey", "message": "no"}\n\n')
    async with client(Server(then=rejected)).outcomes(WATCHING) as outcomes:
        for _ in range(2):
            (only,) = [outcome async for outcome in outcomes]
            assert type(only.failure()) is AuthenticationError
        assert type((await outcomes.answer()).failure()) is AuthenticationError


def test_a_live_raw_response_knows_its_answer() -> None:
    """What ``iter_events`` returns is an open stream too, and closes the response at its end."""
    body = Body(chunk("a"), STOP, DONE)
    client = sync_client(Server(streams(body)))
    events = iter_events(client.create_chat_completion(messages=[user("x")], stream=True, chat_id="c9"))
    assert next(events) == Answer("a")
    assert (events.answer().text, events.answer().chat_id) == ("a", "c9")
    assert body.closed


@pytest.mark.anyio
async def test_an_async_live_raw_response_knows_its_answer() -> None:
    """The same, async."""
    body = Body(chunk("a"), STOP, DONE)
    client = async_client(Server(streams(body)))
    events = aiter_events(await client.create_chat_completion(messages=[user("x")], stream=True, chat_id="c9"))
    assert await anext(events) == Answer("a")
    assert (await events.answer()).text == "a"
    assert body.closed


# ------------------------------------------------------------------------------------------- the end of the protocol


@everywhere
@pytest.mark.parametrize(
    "after",
    [
        (httpx.ReadError("reset"),),
        (httpx.RemoteProtocolError("peer closed connection without sending complete message body"),),
        (httpx.ReadTimeout("silent"),),
        (),
    ],
    ids=["reset", "cut", "silent", "closed"],
)
@pytest.mark.parametrize(
    "marker",
    [
        DONE,
        b"data: [DONE]\n\n",
        b"data: [DONE]\n",
        b"data:[DONE]",
        b"data: [DONE]\r\n",
        b"data:  [DONE] \n\n",  # as a relay may write it
    ],
)
async def test_after_the_end_marker_the_answer_is_complete(
    client: Maker, after: tuple[Exception, ...], marker: bytes
) -> None:
    """However the peer behaves then, and even if the blank line behind the marker never comes, the stream ends well."""
    steps: tuple[Step, ...] = (chunk("Hello"), STOP, marker, *after)
    face = client(ends(*steps))
    async with face.stream(WATCHING) as events:
        assert next(iter([event async for event in events])) == Answer("Hello")
        assert (await events.answer()).text == "Hello"
    assert [type(outcome) for outcome in await read(face.outcomes(WATCHING))] == [Success] * 2
    assert await text_of_collected(client, *steps) == "Hello"


@everywhere
async def test_heartbeats_after_the_end_marker_end_the_stream(client: Maker) -> None:
    """A peer that goes on with comments is listened to for a short time, and no longer."""
    time = Time()
    beats: list[Step] = [b": ping\n\n", lambda: time.move(AFTER_DONE / 2)] * 50
    server = ends(chunk("Hello"), STOP, DONE, *beats)
    async with client(server, time).stream(WATCHING) as events:
        assert (await events.answer()).text == "Hello"
    assert time.now - 1000.0 <= 2 * AFTER_DONE


@everywhere
async def test_reports_behind_the_end_marker_are_waited_for(client: Maker) -> None:
    """Servers up to 4.12 send them there; a long one may take longer than the wait, as long as it goes on."""
    time = Time()
    pieces = [FAILING[start : start + 8] for start in range(0, len(FAILING), 8)]
    slowly: list[Step] = [step for piece in pieces for step in (piece, lambda: time.move(AFTER_DONE * 0.9))]
    async with client(ends(chunk("a"), STOP, DONE, *slowly), time).stream(WATCHING) as events:
        assert (await events.answer()).error_message == "model is down"


@everywhere
async def test_reports_behind_the_end_marker_have_all_of_the_time(client: Maker) -> None:
    """A heartbeat before them neither ends the wait nor makes it longer."""
    for share, found in ((0.9, "model is down"), (1.0, None)):
        time = Time()
        late: list[Step] = [partial(time.move, AFTER_DONE * share), b": ping\n\n", FAILING]
        async with client(ends(chunk("a"), STOP, DONE, *late), time).stream(WATCHING) as events:
            assert (await events.answer()).error_message == found


@everywhere
@pytest.mark.parametrize("step", [b": ping\n", b"event: flowResponses\n", b"data"])
async def test_what_drips_behind_the_end_marker_is_bounded(client: Maker, step: bytes) -> None:
    """A comment without its blank line is none of an event, and an event that never ends is not waited for for ever."""
    time = Time()
    drips: list[Step] = [step, lambda: time.move(AFTER_DONE * 0.9)] * 100
    async with client(ends(chunk("Hello"), STOP, DONE, *drips), time).stream(WATCHING) as events:
        assert (await events.answer()).text == "Hello"
    assert time.now - 1000.0 <= (2 if step.startswith(b":") else 16) * AFTER_DONE


@everywhere
async def test_a_broken_piece_behind_the_end_marker_costs_no_answer(client: Maker) -> None:
    """No piece of the answer comes there, so that nothing is lost with it; a broken report is an error."""
    late = (chunk("Hello"), STOP, DONE, b"event: answer\ndata: {oops\n\n")
    async with client(ends(*late)).stream(WATCHING) as events:
        assert (await events.answer()).text == "Hello"
    async with client(ends(*late, b"event: flowResponses\ndata: {oops\n\n")).stream(WATCHING) as events:
        with pytest.raises(StreamParseError, match="flowResponses"):
            await events.answer()


@everywhere
async def test_an_error_behind_the_end_marker_is_an_error(client: Maker) -> None:
    """What the server says of the run counts, wherever it stands."""
    steps = (chunk("a"), STOP, DONE, b'event: error\ndata: {"message": "no"}\n\n')
    async with client(ends(*steps)).stream(WATCHING) as events:
        with pytest.raises(APIError, match="no"):
            await events.answer()


def falls_silent(*pieces: bytes) -> sockets.Handler:
    """Send the beginning of a stream, and then nothing, until the client goes."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(sockets.EVENTS + b"".join(map(sockets.part, pieces)))
        connection.recv(1)

    return handler


@pytest.mark.parametrize("marker", [DONE, b"data: [DONE]"])
def test_silence_behind_the_end_marker_ends_the_stream(marker: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a socket: the read that waits for more is ended, and the connection is closed, whoever reads the stream."""
    monkeypatch.setattr("fastgpt.streaming.reader.AFTER_DONE", 0.05)
    with (
        sockets.listening(falls_silent(chunk("Hello"), STOP, marker)) as server,
        FastGPTClient("key", server.url, timeout=30, max_retries=0) as client,
    ):
        with client.stream_chat_completion(messages=[user("x")]) as events:
            assert events.answer().text == "Hello"
        assert client.typed.create_chat_completion(messages=[user("x")], stream=True).text == "Hello"
        assert server.gone.wait(5)


@pytest.mark.anyio
@pytest.mark.parametrize("marker", [DONE, b"data: [DONE]"])
async def test_silence_behind_the_end_marker_ends_the_async_stream(
    marker: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async."""
    monkeypatch.setattr("fastgpt.streaming.reader.AFTER_DONE", 0.05)
    with sockets.listening(falls_silent(chunk("Hello"), STOP, marker)) as server:
        async with AsyncFastGPTClient("key", server.url, timeout=30, max_retries=0) as client:
            async with client.stream_chat_completion(messages=[user("x")]) as events:
                assert (await events.answer()).text == "Hello"
            answer = await client.typed.create_chat_completion(messages=[user("x")], stream=True)
            assert answer.text == "Hello"


@pytest.mark.usefixtures("each_engine")
def test_a_timeout_shorter_than_the_wait_behind_the_end_marker_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for longer than the caller allows, and the answer is there all the same."""
    monkeypatch.setattr("fastgpt.streaming.reader.AFTER_DONE", 60.0)
    with (
        sockets.listening(falls_silent(chunk("Hello"), STOP, DONE)) as server,
        FastGPTClient("key", server.url, timeout=0.5, max_retries=0) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(client.typed.create_chat_completion, messages=[user("x")], stream=True)
        assert answer.result(30).text == "Hello"


@pytest.mark.anyio
@pytest.mark.usefixtures("each_engine")
async def test_a_timeout_shorter_than_the_wait_behind_the_end_marker_holds_async(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same, async."""
    monkeypatch.setattr("fastgpt.streaming.reader.AFTER_DONE", 60.0)
    with sockets.listening(falls_silent(chunk("Hello"), STOP, DONE)) as server:
        async with AsyncFastGPTClient("key", server.url, timeout=0.5, max_retries=0) as client:
            asked = client.typed.create_chat_completion(messages=[user("x")], stream=True)
            assert (await asyncio.wait_for(asked, 30)).text == "Hello"


@pytest.mark.parametrize("whose", ["ours", "the caller's"])
def test_many_silent_streams_are_ended_in_their_own_time(whose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of several threads wait side by side, over connections of ours or by a client of httpx."""
    monkeypatch.setattr("fastgpt.streaming.reader.AFTER_DONE", 0.1)
    with (
        sockets.listening(falls_silent(chunk("Hello"), STOP, DONE)) as server,
        httpx.Client() as http,
        FastGPTClient(
            "key", server.url, timeout=30, max_retries=0, http_client=None if whose == "ours" else http
        ) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        ask = client.typed.create_chat_completion
        answers = [pool.submit(ask, messages=[user("x")], stream=True) for _ in range(8)]
        assert [answer.result(20).text for answer in answers] == ["Hello"] * 8


# ------------------------------------------------------------------------------------- what relays make of a stream


@everywhere
@pytest.mark.parametrize(
    "beat",
    [
        b"data:\n\n",
        b"data: \n\n",
        b"event: answer\ndata:\n\n",
        b"event: flowNodeStatus\ndata:\n\n",
        unnamed({}),
        unnamed({"choices": None}),
        unnamed({"choices": []}),
        unnamed({"choices": [{}]}),
        unnamed({"choices": [{"delta": None}]}),
        unnamed({"choices": [{"delta": {}}]}),
        unnamed({"choices": None, "usage": {"total_tokens": 3}}),
        unnamed({"usage": {"total_tokens": 3}}),
        unnamed({"error": None, "choices": []}),
        unnamed({"error": False}),
        unnamed({"error": ""}),
        b"data: null\n\n",
        b"event: flowResponses\ndata: null\n\n",
        unnamed({"code": 200, "choices": None}),
    ],
)
async def test_an_event_that_says_nothing_is_an_empty_piece(client: Maker, beat: bytes) -> None:
    """Relays send them to keep the connection open, and other servers to count tokens; none breaks a stream."""
    async with client(ends(chunk("a"), beat, STOP, DONE)).stream(WATCHING) as events:
        assert [event async for event in events][:2] == [Answer("a"), Answer()]
    assert await text_of_collected(client, chunk("a"), beat, STOP, DONE) == "a"


@everywhere
async def test_a_last_piece_without_a_delta_keeps_its_reason(client: Maker) -> None:
    """``delta: null`` with a finish reason ends the answer."""
    last = unnamed({"choices": [{"delta": None, "finish_reason": "length"}]})
    answer = await client(ends(chunk("a"), last, DONE)).typed(COLLECTED)
    assert (answer.text, answer.finish_reason) == ("a", "length")


@pytest.mark.unmeasured
@everywhere
@pytest.mark.parametrize("name", [b"", b"event: answer\n", b"event: message\n"])
@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ({"error": {"message": "insufficient quota", "type": "quota"}}, APIError, "insufficient quota"),
        ({"error": "upstream gone"}, APIError, "upstream gone"),
        ({"code": 514, "statusText": "unAuthApiKey", "message": "bad key", "data": None}, AuthenticationError, "bad"),
        ({"success": False, "message": "blocked"}, APIError, "blocked"),
        ({"error": {"message": "gone"}, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]},
         APIError, "gone"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", [(), (DONE,)], ids=["end", "DONE"])
async def test_an_error_without_its_event_name_is_an_error(
    client: Maker, name: bytes, said: JSONValue, kind: type[APIError], words: str, end: tuple[bytes, ...]
) -> None:
    """A relay that drops event names, and a gateway that answers in OpenAI's way, report errors as pieces."""
    face = client(ends(chunk("a"), name + unnamed(said), *end))
    with pytest.raises(kind, match=words) as caught:
        await face.typed(COLLECTED)
    assert type(caught.value) is kind
    async with face.outcomes(WATCHING) as outcomes:
        first, last = [outcome async for outcome in outcomes]
    assert first == Success(Answer("a"))
    assert type(last.failure()) is kind


PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
SECRET = "https://u:p@s3.test/key?signature=abcdef"


async def failure_of(client: Maker, *steps: Step) -> tuple[list[ChatEvent], FastGPTError]:
    """Return the events of a stream and the error that ends it, which is the same however it is read."""
    face = client(ends(*steps))
    async with face.outcomes(WATCHING) as outcomes:
        *seen, last = [outcome async for outcome in outcomes]
    error: FastGPTError = last.failure()
    for reading in (face.typed(COLLECTED), read(face.stream(WATCHING)), read(face.typed_stream(WATCHING))):
        with pytest.raises(type(error)) as caught:
            await reading
        assert str(caught.value) == str(error)
    return [outcome.unwrap() for outcome in seen], error


CUTS = [(), (httpx.RemoteProtocolError("cut"),), (httpx.ReadTimeout("late"),)]


@everywhere
@pytest.mark.parametrize("cut", CUTS, ids=["end", "cut", "silence"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PAGE, "an HTML page titled '502 Bad Gateway'"),
        (PAGE + b"\r\n", "an HTML page titled '502 Bad Gateway'"),
        (PAGE.replace(b"<head>", b"\n\n<head>"), "an HTML page titled '502 Bad Gateway'"),
        (b"<html><body>Sorry, no server is available", "an HTML page that says 'Sorry, no server is available'"),
        (b"upstream connect error", "'upstream connect error'"),
        (b'{"choices":[]}\n{"choices":[]}\n\n', """'{"choices":[]}\\n{"choices":[]}'"""),
        (b"error: reset\n\n: still here\n\nretry: 3\n\n", "'error: reset'"),
        (f"see {SECRET}".encode(), "'see https://s3.test/key?…'"),
        (b"\xff\xfe\n\n", "'\ufffd\ufffd'"),
    ],
)
async def test_a_text_that_breaks_in_is_named(
    client: Maker, text: bytes, words: str, cut: tuple[Exception, ...]
) -> None:
    """The error says behind which event it came, and how it begins, whatever ends the stream; no secret is in it."""
    seen, error = await failure_of(client, chunk("a"), chunk("b"), text, *cut)
    assert seen == [Answer("a"), Answer("b")]
    assert type(error) is (RequestTimeoutError if "late" in repr(cut) else StreamInterruptedError)
    assert f"; after event 2 came {words}, which is no event (" in str(error)
    if isinstance(error, RequestTimeoutError):
        assert words in error.message


@everywhere
async def test_of_two_texts_the_last_is_named(client: Maker) -> None:
    """One before any event is named too.  A field that was cut, also within its name, is no text."""
    _, error = await failure_of(client, b"ping\n\n")
    assert "; before any event came 'ping', which is no event" in str(error)
    _, error = await failure_of(client, b"ping\n\n", chunk("a"), PAGE, b"\n\n", b'data: {"choi')
    assert "; after event 1 came an HTML page titled" in str(error)
    for rest in (
        b"",
        b"da",
        b"event: answer\nda",
        b"event: answer\ndata: {",
        b": comm",
        b"data",
        b"\n\n",
        b"id: 3\nre",
        b"event: stork\ndata: x",
    ):
        _, error = await failure_of(client, chunk("a"), rest)
        assert str(error).startswith("the stream ended without [DONE] (POST"), rest


@everywhere
@pytest.mark.parametrize("end", [(), (b"\n\n",), (b"\n\n", DONE), (b"\n\n", chunk("b"), DONE), *CUTS[1:]])
@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b'{"error":{"message":"insufficient quota"}}', APIError, "insufficient quota"),
        (b'{"code":514,"statusText":"unAuthApiKey","message":"bad key","data":null}', AuthenticationError, "bad key"),
        (b'{\n  "success": false,\n  "message": "blocked"\n}', APIError, "blocked"),
        (b'{"choices":[]}\n{"error":"gone"}', APIError, "gone"),
    ],
)
async def test_json_of_an_error_that_breaks_in_is_that_error(
    client: Maker, said: bytes, kind: type[APIError], words: str, end: tuple[Step, ...]
) -> None:
    """It is no event, but it says that the run failed: then no end marker makes it whole."""
    seen, error = await failure_of(client, chunk("a"), said, *end)
    assert seen == [Answer("a")]
    assert type(error) is kind
    assert words in str(error)


@everywhere
async def test_a_text_that_breaks_in_and_says_nothing_of_an_error_breaks_no_whole_stream(client: Maker) -> None:
    """The standard has what is no field passed over, so that the end marker still is the end."""
    assert await text_of_collected(client, chunk("a"), b'{"level":"info"}\n\n', chunk("b"), b"x: y\n\n", DONE) == "ab"


@everywhere
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
@pytest.mark.parametrize("cut", CUTS, ids=["end", "cut", "silence"])
@pytest.mark.parametrize(
    "event", ['event: error\ndata: {"message":"no"}', "event: error\ndata: no", 'data: {"error":"no"}']
)
async def test_an_error_that_lacks_its_blank_line_is_an_error(
    client: Maker, event: str, end: str, cut: tuple[Exception, ...]
) -> None:
    """A server that dies of it may not come to write more."""
    _, error = await failure_of(client, chunk("a"), event.encode() + end.encode(), *cut)
    assert (type(error), getattr(error, "message", "")) == (APIError, "no")


@everywhere
async def test_an_error_that_was_cut_is_shown(client: Maker) -> None:
    """Half of it is not made up for."""
    _, error = await failure_of(client, chunk("a"), b'event: error\ndata: {"message":"bo')
    assert type(error) is StreamInterruptedError
    assert """; after event 1 came '{"message":"bo', which is no event""" in str(error)


@everywhere
@pytest.mark.parametrize("end", [(), (DONE,)])
async def test_a_page_as_the_data_of_an_event_is_named(client: Maker, end: tuple[bytes, ...]) -> None:
    """Of an error it is the message; of what should be JSON, it is in the message with the number of the event."""
    page = b"<html><title>502 Bad Gateway</title></html>\n\n"
    _, error = await failure_of(client, chunk("a"), b"event: error\ndata: " + page, *end)
    assert str(error).startswith("an HTML page titled '502 Bad Gateway' (HTTP 200, POST ")
    _, error = await failure_of(client, chunk("a"), b"event: answer\ndata: " + page, *end)
    assert type(error) is StreamParseError
    assert str(error).startswith("event 2, answer: expected JSON, got an HTML page titled '502 Bad Gateway' (")
    _, error = await failure_of(client, chunk("a"), b"event: error\ndata:\n\n", *end)
    assert str(error).startswith("the server reports an error, and says no more (HTTP 200")


CONNECTING = b'event: sandboxStatus\ndata: {"phase":"connecting"}\n\n'


@everywhere
@pytest.mark.parametrize("name", [b"", b"message"])
async def test_what_breaks_into_the_start_of_a_sandbox_is_named_too(client: Maker, name: bytes) -> None:
    """Such a stream has no pieces of an answer and no end marker; an error in place of a phase is one, named or not."""
    face = client(ends(CONNECTING, PAGE))
    with pytest.raises(StreamInterruptedError, match="before the sandbox was ready; after event 1 came an HTML page"):
        await face.typed(InitSkillRuntime(skill_id="s"))
    face = client(ends(CONNECTING, PAGE, httpx.RemoteProtocolError("cut")))
    with pytest.raises(StreamInterruptedError, match="cut; after event 1 came an HTML page"):
        await face.typed(InitSkillRuntime(skill_id="s"))
    line = b"event: " + name + b"\n" if name else b""
    face = client(ends(CONNECTING, line + unnamed({"phase": "?"}), line + unnamed({"code": 514, "message": "no"})))
    async with face.outcomes(InitSkillRuntime(skill_id="s")) as outcomes:
        *_, unknown, last = [outcome async for outcome in outcomes]
    assert unknown == Success(UnknownEvent("", '{"phase":"?"}'))
    assert type(last.failure()) is AuthenticationError


@everywhere
async def test_leaving_a_stream_says_so_whatever_broke_in(client: Maker) -> None:
    """Who leaves knows why the stream ended."""
    async with client(ends(chunk("a"), PAGE + b"\n\n", chunk("b"), DONE)).stream(WATCHING) as events:
        assert await anext(events) == Answer("a")
    with pytest.raises(StreamInterruptedError, match="left before its end"):
        await events.answer()


@everywhere
@pytest.mark.parametrize("kind", ["Text/Event-Stream", "TEXT/EVENT-STREAM; charset=UTF-8", " text/event-stream ;a=b"])
async def test_the_case_of_a_media_type_does_not_matter(client: Maker, kind: str) -> None:
    """Nor do its parameters: a stream is a stream, live, collected and raw."""
    face = client(Server(then=lambda request: streams(Body(chunk("a"), STOP, DONE), kind)(request)))
    async with face.stream(WATCHING) as events:
        assert (await events.answer()).text == "a"
    assert (await face.typed(COLLECTED)).text == "a"
    response = await face.raw(COLLECTED)
    assert not response.is_closed
    await face.shut(response)


# ----------------------------------------------------------------------------------------------------- surrogates


HALF = rb'event: answer\ndata: {"choices":[{"delta":{"content":"so \ud83d"}}]}'.replace(rb"\n", b"\n") + b"\n\n"


@everywhere
@pytest.mark.parametrize(
    ("event", "found"),
    [
        (HALF, "so \ufffd"),
        (HALF.replace(rb"\ud83d", rb"\ude00\ud83d"), "so \ufffd\ufffd"),
        (HALF.replace(rb"\ud83d", rb"\ud83d\ude00"), "so \U0001f600"),
        (HALF.replace(rb"\ud83d", rb"\\ud83d \ud83d"), "so \\ud83d \ufffd"),
        (HALF.replace(rb"\ud83d", rb"\\\ud83d"), "so \\\ufffd"),
        (HALF.replace(rb"\ud83d", rb"\uD83D\n"), "so \ufffd\n"),
    ],
)
async def test_half_an_emoji_is_a_replacement_character(client: Maker, event: bytes, found: str) -> None:
    """JavaScript cuts texts by UTF-16 units and writes what is left as an escape; a run is not lost to it."""
    assert await text_of_collected(client, event, STOP, DONE) == found


@everywhere
async def test_half_an_emoji_in_any_event_is_a_replacement_character(client: Maker) -> None:
    """Node reports, tools, titles and variables hold cut texts too, and so do errors."""
    steps = (
        b'event: toolCall\ndata: {"tool":{"id":"t","toolName":"x\\ud83d"}}\n\n',
        b'event: toolResponse\ndata: {"tool":{"id":"t","response":"r\\ude00"}}\n\n',
        b'event: chatTitle\ndata: {"title":"t\\ud83d"}\n\n',
        b'event: updateVariables\ndata: {"v":"v\\ud83d"}\n\n',
        b'event: flowResponses\ndata: [{"nodeId":"n","textOutput":"o\\ud83d"}]\n\n',
    )
    answer = await client(ends(chunk("a"), *steps, STOP, DONE)).typed(COLLECTED)
    assert (answer.tools[0].tool_name, answer.tools[0].response) == ("x\ufffd", "r\ufffd")
    assert (answer.title, answer.new_variables) == ("t\ufffd", {"v": "v\ufffd"})
    assert answer.response_data[0].text_output == "o\ufffd"
    error = b'event: error\ndata: {"code":514,"statusText":"unAuthApiKey","message":"bad \\ud83d"}\n\n'
    with pytest.raises(AuthenticationError, match="bad \ufffd"):
        await client(ends(error)).typed(COLLECTED)


@everywhere
@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (rb'data: {"error":{"message":"bad \ud83d"}}', APIError),
        (rb'event: answer|data: {"error":"bad \ud83d"}', APIError),
        (rb'data: {"code":514,"statusText":"unAuthApiKey","message":"bad \ud83d"}', AuthenticationError),
    ],
)
async def test_half_an_emoji_in_an_error_without_its_name_keeps_its_class(
    client: Maker, event: bytes, kind: type[APIError]
) -> None:
    """The two faults may come together."""
    steps = (event.replace(b"|", b"\n") + b"\n\n", DONE)
    assert type((await client(ends(*steps)).results(COLLECTED)).failure()) is kind
    async with client(ends(*steps)).outcomes(WATCHING) as outcomes:
        (only,) = [outcome async for outcome in outcomes]
    assert type(only.failure()) is kind


@everywhere
async def test_a_wrong_shape_with_half_an_emoji_is_still_wrong(client: Maker) -> None:
    """What was repaired must have the declared shape as well."""
    with pytest.raises(StreamParseError, match="workflowDuration: Expected"):
        await client(ends(b'event: workflowDuration\ndata: {"durationSeconds":"\\ud83d"}\n\n')).typed(COLLECTED)


@everywhere
@pytest.mark.parametrize("text", [b"so", rb"so \ud83d"])
async def test_a_byte_order_mark_is_passed_over(client: Maker, text: bytes) -> None:
    """Before a completion, an envelope and an error, whatever else has to be repaired in it."""
    mark = b"\xef\xbb\xbf"
    said = b'"' + text + b'"'
    server = Server(
        reply(200, mark + b'{"choices":[{"message":{"content":' + said + b"}}]}", JSON),
        reply(200, mark + b'{"code":200,"data":{"total":1,"list":[{"chatId":' + said + b"}]}}", JSON),
        reply(500, mark + b'{"code":514,"statusText":"unAuthApiKey","message":' + said + b"}", JSON),
    )
    face, expected = client(server), text.decode().replace(r"\ud83d", "\ufffd")
    assert (await face.typed(CreateChatCompletion(messages=[user("hi")], app_id="a"))).text == expected
    histories = GetChatHistories(app_id="a")
    assert (await face.typed(histories)).list[0].chat_id == expected
    with pytest.raises(AuthenticationError, match=expected):
        await face.typed(histories)


# ---------------------------------------------------------------------------------------------------------- resuming


RESUMING = ResumeChatStream(app_id="a", chat_id="c")
PHASES = b"event: resumePhase\ndata: catchup\n\nevent: resumePhase\ndata: live\n\n"


@everywhere
async def test_a_run_that_cannot_be_resumed_says_why(client: Maker) -> None:
    """Two phases and then nothing: bounded, although heartbeats go on, and the error names the reason."""
    time = Time()
    beats: list[Step] = [b": ping\n\n", lambda: time.move(RESUME_SILENCE / 3)] * 50
    async with client(ends(PHASES, *beats), time).stream(RESUMING) as events:
        with pytest.raises(StreamInterruptedError, match=r"cannot be resumed.*resumable=True"):
            await events.answer()
    assert time.now - 1000.0 <= 2 * RESUME_SILENCE


@everywhere
async def test_a_resumed_run_that_goes_on_may_be_silent(client: Maker) -> None:
    """Once an event of the run has come, only the client's own limits hold."""
    time = Time()
    steps = (PHASES, chunk("a"), lambda: time.move(10 * RESUME_SILENCE), STOP, DONE)
    async with client(ends(*steps), time).stream(RESUMING) as events:
        assert (await events.answer()).text == "a"


@everywhere
@pytest.mark.parametrize(
    "record",
    [
        {"obj": "AI", "dataId": "d", "value": [{"text": {"content": "Hello"}}], "durationSeconds": 2},
        {"obj": "AI", "dataId": "d", "value": [{"text": {"content": "Hello"}}], "errorMsg": "model is down"},
    ],
)
async def test_a_run_that_was_over_is_its_record(client: Maker, record: dict[str, JSONValue]) -> None:
    """The server hands over the chat instead of events: its last answer is the answer."""
    rows: list[JSONValue] = [{"obj": "Human", "dataId": "d", "value": []}, record]
    chat: JSONValue = {"records": {"list": rows, "total": 2, "hasMorePrev": False, "hasMoreNext": False}}
    completed = b"event: resumeCompleted\ndata: " + encode(chat) + b"\n\nevent: done\ndata: [DONE]\n\n"
    async with client(ends(completed)).stream(RESUMING) as events:
        answer = await events.answer()
    assert (answer.text, answer.chat_id, answer.response_chat_item_id) == ("Hello", "c", "d")
    assert (answer.error_message, answer.duration_seconds) == (record.get("errorMsg"), record.get("durationSeconds"))


# ------------------------------------------------------------------------------------------------------ failed runs


WHOLE = encode(
    {"choices": [{"message": {"content": "part"}}], "responseData": [{"nodeId": "n", "errorText": "model is down"}]}
)
JSON = {"content-type": "application/json"}


def asked_for_detail(server: Server) -> bool:
    """Whether the last request asked for detail, and for nothing that is not on the wire."""
    body = server.last.content
    return b'"detail":true' in body and b"strict" not in body


@everywhere
@pytest.mark.parametrize("where", ["call", "client", "options"])
@pytest.mark.parametrize("stream", [False, True])
async def test_a_failed_run_is_an_error_where_it_counts(client: Maker, where: str, stream: bool) -> None:
    """``strict`` of a call, a client or a derived client: detail is asked for, and the error carries the completion."""
    failing = Server(
        then=lambda request: (streams(Body(chunk("part"), STOP, FAILING, DONE)) if stream else reply(200, WHOLE, JSON))(
            request
        )
    )
    face = client(failing, strict=True) if where == "client" else client(failing)
    face = face.derived(strict=True) if where == "options" else face
    spec = CreateChatCompletion(messages=[user("x")], stream=stream, strict=True if where == "call" else None)
    with pytest.raises(RunFailedError, match="model is down") as caught:
        await face.typed(spec)
    assert caught.value.completion.text == "part"
    assert asked_for_detail(failing)
    failure = (await face.results(spec)).failure()
    assert isinstance(failure, RunFailedError)
    if not stream:
        with pytest.raises(RunFailedError, match="model is down"):
            await face.raw(spec)
    lenient = replace(spec, strict=False)
    assert (await face.typed(lenient)).error_message == "model is down"
    assert asked_for_detail(failing) is False


async def drained(events: AsyncEventStream[ChatEvent, ChatCompletion], seen: list[ChatEvent]) -> None:
    """Read a stream to its end; what came before an error is in *seen*."""
    async for event in events:
        seen.append(event)  # noqa: PERF401 - an error must not lose what came before it


@everywhere
@pytest.mark.parametrize("where", ["call", "client"])
async def test_a_strict_stream_ends_in_the_error_of_its_run(client: Maker, where: str) -> None:
    """Every event comes, and then the error instead of the end; under results it is the last item."""
    server = ends(chunk("part"), STOP, FAILING, DONE)
    face = client(server, strict=True) if where == "client" else client(server)
    spec = replace(WATCHING, strict=True, detail=False) if where == "call" else replace(WATCHING, detail=False)
    async with face.stream(spec) as events:
        seen: list[ChatEvent] = []
        with pytest.raises(RunFailedError, match="model is down"):
            await drained(events, seen)
        assert isinstance(seen[-1], NodesFinished)
        with pytest.raises(RunFailedError):
            await events.answer()
    assert asked_for_detail(server)
    async with face.outcomes(spec) as outcomes:
        *_, last = [outcome async for outcome in outcomes]
    assert isinstance(last.failure(), RunFailedError)


@everywhere
async def test_strict_changes_nothing_where_the_run_went_well(client: Maker) -> None:
    """A good answer is a good answer, and an error that a branch of the workflow handles is none of the run."""
    for end in (b"", CAPTURED):
        answer = await client(ends(chunk("a"), STOP, end, DONE), strict=True).typed(COLLECTED)
        assert (answer.text, answer.error_message) == ("a", None)
        assert answer.raise_for_error() is answer


def test_the_text_of_a_failed_run_ends_in_its_error() -> None:
    """``text_of`` with ``strict`` raises it, or yields it, behind the text that came; once, whoever found it."""
    client = sync_client(ends(chunk("part"), STOP, FAILING, DONE))
    for options in (client, client.with_options(strict=True)):
        with options.stream_chat_completion(messages=[user("x")]) as events:
            pieces: list[str] = []
            with pytest.raises(RunFailedError, match="model is down"):
                pieces.extend(text_of(events, strict=True))
        with options.results.stream_chat_completion(messages=[user("x")]) as outcomes:
            first, last = text_of(outcomes, strict=True)
        assert first == Success("part")
        assert isinstance(last.failure(), RunFailedError)
    with pytest.raises(StreamInterruptedError):
        list(text_of([Answer("a")], strict=True))
    assert list(text_of([Answer("a", finish_reason="stop")], strict=True)) == ["a"]


@pytest.mark.anyio
async def test_the_text_of_a_failed_run_ends_in_its_error_async() -> None:
    """``atext_of`` does the same."""
    client = async_client(ends(chunk("part"), STOP, FAILING, DONE))
    async with client.stream_chat_completion(messages=[user("x")]) as events:
        with pytest.raises(RunFailedError, match="model is down"):
            [piece async for piece in atext_of(events, strict=True)]
    async with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
        first, last = [piece async for piece in atext_of(outcomes, strict=True)]
    assert first == Success("part")
    assert isinstance(last.failure(), RunFailedError)

    async def items() -> AsyncIterator[Outcome[ChatEvent]]:
        yield Success(Answer("a"))

    *_, failure = [piece async for piece in atext_of(items(), strict=True)]
    assert isinstance(failure.failure(), StreamInterruptedError)


def test_a_response_that_was_made_by_hand_is_not_strict() -> None:
    """It answers no request that could say so; the call itself can."""
    response, spec = http_response(WHOLE, headers=JSON), CreateChatCompletion(messages=[user("x")])
    assert spec.decode(response).unwrap().error_message == "model is down"
    assert isinstance(replace(spec, strict=True).decode(response).failure(), RunFailedError)


def test_a_failed_run_survives_pickling() -> None:
    """The error crosses processes with its completion."""
    completion = ChatCompletion(choices=(), error="down")
    failure = completion.failure
    assert failure is not None
    again = pickle.loads(pickle.dumps(failure))
    assert (type(again), str(again), again.completion) == (RunFailedError, str(failure), completion)


def test_a_model_that_was_cut_is_an_error_of_the_run() -> None:
    """4.16 says so by the finish reason of the node, and nowhere else."""
    cut = b'event: flowResponses\ndata: [{"nodeId":"n","finishReason":"abnormal_close"}]\n\n'
    client = sync_client(ends(chunk("part"), STOP, cut, DONE), strict=True)
    with pytest.raises(RunFailedError, match="abnormal_close"):
        client.typed.create_chat_completion(messages=[user("x")], stream=True)


def test_a_live_raw_response_is_as_strict_as_its_call() -> None:
    """``iter_events`` goes by the request that opened the response, unless it says otherwise."""
    client = sync_client(ends(chunk("part"), STOP, FAILING, DONE), strict=True)
    response = client.create_chat_completion(messages=[user("x")], stream=True)
    with pytest.raises(RunFailedError, match="model is down"):
        list(iter_events(response))
    response = client.create_chat_completion(messages=[user("x")], stream=True)
    assert iter_events(response, strict=False).answer().error_message == "model is down"


@everywhere
@pytest.mark.parametrize("where", ["call", "client"])
async def test_a_resumed_stream_is_strict_too(client: Maker, where: str) -> None:
    """A failed run is an error, whoever watches it; nothing is asked of the server for that."""
    server = ends(PHASES, chunk("part"), STOP, FAILING, DONE)
    face = client(server, strict=True) if where == "client" else client(server)
    async with face.stream(replace(RESUMING, strict=True) if where == "call" else RESUMING) as events:
        with pytest.raises(RunFailedError, match="model is down"):
            await events.answer()
    assert "strict" not in str(server.last.url)
    assert "detail" not in str(server.last.url)


@everywhere
@pytest.mark.parametrize("body", [b'{"choices":[]}', b'{"success":false,"choices":[]}', b'{"error":"x","choices":[]}'])
async def test_an_answer_without_a_choice_is_none(client: Maker, body: bytes) -> None:
    """A completion says something, if only an empty text."""
    with pytest.raises(FastGPTError, match="expected a completion with a choice"):
        await client(Server(then=reply(200, body, JSON))).typed(CreateChatCompletion(messages=[user("x")]))


def test_what_is_no_event_is_named() -> None:
    """``collect`` of something else says what it is."""
    for items in ({"a": 1}, "text", [b"data"]):
        with pytest.raises(TypeError, match="expected events of a chat, or outcomes of them, got"):
            collect(items)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]  # what is tried here


def test_leaving_a_stream_ends_who_reads_it_in_another_thread() -> None:
    """The reader hears that the stream was ended; the block is left without an error."""
    with (
        sockets.listening(falls_silent(chunk("Hello"))) as server,
        FastGPTClient("key", server.url, timeout=30, max_retries=0) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        for opening in (client.typed.stream_chat_completion, client.results.stream_chat_completion):
            read = threading.Event()
            with opening(messages=[user("x")]) as events:

                def reads(events: Iterable[object] = events, read: threading.Event = read) -> list[object]:
                    seen: list[object] = []
                    for event in events:
                        seen.append(event)
                        read.set()
                    return seen

                reader = pool.submit(reads)
                assert read.wait(10)
            error = reader.exception(10)
            last = reader.result()[-1] if error is None else Failure(error)
            assert isinstance(last, Failure), last
            assert isinstance(last.failure(), ClientClosedError | StreamInterruptedError)


@pytest.mark.anyio
async def test_leaving_a_stream_ends_who_reads_it_in_another_task() -> None:
    """The same, async."""
    with sockets.listening(falls_silent(chunk("Hello"))) as server:
        async with AsyncFastGPTClient("key", server.url, timeout=30, max_retries=0) as client:
            async with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
                assert await anext(outcomes) == Success(Answer("Hello"))
                reader = asyncio.create_task(anext(outcomes))
                await asyncio.sleep(0)
            assert isinstance((await reader).failure(), ClientClosedError | StreamInterruptedError)
            async with client.typed.stream_chat_completion(messages=[user("x")]) as events:
                assert await anext(events) == Answer("Hello")
                typed_reader = asyncio.create_task(anext(events))
                await asyncio.sleep(0)
            with pytest.raises((ClientClosedError, StreamInterruptedError)):
                await typed_reader


def test_a_stream_may_be_closed_while_it_is_read() -> None:
    """By whatever runs meanwhile, also over a response that was made by hand; afterwards it says that it was left."""
    body = Body(chunk("a"), lambda: events.close(), STOP, DONE)
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=body)
    events = iter_events(response)
    assert next(events) == Answer("a")
    next(events)
    events.close()
    with pytest.raises(StreamInterruptedError, match="left before its end"):
        next(events)


def test_strict_is_a_switch() -> None:
    """Anything but True or False is no setting, and no argument."""
    with pytest.raises(FastGPTError, match="strict: expected True or False, got 1"):
        sync_client(ends(), strict=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what is tried here
    with pytest.raises(FastGPTError, match=r"strict: expected `bool \| null`, got `str`"):
        sync_client(ends()).typed.create_chat_completion(messages=[user("x")], strict="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what is tried here


def test_live_iterators_are_their_own_iterators() -> None:
    """``iter`` of what a stream gives is an iterator over the same events."""
    client = sync_client(ends(chunk("a"), chunk("b"), DONE))
    with client.results.stream_chat_completion(messages=[user("x")]) as outcomes:
        events: Iterator[Outcome[ChatEvent]] = iter(outcomes)
        assert next(events) == Success(Answer("a"))
        assert next(outcomes) == Success(Answer("b"))
        assert list(events) == []


def test_phases_alone_are_events() -> None:
    """A resumed stream that ends well after its phases is no error."""
    client = sync_client(ends(PHASES, STOP, DONE))
    with client.resume_chat_stream(app_id="a", chat_id="c") as events:
        assert next(events) == ResumePhase("catchup")
        assert events.answer().finish_reason == "stop"


def test_a_long_stream_keeps_no_events() -> None:
    """What they say is in the answer; they themselves are let go of."""
    count, at_once = 300, 100
    client = sync_client(ends(*[chunk("ab") * at_once] * count, STOP, DONE))
    seen = peak = 0
    with client.stream_chat_completion(messages=[user("hi")]) as events:
        next(events)
        tracemalloc.start()
        for _ in events:
            seen += 1
            if seen == count * at_once - 2:
                peak = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert events.answer().text == "ab" * count * at_once
    assert 0 < peak < 60 * count * at_once / 3  # an event takes about a hundred bytes


@pytest.mark.parametrize("ending", [b"x", b"]"])
def test_what_the_chunks_of_a_long_event_end_with_costs_nothing(ending: bytes) -> None:
    """Each might be the end marker without its blank line; four MiB took half a minute when all was looked through."""
    piece = b"x" * 4095 + ending
    began = time.process_time()
    head, end = b'data: {"choices":[{"delta":{"content":"', b'"}}]}\n\n'
    client = sync_client(ends(head, *(piece for _ in range(1024)), end, DONE))
    with client.stream_chat_completion(messages=[user("Hello")]) as events:
        assert len(events.answer().text or "") == 4 << 20
    assert time.process_time() - began < 3.0
