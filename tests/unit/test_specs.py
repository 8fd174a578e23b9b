"""Specs as values and as generators: what goes out, what is rejected and what comes back, without I/O."""

from __future__ import annotations

import inspect
import math
import pickle
from collections import UserDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Protocol, TypeVar, cast

import httpx
import msgspec
import pytest
from msgspec import UNSET
from returns.result import Failure, Success

from fastgpt import ChatClient, user
from fastgpt.apps import CreateApp, GetAppLogs, GetAppLogsChart, GetAppLogsTotal, GetApps
from fastgpt.chat import (
    BatchDeleteChatHistories,
    ClearChatHistories,
    CreateChatCompletion,
    CreateChatCompletionV2,
    CreateQuestionGuide,
    DeleteChatHistory,
    DeleteChatRecord,
    GetChatFileUrl,
    GetChatHistories,
    GetChatHistoryStatus,
    GetChatInit,
    GetChatQuotes,
    GetChatRecords,
    GetChatRecordsV2,
    GetCollectionQuotes,
    GetInputGuides,
    GetRecentlyUsedApps,
    GetRecordDetail,
    MarkChatRead,
    PresignChatFile,
    ResumeChatStream,
    StopChat,
    StreamChatCompletion,
    StreamChatCompletionV2,
    UpdateChatHistory,
    get_chat_histories,
)
from fastgpt.chat.completions import AuthProxy
from fastgpt.datasets import PushData
from fastgpt.errors import (
    APIError,
    AuthenticationError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    StreamInterruptedError,
    TransportError,
    ValidationError,
)
from fastgpt.http import Headers, HTTPRequest, HTTPResponse, Pairs
from fastgpt.outcomes import Outcome, succeeded, unwrap
from fastgpt.protocols import Query
from fastgpt.specs import Delete, Put, RequestSpec, decode_data, is_json
from fastgpt.specs.chat_fields import OutLinkAuthData
from fastgpt.steps import Flow, SendOutcome
from fastgpt.streaming.stream import WholeBody
from fastgpt.transport.native import to_httpx
from fastgpt.values import JSONValue
from support.endpoint_list import public_names
from support.faces import http_response

T = TypeVar("T")

JSON = {"content-type": "application/json"}
STREAM = {"content-type": "text/event-stream;charset=utf-8"}
NO_ENVELOPE = b"<!DOCTYPE html>"


class AnySpec(Protocol):
    """A spec, whatever its answer; ``Request`` itself is invariant."""

    def __hash__(self) -> int: ...

    def __iter__(self) -> Flow[Outcome[object]]: ...

    def raw(self, native: Callable[[HTTPResponse], httpx.Response], /) -> Flow[Outcome[httpx.Response]]:
        """Give the response."""
        ...

    def outgoing(self, *, live: bool = False) -> Outcome[HTTPRequest]:
        """Give the call."""
        ...

    def decode(self, response: HTTPResponse) -> Outcome[object]:
        """Give the answer."""
        ...

    def check(self, response: HTTPResponse) -> SendOutcome:
        """Give the response, or the error response."""
        ...


def went_out(spec: AnySpec) -> HTTPRequest:
    """Return the call of a spec that is in order."""
    return unwrap(spec.outgoing())


def rejected(spec: AnySpec) -> InvalidRequestError:
    """Return what is wrong with a spec."""
    error = spec.outgoing().failure()
    assert isinstance(error, InvalidRequestError)
    return error


def fields(call: HTTPRequest) -> JSONValue:
    """Return the JSON body of a call."""
    assert isinstance(call.content, bytes)
    body: JSONValue = msgspec.json.decode(call.content)
    return body


def wrong(kind: Callable[..., AnySpec], **arguments: object) -> AnySpec:
    """Make a spec of arguments that no checker would let pass."""
    return kind(**arguments)


