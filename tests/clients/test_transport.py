"""The transport: what goes out on the wire, what comes of httpx's exceptions, and that the key goes nowhere else."""

from __future__ import annotations

import gc
import gzip
import socket
import ssl
import traceback
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, cast

import httpcore
import httpx
import pytest
from msgspec.structs import replace
from returns.result import Success

import fastgpt.chat
from fastgpt import (
    AsyncFastGPTClient,
    ClientClosedError,
    ConfigurationError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    RequestTimeoutError,
    StreamInterruptedError,
    TransportError,
    user,
)
from fastgpt.apps import GetApps
from fastgpt.authoring import OptimizePrompt
from fastgpt.chat import CreateChatCompletion, GetChatHistories, GetChatInit, StreamChatCompletion
from fastgpt.http import HTTPRequest
from fastgpt.steps import Flow, SendOutcome
from support import sockets
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    DONE,
    Answer,
    Body,
    Maker,
    Server,
    Time,
    async_client,
    chunk,
    data,
    error_reply,
    errors_of,
    everywhere,
    fails,
    json_of,
    leaks,
    opened,
    read,
    reply,
    streams,
    sync_client,
)

HISTORIES = GetChatHistories(app_id=APP_ID)
ASKING = CreateChatCompletion(messages=[user("Hello")])
WATCHING = StreamChatCompletion(messages=[user("Hello")])
EMPTY_PAGE = data({"total": 0, "list": []})


class Sent:
    """A query that is one call, and gives the response that came."""

    def __init__(self, call: HTTPRequest) -> None:
        self.call = call

    def __iter__(self) -> Flow[SendOutcome]:
        return (yield self.call)


def elsewhere(url: str) -> Sent:
    """Return a call of what is no part of the API."""
    return Sent(
        HTTPRequest(
            verb="PUT", url=url, authenticated=False, headers=(("Content-Type", "text/plain"),), content=b"bytes"
        )
    )


@everywhere
async def test_a_call_of_the_api_says_who_asks_and_what(client: Maker) -> None:
    """The request carries host, key, user agent and type of the body, and goes below the API base."""
    server = Server(EMPTY_PAGE)
    await client(server).raw(HISTORIES)
    request = server.last
    assert (request.method, str(request.url)) == ("POST", f"{BASE_URL}/api/core/chat/getHistories")
    assert request.headers["host"] == "fastgpt.test"
    assert request.headers["authorization"] == f"Bearer {API_KEY}"
    assert request.headers["user-agent"] == f"fastgpt-client/{fastgpt.__version__}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.content))
    assert "transfer-encoding" not in request.headers
    assert json_of(request) == {"appId": APP_ID, "offset": 0, "pageSize": 20, "source": "api"}


@everywhere
async def test_a_get_has_its_fields_in_the_url(client: Maker) -> None:
    """Fields of a GET travel as a query string, escaped, and no body or type of one goes along."""
    server = Server(data({}))
    await client(server).raw(GetChatInit(app_id=APP_ID, chat_id="ä & b"))
    request = server.last
    assert (request.method, dict(request.url.params)) == ("GET", {"appId": APP_ID, "chatId": "ä & b"})
    assert request.content == b""
    assert not {"content-type", "content-length"} & {*request.headers}


@everywhere
async def test_a_header_is_sent_once(client: Maker) -> None:
    """A header that is passed on top replaces the library's own, whatever its spelling."""
    server = Server(EMPTY_PAGE)
    derived = client(server).derived(extra_headers={"user-agent": "mine", "ACCEPT": "application/json"})
    await derived.raw(HISTORIES)
    names = [name.lower() for name, _ in server.last.headers.raw]
    assert len({*names}) == len(names)
    assert server.last.headers["user-agent"] == "mine"
    assert server.last.headers["accept"] == "application/json"


