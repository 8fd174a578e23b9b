"""The ways into a dataset: text, link, file, upload, images, third-party file, backup, template, retraining, previews.

Each makes a collection and answers before anything is read; the training queue does the rest. 4.9 reads before it
answers, keeps a text as no file, and says which pieces it left out. Forms are validated inside the server, so what is
wrong with them is an HTTP 500 and not a 400.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from msgspec import Meta, Struct, structs

from ...datasets import collections as specs
from ...datasets.chunks import ChunkedCall, NewCollection
from ...datasets.data import InsertImages
from ...datasets.files import PreviewFileChunks, PreviewTextChunks
from ...datasets.models.collections import CreatedCollection
from ...datasets.sources import GetSourceFileIds, GetSourcePathNames, ListSourceFiles
from ...values import JSONValue
from ..bodies import Free, Needed, sent_or
from ..knowledge import SETTINGS, Collection, Draft, Library, Mode, mode_of
from ..schemas import ObjectId, Text, missing
from ..settings import SourceFile
from ..shapes import as_json, fill, shape, view, without
from ..texts import Split, split
from ..versions import V4_9, V4_12, V4_14
from ..wire import JSONObject, Part, failed, invalid, named
from .datasets import SOURCES
from .exchange import Exchange, Routes
from .files import DOCUMENTS, WRONG_TYPE
from .views import KEPT_SETTINGS, holds

Import: TypeAlias = NewCollection[CreatedCollection] | NewCollection[None]

MOST_PREVIEWED: Final = 10
KINDS: Final = {"fileLocal": "fileId", "apiFile": "apiFileId", "link": "rawLink", "externalFile": "rawLink"}
"""Where a collection of that kind of source keeps it."""
AT_LEAST_NONE: Final = Annotated[float, Meta(ge=0)]
SIZE: Final = 512
"""How 4.9 cuts a text unless it is asked for another size."""
NO_TEXT: Final = {
    V4_9: 'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. '
    "Received undefined",
    V4_12: "The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an "
    "Array-like Object. Received undefined",
}

source_routes: Final = Routes()
"""The files of third-party sources, from which a dataset may be made."""
routes: Final = source_routes.differing(dataset_id=str)
preview_routes: Final = source_routes.differing(
    overlap_ratio=Needed(),
    chunk_size=Annotated[float, Meta(ge=64)],
    chunk_splitter=Annotated[str, Meta(max_length=200)],
    chunk_trigger_min_size=AT_LEAST_NONE,
    paragraph_chunk_deep=Annotated[float, Meta(ge=0, le=8)],
    paragraph_chunk_min_size=AT_LEAST_NONE,
)
"""Previews, which alone have bounds for how a text is cut."""


def settings_of(asked: Struct) -> JSONObject:
    """Return how a collection is to be cut, as far as the request says so, without the training type."""
    found = without(view(asked, *ChunkedCall.__struct_encode_fields__), "trainingType")
    return {name: value for name, value in found.items() if value != ""}


def add(
    exchange: Exchange, asked: Import, name: str, type: str, source: JSONObject, metadata: JSONObject | None = None
) -> Collection:
    """Make the collection that an import asks for."""
    dataset, settings = exchange.dataset(asked.dataset_id), settings_of(asked)
    made = Collection(dataset_id=dataset.id, name=name, type=type, settings=settings, source=source)
    made.training_type = "chunk"
    fill(made, asked, "parent_id", "training_type", "tags", "custom_pdf_parse")
    made.metadata = {**as_json(asked.metadata), **(metadata or {})} or None
    return exchange.library.add_collection(made)


def _answered(exchange: Exchange, made: Collection, asked: Import | None = None, text: str | None = None) -> JSONValue:
    """Give the id of a new collection; 4.9 has read it by then."""
    results: JSONObject = {"insertLen": 0}
    if exchange.version < V4_12 and asked is not None:
        kept = settings_of(asked)
        made.settings = {"chunkSize": SIZE, **{name: kept[name] for name in KEPT_SETTINGS if name in kept}}
        results = read_now(exchange.library, made, text)
    return {"collectionId": made.id, "results": results}


def read_now(library: Library, made: Collection, text: str | None = None) -> JSONObject:
    """Read a collection before anything is answered, cut it, and put its pieces into the queue."""
    library.empty(made)
    if text is None:
        title, text = library.read(made.source)
        if made.name == made.source.get("rawLink"):
            made.name = title
    made.text = text
    rules = made.rules()
    if rules.splitter:
        rules = structs.replace(rules, mode="char")
    drafts = [Draft(q=piece, chunk_index=number) for number, piece in enumerate(split(text, rules))]
    return queued(library, made, drafts)


def queued(library: Library, collection: Collection, drafts: Sequence[Draft], mode: Mode | None = None) -> JSONObject:
    """Put rows into the queue, each but once, and say which were left out, as 4.9 does."""
    fresh: dict[tuple[str, str], Draft] = {}
    repeated: list[JSONValue] = []
    for draft in drafts:
        if (draft.q, draft.a) in fresh:
            repeated.append({"q": draft.q, "a": draft.a, "chunkIndex": draft.chunk_index})
        else:
            fresh[draft.q, draft.a] = draft
    count = library.enqueue(collection, mode or mode_of(collection), fresh.values())
    return {"insertLen": count, "overToken": [], "repeat": repeated, "error": []}


@routes.answer(specs.CreateTextCollection, limit=10, name=str)
def text(exchange: Exchange, asked: specs.CreateTextCollection) -> JSONValue:
    """Import a text, which is kept as a file of its name with ``.txt``; 4.9 keeps it as rows of no file."""
    dataset = exchange.dataset(asked.dataset_id)
    if exchange.object.get("text") is None:
        raise failed(NO_TEXT[exchange.version])
    if exchange.version < V4_12:
        return _answered(exchange, add(exchange, asked, asked.name, "virtual", {}), asked, asked.text)
    name = f"{asked.name}.txt"
    source = exchange.library.keep(dataset.id, Part(name, "text/plain", asked.text.encode()))
    return _answered(exchange, add(exchange, asked, name, "file", source))


def _is_url(asked: specs.CreateLinkCollection) -> JSONObject | None:
    wrong: JSONObject = {"code": "invalid_format", "format": "url", "path": ["link"], "message": "Invalid URL"}
    return None if all(urlsplit(asked.link)[:2]) else wrong


@routes.answer(specs.CreateLinkCollection, link=str, check=_is_url)
def link(exchange: Exchange, asked: specs.CreateLinkCollection) -> JSONValue:
    """Import a web page, which the queue will read; 4.9 finds out at once that it cannot be read."""
    exchange.dataset(asked.dataset_id)
    if exchange.version < V4_12 and any(word in asked.link for word in exchange.library.failures):
        raise failed("Can not fetch content from link")
    return _answered(exchange, add(exchange, asked, asked.link, "link", {"rawLink": asked.link}), asked)


@routes.answer(specs.CreateFileIdCollection, file_id=str)
def uploaded(exchange: Exchange, asked: specs.CreateFileIdCollection) -> JSONValue:
    """Import a file by the key of its upload."""
    exchange.dataset(asked.dataset_id)
    stored = exchange.library.file(asked.file_id)
    return _answered(exchange, add(exchange, asked, stored.filename, "file", {"fileId": stored.key}), asked)


@routes.answer(specs.CreateFileCollection, either=True)
def local_file(exchange: Exchange, asked: specs.CreateFileCollection) -> JSONValue:
    """Import the file of a form; 4.12 takes any kind and fails to read it later."""
    dataset, part = exchange.dataset(asked.dataset_id), files_of(exchange)[0]
    suffix = PurePosixPath(part.filename).suffix
    readable = suffix.lower() in DOCUMENTS
    message = f'Only support .txt, .md, .html, .pdf, .docx, pptx, .csv, .xlsx. "{suffix[1:]}" is not supported.'
    if not readable and exchange.version != V4_12:
        raise failed(message) if exchange.version < V4_12 else named("InvalidUploadFileType", WRONG_TYPE)
    made = add(exchange, asked, part.filename, "file", exchange.library.keep(dataset.id, part))
    if not exchange.newest:  # which read it under another name
        sent = exchange.form.data().get("collectionMetadata")
        made.metadata = sent if isinstance(sent, dict) else None
    for job in [] if readable else exchange.library.jobs_of(made):
        job.error = message
    return _answered(exchange, made, asked)


def files_of(exchange: Exchange) -> list[Part]:
    """Return the files of a form, or raise the error response if there is none."""
    if not exchange.form.files:
        raise failed("File not found")
    return exchange.form.files


OLD_HEADING: Final = "q,a,indexes"
"""How the first line of a table begins before 4.16."""
TABLE_ERRORS: Final[Mapping[str, str]] = {"backup": "backup_template_invalid", "template": "template_file_invalid"}


def _table(exchange: Exchange, asked: specs.TableCollection, kind: str) -> JSONValue:
    """Import a table that was exported before, or was filled in."""
    dataset, part = exchange.dataset(asked.dataset_id), files_of(exchange)[0]
    if exchange.newest and PurePosixPath(part.filename).suffix.lower() not in DOCUMENTS:
        raise named("InvalidUploadFileType", WRONG_TYPE)
    if exchange.version <= V4_14 and not part.content.decode("utf-8-sig", "replace").startswith(OLD_HEADING):
        raise failed(f"dataset:{TABLE_ERRORS[kind]}")
    source = exchange.library.keep(dataset.id, part)
    made = Collection(dataset_id=dataset.id, name=part.filename, type="file", training_type=kind, source=source)
    exchange.library.add_collection(fill(made, asked, "parent_id") if exchange.newest else made)
    return {}


routes.answer(specs.CreateBackupCollection, either=True)(partial(_table, kind="backup"))
routes.answer(specs.CreateTemplateCollection, either=True)(partial(_table, kind="template"))


@routes.answer(specs.CreateImageCollection, collection_name=str)
def images(exchange: Exchange, asked: specs.CreateImageCollection) -> JSONValue:
    """Import pictures, each of which becomes a row."""
    dataset, files = exchange.dataset(asked.dataset_id), files_of(exchange)
    made = Collection(dataset_id=dataset.id, name=asked.collection_name, type="images", training_type="imageParse")
    exchange.library.add_collection(fill(made, asked, "parent_id"))
    return {"collectionId": made.id, "results": {"insertLen": _add_images(exchange.library, made, files)}}


@routes.answer(InsertImages)
def insert_images(exchange: Exchange, asked: InsertImages) -> JSONValue:
    """Add pictures to a collection, of whatever kind the files are."""
    collection = exchange.collection(asked.collection_id)
    _add_images(exchange.library, collection, files_of(exchange))
    return {} if not exchange.newest else None


def _add_images(library: Library, collection: Collection, files: list[Part]) -> int:
    """Keep pictures and put them into the queue."""
    sources = [library.keep(collection.dataset_id, part) for part in files]
    return library.enqueue(collection, "imageParse", [Draft(image_id=str(source["fileId"])) for source in sources])


def check_source(exchange: Exchange, dataset_id: str) -> None:
    """Check that a dataset has a third-party source, which each version says in other words."""
    if not any(exchange.dataset(dataset_id).extra.get(name) for name in SOURCES):
        newer = exchange.version >= V4_12
        raise failed("Can not find api dataset server" if newer else "No apiServer or feishuServer or yuqueServer")


@source_routes.answer(ListSourceFiles, parent_id=str)
def list_source(exchange: Exchange, asked: ListSourceFiles) -> JSONValue:
    """Give the files of a folder as a bare list."""
    check_source(exchange, asked.dataset_id)
    return [
        _source_item(exchange.library, file)
        for file in exchange.library.source.values()
        if file.parent_id == (asked.parent_id or None) and holds(file.name, asked.search_key)
    ]


def _source_item(library: Library, file: SourceFile) -> JSONObject:
    has_child = any(inside.parent_id == file.id for inside in library.source.values())
    return shape("sourceFile", file, rawId=file.id, type="folder" if file.folder else "file", hasChild=has_child)


@source_routes.answer(GetSourceFileIds)
def imported(exchange: Exchange, asked: GetSourceFileIds) -> JSONValue:
    """Give the ids of the files that are in the dataset already."""
    dataset = exchange.dataset(asked.dataset_id)
    collections = exchange.library.collections.values()
    found = [one.source.get("apiFileId") for one in collections if one.dataset_id == dataset.id]
    return [one for one in found if one]


@source_routes.answer(GetSourcePathNames, dataset_id=Free(ObjectId), parent_id=str, api_dataset_server=JSONObject)
def source_path(exchange: Exchange, asked: GetSourcePathNames) -> JSONValue:
    """Give a file's path from the root of its source; one that is of no dataset yet wants a login session."""
    if not asked.dataset_id:
        raise named("unAuthorization")
    check_source(exchange, asked.dataset_id)
    names: list[str] = []
    current = asked.parent_id or None
    while current:
        file = exchange.library.source_file(current)
        names.append(file.name)
        current = file.parent_id
    return "".join(f"/{name}" for name in reversed(names))