def response(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """Return an answer that was read."""
    return http_response(content, status, headers, url="http://h/api/x")


def answered(query: Query[Outcome[T]], *answers: HTTPResponse) -> tuple[list[HTTPRequest], Outcome[T]]:
    """Run a query against *answers*; return its calls, and the outcome."""
    calls: list[HTTPRequest] = []
    coming = iter(answers)
    steps = iter(query)
    try:
        call = next(steps)
        while True:
            assert isinstance(call, HTTPRequest)
            calls.append(call)
            call = steps.send(Success(next(coming)))
    except StopIteration as stop:
        outcome: Outcome[T] = stop.value
        return calls, outcome


def envelope(data: JSONValue = None, code: int = 200, **more: JSONValue) -> HTTPResponse:
    """Return an answer in FastGPT's envelope."""
    content = msgspec.json.encode({"code": code, "statusText": "", "message": "", "data": data, **more})
    return http_response(content, 200 if code == 200 else 500, JSON)


# --- what goes out ------------------------------------------------------------------------------------------------

LINK = OutLinkAuthData(share_id="s", out_link_uid="u")
BODIES: list[tuple[AnySpec, str, str, JSONValue]] = [
    (
        GetChatHistories(app_id="a"),
        "POST",
        "core/chat/getHistories",
        {"appId": "a", "offset": 0, "pageSize": 20, "source": "api"},
    ),
    (
        GetChatHistories(app_id=None, out_link_auth_data=LINK, offset=None, page_size=None, source=None, page_num=2),
        "POST",
        "core/chat/getHistories",
        {"outLinkAuthData": {"shareId": "s", "outLinkUid": "u"}, "offset": 10, "pageSize": 10},
    ),
    (
        UpdateChatHistory(app_id="a", chat_id="c", custom_title="t", top=False),
        "PUT",
        "core/chat/updateHistory",
        {"appId": "a", "chatId": "c", "customTitle": "t", "top": False},
    ),
    (
        MarkChatRead(app_id=None, skill_id="k", chat_id="c"),
        "POST",
        "core/chat/history/markRead",
        {"skillId": "k", "chatId": "c"},
    ),
    (
        GetChatHistoryStatus(app_id="a", chat_ids=("c", "d")),
        "POST",
        "core/chat/history/getHistoryStatus",
        {"appId": "a", "chatIds": ["c", "d"]},
    ),
    (
        BatchDeleteChatHistories(app_id="a", chat_ids=["c"]),
        "POST",
        "core/chat/history/batchDelete",
        {"appId": "a", "chatIds": ["c"]},
    ),
    (
        CreateChatCompletion(messages=[{"role": "user", "content": "Hi"}]),
        "POST",
        "v1/chat/completions",
        {"messages": [{"role": "user", "content": "Hi"}], "stream": False, "detail": False},
    ),
    (
        CreateChatCompletionV2(
            messages=[user("Hi")], chat_id="c", variables={"n": 1, "x": None}, auth_proxy=AuthProxy(username="u")
        ),
        "POST",
        "v2/chat/completions",
        {
            "messages": [{"role": "user", "content": "Hi"}], "chatId": "c", "variables": {"n": 1, "x": None},
            "authProxy": {"username": "u"}, "stream": False, "detail": False,
        },
    ),
    (
        StreamChatCompletion(messages=[]),
        "POST",
        "v1/chat/completions",
        {"messages": [], "stream": True, "detail": True},
    ),
    (
        StreamChatCompletionV2(messages=[], app_id="a", response_chat_item_id="r", resumable=False),
        "POST",
        "v2/chat/completions",
        {"messages": [], "appId": "a", "responseChatItemId": "r", "stream": True, "detail": True},
    ),
    (StopChat(app_id="a", chat_id="c"), "POST", "v2/chat/stop", {"appId": "a", "chatId": "c"}),
    (GetApps(), "POST", "core/app/list", {"parentId": None}),
    (
        GetApps(parent_id=None, type=["simple", "tool"]),
        "POST",
        "core/app/list",
        {"parentId": None, "type": ["simple", "tool"]},
    ),
    (GetApps(parent_id=UNSET, search_key=None), "POST", "core/app/list", {}),
    (
        CreateApp(name="n", type="simple", parent_id=None),
        "POST",
        "core/app/create",
        {"name": "n", "type": "simple", "parentId": None},
    ),
    (
        GetAppLogsChart(app_id="a", date_start=date(2026, 1, 2), date_end="2026-01-03"),
        "POST",
        "proApi/core/app/logs/getChartData",
        {
            "appId": "a", "dateStart": "2026-01-02", "dateEnd": "2026-01-03", "offset": 1, "source": ["api"],
            "userTimespan": "day", "chatTimespan": "day", "appTimespan": "day",
        },
    ),
    (
        GetInputGuides(search_key="", app_id="a"),
        "POST",
        "core/chat/inputGuide/query",
        {"searchKey": "", "appId": "a", "sourceId": "a", "sourceType": "app"},
    ),
    (
        GetInputGuides(search_key="x", source_id="s", source_type=None),
        "POST",
        "core/chat/inputGuide/query",
        {"searchKey": "x", "sourceId": "s"},
    ),
    (CreateQuestionGuide(messages=()), "POST", "core/ai/agent/createQuestionGuide", {"messages": []}),
]  # fmt: skip

QUERIES: list[tuple[AnySpec, str, str, Pairs]] = [
    (GetChatInit(app_id="a"), "GET", "core/chat/init", (("appId", "a"),)),
    (
        GetChatInit(app_id="a", chat_id="c", load_custom_feedbacks=True),
        "GET",
        "core/chat/init",
        (("appId", "a"), ("chatId", "c"), ("loadCustomFeedbacks", "true")),
    ),
    (GetChatInit(app_id="a", chat_id=None, load_custom_feedbacks=False), "GET", "core/chat/init", (("appId", "a"),)),
    (GetRecentlyUsedApps(), "GET", "core/chat/recentlyUsed", ()),
    (
        GetRecordDetail(app_id="a", chat_id='a "b"&c=é', data_id="null"),
        "GET",
        "core/chat/getResData",
        (("appId", "a"), ("chatId", 'a "b"&c=é'), ("dataId", "null")),
    ),
    (DeleteChatHistory(app_id="a", chat_id="c"), "DELETE", "core/chat/delHistory", (("appId", "a"), ("chatId", "c"))),
    (ClearChatHistories(app_id="a"), "DELETE", "core/chat/clearHistories", (("appId", "a"),)),
    (
        ClearChatHistories(app_id=None, out_link_auth_data=LINK),
        "DELETE",
        "core/chat/clearHistories",
        (("outLinkAuthData", '{"shareId":"s","outLinkUid":"u"}'),),
    ),
    (GetAppLogsTotal(app_id="a"), "GET", "proApi/core/app/logs/getTotalData", (("appId", "a"),)),
]


@pytest.mark.parametrize(("spec", "verb", "url", "body"), BODIES, ids=lambda value: type(value).__name__)
def test_a_body_has_the_names_of_the_wire(spec: AnySpec, verb: str, url: str, body: JSONValue) -> None:
    """Fields travel in camel case as JSON; what is UNSET or None is left out, unless null means something."""
    call = went_out(spec)
    assert (call.verb, call.url, call.query, call.authenticated) == (verb, url, (), True)
    assert call.headers == (("Content-Type", "application/json"),)
    assert fields(call) == body


@pytest.mark.parametrize(("spec", "verb", "url", "query"), QUERIES, ids=lambda value: type(value).__name__)
def test_a_query_has_the_names_of_the_wire(spec: AnySpec, verb: str, url: str, query: Pairs) -> None:
    """Text travels as it is, all else as JSON, and a False not at all, which servers would read as true."""
    call = went_out(spec)
    assert (call.verb, call.url, call.query) == (verb, url, query)
    assert (call.headers, call.content, call.authenticated) == ((), None, True)


@pytest.mark.parametrize("moment", [
    date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=8))),
    "2026-01-02", "2026-01-02T03:04Z", "2026-01-02T03:04:05+08:00", "2026-01-02T03:04:05.678+0800",
])  # fmt: skip
def test_moments_may_be_dates_or_text(moment: date | str) -> None:
    """A day, a moment with its offset, and either as ISO text are all taken, and sent as text."""
    sent = fields(went_out(GetAppLogs(app_id="a", date_start=moment, date_end=moment)))
    assert isinstance(sent, dict)
    assert str(sent["dateStart"]).startswith("2026-01-02")


