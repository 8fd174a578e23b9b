"""Messages to a chat: the parts they are made of, helpers that make them, and the check that they must pass.

Dicts of the same shape are as good.  What is sent is what the caller passed, with all its keys; ``Messages`` only looks
at it, by decoding the encoded body against one shape per role.
"""

from __future__ import annotations

__all__ = [
    "Role", "Detail", "AudioFormat", "FileType", "ImageUrl", "InputAudio", "VideoUrl", "FileData", "TextPart",
    "ImagePart", "AudioPart", "VideoPart", "FileDataPart", "FilePart", "RefusalPart", "Part", "FunctionCall",
    "ToolCall", "ChatMessage", "FunctionCallDict", "ToolCallDict", "MessageDict", "Messages", "user", "system",
    "developer", "assistant", "text", "image", "file", "audio", "video", "image_from_path", "data_url",
]  # fmt: skip

import re
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Literal, Required, TypeAlias, TypedDict, cast, get_args

from msgspec import Struct, field

from ..arguments import check_text, invalid_argument
from ..brief import Brief
from ..errors import InvalidRequestError
from ..files import path_of
from ..values import ACCEPTED, JSONValue

Role: TypeAlias = Literal["system", "developer", "user", "assistant", "tool", "function"]
"""Who a message is from."""
Detail: TypeAlias = Literal["auto", "low", "high"]
"""How closely a model sees an image."""
AudioFormat: TypeAlias = Literal["mp3", "wav", "ogg", "m4a", "amr", "mpga"]
"""The format of a recording."""
FileType: TypeAlias = Literal["file", "audio", "video"]
"""What kind of file a part holds."""

# A server without a public address gives links to its own files as absolute paths.
_URL = re.compile(r"https?://|data:|/(?:[^/]+/)*api/(?:common|system)/file/", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")


class ImageUrl(Brief, frozen=True, omit_defaults=True):
    """Where an image is: an http address, or a data URL, which the server stores."""

    url: str
    detail: Detail | None = None


class InputAudio(Brief, frozen=True):
    """A sound as base64 text."""

    data: str
    format: AudioFormat


class VideoUrl(Brief, frozen=True):
    """Where a video is."""

    url: str


class FileData(Brief, frozen=True, omit_defaults=True):
    """A file by its content or its id, in the manner of OpenAI."""

    file_data: str | None = None
    file_id: str | None = None
    filename: str | None = None


class TextPart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="text"):
    """Text among other parts."""

    text: str
    key: str | None = None


class ImagePart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="image_url"):
    """An image; ``key`` is the object key of an uploaded one."""

    image_url: ImageUrl
    key: str | None = None


class AudioPart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="input_audio"):
    """A sound."""

    input_audio: InputAudio
    key: str | None = None


class VideoPart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="video_url"):
    """A video."""

    video_url: VideoUrl
    key: str | None = None


class FileDataPart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="file"):
    """A file in the manner of OpenAI; FastGPT's own way is ``FilePart``."""

    file: FileData
    key: str | None = None


class FilePart(Brief, frozen=True, omit_defaults=True, tag_field="type", tag="file_url"):
    """A file by its address; ``key`` is the object key that the upload gave."""

    url: str
    name: str | None = None
    file_type: FileType | None = field(default=None, name="fileType")
    key: str | None = None


class RefusalPart(Brief, frozen=True, tag_field="type", tag="refusal"):
    """What a model said instead of an answer; only in messages of the assistant."""

    refusal: str


Part: TypeAlias = TextPart | ImagePart | AudioPart | VideoPart | FileDataPart | FilePart
"""What the content of a user's message may be made of."""