@everywhere
@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://host.test:8443/fastgpt/", "https://host.test:8443/fastgpt/api/core/app/list"),
        ("http://[::1]:3000", "http://[::1]:3000/api/core/app/list"),
    ],
)
async def test_a_server_may_lie_anywhere(client: Maker, base_url: str, expected: str) -> None:
    """Port, sub path and IPv6 address of the base URL stand in each request and its host header."""
    server = Server(data([]))
    await client(server, base_url=base_url).raw(GetApps())
    assert str(server.last.url) == expected
    assert server.last.headers["host"] == expected.split("/")[2]


@everywhere
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/upload/token", f"{BASE_URL}/upload/token"),
        ("/api/system/file/upload/token", f"{BASE_URL}/api/system/file/upload/token"),
        ("http://s3.test:9000/bucket?sig=1", "http://s3.test:9000/bucket?sig=1"),
        ("//cdn.test/x", "http://cdn.test/x"),
    ],
)
async def test_no_key_goes_to_a_presigned_place(client: Maker, url: str, expected: str) -> None:
    """A URL out of an answer is resolved as RFC 3986 has it, and gets neither the key nor headers of the API."""
    server = Server(reply(200))
    await client(server).typed(elsewhere(url))
    request = server.last
    assert str(request.url) == expected
    assert request.headers["host"] == expected.split("/")[2]
    assert API_KEY not in str(request.headers.raw)
    assert {*request.headers} == {"host", "content-type", "content-length"}


@everywhere
async def test_the_users_own_auth_stays_with_the_api(client: Maker) -> None:
    """Added headers and the key go with calls of the API alone."""
    server = Server(EMPTY_PAGE, reply(200))
    derived = client(server).derived(extra_headers={"X-Team": "blue"})
    await derived.raw(HISTORIES)
    await derived.typed(elsewhere("http://s3.test/x"))
    assert [request.headers.get("x-team") for request in server.requests] == ["blue", None]


def test_settings_of_ones_own_http_client_do_not_reach_a_presigned_place() -> None:
    """Headers and auth that a user's httpx client carries are sent to the API, and never with a presigned URL."""
    server = Server(EMPTY_PAGE, reply(200))
    http = httpx.Client(
        transport=httpx.MockTransport(server), headers={"X-Tenant": "a"}, auth=httpx.BasicAuth("name", "secret-word")
    )
    client = FastGPTClient(API_KEY, BASE_URL, http_client=http)
    client.get_chat_histories(app_id=APP_ID)
    client.typed.run(elsewhere("http://s3.test/x"))
    inside, outside = server.requests
    assert inside.headers["x-tenant"] == "a"
    assert "x-tenant" not in outside.headers
    assert "authorization" not in outside.headers


@everywhere
async def test_redirects_are_not_followed(client: Maker) -> None:
    """A redirect is an error and not a second request, since the key would go to whoever is named."""
    server = Server(then=reply(302, headers={"location": "http://evil.test/"}))
    for error in await errors_of(client(server), HISTORIES):
        assert isinstance(error, fastgpt.APIError)
        assert error.status_code == 302
    assert len(server.requests) == 3


@everywhere
@pytest.mark.parametrize(
    ("raised", "expected", "sent"),
    [
        (httpx.ConnectError, TransportError, False),
        (httpx.ConnectTimeout, RequestTimeoutError, False),
        (httpx.PoolTimeout, RequestTimeoutError, False),
        (httpx.ProxyError, TransportError, False),
        (httpx.ReadTimeout, RequestTimeoutError, True),
        (httpx.WriteTimeout, RequestTimeoutError, True),
        (httpx.ReadError, TransportError, True),
        (httpx.WriteError, TransportError, True),
        (httpx.CloseError, TransportError, True),
        (httpx.RemoteProtocolError, TransportError, True),
        (httpx.LocalProtocolError, TransportError, True),
        (httpx.DecodingError, TransportError, True),
    ],
)
async def test_each_exception_of_httpx_becomes_one_of_ours(
    client: Maker, raised: Callable[[str], Exception], expected: type[TransportError], sent: bool
) -> None:
    """What httpx raises comes as our class in all flavours, and says whether the server can have seen the request."""
    server = Server(then=fails(raised))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert type(error) is expected
        assert isinstance(error, TransportError)
        assert error.sent is sent
        said = f"{raised('').__class__.__name__}: raised by the test"
        after = ": the timeout of 5 s passed" if expected is RequestTimeoutError else ""
        if raised is httpx.PoolTimeout:
            limit = "all are in use that the limits of the http_client allow (max_connections)"
            assert error.message == f"no connection became free: {limit} ({said}){after}"
        else:
            assert error.message == (said if sent else f"could not connect to fastgpt.test:80 ({said})") + after


