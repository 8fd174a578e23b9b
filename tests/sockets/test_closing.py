"""A client that is closed, and a caller that is interrupted: what waits ends at once, and nothing goes out afterwards.

Over real sockets, as what wakes a thread is its socket; and the rule of who closes the connections that clients share.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import (
    AsyncFastGPTClient,
    ClientClosedError,
    DeadlineExceededError,
    FastGPTClient,
    FastGPTError,
    Outcome,
    user,
)
from fastgpt.batch import batch
from fastgpt.chat import Answer
from fastgpt.concurrency import gather
from fastgpt.datasets import GetDataset
from fastgpt.options import EngineName
from fastgpt.steps import Flow
from fastgpt.transport import pooled
from support.sockets import EVENTS, echo, listening, part, whole, with_engine

pytestmark = pytest.mark.usefixtures("each_engine")

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
HELLO = [user("hi")]

MOMENT = 5.0
"""Seconds within which what was ended must have come back; all timeouts here are much longer."""


class Waiting:
    """Runs something in a thread, and keeps what it raised or returned."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self.outcome: object = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self._work()
        except FastGPTError as error:
            self.outcome = error

    def ended(self) -> object:
        """Return what came out of it, which must be there in a moment."""
        self.thread.join(MOMENT)
        assert not self.thread.is_alive()
        return self.outcome


def closed_while_reading(client: FastGPTClient) -> object:
    """Close a client when a thread has read the first event of its stream, and return what ended the thread."""
    first = threading.Event()

    def read() -> None:
        with client.stream_chat_completion(messages=HELLO) as events:
            for _ in events:
                first.set()

    reader = Waiting(read)
    assert first.wait(30)
    client.close()
    return reader.ended()


class Stalling:
    """A server that says the beginning of an answer, and no more."""

    def __init__(self, beginning: bytes) -> None:
        self.asked = threading.Semaphore(0)
        self._beginning = beginning

    def __call__(self, connection: socket.socket, _: bytes) -> None:
        """Begin to answer a request."""
        connection.sendall(self._beginning)
        self.asked.release()

    def wait(self) -> None:
        """Wait for a request."""
        assert self.asked.acquire(timeout=30)


UNFRAMED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    b'{"code": 200, "data": {"_id": "a", "name": "a", "type": "dataset"}}'
)
"""An answer that ends with its connection, so that an early end looks well."""
BEGINNINGS = {
    "no answer": b"",
    "half a head": b"HTTP/1.1 200 OK\r\n",
    "half a body": whole(b"{}  ")[:-2],
    "no length": UNFRAMED,
}
every_beginning = pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS.keys())


@every_beginning
def test_close_ends_a_call_that_waits(beginning: bytes) -> None:
    """``close`` from another thread ends a call that waits with ``ClientClosedError``, in each flavour."""
    stalling = Stalling(beginning)
    with listening(stalling) as server:
        client = FastGPTClient("key", server.url, timeout=60)
        calls = [
            Waiting(lambda: client.get_dataset(dataset_id="a")),
            Waiting(lambda: client.typed.get_dataset(dataset_id="a")),
            Waiting(lambda: client.results.get_dataset(dataset_id="a").failure()),
        ]
        for _ in calls:
            stalling.wait()
        client.close()
        assert [type(call.ended()) for call in calls] == [ClientClosedError] * 3


@every_beginning
@pytest.mark.anyio
async def test_aclose_ends_a_call_that_waits(beginning: bytes) -> None:
    """``aclose`` from another task does the same, in each flavour."""
    stalling = Stalling(beginning)
    with listening(stalling) as server:
        client = AsyncFastGPTClient("key", server.url, timeout=60)
        calls = (
            client.get_dataset(dataset_id="a"),
            client.typed.get_dataset(dataset_id="a"),
            client.results.get_dataset(dataset_id="a"),
        )
        running = asyncio.gather(*calls, return_exceptions=True)
        for _ in calls:
            await asyncio.to_thread(stalling.wait)
        await client.aclose()
        async with asyncio.timeout(MOMENT):
            raw, typed, result = await running
        assert isinstance(result, Failure)
        assert [type(each) for each in (raw, typed, result.failure())] == [ClientClosedError] * 3