def test_any_mapping_and_any_sequence_will_do() -> None:
    """What callers hold need not be a dict or a list."""
    messages: Sequence[Mapping[str, JSONValue]] = deque([UserDict[str, JSONValue]({"role": "user", "content": "Hi"})])
    variables: Mapping[str, JSONValue] = MappingProxyType({"a": range(3)})
    call = went_out(CreateChatCompletion(messages=messages, variables=variables))
    assert fields(call) == {
        "messages": [{"role": "user", "content": "Hi"}], "variables": {"a": [0, 1, 2]},
        "stream": False, "detail": False,
    }  # fmt: skip


class Text(str):
    """Text of a class of its own, as templates, parsers and arrays hand it out."""

    __slots__ = ()

    def __str__(self) -> str:
        return "shown otherwise"


class Count(int):
    """A number of a class of its own."""


class Share(float):
    """A number with a fraction, of a class of its own, as numpy's are."""


def test_text_and_numbers_may_be_of_classes_derived_of_them() -> None:
    """They are sent as what they are, in declared fields, in rows and in free JSON alike."""
    row = {Text("q"): Text("报 1"), "a": Text("")}
    pushed = fields(went_out(PushData(collection_id=Text("c"), data=[row], training_type="chunk")))
    assert isinstance(pushed, dict)
    assert (pushed["collectionId"], pushed["data"]) == ("c", [{"q": "报 1", "a": ""}])
    variables: dict[str, JSONValue] = {
        "text": Text("abc"),
        "texts": [Text("d")],
        "count": Count(3),
        "share": Share(0.5),
    }
    asked = fields(went_out(CreateChatCompletion(messages=[user(Text("Hi"))], variables=variables)))
    assert isinstance(asked, dict)
    assert asked["messages"] == [{"role": "user", "content": "Hi"}]
    assert asked["variables"] == {"text": "abc", "texts": ["d"], "count": 3, "share": 0.5}
    assert (
        went_out(GetChatRecords(app_id="a", chat_id=Text("1"), page_size=Count(5))).content
        == went_out(GetChatRecords(app_id="a", chat_id="1", page_size=5)).content
    )


def test_a_number_of_a_derived_class_that_no_json_has_is_named() -> None:
    """What is not finite stays an error that names the argument."""
    failed = CreateChatCompletion(messages=[user("Hi")], variables={"share": Share("nan")}).outgoing()
    assert "variables: expected JSON, got nan" in str(failed.failure())


def specs() -> Iterator[type[RequestSpec[object]]]:
    """Yield every public spec."""
    for found in public_names().values():
        if isinstance(found, type) and issubclass(found, RequestSpec) and found is not RequestSpec:
            yield cast("type[RequestSpec[object]]", found)  # issubclass tells the kind, not its argument


MAKING = {"GetSpeech", "GetSandboxTicket", "GetSandboxPreviewLink"}
"""Specs that are named as their paths, and make what they return."""


@pytest.mark.parametrize("spec", [*specs()], ids=lambda spec: spec.__name__)
def test_every_spec_says_what_tools_rely_on(spec: type[RequestSpec[object]]) -> None:
    """A verb, a path below the API base, and whether it may be repeated, which only reading calls may."""
    assert spec.verb in ("GET", "POST", "PUT", "DELETE")
    assert spec.path.startswith("/")
    assert not spec.path.startswith("/api")
    if spec.idempotent:
        reading = ("Check", "Download", "Get", "Has", "List", "Preview", "Resume", "Scroll", "Search")
        assert spec.__name__.startswith(reading) or spec.__name__ == "ExportSkill"
    assert spec.__doc__
    assert spec.__name__.startswith("Get") <= (spec.idempotent or spec.__name__ in MAKING)


def test_the_shapes_of_areas_to_come() -> None:
    """A PUT has a body, and a DELETE a query; neither is repeated."""

    class Rename(Put[None]):
        path = "/core/x"
        some_name: str

    class Remove(Delete[None]):
        path = "/core/x"
        some_id: str

    renaming, removing = went_out(Rename(some_name="n")), went_out(Remove(some_id="i"))
    assert (renaming.verb, fields(renaming), renaming.idempotent) == ("PUT", {"someName": "n"}, False)
    assert (removing.verb, removing.query, removing.idempotent) == ("DELETE", (("someId", "i"),), False)


def test_completions_are_never_repeated_and_reads_are() -> None:
    """Only what reads may be sent again after a lost connection."""
    assert not went_out(CreateChatCompletion(messages=[])).idempotent
    assert not went_out(UpdateChatHistory(app_id="a", chat_id="c", top=True)).idempotent
    assert not went_out(DeleteChatHistory(app_id="a", chat_id="c")).idempotent
    assert went_out(GetChatHistories(app_id="a")).idempotent
    assert went_out(GetChatInit(app_id="a")).idempotent


def test_a_spec_is_made_of_wire_names() -> None:
    """``msgspec.convert`` takes what stands on the wire, null included."""
    wire = {"appId": "a", "pageSize": 5, "source": None, "endUpdateTime": "2026-01-02"}
    expected = GetChatHistories(app_id="a", page_size=5, source=None, end_update_time="2026-01-02")
    assert msgspec.convert(wire, GetChatHistories) == expected
    assert msgspec.convert({"parentId": None}, GetApps) == GetApps(parent_id=None)
    chat = {"messages": [{"role": "user", "content": "Hi"}], "chatId": "c", "stream": True}
    assert (
        went_out(msgspec.convert(chat, CreateChatCompletion)).content
        == went_out(CreateChatCompletion(messages=[user("Hi")], chat_id="c", stream=True)).content
    )
    with pytest.raises(msgspec.ValidationError, match="pageSize"):
        msgspec.convert({"appId": "a", "pageSize": 0}, GetChatHistories)


