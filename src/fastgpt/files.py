"""Files to upload: what callers pass as one, and the pieces of it that travel in a request.

Nothing here sends.  ``File`` alone does I/O: it opens a path when it is made, so that a file that is missing is noticed
before anything is sent.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from io import BufferedIOBase
from typing import IO, TYPE_CHECKING, TypeAlias, TypeVar, cast

from msgspec import Struct

from .arguments import check_text, invalid_argument
from .brief import Brief
from .errors import InvalidRequestError
from .values import ACCEPTED

T = TypeVar("T")

OpenFile: TypeAlias = IO[bytes] | BufferedIOBase
"""What is open for reading bytes: of ``open``, ``tempfile``, an archive, and of ``gzip.open``, which is no ``IO``."""

_UNFIT_NAME = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
"""What no name of a file can hold on its way; joiners and marks of direction, which names in Persian have, it may."""
_UNFIT_TYPE = r"[^ -~]"

Progress: TypeAlias = Callable[[int, int], None]
"""Is called with the bytes that were handed to the connection, and how many there are in all."""


class File(Brief, frozen=True):
    """A file to upload: its name, its bytes or where they lie on disk, and its media type.

    A path or an open file is read piece by piece while it is sent, so its size does not matter to memory.
    """

    name: str
    source: bytes | str | OpenFile
    """The bytes themselves, the path of a local file, or an open one."""
    size: int
    """Bytes."""
    content_type: str = "application/octet-stream"

    @classmethod
    def from_path(
        cls, path: str | os.PathLike[str], *, name: str | None = None, content_type: str | None = None
    ) -> File:
        """Take a file of the local disk; its media type is guessed by its name by default.

        Raises ``InvalidRequestError`` where no readable file is at *path*.
        """
        where = path_of(path, "path")
        try:
            with open(where, "rb") as opened:
                size = os.fstat(opened.fileno()).st_size
        except OSError as error:
            message = f"expected a readable file, got {where!r} ({error.strerror})"
            raise InvalidRequestError(message, field="path") from None
        name = name or os.path.basename(where)
        return cls(name, where, size, content_type or guessed_type(name))

    @classmethod
    def from_bytes(cls, content: bytes, *, name: str, content_type: str | None = None) -> File:
        """Take bytes that are at hand; their media type is guessed by *name* by default."""
        if not isinstance(cast("object", content), bytes):  # callers without a checker pass anything
            raise invalid_argument("content", "bytes", content)
        check_text(name, "name")
        return cls(name, content, len(content), content_type or guessed_type(name))

    @classmethod
    def from_open(cls, opened: OpenFile, *, name: str | None = None, content_type: str | None = None) -> File:
        """Take a file that is open for reading bytes, from its beginning; it is not closed, and must stay open.

        Its name is needed where it has no path.  Raises ``InvalidRequestError`` where it cannot be read twice.
        """
        if not (hasattr(opened, "read") and hasattr(opened, "seek")):
            raise invalid_argument("opened", "an open file", opened)
        path: object = getattr(opened, "name", None)
        name = name or (os.path.basename(path) if isinstance(path, str) else None)
        if not name:
            raise InvalidRequestError("expected a file name to go with an open file", field="filename")
        try:
            size = opened.seek(0, os.SEEK_END)
            opened.seek(0)
            binary = isinstance(cast("object", opened.read(0)), bytes)  # a file of text has the same methods
        except (OSError, ValueError) as error:
            raise InvalidRequestError(
                f"expected an open file that can be read twice ({error})", field="opened"
            ) from None
        if not binary:
            raise InvalidRequestError("expected a file that is open for bytes, got one for text", field="opened")
        return cls(name, opened, size, content_type or guessed_type(name))

    def __post_init__(self) -> None:
        for field, text, unfit in (
            ("filename", self.name, _UNFIT_NAME),
            ("content_type", self.content_type, _UNFIT_TYPE),
        ):
            check_text(text, field)
            if not text.strip() or re.search(unfit, text) is not None:
                raise InvalidRequestError(f"expected text without control characters, got {text!r}", field=field)

    def part(self, start: int = 0, stop: int | None = None) -> Slice:
        """Return the bytes from *start* to before *stop* as a piece of a request's body."""
        return Slice(self, start, self.size if stop is None else min(stop, self.size))


