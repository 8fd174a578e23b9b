"""What a derived client may do differently: the names and types of ``with_options``, and nothing that checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from .values import JSONValue


class Options(TypedDict, total=False):
    """What a derived client may do differently; what is left out, or None, stays as it is but for the limits."""

    timeout: float | None
    """Seconds that each step of a call (connect, write, read) may take."""
    max_retries: int | None
    """How often a call may be sent again; 0 means one attempt."""
    deadline: float | None
    """Seconds that a whole call may take, retries, pauses and stream included; None: no limit."""
    idle_timeout: float | None
    """Seconds that may pass between two events of a stream; None: no limit but ``timeout`` between two reads."""
    strict: bool | None
    """Whether a failed run is a ``RunFailedError``; runs are then asked for with detail."""
    extra_headers: Mapping[str, str] | None
    """Headers to add to every call of the API."""
    extra_body: Mapping[str, JSONValue] | None
    """Fields to add to every call of the API, under their wire names: the way to what this version does not know."""
    max_body: int | None
    """Bytes that an answer may have, decoded; a longer one is a ``DecodeError``, and is not read on (64 MiB)."""
    max_event: int | None
    """Bytes that one event of a stream may have; a longer one is a ``StreamParseError`` (32 MiB)."""
