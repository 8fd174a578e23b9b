"""An open stream as an iterator that knows how its run stands: going on, ended, or broken off, and why.

A generator that raises once is over, and says "no more items" ever after; a stream that was cut would then look like
one that ended.  Therefore what a stream is at is kept beside the generator that iterates over it, and each new
iteration begins with it: it goes on where the last one stopped, gives nothing more after the end, and raises the error
that ended the stream early as often as it is asked.  The finished answer is made when somebody asks for it, out of the
events that the reader has kept, so that who only iterates pays for no more than a list.

The end of a run is the protocol's end, not the connection's: once the reader has seen the end marker, whatever the
connection does ends the stream well.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import suppress
from threading import get_ident
from types import AsyncGeneratorType
from typing import Generic, Literal, Self, TypeVar, cast
from weakref import ReferenceType, ref

from returns.result import Failure, Success

from ..endings import Report, is_reported_to
from ..error_responses import set_call_of
from ..errors import FastGPTError, RequestTimeoutError, StreamInterruptedError
from ..http import AsyncBody, Body, HTTPResponse, is_read_async, is_read_sync
from ..outcomes import Outcome
from ..values import Async
from .protocols import AsyncEventStream, EventStream, Reader, StreamQuery

T = TypeVar("T")
Answer = TypeVar("Answer")

LONGEST_EVENT = 15
"""How many times a reader's patience an event may take that goes on coming."""


class WholeBody:
    """The body of a response that was read before: one chunk."""

    def __init__(self, content: bytes) -> None:
        self.chunks: Iterator[bytes] = iter((content,))
        self.failure: FastGPTError | None = None
        self.is_closed: bool = False

    def next(self, _: float, /) -> bytes | None:
        """Return the chunk; None after it."""
        return next(self.chunks, None)

    def close(self) -> None:
        """Close nothing."""
        self.is_closed = True


class AsyncWholeBody:
    """The async counterpart of ``WholeBody``."""

    def __init__(self, content: bytes) -> None:
        self.chunks: AsyncIterator[bytes] = _once(content)
        self.failure: FastGPTError | None = None
        self.is_closed: bool = False

    async def next(self, _: float, /) -> bytes | None:
        """Return the chunk; None after it."""
        return await anext(self.chunks, None)

    async def aclose(self) -> None:
        """Close nothing."""
        self.is_closed = True


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def body_of(response: HTTPResponse) -> Body:
    """Return the body of a response, live or read."""
    return response.body if is_read_sync(response.body) else WholeBody(response.content)


def abody_of(response: HTTPResponse) -> AsyncBody:
    """Return the body of a response, live or read, to be read async."""
    return response.body if is_read_async(response.body) else AsyncWholeBody(response.content)


def reader_of(query: StreamQuery[T, Answer], response: HTTPResponse, max_event: int) -> Reader[T, Answer]:
    """Return the reader of the stream that came; raise what came instead of one."""
    try:
        return query.reader(response, max_event)
    except FastGPTError as error:
        body: object = response.body
        if is_reported_to(body):
            body.report(Report(outcome="failed", size=0, error=error))
        raise


