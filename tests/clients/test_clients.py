"""Clients: how they are made, derived, shared and closed, and the functions that they bind."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from typing import Self, cast

import httpx
import pytest
from msgspec import convert
from returns.result import Failure, Result, Success

import fastgpt
from fastgpt import (
    AppClient,
    AsyncAppClient,
    AsyncChatClient,
    AsyncFastGPTClient,
    AsyncResultsClient,
    AsyncTypedClient,
    AuthenticationError,
    ChatClient,
    ClientClosedError,
    ConfigurationError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    InvalidRequestError,
    JSONValue,
    Options,
    ResultsClient,
    TransportError,
    TypedClient,
    chain,
    connect,
    connect_async,
    fold,
    new_id,
    paginate,
    user,
)
from fastgpt.apps import GetAppLogsTotal
from fastgpt.chat import (
    CreateChatCompletion,
    DeleteChatRecord,
    GetChatHistories,
    GetInputGuides,
    GetRecordDetail,
    OutLinkAuthData,
    StreamChatCompletion,
    create_chat_completion,
    get_chat_histories,
    upload_chat_file,
)
from fastgpt.clients.views import (
    AsyncResultsWithResponseClient,
    AsyncTypedWithResponseClient,
    ResultsWithResponseClient,
    TypedWithResponseClient,
)
from fastgpt.emulator import Emulator
from fastgpt.executors import AsyncRaw, Raw
from fastgpt.functions import partition, sequence, traverse
from fastgpt.http import HTTPRequest, Timeout
from fastgpt.protocols import Policy, SendFunction, SendGenerator
from fastgpt.steps import SendOutcome
from support.endpoint_list import bound_function, public_names
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    Maker,
    Server,
    Time,
    async_client,
    both,
    data,
    error_reply,
    errors_of,
    fails,
    http_response,
    json_of,
    opened,
    read,
    reply,
    sync_client,
)

HISTORIES = GetChatHistories(app_id=APP_ID)
TOTAL = GetAppLogsTotal(app_id=APP_ID)
WATCHING = StreamChatCompletion(messages=[user("Hello")])
EMPTY_PAGE = data({"total": 0, "list": []})
CLIENTS = (FastGPTClient, ChatClient, AppClient)
ASYNC_CLIENTS = (AsyncFastGPTClient, AsyncChatClient, AsyncAppClient)


# ------------------------------------------------------------------------------------------------------ derived clients


@both
async def test_a_derived_client_adds_headers_and_fields(client: Maker) -> None:
    """What a derived client adds goes with each of its calls, and of those derived from it, not with its parent's."""
    server = Server(then=EMPTY_PAGE)
    parent = client(server)
    derived = parent.derived(extra_headers={"X-One": "1"}, extra_body={"source": "test", "one": {"a": [1, None]}})
    younger = derived.derived(extra_headers={"X-Two": "2"}, extra_body={"two": 2})
    for face in (parent, derived, younger):
        await face.raw(HISTORIES)
    assert [(one.headers.get("x-one"), one.headers.get("x-two")) for one in server.requests] == [
        (None, None),
        ("1", None),
        ("1", "2"),
    ]
    own: dict[str, JSONValue] = {"appId": APP_ID, "offset": 0, "pageSize": 20}
    assert [json_of(one) for one in server.requests] == [
        {**own, "source": "api"},
        {**own, "source": "test", "one": {"a": [1, None]}},
        {**own, "source": "test", "one": {"a": [1, None]}, "two": 2},
    ]


@both
async def test_added_fields_travel_as_a_call_s_own_do(client: Maker) -> None:
    """Where fields travel in the query string, so do those that are added, text as it is and all else as JSON."""
    server = Server(data({}))
    await client(server).derived(extra_body={"appId": "other", "flag": True, "list": [1]}).raw(TOTAL)
    assert dict(server.last.url.params) == {"appId": "other", "flag": "true", "list": "[1]"}
    assert server.last.content == b""


@both
async def test_a_derived_client_retries_as_it_is_reported(client: Maker) -> None:
    """``max_retries`` of a derived client is its own."""
    server = Server(then=fails(httpx.ConnectError))
    parent = client(server, max_retries=1)
    for face, attempts in ((parent, 2), (parent.derived(max_retries=0), 1), (parent.derived(max_retries=2), 3)):
        before = len(server.requests)
        assert isinstance((await face.results(HISTORIES)).failure(), fastgpt.TransportError)
        assert len(server.requests) - before == attempts


