"""Waiting until a dataset can be searched: polls of its training queue, less and less often, and how that ends.

A flow lets time pass by asking for its next call to be made later; it never sleeps itself, and so is written once for
sync and async.  One poll leads to the next, as one page does, so that ``paginate`` iterates over them.
"""

from __future__ import annotations

__all__ = [
    "Poll",
    "WatchTraining", "watch_training",
    "wait_until_trained",
]  # fmt: skip

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..arguments import check_callable
from ..errors import InvalidRequestError
from ..flows import EarlyExit, outcome_of, value_in, value_of
from ..functions import flow, iteration
from ..outcomes import Outcome, succeeded
from ..pagination import FetchedPage
from ..specs import RequestSpec
from ..specs.paging import every
from ..steps import Flow
from .collections import GetCollections
from .models.collections import CollectionItem
from .models.training import (
    CollectionErrors,
    FailedCollection,
    TrainingFailed,
    TrainingOutcome,
    TrainingProgress,
    TrainingReady,
    TrainingRow,
    TrainingStalled,
    TrainingStep,
    TrainingTimedOut,
)
from .training import GetDatasetTrainingErrors, GetTrainingErrors, GetTrainingQueue

T = TypeVar("T")

SHORTEST_INTERVAL = 0.01
FIRST_INTERVAL = 1.0
LONGEST_INTERVAL = 30.0
"""Seconds between two polls of the queue; the interval grows up to here."""
GROWTH = 1.5
DEFAULT_TIMEOUT = 3600.0
"""Seconds to wait unless the caller says otherwise: a server tries a failing row five times, three minutes apart, a row
of questions and answers ten, and reports no error before the last, so half an hour ends before most errors."""
STALLED_AFTER = 600.0
"""Seconds without any movement after which images are taken to be stuck; no worker holds one row for longer."""


class WatchTraining(Struct, frozen=True, kw_only=True):
    """Watch until every row of a dataset can be searched: a ``TrainingProgress`` for each poll, then how it ended.

    Iterate over it with ``for`` or ``async for``; the queue is polled when the next progress is wanted, so leaving the
    loop ends the watching.  The last item is the outcome of ``wait_until_trained``, whose arguments these are.  A
    ``deadline`` of the client holds for each poll, with the pause before it.
    """

    dataset_id: str
    """The dataset."""
    timeout: float | None = DEFAULT_TIMEOUT
    """Seconds to watch at most; None: without end."""
    interval: float | None = None
    """Seconds between the first two polls, at least 0.01; the pause grows up to 30 s.  None: 1 s."""
    clock: Callable[[], float] | None = None
    """Reads seconds, instead of ``time.monotonic``; for tests."""

    def fetch_page(self) -> Flow[Outcome[FetchedPage[TrainingStep]]]:
        """Poll once, and return the result with the next poll."""
        return self.first().fetch_page()

    def first(self) -> Poll:
        """Return the first poll; the time begins with it."""
        check_callable(self.clock, "clock")
        clock = time.monotonic if self.clock is None else self.clock
        timeout = math.inf if self.timeout is None else self.timeout
        interval = FIRST_INTERVAL if self.interval is None else self.interval
        return Poll(self.dataset_id, timeout, interval, clock, began=clock())


