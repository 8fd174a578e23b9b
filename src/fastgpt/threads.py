"""Threads that run flows side by side, and can be stopped from outside: an interrupt ends what they wait for.

A thread that waits for a socket is woken by shutting the socket down; one that waits for something else is left
behind, and finds when it goes on that nothing may be sent any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Protocol

PATIENCE = 0.5
"""Seconds that threads have to end when they were stopped."""


class Interruptible(Protocol):
    """What a thread waits in."""

    def interrupt(self) -> None:
        """End it, from another thread."""
        ...


class Stop:
    """Stops threads: what they have under way is ended, and what they begin later is not sent."""

    def __init__(self) -> None:
        self.is_set: bool = False
        self._under_way = set[Interruptible]()

    def begin(self, work: Interruptible) -> bool:
        """Take note of what a thread begins; return whether it may."""
        self._under_way.add(work)
        return not self.is_set

    def end(self, work: Interruptible) -> None:
        """Take note of what has ended."""
        self._under_way.discard(work)

    def interrupt(self) -> None:
        """End all that is under way."""
        self.is_set = True
        for work in tuple(self._under_way):
            work.interrupt()


class Worker(threading.Thread):
    """One of the threads."""

    def __init__(self, work: Callable[[], object], stop: Stop, ended: threading.Semaphore) -> None:
        # A daemon, as one that is left behind must not keep the process from ending.
        super().__init__(name="fastgpt-worker", daemon=True)
        self.stop = stop
        self.raised: BaseException | None = None
        self._work = work
        self._ended = ended
        self._context = copy_context()

    def run(self) -> None:
        """Do the work."""
        try:
            self._context.run(self._work)
        except BaseException as error:  # noqa: BLE001 - it is raised where the threads are waited for
            self.raised = error
        finally:
            self._ended.release()


def stop_of_this_thread() -> Stop | None:
    """Return what stops the running thread, if it is one of ours."""
    thread = threading.current_thread()
    return thread.stop if isinstance(thread, Worker) else None


def run_in_threads(work: Callable[[], object], count: int) -> None:
    """Do the same work in so many threads; raise what one of them raised when all have ended.

    Who is interrupted while waiting stops them, and waits for them no longer than a moment.
    """
    stop, ended = Stop(), threading.Semaphore(0)
    outer = stop_of_this_thread()
    workers = [Worker(work, stop, ended) for _ in range(count)]
    may_run = outer is None or outer.begin(stop)
    try:
        for worker in workers if may_run else ():
            worker.start()
        for _ in workers if may_run else ():
            ended.acquire()  # Thread.join of Python 3.11 takes a thread for ended when it is interrupted
    except BaseException:
        stop.interrupt()
        deadline_at = time.monotonic() + PATIENCE
        for _ in workers:
            ended.acquire(timeout=max(0.0, deadline_at - time.monotonic()))
        raise
    finally:
        if outer is not None:
            outer.end(stop)
    raised = next((worker.raised for worker in workers if worker.raised is not None), None)
    if raised is not None:
        raise raised
