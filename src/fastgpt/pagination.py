"""Iteration over all pages of a list, lazily: the next page is requested when its first item is wanted.

How a spec pages is the spec's affair (``Paged``); the two shells here only differ by their ``await``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from functools import partial
from typing import Generic, Protocol, Self, TypeAlias, TypeVar, cast, overload

from .arguments import check_executor, invalid_argument
from .executors import AsyncRaw, AsyncResults, AsyncTyped, Raw, Results, Typed
from .outcomes import Outcome, unwrap
from .protocols import AsyncExecutor, Query, SyncExecutor
from .responses import AnyWithResponse
from .steps import Flow
from .streaming.stream import AsyncOutcomes, as_outcomes
from .values import Async

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class FetchedPage(Generic[T_co]):
    """The items of one page, and the query for the next page, if there is one."""

    __match_args__ = ("items", "next_query")

    def __init__(self, items: Iterable[T_co], next_query: Paged[T_co] | None) -> None:
        self.items: tuple[T_co, ...] = tuple(items)
        self.next_query = next_query


class Paged(Protocol[T_co]):
    """A spec whose answer is one page of many."""

    def fetch_page(self) -> Flow[Outcome[FetchedPage[T_co]]]:
        """Run this spec, and return the page with what follows it."""
        ...


@overload
def paginate(executor: Raw | Typed, spec: Paged[T], /) -> Iterator[T]: ...
@overload
def paginate(executor: AsyncRaw | AsyncTyped, spec: Paged[T], /) -> AsyncIterator[T]: ...
@overload
def paginate(executor: SyncExecutor, spec: Paged[T], /) -> Iterator[Outcome[T]]: ...
@overload
def paginate(executor: AsyncExecutor, spec: Paged[T], /) -> AsyncIterator[Outcome[T]]: ...
def paginate(executor: object, spec: Paged[T], /) -> object:
    """Return the items of the page that *spec* asks for, and of all pages that follow it.

    They come as the executor gives its answers: as they are, or as outcomes, of which only the last can be a failure;
    to be iterated with ``for`` or with ``async for``.  No page is asked for before it is needed.  What has no pages is
    an ``InvalidRequestError``, and what is no executor a ``ConfigurationError``.
    """
    check_executor(executor)
    match executor:
        case Raw() | AsyncRaw():
            return paginate(executor.typed, spec)
        case Typed():
            return pages(executor.run, spec)
        case AsyncTyped():
            return AsyncPages(executor.run, spec)
        case Results():
            return as_outcomes(pages(executor.run, spec))
        case AsyncResults():
            return AsyncOutcomes(AsyncPages(executor.run, spec))
        case AnyWithResponse():
            raise TypeError("expected an executor that gives answers alone, as each page has a response of its own")
        case _:  # somebody's own, either sync or async, and only one of the two can be iterated
            items = pages(cast("SyncExecutor", executor).run, spec)
            aitems = AsyncPages(cast("AsyncExecutor", executor).run, spec)
            return Items(as_outcomes(items), AsyncOutcomes(aitems))


class Items(Generic[T]):
    """Items to come, sync and async; an executor that is not ours decides which."""

    def __init__(self, items: Iterator[T], aitems: AsyncIterator[T]) -> None:
        self._items = items
        self._aitems = aitems

    def __iter__(self) -> Iterator[T]:
        return self._items

    def __next__(self) -> T:
        return next(self._items)

    def __aiter__(self) -> AsyncIterator[T]:
        return self._aitems

    async def __anext__(self) -> T:
        return await anext(self._aitems)


PageQuery: TypeAlias = Query[Outcome[FetchedPage[T]]]


def first_page(spec: Paged[T]) -> PageQuery[T]:
    """Return the query for the page that *spec* asks for; raise ``InvalidRequestError`` of what has no pages."""
    if isinstance(spec, type) or not hasattr(spec, "fetch_page"):
        hint = "run() gives its one answer" if hasattr(spec, "outgoing") and not isinstance(spec, type) else ""
        raise invalid_argument("spec", "a spec that asks for a page", spec, hint)
    return spec.fetch_page()


def pages(run: Callable[[PageQuery[T]], FetchedPage[T] | Outcome[FetchedPage[T]]], spec: Paged[T]) -> Generator[T]:
    """Yield the items of all pages; raise the error that came instead of a page."""
    fetch: Callable[[], PageQuery[T]] | None = partial(first_page, spec)
    while fetch is not None:
        page = _page(run(fetch()))
        yield from page.items
        fetch = None if page.next_query is None else page.next_query.fetch_page


class AsyncPages(Generic[T]):
    """The items of all pages, async; raises the error that came instead of a page.

    It is no async generator, as one that is left in the middle is closed late, and trio complains of it.
    """

    def __init__(
        self, run: Callable[[PageQuery[T]], Async[FetchedPage[T] | Outcome[FetchedPage[T]]]], spec: Paged[T]
    ) -> None:
        self._run = run
        self._fetch: Callable[[], PageQuery[T]] | None = partial(first_page, spec)
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            fetch, self._fetch = self._fetch, None  # whatever is raised ends the iteration
            if fetch is None:
                raise StopAsyncIteration
            page = _page(await self._run(fetch()))
            self._items = iter(page.items)
            self._fetch = None if page.next_query is None else page.next_query.fetch_page


def _page(answer: FetchedPage[T] | Outcome[FetchedPage[T]]) -> FetchedPage[T]:
    return answer if isinstance(answer, FetchedPage) else unwrap(answer)
