"""Datasets, their search, their training and their third-party sources, as 4.9 and 4.12 answer.

What is kept and how it is ranked is the newest server's; here are the checks and the shapes of the older ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, to_builtins

from ...values import JSONValue
from ..dialects import Dialect
from ..knowledge import VISION, Dataset, Library, Passage
from ..texts import tokens
from ..wire import JSONObject, Reply, failed, named, ok
from . import collections, datasets, sources, training
from .exchange import Exchange
from .older_input import Ask, Older, cast_id, collection_of, dataset_of, denied, needed, read, signed
from .views import OLD_PERMISSION, PERMISSION, chat_model, dataset_view, embedding_model, known_embedding

AVATAR: Final = "/icon/logo.svg"
SOURCES: Final = ("apiDatasetServer", "apiServer")
"""What a dataset of third-party files is made with: 4.12's name, and 4.9's."""


class NewDataset(Struct, rename="camel", kw_only=True):
    """Describes a new dataset or folder."""

    parent_id: str = ""
    type: str = "dataset"
    name: str = ""
    intro: str = ""
    avatar: str = AVATAR
    vector_model: str | None = None
    agent_model: str | None = None
    vlm_model: str | None = None
    api_dataset_server: JSONObject = {}
    api_server: JSONObject = {}


class SearchAsk(datasets.SearchAsk, rename="camel", kw_only=True):
    """Asks for rows; nothing has to be there."""

    dataset_id: str = ""


class PageAsk(Ask, rename="camel"):
    """Asks for a page of a collection's failed rows."""

    page_size: int = 10
    offset: int = 0
    page_num: int = 1


class RowAsk(Ask, rename="camel"):
    """Mends a row in the queue."""

    q: str | None = None
    a: str | None = None
    chunk_index: int | None = None


def rights(dialect: Dialect) -> JSONObject:
    """Return what the owner may do, in the form of that version."""
    return PERMISSION if dialect.knows_roles else OLD_PERMISSION


def create(exchange: Exchange, dialect: Dialect) -> Reply:
    """Make a dataset or folder and give its id; only the name has to be there."""
    asked = read(exchange, NewDataset)
    library = signed(exchange)
    if not asked.name:
        raise failed("datasets validation failed: name: Path `name` is required.")
    if asked.parent_id:
        dataset_of(exchange, asked.parent_id)
    extra: JSONObject = to_builtins(asked)
    made = library.add_dataset(
        asked.name,
        parent_id=asked.parent_id,
        type=asked.type,
        intro=asked.intro,
        avatar=asked.avatar,
        vector_model=asked.vector_model,
        agent_model=asked.agent_model,
        vlm_model=asked.vlm_model,
        extra={name: extra[name] for name in SOURCES if extra[name]},
    )
    return ok(made.id)


def create_folder(exchange: Exchange, dialect: Dialect) -> Reply:
    """Make a folder; its id is not given."""
    asked = read(exchange, NewDataset)
    library = signed(exchange)
    library.add_dataset(needed(asked.name), parent_id=asked.parent_id, type="folder", intro=asked.intro, avatar=AVATAR)
    return ok({})


