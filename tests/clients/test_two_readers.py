"""A stream has one reader at a time: a second thread or task gets an error, and the first reads on undisturbed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import anyio
import httpx
import pytest

from fastgpt import AsyncFastGPTClient, InvalidRequestError, StreamInterruptedError, aiter_events, iter_events, user
from fastgpt.chat import Answer
from fastgpt.streaming.reader import StreamReader
from support.faces import API_KEY, BASE_URL, DONE, Body, Server, Step, async_client, chunk, reply, streams, sync_client

HELLO = [user("Hi")]
WORDS = (chunk("a"), chunk("b"), chunk("c"), DONE)
ELSEWHERE = "another {} reads this stream, of which each event comes once"


def server(*steps: Step) -> Server:
    """Answer every request with a stream of these pieces."""
    return Server(then=lambda request: streams(Body(*steps))(request))


def texts(items: list[object]) -> list[str]:
    """Return the texts of answers."""
    return [item.text for item in items if isinstance(item, Answer)]


def test_a_thread_that_asks_while_another_waits_gets_an_error() -> None:
    """Directly, and in a loop; the other gets all events."""
    waits, goes_on = Event(), Event()

    def pause() -> None:
        waits.set()
        assert goes_on.wait(30)

    client = sync_client(server(chunk("a"), pause, *WORDS[1:]))
    with client.typed.stream_chat_completion(messages=HELLO) as stream, ThreadPoolExecutor() as pool:
        first = pool.submit(lambda: [next(stream), next(stream), next(stream)])
        assert waits.wait(30)
        with pytest.raises(StreamInterruptedError, match=ELSEWHERE.format("thread")):
            next(stream)
        with pytest.raises(StreamInterruptedError, match=ELSEWHERE.format("thread")):
            list(stream)
        goes_on.set()
        assert texts([*first.result(30)]) == ["a", "b", "c"]


@pytest.mark.parametrize("flavour", ["typed", "results"])
def test_a_second_loop_in_another_thread_gets_an_error(flavour: str) -> None:
    """While the first is under way, also where neither waits; over results the error is its last outcome."""
    client = sync_client(server(*WORDS))
    with client.results.stream_chat_completion(messages=HELLO) as outcomes, ThreadPoolExecutor() as pool:
        loop = iter(outcomes)
        assert next(loop).unwrap() == Answer("a")
        (failure,) = pool.submit(list[object], outcomes).result(30)
        assert ELSEWHERE.format("thread") in str(failure)
        assert [each.unwrap() for each in loop] == [Answer("b"), Answer("c")]
    with client.typed.stream_chat_completion(messages=HELLO) as events, ThreadPoolExecutor() as pool:
        reading = iter(events)
        assert next(reading) == Answer("a")
        with pytest.raises(StreamInterruptedError, match=ELSEWHERE.format("thread")):
            pool.submit(events.answer).result(30)
        assert texts([*reading]) == ["b", "c"]
        assert pool.submit(list[object], events).result(30) == []  # it is over
    assert flavour


def test_another_thread_may_go_on() -> None:
    """Where the first has left its loop, or takes events one by one."""
    client = sync_client(server(*WORDS))
    with client.typed.stream_chat_completion(messages=HELLO) as stream, ThreadPoolExecutor() as pool:
        for event in stream:
            assert event == Answer("a")
            break
        assert pool.submit(next, stream).result(30) == Answer("b")
        assert texts([*pool.submit(list[object], stream).result(30)]) == ["c"]


def test_one_thread_may_read_in_two_loops() -> None:
    """The inner takes the rest, as with any iterator."""
    with sync_client(server(*WORDS)).typed.stream_chat_completion(messages=HELLO) as stream:
        assert [[event, *stream] for event in stream] == [[Answer("a"), Answer("b"), Answer("c")]]


def test_another_value_error_is_not_taken_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else goes wrong comes out as it is."""

    def broken(_: object, __: bytes) -> Iterator[Answer]:
        yield Answer("a")
        raise ValueError("broken")

    monkeypatch.setattr(StreamReader, "feed", broken)
    client = sync_client(server(*WORDS))
    for take in (next, list[object]):
        with client.typed.stream_chat_completion(messages=HELLO) as stream:
            assert next(stream) == Answer("a")
            with pytest.raises(ValueError, match="broken"):
                take(stream)


class Held(httpx.AsyncByteStream):
    """A body that waits behind its first piece."""

    def __init__(self) -> None:
        self.waits, self.goes_on = anyio.Event(), anyio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield WORDS[0]
        self.waits.set()
        await self.goes_on.wait()
        for each in WORDS[1:]:
            yield each