@everywhere
async def test_an_exception_without_words_is_reported_by_its_name(client: Maker) -> None:
    """An exception that says nothing is reported by its kind."""
    server = Server(then=fails(httpx.ReadError, ""))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert str(error) == "ReadError (POST fastgpt.test/api/core/chat/getHistories)"


@everywhere
@pytest.mark.parametrize("answer", [fails(httpx.ConnectError), streams(Body(httpx.ReadError("cut")), "text/plain")])
async def test_no_error_holds_the_request(client: Maker, answer: Answer) -> None:
    """Nothing that httpx raised hangs on an error of ours: it holds the request, and with it the key."""
    server = Server(then=answer)
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert leaks(error) == []
        shown = "".join(traceback.format_exception(error))
        assert API_KEY not in shown
        assert "httpx" not in shown


@everywhere
async def test_a_body_that_is_cut_is_a_transport_error(client: Maker) -> None:
    """An answer that breaks off is no answer; its connection is closed."""
    bodies = [Body(b'{"code":', httpx.ReadError("cut")) for _ in range(3)]
    server = Server(*(streams(body, "application/json") for body in bodies))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert type(error) is TransportError
    assert all(body.closed for body in bodies)


@everywhere
@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.RemoteProtocolError("peer closed connection"), StreamInterruptedError),
        (httpx.ReadError("reset"), StreamInterruptedError),
        (httpx.ReadTimeout("silence"), RequestTimeoutError),
    ],
)
async def test_a_stream_that_is_cut_gives_what_came_whole(
    client: Maker, raised: Exception, expected: type[FastGPTError]
) -> None:
    """The events before a cut come first, then the error, with nothing of httpx behind it; the connection is closed."""
    body = Body(chunk("a") + chunk("b"), b"event: answer\nda", raised)
    seen: list[fastgpt.chat.ChatEvent] = []
    with pytest.raises(expected) as caught:
        await read(client(Server(streams(body))).stream(WATCHING), seen)
    assert seen == [fastgpt.chat.Answer("a"), fastgpt.chat.Answer("b")]
    assert type(caught.value) is expected
    assert leaks(caught.value) == []
    assert body.closed


@everywhere
async def test_a_collected_stream_that_is_cut_is_interrupted(client: Maker) -> None:
    """A completion that is read as a stream and breaks off says so, as a stream would."""
    body = Body(chunk("a"), httpx.ReadError("reset"))
    with pytest.raises(StreamInterruptedError, match="reset"):
        await client(Server(streams(body))).typed(replace(ASKING, stream=True))
    assert body.closed


@everywhere
@pytest.mark.parametrize(
    "place",
    [
        elsewhere("http://host:port/x"),
        elsewhere("http://[::1/x"),
        Sent(
            HTTPRequest(
                verb="PUT", url="http://s3.test/x", authenticated=False, headers=(("X-Name", "ä"),), content=b"x"
            )
        ),
    ],
    ids=["port", "host", "header"],
)
async def test_a_presigned_place_that_cannot_be_sent_to_is_a_bad_answer(client: Maker, place: Sent) -> None:
    """A URL or a header out of an answer that httpx cannot send is the server's fault, and says so."""
    server = Server()
    error = (await client(server).results(place)).failure()
    assert type(error) is DecodeError
    assert "expected the URL and headers of an upload" in str(error)
    assert leaks(error) == []
    assert server.requests == []


@everywhere
async def test_a_presigned_place_of_another_protocol_is_a_bad_answer(client: Maker) -> None:
    """What httpx has no way to send to came out of an answer as well."""
    server = Server(fails(httpx.UnsupportedProtocol))
    error = (await client(server).results(elsewhere("ftp://host.test/x"))).failure()
    assert type(error) is DecodeError