@routes.answer(specs.CreateApiCollection, name=str, api_file_id=str)
def source_file(exchange: Exchange, asked: specs.CreateApiCollection) -> JSONValue:
    """Import a third-party file; only 4.9 gives its id."""
    check_source(exchange, asked.dataset_id)
    file = exchange.library.source_file(asked.api_file_id)
    if exchange.version < V4_12:
        return _answered(exchange, add(exchange, asked, file.name, "apiFile", {"apiFileId": file.id}), asked)
    _bring(exchange, asked, file)
    return None


@routes.answer(specs.CreateApiCollections)
def source_files(exchange: Exchange, asked: specs.CreateApiCollections) -> None:
    """Import third-party files, and all files of folders; nothing is returned."""
    check_source(exchange, asked.dataset_id)
    for item in asked.api_files:
        _bring(exchange, asked, exchange.library.source_file(item.id))


def _bring(exchange: Exchange, asked: Import, file: SourceFile) -> None:
    """Import a third-party file, or all files of a folder; what is there already is left."""
    library = exchange.library
    for inside in library.source.values():
        if inside.parent_id == file.id:
            _bring(exchange, asked, inside)
    known = [one.source.get("apiFileId") for one in library.collections.values() if one.dataset_id == asked.dataset_id]
    if not file.folder and file.id not in known:
        add(exchange, asked, file.name, "apiFile", {"apiFileId": file.id}, {"relatedImgId": file.id})


