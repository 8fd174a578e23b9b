"""Waiting until a dataset can be searched: looks at its training queue, less and less often, and how that ends.

A flow lets time pass by asking for its next call to be made later; it never sleeps itself, and so has no colour.
One look leads to the next, as one page does: who wants to see them all walks through them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from returns.result import Failure, Success

from ..errors import InvalidRequestError
from ..functions import flow, walk
from ..models.training import (
    CollectionErrors,
    FailedCollection,
    TrainingFailed,
    TrainingOutcome,
    TrainingProgress,
    TrainingReady,
    TrainingRow,
    TrainingStep,
    TrainingTimedOut,
)
from ..protocols import Flow, Leaf, Outcome, succeeded
from ..specs import Request
from .collections import GetCollections
from .paging import every
from .training import GetDatasetTrainingErrors, GetTrainingErrors, GetTrainingQueue
from .uploads import lacks_route

T = TypeVar("T")

SHORTEST_INTERVAL = 0.01
FIRST_INTERVAL = 1.0
LONGEST_INTERVAL = 30.0
"""Seconds between two looks at the queue; the interval grows up to here."""
GROWTH = 1.5


class WatchTraining(Struct, frozen=True, kw_only=True):
    """Watch until every row of a dataset can be searched: a ``TrainingProgress`` for each look, then how it ended.

    Iterate over it with ``for`` or ``async for``; the next look is taken when its progress is wanted, so leaving the
    loop ends the watching.  The last item is the outcome of ``wait_until_trained``, whose arguments these are.  A
    ``deadline`` of the client holds for each look, with the pause before it.
    """

    dataset_id: str
    timeout: float | None = 600.0
    interval: float | None = None
    clock: Callable[[], float] | None = None

    def leaf(self) -> Flow[Outcome[Leaf[TrainingStep]]]:
        """Take the first look, and return it with what follows it."""
        return self.first().leaf()

    def first(self) -> Look:
        """Return the first look; the time begins with it."""
        clock = time.monotonic if self.clock is None else self.clock
        timeout = math.inf if self.timeout is None else self.timeout
        interval = FIRST_INTERVAL if self.interval is None else self.interval
        return Look(self.dataset_id, timeout, interval, clock, began=clock())


class Look(Struct, frozen=True):
    """One look at the queue of a dataset, with what is known from those before it."""

    dataset_id: str
    timeout: float
    interval: float
    clock: Callable[[], float]
    began: float
    waited: float = 0.0
    """Seconds of all pauses so far."""
    pause: float = 0.0
    """Seconds to wait before this look."""
    before: int = -1
    """The rows that were in the queue at the look before."""
    failed: int = 0
    """The rows that are known to have failed."""
    rows: tuple[TrainingRow, ...] = ()
    """Those of them that the server told."""

    def leaf(self) -> Flow[Outcome[Leaf[TrainingStep]]]:
        """Take this look, and return it with what follows it."""

        def turned(seen: tuple[TrainingProgress, TrainingOutcome | Look]) -> Leaf[TrainingStep]:
            progress, then = seen
            return Leaf((progress,), then) if isinstance(then, Look) else Leaf((progress, then), None)

        return (yield from self.take()).map(turned)

    def take(self) -> Flow[Outcome[tuple[TrainingProgress, TrainingOutcome | Look]]]:
        """Look at the queue, and return how far it is, with how the waiting ended or else the next look."""
        for name, value, least in (("timeout", self.timeout, 0.0), ("interval", self.interval, SHORTEST_INTERVAL)):
            if not (is_number(value) and value >= least):
                message = f"expected a number of seconds, at least {least:g}, got {value!r}"
                return Failure(InvalidRequestError(message, field=name))
        asked = yield from later(GetTrainingQueue(dataset_id=self.dataset_id), self.pause)
        if not succeeded(asked):
            return Failure(asked.failure())
        total, failed, rows = asked.unwrap().total, self.failed, self.rows
        settled = False
        if 0 < total == self.before:  # nothing moves: it may be that nothing but failed rows is left
            told = yield from failures(self.dataset_id)
            if not succeeded(told):
                return Failure(told.failure())
            failed, rows = told.unwrap()
            settled = failed >= total and not any(row.retry_count for row in rows)
        # A client whose sleep takes no time, as in tests, has waited all the same.
        seconds = max(self.waited, self.clock() - self.began)
        progress = TrainingProgress(waiting=max(0, total - failed), failed=failed, seconds=seconds)
        if not total:
            return Success((progress, TrainingReady(progress)))
        if settled:
            return Success((progress, TrainingFailed(progress, rows)))
        if seconds >= self.timeout:
            return Success((progress, TrainingTimedOut(progress)))
        pause = min(self.pause * GROWTH or self.interval, LONGEST_INTERVAL, self.timeout - seconds)
        following = replace(self, waited=self.waited + pause, pause=pause, before=total, failed=failed, rows=rows)
        return Success((progress, following))


def is_number(value: object) -> bool:
    """Whether a caller gave a number, as checkers would have it."""
    return isinstance(value, int | float)


def later(spec: Request[T], seconds: float) -> Flow[Outcome[T]]:
    """Run *spec* after so many seconds."""
    call = spec.outgoing()
    if not succeeded(call):
        return Failure(call.failure())
    sent = yield replace(call.unwrap(), after=seconds)
    return spec.decode(sent.unwrap()) if succeeded(sent) else Failure(sent.failure())


def failures(dataset_id: str) -> Flow[Outcome[tuple[int, tuple[TrainingRow, ...]]]]:
    """Return how many rows of a dataset failed, and the first of them of each collection."""
    told = yield from every(GetDatasetTrainingErrors(dataset_id=dataset_id, item_page_size=20))
    if not succeeded(told) and lacks_route(told.failure()):
        told = yield from failures_by_collection(dataset_id)  # before 4.15
    return told.map(
        lambda found: (sum(each.error_count for each in found), tuple(row for each in found for row in each.items))
    )


def failures_by_collection(dataset_id: str) -> Flow[Outcome[tuple[CollectionErrors, ...]]]:
    """Return the first failed rows of each collection of a dataset, out of all its folders."""
    found: list[CollectionErrors] = []
    folders: list[str | None] = [None]
    while folders:
        listed = yield from every(GetCollections(dataset_id=dataset_id, parent_id=folders.pop(), page_size=100))
        if not succeeded(listed):
            return Failure(listed.failure())
        folders += (item.id for item in listed.unwrap() if item.type == "folder")
        for item in (item for item in listed.unwrap() if item.has_error):
            told = yield from GetTrainingErrors(collection_id=item.id)
            if not succeeded(told):
                return Failure(told.failure())
            failed = FailedCollection(collection_id=item.id, name=item.name, type=item.type)
            page = told.unwrap()
            found.append(CollectionErrors(collection=failed, items=page.list, error_count=page.total))
    return Success(tuple(found))


watch_training: Final = walk(WatchTraining)


@flow
def wait_until_trained(
    *,
    dataset_id: str,
    timeout: float | None = 600.0,
    interval: float | None = None,
    on_progress: Callable[[TrainingProgress], None] | None = None,
    clock: Callable[[], float] | None = None,
) -> Flow[Outcome[TrainingOutcome]]:
    """Wait until every row of a dataset can be searched, and tell how that ended.

    The outcome is ``TrainingReady``; ``TrainingFailed`` with the failed rows, at most 20 of each collection, where
    nothing but those is left; or ``TrainingTimedOut`` after *timeout* seconds (None: no limit).  Servers before 4.9.14
    do not tell what failed, so that there the time runs out.  The queue is looked at after *interval* seconds (1), then
    less and less often, down to twice a minute; ``on_progress`` is told after each look, and ``watch_training`` is the
    same as an iterator over the looks.  A ``deadline`` of the client still holds, and ends in its own error.  *clock*
    is for tests.
    """
    watch = WatchTraining(dataset_id=dataset_id, timeout=timeout, interval=interval, clock=clock)
    return (yield from trained(watch, on_progress))


def trained(
    watch: WatchTraining, on_progress: Callable[[TrainingProgress], None] | None
) -> Flow[Outcome[TrainingOutcome]]:
    """Take one look after the other, and return how they ended."""
    look = watch.first()
    while True:
        seen = yield from look.take()
        if not succeeded(seen):
            return Failure(seen.failure())
        progress, then = seen.unwrap()
        if on_progress is not None:
            on_progress(progress)
        if not isinstance(then, Look):
            return Success(then)
        look = then
