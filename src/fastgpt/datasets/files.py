"""Files on their way into a dataset: places for them, how they would be cut, images to search by, and the upload."""

from __future__ import annotations

__all__ = [
    "Overlap", "RawText",
    "PresignDatasetFile", "presign_dataset_file",
    "PreviewFileChunks", "preview_file_chunks",
    "PreviewTextChunks", "preview_text_chunks",
    "PresignSearchImage", "presign_search_image",
    "GetSearchImageUrls", "get_search_image_urls",
    "PresignTempFile", "presign_temp_file",
    "upload_dataset_file",
    "upload_search_image",
    "upload_temp_file",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Meta

from ..files import File, FileSource, Progress, as_file
from ..flows import EarlyExit, value_of
from ..functions import endpoint, flow
from ..http import HTTPResponse
from ..models.files import PresignedUpload, UploadedFile
from ..outcomes import Outcome, succeeded
from ..specs import Id, Offset, Omittable, RequestSpec, Size, decode_amended
from ..steps import Flow
from ..uploads import stored, upload_by_form
from ..values import JSONValue
from .chunks import ChunkedCall
from .models.datasets import PreviewChunks, SearchImage

Overlap: TypeAlias = Annotated[float, Meta(ge=0, le=0.4)]
"""The share of a chunk that the next one repeats, 0 to 0.4."""
RawText: TypeAlias = Annotated[str, Meta(max_length=10 * 1024 * 1024)]
"""A text, at most 10 Mi characters."""


class PresignDatasetFile(RequestSpec[PresignedUpload]):
    """Ask where to put a file of a dataset (``POST /core/dataset/file/presignDatasetFilePostUrl``, 4.14.3+).

    A ``size`` (bytes) of 32 MiB or more gets a place for many parts on 4.16.  ``upload_dataset_file`` does this and all
    that follows.
    """

    path: ClassVar[str] = "/core/dataset/file/presignDatasetFilePostUrl"
    secret_answer: ClassVar[bool] = True
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/dataset/presignDatasetFilePostUrl",)
    since: ClassVar[str] = "4.14.3"
    path_since: ClassVar[str] = "4.14.11"

    dataset_id: Id
    """The dataset."""
    filename: Id
    """The name, whose ending says the type."""
    size: Omittable[Size] = UNSET
    """Bytes; 32 MiB or more gets a place for many parts on 4.16."""


class PreviewFileChunks(ChunkedCall[PreviewChunks]):
    """Show how a source would be cut, ten rows at most (``POST /core/dataset/file/getPreviewChunks``).

    Servers up to 4.9.1 do not say how many rows there would be: the total is that of the rows that came.
    """

    path: ClassVar[str] = "/core/dataset/file/getPreviewChunks"
    also_as: ClassVar[Mapping[str, tuple[str, ...]]] = {"chunkSplitter": ("customSplitChar",)}  # up to 4.9.1
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.23": "gives 15 rows at most",
        "4.8.12 to 4.9.1": "gives a bare list, and reads `chunk_splitter` under another name; both are sent",
    }
    idempotent: ClassVar[bool] = True
    always_sent: ClassVar[tuple[str, ...]] = ("overlap_ratio",)

    dataset_id: Id
    """The dataset."""
    type: Literal["fileLocal", "link", "externalFile", "apiFile", "reTraining"]
    """What kind of source."""
    source_id: Id
    """The key of an uploaded file, a link, the id of a third-party file, or of a collection for ``reTraining``."""
    overlap_ratio: Omittable[Overlap] = 0.2
    """What part of a chunk the next one repeats; always sent."""
    custom_pdf_parse: Omittable[bool] = UNSET
    """Whether the server's own service reads PDFs, where it has one."""
    selector: Omittable[str] = UNSET
    """The part of a page that counts, as a CSS selector."""
    external_file_id: Omittable[str] = UNSET
    """The file, by the id that an external source has for it."""

    def decode(self, response: HTTPResponse) -> Outcome[PreviewChunks]:
        """Decode the response; servers up to 4.9.1 answer a bare list."""
        return decode_amended(self.path, PreviewChunks, as_preview, response)


def as_preview(sent: JSONValue) -> JSONValue:
    """Put a bare list of rows where later servers have it."""
    return {"chunks": sent, "total": len(sent)} if isinstance(sent, list) else sent


class PreviewTextChunks(ChunkedCall[PreviewChunks]):
    """Show how a text would be cut, ten rows at most (``POST /core/dataset/file/getRawTextPreviewChunks``, 4.15.2+)."""

    path: ClassVar[str] = "/core/dataset/file/getRawTextPreviewChunks"
    since: ClassVar[str] = "4.15.2"
    idempotent: ClassVar[bool] = True
    always_sent: ClassVar[tuple[str, ...]] = ("overlap_ratio",)

    dataset_id: Id
    """The dataset."""
    raw_text: RawText
    """The text."""
    overlap_ratio: Omittable[Overlap] = 0.2
    """What part of a chunk the next one repeats; always sent."""


class PresignSearchImage(RequestSpec[PresignedUpload]):
    """Ask where to put an image to search by (``POST /core/dataset/file/presignSearchTestImage``, 4.15.0+).

    Its ``key`` then goes into ``query_image_urls`` of ``search_dataset``; ``upload_search_image`` gets there.
    """

    path: ClassVar[str] = "/core/dataset/file/presignSearchTestImage"
    since: ClassVar[str] = "4.15.0"
    secret_answer: ClassVar[bool] = True

    dataset_id: Id
    """The dataset."""
    filename: Id
    """The name, whose ending says the type."""
    size: Omittable[Size] = UNSET
    """Bytes; 32 MiB or more gets a place for many parts on 4.16."""


