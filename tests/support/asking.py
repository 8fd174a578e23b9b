"""Calls one after the other over one client, sync, under asyncio and under trio: the same test body for all three."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Unpack

import anyio
import pytest

from fastgpt import AsyncFastGPTClient, Clock, FastGPTClient, Outcome, Timeout
from fastgpt.datasets import Dataset
from fastgpt.options import NetworkOptions


class Arguments(NetworkOptions, total=False):
    """What a client is made with besides key and address."""

    timeout: float | Timeout
    deadline: float | None
    max_retries: int
    clock: Clock


class Ask(Protocol):
    """Makes a client, asks for a dataset so many times, closes the client, and returns what came."""

    def __call__(
        self, url: str, times: int = 1, /, name: str = "a", **arguments: Unpack[Arguments]
    ) -> Sequence[Outcome[Dataset]]:
        """Do it."""
        ...


def ask_sync(
    url: str, times: int = 1, /, name: str = "a", **arguments: Unpack[Arguments]
) -> Sequence[Outcome[Dataset]]:
    """Ask by a sync client."""
    with FastGPTClient("key", url, sleep=lambda _: None, **arguments) as client:
        return [client.results.get_dataset(dataset_id=name) for _ in range(times)]


def asking(backend: str) -> Ask:
    """Return what asks by an async client, under an event loop."""

    async def asleep(_: float) -> None:
        pass

    def ask(url: str, times: int = 1, /, name: str = "a", **arguments: Unpack[Arguments]) -> Sequence[Outcome[Dataset]]:
        async def main() -> Sequence[Outcome[Dataset]]:
            async with AsyncFastGPTClient("key", url, sleep=asleep, **arguments) as client:
                return [await client.results.get_dataset(dataset_id=name) for _ in range(times)]

        return anyio.run(main, backend=backend)

    return ask


ASKS: dict[str, Ask] = {"sync": ask_sync, "asyncio": asking("asyncio"), "trio": asking("trio")}
every_way = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
"""Runs a test that takes ``ask`` in each way."""
