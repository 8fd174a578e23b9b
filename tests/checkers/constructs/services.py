from __future__ import annotations

import asyncio
import functools
import itertools
import operator
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import (
    Annotated,
    ClassVar,
    Concatenate,
    Final,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    assert_never,
    assert_type,
    overload,
)

import httpx
from returns.functions import compose
from returns.result import Failure, Result, Success
from typing_extensions import TypeIs

from fastgpt import (
    APIError,
    AsyncEventStream,
    AsyncExecutor,
    AsyncFastGPTClient,
    AsyncResultsClient,
    AsyncTypedClient,
    ChatClient,
    ChatCompletion,
    EventStream,
    FastGPTClient,
    FastGPTError,
    NotFoundError,
    Outcome,
    Page,
    RateLimitError,
    RequestSpec,
    ResultsClient,
    SyncExecutor,
    TransportError,
    TypedClient,
    chain,
    collect,
    endpoint,
    fold,
    paginate,
    text_of,
    user,
)
from fastgpt.chat import (
    Answer,
    ChatEvent,
    ChatHistory,
    ChatInit,
    CreateChatCompletion,
    GetChatHistories,
    GetChatInit,
    NodeStarted,
    ToolCalled,
    get_chat_histories,
    get_chat_init,
    update_chat_history,
)
from fastgpt.datasets import Dataset, GetDataset, get_dataset, get_datasets
from fastgpt.functions import partition, sequence, traverse
from fastgpt.http import HTTPResponse
from fastgpt.protocols import Query
from fastgpt.specs import Get
from fastgpt.specs.paging import OffsetPaged

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")
R = TypeVar("R")
E = TypeVar("E", bound=FastGPTError)
ClientT = TypeVar("ClientT", TypedClient, AsyncTypedClient)
AnyClientT = TypeVar("AnyClientT", bound="TypedClient | ResultsClient")
SpecT = TypeVar("SpecT", bound=RequestSpec[object])
AppId = NewType("AppId", str)
ChatId = NewType("ChatId", str)


# CASE service-gather-of-runs
async def gathered(client: AsyncTypedClient, ids: list[str]) -> list[ChatInit]:
    found = await asyncio.gather(*[client.run(GetChatInit(app_id=each)) for each in ids])
    assert_type(found, list[ChatInit])
    return found


# CASE service-gather-with-exceptions
async def gathered_all(client: AsyncTypedClient, ids: list[str]) -> list[ChatInit]:
    found = await asyncio.gather(*(client.get_chat_init(app_id=each) for each in ids), return_exceptions=True)
    assert_type(found, list[ChatInit | BaseException])
    return [each for each in found if not isinstance(each, BaseException)]


# CASE service-gather-of-results
async def gathered_results(client: AsyncResultsClient, ids: list[str]) -> Outcome[tuple[ChatInit, ...]]:
    return sequence(await asyncio.gather(*[client.get_chat_init(app_id=each) for each in ids]))


# CASE service-map-of-method
def titles(client: TypedClient, ids: list[str]) -> list[str | None]:
    def init(app_id: str) -> ChatInit:
        return client.get_chat_init(app_id=app_id)

    return [each.title for each in map(init, ids)]


# CASE service-starmap-of-lambda
def starmapped(client: TypedClient, pairs: list[tuple[str, str]]) -> list[ChatInit]:
    found = itertools.starmap(lambda app, chat: client.get_chat_init(app_id=app, chat_id=chat), pairs)
    return list(found)


# CASE service-reduce
def total(client: ResultsClient, ids: list[str]) -> Outcome[int]:
    def add(sofar: Outcome[int], app_id: str) -> Outcome[int]:
        return chain(sofar, lambda count: client.get_chat_histories(app_id=app_id).map(lambda page: page.total + count))

    start: Outcome[int] = Success(0)
    return functools.reduce(add, ids, start)


# CASE service-reduce-of-pages
def all_rows(client: TypedClient, ids: list[str]) -> list[ChatHistory]:
    pages = [client.get_chat_histories(app_id=each) for each in ids]
    return functools.reduce(lambda rows, page: [*rows, *page.list], pages, list[ChatHistory]())


