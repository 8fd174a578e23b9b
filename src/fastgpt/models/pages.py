"""What one page of a longer list holds.  How pages follow each other is said by the specs that page."""

from __future__ import annotations

__all__ = [
    "Page", "CursorPage",
]  # fmt: skip

from typing import Generic, TypeVar

from .base import ResponseModel

T = TypeVar("T")


class Page(ResponseModel, Generic[T], frozen=True):
    """One page of a longer list; ``total`` counts all pages."""

    list: tuple[T, ...]
    total: int


class CursorPage(ResponseModel, Generic[T], frozen=True, rename="camel"):
    """A piece of a longer list around a known item: the neighbours are asked for by the ids at its ends."""

    list: tuple[T, ...]
    has_more_prev: bool
    has_more_next: bool
    total: int | None = None
    """How many there are in all; the list of quotes does not say."""
