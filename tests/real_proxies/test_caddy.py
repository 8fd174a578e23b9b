"""caddy as a reverse proxy: its defaults, flushing, compression, cuts, timeouts, limits, redirects, TLS."""

from __future__ import annotations

import pytest

from fastgpt import RequestTimeoutError
from fastgpt.emulator import Emulator

from . import observing
from .configurations import Caddy, at
from .conftest import HTTP2, Authority, Backend, Way, each_way, each_way_with_http2, parametrized
from .observing import DATASET, HALF, JSON, LEFT_TO_TRIO, STARTED, Seen, interim, pausing, stalling, watch

pytestmark = pytest.mark.anyio


@each_way
async def test_the_emulator_is_spoken_to(way: Way, caddy: Caddy, fastgpt: Emulator) -> None:
    """Completions, streams and an upload in multipart, through caddy as it comes."""
    await observing.emulator_is_spoken_to(way, f"http://127.0.0.1:{caddy.fastgpt}", fastgpt)


@each_way
@pytest.mark.parametrize("prefix", ["passing", "flushed", "slow", "compressing"])
async def test_calls_and_events_are_passed_on(way: Way, caddy: Caddy, backend: Backend, prefix: str) -> None:
    """Each event as it comes, whatever ``flush_interval`` says; ``encode`` leaves alone who asks for no compression."""
    async with way.client(at(caddy, prefix)) as face:
        await observing.calls_are_answered(face, backend)
        await observing.events_are_passed_on(face, backend)


@each_way
async def test_compressed_events_are_held_back(way: Way, caddy: Caddy, backend: Backend) -> None:
    """With ``encode``, a caller that asks for compression gets the events when the server has sent all."""
    backend.handler = pausing(backend)
    async with way.client(at(caddy, "compressing")) as face:
        asking = face.derived(extra_headers={"Accept-Encoding": "gzip"})
        assert await watch(asking, backend) == Seen(["one", "two"], False, None, "onetwo")


@each_way
async def test_interim_responses_are_skipped(way: Way, caddy: Caddy, backend: Backend) -> None:
    """The answer is what comes after them."""
    backend.handler = interim
    async with way.client(at(caddy)) as face:
        await observing.calls_are_answered(face, backend)


@each_way
@pytest.mark.parametrize("prefix", ["passing", "flushed"])
async def test_cut_answers_are_errors(way: Way, caddy: Caddy, backend: Backend, prefix: str) -> None:
    """What has no length, caddy ends well although the server has not: what is read of it tells."""
    async with way.client(at(caddy, prefix)) as face:
        await observing.cut_answers_are_errors(face, backend, hidden=True)


@each_way
async def test_impatience_is_an_error(way: Way, caddy: Caddy, backend: Backend) -> None:
    """After ``read_timeout`` without a byte; the answer has no page."""
    async with way.client(at(caddy, "impatient")) as face:
        await observing.impatience_is_an_error(face, backend, "HTTP 504")


@each_way
async def test_nobody_but_the_client_waits_for_the_rest_of_an_answer(way: Way, caddy: Caddy, backend: Backend) -> None:
    """``response_header_timeout`` is for the beginning alone."""
    async with way.client(at(caddy, "waiting")) as face:
        await observing.silence_is_an_error(face, backend, "HTTP 504")
    async with way.client(at(caddy, "waiting"), timeout=1) as face:
        backend.again()
        backend.handler = stalling(backend, JSON + b"Content-Length: %d\r\n\r\n" % len(DATASET) + HALF)
        assert type(await observing.error_of(face)) is RequestTimeoutError
        backend.again()
        backend.handler = stalling(backend, STARTED)
        seen = await watch(face, backend, go_on=False)
        assert seen.texts == ["one"]
        assert type(seen.error) is RequestTimeoutError


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way
@pytest.mark.parametrize("prefix", ["passing", "flushed"])
async def test_leaving_closes(way: Way, caddy: Caddy, backend: Backend, prefix: str) -> None:
    """The server learns that nobody reads any more."""
    async with way.client(at(caddy, prefix)) as face:
        await observing.leaving_closes(face, backend)


@each_way
async def test_closed_connections_are_not_used(way: Way, caddy: Caddy, backend: Backend) -> None:
    """After ``timeouts { idle }`` of the server, which is minutes as it comes."""
    assert observing.closes(caddy.forgetful, "/passing", 0.6)
    async with way.client(f"http://127.0.0.1:{caddy.forgetful}/passing") as face:
        await observing.closed_connections_are_not_used(face, backend, 0.6)


@each_way
async def test_uploads_arrive(way: Way, caddy: Caddy, backend: Backend) -> None:
    """Whole."""
    async with way.client(at(caddy)) as face:
        await observing.uploads_arrive(face, backend)


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way
async def test_too_large_an_upload_is_an_error(way: Way, caddy: Caddy, backend: Backend) -> None:
    """Beyond ``max_size`` of ``request_body``, caddy fails to pass the body on, and says no more than that."""
    async with way.client(at(caddy, "small")) as face:
        await observing.early_answers_are_heard(way, face, backend, 502, "HTTP 502")


@parametrized(HTTP2)
async def test_by_http2_an_early_answer_is_lost(way: Way, caddy: Caddy, backend: Backend, authority: Authority) -> None:
    """Beyond ``max_size`` of ``request_body``."""
    url = f"https://127.0.0.1:{caddy.secure}/small"
    async with way.client(url, verify=str(authority.certificate), timeout=1) as face:
        await observing.early_answers_are_lost(face, backend)


PAGES = {"dead": (502, "HTTP 502"), "busy": (503, "HTTP 503"), "moved": observing.MOVED}


@each_way
@pytest.mark.parametrize("prefix", PAGES)
async def test_answers_of_its_own_are_errors(way: Way, caddy: Caddy, backend: Backend, prefix: str) -> None:
    """Caddy has no pages: the message is the status, or where a redirect leads."""
    async with way.client(at(caddy, prefix)) as face:
        await observing.is_rejected(face, *PAGES[prefix])
    assert backend.requests == []


@each_way_with_http2
async def test_tls_with_a_private_authority(way: Way, caddy: Caddy, backend: Backend, authority: Authority) -> None:
    """Calls, streams, cuts and timeouts, over HTTP/1.1 and over HTTP/2."""
    await observing.tls_is_spoken(way, caddy.secure, authority, backend, "HTTP 504", hidden=True)


@each_way_with_http2
async def test_a_certificate_of_an_unknown_authority_is_fatal(way: Way, caddy: Caddy, backend: Backend) -> None:
    """Nothing is sent."""
    await observing.unknown_authorities_are_fatal(way, caddy.secure, backend)
