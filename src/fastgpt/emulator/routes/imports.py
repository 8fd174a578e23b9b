"""The ways into a dataset: text, link, file, upload, images, third-party file, backup, template, and retraining.

Each makes a collection and answers before anything is read; the training queue does the rest. Forms are validated
inside the server, so what is wrong with them is an HTTP 500 and not a 400.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct, convert, to_builtins

from ..knowledge import Collection, Draft, Library, SourceFile
from ..multipart import Form, Part, form
from ..schemas import issues
from ..wire import JSONObject, Reply, failed, invalid, invalid_inside, named, ok
from .collections import held, opened
from .exchange import Exchange, Routes
from .files import DOCUMENTS
from .sources import source_of_dataset

TrainingType = Literal["chunk", "qa", "imageParse", "backup", "template", "auto"]
WRONG_TYPE: Final = "common:error.s3_upload_invalid_file_type"
T = TypeVar("T", bound=Struct)


class ChunkSettings(Struct, rename="camel", kw_only=True):
    """Says how a collection is cut into rows."""

    training_type: TrainingType | None = None
    chunk_trigger_type: Literal["minSize", "forceChunk", "maxSize"] | None = None
    chunk_trigger_min_size: int | float | None = None
    data_enhance_collection_name: bool | None = None
    image_index: bool | None = None
    auto_indexes: bool | None = None
    index_prefix_title: bool | None = None
    chunk_setting_mode: Literal["auto", "custom"] | None = None
    chunk_split_mode: Literal["paragraph", "size", "char"] | None = None
    paragraph_chunk_ai_mode: Literal["auto", "force", "forbid"] | None = None
    paragraph_chunk_deep: int | float | None = None
    paragraph_chunk_min_size: int | float | None = None
    chunk_size: int | float | None = None
    chunk_splitter: str | None = None
    index_size: int | float | None = None
    qa_prompt: str | None = None

    def given(self) -> JSONObject:
        """Return the settings that are not empty, without the training type."""
        everything: JSONObject = to_builtins(self)
        names = {field for field in ChunkSettings.__struct_encode_fields__ if field != "trainingType"}
        return {name: value for name, value in everything.items() if name in names and value not in (None, "")}


class ImportAsk(ChunkSettings, rename="camel", kw_only=True):
    """What all imports ask for."""

    dataset_id: str
    parent_id: str | None = None
    metadata: JSONObject | None = None
    custom_pdf_parse: bool = False
    tags: list[str] = []


class TextAsk(ImportAsk, rename="camel", kw_only=True):
    """Describes a text."""

    name: str
    text: str


class LinkAsk(ImportAsk, rename="camel", kw_only=True):
    """Describes a web page."""

    link: str


class FileAsk(ImportAsk, rename="camel", kw_only=True):
    """Describes a file that was uploaded before."""

    file_id: str


class SourceAsk(ImportAsk, rename="camel", kw_only=True):
    """Describes a third-party file."""

    name: str
    api_file_id: str


class SourceItem(Struct, rename="camel"):
    """A third-party file or folder."""

    id: str


class SourcesAsk(ImportAsk, rename="camel", kw_only=True):
    """Describes third-party files."""

    api_files: list[SourceItem]


class FormAsk(Struct, rename="camel", kw_only=True):
    """Says where the content of a form goes."""

    dataset_id: str
    parent_id: str | None = None


class ImagesAsk(FormAsk, rename="camel", kw_only=True):
    """Says where images go."""

    collection_name: str


class RetrainAsk(ChunkSettings, rename="camel", kw_only=True):
    """Says how a collection is to be cut anew."""

    collection_id: str


def answered(collection: Collection, inserted: int = 0) -> Reply:
    """Give the id of a new collection."""
    return ok({"collectionId": collection.id, "results": {"insertLen": inserted}})


def add(library: Library, asked: ImportAsk, name: str, type: str, source: JSONObject, **more: str) -> Collection:
    """Make the collection that an import asks for."""
    metadata: JSONObject = {**(asked.metadata or {}), **more}
    return library.add_collection(
        asked.dataset_id,
        name,
        type,
        parent_id=asked.parent_id,
        training_type=asked.training_type or "chunk",
        settings=asked.given(),
        source=source,
        tags=asked.tags,
        metadata=metadata or None,
        custom_pdf_parse=asked.custom_pdf_parse,
    )


def kept(library: Library, dataset_id: str, part: Part) -> JSONObject:
    """Keep a file of a dataset and return it as a source."""
    return {"fileId": library.store(f"dataset/{dataset_id}", part.filename, part.content, part.content_type).key}


def text(exchange: Exchange) -> Reply:
    """Import a text, which is kept as a file of its name with ``.txt``."""
    asked = exchange.body(TextAsk)
    library = opened(exchange, asked.dataset_id)
    part = Part(f"{asked.name}.txt", "text/plain", asked.text.encode())
    return answered(add(library, asked, part.filename, "file", kept(library, asked.dataset_id, part)))


def link(exchange: Exchange) -> Reply:
    """Import a web page, which the queue will read."""
    asked = exchange.body(LinkAsk)
    if not all(urlsplit(asked.link)[:2]):
        raise invalid([{"code": "invalid_format", "format": "url", "path": ["link"], "message": "Invalid URL"}])
    library = opened(exchange, asked.dataset_id)
    return answered(add(library, asked, asked.link, "link", {"rawLink": asked.link}))


def uploaded(exchange: Exchange) -> Reply:
    """Import a file by the key of its upload."""
    asked = exchange.body(FileAsk)
    library = opened(exchange, asked.dataset_id)
    stored = library.file(asked.file_id)
    return answered(add(library, asked, stored.filename, "file", {"fileId": stored.key}))


def local_file(exchange: Exchange) -> Reply:
    """Import the file of a form; plain fields do as well as ``data``."""
    sent, library = _form(exchange)
    given: JSONObject = {**sent.fields, **sent.data()}
    asked = _inside(ImportAsk, given)
    part = _documents(sent)
    return answered(add(library, asked, part.filename, "file", kept(library, asked.dataset_id, part)))


def _form(exchange: Exchange) -> tuple[Form, Library]:
    exchange.state.authorized(exchange.request)
    sent = form(exchange.request)
    return sent, exchange.state.library


def _documents(sent: Form) -> Part:
    part = files_of(sent)[0]
    if PurePosixPath(part.filename).suffix.lower() not in DOCUMENTS:
        raise named("InvalidUploadFileType", WRONG_TYPE)
    return part


def files_of(sent: Form) -> list[Part]:
    """Return the files of a form, or refuse where there are none."""
    if not sent.files:
        raise failed("File not found")
    return sent.files


def _inside(schema: type[T], given: JSONObject) -> T:
    """Return what a form asks for; the dataset is looked for before the rest is judged."""
    if "datasetId" in schema.__struct_encode_fields__ and not given.get("datasetId"):
        raise named("unExistDataset")
    if found := issues(schema, given):
        raise invalid_inside(found)
    return convert({name: value for name, value in given.items() if value is not None}, schema)


def _table(exchange: Exchange, training_type: str) -> Reply:
    sent, library = _form(exchange)
    given: JSONObject = {**sent.fields, **sent.data()}
    asked = _inside(FormAsk, given)
    library.dataset(asked.dataset_id)
    part = _documents(sent)
    source = kept(library, asked.dataset_id, part)
    library.add_collection(
        asked.dataset_id,
        part.filename,
        "file",
        parent_id=asked.parent_id,
        training_type=training_type,
        source=source,
    )
    return ok({})


def backup(exchange: Exchange) -> Reply:
    """Import a table that was exported before."""
    return _table(exchange, "backup")


def template(exchange: Exchange) -> Reply:
    """Import a table that was filled in."""
    return _table(exchange, "template")


def images(exchange: Exchange) -> Reply:
    """Import pictures, each of which becomes a row."""
    sent, library = _form(exchange)
    asked = _inside(ImagesAsk, sent.data())
    library.dataset(asked.dataset_id)
    files = files_of(sent)
    made = library.add_collection(
        asked.dataset_id,
        asked.collection_name,
        "images",
        parent_id=asked.parent_id,
        training_type="imageParse",
    )
    return answered(made, add_images(library, made, files))


def insert_images(exchange: Exchange) -> Reply:
    """Add pictures to a collection."""
    sent, library = _form(exchange)
    asked = _inside(InsertAsk, sent.data())
    collection = library.collection(asked.collection_id)
    add_images(library, collection, files_of(sent))
    return ok()


class InsertAsk(Struct, rename="camel"):
    """Says where pictures go."""

    collection_id: str


def add_images(library: Library, collection: Collection, files: list[Part]) -> int:
    """Keep pictures and put them into the queue."""
    keys = [str(kept(library, collection.dataset_id, part)["fileId"]) for part in files]
    return library.enqueue(collection, "imageParse", [Draft(image_id=key) for key in keys])


def source_file(exchange: Exchange) -> Reply:
    """Import a third-party file; nothing is given back."""
    asked = exchange.body(SourceAsk)
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    bring(library, asked, library.source_file(asked.api_file_id))
    return ok()


def source_files(exchange: Exchange) -> Reply:
    """Import third-party files, and all files of folders; nothing is given back."""
    asked = exchange.body(SourcesAsk)
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    for item in asked.api_files:
        bring(library, asked, library.source_file(item.id))
    return ok()


def bring(library: Library, asked: ImportAsk, file: SourceFile) -> None:
    """Import a third-party file, or all files of a folder; what is there already is left."""
    for inside in library.source.values():
        if inside.parent_id == file.id:
            bring(library, asked, inside)
    known = [one.source.get("apiFileId") for one in library.collections.values() if one.dataset_id == asked.dataset_id]
    if not file.folder and file.id not in known:
        add(library, asked, file.name, "apiFile", {"apiFileId": file.id}, relatedImgId=file.id)


def retrain(exchange: Exchange) -> Reply:
    """Put a new collection in an old one's place and read its source again; rows made by hand are gone."""
    asked = exchange.body(RetrainAsk)
    library, collection = held(exchange, asked.collection_id)
    made = library.renew(collection, settings=asked.given(), training_type=asked.training_type)
    return ok({"collectionId": made.id})


ROUTES: Final[Routes] = {
    "/api/core/dataset/collection/create/text": text,
    "/api/core/dataset/collection/create/link": link,
    "/api/core/dataset/collection/create/fileId": uploaded,
    "/api/core/dataset/collection/create/localFile": local_file,
    "/api/core/dataset/collection/create/images": images,
    "/api/core/dataset/collection/create/backup": backup,
    "/api/core/dataset/collection/create/template": template,
    "/api/core/dataset/collection/create/apiCollection": source_file,
    "/api/core/dataset/collection/create/apiCollectionV2": source_files,
    "/api/core/dataset/collection/create/reTrainingCollection": retrain,
    "/api/core/dataset/data/insertImages": insert_images,
}
