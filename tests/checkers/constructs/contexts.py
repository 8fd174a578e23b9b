from __future__ import annotations

from typing import Protocol, assert_type

from returns.context import RequiresContext, RequiresContextFutureResult, RequiresContextResult
from returns.future import FutureResult
from returns.result import Result

from fastgpt import AsyncExecutor, AsyncResultsClient, FastGPTError, Page, ResultsClient, SyncExecutor, TypedClient
from fastgpt.chat import ChatHistory, ChatInit, get_chat_histories, get_chat_init


# CASE ctx-requires-context
def histories(app: str) -> RequiresContext[Page[ChatHistory], TypedClient]:
    return RequiresContext(lambda client: client.get_chat_histories(app_id=app))


def use(client: TypedClient) -> None:
    assert_type(histories("a")(client), Page[ChatHistory])
    assert_type(histories("a").map(lambda page: page.total)(client), int)


# CASE ctx-requires-context-result
def histories_result(app: str) -> RequiresContextResult[Page[ChatHistory], FastGPTError, SyncExecutor]:
    return RequiresContextResult(lambda execute: get_chat_histories(execute, app_id=app))


def use_result(client: ResultsClient) -> None:
    assert_type(histories_result("a")(client), Result[Page[ChatHistory], FastGPTError])
    assert_type(histories_result("a").map(lambda page: page.total)(client), Result[int, FastGPTError])


# CASE ctx-result-bind
def init_of(page: Page[ChatHistory]) -> RequiresContextResult[ChatInit, FastGPTError, SyncExecutor]:
    return RequiresContextResult(lambda execute: get_chat_init(execute, app_id="a", chat_id=page.list[0].chat_id))


def program(app: str) -> RequiresContextResult[ChatInit, FastGPTError, SyncExecutor]:
    return histories_result(app).bind(init_of)


# CASE ctx-ask
def asked() -> RequiresContextResult[Page[ChatHistory], FastGPTError, ResultsClient]:
    def run(execute: ResultsClient) -> RequiresContextResult[Page[ChatHistory], FastGPTError, ResultsClient]:
        return RequiresContextResult.from_result(execute.get_chat_histories(app_id="a"))

    return RequiresContextResult[ResultsClient, FastGPTError, ResultsClient].ask().bind(run)


# CASE ctx-future-result
def future(app: str) -> RequiresContextFutureResult[Page[ChatHistory], FastGPTError, AsyncExecutor]:
    return RequiresContextFutureResult(lambda execute: FutureResult(get_chat_histories(execute, app_id=app)))


def use_future(client: AsyncResultsClient) -> None:
    assert_type(future("a")(client), FutureResult[Page[ChatHistory], FastGPTError])


# CASE ctx-settings-protocol
class Settings(Protocol):
    @property
    def execute(self) -> SyncExecutor: ...
    @property
    def app_id(self) -> str: ...


def from_settings() -> RequiresContextResult[Page[ChatHistory], FastGPTError, Settings]:
    return RequiresContextResult(lambda deps: get_chat_histories(deps.execute, app_id=deps.app_id))


# CASE ctx-endpoint-itself-as-reader
def reader() -> RequiresContextResult[Page[ChatHistory], FastGPTError, ResultsClient]:
    def over(execute: ResultsClient) -> Result[Page[ChatHistory], FastGPTError]:
        return get_chat_histories(execute, app_id="a")

    return RequiresContextResult(over)
