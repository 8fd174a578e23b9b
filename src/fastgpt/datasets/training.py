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

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, TypeAlias

from msgspec import UNSET, Meta
from msgspec.structs import replace
from returns.result import Failure

from ..error_responses import unexpected
from ..errors import APIError, AuthenticationError, InvalidRequestError, NotFoundError, PermissionDeniedError
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..models.pages import Page
from ..outcomes import Outcome, succeeded
from ..specs import Get, Id, Offset, Omittable, Put, RequestSpec, Size
from ..specs.adaptive import AdaptiveCall, extended_by, is_wanted
from ..specs.paging import OffsetPaged
from ..steps import Flow
from .collections import GetCollection
from .models.training import CollectionErrors, TrainingData, TrainingErrorFlag, TrainingQueue, TrainingRow

ErrorPageSize: TypeAlias = Annotated[int, Meta(ge=1, le=20)]
"""Rows of a page, 1 to 20."""
ErrorOffset: TypeAlias = Annotated[int, Meta(ge=0, le=100_000)]
"""The number of a page's first row, 0 to 100,000."""
ErrorPage: TypeAlias = Annotated[int, Meta(ge=1, le=5000)]
"""The number of a page, 1 to 5,000."""
REBUILDING = ("rebuildIndex", "rebuildSynonym")
"""Modes of rows that are there already, and are indexed again."""


class GetTrainingQueue(Get[TrainingQueue]):
    """Count the rows of a dataset that are still in work (``GET /core/dataset/training/getDatasetTrainingQueue``).

    Rows that failed for good are counted too, until they are deleted or tried again.  From 4.17.2 on nothing is
    counted: ``has_training_task`` says whether anything is in the queue, failed rows included.
    """

    path: ClassVar[str] = "/core/dataset/training/getDatasetTrainingQueue"
    changed: ClassVar[Mapping[str, str]] = {
        "4.17.2": "counts nothing: `has_training_task` alone, which failed rows keep true",
    }

    dataset_id: Id
    """The dataset."""

    def decode(self, response: HTTPResponse) -> Outcome[TrainingQueue]:
        """Decode the response, which must say something of the queue in one of its two forms."""
        decoded = super().decode(response)
        if succeeded(decoded) and not decoded.unwrap().is_whole:
            return Failure(unexpected("counts of a training queue", response))
        return decoded


class RebuildEmbedding(RequestSpec[None]):
    """Make all vectors of a dataset again, with another model (``POST /core/dataset/training/rebuildEmbedding``).

    Only its owner may.  Every server rejects it while anything is trained, and for the model that it has.  Servers
    from 4.17.0 on want the model by id (``vector_model_id``), earlier ones by name; with both, either does.
    """

    path: ClassVar[str] = "/core/dataset/training/rebuildEmbedding"
    changed: ClassVar[Mapping[str, str]] = {"4.17.0": "wants `vector_model_id`; a name alone is a `ValidationError`"}
    later_fields: ClassVar[Mapping[str, str]] = {"vector_model_id": "4.17.0"}

    dataset_id: Id
    """The dataset."""
    vector_model: Omittable[Id] = UNSET
    """The embedding model, by name."""
    vector_model_id: Omittable[Id] = UNSET
    """The embedding model, by its id, which 4.17.0+ wants."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; something must say which model is meant."""
        call = super().call(live=live)
        if not (self.vector_model or self.vector_model_id):
            raise InvalidRequestError("expected the name of a model, its id, or both, got none", field="vector_model")
        return call