# --- specs as values ----------------------------------------------------------------------------------------------


def test_none_is_the_same_as_left_out() -> None:
    """An optional argument that is None, UNSET or not passed makes the same spec."""
    assert GetChatInit(app_id="a", chat_id=None) == GetChatInit(app_id="a", chat_id=UNSET) == GetChatInit(app_id="a")
    assert GetChatInit(app_id="a", chat_id=None).chat_id is UNSET
    assert GetApps(parent_id=None) == GetApps() != GetApps(parent_id=UNSET)


EQUAL: list[tuple[AnySpec, AnySpec]] = [
    (GetChatHistories(app_id="a"), GetChatHistories(app_id="a", offset=0)),
    (GetCollectionQuotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="e", anchor=1),
     GetCollectionQuotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="e", anchor=1.0)),
    (CreateChatCompletion(messages=[user("Hi")], variables={"a": [1, {"b": None}], "c": 2}),
     CreateChatCompletion(messages=[user("Hi")], variables={"c": 2.0, "a": [1.0, {"b": None}]})),
    (CreateChatCompletion(messages=[{"role": "user", "content": [{"type": "text", "text": "x"}]}]),
     CreateChatCompletion(messages=[{"content": [{"text": "x", "type": "text"}], "role": "user"}])),
    (GetApps(type=["simple", "tool"]), GetApps(type=["simple", "tool"])),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL, ids=lambda spec: type(spec).__name__)
def test_equal_specs_hash_alike(one: AnySpec, other: AnySpec) -> None:
    """Specs are keys of dicts: numbers of equal value and dicts in another order make the same key."""
    assert one == other
    assert hash(one) == hash(other)
    assert {one: "found"}[other] == "found"


def test_specs_of_other_content_differ() -> None:
    """Another value, another class and another field make another spec."""
    different = {
        GetChatInit(app_id="a"), GetChatInit(app_id="b"), GetChatInit(app_id="a", chat_id="a"),
        GetAppLogsTotal(app_id="a"),
        CreateChatCompletion(messages=[]), CreateChatCompletionV2(messages=[]),
        CreateChatCompletion(messages=[], detail=True),
        CreateChatCompletion(messages=[], metadata={"a": "x"}), CreateChatCompletion(messages=[], variables={"a": "x"}),
        GetApps(), GetApps(parent_id=UNSET),
    }  # fmt: skip
    assert len(different) == 11


def test_a_spec_is_frozen() -> None:
    """A spec that was made stays what it is."""
    spec = GetChatInit(app_id="a")
    with pytest.raises(AttributeError):
        spec.app_id = "b"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # that it is rejected is the point


def test_a_spec_shows_its_fields() -> None:
    """The repr is the call that makes it."""
    assert repr(GetChatInit(app_id="a")) == "GetChatInit(app_id='a')"


def test_a_spec_takes_keywords_only() -> None:
    """Positions would change with each new field."""
    with pytest.raises(TypeError, match="positional"):
        cast("Callable[[str], object]", GetChatInit)("a")
    with pytest.raises(TypeError, match="chat_name"):
        wrong(GetChatInit, app_id="a", chat_name="x")
    with pytest.raises(TypeError, match="chat_id"):
        wrong(DeleteChatHistory, app_id="a")


def test_specs_pickle() -> None:
    """A spec may go to another process."""
    spec = CreateChatCompletion(messages=[user("Hi")], variables={"a": [1]})
    assert pickle.loads(pickle.dumps(spec)) == spec


def test_an_endpoint_function_is_named_as_it_is_bound() -> None:
    """It pickles, and shows its parameters both as a function and as a method."""
    function = get_chat_histories
    assert pickle.loads(pickle.dumps(function)) is function
    assert getattr(function, "__name__", "") == "get_chat_histories"
    assert [*inspect.signature(cast("Callable[..., object]", function)).parameters][:2] == ["executor", "app_id"]
    with ChatClient("key") as client:
        method = inspect.signature(client.get_chat_histories)
    assert [*method.parameters][:3] == ["app_id", "skill_id", "source_type"]
    assert method.parameters["page_size"].default == 20


# --- what is rejected ----------------------------------------------------------------------------------------------


def cycle() -> list[JSONValue]:
    """Return a list that contains itself."""
    endless: list[JSONValue] = []
    endless.append(endless)
    return endless


def nested(depth: int) -> JSONValue:
    """Return a list in a list in a list."""
    value: JSONValue = None
    for _ in range(depth):
        value = [value]
    return value


