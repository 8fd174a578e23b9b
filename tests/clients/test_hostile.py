"""Feeds the library what no honest server sends: an answer is decoded or rejected by a typed error, and nothing else.

Every field of every answer gets every kind of wrong value; arbitrary bytes stand for everything that nobody thought of.
"""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any, cast

import httpx
import msgspec
import pytest
from hypothesis import example, given, settings, strategies as st
from msgspec import inspect
from msgspec.structs import replace
from returns.result import Failure

from fastgpt import (
    APIError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    StreamInterruptedError,
    StreamParseError,
    collect,
    fold,
    user,
)
from fastgpt.authoring import OptimizeCode, OptimizePrompt
from fastgpt.chat import ChatEvent, CreateChatCompletion, GetChatHistories, UnknownEvent
from fastgpt.datasets import ExportCollection
from fastgpt.error_responses import error_in_event, error_in_response, open_envelope
from fastgpt.outcomes import succeeded
from fastgpt.sandbox import DownloadFromSandbox
from fastgpt.skills import ExportSkill, InitSkillRuntime, StreamSkillDebugChat
from fastgpt.specs import RequestSpec
from fastgpt.speech import GetSpeech
from fastgpt.streaming.reader import CHAT_EVENTS, Ids, StreamReader
from fastgpt.streaming.sse import parse
from support.endpoint_list import declared_specs
from support.faces import http_response

INPUTS = int(os.environ.get("FASTGPT_FUZZ_INPUTS", "200"))
"""Arbitrary inputs to each of the doors: answers, streams and error responses; `nox -s fuzz` sends many more."""

pytestmark = pytest.mark.once

WRONG: list[object] = json.loads(f'[null,true,-1,1.5,{10**400},"","text","\ud7ff",[],[null],[[]],{{}},{{"a":[]}}]')
Path = tuple[str | int, ...]
EVENT_STREAM = {"content-type": "text/event-stream"}


def sample(shape: inspect.Type, seen: frozenset[type] = frozenset()) -> object:
    """Return a value of a shape with every field filled; inside itself, a struct has only what it needs."""
    match shape:
        case inspect.StructType(cls=kind, fields=fields):
            wanted = [each for each in fields if each.required or kind not in seen]
            return {each.encode_name: sample(each.type, seen | {kind}) for each in wanted}
        case inspect.UnionType(types=types):
            filled = [each for each in types if not isinstance(each, inspect.NoneType)]
            return sample(filled[-1], seen)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return [sample(item, seen)]
        case inspect.DictType(value_type=held):
            return {"a": sample(held, seen)}
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.StrType(pattern=pattern) if pattern is not None:
            return "2026-01-01"
        case inspect.BoolType():
            return True
        case inspect.IntType(ge=least, le=most) | inspect.FloatType(ge=least, le=most):
            return least or (0 if most is not None and most < 1 else 1)
        case inspect.DateTimeType():
            return "2026-01-01T00:00:00Z"
        case _:
            return "text"


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """Yield the way to every place in a value."""
    if here:
        yield here
    if isinstance(value, dict):
        for name, held in cast("dict[str, object]", value).items():
            yield from paths(held, (*here, name))
    elif isinstance(value, list):
        for index, held in enumerate(cast("list[object]", value)):
            yield from paths(held, (*here, index))


def replaced(value: object, path: Path, wrong: object) -> object:
    """Return *value* with another one at a place."""
    if not path:
        return wrong
    step, *rest = path
    if isinstance(value, dict):
        held = cast("dict[str | int, object]", value)
        return {**held, step: replaced(held[step], tuple(rest), wrong)}
    held_list = list(cast("list[object]", value))
    held_list[int(step)] = replaced(held_list[int(step)], tuple(rest), wrong)
    return held_list


def envelope(data: object) -> bytes:
    """Return an answer that holds *data*; what msgspec cannot encode is put in by hand."""
    return b'{"code":200,"statusText":"","message":"","data":%s}' % encoded(data)


def encoded(value: object) -> bytes:
    """Return JSON, of lone surrogates and of numbers beyond all floats as well."""
    return json.dumps(value).encode()


@cache
def made(spec: type[RequestSpec[Any]]) -> RequestSpec[Any]:
    """Return a request with every field filled, which is frozen: one for all inputs."""
    wire = cast("dict[str, object]", sample(inspect.type_info(spec)))
    for turns in {"messages", "conversationHistory"} & {*wire}:
        wire[turns] = []
    request: RequestSpec[Any] = msgspec.convert(wire, spec)
    return request


