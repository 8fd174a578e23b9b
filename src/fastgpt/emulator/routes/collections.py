"""Collections once they are there: their lists, details, changes and deletion, and their way out as CSV.

How they come to be is in ``imports``. The three lists show the same things in three forms, each with a cap of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final

from msgspec import UNSET, Meta

from ...datasets import collections as specs
from ...values import JSONValue
from ..bodies import Free, Needed, body_of
from ..knowledge import MODES, TEAM_ID, Collection, folders_of
from ..schemas import ObjectId, Text, Whole, decoded, issues, window
from ..shapes import fill, present, shape, stamp
from ..state import OWNER_ID
from ..texts import write_table
from ..versions import V4_9, V4_12, V4_14, V4_16, V4_17, Version
from ..wire import HEADERS, JSONObject, Reply, failed, invalid, named, once
from .exchange import Exchange, Routes
from .files import download_link
from .imports import read_now
from .records import time_of
from .views import collection_view, dataset_view, page, rights, source_of, training_view

MOST: Final = 100
OLD_MOST: Final = 30
"""The same on 4.9."""
MOST_SCROLLED: Final = 30
EXPORT_PAUSE: Final = timedelta(seconds=60)
SHORT: Final = (
    "_id", "parentId", "name", "type", "createTime", "updateTime", "forbid", "trainingType", "externalFileId", "fileId",
    "rawLink", "tmbId",
)  # fmt: skip
"""What every list shows of a collection."""
CITED: Final = Annotated[str, Meta(min_length=1, max_length=256)]

routes: Final = Routes(dataset_id=str)


@routes.answer(specs.CreateCollection, name=str, type=Needed())
def create(exchange: Exchange, asked: specs.CreateCollection) -> JSONValue:
    """Make a folder or an empty set of rows and give its id; older servers make the latter, and keep metadata."""
    dataset = exchange.dataset(asked.dataset_id)
    metadata = exchange.object.get("metadata")
    kept = metadata if isinstance(metadata, dict) and not exchange.newest else None
    made = Collection(dataset_id=dataset.id, name=asked.name, type="virtual")
    fill(made, asked, "type", "parent_id", "tags").metadata = kept
    return exchange.library.add_collection(made).id


def _matching(
    exchange: Exchange, asked: specs.GetCollections | specs.ScrollCollections, *, by_pattern: bool
) -> list[Collection]:
    """Return the collections that a list shows, the last changed first; with ``by_pattern`` a text is one to match."""
    dataset, tags = exchange.dataset(asked.dataset_id), _wanted_tags(exchange, asked)
    parent_id, text = asked.parent_id or None, asked.search_text or ""
    try:
        pattern = re.compile(text if by_pattern else re.escape(text), re.IGNORECASE)
    except re.error as error:
        raise failed(f"Regular expression is invalid: {error}")
    found = [
        collection
        for collection in reversed(exchange.library.collections.values())
        if collection.dataset_id == dataset.id
        and pattern.search(collection.name)
        and (parent_id in _searched(exchange, collection, bool(text)))
        and (not asked.select_folder or collection.type == "folder")
        and (not tags or tags & set(collection.tags))
    ]
    return sorted(found, key=lambda collection: collection.update_time, reverse=True)


def _searched(exchange: Exchange, collection: Collection, by_text: bool) -> list[str | None]:
    """Return the folders in whose lists a collection is found.

    By a text that is all of them; on 4.9 only its own, on 4.17 the top and those that it lies in.
    """
    version, folders = exchange.version, exchange.library.collections
    if not by_text or version < V4_12:
        return [collection.parent_id]
    if version < V4_17:
        return [None, *folders]
    return [None, *folders_of(collection, folders)]


def _wanted_tags(exchange: Exchange, asked: specs.GetCollections | specs.ScrollCollections) -> set[str]:
    """Return the tags that a list is filtered by; 4.17 reads them as values of a tag, and nothing else."""
    if exchange.version >= V4_17:
        return {str(value) for each in asked.tag_filters or () for value in each.values}
    return set(asked.filter_tags or ())


def tags_of(collection: Collection, version: Version) -> list[JSONValue]:
    """Return a collection's tags; those of 4.17 are values of a tag that is there by itself."""
    if version >= V4_17 and collection.tags:
        return [{"tag": "default_tag", "value": [*collection.tags]}]
    return [*collection.tags]


