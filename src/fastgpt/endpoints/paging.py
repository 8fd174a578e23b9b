"""How the specs of long lists turn their pages by counting rows; where ids at a page's ends lead on, the spec says how.

A page may shift while it is read: what is new meanwhile can make a row come twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from returns.result import Failure, Success

from ..models.records import Page
from ..protocols import Flow, Leaf, Outcome, Paged, Query, succeeded
from ..specs import Omittable

T = TypeVar("T")

SERVER_PAGE_SIZE = 10
"""Rows of a page whose size was not asked for."""


def first_row(offset: Omittable[int], page_num: Omittable[int], page_size: Omittable[int]) -> int:
    """Return the number of the first row of a page; as on the server, an offset wins over a page number."""
    if isinstance(offset, int) and offset:
        return offset
    size = page_size if isinstance(page_size, int) else SERVER_PAGE_SIZE
    return (page_num - 1) * size if isinstance(page_num, int) else 0


def counted(
    query: Query[Outcome[Page[T]]], start: int, at: Callable[[int], Paged[T]], *, backwards: bool = False
) -> Flow[Outcome[Leaf[T]]]:
    """Run *query* for the page that starts at a row, and say by *at* what the next one is.

    With *backwards*, the last item of a page comes first, as the pages themselves are counted back from the newest.
    """

    def turned(page: Page[T]) -> Leaf[T]:
        end = start + len(page.list)
        return Leaf(page.list[::-1] if backwards else page.list, at(end) if page.list and end < page.total else None)

    return (yield from iter(query)).map(turned)


def every(spec: Paged[T]) -> Flow[Outcome[tuple[T, ...]]]:
    """Return the items of all pages, for flows that need them at once; callers have ``paginate``."""
    items: list[T] = []
    following: Paged[T] | None = spec
    while following is not None:
        leaf = yield from following.leaf()
        if not succeeded(leaf):
            return Failure(leaf.failure())
        items += leaf.unwrap().items
        following = leaf.unwrap().following
    return Success(tuple(items))
