"""Calls over httpx: the only module that sends, reads and translates httpx's exceptions.

What is the same for every call is made once per client: URLs and headers are cached as httpx's own types, so that a
call costs httpx a copy.  A call that asks for a live response gets one only if an event stream really came; any
other answer is read here, so that whoever decides on it (retry, refusal) finds the body at hand in either colour.

Importing this module imports httpx, so it is imported where a client is made or a stream is read, not before.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import closing, nullcontext
from functools import lru_cache
from typing import BinaryIO, TypeVar
from weakref import WeakSet

import httpx
from returns.result import Failure, Success

from .calls import Call, Content, Pairs, Progress, Slice
from .errors import (
    ClientClosedError,
    ConfigurationError,
    DeadlineExceededError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    RequestTimeoutError,
    StreamInterruptedError,
    TransportError,
)
from .protocols import Sent
from .values import __version__

T = TypeVar("T")

BLOCK = 65_536
"""Bytes of a file that are read and sent at a time."""

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


class Requests:
    """Makes httpx requests of calls; what both transports share."""

    def __init__(
        self, client: httpx.Client | httpx.AsyncClient, base_url: str, timeout: float, clock: Callable[[], float]
    ) -> None:
        self.clock = clock
        try:
            self._base = httpx.URL(f"{base_url}/api/")
        except httpx.InvalidURL as error:
            raise ConfigurationError(
                f"base_url: expected a URL that can be sent to, got {base_url!r} ({error})"
            ) from None
        self._defaults = httpx.Headers(client.headers)
        self._defaults["User-Agent"] = f"fastgpt-client/{__version__}"
        self._timeout = timeout
        self._url = lru_cache(256)(self._base.join)
        self._prepared = lru_cache(64)(self._prepare)
        self._limits = lru_cache(64)(limits)

    def build(self, call: Call) -> httpx.Request:
        """Make the request that *call* describes."""
        if call.signed:
            url = self._url(call.url)
            headers = self._prepared(call.headers)
        else:
            url = self._base.join(call.url)
            headers = httpx.Headers(call.headers)
            headers.setdefault("Host", url.netloc.decode("ascii"))
        if call.query:
            url = url.copy_merge_params(call.query)
        content = call.content or b""
        # Given as a stream, httpx adds no headers of its own, at a quarter of the cost.
        stream = httpx.ByteStream(content) if isinstance(content, bytes) else Body(content, call.on_progress)
        request = httpx.Request(
            call.verb, url, headers=headers, stream=stream, extensions={"timeout": self._timeouts(call)}
        )
        if call.content is not None:
            request.headers["Content-Length"] = str(length(content))
        if isinstance(content, bytes):
            request.read()
        return request

    def late(self, call: Call) -> bool:
        """Whether the deadline of *call* has passed."""
        return call.until is not None and self.clock() >= call.until

    def _timeouts(self, call: Call) -> dict[str, float]:
        timeout = self._timeout if call.timeout is None else call.timeout
        reading = call.idle_timeout if call.live and call.idle_timeout is not None else timeout
        fixed = self._limits(timeout, reading)
        return fixed if call.until is None else Countdown(fixed, call.until, self.clock)

    def _prepare(self, own: Pairs) -> httpx.Headers:
        headers = httpx.Headers({"Host": self._base.netloc.decode("ascii")})
        headers.update(self._defaults)
        for name, value in own:
            headers[name] = value  # of two with one name, the last stands
        return headers


def limits(timeout: float, reading: float) -> dict[str, float]:
    """Return time limits in the form that httpx hands to its connections."""
    return {"connect": timeout, "read": reading, "write": timeout, "pool": timeout}


class Countdown(dict[str, float]):
    """Time limits that shrink to what is left of a deadline; httpcore looks them up whenever a step begins."""

    def __init__(self, fixed: dict[str, float], until: float, clock: Callable[[], float]) -> None:
        super().__init__(fixed)
        self._until = until
        self._clock = clock

    def get(self, key: str, default: object = None, /) -> float:  # every key is there
        """Return how long the step may take that begins now."""
        # A moment more than what is left: a step that times out for want of time does so when the deadline has passed.
        return min(self[key], max(0.0, self._until - self._clock()) + 0.001)


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
            if call.until is not None and isinstance(response.stream, httpx.SyncByteStream):
                response.stream = Expiring(response.stream, call.until, self._requests.clock)
            if call.live and is_event_stream(response):
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
            if call.until is not None and isinstance(response.stream, httpx.AsyncByteStream):
                response.stream = AsyncExpiring(response.stream, call.until, self._requests.clock)
            if call.live and is_event_stream(response):
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


class LiveResponses:
    """The responses that were handed out unread, as long as somebody holds them; threads may share it."""

    def __init__(self) -> None:
        self._responses = WeakSet[httpx.Response]()
        self._lock = threading.Lock()

    def add(self, response: httpx.Response) -> None:
        """Remember *response*, so that it can be closed with its client."""
        with self._lock:
            self._responses.add(response)

    def __iter__(self) -> Iterator[httpx.Response]:
        with self._lock:
            return iter(tuple(self._responses))


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A request's body, read from files while it is sent; it can be sent again."""

    def __init__(self, pieces: tuple[bytes | Slice, ...], on_progress: Progress | None) -> None:
        self._pieces = pieces
        self._total = length(pieces)
        self._on_progress = on_progress

    def __iter__(self) -> Generator[bytes]:
        sent = 0
        for piece in self._pieces:
            for block in blocks(piece):
                yield block
                sent += len(block)
                if self._on_progress is not None:
                    self._on_progress(sent, self._total)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with closing(iter(self)) as blocks:  # a block of a file is read at once, as httpx itself does it
            for block in blocks:
                yield block


