"""What a caller may say of connections: certificates, proxies, how many, and which engine; checked here.

Each value that cannot be, and each pair of values that cannot be together, is a ``ConfigurationError`` that names it.
"""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from typing import get_args

from msgspec import Struct

from ..arguments import count, switch
from ..errors import ConfigurationError
from ..options import EngineName, NetworkOptions
from ..values import Secret
from .pool import MOST


class Network(Struct, frozen=True, kw_only=True):
    """What a caller may say of connections, checked; the meaning of each is in ``NetworkOptions``."""

    verify: bool | str | ssl.SSLContext = True
    cert: tuple[str, ...] = ()
    proxy: Secret | None = None
    trust_env: bool = True
    max_connections: int = MOST
    unix_socket: str | None = None
    http2: bool = False
    engine: EngineName = "httpcore"


def network_of(options: NetworkOptions, *, has_http_client: bool) -> Network:
    """Check what a caller says of connections, which is nothing where there is an ``http_client``."""
    for name in options:
        if has_http_client:
            raise ConfigurationError(f"{name}: cannot be set beside http_client, whose connections are its own")
    found = Network(
        verify=trust("verify", options.get("verify", True)),
        cert=files("cert", options.get("cert")),
        proxy=proxy("proxy", options.get("proxy")),
        trust_env=switch("trust_env", options.get("trust_env", True)),
        max_connections=count("max_connections", options.get("max_connections", MOST), least=1),
        unix_socket=path("unix_socket", options.get("unix_socket")),
        http2=switch("http2", options.get("http2", False)),
        engine=engine("engine", options.get("engine", "httpcore")),
    )
    if found.http2 and find_spec("h2") is None:
        raise ConfigurationError("http2: expected the package h2, which HTTP/2 needs (pip install 'httpx[http2]')")
    if found.cert and isinstance(found.verify, ssl.SSLContext):
        raise ConfigurationError("cert: cannot be set beside an ssl.SSLContext; load it there (load_cert_chain)")
    if found.unix_socket is not None and found.proxy is not None:
        raise ConfigurationError("unix_socket: cannot be set beside proxy")
    if found.engine == "httptools":
        check_httptools(found)
    return found


def check_httptools(found: Network) -> None:
    """Raise ``ConfigurationError`` for what the engine ``httptools`` cannot do."""
    if find_spec("httptools") is None:
        raise ConfigurationError(
            "engine: expected the package httptools, which this engine needs (pip install 'fastgpt-client[fast]')"
        )
    for name, wanted in (("proxy", found.proxy is not None), ("http2", found.http2)):
        if wanted:
            raise ConfigurationError(f"{name}: the engine httptools has none; leave engine= out")


def trust(name: str, value: object) -> bool | str | ssl.SSLContext:
    """Return *value* if it says what TLS trusts."""
    if isinstance(value, bool | ssl.SSLContext) or (isinstance(value, str) and value):
        return value
    raise ConfigurationError(f"{name}: expected True, False, a path or an ssl.SSLContext, got {value!r}")


def files(name: str, value: object) -> tuple[str, ...]:
    """Return *value* if it names a certificate, its key and the password of that."""
    if value is None:
        return ()
    found: object = (value,) if isinstance(value, str) else value
    if isinstance(found, tuple) and 1 <= len(found) <= 3:  # pyright: ignore[reportUnknownArgumentType]  # any tuple has a length
        texts = tuple(each for each in found if isinstance(each, str) and each)  # pyright: ignore[reportUnknownVariableType]  # each is looked at
        if len(texts) == len(found):  # pyright: ignore[reportUnknownArgumentType]  # any tuple has a length
            return texts[:2] + tuple(map(Secret, texts[2:]))
    raise ConfigurationError(f"{name}: expected the path of a certificate, or paths of it and of its key")


def proxy(name: str, value: object) -> Secret | None:
    """Return *value* if it can be the URL of a proxy, which may hold a password."""
    if value is None:
        return None
    if isinstance(value, str) and value.strip():
        return Secret(value.strip())
    raise ConfigurationError(
        f"{name}: expected the URL of a proxy, such as http://host:port, got {type(value).__name__}"
    )


def path(name: str, value: object) -> str | None:
    """Return *value* if it can be the path of a socket."""
    if value is None or (isinstance(value, str) and value):
        return value
    raise ConfigurationError(f"{name}: expected the path of a socket, got {value!r}")


def engine(name: str, value: object) -> EngineName:
    """Return *value* if it names an engine."""
    names: tuple[EngineName, ...] = get_args(EngineName)
    for each in names:
        if value == each:
            return each
    raise ConfigurationError(f"{name}: expected {' or '.join(map(repr, names))}, got {value!r}")
