"""Endpoint functions that are fetched when they are first used, so that a client costs its import and no more.

A bundle reads as if it had imported the modules of its endpoints, and checkers see just that; at run time ``later``
stands in for each module, and what is taken out of it waits.
"""

from __future__ import annotations

from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


class Later:
    """A function that is not yet there; looking it up on a class or on a client puts the real one in its place."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._owner: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, client: object, kind: type) -> object:
        function = getattr(import_module(f"..endpoints.{self._module}", __package__), self._name)
        setattr(self._owner, self._name, function)
        return function if client is None else function.__get__(client, kind)


class LaterModule:
    """A module of endpoints that is not yet there."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Later:
        return Later(self._name, name)


def later(*names: str) -> tuple[LaterModule, ...]:
    """Return stand-ins for modules of endpoints."""
    return tuple(map(LaterModule, names))
