"""Who owns an app, a dataset or a skill, and what the key may do with it.

Areas share this file, so that none of them imports another.
"""

from __future__ import annotations

__all__ = [
    "SourceMember", "Permission",
]  # fmt: skip

from .base import ResponseModel


class SourceMember(ResponseModel, frozen=True):
    """A member of the team; ``status`` is ``active``, ``leave`` or ``forbidden``."""

    name: str | None = None
    avatar: str | None = None
    status: str | None = None


class Permission(ResponseModel, frozen=True, rename="camel"):
    """What the owner of the key may do with a dataset, a collection or a skill."""

    is_owner: bool | None = None
    has_manage_per: bool | None = None
    has_write_per: bool | None = None
    has_read_per: bool | None = None
    has_manage_role: bool | None = None
    has_write_role: bool | None = None
    has_read_role: bool | None = None
    role: int | None = None
