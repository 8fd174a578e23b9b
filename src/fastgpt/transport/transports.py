"""The two transports: one sync, one async, and neither decides anything that the other does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import TypeVar

import httpx
from returns.result import Failure, Success

from ..errors import ClientClosedError, ConfigurationError, DeadlineExceededError, FastGPTError
from ..http import HTTPRequest
from ..steps import SendOutcome
from ..threads import stop_of_this_thread
from .bodies import Body
from .exceptions import CAUGHT, UNREACHED, translated
from .in_flight import CURRENT, Exchange, Sharing
from .live import AsyncLiveBody, LiveBody
from .native import received
from .pools import AsyncBrought, AsyncOwn, AsyncPool, Brought, Own, Pool
from .requests import Requests
from .responses import AsyncGuarded, Guarded, cut, is_event_stream, terms_of
from .routes import Environment

T = TypeVar("T")


def sync_transport(
    client: httpx.Client | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> HTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is None:
        requests = Requests(httpx.Headers(), base_url, timeout, clock)
        return HTTPTransport(Own(environment_for(requests.base)), requests, Sharing())
    pool = Brought(_expected(client, httpx.Client))
    return HTTPTransport(pool, Requests(client.headers, base_url, timeout, clock), Sharing())


def async_transport(
    client: httpx.AsyncClient | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> AsyncHTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is None:
        requests = Requests(httpx.Headers(), base_url, timeout, clock)
        return AsyncHTTPTransport(AsyncOwn(environment_for(requests.base)), requests, Sharing())
    pool = AsyncBrought(_expected(client, httpx.AsyncClient))
    return AsyncHTTPTransport(pool, Requests(client.headers, base_url, timeout, clock), Sharing())


def environment_for(base: httpx.URL) -> Environment:
    """Read the environment; raise ``ConfigurationError`` if it keeps requests from the host of *base*."""
    environment = Environment()
    environment.check(base)
    return environment


def _expected(client: object, kind: type[T]) -> T:
    if isinstance(client, kind):
        return client
    raise ConfigurationError(f"http_client: expected httpx.{kind.__name__}, got {type(client).__name__}")


def failed(
    error: Exception, request: httpx.Request | None, pool: Pool | AsyncPool, exchange: Exchange, *, late: bool
) -> FastGPTError:
    """Return the error that an exception means which ended a call; raise what the caller's own callback raised."""
    if request is not None and isinstance(request.stream, Body) and request.stream.raised is not None:
        raise request.stream.raised
    if exchange.ended:
        return ClientClosedError()
    if request is None or not isinstance(error, UNREACHED):
        return translated(error, request, late=late)
    place = pool.limit if isinstance(error, httpx.PoolTimeout) else pool.place(request.url)
    return translated(error, request, place=place, late=late, trusted=pool.is_trusted())


class HTTPTransport:
    """Sends calls, sync."""

    def __init__(self, pool: Pool, requests: Requests, sharing: Sharing, *, original: bool = True) -> None:
        self._pool = pool
        self._requests = requests
        self._sharing = sharing
        self._original = original
        self._closed = False
        sharing.join(self)

    def derived(self) -> HTTPTransport:
        """Return another transport over the same connections, for a derived client."""
        return HTTPTransport(self._pool, self._requests, self._sharing, original=False)

    def __call__(self, call: HTTPRequest, /) -> SendOutcome:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._pool.is_closed:
            return Failure(ClientClosedError())
        if self._requests.late(call):
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        exchange, outer, stop = self._sharing.begin(self), CURRENT.exchange, stop_of_this_thread()
        CURRENT.exchange = exchange
        try:
            if stop is not None and not stop.begin(exchange):
                return Failure(ClientClosedError("the call was not sent, as its caller was interrupted"))
            return self._send(call, exchange)
        finally:
            CURRENT.exchange = outer
            exchange.returned()
            if stop is not None:
                stop.end(exchange)

    def _send(self, call: HTTPRequest, exchange: Exchange) -> SendOutcome:
        request: httpx.Request | None = None
        try:
            request = self._requests.build(call)
            began = perf_counter()
            response = self._pool.send(request, authenticated=call.authenticated)
            elapsed = perf_counter() - began
        except CAUGHT as error:
            return Failure(failed(error, request, self._pool, exchange, late=self._requests.late(call)))
        kept = False
        try:
            live = call.live and is_event_stream(response)
            terms = terms_of(response, call, self._requests.clock, live=live)
            if terms is not None and isinstance(response.stream, httpx.SyncByteStream):
                response.stream = Guarded(response.stream, terms)
            body: LiveBody | None = None
            if live:
                exchange.answered(response)
                body = LiveBody(response)
            else:
                response.read()
            if exchange.ended:  # what came may lack its end
                return Failure(ClientClosedError())
            kept = True
            return Success(received(response, call, body, elapsed=elapsed, brought=not self._pool.shared))
        except CAUGHT as error:
            return Failure(ClientClosedError() if exchange.ended else cut(response, error))
        finally:
            if not kept:
                response.close()

    def close(self) -> None:
        """End the calls that are under way, and close the connections if no other client uses them.

        They are closed with the client that made them, or with the last that shares them.
        """
        self._closed = True
        last = self._sharing.leave(self)
        shared = self._pool.shared and (self._original or last)
        for exchange in tuple(self._sharing.of(None if shared else self)):
            exchange.interrupt()
            if exchange.response is not None:
                with suppress(*CAUGHT):  # who reads it in another thread closes it there
                    exchange.response.close()
        if shared:
            self._pool.close()


