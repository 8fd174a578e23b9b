"""What a raw caller gets is an ``httpx.Response`` in all that code for httpx uses, whatever received it."""

from __future__ import annotations

import gzip
import pickle
import socket
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from datetime import timedelta

import httpx
import pytest

from fastgpt import (
    AsyncFastGPTClient,
    ClientClosedError,
    DeadlineExceededError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    InvalidRequestError,
    RequestTimeoutError,
    RunFailedError,
    StreamInterruptedError,
    TransportError,
    aiter_events,
    iter_events,
    user,
)
from fastgpt.chat import Answer
from fastgpt.files import File
from fastgpt.http import Headers, HTTPRequest, HTTPResponse
from fastgpt.protocols import SendFunction, SendGenerator
from fastgpt.streaming.stream import abody_of
from fastgpt.transport.native import from_async_httpx, from_httpx, to_httpx
from fastgpt.values import Secret, __version__
from support import sockets
from support.faces import DONE, chunk

HELLO = [user("Hello")]
STREAM = Headers.from_pairs((("Content-Type", "text/event-stream"),))
SENT = HTTPRequest(
    verb="POST",
    url="v1/chat/completions",
    headers=(("Content-Type", "application/json"), ("Authorization", Secret("Bearer fastgpt-k"))),
    content=b'{"chatId":"c1"}',
)
URL = "https://fastgpt.example/sub/api/v1/chat/completions?a=b"


class Scripted:
    """A body that gives these chunks, and was then cut short by this, if by anything."""

    def __init__(self, *pieces: bytes, failure: FastGPTError | None = None) -> None:
        self.chunks: Iterator[bytes] = iter(pieces)
        self.failure: FastGPTError | None = failure
        self.is_closed: bool = False

    def next(self, _: float, /) -> bytes | None:
        """Return the next chunk."""
        return next(self.chunks, None)

    def close(self) -> None:
        """Take note of it."""
        self.is_closed = True


class AsyncScripted:
    """The async counterpart of ``Scripted``."""

    def __init__(self, *pieces: bytes, failure: FastGPTError | None = None) -> None:
        self.chunks: AsyncIterator[bytes] = self._read(pieces)
        self.failure: FastGPTError | None = failure
        self.is_closed: bool = False

    async def _read(self, pieces: tuple[bytes, ...]) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def next(self, _: float, /) -> bytes | None:
        """Return the next chunk."""
        return await anext(self.chunks, None)

    async def aclose(self) -> None:
        """Take note of it."""
        self.is_closed = True


# ------------------------------------------------------------------------------------------------------- what was read


def test_a_response_that_was_read_is_one_of_httpx() -> None:
    """Its status, headers, body, request, time and protocol are those that came, and nothing is left to be read."""
    raw = ((b"Content-Type", b"application/json"), (b"X-Twice", b"a"), (b"X-Twice", b"b"))
    content = '{"a":"知识库"}'.encode()
    response = to_httpx(
        HTTPResponse(
            status_code=404, headers=Headers(raw), content=content, request=SENT, url=URL, elapsed=0.25,
            http_version="HTTP/2",
        )
    )  # fmt: skip
    assert isinstance(response, httpx.Response)
    assert (response.status_code, response.reason_phrase, response.http_version) == (404, "Not Found", "HTTP/2")
    assert (response.content, response.json(), response.text) == (content, {"a": "知识库"}, content.decode())
    assert response.headers.get_list("x-twice") == ["a", "b"]
    assert (response.elapsed, response.history, str(response.url)) == (timedelta(seconds=0.25), [], URL)
    assert (response.is_closed, response.is_stream_consumed) == (True, True)
    with pytest.raises(httpx.HTTPStatusError, match="404 Not Found"):
        response.raise_for_status()
    request = response.request
    assert (request.method, str(request.url), request.content) == ("POST", URL, b'{"chatId":"c1"}')
    assert dict(request.headers) == {
        "host": "fastgpt.example",
        "accept-encoding": "identity",
        "user-agent": f"fastgpt-client/{__version__}",
        "content-type": "application/json",
        "authorization": "Bearer fastgpt-k",
        "content-length": "15",
    }


