"""From files to rows that can be searched: the whole way as one flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import UNSET
from msgspec.structs import asdict, replace
from returns.result import Failure, Success

from ..calls import File, NamedSource, Progress, as_files
from ..errors import FastGPTError
from ..functions import flow
from ..models.training import (
    FailedFile,
    IndexedFile,
    IndexingProgress,
    IndexingSummary,
    TrainingOutcome,
    TrainingProgress,
)
from ..protocols import Flow, Outcome, succeeded
from ..specs import Omittable
from .batches import hopeless
from .chunks import ChunkOptions
from .collections import CreateFileIdCollection
from .dataset_files import place_file
from .watching import WatchTraining, trained


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
    given = as_files(files)
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
        watch = WatchTraining(dataset_id=dataset_id, timeout=timeout, interval=interval, clock=clock)
        ended = yield from trained(watch, training_watcher(on_progress, len(indexed) + len(failed), len(given)))
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
