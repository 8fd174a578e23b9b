"""What is passed in the wrong place is named before anything is sent, in every flavour; `.results` raises nothing."""

# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnknownMemberType=false
# What is passed here is of no type that fits, on purpose, so that of what comes back no type is known.

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import httpx
import pytest
from returns.result import Failure, Result, Success

from fastgpt import (
    ChatClient,
    ConfigurationError,
    FastGPTClient,
    FastGPTError,
    File,
    InvalidRequestError,
    acollect,
    answer_questions,
    assistant,
    atext_of,
    chain,
    collect,
    connect,
    connect_async,
    data_url,
    developer,
    endpoint,
    fill_form,
    fold,
    image_from_path,
    iter_events,
    paginate,
    select,
    system,
    text,
    text_of,
    user,
)
from fastgpt.batch import Journal, abatch, batch
from fastgpt.chat import (
    CreateChatCompletion,
    GetChatHistories,
    StopChat,
    StreamChatCompletion,
    get_chat_histories,
    stream_chat_completion,
)
from fastgpt.clients.views import Functions
from fastgpt.datasets import (
    DataRow,
    InsertData,
    PushData,
    UpdateData,
    WatchTraining,
    get_datasets,
    wait_until_trained,
    watch_training,
)
from fastgpt.functions import partition, sequence
from support.faces import API_KEY, APP_ID, Maker, Server, async_client, data, everywhere, sync_client

# Checkers reject all that is passed here, which is the point: callers without one pass it nevertheless.
Wrong: TypeAlias = Any


@dataclass(frozen=True)
class OwnRow:
    """A row as somebody's own class."""

    q: str


SPEC = GetChatHistories(app_id=APP_ID)
ASK = StreamChatCompletion(messages=[user("Hi")], app_id=APP_ID)


def forgot_from() -> Generator[Wrong, Wrong, Wrong]:
    """A flow that yields a spec, in place of what the spec yields."""
    answer = yield SPEC
    return answer


def spent() -> Wrong:
    """A flow that has run."""
    flow = iter(SPEC)
    flow.close()
    return flow


CALL_IT = "; call it with its arguments to make one"
NO_QUERIES: Mapping[str, tuple[Callable[[], Wrong], str]] = {
    "None": (lambda: None, "query: expected a spec or a flow, got None"),
    "a class": (
        lambda: GetChatHistories,
        f"query: expected a spec or a flow, got the class GetChatHistories{CALL_IT}",
    ),
    "a number": (lambda: 5, "query: expected a spec or a flow, got int"),
    "bytes": (lambda: b"x", "query: expected a spec or a flow, got bytes; batch runs many"),
    "a list": (lambda: [SPEC], "query: expected a spec or a flow, got list; batch runs many"),
    "a generator expression": (
        lambda: (each for each in [SPEC]),
        "query: expected a spec or a flow, got generator; batch runs many",
    ),
}
NO_FLOWS: Mapping[str, tuple[Callable[[], Wrong], str]] = {
    "spent": (spent, "query: expected a flow that has not run, got one that has"),
    "forgot `from`": (
        forgot_from,
        "expected a flow that says `yield from` of specs, got one that yields GetChatHistories",
    ),
}


@everywhere
@pytest.mark.parametrize("case", [*NO_QUERIES, *NO_FLOWS])
async def test_what_is_no_query_is_named(client: Maker, case: str) -> None:
    """By every flavour, sync and async, and with nothing sent; over results it is a failure."""
    make, expected = {**NO_QUERIES, **NO_FLOWS}[case]
    face = client(Server())
    outcome = await face.results(make())
    assert isinstance(outcome, Failure)
    assert str(outcome.failure()) == expected
    with pytest.raises(InvalidRequestError) as raised:
        await face.typed(make())
    assert str(raised.value) == expected
    if case in NO_QUERIES:
        with pytest.raises(InvalidRequestError) as raised:
            await face.raw(make())
        assert str(raised.value) == expected


@everywhere
async def test_a_raw_client_says_who_runs_a_flow(client: Maker) -> None:
    """A flow has no one response."""
    query: Wrong = iter(SPEC)
    with pytest.raises(InvalidRequestError, match=r"^query: expected a spec, got generator; a flow is run by typed"):
        await client(Server()).raw(query)


