from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack

from fastgpt import AsyncFastGPTClient, FastGPTClient, connect, connect_async, user
from fastgpt.batch import abatch, batch
from fastgpt.chat import GetChatInit, stream_chat_completion

HELLO = [user("Hello")]


# CASE misused-stream-iterated
def iterated(client: FastGPTClient) -> None:
    for event in client.stream_chat_completion(messages=HELLO):  # EXPECT-ERROR
        print(event)
    for outcome in client.results.stream_chat_completion(messages=HELLO):  # EXPECT-ERROR
        print(outcome)
    for each in stream_chat_completion(client.typed, messages=HELLO):  # EXPECT-ERROR
        print(each)


# CASE misused-stream-asked
def asked(client: FastGPTClient) -> None:
    next(client.stream_chat_completion(messages=HELLO))  # EXPECT-ERROR
    client.stream_chat_completion(messages=HELLO).answer()  # EXPECT-ERROR
    list(client.typed.with_response.stream_chat_completion(messages=HELLO))  # EXPECT-ERROR


# CASE misused-stream-iterated-async
async def aiterated(client: AsyncFastGPTClient) -> None:
    async for event in client.stream_chat_completion(messages=HELLO):  # EXPECT-ERROR
        print(event)
    async for outcome in client.results.stream_chat_completion(messages=HELLO):  # EXPECT-ERROR
        print(outcome)
    print([each async for each in client.typed.stream_chat_completion(messages=HELLO)])  # EXPECT-ERROR


# CASE misused-stream-awaited
async def awaited(client: AsyncFastGPTClient, sync: FastGPTClient) -> None:
    await client.stream_chat_completion(messages=HELLO)  # EXPECT-ERROR
    await client.typed.stream_chat_completion(messages=HELLO)  # EXPECT-ERROR
    await sync.stream_chat_completion(messages=HELLO)  # EXPECT-ERROR
    asyncio.create_task(client.stream_chat_completion(messages=HELLO))  # EXPECT-ERROR


# CASE misused-with-of-an-async-stream
def other_with(client: AsyncFastGPTClient) -> None:
    with client.stream_chat_completion(messages=HELLO) as events:  # EXPECT-ERROR
        print(events)
    ExitStack().enter_context(client.typed.stream_chat_completion(messages=HELLO))  # EXPECT-ERROR


# CASE misused-async-with-of-a-stream
async def other_async_with(client: FastGPTClient) -> None:
    async with client.stream_chat_completion(messages=HELLO) as events:  # EXPECT-ERROR
        print(events)
    await AsyncExitStack().enter_async_context(client.typed.stream_chat_completion(messages=HELLO))  # EXPECT-ERROR


# CASE misused-for-of-an-async-stream
async def other_for(client: AsyncFastGPTClient) -> None:
    async with client.typed.stream_chat_completion(messages=HELLO) as events:
        for event in events:  # EXPECT-ERROR
            print(event)
        events.answer().text  # EXPECT-ERROR


# CASE misused-with-of-clients
async def clients(client: FastGPTClient, other: AsyncFastGPTClient) -> None:
    async with client:  # EXPECT-ERROR
        print(client)
    with other:  # EXPECT-ERROR
        print(other)
    with client.typed:  # EXPECT-ERROR
        print(client)


# CASE misused-connect
def connected() -> None:
    connect("key").get_apps()  # EXPECT-ERROR
    with connect_async("key") as client:  # EXPECT-ERROR
        print(client)


# CASE misused-batch
async def batches(client: FastGPTClient, other: AsyncFastGPTClient, specs: list[GetChatInit]) -> None:
    async for outcome in abatch(other, specs):  # EXPECT-ERROR
        print(outcome)
    async for each in batch(client, specs):  # EXPECT-ERROR
        print(each)
    batch(other, specs)  # EXPECT-ERROR
    abatch(client, specs)  # EXPECT-ERROR


# CASE misused-await-of-sync
async def sync_awaited(client: FastGPTClient) -> None:
    await client.typed.get_chat_init(app_id="a")  # EXPECT-ERROR
    await client.get_chat_init(app_id="a")  # EXPECT-ERROR
    await client.run(GetChatInit(app_id="a"))  # EXPECT-ERROR
