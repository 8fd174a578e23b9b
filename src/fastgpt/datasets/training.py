"""The training queue of a dataset: how much is waiting, what failed, and how to try rows or vectors again."""

from __future__ import annotations

__all__ = [
    "ErrorPageSize", "ErrorOffset", "ErrorPage",
    "GetTrainingQueue", "get_training_queue",
    "RebuildEmbedding", "rebuild_embedding",
    "GetTrainingErrors", "get_training_errors",
    "GetDatasetTrainingErrors", "get_dataset_training_errors",
    "HasTrainingErrors", "has_training_errors",
    "GetTrainingData", "get_training_data",
    "UpdateTrainingData", "update_training_data",
    "DeleteTrainingData", "delete_training_data",
    "CreateTrainingUsage", "create_training_usage",
]  # fmt: skip

from typing import Annotated, ClassVar, Final, TypeAlias

from msgspec import UNSET, Meta

from ..errors import InvalidRequestError
from ..functions import endpoint
from ..http import HTTPRequest
from ..models.pages import Page
from ..specs import Get, Id, Offset, Omittable, Put, RequestSpec, Size
from ..specs.paging import OffsetPaged
from .models.training import CollectionErrors, TrainingData, TrainingErrorFlag, TrainingQueue, TrainingRow

ErrorPageSize: TypeAlias = Annotated[int, Meta(ge=1, le=20)]
"""Rows of a page, 1 to 20."""
ErrorOffset: TypeAlias = Annotated[int, Meta(ge=0, le=100_000)]
"""The number of a page's first row, 0 to 100,000."""
ErrorPage: TypeAlias = Annotated[int, Meta(ge=1, le=5000)]
"""The number of a page, 1 to 5,000."""


class GetTrainingQueue(Get[TrainingQueue]):
    """Count the rows of a dataset that are still in work (``GET /core/dataset/training/getDatasetTrainingQueue``).

    Rows that failed for good are counted too, until they are deleted or tried again.
    """

    path: ClassVar[str] = "/core/dataset/training/getDatasetTrainingQueue"

    dataset_id: Id
    """The dataset."""


class RebuildEmbedding(RequestSpec[None]):
    """Make all vectors of a dataset again, with another model (``POST /core/dataset/training/rebuildEmbedding``).

    Only its owner may.  4.16 rejects it while anything is trained, and for the model that it has.
    """

    path: ClassVar[str] = "/core/dataset/training/rebuildEmbedding"

    dataset_id: Id
    """The dataset."""
    vector_model: Id
    """The embedding model, by name."""


