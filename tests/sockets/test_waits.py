"""What ends a wait, and what does not: timers of the loop, patience, deadlines in a queue, and a client that is closed.

Nothing waits for real time: clocks are moved by the test or by its server, or have nothing left when they are read.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
import trio
import trio.testing
from returns.result import Success

from fastgpt import (
    AsyncFastGPTClient,
    ClientClosedError,
    DeadlineExceededError,
    FastGPTClient,
    File,
    Outcome,
    RequestTimeoutError,
    StreamInterruptedError,
    forks,
    user,
)
from fastgpt.chat import Answer
from fastgpt.clients.clock import Clock
from fastgpt.concurrency import gather
from fastgpt.datasets import GetDataset
from fastgpt.http import HTTPRequest
from fastgpt.options import EngineName
from fastgpt.steps import Flow, SendOutcome
from fastgpt.streaming import reader
from fastgpt.transport import asyncio_links, pooled, transports
from fastgpt.transport.in_flight import Exchange, Sharing
from fastgpt.transport.links import Link
from fastgpt.transport.pool import Pool
from support.sockets import EVENTS, echo, envelope, listening, part, whole

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
DONE = part(b"data: [DONE]\n\n")
PHASES = part(b"event: resumePhase\ndata: catchup\n\nevent: resumePhase\ndata: live\n\n")
HELLO = [user("hi")]
PROMPT = 10
"""Seconds that a test takes at most which nothing holds up."""

# httpcore leaves the generator of a body unfinished that is not read to its end, which trio hears of.
pytestmark = pytest.mark.filterwarnings("ignore:Async generator 'httpcore")
every_way = pytest.mark.parametrize("way", ["httpcore", "httptools", None], ids=str)
"""An engine of our own, or a client of httpx that is brought."""


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Name an event loop."""
    name: str = request.param
    return name


# ------------------------------------------------------------------------------------------------ timers of the loop


class Ahead:
    """Moves the clock of the running loop of asyncio on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._loop = asyncio.get_running_loop()
        self._time = self._loop.time
        self._seconds = 0.0
        monkeypatch.setattr(self._loop, "time", lambda: self._time() + self._seconds)

    async def move(self, seconds: float) -> None:
        """Move on, and let the loop call what is due."""
        for _ in range(5):
            await asyncio.sleep(0)  # who has sent comes to wait for the answer
        self._seconds += seconds
        for _ in range(5):
            await asyncio.sleep(0)

    def move_from_outside(self, seconds: float) -> None:
        """Move on, from the thread of a server."""
        asyncio.run_coroutine_threadsafe(self.move(seconds), self._loop).result(30)


def test_a_silent_server_is_given_up_under_asyncio(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the timeout has passed on the clock of the loop, and not before."""

    async def main() -> None:
        ahead = Ahead(monkeypatch)

        def silent(connection: socket.socket, request: bytes) -> None:
            ahead.move_from_outside(59)
            if b"id=late" in request:
                ahead.move_from_outside(2)
            else:
                echo(connection, request)

        with listening(silent) as server:
            async with AsyncFastGPTClient("key", server.url, engine=engine, timeout=60, max_retries=0) as client:
                assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
                late = (await client.results.get_dataset(dataset_id="late")).failure()
                assert isinstance(late, RequestTimeoutError)
                assert await asyncio.to_thread(server.left_open, 0) == 0

    asyncio.run(main())


