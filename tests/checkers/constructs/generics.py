from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sized
from typing import ClassVar, Generic, Protocol, TypeVar, assert_type, overload

import httpx
from returns.result import Failure, Result, Success

from fastgpt import (
    AsyncExecutor,
    AsyncResultsClient,
    AsyncTypedClient,
    ChatClient,
    FastGPTError,
    Outcome,
    Page,
    RequestSpec,
    ResultsClient,
    SyncExecutor,
    TypedClient,
    paginate,
)
from fastgpt.chat import ChatHistory, ChatInit, GetChatHistories, GetChatInit
from fastgpt.executors import Raw, Typed
from fastgpt.pagination import Paged
from fastgpt.protocols import Query
from fastgpt.streaming.protocols import StreamQuery

A = TypeVar("A")
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
U = TypeVar("U")


# CASE generic-request-to-result
def run(execute: SyncExecutor, spec: RequestSpec[T]) -> Result[T, FastGPTError]:
    return execute.run(spec)


def use_run(client: ResultsClient) -> None:
    assert_type(run(client, GetChatInit(app_id="a")), Result[ChatInit, FastGPTError])


# CASE generic-request-to-value
def run_typed(client: Typed, spec: RequestSpec[T]) -> T:
    return client.run(spec)


def use_run_typed(client: TypedClient) -> None:
    assert_type(run_typed(client, GetChatHistories(app_id="a")), Page[ChatHistory])


# CASE generic-request-raw
def run_raw(client: Raw, spec: RequestSpec[T]) -> httpx.Response:
    return client.run(spec)


# CASE generic-request-object
def run_object(client: ChatClient, spec: RequestSpec[object]) -> httpx.Response:
    return client.run(spec)


def use_run_object(client: ChatClient) -> None:
    run_object(client, GetChatInit(app_id="a"))


# CASE generic-list-of-request-object
def many(client: ChatClient) -> list[httpx.Response]:
    specs: list[RequestSpec[object]] = [GetChatInit(app_id="a"), GetChatHistories(app_id="a")]
    return [client.run(spec) for spec in specs]


# CASE generic-request-of-more
def of_more(client: TypedClient, maybe: RequestSpec[ChatInit | None]) -> ChatInit | None:
    return client.run(maybe)


def use_of_more(client: TypedClient) -> None:
    wider: RequestSpec[Sized | ChatInit] = GetChatInit(app_id="a")
    assert_type(of_more(client, GetChatInit(app_id="a")), ChatInit | None)
    print(wider)


# CASE generic-request-of-less
def of_less(maybe: RequestSpec[ChatInit | None]) -> RequestSpec[ChatInit]:
    return maybe  # EXPECT-ERROR


# CASE generic-request-of-another
def of_another() -> RequestSpec[ChatInit]:
    return GetChatHistories(app_id="a")  # EXPECT-ERROR


# CASE generic-request-of-own-base
class Named(Protocol):
    @property
    def title(self) -> str | None: ...


def by_name(specs: Mapping[str, RequestSpec[Named]], client: TypedClient) -> list[str | None]:
    return [client.run(spec).title for spec in specs.values()]


def use_by_name(client: TypedClient) -> None:
    by_name({"init": GetChatInit(app_id="a")}, client)
    by_name({"histories": GetChatHistories(app_id="a")}, client)  # EXPECT-ERROR


# CASE generic-request-subclassed
class Cached(RequestSpec[T_co]):
    path: ClassVar[str] = "/cached"
    key: str


class CachedInit(Cached[ChatInit]): ...


def use_cached(client: TypedClient) -> None:
    assert_type(client.run(CachedInit(key="a")), ChatInit)
    wider: RequestSpec[object] = CachedInit(key="a")
    print(wider)


# CASE generic-list-of-query-outcome-object
def many_queries(client: TypedClient) -> list[object]:
    specs: list[Query[Outcome[object]]] = [GetChatInit(app_id="a"), GetChatHistories(app_id="a")]
    return [client.run(spec) for spec in specs]


# CASE generic-recover
def recover(outcome: Outcome[T], default: T) -> T:
    return outcome.value_or(default)


def use_recover(client: ResultsClient, none: ChatInit) -> None:
    assert_type(recover(client.get_chat_init(app_id="a"), none), ChatInit)


