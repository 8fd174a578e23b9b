"""The environment as an argument: proxies, exemptions from them, and certificates.

A value that cannot be used is an error that names its variable where it concerns the server, and no harm elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import fastgpt
from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    ClientClosedError,
    ConfigurationError,
    FastGPTClient,
    FastGPTError,
    TransportError,
    user,
)
from fastgpt.http import HTTPRequest
from fastgpt.outcomes import Outcome
from fastgpt.steps import Flow, SendOutcome
from fastgpt.transport.routes import Environment, exemptions
from support.sockets import CERTIFICATE, EVENTS, echo, envelope, listening, part, tls, whole

VARIABLES = (
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE",
)  # fmt: skip
KINDS: tuple[Callable[..., FastGPTClient | AsyncFastGPTClient], ...] = (FastGPTClient, AsyncFastGPTClient)
every_kind = pytest.mark.parametrize("kind", KINDS)

DATASET = {"_id": "a", "name": "a", "type": "dataset"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def nothing(_: str) -> None:
    """Find nothing."""


def unwanted(**_: object) -> None:
    """Fail."""
    pytest.fail("certificates were loaded")


class Sent:
    """A query that is one call, and gives the response that came."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __iter__(self) -> Flow[SendOutcome]:
        return (yield HTTPRequest(verb="PUT", url=self.url, authenticated=False, content=b"bytes", idempotent=True))


def failures(
    base_url: str, query: Callable[[], fastgpt.protocols.Query[Outcome[object]]] | None = None
) -> list[FastGPTError]:
    """Return the errors that a sync and an async client get, after two retries that are not waited for."""

    async def asleep(_: float) -> None:
        pass

    async def main() -> FastGPTError:
        async with AsyncFastGPTClient("key", base_url, max_retries=2, sleep=asleep) as client:
            if query is None:
                return (await client.results.get_dataset(dataset_id="a")).failure()
            return (await client.results.run(query())).failure()

    with FastGPTClient("key", base_url, max_retries=2, sleep=lambda _: None) as client:
        if query is None:
            error = client.results.get_dataset(dataset_id="a").failure()
        else:
            error = client.results.run(query()).failure()
    return [error, asyncio.run(main())]


def asks(base_url: str) -> None:
    """Make a call with a client of each kind."""

    async def main() -> None:
        async with AsyncFastGPTClient("key", base_url) as client:
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"

    with FastGPTClient("key", base_url) as client:
        assert client.typed.get_dataset(dataset_id="a").name == "a"
    asyncio.run(main())


# ------------------------------------------------------------------------------------------------------------- NO_PROXY


