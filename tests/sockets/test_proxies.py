"""Proxies on the default engine: each kind, with and without TLS on either side, sync, under asyncio and trio."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from fastgpt import APIError, Clock, DeadlineExceededError, FastGPTError, RequestTimeoutError, Timeout, TransportError
from support.asking import Ask, ask_sync, every_way
from support.proxies import PASSWORD, USER, http_proxy, socks_proxy
from support.sockets import CERTIFICATE, Handler, Listener, echo, envelope, listening, tls


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class Kind(NamedTuple):
    """A kind of proxy, and of the server behind it."""

    scheme: str
    secure: bool
    """Whether the server is spoken to over TLS."""

    @property
    def tunnels(self) -> bool:
        """Whether the proxy passes on what it does not read."""
        return self.secure or self.scheme.startswith("socks")


KINDS = {
    "forward": Kind("http", secure=False),
    "tunnel": Kind("http", secure=True),
    "forward over TLS": Kind("https", secure=False),
    "tunnel over TLS": Kind("https", secure=True),
    "socks": Kind("socks5", secure=False),
    "socks, names": Kind("socks5h", secure=False),
    "socks and TLS": Kind("socks5", secure=True),
}
every_proxy = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


class Way(NamedTuple):
    """A server, a proxy before it, and what the proxy was asked for by SOCKS."""

    url: str
    server: Listener
    proxy: Listener
    asked: list[bytes]
    kind: Kind

    def of(self, password: str = PASSWORD) -> str:
        """Return the URL of the proxy."""
        return f"{self.kind.scheme}://{USER}:{password}@{self.proxy.host}"


@contextmanager
def way(kind: Kind, handler: Handler = echo, proxy: Handler | None = None) -> Generator[Way]:
    """Serve behind a proxy."""
    asked: list[bytes] = []
    with ExitStack() as stack:
        server = stack.enter_context(listening(handler, tls() if kind.secure else None))
        if kind.scheme.startswith("socks"):

            def greeted(connection: socket.socket) -> None:
                if proxy is None:
                    socks_proxy(connection, asked)
                else:
                    proxy(connection, b"")

            served = stack.enter_context(listening(echo, greet=greeted))
        else:
            context = tls() if kind.scheme == "https" else None
            served = stack.enter_context(listening(proxy or http_proxy, context))
        yield Way(server.url, server, served, asked, kind)


@every_proxy
@every_way
def test_a_proxy_is_gone_through(ask: Ask, kind: Kind) -> None:
    """Calls one after the other go over one connection, through one proxy, and get their own answers."""
    with way(kind) as through:
        for name in ("a", "b"):
            found = ask(through.url, 2, name=name, proxy=through.of(), verify=str(CERTIFICATE))
            assert [each.unwrap().name for each in found] == [name, name]
        assert through.proxy.connections == 2
        assert through.server.connections == (2 if kind.tunnels else 0)
        assert through.proxy.left_open(0) == 0
        if kind.scheme.startswith("socks"):
            assert through.asked == [through.server.host.encode()] * 2


@every_proxy
@every_way
def test_a_wrong_password_of_a_proxy_is_not_tried_again(ask: Ask, kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    """It is an error that says so, and shows neither password."""
    with way(kind) as through, caplog.at_level(logging.DEBUG):
        url = through.of("wrong-hunter")
        (error,) = ask(through.url, proxy=url, verify=str(CERTIFICATE), max_retries=3)
        failure = error.failure()
        if kind.tunnels:
            assert isinstance(failure, TransportError)
            assert failure.is_fatal
            assert not failure.sent
            assert f"through proxy {through.proxy.host}" in failure.message
        else:
            assert isinstance(failure, APIError)
            assert failure.status_code == 407
        assert through.server.requests == []
        assert through.proxy.connections == 1
        said = [repr(failure), str(failure), *traceback.format_exception(failure), caplog.text]
        assert not [each for each in said if "wrong-hunter" in each or USER + ":" in each]


# --------------------------------------------------------------------------------------------------------- deadlines


@every_proxy
@every_way
def test_a_deadline_bounds_a_proxy_that_says_nothing(ask: Ask, kind: Kind) -> None:
    """Before it lets anybody through."""
    over = threading.Event()
    with way(kind, proxy=lambda _, __: over.wait(30)) as through:
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), deadline=0.1)
        over.set()
        failure = error.failure()
        assert isinstance(failure, DeadlineExceededError)
        assert through.server.requests == []
        assert through.proxy.left_open(0) == 0


class Ticking:
    """A clock that a server moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def send_slowly(self, connection: socket.socket, piece: bytes) -> None:
        """Send the same again and again, a second each time."""
        while self.now < 100:
            self.now += 1
            connection.sendall(piece)


@every_proxy
@every_way
def test_a_deadline_bounds_a_server_that_sends_slowly_behind_a_proxy(ask: Ask, kind: Kind) -> None:
    """The head of its answer takes for ever."""
    time = Ticking()

    def sending_slowly(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        time.send_slowly(connection, b"X: y\r\n")

    with way(kind, sending_slowly, proxy=None if kind.tunnels else sending_slowly) as through:
        options = Clock(monotonic=time)
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), deadline=5, clock=options)
        failure = error.failure()
        assert isinstance(failure, DeadlineExceededError)
        assert failure.sent
        assert through.proxy.left_open(0) == 0


