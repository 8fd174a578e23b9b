"""Where the recorded exchanges and the contract lie, for tests that replay them.

All are found by environment variables, the recordings also as a copy in ``tests/recordings``. Where they are not
found, tests that ask for them are skipped, and ``conftest`` says so at the end of the run.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final


def _folder(variable: str, *fallbacks: Path) -> Path | None:
    named = os.environ.get(variable)
    if named and not Path(named).is_dir():
        raise FileNotFoundError(f"{variable} names no folder: {named}")
    candidates = (Path(named),) if named else fallbacks
    return next((folder for folder in candidates if folder.is_dir()), None)


RECORDINGS: Final = _folder("FASTGPT_RECORDINGS", Path(__file__).parents[1] / "recordings")
LATER_RECORDINGS: Final = _folder(
    "FASTGPT_LATER_RECORDINGS", *([RECORDINGS.with_name(f"{RECORDINGS.name}2")] if RECORDINGS else [])
)
"""Exchanges that were recorded later, of endpoints that the first recordings do not have."""
CONTRACT: Final = _folder("FASTGPT_CONTRACT")


def recorded(pattern: str, folder: Path | None = RECORDINGS) -> list[Path]:
    """Return the recordings whose path matches, such as ``4.16.0/*chat-init*``; none if there is no folder."""
    found = sorted(folder.glob(f"{pattern}.json")) if folder else []
    if folder and not found:
        raise LookupError(f"no recording matches {pattern}")
    return found
