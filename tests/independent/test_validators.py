"""What reads annotations at run time, beartype, typeguard, pydantic, hypothesis and two containers: each takes ours.

This is no part of the usual tests, since it needs them; ``nox -s programs`` installs and runs it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dishka
import punq
import pydantic
import pytest
from beartype import beartype
from beartype.claw import beartype_package
from beartype.roar import BeartypeCallHintParamViolation
from hypothesis import HealthCheck, given, settings, strategies
from returns.result import Success
from typeguard import TypeCheckError, install_import_hook

from fastgpt import AsyncExecutor, ChatCompletion, ChatMessage, FastGPTClient, Policy, SyncExecutor, user
from fastgpt.chat import (
    ChatHistory,
    ChatInit,
    CreateChatCompletion,
    GetChatHistories,
    create_chat_completion,
    get_chat_histories,
)
from fastgpt.emulator import Emulator

# What somebody writes, with all that is public in annotations.
PROGRAM = """
from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastgpt import (
    AsyncExecutor, ChatCompletion, ChatMessage, EventStream, FastGPTClient, JSONValue, Outcome, Page, Policy,
    SyncExecutor, TypedClient, fold, paginate, text_of, user,
)
from fastgpt.chat import ChatEvent, ChatHistory, GetChatHistories, get_chat_histories


def ask(client: TypedClient, messages: Sequence[ChatMessage], variables: JSONValue = None) -> ChatCompletion:
    return client.create_chat_completion(messages=messages)


def histories(executor: SyncExecutor, app_id: str) -> Outcome[Page[ChatHistory]]:
    return get_chat_histories(executor, app_id=app_id)


async def ahistories(executor: AsyncExecutor, app_id: str) -> Outcome[Page[ChatHistory]]:
    return await get_chat_histories(executor, app_id=app_id)


def spec(app_id: str) -> GetChatHistories:
    return GetChatHistories(app_id=app_id)


def words(stream: EventStream[ChatEvent, ChatCompletion]) -> str:
    return "".join(text_of(stream))


def pages(client: FastGPTClient, first: GetChatHistories) -> Iterable[ChatHistory]:
    return paginate(client.typed, first)


def limited(client: FastGPTClient, policies: Sequence[Policy]) -> int:
    return len(policies)
"""


@pytest.fixture
def emulator() -> Emulator:
    """Give an emulator."""
    return Emulator()


@pytest.fixture
def client(emulator: Emulator) -> Iterator[FastGPTClient]:
    """Give a client of it."""
    with emulator.client() as client:
        yield client


def hook_of_typeguard(name: str) -> None:
    """Check whatever a module is called with, and what it returns."""
    install_import_hook(name)


HOOKS: dict[str, tuple[Callable[[str], object], type[Exception]]] = {
    "beartype": (beartype_package, BeartypeCallHintParamViolation),
    "typeguard": (hook_of_typeguard, TypeCheckError),
}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_checked_program_runs(
    hook: str, emulator: Emulator, client: FastGPTClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each annotation of a program whose every call is checked agrees with what this library gives and takes."""
    name = f"program_for_{hook}"
    (tmp_path / f"{name}.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    install, wrong = HOOKS[hook]
    install(name)
    program: Any = importlib.import_module(name)
    assert program.ask(client.typed, [user("Hello")], {"a": [1]}).text
    assert program.histories(client.results, emulator.app_id).unwrap().total == 1
    spec = program.spec(emulator.app_id)
    assert [chat.title for chat in program.pages(client, spec)] == ["Hello"]
    with client.stream_chat_completion(messages=[user("Hello")]) as stream:
        assert "Hello" in program.words(stream)
    policy: Policy = lambda send: send  # noqa: E731 - typed as one
    assert program.limited(client, [policy]) == 1
    with pytest.raises(wrong):
        program.spec(3)


def test_isinstance_knows_executors(emulator: Emulator, client: FastGPTClient) -> None:
    """What validators ask says the truth: an async executor is no sync one, and one that raises is neither."""
    aclient = emulator.async_client()

    @beartype
    def run(executor: SyncExecutor) -> object:
        return get_chat_histories(executor, app_id=emulator.app_id)

    assert isinstance(run(client.results), Success)
    for other in (client, client.typed, aclient, aclient.typed, aclient.results):
        with pytest.raises(BeartypeCallHintParamViolation):
            run(other)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # which is what it must reject
    assert isinstance(aclient.results, AsyncExecutor)


def test_pydantic_validates_a_call(emulator: Emulator, client: FastGPTClient) -> None:
    """An endpoint function, and one's own of an executor, as ``validate_call`` has them."""
    checked = pydantic.validate_call(config={"arbitrary_types_allowed": True})
    histories: Callable[..., Any] = checked(get_chat_histories)
    assert histories(client.typed, app_id=emulator.app_id, start_create_time="2026-01-01").total == 0
    complete: Callable[..., Any] = checked(create_chat_completion)
    assert complete(client.typed, messages=[user("Hello"), {"role": "user", "content": "again"}]).text
    with pytest.raises(pydantic.ValidationError, match="app_id"):
        histories(client.typed, app_id=3)

    def own(executor: SyncExecutor) -> object:
        return executor

    assert checked(own)(client.results) is client.results
    with pytest.raises(pydantic.ValidationError, match="SyncExecutor"):
        checked(own)(client.typed)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # rejected


BUILT = (GetChatHistories, CreateChatCompletion, ChatCompletion, ChatInit, ChatMessage, ChatHistory)


# What may be any value is one of JSON: hypothesis would make coroutines as well, which nobody awaits.
strategies.register_type_strategy(object, strategies.none() | strategies.booleans() | strategies.text())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.tuples(*map(strategies.builds, BUILT)))
def test_hypothesis_builds(built: tuple[object, ...]) -> None:
    """Specs, answers and messages are made of their annotations."""
    assert tuple(map(type, built)) == BUILT


class Service:
    """What a container makes of a client."""

    def __init__(self, client: FastGPTClient, executor: SyncExecutor) -> None:
        self.client = client
        self.executor = executor


def test_punq_resolves_a_client(client: FastGPTClient) -> None:
    """A client and an executor stand under their types, and are given to who asks for them."""
    container = punq.Container()
    container.register(FastGPTClient, instance=client)
    container.register(SyncExecutor, instance=client.results)
    container.register(Service)
    service: Any = container.resolve(Service)
    assert service.client is client
    assert service.executor is client.results


def test_dishka_provides_a_client_and_closes_it(emulator: Emulator) -> None:
    """A provider makes a client, others take it by its type, and the container closes it."""

    def made() -> Iterator[FastGPTClient]:
        with emulator.client() as client:
            yield client

    def executor(client: FastGPTClient) -> SyncExecutor:
        return client.results

    provider = dishka.Provider(scope=dishka.Scope.APP)
    provider.provide(made)
    provider.provide(executor)
    provider.provide(Service)
    container = dishka.make_container(provider)
    service = container.get(Service)
    assert service.executor is service.client.results
    assert isinstance(service.executor, SyncExecutor)
    container.close()
    failed = service.client.results.get_apps().failure()
    assert "closed" in str(failed)
