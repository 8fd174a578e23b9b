"""Executors whose answers are written in a test: for code that takes an executor, without HTTP and without a server.

A script says, for each spec, what comes of it. Nothing here knows how a call travels; where a flow of several steps
sends calls of its own, the scripted answer is put into an envelope, so that the flow reads it as it reads a server's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final, Generic, Protocol, Self, TypeVar, cast, overload

from returns.result import Failure, Success

from .arguments import check_kind, invalid_argument
from .entering import opened_by_async_with, opened_by_with
from .errors import FastGPTError, InvalidRequestError
from .executors import as_read_answer, steps_of
from .http import MAX_EVENT, Headers, HTTPRequest, HTTPResponse
from .lazy import Module
from .models.chat import ChatCompletion
from .opening import opened_by
from .outcomes import Outcome, succeeded
from .protocols import Query
from .specs import RequestSpec, encode
from .steps import Gather, InThread, ReadAnswer
from .streaming.protocols import StreamQuery
from .streaming.stream import LiveStream, body_of
from .streaming.transcript import Transcript

if TYPE_CHECKING:
    from .models import events
else:
    events = Module("fastgpt.models.events")

__all__ = ["FakeExecutor", "AsyncFakeExecutor", "InOrder", "UnexpectedRequest", "FakeAnswers"]

T = TypeVar("T")
Answer = TypeVar("Answer")
KeyT = TypeVar("KeyT", bound=Hashable)


class UnexpectedRequest(LookupError):
    """A spec was run that the script has no answer for, or no answer any more."""


class Declares(Protocol[T]):
    """A spec that is declared with the answer ``T``, and no other: for checkers, who would take a wider one."""

    def _declares(self) -> Callable[[T], T]: ...


class InOrder(Generic[T]):
    """Answers that are returned one after another, one for each time that a spec is run."""

    def __init__(self, *answers: T | FastGPTError) -> None:
        self._answers: Final = list(answers)

    def next(self, asked: object) -> T | FastGPTError:
        """Return the next answer."""
        if not self._answers:
            raise UnexpectedRequest(f"all scripted answers to {asked!r} have been returned")
        return self._answers.pop(0)


class FakeAnswers:
    """The answers, and the specs that were run so far; what ``FakeExecutor`` and ``AsyncFakeExecutor`` share.

    ``answers`` maps a spec's class, one spec (which goes before its class), or the URL of a call to what comes of it:
    a value, an error, ``InOrder(…)`` of these, or a function from the spec to one of these. For a stream it is the
    list of its events, in which an error is the last.
    """

    def __init__(self, answers: Mapping[KeyT, object] | None = None) -> None:
        self.requests: Final[list[object]] = []
        """The specs that were run, and the calls of flows, in order."""
        self._answers: Final[dict[object, object]] = {}
        if answers is not None:
            check_kind(answers, "answers", Mapping, "a mapping of specs to answers")
        for key, answer in (answers or {}).items():
            self._answers[key] = answer

    @overload
    def on(self, spec: type[Declares[T]], answer: Callable[[RequestSpec[T]], T | FastGPTError]) -> Self: ...
    @overload
    def on(self, spec: type[Declares[T]], answer: T | FastGPTError | InOrder[T]) -> Self: ...
    def on(self, spec: type[object], answer: object) -> Self:
        """Script the answer to a spec's class; checkers hold it to the type that the spec is declared with."""
        if not isinstance(cast("object", spec), type):  # callers without a checker pass anything
            raise invalid_argument("spec", "a class of specs", spec)
        self._answers[spec] = answer
        return self

    def _run(self, query: Query[T]) -> T:
        """Return what is scripted for a spec; drive anything else."""
        asked: object = query
        if not isinstance(asked, RequestSpec):
            return self._drive(query)
        spec = cast("RequestSpec[object]", asked)  # isinstance tells the kind, not its argument
        sent = spec.outgoing()
        if not succeeded(sent):
            self.requests.append(spec)
            return cast(T, Failure(sent.failure()))  # T is the outcome of the spec, and so is this
        return cast(T, _as_outcome(self._answer(spec, spec, type(spec))))  # as the script says

    def _answer(self, asked: object, *keys: object) -> object:
        """Note what is asked, and return the first scripted answer that is meant for it."""
        self.requests.append(asked)
        for key in keys:
            if key in self._answers:
                answer = self._answers[key]
                if isinstance(answer, InOrder):
                    answer = cast("InOrder[object]", answer).next(asked)  # isinstance tells the kind only
                made = cast("Callable[[object], object]", answer)  # a script's functions take what is asked
                return made(asked) if callable(answer) else answer
        raise UnexpectedRequest(f"no answer is scripted to {asked!r}")

    def _drive(self, query: Query[T]) -> T:
        """Run a flow: each of its calls gets the answer scripted for its spec, found by its path."""
        try:
            begun = steps_of(query)
        except InvalidRequestError as error:
            return cast(T, Failure(error))  # what a query returns to who wants outcomes is one
        with closing(begun) as steps:
            try:
                step = next(steps)
                while True:
                    if isinstance(step, Gather):
                        all(map(self._drive, step.flows))  # one after the other, until one says that it was the last
                        step = next(steps)
                    elif isinstance(step, HTTPRequest):
                        step = steps.send(self._sent(step))
                    elif isinstance(step, InThread):
                        step.run()
                        step = next(steps)
                    else:
                        _read_to_end(as_read_answer(step))
                        step = next(steps)
            except StopIteration as stop:
                result: T = stop.value
                return result
            except InvalidRequestError as error:  # of what the flow yields
                return cast(T, Failure(error))  # what a query returns to who wants outcomes is one

    def _sent(self, call: HTTPRequest) -> Outcome[HTTPResponse]:
        """Return what is scripted for a call, in the envelope of a server."""
        import httpx

        from .transport.native import from_httpx

        path = f"/{call.url}" if call.authenticated else call.url
        specs = [key for key in self._answers if getattr(key, "path", None) == path]
        outcome = _as_outcome(self._answer(call, path, *specs))
        if not succeeded(outcome):
            return Failure(outcome.failure())
        answer = outcome.unwrap()
        if isinstance(answer, HTTPResponse):
            return Success(answer)
        if isinstance(answer, httpx.Response):
            return Success(from_httpx(answer))
        # A completion is the one answer that has no envelope.
        whole = answer if isinstance(answer, ChatCompletion) else {**_ENVELOPE, "data": answer}
        headers = Headers.from_pairs((("Content-Type", "application/json"),))
        return Success(HTTPResponse(status_code=200, headers=headers, content=encode(whole)))

    def _events(self, query: StreamQuery[T, Answer]) -> Generator[Outcome[T]]:
        """Yield the scripted events of a stream; an error ends them."""
        try:
            opened_by(query)
        except FastGPTError as error:
            fault = error
        else:
            yield from self._scripted(query)
            return
        self.requests.append(query)
        yield Failure(fault)

    def _scripted(self, query: StreamQuery[T, Answer]) -> Generator[Outcome[T]]:
        answer = self._answer(query, query, type(query))
        events = [answer] if isinstance(answer, FastGPTError) else answer
        if isinstance(events, str | bytes) or not isinstance(events, Iterable):
            raise invalid_argument("answers", f"a list of events for {type(query).__name__}", answer)
        for event in cast("Iterable[object]", events):  # isinstance tells the kind, not its argument
            outcome = _as_outcome(event)
            yield cast("Outcome[T]", outcome)  # as the script says
            if not succeeded(outcome):
                return


