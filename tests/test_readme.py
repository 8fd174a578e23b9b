"""Runs what the README shows: every Python block as it stands, against the emulator on a socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgpt.emulator import Emulator

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Emulator, str]]:
    """Serve an emulator while the blocks run."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        yield emulator, base_url


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_the_readme_runs(block: str, server: tuple[Emulator, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A new user may paste any block of the README and run it."""
    emulator, base_url = server
    monkeypatch.setenv("FASTGPT_BASE_URL", base_url)
    monkeypatch.setenv("FASTGPT_API_KEY", emulator.api_key)
    monkeypatch.setenv("FASTGPT_APP_ID", emulator.app_id)
    exec(compile(block, str(README), "exec"), {"__name__": "__main__"})
