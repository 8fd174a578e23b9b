from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, assert_type

from fastgpt import (
    AsyncChatClient,
    AsyncExecutor,
    AsyncTypedClient,
    ChatClient,
    Outcome,
    Page,
    SyncExecutor,
    TypedClient,
)
from fastgpt.chat import ChatHistory, get_chat_histories
from fastgpt.functions import Runs
from fastgpt.specs import RequestSpec


# CASE port-executor
class ByExecutor:
    def __init__(self, execute: SyncExecutor) -> None:
        self._execute = execute

    def total(self, app_id: str) -> Outcome[int]:
        return get_chat_histories(self._execute, app_id=app_id).map(lambda page: page.total)


def port_executor(client: ChatClient) -> ByExecutor:
    return ByExecutor(client.results)


# CASE port-executor-async
class ByAsyncExecutor:
    def __init__(self, execute: AsyncExecutor) -> None:
        self._execute = execute

    async def total(self, app_id: str) -> Outcome[int]:
        return (await get_chat_histories(self._execute, app_id=app_id)).map(lambda page: page.total)


def port_executor_async(client: AsyncChatClient) -> ByAsyncExecutor:
    return ByAsyncExecutor(client.results)


# CASE port-executor-wrong-flavour
def port_executor_wrong(client: ChatClient) -> ByExecutor:
    return ByExecutor(client.typed)  # EXPECT-ERROR


# CASE port-executor-async-for-sync
def port_executor_async_for_sync(client: AsyncChatClient) -> ByExecutor:
    return ByExecutor(client.results)  # EXPECT-ERROR


# CASE port-callables
class Histories(Protocol):
    def __call__(self, *, app_id: str) -> Page[ChatHistory]: ...


@dataclass
class Port:
    histories: Histories


def total(port: Port) -> int:
    return port.histories(app_id="a").total


def port_callables(client: TypedClient) -> int:
    return total(Port(histories=client.get_chat_histories))


# CASE port-callables-async
class AsyncHistories(Protocol):
    async def __call__(self, *, app_id: str) -> Page[ChatHistory]: ...


@dataclass
class AsyncPort:
    histories: AsyncHistories


async def atotal(port: AsyncPort) -> int:
    return (await port.histories(app_id="a")).total


async def port_callables_async(client: AsyncTypedClient) -> int:
    return await atotal(AsyncPort(histories=client.get_chat_histories))


# CASE port-callables-wrong
def port_callables_wrong(client: ChatClient) -> Port:
    return Port(histories=client.get_chat_histories)  # EXPECT-ERROR


# CASE port-callables-wrong-argument
class Wrong(Protocol):
    def __call__(self, *, app: str) -> Page[ChatHistory]: ...


def port_callables_wrong_argument(client: TypedClient) -> Wrong:
    return client.get_chat_histories  # EXPECT-ERROR


# CASE port-adapter
class Chats(Protocol):
    def histories(self, app_id: str) -> Page[ChatHistory]: ...


class ChatsOverClient:
    def __init__(self, client: TypedClient) -> None:
        self._client = client

    def histories(self, app_id: str) -> Page[ChatHistory]:
        return self._client.get_chat_histories(app_id=app_id)


def port_adapter(client: TypedClient) -> Chats:
    return ChatsOverClient(client)


# CASE port-adapter-async
class AsyncChats(Protocol):
    async def histories(self, app_id: str) -> Page[ChatHistory]: ...


class AsyncChatsOverClient:
    def __init__(self, client: AsyncTypedClient) -> None:
        self._client = client

    async def histories(self, app_id: str) -> Page[ChatHistory]:
        return await self._client.get_chat_histories(app_id=app_id)


def port_adapter_async(client: AsyncTypedClient) -> AsyncChats:
    return AsyncChatsOverClient(client)


# CASE port-subclass
class ChatsClient(TypedClient):
    def histories(self, app_id: str) -> Page[ChatHistory]:
        return self.get_chat_histories(app_id=app_id)


def port_subclass(client: ChatsClient) -> Chats:
    return client


# CASE port-runs
def over(executor: Runs[RequestSpec[Page[ChatHistory]], Page[ChatHistory]]) -> int:
    return get_chat_histories(executor, app_id="a").total


def port_runs(client: ChatClient) -> int:
    return over(client.typed)


# CASE port-callable-type
def over_callable(histories: Callable[[str], Page[ChatHistory]]) -> int:
    return histories("a").total


def port_callable(client: TypedClient) -> int:
    return over_callable(lambda app: client.get_chat_histories(app_id=app))


# CASE port-awaitable-type
async def over_awaitable(histories: Callable[[str], Awaitable[Page[ChatHistory]]]) -> int:
    return (await histories("a")).total


async def port_awaitable(client: AsyncTypedClient) -> int:
    return await over_awaitable(lambda app: client.get_chat_histories(app_id=app))


# CASE port-fake
def port_fake() -> None:
    from fastgpt.testing import FakeExecutor

    made = ByExecutor(FakeExecutor())
    assert_type(made.total("a"), Outcome[int])
