"""The joints between layers: what a query, a transport and an executor must do, and the names of their types.

Only checkers import httpx here, so that importing the library does not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import TYPE_CHECKING, Generic, Never, Protocol, TypeAlias, TypeVar, cast

from returns.result import Failure, Result, Success

from .calls import Call, Pause
from .errors import FastGPTError, StreamInterruptedError

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)

Async: TypeAlias = Coroutine[object, Never, T]
"""What ``async def`` returns: truthful, and free of ``Any``."""
Outcome: TypeAlias = Result[T, FastGPTError]
"""A value, or the error that came instead of it."""
Sent: TypeAlias = "Outcome[httpx.Response]"
"""What came of a call that was sent."""
Exchange: TypeAlias = "Generator[Call, Sent, T]"
"""What one request returns: its call out, the response in, a ``T`` at the end."""
Flow: TypeAlias = "Generator[Call | Together | ReadAnswer, Sent, T]"
"""What an endpoint of several steps returns: calls out, responses in, a ``T`` at the end."""
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


class EventStream(Protocol[T_co, Answer_co]):
    """The events of an open stream, and the answer that they make."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __next__(self) -> T_co: ...

    def answer(self) -> Answer_co:
        """Return the finished answer, whatever was iterated before; what was not, is read now."""
        ...


class AsyncEventStream(Protocol[T_co, Answer_co]):
    """The async counterpart of ``EventStream``."""

    def __aiter__(self) -> AsyncIterator[T_co]: ...

    def __anext__(self) -> Async[T_co]: ...

    def answer(self) -> Async[Answer_co]:
        """Return the finished answer, whatever was iterated before; what was not, is read now."""
        ...


Opening: TypeAlias = AbstractContextManager[EventStream[T, Answer]]
"""What opening a stream returns: a context manager, which closes the stream on the way out."""
AsyncOpening: TypeAlias = AbstractAsyncContextManager[AsyncEventStream[T, Answer]]
"""The async counterpart of ``Opening``."""


class Reader(Protocol[T_co, Answer_co]):
    """Makes events of the chunks of one body, and an answer of all events; raises the error that ends them."""

    @property
    def count(self) -> int:
        """The number of events so far."""
        ...

    @property
    def done(self) -> bool:
        """Whether the end marker has come, so that the answer is complete whatever becomes of the connection."""
        ...

    @property
    def patience(self) -> float | None:
        """Seconds after which the stream is over if nothing comes; None: as the connection has it."""
        ...

    @property
    def within_event(self) -> bool:
        """Whether a part of an event has come, and not yet its end."""
        ...

    def feed(self, chunk: bytes, /) -> Iterator[T_co]:
        """Yield the events that *chunk* completes."""
        ...

    def end(self) -> None:
        """Check that the stream was whole."""
        ...

    def answer(self) -> Answer_co:
        """Return the answer that the events so far make."""
        ...


class StreamQuery(Protocol[T_co, Answer_co]):
    """One call, and how to read the stream that answers it."""

    def opening(self) -> Outcome[Call]:
        """Return the call that opens the stream, or what is wrong with it."""
        ...

    def reader(self, response: httpx.Response, max_event: int, /) -> Reader[T_co, Answer_co]:
        """Return a reader of the stream that came, of events of so many bytes; raise what came instead of one."""
        ...


class ReadAnswer:
    """A flow's wish to have a live response read to its end as the stream of ``query``; see ``read_answer``."""

    def __init__(self, query: StreamQuery[object, object], response: httpx.Response) -> None:
        self.query = query
        self.response = response
        self.outcome: Outcome[object] = Failure(StreamInterruptedError("the stream was not read"))


def read_answer(query: StreamQuery[T, Answer], response: httpx.Response) -> Flow[Outcome[Answer]]:
    """Have a live response read to its end and closed, and return the answer of the stream."""
    step = ReadAnswer(query, response)
    yield step
    return cast("Outcome[Answer]", step.outcome)  # it is the answer of this query, which the step does not know


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

    def stream(self, query: StreamQuery[T, Answer], /) -> Opening[Outcome[T], Outcome[Answer]]:
        """Open the stream that *query* asks for."""
        ...


class AsyncExecutor(Protocol):
    """Runs any query to its result, awaited."""

    def run(self, query: Query[T], /) -> Async[T]:
        """Run *query* to its end."""
        ...

    def stream(self, query: StreamQuery[T, Answer], /) -> AsyncOpening[Outcome[T], Outcome[Answer]]:
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
