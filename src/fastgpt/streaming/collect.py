"""What users do with the events of a chat: collect them into the answer, take the text, or read a live raw response.

All of it works on what a stream of any flavour gives, on a list of events, and on outcomes.  An open stream knows how
its run ended; a plain list does not, so there the events themselves must show it: every run that ends says why it
ended, in a piece with a ``finish_reason``, or is handed over as a record.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Never, TypeAlias, cast, get_args, overload

from returns.result import Failure, Result, Success

from ..arguments import came
from ..errors import FastGPTError, StreamInterruptedError
from ..http import MAX_EVENT
from ..lazy import Module
from ..models.chat import ChatCompletion
from ..models.events import Answer, ChatEvent, ResumeEvent
from ..outcomes import Outcome, succeeded, unwrap
from .protocols import AsyncEventStream, EventStream
from .reader import chat_reader
from .stream import AsyncLiveStream, LiveStream, abody_of, body_of
from .transcript import Transcript

if TYPE_CHECKING:
    import httpx
else:
    httpx = Module("httpx")

Item: TypeAlias = ResumeEvent | Outcome[ResumeEvent]
"""What a stream of any flavour gives."""
_ITEMS: tuple[type, ...] = (Result, *get_args(ResumeEvent))
_NO_EVENTS: tuple[type, ...] = (type, str, bytes, Mapping)
Collected: TypeAlias = ChatCompletion | Outcome[ChatCompletion]


class Collector:
    """Folds items that come from anywhere; what sync and async share."""

    def __init__(self) -> None:
        self._transcript = Transcript()
        self._outcomes = False
        self._error: FastGPTError | None = None

    def add(self, item: Item) -> None:
        """Take one item in; what is no event raises ``TypeError``."""
        if not isinstance(item, _ITEMS):
            raise TypeError(f"expected events of a chat, or outcomes of them, got {came(item)}")
        if isinstance(item, Result):
            self._outcomes = True
            if isinstance(item, Success):
                self._transcript.add(item.unwrap())
            else:
                self._error = item.failure()
        else:
            self._transcript.add(item)

    def answer(self) -> Collected:
        """Return what the items make."""
        outcome: Outcome[ChatCompletion] = Success(self._transcript.completion())
        if self._error is not None:
            outcome = Failure(self._error)
        elif not self._transcript.ended:
            outcome = Failure(StreamInterruptedError("the events do not reach the end of the answer"))
        return outcome if self._outcomes else unwrap(outcome)

    def failure(self, answer: Collected) -> Iterator[Outcome[Never]]:
        """Yield the failure that *answer* is, unless it was among the items already."""
        if not isinstance(answer, ChatCompletion) and not succeeded(answer) and self._error is None:
            yield Failure(answer.failure())


def _check(events: object, kind: type, other: str) -> None:
    """Raise ``TypeError`` of what are no events, before nothing is made of them."""
    if not isinstance(events, kind) or isinstance(events, _NO_EVENTS):
        raise TypeError(f"expected events of a chat, or outcomes of them, got {came(events)}{other}")


def knows_answer(events: object) -> bool:
    """Whether *events* are an open stream, of any executor, and not just any iterable."""
    return hasattr(events, "answer")


def answer_of(events: Iterable[Item], collector: Collector) -> Collected:
    """Return the answer of an open stream, which knows it; of other events, what was collected of them."""
    if knows_answer(events):
        return cast("EventStream[Item, Collected]", events).answer()  # it is a stream of chat events
    return collector.answer()


async def aanswer_of(events: AsyncIterable[Item], collector: Collector) -> Collected:
    """Return the answer of an open stream, which knows it; of other events, what was collected of them."""
    if knows_answer(events):
        return await cast("AsyncEventStream[Item, Collected]", events).answer()  # it is a stream of chat events
    return collector.answer()


def strict_answer(answer: Collected, strict: bool) -> Collected:
    """Return *answer*; with *strict*, the error of a run that failed comes instead."""
    if not strict:
        return answer
    if isinstance(answer, ChatCompletion):
        return answer.raise_for_error()
    failure = answer.unwrap().failure if succeeded(answer) else None
    return answer if failure is None else Failure(failure)


@overload
def collect(events: Iterable[ResumeEvent], /, *, strict: bool = False) -> ChatCompletion: ...
@overload
def collect(events: Iterable[Outcome[ResumeEvent]], /, *, strict: bool = False) -> Outcome[ChatCompletion]: ...
def collect(events: Iterable[Item], /, *, strict: bool = False) -> Collected:
    """Return the finished answer that *events* make; of outcomes, the outcome of one.

    Of an open stream it is the answer of the whole run, whatever was iterated before.  Raises
    ``StreamInterruptedError`` if the events do not reach the end of the answer; with *strict*, ``RunFailedError`` if
    the run ended and failed, which otherwise stands in the completion's ``error_message``: of a run that was not asked
    for detail, nothing says so.
    """
    _check(events, Iterable, "; acollect takes an async stream")
    collector = Collector()
    if not knows_answer(events):
        for event in events:
            collector.add(event)
    return strict_answer(answer_of(events, collector), strict)


@overload
async def acollect(events: AsyncIterable[ResumeEvent], /, *, strict: bool = False) -> ChatCompletion: ...
@overload
async def acollect(
    events: AsyncIterable[Outcome[ResumeEvent]], /, *, strict: bool = False
) -> Outcome[ChatCompletion]: ...
async def acollect(events: AsyncIterable[Item], /, *, strict: bool = False) -> Collected:
    """Return the finished answer that *events* make; the async counterpart of ``collect``."""
    _check(events, AsyncIterable, "; collect takes a sync stream")
    collector = Collector()
    if not knows_answer(events):
        async for event in events:
            collector.add(event)
    return strict_answer(await aanswer_of(events, collector), strict)


@overload
def text_of(events: Iterable[ResumeEvent], /, *, strict: bool = False) -> Iterator[str]: ...
@overload
def text_of(events: Iterable[Outcome[ResumeEvent]], /, *, strict: bool = False) -> Iterator[Outcome[str]]: ...
def text_of(events: Iterable[Item], /, *, strict: bool = False) -> Iterator[str | Outcome[str]]:
    """Yield the pieces of text as they come; of outcomes, outcomes, of which only the last can be a failure.

    With *strict*, the events must reach the end of the answer and the run must not have failed, as in ``collect``.
    """
    _check(events, Iterable, "; atext_of takes an async stream")
    collector = Collector()
    for event in events:
        if strict:
            collector.add(event)
        if (piece := _piece(event)) is not None:
            yield piece
    if strict:
        yield from collector.failure(strict_answer(answer_of(events, collector), strict))


@overload
def atext_of(events: AsyncIterable[ResumeEvent], /, *, strict: bool = False) -> AsyncIterator[str]: ...
@overload
def atext_of(
    events: AsyncIterable[Outcome[ResumeEvent]], /, *, strict: bool = False
) -> AsyncIterator[Outcome[str]]: ...
async def atext_of(events: AsyncIterable[Item], /, *, strict: bool = False) -> AsyncIterator[str | Outcome[str]]:
    """Yield the pieces of text as they come; the async counterpart of ``text_of``."""
    _check(events, AsyncIterable, "; text_of takes a sync stream")
    collector = Collector()
    async for event in events:
        if strict:
            collector.add(event)
        if (piece := _piece(event)) is not None:
            yield piece
    if strict:
        for failure in collector.failure(strict_answer(await aanswer_of(events, collector), strict)):
            yield failure


def _piece(item: Item) -> str | Outcome[str] | None:
    match item:
        case Answer(text):
            return text or None
        case Success():
            found = _piece(item.unwrap())
            return Success(found) if isinstance(found, str) else None
        case Failure():
            return Failure(item.failure())
        case _:
            if not isinstance(item, _ITEMS):
                raise TypeError(f"expected events of a chat, or outcomes of them, got {came(item)}")
            return None


def iter_events(
    response: httpx.Response, /, *, max_event: int = MAX_EVENT, strict: bool | None = None
) -> LiveStream[ChatEvent, ChatCompletion]:
    """Return the events of a live raw response, which is closed when they end.

    Raises at once what came instead of a stream, and ``InvalidRequestError`` where somebody else has begun to read it.
    With *strict*, a run that failed ends in ``RunFailedError``, if the
    request asked for detail; None: as the call that opened the response was.
    """
    from ..transport.native import from_httpx  # httpx comes with it

    live = from_httpx(response)
    return LiveStream(chat_reader(live, max_event=max_event, strict=strict), live, body_of(live))


def aiter_events(
    response: httpx.Response, /, *, max_event: int = MAX_EVENT, strict: bool | None = None
) -> AsyncLiveStream[ChatEvent, ChatCompletion]:
    """Return the events of a live raw response; the async counterpart of ``iter_events``."""
    from ..transport.native import from_async_httpx  # httpx comes with it

    live = from_async_httpx(response)
    return AsyncLiveStream(chat_reader(live, max_event=max_event, strict=strict), live, abody_of(live))


def new_id() -> str:
    """Return an id that no chat and no row has yet, for ``chat_id`` and ``response_chat_item_id``."""
    return os.urandom(12).hex()
