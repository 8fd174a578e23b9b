from __future__ import annotations

from typing import assert_type

import httpx
from returns.result import Failure, Result, Success

from fastgpt import ChatClient, ChatCompletion, FastGPTError, Outcome, Page, connect, user
from fastgpt.chat import ChatHistory, ChatInit, GetChatHistories, create_chat_completion, get_chat_init


# CASE method-raw
def method_raw(client: ChatClient) -> None:
    assert_type(client.get_chat_histories(app_id="a"), httpx.Response)


# CASE method-typed
def method_typed(client: ChatClient) -> None:
    assert_type(client.typed.get_chat_histories(app_id="a"), Page[ChatHistory])
    assert_type(client.typed.get_chat_histories(app_id="a").list[0].chat_id, str)


# CASE method-results
def method_results(client: ChatClient) -> None:
    assert_type(client.results.get_chat_histories(app_id="a"), Result[Page[ChatHistory], FastGPTError])


# CASE function-3-flavours
def function_flavours(client: ChatClient) -> None:
    assert_type(get_chat_init(client, app_id="a"), httpx.Response)
    assert_type(get_chat_init(client.typed, app_id="a"), ChatInit)
    assert_type(get_chat_init(client.results, app_id="a"), Result[ChatInit, FastGPTError])


# CASE value-3-flavours
def value_flavours(client: ChatClient) -> None:
    spec = GetChatHistories(app_id="a", page_size=5)
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[ChatHistory])
    assert_type(client.results.run(spec), Result[Page[ChatHistory], FastGPTError])


# CASE connect
def entry_point() -> str:
    with connect("key", "http://h", timeout=5.0) as execute:
        outcome = create_chat_completion(execute, messages=[user("hi")], app_id="a")
        assert_type(outcome, Outcome[ChatCompletion])
        match outcome:
            case Success(value):
                assert_type(value, ChatCompletion)
                return value.text
            case Failure(error):
                assert_type(error, FastGPTError)
                return str(error)
            case _:
                return ""


# CASE spec-fields
def spec_fields(spec: GetChatHistories) -> None:
    assert_type(spec.path, str)
    print(spec.app_id, spec.page_size)


# CASE method-unannotated-local
def unannotated(client: ChatClient) -> list[str]:
    page = client.typed.get_chat_histories(app_id="a")
    return [chat.title or chat.chat_id for chat in page.list if chat.top]


# CASE classmethod-from-env
def from_env() -> None:
    with ChatClient.from_env() as client:
        assert_type(client, ChatClient)


# CASE function-keyword-none
def none_given(client: ChatClient, app: str | None) -> None:
    client.typed.get_chat_histories(app_id=app, source=None, offset=None)
