"""The policies of the examples do what their page says, under a clock that only pauses move."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx
import pytest

from fastgpt import TransportError
from fastgpt.chat import GetChatHistories
from fastgpt.protocols import Policy
from support.faces import APP_ID, Maker, Server, Time, data, error_reply, everywhere, fails, reply

ROOT = Path(__file__).parents[2]
EMPTY_PAGE = data({"total": 0, "list": []})


@pytest.fixture(scope="module")
def example() -> dict[str, Callable[..., Policy]]:
    """Read the example, without running it."""
    return cast("dict[str, Callable[..., Policy]]", runpy.run_path(str(ROOT / "examples" / "policies.py")))


def page(number: int) -> GetChatHistories:
    """Return a call that only reads."""
    return GetChatHistories(app_id=APP_ID, page_num=number)


@everywhere
async def test_each_attempt_takes_a_token(client: Maker, example: dict[str, Callable[..., Policy]]) -> None:
    """Two pass at once, and then one in half a second; what is sent again waits as well."""
    time = Time()
    limiter = example["RateLimiter"](2, burst=2, clock=time.monotonic)
    server = Server(EMPTY_PAGE, EMPTY_PAGE, EMPTY_PAGE, fails(httpx.ConnectError), then=EMPTY_PAGE)
    face = client(server, time, attempt_policies=[limiter], retry_delay=0)
    for number in range(1, 5):
        await face.typed(page(number))
    assert time.pauses == [0.5, 0.5, 0.0, 0.5]  # the zero is the backoff
    time.move(60)
    for number in range(1, 4):
        await face.typed(page(number))
    assert time.pauses[4:] == [0.5]


@everywhere
async def test_what_only_reads_is_kept(client: Maker, example: dict[str, Callable[..., Policy]]) -> None:
    """An answer is given again until its time is over; no error is kept."""
    time = Time()
    cache = example["Cache"](60, clock=time.monotonic)
    server = Server(error_reply(500), then=EMPTY_PAGE)
    face = client(server, time, policies=[cache])
    await face.results(page(1))
    for number in (1, 1, 2, 1):
        assert (await face.typed(page(number))).total == 0
    assert len(server.requests) == 3
    time.move(61)
    await face.typed(page(1))
    await face.derived(extra_headers={"x-team": "a"}).typed(page(1))
    assert len(server.requests) == 5


@everywhere
async def test_a_server_that_does_not_answer_is_left_alone(
    client: Maker, example: dict[str, Callable[..., Policy]]
) -> None:
    """After two calls without an answer none is sent; later one tries, and its success lets the others pass."""
    time = Time()
    breaker = example["Breaker"](failures=2, seconds=30, clock=time.monotonic)
    down = (fails(httpx.ReadError), reply(502, b"<html>"))
    server = Server(*down, fails(httpx.ReadError), error_reply(500), then=EMPTY_PAGE)
    face = client(server, time, policies=[breaker], max_retries=0)
    for _ in down:
        await face.results(page(1))
    for after, is_sent in ((0, False), (29, False), (1, True), (29, False), (1, True), (0, True)):
        time.move(after)
        before = len(server.requests)
        error = (await face.results(page(1))).swap().value_or(None)
        assert len(server.requests) == before + is_sent
        if not is_sent:
            assert isinstance(error, TransportError)
            assert not error.may_have_applied
    assert (await face.typed(page(1))).total == 0
