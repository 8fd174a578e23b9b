"""A pool of connections, each of which has one owner at a time.

Theory of operation
-------------------

A connection is either idle or owned.  Who takes it out of the pool owns it until it is given back, and nobody else
touches it meanwhile: not to ask how it is, not to close it, and not to count it.  So nothing that happens to one call
can cost another its connection, and taking one out and giving it back take the same short time, however many there are.

Idle connections are a stack for each host.  The newest is taken first, since it is the least likely to have been closed
by the server; those at the bottom expire, and are closed when others are given back.  A connection that has been idle
is looked at once more when it is taken: if there is anything to read, the server has closed it or is out of step, and
it is closed.  It is not given out to fail.

There may be so many connections in all.  Beyond that an idle one of another host makes room; if there is none, who
wants one waits in a queue, and is given the first that comes back: the connection itself where it goes to the right
host, else the right to open one.  A waiter that gives up says so under the lock, so what it was given at the same
moment is not lost.

A connection comes back whole or not at all.  Whatever ends a call early (an error, a timeout, an interrupt, a
cancellation, a body that is not read to its end) closes its connection, at once and without waiting, and frees its
place.  Closing never waits, so that a task can do it that is being cancelled.

A connection whose owner is gone without a word, as a stream that is left and nobody holds, is closed by a finalizer.
That may run at any step of any thread, also while this very thread holds the lock.  So dropping a connection asks for
no lock: it closes the connection, frees its place, and has whoever waits for one look for it.

The handler of a signal may close a client, and runs between any two steps of the main thread, also where that holds the
lock.  So the lock is one that its owner may take again, and what is closed is put aside whole: the steps that go on
behind the handler find what they have begun with.

Locks are held for a few steps, never while something waits or calls the system.  A forked child finds the pools of its
parent by the number of their process, gives up its copies of the sockets, and makes pools of its own: a lock that
another thread of the parent held is not looked at again.

Tried before: httpcore's pool.  It asks every connection at every request, counts idle connections over all others, may
close one that it has just given to a request, and keeps the place of a request that was cancelled at a bad moment.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

KEPT = 4.0
"""Seconds that an idle connection is kept: the server closes them after 5, and must not be met while it does."""
MOST = 1000
"""Connections that a client may have, by default."""


class Pooled(Protocol):
    """A connection, as far as a pool knows it."""

    idle_since: float
    """The moment on the monotonic clock at which it was given back."""

    def is_usable(self) -> bool:
        """Whether an idle connection can be used: nothing is to be read, not even its end."""
        ...

    def close(self) -> None:
        """Close it at once, without waiting for anything."""
        ...


C = TypeVar("C", bound=Pooled)


class Ticket(Generic[C]):
    """The place of one waiter in the queue."""

    def __init__(self, host: Hashable, wake: Callable[[], object]) -> None:
        self.host = host
        self.wake = wake
        self.is_served: bool = False
        self.connection: C | None = None
        """The connection; None, although served: the right to open one."""


class Pool(Generic[C]):
    """The connections of one client in one process, and in async under one event loop."""

    def __init__(
        self,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
        call_soon: Callable[[Callable[[], object]], object] | None = None,
    ) -> None:
        self.is_closed: bool = False
        self._most = most
        self._call_soon = call_soon
        self._clock = clock
        self._lock = threading.RLock()
        self._idle: dict[Hashable, deque[C]] = {}
        # What an interrupt takes away from its owner at a bad moment is forgotten here as well, and so is its place.
        self._open = WeakSet[C]()
        self._promised = WeakSet[Ticket[C]]()
        self._queue: deque[Ticket[C]] = deque()

    @property
    def count(self) -> int:
        """The number of connections that are open or being opened."""
        return len(self._open) + len(self._promised)

    def all(self) -> list[C]:
        """Return all connections, idle or owned."""
        return [*self._open]

    def take(self, host: Hashable) -> C | None:
        """Return an idle connection to *host*, the newest; None where there is none that can be used."""
        while True:
            with self._lock:
                stack = self._idle.get(host)
                idle = stack.pop() if stack else None
            if idle is None:
                return None
            if self._clock() - idle.idle_since <= KEPT and idle.is_usable():
                return idle
            self.drop(idle)

    def open(self, make: Callable[[], C]) -> C | None:
        """Return a new connection; None where as many are in use as there may be."""
        with self._lock:
            evicted = None
            self._serve_waiting()  # who came before has what became free
            if self.count >= self._most:
                evicted = self._oldest()
                if evicted is None:
                    return None
                self._open.discard(evicted)
            connection = make()
            self._open.add(connection)
        if evicted is not None:
            evicted.close()
        return connection

    def queue(self, host: Hashable, wake: Callable[[], object]) -> Ticket[C]:
        """Wait for a connection to *host*; *wake* is called when the ticket is served, or the pool closed."""
        ticket = Ticket[C](host, wake)
        with self._lock:
            self._serve_waiting()
            if self.is_closed:
                ticket.is_served = True
                wake()
            elif self.count < self._most:  # a place has become free meanwhile
                self._serve(ticket)
            else:
                self._queue.append(ticket)
        return ticket

    def redeem(self, ticket: Ticket[C], make: Callable[[], C]) -> C:
        """Return the connection that a ticket was served, or a new one in the place that it was promised."""
        with self._lock:
            connection = ticket.connection or make()
            self._promised.discard(ticket)
            self._open.add(connection)
        return connection

    def leave(self, ticket: Ticket[C]) -> None:
        """Wait no more; what the ticket was served goes to the next."""
        with self._lock:
            queue = self._queue
            if not ticket.is_served:
                queue.remove(ticket)
                self._serve_waiting()  # it may have been woken for a place that it leaves
                return
            connection = ticket.connection
            self._promised.discard(ticket)
            if connection is None:
                self._serve_waiting()
        if connection is not None:
            self.give_back(connection, ticket.host)

    def give_back(self, connection: C, host: Hashable) -> None:
        """Take a connection back that can be used again."""
        connection.idle_since = now = self._clock()
        expired: list[C] = []
        with self._lock:
            queue, idle = self._queue, self._idle
            if self.is_closed:
                expired.append(connection)
            elif queue:
                ticket = next((each for each in queue if each.host == host), None)
                if ticket is None:  # all wait for other hosts
                    expired.append(connection)
                    self._open.discard(connection)
                    self._serve_waiting()
                else:
                    queue.remove(ticket)
                    self._serve(ticket, connection)
            else:
                stack = idle.get(host)
                if stack is None:
                    stack = idle[host] = deque()
                stack.append(connection)
                while now - stack[0].idle_since > KEPT:
                    expired.append(stack.popleft())
                if self._idle is not idle:  # a handler has closed the pool just now
                    expired.append(connection)
            for each in expired:
                self._open.discard(each)
        for each in expired:
            each.close()

    def drop(self, connection: C) -> None:
        """Close a connection that cannot be used again, and free its place; a finalizer may do it."""
        connection.close()
        self._open.discard(connection)
        if not self._queue:
            return
        if self._call_soon is not None:
            with suppress(RuntimeError):  # the loop was closed
                self._call_soon(self.serve)
        else:
            with suppress(IndexError):  # nobody waits any more
                self._queue[0].wake()

    def serve(self) -> None:
        """Serve whoever waits for a place, if one is free: a waiter asks for this that is woken, and was not served."""
        if self._queue and self.count < self._most:
            with self._lock:
                self._serve_waiting()

    def close(self) -> None:
        """Close what is idle, and wake who waits; what is owned is closed by its owners, when it comes back."""
        with self._lock:
            self.is_closed = True
            stacks, self._idle = self._idle, {}
            waiting, self._queue = self._queue, deque[Ticket[C]]()
            idle = [each for stack in stacks.values() for each in stack]
            for connection in idle:
                self._open.discard(connection)
            for ticket in waiting:
                ticket.is_served = True
        for connection in idle:
            connection.close()
        for ticket in waiting:
            ticket.wake()

    def _oldest(self) -> C | None:
        stacks = [stack for stack in self._idle.values() if stack]
        if not stacks:
            return None
        return min(stacks, key=lambda stack: stack[0].idle_since).popleft()

    def _serve_waiting(self) -> None:
        queue = self._queue
        while queue and self.count < self._most:
            self._serve(queue.popleft())

    def _serve(self, ticket: Ticket[C], connection: C | None = None) -> None:
        ticket.connection = connection
        ticket.is_served = True
        if connection is None:
            self._promised.add(ticket)
        ticket.wake()
