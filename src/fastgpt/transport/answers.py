"""What a reply means before and after its body is read: whether it is live, how long it may be, and what cut it short.

All of it is the same for every engine, sync and async.
"""

from __future__ import annotations

import httpcore
import httpx

from ..errors import ClientClosedError, DeadlineExceededError, FastGPTError, StreamInterruptedError, TransportError
from ..http import AsyncBody, Body, Headers, HTTPRequest, HTTPResponse, Timeout
from ..media import media_type
from .engines import EngineFacts, Facts
from .exceptions import NOT_FREE, UNREACHED, translated
from .in_flight import Exchange
from .sizes import SizeLimiter, limiter_of


class Answer:
    """What is decided on a reply before its body is read."""

    def __init__(self, facts: Facts, call: HTTPRequest, exchange: Exchange, timeout: Timeout) -> None:
        self._facts = facts
        self._call = call
        self._exchange = exchange
        self._timeout = timeout
        self.headers: Headers = Headers(facts.headers)
        self.is_live: bool = call.live and (
            is_event_stream(facts.status, self.headers) or (call.live_bytes and is_file(facts.status, self.headers))
        )
        """Whether the stream that was asked for has begun; one refused at its start has no content type."""
        self.limiter: SizeLimiter | None = limiter_of(self.headers, call, facts.url, live=self.is_live)

    def response(self, *, content: bytes = b"", body: Body | AsyncBody | None = None) -> HTTPResponse:
        """Return the response."""
        facts = self._facts
        return HTTPResponse(
            status_code=facts.status,
            headers=self.headers,
            content=content,
            body=body,
            request=facts.request,
            url=facts.url,
            proxy=facts.proxy,
            elapsed=facts.elapsed,
            http_version=facts.http_version,
            native=facts.native,
        )

    def cut(self, error: Exception) -> FastGPTError:
        """Return what an exception means that ended the body."""
        return cut(error, self._call, self._exchange, self._facts, self._timeout)


def is_event_stream(status: int, headers: Headers) -> bool:
    """Whether a stream of events has begun."""
    return status == 200 and media_type(headers) == "text/event-stream"


def is_file(status: int, headers: Headers) -> bool:
    """Whether the bytes of a file or an archive have begun."""
    return status == 200 and media_type(headers) in ("application/octet-stream", "application/zip")


def unsent(error: Exception, call: HTTPRequest, engine: EngineFacts, exchange: Exchange) -> FastGPTError:
    """Return the error that an exception means which came before an answer; raise what a callback raised."""
    if exchange.raised is not None:
        raise exchange.raised
    if exchange.ended:
        return ClientClosedError()
    late = exchange.is_late()
    if not isinstance(error, UNREACHED):
        return translated(error, call, timeout=engine.timeout(call), late=late)
    place = engine.limit if isinstance(error, NOT_FREE) else engine.place(call)
    return translated(error, call, timeout=engine.timeout(call), place=place, late=late, trusted=engine.is_trusted())


def cut(error: Exception, call: HTTPRequest, exchange: Exchange, facts: Facts, timeout: Timeout) -> FastGPTError:
    """Return the error that an exception means which cut an answer short; it may have been a stream of events."""
    if exchange.ended:
        return ClientClosedError()
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException) and exchange.is_late():
        failure: FastGPTError = DeadlineExceededError("the deadline passed while the answer came")
    else:
        failure = translated(error, call, timeout=timeout)
        if type(failure) is TransportError and is_event_stream(facts.status, Headers(facts.headers)):
            failure = StreamInterruptedError(failure.message)
    failure.proxy = facts.proxy or ""  # which may have cut it
    return failure
