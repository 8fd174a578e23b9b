"""A thousand awaited calls at the same time, then a hundred threads, sharing one client each, while 5 % of calls fail.

``python -m benchmarks.load --seconds 60`` repeats it. The emulator is a process of its own, its die is seeded. Each
call carries a number, and its answer must carry the same; a call that is lost, crossed or ends twice fails the run.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import os
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from fastgpt import AsyncFastGPTClient, FastGPTClient, FastGPTError, acollect, collect, fold, user
from fastgpt.emulator import Emulator

from .processes import ENVIRONMENT

ROOT: Final = Path(__file__).parent.parent
TASKS: Final = 1000
THREADS: Final = 100
RATE: Final = 0.05
SEED: Final = 5
TIMEOUT: Final = 10.0
DEADLINE: Final = 30.0
RETRY_DELAY: Final = 0.05
MEBIBYTE: Final = 1 << 20
MOST: Final = 4_000_000
"""Calls that are kept account of; more than a minute holds."""
FLAT: Final = 16 * MEBIBYTE
"""Bytes that a client may grow by between the first quarter and the end of a long run."""
LONG: Final = 30.0
"""Seconds from which on a run is long enough to speak of its memory."""


def serve() -> None:
    """Serve the emulator until standard input ends, and print where; about one call in twenty fails."""
    many_files()
    emulator = Emulator(rate_limit=10**9)
    emulator.faults.at_random(SEED, RATE)
    with emulator.serve() as base_url:
        print(base_url, flush=True)
        sys.stdin.read()
    print(len(emulator.faults.struck), flush=True)


def many_files() -> None:
    """Let this process open as many files as it may; each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def serving(struck: list[int]) -> Generator[str]:
    """Run the emulator while a block runs, and yield where it is; how many faults it dealt stands in *struck*."""
    command = (sys.executable, "-m", "benchmarks.load", "--serve")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=dict(ENVIRONMENT), text=True
    ) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout is not None else ""
        finally:
            told, _ = server.communicate(timeout=30)
            struck.append(int(told))


def resident() -> int:
    """Return the bytes of memory that this process holds now."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()


class Book:
    """Keeps account of every call: that it ended, how often, and how. Threads may share it."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._ends = bytearray(MOST)
        self._lock = threading.Lock()
        self.outcomes: Counter[str] = Counter()

    def number(self) -> int:
        """Return the number of the next call."""
        return next(self._numbers)

    def answered(self, number: int, text: str) -> None:
        """Take note of an answer, which must be that to its own call."""
        self._end(number, "answered" if text.endswith(f"You said: {number}") else "crossed")

    def failed(self, number: int, error: FastGPTError) -> None:
        """Take note of an error."""
        self._end(number, type(error).__name__)

    def _end(self, number: int, outcome: str) -> None:
        with self._lock:
            self._ends[number] += 1
            self.outcomes[outcome] += 1

    def calls(self) -> int:
        """Return how many calls were made; no more may be made afterwards."""
        return next(self._numbers)

    def lost(self, calls: int) -> int:
        """Return how many of so many calls did not end, or ended more than once."""
        return calls - self._ends[:calls].count(1)


class Figures(Struct, frozen=True):
    """What one run gave."""

    name: str
    calls: int
    seconds: float
    lost: int
    outcomes: Mapping[str, int]
    start: int
    quarter: int
    end: int
    files: int
    struck: int

    def lines(self) -> tuple[str, ...]:
        """Return what is printed."""
        failures = {name: count for name, count in sorted(self.outcomes.items()) if name not in ("answered", "crossed")}
        start, quarter, end = (held / MEBIBYTE for held in (self.start, self.quarter, self.end))
        return (
            f"{self.name}: {self.calls:,} calls in {self.seconds:.0f} s, {self.struck:,} struck by a fault",
            f"  own answer {self.outcomes['answered']:,}, own error {sum(failures.values()):,}",
            f"  lost {self.lost}, crossed {self.outcomes['crossed']}, files left open {self.files}",
            "  errors: " + ", ".join(f"{name} {count}" for name, count in failures.items()),
            f"  MiB of memory: {start:.1f} at the start, {quarter:.1f} after a quarter, {end:.1f} at the end",
        )

    def wrong(self) -> bool:
        """Whether something was lost, crossed, left open, or has grown."""
        grown = self.end - self.quarter > FLAT and self.seconds >= LONG
        return bool(self.lost or self.outcomes["crossed"] or self.files) or grown