@both
async def test_a_derived_client_has_its_own_deadline(client: Maker) -> None:
    """``deadline`` of a derived client bounds its calls, and None lifts the one that its parent has."""
    time = Time()

    def slow(request: httpx.Request) -> httpx.Response:
        time.move(5)
        return fails(httpx.ConnectError)(request)

    parent = client(slow, time, max_retries=1, retry_delay=2, deadline=6)
    assert isinstance((await parent.results(HISTORIES)).failure(), fastgpt.TransportError)
    assert time.pauses == []
    assert isinstance((await parent.derived(deadline=None).results(HISTORIES)).failure(), fastgpt.TransportError)
    assert time.pauses == [2]


@pytest.mark.parametrize(
    ("option", "options"),
    [
        ("timeout", Options(timeout=-1)),
        ("max_retries", Options(max_retries=-1)),
        ("deadline", Options(deadline=0)),
        ("idle_timeout", Options(idle_timeout=float("nan"))),
        ("extra_headers", Options(extra_headers={"Authorization": "x"})),
        ("extra_body", Options(extra_body={"x": cast("JSONValue", object())})),  # what is tried here
    ],
)
def test_an_option_that_cannot_be_is_named(option: str, options: Options) -> None:
    """``with_options`` of clients, views and what ``connect`` yields reject what cannot be, and names it."""
    with sync_client(Server()) as client, connect(API_KEY) as execute:
        for executor in (client, client.typed, client.results, execute):
            with pytest.raises(ConfigurationError, match=option):
                executor.with_options(**options)


def test_an_unknown_option_is_named() -> None:
    """A misspelt option is rejected, and not silently of no effect."""
    misspelt = cast("Options", {"retries": 3})  # what is tried here
    with pytest.raises(TypeError, match="retries"):
        sync_client(Server()).with_options(**misspelt)
    unknown = {"retries": "; 'max_retries' is one", "time_out": "; 'timeout' is one", "http_client": "", "zzz": ""}
    for nothing, hint in unknown.items():
        with pytest.raises(TypeError, match=rf"unexpected keyword argument '{nothing}'{hint}$"):
            sync_client(Server()).typed.with_options(**cast("Options", {nothing: None}))
    with pytest.raises(TypeError, match="'proxy', as how a client connects is settled when it is made"):
        sync_client(Server()).with_options(**cast("Options", {"proxy": None}))


def test_a_derived_client_takes_every_option() -> None:
    """All that a constructor takes of what a client does, for one call too, over the connections that are there."""
    every: Options = {
        "timeout": 5,
        "max_retries": 0,
        "retry_delay": 0.5,
        "enable_logging": True,
        "deadline": 9,
        "idle_timeout": 3,
        "strict": False,
        "app_id": APP_ID,
        "extra_headers": {"x-team": "a"},
        "extra_body": {"a": 1},
        "max_body": 1000,
        "max_event": 1000,
        "policies": [],
        "attempt_policies": [],
    }
    assert {*every} == {*Options.__annotations__}
    with httpx.Client(transport=httpx.MockTransport(Server(then=EMPTY_PAGE))) as http:
        client = FastGPTClient(API_KEY, BASE_URL, http_client=http)
        assert client.typed.with_options(**every).get_chat_histories().total == 0
        assert (client.app_id, client.results.app_id, client.typed.with_options(**every).app_id) == (None, None, APP_ID)
        assert FastGPTClient(API_KEY, BASE_URL, http_client=http, **every).typed.get_chat_histories().total == 0


@pytest.mark.parametrize("kind", [FastGPTClient, AsyncFastGPTClient])
def test_an_option_in_the_wrong_place_is_shown_the_right_one(kind: type[FastGPTClient]) -> None:
    """Endpoints, streams, iterations and flows have no options; who passes one is shown how one call has it."""
    client = kind(API_KEY, BASE_URL)
    calls: list[Callable[..., object]] = [
        client.typed.get_chat_histories,
        client.typed.stream_chat_completion,
        client.typed.watch_training,
        client.typed.upload_chat_file,
    ]
    for call in calls:
        for option in ("deadline", "extra_headers"):
            words = f"argument '{option}', which is an option of clients; for one call: with_options"
            with pytest.raises(TypeError, match=words):
                awaited(call(**{option: 5}))
        with pytest.raises(TypeError, match=r"argument 'nonsense'$"):
            awaited(call(nonsense=5))


def awaited(result: object) -> None:
    """Let a call go on to where it raises, if it is async."""
    if inspect.iscoroutine(result):
        result.send(None)


