from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Final, Self, TypeVar, assert_type

import httpx
from msgspec import UNSET, Struct

from fastgpt import (
    ChatClient,
    FastGPTClient,
    FastGPTError,
    Outcome,
    Page,
    RequestSpec,
    ResultsClient,
    TypedClient,
    endpoint,
    paginate,
)
from fastgpt.chat import ChatHistory, GetChatHistories, create_chat_completion, get_chat_histories
from fastgpt.functions import Flow, flow
from fastgpt.specs import Get, Omittable

T = TypeVar("T")


# CASE subclass-plain
class MyClient(ChatClient):
    def newest(self, app: str) -> ChatHistory | None:
        page = self.typed.get_chat_histories(app_id=app, page_size=1)
        return page.list[0] if page.list else None


def use_plain() -> None:
    with MyClient("key") as client:
        assert_type(client, MyClient)
        assert_type(client.newest("a"), ChatHistory | None)
        assert_type(client.with_options(timeout=3), MyClient)


# CASE subclass-init
class Tagged(FastGPTClient):
    def __init__(self, api_key: str, *, tag: str) -> None:
        super().__init__(api_key, "http://h", max_retries=1)
        self.tag = tag


# CASE subclass-override-endpoint
class Overriding(ChatClient):
    def get_chat_histories(self, *, app_id: str | None, page_size: int = 50) -> httpx.Response:
        return get_chat_histories(self, app_id=app_id, page_size=page_size)


# CASE subclass-typed-view
class MyTyped(TypedClient):
    def titles(self, app: str) -> list[str]:
        return [chat.title or "" for chat in self.get_chat_histories(app_id=app).list]


# CASE subclass-property-typed
class WithView(ChatClient):
    @property
    def mine(self) -> MyTyped:
        return MyTyped(self._connection)


# CASE subclass-mixin
class Helpers(ResultsClient):
    def helper(self) -> Outcome[int]:
        return self.get_chat_histories(app_id="a").map(lambda page: page.total)


# CASE own-spec
class Ping(Struct, frozen=True):
    pong: str


class GetPing(Get[Ping]):
    """Ask whether it lives."""

    path: ClassVar[str] = "/ping"

    name: str
    loud: Omittable[bool] = UNSET


def use_own_spec(client: TypedClient, execute: ResultsClient) -> None:
    assert_type(GetPing(name="a"), GetPing)
    assert_type(client.run(GetPing(name="a", loud=None)), Ping)
    assert_type(execute.run(GetPing(name="a")), Outcome[Ping])


# CASE own-endpoint
get_ping: Final = endpoint(GetPing)


def use_own_endpoint(client: FastGPTClient) -> None:
    assert_type(get_ping(client, name="a"), httpx.Response)
    assert_type(get_ping(client.typed, name="a"), Ping)
    assert_type(get_ping(client.results, name="a"), Outcome[Ping])


# CASE own-endpoint-bound
class Extended(FastGPTClient):
    get_ping: Final = get_ping


def use_extended(client: Extended) -> None:
    assert_type(client.get_ping(name="a", loud=True), httpx.Response)


# CASE own-flow
@flow
def first_title(*, app: str) -> Flow[str | None]:
    """Tell the title of the first chat."""
    found = yield from GetChatHistories(app_id=app)
    return found.map(lambda page: page.list[0].title).value_or(None)


def use_own_flow(client: FastGPTClient) -> None:
    assert_type(first_title(client.typed, app="a"), str | None)
    assert_type(first_title(client.results, app="a"), Outcome[str | None])
    assert_type(first_title(client, app="a"), str | None)


# CASE own-post-spec-list
class ListPings(RequestSpec[list[Ping]]):
    path: ClassVar[str] = "/pings"


def use_list(client: TypedClient) -> None:
    assert_type(client.run(ListPings()), list[Ping])


# CASE own-generic-spec
class Wrapped(RequestSpec[T]):
    path: ClassVar[str] = "/wrapped"
    x: int


class WrappedPing(Wrapped[Ping]):
    path: ClassVar[str] = "/wrapped/ping"


def use_wrapped(client: TypedClient) -> None:
    assert_type(client.run(WrappedPing(x=1)), Ping)


# CASE subclass-error
class MyError(FastGPTError):
    pass


# CASE subclass-with-generic-method
class Loader(ChatClient):
    def load(self, spec: RequestSpec[T], then: "Callable[[T], int]") -> int:
        return then(self.typed.run(spec))


# CASE subclass-self-context
class Chained(ChatClient):
    def again(self) -> Self:
        return self.with_options(max_retries=0)


# CASE replaced-spec
def replaced(spec: GetPing) -> GetPing:
    from msgspec.structs import replace

    return replace(spec, name="b")


# CASE unused-paginate
def unused() -> None:
    print(paginate, create_chat_completion, Page, Annotated)