@everywhere
async def test_time_limits_are_handed_on(client: Maker) -> None:
    """``timeout`` bounds each step; ``idle_timeout`` bounds the reading of a stream, and of nothing else."""
    server = Server(EMPTY_PAGE, EMPTY_PAGE, streams(Body(chunk("a"), DONE)), EMPTY_PAGE)
    face = client(server, timeout=7)
    await face.raw(HISTORIES)
    derived = face.derived(timeout=3, idle_timeout=90)
    await derived.raw(HISTORIES)
    assert await read(derived.stream(WATCHING)) == [fastgpt.chat.Answer("a")]
    await face.raw(HISTORIES)
    plain, shorter = dict.fromkeys(("connect", "read", "write", "pool"), 7.0), dict.fromkeys(LIMITS, 3.0)
    assert [limits_of(request) for request in server.requests] == [plain, shorter, {**shorter, "read": 90.0}, plain]


LIMITS = ("connect", "read", "write", "pool")


def limits_of(request: httpx.Request) -> dict[str, float | None]:
    """Return the time limits that a connection would look up."""
    timeouts = cast("Mapping[str, float]", request.extensions["timeout"])  # httpx types extensions as Any
    return {name: timeouts.get(name) for name in LIMITS}


@everywhere
async def test_a_deadline_shrinks_the_limits_of_each_step(client: Maker) -> None:
    """A step may take what is left of the deadline, looked at when it begins, and a moment at least."""
    time, seen = Time(), list[float | None]()

    def answer(request: httpx.Request) -> httpx.Response:
        for elapsed in (0, 6, 3, 2):
            time.move(elapsed)
            seen.append(limits_of(request)["read"])
        time.move(-5)
        return EMPTY_PAGE(request)

    await client(answer, time, timeout=5, deadline=10).raw(HISTORIES)
    assert seen == [5, 4.001, 1.001, 0.001]


@everywhere
async def test_a_closed_client_sends_nothing(client: Maker) -> None:
    """After ``close`` every flavour says that the client is closed; closing twice does no harm."""
    server = Server()
    face = client(server)
    await face.close()
    await face.close()
    for error in await errors_of(face, HISTORIES):
        assert type(error) is ClientClosedError
        assert str(error) == "the client is closed (POST fastgpt.test/api/core/chat/getHistories)"
    with pytest.raises(ClientClosedError):
        await opened(face.stream(WATCHING))
    assert server.requests == []


@everywhere
async def test_a_live_response_is_unread_until_it_is_read(client: Maker) -> None:
    """A raw client gives a stream as it comes: nothing of it has been read, and it is open."""
    body = Body(chunk("a"), DONE)
    face = client(Server(streams(body)))
    response = await face.raw(replace(ASKING, stream=True))
    assert (body.read, body.closed, response.is_closed) == (0, 0, False)
    await face.shut(response)
    assert body.closed == 1
    await face.close()
    assert body.closed == 1


@everywhere
async def test_closing_a_client_closes_its_live_responses(client: Maker) -> None:
    """What is still being read when the client is closed, is closed with it; what a derived client reads is its own."""
    bodies = [Body(chunk("a"), DONE) for _ in range(3)]
    face = client(Server(*map(streams, bodies)))
    derived = face.derived(timeout=1)
    kept = [await one.raw(replace(ASKING, stream=True)) for one in (face, face, derived)]
    await derived.close()
    assert [body.closed for body in bodies] == [0, 0, 1]
    await face.close()
    assert [body.closed for body in bodies] == [1, 1, 1]
    assert all(response.is_closed for response in kept)


@everywhere
async def test_a_client_does_not_keep_responses_alive(client: Maker) -> None:
    """A live response that nobody holds is forgotten, so that a long-lived client does not grow."""
    bodies = [Body(chunk("a"), DONE) for _ in range(2)]
    face = client(Server(*map(streams, bodies)))
    kept = await face.raw(replace(ASKING, stream=True))
    await face.raw(replace(ASKING, stream=True))
    gc.collect()
    await face.close()
    assert [body.closed for body in bodies] == [1, 0]
    assert kept.is_closed


