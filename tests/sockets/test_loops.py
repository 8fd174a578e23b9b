"""One async client under several event loops: connections belong to their loop, and go with it.

Loops one after the other, side by side in threads, ended properly and not, and a client that is closed elsewhere than
it was used.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import warnings
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from weakref import ref

import pytest

from fastgpt import AsyncFastGPTClient, ClientClosedError, TransportError, user
from fastgpt.chat import Answer
from support.sockets import EVENTS, echo, listening, part

pytestmark = [pytest.mark.usefixtures("each_engine"), pytest.mark.unmeasured]

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
END = part(b"data: [DONE]\n\n") + b"0\r\n\r\n"


async def ask(client: AsyncFastGPTClient, name: str = "a") -> None:
    """Make a call in each flavour."""
    assert (await client.get_dataset(dataset_id=name)).status_code == 200
    assert (await client.typed.get_dataset(dataset_id=name)).name == name
    assert (await client.results.get_dataset(dataset_id=name)).unwrap().name == name


def test_one_client_serves_one_loop_after_the_other() -> None:
    """Eight times ``asyncio.run`` over one client: every call is answered, each loop over a connection of its own."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)
        for number in range(8):
            asyncio.run(ask(client, str(number)))
        assert server.connections == 8
        asyncio.run(client.aclose())
        assert isinstance(asyncio.run(client.results.get_dataset(dataset_id="a")).failure(), ClientClosedError)


def test_a_loop_that_ends_closes_its_connections() -> None:
    """``asyncio.run`` leaves nothing open: the server sees the connection end, and no transport warns of itself."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)
        asyncio.run(ask(client))
        assert server.gone.wait(10)


def test_streams_run_under_one_loop_after_the_other() -> None:
    """A stream that is read to its end, and one that is left early, under every loop."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT + END)) as server:
        client = AsyncFastGPTClient("key", server.url)

        async def read() -> None:
            async with client.stream_chat_completion(messages=[user("hi")]) as events:
                assert [event async for event in events] == [Answer("a")]
            async with client.stream_chat_completion(messages=[user("hi")]) as events:
                await anext(events)

        for _ in range(4):
            asyncio.run(read())


def test_four_loops_in_four_threads_do_not_disturb_each_other() -> None:
    """Four threads, each with a loop of its own and tasks that meet at a barrier, over one client."""
    barrier = threading.Barrier(4)
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)

        async def work(who: int) -> None:
            await ask(client)
            barrier.wait(30)
            await asyncio.gather(*(ask(client, f"{who}-{number}") for number in range(20)))

        with ThreadPoolExecutor(4) as threads:
            for running in [threads.submit(asyncio.run, work(who)) for who in range(4)]:
                running.result()


def test_loops_come_and_go_in_threads() -> None:
    """A loop per call, as frameworks make that run coroutines in worker threads."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)

        def work(who: int) -> None:
            for number in range(5):
                asyncio.run(ask(client, f"{who}-{number}"))

        with ThreadPoolExecutor(4) as threads:
            for running in [threads.submit(work, who) for who in range(4)]:
                running.result()


def test_a_loop_that_is_closed_without_an_end_is_forgotten() -> None:
    """A loop that nobody ended properly, as old code closes it, keeps nothing from the next."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # of asyncio, which closes such connections itself
            closed: list[ref[asyncio.AbstractEventLoop]] = []
            for _ in range(3):
                loop = asyncio.new_event_loop()
                loop.run_until_complete(ask(client))
                loop.close()
                closed.append(ref(loop))
            gc.collect()
            assert [each() is None for each in closed] == [True, True, False]  # one is known until the next is used
            loop = asyncio.new_event_loop()
            loop.run_until_complete(client.aclose())
            loop.close()
            del loop
            gc.collect()
        assert server.connections == 3


def test_a_client_may_be_closed_under_another_loop() -> None:
    """A client that was used under a loop that ended, or that runs on in a thread, is closed from a new one."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url)
        asyncio.run(ask(client))
        asyncio.run(client.aclose())

        client, used, closed = AsyncFastGPTClient("key", server.url), threading.Event(), threading.Event()

        async def use() -> None:
            await ask(client)
            used.set()
            await asyncio.to_thread(closed.wait, 30)
            assert isinstance((await client.results.get_dataset(dataset_id="a")).failure(), ClientClosedError)
            await asyncio.sleep(0)

        thread = threading.Thread(target=asyncio.run, args=(use(),))
        thread.start()
        assert used.wait(30)
        server.gone.clear()
        asyncio.run(client.aclose())
        assert server.gone.wait(10)
        closed.set()
        thread.join()


def test_what_a_loop_waits_for_ends_when_another_closes_the_client() -> None:
    """A call without an answer, and a stream without a next event, under a loop in another thread: both end at once."""
    stalled = threading.Semaphore(0)

    def stall(connection: socket.socket, request: bytes) -> None:
        if b"/completions" in request.split(b"\r\n")[0]:
            connection.sendall(EVENTS + EVENT)
        else:
            stalled.release()

    with listening(stall) as server:
        client = AsyncFastGPTClient("key", server.url, timeout=30)
        ended: list[object] = []

        async def read() -> None:
            async with client.results.stream_chat_completion(messages=[user("hi")]) as outcomes:
                async for outcome in outcomes:
                    ended.append(outcome)
                    stalled.release()  # after the first event, and after the error

        async def use() -> None:
            await asyncio.gather(read(), note(client.results.get_dataset(dataset_id="a")))

        async def note(call: Awaitable[object]) -> None:
            ended.append(await call)

        thread = threading.Thread(target=asyncio.run, args=(use(),))
        thread.start()
        for _ in range(2):
            assert stalled.acquire(timeout=30)
        asyncio.run(client.aclose())
        thread.join(5)
        assert not thread.is_alive()
        assert len(ended) == 3
        assert sum("client is closed" in repr(each) for each in ended) == 2


@pytest.mark.anyio
async def test_connections_are_kept_within_a_loop() -> None:
    """Calls one after the other under one loop go over one connection."""
    with listening(echo) as server:
        async with AsyncFastGPTClient("key", server.url) as client:
            for _ in range(3):
                await ask(client)
            derived = client.with_options(timeout=5)
            await ask(derived)
        assert server.connections == 1


@pytest.mark.anyio
async def test_results_raise_nothing_when_the_server_goes_away() -> None:
    """A connection that a server closed, or that was rejected, comes back as an error of ours."""
    with listening(echo) as server:
        client = AsyncFastGPTClient("key", server.url, max_retries=0)
        await ask(client)
    assert isinstance((await client.results.get_dataset(dataset_id="a")).failure(), TransportError)
    await client.aclose()