def _item(exchange: Exchange, collection: Collection, *, simple: bool = False) -> JSONObject:
    """Return an item of a list; the simple form counts nothing on the newest version, which reports training."""
    library, newest = exchange.library, exchange.newest
    stored = collection_view(collection, exchange.version)
    own = library.jobs_of(collection)
    hidden = simple and newest
    training = training_view([] if hidden else own) if newest else {"trainingAmount": len(own)}
    if exchange.version == V4_9:  # where folders and sets of rows have one too
        stored.setdefault("trainingType", "chunk")
    return {
        **{name: stored[name] for name in SHORT if name in stored},
        "permission": rights(exchange.version),
        "dataAmount": 0 if hidden else len(library.passages_of(collection)),
        **training,
    }


@routes.answer(specs.GetCollections, page_size=Whole, parent_id=str)
def listed(exchange: Exchange, asked: specs.GetCollections) -> JSONValue:
    """Give a page of collections, at most 100, on 4.9 at most 30.

    Older servers show tags and failures only where there are some, and 4.9 no failures.
    """
    library, newest = exchange.library, exchange.newest

    def show(one: Collection) -> JSONObject:
        known = one.tags and (not newest or exchange.version >= V4_17)
        optional: JSONObject = {"tags": tags_of(one, exchange.version)} if known else {}
        if exchange.version == V4_12 and any(job.error for job in library.jobs_of(one)):
            optional["hasError"] = True
        return {**_item(exchange, one, simple=bool(asked.simple)), **optional}

    shown = window(asked, most=MOST if exchange.version >= V4_12 else OLD_MOST, offset_first=newest)
    found = page(_matching(exchange, asked, by_pattern=exchange.version < V4_12), shown, show)
    library.poll()
    return found


@routes.answer(specs.ScrollCollections, page_size=Whole, search_text=str, parent_id=str)
def scrolled(exchange: Exchange, asked: specs.ScrollCollections) -> JSONValue:
    """Give a page of collections with their tags, at most 30 on the newest version."""
    exchange.needed(asked.dataset_id)

    def show(one: Collection) -> JSONObject:
        count: JSONObject = {"indexAmount": len(exchange.library.passages_of(one))} if asked.simple else {}
        shown = _item(exchange, one, simple=bool(asked.simple))
        return {**shown, "tags": tags_of(one, exchange.version), **count}

    shown = window(asked, most=MOST_SCROLLED if exchange.newest else None, offset_first=exchange.newest)
    return page(_matching(exchange, asked, by_pattern=not exchange.newest), shown, show)


@routes.answer(
    specs.GetCollections,
    path="/core/dataset/collection/list",
    page_num=Free(Annotated[int, Meta(ge=1)], 1),
    page_size=Free(Annotated[int, Meta(ge=1, le=MOST)], 10),
    parent_id=str,
    search_text=str,
)
def old_list(exchange: Exchange, asked: specs.GetCollections) -> JSONValue:
    """Give a page in the old form."""
    size, number = asked.page_size or 0, asked.page_num or 0
    start, found = (number - 1) * size, _matching(exchange, asked, by_pattern=not exchange.newest)
    names = (*SHORT, "permission", "dataAmount", "trainingAmount")
    items = [_item(exchange, one) for one in found[start : start + size]]
    shown = [{name: item[name] for name in names if name in item} for item in items]
    return {"pageNum": number, "pageSize": size, "data": shown, "total": len(found)}


