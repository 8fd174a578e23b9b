"""What a flow may yield besides a request, and the types of flows.

A driver runs each step and sends back what came; a flow itself does no I/O, so it is written once for sync and async.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeAlias, TypeVar, cast

from returns.result import Failure

from .errors import StreamInterruptedError
from .http import HTTPRequest, HTTPResponse
from .outcomes import Outcome
from .streaming.protocols import StreamQuery

T = TypeVar("T")
Answer = TypeVar("Answer")

SendOutcome: TypeAlias = Outcome[HTTPResponse]
"""What came of a call that was sent."""


Exchange: TypeAlias = Generator[HTTPRequest, SendOutcome, T]
"""What one request returns: its call out, the response in, a ``T`` at the end."""


class Gather:
    """A flow's wish to have other flows run side by side; it goes on, with nothing sent to it, when they have ended.

    They are begun in their order, so many at once.  One that returns False keeps those after it from being begun.
    """

    def __init__(self, flows: Iterable[Flow[bool]], max_concurrency: int) -> None:
        self.flows = flows
        self.max_concurrency = max_concurrency


class ReadAnswer:
    """A flow's wish to have a live response read to its end as the stream of ``query``; see ``read_answer``."""

    def __init__(self, query: StreamQuery[object, object], response: HTTPResponse) -> None:
        self.query = query
        self.response = response
        self.outcome: Outcome[object] = Failure(StreamInterruptedError("the stream was not read"))


Flow: TypeAlias = Generator[HTTPRequest | Gather | ReadAnswer, SendOutcome, T]
"""What an endpoint of several steps returns: calls out, responses in, a ``T`` at the end."""


def read_answer(query: StreamQuery[T, Answer], response: HTTPResponse) -> Flow[Outcome[Answer]]:
    """Have a live response read to its end and closed, and return the answer of the stream."""
    step = ReadAnswer(query, response)
    yield step
    return cast("Outcome[Answer]", step.outcome)  # it is the answer of this query, which the step does not know
