"""What a client does, as one set of options: a constructor, ``from_env``, ``connect`` and ``with_options`` take them.

Here are the names and types, and nothing that checks them.  How a client connects is apart, since a derived client has
the connections of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from .http import Timeout
from .lazy import Module
from .steps import Policy

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


class NamedOptions(TypedDict, total=False):
    """The options that constructors take by name only; what is left out, or None, stays as it is but for the limits."""

    deadline: float | None
    """Seconds that a whole call may take, retries, pauses and stream included; None: no limit."""
    idle_timeout: float | None
    """Seconds that may pass between two events of a stream; None: no limit but ``timeout`` between two reads."""
    strict: bool | None
    """Whether a failed run is a ``RunFailedError``; runs are then asked for with detail."""
    app_id: str | None
    """The app of calls that name none."""
    extra_headers: Mapping[str, str] | None
    """Headers to add to every call of the API; they add up from one derived client to the next."""
    extra_body: Mapping[str, object] | None
    """Fields to add to every call of the API, under their wire names: the way to what this version does not know."""
    max_body: int | None
    """Bytes that an answer may have, decoded; a longer one is a ``DecodeError``, and is not read on (64 MiB)."""
    max_event: int | None
    """Bytes that one event of a stream may have; a longer one is a ``StreamParseError`` (32 MiB)."""
    policies: Sequence[Policy] | None
    """What stands around each call, its retries included; the first is outermost, those of a derived client inside."""
    attempt_policies: Sequence[Policy] | None
    """What stands around each attempt of a call, in the same order."""


class Options(NamedOptions, total=False):
    """What a client does, and what a derived client may do differently.

    The same set goes into ``ChatClient(key, url, **options)``, ``connect(key, url, **options)``,
    ``from_env(**options)`` and, for one call too, ``client.with_options(**options)``.
    """

    timeout: float | Timeout | None
    """Seconds that each step of a call may take (60); see ``Timeout``."""
    max_retries: int | None
    """How often a call may be sent again (3); 0 means one attempt."""
    retry_delay: float | None
    """Seconds of the first backoff (1), doubled from one retry to the next."""
    enable_logging: bool | None
    """Whether attempts are logged at level INFO, in place of DEBUG; failures and retries are WARNING in any case."""


class ConstructorOptions(NamedOptions, NetworkOptions, total=False):
    """What a constructor takes by name only, besides ``http_client``, ``clock`` and ``sleep``."""


class ClientOptions(Options, NetworkOptions, total=False):
    """What ``from_env`` takes: all that a client can be set to but for its key and its server."""
