"""Flows side by side: how many at once, in which order, and what a failure or an exception among them does.

Nothing here is timed: calls that must be on their way at the same time meet at a barrier, which none passes alone.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

import httpx
import pytest
from returns.result import Success

from fastgpt import APIError, FastGPTError, InvalidRequestError, Outcome
from fastgpt.concurrency import gather
from fastgpt.datasets import GetDataset
from fastgpt.http import HTTPRequest
from fastgpt.steps import Flow
from fastgpt.testing import FakeExecutor
from support.faces import Answer, AsyncAnswer, Barrier, Server, async_client, data, error_reply, modes, sync_client

T = TypeVar("T")

WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


def asked(name: str) -> Flow[Outcome[str]]:
    """Ask for a dataset, and return its name."""
    got = yield from GetDataset(dataset_id=name)
    return got.map(lambda dataset: dataset.name)


def named(request: httpx.Request) -> str:
    """Return which dataset a request is about."""
    return request.url.params["id"]


def dataset(name: str) -> Answer:
    """Answer with a dataset of that name."""
    return data({"_id": name, "name": name, "type": "dataset"})


class Crowd:
    """Answers calls, and remembers the most of them that were there at the same time."""

    def __init__(self, rejected: str = "") -> None:
        self.rejected = {*rejected}
        self.begun: list[str] = []
        self.most = 0
        self._here = 0
        self._lock = threading.Lock()

    def enter(self, request: httpx.Request) -> None:
        """Take note of a call that has come."""
        with self._lock:
            self.begun.append(named(request))
            self._here += 1
            self.most = max(self.most, self._here)

    def leave(self, request: httpx.Request) -> httpx.Response:
        """Take note of a call that goes, and answer it."""
        with self._lock:
            self._here -= 1
        return (error_reply(400) if named(request) in self.rejected else dataset(named(request)))(request)


def meeting(crowd: Crowd, size: int) -> Answer:
    """Answer when so many calls have come."""
    barrier = threading.Barrier(size, timeout=30)

    def answer(request: httpx.Request) -> httpx.Response:
        crowd.enter(request)
        barrier.wait()
        return crowd.leave(request)

    return answer


def ameeting(crowd: Crowd, size: int) -> AsyncAnswer:
    """Answer when so many calls have come, awaiting them."""
    barrier = Barrier(size)

    async def answer(request: httpx.Request) -> httpx.Response:
        crowd.enter(request)
        await barrier.wait()
        return crowd.leave(request)

    return answer


async def run(mode: str, crowd: Crowd, size: int, query: Callable[[], Flow[T]]) -> T:
    """Run a flow in sync alone or async alone; each of its calls is answered when so many have come."""
    if mode == "sync":
        return sync_client(meeting(crowd, size)).results.run(query())
    return await async_client(ameeting(crowd, size)).results.run(query())


@pytest.mark.anyio
@modes
async def test_so_many_run_at_once_and_no_more(mode: str) -> None:
    """Six flows, three at once: calls meet in threes, and the values come in the order of the flows."""
    crowd = Crowd()
    outcome = await run(mode, crowd, 3, lambda: gather((asked(name) for name in "abcdef"), 3))
    assert outcome.unwrap() == tuple("abcdef")
    assert crowd.most == 3
    assert set(crowd.begun[:3]) == {*"abc"}


@pytest.mark.anyio
@modes
async def test_one_at_once_is_one_after_the_other(mode: str) -> None:
    """With room for one, or for none, the flows run in their order; a failure is the last of them."""
    for max_concurrency in (1, 0, -1):
        crowd = Crowd(rejected="c")
        outcome = await run(mode, crowd, 1, partial(gather, map(asked, "abcd"), max_concurrency))
        assert isinstance(outcome.failure(), APIError)
        assert crowd.begun == ["a", "b", "c"]
        assert crowd.most == 1


@pytest.mark.anyio
@modes
async def test_after_a_failure_no_other_is_begun(mode: str) -> None:
    """What runs beside the one that fails is run to its end, and nothing after them is begun."""
    crowd = Crowd(rejected="ab")
    outcome = await run(mode, crowd, 2, lambda: gather(map(asked, "ab" * 50), 2))
    assert isinstance(outcome.failure(), FastGPTError)
    assert sorted(crowd.begun) == ["a", "b"]


@pytest.mark.anyio
@modes
async def test_no_flows_are_no_calls(mode: str) -> None:
    """Nothing to run gives nothing."""
    crowd = Crowd()
    assert (await run(mode, crowd, 1, lambda: gather(map(asked, ""), 3))).unwrap() == ()
    assert crowd.begun == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("mode", "kind"),
    # asyncio itself ends its loop by a KeyboardInterrupt, before anybody else hears of it
    [("sync", ValueError), ("sync", KeyboardInterrupt), ("async", ValueError), ("async", asyncio.CancelledError)],
)
async def test_what_is_raised_beside_others_is_raised_as_it_is(mode: str, kind: type[BaseException]) -> None:
    """An exception of one flow comes out bare, not in a group, and no other flow is begun."""
    begun: list[str] = []

    def raising(name: str) -> Flow[Outcome[str]]:
        begun.append(name)
        yield from asked(name)
        raise kind(name)

    with pytest.raises(kind) as raised:
        await run(mode, Crowd(), 2, lambda: gather(map(raising, "ab" * 50), 2))
    assert str(raised.value) in "ab"
    assert sorted(begun) == ["a", "b"]


@pytest.mark.anyio
@modes
async def test_a_flow_hears_of_what_is_raised_and_may_go_on(mode: str) -> None:
    """An exception on the way is thrown into the flow that waits for it, which may undo what it began."""

    def undoing() -> Flow[Outcome[str]]:
        try:
            yield HTTPRequest(verb="GET", url="core/dataset/detail", query=(("id", "broken"),))
        except LookupError:
            return (yield from asked("undone"))
        raise AssertionError("nothing was raised")

    def answer(request: httpx.Request) -> httpx.Response:
        if named(request) == "broken":
            raise LookupError
        return dataset(named(request))(request)

    if mode == "sync":
        outcome = sync_client(answer).results.run(undoing())
    else:
        outcome = await async_client(answer).results.run(undoing())
    assert outcome.unwrap() == "undone"


@pytest.mark.anyio
@modes
async def test_flows_side_by_side_see_what_their_caller_sees(mode: str) -> None:
    """Context variables, which tracers and loggers go by, are those of who runs the flow."""
    seen: list[str] = []

    def noting(name: str) -> Flow[Outcome[str]]:
        seen.append(WHO.get())
        return (yield from asked(name))

    token = WHO.set("me")
    try:
        await run(mode, Crowd(), 2, lambda: gather(map(noting, "ab"), 2))
    finally:
        WHO.reset(token)
    assert seen == ["me", "me"]


def test_a_scripted_executor_runs_them_in_their_order() -> None:
    """Where answers are written in a test, one flow runs after the other, and a failure is the last."""
    executor = FakeExecutor().on(GetDataset, InvalidRequestError("no", field="id"))
    outcome = executor.run(gather(map(asked, "ab"), 2))
    assert isinstance(outcome.failure(), InvalidRequestError)
    assert executor.requests == [GetDataset(dataset_id="a").call()]


def test_threads_that_are_left_begin_no_other_flow_after_an_exception() -> None:
    """The thread that one ended goes alone: another, which comes back later, finds that nothing is to be begun."""
    begun: list[int] = []
    started, ended = SimpleQueue[None](), SimpleQueue[threading.Thread]()

    def flow(number: int) -> Flow[Outcome[int]]:
        yield from ()
        begun.append(number)
        if number == 0:
            started.get(timeout=30)
            ended.put(threading.current_thread())
            raise ZeroDivisionError
        started.put(None)
        ended.get(timeout=30).join(30)
        return Success(number)

    with pytest.raises(ZeroDivisionError):
        sync_client(Server()).results.run(gather(map(flow, range(3)), 2))
    assert sorted(begun) == [0, 1]


def test_one_flow_needs_no_thread() -> None:
    """A flow that runs alone stays in the thread of its caller."""
    threads: set[str] = set()

    def answer(request: httpx.Request) -> httpx.Response:
        threads.add(threading.current_thread().name)
        return dataset(named(request))(request)

    server = Server(then=answer)
    assert sync_client(server).results.run(gather(map(asked, "ab"), 1)).unwrap() == ("a", "b")
    assert threads == {threading.current_thread().name}