def test_a_response_that_was_read_survives_pickling() -> None:
    """As one of httpx does, with its request; so does one that was read from its connection."""
    for made in (
        to_httpx(HTTPResponse(status_code=200, content=b"{}", request=SENT, url=URL)),
        to_httpx(HTTPResponse(status_code=200, body=Scripted(b"{}"), request=SENT, url=URL)),
    ):
        made.read()
        again = pickle.loads(pickle.dumps(made))
        assert (again.json(), again.is_closed, again.request.method) == ({}, True, "POST")
        assert from_httpx(again).content == b"{}"


def test_a_decoded_body_is_not_decoded_again() -> None:
    """A transport inflates within bounds; what it says of the encoding is not true any more."""
    headers = Headers.from_pairs((("Content-Encoding", "gzip"), ("Content-Type", "text/plain")))
    response = to_httpx(HTTPResponse(status_code=200, headers=headers, content=b"plain"))
    assert (response.text, dict(response.headers)) == ("plain", {"content-type": "text/plain"})
    with pytest.raises(RuntimeError, match="request"):
        response.request  # noqa: B018 - a response that was made by hand answers none


def test_a_request_with_files_can_be_read_again() -> None:
    """What was sent from files stands in the request as a stream, as httpx has it."""
    file = File.from_bytes(b"abc", name="a.txt")
    sent = HTTPRequest(verb="POST", url="x", content=(b"head", file.part()))
    request = to_httpx(HTTPResponse(status_code=200, request=sent, url=URL)).request
    assert request.headers["content-length"] == "7"
    assert from_httpx(httpx.Response(200, content=b"", request=request)).request is not None
    assert request.read() == b"headabc"


# -------------------------------------------------------------------------------------------------------- what is live


def test_a_live_response_is_read_as_httpx_has_it_read() -> None:
    """Line by line, once, and closed at its end."""
    body = Scripted(b"data: a\n", b"\ndata: [DO", b"NE]\n\n")
    response = to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    assert (response.is_closed, response.is_stream_consumed) == (False, False)
    with pytest.raises(httpx.ResponseNotRead):
        response.content  # noqa: B018 - reading it is what is tried
    assert list(response.iter_lines()) == ["data: a", "", "data: [DONE]", ""]
    assert (response.is_closed, response.is_stream_consumed, body.is_closed) == (True, True, True)
    with pytest.raises(httpx.StreamConsumed):
        next(response.iter_lines())


@pytest.mark.anyio
async def test_an_async_live_response_is_read_as_httpx_has_it_read() -> None:
    """The same, async."""
    body = AsyncScripted(b"data: a\n", b"\ndata: [DO", b"NE]\n\n")
    response = to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    assert (response.is_closed, response.is_stream_consumed) == (False, False)
    assert [line async for line in response.aiter_lines()] == ["data: a", "", "data: [DONE]", ""]
    assert (response.is_closed, response.is_stream_consumed, body.is_closed) == (True, True, True)


def test_a_live_response_is_closed_with_its_body() -> None:
    """Whoever closes which: the caller the response, or the client all that is under way."""
    body = Scripted(b"data: a\n")
    response = to_httpx(HTTPResponse(status_code=200, body=body))
    response.close()
    assert body.is_closed
    body = Scripted(b"data: a\n")
    response = to_httpx(HTTPResponse(status_code=200, body=body))
    body.close()
    assert response.is_closed
    with pytest.raises(httpx.StreamClosed):
        next(response.iter_bytes())


FAILURES: list[tuple[FastGPTError, type[Exception], str]] = [
    (StreamInterruptedError("ReadError: [Errno 104] reset"), httpx.ReadError, "[Errno 104] reset"),
    (StreamInterruptedError("RemoteProtocolError: peer closed"), httpx.RemoteProtocolError, "peer closed"),
    (TransportError("ReadError"), httpx.ReadError, "ReadError"),
    (ClientClosedError(), httpx.ReadError, "the client is closed"),
    (RequestTimeoutError("ReadTimeout: the timeout of 1 s passed"), httpx.ReadTimeout, "the timeout of 1 s passed"),
    (DeadlineExceededError("the deadline passed"), DeadlineExceededError, "the deadline passed"),
    (DecodeError("too long"), DecodeError, "too long"),
]


@pytest.mark.parametrize(("failure", "kind", "text"), FAILURES)
def test_what_cuts_a_live_response_short_is_what_httpx_raises(
    failure: FastGPTError, kind: type[Exception], text: str
) -> None:
    """What came before is given; limits of this library are its own errors."""
    response = to_httpx(HTTPResponse(status_code=200, body=Scripted(b"a", failure=failure), request=SENT, url=URL))
    chunks = response.iter_bytes()
    assert next(chunks) == b"a"
    with pytest.raises(kind) as caught:
        next(chunks)
    assert (type(caught.value), str(caught.value)) == (kind, text)


