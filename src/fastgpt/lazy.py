"""Names that are fetched when they are first used, so that an import costs what is used of it and no more.

``offered`` serves the package of an area: its names, out of its files.  ``deferred`` serves the class body of a client:
it stands in for the modules of endpoints.  Checkers see plain imports in both places.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


class Deferred:
    """A function that is not yet there; looking it up on a class or on a client puts the real one in its place."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._owner: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, client: object, kind: type) -> object:
        function = getattr(import_module(self._module), self._name)
        setattr(self._owner, self._name, function)
        return function if client is None else function.__get__(client, kind)


class DeferredModule:
    """A module of endpoints that is not yet there."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Deferred:
        return Deferred(self._module, name)


def deferred(package: str, *names: str) -> tuple[DeferredModule, ...]:
    """Return stand-ins for modules of endpoints in *package*."""
    return tuple(DeferredModule(f"{package}.{name}") for name in names)


def offered(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of *package*; *homes* are the names by module."""
    home_of = {name: home for home, names in homes.items() for name in names.split()}

    def fetch(name: str) -> object:
        if (home := home_of.get(name)) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f".{home}", package), name)
        setattr(sys.modules[package], name, value)
        return value

    def listed() -> list[str]:
        return sorted({*vars(sys.modules[package]), *home_of})

    return fetch, listed, sorted(home_of)
