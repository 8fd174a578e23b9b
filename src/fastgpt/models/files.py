"""Files on their way into a chat, a dataset or a sandbox: where to put them, and what came of it.

Areas share this file, so that none of them imports another.
"""

from __future__ import annotations

__all__ = [
    "PresignedUpload", "UploadPart", "PartReceipt", "UploadReceipt", "FormUpload", "UploadedFile",
]  # fmt: skip

from collections.abc import Mapping

from msgspec import Struct, field

from .base import Number, OrDefault, ResponseModel


class PresignedUpload(ResponseModel, frozen=True, rename="camel"):
    """Where to put the bytes of a file; no key is needed there, and the place is open for ten minutes.

    With ``upload_mode`` ``single`` the whole file goes to ``url`` by one PUT with ``headers``.  With ``multipart``
    (4.16+, when a ``size`` of 32 MiB or more was passed) each part of ``part_size`` bytes goes to ``url`` with its
    ``partNumber``, then the etags go to ``complete_url``.  ``url`` may be relative to the server.
    """

    url: str
    key: OrDefault[str] = ""
    """The object key; empty on 4.14.0 to 4.14.4, which give ``fields`` for a form upload instead."""
    headers: OrDefault[Mapping[str, str]] = field(default_factory=dict[str, str])
    preview_url: str | None = None
    """Where the file can be read (4.15+)."""
    max_size: Number | None = None
    """The most bytes that are taken."""
    upload_mode: OrDefault[str] = "single"
    complete_url: str | None = None
    abort_url: str | None = None
    part_size: int | None = None
    """Bytes of each part but the last."""
    concurrency: int | None = None
    """Parts that may be on their way at once."""
    max_retry: int | None = None
    fields: OrDefault[Mapping[str, str]] = field(default_factory=dict[str, str])


class UploadPart(Struct, frozen=True, rename="camel"):
    """A part that was taken; the etag goes back as it came, with its quotes."""

    part_number: int
    etag: str


class PartReceipt(Struct, frozen=True):
    """What the server says of one part."""

    etag: str


class UploadReceipt(Struct, frozen=True):
    """What the server says of a whole file: ``success`` after a single upload, ``key`` after the last of many parts."""

    success: bool | None = None
    key: str | None = None


class FormUpload(ResponseModel, frozen=True, rename="camel"):
    """What servers before 4.14.2 say of a file that came by form."""

    file_id: str
    preview_url: str | None = None


class SandboxUpload(ResponseModel, frozen=True, rename="camel"):
    """Where in a sandbox a file was written, and how many bytes."""

    path: str
    bytes_written: int


class UploadedFile(Struct, frozen=True):
    """A file that messages of its chat may cite: give ``url`` and ``key`` to ``file`` or ``image``."""

    key: str
    """The object key; empty where the user of the chat may not cite the file by it."""
    name: str
    url: str | None = None
