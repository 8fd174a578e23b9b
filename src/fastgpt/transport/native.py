"""The one place where responses of ours and of httpx are made of each other.

Who calls a raw client gets an ``httpx.Response``, with all that code written for one uses: the request, the history,
the time, reading and streaming, sync and async.  It is made at the very end of a call, so that nobody else pays for it;
a response of the caller's own client is given back as it is.  The other way round, a response of httpx that was
received by such a client, that a caller hands in, or that a test scripts, is read as one of ours.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from copy import copy
from datetime import timedelta
from typing import TypeVar, cast

import httpx
from msgspec.structs import replace

from ..arguments import came
from ..endings import Report, is_reported_to
from ..errors import (
    PROXY,
    ClientClosedError,
    FastGPTError,
    InvalidRequestError,
    RequestTimeoutError,
    StreamInterruptedError,
    TransportError,
)
from ..http import AsyncBody, Body, Headers, HTTPRequest, HTTPResponse, Timeout, Verb, is_read_async, is_read_sync
from .answers import cut
from .bodies import Body as Pieces, length
from .httpx_client import AsyncHTTPXReply, HTTPXReply, Shutdown, sent_headers
from .in_flight import Exchange
from .live import AsyncLiveBody, LiveBody
from .requests import STANDARD, STRICT
from .sizes import UNBOUNDED, SizeLimiter

T = TypeVar("T")
READ = "fastgpt_read"
"""Under this name a response knows, among its extensions, that its body is being read."""
GZIP = ("gzip", "x-gzip")
"""What has members; httpx leaves the older name undone."""
UNKNOWN = HTTPRequest(verb="GET", url="")
"""Stands for the request of a response that was made by hand."""


def to_httpx(response: HTTPResponse) -> httpx.Response:
    """Return a response as httpx has it."""
    if isinstance(response.native, httpx.Response):
        return filled(response.native, response)
    made = Response(response)
    if not response.is_live:
        made.read()
    made.elapsed = timedelta(seconds=response.elapsed)
    return made


def filled(native: httpx.Response, response: HTTPResponse) -> httpx.Response:
    """Return the response of the caller's own client with the body that was read, or that is still to be read, here."""
    native.headers.pop("Content-Encoding", None)  # the body is decoded, so that httpx must not try it again
    native.stream = byte_stream_of(response)
    if not response.is_live:
        native.is_closed = False
        native.read()
    return native


