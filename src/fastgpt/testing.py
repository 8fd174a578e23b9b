"""Executors whose answers are written in a test: for code that takes an executor, without HTTP and without a server.

A script says, for each spec, what comes of it, and is held to what a client could return: an answer of another kind
than the spec's is an error where it is written. Nothing here knows how a call travels; where a flow of several steps
sends calls of its own, the scripted answer is put into an envelope, so that the flow reads it as it reads a server's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import (
    TYPE_CHECKING,
    Final,
    Generic,
    Protocol,
    Self,
    TypeGuard,
    TypeVar,
    cast,
    get_args,
    get_origin,
    overload,
)

from msgspec import ValidationError
from returns.result import Failure, Success

from .arguments import came, check_kind, invalid_argument
from .decoding import UNREADABLE, decode
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
from .specs.jsons import MALFORMED
from .specs.requests import outcome_of
from .steps import Gather, InThread, ReadAnswer
from .streaming.protocols import StreamQuery
from .streaming.queries import EventStreamCall
from .streaming.stream import LiveStream, body_of, reader_of
from .streaming.transcript import Transcript

if TYPE_CHECKING:
    import httpx

    from .models import events
    from .transport import native
else:
    httpx, events, native = map(Module, ("httpx", "fastgpt.models.events", "fastgpt.transport.native"))

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
    """Answers that are returned one after another, one for each time that a spec is run; threads may share them."""

    def __init__(self, *answers: T | FastGPTError) -> None:
        if not answers:
            raise InvalidRequestError("expected at least one, got none", field="answers")
        self._answers: Final = deque(answers)

    def __repr__(self) -> str:
        return f"InOrder({', '.join(map(repr, self._answers))})"

    def __len__(self) -> int:
        """Return how many are left."""
        return len(self._answers)

    def next(self, asked: object) -> T | FastGPTError:
        """Return the next answer."""
        try:
            return self._answers.popleft()
        except IndexError:
            raise UnexpectedRequest(f"all scripted answers to {asked!r} have been returned") from None

    def replaced(self, kept: Callable[[object], object]) -> InOrder[object]:
        """Return the same with each answer as it is kept."""
        return InOrder(*map(kept, self._answers))


class Events(list[object]):
    """The scripted events of a stream."""


class FakeAnswers:
    """The answers, and the specs that were run so far; what ``FakeExecutor`` and ``AsyncFakeExecutor`` share.

    ``answers`` maps a spec's class, one spec (which goes before its class), or the URL of a call to what comes of it:
    a value, JSON or a response (``httpx.Response``) as a server sends it, an error, ``InOrder(…)`` of these, or a
    function from the spec to one of these. For a stream it is the list of its events, in which an error is the last,
    or a response. What no client could return of a spec raises ``InvalidRequestError``, which names the spec.
    """

    def __init__(self, answers: Mapping[KeyT, object] | None = None) -> None:
        self.requests: Final[list[object]] = []
        """The specs that were run, and the calls of flows, in order."""
        self._answers: Final[dict[object, object]] = {}
        self._used: Final[set[object]] = set()
        if answers is not None:
            check_kind(answers, "answers", Mapping, "a mapping of specs to answers")
        for key, answer in (answers or {}).items():
            if not (isinstance(key, str) or _is_query(key)):
                raise invalid_argument("answers", "specs, their classes, or URLs", key)
            self._answers[key] = _kept(key, answer)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(_name, self._answers))})"

    @property
    def unused(self) -> tuple[object, ...]:
        """The specs, classes and URLs whose answers were not asked for, or not all of those ``InOrder``."""
        answers = self._answers.items()
        return tuple(
            key for key, answer in answers if (answer if isinstance(answer, InOrder) else key not in self._used)
        )

    @overload
    def on(self, spec: type[Declares[T]], answer: Callable[[RequestSpec[T]], T | FastGPTError]) -> Self: ...
    @overload
    def on(self, spec: type[Declares[T]], answer: T | FastGPTError | InOrder[T]) -> Self: ...
    def on(self, spec: type[object], answer: object) -> Self:
        """Script the answer to a spec's class; checkers hold it to the type that the spec is declared with."""
        if not (isinstance(cast("object", spec), type) and _is_query(spec)):  # callers without a checker pass anything
            raise invalid_argument("spec", "a class of specs", spec)
        self._answers[spec] = _kept(spec, answer)
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
        answer = self._answer(spec, spec, type(spec))
        response = _as_response(answer)
        if response is not None:
            return self._drive(query, lambda _: Success(response))
        if isinstance(answer, Events):  # of which somebody wants the answer that they make
            return cast(T, ScriptedStream[object, object](map(_as_outcome, answer)).answer())  # T is that
        return cast(T, _as_outcome(answer))  # as the script says

    def _answer(self, asked: object, *keys: object) -> object:
        """Note what is asked, and return the first scripted answer that is meant for it."""
        self.requests.append(asked)
        for key in keys:
            if key in self._answers:
                answer = self._answers[key]
                self._used.add(key)
                if isinstance(answer, InOrder):
                    answer = cast("InOrder[object]", answer).next(asked)  # isinstance tells the kind only
                made = cast("Callable[[object], object]", answer)  # a script's functions take what is asked
                return _kept(key, made(asked)) if callable(answer) else answer
        raise UnexpectedRequest(f"no answer is scripted to {asked!r}")

    def _drive(self, query: Query[T], send: Callable[[HTTPRequest], Outcome[HTTPResponse]] | None = None) -> T:
        """Run a flow: each of its calls gets the answer scripted for its spec, found by its path, unless by *send*."""
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
                        step = steps.send((send or self._sent)(step))
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
        path = f"/{call.url}" if call.authenticated else call.url
        specs = [key for key in self._answers if getattr(key, "path", None) == path]
        outcome = _as_outcome(self._answer(call, path, *specs))
        if not succeeded(outcome):
            return Failure(outcome.failure())
        answer = outcome.unwrap()
        response = _as_response(answer)
        if response is not None:
            return Success(response)
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
        response = _as_response(answer)
        if response is not None:
            yield from _read(query, response)
            return
        events = Events([answer]) if isinstance(answer, FastGPTError) else answer
        if not isinstance(events, Events):
            raise invalid_argument(f"answers[{_name(type(query))}]", "a list of events", answer)
        for event in events:
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


