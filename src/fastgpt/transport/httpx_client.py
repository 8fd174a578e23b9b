"""Engines over a client of httpx that the caller brings: with its own connections, timeouts, headers, hooks and ways.

It is used as it is, and not closed.  What it does after a fork, or under a second event loop, is its own affair.  What
it would do for people and browsers is left out: redirects are not followed, and what is not authenticated goes without
its passwords.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import cast

import anyio
import httpx
from msgspec.structs import replace

from ..errors import PROXY, DeadlineExceededError
from ..http import Headers, HTTPRequest, HTTPResponse, Pairs, Timeout
from ..values import Secret, __version__
from .alarms import Alarm, watch
from .async_links import call_soon_of, current_loop
from .bodies import Body, length, reporting
from .connections import complain
from .in_flight import Exchange, shut_down
from .links import MOMENT
from .requests import STRICT, base_of
from .routes import place

LATE = "the deadline passed while the answer came"


class AnyHTTPXEngine:
    """What the sync and the async engine have in common."""

    limit = "all are in use that the limits of the http_client allow (max_connections)"

    def __init__(self, client: httpx.Client | httpx.AsyncClient, base_url: str, timeout: Timeout | None) -> None:
        self._base = base_of(base_url)
        self._client = client
        self._timeout = timeout
        self._defaults = client.headers.copy()
        self._defaults["Accept-Encoding"] = "identity"
        if client.headers.get("User-Agent", "python-httpx").startswith("python-httpx"):
            self._defaults["User-Agent"] = f"fastgpt-client/{__version__}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._client.is_closed

    def place(self, call: HTTPRequest, /) -> str:
        """Return the host that is connected to for *call*."""
        return place(self._base.join(call.url))

    def timeout(self, call: HTTPRequest, /) -> Timeout:
        """Return the limits of *call*."""
        if (timeout := call.timeout or self._timeout) is not None:
            return timeout
        limits = (
            (phase, math.inf if limit is None else limit) for phase, limit in self._client.timeout.as_dict().items()
        )
        return Timeout(**dict(limits))

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed.

        Another transport than httpx's may report as a failed connection what went wrong after sending, or what went
        wrong when it sent something for the second time.
        """
        client = self._client
        method = "handle_request" if isinstance(client, httpx.Client) else "handle_async_request"
        transports: list[object] = [client]
        for found in (getattr(client, "_transport", client), *getattr(client, "_mounts", {}).values()):
            transports.extend(() if found is None else (found,))  # None: as for other hosts
        names = ["send"] + [method] * (len(transports) - 1)
        return all(origin(each, name) in ("httpx", "fastgpt") for each, name in zip(transports, names, strict=True))

    def _request(self, call: HTTPRequest, exchange: Exchange) -> httpx.Request:
        url = self._base.join(call.url)
        host = {"Host": url.netloc.decode("ascii")}
        if call.authenticated:
            headers = httpx.Headers(host)
            headers.update(self._defaults)
            for name, value in call.headers:
                headers[name] = value  # of two with one name, the last stands
        else:
            headers = httpx.Headers((*host.items(), *call.headers))
        params = self._client.params.merge(call.query) if call.authenticated else httpx.QueryParams(call.query)
        if params:
            url = url.copy_merge_params(params)
        content = call.content or b""
        # Given as a stream, httpx adds no headers of its own, at a quarter of the cost.
        on_progress = reporting(call.on_progress, exchange)
        stream = httpx.ByteStream(content) if isinstance(content, bytes) else Body(content, on_progress)
        extensions: dict[str, object] = {"timeout": self._timeouts(call, exchange)}
        if call.strict:
            extensions[STRICT] = True
        request = httpx.Request(call.verb, url, headers=headers, stream=stream, extensions=extensions)
        if call.authenticated:
            httpx.Cookies(self._client.cookies).set_cookie_header(request)
        if call.content is not None:
            request.headers["Content-Length"] = str(length(content))
        if isinstance(content, bytes):
            request.read()
        return request

    def _timeouts(self, call: HTTPRequest, exchange: Exchange) -> Mapping[str, float | None]:
        limits = self.timeout(call).of(call.idle_timeout if call.live else None)
        if exchange.deadline_at is not None:
            return Countdown(limits, exchange.deadline_at, exchange.clock)
        return {phase: None if limit == math.inf else limit for phase, limit in limits.items()}


