"""TLS within TLS: a server that is spoken to over TLS, through a proxy that is spoken to over TLS itself.

The ssl module wraps sockets, not what it has wrapped already; so here the inner TLS works on memory, and what it wants
to have sent or received goes through the outer.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

RECORD = 16_384 + 2_048
"""Bytes that a record of TLS may have."""


class NestedTLS:
    """What reads and writes like a socket, over another that speaks TLS already."""

    def __init__(self, outer: socket.socket | NestedTLS, context: ssl.SSLContext, hostname: str | None) -> None:
        self._outer = outer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._seconds: float | None = None
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    def do_handshake(self) -> None:
        """Agree on keys with the other side."""
        self._repeat(self._inner.do_handshake)

    def recv(self, size: int) -> bytes:
        """Read what comes next; nothing at the end."""
        return self._repeat(lambda: self._inner.read(size))

    def send(self, data: memoryview) -> int:
        """Write some of *data*, and return how much."""
        return self._repeat(lambda: self._inner.write(data[:RECORD]))

    def settimeout(self, seconds: float | None) -> None:
        """Bound each step, however many the outer socket takes for it."""
        self._seconds = seconds

    def selected_alpn_protocol(self) -> str | None:
        """Return the protocol that was agreed on."""
        return self._inner.selected_alpn_protocol()

    def close(self) -> None:
        """Close the connection."""
        self._outer.close()

    def _repeat(self, step: Callable[[], T]) -> T:
        over_at = None if self._seconds is None else time.monotonic() + self._seconds
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush(over_at)
                self._bound(over_at)
                received = self._outer.recv(RECORD)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                self._flush(over_at)
                return result

    def _flush(self, over_at: float | None) -> None:
        waiting = memoryview(self._outgoing.read())
        while waiting:
            self._bound(over_at)
            waiting = waiting[self._outer.send(waiting) :]

    def _bound(self, over_at: float | None) -> None:
        left = None if over_at is None else over_at - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError("timed out")
        self._outer.settimeout(left)
