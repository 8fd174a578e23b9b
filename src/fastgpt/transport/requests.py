"""Requests as connections send them: where to, with which headers, and how long each step may take.

What is the same for all requests of a client is made once: its place, and the headers of each kind of call.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import urlencode

import httpcore
import httpx

from ..errors import ConfigurationError
from ..http import HTTPRequest, Pairs, Timeout
from ..values import Secret, __version__
from .bodies import Body, length, reporting
from .connections import Outgoing, Path
from .in_flight import Exchange
from .routes import Environment, Route, place, proxy_url

RawPairs: TypeAlias = tuple[tuple[bytes, bytes], ...]
UNSAFE = re.compile(rb"[\x00-\x1f\x7f]")
"""What may stand in no header, as it could begin another."""
STANDARD = {"Accept-Encoding": "identity", "User-Agent": f"fastgpt-client/{__version__}"}
"""The headers of every request of the API, beside its own."""
STRICT = "fastgpt.strict"
"""The extension of an httpx request that says that a failed run is an error, where the client had it added."""


class Target(NamedTuple):
    """Where requests go: one place on one host, and the way there."""

    text: str
    """The absolute URL."""
    url: httpcore.URL
    host: tuple[Route, bytes, bytes, int | None]
    """What a connection must go to, to serve it."""
    route: Route
    netloc: bytes
    place: str
    """Host and port, and the proxy, for messages."""
    proxy: str | None


class Requests:
    """Makes requests of calls."""

    def __init__(self, base_url: str, timeout: Timeout, environment: Environment) -> None:
        self.base: httpx.URL = base_of(base_url)
        self.timeout: Timeout = timeout
        self.environment: Environment = environment
        self._target = lru_cache(256)(self._resolve)
        self._headers = lru_cache(64)(self._prepare)
        self._usual = lru_cache(256)(self._begin)
        self._limits = timeout.of(None)

    def target(self, call: HTTPRequest) -> Target:
        """Return where *call* goes."""
        if call.authenticated:
            target = self._target(call.url)
        else:
            target = self._find(self.base.join(call.url))
            target = target._replace(text=Secret(target.text))
        if not call.query:
            return target
        query = urlencode(call.query)
        joint = "&" if "?" in target.text else "?"
        url = target.url
        longer = httpcore.URL(
            scheme=url.scheme, host=url.host, port=url.port, target=url.target + f"{joint}{query}".encode("ascii")
        )
        return target._replace(text=type(target.text)(f"{target.text}{joint}{query}"), url=longer)

    def outgoing(self, call: HTTPRequest, exchange: Exchange) -> tuple[Target, Outgoing]:
        """Return where *call* goes, and the request as a connection sends it."""
        if call.authenticated and not call.query:
            target, verb, headers, start = self._usual(call.verb, call.url, call.headers)
        else:
            target = self.target(call)
            verb, headers, start = self._start(call.verb, target, call.headers, authenticated=call.authenticated)
        content, timeouts = call.content, self._limits
        if call.timeout is not None or (call.live and call.idle_timeout is not None):
            timeouts = (call.timeout or self.timeout).of(call.idle_timeout if call.live else None)
        if content is None:
            return target, Outgoing(verb, target.url, headers, start + b"\r\n", None, b"", timeouts)
        body: bytes | Body
        if isinstance(content, bytes):
            size, body = len(content), content
        else:
            size, body = length(content), Body(content, reporting(call.on_progress, exchange))
        head = b"%bContent-Length: %d\r\n\r\n" % (start, size)
        return target, Outgoing(verb, target.url, headers, head, size, body, timeouts)

    def path(self, target: Target) -> Path:
        """Return how a connection gets there."""
        url, environment = target.url, self.environment
        origin = httpcore.Origin(url.scheme, url.host, url.port or (443 if url.scheme == b"https" else 80))
        network, context = environment.network, environment.trust(target.route)
        return Path(origin, context, environment.proxy(target.route), network.unix_socket, network.http2)

    def _begin(self, verb: str, path: str, own: Pairs) -> tuple[Target, bytes, RawPairs, bytes]:
        target = self._target(path)
        return target, *self._start(verb, target, own, authenticated=True)

    def _start(self, verb: str, target: Target, own: Pairs, *, authenticated: bool) -> tuple[bytes, RawPairs, bytes]:
        headers, lines = self._headers(target.netloc, own, authenticated)
        raw = verb.encode("ascii")
        return raw, headers, b"%b %b HTTP/1.1\r\n%b" % (raw, target.url.target, lines)

    def _resolve(self, path: str) -> Target:
        return self._find(self.base.join(path))

    def _find(self, url: httpx.URL) -> Target:
        if url.scheme not in ("http", "https") or not url.raw_host:
            raise httpx.UnsupportedProtocol(f"expected http://host or https://host, got a URL of {url.scheme!r}")
        environment = self.environment
        route = environment.route(url)
        via = proxy_url(route)
        proxy = None if via is None else place(via)
        raw = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        where = place(url) if proxy is None else f"{place(url)} through proxy {proxy}"
        host = (route, url.raw_scheme, url.raw_host, url.port)
        return Target(str(url), raw, host, route, url.netloc, where, proxy)

    def _prepare(self, netloc: bytes, own: Pairs, authenticated: bool) -> tuple[RawPairs, bytes]:
        headers = {b"host": (b"Host", netloc)}
        standard = tuple(STANDARD.items()) if authenticated else ()
        for name, value in (*standard, *own):  # of two with one name, the last stands
            raw = name.encode("ascii")
            headers[raw.lower()] = (raw, value.encode("ascii"))
        raw_headers = tuple(headers.values())
        return raw_headers, lines(raw_headers)


def lines(headers: RawPairs) -> bytes:
    """Return headers as they go out over HTTP/1.1."""
    if any(UNSAFE.search(name + value) or b":" in name for name, value in headers):
        raise httpcore.LocalProtocolError("expected headers without control characters")
    return b"".join(b"%b: %b\r\n" % header for header in headers)


def base_of(base_url: str) -> httpx.URL:
    """Return the URL that calls are relative to."""
    try:
        base = httpx.URL(f"{base_url}/api/")
        base.host  # noqa: B018 - it is decoded here, and some hosts cannot be
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigurationError(f"base_url: expected a URL that can be sent to, got {base_url!r} ({error})") from None
    return base
