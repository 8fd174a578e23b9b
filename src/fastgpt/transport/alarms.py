"""Alarms that end a sync read which takes too long: a thread of our own shuts the socket down.

The read limit of a body is fixed when its reading begins, so that it cannot be made shorter later, when the end marker
of a stream has come and little is worth waiting for.  Shutting a socket down ends whatever read waits on it.  One
thread serves all streams, and sleeps until the next alarm; setting and cancelling one costs a lock each.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from typing import cast

import httpx


class Alarm:
    """The end of one read, at a moment of the monotonic clock."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection: socket.socket | None = connection
        self.rang = False


class Watch:
    """The thread that rings, and the alarms that it waits for."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._changed = threading.Condition()
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._numbers = count()
        threading.Thread(target=self._ring, name="fastgpt-alarms", daemon=True).start()

    def set(self, connection: socket.socket, seconds: float) -> Alarm:
        """Shut *connection* down after so many seconds, unless the alarm is cancelled."""
        alarm = Alarm(connection)
        with self._changed:
            heappush(self._alarms, (time.monotonic() + seconds, next(self._numbers), alarm))
            if self._alarms[0][2] is alarm:
                self._changed.notify()
        return alarm

    def cancel(self, alarm: Alarm) -> None:
        """Let the connection be; it stays in the list until its time, without the connection."""
        with self._changed:
            alarm.connection = None

    def _ring(self) -> None:
        with self._changed:
            while True:
                left = self._alarms[0][0] - time.monotonic() if self._alarms else None
                if left is None or left > 0:
                    self._changed.wait(left)
                    continue
                alarm = heappop(self._alarms)[2]
                if alarm.connection is not None:
                    alarm.rang = True
                    with suppress(OSError):  # it is closed already
                        # Not the method of a TLS socket, which would end TLS under the thread that reads.
                        socket.socket.shutdown(alarm.connection, socket.SHUT_RDWR)


_watches: list[Watch] = []
_starting = threading.Lock()


def watch() -> Watch:
    """Return the watch of this process; a fork leaves the thread behind."""
    if not _watches or _watches[-1].process != os.getpid():
        with _starting:
            if not _watches or _watches[-1].process != os.getpid():
                _watches[:] = [Watch()]
    return _watches[-1]


def socket_of(response: httpx.Response) -> socket.socket | None:
    """Return the socket that *response* is read from; None where there is none, or none that is known."""
    stream = cast("object", response.extensions.get("network_stream"))  # httpx has no type for it
    info = getattr(stream, "get_extra_info", None)
    connection: object = None if info is None else info("socket")
    return connection if isinstance(connection, socket.socket) else None
