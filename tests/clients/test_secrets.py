"""Looks for the key everywhere a user, a log or a crash report could see it, along every way that a call can fail."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

import fastgpt
from fastgpt import AsyncFastGPTClient, ConfigurationError, FastGPTClient, FastGPTError, fold, user
from fastgpt.chat import GetChatHistories
from fastgpt.emulator import Emulator
from fastgpt.emulator.faults import ANY, Fault, HugeEvent
from fastgpt.http import HTTPRequest, HTTPResponse
from fastgpt.transport.native import to_httpx
from fastgpt.values import Secret
from support.faces import API_KEY, Answer as Reply, Maker, Server, both, data, error_reply, errors_of, reply

KEY = "fastgpt-MARKEDMARKEDMARKED"
OURS = str(Path(fastgpt.__file__).parent)
Handler = Callable[[httpx.Request], httpx.Response]


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"event: answer\n"
        raise httpx.ReadError("cut")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"event: answer\n"
        raise httpx.ReadError("cut")


def raising(error: Exception) -> Handler:
    """Return a server that cannot be reached, or breaks off."""

    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(error, httpx.RequestError):
            error.request = request  # as httpx does it; the request has the key
        raise error

    return handle


def answering(status: int, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Handler:
    """Return a server that answers this."""
    return lambda _: httpx.Response(status, content=content, headers=headers)


STREAM = {"content-type": "text/event-stream"}
SERVERS: dict[str, Handler] = {
    "refused": raising(httpx.ConnectError("refused")),
    "slow": raising(httpx.ReadTimeout("slow")),
    "reset": raising(httpx.RemoteProtocolError("reset")),
    "unsendable": raising(httpx.UnsupportedProtocol("no such scheme")),
    "unknown key": answering(500, b'{"code":514,"statusText":"unAuthApiKey","message":"m"}'),
    "invalid": answering(400, b'{"code":400,"statusText":"error","message":"m","zodError":[{"path":["a"]}]}'),
    "rate": answering(429, b'{"code":429,"message":"in 25 seconds"}'),
    "html": answering(502, b"<html>", {"content-type": "text/html"}),
    "redirect": answering(302, b"", {"location": "http://elsewhere/"}),
    "no envelope": answering(200, b"[]"),
    "wrong shape": answering(200, b'{"code":200,"data":{"list":3}}'),
    "rejected stream": answering(200, b'event: error\ndata: {"code":514,"statusText":"unAuthApiKey"}\n\n'),
    "error in a stream": answering(200, b'event: error\ndata: {"message":"m"}\n\n', STREAM),
    "broken event": answering(200, b"event: answer\ndata: {\n\n", STREAM),
    "no end": answering(200, b'data: {"choices":[]}\n\n', STREAM),
    "cut stream": lambda _: httpx.Response(200, stream=Cut(), headers=STREAM),
    "cut body": lambda _: httpx.Response(200, stream=Cut()),
    "compressed": answering(200, b"", {"content-encoding": "br"}),
}
every_server = pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it stands on."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if current is not None and id(current) not in seen:
            seen.add(id(current))
            yield current
            waiting += [current.__cause__, current.__context__]


def shown(error: FastGPTError) -> Iterator[str]:
    """Yield everything that an exception of ours shows: itself, what it stands on, and the locals of our frames."""
    for link in chain_of(error):
        yield from (str(link), repr(link), repr(link.args), repr(vars(link)))
        assert not isinstance(link, httpx.HTTPError), "what httpx raised holds the request"
        for frame, _ in traceback.walk_tb(link.__traceback__):
            if frame.f_code.co_filename.startswith(OURS):
                yield from (f"{name} = {value!r}" for name, value in frame.f_locals.items())
    yield pickle.dumps(error).decode("latin-1")
    rendered = traceback.TracebackException.from_exception(error)
    yield "".join(rendered.format())


def failures(client: FastGPTClient, tmp_path: Path) -> Iterator[FastGPTError]:
    """Yield what calls of every kind and flavour fail with."""
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 100)

    def streamed() -> None:
        with client.stream_chat_completion(messages=[user("Hello")]) as events:
            list(events)

    calls: tuple[Callable[[], object], ...] = (
        lambda: client.get_chat_histories(app_id="a"),
        lambda: client.typed.get_chat_histories(app_id="a"),
        lambda: client.create_chat_completion(messages=[user("Hello")], stream=True).close(),
        lambda: client.typed.create_chat_completion(messages=[user("Hello")], stream=True),
        lambda: client.upload_chat_file(app_id="a", chat_id="c", content=large),
        streamed,
    )
    for call in calls:
        try:
            call()
        except FastGPTError as error:
            yield error
    yield from fold(client.results.get_chat_histories(app_id="a"), lambda _: (), lambda error: (error,))


@every_server
def test_no_failure_shows_the_key(
    server: Handler, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes wrong, neither the error, nor what it stands on, nor our frames, nor a log shows the key."""
    caplog.set_level(logging.DEBUG)
    pool = httpx.Client(transport=httpx.MockTransport(server))
    with FastGPTClient(
        KEY, "http://host", http_client=pool, max_retries=1, retry_delay=0, enable_logging=True, sleep=lambda _: None
    ) as client:
        found = [text for error in failures(client, tmp_path) for text in shown(error)]
        assert found
        assert not [text for text in found if KEY in text]
    assert KEY not in caplog.text
    assert KEY not in "".join(capsys.readouterr())