@pytest.mark.parametrize("deadline", [None, 60.0], ids=["timeout", "deadline"])
def test_close_ends_a_stream_that_is_read(deadline: float | None) -> None:
    """A reader that waits for the next event has had those before, and then gets ``ClientClosedError``."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        client = FastGPTClient("key", server.url, timeout=60, deadline=deadline)
        first = threading.Semaphore(0)

        def read() -> None:
            with client.stream_chat_completion(messages=HELLO) as events:
                for event in events:
                    assert event == Answer("a")
                    first.release()

        def outcomes() -> object:
            with client.results.stream_chat_completion(messages=HELLO) as outcomes:
                assert next(outcomes) == Success(Answer("a"))
                first.release()
                return next(outcomes).failure()

        readers = [Waiting(read), Waiting(outcomes)]
        for _ in readers:
            assert first.acquire(timeout=30)
        client.close()
        assert [type(reader.ended()) for reader in readers] == [ClientClosedError] * 2


@pytest.mark.anyio
@pytest.mark.parametrize("deadline", [None, 60.0], ids=["timeout", "deadline"])
async def test_aclose_ends_a_stream_that_is_read(deadline: float | None) -> None:
    """The same, async."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        client = AsyncFastGPTClient("key", server.url, timeout=60, deadline=deadline)
        first = asyncio.Semaphore(0)

        async def read() -> None:
            async with client.stream_chat_completion(messages=HELLO) as events:
                async for event in events:
                    assert event == Answer("a")
                    first.release()

        async def outcomes() -> object:
            async with client.results.stream_chat_completion(messages=HELLO) as outcomes:
                assert await anext(outcomes) == Success(Answer("a"))
                first.release()
                return (await anext(outcomes)).failure()

        running = asyncio.gather(read(), outcomes(), return_exceptions=True)
        async with asyncio.timeout(30):
            for _ in range(2):
                await first.acquire()
        await client.aclose()
        async with asyncio.timeout(MOMENT):
            assert [type(each) for each in await running] == [ClientClosedError] * 2


UNFRAMED_EVENTS = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n'
)
"""A stream that ends with its connection, so that an early end looks well."""


def test_close_ends_a_stream_without_a_framing() -> None:
    """A stream that only the end of its connection ends is not taken for whole."""
    with listening(lambda connection, _: connection.sendall(UNFRAMED_EVENTS)) as server:
        client = FastGPTClient("key", server.url, timeout=60)
        assert type(closed_while_reading(client)) is ClientClosedError


@pytest.mark.anyio
async def test_aclose_ends_a_stream_without_a_framing() -> None:
    """The same, async, where the client is closed under another loop, so that only the socket tells."""
    with listening(lambda connection, _: connection.sendall(UNFRAMED_EVENTS)) as server:
        client = AsyncFastGPTClient("key", server.url, timeout=60)
        async with client.stream_chat_completion(messages=HELLO) as events:
            await anext(events)
            await asyncio.to_thread(asyncio.run, client.aclose())
            with pytest.raises(ClientClosedError):
                await anext(events)