def error_for(request: RequestSpec[Any], content: bytes) -> FastGPTError | None:
    """Decode *content* as the answer to *request*; return the error that came of it."""
    headers = {"content-type": "application/json"}
    response = http_response(content, headers=headers, url=f"http://host/api{request.path}", verb=request.verb)
    return fold(request.decode(response), lambda _: None, lambda error: error)


BY_MEDIA_TYPE = {DownloadFromSandbox, ExportCollection, ExportSkill, GetSpeech}
"""The specs whose answer is no JSON."""
STREAMED = {InitSkillRuntime, OptimizeCode, OptimizePrompt, StreamSkillDebugChat}
"""The specs whose answer is a stream, always."""
DECODING = [spec for spec in declared_specs() if spec.answer is not type(None) and spec not in BY_MEDIA_TYPE]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "spec", [spec for spec in DECODING if spec not in STREAMED], ids=lambda spec: str(spec.__name__)
)
def test_a_wrong_value_at_any_field_is_a_decode_error_that_says_where(spec: type[RequestSpec[Any]]) -> None:
    """Whatever stands in a field, the answer decodes, or is a ``DecodeError`` with the path of the field."""
    request = made(spec)
    if "strict" in request.__struct_fields__:
        request = replace(request, strict=False)  # a text in the place of an error would be a failed run
    whole = sample(inspect.type_info(spec.answer))
    wrap = encoded if issubclass(spec, CreateChatCompletion) or spec.__name__.startswith("StreamChat") else envelope
    assert error_for(request, wrap(whole)) is None
    rejected = 0
    for path in paths(whole):
        for wrong in WRONG:
            error = error_for(request, wrap(replaced(whole, path, wrong)))
            if error is not None:
                assert type(error) is DecodeError
                assert spec.path in str(error)
                words = "`$", "JSON", "surrogate", "range", "a completion"
                assert any(each in str(error) for each in words)
                rejected += 1
    assert rejected or not list(paths(whole))


@pytest.mark.parametrize(
    "data",
    [
        *(b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000),
        *(b"", b"null", b'{"list":[],"list":3}', b'"\x80"', b'{"list":[{"chatId":"\xff"}]}'),
    ],
    ids=["open lists", "open objects", "closed lists", "nothing", "null", "a key twice", "no text", "no text inside"],
)
def test_a_body_that_is_no_answer_is_a_decode_error(data: bytes) -> None:
    """Depth, cut JSON and doubled keys end in the same error as a wrong type."""
    error = error_for(GetChatHistories(app_id="a"), b'{"code":200,"data":%s}' % data)
    assert type(error) is DecodeError


def test_a_number_beyond_all_bounds_is_no_crash() -> None:
    """A count of a thousand digits is rejected, or taken as it is, but not fatal."""
    error = error_for(GetChatHistories(app_id="a"), b'{"code":200,"data":{"list":[],"total":%s}}' % (b"9" * 5000))
    assert error is None or type(error) is DecodeError


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.unmeasured
@settings(max_examples=INPUTS, deadline=None)
@example(spec=GetChatHistories, content=b'"\x80"', status=300)
@given(
    spec=st.sampled_from(DECODING),
    content=st.one_of(st.binary(max_size=200), JSON.map(encoded), JSON.map(envelope)),
    status=st.one_of(st.just(200), st.integers(200, 599)),
)
def test_any_bytes_are_an_answer_or_an_error_of_ours(spec: type[RequestSpec[Any]], content: bytes, status: int) -> None:
    """No body, with whatever status, makes any spec raise anything."""
    response = http_response(content, status, {"content-type": "application/json"}, url="http://host/api")
    outcome = made(spec).decode(response)
    assert succeeded(outcome) or isinstance(outcome.failure(), APIError | DecodeError)


PIECES = st.sampled_from(
    (
        *rb"event: |data: |answer|error|flowResponses|toolCall|interactive|{}|[]|null|[DONE]|:".split(b"|"),
        *(b"\n", b"\r", b"\n\n", b"\xff", b'{"choices":[{"delta":{"content":"x"}}]}', b'{"tool":{"id":"a"}}'),
    )
)


