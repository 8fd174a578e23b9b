"""Faults: each kind as an HTTP client sees it, in process and on a socket, and when they are injected."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, events, names, text
from fastgpt.emulator import Emulator, faults
from fastgpt.streaming import sse
from support.blocks import ROOT

V1 = COMPLETIONS["v1"]
INIT = "/api/core/chat/init"


@contextmanager
def in_process(emulator: Emulator) -> Generator[httpx.Client]:
    """Give a client whose calls end in the emulator."""
    with httpx.Client(transport=emulator.transport(), base_url="http://x") as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        yield http


@contextmanager
def on_a_socket(emulator: Emulator) -> Generator[httpx.Client]:
    """Give a client whose calls end in the emulator's server."""
    with emulator.serve() as base_url, httpx.Client(base_url=base_url, timeout=10) as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        yield http


@pytest.fixture(params=[in_process, on_a_socket])
def http(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[httpx.Client]:
    """Give a client, once in process and once on a socket."""
    way: Callable[[Emulator], AbstractContextManager[httpx.Client]] = request.param
    with way(emulator) as client:
        yield client


def stream(http: httpx.Client, emulator: Emulator, **fields: bool) -> httpx.Response:
    """Ask for a stream and read it to its end."""
    return http.post(V1, json=ask(emulator.app_id, "hi", stream=True, **fields))


def raw(http: httpx.Client, emulator: Emulator) -> tuple[bytes, httpx.TransportError | None]:
    """Ask for a stream, and return what came and what broke it off."""
    came = b""
    try:
        with http.stream("POST", V1, json=ask(emulator.app_id, "hi", stream=True)) as response:
            for chunk in response.iter_raw():
                came += chunk
    except httpx.TransportError as error:
        return came, error
    return came, None


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ("seconds", "retry-after", "7"),
        ("date", "retry-after", "Fri, 02 Jan 2026 03:04:07 GMT"),
        ("reset", "x-ratelimit-reset", "1767323047001"),
    ],
)
def test_a_rate_limit_reports_the_wait(
    http: httpx.Client, emulator: Emulator, header: Literal["seconds", "date", "reset"], name: str, value: str
) -> None:
    """The wait is reported in the header that was asked for."""
    emulator.faults.plan(faults.RateLimited(header=header, seconds=7, clock=Clock()))
    limited = stream(http, emulator)
    assert (limited.status_code, limited.headers[name]) == (429, value)
    assert limited.json()["code"] == 429


def test_a_rate_limit_may_report_the_wait_in_words_only(http: httpx.Client, emulator: Emulator) -> None:
    """Without a header the message alone says how long to wait."""
    emulator.faults.plan(faults.RateLimited(seconds=25))
    limited = http.get(INIT)
    assert not {"retry-after", "x-ratelimit-reset"} & {*limited.headers}
    assert limited.json()["message"] == "Rate limit exceeded. Please try again in 25 seconds."


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_answers_with_a_page(http: httpx.Client, emulator: Emulator, status: int) -> None:
    """A gateway that has no server behind it answers in HTML."""
    pages = {502: faults.BadGateway(), 503: faults.BadGateway(status=503), 504: faults.BadGateway(status=504)}
    emulator.faults.plan(pages[status])
    page = http.get(INIT)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{status} " in page.text


def test_a_redirect_leads_elsewhere(http: httpx.Client, emulator: Emulator) -> None:
    """A redirect names another host, and nothing was done here."""
    emulator.faults.plan(faults.Redirect())
    away = http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1"))
    assert (away.status_code, away.headers["location"]) == (307, "http://elsewhere.invalid/")
    again = http.get(INIT, params={"appId": emulator.app_id, "chatId": "c1"})
    assert again.json()["data"]["title"] == ""


@pytest.mark.parametrize("detail", [False, True])
def test_a_stream_may_lack_its_end(http: httpx.Client, emulator: Emulator, *, detail: bool) -> None:
    """Without its end marker a stream still ends in order and has all its text."""
    emulator.faults.plan(faults.MissingDone())
    unmarked = stream(http, emulator, detail=detail)
    assert "[DONE]" not in unmarked.text
    assert text(unmarked) == "Hello from the emulator. 你好！ You said: hi"


def test_a_stream_may_be_nothing_but_heartbeats(http: httpx.Client, emulator: Emulator) -> None:
    """A stream may beat and then end without having said anything."""
    emulator.faults.plan(faults.HeartbeatOnly(count=2))
    beats = stream(http, emulator)
    assert (len(events(beats)), text(beats)) == (2, "")


def test_an_event_may_be_cut(http: httpx.Client, emulator: Emulator) -> None:
    """A body may end within an event, or within its JSON, and still end in order."""
    emulator.faults.plan(faults.Truncated(event=1))
    emulator.faults.plan(faults.Truncated(), path=INIT)
    cut = stream(http, emulator)
    assert [event.data for event in sse.parse([cut.content])] == [cut.text.split("\n\n")[0].removeprefix("data: ")]
    assert not cut.text.endswith("\n\n")
    half = http.get(INIT, params={"appId": emulator.app_id, "chatId": "c1"})
    assert half.status_code == 200
    assert not half.text.endswith("}")


