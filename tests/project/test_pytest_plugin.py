"""The pytest plugin and the guides whose blocks are tests: a user's tests, run by a pytest of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import fastgpt_pytest
from fastgpt.emulator import VERSIONS, Emulator

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
    outcomes = ran.parseoutcomes()
    assert [*outcomes] == ["passed"]
    assert outcomes["passed"] >= sum(block.count("\ndef test_") for block in BLOCKS)


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
    pytester.runpytest_subprocess("-p", "fastgpt_pytest", *STRICTLY).assert_outcomes(passed=2)


def test_the_plugin_loads_nothing_before_its_fixture_is_used() -> None:
    """A run that does not use the fixture pays for no part of the library."""
    program = "import pytest, sys; before = {*sys.modules}; import fastgpt_pytest; print(*{*sys.modules} - before)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["fastgpt_pytest"]


def test_the_fixture_is_found_by_its_entry_point(fastgpt_emulator: Emulator) -> None:
    """Where the package is installed, a test has the fixture without naming a plugin."""
    assert isinstance(fastgpt_emulator, Emulator)


def test_a_marker_without_meaning_is_an_error(pytester: pytest.Pytester) -> None:
    """What the marker passes is checked as the arguments of the class are; it is known to runs with strict markers."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.fastgpt_emulator("4.12.1", app="workflow")
        def test_right(fastgpt_emulator):
            assert fastgpt_emulator.app_id == fastgpt_emulator.apps["workflow"]

        @pytest.mark.fastgpt_emulator(taste="sweet")
        def test_wrong(fastgpt_emulator):
            pass
        """
    )
    ran = pytester.runpytest_subprocess("-p", "fastgpt_pytest", "--strict-markers", *STRICTLY)
    ran.assert_outcomes(passed=1, errors=1)
    ran.stdout.fnmatch_lines(["*unexpected keyword argument 'taste'*"])


@pytest.mark.fastgpt_emulator("4.9.0", app="workflow", rate_limit=7)
class TestMarked:
    """The marker passes arguments to the fixture."""

    def test_of_the_class(self, fastgpt_emulator: Emulator) -> None:
        """Those of a class, or a module, hold for each test in it."""
        assert fastgpt_emulator.version == "4.9.0"
        assert fastgpt_emulator.app_id == fastgpt_emulator.apps["workflow"]

    @pytest.mark.fastgpt_emulator("4.12.1", app="simple")
    def test_of_its_own(self, fastgpt_emulator: Emulator) -> None:
        """Those of the nearest marker come first."""
        assert fastgpt_emulator.version == "4.12.1"
        assert fastgpt_emulator.app_id == fastgpt_emulator.apps["simple"]

    @pytest.mark.parametrize("fastgpt_emulator", VERSIONS, indirect=True)
    def test_of_all(self, fastgpt_emulator: Emulator, request: pytest.FixtureRequest) -> None:
        """Versions may be parameters, and the other arguments still come from the marker."""
        name: str = request.node.name
        assert fastgpt_emulator.version in name
        assert fastgpt_emulator.app_id == fastgpt_emulator.apps["workflow"]


def test_the_marker_is_known(pytestconfig: pytest.Config) -> None:
    """``pytest --markers`` shows it, and strict runs allow it."""
    fastgpt_pytest.pytest_configure(pytestconfig)
    assert fastgpt_pytest.MARKER in pytestconfig.getini("markers")
