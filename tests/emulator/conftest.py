"""An emulator for each test, with a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from emulator.knowledge import Base
from emulator.support import Clock
from fastgpt.emulator import Emulator


@pytest.fixture
def clock() -> Clock:
    """Give the emulator's clock."""
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Emulator:
    """Give an emulator."""
    return Emulator(clock=clock)


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    """Give a plain HTTP client in front of the emulator, with the account's key."""
    headers = {"Authorization": f"Bearer {emulator.account_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as client:
        yield client


@pytest.fixture
def base(http: httpx.Client, emulator: Emulator) -> Base:
    """Give the way into the emulator's knowledge bases."""
    return Base(http, emulator)
