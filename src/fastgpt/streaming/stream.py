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
from typing import Generic, Literal, Self, TypeVar

from returns.result import Failure, Success

from ..endings import Report, is_reported_to
from ..error_responses import set_call_of
from ..errors import FastGPTError, RequestTimeoutError, StreamInterruptedError
from ..http import AsyncBody, Body, HTTPResponse, is_read_async, is_read_sync
from ..outcomes import Outcome
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
            raise failure
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
        if is_reported_to(body):
            outcome: Literal["complete", "failed", "left"] = "left" if self._left else "failed"
            if self._failure is None:
                outcome = "complete"
            reader = self.reader
            report = Report(
                outcome=outcome, size=self.size, events=reader.count, error=self._failure, answer=reader.answer
            )
            body.report(report)


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

    def __iter__(self) -> Iterator[T]:
        if self._iteration is None:
            self._iteration = self._iterate()
        return self._iteration

    def __next__(self) -> T:
        return next(iter(self))

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

    def _iterate(self) -> Generator[T]:
        run, reader, body = self._run, self._run.reader, self._body
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
            self._iteration = None
            run.report(body)
            body.close()


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
        self._iteration: AsyncGenerator[T] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        if self._iteration is None:
            self._iteration = self._iterate()
        return self._iteration

    async def __anext__(self) -> T:
        return await anext(aiter(self))

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

    async def _iterate(self) -> AsyncGenerator[T]:
        run, reader, body = self._run, self._run.reader, self._body
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
            self._iteration = None
            run.report(body)
            await body.aclose()


class OutcomeStream(Generic[T, Answer]):
    """The events of a stream as outcomes; what would be raised is the last of each iteration.

    A stream that could not be opened is the error that came instead.
    """

    def __init__(self, stream: EventStream[T, Answer] | FastGPTError) -> None:
        self._stream = stream
        self._iteration: Generator[Outcome[T]] | None = None

    def __iter__(self) -> Iterator[Outcome[T]]:
        if self._iteration is None:
            self._iteration = self._iterate()
        return self._iteration

    def __next__(self) -> Outcome[T]:
        return next(iter(self))

    def answer(self) -> Outcome[Answer]:
        """Return the finished answer, whatever was iterated before, or the error that ended the stream early."""
        if isinstance(self._stream, FastGPTError):
            return Failure(self._stream)
        try:
            return Success(self._stream.answer())
        except FastGPTError as error:
            return Failure(error)

    def _iterate(self) -> Generator[Outcome[T]]:
        try:
            if isinstance(self._stream, FastGPTError):
                yield Failure(self._stream)
            else:
                yield from as_outcomes(self._stream)
        finally:
            self._iteration = None


class AsyncOutcomeStream(Generic[T, Answer]):
    """The async counterpart of ``OutcomeStream``."""

    def __init__(self, stream: AsyncEventStream[T, Answer] | FastGPTError) -> None:
        self._stream = stream
        self._iteration: AsyncGenerator[Outcome[T]] | None = None

    def __aiter__(self) -> AsyncIterator[Outcome[T]]:
        if self._iteration is None:
            self._iteration = self._iterate()
        return self._iteration

    async def __anext__(self) -> Outcome[T]:
        return await anext(aiter(self))

    async def answer(self) -> Outcome[Answer]:
        """Return the finished answer, whatever was iterated before, or the error that ended the stream early."""
        if isinstance(self._stream, FastGPTError):
            return Failure(self._stream)
        try:
            return Success(await self._stream.answer())
        except FastGPTError as error:
            return Failure(error)

    async def aclose(self) -> None:
        """End the iteration, if there is one."""
        if self._iteration is not None:
            with suppress(RuntimeError):  # another task iterates, and ends with the stream
                await self._iteration.aclose()

    async def _iterate(self) -> AsyncGenerator[Outcome[T]]:
        try:
            if isinstance(self._stream, FastGPTError):
                yield Failure(self._stream)
            else:
                async for outcome in AsyncOutcomes(self._stream):
                    yield outcome
        finally:
            self._iteration = None


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
        try:
            return Success(await anext(self._items))
        except FastGPTError as error:
            self._failed = True
            return Failure(error)
