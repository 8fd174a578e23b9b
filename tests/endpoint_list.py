"""Which specs there are: what the endpoint modules declare, found without a list that could be forgotten."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from fastgpt import endpoints
from fastgpt.specs import Request


def declared_specs() -> list[type[Request[Any]]]:
    """Return every spec with a path that an endpoint module declares."""
    found: dict[str, type[Request[Any]]] = {}
    for module in pkgutil.iter_modules(endpoints.__path__):
        for value in vars(importlib.import_module(f"{endpoints.__name__}.{module.name}")).values():
            spec = as_spec(value)
            if spec is not None and "path" in vars(spec):
                found[spec.__name__] = spec
    return list(found.values())


def as_spec(value: object) -> type[Request[Any]] | None:
    """Return *value* if it is a class of requests."""
    if isinstance(value, type) and issubclass(value, Request):
        return value  # pyright: ignore[reportUnknownVariableType]  # of whatever answer
    return None
