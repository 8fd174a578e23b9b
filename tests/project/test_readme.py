"""Runs what a new user runs: every Python block of the README, and the examples that need nothing else installed.

Each has a server of its own, which nobody has used: no chats, no datasets, no files.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgpt.emulator import Emulator

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


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
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_the_readme_runs(block: str) -> None:
    """A new user may paste any block of the README and run it."""
    exec(compile(block, str(README), "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("name", ["quickstart.py", "interactive.py", "csv_pipeline.py"])
def test_an_example_talks_to_the_server_of_the_environment(
    name: str, emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the three variables set, it is that server that answers, and not an emulator of the example's own."""
    emulator.queue_answers("Ours.", repeat=True)
    monkeypatch.setattr("sys.argv", [name])
    runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    assert "Ours." in capsys.readouterr().out