@pytest.mark.anyio
@pytest.mark.parametrize(("failure", "kind", "text"), FAILURES)
async def test_what_cuts_an_async_live_response_short_is_what_httpx_raises(
    failure: FastGPTError, kind: type[Exception], text: str
) -> None:
    """The same, async."""
    response = to_httpx(HTTPResponse(status_code=200, body=AsyncScripted(b"a", failure=failure), request=SENT, url=URL))
    with pytest.raises(kind) as caught:
        await response.aread()
    assert (type(caught.value), str(caught.value)) == (kind, text)


def cut(connection: socket.socket, _: bytes) -> None:
    """Send the beginning of a stream, and close in the middle of a chunk."""
    connection.sendall(sockets.EVENTS + sockets.part(chunk("a")) + b"ff\r\n")
    connection.shutdown(socket.SHUT_RDWR)


def test_over_a_socket_a_cut_is_what_httpx_raises() -> None:
    """With its request, as httpx has it; events that are read of such a response end in the error of this library."""
    with sockets.listening(cut) as server, FastGPTClient("key", server.url) as client:
        live = client.create_chat_completion(messages=HELLO, stream=True)
        with pytest.raises(httpx.RemoteProtocolError) as caught:
            live.read()
        assert caught.value.request is live.request
        assert live.request.headers["authorization"] == "Bearer key"
        events = iter_events(client.create_chat_completion(messages=HELLO, stream=True))
        assert next(events) == Answer("a")
        with pytest.raises(StreamInterruptedError, match=r"^RemoteProtocolError: .*\(POST 127.0.0.1:\d+/api/v1"):
            next(events)


@pytest.mark.anyio
async def test_over_a_socket_an_async_cut_is_what_httpx_raises() -> None:
    """The same, async."""
    with sockets.listening(cut) as server:
        async with AsyncFastGPTClient("key", server.url) as client:
            live = await client.create_chat_completion(messages=HELLO, stream=True)
            with pytest.raises(httpx.RemoteProtocolError):
                await live.aread()
            events = aiter_events(await client.create_chat_completion(messages=HELLO, stream=True))
            assert await anext(events) == Answer("a")
            with pytest.raises(StreamInterruptedError, match=r"^RemoteProtocolError: .*\(POST 127.0.0.1:\d+/api/v1"):
                await anext(events)


# ------------------------------------------------------------------------------------------- events of a raw response

FAILING = b'event: flowResponses\ndata: [{"nodeId":"n","moduleType":"chatNode","errorText":"model is down"}]\n\n'


def strict(value: bool | None) -> HTTPRequest:
    """Return a request that says so."""
    return HTTPRequest(verb="POST", url="v1/chat/completions", content=b'{"chatId":"c1"}', strict=value)


def test_events_are_read_of_the_body_below() -> None:
    """Its limits of time hold, its ids are those of the request, and both are closed at the end of the events."""
    body = Scripted(chunk("a"), DONE)
    response = to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    events = iter_events(response)
    assert (events.answer().text, events.answer().chat_id) == ("a", "c1")
    assert (response.is_closed, body.is_closed) == (True, True)


@pytest.mark.anyio
async def test_events_are_read_of_the_async_body_below() -> None:
    """The same, async."""
    body = AsyncScripted(chunk("a"), DONE)
    response = to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    events = aiter_events(response)
    answer = await events.answer()
    assert (answer.text, answer.chat_id) == ("a", "c1")
    assert (response.is_closed, body.is_closed) == (True, True)


@pytest.mark.parametrize("value", [True, False, None])
def test_a_live_response_says_whether_a_failed_run_is_an_error(value: bool | None) -> None:
    """Its request says so, through httpx and back."""
    for kind in ("sync", "read"):
        live = HTTPResponse(
            status_code=200,
            headers=STREAM,
            body=Scripted(FAILING, DONE) if kind == "sync" else None,
            content=FAILING + DONE,
            request=strict(value),
            url=URL,
        )
        events = iter_events(to_httpx(live))
        if value:
            with pytest.raises(RunFailedError, match="model is down"):
                events.answer()
        else:
            assert events.answer().error_message == "model is down"