@everywhere
async def test_what_is_no_stream_is_read_at_once(client: Maker) -> None:
    """A raw answer that is no event stream can be used after the client is closed."""
    body = Body(b'{"choices":', b"[]}")
    face = client(Server(streams(body, "application/json")))
    response = await face.raw(replace(ASKING, stream=True))
    await face.close()
    assert response.json() == {"choices": []}
    assert body.closed


def test_a_response_is_what_httpx_gives() -> None:
    """A raw answer knows its request, and has no history."""
    response = sync_client(Server(EMPTY_PAGE)).get_chat_histories(app_id=APP_ID)
    assert response.request.url.path == "/api/core/chat/getHistories"
    assert response.history == []
    assert response.raise_for_status() is response


@everywhere
async def test_an_error_response_is_read_before_it_is_raised(client: Maker) -> None:
    """An error response to a stream's opening closes its connection, whether or not somebody looks at the error."""
    body = Body(b'{"code":514,"statusText":"unAuthApiKey","message":"no"}')
    with pytest.raises(fastgpt.AuthenticationError):
        await client(Server(streams(body, "application/json", 500))).raw(replace(ASKING, stream=True))
    assert body.closed


@everywhere
async def test_compressed_bodies_are_read(client: Maker) -> None:
    """A body that says it is compressed, and is not, is no usable answer."""
    server = Server(then=reply_bad_gzip)
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert isinstance(error, DecodeError)
        assert "what cannot be inflated" in str(error)


def reply_bad_gzip(request: httpx.Request) -> httpx.Response:
    """Answer with bytes that are no gzip."""
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    return httpx.Response(200, headers=headers, stream=Body(b"no gzip at all"), request=request)


# --------------------------------------------------------------------------------------------------- compressed bodies


def members(*texts: bytes, end: bytes = b"") -> bytes:
    """Return a gzip body of several members."""
    return b"".join(map(gzip.compress, texts)) + end


def compressed(body: bytes, encoding: str = "gzip", step: int = 0) -> Answer:
    """Answer with a compressed body, at once or in steps."""
    headers = {"content-encoding": encoding, "content-type": "application/json"}
    steps = [body[at : at + step] for at in range(0, len(body), step)] if step else [body]
    return lambda _: httpx.Response(200, headers=headers, stream=Body(*steps))


LIST = b'{"code":200,"data":{"total":0,"list":[' + b" " * 200_000 + b"]}}"


@everywhere
@pytest.mark.parametrize("step", [0, 1000, 7])
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (members(LIST), "gzip"),
        (members(LIST[:9], LIST[9:]), "GZIP"),
        (members(*(LIST[at : at + 1000] for at in range(0, len(LIST), 1000))), "x-gzip"),
        (members(b"", LIST, b""), "gzip"),
        (members(LIST, end=bytes(512)), "gzip"),
        (members(LIST[:65_536], LIST[65_536:]), "gzip"),
        (zlib.compress(LIST), "deflate"),
    ],
    ids=["one", "two", "many", "empty ones", "filled up", "at a step", "deflate"],
)
async def test_every_member_of_a_compressed_body_is_read(client: Maker, body: bytes, encoding: str, step: int) -> None:
    """A gzip body may have several members (RFC 1952); all of them are the answer."""
    server = Server(then=compressed(body, encoding, step))
    face = client(server)
    assert (await face.raw(HISTORIES)).content == LIST
    assert (await face.typed(HISTORIES)).total == 0


@everywhere
@pytest.mark.parametrize("cut", [1, 8, 9, 30])
@pytest.mark.parametrize("body", [members(LIST), members(LIST[:9], LIST[9:])], ids=["one member", "two members"])
async def test_a_compressed_body_that_is_cut_is_no_answer(client: Maker, body: bytes, cut: int) -> None:
    """The last member is checked to be whole, wherever it is cut."""
    server = Server(then=compressed(body[:-cut]))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert type(error) is TransportError
        assert error.message == "the compressed body was cut"


