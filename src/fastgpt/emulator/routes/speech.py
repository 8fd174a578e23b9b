"""Speech and transcription, by a model that says and hears the same every time.

Speech comes without an envelope and without a content type, in chunks; only its error responses are JSON.
"""

from __future__ import annotations

from typing import Final

from ...speech.audio import CreateTranscription, GetSpeech
from ...values import JSONValue
from ..bodies import Needed
from ..wire import HEADERS, Reply, failed, once
from .exchange import Exchange, Routes
from .imports import files_of

VOICES: Final = ("alloy", "echo")
"""The voices that the model has."""
SPOKEN: Final = b"ID3\x04\x00\x00" + b"U" * 1200
"""What every text sounds like."""
HEARD: Final = "what was said"
"""The text of every recording."""

routes: Final = Routes()


@routes.answer(GetSpeech)
def speech(exchange: Exchange, asked: GetSpeech) -> Reply:
    """Read a text aloud; an unknown model is the default one, an unknown voice an error."""
    if asked.speech.type != "model":
        raise failed("model or voice not found")
    if asked.speech.voice not in VOICES:
        raise failed("voice not found")
    exchange.model_works()
    return Reply(200, HEADERS["chunked"], once(SPOKEN))


@routes.answer(CreateTranscription, source_id=Needed(), source_type=Needed())
def transcription(exchange: Exchange, asked: CreateTranscription) -> JSONValue:
    """Give the text of a recording; older servers know the app by another name."""
    files_of(exchange)
    if exchange.newest:
        exchange.state.app(asked.source_id or "")
    return HEARD
