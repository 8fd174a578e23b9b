"""A policy hears how a stream ends, whoever reads it: as events, as bytes, to the end or not."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace
from returns.result import Failure, Success

from fastgpt import ChatCompletion, Policy, StreamInterruptedError, aiter_events, iter_events, user
from fastgpt.chat import ChatEvent, CreateChatCompletion, StreamChatCompletion
from fastgpt.endings import StreamEnd, watched
from fastgpt.errors import AuthenticationError, DecodeError, FastGPTError
from fastgpt.http import MAX_EVENT, HTTPRequest, HTTPResponse
from fastgpt.policies import error_of
from fastgpt.protocols import SendFunction, SendGenerator
from fastgpt.streaming.reader import StreamReader
from support.faces import DONE, Body, Maker, Server, async_client, chunk, everywhere, reply, streams, sync_client

WATCHING = StreamChatCompletion(messages=[user("Hello")])
COLLECTED = CreateChatCompletion(messages=[user("Hello")], stream=True)
WHOLE = (chunk("Hel"), chunk("lo"), DONE)
SIZE = sum(map(len, WHOLE))
REJECTED = b'event: error\ndata: {"code":403,"statusText":"unAuthApiKey","message":"no"}\n\n'


class Ends:
    """A policy that notes what came of each call, and how each stream ended."""

    def __init__(self) -> None:
        self.opened: list[FastGPTError | None] = []
        self.seen: list[StreamEnd] = []

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around a call."""

        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            self.opened.append(error_of(sent))
            return sent if isinstance(sent, Failure) else Success(watched(sent.unwrap(), self.seen.append))

        return send

    @property
    def only(self) -> StreamEnd:
        """How the one stream ended."""
        (end,) = self.seen
        return end


def facts(end: StreamEnd) -> tuple[str, int | None, int, type[FastGPTError] | None]:
    """Return what an end says, the kind of its error alone."""
    return end.outcome, end.events, end.size, None if end.error is None else type(end.error)


def server(*steps: bytes | Exception) -> Server:
    """Answer every request with a stream of these pieces."""
    return Server(then=lambda request: streams(Body(*steps))(request))


@everywhere
async def test_the_end_of_a_whole_stream_is_complete(client: Maker) -> None:
    """It says how many events and bytes there were, and has the answer; so does a stream that was collected."""
    ends = Ends()
    face = client(server(*WHOLE), policies=[ends])
    async with face.stream(WATCHING) as events:
        assert [type(event).__name__ async for event in events] == ["Answer", "Answer"]
        assert facts(ends.only) == ("complete", 2, SIZE, None)
    assert ends.only.answer is not None
    answer = ends.only.answer()
    assert isinstance(answer, ChatCompletion)
    assert answer.text == "Hello"
    assert (await face.typed(COLLECTED)).text == "Hello"
    assert [facts(end) for end in ends.seen] == [("complete", 2, SIZE, None)] * 2
    assert ends.opened == [None, None]


@everywhere
async def test_a_stream_that_its_caller_leaves_is_left(client: Maker) -> None:
    """That is no failure, whatever was read."""
    ends = Ends()
    face = client(server(*WHOLE), attempt_policies=[ends])
    async with face.typed_stream(WATCHING) as events:
        await anext(events)
        assert ends.seen == []
    async with face.outcomes(WATCHING):
        pass
    assert [facts(end) for end in ends.seen] == [
        ("left", 1, len(WHOLE[0]), StreamInterruptedError),
        ("left", 0, 0, StreamInterruptedError),
    ]


@everywhere
@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ((chunk("Hel"),), StreamInterruptedError),
        ((chunk("Hel"), httpx.ReadError("cut")), StreamInterruptedError),
        ((chunk("Hel"), REJECTED), AuthenticationError),
    ],
)
async def test_a_stream_that_breaks_off_has_failed(
    client: Maker, steps: tuple[bytes | Exception, ...], kind: type[FastGPTError]
) -> None:
    """The error is that of its reader: a server may end a stream well, and report an error in it."""
    ends = Ends()
    outcome = await client(server(*steps), policies=[ends]).results(COLLECTED)
    assert isinstance(outcome.failure(), kind)
    assert (ends.only.outcome, ends.only.events, ends.only.error) == ("failed", 1, outcome.failure())
    assert ends.opened == [None]


@everywhere
@pytest.mark.parametrize("content_type", ["", "application/json"])
async def test_a_stream_that_is_refused_has_no_end(client: Maker, content_type: str) -> None:
    """A policy sees the error response in place of a stream, with HTTP 200 too."""
    ends = Ends()
    body = b'{"code":403,"statusText":"unAuthApiKey","message":"no","data":null}' if content_type else REJECTED
    face = client(
        Server(then=reply(200, body, {"content-type": content_type} if content_type else None)), policies=[ends]
    )
    outcome = await face.results(COLLECTED)
    assert isinstance(outcome.failure(), AuthenticationError)
    (error,) = ends.opened
    assert type(error) is AuthenticationError
    assert ends.seen == []


class Unreadable(StreamChatCompletion):
    """A stream that nobody can read."""

    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> StreamReader[ChatEvent]:
        """Raise what came instead of the stream that was expected."""
        raise DecodeError("expected another stream")


@everywhere
async def test_a_stream_that_cannot_be_read_has_failed(client: Maker) -> None:
    """What the reader raises before it reads is its error."""
    ends = Ends()
    spec = Unreadable(messages=[user("Hello")])
    with pytest.raises(DecodeError):
        async with client(server(*WHOLE), policies=[ends]).stream(spec):
            pytest.fail("it was opened")
    assert facts(ends.only) == ("failed", None, 0, DecodeError)
    assert ends.only.answer is None


