"""Messages to a chat: the parts they are made of, helpers that make them, and the check that they must pass.

Dicts of the same shape are as good.  What is sent is what the caller gave, with all its keys; ``Messages`` only looks
at it, by decoding the encoded body against one shape per role.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct, field

from ..errors import InvalidRequestError
from ..values import JSONValue

Role: TypeAlias = Literal["system", "developer", "user", "assistant", "tool", "function"]
Detail: TypeAlias = Literal["auto", "low", "high"]
AudioFormat: TypeAlias = Literal["mp3", "wav", "ogg", "m4a", "amr", "mpga"]
FileType: TypeAlias = Literal["file", "audio", "video"]


class ImageUrl(Struct, frozen=True, omit_defaults=True):
    """Where an image is: an http address, or a data URL, which the server stores."""

    url: str
    detail: Detail | None = None


class InputAudio(Struct, frozen=True):
    """A sound as base64 text."""

    data: str
    format: AudioFormat


class VideoUrl(Struct, frozen=True):
    """Where a video is."""

    url: str


class FileData(Struct, frozen=True, omit_defaults=True):
    """A file by its content or its id, in the manner of OpenAI."""

    file_data: str | None = None
    file_id: str | None = None
    filename: str | None = None


class TextPart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="text"):
    """Text among other parts."""

    text: str
    key: str | None = None


class ImagePart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="image_url"):
    """An image; ``key`` is the object key of an uploaded one."""

    image_url: ImageUrl
    key: str | None = None


class AudioPart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="input_audio"):
    """A sound."""

    input_audio: InputAudio
    key: str | None = None


class VideoPart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="video_url"):
    """A video."""

    video_url: VideoUrl
    key: str | None = None


class FileDataPart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="file"):
    """A file in the manner of OpenAI; FastGPT's own way is ``FilePart``."""

    file: FileData
    key: str | None = None


class FilePart(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="file_url"):
    """A file by its address; ``key`` is the object key that the upload gave."""

    url: str
    name: str | None = None
    file_type: FileType | None = field(default=None, name="fileType")
    key: str | None = None


class RefusalPart(Struct, frozen=True, tag_field="type", tag="refusal"):
    """What a model said instead of an answer; only in messages of the assistant."""

    refusal: str


Part: TypeAlias = TextPart | ImagePart | AudioPart | VideoPart | FileDataPart | FilePart
"""What the content of a user's message may be made of."""


