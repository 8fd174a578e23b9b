"""Every recorded answer, wrong at one place after the other: it is an error that says where, or it shows what came.

Each place of each endpoint and version is tried once; ``FASTGPT_MUTATIONS=all`` tries it in every recording.  What is
right decodes to what was recorded, so that a field which is not read, or is filled in, shows as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from clients.test_hostile import made
from fastgpt.chat import GetChatInit
from fastgpt.datasets import TrainingCounts
from fastgpt.errors import APIError, DecodeError, FastGPTError, PermissionDeniedError
from fastgpt.outcomes import succeeded
from fastgpt.specs import RequestSpec
from fastgpt.streaming.queries import StreamedCall
from recorded.replay.exchanges import Exchange, Recording
from support.endpoint_list import declared_specs
from support.faces import Maker, Server, both, http_response, reply
from support.mutations import MISSING, WRONG, Place, as_json, places, unshown, with_wrong
from support.recording_paths import LATER_RECORDINGS, RECORDINGS, recorded

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("recordings")]

EVERY = os.environ.get("FASTGPT_MUTATIONS") == "all"
JSON = {"content-type": "application/json; charset=utf-8"}
PATHS: Mapping[str, type[RequestSpec[Any]]] = {
    path: spec
    for spec in declared_specs()
    if not issubclass(spec, StreamedCall)
    for path in (*spec.fallback_paths, spec.path)
}
RENAMED = {
    new: old
    for old, new in {
        "/core/chat/getHistories": "/core/chat/history/getHistories",
        "/core/chat/getPaginationRecords": "/core/chat/record/getPaginationRecords",
        "/core/chat/getResData": "/core/chat/record/getResData",
    }.items()
}
"""Later paths of what the library asks for by an earlier one, as every server has it."""


class Answered(NamedTuple):
    """A recorded answer of success: which version sent it, to what, and its JSON."""

    file: str
    version: str
    path: str
    body: dict[str, Any]

    @property
    def wire(self) -> object:
        """What the answer decodes from: the data of the envelope, under the names of the newest server."""
        if "choices" in self.body:
            return self.body
        data: object = self.body.get("data")
        fields = cast("dict[str, object]", data) if isinstance(data, dict) else {}
        if self.path.endswith("collection/list") and "data" in fields:
            return {**fields, "list": fields["data"]}
        if self.path.endswith("getPreviewChunks") and isinstance(data, list):  # as servers before 4.9.2 answer
            chunks = cast("list[object]", data)
            return {"chunks": chunks, "total": len(chunks)}
        if self.path.endswith("trainingDetail") and fields:
            return {name: with_others(held) for name, held in fields.items()}
        is_nothing = self.path.endswith("getResData") and data == {}
        return [] if is_nothing else self.body.get("data")


MODES = {*TrainingCounts.__struct_encode_fields__}


def with_others(counts: object) -> object:
    """Return counts by mode, as they are shown: those of unknown modes together."""
    if not isinstance(counts, dict):
        return counts
    known = cast("dict[str, Any]", counts)
    others = sum(count for mode, count in known.items() if mode not in MODES and isinstance(count, int))
    return {**known, "others": others} if others else known


@cache
def answers() -> Mapping[type[RequestSpec[Any]], list[Answered]]:
    """Return the recorded answers of success that are JSON, by their specs."""
    found: dict[type[RequestSpec[Any]], list[Answered]] = {}
    for folder in (RECORDINGS, LATER_RECORDINGS):
        for file in recorded("*/*", folder):
            name = f"{file.parent.name}/{file.stem}"
            recording = Recording(name, msgspec.json.decode(file.read_bytes(), type=Exchange))
            spec = PATHS.get(RENAMED.get(recording.route, recording.route))
            kind = recording.header("content-type") or ""
            if spec is None or recording.status != 200 or not kind.startswith("application/json"):
                continue
            body = json.loads(recording.text)
            if "choices" in body or (body.get("code") == 200 and spec.answer is not type(None)):
                found.setdefault(spec, []).append(Answered(name, recording.version, recording.route, body))
    return found


@cache
def asking(spec: type[RequestSpec[Any]]) -> RequestSpec[Any]:
    """Return a request that leaves what came as it is: no failed run, no ids, no bounds of its own."""
    request = made(spec)
    own = ("strict", "chat_id", "response_chat_item_id", "filter_tags", "sandbox_path")
    names = [name for name in request.__struct_fields__ if name in own or "_time" in name or name.startswith("date_")]
    optional = {each.name for each in msgspec.structs.fields(request) if not each.required}
    return replace(request, **{name: UNSET for name in names if name in optional})


def decoded(
    spec: type[RequestSpec[Any]], body: bytes, status: int = 200, headers: Mapping[str, str] = {}
) -> object | FastGPTError:
    """Return what a body decodes to, or its error."""
    url = f"http://host/api{spec.path}"
    outcome = asking(spec).decode(http_response(body, status, {**JSON, **headers}, url=url, verb=spec.verb))
    return outcome.unwrap() if succeeded(outcome) else outcome.failure()


def tried(spec: type[RequestSpec[Any]]) -> Iterator[tuple[Answered, Place, str]]:
    """Yield each recorded answer with each place in it and each wrong value."""
    known: set[object] = set()
    for answer in answers()[spec]:
        for place in places(answer.body if "choices" in answer.body else answer.body.get("data")):
            steps = tuple("item" if isinstance(step, int) else step for step in place)
            for name in WRONG:
                if not place and WRONG[name] is MISSING:
                    continue  # an envelope without data is tried for itself
                if EVERY or (answer.version, steps, name) not in known:
                    known.add((answer.version, steps, name))
                    yield answer, place, name


def specs_with_answers() -> list[Any]:
    """Return the specs of which answers were recorded, if there are recordings."""
    return [pytest.param(spec, id=spec.__name__) for spec in (answers() if RECORDINGS else {GetChatInit: []})]


every_spec = pytest.mark.parametrize("spec", specs_with_answers())


@every_spec
def test_an_answer_shows_what_was_recorded(spec: type[RequestSpec[Any]]) -> None:
    """Each field that a model has is what came, and what did not come is its declared default; a failed run aside."""
    for answer in answers()[spec]:
        value = decoded(spec, as_json(answer.body))
        assert not isinstance(value, FastGPTError), answer.file
        assert [*unshown(value, answer.wire)] == [], answer.file


@every_spec
def test_what_is_wrong_at_one_place_is_an_error_or_is_shown(spec: type[RequestSpec[Any]]) -> None:
    """A value is dropped, is null, or is of another kind: no success hides it, and an error names the call."""
    hidden: list[str] = []
    for answer, place, name in tried(spec):
        whole = answer.body if "choices" in answer.body else answer.body.get("data")
        changed = with_wrong(whole, place, WRONG[name])
        body = changed if "choices" in answer.body else {**answer.body, "data": changed}
        value = decoded(spec, as_json(body))
        if isinstance(value, FastGPTError):
            assert isinstance(value, DecodeError | APIError), (answer.file, place, name)
            assert value.path == f"/api{spec.path}", (answer.file, place, name)
            continue
        shown = answer._replace(body=cast("dict[str, Any]", body))
        hidden += (f"{answer.file} {place} {name}: {each}" for each in unshown(value, shown.wire))
    assert hidden == []


Body = tuple[int, bytes, dict[str, str]]
"""An HTTP status, a body, and headers."""


def amiss(body: dict[str, Any]) -> Iterator[tuple[str, Body, type[FastGPTError]]]:
    """Yield what is wrong with a whole answer, with the error that it is."""
    whole = as_json(body)
    for status in (201, 202, 203, 204, 205, 206, 207, 226):
        yield f"HTTP {status}", (status, whole, {}), DecodeError
        yield f"HTTP {status}, empty", (status, b"", {}), DecodeError
    for status in (301, 302, 303, 304, 307, 308):
        yield f"HTTP {status}", (status, whole, {"location": "/login"}), APIError
    for cut in (1, len(whole) // 3, len(whole) - 1):
        yield f"cut at {cut}", (200, whole[:cut], {}), DecodeError
    yield "a page", (200, b"<!DOCTYPE html><title>Sign in</title>", {"content-type": "text/html"}), DecodeError
    yield "a page after it", (200, whole + b"<script>", {}), DecodeError
    yield "twice", (200, whole + whole, {}), DecodeError
    yield "in a list", (200, b"[" + whole + b"]", {}), DecodeError
    if "choices" in body:
        yield "in an envelope", (200, as_json({"code": 200, "data": body}), {}), DecodeError
        yield "its choices are none", (200, as_json({**body, "choices": []}), {}), DecodeError
        return
    yield "an envelope in it", (200, as_json({**body, "data": body}), {}), DecodeError
    failed = {"code": 500, "statusText": "unAuthApp", "message": "no", "data": None}
    yield "an error in it", (200, as_json({**body, "data": failed}), {}), DecodeError
    yield "its code is none", (200, as_json({**body, "code": "200"}), {}), DecodeError
    named = {"statusText": "unAuthApp"}
    yield "the name of an error", (200, as_json({**body, **named}), {}), PermissionDeniedError
    for more in ({"statusText": "error"}, {"success": False}, {"error": "no"}):
        yield f"{more}", (200, as_json({**body, **more}), {}), APIError


@every_spec
def test_an_answer_that_is_wrong_as_a_whole_is_an_error(spec: type[RequestSpec[Any]]) -> None:
    """Another HTTP status, half of it, an answer in an answer: none of them is a success, and each has its class."""
    for answer in answers()[spec][:1]:
        for what, (status, body, headers), kind in amiss(answer.body):
            value = decoded(spec, body, status, headers)
            assert isinstance(value, kind), (answer.file, what, value)
            assert value.path == f"/api{spec.path}", (answer.file, what)


@every_spec
def test_an_answer_that_came_differently_is_the_same(spec: type[RequestSpec[Any]]) -> None:
    """A byte order mark, white space, more keys and another media type change nothing of what was said."""
    for answer in answers()[spec][:1]:
        expected = decoded(spec, as_json(answer.body))
        whole = as_json(answer.body)
        more = as_json({**answer.body, "later": {"code": 500}})
        for body in (b"\xef\xbb\xbf" + whole, b"\r\n " + whole + b"\n", more):
            assert decoded(spec, body) == expected, answer.file
        for kind in ("text/plain", "application/problem+json", ""):
            assert decoded(spec, whole, headers={"content-type": kind}) == expected, answer.file


SAMPLE = 3
"""Endpoints whose wrong answers are sent through clients; all decode by the same function."""


@both
@pytest.mark.parametrize("spec", specs_with_answers()[:SAMPLE])
async def test_every_flavour_says_what_is_wrong(client: Maker, spec: type[RequestSpec[Any]]) -> None:
    """Typed raises and results return the same error, sync and async."""
    for answer in answers()[spec][:1]:
        for what, (status, body, headers), kind in amiss(answer.body):
            face = client(Server(then=reply(status, body, {**JSON, **headers})), max_retries=0)
            with pytest.raises(kind) as raised:
                await face.typed(asking(spec))
            failure = (await face.results(asking(spec))).failure()
            assert (type(failure), str(failure)) == (type(raised.value), str(raised.value)), what
