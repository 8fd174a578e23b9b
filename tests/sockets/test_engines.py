"""What holds on each engine of our own, over real sockets: one owner a connection, and no socket and no place lost.

Time is a clock that the server or the test moves.  That no place is lost is seen by a client that may have one
connection: its next call is answered.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import anyio
import anyio.lowlevel
import httpcore
import pytest

from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    ClientClosedError,
    DeadlineExceededError,
    FastGPTClient,
    FastGPTError,
    RequestTimeoutError,
    StreamInterruptedError,
    Timeout,
    TransportError,
    user,
)
from fastgpt.chat import Answer
from fastgpt.clients.clock import Clock
from fastgpt.options import EngineName
from fastgpt.transport import HTTPTransport
from fastgpt.transport.async_links import AnyioLink, AsyncLink
from fastgpt.transport.asyncio_links import AsyncioLink
from fastgpt.transport.links import Link
from fastgpt.transport.pooled import PooledEngine
from support.sockets import EVENTS, Handler, echo, envelope, listening, part, whole

EVENT = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
END = part(b"data: [DONE]\n\n") + b"0\r\n\r\n"
HELLO = [user("hi")]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Name an event loop."""
    name: str = request.param
    return name


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.readings = 0
        self.interrupt_at = -1

    def __call__(self) -> float:
        """Return the time; be interrupted at one of the readings."""
        self.readings += 1
        if self.readings == self.interrupt_at:
            raise KeyboardInterrupt
        return self.now


def answering(connection: socket.socket, request: bytes) -> None:
    """Answer with a dataset, or a stream."""
    if b"chat/completions" in request:
        connection.sendall(EVENTS + EVENT + EVENT + END)
    else:
        echo(connection, request)


def works(client: FastGPTClient, name: str = "after") -> None:
    """Have a call answered."""
    assert client.typed.get_dataset(dataset_id=name).name == name


# --------------------------------------------------------------------------------------------------- one owner each


@pytest.mark.parametrize("most", [3, 1000])
def test_threads_share_a_client(engine: EngineName, most: int) -> None:
    """Each thread gets the answers to its own calls, over no more connections than there are threads, or may be."""

    def calls(client: FastGPTClient, who: int) -> None:
        for number in range(20):
            works(client, f"{who}-{number}")

    with (
        listening(answering) as server,
        FastGPTClient("key", server.url, engine=engine, max_connections=most) as client,
        ThreadPoolExecutor(20) as threads,
    ):
        for running in [threads.submit(calls, client, who) for who in range(20)]:
            running.result()
        assert server.connections <= min(most, 20)


@pytest.mark.anyio
@pytest.mark.parametrize("most", [3, 1000])
async def test_tasks_share_a_client(engine: EngineName, most: int) -> None:
    """The same for tasks."""

    async def calls(client: AsyncFastGPTClient, who: int) -> None:
        for number in range(10):
            name = f"{who}-{number}"
            assert (await client.typed.get_dataset(dataset_id=name)).name == name

    with listening(answering) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine, max_connections=most) as client:
            async with anyio.create_task_group() as group:
                for who in range(20):
                    group.start_soon(calls, client, who)
            assert server.connections <= min(most, 20)


def test_who_finds_no_connection_waits_no_longer_than_its_timeout(engine: EngineName) -> None:
    """An open stream keeps the one connection that there may be; when it is closed, the next call has its place."""
    with (
        listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server,
        FastGPTClient("key", server.url, timeout=0.05, max_retries=0, engine=engine, max_connections=1) as client,
    ):
        with client.stream_chat_completion(messages=HELLO) as events:
            next(events)
            error = client.results.get_dataset(dataset_id="a").failure()
            assert isinstance(error, RequestTimeoutError)
            assert not error.sent
            assert "no connection became free: all 1 are in use" in error.message
        with client.stream_chat_completion(messages=HELLO) as events:
            next(events)


