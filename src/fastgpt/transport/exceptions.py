"""What connections raise, in our words; exceptions of httpx hold the request and so the key, and go no further."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from traceback import walk_tb

import httpcore
import httpx

from ..error_responses import SHORTEST_SECRET, secrets_of
from ..errors import DeadlineExceededError, DecodeError, FastGPTError, RequestTimeoutError, TransportError
from ..http import HTTPRequest, Timeout

CAUGHT = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    RuntimeError,
    ValueError,
    FastGPTError,
)
"""What sending and reading may raise; transports that are not httpx's own raise what Python's libraries do."""

STEPS = ("handle_request", "handle_async_request")
"""What a client of httpx calls of its transport; hooks and auth of the caller's run outside of it."""

UNSENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError)
"""What is raised of a place or a header that cannot be sent.

That of a call is checked when its client is made, so that it came out of an answer, or a resolver or the client of
httpx that the caller brings does not take it.
"""

NO_CONNECTION = (httpcore.ConnectError, httpcore.ConnectTimeout, httpx.ConnectError, httpx.ConnectTimeout)
NOT_FREE = (httpcore.PoolTimeout, httpx.PoolTimeout)
NO_ENTRY = (httpcore.ProxyError, httpx.ProxyError)
UNREACHED = (*NO_CONNECTION, *NOT_FREE, *NO_ENTRY)
"""What says that no connection was made, so that the server cannot have seen the request."""

TIMEOUTS = (httpcore.TimeoutException, httpx.TimeoutException, TimeoutError)

UNKNOWN_HOST = tuple(getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name))
"""Numbers of a lookup that found no such host; a resolver that does not answer has another."""

PASSING_TLS = (
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
)
"""What breaks a handshake without saying that the next one breaks as well."""


def is_of_the_way(error: Exception, *, reading: bool = False) -> bool:
    """Whether an exception says what went wrong on the way, or *reading* an answer, and not in code of the caller's.

    A transport that is not httpx's own may let exceptions pass that its library has for itself, such as aiohttp's,
    which hold the headers that were sent.  They are known by where they come from.  What is built into Python, and
    what tests assert, is a fault of a program, and is not hidden.
    """
    if isinstance(error, CAUGHT):
        return not isinstance(error, RecursionError)  # a RuntimeError, and none that an event loop raises
    if type(error).__module__ == "builtins" or isinstance(error, AssertionError):
        return False
    return reading or any(frame.f_code.co_name in STEPS for frame, _ in walk_tb(error.__traceback__))


def translated(
    error: Exception,
    call: HTTPRequest,
    *,
    timeout: Timeout,
    place: str = "",
    late: bool = False,
    trusted: bool = True,
) -> FastGPTError:
    """Put an exception of the way to a server into our words; it is not chained, as it may hold the request.

    *place* is what was to be connected to, or how many connections there may be.  Only
    *trusted* reports that nothing was sent are believed.
    """
    if isinstance(error, FastGPTError):
        return error
    message = discreet(words_of(error), call)
    if isinstance(error, UNSENDABLE) and not call.authenticated:
        return DecodeError(f"expected the URL and headers of an upload, got what cannot be sent ({message})")
    sent = not (trusted and isinstance(error, UNREACHED))
    if isinstance(error, NOT_FREE):
        message = f"no connection became free: {place} ({message})"
    elif not sent and place:
        message = f"could not connect to {place} ({message})"
    if isinstance(error, TIMEOUTS):
        message = f"{message}: {limit_of(error, timeout, late=late)}"
        return DeadlineExceededError(message, sent=sent) if late else RequestTimeoutError(message, sent=sent)
    return TransportError(message, sent=sent, is_fatal=isinstance(error, UNSENDABLE) or is_fatal(error))


def limit_of(error: Exception, timeout: Timeout, *, late: bool) -> str:
    """Return which limit of time was reached, and how long it is."""
    if late:
        return "the deadline passed"
    name = type(error).__name__
    seconds = next(
        (getattr(timeout, phase) for phase in ("connect", "write", "pool") if name.lower().startswith(phase)),
        timeout.read,
    )
    return f"the timeout of {seconds:g} s passed"


def words_of(error: Exception) -> str:
    """Return what an exception says; where it says nothing, or nothing of use, what was behind it says."""
    texts = [str(each) for each in causes_of(error)]
    # An event loop tells of an address that was tried, or of a reset, below what is raised of it.
    behind = next((text for text in reversed(texts) if text.startswith("[Errno")), "")
    text = behind or next(filter(None, texts), "")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those behind it, down to the first."""
    current: BaseException | None = error
    while current is not None:
        yield current
        group: tuple[BaseException, ...] = getattr(current, "exceptions", ())  # one for each address of a host
        if group:
            current = group[0]
        elif current.__cause__ is None and isinstance(current, httpcore.NetworkError | httpcore.TimeoutException):
            current = current.__context__  # httpcore takes the cause of its own exceptions back
        else:
            current = current.__cause__  # the context may be what the caller was handling


def is_fatal(error: Exception) -> bool:
    """Whether the next attempt would end in the same way: no such host, a bad certificate, no entry at the proxy."""
    connecting = isinstance(error, UNREACHED)
    for each in causes_of(error):
        if isinstance(each, socket.gaierror) and each.errno in UNKNOWN_HOST:
            return True
        if isinstance(each, ssl.SSLError) and connecting and not isinstance(each, PASSING_TLS):
            return True
        if isinstance(each, ssl.SSLCertVerificationError):
            return True
    # httpcore says the status of a proxy that lets nobody through, and has words of its own for SOCKS.
    return isinstance(error, NO_ENTRY) and bool(re.match(r"4\d\d\b|Invalid username", str(error)))


def discreet(text: str, call: HTTPRequest) -> str:
    """Return *text* without what the request carries in secret: values of headers, and the query of its URL."""
    query = call.url.partition("?")[2]
    for secret in (query, *(value for _, value in call.query), *secrets_of(call.headers)):
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, "…")
    return text
