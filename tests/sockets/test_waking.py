"""``close()`` wakes whoever waits, whatever for: a connection that is not made, a free one, a retry, an event.

Timeouts here are a minute; a test that ends has woken who waited.  ``test_closing`` has calls that wait for answers.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

import anyio
import anyio.to_thread
import httpx
import pytest

from fastgpt import AsyncFastGPTClient, ClientClosedError, FastGPTClient, user
from fastgpt.options import EngineName
from support.sockets import EVENTS, Listener, listening, part, whole

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
HELLO = [user("hi")]

# httpcore leaves the generator of a body unfinished that is not read to its end, which trio hears of.
pytestmark = pytest.mark.filterwarnings("ignore:Async generator 'httpcore")
every_engine = pytest.mark.parametrize("engine", ["httpcore", "httptools"])


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Name an event loop."""
    name: str = request.param
    return name


@contextmanager
def black_hole() -> Generator[str]:
    """Yield the address of a server that answers no SYN: the queue of those that wait to be accepted is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(8)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        yield f"http://localhost:{full.getsockname()[1]}"
        for each in waiting:
            each.close()


@contextmanager
def mute() -> Generator[str]:
    """Yield the address of a server that accepts, and does not begin with TLS."""
    over = threading.Event()
    with listening(lambda _, __: None, greet=lambda _: over.wait(30)) as server:
        yield f"https://{server.host}".replace("127.0.0.1", "localhost")
        over.set()


every_place = pytest.mark.parametrize("place", [black_hole, mute], ids=["no connection", "no TLS"])


def connecting(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Return what is released when a host is looked up, which is the step before connecting."""
    begun, resolve = threading.Semaphore(0), socket.getaddrinfo

    def lookup(*arguments: object, **more: object) -> object:
        begun.release()
        found: object = resolve(*arguments, **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # passed on
        return found

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return begun


Place: TypeAlias = Callable[[], AbstractContextManager[str]]


@every_engine
@every_place
def test_who_connects_is_woken(engine: EngineName, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync: within a moment, while the connection is being made, or TLS agreed on."""
    begun = connecting(monkeypatch)
    with place() as url, ThreadPoolExecutor(1) as threads:
        client = FastGPTClient("key", url, engine=engine)
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert begun.acquire(timeout=30)
        threading.Event().wait(0.02)
        client.close()
        assert isinstance(waiting.result(30).failure(), ClientClosedError)


@every_engine
@every_place
@pytest.mark.anyio
async def test_who_connects_is_woken_async(engine: EngineName, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, from another task, under asyncio and trio."""
    begun = connecting(monkeypatch)
    with place() as url:
        client = AsyncFastGPTClient("key", url, engine=engine)
        async with anyio.create_task_group() as group:
            group.start_soon(fails_as_closed, client)
            assert await anyio.to_thread.run_sync(begun.acquire)
            await anyio.wait_all_tasks_blocked()
            await client.aclose()


async def fails_as_closed(client: AsyncFastGPTClient) -> None:
    """Make a call, which fails as its client is closed."""
    with anyio.fail_after(30):
        assert isinstance((await client.results.get_dataset(dataset_id="a")).failure(), ClientClosedError)


@contextmanager
def busy(paused: threading.Event) -> Generator[Listener]:
    """Serve: ask callers to come back in 50 seconds."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(whole(b"{}", status="429 Too Many", more="Retry-After: 50\r\n"))
        paused.set()

    with listening(handler) as server:
        yield server


@every_engine
def test_who_pauses_before_a_retry_is_woken(engine: EngineName) -> None:
    """Sync; nothing is sent any more."""
    paused = threading.Event()
    with busy(paused) as server, ThreadPoolExecutor(1) as threads:
        client = FastGPTClient("key", server.url, engine=engine)
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert paused.wait(30)
        threading.Event().wait(0.02)
        client.close()
        assert isinstance(waiting.result(30).failure(), ClientClosedError)
        assert len(server.requests) == 1


@every_engine
@pytest.mark.anyio
async def test_who_pauses_before_a_retry_is_woken_async(engine: EngineName) -> None:
    """The same, async."""
    paused = threading.Event()
    with busy(paused) as server:
        client = AsyncFastGPTClient("key", server.url, engine=engine)
        async with anyio.create_task_group() as group:
            group.start_soon(fails_as_closed, client)
            assert await anyio.to_thread.run_sync(paused.wait)
            await anyio.wait_all_tasks_blocked()
            await client.aclose()
        assert len(server.requests) == 1


@every_engine
@pytest.mark.anyio
async def test_who_waits_for_a_free_connection_is_woken_async(engine: EngineName) -> None:
    """An open stream has the only one."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        client = AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1)
        async with client.stream_chat_completion(messages=HELLO) as events:
            await anext(events)
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(fails_as_closed, client)
                await anyio.wait_all_tasks_blocked()
                await client.aclose()
            with pytest.raises(ClientClosedError):
                await anext(events)
        assert len(server.requests) == 1
        assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@every_engine
@pytest.mark.anyio
async def test_who_waits_for_an_event_or_an_answer_is_woken_async(engine: EngineName) -> None:
    """From another task, and from another loop in a thread."""
    come = threading.Semaphore(0)

    def begin(connection: socket.socket, request: bytes) -> None:
        if b"completions" in request.split(b"\r\n")[0]:
            connection.sendall(EVENTS + EVENT)
        come.release()

    async def reading(client: AsyncFastGPTClient) -> None:
        async with client.stream_chat_completion(messages=HELLO) as events:
            await anext(events)
            with anyio.fail_after(30), pytest.raises(ClientClosedError):
                await anext(events)

    for elsewhere in (False, True):
        with listening(begin) as server:
            client = AsyncFastGPTClient("key", server.url, engine=engine)
            async with anyio.create_task_group() as group:
                group.start_soon(reading, client)
                group.start_soon(fails_as_closed, client)
                for _ in range(2):
                    await anyio.to_thread.run_sync(come.acquire)
                await anyio.wait_all_tasks_blocked()
                if elsewhere:
                    await anyio.to_thread.run_sync(anyio.run, client.aclose)
                else:
                    await client.aclose()
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@every_engine
@pytest.mark.anyio
async def test_a_stream_that_nobody_reads_is_ended_from_another_loop(engine: EngineName) -> None:
    """Its connection is closed by its own loop, and who reads on hears of it."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        client = AsyncFastGPTClient("key", server.url, engine=engine)
        async with client.stream_chat_completion(messages=HELLO) as events:
            await anext(events)
            await anyio.to_thread.run_sync(anyio.run, client.aclose)
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0
            with pytest.raises(ClientClosedError):
                await anext(events)


@every_engine
def test_a_stream_that_nobody_reads_is_ended_from_another_thread(engine: EngineName) -> None:
    """Its connection is closed at once."""
    with (
        listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server,
        ThreadPoolExecutor(1) as threads,
    ):
        client = FastGPTClient("key", server.url, engine=engine)
        with client.stream_chat_completion(messages=HELLO) as events:
            next(events)
            threads.submit(client.close).result(30)
            assert server.left_open(0) == 0
            with pytest.raises(ClientClosedError):
                next(events)


# ----------------------------------------------------------------------------------------- a client that is brought


def test_who_pauses_over_a_client_that_is_brought_is_woken() -> None:
    """Sync: the pause is ours, whoever sends."""
    paused = threading.Event()
    with busy(paused) as server, ThreadPoolExecutor(1) as threads, httpx.Client() as http:
        client = FastGPTClient("key", server.url, http_client=http)
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert paused.wait(30)
        threading.Event().wait(0.02)
        client.close()
        assert isinstance(waiting.result(30).failure(), ClientClosedError)
        assert not http.is_closed


@pytest.mark.anyio
async def test_who_waits_over_an_async_client_that_is_brought_is_woken() -> None:
    """For an answer, or for a connection of its pool."""
    come = threading.Semaphore(0)
    limits = httpx.Limits(max_connections=1)
    with listening(lambda _, __: come.release()) as server:
        async with httpx.AsyncClient(limits=limits) as http:
            client = AsyncFastGPTClient("key", server.url, http_client=http, timeout=30)
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(fails_as_closed, client)
                assert await anyio.to_thread.run_sync(come.acquire)
                await anyio.wait_all_tasks_blocked()
                await client.aclose()
        assert len(server.requests) == 1
