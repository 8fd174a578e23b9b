"""Runs what a new user runs: every Python block of the README and the guides, and the examples that need nothing else.

Each has a server of its own, which nobody has used: no chats, no datasets, no files.  Blocks that are tests themselves
are run by pytest in ``test_pytest_plugin``.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from fastgpt.emulator import Emulator
from support.blocks import ROOT, Block, blocks

BLOCKS = [block for block in blocks() if "\ndef test_" not in f"\n{block.code}"]


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """Serve a fresh emulator, and name it in the environment."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        monkeypatch.setenv("FASTGPT_BASE_URL", base_url)
        monkeypatch.setenv("FASTGPT_API_KEY", emulator.api_key)
        monkeypatch.setenv("FASTGPT_APP_ID", emulator.app_id)
        yield emulator


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_a_block_of_the_documentation_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader may paste any block and run it, alone."""
    for needed in re.findall(r"^(?:import|from) (\w+)", block.code, re.MULTILINE):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed; `nox -s programs` has it")
    monkeypatch.chdir(tmp_path)
    module = ModuleType(f"block_{block.name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # where msgspec and others look for what it names
    exec(compile(block.code, f"{block.page}:{block.line}", "exec"), vars(module))


def test_the_tutorial_shows_what_its_reader_sees(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each output that it shows is that of the program before it, and it names the settings of the emulator."""
    tutorial = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    assert f"FASTGPT_API_KEY={emulator.api_key}\n" in tutorial
    assert f"FASTGPT_APP_ID={emulator.app_id}\n" in tutorial
    program, printed, shown = "", "", 0
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", tutorial, re.DOTALL | re.MULTILINE):
        other_app = re.match(r"FASTGPT_APP_ID=(\w+) .*step\.py", text)
        if language == "text":
            shown += 1
            assert re.sub(r"\d+\.\d+", "0.0", printed) == text  # what takes longer takes no time in the tutorial
        if language == "python":
            program = text
        elif not other_app:
            continue
        with monkeypatch.context() as patched:
            if other_app:
                patched.setenv("FASTGPT_APP_ID", other_app[1])
            exec(compile(program, "step.py", "exec"), {"__name__": "__main__"})
        printed = capsys.readouterr().out
    assert shown == 4


@pytest.mark.parametrize("name", ["quickstart.py", "interactive.py", "csv_pipeline.py"])
def test_an_example_talks_to_the_server_of_the_environment(
    name: str, emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the three variables set, it is that server that answers, and not an emulator of the example's own."""
    emulator.queue_answers("Ours.", repeat=True)
    monkeypatch.setattr("sys.argv", [name])
    runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    assert "Ours." in capsys.readouterr().out
