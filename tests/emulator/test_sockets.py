"""The server under load, with real silences, and with clients that die: what it carries, and that nothing is left."""

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
from collections.abc import Generator
from contextlib import closing, contextmanager

import httpx
import pytest

from emulator.support import COMPLETIONS, ask, text
from fastgpt import FastGPTClient, user
from fastgpt.emulator import Emulator, Script
from fastgpt.emulator.server import listen

V1 = COMPLETIONS["v1"]
HOUR = 3600
CLIENT = """
import http.client, sys
host, key, body = sys.argv[1:]
connection = http.client.HTTPConnection(host, timeout=60)
headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
connection.request("POST", "/api/v1/chat/completions", body, headers)
answer = connection.getresponse()
print(answer.readline(), flush=True)
answer.read()
"""


@contextmanager
def nothing_left() -> Generator[None]:
    """Fail if threads or open files are left that were not there before; a loop that is gone has no tasks."""
    gc.collect()  # what earlier tests have left is not held against this one
    threads, files = threading.active_count(), len(os.listdir("/dev/fd"))
    yield
    assert threading.active_count() <= threads
    assert len(os.listdir("/dev/fd")) <= files


def test_a_connection_knows_its_protocol() -> None:
    """Only of such a connection does asyncio turn off the waiting for an acknowledgement, which takes 40 ms a call."""
    with closing(listen("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP


async def all_at_once(http: httpx.AsyncClient, emulator: Emulator, count: int) -> list[str]:
    """Read so many streams at the same time and return what they said."""
    answers = await asyncio.gather(
        *(http.post(V1, json=ask(emulator.app_id, f"{number}", stream=True)) for number in range(count))
    )
    return [text(answer) for answer in answers]


EXPECTED = [f"Hello from the emulator. 你好！ You said: {number}" for number in range(100)]


@pytest.mark.unmeasured
@pytest.mark.anyio
async def test_a_hundred_streams_on_a_socket(emulator: Emulator) -> None:
    """A hundred streams that are read at the same time arrive whole, each with its own text."""
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    limits = httpx.Limits(max_connections=100)
    with nothing_left(), emulator.serve() as base_url:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=60, limits=limits) as http:
            assert await all_at_once(http, emulator, 100) == EXPECTED


@pytest.mark.anyio
async def test_a_hundred_streams_in_process(emulator: Emulator) -> None:
    """The same holds without sockets."""
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    transport = emulator.async_transport()
    async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=headers) as http:
        assert await all_at_once(http, emulator, 100) == EXPECTED


def test_a_client_that_is_killed_leaves_nothing(emulator: Emulator) -> None:
    """A client that dies in mid-stream ends its run, and the server ends with no thread, task or socket left."""
    emulator.queue_answers(Script(text="one two three", pace=HOUR))
    body = f'{{"appId": "{emulator.app_id}", "chatId": "c1", "stream": true, "detail": true, '
    body += '"messages": [{"role": "user", "content": "hi"}]}'
    params = {"appId": emulator.app_id, "chatId": "c1"}
    with nothing_left(), emulator.serve() as base_url:
        command = [sys.executable, "-c", CLIENT, base_url.removeprefix("http://"), emulator.api_key, body]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None
            assert client.stdout.readline()
            with httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {emulator.api_key}"}) as http:
                status = http.get("/api/core/chat/init", params=params).json()["data"]["chatGenerateStatus"]
                assert status == 0
                client.send_signal(signal.SIGKILL)
                client.wait(timeout=10)
                until = time.monotonic() + 10
                while status == 0 and time.monotonic() < until:
                    status = http.get("/api/core/chat/init", params=params).json()["data"]["chatGenerateStatus"]
                assert status == 1


def test_a_server_that_ends_cuts_what_is_open(emulator: Emulator) -> None:
    """A stream that is silent when the server ends holds nothing up and leaves nothing."""
    emulator.queue_answers(Script(text="one two", pace=HOUR))
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with nothing_left(), httpx.Client(headers=headers, timeout=60) as http:
        with emulator.serve() as base_url:
            body = ask(emulator.app_id, "hi", stream=True, detail=True)
            request = http.build_request("POST", base_url + V1, json=body)
            response = http.send(request, stream=True)
            writes = response.iter_raw()
            assert b"chatTitle" in next(writes)
        response.close()


def test_silences_really_pass_on_a_socket(emulator: Emulator) -> None:
    """On a socket a scripted delay is time that passes: who does not wait for it gets nothing."""
    emulator.queue_answers(Script(delay=HOUR, text="late"))
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with emulator.serve() as base_url, pytest.raises(httpx.ReadTimeout):
        httpx.post(base_url + V1, json=ask(emulator.app_id, "hi"), headers=headers, timeout=0.2)


def test_nothing_is_written_to_a_client_that_has_left(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """One that leaves a long stream at once; asyncio would say that each further write fails."""
    emulator.queue_answers(" ".join(map(str, range(5000))), repeat=True)
    with emulator.serve() as url:
        for _ in range(3):
            client = FastGPTClient(emulator.api_key, url)
            with client, client.typed.stream_chat_completion(messages=[user("Hi")]) as events:
                next(events)
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
