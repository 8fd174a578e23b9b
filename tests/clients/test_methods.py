"""Methods of async clients are coroutine functions, as decorators and mocks that ask ``inspect`` need it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Final, ParamSpec, cast
from unittest.mock import create_autospec

import httpx
import pytest

from fastgpt import AsyncFastGPTClient, AsyncTypedClient, FastGPTClient, FastGPTError, TypedClient
from fastgpt.chat import get_chat_histories
from support.faces import APP_ID, Server, async_client, data, error_reply, sync_client

pytestmark = pytest.mark.unmeasured

P = ParamSpec("P")


def retried(function: Callable[P, object]) -> Callable[P, object]:
    """Try twice, and ask ``inspect`` whether to await, as tenacity and backoff do."""
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def awaited(*args: P.args, **kwargs: P.kwargs) -> object:
            try:
                return await function(*args, **kwargs)
            except FastGPTError:
                return await function(*args, **kwargs)

        return awaited

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> object:
        try:
            return function(*args, **kwargs)
        except FastGPTError:
            return function(*args, **kwargs)

    return called


def test_a_retry_decorator_retries() -> None:
    """The error is raised where such a decorator waits for it, sync and async, so that its second try is made."""
    server = Server(error_reply(500), data([]))
    assert retried(sync_client(server, max_retries=0).typed.get_apps)() == ()
    aserver = Server(error_reply(500), data([]))
    outcome = retried(async_client(aserver, max_retries=0).typed.get_apps)()
    assert asyncio.run(cast("Coroutine[None, None, object]", outcome)) == ()  # all that such a decorator says
    assert len(server.requests) == len(aserver.requests) == 2


@pytest.mark.parametrize("view", ["raw", "typed", "results"])
def test_an_async_method_is_a_coroutine_function(view: str) -> None:
    """So ``inspect`` says, of single requests and of flows; a stream and an iteration are opened, not awaited."""
    for client, is_async in ((sync_client(Server()), False), (async_client(Server()), True)):
        executor: object = client if view == "raw" else getattr(client, view)
        for name in ("get_chat_init", "wait_until_trained", "run"):
            assert inspect.iscoroutinefunction(getattr(executor, name)) is is_async
        for name in ("stream_chat_completion", "watch_training", "stream"):
            assert not inspect.iscoroutinefunction(getattr(executor, name))


class Own(AsyncFastGPTClient):
    """Binds a function by another name, and overrides the method."""

    list_chats: Final = get_chat_histories


class OwnSync(FastGPTClient):
    """The sync counterpart."""

    list_chats: Final = get_chat_histories


def test_an_own_class_binds_a_coroutine_function() -> None:
    """A function that an async client of one's own binds is a coroutine function too, with the same parameters."""
    own = Own("key")
    assert inspect.iscoroutinefunction(own.list_chats)
    assert own.list_chats == own.list_chats
    assert inspect.signature(own.list_chats) == inspect.signature(own.get_chat_histories)
    assert OwnSync.list_chats is get_chat_histories


class Overriding(FastGPTClient):
    """Has a method of its own in the place of one that was not used before."""

    def delete_chat_record(self, *, app_id: str) -> httpx.Response:  # type: ignore[override]  # at run time it is a method as others are
        """Delete always the same record."""
        return super().delete_chat_record(app_id=app_id, chat_id="c", content_id="d")


def test_an_overriding_method_can_ask_for_the_one_it_overrides() -> None:
    """``super()`` finds the function, at its first use too, and leaves the overriding method where it is."""
    server = Server(data(None), data(None))
    overriding = vars(Overriding)["delete_chat_record"]
    with Overriding("key", http_client=httpx.Client(transport=httpx.MockTransport(server))) as client:
        for _ in range(2):
            assert client.delete_chat_record(app_id=APP_ID).status_code == 200
    assert vars(Overriding)["delete_chat_record"] is overriding


def test_a_mock_is_as_async_as_its_client() -> None:
    """``create_autospec`` makes coroutine functions of the methods of async clients, and of no others."""
    awaited = create_autospec(AsyncTypedClient, instance=True).get_chat_init(app_id=APP_ID)
    assert inspect.iscoroutine(awaited)
    awaited.close()
    mock = create_autospec(TypedClient, instance=True)
    assert not inspect.isawaitable(mock.get_chat_init(app_id=APP_ID))
    with pytest.raises(TypeError, match="app"):
        mock.get_chat_init(app=APP_ID)