def raw_sync(ends: Policy, steps: tuple[bytes | Exception, ...]) -> httpx.Response:
    """Return a response that a sync raw client leaves live."""
    return sync_client(server(*steps), policies=[ends]).create_chat_completion(messages=[user("Hi")], stream=True)


async def raw_async(ends: Policy, steps: tuple[bytes | Exception, ...]) -> httpx.Response:
    """Return a response that an async raw client leaves live."""
    client = async_client(server(*steps), policies=[ends])
    return await client.create_chat_completion(messages=[user("Hi")], stream=True)


def test_a_raw_caller_reads_bytes() -> None:
    """The end has no events and no answer, unless the caller reads it as events."""
    ends = Ends()
    assert raw_sync(ends, WHOLE).read() == b"".join(WHOLE)
    assert facts(ends.only) == ("complete", None, SIZE, None)
    assert ends.only.answer is None
    raw_sync(ends, WHOLE).close()
    left = raw_sync(ends, (*WHOLE[:1], httpx.ReadError("cut")))
    with pytest.raises(httpx.ReadError):
        left.read()
    assert iter_events(raw_sync(ends, WHOLE)).answer().text == "Hello"
    assert [facts(end) for end in ends.seen[1:]] == [
        ("left", None, 0, StreamInterruptedError),
        ("failed", None, len(WHOLE[0]), StreamInterruptedError),
        ("complete", 2, SIZE, None),
    ]


@pytest.mark.anyio
async def test_a_raw_caller_reads_bytes_async() -> None:
    """The same, async."""
    ends = Ends()
    assert await (await raw_async(ends, WHOLE)).aread() == b"".join(WHOLE)
    assert facts(ends.only) == ("complete", None, SIZE, None)
    await (await raw_async(ends, WHOLE)).aclose()
    left = await raw_async(ends, (*WHOLE[:1], httpx.ReadError("cut")))
    with pytest.raises(httpx.ReadError):
        await left.aread()
    assert (await aiter_events(await raw_async(ends, WHOLE)).answer()).text == "Hello"
    assert [facts(end) for end in ends.seen[1:]] == [
        ("left", None, 0, StreamInterruptedError),
        ("failed", None, len(WHOLE[0]), StreamInterruptedError),
        ("complete", 2, SIZE, None),
    ]


def test_a_download_to_disk_ends_too(tmp_path: Path) -> None:
    """Its chunks count as events."""
    ends = Ends()
    server = Server(then=streams(Body(b"abc", b"de"), "application/octet-stream"))
    client = sync_client(server, policies=[ends])
    assert client.save_from_sandbox(target=tmp_path / "a", app_id="a", chat_id="c", sandbox_path="a") == 5
    assert facts(ends.only) == ("complete", 2, 5, None)


def dropping(how: str) -> Policy:
    """Return a policy that drops a stream in this way."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            first = yield from inner(call)
            if how == "raises":
                raise LookupError(how)
            if how == "fails":
                return Failure(FastGPTError(how))
            second = yield from inner(call)
            return first if how == "returns the first" else second

        return send

    return policy


@everywhere
@pytest.mark.parametrize("how", ["raises", "fails", "returns the first", "returns the second"])
async def test_a_stream_that_a_policy_drops_is_closed(client: Maker, how: str) -> None:
    """It would keep a connection; who watches it hears that it was left, and what comes out can be read."""
    ends, bodies = Ends(), [Body(*WHOLE), Body(*WHOLE)]
    coming = iter(bodies)
    face = client(Server(then=lambda request: streams(next(coming))(request)), policies=[dropping(how), ends])
    if how.startswith("returns"):
        async with face.stream(WATCHING) as events:
            kept, dropped = bodies if how == "returns the first" else reversed(bodies)
            assert (kept.closed, dropped.closed) == (0, 1)
            assert ends.only.outcome == "left"
            assert len([event async for event in events]) == 2
        assert [end.outcome for end in ends.seen] == ["left", "complete"]
    else:
        with pytest.raises((LookupError, FastGPTError), match=how):
            async with face.stream(WATCHING):
                pass
        assert [body.closed for body in bodies] == [1, 0]
        assert ends.only.outcome == "left"


class Wrapping:
    """A policy that puts a body of its own around what came, sync and async."""

    def __init__(self) -> None:
        self.made: list[object] = []

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around a call."""

        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            response = sent.unwrap()
            body = copy(response.body)
            self.made.append(body)
            return Success(replace(response, body=body))

        return send


@everywhere
async def test_a_body_of_a_policy_s_own_is_read(client: Maker) -> None:
    """What it may read from is not closed."""
    wrapping = Wrapping()
    async with client(server(*WHOLE), policies=[wrapping]).stream(WATCHING) as events:
        assert len([event async for event in events]) == 2
    assert len(wrapping.made) == 1


@everywhere
async def test_an_error_that_a_policy_raises_is_a_result(client: Maker) -> None:
    """``.results`` raises no error of ours: of a call, of a stream, and of one that is collected."""

    def closed_today(_: SendFunction) -> SendFunction:
        def send(_: HTTPRequest) -> SendGenerator:
            raise error

        return send

    error = FastGPTError("not today")
    face = client(server(*WHOLE), attempt_policies=[closed_today])
    assert (await face.results(COLLECTED)).failure() is error
    async with face.outcomes(WATCHING) as outcomes:
        assert [outcome.failure() async for outcome in outcomes] == [error]
    with pytest.raises(FastGPTError) as raised:
        await face.typed(COLLECTED)
    assert raised.value is error
