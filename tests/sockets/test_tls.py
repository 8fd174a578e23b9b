"""TLS on the engines of our own: what is trusted, what is shown, and when certificates are loaded at all."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from fastgpt import ConfigurationError, DeadlineExceededError, FastGPTClient, TransportError
from fastgpt.http import HTTPRequest
from fastgpt.options import EngineName
from fastgpt.steps import Flow, SendOutcome
from fastgpt.transport import routes
from fastgpt.transport.network import Network
from support.asking import Ask, every_way
from support.sockets import CERTIFICATE, echo, envelope, listening, tls

LOCKED = CERTIFICATE.with_name("loopback-locked.pem")
"""The same, with a password on the key: hunter2."""

every_engine = pytest.mark.parametrize("engine", ["httpcore", "httptools"])


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


TRUSTED: dict[str, Callable[[], bool | str | ssl.SSLContext]] = {
    "a path": lambda: str(CERTIFICATE),
    "a context": lambda: ssl.create_default_context(cafile=str(CERTIFICATE)),
    "nothing is verified": lambda: False,
}


@every_engine
@every_way
@pytest.mark.parametrize("trust", TRUSTED)
def test_a_server_that_is_trusted_is_spoken_to(ask: Ask, engine: EngineName, trust: str) -> None:
    """Over one connection, as often as it is asked."""
    with listening(echo, tls()) as server:
        found = ask(server.url, 3, engine=engine, verify=TRUSTED[trust]())
        assert [each.unwrap().name for each in found] == ["a"] * 3
        assert server.connections == 1


@every_engine
@every_way
@pytest.mark.parametrize("ending", ["said", "not said", "not said behind a length"])
def test_a_body_that_only_the_end_of_tls_ends_is_whole_where_tls_says_so(
    ask: Ask, engine: EngineName, ending: str
) -> None:
    """Who cuts the connection below TLS cannot make a part of an answer pass for all of it (RFC 9112, 9.8)."""
    answer = envelope({"_id": "a", "name": "a", "type": "dataset"})
    if ending != "not said behind a length":
        head, _, body = answer.partition(b"\r\n\r\n")
        answer = head.replace(b"Content-Length", b"X-Length") + b"\r\n\r\n" + body

    def answering(connection: socket.socket, _: bytes) -> None:
        connection.sendall(answer)
        if ending == "said" and isinstance(connection, ssl.SSLSocket):
            with suppress(OSError):  # the client may not answer it
                connection.unwrap()
        connection.close()

    with listening(answering, tls()) as server:
        found = ask(server.url, engine=engine, verify=str(CERTIFICATE), max_retries=0)[0]
        if ending == "not said":
            error = found.failure()
            assert type(error) is TransportError
            assert error.sent
        else:
            assert found.unwrap().name == "a"


@every_engine
@every_way
def test_http1_is_agreed_on_whatever_a_context_offers(ask: Ask, engine: EngineName) -> None:
    """A context that was made for HTTP/2 would have a server speak that, which nobody here reads."""
    offered = ssl.create_default_context(cafile=str(CERTIFICATE))
    offered.set_alpn_protocols(["h2"])
    both = tls()
    both.set_alpn_protocols(["h2", "http/1.1"])
    agreed: list[str | None] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        agreed.append(connection.selected_alpn_protocol())
        echo(connection, request)

    with listening(answer, both) as server:
        assert ask(server.url, engine=engine, verify=offered)[0].unwrap().name == "a"
    assert agreed == ["http/1.1"]


@every_engine
@every_way
@pytest.mark.parametrize("wrong", ["authority", "host"])
def test_a_server_that_is_not_trusted_is_asked_once(
    ask: Ask, engine: EngineName, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another attempt would end alike, and nothing was sent."""
    with listening(echo, tls()) as server:
        if wrong == "authority":
            (error,) = ask(server.url, engine=engine, max_retries=3)
        else:
            port = int(server.host.rpartition(":")[2])
            address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))

            def lookup(*_: object, **__: object) -> object:
                return [address]

            monkeypatch.setattr(socket, "getaddrinfo", lookup)
            (error,) = ask(f"https://other.test:{port}", engine=engine, max_retries=3, verify=str(CERTIFICATE))
        failure = error.failure()
        assert isinstance(failure, TransportError)
        assert failure.is_fatal
        assert not failure.sent
        assert "CERTIFICATE_VERIFY_FAILED" in failure.message
        assert server.requests == []
        assert server.connections == 1


