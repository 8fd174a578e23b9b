"""What a client takes beside its first arguments, and what a derived client may do differently.

Here are the names and types, and nothing that checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from .http import Timeout
from .lazy import Module

if TYPE_CHECKING:
    import ssl
else:
    ssl = Module("ssl")

EngineName: TypeAlias = Literal["httpcore", "httptools"]
"""What speaks HTTP: httpcore and h11, or the parser of the extra ``fast``."""


class NetworkOptions(TypedDict, total=False):
    """How a client connects; none of it goes with an ``http_client``, which says it all itself."""

    verify: bool | str | ssl.SSLContext
    """Whether certificates of servers are verified, or with what: the path of a file or folder of authorities (PEM), or
    a context."""
    cert: str | tuple[str, str] | tuple[str, str, str] | None
    """The certificate that the client shows: the path of a file (PEM), or that, its key's, and the key's password."""
    proxy: str | None
    """The URL of the proxy for all requests (http, https, socks5, socks5h), whatever the environment says."""
    trust_env: bool
    """Whether the environment may name proxies and certificates (True)."""
    max_connections: int
    """Connections that may be open at once, in a process or event loop (1000); who finds none waits for one."""
    unix_socket: str | None
    """The path of the socket to connect to, whatever the host of ``base_url``."""
    http2: bool
    """Whether HTTP/2 is offered to servers over TLS (False); needs the package h2."""
    engine: EngineName
    """What speaks HTTP: ``httpcore``, or ``httptools``, which costs a third and comes with the extra ``fast``."""


class Options(TypedDict, total=False):
    """What a derived client may do differently; what is left out, or None, stays as it is but for the limits."""

    timeout: float | Timeout | None
    """Seconds that each step of a call may take; see ``Timeout``."""
    max_retries: int | None
    """How often a call may be sent again; 0 means one attempt."""
    deadline: float | None
    """Seconds that a whole call may take, retries, pauses and stream included; None: no limit."""
    idle_timeout: float | None
    """Seconds that may pass between two events of a stream; None: no limit but ``timeout`` between two reads."""
    strict: bool | None
    """Whether a failed run is a ``RunFailedError``; runs are then asked for with detail."""
    app_id: str | None
    """The app of calls that name none."""
    extra_headers: Mapping[str, str] | None
    """Headers to add to every call of the API."""
    extra_body: Mapping[str, object] | None
    """Fields to add to every call of the API, under their wire names: the way to what this version does not know."""
    max_body: int | None
    """Bytes that an answer may have, decoded; a longer one is a ``DecodeError``, and is not read on (64 MiB)."""
    max_event: int | None
    """Bytes that one event of a stream may have; a longer one is a ``StreamParseError`` (32 MiB)."""
