"""What the tests of the examples share: an environment without a server, and one with an emulator.

They need what the examples need, so that ``nox -s programs`` runs them and the usual tests do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from fastgpt.datasets import watching
from fastgpt.emulator import Emulator

VARIABLES = ("FASTGPT_BASE_URL", "FASTGPT_API_KEY", "FASTGPT_APP_ID")


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name no server in the environment, and let nobody wait before a call, or a poll of training, is sent again."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(random, "random", lambda: 0.0)
    for name in ("FIRST_INTERVAL", "LONGEST_INTERVAL"):
        monkeypatch.setattr(watching, name, watching.SHORTEST_INTERVAL)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """Serve an emulator, and name it in the environment."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        for name, value in zip(VARIABLES, (base_url, emulator.account_key, emulator.app_id), strict=True):
            monkeypatch.setenv(name, value)
        yield emulator
