"""The socket of one connection under asyncio, over its own transports; see ``async_links``.

It is an ``asyncio.Protocol``, since that costs a third of anyio's streams.  This module is imported when a loop of
asyncio runs, and not before: asyncio takes longer to import than the rest of a sync client's connections.
"""

from __future__ import annotations

import asyncio
import math
import socket
import ssl
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias, cast
from weakref import WeakKeyDictionary

import httpcore

from .async_links import AsyncLink, check_end, running_loop
from .in_flight import Exchange, number_of
from .links import MOMENT, Late, SocketOption

Address: TypeAlias = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""As ``getaddrinfo`` returns them."""

HEAD_START = 0.25
"""Seconds that an address gets to answer before the next one is tried as well (RFC 8305)."""
LANDING = 262_144
"""Bytes that are read at a time under asyncio, as its own Protocols do."""
LANDINGS = WeakKeyDictionary[asyncio.AbstractEventLoop, memoryview]()
PILE = 1_048_576
"""Bytes that may come before they are read; then the server is kept waiting."""


class AsyncioLink(AsyncLink, asyncio.BufferedProtocol):
    """The socket of one connection, under a loop of asyncio."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._landing = landing_of(self._loop)
        self._came: list[bytes] = []
        self._piled = 0
        self._holds = False
        self._full = False
        self._over = False
        self._lost: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._rang = False
        self._ring_at = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._limit: asyncio.Timeout | None = None

    # The loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the transport."""
        self._transport = cast("asyncio.Transport", transport)  # who connects a Protocol gets one that also writes
        self._number = number_of(transport.get_extra_info("socket"))

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the loop puts what comes."""
        return self._landing

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came, before the loop reads of another connection."""
        self._came.append(bytes(self._landing[:nbytes]))
        self._piled += nbytes
        if self._piled > PILE and not self._holds and self._transport is not None:
            self._holds = True
            self._transport.pause_reading()
        waiter = self._waiter  # as ``_wake`` does, once more for each event of a stream
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def eof_received(self) -> None:
        """Take note that nothing more comes; the transport closes itself."""
        self._over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that the connection is gone."""
        self._over, self._lost, self._number = True, exc, -1
        self._stop_timer()
        self._wake()

    def pause_writing(self) -> None:
        """Take note that enough waits to be sent."""
        self._full = True

    def resume_writing(self) -> None:
        """Take note that more can be sent."""
        self._full = False
        self._wake()

    # httpcore calls these.

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncioLink:
        """Connect to the first address of a host that answers."""
        async with self._connecting(timeout):
            connected = await first_of(self._loop, await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            await self._loop.create_connection(lambda: self, sock=connected)
        return self

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncioLink:
        """Connect to a server on this machine, by the path of its socket."""
        async with self._connecting(timeout):
            await self._loop.create_unix_connection(lambda: self, path)
        return self

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
    ) -> AsyncioLink:
        """Speak TLS from here on."""
        async with self._connecting(timeout):
            opened = self._opened()
            self._transport = await self._loop.start_tls(opened, self, ssl_context, server_hostname=server_hostname)
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's own
        """Read all that has come, once there is some; nothing at the end."""
        if self.gathers:
            await self.send_gathered()
        seconds = self.begin_read(timeout)
        came = self._came
        while not came:
            if self._lost is not None:
                raise httpcore.ReadError(str(self._lost)) from self._lost
            if self._over:
                check_end(self.get_extra_info("ssl_object"))
                return b""
            await self._woken(seconds)
            if came and not self.is_over():
                break
            self._check_bell(httpcore.ReadTimeout)
            seconds = self.seconds(timeout, httpcore.ReadTimeout)
        data = came[0] if len(came) == 1 else b"".join(came)
        came.clear()
        self._piled = 0
        if self._holds and not self._over:
            self._holds = False
            self._opened().resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's own
        """Have all of *buffer* sent, and wait while too much waits to be sent."""
        if self.gathers:
            self.gathered.append(buffer)
            return
        seconds = self.seconds(timeout, httpcore.WriteTimeout)
        if self._over or self._transport is None:
            raise httpcore.WriteError("the connection was closed by the other side")
        self._transport.write(buffer)
        while self._full and not self._over:
            await self._woken(seconds)
            self._check_bell(httpcore.WriteTimeout)
            seconds = self.seconds(timeout, httpcore.WriteTimeout)

    def get_extra_info(self, info: str) -> object:
        """Return what httpcore asks of a connection."""
        return None if self._transport is None else self._transport.get_extra_info(info)

    # Our own connections call these.

    @property
    def is_open(self) -> bool:
        """Whether there is a socket."""
        return self._transport is not None

    def is_readable(self) -> bool:
        """Whether a read would return at once; of a connection that nobody uses, that it is of no use any more."""
        return bool(self._came) or self._over or self._transport is None

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*; from any thread."""
        with suppress(RuntimeError):  # the loop was closed
            self._loop.call_soon_threadsafe(self._interrupted, exchange)

    def close(self) -> None:
        """Close the connection; only its owner may."""
        self._over = True
        transport = self._transport
        if transport is not None:
            with suppress(RuntimeError):  # the loop was closed
                if running_loop() is self._loop:
                    transport.abort()
                else:  # what nobody holds any more is closed in whatever thread finds that out
                    self._loop.call_soon_threadsafe(transport.abort)

    def _interrupted(self, exchange: Exchange) -> None:
        if self.exchange is exchange:
            if self._limit is not None:
                self._limit.reschedule(self._loop.time())
            self.close()
            self._wake()

    def _opened(self) -> asyncio.Transport:
        return cast("asyncio.Transport", self._transport)  # whoever could not connect does nothing else

    @asynccontextmanager
    async def _connecting(self, timeout: float | None) -> AsyncGenerator[None]:  # noqa: ASYNC109 - as httpcore has it
        limit = asyncio.timeout(self.seconds(timeout, httpcore.ConnectTimeout))
        try:
            async with limit:
                self._limit = limit
                yield
        except (OSError, RuntimeError) as error:  # of the loop, and TimeoutError is an OSError
            self.close()
            self.seconds(None, httpcore.ConnectTimeout)  # a call that was ended, and a deadline, say so themselves
            kind = httpcore.ConnectTimeout if limit.expired() else httpcore.ConnectError
            raise kind(str(error)) from error
        except BaseException:
            self.close()
            raise
        finally:
            self._limit = None

    def _woken(self, seconds: float | None) -> asyncio.Future[None]:
        """Return what is done when something happens, or so much time has passed; an event of a stream waits once."""
        self._waiter = waiter = self._loop.create_future()
        self._rang = False
        if seconds is None:
            self._ring_at = math.inf
            return waiter
        # Most waits are over long before: a timer that would ring in time for this one as well is left as it is.
        self._ring_at = at = self._loop.time() + seconds
        if self._timer is None or self._timer.when() > at:
            self._stop_timer()
            self._timer = self._loop.call_at(at, self._ring)
        return waiter

    def _check_bell(self, late: Late) -> None:
        if self._rang:
            self.seconds(None, late)  # a deadline says so itself
            raise late("timed out")

    def _ring(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done() or self._ring_at == math.inf:
            return
        if self._ring_at - self._loop.time() > MOMENT:
            self._timer = self._loop.call_at(self._ring_at, self._ring)
        else:
            self._rang = True
            self._wake()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def first_of(loop: asyncio.AbstractEventLoop, addresses: Sequence[Address]) -> socket.socket:
    """Connect to the first address that answers; each gets a head start over the next, unless it fails.

    Whatever is cancelled meanwhile, no socket is left open but the one that is returned.
    """
    attempts = set[asyncio.Task[socket.socket]]()
    failure: BaseException = OSError("the host has no address")
    waiting = list(addresses)
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(loop.create_task(connected_to(loop, waiting.pop(0))))
            pause = HEAD_START if waiting else None
            done, _ = await asyncio.wait(attempts, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                attempts.remove(attempt)
                if (problem := attempt.exception()) is None:
                    return attempt.result()
                failure = problem
        raise failure
    finally:
        for attempt in attempts:
            attempt.add_done_callback(close_connected)
            attempt.cancel()


async def connected_to(loop: asyncio.AbstractEventLoop, address: Address) -> socket.socket:
    """Connect to one address."""
    family, kind, protocol, _, place = address
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setblocking(False)
        await loop.sock_connect(opened, place)
    except BaseException:
        opened.close()
        raise
    return opened


def close_connected(attempt: asyncio.Task[socket.socket]) -> None:
    """Close what an attempt has connected that nobody waits for any more."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


def landing_of(loop: asyncio.AbstractEventLoop) -> memoryview:
    """Return where a loop puts what comes: it reads of one connection at a time, so that all may have the same.

    Where a Protocol has no such place, each read asks the system for 256 KiB of memory, and gives most of it back.
    """
    landing = LANDINGS.get(loop)
    if landing is None:
        landing = LANDINGS[loop] = memoryview(bytearray(LANDING))
    return landing