@every_server
def test_no_async_failure_shows_the_key(server: Handler, caplog: pytest.LogCaptureFixture) -> None:
    """The async counterpart keeps the key to itself as well."""
    caplog.set_level(logging.DEBUG)

    async def failures_of(client: AsyncFastGPTClient) -> list[FastGPTError]:
        errors: list[FastGPTError] = []
        try:
            await client.typed.get_chat_histories(app_id="a")
        except FastGPTError as error:
            errors.append(error)
        try:
            async with client.stream_chat_completion(messages=[user("Hello")]) as events:
                async for _ in events:
                    pass
        except FastGPTError as error:
            errors.append(error)
        return errors

    async def main() -> list[str]:
        pool = httpx.AsyncClient(transport=httpx.MockTransport(server))
        async with pool, AsyncFastGPTClient(KEY, "http://host", http_client=pool, max_retries=0) as client:
            return [text for error in await failures_of(client) for text in shown(error)]

    found = asyncio.run(main())
    assert found
    assert not [text for text in found if KEY in text]
    assert KEY not in caplog.text


@pytest.mark.parametrize("fault", [*ANY, HugeEvent(size=1 << 20)], ids=lambda fault: type(fault).__name__)
def test_no_fault_of_a_server_shows_the_key(fault: Fault, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each fault that an emulator knows, striking every call, ends in errors that keep the key to themselves."""
    caplog.set_level(logging.DEBUG)
    emulator = Emulator()
    emulator.faults.at_random(seed=1, rate=1.0, faults=(fault,))
    with emulator.client(max_retries=0, enable_logging=True) as client:
        found = [text for error in failures(client, tmp_path) for text in shown(error)]
    assert found
    assert not [text for text in found if emulator.api_key in text]
    assert caplog.text
    assert emulator.api_key not in caplog.text


def reachable(value: object, depth: int = 6) -> Iterator[str]:
    """Yield the representations of a value and of what can be reached from it by ``vars``."""
    yield repr(value)
    if depth and hasattr(value, "__dict__") and type(value).__module__.startswith("fastgpt"):
        for name, held in vars(value).items():
            yield f"{name} = {held!r}"
            yield from reachable(held, depth - 1)


def test_no_client_shows_the_key() -> None:
    """A client, its views, derived clients and all that hangs on them show no key by ``repr``, ``str`` or ``vars``."""
    with FastGPTClient(KEY, "http://host") as client:
        derived = client.with_options(timeout=1, extra_headers={"x-team": "a"})
        for thing in (client, client.typed, client.results, derived, GetChatHistories(app_id="a")):
            assert KEY not in str(thing)
            assert not [text for text in reachable(thing) if KEY in text]


@pytest.mark.parametrize("key", [f"{KEY}\n{KEY}", f"Bearer {KEY}", f"{KEY}é", f" {KEY} x "])
@pytest.mark.parametrize("make", [FastGPTClient, AsyncFastGPTClient])
def test_a_key_that_cannot_be_is_not_repeated(key: str, make: type[FastGPTClient] | type[AsyncFastGPTClient]) -> None:
    """The error that rejects a key does not say it, and no frame of ours holds it bare."""
    with pytest.raises(ConfigurationError) as caught:
        make(key)
    assert not [text for text in shown(caught.value) if KEY in text]


@pytest.mark.parametrize("options", [{"timeout": -1}, {"base_url": "host"}, {"policies": 3}])
def test_no_frame_holds_the_key_when_another_setting_is_wrong(options: dict[str, object]) -> None:
    """A constructor that fails over something else has put the key away before."""
    with pytest.raises(ConfigurationError) as caught:
        FastGPTClient(KEY, **options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # wrong on purpose
    assert not [text for text in shown(caught.value) if KEY in text]


def test_redirects_are_not_followed() -> None:
    """The key goes to the host that was named, and to no other that an answer names."""
    hosts: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(307, headers={"location": "http://elsewhere/api/core/chat/getHistories"})

    pool = httpx.Client(transport=httpx.MockTransport(handle), follow_redirects=True)
    with FastGPTClient(KEY, "http://host", http_client=pool) as client, pytest.raises(FastGPTError):
        client.get_chat_histories(app_id="a")
    assert hosts == ["host"]


PRESIGNED_URL = "http://store.test/bucket/dataset/file.txt?X-Amz-Signature=0123456789abcdef0123456789abcdef"
ECHOES: list[Callable[[str], Reply]] = [
    lambda text: reply(502, f"bad gateway for {text}".encode()),
    lambda text: reply(200, f"<html><title>{text}</title></html>".encode(), {"content-type": "text/html"}),
    lambda text: error_reply(500, message=f"no such key {text}"),
    lambda text: reply(403, f'{{"error":{{"message":"{text}"}}}}'.encode(), {"content-type": "application/json"}),
    lambda text: reply(400, f"<Error><Code>Bad</Code><Message>{text}</Message></Error>".encode()),
    lambda text: reply(302, b"", {"location": f"http://elsewhere.test/{text}/x"}),
    lambda text: error_reply(500, message="no", headers={"x-request-id": text}),
    lambda text: reply(400, f'{{"code":400,"message":"no","zodError":[{{"message":"not {text}"}}]}}'.encode()),
]


@both
@pytest.mark.parametrize("echo", ECHOES)
async def test_a_key_that_a_server_repeats_is_not_shown(client: Maker, echo: Callable[[str], Reply]) -> None:
    """Whatever a gateway writes back, the key is taken out of it."""
    for error in await errors_of(client(Server(then=echo(API_KEY)), max_retries=0), GetChatHistories(app_id="a")):
        assert not any(API_KEY in each for each in (*shown(error), str(pickle.dumps(error))))


@both
@pytest.mark.parametrize("echo", ECHOES[:5])
async def test_a_presigned_url_that_a_store_repeats_is_not_shown(client: Maker, echo: Callable[[str], Reply]) -> None:
    """Not even as the path that the store was asked for, nor the headers that went with it."""
    place = data({"url": PRESIGNED_URL, "key": "k", "headers": {"x-amz-token": "token-0123456789"}})
    for secret in (PRESIGNED_URL, PRESIGNED_URL.removeprefix("http://store.test"), "token-0123456789"):
        face = client(Server(place, echo(secret), then=echo(secret)), max_retries=0)
        error = (await face.upload_outcome(content=b"x", filename="a.txt")).failure()
        for each in (*shown(error), str(pickle.dumps(error))):
            assert "0123456789abcdef" not in each
            assert "token-0123456789" not in each


@both
async def test_no_pickle_of_an_answer_with_its_response_holds_the_key(client: Maker) -> None:
    """It is what people keep; a copy in the process still has the key."""
    face: Any = client(Server(data({"total": 0, "list": []})))
    view = face.client.typed.with_response
    answered = view.get_chat_histories(app_id="a")
    answered = await answered if hasattr(answered, "__await__") else answered
    assert API_KEY.encode() not in pickle.dumps(answered)
    assert pickle.loads(pickle.dumps(answered)).status_code == 200
    request = answered.responses[0].request
    for copied in (copy.copy(request), copy.deepcopy(request)):
        assert API_KEY in dict(copied.headers)["authorization"]


def test_no_pickle_of_a_raw_response_holds_the_key() -> None:
    """The response itself shows its request as it was sent."""
    request = HTTPRequest(verb="GET", url="core/app/list", headers=(("Authorization", Secret(f"Bearer {KEY}")),))
    raw = to_httpx(HTTPResponse(status_code=200, content=b"{}", request=request, url="http://fastgpt.test/api"))
    assert raw.request.headers["Authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in pickle.dumps(raw)
    assert pickle.loads(pickle.dumps(raw)).json() == {}
    assert pickle.loads(pickle.dumps(to_httpx(HTTPResponse(status_code=200, content=b"{}")))).json() == {}
    assert (copy.copy(Secret(KEY)), copy.deepcopy(Secret(KEY)), pickle.loads(pickle.dumps(Secret(KEY)))) == (
        KEY,
        KEY,
        "",
    )
    assert raw.request.headers["Authorization"] == f"Bearer {KEY}"