# CASE generic-sequence
def sequence(outcomes: Iterable[Outcome[T]]) -> Outcome[list[T]]:
    values: list[T] = []
    for outcome in outcomes:
        match outcome:
            case Success(value):
                values.append(value)
            case Failure(error):
                return Failure(error)
            case _:
                pass
    return Success(values)


def use_sequence(client: ResultsClient, apps: list[str]) -> None:
    assert_type(sequence(client.get_chat_init(app_id=app) for app in apps), Outcome[list[ChatInit]])


# CASE generic-async
async def arun(execute: AsyncExecutor, spec: RequestSpec[T]) -> Outcome[T]:
    return await execute.run(spec)


async def use_arun(client: AsyncResultsClient) -> None:
    assert_type(await arun(client, GetChatInit(app_id="a")), Outcome[ChatInit])


# CASE generic-async-typed
async def arun_typed(client: AsyncTypedClient, spec: RequestSpec[T]) -> T:
    return await client.run(spec)


# CASE generic-paged
def all_of(client: TypedClient, spec: Paged[T]) -> list[T]:
    return list(paginate(client, spec))


def use_all_of(client: TypedClient) -> None:
    assert_type(all_of(client, GetChatHistories(app_id="a")), list[ChatHistory])


# CASE generic-stream
def first_event(client: TypedClient, spec: StreamQuery[T, A]) -> T:
    with client.stream(spec) as events:
        return next(events)


# CASE generic-retry
def retry(attempt: "Callable[[], Outcome[T]]", times: int) -> Outcome[T]:
    outcome = attempt()
    for _ in range(times):
        if isinstance(outcome, Success):
            return outcome
        outcome = attempt()
    return outcome


def use_retry(client: ResultsClient) -> None:
    assert_type(retry(lambda: client.get_chat_init(app_id="a"), 3), Outcome[ChatInit])


# CASE generic-sync-and-async-overload
@overload
def either(execute: SyncExecutor, spec: RequestSpec[T]) -> Outcome[T]: ...
@overload
def either(execute: AsyncExecutor, spec: RequestSpec[T]) -> "Awaitable[Outcome[T]]": ...
def either(execute: SyncExecutor | AsyncExecutor, spec: RequestSpec[T]) -> "Outcome[T] | Awaitable[Outcome[T]]":
    return execute.run(spec)


async def use_either(client: ResultsClient, aclient: AsyncResultsClient) -> None:
    assert_type(either(client, GetChatInit(app_id="a")), Outcome[ChatInit])
    assert_type(await either(aclient, GetChatInit(app_id="a")), Outcome[ChatInit])


# CASE generic-cache-class
class Cache(Generic[T]):
    def __init__(self, execute: SyncExecutor) -> None:
        self._execute = execute
        self._known: dict[RequestSpec[T], T] = {}

    def get(self, spec: RequestSpec[T]) -> Outcome[T]:
        if spec in self._known:
            return Success(self._known[spec])
        return self._execute.run(spec).map(lambda value: self._known.setdefault(spec, value))


# CASE generic-map-over-results
def totals(outcomes: "Iterable[Outcome[Page[T]]]") -> "Iterator[Outcome[int]]":
    return (outcome.map(lambda page: page.total) for outcome in outcomes)


# CASE generic-bounded-spec
SpecT = TypeVar("SpecT", bound=RequestSpec[object])


def tagged(spec: SpecT) -> SpecT:
    return spec


def use_tagged(client: TypedClient) -> None:
    assert_type(client.run(tagged(GetChatInit(app_id="a"))), ChatInit)


# CASE generic-zip2
def zip2(one: Outcome[T], two: Outcome[U]) -> Outcome[tuple[T, U]]:
    return one.bind(lambda a: two.map(lambda b: (a, b)))


# CASE generic-protocol-covariant
class Source(Protocol[T_co]):
    def get(self) -> Outcome[T_co]: ...


class FromSpec(Generic[T_co]):
    def __init__(self, execute: SyncExecutor, spec: Query[Outcome[T_co]]) -> None:
        self._execute = execute
        self._spec = spec

    def get(self) -> Outcome[T_co]:
        return self._execute.run(self._spec)


def use_source(client: ResultsClient) -> None:
    source: Source[ChatInit] = FromSpec(client, GetChatInit(app_id="a"))
    assert_type(source.get(), Outcome[ChatInit])