def test_a_cut_behind_the_end_changes_nothing(http: httpx.Client, emulator: Emulator) -> None:
    """A stream that is shorter than where it was to be spoilt arrives whole."""
    emulator.faults.plan(faults.Truncated(event=99))
    emulator.faults.plan(faults.ErrorEvent(event=99))
    assert stream(http, emulator).text == stream(http, emulator).text == stream(http, emulator).text


def test_an_error_may_stand_anywhere(http: httpx.Client, emulator: Emulator) -> None:
    """An error event may stand at any place of a stream, and end it or not."""
    emulator.faults.plan(faults.ErrorEvent(event=0, message="at once"))
    emulator.faults.plan(faults.ErrorEvent(event=2, last=False))
    assert events(stream(http, emulator)) == [("error", {"message": "at once"})]
    assert names(stream(http, emulator)) == ["message", "error", "message"]


def test_a_gateway_may_write_into_a_stream(http: httpx.Client, emulator: Emulator) -> None:
    """What it writes is no event, and the stream ends with it."""
    emulator.faults.plan(faults.GatewayText(event=1, text="<title>Gone</title>"))
    assert stream(http, emulator).text.endswith("}\n\n<title>Gone</title>\n\n")


def test_bytes_may_be_no_text(http: httpx.Client, emulator: Emulator) -> None:
    """An event may hold bytes that are no UTF-8."""
    emulator.faults.plan(faults.InvalidUTF8(event=0))
    with pytest.raises(UnicodeDecodeError):
        stream(http, emulator).content.decode()


def test_an_event_may_be_huge(http: httpx.Client, emulator: Emulator) -> None:
    """An event may be 16 MiB long."""
    emulator.faults.plan(faults.HugeEvent())
    sizes = [len(event) + 2 for event in stream(http, emulator).content.split(b"\n\n")]
    assert max(sizes) == 16 * 1024 * 1024


