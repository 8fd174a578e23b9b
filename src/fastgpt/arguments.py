"""What callers pass that cannot be what it should: errors that name the argument, what was expected, and what came.

Checkers find most of it; without one it would be an ``AttributeError`` from the inside, or an answer that is silently
wrong.  Of what came only the kind is shown, since the value may be long, or a secret.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from .errors import ConfigurationError, InvalidRequestError

T = TypeVar("T")

_OPENED_BY: Final = {"_GeneratorContextManager": "with", "_AsyncGeneratorContextManager": "async with"}
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
        statement = _OPENED_BY.get(came(executor))
        hint = f"; what `connect` returns is opened by `{statement} … as execute:`" if statement else ""
        raise ConfigurationError(f"executor: expected {EXECUTOR}, got {came(executor)}{hint}")