class HTTPXEngine(AnyHTTPXEngine):
    """Sends requests by a client of httpx, sync."""

    _client: httpx.Client

    def send(self, call: HTTPRequest, exchange: Exchange, /) -> HTTPXReply:
        """Send *call*, and return the reply; raise what goes wrong."""
        request = self._request(call, exchange)
        began = time.perf_counter()
        response = self._client.send(
            request, stream=True, auth=httpx.USE_CLIENT_DEFAULT if call.authenticated else None, follow_redirects=False
        )
        exchange.way = Shutdown(response)
        return HTTPXReply(response, head_of(response, call, began), exchange)

    def close(self) -> None:
        """Leave the client to the caller, whose it is."""


class AsyncHTTPXEngine(AnyHTTPXEngine):
    """Sends requests by a client of httpx, async."""

    _client: httpx.AsyncClient

    async def send(self, call: HTTPRequest, exchange: Exchange, /) -> AsyncHTTPXReply:
        """Send *call*, and return the reply; raise what goes wrong."""
        request = self._request(call, exchange)
        began = time.perf_counter()
        with anyio.CancelScope(deadline=deadline_of(exchange)) as scope:
            exchange.way = Cancellation(scope)
            response = await self._client.send(
                request,
                stream=True,
                auth=httpx.USE_CLIENT_DEFAULT if call.authenticated else None,
                follow_redirects=False,
            )
            exchange.way = Shutdown(response)
            return AsyncHTTPXReply(response, head_of(response, call, began), exchange)
        raise DeadlineExceededError("the deadline passed before the answer came")

    async def aclose(self) -> None:
        """Leave the client to the caller, whose it is."""


class HTTPXReply:
    """A response of the caller's client, sync."""

    def __init__(self, response: httpx.Response, head: HTTPResponse, exchange: Exchange) -> None:
        self.head = head
        self._response = response
        self._stream = cast("httpx.SyncByteStream", response.stream)  # a sync client has sync streams
        self._exchange = exchange
        self._alarm: Alarm | None = None
        self._pieces: Iterator[bytes] | None = None

    @property
    def ran_out(self) -> bool:
        """Whether the patience has run out."""
        return self._alarm is not None and self._alarm.rang

    def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        if self._pieces is None:
            self._pieces = self.pieces()
        return next(self._pieces, None)

    def pieces(self) -> Iterator[bytes]:
        """Yield the body, once."""
        if (content := content_of(self._response)) is not None:
            yield content
            return
        try:
            for chunk in self._stream:
                if self._exchange.is_late():
                    raise DeadlineExceededError(LATE)
                yield chunk
        except Exception as error:
            complain(error)
            raise

    def be_patient(self, seconds: float | None, /) -> None:
        """Bound the reads that follow by so many seconds in all: an alarm shuts the socket down."""
        if self._alarm is not None and self._alarm.is_set:
            watch().cancel(self._alarm)
        if seconds is not None:
            self._alarm = watch().set(self._response.extensions.get("network_stream"), seconds)

    def close(self) -> None:
        """Close the response; it can still be filled with what was read."""
        self._response.is_closed = True
        self._stream.close()

    def forget(self) -> bool:
        """Shut the socket down, as the client of httpx would ask for locks; whether to warn of it is its affair."""
        shut_down(self._response.extensions.get("network_stream"))
        return False


