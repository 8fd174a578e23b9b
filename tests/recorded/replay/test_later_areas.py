"""Every recorded exchange of the areas that came later, of both folders: what is sent, and what all flavours give.

Which spec an exchange belongs to is found by its path, so that an endpoint is held to its recordings from the moment
that it is declared.  What a model does not hold is not compared; what it holds is as it was recorded.
"""

from __future__ import annotations

import itertools
import re
from typing import Final, cast

import msgspec
import pytest
from msgspec import UNSET
from returns.result import Success

from fastgpt.chat import Answer
from fastgpt.errors import APIError, AuthenticationError, DecodeError, FastGPTError, StreamInterruptedError
from fastgpt.files import File
from fastgpt.models.chat import ChatCompletion
from fastgpt.models.events import SandboxStatus
from fastgpt.skills import InitSkillRuntime
from fastgpt.specs import Multipart, RequestSpec
from fastgpt.streaming.queries import StreamedCall
from fastgpt.values import JSONValue
from recorded.replay.exchanges import Exchange, Recording
from recorded.replay.flavours import KEY, always, answers, responses, watched
from support.endpoint_list import declared_specs
from support.recording_paths import LATER_RECORDINGS, RECORDINGS, recorded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings", "later_recordings")]

AREAS: Final = ("speech", "authoring", "sandbox", "skills")
"""The packages whose endpoints are replayed here."""
FURTHER: Final = ("CreateTrainingUsage",)
"""Endpoints of other packages that are replayed here."""
SPECS: Final = {
    path: cast("type[RequestSpec[object]]", spec)
    for spec in declared_specs()
    if spec.__module__.split(".")[1] in AREAS or spec.__name__ in FURTHER
    for path in (spec.path, *spec.fallback_paths)
}
_PIECE: Final = re.compile(r'"content":"((?:[^"\\]|\\.)*)"')
_MICROSECONDS: Final = re.compile(r"(?<=\.\d{3})000Z$")
_DATA: Final = re.compile(r'name="data"\r\n\r\n(.*?)\r\n')


class Sent(msgspec.Struct):
    """The form of a recorded request: as its fields, or as its first bytes."""

    form: list[tuple[str, str]] = []
    head: str = ""

    def data(self) -> dict[str, JSONValue]:
        """Return the fields of the part ``data``."""
        part = _DATA.search(self.head)
        fields: dict[str, JSONValue] = msgspec.json.decode(part[1] if part else dict(self.form)["data"])
        return fields


class FormRequest(msgspec.Struct):
    """The form of a recorded request, if it has one."""

    multipart: Sent | msgspec.UnsetType = UNSET


class FormExchange(msgspec.Struct):
    """What the other readers of recordings leave out."""

    request: FormRequest


def replayed() -> list[Recording]:
    """Return the recordings of these areas; nothing without the folders."""
    files = [file for folder in (RECORDINGS, LATER_RECORDINGS) for file in recorded("*/*", folder)]
    bodies = {file: file.read_bytes() for file in files}
    exchanges = {
        f"{file.parent.name}/{file.stem}": msgspec.json.decode(body, type=Exchange)
        for file, body in bodies.items()
        if any(f'"/api{path}' in body.decode() for path in SPECS)
    }
    for file, body in bodies.items():
        form = msgspec.json.decode(body, type=FormExchange).request.multipart
        name = f"{file.parent.name}/{file.stem}"
        if name in exchanges and form is not UNSET:
            exchanges[name].request.json = form.data()
    return [each for each in itertools.starmap(Recording, exchanges.items()) if each.route in SPECS]


def spec_of(recording: Recording) -> RequestSpec[object] | None:
    """Return the spec that sends what was recorded; None where the library sends no such thing."""
    kind, wire = SPECS[recording.route], recording.wire
    if recording.request.method != kind.verb:
        return None
    sent_file = File.from_bytes(b"hello", name="a.mp3")  # as long as what a sandbox says that it wrote
    file = {"file": sent_file} if "file" in kind.__struct_fields__ else {}
    try:
        spec = msgspec.convert({**wire, **file}, kind, strict=recording.request.json is not UNSET)
    except msgspec.ValidationError:
        return None
    sent = spec.outgoing()
    # Without an app, that of the client would be meant.
    return spec if isinstance(sent, Success) and not sent.unwrap().needs_app else None


REPLAYED: Final = replayed()
CALLED: Final = [each for each in REPLAYED if spec_of(each) is not None]
NOT_CALLED: Final = {str(each) for each in REPLAYED} - {str(each) for each in CALLED}
every_call: Final = pytest.mark.parametrize("recording", CALLED, ids=str)