def test_what_lies_in_a_buffer_is_not_read_after_close() -> None:
    """A reader does not go through what had come before its client was closed."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT * 50_000)) as server:
        client = FastGPTClient("key", server.url)
        with client.stream_chat_completion(messages=HELLO) as events:
            read = [next(events)]
            client.close()
            with pytest.raises(ClientClosedError):
                read.extend(events)
            assert len(read) < 40_000


def test_closing_a_derived_client_ends_its_own_calls() -> None:
    """What its parent reads, or waits for, over the same connections goes on."""
    go_on, asked = threading.Event(), threading.Semaphore(0)

    def answer(connection: socket.socket, request: bytes) -> None:
        if b"id=derived" in request:
            asked.release()
            return
        asked.release()
        assert go_on.wait(30)
        echo(connection, request)

    with listening(answer) as server, FastGPTClient("key", server.url, timeout=60) as parent:
        derived = parent.with_options(timeout=50)
        kept = Waiting(lambda: parent.typed.get_dataset(dataset_id="parent").name)
        cut = Waiting(lambda: derived.typed.get_dataset(dataset_id="derived"))
        for _ in range(2):
            assert asked.acquire(timeout=30)
        derived.close()
        assert type(cut.ended()) is ClientClosedError
        go_on.set()
        assert kept.ended() == "parent"
        assert parent.typed.get_dataset(dataset_id="again").name == "again"


def test_a_call_that_had_its_answer_is_not_ended_by_its_client() -> None:
    """A connection that has gone on to serve another client is not touched."""
    with listening(echo) as server, FastGPTClient("key", server.url) as parent:
        derived = parent.with_options(timeout=50)
        assert derived.typed.get_dataset(dataset_id="a").name == "a"
        assert parent.typed.get_dataset(dataset_id="b").name == "b"
        derived.close()
        assert parent.typed.get_dataset(dataset_id="c").name == "c"
        assert server.connections == 1


def test_a_stream_over_ones_own_http_client_is_ended_too() -> None:
    """A live response of a client of httpx is shut down at its socket; that client stays open."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server, httpx.Client() as http:
        client = FastGPTClient("key", server.url, timeout=60, http_client=http)
        assert type(closed_while_reading(client)) is ClientClosedError
        assert not http.is_closed


@pytest.mark.anyio
async def test_a_call_over_ones_own_async_http_client_is_ended_too() -> None:
    """A call that waits in a client of httpx is ended as a task."""
    stalling = Stalling(b"")
    with listening(stalling) as server:
        async with httpx.AsyncClient() as http:
            client = AsyncFastGPTClient("key", server.url, timeout=60, http_client=http)
            call = asyncio.create_task(client.results.get_dataset(dataset_id="a"))
            await asyncio.to_thread(stalling.wait)
            await client.aclose()
            async with asyncio.timeout(MOMENT):
                assert type((await call).failure()) is ClientClosedError
            assert not http.is_closed


# ---------------------------------------------------------------------------------------------------- who closes what


def test_a_client_that_is_derived_in_the_with_line_closes_the_connections() -> None:
    """Nobody else holds the client that made them, so the last that shares them closes them."""
    with listening(echo) as server:
        with FastGPTClient("key", server.url).with_options(timeout=5).with_options(max_retries=0) as client:
            assert client.typed.get_dataset(dataset_id="a").name == "a"
            assert server.open == 1
        assert server.left_open(0) == 0
        with pytest.raises(ClientClosedError):
            client.get_dataset(dataset_id="a")


@pytest.mark.anyio
async def test_an_async_client_that_is_derived_in_the_with_line_closes_the_connections() -> None:
    """The same, async."""
    with listening(echo) as server:
        async with AsyncFastGPTClient("key", server.url).with_options(timeout=5) as client:
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
            assert server.open == 1
        assert await asyncio.to_thread(server.left_open, 0) == 0
        with pytest.raises(ClientClosedError):
            await client.get_dataset(dataset_id="a")


def test_a_derived_client_leaves_open_what_others_use() -> None:
    """While somebody holds another open client over the connections they stay open."""
    with listening(echo) as server, FastGPTClient("key", server.url) as parent:
        first, second = parent.with_options(timeout=5), parent.with_options(timeout=6)
        first.close()
        assert second.typed.get_dataset(dataset_id="a").name == "a"
        second.close()
        assert parent.typed.get_dataset(dataset_id="a").name == "a"
        assert server.connections == 1


