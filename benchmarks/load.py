"""A thousand async calls at the same time, then a hundred threads, sharing one client each, while 5 % of calls fail.

After them come thirty threads on a server without faults, whose connections are counted.
``python -m benchmarks.load --seconds 60`` repeats it. The emulator is a process of its own, its die is seeded. Each
call carries a number, and its answer must carry the same; a call that is lost, crossed or ends twice fails the run,
and so does one that fails although the server injected no fault into its attempts.
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
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, get_args
from unittest.mock import patch

import msgspec
from msgspec import Struct

from fastgpt import AsyncFastGPTClient, FastGPTClient, FastGPTError, acollect, collect, fold, user
from fastgpt.emulator import Emulator
from fastgpt.emulator.wire import Reply, Request
from fastgpt.options import EngineName
from fastgpt.transport.links import Link

from .processes import ENVIRONMENT

ROOT: Final = Path(__file__).parent.parent
TASKS: Final = 1000
HEALTHY: Final = 30
"""Threads that call a server without faults."""
RATE: Final = 0.05
SEED: Final = 5
TIMEOUT: Final = 10.0
"""Seconds that a step of a call may take."""
PATIENCE: Final = 3
"""How many times as long a whole call may take."""
RETRY_DELAY: Final = 0.05
MEBIBYTE: Final = 1 << 20
MOST: Final = 4_000_000
"""Calls that are kept account of; more than a minute holds."""
FLAT: Final = 16 * MEBIBYTE
"""Bytes that a client may grow by between the first quarter and the end of a long run."""
LONG: Final = 30.0
"""Seconds from which on a run is long enough to speak of its memory."""


class Noting(Emulator):
    """An emulator that takes note of the numbers of the calls that it strikes with a fault."""

    def __init__(self) -> None:
        super().__init__(rate_limit=10**9)
        self.numbers: list[int] = []

    def respond(self, request: Request) -> Reply:
        """Answer a call, or strike it."""
        before = len(self.faults.injected)
        try:
            return super().respond(request)
        finally:
            if len(self.faults.injected) > before:
                self.numbers.append(int(msgspec.json.decode(request.body, type=Asked).messages[-1].content))


class Said(Struct):
    """A message of a call."""

    content: str


class Asked(Struct):
    """What is read of a call's body."""

    messages: list[Said]


def serve(rate: float) -> None:
    """Serve the emulator until standard input ends, and print where; then print which calls got a fault."""
    many_files()
    emulator = Noting()
    emulator.faults.at_random(SEED, rate)
    with emulator.serve() as base_url:
        print(base_url, flush=True)
        sys.stdin.read()
    print(msgspec.json.encode(emulator.numbers).decode(), flush=True)


