"""What a batch costs beside a TaskGroup with a semaphore that is written by hand over the same client, in CPU time.

``python -m benchmarks.batches --calls 10000`` repeats it: so many typed calls, a hundred at once, against the canned
server.  The contenders take turns, and the median of all rounds counts.  ``--memory 1000000`` runs so many specs from a
generator over an executor that answers by itself, and says what memory that took.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import ParamSpec, TypeVar, cast

from returns.result import Success

from fastgpt import AsyncChatClient, ChatCompletion, Outcome, user
from fastgpt.batch import abatch, batch
from fastgpt.chat import CreateChatCompletion
from fastgpt.options import EngineName
from fastgpt.protocols import Query, SyncExecutor
from fastgpt.streaming.protocols import Opening, StreamQuery

from .__main__ import serving
from .concurrency import aiohttp_calls
from .contenders import APP, built
from .machine import resident

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
WIDTH = 100


def spec() -> CreateChatCompletion:
    """Return what is asked."""
    return CreateChatCompletion(app_id=APP, chat_id="chat-1", messages=[user("Hello")])


async def by_batch(client: AsyncChatClient, calls: int) -> int:
    """Ask by ``abatch``."""
    length = 0
    async with abatch(client.results, (spec() for _ in range(calls)), max_concurrency=WIDTH) as outcomes:
        async for outcome in outcomes:
            length += len(outcome.unwrap().text)
    return length


async def by_hand(once: Callable[[], Awaitable[str | None]], calls: int) -> int:
    """Ask by a task for each call, of which a semaphore lets so many pass."""
    semaphore = asyncio.Semaphore(WIDTH)
    lengths: list[int] = []

    async def one() -> None:
        async with semaphore:
            lengths.append(len(await once() or ""))

    async with asyncio.TaskGroup() as group:
        for _ in range(calls):
            group.create_task(one())
    return sum(lengths)


async def fastgpt_by(way: str, url: str, engine: EngineName, calls: int) -> float:
    """Return the CPU seconds of one round over the typed client."""
    async with built(AsyncChatClient, url, engine) as client:
        typed = client.typed

        async def once() -> str | None:
            return (await typed.run(spec())).text

        await by_hand(once, 2 * WIDTH)
        began = time.process_time()
        length = await (by_batch(client, calls) if way == "batch" else by_hand(once, calls))
        took = time.process_time() - began
    assert length > calls
    return took


async def aiohttp_by_hand(url: str, calls: int) -> float:
    """Return the CPU seconds of one round over aiohttp and its ``json``."""
    async with aiohttp_calls(url, WIDTH) as once:
        await by_hand(once, 2 * WIDTH)
        began = time.process_time()
        await by_hand(once, calls)
        return time.process_time() - began


class Canned:
    """An executor that has one answer to everything."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def run(self, query: Query[T], /) -> T:
        """Return the answer."""
        return cast(T, self._answer)  # it is the only answer that anybody asks for

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        """Open no stream."""
        raise NotImplementedError


def memory(specs: int) -> float:
    """Return the MiB by which memory has grown at most, looked at a hundred times after the first hundredth."""
    executor: SyncExecutor = Canned(Success(ChatCompletion(choices=())))
    step = max(1, specs // 100)
    start, most = 0, 0
    for number, _ in enumerate(batch(executor, (spec() for _ in range(specs)), max_concurrency=10), start=1):
        if number == step:
            start = resident()
        elif number % step == 0:
            most = max(most, resident() - start)
    return most / (1 << 20)


def round_of(work: Callable[P, Coroutine[None, None, float]], *args: P.args, **kwargs: P.kwargs) -> Callable[[], float]:
    """Return what runs a round in an event loop of its own."""
    return lambda: asyncio.run(work(*args, **kwargs))


def contenders(url: str, calls: int) -> Iterator[tuple[str, Callable[[], float]]]:
    """Yield who is measured, and how."""
    engines: tuple[EngineName, ...] = ("httpcore", "httptools")
    for engine in engines:
        for way in ("batch", "TaskGroup"):
            yield f"{way}, {engine}", round_of(fastgpt_by, way, url, engine, calls)
    yield "TaskGroup, aiohttp and json", round_of(aiohttp_by_hand, url, calls)


def main() -> None:
    """Read the command line, and print the medians."""
    parser = argparse.ArgumentParser(prog="benchmarks.batches", description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.memory:
        print(f"{arguments.memory:,} specs: memory grew by {memory(arguments.memory):.1f} MiB")
        return
    with serving("paced_server") as url:
        runs = dict(contenders(url, arguments.calls))
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for number in range(arguments.rounds):
            for name in runs if number % 2 else reversed(runs):  # so that none is always behind the same one
                taken[name].append(runs[name]() / arguments.calls * 1e6)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, value in medians.items():
        print(f"{name:30} {value:7.0f} µs a call")
    for engine in ("httpcore", "httptools"):
        print(f"batch / TaskGroup, {engine}: {medians[f'batch, {engine}'] / medians[f'TaskGroup, {engine}']:.2f}")
    print(f"batch, httptools / aiohttp: {medians['batch, httptools'] / medians['TaskGroup, aiohttp and json']:.2f}")


if __name__ == "__main__":
    main()
