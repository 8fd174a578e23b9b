"""What callers pass that cannot be what it should: errors that name the argument, what was expected, and what came.

Checkers find most of it; without one it would be an ``AttributeError`` from the inside, or an answer that is silently
wrong.  Of what came only the kind is shown, since the value may be long, or a secret.
"""

from __future__ import annotations

from typing import Final

from .errors import ConfigurationError, InvalidRequestError

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


def check_executor(executor: object, method: str = "run") -> None:
    """Raise ``ConfigurationError`` of what has no such method, as executors do, and of their classes."""
    if isinstance(executor, type) or not hasattr(executor, method):
        raise ConfigurationError(f"executor: expected {EXECUTOR}, got {came(executor)}")