class Run(Generic[T, Answer]):
    """How a stream stands; what sync and async share."""

    def __init__(
        self,
        reader: Reader[T, Answer],
        response: HTTPResponse,
        clock: Callable[[], float],
        idle_timeout: float | None,
    ) -> None:
        self.reader = reader
        self.size: int = 0
        """The bytes that were read."""
        self._response = response
        self._clock = clock
        self._idle_timeout = idle_timeout
        self._count = 0
        self._last_event = clock()
        self._over_at: float | None = None
        self._latest = math.inf
        self._ended = False
        self._failure: FastGPTError | None = None
        self._left = False
        self._is_reported = False
        self.has_iteration: bool = False
        """Whether somebody iterates, or has begun to; the generator says when it ends, and does not hold the stream."""

    @property
    def is_over(self) -> bool:
        """Whether no event comes any more, however the stream ended."""
        return self._ended or self._failure is not None

    def over(self) -> bool:
        """Whether the stream has ended; raise the error that ended it early."""
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        return self._ended

    def is_limited(self) -> bool:
        """Whether something else than the connection limits the time for the next chunk."""
        return self._idle_timeout is not None or self.reader.patience is not None

    def left(self) -> float:
        """Return for how many seconds the next chunk is waited for.

        Raises ``RequestTimeoutError`` if there was no event for too long.
        """
        if self._idle_timeout is not None:
            self._check_idle(self._idle_timeout)
        patience = self.reader.patience
        if patience is None:
            self._over_at = None
            return math.inf
        now = self._clock()
        if self._over_at is None:
            self._latest = now + LONGEST_EVENT * patience
            self._over_at = now + patience
        elif self.reader.within_event:
            self._over_at = min(now + patience, self._latest)
        return self._over_at - now

    def _check_idle(self, longest: float) -> None:
        now, count = self._clock(), self.reader.count
        if count > self._count:
            self._count, self._last_event = count, now
        elif now - self._last_event > longest and not self.reader.done:
            raise RequestTimeoutError(f"no event came for {longest:g} s (idle_timeout)")

    def end(self, failure: FastGPTError | None) -> None:
        """Note the end of the body, or what cut it short; raise if it is not the end of the run."""
        out_of_patience = self._over_at is not None and isinstance(failure, RequestTimeoutError)
        if failure is not None and not (self.reader.done or out_of_patience):
            raise self.reader.broken_off(failure)
        self.reader.end()
        self._ended = True

    def fail(self, error: BaseException) -> None:
        """Note what ended the stream early; whoever asks again hears of it again."""
        if isinstance(error, FastGPTError):
            self._failure = error
        elif not self._ended and self._failure is None:
            self._left = True
            how = "left" if isinstance(error, GeneratorExit) else f"interrupted ({type(error).__name__})"
            self._failure = StreamInterruptedError(f"the stream was {how} before its end")
        if self._failure is not None:
            set_call_of(self._failure, self._response)

    def report(self, body: object) -> None:
        """Say how the stream stands to those who wait for the end of its body, which is closed now."""
        if is_reported_to(body) and not self._is_reported:
            self._is_reported = True
            outcome: Literal["complete", "failed", "left"] = "left" if self._left else "failed"
            if self._failure is None:
                outcome = "complete"
            reader = self.reader
            report = Report(
                outcome=outcome, size=self.size, events=reader.count, error=self._failure, answer=reader.answer
            )
            body.report(report)


def read_elsewhere(reader: str) -> StreamInterruptedError:
    """Return the error of a second thread, or task, that would take events from the first."""
    return StreamInterruptedError(f"another {reader} reads this stream, of which each event comes once")


def _collision(error: ValueError) -> Exception:
    """Return the error of a thread that asks for an event while another waits for one."""
    return read_elsewhere("thread") if str(error) == "generator already executing" else error


class LiveStream(Generic[T, Answer]):
    """The events of a response that is still being read."""

    def __init__(
        self,
        reader: Reader[T, Answer],
        response: HTTPResponse,
        body: Body,
        clock: Callable[[], float] = time.monotonic,
        idle_timeout: float | None = None,
    ) -> None:
        self._run = Run(reader, response, clock, idle_timeout)
        self._body = body
        self._iteration: Generator[T] | None = None
        self._reading: tuple[ReferenceType[Generator[T]], int] | None = None

    def __iter__(self) -> Iterator[T]:
        if self._reading is not None:
            loop, thread = self._reading
            # A loop that was left is gone, so that another thread may go on.
            if thread != get_ident() and loop() is not None and not self._run.is_over:
                raise read_elsewhere("thread")
        made = self._read()
        self._reading = ref(made), get_ident()
        return made

    def __next__(self) -> T:
        iteration = self._begun()
        try:
            return next(iteration)
        except ValueError as error:
            raise _collision(error) from None

    def answer(self) -> Answer:
        """Return the finished answer, whatever was iterated before; what was not, is read now.

        Raises the error that ended the stream early, however often it is asked.
        """
        for _ in self:
            pass
        return self._run.reader.answer()

    def close(self) -> None:
        """Close the response; what has not come by now, never comes, also for a thread that waits for it."""
        if self._iteration is not None:
            with suppress(ValueError):  # another thread iterates, and is woken below
                self._iteration.close()
        self._run.fail(GeneratorExit())
        self._run.report(self._body)
        self._body.close()

    def _begun(self) -> Generator[T]:
        iteration = self._iteration
        if iteration is None or not self._run.has_iteration:
            iteration = self._iteration = events_of(self._run, self._body)
            self._run.has_iteration = True
        return iteration

    def _read(self) -> Generator[T]:
        """Yield what is left of the events, for one loop over them; leaving it ends nothing."""
        iteration = self._begun()
        try:
            for event in iteration:  # noqa: UP028 - `yield from` would end it with this loop
                yield event
        except ValueError as error:
            raise _collision(error) from None


