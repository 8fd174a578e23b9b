"""Connections for the pool, over httpcore's single ones: through a proxy, and for HTTP/2.

httpcore knows how to get through a proxy, and how to speak HTTP/2; it is asked for one connection each time, and its
pools are not used.  The sync and the async connection differ by their ``await``.  What any connection of the pool can
do stands here too; those that go straight to a host are in ``direct``.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from typing import NamedTuple, Protocol, cast

import httpcore
from msgspec import Struct

from .async_links import AnyioLink, AsyncLink, under_trio
from .bodies import Whole
from .links import Link

RawHeaders = list[tuple[bytes, bytes]]


class Outgoing(Struct, frozen=True):
    """A request as a connection sends it."""

    verb: bytes
    url: httpcore.URL
    headers: tuple[tuple[bytes, bytes], ...]
    """All but the length; the same object for all requests of one kind."""
    head: bytes
    """How it goes out over HTTP/1.1, all that comes before the body."""
    length: int | None
    """Bytes of the body; None where there is none."""
    content: bytes | Iterable[bytes] | AsyncIterable[bytes]
    timeouts: dict[str, float]


class Head(Struct, frozen=True):
    """What comes before the body of a response."""

    status: int
    headers: RawHeaders
    http_version: str


class Connection(Protocol):
    """One connection of a pool, sync; it has one owner at a time."""

    link: Link
    idle_since: float
    is_over: bool
    """Whether the piece that was read last ends the body; False also where only the next read says so."""

    def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        ...

    def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        ...

    def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        ...

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class AsyncConnection(Protocol):
    """One connection of a pool, async; it has one owner at a time."""

    link: AsyncLink
    idle_since: float
    is_over: bool
    """Whether the piece that was read last ends the body; False also where only the next read says so."""

    async def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        ...

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        ...

    async def leave(self) -> None:
        """End what reads the body, before its end; nothing is awaited that takes time."""
        ...

    async def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        ...

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class Proxy(NamedTuple):
    """A proxy to connect through."""

    url: httpcore.URL
    auth: tuple[bytes, bytes] | None
    context: ssl.SSLContext | None


class Path(NamedTuple):
    """How a connection gets to its host."""

    origin: httpcore.Origin
    context: ssl.SSLContext | None
    """What TLS trusts; None where none is spoken."""
    proxy: Proxy | None = None
    unix_socket: str | None = None
    http2: bool = False


def async_link() -> AsyncLink:
    """Return the socket of a connection for the event loop that runs."""
    if under_trio():
        return AnyioLink()
    from .asyncio_links import AsyncioLink  # asyncio is slow to import, and of no use to sync clients

    return AsyncioLink()


class CoreConnection:
    """A connection of httpcore, sync."""

    def __init__(self, path: Path) -> None:
        self.link: Link = Link()
        self.idle_since: float = 0.0
        self.is_over: bool = False  # httpcore does not say so
        self._inner = sync_connection(path, self.link)
        self._http2 = path.http2

    def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        # httpcore writes head and body each by itself, and the second costs as much as the first.
        is_at_hand = isinstance(request.content, bytes) and not self._http2
        self.link.begin_request(gathers=is_at_hand, write_timeout=request.timeouts["write"])
        try:
            response = self._inner.handle_request(core_request(request))
        except Exception as error:
            complain(error)
            raise
        check_order(self.link)
        self._response = response
        self._stream = iter(cast("Iterable[bytes]", response.stream))  # a sync connection has a sync stream
        return head_of(response)

    def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        try:
            return next(self._stream, None)
        except Exception as error:
            complain(error)
            raise

    def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        left = has_left(self._inner)
        self._response.close()
        return self._inner.is_idle() and not left

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not self.link.is_readable()

    def close(self) -> None:
        """Close the connection."""
        self.link.close()


class AsyncCoreConnection:
    """A connection of httpcore, async."""

    def __init__(self, path: Path) -> None:
        self.link: AsyncLink = async_link()
        self.idle_since: float = 0.0
        self.is_over: bool = False  # httpcore does not say so
        self._inner = async_connection(path, self.link)
        self._http2 = path.http2

    async def send(self, request: Outgoing, /) -> Head:
        """Send *request*, and return what comes before the body."""
        # httpcore writes head and body each by itself, and the second costs as much as the first.
        is_at_hand = isinstance(request.content, bytes) and not self._http2
        self.link.begin_request(gathers=is_at_hand, write_timeout=request.timeouts["write"])
        try:
            response = await self._inner.handle_async_request(core_request(request))
        except Exception as error:
            complain(error)
            raise
        check_order(self.link)
        self._response = response
        body = cast("AsyncIterable[bytes]", response.stream)  # an async connection has an async stream
        stream = cast("AsyncGenerator[bytes]", aiter(body))  # httpcore makes it of an async generator
        self._next, self._end = stream.__anext__, stream.aclose
        return head_of(response)

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        try:
            return await self._next()
        except StopAsyncIteration:
            return None
        except Exception as error:
            complain(error)
            raise

    async def leave(self) -> None:
        """End what reads the body, before its end; nothing is awaited that takes time."""
        await self._end()

    async def finish(self) -> bool:
        """Return whether the connection can be used again, now that the body was read."""
        left = has_left(self._inner)
        await self._response.aclose()
        return self._inner.is_idle() and not left

    def is_usable(self) -> bool:
        """Whether an idle connection can be used."""
        return not self.link.is_readable()

    def close(self) -> None:
        """Close the connection."""
        self.link.close()


def complain(error: Exception) -> None:
    """Raise an error of httpcore if what comes is no SOCKS or no HTTP/2: it lets those of socksio and h2 pass."""
    if type(error).__module__.startswith("socksio."):
        raise httpcore.ProxyError(f"what came is no SOCKS ({error})") from None
    if type(error).__module__.startswith("h2."):
        raise httpcore.RemoteProtocolError(str(error)) from None


def core_request(request: Outgoing) -> httpcore.Request:
    """Return a request as httpcore has it."""
    content, headers = request.content, [*request.headers]
    if request.length is not None:
        headers.append((b"Content-Length", b"%d" % request.length))
    return httpcore.Request(
        request.verb,
        request.url,
        headers=headers,
        content=Whole((content,) if content else ()) if isinstance(content, bytes) else content,
        extensions={"timeout": request.timeouts},
    )


def head_of(response: httpcore.Response) -> Head:
    """Return what comes before the body."""
    extensions = cast("Mapping[str, object]", response.extensions)  # pyright: ignore[reportUnknownMemberType]  # a bare dict
    version = extensions.get("http_version", b"HTTP/1.1")
    return Head(response.status, response.headers, version.decode("ascii") if isinstance(version, bytes) else "")


def has_left(connection: object) -> bool:
    """Whether more came than the answer: httpcore keeps it, and does not say so, but h11 does.

    Where this is not found, as in another release, ``check_order`` finds it with the next request.
    """
    state: object = getattr(getattr(connection, "_connection", None), "_h11_state", None)
    return bool(getattr(state, "trailing_data", (b"",))[0])


def check_order(link: Link | AsyncLink) -> None:
    """Raise if the answer was there before its request: then it answers another one.

    httpcore keeps what came after the answer before, and takes it for the beginning of this one.
    """
    if link.is_open and not link.reads:
        raise httpcore.RemoteProtocolError("the server sent more than its answer to the request before")


def sync_connection(path: Path, link: Link) -> httpcore.ConnectionInterface:
    """Return a new connection of httpcore, which opens its socket when it is used."""
    if path.proxy is None:
        return httpcore.HTTPConnection(
            path.origin, path.context, http2=path.http2, uds=path.unix_socket, network_backend=link
        )
    url, auth, context = path.proxy
    if url.scheme.startswith(b"socks"):
        socks = httpcore.SOCKSProxy(url, auth, path.context, http2=path.http2, network_backend=link)
        return socks.create_connection(path.origin)
    proxy = httpcore.HTTPProxy(
        url, auth, ssl_context=path.context, proxy_ssl_context=context, http2=path.http2, network_backend=link
    )
    return proxy.create_connection(path.origin)


def async_connection(path: Path, link: AsyncLink) -> httpcore.AsyncConnectionInterface:
    """Return a new connection of httpcore, which opens its socket when it is used."""
    if path.proxy is None:
        return httpcore.AsyncHTTPConnection(
            path.origin, path.context, http2=path.http2, uds=path.unix_socket, network_backend=link
        )
    url, auth, context = path.proxy
    if url.scheme.startswith(b"socks"):
        socks = httpcore.AsyncSOCKSProxy(url, auth, path.context, http2=path.http2, network_backend=link)
        return socks.create_connection(path.origin)
    proxy = httpcore.AsyncHTTPProxy(
        url, auth, ssl_context=path.context, proxy_ssl_context=context, http2=path.http2, network_backend=link
    )
    return proxy.create_connection(path.origin)
