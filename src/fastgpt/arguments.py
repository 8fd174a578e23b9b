"""What callers pass that cannot be what it should: errors that name the argument, what was expected, and what came.

Checkers find most of it; without one it would be an ``AttributeError`` from the inside, or an answer that is silently
wrong.  What goes into a request is an ``InvalidRequestError``; of what came only the kind is shown, since the value may
be long, or a secret.  What a client, a batch or a trace is set to is a ``ConfigurationError``, and shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from .entering import Unopened
from .errors import ConfigurationError, InvalidRequestError

T = TypeVar("T")

LONGEST: Final = 1_000_000.0
"""Seconds; operating systems do not wait for longer."""
EXECUTOR: Final = "a client, its typed or results view, or another executor"


def came(value: object) -> str:
    """Return what came in place of something else, in words."""
    if value is None:
        return "None"
    return f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__


def invalid_argument(field: str, expected: str, value: object, hint: str = "") -> InvalidRequestError:
    """Return the error of an argument that is not what was *expected*; *hint* says what would be."""
    return InvalidRequestError(f"expected {expected}, got {came(value)}{hint and f'; {hint}'}", field=field)


def check_callable(value: object, field: str) -> None:
    """Raise ``InvalidRequestError`` of *field* where an argument is there and cannot be called."""
    if value is not None and not callable(value):
        raise invalid_argument(field, "a function", value)


def check_text(value: object, field: str) -> None:
    """Raise ``InvalidRequestError`` of *field* where an argument is no text."""
    if not isinstance(value, str):
        raise invalid_argument(field, "text", value)


def check_kind(value: object, field: str, kind: type | tuple[type, ...], expected: str) -> None:
    """Raise ``InvalidRequestError`` of *field* where an argument is of no such kind."""
    if not isinstance(value, kind):
        hint = "call it to make one" if isinstance(value, type) and issubclass(value, kind) else ""
        raise invalid_argument(field, expected, value, hint)


def checked_items(value: Iterable[T], field: str, expected: str) -> Sequence[T]:
    """Return the items of a sequence; raise ``InvalidRequestError`` of *field* where an argument is none, or a text."""
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise invalid_argument(field, expected, value)
    return value


def check_choice(value: object, field: str, choices: Iterable[str]) -> None:
    """Raise ``InvalidRequestError`` of *field* where an argument is none of some names."""
    names = [*choices]
    if value not in names:
        got = repr(value) if isinstance(value, str) else came(value)
        raise InvalidRequestError(f"expected one of {', '.join(names)}, got {got}", field=field)


def check_number(value: object, field: str, *, least: float, most: float = math.inf, whole: bool = True) -> None:
    """Raise ``InvalidRequestError`` of *field* where an argument is no number, or out of its bounds; bools are none."""
    if isinstance(value, int if whole else int | float) and not isinstance(value, bool):
        if least <= value <= most:
            return
        got = repr(value)
    else:
        got = came(value)
    bounds = f"{least} or more" if most == math.inf else f"from {least} to {most}"
    what = "a whole number" if whole else "a number"
    raise InvalidRequestError(f"expected {what}, {bounds}, got {got}", field=field)


def check_executor(executor: object, method: str = "run") -> None:
    """Raise ``ConfigurationError`` of what has no such method, as executors do, and of their classes."""
    if isinstance(executor, type) or not hasattr(executor, method):
        hint = f"; {executor.hint}" if isinstance(executor, Unopened) else ""
        raise ConfigurationError(f"executor: expected {EXECUTOR}, got {came(executor)}{hint}")


def seconds(name: str, value: object, *, least: float | None = None) -> float:
    """Return *value* if it is a time that can be waited for."""
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (value > 0 if least is None else value >= least)
        and value <= LONGEST  # NaN is neither more nor less than anything
    ):
        return float(value)
    bound = "more than 0" if least is None else "0 or more"
    raise ConfigurationError(f"{name}: expected seconds, {bound} and at most {LONGEST:,.0f}, got {value!r}")


def count(name: str, value: object, *, least: int = 0) -> int:
    """Return *value* if it is a number of times, or of bytes."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise ConfigurationError(f"{name}: expected a whole number, {least} or more, got {value!r}")


def switch(name: str, value: object) -> bool:
    """Return *value* if it is True or False."""
    if isinstance(value, bool):
        return value
    raise ConfigurationError(f"{name}: expected True or False, got {value!r}")