class GetTrainingErrors(OffsetPaged[Page[TrainingRow]]):
    """Page through the failed rows of a collection (``POST /core/dataset/training/getTrainingError``, 4.9.14+)."""

    path: ClassVar[str] = "/core/dataset/training/getTrainingError"
    idempotent: ClassVar[bool] = True

    collection_id: Id
    """The collection."""
    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[Size] = 20
    """Rows of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""


class GetDatasetTrainingErrors(OffsetPaged[Page[CollectionErrors]]):
    """Page through the failed rows of a dataset, by collection (4.15+).

    ``POST /core/dataset/training/getDatasetTrainingError``.  At most 20 collections come at once, and of each at most
    20 rows; with ``collection_id``, ``item_offset`` and ``item_page_size`` page through the rows of that one.
    """

    path: ClassVar[str] = "/core/dataset/training/getDatasetTrainingError"
    idempotent: ClassVar[bool] = True

    dataset_id: Id
    """The dataset."""
    offset: Omittable[ErrorOffset] = 0
    """Collections to pass over."""
    page_size: Omittable[ErrorPageSize] = 20
    """Collections of a page, at most 20."""
    page_num: Omittable[ErrorPage] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    collection_id: Omittable[Id] = UNSET
    """The one collection whose failed rows are paged through."""
    item_offset: Omittable[ErrorOffset] = UNSET
    """With ``collection_id``, rows to pass over."""
    item_page_size: Omittable[ErrorPageSize] = UNSET
    """Rows of each collection, at most 20."""


class HasTrainingErrors(Get[TrainingErrorFlag]):
    """Tell whether any row of a dataset failed (``GET /core/dataset/training/hasDatasetTrainingError``, 4.15+)."""

    path: ClassVar[str] = "/core/dataset/training/hasDatasetTrainingError"

    dataset_id: Id
    """The dataset."""


class GetTrainingData(RequestSpec[TrainingData | None]):
    """Read a row of the queue (``POST /core/dataset/training/getTrainingDataDetail``, 4.9.14+).

    None where it is not there any more.  ``dataset_id`` is wanted by servers before 4.14.
    """

    path: ClassVar[str] = "/core/dataset/training/getTrainingDataDetail"
    idempotent: ClassVar[bool] = True

    collection_id: Id
    """The collection."""
    data_id: Id
    """The row of the queue, by its id there."""
    dataset_id: Omittable[Id] = UNSET
    """The dataset; wanted by servers before 4.14."""


class UpdateTrainingData(Put[None]):
    """Fix a failed row and try it again, or try all again (``PUT /core/dataset/training/updateTrainingData``, 4.9.4+).

    With ``data_id``, one row, which gets ``q`` and ``a``; without it, all failed rows of the collection or, from 4.15,
    of the dataset.  Servers before 4.14 want the ids of dataset and collection along with that of the row.
    """

    path: ClassVar[str] = "/core/dataset/training/updateTrainingData"

    dataset_id: Omittable[Id] = UNSET
    """The dataset, all of whose failed rows are tried again (4.15+); before 4.14, wanted with a row."""
    collection_id: Omittable[Id] = UNSET
    """The collection, all of whose failed rows are tried again; before 4.14, wanted with a row."""
    data_id: Omittable[Id] = UNSET
    """The one row of the queue that is tried again, by its id there."""
    q: Omittable[str] = UNSET
    """With ``data_id``, another text of the row."""
    a: Omittable[str] = UNSET
    """With ``data_id``, another second text of the row."""
    chunk_index: Omittable[Offset] = UNSET
    """With ``data_id``, another place in the collection."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; something must say which rows are meant."""
        call = super().call(live=live)
        if not (self.dataset_id or self.collection_id or self.data_id):
            raise InvalidRequestError("expected the id of a row, a collection or a dataset, got none", field="data_id")
        return call


class DeleteTrainingData(RequestSpec[None]):
    """Take a row out of the queue (``POST /core/dataset/training/deleteTrainingData``, 4.9.4+); no error if not there.

    ``dataset_id`` is wanted by servers before 4.14.
    """

    path: ClassVar[str] = "/core/dataset/training/deleteTrainingData"

    collection_id: Id
    """The collection."""
    data_id: Id
    """The row of the queue, by its id there."""
    dataset_id: Omittable[Id] = UNSET
    """The dataset; wanted by servers before 4.14."""


class CreateTrainingUsage(RequestSpec[str]):
    """Begin a bill for training, and return its id (``POST /support/wallet/usage/createTrainingUsage``).

    ``push_data`` takes the id as ``bill_id``, so that many pushes are one line of the team's usage, called ``name``.
    """

    path: ClassVar[str] = "/support/wallet/usage/createTrainingUsage"

    dataset_id: Id
    """The dataset."""
    name: str
    """What the line is called in the team's usage."""


get_training_queue: Final = endpoint(GetTrainingQueue)
rebuild_embedding: Final = endpoint(RebuildEmbedding)
get_training_errors: Final = endpoint(GetTrainingErrors)
get_dataset_training_errors: Final = endpoint(GetDatasetTrainingErrors)
has_training_errors: Final = endpoint(HasTrainingErrors)
get_training_data: Final = endpoint(GetTrainingData)
update_training_data: Final = endpoint(UpdateTrainingData)
delete_training_data: Final = endpoint(DeleteTrainingData)
create_training_usage: Final = endpoint(CreateTrainingUsage)


class Methods:
    """The functions of this file as methods."""

    get_training_queue: Final = get_training_queue
    rebuild_embedding: Final = rebuild_embedding
    get_training_errors: Final = get_training_errors
    get_dataset_training_errors: Final = get_dataset_training_errors
    has_training_errors: Final = has_training_errors
    get_training_data: Final = get_training_data
    update_training_data: Final = update_training_data
    delete_training_data: Final = delete_training_data
    create_training_usage: Final = create_training_usage
