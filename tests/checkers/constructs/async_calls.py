from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Never, assert_type

import httpx
from returns.result import Result

from fastgpt import AsyncChatClient, FastGPTError, Page, connect_async
from fastgpt.chat import ChatHistory, ChatInit, GetChatHistories, get_chat_histories, get_chat_init


# CASE a-method-raw
async def method_raw(client: AsyncChatClient) -> None:
    assert_type(await client.get_chat_histories(app_id="a"), httpx.Response)


# CASE a-method-typed
async def method_typed(client: AsyncChatClient) -> None:
    assert_type(await client.typed.get_chat_histories(app_id="a"), Page[ChatHistory])


# CASE a-method-results
async def method_results(client: AsyncChatClient) -> None:
    assert_type(await client.results.get_chat_histories(app_id="a"), Result[Page[ChatHistory], FastGPTError])


# CASE a-function
async def function(client: AsyncChatClient) -> None:
    assert_type(await get_chat_init(client.typed, app_id="a"), ChatInit)
    assert_type(await get_chat_init(client, app_id="a"), httpx.Response)
    assert_type(await get_chat_init(client.results, app_id="a"), Result[ChatInit, FastGPTError])


# CASE a-value
async def value(client: AsyncChatClient) -> None:
    assert_type(await client.typed.run(GetChatHistories(app_id="a")), Page[ChatHistory])
    assert_type(await client.results.run(GetChatHistories(app_id="a")), Result[Page[ChatHistory], FastGPTError])


# CASE a-connect
async def door() -> int:
    async with connect_async("key", "http://h") as execute:
        found = await get_chat_histories(execute, app_id="a")
        return found.map(lambda page: page.total).value_or(0)


# CASE gather
async def gather(client: AsyncChatClient) -> None:
    one, two = await asyncio.gather(
        client.typed.get_chat_histories(app_id="a"),
        client.typed.get_chat_init(app_id="a"),
    )
    assert_type(one, Page[ChatHistory])
    assert_type(two, ChatInit)


# CASE gather-star
async def gather_star(client: AsyncChatClient, apps: list[str]) -> None:
    pages = await asyncio.gather(*(client.typed.get_chat_histories(app_id=app) for app in apps))
    assert_type(pages, list[Page[ChatHistory]])


# CASE taskgroup
async def taskgroup(client: AsyncChatClient) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(client.typed.get_chat_histories(app_id="a"))
    assert_type(task.result(), Page[ChatHistory])


# CASE create_task
async def create_task(client: AsyncChatClient) -> None:
    task = asyncio.create_task(client.typed.get_chat_init(app_id="a"))
    assert_type(await task, ChatInit)


# CASE wait_for
async def wait_for(client: AsyncChatClient) -> None:
    assert_type(await asyncio.wait_for(client.typed.get_chat_init(app_id="a"), 5), ChatInit)


# CASE asyncio-run
def run(client: AsyncChatClient) -> ChatInit:
    return asyncio.run(client.typed.get_chat_init(app_id="a"))


# CASE shield
async def shield(client: AsyncChatClient) -> None:
    assert_type(await asyncio.shield(client.typed.get_chat_init(app_id="a")), ChatInit)


# CASE as-Awaitable
def awaitable(client: AsyncChatClient) -> Awaitable[ChatInit]:
    return client.typed.get_chat_init(app_id="a")


# CASE as-Coroutine-object-Never
def coroutine_never(client: AsyncChatClient) -> "Coroutine[object, Never, ChatInit]":
    return client.typed.get_chat_init(app_id="a")


# CASE as-Coroutine-Any
def coroutine_any(client: AsyncChatClient) -> "Coroutine[Any, Any, ChatInit]":
    return client.typed.get_chat_init(app_id="a")


# CASE as-Coroutine-None-None
def coroutine_none(client: AsyncChatClient) -> "Coroutine[None, None, ChatInit]":
    return client.typed.get_chat_init(app_id="a")


# CASE as-Coroutine-object-None
def coroutine_object_none(client: AsyncChatClient) -> "Coroutine[object, None, ChatInit]":
    return client.typed.get_chat_init(app_id="a")


# CASE as-Callable-Coroutine-None-None
def spawn(make: "Callable[[], Coroutine[None, None, ChatInit]]") -> None: ...


def use_spawn(client: AsyncChatClient) -> None:
    spawn(lambda: client.typed.get_chat_init(app_id="a"))


# CASE real-async-def-as-Coroutine-None-None
async def real(client: AsyncChatClient) -> ChatInit:
    return await client.typed.get_chat_init(app_id="a")


def use_real(client: AsyncChatClient) -> None:
    spawn(lambda: real(client))


# CASE as-Callable-Awaitable
def spawn_awaitable(make: "Callable[[], Awaitable[ChatInit]]") -> None: ...


def use_spawn_awaitable(client: AsyncChatClient) -> None:
    spawn_awaitable(lambda: client.typed.get_chat_init(app_id="a"))


# CASE asyncio-runner
def runner(client: AsyncChatClient) -> None:
    with asyncio.Runner() as run_:
        assert_type(run_.run(client.typed.get_chat_init(app_id="a")), ChatInit)


# CASE asyncio-run-coroutine-threadsafe
def threadsafe(client: AsyncChatClient, loop: asyncio.AbstractEventLoop) -> None:
    assert_type(asyncio.run_coroutine_threadsafe(client.typed.get_chat_init(app_id="a"), loop).result(), ChatInit)


# CASE await-in-comprehension
async def comprehension(client: AsyncChatClient, apps: list[str]) -> dict[str, int]:
    return {app: (await client.typed.get_chat_histories(app_id=app)).total for app in apps}