class GetTrainingErrors(OffsetPaged[Page[TrainingRow]]):
    """Page through the failed rows of a collection (``POST /core/dataset/training/getTrainingError``, 4.9.14+)."""

    path: ClassVar[str] = "/core/dataset/training/getTrainingError"
    since: ClassVar[str] = "4.9.14"
    changed: ClassVar[Mapping[str, str]] = {"4.9.4 to 4.9.13": "is there, and takes no key"}
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
    """Page through the failed rows of a dataset, by collection (4.15.0+).

    ``POST /core/dataset/training/getDatasetTrainingError``.  At most 20 collections come at once, and of each at most
    20 rows; with ``collection_id``, ``item_offset`` and ``item_page_size`` page through the rows of that one.
    """

    path: ClassVar[str] = "/core/dataset/training/getDatasetTrainingError"
    since: ClassVar[str] = "4.15.0"
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
    """Report whether any row of a dataset failed (``GET /core/dataset/training/hasDatasetTrainingError``, 4.15.0+)."""

    path: ClassVar[str] = "/core/dataset/training/hasDatasetTrainingError"
    since: ClassVar[str] = "4.15.0"

    dataset_id: Id
    """The dataset."""


class GetTrainingData(AdaptiveCall[TrainingData | None]):
    """Read a row of the queue (``POST /core/dataset/training/getTrainingDataDetail``, 4.9.14+).

    None where it is not there any more.  ``dataset_id`` is wanted by servers before 4.15.0: left out, it is read and
    sent after their error, or after an answer that knows of no row.
    """

    path: ClassVar[str] = "/core/dataset/training/getTrainingDataDetail"
    since: ClassVar[str] = "4.9.14"
    idempotent: ClassVar[bool] = True
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.4 to 4.9.13": "is there, and takes no key",
        "4.9.14 to 4.14.16": "wants the dataset; it is read where it was not passed",
    }

    collection_id: Id
    """The collection."""
    data_id: Id
    """The row of the queue, by its id there."""
    dataset_id: Omittable[Id] = UNSET
    """The dataset; wanted by servers before 4.15.0."""

    def __iter__(self) -> Flow[Outcome[TrainingData | None]]:
        """Run this request, and once more with the dataset where nothing is found without."""
        found = yield from super().__iter__()
        if self.dataset_id or not succeeded(found) or found.unwrap() is not None:
            return found
        collection = yield from GetCollection(collection_id=self.collection_id)
        if not succeeded(collection):
            return found
        return (yield from super(GetTrainingData, replace(self, dataset_id=collection.unwrap().dataset_id)).__iter__())

    def amended(self, call: HTTPRequest, error: APIError) -> Flow[Outcome[HTTPRequest] | None]:
        """Return the request with the id of the dataset, which servers before 4.15.0 want."""
        return (yield from with_dataset(call, error, self.collection_id, self.dataset_id))


class UpdateTrainingData(Put[None], AdaptiveCall[None]):
    """Fix a failed row and try it again, or try all again (``PUT /core/dataset/training/updateTrainingData``, 4.9.4+).

    With ``data_id``, one row, which gets ``q`` and ``a``; without it, all failed rows of the collection or, from
    4.15.0, of the dataset (before 4.10.1 there is no such thing as all).  Servers before 4.15.0 want the ids of dataset
    and collection along with that of the row; the dataset's is read where it was not passed.  From 4.17.2 on a row that
    is indexed again takes no other ``q`` and ``a``.
    """

    path: ClassVar[str] = "/core/dataset/training/updateTrainingData"
    since: ClassVar[str] = "4.9.4"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.4 to 4.10.0": "wants `data_id`",
        "4.9.4 to 4.14.16": "wants dataset and collection; the dataset is read where it was not passed",
        "4.17.2": "rejects texts for a row that is indexed again; to try it again works",
    }

    dataset_id: Omittable[Id] = UNSET
    """The dataset, all of whose failed rows are tried again (4.15+); before 4.15.0, wanted with a row."""
    collection_id: Omittable[Id] = UNSET
    """The collection, all of whose failed rows are tried again; before 4.15.0, wanted with a row."""
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

    def amended(self, call: HTTPRequest, error: APIError) -> Flow[Outcome[HTTPRequest] | None]:
        """Return the request with the id of the dataset, which servers before 4.15.0 want."""
        return (yield from with_dataset(call, error, self.collection_id, self.dataset_id))


