"""Collections once they are there: their lists, details, changes and deletion, and their way out as CSV.

How they come to be is in ``imports``. The three lists show the same things in three forms, each with a cap of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ...values import JSONValue
from ..knowledge import MODES, Collection, Library
from ..schemas import ObjectId, Text, Whole, issues, window
from ..state import Upload
from ..texts import write_table
from ..wire import CHUNKED, JSONObject, Reply, failed, invalid, named, ok, once
from .exchange import Exchange, Routes
from .files import download_link
from .views import PERMISSION, collection_view, dataset_view, index_amount, page, source_of, training_view

MOST: Final = 100
MOST_SCROLLED: Final = 30
EXPORT_PAUSE: Final = timedelta(seconds=60)
CSV_HEADERS: Final = (
    ("content-type", "text/csv; charset=utf-8;"),
    ("content-disposition", "attachment; filename=data.csv;"),
    *CHUNKED,
)


class CreateAsk(Struct, rename="camel", kw_only=True):
    """Describes a folder or a set of rows made by hand."""

    dataset_id: str
    parent_id: str | None = None
    name: str
    type: Literal["folder", "virtual"]
    tags: list[str] = []


class FilterAsk(Struct, rename="camel", kw_only=True):
    """Asks for the collections of a folder, or for those of a name anywhere."""

    dataset_id: str
    parent_id: str | None = None
    search_text: Annotated[str, Meta(max_length=100)] = ""
    select_folder: bool = False
    filter_tags: list[str] = []
    simple: bool = False


class PageAsk(FilterAsk, rename="camel", kw_only=True):
    """Asks for a page in either form; an ``offset`` wins over ``pageNum``, nought included."""

    page_size: Whole = 10
    offset: Whole | None = None
    page_num: Whole = 1


class OldPageAsk(FilterAsk, rename="camel", kw_only=True):
    """Asks for a page by its number."""

    page_num: Annotated[int, Meta(ge=1)] = 1
    page_size: Annotated[int, Meta(ge=1, le=MOST)] = 10


class IdAsk(Struct):
    """Names a collection."""

    id: str


class CollectionAsk(Struct, rename="camel"):
    """Names a collection by the longer word."""

    collection_id: ObjectId


class TrainingAsk(Struct, rename="camel"):
    """Names a collection by the longer word, of whatever form."""

    collection_id: str


class UpdateAsk(Struct, rename="camel", kw_only=True):
    """Changes what is given and keeps what is not."""

    id: ObjectId | None = None
    parent_id: str | None = None
    name: str | None = None
    tags: list[str] | None = None
    forbid: bool | None = None
    create_time: str | None = None
    dataset_id: str | None = None
    external_file_id: str | None = None


class DeleteQuery(Struct):
    """Names a collection to delete."""

    id: str | None = None


class DeleteBody(Struct, rename="camel"):
    """Names collections to delete."""

    collection_ids: list[str] = []


class CitedExport(Struct, rename="camel", kw_only=True):
    """Names a collection and the answer that cites it."""

    collection_id: ObjectId
    app_id: ObjectId | None = None
    chat_id: Text
    chat_item_data_id: Text


def create(exchange: Exchange) -> Reply:
    """Make a folder or an empty set of rows and give its id."""
    asked = exchange.body(CreateAsk)
    library = opened(exchange, asked.dataset_id)
    made = library.add_collection(asked.dataset_id, asked.name, asked.type, parent_id=asked.parent_id, tags=asked.tags)
    return ok(made.id)


def opened(exchange: Exchange, dataset_id: str) -> Library:
    """Return the library, with the key checked and the dataset known."""
    exchange.state.authorized(exchange.request)
    exchange.state.library.dataset(dataset_id)
    return exchange.state.library


def held(exchange: Exchange, collection_id: str) -> tuple[Library, Collection]:
    """Return the library and a collection, with the key checked."""
    exchange.state.authorized(exchange.request)
    return exchange.state.library, exchange.state.library.collection(collection_id)


def matching(library: Library, asked: FilterAsk) -> list[Collection]:
    """Return the collections that a list shows, the last changed first."""
    found = [
        collection
        for collection in reversed(library.collections.values())
        if collection.dataset_id == asked.dataset_id
        and (asked.search_text.lower() in collection.name.lower() and (asked.search_text or _inside(collection, asked)))
        and (not asked.select_folder or collection.type == "folder")
        and (not asked.filter_tags or set(asked.filter_tags) & set(collection.tags))
    ]
    return sorted(found, key=lambda collection: collection.updated, reverse=True)


def _inside(collection: Collection, asked: FilterAsk) -> bool:
    return collection.parent_id == (asked.parent_id or None)


def listed(exchange: Exchange) -> Reply:
    """Give a page of at most 100 collections."""
    asked, library, skipped, size = _paged(exchange, MOST)
    found = matching(library, asked)
    shown = [_with_training(library, one, simple=asked.simple) for one in found[skipped : skipped + size]]
    library.poll()
    return ok(page(len(found), shown))


def scrolled(exchange: Exchange) -> Reply:
    """Give a page of at most 30 collections."""
    asked, library, skipped, size = _paged(exchange, MOST_SCROLLED)
    found = matching(library, asked)
    shown: list[JSONValue] = []
    for one in found[skipped : skipped + size]:
        indexes: JSONObject = {"indexAmount": index_amount(library, one)} if asked.simple else {}
        tags: list[JSONValue] = [*one.tags]
        shown.append({**_with_training(library, one, simple=asked.simple), "tags": tags, **indexes})
    return ok(page(len(found), shown))


def _paged(exchange: Exchange, most: int) -> tuple[PageAsk, Library, int, int]:
    asked = exchange.body(PageAsk)
    skipped, size = window(asked.page_size, asked.offset or 0, 1 if asked.offset is not None else asked.page_num)
    return asked, opened(exchange, asked.dataset_id), skipped, min(size, most)


def old_list(exchange: Exchange) -> Reply:
    """Give a page in the old form."""
    asked = exchange.body(OldPageAsk)
    library = opened(exchange, asked.dataset_id)
    found = matching(library, asked)
    skipped = (asked.page_num - 1) * asked.page_size
    shown: list[JSONValue] = [
        {
            **short(one),
            "dataAmount": index_amount(library, one),
            "trainingAmount": len(library.jobs_of(one.id)),
            "permission": PERMISSION,
        }
        for one in found[skipped : skipped + asked.page_size]
    ]
    return ok({"pageNum": asked.page_num, "pageSize": asked.page_size, "data": shown, "total": len(found)})


def short(collection: Collection) -> JSONObject:
    """Return what every list shows of a collection."""
    stored = collection_view(collection)
    names = (
        "_id", "parentId", "tmbId", "name", "type", "createTime", "updateTime", "forbid", "trainingType",
        "externalFileId", "fileId", "rawLink",
    )  # fmt: skip
    return {name: stored[name] for name in names if name in stored}


def _with_training(library: Library, collection: Collection, *, simple: bool) -> JSONObject:
    """Return an item of a list; the simple form counts nothing."""
    return {
        **short(collection),
        "permission": PERMISSION,
        "dataAmount": 0 if simple else index_amount(library, collection),
        **training_view([] if simple else library.jobs_of(collection.id)),
    }


def detail(exchange: Exchange) -> Reply:
    """Give a collection with its dataset, its file and its training."""
    asked = exchange.query(IdAsk)
    library, collection = held(exchange, asked.id)
    jobs = library.jobs_of(collection.id)
    file: JSONObject = {}
    if "fileId" in collection.source:
        stored = library.file(str(collection.source["fileId"]))
        file = {"file": {"filename": stored.filename, "contentLength": stored.size}}
    shown = {
        **collection_view(collection),
        "dataset": dataset_view(library.dataset(collection.dataset_id)),
        **source_of(collection),
        **file,
        "permission": PERMISSION,
        "indexAmount": index_amount(library, collection),
        "errorCount": sum(job.error is not None for job in jobs),
        **training_view(jobs),
    }
    library.poll()
    return ok(shown)


def training(exchange: Exchange) -> Reply:
    """Give how many rows wait, are worked on, have failed and are done."""
    asked = exchange.query(TrainingAsk)
    library, collection = held(exchange, asked.collection_id)
    return training_of(library, collection)


def training_of(library: Library, collection: Collection) -> Reply:
    """Give a collection's figures."""
    own = library.jobs_of(collection.id)
    waiting = [job.mode for job in library.jobs.values() if job.error is None]
    active = [job.mode for job in own if job.error is None]
    broken = [job.mode for job in own if job.error is not None]
    kind: JSONObject = {"trainingType": collection.training_type} if collection.training_type else {}
    shown: JSONObject = {
        **kind,
        "advancedTraining": {
            "customPdfParse": collection.custom_pdf_parse,
            "imageIndex": bool(collection.settings.get("imageIndex")),
            "autoIndexes": bool(collection.settings.get("autoIndexes")),
        },
        "queuedCounts": {mode: waiting.count(mode) for mode in MODES},
        "trainingCounts": {mode: active.count(mode) for mode in MODES},
        "errorCounts": {mode: broken.count(mode) for mode in MODES},
        "trainedCount": index_amount(library, collection),
    }
    library.poll()
    return ok(shown)