@settings(max_examples=INPUTS, deadline=None)
@given(chunks=st.lists(st.one_of(st.binary(max_size=20), st.lists(PIECES, max_size=12).map(b"".join)), max_size=8))
def test_any_stream_ends_in_a_completion_or_an_error_of_ours(chunks: list[bytes]) -> None:
    """No sequence of bytes makes the reader, or the fold over its events, raise anything else."""
    reader = StreamReader(http_response(), Ids(), CHAT_EVENTS, UnknownEvent, 1 << 20)
    events = [event for chunk in chunks for event in until_error(reader.feed(chunk))]
    assert reader.answer().choices
    with suppress(StreamInterruptedError):
        assert collect(events).choices
    with suppress(StreamInterruptedError):
        reader.end()


def until_error(events: Iterator[ChatEvent]) -> Iterator[ChatEvent]:
    """Yield events until an error of the library ends them."""
    with suppress(StreamParseError, APIError):
        yield from events


FIELDS = st.sampled_from(["code", "statusText", "message", "data", "zodError", "error"])


@settings(max_examples=INPUTS, deadline=None)
@given(
    status=st.integers(100, 599),
    body=st.one_of(st.binary(max_size=100), st.dictionaries(FIELDS, JSON, max_size=6).map(encoded)),
    headers=st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset", "x-request-id"]), st.text(max_size=8)),
)
def test_any_error_response_maps_to_an_error(status: int, body: bytes, headers: dict[str, str]) -> None:
    """Whatever an error response says, it becomes an ``APIError`` with a text, plain or in a stream."""
    error = error_in_response(status, headers, body, open_envelope(body), now=0.0)
    assert str(error) if error is not None else 200 <= status < 300
    streamed = error_in_event(200, headers, body.decode("utf-8", "replace"))
    assert isinstance(streamed, APIError)
    assert str(streamed)


@settings(max_examples=INPUTS, deadline=None)
@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=6))
def test_events_do_not_depend_on_where_the_bytes_are_cut(content: bytes, cuts: list[int]) -> None:
    """The same bytes give the same events, in whatever chunks they come."""
    places = [0, *sorted(cut for cut in cuts if cut <= len(content)), len(content)]
    pieces = [content[start:stop] for start, stop in pairwise(places)]
    assert list(parse(pieces)) == list(parse([content])) == list(parse(content[i : i + 1] for i in range(len(content))))


Answer = Callable[[httpx.Request], httpx.Response]


class Endless(httpx.SyncByteStream):
    """A body that would go on for a gibibyte; it counts how much of it was asked for."""

    def __init__(self, chunk: bytes, times: int) -> None:
        self.chunk = chunk
        self.times = times
        self.given = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.times):
            self.given += len(self.chunk)
            yield self.chunk

    def close(self) -> None:
        """Note that the connection was let go."""
        self.closed = True


def client_of(answer: Answer) -> FastGPTClient:
    """Return a client whose server answers this."""
    return FastGPTClient("key", "http://host", http_client=httpx.Client(transport=httpx.MockTransport(answer)))


MEBIBYTE = 1 << 20


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_body_is_not_read_beyond_its_limit(status: int) -> None:
    """A gibibyte is not read beyond its limit, in an answer or in an error response, and its connection is closed."""
    body = Endless(b" " * MEBIBYTE, 1024)
    client = client_of(lambda _: httpx.Response(status, stream=body)).with_options(max_body=4 * MEBIBYTE, max_retries=0)
    with pytest.raises(DecodeError, match=r"/api/core/app/list: expected a body of at most 4,194,304 bytes"):
        client.get_apps()
    assert body.given == 5 * MEBIBYTE
    assert body.closed


def test_a_body_that_says_it_is_too_long_is_not_read_at_all() -> None:
    """The length that is reported is believed when it is too much."""
    body = Endless(b" ", 10)
    reported = {"content-length": str(100 * MEBIBYTE)}
    with pytest.raises(DecodeError, match="at most 67,108,864 bytes"):
        client_of(lambda _: httpx.Response(200, stream=body, headers=reported)).get_apps()
    assert body.given == 0
    assert body.closed


class Gibibyte(httpx.SyncByteStream):
    """A body of a gibibyte, of which every piece costs memory of its own."""

    def __iter__(self) -> Iterator[bytes]:
        for at in range(1024):
            yield b"%1048576d" % at


