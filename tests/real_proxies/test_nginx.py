"""nginx as a reverse proxy: its defaults, passing on and holding back, timeouts, limits, pages, redirects, TLS."""

from __future__ import annotations

import pytest

from fastgpt import TransportError, ValidationError
from fastgpt.emulator import Emulator
from support.sockets import echo

from . import observing
from .configurations import Nginx, at
from .conftest import HTTP2, Authority, Backend, Way, each_way, each_way_with_http2, parametrized
from .observing import LARGE, LEFT_TO_TRIO, UNBUFFERED, Seen, pausing, watch

pytestmark = pytest.mark.anyio


@each_way
async def test_the_emulator_is_spoken_to(way: Way, nginx: Nginx, fastgpt: Emulator) -> None:
    """Completions, streams and an upload in multipart, through nginx as it comes."""
    await observing.emulator_is_spoken_to(way, f"http://127.0.0.1:{nginx.fastgpt}", fastgpt)


@each_way
@pytest.mark.parametrize("prefix", ["default", "passing", "holding"])
async def test_calls_are_answered(way: Way, nginx: Nginx, backend: Backend, prefix: str) -> None:
    """Whatever the setting."""
    async with way.client(at(nginx, prefix)) as face:
        await observing.calls_are_answered(face, backend)


@each_way
@pytest.mark.parametrize("prefix", ["passing", "holding"])
async def test_events_are_passed_on(way: Way, nginx: Nginx, backend: Backend, prefix: str) -> None:
    """Spoken to by HTTP/1.1, the server sends chunks, and nginx passes each on, whatever ``proxy_buffering`` says."""
    async with way.client(at(nginx, prefix)) as face:
        await observing.events_are_passed_on(face, backend)


@each_way
async def test_events_are_held_back_by_default(way: Way, nginx: Nginx, backend: Backend) -> None:
    """By HTTP/1.0, its default, nginx waits until a buffer is full or the server closes; then all is there."""
    backend.handler = pausing(backend)
    async with way.client(at(nginx, "default")) as face:
        assert await watch(face, backend) == Seen(["one", "two"], False, None, "onetwo")
    assert observing.is_old(backend.requests[0])


@each_way
async def test_the_server_can_say_that_events_are_passed_on(way: Way, nginx: Nginx, backend: Backend) -> None:
    """By a header that FastGPT sends with its streams, whatever the configuration."""
    async with way.client(at(nginx, "default")) as face:
        await observing.events_are_passed_on(face, backend, UNBUFFERED)
    assert observing.is_old(backend.requests[0])


@each_way
@pytest.mark.parametrize("prefix", ["default", "passing", "holding"])
async def test_cut_answers_are_errors(way: Way, nginx: Nginx, backend: Backend, prefix: str) -> None:
    """By HTTP/1.0 nginx cannot know that an answer was cut, and passes it on as whole: what is read of it tells."""
    async with way.client(at(nginx, prefix)) as face:
        await observing.cut_answers_are_errors(face, backend)


@each_way
async def test_impatience_is_an_error(way: Way, nginx: Nginx, backend: Backend) -> None:
    """After ``proxy_read_timeout`` without a byte."""
    async with way.client(at(nginx, "impatient")) as face:
        await observing.impatience_is_an_error(face, backend, "504 Gateway Time-out")


@pytest.mark.filterwarnings(LEFT_TO_TRIO)
@each_way
async def test_leaving_closes(way: Way, nginx: Nginx, backend: Backend) -> None:
    """The server learns that nobody reads any more."""
    async with way.client(at(nginx, "passing")) as face:
        await observing.leaving_closes(face, backend)


@each_way
async def test_closed_connections_are_not_used(way: Way, nginx: Nginx, backend: Backend) -> None:
    """After ``keepalive_timeout``, and after as many requests as ``keepalive_requests`` says."""
    assert observing.closes(nginx.plain, "/forgetful", 0.6)
    async with way.client(at(nginx, "forgetful")) as face:
        await observing.closed_connections_are_not_used(face, backend, 0.6)
    backend.requests.clear()
    async with way.client(at(nginx, "counting")) as face:
        backend.handler = echo
        await observing.calls_are_answered(face, backend)


@each_way
@pytest.mark.parametrize("prefix", ["packed", "unpacked"])
async def test_uploads_arrive(way: Way, nginx: Nginx, backend: Backend, prefix: str) -> None:
    """With ``proxy_request_buffering`` and without."""
    async with way.client(at(nginx, prefix)) as face:
        await observing.uploads_arrive(face, backend)


@each_way
async def test_too_large_an_upload_is_an_error(way: Way, nginx: Nginx, backend: Backend) -> None:
    """Beyond ``client_max_body_size`` nginx answers before it has the body, whose rest it reads for a while."""
    async with way.client(at(nginx, "small")) as face:
        failure = (await face.results(LARGE)).failure()
        assert isinstance(failure, ValidationError)
        assert (failure.status_code, failure.message) == (413, "413 Request Entity Too Large")
        assert backend.requests == []
        await observing.is_answered(face)


@each_way
async def test_an_upload_that_is_cut_off_is_an_error(way: Way, nginx: Nginx, backend: Backend) -> None:
    """Without ``lingering_close`` the reset may overtake the answer."""
    async with way.client(at(nginx, "abrupt")) as face:
        failure = (await face.results(LARGE)).failure()
        assert isinstance(failure, ValidationError | TransportError)
        assert getattr(failure, "status_code", 413) == 413
        assert backend.requests == []
        await observing.is_answered(face)


PAGES = {
    "dead": (502, "502 Bad Gateway"),
    "busy": (503, "503 Service Temporarily Unavailable"),
    "moved": observing.MOVED,
}


@each_way
@pytest.mark.parametrize("prefix", PAGES)
async def test_pages_are_errors(way: Way, nginx: Nginx, backend: Backend, prefix: str) -> None:
    """The message is the title of the page, or where a redirect leads."""
    async with way.client(at(nginx, prefix)) as face:
        await observing.is_rejected(face, *PAGES[prefix])
    assert backend.requests == []


@each_way_with_http2
async def test_tls_with_a_private_authority(way: Way, nginx: Nginx, backend: Backend, authority: Authority) -> None:
    """Calls, streams, cuts and timeouts, over HTTP/1.1 and over HTTP/2."""
    title = "504 Gateway Time-out"
    await observing.tls_is_spoken(way, nginx.secure, authority, backend, title)


@each_way_with_http2
async def test_a_certificate_of_an_unknown_authority_is_fatal(way: Way, nginx: Nginx, backend: Backend) -> None:
    """Nothing is sent."""
    await observing.unknown_authorities_are_fatal(way, nginx.secure, backend)


@parametrized(HTTP2)
async def test_by_http2_an_early_answer_is_lost(way: Way, nginx: Nginx, backend: Backend, authority: Authority) -> None:
    """Beyond ``client_max_body_size``, as it comes."""
    url = f"https://127.0.0.1:{nginx.secure}"
    async with way.client(url, verify=str(authority.certificate), timeout=1) as face:
        await observing.early_answers_are_lost(face, backend)
