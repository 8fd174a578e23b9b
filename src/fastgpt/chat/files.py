"""Files for a chat: asking for a place, putting the bytes there, and the flow that does both on any server version."""

from __future__ import annotations

__all__ = [
    "PresignChatFile", "presign_chat_file",
    "PresignDraftChatFile", "presign_draft_chat_file",
    "GetChatFileUrl", "get_chat_file_url",
    "upload_chat_file",
]  # fmt: skip

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import ClassVar, Final

from msgspec import UNSET, Struct
from msgspec.structs import replace
from returns.result import Success

from ..decoding import decode
from ..errors import APIError
from ..files import FileSource, Progress, as_file
from ..flows import EarlyExit, value_in, value_of
from ..functions import endpoint, flow
from ..http import HTTPRequest, HTTPResponse
from ..models.files import PresignedUpload, UploadedFile
from ..models.workflows import FileSelectConfig
from ..outcomes import Outcome, succeeded
from ..specs import Id, Offset, Omittable
from ..specs.adaptive import AdaptiveCall, extended_by, is_wanted
from ..specs.chat_fields import ChatCall, ChatId, SharedChatCall
from ..steps import Flow
from ..uploads import stored, upload_by_form


class About(Struct, rename="camel"):
    """What a request is about."""

    app_id: str | None = None


class PresignChatFile(SharedChatCall[PresignedUpload], AdaptiveCall[PresignedUpload]):
    """Ask where to put a file of a chat (``POST /core/chat/file/presignChatFilePostUrl``, 4.14.0+).

    The app must allow files of its type; 4.15.0 to 4.15.2 go by what the request allows, which is then this file.
    ``upload_chat_file`` does this and all that follows.
    """

    path: ClassVar[str] = "/core/chat/file/presignChatFilePostUrl"
    secret_answer: ClassVar[bool] = True
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/presignChatFilePostUrl",)
    since: ClassVar[str] = "4.14.0"
    path_since: ClassVar[str] = "4.14.5"
    changed: ClassVar[Mapping[str, str]] = {
        "4.14.0 to 4.14.4": "wants the file as a form; `upload_chat_file` sends it so",
        "4.15.0 to 4.15.2": "wants to hear which files are allowed; sent again with that after its error",
    }

    chat_id: ChatId
    """The chat that is to cite the file."""
    filename: Id
    """The name, whose ending says the type."""
    content_type: Omittable[Id] = UNSET
    """The media type."""
    declared_extension: Omittable[Id] = UNSET
    """The ending that the caller declares, where it is not the name's."""
    declared_filename: Omittable[Id] = UNSET
    """The name that the caller declares."""
    size: Omittable[Offset] = UNSET
    """Bytes; 32 MiB or more gets a place for many parts on 4.16."""

    def amended(self, call: HTTPRequest, error: APIError) -> Flow[Outcome[HTTPRequest] | None]:
        """Return the request with what allows this file, which 4.15.0 to 4.15.2 want."""
        yield from ()
        if not is_wanted("fileSelectConfig", error):
            return None
        kinds = FileSelectConfig(
            can_select_file=True,
            can_select_img=True,
            can_select_video=True,
            can_select_audio=True,
            can_select_custom_file_extension=True,
            custom_file_extension_list=tuple(filter(None, (PurePosixPath(self.filename).suffix,))),
        )
        return Success(extended_by(call, fileSelectConfig=kinds))


class PresignDraftChatFile(ChatCall[PresignedUpload]):
    """Ask where to put a file of a chat with an app that is being edited.

    ``POST /core/chat/file/presignDraftChatFilePostUrl``, 4.15.2+; needs the right to write the app.
    """

    path: ClassVar[str] = "/core/chat/file/presignDraftChatFilePostUrl"
    since: ClassVar[str] = "4.15.2"
    secret_answer: ClassVar[bool] = True

    chat_id: ChatId
    """The chat that is to cite the file."""
    filename: Id
    """The name, whose ending says the type."""
    file_select_config: FileSelectConfig
    """Which files the chat of the edited app is to take."""
    content_type: Omittable[Id] = UNSET
    """The media type."""
    declared_extension: Omittable[Id] = UNSET
    """The ending that the caller declares, where it is not the name's."""
    declared_filename: Omittable[Id] = UNSET
    """The name that the caller declares."""
    size: Omittable[Offset] = UNSET
    """Bytes; 32 MiB or more gets a place for many parts on 4.16."""


