"""What the emulated server's bytes look like: requests, replies, envelopes, error responses and the framing of events.

Nothing here knows an app, a chat or a route, and nothing does I/O. All of it is shaped as a FastGPT 4.16 was seen to
answer, down to the order of the keys in an envelope and the split of an event into two writes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

import msgspec

from ..values import JSONValue

JSONObject: TypeAlias = dict[str, JSONValue]
"""A JSON object that the emulator builds or keeps."""

JSON_HEADERS: Final = (("content-type", "application/json; charset=utf-8"),)
HTML_HEADERS: Final = (("cache-control", "no-cache, must-revalidate"), ("content-type", "text/html; charset=utf-8"))
CHUNKED: Final = (("transfer-encoding", "chunked"),)
EVENT_HEADERS: Final = (
    ("content-type", "text/event-stream;charset=utf-8"),
    ("access-control-allow-origin", "*"),
    ("x-accel-buffering", "no"),
    ("cache-control", "no-cache, no-transform"),
    *CHUNKED,
)
RESUME_HEADERS: Final = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache, no-transform"),
    ("x-accel-buffering", "no"),
    *CHUNKED,
)
DONE: Final = "[DONE]"
WAIT: Final = "wait"
"""The name of an event that is never seen: silence of so many seconds."""
NOT_FOUND_PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><head><title>404: This page could not be found</title></head>'
    "<body><h1>404</h1><h2>This page could not be found.</h2></body></html>"
)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request, read to its end. ``origin`` is ``http://host:port``; header names are in lower case."""

    method: str
    path: str
    origin: str = "http://localhost:3000"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Chunks(Protocol):
    """The body of a reply, write by write. ``close`` says that nobody reads on; it may be called at any time."""

    def __iter__(self) -> Iterator[bytes]: ...
    def __next__(self) -> bytes: ...
    def close(self) -> None:
        """Let go of the body."""
        ...


class Writes:
    """A body of these writes; letting go of it is reported, also where none was read."""

    def __init__(self, writes: Iterator[bytes], close: Callable[[], None]) -> None:
        self._writes = writes
        self.close: Final = close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._writes)


class Silence(bytes):
    """A write of nothing, before which whoever sends the body waits ``seconds``."""

    seconds: float

    def __new__(cls, seconds: float) -> Silence:
        """Make a silence of so many seconds."""
        silence = super().__new__(cls)
        silence.seconds = seconds
        return silence


class Reply(NamedTuple):
    """One HTTP answer whose body has yet to be read."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: Chunks

    def with_headers(self, headers: Sequence[tuple[str, str]]) -> Reply:
        """Return the same answer with these headers before its own."""
        return self._replace(headers=(*headers, *self.headers))


Responder: TypeAlias = Callable[[Request], Reply]
Sleep: TypeAlias = Callable[[float], object]
AsyncSleep: TypeAlias = Callable[[float], Awaitable[object]]


class Event(NamedTuple):
    """A server-sent event. A text stands on the wire as it is, anything else as JSON."""

    name: str
    data: JSONValue


class Envelope(msgspec.Struct, rename="camel"):
    """What surrounds every answer that is neither a completion nor a file."""

    code: int = 200
    status_text: str = ""
    message: str = ""
    data: object = None
    zod_error: list[JSONObject] | msgspec.UnsetType = msgspec.UNSET
    error_type: str | msgspec.UnsetType = msgspec.UNSET


class Rejected(Exception):
    """An error response; ``status`` is that of HTTP, which is seldom the code of the envelope."""

    def __init__(self, status: int, envelope: Envelope) -> None:
        super().__init__(envelope.message)
        self.status = status
        self.envelope = envelope

    def event(self) -> Event:
        """Return what a stream reports instead: named errors whole, all others by their message only."""
        if self.envelope.status_text == "error":
            return Event("error", {"message": self.envelope.message})
        return Event("error", msgspec.to_builtins(self.envelope))


class Unreadable(Exception):
    """The framework below FastGPT rejects the body, in plain text and before any handler runs."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


