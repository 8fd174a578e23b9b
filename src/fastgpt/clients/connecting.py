"""The functional entry point: a client that is closed at the end of a ``with``, as an executor that returns outcomes.

Nothing else needs it, so a program that makes its clients by their classes does not load it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import wraps
from typing import Final, ForwardRef, ParamSpec

from ..entering import opened_by_async_with, opened_by_with
from . import views
from .base import AsyncClient, Client

P = ParamSpec("P")


def _hints(make: type[Client | AsyncClient], returned: str) -> dict[str, object]:
    """Return the annotations of what takes the arguments of *make*, each with the module in which it can be read."""
    taken = {name: hint for name, hint in make.__init__.__annotations__.items() if name != "return"}
    hints = {name: ForwardRef(hint, module=Client.__module__) for name, hint in taken.items()}
    return {**hints, "return": ForwardRef(returned, module=__name__)}


def _entry(make: Callable[P, Client]) -> Callable[P, AbstractContextManager[views.ResultsClient]]:
    @opened_by_with
    @wraps(make, assigned=(), updated=())
    def connect(*args: P.args, **kwargs: P.kwargs) -> Generator[views.ResultsClient]:
        """Open the functional entry point: an executor that returns outcomes, for the functions of this package.

        The arguments are those of every client.
        """
        try:
            client = make(*args, **kwargs)
        finally:
            del args, kwargs  # they hold the bare key, which no traceback may show
        with client:
            yield client.results

    connect.__annotations__ = _hints(Client, "AbstractContextManager[views.ResultsClient]")
    connect.__qualname__ = "connect"  # as it is bound below, so that it pickles
    return connect


def _async_entry(
    make: Callable[P, AsyncClient],
) -> Callable[P, AbstractAsyncContextManager[views.AsyncResultsClient]]:
    @opened_by_async_with
    @wraps(make, assigned=(), updated=())
    async def connect_async(*args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[views.AsyncResultsClient]:
        """Open the functional entry point, async; the counterpart of ``connect``."""
        try:
            client = make(*args, **kwargs)
        finally:
            del args, kwargs  # they hold the bare key, which no traceback may show
        async with client:
            yield client.results

    connect_async.__annotations__ = _hints(AsyncClient, "AbstractAsyncContextManager[views.AsyncResultsClient]")
    connect_async.__qualname__ = "connect_async"  # so that it pickles too
    return connect_async


connect: Final = _entry(Client)
connect_async: Final = _async_entry(AsyncClient)