SAY: dict[str, object] = {"messages": [{"role": "user", "content": "Hi"}]}
LOGS: dict[str, object] = {"app_id": "a", "date_end": "2026-01-02"}
REJECTED: list[tuple[Callable[..., AnySpec], dict[str, object], str, str]] = [
    (GetChatHistories, {"app_id": ""}, "app_id", "length >= 1"),
    (GetChatHistories, {"app_id": 7}, "app_id", "expected `str | null`, got `int`"),
    (GetChatHistories, {"app_id": b"a"}, "app_id", "expected JSON, got bytes"),
    (GetChatHistories, {"app_id": ""}, "app_id", "expected `str` of length >= 1"),
    (GetChatHistories, {"app_id": "a", "page_size": 0}, "page_size", "expected `int` >= 1"),
    (GetChatHistories, {"app_id": "a", "page_size": -1}, "page_size", ">= 1"),
    (GetChatHistories, {"app_id": "a", "page_size": "20"}, "page_size", "got `str`"),
    (GetChatHistories, {"app_id": "a", "offset": -1}, "offset", ">= 0"),
    (GetChatHistories, {"app_id": "a", "offset": True}, "offset", "got `bool`"),
    (GetChatHistories, {"app_id": "a", "source": "apo"}, "source", "expected 'api' or 'cronJob' or"),
    (GetChatHistories, {"app_id": "a", "start_create_time": datetime(2026, 1, 2)}, "start_create_time", "ISO 8601"),  # noqa: DTZ001 - naive on purpose
    (GetChatHistories, {"app_id": "a", "start_create_time": "yesterday"}, "start_create_time", "ISO 8601"),
    (GetAppLogs, {**LOGS, "date_start": "2026-01-02T03:04:05"}, "date_start", "a time with its offset"),
    (GetAppLogs, {**LOGS, "date_start": "2026-01-02\n"}, "date_start", "ISO 8601"),
    (GetAppLogs, {**LOGS, "date_start": 20260102}, "date_start", "got `int`"),
    (GetAppLogs, {**LOGS, "date_start": None}, "date_start", "got `null`"),
    (GetAppLogs, {**LOGS, "date_start": "2026-01-02", "sources": ["api", "x"]}, "sources[1]", "expected 'api' or"),
    (GetApps, {"type": ["simple", "complex"]}, "type[1]", "'simple'"),
    (GetChatHistoryStatus, {"app_id": "a", "chat_ids": []}, "chat_ids", "length >= 1"),
    (GetChatHistoryStatus, {"app_id": "a", "chat_ids": ["c", ""]}, "chat_ids[1]", "length >= 1"),
    (GetChatHistoryStatus, {"app_id": "a", "chat_ids": "c"}, "chat_ids", "expected `array`, got `str`"),
    (GetChatInit, {"app_id": "a", "load_custom_feedbacks": "no"}, "load_custom_feedbacks", "`bool | null`"),
    (DeleteChatHistory, {"app_id": "a", "chat_id": "x" * 1025}, "chat_id", "<= 1024"),
    (DeleteChatRecord, {"app_id": "a", "chat_id": "c"}, "content_id", "expected the id of a row"),
    (DeleteChatRecord, {"app_id": "a", "chat_id": "c", "content_ids": []}, "content_id", "expected the id of a row"),
    (ClearChatHistories, {"app_id": "a", "out_link_auth_data": {"shareId": "s"}}, "out_link_auth_data", "outLinkUid"),
    (CreateChatCompletion, {"messages": None}, "messages", "expected `array`, got `null`"),
    (CreateChatCompletion, {"messages": "Hi"}, "messages", "expected `array`, got `str`"),
    (CreateChatCompletion, {"messages": [{"role": "user"}]}, "messages[0]", "`content`"),
    (CreateChatCompletion, {"messages": [user("Hi"), {"content": "x"}]}, "messages[1]", "`role`"),
    (CreateChatCompletion, {"messages": [{"role": "boss", "content": "x"}]}, "messages[0].role", "'system' or"),
    (CreateChatCompletion, {"messages": [{"role": "user", "content": 3}]}, "messages[0].content", "got `int`"),
    (CreateChatCompletion, {"messages": [{"role": "user", "content": b"x"}]}, "messages", "expected JSON, got bytes"),
    (
        CreateChatCompletion,
        {"messages": [{"role": "user", "content": [{"type": "txt"}]}]},
        "messages[0].content[0].type",
        "expected 'text' or 'image_url'",
    ),
    (CreateChatCompletion, {"messages": iter(())}, "messages", "got tuple_iterator, which can be read only once"),
    (CreateChatCompletion, {**SAY, "variables": {"a": object()}}, "variables", "expected JSON, got object"),
    (CreateChatCompletion, {**SAY, "variables": {"a": [object()]}}, "variables", "expected JSON, got object"),
    (CreateChatCompletion, {**SAY, "variables": {"a": "\ud800"}}, "variables", "a lone surrogate"),
    (CreateChatCompletion, {**SAY, "variables": {"\ud800": 1}}, "variables", "a lone surrogate"),
    (CreateChatCompletion, {**SAY, "variables": {"a": cycle()}}, "variables", "a cycle or too deep a nesting"),
    (CreateChatCompletion, {**SAY, "metadata": {"a": nested(100_000)}}, "metadata", "a cycle or too deep a nesting"),
    (CreateChatCompletion, {**SAY, "variables": {b"a": 1}}, "variables", "expected JSON, got bytes"),
    (CreateChatCompletion, {**SAY, "variables": {"a": {"b": [bytearray(b"c")]}}}, "variables", "got bytes"),
    (CreateChatCompletion, {**SAY, "variables": {(1, 2): 3}}, "variables", "expected JSON, got tuple"),
    (CreateChatCompletion, {**SAY, "variables": {None: 3}}, "variables", "expected JSON, got None"),
    (CreateChatCompletion, {**SAY, "variables": {"a": [1.5, float("nan")]}}, "variables", "expected JSON, got nan"),
    (CreateChatCompletion, {**SAY, "metadata": {"a": float("-inf")}}, "metadata", "expected JSON, got -inf"),
    (CreateChatCompletion, {**SAY, "variables": [1]}, "variables", "got `array`"),
    (CreateChatCompletion, {**SAY, "chat_id": ""}, "chat_id", "length >= 1"),
    (CreateChatCompletion, {**SAY, "stream": "true"}, "stream", "got `str`"),
    (CreateChatCompletion, {**SAY, "auth_proxy": {"username": ""}}, "auth_proxy.username", "length >= 1"),
    (CreateChatCompletion, {"messages": [{"role": "user", "content": "\udfff"}]}, "messages", "a lone surrogate"),
    (StreamChatCompletion, {**SAY, "stream": False}, "stream", "expected True, got False"),
    (StreamChatCompletion, {**SAY, "stream": None}, "stream", "expected True, got None"),
    (StreamChatCompletionV2, {**SAY, "resumable": "yes"}, "resumable", "got `str`"),
    (GetChatInit, {"app_id": "\ud800"}, "app_id", "a lone surrogate"),
    (GetChatInit, {"app_id": "a", "chat_id": object()}, "chat_id", "expected JSON, got object"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "passed", "field", "words"),
    REJECTED,
    ids=[f"{kind.__name__}.{field}-{words[:20]}" for kind, _, field, words in REJECTED],
)
def test_a_bad_argument_is_named(
    kind: Callable[..., AnySpec], passed: dict[str, object], field: str, words: str
) -> None:
    """The error names the argument as the caller spells it, with the path inside it, and what was expected."""
    spec = wrong(kind, **passed)
    error = rejected(spec)
    assert error.field == field
    assert words in error.message
    assert str(error) == f"{field}: {error.message}"


