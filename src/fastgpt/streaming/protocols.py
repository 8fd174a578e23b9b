"""What an open stream offers, and what reading one needs: Protocols and aliases, nothing concrete."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from ..errors import FastGPTError
from ..http import HTTPRequest, HTTPResponse
from ..outcomes import Outcome
from ..values import Async

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


@runtime_checkable
class EventStream(Protocol[T_co, Answer_co]):
    """The events of an open stream, and the answer that they make."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __next__(self) -> T_co: ...

    def answer(self) -> Answer_co:
        """Return the finished answer, whatever was iterated before; what was not, is read now."""
        ...


@runtime_checkable
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

    def broken_off(self, failure: FastGPTError, /) -> FastGPTError:
        """Return what it means that *failure* cut the stream short: that, unless what came last says more."""
        ...

    def answer(self) -> Answer_co:
        """Return the answer that the events so far make."""
        ...


@runtime_checkable
class StreamQuery(Protocol[T_co, Answer_co]):
    """One call, and how to read the stream that answers it."""

    def opening(self) -> Outcome[HTTPRequest]:
        """Return the call that opens the stream, or what is wrong with it."""
        ...

    def reader(self, response: HTTPResponse, max_event: int, /) -> Reader[T_co, Answer_co]:
        """Return a reader of the stream that came, of events of so many bytes; raise what came instead of one."""
        ...
