"""The blocks of the guides on testing and on types pass mypy and pyright as users run them, strict, in their folder."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from checkers.typing_constructs import BEGIN, END

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = ("testing", "types")
PROGRAMS = {
    "mypy": ("mypy", "--strict", "--no-error-summary", "."),
    "pyright": ("pyright", "-p", "pyright.json"),
}


def blocks(guide: str) -> list[str]:
    """Return the Python of a guide, without what ``nox -s typing`` writes, which shows errors."""
    text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    before, _, written = text.partition(BEGIN)
    return re.findall(r"^```python\n(.*?)^```$", before + written.partition(END)[2], re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", blocks("types"), ids=lambda block: block.split("\n")[0])
def test_the_blocks_on_types_can_be_imported(block: str, tmp_path: Path) -> None:
    """All that they name is there; what they assert holds."""
    path = tmp_path / "block.py"
    path.write_text(block, encoding="utf-8")
    runpy.run_path(str(path))


@pytest.mark.checkers
@pytest.mark.parametrize("checker", PROGRAMS)
def test_the_blocks_of_guides_pass_strict_checkers(checker: str, tmp_path: Path) -> None:
    """Each block is a module of its own, and nothing is said of any."""
    for guide in GUIDES:
        found = blocks(guide)
        assert len(found) >= 5
        for number, block in enumerate(found):
            (tmp_path / f"{guide}_{number}.py").write_text(block, encoding="utf-8")
    settings = {"include": ["."], "typeCheckingMode": "strict"}
    (tmp_path / "pyright.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", *PROGRAMS[checker]]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
