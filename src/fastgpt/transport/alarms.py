"""Alarms that end a sync read which takes too long: a thread of our own shuts the socket down.

The read limit of a body is fixed when its reading begins, so that it cannot be made shorter later, when the end marker
of a stream has come and little is worth waiting for.  Shutting a socket down ends whatever read waits on it.  One
thread serves all streams, and sleeps until the next alarm; setting and cancelling one costs a lock each.  It is no
``Condition`` that wakes the thread, as an interrupt could leave one locked for ever (see ``threads``).
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue

from .in_flight import shut_down


class Alarm:
    """The end of one read from a network stream."""

    def __init__(self, stream: object) -> None:
        self.stream = stream
        self.is_set: bool = True
        self.rang: bool = False


class Watch:
    """The thread that rings, and the alarms that it waits for."""

    def __init__(self) -> None:
        self.process: int = os.getpid()
        self._lock = threading.Lock()
        self._earlier = SimpleQueue[None]()
        """Wakes the thread: another alarm is the next."""
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._numbers = count()
        threading.Thread(target=self._ring, name="fastgpt-alarms", daemon=True).start()

    def set(self, stream: object, seconds: float) -> Alarm:
        """Shut the socket below *stream* down after so many seconds, unless the alarm is cancelled."""
        alarm = Alarm(stream)
        with self._lock:
            heappush(self._alarms, (time.monotonic() + seconds, next(self._numbers), alarm))
            if self._alarms[0][2] is alarm:
                self._earlier.put(None)
        return alarm

    def cancel(self, alarm: Alarm) -> None:
        """Let the stream be; the alarm stays in the list until its time, and does nothing then."""
        with self._lock:
            alarm.is_set, alarm.stream = False, None

    def _ring(self) -> None:
        while True:
            with self._lock:
                left = self._alarms[0][0] - time.monotonic() if self._alarms else None
                if left is not None and left <= 0:
                    alarm = heappop(self._alarms)[2]
                    if alarm.is_set:
                        alarm.rang = True
                        shut_down(alarm.stream)
                    continue
            with suppress(Empty):
                self._earlier.get(timeout=None if left is None else min(left, threading.TIMEOUT_MAX))


_watches: list[Watch] = []


def watch() -> Watch:
    """Return the watch of this process; a fork leaves the thread behind, and two at once would do no harm."""
    if not _watches or _watches[-1].process != os.getpid():
        _watches[:] = [Watch()]
    return _watches[-1]
