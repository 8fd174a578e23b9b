"""Where requests go: connections of our own, or a client of httpx that somebody brought along.

Our own do without what a client does for browsers and people (cookies, redirects, passwords from files, a log of
URLs), which costs as much as all of this library.  They belong to one process and, in async, to one event loop: a
child process and another loop find none, and make theirs.  A client that was brought along is used as it is: what it
does after a fork, or under a second loop, is its own.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta
from threading import Lock
from typing import Any, Protocol

import httpx

from ..errors import PROXY
from .assignment import Assignment
from .network import FORKED, AsyncBackend, Backend
from .routes import Environment, Route, place, proxy_url

# The server closes connections that were idle for 5 s, and httpx keeps them as long: asked for less, a request does
# not meet a connection that is being closed.  There may be as many idle ones as there are callers: httpx counts those
# in use as well, so with a lower number callers would have to open new ones.
MOST = 1000
LIMITS = httpx.Limits(max_connections=MOST, max_keepalive_connections=MOST, keepalive_expiry=4.0)


class Pool(Protocol):
    """Sends requests, sync."""

    shared: bool
    """Whether the connections are our own, so that they are closed with the clients that share them."""
    limit: str
    """What says how many connections there may be."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        ...

    def place(self, url: httpx.URL, /) -> str:
        """Return the host, and the proxy, that are connected to for *url*."""
        ...

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        ...

    def close(self) -> None:
        """Close the connections, if they are our own."""
        ...


class AsyncPool(Protocol):
    """Sends requests, async."""

    shared: bool
    """Whether the connections are our own, so that they are closed with the clients that share them."""
    limit: str
    """What says how many connections there may be."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    async def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        ...

    def place(self, url: httpx.URL, /) -> str:
        """Return the host, and the proxy, that are connected to for *url*."""
        ...

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        ...

    async def aclose(self) -> None:
        """Close the connections, if they are our own."""
        ...


def prepare(pool: Any, backend: Backend | AsyncBackend) -> None:  # a pool of httpcore, with what it calls private
    """Have a pool of httpcore open its connections, and give them to requests, as is done here; httpx has no way."""
    pool._network_backend = backend
    pool._assign_requests_to_connections = Assignment(pool)  # early releases of httpcore never ask for it


class Transport(httpx.HTTPTransport):
    """httpx's own, over connections that are kept account of."""

    def __init__(self, environment: Environment, route: Route, backend: Backend) -> None:
        proxy = environment.proxy(route)
        super().__init__(verify=environment.trust(route), limits=LIMITS, proxy=proxy, trust_env=False)
        prepare(self._pool, backend)


class AsyncTransport(httpx.AsyncHTTPTransport):
    """httpx's own, over connections that are kept account of."""

    def __init__(self, environment: Environment, route: Route, backend: AsyncBackend) -> None:
        proxy = environment.proxy(route)
        super().__init__(verify=environment.trust(route), limits=LIMITS, proxy=proxy, trust_env=False)
        prepare(self._pool, backend)


INHERITED: list[object] = []
"""What a child process has of its parent's connections: it is kept, so that nothing of it is ever finalized."""


class Way:
    """What connections of our own have in common: the environment says which way they go."""

    shared = True
    limit: str = f"all {MOST} are in use that a client may have (max_connections)"

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.is_closed: bool = False

    def place(self, url: httpx.URL, /) -> str:
        """Return the host, and the proxy, that are connected to for *url*."""
        proxy = proxy_url(self._environment.route(url))
        return place(url) if proxy is None else f"{place(url)} through proxy {place(proxy)}"

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        return True


class Own(Way):
    """Connections of our own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._begin()
        FORKED.add(self)

    def _begin(self) -> None:
        self._process = os.getpid()
        self._backend = Backend()
        self._transports: dict[Route, Transport] = {}
        self._lock = Lock()

    def after_fork(self) -> None:
        """Let go of the parent's connections."""
        self._environment.after_fork()
        self._backend.let_go()
        self._begin()

    def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        began = time.perf_counter()
        if self._process != os.getpid():  # a fork that Python does not hear of, such as uWSGI's
            INHERITED.append(self._transports)
            self._begin()
        route = self._environment.route(request.url)
        transport = self._transports.get(route) or self._open(route)
        return received(transport.handle_request(request), request, began, route)

    def _open(self, route: Route) -> Transport:
        with self._lock:
            if route not in self._transports:
                self._transports[route] = Transport(self._environment, route, self._backend)
            return self._transports[route]

    def close(self) -> None:
        """Close the connections."""
        self.is_closed = True
        if self._process == os.getpid():
            for transport in tuple(self._transports.values()):
                transport.close()


