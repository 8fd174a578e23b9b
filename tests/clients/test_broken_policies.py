"""A policy, a sleep or a clock of one's own that does not keep to what it must be is named, sync and async."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeAlias

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import AsyncFastGPTClient, ConfigurationError, FastGPTClient, FastGPTError
from fastgpt.chat import GetChatHistories
from fastgpt.http import HTTPRequest
from fastgpt.steps import SendFunction
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    Maker,
    Server,
    async_client,
    data,
    error_reply,
    everywhere,
    sync_client,
)

Broken: TypeAlias = Any
"""What checkers reject as a policy, which is the point."""

HISTORIES = GetChatHistories(app_id=APP_ID)


def nothing(_: SendFunction) -> Broken:
    """Return no send function."""


def a_number(_: SendFunction) -> Broken:
    """Return no function at all."""
    return 5


async def waited_for(inner: SendFunction) -> Broken:
    """Be awaited, as no policy is."""
    return inner


UNMADE: tuple[tuple[Broken, str], ...] = (
    (nothing, "policy nothing: expected it to return a send function, got None"),
    (a_number, "policy a_number: expected it to return a send function, got int"),
    (
        waited_for,
        "policy waited_for: expected it to return a send function, got coroutine; a policy is no `async def`",
    ),
)


@pytest.mark.parametrize("make", [sync_client, async_client])
@pytest.mark.parametrize("option", ["policies", "attempt_policies"])
@pytest.mark.parametrize(("policy", "expected"), UNMADE)
@pytest.mark.filterwarnings("error")
def test_a_policy_returns_a_send_function(make: Broken, option: str, policy: Broken, expected: str) -> None:
    """A client is not made with another, nor derived."""
    with pytest.raises(ConfigurationError) as raised:
        make(Server(), **{option: [policy]})
    assert expected in str(raised.value)
    with pytest.raises(ConfigurationError) as raised:
        make(Server()).with_options(**{option: [policy]})
    assert expected in str(raised.value)


def returns(what: Callable[[SendFunction, HTTPRequest], object]) -> Broken:
    """Return a policy whose send function returns this."""

    def policy(inner: SendFunction) -> Broken:
        def send(call: HTTPRequest) -> Broken:
            return what(inner, call)

        return send

    return policy


def ends_in(what: Callable[[Broken], object]) -> Broken:
    """Return a policy that makes this of what came."""

    def policy(inner: SendFunction) -> Broken:
        def send(call: HTTPRequest) -> Broken:
            return what((yield from inner(call)))

        return send

    return policy


def yields_nothing(_: SendFunction) -> Broken:
    """Yield what is no step."""

    def send(_: HTTPRequest) -> Broken:
        yield None

    return send


def sends_async(inner: SendFunction) -> Broken:
    """Send by a coroutine."""

    async def send(call: HTTPRequest) -> Broken:
        return inner(call)

    return send


def generates_async(_: SendFunction) -> Broken:
    """Send by an async generator."""

    async def send(call: HTTPRequest) -> AsyncIterator[HTTPRequest]:
        yield call

    return send


def yields_the_call(inner: SendFunction) -> Broken:
    """Say `yield` where it is `yield from`."""

    def send(call: HTTPRequest) -> Iterator[object]:
        yield inner(call)

    return send


STEPS = "expected it to return a send function that is a generator, got "
GIVES = "expected it to return what `yield from inner(call)` gives: Success(response) or Failure(error), got "
BROKEN: tuple[tuple[Broken, str], ...] = (
    (returns(lambda _, __: None), f"{STEPS}None"),
    (returns(lambda _, call: call), f"{STEPS}HTTPRequest"),
    (sends_async, f"policy sends_async: {STEPS}coroutine; a policy is no `async def`"),
    (generates_async, f"policy generates_async: {STEPS}async_generator; a policy is no `async def`"),
    (ends_in(lambda _: None), f"{GIVES}None"),
    (ends_in(lambda sent: sent.unwrap()), f"{GIVES}HTTPResponse"),
    (ends_in(lambda _: Success(5)), f"{GIVES}Success"),
    (ends_in(lambda _: Failure("no")), f"{GIVES}Failure"),
    (yields_nothing, "expected a policy to yield requests and pauses, got one that yields None"),
    (yields_the_call, "got one that yields generator; it says `yield from inner(call)`"),
)


@everywhere
@pytest.mark.parametrize("option", ["policies", "attempt_policies"])
@pytest.mark.parametrize(("policy", "expected"), BROKEN)
@pytest.mark.filterwarnings("error")
async def test_what_a_policy_gives_is_checked(client: Maker, option: str, policy: Broken, expected: str) -> None:
    """Call by call; over results it is a failure."""
    options: Broken = {option: [policy]}
    face = client(Server(then=data({"list": [], "total": 0})), **options)
    outcome = await face.results(HISTORIES)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), ConfigurationError)
    assert expected in str(outcome.failure())
    with pytest.raises(ConfigurationError):
        await face.typed(HISTORIES)


@everywhere
async def test_an_error_of_a_policy_s_own_is_one(client: Maker) -> None:
    """``Failure`` with an error of the family is what a policy may return."""
    error = FastGPTError("not today")
    options: Broken = {"policies": [ends_in(lambda _: Failure(error))]}
    assert (await client(Server(then=data({"list": [], "total": 0})), **options).results(HISTORIES)).failure() is error


# ----------------------------------------------------------------------------------------------------- sleep and clock


@pytest.mark.parametrize("kind", [FastGPTClient, AsyncFastGPTClient])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"clock": 5}, "clock: expected a Clock, got int"),
        ({"clock": time.monotonic}, "clock: expected a Clock, got builtin_function_or_method"),
        ({"sleep": 5}, "sleep: expected a function of seconds, got int"),
    ],
)
def test_what_tells_the_time_is_checked(kind: Broken, options: Broken, expected: str) -> None:
    """When a client is made."""
    with pytest.raises(ConfigurationError) as raised:
        kind(API_KEY, **options)
    assert str(raised.value) == expected


def test_a_sync_client_sleeps_sync() -> None:
    """An ``async def`` would be called and not waited for."""

    async def sleep(_: float) -> None:
        pytest.fail("nobody awaits it")

    wrong: Broken = sleep
    with pytest.raises(ConfigurationError, match=r"^sleep: expected a sync function, as the client is, got an `async"):
        FastGPTClient(API_KEY, sleep=wrong)


@pytest.mark.anyio
async def test_an_async_client_sleeps_async() -> None:
    """What returns nothing to await is named when it is first needed."""

    def at_once(_: float) -> Broken:
        """Return nothing to await."""

    http = httpx.AsyncClient(transport=httpx.MockTransport(Server(then=error_reply(429))))
    client = AsyncFastGPTClient(API_KEY, BASE_URL, http_client=http, sleep=at_once)
    outcome = await client.results.run(HISTORIES)
    assert "sleep: expected an async function, as the client is, got one that returned None" in str(outcome.failure())
