"""Chat streams: the reader that makes typed events of one response, and says when the run is over.

On the wire events come with or without ``event:`` lines, the end is marked by ``[DONE]``, older servers send their node
reports after it, and an error is an ``event: error`` on HTTP 200.  Relays and look-alike servers differ: they drop
event names, report errors as data of an unnamed event, leave the delta or the choices out, and send empty events to
keep the connection open.  What such an event means is decided here, in the branch that is taken when the usual decode
found nothing, so that the usual event pays nothing for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Lock
from typing import Generic, Never, TypeAlias, TypeVar

from msgspec import Raw, Struct, ValidationError

from ..decoding import UNREADABLE, decode, decoder, without_lone_surrogates
from ..error_responses import error_in_event, error_in_text, open_envelope, unexpected
from ..errors import APIError, ClientClosedError, FastGPTError, StreamInterruptedError, StreamParseError, with_words
from ..http import MAX_EVENT, HTTPResponse
from ..media import beginning, is_event_stream
from ..models.chat import ChatCompletion
from ..models.events import (
    Answer,
    ChatEvent,
    CollectionForm,
    Duration,
    FastAnswer,
    Interactive,
    NodeFinished,
    NodesFinished,
    NodeStarted,
    PlanStatusChanged,
    PlanUpdated,
    ResumeCompleted,
    ResumeEvent,
    ResumePhase,
    ResumeUnavailable,
    SandboxStatus,
    SkillCalled,
    StepTitle,
    Title,
    ToolAnswered,
    ToolCalled,
    ToolParams,
    TopAgentConfig,
    UnknownEvent,
    VariablesUpdated,
)
from ..models.nodes import NodeResponse
from ..observing import error_in_answer
from ..specs import error_response
from ..values import JSONValue
from .sse import NO_FIELD, Parser, as_text
from .transcript import Transcript

T = TypeVar("T")
E = TypeVar("E", bound=ResumeEvent)

Unknown: TypeAlias = Callable[[str, str], E]
"""Makes an event of a name and data that this version has no type for."""
JSONObject: TypeAlias = dict[str, JSONValue]

END = b"[DONE]"
"""The data of the event that ends a run."""
NULL, FALSE, EMPTY = Raw(b"null"), Raw(b"false"), Raw(b'""')
NO_ERROR = NULL, FALSE, EMPTY
NOTHING = b"", b"null"
"""The data of events that are sent to keep the connection open."""
AFTER_DONE = 2.0
"""Seconds for which more is waited for after ``[DONE]``: servers up to 4.12 send ``flowResponses`` after it."""
RESUME_SILENCE = 30.0
"""Seconds after which a resumed stream is abandoned that has said where it stands, and nothing else.