class LoopConnections:
    """The connections of one event loop; they are closed with it, if it ends as ``asyncio.run`` has it end."""

    def __init__(self) -> None:
        self.process: int = os.getpid()
        self.backend: AsyncBackend = AsyncBackend()
        self.transports: dict[Route, AsyncTransport] = {}
        self.is_closed: bool = False
        self._end = self._until_the_loop_ends()
        self._closing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Have the running loop close the connections when it ends."""
        await anext(self._end)

    async def _until_the_loop_ends(self) -> AsyncGenerator[None]:
        # A loop that ends closes the asynchronous generators that were begun under it, and lets them await.
        try:
            yield
        finally:
            self.is_closed = True
            for transport in self.transports.values():
                await transport.aclose()

    async def aclose(self) -> None:
        """Close the connections, under their own loop."""
        await self._end.aclose()

    def aclose_soon(self) -> None:
        """Close the connections, called by their own loop."""
        self._closing = asyncio.get_running_loop().create_task(self.aclose())


class AsyncOwn(Way):
    """Connections of our own, by the event loop that they belong to."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._loops: dict[asyncio.AbstractEventLoop, LoopConnections] = {}
        FORKED.add(self)

    def after_fork(self) -> None:
        """Let go of the parent's connections."""
        self._environment.after_fork()
        for connections in self._loops.values():
            connections.backend.let_go()
        INHERITED.append(self._loops)
        self._loops = {}

    async def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        began = time.perf_counter()
        loop = asyncio.get_running_loop()
        connections = self._loops.get(loop)
        if connections is None or connections.is_closed or connections.process != os.getpid():
            connections = await self._begin(loop)
        route = self._environment.route(request.url)
        transport = connections.transports.get(route)
        if transport is None:
            transport = AsyncTransport(self._environment, route, connections.backend)
            connections.transports[route] = transport
        return received(await transport.handle_async_request(request), request, began, route)

    async def _begin(self, loop: asyncio.AbstractEventLoop) -> LoopConnections:
        for other, old in tuple(self._loops.items()):
            if other.is_closed() or old.process != os.getpid():
                INHERITED.extend(each for each in (old,) if each.process != os.getpid())
                self._loops.pop(other, None)  # another thread may drop it at the same time
        self._loops[loop] = connections = LoopConnections()
        await connections.begin()
        return connections

    async def aclose(self) -> None:
        """Close the connections: those of another loop by that loop, if it still runs."""
        self.is_closed = True
        loops, self._loops = self._loops, {}
        for loop, connections in loops.items():
            if connections.process != os.getpid():
                INHERITED.append(connections)
            elif loop is asyncio.get_running_loop():
                await connections.aclose()
            elif not loop.is_closed():
                connections.backend.shut_down()
                with suppress(RuntimeError):  # it was closed just now
                    loop.call_soon_threadsafe(connections.aclose_soon)


class Brought:
    """A client of httpx, with its own headers, hooks and ways; what is not signed goes without its passwords."""

    shared = False
    limit = "all are in use that the limits of the http_client allow (max_connections)"

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._client.is_closed

    def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        auth = httpx.USE_CLIENT_DEFAULT if authenticated else None
        return self._client.send(request, stream=True, auth=auth, follow_redirects=False)

    def place(self, url: httpx.URL, /) -> str:
        """Return the host that is connected to for *url*."""
        return place(url)

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        return is_of_httpx(self._client, "handle_request")

    def close(self) -> None:
        """Leave the client to who brought it."""


class AsyncBrought:
    """A client of httpx, async, with its own headers, hooks and ways."""

    shared = False
    limit = "all are in use that the limits of the http_client allow (max_connections)"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._client.is_closed

    async def send(self, request: httpx.Request, /, *, authenticated: bool) -> httpx.Response:
        """Send *request*, and return the response before its body is read."""
        auth = httpx.USE_CLIENT_DEFAULT if authenticated else None
        return await self._client.send(request, stream=True, auth=auth, follow_redirects=False)

    def place(self, url: httpx.URL, /) -> str:
        """Return the host that is connected to for *url*."""
        return place(url)

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        return is_of_httpx(self._client, "handle_async_request")

    async def aclose(self) -> None:
        """Leave the client to who brought it."""


def is_of_httpx(client: httpx.Client | httpx.AsyncClient, method: str) -> bool:
    """Whether all that a client sends by is httpx's own, or that of our emulator.

    Another transport may report as a failed connection what went wrong after sending, or what went wrong when it sent
    something for the second time.
    """
    transports: list[object] = [client]
    for found in (getattr(client, "_transport", client), *getattr(client, "_mounts", {}).values()):
        transports.extend(() if found is None else (found,))  # None: as for other hosts
    names = ["send"] + [method] * (len(transports) - 1)
    return all(origin(each, name) in ("httpx", "fastgpt") for each, name in zip(transports, names, strict=True))


def origin(instance: object, method: str) -> str:
    """Return the top-level package of the class that *instance* has a method from."""
    owner = next((each for each in type(instance).__mro__ if method in vars(each)), type(instance))
    return "" if method in getattr(instance, "__dict__", ()) else owner.__module__.partition(".")[0]


def received(response: httpx.Response, request: httpx.Request, began: float, route: Route) -> httpx.Response:
    """Complete a response as a client of httpx would; the time is that to its first byte."""
    response.request = request
    response.elapsed = timedelta(seconds=time.perf_counter() - began)
    if (proxy := proxy_url(route)) is not None:
        response.extensions[PROXY] = place(proxy)
    return response