def wait_for_a_waiter(client: FastGPTClient) -> None:
    """Return when somebody waits for a connection, which nothing public says."""
    pool = client._pipeline.pool  # pyright: ignore[reportPrivateUsage]  # see above
    assert isinstance(pool, HTTPTransport)
    engine = pool._engine  # pyright: ignore[reportPrivateUsage]  # see above
    assert isinstance(engine, PooledEngine)
    while not engine._pool._queue:  # pyright: ignore[reportPrivateUsage]  # see above
        threading.Event().wait(0.001)


def test_closing_wakes_who_waits_for_a_connection(engine: EngineName) -> None:
    """It gets an error that says that the client was closed."""
    with listening(lambda connection, _: connection.sendall(EVENTS + EVENT)) as server:
        client = FastGPTClient("key", server.url, engine=engine, max_connections=1)
        with ThreadPoolExecutor(1) as threads, client.stream_chat_completion(messages=HELLO) as events:
            next(events)
            waiting = threads.submit(client.results.get_dataset, dataset_id="a")
            wait_for_a_waiter(client)
            client.close()
            assert isinstance(waiting.result().failure(), ClientClosedError)


def test_closing_wakes_who_pauses_before_a_retry(engine: EngineName) -> None:
    """A call that would be sent again in a minute ends with its client."""
    paused = threading.Event()

    def busy(connection: socket.socket, _: bytes) -> None:
        connection.sendall(whole(b"{}", status="429 Too Many", more="Retry-After: 50\r\n"))
        paused.set()

    with listening(busy) as server, ThreadPoolExecutor(1) as threads:
        client = FastGPTClient("key", server.url, engine=engine)
        waiting = threads.submit(client.results.get_dataset, dataset_id="a")
        assert paused.wait(30)
        client.close()
        assert isinstance(waiting.result(30).failure(), FastGPTError)


# ------------------------------------------------------------------------------------------------ what servers do


def sent(*pieces: bytes, close: bool = False) -> Handler:
    """Answer with these bytes, piece by piece."""

    def handler(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
        if close:
            connection.close()

    return handler


DATASET = b'{"code":200,"data":{"_id":"a","name":"a","type":"dataset"}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("status", ["000", "099"])
def test_a_status_below_100_is_none(engine: EngineName, status: str) -> None:
    """It is no interim response, behind which the answer would come."""
    answer = HEAD.replace(b"200", status.encode()) + b"Content-Length: 2\r\n\r\n{}"
    with listening(sent(answer)) as server, FastGPTClient("key", server.url, engine=engine, max_retries=0) as client:
        error = client.results.get_dataset(dataset_id="a").failure()
        assert type(error) is TransportError
        assert "RemoteProtocolError" in error.message


@pytest.mark.parametrize(
    ("pieces", "kept"),
    [
        ((whole(DATASET),), True),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", whole(DATASET)), True),
        ((HEAD + b"Transfer-Encoding: chunked\r\n\r\n", part(DATASET), b"0\r\nX-Trailer: 1\r\n\r\n"), True),
        ((HEAD + b"Connection: close\r\n\r\n" + DATASET,), False),
        ((whole(DATASET) + b"HTTP/1.1 200 OK\r\n",), False),
        ((whole(DATASET) + whole(DATASET),), False),
        ((whole(DATASET) + b"\0\0",), False),
    ],
    ids=["whole", "interim", "chunked", "until it closes", "begins another", "two", "rubbish behind"],
)
def test_an_answer_is_read_and_its_connection_used_again_only_where_nothing_is_left(
    engine: EngineName, pieces: tuple[bytes, ...], kept: bool
) -> None:
    """What comes behind an answer closes the connection, and is taken for no other answer."""
    close = b"Connection: close" in pieces[0]
    with listening(sent(*pieces, close=close)) as server, FastGPTClient("key", server.url, engine=engine) as client:
        for _ in range(3):
            assert client.typed.get_dataset(dataset_id="a").name == "a"
        assert server.connections == (1 if kept else 3)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"rubbish\r\n\r\n",),
        (HEAD + b"Content-Length: 100\r\n\r\n" + DATASET,),
        (HEAD + b"Content-Length: x\r\n\r\n" + DATASET,),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + part(DATASET),),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + DATASET,),
        (HEAD + b"X: " + b"x" * 300_000,),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",),
    ],
    ids=["nothing", "rubbish", "cut", "no length", "cut chunks", "no chunks", "long head", "upgrade"],
)
def test_an_answer_that_is_cut_or_broken_is_an_error(engine: EngineName, pieces: tuple[bytes, ...]) -> None:
    """It is one of the connection, which is not used again."""
    with (
        listening(sent(*pieces, close=True)) as server,
        FastGPTClient("key", server.url, max_retries=0, engine=engine) as client,
    ):
        for _ in range(2):
            assert isinstance(client.results.get_dataset(dataset_id="a").failure(), FastGPTError)
        assert server.connections == 2


