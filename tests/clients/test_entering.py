"""What is opened by ``with``, and who forgets it: each wrong use says which one is right, and nothing is sent."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# What is done here is of no type that fits, on purpose, so that of what comes back no type is known.

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, ExitStack
from typing import Any, TypeAlias

import pytest

from fastgpt import AsyncFastGPTClient, FastGPTClient, connect, connect_async, text_of, user
from fastgpt.batch import abatch
from fastgpt.chat import CreateChatCompletion, stream_chat_completion
from fastgpt.emulator import Emulator
from fastgpt.streaming.protocols import AsyncEventStream, EventStream
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor
from support.faces import API_KEY

pytestmark = pytest.mark.anyio

# Checkers reject all that is done here, which is the point: callers without one do it nevertheless.
Wrong: TypeAlias = Any

CLIENT, ASYNC_CLIENT = FastGPTClient(API_KEY), AsyncFastGPTClient(API_KEY)
ASKED = [user("Hi")]
BY_WITH = "open it by `with … as opened:`, and use `opened`"
BY_ASYNC_WITH = "open it by `async with … as opened:`, and use `opened`"
SYNC: dict[str, Callable[[], Wrong]] = {
    "raw": lambda: CLIENT.stream_chat_completion(messages=ASKED),
    "typed": lambda: CLIENT.typed.stream_chat_completion(messages=ASKED),
    "results": lambda: CLIENT.results.stream_chat_completion(messages=ASKED),
    "typed response": lambda: CLIENT.typed.with_response.stream_chat_completion(messages=ASKED),
    "results response": lambda: CLIENT.results.with_response.stream_chat_completion(messages=ASKED),
    "fake": lambda: stream_chat_completion(FakeExecutor(), messages=ASKED),
    "connect": lambda: connect(API_KEY),
}
ASYNC: dict[str, Callable[[], Wrong]] = {
    "raw": lambda: ASYNC_CLIENT.stream_chat_completion(messages=ASKED),
    "typed": lambda: ASYNC_CLIENT.typed.stream_chat_completion(messages=ASKED),
    "results": lambda: ASYNC_CLIENT.results.stream_chat_completion(messages=ASKED),
    "typed response": lambda: ASYNC_CLIENT.typed.with_response.stream_chat_completion(messages=ASKED),
    "results response": lambda: ASYNC_CLIENT.results.with_response.stream_chat_completion(messages=ASKED),
    "fake": lambda: stream_chat_completion(AsyncFakeExecutor(), messages=ASKED),
    "connect": lambda: connect_async(API_KEY),
    "batch": lambda: abatch(ASYNC_CLIENT, [CreateChatCompletion(messages=ASKED)]),
}
sync_kinds = pytest.mark.parametrize("make", SYNC.values(), ids=SYNC)
async_kinds = pytest.mark.parametrize("make", ASYNC.values(), ids=ASYNC)
both_kinds = pytest.mark.parametrize(
    ("make", "hint"),
    [*((make, BY_WITH) for make in SYNC.values()), *((make, BY_ASYNC_WITH) for make in ASYNC.values())],
    ids=[*(f"sync {name}" for name in SYNC), *(f"async {name}" for name in ASYNC)],
)


@both_kinds
@pytest.mark.parametrize("use", [list, next, text_of, aiter, anext])
async def test_a_loop_over_what_is_not_open_says_what_to_write(make: Wrong, hint: str, use: Wrong) -> None:
    """Sync and async: whatever asks for an item."""
    with pytest.raises(TypeError, match=hint):
        next(use(make())) if use is text_of else await use(make())


@both_kinds
def test_what_is_had_when_it_is_open_says_so(make: Wrong, hint: str) -> None:
    """The answer of a stream, the calls of a client; what Python itself looks for is simply not there."""
    with pytest.raises(AttributeError, match=f"no attribute 'answer': {hint}"):
        make().answer()
    with pytest.raises(AttributeError, match=r"no attribute '__fspath__'$"):
        make().__fspath__()


@sync_kinds
async def test_the_other_with_is_named_by_what_is_sync(make: Wrong) -> None:
    """So it is where ``await`` stands before it; decorators and stacks see that it is neither."""
    with pytest.raises(AttributeError, match="OpenedByWith: expected `with`, got `async with`"):
        async with make():
            pass
    with pytest.raises(TypeError, match="OpenedByWith"):
        await make()
    with pytest.raises(TypeError, match="asynchronous context manager"):
        await AsyncExitStack().enter_async_context(make())
    made = make()
    assert isinstance(made, AbstractContextManager)
    assert not isinstance(made, AbstractAsyncContextManager | EventStream | AsyncEventStream)
    assert not inspect.isawaitable(made)
    assert not hasattr(made, "__aenter__")


@async_kinds
async def test_the_other_with_is_named_by_what_is_async(make: Wrong) -> None:
    """So it is where ``await`` stands before it; decorators and stacks see that it is neither."""
    with pytest.raises(AttributeError, match="OpenedByAsyncWith: expected `async with`, got `with`"):  # noqa: SIM117
        with make():
            pass
    with pytest.raises(TypeError, match="OpenedByAsyncWith"):
        await make()
    with pytest.raises(TypeError, match="context manager"):
        ExitStack().enter_context(make())
    made = make()
    assert isinstance(made, AbstractAsyncContextManager)
    assert not isinstance(made, AbstractContextManager | EventStream | AsyncEventStream)
    assert not inspect.isawaitable(made)
    assert not hasattr(made, "__enter__")


async def test_clients_name_the_with_that_is_theirs() -> None:
    """Checkers see none of the other, nor does who asks for it."""
    client: Wrong = CLIENT
    async_client: Wrong = ASYNC_CLIENT
    with pytest.raises(AttributeError, match="FastGPTClient: expected `with`, got `async with`"):
        async with client:
            pass
    with pytest.raises(AttributeError, match="AsyncFastGPTClient: expected `async with`, got `with`"):  # noqa: SIM117
        with async_client:
            pass
    assert isinstance(client, AbstractContextManager)
    assert not isinstance(client, AbstractAsyncContextManager)
    assert isinstance(async_client, AbstractAsyncContextManager)
    assert not isinstance(async_client, AbstractContextManager)
    assert not hasattr(AsyncFastGPTClient, "__enter__")


async def test_a_stream_is_opened_once() -> None:
    """A second time says that it is called again, and a copy is no second one."""
    emulator = Emulator()
    with emulator.client() as client:
        opening = client.typed.stream_chat_completion(messages=ASKED)
        with opening as events:
            assert events.answer().text
        with pytest.raises(RuntimeError, match="call again what returned it"):
            opening.__enter__()
        with pytest.raises(RuntimeError, match="call again what returned it"):
            copy.copy(opening).__enter__()
    async with emulator.async_client() as async_client:
        async_opening = async_client.typed.stream_chat_completion(messages=ASKED)
        async with async_opening as async_events:
            assert (await async_events.answer()).text
        with pytest.raises(RuntimeError, match="call again what returned it"):
            await async_opening.__aenter__()
