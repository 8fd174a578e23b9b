"""Where a client reads the time, and what a constructor has by default: all that the signature of one needs.

What checks the arguments is in ``settings``, which is imported with the first client.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct


class Default(float):
    """A number that the caller has not passed; beside an ``http_client`` it does not hold."""


DEFAULT_TIMEOUT: float = Default(60.0)


def _random() -> float:
    import random  # slow to import, and needed only when something failed

    return random.random()


class Clock(Struct, frozen=True, kw_only=True):
    """Where a client reads the time, and the chance of its backoff; tests give their own."""

    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never run backwards: deadlines and durations are measured with it."""
    wall: Callable[[], float] = time.time
    """Seconds since the epoch: a server may name the moment until which to wait."""
    random: Callable[[], float] = _random
    """A number from 0 to below 1, by which a backoff is multiplied."""


CLOCK = Clock()