# CASE service-traverse-then-fold
def report(client: ResultsClient, ids: list[str]) -> str:
    found = traverse(ids, lambda each: client.get_chat_init(app_id=each))
    assert_type(found, Result[tuple[ChatInit, ...], FastGPTError])
    return fold(found, lambda all_: ", ".join(each.title or "" for each in all_), str)


# CASE service-own-wrapper-bounded
def logged(client: AnyClientT, name: str) -> AnyClientT:
    print(name)
    return client


def use_logged(client: FastGPTClient) -> None:
    assert_type(logged(client.typed, "a").get_chat_init(app_id="a"), ChatInit)
    assert_type(logged(client.results, "a").get_chat_init(app_id="a"), Outcome[ChatInit])
    logged(client, "a")  # EXPECT-ERROR


# CASE service-overload-by-flag
@overload
def fetch(client: FastGPTClient, app_id: str, *, safe: Literal[True]) -> Outcome[ChatInit]: ...
@overload
def fetch(client: FastGPTClient, app_id: str, *, safe: Literal[False] = ...) -> ChatInit: ...
def fetch(client: FastGPTClient, app_id: str, *, safe: bool = False) -> ChatInit | Outcome[ChatInit]:
    return client.results.get_chat_init(app_id=app_id) if safe else client.typed.get_chat_init(app_id=app_id)


def use_fetch(client: FastGPTClient) -> None:
    assert_type(fetch(client, "a"), ChatInit)
    assert_type(fetch(client, "a", safe=True), Outcome[ChatInit])


# CASE service-overload-by-spec
@overload
def ask(client: TypedClient, spec: GetChatInit) -> str: ...
@overload
def ask(client: TypedClient, spec: GetDataset) -> int: ...
def ask(client: TypedClient, spec: GetChatInit | GetDataset) -> str | int:
    match spec:
        case GetChatInit():
            return client.run(spec).title or ""
        case GetDataset():
            return len(client.run(spec).name)


def use_ask(client: TypedClient) -> None:
    assert_type(ask(client, GetChatInit(app_id="a")), str)
    assert_type(ask(client, GetDataset(dataset_id="a")), int)
    ask(client, GetChatHistories())  # EXPECT-ERROR


# CASE service-overload-by-executor
@overload
def count(execute: TypedClient, app_id: str) -> int: ...
@overload
def count(execute: AsyncTypedClient, app_id: str) -> Awaitable[int]: ...
def count(execute: TypedClient | AsyncTypedClient, app_id: str) -> int | Awaitable[int]:
    if isinstance(execute, TypedClient):
        return execute.get_chat_histories(app_id=app_id).total
    return acount(execute, app_id)


async def acount(execute: AsyncTypedClient, app_id: str) -> int:
    return (await execute.get_chat_histories(app_id=app_id)).total


# CASE service-nullcontext
def shared(given: FastGPTClient | None) -> Page[ChatHistory]:
    with nullcontext(given) if given is not None else FastGPTClient("key") as client:
        assert_type(client, FastGPTClient)
        return client.typed.get_chat_histories(app_id="a")


# CASE service-optional-client
def owned(given: TypedClient | None) -> AbstractContextManager[TypedClient]:
    @contextmanager
    def made() -> Generator[TypedClient, None, None]:
        with FastGPTClient("key") as client:
            yield client.typed

    return nullcontext(given) if given is not None else made()


# CASE service-concatenate
def with_client(function: Callable[Concatenate[TypedClient, P], R]) -> Callable[P, R]:
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        with FastGPTClient("key") as client:
            return function(client.typed, *args, **kwargs)

    return inner


@with_client
def named(client: TypedClient, app_id: str, *, limit: int = 3) -> Sequence[ChatHistory]:
    return client.get_chat_histories(app_id=app_id, page_size=limit).list[:limit]


def use_named() -> None:
    named("a", limit="3")  # EXPECT-ERROR
    named()  # EXPECT-ERROR
    assert_type(with_client(get_chat_init)(app_id="a"), ChatInit)
    with_client(get_chat_init)(appid="a")  # EXPECT-ERROR