@everywhere
async def test_a_compressed_body_that_is_cut_within_its_second_header_is_no_answer(client: Maker) -> None:
    """What follows the first member is the beginning of another."""
    server = Server(then=compressed(members(LIST) + members(b"")[:3]))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert type(error) is TransportError


@everywhere
async def test_what_follows_a_compressed_body_must_be_another_member(client: Maker) -> None:
    """Other bytes are no part of an answer, and no end of one."""
    server = Server(then=compressed(members(LIST, end=b"<html>")))
    for error in await errors_of(client(server, max_retries=0), HISTORIES):
        assert type(error) is DecodeError
        assert "what cannot be inflated" in str(error)


@everywhere
async def test_nothing_at_all_is_an_empty_body_however_it_is_encoded(client: Maker) -> None:
    """A store that answers a PUT with no body may call it compressed."""
    server = Server(compressed(b""))
    assert (await client(server).typed(elsewhere("http://s3.test/x"))).content == b""


@everywhere
async def test_members_that_hold_nothing_come_to_an_end(client: Maker) -> None:
    """A body is bounded as it comes, too."""
    server = Server(then=compressed(members(b"") * 200))
    (error, *_) = await errors_of(client(server, max_retries=0).derived(max_body=2000), HISTORIES)
    assert type(error) is DecodeError
    assert "max_body" in str(error)


# ---------------------------------------------------------------------------------- transports that are not httpx's own


class Foreign(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that raises what Python's libraries raise."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and fail."""
        self.sent += 1
        raise self.error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and fail."""
        return self.handle_request(request)


class Retrying(httpx.HTTPTransport):
    """A transport that sends again by itself, so that its last error is not that of its first attempt."""

    def __init__(self) -> None:
        super().__init__(verify=False)
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and fail to connect when it is sent again."""
        self.sent += 1
        raise httpx.ConnectError("refused", request=request)


class Configured(httpx.HTTPTransport):
    """A transport that sends as httpx does."""


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError])
def test_a_foreign_report_that_nothing_was_sent_is_not_believed(kind: Callable[[str], Exception]) -> None:
    """A completion that may have been sent is not sent again, whatever another transport says."""
    foreign = Foreign(kind("not connected"))
    with httpx.Client(transport=foreign) as http:
        error = FastGPTClient(API_KEY, BASE_URL, http_client=http).results.run(ASKING).failure()
    assert isinstance(error, TransportError)
    assert error.sent
    assert foreign.sent == 1


class Sending(httpx.Client):
    """A client that sends in its own way."""

    def send(self, request: httpx.Request, **_: object) -> httpx.Response:
        """Fail to send."""
        raise httpx.ConnectError("refused", request=request)


def test_all_that_sends_must_be_of_httpx_to_be_believed() -> None:
    """What is mounted, what is derived, what was replaced, and the client's own ``send`` count."""
    foreign, retrying = Foreign(httpx.ConnectError("not connected")), Retrying()
    patched = httpx.MockTransport(fails(httpx.ConnectError))
    vars(patched)["handle_request"] = patched.handle_request
    for http in (
        httpx.Client(verify=False, mounts={"http://": foreign}),
        httpx.Client(transport=retrying),
        httpx.Client(transport=patched),
        Sending(verify=False),
    ):
        with http:
            error = FastGPTClient(API_KEY, BASE_URL, http_client=http).results.run(ASKING).failure()
            assert isinstance(error, TransportError)
            assert error.sent
    assert (foreign.sent, retrying.sent) == (1, 1)


