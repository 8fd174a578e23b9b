"""A value, or the error that came instead of it."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from returns.result import Failure, Result, Success

from .arguments import came
from .errors import FastGPTError

T = TypeVar("T")

Outcome: TypeAlias = Result[T, FastGPTError]
"""A value, or the error that came instead of it."""


def succeeded(result: Result[object, object]) -> bool:
    """Whether *result* holds a value; what ``returns.pipeline`` offers for this takes long to import."""
    return isinstance(result, Success)


def unwrap(outcome: Outcome[T]) -> T:
    """Return the value, or raise the error."""
    if isinstance(outcome, Success):
        value: T = outcome.unwrap()
        return value
    if isinstance(outcome, Failure):
        raise outcome.failure()
    # A flow of somebody's own may return anything.
    raise TypeError(f"query: expected a flow that returns a Result, got one that returned {came(outcome)}")
