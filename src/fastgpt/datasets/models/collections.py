"""Collections, the files and folders of a dataset: what one is, what came of making it, and how far its training is."""

from __future__ import annotations

__all__ = [
    "CollectionTag", "Tag", "CollectionItem", "CollectionFile", "Collection", "RejectedRow", "InsertResult",
    "CreatedCollection", "RetrainedCollection", "CollectionSource", "TrainingCounts", "AdvancedTraining",
    "CollectionTraining",
]  # fmt: skip

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import astuple

from ...decoding import convert
from ...models.base import Number, OrDefault, ResponseModel
from ...models.members import Permission
from ...values import JSONValue
from .datasets import ChunkSettings, CollectionDataset


class CollectionTag(ResponseModel, frozen=True):
    """A tag with its value, as servers from 4.17.1 on have it: text, a number, a moment as text, or several texts."""

    tag: str
    value: JSONValue = None


Tag: TypeAlias = str | CollectionTag
"""A tag: its name, or its name and value (4.17.1+)."""


class CollectionItem(ResponseModel, frozen=True, rename="camel"):
    """A collection as lists show it.

    The amounts count rows; with ``simple`` the server does not count.
    """

    id: str = field(name="_id")
    name: str
    type: str
    """``folder``, ``virtual``, ``file``, ``link``, ``externalFile``, ``apiFile`` or ``images``."""
    parent_id: str | None = None
    """The folder that it lies in; None at the top."""
    tmb_id: str | None = None
    create_time: datetime | None = None
    update_time: datetime | None = None
    forbid: bool | None = None
    """Whether searches leave it out."""
    training_type: str | None = None
    tags: OrDefault[tuple[Tag, ...]] = ()
    file_id: str | None = None
    raw_link: str | None = None
    external_file_id: str | None = None
    permission: Permission | None = None
    data_amount: int | None = None
    """Rows; from 4.17.2 those that are not indexed yet are counted too.  None where the server did not count."""
    index_amount: Number | None = None
    training_amount: int | None = None
    """Rows that are waiting or in work, failed ones included; None where the server did not count."""
    active_training_amount: int | None = None
    final_error_amount: int | None = None
    """Rows that failed for good (4.16+)."""
    has_error: bool | None = None
    """Whether a row failed; None where the server does not say (before 4.9.4, and where nothing was trained)."""
    slowest_training_mode: str | None = None
    slowest_training_status: str | None = None
    """``running``, ``error`` or ``ready`` (4.16+)."""


class CollectionFile(ResponseModel, frozen=True, rename="camel"):
    """The file that a collection was made of; ``length`` is what servers up to 4.13 call its size in bytes."""

    filename: str | None = None
    content_length: Number | None = None
    length: Number | None = None
    content_type: str | None = None
    upload_date: datetime | None = None


class Collection(ChunkSettings, frozen=True, rename="camel", kw_only=True):
    """A collection with all its settings."""

    id: str = field(name="_id")
    name: str
    type: str
    """As in ``CollectionItem``."""
    dataset_id: str
    parent_id: str | None = None
    team_id: str | None = None
    tmb_id: str | None = None
    tags: OrDefault[tuple[Tag, ...]] = ()
    """Ids of tags, although they are set by their names; with values from 4.17.1."""
    create_time: datetime | None = None
    update_time: datetime | None = None
    forbid: bool | None = None
    file_id: str | None = None
    raw_link: str | None = None
    external_file_id: str | None = None
    external_file_url: str | None = None
    api_file_id: str | None = None
    api_file_parent_id: str | None = None
    raw_text_length: Number | None = None
    hash_raw_text: str | None = None
    metadata: Mapping[str, JSONValue] | None = None
    custom_pdf_parse: bool | None = None
    dataset: CollectionDataset | None = None
    source_name: str | None = None
    source_id: str | None = None
    file: CollectionFile | None = None
    permission: Permission | None = None
    index_amount: Number | None = None
    error_count: int | None = None
    training_amount: int | None = None
    active_training_amount: int | None = None
    final_error_amount: int | None = None
    has_error: bool | None = None
    slowest_training_mode: str | None = None
    slowest_training_status: str | None = None


class RejectedRow(ResponseModel, frozen=True, rename="camel"):
    """A row that was not taken, as servers before 4.9.14 report it."""

    q: str | None = None
    a: str | None = None
    chunk_index: Number | None = None


class InsertResult(ResponseModel, frozen=True, rename="camel"):
    """How many rows were taken, and which were not.

    Where parsing comes later (4.9.14+) the number is 0 for whole texts, and the lists are empty.
    """

    insert_len: int
    over_token: OrDefault[tuple[RejectedRow, ...]] = ()
    """Rows that are too long."""
    repeat: OrDefault[tuple[RejectedRow, ...]] = ()
    """Rows that are there already."""
    error: OrDefault[tuple[RejectedRow, ...]] = ()


class CreatedCollection(ResponseModel, frozen=True, rename="camel"):
    """A collection that was made; it can be searched when it is trained."""

    collection_id: str
    results: InsertResult | None = None
    """What became of its rows; None where a server does not say (``create_file_id_collection`` before 4.8.15)."""


class RetrainedCollection(Struct, frozen=True, rename="camel"):
    """The new id of a collection that is trained again; the old one is gone."""

    collection_id: str


class CollectionSource(ResponseModel, frozen=True):
    """Where the source of a collection can be fetched, for about an hour; the link may be relative to the server."""

    value: str
    type: str


class TrainingCounts(ResponseModel, frozen=True, rename="camel"):
    """Rows by what is done with them; servers from 4.17.2 on index where earlier ones have chunks."""

    parse: OrDefault[int] = 0
    chunk: OrDefault[int] = 0
    qa: OrDefault[int] = 0
    auto: OrDefault[int] = 0
    image: OrDefault[int] = 0
    image_parse: OrDefault[int] = 0
    index: OrDefault[int] = 0
    rebuild_index: OrDefault[int] = 0
    rebuild_synonym: OrDefault[int] = 0
    others: OrDefault[int] = 0
    """Rows of modes that this library does not know."""

    @property
    def total(self) -> int:
        """All of them."""
        counts: tuple[int, ...] = astuple(self)
        return sum(counts)

    @classmethod
    def of(cls, counts: Mapping[str, int | None]) -> TrainingCounts:
        """Return counts by the names of the wire; what is not known is not lost."""
        known = {wire: counts.get(wire) or 0 for wire in cls.__struct_encode_fields__}
        others = sum(count or 0 for mode, count in counts.items() if mode not in known)
        return convert({**known, "others": known["others"] + others}, cls)


class AdvancedTraining(ResponseModel, frozen=True, rename="camel"):
    """What is done beside cutting a text."""

    custom_pdf_parse: bool | None = None
    image_index: bool | None = None
    auto_indexes: bool | None = None


class CollectionTraining(ResponseModel, frozen=True, rename="camel"):
    """How far the training of a collection is.

    ``queued_counts`` are the rows of all collections that stand before its own.
    """

    queued_counts: TrainingCounts
    training_counts: TrainingCounts
    error_counts: TrainingCounts
    trained_count: int
    training_type: str | None = None
    advanced_training: AdvancedTraining | None = None