@pytest.mark.anyio
async def test_what_is_no_query_is_named_beside_its_responses() -> None:
    """Executors that give the responses too say the same."""
    nothing: Wrong = None
    one, other = sync_client(Server()), async_client(Server())
    assert isinstance(one.results.with_response.run(nothing).value, Failure)
    assert isinstance((await other.results.with_response.run(nothing)).value, Failure)
    with pytest.raises(InvalidRequestError, match=r"^query: "):
        one.typed.with_response.run(nothing)
    with pytest.raises(InvalidRequestError, match=r"^query: "):
        await other.typed.with_response.run(nothing)


@everywhere
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (None, "query: expected the spec of a stream, got None"),
        (
            StreamChatCompletion,
            f"query: expected the spec of a stream, got the class StreamChatCompletion{CALL_IT}",
        ),
        (SPEC, "query: expected the spec of a stream, got GetChatHistories; run() is for what is no stream"),
        ([ASK], "query: expected the spec of a stream, got list"),
    ],
)
async def test_what_is_no_stream_is_named(client: Maker, query: Wrong, expected: str) -> None:
    """When it is opened; over results it is the first item."""
    face = client(Server())
    for opening in (face.stream, face.typed_stream):
        with pytest.raises(InvalidRequestError) as raised:
            async with opening(query):
                pytest.fail("nothing was opened")
        assert str(raised.value) == expected
    async with face.outcomes(query) as outcomes:
        assert [str(outcome.failure()) async for outcome in outcomes] == [expected]


@everywhere
@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (None, "spec: expected a spec that asks for a page, got None"),
        (GetChatHistories, "spec: expected a spec that asks for a page, got the class GetChatHistories"),
        (
            StopChat(app_id=APP_ID, chat_id="c"),
            "spec: expected a spec that asks for a page, got StopChat; run() gives its one answer",
        ),
        (WatchTraining(dataset_id="d", clock=3), "clock: expected a function, got int"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the test
    ],
)
async def test_what_has_no_pages_is_named(client: Maker, spec: Wrong, expected: str) -> None:
    """It is no list without items; over results it is the one item."""
    face = client(Server())
    with pytest.raises(InvalidRequestError) as raised:
        assert [item async for item in face.pages(spec)] == []
    assert str(raised.value) == expected
    assert [str(outcome.failure()) async for outcome in face.page_outcomes(spec)] == [expected]


CALLS: tuple[Callable[[Wrong], object], ...] = (
    lambda executor: get_chat_histories(executor, app_id=APP_ID),
    lambda executor: wait_until_trained(executor, dataset_id="d"),
    lambda executor: watch_training(executor, dataset_id="d"),
    lambda executor: stream_chat_completion(executor, messages=[user("Hi")]),
    lambda executor: paginate(executor, SPEC),
    lambda executor: batch(executor, [SPEC]),
    lambda executor: abatch(executor, [SPEC]),
)


@pytest.mark.parametrize("executor", [None, ChatClient, SPEC, "client"])
@pytest.mark.parametrize("call", CALLS)
def test_what_is_no_executor_is_named(call: Callable[[Wrong], object], executor: object) -> None:
    """A class of clients is none."""
    with pytest.raises(ConfigurationError, match=r"^executor: expected a client, its typed or results view"):
        call(executor)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        (None, "specs: expected an iterable of specs, got None"),
        (5, "specs: expected an iterable of specs, got int"),
        (GetChatHistories, "specs: expected an iterable of specs, got the class GetChatHistories"),
        (SPEC, "specs: expected an iterable of specs, got GetChatHistories; put a single one into a list"),
        ({}, "specs: expected an iterable of specs, got dict"),
        (b"", "specs: expected an iterable of specs, got bytes"),
        ([GetChatHistories], "specs[0]: expected a spec or a flow, got the class GetChatHistories"),
    ],
)
async def test_what_are_no_specs_of_a_batch_is_named(specs: Wrong, expected: str) -> None:
    """A single one is none, nor is an empty mapping."""
    with pytest.raises(InvalidRequestError) as raised:
        assert list(batch(sync_client(Server()), specs)) == []
    assert str(raised.value).startswith(expected)
    with pytest.raises(InvalidRequestError) as raised:
        async with abatch(async_client(Server()), specs) as outcomes:
            assert [outcome async for outcome in outcomes] == []
    assert str(raised.value).startswith(expected)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"journal": Path("j")}, "journal: expected Journal(path=…), got PosixPath"),
        ({"journal": "j"}, "journal: expected Journal(path=…), got str"),
        ({"journal": Journal(path=None)}, "journal.path: expected a pathlib.Path, got None"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the test
        ({"on_progress": 5}, "on_progress: expected a function, got int"),
        ({"ordered": "no"}, "ordered: expected True or False, got 'no'"),
        ({"stop_on_failure": 1}, "stop_on_failure: expected True or False, got 1"),
    ],
)
async def test_options_of_a_batch_are_checked(options: Wrong, expected: str) -> None:
    """Before anything is sent."""
    expected = expected.replace("PosixPath", type(Path()).__name__)
    with pytest.raises(ConfigurationError) as raised:
        list(batch(sync_client(Server()), [SPEC], **options))
    assert str(raised.value) == expected
    with pytest.raises(ConfigurationError) as raised:
        async with abatch(async_client(Server()), [SPEC], **options):
            pytest.fail("nothing has begun")
    assert str(raised.value) == expected


