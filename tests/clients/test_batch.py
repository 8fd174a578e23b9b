"""Batches, sync by threads and async by tasks: order, how many at once, how far ahead, and what ends them.

Nothing here is timed: a call that must be on its way while others end is held until one of them has.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar, Unpack, cast

import anyio
import pytest
from returns.result import Failure, Success

import fastgpt.batch.running
from fastgpt import (
    ClientClosedError,
    ConfigurationError,
    DeadlineExceededError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    Outcome,
    threads,
)
from fastgpt.batch import Journal, abatch, batch
from fastgpt.batch.plan import AHEAD, FAR_AHEAD, Plan
from fastgpt.batch.running import BatchOptions, passed
from fastgpt.datasets import Dataset, GetDataset
from fastgpt.executors import AsyncRaw, AsyncTyped, Raw, Typed
from fastgpt.flows import Steps
from fastgpt.http import HTTPRequest
from fastgpt.protocols import AsyncExecutor, Query, SyncExecutor
from fastgpt.steps import Flow
from fastgpt.streaming.protocols import AsyncOpening, Opening, StreamQuery
from fastgpt.threads import Stop, Worker, stop_of_this_thread
from support.faces import Server, async_client, data, error_reply, sync_client

T = TypeVar("T")
A = TypeVar("A")

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


class Crowd:
    """Answers specs by their ids, holds some until others have ended, and counts who is there."""

    def __init__(self, held: Mapping[str, str] | None = None, rejected: str = "", raising: str = "") -> None:
        self.held = held or {}
        self.rejected = {*rejected}
        self.raising = {*raising}
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.here = self.most = 0
        self.lock = threading.Lock()

    def enter(self, query: object) -> str:
        """Take note of a spec that has come, and return its id."""
        name = cast(GetDataset, query).dataset_id  # tests send no other
        with self.lock:
            self.begun.append(name)
            self.here += 1
            self.most = max(self.most, self.here)
        return name

    def leave(self, name: str) -> object:
        """Take note of a spec that goes, and return its outcome."""
        with self.lock:
            self.here -= 1
            self.ended.append(name)
        if name in self.raising:
            raise LookupError(name)
        return Failure(NotFoundError(name)) if name in self.rejected else Success(name)

    def opening(self) -> Opening[Outcome[T], Outcome[A]]:
        """Open no stream."""
        raise NotImplementedError


class Executor:
    """A crowd as a sync executor."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.passed = {name: threading.Event() for name in crowd.held.values()}

    def run(self, query: Query[T], /) -> T:
        """Answer, later than the one that this waits for."""
        name = self.crowd.enter(query)
        if name in self.crowd.held:
            assert self.passed[self.crowd.held[name]].wait(PATIENCE)
        try:
            return cast(T, self.crowd.leave(name))  # it is an outcome
        finally:
            if name in self.passed:
                self.passed[name].set()

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        """Open no stream."""
        raise NotImplementedError


