"""Datasets and their folders, and the search that tries one out.

The search ranks by the words that query and row have in common; its modes, score lists and token budget are the
server's. Moving a dataset to or from the root asks for a login session, so a key cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from ...datasets import datasets as specs
from ...values import JSONValue
from ..bodies import Needed, body_of, sent_or
from ..knowledge import FOLDER_AVATAR, Collection, Dataset, Library, Passage, folders_of
from ..schemas import Text
from ..shapes import fill, present, shape, view
from ..state import OWNER_ID
from ..texts import hits, likeness, tokens
from ..versions import V4_12, V4_14, V4_17, Version
from ..wire import JSONObject, Part, Reply, failed, named, ok
from .exchange import Exchange, Routes
from .views import chat_model, dataset_view, embedding_model, holds, rights, source_of

LIMIT: Final = 5000
OLD_LIMIT: Final = 1500
"""How many tokens a search gives unless it says so, and on 4.9."""
MOST_TOKENS: Final = 20_000
SPARE_TOKENS: Final = 500
RANK_OFFSET: Final = 60
AVATAR: Final = "/icon/logo.svg"
SOURCES: Final = ("apiDatasetServer", "apiServer", "feishuServer", "yuqueServer")
"""What a dataset of third-party files is made with: the newer name, and those of 4.9."""
EXTRAS: Final = ("websiteConfig", "externalReadUrl", "apiDatasetServer", "autoSync", "chunkSettings")

routes: Final = Routes()


@routes.answer(
    specs.CreateDataset,
    name=str,
    type=Needed(),
    intro=Needed(),
    avatar=Needed(),
    api_dataset_server=JSONObject,
)
def create(exchange: Exchange, asked: specs.CreateDataset) -> JSONValue:
    """Make a dataset and give its id; on older servers only the name has to be there."""
    if not exchange.newest and not asked.name:
        raise failed("datasets validation failed: name: Path `name` is required.")
    _check_folder(exchange, asked.parent_id)
    sources = SOURCES[1:] if exchange.version < V4_12 else SOURCES[:1]
    extra = present({name: exchange.object.get(name) for name in sources})
    made = fill(Dataset(name=asked.name, avatar="" if exchange.newest else AVATAR, extra=extra), asked)
    return exchange.library.add_dataset(_with_models(exchange, made, asked)).id


def _with_models(exchange: Exchange, made: Dataset, asked: specs.CreateDataset | specs.DatasetParams) -> Dataset:
    """Give a dataset the models that 4.17 knows by their ids."""
    if exchange.version >= V4_17:
        made.vector_model = str(asked.vector_model_id or made.vector_model)
        made.agent_model = str(asked.agent_model_id or made.agent_model)
        made.vlm_model = str(asked.vlm_model_id or made.vlm_model)
    return made


def _check_folder(exchange: Exchange, parent_id: object) -> None:
    if isinstance(parent_id, str) and parent_id:
        exchange.dataset(parent_id)


@routes.answer(specs.CreateDatasetFolder, name=str, intro=Needed())
def create_folder(exchange: Exchange, asked: specs.CreateDatasetFolder) -> JSONValue:
    """Make a folder; its id is not returned."""
    made = Dataset(name=exchange.needed(asked.name), type="folder", avatar=FOLDER_AVATAR if exchange.newest else AVATAR)
    _check_folder(exchange, asked.parent_id)
    exchange.library.add_dataset(fill(made, asked))
    return {}


@routes.answer(specs.CreateDatasetWithFiles, dataset_params=body_of(specs.DatasetParams, {"avatar": Needed()}))
def create_with_files(exchange: Exchange, asked: specs.CreateDatasetWithFiles) -> JSONValue:
    """Make a dataset of files that were uploaded before."""
    library, wanted = exchange.library, asked.dataset_params
    _check_folder(exchange, wanted.parent_id)
    if not all(file.file_id.startswith("temp/") for file in asked.files):
        raise failed("Only temp files are supported")
    stored = {upload.key: upload for upload in library.uploads.values() if upload.content is not None}
    if not all(file.file_id in stored for file in asked.files):
        raise failed("NoSuchKey: The specified key does not exist.")
    named_models = exchange.version < V4_17  # which knows models by their ids only here
    kept = fill(Dataset(name=wanted.name), wanted, *(() if named_models else ("parent_id", "avatar")))
    made = library.add_dataset(_with_models(exchange, kept, wanted))
    for file in asked.files:
        temporary = stored[file.file_id]
        source = library.keep(made.id, Part(file.name, temporary.content_type, temporary.content or b""))
        collection = Collection(dataset_id=made.id, name=file.name, type="file", training_type="chunk", source=source)
        library.add_collection(collection)
    return {"datasetId": made.id, **view(made, "name", "avatar"), "vectorModel": {"model": made.vector_model}}


@routes.answer(specs.GetDatasets)
def listed(exchange: Exchange, asked: specs.GetDatasets) -> JSONValue:
    """Give the datasets of a folder, the newest first, as a bare list; all folders where none is named.

    A search looks into all folders, that of 4.17 into the one that is named, and below.
    """
    key, everywhere = asked.search_key, "parentId" not in exchange.object
    inside = exchange.version >= V4_17 and asked.parent_id
    return [
        listed_dataset(dataset, exchange.version)
        for dataset in reversed(exchange.library.datasets.values())
        if not dataset.deleted
        and (not asked.type or asked.type == dataset.type)
        and (
            holds(f"{dataset.name} {dataset.intro}", key)
            and (not inside or inside in folders_of(dataset, exchange.library.datasets))
            if key
            else everywhere or dataset.parent_id == (asked.parent_id or None)
        )
    ]


def listed_dataset(dataset: Dataset, version: Version) -> JSONObject:
    """Return a dataset as lists show it."""
    model = embedding_model(dataset.vector_model)
    return shape("listedDataset", dataset, tmbId=OWNER_ID, vectorModel=model, permission=rights(version))


@routes.answer(specs.GetDataset)
def detail(exchange: Exchange, asked: specs.GetDataset) -> JSONValue:
    """Give a dataset with its models described in full; 4.9 shows none that sees."""
    version = exchange.version
    dataset = exchange.dataset(exchange.needed(asked.dataset_id))
    shown = {**dataset_view(dataset, version), "__v": 0, "permission": rights(version), "status": "active"}
    models: JSONObject = {
        "vectorModel": embedding_model(dataset.vector_model),
        "agentModel": chat_model(dataset.agent_model, version),
        "vlmModel": chat_model(dataset.vlm_model, version) if version >= V4_12 else None,
    }
    return {**shown, **present(models)}


@routes.answer(specs.UpdateDataset, api_dataset_server=JSONObject, versions={V4_17: {"agent_model": Text}})
def update(exchange: Exchange, asked: specs.UpdateDataset) -> None:
    """Change a dataset."""
    dataset = exchange.dataset(asked.dataset_id)
    sent = exchange.object
    if "parentId" in sent:
        if not asked.parent_id or dataset.parent_id is None:
            raise named("unAuthorization")
        dataset.parent_id = exchange.dataset(asked.parent_id).id
    fill(dataset, asked, "name", "avatar", "intro", empty=True)
    fill(dataset, asked, "agent_model", "vlm_model")
    dataset.extra = {**dataset.extra, **{name: value for name, value in sent.items() if name in EXTRAS}}
    dataset.update_time = exchange.library.clock()


@routes.answer(specs.DeleteDataset)
def delete(exchange: Exchange, asked: specs.DeleteDataset) -> None:
    """Delete a dataset, or a folder with all that is in it; the newest version lets a deleted one be deleted again."""
    wanted = exchange.needed(asked.dataset_id)
    if not exchange.newest or wanted not in exchange.library.datasets:
        exchange.dataset(wanted)
    exchange.library.drop_dataset(wanted)


@routes.answer(specs.GetDatasetPermission)
def permission(exchange: Exchange, asked: specs.GetDatasetPermission) -> JSONValue:
    """Say what may be done with a dataset."""
    dataset = exchange.dataset(asked.dataset_id)
    return {"datasetName": dataset.name, "permission": {"hasWritePer": True, "hasReadPer": True}}


@routes.at("/core/dataset/paths", V4_12)
def paths(exchange: Exchange) -> Reply:
    """Give no folders for nothing; anything else wants a login session."""
    if exchange.params.get("sourceId"):
        raise named("unAuthorization")
    return ok([])


class Hit(Struct):
    """A row that was found, with its scores and the last fused one."""

    passage: Passage
    scores: dict[str, tuple[float, int]] = {}
    """Value and place by kind; a fused score takes the place of the one before it."""


@routes.answer(specs.SearchDataset)
def search(exchange: Exchange, asked: specs.SearchDataset) -> Reply:
    """Give the rows that are most like a text, the best first, as far as the token budget goes.

    On 4.17 a search counts against the limit of completions.
    """
    headers = exchange.state.admit() if exchange.version >= V4_17 else ()
    newest, by_words = exchange.newest, asked.search_mode == "fullTextRecall"
    library, dataset = exchange.library, exchange.dataset(asked.dataset_id)
    images = asked.query_image_urls or ()
    if not asked.text and not (images and newest) and exchange.version != V4_14:
        raise named("missingParams")
    if any(not key.startswith("temp/") for key in images):
        raise failed("Invalid image key")
    exchange.model_works()
    limit = sent_or(asked.limit, LIMIT if exchange.version >= V4_12 else OLD_LIMIT)
    rank = bool(asked.using_re_rank)
    found = [hit for hit in _ranked(library, dataset, asked) if _similar(hit, asked)]
    hits_shown = _within_budget(found, min(limit, MOST_TOKENS))
    shown: JSONObject = {
        "list": [_found(library, hit, newest=newest, by_words=by_words) for hit in hits_shown],
        "duration": "0.010s",
        "limit": min(limit, MOST_TOKENS) if newest else limit,
        "searchMode": asked.search_mode or "embedding",
        "usingReRank": rank,
        "similarity": sent_or(asked.similarity, 0),
        **({} if newest else {"usingSimilarityFilter": rank or not by_words}),
    }
    return ok(shown).with_headers(headers)


def _ranked(library: Library, dataset: Dataset, asked: specs.SearchDataset) -> list[Hit]:
    mode, text = asked.search_mode or "embedding", asked.text or ""
    weight, rerank_weight = sent_or(asked.embedding_weight, 0.5), sent_or(asked.rerank_weight, 0.5)
    searched = [one for one in library.collections.values() if one.dataset_id == dataset.id and not one.forbid]
    everything = [Hit(passage) for one in searched for passage in library.passages_of(one)]

    def meaning(row: Passage) -> float:
        return max((likeness(text, index.text) for index in row.indexes), default=0.0)

    by_meaning, by_words = list[Hit](), list[Hit]()
    if mode != "fullTextRecall":
        by_meaning = _by(everything, "embedding", meaning, keep_none=True)
    if mode != "embedding":
        by_words = _by(everything, "fullText", lambda row: hits(text, f"{row.q}\n{row.a}"), keep_none=False)
    found = _fused([(by_meaning, weight), (by_words, 1 - weight)])
    if asked.query_image_urls:
        found = _fused([(found, 1.0), (found, 1.0)])
    if asked.using_re_rank:
        again = _by(found, "reRank", lambda row: likeness(text, f"{row.q}\n{row.a}"), keep_none=True)
        found = _fused([(found, 1 - rerank_weight), (again, rerank_weight)])
    return found


def _by(found: Sequence[Hit], kind: str, score: Callable[[Passage], float], *, keep_none: bool) -> list[Hit]:
    scored = [(score(hit.passage), hit) for hit in found]
    kept = sorted(((value, hit) for value, hit in scored if value or keep_none), key=lambda pair: -pair[0])
    for place, (value, hit) in enumerate(kept):
        hit.scores[kind] = (value, place)
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
        hit.scores["rrf"] = (sums[hit.passage.id], place)
    return joined


def _similar(hit: Hit, asked: specs.SearchDataset) -> bool:
    kind = "reRank" if asked.using_re_rank else "embedding"
    compared = asked.using_re_rank or (asked.search_mode or "embedding") == "embedding"
    return not compared or hit.scores[kind][0] >= sent_or(asked.similarity, 0)


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


def _found(library: Library, hit: Hit, *, newest: bool, by_words: bool) -> JSONObject:
    """Return a row that was found; older servers show its tokens, and the indexes of one found by words alone."""
    row = hit.passage
    scores: list[JSONValue] = [
        {"type": kind, "value": value, "index": place} for kind, (value, place) in hit.scores.items()
    ]
    shown: JSONObject = {**_cited(row, library.collections[row.collection_id]), "score": scores}
    if newest:
        return shown
    indexes: JSONObject = {"indexes": indexes_of(row)} if by_words else {}
    return {**shown, "a": row.a, **indexes, "tokens": tokens(row.q + row.a)}


def _cited(row: Passage, collection: Collection) -> JSONObject:
    optional: JSONObject = {"a": row.a or None, "imageId": row.image_id, "metadata": row.metadata or None}
    return shape("foundRow", row, id=row.id, **present(optional), **source_of(collection))


def indexes_of(row: Passage) -> list[JSONValue]:
    """Return a row's indexes as older servers give them: each has an id of its own besides its number."""
    return [{**view(index, "type", "dataId", "text"), "_id": f"64f{int(index.data_id):021x}"} for index in row.indexes]