@pytest.mark.parametrize("name", ["tunnel", "tunnel over TLS"])
@every_way
def test_a_deadline_bounds_a_proxy_that_sends_slowly(ask: Ask, name: str) -> None:
    """The head of its own answer takes for ever."""
    time = Ticking()

    def sending_slowly(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        time.send_slowly(connection, b"X: y\r\n")

    with way(KINDS[name], proxy=sending_slowly) as through:
        options = Clock(monotonic=time)
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), deadline=5, clock=options)
        assert isinstance(error.failure(), DeadlineExceededError)
        assert through.server.requests == []


@every_proxy
@every_way
def test_an_answer_that_is_cut_names_the_proxy(ask: Ask, kind: Kind) -> None:
    """It may have been the proxy that cut it."""

    def cutting(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        connection.shutdown(socket.SHUT_RDWR)

    with way(kind, cutting, proxy=None if kind.tunnels else cutting) as through:
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), max_retries=0)
        failure = error.failure()
        assert isinstance(failure, TransportError)
        assert failure.proxy == through.proxy.host
        assert str(failure).endswith(f", through proxy {through.proxy.host})")


def ends_a_tunnel(connection: socket.socket) -> None:
    """Open a tunnel, and end TLS, if that is spoken, before anything went through."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    if isinstance(connection, ssl.SSLSocket):
        connection.unwrap()


ENDINGS: dict[str, Callable[[socket.socket], object]] = {
    "ends a tunnel": ends_a_tunnel,
    "closes": lambda connection: connection.close(),
    "speaks something else": lambda connection: connection.sendall(b"\0\1\2 nonsense\r\n\r\n"),
}


@every_proxy
@every_way
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_proxy_that_is_none_is_an_error_of_the_connection(ask: Ask, kind: Kind, ending: str) -> None:
    """Whatever it does instead."""

    def broken(connection: socket.socket, _: bytes) -> None:
        ENDINGS[ending](connection)
        connection.close()

    with way(kind, proxy=broken) as through:
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), max_retries=1)
        failure = error.failure()
        assert isinstance(failure, FastGPTError)
        assert PASSWORD not in str(failure)
        assert through.server.requests == []
        assert through.proxy.left_open(0) == 0


@every_proxy
@every_way
def test_an_answer_without_a_length_ends_with_its_connection(ask: Ask, kind: Kind) -> None:
    """Over TLS, that of the server says so, within that to the proxy if there is one."""

    def ending(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"code":200,"data":{"_id":"a","name":"ended","type":"dataset"}}')
        if isinstance(connection, ssl.SSLSocket):
            connection.unwrap()
        connection.shutdown(socket.SHUT_RDWR)

    with way(kind, ending, proxy=None if kind.tunnels else ending) as through:
        (found,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), max_retries=0)
        assert found.unwrap().name == "ended"


@every_way
def test_an_answer_that_came_before_its_request_is_not_its_answer(ask: Ask) -> None:
    """What a proxy sends twice is no answer to the next request: httpcore keeps it, and does not say so."""

    def twice(connection: socket.socket, _: bytes) -> None:
        connection.sendall(envelope({"_id": "a", "name": "a", "type": "dataset"}) * 2)

    with way(KINDS["forward"], proxy=twice) as through:
        first, second, third = ask(through.url, 3, proxy=through.of(), max_retries=0)
        error = second.failure()
        assert isinstance(error, TransportError)
        assert "the server sent more than its answer to the request before" in error.message
        assert [each.unwrap().name for each in (first, third)] == ["a", "a"]
        assert through.proxy.connections == 2


def test_the_handshake_within_tls_is_bounded_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync: each byte that comes for it would be in time, and its message takes for ever."""
    time = Ticking()
    monkeypatch.setattr("fastgpt.transport.nested_tls.time", SimpleNamespace(monotonic=time))

    def sending_slowly(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.recv(65_536)  # what the client begins with, so that it has looked at the clock
        connection.sendall(b"\x16\x03\x03\x40\x00")  # the head of a message of 16 KiB
        time.send_slowly(connection, b"\0")
        connection.shutdown(socket.SHUT_RDWR)  # whoever has not looked at the clock yet, finds another error

    with way(KINDS["tunnel over TLS"], proxy=sending_slowly) as through:
        options = Timeout(connect=50)
        (error,) = ask_sync(through.url, proxy=through.of(), verify=str(CERTIFICATE), timeout=options, max_retries=0)
        failure = error.failure()
        assert isinstance(failure, RequestTimeoutError)
        assert not failure.sent
        assert failure.message.endswith("timed out): the timeout of 50 s passed")
        assert through.proxy.left_open(0) == 0


@every_proxy
@every_way
def test_a_timeout_bounds_a_server_that_says_nothing_behind_a_proxy(ask: Ask, kind: Kind) -> None:
    """The same limit for each step, so that no step inherits that of another."""
    over = threading.Event()

    def silent(connection: socket.socket, _: bytes) -> None:
        over.wait(10)
        connection.shutdown(socket.SHUT_RDWR)

    with way(kind, silent, proxy=None if kind.tunnels else silent) as through:
        (error,) = ask(through.url, proxy=through.of(), verify=str(CERTIFICATE), timeout=0.5, max_retries=0)
        over.set()
        failure = error.failure()
        assert isinstance(failure, RequestTimeoutError)
        assert failure.message.endswith(": the timeout of 0.5 s passed")
