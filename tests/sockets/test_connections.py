"""Connections of our own: how they are kept, given and limited, and what happens to them where a process forks.

What a child process does is seen in ``test_forks``; here it is done without one, step by step.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from fastgpt import (
    AsyncFastGPTClient,
    ClientClosedError,
    DecodeError,
    FastGPTClient,
    File,
    RequestTimeoutError,
    StreamInterruptedError,
    forks,
    user,
)
from fastgpt.files import Progress
from fastgpt.http import HTTPRequest
from fastgpt.steps import Flow, SendOutcome
from fastgpt.transport import HTTPTransport
from fastgpt.transport.pooled import PooledEngine
from support.sockets import EVENTS, Listener, echo, envelope, listening, part

pytestmark = pytest.mark.usefixtures("each_engine")

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')


def answer(connection: socket.socket, request: bytes) -> None:
    """Begin a stream, or answer with the dataset that was asked for."""
    if b"/completions" in request.split(b"\r\n")[0]:
        connection.sendall(EVENTS + EVENT)
    else:
        echo(connection, request)


@pytest.fixture
def server() -> Generator[Listener]:
    """Serve."""
    with listening(answer) as listener:
        yield listener


def test_as_many_connections_are_kept_as_there_are_callers(server: Listener) -> None:
    """Thirty threads that call again and again need thirty connections, and no call fails."""
    barrier = threading.Barrier(30)

    def call(client: FastGPTClient, who: int) -> None:
        for number in range(10):
            if number < 2:
                barrier.wait(60)
            name = f"{who}-{number}"
            assert client.typed.get_dataset(dataset_id=name).name == name

    with FastGPTClient("key", server.url) as client, ThreadPoolExecutor(30) as threads:
        for running in [threads.submit(call, client, who) for who in range(30)]:
            running.result()
        assert 1 < server.connections <= 30


@pytest.mark.anyio
async def test_as_many_connections_are_kept_as_there_are_tasks(server: Listener) -> None:
    """The same for tasks, in waves."""
    async with AsyncFastGPTClient("key", server.url) as client:
        for _ in range(3):
            calls = (client.typed.get_dataset(dataset_id=str(number)) for number in range(40))
            assert [each.name for each in await asyncio.gather(*calls)] == [str(number) for number in range(40)]
        assert server.connections <= 40


def test_open_streams_take_no_connection_from_other_calls(server: Listener) -> None:
    """Beside twelve streams that are open, calls one after the other go over one connection."""
    with FastGPTClient("key", server.url) as client, ExitStack() as streams:
        for _ in range(12):
            next(streams.enter_context(client.stream_chat_completion(messages=[user("hi")])))
        for number in range(5):
            assert client.typed.get_dataset(dataset_id=str(number)).name == str(number)
        assert server.connections == 13


def test_a_connection_that_its_server_has_closed_is_not_used() -> None:
    """What a server closes after its answer is found to be closed before a request goes over it."""

    def once(connection: socket.socket, request: bytes) -> None:
        echo(connection, request)
        connection.close()

    with listening(once) as server, FastGPTClient("key", server.url, max_retries=0) as client:
        for number in range(3):
            server.gone.clear()
            assert client.typed.get_dataset(dataset_id=str(number)).name == str(number)
            assert server.gone.wait(30)
        assert server.connections == 3


def test_idle_connections_expire(server: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that was idle for longer than it is kept is closed when the next request begins, used or not."""
    monkeypatch.setattr("fastgpt.transport.pool.KEPT", 0.0)
    with FastGPTClient("key", server.url) as client, ExitStack() as streams:
        for number in range(2):
            assert client.typed.get_dataset(dataset_id=str(number)).name == str(number)
        next(streams.enter_context(client.stream_chat_completion(messages=[user("hi")])))
        assert server.connections == 3


