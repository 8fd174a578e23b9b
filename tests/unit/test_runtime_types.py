"""What is known of types at run time: annotations that can be read, executors that can be distinguished, schemas."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import ClassVar

import httpx
import msgspec
import pytest

import fastgpt
import fastgpt_client
import fastgpt_pytest
from fastgpt import (
    AsyncEventStream,
    AsyncExecutor,
    AsyncFastGPTClient,
    ChatMessage,
    EventStream,
    FastGPTClient,
    Page,
    ResultsClient,
    SyncExecutor,
    TypedClient,
    connect,
    connect_async,
    iter_events,
    user,
)
from fastgpt.chat import ChatHistory, GetChatHistories, StreamChatCompletion, create_chat_completion, get_chat_histories
from fastgpt.datasets import DataRow, push_data
from fastgpt.emulator import Emulator
from fastgpt.functions import endpoint
from fastgpt.http import HTTPRequest
from fastgpt.protocols import Query, TypedQuery
from fastgpt.specs import RequestSpec
from fastgpt.steps import Exchange, Flow
from fastgpt.streaming.protocols import StreamQuery
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor
from support.endpoint_list import declared_functions, declared_specs

PACKAGES = (fastgpt, fastgpt_client, fastgpt_pytest)


def modules() -> list[str]:
    """Return the names of all modules of the distribution."""
    found = [package.__name__ for package in PACKAGES]
    for package in PACKAGES:
        if hasattr(package, "__path__"):
            found += [each.name for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return found


def annotated() -> dict[str, Callable[..., object]]:
    """Return all functions and classes of all modules, and what classes have or inherit: methods and properties."""
    found: dict[str, Callable[..., object]] = {}
    for module in modules():
        loaded = importlib.import_module(module)
        for name in {*vars(loaded), *dir(loaded)}:
            value: object = getattr(loaded, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                found[f"{value.__module__}.{value.__qualname__}"] = value
            for inner in dir(value) if inspect.isclass(value) and is_ours(value) else ():
                stored: object = inspect.getattr_static(value, inner, None)
                function: object = getattr(stored, "fget", getattr(stored, "func", getattr(stored, "__func__", stored)))
                for each in (function, getattr(value, inner, None)):
                    if inspect.isfunction(each):
                        found[f"{each.__module__}.{each.__qualname__}"] = each
    return {name: value for name, value in found.items() if is_ours(value)}


def is_ours(value: Callable[..., object]) -> bool:
    """Whether it was written here, and so has annotations of ours."""
    return value.__module__.partition(".")[0] in {package.__name__ for package in PACKAGES}


def test_all_annotations_can_be_read() -> None:
    """``typing.get_type_hints`` finds what each function, class and method says, private ones included."""
    found, unread = annotated(), dict[str, str]()
    for name, value in found.items():
        try:
            typing.get_type_hints(value, include_extras=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a name that cannot be read
            unread[name] = repr(error)
    assert len(found) > 2500
    assert {"fastgpt.observing.Observer.__init__", "fastgpt.chat.histories.get_chat_histories"} <= found.keys()
    assert unread == {}


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", declared_functions())
def test_a_function_says_the_type_of_each_argument(name: str) -> None:
    """All arguments of an endpoint function are annotated, by what can be checked; only the executor is open."""
    function = declared_functions()[name]
    assert {*inspect.signature(function).parameters} == {"executor", *function.__annotations__}
    assert not any(isinstance(hint, str) for hint in function.__annotations__.values())


@pytest.mark.parametrize(
    ("function", "argument", "accepted"),
    [
        (get_chat_histories, "start_create_time", date | str | None | msgspec.UnsetType),
        (get_chat_histories, "source_type", typing.Literal["app", "chatAgentHelper"] | None | msgspec.UnsetType),
        (create_chat_completion, "messages", Sequence[ChatMessage | Mapping[str, object]]),
        (push_data, "data", Sequence[DataRow | Mapping[str, object]]),
    ],
)
def test_a_function_says_what_it_takes(function: Callable[..., object], argument: str, accepted: object) -> None:
    """That is what callers may pass, not what it is made of on the wire."""
    assert typing.get_type_hints(function)[argument] == accepted


def test_aliases_are_real() -> None:
    """What a flow returns can be subscribed at run time, as checkers subscribe it."""
    assert typing.get_args(Flow[int])[1:] == (*typing.get_args(Exchange[int])[1:],)
    assert typing.get_args(Exchange[int])[::2] == (HTTPRequest, int)


@pytest.mark.parametrize("door", [connect, connect_async])
def test_entry_points_say_what_clients_take(door: Callable[..., object]) -> None:
    """Their arguments are those of a client, and what they return is named."""
    hints = typing.get_type_hints(door)
    client = FastGPTClient if door is connect else AsyncFastGPTClient
    returned = hints.pop("return")
    assert hints == {name: hint for name, hint in typing.get_type_hints(client.__init__).items() if name != "return"}
    assert "ResultsClient" in repr(returned)
    assert typing.get_type_hints(iter_events)["response"] is httpx.Response


class Later(RequestSpec[None]):
    """A spec that names what stands below it."""

    path: ClassVar[str] = "/later"
    number: int
    found: Found | None = None


later = endpoint(Later)


class Found(msgspec.Struct):
    """What stands below."""


def test_a_spec_may_name_what_comes_later() -> None:
    """What cannot be read when the function is made stays as it is written."""
    assert later.__annotations__ == {"number": int, "found": "Found | None"}
    assert [*inspect.signature(later).parameters] == ["executor", "number", "found"]


def test_a_module_without_deferred_annotations_declares_specs() -> None:
    """There, annotations are types already."""
    program = """