@routes.answer(specs.GetCollection, collection_id=str)
def detail(exchange: Exchange, asked: specs.GetCollection) -> JSONValue:
    """Give a collection with its dataset, its file and its training; 4.9 counts nothing."""
    library, version = exchange.library, exchange.version
    collection = exchange.collection(exchange.needed(asked.collection_id))
    jobs = library.jobs_of(collection)
    more: JSONObject = {}
    if "fileId" in collection.source:
        stored = library.file(str(collection.source["fileId"]))
        more["file"] = {"filename": stored.filename, "contentLength": stored.size}
        if version < V4_14:
            about: JSONObject = {"uploadDate": stamp(collection.create_time), "filename": stored.filename}
            owner: JSONObject = {"teamId": TEAM_ID, "uid": OWNER_ID}
            more["file"] = shape("oldFile", _id=stored.key, length=stored.size, metadata=owner, **about)
    if version >= V4_12:
        more["indexAmount"] = len(library.passages_of(collection))
        more["errorCount"] = sum(job.error is not None for job in jobs)
    shown = {
        **collection_view(collection, version),
        "dataset": dataset_view(library.datasets[collection.dataset_id], version),
        **source_of(collection),
        "permission": rights(version),
        **more,
        **(training_view(jobs) if version >= V4_14 else {"__v": 0}),
    }
    library.poll()
    return shown


@routes.answer(specs.GetCollectionTraining, collection_id=str)
def training(exchange: Exchange, asked: specs.GetCollectionTraining) -> JSONValue:
    """Give how many rows wait, are worked on, have failed and are done."""
    library, collection = exchange.library, exchange.collection(asked.collection_id)
    own = library.jobs_of(collection)
    waiting = [job.mode for job in library.jobs.values() if job.error is None]
    active = [job.mode for job in own if job.error is None]
    broken = [job.mode for job in own if job.error is not None]
    shown: JSONObject = {
        "trainingType": collection.training_type or None,
        "advancedTraining": {
            "customPdfParse": collection.custom_pdf_parse,
            "imageIndex": bool(collection.settings.get("imageIndex")),
            "autoIndexes": bool(collection.settings.get("autoIndexes")),
        },
        "queuedCounts": _counts(waiting, exchange.version),
        "trainingCounts": _counts(
            active, exchange.version, sum(row.rebuilding for row in library.passages_of(collection))
        ),
        "errorCounts": _counts(broken, exchange.version),
        "trainedCount": len(library.passages_of(collection)),
    }
    library.poll()
    return present(shown)


def _counts(modes: Sequence[str], version: Version, rebuilding: int = 0) -> JSONObject:
    """Return how many rows each mode has; 4.17 indexes where others have chunks, and counts what is indexed again."""
    counts: JSONObject = {mode: modes.count(mode) for mode in MODES}
    if version < V4_17:
        return counts
    index = counts.pop("chunk")
    return {**counts, "index": index, "rebuildIndex": rebuilding, "rebuildSynonym": 0}


@routes.answer(specs.UpdateCollection, collection_id=ObjectId)
def update(exchange: Exchange, asked: specs.UpdateCollection) -> None:
    """Change a collection, named by its id or by the id that its caller chose."""
    library = exchange.library
    outside = (asked.dataset_id or None, asked.external_file_id or None)
    if not asked.collection_id and None in outside:
        raise named("missingParams")
    by_outside = {(one.dataset_id, one.external_file_id): one for one in library.collections.values()}
    known = by_outside.get((outside[0] or "", outside[1]))
    collection = exchange.collection(asked.collection_id) if asked.collection_id else known
    if collection is None:
        raise named("unExistCollection")
    if "parentId" in exchange.object:
        collection.parent_id = asked.parent_id or None
    fill(collection, asked, "name", *(("external_file_id",) if asked.collection_id else ()))
    fill(collection, asked, "tags", "forbid", empty=True)
    if asked.create_time is not UNSET:
        collection.create_time = time_of(asked.create_time)
    collection.update_time = library.clock()