@pytest.mark.parametrize(
    ("exempt", "url", "direct"),
    [
        ("", "http://host", False),
        (",, ,", "http://host", False),
        ("*", "http://host", True),
        ("other,*", "http://host", True),
        ("host", "http://host:3000", True),
        ("HOST", "http://host", True),
        ("host", "http://HOST.", True),
        ("example.com", "http://a.example.com", True),
        ("example.com", "http://badexample.com", False),
        (".example.com", "http://a.b.example.com", True),
        (".example.com", "http://example.com", True),
        ("*.example.com", "http://a.example.com", True),
        ("a.example.com", "http://example.com", False),
        ("one two,three", "http://two", True),
        ("host:3000", "http://host:3000", True),
        ("host:3000", "http://host:3001", False),
        ("host:80", "http://host", True),
        ("host:443", "https://host", True),
        ("host:443", "http://host", False),
        ("https://host", "https://host", True),
        ("https://host", "http://host", False),
        ("127.0.0.1", "http://127.0.0.1:3000", True),
        ("127.0.0.1", "http://127.0.0.2", False),
        ("127.0.0.1:3000", "http://127.0.0.1:3000", True),
        ("127.0.0.1:3000", "http://127.0.0.1", False),
        ("10.0.0.0/8", "http://10.1.2.3", True),
        ("10.0.0.7/8", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://11.0.0.1", False),
        ("10.0.0.0/8", "http://10.example.com", False),
        ("::1", "http://[::1]:3000", True),
        ("[::1]", "http://[::1]:3000", True),
        ("[::1]:3000", "http://[::1]:3000", True),
        ("[::1]:3000", "http://[::1]:3001", False),
        ("fe80::/10", "http://[fe80::7]", True),
        ("[fd00::]/8", "http://[fd12::7]", True),
        ("fd00::/8", "http://[fe80::7]", False),
        ("fd00::/8", "http://10.0.0.1", False),
        ("10.0.0.0/99,host", "http://host", True),
        ("[::1,host", "http://host", True),
        (".,*.,host", "http://host", True),
    ],
)
def test_no_proxy_takes_hosts_suffixes_ports_and_networks(
    exempt: str, url: str, direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry exempts what curl and others exempt by it; what is no entry is left out."""
    monkeypatch.setenv("ALL_PROXY", "http://proxy:8080")
    monkeypatch.setenv("NO_PROXY", exempt)
    route = Environment().route(httpx.URL(url))
    assert (route.proxy is None) is direct
    assert route.secure is url.startswith("https")


@pytest.mark.parametrize("exempt", ["[::1]", "fe80::/10", "fd00::/8", "*", "::1,[", "http://["])
@every_kind
def test_no_proxy_alone_is_no_proxy(exempt: str, kind: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a proxy there is nothing to exempt, and nothing to complain of."""
    monkeypatch.setenv("no_proxy", exempt)
    with listening(echo) as server:
        assert kind("key", server.url)
        asks(server.url)


def test_all_hosts_may_be_exempt() -> None:
    """A single star is all."""
    assert exemptions("*") is None
    assert exemptions("") == ()


# -------------------------------------------------------------------------------------------------------------- proxies

UNUSABLE = [
    "socks://127.0.0.1:7890/", "ftp://127.0.0.1:21", "http://127.0.0.1:78x0", "http://127.0.0.1:99999", "http://", "://",
    "http://a..b:80", "http://[::1", "http://me:hunter2@host:78x0", "http://me:hunter2/@host:1",
]  # fmt: skip


@pytest.mark.parametrize("value", UNUSABLE)
@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
@every_kind
def test_an_unusable_proxy_of_the_server_is_named(
    value: str, variable: str, kind: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the variable as it is spelled; of its value no more than the scheme is shown."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=rf"^{variable}: expected ") as caught:
        kind("key", "http://127.0.0.1:3000")
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in shown
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:7890", "socks5h://me:hunter2@127.0.0.1"])
@every_kind
def test_a_socks_proxy_needs_its_package(
    value: str, kind: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without socksio the error says what to install."""
    monkeypatch.setattr("fastgpt.transport.routes.find_spec", nothing)
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(ConfigurationError, match=r"^ALL_PROXY: expected the package socksio.*httpx\[socks\]") as caught:
        kind("key")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_is_taken_where_its_package_is(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either scheme is the same to httpx, whose early releases know one of them."""
    monkeypatch.setattr("fastgpt.transport.routes.find_spec", str)
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:7890")
    environment, url = Environment(), httpx.URL("http://fastgpt.test")
    environment.check(url)
    proxy = environment.proxy(environment.route(url))
    assert proxy is not None
    assert (proxy.url.scheme, proxy.url.host, proxy.url.port) == (b"socks5", b"127.0.0.1", 7890)


@pytest.mark.parametrize(
    ("variable", "value"), [("https_proxy", "ftp://x"), ("ALL_PROXY", "socks://x"), ("http_proxy", "http://x:y")]
)
def test_an_unusable_proxy_of_another_host_does_no_harm(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that the value does not concern is reached; who is sent elsewhere by it gets the error there."""
    with listening(echo) as server:
        monkeypatch.setenv(variable, value)
        if variable != "https_proxy":
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        asks(server.url)
        elsewhere = "https://s3.test/put" if variable == "https_proxy" else "http://s3.test/put"
        for error in failures(server.url, lambda: Sent(elsewhere)):
            assert isinstance(error, ConfigurationError)
            assert str(error).startswith(f"{variable}: expected ")


def test_a_proxy_carries_calls_and_uploads(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Requests over http go to the proxy with their whole URL, without a log of them by httpx."""
    caplog.set_level(logging.DEBUG, "httpx")
    with listening(lambda connection, _: connection.sendall(envelope(DATASET))) as proxy:
        monkeypatch.setenv("http_proxy", f"me:hunter2@{proxy.host}")
        monkeypatch.setenv("no_proxy", "direct.test")
        asks("http://fastgpt.test:3000")
        with FastGPTClient("key", "http://fastgpt.test:3000") as client:
            assert client.typed.run(Sent("http://s3.test/put?secret=1")).status_code == 200
    lines = [request.split(b" HTTP")[0].decode() for request in proxy.requests]
    assert lines == [
        *["GET http://fastgpt.test:3000/api/core/dataset/detail?id=a"] * 2, "PUT http://s3.test/put?secret=1"
    ]  # fmt: skip
    assert all(b"Proxy-Authorization: Basic " in request for request in proxy.requests)
    assert not [record for record in caplog.records if record.name == "httpx"]


def test_a_tunnel_of_a_proxy_carries_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests over https go through a tunnel, inside which the certificate is that of the host."""

    def tunnel(connection: socket.socket, request: bytes) -> None:
        assert request.startswith(b"CONNECT 127.0.0.1:")
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with tls().wrap_socket(connection, server_side=True) as inside:
            inside.recv(65_536)
            inside.sendall(envelope({"_id": "a", "name": "a", "type": "dataset"}))
            inside.recv(1)

    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with listening(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        asks("https://127.0.0.1:9")


def test_a_proxy_may_be_spoken_to_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its certificate is checked as those of servers are, by what SSL_CERT_FILE says."""
    with listening(lambda connection, _: connection.sendall(envelope(DATASET)), tls()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        for error in failures("http://fastgpt.test"):
            assert isinstance(error, TransportError)
            assert error.is_fatal
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        asks("http://fastgpt.test")


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden"])
def test_a_proxy_that_lets_nobody_through_is_asked_once(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying again cannot help; the error names the host and the proxy, without the password."""
    with listening(lambda connection, _: connection.sendall(whole(b"", status=status))) as proxy:
        monkeypatch.setenv("https_proxy", f"http://me:hunter2@{proxy.host}")
        for error in failures("https://fastgpt.test"):
            assert isinstance(error, TransportError)
            assert error.is_fatal
            assert not error.sent
            expected = f"could not connect to fastgpt.test:443 through proxy {proxy.host} (ProxyError: {status})"
            assert error.message == expected
        assert len(proxy.requests) == 2


@pytest.mark.parametrize("status", [407, 502])
def test_a_proxy_that_answers_itself_is_an_error_response(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over http a proxy answers in the server's place; what it wants is not done by asking again."""
    with listening(lambda connection, _: connection.sendall(whole(b"", status=f"{status} no"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        for error in failures("http://fastgpt.test"):
            assert isinstance(error, APIError)
            assert error.status_code == status
        assert len(proxy.requests) == (2 if status == 407 else 6)


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text says which host and which proxy; nothing was sent, so it is tried again."""
    with listening(echo) as gone:
        pass
    monkeypatch.setenv("http_proxy", gone.url)
    for error in failures("http://fastgpt.test:3000/sub"):
        assert isinstance(error, TransportError)
        assert not error.sent
        assert not error.is_fatal
        assert error.message.startswith(
            f"could not connect to fastgpt.test:3000 through proxy {gone.host} (ConnectError"
        )
        assert "[Errno" in error.message


# --------------------------------------------------------------------------------------------------------- certificates


@pytest.fixture(params=["missing", "no PEM", "a folder", "no access to a log of keys"])
def unusable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Set a variable of TLS to what cannot be used, and return its name."""
    if request.param == "no access to a log of keys":
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "missing" / "log"))
        return "SSLKEYLOGFILE"
    file = tmp_path / "certificates.pem"
    if request.param == "no PEM":
        file.write_text("no certificate", encoding="ascii")
    elif request.param == "a folder":
        file.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return "SSL_CERT_FILE"


def test_certificates_do_not_matter_to_plain_http(unusable: str) -> None:
    """A client of an http server is made and used, whatever the variables say; an https upload names the variable."""
    with listening(echo) as server:
        asks(server.url)
        for error in failures(server.url, lambda: Sent("https://s3.test/put")):
            assert isinstance(error, ConfigurationError)
            assert str(error).startswith(f"{unusable}: expected ")


@every_kind
def test_certificates_that_cannot_be_loaded_are_named(kind: Callable[..., object], unusable: str) -> None:
    """A client of an https server is not made; the error names the variable and shows its value."""
    with pytest.raises(ConfigurationError, match=rf"^{unusable}: expected a .*, got '.*' \(") as caught:
        kind("key", "https://fastgpt.test")
    assert os.environ[unusable] in str(caught.value)


def test_a_client_of_plain_http_loads_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading them takes longer than all else that making a client takes."""
    monkeypatch.setattr(ssl, "create_default_context", unwanted)
    with listening(echo) as server:
        asks(server.url)


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    """The error says what is wrong with it; nothing was sent."""
    with listening(echo, tls()) as server:
        for error in failures(server.url):
            assert isinstance(error, TransportError)
            assert error.is_fatal
            assert not error.sent
            assert error.message.startswith(
                f"could not connect to {server.host} (ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED]"
            )
        assert server.connections == 2


def test_tls_to_a_port_without_it_is_not_tried_again() -> None:
    """What answers there speaks no TLS, and will not do so a second later."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        connections = 0

        def serve() -> None:
            nonlocal connections
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connections += 1
                    connection.recv(65_536)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        for error in failures(f"https://127.0.0.1:{listener.getsockname()[1]}"):
            assert isinstance(error, TransportError)
            assert not error.sent
            assert error.is_fatal
        thread.join(30)
        assert connections == 2


@pytest.mark.anyio
async def test_a_trusted_certificate_serves_calls_streams_and_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS: a call, a stream, and a client that is closed while a stream is read, sync and async."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    def answer(connection: socket.socket, request: bytes) -> None:
        if b"/completions" in request.split(b"\r\n")[0]:
            connection.sendall(EVENTS + part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'))
        else:
            echo(connection, request)

    def read(url: str) -> None:
        client = FastGPTClient("key", url, timeout=60)
        assert client.typed.get_dataset(dataset_id="a").name == "a"
        with client.stream_chat_completion(messages=[user("hi")]) as events:
            next(events)
            client.close()
            with pytest.raises(ClientClosedError):
                next(events)

    with listening(answer, tls()) as server:
        await asyncio.to_thread(read, server.url)
        client = AsyncFastGPTClient("key", server.url, timeout=60)
        assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
        async with client.stream_chat_completion(messages=[user("hi")]) as events:
            await anext(events)
            await client.aclose()
            with pytest.raises(ClientClosedError):
                await anext(events)


# ---------------------------------------------------------------------------------------------------------------- hosts


@pytest.mark.parametrize(("number", "attempts"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3)])
def test_a_host_that_is_not_known_is_looked_up_once(
    number: int, attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that there is no such host stands; a resolver that does not answer is asked again."""
    asked: list[object] = []

    def getaddrinfo(host: str | bytes, *_: object, **__: object) -> list[object]:
        asked.append(host)
        raise socket.gaierror(number, "no answer of the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for error in failures("http://fastgpt.test"):
        assert isinstance(error, TransportError)
        assert error.is_fatal is (attempts == 1)
        assert not error.sent
        assert error.message.startswith("could not connect to fastgpt.test:80 (ConnectError: [Errno")
    assert len(asked) == 2 * attempts


def test_the_host_of_an_upload_is_named_and_not_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is not there is reported by host and port; the rest of a presigned URL is a secret."""
    with listening(echo) as gone:
        pass
    for error in failures("http://fastgpt.test", lambda: Sent(f"{gone.url}/bucket/put?X-Signature=hunter2")):
        assert isinstance(error, TransportError)
        assert error.message.startswith(f"could not connect to {gone.host} (ConnectError")
        assert "hunter2" not in error.message
        assert "bucket" not in error.message


@pytest.mark.parametrize("host", ["a..b", ".a", "a..", "a" * 64, f"{'a' * 64}.example.com"])
@every_kind
def test_a_host_that_no_resolver_takes_is_found_when_the_client_is_made(host: str, kind: Callable[..., object]) -> None:
    """Such a name would fail at each call, with an error of an encoding."""
    with pytest.raises(ConfigurationError, match=r"^base_url: expected http://host or https://host, got "):
        kind("key", f"http://{host}:3000/sub")
