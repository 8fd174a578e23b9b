"""The relay over a real socket: what its callers get of an answer, of a rejection, and what hanging up ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest

from examples.programs import started
from fastgpt.emulator import Emulator, ErrorAnswer, Script, faults
from support.sockets import EVENTS, Listener, part

PIECE = b'event: answer\ndata: {"choices":[{"delta":{"content":"Once upon"}}]}\n\n'


@contextmanager
def relay(
    base_url: str, key: str, app_id: str = "64a000000000000000000001", *arguments: str
) -> Generator[httpx.Client]:
    """Run the relay as a program, in front of a server, and give a client of it."""
    names = {"FASTGPT_BASE_URL": base_url, "FASTGPT_API_KEY": key, "FASTGPT_APP_ID": app_id}
    program = started("relay.py", "--port", "0", *arguments, environment=names)
    try:
        with httpx.Client(base_url=address_of(program), timeout=30) as client:
            yield client
    finally:
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=30)
    assert "Traceback" not in err
    assert "Application shutdown complete." in err
    assert key not in err


def address_of(program: subprocess.Popen[str]) -> str:
    """Return where a relay serves, once it does."""
    assert program.stderr is not None
    said = ""
    for line in program.stderr:
        said += line
        if found := re.search(r"running on (http://\S+)", line):
            return found[1]
    raise AssertionError(said)


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """Give the emulator that the relay stands in front of."""
    return Emulator()


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> Iterator[httpx.Client]:
    """Run a relay in front of the emulator."""
    with emulator.serve() as base_url, relay(base_url, emulator.account_key, emulator.app_id) as client:
        yield client


def events_of(response: httpx.Response) -> list[tuple[str, object]]:
    """Return the events of a response."""
    blocks = re.findall(r"event: (\w+)\ndata: (.*)\n\n", response.text)
    return [(name, json.loads(data)) for name, data in blocks]


def test_the_pieces_of_an_answer_come_through(caller: httpx.Client, emulator: Emulator) -> None:
    """Each piece is an event, and the last says how it ended."""
    emulator.queue_answers(Script(text=("One\n", "two.")))
    response = caller.post("/chat", json={"question": "Count"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    *pieces, (last, end) = events_of(response)
    assert pieces == [("answer", "One\n"), ("answer", "two.")]
    assert last == "end"
    assert isinstance(end, dict)
    assert end["finish_reason"] == "stop"


def test_questions_of_one_chat(caller: httpx.Client, emulator: Emulator) -> None:
    """A caller who names a chat goes on with it."""
    for question in ("One", "Two"):
        caller.post("/chat", json={"question": question, "chat_id": "relayed"})
    with emulator.client() as client:
        assert client.typed.get_chat_records(app_id=emulator.app_id, chat_id="nobody:relayed").total == 4


def test_users_have_chats_of_their_own(caller: httpx.Client, emulator: Emulator) -> None:
    """Who knows the id of another's chat does not go on with it, and the app's log says who asked."""
    for who in ("ada", "grace"):
        caller.post("/chat", json={"question": "Hello", "chat_id": "first"}, headers={"x-user": who})
    with emulator.client() as client:
        for who in ("ada", "grace"):
            assert client.typed.get_chat_records(app_id=emulator.app_id, chat_id=f"{who}:first").total == 2


def test_a_user_may_ask_so_many_questions_a_minute(emulator: Emulator) -> None:
    """One more is rejected, and says when it may be asked; other users are not kept waiting."""
    with (
        emulator.serve() as base_url,
        relay(base_url, emulator.account_key, emulator.app_id, "--per-minute", "2") as client,
    ):
        answers = [client.post("/chat", json={"question": "Hello"}, headers={"x-user": "ada"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 0 < int(answers[2].headers["retry-after"]) <= 30
        assert client.post("/chat", json={"question": "Hello"}, headers={"x-user": "grace"}).status_code == 200


def test_it_says_whether_it_can_answer(caller: httpx.Client, emulator: Emulator) -> None:
    """It is asked often, by what starts and stops services: a failure is said at once, and no run is started."""
    assert caller.get("/ready").json() == {"ready": True}
    emulator.faults.plan(faults.ConnectionReset())
    down = caller.get("/ready")
    assert (down.status_code, down.json()) == (503, {"error": "TransportError"})
    assert caller.get("/ready").status_code == 200


def test_a_run_that_fails_under_way_is_the_last_event(caller: httpx.Client, emulator: Emulator) -> None:
    """The status went out before; so the error is an event."""
    emulator.queue_answers(Script(error="503 overloaded"))
    response = caller.post("/chat", json={"question": "Hello"})
    assert response.status_code == 200
    assert events_of(response)[-1] == ("error", {"error": "RunFailedError", "message": "503 overloaded"})


@pytest.mark.parametrize(
    ("planned", "status", "error"),
    [
        (faults.RateLimited(header="seconds", seconds=7), 429, "RateLimitError"),
        (faults.BadGateway(), 502, "APIError"),
        (faults.ConnectionReset(), 502, "TransportError"),
        (ErrorAnswer(status_text="unAuthChat"), 502, "PermissionDeniedError"),
        (ErrorAnswer(status_text="chatIsGenerating"), 409, "ConflictError"),
        (ErrorAnswer(status_text="appUnExist"), 404, "NotFoundError"),
    ],
)
def test_what_is_rejected_has_a_status(
    caller: httpx.Client, emulator: Emulator, planned: faults.Fault | ErrorAnswer, status: int, error: str
) -> None:
    """What concerns the caller says so; what is between relay and server is a bad gateway, and shows no address."""
    if isinstance(planned, ErrorAnswer):
        emulator.queue_answers(planned)
    else:
        emulator.faults.plan(planned)
    response = caller.post("/chat", json={"question": "Hello"})
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert "127.0.0.1" not in response.text
    assert response.headers.get("retry-after") == ("7" if status == 429 else None)


@pytest.mark.parametrize("body", [{}, {"question": 1}, {"question": "Hello", "chat_id": []}])
def test_a_body_that_is_none_is_rejected(caller: httpx.Client, body: Mapping[str, object]) -> None:
    """The relay's own checks come first."""
    assert caller.post("/chat", json=body).status_code == 422


def test_an_argument_that_no_server_takes_is_said(caller: httpx.Client) -> None:
    """It is rejected before anything is sent, and names the argument."""
    response = caller.post("/chat", json={"question": "Hello", "chat_id": ""})
    assert response.status_code == 422
    assert response.json()["error"] == "InvalidRequestError"
    assert "chat_id" in response.json()["message"]


def test_hanging_up_ends_the_run() -> None:
    """The connection to the server is closed while the answer is still coming, which stops the run."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(EVENTS + part(PIECE))

    listener = Listener(handler)
    with relay(listener.url, "key-of-the-relay") as client:
        with client.stream("POST", "/chat", json={"question": "Tell me"}) as response:
            pieces = response.iter_text()  # held, as httpx hangs up with the iterator
            assert next(pieces) == 'event: answer\ndata: "Once upon"\n\n'
            assert not listener.gone.is_set()
        assert listener.gone.wait(10)
    listener.close()
