"""The retry budget: what an outage may cost, call by call and over a client and its derived clients."""

from __future__ import annotations

import logging

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import FastGPTClient, RequestTimeoutError, TransportError
from fastgpt.http import HTTPRequest
from fastgpt.observing import Observer
from fastgpt.policies import Budget, lift, retrying, transmit
from fastgpt.steps import SendOutcome
from support.faces import http_response

OK: SendOutcome = Success(http_response())
REJECTED: SendOutcome = Success(http_response(status=503))
LOST: SendOutcome = Failure(TransportError("lost"))
SLOW: SendOutcome = Failure(RequestTimeoutError("slow"))


@pytest.mark.parametrize(("sent", "cost"), [(LOST, 5), (REJECTED, 5), (SLOW, 10)])
def test_a_retry_has_its_price(sent: SendOutcome, cost: int) -> None:
    """A retry costs 5 tokens of 500, and 10 after a timeout, since that held the server for longer."""
    budget = Budget()
    assert budget.spend(sent) == cost
    assert budget.tokens == 500 - cost


def test_an_empty_budget_pays_nothing() -> None:
    """A hundred retries in a row are the last."""
    budget = Budget()
    assert [budget.spend(LOST) for _ in range(101)] == [5] * 100 + [0]
    assert budget.tokens == 0


@pytest.mark.parametrize(
    ("answers", "tokens"),
    [([OK], 101), ([LOST, OK], 100), ([SLOW, OK], 100), ([REJECTED], 100), ([LOST], 100), ([LOST, LOST], 95)],
)
def test_success_gives_back(answers: list[SendOutcome], tokens: int) -> None:
    """A retry that helped gives back what it cost, a call without one a single token, and a failure nothing."""
    budget = Budget()
    budget.tokens = 100
    policy = retrying(
        len(answers) - 1,
        0.0,
        jitter=lambda: 1.0,
        wall_clock=lambda: 0.0,
        monotonic=lambda: 0.0,
        budget=budget,
        observer=Observer("https://fastgpt.example", logging.getLogger("fastgpt.test"), logging.DEBUG, lambda: 0.0),
    )
    coming = iter(answers)
    lift(policy(transmit), lambda _: next(coming), lambda _: None)(
        HTTPRequest(verb="GET", url="core/chat/init", idempotent=True)
    )
    assert budget.tokens == tokens


def test_there_is_never_more_than_at_first() -> None:
    """Success over years does not pay for a storm of retries."""
    budget = Budget()
    budget.refund(0)
    assert budget.tokens == Budget.CAPACITY


def test_an_outage_is_not_multiplied() -> None:
    """When a server is down for long, clients that share it end retrying, and begin again when it is back."""
    attempts = 0
    down = True

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal attempts
        attempts += 1
        return httpx.Response(503) if down else httpx.Response(200, json={"code": 200, "data": []})

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with FastGPTClient("key", http_client=http_client, retry_delay=0, sleep=lambda _: None) as client:
        derived = client.with_options(timeout=1)
        for each in (client, derived) * 25:
            each.results.get_apps()
        assert attempts == 50 + 100
        down = False
        for _ in range(5):
            client.get_apps()
        down, attempts = True, 0
        client.results.get_apps()
        assert attempts == 2