class AsyncExecutorOfTests:
    """A crowd as an async executor."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.passed = {name: anyio.Event() for name in crowd.held.values()}

    async def run(self, query: Query[T], /) -> T:
        """Answer, later than the one that this waits for."""
        name = self.crowd.enter(query)
        await anyio.lowlevel.checkpoint()
        if name in self.crowd.held:
            with anyio.fail_after(PATIENCE):
                await self.passed[self.crowd.held[name]].wait()
        try:
            return cast(T, self.crowd.leave(name))  # it is an outcome
        finally:
            if name in self.passed:
                self.passed[name].set()

    def stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[Outcome[T], Outcome[A]]:
        """Open no stream."""
        raise NotImplementedError


class Run(Protocol):
    """Runs a batch in one of the three ways, and shows each item to a function as it is delivered."""

    def __call__(
        self,
        crowd: Crowd,
        specs: Iterable[Query[Outcome[Dataset]]],
        see: Callable[[object], object],
        *,
        ordered: bool = True,
        **options: Unpack[BatchOptions],
    ) -> None:
        """Do it."""
        ...


def run_sync(
    crowd: Crowd,
    specs: Iterable[Query[Outcome[Dataset]]],
    see: Callable[[object], object],
    *,
    ordered: bool = True,
    **options: Unpack[BatchOptions],
) -> None:
    """Run a batch by threads."""
    executor: SyncExecutor = Executor(crowd)
    items: Iterator[object] = (
        batch(executor, specs, **options) if ordered else batch(executor, specs, ordered=False, **options)
    )
    for item in items:
        see(item)


def running(backend: str) -> Run:
    """Return what runs a batch by tasks, under an event loop."""

    def run(
        crowd: Crowd,
        specs: Iterable[Query[Outcome[Dataset]]],
        see: Callable[[object], object],
        *,
        ordered: bool = True,
        **options: Unpack[BatchOptions],
    ) -> None:
        async def main() -> None:
            executor: AsyncExecutor = AsyncExecutorOfTests(crowd)
            if ordered:
                async with abatch(executor, specs, **options) as outcomes:
                    async for outcome in outcomes:
                        see(outcome)
            else:
                async with abatch(executor, specs, ordered=False, **options) as items:
                    async for item in items:
                        see(item)

        anyio.run(main, backend=backend)

    return run


RUNS: dict[str, Run] = {"sync": run_sync, "asyncio": running("asyncio"), "trio": running("trio")}
every_way = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


def named(names: Iterable[str]) -> list[GetDataset]:
    """Return a spec for each id."""
    return [GetDataset(dataset_id=name) for name in names]


def letters(seen: Iterable[object]) -> str:
    """Return the ids that succeeded, and a dash for each failure."""
    return "".join("-" if isinstance(each, Failure) else str(cast(Success[str], each).unwrap()) for each in seen)


async def read(items: AsyncIterator[T], seen: list[T]) -> None:
    """Keep what comes before an error, too."""
    async for item in items:
        seen.append(item)  # noqa: PERF401 - a list that is extended loses what came before an error


@every_way
def test_outcomes_come_in_the_order_of_the_specs(run: Run) -> None:
    """The first spec ends last, and is delivered first all the same."""
    seen: list[object] = []
    crowd = Crowd({"a": "c"})
    run(crowd, named("abc"), seen.append, max_concurrency=3)
    assert letters(seen) == "abc"
    assert crowd.ended[-1] == "a"


@every_way
def test_outcomes_come_as_completed_with_their_numbers(run: Run) -> None:
    """Not in order, what ends first is delivered first, and says which spec it is of."""
    seen: list[object] = []
    run(Crowd({"a": "c"}), named("abc"), seen.append, max_concurrency=3, ordered=False)
    pairs = cast(list[tuple[int, Outcome[str]]], seen)  # as they come where they are numbered
    assert {number: outcome.unwrap() for number, outcome in pairs} == {0: "a", 1: "b", 2: "c"}
    assert pairs[-1][0] == 0


@every_way
def test_so_many_run_at_once_and_no_more(run: Run) -> None:
    """Three at once are three, with thirty specs too."""
    crowd = Crowd({"a": "c", "b": "c"})
    run(crowd, named("abc" + "d" * 30), lambda _: None, max_concurrency=3)
    assert crowd.most == 3
    assert len(crowd.begun) == 33


@every_way
@pytest.mark.parametrize("ordered", [True, False])
def test_no_spec_is_made_before_it_is_sent(run: Run, ordered: bool) -> None:
    """Of a long iterable no more is taken than is sent at once, and little more than was delivered."""
    crowd, made, delivered = Crowd(), 0, 0

    def specs() -> Iterator[GetDataset]:
        nonlocal made
        for number in range(500):
            assert made - len(crowd.ended) < 4
            assert made - delivered < (FAR_AHEAD if ordered else AHEAD) * 4
            made += 1
            yield GetDataset(dataset_id=str(number))

    def see(_: object) -> None:
        nonlocal delivered
        delivered += 1

    run(crowd, specs(), see, max_concurrency=4, ordered=ordered)
    assert (made, delivered, crowd.most <= 4) == (500, 500, True)


@every_way
def test_what_takes_long_does_not_hold_up_the_others(run: Run) -> None:
    """In order, a batch goes on behind the one that is delivered next, as far as memory is held to a bound."""
    made, delivered, most = 0, 0, FAR_AHEAD * 2

    def specs() -> Iterator[GetDataset]:
        nonlocal made
        for number in range(2 * most):
            assert made - delivered < most
            made += 1
            yield GetDataset(dataset_id=str(number))

    def see(_: object) -> None:
        nonlocal delivered
        delivered += 1

    run(Crowd({"0": str(most - 1)}), specs(), see, max_concurrency=2)
    assert delivered == 2 * most


def test_what_is_ready_waits_for_a_slow_caller() -> None:
    """Once the next outcome is there, no more is begun than a little, in order too."""
    plan = Plan(named("abcdefgh"), 2, True, None, False, None, None, None)
    begun = [job for _ in range(6) if (job := plan.begin()) is not None]
    assert [number for number, _ in begun] == [0, 1, 2, 3, 4, 5]  # while the first one runs
    for number, _ in begun:
        plan.end(number, Failure(NotFoundError("x")))
    assert plan.begin() is None
    assert [plan.take() is not None for _ in range(3)] == [True, True, True]
    assert plan.begin() is not None


@every_way
def test_a_failure_is_an_outcome_and_ends_nothing(run: Run) -> None:
    """What comes behind a failure is sent, unless the batch is to stop."""
    seen: list[object] = []
    run(Crowd(rejected="b"), named("abcd"), seen.append, max_concurrency=1)
    assert letters(seen) == "a-cd"


@every_way
def test_a_batch_may_stop_at_the_first_failure(run: Run) -> None:
    """What runs beside the failure is delivered, and nothing else is begun."""
    seen: list[object] = []
    crowd = Crowd({"a": "b"}, rejected="b")
    run(crowd, named("ab" + "c" * 30), seen.append, max_concurrency=2, stop_on_failure=True)
    assert letters(seen) == "a-"
    assert crowd.begun == ["a", "b"]


@every_way
@pytest.mark.parametrize("wrong", ["text", 7, GetDataset, [], object()])
def test_what_is_no_spec_is_rejected_when_what_runs_was_delivered(run: Run, wrong: object) -> None:
    """The error names its place; what was sent before comes first, and nothing behind it is sent."""
    seen: list[object] = []
    crowd = Crowd()
    specs = cast(list[GetDataset], [*named("abc"), wrong, *named("d")])  # the point is that one is none
    with pytest.raises(InvalidRequestError, match=r"specs\[3\]: expected a spec or a flow, got ") as raised:
        run(crowd, specs, seen.append, max_concurrency=2)
    assert raised.value.field == "specs[3]"
    assert letters(seen) == "abc"
    assert sorted(crowd.begun) == [*"abc"]


@every_way
def test_what_the_specs_raise_is_raised_when_what_runs_was_delivered(run: Run) -> None:
    """A file that cannot be read on ends the batch, and loses nothing."""

    def specs() -> Iterator[GetDataset]:
        yield from named("ab")
        raise OSError("gone")

    seen: list[object] = []
    with pytest.raises(OSError, match="gone"):
        run(Crowd(), specs(), seen.append, max_concurrency=3)
    assert letters(seen) == "ab"


@every_way
def test_what_an_executor_raises_is_raised(run: Run) -> None:
    """In order, nothing is delivered behind the place that has no outcome, since who counts would be misled."""
    seen: list[object] = []
    crowd = Crowd({"b": "c"}, raising="b")
    with pytest.raises(LookupError, match="b"):
        run(crowd, named("abc" + "d" * 30), seen.append, max_concurrency=3)
    assert letters(seen) == "a"
    assert crowd.ended[-1] in "bd"


@every_way
def test_progress_is_reported(run: Run) -> None:
    """It is called with what was delivered, and with all where that is known."""
    calls: list[tuple[int, int | None]] = []

    def note(done: int, total: int | None) -> None:
        calls.append((done, total))

    run(Crowd(), named("abc"), lambda _: None, on_progress=note)
    run(Crowd(), iter(named("ab")), lambda _: None, on_progress=note)
    assert calls == [(1, 3), (2, 3), (3, 3), (1, None), (2, None)]


@every_way
def test_no_specs_are_no_outcomes(run: Run) -> None:
    """Nothing to run gives nothing."""
    seen: list[object] = []
    run(Crowd(), (), seen.append)
    assert seen == []


@pytest.mark.parametrize("make", [batch, abatch])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_concurrency": 0}, "max_concurrency: expected a whole number, 1 or more, got 0"),
        ({"max_concurrency": 2.5}, "max_concurrency: expected a whole number, 1 or more, got 2.5"),
        ({"deadline": 0}, "deadline: expected seconds, more than 0"),
        ({"ordered": "no"}, "ordered: expected True or False, got 'no'"),
        ({"stop_on_failure": 1}, "stop_on_failure: expected True or False, got 1"),
        ({"on_progress": "bar"}, "on_progress: expected a function, got str"),
        ({"journal": "answers.jsonl"}, r"journal: expected Journal\(path=…\), got str"),
    ],
)
def test_an_argument_that_cannot_be_is_named(
    make: Callable[..., object], options: dict[str, object], words: str
) -> None:
    """It is raised at once, before the first outcome is asked for."""
    executor = Executor(Crowd()) if make is batch else AsyncExecutorOfTests(Crowd())
    with pytest.raises(ConfigurationError, match=words):
        make(executor, named("a"), **options)


@pytest.mark.parametrize("make", [batch, abatch])
@pytest.mark.parametrize(
    ("specs", "words"),
    [
        (GetDataset(dataset_id="a"), "GetDataset; put a single one into a list"),
        (Steps(iter(GetDataset(dataset_id="a"))), "Steps; put a single one into a list"),
        (None, "None"),
        (7, "int"),
    ],
)
def test_specs_that_are_none_are_named(make: Callable[..., object], specs: object, words: str) -> None:
    """A spec alone is iterable to Python, and would be taken for its own requests."""
    executor = Executor(Crowd()) if make is batch else AsyncExecutorOfTests(Crowd())
    with pytest.raises(InvalidRequestError, match=rf"specs: expected an iterable of specs, got {words}$"):
        make(executor, specs)


def test_a_sync_batch_names_the_one_that_takes_an_async_iterable() -> None:
    """What comes one by one is asked for by ``abatch``."""

    async def arriving() -> AsyncIterator[GetDataset]:
        yield GetDataset(dataset_id="a")

    with pytest.raises(InvalidRequestError, match="got async_generator; abatch takes it"):
        batch(Executor(Crowd()), cast(list[GetDataset], arriving()))  # what a checker rejects


@pytest.mark.parametrize("view", ["raw", "typed", "results"])
@pytest.mark.anyio
async def test_any_executor_gives_outcomes(view: str) -> None:
    """Over a raw client, a typed view and a results view, errors are values."""
    server = Server(data({"_id": "a", "name": "a", "type": "dataset"}), error_reply(404))
    client = sync_client(server)
    executors: dict[str, Raw | Typed | SyncExecutor] = {
        "raw": client,
        "typed": client.typed,
        "results": client.results,
    }
    executor = executors[view]
    outcomes = [*batch(executor, named("ab"), max_concurrency=1)]
    assert outcomes[0].unwrap().name == "a"
    assert isinstance(outcomes[1].failure(), NotFoundError)
    aserver = Server(data({"_id": "a", "name": "a", "type": "dataset"}), error_reply(404))
    aclient = async_client(aserver)
    aexecutors: dict[str, AsyncRaw | AsyncTyped | AsyncExecutor] = {
        "raw": aclient,
        "typed": aclient.typed,
        "results": aclient.results,
    }
    aexecutor = aexecutors[view]
    async with abatch(aexecutor, named("ab"), max_concurrency=1) as aoutcomes:
        assert [type(each) async for each in aoutcomes] == [Success, Failure]


@pytest.mark.anyio
async def test_a_closed_client_ends_a_batch() -> None:
    """What was begun has the error as its outcome, and then it is raised; the rest is not begun."""
    client = sync_client(Server())
    client.close()
    seen: list[Outcome[Dataset]] = []
    with pytest.raises(ClientClosedError) as raised:
        seen.extend(batch(client, named("abcdef"), max_concurrency=2))
    assert not raised.value.sent
    assert [type(each.failure()) for each in seen] == [ClientClosedError] * 2
    aclient = async_client(Server())
    await aclient.aclose()
    aseen: list[Outcome[Dataset]] = []

    async def main() -> None:
        async with abatch(aclient, named("abcdef"), max_concurrency=2) as outcomes:
            await read(outcomes, aseen)

    with pytest.raises(ClientClosedError):
        await main()
    assert {type(each.failure()) for each in aseen} == {ClientClosedError}


class Own:
    """A query of a class of the caller's own."""

    def __iter__(self) -> Flow[Outcome[str]]:
        got = yield from GetDataset(dataset_id="a")
        return got.map(lambda dataset: dataset.name)


