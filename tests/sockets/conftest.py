"""What several tests over sockets may use."""

from __future__ import annotations

import pytest

from fastgpt.options import EngineName


@pytest.fixture(params=["httpcore", "httptools"])
def engine(request: pytest.FixtureRequest) -> EngineName:
    """Name an engine."""
    name: EngineName = request.param
    return name
