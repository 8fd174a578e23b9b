from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, Protocol, TypeVar, assert_type

import httpx
from returns.result import Result

from fastgpt import (
    AsyncChatClient,
    AsyncExecutor,
    AsyncTypedClient,
    ChatClient,
    ChatCompletion,
    EventStream,
    FastGPTClient,
    FastGPTError,
    Outcome,
    Page,
    ResultsClient,
    SyncExecutor,
    TypedClient,
)
from fastgpt.chat import (
    ChatEvent,
    ChatHistory,
    ChatInit,
    GetChatHistories,
    create_chat_completion,
    get_chat_histories,
    get_chat_init,
    stream_chat_completion,
)
from fastgpt.datasets import TrainingOutcome, get_dataset, wait_until_trained
from fastgpt.executors import AsyncTyped, Raw, Results, Typed
from fastgpt.protocols import Query

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")


def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return function(*args, **kwargs)


def timed(function: Callable[P, T]) -> Callable[P, T]:
    return function


def over(function: Callable[Concatenate[C, P], T], client: C) -> Callable[P, T]:
    return functools.partial(function, client)


def retried(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    return function


# CASE call-typed
def call_typed(client: TypedClient) -> Page[ChatHistory]:
    assert_type(call(get_chat_histories, client, app_id="a"), Page[ChatHistory])
    return call(get_chat_histories, client, app_id="a")


# CASE call-results
def call_results(client: ResultsClient) -> Outcome[Page[ChatHistory]]:
    assert_type(call(get_chat_histories, client, app_id="a"), Result[Page[ChatHistory], FastGPTError])
    return call(get_chat_histories, client, app_id="a")


# CASE call-raw
def call_raw(client: ChatClient) -> httpx.Response:
    assert_type(call(get_chat_histories, client, app_id="a"), httpx.Response)
    return call(get_chat_histories, client, app_id="a")


# CASE call-async
async def call_async(client: AsyncTypedClient) -> None:
    assert_type(await call(get_chat_histories, client, app_id="a"), Page[ChatHistory])


# CASE call-bound
def call_bound(client: ChatClient) -> None:
    assert_type(call(client.typed.get_chat_init, app_id="a"), ChatInit)


# CASE call-missing-argument
def call_missing(client: TypedClient) -> None:
    call(get_dataset, client)  # EXPECT-ERROR


# CASE call-wrong-keyword
def call_keyword(client: TypedClient) -> None:
    call(get_chat_histories, client, app_id="a", size=3)  # EXPECT-ERROR


# CASE decorated-typed
def decorated_typed(client: TypedClient) -> None:
    assert_type(timed(get_chat_histories)(client, app_id="a"), Page[ChatHistory])


# CASE decorated-results
def decorated_results(client: ResultsClient) -> None:
    assert_type(timed(get_chat_histories)(client, app_id="a"), Outcome[Page[ChatHistory]])


# CASE decorated-bound
def decorated_bound(client: ChatClient) -> None:
    assert_type(timed(client.typed.get_chat_histories)(app_id="a"), Page[ChatHistory])


# CASE decorated-bound-async
async def decorated_bound_async(client: AsyncChatClient) -> None:
    assert_type(await retried(client.typed.get_chat_histories)(app_id="a"), Page[ChatHistory])


# CASE decorated-bound-wrong
def decorated_bound_wrong(client: ChatClient) -> None:
    timed(client.typed.get_chat_histories)(app_id=1)  # EXPECT-ERROR


# CASE concatenate-typed
def concatenate_typed(client: TypedClient) -> None:
    assert_type(over(get_chat_histories, client)(app_id="a"), Page[ChatHistory])


# CASE concatenate-results
def concatenate_results(client: ResultsClient) -> None:
    assert_type(over(get_chat_histories, client)(app_id="a"), Outcome[Page[ChatHistory]])


# CASE pool-submit
def pool_submit(client: TypedClient) -> Page[ChatHistory]:
    with ThreadPoolExecutor() as pool:
        assert_type(pool.submit(get_chat_histories, client, app_id="a").result(), Page[ChatHistory])
        return pool.submit(get_chat_histories, client, app_id="a").result()


# CASE pool-submit-bound
def pool_submit_bound(client: ChatClient) -> None:
    with ThreadPoolExecutor() as pool:
        assert_type(pool.submit(client.results.get_chat_init, app_id="a").result(), Outcome[ChatInit])


# CASE pool-map
def pool_map(client: TypedClient, apps: list[str]) -> Iterator[Page[ChatHistory]]:
    with ThreadPoolExecutor() as pool:
        return pool.map(lambda app: client.get_chat_histories(app_id=app), apps)


# CASE to_thread
async def to_thread(client: TypedClient) -> Page[ChatHistory]:
    assert_type(await asyncio.to_thread(get_chat_histories, client, app_id="a"), Page[ChatHistory])
    return await asyncio.to_thread(get_chat_histories, client, app_id="a")


# CASE to_thread-bound
async def to_thread_bound(client: TypedClient) -> None:
    assert_type(await asyncio.to_thread(client.get_chat_histories, app_id="a"), Page[ChatHistory])


# CASE partial-missing-argument
def partial_missing(client: TypedClient) -> None:
    functools.partial(get_dataset, client)()  # EXPECT-ERROR


# CASE partial-raw
def partial_raw(client: ChatClient) -> None:
    assert_type(functools.partial(get_chat_histories, client)(app_id="a"), httpx.Response)


# CASE partial-async
async def partial_async(client: AsyncTypedClient) -> None:
    assert_type(await functools.partial(get_chat_histories, client)(app_id="a"), Page[ChatHistory])


# CASE partial-flow
def partial_flow(client: TypedClient) -> None:
    assert_type(functools.partial(wait_until_trained, client)(dataset_id="d"), TrainingOutcome)


# CASE partial-stream
def partial_stream(client: TypedClient) -> None:
    with functools.partial(stream_chat_completion, client)(messages=[]) as events:
        for event in events:
            assert_type(event, ChatEvent)
        assert_type(watched(events), ChatCompletion)


def watched(events: EventStream[ChatEvent, ChatCompletion]) -> ChatCompletion:
    return events.answer()


# CASE cached-function
def cached_function(client: TypedClient) -> Page[ChatHistory]:
    assert_type(functools.cache(get_chat_histories)(client, app_id="a"), Page[ChatHistory])
    return functools.cache(get_chat_histories)(client, app_id="a")


# CASE cached-method
def cached_method(client: TypedClient) -> Page[ChatHistory]:
    assert_type(functools.cache(client.get_chat_histories)(app_id="a"), Page[ChatHistory])
    return functools.cache(client.get_chat_histories)(app_id="a")


# CASE cached-partial
def cached_partial(client: TypedClient) -> Page[ChatHistory]:
    assert_type(functools.cache(functools.partial(get_chat_histories, client))(app_id="a"), Page[ChatHistory])
    return functools.cache(functools.partial(get_chat_histories, client))(app_id="a")


# CASE cached-function-of-own
@functools.cache
def own_histories(client: TypedClient, app_id: str) -> Page[ChatHistory]:
    return get_chat_histories(client, app_id=app_id)


def cached_own(client: TypedClient) -> None:
    assert_type(own_histories(client, "a"), Page[ChatHistory])
    own_histories(client, "a").title  # EXPECT-ERROR


# CASE executor-base-classes
def base_classes(raw: Raw, typed: Typed, results: Results) -> None:
    assert_type(get_chat_init(raw, app_id="a"), httpx.Response)
    assert_type(get_chat_init(typed, app_id="a"), ChatInit)
    assert_type(get_chat_init(results, app_id="a"), Outcome[ChatInit])


# CASE executor-protocols
async def protocols(execute: SyncExecutor, aexecute: AsyncExecutor) -> None:
    assert_type(get_chat_init(execute, app_id="a"), Outcome[ChatInit])
    assert_type(await get_chat_init(aexecute, app_id="a"), Outcome[ChatInit])


# CASE executor-union
def union(client: ChatClient | TypedClient) -> httpx.Response | ChatInit:
    return get_chat_init(client, app_id="a")


# CASE executor-union-bound
def union_bound(client: ChatClient | TypedClient) -> None:
    assert_type(client.get_chat_init(app_id="a"), httpx.Response | ChatInit)


# CASE executor-type-variable
Sync = TypeVar("Sync", bound=Typed)


def type_variable(client: Sync) -> Sync:
    assert_type(get_chat_init(client, app_id="a"), ChatInit)
    return client


# CASE executor-constrained-type-variable
Either = TypeVar("Either", Typed, Results)


def constrained(client: Either) -> Either:
    get_chat_init(client, app_id="a")
    return client


# CASE executor-of-own
class Own:
    def run(self, query: Query[T], /) -> list[T]:
        raise NotImplementedError


def own_executor() -> None:
    assert_type(get_chat_init(Own(), app_id="a"), list[Outcome[ChatInit]])


# CASE executor-is-none
def no_executor() -> None:
    get_chat_init("key", app_id="a")  # EXPECT-ERROR


# CASE executor-missing
def missing_executor() -> None:
    get_chat_init(app_id="a")  # EXPECT-ERROR


# CASE executor-keyword
def keyword_executor(client: TypedClient) -> None:
    get_chat_init(executor=client, app_id="a")  # EXPECT-ERROR


# CASE argument-wrong-type
def wrong_type(client: TypedClient) -> None:
    get_chat_init(client, app_id=3)  # EXPECT-ERROR


# CASE argument-positional
def positional(client: TypedClient) -> None:
    get_chat_init(client, "a")  # EXPECT-ERROR


# CASE as-callable-typed
def as_callable() -> Callable[[Typed], ChatInit]:
    def fetch(client: Typed) -> ChatInit:
        return get_chat_init(client, app_id="a")

    return fetch


# CASE as-callable-any-arguments
def any_arguments(client: TypedClient) -> Callable[..., ChatInit]:
    return client.get_chat_init


# CASE function-as-callable-any-arguments
def function_any_arguments() -> Callable[..., ChatInit]:
    return get_chat_init


# CASE as-protocol-function
class Fetches(Protocol):
    def __call__(self, execute: Typed, /, *, app_id: str | None, page_size: int = 20) -> Page[ChatHistory]: ...


def as_protocol() -> Fetches:
    return get_chat_histories


# CASE as-protocol-bound
class FetchesBound(Protocol):
    def __call__(self, *, app_id: str, page_size: int = 20) -> Page[ChatHistory]: ...


def as_protocol_bound(client: ChatClient) -> FetchesBound:
    return client.typed.get_chat_histories


# CASE as-protocol-bound-async
class FetchesAsync(Protocol):
    async def __call__(self, *, app_id: str) -> Page[ChatHistory]: ...


def as_protocol_bound_async(client: AsyncChatClient) -> FetchesAsync:
    return client.typed.get_chat_histories


# CASE own-protocol-client
class Histories(Protocol):
    def get_chat_histories(self, *, app_id: str) -> Page[ChatHistory]: ...


def list_with(client: Histories) -> int:
    return client.get_chat_histories(app_id="a").total


def own_protocol(client: TypedClient) -> int:
    return list_with(client)


# CASE own-protocol-async-client
class AsyncHistories(Protocol):
    async def get_chat_histories(self, *, app_id: str) -> Page[ChatHistory]: ...


async def alist_with(client: AsyncHistories) -> int:
    return (await client.get_chat_histories(app_id="a")).total


async def own_protocol_async(client: AsyncTypedClient) -> int:
    return await alist_with(client)


# CASE own-protocol-wrong-flavour
def own_protocol_wrong(client: ResultsClient) -> int:
    return list_with(client)  # EXPECT-ERROR


# CASE own-protocol-as-attributes
class HistoriesAttribute(Protocol):
    @property
    def get_chat_histories(self) -> FetchesBound: ...


def with_attribute(client: HistoriesAttribute) -> int:
    return client.get_chat_histories(app_id="a").total


def own_protocol_attribute(client: TypedClient) -> int:
    return with_attribute(client)


# CASE function-in-dict
def in_dict(client: FastGPTClient) -> None:
    by_name: dict[str, Callable[[], object]] = {
        "histories": lambda: get_chat_histories(client, app_id="a"),
        "answer": lambda: create_chat_completion(client, messages=[]),
    }
    print(by_name)


# CASE function-name
def function_name() -> str:
    return get_chat_histories.__name__


# CASE bound-name
def bound_name(client: TypedClient) -> str:
    return client.get_chat_histories.__name__


# CASE class-attribute
def class_attribute(client: TypedClient) -> None:
    assert_type(TypedClient.get_chat_init(client, app_id="a"), ChatInit)


# CASE unawaited
async def unawaited(client: AsyncTyped) -> None:
    get_chat_init(client, app_id="a").title  # EXPECT-ERROR


# CASE unawaited-bound
async def unawaited_bound(client: AsyncTypedClient) -> None:
    client.get_chat_init(app_id="a").title  # EXPECT-ERROR


# CASE run-function-of-spec
def run_of(run: Callable[[GetChatHistories], Page[ChatHistory]]) -> int:
    return run(GetChatHistories(app_id="a")).total


def use_run_of(client: TypedClient) -> int:
    return run_of(client.run)


# CASE forgotten-await
async def forgotten(client: AsyncTypedClient) -> None:
    client.get_chat_init(app_id="a")  # EXPECT-ERROR


# CASE forgotten-await-function
async def forgotten_function(client: AsyncTypedClient) -> None:
    get_chat_init(client, app_id="a")  # EXPECT-ERROR


# CASE forgotten-await-flow
async def forgotten_flow(client: AsyncTypedClient) -> None:
    wait_until_trained(client, dataset_id="d")  # EXPECT-ERROR


# CASE forgotten-await-run
async def forgotten_run(client: AsyncTypedClient) -> None:
    client.run(GetChatHistories(app_id="a"))  # EXPECT-ERROR