class AsyncHTTPXReply:
    """A response of the caller's client, async."""

    def __init__(self, response: httpx.Response, head: HTTPResponse, exchange: Exchange) -> None:
        self.head = head
        self.ran_out: bool = False
        self._response = response
        self._stream = cast("httpx.AsyncByteStream", response.stream)  # an async client has async streams
        self._exchange = exchange
        self._patience = math.inf
        self._pieces: AsyncGenerator[bytes] | None = None

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None at its end."""
        if self._pieces is None:
            self._pieces = self.pieces()
        return await anext(self._pieces, None)

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Yield the body, once."""
        if (content := content_of(self._response)) is not None:
            yield content
            return
        body = aiter(self._stream)
        try:
            while (chunk := await self._next(body)) is not None:
                yield chunk
        finally:
            if isinstance(body, AsyncGenerator):
                await body.aclose()

    def be_patient(self, seconds: float | None, /) -> None:
        """Bound the next read by so many seconds."""
        self._patience = math.inf if seconds is None else seconds

    async def aclose(self) -> None:
        """Close the response; it can still be filled with what was read."""
        self._response.is_closed = True
        if self._pieces is not None:
            await self._pieces.aclose()
        await self._stream.aclose()

    def forget(self) -> bool:
        """Shut the socket down, as the client of httpx would have to be awaited; whether to warn is its affair."""
        shut_down(self._response.extensions.get("network_stream"))
        return False

    async def _next(self, body: AsyncIterator[bytes]) -> bytes | None:
        exchange, chunk = self._exchange, None
        patient_until = anyio.current_time() + self._patience if self._patience < math.inf else math.inf
        over_at = deadline_of(exchange)
        with anyio.CancelScope(deadline=min(over_at, patient_until)) as scope:
            try:
                chunk = await anext(body, None)
            except Exception as error:
                complain(error)
                raise
        if exchange.is_late() or (scope.cancelled_caught and over_at <= patient_until):
            raise DeadlineExceededError(LATE)
        self.ran_out = scope.cancelled_caught
        return chunk


class Shutdown:
    """Wakes who reads a response of the caller's client, by shutting its socket down, where it has one."""

    def __init__(self, response: httpx.Response) -> None:
        self._stream: object = response.extensions.get("network_stream")

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake who reads; from any thread, task or loop."""
        shut_down(self._stream)


class Cancellation:
    """Wakes the task that waits for an answer, by cancelling what it waits in."""

    def __init__(self, scope: anyio.CancelScope) -> None:
        self._scope = scope
        self._call_soon: Callable[..., object] = call_soon_of(current_loop())

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake who waits; from any thread, task or loop."""
        with suppress(RuntimeError):  # the loop was closed
            self._call_soon(self._scope.cancel)


class Countdown(dict[str, float]):
    """Time limits that shrink to what is left of a deadline; httpcore looks them up whenever a step begins."""

    def __init__(self, fixed: dict[str, float], deadline_at: float, clock: Callable[[], float]) -> None:
        super().__init__(fixed)
        self._until = deadline_at
        self._clock = clock

    def get(self, key: str, default: object = None, /) -> float:  # every key is there
        """Return how long the step may take that begins now."""
        return min(self[key], max(0.0, self._until - self._clock()) + MOMENT)


def deadline_of(exchange: Exchange) -> float:
    """Return the moment on the clock of the event loop at which a call must be over."""
    if exchange.deadline_at is None:
        return math.inf
    return anyio.current_time() + exchange.deadline_at - exchange.clock()


def head_of(response: httpx.Response, call: HTTPRequest, began: float) -> HTTPResponse:
    """Return a response without its body, and with the headers that were sent."""
    url = str(response.request.url)
    proxy: object = response.extensions.get(PROXY)
    return HTTPResponse(
        status_code=response.status_code,
        headers=Headers(response.headers.raw),
        request=replace(call, headers=sent_headers(response.request)),
        url=url if call.authenticated else Secret(url),
        proxy=proxy if isinstance(proxy, str) else None,
        elapsed=time.perf_counter() - began,
        http_version=response.http_version,
        native=response,
    )


def content_of(response: httpx.Response) -> bytes | None:
    """Return the body of a response that its transport has read already, as those of tests and caches do."""
    try:
        return response.content
    except httpx.ResponseNotRead:
        return None


def sent_headers(request: httpx.Request) -> Pairs:
    """Return the headers that went over the wire, those of a client of httpx too, none of which is ever shown."""
    return tuple((name, Secret(value)) for name, value in request.headers.multi_items())


def origin(instance: object, method: str) -> str:
    """Return the top-level package of the class that *instance* has a method from."""
    owner = next((each for each in type(instance).__mro__ if method in vars(each)), type(instance))
    return "" if method in getattr(instance, "__dict__", ()) else owner.__module__.partition(".")[0]
