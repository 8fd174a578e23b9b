"""Connections whose sockets are known, so that they can be shut down from another thread and left alone by a child.

httpcore opens and uses the sockets; here they are only kept account of.  A forked child holds copies of its parent's
sockets: it must not use them, and must not keep them open, or else a server would not see that the parent has gone.
"""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterable
from typing import Protocol, cast
from weakref import WeakSet

import httpcore

from .in_flight import CURRENT, Exchange, fileno, shut_down_file

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Forked(Protocol):
    """What has something of the parent's in a child process."""

    def after_fork(self) -> None:
        """Let go of what is the parent's."""
        ...


FORKED = WeakSet[Forked]()


def after_fork() -> None:
    """Let go of what is the parent's, first of all in a child process, when it has one thread only."""
    for each in tuple(FORKED):
        each.after_fork()


# On Windows, where there is no fork, nothing is to be done, and nothing is: a dict is made and forgotten.
getattr(os, "register_at_fork", dict)(after_in_child=after_fork)


class Stream(httpcore.NetworkStream):
    """One connection; it may be ended while another thread uses it, which then closes it."""

    def __init__(self, inner: httpcore.NetworkStream, streams: set[Stream]) -> None:
        self._inner = inner
        self._streams = streams
        self._number = fileno(inner)
        self._lock = threading.Lock()
        self._used = False
        self._ended = False
        self._serves: Exchange | None = None
        streams.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes next."""
        self._enter()
        try:
            return self._inner.read(max_bytes, timeout)
        finally:
            self._leave()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of *buffer*."""
        self._enter()
        try:
            self._inner.write(buffer, timeout)
        finally:
            self._leave()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on."""
        self._enter()
        try:
            self._inner = self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:  # its socket is closed, and nobody is told to close it here
            self._ended = True
            raise
        finally:
            self._leave()
        return self

    def get_extra_info(self, info: str) -> object:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        """Close the connection, or have it closed by the thread that uses it."""
        self._ended = True
        if self._used:
            self.shut_down()
        else:
            self._close()

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*."""
        with self._lock:
            if self._serves is exchange and not self._ended:
                self._ended = True
                self.shut_down()

    def shut_down(self) -> None:
        """Wake whoever uses the connection."""
        shut_down_file(self._number)

    def let_go(self) -> None:
        """Close this process's copy of the socket, and nothing else; what the parent does with its own goes on."""
        self._ended = True
        self._inner.close()

    def _enter(self) -> None:
        exchange = CURRENT.exchange
        if exchange is not None and self._serves is not exchange:
            with self._lock:  # a call that was served before must not be able to end this one
                self._serves, exchange.connection = exchange, self
            if exchange.ended:
                self._ended = True
        self._used = True
        if self._ended:
            self._leave()
            raise httpcore.ReadError("the connection was closed")

    def _leave(self) -> None:
        # Who closes says so before it asks whether somebody is here, so one of both closes.
        self._used = False
        if self._ended:
            self._close()

    def _close(self) -> None:
        self._streams.discard(self)
        self._number = -1
        self._inner.close()


class Backend(httpcore.SyncBackend):
    """Opens connections for one pool."""

    def __init__(self) -> None:
        self._streams = set[Stream]()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host."""
        return Stream(super().connect_tcp(host, port, timeout, local_address, socket_options), self._streams)

    def let_go(self) -> None:
        """Close the copies that a child process has of its parent's sockets."""
        for stream in tuple(self._streams):
            stream.let_go()
        self._streams.clear()


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for one pool, under one event loop."""

    def __init__(self) -> None:
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())  # a stand-in where anyio lacks
        self._streams: list[httpcore.AsyncNetworkStream] = []
        self._many = 16

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host."""
        return self._noted(await self._inner.connect_tcp(host, port, timeout, local_address, socket_options))

    def _noted(self, stream: httpcore.AsyncNetworkStream) -> httpcore.AsyncNetworkStream:
        self._streams.append(stream)
        if len(self._streams) > self._many:
            self._streams = [each for each in self._streams if fileno(each) >= 0]
            self._many = 16 + 2 * len(self._streams)  # so that it is done once in many times
        return stream

    def shut_down(self) -> None:
        """Shut all connections down, from whatever thread."""
        for stream in self._streams:
            shut_down_file(fileno(stream))

    def let_go(self) -> None:
        """Give up the copies that a child process has of its parent's sockets.

        They are not closed, as each belongs to a transport of the parent's loop, which would take them out of the
        selector that both processes share.  Another file takes their numbers, and that closes the copies.
        """
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in self._streams:
            if (number := fileno(stream)) >= 0:
                os.dup2(nothing, number, inheritable=False)
        os.close(nothing)