def test_flows_and_queries_of_ones_own_are_run() -> None:
    """Whatever an executor runs, a batch does."""
    client = sync_client(Server(then=data({"_id": "a", "name": "a", "type": "dataset"})))

    def flow() -> Flow[Outcome[str]]:
        yield HTTPRequest(verb="GET", url="core/dataset/detail")
        return Success("done")

    specs: list[Query[Outcome[str]]] = [Own(), flow()]
    assert [each.unwrap() for each in batch(client.results, specs)] == ["a", "done"]


def test_a_batch_is_left_early_by_its_block() -> None:
    """Leaving the ``with`` sends nothing more; a batch that was left is over, and so is one never begun."""
    crowd = Crowd()
    with batch(Executor(crowd), named("abcdefghijkl"), max_concurrency=1) as outcomes:
        next(outcomes)
    assert [*outcomes] == []
    assert len(crowd.begun) <= 2
    with batch(Executor(crowd), named("z")) as untouched:
        pass
    assert [*untouched] == []
    assert "z" not in crowd.begun


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_batch_is_left_early_by_its_block(backend: str) -> None:
    """Leaving the block ends what waits; what the block raises comes out bare; afterwards the batch is over."""
    crowd = Crowd({"b": "never", "c": "never"})

    async def main() -> None:
        left = abatch(AsyncExecutorOfTests(crowd), named("abcdef"), max_concurrency=2)
        outcomes: AsyncIterator[object] = await left.__aenter__()
        await anext(outcomes)
        mine = ValueError("mine")
        assert not await left.__aexit__(ValueError, mine, None)  # it is raised on, as it is
        assert [each async for each in outcomes] == []
        with anyio.move_on_after(0) as scope:
            async with abatch(AsyncExecutorOfTests(crowd), named("b")) as outcomes:
                await anext(outcomes)
        assert scope.cancelled_caught

    anyio.run(main, backend=backend)
    assert crowd.ended[:1] == ["a"]
    assert "d" not in crowd.begun


