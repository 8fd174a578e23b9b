"""The rows of datasets: what one holds, what a search looks through, and what became of rows that were sent.

A row is a question and an answer, or a text and nothing; its indexes are the texts that vectors are made of.
"""

from __future__ import annotations

__all__ = [
    "IndexType", "IndexText", "DataRow", "IndexDict", "RowDict", "Row", "DataIndex", "DataItem", "Data", "UpdatedData",
    "QuoteData", "IndexResult", "PushSummary", "FailedBatch", "DeleteSummary", "FailedDelete",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Required, TypeAlias, TypedDict

from msgspec import Struct, field

from ...brief import Brief
from ...errors import FastGPTError
from ...models.base import Number, OrDefault, ResponseModel
from ...values import JSONValue
from .collections import Collection, RejectedRow

IndexType: TypeAlias = Literal["default", "imageEmbedding", "summary", "question", "image", "custom"]
"""What an index of a row was made of."""


class IndexText(Brief, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A text to find a row by, besides its own; the server counts it as ``custom`` by default."""

    text: str
    type: IndexType | None = None
    data_id: str | None = None
    """The id of an index that is there already; only where a row is updated."""


class DataRow(Brief, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A row to be pushed: a question and an answer, or a text in ``q`` and nothing in ``a``."""

    q: str | None = None
    a: str | None = None
    image_id: str | None = None
    chunk_index: int | None = None
    indexes: Sequence[IndexText] | None = None
    metadata: Mapping[str, object] | None = None


class IndexDict(TypedDict, total=False):
    """An ``IndexText`` as a dict, under the names of the wire."""

    text: Required[str]
    type: IndexType
    dataId: str


class RowDict(TypedDict, total=False):
    """A row as a dict, under the names of the wire, whose values checkers look at.

    Any mapping is accepted as a row; annotate ``list[RowDict]`` to have it checked before it is sent.
    """

    q: str
    a: str
    imageId: str
    chunkIndex: int
    indexes: Sequence[IndexDict]
    metadata: Mapping[str, object]


if TYPE_CHECKING:
    Row: TypeAlias = DataRow | RowDict | Mapping[str, object]
    """A row, or a dict of its shape under the names of the wire."""
else:
    Row = DataRow | Mapping[str, object]  # to those who look at values, a ``RowDict`` is a mapping as any other


class DataIndex(ResponseModel, frozen=True, rename="camel"):
    """A text that a search looks through for a row."""

    text: str
    type: str | None = None
    """``default``, ``custom``, ``summary``, ``question``, ``image`` or ``imageEmbedding``."""
    data_id: str | None = None
    """The id of the index; a short number as text, which changes when its text does."""
    default_index: bool | None = None
    """Whether the server made it itself, as 4.8 says it, where an index has no type."""

    @property
    def is_default(self) -> bool:
        """Whether the server made it of the row's own texts, and makes it again whenever they change."""
        return self.type == "default" or bool(self.default_index)


class DataItem(ResponseModel, frozen=True, rename="camel"):
    """A row as lists show it."""

    id: str = field(name="_id")
    dataset_id: str
    collection_id: str
    q: OrDefault[str] = ""
    a: OrDefault[str] = ""
    chunk_index: Number | None = None
    image_id: str | None = None
    image_size: Number | None = None
    image_preview_url: str | None = None
    updated: bool | None = None


class Data(ResponseModel, frozen=True, rename="camel"):
    """A row with its indexes and where it came from."""

    id: str
    q: str
    dataset_id: str
    collection_id: str
    indexes: tuple[DataIndex, ...]
    a: OrDefault[str] = ""
    team_id: str | None = None
    chunk_index: Number | None = None
    source_name: str | None = None
    source_id: str | None = None
    update_time: datetime | None = None
    is_owner: bool | None = None
    image_id: str | None = None
    image_preview_url: str | None = field(default=None, name="imagePreivewUrl")
    """The wire really says ``imagePreivewUrl``."""
    image_desc_map: Mapping[str, str] | None = None
    metadata: Mapping[str, JSONValue] | None = None


class UpdatedData(ResponseModel, frozen=True):
    """The texts of a row as they are shown after an update."""

    q: str | None = None
    a: str | None = None


class QuoteData(ResponseModel, frozen=True):
    """A row that an answer cites, with its collection."""

    collection: Collection
    q: str
    a: str | None = None


class IndexResult(Struct, frozen=True):
    """The index that was made or changed."""

    index: DataIndex


class PushSummary(Struct, frozen=True):
    """What became of rows that were pushed in batches: every row is in just one of these.

    Which rows of a good batch were not taken is only reported by servers before 4.9.14; later ones count what they
    queued.
    """

    inserted: int = 0
    """Rows that servers said they took."""
    over_token: tuple[RejectedRow, ...] = ()
    """Rows that are too long."""
    repeated: tuple[RejectedRow, ...] = ()
    """Rows that were there already."""
    rejected: tuple[RejectedRow, ...] = ()
    """Rows that could not be stored."""
    failed: tuple[FailedBatch, ...] = ()
    """Batches that were rejected, or of which no answer came."""
    not_attempted: tuple[Row, ...] = ()
    """Rows that were not sent any more, after an error that would have met them too."""

    @property
    def complete(self) -> bool:
        """Whether every batch was taken."""
        return not self.failed and not self.not_attempted


class FailedBatch(Struct, frozen=True):
    """A batch of rows that was not taken: where it began, its rows, and why."""

    start: int
    """The number of its first row among all that were passed, from 0."""
    rows: tuple[Row, ...]
    error: FastGPTError

    @property
    def may_have_applied(self) -> bool:
        """Whether the rows may be in all the same, as they were sent and FastGPT did not say no."""
        return self.error.may_have_applied


class DeleteSummary(Struct, frozen=True):
    """What became of rows or collections that were to be deleted: every id is in just one of these."""

    deleted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids that the server did not know."""
    failed: tuple[FailedDelete, ...] = ()
    not_attempted: tuple[str, ...] = ()
    """Ids that were not asked for any more, after an error that would have met them too."""

    @property
    def complete(self) -> bool:
        """Whether none of them is there any more."""
        return not self.failed and not self.not_attempted


class FailedDelete(Struct, frozen=True):
    """A row or a collection that was not deleted, and why."""

    id: str
    error: FastGPTError

    @property
    def may_have_applied(self) -> bool:
        """Whether it may be gone all the same, as the call was sent and FastGPT did not say no."""
        return self.error.may_have_applied
