"""The calls that are under way, so that whoever closes their client, or is interrupted, can end them from outside.

A call waits in one thread or task and is ended from another.  What it waits for is known at each moment: a place in a
queue, or a connection.  That is woken, and its owner then sees that the call has ended, and says so.

A forked child process has copies of all this, and lets go of them; see ``forks``.
"""

from __future__ import annotations

import os
import socket
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol

import httpcore


class Way(Protocol):
    """What a call waits for."""

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever waits, if it still serves *exchange*; from any thread, task or loop."""
        ...


class Closable(Protocol):
    """The unread body of a response that was handed out."""

    @property
    def is_closed(self) -> bool:
        """Whether nobody can read it any more."""
        ...


class Exchange:
    """One call, from its sending until its response is closed or forgotten."""

    __slots__ = ("__weakref__", "_body", "client", "clock", "deadline_at", "ended", "process", "raised", "way")

    def __init__(self, client: object, deadline_at: float | None, clock: Callable[[], float]) -> None:
        self.client: weakref.ref[object] = weakref.ref(client)
        self.deadline_at: float | None = deadline_at
        """The moment at which the call must be over."""
        self.clock: Callable[[], float] = clock
        self.ended: bool = False
        """Whether it was ended from outside."""
        self.way: Way | None = None
        """What the call waits for."""
        self.raised: BaseException | None = None
        """What the caller's own callback raised, which is no error of the way to the server."""
        self.process: int = os.getpid()
        self._body: weakref.ref[Closable] | None = None

    def is_late(self) -> bool:
        """Whether the moment has passed at which the call must be over."""
        return self.deadline_at is not None and self.clock() >= self.deadline_at

    def wait_in(self, way: Way) -> None:
        """Take note of what the call is about to wait in; it is woken at once if the call was ended before."""
        self.way = way
        if self.ended:
            way.interrupt(self)

    def answered(self, body: Closable) -> None:
        """Take note of the body that is handed out unread."""
        self._body = weakref.ref(body)

    def returned(self) -> None:
        """Take note that nobody waits for the answer any more; its connection may serve others, if it is read."""
        if self._body is None:
            self.way = None

    @property
    def is_handed_out(self) -> bool:
        """Whether a body was handed out unread, whether or not anybody holds it still."""
        return self._body is not None

    @property
    def is_of_this_process(self) -> bool:
        """Whether it was begun here, and not in the parent of a child process."""
        return self.process == os.getpid()

    @property
    def body(self) -> Closable | None:
        """The body that was handed out unread, if somebody holds it."""
        return None if self._body is None else self._body()

    def interrupt(self) -> None:
        """End the call, from whatever thread, task or loop."""
        self.ended = True
        body, way = self.body, self.way
        if way is not None and not (body is not None and body.is_closed):
            way.interrupt(self)


class InFlight:
    """The calls that are under way over one engine, of all clients that share it.

    There is no lock, which a forked child could find locked for ever: each step here is atomic by itself.
    """

    def __init__(self) -> None:
        self._exchanges = set[weakref.ref[Exchange]]()

    def begin(self, client: object, deadline_at: float | None, clock: Callable[[], float]) -> Exchange:
        """Return a new call of *client*."""
        exchange = Exchange(client, deadline_at, clock)
        self._exchanges.add(weakref.ref(exchange, self._exchanges.discard))
        return exchange

    def of(self, client: object | None) -> Iterator[Exchange]:
        """Yield the calls of *client*, or of all; in a child process those of the parent go on."""
        # A copy of a set is made in one step, where what goes through it may meet a change.
        for reference in self._exchanges.copy():
            exchange = reference()
            if exchange is None or not exchange.is_of_this_process:
                continue
            if client is None or exchange.client() is client:
                yield exchange


class Sharing(InFlight):
    """What clients over the same connections share: the calls under way, and which of the clients are open."""

    def __init__(self) -> None:
        super().__init__()
        self._clients = set[weakref.ref[object]]()
        self.is_closed: bool = False
        """Whether the client that made the connections was closed, or all of them; also where these stay open."""

    def join(self, client: object) -> None:
        """Take note of a client that uses the connections."""
        self._clients.add(weakref.ref(client, self._clients.discard))

    def leave(self, client: object) -> bool:
        """Take note of a client that was closed; return whether no other is open that somebody holds."""
        self._clients.discard(weakref.ref(client))
        return not self._clients


def fileno(stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> int:
    """Return the descriptor of the socket below a stream; negative if it has none, or is closed."""
    return number_of(stream.get_extra_info("socket"))


def number_of(opened: object) -> int:
    """Return the descriptor of a socket; negative if there is none."""
    method: object = getattr(opened, "fileno", None)
    number = method() if callable(method) else -1
    return number if isinstance(number, int) else -1


def shut_down(stream: object) -> None:
    """Shut down the socket below a network stream of httpcore, if it has one; nothing is closed."""
    if isinstance(stream, httpcore.NetworkStream | httpcore.AsyncNetworkStream):
        shut_down_file(fileno(stream))


def shut_down_file(number: int) -> None:
    """Shut down the socket that is open under this number, unless it is negative.

    A copy of the descriptor is shut down, as the object that owns it may be one of TLS or of an event loop, which
    would do more.  Where no descriptor is free for a copy, the descriptor itself is, and not closed.
    """
    if number < 0:
        return
    try:
        copy = socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        with suppress(OSError):
            borrowed = socket.socket(socket.AF_INET, socket.SOCK_STREAM, fileno=number)
            try:
                borrowed.shutdown(socket.SHUT_RDWR)
            finally:
                borrowed.detach()
    else:
        with suppress(OSError), copy:
            copy.shutdown(socket.SHUT_RDWR)
