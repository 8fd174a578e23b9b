"""Every argument of every call, at its bounds, beyond them, and of every other kind: rejected by its name, or sent.

What is sent is JSON that the declaration of the call takes, and what the caller passed, with nothing left out or read
as something else.
"""

from __future__ import annotations

import enum
import math
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, cast

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import FieldInfo, fields, replace

from clients.test_answers import filled
from fastgpt import InvalidRequestError, user
from fastgpt.apps import CreateApp
from fastgpt.chat import CreateChatCompletion, GetChatHistories
from fastgpt.datasets import CreateDataset, CreateFileCollection, DeleteCollections, PushData, UpdateDataset
from fastgpt.functions import endpoint
from fastgpt.http import HTTPRequest
from fastgpt.outcomes import succeeded
from fastgpt.specs import RequestSpec
from fastgpt.speech import CreateTranscription
from support.endpoint_list import declared_specs
from support.faces import APP_ID, Maker, Server, async_client, both, data, errors_of, json_of, sync_client

Wrong: TypeAlias = Any
"""What checkers reject, and callers without one pass."""
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - a moment without an offset is the point


class Plain(enum.Enum):
    """A member of an enumeration, which is no text."""

    A = "x"


class Text(str):
    """A text of somebody's own class."""

    __slots__ = ()


class Whole(int):
    """A number of somebody's own class."""


VALUES: Mapping[str, Callable[[], object]] = {
    "None": lambda: None,
    "empty text": lambda: "",
    "blank": lambda: " ",
    "long": lambda: "x" * 100_000,
    "zero byte": lambda: "a\0b",
    "half a pair": lambda: "\ud800",
    "text of a class": lambda: Text("abc"),
    "NaN": lambda: math.nan,
    "infinity": lambda: -math.inf,
    "Decimal": lambda: Decimal("1.5"),
    "Decimal NaN": lambda: Decimal("nan"),
    "complex": lambda: 1j,
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "1.5": lambda: 1.5,
    "huge": lambda: 10**30,
    "number of a class": lambda: Whole(3),
    "bytes": lambda: b"x",
    "naive": lambda: NAIVE,
    "aware": lambda: NAIVE.replace(tzinfo=UTC),
    "day": lambda: date(2026, 1, 1),
    "member": lambda: Plain.A,
    "uuid": lambda: uuid.UUID(int=1),
    "tuple": lambda: ("a",),
    "list": lambda: ["a"],
    "empty list": list[object],
    "set": lambda: {"a"},
    "frozenset": lambda: frozenset("a"),
    "deque": lambda: deque("a"),
    "generator": lambda: (each for each in "a"),
    "range": lambda: range(2),
    "dict": dict[str, object],
    "unknown key": lambda: {"a": 1},
    "object": object,
    "class": lambda: int,
    "function": lambda: print,
}
NEVER = ("NaN", "infinity", "Decimal NaN", "complex", "half a pair", "generator", "object")
"""What no field takes, as JSON has no such thing, or it can be read once."""
BESIDE = ("file", "files", "on_progress")
"""Arguments that do not travel as JSON."""
PAGED = {"page_num": UNSET}
"""A page is asked for by one of its two names."""


def valid(spec: type[RequestSpec[Any]]) -> RequestSpec[Any]:
    """Return a request with every field filled that can be sent."""
    request = filled(spec)
    known = {name: value for name, value in PAGED.items() if name in request.__struct_fields__ and spec_pages(request)}
    return replace(request, **known)


def spec_pages(request: RequestSpec[Any]) -> bool:
    """Whether a page may be asked for by its first row as well."""
    return "offset" in request.__struct_fields__


SPECS = [spec for spec in declared_specs() if succeeded(valid(spec).outgoing())]


def test_nearly_every_spec_is_tried() -> None:
    """A request that is made of its declaration can be sent, but for a few that want more."""
    assert len(declared_specs()) - len(SPECS) <= 2


@pytest.mark.once
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: str(spec.__name__))
def test_an_argument_is_rejected_by_its_name_or_sent(spec: type[RequestSpec[Any]]) -> None:
    """No other exception leaves a request, no message lacks the argument, and what is no JSON is never sent."""
    request = valid(spec)
    for known in fields(spec):
        for what, make in VALUES.items():
            sent = replace(request, **{known.name: make()}).outgoing()
            if succeeded(sent):
                assert what not in NEVER or known.name in BESIDE, (known.name, what)
                arrives(sent.unwrap(), known, make())
                continue
            error = sent.failure()
            assert isinstance(error, InvalidRequestError), (known.name, what)
            words = f"{error.field} {error}"
            assert known.name in words or known.name in ("app_id", "skill_id", "source_id"), (known.name, what, words)
            assert spec.path in str(error) or error.path == spec.path


def arrives(call: HTTPRequest, known: FieldInfo, value: object) -> None:
    """Hold what goes out as JSON against what was passed: all of it, and as no other kind."""
    if not isinstance(call.content, bytes) or not call.content or known.name in ADAPTED:
        return  # a query, or a form, whose fields are tried where they are written
    body = cast("dict[str, object]", msgspec.json.decode(call.content))
    wire = body.get(known.encode_name)
    match value:
        case bool() | int() | float() | str() | dict():
            assert wire == value, known.name
            assert type(wire) is wire_type(cast("object", value)), known.name  # a class pattern tells the kind alone
        case list() | tuple() | deque() | range():
            assert wire == [*value], known.name
        case set() | frozenset():
            assert isinstance(wire, list)
            assert {*cast("list[object]", wire)} == value, known.name
        case None:
            assert wire is None or known.default is not UNSET or known.name in OTHER_NAMES, known.name
        case _:
            assert wire is not None, known.name