def test_httpx_itself_is_believed() -> None:
    """A client of httpx, one with a proxy or one derived by settings alone, knows when nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for http in (
        httpx.Client(verify=False),
        httpx.Client(transport=Configured(verify=False)),
        httpx.Client(verify=False, proxy=url),
        httpx.Client(verify=False, mounts={"all://other": None}),
    ):
        with http:
            error = FastGPTClient(API_KEY, url, http_client=http, max_retries=0).results.run(ASKING).failure()
            assert isinstance(error, TransportError)
            assert not error.sent


@everywhere
@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (RuntimeError("Event loop is closed"), TransportError),
        (OSError(5, "Input/output error"), TransportError),
        (ConnectionResetError(104, "reset"), TransportError),
        (ssl.SSLError(1, "[SSL] internal error"), TransportError),
        (ssl.SSLCertVerificationError("certificate verify failed"), TransportError),
        (ValueError("file descriptor cannot be a negative integer"), TransportError),
        (TimeoutError("timed out"), RequestTimeoutError),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), TransportError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
@pytest.mark.parametrize("place", ["head", "body", "stream"])
async def test_what_python_raises_on_the_way_becomes_an_error_of_ours(
    client: Maker, raised: Exception, expected: type[TransportError], place: str
) -> None:
    """No flavour lets it through bare, nor is it chained; the request may have been sent."""
    if place == "stream":
        server = Server(then=lambda request: streams(Body(chunk("a"), raised))(request))
        face = client(server, max_retries=0)
        first, last = await read(face.outcomes(WATCHING))
        assert first == Success(fastgpt.chat.Answer("a"))
        error = last.failure()
        assert isinstance(error, StreamInterruptedError | RequestTimeoutError)
        assert leaks(error) == []
        return

    def fail(request: httpx.Request) -> httpx.Response:
        if place == "body":
            return streams(Body(b"{", raised), "application/json")(request)
        raise raised

    for error in await errors_of(client(Server(then=fail), max_retries=0), HISTORIES):
        assert type(error) is expected
        assert isinstance(error, TransportError)
        assert error.sent
        assert leaks(error) == []
        assert type(raised).__name__ in error.message


@everywhere
async def test_a_host_of_several_addresses_is_reported_by_the_first(client: Maker) -> None:
    """Where each address of a host failed, the first says why."""

    def fail(_: httpx.Request) -> httpx.Response:
        rejected = [ConnectionRefusedError(111, "Connect call failed"), OSError(101, "Network is unreachable")]
        raise httpx.ConnectError("All connection attempts failed") from ExceptionGroup("several", rejected)

    error = (await client(Server(then=fail), max_retries=0).results(HISTORIES)).failure()
    assert "could not connect to fastgpt.test:80 (ConnectError: [Errno 111] Connect call failed)" in str(error)


@everywhere
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (httpcore.ReadError, "ReadError: [Errno 104] Connection reset"),
        (httpx.ReadError, "ReadError: cut"),
    ],
)
async def test_what_was_behind_an_exception_is_said_where_it_is_its_own(
    client: Maker, kind: Callable[[str], Exception], expected: str
) -> None:
    """Of httpcore, which takes the cause back, it is what was handled; with others that may be the caller's affair."""

    def answer(_: httpx.Request) -> httpx.Response:
        try:
            raise OSError(104, "Connection reset")
        except OSError:
            raise kind("cut") from None

    error = (await client(Server(answer), max_retries=0).results(GetChatInit(app_id=APP_ID))).failure()
    assert isinstance(error, TransportError)
    assert error.message == expected


def test_a_client_that_is_closed_while_it_is_answered_has_no_answer() -> None:
    """Whatever has come by then may lack its end."""

    def answer(request: httpx.Request) -> httpx.Response:
        client.close()
        return EMPTY_PAGE(request)

    client = sync_client(answer)
    assert isinstance(client.results.run(HISTORIES).failure(), ClientClosedError)


@pytest.mark.anyio
async def test_an_async_client_that_is_closed_while_it_is_answered_has_no_answer() -> None:
    """The same, async."""

    async def answer(request: httpx.Request) -> httpx.Response:
        await client.aclose()
        return EMPTY_PAGE(request)

    client = async_client(answer)
    assert isinstance((await client.results.run(HISTORIES)).failure(), ClientClosedError)