# CASE service-concatenate-async
def with_async_client(
    function: Callable[Concatenate[AsyncTypedClient, P], Awaitable[R]],
) -> Callable[P, Coroutine[None, None, R]]:
    async def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        async with AsyncFastGPTClient("key") as client:
            return await function(client.typed, *args, **kwargs)

    return inner


async def use_async_client() -> None:
    assert_type(await with_async_client(get_chat_init)(app_id="a"), ChatInit)
    assert_type(await with_async_client(AsyncTypedClient.get_chat_histories)(app_id="a"), Page[ChatHistory])


# CASE service-type-is
def is_transient(error: FastGPTError) -> TypeIs[RateLimitError | TransportError]:
    return isinstance(error, RateLimitError | TransportError)


def retry_after(outcome: Outcome[T]) -> str:
    error = outcome.swap().value_or(None)
    if isinstance(error, FastGPTError) and is_transient(error):
        assert_type(error, RateLimitError | TransportError)
        return "later"
    return "never"


# CASE service-error-of-kind
def caught(call: Callable[[], T], kind: type[E]) -> T | E:
    try:
        return call()
    except kind as error:
        return error


def use_caught(client: TypedClient) -> None:
    found = caught(lambda: client.get_chat_init(app_id="a"), NotFoundError)
    assert_type(found, ChatInit | NotFoundError)


# CASE service-dataclass-slots
@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    client: FastGPTClient
    app_id: AppId
    limit: int = 20

    @property
    def typed(self) -> TypedClient:
        return self.client.typed

    def histories(self) -> Page[ChatHistory]:
        return self.typed.get_chat_histories(app_id=self.app_id, page_size=self.limit)


def use_service(client: FastGPTClient) -> None:
    service = Service(client=client, app_id=AppId("a"))
    assert_type(replace(service, limit=3).histories(), Page[ChatHistory])
    Service(client=client.typed, app_id=AppId("a"))  # EXPECT-ERROR
    Service(client=client, app_id="a")  # EXPECT-ERROR


# CASE service-new-type
def chat_of(client: TypedClient, app: AppId, chat: ChatId) -> ChatInit:
    return client.get_chat_init(app_id=app, chat_id=chat)


def chats_of(client: TypedClient, app: AppId) -> list[ChatId]:
    return [ChatId(each.chat_id) for each in client.get_chat_histories(app_id=app).list]


def use_chats(client: TypedClient) -> None:
    chat_of(client, AppId("a"), AppId("b"))  # EXPECT-ERROR
    assert_type([chat_of(client, AppId("a"), each) for each in chats_of(client, AppId("a"))], list[ChatInit])


# CASE service-protocol-with-property
class HasTyped(Protocol):
    @property
    def typed(self) -> TypedClient: ...


class HasResults(Protocol):
    @property
    def results(self) -> ResultsClient: ...


class HasBoth(HasTyped, HasResults, Protocol): ...


def through(client: HasBoth) -> tuple[ChatInit, Outcome[ChatInit]]:
    return client.typed.get_chat_init(app_id="a"), client.results.get_chat_init(app_id="a")


def use_through(client: FastGPTClient, chats: FastGPTClient, other: AsyncFastGPTClient) -> None:
    through(client)
    through(chats)
    through(other)  # EXPECT-ERROR
    through(client.typed)  # EXPECT-ERROR


# CASE service-protocol-of-run
class Runner(Protocol):
    def run(self, query: Query[Outcome[T]], /) -> T: ...


def run_twice(runner: Runner, spec: RequestSpec[T]) -> tuple[T, T]:
    return runner.run(spec), runner.run(spec)


def use_runner(client: TypedClient, results: ResultsClient) -> None:
    assert_type(run_twice(client, GetChatInit(app_id="a")), tuple[ChatInit, ChatInit])
    run_twice(results, GetChatInit(app_id="a"))  # EXPECT-ERROR