@routes.answer(specs.RetrainCollection, collection_id=str)
def retrain(exchange: Exchange, asked: specs.RetrainCollection) -> JSONValue:
    """Put a new collection in an old one's place and read its source again; rows made by hand are gone."""
    if exchange.version == V4_14 and not exchange.object.get("datasetId"):
        raise invalid([missing("datasetId")])
    old = exchange.collection(exchange.needed(asked.collection_id))
    training_type = asked.training_type or None
    made = exchange.library.renew(old, settings=settings_of(asked), training_type=training_type)
    if exchange.version < V4_12:
        made.settings = {"chunkSize": asked.chunk_size or SIZE}
        read_now(exchange.library, made, None if made.source else old.text or "")
    return {"collectionId": made.id}


@preview_routes.answer(PreviewFileChunks, source_id=Text)
def preview(exchange: Exchange, asked: PreviewFileChunks) -> JSONValue:
    """Give the first ten pieces that a source would be cut into; older servers know no pieces of an unknown kind."""
    exchange.dataset(asked.dataset_id)
    if not asked.source_id:
        raise failed("sourceId is empty")
    kind = KINDS.get(asked.type)
    if kind is None and not exchange.newest:
        nothing: JSONObject = {"q": "", "a": ""}
        return {"chunks": [nothing], "total": 1} if exchange.version >= V4_12 else [nothing]
    if kind is None:  # retraining: the newest version gives nothing here, whatever the collection holds
        exchange.collection(asked.source_id)
        return _pieces(exchange, "", asked)
    return _pieces(exchange, exchange.library.read({kind: asked.source_id})[1], asked)