class Response(httpx.Response):
    """A response of httpx made of one of ours, which is closed when its body is, whoever closes that."""

    def __init__(self, response: HTTPResponse) -> None:
        self._body = response.body
        self._closed = False
        # The body is decoded, so that httpx must not try it again.
        headers = [pair for pair in response.headers.raw if pair[0].lower() != b"content-encoding"]
        super().__init__(
            response.status_code,
            headers=headers,
            stream=byte_stream_of(response),
            request=None if response.request is None else request_of(response.request, response.url),
            extensions={"http_version": response.http_version.encode("ascii")},
        )

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read from the connection any more."""
        return self._closed or (self._body is not None and self._body.is_closed)

    @is_closed.setter
    def is_closed(self, closed: bool) -> None:
        self._closed = closed

    def __getstate__(self) -> dict[str, object]:
        state: dict[str, object] = {**super().__getstate__(), "_body": None}  # as httpx leaves out the stream
        if isinstance(request := state.get("_request"), httpx.Request):
            state["_request"] = unsigned(request)
        return state


def unsigned(request: httpx.Request) -> httpx.Request:
    """Return a copy of a request without the key that signed it."""
    copied = copy(request)
    copied.headers = httpx.Headers([pair for pair in request.headers.raw if pair[0].lower() != b"authorization"])
    return copied


def byte_stream_of(response: HTTPResponse) -> httpx.SyncByteStream | httpx.AsyncByteStream:
    """Return what httpx reads the body of a response from."""
    if is_read_sync(response.body):
        return Stream(response.body)
    if is_read_async(response.body):
        return AsyncStream(response.body)
    return httpx.ByteStream(response.content)


class Stream(httpx.SyncByteStream):
    """A live body, as httpx reads one."""

    def __init__(self, body: Body) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        body, report = self.body, report_to(self.body)
        for chunk in body.chunks:
            report.size += len(chunk)
            yield chunk
        report.outcome, report.error = ("complete", None) if body.failure is None else ("failed", body.failure)
        body.close()  # httpx takes it for closed
        if body.failure is not None:
            raise as_httpx_has_it(body.failure)

    def close(self) -> None:
        """Close the body."""
        self.body.close()


class AsyncStream(httpx.AsyncByteStream):
    """The async counterpart of ``Stream``."""

    def __init__(self, body: AsyncBody) -> None:
        self.body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body, report = self.body, report_to(self.body)
        async for chunk in body.chunks:
            report.size += len(chunk)
            yield chunk
        report.outcome, report.error = ("complete", None) if body.failure is None else ("failed", body.failure)
        await body.aclose()  # httpx takes it for closed
        if body.failure is not None:
            raise as_httpx_has_it(body.failure)

    async def aclose(self) -> None:
        """Close the body."""
        await self.body.aclose()


def report_to(body: Body | AsyncBody) -> Report:
    """Return what is reported of a body that a raw caller reads, as long as it has not come to its end."""
    report = Report(outcome="left", size=0, error=StreamInterruptedError("the stream was left before its end"))
    if is_reported_to(body):
        body.report(report)
    return report


def as_httpx_has_it(failure: FastGPTError) -> Exception:
    """Return what code for httpx expects of a connection that broke or fell silent; limits of ours are errors of ours.

    The text of an error of the connection begins with the name of what was raised.
    """
    text = str(failure)
    if isinstance(failure, RequestTimeoutError):
        return httpx.ReadTimeout(text.removeprefix("ReadTimeout: "))
    if isinstance(failure, StreamInterruptedError | ClientClosedError) or type(failure) is TransportError:
        kind = httpx.RemoteProtocolError if text.startswith("RemoteProtocolError") else httpx.ReadError
        return kind(text.removeprefix(f"{kind.__name__}: "))
    return failure


def request_of(request: HTTPRequest, url: str) -> httpx.Request:
    """Return a request as httpx has it, with all that went over the wire."""
    target = httpx.URL(url)
    headers = httpx.Headers({"Host": target.netloc.decode("ascii"), **STANDARD})
    for name, value in request.headers:
        headers[name] = value  # of two with one name, the last stands
    content = request.content
    if content is not None:
        headers["Content-Length"] = str(length(content))
    stream = Pieces(content) if isinstance(content, tuple) else httpx.ByteStream(content or b"")
    extensions = {STRICT: True} if request.strict else {}
    made = httpx.Request(request.verb, target, headers=headers, stream=stream, extensions=extensions)
    if not isinstance(content, tuple):
        made.read()
    return made


def from_httpx(response: httpx.Response) -> HTTPResponse:
    """Return a response of httpx as one of ours; one that is not yet read is to be read sync."""
    known = by_somebody_else(response)
    try:
        return replace(known, content=response.content)
    except httpx.ResponseNotRead:
        stream = claimed(response, httpx.SyncByteStream, "aiter_events")
    return replace(
        known, body=OpenedBody(response, stream.body) if isinstance(stream, Stream) else handed(response, known)
    )


def from_async_httpx(response: httpx.Response) -> HTTPResponse:
    """Return a response of httpx as one of ours; one that is not yet read is to be read async."""
    known = by_somebody_else(response)
    try:
        return replace(known, content=response.content)
    except httpx.ResponseNotRead:
        stream = claimed(response, httpx.AsyncByteStream, "iter_events")
    return replace(
        known,
        body=AsyncOpenedBody(response, stream.body) if isinstance(stream, AsyncStream) else ahanded(response, known),
    )


def claimed(response: httpx.Response, kind: type[T], other: str) -> T:
    """Return the stream of a response, and note that somebody reads it; of two, each would get some of the events.

    Raises ``InvalidRequestError`` where somebody has begun to, and where it can be read by the *other* one only.
    """
    stream: object = response.stream
    if not isinstance(stream, kind):
        raise InvalidRequestError(f"expected one that can be read here, got one for {other}", field="response")
    if response.is_stream_consumed or response.extensions.get(READ):
        raise InvalidRequestError("expected one that nobody has begun to read, got one that is read", field="response")
    response.extensions[READ] = True
    return stream


class HandedReply(HTTPXReply):
    """A response of httpx that the caller hands in, sync."""

    def pieces(self) -> Iterator[bytes]:
        """Yield the body, once."""
        if is_decoded_by_httpx(self._response):
            return self._response.iter_bytes()
        return super().pieces()

    def close(self) -> None:
        """Close the response."""
        self._response.close()


class AsyncHandedReply(AsyncHTTPXReply):
    """A response of httpx that the caller hands in, async."""

    def pieces(self) -> AsyncGenerator[bytes]:
        """Yield the body, once."""
        if is_decoded_by_httpx(self._response):
            return cast("AsyncGenerator[bytes]", self._response.aiter_bytes())  # httpx makes it of an async generator
        return super().pieces()

    async def aclose(self) -> None:
        """Close the response."""
        if self._pieces is not None:
            await self._pieces.aclose()
        await self._response.aclose()


def handed(response: httpx.Response, known: HTTPResponse) -> LiveBody:
    """Return the body of a response that the caller hands in."""
    exchange, call = Exchange(response, None, time.monotonic), known.request or UNKNOWN
    exchange.way = Shutdown(response)
    reply = HandedReply(response, known, exchange)
    return LiveBody(reply, inflating(response), exchange, lambda error: cut(error, call, exchange, known, Timeout()))


def ahanded(response: httpx.Response, known: HTTPResponse) -> AsyncLiveBody:
    """Return the body of a response that the caller hands in, async."""
    exchange, call = Exchange(response, None, time.monotonic), known.request or UNKNOWN
    exchange.way = Shutdown(response)
    reply = AsyncHandedReply(response, known, exchange)
    return AsyncLiveBody(
        reply, inflating(response), exchange, lambda error: cut(error, call, exchange, known, Timeout())
    )


def is_decoded_by_httpx(response: httpx.Response) -> bool:
    """Whether httpx is to read a body; of gzip it reads the first member only, which may hold one event of many."""
    encoding = encoding_of(response)
    return response.is_closed or (encoding != "" and (response.is_stream_consumed or encoding not in GZIP))


def inflating(response: httpx.Response) -> SizeLimiter | None:
    """Return what inflates a body that comes as it was sent; events have bounds of their own."""
    if is_decoded_by_httpx(response) or encoding_of(response) == "":
        return None
    return SizeLimiter("the response", UNBOUNDED, compressed=True)


def encoding_of(response: httpx.Response) -> str:
    """Return how a body is encoded."""
    encoding: str = response.headers.get("content-encoding", "")
    return encoding.strip().lower()


class OpenedBody:
    """The body of a response of httpx that was made of one of ours; it is closed with it."""

    def __init__(self, response: httpx.Response, body: Body) -> None:
        self._response = response
        self._body = body
        self.chunks: Iterator[bytes] = body.chunks

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        return self._body.failure

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._body.is_closed

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        return self._body.next(seconds)

    def report(self, report: Report, /) -> None:
        """Pass on what was read."""
        if is_reported_to(self._body):
            self._body.report(report)

    def close(self) -> None:
        """Close both."""
        self._response.close()
        self._body.close()


class AsyncOpenedBody:
    """The async counterpart of ``OpenedBody``."""

    def __init__(self, response: httpx.Response, body: AsyncBody) -> None:
        self._response = response
        self._body = body
        self.chunks: AsyncIterator[bytes] = body.chunks

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        return self._body.failure

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._body.is_closed

    async def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        return await self._body.next(seconds)

    def report(self, report: Report, /) -> None:
        """Pass on what was read."""
        if is_reported_to(self._body):
            self._body.report(report)

    async def aclose(self) -> None:
        """Close both."""
        await self._response.aclose()
        await self._body.aclose()


def by_somebody_else(response: httpx.Response) -> HTTPResponse:
    """Return what a response of httpx says of itself and of its request, if it is the answer to one."""
    if not isinstance(cast("object", response), httpx.Response):  # callers without a checker pass anything
        raise TypeError(f"response: expected an httpx.Response, as a raw client returns it, got {came(response)}")
    try:
        sent = response.request
    except RuntimeError:  # it was made by hand
        return without_body(response, None, "")
    try:
        content = sent.content
    except httpx.RequestNotRead:  # it was read from files while it was sent
        content = None
    request = HTTPRequest(
        verb=cast("Verb", sent.method),  # what somebody else sent may be another
        url=str(sent.url),
        headers=sent_headers(sent),
        content=content,
        strict=sent.extensions.get(STRICT) is True,
    )
    return without_body(response, request, request.url)


def without_body(response: httpx.Response, request: HTTPRequest | None, url: str) -> HTTPResponse:
    """Return what a response of httpx says of itself, without its body."""
    proxy: object = response.extensions.get(PROXY)
    return HTTPResponse(
        status_code=response.status_code,
        headers=Headers(response.headers.raw),
        request=request,
        url=url,
        proxy=proxy if isinstance(proxy, str) else None,
        http_version=response.http_version,
    )
