"""squid as a forward proxy: plain and through a tunnel, passwords, denied hosts, timeouts, limits, pages."""

from __future__ import annotations

import logging
from collections.abc import Generator

import pytest

from fastgpt import APIError, ConfigurationError, PermissionDeniedError, TransportError
from fastgpt.emulator import Emulator
from support.sockets import Listener, listening, tls

from . import observing
from .configurations import Squid
from .conftest import BACKEND, WAYS, Authority, Backend, Way, each_way_with_proxy, parametrized
from .observing import LEFT_TO_TRIO, interim

pytestmark = pytest.mark.anyio


@pytest.fixture
def secure(backend: Backend, authority: Authority) -> Generator[Listener]:
    """Serve over TLS, as the server behind all proxies does without."""
    with listening(BACKEND, tls(authority.signed)) as listener:
        BACKEND.begin(listener)
        yield listener
        BACKEND.proceed.set()


def proxy(squid: Squid, password: str = "") -> str:
    """Return the URL of squid, of that which wants a password if one is passed."""
    return f"http://me:{password}@127.0.0.1:{squid.guarded}" if password else f"http://127.0.0.1:{squid.plain}"


@each_way_with_proxy
async def test_the_emulator_is_spoken_to(way: Way, squid: Squid, fastgpt: Emulator, fastgpt_url: str) -> None:
    """Completions, streams and an upload in multipart."""
    await observing.emulator_is_spoken_to(way, fastgpt_url, fastgpt, words=10_000, proxy=proxy(squid))


@each_way_with_proxy
@pytest.mark.parametrize("password", ["", "hunter2"])
async def test_plain_calls_go_through(way: Way, squid: Squid, backend: Backend, password: str) -> None:
    """Calls, streams as they come, interim responses, and cuts; with and without a password."""
    async with way.client(backend.listener.url, proxy=proxy(squid, password)) as face:
        await observing.calls_are_answered(face, backend)
        assert all(b"\r\nVia: " in request for request in backend.requests)
        assert not any(b"\r\nproxy-authorization:" in request.lower() for request in backend.requests)
        await observing.events_are_passed_on(face, backend)
        backend.handler = interim
        await observing.is_answered(face)
        await observing.cut_answers_are_errors(face, backend)


@each_way_with_proxy
@pytest.mark.parametrize("password", ["", "hunter2"])
async def test_tunnels_are_gone_through(
    way: Way, squid: Squid, secure: Listener, backend: Backend, authority: Authority, password: str
) -> None:
    """Calls, streams as they come, cuts, and uploads beyond squid's limit; with and without a password."""
    trusted = str(authority.certificate)
    async with way.client(secure.url, proxy=proxy(squid, password), verify=trusted) as face:
        await observing.calls_are_answered(face, backend)
        assert not any(b"\r\nVia: " in request for request in backend.requests)
        await observing.events_are_passed_on(face, backend)
        await observing.cut_answers_are_errors(face, backend)
        backend.requests.clear()
        await observing.uploads_arrive(face, backend)
    async with way.client(secure.url, proxy=proxy(squid, password), max_retries=3) as face:
        observing.is_untrusted(await observing.error_of(face))


@each_way_with_proxy
@pytest.mark.parametrize("password", ["", "wrong"])
async def test_without_the_password_nobody_gets_through(
    way: Way, squid: Squid, backend: Backend, password: str
) -> None:
    """Plain, it is the proxy's answer; of a tunnel, an error that is fatal.  Neither shows the password."""
    through = f"http://{'me:wrong@' if password else ''}127.0.0.1:{squid.guarded}"
    async with way.client(backend.listener.url, proxy=through, max_retries=3) as face:
        failure = await observing.error_of(face)
        assert isinstance(failure, APIError)
        assert failure.status_code == 407
        assert "wrong" not in str(failure)
    async with way.client(f"https://127.0.0.1:{squid.dead}", proxy=through, max_retries=3) as face:
        error = await observing.error_of(face)
        assert isinstance(error, TransportError)
        assert error.is_fatal
        assert not error.sent
        assert "407" in error.message
        assert "wrong" not in str(error)
    assert backend.requests == []