def test_the_last_of_several_derived_clients_closes_the_connections() -> None:
    """Without their parent, each leaves them to those that are still held; a view counts as its client."""
    with listening(echo) as server:
        parent = FastGPTClient("key", server.url)
        view, first, second = parent.typed, parent.with_options(timeout=5), parent.with_options(timeout=6)
        del parent
        gc.collect()
        first.close()
        assert view.get_dataset(dataset_id="a").name == "a"
        del view
        gc.collect()
        assert second.typed.get_dataset(dataset_id="a").name == "a"
        assert server.connections == 1
        second.close()
        assert server.left_open(0) == 0


def test_the_client_that_made_the_connections_closes_them() -> None:
    """Whoever shares them is closed with it."""
    with listening(echo) as server:
        with FastGPTClient("key", server.url) as parent:
            derived = parent.with_options(timeout=5)
            assert derived.typed.get_dataset(dataset_id="a").name == "a"
        assert server.left_open(0) == 0
        with pytest.raises(ClientClosedError):
            derived.get_dataset(dataset_id="a")


# --------------------------------------------------------------------------------------------------------- interrupts

UPLOAD = """
import logging, os, signal, threading, time
from fastgpt import File, FastGPTClient
from support.sockets import envelope, listening, whole

class Pauses(logging.Handler):
    def emit(self, record):
        if "is sent again" in record.getMessage():
            self.parts.release()

pauses = Pauses()
logging.getLogger("fastgpt").addHandler(pauses)

def uploaded(mode, abort):
    parts = pauses.parts = threading.Semaphore(0)
    seen, began = [], []

    def answer(connection, request):
        line = request.split(b" HTTP")[0].decode()
        seen.append(line)
        if "presign" in line.lower():
            connection.sendall(envelope({
                "key": "k", "url": server.url + "/put", "headers": {}, "maxSize": 10**9, "uploadMode": "multipart",
                "partSize": 1000, "concurrency": 4, "completeUrl": server.url + "/complete",
                "abortUrl": server.url + "/abort",
            }))
        elif line.startswith("PUT"):
            if mode == "stalled":
                return parts.release()
            connection.sendall(whole(b"", status="503 Busy", more="Retry-After: 50\\r\\n"))
        elif "/abort" in line and abort == "answered":
            connection.sendall(envelope(None))

    def interrupt():
        for _ in range(4):
            parts.acquire()
        began.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    with listening(answer) as server:
        client = FastGPTClient("key", server.url, timeout=60, retry_delay=30)
        threading.Thread(target=interrupt, daemon=True).start()
        try:
            client.upload_chat_file(app_id="a" * 24, chat_id="c", content=File.from_bytes(b"x" * 40_000, name="a.txt"))
        except KeyboardInterrupt:
            took = time.monotonic() - began[0]
            before = len(seen)
        assert took < 2, (mode, abort, took)
        assert sum("PUT" in line for line in seen) == 4, (mode, abort, seen)
        assert seen[-1].endswith("/abort"), (mode, abort, seen)
        client.close()
        assert len(seen) == before, (mode, abort, seen)

for mode in ("stalled", "retryable"):
    for abort in ("answered", "stalled"):
        uploaded(mode, abort)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
def test_ctrl_c_ends_an_upload_in_parts(each_engine: EngineName) -> None:
    """Within 2 s, whatever the parts and the abort wait for; nothing but the abort is sent afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        (sys.executable, "-c", with_engine(UPLOAD, each_engine)),
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def interrupt_after(calls: int, asked: threading.Semaphore) -> None:
    """Press Ctrl-C when so many calls have been made."""

    def wait() -> None:
        for _ in range(calls):
            assert asked.acquire(timeout=30)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=wait, daemon=True).start()


def workers_end() -> None:
    """Check that the threads that make calls end within a moment."""
    for thread in threading.enumerate():
        if thread.name == "fastgpt-worker":
            thread.join(MOMENT)
            assert not thread.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
