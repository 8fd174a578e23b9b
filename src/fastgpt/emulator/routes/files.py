"""Chat files: presigned uploads, single and in parts, and the links by which files are read.

The presigned addresses need no key, so whoever has the token may write or read. Sizes of parts are held to what the
presign answer said.
"""

from __future__ import annotations

import mimetypes
from hashlib import md5
from pathlib import PurePosixPath
from typing import Annotated, Final
from urllib.parse import quote

from msgspec import Meta, Struct

from ..schemas import Target, Text, decoded
from ..state import OWNER_ID, Upload
from ..wire import JSONObject, Reply, failed, invalid, named, ok, plain
from .exchange import Exchange, Routes

MULTIPART_FROM: Final = 33_554_432
PART_SIZE: Final = 8_388_608
MAX_SIZE: Final = 1_048_576_000
TOKEN_LENGTH: Final = 20
DOCUMENTS: Final = {".txt", ".md", ".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".html"}
IMAGES: Final = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg"}


class UploadAsk(Target, rename="camel", kw_only=True):
    """Asks for an address to upload a file to."""

    chat_id: Text
    filename: Text
    content_type: Text | None = None
    size: Annotated[int, Meta(ge=0)] = 0


class Selectable(Struct, rename="camel"):
    """Which files an app that is being edited is to take."""

    can_select_file: bool = False
    can_select_img: bool = False


class DraftAsk(UploadAsk, rename="camel", kw_only=True):
    """Asks for an address to try a file with, before the app is published."""

    file_select_config: Selectable


class LinkAsk(Target, rename="camel", kw_only=True):
    """Asks for an address to read a file from."""

    chat_id: Text
    key: Text


class PartDone(Struct, rename="camel"):
    """A part that has been uploaded."""

    part_number: int
    etag: str


class CompleteAsk(Struct):
    """All parts, in their order."""

    parts: Annotated[list[PartDone], Meta(min_length=1)]


def presign(exchange: Exchange) -> Reply:
    """Give an upload address, if the app takes files of that kind."""
    asked, app_id = exchange.app_body(UploadAsk)
    allowed = DOCUMENTS | IMAGES if exchange.state.apps[app_id].uploads else set[str]()
    return _presigned(exchange, app_id, asked, allowed)


def presign_draft(exchange: Exchange) -> Reply:
    """Give an upload address, by the rules that come along."""
    asked, app_id = exchange.app_body(DraftAsk)
    rules = asked.file_select_config
    allowed = (DOCUMENTS if rules.can_select_file else set[str]()) | (IMAGES if rules.can_select_img else set[str]())
    return _presigned(exchange, app_id, asked, allowed)


def _presigned(exchange: Exchange, app_id: str, asked: UploadAsk, allowed: set[str]) -> Reply:
    name = PurePosixPath(asked.filename.replace(" ", "_"))
    if not allowed:
        raise named("FileUploadDisabled")
    if name.suffix.lower() not in allowed:
        raise named("InvalidUploadFileType")
    return ticket(
        exchange,
        f"chat/app/{app_id}/{OWNER_ID}/{asked.chat_id}",
        asked.filename,
        asked.size,
        content_type=asked.content_type,
        app_id=app_id,
        chat_id=asked.chat_id,
    )


def ticket(
    exchange: Exchange,
    folder: str,
    filename: str,
    size: int,
    *,
    content_type: str | None = None,
    app_id: str = "",
    chat_id: str = "",
) -> Reply:
    """Give an upload address for a file that is to lie in a folder of the store."""
    name = PurePosixPath(filename.replace(" ", "_"))
    ids = exchange.state.ids
    upload = Upload(
        token=ids.token(),
        download=ids.token(),
        app_id=app_id,
        chat_id=chat_id,
        key=f"{folder}/{name.stem}_{ids.short()[-6:]}{name.suffix}",
        filename=filename,
        content_type=content_type or mimetypes.guess_type(name.name)[0] or "application/octet-stream",
        size=size,
        multipart=size >= MULTIPART_FROM,
    )
    exchange.state.uploads[upload.token] = upload
    url = f"{exchange.request.origin}/api/system/file/u/{upload.token}"
    parts: JSONObject = {
        "completeUrl": f"{url}/complete",
        "abortUrl": f"{url}/abort",
        "partSize": PART_SIZE,
        "concurrency": 3,
        "maxRetry": 3,
    }
    return ok(
        {
            "url": url,
            "key": upload.key,
            "headers": {"content-type": upload.content_type},
            "previewUrl": download_link(exchange, upload),
            "maxSize": MAX_SIZE,
            "uploadMode": "multipart" if upload.multipart else "single",
            **(parts if upload.multipart else {}),
        }
    )


def download_link(exchange: Exchange, upload: Upload) -> str:
    """Return the address by which a file is read."""
    return f"{exchange.request.origin}/api/system/file/d/{upload.download}"


def link(exchange: Exchange) -> Reply:
    """Give an address to read a file of this app and chat from."""
    asked, app_id = exchange.app_body(LinkAsk)
    for upload in exchange.state.uploads.values():
        if (upload.app_id, upload.chat_id, upload.key) == (app_id, asked.chat_id, asked.key):
            return ok(download_link(exchange, upload))
    raise named("unAuthChat")


def write(exchange: Exchange, rest: str) -> Reply:
    """Take a file, a part of one, or the word that all parts are there or none will come."""
    token, _, what = rest.partition("/")
    if len(token) < TOKEN_LENGTH:
        raise invalid(
            [
                {
                    "origin": "string",
                    "code": "too_small",
                    "minimum": TOKEN_LENGTH,
                    "inclusive": True,
                    "path": ["token"],
                    "message": f"Too small: expected string to have >={TOKEN_LENGTH} characters",
                }
            ]
        )
    upload = exchange.state.uploads.get(token)
    if upload is None:
        raise named("fileNotFound")
    if what == "complete":
        return _complete(upload, decoded(CompleteAsk, exchange.sent))
    if what == "abort":
        upload.open = False
        upload.parts.clear()
        return ok()
    content = exchange.request.body
    if not upload.multipart:
        upload.content = content
        return ok({"success": True})
    number = dict(exchange.request.query).get("partNumber", "")
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


def _complete(upload: Upload, asked: CompleteAsk) -> Reply:
    if upload.content is None:
        wanted = [(number, etag(content)) for number, content in sorted(upload.parts.items())]
        whole = sum(map(len, upload.parts.values())) == upload.size
        if not whole or wanted != [(part.part_number, part.etag) for part in asked.parts]:
            raise failed("Multipart parts do not match session", 400)
        upload.content = b"".join(content for _, content in sorted(upload.parts.items()))
        upload.open = False
    return ok({"key": upload.key})


def read(exchange: Exchange, rest: str) -> Reply:
    """Give a file's bytes."""
    for upload in exchange.state.uploads.values():
        if upload.download == rest and upload.content is not None:
            name = quote(upload.filename)
            headers = (
                ("content-type", upload.content_type),
                ("content-disposition", f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"),
                ("cache-control", "public, max-age=31536000"),
            )
            return plain(200, upload.content, headers)
    raise named("fileNotFound")


ROUTES: Final[Routes] = {
    "/api/core/chat/file/presignChatFilePostUrl": presign,
    "/api/core/chat/file/presignDraftChatFilePostUrl": presign_draft,
    "/api/core/chat/file/presignChatFileGetUrl": link,
}
