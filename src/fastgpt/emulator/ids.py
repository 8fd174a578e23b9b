"""How things are kept under ids: ids that are counted, and what is kept under one, or the error response."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TypeVar

from .wire import Rejected

K = TypeVar("K")
T = TypeVar("T")


class Ids:
    """Gives ids by counting: every emulator hands out the same ones in the same order.

    ``mark`` is a hexadecimal digit that differs between counters, and so between their ids.
    """

    def __init__(self, mark: str = "e") -> None:
        self._numbers = count(1)
        self._mark = mark

    def number(self) -> int:
        """Return the next number."""
        return next(self._numbers)

    def object_id(self) -> str:
        """Return the next id of 24 hexadecimal digits."""
        return f"64{self._mark}{self.number():021x}"

    def short(self) -> str:
        """Return the next id of 16 characters, as nodes and rows have."""
        return f"n{self._mark}{self.number():014x}"

    def token(self) -> str:
        """Return the next token of a link, 22 characters."""
        return f"t{self._mark}{self.number():020x}"


def existing(kept: Mapping[K, T], key: K, missing: Rejected) -> T:
    """Return what is kept under a key, or raise the error response."""
    if key not in kept:
        raise missing
    return kept[key]
