"""The two transports: one sync, one async, and neither decides anything that the other does not.

A transport sends one request over an engine, and reads the answer, or leaves an event stream unread where one was asked
for and really came.  So whoever decides on an answer (a retry, an error response) finds the body at hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import httpcore
import httpx
from msgspec.structs import force_setattr, replace
from returns.result import Failure, Success

from ..errors import ClientClosedError, ConfigurationError, DeadlineExceededError
from ..http import HTTPRequest, Timeout
from ..steps import SendOutcome
from ..threads import stop_of_this_thread
from .answers import failure_of, is_begun
from .async_links import current_loop
from .connections import AsyncConnection, AsyncCoreConnection, Connection, CoreConnection, Path
from .direct import AsyncDirectConnection, DirectConnection, Incoming
from .engines import AsyncEngine, Engine
from .exceptions import CAUGHT
from .h11_incoming import H11Incoming
from .httpx_client import AsyncHTTPXEngine, HTTPXEngine
from .in_flight import Sharing
from .live import AsyncLiveBody, LiveBody
from .network import Network
from .pooled import AsyncGate, AsyncPooledEngine, Gate, PooledEngine
from .requests import Requests, base_of
from .routes import Environment
from .sizes import limiter_of

T = TypeVar("T")


def sync_transport(
    client: httpx.Client | None, base_url: str, timeout: Timeout | None, clock: Callable[[], float], network: Network
) -> HTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is not None:
        return HTTPTransport(HTTPXEngine(_expected(client, httpx.Client), base_url, timeout), clock, Sharing())
    requests = requests_for(base_url, timeout, network)
    return HTTPTransport(PooledEngine(requests, connection_of(network), network.max_connections), clock, Sharing())


def async_transport(
    client: httpx.AsyncClient | None,
    base_url: str,
    timeout: Timeout | None,
    clock: Callable[[], float],
    network: Network,
) -> AsyncHTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is not None:
        own = AsyncHTTPXEngine(_expected(client, httpx.AsyncClient), base_url, timeout)
        return AsyncHTTPTransport(own, clock, Sharing())
    requests = requests_for(base_url, timeout, network)
    engine = AsyncPooledEngine(requests, async_connection_of(network), network.max_connections)
    return AsyncHTTPTransport(engine, clock, Sharing())


def connection_of(network: Network) -> Callable[[Path], Connection]:
    """Return what makes the connections of an engine; through a proxy, and for HTTP/2, they are httpcore's."""
    parser = parser_of(network)

    def is_intercepted() -> bool:
        return parser is H11Incoming and is_replaced(httpcore.HTTPConnection.handle_request)

    def make(path: Path) -> Connection:
        if path.proxy is not None or path.http2 or is_intercepted():
            return CoreConnection(path)
        return DirectConnection(path, parser, is_intercepted)

    return make


def async_connection_of(network: Network) -> Callable[[Path], AsyncConnection]:
    """Return what makes the connections of an engine, async."""
    from . import asyncio_links as asyncio_links  # here, as a call may find no descriptor to read a module by

    parser = parser_of(network)

    def is_intercepted() -> bool:
        return parser is H11Incoming and is_replaced(httpcore.AsyncHTTPConnection.handle_async_request)

    def make(path: Path) -> AsyncConnection:
        if path.proxy is not None or path.http2 or is_intercepted():
            return AsyncCoreConnection(path)
        return AsyncDirectConnection(path, parser, is_intercepted)

    return make


def parser_of(network: Network) -> type[Incoming]:
    """Return what reads the answers of an engine."""
    if network.engine == "httpcore":
        return H11Incoming
    from .llhttp import LlhttpIncoming  # an extra

    return LlhttpIncoming


def is_replaced(method: object) -> bool:
    """Whether a method of httpcore is somebody else's: respx puts its own there, and expects to be asked."""
    return getattr(method, "__module__", "").partition(".")[0] != "httpcore"


def requests_for(base_url: str, timeout: Timeout | None, network: Network) -> Requests:
    """Read the environment; raise ``ConfigurationError`` if it keeps requests from the host of *base_url*."""
    environment = Environment(network)
    base = base_of(base_url)
    environment.check(base)
    if network.engine == "httptools" and environment.route(base).proxy is not None:
        import logging

        logging.getLogger("fastgpt").warning("the engine httptools has no proxies: httpcore goes through this one")
    return Requests(base_url, timeout or Timeout(), environment)


def _expected(client: object, kind: type[T]) -> T:
    if isinstance(client, kind):
        return client
    found = named(type(client))
    other = next((named(each) for each in type(client).__mro__ if each.__module__.partition(".")[0] == "httpx2"), "")
    of_what = f", an {other}" if other not in ("", found) else ""
    remark = "; httpx2 is another package than httpx, and nothing here speaks to it" if other else ""
    raise ConfigurationError(f"http_client: expected httpx.{kind.__name__}, got {found}{of_what}{remark}")


def named(kind: type) -> str:
    """Return the name of a class, with its package."""
    package = kind.__module__.partition(".")[0]
    return kind.__name__ if package == "builtins" else f"{package}.{kind.__name__}"