def test_an_idle_connection_makes_room_for_another_host(server: Listener) -> None:
    """Where no more connections may be open, one that nobody uses is closed; one in use is waited for, in vain."""
    with (
        FastGPTClient("key", server.url, timeout=0.2, max_retries=0, max_connections=1) as client,
        ExitStack() as streams,
    ):
        for number in range(2):
            assert client.typed.get_dataset(dataset_id=str(number)).name == str(number)
            assert client.typed.run(Sent(server.url.replace("127.0.0.1", "localhost"))).status_code == 200
        assert server.connections == 4
        next(streams.enter_context(client.stream_chat_completion(messages=[user("hi")])))
        error = client.results.get_dataset(dataset_id="a").failure()
        assert isinstance(error, RequestTimeoutError)
        assert not error.sent
        limit = "all 1 are in use that a client may have (max_connections)"
        assert error.message.startswith(f"no connection became free: {limit}")


class Sent:
    """A query that is one call to another host, and gives the response that came."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __iter__(self) -> Flow[SendOutcome]:
        return (yield HTTPRequest(verb="PUT", url=f"{self.url}/put?id=a", authenticated=False, content=b"bytes"))


# -------------------------------------------------------------------------------------------------------------- forking


def test_after_a_fork_a_client_makes_its_own_connections(server: Listener) -> None:
    """What a child does first of all closes its copies of the sockets; the next call opens a connection."""
    with FastGPTClient("key", server.url) as client:
        assert client.typed.get_dataset(dataset_id="a").name == "a"
        with client.stream_chat_completion(messages=[user("hi")]) as events:
            next(events)
            forks.after_fork()
            with pytest.raises(StreamInterruptedError, match="the connection was closed"):
                next(events)
        assert client.typed.get_dataset(dataset_id="b").name == "b"
        assert server.connections == 2


@pytest.mark.anyio
async def test_after_a_fork_an_async_client_makes_its_own_connections(server: Listener) -> None:
    """The same, async: the copies are passed up, and what the parent's loop has of them is left as it is."""
    client = AsyncFastGPTClient("key", server.url)
    assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
    server.gone.clear()
    forks.after_fork()
    assert await asyncio.to_thread(server.gone.wait, 30)
    assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
    assert server.connections == 2
    await client.aclose()


