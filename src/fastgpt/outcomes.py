"""A value, or the error that came instead of it; and what a response means, which is such an outcome, found once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

from returns.result import Failure, Result, Success

from .arguments import came
from .errors import FastGPTError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Response_contra = TypeVar("Response_contra", contravariant=True)

Outcome: TypeAlias = Result[T, FastGPTError]
"""A value, or the error that came instead of it."""


class Meaning(Generic[Response_contra, T_co]):
    """What the caller of a request makes of its response: an answer, or an error; found out once, by who asks first.

    So a policy and the log see what the caller gets, and nothing is decoded twice.  It is no part of what travels: a
    request is equal to one with another or with none, and one that is pickled has none.
    """

    __slots__ = ("_interpret", "_known", "_response")

    def __init__(self, interpret: Callable[[Response_contra], Outcome[T_co]]) -> None:
        self._interpret = interpret
        self._response: object = None
        self._known: Outcome[T_co] | None = None

    def of(self, response: Response_contra) -> Outcome[T_co]:
        """Return what *response* means, which was read."""
        if self._known is None or self._response is not response:
            self._known, self._response = self._interpret(response), response
        return self._known

    def take(self, response: Response_contra) -> Outcome[T_co]:
        """Return the same to the caller, and keep nothing of it."""
        known = self.of(response)
        self._known = self._response = None
        return known

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Meaning)

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return "Meaning()"

    def __reduce__(self) -> tuple[object, ...]:
        return _nothing, ()


def _nothing() -> None:
    """Return what stands for a meaning in a copy that was pickled."""


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
