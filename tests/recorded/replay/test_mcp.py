"""Every recorded exchange about MCP keys: what is sent, what comes back in all flavours, and what the emulator says.

Which spec an exchange belongs to is found by its path, so that an endpoint is held to its recordings from the moment
that it is declared.
"""

from __future__ import annotations

import itertools
import re
from typing import cast

import httpx
import msgspec
import pytest
from returns.result import Success

from emulator.test_fidelity import Answered, differences
from fastgpt.emulator import Emulator
from fastgpt.errors import AuthenticationError
from fastgpt.mcp import McpTool
from fastgpt.specs import RequestSpec
from fastgpt.values import JSONValue
from recorded.replay.exchanges import Exchange, Recording, as_recorded
from recorded.replay.flavours import KEY, always, answers, responses
from support.endpoint_list import declared_specs
from support.recording_paths import LATER_RECORDINGS, RECORDINGS, recorded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings", "later_recordings")]

SPECS = {spec.path: cast("type[RequestSpec[object]]", spec) for spec in declared_specs()}
EXCHANGES = {
    f"{file.parent.name}/{file.stem}": msgspec.json.decode(file.read_bytes(), type=Exchange)
    for folder in (RECORDINGS, LATER_RECORDINGS)
    for file in recorded("*/*-mcp-*", folder)
}
CALLED = [
    recording
    for recording in itertools.starmap(Recording, EXCHANGES.items())
    if recording.route in SPECS and (recording.status == 200 or "key" in recording.name)
]
"""Those of calls that the library would send; the emulator's own tests have the others."""
every_call = pytest.mark.parametrize("recording", CALLED, ids=str)


def data_of(recording: Recording) -> JSONValue:
    """Return what stands in the envelope of a recorded success, without what only the database of 4.12 adds to it."""
    text = re.sub(r',"_id":"\w+"}|,"__v":0}', "}", recording.text)
    envelope: dict[str, JSONValue] = msgspec.json.decode(text)
    return envelope["data"] or None


@every_call
async def test_every_flavour_gives_the_recorded_answer(recording: Recording) -> None:
    """Raw gives the response, the others all of its data and nothing else; a wrong key is one error in all six."""
    server, spec = always(recording), as_recorded(recording, SPECS[recording.route])
    raw, decoded = await responses(server, spec), await answers(server, lambda: spec)
    if recording.status != 200:
        assert {type(taken.failure()) for taken in (*raw.values(), *decoded.values())} == {AuthenticationError}
        return
    assert {taken.unwrap().text for taken in raw.values()} == {recording.text}
    value = decoded["typed"].unwrap()
    assert all(taken == Success(value) for taken in decoded.values())
    assert msgspec.json.decode(msgspec.json.encode(value)) == data_of(recording)


@every_call
async def test_what_was_recorded_is_what_is_sent(recording: Recording) -> None:
    """A spec made of a recorded request sends just that request."""
    server, kind = always(recording), SPECS[recording.route]
    await responses(server, as_recorded(recording, kind))
    request = server.requests[0]
    assert (request.method, request.url.path) == (recording.request.method, f"/api{kind.path}")
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert {
        **request.url.params,
        **msgspec.json.decode(request.content or b"{}", type=dict[str, object]),
    } == recording.wire


@pytest.mark.parametrize("recording", [each for each in CALLED if each.header("etag")], ids=str)
def test_the_emulator_answers_as_the_recorded_server(recording: Recording) -> None:
    """An emulator that has a key, asked the same, gives an answer of the same shape with the same words.

    ``test_fidelity`` has the earlier recordings; the later ones differ by two headers.
    """
    emulator = Emulator()
    with emulator.client() as client:
        tool = McpTool(app_id=emulator.app_id, tool_name="t", description="d", app_name="simple")
        client.typed.create_mcp_key(name="n", tools=[tool])
        (key,) = client.typed.get_mcp_keys()
    request = recording.request
    key_of = request.headers["authorization"] if recording.status != 200 else f"Bearer {emulator.account_key}"
    text = re.sub(r'"appId":"\w+"', f'"appId":"{emulator.app_id}"', msgspec.json.encode(recording.wire).decode())
    text = re.sub(r'"id":"\w+"', f'"id":"{key.id}"', text)
    headers = {"Authorization": key_of, "Content-Type": "application/json"}
    with httpx.Client(transport=emulator.transport(), base_url="http://replay.test") as http:
        answer = http.request(request.method, request.path, content=text.encode(), headers=headers)
    kept = [pair for pair in EXCHANGES[recording.file].response.headers if pair[0] not in ("etag", "vary")]
    assert differences(Answered(recording.status, kept, recording.text), answer) == []
