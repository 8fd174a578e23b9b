"""HTTP/2 over TLS, on the default engine and by a client of httpx that the caller brings."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager

import h2.config
import h2.connection
import h2.events
import httpx
import pytest

from fastgpt import AsyncFastGPTClient, FastGPTClient, TransportError
from support.asking import Ask, every_way
from support.sockets import CERTIFICATE, Listener, echo, listening, tls

DATASET = b'{"code":200,"data":{"_id":"a","name":"%s","type":"dataset"}}' % (b"a" * 3_000_000)
"""So long that it does not come with its head: httpcore understands h2 until then."""
FRAME = 16_384


@contextmanager
def speaking_http2(announced: int, ends: int = len(DATASET)) -> Generator[Listener]:
    """Answer each request with a dataset, announced as of so many bytes; close once *ends* are sent."""

    def greeted(connection: socket.socket) -> None:
        server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        server.initiate_connection()
        while True:
            connection.sendall(server.data_to_send())
            if not (data := connection.recv(65_536)):
                return
            for event in server.receive_data(data):
                if isinstance(event, h2.events.StreamEnded):
                    headers = (
                        (":status", "200"),
                        ("content-type", "application/json"),
                        ("content-length", str(announced)),
                    )
                    server.send_headers(event.stream_id, headers)
                    for place in range(0, ends, FRAME):
                        server.send_data(event.stream_id, DATASET[place : place + FRAME])
                    if ends < len(DATASET):
                        connection.sendall(server.data_to_send())
                        return
                    server.end_stream(event.stream_id)

    context = tls()
    context.set_alpn_protocols(["h2"])
    with listening(echo, context, greet=greeted) as listener:
        yield listener


@every_way
def test_calls_are_answered(ask: Ask) -> None:
    """Several, over one connection."""
    with speaking_http2(len(DATASET)) as server:
        found = ask(server.url, 3, verify=str(CERTIFICATE), http2=True)
        assert [len(each.unwrap().name) for each in found] == [3_000_000] * 3
        assert server.connections == 1


@every_way
def test_a_body_of_another_length_is_an_error(ask: Ask) -> None:
    """One that ends early, or goes on too long, is no answer."""
    for announced in (len(DATASET) + 1, len(DATASET) - 1):
        with speaking_http2(announced) as server:
            (error,) = ask(server.url, verify=str(CERTIFICATE), http2=True, max_retries=0)
            failure = error.failure()
            assert type(failure) is TransportError
            assert f"Expected {announced} bytes" in failure.message
            assert server.left_open(0) == 0


@every_way
def test_a_body_that_is_cut_is_an_error(ask: Ask) -> None:
    """The connection is closed before the stream has come to its end."""
    with speaking_http2(len(DATASET), ends=len(DATASET) // 2) as server:
        (error,) = ask(server.url, verify=str(CERTIFICATE), http2=True, max_retries=0)
        assert type(error.failure()) is TransportError
        assert server.left_open(0) == 0


@pytest.mark.anyio
async def test_it_is_one_by_a_client_that_the_caller_brings_too() -> None:
    """Sync and async."""
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    with speaking_http2(len(DATASET) + 1) as server:
        with (
            httpx.Client(verify=trust, http2=True) as own,
            FastGPTClient("key", server.url, http_client=own, max_retries=0) as client,
        ):
            assert type(client.results.get_dataset(dataset_id="a").failure()) is TransportError
        async with (
            httpx.AsyncClient(verify=trust, http2=True) as aown,
            AsyncFastGPTClient("key", server.url, http_client=aown, max_retries=0) as aclient,
        ):
            assert type((await aclient.results.get_dataset(dataset_id="a")).failure()) is TransportError
