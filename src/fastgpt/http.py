"""What travels, as frozen values: one HTTP request before any transport has seen it, and a policy's pause.

Nothing here does I/O, and nothing knows httpx.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from .files import Progress, Slice

Verb: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


MAX_BODY = 64 * 1024 * 1024
"""Bytes that an answer may have, by default; a stream may have more, event by event."""
MAX_EVENT = 32 * 1024 * 1024
"""Bytes that one event may have, by default; the largest that FastGPT sends are far smaller."""

STRICT = "fastgpt.strict"
"""The extension of an httpx request that says that a failed run is an error, where the client had it added."""


Content: TypeAlias = bytes | tuple[bytes | Slice, ...]
"""A body: bytes, or pieces of which some are read from files while they are sent."""


class Timeout(Struct, frozen=True, kw_only=True):
    """Seconds that each step of a call may take."""

    connect: float = 10.0
    """Until a connection is made, TLS and proxy included."""
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
    strict: bool | None = False
    """Whether a failed run is an error; None: as the client has it.  False for whatever runs nothing."""
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


class Pause(Struct, frozen=True):
    """A policy's wish to wait before it goes on."""

    seconds: float
