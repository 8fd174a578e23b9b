"""What httpx raises, in our words; its own exceptions hold the request and so the key, and go no further."""

from __future__ import annotations

import httpx

from ..errors import DeadlineExceededError, DecodeError, FastGPTError, RequestTimeoutError, TransportError

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
