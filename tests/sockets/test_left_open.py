"""Live responses that nobody reads, closes or holds any more: closed at once, said so, and at the cost of nobody else.

The garbage collector is off where something must be closed at once, and runs at a bad moment where it must not be in
the way.
"""

from __future__ import annotations

import gc
import socket
import threading
from collections import deque
from collections.abc import Callable, Generator

import anyio
import httpx
import pytest

from fastgpt import AsyncFastGPTClient, ClientClosedError, FastGPTClient, Outcome, aiter_events, iter_events, user
from fastgpt.chat import Answer
from fastgpt.datasets import Dataset
from fastgpt.endings import StreamEnd, watched
from fastgpt.http import HTTPRequest
from fastgpt.options import EngineName
from fastgpt.protocols import SendFunction, SendGenerator
from fastgpt.transport import pool
from fastgpt.transport.connections import Path
from fastgpt.transport.direct import DirectConnection
from support.sockets import EVENTS, echo, listening, part

HELLO = [user("hi")]
EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
LEFT = r"^POST v1/chat/completions: its live response was left open, and nobody holds it any more; .*close"


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Name an event loop."""
    name: str = request.param
    return name


@pytest.fixture
def _no_collections() -> Generator[None]:
    """Collect no garbage."""
    gc.disable()
    yield
    gc.enable()


def unfinished(connection: socket.socket, request: bytes) -> None:
    """Begin a stream, or answer with a dataset."""
    if b"chat/completions" in request:
        connection.sendall(EVENTS + EVENT)
    else:
        echo(connection, request)


def unread(response: httpx.Response) -> None:
    """Read nothing."""


def read_in_part(response: httpx.Response) -> None:
    """Read a piece, as code for httpx does."""
    for _ in response.iter_bytes():
        break


def asked_for_events(response: httpx.Response) -> None:
    """Ask for its events, and take none."""
    iter_events(response)


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("read", [unread, read_in_part, asked_for_events])
def test_a_response_that_is_forgotten_is_closed_at_once(
    engine: EngineName, read: Callable[[httpx.Response], None]
) -> None:
    """A ``ResourceWarning`` says what was left open, and how it is closed."""
    with (
        listening(unfinished) as server,
        FastGPTClient("key", server.url, engine=engine, max_connections=1) as client,
    ):
        response = client.create_chat_completion(messages=HELLO, stream=True)
        read(response)
        assert server.open == 1
        with pytest.warns(ResourceWarning, match=LEFT):
            del response
        assert server.left_open(0) == 0
        assert client.typed.get_dataset(dataset_id="a").name == "a"


@pytest.mark.usefixtures("_no_collections")
def test_events_that_are_left_close_their_response_at_once(engine: EngineName) -> None:
    """A loop that is left, and a stream that nobody holds: as any iterator, it needs no closing."""
    with listening(unfinished) as server, FastGPTClient("key", server.url, engine=engine) as client:
        for event in iter_events(client.create_chat_completion(messages=HELLO, stream=True)):
            assert isinstance(event, Answer)
            break
        assert server.left_open(0) == 0


@pytest.mark.anyio
@pytest.mark.usefixtures("_no_collections")
async def test_an_async_response_that_is_forgotten_is_closed_at_once(engine: EngineName) -> None:
    """By its own loop, with its next step."""
    with listening(unfinished) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1) as client:
            response = await client.create_chat_completion(messages=HELLO, stream=True)
            aiter_events(response)
            with pytest.warns(ResourceWarning, match=LEFT):
                del response
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"


@pytest.mark.anyio
@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # trio warns of each generator that is left
async def test_async_events_that_are_left_close_their_response(engine: EngineName) -> None:
    """The loop of asyncio closes what it has begun to iterate over."""
    with listening(unfinished) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine) as client:
            async for event in aiter_events(await client.create_chat_completion(messages=HELLO, stream=True)):
                assert isinstance(event, Answer)
                break
            assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@pytest.mark.usefixtures("_no_collections")
def test_who_watches_hears_of_a_response_that_is_forgotten(engine: EngineName) -> None:
    """It was left before its end, so that no trace of it stays open."""
    ends: list[StreamEnd] = []

    def watching(send: SendFunction) -> SendFunction:
        def watch(call: HTTPRequest) -> SendGenerator:
            outcome = yield from send(call)
            return outcome.map(lambda response: watched(response, ends.append))

        return watch

    with (
        listening(unfinished) as server,
        FastGPTClient("key", server.url, engine=engine, policies=[watching]) as client,
    ):
        with pytest.warns(ResourceWarning, match=LEFT):
            client.create_chat_completion(messages=HELLO, stream=True)
        assert [end.outcome for end in ends] == ["left"]


def in_a_cycle(response: object) -> None:
    """Hold a response, or its events, as only the garbage collector finds them."""
    holder: list[object] = [response]
    holder.append(holder)


@pytest.mark.filterwarnings("ignore:.*its live response was left open")
@pytest.mark.parametrize("kept", ["a response", "its events"])
def test_garbage_that_is_collected_within_the_pool_does_not_lock_it(
    engine: EngineName, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The collector may run at any step of any thread, also where a connection is made while the pool is locked."""
    make = DirectConnection.__init__

    def collecting(connection: DirectConnection, path: Path, *parts: Callable[[], object]) -> None:
        gc.collect()
        make(connection, path, *parts)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # as they came

    with listening(unfinished) as server:
        client = FastGPTClient("key", server.url, engine=engine)
        response = client.create_chat_completion(messages=HELLO, stream=True)
        if kept == "its events":
            events = iter_events(response)
            next(events)
            in_a_cycle(events)
            del events
        else:
            in_a_cycle(response)
        del response
        monkeypatch.setattr(DirectConnection, "__init__", collecting)
        names: list[str] = []
        # A daemon, as one that is locked out for ever must not keep the tests from ending.
        calling = threading.Thread(
            target=lambda: names.append(client.typed.get_dataset(dataset_id="a").name), daemon=True
        )
        calling.start()
        calling.join(10)
        assert names == ["a"]
        assert server.left_open(1) == 1
        client.close()


