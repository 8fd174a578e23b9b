"""TLS within TLS: a server that is spoken to over TLS, through a proxy that is spoken to over TLS itself.

The ssl module wraps sockets, not what it has wrapped already; so here the inner TLS works on memory, and what it wants
to have sent or received goes through the outer.
"""

from __future__ import annotations

import socket
import ssl
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
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    def do_handshake(self) -> None:
        """Agree on keys with the other side."""
        self._repeat(self._inner.do_handshake)

    def recv(self, size: int) -> bytes:
        """Read what comes next; nothing at the end."""
        try:
            return self._repeat(lambda: self._inner.read(size))
        except ssl.SSLZeroReturnError:
            return b""

    def send(self, data: memoryview) -> int:
        """Write some of *data*, and return how much."""
        return self._repeat(lambda: self._inner.write(data[:RECORD]))

    def settimeout(self, seconds: float | None) -> None:
        """Bound each step of the outer socket."""
        self._outer.settimeout(seconds)

    def selected_alpn_protocol(self) -> str | None:
        """Return the protocol that was agreed on."""
        return self._inner.selected_alpn_protocol()

    def close(self) -> None:
        """Close the connection."""
        self._outer.close()

    def _repeat(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                received = self._outer.recv(RECORD)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        waiting = memoryview(self._outgoing.read())
        while waiting:
            waiting = waiting[self._outer.send(waiting) :]
