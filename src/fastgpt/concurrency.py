"""Flows side by side: how one asks for others to be run at once, by threads when sync, by tasks when async.

What runs a single flow to its end is passed by the driver; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

from returns.result import Failure, Success

from .outcomes import Outcome, succeeded
from .steps import Flow, Gather

T = TypeVar("T")


def gather(flows: Iterable[Flow[Outcome[T]]], max_concurrency: int) -> Flow[Outcome[tuple[T, ...]]]:
    """Run *flows* side by side, so many at once, and return what they give, in their order.

    After a failure no other is begun, and what runs already is run to its end; then the first failure is returned.
    """
    outcomes: dict[int, Outcome[T]] = {}

    def kept(number: int, flow: Flow[Outcome[T]]) -> Flow[bool]:
        outcome = yield from flow
        outcomes[number] = outcome
        return succeeded(outcome)

    all_kept = (kept(number, flow) for number, flow in enumerate(flows))
    if max_concurrency > 1:
        yield Gather(all_kept, max_concurrency)
    else:
        for flow in all_kept:
            if not (yield from flow):
                break
    ended = tuple(outcomes[number] for number in sorted(outcomes))
    for outcome in ended:
        if not succeeded(outcome):
            return Failure(outcome.failure())
    return Success(tuple(outcome.unwrap() for outcome in ended))


class Agenda:
    """The flows that nobody has begun yet; all workers take theirs from it."""

    def __init__(self, flows: Iterable[Flow[bool]]) -> None:
        from threading import Lock  # slow to import, and not needed by who runs one flow at a time

        self._flows = iter(flows)
        self._lock = Lock()
        self._closed = False

    def __iter__(self) -> Iterator[Flow[bool]]:
        return self

    def __next__(self) -> Flow[bool]:
        with self._lock:
            if self._closed:
                raise StopIteration
            return next(self._flows)

    def close(self) -> None:
        """Give out no flow any more."""
        self._closed = True


def in_threads(wish: Gather, run: Callable[[Flow[bool]], bool]) -> None:
    """Run the flows of *wish* by threads; what one of them raises is raised here, when the others have ended.

    An interrupt of the thread that waits here ends what the others have under way.
    """
    from .threads import run_in_threads  # slow to import

    agenda = Agenda(wish.flows)

    def work() -> None:
        try:
            for flow in agenda:
                if not run(flow):
                    agenda.close()
        except BaseException:
            agenda.close()
            raise

    try:
        run_in_threads(work, wish.max_concurrency)
    finally:
        agenda.close()


async def in_worker(work: Callable[[], None]) -> None:
    """Run *work* in a thread to its end, async; only then is a cancellation raised, whoever asked for it.

    A thread cannot be cancelled, so that whoever cleans up earlier would do so beneath it.
    """
    from asyncio import CancelledError, get_running_loop, wait  # slow to import

    from anyio import CancelScope, get_cancelled_exc_class
    from anyio.lowlevel import checkpoint_if_cancelled
    from anyio.to_thread import run_sync

    if get_cancelled_exc_class() is CancelledError:
        # Tasks of asyncio may be cancelled by themselves, which no scope of anyio shields from.
        future = get_running_loop().run_in_executor(None, work)
        cancelled: CancelledError | None = None
        with CancelScope(shield=True):
            while not future.done():
                try:
                    await wait([future])
                except CancelledError as error:
                    cancelled = error
        if cancelled is not None:
            raise cancelled
        future.result()
    else:
        await run_sync(work)
    await checkpoint_if_cancelled()


async def in_tasks(wish: Gather, run: Callable[[Flow[bool]], Awaitable[bool]]) -> None:
    """Run the flows of *wish* by tasks; what one of them raises is raised here, and ends the others."""
    from anyio import create_task_group, get_cancelled_exc_class  # slow to import

    agenda = Agenda(wish.flows)
    raised: list[BaseException] = []

    async def work() -> None:
        try:
            for flow in agenda:
                if not await run(flow):
                    agenda.close()
        except (Exception, get_cancelled_exc_class()) as error:  # it is raised below, not in a group with others
            raised.append(error)
            agenda.close()
            group.cancel_scope.cancel()
            if not isinstance(error, Exception):
                raise

    async with create_task_group() as group:  # none is left behind
        for _ in range(wish.max_concurrency):
            group.start_soon(work)
    if raised:
        raise raised[0]