def guessed_type(name: str) -> str:
    """Return the media type that files of this name mostly have."""
    from mimetypes import guess_type  # slow to import, and not needed by who uploads nothing

    return guess_type(name)[0] or "application/octet-stream"


def path_of(value: object, field: str) -> str:
    """Return the local path that an argument is; raise ``InvalidRequestError`` of *field* where none can be that."""
    path: object = value
    if isinstance(value, os.PathLike):
        path = os.fspath(cast("os.PathLike[str]", value))  # isinstance tells the kind, not its argument
    if not isinstance(path, str):
        raise invalid_argument(field, "a pathlib.Path", path)
    try:
        if b"\0" in os.fsencode(path):
            raise InvalidRequestError(f"expected a path without zero bytes, got {path!r}", field=field)
    except UnicodeEncodeError:
        raise InvalidRequestError(f"expected a path that can be encoded, got {path!r}", field=field) from None
    return path


def count_of(value: object, default: int, field: str) -> int:
    """Return the count that an argument is, if any; raise ``InvalidRequestError`` of *field* where it is below 1."""
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidRequestError(f"expected a whole number, at least 1, got {value!r}", field=field)
    return value


NamedSource: TypeAlias = os.PathLike[str] | OpenFile | File
"""What callers pass as one of many files: a ``pathlib.Path``, an open file, or a ``File``."""


FileSource: TypeAlias = bytes | NamedSource
"""What callers pass as a file: one of these, or bytes with a file name."""

if TYPE_CHECKING:
    Upload: TypeAlias = FileSource
    Uploads: TypeAlias = Sequence[NamedSource]
    Watcher: TypeAlias = Progress | None
else:  # what does not travel as JSON is nothing to msgspec
    Upload = Uploads = Watcher = object
    ACCEPTED.update(Upload=FileSource, Uploads=Sequence[NamedSource], Watcher=Progress | None)


def as_file(
    content: object, filename: str | None = None, content_type: str | None = None, *, field: str = "content"
) -> File:
    """Return the file that an argument is, with the name and the type that go with it.

    Raises ``InvalidRequestError`` of *field*, as the caller spells the argument, or of ``filename`` or
    ``content_type``.
    """
    for argument, text in (("filename", filename), ("content_type", content_type)):
        value = cast("object", text)  # callers without a checker pass anything
        if not isinstance(value, str | None):
            raise invalid_argument(argument, "text", value)
    try:
        if isinstance(content, File):
            name = filename or content.name
            return File(name, content.source, content.size, content_type or content.content_type)
        if isinstance(content, bytes) and filename is not None:
            return File.from_bytes(content, name=filename, content_type=content_type)
        if isinstance(content, os.PathLike):
            path = cast("os.PathLike[str]", content)  # isinstance tells the kind, not its argument
            return File.from_path(path, name=filename, content_type=content_type)
        if hasattr(content, "read") and hasattr(content, "seek"):
            opened = cast("OpenFile", content)  # looked at where its bytes are counted
            return File.from_open(opened, name=filename, content_type=content_type)
    except InvalidRequestError as error:
        place = field if error.field in ("path", "opened") else error.field
        raise InvalidRequestError(error.message, field=place) from None
    if isinstance(content, bytes):
        raise InvalidRequestError("expected a file name to go with bytes", field="filename")
    raise invalid_argument(field, "bytes, a pathlib.Path, an open file or a File", content)


def as_files(sources: Iterable[object]) -> tuple[File, ...]:
    """Return the files that an argument is; raise ``InvalidRequestError`` of the first that is none, by its number."""
    files: list[File] = []
    for number, source in enumerate(listed(sources, "files")):
        try:
            files.append(as_file(source))
        except InvalidRequestError as error:
            raise InvalidRequestError(error.message, field=f"files[{number}]") from None
    return tuple(files)


def listed(values: Iterable[T], field: str) -> Iterable[T]:
    """Return the values that an argument is; raise ``InvalidRequestError`` of *field* where it is a single one."""
    if is_single(values):
        raise invalid_argument(field, "a list", values)
    return values


def is_single(value: object) -> bool:
    """Whether *value* is one thing, although it may be one that can be iterated, such as text or an open file."""
    return isinstance(value, str | bytes) or hasattr(value, "read") or not isinstance(value, Iterable)


class Slice(Struct, frozen=True):
    """A run of a file's bytes; it can be read again, so that a safe retry sends the same."""

    file: File
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start