def test_a_request_goes_out_in_one_piece(engine: EngineName) -> None:
    """Head and body are one write, as a second costs as much as the first; the next request on a connection too."""
    pieces: list[bytes] = []
    with (
        listening(answering, greet=noting(pieces)) as server,
        FastGPTClient("key", server.url, max_retries=0, engine=engine) as client,
    ):
        for name in ("a", "b"):
            assert client.typed.create_dataset(name=name) == "id"
    assert [piece.startswith(b"POST ") and piece.endswith(b"}") for piece in pieces] == [True, True]


@pytest.mark.anyio
async def test_a_request_goes_out_in_one_piece_async(engine: EngineName) -> None:
    """The same, async."""
    pieces: list[bytes] = []
    with listening(answering, greet=noting(pieces)) as server:
        async with AsyncFastGPTClient("key", server.url, max_retries=0, engine=engine) as client:
            for name in ("a", "b"):
                assert await client.typed.create_dataset(name=name) == "id"
    assert [piece.startswith(b"POST ") and piece.endswith(b"}") for piece in pieces] == [True, True]


def noting(pieces: list[bytes]) -> Callable[[socket.socket], None]:
    """Answer whatever comes, and note what each read has brought."""

    def greet(connection: socket.socket) -> None:
        while piece := connection.recv(65_536):
            pieces.append(piece)
            connection.sendall(envelope("id"))

    return greet


def test_an_answer_that_comes_before_all_was_sent_is_heard(engine: EngineName) -> None:
    """A server that rejects a long body and closes has its words read, if they came at all."""

    def rejecting(connection: socket.socket, _: bytes) -> None:
        connection.sendall(whole(b'{"code":413,"message":"too long"}', status="413 Too Large"))
        connection.shutdown(socket.SHUT_WR)

    with listening(rejecting) as server, FastGPTClient("key", server.url, max_retries=0, engine=engine) as client:
        error = client.results.create_dataset(name="x" * 10).failure()
        assert isinstance(error, APIError)
        assert error.status_code == 413


