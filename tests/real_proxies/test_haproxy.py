"""haproxy as a reverse proxy, of HTTP and of TCP: streams, cuts, timeouts, limits, pages, redirects, TLS."""

from __future__ import annotations

import pytest

from fastgpt import RequestTimeoutError, TransportError
from fastgpt.emulator import Emulator

from . import observing
from .configurations import HAProxy, at
from .conftest import Authority, Backend, Way, each_way, each_way_with_http2
from .observing import DATASET, LEFT_TO_TRIO, closing, interim

pytestmark = pytest.mark.anyio


@each_way
async def test_the_emulator_is_spoken_to(way: Way, haproxy: HAProxy, fastgpt: Emulator) -> None:
    """Completions, streams and an upload in multipart."""
    await observing.emulator_is_spoken_to(way, f"http://127.0.0.1:{haproxy.fastgpt}", fastgpt)


@each_way
async def test_calls_and_events_are_passed_on(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Each event as it comes."""
    async with way.client(at(haproxy)) as face:
        await observing.calls_are_answered(face, backend)
        await observing.events_are_passed_on(face, backend)


@each_way
async def test_interim_responses_are_skipped(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Haproxy passes on what the server says before its answer."""
    backend.handler = interim
    async with way.client(at(haproxy)) as face:
        await observing.calls_are_answered(face, backend)


@each_way
async def test_cut_answers_are_errors(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Haproxy closes its own connection where the server has closed too early."""
    async with way.client(at(haproxy)) as face:
        await observing.cut_answers_are_errors(face, backend)


@each_way
async def test_impatience_is_an_error(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """After ``timeout server`` without a byte."""
    async with way.client(at(haproxy, "impatient")) as face:
        await observing.impatience_is_an_error(face, backend, "504 Gateway Time-out")


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way
async def test_leaving_closes(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """The server learns that nobody reads any more."""
    async with way.client(at(haproxy)) as face:
        await observing.leaving_closes(face, backend)


@each_way
async def test_closed_connections_are_not_used(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """After ``timeout http-keep-alive``."""
    assert observing.closes(haproxy.forgetful, "", 0.6)
    async with way.client(f"http://127.0.0.1:{haproxy.forgetful}") as face:
        await observing.closed_connections_are_not_used(face, backend, 0.6)


@each_way
async def test_uploads_arrive(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Whole."""
    async with way.client(at(haproxy)) as face:
        await observing.uploads_arrive(face, backend)


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way
async def test_too_large_an_upload_is_an_error(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Beyond what a rule allows, haproxy answers before it has the body, and closes."""
    async with way.client(at(haproxy, "small")) as face:
        await observing.early_answers_are_heard(way, face, backend, 413, "413 Payload Too Large")


PAGES = {
    "dead": (503, "503 Service Unavailable"),
    "busy": (503, "503 Service Unavailable"),
    "moved": observing.MOVED,
}


@each_way
@pytest.mark.parametrize("prefix", PAGES)
async def test_pages_are_errors(way: Way, haproxy: HAProxy, backend: Backend, prefix: str) -> None:
    """The message is the heading of the page, or where a redirect leads."""
    async with way.client(at(haproxy, prefix)) as face:
        await observing.is_rejected(face, *PAGES[prefix])
    assert backend.requests == []


@each_way_with_http2
async def test_tls_with_a_private_authority(way: Way, haproxy: HAProxy, backend: Backend, authority: Authority) -> None:
    """Calls, streams, cuts and timeouts, over HTTP/1.1 and over HTTP/2, where haproxy ends well what it got in part."""
    title = "504 Gateway Time-out"
    await observing.tls_is_spoken(way, haproxy.secure, authority, backend, title, hidden=way.http2)


@each_way_with_http2
async def test_a_certificate_of_an_unknown_authority_is_fatal(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Nothing is sent."""
    await observing.unknown_authorities_are_fatal(way, haproxy.secure, backend)


# ------------------------------------------------------------------------------------------------------------- TCP


@each_way
async def test_tcp_is_passed_on_as_it_is(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Answers of HTTP/1.0, interim responses, streams and cuts come as the server sends them."""
    async with way.client(f"http://127.0.0.1:{haproxy.tcp}") as face:
        await observing.calls_are_answered(face, backend)
        backend.handler = interim
        await observing.is_answered(face)
        backend.handler = closing(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", DATASET)
        await observing.is_answered(face)
        await observing.events_are_passed_on(face, backend)
        await observing.cut_answers_are_errors(face, backend)


@each_way
async def test_tcp_that_is_silent_for_too_long_is_closed(way: Way, haproxy: HAProxy, backend: Backend) -> None:
    """Without a word, which is an error before an answer and within one; idle connections are not used again."""
    async with way.client(f"http://127.0.0.1:{haproxy.impatient_tcp}") as face:
        await observing.closed_connections_are_not_used(face, backend, 1.0)
        backend.again()
        backend.handler = observing.stalling(backend)
        failure = await observing.error_of(face)
        assert isinstance(failure, TransportError)
        assert not isinstance(failure, RequestTimeoutError)
        assert failure.sent
        await observing.stalled_answers_are_cut(face, backend)
