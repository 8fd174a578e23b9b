"""How the specs of long lists get page after page by counting rows; where ids lead on instead, the spec says how.

What lists with ``offset``, ``page_size`` and ``page_num`` have in common stands here once: which of the three is sent,
and what the next page is.  A page may shift while it is read: what is new meanwhile can make a row come twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, Protocol, TypeVar, cast

from msgspec import UNSET
from msgspec.structs import replace
from returns.result import Failure

from ..error_responses import set_call_of
from ..errors import DecodeError, InvalidRequestError
from ..flows import value_of
from ..http import HTTPRequest, HTTPResponse
from ..models.pages import Page
from ..outcomes import Outcome, succeeded
from ..pagination import FetchedPage, Paged
from ..steps import Flow
from . import Offset, Omittable, RequestSpec, Size

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Item = TypeVar("Item")

SERVER_PAGE_SIZE = 10
"""Rows of a page whose size was not asked for."""


class NumberFields(Protocol):
    """The fields that say which page is wanted, by its number."""

    page_size: Omittable[Size]
    page_num: Omittable[Size]


class PageFields(NumberFields, Protocol):
    """The fields that say which page is wanted, by its number or by its first row."""

    offset: Omittable[Offset]


class OffsetPaged(RequestSpec[T_co]):
    """A request for one page of a list, which begins at a row (``offset``) or is a page by its number (``page_num``).

    ``T_co`` is the page.  A spec that has the fields of another base lists this one after it; each spec declares the
    three fields with its own bounds, since two bases with fields cannot be joined.
    """

    newest_last: ClassVar[bool] = False
    """Whether the newest row of a page stands at its end, although pages are counted back from the newest."""
    bounds: ClassVar[Mapping[str, tuple[str, str, str]]] = {}
    """Moments of rows, each with the fields of the earliest and the latest, and the first version that reads them."""

    @property
    def page_rows(self) -> int:
        """The rows that a whole page has."""
        size = cast("PageFields", self).page_size  # declared here, the fields would come before the required ones
        return size if isinstance(size, int) else SERVER_PAGE_SIZE

    @property
    def first_row(self) -> int:
        """The number of the page's first row, from 0."""
        wanted = cast("PageFields", self)  # each spec declares them, see page_rows
        offset, page_num = wanted.offset, wanted.page_num
        if isinstance(page_num, int):
            return (page_num - 1) * self.page_rows
        return offset if isinstance(offset, int) else 0

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; the first row and the size are sent, as some servers know no page numbers.

        Some let an offset of 0 win over a page number, some cut pages shorter than they were asked for, and some take
        an offset only along with a size.
        """
        wanted = cast("PageFields", self)  # each spec declares them, see page_rows
        offset, page_num, size = wanted.offset, wanted.page_num, wanted.page_size
        if not isinstance(page_num, int) or isinstance(page_num, bool):
            if offset is not UNSET and size is not UNSET:
                return super().call(live=live)
            whole = replace(
                self,
                offset=0 if offset is UNSET else offset,
                page_size=self.page_rows if size is UNSET else size,
            )
            return super(OffsetPaged, whole).call(live=live)
        if offset:
            message = f"expected a page number or an offset, got {page_num} with an offset of {offset}"
            raise InvalidRequestError(message, field="page_num")
        super().call(live=live)  # names what is wrong with the page number
        return super(OffsetPaged, replace(self, offset=self.first_row, page_size=self.page_rows, page_num=UNSET)).call(
            live=live
        )

    def decode(self, response: HTTPResponse) -> Outcome[T_co]:
        """Decode the response; a row outside of ``bounds`` shows that the server did not read them."""
        page = super().decode(response)
        for moment, (first, last, since) in self.bounds.items():
            earliest, latest = getattr(self, first), getattr(self, last)
            if (earliest or latest) and is_outside(page, moment, as_moment(earliest), as_moment(latest)):
                message = f"expected rows within {first} and {last}, got others: servers before {since} ignore them"
                return Failure(set_call_of(DecodeError(message), response))
        return page

    def fetch_page(self: OffsetPaged[Page[Item]]) -> Flow[Outcome[FetchedPage[Item]]]:
        """Run this spec, and return the page, newest row first where it has an order in time, with the next one."""

        def fetched(page: Page[Item]) -> FetchedPage[Item]:
            end = self.first_row + len(page.list)
            next_query = replace(self, offset=end, page_num=UNSET) if page.list and end < page.total else None
            return FetchedPage(page.list[::-1] if self.newest_last else page.list, next_query)

        return (yield from self).map(fetched)


class NumberPaged(RequestSpec[T_co]):
    """A request for one page of a list that is known by its number alone (``page_num``); ``T_co`` is the page.

    A server that is asked for no ``page_size`` gives as many rows as it likes, which the next page then has as well.
    """

    def fetch_page(self: NumberPaged[Page[Item]]) -> Flow[Outcome[FetchedPage[Item]]]:
        """Run this spec, and return the page with the next one."""

        def fetched(page: Page[Item]) -> FetchedPage[Item]:
            wanted = cast("NumberFields", self)  # each spec declares them, see OffsetPaged.page_rows
            number = wanted.page_num if isinstance(wanted.page_num, int) else 1
            size = wanted.page_size if isinstance(wanted.page_size, int) else len(page.list)
            more = page.list and number * size < page.total
            return FetchedPage(page.list, replace(self, page_num=number + 1, page_size=size) if more else None)

        return (yield from self).map(fetched)


def is_outside(page: Outcome[object], name: str, earliest: datetime | None, latest: datetime | None) -> bool:
    """Whether a row has its moment *name* outside of these bounds, as far as the rows show it."""
    if not succeeded(page):
        return False
    rows = cast("Page[object]", page.unwrap()).list  # the answer of a spec with pages is one
    moments = (as_moment(getattr(row, name)) for row in rows)
    return any(
        moment is not None and ((earliest and moment < earliest) or (latest and moment > latest)) for moment in moments
    )


def as_moment(bound: object) -> datetime | None:
    """Return the moment that a text or a value means, as servers count: to the millisecond, in UTC unless it says more.

    A day is its beginning.
    """
    if not bound:
        return None
    found = datetime.fromisoformat(str(bound))
    found = found.replace(microsecond=found.microsecond // 1000 * 1000)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def every(spec: Paged[T]) -> Flow[tuple[T, ...]]:
    """Return the items of all pages, for flows that need them at once; callers have ``paginate``."""
    items: list[T] = []
    next_query: Paged[T] | None = spec
    while next_query is not None:
        page = yield from value_of(next_query.fetch_page())
        items += page.items
        next_query = page.next_query
    return tuple(items)
