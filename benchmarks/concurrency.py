"""Who is measured at many calls or streams at the same time, in one event loop.

Each contender is an asynchronous context manager that opens a client wide enough for *width* requests at once, and
yields one function: a call, or a stream that shows each text to *see* as it comes.  What is made of them is the same
for all: so many at once (``calling``, ``watching``), the memory that open streams hold (``holding``), and how late
events are (``waiting``).  Clients keep their defaults, except that they may have as many connections as are wanted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from fastgpt import AsyncChatClient, ChatCompletion, user
from fastgpt.chat import Answer

from .contenders import (
    APP,
    COMPLETIONS,
    DEFAULT,
    HEADERS,
    KEY,
    UNBUFFERED,
    Contender,
    UntypedAnswer,
    Work,
    asked,
    built,
    headers_of,
    is_event,
    lateness,
    text_in,
)
from .machine import resident

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")

See: TypeAlias = Callable[[str], float]
"""Is shown the text of each event, at once, and returns what is added up."""
Call: TypeAlias = Callable[[], Awaitable[str | None]]
"""Makes one call, and returns the text of the answer."""
Stream: TypeAlias = Callable[[int, See], Awaitable[float]]
"""Reads one stream, of which it asks so many events; returns the sum of what *see* returned."""
Calls: TypeAlias = Callable[[str, int], AbstractAsyncContextManager[Call]]
"""Takes the base URL and how many are made at once."""
Streams: TypeAlias = Callable[[str, int], AbstractAsyncContextManager[Stream]]

EVENTS = 20
"""What a stream has."""
HELD = 1_000
"""How many streams are held open at most."""


# fastgpt


@asynccontextmanager
async def fastgpt_calls(url: str, width: int, engine: str = DEFAULT) -> AsyncGenerator[Call]:
    """Ask by the typed client."""
    async with built(AsyncChatClient, url, engine) as client:
        typed = client.typed

        async def call() -> str | None:
            return (await typed.create_chat_completion(app_id=APP, chat_id="chat-1", messages=[user("Hello")])).text

        yield call


@asynccontextmanager
async def fastgpt_streams(url: str, width: int, engine: str = DEFAULT) -> AsyncGenerator[Stream]:
    """Watch by the typed client."""
    async with built(AsyncChatClient, url, engine) as client:
        typed = client.typed

        async def stream(size: int, see: See) -> float:
            seen = 0.0
            async with typed.stream_chat_completion(app_id=APP, chat_id="chat-1", messages=[user(str(size))]) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        seen += see(event.text)
            return seen

        yield stream


# httpx


@asynccontextmanager
async def httpx_calls(url: str, width: int, *, keep_all: bool = False) -> AsyncGenerator[Call]:
    """Ask by httpx with ``json``; with the twenty idle connections that it keeps if nothing is said, or with all.

    All is what ``Limits(max_connections=…)`` alone means.
    """
    import httpx

    limits = httpx.Limits(max_connections=max(width, 100), max_keepalive_connections=None if keep_all else 20)
    async with httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=60.0, limits=limits) as client:

        async def call() -> str | None:
            answer: UntypedAnswer = (await client.post(COMPLETIONS, json=asked("Hello"))).json()
            return answer["choices"][0]["message"]["content"]

        yield call


@asynccontextmanager
async def httpx_streams(url: str, width: int) -> AsyncGenerator[Stream]:
    """Watch by ``aiter_lines`` and ``json.loads``."""
    import httpx

    limits = httpx.Limits(max_connections=max(width, 100), max_keepalive_connections=20)
    async with httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=60.0, limits=limits) as client:

        async def stream(size: int, see: See) -> float:
            seen = 0.0
            async with client.stream("POST", COMPLETIONS, json=asked(str(size), stream=True)) as response:
                async for line in response.aiter_lines():
                    if is_event(line):
                        seen += see(text_in(line))
            return seen

        yield stream


@asynccontextmanager
async def httpcore_calls(url: str, width: int) -> AsyncGenerator[Call]:
    """Ask by httpcore's own pool, which is what lies below httpx."""
    import httpcore

    decode = msgspec.json.Decoder(ChatCompletion).decode
    async with httpcore.AsyncConnectionPool(max_connections=max(width, 100)) as pool:

        async def call() -> str | None:
            body = msgspec.json.encode(asked("Hello"))
            answer = await pool.request("POST", url + COMPLETIONS, headers=headers_of(body), content=body)
            return decode(answer.content).text

        yield call


# aiohttp