NO_ROWS: tuple[tuple[Wrong, str], ...] = (
    ({"question": "a"}, "data[1]: expected keys among q, a, imageId, chunkIndex, indexes, metadata, got 'question'"),
    ({"q": "a", "chunk_index": 1}, "data[1]: expected keys among q, a, imageId, chunkIndex, indexes, metadata, got "),
    ({"a": "answer"}, "data[1]: expected q or imageId, got neither: servers pass such a row over"),
    (DataRow(a="answer"), "data[1]: expected q or imageId, got neither: servers pass such a row over"),
    ({"q": "a", "indexes": [{"text": "b", "kind": "custom"}]}, "data[1].indexes[0]: expected keys among text, type"),
)


@everywhere
@pytest.mark.parametrize(("row", "expected"), NO_ROWS)
async def test_nothing_of_a_row_is_lost(client: Maker, row: Wrong, expected: str) -> None:
    """A server drops a key that it does not know, and a row without a text, and says nothing."""
    server = Server(data({"insertLen": 1}))
    rows = [DataRow(q="a"), row]
    for spec in (PushData(collection_id="c", data=rows), PushData(collection_id="c", data=rows, training_type="qa")):
        assert str((await client(server).results(spec)).failure()).startswith(expected)
    assert server.requests == []
    wanted: Wrong = [{"q": "b", "indexes": [{"text": "c"}]}, DataRow(image_id="i"), OwnRow(q="d")]
    await client(server).typed(PushData(collection_id="c", data=wanted))


@everywhere
async def test_nothing_of_an_index_is_lost(client: Maker) -> None:
    """Where a row is inserted, or changed, too."""
    odd: Wrong = [{"text": "a", "typ": "custom"}]
    for spec in (InsertData(collection_id="c", q="q", indexes=odd), UpdateData(data_id="d", q="q", indexes=odd)):
        error = (await client(Server()).results(spec)).failure()
        assert str(error) == "indexes[0]: expected keys among text, type, dataId, got 'typ'"


@everywhere
async def test_a_blank_chat_is_none(client: Maker) -> None:
    """A server would keep the run in a chat that nobody knows the id of."""
    spec = CreateChatCompletion(messages=[user("Hi")], app_id=APP_ID, chat_id=" ")
    error = (await client(Server()).results(spec)).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "chat_id"


@everywhere
async def test_what_came_beyond_a_bound_is_said(client: Maker) -> None:
    """A number as it is, of texts and lists their length."""
    cases: Wrong = {
        "page_num: expected `int` >= 1, got 0": GetChatHistories(app_id=APP_ID, page_num=0),
        "app_id: expected `str` of length >= 1, got 0": GetChatHistories(app_id=""),
        "data: expected `array` of length <= 200, got 201": PushData(collection_id="c", data=[DataRow(q="a")] * 201),
    }
    for expected, spec in cases.items():
        assert str((await client(Server()).results(spec)).failure()) == expected


