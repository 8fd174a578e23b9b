"""The two transports: one blocks, one awaits, and neither decides anything that the other does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import httpx
from returns.result import Failure, Success

from ..calls import Call
from ..errors import ClientClosedError, ConfigurationError, DeadlineExceededError
from ..protocols import Sent
from .pools import AsyncBrought, AsyncPool, Brought, Pool, own_async_pool, own_pool
from .requests import Requests
from .responses import AsyncGuarded, Guarded, LiveResponses, cut, is_event_stream, terms_of
from .translation import CAUGHT, translated

T = TypeVar("T")


def blocking_transport(
    client: httpx.Client | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> HTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is None:
        return HTTPTransport(own_pool(), Requests(httpx.Headers(), base_url, timeout, clock))
    pool = Brought(_expected(client, httpx.Client))
    return HTTPTransport(pool, Requests(client.headers, base_url, timeout, clock))


def awaiting_transport(
    client: httpx.AsyncClient | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> AsyncHTTPTransport:
    """Return a transport over *client*, or over connections of its own, which it closes."""
    if client is None:
        return AsyncHTTPTransport(own_async_pool(), Requests(httpx.Headers(), base_url, timeout, clock))
    pool = AsyncBrought(_expected(client, httpx.AsyncClient))
    return AsyncHTTPTransport(pool, Requests(client.headers, base_url, timeout, clock))


def _expected(client: object, kind: type[T]) -> T:
    if isinstance(client, kind):
        return client
    raise ConfigurationError(f"http_client: expected httpx.{kind.__name__}, got {type(client).__name__}")


class HTTPTransport:
    """Sends calls with a blocking client."""

    def __init__(self, pool: Pool, requests: Requests, *, owned: bool = True) -> None:
        self._pool = pool
        self._requests = requests
        self._owned = owned
        self._closed = False
        self._live = LiveResponses()

    def sibling(self) -> HTTPTransport:
        """Return another transport over the same connections, which it does not own."""
        return HTTPTransport(self._pool, self._requests, owned=False)

    def __call__(self, call: Call, /) -> Sent:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._pool.is_closed:
            return Failure(ClientClosedError())
        if self._requests.late(call):
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        try:
            request = self._requests.build(call)
            response = self._pool.send(request, signed=call.signed)
        except CAUGHT as error:
            return Failure(translated(error, late=self._requests.late(call)))
        kept = False
        try:
            live = call.live and is_event_stream(response)
            terms = terms_of(response, call, self._requests.clock, live=live)
            if terms is not None and isinstance(response.stream, httpx.SyncByteStream):
                response.stream = Guarded(response.stream, terms)
            if live:
                self._live.add(response)
            else:
                response.read()
            kept = True
            return Success(response)
        except CAUGHT as error:
            return Failure(cut(response, error))
        finally:
            if not kept:
                response.close()

    def close(self) -> None:
        """Close what is still being read, then the connections if they were made here."""
        self._closed = True
        for response in self._live:
            response.close()
        if self._owned:
            self._pool.close()


class AsyncHTTPTransport:
    """Sends calls with an awaiting client."""

    def __init__(self, pool: AsyncPool, requests: Requests, *, owned: bool = True) -> None:
        self._pool = pool
        self._requests = requests
        self._owned = owned
        self._closed = False
        self._live = LiveResponses()

    def sibling(self) -> AsyncHTTPTransport:
        """Return another transport over the same connections, which it does not own."""
        return AsyncHTTPTransport(self._pool, self._requests, owned=False)

    async def __call__(self, call: Call, /) -> Sent:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._pool.is_closed:
            return Failure(ClientClosedError())
        if call.until is None:
            return await self._send(call)
        if self._requests.late(call):
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        try:
            async with asyncio.timeout(call.until - self._requests.clock()):
                return await self._send(call)
        except TimeoutError:
            return Failure(DeadlineExceededError("the deadline passed before the answer came"))

    async def _send(self, call: Call) -> Sent:
        try:
            request = self._requests.build(call)
            response = await self._pool.send(request, signed=call.signed)
        except CAUGHT as error:
            return Failure(translated(error, late=self._requests.late(call)))
        kept = False
        try:
            live = call.live and is_event_stream(response)
            terms = terms_of(response, call, self._requests.clock, live=live)
            if terms is not None and isinstance(response.stream, httpx.AsyncByteStream):
                response.stream = AsyncGuarded(response.stream, terms)
            if live:
                self._live.add(response)
            else:
                await response.aread()
            kept = True
            return Success(response)
        except CAUGHT as error:
            return Failure(cut(response, error))
        finally:
            if not kept:
                await response.aclose()

    async def aclose(self) -> None:
        """Close what is still being read, then the connections if they were made here."""
        self._closed = True
        for response in self._live:
            await response.aclose()
        if self._owned:
            await self._pool.aclose()