def test_a_write_that_fails_does_not_keep_the_answer_from_being_read(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the connection breaks while a request is sent, what the server said before is heard; it is used no more."""
    write = Link.write

    def broken(link: Link, buffer: bytes, timeout: float | None = None) -> None:
        write(link, buffer, timeout)
        if b"{" in buffer:  # all has gone
            raise httpcore.WriteError("broken")

    rejecting = sent(whole(b'{"code":413,"message":"too long"}', status="413 Too Large"))
    with listening(rejecting) as server, FastGPTClient("key", server.url, max_retries=0, engine=engine) as client:
        monkeypatch.setattr(Link, "write", broken)
        for _ in range(2):
            error = client.results.get_apps().failure()
            assert isinstance(error, APIError)
            assert error.status_code == 413
        assert server.connections == 2


def test_a_connection_that_is_reset_while_a_body_is_sent(engine: EngineName) -> None:
    """Where the server said nothing before, the error says that the request went out in part."""

    def resetting(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with (
        listening(echo, greet=resetting) as server,
        FastGPTClient("key", server.url, max_retries=0, engine=engine) as client,
    ):
        for _ in range(3):
            error = client.results.create_dataset(name="x" * 30_000_000).failure()
            assert type(error) is TransportError
            assert error.sent


@pytest.mark.anyio
async def test_a_write_that_fails_does_not_keep_the_answer_from_being_read_async(
    engine: EngineName, anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, async."""
    kind: type[AsyncLink] = AsyncioLink if anyio_backend == "asyncio" else AnyioLink
    write: Callable[[AsyncLink, bytes, float | None], Awaitable[None]] = vars(kind)["write"]

    async def broken(link: AsyncLink, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as it is
        await write(link, buffer, timeout)
        if b"{" in buffer:  # all has gone
            raise httpcore.WriteError("broken")

    rejecting = sent(whole(b'{"code":413,"message":"too long"}', status="413 Too Large"))
    with listening(rejecting) as server:
        monkeypatch.setattr(kind, "write", broken)
        async with AsyncFastGPTClient("key", server.url, max_retries=0, engine=engine) as client:
            for _ in range(2):
                error = (await client.results.get_apps()).failure()
                assert isinstance(error, APIError)
                assert error.status_code == 413
        assert server.connections == 2


def test_a_server_that_takes_nothing_is_waited_for_as_long_as_a_write_may_take(engine: EngineName) -> None:
    """Then the call ends, and may have been seen."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with FastGPTClient("key", url, timeout=Timeout(write=0.05), max_retries=0, engine=engine) as client:
            error = client.results.create_dataset(name="x" * 20_000_000).failure()
    assert isinstance(error, RequestTimeoutError)
    assert error.sent
    assert "WriteTimeout" in error.message


@pytest.mark.parametrize("cut", [False, True])
def test_a_stream_is_read_as_it_comes(engine: EngineName, cut: bool) -> None:
    """An event is there before the next one is sent; a stream that is cut is one that was interrupted."""
    go_on = threading.Event()

    def slow(connection: socket.socket, _: bytes) -> None:
        connection.sendall(EVENTS + EVENT)
        assert go_on.wait(30)
        connection.sendall(EVENT if cut else END)
        if cut:
            connection.close()

    with (
        listening(slow) as server,
        FastGPTClient("key", server.url, engine=engine) as client,
        client.stream_chat_completion(messages=HELLO) as events,
    ):
        next(events)
        go_on.set()
        if cut:
            with pytest.raises(StreamInterruptedError):
                list(events)
        else:
            assert list(events) == []


UNFRAMED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b'data: {"choices":[{"delta":{"content":"\xe5\x85\xa8"}}]}\n\n'
)
"""The beginning of a stream that its connection ends, and that names no charset."""


def test_a_stream_without_chunks_is_read_as_it_comes(engine: EngineName) -> None:
    """As nginx passes it on with ``chunked_transfer_encoding off``; a character is not cut where a byte ends a line."""
    go_on = threading.Event()

    def slow(connection: socket.socket, _: bytes) -> None:
        connection.sendall(UNFRAMED)
        assert go_on.wait(30)
        connection.sendall(b"data: [DONE]\n\n")
        connection.close()

    with (
        listening(slow) as server,
        FastGPTClient("key", server.url, engine=engine) as client,
        client.stream_chat_completion(messages=HELLO) as events,
    ):
        assert next(events) == Answer("全")
        go_on.set()
        assert list(events) == []
        assert events.answer().text == "全"


# ------------------------------------------------------------------------------------------------------ deadlines


def sending_slowly(time: Time, beginning: bytes, piece: bytes) -> Handler:
    """Begin an answer, and let a second pass with each piece of it."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(beginning)
        with suppress(OSError):
            while time.now < 100:
                time.now += 1
                connection.sendall(piece)

    return handler


SLOW_PARTS = {
    "head": (HEAD, b"X: y\r\n"),
    "interim": (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "body": (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunk size": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1", b";x=y"),
}


@pytest.mark.parametrize("part", SLOW_PARTS)
def test_a_deadline_bounds_what_comes_slowly(engine: EngineName, part: str) -> None:
    """Whatever comes slowly, a call ends at its deadline, and its connection is not used again."""
    time = Time()
    with (
        listening(sending_slowly(time, *SLOW_PARTS[part])) as server,
        FastGPTClient("key", server.url, deadline=5, clock=Clock(monotonic=time), engine=engine) as client,
    ):
        error = client.results.get_dataset(dataset_id="a").failure()
        assert isinstance(error, DeadlineExceededError)
        assert error.sent
        assert server.left_open(0) == 0


@pytest.mark.anyio
@pytest.mark.parametrize("part", SLOW_PARTS)
async def test_a_deadline_bounds_what_comes_slowly_async(engine: EngineName, part: str) -> None:
    """The same, async."""
    time = Time()
    with listening(sending_slowly(time, *SLOW_PARTS[part])) as server:
        async with AsyncFastGPTClient(
            "key", server.url, deadline=5, clock=Clock(monotonic=time), engine=engine
        ) as client:
            error = (await client.results.get_dataset(dataset_id="a")).failure()
            assert isinstance(error, DeadlineExceededError)
            assert error.sent
        assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@contextmanager
def taking(time: Time) -> Generator[str]:
    """Serve by reading little, a second at a time; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    while connection.recv(4096):
                        time.now += 1

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(30)


def test_a_deadline_bounds_an_upload_to_who_takes_it_slowly(engine: EngineName) -> None:
    """Each piece that is taken is looked at, however many there are."""
    time = Time()
    with (
        taking(time) as url,
        FastGPTClient("key", url, deadline=50, clock=Clock(monotonic=time), engine=engine) as client,
    ):
        error = client.results.create_dataset(name="x" * 20_000_000).failure()
        assert isinstance(error, DeadlineExceededError)


def test_the_timeout_of_writing_bounds_an_upload_to_who_takes_nothing(engine: EngineName) -> None:
    """A piece that is not taken in time ends the call; the server may have some of it."""
    over = threading.Event()
    with (
        listening(lambda _, __: None, greet=lambda _: over.wait(30)) as server,
        FastGPTClient("key", server.url, timeout=Timeout(write=0.1), max_retries=0, engine=engine) as client,
    ):
        error = client.results.create_dataset(name="x" * 20_000_000).failure()
        over.set()
        assert isinstance(error, RequestTimeoutError)
        assert error.sent
        assert error.message == "WriteTimeout: timed out: the timeout of 0.1 s passed"


@pytest.mark.anyio
async def test_the_timeout_of_writing_bounds_an_upload_to_who_takes_nothing_async(engine: EngineName) -> None:
    """The same, async."""
    over = threading.Event()
    with listening(lambda _, __: None, greet=lambda _: over.wait(30)) as server:
        async with AsyncFastGPTClient(
            "key", server.url, timeout=Timeout(write=0.1), max_retries=0, engine=engine
        ) as client:
            error = (await client.results.create_dataset(name="x" * 20_000_000)).failure()
        over.set()
        assert isinstance(error, RequestTimeoutError)
        assert error.sent
        assert error.message.startswith("WriteTimeout")
        assert error.message.endswith(": the timeout of 0.1 s passed")


def test_a_deadline_bounds_several_addresses_that_do_not_answer(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many addresses a host has, each gets its share of the time that is left."""
    time = Time()
    ticks = iter(range(1000))

    def clock() -> float:
        time.now = next(ticks) / 4
        return time.now

    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)  # the queue of those who wait to be accepted is full from here on
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)] * 4

        def resolve(*_: object) -> object:
            return found

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with FastGPTClient(
            "key", "http://fastgpt.test", deadline=5, clock=Clock(monotonic=clock), engine=engine, max_retries=0
        ) as client:
            error = client.results.get_dataset(dataset_id="a").failure()
        for each in waiting:
            each.close()
    assert isinstance(error, DeadlineExceededError)
    assert not error.sent