def listed(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the datasets of a folder as a bare list."""
    asked = read(exchange, datasets.ListAsk)
    found: list[JSONValue] = [
        {**shown, "permission": rights(dialect)} for shown in datasets.matching(signed(exchange), asked)
    ]
    return ok(found)


def stored(dataset: Dataset, dialect: Dialect) -> JSONObject:
    """Return a dataset with its models by name, as it stands inside its collections."""
    shown = {name: value for name, value in dataset_view(dataset).items() if name != "deleteTime"}
    if not dialect.knows_roles:
        shown["status"] = "active"
    if not dialect.knows_roles or dataset.vlm_model == VISION:
        del shown["vlmModel"]
    return {**shown, "__v": 0}


def _model(name: str, dialect: Dialect) -> JSONObject:
    evaluates: JSONObject = {"useInEvaluation": True} if dialect.knows_roles else {}
    return {**{key: value for key, value in chat_model(name).items() if key != "priceTiers"}, **evaluates}


def detail(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a dataset with its models described in full; only 4.12 tells of one that sees."""
    dataset = dataset_of(exchange, needed(read(exchange, Ask).id))
    seeing: JSONObject = {"vlmModel": _model(dataset.vlm_model, dialect)} if dialect.knows_roles else {}
    return ok(
        {
            **stored(dataset, dialect),
            "vectorModel": embedding_model(known_embedding(dataset.vector_model)),
            "agentModel": _model(dataset.agent_model, dialect),
            "permission": rights(dialect),
            "status": "active",
            **seeing,
        }
    )


def delete(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete a dataset, or a folder with all that is in it."""
    dataset = dataset_of(exchange, needed(read(exchange, Ask).id))
    exchange.state.library.drop_dataset(dataset.id)
    return ok()


def paths(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give no folders for nothing; anything else wants a login session."""
    if read(exchange, Ask).source_id:
        raise named("unAuthorization")
    return ok([])


def search(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the rows that are most like a text; those found by words alone bring their indexes."""
    asked = read(exchange, SearchAsk)
    dataset_of(exchange, asked.dataset_id)
    needed(asked.text)
    library = exchange.state.library
    by_words = asked.search_mode == "fullTextRecall"
    found = [_found(library, hit, by_words=by_words) for hit in datasets.found_by(library, asked)]
    return ok(
        {
            "list": found,
            "duration": "0.010s",
            "usingReRank": asked.using_re_rank,
            "searchMode": asked.search_mode,
            "limit": asked.limit,
            "similarity": asked.similarity,
            "usingSimilarityFilter": asked.using_re_rank or not by_words,
        }
    )


def _found(library: Library, hit: datasets.Hit, *, by_words: bool) -> JSONObject:
    row = hit.passage
    shown = datasets.passage_view(row, library.collections[row.collection_id])
    own: JSONObject = {"indexes": indexes_of(row)} if by_words else {}
    return {**shown, "a": row.a, **own, "score": hit.told(), "tokens": tokens(row.q + row.a)}


def indexes_of(row: Passage) -> list[JSONValue]:
    """Return a row's indexes; each has an id of its own besides its number."""
    return [
        {"type": index.type, "dataId": index.data_id, "text": index.text, "_id": f"64f{int(index.data_id):021x}"}
        for index in row.indexes
    ]


def usage(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the id of a bill."""
    dataset_of(exchange, read(exchange, Ask).dataset_id)
    return ok(exchange.state.ids.object_id())


def queue(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the length of a dataset's queue."""
    dataset = dataset_of(exchange, read(exchange, Ask).dataset_id)
    return training.waiting(exchange.state.library, dataset.id)


def rebuild(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a dataset another embedding model; an unknown one is taken too."""
    asked = read(exchange, Ask)
    training.rebuilt(exchange.state.library, dataset_of(exchange, asked.dataset_id), asked.vector_model)
    return ok({})


def errors(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of a collection's failed rows."""
    asked = read(exchange, PageAsk)
    collection = collection_of(exchange, asked.collection_id)
    skipped = asked.offset or (asked.page_num - 1) * asked.page_size
    return training.errors_of(exchange.state.library, collection, skipped, asked.page_size)


def row_detail(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a row in the queue; null where there is none."""
    asked = read(exchange, Ask)
    collection = collection_of(exchange, asked.collection_id)
    job = exchange.state.library.jobs.get(_job_id(asked))
    if job is None or job.collection_id != collection.id:
        return ok()
    return ok({"_id": job.id, "datasetId": job.dataset_id, "mode": job.mode, "q": job.draft.q, "a": job.draft.a})


def _job_id(asked: Ask) -> str:
    return cast_id(asked.data_id, "dataset_trainings") if asked.data_id else ""


def row_update(exchange: Exchange, dialect: Dialect) -> Reply:
    """Mend a row and let it wait again."""
    asked = read(exchange, RowAsk)
    collection_of(exchange, asked.collection_id)
    job = exchange.state.library.jobs.get(_job_id(asked))
    if job is None:
        raise failed("data not found")
    training.mend(job, asked.q, asked.a, asked.chunk_index)
    return ok({})


def row_delete(exchange: Exchange, dialect: Dialect) -> Reply:
    """Drop a row from the queue; what is not there is no error."""
    asked = read(exchange, Ask)
    collection_of(exchange, asked.collection_id)
    exchange.state.library.jobs.pop(_job_id(asked), None)
    return ok({})


def figures(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give how many rows wait, are worked on, have failed and are done."""
    collection = collection_of(exchange, read(exchange, Ask).collection_id)
    return collections.training_of(exchange.state.library, collection)


def files(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the third-party files of a folder as a bare list."""
    asked = read(exchange, Ask)
    dataset = dataset_of(exchange, asked.dataset_id)
    source_of_dataset(exchange.state.library, dataset.id, dialect)
    return ok(sources.items(exchange.state.library, asked.parent_id, asked.search_key))


def source_of_dataset(library: Library, dataset_id: str, dialect: Dialect) -> None:
    """Check that a dataset has a third-party source."""
    if not any(name in library.dataset(dataset_id).extra for name in SOURCES):
        words = "Can not find api dataset server", "No apiServer or feishuServer or yuqueServer"
        raise failed(words[not dialect.queues_imports])


def imported_files(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the ids of the third-party files that a dataset has already."""
    dataset = dataset_of(exchange, read(exchange, Ask).dataset_id)
    return ok(sources.imported(exchange.state.library, dataset.id))


def file_path(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a third-party file's path; a source that is no dataset's yet wants a login session."""
    asked = read(exchange, Ask)
    if not asked.dataset_id:
        raise named("unAuthorization")
    dataset = dataset_of(exchange, asked.dataset_id)
    source_of_dataset(exchange.state.library, dataset.id, dialect)
    return ok(sources.path_of(exchange.state.library, asked.parent_id))


COMMON: Final[Mapping[str, Older]] = {
    "/api/core/dataset/create": create,
    "/api/core/dataset/list": listed,
    "/api/core/dataset/detail": detail,
    "/api/core/dataset/update": denied,
    "/api/core/dataset/delete": delete,
    "/api/core/dataset/paths": denied,
    "/api/core/dataset/folder/create": denied,
    "/api/core/dataset/searchTest": search,
    "/api/core/dataset/training/getQueueLen": denied,
    "/api/core/dataset/training/getDatasetTrainingQueue": queue,
    "/api/core/dataset/training/rebuildEmbedding": rebuild,
    "/api/core/dataset/apiDataset/list": files,
    "/api/core/dataset/apiDataset/listExistId": imported_files,
    "/api/support/wallet/usage/createTrainingUsage": usage,
}
"""What both have."""
LATER: Final[Mapping[str, Older]] = {
    "/api/core/dataset/paths": paths,
    "/api/core/dataset/folder/create": create_folder,
    "/api/core/dataset/training/getTrainingError": errors,
    "/api/core/dataset/training/getTrainingDataDetail": row_detail,
    "/api/core/dataset/training/updateTrainingData": row_update,
    "/api/core/dataset/training/deleteTrainingData": row_delete,
    "/api/core/dataset/collection/trainingDetail": figures,
    "/api/core/dataset/apiDataset/getPathNames": file_path,
}
"""What 4.12 has besides, or has for keys too."""
