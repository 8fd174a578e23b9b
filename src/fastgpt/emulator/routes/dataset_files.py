"""Uploads for datasets, and previews of how a source would be cut.

The upload addresses are those of chat files. A picture to search with is kept among the temporary files.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ...values import JSONValue
from ..knowledge import SETTINGS, TEAM_ID, Library
from ..schemas import ObjectId, Text
from ..texts import Split, split
from ..wire import Reply, failed, named, ok
from .collections import opened
from .exchange import Exchange, Routes
from .files import DOCUMENTS, IMAGES, download_link, ticket
from .imports import WRONG_TYPE, ChunkSettings

TEMPORARY: Final = f"temp/{TEAM_ID}"
MOST_PREVIEWED: Final = 10
KINDS: Final = {"fileLocal": "fileId", "apiFile": "apiFileId", "link": "rawLink", "externalFile": "rawLink"}
"""Where a collection of that kind of source keeps it."""
Overlap = Annotated[float, Meta(ge=0, le=0.4)]


class UploadAsk(Struct, rename="camel"):
    """Asks for an address to upload a file of a dataset to."""

    filename: Text
    dataset_id: ObjectId
    size: Annotated[int, Meta(ge=1)] | None = None


class TempAsk(Struct):
    """Asks for an address to upload a file to that has no dataset yet."""

    filename: Text
    size: Annotated[int, Meta(ge=0)] = 0


class ImagesAsk(Struct, rename="camel"):
    """Asks for addresses to read pictures from."""

    dataset_id: ObjectId
    keys: Annotated[list[Text], Meta(max_length=10)]


class PreviewAsk(ChunkSettings, rename="camel", kw_only=True):
    """Asks how a source would be cut."""

    dataset_id: ObjectId
    type: Literal["fileLocal", "link", "externalFile", "apiFile", "reTraining"]
    source_id: Text
    overlap_ratio: Overlap


class TextPreviewAsk(ChunkSettings, rename="camel", kw_only=True):
    """Asks how a text would be cut."""

    dataset_id: ObjectId
    raw_text: Annotated[str, Meta(max_length=10_485_760)]
    overlap_ratio: Overlap


def presign(exchange: Exchange) -> Reply:
    """Give an upload address for a file of a dataset."""
    asked = exchange.body(UploadAsk)
    opened(exchange, asked.dataset_id)
    _allowed(asked.filename, DOCUMENTS | IMAGES)
    return ticket(exchange, f"dataset/{asked.dataset_id}", asked.filename, asked.size or 0)


def _allowed(filename: str, kinds: set[str]) -> None:
    if PurePosixPath(filename).suffix.lower() not in kinds:
        raise named("InvalidUploadFileType", WRONG_TYPE)


def presign_temporary(exchange: Exchange) -> Reply:
    """Give an upload address for a file of any kind, which lives an hour."""
    asked = exchange.body(TempAsk)
    exchange.state.authorized(exchange.request)
    return ticket(exchange, TEMPORARY, asked.filename, asked.size)


def presign_image(exchange: Exchange) -> Reply:
    """Give an upload address for a picture to search with."""
    asked = exchange.body(UploadAsk)
    opened(exchange, asked.dataset_id)
    _allowed(asked.filename, IMAGES)
    return ticket(exchange, TEMPORARY, asked.filename, asked.size or 0)


def preview_images(exchange: Exchange) -> Reply:
    """Give addresses of pictures to search with; foreign keys are left out."""
    asked = exchange.body(ImagesAsk)
    library = opened(exchange, asked.dataset_id)
    if any("://" in key for key in asked.keys):
        raise failed("Invalid image key")
    known = {upload.key: upload for upload in library.uploads.values() if upload.key.startswith(f"{TEMPORARY}/")}
    found: list[JSONValue] = [
        {"key": key, "previewUrl": download_link(exchange, known[key])} for key in asked.keys if key in known
    ]
    return ok(found)


def preview(exchange: Exchange) -> Reply:
    """Give the first ten pieces that a source would be cut into."""
    asked = exchange.body(PreviewAsk)
    library = opened(exchange, asked.dataset_id)
    return _pieces(_source_text(library, asked), asked, asked.overlap_ratio)


def _source_text(library: Library, asked: PreviewAsk) -> str:
    if asked.type == "reTraining":
        library.collection(asked.source_id)
        return ""  # servers of this version give nothing here, whatever the collection holds
    return library.read({KINDS[asked.type]: asked.source_id})[1]


def preview_text(exchange: Exchange) -> Reply:
    """Give the first ten pieces that a text would be cut into."""
    asked = exchange.body(TextPreviewAsk)
    opened(exchange, asked.dataset_id)
    return _pieces(asked.raw_text, asked, asked.overlap_ratio)


def _pieces(text: str, asked: ChunkSettings, overlap: float) -> Reply:
    found = pieces(text, asked, overlap)
    chunks: list[JSONValue] = [{"q": piece, "a": ""} for piece in found[:MOST_PREVIEWED]]
    return ok({"chunks": chunks, "total": len(found)})


def pieces(text: str, asked: ChunkSettings, overlap: float) -> list[str]:
    """Return how a text would be cut; no text is one empty piece."""
    custom = asked.chunk_setting_mode == "custom"
    size = asked.chunk_size if custom and asked.chunk_size else SETTINGS["chunkSize"]
    mode = asked.chunk_split_mode if custom and asked.chunk_split_mode else "paragraph"
    return split(text, Split(int(str(size).partition(".")[0]), mode, asked.chunk_splitter or "", overlap)) or [""]


ROUTES: Final[Routes] = {
    "/api/core/dataset/file/presignDatasetFilePostUrl": presign,
    "/api/core/dataset/file/getPreviewChunks": preview,
    "/api/core/dataset/file/getRawTextPreviewChunks": preview_text,
    "/api/core/dataset/file/presignSearchTestImage": presign_image,
    "/api/core/dataset/file/getSearchTestImagePreviewUrls": preview_images,
    "/api/common/file/presignTempFilePostUrl": presign_temporary,
}