def update(exchange: Exchange) -> Reply:
    """Change a collection, named by its id or by the id that a caller gave it."""
    return change(exchange, exchange.body(UpdateAsk))


def change(exchange: Exchange, asked: UpdateAsk) -> Reply:
    """Change what the request names."""
    exchange.state.authorized(exchange.request)
    library = exchange.state.library
    outside = (asked.dataset_id, asked.external_file_id)
    if asked.id is None and None in outside:
        raise named("missingParams")
    by_outside = {(one.dataset_id, one.external_file_id): one for one in library.collections.values()}
    collection = library.collection(asked.id) if asked.id else by_outside.get((asked.dataset_id or "", outside[1]))
    if collection is None:
        raise named("unExistCollection")
    if isinstance(exchange.sent, dict) and "parentId" in exchange.sent:
        collection.parent_id = asked.parent_id or None
    collection.name = asked.name or collection.name
    collection.tags = collection.tags if asked.tags is None else asked.tags
    collection.forbid = collection.forbid if asked.forbid is None else asked.forbid
    if asked.id:
        collection.external_file_id = asked.external_file_id or collection.external_file_id
    if asked.create_time is not None:
        collection.created = _moment(asked.create_time)
    collection.updated = library.clock()
    return ok()


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise failed("Invalid time value")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def delete(exchange: Exchange) -> Reply:
    """Delete collections, named in the query, in the body, or in both; the body must be there."""
    ids = [*exchange.body(DeleteBody).collection_ids]
    by_query = exchange.query(DeleteQuery).id
    exchange.state.authorized(exchange.request)
    if by_query:
        ids.append(by_query)
    if not ids:
        raise named("missingParams")
    wanted = [exchange.state.library.collection(one).id for one in dict.fromkeys(ids)]
    exchange.state.library.drop_collections(wanted)
    return ok()


