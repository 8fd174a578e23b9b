"""HTTP/2 on the default engine, against a server over TLS that has streams of it: calls, bodies and event streams."""

from __future__ import annotations

import json
import socket
import ssl
import threading

import anyio
import anyio.lowlevel
import h2.config
import h2.connection
import h2.events
import pytest

from fastgpt import AsyncFastGPTClient, ClientClosedError, DeadlineExceededError, FastGPTClient, user
from fastgpt.chat import Answer
from support.asking import Ask, every_way
from support.sockets import CERTIFICATE, echo, listening, tls

EVENT = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'
HELLO = [user("hi")]


def offering(*protocols: str) -> ssl.SSLContext:
    """Return what a server needs that speaks these protocols."""
    made = tls()
    made.set_alpn_protocols(list(protocols))
    return made


class Server:
    """Speaks HTTP/2; a stream of events has so many, and does not end unless that is asked for."""

    def __init__(self, *, ends: bool = True, silent: bool = False) -> None:
        self.paths: list[str] = []
        self.bodies: list[bytes] = []
        self.resets = threading.Semaphore(0)
        self._ends = ends
        self._silent = silent

    def __call__(self, connection: socket.socket) -> None:
        """Serve a connection to its end."""
        http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        http.initiate_connection()
        bodies: dict[int, bytes] = {}
        paths: dict[int, str] = {}
        connection.sendall(http.data_to_send())
        while data := connection.recv(65_536):
            for event in http.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    headers = {bytes(name).decode(): bytes(value).decode() for name, value in event.headers}
                    paths[event.stream_id], bodies[event.stream_id] = headers[":path"], b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    self.paths.append(paths[event.stream_id])
                    self.bodies.append(bodies[event.stream_id])
                    if not self._silent:
                        self._answer(http, event.stream_id, paths[event.stream_id])
                elif isinstance(event, h2.events.StreamReset):
                    self.resets.release()
            connection.sendall(http.data_to_send())

    def _answer(self, http: h2.connection.H2Connection, stream: int, path: str) -> None:
        live = "completions" in path
        kind = "text/event-stream" if live else "application/json"
        http.send_headers(stream, [(":status", "200"), ("content-type", kind)])
        if live:
            http.send_data(stream, EVENT * 3)
            if self._ends:
                http.send_data(stream, b"data: [DONE]\n\n", end_stream=True)
        else:
            name = path.partition("id=")[2]
            data = {"code": 200, "data": {"_id": name, "name": name, "type": "dataset"}}
            http.send_data(stream, json.dumps(data).encode(), end_stream=True)


@every_way
def test_calls_one_after_the_other_go_over_one_connection(ask: Ask) -> None:
    """Each is a stream of it, and gets its answer."""
    server = Server()
    with listening(lambda _, __: None, offering("h2", "http/1.1"), greet=server) as listener:
        found = ask(listener.url, 5, http2=True, verify=str(CERTIFICATE))
        assert [each.unwrap().name for each in found] == ["a"] * 5
        assert server.paths == ["/api/core/dataset/detail?id=a"] * 5
        assert listener.connections == 1
        assert listener.left_open(0) == 0


@every_way
def test_a_server_without_it_is_spoken_to_as_ever(ask: Ask) -> None:
    """HTTP/2 is offered, and HTTP/1.1 is agreed on."""
    with listening(echo, offering("http/1.1")) as listener:
        found = ask(listener.url, 2, http2=True, verify=str(CERTIFICATE))
        assert [each.unwrap().name for each in found] == ["a", "a"]
        assert listener.connections == 1


@every_way
def test_a_deadline_bounds_a_call(ask: Ask) -> None:
    """A server that takes a request and says nothing of it."""
    with listening(lambda _, __: None, offering("h2"), greet=Server(silent=True)) as listener:
        (error,) = ask(listener.url, http2=True, verify=str(CERTIFICATE), deadline=0.1)
        assert isinstance(error.failure(), DeadlineExceededError)
        assert listener.left_open(0) == 0


def test_a_raw_response_says_its_version() -> None:
    """As httpx has it; and a body of some length arrives whole."""
    server = Server()
    with (
        listening(lambda _, __: None, offering("h2"), greet=server) as listener,
        FastGPTClient("key", listener.url, http2=True, verify=str(CERTIFICATE)) as client,
    ):
        response = client.get_dataset(dataset_id="a")
        assert response.http_version == "HTTP/2"
        client.results.create_dataset(name="x" * 200_000)
        assert len(server.bodies[-1]) > 200_000
        assert listener.connections == 1


def test_streams_of_events_are_read_left_and_closed() -> None:
    """A stream read to its end leaves its connection to the next call; one that is left takes it along."""
    with (
        listening(lambda _, __: None, offering("h2"), greet=Server()) as listener,
        FastGPTClient("key", listener.url, http2=True, verify=str(CERTIFICATE)) as client,
    ):
        for _ in range(2):
            with client.stream_chat_completion(messages=HELLO) as events:
                assert list(events) == [Answer("a")] * 3
        assert client.typed.get_dataset(dataset_id="b").name == "b"
        assert listener.connections == 1
        with client.stream_chat_completion(messages=HELLO) as events:
            next(events)
        assert client.typed.get_dataset(dataset_id="c").name == "c"
        assert listener.left_open(1) == 1


def test_closing_wakes_who_reads_a_stream() -> None:
    """From another thread."""
    with listening(lambda _, __: None, offering("h2"), greet=Server(ends=False)) as listener:
        client = FastGPTClient("key", listener.url, http2=True, verify=str(CERTIFICATE))
        with client.stream_chat_completion(messages=HELLO) as events:
            for _ in range(3):
                next(events)
            timer = threading.Timer(0.05, client.close)
            timer.start()
            with pytest.raises(ClientClosedError):
                next(events)
            timer.join()


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.anyio
async def test_streams_of_events_are_read_and_closed_async(anyio_backend: str) -> None:
    """The same, async."""
    with listening(lambda _, __: None, offering("h2"), greet=Server(ends=False)) as listener:
        client = AsyncFastGPTClient("key", listener.url, http2=True, verify=str(CERTIFICATE))
        async with client.stream_chat_completion(messages=HELLO) as events:
            for _ in range(3):
                await anext(events)

            async def close() -> None:
                await anyio.lowlevel.checkpoint()
                await client.aclose()

            async with anyio.create_task_group() as group:
                group.start_soon(close)
                with pytest.raises(ClientClosedError):
                    await anext(events)