def wire_type(value: object) -> type:
    """Return the plain type that a value of a class of its own is sent as."""
    return next(kind for kind in (bool, int, float, str, dict) if isinstance(value, kind))


OTHER_NAMES = ("source_id", "training_type", "training_mode")
"""Arguments that, left out, are sent as what another argument says."""
ADAPTED = ("strict", "resumable", "delete_row", "offset", "page_num", "page_size")
"""Arguments that do not travel, or that travel as what servers of all versions read."""
WRONG_FIELDS: Sequence[tuple[Callable[[], RequestSpec[Any]], str]] = (
    *(
        (
            lambda value=value: CreateTranscription(file=b"x", filename="a", app_id="a", chat_id="c", duration=value),
            "duration",
        )
        for value in (math.nan, math.inf)
    ),
    (lambda: CreateFileCollection(dataset_id=wrong(b"d"), file=b"x", filename="a.txt"), "dataset_id"),
    (lambda: CreateFileCollection(dataset_id="d", file=b"x", filename=wrong(0)), "filename"),
    (lambda: CreateFileCollection(dataset_id="d", file=b"x", filename="a", metadata={"a": math.nan}), "metadata"),
    (lambda: CreateChatCompletion(messages=[user("q")], strict=True, detail=wrong(0)), "detail"),
    (lambda: CreateChatCompletion(messages=[user("q")], strict=wrong(object())), "strict"),
    (lambda: PushData(collection_id="c", data=[{"q": "a"}], training_type=wrong("")), "training_type"),
    (lambda: PushData(collection_id="c", data=[{"q": "a"}], training_type=wrong(0)), "training_type"),
    (
        lambda: CreateDataset(name="n", type="apiDataset", api_dataset_server=wrong({"apiServr": {}})),
        "api_dataset_server",
    ),
    (
        lambda: CreateDataset(
            name="n", type="apiDataset", api_dataset_server=wrong({"apiServer": {"baseUrl": "h", "key": 1}})
        ),
        "api_dataset_server.apiServer",
    ),
    (lambda: UpdateDataset(dataset_id="d", chunk_settings=wrong({"chunk_size": 5})), "chunk_settings"),
    (lambda: CreateApp(name="n", type="simple", utm_params=wrong({"source": "x"})), "utm_params"),
    (lambda: CreateChatCompletion(messages=[user("q")], auth_proxy=wrong({"user": "x"})), "auth_proxy"),
)


def wrong(value: object) -> Wrong:
    """Return a value that checkers would reject."""
    return value


def from_source(source: object) -> RequestSpec[Any]:
    """Return the request that makes a dataset of this source."""
    return CreateDataset(name="n", type="apiDataset", api_dataset_server=wrong(source))


@both
@pytest.mark.parametrize(("make", "field"), WRONG_FIELDS)
async def test_what_no_server_takes_is_named_before_anything_is_sent(
    client: Maker, make: Callable[[], RequestSpec[Any]], field: str
) -> None:
    """Raw, typed and results name the same argument: bytes are no text, NaN is no number, a misspelt key is lost."""
    server = Server()
    for error in await errors_of(client(server), make()):
        assert isinstance(error, InvalidRequestError)
        assert error.field == field
    assert server.requests == []


@both
@pytest.mark.parametrize(
    ("value", "expected"),
    [(("a", "b"), ["a", "b"]), (deque("ab"), ["a", "b"]), ([Text("a")], ["a"]), ([Plain.A], ["x"])],
)
async def test_what_is_as_good_as_a_list_is_sent_as_one(client: Maker, value: Wrong, expected: list[str]) -> None:
    """Any sequence of texts is one to a server."""
    server = Server(data(None))
    await client(server).typed(DeleteCollections(collection_ids=value))
    assert json_of(server.last) == {"collectionIds": expected}


@both
async def test_one_of_a_set_is_deleted(client: Maker) -> None:
    """Its id goes into the query as well, as servers before 4.12.1 want it, whatever holds it."""
    server = Server(data(None))
    one: Wrong = {"a"}
    await client(server).typed(DeleteCollections(collection_ids=one))
    assert (server.last.url.params["id"], json_of(server.last)) == ("a", {"collectionIds": ["a"]})


@both
async def test_function_method_and_run_reject_alike(client: Maker) -> None:
    """A call is checked when it goes out, whichever way it was made, and says the same."""
    expected = str((await client(Server()).results(GetChatHistories(app_id=APP_ID, page_size=0))).failure())
    results = sync_client(Server()).results
    ours = endpoint(GetChatHistories)
    assert str(results.get_chat_histories(app_id=APP_ID, page_size=0).failure()) == expected
    assert str(ours(results, app_id=APP_ID, page_size=0).failure()) == expected
    typed = async_client(Server()).typed
    with pytest.raises(InvalidRequestError) as raised:
        await typed.get_chat_histories(app_id=APP_ID, page_size=0)
    assert str(raised.value) == expected
    with pytest.raises(InvalidRequestError) as raised:
        await ours(typed, app_id=APP_ID, page_size=0)
    assert str(raised.value) == expected
