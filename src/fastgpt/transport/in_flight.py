"""The calls that are under way, so that whoever closes their client, or is interrupted, can end them from outside.

A call waits in one thread or task and is ended from another.  What ends it is the same for both: its connection is
shut down at the socket, which wakes whoever reads or writes there, and which no event loop has to be asked for; its
owner then sees that the call has ended, and says so.  Only a task that waits for something else than its socket (a
free connection, a name, a handshake) is ended through its event loop.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol, TypeVar

import httpcore
import httpx

T = TypeVar("T")

IN_FLIGHT = "fastgpt_in_flight"
"""Under this name a response knows, among its extensions, the call that it belongs to."""


class Connection(Protocol):
    """A connection that a call goes over."""

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*."""
        ...


class Exchange:
    """One call, from its sending until its response is closed or forgotten."""

    def __init__(self, client: object) -> None:
        self.client: weakref.ref[object] = weakref.ref(client)
        self.ended: bool = False
        self.connection: Connection | None = None
        """The connection that the call went over, where it is our own."""
        self.limit: asyncio.Timeout | None = None
        """What bounds the task that waits for the answer."""
        self.process: int = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._response: weakref.ref[httpx.Response] | None = None

    def bounded(self, limit: asyncio.Timeout) -> None:
        """Take note of what bounds the running task."""
        self.limit, self._loop = limit, asyncio.get_running_loop()

    def answered(self, response: httpx.Response) -> None:
        """Take note of the response, which is handed out unread."""
        self._response = weakref.ref(response)
        response.extensions[IN_FLIGHT] = self

    def returned(self) -> None:
        """Take note that nobody waits for the answer any more; its connection may serve other calls, if it is read."""
        self.limit = None
        if self._response is None:
            self.connection = None

    @property
    def response(self) -> httpx.Response | None:
        """The response, if it was handed out unread and somebody holds it."""
        return None if self._response is None else self._response()

    def is_of(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether the call was made under *loop*."""
        return self._loop is loop

    def interrupt(self) -> None:
        """End the call, from whatever thread, task or loop."""
        self.ended = True
        response = self.response
        if response is not None and response.is_closed:
            return
        if self.connection is not None:
            self.connection.interrupt(self)
        elif response is not None:
            shut_down(response.extensions.get("network_stream"))
        elif self.limit is not None and self._loop is not None:
            with suppress(RuntimeError):  # the loop was closed, or the task has just come to its end
                self._loop.call_soon_threadsafe(expire, self.limit)


class InFlight:
    """The calls that are under way over one pool, of all clients that share it.

    There is no lock, which a forked child could find locked for ever: each step here is atomic by itself.
    """

    def __init__(self) -> None:
        self._exchanges = set[weakref.ref[Exchange]]()

    def begin(self, client: object) -> Exchange:
        """Return a new call of *client*."""
        exchange = Exchange(client)
        self._exchanges.add(weakref.ref(exchange, self._exchanges.discard))
        return exchange

    def of(self, client: object | None) -> Iterator[Exchange]:
        """Yield the calls of *client*, or of all; in a child process those of the parent go on."""
        for reference in tuple(self._exchanges):
            exchange = reference()
            if exchange is None or exchange.process != os.getpid():
                continue
            if client is None or exchange.client() is client:
                yield exchange


class Sharing(InFlight):
    """What clients over the same connections share: the calls under way, and which of the clients are open."""

    def __init__(self) -> None:
        super().__init__()
        self._clients = set[weakref.ref[object]]()

    def join(self, client: object) -> None:
        """Take note of a client that uses the connections."""
        self._clients.add(weakref.ref(client, self._clients.discard))

    def leave(self, client: object) -> bool:
        """Take note of a client that was closed; return whether no other is open that somebody holds."""
        self._clients.discard(weakref.ref(client))
        return not self._clients


class Current(threading.local):
    """The call that this thread makes."""

    exchange: Exchange | None = None


CURRENT = Current()


def ended(response: httpx.Response) -> bool:
    """Whether the call that *response* answers was ended from outside."""
    exchange: object = response.extensions.get(IN_FLIGHT)
    return isinstance(exchange, Exchange) and exchange.ended


def interrupt(response: httpx.Response) -> None:
    """End the call that *response* answers, for whoever reads it in another thread or task."""
    exchange: object = response.extensions.get(IN_FLIGHT)
    if isinstance(exchange, Exchange):
        exchange.interrupt()


def expire(limit: asyncio.Timeout) -> None:
    """End the task that is bounded by *limit*."""
    with suppress(RuntimeError):  # it has come to its end
        limit.reschedule(asyncio.get_running_loop().time())


def shut_down(stream: object) -> None:
    """Shut down the socket below a network stream of httpcore, if it has one; nothing is closed."""
    if isinstance(stream, httpcore.NetworkStream | httpcore.AsyncNetworkStream):
        shut_down_file(fileno(stream))


def fileno(stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> int:
    """Return the descriptor of the socket below a stream; negative if it has none, or is closed."""
    fileno: object = getattr(stream.get_extra_info("socket"), "fileno", None)
    number = fileno() if callable(fileno) else -1
    return number if isinstance(number, int) else -1


def shut_down_file(number: int) -> None:
    """Shut down the socket that is open under this number.

    A copy of the descriptor is shut down, as the object that owns it may be one of TLS or of an event loop, which
    would do more.
    """
    with suppress(OSError), socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as copy:
        copy.shutdown(socket.SHUT_RDWR)
