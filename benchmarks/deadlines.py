"""How long after a deadline, or a silence that is too long, calls and streams come back; against a server that drips.

``python -m benchmarks.deadlines`` measures and prints a table. The server is on loopback; it sends a comment, or a
blank of a JSON body, every 100 ms for as long as anybody listens, or nothing at all.
"""

from __future__ import annotations

import argparse
import asyncio
import socketserver
import statistics
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from fastgpt import AsyncFastGPTClient, DeadlineExceededError, FastGPTClient, FastGPTError, RequestTimeoutError, user
from fastgpt.chat import GetChatHistories, StreamChatCompletion

BETWEEN_BYTES: Final = 0.1
KEY: Final = "fastgpt-0123456789"
HISTORIES: Final = GetChatHistories(app_id="a")
STREAM: Final = StreamChatCompletion(messages=[user("Hello")])
TIMEOUT: Final = 60.0


class Handler(socketserver.StreamRequestHandler):
    """Answers one request: the first segment of the path says whether it drips or is silent."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer, until the other side is gone."""
        target = self.rfile.readline().split(b" ", 2)[1]
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        with suppress(OSError):
            if target.startswith(b"/silent"):
                self.rfile.read()
                return
            streams = target.endswith(b"/completions")
            kind = b"text/event-stream" if streams else b"application/json"
            self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n\r\n" % kind)
            piece = b": beat\n\n" if streams else b" "
            while True:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                time.sleep(BETWEEN_BYTES)


class Server(socketserver.ThreadingTCPServer):
    """One thread for each connection, none of which is waited for."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextmanager
def serving() -> Generator[str]:
    """Serve while a block runs, and yield where."""
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


Sync = Callable[[FastGPTClient], object]
Async = Callable[[AsyncFastGPTClient], Coroutine[None, None, object]]


def read(client: FastGPTClient) -> None:
    """Read a stream to its end."""
    with client.stream(STREAM) as events:
        for _ in events:
            pass


async def aread(client: AsyncFastGPTClient) -> None:
    """Read a stream to its end."""
    async with client.stream(STREAM) as events:
        async for _ in events:
            pass


def called(client: FastGPTClient) -> object:
    """Make a plain call."""
    return client.typed.run(HISTORIES)


async def acalled(client: AsyncFastGPTClient) -> object:
    """Make a plain call."""
    return await client.typed.run(HISTORIES)


class Case(NamedTuple):
    """What is measured."""

    name: str
    place: str
    limit: str
    error: type[FastGPTError]
    run: Sync
    arun: Async


CASES: Final = (
    Case("call, body drips", "drip", "deadline", DeadlineExceededError, called, acalled),
    Case("call, no answer at all", "silent", "deadline", DeadlineExceededError, called, acalled),
    Case("stream of comments", "drip", "deadline", DeadlineExceededError, read, aread),
    Case("stream of comments", "drip", "idle_timeout", RequestTimeoutError, read, aread),
)


def late(limit: float, began: float, error: FastGPTError, expected: type[FastGPTError]) -> float:
    """Return the milliseconds by which a limit was missed; another error than that of the limit fails the run."""
    if type(error) is not expected:
        raise error
    return (time.perf_counter() - began - limit) * 1000


def measured(case: Case, base_url: str, seconds: float) -> float:
    """Return the milliseconds between a limit and the return, sync."""
    with FastGPTClient(KEY, f"{base_url}/{case.place}", TIMEOUT) as client:
        limited = (
            client.with_options(deadline=seconds)
            if case.limit == "deadline"
            else client.with_options(idle_timeout=seconds)
        )
        began = time.perf_counter()
        try:
            case.run(limited)
        except FastGPTError as error:
            return late(seconds, began, error, case.error)
    raise RuntimeError(f"{case.name}: came back without an error")


async def ameasured(case: Case, base_url: str, seconds: float) -> float:
    """Return the milliseconds between a limit and the return, async."""
    async with AsyncFastGPTClient(KEY, f"{base_url}/{case.place}", TIMEOUT) as client:
        limited = (
            client.with_options(deadline=seconds)
            if case.limit == "deadline"
            else client.with_options(idle_timeout=seconds)
        )
        began = time.perf_counter()
        try:
            await case.arun(limited)
        except FastGPTError as error:
            return late(seconds, began, error, case.error)
    raise RuntimeError(f"{case.name}: came back without an error")


def summary(taken: Sequence[float]) -> str:
    """Return the median and the longest."""
    return f"{statistics.median(taken):.1f} / {max(taken):.1f}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.deadlines", description=__doc__)
    parser.add_argument("--limits", type=float, nargs="+", default=[0.5, 1.0, 2.0], help="limits in seconds")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    arguments = parser.parse_args()
    limits: list[float] = arguments.limits
    rounds: int = arguments.rounds
    print("| | limit | seconds | sync, ms late (median / most) | async, ms late (median / most) |")
    print("|---|---|---|---|---|")
    with serving() as base_url:
        for case in CASES:
            for seconds in limits:
                lags = [measured(case, base_url, seconds) for _ in range(rounds)]
                async_lags = [asyncio.run(ameasured(case, base_url, seconds)) for _ in range(rounds)]
                row = (case.name, f"`{case.limit}`", f"{seconds:g}", summary(lags), summary(async_lags))
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
