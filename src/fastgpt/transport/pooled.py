"""Engines over connections of our own: one pool for a process, and in async one for each event loop.

A child process and another event loop find no connections, and make theirs.  What a child has of its parent's is given
up and kept, so that nothing of it is ever finalized.
"""

from __future__ import annotations

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Generic, TypeVar

import anyio
import httpcore

from ..errors import ClientClosedError
from ..forks import FORKED
from ..http import Headers, HTTPRequest, HTTPResponse, Timeout
from ..threads import GLANCE
from .async_links import call_soon_of, current_loop
from .connections import AsyncConnection, Connection, Head, Path
from .in_flight import Exchange
from .links import MOMENT
from .pool import Pool, Ticket
from .requests import Requests, Target

C = TypeVar("C", bound="Connection | AsyncConnection")

INHERITED: list[object] = []
"""What a child process has of its parent's connections."""


class AnyPooledEngine(ABC, Generic[C]):
    """What the sync and the async engine have in common."""

    def __init__(self, requests: Requests, make: Callable[[Path], C], most: int) -> None:
        self.is_closed: bool = False
        self.limit: str = f"all {most} are in use that a client may have (max_connections)"
        self._requests = requests
        self._connection = make
        self._most = most
        FORKED.add(self)

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        return True

    def place(self, call: HTTPRequest, /) -> str:
        """Return the host, and the proxy, that are connected to for *call*."""
        return self._requests.target(call).place

    def timeout(self, call: HTTPRequest, /) -> Timeout:
        """Return the limits of *call*."""
        return call.timeout or self._requests.timeout

    @abstractmethod
    def after_fork(self) -> None:
        """Let go of the parent's connections."""

    def _make(self, target: Target) -> Callable[[], C]:
        return lambda: self._connection(self._requests.path(target))


class PooledEngine(AnyPooledEngine[Connection]):
    """Sends requests over connections of our own, sync."""

    def __init__(self, requests: Requests, make: Callable[[Path], Connection], most: int) -> None:
        super().__init__(requests, make, most)
        self._process = os.getpid()
        self._pool = Pool[Connection](most)

    def after_fork(self) -> None:
        """Let go of the parent's connections."""
        self._requests.environment.after_fork()
        for connection in self._pool.all():
            connection.link.let_go()
        self._begin()

    def send(self, call: HTTPRequest, exchange: Exchange, /) -> PooledReply:
        """Send *call*, and return the reply; raise what goes wrong."""
        began = time.perf_counter()
        if self._process != exchange.process:  # a fork that Python does not hear of, such as uWSGI's
            self._begin()
        pool = self._pool
        target, outgoing = self._requests.outgoing(call, exchange)
        connection = pool.take(target.host)
        if connection is None:
            connection = pool.open(self._make(target))
        if connection is None:
            connection = self._wait(pool, target, exchange, outgoing.timeouts["pool"])
        reply = PooledReply(pool, connection, target, exchange)
        try:
            reply.head = head_of(connection.send(outgoing), call, target, began)
        except BaseException:
            reply.close()
            raise
        return reply

    def close(self) -> None:
        """Close the connections."""
        self.is_closed = True
        if self._process == os.getpid():
            self._pool.close()

    def _begin(self) -> None:
        INHERITED.append(self._pool)
        self._process = os.getpid()
        self._pool = Pool[Connection](self._most)

    def _wait(self, pool: Pool[Connection], target: Target, exchange: Exchange, timeout: float) -> Connection:
        gate = Gate()
        exchange.wait_in(gate)
        ticket = pool.queue(target.host, gate.open)
        try:
            until = time.monotonic() + patience(exchange, timeout)
            while not (ticket.is_served or exchange.ended) and (left := until - time.monotonic()) > 0:
                gate.wait(left)
                pool.serve()  # what woke it may be no more than a place that became free
            connection = redeemed(pool, ticket, exchange, self._make(target))
        except BaseException:
            pool.leave(ticket)
            raise
        if connection.is_usable() or not connection.link.is_open:
            return connection
        pool.drop(connection)  # it was closed when it had just come back
        again = pool.take(target.host) or pool.open(self._make(target))
        return again or self._wait(pool, target, exchange, timeout)


