"""Ctrl-C wherever it can come: it comes out, no connection or place is lost, and the client can be used afterwards.

Each call is made again and again, and interrupted at a later place each time, until none is left.
"""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count

import pytest

from fastgpt import FastGPTClient, File, user
from fastgpt.batch import batch
from fastgpt.datasets import GetDataset
from fastgpt.options import EngineName
from fastgpt.transport.alarms import watch
from support.interrupts import CAN_BE_COUNTED, Interrupt
from support.sockets import EVENTS, Listener, echo, envelope, listening, part, whole

pytestmark = [
    pytest.mark.unmeasured,
    pytest.mark.once,
    pytest.mark.skipif(not CAN_BE_COUNTED, reason="an interrupt may come between a lock and its block"),
    # What an interrupt takes from its owner is closed by Python itself, which says so.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

Call = Callable[[FastGPTClient], object]
PLACES = 2
"""Connections that a client may have here; as many must work after each interrupt."""
STEP = 5
"""Every fifth place is one to interrupt at; calls that have places in common begin to count at different ones."""
CHUNK = part(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
BEGUN = EVENTS + CHUNK
STREAM = BEGUN + CHUNK + part(b"data: [DONE]\n\n") + b"0\r\n\r\n"
FILE = File.from_bytes(b"x" * 3000, name="a.txt")


class Server:
    """Answers all that is called here; what it is asked for the first time, it is too busy for, if it is said to be."""

    def __init__(self, *, busy: bool) -> None:
        self._busy = busy
        self._known = set[str]()
        self.listener: Listener | None = None

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        """Answer a request."""
        line = request.split(b" HTTP")[0].decode()
        if "completions" in line:
            connection.sendall(BEGUN if b"goes on" in request else STREAM)
        elif self._busy and line not in self._known and not line.startswith("POST"):
            self._known.add(line)
            connection.sendall(whole(b"", status="503 Busy"))
        elif "id=" in line:
            echo(connection, request)
        else:
            connection.sendall(envelope(self._answer(line)))

    def _answer(self, line: str) -> object:
        assert self.listener is not None
        url = self.listener.url
        if "resign" in line:
            place = {"key": "k", "url": f"{url}/put", "maxSize": 10**6, "uploadMode": "multipart", "partSize": 1000}
            return {**place, "concurrency": PLACES, "completeUrl": f"{url}/complete", "abortUrl": f"{url}/abort"}
        return {"etag": "e"} if line.startswith("PUT") else {}


def called(client: FastGPTClient) -> None:
    """Make a call."""
    client.typed.get_dataset(dataset_id="a")


def called_again(client: FastGPTClient) -> None:
    """Make a call over a connection that is there."""
    client.results.get_dataset(dataset_id="warm")


def streamed(client: FastGPTClient) -> None:
    """Read a stream."""
    with client.stream_chat_completion(messages=[user("hi")]) as events:
        list(events)


def completed(client: FastGPTClient) -> None:
    """Read a stream to its answer."""
    client.typed.create_chat_completion(messages=[user("hi")], stream=True)


def run_many(client: FastGPTClient) -> None:
    """Run a batch."""
    list(batch(client, [GetDataset(dataset_id=name) for name in "abc"], max_concurrency=PLACES))


def uploaded(client: FastGPTClient) -> None:
    """Upload in parts."""
    client.upload_chat_file(app_id="a" * 24, chat_id="c", content=FILE)


@contextmanager
def serving(engine: EngineName, *, busy: bool = False, warm: bool = False) -> Generator[tuple[Listener, FastGPTClient]]:
    """Serve while a block runs, and have a client."""
    server = Server(busy=busy)
    with listening(server) as listener:
        server.listener = listener
        client = FastGPTClient(
            "key", listener.url, engine=engine, retry_delay=0, max_connections=PLACES, timeout=30, max_retries=1
        )
        if warm:
            client.typed.get_dataset(dataset_id="warm")
        yield listener, client


def check(listener: Listener, client: FastGPTClient) -> None:
    """Use each connection that the client may have, at once, and close it."""
    ended = [thread for thread in threading.enumerate() if thread.name == "fastgpt-worker" and thread.ident is not None]
    for worker in ended:
        worker.join(10)
        assert not worker.is_alive()
    gc.collect()
    with client.stream_chat_completion(messages=[user("goes on")]) as first:
        next(first)
        assert client.typed.get_dataset(dataset_id="other").name == "other"
        assert listener.left_open(PLACES) == PLACES
    client.close()
    assert listener.left_open(0) == 0


@pytest.mark.parametrize(
    ("call", "busy", "warm", "first"),
    [
        (called, False, False, 1),
        (called, True, False, 2),
        (called_again, False, True, 3),
        (streamed, False, False, 4),
        (completed, False, False, 5),
        (run_many, False, False, 2),
        (uploaded, False, False, 3),
        (uploaded, True, False, 5),
    ],
)
@pytest.mark.filterwarnings("ignore:.*its live response was left open")  # by an interrupt, before its caller has it
def test_an_interrupt_may_come_anywhere(
    each_engine: EngineName, call: Call, *, busy: bool, warm: bool, first: int
) -> None:
    """It comes out as it is, and costs neither a connection nor a place; threads that were begun have ended."""
    with serving(each_engine, busy=busy, warm=warm) as (_, client):
        call(client)  # imports what is imported with the first call
        client.close()
    number = 0
    for number in count(first, STEP):
        with serving(each_engine, busy=busy, warm=warm) as (listener, client):
            interrupt = Interrupt(number)
            try:
                interrupt.during(partial(call, client))
            except KeyboardInterrupt:
                assert interrupt.has_come
            else:
                assert not interrupt.has_come, number
                break
            check(listener, client)
    assert number > 100


def test_an_interrupt_may_come_while_an_alarm_is_set() -> None:
    """The thread that rings is shared by all streams of a process, and goes on."""
    number = 0
    while True:
        number += 1
        interrupt = Interrupt(number)
        try:
            interrupt.during(set_and_cancel)
        except KeyboardInterrupt:
            assert interrupt.has_come
        else:
            break
        with ThreadPoolExecutor(1) as threads:
            threads.submit(set_and_cancel).result(30)
    assert number > 5


def set_and_cancel() -> None:
    """Set an alarm, and cancel it."""
    watch().cancel(watch().set(None, 1000))