class Poll(Struct, frozen=True):
    """One poll of the queue of a dataset, with what is known from those before it."""

    dataset_id: str
    timeout: float
    interval: float
    clock: Callable[[], float]
    began: float
    waited: float = 0.0
    """Seconds of all pauses so far."""
    pause: float = 0.0
    """Seconds to wait before this poll."""
    before: int = -1
    """The rows that were in the queue at the poll before."""
    moved: float = 0.0
    """The second at which the number of rows last changed."""
    failed: int = 0
    """The rows that are known to have failed."""
    rows: tuple[TrainingRow, ...] = ()
    """Those of them that the server reported."""

    def fetch_page(self) -> Flow[Outcome[FetchedPage[TrainingStep]]]:
        """Poll, and return the result with the next poll."""

        def fetched(seen: tuple[TrainingProgress, TrainingOutcome | Poll]) -> FetchedPage[TrainingStep]:
            progress, then = seen
            return FetchedPage((progress,), then) if isinstance(then, Poll) else FetchedPage((progress, then), None)

        return (yield from outcome_of(self.take())).map(fetched)

    def take(self) -> Flow[tuple[TrainingProgress, TrainingOutcome | Poll]]:
        """Poll the queue, and return how far it is, with how the waiting ended or else the next poll."""
        for name, value, least in (("timeout", self.timeout, 0.0), ("interval", self.interval, SHORTEST_INTERVAL)):
            if not (is_number(value) and value >= least):
                message = f"expected a number of seconds, at least {least:g}, got {value!r}"
                raise EarlyExit(InvalidRequestError(message, field=name))
        queue = yield from run_later(GetTrainingQueue(dataset_id=self.dataset_id), self.pause)
        total, failed, rows = queue.total, self.failed, self.rows
        found: tuple[CollectionErrors, ...] = ()
        settled = over = False
        if total is None:  # 4.17.2: something is in the queue, and only the collections know how much
            amounts = [amount_of(item) for item in (yield from all_collections(self.dataset_id))]
            active = sum(amount.active for amount in amounts)
            # What is in the queue and in no collection yet counts as one row, so that it is not taken for the end.
            total = max(1, sum(amount.total for amount in amounts))
            over = not active and any(amount.failed for amount in amounts)
        still = 0 < total == self.before
        if still or over:  # nothing moves: it may be that nothing but failed rows is left
            found = yield from failures(self.dataset_id)
            failed = sum(each.error_count for each in found)
            rows = tuple(row for each in found for row in each.items)
            settled = over or (failed >= total and not any(row.retry_count for row in rows))
        # A client whose sleep takes no time, as in tests, has waited all the same.
        seconds = max(self.waited, self.clock() - self.began)
        moved = self.moved if still else seconds
        progress = TrainingProgress(waiting=max(0, total - failed), failed=failed, seconds=seconds)
        if queue.total == 0:
            return progress, TrainingReady(progress)
        if settled:
            return progress, TrainingFailed(progress, rows)
        if seconds - moved >= STALLED_AFTER and not queue.rebuilding_count:
            stuck = yield from stuck_images(self.dataset_id, found)
            if stuck:
                return progress, TrainingStalled(progress, stuck)
        if seconds >= self.timeout:
            return progress, TrainingTimedOut(progress)
        pause = min(self.pause * GROWTH or self.interval, LONGEST_INTERVAL, self.timeout - seconds)
        waited = self.waited + pause
        next_query = replace(self, waited=waited, pause=pause, before=total, moved=moved, failed=failed, rows=rows)
        return progress, next_query


class Amount(NamedTuple):
    """The rows of a collection that are in the queue, those still in work, and those that failed for good."""

    total: int
    active: int
    failed: int


def amount_of(item: CollectionItem) -> Amount:
    """Return how much of a collection is in the queue, as lists of 4.16 and later count it."""
    failed = item.final_error_amount or 0
    total = item.training_amount or 0
    active = total - failed if item.active_training_amount is None else item.active_training_amount
    return Amount(total, max(0, active), failed)


def is_number(value: object) -> bool:
    """Whether an argument is a number, as checkers would have it."""
    return isinstance(value, int | float)


def run_later(spec: RequestSpec[T], seconds: float) -> Flow[T]:
    """Run *spec* after so many seconds."""
    sent = yield replace(value_in(spec.outgoing()), delay=seconds)
    return value_in(spec.decode(value_in(sent)))


def failures(dataset_id: str) -> Flow[tuple[CollectionErrors, ...]]:
    """Return how many rows of each collection of a dataset failed, with the first of them."""
    found = yield from outcome_of(every(GetDatasetTrainingErrors(dataset_id=dataset_id, item_page_size=20)))
    if not succeeded(found) and found.failure().is_unknown_route:
        return (yield from failures_by_collection(dataset_id))  # before 4.15
    return value_in(found)


