"""The versions of FastGPT that an emulator can be, in their order, so that a difference is a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class Version(IntEnum):
    """A version; a later one is greater."""

    V4_9 = 9
    V4_12 = 12
    V4_14 = 14
    V4_16 = 16
    V4_17 = 17


V4_9, V4_12, V4_14, V4_16, V4_17 = Version
VERSIONS: Final[Mapping[str, Version]] = {
    "4.17.3": V4_17,
    "4.16.0": V4_16,
    "4.14.13": V4_14,
    "4.12.1": V4_12,
    "4.9.0": V4_9,
}
"""The full name of each, the newest first.  All but 4.17.3 were recorded; that one is as its source was read."""


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version's name, by which versions are compared."""
    return tuple(int(number) for number in version.split("."))


NAMES: Final[Mapping[Version, str]] = {version: name for name, version in VERSIONS.items()}


def has(version: Version, since: str) -> bool:
    """Whether a version has what came with another one."""
    return numbers(NAMES[version]) >= numbers(since)
