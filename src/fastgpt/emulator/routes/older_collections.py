"""Collections, the ways into them, and their rows, as 4.9 and 4.12 answer.

4.12 leaves what it is given to the training queue, as the newest server does; 4.9 reads it before it answers, keeps a
text as no file, and says which pieces it left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct, field, structs

from ...values import JSONValue
from ..dialects import Dialect
from ..knowledge import TEAM_ID, Collection, Draft, Library, mode_of
from ..multipart import Form, Part, form
from ..schemas import Whole, window
from ..state import OWNER_ID, stamp
from ..texts import split
from ..wire import JSONObject, Reply, failed, named, ok
from . import collections, data, dataset_files, imports
from .exchange import Exchange
from .files import DOCUMENTS
from .older_datasets import indexes_of, rights, source_of_dataset, stored
from .older_input import Ask, Older, collection_of, dataset_of, file_link, needed, passage_of, read, signed, taken
from .views import collection_view, index_amount, page, source_of

SIZE: Final = 512
"""How 4.9 cuts a text unless it is told otherwise."""
GRID_CHUNK: Final = 131_072
NO_TEXT: Final = {
    "4.9.0": 'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. '
    "Received undefined",
    "4.12.1": "The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an "
    "Array-like Object. Received undefined",
}
NO_QUESTION: Final = "q, datasetId, collectionId, model is required"
KEPT_SETTINGS: Final = ("chunkSize", "chunkSplitter", "qaPrompt")
"""What 4.9 keeps of the rules by which a text is cut."""


class NewCollection(Struct, rename="camel", kw_only=True):
    """Describes a folder or a set of rows made by hand."""

    dataset_id: str = ""
    parent_id: str = ""
    name: str = ""
    type: str = "virtual"
    tags: list[str] = []
    metadata: JSONObject | None = None


class PageAsk(collections.FilterAsk, rename="camel", kw_only=True):
    """Asks for a page of collections."""

    dataset_id: str = ""
    page_size: Whole = 10
    offset: Whole = 0
    page_num: Whole = 1


class GoneAsk(Struct, rename="camel"):
    """Names collections to delete: one by its id on 4.9, any number on 4.12."""

    id: str = ""
    collection_ids: list[str] = []


class TextAsk(imports.ImportAsk, rename="camel", kw_only=True):
    """Describes anything that becomes a collection."""

    dataset_id: str = ""
    name: str = ""
    text: str | None = None
    link: str = ""
    file_id: str = ""
    api_file_id: str = ""
    api_files: list[imports.SourceItem] = field(default_factory=list[imports.SourceItem])


class ImagesAsk(Struct, rename="camel"):
    """Says where pictures go."""

    dataset_id: str = ""
    parent_id: str = ""
    collection_name: str = ""
    collection_id: str = ""


class RetrainAsk(imports.ChunkSettings, rename="camel", kw_only=True):
    """Says how a collection is to be cut anew."""

    collection_id: str = ""


class PreviewAsk(imports.ChunkSettings, rename="camel", kw_only=True):
    """Asks how a source would be cut."""

    dataset_id: str = ""
    type: str = ""
    source_id: str = ""
    overlap_ratio: float = 0.2


class PushAsk(Struct, rename="camel", kw_only=True):
    """Rows to be put into the queue."""

    collection_id: str = ""
    data: list[data.RowAsk] = []
    bill_id: str | None = None


class RowAsk(data.RowAsk, rename="camel", kw_only=True):
    """A row to be written at once."""

    collection_id: str = ""


class RowsAsk(Struct, rename="camel", kw_only=True):
    """Asks for a page of rows."""

    collection_id: str = ""
    search_text: str = ""
    page_size: Whole = 10
    offset: Whole = 0
    page_num: Whole = 1


class ChangedRow(Struct, rename="camel", kw_only=True):
    """Changes a row."""

    data_id: str = ""
    q: str | None = None
    a: str | None = None
    indexes: list[data.IndexAsk] | None = None


# Collections


def create(exchange: Exchange, dialect: Dialect) -> Reply:
    """Make a folder or an empty set of rows and give its id."""
    asked = read(exchange, NewCollection)
    dataset = dataset_of(exchange, asked.dataset_id)
    made = exchange.state.library.add_collection(
        dataset.id, asked.name, asked.type, parent_id=asked.parent_id, tags=asked.tags, metadata=asked.metadata
    )
    return ok(made.id)


def _page(exchange: Exchange, asked: PageAsk) -> tuple[list[Collection], int]:
    dataset_of(exchange, asked.dataset_id)
    found = collections.matching(exchange.state.library, asked)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    return found[skipped : skipped + size], len(found)


def _item(library: Library, collection: Collection, dialect: Dialect) -> JSONObject:
    return {
        **collections.short(collection),
        "dataAmount": index_amount(library, collection),
        "trainingAmount": len(library.jobs_of(collection.id)),
        "permission": rights(dialect),
    }


def listed(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of collections; tags and failures are told only where there are some, failures only by 4.12."""
    asked = read(exchange, PageAsk)
    found, total = _page(exchange, asked)
    library = exchange.state.library
    shown: list[JSONValue] = []
    for one in found:
        optional: JSONObject = {"tags": [*one.tags]} if one.tags else {}
        if dialect.queues_imports and any(job.error for job in library.jobs_of(one.id)):
            optional["hasError"] = True
        shown.append({**_item(library, one, dialect), **optional})
    library.poll()
    return ok(page(total, shown))


