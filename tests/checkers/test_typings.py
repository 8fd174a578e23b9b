"""Shows that both checkers read ``typings/`` with the project's own settings.

The proof uses modules that exist only as stubs, so that it holds whatever the project needs at present.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUBS = {"stub_of_text": "answer: str\n", "stub_of_number": "answer: int\n"}
USE = """\
from no_stub import answer as unknown
from stub_of_number import answer as number
from stub_of_text import answer as text

agrees: str = text
contradicts: str = number
"""
CHECKERS: dict[str, list[str]] = {"mypy": ["--no-incremental", "src"], "pyright": []}

pytestmark = pytest.mark.checkers


@pytest.fixture(scope="module", params=CHECKERS)
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Check code that uses stub-only modules, in a project with our settings; return what was said, by line."""
    checker: str = request.param
    project = tmp_path_factory.mktemp(checker)
    for settings in ("mypy.ini", "pyproject.toml"):
        shutil.copy(ROOT / settings, project)
    for folder in ("src", "tests", "examples", "benchmarks", "typings"):
        (project / folder).mkdir()
    (project / "noxfile.py").touch()
    (project / "src" / "use.py").write_text(USE, encoding="utf-8")
    for module, stub in STUBS.items():
        (project / "typings" / f"{module}.pyi").write_text(stub, encoding="utf-8")
    command = [sys.executable, "-m", checker, *CHECKERS[checker]]
    outcome = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    lines: dict[int, str] = {}
    for line, text in re.findall(r"use\.py:(\d+)(.* error: .*)", outcome.stdout):
        lines[int(line)] = lines.get(int(line), "") + text
    return lines


def test_a_stub_is_read(said: dict[int, str]) -> None:
    """With a stub, the checker knows the module and the declared type, and accepts code that agrees with it."""
    assert not {2, 3, 5} & said.keys()


def test_a_stub_is_believed(said: dict[int, str]) -> None:
    """The type comes from the stub: another declaration makes the same code wrong."""
    assert '"int"' in said[6]


def test_without_a_stub_a_module_is_unknown(said: dict[int, str]) -> None:
    """Such a module is found nowhere else, so the other tests of this file cannot pass by chance."""
    assert "no_stub" in said[1]