@pytest.mark.parametrize("stalled", [True, False], ids=["in a call", "between calls"])
def test_an_interrupt_ends_what_threads_do(stalled: bool) -> None:
    """Threads within threads are ended as well; one that waits between two calls sends nothing when it goes on."""
    asked, go_on = threading.Semaphore(0), threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        if not stalled:
            connection.sendall(whole(b"", status="503 Busy"))
        asked.release()

    def ask() -> Flow[Outcome[str]]:
        got = yield from GetDataset(dataset_id="a")
        return got.map(lambda dataset: dataset.name)

    def wait(_: float) -> None:
        assert go_on.wait(60)

    with listening(answer) as server:
        client = FastGPTClient("key", server.url, timeout=60, sleep=wait)
        interrupt_after(4, asked)
        with pytest.raises(KeyboardInterrupt):
            client.results.run(gather((gather((ask(), ask()), 2) for _ in range(2)), 2))
        go_on.set()
        workers_end()
        assert len(server.requests) == 4
        client.close()


class Telling(pooled.Gate):
    """A pause that is known to have begun."""

    begun = threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait, and say so before."""
        self.begun.set()
        super().wait(seconds)


def paused(client: FastGPTClient) -> object:
    """Make a call that is sent again after a pause."""
    return client.get_dataset(dataset_id="pause")


def gathered(client: FastGPTClient) -> object:
    """Run two flows at once."""
    flows = (iter(GetDataset(dataset_id=name)) for name in "ab")
    return client.results.run(gather(flows, 2))


def run_many(client: FastGPTClient) -> object:
    """Run a batch."""
    return list(batch(client, [GetDataset(dataset_id="a")]))


@pytest.mark.parametrize("wait", [paused, gathered, run_many])
def test_an_interrupt_that_wakes_nobody_is_seen_soon(
    wait: Callable[[FastGPTClient], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that came just before the wait, and all that wait for a lock on Windows."""
    monkeypatch.setattr("fastgpt.transport.transports.Gate", Telling)
    monkeypatch.setattr(Telling, "begun", threading.Event())

    def answer(connection: socket.socket, request: bytes) -> None:
        if b"id=pause" in request:
            connection.sendall(whole(b"{}", status="429 Too Many", more="Retry-After: 50\r\n"))
        else:
            Telling.begun.set()

    def interrupt() -> None:
        assert Telling.begun.wait(30)
        interrupt_main()

    with listening(answer) as server, FastGPTClient("key", server.url, timeout=60) as client:
        threading.Thread(target=interrupt, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            wait(client)
        assert time.monotonic() - began < MOMENT


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(KeyboardInterrupt, KeyboardInterrupt), (ValueError, RuntimeError)],
)
def test_an_interrupt_while_a_thread_begins_comes_out_as_one(
    raised: type[BaseException], expected: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard library may make another error of it, which stands where there was no interrupt."""

    def start(_: threading.Thread) -> None:
        try:
            raise raised
        finally:
            threading.Lock().release()  # raises

    client = FastGPTClient("key", "http://127.0.0.1:1")
    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(expected):
        gathered(client)
    client.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
def test_an_interrupt_ends_a_batch() -> None:
    """Calls that wait for their answer are ended at once, and nothing else is sent."""
    asked = threading.Semaphore(0)

    with listening(lambda connection, _: asked.release()) as server, FastGPTClient("key", server.url) as client:
        interrupt_after(4, asked)
        with pytest.raises(KeyboardInterrupt):
            list(batch(client, (GetDataset(dataset_id=str(number)) for number in range(50)), max_concurrency=4))
        workers_end()
        assert len(server.requests) == 4


def test_a_deadline_ends_what_a_batch_has_under_way() -> None:
    """A call that waits for its answer is ended, and says why."""
    with listening(lambda connection, _: None) as server, FastGPTClient("key", server.url) as client:
        outcomes = batch(client, [GetDataset(dataset_id="a")], deadline=0.05)
        assert isinstance(next(outcomes).failure(), DeadlineExceededError)
        with pytest.raises(DeadlineExceededError, match="within its deadline"):
            next(outcomes)