async def awaited(client: AsyncFastGPTClient, number: int, book: Book) -> None:
    """Make one call, in a way that depends on its number."""
    said = [user(str(number))]
    try:
        match number % 3:
            case 0:
                completion = await client.typed.create_chat_completion(messages=said)
            case 1:
                async with client.stream_chat_completion(messages=said) as events:
                    completion = await acollect(events)
            case _:
                outcome = await client.results.create_chat_completion(messages=said, stream=True)
                return fold(
                    outcome,
                    lambda completion: book.answered(number, completion.text),
                    lambda error: book.failed(number, error),
                )
    except FastGPTError as error:
        return book.failed(number, error)
    return book.answered(number, completion.text)


def blocking(client: FastGPTClient, number: int, book: Book) -> None:
    """Make one call, in a way that depends on its number."""
    said = [user(str(number))]
    try:
        match number % 3:
            case 0:
                completion = client.typed.create_chat_completion(messages=said)
            case 1:
                with client.stream_chat_completion(messages=said) as events:
                    completion = collect(events)
            case _:
                outcome = client.results.create_chat_completion(messages=said, stream=True)
                return fold(
                    outcome,
                    lambda completion: book.answered(number, completion.text),
                    lambda error: book.failed(number, error),
                )
    except FastGPTError as error:
        return book.failed(number, error)
    return book.answered(number, completion.text)


async def storm(base_url: str, book: Book, seconds: float) -> tuple[int, int]:
    """Keep a thousand calls in the air; return the memory after a quarter of the time and at the end."""
    async with AsyncFastGPTClient(
        Emulator().api_key, base_url, TIMEOUT, retry_delay=RETRY_DELAY, deadline=DEADLINE
    ) as client:
        until = time.monotonic() + seconds

        async def caller() -> None:
            while time.monotonic() < until:
                await awaited(client, book.number(), book)

        async def quarter() -> int:
            await asyncio.sleep(seconds / 4)
            return resident()

        held = asyncio.create_task(quarter())
        await asyncio.gather(*(caller() for _ in range(TASKS)))
        return await held, resident()


def crowd(base_url: str, book: Book, seconds: float) -> tuple[int, int]:
    """Let a hundred threads call over one client; return the memory after a quarter of the time and at the end."""
    with (
        FastGPTClient(Emulator().api_key, base_url, TIMEOUT, retry_delay=RETRY_DELAY, deadline=DEADLINE) as client,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        until = time.monotonic() + seconds

        def caller() -> None:
            while time.monotonic() < until:
                blocking(client, book.number(), book)

        callers = [threads.submit(caller) for _ in range(THREADS)]
        time.sleep(seconds / 4)
        held = resident()
        for each in callers:
            each.result()
        return held, resident()


def run(name: str, seconds: float) -> Figures:
    """Run one kind of load against a server of its own."""
    book, struck = Book(), list[int]()
    files = len(os.listdir("/dev/fd"))
    with serving(struck) as base_url:
        start, began = resident(), time.monotonic()
        if name == "async":
            quarter, end = asyncio.run(storm(base_url, book, seconds))
        else:
            quarter, end = crowd(base_url, book, seconds)
        took = time.monotonic() - began
    calls = book.calls()
    left = len(os.listdir("/dev/fd")) - files
    title = f"{TASKS} tasks" if name == "async" else f"{THREADS} threads"
    return Figures(title, calls, took, book.lost(calls), book.outcomes, start, quarter, end, left, struck[0])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each kind of load lasts")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve()
    many_files()
    figures = [run(name, arguments.seconds) for name in ("async", "threads")]
    for each in figures:
        print(*each.lines(), sep="\n")
    if any(each.wrong() for each in figures):
        raise SystemExit("calls were lost or crossed, files were left open, or memory has grown")
    return None


if __name__ == "__main__":
    main()
