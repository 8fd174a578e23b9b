"""Calls over httpx: the only package that sends, reads and translates httpx's exceptions.

What is the same for every call is made once per client: URLs and headers are cached as httpx's own types, so that a
call costs httpx a copy.  A call that asks for a live response gets one only if an event stream really came; any
other answer is read here, so that whoever decides on it (retry, error response) finds the body at hand, sync and async.

Importing this package imports httpx, so it is imported where a client is made or a raw response is given or taken, not
before.
"""

from .transports import (
    AsyncHTTPTransport as AsyncHTTPTransport,
    HTTPTransport as HTTPTransport,
    async_transport as async_transport,
    sync_transport as sync_transport,
)