# CASE service-retry-decorator-async
def retrying(times: int) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Coroutine[None, None, R]]]:
    def decorated(function: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[None, None, R]]:
        @functools.wraps(function)
        async def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            for _ in range(times - 1):
                try:
                    return await function(*args, **kwargs)
                except FastGPTError:
                    await asyncio.sleep(1)
            return await function(*args, **kwargs)

        return inner

    return decorated


async def use_retrying(client: AsyncTypedClient, results: AsyncResultsClient) -> None:
    assert_type(await retrying(3)(client.get_chat_histories)(app_id="a"), Page[ChatHistory])
    assert_type(await retrying(3)(results.get_chat_init)(app_id="a"), Outcome[ChatInit])
    await retrying(3)(client.get_chat_init)(appid="a")  # EXPECT-ERROR


# CASE service-retry-decorator-on-results
def retry_result(function: Callable[P, Outcome[T]]) -> Callable[P, Outcome[T]]:
    def inner(*args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        first = function(*args, **kwargs)
        return function(*args, **kwargs) if isinstance(first.swap().value_or(None), RateLimitError) else first

    return inner


def use_retry_result(client: FastGPTClient) -> None:
    assert_type(retry_result(client.results.get_chat_init)(app_id="a"), Outcome[ChatInit])
    retry_result(client.typed.get_chat_init)  # EXPECT-ERROR


# CASE service-retry-decorator-on-a-function-of-results
def use_retry_function(client: FastGPTClient) -> None:
    assert_type(retry_result(get_chat_init)(client.results, app_id="a"), Outcome[ChatInit])


# CASE service-generic-over-clients
class Repository(Generic[ClientT]):
    def __init__(self, client: ClientT, app_id: str) -> None:
        self.client: ClientT = client
        self.app_id = app_id


class SyncRepository(Repository[TypedClient]):
    def all(self) -> Iterator[ChatHistory]:
        return paginate(self.client, GetChatHistories(app_id=self.app_id))


class AsyncRepository(Repository[AsyncTypedClient]):
    def all(self) -> AsyncIterator[ChatHistory]:
        return paginate(self.client, GetChatHistories(app_id=self.app_id))

    async def first(self) -> ChatHistory | None:
        return next(iter((await self.client.get_chat_histories(app_id=self.app_id)).list), None)


def use_repositories(client: FastGPTClient, other: AsyncFastGPTClient) -> None:
    assert_type(Repository(client.typed, "a").client, TypedClient)
    assert_type(next(SyncRepository(client.typed, "a").all()), ChatHistory)
    Repository(client, "a")  # EXPECT-ERROR
    SyncRepository(other.typed, "a")  # EXPECT-ERROR


# CASE service-abstract-gateway
class Gateway(ABC, Generic[T]):
    @abstractmethod
    def spec(self, key: str) -> RequestSpec[T]: ...

    def get(self, client: TypedClient, key: str) -> T:
        return client.run(self.spec(key))


class Inits(Gateway[ChatInit]):
    def spec(self, key: str) -> GetChatInit:
        return GetChatInit(app_id=key)


class Wrong(Gateway[Dataset]):
    def spec(self, key: str) -> GetChatInit:  # EXPECT-ERROR
        return GetChatInit(app_id=key)


def use_gateway(client: TypedClient) -> None:
    assert_type(Inits().get(client, "a"), ChatInit)


# CASE service-nested-match
def described(outcome: Outcome[Page[ChatHistory]]) -> str:
    match outcome:
        case Success(Page(list=[ChatHistory(title=str(title)), *_], total=total)) if total > 1:
            return f"{title} and {total - 1} others"
        case Success(Page(list=[])):
            return "none"
        case Failure(NotFoundError() | RateLimitError()):
            return "later"
        case Failure(APIError(message)):
            return message
        case _:
            return "?"


# CASE service-match-of-a-pair
def both(left: Outcome[ChatInit], right: Outcome[Dataset]) -> str:
    match left, right:
        case Success(ChatInit(title=title)), Success(Dataset(name=name)):
            return f"{title}, {name}"
        case Failure(FastGPTError()), _:
            return "left"
        case _:
            return "right"


# CASE service-typed-dict-unpacked
class Listing(TypedDict, total=False):
    app_id: str
    page_size: int
    offset: int


class Misspelled(TypedDict, total=False):
    app: str


def listed(client: TypedClient, **options: Unpack[Listing]) -> Page[ChatHistory]:
    assert_type(client.get_chat_histories(**options), Page[ChatHistory])
    return client.get_chat_histories(**options)


def use_listed(client: TypedClient, misspelled: Misspelled) -> None:
    listed(client, app_id="a", page_size=3)
    client.get_chat_histories(**misspelled)  # EXPECT-ERROR


# CASE service-typed-dict-to-spec
def spec_of(options: Listing) -> GetChatHistories:
    return GetChatHistories(**options)


def function_of(client: ResultsClient, options: Listing) -> Outcome[Page[ChatHistory]]:
    return get_chat_histories(client, **options)


# CASE service-star-arguments
def starred(client: TypedClient, arguments: tuple[TypedClient], options: dict[str, str]) -> ChatInit:
    assert_type(get_chat_init(*arguments, app_id="a"), ChatInit)
    return client.get_chat_init(app_id=options["app"], chat_id=options.get("chat"))


# CASE service-helper-over-events
def spoken(events: Iterable[ChatEvent]) -> Iterator[str]:
    for event in events:
        if isinstance(event, Answer):
            yield event.text


def of_kind(events: Iterable[ChatEvent], kind: type[T]) -> Iterator[T]:
    return (event for event in events if isinstance(event, kind))


def use_spoken(client: TypedClient) -> None:
    with client.stream_chat_completion(messages=[user("Hi")]) as events:
        assert_type("".join(spoken(events)), str)
        assert_type(list(of_kind(events, ToolCalled)), list[ToolCalled])
        assert_type([event.name for event in of_kind(events, NodeStarted)], list[str])


# CASE service-helper-over-outcomes
def until_failure(events: Iterable[Outcome[T]]) -> Iterator[T]:
    for event in events:
        match event:
            case Success(value):
                yield value
            case _:
                return


def use_until_failure(client: ResultsClient) -> None:
    with client.stream_chat_completion(messages=[user("Hi")]) as events:
        assert_type(list(spoken(until_failure(events))), list[str])


# CASE service-list-of-results
def split(results: list[Outcome[ChatInit]]) -> tuple[list[ChatInit], list[FastGPTError]]:
    values, errors = partition(results)
    assert_type(values, tuple[ChatInit, ...])
    assert_type(errors, tuple[FastGPTError, ...])
    return [*values], [*errors]


# CASE service-loop-over-results
def titled(results: Sequence[Outcome[ChatInit]]) -> list[str]:
    return [title for result in results for title in [fold(result, lambda init: init.title, lambda _: None)] if title]


# CASE service-decode-of-another-type
class Count(Get[int]):
    path: ClassVar[str] = "/core/chat/count"
    app_id: str

    def decode(self, response: HTTPResponse) -> Outcome[int]:
        return Success(len(response.content))


class WrongCount(Get[int]):
    path: ClassVar[str] = "/core/chat/count"

    def decode(self, response: HTTPResponse) -> Outcome[str]:  # EXPECT-ERROR
        return Success(str(response.content))


count_chats = endpoint(Count)


def use_count(client: FastGPTClient) -> None:
    assert_type(count_chats(client.typed, app_id="a"), int)
    assert_type(client.results.run(Count(app_id="a")), Outcome[int])
    assert_type(count_chats(client, app_id="a"), httpx.Response)
    count_chats(client.typed, app="a")  # EXPECT-ERROR


# CASE service-generic-base-of-specs
class Listed(Get[Page[T]]):
    app_id: str
    offset: int = 0


class Keyed(Get[T], Generic[U, T]):
    key: str


class ListChats(Listed[ChatHistory]):
    path: ClassVar[str] = "/core/chat/list"


class GetByKey(Keyed[int, ChatInit]):
    path: ClassVar[str] = "/core/chat/key"


def use_bases(client: TypedClient) -> None:
    assert_type(client.run(ListChats(app_id="a")), Page[ChatHistory])
    assert_type(client.run(GetByKey(key="a")), ChatInit)
    assert_type(endpoint(ListChats)(client, app_id="a").list, tuple[ChatHistory, ...])
    ListChats(offset="a")  # EXPECT-ERROR


# CASE service-own-paged-spec
class PageOfChats(OffsetPaged[Page[ChatHistory]]):
    path: ClassVar[str] = "/core/chat/list"
    app_id: str
    offset: int = 0
    page_size: int = 20


def use_paged(client: TypedClient, results: ResultsClient) -> None:
    assert_type(next(paginate(client, PageOfChats(app_id="a"))), ChatHistory)
    assert_type(next(paginate(results, PageOfChats(app_id="a"))), Outcome[ChatHistory])


# CASE service-registry-of-functions
class Loader(Protocol[T_co]):
    def __call__(self, *, app_id: str | None = None) -> T_co: ...


def loaders(client: TypedClient) -> dict[str, Loader[object]]:
    return {"init": client.get_chat_init, "histories": client.get_chat_histories}


def wrong_loaders(client: TypedClient) -> Loader[Dataset]:
    return client.get_chat_init  # EXPECT-ERROR


# CASE service-registry-of-specs
SPECS: Final[Mapping[str, type[RequestSpec[object]]]] = {"init": GetChatInit, "dataset": GetDataset}


def kinds(specs: Sequence[SpecT]) -> dict[type[SpecT], list[SpecT]]:
    found = defaultdict[type[SpecT], list[SpecT]](list)
    for spec in specs:
        found[type(spec)].append(spec)
    return found


def use_kinds() -> None:
    assert_type(kinds([GetChatInit(app_id="a")]), dict[type[GetChatInit], list[GetChatInit]])
    kinds(["a"])  # EXPECT-ERROR


# CASE service-enum-of-endpoints
class Kind(Enum):
    INIT = "init"
    HISTORIES = "histories"


def of(client: TypedClient, kind: Kind, app_id: str) -> ChatInit | Page[ChatHistory]:
    match kind:
        case Kind.INIT:
            return client.get_chat_init(app_id=app_id)
        case Kind.HISTORIES:
            return client.get_chat_histories(app_id=app_id)
        case _:
            assert_never(kind)


# CASE service-named-tuple-of-callables
class Calls(NamedTuple):
    init: Callable[[str], Outcome[ChatInit]]
    total: Callable[[str], Outcome[int]]


def calls(client: ResultsClient) -> Calls:
    return Calls(
        init=lambda app_id: client.get_chat_init(app_id=app_id),
        total=lambda app_id: client.get_chat_histories(app_id=app_id).map(lambda page: page.total),
    )


# CASE service-compose
def titles_of(page: Page[ChatHistory]) -> list[str]:
    return [each.title or "" for each in page.list]


def composed(client: TypedClient) -> Callable[[GetChatHistories], list[str]]:
    def run(spec: GetChatHistories) -> Page[ChatHistory]:
        return client.run(spec)

    return compose(run, titles_of)


# CASE service-futures
def submitted(client: TypedClient, ids: list[str]) -> dict[str, ChatInit]:
    with ThreadPoolExecutor() as pool:
        futures = {pool.submit(client.get_chat_init, app_id=each): each for each in ids}
        assert_type(futures, dict[Future[ChatInit], str])
        return {futures[each]: each.result() for each in as_completed(futures)}


# CASE service-submitted-run
def submitted_run(client: TypedClient, specs: list[GetChatInit]) -> list[ChatInit]:
    with ThreadPoolExecutor() as pool:
        return [each.result() for each in [pool.submit(client.run, spec) for spec in specs]]


# CASE service-specs-across-processes
def run_there(spec: RequestSpec[T]) -> Outcome[T]:
    with FastGPTClient.from_env() as client:
        return client.results.run(spec)


def across(specs: list[GetChatInit]) -> list[Outcome[ChatInit]]:
    with ProcessPoolExecutor() as pool:
        return list(pool.map(run_there, specs))


# CASE service-cached-property
class Lazy:
    def __init__(self, key: str) -> None:
        self._key = key

    @functools.cached_property
    def client(self) -> TypedClient:
        return FastGPTClient(self._key).typed

    @functools.cached_property
    def init(self) -> Callable[[str], ChatInit]:
        return lambda app_id: self.client.get_chat_init(app_id=app_id)


def use_lazy(lazy: Lazy) -> None:
    assert_type(lazy.client.get_chat_histories(app_id="a"), Page[ChatHistory])
    assert_type(lazy.init("a"), ChatInit)


# CASE service-annotated-alias
Title = Annotated[str, "shown"]
Titled: TypeAlias = "dict[ChatId, Title | None]"


def titled_by_chat(client: TypedClient, app: AppId) -> Titled:
    return {ChatId(each.chat_id): each.title for each in client.get_chat_histories(app_id=app).list}


# CASE service-sorted-and-grouped
def grouped(client: TypedClient) -> dict[str, list[ChatHistory]]:
    rows = sorted(client.get_chat_histories(app_id="a").list, key=lambda row: row.title or "")
    return {key: list(group) for key, group in itertools.groupby(rows, key=lambda row: row.title or "")}


def oldest(client: TypedClient) -> ChatHistory:
    return min(client.get_chat_histories(app_id="a").list, key=operator.attrgetter("update_time"))


# CASE service-async-stream-relay
async def relayed(client: AsyncFastGPTClient, question: str) -> AsyncIterator[str]:
    async with client.typed.stream_chat_completion(messages=[user(question)]) as events:
        async for event in events:
            assert_type(event, ChatEvent)
            match event:
                case Answer(text=text):
                    yield text
                case _:
                    pass


# CASE service-opened-by-callers
def opened(client: TypedClient, text: str) -> AbstractContextManager[EventStream[ChatEvent, ChatCompletion]]:
    return client.stream_chat_completion(messages=[user(text)])


def aopened(
    client: AsyncTypedClient, text: str
) -> AbstractAsyncContextManager[AsyncEventStream[ChatEvent, ChatCompletion]]:
    return client.stream_chat_completion(messages=[user(text)])


def use_opened(client: TypedClient) -> str:
    with opened(client, "a") as events:
        return "".join(text_of(events))


# CASE service-executor-stored
@dataclass
class UseCase:
    execute: SyncExecutor
    seen: list[str] = field(default_factory=list[str])

    def rename(self, chat_id: str, title: str) -> Outcome[None]:
        self.seen.append(chat_id)
        return update_chat_history(self.execute, chat_id=chat_id, app_id="a", title=title)

    def dataset(self, dataset_id: str) -> Outcome[Dataset]:
        return get_dataset(self.execute, dataset_id=dataset_id)


def use_case(client: FastGPTClient, other: AsyncFastGPTClient) -> None:
    assert_type(UseCase(client.results).rename("a", "b"), Outcome[None])
    UseCase(client.typed)  # EXPECT-ERROR
    UseCase(other.results)  # EXPECT-ERROR


# CASE service-async-executor-stored
@dataclass
class AsyncUseCase:
    execute: AsyncExecutor

    async def names(self) -> Outcome[list[str]]:
        return (await get_datasets(self.execute)).map(lambda found: [each.name for each in found])


# CASE service-collected
def asked_twice(client: TypedClient) -> tuple[ChatCompletion, ChatCompletion]:
    spec = CreateChatCompletion(messages=[user("Hi")])
    with client.stream_chat_completion(messages=[user("Hi")]) as events:
        return client.run(spec), collect(events)


# CASE service-narrowed-by-walrus
def first_title(client: ResultsClient, app_id: str) -> str | None:
    if isinstance(found := client.get_chat_histories(app_id=app_id).value_or(None), Page) and found.list:
        return found.list[0].title
    return None


# CASE service-raw-beside-typed
def status(client: ChatClient) -> tuple[int, ChatInit]:
    response = client.get_chat_init(app_id="a")
    assert_type(response, httpx.Response)
    return response.status_code, client.typed.get_chat_init(app_id="a")
