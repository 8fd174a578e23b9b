"""Scripted executors to both strict checkers: what they give, and the scripts that are rejected; never run."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import assert_type

from fastgpt import *
from fastgpt.apps import *
from fastgpt.chat import *
from fastgpt.datasets import *
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor, InOrder


def gives_outcomes(scripted: FakeExecutor) -> None:
    """A scripted executor has the flavour of results."""
    assert_type(get_chat_histories(scripted, app_id="a"), Outcome[Page[ChatHistory]])
    opening = stream_chat_completion(scripted, messages=[user("")])
    assert_type(opening, AbstractContextManager[EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]]])


async def gives_outcomes_awaited(scripted: AsyncFakeExecutor) -> None:
    """So has its async counterpart."""
    assert_type(await get_chat_histories(scripted, app_id="a"), Outcome[Page[ChatHistory]])
    opening: AbstractAsyncContextManager[AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]]] = (
        stream_chat_completion(scripted, messages=[user("")])
    )
    del opening


def holds_to_the_declared_type(page: Page[ChatHistory], other: HistoryStatusList, error: FastGPTError) -> None:
    """``on`` takes the declared answer, an error, a function that gives either, or a sequence; nothing else."""
    FakeExecutor().on(GetChatHistories, page).on(GetChatHistories, error).on(GetChatHistories, lambda _: page)
    FakeExecutor().on(GetChatHistories, InOrder(error, page))
    FakeExecutor().on(GetChatHistories, other)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    FakeExecutor().on(GetChatHistories, InOrder(other))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