class Closing(httpx.AsyncByteStream):
    """A body that closes the client of its reader, and then ends well."""

    def __init__(self) -> None:
        self.client: AsyncFastGPTClient | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield chunk("a")
        assert self.client is not None
        await self.client.aclose()


@pytest.mark.anyio
async def test_a_stream_that_ends_as_its_client_is_closed_is_not_taken_for_whole() -> None:
    """What ends a stream may have been the closing, whatever the end looks like."""
    body = Closing()
    headers = {"content-type": "text/event-stream"}
    body.client = async_client(lambda _: httpx.Response(200, headers=headers, stream=body))
    async with body.client.stream(WATCHING) as events:
        assert await anext(events) == fastgpt.chat.Answer("a")
        with pytest.raises(ClientClosedError):
            await anext(events)


@everywhere
async def test_an_exception_that_repeats_the_request_is_not_repeated(client: Maker) -> None:
    """Values of headers and the query of a presigned URL are taken out of what a library says of them."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise ValueError(f"Illegal header {request.headers.get('authorization')!r} for {request.url}")

    for query in (HISTORIES, elsewhere("http://s3.test/x?X-Signature=hunter2hunter2")):
        error = (await client(Server(then=fail), max_retries=0).results(query)).failure()
        assert isinstance(error, TransportError)
        assert error.message.startswith("ValueError: Illegal header")
        assert API_KEY not in error.message
        assert "hunter2" not in error.message


@everywhere
async def test_an_outcome_of_a_transport_is_a_value(client: Maker) -> None:
    """A query over the results view gets whatever came, error responses too: what they mean is the query's affair."""
    outcome = await client(Server(error_reply(500))).results(Sent(HTTPRequest(verb="GET", url="core/chat/init")))
    assert isinstance(outcome, Success)
    assert outcome.unwrap().status_code == 500


@pytest.mark.parametrize(
    "base_url", ["http://xn--a", "http://xn--", "http://[::1]x", "http://%41.test", "http://a%00b"]
)
def test_a_host_that_nobody_can_read_is_rejected(base_url: str) -> None:
    """Some URLs can be parsed although their host is none; it is noticed when the client is made."""
    for make in (FastGPTClient, AsyncFastGPTClient):
        with pytest.raises(ConfigurationError, match="base_url: expected"):
            make("key", base_url)


@pytest.mark.anyio
async def test_an_upload_to_a_host_that_nobody_can_read_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server may answer with any URL; whatever it is, nothing but our errors comes of it, sync and async."""
    lookup = socket.getaddrinfo

    def looked_up(host: str, *rest: Any, **options: Any) -> object:  # the resolver's own arguments, passed on
        if "xn--" in str(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return lookup(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    place = sockets.envelope({"url": "http://xn--a/x", "key": "k"})
    with sockets.listening(lambda connection, _: connection.sendall(place)) as server:
        with FastGPTClient("key", server.url, max_retries=0) as client:
            failed = client.results.upload_chat_file(app_id="a", chat_id="c", content=b"x", filename="a.txt")
            assert isinstance(failed.failure(), DecodeError | TransportError)
        async with AsyncFastGPTClient("key", server.url, max_retries=0) as aclient:
            failed = await aclient.results.upload_chat_file(app_id="a", chat_id="c", content=b"x", filename="a.txt")
            assert isinstance(failed.failure(), DecodeError | TransportError)


def test_a_port_of_any_length_in_no_proxy_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no port matches nothing."""
    monkeypatch.setenv("NO_PROXY", "a:" + "9" * 5000)
    FastGPTClient("key").close()


@everywhere
async def test_a_raw_call_of_what_always_streams_is_live_or_an_error(client: Maker) -> None:
    """A stream is left unread; what came instead of one is raised."""
    asking = OptimizePrompt(original_prompt="be nice", optimizer_input="shorter", model="m")
    face = client(Server(streams(Body(chunk("a"), DONE))))
    response = await face.raw(asking)
    assert not response.is_closed
    await face.shut(response)
    with pytest.raises(DecodeError, match="expected an event stream"):
        await client(Server(then=data(None))).raw(asking)
