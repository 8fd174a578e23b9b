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
from typing import Final, Protocol, TypeAlias, cast

AWAITABLE: Final = "returns_coroutine"
"""Marks a function that returns a coroutine over an async executor."""

Served: TypeAlias = tuple[Callable[[str], object], Callable[[], list[str]]]
"""``__getattr__`` and ``__dir__`` of a package."""


def for_class(function: object, kind: type) -> object:
    """Return an endpoint function as the class *kind* has it: of async clients it is an ``async def``.

    So decorators that ask ``inspect`` await what it returns.
    """
    is_async = getattr(kind, "_is_async", False)
    return (
        _async(function)
        if is_async and isinstance(function, FunctionType) and hasattr(function, AWAITABLE)
        else function
    )


@cache
def _async(function: Callable[..., Coroutine[object, object, object]]) -> Callable[..., object]:
    @wraps(function)
    async def method(client: object, /, *args: object, **kwargs: object) -> object:
        return await function(client, *args, **kwargs)

    return method


class Module:
    """A module that is imported when something is asked of it: what annotations name, or what only the first call runs.

    Checkers see a plain import, and ``typing.get_type_hints`` finds this.  What was asked for is kept, so that asking
    again costs no more than with a plain import; so nothing is asked of it that changes.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        value: object = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


class Deferred:
    """A function that is not yet there; looking it up on a client, or on its class, puts the real one into that class.

    The class is the client's that binds it, not one of somebody's own that is derived of it, where a change of the
    former would go unseen; nor is it the base that sync and async clients share.  What stands there is a function as
    any other, which ``unittest.mock.create_autospec`` demands of a method.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._owner: type = object

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    @property
    def __wrapped__(self) -> object:
        """The function, for those who read the body of a class to document it."""
        function: object = getattr(import_module(self._module), self._name)
        return function

    def __get__(self, client: object, kind: type) -> object:
        function = self.__wrapped__
        clients = [each for each in kind.__mro__ if issubclass(each, self._owner) and hasattr(each, "_is_async")]
        if clients:
            function = for_class(function, kind)
            setattr(clients[-1], self._name, function)
        # Not by name: a subclass may have its own, which asks for this one.
        # What is fetched by the name of a method is an endpoint, which binds itself.
        return function if client is None else cast(Binds, function).__get__(client, kind)


class Binds(Protocol):
    """A function, which is bound where it is looked up on an instance."""

    def __get__(self, instance: object, owner: type, /) -> object: ...


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