def failures_by_collection(dataset_id: str) -> Flow[tuple[CollectionErrors, ...]]:
    """Return the first failed rows of each collection of a dataset, where the server does not list them by dataset."""
    collections = yield from all_collections(dataset_id)
    found: list[CollectionErrors] = []
    for item in (item for item in collections if item.has_error):
        page = yield from value_of(GetTrainingErrors(collection_id=item.id))
        failed = FailedCollection(collection_id=item.id, name=item.name, type=item.type)
        more = page.total > len(page.list)
        found.append(CollectionErrors(collection=failed, items=page.list, error_count=page.total, has_more_items=more))
    return tuple(found)


def stuck_images(dataset_id: str, failed: tuple[CollectionErrors, ...]) -> Flow[tuple[str, ...]]:
    """Return the collections of images with rows in work; none where rows of another kind are in work, too."""
    collections = yield from all_collections(dataset_id)
    failures_of = {each.collection.collection_id: each.error_count for each in failed}
    return only_images([item for item in collections if in_work(item, failures_of)])


def in_work(item: CollectionItem, failures_of: Mapping[str, int]) -> bool:
    """Whether rows of a collection are in work; its training amount counts the failed ones, too."""
    return (item.training_amount or 0) > failures_of.get(item.id, 0)


def only_images(items: Sequence[CollectionItem]) -> tuple[str, ...]:
    """Return the ids of the collections if all of them hold images."""
    return tuple(item.id for item in items) if all(item.type == "images" for item in items) else ()


def all_collections(dataset_id: str) -> Flow[tuple[CollectionItem, ...]]:
    """Return the collections of a dataset, out of all its folders."""
    found: list[CollectionItem] = []
    folders: list[str | None] = [None]
    while folders:
        listed = yield from every(GetCollections(dataset_id=dataset_id, parent_id=folders.pop(), page_size=100))
        found += listed
        folders += (item.id for item in listed if item.type == "folder")
    return tuple(found)


watch_training: Final = iteration(WatchTraining)


@flow
def wait_until_trained(
    *,
    dataset_id: str,
    timeout: float | None = DEFAULT_TIMEOUT,
    interval: float | None = None,
    on_progress: Callable[[TrainingProgress], None] | None = None,
    clock: Callable[[], float] | None = None,
) -> Flow[TrainingOutcome]:
    """Wait until every row of a dataset can be searched, and return how that ended.

    The outcome is ``TrainingReady``; ``TrainingFailed`` with the failed rows, at most 20 of each collection, where
    nothing but those is left; ``TrainingStalled`` where nothing but images is left and none of them moved for ten
    minutes, as on community servers, which never train them; or ``TrainingTimedOut``.  Servers from 4.17.2 on do not
    count their queue: there the collections are listed for each poll, as long as anything is in it.

    The default of an hour outlasts a server's own retries: it reports a failing row only after five tries, three
    minutes apart (14 minutes were seen), or ten minutes apart for rows of the mode ``qa``.  ``rebuild_embedding`` tries
    50 times and may take longer.  Servers before 4.9.14 report no failed rows, so that there the time runs out.

    The queue is polled less and less often, down to twice a minute; ``watch_training`` is the same as an iterator.  A
    ``deadline`` of the client still holds, and ends in its own error.

    Arguments:
      dataset_id: The dataset.
      timeout: Seconds to wait at most; None: without end.
      interval: Seconds between the first two polls, at least 0.01; None: 1 s.
      on_progress: Called with a ``TrainingProgress`` after each poll.
      clock: Reads seconds, instead of ``time.monotonic``; for tests.
    """
    watch = WatchTraining(dataset_id=dataset_id, timeout=timeout, interval=interval, clock=clock)
    return (yield from trained(watch, on_progress))


def trained(watch: WatchTraining, on_progress: Callable[[TrainingProgress], None] | None) -> Flow[TrainingOutcome]:
    """Poll until the waiting ends, and return how it ended."""
    poll = watch.first()
    while True:
        progress, then = yield from poll.take()
        if on_progress is not None:
            on_progress(progress)
        if not isinstance(then, Poll):
            return then
        poll = then


class Methods:
    """The functions of this file as methods."""

    watch_training = watch_training
    wait_until_trained = wait_until_trained