@each_way_with_proxy
async def test_denied_hosts_are_errors(way: Way, squid: Squid) -> None:
    """Plain, it is the proxy's page; of a tunnel, an error that is fatal."""
    async with way.client("http://denied.test", proxy=proxy(squid), max_retries=3) as face:
        await observing.is_rejected(face, 403, "ERROR: The requested URL could not be retrieved", PermissionDeniedError)
    async with way.client("https://denied.test", proxy=proxy(squid), max_retries=3) as face:
        failure = await observing.error_of(face)
        assert isinstance(failure, TransportError)
        assert failure.is_fatal
        assert not failure.sent
        assert "403 Forbidden" in failure.message


@each_way_with_proxy
async def test_unreachable_servers_are_errors(way: Way, squid: Squid) -> None:
    """Plain, it is the proxy's page; of a tunnel, an error after which the call may be sent again."""
    async with way.client(f"http://known.test:{squid.dead}", proxy=proxy(squid)) as face:
        await observing.is_rejected(face, 503, "ERROR: The requested URL could not be retrieved")
    async with way.client(f"https://known.test:{squid.dead}", proxy=proxy(squid)) as face:
        failure = await observing.error_of(face)
        assert isinstance(failure, TransportError)
        assert not failure.is_fatal
        assert not failure.sent
        assert "503 Service Unavailable" in failure.message


@each_way_with_proxy
async def test_impatience_is_an_error(way: Way, impatient_squid: Squid, backend: Backend) -> None:
    """After ``read_timeout`` without a byte."""
    async with way.client(backend.listener.url, proxy=proxy(impatient_squid)) as face:
        await observing.impatience_is_an_error(face, backend, "ERROR: The requested URL could not be retrieved")


@each_way_with_proxy
async def test_silent_tunnels_are_closed(
    way: Way, impatient_squid: Squid, secure: Listener, backend: Backend, authority: Authority
) -> None:
    """After ``read_timeout`` too, without a word."""
    async with way.client(secure.url, proxy=proxy(impatient_squid), verify=str(authority.certificate)) as face:
        backend.handler = observing.stalling(backend)
        assert type(await observing.error_of(face)) is TransportError
        backend.again()
        await observing.stalled_answers_are_cut(face, backend)


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way_with_proxy
async def test_leaving_closes(way: Way, squid: Squid, backend: Backend) -> None:
    """The server learns that nobody reads any more."""
    async with way.client(backend.listener.url, proxy=proxy(squid)) as face:
        await observing.leaving_closes(face, backend)


@each_way_with_proxy
async def test_closed_connections_are_not_used(way: Way, squid: Squid, backend: Backend) -> None:
    """After ``client_idle_pconn_timeout``, and a second or two more, as squid looks now and then."""
    assert observing.closes(squid.plain, backend.listener.url, 3.3)
    async with way.client(backend.listener.url, proxy=proxy(squid)) as face:
        await observing.closed_connections_are_not_used(face, backend, 3.3)


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way_with_proxy
async def test_too_large_an_upload_is_an_error(way: Way, squid: Squid, backend: Backend) -> None:
    """Beyond ``request_body_max_size`` squid answers before it has the body, and closes."""
    async with way.client(backend.listener.url, proxy=proxy(squid)) as face:
        title = "ERROR: The requested URL could not be retrieved"
        await observing.early_answers_are_heard(way, face, backend, 413, title)


@parametrized({name: way for name, way in WAYS.items() if way.engine == "httptools"})
async def test_httptools_leaves_proxies_to_httpcore(
    way: Way, squid: Squid, backend: Backend, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that the caller names is rejected; one that the environment names is gone through, and a warning says how."""
    with pytest.raises(ConfigurationError, match="proxy: the engine httptools has none"):
        async with way.client(backend.listener.url, proxy=proxy(squid)):
            pass
    monkeypatch.setenv("http_proxy", proxy(squid))
    with caplog.at_level(logging.WARNING):
        async with way.client(backend.listener.url) as face:
            await observing.calls_are_answered(face, backend)
    assert all(b"\r\nVia: " in request for request in backend.requests)
    assert "httpcore goes through this one" in caplog.text