def test_a_timer_ends_no_later_wait(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was set for a call before rings within the time of the next, or while the connection is idle."""

    async def main() -> None:
        ahead = Ahead(monkeypatch)

        def slow(connection: socket.socket, request: bytes) -> None:
            if b"id=slow" in request:
                ahead.move_from_outside(20)
            echo(connection, request)

        with listening(slow) as server:
            async with AsyncFastGPTClient("key", server.url, engine=engine, timeout=60, max_retries=0) as client:
                assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
                await ahead.move(50)
                assert (await client.typed.get_dataset(dataset_id="slow")).name == "slow"
                await ahead.move(100)
                assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
                assert server.connections == 1

    asyncio.run(main())


def test_a_silent_server_is_given_up_under_trio(engine: EngineName) -> None:
    """The same, where the server moves the clock of trio."""
    clock = trio.testing.MockClock()

    async def jump() -> None:
        await trio.testing.wait_all_tasks_blocked()  # or nobody would wait for the answer yet, on a clock that stands
        clock.jump(61)

    async def main() -> None:
        token = trio.lowlevel.current_trio_token()
        with listening(lambda _, __: trio.from_thread.run(jump, trio_token=token)) as server:
            async with AsyncFastGPTClient("key", server.url, engine=engine, timeout=60, max_retries=0) as client:
                late = (await client.results.get_dataset(dataset_id="late")).failure()
                assert isinstance(late, RequestTimeoutError)

    trio.run(main, clock=clock)


def test_an_address_goes_on_when_the_next_has_failed(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was slower than its head start is connected to, although the one that was tried beside it is broken."""
    monkeypatch.setattr(asyncio_links, "HEAD_START", 0.0)

    async def main() -> None:
        loop, failed = asyncio.get_running_loop(), asyncio.Event()
        connect = loop.sock_connect

        async def slowly(opened: socket.socket, place: tuple[str, int]) -> None:
            if place == BROKEN:
                failed.set()
                raise ConnectionRefusedError
            await failed.wait()
            for _ in range(10):
                await asyncio.sleep(0)
            await connect(opened, place)

        with listening(echo) as server:
            host, port = server.host.split(":")

            def resolve(*_: object, **__: object) -> object:
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in ((host, int(port)), BROKEN)]

            monkeypatch.setattr(socket, "getaddrinfo", resolve)
            monkeypatch.setattr(loop, "sock_connect", slowly)
            async with AsyncFastGPTClient("key", "http://fastgpt.test", engine=engine, max_retries=0) as client:
                assert (await client.typed.get_dataset(dataset_id="a")).name == "a"

    asyncio.run(main())


BROKEN = ("127.0.0.1", 9)


# ---------------------------------------------------------------------------------------------------------- patience


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have clients wait a moment for what they wait seconds for: over a socket, this time is real."""
    monkeypatch.setattr(reader, "AFTER_DONE", 0.01)
    monkeypatch.setattr(reader, "RESUME_SILENCE", 0.01)


def unending(connection: socket.socket, request: bytes) -> None:
    """Send a stream and its end marker, or where a resumed one stands, but never the end of its body."""
    resumed = b"completions" not in request.split(b"\r\n")[0]
    connection.sendall(EVENTS + (PHASES if resumed else EVENT + DONE) + part(b":\n\n"))


def client_of(way: EngineName | None, url: str, http: httpx.Client) -> FastGPTClient:
    """Return a client that goes this way."""
    return FastGPTClient("key", url, http_client=http) if way is None else FastGPTClient("key", url, engine=way)


def async_client_of(way: EngineName | None, url: str, http: httpx.AsyncClient) -> AsyncFastGPTClient:
    """Return the async counterpart."""
    if way is None:
        return AsyncFastGPTClient("key", url, http_client=http)
    return AsyncFastGPTClient("key", url, engine=way)


@pytest.mark.usefixtures("impatient")
@every_way
def test_a_stream_that_goes_on_after_its_end_is_whole(way: EngineName | None) -> None:
    """Nobody waits for ever for the end of a body that is worth nothing; its connection is closed."""
    with (
        listening(unending) as server,
        httpx.Client() as http,
        client_of(way, server.url, http) as client,
        client.stream_chat_completion(messages=HELLO) as events,
    ):
        assert list(events) == [Answer("a")]
        assert server.left_open(0) == 0


@pytest.mark.usefixtures("impatient")
@every_way
@pytest.mark.anyio
async def test_an_async_stream_that_goes_on_after_its_end_is_whole(way: EngineName | None) -> None:
    """The same, async."""
    with listening(unending) as server:
        async with (
            httpx.AsyncClient() as http,
            async_client_of(way, server.url, http) as client,
            client.stream_chat_completion(messages=HELLO) as events,
        ):
            assert [event async for event in events] == [Answer("a")]
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@pytest.mark.usefixtures("impatient")
@every_way
def test_a_resumed_stream_without_events_says_why(way: EngineName | None) -> None:
    """What ended its last read is silence, however the way reports it: not that the server went away."""
    with (
        listening(unending) as server,
        httpx.Client() as http,
        client_of(way, server.url, http) as client,
        client.resume_chat_stream(app_id="a", chat_id="c") as events,
        pytest.raises(StreamInterruptedError, match="cannot be resumed"),
    ):
        events.answer()


@pytest.mark.usefixtures("impatient")
@every_way
@pytest.mark.anyio
async def test_a_resumed_async_stream_without_events_says_why(way: EngineName | None) -> None:
    """The same, async."""
    with listening(unending) as server:
        async with (
            httpx.AsyncClient() as http,
            async_client_of(way, server.url, http) as client,
            client.resume_chat_stream(app_id="a", chat_id="c") as events,
        ):
            with pytest.raises(StreamInterruptedError, match="cannot be resumed"):
                await events.answer()


# ------------------------------------------------------------------------------------------------- who stands in line


def queuing(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Have a function called when somebody begins to wait for a connection."""
    queue: Callable[..., object] = vars(Pool)["queue"]

    def noted(pool: object, host: object, wake: object) -> object:
        ticket = queue(pool, host, wake)
        then()
        return ticket

    monkeypatch.setattr(Pool, "queue", noted)


