"""The examples that read and write files: questions from a CSV, files into a dataset, a report."""

from __future__ import annotations

import socket
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.progress import Progress

import csv_pipeline
import ingest
import interactive
import log_report
from examples.programs import rows_of, written
from fastgpt.datasets import IndexingProgress, TrainingProgress
from fastgpt.emulator import Emulator, Script


def test_a_csv_is_answered_and_the_rest_of_it_later(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer stands beside each question; another run asks what failed and what is new, and nothing else."""
    questions = ["What, if anything, is a stork?", "First line\nand second", "你好"]
    source, target = written(tmp_path / "in.csv", questions), tmp_path / "out.csv"
    emulator.queue_answers("A bird.", Script(error="503 overloaded"), "Hello.")
    csv_pipeline.main([str(source), str(target)])
    first = rows_of(target)
    assert [row[0] for row in first] == questions
    assert sorted(row[1] for row in first) == ["", "A bird.", "Hello."]
    assert capsys.readouterr().err.endswith("3 answered, 1 of them by an error")
    with source.open("a", encoding="utf-8") as file:
        file.write("\n  \nAnd now?\n")  # rows without a question are left out
    emulator.queue_answers("Later.", repeat=True)
    csv_pipeline.main([str(source), str(target)])
    second = rows_of(target)
    assert [row for row in second[:3] if row not in first] == [[row[0], "Later.", ""] for row in first if row[2]]
    assert second[3:] == [["And now?", "Later.", ""]]


@pytest.mark.usefixtures("emulator")
def test_other_questions_do_not_get_the_answers_of_these(tmp_path: Path) -> None:
    """The journal of one file of questions is not taken for another's."""
    target = tmp_path / "out.csv"
    csv_pipeline.main([str(written(tmp_path / "in.csv", ["One"])), str(target)])
    with pytest.raises(ValueError, match="is one of other specs"):
        csv_pipeline.main([str(written(tmp_path / "in.csv", ["Two"])), str(target)])


def test_without_a_server_each_row_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The errors stand beside the questions, and are counted; with a server, another run has the answers."""
    source, target = written(tmp_path / "in.csv", ["One", "Two"]), tmp_path / "out.csv"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = "{}:{}".format(*closed.getsockname())
    monkeypatch.setenv("FASTGPT_BASE_URL", f"http://{host}")
    monkeypatch.setenv("FASTGPT_API_KEY", "key")
    csv_pipeline.main([str(source), str(target)])
    assert [row[2].startswith(f"could not connect to {host} ") for row in rows_of(target)] == [True, True]
    assert capsys.readouterr().err.endswith("2 answered, 2 of them by an error")
    monkeypatch.delenv("FASTGPT_BASE_URL")
    monkeypatch.delenv("FASTGPT_API_KEY")
    csv_pipeline.main([str(source), str(target)])
    assert [row[2] for row in rows_of(target)] == ["", ""]


def test_files_are_indexed_and_found(emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file says what became of it, and a search finds its rows; what looks like markup is text."""
    (tmp_path / "storks.md").write_text("Storks [/b] have long legs.", encoding="utf-8")
    (tmp_path / "bad.md").write_text("Unreadable [bold].", encoding="utf-8")
    emulator.fail_training("Unreadable", "500 [model] failed")
    ingest.main(["legs", str(tmp_path / "storks.md"), str(tmp_path / "bad.md")])
    seen = capsys.readouterr().out
    assert "indexed storks.md" in seen
    assert "500 [model] failed" in seen
    assert "Storks [/b] have long legs." in seen
    with emulator.client() as client:  # the dataset that it made is gone
        assert [each.name for each in client.typed.get_datasets() if each.name == "ingest example"] == []


def test_one_bar_has_the_bytes_of_all_files() -> None:
    """It grows from file to file, and is full while rows are trained."""
    with Progress(disable=True) as progress:
        bars = ingest.Bars(progress)
        upload = progress.tasks[0]
        for number, (name, sent) in enumerate([("a.md", 10), ("[b].md", 40)]):
            bars(IndexingProgress(number, 2, name, 10, 10, number=number, total_sent=sent, total_size=40))
            assert (upload.completed, upload.total) == (sent, 40)
        assert upload.description == r"upload 1/2 \[b].md"
        bars(IndexingProgress(2, 2, training=TrainingProgress(3, 0, 1.0), total_sent=40, total_size=40))
        assert (upload.completed, upload.total, upload.description) == (40, 40, "upload 2/2")


def test_the_questions_of_a_run_are_answered(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """On a server of one's own, it is the app of the environment that is talked to."""
    emulator.queue_answers("Ours.")
    interactive.main([])
    assert capsys.readouterr().out == "the app:\n  Ours.\n"


def test_the_report_has_all_chats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The emulator's three weeks stand in table and plot, and the plot is whole."""
    plot = tmp_path / "plot.svg"
    log_report.main(["--days", "25", "--plot", str(plot)])
    seen = capsys.readouterr().out
    rows = [line.split("│")[2:6] for line in seen.splitlines() if line.startswith("│ 20")]
    chats, messages, errors, _ = (sum(int(row[column]) for row in rows) for column in range(4))
    assert (chats, messages) == (90, 180)
    assert 0 < errors < 45
    assert "most chats: " in seen
    drawn = ElementTree.fromstring(plot.read_text(encoding="utf-8")).iter("{http://www.w3.org/2000/svg}rect")
    titles = [title for each in drawn for title in each.itertext()]
    assert len(titles) == 2 * 25
    assert sum(int(title.split()[1]) for title in titles if title.endswith("chats")) == 90


@pytest.mark.usefixtures("emulator")
def test_the_report_of_a_server_without_chats(capsys: pytest.CaptureFixture[str]) -> None:
    """An app that nobody has talked to has an empty table, and no chats of the emulator's own."""
    log_report.main([])
    assert "│ 20" not in capsys.readouterr().out


@pytest.mark.usefixtures("emulator")
def test_the_report_needs_an_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an app in the environment, the message says both ways to name one."""
    monkeypatch.delenv("FASTGPT_APP_ID")
    with pytest.raises(ValueError, match=r"FASTGPT_APP_ID: .* or by --app"):
        log_report.main([])
