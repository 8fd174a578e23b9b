from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import assert_type

from returns.result import Result

from fastgpt import AsyncFastGPTClient, FastGPTClient, FastGPTError, SyncExecutor, paginate
from fastgpt.chat import ChatHistory, ChatRecord, GetChatHistories, GetChatRecords
from fastgpt.datasets import TrainingOutcome, TrainingProgress, TrainingStep, wait_until_trained, watch_training

SPEC = GetChatHistories(app_id="a")


# CASE paginate-sync
def paginate_sync(client: FastGPTClient) -> None:
    assert_type(paginate(client, SPEC), Iterator[ChatHistory])
    assert_type(paginate(client.typed, SPEC), Iterator[ChatHistory])
    assert_type(paginate(client.results, SPEC), Iterator[Result[ChatHistory, FastGPTError]])


# CASE paginate-executor
def paginate_executor(execute: SyncExecutor) -> None:
    assert_type(paginate(execute, SPEC), Iterator[Result[ChatHistory, FastGPTError]])


# CASE paginate-islice
def paginate_islice(client: FastGPTClient) -> list[str]:
    return [chat.chat_id for chat in islice(paginate(client.typed, SPEC), 10)]


# CASE paginate-other-spec
def other(client: FastGPTClient) -> None:
    assert_type(paginate(client.typed, GetChatRecords(app_id="a", chat_id="c")), Iterator[ChatRecord])


# CASE paginate-async
async def paginate_async(client: AsyncFastGPTClient) -> None:
    assert_type(paginate(client.typed, SPEC), AsyncIterator[ChatHistory])
    async for chat in paginate(client, SPEC):
        assert_type(chat, ChatHistory)
    async for outcome in paginate(client.results, SPEC):
        assert_type(outcome, Result[ChatHistory, FastGPTError])


# CASE iterate-sync
def iterate_sync(client: FastGPTClient) -> None:
    assert_type(client.watch_training(dataset_id="d"), Iterator[TrainingStep])
    assert_type(client.typed.watch_training(dataset_id="d"), Iterator[TrainingStep])
    assert_type(client.results.watch_training(dataset_id="d"), Iterator[Result[TrainingStep, FastGPTError]])
    assert_type(watch_training(client.typed, dataset_id="d"), Iterator[TrainingStep])


# CASE iterate-async
async def iterate_async(client: AsyncFastGPTClient) -> None:
    async for step in client.typed.watch_training(dataset_id="d"):
        assert_type(step, TrainingStep)
    assert_type(watch_training(client.results, dataset_id="d"), AsyncIterator[Result[TrainingStep, FastGPTError]])


# CASE flow-sync
def flow_sync(client: FastGPTClient) -> None:
    assert_type(client.wait_until_trained(dataset_id="d"), TrainingOutcome)
    assert_type(client.typed.wait_until_trained(dataset_id="d"), TrainingOutcome)
    assert_type(client.results.wait_until_trained(dataset_id="d"), Result[TrainingOutcome, FastGPTError])
    assert_type(wait_until_trained(client.results, dataset_id="d"), Result[TrainingOutcome, FastGPTError])


# CASE flow-callback-lambda
def flow_callback(client: FastGPTClient, seen: list[TrainingProgress]) -> None:
    client.typed.wait_until_trained(dataset_id="d", on_progress=seen.append)
    client.typed.wait_until_trained(dataset_id="d", on_progress=lambda step: print(step.waiting))


# CASE flow-async
async def flow_async(client: AsyncFastGPTClient) -> None:
    assert_type(await client.wait_until_trained(dataset_id="d"), TrainingOutcome)
    assert_type(await client.results.wait_until_trained(dataset_id="d"), Result[TrainingOutcome, FastGPTError])
