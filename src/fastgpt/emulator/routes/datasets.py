"""Datasets and their folders, and the search that tries one out.

The search ranks by the words that query and row have in common; its modes, score lists and token budget are the
server's. Moving a dataset to or from the root asks for a login session, so a key cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ...values import JSONValue
from ..knowledge import FOLDER_AVATAR, Collection, Dataset, Library, Passage
from ..schemas import ObjectId, Text
from ..state import OWNER_ID, stamp
from ..texts import hits, likeness, tokens
from ..wire import JSONObject, Reply, failed, named, ok
from .apps import MEMBER
from .exchange import Exchange, Routes
from .views import PERMISSION, chat_model, dataset_view, embedding_model, known_embedding, source_of

DatasetType = Literal[
    "folder", "dataset", "websiteDataset", "externalFile", "apiDataset", "feishu", "yuque", "dingtalk"
]  # fmt: skip
SearchMode = Literal["embedding", "fullTextRecall", "mixedRecall"]
LIMIT: Final = 5000
MOST_TOKENS: Final = 20_000
SPARE_TOKENS: Final = 500
RANK_OFFSET: Final = 60
EXTRAS: Final = ("websiteConfig", "externalReadUrl", "apiDatasetServer", "autoSync", "chunkSettings")


class CreateAsk(Struct, rename="camel", kw_only=True):
    """Describes a new dataset."""

    parent_id: str | None = None
    type: DatasetType
    name: str
    intro: str
    avatar: str
    vector_model: str | None = None
    agent_model: str | None = None
    vlm_model: str | None = None
    api_dataset_server: JSONObject | None = None


class FolderAsk(Struct, rename="camel", kw_only=True):
    """Describes a new folder."""

    parent_id: str | None = None
    name: str
    intro: str


class DatasetParams(Struct, rename="camel", kw_only=True):
    """Describes a dataset that is made with its files."""

    name: str
    avatar: str
    parent_id: str | None = None
    vector_model: str | None = None
    agent_model: str | None = None
    vlm_model: str | None = None


class TempFile(Struct, rename="camel"):
    """A file that was uploaded to no dataset yet."""

    file_id: str
    name: str


class FilesAsk(Struct, rename="camel"):
    """Describes a new dataset and its files."""

    dataset_params: DatasetParams
    files: list[TempFile]


class ListAsk(Struct, rename="camel", kw_only=True):
    """Asks for the datasets of a folder."""

    parent_id: str | None = None
    type: DatasetType | None = None
    search_key: str = ""


class IdAsk(Struct):
    """Names a dataset."""

    id: ObjectId


class UpdateAsk(Struct, rename="camel", kw_only=True):
    """Changes what is given and keeps what is not."""

    id: ObjectId
    parent_id: str | None = None
    name: str | None = None
    avatar: str | None = None
    intro: str | None = None
    agent_model: str | None = None
    vlm_model: str | None = None


class SearchAsk(Struct, rename="camel", kw_only=True):
    """Asks for the rows that are most like a text."""

    dataset_id: ObjectId
    text: str = ""
    query_image_urls: Annotated[list[Text], Meta(max_length=10)] = []
    similarity: int | float = 0
    limit: int | float = LIMIT
    search_mode: SearchMode = "embedding"
    embedding_weight: int | float = 0.5
    using_re_rank: bool = False
    rerank_weight: int | float = 0.5


def create(exchange: Exchange) -> Reply:
    """Make a dataset and give its id."""
    asked = exchange.body(CreateAsk)
    library = _library(exchange)
    _folder(library, asked.parent_id)
    made = library.add_dataset(
        asked.name,
        parent_id=asked.parent_id,
        type=asked.type,
        intro=asked.intro,
        avatar=asked.avatar,
        vector_model=asked.vector_model,
        agent_model=asked.agent_model,
        vlm_model=asked.vlm_model,
        extra={"apiDatasetServer": asked.api_dataset_server} if asked.api_dataset_server else {},
    )
    return ok(made.id)


def _library(exchange: Exchange) -> Library:
    exchange.state.authorized(exchange.request)
    return exchange.state.library


def _folder(library: Library, parent_id: str | None) -> None:
    if parent_id:
        library.dataset(parent_id)


def create_folder(exchange: Exchange) -> Reply:
    """Make a folder; its id is not given."""
    asked = exchange.body(FolderAsk)
    library = _library(exchange)
    _folder(library, asked.parent_id)
    library.add_dataset(asked.name, parent_id=asked.parent_id, type="folder", intro=asked.intro, avatar=FOLDER_AVATAR)
    return ok({})


def create_with_files(exchange: Exchange) -> Reply:
    """Make a dataset of files that were uploaded before."""
    asked = exchange.body(FilesAsk)
    library = _library(exchange)
    wanted = asked.dataset_params
    _folder(library, wanted.parent_id)
    if not all(file.file_id.startswith("temp/") for file in asked.files):
        raise failed("Only temp files are supported")
    stored = {upload.key: upload for upload in library.uploads.values() if upload.content is not None}
    if not all(file.file_id in stored for file in asked.files):
        raise failed("NoSuchKey: The specified key does not exist.")
    made = library.add_dataset(
        wanted.name,
        parent_id=wanted.parent_id,
        avatar=wanted.avatar,
        vector_model=wanted.vector_model,
        agent_model=wanted.agent_model,
        vlm_model=wanted.vlm_model,
    )
    for file in asked.files:
        temporary = stored[file.file_id]
        kept = library.store(f"dataset/{made.id}", file.name, temporary.content or b"", temporary.content_type)
        library.add_collection(made.id, file.name, "file", training_type="chunk", source={"fileId": kept.key})
    model: JSONObject = {"model": made.vector_model}
    return ok({"datasetId": made.id, "name": made.name, "avatar": made.avatar, "vectorModel": model})


def listed(exchange: Exchange) -> Reply:
    """Give the datasets of a folder, the newest first, as a bare list; a search looks into all folders."""
    asked = exchange.body(ListAsk)
    found: list[JSONValue] = [*matching(_library(exchange), asked)]
    return ok(found)


def matching(library: Library, asked: ListAsk) -> list[JSONObject]:
    """Return the datasets that a list shows."""
    key = asked.search_key.lower()
    return [
        _listed(dataset)
        for dataset in reversed(library.datasets.values())
        if not dataset.deleted
        and asked.type in (None, dataset.type)
        and (
            key in f"{dataset.name} {dataset.intro}".lower() if key else dataset.parent_id == (asked.parent_id or None)
        )
    ]


def _listed(dataset: Dataset) -> JSONObject:
    return {
        "_id": dataset.id,
        "avatar": dataset.avatar,
        "name": dataset.name,
        "intro": dataset.intro,
        "type": dataset.type,
        "vectorModel": embedding_model(known_embedding(dataset.vector_model)),
        "inheritPermission": True,
        "tmbId": OWNER_ID,
        "updateTime": stamp(dataset.updated),
        "permission": PERMISSION,
        "private": True,
        "sourceMember": MEMBER,
    }


def detail(exchange: Exchange) -> Reply:
    """Give a dataset with its models described in full."""
    asked = exchange.query(IdAsk)
    dataset = _library(exchange).dataset(asked.id)
    return ok(
        {
            **dataset_view(dataset),
            "vectorModel": embedding_model(known_embedding(dataset.vector_model)),
            "agentModel": chat_model(dataset.agent_model),
            "vlmModel": chat_model(dataset.vlm_model),
            "__v": 0,
            "permission": PERMISSION,
            "status": "active",
        }
    )


def update(exchange: Exchange) -> Reply:
    """Change a dataset."""
    asked = exchange.body(UpdateAsk)
    library = _library(exchange)
    dataset = library.dataset(asked.id)
    given = exchange.sent if isinstance(exchange.sent, dict) else {}
    if "parentId" in given:
        if not asked.parent_id or dataset.parent_id is None:
            raise named("unAuthorization")
        library.dataset(asked.parent_id)
        dataset.parent_id = asked.parent_id
    dataset.name = dataset.name if asked.name is None else asked.name
    dataset.avatar = dataset.avatar if asked.avatar is None else asked.avatar
    dataset.intro = dataset.intro if asked.intro is None else asked.intro
    dataset.agent_model = asked.agent_model or dataset.agent_model
    dataset.vlm_model = asked.vlm_model or dataset.vlm_model
    dataset.extra = {**dataset.extra, **{name: value for name, value in given.items() if name in EXTRAS}}
    dataset.updated = library.clock()
    return ok()


def delete(exchange: Exchange) -> Reply:
    """Delete a dataset, or a folder with all that is in it; a deleted one may be deleted again."""
    asked = exchange.query(IdAsk)
    library = _library(exchange)
    if asked.id not in library.datasets:
        raise named("unExistDataset")
    library.drop_dataset(asked.id)
    return ok()


def permission(exchange: Exchange) -> Reply:
    """Say what may be done with a dataset."""
    asked = exchange.query(IdAsk)
    dataset = _library(exchange).dataset(asked.id)
    return ok({"datasetName": dataset.name, "permission": {"hasWritePer": True, "hasReadPer": True}})


def session_only(exchange: Exchange) -> Reply:
    """Refuse: some paths want a login session and take no key."""
    raise named("unAuthorization")


class Hit(Struct):
    """A row that was found, with its scores and the last fused one."""

    passage: Passage
    scores: dict[str, tuple[float, int]] = {}

    def scored(self, kind: str, value: float, place: int) -> None:
        """Keep a score; a fused one takes the place of the one before it."""
        self.scores[kind] = (value, place)

    def told(self) -> list[JSONValue]:
        """Return its scores as answers list them."""
        return [{"type": kind, "value": value, "index": place} for kind, (value, place) in self.scores.items()]


def search(exchange: Exchange) -> Reply:
    """Give the rows that are most like a text, the best first, as far as the token budget goes."""
    asked = exchange.body(SearchAsk)
    library = _library(exchange)
    library.dataset(asked.dataset_id)
    if not asked.text and not asked.query_image_urls:
        raise named("missingParams")
    if any(not key.startswith("temp/") for key in asked.query_image_urls):
        raise failed("Invalid image key")
    limit = min(asked.limit, MOST_TOKENS)
    return ok(
        {
            "list": [_found(library, hit) for hit in found_by(library, asked)],
            "duration": "0.010s",
            "limit": limit,
            "searchMode": asked.search_mode,
            "usingReRank": asked.using_re_rank,
            "similarity": asked.similarity,
        }
    )


def found_by(library: Library, asked: SearchAsk) -> list[Hit]:
    """Return what a search gives, the best first."""
    found = [hit for hit in _ranked(library, asked) if _similar(hit, asked)]
    return _within_budget(found, min(asked.limit, MOST_TOKENS))


def _ranked(library: Library, asked: SearchAsk) -> list[Hit]:
    searched = [one.id for one in library.collections.values() if one.dataset_id == asked.dataset_id and not one.forbid]
    everything = [Hit(passage) for one in searched for passage in library.passages_of(one)]
    by_meaning, by_words = list[Hit](), list[Hit]()
    if asked.search_mode != "fullTextRecall":
        by_meaning = _by(everything, "embedding", lambda row: _meaning(asked, row), keep_none=True)
    if asked.search_mode != "embedding":
        by_words = _by(everything, "fullText", lambda row: hits(asked.text, f"{row.q}\n{row.a}"), keep_none=False)
    found = _fused([(by_meaning, asked.embedding_weight), (by_words, 1 - asked.embedding_weight)])
    if asked.query_image_urls:
        found = _fused([(found, 1.0), (found, 1.0)])
    if asked.using_re_rank:
        again = _by(found, "reRank", lambda row: likeness(asked.text, f"{row.q}\n{row.a}"), keep_none=True)
        found = _fused([(found, 1 - asked.rerank_weight), (again, asked.rerank_weight)])
    return found


def _meaning(asked: SearchAsk, row: Passage) -> float:
    return max((likeness(asked.text, index.text) for index in row.indexes), default=0.0)


def _by(found: Sequence[Hit], kind: str, score: Callable[[Passage], float], *, keep_none: bool) -> list[Hit]:
    scored = [(score(hit.passage), hit) for hit in found]
    kept = sorted(((value, hit) for value, hit in scored if value or keep_none), key=lambda pair: -pair[0])
    for place, (value, hit) in enumerate(kept):
        hit.scored(kind, value, place)
    return [hit for _, hit in kept]


def _fused(lists: Sequence[tuple[list[Hit], float]]) -> list[Hit]:
    """Join rankings by reciprocal rank; one alone stays as it is."""
    ranked = [(found, weight) for found, weight in lists if found]
    if len(ranked) < 2:
        return ranked[0][0] if ranked else []
    sums: dict[str, float] = {}
    rows: dict[str, Hit] = {}
    for found, weight in ranked:
        for place, hit in enumerate(found, start=RANK_OFFSET + 1):
            rows[hit.passage.id] = hit
            sums[hit.passage.id] = sums.get(hit.passage.id, 0.0) + weight / place
    joined = sorted(rows.values(), key=lambda hit: -sums[hit.passage.id])
    for place, hit in enumerate(joined):
        hit.scored("rrf", sums[hit.passage.id], place)
    return joined


def _similar(hit: Hit, asked: SearchAsk) -> bool:
    kind = "reRank" if asked.using_re_rank else "embedding"
    compared = asked.using_re_rank or asked.search_mode == "embedding"
    return not compared or hit.scores[kind][0] >= asked.similarity


def _within_budget(found: Sequence[Hit], limit: float) -> list[Hit]:
    used, kept = 0, list[Hit]()
    for hit in found:
        used += tokens(hit.passage.q + hit.passage.a)
        if kept and used > limit + SPARE_TOKENS:
            break
        kept.append(hit)
        if used > limit:
            break
    return kept


def _found(library: Library, hit: Hit) -> JSONObject:
    row = hit.passage
    return {**passage_view(row, library.collections[row.collection_id]), "score": hit.told()}


def passage_view(row: Passage, collection: Collection) -> JSONObject:
    """Return a row as searches cite it."""
    optional: JSONObject = {"a": row.a or None, "imageId": row.image_id, "metadata": row.metadata}
    return {
        "q": row.q,
        **{name: value for name, value in optional.items() if value},
        "id": row.id,
        "datasetId": row.dataset_id,
        "collectionId": row.collection_id,
        "updateTime": stamp(row.updated),
        **source_of(collection),
        "chunkIndex": row.chunk_index,
    }


ROUTES: Final[Routes] = {
    "/api/core/dataset/create": create,
    "/api/core/dataset/createWithFiles": create_with_files,
    "/api/core/dataset/folder/create": create_folder,
    "/api/core/dataset/list": listed,
    "/api/core/dataset/detail": detail,
    "/api/core/dataset/update": update,
    "/api/core/dataset/delete": delete,
    "/api/core/dataset/getPermission": permission,
    "/api/core/dataset/searchTest": search,
    "/api/core/dataset/paths": session_only,
    "/api/core/dataset/exportAll": session_only,
    "/api/core/dataset/collection/paths": session_only,
    "/api/core/dataset/apiDataset/getCatalog": session_only,
}
