"""Each example is one command, which needs no server; what a person does wrong is one line, and not a traceback."""

from __future__ import annotations

import importlib
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from examples.programs import EXAMPLES, started
from fastgpt.emulator import Emulator
from serving import run

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py") if path.stem != "serving")
ELSEWHERE = {"relay", "dask_batch"}
"""Whose commands have tests of their own: one does not end by itself, and one takes time."""
KEY = "fastgpt-not-to-be-shown"

Main = Callable[[Sequence[str]], None]


def main_of(name: str) -> Main:
    """Return the main function of an example."""
    main: Main = importlib.import_module(name).main
    return main


def said(name: str, *arguments: str | Path) -> str:
    """Run an example in this process, with arguments that it cannot use, and return what it ends with."""
    main = main_of(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [f"{name}.py", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            run(main)
    return str(end.value.code)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ELSEWHERE])
def test_an_example_is_one_command(name: str) -> None:
    """Without a server, and with nothing but the interpreter, it runs to its end and shows something."""
    program = started(f"{name}.py")
    out, err = program.communicate("Hello\n", timeout=60)
    assert program.returncode == 0, err
    assert "Traceback" not in err
    assert out.strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_key_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a server and no key hears of the variable; it is not the emulator that answers instead."""
    monkeypatch.setenv("FASTGPT_BASE_URL", "http://127.0.0.1:9")
    assert said(name) == "ConfigurationError: FASTGPT_API_KEY: expected an API key in the environment, got none"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"csv_pipeline", "dask_batch", "relay"}])
def test_a_server_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that nobody listens at is in the message, and the key is not."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = "{}:{}".format(*closed.getsockname())
    monkeypatch.setenv("FASTGPT_BASE_URL", f"http://{host}")
    monkeypatch.setenv("FASTGPT_API_KEY", KEY)
    monkeypatch.setenv("FASTGPT_APP_ID", "64a000000000000000000001")
    message = said(name)
    assert message.startswith(f"TransportError: could not connect to {host} ")
    assert KEY not in message


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"csv_pipeline", "dask_batch", "relay"}])
def test_a_wrong_key_is_said(name: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the server does not know is an authentication error, of which the message says no key."""
    monkeypatch.setenv("FASTGPT_API_KEY", KEY)
    message = said(name)
    assert message.startswith("AuthenticationError: ")
    assert KEY not in message
    assert emulator.api_key not in message


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("csv_pipeline", ("none.csv", "answers.csv"), "none.csv: No such file or directory"),
        ("dask_batch", ("none.csv",), "none.csv: No such file or directory"),
        ("ingest", ("stork", "none.md"), "InvalidRequestError: files[0]: expected a readable file, got 'none.md'"),
        ("log_report", ("--plot", "none/plot.svg"), "none/plot.svg: No such file or directory"),
    ],
)
def test_a_file_that_is_not_there_is_named(
    name: str, arguments: Sequence[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that cannot be read or written is in the message, and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    assert said(name, *arguments).startswith(expected)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["csv_pipeline", "dask_batch"])
def test_a_file_that_is_no_csv_is_said(name: str, tmp_path: Path) -> None:
    """A workbook, or text in another encoding, is no CSV in UTF-8."""
    source = tmp_path / "questions.csv"
    source.write_bytes(b"question\nWas ist ein Storch \xfcberhaupt?\n")
    arguments = (source, tmp_path / "answers.csv") if name == "csv_pipeline" else (source,)
    assert said(name, *arguments).startswith("expected a CSV in UTF-8: ")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("csv_pipeline", ("questions.csv",), "expected two files"),
        ("csv_pipeline", ("questions.csv", "./questions.csv"), "expected two files"),
        ("dask_batch", ("questions.csv", "--answers", "questions.csv"), "expected another file for the answers"),
        ("nightly", ("none",), "expected a folder, got none"),
        ("fan_out", ("--limit", "0"), "expected a whole number, 1 or more, got '0'"),
        ("log_report", ("--days", "many"), "expected a whole number, 1 or more, got 'many'"),
    ],
)
def test_arguments_that_cannot_be_are_said(
    name: str, arguments: Sequence[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command line says what it expected, beside how it is used."""
    assert said(name, *arguments) == "2"
    error = capsys.readouterr().err
    assert expected in error
    assert error.startswith("usage: ")


def test_what_serves_the_emulator_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who installed the library without the extra hears how to get it."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert said("quickstart").endswith("pip install 'fastgpt-client[emulator]'")


@pytest.mark.parametrize(
    ("name", "package", "group"),
    [
        ("chat", "rich.console", "examples"),
        ("dask_batch", "distributed", "clusters"),
        ("ingest", "rich.progress", "examples"),
        ("log_report", "rich.table", "examples"),
        ("relay", "fastapi", "examples"),
        ("telemetry", "opentelemetry.sdk.trace", "examples"),
    ],
)
def test_a_package_that_is_not_installed_is_named(
    name: str, package: str, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the library alone hears what the example needs, and which group of the project has it."""
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SystemExit) as end:
        importlib.import_module(name)
    assert str(end.value.code).startswith(f"import of {package} halted; ")
    assert str(end.value.code).endswith(f"pip install --group {group}")


def test_an_interrupted_example_ends_as_programs_do() -> None:
    """Ctrl-C is no error of the program: it leaves with the status that shells know."""

    def main(_: Sequence[str]) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(SystemExit) as end:
        run(main)
    assert end.value.code == 130