def blocks(piece: bytes | Slice) -> Generator[bytes]:
    """Yield a piece of a body in blocks that fit in memory."""
    if isinstance(piece, bytes):
        yield piece
    elif isinstance(piece.file.source, bytes):
        for at in range(piece.start, piece.stop, BLOCK):
            yield piece.file.source[at : min(at + BLOCK, piece.stop)]
    else:
        yield from blocks_of_file(piece.file.source, piece.start, len(piece))


def blocks_of_file(source: str | BinaryIO, start: int, size: int) -> Generator[bytes]:
    """Yield *size* bytes of a local file in blocks; what was open before stays open."""
    try:
        with open(source, "rb") if isinstance(source, str) else nullcontext(source) as opened:
            opened.seek(start)
            while size and (block := opened.read(min(BLOCK, size))):
                size -= len(block)
                yield block
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidRequestError(f"the file could not be read: {reason}", field="content") from None
    if size:
        raise InvalidRequestError("the file became shorter while it was sent", field="content")


def length(content: Content) -> int:
    """Return the bytes of a body."""
    return len(content) if isinstance(content, bytes) else sum(map(len, content))


class Expiring(httpx.SyncByteStream):
    """The body of a response that must have come whole before a deadline, whatever drips in meanwhile."""

    def __init__(self, stream: httpx.SyncByteStream, until: float, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._until = until
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        late = False
        try:
            for chunk in self._stream:
                if late := self._clock() >= self._until:
                    break
                yield chunk
        except httpx.TimeoutException:
            # The read was given no more than what was left.
            if not (late := self._clock() >= self._until):
                raise
        if late:
            raise DeadlineExceededError("the deadline passed while the answer came")

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


class AsyncExpiring(httpx.AsyncByteStream):
    """The body of a response that must have come whole before a deadline, whatever drips in meanwhile."""

    def __init__(self, stream: httpx.AsyncByteStream, until: float, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._until = until
        self._clock = clock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = aiter(self._stream)
        try:
            while True:
                async with asyncio.timeout(self._until - self._clock()):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                if self._clock() >= self._until:
                    break
                yield chunk
        except TimeoutError:
            pass
        except httpx.TimeoutException:
            # The read was given no more than what was left.
            if self._clock() < self._until:
                raise
        raise DeadlineExceededError("the deadline passed while the answer came")

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()


def chunks(response: httpx.Response) -> Generator[bytes]:
    """Yield the body of *response* as it comes."""
    try:
        yield from response.iter_bytes()
        return
    except CAUGHT as error:
        failure = cut(response, error)
    raise failure  # out of the handler: what httpx raised holds the request, and so the key


async def achunks(response: httpx.Response) -> AsyncGenerator[bytes]:
    """Yield the body of *response* as it comes."""
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
        return
    except CAUGHT as error:
        failure = cut(response, error)
    raise failure  # out of the handler: what httpx raised holds the request, and so the key


def is_event_stream(response: httpx.Response) -> bool:
    """Whether a stream has begun; a stream refused at its start comes without a content type."""
    return response.status_code == 200 and response.headers.get("content-type", "").startswith("text/event-stream")


CAUGHT = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, FastGPTError)
"""What sending and reading may raise."""

UNSENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError)
"""What httpx raises of a place that it cannot send to; ours is checked, so it came out of an answer."""

UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What says that no connection was made, so that the server cannot have seen the request."""


def translated(error: Exception, *, late: bool = False) -> FastGPTError:
    """Put an exception of httpx into our words; it is not chained, as it holds the request and so the key."""
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    match error:
        case FastGPTError():
            return error
        case _ if isinstance(error, UNSENDABLE):
            return DecodeError(f"expected the URL and headers of an upload, got what cannot be sent ({message})")
        case httpx.TimeoutException() if late:
            return DeadlineExceededError(message, sent=not isinstance(error, UNREACHED))
        case httpx.TimeoutException():
            return RequestTimeoutError(message, sent=not isinstance(error, UNREACHED))
        case _:
            return TransportError(message, sent=not isinstance(error, UNREACHED))


def cut(response: httpx.Response, error: Exception) -> FastGPTError:
    """Put an exception that cut a body short into our words; what was cut may be a stream of events."""
    failure = translated(error)
    if type(failure) is TransportError and is_event_stream(response):
        return StreamInterruptedError(failure.message)
    return failure
