"""The canned server of the concurrent cases: it holds a thousand connections, and lets time pass between events.

One process, one event loop and an ``asyncio.Protocol`` per connection, without a thread or a task for any: the other
server, with a thread per connection, spends its time on switching between them, and its backlog is short.  As there,
no JSON is parsed: the first segment of the path is the scene, and numbers in the body say how much is wanted.

* ``/0``: calls are answered at once.
* ``/20``: the events of a stream come one by one, each in an HTTP chunk of its own, 20 ms after the one before.  The
  time counts from the sending of the one before, so that two never leave together, however late the server is.  Who
  holds events back until more come is therefore late with each.
* ``/timed``: as ``/20``, and the text of each event is the time of its sending.
* ``/held``: a stream sends one event, and ends a second after as many are open as the request says.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from .machine import allow_open_files
from .server import COMPLETION, EVENTS, JSON, WORDS, end, event, frame, number

BACKLOG = 4_096
TIMED, HELD = "timed", "held"
TIMED_GAP = 0.02
"""Seconds between events that say when they were sent."""
HOLD = 1.0
"""Seconds for which streams stay open after the last of them has opened."""

CALL = (
    f"HTTP/1.1 200 OK\r\nx-request-id: 1\r\ncontent-type: {JSON}\r\ncontent-length: {len(COMPLETION)}\r\n\r\n"
).encode() + COMPLETION
HEAD = f"HTTP/1.1 200 OK\r\nx-request-id: 1\r\ncontent-type: {EVENTS}\r\ntransfer-encoding: chunked\r\n\r\n".encode()
FRAMED = {named: tuple(frame(event(word, named=named)) for word in WORDS) for named in (False, True)}
ENDS = {named: frame(end(named=named)) + b"0\r\n\r\n" for named in (False, True)}

LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
STREAM = re.compile(rb'"stream":\s?true')
DETAIL = re.compile(rb'"detail":\s?true')


def timed_event(*, named: bool) -> bytes:
    """Return an event that says when it was sent, in nanoseconds of the common clock."""
    return frame(event(str(time.monotonic_ns()), named=named))


Later: TypeAlias = Callable[[float, Callable[[], None]], object]
"""Calls a function after so many seconds, as an event loop does."""


class Barrier:
    """Holds streams until as many are open as are wanted, and lets all of them end together."""

    def __init__(self, later: Later) -> None:
        self._later = later
        self._held: dict[Connection, Callable[[], None]] = {}

    def hold(self, connection: Connection, finish: Callable[[], None], wanted: int) -> None:
        """Keep what ends the stream of a connection; end all of them soon if this was the last."""
        self._held[connection] = finish
        if len(self._held) >= wanted:
            held, self._held = self._held, {}
            for each in held.values():
                self._later(HOLD, each)

    def leave(self, connection: Connection) -> None:
        """Count a connection no more; who was stopped in the middle must not open the way for who comes next."""
        self._held.pop(connection, None)


class Connection(asyncio.Protocol):
    """Answers the requests of one connection, one after the other."""

    def __init__(self, barrier: Barrier, later: Later) -> None:
        self._barrier = barrier
        self._later = later
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave those that are held."""
        self._barrier.leave(self)

    def data_received(self, data: bytes) -> None:
        """Answer once a request is complete; clients send the next one only after its answer."""
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank:
            return
        length = LENGTH.search(head)
        if len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            self.answer(head.split(b"/", 2)[1].decode(), body)

    def answer(self, scene: str, body: bytes) -> None:
        """Answer one request."""
        if not STREAM.search(body):
            self._transport.write(CALL)
            return
        named = DETAIL.search(body) is not None
        wanted = number(rb'"content":\s?"(\d+)"', body, 1)
        if scene == HELD:
            self._transport.write(HEAD + FRAMED[named][0])
            self._barrier.hold(self, partial(self.write, ENDS[named]), wanted)
            return
        self._transport.write(HEAD)
        gap = TIMED_GAP if scene == TIMED else int(scene) / 1_000
        sent = 0

        def step() -> None:
            nonlocal sent
            if sent == wanted:
                self.write(ENDS[named])
            elif not self._transport.is_closing():
                self._transport.write(timed_event(named=named) if scene == TIMED else FRAMED[named][sent % len(WORDS)])
                sent += 1
                self._later(gap, step)

        self._later(gap, step)

    def write(self, data: bytes) -> None:
        """Send to a client that may have left."""
        if not self._transport.is_closing():
            self._transport.write(data)


async def serve() -> None:
    """Serve until killed; the first line of the output is the address."""
    loop = asyncio.get_running_loop()
    barrier = Barrier(loop.call_later)
    server = await loop.create_server(lambda: Connection(barrier, loop.call_later), "127.0.0.1", 0, backlog=BACKLOG)
    host, port = server.sockets[0].getsockname()[:2]
    print(f"http://{host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    allow_open_files()
    asyncio.run(serve())
