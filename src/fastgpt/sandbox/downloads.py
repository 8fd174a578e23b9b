"""Files of a sandbox, written to disk while they come, so that their length does not matter.

A file takes its name only when all of it is there; what breaks off leaves nothing behind.
"""

from __future__ import annotations

__all__ = [
    "save_from_sandbox",
]  # fmt: skip

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from msgspec.structs import replace

from ..errors import DecodeError, FastGPTError, InvalidRequestError
from ..files import path_of
from ..flows import value_in
from ..functions import flow
from ..http import HTTPRequest, HTTPResponse
from ..outcomes import Outcome
from ..steps import Flow, read_answer
from .calls import DownloadFromSandbox


class FileReader:
    """Writes the chunks of a body to a file; its answer is how many bytes they were."""

    def __init__(self, file: BinaryIO, most: int | None = None) -> None:
        self._file = file
        self._most = most
        self._size = 0
        self.count: int = 0
        self.done: bool = False
        self.patience: float | None = None
        self.within_event: bool = False

    def feed(self, chunk: bytes, /) -> Iterator[bytes]:
        """Write *chunk*; a chunk counts as an event, so that ``idle_timeout`` holds between two."""
        self._size += len(chunk)
        if self._most is not None and self._size > self._most:
            raise DecodeError(f"expected at most {self._most} bytes, got more")
        self._file.write(chunk)
        self.count += 1
        yield from ()

    def end(self) -> None:
        """Note that all is there: the connection itself says when a body is cut short."""
        self.done = True

    def broken_off(self, failure: FastGPTError, /) -> FastGPTError:
        """Return *failure*: the bytes of a file say nothing of it."""
        return failure

    def answer(self) -> int:
        """Return the number of bytes."""
        return self._size


class Saving:
    """A download whose body goes to a file."""

    def __init__(self, spec: DownloadFromSandbox, file: BinaryIO, most: int | None = None) -> None:
        self._spec = spec
        self._file = file
        self._most = most

    def opening(self) -> Outcome[HTTPRequest]:
        """Return the call, whose answer is left unread."""
        return self._spec.outgoing(live=True).map(lambda call: replace(call, live_bytes=True))

    def reader(self, response: HTTPResponse, max_event: int, /) -> FileReader:
        """Return a reader that writes to the file."""
        return FileReader(self._file, self._most)


@flow
def save_from_sandbox(
    *,
    target: os.PathLike[str],
    chat_id: str,
    app_id: str | None = None,
    skill_id: str | None = None,
    sandbox_path: str | None = None,
) -> Flow[int]:
    """Write a file of a sandbox, or a folder as a zip archive, to *target*, and return its length in bytes.

    As ``download_from_sandbox``, but only one chunk is in memory at a time.

    Arguments:
      target: The file, a ``pathlib.Path`` in a folder that is there; one of that name is replaced when all bytes have
        come, and left as it is where they do not.
      chat_id: The chat whose sandbox it is; with *skill_id* it is ``"edit-debug"`` (``fastgpt.sandbox.EDIT_CHAT``).
      app_id: The app of the chat; None: that of the client, unless there is a skill.
      skill_id: The skill, instead of an app, that is being edited.
      sandbox_path: The file or folder, below the work folder (wire name ``path``); None: all of that.
    """
    spec = DownloadFromSandbox(app_id=app_id, skill_id=skill_id, chat_id=chat_id, sandbox_path=sandbox_path)
    size, _ = yield from saved(spec, path_of(target, "target"))
    return size


def saved(spec: DownloadFromSandbox, target: str, most: int | None = None) -> Flow[tuple[int, HTTPResponse]]:
    """Write what *spec* asks for to a file, *most* bytes at most; return its length and the response it came in."""
    partial = f"{target}.{os.urandom(6).hex()}.part"
    try:
        file = open(partial, "xb")  # noqa: SIM115 - closed below, before it takes its name
    except OSError as error:
        raise InvalidRequestError(f"expected a file that can be written, got {error}", field="target") from None
    try:
        with file:
            saving = Saving(spec, file, most)
            sent = yield value_in(saving.opening())
            response = value_in(sent)
            if response.is_live:
                size = value_in((yield from read_answer(saving, response)))
            else:
                size = file.write(value_in(spec.decode(response)))
        os.replace(partial, target)
        return size, response
    finally:
        with suppress(FileNotFoundError):
            os.unlink(partial)


class Methods:
    """The functions of this file as methods."""

    save_from_sandbox = save_from_sandbox
