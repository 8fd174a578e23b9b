"""Running a batch: by threads that an interrupt ends when sync, by tasks in a scope of their own when async.

What may be sent, and what may be delivered, is the plan's affair.  Sync, specs are taken from their iterable in the
caller's thread, when the next outcome is asked for; async, by the tasks.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from math import inf
from queue import Empty, SimpleQueue
from threading import TIMEOUT_MAX, Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, Literal, Self, TypeAlias, TypedDict, TypeVar, Unpack, overload

from returns.result import Failure, Success

from ..arguments import EXECUTOR, came
from ..entering import opened_by_async_with
from ..errors import ClientClosedError, ConfigurationError, DeadlineExceededError, FastGPTError
from ..executors import AsyncRaw, AsyncTyped, Executor, Raw, Typed
from ..outcomes import Outcome
from ..protocols import AsyncExecutor, Query, SyncExecutor
from ..threads import PATIENCE, Stop, Worker, next_of, stop_of_this_thread, wait_for
from ..values import Async
from .journal import Journal
from .plan import Job, OnProgress, Plan

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")
Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

Numbered: TypeAlias = tuple[int, Outcome[T]]
"""The number of a spec, counted from 0, and its outcome."""
Run: TypeAlias = Callable[[Query[Outcome[T]]], Outcome[T]]
AsyncRun: TypeAlias = Callable[[Query[Outcome[T]]], Async[Outcome[T]]]


class BatchOptions(TypedDict, total=False):
    """What ``batch`` and ``abatch`` take besides ``ordered``, which decides what they return."""

    max_concurrency: int
    deadline: float | None
    stop_on_failure: bool
    on_progress: OnProgress | None
    journal: Journal | None


class Batch(Iterator[Item_co], Generic[Item_co]):
    """The outcomes of a batch, sync: an iterator, to be used in a ``with`` where it may be left early."""

    def __init__(self, items: Generator[Item_co]) -> None:
        self._items = items

    def __next__(self) -> Item_co:
        return next(self._items)

    def close(self) -> None:
        """End what is under way, and close the journal."""
        self._items.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


@overload
def batch(
    executor: Raw | Typed | SyncExecutor,
    specs: Iterable[Query[Outcome[T]]],
    /,
    *,
    ordered: Literal[True] = ...,
    **options: Unpack[BatchOptions],
) -> Batch[Outcome[T]]: ...
@overload
def batch(
    executor: Raw | Typed | SyncExecutor,
    specs: Iterable[Query[Outcome[T]]],
    /,
    *,
    ordered: Literal[False],
    **options: Unpack[BatchOptions],
) -> Batch[tuple[int, Outcome[T]]]: ...
def batch(
    executor: Raw | Typed | SyncExecutor,
    specs: Iterable[Query[Outcome[T]]],
    /,
    *,
    max_concurrency: int = 10,
    ordered: bool = True,
    deadline: float | None = None,
    stop_on_failure: bool = False,
    on_progress: OnProgress | None = None,
    journal: Journal | None = None,
) -> Batch[Outcome[T]] | Batch[tuple[int, Outcome[T]]]:
    """Run many specs or flows over any executor, by threads, and return an iterator over their outcomes.

    An error is an outcome, whatever the executor; it ends nothing.  What ends a batch early is raised when all that
    runs was delivered: ``InvalidRequestError`` for what is no spec, ``DeadlineExceededError`` at the deadline,
    ``ClientClosedError``, what the iterable of specs raises, what an executor raises that is no ``FastGPTError``.
    Nothing is sent before the first outcome is asked for, and a spec is taken from the iterable when it can be sent.
    Raises ``ConfigurationError`` for an argument that cannot be, and, with the first outcome, for a journal.

    - ``max_concurrency``: how many run at once (10).
    - ``ordered``: whether the outcomes come in the order of the specs (True).  False: as they come, as
      ``(number, outcome)`` with the number of the spec.
    - ``deadline``: seconds that all of it may take; what runs then is ended, and has a ``DeadlineExceededError``, while
      the caller is busy with an outcome too.
    - ``stop_on_failure``: whether nothing is begun after a failure; what runs beside it is run to its end (False).
    - ``on_progress``: is called with the outcomes delivered and those in all, None where the specs have no length.
    - ``journal``: keeps specs and outcomes in a file, and goes on where an earlier run ended; see ``Journal``.
    """
    run: Run[T] = _runner(executor)
    app_id = executor.app_id if isinstance(executor, Executor) else None
    plan = Plan(specs, max_concurrency, ordered, deadline, stop_on_failure, on_progress, journal, app_id)
    items = _delivered(plan, run)
    return Batch(_outcomes(items)) if ordered else Batch(items)


@overload
def abatch(
    executor: AsyncRaw | AsyncTyped | AsyncExecutor,
    specs: Iterable[Query[Outcome[T]]] | AsyncIterable[Query[Outcome[T]]],
    /,
    *,
    ordered: Literal[True] = ...,
    **options: Unpack[BatchOptions],
) -> AbstractAsyncContextManager[AsyncIterator[Outcome[T]]]: ...
@overload
def abatch(
    executor: AsyncRaw | AsyncTyped | AsyncExecutor,
    specs: Iterable[Query[Outcome[T]]] | AsyncIterable[Query[Outcome[T]]],
    /,
    *,
    ordered: Literal[False],
    **options: Unpack[BatchOptions],
) -> AbstractAsyncContextManager[AsyncIterator[tuple[int, Outcome[T]]]]: ...
def abatch(
    executor: AsyncRaw | AsyncTyped | AsyncExecutor,
    specs: Iterable[Query[Outcome[T]]] | AsyncIterable[Query[Outcome[T]]],
    /,
    *,
    max_concurrency: int = 10,
    ordered: bool = True,
    deadline: float | None = None,
    stop_on_failure: bool = False,
    on_progress: OnProgress | None = None,
    journal: Journal | None = None,
) -> (
    AbstractAsyncContextManager[AsyncIterator[Outcome[T]]]
    | AbstractAsyncContextManager[AsyncIterator[tuple[int, Outcome[T]]]]
):
    """Run many specs or flows over any executor, by tasks, and return a context manager of their outcomes.

    It is ``async with abatch(executor, specs) as outcomes`` and then ``async for outcome in outcomes``.  The async
    counterpart of ``batch``, with the same arguments; ``specs`` may be an async iterable too, which is asked for a spec
    when one can be sent, and is closed with the batch if it is an async generator.  The tasks belong to the block: they
    begin with it and take specs by themselves, and leaving it ends what is under way.
    """
    arriving = aiter(specs) if isinstance(specs, AsyncIterable) else None
    ready: Iterable[Query[Outcome[T]]] = iter(()) if isinstance(specs, AsyncIterable) else specs
    run: AsyncRun[T] = _arunner(executor)
    app_id = executor.app_id if isinstance(executor, Executor) else None
    plan = Plan(ready, max_concurrency, ordered, deadline, stop_on_failure, on_progress, journal, app_id)
    if ordered:
        return _working(plan, run, lambda crew: AsyncItems(crew.outcome), arriving)
    return _working(plan, run, lambda crew: AsyncItems(crew.numbered), arriving)


def expect(protocol: type[object], executor: object, kind: str) -> None:
    """Reject what is no executor of that kind, before anything is sent of which the answer would be lost."""
    if not isinstance(executor, protocol):
        raise ConfigurationError(
            f"executor: expected {EXECUTOR} that is {kind} and returns outcomes, got {came(executor)}"
        )


def _runner(executor: Raw | Typed | SyncExecutor) -> Run[T]:
    """Return what runs a query over any executor, to an outcome."""
    if isinstance(executor, Raw):
        executor = executor.typed
    if not isinstance(executor, Typed):
        expect(SyncExecutor, executor, "sync")
        return executor.run
    typed = executor

    def run(query: Query[Outcome[T]]) -> Outcome[T]:
        try:
            return Success(typed.run(query))
        except FastGPTError as error:
            return Failure(error.with_traceback(None))  # which would keep all that the call had at hand

    return run


def _arunner(executor: AsyncRaw | AsyncTyped | AsyncExecutor) -> AsyncRun[T]:
    """Return what runs a query over any executor, async."""
    if isinstance(executor, AsyncRaw):
        executor = executor.typed
    if not isinstance(executor, AsyncTyped):
        expect(AsyncExecutor, executor, "async")
        return executor.run
    typed = executor

    async def run(query: Query[Outcome[T]]) -> Outcome[T]:
        try:
            return Success(await typed.run(query))
        except FastGPTError as error:
            return Failure(error.with_traceback(None))  # which would keep all that the call had at hand

    return run


def _outcomes(items: Generator[Numbered[T]]) -> Generator[Outcome[T]]:
    """Drop the numbers."""
    with closing(items):
        for _, outcome in items:
            yield outcome


def _delivered(plan: Plan[T], run: Run[T]) -> Generator[Numbered[T]]:
    """Run a plan by threads, and yield what comes; a child that was forked meanwhile has none of them."""
    crew, process = Crew(plan, run), os.getpid()

    def end() -> None:
        if process == os.getpid():  # in a child, there are no threads to end, and their locks may be held for ever
            crew.end()
            plan.abandon()

    try:
        try:
            plan.open()
            yield from _taken(plan, crew, process)
        finally:
            end()
    finally:  # an interrupt may have come into the first
        end()


def _taken(plan: Plan[T], crew: Crew[T], process: int) -> Generator[Numbered[T]]:
    """Have the threads of a plan work, and yield what comes."""
    while True:
        crew.fetch()
        crew.begin()
        if (item := plan.take()) is not None:
            yield item
            if process != os.getpid():
                raise ConfigurationError(
                    "batch: expected the process that began it, got one that was forked from it: begin another here"
                )
        elif plan.running:
            crew.wait()
        else:
            break
    if plan.error is not None:
        raise plan.error


class Crew(Generic[T]):
    """The threads of a batch, of which there are as many as have had something to do at once."""

    def __init__(self, plan: Plan[T], run: Run[T]) -> None:
        self._plan = plan
        self._run = run
        self._patient_until = inf if plan.deadline is None else monotonic() + plan.deadline + PATIENCE
        self._expired = False
        self._over = SimpleQueue[None]()
        self._jobs = SimpleQueue[Job[T] | None]()
        self._ended = SimpleQueue[tuple[int, Outcome[T] | BaseException]]()
        self._stop = Stop()
        self._workers: list[Worker] = []
        self._left = SimpleQueue[None]()
        self._outer = stop_of_this_thread()
        if self._outer is not None and not self._outer.begin(self._stop):
            self._stop.interrupt()
        if plan.deadline is not None:  # it passes too while the caller is busy with an outcome
            Thread(target=self._watch, args=(plan.deadline,), name="fastgpt-deadline", daemon=True).start()

    def begin(self) -> None:
        """Begin as many specs as may run."""
        plan = self._plan
        while len(plan.running) < plan.max_concurrency and (job := plan.begin()) is not None:
            if len(plan.running) > len(self._workers):
                worker = Worker(self._work, self._stop, self._left)
                self._workers.append(worker)
                worker.start()
            self._jobs.put(job)

    def fetch(self) -> None:
        """Take note of all that has ended."""
        while not self._ended.empty():
            self._note(*self._ended.get())

    def wait(self) -> None:
        """Wait until something has ended; what has not a moment after the deadline is abandoned."""
        try:
            self._note(*next_of(self._ended, self._patient_until))
        except Empty:  # what a thread waits in cannot be ended
            self._expire()
            for number in tuple(self._plan.running):
                self._plan.end(number, _late())

    def _watch(self, seconds: float) -> None:
        """End what runs when the deadline passes, unless the batch is over by then."""
        if passed(self._over, seconds):
            self._expire()

    def _expire(self) -> None:
        self._expired = True
        self._plan.expire()
        self._stop.interrupt()

    def end(self) -> None:
        """Let the threads go; those that are still at work are stopped, and left behind after a moment."""
        try:
            if self._plan.running:
                self._stop.interrupt()
        finally:
            self._jobs.put(None)
            self._over.put(None)
        wait_for(self._workers, self._left, monotonic() + PATIENCE)
        if self._outer is not None:
            self._outer.end(self._stop)

    def _work(self) -> None:
        """Do what one thread does."""
        journal = self._plan.journal
        while (job := self._jobs.get()) is not None:
            number, query = job
            try:
                outcome = self._run(query)
                if journal is not None:
                    journal.end(number, outcome)
                self._ended.put((number, outcome))
            except BaseException as error:  # noqa: BLE001 - it is raised where the outcomes are asked for
                self._ended.put((number, error))
        self._jobs.put(None)  # for the next

    def _note(self, number: int, outcome: Outcome[T] | BaseException) -> None:
        if isinstance(outcome, BaseException):
            self._plan.lose(number, outcome)
        else:
            cut = self._expired and isinstance(outcome, Failure) and isinstance(outcome.failure(), ClientClosedError)
            self._plan.end(number, _late() if cut else outcome)


@opened_by_async_with
async def _working(
    plan: Plan[T],
    run: AsyncRun[T],
    items: Callable[[AsyncCrew[T]], AsyncIterator[Item]],
    arriving: AsyncIterator[Query[Outcome[T]]] | None,
) -> AsyncGenerator[AsyncIterator[Item]]:
    """Run a plan by tasks while a block runs."""
    from anyio import CancelScope, create_task_group, current_time, get_cancelled_exc_class  # slow to import

    plan.open()
    crew = AsyncCrew(plan, run, None if plan.deadline is None else current_time() + plan.deadline, arriving)
    raised: BaseException | None = None
    try:
        async with create_task_group() as group:  # none is left behind
            for _ in range(plan.max_concurrency):
                group.start_soon(crew.work)
            try:
                yield items(crew)
            except get_cancelled_exc_class():
                raise
            except BaseException as error:  # noqa: BLE001 - it is raised below, not in a group
                raised = error
            group.cancel_scope.cancel()
    finally:
        plan.abandon()
        if isinstance(arriving, AsyncGenerator):  # nobody else would close it while its event loop runs
            with CancelScope(shield=True):
                await arriving.aclose()
    if raised is not None:
        raise raised


class AsyncItems(AsyncIterator[Item]):
    """The outcomes of a batch, async; it holds nothing that would have to be closed."""

    def __init__(self, fetch: Callable[[], Async[Item]]) -> None:
        self._fetch = fetch

    def __anext__(self) -> Async[Item]:
        return self._fetch()


class AsyncCrew(Generic[T]):
    """The tasks of a batch, and the one that waits for what comes of them."""

    def __init__(
        self,
        plan: Plan[T],
        run: AsyncRun[T],
        deadline_at: float | None,
        arriving: AsyncIterator[Query[Outcome[T]]] | None,
    ) -> None:
        from anyio import Event, Lock  # slow to import

        self._make_event = Event
        self._turn = Lock()
        self._arriving = arriving
        self._plan = plan
        self._run = run
        self._deadline_at = float("inf") if deadline_at is None else deadline_at
        self._news: anyio.Event | None = None
        """Is set when something has ended, if somebody waits for it."""
        self._room: anyio.Event | None = None
        """Is set when something was delivered, if a task waits for it."""

    async def numbered(self) -> Numbered[T]:
        """Return what comes next."""
        plan = self._plan
        while (item := plan.take()) is None:
            if plan.is_closed and not plan.running:
                raise plan.error or StopAsyncIteration
            self._news = self._make_event()
            await self._news.wait()
        if self._room is not None:
            self._room.set()
            self._room = None
        return item

    async def outcome(self) -> Outcome[T]:
        """Return what comes next, without its number."""
        return (await self.numbered())[1]

    async def work(self) -> None:
        """Do what one task does, until the deadline."""
        from anyio import CancelScope  # slow to import

        at_work: list[int] = []
        with CancelScope(deadline=self._deadline_at) as scope:
            await self._work(at_work)
        if scope.cancelled_caught:
            self._plan.expire()
            for number in at_work:
                self._plan.end(number, _late())
        self._tell()

    async def _work(self, at_work: list[int]) -> None:
        plan, run, journal = self._plan, self._run, self._plan.journal
        while not plan.is_closed:
            job = plan.begin() if self._arriving is None else await self._arrival(self._arriving)
            if job is None:
                self._tell()  # there may be outcomes that were known
                if not plan.is_closed:
                    self._room = self._room or self._make_event()
                    await self._room.wait()
                continue
            number, query = job
            at_work[:] = (number,)
            try:
                outcome = await run(query)
                if journal is not None:
                    journal.end(number, outcome)
            except Exception as error:  # noqa: BLE001 - it is raised where the outcomes are asked for
                plan.lose(number, error)
            else:
                plan.end(number, outcome)
            at_work.clear()
            self._tell()

    async def _arrival(self, arriving: AsyncIterator[Query[Outcome[T]]]) -> Job[T] | None:
        """Wait for the next spec that is to be sent; None: none may be sent now, or none is left."""
        plan = self._plan
        async with self._turn:  # an async generator is asked by one at a time
            while not plan.is_closed and plan.has_room:
                try:
                    query = await anext(arriving)
                except StopAsyncIteration:
                    plan.is_closed = True
                    return None
                except Exception as error:  # noqa: BLE001 - it is raised when what runs has been delivered
                    plan.fail(error)
                    return None
                if (job := plan.admit(query)) is not None:
                    return job
                self._tell()  # its outcome was known
        return None

    def _tell(self) -> None:
        """Wake who waits for news."""
        if self._news is not None and self._plan.is_news:
            self._news.set()
            self._news = None


def passed(over: SimpleQueue[None], seconds: float) -> bool:
    """Whether so many seconds have passed before something was over."""
    try:
        over.get(timeout=min(seconds, TIMEOUT_MAX))
    except Empty:
        return True
    return False


def _late() -> Outcome[T]:
    return Failure(DeadlineExceededError("the deadline of the batch passed"))
