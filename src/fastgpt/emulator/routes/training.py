"""The training queue: how long it is, what has failed in it, and how failed rows are tried again or dropped.

A look at the queue's length moves it on after the answer, unless the emulator was told to train by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta, Struct, structs

from ...values import JSONValue
from ..knowledge import TEAM_ID, Collection, Dataset, Job, Library
from ..schemas import ObjectId, Whole, custom, window
from ..state import OWNER_ID, stamp
from ..wire import JSONObject, Reply, failed, invalid, ok
from .collections import held, opened
from .exchange import Exchange, Routes
from .files import download_link
from .views import page, source_of

LOCKED: Final = "2099-01-01T00:00:00.000Z"
PageSize = Annotated[int, Meta(ge=1, le=20)]
Offset = Annotated[int, Meta(ge=0, le=100_000)]


class DatasetAsk(Struct, rename="camel"):
    """Names a dataset."""

    dataset_id: ObjectId


class RebuildAsk(Struct, rename="camel"):
    """Names a dataset and its next embedding model."""

    dataset_id: ObjectId
    vector_model: str


class ErrorsAsk(Struct, rename="camel", kw_only=True):
    """Asks for a page of a collection's failed rows."""

    collection_id: ObjectId
    page_size: Whole = 10
    offset: Whole = 0
    page_num: Whole = 1


class DatasetErrorsAsk(Struct, rename="camel", kw_only=True):
    """Asks for a page of collections with failed rows, and for a page of rows in each."""

    dataset_id: ObjectId
    collection_id: ObjectId | None = None
    page_size: PageSize = 10
    offset: Offset = 0
    page_num: Annotated[int, Meta(ge=1, le=5000)] = 1
    item_offset: Offset = 0
    item_page_size: PageSize = 10


class JobAsk(Struct, rename="camel"):
    """Names a row in the queue."""

    collection_id: ObjectId
    data_id: ObjectId


class UpdateAsk(Struct, rename="camel", kw_only=True):
    """Mends a row, or tries all failed ones of a collection or dataset again."""

    dataset_id: ObjectId | None = None
    collection_id: ObjectId | None = None
    data_id: ObjectId | None = None
    q: str | None = None
    a: str | None = None
    chunk_index: Annotated[int, Meta(ge=0)] | None = None


class UsageAsk(Struct, rename="camel"):
    """Names the dataset that training is to be billed for."""

    dataset_id: str = ""


def usage(exchange: Exchange) -> Reply:
    """Give an id under which pushed rows can be billed together; nothing is billed here."""
    asked = exchange.body(UsageAsk)
    return ok(opened(exchange, asked.dataset_id).ids.object_id())


def queue(exchange: Exchange) -> Reply:
    """Give the queue's length; rows that have failed are still in it."""
    asked = exchange.query(DatasetAsk)
    return waiting(opened(exchange, asked.dataset_id), asked.dataset_id)


def waiting(library: Library, dataset_id: str) -> Reply:
    """Give the length of a dataset's queue."""
    counts: JSONObject = {
        "rebuildingCount": len(library.rebuilding(dataset_id)),
        "trainingCount": len(library.jobs_in(dataset_id)),
    }
    library.poll()
    return ok(counts)


def rebuild(exchange: Exchange) -> Reply:
    """Give a dataset another embedding model and make all its vectors anew; refused while anything is going on."""
    asked = exchange.body(RebuildAsk)
    library = opened(exchange, asked.dataset_id)
    return rebuilt(library, library.dataset(asked.dataset_id), asked.vector_model)


def rebuilt(library: Library, dataset: Dataset, vector_model: str) -> Reply:
    """Give a dataset another model."""
    if library.jobs_in(dataset.id) or library.rebuilding(dataset.id):
        raise failed("数据集正在训练或者重建中，请稍后再试")
    if vector_model == dataset.vector_model:
        raise failed("vectorModel 不合法")
    dataset.vector_model = vector_model
    for passage in library.passages.values():
        passage.rebuilding = passage.rebuilding or passage.dataset_id == dataset.id
    return ok()


def _broken(jobs: Iterable[Job]) -> list[Job]:
    return [job for job in jobs if job.error is not None]