def test_a_response_is_closed_while_another_thread_reads_it() -> None:
    """The first close may leave the body to the thread that reads it, so that the second reaches it still."""
    body = Scripted(chunk("a"))
    events = iter_events(to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body)))
    events.close()
    body.is_closed = False
    events.close()
    assert body.is_closed


# ---------------------------------------------------------------------------------------- responses of somebody's httpx


@pytest.fixture
def received() -> list[httpx.Response]:
    """Give a list for what a hook sees."""
    return []


@pytest.fixture
def brought(received: list[httpx.Response]) -> Generator[httpx.Client]:
    """Give a client of httpx that has a header of its own, and notes what it received."""

    def answer(_: httpx.Request) -> httpx.Response:
        page = b'{"code":200,"data":{"list":[],"total":0}}'
        return httpx.Response(200, content=page, headers={"x-seen": "yes"})

    with httpx.Client(
        transport=httpx.MockTransport(answer),
        headers={"X-Gateway": "gateway-secret"},
        event_hooks={"response": [received.append]},
    ) as client:
        yield client


def test_a_brought_client_gives_its_own_response(brought: httpx.Client, received: list[httpx.Response]) -> None:
    """The raw caller gets the very object that the client received."""
    with FastGPTClient("key", http_client=brought) as client:
        response = client.get_chat_histories(app_id="a")
    assert received == [response]
    assert response is received[0]


