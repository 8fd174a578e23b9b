"""The clients of speech, sync and async: its functions, bound to what every client is."""

from __future__ import annotations

__all__ = [
    "SpeechClient", "AsyncSpeechClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import SpeechFunctions


class SpeechClient(SpeechFunctions, Client):
    """Speech and transcription, sync; the arguments are those of every client, see ``Client``."""


class AsyncSpeechClient(SpeechFunctions, AsyncClient):
    """Speech and transcription, async; the arguments are those of every client, see ``Client``."""
