"""Every recorded answer of knowledge bases, taken through all six flavours: what decodes, and what is rejected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import cast

import msgspec
import pytest
from msgspec import UNSET, Struct
from returns.result import Success

from fastgpt.errors import InvalidRequestError
from fastgpt.http import HTTPResponse
from fastgpt.values import JSONValue
from recorded.replay.exchanges import Answered, Exchange, Recording, Sent, as_offset
from recorded.replay.flavours import KEY, Server, always, answers, responses, run_in_all
from recorded.replay_datasets.error_responses import ERROR_RESPONSES, assert_rejected, error_response_of
from recorded.replay_datasets.exchanges import NO_SPEC, SPECS, called, everything, minimal, parts_of, spec_of, wire_of
from recorded.replay_datasets.expected_values import EXPECTED_VALUES
from support.faces import http_response

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings")]

NOT_READ = {
    "ApiServerConfig": "authorization",
    "Collection": "__v",
    "CollectionDataset": "__v deleteTime inheritPermission status teamId tmbId",
    "CollectionFile": "_id chunkSize metadata",
    "DataIndex": "_id",
    "DataItem": "teamId",
    "Dataset": "__v",
    "EmbeddingModel": "defaultConfig requestAuth requestUrl type",
    "FailedCollection": "_id",
    "LanguageModel": "censor customCQPrompt customExtractPrompt defaultConfig defaultSystemChatPrompt fieldMap "
    "isDefaultHelperBotModel maxTokens priceTiers requestAuth requestUrl type useInEvaluation usedInClassify "
    "usedInExtractFields usedInQueryExtension usedInToolCall",
    "Permission": "_permissionList perList permission roleList rolePerMap value",
    "PreviewChunk": "indexes",
    "Quote": "indexes",
}
"""What servers send and no struct reads, on purpose; a misspelt field would show up beside it."""


def stored(path: str, **fields: JSONValue) -> Recording:
    """Return what a server would answer that has what a request is about."""
    content = msgspec.json.encode({"code": 200, "statusText": "", "message": "", "data": fields}).decode()
    answer = Answered(200, (("Content-Type", "application/json"),), content)
    return Recording("4.16.0/000-stored", Exchange(Sent("GET", path), answer))


ROW: dict[str, JSONValue] = {"id": "r", "q": "q", "datasetId": "d", "collectionId": "c", "indexes": []}
QUEUED: dict[str, JSONValue] = {"_id": "t", "mode": "chunk", "datasetId": "d"}
READ_BEFORE = {
    path: stored(path, **fields)
    for path, fields in {
        "/api/core/dataset/data/detail": ROW,
        "/api/core/dataset/training/getTrainingDataDetail": QUEUED,
    }.items()
}
"""What the library reads before it changes or deletes something, with stand-ins for what was not recorded."""


@pytest.mark.parametrize("recording", called(), ids=str)
async def test_every_flavour_gives_the_recorded_answer(recording: Recording) -> None:
    """Raw gives the recorded response, typed and results one value, sync and async; or all give one error response."""
    spec = spec_of(recording) or minimal(recording)
    server = prepared(recording)
    rejection = error_response_of(recording)
    check = partial(assert_rejected, rejection=rejection) if rejection else None
    if not (decoded := await run_in_all(server, spec, recording, check)):
        return
    value = decoded["typed"].unwrap()
    assert all(taken == Success(value) for taken in decoded.values())
    for path, fact in EXPECTED_VALUES.get(recording.file, {}).items():
        assert found(value, path) == fact, path


def found(value: object, path: str) -> object:
    """Return what stands at a path of an answer."""
    if path.startswith("len"):
        return len(cast("tuple[object, ...]", found(value, path[4:-1])))  # a path under ``len`` leads to items
    for name in filter(None, path.split(".")):
        value = (
            cast("tuple[object, ...]", value)[int(name)] if name.isdigit() else getattr(value, name)
        )  # in the same way
    return value


def test_all_that_servers_say_is_read() -> None:
    """Each field of each recorded answer stands in its struct as on the wire, or is left out on purpose."""
    left_out: set[tuple[str, str]] = set()
    for recording in called():
        if error_response_of(recording) is None and recording.text.startswith("{"):
            sent = cast("dict[str, JSONValue]", msgspec.json.decode(recording.text))["data"]  # an envelope has it
            if recording.route.endswith("/collection/list"):  # the older shape of a page
                sent = {"list": sent["data"], "total": sent["total"]} if isinstance(sent, dict) else None
            answer = minimal(recording).decode(as_response(recording)).unwrap()
            if answer is not None:
                left_out |= compared(answer, sent)
    assert left_out == {(kind, name) for kind, names in NOT_READ.items() for name in names.split()}


def as_response(recording: Recording) -> HTTPResponse:
    """Return a recorded answer as a transport gives it."""
    return http_response(recording.content, recording.status, dict(recording.headers))


def compared(value: object, sent: object) -> set[tuple[str, str]]:
    """Check that a decoded value is what was sent; return the fields that it does not hold."""
    if isinstance(value, Struct) and isinstance(sent, dict):
        names = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
        fields = cast("dict[str, object]", sent)  # JSON has no other keys
        parts = (compared(getattr(value, names[key]), item) for key, item in fields.items() if key in names)
        return set[tuple[str, str]]().union(*parts, ((type(value).__name__, key) for key in fields.keys() - names))
    if isinstance(value, tuple) and isinstance(sent, list):
        pairs = zip(cast("tuple[object, ...]", value), cast("list[object]", sent), strict=True)  # as on the line above
        return set[tuple[str, str]]().union(*(compared(item, each) for item, each in pairs))
    if isinstance(value, datetime):
        assert isinstance(sent, str)
        assert value == datetime.fromisoformat(sent)
    else:
        assert value == sent or (sent is None and not value)
    return set()


@pytest.mark.parametrize("recording", [each for each in called() if spec_of(each)], ids=str)
async def test_what_was_recorded_is_what_is_sent(recording: Recording) -> None:
    """A spec made of a recorded request sends every field of it that the library knows, signed, to its own route."""
    spec = spec_of(recording)
    assert spec is not None
    kind = type(spec)
    server = prepared(recording)
    await responses(server, spec)
    request = next(each for each in server.requests if each.url.path not in {*READ_BEFORE} - {f"/api{kind.path}"})
    assert (request.method, request.url.path) == (kind.verb, f"/api{kind.path}")
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    sent: Mapping[str, object]
    parts = parts_of(recording)
    if parts is not None:
        text = re.search(rb'name="data"\r\n\r\n(.*?)\r\n--', request.content, re.DOTALL)
        assert text is not None
        sent = msgspec.json.decode(text[1], type=dict[str, object])
        names = re.findall(rb'name="file"; filename="([^"]*)"', request.content)
        assert len(names) == len(parts.files)
        assert all(name.isascii() for name in names)
    elif kind.in_query:
        sent = dict(request.url.params)
    else:
        sent = msgspec.json.decode(request.content, type=dict[str, object])
    known = {
        name: value
        for name, value in wire_of(recording).items()
        if name in kind.__struct_encode_fields__ and name not in kind.non_json_fields
    }
    meant = {name: value for name, value in known.items() if value is not None or name == "parentId"}
    assert holds(sent, as_offset(meant))


def prepared(recording: Recording) -> Server:
    """Return a server that gives the recorded answer, but to what the library reads before a request of its route."""
    before = {path: stored for path, stored in READ_BEFORE.items() if path != f"/api{recording.route}"}
    return Server(lambda request: before.get(request.url.path, recording))


def holds(sent: object, meant: object) -> bool:
    """Whether what was sent has all that was meant; objects may have more fields, which have defaults here."""
    if not (isinstance(sent, dict) and isinstance(meant, dict)):
        return sent == meant
    fields = cast("dict[str, object]", sent)  # JSON has no other keys
    wanted = cast("dict[str, object]", meant)  # in the same way
    return all(holds(fields[name], value) for name, value in wanted.items())


@pytest.mark.parametrize("recording", [each for each in called() if not spec_of(each)], ids=str)
async def test_a_request_that_no_server_would_take_is_not_sent(recording: Recording) -> None:
    """A request that no spec can send was rejected by some server, or left out what one of them needs."""
    try:
        spec = msgspec.convert(wire_of(recording), SPECS[recording.route], strict=recording.request.json is not UNSET)
    except msgspec.ValidationError:
        assert error_response_of(recording) or recording.file in LENIENT
        return
    server = always(recording)
    taken = {**await responses(server, spec), **await answers(server, lambda: spec)}
    assert server.requests == []
    assert {type(each.failure()) for each in taken.values()} == {InvalidRequestError}


LENIENT = {
    "4.12.1/388-getPreviewChunks-badtype": "an unknown type was answered with an empty row",
    "4.12.1/445-training-dataDetail-missing": "no row was answered with none",
    "4.12.1/453-training-delete-missing": "no row was deleted",
    "4.16.0/551-collection-delete-query-json-ctype-empty-body": "the library sends ids in the body as well",
}
"""Requests that a server took, and that the library does not make."""


def test_every_recording_of_the_area_is_replayed() -> None:
    """No recorded route is without a spec, unless there is a reason; no fact and no error is without a recording."""
    routes = {recording.route for recording in everything()}
    assert routes - SPECS.keys() == NO_SPEC.keys()
    files = {recording.file for recording in called()}
    assert {*EXPECTED_VALUES, *LENIENT} <= files
    assert {rejection.said for each in called() if (rejection := error_response_of(each))} == ERROR_RESPONSES.keys()


def test_facts_are_known_of_every_endpoint_and_version() -> None:
    """Of every route and version that gave an answer, values are asserted for at least one recording."""
    answered = {(each.route, each.version) for each in called() if not error_response_of(each)}
    known = {(each.route, each.version) for each in called() if each.file in EXPECTED_VALUES}
    assert answered == known
