"""A program that keeps a journal is killed with requests under way, and run again: nothing is lost or sent twice."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.sockets import Listener, whole

PROGRAM = Path(__file__).parent / "asking_with_a_journal.py"
HELD = {4, 6, 7}
"""The questions that have no answer while the first run lives: as many as it asks at once."""


class Oracle:
    """Answers questions by their numbers; some are only answered when a test says so."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.waiting = threading.Semaphore(0)
        self.is_patient = True

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        """Answer one request, or leave it."""
        (number,) = (int(found) for found in re.findall(rb"question (\d)", request))
        self.asked.append(number)
        if number in HELD and self.is_patient:
            self.waiting.release()
            return
        connection.sendall(whole(b'{"choices":[{"message":{"content":"answer %d"}}]}' % number))


@pytest.fixture
def oracle() -> Iterator[tuple[Oracle, Listener]]:
    """Serve an oracle."""
    oracle = Oracle()
    listener = Listener(oracle)
    yield oracle, listener
    listener.close()


def ran(url: str, journal: Path, repeat: str = "") -> list[str]:
    """Run the program to its end, and return what it prints."""
    command = (sys.executable, str(PROGRAM), url, str(journal), repeat)
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("repeat", ["", "repeat"])
def test_a_run_that_was_killed_goes_on(oracle: tuple[Oracle, Listener], tmp_path: Path, repeat: str) -> None:
    """What was answered is not asked again; what was under way is, if that is wanted, and uncertain if not."""
    answers, listener = oracle
    journal = tmp_path / "journal"
    command = (sys.executable, str(PROGRAM), listener.url, str(journal), repeat)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        for _ in HELD:
            assert answers.waiting.acquire(timeout=30)
        program.kill()
    before = sorted(answers.asked)
    assert before == [*range(8)]
    answers.is_patient = False
    uncertain = "answer {}" if repeat else "uncertain"
    expected = [(uncertain if number in HELD else "answer {}").format(number) for number in range(10)]
    assert ran(listener.url, journal, repeat) == expected
    assert sorted(answers.asked[len(before) :]) == [*(sorted(HELD) if repeat else ()), 8, 9]
    asked = len(answers.asked)
    assert ran(listener.url, journal, repeat) == expected
    assert len(answers.asked) == asked
