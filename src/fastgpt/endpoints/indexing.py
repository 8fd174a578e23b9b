"""From files to rows that can be searched: waiting for the training of a dataset, and the whole way as one flow.

A flow lets time pass by asking for its next call to be made later; it never sleeps itself, and so has no colour.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import UNSET
from msgspec.structs import asdict, replace
from returns.result import Failure, Success

from ..calls import File, NamedSource, Progress, as_files
from ..errors import FastGPTError, InvalidRequestError
from ..functions import flow
from ..models.training import (
    CollectionErrors,
    FailedCollection,
    FailedFile,
    IndexedFile,
    IndexingProgress,
    IndexingSummary,
    TrainingFailed,
    TrainingOutcome,
    TrainingProgress,
    TrainingReady,
    TrainingRow,
    TrainingTimedOut,
)
from ..protocols import Flow, Outcome, succeeded
from ..specs import Omittable, Request
from .batches import hopeless
from .chunks import ChunkOptions
from .collections import CreateFileIdCollection, GetCollections
from .dataset_files import place_file
from .paging import every
from .training import GetDatasetTrainingErrors, GetTrainingErrors, GetTrainingQueue
from .uploads import lacks_route

T = TypeVar("T")

FIRST_INTERVAL = 1.0
LONGEST_INTERVAL = 30.0
"""Seconds between two looks at the queue; the interval grows up to here."""
GROWTH = 1.5


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
    nothing but those is left; or ``TrainingTimedOut`` after *timeout* seconds (None: it never is).  Servers before
    4.9.14 do not tell what failed, so that there the time runs out.  The queue is looked at after *interval* seconds
    (1), then less and less often, down to twice a minute; ``on_progress`` is told after each look.  A ``deadline`` of the client still holds, and ends
    in its own error.  *clock* is for tests.
    """
    return (yield from trained(dataset_id, timeout, interval, on_progress, clock))


def trained(
    dataset_id: str,
    timeout: float | None,
    interval: float | None,
    on_progress: Callable[[TrainingProgress], None] | None,
    clock: Callable[[], float] | None,
) -> Flow[Outcome[TrainingOutcome]]:
    """Look at the queue of a dataset until it is empty, holds nothing but failed rows, or the time is over."""
    timeout = math.inf if timeout is None else timeout
    interval = FIRST_INTERVAL if interval is None else interval
    clock = clock or time.monotonic
    if not (timeout >= 0 and interval > 0):
        name, value = ("interval", interval) if timeout >= 0 else ("timeout", timeout)
        return Failure(InvalidRequestError(f"expected a number of seconds, got {value!r}", field=name))
    began, waited, pause, before = clock(), 0.0, 0.0, -1
    count, rows = 0, tuple[TrainingRow, ...]()
    while True:
        asked = yield from later(GetTrainingQueue(dataset_id=dataset_id), pause)
        if not succeeded(asked):
            return Failure(asked.failure())
        queue = asked.unwrap()
        settled = False
        if 0 < queue.total == before:  # nothing moves: it may be that nothing but failed rows is left
            found = yield from failures(dataset_id)
            if not succeeded(found):
                return Failure(found.failure())
            count, rows = found.unwrap()
            settled = count >= queue.total and not any(row.retry_count for row in rows)
        before = queue.total
        # A client whose sleep takes no time, as in tests, has waited all the same.
        seconds = max(waited, clock() - began)
        progress = TrainingProgress(waiting=max(0, queue.total - count), failed=count, seconds=seconds)
        if on_progress is not None:
            on_progress(progress)
        if not queue.total:
            return Success(TrainingReady(progress))
        if settled:
            return Success(TrainingFailed(progress, rows))
        if seconds >= timeout:
            return Success(TrainingTimedOut(progress))
        pause = min(pause * GROWTH or interval, LONGEST_INTERVAL, timeout - seconds)
        waited += pause


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


@flow
def upload_and_index(
    *,
    dataset_id: str,
    files: Sequence[NamedSource],
    parent_id: Omittable[str] = UNSET,
    tags: Omittable[Sequence[str]] = UNSET,
    options: ChunkOptions | None = None,
    timeout: float | None = 600.0,
    interval: float | None = None,
    on_progress: Callable[[IndexingProgress], None] | None = None,
    clock: Callable[[], float] | None = None,
) -> Flow[Outcome[IndexingSummary]]:
    """Upload files, make a collection of each, wait until all of the dataset can be searched, and tell what came of it.

    ``files`` are paths (``pathlib.Path``), files open for reading bytes, or ``File``s; what cannot be read is an
    ``InvalidRequestError`` before anything is sent.  ``options`` say how texts are cut; ``parent_id`` is a folder.  A
    file that is refused is noted in the summary, and the next one follows, as in ``push_data_batches``.  *timeout* and
    *interval* are those of ``wait_until_trained``.  ``on_progress`` is told of bytes, then of rows.
    """
    try:
        given = as_files(files)
    except InvalidRequestError as error:
        return Failure(error)
    indexed: list[IndexedFile] = []
    failed: list[FailedFile] = []
    unsent: tuple[str, ...] = ()
    for number, file in enumerate(given):
        watcher = upload_watcher(on_progress, number, len(given), file.name)
        made = yield from made_of(dataset_id, file, parent_id, tags, options, watcher)
        if succeeded(made):
            indexed.append(made.unwrap())
            continue
        failed.append(FailedFile(file.name, made.failure()))
        if hopeless(made.failure()):
            unsent = tuple(each.name for each in given[number + 1 :])
            break
    training: TrainingOutcome | FastGPTError | None = None
    if indexed:
        watching = training_watcher(on_progress, len(indexed) + len(failed), len(given))
        ended = yield from trained(dataset_id, timeout, interval, watching, clock)
        training = ended.unwrap() if succeeded(ended) else ended.failure()
    return Success(IndexingSummary(tuple(indexed), tuple(failed), unsent, training))


def made_of(
    dataset_id: str,
    file: File,
    parent_id: Omittable[str],
    tags: Omittable[Sequence[str]],
    options: ChunkOptions | None,
    on_progress: Progress | None,
) -> Flow[Outcome[IndexedFile]]:
    """Upload one file, and make a collection of it."""
    uploaded = yield from place_file(dataset_id, file, on_progress)
    if not succeeded(uploaded):
        return Failure(uploaded.failure())
    spec = CreateFileIdCollection(dataset_id=dataset_id, file_id=uploaded.unwrap().key, parent_id=parent_id, tags=tags)
    chosen = {} if options is None else {name: value for name, value in asdict(options).items() if value is not None}
    created = yield from replace(spec, **chosen)
    return created.map(lambda collection: IndexedFile(file.name, collection.collection_id))


def upload_watcher(
    on_progress: Callable[[IndexingProgress], None] | None, done: int, files: int, name: str
) -> Progress | None:
    """Return what tells of the bytes of one file, if anybody wants to know."""
    if on_progress is None:
        return None
    return lambda sent, size: on_progress(IndexingProgress(done, files, name=name, sent=sent, size=size))


def training_watcher(
    on_progress: Callable[[IndexingProgress], None] | None, done: int, files: int
) -> Callable[[TrainingProgress], None] | None:
    """Return what tells of rows in training, if anybody wants to know."""
    if on_progress is None:
        return None
    return lambda training: on_progress(IndexingProgress(done, files, training=training))
