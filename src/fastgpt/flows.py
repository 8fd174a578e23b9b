"""How a flow of several steps reads: as a sequence, in which the error of any step is the outcome of all.

A flow returns its value.  A step of which it needs the value ends the flow with its error; the one place that makes an
outcome of that is ``outcome_of``.  Where an error decides what comes next, a flow takes the outcome instead.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from returns.result import Failure, Success

from .errors import FastGPTError, InvalidRequestError
from .outcomes import Outcome, succeeded
from .protocols import Query
from .steps import Flow

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


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


class Steps(Generic[T_co]):
    """A flow that an executor can run: its outcome, whatever the flavour; a raw executor returns its answer."""

    def __init__(self, flow: Flow[T_co]) -> None:
        self._flow = flow

    def __iter__(self) -> Flow[Outcome[T_co]]:
        return outcome_of(self._flow)

    def raw(self, _: object, /) -> Flow[Outcome[T_co]]:
        """Run the flow, which has no one response."""
        return outcome_of(self._flow)


def outcome_of(flow: Flow[T]) -> Flow[Outcome[T]]:
    """Run a flow and return its outcome; what it raises of an argument is one too."""
    try:
        return Success((yield from flow))
    except EarlyExit as end:
        return Failure(end.error)
    except InvalidRequestError as error:
        return Failure(error)
