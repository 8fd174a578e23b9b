"""What a cluster sends to its workers and back: specs and the makings of a client go, outcomes come, a client stays.

The workers are processes that were started afresh, so that nothing is there that did not travel.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import pytest
from returns.result import Failure, Success

from fastgpt import (
    AuthenticationError,
    ChatClient,
    ChatCompletion,
    FastGPTClient,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    Outcome,
    RequestSpec,
    RunFailedError,
    TransportError,
    user,
)
from fastgpt.chat import CreateChatCompletion, GetChatInit
from fastgpt.emulator import Emulator, Script

pytestmark = pytest.mark.unmeasured

T = TypeVar("T")
Factory = Callable[[], ChatClient | FastGPTClient]


@pytest.fixture(scope="module")
def worker() -> Iterator[ProcessPoolExecutor]:
    """Start another interpreter."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """Give an emulator."""
    return Emulator()


@pytest.fixture(scope="module")
def base_url(emulator: Emulator) -> Iterator[str]:
    """Serve it."""
    with emulator.serve() as base_url:
        yield base_url


def run(make: Factory, spec: RequestSpec[T]) -> tuple[RequestSpec[T], Outcome[T]]:
    """Do what a worker does: make a client and run a spec; both are returned, so that both have been there and back."""
    with make() as client:
        return spec, client.results.run(spec)


def from_environment(base_url: str, key: str) -> FastGPTClient:
    """Make a client as a worker does that has the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASTGPT_BASE_URL", base_url)
        patch.setenv("FASTGPT_API_KEY", key)
        make = pickle.loads(pickle.dumps(FastGPTClient.from_env))
        made: FastGPTClient = make(max_retries=0)
        return made


@pytest.mark.parametrize("make", [ChatClient, FastGPTClient, from_environment])
def test_a_client_is_made_where_it_is_used(
    make: Callable[..., ChatClient | FastGPTClient], worker: ProcessPoolExecutor, emulator: Emulator, base_url: str
) -> None:
    """A spec, and a client's class with its settings, go to a worker; the answer comes back as it was decoded there."""
    emulator.queue_answers(Script(text="Fine.", reasoning="Well."))
    arguments = (base_url, emulator.api_key) if make is from_environment else (emulator.api_key, base_url)
    asked = CreateChatCompletion(messages=[user("How are you?")], variables={"name": ["Ada"]}, detail=True)
    spec, outcome = worker.submit(run, partial(make, *arguments), asked).result()
    assert spec == asked
    match outcome:
        case Success(ChatCompletion() as answer):
            assert (answer.text, answer.reasoning) == ("Fine.", "Well.")
            assert [node.module_name for node in answer.response_data] == ["Workflow start", "AI Chat"]
        case _:
            raise AssertionError(outcome)


@pytest.mark.parametrize(
    ("key", "spec", "error"),
    [
        ("wrong", CreateChatCompletion(messages=[user("Hello")]), AuthenticationError),
        ("right", CreateChatCompletion(messages=[user("Fail")], strict=True), RunFailedError),
        ("right", GetChatInit(app_id="0" * 24, chat_id="c"), NotFoundError),
        ("right", GetChatInit(app_id=""), InvalidRequestError),
        ("nowhere", GetChatInit(app_id="0" * 24), TransportError),
    ],
)
def test_an_error_comes_back_whole(
    key: str,
    spec: RequestSpec[object],
    error: type[FastGPTError],
    worker: ProcessPoolExecutor,
    emulator: Emulator,
    base_url: str,
) -> None:
    """It has its class, its text and all that it knows, as if it had been here; the key is not in it."""
    emulator.clear_answers()
    emulator.queue_answers(Script(error="503 overloaded"), repeat=True)
    secret = emulator.api_key if key == "right" else "a-key-that-nobody-knows"
    make = partial(ChatClient, secret, "http://127.0.0.1:9" if key == "nowhere" else base_url, max_retries=0)
    _, there = worker.submit(run, make, spec).result()
    _, here = run(make, spec)
    emulator.clear_answers()
    assert isinstance(there, Failure)
    assert isinstance(here, Failure)
    came, known = there.failure(), here.failure()
    assert type(came) is type(known) is error
    assert (came.method, came.path, came.host) == (known.method, known.path, known.host)
    ids = {"request_id", "response_data", "completion"}  # differ from call to call
    assert {k: v for k, v in vars(came).items() if k not in ids} == {
        k: v for k, v in vars(known).items() if k not in ids
    }
    assert secret not in f"{came!r} {came} {vars(came)}"


def test_a_client_stays_where_it_is(worker: ProcessPoolExecutor, emulator: Emulator, base_url: str) -> None:
    """To send a client, or what is bound to one, is an error that says what to send instead."""
    with ChatClient(emulator.api_key, base_url) as client:
        for held in (client, client.typed, client.results.run):
            with pytest.raises(TypeError, match="pass its settings on and make another client there"):
                worker.submit(repr, held).result()