class GetChatFileUrl(SharedChatCall[str]):
    """Read where an uploaded file of a chat is to be had (``POST /core/chat/file/presignChatFileGetUrl``, 4.14.0+)."""

    path: ClassVar[str] = "/core/chat/file/presignChatFileGetUrl"
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/presignChatFileGetUrl",)
    since: ClassVar[str] = "4.14.0"
    path_since: ClassVar[str] = "4.14.5"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""
    key: Id
    """The file, by the ``key`` that its upload gave."""


presign_chat_file: Final = endpoint(PresignChatFile)
presign_draft_chat_file: Final = endpoint(PresignDraftChatFile)
get_chat_file_url: Final = endpoint(GetChatFileUrl)


@flow
def upload_chat_file(
    *,
    app_id: str | None = None,
    chat_id: str,
    content: FileSource,
    filename: str | None = None,
    content_type: str | None = None,
    custom_uid: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[UploadedFile]:
    """Put a file where messages of a chat can cite it, and return its ``key`` and ``url`` for ``file`` or ``image``.

    Where completions of the chat have a ``custom_uid``, pass it here, too.  A server gives the ``key`` to the user of
    the chat: the ``custom_uid`` of its completions so far, or the owner of the API key where the chat is new.  A
    completion of another user with that ``key`` is an error, so that the ``key`` comes back empty where it is not
    *custom_uid*'s; the ``url`` is enough then, as long as its link is valid, which is some hours.

    Works from 4.8.9: by a presigned URL, in parts where the server wants it (32 MiB and more on 4.16), by a form on
    older servers.  Parts, and uploads that do not come to their end, are as in ``upload_dataset_file``.

    Arguments:
      app_id: The app of the chat; None: that of the client.
      chat_id: The chat that is to cite the file.
      content: The bytes, the path of a local file (a ``pathlib.Path``, read while it is sent), a file that is open for
        reading bytes, or a ``File``.
      filename: The name; needed for bytes.
      content_type: The media type, where the name does not say it.
      custom_uid: The user of the chat, where its completions have a ``custom_uid``.
      on_progress: Called with the bytes sent and the bytes in all.
    """
    file = as_file(content, filename, content_type)
    spec = PresignChatFile(
        app_id=app_id, chat_id=chat_id, filename=file.name, content_type=file.content_type, size=file.size
    )
    response = value_in((yield value_in(spec.outgoing())))
    presigned = spec.decode(response)
    if succeeded(presigned):
        done = yield from value_of(stored(presigned.unwrap(), file, on_progress))
        if custom_uid is None or belongs_to(done.key, custom_uid, chat_id):
            return done
        return (yield from without_key(done, app_id, chat_id))
    if not presigned.failure().is_unknown_route:
        raise EarlyExit(presigned.failure())
    about = {"appId": app_id or asked_app(response), "chatId": chat_id}  # before 4.14.0
    return (yield from value_of(upload_by_form("chat", about, about, file, on_progress)))


def asked_app(response: HTTPResponse) -> str | None:
    """Return the app that a request of JSON was about, which its client may have added."""
    sent = None if response.request is None else response.request.content
    return decode(About, sent).app_id if isinstance(sent, bytes) else None


def belongs_to(key: str, custom_uid: str, chat_id: str) -> bool:
    """Whether a key, which is ``chat/…/APP/USER/CHAT/NAME`` on every version, is that of a user.

    The ids of user and chat are the caller's, and may hold slashes.
    """
    before, found, name = key.rpartition(f"/{custom_uid}/{chat_id}/")
    return bool(found) and "/" not in name and re.search(r"(?:^|/)[0-9a-fA-F]{24}\Z", before) is not None


def without_key(uploaded: UploadedFile, app_id: str | None, chat_id: str) -> Flow[UploadedFile]:
    """Return a file that is cited by its link alone; servers before 4.15 give the link when they are asked for it."""
    if uploaded.url is not None:
        return replace(uploaded, key="")
    link = yield from value_of(GetChatFileUrl(app_id=app_id, chat_id=chat_id, key=uploaded.key))
    return replace(uploaded, key="", url=link)


class Methods:
    """The functions of this file as methods."""

    presign_chat_file = presign_chat_file
    presign_draft_chat_file = presign_draft_chat_file
    get_chat_file_url = get_chat_file_url
    upload_chat_file = upload_chat_file