class AsyncPooledEngine(AnyPooledEngine[AsyncConnection]):
    """Sends requests over connections of our own, async."""

    def __init__(self, requests: Requests, make: Callable[[Path], AsyncConnection], most: int) -> None:
        super().__init__(requests, make, most)
        self._loops: dict[object, LoopPool] = {}

    def after_fork(self) -> None:
        """Let go of the parent's connections."""
        self._requests.environment.after_fork()
        loops, self._loops = self._loops, {}
        INHERITED.append(loops)
        with suppress(OSError):  # no descriptor is free: then the copies stay open
            nothing = os.open(os.devnull, os.O_RDWR)
            for each in loops.values():
                for connection in each.pool.all():
                    connection.link.let_go(nothing)
            os.close(nothing)

    async def send(self, call: HTTPRequest, exchange: Exchange, /) -> AsyncPooledReply:
        """Send *call*, and return the reply; raise what goes wrong."""
        began = time.perf_counter()
        loop = current_loop()
        of_loop = self._loops.get(loop)
        if of_loop is None or of_loop.pool.is_closed or of_loop.process != exchange.process:
            of_loop = await self._begin(loop)
        pool = of_loop.pool
        target, outgoing = self._requests.outgoing(call, exchange)
        connection = pool.take(target.host)
        if connection is None:
            connection = pool.open(self._make(target))
        if connection is None:
            connection = await self._wait(pool, target, exchange, outgoing.timeouts["pool"])
        reply = AsyncPooledReply(pool, connection, target, exchange)
        try:
            reply.head = head_of(await connection.send(outgoing), call, target, began)
        except BaseException:
            reply.close()
            raise
        return reply

    async def aclose(self) -> None:
        """Close the connections: those of another loop by that loop, if it still runs."""
        self.is_closed = True
        loops, self._loops = self._loops, {}
        for loop, of_loop in loops.items():
            if of_loop.process != os.getpid():
                INHERITED.append(of_loop)
            elif loop is current_loop():
                await of_loop.aclose()
            else:
                of_loop.close_soon()

    async def _begin(self, loop: object) -> LoopPool:
        for other, old in tuple(self._loops.items()):
            if old.has_ended() or old.process != os.getpid():
                INHERITED.extend(each for each in (old,) if each.process != os.getpid())
                self._loops.pop(other, None)  # another thread may drop it at the same time
        self._loops[loop] = of_loop = LoopPool(self._most)
        await of_loop.begin()
        return of_loop

    async def _wait(
        self, pool: Pool[AsyncConnection], target: Target, exchange: Exchange, seconds: float
    ) -> AsyncConnection:
        gate = AsyncGate()
        exchange.wait_in(gate)
        ticket = pool.queue(target.host, gate.open)
        try:
            await gate.wait(patience(exchange, seconds))
            connection = redeemed(pool, ticket, exchange, self._make(target))
        except BaseException:
            pool.leave(ticket)
            raise
        if connection.is_usable() or not connection.link.is_open:
            return connection
        pool.drop(connection)  # it was closed when it had just come back
        again = pool.take(target.host) or pool.open(self._make(target))
        return again or await self._wait(pool, target, exchange, seconds)


class LoopPool:
    """The connections of one event loop; they are closed with it, if it ends as ``asyncio.run`` has it end."""

    def __init__(self, most: int) -> None:
        self.process: int = os.getpid()
        self._loop = current_loop()
        self._call_soon = call_soon_of(self._loop)
        self.pool: Pool[AsyncConnection] = Pool(most, call_soon=self._call_soon)
        self._end = self._until_the_loop_ends()

    async def begin(self) -> None:
        """Have the running loop close the connections when it ends."""
        await anext(self._end)

    def has_ended(self) -> bool:
        """Whether the loop has ended, however it did."""
        is_closed: Callable[[], bool] | None = getattr(self._loop, "is_closed", None)  # a token of trio has none
        return self.pool.is_closed or (is_closed is not None and is_closed())

    async def _until_the_loop_ends(self) -> AsyncGenerator[None]:
        # A loop that ends closes the asynchronous generators that were begun under it.
        try:
            yield
        finally:
            self.pool.close()

    async def aclose(self) -> None:
        """Close the connections, under their own loop."""
        from anyio.lowlevel import checkpoint  # slow to import

        await self._end.aclose()
        await checkpoint()  # transports close their sockets a step later

    def close_soon(self) -> None:
        """Have the loop close its connections, from another thread or loop."""
        with suppress(RuntimeError):  # it has ended
            self._call_soon(self.pool.close)


