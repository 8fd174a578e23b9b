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
from .requests import Requests
from .responses import AsyncGuarded, Guarded, LiveResponses, cut, is_event_stream, terms_of
from .translation import CAUGHT, translated

T = TypeVar("T")

# The server closes connections that were idle for 5 s, and httpx keeps them as long: asked for less, a request does
# not meet a connection that is being closed.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=4.0)


def blocking_transport(
    client: httpx.Client | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> HTTPTransport:
    """Return a transport over *client*, or over a pool of its own, which it closes."""
    pool = httpx.Client(limits=LIMITS) if client is None else _expected(client, httpx.Client)
    return HTTPTransport(pool, Requests(pool, base_url, timeout, clock), owned=client is None)


def awaiting_transport(
    client: httpx.AsyncClient | None, base_url: str, timeout: float, clock: Callable[[], float]
) -> AsyncHTTPTransport:
    """Return a transport over *client*, or over a pool of its own, which it closes."""
    pool = httpx.AsyncClient(limits=LIMITS) if client is None else _expected(client, httpx.AsyncClient)
    return AsyncHTTPTransport(pool, Requests(pool, base_url, timeout, clock), owned=client is None)


def _expected(client: object, kind: type[T]) -> T:
    if isinstance(client, kind):
        return client
    raise ConfigurationError(f"http_client: expected httpx.{kind.__name__}, got {type(client).__name__}")


class HTTPTransport:
    """Sends calls with a blocking client."""

    def __init__(self, client: httpx.Client, requests: Requests, *, owned: bool) -> None:
        self._client = client
        self._requests = requests
        self._owned = owned
        self._closed = False
        self._live = LiveResponses()

    def sibling(self) -> HTTPTransport:
        """Return another transport over the same connections, which it does not own."""
        return HTTPTransport(self._client, self._requests, owned=False)

    def __call__(self, call: Call, /) -> Sent:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._client.is_closed:
            return Failure(ClientClosedError())
        if self._requests.late(call):
            return Failure(DeadlineExceededError("the deadline passed before the request was sent", sent=False))
        try:
            request = self._requests.build(call)
            auth = httpx.USE_CLIENT_DEFAULT if call.signed else None
            response = self._client.send(request, stream=True, auth=auth, follow_redirects=False)
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
        """Close what is still being read, then the client if it was made here."""
        self._closed = True
        for response in self._live:
            response.close()
        if self._owned:
            self._client.close()


class AsyncHTTPTransport:
    """Sends calls with an awaiting client."""

    def __init__(self, client: httpx.AsyncClient, requests: Requests, *, owned: bool) -> None:
        self._client = client
        self._requests = requests
        self._owned = owned
        self._closed = False
        self._live = LiveResponses()

    def sibling(self) -> AsyncHTTPTransport:
        """Return another transport over the same connections, which it does not own."""
        return AsyncHTTPTransport(self._client, self._requests, owned=False)

    async def __call__(self, call: Call, /) -> Sent:
        """Send *call*, and return the response, unread if it is live and streams, or what went wrong."""
        if self._closed or self._client.is_closed:
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
            auth = httpx.USE_CLIENT_DEFAULT if call.signed else None
            response = await self._client.send(request, stream=True, auth=auth, follow_redirects=False)
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
        """Close what is still being read, then the client if it was made here."""
        self._closed = True
        for response in self._live:
            await response.aclose()
        if self._owned:
            await self._client.aclose()
