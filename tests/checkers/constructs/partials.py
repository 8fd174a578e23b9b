from __future__ import annotations

import functools
from collections.abc import Callable
from typing import assert_type

from returns.curry import curry, partial

from fastgpt import ChatClient, FastGPTError, Outcome, Page, ResultsClient, TypedClient
from fastgpt.chat import ChatHistory, ChatInit, GetChatHistories, get_chat_histories, get_chat_init


# CASE partial-bound-method
def bound_method(client: ChatClient) -> None:
    fetch = functools.partial(client.typed.get_chat_histories, app_id="a")
    assert_type(fetch(), Page[ChatHistory])
    assert_type(fetch(page_size=5), Page[ChatHistory])


# CASE partial-bound-method-wrong-kw
def bound_method_wrong(client: ChatClient) -> None:
    functools.partial(client.typed.get_chat_histories, app_id=1)  # EXPECT-ERROR


# CASE partial-executor-typed
def executor_typed(client: TypedClient) -> None:
    fetch = functools.partial(get_chat_histories, client)
    assert_type(fetch(app_id="a"), Page[ChatHistory])


# CASE partial-executor-results
def executor_results(client: ResultsClient) -> None:
    fetch = functools.partial(get_chat_histories, client)
    assert_type(fetch(app_id="a"), Outcome[Page[ChatHistory]])


# CASE partial-kw-only
def kw_only(client: ResultsClient) -> None:
    fetch = functools.partial(get_chat_histories, app_id="a")
    assert_type(fetch(client), Outcome[Page[ChatHistory]])


# CASE partial-executor-and-kw
def executor_and_kw(client: TypedClient) -> None:
    fetch = functools.partial(get_chat_init, client, app_id="a")
    assert_type(fetch(chat_id="c"), ChatInit)


# CASE partial-spec
def spec() -> None:
    make = functools.partial(GetChatHistories, app_id="a")
    assert_type(make(page_size=3), GetChatHistories)


# CASE rpartial-bound-method
def r_bound(client: ChatClient) -> None:
    fetch = partial(client.typed.get_chat_histories, app_id="a")
    assert_type(fetch(), Page[ChatHistory])


# CASE rpartial-executor
def r_executor(client: TypedClient) -> None:
    fetch = partial(get_chat_histories, client)
    assert_type(fetch(app_id="a"), Page[ChatHistory])


# CASE rpartial-spec
def r_spec() -> None:
    make = partial(GetChatHistories, app_id="a")
    assert_type(make(), GetChatHistories)


# CASE partialmethod
class Service:
    def __init__(self, client: TypedClient) -> None:
        self.client = client

    def fetch(self, app: str, size: int) -> Page[ChatHistory]:
        return self.client.get_chat_histories(app_id=app, page_size=size)

    first = functools.partialmethod(fetch, size=1)


def use_service(client: TypedClient) -> None:
    assert_type(Service(client).first("a"), Page[ChatHistory])


# CASE lambda-executor
def lambda_executor(client: ResultsClient) -> "Callable[[str], Outcome[ChatInit]]":
    return lambda chat: get_chat_init(client, app_id="a", chat_id=chat)


# CASE curry
def curried(client: ResultsClient) -> None:
    @curry
    def fetch(app: str, chat: str) -> Outcome[ChatInit]:
        return get_chat_init(client, app_id=app, chat_id=chat)

    assert_type(fetch("a")("c"), Outcome[ChatInit])


# CASE cached
def cached(client: TypedClient) -> None:
    fetch = functools.cache(client.get_chat_histories)
    assert_type(fetch(app_id="a"), Page[ChatHistory])


# CASE lru_cache-own
def lru(client: TypedClient) -> None:
    @functools.lru_cache(maxsize=16)
    def run(spec: GetChatHistories) -> Page[ChatHistory]:
        return client.run(spec)

    assert_type(run(GetChatHistories(app_id="a")), Page[ChatHistory])


# CASE error-class
def unused(e: FastGPTError) -> None:
    print(e)
