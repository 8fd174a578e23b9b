"""Files for a chat: asking for a place, putting the bytes there, and the flow that does both on any server version."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import ClassVar, Final, TypeVar, cast

from msgspec import UNSET, Struct
from msgspec.structs import replace
from returns.result import Failure

from ..calls import Call, File, Pairs, Progress, Slice
from ..errors import DecodeError, InvalidRequestError, NotFoundError
from ..functions import endpoint, flow
from ..models.files import FormUpload, PartReceipt, PresignedUpload, UploadedFile, UploadPart, UploadReceipt
from ..protocols import Flow, Outcome, succeeded
from ..specs import JSON_BODY, Id, Offset, Omittable, decode_answer, encode, form
from .targets import ChatCall, ChatId, SharedChatCall

T = TypeVar("T")


class FileSelectOptions(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Which files a chat is to take."""

    max_files: int | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    can_select_video: bool | None = None
    can_select_audio: bool | None = None
    can_select_custom_file_extension: bool | None = None
    custom_file_extension_list: Sequence[str] | None = None
    custom_pdf_parse: bool | None = None


class PresignChatFile(SharedChatCall[PresignedUpload]):
    """Ask where to put a file of a chat (``POST /core/chat/file/presignChatFilePostUrl``, 4.14.0+).

    The app must allow files of its type.  A ``size`` (bytes) of 32 MiB or more gets a place for many parts on 4.16.
    ``upload_chat_file`` does this and all that follows.
    """

    path: ClassVar[str] = "/core/chat/file/presignChatFilePostUrl"
    earlier_paths: ClassVar[tuple[str, ...]] = ("/core/chat/presignChatFilePostUrl",)  # 4.14.0 to 4.14.4

    chat_id: ChatId
    filename: Id
    content_type: Omittable[Id] = UNSET
    declared_extension: Omittable[Id] = UNSET
    declared_filename: Omittable[Id] = UNSET
    size: Omittable[Offset] = UNSET


class PresignDraftChatFile(ChatCall[PresignedUpload]):
    """Ask where to put a file of a chat with an app that is being edited.

    ``POST /core/chat/file/presignDraftChatFilePostUrl``, 4.15.2+; needs the right to write the app.
    """

    path: ClassVar[str] = "/core/chat/file/presignDraftChatFilePostUrl"

    chat_id: ChatId
    filename: Id
    file_select_config: FileSelectOptions
    content_type: Omittable[Id] = UNSET
    declared_extension: Omittable[Id] = UNSET
    declared_filename: Omittable[Id] = UNSET
    size: Omittable[Offset] = UNSET


class GetChatFileUrl(SharedChatCall[str]):
    """Read where an uploaded file of a chat is to be had (``POST /core/chat/file/presignChatFileGetUrl``, 4.14.0+)."""

    path: ClassVar[str] = "/core/chat/file/presignChatFileGetUrl"
    earlier_paths: ClassVar[tuple[str, ...]] = ("/core/chat/presignChatFileGetUrl",)  # 4.14.0 to 4.14.4
    repeatable: ClassVar[bool] = True

    chat_id: ChatId
    key: Id


presign_chat_file: Final = endpoint(PresignChatFile)
presign_draft_chat_file: Final = endpoint(PresignDraftChatFile)
get_chat_file_url: Final = endpoint(GetChatFileUrl)


