"""Shows that both checkers read ``typings/`` with the project's own settings.

Nothing in the project needs a stub at present, so the proof uses a module that exists only as a stub.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USE = "from only_a_stub import answer\n\nquestion: str = answer\n"
CHECKERS: dict[str, list[str]] = {"mypy": ["--no-incremental", "src"], "pyright": []}

pytestmark = pytest.mark.checkers


def verdict(checker: str, tmp_path: Path, *, stub: str | None) -> subprocess.CompletedProcess[str]:
    """Check one line of code that uses a stub-only module, in a project with our settings."""
    for settings in ("mypy.ini", "pyproject.toml"):
        shutil.copy(ROOT / settings, tmp_path)
    for folder in ("src", "tests", "examples", "benchmarks", "typings"):
        (tmp_path / folder).mkdir()
    (tmp_path / "noxfile.py").touch()
    (tmp_path / "src" / "use.py").write_text(USE, encoding="utf-8")
    if stub is not None:
        (tmp_path / "typings" / "only_a_stub.pyi").write_text(stub, encoding="utf-8")
    command = [sys.executable, "-m", checker, *CHECKERS[checker]]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_stub_is_read(checker: str, tmp_path: Path) -> None:
    """With a stub, the checker knows the module and the declared type, and accepts code that agrees with it."""
    outcome = verdict(checker, tmp_path, stub="answer: str\n")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_stub_is_believed(checker: str, tmp_path: Path) -> None:
    """The type comes from the stub: another declaration makes the same code wrong."""
    outcome = verdict(checker, tmp_path, stub="answer: int\n")
    assert outcome.returncode == 1
    assert '"int"' in outcome.stdout
    assert "use.py:3" in outcome.stdout


@pytest.mark.parametrize("checker", CHECKERS)
def test_without_the_stub_the_module_is_unknown(checker: str, tmp_path: Path) -> None:
    """The module is found nowhere else, so the other tests of this file cannot pass by chance."""
    outcome = verdict(checker, tmp_path, stub=None)
    assert outcome.returncode == 1
    assert "only_a_stub" in outcome.stdout
