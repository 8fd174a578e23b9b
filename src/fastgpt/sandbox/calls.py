"""Sandboxes: whether a chat has one, a ticket to it, a link to a page in it, and its files, up and down.

An agent app works in the sandbox of a chat; of a skill that is being edited, ``chat_id`` is ``EDIT_CHAT``.  What comes
down has no envelope: its media type tells it from an error response.
"""

from __future__ import annotations

__all__ = [
    "SandboxState", "SandboxTicket",
    "CheckSandbox", "check_sandbox",
    "GetSandboxTicket", "get_sandbox_ticket",
    "GetSandboxPreviewLink", "get_sandbox_preview_link",
    "DownloadFromSandbox", "download_from_sandbox",
    "UploadToSandbox", "upload_to_sandbox",
]  # fmt: skip

from typing import ClassVar, Final, Literal

from msgspec import UNSET, field
from msgspec.structs import replace
from returns.result import Failure, Success

from ..brief import Brief
from ..error_responses import set_call_of, unexpected
from ..files import Upload, Watcher, as_file
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..media import is_file
from ..models.base import ResponseModel
from ..models.files import SandboxUpload
from ..outcomes import Outcome, succeeded
from ..specs import Omittable, error_response
from ..specs.chat_fields import ChatId, SharedChatCall
from ..uploads import SANDBOX_UPLOAD, check_written, with_bytes


class SandboxState(ResponseModel, frozen=True, rename="camel"):
    """Whether a chat has a sandbox, and if it cannot have one, why."""

    exists: bool
    unavailable_reason: str | None = None
    """``appDisabled``, ``teamPlanUnavailable`` or ``systemDisabled``."""


class SandboxTicket(Brief, ResponseModel, frozen=True, rename="camel"):
    """What opens a connection to a sandbox, for a minute, and where its files are."""

    hidden: ClassVar[tuple[str, ...]] = ("ticket",)

    ticket: str
    """A secret; neither a ``repr`` nor rich shows it."""
    workspace_root: str
    session_work_directory: str


class CheckSandbox(SharedChatCall[SandboxState]):
    """Report whether a chat has a sandbox (``POST /core/ai/sandbox/checkExist``, 4.14.8.4+)."""

    path: ClassVar[str] = "/core/ai/sandbox/checkExist"
    since: ClassVar[str] = "4.14.8.4"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat whose sandbox it is."""


class GetSandboxTicket(SharedChatCall[SandboxTicket]):
    """Make a ticket for a sandbox's files or terminal (``POST /core/ai/sandbox/getTicket``, 4.15.0+).

    ``channel`` is ``fs`` or ``terminal``, ``permission`` ``read`` unless ``write`` is asked for.
    """

    path: ClassVar[str] = "/core/ai/sandbox/getTicket"
    since: ClassVar[str] = "4.15.0"
    secret_answer: ClassVar[bool] = True

    chat_id: ChatId
    """The chat whose sandbox it is."""
    channel: Literal["fs", "terminal"]
    """What the ticket opens: the files (``fs``) or the ``terminal``."""
    permission: Omittable[Literal["read", "write"]] = UNSET
    """``read`` unless ``write`` is asked for."""


class GetSandboxPreviewLink(SharedChatCall[str]):
    """Return a URL that shows an HTML file of a sandbox (``POST /core/ai/sandbox/getHtmlPreviewLink``, 4.14.10.1+)."""

    path: ClassVar[str] = "/core/ai/sandbox/getHtmlPreviewLink"
    since: ClassVar[str] = "4.14.10.1"
    secret_answer: ClassVar[bool] = True

    chat_id: ChatId
    """The chat whose sandbox it is."""
    file_path: str
    """The file, below the work folder."""


class DownloadFromSandbox(SharedChatCall[bytes]):
    """Return a file of a sandbox, or a folder as a zip archive (``POST /core/ai/sandbox/download``, 4.14.8.4+).

    ``sandbox_path`` (wire name ``path``) is the whole work folder if it is left out.  The bytes are held in memory, at
    most the client's ``max_body``: ``save_from_sandbox`` writes any number to a file.
    """

    path: ClassVar[str] = "/core/ai/sandbox/download"
    since: ClassVar[str] = "4.14.8.4"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat whose sandbox it is."""
    sandbox_path: Omittable[str] = field(name="path", default=UNSET)
    """The file or folder, below the work folder (wire name ``path``); left out, all of that."""

    def decode(self, response: HTTPResponse) -> Outcome[bytes]:
        """Decode the response: an error response, or the bytes, which have no envelope; a file may be empty."""
        if (error := error_response(response)) is not None:
            return Failure(error)
        if is_file(response.headers):
            return Success(response.content)
        return Failure(unexpected("a file or a zip archive", response))


class UploadToSandbox(SharedChatCall[SandboxUpload]):
    """Write a file into a sandbox (``POST /core/ai/sandbox/upload``, 4.15.0+); its bytes are the body."""

    path: ClassVar[str] = SANDBOX_UPLOAD
    since: ClassVar[str] = "4.15.0"
    in_query: ClassVar[bool] = True
    non_json_fields: ClassVar[tuple[str, ...]] = ("file", "on_progress")

    chat_id: ChatId
    """The chat whose sandbox it is."""
    sandbox_path: str = field(name="path")
    """Where the file goes, below the work folder (wire name ``path``)."""
    file: Upload
    """Bytes, a ``pathlib.Path``, a file open for reading bytes, or a ``File``."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec: its fields as the query, the file as the body."""
        content: object = self.file
        file = as_file(content, "file" if isinstance(content, bytes) else None, field="file")
        bare = super(UploadToSandbox, replace(self, file=True, on_progress=None)).call(live=live)
        return with_bytes(bare, file, self.on_progress)

    def decode(self, response: HTTPResponse) -> Outcome[SandboxUpload]:
        """Decode the response; a file of which less was written than was sent is none that is there."""
        written = super().decode(response)
        sent = None if response.request is None else response.request.content
        if not succeeded(written) or not isinstance(sent, tuple):
            return written
        error = check_written(written.unwrap().bytes_written, sum(map(len, sent)))
        return written if error is None else Failure(set_call_of(error, response))


check_sandbox: Final = endpoint(CheckSandbox)
get_sandbox_ticket: Final = endpoint(GetSandboxTicket)
get_sandbox_preview_link: Final = endpoint(GetSandboxPreviewLink)
download_from_sandbox: Final = endpoint(DownloadFromSandbox)
upload_to_sandbox: Final = endpoint(UploadToSandbox)


class Methods:
    """The functions of this file as methods."""

    check_sandbox = check_sandbox
    get_sandbox_ticket = get_sandbox_ticket
    get_sandbox_preview_link = get_sandbox_preview_link
    download_from_sandbox = download_from_sandbox
    upload_to_sandbox = upload_to_sandbox
