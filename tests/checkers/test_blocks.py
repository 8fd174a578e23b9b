"""Shows that both checkers, strict, accept the blocks of the README and the guides, and the examples of the reference.

One run of each checker reads all of them, each as a module of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.blocks import ROOT, blocks

pytestmark = [pytest.mark.checkers, pytest.mark.once]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write each block into a file that is named by its page and line, with the settings of both checkers."""
    folder = tmp_path_factory.mktemp("blocks")
    for block in blocks():
        (folder / f"block_{block.name}.py").write_text(block.code, encoding="utf-8")
    for path in (ROOT / "docs" / "snippets").glob("*.py"):
        (folder / f"snippet_{path.name}").write_bytes(path.read_bytes())
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    return folder


# The settings of this project are stricter than `--strict`, and what mypy has found of the library by them is kept: the
# session `types` runs it first.
MYPY = ("mypy", "--config-file", str(ROOT / "mypy.ini"), "--cache-dir", str(ROOT / ".mypy_cache"), ".")


@pytest.mark.parametrize("command", [MYPY, ("pyright", "--warnings")], ids=lambda each: each[0])
def test_a_checker_accepts_all_blocks(command: tuple[str, ...], folder: Path) -> None:
    """What a reader pastes into a strict project is accepted there."""
    ran = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_there_are_blocks(folder: Path) -> None:
    """A pattern that finds nothing would let everything pass."""
    assert len([*folder.glob("block_*.py")]) >= 30
    assert len([*folder.glob("snippet_*.py")]) >= 3