def with_dataset(
    call: HTTPRequest, error: APIError, collection_id: Omittable[str], dataset_id: Omittable[str]
) -> Flow[Outcome[HTTPRequest] | None]:
    """Return a request with the id of the dataset, after an error that the lack of it may have made."""
    lacking = is_wanted("datasetId", error) or (isinstance(error, NotFoundError) and error.message == "data not found")
    if dataset_id or not collection_id or not lacking:
        return None
    collection = yield from GetCollection(collection_id=collection_id)
    return collection.map(lambda known: extended_by(call, datasetId=known.dataset_id))


class DeleteTrainingData(AdaptiveCall[None]):
    """Take a row out of the queue (``POST /core/dataset/training/deleteTrainingData``, 4.9.4+); no error if not there.

    The row of the queue is read first: from 4.17.2 on, one that is indexed again (its mode is ``rebuildIndex`` or
    ``rebuildSynonym``) would be deleted from the collection with all its indexes.  That is an ``InvalidRequestError``,
    and nothing is deleted, unless ``delete_row=True``; to try it again, use ``update_training_data``.  Servers before
    4.15.0 delete nothing without the dataset, which is read as well where ``dataset_id`` was not passed.
    """

    path: ClassVar[str] = "/core/dataset/training/deleteTrainingData"
    since: ClassVar[str] = "4.9.4"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.4 to 4.14.16": "deletes nothing without the dataset; it is read where it was not passed",
        "4.17.2": "deletes the row itself where it is indexed again; only done with `delete_row=True`",
    }
    non_json_fields: ClassVar[tuple[str, ...]] = ("delete_row",)

    collection_id: Id
    """The collection."""
    data_id: Id
    """The row of the queue, by its id there."""
    dataset_id: Omittable[Id] = UNSET
    """The dataset; wanted by servers before 4.15.0, and read where it was not passed."""
    delete_row: Omittable[bool] = UNSET
    """Whether a row that is indexed again may be deleted; not on the wire."""

    def prepared(self) -> Flow[Outcome[HTTPRequest]]:
        """Return the request with the dataset, unless it would delete what is more than a place in the queue."""
        own = self.outgoing()
        if not succeeded(own) or (self.delete_row and self.dataset_id):
            return own
        read = yield from GetTrainingData(
            collection_id=self.collection_id, data_id=self.data_id, dataset_id=self.dataset_id
        )
        if not succeeded(read):
            error = read.failure()
            if not isinstance(error, AuthenticationError | PermissionDeniedError):
                return Failure(error)
            # Before 4.9.14 no key may read the queue, and nothing is indexed again.
            if self.dataset_id:
                return own
            collection = yield from GetCollection(collection_id=self.collection_id)
            if not succeeded(collection):
                return Failure(collection.failure())
            known = collection.unwrap().dataset_id
            return own.map(lambda call: extended_by(call, datasetId=known))
        task = read.unwrap()
        if task is None:
            return own
        if task.mode in REBUILDING and not self.delete_row:
            message = (
                f"expected a row in its first training, got one of the mode {task.mode}, which the server would delete "
                "from its collection: try it again by update_training_data, or pass delete_row=True"
            )
            return Failure(InvalidRequestError(message, field="data_id"))
        if self.dataset_id or not task.dataset_id:
            return own
        return own.map(lambda call: extended_by(call, datasetId=task.dataset_id))


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

    get_training_queue = get_training_queue
    rebuild_embedding = rebuild_embedding
    get_training_errors = get_training_errors
    get_dataset_training_errors = get_dataset_training_errors
    has_training_errors = has_training_errors
    get_training_data = get_training_data
    update_training_data = update_training_data
    delete_training_data = delete_training_data
    create_training_usage = create_training_usage
