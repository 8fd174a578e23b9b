"""Speech of a text, and the text of speech: one comes as bytes, the other goes out as a form.

The bytes are what the server's speech model gives, MP3 as a rule; a server sends them without an envelope and without a
media type, so that what is no audio is recognized by what it is.
"""

from __future__ import annotations

__all__ = [
    "SpeechConfig",
    "GetSpeech", "get_speech",
    "CreateTranscription", "create_transcription",
]  # fmt: skip

from typing import Annotated, ClassVar, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from ..errors import InvalidRequestError
from ..files import Upload, Watcher
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..outcomes import Outcome
from ..specs import Id, Multipart, Omittable, decode_bytes
from ..specs.chat_fields import OutLinkAuthData, SharedChatCall

AUDIO = ("", "audio/mpeg", "audio/mp3", "audio/wav", "application/octet-stream")
"""What speech may be declared as: FastGPT declares nothing, a proxy may put in what it guesses."""


class SpeechConfig(Struct, frozen=True, kw_only=True, rename="camel"):
    """Which model of the server speaks, and in which of its voices."""

    model: str
    """A model that the server does not know is its default one, without a word."""
    voice: str
    """One of the voices of the model; another is an error."""
    speed: float | UnsetType = UNSET
    """Times the usual speed."""
    type: Literal["none", "web", "model"] = "model"
    """Anything but ``model`` is an error: the others are for browsers, which speak by themselves."""


class GetSpeech(SharedChatCall[bytes]):
    """Have a text read aloud, and return the audio, mostly MP3 (``POST /core/chat/record/getSpeech``).

    ``speech`` (wire name ``ttsConfig``) says by whom.  The server keeps what it has read once, and gives it again.
    """

    path: ClassVar[str] = "/core/chat/record/getSpeech"
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/item/getSpeech",)
    path_since: ClassVar[str] = "4.14.11"

    text: str = field(name="input")
    """What is to be read."""
    speech: SpeechConfig = field(name="ttsConfig")
    """Which model reads it, and in which voice."""

    def decode(self, response: HTTPResponse) -> Outcome[bytes]:
        """Decode the response: an error response, or the audio, which has no envelope."""
        return decode_bytes(self.path, AUDIO, response)


class CreateTranscription(Multipart[str]):
    """Return the text of recorded speech (``POST /v1/audio/transcriptions``, 4.8.14+).

    ``app_id`` is enough: servers from 4.15 on get the same as ``source_id``.  A server may allow one call a second for
    an address, which is a ``RateLimitError`` beyond that.
    """

    path: ClassVar[str] = "/v1/audio/transcriptions"
    since: ClassVar[str] = "4.8.14"
    targets: ClassVar[tuple[str, ...]] = ("app_id", "source_id")
    app_fields: ClassVar[tuple[str, ...]] = ("appId", "sourceId")
    needs_app: ClassVar[bool] = True

    file: Upload
    """The recording: bytes with a ``filename``, a ``pathlib.Path``, a file open for reading bytes, or a ``File``."""
    chat_id: Annotated[str, Meta(min_length=1, max_length=256)]
    """The chat that the words are for, at most 256 characters."""
    app_id: Omittable[Id] = UNSET
    """The app that the words are for; left out with ``source_id``, that of the client."""
    source_type: Omittable[Literal["app", "skillEdit", "chatAgentHelper"]] = "app"
    """Whether ``source_id`` is an app, a skill that is being edited, or the helper of an agent app."""
    source_id: Omittable[Id] = UNSET
    """What the words are for instead of an app, as ``source_type`` says."""
    duration: Omittable[float] = UNSET
    """The length of the recording in seconds, by which the server bills."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right (4.15+)."""
    filename: Omittable[str] = UNSET
    """The name; needed for bytes."""
    content_type: Omittable[str] = UNSET
    """The media type, where the name does not say it."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""

    always_sent: ClassVar[tuple[str, ...]] = ("source_type",)

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with the app under its earlier and its later name."""
        if self.source_id is UNSET and self.app_id is not UNSET:
            return replace(self, source_id=self.app_id).call(live=live)
        if self.source_id is UNSET and self.source_type == "skillEdit":
            raise InvalidRequestError("expected the id of a skill, got none", field="source_id")
        return super().call(live=live)


get_speech: Final = endpoint(GetSpeech)
create_transcription: Final = endpoint(CreateTranscription)


class Methods:
    """The functions of this file as methods."""

    get_speech = get_speech
    create_transcription = create_transcription