_NAMED: Final[Mapping[str, tuple[int, int, str]]] = {
    "unAuthorization": (403, 403, "common:code_error.error_message.403"),
    "unAuthApiKey": (500, 514, "common:code_error.error_message.514"),
    "appUnExist": (500, 502000, "common:code_error.app_error.not_exist"),
    "unAuthChat": (500, 504000, "common:code_error.chat_error.un_auth"),
    "chatIsGenerating": (500, 504001, "common:code_error.chat_error.chat_generating"),
    "unAuthDatasetFile": (500, 501007, "common:code_error.dataset_error.un_auth_dataset_file"),
    "notSupportSync": (500, 501001, "common:core.dataset.error.notSupportSync"),
    "unExistDataset": (500, 501002, "common:core.dataset.error.unExistDataset"),
    "unExistCollection": (500, 501003, "common:error_collection_not_exist"),
    "missingParams": (500, 507004, "common:error.missingParams"),
    "invalidResource": (500, 507001, "common:error_invalid_resource"),
    "fileNotFound": (404, 507002, "common:code_error.file_not_found"),
    "InvalidUploadFileType": (500, 510000, "common:error.file_type_invalid"),
    "FileUploadDisabled": (500, 510002, "common:error.file_upload_disabled"),
}


NAMES: Final = tuple(_NAMED)
"""The names that an error response may have."""


def named(status_text: str, message: str = "") -> Rejected:
    """Return the error response of that name: the numbers move between versions of FastGPT, the names do not.

    A few areas have a message of their own under the same name.
    """
    status, code, usual = _NAMED[status_text]
    return Rejected(status, Envelope(code=code, status_text=status_text, message=message or usual))


def failed(message: str, status: int = 500, *, by_user: bool = False) -> Rejected:
    """Return an error response that has no name of its own; ``by_user`` marks those that 4.16 blames on the caller."""
    error_type = "UserError" if by_user else msgspec.UNSET
    return Rejected(status, Envelope(code=status, status_text="error", message=message, error_type=error_type))


def invalid(issues: Sequence[JSONObject]) -> Rejected:
    """Return the error response of a schema, with its list of issues."""
    return _invalid(400, "Data validation error", issues)


def invalid_inside(issues: Sequence[JSONObject]) -> Rejected:
    """Return the error response of a schema that a handler checks by itself: an HTTP 500 that quotes its issues."""
    quoted = msgspec.json.format(msgspec.json.encode(list(issues)), indent=2).decode()
    return _invalid(500, quoted, issues)


def _invalid(status: int, message: str, issues: Sequence[JSONObject]) -> Rejected:
    return Rejected(status, Envelope(code=status, status_text="error", message=message, zod_error=list(issues)))


def once(content: bytes) -> Chunks:
    """Return a body that comes in one write."""
    return (piece for piece in (content,))


def plain(status: int, content: bytes, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return an answer of known length."""
    return Reply(status, (*headers, ("content-length", str(len(content)))), once(content))


def after(seconds: float, reply: Reply) -> Reply:
    """Return a reply whose body, read here to its end, comes after a silence."""
    return reply._replace(chunks=(write for write in (Silence(seconds), *reply.chunks))) if seconds else reply


def as_json(content: object, status: int = 200) -> Reply:
    """Return a JSON answer without an envelope."""
    return plain(status, msgspec.json.encode(content), JSON_HEADERS)


def ok(data: object = None) -> Reply:
    """Return data in the envelope of success."""
    return as_json(Envelope(data=data))


def error_reply(rejected: Rejected) -> Reply:
    """Return the envelope of an error response."""
    return as_json(rejected.envelope, rejected.status)


def not_found() -> Reply:
    """Return the page that an unknown path gets: HTML, never an envelope."""
    return plain(404, NOT_FOUND_PAGE.encode(), HTML_HEADERS)


def frame(event: Event, *, with_name: bool) -> Iterator[bytes]:
    """Yield the writes of one event; the line of the name goes out on its own, as real servers send it."""
    if event.name == WAIT:
        yield Silence(float(str(event.data)))
        return
    if with_name:
        yield f"event: {event.name}\n".encode()
    data = event.data.encode() if isinstance(event.data, str) else msgspec.json.encode(event.data)
    yield b"data: " + data + b"\n\n"