@preview_routes.answer(PreviewTextChunks, limit=10)
def preview_text(exchange: Exchange, asked: PreviewTextChunks) -> JSONValue:
    """Give the first ten pieces that a text would be cut into."""
    exchange.dataset(asked.dataset_id)
    return _pieces(exchange, asked.raw_text, asked)


def _pieces(exchange: Exchange, text: str, asked: PreviewFileChunks | PreviewTextChunks) -> JSONValue:
    """Give the pieces; no text is one empty piece. Older servers give each its indexes, of which there are none."""
    custom = asked.chunk_setting_mode == "custom"
    size = asked.chunk_size if custom and asked.chunk_size else SETTINGS["chunkSize"]
    mode = asked.chunk_split_mode if custom and asked.chunk_split_mode else "paragraph"
    overlap = sent_or(asked.overlap_ratio, Split().overlap)
    splitter = asked.chunk_splitter if exchange.version >= V4_12 else exchange.object.get("customSplitChar")
    rules = Split(int(str(size).partition(".")[0]), mode, str(splitter or ""), overlap)
    found = split(text, rules) or [""]
    more: dict[str, JSONValue] = {} if exchange.newest else {"indexes": []}
    chunks: list[JSONValue] = [{"q": piece, "a": "", **more} for piece in found[:MOST_PREVIEWED]]
    return {"chunks": chunks, "total": len(found)} if exchange.version >= V4_12 else chunks