def test_at_the_deadline_what_runs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended is delivered, what runs has an error of its own, and then the deadline is raised."""
    now = 0.0

    class Slow(Executor):
        def run(self, query: Query[T], /) -> T:
            nonlocal now
            try:
                return super().run(query)
            finally:
                now = 100.0

    monkeypatch.setattr(fastgpt.batch.running, "monotonic", lambda: now)
    monkeypatch.setattr(fastgpt.batch.running, "PATIENCE", 0.0)
    executor = Slow(Crowd({"b": "never"}))
    seen: list[Outcome[Dataset]] = []
    with pytest.raises(DeadlineExceededError, match="within its deadline of 5 s"):
        seen.extend(batch(executor, named("abcdef"), max_concurrency=2, deadline=5))
    assert letters(seen)[:2] == "a-"
    assert isinstance(seen[1].failure(), DeadlineExceededError)
    executor.passed["never"].set()


def test_who_waits_has_a_moment_beyond_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was interrupted at the deadline may still say how it ended; only then it is abandoned."""
    waited: list[float] = []

    def noted(queue: SimpleQueue[T], until: float) -> T:
        waited.append(until)
        return queue.get(timeout=PATIENCE)

    monkeypatch.setattr(fastgpt.batch.running, "monotonic", lambda: 100.0)
    monkeypatch.setattr(fastgpt.batch.running, "next_of", noted)
    assert letters(batch(Executor(Crowd()), named("a"), deadline=5)) == "a"
    assert waited == [105.0 + threads.PATIENCE]


