"""Whole folders of a sandbox, up and down: file by file up, as an archive down, in bounded memory both ways."""

from __future__ import annotations

__all__ = [
    "SandboxFolder",
    "upload_folder_to_sandbox",
    "download_folder_from_sandbox",
]  # fmt: skip

import os
from contextlib import suppress
from typing import cast

from msgspec import Struct

from ..error_responses import set_call_of
from ..errors import DecodeError, InvalidRequestError
from ..files import File, Progress, count_of, path_of
from ..flows import EarlyExit, value_in
from ..folders import MAX_FOLDER, Unpacked, discard, entries_of, send_entries, unpack
from ..functions import flow
from ..outcomes import Outcome
from ..steps import Flow, in_thread
from .calls import DownloadFromSandbox, UploadToSandbox
from .downloads import saved


class SandboxFolder(Struct, frozen=True):
    """What went up, or came down: how many files, and their bytes in all."""

    files: int
    size: int


@flow
def upload_folder_to_sandbox(
    *,
    folder: os.PathLike[str],
    chat_id: str,
    app_id: str | None = None,
    skill_id: str | None = None,
    sandbox_path: str | None = None,
    on_progress: Progress | None = None,
) -> Flow[SandboxFolder]:
    """Write all files of a local folder into a sandbox, and return how many there were (4.15.0+).

    Files that are there already are replaced, and others stay.  Four are on their way at the same time, by threads in
    a sync client, each read while it is sent.  A link in *folder*, and a name that is no text, are an
    ``InvalidRequestError`` before anything is sent.  The first error ends it; what was sent before stays.

    Arguments:
      folder: The local folder, a ``pathlib.Path``; what lies in folders below it goes along.
      chat_id: The chat whose sandbox it is; with *skill_id* it is ``"edit-debug"`` (``fastgpt.sandbox.EDIT_CHAT``).
      app_id: The app of the chat; left out, that of the client.
      skill_id: The skill that is edited in the sandbox, instead of an app.
      sandbox_path: The folder of the sandbox; left out, the work folder.
      on_progress: Called with the bytes sent and the bytes in all.
    """
    path = path_of(folder, "folder")
    entries = yield from in_thread(lambda: entries_of(path, "folder"))
    if not isinstance(cast("object", sandbox_path), str | None):  # callers without a checker may pass anything
        raise InvalidRequestError(f"expected text, got {type(sandbox_path).__name__}", field="sandbox_path")
    base = f"{sandbox_path.rstrip('/')}/" if sandbox_path else ""

    def spec(path: str, file: File, watch: Progress | None) -> UploadToSandbox:
        return UploadToSandbox(
            app_id=app_id, skill_id=skill_id, chat_id=chat_id, sandbox_path=base + path, file=file, on_progress=watch
        )

    def put(path: str, file: File, watch: Progress | None) -> Flow[Outcome[object]]:
        return (yield from spec(path, file, watch))

    for entry in entries:
        value_in(spec(entry.path, File("file", entry.source, entry.size), None).outgoing())
    return SandboxFolder(len(entries), (yield from send_entries(entries, put, on_progress)))


@flow
def download_folder_from_sandbox(
    *,
    target: os.PathLike[str],
    chat_id: str,
    app_id: str | None = None,
    skill_id: str | None = None,
    sandbox_path: str | None = None,
    max_bytes: int | None = None,
) -> Flow[SandboxFolder]:
    """Write a folder of a sandbox to disk, and return how many files it has (4.14.8.4+).

    It comes as an archive, which is kept beside *target* meanwhile.  An archive that holds a link, or a path that
    leads out of the folder, is a ``DecodeError``, and so is one that is too large; *target* is then left as it was.

    Arguments:
      target: The local folder, a ``pathlib.Path``: a new or an empty one.
      chat_id: The chat whose sandbox it is; with *skill_id* it is ``"edit-debug"`` (``fastgpt.sandbox.EDIT_CHAT``).
      app_id: The app of the chat; left out, that of the client.
      skill_id: The skill that is edited in the sandbox, instead of an app.
      sandbox_path: The folder of the sandbox; left out, the work folder.
      max_bytes: The largest size of the archive, packed and unpacked; left out, 4 GiB.
    """
    place, most = os.path.abspath(path_of(target, "target")), count_of(max_bytes, MAX_FOLDER, "max_bytes")
    folder = f"{place}.{os.urandom(6).hex()}"
    archive = f"{folder}.zip"
    spec = DownloadFromSandbox(app_id=app_id, skill_id=skill_id, chat_id=chat_id, sandbox_path=sandbox_path)

    def write() -> Unpacked:
        with open(archive, "rb") as opened:
            return unpack(opened, folder, most)

    try:
        if os.path.lexists(place) and (os.path.islink(place) or not os.path.isdir(place) or os.listdir(place)):
            raise InvalidRequestError(f"expected a new or an empty folder, got {place!r}", field="target")
        _, response = yield from saved(spec, archive, most)
        try:
            unpacked = yield from in_thread(write)
        except DecodeError as error:
            raise EarlyExit(set_call_of(error, response)) from None
        # It takes its name here, since a thread would go on to that after a cancellation.
        with suppress(FileNotFoundError):
            os.rmdir(place)
        os.rename(folder, place)
    except OSError as error:
        raise InvalidRequestError(f"expected a folder that can be written, got {error}", field="target") from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(archive)
        if os.path.lexists(folder):
            discard(folder)
    return SandboxFolder(unpacked.files, unpacked.size)


class Methods:
    """The functions of this file as methods."""

    upload_folder_to_sandbox = upload_folder_to_sandbox
    download_folder_from_sandbox = download_folder_from_sandbox