def subset(mine: object, theirs: object) -> bool:
    """Whether all that stands in *mine* stands in *theirs* too; null stands for what is absent."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        ours, recorded_ = cast("dict[str, object]", mine), cast("dict[str, object]", theirs)  # as JSON has them
        return all(value is None or subset(value, recorded_.get(key)) for key, value in ours.items())
    if isinstance(mine, list) and isinstance(theirs, list):
        pairs = zip(cast("list[object]", mine), cast("list[object]", theirs), strict=False)  # as JSON has them
        return len(mine) == len(theirs) and all(subset(*pair) for pair in pairs)  # pyright: ignore[reportUnknownArgumentType]  # of whatever items
    return mine == theirs or (isinstance(mine, str) and _MICROSECONDS.sub("Z", mine) == theirs)


def pieces(recording: Recording) -> list[str]:
    """Return the pieces of text that a stream holds."""
    return [text for piece in _PIECE.findall(recording.text) if (text := msgspec.json.decode(f'"{piece}"', type=str))]


def phases(recording: Recording) -> list[str]:
    """Return the phases of a sandbox that a stream reports."""
    return re.findall(r'"phase":"(\w+)"', recording.text)


def test_what_is_never_sent_is_known() -> None:
    """The recordings without a spec are those of requests that the library rejects, or completes, before sending."""
    assert sorted(NOT_CALLED) == [
        "4.12.1/320-audio-transcriptions",  # without a chat, which later servers want
        "4.12.1/392-createTrainingUsage-missing",
        "4.12.1/393-createTrainingUsage-noname",
        "4.16.0/738-optimizeCode-empty-body",
        "4.16.0/780-createTrainingUsage-missing",
        "4.16.0/781-createTrainingUsage-noname",
        "4.16.0/871-skill-create-missing-name",
        "4.16.0/873-skill-create-bad-category",
        "4.16.0/896-skill-list-page-zero",
        "4.16.0/902-skill-detail-missing",
        "4.16.0/906-skill-update-badcategory",
        "4.16.0/910-skill-copy-missing",
        "4.16.0/915-skill-apps-missing",
        "4.16.0/920-skill-folder-path-missing-type",
        "4.16.0/927-skill-version-update-missing",
        "4.16.0/930-skill-version-switch-missing",
        "4.16.0/935-skill-export-missing",
        "4.16.0/936-skill-export-post",
        "4.16.0/944-skill-runtime-getStatus-missing",
        "4.16.0/949-skill-runtime-init-missing",
        "4.16.0/956-skill-runtime-init-get",
        "4.16.0/958-skill-debugChat-missing-messages",
        "4.16.0/978-sandbox-checkExist-notarget",
        "4.16.0/981-sandbox-getTicket-missing",
        "4.16.0/982-sandbox-getHtmlPreviewLink-missing",
        "4.16.0/983-sandbox-download-missing",
        "4.16.0/984-sandbox-upload-missing-path",
        "4.9.0/321-audio-transcriptions",
    ]


def error_of(recording: Recording) -> type[FastGPTError] | None:
    """Return what a recorded answer means to who asks; None if it is a success."""
    wrong_key = re.search("wrong-?key|badkey", recording.name) is not None
    broken = recording.name.endswith("llm-error")
    if "optimizeCode" in recording.name and (wrong_key or broken):
        return DecodeError if wrong_key else StreamInterruptedError
    reported = recording.content.startswith(b"event: error")
    if wrong_key and "-init-" not in recording.name:  # which keeps to itself what was wrong
        return AuthenticationError
    return APIError if broken or reported or recording.status != 200 else None


@every_call
async def test_every_flavour_gives_the_recorded_answer(recording: Recording) -> None:
    """Raw gives the response, the others what it means; what is no answer is one error in all six.

    A raw client reads no stream, so it does not know what went wrong inside.
    """
    spec = spec_of(recording)
    assert spec is not None
    server = always(recording)
    raw, decoded = await responses(server, spec), await answers(server, lambda: spec)
    expected = error_of(recording)
    if expected is None or recording.streamed:
        whole = recording.text.encode() if recording.header("content-encoding") else recording.content
        assert {taken.unwrap().content for taken in raw.values()} == {whole}
        taken = list(decoded.values())
    else:
        taken = [*raw.values(), *decoded.values()]
    if expected is not None:
        errors = [each.failure() for each in taken]
        assert len({(type(error), str(error)) for error in errors}) == 1
        assert isinstance(errors[0], expected)
        return
    value = decoded["typed"].unwrap()
    assert all(each == Success(value) for each in taken)
    if isinstance(value, bytes):
        assert value == recording.content
    elif isinstance(value, ChatCompletion):
        assert value.text == "".join(pieces(recording))
    elif isinstance(value, SandboxStatus):
        assert value.phase == phases(recording)[-1] == "ready"
    else:
        envelope: dict[str, JSONValue] = msgspec.json.decode(recording.text)
        assert subset(msgspec.json.decode(msgspec.json.encode(value)), envelope["data"])


@pytest.mark.parametrize("recording", [each for each in CALLED if each.streamed], ids=str)
async def test_a_stream_has_the_same_events_in_every_flavour(recording: Recording) -> None:
    """Watched, a stream gives the recorded pieces one by one, and then its error if it has one."""
    spec = spec_of(recording)
    assert isinstance(spec, StreamedCall | InitSkillRuntime)
    seen = await watched(always(recording), spec)
    events, error = seen["typed"]
    texts = [event.text for event in events if isinstance(event, Answer) and event.text]
    assert texts == pieces(recording)
    assert [event.phase for event in events if isinstance(event, SandboxStatus)] == phases(recording)
    assert all(taken == events for taken, _ in seen.values())
    assert len(seen) == 6
    assert {type(end) for _, end in seen.values()} == {type(error)}
    assert isinstance(error, error_of(recording) or type(None))


@every_call
async def test_what_was_recorded_is_what_is_sent(recording: Recording) -> None:
    """A spec made of a recorded request sends that request, with what later or earlier servers want besides."""
    spec = spec_of(recording)
    assert spec is not None
    server = always(recording)
    await responses(server, spec)
    request = server.requests[0]
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert (request.method, request.url.path) == (recording.request.method, f"/api{spec.path}")
    sent = dict(request.url.params)
    if isinstance(spec, Multipart):
        part = _DATA.search(request.content.decode())
        assert part
        sent |= msgspec.json.decode(part[1])
        assert b'name="file"; filename="a.mp3"' in request.content
    elif "json" in request.headers.get("Content-Type", ""):
        sent |= msgspec.json.decode(request.content)
    assert subset(recording.wire, sent)
