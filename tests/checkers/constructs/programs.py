from __future__ import annotations

import asyncio
import functools
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from queue import Queue
from typing import (
    Generic,
    NewType,
    ParamSpec,
    Protocol,
    Self,
    TypeAlias,
    TypeGuard,
    TypeVar,
    Unpack,
    assert_type,
    overload,
    runtime_checkable,
)

from returns.result import Failure, Result, Success

from fastgpt import (
    AsyncChatClient,
    AsyncEventStream,
    AsyncFastGPTClient,
    AsyncTypedClient,
    ChatClient,
    ChatCompletion,
    EventStream,
    FastGPTClient,
    FastGPTError,
    Options,
    Outcome,
    Page,
    Policy,
    RateLimitError,
    RequestSpec,
    ResultsClient,
    SyncExecutor,
    TypedClient,
    WithResponse,
    aiter_events,
    chain,
    connect,
    connect_async,
    fold,
    iter_events,
    paginate,
    user,
)
from fastgpt.batch import batch
from fastgpt.chat import (
    Answer,
    ChatEvent,
    ChatHistory,
    ChatInit,
    GetChatHistories,
    GetChatInit,
    ToolCalled,
    get_chat_histories,
    get_chat_init,
)
from fastgpt.clients.base import AsyncClient, Client
from fastgpt.datasets import Dataset, GetDataset
from fastgpt.functions import partition, traverse
from fastgpt.http import HTTPRequest, HTTPResponse, Pause
from fastgpt.options import ClientOptions
from fastgpt.policies import error_of
from fastgpt.protocols import Query, SendFunction, SendGenerator
from fastgpt.streaming.protocols import Opening, StreamQuery
from fastgpt.telemetry import traced
from fastgpt.testing import FakeExecutor

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=Client)
AC = TypeVar("AC", bound=AsyncClient)
AppId = NewType("AppId", str)
Events: TypeAlias = EventStream[ChatEvent, ChatCompletion]


# CASE program-cache-over-specs
@dataclass
class Cached(Generic[T]):
    execute: SyncExecutor
    known: dict[RequestSpec[T], Outcome[T]] = field(default_factory=dict[RequestSpec[T], Outcome[T]])

    def __call__(self, spec: RequestSpec[T]) -> Outcome[T]:
        if spec not in self.known:
            self.known[spec] = self.execute.run(spec)
        return self.known[spec]


def use_cached(client: ResultsClient) -> None:
    cached = Cached[ChatInit](client)
    assert_type(cached(GetChatInit(app_id="a")), Outcome[ChatInit])
    cached(GetChatHistories(app_id="a"))  # EXPECT-ERROR


# CASE program-client-type-variable
def with_deadline(client: C, seconds: float) -> C:
    return client.with_options(deadline=seconds)


def with_deadline_async(client: AC, seconds: float) -> AC:
    return client.with_options(deadline=seconds)


def use_deadline(client: ChatClient, other: FastGPTClient, aclient: AsyncChatClient) -> None:
    assert_type(with_deadline(client, 3), ChatClient)
    assert_type(with_deadline(other, 3).typed, TypedClient)
    assert_type(with_deadline_async(aclient, 3), AsyncChatClient)
    with_deadline(other.typed, 3)  # EXPECT-ERROR
    with_deadline(aclient, 3)  # EXPECT-ERROR


# CASE program-specs-by-key
def fetch_all(client: TypedClient, specs: dict[K, RequestSpec[T]]) -> dict[K, T]:
    return {key: client.run(spec) for key, spec in specs.items()}


def use_fetch_all(client: TypedClient) -> None:
    assert_type(fetch_all(client, {1: GetChatHistories(app_id="a")}), dict[int, Page[ChatHistory]])


# CASE program-reader
def read(client: TypedClient, step: Callable[[TypedClient], T]) -> T:
    return step(client)


def use_read(client: FastGPTClient) -> None:
    assert_type(read(client.typed, lambda typed: typed.get_chat_init(app_id="a").title), str | None)
    read(client, lambda typed: typed.get_chat_init(app_id="a"))  # EXPECT-ERROR