# ---------------------------------------------------------------------------------------------------- interruption


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:Async generator 'httpcore")  # it leaves its own unfinished, which trio hears of
async def test_a_call_may_be_cancelled_at_each_step(engine: EngineName) -> None:
    """Wherever a task was when it was cancelled, the next call has a connection, and at most that is open."""

    async def call(client: AsyncFastGPTClient) -> None:
        await client.typed.get_dataset(dataset_id="a")
        async with client.stream_chat_completion(messages=HELLO) as events:
            async for _ in events:
                pass

    with listening(answering) as server:
        for fresh in (True, False):
            client = AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1, timeout=5)
            for steps in range(40):
                if fresh:
                    await client.aclose()
                    client = AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1, timeout=5)
                async with anyio.create_task_group() as group:
                    group.start_soon(call, client)
                    for _ in range(steps):
                        await anyio.lowlevel.checkpoint()
                    group.cancel_scope.cancel()
                assert (await client.typed.get_dataset(dataset_id="b")).name == "b"
            await client.aclose()
        assert await anyio.to_thread.run_sync(server.left_open, 0) == 0


@pytest.mark.filterwarnings("ignore:.*its live response was left open")  # by an interrupt, before its caller has it
def test_a_call_may_be_interrupted_whenever_it_looks_at_the_time(engine: EngineName) -> None:
    """Wherever Ctrl-C came, the next call has a connection, and no socket is left open."""
    with listening(answering) as server:
        time = Time()
        clock = Clock(monotonic=time)
        with FastGPTClient(
            "key", server.url, engine=engine, max_connections=1, timeout=5, deadline=1000, clock=clock
        ) as client:
            for interrupted in range(1, 30):
                time.interrupt_at = time.readings + interrupted
                with suppress(KeyboardInterrupt):
                    works(client)
                    with client.stream_chat_completion(messages=HELLO) as events:
                        list(events)
                time.interrupt_at = -1
                gc.collect()
                works(client)
        assert server.left_open(0) == 0