def many_files() -> None:
    """Let this process open as many files as it may; each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def serving(rate: float, injected: list[int]) -> Generator[str]:
    """Run the emulator while a block runs, and yield where it is; which calls got a fault stands in *injected*."""
    command = (sys.executable, "-m", "benchmarks.load", "--serve", str(rate))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=dict(ENVIRONMENT), text=True
    ) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout is not None else ""
        finally:
            reported, _ = server.communicate(timeout=30)
            injected.extend(msgspec.json.decode(reported, type=list[int]))


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
        self.errors: dict[int, str] = {}

    def number(self) -> int:
        """Return the number of the next call."""
        return next(self._numbers)

    def answered(self, number: int, text: str) -> None:
        """Take note of an answer, which must be that to its own call."""
        self._end(number, "answered" if text.endswith(f"You said: {number}") else "crossed")

    def failed(self, number: int, error: FastGPTError) -> None:
        """Take note of an error."""
        self._end(number, type(error).__name__)
        self.errors[number] = f"{type(error).__name__}: {error}"

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
    injected: int
    unplanned: Sequence[str]
    """The errors of calls that no fault was planned for."""
    connections: int
    """Connections that were opened; 0 where they are not counted."""
    callers: int

    def lines(self) -> tuple[str, ...]:
        """Return what is printed."""
        failures = {name: count for name, count in sorted(self.outcomes.items()) if name not in ("answered", "crossed")}
        start, quarter, end = (held / MEBIBYTE for held in (self.start, self.quarter, self.end))
        return (
            f"{self.name}: {self.calls:,} calls in {self.seconds:.0f} s, {self.injected:,} with a fault",
            f"  own answer {self.outcomes['answered']:,}, own error {sum(failures.values()):,}",
            f"  lost {self.lost}, crossed {self.outcomes['crossed']}, files left open {self.files}",
            *((f"  connections {self.connections}",) if self.connections else ()),
            *(f"  NOT PLANNED: {error}" for error in self.unplanned[:5]),
            "  errors: " + ", ".join(f"{name} {count}" for name, count in failures.items()),
            f"  MiB of memory: {start:.1f} at the start, {quarter:.1f} after a quarter, {end:.1f} at the end",
        )

    def wrong(self) -> bool:
        """Whether something was lost, crossed, left open, or has grown."""
        grown = self.end - self.quarter > FLAT and self.seconds >= LONG
        reconnects = self.connections > self.callers
        return bool(self.lost or self.outcomes["crossed"] or self.files or self.unplanned) or grown or reconnects


async def call_async(client: AsyncFastGPTClient, number: int, book: Book) -> None:
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


def call_sync(client: FastGPTClient, number: int, book: Book) -> None:
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


async def storm(
    base_url: str, book: Book, seconds: float, callers: int, engine: EngineName, limit: float
) -> tuple[int, int]:
    """Keep many calls in the air; return the memory after a quarter of the time and at the end."""
    async with AsyncFastGPTClient(
        Emulator().api_key, base_url, limit, retry_delay=RETRY_DELAY, deadline=PATIENCE * limit, engine=engine
    ) as client:
        deadline_at = time.monotonic() + seconds

        async def caller() -> None:
            while time.monotonic() < deadline_at:
                await call_async(client, book.number(), book)

        async def quarter() -> int:
            await asyncio.sleep(seconds / 4)
            return resident()

        held = asyncio.create_task(quarter())
        await asyncio.gather(*(caller() for _ in range(callers)))
        return await held, resident()


def crowd(base_url: str, book: Book, seconds: float, callers: int, engine: EngineName, limit: float) -> tuple[int, int]:
    """Let many threads call over one client; return the memory after a quarter of the time and at the end."""
    with (
        FastGPTClient(
            Emulator().api_key, base_url, limit, retry_delay=RETRY_DELAY, deadline=PATIENCE * limit, engine=engine
        ) as client,
        ThreadPoolExecutor(callers) as threads,
    ):
        deadline_at = time.monotonic() + seconds

        def caller() -> None:
            while time.monotonic() < deadline_at:
                call_sync(client, book.number(), book)

        running = [threads.submit(caller) for _ in range(callers)]
        time.sleep(seconds / 4)
        held = resident()
        for each in running:
            each.result()
        return held, resident()


@contextmanager
def counting() -> Generator[list[object]]:
    """Count the connections that sync clients open while a block runs."""
    opened: list[object] = []
    connect = Link.connect_tcp

    def counted(link: Link, *arguments: Any, **more: Any) -> Link:
        opened.append(arguments)
        return connect(link, *arguments, **more)

    with patch.object(Link, "connect_tcp", counted):
        yield opened


def run(title: str, callers: int, rate: float, seconds: float, engine: EngineName, timeout: float) -> Figures:
    """Run one kind of load against a server of its own."""
    book, injected = Book(), list[int]()
    files = len(os.listdir("/dev/fd"))
    with counting() as opened, serving(rate, injected) as base_url:
        start, began = resident(), time.monotonic()
        if title.endswith("tasks"):
            quarter, end = asyncio.run(storm(base_url, book, seconds, callers, engine, timeout))
        else:
            quarter, end = crowd(base_url, book, seconds, callers, engine, timeout)
        took = time.monotonic() - began
    calls = book.calls()
    left = len(os.listdir("/dev/fd")) - files
    unplanned = [error for number, error in book.errors.items() if number not in {*injected}]
    return Figures(
        title, calls, took, book.lost(calls), book.outcomes, start, quarter, end, left, len(injected), unplanned,
        0 if rate else len(opened), callers,
    )  # fmt: skip


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each kind of load lasts")
    parser.add_argument(
        "--engine", choices=get_args(EngineName), default="httpcore", help="what speaks HTTP in the clients"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=TIMEOUT,
        help="seconds that a step of a call may take; beside other work, a thousand callers wait longer for the server",
    )
    parser.add_argument(
        "--tasks",
        type=int,
        default=TASKS,
        help="how many tasks call at the same time, and ten times as many as threads",
    )
    parser.add_argument("--serve", type=float, metavar="RATE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        return serve(arguments.serve)
    many_files()
    settings = arguments.seconds, arguments.engine, arguments.timeout
    figures = [
        run(f"{arguments.tasks} tasks", arguments.tasks, RATE, *settings),
        run(f"{arguments.tasks // 10} threads", arguments.tasks // 10, RATE, *settings),
        run(f"{HEALTHY} threads, no faults", HEALTHY, 0.0, *settings),
    ]
    for each in figures:
        print(*each.lines(), sep="\n")
    if any(each.wrong() for each in figures):
        raise SystemExit(
            "calls were lost, crossed or failed without a fault, files were left open, connections were not used again,"
            " or memory has grown"
        )
    return None


if __name__ == "__main__":
    main()