@routes.answer(specs.DeleteCollections, collection_ids=Free(list[str], ()))
def delete(exchange: Exchange, asked: specs.DeleteCollections) -> None:
    """Delete what is named by an id in the query (4.9), by a list in the body (4.12), or by both."""
    by_query = str(exchange.params.get("id", ""))
    ids = [*asked.collection_ids] if exchange.version > V4_9 else []
    ids += [by_query] if by_query and exchange.version != V4_12 else []
    if not ids:
        raise named("missingParams")
    exchange.library.drop_collections([exchange.collection(one).id for one in dict.fromkeys(ids)])


@routes.answer(specs.ReadCollectionSource, chat_item_data_id=Text)
def read(exchange: Exchange, asked: specs.ReadCollectionSource) -> JSONValue:
    """Give the address of a collection's source."""
    source = exchange.collection(asked.collection_id).source
    if "fileId" in source:
        found = download_link(exchange, exchange.library.file(str(source["fileId"])))
    elif "rawLink" in source:
        found = str(source["rawLink"])
    elif "apiFileId" in source:
        found = f"{exchange.request.origin}/source/{source['apiFileId']}"
    else:
        raise named("fileNotFound", "common:error.fileNotFound")
    return {"type": "url", "value": found}


EXPORT: Final = routes.body(specs.ExportCollection, chat_id=CITED, chat_item_data_id=CITED)


@routes.at(specs.ExportCollection.path, V4_12, V4_14, V4_16)
def export(exchange: Exchange) -> Reply:
    """Give a collection's rows as CSV, the oldest first; the newest version does so once a minute, errors included."""
    library, newest = exchange.library, exchange.newest
    now = library.clock()
    if newest and library.exported is not None and now < library.exported + EXPORT_PAUSE:
        seconds = int(EXPORT_PAUSE.total_seconds())
        raise failed(f"Too many request, request 1 times every {seconds} seconds", 429)
    library.exported = now
    collection_id = _exported(exchange) if newest else EXPORT.read(exchange).collection_id
    exchange.state.authorized(exchange.request)
    collection = exchange.collection(collection_id)
    rows = [row for row in library.passages.values() if row.collection_id == collection.id]
    heading = ("q", "a") if newest else ("index", "content")
    text = write_table([heading, *((row.q, row.a) for row in rows)])
    return Reply(200, HEADERS["csv"], once(text.encode()))


BY_CITATION: Final = body_of(specs.ExportCollection, {"chat_id": Needed(CITED), "chat_item_data_id": Needed(CITED)})
BY_ITSELF: Final = body_of(specs.SyncCollection, {})
"""The two shapes of what names a collection to export: with all that a citation has, or with nothing else in it."""


def _exported(exchange: Exchange) -> str:
    sent = exchange.sent
    if not isinstance(sent, dict):
        return decoded(BY_ITSELF, sent).collection_id
    cited, plain = issues(BY_CITATION, sent), issues(BY_ITSELF, sent)
    cited.sort(key=lambda issue: issue["path"] != ["collectionId"])  # the server's order
    extra = [name for name in sent if name != "collectionId"]
    if extra:
        message = f"Unrecognized key{'s' if len(extra) > 1 else ''}: " + ", ".join(f'"{name}"' for name in extra)
        plain.append({"code": "unrecognized_keys", "keys": [*extra], "path": [], "message": message})
    if cited and plain:
        if all(issue["code"] == "invalid_format" for issue in plain):
            raise invalid(plain)
        tried: list[JSONValue] = [[*cited], [*plain]]
        raise invalid([{"code": "invalid_union", "errors": tried, "path": [], "message": "Invalid input"}])
    return str(sent["collectionId"])


@routes.answer(specs.SyncCollection)
def sync(exchange: Exchange, asked: specs.SyncCollection) -> JSONValue:
    """Read a collection's source again; if it has changed, a new collection takes its place."""
    library, old = exchange.library, exchange.collection(exchange.needed(asked.collection_id))
    if old.type not in ("link", "apiFile"):
        raise named("notSupportSync")
    if library.read(old.source)[1] == old.text:
        return "sameRaw"
    made = library.renew(old, settings=old.settings, training_type=old.training_type)
    if exchange.version < V4_12:
        read_now(library, made)
    return "success"
