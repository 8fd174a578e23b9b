"""Every recorded answer, taken through all six flavours: what decodes, what is rejected, and what is never sent."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from returns.result import Success

from fastgpt.errors import DecodeError, InvalidRequestError
from recorded.replay.error_responses import ERROR_RESPONSES, assert_rejected, error_response_of
from recorded.replay.exchanges import (
    AREAS,
    OUTSIDE,
    SPECS,
    UPLOAD,
    Recording,
    as_offset,
    as_recorded,
    by_file,
    called,
    everything,
    recordings,
)
from recorded.replay.expected_values import EXPECTED_VALUES, assert_expected_values
from recorded.replay.flavours import KEY, always, answers, responses, run_in_all
from recorded.replay.requests import FOREIGN, INCOMPLETE, REJECTED, as_called, elsewhere, spec_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings")]

UNREADABLE = {
    "4.9.0/185-err-options-preflight": "an answer to OPTIONS has no body",
    "4.16.0/224-err-options-preflight": "an answer to OPTIONS has no body",
}
"""Answers that are no error response and that no spec can decode, and why."""


@pytest.mark.parametrize("recording", called(), ids=str)
async def test_every_flavour_gives_the_recorded_answer(recording: Recording) -> None:
    """Raw gives the recorded response, typed and results one value, sync and async; or all give one error response."""
    spec = spec_of(recording)
    server = always(recording)
    rejection = error_response_of(recording)
    check = partial(assert_rejected, rejection=rejection) if rejection else None
    if not (decoded := await run_in_all(server, spec, recording, check)):
        return
    if recording.file in UNREADABLE:
        assert {type(taken.failure()) for taken in decoded.values()} == {DecodeError}
        return
    value = decoded["typed"].unwrap()
    assert all(taken == Success(value) for taken in decoded.values())
    assert_expected_values(recording, value)


@pytest.mark.parametrize("recording", [each for each in called() if not elsewhere(each)], ids=str)
async def test_what_was_recorded_is_what_is_sent(recording: Recording) -> None:
    """A spec made of a recorded request sends every field of it that the library knows, signed, to its own route."""
    kind = SPECS[recording.route]
    server = always(recording)
    await responses(server, as_recorded(recording, kind))
    request = server.requests[0]
    assert (request.method, request.url.path) == (kind.verb, f"/api{kind.path}")
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    sent = dict(request.url.params) if kind.in_query else msgspec.json.decode(request.content)
    known = {name: value for name, value in recording.wire.items() if name in kind.__struct_encode_fields__}
    meant = {name: value for name, value in known.items() if value is not None or name == "parentId"}
    wanted = as_offset(meant)
    assert {name: sent[name] for name in wanted} == wanted


@pytest.mark.parametrize("file", REJECTED)
async def test_a_request_that_no_server_would_take_is_not_sent(file: str) -> None:
    """Every flavour gives an ``InvalidRequestError`` that names the argument, and nothing is sent."""
    recording = by_file()[file]
    spec = as_called(recording)
    server = always(recording)
    taken = {**await responses(server, spec), **await answers(server, lambda: spec)}
    errors = [each.failure() for each in taken.values()]
    assert server.requests == []
    assert {(type(error), str(error)) for error in errors} == {(InvalidRequestError, str(errors[0]))}
    assert isinstance(errors[0], InvalidRequestError)
    assert errors[0].field == REJECTED[file]


@pytest.mark.parametrize("file", INCOMPLETE)
def test_an_argument_that_every_server_needs_cannot_be_left_out(file: str) -> None:
    """A call without an argument that is always needed is a ``TypeError`` of Python that names it."""
    with pytest.raises(TypeError, match=f"'{INCOMPLETE[file]}'"):
        as_called(by_file()[file])


def test_every_recording_is_of_one_kind() -> None:
    """Each recording makes a spec of its own, is an upload, or stands in just one list with its reason."""
    for recording in everything():
        listed = [recording.file in table for table in (REJECTED, INCOMPLETE, FOREIGN)]
        if UPLOAD.fullmatch(recording.route):
            kinds = [True, *listed]
        else:
            kinds = [_sendable(recording), *listed]
        assert kinds.count(True) == 1, recording
    assert {*REJECTED, *INCOMPLETE, *FOREIGN, *UNREADABLE, *EXPECTED_VALUES} <= by_file().keys()


def test_every_recording_of_these_areas_is_replayed() -> None:
    """A recorded route of chats, guides, apps or files is replayed, or is named with the reason why it is not."""
    there = {each.route for each in recordings() if each.route.startswith(AREAS)}
    assert there - {each.route for each in everything()} == OUTSIDE.keys()


def _sendable(recording: Recording) -> bool:
    if recording.file in FOREIGN:
        return False
    try:
        spec = as_recorded(recording, SPECS[recording.route])
    except msgspec.ValidationError:
        return False
    sent = spec.outgoing()
    return isinstance(sent, Success) and not sent.unwrap().needs_app  # which the client's own app would be


def test_every_error_response_of_the_table_was_recorded() -> None:
    """No row of the table of error responses is there without a recording."""
    found = {rejection.row for each in everything() if (rejection := error_response_of(each))}
    assert found == ERROR_RESPONSES.keys()


def test_facts_are_known_of_every_endpoint_and_version() -> None:
    """Of every route and version, with and without a stream, values are asserted for at least one recording."""
    decoded = [
        each
        for each in called()
        if not error_response_of(each) and each.file not in UNREADABLE and each.route != "/core/chat/resume"
    ]
    wanted = {(each.route, each.version, each.streamed) for each in decoded}
    known = {(each.route, each.version, each.streamed) for each in map(by_file().__getitem__, EXPECTED_VALUES)}
    assert wanted - known == set()