A run that goes on sends something every 10 s, if only an empty piece.
"""
PENDING = 256
"""Events after which those that came are put into the transcript, while they are still at hand."""
TEXT = 16_384
"""Bytes that are kept of a text that is no event: pages have their title within these."""
SEARCHED = 65_536
"""Bytes in which an event begins, if one does: comments may stand before it."""
LONGEST_END = len(b"\ndata: [DONE]\n")
_PIECES = (b"", b"message", b"answer", b"fastAnswer")
_DATA = re.compile(rb"(?:^|\n)(?:data|event)")
_BRACKETS = b"]", b"]\n"
_ENDED = re.compile(rb"(?:^|\n)data: ?\[DONE\]\n?\Z")


class Delta(Struct, gc=False):
    """What a chunk adds to the answer."""

    content: str | None = None
    reasoning_content: str | None = None


class ChunkChoice(Struct, gc=False):
    """The choice of a chunk."""

    delta: Delta | None = None
    finish_reason: str | None = None


class Chunk(Struct, gc=False, rename="camel"):
    """A chunk as OpenAI has it, of which FastGPT fills little."""

    choices: list[ChunkChoice] | None = None
    response_value_id: str | None = None
    error: Raw = NULL
    success: Raw = NULL
    code: Raw = NULL


class Ids(Struct, rename="camel"):
    """What a request says of the chat and of the row that the answer becomes; no server gives them back."""

    chat_id: str | None = None
    response_chat_item_id: str | None = None


class ReportedError(Exception):
    """The data of an event that is named like a piece of the answer, and is an error."""


class StreamReader(Generic[E]):
    """Makes typed events of one stream, and of all of them the answer; raises what ends the stream."""

    def __init__(
        self,
        response: HTTPResponse,
        ids: Ids,
        kinds: Mapping[bytes, Callable[[bytes], E]],
        unknown: Unknown[E],
        max_event: int,
        *,
        strict: bool = False,
    ) -> None:
        self.ids = ids
        self.done: bool = False
        self.patience: float | None = None
        self._status = response.status_code
        self._headers = response.headers
        self._kinds = kinds
        self._unknown = unknown
        self._strict = strict
        self._parser = Parser(max_event)
        self._events: list[E] = []
        """The events that are not in the transcript yet: to fold each as it comes would cost more than to read it."""
        self._lock = Lock()
        self._folded = 0
        self._text = bytearray()
        """How the last text began that came between events, and was none."""
        self._text_after = 0
        self._only_phases = True
        self._transcript = Transcript(chat_id=ids.chat_id, response_chat_item_id=ids.response_chat_item_id)

    @property
    def count(self) -> int:
        """The number of events so far."""
        return self._folded + len(self._events)

    @property
    def within_event(self) -> bool:
        """Whether a part of an event has come, and not yet its end."""
        unfinished = self._parser.unfinished
        return _DATA.search(unfinished, 0, SEARCHED) is not None and not is_end_marker(unfinished)

    def feed(self, chunk: bytes, /) -> Iterator[E]:
        """Yield the events that *chunk* completes."""
        keep = self._events.append
        for name, run in self._parser.runs(chunk):
            typed = self._kinds.get(name)
            if typed is None:
                if name == NO_FIELD:
                    self._keep_text(run)
                    continue
                typed = self._untyped(name)
            for data in run:
                if data == END:
                    self._end_marker()
                    continue
                try:
                    item = typed(data)
                except UNREADABLE as error:
                    if data.strip() == END:  # a relay may have written it with spaces
                        self._end_marker()
                        continue
                    if self.done and name in _PIECES:
                        continue  # after the end marker comes no piece of the answer, so that none is lost
                    item = self._reread(name, data, typed, error)
                except ReportedError:
                    raise self._reported(data) from None
                keep(item)
                yield item
        if len(self._events) >= PENDING:
            self._fold()
        unfinished = self._parser.unfinished
        if unfinished and unfinished.endswith(_BRACKETS) and is_end_marker(unfinished):
            self._end_marker()  # its blank line may never come

    def end(self) -> None:
        """Check that the stream was whole, and with ``strict`` that the run did not fail."""
        if not self.done:
            raise self.broken_off(StreamInterruptedError("the stream ended without [DONE]"))
        if self._strict:
            self.answer().raise_for_error()

    def broken_off(self, failure: FastGPTError, /) -> FastGPTError:
        """Return what it means that *failure* cut the stream short: that, unless what came last says more."""
        try:
            for name, run in self._parser.rest():
                for data in run:
                    try:
                        self._read_rest(name, data)
                    except ReportedError:
                        return self._reported(data)
        except FastGPTError as error:
            return error
        if not self._text or isinstance(failure, ClientClosedError):
            return failure
        place = f"after event {self._text_after:,}" if self._text_after else "before any event"
        return with_words(failure, f"{place} came {beginning(bytes(self._text.strip()))}, which is no event")

    def answer(self) -> ChatCompletion:
        """Return the answer that the events so far make."""
        self._fold()
        with self._lock:
            return self._transcript.completion()

    def _fold(self) -> None:
        """Put the events into the transcript, which keeps of them what is part of the answer."""
        with self._lock:  # another thread than the reading one may ask for the answer
            events = self._events[:]
            self._transcript.extend(events)
            self._only_phases = self._only_phases and all(isinstance(event, ResumePhase) for event in events)
            del self._events[: len(events)]
            self._folded += len(events)

    def _end_marker(self) -> None:
        self.done = True
        self.patience = AFTER_DONE

    def _untyped(self, name: bytes) -> Callable[[bytes], E]:
        if name == b"error":
            return _reported
        if name in _PIECES:  # of a stream that has no such events
            return self._unnamed
        return lambda data: self._unknown(as_text(name), as_text(data))

    def _unnamed(self, data: bytes) -> E:
        error = error_in_text(self._status, self._headers, data)
        if error is not None:
            raise error
        return self._unknown("", as_text(data))

    def _reread(self, name: bytes, data: bytes, typed: Callable[[bytes], E], error: Exception) -> E:
        """Read the data of an event that could not be decoded as it stands."""
        if data.strip() in NOTHING and (piece := self._kinds.get(b"answer")) is not None:
            return piece(b"{}")
        text = as_text(data)
        repaired = (without_lone_surrogates(text) or text).encode()
        if repaired != data:
            try:
                return typed(repaired)
            except UNREADABLE as again:
                error = again
            except ReportedError:
                raise self._reported(repaired) from None
        # Of what is no JSON, it helps more to see it than to hear where it stops to be JSON.
        problem = str(error) if isinstance(error, ValidationError) else f"expected JSON, got {beginning(data)}"
        raise StreamParseError(f"event {self.count + 1:,}, {as_text(name) or 'message'}: {problem}") from None

    def _keep_text(self, texts: Iterable[bytes]) -> None:
        """Keep how a text begins that is no event; raise the error that it reports, if it is the JSON of one."""
        if self._text_after != self.count:  # of what breaks in, the last says most
            self._text_after = self.count
            self._text.clear()
        for text in texts:
            self._text += text[: TEXT - len(self._text)] + b"\n"
            for each in (text, *text[:TEXT].split(b"\n")):
                error = error_in_text(self._status, self._headers, each) if each.startswith(b"{") else None
                if error is not None:
                    raise error

    def _read_rest(self, name: bytes, data: bytes) -> None:
        """Raise the error that is reported by an event that lacks its end; else it is none, and passed over."""
        if name == NO_FIELD or (name == b"error" and data.startswith(b"{") and not is_json(data)):
            self._keep_text((data,))
        elif name == b"error":
            raise self._reported(data)
        elif name in self._kinds:
            with suppress(*UNREADABLE):
                self._kinds[name](data)

    def _reported(self, data: bytes) -> APIError:
        return error_in_event(self._status, self._headers, as_text(data))


class ResumeReader(StreamReader[ResumeEvent]):
    """Reads a resumed stream, which may say where it stands and then nothing for ever."""

    patience: float | None
    """Seconds after which the stream is over if nothing comes; None: as the connection has it."""

    def feed(self, chunk: bytes, /) -> Iterator[ResumeEvent]:
        """Yield the events that *chunk* completes."""
        for event in super().feed(chunk):
            if not self.done:
                self.patience = RESUME_SILENCE if isinstance(event, ResumePhase) and self._waits() else None
            yield event

    def end(self) -> None:
        """Check that the stream was whole, and say why nothing may have come."""
        if not self.done and self.count and self._waits():
            failure = StreamInterruptedError(
                "the run cannot be resumed: the server reported its phase and sent no event of the run; only runs of"
                " v2 that were started with resumable=True can be resumed"
            )
            raise self.broken_off(failure)
        super().end()

    def _waits(self) -> bool:
        return self._only_phases and all(isinstance(event, ResumePhase) for event in self._events)


def is_end_marker(unfinished: bytearray) -> bool:
    """Whether an event is the end marker, and lacks no more than its blank line; long ones are not searched through."""
    return _ENDED.search(unfinished[-LONGEST_END - 1 :]) is not None


def chat_reader(
    response: HTTPResponse, ids: Ids | None = None, max_event: int = MAX_EVENT, *, strict: bool | None = None
) -> StreamReader[ChatEvent]:
    """Return a reader of the completion that streams in *response*; raise what came instead of a stream.

    Without *ids*, they are read from the request that *response* answers; so is whether a failed run is an error,
    without *strict*.
    """
    check_stream(response)
    known = _ids_of(response) if ids is None else ids
    return StreamReader(response, known, CHAT_EVENTS, UnknownEvent, max_event, strict=is_strict(strict, response))


def resume_reader(
    response: HTTPResponse, ids: Ids, max_event: int = MAX_EVENT, *, strict: bool | None = None
) -> ResumeReader:
    """Return a reader of the stream that is resumed in *response*; raise what came instead of one."""
    check_stream(response)
    return ResumeReader(response, ids, RESUME_EVENTS, UnknownEvent, max_event, strict=is_strict(strict, response))


def is_strict(strict: object, response: HTTPResponse) -> bool:
    """Whether a failed run is an error, by what its call says, or by what its client has added to the request."""
    if isinstance(strict, bool):
        return strict
    return response.request is not None and response.request.strict is True


def check_stream(response: HTTPResponse) -> None:
    """Raise the error that *response* means, if it is no stream of events."""
    if not is_event_stream(response.headers):
        raise error_in_answer(response) or unexpected("an event stream", response)
    if (error := error_response(response) if response.status_code != 200 else None) is not None:
        raise error


def _ids_of(response: HTTPResponse) -> Ids:
    sent = None if response.request is None else response.request.content
    try:
        return decode(Ids, sent) if isinstance(sent, bytes) else Ids()  # made by hand, or a form
    except UNREADABLE:
        return Ids()  # it answers another kind of request


def _reported(_: bytes) -> Never:
    raise ReportedError


def _as(kind: type[T]) -> Callable[[bytes], T]:
    def typed(data: bytes) -> T:
        return decoder(kind).decode(data)

    return typed


def _chunk(make: Callable[[str, str, str | None, str | None], T]) -> Callable[[bytes], T]:
    read = decoder(Chunk).decode  # at hand, as nearly every event is one

    def typed(data: bytes) -> T:
        chunk = read(data)
        # What a model wrote before it failed may be with it.
        if chunk.error is not NULL and chunk.error not in NO_ERROR:
            raise ReportedError
        if not chunk.choices:
            if is_error(chunk, data):
                raise ReportedError
            return make("", "", None, chunk.response_value_id)
        choice = chunk.choices[0]
        delta = choice.delta
        if delta is None:
            return make("", "", choice.finish_reason, chunk.response_value_id)
        return make(delta.content or "", delta.reasoning_content or "", choice.finish_reason, chunk.response_value_id)

    return typed


def is_json(data: bytes) -> bool:
    """Whether *data* is JSON that is whole."""
    try:
        decode(object, data)
    except UNREADABLE:
        return False
    return True


def is_error(chunk: Chunk, data: bytes) -> bool:
    """Whether an object without choices is an error: in FastGPT's envelope, or a gateway's."""
    if chunk.success == FALSE:
        return True
    envelope = None if chunk.code == NULL else open_envelope(data)
    return envelope is not None and not 200 <= envelope.code < 300


def _nodes(data: bytes) -> NodesFinished:
    if data.lstrip().startswith(b"{"):  # some builds of 4.14.7 sent an object with number keys
        return NodesFinished(tuple(_as(dict[str, NodeResponse])(data).values()))
    return NodesFinished(_as(tuple[NodeResponse, ...])(data))


CHAT_EVENTS: dict[bytes, Callable[[bytes], ChatEvent]] = {
    b"": _chunk(Answer),
    b"message": _chunk(Answer),
    b"answer": _chunk(Answer),
    b"fastAnswer": _chunk(FastAnswer),
    b"flowNodeStatus": _as(NodeStarted),
    b"toolCall": _as(ToolCalled),
    b"toolParams": _as(ToolParams),
    b"toolResponse": _as(ToolAnswered),
    b"flowResponses": _nodes,
    b"flowNodeResponse": lambda data: NodeFinished(_as(NodeResponse)(data)),
    b"updateVariables": lambda data: VariablesUpdated(_as(dict[str, JSONValue])(data)),
    b"interactive": _as(Interactive),
    b"workflowDuration": _as(Duration),
    b"chatTitle": _as(Title),
    b"plan": _as(PlanUpdated),
    b"planStatus": _as(PlanStatusChanged),
    b"sandboxStatus": _as(SandboxStatus),
    b"skillCall": _as(SkillCalled),
    b"stepTitle": lambda data: StepTitle(_as(JSONObject)(data)),
    b"collectionForm": lambda data: CollectionForm(_as(JSONObject)(data)),
    b"topAgentConfig": lambda data: TopAgentConfig(_as(JSONObject)(data)),
}
RESUME_EVENTS: dict[bytes, Callable[[bytes], ResumeEvent]] = {
    **CHAT_EVENTS,
    b"resumePhase": lambda data: ResumePhase(as_text(data)),  # a bare word, no JSON
    b"resumeCompleted": _as(ResumeCompleted),
    b"resumeUnavailable": _as(ResumeUnavailable),
}