class HTTPTransport:
    """Sends calls, sync."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float],
        sharing: Sharing,
        *,
        original: bool = True,
        closed: bool = False,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._sharing = sharing
        self._original = original
        self._closed = closed
        if not closed:
            sharing.join(self)

    def derived(self) -> HTTPTransport:
        """Return another transport over the same connections, for a derived client; of a closed one, a closed one."""
        return HTTPTransport(self._engine, self._clock, self._sharing, original=False, closed=self._closed)

    def __call__(self, call: HTTPRequest, /) -> SendOutcome:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        exchange = self._sharing.begin(self, call.deadline_at, self._clock)
        if self._closed or self._sharing.is_closed or self._engine.is_closed:  # from here on, closing ends the call
            return Failure(ClientClosedError(sent=False))
        if call.deadline_at is not None and exchange.is_late():
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        stop, reply, kept = stop_of_this_thread(), None, False
        try:
            if stop is not None and not stop.begin(exchange):
                return Failure(ClientClosedError("the call was not sent, as its caller was interrupted", sent=False))
            reply = self._engine.send(call, exchange)
            head = reply.head
            live = call.live and is_begun(head, call)
            limiter = limiter_of(head, call, live=live)
            if live:
                meaning = partial(failure_of, call=call, engine=self._engine, exchange=exchange, head=head)
                body = LiveBody(reply, limiter, exchange, meaning)
                exchange.answered(body)
                kept = True
                return Success(replace(head, body=body))
            pieces: list[bytes] = []
            while (piece := reply.read()) is not None:
                pieces.extend((piece,) if limiter is None else limiter.feed(piece))
            if limiter is not None:
                limiter.end()
            if exchange.ended:  # what came may lack its end
                return Failure(ClientClosedError())
            force_setattr(head, "content", b"".join(pieces))  # nobody has seen it yet; it is frozen from here on
            return Success(head)
        except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
            return Failure(failure_of(error, call, self._engine, exchange, None if reply is None else reply.head))
        finally:
            exchange.returned()
            if stop is not None:
                stop.end(exchange)
            if reply is not None and not kept:
                reply.close()

    def pause(self, seconds: float) -> None:
        """Let time pass, until the client is closed."""
        exchange, gate, stop = self._sharing.begin(self, None, self._clock), Gate(), stop_of_this_thread()
        exchange.wait_in(gate)
        if self._closed or (stop is not None and not stop.begin(exchange)):
            return
        try:
            until = time.monotonic() + seconds
            while not exchange.ended and (left := until - time.monotonic()) > 0:
                gate.wait(left)
        finally:
            if stop is not None:
                stop.end(exchange)

    def close(self) -> None:
        """End the calls that are under way, and close the connections if no other client uses them.

        They are closed with the client that made them, or with the last that shares them.
        """
        self._closed = True
        last = self._sharing.leave(self)
        shared = self._original or last
        self._sharing.is_closed |= shared
        for exchange in tuple(self._sharing.of(None if shared else self)):
            exchange.interrupt()
            if isinstance(exchange.body, LiveBody):
                with suppress(*CAUGHT):  # who reads it in another thread closes it there
                    exchange.body.close()
        if shared:
            self._engine.close()


class AsyncHTTPTransport:
    """Sends calls, async."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Callable[[], float],
        sharing: Sharing,
        *,
        original: bool = True,
        closed: bool = False,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._sharing = sharing
        self._original = original
        self._closed = closed
        if not closed:
            sharing.join(self)

    def derived(self) -> AsyncHTTPTransport:
        """Return another transport over the same connections, for a derived client; of a closed one, a closed one."""
        return AsyncHTTPTransport(self._engine, self._clock, self._sharing, original=False, closed=self._closed)

    async def __call__(self, call: HTTPRequest, /) -> SendOutcome:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        exchange = self._sharing.begin(self, call.deadline_at, self._clock)
        if self._closed or self._sharing.is_closed or self._engine.is_closed:  # from here on, closing ends the call
            return Failure(ClientClosedError(sent=False))
        if call.deadline_at is not None and exchange.is_late():
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        reply, kept = None, False
        try:
            reply = await self._engine.send(call, exchange)
            head = reply.head
            live = call.live and is_begun(head, call)
            limiter = limiter_of(head, call, live=live)
            if live:
                meaning = partial(failure_of, call=call, engine=self._engine, exchange=exchange, head=head)
                body = AsyncLiveBody(reply, limiter, exchange, meaning)
                exchange.answered(body)
                kept = True
                return Success(replace(head, body=body))
            pieces: list[bytes] = []
            while (piece := await reply.read()) is not None:
                pieces.extend((piece,) if limiter is None else limiter.feed(piece))
            if limiter is not None:
                limiter.end()
            if exchange.ended:  # what came may lack its end
                return Failure(ClientClosedError())
            force_setattr(head, "content", b"".join(pieces))  # nobody has seen it yet; it is frozen from here on
            return Success(head)
        except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
            return Failure(failure_of(error, call, self._engine, exchange, None if reply is None else reply.head))
        finally:
            exchange.returned()
            if reply is not None and not kept:
                await reply.aclose()

    async def pause(self, seconds: float) -> None:
        """Let time pass, until the client is closed."""
        exchange, gate = self._sharing.begin(self, None, self._clock), AsyncGate()
        exchange.wait_in(gate)
        if not self._closed:
            await gate.wait(seconds)

    async def aclose(self) -> None:
        """End the calls that are under way, and close the connections if no other client uses them.

        They are closed with the client that made them, or with the last that shares them.
        """
        self._closed = True
        last = self._sharing.leave(self)
        shared = self._original or last
        self._sharing.is_closed |= shared
        for exchange in tuple(self._sharing.of(None if shared else self)):
            exchange.interrupt()
            if isinstance(exchange.body, AsyncLiveBody) and exchange.body.loop is current_loop():
                with suppress(*CAUGHT):  # a task that reads it closes it there
                    await exchange.body.aclose()
        if shared:
            await self._engine.aclose()