def old_list(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page in the oldest form."""
    asked = read(exchange, PageAsk)
    found, total = _page(exchange, asked)
    shown: list[JSONValue] = [_item(exchange.state.library, one, dialect) for one in found]
    return ok({"pageNum": asked.page_num, "pageSize": asked.page_size, "data": shown, "total": total})


def scrolled(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of collections with their tags."""
    asked = read(exchange, PageAsk)
    signed(exchange)
    needed(asked.dataset_id)
    found, total = _page(exchange, asked)
    library = exchange.state.library
    shown: list[JSONValue] = []
    for one in found:
        indexes: JSONObject = {"indexAmount": index_amount(library, one)} if asked.simple else {}
        tags: list[JSONValue] = [*one.tags]
        shown.append({**_item(library, one, dialect), "tags": tags, **indexes})
    return ok(page(total, shown))


def _stored(library: Library, collection: Collection, dialect: Dialect) -> JSONObject:
    shown = collection_view(collection)
    if not dialect.queues_imports:
        gone = [name for name in collection.settings if name not in KEPT_SETTINGS]
        shown = {name: value for name, value in shown.items() if name not in gone}
    return {**shown, "__v": 0, "dataset": stored(library.dataset(collection.dataset_id), dialect)}


def detail(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a collection with its dataset and its file."""
    library = signed(exchange)
    collection = collection_of(exchange, needed(read(exchange, Ask).id))
    more: JSONObject = {}
    if "fileId" in collection.source:
        file = library.file(str(collection.source["fileId"]))
        more["file"] = {
            "_id": file.key,
            "length": file.size,
            "chunkSize": GRID_CHUNK,
            "uploadDate": stamp(collection.created),
            "filename": file.filename,
            "metadata": {"teamId": TEAM_ID, "uid": OWNER_ID},
        }
    if dialect.queues_imports:
        more["indexAmount"] = index_amount(library, collection)
        more["errorCount"] = sum(job.error is not None for job in library.jobs_of(collection.id))
    shown = {
        **_stored(library, collection, dialect),
        **source_of(collection),
        "permission": rights(dialect),
        **more,
    }
    library.poll()
    return ok(shown)


def update(exchange: Exchange, dialect: Dialect) -> Reply:
    """Change a collection."""
    named_by_id = read(exchange, Ask).id
    if named_by_id:
        collection_of(exchange, named_by_id)
    return collections.change(exchange, read(exchange, collections.UpdateAsk))


def delete(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete what is named in the way of that version: by one id in the query, or by a list in the body."""
    asked = read(exchange, GoneAsk)
    library = signed(exchange)
    ids = asked.collection_ids if dialect.queues_imports else [one for one in [asked.id] if one]
    if not ids:
        raise named("missingParams")
    library.drop_collections([collection_of(exchange, one).id for one in ids])
    return ok()


def source(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the address of a collection's source."""
    collection = collection_of(exchange, read(exchange, Ask).collection_id)
    return collections.address(exchange, exchange.state.library, collection, file_link)


def export(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a collection's rows as CSV, under a heading that is none of a table of questions."""
    collection = collection_of(exchange, read(exchange, Ask).collection_id)
    return collections.table(exchange.state.library, collection, ("index", "content"))


def sync(exchange: Exchange, dialect: Dialect) -> Reply:
    """Read a collection's source again; if it has changed, a new collection takes its place."""
    library = signed(exchange)
    collection = collection_of(exchange, needed(read(exchange, Ask).collection_id))
    made = collections.renewed(library, collection)
    if made and not dialect.queues_imports:
        _read_now(library, made)
    return ok("success" if made else "sameRaw")


# The ways in


def _asked(exchange: Exchange) -> tuple[TextAsk, Library]:
    dataset_of(exchange, read(exchange, Ask).dataset_id)
    return read(exchange, TextAsk), exchange.state.library


def _imported(library: Library, asked: TextAsk, name: str, type: str, source: JSONObject, dialect: Dialect) -> Reply:
    return _answered(library, imports.add(library, asked, name, type, source), asked, dialect)


def _answered(library: Library, made: Collection, asked: TextAsk, dialect: Dialect) -> Reply:
    if dialect.queues_imports:
        return imports.answered(made)
    rules: JSONObject = {"chunkSize": asked.chunk_size or SIZE}
    if asked.chunk_splitter:
        rules["chunkSplitter"] = asked.chunk_splitter
    if asked.qa_prompt:
        rules["qaPrompt"] = asked.qa_prompt
    made.settings = rules
    return ok({"collectionId": made.id, "results": _read_now(library, made, asked.text)})


def _read_now(library: Library, made: Collection, text: str | None = None) -> JSONObject:
    """Read a collection before anything is answered, cut it, and put its pieces into the queue."""
    library.empty(made.id)
    if text is None:
        title, text = library.read(made.source)
        if made.name == made.source.get("rawLink"):
            made.name = title
    made.text = text
    rules = made.rules()
    if rules.splitter:
        rules = structs.replace(rules, mode="char")
    drafts = [Draft(q=piece, chunk_index=number) for number, piece in enumerate(split(text, rules))]
    return _queued(library, made, drafts)


def _queued(library: Library, collection: Collection, drafts: Sequence[Draft]) -> JSONObject:
    """Put rows into the queue, each but once, and say which were left out."""
    fresh: dict[tuple[str, str], Draft] = {}
    repeated: list[JSONValue] = []
    for draft in drafts:
        if (draft.q, draft.a) in fresh:
            repeated.append({"q": draft.q, "a": draft.a, "chunkIndex": draft.chunk_index})
        else:
            fresh[draft.q, draft.a] = draft
    count = library.enqueue(collection, mode_of(collection), fresh.values())
    return {"insertLen": count, "overToken": [], "repeat": repeated, "error": []}


def text(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a text: as a file on 4.12, as rows of no file on 4.9."""
    asked, library = _asked(exchange)
    if asked.text is None:
        raise failed(NO_TEXT[dialect.version])
    if not dialect.queues_imports:
        return _imported(library, asked, asked.name, "virtual", {}, dialect)
    part = Part(f"{asked.name}.txt", "text/plain", asked.text.encode())
    return _imported(library, asked, part.filename, "file", imports.kept(library, asked.dataset_id, part), dialect)


def link(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a web page; 4.9 finds out at once that it cannot be read."""
    asked, library = _asked(exchange)
    if not dialect.queues_imports and any(word in asked.link for word in library.failures):
        raise failed("Can not fetch content from link")
    return _imported(library, asked, asked.link, "link", {"rawLink": asked.link}, dialect)


def uploaded(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a file that was uploaded before."""
    asked, library = _asked(exchange)
    file = library.file(asked.file_id)
    return _imported(library, asked, file.filename, "file", {"fileId": file.key}, dialect)


def local_file(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import the file of a form; 4.12 takes any kind and fails to read it later."""
    sent, library = _form(exchange)
    asked = taken(sent.data(), TextAsk)
    dataset_of(exchange, asked.dataset_id)
    part = imports.files_of(sent)[0]
    suffix = PurePosixPath(part.filename).suffix
    message = f'Only support .txt, .md, .html, .pdf, .docx, pptx, .csv, .xlsx. "{suffix[1:]}" is not supported.'
    readable = suffix.lower() in DOCUMENTS
    if not readable and not dialect.queues_imports:
        raise failed(message)
    made = imports.add(library, asked, part.filename, "file", imports.kept(library, asked.dataset_id, part))
    if not readable:
        for job in library.jobs_of(made.id):
            job.error = message
    return _answered(library, made, asked, dialect)


def _form(exchange: Exchange) -> tuple[Form, Library]:
    return form(exchange.request), signed(exchange)


def images(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import pictures, each of which becomes a row."""
    sent, library = _form(exchange)
    asked = taken(sent.data(), ImagesAsk)
    dataset = dataset_of(exchange, asked.dataset_id)
    files = imports.files_of(sent)
    made = library.add_collection(
        dataset.id, asked.collection_name, "images", parent_id=asked.parent_id, training_type="imageParse"
    )
    return imports.answered(made, imports.add_images(library, made, files))


def insert_images(exchange: Exchange, dialect: Dialect) -> Reply:
    """Add files to a collection as pictures, whatever the files are."""
    sent, library = _form(exchange)
    collection = collection_of(exchange, taken(sent.data(), ImagesAsk).collection_id)
    imports.add_images(library, collection, imports.files_of(sent))
    return ok({})


def table(exchange: Exchange, dialect: Dialect, kind: str) -> Reply:
    """Import a table; nothing is given back."""
    sent, library = _form(exchange)
    asked = taken(sent.data(), ImagesAsk)
    dataset = dataset_of(exchange, asked.dataset_id)
    part = imports.files_of(sent)[0]
    kept = imports.kept(library, dataset.id, part)
    library.add_collection(
        dataset.id, part.filename, "file", parent_id=asked.parent_id, training_type=kind, source=kept
    )
    return ok({})


def backup(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a table that was exported before."""
    return table(exchange, dialect, "backup")


def template(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a table that was filled in."""
    return table(exchange, dialect, "template")


def source_file(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import a third-party file; 4.12 gives nothing back."""
    asked, library = _asked(exchange)
    source_of_dataset(library, asked.dataset_id, dialect)
    file = library.source_file(asked.api_file_id)
    if dialect.queues_imports:
        imports.bring(library, asked, file)
        return ok()
    return _imported(library, asked, file.name, "apiFile", {"apiFileId": file.id}, dialect)


def source_files(exchange: Exchange, dialect: Dialect) -> Reply:
    """Import third-party files, and all files of folders; nothing is given back."""
    asked, library = _asked(exchange)
    source_of_dataset(library, asked.dataset_id, dialect)
    for item in asked.api_files:
        imports.bring(library, asked, library.source_file(item.id))
    return ok()


def retrain(exchange: Exchange, dialect: Dialect) -> Reply:
    """Put a new collection in an old one's place and read its source again; rows made by hand are gone."""
    library = signed(exchange)
    asked = read(exchange, RetrainAsk)
    old = collection_of(exchange, needed(asked.collection_id))
    made = library.renew(old, settings=asked.given(), training_type=asked.training_type)
    if not dialect.queues_imports:
        made.settings = {"chunkSize": asked.chunk_size or SIZE}
        _read_now(library, made, None if made.source else old.text or "")
    return ok({"collectionId": made.id})


def preview(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give the first pieces that a source would be cut into; one of an unknown kind is empty."""
    asked = read(exchange, PreviewAsk)
    dataset_of(exchange, asked.dataset_id)
    if not asked.source_id:
        raise failed("sourceId is empty")
    kind = dataset_files.KINDS.get(asked.type)
    if kind is None:
        return ok({"chunks": [{"q": "", "a": ""}], "total": 1})
    found = dataset_files.pieces(exchange.state.library.read({kind: asked.source_id})[1], asked, asked.overlap_ratio)
    chunks: list[JSONValue] = [{"q": piece, "a": "", "indexes": []} for piece in found[: dataset_files.MOST_PREVIEWED]]
    return ok({"chunks": chunks, "total": len(found)})


# Rows


def push(exchange: Exchange, dialect: Dialect) -> Reply:
    """Put rows into the queue and say how many."""
    asked = read(exchange, PushAsk)
    library = signed(exchange)
    if not asked.collection_id:
        raise failed("collectionId or data is empty")
    if len(asked.data) > data.MOST_PUSHED:
        raise failed(f"Data is too long, max {data.MOST_PUSHED}")
    collection = collection_of(exchange, asked.collection_id)
    drafts = [row.draft(row.q) for row in asked.data if row.q]
    if dialect.queues_imports:
        count = library.enqueue(collection, mode_of(collection), drafts, bill_id=asked.bill_id)
        return ok({"insertLen": count})
    return ok(_queued(library, collection, drafts))


def insert(exchange: Exchange, dialect: Dialect) -> Reply:
    """Write a row and give its id; the same question and answer twice are refused."""
    asked = read(exchange, RowAsk)
    library = signed(exchange)
    if not asked.q:
        raise named("missingParams") if dialect.queues_imports else failed(NO_QUESTION)
    collection = collection_of(exchange, asked.collection_id)
    return data.inserted(library, collection, asked.draft(asked.q))


def rows(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a page of at most 30 rows; only 4.12 names their team."""
    asked = read(exchange, RowsAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    collection = collection_of(exchange, asked.collection_id)
    found = data.matching(exchange.state.library, collection, asked.search_text)
    team: JSONObject = {"teamId": TEAM_ID} if dialect.queues_imports else {}
    shown: list[JSONValue] = [
        {
            "_id": row.id,
            **team,
            "datasetId": row.dataset_id,
            "collectionId": row.collection_id,
            "q": row.q,
            "a": row.a,
            "chunkIndex": row.chunk_index,
        }
        for row in found[skipped : skipped + min(size, data.MOST_ROWS)]
    ]
    return ok(page(len(found), shown))


def row_detail(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a row with its indexes."""
    row = passage_of(exchange, read(exchange, Ask).id)
    collection = exchange.state.library.collections[row.collection_id]
    return ok(
        {
            "id": row.id,
            "teamId": TEAM_ID,
            "updateTime": stamp(row.updated),
            "q": row.q,
            "a": row.a,
            "chunkIndex": row.chunk_index,
            "indexes": indexes_of(row),
            "datasetId": row.dataset_id,
            "collectionId": row.collection_id,
            **source_of(collection),
            "isOwner": True,
        }
    )


def row_update(exchange: Exchange, dialect: Dialect) -> Reply:
    """Change a row; nothing is given back."""
    asked = read(exchange, ChangedRow)
    row = passage_of(exchange, asked.data_id)
    data.change(exchange.state.library, row, asked.q or row.q, asked.a, asked.indexes)
    return ok()


def row_delete(exchange: Exchange, dialect: Dialect) -> Reply:
    """Delete a row."""
    row = passage_of(exchange, read(exchange, Ask).id)
    del exchange.state.library.passages[row.id]
    return ok("success")


def quote(exchange: Exchange, dialect: Dialect) -> Reply:
    """Give a row with its collection: its id stands in the query on 4.9 and in the body on 4.12."""
    sent = exchange.sent if dialect.queues_imports else dict(exchange.request.query)
    if not isinstance(sent, dict):
        raise failed("Cannot use 'in' operator to search for 'chatId' in ")
    row = passage_of(exchange, taken(sent, Ask).id)
    library = exchange.state.library
    collection = library.collections[row.collection_id]
    tags: list[JSONValue] = [*collection.tags]
    return ok({"collection": {**_stored(library, collection, dialect), "tags": tags}, "q": row.q, "a": row.a})


PREFIX: Final = "/api/core/dataset/"
COMMON: Final[Mapping[str, Older]] = {
    f"{PREFIX}collection/create": create,
    f"{PREFIX}collection/create/text": text,
    f"{PREFIX}collection/create/link": link,
    f"{PREFIX}collection/create/localFile": local_file,
    f"{PREFIX}collection/create/fileId": uploaded,
    f"{PREFIX}collection/create/apiCollection": source_file,
    f"{PREFIX}collection/create/reTrainingCollection": retrain,
    f"{PREFIX}collection/listV2": listed,
    f"{PREFIX}collection/list": old_list,
    f"{PREFIX}collection/scrollList": scrolled,
    f"{PREFIX}collection/detail": detail,
    f"{PREFIX}collection/update": update,
    f"{PREFIX}collection/delete": delete,
    f"{PREFIX}collection/read": source,
    f"{PREFIX}collection/sync": sync,
    f"{PREFIX}file/getPreviewChunks": preview,
    f"{PREFIX}data/pushData": push,
    f"{PREFIX}data/insertData": insert,
    f"{PREFIX}data/v2/list": rows,
    f"{PREFIX}data/list": rows,
    f"{PREFIX}data/detail": row_detail,
    f"{PREFIX}data/update": row_update,
    f"{PREFIX}data/delete": row_delete,
    f"{PREFIX}data/getQuoteData": quote,
}
"""What both have."""
LATER: Final[Mapping[str, Older]] = {
    f"{PREFIX}collection/create/images": images,
    f"{PREFIX}collection/create/apiCollectionV2": source_files,
    f"{PREFIX}collection/create/backup": backup,
    f"{PREFIX}collection/create/template": template,
    f"{PREFIX}collection/export": export,
    f"{PREFIX}data/insertImages": insert_images,
}
"""What 4.12 has besides."""