def test_deadlines_that_pass_lose_no_place(engine: EngineName) -> None:
    """A hundred calls that were not answered in time, and then one that is."""
    time = Time()

    def late(connection: socket.socket, request: bytes) -> None:
        if b"id=late" in request:
            time.now += 10
            connection.sendall(HEAD)
        else:
            echo(connection, request)

    with listening(late) as server:
        options = Clock(monotonic=time)
        with FastGPTClient(
            "key", server.url, engine=engine, max_connections=1, timeout=0.001, deadline=5, clock=options, max_retries=0
        ) as client:
            for _ in range(100):
                assert isinstance(client.results.get_dataset(dataset_id="late").failure(), TransportError)
            assert client.with_options(timeout=30, deadline=1000).typed.get_dataset(dataset_id="a").name == "a"
        assert server.left_open(0) == 0


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:Async generator 'httpcore")  # it leaves its own unfinished, which trio hears of
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")  # of what is forgotten, no order is sure
async def test_a_stream_that_is_left_gives_its_place_back(engine: EngineName) -> None:
    """Left by a break, an exception, or forgotten unread."""
    with listening(answering) as server:
        async with AsyncFastGPTClient("key", server.url, engine=engine, max_connections=1, timeout=5) as client:
            async with client.stream_chat_completion(messages=HELLO) as events:
                async for _ in events:
                    break
            with pytest.raises(ZeroDivisionError):
                async with client.stream_chat_completion(messages=HELLO) as events:
                    raise ZeroDivisionError
            response = await client.create_chat_completion(messages=HELLO, stream=True)
            with pytest.warns(ResourceWarning, match="its live response was left open"):
                del response
            assert (await client.typed.get_dataset(dataset_id="b")).name == "b"