@pytest.mark.filterwarnings("ignore:.*its live response was left open")
def test_who_waits_has_the_place_of_what_is_collected(engine: EngineName) -> None:
    """A moment later, as the collector can wake nobody."""
    with (
        listening(unfinished) as server,
        FastGPTClient("key", server.url, engine=engine, max_connections=1) as client,
    ):
        in_a_cycle(client.create_chat_completion(messages=HELLO, stream=True))
        threading.Timer(0.05, gc.collect).start()
        assert client.typed.get_dataset(dataset_id="a").name == "a"


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:.*its live response was left open")
async def test_a_task_that_waits_has_the_place_of_what_is_collected_in_another_thread(engine: EngineName) -> None:
    """Its own loop wakes it."""
    with listening(unfinished) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1) as client:
            in_a_cycle(await client.create_chat_completion(messages=HELLO, stream=True))
            async with anyio.create_task_group() as group:

                async def ask() -> None:
                    assert (await client.typed.get_dataset(dataset_id="a")).name == "a"

                group.start_soon(ask)
                await anyio.lowlevel.checkpoint()
                await anyio.to_thread.run_sync(gc.collect)


@pytest.mark.parametrize("busy", [False, True], ids=["opening", "giving back"])
def test_the_handler_of_a_signal_may_close_a_client_at_any_step(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch, *, busy: bool
) -> None:
    """It runs in the thread that it interrupts, which may be the one that has locked the pool."""
    client: list[FastGPTClient] = []
    make = DirectConnection.__init__

    def opening(connection: DirectConnection, path: Path, *parts: Callable[[], object]) -> None:
        client[0].close()
        make(connection, path, *parts)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # as they came

    class Stack(deque[object]):
        """Where a connection is put that comes back."""

        def append(self, connection: object, /) -> None:
            client[0].close()
            super().append(connection)

    with listening(unfinished) as server:
        client.append(FastGPTClient("key", server.url, engine=engine))
        if busy:
            monkeypatch.setattr(pool, "deque", Stack)
        else:
            monkeypatch.setattr(DirectConnection, "__init__", opening)
        outcomes: list[Outcome[Dataset]] = []
        calling = threading.Thread(
            target=lambda: outcomes.append(client[0].results.get_dataset(dataset_id="a")), daemon=True
        )
        calling.start()
        calling.join(10)
        assert [type(outcome.failure()) for outcome in outcomes] == [ClientClosedError]
        assert server.left_open(0) == 0
