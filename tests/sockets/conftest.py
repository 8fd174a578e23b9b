"""What several tests over sockets may use, and which of them say the same whatever versions are installed.

Sockets, forks and TLS are the affair of Python and of httpcore, of which httpx takes any 1.x, so that the newest is
installed with the lowest httpx too.  The parser of httptools, whose versions differ, is run with the lowest as well
where a test is about what it reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from fastgpt.options import EngineName

HERE: Final = Path(__file__).parent
SAME: Final = frozenset(
    f"test_{name}" for name in ("closing", "forks", "gunicorn", "journal_killed", "loops", "proxies", "tls", "waking")
)
"""The files of which every test is marked ``once``."""


@pytest.fixture(params=[pytest.param("httpcore", marks=pytest.mark.once), "httptools"])
def engine(request: pytest.FixtureRequest) -> EngineName:
    """Name an engine."""
    name: EngineName = request.param
    return name


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark what says the same with all versions; the items of all folders come here."""
    for item in items:
        if item.path.parent == HERE and item.path.stem in SAME:
            item.add_marker(pytest.mark.once)