def test_a_body_may_be_compressed_unasked(http: httpx.Client, emulator: Emulator) -> None:
    """Compression comes although the client takes none."""
    emulator.faults.plan(faults.Gzipped())
    packed = http.post(V1, json=ask(emulator.app_id, "hi"), headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json()["choices"]


def test_the_content_type_may_be_wrong(http: httpx.Client, emulator: Emulator) -> None:
    """The body is right and its type is not."""
    emulator.faults.plan(faults.WrongType(content_type="text/plain"))
    wrong = http.post(V1, json=ask(emulator.app_id, "hi"))
    assert wrong.headers.get_list("content-type") == ["text/plain"]
    assert wrong.json()["choices"]


def test_a_body_may_drip(http: httpx.Client, emulator: Emulator) -> None:
    """The first bytes come one by one; what arrives is the same."""
    emulator.faults.plan(faults.SlowBody(limit=50), call=2)
    whole, _ = raw(http, emulator)
    with http.stream("POST", V1, json=ask(emulator.app_id, "hi", stream=True)) as response:
        first, *rest = response.iter_raw()
    assert first == b"d"
    assert b"".join([first, *rest]) == whole


def test_the_silence_between_drips_is_slept(clock: Clock) -> None:
    """A drip waits before each byte."""
    slept: list[float] = []
    emulator = Emulator(clock=clock, sleep=slept.append)
    emulator.faults.plan(faults.SlowBody(seconds=2, limit=3))
    with in_process(emulator) as http:
        assert http.get(INIT).status_code == 400
    assert slept == [2, 2, 2]


def test_nobody_may_listen(emulator: Emulator) -> None:
    """A connection that nobody takes is a connect error, and nothing was done; the next call is answered."""
    emulator.faults.plan(faults.ConnectionRefused())
    with in_process(emulator) as http:
        with pytest.raises(httpx.ConnectError):
            http.get(INIT)
        assert http.get(INIT).status_code == 400


def test_nobody_listens_while_a_block_runs(http: httpx.Client, emulator: Emulator) -> None:
    """Within the block no call gets through, on a new connection as nobody listens; behind it all is as before."""
    assert http.get(INIT).status_code == 400
    with emulator.faults.refuse_connections():
        with pytest.raises(httpx.TransportError):
            http.get(INIT)
        with pytest.raises(httpx.ConnectError):
            http.get(INIT)
    assert http.get(INIT).status_code == 400


def test_nobody_listening_is_a_reset_on_a_socket(emulator: Emulator) -> None:
    """On a socket a counted call is known only once it has come, so it is reset, unanswered and undone."""
    emulator.faults.plan(faults.ConnectionRefused())
    with on_a_socket(emulator) as http:
        with pytest.raises(httpx.TransportError):
            http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1"))
        known = http.get(INIT, params={"appId": emulator.app_id, "chatId": "c1"}).json()
        assert known["data"]["title"] == ""


def test_a_connection_may_be_reset(http: httpx.Client, emulator: Emulator) -> None:
    """A reset before the answer shows nothing of it, one in mid-stream what went before; the next call is answered."""
    emulator.faults.plan(faults.ConnectionReset(), path=INIT)
    emulator.faults.plan(faults.ConnectionReset(after=2), path=V1)
    with pytest.raises(httpx.ReadError):
        http.get(INIT)
    came, error = raw(http, emulator)
    assert isinstance(error, httpx.ReadError)
    assert came.count(b"\n\n") == 2
    assert http.get(INIT).status_code == 400


def test_a_reset_may_come_after_the_last_event(http: httpx.Client, emulator: Emulator) -> None:
    """A stream that is shorter than where it was to break breaks at its end."""
    emulator.faults.plan(faults.ConnectionReset(after=99))
    came, error = raw(http, emulator)
    assert came.endswith(b"data: [DONE]\n\n")
    assert isinstance(error, httpx.ReadError)


@pytest.mark.parametrize("after", [None, 2])
def test_a_server_may_fall_silent(http: httpx.Client, emulator: Emulator, after: int | None) -> None:
    """A stall ends in the client's own read timeout, and leaves the server able to answer."""
    emulator.faults.plan(faults.Stall(after=after))
    http.timeout = httpx.Timeout(10, read=0.2)
    came, error = raw(http, emulator)
    assert isinstance(error, httpx.ReadTimeout)
    assert came.count(b"\n\n") == (after or 0)
    assert http.get(INIT).status_code == 400


@pytest.mark.anyio
async def test_an_async_client_sees_the_same(emulator: Emulator) -> None:
    """The async transport raises what a client sees, before the answer and within it."""
    emulator.faults.plan(faults.ConnectionRefused())
    emulator.faults.plan(faults.Stall(after=1), call=2)
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    async with httpx.AsyncClient(transport=emulator.async_transport(), base_url="http://x", headers=headers) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(INIT)
        with pytest.raises(httpx.ReadTimeout):
            await http.post(V1, json=ask(emulator.app_id, "hi", stream=True))


def test_a_fault_is_injected_into_the_calls_it_is_planned_for(emulator: Emulator) -> None:
    """A fault is injected into the n-th matching call and as many as it is planned for, and is kept."""
    down = faults.BadGateway()
    emulator.faults.plan(down, call=2, path="*/init", times=2)
    with in_process(emulator) as http:
        statuses = [http.get(path).status_code for path in (INIT, "/api/x", INIT, "/api/x", INIT, INIT)]
    assert statuses == [400, 404, 502, 404, 502, 400]
    assert emulator.faults.injected == [(INIT, down), (INIT, down)]


def test_planned_faults_count_on_their_own(emulator: Emulator) -> None:
    """Two faults count the same calls; where both are due, the first is injected, and the other into the call after."""
    emulator.faults.plan(faults.BadGateway(), call=2)
    emulator.faults.plan(faults.BadGateway(status=503), call=2)
    with in_process(emulator) as http:
        assert [http.get(INIT).status_code for _ in range(4)] == [400, 502, 503, 400]


def test_faults_can_be_switched_off(emulator: Emulator) -> None:
    """Cleared faults are injected no more."""
    emulator.faults.plan(faults.BadGateway())
    emulator.faults.at_random(1, 1)
    emulator.faults.clear()
    with in_process(emulator) as http:
        assert http.get(INIT).status_code == 400


def test_a_die_picks_alike_for_the_same_seed() -> None:
    """The same seed picks the same calls and faults; another path is spared."""

    def injected(seed: int) -> list[faults.Fault]:
        emulator = Emulator(clock=Clock())
        emulator.faults.at_random(seed, 0.5, path=V1)
        with in_process(emulator) as http:
            for _ in range(20):
                raw(http, emulator)
                assert http.get(INIT).status_code == 400
        return [fault for _, fault in emulator.faults.injected]

    assert injected(7) == injected(7) != injected(8)
    assert 3 < len(injected(7)) < 17


def test_the_proxy_passes_on_what_is_no_http(emulator: Emulator) -> None:
    """A client that says something else than HTTP gets what the server says to it, and the connection ends."""
    with emulator.serve() as base_url:
        host, _, port = base_url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(b"nonsense\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.once
def test_the_table_of_faults_has_the_class_of_each() -> None:
    """Who plans one finds its name, and what comes of it, in the guide."""
    _, _, section = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").partition("\n## Faults\n")
    named = set(re.findall(r"`([A-Z]\w+)", section.partition("\n## ")[0]))
    kinds = {name for name, kind in vars(faults).items() if isinstance(kind, type) and issubclass(kind, faults.Fault)}
    assert kinds - {"Fault", "Breaking", "Inserted"} <= named
