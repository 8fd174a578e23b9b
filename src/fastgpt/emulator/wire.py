"""What the emulated server's bytes look like: requests and their forms, replies, envelopes, errors, framed events.

Nothing here knows an app, a chat or a route, and nothing does I/O. All of it is shaped as a FastGPT 4.16 was seen to
answer, down to the order of the keys in an envelope and the split of an event into two writes. Of forms only what the
servers use is read; file names are percent-decoded, so a name that was sent unencoded comes out as it would there.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote

import msgspec

from ..values import JSONValue
from .shapes import JSONObject as JSONObject, json_object, read_data

HEADERS: Final = read_data(dict[str, tuple[tuple[str, str], ...]], "headers.json")
"""The headers of each kind of answer."""
DONE: Final = "[DONE]"
LEAST_COMPRESSED: Final = 1024
GZIP: Final = 16 + zlib.MAX_WBITS
WAIT: Final = "wait"
"""The name of an event that is never seen: silence of so many seconds."""
NOT_FOUND_PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><head><title>404: This page could not be found</title></head>'
    "<body><h1>404</h1><h2>This page could not be found.</h2></body></html>"
)
_BOUNDARY: Final = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_NAME: Final = re.compile(r'(?<!file)name="([^"]*)"')
_FILENAME: Final = re.compile(r'filename="([^"]*)"')
_TYPE: Final = re.compile(r"(?im)^content-type:\s*([^\s;]+)")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request, read to its end. ``origin`` is ``http://host:port``; header names are in lower case."""

    method: str
    path: str
    origin: str = "http://localhost:3000"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    body: bytes = b""

    def __repr__(self) -> str:  # without the headers, of which one is the key
        return f"Request({self.method!r}, {self.path!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return for rich what a representation shows."""
        return [("method", self.method), ("path", self.path)]

    def json(self) -> JSONValue:
        """Return the body as JSON; raises ``msgspec.DecodeError`` of any other."""
        sent: JSONValue = msgspec.json.decode(self.body)
        return sent


class Part(msgspec.Struct, frozen=True):
    """A file of a form."""

    filename: str
    content_type: str
    content: bytes


class Form(msgspec.Struct, frozen=True):
    """A form: its text fields, and the files whose field is called ``file``."""

    fields: dict[str, str]
    files: list[Part]

    def data(self) -> JSONObject:
        """Return the field ``data``, which is JSON; none if it is missing or no JSON object."""
        return json_object(self.fields.get("data", ""))


def form(request: Request) -> Form:
    """Return the form that a request carries; any other body is an empty one."""
    fields: dict[str, str] = {}
    files: list[Part] = []
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    pieces = request.body.split(b"--" + boundary[1].encode()) if boundary else []
    for piece in pieces[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        # Names arrive as bytes; the server reads them as Latin-1 and only then undoes the percent signs.
        headers = head.decode("latin-1")
        name, filename, kind = _NAME.search(headers), _FILENAME.search(headers), _TYPE.search(headers)
        field = name[1] if name else ""
        if filename is None:
            fields[field] = content.decode(errors="replace")
        elif field == "file":
            files.append(Part(unquote(filename[1]), kind[1] if kind else "application/octet-stream", content))
    return Form(fields, files)


class Writes:
    """The body of a reply, write by write. ``close`` says that nobody reads on; it may be called at any time."""

    def __init__(self, writes: Iterator[bytes], close: Callable[[], None] = lambda: None) -> None:
        self._writes = writes
        self.close: Final = close

    def __iter__(self) -> Iterator[bytes]:
        return self._writes


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
    chunks: Writes

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


NAMED: Final = read_data(dict[str, tuple[int, int, str]], "errors.json")
"""HTTP status, code and usual message of the error responses that have a name."""
NAMES: Final = tuple(NAMED)
"""The names that an error response may have."""


def named(status_text: str, message: str = "") -> Rejected:
    """Return the error response of that name: the numbers move between versions of FastGPT, the names do not.

    A few areas have a message of their own under the same name.
    """
    status, code, usual = NAMED[status_text]
    return Rejected(status, Envelope(code=code, status_text=status_text, message=message or usual))


def failed(message: str, status: int = 500, *, by_user: bool = False) -> Rejected:
    """Return an error response that has no name of its own; ``by_user`` marks those that 4.16 blames on the caller."""
    error_type = "UserError" if by_user else msgspec.UNSET
    return Rejected(status, Envelope(code=status, status_text="error", message=message, error_type=error_type))


def invalid(issues: Sequence[JSONObject], *, inside: bool = False) -> Rejected:
    """Return the error response of a schema; one that a handler checks by itself is an HTTP 500 that quotes issues."""
    status, message = 400, "Data validation error"
    if inside:
        status, message = 500, msgspec.json.format(msgspec.json.encode(list(issues)), indent=2).decode()
    return Rejected(status, Envelope(code=status, status_text="error", message=message, zod_error=list(issues)))


def once(content: bytes) -> Writes:
    """Return a body that comes in one write."""
    return Writes(iter((content,)))


def plain(status: int, content: bytes, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return an answer of known length."""
    return Reply(status, (*headers, ("content-length", str(len(content)))), once(content))


def after(seconds: float, reply: Reply) -> Reply:
    """Return a reply whose body, read here to its end, comes after a silence."""
    return reply._replace(chunks=Writes(iter((Silence(seconds), *reply.chunks)))) if seconds else reply


def compressed(request: Request, reply: Reply, *, says_so: bool) -> Reply:
    """Return a reply as a server sends it that compresses on demand: neither small ones, nor those that forbid it.

    With ``says_so`` whatever might be compressed says that it depends on the request.
    """
    headers = dict(reply.headers)
    kind, size = headers.get("content-type", ""), int(headers.get("content-length", LEAST_COMPRESSED))
    fitting = kind.startswith(("application/json", "text/")) and "no-transform" not in headers.get("cache-control", "")
    if fitting and says_so:
        reply = reply.with_headers((("vary", "Accept-Encoding"),))
    if not fitting or size < LEAST_COMPRESSED or "gzip" not in request.headers.get("accept-encoding", ""):
        return reply
    kept = tuple(pair for pair in reply.headers if pair[0] not in ("content-length", "transfer-encoding"))
    own = (("content-encoding", "gzip"), ("transfer-encoding", "chunked"))
    return Reply(reply.status, (*kept, *own), Writes(_gzipped(reply.chunks), reply.chunks.close))


def _gzipped(writes: Writes) -> Iterator[bytes]:
    """Compress a body write by write, so that a stream stays one."""
    packer = zlib.compressobj(wbits=GZIP)
    for write in writes:
        yield write if isinstance(write, Silence) else packer.compress(write) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def as_json(content: object, status: int = 200) -> Reply:
    """Return a JSON answer without an envelope."""
    return plain(status, msgspec.json.encode(content), HEADERS["json"])


def ok(data: object = None) -> Reply:
    """Return data in the envelope of success."""
    return as_json(Envelope(data=data))


def error_reply(rejected: Rejected) -> Reply:
    """Return the envelope of an error response."""
    return as_json(rejected.envelope, rejected.status)


def frame(event: Event, *, with_name: bool) -> Iterator[bytes]:
    """Yield the writes of one event; the line of the name goes out on its own, as real servers send it."""
    if event.name == WAIT:
        yield Silence(float(str(event.data)))
        return
    if with_name:
        yield f"event: {event.name}\n".encode()
    data = event.data.encode() if isinstance(event.data, str) else msgspec.json.encode(event.data)
    yield b"data: " + data + b"\n\n"
