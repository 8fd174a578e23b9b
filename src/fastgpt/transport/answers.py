"""What a reply means before its body is read, whether it is live, and what an exception means that cut it short.

All of it is the same for every engine, sync and async.
"""

from __future__ import annotations

import httpcore
import httpx

from ..errors import ClientClosedError, DeadlineExceededError, FastGPTError, StreamInterruptedError, TransportError
from ..http import HTTPRequest, HTTPResponse, Timeout
from ..media import is_event_stream, is_file
from .engines import EngineFacts
from .exceptions import NOT_FREE, UNREACHED, is_of_the_way, translated
from .in_flight import Exchange


def is_begun(head: HTTPResponse, call: HTTPRequest) -> bool:
    """Whether the stream that was asked for has begun; one that is rejected at its start has no content type."""
    return begins_stream(head) or (call.live_bytes and head.status_code == 200 and is_file(head.headers))


def begins_stream(head: HTTPResponse) -> bool:
    """Whether a stream of events has begun."""
    return head.status_code == 200 and is_event_stream(head.headers)


def failure_of(
    error: Exception, call: HTTPRequest, engine: EngineFacts, exchange: Exchange, head: HTTPResponse | None
) -> FastGPTError:
    """Return the error that an exception of an engine means; *head* is what had come of the answer by then.

    What the caller's own code raised is raised again.
    """
    if head is not None:
        return cut(error, call, exchange, head, engine.timeout(call))
    if exchange.raised is not None:  # by a callback of the caller's
        raise exchange.raised
    if not is_of_the_way(error):
        raise error
    if exchange.ended:
        return ClientClosedError()
    late = exchange.is_late()
    if not isinstance(error, UNREACHED):
        return translated(error, call, timeout=engine.timeout(call), late=late)
    place = engine.limit if isinstance(error, NOT_FREE) else engine.place(call)
    return translated(error, call, timeout=engine.timeout(call), place=place, late=late, trusted=engine.is_trusted())


def cut(error: Exception, call: HTTPRequest, exchange: Exchange, head: HTTPResponse, timeout: Timeout) -> FastGPTError:
    """Return the error that an exception means which cut an answer short; it may have been a stream of events."""
    if not is_of_the_way(error, reading=True):
        raise error
    if exchange.ended:
        return ClientClosedError()
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException) and exchange.is_late():
        failure: FastGPTError = DeadlineExceededError("the deadline passed while the answer came")
    else:
        failure = translated(error, call, timeout=timeout)
        if type(failure) is TransportError and begins_stream(head):
            failure = StreamInterruptedError(failure.message)
    failure.proxy = head.proxy or ""  # which may have cut it
    return failure