def events_of(run: Run[T, Answer], body: Body) -> Generator[T]:
    """Yield the events of a body from where its run stands."""
    reader = run.reader
    try:
        if run.over():
            return
        if not run.is_limited():
            for piece in body.chunks:
                run.size += len(piece)
                yield from reader.feed(piece)
                if reader.patience is not None:
                    break
        while (left := run.left()) > 0 and (chunk := body.next(left)) is not None:
            run.size += len(chunk)
            yield from reader.feed(chunk)
        run.end(body.failure)
    except BaseException as error:
        run.fail(error)
        raise
    finally:
        run.has_iteration = False
        run.report(body)
        body.close()


class AsyncLoop(Generic[T]):
    """One loop over an open stream; it is no async generator, as one that is left in the middle is closed late."""

    def __init__(self, stream: AsyncLiveStream[T, Answer]) -> None:
        self._next: Callable[[], Async[T]] = stream.__anext__

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Async[T]:
        return self._next()


def current_task() -> object:
    """Return what stands for the task that runs; None outside of an event loop."""
    from asyncio import current_task

    try:
        return id(current_task())
    except RuntimeError:
        from anyio import get_current_task  # slow to import
    try:
        return get_current_task().id
    except RuntimeError:
        return None


class AsyncLiveStream(Generic[T, Answer]):
    """The async counterpart of ``LiveStream``."""

    def __init__(
        self,
        reader: Reader[T, Answer],
        response: HTTPResponse,
        body: AsyncBody,
        clock: Callable[[], float] = time.monotonic,
        idle_timeout: float | None = None,
    ) -> None:
        self._run = Run(reader, response, clock, idle_timeout)
        self._body = body
        self._iteration: AsyncGeneratorType[T, None] | None = None
        self._reading: tuple[ReferenceType[AsyncLoop[T]], object] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        task = current_task()
        if self._reading is not None:
            loop, other = self._reading
            # A loop that was left is gone, so that another task may go on.
            if other != task and loop() is not None and not self._run.is_over:
                raise read_elsewhere("task")
        made = AsyncLoop(self)
        self._reading = ref(made), task
        return made

    def __anext__(self) -> Async[T]:
        iteration = self._iteration
        if iteration is None or not self._run.has_iteration:
            events = aevents_of(self._run, self._body)
            iteration = self._iteration = cast("AsyncGeneratorType[T, None]", events)  # as Python makes it
            self._run.has_iteration = True
        if iteration.ag_running:
            raise read_elsewhere("task")
        return iteration.__anext__()

    async def answer(self) -> Answer:
        """Return the finished answer, whatever was iterated before; what was not, is read now.

        Raises the error that ended the stream early, however often it is asked.
        """
        async for _ in self:
            pass
        return self._run.reader.answer()

    async def aclose(self) -> None:
        """Close the response; what has not come by now, never comes, also for a task that waits for it."""
        if self._iteration is not None:
            with suppress(RuntimeError):  # another task iterates, and is woken below
                await self._iteration.aclose()
        self._run.fail(GeneratorExit())
        self._run.report(self._body)
        await self._body.aclose()


async def aevents_of(run: Run[T, Answer], body: AsyncBody) -> AsyncGenerator[T]:
    """Yield the events of a body from where its run stands, async."""
    reader = run.reader
    try:
        if run.over():
            return
        if not run.is_limited():
            async for piece in body.chunks:
                run.size += len(piece)
                for event in reader.feed(piece):
                    yield event
                if reader.patience is not None:
                    break
        while (left := run.left()) > 0 and (chunk := await body.next(left)) is not None:
            run.size += len(chunk)
            for event in reader.feed(chunk):
                yield event
        run.end(body.failure)
    except BaseException as error:
        run.fail(error)
        raise
    finally:
        run.has_iteration = False
        run.report(body)
        await body.aclose()