NO_ARGUMENTS: tuple[tuple[Callable[[Wrong], object], str], ...] = (
    (lambda it: it.get_chat_histories("a"), "get_chat_histories(): expected its arguments by name, such as app_id=…"),
    (lambda it: it.create_app(type="simple"), "create_app(): missing required argument 'name'"),
    (
        lambda it: it.get_chat_init(chatId="c"),
        "get_chat_init(): unexpected keyword argument 'chatId'; 'chat_id' is one",
    ),
    (lambda it: it.get_apps(zzz=1), "get_apps(): unexpected keyword argument 'zzz'"),
    (
        lambda it: it.stream_chat_completion(message=[]),
        "stream_chat_completion(): unexpected keyword argument 'message'",
    ),
    (
        lambda it: it.watch_training(dataset="d"),
        "watch_training(): unexpected keyword argument 'dataset'; 'dataset_id'",
    ),
    (lambda it: it.wait_until_trained(), "wait_until_trained() missing 1 required keyword-only argument: 'dataset_id'"),
)


@pytest.mark.anyio
@pytest.mark.parametrize(("call", "expected"), NO_ARGUMENTS)
async def test_a_name_that_is_no_argument_is_said_with_its_function(
    call: Callable[[Wrong], object], expected: str
) -> None:
    """Sync when the function is called, async at the latest when it is awaited."""
    for client in (sync_client(Server()), async_client(Server())):
        with pytest.raises(TypeError) as raised:
            await cast("Awaitable[object]", call(client.typed))
        assert str(raised.value).startswith(expected)


@everywhere
async def test_a_generator_of_messages_is_no_sequence(client: Maker) -> None:
    """It could be read once, and a request may be sent again."""
    query = StreamChatCompletion(messages=(user(each) for each in "ab"), app_id=APP_ID)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the test
    with pytest.raises(InvalidRequestError, match=r"^messages: .* got generator, which can be read only once$"):
        async with client(Server()).typed_stream(query):
            pytest.fail("nothing was opened")


PIECES: tuple[tuple[Callable[[Wrong], object], str], ...] = (
    (user, "content"),
    (system, "content"),
    (developer, "content"),
    (assistant, "content"),
    (text, "content"),
    (lambda value: user("a", value), "more[0]"),
    (select, "option"),
    (fill_form, "values"),
    (answer_questions, "answers"),
    (lambda value: answer_questions([value]), "answers[0]"),
    (image_from_path, "path"),
    (lambda value: data_url(value, "image/png"), "content"),
    (lambda value: data_url(b"", value), "media_type"),
    (lambda value: File.from_bytes(value, name="a"), "content"),
    (lambda value: File.from_bytes(b"", name=value), "name"),
    (File.from_path, "path"),
    (File.from_open, "opened"),
    (lambda value: File(value, b"", 0), "filename"),
)


@pytest.mark.parametrize("value", [None, 5, object, iter("a"), object()])
@pytest.mark.parametrize(("make", "field"), PIECES)
def test_pieces_of_requests_are_checked(make: Callable[[Wrong], object], field: str, value: object) -> None:
    """A message, a part or a file that is made of something else names its argument at once."""
    with pytest.raises(InvalidRequestError) as raised:
        make(value)
    assert raised.value.field == field


def test_a_media_type_has_two_parts() -> None:
    """Otherwise no model could tell what the URL carries."""
    with pytest.raises(InvalidRequestError, match=r"^media_type: expected one such as image/png, got 'png'$"):
        data_url(b"", "png")


def taken(items: Iterator[object]) -> list[object]:
    """Return all items."""
    return list(items)


@pytest.mark.anyio
@pytest.mark.parametrize("events", [None, 5, list, "text", b"", dict[str, str]()])
async def test_what_are_no_events_is_named(events: Wrong) -> None:
    """An empty text is no stream without events."""
    with pytest.raises(TypeError, match=r"^expected events of a chat, or outcomes of them, got "):
        collect(events)
    with pytest.raises(TypeError, match=r"^expected events of a chat, or outcomes of them, got "):
        taken(text_of(events))
    with pytest.raises(TypeError, match=r"^expected events of a chat, or outcomes of them, got "):
        await acollect(events)
    with pytest.raises(TypeError, match=r"^expected events of a chat, or outcomes of them, got "):
        await atext_of(events).__anext__()