def read(exchange: Exchange) -> Reply:
    """Give the address of a collection's source."""
    asked = exchange.body(CollectionAsk)
    library, collection = held(exchange, asked.collection_id)
    return address(exchange, library, collection, download_link)


def address(
    exchange: Exchange, library: Library, collection: Collection, link: Callable[[Exchange, Upload], str]
) -> Reply:
    """Give the address of a source; that of a file is made by ``link``."""
    if "fileId" in collection.source:
        found = link(exchange, library.file(str(collection.source["fileId"])))
    elif "rawLink" in collection.source:
        found = str(collection.source["rawLink"])
    elif "apiFileId" in collection.source:
        found = f"{exchange.request.origin}/source/{collection.source['apiFileId']}"
    else:
        raise named("fileNotFound", "common:error.fileNotFound")
    return ok({"type": "url", "value": found})


def export(exchange: Exchange) -> Reply:
    """Give a collection's rows as CSV, the oldest first, once a minute; what is refused counts too."""
    library = exchange.state.library
    now = library.clock()
    if library.exported is not None and now < library.exported + EXPORT_PAUSE:
        seconds = int(EXPORT_PAUSE.total_seconds())
        raise failed(f"Too many request, request 1 times every {seconds} seconds", 429)
    library.exported = now
    collection_id = _exported(exchange)
    _, collection = held(exchange, collection_id)
    return table(library, collection, ("q", "a"))


def table(library: Library, collection: Collection, heading: tuple[str, str]) -> Reply:
    """Give a collection's rows below a heading."""
    rows = [row for row in library.passages.values() if row.collection_id == collection.id]
    text = write_table([heading, *((row.q, row.a) for row in rows)])
    return Reply(200, CSV_HEADERS, once(text.encode()))


def _exported(exchange: Exchange) -> str:
    """Return which collection is meant: the body has either nothing else in it or all that a citation has."""
    if not isinstance(exchange.sent, dict):
        return exchange.body(CollectionAsk).collection_id
    sent = exchange.sent
    cited, plain = issues(CitedExport, sent), issues(CollectionAsk, sent)
    extra = [name for name in sent if name != "collectionId"]
    if extra:
        plain.append({"code": "unrecognized_keys", "keys": [*extra], "path": [], "message": _unrecognized(extra)})
    if cited and plain:
        if all(issue["code"] == "invalid_format" for issue in plain):
            raise invalid(plain)
        tried: list[JSONValue] = [[*cited], [*plain]]
        raise invalid([{"code": "invalid_union", "errors": tried, "path": [], "message": "Invalid input"}])
    return str(sent["collectionId"])


def _unrecognized(names: list[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"Unrecognized key{'s' if len(names) > 1 else ''}: {quoted}"


def sync(exchange: Exchange) -> Reply:
    """Read a collection's source again; if it has changed, a new collection takes its place."""
    asked = exchange.body(CollectionAsk)
    library, collection = held(exchange, asked.collection_id)
    return ok("success" if renewed(library, collection) else "sameRaw")


def renewed(library: Library, collection: Collection) -> Collection | None:
    """Return the collection that takes another's place; None where its source says what it said."""
    if collection.type not in ("link", "apiFile"):
        raise named("notSupportSync")
    if library.read(collection.source)[1] == collection.text:
        return None
    return library.renew(collection, settings=collection.settings, training_type=collection.training_type)


ROUTES: Final[Routes] = {
    "/api/core/dataset/collection/create": create,
    "/api/core/dataset/collection/listV2": listed,
    "/api/core/dataset/collection/list": old_list,
    "/api/core/dataset/collection/scrollList": scrolled,
    "/api/core/dataset/collection/detail": detail,
    "/api/core/dataset/collection/trainingDetail": training,
    "/api/core/dataset/collection/update": update,
    "/api/core/dataset/collection/delete": delete,
    "/api/core/dataset/collection/read": read,
    "/api/core/dataset/collection/export": export,
    "/api/core/dataset/collection/sync": sync,
}