class Leaving:
    """Serves: a stream whose connection is closed at its end without a word, and datasets."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.has_left = threading.Event()

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        """Answer one request."""
        if b"completions" not in request.split(b"\r\n")[0]:
            echo(connection, request)
            return
        connection.sendall(EVENTS + EVENT)
        assert self.go_on.wait(30)
        connection.sendall(DONE + b"0\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        self.has_left.set()


def test_a_connection_that_comes_back_closed_is_not_used(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited for the only one there may be opens another in its place."""
    queued, leaving = threading.Event(), Leaving()
    queuing(monkeypatch, queued.set)
    with (
        listening(leaving) as server,
        ThreadPoolExecutor(1) as threads,
        FastGPTClient("key", server.url, engine=engine, max_connections=1, max_retries=0) as client,
    ):
        with client.stream_chat_completion(messages=HELLO) as events:
            next(events)
            waiting = threads.submit(client.typed.get_dataset, dataset_id="a")
            assert queued.wait(30)
            leaving.go_on.set()
            assert leaving.has_left.wait(30)
            assert list(events) == []
        assert waiting.result(30).name == "a"
        assert server.connections == 2


@pytest.mark.anyio
async def test_a_connection_that_comes_back_closed_is_not_used_async(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async."""
    queued, leaving = anyio.Event(), Leaving()
    queuing(monkeypatch, queued.set)
    names: list[str] = []

    async def ask() -> None:
        names.append((await client.typed.get_dataset(dataset_id="a")).name)

    with listening(leaving) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1, max_retries=0) as client:
            with anyio.fail_after(30):
                async with anyio.create_task_group() as group, client.stream_chat_completion(messages=HELLO) as events:
                    await anext(events)
                    group.start_soon(ask)
                    await queued.wait()
                    leaving.go_on.set()
                    assert await anyio.to_thread.run_sync(leaving.has_left.wait)
                    for _ in range(5):
                        await anyio.lowlevel.checkpoint()  # the loop hears of the end
                    assert [event async for event in events] == []
            assert names == ["a"]
            assert server.connections == 2


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def move(self) -> None:
        """Move on by a hundred seconds."""
        self.now += 100


def test_a_deadline_bounds_the_wait_for_a_connection(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of such a call was sent, and the next one has its place."""
    time = Time()
    queuing(monkeypatch, time.move)
    with (
        listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server,
        ThreadPoolExecutor(1) as threads,
        FastGPTClient("key", server.url, engine=engine, max_connections=1, clock=Clock(monotonic=time)) as client,
        client.stream_chat_completion(messages=HELLO) as events,
    ):
        next(events)
        hurried = client.with_options(deadline=50)
        error = threads.submit(hurried.results.get_dataset, dataset_id="a").result(PROMPT).failure()
        assert isinstance(error, DeadlineExceededError)
        assert not error.sent
        assert len(server.requests) == 1


@pytest.mark.anyio
async def test_a_deadline_bounds_the_wait_for_a_connection_async(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async."""
    time = Time()
    queuing(monkeypatch, time.move)
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        async with (
            AsyncFastGPTClient(
                "key", server.url, engine=engine, max_connections=1, clock=Clock(monotonic=time)
            ) as client,
            client.stream_chat_completion(messages=HELLO) as events,
        ):
            await anext(events)
            with anyio.fail_after(PROMPT):
                error = (await client.with_options(deadline=50).results.get_dataset(dataset_id="a")).failure()
            assert isinstance(error, DeadlineExceededError)
            assert not error.sent
            assert len(server.requests) == 1


# ------------------------------------------------------------------------------------------------ pauses before retries


def busy(connection: socket.socket, _: bytes) -> None:
    """Ask the caller to come back in 50 seconds."""
    connection.sendall(whole(b"{}", status="429 Too Many", more="Retry-After: 50\r\n"))


def test_a_client_that_is_closed_does_not_pause(engine: EngineName) -> None:
    """Closed just before the pause: nothing wakes who would wait then, so that nobody may."""

    def closing() -> float:
        client.close()
        return 1.0

    with listening(busy) as server, ThreadPoolExecutor(1) as threads:
        client = FastGPTClient("key", server.url, engine=engine, clock=Clock(random=closing))
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert isinstance(waiting.result(PROMPT).failure(), ClientClosedError)
        assert len(server.requests) == 1


@pytest.mark.anyio
async def test_a_client_that_is_closed_does_not_pause_async(engine: EngineName) -> None:
    """The same, async: closed from another thread, as a loop that does something else cannot."""

    def closing() -> float:
        threads.submit(anyio.run, client.aclose).result(30)
        return 1.0

    with listening(busy) as server, ThreadPoolExecutor(1) as threads:
        client = AsyncFastGPTClient("key", server.url, engine=engine, clock=Clock(random=closing))
        with anyio.fail_after(PROMPT):
            assert isinstance((await client.results.get_dataset(dataset_id="a")).failure(), ClientClosedError)
        assert len(server.requests) == 1


def calls_under_way() -> int:
    """Return how many calls are remembered by anybody."""
    return sum(isinstance(each, Exchange) for each in gc.get_objects())


def test_what_stops_a_thread_forgets_its_pauses(engine: EngineName) -> None:
    """A flow that runs beside another retries, and leaves nothing behind for an interrupt while it goes on."""
    answers = [whole(b"{}", status="503 Busy"), envelope({"_id": "a", "name": "a", "type": "dataset"})]

    def ask() -> Flow[Outcome[int]]:
        before = calls_under_way()
        got = yield from GetDataset(dataset_id="a")
        return got.map(lambda _: calls_under_way() - before)

    def nothing() -> Flow[Outcome[int]]:
        yield from ()
        return Success(0)

    with (
        listening(lambda connection, _: connection.sendall(answers.pop(0))) as server,
        FastGPTClient("key", server.url, engine=engine, clock=Clock(random=lambda: 0.0)) as client,
    ):
        assert client.results.run(gather((ask(), nothing()), 2)) == Success((0, 0))
        assert len(server.requests) == 2


# ------------------------------------------------------------------------- what ends a call before it waits


@pytest.mark.parametrize("busy_server", [True, False], ids=["pause", "connection"])
def test_a_call_that_was_ended_just_before_a_wait_does_not_wait(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch, *, busy_server: bool
) -> None:
    """Whoever ended it could not wake it yet: it sees that by itself."""

    class Late(pooled.Gate):
        def __init__(self) -> None:
            parent.close()
            super().__init__()

    monkeypatch.setattr(pooled, "Gate", Late)
    monkeypatch.setattr(transports, "Gate", Late)
    with listening(busy if busy_server else streaming) as server, ThreadPoolExecutor(1) as threads:
        parent = FastGPTClient("key", server.url, engine=engine, max_connections=1)
        derived = parent.with_options(timeout=50)
        with ExitStack() as stack:
            if not busy_server:
                next(stack.enter_context(derived.stream_chat_completion(messages=HELLO)))
            waiting = threads.submit(derived.results.get_dataset, dataset_id="a")
            assert isinstance(waiting.result(PROMPT).failure(), ClientClosedError)
        assert len(server.requests) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("busy_server", [True, False], ids=["pause", "connection"])
async def test_a_call_that_was_ended_just_before_a_wait_does_not_wait_async(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch, *, busy_server: bool
) -> None:
    """The same, async: ended from another thread."""

    class Late(pooled.AsyncGate):
        def __init__(self) -> None:
            threads.submit(anyio.run, parent.aclose).result(30)
            super().__init__()

    monkeypatch.setattr(pooled, "AsyncGate", Late)
    monkeypatch.setattr(transports, "AsyncGate", Late)
    with listening(busy if busy_server else streaming) as server, ThreadPoolExecutor(1) as threads:
        parent = AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1)
        derived = parent.with_options(timeout=50)
        async with AsyncExitStack() as stack:
            if not busy_server:
                await anext(await stack.enter_async_context(derived.stream_chat_completion(messages=HELLO)))
            with anyio.fail_after(PROMPT):
                outcome = await derived.results.get_dataset(dataset_id="a")
            assert isinstance(outcome.failure(), ClientClosedError)
        assert len(server.requests) == 1


def test_nothing_is_sent_by_a_client_that_is_closed_as_a_call_begins(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is found by who closes the client, or finds the client closed."""
    begin = Sharing.begin

    def late(self: Sharing, *arguments: *tuple[object, float | None, Callable[[], float]]) -> Exchange:
        client.close()
        return begin(self, *arguments)

    with listening(echo) as server:
        client = FastGPTClient("key", server.url, engine=engine)
        monkeypatch.setattr(Sharing, "begin", late)
        assert isinstance(client.results.get_dataset(dataset_id="a").failure(), ClientClosedError)
        assert server.requests == []


@pytest.mark.anyio
async def test_nothing_is_sent_by_a_client_that_is_closed_as_a_call_begins_async(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async: closed from another thread."""
    begin = Sharing.begin

    def late(self: Sharing, *arguments: *tuple[object, float | None, Callable[[], float]]) -> Exchange:
        threads.submit(anyio.run, client.aclose).result(30)
        return begin(self, *arguments)

    with listening(echo) as server, ThreadPoolExecutor(1) as threads:
        client = AsyncFastGPTClient("key", server.url, engine=engine)
        monkeypatch.setattr(Sharing, "begin", late)
        assert isinstance((await client.results.get_dataset(dataset_id="a")).failure(), ClientClosedError)
        assert server.requests == []


def streaming(connection: socket.socket, _: bytes) -> None:
    """Begin a stream."""
    connection.sendall(EVENTS + EVENT)


# --------------------------------------------------------------------------------------------- what is left of a wait


def test_a_connection_that_nobody_has_any_more_is_closed() -> None:
    """An interrupt may take it from its owner; its socket is closed with it."""
    with listening(echo) as server:
        link, call = Link(), Sharing().begin(server, None, time.monotonic)
        link.exchange = call
        host, _, port = server.host.partition(":")
        link.connect_tcp(host, int(port))
        assert server.left_open(1) == 1
        del link
        assert server.left_open(0) == 0


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_is_forgotten_in_another_thread_is_closed_by_its_loop(engine: EngineName) -> None:
    """A response that nobody has read, and that is collected elsewhere; a loop that is debugged lets nobody else in."""
    asyncio.get_running_loop().set_debug(True)
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine) as client:
            held = [await client.create_chat_completion(messages=HELLO, stream=True)]

            def forget() -> None:
                with pytest.warns(ResourceWarning, match="its live response was left open"):
                    held.clear()

            assert server.open == 1
            await anyio.to_thread.run_sync(forget)
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@pytest.mark.anyio
async def test_a_forked_child_gives_up_its_copies_under_any_loop(engine: EngineName) -> None:
    """What a child does first of all; the next call opens a connection."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url, engine=engine)
        assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
        forks.after_fork()
        assert await anyio.to_thread.run_sync(server.left_open, 0) == 0
        assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
        assert server.connections == 2
        await client.aclose()


def no_copies(*_: object, **__: object) -> int:
    """Find no descriptor that is free."""
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_closing_wakes_who_waits_where_no_descriptor_is_free(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has as many files open as it may is one whose clients are closed."""
    asked = threading.Event()
    over = threading.Event()

    def silent(_: socket.socket, __: bytes) -> None:
        asked.set()
        over.wait(30)

    with listening(silent) as server, ThreadPoolExecutor(1) as threads:
        client = FastGPTClient("key", server.url, engine=engine)
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert asked.wait(30)
        with monkeypatch.context() as patch:
            patch.setattr(socket, "fromfd", no_copies)
            client.close()
        assert isinstance(waiting.result(10).failure(), ClientClosedError)
        over.set()


@pytest.mark.anyio
async def test_a_fork_where_no_descriptor_is_free_makes_its_own_connections(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copies of the parent's stay open, and are not used."""
    with listening(echo) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine) as client:
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
            with monkeypatch.context() as patch:
                patch.setattr(os, "open", no_copies)
                forks.after_fork()
            assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
            assert server.connections == 2


@pytest.mark.anyio
async def test_a_fork_while_a_connection_is_made_leaves_it_alone(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no copy to give up yet; the call goes on, and the next one opens a connection."""
    resolve, forked = socket.getaddrinfo, list[int]()

    def lookup(*arguments: object, **more: object) -> object:
        forks.after_fork()
        forked.append(1)
        found: object = resolve(*arguments, **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # passed on
        return found

    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url.replace("127.0.0.1", "localhost"), engine=engine)
        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", lookup)
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
        assert forked
        assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
        assert server.connections == 2
        await client.aclose()


# ---------------------------------------------------------------------------------------------------- bodies in blocks


def putting(url: str) -> Flow[SendOutcome]:
    """Put a file into its place."""
    content = (File.from_bytes(b"x" * 200_000, name="a.txt").part(),)
    return (yield HTTPRequest(verb="PUT", url=f"{url}/put?id=a", authenticated=False, content=content))


def test_a_connection_is_used_again_after_a_body_in_blocks(engine: EngineName) -> None:
    """All of it was sent, so nothing of it is in the way of the next request."""
    with listening(echo) as server, FastGPTClient("key", server.url, engine=engine) as client:
        for _ in range(2):
            assert client.results.run(putting(server.url)).unwrap().status_code == 200
        assert server.connections == 1
        assert [request.count(b"x") >= 200_000 for request in server.requests] == [True, True]


@pytest.mark.anyio
async def test_a_connection_is_used_again_after_a_body_in_blocks_async(engine: EngineName) -> None:
    """The same, async."""
    with listening(echo) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine) as client:
            for _ in range(2):
                assert (await client.results.run(putting(server.url))).unwrap().status_code == 200
            assert server.connections == 1
            assert [request.count(b"x") >= 200_000 for request in server.requests] == [True, True]
