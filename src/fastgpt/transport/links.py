"""The socket of one connection, sync: opened, read and written within the limits of the call that it serves.

A link is what httpcore calls a network backend and a network stream, in one, for one connection.  It is asked before
each step how long the step may take, and so a deadline bounds what httpcore repeats without asking: heads that drip,
interim responses without end, a receiver that takes a byte at a time, one address after another that does not answer.
What cannot be bounded is the system's resolver.

A link may be ended from another thread.  Whoever ends it shuts the socket down, which wakes a read or a write; who
connects looks every moment whether it should go on.  Only the owner closes the socket, so that no other file can have
taken its number when it is shut down.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeAlias

import httpcore

from ..threads import GLANCE
from .in_flight import Exchange, shut_down_file
from .nested_tls import NestedTLS

SocketOption: TypeAlias = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
Place: TypeAlias = str | tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
"""An address as ``getaddrinfo`` returns it, or the path of a socket."""
Late: TypeAlias = type[httpcore.TimeoutException]

MOMENT = 0.001
"""Seconds that a step gets beyond a deadline, so that a step that times out for want of time does so after it."""


class Limits:
    """What bounds the steps of one connection: the call that it serves, and the patience of whoever reads it."""

    def __init__(self) -> None:
        self.exchange: Exchange | None = None
        self.reads: int = 0
        """How many reads there were since a request was begun."""
        self.ran_out: bool = False
        """Whether the patience of whoever reads has run out."""
        self.gathers: bool = False
        """Whether what is written waits for the read that follows, so that head and body go out in one piece."""
        self.gathered: list[bytes] = []
        """What waits so."""
        self.write_timeout: float | None = None
        """How long the writing of that may take."""
        self._patient_until: float | None = None

    def be_patient(self, seconds: float | None) -> None:
        """Bound the reads that follow by so many seconds in all; None: no more than the call does."""
        self.ran_out = False
        self._patient_until = None if seconds is None else time.monotonic() + seconds

    def begin_request(self, *, gathers: bool, write_timeout: float) -> None:
        """Take note of the beginning of a request; *gathers*: head and body are to go out in one piece."""
        self.reads = 0
        self.gathers = gathers
        self.write_timeout = write_timeout

    def take_gathered(self) -> bytes:
        """Return what waits to be written, and let nothing wait any more."""
        self.gathers = False
        gathered = b"".join(self.gathered)
        self.gathered.clear()
        return gathered

    def begin_read(self, timeout: float | None) -> float | None:
        """Count a read, and return how long it may take; raise if the call was ended or is late."""
        self.reads += 1
        return self.seconds(timeout, httpcore.ReadTimeout)

    def is_over(self) -> bool:
        """Whether nobody waits for the next step any more: the call was ended, or has had its answer."""
        exchange = self.exchange
        return exchange is None or exchange.ended

    def seconds(self, timeout: float | None, late: Late) -> float | None:
        """Return how long the step may take that begins now; raise if the call was ended or is late."""
        exchange = self.exchange
        if exchange is None or exchange.ended:  # nobody waits for the step
            raise httpcore.ReadError("the connection was closed")
        if exchange.deadline_at is not None:
            left = exchange.deadline_at - exchange.clock()
            if left <= 0:
                raise late("the deadline passed")
            timeout = left + MOMENT if timeout is None else min(timeout, left + MOMENT)
        if self._patient_until is not None and late is httpcore.ReadTimeout:
            left = self._patient_until - time.monotonic()
            if timeout is None or left < timeout:
                if left <= MOMENT:  # timers ring a little early
                    self.ran_out = True
                    raise late("nothing came")
                return left
        return timeout


class Link(Limits, httpcore.NetworkBackend, httpcore.NetworkStream):
    """The socket of one connection."""

    _socket: socket.socket | NestedTLS | None = None

    def __init__(self) -> None:
        super().__init__()
        self._number = -1
        self._timeout: float | None = None
        self._lock = threading.RLock()  # whoever holds it may collect garbage, of which a finalizer closes this link

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> Link:
        """Connect to the first address of a host that answers; each gets its share of the time that is left."""
        began = time.monotonic()
        self.seconds(timeout, httpcore.ConnectTimeout)
        try:
            addresses = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = httpcore.ConnectError("the host has no address")
        for tried, (family, kind, protocol, _, address) in enumerate(addresses):
            spent = time.monotonic() - began
            left = self.seconds(None if timeout is None else timeout - spent, httpcore.ConnectTimeout)
            share = None if left is None else max(left, 0.0) / (len(addresses) - tried)
            try:
                opened = socket.socket(family, kind, protocol)
                self._connect(opened, address, share)
            except OSError as error:
                failure = httpcore.ConnectError(str(error))
                failure.__cause__ = error
            except httpcore.ConnectTimeout as error:
                failure = error
            else:
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SocketOption] | None = None
    ) -> Link:
        """Connect to a server on this machine, by the path of its socket."""
        try:
            self._connect(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), path, timeout)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Link:
        """Speak TLS from here on; over TLS already, that to a proxy, once more.

        What fails closes nothing here: who sends closes a connection whatever it raised.
        """
        plain = self._open()
        seconds = self.seconds(timeout, httpcore.ConnectTimeout)
        try:
            if isinstance(plain, socket.socket) and not isinstance(plain, ssl.SSLSocket):
                speaker: ssl.SSLSocket | NestedTLS = self._wrap(plain, ssl_context, server_hostname)
            else:
                self._socket = speaker = NestedTLS(plain, ssl_context, server_hostname)
                self._timeout = None  # as it begins, whatever the outer one has
            self._bound(seconds)
            speaker.do_handshake()
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes next; nothing at the end."""
        if self.gathers:
            with suppress(httpcore.WriteError):  # a server may answer before it has all, and close; see AsyncLink
                self.write(self.take_gathered(), self.write_timeout)
        self._bound(self.begin_read(timeout))
        try:
            return self._open().recv(max_bytes)
        except TimeoutError as error:
            self.seconds(timeout, httpcore.ReadTimeout)
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of *buffer*."""
        if self.gathers:
            self.gathered.append(buffer)
            return
        left = memoryview(buffer)
        try:
            while left:
                self._bound(self.seconds(timeout, httpcore.WriteTimeout))
                left = left[self._open().send(left) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def get_extra_info(self, info: str) -> object:
        """Return what httpcore asks of a connection: what speaks TLS, which knows the protocol that was agreed on."""
        speaks_tls = isinstance(self._socket, ssl.SSLSocket | NestedTLS)
        return self._socket if info == "ssl_object" and speaks_tls else None

    @property
    def is_open(self) -> bool:
        """Whether there is a socket."""
        return self._socket is not None

    def is_readable(self) -> bool:
        """Whether a read would return at once; of a connection that nobody uses, that it is of no use any more."""
        return self._number < 0 or self._has_come()

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*; from any thread."""
        with self._lock:
            if self.exchange is exchange and self._number >= 0:
                shut_down_file(self._number)

    def close(self) -> None:
        """Close the connection; only its owner may."""
        with self._lock:
            self.let_go()

    def let_go(self) -> None:
        """Close a child process's copy of the socket; what the parent does with its own goes on.

        The lock is not taken, as another thread of the parent may hold it for ever.
        """
        opened, self._socket, self._number = self._socket, None, -1
        if opened is not None:
            opened.close()

    def __del__(self) -> None:
        if self._socket is not None:  # an interrupt took it from its owner
            self._socket.close()

    def _wrap(self, plain: socket.socket, context: ssl.SSLContext, hostname: str | None) -> ssl.SSLSocket:
        with self._lock:  # where it fails it closes the socket, whose number is nobody's to shut down any more
            number, self._number = self._number, -1
            # What ends without a word of TLS may have been cut, so that it is no end (RFC 9112, 9.8).
            self._socket = wrapped = context.wrap_socket(
                plain, server_hostname=hostname, do_handshake_on_connect=False, suppress_ragged_eofs=False
            )
            self._number = number
        return wrapped

    def _open(self) -> socket.socket | NestedTLS:
        if self._socket is None:
            raise OSError("the connection was closed")
        return self._socket

    def _bound(self, seconds: float | None) -> None:
        if seconds != self._timeout:  # setting it costs a call of the system
            self._open().settimeout(seconds)
            self._timeout = seconds

    def _connect(self, opened: socket.socket, address: Place, timeout: float | None) -> None:
        self._socket = opened
        limit = None if timeout is None else time.monotonic() + timeout
        try:
            opened.setblocking(False)
            problem = opened.connect_ex(address)
            while problem in IN_PROGRESS:
                left = GLANCE if limit is None else min(GLANCE, limit - time.monotonic())
                if left <= 0:
                    raise httpcore.ConnectTimeout("timed out")
                self.seconds(timeout, httpcore.ConnectTimeout)
                if writable(opened.fileno(), left):
                    problem = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    break
            if problem:
                raise OSError(problem, os.strerror(problem))
        except BaseException:
            self._socket = None
            opened.close()
            raise
        with self._lock:
            self._number = opened.fileno()
        self._has_come = asking(self._number)
        self._timeout = 0.0


IN_PROGRESS = frozenset(
    getattr(errno, name)
    for name in ("EINPROGRESS", "EWOULDBLOCK", "EALREADY", "WSAEWOULDBLOCK")
    if hasattr(errno, name)
)
"""What the system says of a connection that is being made."""


def asking(number: int) -> Callable[[], bool]:
    """Return what asks whether a read of a file would return at once."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return lambda: bool(poll.poll(0))
    return lambda: any(map(bool, select.select([number], (), (), 0.0)))


def writable(number: int, seconds: float) -> bool:
    """Whether a file can be written, or has failed, within so many seconds."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(number, select.POLLOUT)
        return bool(poll.poll(seconds * 1000))
    return any(map(bool, select.select((), [number], [number], seconds)))
