"""What a flow may yield besides a request, and the types of flows.

A driver runs each step and sends back what came; a flow itself does no I/O, so it is written once for sync and async.
So is a policy, which stands around one request on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TypeAlias, TypeVar, cast

from returns.result import Failure

from .errors import StreamInterruptedError
from .http import HTTPRequest, HTTPResponse, Pause
from .outcomes import Outcome
from .streaming.protocols import StreamQuery

T = TypeVar("T")
Answer = TypeVar("Answer")

SendOutcome: TypeAlias = Outcome[HTTPResponse]
"""What came of a call that was sent."""


SendGenerator: TypeAlias = Generator[HTTPRequest | Pause, SendOutcome, SendOutcome]
SendFunction: TypeAlias = Callable[[HTTPRequest], SendGenerator]
"""One call on its way; policies wrap senders in senders."""
Policy: TypeAlias = Callable[[SendFunction], SendFunction]
"""What happens around a request, sync or async."""

Exchange: TypeAlias = Generator[HTTPRequest, SendOutcome, T]
"""What one request returns: its call out, the response in, a ``T`` at the end."""


class Gather:
    """A flow's wish to have other flows run side by side; it goes on, with nothing sent to it, when they have ended.

    They are begun in their order, so many at once.  One that returns False keeps those after it from being begun.
    """

    def __init__(self, flows: Iterable[Flow[bool]], max_concurrency: int) -> None:
        self.flows = flows
        self.max_concurrency = max_concurrency


class InThread:
    """A flow's wish to have files read or written, which takes its time; see ``in_thread``."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self.result: object = None
        self.raised: Exception | None = None

    def run(self) -> None:
        """Do the work; what it raises is kept for the flow, since it is no error of the driver."""
        try:
            self.result = self._work()
        except Exception as error:  # noqa: BLE001 - the flow raises it
            self.raised = error


def in_thread(work: Callable[[], T]) -> Flow[T]:
    """Have *work* done and return its result, without holding up an event loop; a sync client does it itself."""
    step = InThread(work)
    yield step
    if step.raised is not None:
        raise step.raised
    return cast("T", step.result)  # it is the result of this work, which the step does not know


class ReadAnswer:
    """A flow's wish to have a live response read to its end as the stream of ``query``; see ``read_answer``."""

    def __init__(self, query: StreamQuery[object, object], response: HTTPResponse) -> None:
        self.query = query
        self.response = response
        self.outcome: Outcome[object] = Failure(StreamInterruptedError("the stream was not read"))


Flow: TypeAlias = Generator[HTTPRequest | Gather | ReadAnswer | InThread, SendOutcome, T]
"""What an endpoint of several steps returns: calls out, responses in, a ``T`` at the end."""


def read_answer(query: StreamQuery[T, Answer], response: HTTPResponse) -> Flow[Outcome[Answer]]:
    """Have a live response read to its end and closed, and return the answer of the stream."""
    step = ReadAnswer(query, response)
    yield step
    return cast("Outcome[Answer]", step.outcome)  # it is the answer of this query, which the step does not know
