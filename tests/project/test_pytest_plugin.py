"""The pytest plugin and the guides whose blocks are tests: a user's tests, run by a pytest of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fastgpt.emulator import Emulator

pytest_plugins = ["pytester"]

STRICTLY = ("-W", "error", "-W", "ignore:It looks like `register_random`")
"""But for what trio registers with hypothesis, when that is first imported, which is none of ours."""
pytestmark = pytest.mark.once

GUIDES = Path(__file__).parents[2] / "docs"
BLOCKS = [
    block
    for guide in ("testing.md", "batches.md", "pipelines.md", "clusters.md")
    for block in re.findall(
        r"^```python\n(.*?)^```", (GUIDES / guide).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
]


def test_the_blocks_of_the_guides_pass(pytester: pytest.Pytester) -> None:
    """A user may paste any block of a guide into a file and run pytest."""
    names = [re.findall(r"def (test_\w+)", block)[0] for block in BLOCKS]
    pytester.makepyfile(**dict(zip(names, BLOCKS, strict=True)))
    pytester.makeini("[pytest]")  # the folder may be one of this project, whose settings name modules otherwise
    ran = pytester.runpytest_subprocess("-p", "fastgpt_pytest", *STRICTLY)
    ran.assert_outcomes(passed=sum(block.count("\ndef test_") for block in BLOCKS))


def test_each_test_has_a_server_of_its_own(pytester: pytest.Pytester) -> None:
    """What one test leaves in the emulator is not there in the next."""
    pytester.makepyfile(
        """
        import pytest
        from fastgpt import user

        @pytest.mark.parametrize("number", [1, 2])
        def test_alone(fastgpt_emulator, number):
            with fastgpt_emulator.client() as client:
                client.create_chat_completion(messages=[user("Hello")])
                assert client.typed.get_chat_histories(app_id=fastgpt_emulator.app_id).total == 1
        """
    )
    pytester.runpytest_inprocess("-p", "fastgpt_pytest", *STRICTLY).assert_outcomes(passed=2)


def test_the_plugin_loads_nothing_before_its_fixture_is_used() -> None:
    """A run that does not use the fixture pays for no part of the library."""
    program = "import pytest, sys; before = {*sys.modules}; import fastgpt_pytest; print(*{*sys.modules} - before)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["fastgpt_pytest"]


def test_the_fixture_is_found_by_its_entry_point(fastgpt_emulator: Emulator) -> None:
    """Where the package is installed, a test has the fixture without naming a plugin."""
    assert isinstance(fastgpt_emulator, Emulator)