def test_a_derived_client_is_of_its_own_kind() -> None:
    """Derived clients of a client, of its views and of what ``connect`` yields are what they were made from."""
    client = sync_client(Server(then=EMPTY_PAGE))
    assert type(client.with_options(timeout=1)) is FastGPTClient
    assert type(client.typed.with_options(timeout=1)) is TypedClient
    assert type(client.results.with_options(timeout=1)) is ResultsClient
    assert client.with_options(timeout=1).typed is not client.typed
    assert client.typed.with_options(timeout=1).get_chat_histories(app_id=APP_ID).total == 0
    assert client.results.with_options(timeout=1).get_chat_histories(app_id=APP_ID).unwrap().total == 0
    assert client.with_options(timeout=1).base_url == client.base_url


@pytest.mark.anyio
async def test_an_async_derived_client_is_of_its_own_kind() -> None:
    """The same, async."""
    client = async_client(Server(then=EMPTY_PAGE))
    assert type(client.with_options(timeout=1)) is AsyncFastGPTClient
    assert type(client.typed.with_options(timeout=1)) is AsyncTypedClient
    assert type(client.results.with_options(timeout=1)) is AsyncResultsClient
    assert (await client.typed.with_options(timeout=1).get_chat_histories(app_id=APP_ID)).total == 0
    assert (await client.results.with_options(timeout=1).get_chat_histories(app_id=APP_ID)).unwrap().total == 0
    assert client.with_options(timeout=1).base_url == client.base_url == BASE_URL


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_derived_client_shares_the_pool_and_does_not_own_it(
    kind: type[FastGPTClient | ChatClient | AppClient],
) -> None:
    """Closing a derived client leaves its parent open; once the parent is closed, its derived clients say so."""
    with Emulator().serve() as base_url:
        parent = kind(API_KEY, base_url)
        derived = parent.with_options(timeout=5)
        derived.close()
        with pytest.raises(ClientClosedError):
            derived.run(HISTORIES)
        with pytest.raises(fastgpt.AuthenticationError):
            parent.run(HISTORIES)
        orphan = parent.with_options(timeout=6)
        parent.close()
        with pytest.raises(ClientClosedError):
            orphan.run(HISTORIES)
        assert isinstance(orphan.results.run(HISTORIES).failure(), ClientClosedError)


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ASYNC_CLIENTS)
async def test_an_async_derived_client_shares_the_pool_and_does_not_own_it(
    kind: type[AsyncFastGPTClient | AsyncChatClient | AsyncAppClient],
) -> None:
    """The same, async."""
    with Emulator().serve() as base_url:
        parent = kind(API_KEY, base_url)
        derived = parent.with_options(timeout=5)
        await derived.aclose()
        with pytest.raises(ClientClosedError):
            await derived.run(HISTORIES)
        with pytest.raises(fastgpt.AuthenticationError):
            await parent.run(HISTORIES)
        orphan = parent.with_options(timeout=6)
        await parent.aclose()
        with pytest.raises(ClientClosedError):
            await orphan.run(HISTORIES)
        assert isinstance((await orphan.results.run(HISTORIES)).failure(), ClientClosedError)


# ------------------------------------------------------------------------------------------------- opening and closing


def test_ones_own_http_client_is_not_closed() -> None:
    """A client over an ``http_client`` leaves it open, and says that it is closed when its owner closes it."""
    http = httpx.Client(transport=httpx.MockTransport(Server(then=EMPTY_PAGE)))
    with FastGPTClient(API_KEY, http_client=http) as client:
        assert client.typed.get_chat_histories(app_id=APP_ID).total == 0
    with pytest.raises(ClientClosedError):
        client.get_chat_histories(app_id=APP_ID)
    assert not http.is_closed
    other = FastGPTClient(API_KEY, http_client=http)
    http.close()
    with pytest.raises(ClientClosedError):
        other.get_chat_histories(app_id=APP_ID)
    assert isinstance(other.results.get_chat_histories(app_id=APP_ID).failure(), ClientClosedError)