class Held:
    """What a thread waits in until it is interrupted."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.interrupted = threading.Event()

    def interrupt(self) -> None:
        """End it."""
        self.interrupted.set()


def test_the_deadline_passes_while_the_caller_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs is ended then, and not when the caller asks for the next outcome."""
    held, passes = Held(), threading.Event()

    class Waiting(Executor):
        def run(self, query: Query[T], /) -> T:
            if self.crowd.enter(query) == "a":
                return cast(T, self.crowd.leave("a"))  # it is an outcome
            stop = stop_of_this_thread()
            assert stop is not None
            assert stop.begin(held)
            held.begun.set()
            assert held.interrupted.wait(PATIENCE)
            return cast(T, Failure(ClientClosedError()))  # as a call is that was cut

    def until_it_passes(_: object, seconds: float) -> bool:
        assert seconds == 5
        return passes.wait(PATIENCE)

    monkeypatch.setattr(fastgpt.batch.running, "passed", until_it_passes)
    seen: list[Outcome[Dataset]] = []
    with batch(Waiting(Crowd()), named("ab"), max_concurrency=2, deadline=5) as outcomes:
        seen.append(next(outcomes))
        assert held.begun.wait(PATIENCE)
        passes.set()
        assert held.interrupted.wait(PATIENCE)  # nobody asks for an outcome meanwhile
        with pytest.raises(DeadlineExceededError, match="within its deadline of 5 s"):
            seen.extend(outcomes)
    assert letters(seen) == "a-"
    assert isinstance(seen[1].failure(), DeadlineExceededError)


