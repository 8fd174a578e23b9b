"""The versions of FastGPT that an emulator can be, in their order, so that a difference is a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class Version(IntEnum):
    """A version; a later one is greater."""

    V4_9 = 9
    V4_12 = 12
    V4_16 = 16
    V4_17 = 17


V4_9, V4_12, V4_16, V4_17 = Version
VERSIONS: Final[Mapping[str, Version]] = {
    "4.17.3": V4_17,
    "4.16.0": V4_16,
    "4.12.1": V4_12,
    "4.9.0": V4_9,
}
"""The full name of each, the newest first.  4.17.3 is as its source was read, all others were recorded."""