@pytest.mark.anyio
async def test_ones_own_async_http_client_is_not_closed() -> None:
    """The same, async."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(Server(then=EMPTY_PAGE)))
    async with AsyncFastGPTClient(API_KEY, http_client=http) as client:
        assert (await client.typed.get_chat_histories(app_id=APP_ID)).total == 0
    with pytest.raises(ClientClosedError):
        await client.get_chat_histories(app_id=APP_ID)
    assert not http.is_closed
    other = AsyncFastGPTClient(API_KEY, http_client=http)
    await http.aclose()
    with pytest.raises(ClientClosedError):
        await other.get_chat_histories(app_id=APP_ID)
    assert isinstance((await other.results.get_chat_histories(app_id=APP_ID)).failure(), ClientClosedError)


def test_an_http_client_of_the_other_mode_is_rejected() -> None:
    """A sync client over an async pool, or the reverse, is reported when it is made."""
    sync_face, asynchronously = httpx.Client(), httpx.AsyncClient()
    with pytest.raises(ConfigurationError, match=r"http_client: expected httpx\.Client, got httpx\.AsyncClient$"):
        FastGPTClient(API_KEY, http_client=cast("httpx.Client", asynchronously))  # what is tried here
    with pytest.raises(ConfigurationError, match=r"http_client: expected httpx\.AsyncClient, got httpx\.Client$"):
        AsyncFastGPTClient(API_KEY, http_client=cast("httpx.AsyncClient", sync_face))  # what is tried here
    sync_face.close()


@both
async def test_a_view_is_closed_with_its_client(client: Maker) -> None:
    """A closed client gives ``ClientClosedError``: raised, as a Failure, and by streams of either kind."""
    face = client(Server())
    await face.close()
    for error in await errors_of(face, HISTORIES):
        assert isinstance(error, ClientClosedError)
    with pytest.raises(ClientClosedError):
        await opened(face.stream(WATCHING))
    (outcome,) = await read(face.outcomes(WATCHING))
    assert isinstance(outcome.failure(), ClientClosedError)


@pytest.mark.parametrize("kind", [*CLIENTS, *ASYNC_CLIENTS])
def test_a_client_does_not_show_its_key(kind: Callable[..., FastGPTClient | AsyncFastGPTClient]) -> None:
    """``repr`` and ``base_url`` tell where a client points to, and nothing that a client holds tells its key."""
    client = kind(f" {API_KEY}\n", "https://host.test/fastgpt/api/v1/")
    assert client.base_url == "https://host.test/fastgpt"
    assert repr(client) == f"<{type(client).__name__} https://host.test/fastgpt>"
    assert API_KEY not in repr(vars(client))
    assert client.typed is client.typed
    assert client.results is client.results
    assert API_KEY not in repr(client.typed) + repr(client.results)


def test_a_wrong_base_url_is_reported_when_the_client_is_made() -> None:
    """A host that httpx cannot send to is a ``ConfigurationError``, not a failure of the first call."""
    for kind in (FastGPTClient, AsyncFastGPTClient):
        with pytest.raises(ConfigurationError, match="base_url: expected"):
            kind(API_KEY, "http://ä..b/")
        with pytest.raises(ConfigurationError, match="base_url: expected"):
            kind(API_KEY, "http://999.999.999.999")


def test_the_environment_makes_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """``from_env`` reads key and base URL; without a key it says which variable is missing."""
    monkeypatch.setenv("FASTGPT_API_KEY", f" {API_KEY} ")
    monkeypatch.setenv("FASTGPT_BASE_URL", "https://host.test/api")
    for bundle in (ChatClient, AsyncChatClient):
        client = bundle.from_env()
        assert type(client) is bundle
        assert client.base_url == "https://host.test"
    monkeypatch.delenv("FASTGPT_BASE_URL")
    assert FastGPTClient.from_env().base_url == AsyncFastGPTClient.from_env().base_url == "http://localhost:3000"
    monkeypatch.setenv("FASTGPT_API_KEY", " ")
    for kind in (FastGPTClient, AsyncFastGPTClient):
        with pytest.raises(ConfigurationError, match="FASTGPT_API_KEY: expected an API key"):
            kind.from_env()


def test_the_front_door_is_an_executor() -> None:
    """``connect`` yields an executor that gives outcomes, and closes the connections that it made."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        with connect(emulator.api_key, base_url) as execute:
            assert get_chat_histories(execute, app_id=emulator.app_id).map(lambda page: page.total) == Success(0)
            derived = execute.with_options(timeout=5, max_retries=0)
            assert type(derived) is ResultsClient
            assert get_chat_histories(derived, app_id=emulator.app_id).unwrap().total == 0
        assert isinstance(get_chat_histories(execute, app_id=APP_ID).failure(), ClientClosedError)


