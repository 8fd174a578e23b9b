"""The page about the versions of the emulator, which is made of its routes and of the probes of its tests."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

SCRIPT = Path(__file__).parents[2] / "docs" / "write_emulated.py"


def test_the_page_about_the_emulator_is_of_its_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """``docs/emulated.md`` is what ``docs/write_emulated.py`` makes, and is written again where a route changes."""
    monkeypatch.setattr(sys, "path", [str(SCRIPT.parent), *sys.path])
    page: str = import_module("write_emulated").written()
    assert SCRIPT.with_name("emulated.md").read_text(encoding="utf-8") == page, f"run python docs/{SCRIPT.name} again"