@pytest.mark.parametrize(("kind", "passed"), [(row[0], row[1]) for row in REJECTED[:5] + REJECTED[-5:]])
def test_a_bad_argument_is_an_outcome(kind: Callable[..., AnySpec], passed: dict[str, object]) -> None:
    """Nothing is sent, and nothing is raised: the flow ends with the error before its first call, in every form."""
    spec = wrong(kind, **passed)
    for steps in (iter(spec), spec.raw(to_httpx)):
        with pytest.raises(StopIteration) as stop:
            next(cast("Flow[object]", steps))
        outcome: object = stop.value.value
        assert isinstance(outcome, Failure)
        assert isinstance(outcome.failure(), InvalidRequestError)


def test_values_of_no_json_are_reported_apart() -> None:
    """Bytes and NaN are no JSON, wherever they are; subclasses of str are, and any nesting of lists and mappings."""

    class Name(str):
        __slots__ = ()

    for value in (None, 1, 1.5, True, "x", Name("x"), [Name("x")], (1,), {"a": range(2)}, user("Hi"), date(2026, 1, 2)):
        assert is_json(value)
    for bad in (
        math.nan,
        [math.inf],
        b"x",
        bytearray(b"x"),
        memoryview(b"x"),
        [b"x"],
        {"a": (b"x",)},
        {b"a": 1},
        object(),
        {1j: 1},
        "\ud800",
    ):
        assert not is_json(bad)


# --- what comes back ----------------------------------------------------------------------------------------------


def test_a_query_yields_one_call_and_returns_its_answer() -> None:
    """Iterating a spec gives its call; sending the response ends it with the decoded answer."""
    spec = GetChatHistories(app_id="a")
    row: JSONValue = {"chatId": "c", "title": None, "updateTime": "2026-01-02T03:04:05.000Z", "appId": "a", "top": None}
    calls, outcome = answered(spec, envelope({"list": [row], "total": 1}))
    assert calls == [went_out(spec)]
    page = unwrap(outcome)
    assert (page.total, page.list[0].chat_id, page.list[0].title) == (1, "c", None)


def test_a_lost_connection_is_passed_on() -> None:
    """What the transport says comes back as it is, decoded or raw."""
    lost: SendOutcome = Failure(TransportError("reset"))
    spec = GetChatInit(app_id="a")
    for steps in (iter(spec), spec.raw(to_httpx)):
        next(steps)
        with pytest.raises(StopIteration) as stop:
            steps.send(lost)
        assert stop.value.value == lost


def test_raw_gives_the_response_itself() -> None:
    """A good answer comes as a response of httpx, and an error response that hides in HTTP 200 is found."""
    spec = GetChatInit(app_id="a")
    for good in (envelope({}), response(b"not even json")):
        steps = spec.raw(to_httpx)
        assert next(steps) == went_out(spec)
        with pytest.raises(StopIteration) as stop:
            steps.send(Success(good))
        shown = stop.value.value.unwrap()
        assert (shown.status_code, shown.content) == (good.status_code, good.content)
    steps = spec.raw(to_httpx)
    next(steps)
    with pytest.raises(StopIteration) as stop:
        steps.send(Success(response(b'{"code":514,"statusText":"unAuthApiKey","message":"m","data":null}')))
    assert isinstance(stop.value.value.failure(), AuthenticationError)


def test_a_raw_stream_is_asked_for_live() -> None:
    """Only a completion that streams has its response left unread."""
    for streams in (True, False):
        spec = CreateChatCompletion(messages=[], stream=streams)
        raw = next(spec.raw(to_httpx))
        assert isinstance(raw, HTTPRequest)
        assert raw.live is streams
        step = next(iter(spec))
        assert isinstance(step, HTTPRequest)
        assert step.live is streams


def test_a_live_response_is_left_unread() -> None:
    """A stream that is still open is handed over as it is."""
    body = WholeBody(b"data: {}\n\n")
    live = HTTPResponse(status_code=200, headers=Headers.from_pairs(STREAM.items()), body=body)
    for spec in (CreateChatCompletion(messages=[], stream=True), GetChatInit(app_id="a")):
        assert spec.check(live) == Success(live)
    assert not body.is_closed
    assert next(body.chunks) == b"data: {}\n\n"


def failed(spec: AnySpec, came: HTTPResponse) -> FastGPTError:
    """Return the error that a spec decodes."""
    return spec.decode(came).failure()


def test_an_answer_without_an_envelope_is_a_decode_error() -> None:
    """The error says where, and shows the beginning of what came."""
    for body in (b"<html>hello</html>", b"", b'{"list":[]}', b'{"code":"200"}', b"[" * 100_000):
        error = failed(GetChatHistories(app_id="a"), response(body))
        assert type(error) is DecodeError
        assert str(error).startswith("expected an envelope of FastGPT, got HTTP 200, no content type: ")
        assert str(error).endswith(" (POST h/api/x)")
        assert len(str(error)) < 200


def test_an_error_response_with_data_of_an_answer_is_one() -> None:
    """What the envelope says goes before what lies in it."""
    body = b'{"code":500,"message":"no","data":{"list":[],"total":0}}'
    error = failed(GetChatHistories(app_id="a"), response(body))
    assert isinstance(error, APIError)
    assert error.message == "no"


def test_the_http_status_goes_before_an_envelope_that_says_yes() -> None:
    """What comes with an error of HTTP is none of an answer's, whatever lies in it."""
    body = b'{"code":200,"statusText":"","message":"","data":{"list":[],"total":0}}'
    assert GetChatHistories(app_id="a").decode(response(body)).unwrap().total == 0
    for status in (302, 404, 500, 503):
        error = failed(GetChatHistories(app_id="a"), response(body, status))
        assert isinstance(error, APIError)
        assert error.status_code == status


