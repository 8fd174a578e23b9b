"""The joints between layers: what a query, a transport and an executor must do, and the names of their types.

Only checkers import httpx here, so that importing the library does not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import TYPE_CHECKING, Generic, Never, Protocol, TypeAlias, TypeVar

from returns.result import Result, Success

from .calls import Call, Pause
from .errors import FastGPTError

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Async: TypeAlias = Coroutine[object, Never, T]
"""What ``async def`` returns: truthful, and free of ``Any``."""
Outcome: TypeAlias = Result[T, FastGPTError]
"""A value, or the error that came instead of it."""
Sent: TypeAlias = "Outcome[httpx.Response]"
"""What came of a call that was sent."""
Exchange: TypeAlias = "Generator[Call, Sent, T]"
"""What one request returns: its call out, the response in, a ``T`` at the end."""
Flow: TypeAlias = "Generator[Call | Together, Sent, T]"
"""What an endpoint of several steps returns: calls out, responses in, a ``T`` at the end."""
Opening: TypeAlias = AbstractContextManager[Iterator[T]]
AsyncOpening: TypeAlias = AbstractAsyncContextManager[AsyncIterator[T]]
Sending: TypeAlias = "Generator[Call | Pause, Sent, Sent]"
Sender: TypeAlias = Callable[[Call], Sending]
"""One call on its way; policies wrap senders in senders."""
Policy: TypeAlias = Callable[[Sender], Sender]
"""What happens around a call, in either colour."""


class Query(Protocol[T_co]):
    """Anything that yields calls, is sent responses, and returns a ``T``: a spec, or a running flow."""

    def __iter__(self) -> Flow[T_co]: ...


class Together:
    """A flow's wish to have other flows run side by side; it goes on, with nothing sent to it, when they have ended.

    They are begun in their order, so many at once.  One that returns False keeps those after it from being begun.
    """

    def __init__(self, flows: Iterable[Flow[bool]], at_once: int) -> None:
        self.flows = flows
        self.at_once = at_once


class Reader(Protocol[T_co]):
    """Makes items of the chunks of one body; raises the error that ends them."""

    def feed(self, chunk: bytes, /) -> Iterable[T_co]:
        """Yield the items that *chunk* completes."""
        ...

    def end(self) -> None:
        """Check that the stream was whole."""
        ...


class StreamQuery(Protocol[T_co]):
    """One call, and how to read the stream that answers it."""

    def opening(self) -> Outcome[Call]:
        """Return the call that opens the stream, or what is wrong with it."""
        ...

    def reader(self, response: httpx.Response, max_event: int, /) -> Reader[T_co]:
        """Return a reader of the stream that came, of events of so many bytes; raise what came instead of one."""
        ...


class Leaf(Generic[T_co]):
    """The items of one page, and the query for the next page, if there is one."""

    __match_args__ = ("items", "following")

    def __init__(self, items: Iterable[T_co], following: Paged[T_co] | None) -> None:
        self.items: tuple[T_co, ...] = tuple(items)
        self.following = following


class Paged(Protocol[T_co]):
    """A spec whose answer is one page of many."""

    def leaf(self) -> Flow[Outcome[Leaf[T_co]]]:
        """Run this spec, and return the page with what follows it."""
        ...


class SyncTransport(Protocol):
    """Sends one call, blocking."""

    def __call__(self, call: Call, /) -> Sent:
        """Send *call*, and return what came of it."""
        ...


class AsyncTransport(Protocol):
    """Sends one call, awaited."""

    def __call__(self, call: Call, /) -> Async[Sent]:
        """Send *call*, and return what came of it."""
        ...


class SyncExecutor(Protocol):
    """Runs any query to its result."""

    def run(self, query: Query[T], /) -> T:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T], /) -> Opening[Outcome[T]]:
        """Open the stream that *query* asks for."""
        ...


class AsyncExecutor(Protocol):
    """Runs any query to its result, awaited."""

    def run(self, query: Query[T], /) -> Async[T]:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T], /) -> AsyncOpening[Outcome[T]]:
        """Open the stream that *query* asks for."""
        ...


def succeeded(result: Result[object, object]) -> bool:
    """Whether *result* holds a value; what ``returns.pipeline`` offers for this takes long to import."""
    return isinstance(result, Success)


def unwrap(outcome: Outcome[T]) -> T:
    """Return the value, or raise the error."""
    if succeeded(outcome):
        return outcome.unwrap()
    raise outcome.failure()