class Gate:
    """What a thread waits at for a connection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def open(self) -> None:
        """Let the thread pass."""
        with suppress(RuntimeError):  # it is open already
            self._lock.release()

    def interrupt(self, exchange: Exchange, /) -> None:
        """Let the thread pass: its call was ended."""
        self.open()

    def wait(self, seconds: float) -> None:
        """Wait until the gate is opened, or so long, but for no longer than a glance: then who waits looks again."""
        self._lock.acquire(timeout=min(GLANCE, seconds))


class AsyncGate:
    """What a task waits at for a connection."""

    def __init__(self) -> None:
        self._event = anyio.Event()
        self._call_soon = call_soon_of(current_loop())

    def open(self) -> None:
        """Let the task pass."""
        self._event.set()

    def interrupt(self, exchange: Exchange, /) -> None:
        """Let the task pass: its call was ended."""
        with suppress(RuntimeError):  # the loop has ended
            self._call_soon(self._event.set)

    async def wait(self, seconds: float) -> None:
        """Wait until the gate is opened, or so long."""
        with anyio.move_on_after(seconds):
            await self._event.wait()


def patience(exchange: Exchange, timeout: float) -> float:
    """Return for how long a call waits for a connection."""
    if exchange.deadline_at is None:
        return timeout
    return max(0.0, min(timeout, exchange.deadline_at - exchange.clock() + MOMENT))


def redeemed(pool: Pool[C], ticket: Ticket[C], exchange: Exchange, make: Callable[[], C]) -> C:
    """Return the connection that was waited for; raise if there is none."""
    if exchange.ended or pool.is_closed:
        raise ClientClosedError
    if not ticket.is_served:
        raise httpcore.PoolTimeout
    return pool.redeem(ticket, make)


class Answered(Generic[C]):
    """What the sync and the async reply have in common: a connection, owned until the body was read."""

    head: HTTPResponse
    """The response without its body."""
    _is_owner = False  # until it is made: an interrupt may come first

    _is_patient = False
    _ran_out = False

    def __init__(self, pool: Pool[C], connection: C, target: Target, exchange: Exchange) -> None:
        self._pool = pool
        self._connection = connection
        self._is_owner = True
        self._link = connection.link
        self._target = target
        self._exchange = exchange
        connection.link.exchange = exchange
        exchange.way = connection.link

    @property
    def ran_out(self) -> bool:
        """Whether the patience has run out."""
        return self._link.ran_out if self._is_owner else self._ran_out

    def be_patient(self, seconds: float | None, /) -> None:
        """Bound the reads that follow by so many seconds in all; None: no more than the call does."""
        if self._is_owner:  # otherwise it is another's patience
            self._link.be_patient(seconds)
            self._is_patient = seconds is not None

    def close(self) -> None:
        """Close the connection, if the body was not read to its end."""
        if self._is_owner:
            self._disown()
            self._pool.drop(self._connection)

    def _give_back(self) -> None:
        self._disown()
        self._pool.give_back(self._connection, self._target.host)

    def _disown(self) -> None:
        self._is_owner = False
        self._exchange.way = self._link.exchange = None
        if self._is_patient:
            self._ran_out = self._link.ran_out
            self._link.be_patient(None)

    def forget(self) -> bool:
        """Close the connection, which waits for nothing; return that it is ours."""
        self.close()
        return True

    def __del__(self) -> None:
        if self._is_owner:  # nobody reads it any more
            self.close()


class PooledReply(Answered[Connection]):
    """A response over a connection of our own, sync."""

    def read(self) -> bytes | None:
        """Return the next piece of the body; None after its end.  With the last, the connection is free for others."""
        if not self._is_owner:
            return None
        connection = self._connection
        piece = connection.read()
        if (piece is None or connection.is_over) and not self._exchange.ended and connection.finish():
            self._give_back()
        return piece


class AsyncPooledReply(Answered[AsyncConnection]):
    """A response over a connection of our own, async."""

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None after its end.  With the last, the connection is free for others."""
        if not self._is_owner:
            return None
        connection = self._connection
        piece = await connection.read()
        if (piece is None or connection.is_over) and not self._exchange.ended and await connection.finish():
            self._give_back()
        return piece

    async def aclose(self) -> None:
        """Close the connection, if the body was not read to its end."""
        if self._is_owner:
            try:
                await self._connection.leave()
            finally:
                self.close()


def head_of(head: Head, call: HTTPRequest, target: Target, began: float) -> HTTPResponse:
    """Return a response without its body."""
    return HTTPResponse(
        status_code=head.status,
        headers=Headers(head.headers),
        request=call,
        url=target.text,
        proxy=target.proxy,
        elapsed=time.perf_counter() - began,
        http_version=head.http_version,
    )
