"""Threads that run flows side by side, and can be stopped from outside: an interrupt ends what they wait for.

A thread that waits for a socket is woken by shutting the socket down; one that waits for something else is left
behind, and finds when it goes on that nothing may be sent any more.

Python runs the handler of an interrupt in the main thread, between any two of its steps.  So what the main thread waits
in is written in C, as queues and locks are: an interrupt within ``Semaphore``, ``Event`` or ``Condition``, which are
written in Python, may leave a lock locked for ever.  And it waits no longer than a moment at a time, as an interrupt
does not wake who waits for a lock on Windows, nor where it came just before the wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import copy_context
from math import inf
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

T = TypeVar("T")

GLANCE = 0.1
"""Seconds after which a thread that waits looks whether it was interrupted."""

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
        for work in self._under_way.copy():
            work.interrupt()


class Worker(threading.Thread):
    """One of the threads."""

    def __init__(self, work: Callable[[], object], stop: Stop, news: SimpleQueue[None]) -> None:
        # A daemon, as one that is left behind must not keep the process from ending.
        super().__init__(name="fastgpt-worker", daemon=True)
        self.stop = stop
        self.has_ended: bool = False
        self.raised: BaseException | None = None
        self._work = work
        self._news = news
        self._context = copy_context()

    def start(self) -> None:
        """Begin; raise an interrupt as it came, which may come out of the standard library as another error."""
        try:
            super().start()
        except RuntimeError as error:
            raise (error if isinstance(error.__context__, Exception | None) else error.__context__) from None

    def run(self) -> None:
        """Do the work."""
        try:
            self._context.run(self._work)
        except BaseException as error:  # noqa: BLE001 - it is raised where the threads are waited for
            self.raised = error
        finally:
            self.has_ended = True
            self._news.put(None)


def stop_of_this_thread() -> Stop | None:
    """Return what stops the running thread, if it is one of ours."""
    thread = threading.current_thread()
    return thread.stop if isinstance(thread, Worker) else None


def next_of(queue: SimpleQueue[T], until: float = inf) -> T:
    """Return what comes next out of a queue; raise ``Empty`` if nothing has come by a moment on the monotonic clock."""
    while True:
        left = until - time.monotonic()
        try:
            return queue.get(timeout=max(0.0, min(GLANCE, left)))
        except Empty:
            if left <= GLANCE:
                raise


def wait_for(workers: Iterable[Worker], news: SimpleQueue[None], until: float = inf) -> None:
    """Wait for threads that were begun, until a moment at most; each says in *news* that it has ended."""
    begun = [worker for worker in workers if worker.ident is not None]
    with suppress(Empty):
        # What an interrupt takes out of the queue is not missed, as it is not what says who has ended.
        while not all(worker.has_ended for worker in begun):
            next_of(news, until)


def run_in_threads(work: Callable[[], object], count: int) -> None:
    """Do the same work in so many threads; raise what one of them raised when all have ended.

    Who is interrupted while waiting stops them, and waits for them no longer than a moment.
    """
    stop, news = Stop(), SimpleQueue[None]()
    outer = stop_of_this_thread()
    workers = [Worker(work, stop, news) for _ in range(count)]
    may_run = outer is None or outer.begin(stop)
    try:
        for worker in workers if may_run else ():
            worker.start()
        wait_for(workers, news)
    except BaseException:
        stop.interrupt()
        wait_for(workers, news, time.monotonic() + PATIENCE)
        raise
    finally:
        if outer is not None:
            outer.end(stop)
    raised = next((worker.raised for worker in workers if worker.raised is not None), None)
    if raised is not None:
        raise raised