def test_a_batch_that_is_over_in_time_has_no_deadline_any_more() -> None:
    """What watches it ends with it."""
    assert letters(batch(Executor(Crowd()), named("abc"), deadline=1000)) == "abc"
    over = SimpleQueue[None]()
    assert passed(over, 0.0)
    over.put(None)
    assert not passed(over, 1000)


class Arriving:
    """Specs that come one by one, and know whether they were left."""

    def __init__(self, names: str, wrong: object = None) -> None:
        self.names = names
        self.wrong = wrong
        self.made: list[str] = []
        self.closed = 0

    async def specs(self) -> AsyncIterator[GetDataset]:
        """Yield a spec for each id, and raise what is wrong at the end."""
        try:
            for name in self.names:
                await anyio.lowlevel.checkpoint()
                self.made.append(name)
                yield GetDataset(dataset_id=name)
            if isinstance(self.wrong, Exception):
                raise self.wrong
            if self.wrong is not None:
                yield cast(GetDataset, self.wrong)
        finally:
            self.closed += 1


both_loops = pytest.mark.parametrize("backend", ["asyncio", "trio"])


@both_loops
@pytest.mark.parametrize("ordered", [True, False])
def test_specs_may_come_one_by_one(backend: str, ordered: bool) -> None:
    """An async iterable is asked for a spec when it can be sent, by one task at a time, and is closed at the end."""
    crowd, arriving, ahead = Crowd({"a": "d"}), Arriving("abcdefghij"), list[int]()
    seen: list[object] = []
    reported: list[tuple[int, int | None]] = []

    def note(delivered: int, total: int | None) -> None:
        reported.append((delivered, total))
        ahead.append(len(arriving.made) - delivered)

    async def main() -> None:
        executor: AsyncExecutor = AsyncExecutorOfTests(crowd)
        if ordered:
            async with abatch(executor, arriving.specs(), max_concurrency=3, on_progress=note) as outcomes:
                seen.extend([each async for each in outcomes])
        else:
            specs = arriving.specs()
            async with abatch(executor, specs, ordered=False, max_concurrency=3, on_progress=note) as items:
                seen.extend([outcome for _, outcome in sorted([item async for item in items], key=lambda it: it[0])])

    anyio.run(main, backend=backend)
    assert letters(seen) == "abcdefghij"
    assert (crowd.most <= 3, arriving.closed) == (True, 1)
    assert ordered or max(ahead) <= AHEAD * 3
    assert reported[-1] == (10, None)


@both_loops
def test_specs_that_come_may_be_left(backend: str) -> None:
    """Leaving the block closes an async generator, in the middle too; another iterable is nobody's to close."""
    crowd, arriving = Crowd(), Arriving("abcdefghij")

    class Plain:
        def __init__(self) -> None:
            self.left = [*"ab"]

        def __aiter__(self) -> AsyncIterator[GetDataset]:
            return self

        async def __anext__(self) -> GetDataset:
            if not self.left:
                raise StopAsyncIteration
            return GetDataset(dataset_id=self.left.pop(0))

    async def main() -> None:
        executor: AsyncExecutor = AsyncExecutorOfTests(crowd)
        async with abatch(executor, arriving.specs(), max_concurrency=1) as outcomes:
            await anext(outcomes)
        async with abatch(executor, Plain()) as outcomes:
            assert letters([each async for each in outcomes]) == "ab"

    anyio.run(main, backend=backend)
    assert arriving.closed == 1
    assert len(arriving.made) < 10


