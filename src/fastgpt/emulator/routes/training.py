"""The training queue: how long it is, what has failed in it, and how failed rows are tried again or dropped.

A poll of the queue's length moves it on after the answer, unless the emulator was made to train by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import structs

from ...datasets import training as specs
from ...values import JSONValue
from ..bodies import Free, Needed, sent_or
from ..knowledge import Job
from ..schemas import custom, missing, window
from ..shapes import present, shape, view
from ..versions import V4_9, V4_12, V4_14, V4_16, V4_17
from ..wire import JSONObject, Reply, failed, invalid, ok
from .exchange import Exchange, Routes
from .files import download_link
from .views import OWNED, page, source_of

routes: Final = Routes()


usages: Final = routes.body(specs.CreateTrainingUsage, dataset_id=str)


@routes.at(specs.CreateTrainingUsage.path, V4_9, V4_12, V4_14, V4_16)
def usage(exchange: Exchange) -> Reply:
    """Give an id under which pushed rows can be billed together; nothing is billed here, and no schema checked."""
    exchange.state.authorized(exchange.request)
    exchange.dataset(str(exchange.object.get("datasetId") or ""))
    ids = exchange.library.ids if exchange.newest else exchange.state.ids
    return ok(ids.object_id())


@routes.answer(specs.GetTrainingQueue)
def queue(exchange: Exchange, asked: specs.GetTrainingQueue) -> JSONValue:
    """Give the queue's length; rows that have failed are still in it."""
    library, dataset = exchange.library, exchange.dataset(asked.dataset_id)
    if exchange.version >= V4_17:
        busy = bool(library.jobs_of(dataset)) or any(row.rebuilding for row in library.passages_of(dataset))
        library.poll()
        return {"hasTrainingTask": busy}
    counts: JSONObject = {
        "rebuildingCount": sum(row.rebuilding for row in library.passages_of(dataset)),
        "trainingCount": len(library.jobs_of(dataset)),
    }
    library.poll()
    return counts


@routes.answer(
    specs.RebuildEmbedding,
    vector_model=Needed(str),
    versions={V4_17: {"vector_model": Free(str), "vector_model_id": Needed(str)}},
)
def rebuild(exchange: Exchange, asked: specs.RebuildEmbedding) -> JSONValue:
    """Give a dataset another embedding model and make all its vectors again; an error while anything is going on."""
    library, dataset = exchange.library, exchange.dataset(asked.dataset_id)
    rows = library.passages_of(dataset)
    if library.jobs_of(dataset) or any(row.rebuilding for row in rows):
        raise failed("数据集正在训练或者重建中，请稍后再试")
    model = (asked.vector_model_id if exchange.version >= V4_17 else asked.vector_model) or ""
    if model == dataset.vector_model:
        raise failed("vectorModel 不合法")
    dataset.vector_model = model
    for row in rows:
        row.rebuilding = True
    return _done(exchange)


def _done(exchange: Exchange) -> JSONValue:
    """Give nothing, in the way of each version."""
    return None if exchange.newest else {}


def _broken(jobs: Iterable[Job]) -> list[Job]:
    return [job for job in jobs if job.error is not None]


@routes.answer(specs.GetTrainingErrors)
def errors(exchange: Exchange, asked: specs.GetTrainingErrors) -> JSONValue:
    """Give a page of a collection's failed rows."""
    shown = window(asked, offset_first=exchange.version >= V4_17)
    found = _broken(exchange.library.jobs_of(exchange.collection(asked.collection_id)))
    return page(found, shown, _job)


def _job(job: Job) -> JSONObject:
    draft = job.draft
    indexes: list[JSONValue] = [{"type": kind, "text": text} for kind, text in draft.indexes]
    optional = present({"indexSize": job.index_size or None, "imageId": draft.image_id})
    return shape("job", job, **view(draft, "q", "a", "chunkIndex"), **OWNED, indexes=indexes, **optional)


