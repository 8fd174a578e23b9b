"""What goes out, as frozen values: a call, a file that travels in one, and the wish to wait.

Nothing here does I/O but ``File``, which looks at a path when it is made, so that a file that is not there is
noticed before anything is sent.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from .errors import InvalidRequestError

Verb: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Progress: TypeAlias = Callable[[int, int], None]
"""Is told the bytes that have been handed to the connection, and how many there are in all."""


MAX_BODY = 64 * 1024 * 1024
"""Bytes that an answer may have, unless a client is told otherwise; a stream may have more, event by event."""


class File(Struct, frozen=True):
    """A file to upload: its name, its bytes or where they lie on disk, and its media type.

    A path is read piece by piece while it is sent, so its size does not matter to memory.
    """

    name: str
    source: bytes | str
    """The bytes themselves, or the path of a local file."""
    size: int
    """Bytes."""
    content_type: str = "application/octet-stream"

    @classmethod
    def from_path(
        cls, path: str | os.PathLike[str], *, name: str | None = None, content_type: str | None = None
    ) -> File:
        """Take a file of the local disk; its media type is guessed by its name unless given.

        Raises ``InvalidRequestError`` where no readable file is at *path*.
        """
        where = os.fspath(path)
        try:
            with open(where, "rb") as opened:
                size = os.fstat(opened.fileno()).st_size
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise InvalidRequestError(f"expected a readable file, got {where!r} ({reason})", field="path") from None
        name = name or os.path.basename(where)
        return cls(name, where, size, content_type or guessed_type(name))

    @classmethod
    def from_bytes(cls, content: bytes, *, name: str, content_type: str | None = None) -> File:
        """Take bytes that are at hand; their media type is guessed by *name* unless given."""
        return cls(name, content, len(content), content_type or guessed_type(name))

    def __post_init__(self) -> None:
        for field, text in (("filename", self.name), ("content_type", self.content_type)):
            if not text.strip() or not text.isprintable():
                raise InvalidRequestError(f"expected text without control characters, got {text!r}", field=field)

    def part(self, start: int = 0, stop: int | None = None) -> Slice:
        """Return the bytes from *start* to before *stop* as a piece of a request's body."""
        return Slice(self, start, self.size if stop is None else min(stop, self.size))


def guessed_type(name: str) -> str:
    """Return the media type that files of this name mostly have."""
    from mimetypes import guess_type  # slow to import, and not needed by who uploads nothing

    return guess_type(name)[0] or "application/octet-stream"


class Slice(Struct, frozen=True):
    """A run of a file's bytes; it can be read again, so that a safe retry sends the same."""

    file: File
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


Content: TypeAlias = bytes | tuple[bytes | Slice, ...]
"""A body: bytes, or pieces of which some are read from files while they are sent."""


class Call(Struct, frozen=True, kw_only=True):
    """One HTTP request, before any transport has seen it."""

    verb: Verb
    url: str
    """A reference, resolved against the API base as RFC 3986 has it: ``core/chat/init``, or a URL out of an answer."""
    signed: bool = True
    """Whether it is a call of the API, and the key goes with it; what goes elsewhere gets no key."""
    query: Pairs = ()
    headers: Pairs = ()
    content: Content | None = None
    repeatable: bool = False
    """Whether sending it twice does no more than sending it once."""
    retried: bool = True
    """Whether it may be sent again at all; export counts refused calls against its one a minute."""
    live: bool = False
    """Whether an event stream is to be left unread in the response."""
    earlier: tuple[Call, ...] = ()
    """The calls that do the same on earlier servers, newest first."""
    on_progress: Progress | None = None
    attempt: int = 1
    timeout: float | None = None
    """Seconds that each step (connect, write, read) may take; None: as the transport has it."""
    idle_timeout: float | None = None
    """Seconds that may pass between two events of a live stream."""
    max_body: int = MAX_BODY
    """Bytes that an answer may have, decoded."""
    until: float | None = None
    """The moment on the monotonic clock at which all must be over."""


class Pause(Struct, frozen=True):
    """A policy's wish to wait before it goes on."""

    seconds: float