class FunctionCall(Struct, frozen=True):
    """The function that a tool call names, with its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(Struct, frozen=True):
    """A tool that the assistant called."""

    id: str
    function: FunctionCall
    type: Literal["function"] = "function"


class ChatMessage(Struct, frozen=True, omit_defaults=True):
    """One message; ``user``, ``system``, ``developer`` and ``assistant`` make the common ones.

    ``content`` may be left out only by the assistant, where ``tool_calls`` stand in for it.  ``tool_call_id`` belongs
    to the role ``tool``.  Fields that are None are not sent.
    """

    role: Role
    content: str | Sequence[Part | RefusalPart] | None = None
    name: str | None = None
    tool_calls: Sequence[ToolCall] | None = None
    tool_call_id: str | None = None
    reasoning_content: str | None = None
    data_id: str | None = field(default=None, name="dataId")
    hide_in_ui: bool | None = field(default=None, name="hideInUI")


class _Checked(Struct, omit_defaults=True):  # a spec that is made of JSON sends what it holds, and no more
    name: str | None = None
    reasoning_content: str | None = None
    data_id: str | None = field(default=None, name="dataId")
    hide_in_ui: bool | None = field(default=None, name="hideInUI")


class _System(_Checked, kw_only=True, tag_field="role", tag="system"):
    content: str | tuple[TextPart, ...]


class _Developer(_Checked, kw_only=True, tag_field="role", tag="developer"):
    content: str | tuple[TextPart, ...]


class _User(_Checked, kw_only=True, tag_field="role", tag="user"):
    content: str | tuple[Part, ...]


class _Assistant(_Checked, kw_only=True, tag_field="role", tag="assistant"):
    content: str | tuple[TextPart | RefusalPart, ...] | None = None
    tool_calls: tuple[ToolCall, ...] | None = None
    function_call: FunctionCall | None = None
    refusal: str | None = None
    interactive: JSONValue = None
    audio: JSONValue = None


class _Tool(_Checked, kw_only=True, tag_field="role", tag="tool"):
    content: str | tuple[TextPart, ...]
    tool_call_id: str


class _Function(Struct, kw_only=True, omit_defaults=True, tag_field="role", tag="function"):
    name: str
    content: str | None = None


if TYPE_CHECKING:
    Messages: TypeAlias = Sequence[ChatMessage | Mapping[str, JSONValue]]
else:
    # The annotation of a spec's field is two things: what callers may give, and what the JSON must be.
    Messages = tuple[_System | _Developer | _User | _Assistant | _Tool | _Function, ...]


def user(content: str | Part, /, *more: str | Part) -> ChatMessage:
    """Return what the user says: one text, or several texts and parts.

    >>> user("What is on this picture?", image("https://example.com/cat.png")).role
    'user'
    """
    if isinstance(content, str) and not more:
        return ChatMessage("user", content)
    return ChatMessage("user", tuple(text(part) if isinstance(part, str) else part for part in (content, *more)))


def system(content: str) -> ChatMessage:
    """Return an instruction to the app."""
    return ChatMessage("system", content)


def developer(content: str) -> ChatMessage:
    """Return an instruction to the app, under the name that newer models give it."""
    return ChatMessage("developer", content)


def assistant(content: str) -> ChatMessage:
    """Return what the app answered earlier, for a history that the server does not keep."""
    return ChatMessage("assistant", content)


def text(content: str, *, key: str | None = None) -> TextPart:
    """Return text as a part."""
    return TextPart(content, key)


def image(url: str, *, detail: Detail | None = None, key: str | None = None) -> ImagePart:
    """Return an image by its http address or data URL; ``key`` is its object key, where it was uploaded."""
    return ImagePart(ImageUrl(url, detail), key)


def file(url: str, *, name: str | None = None, file_type: FileType | None = None, key: str | None = None) -> FilePart:
    """Return a file by its address; after an upload, give the ``url`` and the ``key`` of its answer."""
    return FilePart(url, name, file_type, key)


def audio(
    data: bytes | str,
    *,
    format: AudioFormat,
    key: str | None = None,
) -> AudioPart:
    """Return a sound from its bytes, or from text that is base64 already."""
    return AudioPart(InputAudio(data if isinstance(data, str) else _base64(data), format), key)


def video(url: str, *, key: str | None = None) -> VideoPart:
    """Return a video by its address."""
    return VideoPart(VideoUrl(url), key)


def image_from_path(
    path: str | PathLike[str], *, media_type: str | None = None, detail: Detail | None = None
) -> ImagePart:
    """Return a local image as a part that carries it whole.

    ``media_type`` is guessed from the name where it is not given.  Raises ``InvalidRequestError`` where the file cannot
    be read, or is no image as far as its name tells.
    """
    from mimetypes import guess_type  # both are slow to import, and few programs need them
    from pathlib import Path

    place = Path(path)
    media_type = media_type or guess_type(place.name)[0] or ""
    if not media_type.startswith("image/"):
        raise InvalidRequestError(f"path: expected the name of an image, or its media_type, got {str(place)!r}")
    try:
        content = place.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise InvalidRequestError(f"path: expected a file that can be read: {error}") from error
    return image(data_url(content, media_type), detail=detail)


def data_url(content: bytes, media_type: str) -> str:
    """Return *content* as a URL that carries it, such as ``data:image/png;base64,…``."""
    return f"data:{media_type};base64,{_base64(content)}"


def _base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode()