@asynccontextmanager
async def aiohttp_calls(url: str, width: int) -> AsyncGenerator[Call]:
    """Ask by aiohttp with its ``json``."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=max(width, 100))
    async with aiohttp.ClientSession(headers=HEADERS, connector=connector) as session:

        async def call() -> str | None:
            async with session.post(url + COMPLETIONS, json=asked("Hello")) as response:
                answer: UntypedAnswer = await response.json()
                return answer["choices"][0]["message"]["content"]

        yield call


@asynccontextmanager
async def aiohttp_streams(url: str, width: int) -> AsyncGenerator[Stream]:
    """Watch by the lines of aiohttp's reader and ``json.loads``."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=max(width, 100))
    async with aiohttp.ClientSession(headers=HEADERS, connector=connector) as session:

        async def stream(size: int, see: See) -> float:
            seen = 0.0
            async with session.post(url + COMPLETIONS, json=asked(str(size), stream=True)) as response:
                async for line in response.content:
                    if line.startswith(b"data: ") and line != b"data: [DONE]\n":
                        seen += see(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            return seen

        yield stream


# pyreqwest


@asynccontextmanager
async def pyreqwest_calls(url: str, width: int) -> AsyncGenerator[Call]:
    """Ask by pyreqwest with its ``json``."""
    from pyreqwest.client import ClientBuilder

    async with ClientBuilder().default_headers(HEADERS).build() as client:

        async def call() -> str | None:
            response = await client.post(url + COMPLETIONS).body_json(asked("Hello")).build().send()
            answer: UntypedAnswer = await response.json()
            return answer["choices"][0]["message"]["content"]

        yield call


@asynccontextmanager
async def pyreqwest_streams(url: str, width: int) -> AsyncGenerator[Stream]:
    """Watch by the chunks of pyreqwest's reader, which are cut into lines, and ``json.loads``."""
    from pyreqwest.client import ClientBuilder

    async with ClientBuilder().default_headers(HEADERS).build() as client:

        async def stream(size: int, see: See) -> float:
            seen, rest = 0.0, b""
            asking = client.post(url + COMPLETIONS).body_json(asked(str(size), stream=True))
            async with asking.streamed_read_buffer_limit(UNBUFFERED).build_streamed() as response:
                while (chunk := await response.body_reader.read_chunk()) is not None:
                    *lines, rest = (rest + bytes(chunk)).split(b"\n")
                    for line in lines:
                        if line.startswith(b"data: ") and line != b"data: [DONE]":
                            seen += see(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            return seen

        yield stream


# openai


def openai_client(url: str, *, aiohttp: bool) -> AsyncOpenAI:
    """Open the SDK's client, over its httpx2 or over its aiohttp; either has room for a thousand connections."""
    from openai import AsyncOpenAI, DefaultAioHttpClient

    client = DefaultAioHttpClient() if aiohttp else None
    return AsyncOpenAI(api_key=KEY, base_url=f"{url}/api/v1", max_retries=0, http_client=client)


@asynccontextmanager
async def openai_calls(url: str, width: int, *, aiohttp: bool = False) -> AsyncGenerator[Call]:
    """Ask by the openai SDK."""
    async with openai_client(url, aiohttp=aiohttp) as client:
        create = client.chat.completions.create

        async def call() -> str | None:
            answer = await create(model="", messages=[{"role": "user", "content": "Hello"}])
            return answer.choices[0].message.content

        yield call


@asynccontextmanager
async def openai_streams(url: str, width: int, *, aiohttp: bool = False) -> AsyncGenerator[Stream]:
    """Watch by the openai SDK; without ``detail``, since it reads no event that has a name."""
    async with openai_client(url, aiohttp=aiohttp) as client:
        create = client.chat.completions.create

        async def stream(size: int, see: See) -> float:
            seen = 0.0
            async with await create(model="", messages=[{"role": "user", "content": str(size)}], stream=True) as events:
                async for event in events:
                    seen += see(event.choices[0].delta.content or "")
            return seen

        yield stream


# What is made of them


async def at_once(width: int, total: int, once: Callable[[], Awaitable[float]]) -> float:
    """Do something *total* times, always *width* at once until none is left to begin; return what it came to."""
    begun = iter(range(total))

    async def one_after_the_other() -> float:
        seen = 0.0
        for _ in begun:
            seen += await once()
        return seen

    return sum(await asyncio.gather(*(one_after_the_other() for _ in range(min(width, total)))))


@contextmanager
def opened(opening: AbstractAsyncContextManager[T], work: Callable[[T, int], Awaitable[float]]) -> Generator[Work]:
    """Open a contender in an event loop, and run its work in the same."""

    async def running(contender: T, size: int) -> float:
        return await work(contender, size)

    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        try:
            contender = runner.run(stack.enter_async_context(opening))
            yield lambda size: runner.run(running(contender, size))
        finally:
            runner.run(stack.aclose())


def calling(calls: Calls, width: int) -> Contender:
    """Make calls, so many at once; the size is how many in all."""

    async def work(call: Call, size: int) -> float:
        async def once() -> float:
            return float(len(await call() or ""))

        return await at_once(width, size, once)

    return lambda url: opened(calls(url, width), work)


def watching(streams: Streams, width: int) -> Contender:
    """Read streams, so many at once; the size is how many in all."""

    async def work(stream: Stream, size: int) -> float:
        return await at_once(width, size, lambda: stream(EVENTS, len))

    return lambda url: opened(streams(url, width), work)


def holding(streams: Streams) -> Contender:
    """Hold streams open; the size is how many, and the result how many bytes of memory each takes."""

    async def work(stream: Stream, size: int) -> float:
        missing, grown = size, 0

        def see(_: str) -> float:
            nonlocal missing, grown
            missing -= 1
            if not missing:  # now all are open: the server ends none before
                grown = resident() - before
            return 1.0

        gc.collect()
        before = resident()
        await at_once(size, size, lambda: stream(size, see))
        return grown / size

    return lambda url: opened(streams(url, HELD), work)


def waiting(streams: Streams) -> Contender:
    """Note how late each event is; the size is how many streams, and the result the median in seconds."""

    async def work(stream: Stream, size: int) -> float:
        late: list[float] = []

        def see(text: str) -> float:
            late.append(lateness(text))
            return 1.0

        await at_once(1, size, lambda: stream(EVENTS, see))
        return statistics.median(late)

    return lambda url: opened(streams(url, 1), work)
