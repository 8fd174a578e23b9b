"""Starting an example as a program of its own, as a person does at a shell, and the files that they read and write."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def started(name: str, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start an example; it prints what is its own at once."""
    return subprocess.Popen(
        [sys.executable, "-u", str(EXAMPLES / name), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )


def written(path: Path, questions: Sequence[str]) -> Path:
    """Write a CSV of questions."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("question",), *((question,) for question in questions)])
    return path


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a CSV, without its head."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["question", "answer", "error"]
    return rows
