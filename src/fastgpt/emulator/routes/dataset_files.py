"""Uploads for datasets, and previews of how a source would be cut.

The upload addresses are those of chat files. A picture to search with is kept among the temporary files.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Final

from msgspec import Meta

from ...datasets import files as specs
from ...values import JSONValue
from ..bodies import Needed, sent_or
from ..knowledge import SETTINGS, TEAM_ID
from ..schemas import Text
from ..texts import Split, split
from ..versions import V4_9
from ..wire import Reply, failed, named, ok
from .exchange import Exchange, Routes
from .files import DOCUMENTS, IMAGES, download_link, ticket
from .imports import WRONG_TYPE

TEMPORARY: Final = f"temp/{TEAM_ID}"
MOST_PREVIEWED: Final = 10
KINDS: Final = {"fileLocal": "fileId", "apiFile": "apiFileId", "link": "rawLink", "externalFile": "rawLink"}
"""Where a collection of that kind of source keeps it."""
OVERLAP: Final = 0.2
"""What older servers take where it is not said how much the pieces have in common."""
AT_LEAST_NONE: Final = Annotated[float, Meta(ge=0)]

routes: Final = Routes()
preview_routes: Final = routes.differing(
    overlap_ratio=Needed(),
    chunk_size=Annotated[float, Meta(ge=64)],
    chunk_splitter=Annotated[str, Meta(max_length=200)],
    chunk_trigger_min_size=AT_LEAST_NONE,
    paragraph_chunk_deep=Annotated[float, Meta(ge=0, le=8)],
    paragraph_chunk_min_size=AT_LEAST_NONE,
)
"""Previews, which alone have bounds for how a text is cut."""


@routes.answer(specs.PresignDatasetFile)
def presign(exchange: Exchange, asked: specs.PresignDatasetFile) -> Reply:
    """Give an upload address for a file of a dataset."""
    dataset = exchange.dataset(asked.dataset_id)
    _check_kind(asked.filename, DOCUMENTS | IMAGES)
    return ticket(exchange, f"dataset/{dataset.id}", asked)


def _check_kind(filename: str, kinds: set[str]) -> None:
    if PurePosixPath(filename).suffix.lower() not in kinds:
        raise named("InvalidUploadFileType", WRONG_TYPE)


@routes.answer(specs.PresignTempFile)
def presign_temporary(exchange: Exchange, asked: specs.PresignTempFile) -> Reply:
    """Give an upload address for a file of any kind, which lives an hour."""
    return ticket(exchange, TEMPORARY, asked)


@routes.answer(specs.PresignSearchImage)
def presign_image(exchange: Exchange, asked: specs.PresignSearchImage) -> Reply:
    """Give an upload address for a picture to search with."""
    exchange.dataset(asked.dataset_id)
    _check_kind(asked.filename, IMAGES)
    return ticket(exchange, TEMPORARY, asked)


@routes.answer(specs.GetSearchImageUrls)
def preview_images(exchange: Exchange, asked: specs.GetSearchImageUrls) -> Reply:
    """Give addresses of pictures to search with; foreign keys are left out."""
    exchange.dataset(asked.dataset_id)
    if any("://" in key for key in asked.keys):
        raise failed("Invalid image key")
    uploads = exchange.library.uploads.values()
    known = {upload.key: upload for upload in uploads if upload.key.startswith(f"{TEMPORARY}/")}
    found: list[JSONValue] = [
        {"key": key, "previewUrl": download_link(exchange, known[key])} for key in asked.keys if key in known
    ]
    return ok(found)


@preview_routes.answer(specs.PreviewFileChunks, since=V4_9, source_id=Text)
def preview(exchange: Exchange, asked: specs.PreviewFileChunks) -> Reply:
    """Give the first ten pieces that a source would be cut into; older servers know no pieces of an unknown kind."""
    exchange.dataset(asked.dataset_id)
    if not asked.source_id:
        raise failed("sourceId is empty")
    kind = KINDS.get(asked.type)
    if kind is None and not exchange.newest:
        return ok({"chunks": [{"q": "", "a": ""}], "total": 1})
    if kind is None:  # retraining: the newest version gives nothing here, whatever the collection holds
        exchange.collection(asked.source_id)
        return _pieces(exchange, "", asked)
    return _pieces(exchange, exchange.library.read({kind: asked.source_id})[1], asked)


@preview_routes.answer(specs.PreviewTextChunks, limit=10)
def preview_text(exchange: Exchange, asked: specs.PreviewTextChunks) -> Reply:
    """Give the first ten pieces that a text would be cut into."""
    exchange.dataset(asked.dataset_id)
    return _pieces(exchange, asked.raw_text, asked)


def _pieces(exchange: Exchange, text: str, asked: specs.PreviewFileChunks | specs.PreviewTextChunks) -> Reply:
    """Give the pieces; no text is one empty piece. Older servers give each its indexes, of which there are none."""
    custom = asked.chunk_setting_mode == "custom"
    size = asked.chunk_size if custom and asked.chunk_size else SETTINGS["chunkSize"]
    mode = asked.chunk_split_mode if custom and asked.chunk_split_mode else "paragraph"
    overlap = sent_or(asked.overlap_ratio, OVERLAP)
    rules = Split(int(str(size).partition(".")[0]), mode, asked.chunk_splitter or "", overlap)
    found = split(text, rules) or [""]
    more: dict[str, JSONValue] = {} if exchange.newest else {"indexes": []}
    chunks: list[JSONValue] = [{"q": piece, "a": "", **more} for piece in found[:MOST_PREVIEWED]]
    return ok({"chunks": chunks, "total": len(found)})
