"""The emulator in process under trio: calls, streams, and silences that pass as the loop has them pass."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from fastgpt import user
from fastgpt.chat import Answer
from fastgpt.emulator import Emulator
from fastgpt.emulator.faults import SlowBody

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])]


async def test_a_stream_that_drips_is_read_and_left(anyio_backend: str) -> None:
    """Between its pieces other tasks go on; one that is left in the middle leaves nothing behind."""
    emulator = Emulator()
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            ticks.append(anyio.current_time())
            await anyio.lowlevel.checkpoint()

    async with emulator.async_client() as client, anyio.create_task_group() as group:
        group.start_soon(tick)
        emulator.faults.plan(SlowBody(seconds=0.0001, limit=50))
        async with client.stream_chat_completion(messages=[user("Hello")]) as events:
            found = [event async for event in events]
        assert any(isinstance(event, Answer) for event in found)
        async with client.stream_chat_completion(messages=[user("Hello")]) as events:
            await anext(events)
        group.cancel_scope.cancel()
    assert ticks