def test_a_fork_that_went_unnoticed_is_seen_by_its_process_number(
    server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client with another process number makes new connections, and closes none of the parent's."""
    client, unused = FastGPTClient("key", server.url), FastGPTClient("key", server.url)
    for each in (client, unused):
        assert each.typed.get_dataset(dataset_id="a").name == "a"
    with client.stream_chat_completion(messages=[user("hi")]) as events:
        next(events)
        with monkeypatch.context() as child:
            child.setattr(os, "getpid", lambda: -1)
            assert client.with_options(timeout=5).typed.get_dataset(dataset_id="b").name == "b"
            assert server.connections == 3
            client.close()
            unused.close()
        assert server.left_open(2) == 2
    pool = unused._pipeline.pool  # pyright: ignore[reportPrivateUsage]  # as its parent process would close it
    assert isinstance(pool, HTTPTransport)
    engine = pool._engine  # pyright: ignore[reportPrivateUsage]  # see above
    assert isinstance(engine, PooledEngine)
    engine._pool.close()  # pyright: ignore[reportPrivateUsage]  # see above
    with pytest.raises(ClientClosedError):
        client.get_dataset(dataset_id="a")


@pytest.mark.anyio
async def test_connections_that_are_closed_are_forgotten() -> None:
    """Many connections one after the other, and a fork after them: those that are closed are left out."""

    def once(connection: socket.socket, request: bytes) -> None:
        echo(connection, request)
        connection.close()

    with listening(once) as server:
        async with AsyncFastGPTClient("key", server.url) as client:
            for number in range(40):
                server.gone.clear()
                assert (await client.typed.get_dataset(dataset_id=str(number))).name == str(number)
                assert await asyncio.to_thread(server.gone.wait, 30)
            forks.after_fork()
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
        assert server.connections == 41


def test_a_client_that_is_closed_while_it_connects_sends_nothing(
    server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is made too late is not used."""
    client, resolve = FastGPTClient("key", server.url), socket.getaddrinfo

    def resolved(host: str, port: int, *more: int) -> object:
        client.close()
        return resolve(host, port, *more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    assert isinstance(client.results.get_dataset(dataset_id="a").failure(), ClientClosedError)
    assert server.requests == []


@pytest.mark.anyio
async def test_an_async_fork_that_went_unnoticed_is_seen_by_its_process_number(
    server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async, whether the client is used or only closed."""
    used, closed = AsyncFastGPTClient("key", server.url), AsyncFastGPTClient("key", server.url)
    for client in (used, closed):
        assert (await client.typed.get_dataset(dataset_id="a")).name == "a"
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        assert (await used.typed.get_dataset(dataset_id="b")).name == "b"
        assert server.connections == 3
        await used.aclose()
        await closed.aclose()
        assert await asyncio.to_thread(server.left_open, 2) == 2


@pytest.mark.anyio
@pytest.mark.parametrize("kind", [ValueError, OSError, RuntimeError, TimeoutError, httpx.ReadError])
async def test_what_a_callback_raises_is_not_an_error_of_the_way(kind: type[Exception], tmp_path: Path) -> None:
    """``on_progress`` is the caller's own code: its exceptions come out as they are, from each flavour."""
    raised = kind("mine")

    def broken(_: int, __: int) -> None:
        raise raised

    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    with listening(store) as stores:
        with FastGPTClient("key", stores.url) as client, pytest.raises(kind) as caught:
            client.results.run(putting(stores.url, path, broken))
        assert caught.value is raised
        async with AsyncFastGPTClient("key", stores.url) as aclient:
            with pytest.raises(kind) as caught:
                await aclient.results.run(putting(stores.url, path, broken))
        assert caught.value is raised


@pytest.mark.anyio
async def test_an_error_of_ours_that_a_callback_raises_is_the_outcome(tmp_path: Path) -> None:
    """As a results view raises nothing of this library; it does not count as an error of the way."""
    raised = ClientClosedError("mine")

    def broken(_: int, __: int) -> None:
        raise raised

    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    with listening(store) as stores:
        with FastGPTClient("key", stores.url) as client:
            assert client.results.run(putting(stores.url, path, broken)).failure() is raised
        async with AsyncFastGPTClient("key", stores.url) as aclient:
            assert (await aclient.results.run(putting(stores.url, path, broken))).failure() is raised


def store(connection: socket.socket, _: bytes) -> None:
    """Take a file."""
    connection.sendall(envelope({"fileId": "f", "previewUrl": "u"}))


def putting(url: str, path: Path, on_progress: Progress) -> Flow[SendOutcome]:
    """Put a file into its place."""
    content = (File.from_path(path).part(),)
    return (
        yield HTTPRequest(verb="PUT", url=f"{url}/put", authenticated=False, content=content, on_progress=on_progress)
    )


# ------------------------------------------------------------------------------------------- what another system has


def test_a_system_without_poll_is_asked_by_select(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows: connections are made, used again, and left when their server has closed them."""
    monkeypatch.delattr(select, "poll", raising=False)

    def closing(connection: socket.socket, request: bytes) -> None:
        echo(connection, request)
        if b"id=last" in request:
            connection.close()

    with listening(closing) as server, FastGPTClient("key", server.url, max_retries=0) as client:
        for name in ("a", "last"):
            assert client.typed.get_dataset(dataset_id=name).name == name
        assert server.connections == 1
        assert server.gone.wait(30)
        assert client.typed.get_dataset(dataset_id="b").name == "b"
        assert server.connections == 2


@pytest.mark.anyio
async def test_a_place_of_another_protocol_is_a_bad_answer(server: Listener) -> None:
    """The place of an upload comes out of an answer; one that is not of HTTP is not connected to."""
    place = Sent(server.url.replace("http://", "ftp://"))
    with FastGPTClient("key", server.url) as client:
        failures = [client.results.run(place).failure()]
    async with AsyncFastGPTClient("key", server.url) as aclient:
        failures.append((await aclient.results.run(place)).failure())
    for error in failures:
        assert isinstance(error, DecodeError)
        assert "expected http://host or https://host, got a URL of 'ftp'" in str(error)
    assert server.connections == 0
