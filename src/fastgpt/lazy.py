"""Names that are fetched when they are first used, so that an import costs what is used of it and no more.

What a module offers is said once, in its ``__all__``.  ``area`` serves the package of an area: all names of its
modules, and some of modules that areas share.  ``methods`` serves the class body of a client: the functions of those
modules.  Both read ``__all__`` in the source, since running a module makes its structs, which takes a hundred times as
long; a module without source, as freezers leave it, is run.  ``listed`` serves the top level, by a table.  Checkers see
plain imports in all three places.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Mapping
from functools import cache, wraps
from importlib import import_module
from types import FunctionType
from typing import Final, Protocol, TypeAlias

AWAITABLE: Final = "returns_coroutine"
"""Marks a function that returns a coroutine over an async executor."""

Served: TypeAlias = tuple[Callable[[str], object], Callable[[], list[str]]]
"""``__getattr__`` and ``__dir__`` of a package."""


class Method:
    """A function as a method: an ``async def`` on async clients, so that decorators who ask ``inspect`` await it."""

    def __init__(self, function: Callable[..., Coroutine[object, object, object]]) -> None:
        self._function = function
        self._async: Callable[..., object] | None = None

    @property  # type: ignore[misc]  # nothing sets it
    def __class__(self) -> type:  # pyright: ignore[reportIncompatibleMethodOverride]  # nothing sets it
        # What ``unittest.mock`` finds in the body of a class must be a function, or it mocks the executor too.
        return FunctionType

    def __get__(self, client: object, kind: type) -> object:
        function = self._async_function() if getattr(kind, "_is_async", False) else self._function
        return function if client is None else function.__get__(client, kind)

    def _async_function(self) -> Callable[..., object]:
        if self._async is None:
            self._async = _awaiting(self._function)
        return self._async


class Binds(Protocol):
    """What is looked up on a class or on its instances."""

    def __get__(self, instance: object, owner: type, /) -> object: ...


def as_method(function: Binds) -> Binds:
    """Return what stands for *function* in a class that sync and async clients share."""
    return Method(function) if isinstance(function, FunctionType) and hasattr(function, AWAITABLE) else function


def _awaiting(function: Callable[..., Coroutine[object, object, object]]) -> Callable[..., object]:
    @wraps(function)
    async def method(client: object, /, *args: object, **kwargs: object) -> object:
        return await function(client, *args, **kwargs)

    return method


class Deferred:
    """A function that is not yet there; looking it up on a class or on a client puts the real one in its place."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._owner: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, client: object, kind: type) -> object:
        method = as_method(getattr(import_module(self._module), self._name))
        setattr(self._owner, self._name, method)
        return method.__get__(client, kind)  # not by name: a subclass may have its own, which asks for this one


def methods(package: str, *modules: str) -> dict[str, object]:
    """Return stand-ins for the endpoint functions of some modules of *package*, as the body of a class."""
    homes = homes_of(package, *modules)
    return {name: Deferred(home, name) for name, home in homes.items() if name.islower()}


def area(package: str, *modules: str, **shared: str) -> Served:
    """Serve all names of *modules* of an area, and of modules that areas share the names passed by keyword.

    Modules are named as in relative imports.
    """
    return _served(package, cache(lambda: homes_of(package, *modules) | _absolute(package, shared)))


def listed(package: str, modules: Mapping[str, str]) -> Served:
    """Serve the names of a table, by module."""
    homes = {name: module for module, names in modules.items() for name in names.split()}
    return _served(package, lambda: _absolute(package, homes))


def homes_of(package: str, *modules: str) -> dict[str, str]:
    """Return the full name of the module of each name that *modules* offer."""
    full = _absolute(package, dict(zip(modules, modules, strict=True))).values()
    return {name: module for module in full for name in exported(module)}


def exported(module: str) -> list[str]:
    """Return ``__all__`` of a module, without running the module if its source can be read."""
    if module not in sys.modules and (names := source(module).partition(b"\n__all__ = [")[2].partition(b"]")[0]):
        return names.decode().replace('"', " ").replace(",", " ").split()
    offered: list[str] = import_module(module).__all__
    return offered


def source(module: str) -> bytes:
    """Return the source of a module; nothing where it cannot be read."""
    root, _, below = module.partition(".")
    library = import_module(root)
    try:
        read: Callable[[str], bytes] = getattr(library.__loader__, "get_data")  # noqa: B009 - of loaders that have it
        return read(f"{library.__path__[0]}/{below.replace('.', '/')}.py")
    except (AttributeError, OSError):
        return b""


def _served(package: str, homes: Callable[[], Mapping[str, str]]) -> Served:
    def fetch(name: str) -> object:
        if name == "__all__":
            return sorted(homes())
        if (home := homes().get(name)) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    return fetch, lambda: sorted({*vars(sys.modules[package]), *homes()})


def _absolute(package: str, modules: Mapping[str, str]) -> dict[str, str]:
    above = package.rpartition(".")[0]
    return {
        name: f"{above}{module[1:]}" if module.startswith("..") else f"{package}{module}"
        for name, module in modules.items()
    }
