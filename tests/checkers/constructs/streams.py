from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from typing import assert_type

from returns.result import Result

from fastgpt import (
    AsyncChatClient,
    AsyncEventStream,
    ChatClient,
    ChatCompletion,
    EventStream,
    FastGPTError,
    Outcome,
    acollect,
    atext_of,
    collect,
    text_of,
    user,
)
from fastgpt.chat import (
    Answer,
    ChatEvent,
    FastAnswer,
    NodeStarted,
    StreamChatCompletion,
    ToolCalled,
    stream_chat_completion,
)

HELLO = [user("Hello")]


def watched(events: EventStream[ChatEvent, ChatCompletion]) -> ChatCompletion:
    return events.answer()


async def awatched(events: AsyncEventStream[ChatEvent, ChatCompletion]) -> ChatCompletion:
    return await events.answer()


# CASE stream-raw
def stream_raw(client: ChatClient) -> None:
    with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(next(events), ChatEvent)
        assert_type(watched(events), ChatCompletion)


# CASE stream-typed
def stream_typed(client: ChatClient) -> None:
    with client.typed.stream_chat_completion(messages=HELLO) as events:
        for event in events:
            assert_type(event, ChatEvent)


# CASE stream-results
def stream_results(client: ChatClient) -> None:
    with client.results.stream_chat_completion(messages=HELLO) as events:
        assert_type(events.answer(), Outcome[ChatCompletion])
        for outcome in events:
            assert_type(outcome.unwrap(), ChatEvent)
            assert_type(outcome.failure(), FastGPTError)


# CASE stream-function
def stream_function(client: ChatClient) -> None:
    with stream_chat_completion(client.typed, messages=HELLO) as events:
        assert_type(next(events), ChatEvent)
        assert_type(watched(events), ChatCompletion)


# CASE stream-value
def stream_value(client: ChatClient) -> None:
    with client.typed.stream(StreamChatCompletion(messages=HELLO)) as events:
        assert_type(next(events), ChatEvent)
        assert_type(watched(events), ChatCompletion)


# CASE stream-text_of
def stream_text(client: ChatClient) -> Iterator[str]:
    with client.stream_chat_completion(messages=HELLO) as events:
        yield from text_of(events)


# CASE stream-collect
def stream_collect(client: ChatClient) -> None:
    with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(collect(events, strict=True), ChatCompletion)
    with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        assert_type(collect(outcomes), Result[ChatCompletion, FastGPTError])


# CASE stream-readme-match
def readme_match(client: ChatClient) -> None:
    with client.stream_chat_completion(messages=HELLO) as events:
        for event in events:
            match event:
                case Answer(text):
                    print(text, end="")
                case NodeStarted(name):
                    print(f"[{name}]")
                case ToolCalled(tool):
                    print(f"[{tool.tool_name}]")
                case _:
                    pass


# CASE stream-exitstack
def exitstack(client: ChatClient) -> None:
    with ExitStack() as stack:
        events = stack.enter_context(client.stream_chat_completion(messages=HELLO))
        assert_type(next(events), ChatEvent)
        assert_type(watched(events), ChatCompletion)


# CASE stream-own-contextmanager
@contextmanager
def own(client: ChatClient) -> Generator[Iterator[str], None, None]:
    with client.stream_chat_completion(messages=HELLO) as events:
        yield text_of(events)


# CASE stream-return-opening
def opening(client: ChatClient) -> AbstractContextManager[Iterator[ChatEvent]]:
    return client.typed.stream_chat_completion(messages=HELLO)


# CASE stream-filter-isinstance
def filtered(client: ChatClient) -> list[str]:
    with client.stream_chat_completion(messages=HELLO) as events:
        return [event.text for event in events if isinstance(event, Answer)]


# CASE stream-isinstance-tuple
def isinstance_tuple(event: ChatEvent) -> str:
    if isinstance(event, Answer | FastAnswer):
        return event.text
    if isinstance(event, (NodeStarted, ToolCalled)):
        named: NodeStarted | ToolCalled = event
        return named.name if isinstance(named, NodeStarted) else named.tool.tool_name
    return ""


# CASE astream-raw
async def astream_raw(client: AsyncChatClient) -> None:
    async with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(await awatched(events), ChatCompletion)
        async for event in events:
            assert_type(event, ChatEvent)


# CASE astream-results
async def astream_results(client: AsyncChatClient) -> None:
    async with client.results.stream_chat_completion(messages=HELLO) as events:
        assert_type(await acollect(events), Result[ChatCompletion, FastGPTError])


# CASE astream-text
async def astream_text(client: AsyncChatClient) -> AsyncIterator[str]:
    async with client.stream_chat_completion(messages=HELLO) as events:
        async for piece in atext_of(events):
            yield piece


# CASE astream-exitstack
async def aexitstack(client: AsyncChatClient) -> None:
    async with AsyncExitStack() as stack:
        events = await stack.enter_async_context(client.typed.stream_chat_completion(messages=HELLO))
        assert_type(await awatched(events), ChatCompletion)


# CASE astream-own-contextmanager
@asynccontextmanager
async def aown(client: AsyncChatClient) -> AsyncGenerator[AsyncIterator[str], None]:
    async with client.stream_chat_completion(messages=HELLO) as events:
        yield atext_of(events)


# CASE astream-list-comprehension
async def alist(client: AsyncChatClient) -> list[ChatEvent]:
    async with client.stream_chat_completion(messages=HELLO) as events:
        return [event async for event in events]