class ScriptedStream(Generic[T, Answer]):
    """The events that are scripted for a stream, as outcomes; they are the whole of it, whatever they hold."""

    def __init__(self, events: Iterator[Outcome[T]]) -> None:
        self._events: Final = events
        self._seen: Final[list[Outcome[T]]] = []

    def __iter__(self) -> Iterator[Outcome[T]]:
        return self

    def __next__(self) -> Outcome[T]:
        outcome = next(self._events)
        self._seen.append(outcome)
        return outcome

    def answer(self) -> Outcome[Answer]:
        """Return the answer that the events of a chat make, or the error that ends them."""
        for _ in self:
            pass
        transcript = Transcript()
        for outcome in self._seen:
            if not succeeded(outcome):
                return Failure(outcome.failure())
            transcript.add(cast("events.ChatEvent", outcome.unwrap()))  # a script's events are those of a chat
        return cast("Outcome[Answer]", Success(transcript.completion()))  # and so is their answer


class AsyncScriptedStream(Generic[T, Answer]):
    """The async counterpart of ``ScriptedStream``."""

    def __init__(self, stream: ScriptedStream[T, Answer]) -> None:
        self._stream: Final = stream

    def __aiter__(self) -> AsyncIterator[Outcome[T]]:
        return self

    async def __anext__(self) -> Outcome[T]:
        for outcome in self._stream:
            return outcome
        raise StopAsyncIteration

    async def answer(self) -> Outcome[Answer]:
        """Return the answer that the events of a chat make, or the error that ends them."""
        return self._stream.answer()


class FakeExecutor(FakeAnswers):
    """A sync executor of scripted answers, in the flavour of ``client.results``."""

    def run(self, query: Query[T], /) -> T:
        """Return what is scripted for *query*; raise ``UnexpectedRequest`` where nothing is."""
        return self._run(query)

    @opened_by_with
    def stream(self, query: StreamQuery[T, Answer], /) -> Generator[ScriptedStream[T, Answer]]:
        """Give the events that are scripted for *query*."""
        with closing(self._events(query)) as events:
            yield ScriptedStream(events)


class AsyncFakeExecutor(FakeAnswers):
    """The async counterpart of ``FakeExecutor``."""

    async def run(self, query: Query[T], /) -> T:
        """Return what is scripted for *query*; raise ``UnexpectedRequest`` where nothing is."""
        return self._run(query)

    @opened_by_async_with
    async def stream(self, query: StreamQuery[T, Answer], /) -> AsyncGenerator[AsyncScriptedStream[T, Answer]]:
        """Give the events that are scripted for *query*."""
        with closing(self._events(query)) as events:
            yield AsyncScriptedStream(ScriptedStream(events))


def _read_to_end(step: ReadAnswer) -> None:
    """Read a scripted response that is a stream to its end, and keep the answer."""
    try:
        reader = step.query.reader(step.response, MAX_EVENT)
        step.outcome = Success(LiveStream(reader, step.response, body_of(step.response)).answer())
    except FastGPTError as error:
        step.outcome = Failure(error)


_ENVELOPE = {"code": 200, "statusText": "", "message": ""}


def _as_outcome(answer: object) -> Outcome[object]:
    """Return an answer as an outcome: an error is a failure, an outcome stays as it is."""
    if isinstance(answer, Success | Failure):
        return cast("Outcome[object]", answer)  # isinstance tells the kind, not its arguments
    return Failure(answer) if isinstance(answer, FastGPTError) else Success(answer)