def test_a_policy_sees_what_a_brought_client_sent(brought: httpx.Client) -> None:
    """All headers that went over the wire, none of which is shown; the address is whole."""
    seen: list[HTTPResponse] = []

    def watching(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            seen.append(sent.unwrap())
            return sent

        return send

    with FastGPTClient("fastgpt-k", "http://fastgpt.example", http_client=brought, policies=[watching]) as client:
        client.typed.get_chat_histories(app_id="a")
    (response,) = seen
    assert response.url == "http://fastgpt.example/api/core/chat/getHistories"
    assert response.headers["X-Seen"] == "yes"
    assert response.request is not None
    sent = dict(response.request.headers)
    assert (sent["x-gateway"], sent["authorization"]) == ("gateway-secret", "Bearer fastgpt-k")
    assert "secret" not in repr(response.request)
    assert "fastgpt-k" not in repr(response.request)


def test_a_response_of_somebody_else_is_read_as_ours() -> None:
    """With its request, if it has one; a stream that was closed unread is a body that gives its error."""
    request = httpx.Request("PATCH", "http://h/x?a=b", headers={"X-Key": "k-secret"}, content=b"{}")
    made = httpx.Response(201, content=b"x", request=request, extensions={"http_version": b"HTTP/2"})
    ours = from_httpx(made)
    assert (ours.status_code, ours.content, ours.url, ours.http_version) == (201, b"x", "http://h/x?a=b", "HTTP/2")
    assert ours.request is not None
    assert (ours.request.verb, ours.request.content, ours.request.strict) == ("PATCH", b"{}", False)
    assert from_httpx(httpx.Response(200, content=b"x")).request is None
    assert from_async_httpx(httpx.Response(200, content=b"x")).content == b"x"
    left = httpx.Response(200, headers=dict(STREAM), stream=httpx.ByteStream(b"x"), request=request)
    left.close()
    with pytest.raises(StreamInterruptedError, match=r"^StreamClosed"):
        next(iter_events(left))


@pytest.mark.anyio
async def test_what_is_handed_in_may_be_closed_unread() -> None:
    """Whoever does not read it closes it with the body."""
    handed = httpx.Response(200, headers=dict(STREAM), stream=Iterated(b"x"))
    body = abody_of(from_async_httpx(handed))
    await body.aclose()
    assert (body.is_closed, handed.is_closed) == (True, True)


class Iterated(httpx.AsyncByteStream):
    """A body whose iterator is no generator, as that of somebody's own transport may be."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)
        self.is_closed: bool = False

    def __aiter__(self) -> Iterated:
        return self

    async def __anext__(self) -> bytes:
        if (piece := next(self._pieces, None)) is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """Take note of it."""
        self.is_closed = True


@pytest.mark.anyio
async def test_a_live_async_response_of_somebody_else_is_read_as_ours() -> None:
    """Its events come as they are sent, compressed or not, and it is closed behind them."""
    for encoding in ("identity", "gzip"):
        events = chunk("a") + DONE
        sent = gzip.compress(events) if encoding == "gzip" else events
        body = Iterated(sent[:20], sent[20:])
        live = httpx.Response(
            200,
            headers={"Content-Type": "text/event-stream", **({"Content-Encoding": "gzip"} if sent != events else {})},
            stream=body,
            request=httpx.Request("POST", "http://h/x"),
        )
        answer = await aiter_events(live).answer()
        assert (answer.text, body.is_closed, live.is_closed) == ("a", True, True)


MEMBERS = gzip.compress(chunk("a")) + gzip.compress(chunk("b")) + gzip.compress(DONE)
ENCODED = {"gzip": MEMBERS, "X-GZIP": MEMBERS, "deflate": zlib.compress(chunk("ab") + DONE)}


def encoded(encoding: str, stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> httpx.Response:
    """Return a stream of events as a gateway compresses it, as a client of httpx by itself asks for."""
    headers = {"Content-Type": "text/event-stream", "Content-Encoding": encoding}
    return httpx.Response(200, headers=headers, stream=stream, request=httpx.Request("POST", "http://h/x"))


@pytest.mark.anyio
@pytest.mark.parametrize("encoding", ENCODED)
async def test_each_member_of_a_compressed_stream_of_somebody_else_is_read(encoding: str) -> None:
    """A gateway may compress each event by itself; httpx reads the first of them."""
    body = ENCODED[encoding]
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]
    assert iter_events(encoded(encoding, Pieces(*pieces))).answer().text == "ab"
    assert (await aiter_events(encoded(encoding, Iterated(*pieces))).answer()).text == "ab"


@pytest.mark.anyio
async def test_a_compressed_stream_that_was_cut_or_begun_is_no_whole_one() -> None:
    """Events that came whole are there; what somebody has begun to read is not begun again."""
    cut = MEMBERS[:-12]
    events = iter_events(encoded("gzip", Pieces(cut)))
    assert [next(events), next(events)] == [Answer("a"), Answer("b")]
    with pytest.raises(StreamInterruptedError, match="the compressed body was cut"):
        next(events)
    begun = encoded("gzip", Iterated(MEMBERS[:20], MEMBERS[20:]))
    await anext(begun.aiter_raw())
    with pytest.raises(InvalidRequestError, match="expected one that nobody has begun to read"):
        await anext(aiter_events(begun))


class Pieces(httpx.SyncByteStream):
    """A body in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


@pytest.mark.anyio
async def test_an_async_response_that_was_closed_unread_gives_its_error() -> None:
    """The error is that of httpx, in the words of this library."""
    left = httpx.Response(200, headers=dict(STREAM), stream=Iterated(b"x"), request=httpx.Request("POST", "http://h/x"))
    await left.aclose()
    with pytest.raises(StreamInterruptedError, match=r"^StreamClosed"):
        await anext(aiter_events(left))


@pytest.mark.anyio
async def test_an_async_response_that_is_cut_gives_its_error() -> None:
    """What came before is given; the rest of the stream was lost on the way."""

    async def cut_short() -> AsyncGenerator[bytes]:
        yield chunk("a")
        raise httpx.ReadError("reset")

    class Cut(httpx.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            return cut_short()

    live = httpx.Response(200, headers=dict(STREAM), stream=Cut(), request=httpx.Request("POST", "http://h/x"))
    events = aiter_events(live)
    assert await anext(events) == Answer("a")
    with pytest.raises(StreamInterruptedError, match=r"^ReadError: reset"):
        await anext(events)


def and_back(response: HTTPResponse) -> httpx.Response:
    """Make a response one of httpx, one of ours again, and one of httpx again."""
    return to_httpx(from_httpx(to_httpx(response)))


@pytest.mark.parametrize("made", [to_httpx, and_back])
def test_a_live_response_that_went_back_and_forth_is_closed_with_its_body(
    made: Callable[[HTTPResponse], httpx.Response],
) -> None:
    """It is asked whether anything can be read of the body that all of them share."""
    body = Scripted(b"a")
    response = made(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    assert not response.is_closed
    body.close()
    assert response.is_closed


@pytest.mark.anyio
async def test_an_async_live_response_that_went_back_and_forth_is_closed_with_its_body() -> None:
    """The same, async."""
    body = AsyncScripted(b"a")
    live = to_httpx(HTTPResponse(status_code=200, headers=STREAM, body=body, request=SENT, url=URL))
    response = to_httpx(from_async_httpx(live))
    assert not response.is_closed
    await body.aclose()
    assert response.is_closed
