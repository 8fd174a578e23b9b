"""Which public names, specs and endpoint functions there are: what the areas declare, with no list to forget."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from fastgpt.specs import RequestSpec

AREAS = ("apps", "chat", "datasets", "mcp", "speech", "authoring", "sandbox", "skills")
PUBLIC = ("fastgpt", *(f"fastgpt.{area}" for area in AREAS))
"""The packages whose names every user may rely on."""


def names_of(package: str) -> list[str]:
    """Return the names that a package offers."""
    names: list[str] = importlib.import_module(package).__all__
    return names


def public_names() -> dict[str, object]:
    """Return what the top level and all areas offer, by name; no name stands for two things."""
    found: dict[str, object] = {}
    for package in PUBLIC:
        module = importlib.import_module(package)
        for name in names_of(package):
            value: object = getattr(module, name)
            assert found.setdefault(name, value) is value, f"{package}.{name} is not the one of another package"
    return found


@cache
def area_modules() -> tuple[str, ...]:
    """Return the names of the modules of each area."""
    packages = [importlib.import_module(f"fastgpt.{area}") for area in AREAS]
    return tuple(
        module.name
        for package in packages
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )


@cache
def declared_functions() -> Mapping[str, Callable[..., object]]:
    """Return every endpoint function by the name that it is bound to in its module."""
    found: dict[str, Callable[..., object]] = {
        name: value
        for module in area_modules()
        for name, value in vars(importlib.import_module(module)).items()
        if inspect.isfunction(value) and hasattr(value, "__wrapped__")
    }
    assert found
    return MappingProxyType(found)


def bound_function(kind: type[object], name: str) -> object:
    """Return the public function that a class binds by a name, or None.

    An async client has a coroutine function of it.
    """
    bound: object = getattr(kind, name, None)
    return getattr(bound, "__wrapped__", bound) if inspect.iscoroutinefunction(bound) else bound


@cache
def declared_specs() -> tuple[type[RequestSpec[Any]], ...]:
    """Return every spec with a path that a module of an area declares."""
    found: dict[str, type[RequestSpec[Any]]] = {}
    for module in area_modules():
        for value in vars(importlib.import_module(module)).values():
            spec = as_spec(value)
            if spec is not None and "path" in vars(spec):
                found[spec.__name__] = spec
    return tuple(found.values())


def as_spec(value: object) -> type[RequestSpec[Any]] | None:
    """Return *value* if it is a class of requests."""
    if isinstance(value, type) and issubclass(value, RequestSpec):
        return value  # pyright: ignore[reportUnknownVariableType]  # of whatever answer
    return None