def test_an_answer_of_another_shape_says_where() -> None:
    """The path of the bad value stands in the error."""
    error = failed(GetChatHistories(app_id="a"), envelope({"list": [{"chatId": 7}], "total": 1}))
    assert type(error) is DecodeError
    assert str(error).endswith(" (/core/chat/getHistories)")
    assert "$.list[0].chatId" in str(error)
    error = failed(GetChatHistories(app_id="a"), envelope(None))
    assert type(error) is DecodeError


def test_an_error_response_that_holds_an_answer_is_an_error() -> None:
    """What says that it went wrong is believed, whatever its data look like."""
    whole: JSONValue = {"list": [], "total": 0}
    assert isinstance(GetChatHistories(app_id="a").decode(envelope(whole)), Success)
    error = failed(GetChatHistories(app_id="a"), envelope(whole, code=500, statusText="unAuthChat"))
    assert isinstance(error, PermissionDeniedError)


@pytest.mark.parametrize("said", [{"success": False}, {"error": "busy"}, {"statusText": "unAuthChat"}])
def test_an_envelope_that_says_no_in_one_part_is_an_error(said: dict[str, JSONValue]) -> None:
    """Whatever its other parts say, and although an answer lies in it."""
    whole: JSONValue = {"list": [], "total": 0}
    assert isinstance(failed(GetChatHistories(app_id="a"), envelope(whole, 200, **said)), APIError)


@pytest.mark.parametrize("said", [{"success": True}, {"error": ""}, {"statusText": "fine"}])
def test_an_envelope_that_says_yes_is_an_answer(said: dict[str, JSONValue]) -> None:
    """In whatever words, and with whatever FastGPT itself does not send."""
    whole: JSONValue = {"list": [], "total": 3}
    assert unwrap(GetChatHistories(app_id="a").decode(envelope(whole, 200, **said))).total == 3


def test_a_bottomless_answer_is_a_decode_error() -> None:
    """Nesting beyond the decoder's depth is an error of the answer, not of the program."""
    deep = b'{"code":200,"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for spec in (GetApps(), GetChatInit(app_id="a")):
        assert isinstance(failed(spec, response(deep)), DecodeError)
    assert isinstance(decode_data("x", list[JSONValue], b"[" * 100_000).failure(), DecodeError)


def test_where_no_data_is_promised_any_data_will_do() -> None:
    """Servers answer null or an empty object to what only does something; an envelope is what says that it is done."""
    spec = DeleteChatHistory(app_id="a", chat_id="c")
    for good in (envelope(None), envelope({}), envelope({"x": [1]})):
        assert spec.decode(good) == Success(None)
    for bad in (response(b""), response(b"OK")):
        assert type(failed(spec, bad)) is DecodeError
    assert isinstance(failed(spec, envelope(None, code=500, statusText="unAuthChat")), PermissionDeniedError)
    assert isinstance(failed(spec, response(NO_ENVELOPE, 404)), NotFoundError)


def test_a_missing_report_is_empty() -> None:
    """Of a row without reports, 4.9 gives an empty object and later servers an empty list."""
    spec = GetRecordDetail(app_id="a", chat_id="c", data_id="d")
    for nothing in (envelope({}), envelope([])):
        assert spec.decode(nothing) == Success(())
    report = unwrap(spec.decode(envelope([{"moduleType": "chatNode", "moduleName": "AI"}])))
    assert [node.module_type for node in report] == ["chatNode"]
    assert isinstance(failed(spec, envelope("x")), DecodeError)


# --- completions --------------------------------------------------------------------------------------------------

CHUNK = b'data: {"choices":[{"delta":{"content":"%s"},"finish_reason":null}]}\n\n'
DONE = b"data: [DONE]\n\n"
ERROR_RESPONSE = b'{"code":514,"statusText":"unAuthApiKey","message":"bad key","data":null}'
ASK = CreateChatCompletion(messages=[user("Hi")], chat_id="c", response_chat_item_id="r", stream=True)


def test_a_completion_has_no_envelope() -> None:
    """It decodes as it stands, and carries the ids that were sent."""
    body = b'{"id":"","choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop","index":0}]}'
    completion = unwrap(ASK.decode(response(body, headers=JSON)))
    assert (completion.text, completion.chat_id, completion.response_chat_item_id) == ("Hello", "c", "r")
    without = unwrap(CreateChatCompletion(messages=[]).decode(response(body, headers=JSON)))
    assert (without.chat_id, without.response_chat_item_id) == (None, None)


def test_a_completion_that_was_not_to_stream_is_read_whatever_its_type() -> None:
    """A proxy's ``text/html`` over JSON does no harm, and what is no JSON is reported so, not as a missing stream."""
    plain, page = CreateChatCompletion(messages=[]), {"content-type": "text/html"}
    body = b'{"choices":[{"message":{"role":"assistant","content":"Hello"}}]}'
    assert unwrap(plain.decode(response(body, headers=page))).text == "Hello"
    assert "expected a completion, got HTTP 200, text/html" in str(failed(plain, response(b"<html>", headers=page)))
    assert type(failed(plain, response(ERROR_RESPONSE, 500, headers=page))) is AuthenticationError
    assert unwrap(ASK.decode(response(body, headers=page))).text == "Hello"
    assert "expected a completion, got HTTP 200, text/html" in str(failed(ASK, response(b"<html>", headers=page)))


