"""From files to rows that can be searched: the whole way as one flow.

It only puts together what ``files``, ``collections`` and ``watching`` do, and decides which error ends it: one that
would meet every file does, while one of a single file is noted in the summary.
"""

from __future__ import annotations

__all__ = [
    "upload_and_index",
]  # fmt: skip

from collections.abc import Callable, Sequence
from threading import Lock

from msgspec import UNSET
from msgspec.structs import asdict, replace
from returns.result import Failure, Success

from ..concurrency import gather
from ..errors import DeadlineExceededError, DecodeError, FastGPTError, InvalidRequestError, TransportError
from ..files import File, NamedSource, Progress, as_files, count_of
from ..flows import outcome_of, value_in, value_of
from ..functions import flow
from ..outcomes import Outcome, succeeded
from ..specs import Omittable
from ..steps import Flow
from .batches import is_fatal
from .collections import CreateFileIdCollection
from .files import place_file
from .models.datasets import ChunkSettings
from .models.training import (
    FailedFile,
    IndexedFile,
    IndexingProgress,
    IndexingSummary,
    TrainingOutcome,
    TrainingProgress,
)
from .watching import DEFAULT_TIMEOUT, WatchTraining, trained


@flow
def upload_and_index(
    *,
    dataset_id: str,
    files: Sequence[NamedSource],
    parent_id: Omittable[str] = UNSET,
    tags: Omittable[Sequence[str]] = UNSET,
    options: ChunkSettings | None = None,
    max_concurrency: int | None = None,
    timeout: float | None = DEFAULT_TIMEOUT,
    interval: float | None = None,
    on_progress: Callable[[IndexingProgress], None] | None = None,
    clock: Callable[[], float] | None = None,
) -> Flow[IndexingSummary]:
    """Upload files, make a collection of each, wait until all of the dataset can be searched, and say what came of it.

    What cannot be read is an ``InvalidRequestError`` before anything is sent.  A file that is rejected, or whose call
    is cut off under way, is noted in the summary, and the next one follows; what would meet every file, such as a key
    that is rejected or a server that is not there, ends it.  The outcomes of ``wait_until_trained`` stand in the
    summary's ``training``.

    Arguments:
      dataset_id: The dataset.
      files: Paths (``pathlib.Path``), files open for reading bytes, or ``File``s.
      parent_id: The folder that the collections go to; None: the top.
      tags: Names for each collection, which come into being where they are not known.
      options: How texts are cut; None: as the server does by itself.
      max_concurrency: Files that are on their way at the same time, by threads in a sync client; None: 1.
      timeout: Seconds to wait for the training at most; None: without end.
      interval: Seconds between the first two polls of it, at least 0.01; None: 1 s.
      on_progress: Called with bytes, of each file and of all, then with rows, once at a time.
      clock: Reads seconds, instead of ``time.monotonic``; for tests.
    """
    opened, most = as_files(files), count_of(max_concurrency, 1, "max_concurrency")
    watch = WatchTraining(dataset_id=dataset_id, timeout=timeout, interval=interval, clock=clock)
    creating = CreateFileIdCollection(dataset_id=dataset_id, file_id="new", parent_id=parent_id, tags=tags)
    creating = replace(creating, **chosen_in(options))
    value_in(creating.outgoing())
    ended: dict[int, IndexedFile | FailedFile] = {}
    sent_of: dict[int, int] = {}
    total = sum(file.size for file in opened)
    telling = Lock()

    def index_one(number: int, file: File) -> Flow[Outcome[None]]:
        def tell(sent: int, size: int) -> None:
            if on_progress is not None:
                with telling:
                    sent_of[number] = sent
                    progress = IndexingProgress(
                        len(ended),
                        len(opened),
                        name=file.name,
                        sent=sent,
                        size=size,
                        number=number,
                        total_sent=sum(sent_of.values()),
                        total_size=total,
                    )
                    on_progress(progress)

        made = yield from outcome_of(upload_and_create(creating, file, number, tell))
        with telling:
            sent_of[number] = file.size
        if succeeded(made):
            ended[number] = made.unwrap()
            return Success(None)
        error = made.failure()
        ended[number] = FailedFile(file.name, error, number)
        return Failure(error) if ends_all(error) else Success(None)

    yield from gather(map(index_one, range(len(opened)), opened), min(most, len(opened)))
    outcomes = [ended[number] for number in sorted(ended)]
    indexed = tuple(each for each in outcomes if isinstance(each, IndexedFile))
    failed = tuple(each for each in outcomes if isinstance(each, FailedFile))
    not_attempted = tuple(file.name for number, file in enumerate(opened) if number not in ended)
    training: TrainingOutcome | FastGPTError | None = None
    if indexed:
        reached = IndexingProgress(
            len(ended), len(opened), total_sent=sum(map(sent_of.__getitem__, ended)), total_size=total
        )
        waited = yield from outcome_of(trained(watch, training_watcher(on_progress, reached)))
        training = waited.unwrap() if succeeded(waited) else waited.failure()
    return IndexingSummary(indexed, failed, not_attempted, training)


def chosen_in(options: object) -> dict[str, object]:
    """Return the settings that a caller chose; raise ``InvalidRequestError`` where they are none."""
    if not isinstance(options, ChunkSettings | None):
        raise InvalidRequestError(f"expected ChunkSettings, got {type(options).__name__}", field="options")
    return {} if options is None else {name: value for name, value in asdict(options).items() if value is not None}


def ends_all(error: FastGPTError) -> bool:
    """Whether an error would meet the other files too; a call that was cut off, or an odd answer, is of one file."""
    match error:
        case DeadlineExceededError():
            return True
        case TransportError():
            return not error.sent
        case DecodeError() | InvalidRequestError():  # of a file, as the arguments were looked at
            return False
        case _:
            return is_fatal(error)


def upload_and_create(
    creating: CreateFileIdCollection, file: File, number: int, on_progress: Progress | None
) -> Flow[IndexedFile]:
    """Upload one file, and make a collection of it."""
    uploaded = yield from place_file(creating.dataset_id, file, on_progress)
    collection = yield from value_of(replace(creating, file_id=uploaded.key))
    return IndexedFile(file.name, collection.collection_id, number)


def training_watcher(
    on_progress: Callable[[IndexingProgress], None] | None, reached: IndexingProgress
) -> Callable[[TrainingProgress], None] | None:
    """Return what tells of rows in training, if anybody wants to know."""
    if on_progress is None:
        return None
    return lambda training: on_progress(replace(reached, training=training))


class Methods:
    """The functions of this file as methods."""

    upload_and_index = upload_and_index