class OutcomeStream(Generic[T, Answer]):
    """The events of a stream as outcomes; what would be raised is the last of each iteration.

    A stream that could not be opened is the error that came instead.
    """

    def __init__(self, stream: EventStream[T, Answer] | FastGPTError) -> None:
        self._stream = stream
        self._failed = False

    def __iter__(self) -> Iterator[Outcome[T]]:
        try:
            items = self._stream if isinstance(self._stream, FastGPTError) else iter(self._stream)
        except FastGPTError as error:  # another thread reads it
            items = error
        return OutcomeLoop(self, items)

    def __next__(self) -> Outcome[T]:
        return self.next_of(self._stream)

    def next_of(self, items: Iterator[T] | FastGPTError) -> Outcome[T]:
        """Return what comes next, of which a failure ends the iteration; the one after it begins with it again."""
        if self._failed:
            self._failed = False
            raise StopIteration
        outcome = _next_of(items)
        self._failed = isinstance(outcome, Failure)
        return outcome

    def answer(self) -> Outcome[Answer]:
        """Return the finished answer, whatever was iterated before, or the error that ended the stream early."""
        if isinstance(self._stream, FastGPTError):
            return Failure(self._stream)
        try:
            return Success(self._stream.answer())
        except FastGPTError as error:
            return Failure(error)


class OutcomeLoop(Generic[T]):
    """One loop over the outcomes of a stream."""

    def __init__(self, stream: OutcomeStream[T, Answer], items: Iterator[T] | FastGPTError) -> None:
        self._next = stream.next_of
        self._items = items

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Outcome[T]:
        return self._next(self._items)


def _next_of(items: Iterator[T] | FastGPTError) -> Outcome[T]:
    if isinstance(items, FastGPTError):
        return Failure(items)
    try:
        return Success(next(items))
    except FastGPTError as error:
        return Failure(error)


class AsyncOutcomeStream(Generic[T, Answer]):
    """The async counterpart of ``OutcomeStream``."""

    def __init__(self, stream: AsyncEventStream[T, Answer] | FastGPTError) -> None:
        self._stream = stream
        self._failed = False

    def __aiter__(self) -> AsyncIterator[Outcome[T]]:
        try:
            items = self._stream if isinstance(self._stream, FastGPTError) else aiter(self._stream)
        except FastGPTError as error:  # another task reads it
            items = error
        return AsyncOutcomeLoop(self, items)

    def __anext__(self) -> Async[Outcome[T]]:
        return self.next_of(self._stream)

    async def next_of(self, items: AsyncIterator[T] | FastGPTError) -> Outcome[T]:
        """Return what comes next, of which a failure ends the iteration; the one after it begins with it again."""
        if self._failed:
            self._failed = False
            raise StopAsyncIteration
        outcome = await _anext_of(items)
        self._failed = isinstance(outcome, Failure)
        return outcome

    async def answer(self) -> Outcome[Answer]:
        """Return the finished answer, whatever was iterated before, or the error that ended the stream early."""
        if isinstance(self._stream, FastGPTError):
            return Failure(self._stream)
        try:
            return Success(await self._stream.answer())
        except FastGPTError as error:
            return Failure(error)


class AsyncOutcomeLoop(Generic[T]):
    """The async counterpart of ``OutcomeLoop``."""

    def __init__(self, stream: AsyncOutcomeStream[T, Answer], items: AsyncIterator[T] | FastGPTError) -> None:
        self._next = stream.next_of
        self._items = items

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Async[Outcome[T]]:
        return self._next(self._items)


async def _anext_of(items: AsyncIterator[T] | FastGPTError) -> Outcome[T]:
    if isinstance(items, FastGPTError):
        return Failure(items)
    try:
        return Success(await anext(items))
    except FastGPTError as error:
        return Failure(error)


def as_outcomes(items: Iterable[T]) -> Generator[Outcome[T]]:
    """Yield the items as outcomes; what they raise is the last."""
    try:
        for item in items:
            yield Success(item)
    except FastGPTError as error:
        failure = error
    else:
        return
    yield Failure(failure)


class AsyncOutcomes(Generic[T]):
    """The async counterpart of ``as_outcomes``.

    It is no async generator, as one that is left in the middle is closed late, and trio complains of it.
    """

    def __init__(self, items: AsyncIterable[T]) -> None:
        self._items = aiter(items)
        self._failed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[T]:
        if self._failed:
            raise StopAsyncIteration
        outcome = await _anext_of(self._items)
        self._failed = isinstance(outcome, Failure)
        return outcome