@flow
def upload_chat_file(
    *,
    app_id: str | None,
    chat_id: str,
    content: bytes | os.PathLike[str] | File,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[Outcome[UploadedFile]]:
    """Put a file where messages of a chat can cite it, and return its ``key`` and ``url`` for ``file`` or ``image``.

    ``content`` is the bytes, the path of a local file (a ``pathlib.Path``, read while it is sent), or a ``File``.
    ``filename`` is needed for bytes.  ``on_progress`` is told the bytes sent and the bytes in all.  Works from 4.8.9:
    by a presigned URL, in parts where the server wants it (32 MiB and more on 4.16), by a form on older servers.
    """
    try:
        file = as_file(content, filename, content_type)
    except InvalidRequestError as error:
        return Failure(error)
    presigned = yield from PresignChatFile(
        app_id=app_id, chat_id=chat_id, filename=file.name, content_type=file.content_type, size=file.size
    )
    if not succeeded(presigned):
        refusal = presigned.failure()
        if isinstance(refusal, NotFoundError) and refusal.code is None:  # the route is not known: before 4.14.0
            return (yield from upload_by_form(app_id, chat_id, file, on_progress))
        return Failure(refusal)
    place = presigned.unwrap()
    stored = yield from store(place, file, on_progress)
    key = place.key or place.fields.get("key", "")
    return stored.map(lambda _: UploadedFile(key=key, name=file.name, url=place.preview_url))


def as_file(content: object, filename: str | None, content_type: str | None) -> File:
    """Return what a caller gave as a file, with the name and the type that were given along with it."""
    match content:
        case File():
            name = filename or content.name
            return replace(content, name=name, content_type=content_type or content.content_type)
        case bytes():
            if filename is None:
                raise InvalidRequestError("expected a file name to go with bytes", field="filename")
            return File.from_bytes(content, name=filename, content_type=content_type)
        case os.PathLike():
            path = cast("os.PathLike[str]", content)  # a class pattern tells the kind, not its argument
            try:
                return File.from_path(path, name=filename, content_type=content_type)
            except InvalidRequestError as error:
                field = "content" if error.field == "path" else error.field  # as the caller of the upload spells it
                raise InvalidRequestError(error.message, field=field) from None
        case _:
            kind = type(content).__name__
            raise InvalidRequestError(f"expected bytes, a pathlib.Path or a File, got {kind}", field="content")


def store(place: PresignedUpload, file: File, on_progress: Progress | None) -> Flow[Outcome[object]]:
    """Put *file* into the place that a presign call gave; no key goes there."""
    if place.max_size is not None and file.size > place.max_size:
        message = f"expected at most {place.max_size:g} bytes, got {file.size}"
        return Failure(InvalidRequestError(message, field="content"))
    if place.upload_mode == "multipart":
        return (yield from store_in_parts(place, file, on_progress))
    if place.fields:  # 4.14.0 to 4.14.4: a form of the object store, which wants the file last
        headers, pieces = form(tuple(place.fields.items()), "file", file)
        call = Call(verb="POST", url=place.url, signed=False, headers=headers, content=pieces, on_progress=on_progress)
        return (yield from answered(NoneType, call))
    # An object store of its own (4.14.5 to 4.15.2) answers with nothing at all: that it is no refusal is all there is.
    return (yield from answered(NoneType, put(place, file.part(), on_progress)))


def store_in_parts(place: PresignedUpload, file: File, on_progress: Progress | None) -> Flow[Outcome[object]]:
    """Put *file* into its place part by part; what cannot be completed is given up, so that nothing half lies there."""
    if not place.part_size or place.complete_url is None or place.abort_url is None:
        return Failure(DecodeError("expected partSize, completeUrl and abortUrl with an upload in parts"))
    parts: list[UploadPart] = []
    for start in range(0, file.size, place.part_size):
        piece = file.part(start, start + place.part_size)
        query = (("partNumber", str(len(parts) + 1)),)
        receipt = yield from answered(PartReceipt, put(place, piece, _shifted(on_progress, start, file.size), query))
        if not succeeded(receipt):
            yield from answered(NoneType, post(place.abort_url, {}))
            return Failure(receipt.failure())
        parts.append(UploadPart(part_number=len(parts) + 1, etag=receipt.unwrap().etag))
    completed = yield from answered(UploadReceipt, post(place.complete_url, {"parts": parts}))
    if not succeeded(completed):
        yield from answered(NoneType, post(place.abort_url, {}))
    return completed


def upload_by_form(
    app_id: str | None, chat_id: str, file: File, on_progress: Progress | None
) -> Flow[Outcome[UploadedFile]]:
    """Put a file into a chat as servers of 4.8.9 to 4.14.1 want it (``POST /common/file/upload``)."""
    about = encode({"appId": app_id, "chatId": chat_id}).decode()
    headers, pieces = form((("metadata", about), ("bucketName", "chat"), ("data", about)), "file", file)
    call = Call(verb="POST", url="common/file/upload", headers=headers, content=pieces, on_progress=on_progress)
    uploaded = yield from answered(FormUpload, call)
    return uploaded.map(lambda done: UploadedFile(key=done.file_id, name=file.name, url=done.preview_url))


def put(place: PresignedUpload, piece: Slice, on_progress: Progress | None, query: Pairs = ()) -> Call:
    """Return the call that puts one piece of a file into its place; putting it twice does no more than once."""
    headers = tuple(place.headers.items())
    return Call(
        verb="PUT",
        url=place.url,
        signed=False,
        query=query,
        headers=headers,
        content=(piece,),
        repeatable=True,
        on_progress=on_progress,
    )


def post(url: str, body: Mapping[str, Sequence[UploadPart]]) -> Call:
    """Return the call that completes or gives up an upload in parts; either may be repeated."""
    return Call(verb="POST", url=url, signed=False, headers=JSON_BODY, content=encode(body), repeatable=True)


def answered(shape: type[T], call: Call) -> Flow[Outcome[T]]:
    """Send *call*, and decode what its envelope holds."""
    sent = yield call
    if not succeeded(sent):
        return Failure(sent.failure())
    return decode_answer("upload", shape, sent.unwrap())


def _shifted(on_progress: Progress | None, start: int, total: int) -> Progress | None:
    return None if on_progress is None else lambda sent, _: on_progress(start + sent, total)
