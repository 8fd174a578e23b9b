"""The pytest plugin: a fixture ``fastgpt_emulator``, found by pytest through an entry point.

It is a package of its own and imports nothing but pytest, which is there already: a test run that does not use the
fixture pays nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastgpt.emulator import Emulator


@pytest.fixture
def fastgpt_emulator() -> Emulator:
    """A FastGPT server in memory, new for each test; see ``fastgpt.emulator.Emulator``."""
    from fastgpt.emulator import Emulator

    return Emulator()