@pytest.mark.anyio
async def test_the_async_front_door_is_an_executor() -> None:
    """``connect_async`` does the same, async."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        async with connect_async(emulator.api_key, base_url) as execute:
            outcome = await get_chat_histories(execute, app_id=emulator.app_id)
            assert outcome.map(lambda page: page.total) == Success(0)
        assert isinstance((await get_chat_histories(execute, app_id=APP_ID)).failure(), ClientClosedError)


def test_the_front_door_takes_what_clients_take() -> None:
    """``connect`` rejects what a client rejects, when it is opened."""
    with pytest.raises(ConfigurationError, match="api_key"), connect(""):
        pytest.fail("the door opened")
    assert connect.__doc__
    assert connect_async.__doc__


# ------------------------------------------------------------------------------------------------------------ policies


@both
async def test_policies_wrap_each_call_with_its_retries(client: Maker) -> None:
    """A policy of one's own sees a call once, before it has the key, and what came of it in the end."""
    seen: list[object] = []

    def watching(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            seen.append((call.url, dict(call.headers).get("Authorization")))
            sent = yield from inner(call)
            seen.append(sent.unwrap().status_code)
            return sent

        return send

    server = Server(fails(httpx.ConnectError), EMPTY_PAGE)
    await client(server, policies=[watching]).raw(HISTORIES)
    assert seen == [("core/chat/getHistories", None), 200]


PATIENT: Options = {"timeout": 120, "max_retries": 0, "extra_headers": {"x-team": "a"}}


def test_one_call_has_options_of_its_own() -> None:
    """Methods, functions, flows, streams and raw calls take the same set, and the client stays as it is."""
    sent: list[HTTPRequest] = []

    def watching(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            sent.append(call)
            return inner(call)

        return send

    server = Server(then=EMPTY_PAGE)
    client = sync_client(server, policies=[watching])
    patient = client.with_options(**PATIENT)
    assert patient.typed.get_chat_histories(app_id=APP_ID).list == ()
    assert get_chat_histories(client.results.with_options(**PATIENT), app_id=APP_ID).unwrap().list == ()
    assert client.with_options(**PATIENT).get_chat_histories(app_id=APP_ID).status_code == 200
    with pytest.raises(DecodeError):
        client.typed.with_options(**PATIENT).upload_chat_file(app_id=APP_ID, chat_id="c", content=b"", filename="a.txt")
    with client.results.with_options(**PATIENT).stream_chat_completion(messages=[user("Hi")]) as events:
        assert isinstance(events.answer(), Failure)
    assert len(sent) == 5
    assert all(call.timeout == Timeout.all(120) and ("x-team", "a") in call.headers for call in sent)
    client.get_chat_histories(app_id=APP_ID)
    assert sent[-1].timeout is None
    assert "x-team" not in server.last.headers


def test_a_client_is_made_with_the_same_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """A constructor, ``from_env`` and ``connect`` take the set that a derived client takes."""
    monkeypatch.setenv("FASTGPT_API_KEY", API_KEY)
    server = Server(then=EMPTY_PAGE)
    with httpx.Client(transport=httpx.MockTransport(server)) as http:
        FastGPTClient(API_KEY, BASE_URL, http_client=http, **PATIENT).get_chat_histories(app_id=APP_ID)
        assert server.last.headers["x-team"] == "a"
        assert server.last.extensions["timeout"]["read"] == 120
        with connect(API_KEY, BASE_URL, http_client=http, extra_body={"a": 1}, idle_timeout=7) as execute:
            get_chat_histories(execute, app_id=APP_ID)
        assert b'"a":1' in server.last.content
    with pytest.raises(ConfigurationError, match=r"^extra_headers: Host is the client's own"):
        FastGPTClient.from_env(extra_headers={"Host": "b"})


@both
async def test_policies_may_stand_around_each_attempt(client: Maker) -> None:
    """They see each request with its number and what came of it, inside those that stand around the call."""
    seen: list[str] = []

    def named(name: str) -> Policy:
        def policy(inner: SendFunction) -> SendFunction:
            def send(call: HTTPRequest) -> SendGenerator:
                seen.append(f"{name} {call.attempt}")
                sent = yield from inner(call)
                seen.append(f"{name} {'failed' if isinstance(sent, Failure) else sent.unwrap().status_code}")
                return sent

            return send

        return policy

    server = Server(fails(httpx.ConnectError), EMPTY_PAGE)
    face = client(server, policies=[named("call")], attempt_policies=[named("outer")])
    await face.derived(attempt_policies=[named("inner")]).raw(HISTORIES)
    first = ["outer 1", "inner 1", "inner failed", "outer failed"]
    assert seen == ["call 1", *first, "outer 2", "inner 2", "inner 200", "outer 200", "call 200"]


# ----------------------------------------------------------------------------------------------------------- functions


def test_a_function_runs_over_any_executor() -> None:
    """A module-level function gives what the method of its executor's flavour gives."""
    client = sync_client(Server(then=EMPTY_PAGE))
    assert get_chat_histories(client, app_id=APP_ID).status_code == 200
    assert get_chat_histories(client.typed, app_id=APP_ID) == client.typed.get_chat_histories(app_id=APP_ID)
    assert get_chat_histories(client.results, app_id=APP_ID) == client.results.get_chat_histories(app_id=APP_ID)
    assert client.results.run(HISTORIES) == client.results.get_chat_histories(app_id=APP_ID)


def test_a_function_shows_the_parameters_of_its_spec() -> None:
    """``help`` and editors see name, docstring and parameters, behind the executor; methods lose the executor."""
    assert create_chat_completion.__name__ == "create_chat_completion"
    assert (create_chat_completion.__doc__ or "").startswith((CreateChatCompletion.__doc__ or "?").rstrip())
    parameters = inspect.signature(create_chat_completion).parameters
    assert next(iter(parameters)) == "executor"
    assert parameters["messages"].default is inspect.Parameter.empty
    assert parameters["messages"].annotation == "Messages"
    assert parameters["stream"].default is False
    bound = inspect.signature(sync_client(Server()).get_chat_histories).parameters
    assert "executor" not in bound
    assert bound["page_size"].default == 20
    assert list(inspect.signature(upload_chat_file).parameters)[:3] == ["executor", "chat_id", "content"]


@pytest.mark.parametrize("name", [name for name in public_names() if name.startswith(("get_", "create_", "stream_"))])
def test_a_function_is_called_as_it_is_bound(name: str) -> None:
    """An endpoint function pickles, since its own name is the name under which it is found."""
    function = public_names()[name]
    assert pickle.loads(pickle.dumps(function)) is function
    assert vars(function)["__wrapped__"]


RESERVED = {
    "run", "stream", "typed", "results", "close", "aclose", "with_options", "with_response", "base_url", "app_id",
    "from_env",
}  # fmt: skip
VIEWS = (
    TypedClient, ResultsClient, AsyncTypedClient, AsyncResultsClient, TypedWithResponseClient,
    ResultsWithResponseClient, AsyncTypedWithResponseClient, AsyncResultsWithResponseClient,
)  # fmt: skip


@pytest.mark.parametrize("view", [*VIEWS, *CLIENTS])
def test_every_view_binds_the_same_functions(view: type[object]) -> None:
    """A method is the public function of its name on every client that binds it; views bind all of them."""
    functions = public_names()
    for kind in (FastGPTClient, view):
        for name in [name for name in dir(kind) if not name.startswith("_") and name not in RESERVED]:
            assert bound_function(kind, name) is getattr(FastGPTClient, name) is functions[name]
    if view not in CLIENTS:
        missing = {name for name in {*dir(FastGPTClient)} - {*dir(view)} if not name.startswith("__")}
        assert missing <= {*dir(ChatClient)} & {*dir(AppClient)}


def test_arguments_are_keyword_only() -> None:
    """An endpoint's arguments cannot be passed by position."""
    call = cast("Callable[..., object]", sync_client(Server()).get_chat_histories)  # what checkers reject
    with pytest.raises(TypeError):
        call(APP_ID)
    with pytest.raises(TypeError):
        call(app_id=APP_ID, no_such_field=1)


def test_folding_takes_a_result_apart() -> None:
    """``fold`` calls one of two functions, ``chain`` goes on with a value or keeps the error."""
    good = sync_client(Server(then=EMPTY_PAGE)).results
    bad = sync_client(Server(then=error_reply(500, message="no"))).results
    for executor, expected in ((good, "0"), (bad, "no")):
        outcome = get_chat_histories(executor, app_id=APP_ID)
        assert fold(outcome, lambda page: str(page.total), lambda error: str(error).partition(" ")[0]) == expected
    again = chain(get_chat_histories(good, app_id=APP_ID), lambda _: get_chat_histories(bad, app_id=APP_ID))
    assert isinstance(again, Failure)
    kept = chain(get_chat_histories(bad, app_id=APP_ID), lambda _: get_chat_histories(good, app_id=APP_ID))
    assert isinstance(kept.failure(), FastGPTError)


def test_lists_of_results() -> None:
    """``sequence`` and ``traverse`` end at the first failure and ask for nothing after it; ``partition`` takes all."""
    asked: list[int] = []

    def halved(number: int) -> Result[int, str]:
        asked.append(number)
        return Failure(f"{number} is odd") if number % 2 else Success(number // 2)

    assert sequence(map(halved, (2, 4))) == traverse((2, 4), halved) == Success((1, 2))
    assert sequence(list[Result[int, str]]()) == Success(())
    asked.clear()
    assert sequence(map(halved, (2, 3, 5))) == traverse((2, 3, 5), halved) == Failure("3 is odd")
    assert asked == [2, 3, 2, 3]
    assert partition(map(halved, (2, 3, 5, 8))) == ((1, 4), ("3 is odd", "5 is odd"))


def test_new_ids_are_new() -> None:
    """``new_id`` gives 24 hexadecimal digits, and never the same twice."""
    made = {new_id() for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) == 24 and int(one, 16) >= 0 for one in made)


# ------------------------------------------------------------------------------------ endpoints with ways of their own


@both
@pytest.mark.parametrize(
    ("ids", "asked"),
    [
        ({"content_id": "r1"}, {"contentId": "r1"}),
        ({"content_ids": ["r1", "r2"]}, {"contentIds": "r1,r2"}),
    ],
)
async def test_deleting_rows_works_on_any_server(
    client: Maker, ids: dict[str, JSONValue], asked: dict[str, JSONValue]
) -> None:
    """New servers want the ids in the query; the old route gets them in the query and in the body, by one POST."""
    server = Server(reply(404, b"<html>"), data(None))
    spec = convert({"appId": APP_ID, "chatId": "c", **dict(zip(asked, ids.values(), strict=True))}, DeleteChatRecord)
    await client(server).typed(spec)
    new, old = server.requests
    expected = {"appId": APP_ID, "chatId": "c", **asked}
    assert (new.method, new.url.path, dict(new.url.params)) == ("DELETE", "/api/core/chat/record/delete", expected)
    assert (old.method, old.url.path, json_of(old)) == ("POST", "/api/core/chat/item/delete", expected)
    assert {"appId": APP_ID, "chatId": "c"}.items() <= dict(old.url.params).items()


@both
async def test_deleting_no_row_is_reported(client: Maker) -> None:
    """A row must be named."""
    for ids in (None, list[str]()):
        spec = DeleteChatRecord(app_id=APP_ID, chat_id="c", content_ids=ids)
        for error in await errors_of(client(Server()), spec):
            assert isinstance(error, InvalidRequestError)
            assert error.field == "content_id"


@both
@pytest.mark.parametrize(("answer", "count"), [({}, 0), ([], 0), ([{"nodeId": "n", "moduleName": "m"}], 1)])
async def test_details_of_what_is_not_there_are_none(client: Maker, answer: JSONValue, count: int) -> None:
    """Where there is nothing, old servers answer an empty object and new ones an empty list."""
    spec = GetRecordDetail(app_id=APP_ID, chat_id="c", data_id="r")
    assert len(await client(Server(data(answer))).typed(spec)) == count


@both
async def test_input_guides_are_asked_for_under_both_names(client: Maker) -> None:
    """Servers before 4.15 know the app as ``appId``, later ones as ``sourceId``: both are sent."""
    server = Server(data([]), data([]))
    face = client(server)
    await face.typed(GetInputGuides(app_id=APP_ID, search_key="how"))
    await face.typed(GetInputGuides(source_id="s1", search_key="how"))
    own: dict[str, JSONValue] = {"searchKey": "how", "sourceType": "app"}
    assert [json_of(request) for request in server.requests] == [
        {**own, "appId": APP_ID, "sourceId": APP_ID},
        {**own, "sourceId": "s1"},
    ]
    for error in await errors_of(face, GetInputGuides(search_key="how")):
        assert isinstance(error, InvalidRequestError)
        assert error.field == "app_id"


@both
async def test_a_call_about_no_app_is_reported(client: Maker) -> None:
    """Where neither app nor skill nor share link is named, nothing is sent; a share link is enough."""
    server = Server(EMPTY_PAGE)
    face = client(server)
    for error in await errors_of(face, GetChatHistories(app_id=None)):
        assert isinstance(error, InvalidRequestError)
        assert error.field == "app_id"
    link = OutLinkAuthData(share_id="s", out_link_uid="u")
    assert (await face.typed(GetChatHistories(app_id=None, out_link_auth_data=link))).total == 0
    assert len(server.requests) == 1


@both
@pytest.mark.parametrize("status", [200, 500])
async def test_a_rejected_completion_is_an_error(client: Maker, status: int) -> None:
    """An envelope in place of a completion is the error that it says, with any HTTP status."""
    server = Server(then=error_reply(status, code=514, name="unAuthApiKey"))
    for error in await errors_of(client(server), CreateChatCompletion(messages=[user("x")])):
        assert isinstance(error, AuthenticationError)


# ------------------------------------------------------------------------------------------------- executors by itself


class Still:
    """What connections of one's own have in common: no limits, and a clock that stands still."""

    idle_timeout: float | None = None
    max_event: int = 1_000_000

    def clock(self) -> float:
        """Return the time."""
        return 0.0

    def deadline_at(self) -> float | None:
        """Return that there is no deadline."""
        return None

    def with_options(self, options: Options, /) -> Self:
        """Return itself."""
        return self


def answered(call: HTTPRequest) -> SendOutcome:
    """Answer any call with an empty page."""
    return Success(http_response(EMPTY_PAGE(httpx.Request(call.verb, BASE_URL)).content, url=f"{BASE_URL}/{call.url}"))


class ResponseModel(Still):
    """A sync connection."""

    def transport(self, call: HTTPRequest, /) -> SendOutcome:
        """Answer a call."""
        return answered(call)


class AsyncWire(Still):
    """An async connection."""

    async def transport(self, call: HTTPRequest, /) -> SendOutcome:
        """Answer a call."""
        return answered(call)


def test_an_executor_runs_over_any_connection() -> None:
    """Executors need no client: a connection of one's own will do, and pages are decoded for a raw one too."""
    raw = Raw(ResponseModel())
    assert raw.run(HISTORIES).status_code == 200
    assert get_chat_histories(raw.typed, app_id=APP_ID).total == 0
    assert list(paginate(raw, HISTORIES)) == []
    assert type(raw.with_options(timeout=1)) is Raw


@pytest.mark.anyio
async def test_an_awaiting_executor_runs_over_any_connection() -> None:
    """The same, async."""
    raw = AsyncRaw(AsyncWire())
    assert (await raw.run(HISTORIES)).status_code == 200
    assert (await get_chat_histories(raw.typed, app_id=APP_ID)).total == 0
    assert [row async for row in paginate(raw, HISTORIES)] == []


# ---------------------------------------------------------------------------------------------------------- real socket


def test_a_real_socket_carries_the_same() -> None:
    """Over loopback: an answer, a stream to its end, a stream that is left early, and an error response."""
    emulator = Emulator()
    with emulator.serve() as base_url, FastGPTClient(emulator.api_key, base_url) as client:
        answer = client.typed.create_chat_completion(messages=[user("Hello")])
        with client.stream_chat_completion(messages=[user("Hello")]) as events:
            assert fastgpt.collect(events).text == answer.text
        with client.stream_chat_completion(messages=[user("Hello")]) as events:
            next(events)
        live = client.create_chat_completion(messages=[user("Hello")], stream=True)
        assert any("[DONE]" in line for line in live.iter_lines())
        left = client.create_chat_completion(messages=[user("Hello")], stream=True)
        with pytest.raises(fastgpt.NotFoundError):
            client.get_chat_histories(app_id="0" * 24)
    assert left.is_closed


@pytest.mark.anyio
async def test_a_real_socket_carries_the_same_async() -> None:
    """The same, async."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        async with AsyncFastGPTClient(emulator.api_key, base_url) as client:
            answer = await client.typed.create_chat_completion(messages=[user("Hello")])
            async with client.stream_chat_completion(messages=[user("Hello")]) as events:
                assert (await fastgpt.acollect(events)).text == answer.text
            async with client.stream_chat_completion(messages=[user("Hello")]) as events:
                await anext(events)
            left = await client.create_chat_completion(messages=[user("Hello")], stream=True)
            with pytest.raises(fastgpt.NotFoundError):
                await client.get_chat_histories(app_id="0" * 24)
        assert left.is_closed


def test_a_port_where_nobody_listens_is_reported() -> None:
    """A connection that is rejected says so, and that nothing was sent."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        pass
    with FastGPTClient(API_KEY, base_url, max_retries=0) as client:
        error = client.results.get_chat_histories(app_id=APP_ID).failure()
    assert isinstance(error, fastgpt.TransportError)
    assert not error.sent


def test_without_a_loop_nothing_is_sent() -> None:
    """A coroutine that is run by hand gets an error of ours, as ``.results`` raises nothing."""
    client = AsyncFastGPTClient("key", "http://127.0.0.1:1", max_retries=0)
    with pytest.raises(StopIteration) as ended:
        client.results.get_dataset(dataset_id="a").send(None)
    (outcome,) = ended.value.args
    assert isinstance(outcome.failure(), TransportError)
    assert "no running event loop" in outcome.failure().message