def errors(exchange: Exchange) -> Reply:
    """Give a page of a collection's failed rows."""
    asked = exchange.body(ErrorsAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    library, collection = held(exchange, asked.collection_id)
    return errors_of(library, collection, skipped, size)


def errors_of(library: Library, collection: Collection, skipped: int, size: int) -> Reply:
    """Give a page of failed rows."""
    found = _broken(library.jobs_of(collection.id))
    return ok(page(len(found), [_job(job) for job in found[skipped : skipped + size]]))


def _job(job: Job) -> JSONObject:
    draft = job.draft
    optional: JSONObject = {"indexSize": job.index_size, "imageId": draft.image_id}
    indexes: list[JSONValue] = [{"type": kind, "text": text} for kind, text in draft.indexes]
    return {
        "_id": job.id,
        "teamId": TEAM_ID,
        "tmbId": OWNER_ID,
        "datasetId": job.dataset_id,
        "collectionId": job.collection_id,
        "expireAt": stamp(job.expires),
        "lockTime": LOCKED,
        "mode": job.mode,
        "q": draft.q,
        "a": draft.a,
        "chunkIndex": draft.chunk_index,
        **{name: value for name, value in optional.items() if value is not None},
        "weight": 0,
        "indexes": indexes,
        "retryCount": 0,
        "errorMsg": job.error,
        "billId": job.bill_id,
    }


def dataset_errors(exchange: Exchange) -> Reply:
    """Give a dataset's failed rows by collection."""
    asked = exchange.body(DatasetErrorsAsk)
    library = opened(exchange, asked.dataset_id)
    grouped: dict[str, list[Job]] = {}
    for job in _broken(library.jobs_in(asked.dataset_id)):
        if asked.collection_id in (None, job.collection_id):
            grouped.setdefault(job.collection_id, []).append(job)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    shown: list[JSONValue] = [
        _group(library, collection_id, jobs, asked)
        for collection_id, jobs in list(grouped.items())[skipped : skipped + size]
    ]
    return ok(page(len(grouped), shown))


def _group(library: Library, collection_id: str, jobs: list[Job], asked: DatasetErrorsAsk) -> JSONObject:
    collection = library.collections[collection_id]
    end = asked.item_offset + asked.item_page_size
    items: list[JSONValue] = [_job(job) for job in jobs[asked.item_offset : end]]
    return {
        "collection": {
            "_id": collection.id,
            "collectionId": collection.id,
            "name": collection.name,
            "type": collection.type,
            **source_of(collection),
        },
        "items": items,
        "errorCount": len(jobs),
        "hasMoreItems": end < len(jobs),
    }


def has_errors(exchange: Exchange) -> Reply:
    """Say whether anything of a dataset has failed."""
    asked = exchange.query(DatasetAsk)
    library = opened(exchange, asked.dataset_id)
    return ok({"hasError": bool(_broken(library.jobs_in(asked.dataset_id)))})


def detail(exchange: Exchange) -> Reply:
    """Give a row in the queue; null where there is none."""
    asked = exchange.body(JobAsk)
    library, collection = held(exchange, asked.collection_id)
    job = library.jobs.get(asked.data_id)
    if job is None or job.collection_id != collection.id:
        return ok()
    picture: JSONObject = {}
    if job.draft.image_id:
        picture = {"imagePreviewUrl": download_link(exchange, library.file(job.draft.image_id))}
    return ok(
        {
            "_id": job.id,
            "datasetId": job.dataset_id,
            "collectionId": job.collection_id,
            "mode": job.mode,
            "q": job.draft.q,
            "a": job.draft.a,
            **picture,
        }
    )


def update(exchange: Exchange) -> Reply:
    """Mend a row and let it wait again, or let all failed rows wait again."""
    asked = exchange.body(UpdateAsk)
    if not (asked.data_id or asked.collection_id or asked.dataset_id):
        raise invalid([custom("collectionId, datasetId or dataId is required", "collectionId")])
    exchange.state.authorized(exchange.request)
    library = exchange.state.library
    if asked.data_id:
        if asked.data_id not in library.jobs:
            raise failed("data not found")
        mend(library.jobs[asked.data_id], asked.q, asked.a, asked.chunk_index)
        return ok()
    jobs = (
        library.jobs_of(library.collection(asked.collection_id).id)
        if asked.collection_id
        else library.jobs_in(library.dataset(asked.dataset_id or "").id)
    )
    for job in jobs:
        job.error = None
    return ok()


def mend(job: Job, q: str | None, a: str | None, chunk_index: int | None) -> None:
    """Change what is given of a row, and let it wait again."""
    job.draft = structs.replace(
        job.draft,
        q=job.draft.q if q is None else q,
        a=job.draft.a if a is None else a,
        chunk_index=job.draft.chunk_index if chunk_index is None else chunk_index,
    )
    job.error = None


def delete(exchange: Exchange) -> Reply:
    """Drop a row from the queue; what is not there is no error."""
    asked = exchange.body(JobAsk)
    library, _ = held(exchange, asked.collection_id)
    library.jobs.pop(asked.data_id, None)
    return ok()


ROUTES: Final[Routes] = {
    "/api/core/dataset/training/getDatasetTrainingQueue": queue,
    "/api/core/dataset/training/rebuildEmbedding": rebuild,
    "/api/core/dataset/training/getTrainingError": errors,
    "/api/core/dataset/training/getDatasetTrainingError": dataset_errors,
    "/api/core/dataset/training/hasDatasetTrainingError": has_errors,
    "/api/core/dataset/training/getTrainingDataDetail": detail,
    "/api/core/dataset/training/updateTrainingData": update,
    "/api/core/dataset/training/deleteTrainingData": delete,
    "/api/support/wallet/usage/createTrainingUsage": usage,
}