class FunctionCall(Brief, frozen=True):
    """The function that a tool call names, with its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(Brief, frozen=True):
    """A tool that the assistant called."""

    id: str
    function: FunctionCall
    type: Literal["function"] = "function"


class ChatMessage(Brief, frozen=True, omit_defaults=True):
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


class FunctionCallDict(TypedDict):
    """A ``FunctionCall`` as a dict."""

    name: str
    arguments: str


class ToolCallDict(TypedDict):
    """A ``ToolCall`` as a dict."""

    id: str
    function: FunctionCallDict
    type: Literal["function"]


class MessageDict(TypedDict, total=False):
    """A message as a dict, under the names of the wire, whose role and content checkers look at.

    Any mapping is accepted as a message; annotate ``list[MessageDict]`` to have it checked before it is sent.
    """

    role: Required[Role]
    content: str | Sequence[Part | RefusalPart | Mapping[str, object]] | None
    name: str
    tool_calls: Sequence[ToolCallDict]
    tool_call_id: str
    reasoning_content: str
    dataId: str
    hideInUI: bool


if TYPE_CHECKING:
    Messages: TypeAlias = Sequence[ChatMessage | MessageDict | Mapping[str, object]]
    """Messages in their order, or dicts of the same shape."""
else:
    # The annotation of a spec's field is two things: what callers may give, and what the JSON must be.
    # To those who look at values a ``MessageDict`` is a mapping as any other.
    ACCEPTED["Messages"] = Sequence[ChatMessage | Mapping[str, object]]
    Messages = tuple[_System | _Developer | _User | _Assistant | _Tool | _Function, ...]


def user(content: str | Part, /, *more: str | Part) -> ChatMessage:
    """Return what the user says: one text, or several texts and parts.

    >>> user("What is on this picture?", image("https://example.com/cat.png")).role
    'user'
    """
    if isinstance(content, str) and not more:
        return ChatMessage("user", content)
    return ChatMessage("user", tuple(_part(number, part) for number, part in enumerate((content, *more))))


def system(content: str) -> ChatMessage:
    """Return an instruction to the app."""
    check_text(content, "content")
    return ChatMessage("system", content)


def developer(content: str) -> ChatMessage:
    """Return an instruction to the app, under the name that newer models give it."""
    check_text(content, "content")
    return ChatMessage("developer", content)


def assistant(content: str) -> ChatMessage:
    """Return what the app answered earlier, for a history that the server does not keep."""
    check_text(content, "content")
    return ChatMessage("assistant", content)


def text(content: str, *, key: str | None = None) -> TextPart:
    """Return text as a part."""
    check_text(content, "content")
    return TextPart(content, key)


def image(url: str, *, detail: Detail | None = None, key: str | None = None) -> ImagePart:
    """Return an image by its http address or data URL; ``key`` is its object key, where it was uploaded.

    Raises ``InvalidRequestError`` where *url* is no URL; a local image is ``image_from_path``.
    """
    return ImagePart(ImageUrl(_url(url, "image_from_path(path) or data_url(content, media_type)"), detail), key or None)


def file(url: str, *, name: str | None = None, file_type: FileType | None = None, key: str | None = None) -> FilePart:
    """Return a file by its address; after ``upload_chat_file``, give the ``url`` and the ``key`` of its answer.

    Raises ``InvalidRequestError`` where *url* is no URL; a local file is uploaded first.
    """
    return FilePart(_url(url, "upload_chat_file(…) and its url"), name, file_type, key or None)


def audio(
    data: bytes | str,
    *,
    format: AudioFormat,
    key: str | None = None,
) -> AudioPart:
    """Return a sound from its bytes, or from text that is base64 already, or a URL where the model takes one.

    Raises ``InvalidRequestError`` where *data* is other text, such as a path.
    """
    return AudioPart(InputAudio(_base64(data) if isinstance(data, bytes) else _sound(data), format), key or None)


def video(url: str, *, key: str | None = None) -> VideoPart:
    """Return a video by its http address or data URL.

    Raises ``InvalidRequestError`` where *url* is no URL.
    """
    local = "data_url(content, media_type), or upload_chat_file(…) and its url"
    return VideoPart(VideoUrl(_url(url, local)), key or None)


def image_from_path(
    path: str | PathLike[str], *, media_type: str | None = None, detail: Detail | None = None
) -> ImagePart:
    """Return a local image as a part that carries it whole.

    ``media_type`` is guessed from the name by default.  Raises ``InvalidRequestError`` where the file cannot
    be read, or is no image as far as its name tells.
    """
    from mimetypes import guess_type  # both are slow to import, and few programs need them
    from pathlib import Path

    place = Path(path_of(path, "path"))
    media_type = media_type or guess_type(place.name)[0] or ""
    if not media_type.startswith("image/"):
        raise InvalidRequestError(f"path: expected the name of an image, or its media_type, got {str(place)!r}")
    try:
        content = place.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise InvalidRequestError(f"path: expected a file that can be read: {error}") from error
    return image(data_url(content, media_type), detail=detail)


def data_url(content: bytes, media_type: str) -> str:
    """Return *content* as a URL that carries it, such as ``data:image/png;base64,…``.

    Raises ``InvalidRequestError`` where *content* is no bytes, or *media_type* none such as ``image/png``.
    """
    if not isinstance(cast("object", content), bytes | bytearray | memoryview):  # callers without a checker
        raise invalid_argument("content", "bytes", content)
    check_text(media_type, "media_type")
    if re.fullmatch(r"[^\s/;,]+/[^\s,]+", media_type) is None:
        raise InvalidRequestError(f"expected one such as image/png, got {media_type!r}", field="media_type")
    return f"data:{media_type};base64,{_base64(content)}"


def _part(number: int, part: object) -> Part:
    """Return a part of a message; a mapping is looked at with the whole message, when it is sent."""
    if isinstance(part, str):
        return text(part)
    if not isinstance(part, _PARTS):
        field = f"more[{number - 1}]" if number else "content"
        raise invalid_argument(field, "text, or a part such as text(…) or image(…)", part)
    return cast("Part", part)  # a mapping of the same shape is as good


_PARTS = (*get_args(Part), Mapping)


def _url(url: object, local: str) -> str:
    """Return *url* if it is one; else say which helper a local file needs."""
    if isinstance(url, str) and _URL.match(url):
        return url
    message = f"expected an http or data URL, got {_shown(url)}; for a local file use {local}"
    raise InvalidRequestError(message, field="url")


def _sound(data: object) -> str:
    """Return *data* if it is base64 text or a URL; else say what a local file needs."""
    if isinstance(data, str) and (_BASE64.fullmatch(data) or _URL.match(data)):
        return data
    message = f"expected bytes or base64 text, got {_shown(data)}; for a local file use pathlib.Path(path).read_bytes()"
    raise InvalidRequestError(message, field="data")


def _shown(value: object) -> str:
    """Return the beginning of what came instead of a URL; it may be a whole file."""
    shown = repr(value[:80] if isinstance(value, str | bytes) else value)
    return shown if len(shown) <= 100 else f"{shown[:100]}…"


def _base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode()
