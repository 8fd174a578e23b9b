"""What travels, as frozen values: one HTTP request before any transport has seen it, and the response that came of it.

All of the library but its edge works on these two.  Nothing here does I/O: the body of a live response is a Protocol,
which a transport implements.  ``httpx.Response`` is made of a response in one place only, for raw callers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import isnan
from typing import Final, Literal, Protocol, Self, TypeAlias, TypeGuard, TypeVar, cast, overload

from msgspec import Struct
from msgspec.structs import replace

from .errors import FastGPTError
from .files import Progress, Slice
from .media import media_type
from .outcomes import Meaning
from .values import Async

T = TypeVar("T")

Verb: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


MAX_BODY = 64 * 1024 * 1024
"""Bytes that an answer may have, by default; a stream may have more, event by event."""
MAX_EVENT = 32 * 1024 * 1024
"""Bytes that one event may have, by default; the largest that FastGPT sends are far smaller."""

Content: TypeAlias = bytes | tuple[bytes | Slice, ...]
"""A body: bytes, or pieces of which some are read from files while they are sent."""


class Timeout(Struct, frozen=True, kw_only=True):
    """Seconds that each step of a call may take."""

    connect: float = 10.0
    """Until a connection is made, and TLS once more as long; what a proxy says is read like an answer."""
    read: float = 60.0
    """Until something comes."""
    write: float = 60.0
    """Until a piece of the request is sent."""
    pool: float = 60.0
    """Until a connection is free, where as many are open as there may be."""

    @classmethod
    def all(cls, seconds: float) -> Timeout:
        """Return limits of so many seconds; connecting gets 10 at most."""
        return cls(connect=min(seconds, cls().connect), read=seconds, write=seconds, pool=seconds)

    def of(self, idle: float | None) -> dict[str, float]:
        """Return the limits as httpcore has them; *idle* seconds may pass between two events, if there are any."""
        reading = self.read if idle is None else idle
        return {"connect": self.connect, "read": reading, "write": self.write, "pool": self.pool}


class Lesson(Struct, frozen=True):
    """A fact about a server, and which responses show it; see ``HTTPRequest.teaches``."""

    fact: str
    is_shown_by: Callable[[HTTPResponse], bool]


class HTTPRequest(Struct, frozen=True, kw_only=True):
    """One HTTP request, before any transport has seen it."""

    verb: Verb
    url: str
    """A reference, resolved against the API base as RFC 3986 has it: ``core/chat/init``, or a URL out of an answer."""
    authenticated: bool = True
    """Whether it is a call of the API, and the key goes with it; what goes elsewhere gets no key."""
    query: Pairs = ()
    headers: Pairs = ()
    content: Content | None = None
    idempotent: bool = False
    """Whether sending it twice does no more than sending it once."""
    retryable: bool = True
    """Whether it may be sent again at all; export counts rejected requests against its one a minute."""
    live: bool = False
    """Whether an event stream is to be left unread in the response."""
    live_bytes: bool = False
    """Whether a file or an archive is to be left unread as well."""
    strict: bool | None = False
    """Whether a failed run is an error; None: as the client has it; False for whatever runs no app."""
    app_fields: tuple[str, ...] = ()
    """The wire names under which the app of the client goes along, where the call names none."""
    needs_app: bool = False
    """Whether it cannot be sent without an app."""
    fallbacks: tuple[HTTPRequest, ...] = ()
    """The calls that do the same on earlier servers, newest first."""
    on_progress: Progress | None = None
    attempt: int = 1
    delay: float = 0.0
    """Seconds to wait before it is sent, which is how a flow of several calls lets time pass."""
    timeout: Timeout | None = None
    """Seconds that each step may take; None: as the transport has it."""
    idle_timeout: float | None = None
    """Seconds that may pass between two events of a live stream."""
    max_body: int = MAX_BODY
    """Bytes that an answer may have, decoded."""
    deadline_at: float | None = None
    """The moment on the monotonic clock at which all must be over."""
    teaches: Lesson | None = None
    """What its response may show of the server, for the client to remember."""
    unless: str = ""
    """The fact that makes it needless: a client that has learned it answers with ``NEEDLESS``, and sends nothing."""
    meaning: Meaning[HTTPResponse, object] | None = None
    """What its caller makes of the response; None: the caller gets it undecoded, or decodes it later."""


class Headers(Mapping[str, str]):
    """The headers of a response: names in any case, values as text; several values of one name are joined by commas."""

    __slots__ = ("_values", "raw")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.raw: Final[Sequence[tuple[bytes, bytes]]] = tuple(raw)
        """The pairs as they came."""
        values: dict[str, str] = {}
        for name, value in self.raw:
            key = _key(name)
            try:
                text = value.decode()
            except UnicodeDecodeError:
                text = value.decode("latin-1")
            values[key] = f"{values[key]}, {text}" if key in values else text
        self._values: Final = values

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return headers made of text."""
        return cls((name.encode("latin-1"), value.encode()) for name, value in pairs)

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    @overload
    def get(self, name: str, default: None = None, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...
    @overload
    def get(self, name: str, default: T, /) -> str | T: ...
    def get(self, name: str, default: object = None, /) -> object:
        """Return the value of a header, or *default* where it did not come."""
        return self._values.get(name.lower(), default)  # without the exception that a Mapping handles

    def __repr__(self) -> str:
        return f"<Headers {', '.join(self._values)}>"  # a value may be a secret, such as a cookie


@lru_cache(256)
def _key(name: bytes) -> str:
    return name.decode("latin-1").lower()


class Body(Protocol):
    """The chunks of a live response, which a transport reads from its connection."""

    @property
    def chunks(self) -> Iterator[bytes]:
        """All chunks, waited for as long as the connection allows; they raise nothing, but end."""
        ...

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        ...

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        ...

    def close(self) -> None:
        """Close the response, from any thread; closing it twice is closing it once."""
        ...


class AsyncBody(Protocol):
    """The async counterpart of ``Body``."""

    @property
    def chunks(self) -> AsyncIterator[bytes]:
        """All chunks, waited for as long as the connection allows; they raise nothing, but end."""
        ...

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        ...

    def next(self, seconds: float, /) -> Async[bytes | None]:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        ...

    def aclose(self) -> Async[None]:
        """Close the response, from any task; closing it twice is closing it once."""
        ...


def is_read_sync(body: Body | AsyncBody | None) -> TypeGuard[Body]:
    """Whether there is a body, and it is read sync; asking a Protocol for all that it has takes 20 µs."""
    return hasattr(body, "close")


def is_read_async(body: Body | AsyncBody | None) -> TypeGuard[AsyncBody]:
    """Whether there is a body, and it is read async."""
    return hasattr(body, "aclose")


class HTTPResponse(Struct, frozen=True, kw_only=True, eq=False):
    """One HTTP response: read, or live, which is an event stream that nobody has read yet."""

    status_code: int
    headers: Headers = Headers()
    content: bytes = b""
    """The body, decoded; empty while the response is live."""
    body: Body | AsyncBody | None = None
    """The unread body of a live response."""
    request: HTTPRequest | None = None
    """The request as it was sent, with all that may be secret in it; None: the response was made by hand."""
    url: str = ""
    """Where the request went, as an absolute URL; a ``Secret`` where the request was not authenticated."""
    proxy: str | None = None
    """Host and port of the proxy that the response came through."""
    elapsed: float = 0.0
    """Seconds from sending until the headers had come."""
    http_version: str = "HTTP/1.1"
    native: object = None
    """The response of the caller's own HTTP client, for raw callers, who get it as it is."""

    def __reduce__(self) -> tuple[object, ...]:
        # The response of a caller's own client holds the request with its key; that of ours has a `Secret`.
        return cast("tuple[object, ...]", Struct.__reduce__(replace(self, native=None)))  # what Struct makes of itself

    @property
    def is_success(self) -> bool:
        """Whether the HTTP status is one of success."""
        return 200 <= self.status_code < 300

    @property
    def request_id(self) -> str | None:
        """``x-request-id``, by which the server's own log names the request (4.14.10+)."""
        return self.headers.get("x-request-id")

    @property
    def is_live(self) -> bool:
        """Whether the body is left to be read by whoever gets the response."""
        return self.body is not None

    def __repr__(self) -> str:
        length = "live" if self.is_live else f"{len(self.content)} bytes"
        return f"<HTTPResponse {self.status_code} {media_type(self.headers) or 'no content type'}, {length}>"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        # A struct gives rich all of its fields, the request with what is secret in it among them.
        return [("status_code", self.status_code), ("headers", self.headers)]


NEEDLESS: Final = HTTPResponse(status_code=204)
"""What comes of a request that is not sent, since its client knows what makes it needless."""


class Pause(Struct, frozen=True):
    """A policy's wish to wait before it goes on.

    Raises ``ValueError`` if *seconds* is no number.
    """

    seconds: float
    """For how long; zero or less is no time at all."""

    def __post_init__(self) -> None:
        if isnan(self.seconds):
            raise ValueError("seconds: expected a number of seconds to pause, got nan")