@pytest.mark.anyio
async def test_a_task_that_asks_while_another_waits_gets_an_error() -> None:
    """The other gets all events."""
    body = Held()

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=body)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = AsyncFastGPTClient(API_KEY, BASE_URL, http_client=http)
    seen: list[object] = []
    async with client.typed.stream_chat_completion(messages=HELLO) as stream:

        async def read() -> None:
            seen.extend([await anext(stream), await anext(stream), await anext(stream)])

        async with anyio.create_task_group() as group:
            group.start_soon(read)
            await body.waits.wait()
            with pytest.raises(StreamInterruptedError, match=ELSEWHERE.format("task")):
                await anext(stream)
            body.goes_on.set()
    assert texts(seen) == ["a", "b", "c"]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_second_loop_in_another_task_gets_an_error() -> None:
    """While the first is under way; over results the error is its last outcome. A loop that was left is none."""
    client = async_client(server(*WORDS))
    seen_there: list[object] = []
    async with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        loop = aiter(outcomes)
        assert (await anext(loop)).unwrap() == Answer("a")

        async def collect_outcomes() -> None:
            seen_there.extend([each async for each in outcomes])

        async with anyio.create_task_group() as group:
            group.start_soon(collect_outcomes)
        assert ELSEWHERE.format("task") in str(seen_there)
        assert len(seen_there) == 1
        assert [each.unwrap() async for each in loop] == [Answer("b"), Answer("c")]
    async with client.typed.stream_chat_completion(messages=HELLO) as events:
        reading = aiter(events)
        assert aiter(reading) is reading
        assert await anext(reading) == Answer("a")

        async def collect_events() -> None:
            with pytest.raises(StreamInterruptedError, match=ELSEWHERE.format("task")):
                await events.answer()

        async with anyio.create_task_group() as group:
            group.start_soon(collect_events)
        del reading
        rest: list[object] = []

        async def go_on() -> None:
            rest.extend([each async for each in events])

        async with anyio.create_task_group() as group:
            group.start_soon(go_on)
        assert texts(rest) == ["b", "c"]


# ------------------------------------------------------------------------------------------------------- raw responses


def lines_read(response: httpx.Response) -> None:
    """Read the first line of a response."""
    next(response.iter_lines())


TAKEN: tuple[Callable[[httpx.Response], object], ...] = (
    iter_events,
    lambda response: list(iter_events(response)),
    lines_read,
)


@pytest.mark.parametrize("take", TAKEN)
def test_the_events_of_a_response_are_read_once(take: Callable[[httpx.Response], object]) -> None:
    """Of two readers each would get some of them."""
    response = sync_client(server(*WORDS)).create_chat_completion(messages=HELLO, stream=True)
    take(response)
    with pytest.raises(InvalidRequestError, match=r"^response: expected one that nobody has begun to read"):
        iter_events(response)


@pytest.mark.anyio
async def test_the_events_of_an_async_response_are_read_once() -> None:
    """The same, async."""
    response = await async_client(server(*WORDS)).create_chat_completion(messages=HELLO, stream=True)
    first = aiter_events(response)
    with pytest.raises(InvalidRequestError, match=r"^response: expected one that nobody has begun to read"):
        aiter_events(response)
    assert texts([each async for each in first]) == ["a", "b", "c"]


@pytest.mark.anyio
async def test_a_response_is_read_as_its_client_is() -> None:
    """A sync one sync, an async one async."""
    one = sync_client(server(*WORDS)).create_chat_completion(messages=HELLO, stream=True)
    with pytest.raises(InvalidRequestError, match=r"^response: .* got one for iter_events$"):
        aiter_events(one)
    assert texts([*iter_events(one)]) == ["a", "b", "c"]
    other = await AsyncFastGPTClient(
        API_KEY, BASE_URL, http_client=httpx.AsyncClient(transport=httpx.MockTransport(held))
    ).create_chat_completion(messages=HELLO, stream=True)
    with pytest.raises(InvalidRequestError, match=r"^response: .* got one for aiter_events$"):
        iter_events(other)
    await other.aclose()


async def held(_: httpx.Request) -> httpx.Response:
    """Answer with a body that is read async only."""
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Held())


def test_a_response_that_was_read_may_be_read_again() -> None:
    """It has all its events; so it may outside of an event loop."""
    body = reply(200, b"".join(WORDS), {"content-type": "text/event-stream"})(httpx.Request("POST", BASE_URL))
    assert [texts([*iter_events(body)]) for _ in range(2)] == [["a", "b", "c"]] * 2
    assert hasattr(aiter(aiter_events(body)), "__anext__")