def demanding() -> ssl.SSLContext:
    """Return what a server needs that demands a certificate of its clients."""
    made = tls()
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(CERTIFICATE)
    return made


SHOWN: dict[str, str | tuple[str, str] | tuple[str, str, str]] = {
    "a file of both": str(CERTIFICATE),
    "two files": (str(CERTIFICATE), str(CERTIFICATE)),
    "a locked key": (str(CERTIFICATE), str(LOCKED), "hunter2"),
}


@every_engine
@every_way
@pytest.mark.parametrize("shown", SHOWN)
def test_a_server_that_demands_a_certificate_is_shown_it(ask: Ask, engine: EngineName, shown: str) -> None:
    """From one file or two, with a password or without."""
    with listening(echo, demanding()) as server:
        found = ask(server.url, 2, engine=engine, verify=str(CERTIFICATE), cert=SHOWN[shown])
        assert [each.unwrap().name for each in found] == ["a", "a"]


@every_engine
@every_way
def test_a_server_that_demands_a_certificate_gets_no_answer_out_of_who_has_none(ask: Ask, engine: EngineName) -> None:
    """It is an error of the connection."""
    with listening(echo, demanding()) as server:
        (error,) = ask(server.url, engine=engine, verify=str(CERTIFICATE), max_retries=0)
        assert isinstance(error.failure(), TransportError)
        assert server.requests == []


@pytest.mark.parametrize("password", ["wrong", "no"])
def test_a_locked_key_is_opened_by_its_password_only(password: str) -> None:
    """Nobody is asked for it at the terminal, and it is not shown."""
    cert = (str(LOCKED), str(LOCKED), "wrong-hunter") if password == "wrong" else str(LOCKED)
    with pytest.raises(ConfigurationError, match=r"^cert: expected files of a certificate and its key") as caught:
        FastGPTClient("key", "https://fastgpt.test", cert=cert)
    assert "wrong-hunter" not in repr(caught.value)


class Put:
    """A query that is one call to another host."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __iter__(self) -> Flow[SendOutcome]:
        return (yield HTTPRequest(verb="PUT", url=f"{self.url}/put?id=a", authenticated=False, content=b"bytes"))


@every_engine
def test_certificates_are_loaded_by_the_first_host_that_needs_them(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: making a client for a plain one, and calls to it, load none."""
    loaded: list[object] = []
    load = routes.trusted

    def counted(network: Network) -> ssl.SSLContext:
        loaded.append(network)
        return load(network)

    monkeypatch.setattr(routes, "trusted", counted)
    with (
        listening(echo) as plain,
        listening(echo, tls()) as secure,
        FastGPTClient("key", plain.url, verify=str(CERTIFICATE), engine=engine) as client,
    ):
        assert client.typed.get_dataset(dataset_id="a").name == "a"
        assert loaded == []
        for _ in range(2):
            assert client.typed.run(Put(secure.url)).status_code == 200
        assert len(loaded) == 1
        FastGPTClient("key", secure.url, engine=engine)
        assert len(loaded) == 2


@every_engine
@every_way
@pytest.mark.parametrize("stage", ["handshake", "answer"])
def test_a_deadline_bounds_tls(ask: Ask, engine: EngineName, stage: str) -> None:
    """A server that says nothing, from the beginning or inside of TLS."""
    stalled = threading.Event()
    context = tls() if stage == "answer" else None
    with listening(lambda _, __: stalled.wait(30), context) as server:
        url = f"https://{server.host}"
        (error,) = ask(url, engine=engine, verify=str(CERTIFICATE), deadline=0.1)
        stalled.set()
        failure = error.failure()
        assert isinstance(failure, DeadlineExceededError)
        assert stage == "answer" or not failure.sent
        assert server.left_open(0) == 0


def test_a_folder_of_authorities(tmp_path: Path) -> None:
    """Each is found by its name, as OpenSSL has it; a folder without the right one trusts nobody."""
    with listening(echo, tls()) as server, FastGPTClient("key", server.url, verify=str(tmp_path)) as client:
        error = client.results.get_dataset(dataset_id="a").failure()
        assert isinstance(error, TransportError)
        assert error.is_fatal
