"""Speech and transcription of an emulated server, sync and async, on every version."""

from __future__ import annotations

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import APIError, NotFoundError
from fastgpt.emulator import Emulator
from fastgpt.errors import InvalidRequestError
from fastgpt.files import File
from fastgpt.speech import CreateTranscription, GetSpeech, SpeechConfig
from support.faces import Maker, Server, both, emulated

VERSIONS = ("4.16.0", "4.12.1", "4.9.0")
VOICE = SpeechConfig(model="tts", voice="alloy")
RECORDING = File.from_bytes(b"RIFF", name="a.mp3")


@both
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_text_is_spoken_and_heard(client: Maker, version: str) -> None:
    """Speech is the same bytes every time, under either path, and a recording has a text."""
    emulator = Emulator(version=version)
    face = client(emulated(emulator))
    app = emulator.app_id
    spoken = await face.typed(GetSpeech(app_id=app, text="Hello", speech=VOICE))
    assert spoken.startswith(b"ID3")
    assert await face.results(GetSpeech(app_id=app, text="Hello", speech=VOICE)) == Success(spoken)
    heard = await face.typed(CreateTranscription(file=RECORDING, app_id=app, chat_id="c", duration=1.5))
    assert heard == "what was said"


@both
async def test_what_cannot_be_spoken_is_an_error(client: Maker) -> None:
    """A voice that the model lacks, a kind for browsers and an app that is not there are error responses."""
    emulator = Emulator()
    face = client(emulated(emulator))
    for wrong, message in (
        (SpeechConfig(model="tts", voice="nope"), "voice not found"),
        (SpeechConfig(model="tts", voice="alloy", type="web"), "model or voice not found"),
    ):
        found = await face.results(GetSpeech(app_id=emulator.app_id, text="Hello", speech=wrong))
        assert isinstance(found, Failure)
        assert isinstance(found.failure(), APIError)
        assert message in str(found.failure())
    unknown = await face.results(GetSpeech(app_id="0" * 24, text="Hello", speech=VOICE))
    assert isinstance(unknown.failure(), NotFoundError)


@both
async def test_a_transcription_is_for_something(client: Maker) -> None:
    """Neither an app nor a source is an error before anything is sent; a source is enough."""
    emulator = Emulator()
    face = client(emulated(emulator))
    nothing = await face.results(CreateTranscription(file=RECORDING, chat_id="c"))
    assert isinstance(nothing.failure(), InvalidRequestError)
    assert await face.typed(CreateTranscription(file=RECORDING, source_id=emulator.app_id, chat_id="c"))


@both
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_transcription_is_for_the_app_of_the_client(client: Maker, version: str) -> None:
    """Left out, it is the client's, under both names of it, as with other calls; what a call names comes first."""
    emulator = Emulator(version=version)
    seen: list[bytes] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(request.read())
        return emulated(emulator)(request)

    face = client(server, app_id=emulator.app_id)
    assert await face.typed(CreateTranscription(file=RECORDING, chat_id="c", duration=1.5)) == "what was said"
    own = f'"appId":"{emulator.app_id}","sourceId":"{emulator.app_id}"}}\r\n'
    assert own.encode() in seen[-1]
    await face.results(CreateTranscription(file=RECORDING, chat_id="c", app_id="other"))
    await face.results(CreateTranscription(file=RECORDING, chat_id="c", source_id="other"))
    assert not any(emulator.app_id.encode() in each for each in seen[1:])
    for lacking in (face, client(Server())):
        skill = CreateTranscription(file=RECORDING, chat_id="c", source_type="skillEdit")
        error = (await lacking.results(skill)).failure()
        assert isinstance(error, InvalidRequestError)
        assert error.field == "source_id"