def test_an_item_that_is_no_event_is_named() -> None:
    """By ``text_of`` too, which would leave it out."""
    items: Wrong = [1]
    with pytest.raises(TypeError, match=r"^expected events of a chat, or outcomes of them, got int$"):
        taken(text_of(items))


def test_what_is_no_response_is_named() -> None:
    """A client of httpx returns one, and so does a raw client."""
    response: Wrong = b"data: "
    with pytest.raises(TypeError, match=r"^response: expected an httpx.Response, .* got bytes$"):
        iter_events(response)


def test_what_is_no_result_is_named() -> None:
    """By all helpers that take outcomes apart."""
    one: Wrong = 5
    takes: tuple[Callable[[], object], ...] = (
        lambda: chain(one, Success),
        lambda: fold(one, str, str),
        lambda: sequence([one]),
        lambda: partition([one]),
    )
    for take in takes:
        with pytest.raises(TypeError, match=r"^expected a Result, got int$"):
            take()


def test_what_goes_on_with_a_value_returns_a_result() -> None:
    """A plain function belongs into ``map``; what it returns would pass for an outcome."""
    plain: Wrong = str
    with pytest.raises(TypeError, match=r"^step: expected a function that returns a Result, got one that returns str$"):
        chain(Success(1), plain)


@pytest.mark.parametrize(("entry", "statement"), [(connect, "with"), (connect_async, "async with")])
def test_an_entry_point_is_opened_first(entry: Wrong, statement: str) -> None:
    """What ``connect`` returns is no executor yet."""
    with pytest.raises(ConfigurationError, match=rf"; open it by `{statement} … as opened:`, and use `opened`$"):
        get_chat_histories(entry(API_KEY), app_id=APP_ID)


def test_a_flow_returns_a_result() -> None:
    """What a typed client would take apart."""

    def plain() -> Iterator[object]:
        yield from ()

    flow: Wrong = plain()
    with pytest.raises(TypeError, match=r"^query: expected a flow that returns a Result, got one that returned None$"):
        sync_client(Server()).typed.run(flow)


@pytest.mark.parametrize("value", [None, 5, object, SPEC, get_datasets])
def test_an_endpoint_is_made_of_a_class_of_requests(value: Wrong) -> None:
    """Of nothing else."""
    with pytest.raises(TypeError, match=r"^spec: expected a class derived from RequestSpec, got "):
        endpoint(value)


# ---------------------------------------------------------------------------------------- every function there is

WRONG: tuple[Wrong, ...] = (
    None, 5, True, "", b"x", object(), object, (each for each in [1]), [None], {"a": object()}, float("nan"), "\ud800",
)  # fmt: skip
ID = "a" * 24


def arguments_of(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the names of the arguments of an endpoint function, behind its executor."""
    from inspect import signature

    return tuple(signature(function).parameters)[1:]


@pytest.mark.parametrize("name", [name for name in dir(Functions) if name[0].islower()])
def test_no_function_raises_over_results(name: str) -> None:
    """Whatever it is passed, it returns an outcome, or gives outcomes; a request goes out only of what can be one."""
    client = FastGPTClient(
        "fastgpt-0123456789",
        "http://fastgpt.test",
        http_client=httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"code": 1}))),
        app_id=APP_ID,
        max_retries=0,
    )
    method: Callable[..., Wrong] = getattr(client.results, name)
    names = arguments_of(getattr(Functions, name))
    beside = required(name, names)
    for argument in names:
        for value in WRONG:
            passed = {**beside, argument: value}
            if argument in ("on_progress", "clock") and callable(value):
                continue  # it is called, and what it raises comes out
            returned = method(**passed)
            if not isinstance(returned, Result):
                returned = first_of(returned)
            assert isinstance(returned, Result), (argument, value)
            if isinstance(returned, Failure):
                assert isinstance(returned.failure(), FastGPTError)


def required(name: str, names: tuple[str, ...]) -> dict[str, object]:
    """Return arguments that may stand beside the one that is wrong."""
    from inspect import Parameter, signature

    parameters = signature(getattr(Functions, name)).parameters
    return {each: ID for each in names if parameters[each].default is Parameter.empty}


def first_of(returned: Wrong) -> object:
    """Return the first outcome of an iteration, or of a stream."""
    if hasattr(returned, "__enter__"):
        with returned as stream:
            return next(iter(stream))
    return next(iter(returned))
