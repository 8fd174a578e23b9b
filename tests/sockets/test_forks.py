"""One client in several processes: a child that was forked makes its own connections and leaves its parent's alone.

Each test is a fresh interpreter, as a process that runs tests has threads and loops of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastgpt.options import EngineName
from support.sockets import echo, listening, with_engine

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    pytest.mark.unmeasured,
]

TESTS = Path(__file__).parents[1]

PROLOGUE = """
import asyncio, json, os, sys, threading
from fastgpt import AsyncFastGPTClient, FastGPTClient, FastGPTError, StreamInterruptedError, user
from support.sockets import EVENTS, echo, envelope, listening, part, whole

def in_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:
            print("child:", type(error).__name__, error, file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return pid

def waited(*pids):
    for pid in pids:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, "a child failed"
"""


@pytest.fixture(autouse=True, params=["httpcore", "httptools"])
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ENGINE", request.param)


ENGINE: EngineName = "httpcore"
"""What the clients of the scripts take, from test to test."""


def run(body: str, *, options: tuple[str, ...] = ("-W", "error")) -> None:
    """Run a script in an interpreter of its own."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH")))),
    }
    done = subprocess.run(
        (sys.executable, *options, "-c", f"__file__ = {__file__!r}\n{PROLOGUE}{with_engine(body, ENGINE)}"),
        capture_output=True, text=True, timeout=60, env=environment, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stdout + done.stderr


def test_children_get_the_answers_to_their_own_calls() -> None:
    """Four children and their parent use a client that was used before the fork; each gets what it asked for."""
    run("""
with listening(echo) as server, FastGPTClient("key", server.url) as client:
    client.typed.get_dataset(dataset_id="before")
    before = server.connections
    def ask(who):
        for number in range(20):
            name = f"{who}-{number}"
            assert client.typed.get_dataset(dataset_id=name).name == name
    pids = [in_child(lambda: ask(who)) for who in range(4)]
    ask("parent")
    waited(*pids)
    assert server.connections == before + 4, server.connections
""")


def test_children_of_an_async_client_get_the_answers_to_their_own_calls() -> None:
    """The same for an async client, whose parent's loop has ended, or still runs."""
    run("""
async def ask(client, who):
    for number in range(20):
        name = f"{who}-{number}"
        assert (await client.typed.get_dataset(dataset_id=name)).name == name

with listening(echo) as server:
    client = AsyncFastGPTClient("key", server.url)
    asyncio.run(ask(client, "before"))
    pids = [in_child(lambda: asyncio.run(ask(client, who))) for who in range(4)]
    asyncio.run(ask(client, "parent"))
    waited(*pids)

    async def main():
        async with AsyncFastGPTClient("key", server.url) as client:
            await ask(client, "before")
            def work():
                child = threading.Thread(target=lambda: done.append(asyncio.run(ask(client, "child"))))
                done = []
                child.start()
                child.join()
                assert done == [None]
            before = server.connections
            pids = [in_child(work) for _ in range(3)]
            await ask(client, "parent")
            waited(*pids)
            assert server.connections == before + 3, server.connections
    asyncio.run(main())
""")


STREAMING = """
go_on = threading.Event()
def event(text):
    return part(b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\\n\\n")
def stream(connection, request):
    connection.sendall(EVENTS + event("a"))
    assert go_on.wait(30)
    connection.sendall(event("b") + part(b"data: [DONE]\\n\\n") + b"0\\r\\n\\r\\n")
"""


def test_a_stream_of_the_parent_is_the_parents() -> None:
    """A child cannot read on in a stream of its parent, and neither that nor its end takes anything from the parent."""
    run(
        STREAMING
        + """
with listening(stream) as server, FastGPTClient("key", server.url) as client:
    with client.stream_chat_completion(messages=[user("hi")]) as events:
        assert next(events).text == "a"
        def steal():
            try:
                next(events)
            except StreamInterruptedError:
                client.close()
                return
            raise AssertionError("a child read what was its parent's")
        waited(in_child(steal))
        go_on.set()
        assert [event.text for event in events] == ["b"]
"""
    )


def test_an_async_stream_of_the_parent_is_the_parents() -> None:
    """A child that uses or closes the client leaves the streams alone that its parent reads."""
    run(
        STREAMING
        + """
async def main():
    with listening(stream) as server:
        async with AsyncFastGPTClient("key", server.url) as client:
            async with client.stream_chat_completion(messages=[user("hi")]) as events:
                assert (await anext(events)).text == "a"
                async def close():
                    await client.aclose()
                def work():
                    thread = threading.Thread(target=lambda: asyncio.run(close()))
                    thread.start()
                    thread.join()
                waited(in_child(work))
                go_on.set()
                assert [event.text async for event in events] == ["b"]
asyncio.run(main())
"""
    )


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_server_sees_the_parent_leave_while_a_child_lives(kind: str) -> None:
    """A child keeps no copy of a socket open, so a stream that its parent leaves is closed for the server too."""
    run(
        STREAMING
        + f"KIND = {kind!r}"
        + """
def stop(release):
    os.read(release, 1)
def main():
    with listening(lambda connection, request: connection.sendall(EVENTS + event("a"))) as server:
        read, write = os.pipe()
        client = FastGPTClient("key", server.url)
        with client.stream_chat_completion(messages=[user("hi")]) as events:
            next(events)
            pid = in_child(lambda: stop(read))
        assert server.gone.wait(10), "the server saw no end"
        os.write(write, b"x")
        waited(pid)
        client.close()
async def amain():
    with listening(lambda connection, request: connection.sendall(EVENTS + event("a"))) as server:
        read, write = os.pipe()
        async with AsyncFastGPTClient("key", server.url) as client:
            async with client.stream_chat_completion(messages=[user("hi")]) as events:
                await anext(events)
                pid = in_child(lambda: stop(read))
            assert await asyncio.to_thread(server.gone.wait, 10), "the server saw no end"
            os.write(write, b"x")
            waited(pid)
main() if KIND == "sync" else asyncio.run(amain())
"""
    )


def test_a_fork_among_threads_leaves_no_lock_behind() -> None:
    """Children of a process whose other threads call and upload all the time can call and upload at once."""
    run(
        """
from pathlib import Path
def answer(connection, request):
    if request.startswith(b"POST /api/common/file/upload"):
        connection.sendall(envelope({"fileId": "f", "previewUrl": "http://x/f"}))
    elif request.startswith(b"POST"):
        connection.sendall(whole(b"no", "text/plain", "404 Not Found"))
    else:
        echo(connection, request)
def upload():
    client.typed.upload_chat_file(app_id="a" * 24, chat_id="c", content=Path(__file__))
with listening(answer) as server, FastGPTClient("key", server.url) as client:
    def call():
        assert client.typed.get_dataset(dataset_id="x").name == "x"
        upload()
    call()  # what is imported at the first call is there
    over = threading.Event()
    def busy():
        while not over.is_set():
            call()
    threads = [threading.Thread(target=busy) for _ in range(6)]
    for thread in threads: thread.start()
    def child():
        for _ in range(3):
            call()
        client.close()
    for _ in range(10):
        waited(in_child(child))
    over.set()
    for thread in threads: thread.join()
""",
        options=(),
    )  # from Python 3.12 on, forking among threads is warned of


def test_a_client_of_the_parent_can_be_closed_by_a_child() -> None:
    """Closing, and garbage collection, in a child touch nothing of the parent's."""
    run("""
import gc
with listening(echo) as server:
    client = FastGPTClient("key", server.url)
    client.typed.get_dataset(dataset_id="a")
    def child():
        global client
        client.close()
        del client
        gc.collect()
    waited(in_child(child))
    for number in range(3):
        assert client.typed.get_dataset(dataset_id=str(number)).name == str(number)
    assert server.connections == 1, server.connections
    client.close()
""")


def test_a_fork_that_python_does_not_hear_of() -> None:
    """Where no handler runs after a fork, as under some application servers, the process number tells.

    The server is in another process: a child of a process with threads, which Python does not hear of either, may wait
    for ever for a thread that it does not have to take the interpreter's lock.
    """
    with listening(echo) as server:
        run(f"""
import ctypes
with FastGPTClient("key", {server.url!r}) as client:
    client.typed.get_dataset(dataset_id="before")
    assert threading.active_count() == 1
    fork = ctypes.PyDLL(None).fork
    pid = fork()
    if pid == 0:
        try:
            os._exit(0 if client.typed.get_dataset(dataset_id="child").name == "child" else 1)
        except BaseException:
            os._exit(2)
    waited(pid)
    assert client.typed.get_dataset(dataset_id="parent").name == "parent"
""")
        assert server.connections == 2


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_child_does_not_keep_the_journal_of_its_parent(kind: str) -> None:
    """A child that outlives the run of its parent keeps no later run out, and cannot go on with it."""
    run(
        f"KIND = {kind!r}"
        """
import tempfile, time
from fastgpt import ConfigurationError
from fastgpt.batch import Journal, abatch, batch
from fastgpt.datasets import GetDataset

def specs(count):
    return [GetDataset(dataset_id=str(number)) for number in range(count)]

def main(url, journal, child):
    with FastGPTClient("key", url) as client:
        with batch(client, specs(5), journal=journal, max_concurrency=1) as outcomes:
            names = [next(outcomes).unwrap().name]
            pid = in_child(lambda: child(outcomes))
            names += [outcome.unwrap().name for outcome in outcomes]
        assert names == ["0", "1", "2", "3", "4"], names
        return pid, [outcome.unwrap().name for outcome in batch(client, specs(6), journal=journal)]

async def amain(url, journal, child):
    async with AsyncFastGPTClient("key", url) as client:
        async with abatch(client, specs(5), journal=journal, max_concurrency=1) as outcomes:
            names = [(await anext(outcomes)).unwrap().name]
            pid = in_child(lambda: child(None))
            names += [outcome.unwrap().name async for outcome in outcomes]
        assert names == ["0", "1", "2", "3", "4"], names
        async with abatch(client, specs(6), journal=journal) as outcomes:
            return pid, [outcome.unwrap().name async for outcome in outcomes]

read, write = os.pipe()
def child(outcomes):
    if outcomes is not None:
        try:
            next(outcomes)
        except ConfigurationError:
            outcomes.close()
        else:
            raise AssertionError("a child went on with a batch of its parent")
    os.close(write)
    assert os.read(read, 1) == b"x"

with listening(echo) as server, tempfile.TemporaryDirectory() as folder:
    journal = Journal(path=f"{folder}/journal")
    work = main(server.url, journal, child) if KIND == "sync" else asyncio.run(amain(server.url, journal, child))
    os.write(write, b"x")
    pid, names = work
    assert names == ["0", "1", "2", "3", "4", "5"], names
    waited(pid)
""",
        options=(),
    )  # from Python 3.12 on, forking among threads is warned of
