"""Where requests go: connections of our own, or a client of httpx that somebody brought along.

Our own do without what a client does for browsers and people (cookies, redirects, passwords from files), which costs
as much as all of this library.  Where the environment names a proxy, a client of httpx finds the way.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Protocol
from urllib.request import getproxies

import httpx

# The server closes connections that were idle for 5 s, and httpx keeps them as long: asked for less, a request does
# not meet a connection that is being closed.  Each request costs a look at every idle connection, so few are kept.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=10, keepalive_expiry=4.0)


class Pool(Protocol):
    """Sends requests, blocking."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        ...

    def close(self) -> None:
        """Close the connections, if they are our own."""
        ...


class AsyncPool(Protocol):
    """Sends requests, awaited."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    async def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        ...

    async def aclose(self) -> None:
        """Close the connections, if they are our own."""
        ...


def own_pool() -> Pool:
    """Return connections that nobody else uses."""
    return Brought(httpx.Client(limits=LIMITS), owned=True) if proxied() else Own()


def own_async_pool() -> AsyncPool:
    """Return connections that nobody else uses."""
    return AsyncBrought(httpx.AsyncClient(limits=LIMITS), owned=True) if proxied() else AsyncOwn()


def proxied() -> bool:
    """Whether the environment names a proxy, for whatever scheme or host."""
    return bool(getproxies())


class Own:
    """Connections of our own."""

    def __init__(self) -> None:
        self._transport = httpx.HTTPTransport(limits=LIMITS)
        self.is_closed: bool = False

    def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        began = time.perf_counter()
        return received(self._transport.handle_request(request), request, began)

    def close(self) -> None:
        """Close the connections."""
        self.is_closed = True
        self._transport.close()


class AsyncOwn:
    """Connections of our own, awaited."""

    def __init__(self) -> None:
        self._transport = httpx.AsyncHTTPTransport(limits=LIMITS)
        self.is_closed: bool = False

    async def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        began = time.perf_counter()
        return received(await self._transport.handle_async_request(request), request, began)

    async def aclose(self) -> None:
        """Close the connections."""
        self.is_closed = True
        await self._transport.aclose()


class Brought:
    """A client of httpx, with its own headers, hooks and ways; what is not signed goes without its passwords."""

    def __init__(self, client: httpx.Client, *, owned: bool = False) -> None:
        self._client = client
        self._owned = owned

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._client.is_closed

    def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        auth = httpx.USE_CLIENT_DEFAULT if signed else None
        return self._client.send(request, stream=True, auth=auth, follow_redirects=False)

    def close(self) -> None:
        """Close the connections, if they are our own."""
        if self._owned:
            self._client.close()


class AsyncBrought:
    """A client of httpx, awaited, with its own headers, hooks and ways."""

    def __init__(self, client: httpx.AsyncClient, *, owned: bool = False) -> None:
        self._client = client
        self._owned = owned

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._client.is_closed

    async def send(self, request: httpx.Request, /, *, signed: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        auth = httpx.USE_CLIENT_DEFAULT if signed else None
        return await self._client.send(request, stream=True, auth=auth, follow_redirects=False)

    async def aclose(self) -> None:
        """Close the connections, if they are our own."""
        if self._owned:
            await self._client.aclose()


def received(response: httpx.Response, request: httpx.Request, began: float) -> httpx.Response:
    """Complete a response as a client of httpx would; the time is that to its first byte."""
    response.request = request
    response.elapsed = timedelta(seconds=time.perf_counter() - began)
    return response
