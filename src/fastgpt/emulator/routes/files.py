"""Files of chats and datasets: presigned uploads, single and in parts, the form of older servers, and links to read by.

The presigned addresses need no key, so whoever has the token may write or read. Sizes of parts are held to what the
presign answer said. A picture to search with is kept among the temporary files.
"""

from __future__ import annotations

import mimetypes
from hashlib import md5
from pathlib import PurePosixPath
from typing import Annotated, Final, TypeAlias
from urllib.parse import quote

from msgspec import Meta, Struct

from ...chat.files import GetChatFileUrl, PresignChatFile, PresignDraftChatFile
from ...datasets.files import GetSearchImageUrls, PresignDatasetFile, PresignSearchImage, PresignTempFile
from ...values import JSONValue
from ..knowledge import TEAM_ID, Upload
from ..schemas import decoded
from ..shapes import shape
from ..state import OWNER_ID
from ..versions import V4_9, V4_12, V4_16
from ..wire import JSONObject, Reply, failed, form, named, ok, plain
from .exchange import Exchange, Routes

MULTIPART_FROM: Final = 33_554_432
PART_SIZE: Final = 8_388_608
MAX_SIZE: Final = 1_048_576_000
DOCUMENTS: Final = {".txt", ".md", ".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".html"}
IMAGES: Final = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg"}
TEMPORARY: Final = f"temp/{TEAM_ID}"
WRONG_TYPE: Final = "common:error.s3_upload_invalid_file_type"
CHAT_FILES: Final = "chat/app/"
"""Where the files of chats lie: by app, then by user, then by chat."""
OLD_CHAT_FILES: Final = "chat/"
"""The same on 4.14."""
FORM: Final = "/common/file/upload"
UPLOADS: Final = "/api/system/file/u/"
DOWNLOADS: Final = "/api/system/file/d/"
LONG_UPLOADS: Final = "/api/system/file/upload/"
LONG_DOWNLOADS: Final = "/api/system/file/download/"
"""Both on 4.14."""
READ: Final = "/api/common/file/read/"
"""Where older servers give a file to whoever has its link."""

Presign: TypeAlias = PresignChatFile | PresignDraftChatFile | PresignDatasetFile | PresignTempFile | PresignSearchImage

routes: Final = Routes()


class Ticket(Struct):
    """What lets its holder write a file."""

    token: Annotated[str, Meta(min_length=20)]


class PartDone(Struct, rename="camel"):
    """A part that has been uploaded."""

    part_number: int
    etag: str


class CompleteBody(Struct):
    """All parts, in their order."""

    parts: Annotated[list[PartDone], Meta(min_length=1)]


@routes.answer(PresignChatFile)
def presign(exchange: Exchange, asked: PresignChatFile) -> JSONValue:
    """Give an upload address, if the app takes files of that kind."""
    allowed = DOCUMENTS | IMAGES if exchange.state.apps[exchange.app_id].uploads else set[str]()
    return _presigned(exchange, asked, allowed)


@routes.answer(PresignDraftChatFile)
def presign_draft(exchange: Exchange, asked: PresignDraftChatFile) -> JSONValue:
    """Give an upload address, by the rules that come along."""
    rules = asked.file_select_config
    allowed = (DOCUMENTS if rules.can_select_file else set[str]()) | (IMAGES if rules.can_select_img else set[str]())
    return _presigned(exchange, asked, allowed)


def _presigned(exchange: Exchange, asked: PresignChatFile | PresignDraftChatFile, allowed: set[str]) -> JSONValue:
    """Give an upload address below the app, the user whose chat it is, and the chat."""
    suffix = PurePosixPath(asked.filename.replace(" ", "_")).suffix
    if not allowed:
        raise named("FileUploadDisabled")
    if suffix.lower() not in allowed:
        raise named("InvalidUploadFileType")
    session = exchange.session(asked.chat_id)
    user = (session.custom_uid if session else None) or OWNER_ID
    root = CHAT_FILES if exchange.version >= V4_16 else OLD_CHAT_FILES
    folder = f"{root}{exchange.app_id}/{user}/{asked.chat_id}"
    return ticket(exchange, folder, asked, asked.content_type or "", chat_id=asked.chat_id)


def ticket(exchange: Exchange, folder: str, asked: Presign, content_type: str = "", *, chat_id: str = "") -> JSONValue:
    """Give an upload address for a file that is to lie in a folder of the store."""
    kind = content_type or mimetypes.guess_type(asked.filename)[0] or "application/octet-stream"
    size = asked.size or 0
    upload = exchange.library.reserve(folder, asked.filename, size, kind, multipart=size >= MULTIPART_FROM)
    upload.app_id, upload.chat_id = exchange.app_id, chat_id
    url = f"{exchange.request.origin}{UPLOADS if exchange.version >= V4_16 else LONG_UPLOADS}{upload.token}"
    parts: JSONObject = {"completeUrl": f"{url}/complete", "abortUrl": f"{url}/abort", "partSize": PART_SIZE}
    return {
        "url": url,
        "key": upload.key,
        "headers": {"content-type": upload.content_type},
        "previewUrl": download_link(exchange, upload),
        "maxSize": MAX_SIZE,
        "uploadMode": "multipart" if upload.multipart else "single",
        **(shape("multipart", **parts) if upload.multipart else {}),
    }


def download_link(exchange: Exchange, upload: Upload) -> str:
    """Return the address by which a file is read."""
    if exchange.version <= V4_12:
        return f"{exchange.request.origin}{READ}{quote(upload.filename)}?token={upload.download}"
    if exchange.version < V4_16:
        return f"{exchange.request.origin}{LONG_DOWNLOADS}{upload.download}?filename={quote(upload.filename)}"
    return f"{exchange.request.origin}{DOWNLOADS}{upload.download}"


@routes.answer(GetChatFileUrl)
def link(exchange: Exchange, asked: GetChatFileUrl) -> JSONValue:
    """Give an address to read a file of this app and chat from."""
    for upload in exchange.state.uploads.values():
        if (upload.app_id, upload.chat_id, upload.key) == (exchange.app_id, asked.chat_id, asked.key):
            return download_link(exchange, upload)
    raise named("unAuthChat")


@routes.answer(PresignDatasetFile)
def presign_dataset_file(exchange: Exchange, asked: PresignDatasetFile) -> JSONValue:
    """Give an upload address for a file of a dataset."""
    dataset = exchange.dataset(asked.dataset_id)
    _check_kind(asked.filename, DOCUMENTS | IMAGES)
    return ticket(exchange, f"dataset/{dataset.id}", asked)


def _check_kind(filename: str, kinds: set[str]) -> None:
    if PurePosixPath(filename).suffix.lower() not in kinds:
        raise named("InvalidUploadFileType", WRONG_TYPE)


@routes.answer(PresignTempFile)
def presign_temporary(exchange: Exchange, asked: PresignTempFile) -> JSONValue:
    """Give an upload address for a file of any kind, which lives an hour."""
    return ticket(exchange, TEMPORARY, asked)


@routes.answer(PresignSearchImage)
def presign_image(exchange: Exchange, asked: PresignSearchImage) -> JSONValue:
    """Give an upload address for a picture to search with."""
    exchange.dataset(asked.dataset_id)
    _check_kind(asked.filename, IMAGES)
    return ticket(exchange, TEMPORARY, asked)


@routes.answer(GetSearchImageUrls)
def preview_images(exchange: Exchange, asked: GetSearchImageUrls) -> JSONValue:
    """Give addresses of pictures to search with; foreign keys are left out."""
    exchange.dataset(asked.dataset_id)
    if any("://" in key for key in asked.keys):
        raise failed("Invalid image key")
    uploads = exchange.library.uploads.values()
    known = {upload.key: upload for upload in uploads if upload.key.startswith(f"{TEMPORARY}/")}
    return [{"key": key, "previewUrl": download_link(exchange, known[key])} for key in asked.keys if key in known]


@routes.at(FORM, V4_9, V4_12)
def upload(exchange: Exchange) -> Reply:
    """Take a file from a form, as older servers do."""
    exchange.state.authorized(exchange.request)
    sent = form(exchange.request)
    if not sent.files:
        raise failed("File not found")
    part, about = sent.files[0], sent.data()
    kept = exchange.library.store("", part)
    kept.app_id, kept.chat_id = str(about.get("appId", "")), str(about.get("chatId", ""))
    return ok({"fileId": kept.key, "previewUrl": download_link(exchange, kept)})


def read_by_token(exchange: Exchange) -> Reply:
    """Give a file's bytes to whoever has its link, as older servers do."""
    found = _stored(exchange, exchange.params.get("token"))
    return plain(200, found.content or b"", (("content-type", found.content_type),))


def read(exchange: Exchange) -> Reply:
    """Give a file's bytes to whoever has its link."""
    found = _stored(exchange, exchange.request.path.rpartition("/")[2])
    name = quote(found.filename)
    headers = (
        ("content-type", found.content_type),
        ("content-disposition", f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"),
        ("cache-control", "public, max-age=31536000"),
    )
    return plain(200, found.content or b"", headers)


def _stored(exchange: Exchange, token: object) -> Upload:
    for found in exchange.state.uploads.values():
        if found.download == token and found.content is not None:
            return found
    raise named("fileNotFound")


def write(exchange: Exchange) -> Reply:
    """Take a file, a part of one, or the report that all parts are there or none will come."""
    token, _, what = exchange.request.path.removeprefix(UPLOADS).removeprefix(LONG_UPLOADS).partition("/")
    decoded(Ticket, {"token": token})
    upload = exchange.state.uploads.get(token)
    if upload is None:
        raise named("fileNotFound")
    if what == "complete":
        return _complete(upload, decoded(CompleteBody, exchange.sent))
    if what == "abort":
        upload.open = False
        upload.parts.clear()
        return ok()
    content = exchange.request.body
    if not upload.multipart:
        upload.content = content
        return ok({"success": True})
    number = str(exchange.params.get("partNumber", ""))
    if not number.isdecimal():
        raise failed("Multipart upload requires partNumber", 400)
    start = (int(number) - 1) * PART_SIZE
    if not upload.open or len(content) != min(PART_SIZE, upload.size - start):
        raise failed("Multipart part length does not match session", 400)
    upload.parts[int(number)] = content
    return ok({"etag": etag(content)})


def etag(content: bytes) -> str:
    """Return a part's mark, quotes included."""
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'


def _complete(upload: Upload, asked: CompleteBody) -> Reply:
    if upload.content is None:
        wanted = [(number, etag(content)) for number, content in sorted(upload.parts.items())]
        whole = sum(map(len, upload.parts.values())) == upload.size
        if not whole or wanted != [(part.part_number, part.etag) for part in asked.parts]:
            raise failed("Multipart parts do not match session", 400)
        upload.content = b"".join(content for _, content in sorted(upload.parts.items()))
        upload.open = False
    return ok({"key": upload.key})
