"""Streams that nobody has opened yet: what is to be done about one that is used without its ``with``.

A context manager of ``contextlib`` would be no iterator, or lack an attribute, by the name of a private class, which
tells a newcomer nothing.  Checkers find such a use by the types, which these classes leave as they are.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Manager = TypeVar("Manager")


class Unopened(Generic[Manager]):
    """What sync and async share: the context manager, and what is said to who goes on without it."""

    _statement: str

    def __init__(self, manager: Manager) -> None:
        self._manager: Final = manager

    def _unopened(self) -> str:
        return f"the stream is not open: `{self._statement}` opens it, and gives the events"

    if not TYPE_CHECKING:  # or checkers would take any attribute for one

        def __getattr__(self, name: str) -> NoReturn:
            hint = "" if name.startswith("_") else f"; {self._unopened()}"
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}", name=name, obj=self)


class UnopenedStream(Unopened[AbstractContextManager[T]], AbstractContextManager[T]):
    """A stream that ``with`` opens."""

    _statement = "with … as events:"

    def __enter__(self) -> T:
        return self._manager.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self._manager.__exit__(kind, error, traceback)

    if not TYPE_CHECKING:  # or checkers would take it for an iterable

        def __iter__(self) -> NoReturn:
            raise TypeError(self._unopened())

        __next__ = __iter__


class UnopenedAsyncStream(Unopened[AbstractAsyncContextManager[T]], AbstractAsyncContextManager[T]):
    """A stream that ``async with`` opens."""

    _statement = "async with … as events:"

    async def __aenter__(self) -> T:
        return await self._manager.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return await self._manager.__aexit__(kind, error, traceback)

    if not TYPE_CHECKING:  # or checkers would take it for an iterable

        def __aiter__(self) -> NoReturn:
            raise TypeError(self._unopened())


def opens(function: Callable[P, Generator[T]]) -> Callable[P, AbstractContextManager[T]]:
    """Make a function that yields a stream one that returns it unopened, as ``contextmanager`` does."""
    made = contextmanager(function)

    @wraps(function)
    def open_stream(*args: P.args, **kwargs: P.kwargs) -> AbstractContextManager[T]:
        return UnopenedStream(made(*args, **kwargs))

    return open_stream


def aopens(function: Callable[P, AsyncGenerator[T]]) -> Callable[P, AbstractAsyncContextManager[T]]:
    """Make an async function that yields a stream one that returns it unopened."""
    made = asynccontextmanager(function)

    @wraps(function)
    def open_stream(*args: P.args, **kwargs: P.kwargs) -> AbstractAsyncContextManager[T]:
        return UnopenedAsyncStream(made(*args, **kwargs))

    return open_stream
