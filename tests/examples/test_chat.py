"""The console chat: what it shows of a stream, what it asks of the person, and what Ctrl-C ends."""

from __future__ import annotations

import io
import re
import signal
import socket
import sys
from collections.abc import Iterator

import pytest

import chat
from examples.programs import started
from fastgpt.emulator import Emulator, Script
from support.sockets import EVENTS, Listener, envelope, part

SERVER = {"FASTGPT_API_KEY": "key", "FASTGPT_APP_ID": "64a000000000000000000001"}
PIECE = b'event: answer\ndata: {"choices":[{"delta":{"content":"Once upon"}}]}\n\n'
PAUSED = b'event: interactive\ndata: {"interactive":{"type":"paymentPause","params":{}}}\n\n'
REST = b'event: answer\ndata: {"choices":[{"delta":{"content":"The end."}}]}\n\nevent: answer\ndata: [DONE]\n\n'


def chatted(lines: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Chat with a person who types these lines and then ends it, and return what they see."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    chat.main(arguments)
    return capsys.readouterr().out


def test_the_answer_and_the_nodes_are_shown(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, reasoning and nodes stand in the order in which they came; what looks like markup is text."""
    emulator.queue_answers(Script(text="See [red]this[/red].", reasoning="Let me think."))
    seen = chatted("Hello\n", capsys, monkeypatch)
    assert re.search(r"· AI Chat\nLet me think\.See \[red\]this\[/red\]\.\n\[.*AI Chat 0\.0 s; 0 points\]", seen)


def test_two_turns_are_one_chat(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps the turns, and the chat can be gone on with."""
    seen = chatted("One\nTwo\n", capsys, monkeypatch)
    (chat_id,) = re.findall(r"goes on with --chat (\w+)", seen)
    assert "You said: One" in seen
    assert "You said: Two" in seen
    chatted("Three\n", capsys, monkeypatch, "--chat", chat_id)
    with emulator.client() as client:
        assert client.typed.get_chat_records(app_id=emulator.app_id, chat_id=chat_id).total == 6


def test_another_app_by_its_id(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--app`` goes before the environment; of a tool its call and its answer are shown."""
    seen = chatted("Hello\n", capsys, monkeypatch, "--app", emulator.apps["tool"])
    assert '· calls FileParsing\n{"urls": []}\n· got []\n' in seen
    assert "Tool returned: []" in seen


@pytest.mark.parametrize(
    ("app", "lines", "expected"),
    [
        ("select", "Hello\n1\n", "You confirmed: Confirm"),
        ("select", "Hello\nCancel\n", "You cancelled."),
        ("select", "Hello\nPerhaps\nConfirm\n", "option: expected one of 'Confirm', 'Cancel', got 'Perhaps'"),
        ("form", "Hello\nRome\n3\nblue\n", "City=Rome age=3"),
        ("form", "Hello\nRome\nold\nRome\n3\n1\n", "age: expected a number, got 'old'"),
        ("form", "Hello\nRome\n\n\n", "City=Rome age=18"),
        ("agent_ask", "Hello\n1\nLarge.\n", "回答：Red - I want red."),
        ("agent_plan", "Hello\n", "· plan: "),
        ("failing", "Hello\n", "500 emulated upstream failed"),
    ],
)
def test_questions_of_the_run_are_put_to_the_person(
    app: str, lines: str, expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An emulated app is called by its name; a number picks an option, and what cannot be is asked for again."""
    assert expected in chatted(lines, capsys, monkeypatch, "--app", app)


def test_a_pause_that_no_message_ends_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the points ran out, or a pause is of an unknown kind, the person hears that the run waits."""

    def handler(connection: socket.socket, request: bytes) -> None:
        if b"/chat/init" in request:
            connection.sendall(envelope({"app": {"name": "Poor", "type": "simple", "pluginInputs": []}}))
        else:
            connection.sendall(EVENTS + part(PAUSED + REST) + part(b""))

    listener = Listener(handler)
    for name, value in {**SERVER, "FASTGPT_BASE_URL": listener.url}.items():
        monkeypatch.setenv(name, value)
    assert "the run waits for what cannot be said here" in chatted("Hello\n", capsys, monkeypatch)
    listener.close()


@pytest.fixture
def endless() -> Iterator[Listener]:
    """Serve an app whose first answer does not end."""

    def handler(connection: socket.socket, request: bytes) -> None:
        if b"/chat/init" in request:
            connection.sendall(envelope({"app": {"name": "Endless", "type": "simple", "pluginInputs": []}}))
        elif b"Tell me" in request:
            connection.sendall(EVENTS + part(PIECE))
        else:
            connection.sendall(EVENTS + part(REST) + part(b""))

    listener = Listener(handler)
    yield listener
    listener.close()


def test_ctrl_c_stops_the_run_and_keeps_the_chat(endless: Listener) -> None:
    """The connection of the run is closed, which the server hears of; the next message is answered."""
    environment = {
        "FASTGPT_BASE_URL": endless.url,
        "FASTGPT_API_KEY": "key",
        "FASTGPT_APP_ID": "64a000000000000000000001",
    }
    program = started("chat.py", environment=environment)
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("Tell me\n")
    program.stdin.flush()
    seen = ""
    while "Once upon" not in seen:
        piece = program.stdout.read(1)
        assert piece, f"it ended after {seen!r}"
        seen += piece
    assert not endless.gone.is_set()
    program.send_signal(signal.SIGINT)
    assert endless.gone.wait(10)
    out, err = program.communicate("And?\n", timeout=30)
    assert program.returncode == 0, err
    assert "stopped" in out
    assert "The end." in out