@both_loops
@pytest.mark.parametrize(("wrong", "raised"), [(LookupError("gone"), LookupError), ("x", InvalidRequestError)])
def test_what_is_wrong_among_specs_that_come_is_raised(backend: str, wrong: object, raised: type[Exception]) -> None:
    """What runs was delivered by then, as with specs that are there."""
    arriving, seen = Arriving("abc", wrong), list[Outcome[Dataset]]()

    async def main() -> None:
        executor: AsyncExecutor = AsyncExecutorOfTests(Crowd())
        async with abatch(executor, arriving.specs(), max_concurrency=2) as outcomes:
            await read(outcomes, seen)

    with pytest.raises(raised):
        anyio.run(main, backend=backend)
    assert (letters(seen), arriving.closed) == ("abc", 1)


@both_loops
def test_specs_that_come_may_be_known(backend: str, tmp_path: Path) -> None:
    """A journal delivers again what it knows of them, and nothing is sent for it."""
    journal, crowd, seen = Journal(path=tmp_path / "j"), Crowd(rejected="abcdef"), list[Outcome[Dataset]]()

    async def main() -> None:
        executor: AsyncExecutor = AsyncExecutorOfTests(crowd)
        for names in ("abcd", "abcdef"):
            specs = Arriving(names).specs()
            async with abatch(executor, specs, max_concurrency=1, journal=journal) as outcomes:
                await read(outcomes, seen)

    anyio.run(main, backend=backend)
    assert "".join(crowd.begun) == "abcdef"
    assert [type(each.failure()) for each in seen] == [NotFoundError] * 10


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_at_the_deadline_what_is_awaited_is_ended(backend: str) -> None:
    """So it is by tasks; those that wait for room are ended as well."""
    crowd = Crowd({"a": "never"})
    seen: list[Outcome[Dataset]] = []

    async def main() -> None:
        async with abatch(AsyncExecutorOfTests(crowd), named("abcdef"), max_concurrency=2, deadline=1e-6) as outcomes:
            await read(outcomes, seen)

    with pytest.raises(DeadlineExceededError, match="within its deadline of 1e-06 s"):
        anyio.run(main, backend=backend)
    assert {type(each.failure()) for each in seen} <= {DeadlineExceededError}
    assert len(seen) <= 2


def test_a_batch_within_a_batch_is_stopped_with_it() -> None:
    """A flow that runs a batch of its own in a thread of one is stopped from outside."""
    client = sync_client(Server(then=data({"_id": "a", "name": "a", "type": "dataset"})))

    class Inner:
        def __iter__(self) -> Generator[HTTPRequest, Outcome[object], Outcome[int]]:
            yield HTTPRequest(verb="GET", url="core/dataset/detail")
            return Success(len([*batch(client.results, named("abc"))]))

    (outcome,) = batch(client.results, cast(list[Query[Outcome[int]]], [Inner()]))  # it sends what a flow sends
    assert outcome.unwrap() == 3


def test_a_batch_in_a_thread_that_was_stopped_sends_nothing() -> None:
    """It ends as over a closed client."""
    server, stop, raised = Server(), Stop(), list[type[Exception]]()
    client = sync_client(server)

    def work() -> None:
        try:
            list(batch(client, named("ab")))
        except ClientClosedError as error:
            raised.append(type(error))

    stop.interrupt()
    worker = Worker(work, stop, SimpleQueue[None]())
    worker.start()
    worker.join(PATIENCE)
    assert (raised, server.requests) == ([ClientClosedError], [])


def test_errors_keep_no_frames() -> None:
    """A failure of a typed executor holds neither the call nor what the call had at hand."""
    client = sync_client(Server(then=error_reply(400)))
    (outcome,) = batch(client.typed, named("a"))
    error: FastGPTError = outcome.failure()
    assert error.__traceback__ is None


def test_an_executor_of_another_kind_is_rejected_before_anything_is_sent() -> None:
    """An answer would be lost with what cannot be awaited, or is no outcome: checkers say so, and so does the call."""
    sync, other = sync_client(Server()), async_client(Server())
    wrong: Any = (other, other.typed, other.results, sync.typed.with_response, sync.results.with_response, object())
    for executor in wrong:
        with pytest.raises(ConfigurationError, match=r"^executor: expected a client.* that is sync .*, got "):
            batch(executor, [GetDataset(dataset_id="a")])
    wrong = (sync, sync.typed, sync.results, other.typed.with_response, other.results.with_response, object())
    for executor in wrong:
        with pytest.raises(ConfigurationError, match=r"^executor: expected a client.* that is async .*, got "):
            abatch(executor, [GetDataset(dataset_id="a")])
