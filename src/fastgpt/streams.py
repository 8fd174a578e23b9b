"""Chat streams: the reader that types the events, the fold that makes a finished answer of them, and plain iteration.

Wire: events come with or without ``event:`` lines, the end is marked by ``[DONE]`` and more may follow it, and a
refusal is an ``event: error`` on HTTP 200.  Nothing here opens a stream; that is an executor's work.
"""

from __future__ import annotations

import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, overload

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from returns.result import Failure, Result, Success

from .calls import MAX_EVENT
from .errors import (
    UNREADABLE,
    APIError,
    DecodeError,
    FastGPTError,
    StreamInterruptedError,
    StreamParseError,
    stream_refusal,
)
from .executors import AsyncReading, Reading, aitems, items
from .models.chat import ChatCompletion, Choice, Message, Text, ToolResponse, Value
from .models.events import (
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
from .models.nodes import NodeResponse, last_error
from .protocols import Outcome, unwrap
from .specs import decoder, refused
from .sse import Parser, parse
from .values import JSONValue

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
E = TypeVar("E")

Unknown: TypeAlias = Callable[[str, str], E]
"""Makes an event of a name and data that this version has no type for."""
JSONObject: TypeAlias = dict[str, JSONValue]

Item: TypeAlias = ResumeEvent | Outcome[ResumeEvent]
"""What a stream of any flavour gives."""


class Delta(Struct, gc=False):
    """What a chunk adds to the answer."""

    content: str | None = None
    reasoning_content: str | None = None


class ChunkChoice(Struct, gc=False):
    """The choice of a chunk."""

    delta: Delta
    finish_reason: str | None = None


class Chunk(Struct, gc=False, rename="camel"):
    """A chunk as OpenAI has it, of which FastGPT fills little."""

    choices: list[ChunkChoice] = []
    response_value_id: str | None = None


class Ids(Struct, rename="camel"):
    """What a request says of the chat and of the row that the answer becomes; no server gives them back."""

    chat_id: str | None = None
    response_chat_item_id: str | None = None


class StreamReader(Generic[E]):
    """Types the events of one stream; raises what ends it."""

    def __init__(
        self,
        response: httpx.Response,
        ids: Ids,
        kinds: Mapping[str, Callable[[str], E]],
        unknown: Unknown[E],
        max_event: int,
    ) -> None:
        self.ids = ids
        self._status = response.status_code
        self._headers = response.headers
        self._kinds = kinds
        self._unknown = unknown
        self._parser = Parser(max_event)
        self._done = False

    def feed(self, chunk: bytes, /) -> Iterator[E]:
        """Yield the events that *chunk* completes."""
        kinds = self._kinds
        for name, data in self._parser.pairs(chunk):
            if data == "[DONE]":
                self._done = True
            elif (typed := kinds.get(name)) is not None:
                try:
                    item = typed(data)
                except UNREADABLE as error:
                    raise StreamParseError(f"event {name or 'message'}: {error}") from None
                yield item
            elif name == "error":
                raise stream_refusal(self._status, self._headers, data)
            else:
                yield self._unknown(name, data)

    def end(self) -> None:
        """Check that the stream was whole."""
        if not self._done:
            raise StreamInterruptedError("the stream ended without [DONE]")


def chat_reader(
    response: httpx.Response, ids: Ids | None = None, max_event: int = MAX_EVENT
) -> StreamReader[ChatEvent]:
    """Return a reader of the completion that streams in *response*; raise what came instead of a stream.

    Without *ids*, they are read from the request that *response* answers.
    """
    check_stream(response)
    return StreamReader(response, _ids_of(response) if ids is None else ids, CHAT_EVENTS, UnknownEvent, max_event)


def resume_reader(response: httpx.Response, ids: Ids, max_event: int = MAX_EVENT) -> StreamReader[ResumeEvent]:
    """Return a reader of the stream that is taken up again in *response*; raise what came instead of one."""
    check_stream(response)
    return StreamReader(response, ids, RESUME_EVENTS, UnknownEvent, max_event)


def check_stream(response: httpx.Response) -> None:
    """Raise the error that *response* means, if it is no stream of events."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        refusal = stream_refused(response)
        content_type = response.headers.get("content-type", "no content type")
        raise refusal or DecodeError(f"{response.url.path}: expected an event stream, got {content_type}")
    if (refusal := refused(response) if response.status_code != 200 else None) is not None:
        raise refusal


def stream_refused(response: httpx.Response) -> APIError | None:
    """Return the error that a read response means; a stream refused at its start has no content type."""
    refusal = refused(response)
    if refusal is None and "content-type" not in response.headers:
        for event in parse([response.content]):
            if event.event == "error":
                return stream_refusal(response.status_code, response.headers, event.data)
    return refusal


def _ids_of(response: httpx.Response) -> Ids:
    try:
        return msgspec.json.decode(response.request.content, type=Ids)
    except (RuntimeError, *UNREADABLE):
        return Ids()  # a response that was made by hand, or answers another kind of request


class Transcript:
    """Folds events into the answer they make; ``add`` and ``completion`` may be called in any turn.

    The ids are those of the request, since no server returns them.
    """

    def __init__(self, *, chat_id: str | None = None, response_chat_item_id: str | None = None) -> None:
        self._pieces: list[list[str] | str] = []  # text so far, or a tool's id; in their order
        self._reasoning: list[str] = []
        self._tools: dict[str, ToolResponse] = {}
        self._interactive: Value | None = None
        self._plan: Value | None = None
        self._nodes: list[NodeResponse] = []
        self._finish_reason: str | None = None
        self._rest = ChatCompletion(
            choices=(), id=chat_id or "", chat_id=chat_id, response_chat_item_id=response_chat_item_id
        )

    def add(self, event: ResumeEvent) -> None:
        """Take one event in."""
        match event:
            case Answer(text, reasoning, finish_reason) | FastAnswer(text, reasoning, finish_reason):
                if text:
                    self._add_text(text)
                if reasoning:
                    self._reasoning.append(reasoning)
                self._finish_reason = finish_reason or self._finish_reason
            case ToolCalled(tool):
                self._add_tool(tool)
            case ToolParams(tool):
                known = self._known(tool)
                self._tools[tool.id] = replace(known, params=known.params + tool.params)
            case ToolAnswered(tool):
                self._tools[tool.id] = replace(self._known(tool), response=tool.response)
            case NodesFinished(nodes):
                self._nodes.extend(nodes)
            case NodeFinished(node):
                self._nodes.append(node)
            case VariablesUpdated(variables):
                self._rest = replace(self._rest, new_variables=variables)
            case Interactive(interaction):
                self._interactive = Value(interactive=interaction.innermost())
            case Duration(seconds):
                self._rest = replace(self._rest, duration_seconds=seconds)
            case Title(title):
                self._rest = replace(self._rest, title=title)
            case PlanUpdated(plan):
                self._plan = Value(plan=plan)
            case (
                NodeStarted() | PlanStatusChanged() | SandboxStatus() | SkillCalled() | StepTitle() | CollectionForm()
                | TopAgentConfig() | UnknownEvent() | ResumePhase() | ResumeCompleted() | ResumeUnavailable()
            ):  # fmt: skip
                pass  # progress, which is no part of the answer

    def completion(self) -> ChatCompletion:
        """Return the answer so far, in the shape of one that was not streamed."""
        values = (*map(self._value, self._pieces), *filter(None, (self._plan, self._interactive)))
        text = values[0].text if len(values) == 1 else None
        content = text.content if text is not None else values or ""
        message = Message(content=content, reasoning_content="".join(self._reasoning) or None)
        return replace(
            self._rest,
            choices=(Choice(message, self._finish_reason),),
            response_data=tuple(self._nodes),
            error=last_error(self._nodes),
        )

    def _add_text(self, text: str) -> None:
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, list):
            last.append(text)
        else:
            self._pieces.append([text])

    def _add_tool(self, tool: ToolResponse) -> None:
        if tool.id not in self._tools:
            self._pieces.append(tool.id)
        self._tools[tool.id] = tool

    def _known(self, tool: ToolResponse) -> ToolResponse:
        if tool.id not in self._tools:
            self._add_tool(ToolResponse(tool.id))
        return self._tools[tool.id]

    def _value(self, piece: list[str] | str) -> Value:
        return Value(tools=(self._tools[piece],)) if isinstance(piece, str) else Value(text=Text("".join(piece)))


class Collector:
    """Folds the items of any flavour into a completion, or into the outcome of one; what both colours share."""

    def __init__(self, events: object, strict: bool) -> None:
        reader, self._outcomes = None, False
        if isinstance(events, Reading | AsyncReading):
            reader, self._outcomes = events.reader, events.outcomes  # which is known even if none comes
        ids = reader.ids if isinstance(reader, StreamReader) else Ids()
        self._transcript = Transcript(chat_id=ids.chat_id, response_chat_item_id=ids.response_chat_item_id)
        self._strict = strict
        self._error: FastGPTError | None = None

    def add(self, item: Item) -> None:
        """Take one item in."""
        if isinstance(item, Result):
            self._outcomes = True
            if isinstance(item, Success):
                self._transcript.add(item.unwrap())
            else:
                self._error = item.failure()
        else:
            self._transcript.add(item)

    def completion(self) -> ChatCompletion | Outcome[ChatCompletion]:
        """Return what the items make."""
        completion = self._transcript.completion()
        error = self._error
        if error is None and self._strict and completion.error_message is not None:
            error = APIError(completion.error_message, status_code=200)
        outcome: Outcome[ChatCompletion] = Success(completion) if error is None else Failure(error)
        return outcome if self._outcomes else unwrap(outcome)


@overload
def collect(events: Iterable[ResumeEvent], /, *, strict: bool = False) -> ChatCompletion: ...
@overload
def collect(events: Iterable[Outcome[ResumeEvent]], /, *, strict: bool = False) -> Outcome[ChatCompletion]: ...
def collect(events: Iterable[Item], /, *, strict: bool = False) -> ChatCompletion | Outcome[ChatCompletion]:
    """Return the finished answer that *events* make; of outcomes, the outcome of one.

    With *strict*, an error that a node reports is an ``APIError``, although the run ended; without, it stands in the
    completion's ``error``.
    """
    collector = Collector(events, strict)
    for event in events:
        collector.add(event)
    return collector.completion()


@overload
async def acollect(events: AsyncIterable[ResumeEvent], /, *, strict: bool = False) -> ChatCompletion: ...
@overload
async def acollect(
    events: AsyncIterable[Outcome[ResumeEvent]], /, *, strict: bool = False
) -> Outcome[ChatCompletion]: ...
async def acollect(events: AsyncIterable[Item], /, *, strict: bool = False) -> ChatCompletion | Outcome[ChatCompletion]:
    """Return the finished answer that *events* make; the awaited twin of ``collect``."""
    collector = Collector(events, strict)
    async for event in events:
        collector.add(event)
    return collector.completion()


@overload
def text_of(events: Iterable[ResumeEvent], /) -> Iterator[str]: ...
@overload
def text_of(events: Iterable[Outcome[ResumeEvent]], /) -> Iterator[Outcome[str]]: ...
def text_of(events: Iterable[Item], /) -> Iterator[str | Outcome[str]]:
    """Yield the pieces of text as they come; of outcomes, outcomes, of which only the last can be a failure."""
    for event in events:
        if (piece := _piece(event)) is not None:
            yield piece


@overload
def atext_of(events: AsyncIterable[ResumeEvent], /) -> AsyncIterator[str]: ...
@overload
def atext_of(events: AsyncIterable[Outcome[ResumeEvent]], /) -> AsyncIterator[Outcome[str]]: ...
async def atext_of(events: AsyncIterable[Item], /) -> AsyncIterator[str | Outcome[str]]:
    """Yield the pieces of text as they come; the awaited twin of ``text_of``."""
    async for event in events:
        if (piece := _piece(event)) is not None:
            yield piece


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
            return None


def iter_events(response: httpx.Response, /, *, max_event: int = MAX_EVENT) -> Iterator[ChatEvent]:
    """Return the events of a live raw response, which is closed when they end.

    Raises at once what came instead of a stream.
    """
    from .transport import chunks  # httpx comes with it

    reader = chat_reader(response, max_event=max_event)

    def events() -> Generator[ChatEvent]:
        with closing(response), closing(chunks(response)) as body:
            yield from items(reader, body, None)

    return Reading(events(), reader)


def aiter_events(response: httpx.Response, /, *, max_event: int = MAX_EVENT) -> AsyncIterator[ChatEvent]:
    """Return the events of a live raw response; the awaited twin of ``iter_events``."""
    from .transport import achunks  # httpx comes with it

    reader = chat_reader(response, max_event=max_event)

    async def events() -> AsyncGenerator[ChatEvent]:
        async with (
            aclosing(response),
            aclosing(achunks(response)) as body,
            aclosing(aitems(reader, body, None)) as typed,
        ):
            async for event in typed:
                yield event

    return AsyncReading(events(), reader)


def new_id() -> str:
    """Return an id that no chat and no row has yet, for ``chat_id`` and ``response_chat_item_id``."""
    return os.urandom(12).hex()


def _as(kind: type[T]) -> Callable[[str], T]:
    def decode(data: str) -> T:
        return decoder(kind).decode(data)

    return decode


def _chunk(make: Callable[[str, str, str | None, str | None], T]) -> Callable[[str], T]:
    def decode(data: str) -> T:
        chunk = _CHUNK(data)
        if not chunk.choices:
            return make("", "", None, chunk.response_value_id)
        choice = chunk.choices[0]
        delta = choice.delta
        return make(delta.content or "", delta.reasoning_content or "", choice.finish_reason, chunk.response_value_id)

    return decode


def _nodes(data: str) -> NodesFinished:
    if data.lstrip().startswith("{"):  # some builds of 4.14.7 sent an object with number keys
        return NodesFinished(tuple(_as(dict[str, NodeResponse])(data).values()))
    return NodesFinished(_as(tuple[NodeResponse, ...])(data))


_CHUNK = msgspec.json.Decoder(Chunk).decode  # at hand, as nearly every event is one

CHAT_EVENTS: dict[str, Callable[[str], ChatEvent]] = {
    "": _chunk(Answer),
    "message": _chunk(Answer),
    "answer": _chunk(Answer),
    "fastAnswer": _chunk(FastAnswer),
    "flowNodeStatus": _as(NodeStarted),
    "toolCall": _as(ToolCalled),
    "toolParams": _as(ToolParams),
    "toolResponse": _as(ToolAnswered),
    "flowResponses": _nodes,
    "flowNodeResponse": lambda data: NodeFinished(_as(NodeResponse)(data)),
    "updateVariables": lambda data: VariablesUpdated(_as(dict[str, JSONValue])(data)),
    "interactive": _as(Interactive),
    "workflowDuration": _as(Duration),
    "chatTitle": _as(Title),
    "plan": _as(PlanUpdated),
    "planStatus": _as(PlanStatusChanged),
    "sandboxStatus": _as(SandboxStatus),
    "skillCall": _as(SkillCalled),
    "stepTitle": lambda data: StepTitle(_as(JSONObject)(data)),
    "collectionForm": lambda data: CollectionForm(_as(JSONObject)(data)),
    "topAgentConfig": lambda data: TopAgentConfig(_as(JSONObject)(data)),
}
RESUME_EVENTS: dict[str, Callable[[str], ResumeEvent]] = {
    **CHAT_EVENTS,
    "resumePhase": ResumePhase,  # a bare word, no JSON
    "resumeCompleted": _as(ResumeCompleted),
    "resumeUnavailable": _as(ResumeUnavailable),
}
