"""The example of traces shows each call, each attempt and each stream where it belongs, and what failed, too."""

from __future__ import annotations

import re
import socket

import pytest

import telemetry
from fastgpt import TransportError
from fastgpt.emulator import Emulator


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that were printed, without the times."""
    return [re.sub(r" +[0-9]+ ms *", " | ", line) for line in capsys.readouterr().out.splitlines()]


def test_a_retry_and_a_stream_stand_below_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """The emulator's HTTP 502 and what came of it are two attempts of one call; the stream was read to its end."""
    telemetry.main([])
    program, *calls = shown(capsys)
    *calls, stream, attempt = calls
    assert program == "the program | "
    assert calls[:3] == [
        "  POST /api/core/chat/getHistories | status 200, resent 1",
        "    - fastgpt.attempt: status 502, resent 0, error APIError",
        "    - fastgpt.attempt: status 200, resent 1",
    ]
    assert re.fullmatch(r"  invoke_agent \| status 200, tokens in [1-9]\d*, out [1-9]\d*", calls[3])
    assert calls[4:] == ["    - fastgpt.attempt: status 200, resent 0"]
    assert re.fullmatch(
        r"  invoke_agent \| status 200, stream complete, events [1-9]\d*, tokens in [1-9]\d*, out [1-9]\d*", stream
    )
    assert attempt == "    - fastgpt.attempt: status 200, resent 0"


def test_a_server_of_ones_own_is_not_disturbed(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """No fault is planned on a server of the environment, so that each call has one attempt."""
    telemetry.main([])
    assert [line for line in shown(capsys) if "attempt" in line] == ["    - fastgpt.attempt: status 200, resent 0"] * 3
    assert emulator.faults.injected == []


def test_what_failed_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The spans until an error are printed before it is raised, and name its class."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = "{}:{}".format(*closed.getsockname())
    monkeypatch.setenv("FASTGPT_BASE_URL", f"http://{host}")
    monkeypatch.setenv("FASTGPT_API_KEY", "key")
    monkeypatch.setenv("FASTGPT_APP_ID", "64a000000000000000000001")
    with pytest.raises(TransportError):
        telemetry.main([])
    assert shown(capsys) == [
        "the program | ",
        "  POST /api/core/chat/getHistories | error TransportError",
        *(f"    - fastgpt.attempt: resent {number}, error TransportError" for number in range(4)),
    ]