def _read(query: StreamQuery[T, Answer], response: HTTPResponse) -> Iterator[Outcome[T]]:
    """Yield the events of a scripted response, and the error that ends them or that came instead."""
    try:
        for event in LiveStream(reader_of(query, response, MAX_EVENT), response, body_of(response)):
            yield Success(event)
    except FastGPTError as error:
        yield Failure(error)


_ENVELOPE = {"code": 200, "statusText": "", "message": ""}


def _as_outcome(answer: object) -> Outcome[object]:
    """Return an answer as an outcome: an error is a failure, an outcome stays as it is."""
    if isinstance(answer, Success | Failure):
        return cast("Outcome[object]", answer)  # isinstance tells the kind, not its arguments
    return Failure(answer) if isinstance(answer, FastGPTError) else Success(answer)


def _is_foreign(answer: object) -> TypeGuard[httpx.Response]:
    """Whether an answer is a response of httpx, which a script without any does not load."""
    return any(kind.__module__.startswith("httpx") for kind in type(answer).__mro__) and isinstance(
        answer, httpx.Response
    )


def _as_response(answer: object) -> HTTPResponse | None:
    """Return a scripted response as one of ours; None of any other answer."""
    if _is_foreign(answer):
        return native.from_httpx(answer)
    return answer if isinstance(answer, HTTPResponse) else None


def _kind(key: object) -> type[object]:
    """Return the class that a key of a script is, or has."""
    return cast("type[object]", key if isinstance(key, type) else type(key))  # isinstance tells no argument


def _is_query(key: object) -> bool:
    """Whether something is a spec, what opens a stream, or the class of one."""
    return issubclass(_kind(key), RequestSpec) or _opens(_kind(key))


def _opens(kind: type[object]) -> bool:
    """Whether a query is answered by a stream; of a class the Protocol cannot say so."""
    return hasattr(kind, "opening")


def _spec(kind: type[object]) -> type[RequestSpec[object]] | None:
    """Return a class as one of specs, if it is one."""
    return cast("type[RequestSpec[object]]", kind) if issubclass(kind, RequestSpec) else None  # of whatever answer


def _name(key: object) -> str:
    return key.__name__ if isinstance(key, type) else repr(key)


def _kept(key: object, answer: object) -> object:
    """Return what a script has for a key: JSON decoded, events in a list; raise what no client could return of it."""
    kind, place = _kind(key), f"answers[{_name(key)}]"
    if isinstance(answer, type):
        raise invalid_argument(
            place, "an answer", cast("object", answer), "call it to make one"
        )  # whatever class it is
    if isinstance(answer, InOrder):
        return cast("InOrder[object]", answer).replaced(lambda each: _kept(key, each))  # isinstance tells the kind only
    if isinstance(answer, Success):
        return Success(_kept(key, cast("Success[object]", answer).unwrap()))  # in the same way
    if callable(answer) or _is_foreign(answer) or isinstance(answer, FastGPTError | Failure | HTTPResponse):
        return cast("object", answer)  # in the same way
    spec = _spec(kind)
    declared: object = getattr(kind, "answer", None) if spec is None else outcome_of(spec)
    shape = cast("type[object] | None", declared)  # it may be a generic one with its arguments
    if _opens(kind) and not isinstance(answer, shape or ()):
        return _events(kind, place, answer)
    return answer if spec is None or shape is None else _decoded(place, shape, answer)


def _events(kind: type[object], place: str, answer: object) -> Events:
    """Return the events of a stream; those of chats and sandboxes are known."""
    came_instead: object = answer  # which isinstance does not narrow
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Iterable):
        raise invalid_argument(place, "a list of events", came_instead)
    listed = Events(cast("Iterable[object]", answer))  # isinstance tells the kind, not its argument
    known = (*get_args(events.ResumeEvent), FastGPTError, Success, Failure)
    for number, event in enumerate(listed):
        if issubclass(kind, EventStreamCall) and not isinstance(event, known):
            raise invalid_argument(f"{place}[{number}]", "an event or an error", event)
    return listed


def _decoded(place: str, shape: type[object], answer: object) -> object:
    """Return an answer of the declared type, as it is, or made of JSON; it is written and read as a server's is."""
    try:
        if shape is bytes and not isinstance(answer, bytes):
            raise TypeError("a body is no JSON")
        read = decode(shape, encode(answer))
        return answer if isinstance(answer, get_origin(shape) or shape) else read
    except (ValidationError, *UNREADABLE, *MALFORMED) as error:
        expected = getattr(shape, "__name__", str(shape))
        raise InvalidRequestError(f"expected {expected}, got {came(answer)}: {error}", field=place) from None
