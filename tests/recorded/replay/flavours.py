"""A server that gives recorded answers, and what comes of a call to it in each of the six flavours.

The answers stand behind httpx's own mock transport, so that all of the library runs but the sockets.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final, TypeAlias, TypeVar

import httpx
from returns.result import Failure, Result, Success

from fastgpt import AsyncFastGPTClient, FastGPTClient
from fastgpt.errors import FastGPTError
from fastgpt.executors import AsyncRaw, AsyncTyped, Raw, Typed
from fastgpt.outcomes import Outcome
from fastgpt.protocols import Query
from fastgpt.specs import RequestSpec
from fastgpt.streaming.protocols import StreamQuery
from recorded.replay.exchanges import Recording

T = TypeVar("T")
A = TypeVar("A")

BASE_URL: Final = "http://replay.test"
KEY: Final = "fastgpt-replay"

Taken: TypeAlias = dict[str, Outcome[T]]
"""What came of one call, by flavour."""
Watched: TypeAlias = tuple[list[T], FastGPTError | None]
"""The events of a stream, and the error that ended it, if one did."""


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes in the pieces in which it was recorded."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Server:
    """Gives the answer that is chosen for a request, and keeps what it was asked."""

    def __init__(self, choose: Callable[[httpx.Request], Recording]) -> None:
        self.requests: list[httpx.Request] = []
        self._choose = choose

    def client(self) -> FastGPTClient:
        """Return a client of this server that sends everything once."""
        transport = httpx.MockTransport(self._answer)
        return FastGPTClient(KEY, BASE_URL, max_retries=0, http_client=httpx.Client(transport=transport))

    def async_client(self) -> AsyncFastGPTClient:
        """Return an async client of this server that sends everything once."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return self._answer(request)

        transport = httpx.MockTransport(answer)
        return AsyncFastGPTClient(KEY, BASE_URL, max_retries=0, http_client=httpx.AsyncClient(transport=transport))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        recording = self._choose(request)
        return httpx.Response(recording.status, headers=recording.headers, stream=Pieces(recording.pieces))


def always(recording: Recording) -> Server:
    """Return a server that gives one answer to everything."""
    return Server(lambda request: recording)


def attempt(action: Callable[[], T]) -> Outcome[T]:
    """Return what *action* gives, or the error that it raises."""
    try:
        return Success(action())
    except FastGPTError as error:
        return Failure(error)


async def aattempt(action: Callable[[], Awaitable[T]]) -> Outcome[T]:
    """Return what *action* gives, or the error that it raises; the async counterpart of ``attempt``."""
    try:
        return Success(await action())
    except FastGPTError as error:
        return Failure(error)


async def responses(server: Server, spec: RequestSpec[T]) -> Taken[httpx.Response]:
    """Run *spec* in both raw flavours, and read what is live to its end."""
    with server.client() as client:
        raw = attempt(lambda: client.run(spec)).map(_read)
    async with server.async_client() as aclient:
        araw = await aattempt(lambda: aclient.run(spec))
        if isinstance(araw, Success):
            await araw.unwrap().aread()
    return {"raw": raw, "async raw": araw}


def _read(response: httpx.Response) -> httpx.Response:
    response.read()
    return response


async def answers(server: Server, query: Callable[[], Query[Outcome[T]]]) -> Taken[T]:
    """Run a query in the four flavours that decode."""
    with server.client() as client:
        taken = {
            "typed": attempt(lambda: client.typed.run(query())),
            "results": client.results.run(query()),
        }
    async with server.async_client() as aclient:
        return {
            **taken,
            "async typed": await aattempt(lambda: aclient.typed.run(query())),
            "async results": await aclient.results.run(query()),
        }


async def run_in_all(
    server: Server, spec: RequestSpec[T], recording: Recording, check_rejected: Callable[[object], None] | None
) -> Taken[T]:
    """Run *spec* in all flavours: raw ones return the recorded response; return what the four others do.

    Where an error response was recorded, *check_rejected* checks that each gives it, and nothing is returned.
    """
    raw = await responses(server, spec)
    decoded = await answers(server, lambda: spec)
    if check_rejected is not None:
        for taken in (*raw.values(), *decoded.values()):
            check_rejected(taken.failure())
        return {}
    for response in raw.values():
        assert (response.unwrap().status_code, response.unwrap().text) == (recording.status, recording.text)
    return decoded


async def watched(server: Server, spec: StreamQuery[T, A]) -> dict[str, Watched[T]]:
    """Watch a stream in all flavours to its end."""
    seen: dict[str, Watched[T]] = {}
    with server.client() as client:
        seen["raw"] = watch(client, spec)
        seen["typed"] = watch(client.typed, spec)
        with client.results.stream(spec) as items:
            seen["results"] = apart(list(items))
    async with server.async_client() as aclient:
        seen["async raw"] = await awatch(aclient, spec)
        seen["async typed"] = await awatch(aclient.typed, spec)
        async with aclient.results.stream(spec) as aitems:
            seen["async results"] = apart([item async for item in aitems])
    return seen


def watch(executor: Raw | Typed, spec: StreamQuery[T, A]) -> Watched[T]:
    """Watch a stream whose errors are raised."""
    seen: list[T] = []
    try:
        with executor.stream(spec) as events:
            seen.extend(events)
    except FastGPTError as error:
        return seen, error
    return seen, None


async def awatch(executor: AsyncRaw | AsyncTyped, spec: StreamQuery[T, A]) -> Watched[T]:
    """Watch a stream whose errors are raised; the async counterpart of ``watch``."""
    seen: list[T] = []
    try:
        async with executor.stream(spec) as events:
            async for event in events:
                seen.append(event)  # noqa: PERF401  # what came before an error counts
    except FastGPTError as error:
        return seen, error
    return seen, None


def apart(items: list[Result[T, FastGPTError]]) -> Watched[T]:
    """Take outcomes apart; only the last may be a failure."""
    error = items[-1].failure() if items and isinstance(items[-1], Failure) else None
    return [item.unwrap() for item in items[: len(items) - (error is not None)]], error


def reported(error: FastGPTError) -> tuple[type[FastGPTError], str, dict[str, object]]:
    """Return everything that an error says, in a form that compares."""
    return type(error), str(error), vars(error)
