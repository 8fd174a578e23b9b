"""Datasets as servers from 4.17 handle many: page by page, and several deleted or moved by one call.

A server answers such a call with success whatever became of it.  So the outcome has a type for each of the two ends,
and what failed cannot be taken for done.
"""

from __future__ import annotations

__all__ = [
    "DatasetListItem", "BatchDone", "BatchIncomplete", "BatchOutcome",
    "GetDatasetsV2", "get_datasets_v2",
    "DeleteDatasets", "delete_datasets",
    "MoveDatasets", "move_datasets",
]  # fmt: skip

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final, TypeAlias

from msgspec import UNSET, Meta, Struct, field

from ..errors import InvalidRequestError
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..models.base import ResponseModel
from ..models.pages import Page
from ..outcomes import Outcome
from ..specs import Id, ListOrder, Offset, Omittable, RequestSpec, Size, decode_answer
from ..specs.paging import OffsetPaged
from .datasets import DatasetType
from .models.datasets import DatasetItem


class DatasetListItem(DatasetItem, frozen=True, rename="camel"):
    """A dataset, or a folder of datasets, as later servers list it; without a model where that is gone."""

    create_time: datetime | None = None
    app_count: int | None = None
    """How many apps use it; reported to its owner with ``with_app_count``."""


class BatchDone(Struct, frozen=True, tag=True):
    """All of it was done."""

    done: tuple[str, ...]
    """The datasets that were named."""
    affected: tuple[str, ...]
    """These, and what was deleted along with them."""


class BatchIncomplete(Struct, frozen=True, tag=True):
    """Some of it was not done, or nothing; a server does not say why."""

    done: tuple[str, ...]
    failed: tuple[str, ...]
    """The datasets that are as they were: unknown ones, those without the right, all of them with a wrong key."""
    affected: tuple[str, ...]
    """What was changed."""


BatchOutcome: TypeAlias = BatchDone | BatchIncomplete
"""How a call about many datasets ended."""


class BatchAnswer(ResponseModel, frozen=True, rename="camel"):
    """What a server says of a call about many; all three are there, so that an empty object is none."""

    success_ids: tuple[str, ...]
    failed_ids: tuple[str, ...]
    affected_ids: tuple[str, ...]


class BatchCall(RequestSpec[BatchOutcome]):
    """A call about many datasets."""

    dataset_ids: Annotated[Sequence[Id], Meta(min_length=1)] = field(name="ids")
    """The datasets and folders, by their ids, each named once (wire name ``ids``)."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; servers reject a list in which an id stands twice."""
        call = super().call(live=live)
        if len({*self.dataset_ids}) < len(self.dataset_ids):
            raise InvalidRequestError("expected each id once, got one twice", field="dataset_ids")
        return call

    def decode(self, response: HTTPResponse) -> Outcome[BatchOutcome]:
        """Decode the response: done, or incomplete where an id is reported as failed, or as nothing at all."""

        def judged(answer: BatchAnswer) -> BatchOutcome:
            done = answer.success_ids
            failed = tuple(each for each in self.dataset_ids if each not in done)
            if failed or answer.failed_ids:
                return BatchIncomplete(done, failed or answer.failed_ids, answer.affected_ids)
            return BatchDone(done, answer.affected_ids)

        return decode_answer(self.path, BatchAnswer, response).map(judged)


class GetDatasetsV2(OffsetPaged[Page[DatasetListItem]]):
    """Page through the datasets of a folder, the last changed first (``POST /core/dataset/listV2``, 4.17.0+)."""

    path: ClassVar[str] = "/core/dataset/listV2"
    since: ClassVar[str] = "4.17.0"
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    always_sent: ClassVar[tuple[str, ...]] = ("page_size",)

    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top, which is what leaving it out means as well."""
    type: Omittable[DatasetType | Sequence[DatasetType]] = UNSET
    """The kinds of datasets."""
    search_key: Omittable[str] = UNSET
    """Text to search for: everywhere, or from 4.17.2 with a ``parent_id`` in that folder and below."""
    sort: Omittable[ListOrder] = UNSET
    """The order; left out, the last changed comes first."""
    tmb_ids: Omittable[Sequence[Id]] = UNSET
    """The members who made them; an empty list gives none."""
    with_app_count: Omittable[bool] = UNSET
    """Whether it is counted how many apps use each (4.17.2+)."""
    offset: Omittable[Offset] = 0
    """Datasets to pass over."""
    page_size: Omittable[Size] = 50
    """Datasets of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""


class DeleteDatasets(BatchCall):
    """Delete datasets, and folders with all that lies in them (``POST /core/dataset/batch/delete``, 4.17.1+).

    Only their owner may.  The outcome is ``BatchDone`` or ``BatchIncomplete``.
    """

    path: ClassVar[str] = "/core/dataset/batch/delete"
    since: ClassVar[str] = "4.17.1"
    answer: ClassVar[object] = BatchAnswer


class MoveDatasets(BatchCall):
    """Move datasets into a folder (``POST /core/dataset/batch/move``, 4.17.1+).

    What a key would move from the top, or to the top, fails.  The outcome is ``BatchDone`` or ``BatchIncomplete``.
    """

    path: ClassVar[str] = "/core/dataset/batch/move"
    since: ClassVar[str] = "4.17.1"
    answer: ClassVar[object] = BatchAnswer

    parent_id: str | None
    """The folder; None is sent as null and means the top."""


get_datasets_v2: Final = endpoint(GetDatasetsV2)
delete_datasets: Final = endpoint(DeleteDatasets)
move_datasets: Final = endpoint(MoveDatasets)


class Methods:
    """The functions of this file as methods."""

    get_datasets_v2 = get_datasets_v2
    delete_datasets = delete_datasets
    move_datasets = move_datasets