class GetSearchImageUrls(RequestSpec[tuple[SearchImage, ...]]):
    """Return where images to search by can be seen.

    ``POST /core/dataset/file/getSearchTestImagePreviewUrls``, 4.15.0+.  Keys that are none of the caller's are left out
    of the answer.
    """

    path: ClassVar[str] = "/core/dataset/file/getSearchTestImagePreviewUrls"
    since: ClassVar[str] = "4.15.0"
    idempotent: ClassVar[bool] = True

    dataset_id: Id
    """The dataset."""
    keys: Annotated[Sequence[Id], Meta(max_length=10)]
    """The keys that ``upload_search_image`` gave, at most 10."""


class PresignTempFile(RequestSpec[PresignedUpload]):
    """Ask where to put a file for ``create_dataset_with_files``.

    ``POST /common/file/presignTempFilePostUrl``, 4.14.3+.  It is kept for an hour.  ``upload_temp_file`` does this and
    all that follows.
    """

    path: ClassVar[str] = "/common/file/presignTempFilePostUrl"
    since: ClassVar[str] = "4.14.3"
    secret_answer: ClassVar[bool] = True

    filename: Id
    """The name, whose ending says the type."""
    size: Omittable[Offset] = UNSET
    """Bytes; 32 MiB or more gets a place for many parts on 4.16."""


presign_dataset_file: Final = endpoint(PresignDatasetFile)
preview_file_chunks: Final = endpoint(PreviewFileChunks)
preview_text_chunks: Final = endpoint(PreviewTextChunks)
presign_search_image: Final = endpoint(PresignSearchImage)
get_search_image_urls: Final = endpoint(GetSearchImageUrls)
presign_temp_file: Final = endpoint(PresignTempFile)


@flow
def upload_dataset_file(
    *,
    dataset_id: str,
    content: FileSource,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[UploadedFile]:
    """Put a file where collections can be made of it, and return its ``key``, for ``create_file_id_collection``.

    Works from 4.8.9: by a presigned URL, in parts where the server wants it (32 MiB and more on 4.16), by a form on
    older servers.

    Parts go as many at once as the server wants, eight at most, by threads in a sync client: ``on_progress`` is
    then called from them, once at a time.  An upload in parts that does not come to its end is aborted, whether by an
    error, a cancellation or an interrupt; past a ``deadline`` nothing is sent, and the server drops it in three hours.

    Arguments:
      dataset_id: The dataset.
      content: The bytes, the path of a local file (a ``pathlib.Path``, read while it is sent), a file that is open for
        reading bytes, or a ``File``.
      filename: The name; needed for bytes.
      content_type: The media type, where the name does not say it.
      on_progress: Called with the bytes sent and the bytes in all.
    """
    file = as_file(content, filename, content_type)
    return (yield from place_file(dataset_id, file, on_progress))


def place_file(dataset_id: str, file: File, on_progress: Progress | None) -> Flow[UploadedFile]:
    """Put *file* into a dataset, by the way that its server has for it."""
    presigned = yield from PresignDatasetFile(dataset_id=dataset_id, filename=file.name, size=file.size or None)
    if succeeded(presigned):
        return (yield from value_of(stored(presigned.unwrap(), file, on_progress)))
    if not presigned.failure().is_unknown_route:
        raise EarlyExit(presigned.failure())
    about = {"datasetId": dataset_id}  # before 4.14.3
    return (yield from value_of(upload_by_form("dataset", {}, about, file, on_progress)))


@flow
def upload_search_image(
    *,
    dataset_id: str,
    content: FileSource,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[UploadedFile]:
    """Put an image where a search can use it, and return its ``key``, for ``query_image_urls`` (4.15+).

    Arguments:
      dataset_id: The dataset that is searched.
      content: The bytes, the path of a local file (a ``pathlib.Path``, read while it is sent), a file that is open for
        reading bytes, or a ``File``.
      filename: The name; needed for bytes.
      content_type: The media type, where the name does not say it.
      on_progress: Called with the bytes sent and the bytes in all.
    """
    file = as_file(content, filename, content_type)
    spec = PresignSearchImage(dataset_id=dataset_id, filename=file.name, size=file.size or None)
    place = yield from value_of(spec)
    return (yield from value_of(stored(place, file, on_progress)))


@flow
def upload_temp_file(
    *,
    content: FileSource,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[UploadedFile]:
    """Put a file where ``create_dataset_with_files`` can take it, and return its ``key`` (4.14.3+); kept for an hour.

    Arguments:
      content: The bytes, the path of a local file (a ``pathlib.Path``, read while it is sent), a file that is open for
        reading bytes, or a ``File``.
      filename: The name; needed for bytes.
      content_type: The media type, where the name does not say it.
      on_progress: Called with the bytes sent and the bytes in all.
    """
    file = as_file(content, filename, content_type)
    place = yield from value_of(PresignTempFile(filename=file.name, size=file.size))
    return (yield from value_of(stored(place, file, on_progress)))


class Methods:
    """The functions of this file as methods."""

    presign_dataset_file = presign_dataset_file
    preview_file_chunks = preview_file_chunks
    preview_text_chunks = preview_text_chunks
    presign_search_image = presign_search_image
    get_search_image_urls = get_search_image_urls
    presign_temp_file = presign_temp_file
    upload_dataset_file = upload_dataset_file
    upload_search_image = upload_search_image
    upload_temp_file = upload_temp_file