# CASE program-spec-factory
def call(client: TypedClient, kind: Callable[P, RequestSpec[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    return client.run(kind(*args, **kwargs))


def use_call(client: TypedClient) -> None:
    assert_type(call(client, GetChatInit, app_id="a"), ChatInit)
    call(client, GetChatInit, appid="a")  # EXPECT-ERROR


# CASE program-frozen-ports
class ReadInit(Protocol):
    def __call__(self, *, app_id: str | None = None, chat_id: str | None = None) -> ChatInit: ...


@dataclass(frozen=True, slots=True)
class Ports:
    init: ReadInit
    histories: Callable[..., Page[ChatHistory]]
    outcome: Callable[..., Outcome[ChatInit]]


def ports_of(client: TypedClient, results: ResultsClient) -> Ports:
    return Ports(client.get_chat_init, client.get_chat_histories, results.get_chat_init)


def wrong_ports(client: TypedClient, results: ResultsClient) -> None:
    Ports(client.get_chat_histories, client.get_chat_histories, results.get_chat_init)  # EXPECT-ERROR
    Ports(client.get_chat_init, client.get_chat_init, results.get_chat_init)  # EXPECT-ERROR
    Ports(client.get_chat_init, client.get_chat_histories, client.get_chat_init)  # EXPECT-ERROR
    Ports(results.get_chat_init, client.get_chat_histories, results.get_chat_init)  # EXPECT-ERROR


# CASE program-decorators-stacked
def timed(function: Callable[P, T]) -> Callable[P, tuple[float, T]]:
    @functools.wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> tuple[float, T]:
        return 1.0, function(*args, **kwargs)

    return inner


def or_none(function: Callable[P, T]) -> Callable[P, T | None]:
    def inner(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return function(*args, **kwargs)
        except FastGPTError:
            return None

    return inner


def use_decorators(client: TypedClient) -> None:
    assert_type(timed(or_none(client.get_chat_histories))(app_id="a", offset=2), tuple[float, Page[ChatHistory] | None])
    assert_type(timed(GetChatInit)(app_id="a"), tuple[float, GetChatInit])
    timed(or_none(client.get_chat_init))(appid="a")  # EXPECT-ERROR


# CASE program-decorator-of-function
def use_decorated_function(client: TypedClient, results: ResultsClient) -> None:
    assert_type(timed(get_chat_init)(client, app_id="a"), tuple[float, ChatInit])
    assert_type(timed(get_chat_init)(results, app_id="a"), tuple[float, Outcome[ChatInit]])
    assert_type(or_none(get_chat_histories)(client, app_id="a"), Page[ChatHistory] | None)
    timed(get_chat_init)(client, appid="a")  # EXPECT-ERROR


# CASE program-decorator-of-async-method
def listed(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[list[T]]]:
    async def inner(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return [await function(*args, **kwargs)]

    return inner


async def use_listed(client: AsyncTypedClient, sync: TypedClient) -> None:
    assert_type(await listed(client.get_chat_init)(app_id="a"), list[ChatInit])
    listed(sync.get_chat_init)  # EXPECT-ERROR


# CASE program-partial-paginate
def use_partial_paginate(client: TypedClient) -> None:
    pages = functools.partial(paginate, client)
    assert_type(list(pages(GetChatHistories(app_id="a"))), list[ChatHistory])


# CASE program-map-over-a-pool
def use_pool(client: TypedClient, ids: list[str]) -> None:
    def init(app_id: str) -> ChatInit:
        return client.get_chat_init(app_id=app_id)

    with ThreadPoolExecutor() as pool:
        assert_type(list(pool.map(init, ids)), list[ChatInit])
        pool.submit(client.get_chat_histories, app="a")  # EXPECT-ERROR


# CASE program-map-of-run
def use_map(client: TypedClient, ids: list[str]) -> None:
    assert_type(list(map(client.run, [GetChatInit(app_id=each) for each in ids])), list[ChatInit])


# CASE program-pool-map-of-run
def use_pool_map(client: TypedClient, pool: ThreadPoolExecutor, specs: list[GetChatInit]) -> None:
    assert_type(list(pool.map(client.run, specs)), list[ChatInit])


# CASE program-exit-stack
def use_stack() -> None:
    with ExitStack() as stack:
        client = stack.enter_context(ChatClient("key"))
        events = stack.enter_context(client.typed.stream_chat_completion(messages=[user("hi")]))
        assert_type(next(iter(events)), ChatEvent)
        assert_type(stack.enter_context(connect("key", "http://localhost:3000")), ResultsClient)
        assert_type(stack.enter_context(closing(FastGPTClient("key"))), FastGPTClient)
        stack.callback(client.close)
        stack.enter_context(client.typed)  # EXPECT-ERROR


# CASE program-async-exit-stack
async def use_async_stack() -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(AsyncChatClient("key"))
        events = await stack.enter_async_context(client.typed.stream_chat_completion(messages=[user("hi")]))
        assert_type(await anext(aiter(events)), ChatEvent)
        assert_type(await events.answer(), ChatCompletion)
        outcomes = await stack.enter_async_context(connect_async("key"))
        assert_type(await outcomes.get_chat_init(app_id="a"), Outcome[ChatInit])
        stack.push_async_callback(client.aclose)
        stack.enter_context(client)  # EXPECT-ERROR


# CASE program-own-context-managers
@contextmanager
def opened(key: str | None) -> Generator[ChatClient, None, None]:
    with ChatClient(key or "none") as client:
        yield client


@asynccontextmanager
async def asked(
    client: AsyncChatClient, text: str
) -> AsyncGenerator[AsyncEventStream[ChatEvent, ChatCompletion], None]:
    async with client.typed.stream_chat_completion(messages=[user(text)]) as events:
        yield events


def shared(given: ChatClient | None) -> None:
    with nullcontext(given) if given else opened(None) as client:
        assert_type(client, ChatClient)


async def use_asked(client: AsyncChatClient) -> None:
    async with asked(client, "hi") as events:
        assert_type([event.text async for event in events if isinstance(event, Answer)], list[str])


# CASE program-except-groups
def grouped(client: TypedClient) -> None:
    try:
        client.get_chat_init(app_id="a")
    except* RateLimitError as group:
        assert_type(group.exceptions[0], RateLimitError | ExceptionGroup[RateLimitError])
    except* FastGPTError:
        pass


# CASE program-self-in-subclass
class Tagged(FastGPTClient):
    tag: str = ""

    def tagged(self, tag: str) -> Self:
        derived = self.with_options(extra_headers={"X-Tag": tag})
        derived.tag = tag
        return derived

    @classmethod
    def for_tests(cls) -> Self:
        return cls.from_env(timeout=1)

    def close(self) -> None:
        super().close()


def use_tagged() -> None:
    with Tagged.for_tests() as client:
        assert_type(client.tagged("x").tagged("y"), Tagged)
        assert_type(client.with_options(deadline=1).tag, str)


# CASE program-subclass-of-async-client
class AsyncTagged(AsyncFastGPTClient):
    async def titles(self, app_id: str) -> list[str]:
        page = await self.typed.get_chat_histories(app_id=app_id)
        assert_type(page, Page[ChatHistory])
        return [row.title or "" for row in page.list]

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        return self


async def use_async_tagged() -> None:
    async with AsyncTagged("key") as client:
        assert_type(await client.titles("a"), list[str])


# CASE program-executor-around-another
class Logging:
    def __init__(self, inner: SyncExecutor, log: Callable[[str], object]) -> None:
        self.inner = inner
        self.log = log

    def run(self, query: Query[T], /) -> T:
        self.log(type(query).__name__)
        return self.inner.run(query)

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        return self.inner.stream(query)


def use_logging(client: ResultsClient, log: list[str]) -> None:
    execute: SyncExecutor = Logging(client, log.append)
    assert_type(get_chat_init(execute, app_id="a"), Outcome[ChatInit])
    assert_type(get_chat_histories(Logging(execute, print), app_id="a"), Outcome[Page[ChatHistory]])


# CASE program-executor-of-another-flavour
class OrDefault:
    def __init__(self, inner: SyncExecutor) -> None:
        self.inner = inner

    def run(self, query: Query[Outcome[T]], /) -> T | None:
        return self.inner.run(query).value_or(None)


def use_or_default(client: ResultsClient) -> None:
    assert_type(OrDefault(client).run(GetChatInit(app_id="a")), ChatInit | None)


# CASE program-fake-executor
def use_fake() -> None:
    fake = FakeExecutor({GetChatInit: FastGPTError("no")}).on(GetDataset, FastGPTError("no"))
    assert_type(get_chat_init(fake, app_id="a"), Outcome[ChatInit])
    execute: SyncExecutor = fake
    assert_type(execute.run(GetDataset(dataset_id="a")), Outcome[Dataset])
    fake.on(GetDataset, 3)  # EXPECT-ERROR


# CASE program-policy-as-class
class Limited:
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __call__(self, inner: SendFunction) -> SendFunction:
        def send(request: HTTPRequest) -> SendGenerator:
            yield Pause(1 / self.rate)
            return (yield from inner(request))

        return send


def use_limited() -> None:
    ChatClient("key", policies=[Limited(3)], attempt_policies=(Limited(3),))
    ChatClient("key", policies=[Limited])  # EXPECT-ERROR
    ChatClient("key", policies=Limited(3))  # EXPECT-ERROR


# CASE program-policy-by-partial
def remembered(known: dict[str, HTTPResponse], inner: SendFunction) -> SendFunction:
    def send(request: HTTPRequest) -> SendGenerator:
        if request.url in known:
            return Success(known[request.url])
        sent = yield from inner(request)
        if isinstance(error_of(sent), RateLimitError):
            return Failure(RateLimitError("mine"))
        return sent

    return send


def use_remembered() -> None:
    policy: Policy = functools.partial(remembered, {})
    ChatClient("key").with_options(policies=[policy, functools.partial(remembered, {})])
    ChatClient("key", policies=[remembered])  # EXPECT-ERROR


# CASE program-policy-around-a-policy
def only_if(wanted: Callable[[HTTPRequest], bool], policy: Policy) -> Policy:
    def chosen(inner: SendFunction) -> SendFunction:
        outer = policy(inner)
        return lambda request: outer(request) if wanted(request) else inner(request)

    return chosen


def use_only_if() -> None:
    ChatClient("key", policies=[only_if(lambda request: request.idempotent, Limited(3))])
    only_if(lambda request: request.no_such, Limited(3))  # EXPECT-ERROR


# CASE program-policy-wrong-steps
def wrong_step(inner: SendFunction) -> SendFunction:
    def send(request: HTTPRequest) -> SendGenerator:
        yield "wait"  # EXPECT-ERROR
        return (yield from inner(request))

    return send


# CASE program-policy-async
async def waits(inner: SendFunction) -> SendFunction:
    return inner


def use_waits() -> None:
    ChatClient("key", policies=[waits])  # EXPECT-ERROR


# CASE program-options-passed-on
def made(key: str, **options: Unpack[ClientOptions]) -> FastGPTClient:
    return FastGPTClient(key, "http://localhost:3000", **options)


def use_made(options: Options) -> None:
    assert_type(made("key", deadline=3, **traced()), FastGPTClient)
    made("key", **options).with_options(**options)
    wrong: Options = {"deadline": "3"}  # EXPECT-ERROR
    made("key", deadline="3")  # EXPECT-ERROR


# CASE program-context-variable
current: ContextVar[FastGPTClient] = ContextVar("current")


class Service:
    @functools.cached_property
    def client(self) -> FastGPTClient:
        return current.get()

    @property
    def typed(self) -> TypedClient:
        return self.client.typed.with_options(deadline=5)


def use_service(service: Service) -> None:
    token = current.set(made("key"))
    assert_type(service.typed.get_chat_init(app_id="a"), ChatInit)
    current.reset(token)


# CASE program-type-guard-of-events
def is_text(event: ChatEvent) -> TypeGuard[Answer]:
    return isinstance(event, Answer)


def texts(events: Events) -> Iterator[str]:
    for event in filter(is_text, events):
        yield assert_type(event, Answer).text


# CASE program-events-in-a-queue
def fan_out(events: Iterable[ChatEvent], queue: Queue[ChatEvent | None]) -> None:
    for event in events:
        queue.put(event)
    queue.put(None)


def use_queue(events: Events) -> None:
    fan_out(events, Queue[ChatEvent | None]())
    assert_type([event.tool.tool_name for event in events if isinstance(event, ToolCalled)], list[str])
    fan_out(events.answer(), Queue[ChatEvent | None]())  # EXPECT-ERROR


# CASE program-stream-not-opened
def use_not_opened(client: ChatClient) -> None:
    client.typed.stream_chat_completion(messages=[user("hi")]).answer()  # EXPECT-ERROR
    for _ in client.typed.stream_chat_completion(messages=[user("hi")]):  # EXPECT-ERROR
        pass


# CASE program-events-of-a-response
def use_response(client: ChatClient) -> None:
    response = client.create_chat_completion(messages=[user("hi")], stream=True)
    assert_type(list(iter_events(response)), list[ChatEvent])


async def use_async_response(client: AsyncChatClient) -> None:
    response = await client.create_chat_completion(messages=[user("hi")], stream=True)
    assert_type([event async for event in aiter_events(response)], list[ChatEvent])


# CASE program-stream-relayed
async def relay(client: AsyncChatClient) -> AsyncIterator[str]:
    async with client.typed.stream_chat_completion(messages=[user("hi")]) as events:
        async for event in events:
            if isinstance(event, Answer):
                yield event.text


# CASE program-with-response
def use_with_response(client: FastGPTClient) -> None:
    assert_type(client.typed.with_response.get_chat_histories(app_id="a"), WithResponse[Page[ChatHistory]])
    assert_type(client.results.with_response.get_chat_init(), WithResponse[Outcome[ChatInit]])
    assert_type(get_chat_histories(client.typed.with_response).value.list[0].chat_id, str)
    client.typed.with_response.get_chat_init(app_id="a").title  # EXPECT-ERROR


# CASE program-with-response-async
async def use_async_with_response(client: AsyncFastGPTClient) -> None:
    assert_type(await client.typed.with_response.get_chat_init(app_id="a"), WithResponse[ChatInit])


# CASE program-own-error
@dataclass(frozen=True)
class NoTitle:
    app_id: str


def titled(chat: ChatInit) -> Result[str, FastGPTError]:
    return Success(chat.title) if chat.title else Failure(FastGPTError("none"))


def use_own_error(client: ResultsClient) -> None:
    own = client.get_chat_init().alt(lambda error: NoTitle(str(error)))
    assert_type(own, Result[ChatInit, NoTitle])
    assert_type(fold(own, lambda chat: chat.title, lambda none: none.app_id), str | None)
    assert_type(chain(get_chat_init(client), titled).map(len), Result[int, FastGPTError])
    chain(client.get_chat_histories(), titled)  # EXPECT-ERROR


# CASE program-results-of-many
def use_many(client: ResultsClient, typed: TypedClient, ids: list[str]) -> None:
    found = traverse(ids, lambda each: client.get_chat_init(app_id=each))
    assert_type(found, Result[tuple[ChatInit, ...], FastGPTError])
    values, failures = partition(client.get_chat_init(app_id=each) for each in ids)
    assert_type(values, tuple[ChatInit, ...])
    assert_type(failures, tuple[FastGPTError, ...])
    traverse(ids, lambda each: typed.get_chat_init(app_id=each))  # EXPECT-ERROR


# CASE program-batch
def use_batch(client: FastGPTClient) -> None:
    for outcome in batch(client.typed, [GetDataset(dataset_id="a"), GetDataset(dataset_id="b")]):
        assert_type(outcome, Outcome[Dataset])
    batch(client.typed, [GetDataset(dataset_id="a"), 3])  # EXPECT-ERROR


# CASE program-port-by-property
@runtime_checkable
class HasTyped(Protocol):
    @property
    def typed(self) -> TypedClient: ...


class Closes(Protocol):
    def close(self) -> None: ...


class Repository(ABC):
    @abstractmethod
    def chats(self, app: AppId) -> Iterator[ChatHistory]: ...


class Remote(Repository):
    def __init__(self, client: HasTyped) -> None:
        self._typed = client.typed

    def chats(self, app: AppId) -> Iterator[ChatHistory]:
        yield from paginate(self._typed, GetChatHistories(app_id=app))


def use_remote(client: FastGPTClient, chat: ChatClient) -> None:
    assert_type(list(Remote(client).chats(AppId("a"))), list[ChatHistory])
    closes: list[Closes] = [client, chat]
    Remote(client.results)  # EXPECT-ERROR
    closes.append(client.typed)  # EXPECT-ERROR


# CASE program-overloads-over-flavours
@overload
def newest(client: TypedClient) -> ChatHistory: ...
@overload
def newest(client: ResultsClient) -> Outcome[ChatHistory]: ...
def newest(client: TypedClient | ResultsClient) -> ChatHistory | Outcome[ChatHistory]:
    if isinstance(client, TypedClient):
        return client.get_chat_histories().list[0]
    return client.get_chat_histories().map(lambda page: page.list[0])


def use_newest(client: FastGPTClient) -> None:
    assert_type(newest(client.typed), ChatHistory)
    assert_type(newest(client.results), Outcome[ChatHistory])


# CASE program-async-mixtures
async def use_mixtures(client: AsyncTypedClient, sync: TypedClient) -> None:
    first, second = await asyncio.gather(client.get_chat_init(app_id="a"), client.get_chat_histories(app_id="a"))
    assert_type(first, ChatInit)
    assert_type(second, Page[ChatHistory])
    await sync.get_chat_init(app_id="a")  # EXPECT-ERROR
    for _ in paginate(client, GetChatHistories(app_id="a")):  # EXPECT-ERROR
        pass
    client.get_chat_init(app_id="a").title  # EXPECT-ERROR
