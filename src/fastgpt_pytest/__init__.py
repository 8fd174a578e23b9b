"""The pytest plugin: a fixture ``fastgpt_emulator``, found by pytest through an entry point.

It is a package of its own and imports nothing but pytest, which is there already: a test run that does not use the
fixture pays nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastgpt.emulator import Emulator


MARKER = "fastgpt_emulator(version, **options): how the emulator of this test is made; see fastgpt.emulator.Emulator."


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, also to runs that allow no others."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def fastgpt_emulator(request: pytest.FixtureRequest) -> Emulator:
    """A FastGPT server in memory, new for each test; see ``fastgpt.emulator.Emulator``.

    The marker of the same name passes arguments to it, those of the nearest one first. It may be parametrised by
    versions: ``@pytest.mark.parametrize("fastgpt_emulator", VERSIONS, indirect=True)``.
    """
    from fastgpt.emulator import Emulator

    markers = [*request.node.iter_markers("fastgpt_emulator")]
    options = {name: value for marker in reversed(markers) for name, value in marker.kwargs.items()}
    versions = [marker.args[0] for marker in markers if marker.args]
    if hasattr(request, "param"):
        versions.insert(0, request.param)
    return Emulator(*versions[:1], **options)