def test_a_streamed_completion_is_collected() -> None:
    """A stream that was read to its end gives the completion that it makes, with the ids that were sent."""
    completion = unwrap(ASK.decode(response(CHUNK % b"Hel" + CHUNK % b"lo" + DONE, headers=STREAM)))
    assert (completion.text, completion.chat_id, completion.response_chat_item_id) == ("Hello", "c", "r")


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (response(ERROR_RESPONSE, 500, headers=JSON), AuthenticationError),
        (response(ERROR_RESPONSE, 200, headers=JSON), AuthenticationError),
        (response(b"event: error\ndata: " + ERROR_RESPONSE + b"\n\n"), AuthenticationError),
        (response(b"event: error\ndata: " + ERROR_RESPONSE + b"\n\n", headers=STREAM), AuthenticationError),
        (response(CHUNK % b"x" + b'event: error\ndata: {"message":"cut"}\n\n', headers=STREAM), APIError),
        (response(CHUNK % b"x", headers=STREAM), StreamInterruptedError),
        (response(b"Invalid JSON", 400), ValidationError),
        (response(NO_ENVELOPE, 404, {"content-type": "text/html"}), NotFoundError),
        (response(NO_ENVELOPE, 200, {"content-type": "text/html"}), DecodeError),
        (response(b""), DecodeError),
        (response(b": nothing\n\ndata: {}\n\n"), DecodeError),
        (response(b'{"choices":{}}', headers=JSON), DecodeError),
    ],
)
def test_a_rejected_completion_has_its_class(came: HTTPResponse, kind: type[FastGPTError]) -> None:
    """An error response is found in JSON, in a stream, and in a stream without a content type."""
    assert type(failed(ASK, came)) is kind
    checked = ASK.check(came)
    if kind in (AuthenticationError, ValidationError, NotFoundError) and "event-stream" not in came.headers.get(
        "content-type", ""
    ):
        assert type(checked.failure()) is kind


def test_opening_a_stream_asks_for_a_live_response() -> None:
    """A stream is opened by the call of its spec, to be left unread."""
    call = unwrap(StreamChatCompletion(messages=[]).opening())
    assert (call.live, call.idempotent, call.headers) == (True, False, (("Content-Type", "application/json"),))
    assert isinstance(wrong_stream().opening().failure(), InvalidRequestError)


def wrong_stream() -> StreamChatCompletion:
    """Return a stream that no server would open."""
    return StreamChatCompletion(messages=[{"role": "boss"}])


def test_a_resumable_stream_says_so_in_a_header() -> None:
    """``resumable`` is no field of the body."""
    call = unwrap(StreamChatCompletionV2(messages=[], resumable=True).opening())
    assert call.headers == (("Content-Type", "application/json"), ("x-fastgpt-stream-resume", "1"))
    assert call.live
    for off in (
        StreamChatCompletionV2(messages=[], resumable=None),
        StreamChatCompletionV2(messages=[], resumable=False),
    ):
        assert unwrap(off.opening()).headers == (("Content-Type", "application/json"),)
        assert fields(unwrap(off.opening())) == {"messages": [], "stream": True, "detail": True}


def test_resuming_asks_for_a_stream() -> None:
    """Without the header, a server answers a running chat with 406."""
    call = unwrap(ResumeChatStream(app_id="a", chat_id="c").opening())
    assert (call.verb, call.url, call.query) == ("GET", "core/chat/resume", (("appId", "a"), ("chatId", "c")))
    assert (call.headers, call.live, call.idempotent) == ((("Accept", "text/event-stream"),), True, True)


def test_a_resumed_stream_that_nobody_opened_is_dropped() -> None:
    """Run as a plain call it says that a stream came, and gives nothing of it; an error in its place is one."""
    headers = {"content-type": "text/event-stream"}
    for status, came in ((200, True), (404, False)):
        response = http_response(b"data: [DONE]\n\n", headers=headers, status=status)
        assert succeeded(ResumeChatStream(app_id="a", chat_id="c").decode(response)) is came


# --- moved routes -------------------------------------------------------------------------------------------------

ROW = {"app_id": "a", "chat_id": "c"}
MOVED: list[tuple[AnySpec, str, str]] = [
    (GetChatQuotes(app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["x"], collection_id_list=[]),
     "core/chat/record/getQuote", "core/chat/quote/getQuote"),
    (GetCollectionQuotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="e"),
     "core/chat/record/getCollectionQuote", "core/chat/quote/getCollectionQuote"),
    (GetChatRecordsV2(app_id="a", chat_id="c"), "core/chat/record/getRecords_v2", "core/chat/getRecords_v2"),
    (PresignChatFile(app_id="a", chat_id="c", filename="f"),
     "core/chat/file/presignChatFilePostUrl", "core/chat/presignChatFilePostUrl"),
    (GetChatFileUrl(app_id="a", chat_id="c", key="k"),
     "core/chat/file/presignChatFileGetUrl", "core/chat/presignChatFileGetUrl"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "newest", "fallbacks"), MOVED, ids=lambda value: type(value).__name__)
def test_a_moved_route_travels_with_its_earlier_ones(spec: AnySpec, newest: str, fallbacks: str) -> None:
    """The call says where earlier servers have the same; nothing else about it differs."""
    call = went_out(spec)
    (older,) = call.fallbacks
    assert (call.url, older.url, older.fallbacks) == (newest, fallbacks, ())
    assert (older.verb, older.content, older.headers) == (call.verb, call.content, call.headers)
    assert (older.idempotent, older.authenticated) == (call.idempotent, True)


def test_what_did_not_move_has_one_route() -> None:
    """Nothing else is tried twice."""
    for spec in (GetChatHistories(app_id="a"), GetChatInit(app_id="a"), GetChatRecords(app_id="a", chat_id="c")):
        assert went_out(spec).fallbacks == ()


def test_deleting_a_row_works_on_every_server() -> None:
    """The old route read the query, then the body, whatever the verb: one POST carries both."""
    call = went_out(DeleteChatRecord(app_id="a", chat_id="c", content_id="d"))
    query = (("appId", "a"), ("chatId", "c"), ("contentId", "d"))
    assert (call.verb, call.url, call.query, call.content) == ("DELETE", "core/chat/record/delete", query, None)
    (older,) = call.fallbacks
    assert (older.verb, older.url, older.query) == ("POST", "core/chat/item/delete", query)
    assert fields(older) == dict(query)
    assert not call.idempotent


def test_several_rows_are_joined_by_commas() -> None:
    """The new route takes many ids in one parameter."""
    call = went_out(DeleteChatRecord(app_id="a", chat_id="c", content_ids=["d", "e"]))
    assert call.query == (("appId", "a"), ("chatId", "c"), ("contentIds", "d,e"))
