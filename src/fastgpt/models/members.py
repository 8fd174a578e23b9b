"""Who owns an app or a dataset.  Areas share this file, so that none of them imports another."""

from __future__ import annotations

__all__ = [
    "SourceMember",
]  # fmt: skip

from .base import OrDefault, ResponseModel


class SourceMember(ResponseModel, frozen=True):
    """A member of the team; ``status`` is ``active``, ``leave`` or ``forbidden``."""

    name: OrDefault[str] = ""
    avatar: str | None = None
    status: OrDefault[str] = ""
