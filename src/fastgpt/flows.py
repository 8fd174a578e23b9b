"""How a flow of several steps reads: as a sequence, in which the error of any step is the outcome of all.

A flow returns its value.  A step of which it needs the value ends the flow with its error; the one place that makes an
outcome of that is ``outcome_of``.  Where an error decides what comes next, a flow takes the outcome instead.
"""

from __future__ import annotations

from typing import TypeVar

from returns.result import Failure, Success

from .errors import FastGPTError, InvalidRequestError
from .outcomes import Outcome, succeeded
from .protocols import Query
from .steps import Flow

T = TypeVar("T")


class EarlyExit(Exception):
    """Ends a flow with an error; the error itself is not raised, so that no traceback keeps the locals of the flow."""

    def __init__(self, error: FastGPTError) -> None:
        super().__init__()
        self.error = error


def value_in(outcome: Outcome[T]) -> T:
    """Return the value of an outcome; its error ends the flow."""
    if succeeded(outcome):
        return outcome.unwrap()
    raise EarlyExit(outcome.failure())


def value_of(step: Query[Outcome[T]]) -> Flow[T]:
    """Run a step and return its value; its error ends the flow."""
    return value_in((yield from iter(step)))


def outcome_of(flow: Flow[T]) -> Flow[Outcome[T]]:
    """Run a flow and return its outcome; what it raises of an argument is one too."""
    try:
        return Success((yield from flow))
    except EarlyExit as end:
        return Failure(end.error)
    except InvalidRequestError as error:
        return Failure(error)
