"""The batch on a cluster of real processes: all is answered, and nothing is asked twice when a worker dies."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from distributed import Client

import dask_batch
from examples.programs import rows_of, started, written
from fastgpt import ConfigurationError
from fastgpt.emulator import Emulator, ErrorAnswer
from support.sockets import Listener, whole


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    """Give a cluster of one process."""
    with dask_batch.connected(None, 1) as cluster:
        yield cluster


def test_two_thousand_questions_on_a_cluster(emulator: Emulator, tmp_path: Path) -> None:
    """Processes answer them, each task with a client of its own; the answers stand beside their questions."""
    questions = [f"question {number}" for number in range(2000)]
    source = written(tmp_path / "in.csv", questions)
    emulator.queue_answers(*[ErrorAnswer(status_text="unAuthChat")] * 3)
    program = started("dask_batch.py", source)
    out, err = program.communicate(timeout=300)
    assert program.returncode == 0, err
    assert "Traceback" not in err
    assert emulator.account_key not in out + err
    assert out.strip() == str(tmp_path / "in.answers.csv")
    assert err.endswith("2000 answered, 3 of them by an error")
    rows = rows_of(tmp_path / "in.answers.csv")
    assert [row[0] for row in rows] == questions
    assert [row for row in rows if not row[2] and not row[1].endswith(f"You said: {row[0]}")] == []
    assert sum("unAuthChat" in row[2] for row in rows) == 3


def traceable(settings: dask_batch.Settings, number: int, questions: Sequence[str]) -> list[dask_batch.Answered]:
    """Ask on a worker, and leave word of which process it is."""
    (settings.journals / "process").write_text(str(os.getpid()), encoding="utf-8")
    return dask_batch.ask(settings, number, questions)


def test_nothing_is_asked_twice_when_a_worker_dies(
    cluster: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask runs again what was under way, and what was done there: its rows come of the journal."""
    asked = Counter[str]()

    def handler(connection: socket.socket, request: bytes) -> None:
        question = re.findall(rb'"content":"(\w+)"', request)[0].decode()
        asked[question] += 1
        if question == "deadly":
            os.kill(int((tmp_path / "process").read_text(encoding="utf-8")), signal.SIGKILL)
        connection.sendall(whole(b'{"choices":[{"message":{"content":"fine"}}]}'))

    listener = Listener(handler)
    monkeypatch.setattr(dask_batch, "ask", traceable)
    settings = dask_batch.Settings(listener.url, None, 1, tmp_path, False, "key")
    tasks = [["done"], ["before", "deadly", "behind"], ["last"]]
    answers = [*dask_batch.answers(cluster, settings, tasks)]
    assert [*dask_batch.answers(cluster, settings, tasks)] == answers  # as another run does
    listener.close()
    assert [answer for answer, _ in answers] == ["fine", "fine", "", "fine", "fine"]
    assert [error for _, error in answers if error] == [answers[2][1]]
    assert "the server may have done it" in answers[2][1]
    assert asked == dict.fromkeys(["done", "before", "deadly", "behind", "last"], 1)


def lost(_: dask_batch.Settings, number: int, questions: Sequence[str]) -> list[dask_batch.Answered]:
    """Fail as a task does that is no good."""
    raise ArithmeticError(f"task {number} of {len(questions)}")


def test_a_task_that_fails_has_its_error_as_answers(
    cluster: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No question is left out because of what is wrong with a task."""
    monkeypatch.setattr(dask_batch, "ask", lost)
    settings = dask_batch.Settings("http://127.0.0.1:9", None, 1, tmp_path, False, "key")
    rows = [*dask_batch.answers(cluster, settings, [["one", "two"]])]
    assert rows == [("", "ArithmeticError: task 0 of 2")] * 2


def test_journals_of_other_questions_stop_the_run(cluster: Client, tmp_path: Path) -> None:
    """What no task can do is raised, and does not become the answer to each question."""
    (tmp_path / "0.journal").write_text("{}\n", encoding="utf-8")
    settings = dask_batch.Settings("http://127.0.0.1:9", None, 1, tmp_path, False, "key")
    with pytest.raises(ConfigurationError, match=r"journal: .* is none of a journal"):
        next(dask_batch.answers(cluster, settings, [["one", "two"]]))


def test_a_key_is_not_shown_with_the_settings() -> None:
    """Clusters show what travels in their logs."""
    assert "secret" not in repr(dask_batch.Settings("http://host", None, 1, Path(), False, "fastgpt-secret"))