@pytest.mark.parametrize("pieces", range(6))
def test_a_server_that_splits_and_merges_is_read_alike(engine: EngineName, pieces: int) -> None:
    """However an answer is cut into packets, it is the same answer."""
    answer = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + part(DATASET[:7]) + part(DATASET[7:]) + b"0\r\n\r\n"
    size = max(1, len(answer) // (1 + pieces * 9))
    cut = [answer[at : at + size] for at in range(0, len(answer), size)]
    with listening(sent(*cut)) as server, FastGPTClient("key", server.url, engine=engine) as client:
        for _ in range(3):
            assert client.typed.get_dataset(dataset_id="a").name == "a"
        assert server.connections == 1


def loops(work: Callable[[], object], count: int) -> None:
    """Run a coroutine function under one loop after the other."""
    for _ in range(count):
        asyncio.run(work())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # it makes coroutines


def test_one_client_serves_eight_loops_one_after_the_other(engine: EngineName) -> None:
    """All are answered, each once, and each loop closes what it opened."""
    with listening(answering) as server:
        client = AsyncFastGPTClient("key", server.url, engine=engine)

        async def work() -> None:
            assert (await client.typed.get_dataset(dataset_id="a")).name == "a"

        loops(work, 8)
        assert len(server.requests) == server.connections == 8
        assert server.left_open(0) == 0


def test_one_client_serves_a_loop_in_each_thread(engine: EngineName) -> None:
    """Loops in several threads do not meet."""
    with listening(answering) as server, ThreadPoolExecutor(4) as threads:
        client = AsyncFastGPTClient("key", server.url, engine=engine)

        async def work() -> None:
            for number in range(5):
                assert (await client.typed.get_dataset(dataset_id=str(number))).name == str(number)

        for running in [threads.submit(loops, work, 3) for _ in range(4)]:
            running.result()
        assert len(server.requests) == 60
        assert server.left_open(0) == 0


def test_nothing_is_made_of_an_envelope_but_what_it_says(engine: EngineName) -> None:
    """Headers in any case, and several of one name, are read alike."""
    head = b"HTTP/1.1 200 OK\r\ncONTENT-tYPE: Application/JSON\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: %d\r\n\r\n"
    body = envelope({"_id": "a", "name": "a", "type": "dataset"}).partition(b"\r\n\r\n")[2]
    with listening(sent(head % len(body) + body)) as server, FastGPTClient("key", server.url, engine=engine) as client:
        response = client.get_dataset(dataset_id="a")
        assert response.headers.get_list("x-a") == ["1", "2"]
        assert response.json()["data"]["name"] == "a"
        assert response.request.url == f"{server.url}/api/core/dataset/detail?id=a"
        assert response.http_version == "HTTP/1.1"
        assert response.elapsed.total_seconds() > 0


SPOILT = EVENTS + part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n') + part(b"data: [DONE]\n\n") + b"zzz\r\n"
"""A stream that is whole, with what is no chunk behind it, all of which may be read at once."""


def test_what_came_whole_is_passed_on_before_what_is_broken(engine: EngineName) -> None:
    """A reader has all events, and an answer that was complete stays so."""
    with (
        listening(sent(SPOILT)) as server,
        FastGPTClient("key", server.url, engine=engine) as client,
        client.stream_chat_completion(messages=[user("hi")]) as events,
    ):
        assert [event.text for event in events if isinstance(event, Answer)] == ["a"]
        assert events.answer().text == "a"


@pytest.mark.anyio
async def test_what_came_whole_is_passed_on_before_what_is_broken_async(engine: EngineName) -> None:
    """The same, async."""
    with listening(sent(SPOILT)) as server:
        async with (
            AsyncFastGPTClient("key", server.url, engine=engine) as client,
            client.stream_chat_completion(messages=[user("hi")]) as events,
        ):
            assert [event.text async for event in events if isinstance(event, Answer)] == ["a"]
            assert (await events.answer()).text == "a"