@routes.answer(specs.GetDatasetTrainingErrors)
def dataset_errors(exchange: Exchange, asked: specs.GetDatasetTrainingErrors) -> JSONValue:
    """Give a dataset's failed rows by collection."""
    library, dataset = exchange.library, exchange.dataset(asked.dataset_id)
    grouped: dict[str, list[Job]] = {}
    for job in _broken(library.jobs_of(dataset)):
        if not asked.collection_id or asked.collection_id == job.collection_id:
            grouped.setdefault(job.collection_id, []).append(job)
    start = asked.item_offset or 0
    end = start + (asked.item_page_size or 10)

    def show(jobs: list[Job]) -> JSONObject:
        collection = library.collections[jobs[0].collection_id]
        described = {**view(collection, "_id", "name", "type"), "collectionId": collection.id, **source_of(collection)}
        items: list[JSONValue] = [_job(job) for job in jobs[start:end]]
        return {"collection": described, "items": items, "errorCount": len(jobs), "hasMoreItems": end < len(jobs)}

    return page([*grouped.values()], window(asked, offset_first=exchange.version >= V4_17), show)


@routes.answer(specs.HasTrainingErrors)
def has_errors(exchange: Exchange, asked: specs.HasTrainingErrors) -> JSONValue:
    """Say whether anything of a dataset has failed."""
    jobs = exchange.library.jobs_of(exchange.dataset(asked.dataset_id))
    return {"hasError": bool(_broken(jobs))}


def _job_of(exchange: Exchange, data_id: str) -> Job | None:
    """Return a row of the queue; older servers look for it in the dataset that is named, and nowhere else."""
    wanted = exchange.cast(data_id, "dataset_trainings") if data_id else ""
    found = exchange.library.jobs.get(wanted)
    named_dataset = exchange.version >= V4_16 or (found and exchange.object.get("datasetId") == found.dataset_id)
    return found if named_dataset else None


def _with_dataset(exchange: Exchange) -> None:
    """Reject what names no dataset, where the schema of 4.14 wants one."""
    if exchange.version == V4_14 and not exchange.object.get("datasetId"):
        raise invalid([missing("datasetId")])


@routes.answer(specs.GetTrainingData)
def detail(exchange: Exchange, asked: specs.GetTrainingData) -> JSONValue:
    """Give a row in the queue; null where there is none."""
    _with_dataset(exchange)
    collection, job = exchange.collection(asked.collection_id), _job_of(exchange, asked.data_id)
    if job is None or job.collection_id != collection.id:
        return None
    shown = {**view(job, "_id", "datasetId", "mode"), **view(job.draft, "q", "a")}
    if exchange.newest:
        shown["collectionId"] = job.collection_id
        if job.draft.image_id:
            shown["imagePreviewUrl"] = download_link(exchange, exchange.library.file(job.draft.image_id))
    return shown


def _something_named(asked: specs.UpdateTrainingData) -> JSONObject | None:
    found = asked.data_id or asked.collection_id or asked.dataset_id
    return None if found else custom("collectionId, datasetId or dataId is required", "collectionId")


@routes.answer(specs.UpdateTrainingData, check=_something_named)
def update(exchange: Exchange, asked: specs.UpdateTrainingData) -> JSONValue:
    """Change a row and let it wait again, or let all failed rows wait again; older servers want the collection too."""
    _with_dataset(exchange)
    library, newest = exchange.library, exchange.newest
    if not newest:
        exchange.collection(asked.collection_id or "")
    if asked.data_id or not newest:
        job = _job_of(exchange, asked.data_id or "")
        if job is None:
            raise failed("data not found")
        old = job.draft
        number = sent_or(asked.chunk_index, old.chunk_index)
        job.draft = structs.replace(old, q=sent_or(asked.q, old.q), a=sent_or(asked.a, old.a), chunk_index=number)
        jobs = [job]
    elif asked.collection_id:
        jobs = library.jobs_of(exchange.collection(asked.collection_id))
    else:
        jobs = library.jobs_of(exchange.dataset(asked.dataset_id or ""))
    for each in jobs:
        each.renew()
    return _done(exchange)


@routes.answer(specs.DeleteTrainingData)
def delete(exchange: Exchange, asked: specs.DeleteTrainingData) -> JSONValue:
    """Drop a row from the queue; what is not there is no error."""
    _with_dataset(exchange)
    exchange.collection(asked.collection_id)
    job = _job_of(exchange, asked.data_id)
    if job:
        del exchange.library.jobs[job.id]
    return _done(exchange)
