"""What is opened by ``with``: who forgets it, or takes the other kind of ``with``, reads which one belongs there.

What ``contextlib`` makes says of all that "'_GeneratorContextManager' object is not iterable", or is entered a second
time and says something about its insides.  Checkers see its types all the same, and nobody else does what it cannot:
``isinstance`` and ``hasattr`` find neither the other kind of ``with`` nor ``await``, which decorators go by.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from types import TracebackType
from typing import ClassVar, Final, Generic, Never, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class OtherWith:
    """Stands in a class where the other kind of ``with`` looks; asked whether that is there, it says no."""

    def __init__(self, expected: str, got: str) -> None:
        self._said = f"expected `{expected}`, got `{got}`"

    def __get__(self, instance: object, owner: type, /) -> Never:
        # Of this class ``hasattr`` is false, and ``with`` shows the words.
        raise AttributeError(f"{owner.__name__}: {self._said}")


NO_WITH: Final = OtherWith("async with", "with")
"""Stands as ``__enter__``."""
NO_ASYNC_WITH: Final = OtherWith("with", "async with")
"""Stands as ``__aenter__``."""


class Unopened:
    """What is to be opened, once; until then, nothing can be had of it."""

    hint: ClassVar[str]

    def __init__(self) -> None:
        self._is_entered = False

    def _enter(self) -> None:
        if self._is_entered:
            raise RuntimeError("this was opened before, which works once: call again what returned it")
        self._is_entered = True

    def _not_iterable(self) -> TypeError:
        return TypeError(f"not open yet: {self.hint}")

    def __iter__(self) -> Never:
        raise self._not_iterable()

    def __next__(self) -> Never:
        raise self._not_iterable()

    def __aiter__(self) -> Never:
        raise self._not_iterable()

    def __anext__(self) -> Never:
        raise self._not_iterable()

    def __getattr__(self, attribute: str) -> Never:
        # What looks for a special method, as copying does, is no caller.
        hint = "" if attribute.startswith("_") else f": {self.hint}"
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {attribute!r}{hint}")


class OpenedByWith(Unopened, Generic[T_co]):
    """Opened by ``with``; the name stands in what Python itself says, of ``await`` say."""

    hint: ClassVar[str] = "open it by `with … as opened:`, and use `opened`"

    def __init__(self, made: AbstractContextManager[T_co]) -> None:
        super().__init__()
        self._made = made

    def __enter__(self) -> T_co:
        self._enter()
        return self._made.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> bool | None:
        return self._made.__exit__(kind, error, traceback)

    __aenter__ = NO_ASYNC_WITH


class OpenedByAsyncWith(Unopened, Generic[T_co]):
    """Opened by ``async with``."""

    hint: ClassVar[str] = "open it by `async with … as opened:`, and use `opened`"

    def __init__(self, made: AbstractAsyncContextManager[T_co]) -> None:
        super().__init__()
        self._made = made

    async def __aenter__(self) -> T_co:
        self._enter()
        return await self._made.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> bool | None:
        return await self._made.__aexit__(kind, error, traceback)

    __enter__ = NO_WITH


def opened_by_with(function: Callable[P, Generator[T, None, None]], /) -> Callable[P, AbstractContextManager[T]]:
    """Make a context manager of a generator, as ``contextlib.contextmanager`` does."""
    make = contextmanager(function)

    @wraps(function)
    def opening(*args: P.args, **kwargs: P.kwargs) -> AbstractContextManager[T]:
        return OpenedByWith(make(*args, **kwargs))

    return opening


def opened_by_async_with(
    function: Callable[P, AsyncGenerator[T, None]], /
) -> Callable[P, AbstractAsyncContextManager[T]]:
    """Make an async context manager of a generator, as ``contextlib.asynccontextmanager`` does."""
    make = asynccontextmanager(function)

    @wraps(function)
    def opening(*args: P.args, **kwargs: P.kwargs) -> AbstractAsyncContextManager[T]:
        return OpenedByAsyncWith(make(*args, **kwargs))

    return opening
