"""How a live response ends, for those who do not read it: a policy asks to hear of it, and whoever reads reports.

The body of a watched response stands around the body of the connection.  Chunks do not pass through it, so that a
stream costs the same whether or not it is watched: the reader says how much it has read, and those who watch hear of
the end when the body is closed, once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Literal, Protocol, TypeAlias, TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from .errors import FastGPTError, StreamInterruptedError
from .http import AsyncBody, Body, HTTPResponse, is_read_async, is_read_sync
from .values import Async


class StreamEnd(Struct, frozen=True, kw_only=True):
    """How a live response ended."""

    outcome: Literal["complete", "failed", "left"]
    """``left``: the caller closed it before its end, which is no failure."""
    events: int | None
    """Events that were read; None where a raw caller read the bytes."""
    size: int
    """Bytes that were read, decoded."""
    error: FastGPTError | None
    """What ended it early; None where it is complete."""
    answer: Callable[[], object] | None
    """Makes the answer of the events so far, a ``ChatCompletion`` of a run; None where a raw caller read the bytes."""


OnEnd: TypeAlias = Callable[[StreamEnd], object]


class Report(Struct, kw_only=True):
    """What a reader says of a body that it closes."""

    outcome: Literal["complete", "failed", "left"]
    size: int
    events: int | None = None
    error: FastGPTError | None = None
    answer: Callable[[], object] | None = None


class Reports(Protocol):
    """A body that wants to know what its reader read."""

    def report(self, report: Report, /) -> None:
        """Take note of it, before the body is closed."""
        ...


def is_reported_to(body: object) -> TypeGuard[Reports]:
    """Whether a body wants to know what its reader read; asking a Protocol that can be checked takes 20 µs."""
    return hasattr(body, "report")


class Ending:
    """Those who want to hear of the end of one body, and what its reader has reported."""

    def __init__(self, body: Body | AsyncBody) -> None:
        self._failing = body
        self._waiting: list[OnEnd] = []
        self._report: Report | None = None

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        return self._failing.failure

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._failing.is_closed

    def watch(self, on_end: OnEnd) -> None:
        """Have one more hear of the end, after the others, which stand inside."""
        self._waiting.append(on_end)

    def report(self, report: Report, /) -> None:
        """Take note of what the reader has read."""
        self._report = report

    def _tell(self) -> None:
        if not self._waiting:
            return
        report = self._report
        if report is None:  # nobody began to read
            error = self.failure or StreamInterruptedError("the stream was left before its end")
            report = Report(outcome="left" if self.failure is None else "failed", size=0, error=error)
        end = StreamEnd(
            outcome=report.outcome,
            events=report.events,
            size=report.size,
            error=report.error,
            answer=report.answer,
        )
        while self._waiting:
            self._waiting.pop(0)(end)

    def __del__(self) -> None:
        if getattr(self, "_waiting", ()):  # nobody closed it, and nobody holds it any more; an interrupt may come first
            self._tell()


class WatchedBody(Ending):
    """A body whose end somebody wants to hear of."""

    def __init__(self, body: Body) -> None:
        super().__init__(body)
        self._body = body
        self.chunks: Iterator[bytes] = body.chunks

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        return self._body.next(seconds)

    def close(self) -> None:
        """Close the body, and tell of its end."""
        try:
            self._body.close()
        finally:
            self._tell()


class AsyncWatchedBody(Ending):
    """The async counterpart of ``WatchedBody``."""

    def __init__(self, body: AsyncBody) -> None:
        super().__init__(body)
        self._body = body
        self.chunks: AsyncIterator[bytes] = body.chunks

    def next(self, seconds: float, /) -> Async[bytes | None]:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        return self._body.next(seconds)

    async def aclose(self) -> None:
        """Close the body, and tell of its end."""
        try:
            await self._body.aclose()
        finally:
            self._tell()


def watched(response: HTTPResponse, on_end: OnEnd) -> HTTPResponse:
    """Return a live response of whose end *on_end* hears, once: when it was read, or when it is closed.

    *on_end* is called in the thread or the event loop that closes the body.  It must not raise, and cannot await.
    A response that is not live is returned as it is, as it has ended.
    """
    response = watchable(response)
    body: object = response.body
    if isinstance(body, Ending):
        body.watch(on_end)
    return response


def watchable(response: HTTPResponse) -> HTTPResponse:
    """Return a live response that can be watched, so that its body stays the same object whoever watches it later."""
    body: object = response.body
    if isinstance(body, Ending):
        return response
    if is_read_sync(response.body):
        return replace(response, body=WatchedBody(response.body))
    if is_read_async(response.body):
        return replace(response, body=AsyncWatchedBody(response.body))
    return response