class AsyncHTTPTransport:
    """Sends calls, async."""

    def __init__(self, pool: AsyncPool, requests: Requests, sharing: Sharing, *, original: bool = True) -> None:
        self._pool = pool
        self._requests = requests
        self._sharing = sharing
        self._original = original
        self._closed = False
        sharing.join(self)

    def derived(self) -> AsyncHTTPTransport:
        """Return another transport over the same connections, for a derived client."""
        return AsyncHTTPTransport(self._pool, self._requests, self._sharing, original=False)

    async def __call__(self, call: HTTPRequest, /) -> SendOutcome:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._pool.is_closed:
            return Failure(ClientClosedError())
        if self._requests.late(call):
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        exchange = self._sharing.begin(self)
        limit = asyncio.timeout(None if call.deadline_at is None else call.deadline_at - self._requests.clock())
        try:
            async with limit:
                exchange.bounded(limit)
                return await self._send(call, exchange)
        except TimeoutError:
            if exchange.ended:
                return Failure(ClientClosedError())
            if not limit.expired():
                raise
            return Failure(DeadlineExceededError("the deadline passed before the answer came"))
        finally:
            exchange.returned()

    async def _send(self, call: HTTPRequest, exchange: Exchange) -> SendOutcome:
        request: httpx.Request | None = None
        try:
            request = self._requests.build(call)
            began = perf_counter()
            response = await self._pool.send(request, authenticated=call.authenticated)
            elapsed = perf_counter() - began
        except CAUGHT as error:
            return Failure(failed(error, request, self._pool, exchange, late=self._requests.late(call)))
        kept = False
        try:
            live = call.live and is_event_stream(response)
            terms = terms_of(response, call, self._requests.clock, live=live)
            if terms is not None and isinstance(response.stream, httpx.AsyncByteStream):
                response.stream = AsyncGuarded(response.stream, terms)
            body: AsyncLiveBody | None = None
            if live:
                exchange.answered(response)
                body = AsyncLiveBody(response)
            else:
                await response.aread()
            if exchange.ended:  # what came may lack its end
                return Failure(ClientClosedError())
            kept = True
            return Success(received(response, call, body, elapsed=elapsed, brought=not self._pool.shared))
        except CAUGHT as error:
            return Failure(ClientClosedError() if exchange.ended else cut(response, error))
        finally:
            if not kept:
                await response.aclose()

    async def aclose(self) -> None:
        """End the calls that are under way, and close the connections if no other client uses them.

        They are closed with the client that made them, or with the last that shares them.
        """
        self._closed = True
        last = self._sharing.leave(self)
        shared = self._pool.shared and (self._original or last)
        loop = asyncio.get_running_loop()
        for exchange in tuple(self._sharing.of(None if shared else self)):
            exchange.interrupt()
            if exchange.response is not None and exchange.is_of(loop):
                with suppress(*CAUGHT):  # a task that reads it closes it there
                    await exchange.response.aclose()
        if shared:
            await self._pool.aclose()