def bomb() -> httpx.SyncByteStream:
    """Return 256 KiB that inflate to 256 MiB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(256)) + packer.flush()
    assert len(packed) < MEBIBYTE // 3
    return httpx.ByteStream(packed)


@pytest.mark.parametrize(
    ("body", "headers"), [(Gibibyte, {}), (bomb, {"content-encoding": "gzip"})], ids=["as it is", "compressed"]
)
def test_a_body_costs_no_more_memory_than_its_limit(
    body: Callable[[], httpx.SyncByteStream], headers: dict[str, str]
) -> None:
    """A gibibyte, and what would inflate to 256 MiB, are rejected before they take 64 MiB and eight more."""
    stream = body()
    client = client_of(lambda _: httpx.Response(200, stream=stream, headers=headers))
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError, match="at most 67,108,864 bytes"):
            client.get_apps()
        assert tracemalloc.get_traced_memory()[1] < (64 + 8) * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (gzip.compress(envelope([])), "gzip", None),
        (zlib.compress(envelope([])), "deflate", None),
        (gzip.compress(envelope([]))[:-9], "gzip", "the compressed body was cut"),
        (b"not compressed", "gzip", "what cannot be inflated"),
        (b"", "br", "content-encoding br, not asked for"),
    ],
    ids=["gzip", "deflate", "cut", "not compressed", "brotli"],
)
def test_a_compressed_body_is_inflated_or_rejected(content: bytes, encoding: str, expected: str | None) -> None:
    """No compression is asked for; what comes all the same is inflated where that can be done in steps."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["accept-encoding"])
        return httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-encoding": encoding})

    outcome = client_of(answer).with_options(max_retries=0).results.get_apps()
    assert asked == ["identity"]
    if expected is None:
        assert outcome.unwrap() == ()
    else:
        assert expected in str(outcome.failure())


@pytest.mark.parametrize("cut", [None, -20], ids=["whole", "cut"])
def test_a_compressed_stream_is_inflated_as_it_comes(cut: int | None) -> None:
    """A gateway may compress what it was not asked to: the events come all the same, and a cut one is noticed."""
    whole = b"".join(b'data: {"choices":[{"delta":{"content":"%d"}}]}\n\n' % number for number in range(3000))
    body = gzip.compress(whole + b"data: [DONE]\n\n")[:cut]
    headers = {**EVENT_STREAM, "content-encoding": "gzip"}
    client = client_of(lambda _: httpx.Response(200, stream=httpx.ByteStream(body), headers=headers))
    with client.results.stream_chat_completion(messages=[user("a")]) as outcomes:
        *_, last = outcomes
        assert isinstance(last, Failure) is (cut is not None)
        if cut is None:
            assert outcomes.answer().unwrap().text.endswith("29982999")


def test_a_compressed_stream_costs_no_more_memory_than_its_events() -> None:
    """An event of 64 MiB that was compressed to few bytes is rejected as one that was not."""
    body = gzip.compress(b"data: " + b"x" * (64 * MEBIBYTE))
    headers = {**EVENT_STREAM, "content-encoding": "gzip"}
    client = client_of(lambda _: httpx.Response(200, stream=httpx.ByteStream(body), headers=headers))
    small = client.with_options(max_event=2 * MEBIBYTE)
    with (
        pytest.raises(StreamParseError, match="at most 2,097,152 bytes"),
        small.stream_chat_completion(messages=[user("a")]) as events,
    ):
        list(events)


def test_an_event_is_not_held_beyond_its_limit() -> None:
    """A stream that never ends its event is rejected when the event is too long."""
    body = Endless(b"x" * MEBIBYTE, 1024)
    client = client_of(lambda _: httpx.Response(200, stream=body, headers=EVENT_STREAM))
    small = client.with_options(max_event=2 * MEBIBYTE)
    with (
        pytest.raises(StreamParseError, match="at most 2,097,152 bytes"),
        small.stream_chat_completion(messages=[user("a")]) as events,
    ):
        list(events)
    assert body.given == 3 * MEBIBYTE
    assert body.closed


def test_a_long_event_in_one_chunk_is_rejected_and_a_long_chunk_of_short_ones_is_not() -> None:
    """The limit is for one event, however the bytes come."""
    assert len(list(parse([b"data: x\n\n" * 100], max_event=20))) == 100
    with pytest.raises(StreamParseError):
        list(parse([b"data: " + b"x" * 100 + b"\n\n"], max_event=20))
