"""Holds what the documentation says of the steps of a call against the steps that it takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.once
def test_the_documentation_counts_the_steps_of_a_call() -> None:
    """``docs/architecture.md`` quotes what ``docs/follow_call.py`` counts."""
    run = subprocess.run(
        (sys.executable, DOCS / "follow_call.py"), check=True, capture_output=True, text=True, timeout=60
    )
    *steps, totals = run.stdout.splitlines()
    assert "endpoint.function" in steps[0]
    assert steps[-1].split()[1:] == ["outcomes.py", "unwrap"]
    inside = sum("  transport/" in step for step in steps)
    text = " ".join((DOCS / "architecture.md").read_text(encoding="utf-8").split())
    assert re.search(rf"counts {re.escape(totals)}; .* {inside} of them are in `fastgpt\.transport`", text), totals
    outside = [step.split()[1] for step in steps if "  transport/" not in step]
    assert f"Without `fastgpt.transport` it counts {len(outside)} in {len(set(outside))}." in text
