"""The servers behind the proxies, the proxies, and the ways to call through them: each engine, sync and async."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar, Unpack
from urllib.parse import urlsplit

import httpx
import pytest

from fastgpt import AsyncFastGPTClient, FastGPTClient
from fastgpt.emulator import Emulator
from fastgpt.options import EngineName, NetworkOptions
from support.faces import AsyncFace, Face, SyncFace
from support.sockets import Handler, Listener, echo, listening

from . import configurations, programs


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# ------------------------------------------------------------------------------------------------- behind the proxies


THINKING = 0.005
"""Seconds before the server begins to answer.

Without them caddy 2.6.2 cuts about one stream in thirty: it closes its connection to a server that begins to answer
within a fraction of a millisecond of the request (compare https://github.com/caddyserver/caddy/issues/5431).
"""


class Backend:
    """The server behind all proxies, which a test tells what to do."""

    def __init__(self) -> None:
        self.handler: Handler = echo
        self.again()

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        """Answer a request."""
        time.sleep(THINKING)
        self.handler(connection, request)

    def begin(self, listener: Listener) -> None:
        """Forget the test before."""
        self.handler = echo
        self.listener = listener
        listener.requests.clear()
        self.again()

    def again(self) -> None:
        """Have a handler wait again; those that wait already are left to their own end."""
        self.proceed = threading.Event()
        """Set by a test for a handler that waits for it."""
        self.went_on = threading.Event()
        """Set by such a handler, which may have waited in vain."""

    @property
    def requests(self) -> list[bytes]:
        """The requests that came through in this test."""
        return self.listener.requests

    def stall(self, seconds: float = 5) -> None:
        """Wait until the test is over, or so long."""
        proceed, went_on = self.proceed, self.went_on
        proceed.wait(seconds)
        went_on.set()


BACKEND = Backend()


@pytest.fixture(scope="session")
def _listener() -> Generator[Listener]:
    with listening(BACKEND) as listener:
        yield listener


@pytest.fixture
def backend(_listener: Listener) -> Generator[Backend]:
    """Give the server behind the proxies."""
    BACKEND.begin(_listener)
    yield BACKEND
    BACKEND.proceed.set()


@pytest.fixture(scope="session")
def fastgpt() -> Emulator:
    """Give the emulated FastGPT behind the proxies."""
    return Emulator()


@pytest.fixture(scope="session")
def fastgpt_url(fastgpt: Emulator) -> Generator[str]:
    """Give its own address."""
    with fastgpt.serve() as url:
        yield url


class Authority(NamedTuple):
    """A private authority, and a certificate for loopback that it signed."""

    certificate: Path
    signed: Path


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make a private authority."""
    folder = tmp_path_factory.mktemp("authority")
    elliptic = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2")
    openssl(folder, "req", "-x509", *elliptic, "-subj", "/CN=tests", "-keyout", "ca.key", "-out", "ca.pem")
    names = ("-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
    issuer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE")
    openssl(folder, "req", "-x509", *elliptic, *names, *issuer, "-keyout", "own.key", "-out", "own.pem")
    signed = folder / "signed.pem"
    signed.write_text((folder / "own.pem").read_text() + (folder / "own.key").read_text())
    return Authority(folder / "ca.pem", signed)


def openssl(folder: Path, *arguments: str) -> None:
    """Run openssl in a folder."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def behind(_listener: Listener, fastgpt_url: str, authority: Authority) -> configurations.Behind:
    """Give what stands behind the proxies."""
    server, emulator = (urlsplit(url).port or 0 for url in (_listener.url, fastgpt_url))
    return configurations.Behind(server, emulator, authority.signed)


# ------------------------------------------------------------------------------------------------------- the proxies


def needed(program: str) -> None:
    """Skip a test, or fail it, if a program is not installed."""
    if programs.found(program) is None:
        pytest.skip(f"{program} is not installed: NOT TESTED")


Ports = TypeVar("Ports", configurations.Nginx, configurations.HAProxy, configurations.Caddy)


@contextmanager
def run_reverse(
    program: str, kind: type[Ports], template: str, behind: configurations.Behind, *arguments: str
) -> Generator[Ports]:
    """Run a reverse proxy, whose configuration is named at the end of its arguments."""
    needed(program)
    ports = kind(*programs.free_ports(len(kind._fields)))
    with programs.folder() as folder:
        certificate = programs.place(folder, "certificate.pem", behind.certificate.read_text())
        text = template.format(folder=folder, **{**behind._asdict(), "certificate": certificate}, **ports._asdict())
        configuration = programs.place(folder, f"{program}.cfg", text)
        with programs.running(program, (*arguments, str(configuration)), folder, ports[:-1]):
            yield ports


@pytest.fixture(scope="session")
def nginx(behind: configurations.Behind) -> Generator[configurations.Nginx]:
    """Run nginx."""
    arguments = ("-p", ".", "-e", "stderr", "-c")
    with run_reverse("nginx", configurations.Nginx, configurations.NGINX, behind, *arguments) as ports:
        yield ports


@pytest.fixture(scope="session")
def haproxy(behind: configurations.Behind) -> Generator[configurations.HAProxy]:
    """Run haproxy."""
    with run_reverse("haproxy", configurations.HAProxy, configurations.HAPROXY, behind, "-db", "-f") as ports:
        yield ports


@pytest.fixture(scope="session")
def caddy(behind: configurations.Behind) -> Generator[configurations.Caddy]:
    """Run caddy."""
    arguments = ("run", "--adapter", "caddyfile", "--config")
    with run_reverse("caddy", configurations.Caddy, configurations.CADDY, behind, *arguments) as ports:
        yield ports


@contextmanager
def run_squid(read_timeout: int) -> Generator[configurations.Squid]:
    """Run squid, which waits so many seconds for servers and in tunnels."""
    needed("squid")
    ports = configurations.Squid(*programs.free_ports(3))
    with programs.folder() as folder:
        places = {
            "folder": folder,
            "helper": programs.place(folder, "helper.sh", configurations.HELPER),
            "hosts": programs.place(folder, "hosts", "127.0.0.1 localhost known.test\n127.0.0.2 denied.test\n"),
        }
        text = configurations.SQUID.format(read_timeout=read_timeout, **places, **ports._asdict())
        arguments = ("-N", "-f", str(programs.place(folder, "squid.conf", text)))
        with programs.running("squid", arguments, folder, ports[:-1]):
            yield ports


@pytest.fixture(scope="session")
def squid() -> Generator[configurations.Squid]:
    """Run squid."""
    with run_squid(read_timeout=60) as ports:
        yield ports


@pytest.fixture(scope="session")
def impatient_squid() -> Generator[configurations.Squid]:
    """Run a squid that does not wait for long."""
    with run_squid(read_timeout=1) as ports:
        yield ports


# ---------------------------------------------------------------------------------------------------------- the ways


class Way(NamedTuple):
    """An engine, sync or under an event loop."""

    engine: EngineName | None
    """None: a client of httpx that the caller brings."""
    loop: str | None
    """None: sync, where the test itself runs on asyncio."""
    http2: bool = False

    @asynccontextmanager
    async def client(
        self,
        url: str,
        /,
        *,
        key: str = "fastgpt-key",
        timeout: float = 10,  # noqa: ASYNC109 - the client's own
        max_retries: int = 0,
        **network: Unpack[NetworkOptions],
    ) -> AsyncGenerator[Face]:
        """Give a client, which sends nothing twice unless that is asked for."""
        if self.http2:
            network["http2"] = True
        if self.engine is not None:
            network["engine"] = self.engine
            if self.loop is not None:
                async with AsyncFastGPTClient(key, url, timeout=timeout, max_retries=max_retries, **network) as client:
                    yield AsyncFace(client)
            else:
                with FastGPTClient(key, url, timeout=timeout, max_retries=max_retries, **network) as client:
                    yield SyncFace(client)
            return
        verify, proxy = network.get("verify", True), network.get("proxy")
        trust = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
        if self.loop is not None:
            async with (
                httpx.AsyncClient(verify=trust, proxy=proxy) as aown,
                AsyncFastGPTClient(key, url, timeout=timeout, max_retries=max_retries, http_client=aown) as aclient,
            ):
                yield AsyncFace(aclient)
        else:
            with (
                httpx.Client(verify=trust, proxy=proxy) as sync_own,
                FastGPTClient(key, url, timeout=timeout, max_retries=max_retries, http_client=sync_own) as sync_client,
            ):
                yield SyncFace(sync_client)


ENGINES: dict[str, EngineName | None] = {"httpcore": "httpcore", "httptools": "httptools", "brought": None}
LOOPS = (None, "asyncio", "trio")
WAYS = {f"{name}-{loop or 'sync'}": Way(engine, loop) for name, engine in ENGINES.items() for loop in LOOPS}
HTTP2 = {f"httpcore-http2-{loop or 'sync'}": Way("httpcore", loop, http2=True) for loop in LOOPS}


def parametrized(ways: Mapping[str, Way]) -> pytest.MarkDecorator:
    """Run a test that takes ``way`` in each of *ways*."""
    return pytest.mark.parametrize("way", ways.values(), ids=ways.keys())


each_way = parametrized(WAYS)
each_way_with_http2 = parametrized(WAYS | HTTP2)
each_way_with_proxy = parametrized({name: way for name, way in WAYS.items() if way.engine != "httptools"})


@pytest.fixture
def anyio_backend(way: Way) -> str:
    """Run a test on the event loop of its way."""
    return way.loop or "asyncio"
