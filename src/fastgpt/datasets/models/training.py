"""The training queue: rows on their way to being searchable, those that failed, and how waiting for them ends."""

from __future__ import annotations

__all__ = [
    "TrainingQueue", "TrainingRow", "FailedCollection", "CollectionErrors", "TrainingErrorFlag", "TrainingData",
    "TrainingProgress", "TrainingReady", "TrainingFailed", "TrainingTimedOut", "TrainingStalled", "TrainingOutcome",
    "TrainingStep", "IndexedFile", "FailedFile", "IndexingProgress", "IndexingSummary",
]  # fmt: skip

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct, field

from ...errors import FastGPTError
from ...models.base import Number, OrDefault, ResponseModel
from ...values import JSONValue
from .data import DataIndex


class TrainingQueue(ResponseModel, frozen=True, rename="camel"):
    """How many rows of a dataset are still in work; rows that failed for good count as well.

    Servers from 4.17.2 on count nothing, and say only whether there are any.
    """

    rebuilding_count: int | None = None
    training_count: int | None = None
    has_training_task: bool | None = None
    """Whether any row is in the queue or is indexed again, failed ones included (4.17.2+)."""

    @property
    def is_whole(self) -> bool:
        """Whether a server said all that it has to say, in one of its two forms: half of it is no empty queue."""
        return self.has_training_task is not None or None not in (self.rebuilding_count, self.training_count)

    @property
    def total(self) -> int | None:
        """Both counts together; None where the server does not count, but something is there."""
        if self.rebuilding_count is None and self.training_count is None:
            return None if self.has_training_task else 0
        return (self.rebuilding_count or 0) + (self.training_count or 0)


class TrainingRow(ResponseModel, frozen=True, rename="camel"):
    """A row that waits for its training, or that failed in it."""

    id: str = field(name="_id")
    mode: str
    """``parse``, ``chunk``, ``qa``, ``auto``, ``image`` or ``imageParse``; from 4.17.2 ``index`` in place of ``chunk``,
    ``rebuildIndex`` and ``rebuildSynonym`` too.
    """
    dataset_id: str
    collection_id: str
    q: str | None = None
    a: str | None = None
    error_msg: str | None = None
    """What went wrong, in the words of the server or of the model behind it."""
    team_id: str | None = None
    tmb_id: str | None = None
    bill_id: str | None = None
    data_id: str | None = None
    chunk_index: Number | None = None
    index_size: Number | None = None
    weight: Number | None = None
    indexes: tuple[DataIndex, ...] | None = None
    retry_count: Number | None = None
    """How often it is still tried; 0 means never again."""
    image_id: str | None = None
    image_desc_map: Mapping[str, str] | None = None
    data_metadata: Mapping[str, JSONValue] | None = None
    expire_at: datetime | None = None
    lock_time: datetime | None = None


class FailedCollection(ResponseModel, frozen=True, rename="camel"):
    """A collection with failed rows."""

    collection_id: str
    name: str
    type: str | None = None
    source_name: str | None = None
    source_id: str | None = None


class CollectionErrors(ResponseModel, frozen=True, rename="camel"):
    """The failed rows of one collection: a page of them, and how many there are."""

    collection: FailedCollection
    items: tuple[TrainingRow, ...]
    error_count: int
    has_more_items: bool


class TrainingErrorFlag(Struct, frozen=True, rename="camel"):
    """Whether any row of a dataset failed."""

    has_error: bool


class TrainingData(ResponseModel, frozen=True, rename="camel"):
    """The texts of a row in the queue."""

    id: str = field(name="_id")
    mode: str
    dataset_id: str
    q: OrDefault[str] = ""
    a: OrDefault[str] = ""
    collection_id: str | None = None
    image_preview_url: str | None = None


class TrainingProgress(Struct, frozen=True):
    """How far a dataset is: ``waiting`` rows are still in work, ``failed`` ones will not be; ``seconds`` were spent."""

    waiting: int
    failed: int
    seconds: float


class TrainingReady(Struct, frozen=True):
    """Every row of the dataset can be searched."""

    progress: TrainingProgress


class TrainingFailed(Struct, frozen=True):
    """All is done that can be done, and some rows failed."""

    progress: TrainingProgress
    rows: tuple[TrainingRow, ...]
    """The failed rows with their errors, as many of them as the server reports."""


class TrainingTimedOut(Struct, frozen=True):
    """The time is over, and rows are still in work."""

    progress: TrainingProgress


class TrainingStalled(Struct, frozen=True):
    """Nothing has moved for ten minutes, and what is still in work are images alone.

    A community server never trains the rows of images; on others the model that sees them does not answer.
    """

    progress: TrainingProgress
    collections: tuple[str, ...]
    """The ids of the collections whose images are waiting."""


TrainingOutcome: TypeAlias = TrainingReady | TrainingFailed | TrainingStalled | TrainingTimedOut
"""How waiting for a dataset ends."""
TrainingStep: TypeAlias = TrainingProgress | TrainingOutcome
"""What watching a dataset gives: how far it is, poll by poll, and at last how it ended."""


class IndexedFile(Struct, frozen=True):
    """A file that became a collection."""

    name: str
    collection_id: str
    number: int = 0
    """Which of ``files`` it is, counted from 0, as names may come twice."""


class FailedFile(Struct, frozen=True):
    """A file that did not become a collection, and why."""

    name: str
    error: FastGPTError
    number: int = 0
    """Which of ``files`` it is, counted from 0, as names may come twice."""


class IndexingProgress(Struct, frozen=True):
    """How far files are on their way: bytes while they are uploaded, rows in work while they are trained.

    ``total_sent`` of ``total_size`` is what one bar for all files shows, ``sent`` of ``size`` that of one file.
    """

    files_done: int
    files: int
    name: str = ""
    """The file that is being uploaded; empty while rows are trained."""
    sent: int = 0
    """Bytes of this file that were sent."""
    size: int = 0
    """Bytes that this file has."""
    training: TrainingProgress | None = None
    number: int | None = None
    """Which of ``files`` it is, counted from 0, as names may come twice; None while rows are trained."""
    total_sent: int = 0
    """Bytes of all files that were sent; a file that was rejected counts as sent, and one that was not attempted does
    not."""
    total_size: int = 0
    """Bytes that all files have."""


class IndexingSummary(Struct, frozen=True):
    """What became of files that were to be indexed: every file is in just one of the first three."""

    indexed: tuple[IndexedFile, ...]
    failed: tuple[FailedFile, ...]
    not_attempted: tuple[str, ...]
    """Names of files that were not sent any more, after an error that would have met them too."""
    training: TrainingOutcome | FastGPTError | None = None
    """How the training ended, or the error that ended the waiting; None where no file came so far."""

    @property
    def complete(self) -> bool:
        """Whether every file can be searched."""
        return not self.failed and not self.not_attempted and isinstance(self.training, TrainingReady | None)
