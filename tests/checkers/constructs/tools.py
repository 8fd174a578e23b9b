from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TypeVar, Unpack, assert_type

import msgspec

from fastgpt import (
    AsyncExecutor,
    AsyncFastGPTClient,
    AsyncResultsClient,
    ChatCompletion,
    FastGPTClient,
    FastGPTError,
    JSONValue,
    Options,
    Outcome,
    Page,
    Policy,
    ResultsClient,
    SyncExecutor,
    Timeout,
    TypedClient,
    collect,
    connect,
    connect_async,
    text_of,
    user,
)
from fastgpt.batch import Batch, Journal, abatch, batch
from fastgpt.chat import ChatEvent, ChatHistory, ChatInit, CreateChatCompletion, GetChatHistories, GetChatInit
from fastgpt.emulator import Emulator
from fastgpt.http import HTTPRequest, HTTPResponse
from fastgpt.specs import RequestSpec
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor

T = TypeVar("T")


# CASE tool-batch
def batched(client: FastGPTClient, texts: list[str]) -> None:
    specs = [CreateChatCompletion(messages=[user(text)]) for text in texts]
    with batch(client.typed, specs, max_concurrency=4) as outcomes:
        for outcome in outcomes:
            assert_type(outcome, Outcome[ChatCompletion])


# CASE tool-batch-as-completed
def batched_as_completed(client: FastGPTClient, apps: list[str]) -> None:
    outcomes = batch(client.results, (GetChatInit(app_id=app) for app in apps), ordered=False)
    assert_type(outcomes, Batch[tuple[int, Outcome[ChatInit]]])
    assert_type(dict(outcomes), dict[int, Outcome[ChatInit]])


# CASE tool-batch-async
async def batched_async(client: AsyncFastGPTClient, apps: list[str]) -> None:
    async with abatch(client.typed, [GetChatInit(app_id=app) for app in apps], deadline=5.0) as outcomes:
        async for outcome in outcomes:
            assert_type(outcome, Outcome[ChatInit])


# CASE tool-batch-journal
def batched_journal(client: FastGPTClient, journal: Journal) -> None:
    assert_type([*batch(client, [GetChatInit(app_id="a")], journal=journal)], list[Outcome[ChatInit]])


# CASE tool-batch-wrong-option
def batched_wrong(client: FastGPTClient) -> None:
    batch(client.typed, [GetChatInit(app_id="a")], workers=4)  # EXPECT-ERROR


# CASE tool-fake
def fake() -> None:
    executor = FakeExecutor().on(GetChatHistories, Page((), 0))
    assert_type(executor.run(GetChatHistories(app_id="a")), Outcome[Page[ChatHistory]])


# CASE tool-fake-is-an-executor
def fake_executor() -> SyncExecutor:
    return FakeExecutor()


# CASE tool-fake-is-an-async-executor
def fake_async_executor() -> AsyncExecutor:
    return AsyncFakeExecutor()


# CASE tool-emulator
def emulated(emulator: Emulator) -> None:
    with emulator.client(max_retries=0) as client:
        assert_type(client, FastGPTClient)
        assert_type(client.typed.create_chat_completion(messages=[user("hi")]).text, str)


# CASE tool-emulator-async
async def emulated_async(emulator: Emulator) -> None:
    async with emulator.async_client() as client:
        assert_type(client, AsyncFastGPTClient)


# CASE tool-emulator-serve
def served(emulator: Emulator) -> AbstractContextManager[str]:
    return emulator.serve()


# CASE tool-options-unpacked
def derived(client: FastGPTClient, **options: Unpack[Options]) -> FastGPTClient:
    return client.with_options(**options)


# CASE tool-options-dict
def options_dict(client: TypedClient) -> TypedClient:
    options: Options = {"timeout": Timeout(connect=1.0, read=30.0), "max_retries": 0}
    return client.with_options(**options)


# CASE tool-options-misspelled
def options_misspelled(client: FastGPTClient) -> None:
    client.with_options(time_out=3)  # EXPECT-ERROR


# CASE tool-options-wrong-type
def options_wrong(client: FastGPTClient) -> None:
    client.with_options(max_retries="3")  # EXPECT-ERROR


# CASE tool-policy
def counted(policy: Policy) -> Policy:
    return lambda send: policy(send)


# CASE tool-policy-passed
def with_policies(policies: list[Policy]) -> FastGPTClient:
    return FastGPTClient("key", policies=policies)


# CASE tool-connect
def functional() -> None:
    with connect("key", "http://h") as execute:
        assert_type(execute, ResultsClient)
        assert_type(execute.run(GetChatInit(app_id="a")), Outcome[ChatInit])


# CASE tool-connect-async
async def functional_async() -> None:
    async with connect_async("key", "http://h") as execute:
        assert_type(execute, AsyncResultsClient)


# CASE tool-connect-wrong-argument
def functional_wrong() -> None:
    connect("key", url="http://h")  # EXPECT-ERROR


# CASE tool-events-stored
def stored(events: list[ChatEvent]) -> None:
    text = msgspec.json.encode(events)
    assert_type(msgspec.json.decode(text, type=list[ChatEvent]), list[ChatEvent])


# CASE tool-events-collected
def collected(events: Iterable[ChatEvent]) -> None:
    assert_type(collect(events), ChatCompletion)
    assert_type("".join(text_of(events)), str)


# CASE tool-request-of-own-function
def requested(spec: RequestSpec[T], run: Callable[[RequestSpec[T]], T]) -> T:
    return run(spec)


def use_requested(client: FastGPTClient) -> None:
    assert_type(requested(GetChatInit(app_id="a"), client.typed.run), ChatInit)


# CASE tool-outcome-alias
def outcome_alias(client: FastGPTClient) -> Mapping[str, Outcome[ChatInit]]:
    return {app: client.results.get_chat_init(app_id=app) for app in "ab"}


# CASE tool-json
def json_of(completion: ChatCompletion) -> JSONValue:
    return completion.new_variables


# CASE tool-error-attributes
def error_attributes(error: FastGPTError) -> None:
    assert_type((error.method, error.path, error.host, error.proxy), tuple[str, str, str, str])


# CASE tool-http-values
def http_values(request: HTTPRequest, response: HTTPResponse) -> None:
    assert_type(request.url, str)
    assert_type(response.status_code, int)
    assert_type(response.content, bytes)


# CASE tool-isinstance-executor
def known(value: object) -> bool:
    return isinstance(value, SyncExecutor)