from typing import ClassVar
from fastgpt.functions import endpoint
from fastgpt.specs import RequestSpec
class Plain(RequestSpec[int]):
    path: ClassVar[str] = "/plain"
    number: int
    words: list[str] = []
import inspect, typing
plain = endpoint(Plain)
assert typing.get_type_hints(plain) == {"number": int, "words": list[str]}, plain.__annotations__
assert [*inspect.signature(plain).parameters] == ["executor", "number", "words"]
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_executors_are_distinguished() -> None:
    """``isinstance`` and ``issubclass`` know the executors of any query, sync and async, and nothing else."""
    emulator = Emulator()

    class Own:
        def run(self, query: object) -> None: ...

        def stream(self, query: object) -> None: ...

    class AsyncOwn(Own):
        async def run(self, query: object) -> None: ...  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # which makes it the other kind

    class Runner:
        def run(self) -> None: ...

    class Explicit(SyncExecutor):
        """One that says what it is."""

    with emulator.client() as client:
        aclient = emulator.async_client()
        are_sync: list[object] = [client.results, FakeExecutor(), Own()]
        are_async: list[object] = [aclient.results, AsyncFakeExecutor(), AsyncOwn()]
        others: list[object] = [client, client.typed, aclient, aclient.typed, Runner(), 3, ResultsClient]
    for each in (*are_sync, *are_async, *others):
        assert isinstance(each, SyncExecutor) == (each in are_sync), each
        assert isinstance(each, AsyncExecutor) == (each in are_async), each
    assert issubclass(ResultsClient, SyncExecutor)
    assert not issubclass(TypedClient, SyncExecutor)
    assert issubclass(Explicit, SyncExecutor)
    assert not isinstance(Own(), Explicit)
    assert not issubclass(Own, Explicit)


def test_streams_are_distinguished() -> None:
    """An open stream is one, sync or async; what can only be iterated is none; a query is not asked for."""
    emulator = Emulator()
    with emulator.client() as client, client.stream_chat_completion(messages=[user("Hello")]) as opened:
        stream: object = opened
        assert isinstance(stream, EventStream)
        assert not isinstance(stream, AsyncEventStream)
        events: object = iter([*opened])
        assert not isinstance(events, EventStream)
    assert isinstance(StreamChatCompletion(messages=[]), StreamQuery)
    queries: list[type] = [Query, TypedQuery]
    for query in queries:
        with pytest.raises(TypeError, match="runtime"):
            isinstance([], query)


@pytest.mark.unmeasured
@pytest.mark.parametrize("spec", declared_specs(), ids=lambda spec: spec.__name__)
def test_an_answer_has_a_schema(spec: type[RequestSpec[object]]) -> None:
    """``msgspec.json.schema`` describes whatever an endpoint answers."""
    assert msgspec.json.schema(spec.answer)


def test_any_json_is_any_in_a_schema() -> None:
    """A field of any JSON forbids nothing, in a page of a struct of one's own as well."""
    (schema,), components = msgspec.json.schema_components([Page[ChatHistory]])
    assert schema["$ref"].startswith("#/$defs/Page")
    assert "ChatHistory" in components


def test_what_a_function_wraps_can_be_called() -> None:
    """Generators of documents take that for the function: it has its docs, its signature, and does the same."""
    inside: Callable[..., object] = vars(get_chat_histories)["__wrapped__"]
    assert inside.__doc__ == get_chat_histories.__doc__
    assert inspect.signature(inside) == inspect.signature(get_chat_histories)
    executor = FakeExecutor().on(GetChatHistories, Page((), 5))
    assert inside(executor, app_id="a") == get_chat_histories(executor, app_id="a")


def test_a_base_of_sync_and_async_clients_has_plain_functions() -> None:
    """What both bind is the function, as it is; only a class that is async has a coroutine function of it."""
    (base,) = {kind for kind in ResultsClient.__mro__ if kind.__name__ == "ChatFunctions"}
    assert getattr(base, "get_chat_histories") is get_chat_histories  # noqa: B009 - checkers see it elsewhere
    assert inspect.iscoroutinefunction(AsyncFastGPTClient.get_chat_histories)
    assert not inspect.iscoroutinefunction(FastGPTClient.get_chat_histories)
    assert getattr(base, "get_chat_histories") is get_chat_histories  # noqa: B009 - as before
