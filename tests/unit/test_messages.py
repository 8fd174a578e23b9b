"""Messages to a chat: what the helpers make, what is sent of it, and what is rejected before sending."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest
from msgspec import Struct

from fastgpt.errors import InvalidRequestError
from fastgpt.models.messages import (
    ChatMessage,
    FileData,
    FileDataPart,
    FunctionCall,
    Messages,
    RefusalPart,
    ToolCall,
    assistant,
    audio,
    data_url,
    developer,
    file,
    image,
    image_from_path,
    system,
    text,
    user,
    video,
)


class Body(Struct):
    """A body with messages, as a completion has."""

    messages: Messages


def wire(message: object) -> dict[str, object]:
    """Return what is sent for *message*, after the check that it passes."""
    body = msgspec.json.encode({"messages": [message]})
    msgspec.json.decode(body, type=Body)
    return msgspec.json.decode(body, type=dict[str, list[dict[str, object]]])["messages"][0]


@pytest.mark.parametrize(
    ("message", "role"),
    [
        (user("hi"), "user"),
        (system("hi"), "system"),
        (developer("hi"), "developer"),
        (assistant("hi"), "assistant"),
        (ChatMessage("tool", "hi", tool_call_id="c1"), "tool"),
        (ChatMessage("function", "hi", name="f"), "function"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_message_has_its_role_and_its_text(message: ChatMessage, role: str) -> None:
    """Every role can be made, and is sent with its text and nothing that was not passed."""
    sent = wire(message)
    assert sent["role"] == role
    assert sent["content"] == "hi"
    assert None not in sent.values()


def test_a_user_message_may_mix_texts_and_parts() -> None:
    """Texts among the parts become text parts, and each part has the wire shape of its kind."""
    message = user(
        "Look:",
        text("again", key="k0"),
        image("https://example.com/a.png", detail="low", key="k1"),
        file("https://example.com/a.pdf", name="a.pdf", file_type="file", key="k2"),
        audio(b"\x00\x01", format="wav"),
        audio("AAE=", format="mp3"),
        video("https://example.com/a.mp4", key="k3"),
        FileDataPart(FileData(file_id="f1")),
    )
    assert wire(message) == {
        "role": "user",
        "content": [
            {"type": "text", "text": "Look:"},
            {"type": "text", "text": "again", "key": "k0"},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}, "key": "k1"},
            {
                "type": "file_url",
                "url": "https://example.com/a.pdf",
                "name": "a.pdf",
                "fileType": "file",
                "key": "k2",
            },
            {"type": "input_audio", "input_audio": {"data": "AAE=", "format": "wav"}},
            {"type": "input_audio", "input_audio": {"data": "AAE=", "format": "mp3"}},
            {"type": "video_url", "video_url": {"url": "https://example.com/a.mp4"}, "key": "k3"},
            {"type": "file", "file": {"file_id": "f1"}},
        ],
    }


def test_a_single_part_is_sent_as_a_list() -> None:
    """A user message of one part that is no text is a list of one part."""
    assert wire(user(image("https://example.com/a.png"))) == {
        "role": "user",
        "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}],
    }


def test_the_assistant_may_call_tools_instead_of_talking() -> None:
    """A message of the assistant may lack content, and its tool calls are sent whole."""
    message = ChatMessage("assistant", tool_calls=(ToolCall("c1", FunctionCall("f", "{}")),))
    sent = wire(message)
    assert sent == {
        "role": "assistant",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }
    assert wire(ChatMessage("assistant", [RefusalPart("no")]))


def test_the_notes_of_fastgpt_are_sent_under_their_wire_names() -> None:
    """What FastGPT adds to a message goes out as ``dataId`` and ``hideInUI``."""
    sent = wire(ChatMessage("user", "hi", data_id="d1", hide_in_ui=True))
    assert sent == {"role": "user", "content": "hi", "dataId": "d1", "hideInUI": True}


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": "hi", "madeUp": {"a": 1}},
        {"role": "user", "content": [{"type": "text", "text": "hi", "madeUp": 1}]},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "function", "name": "f", "content": None},
        {"role": "system", "content": [{"type": "text", "text": "hi"}]},
    ],
)
def test_dicts_are_sent_as_they_were_passed(message: object) -> None:
    """A dict of the right shape passes, and its further keys reach the wire."""
    assert wire(message) == message


def test_no_messages_at_all_are_accepted() -> None:
    """A tool app takes only variables, so that an empty list of messages passes."""
    assert msgspec.json.decode(b'{"messages":[]}', type=Body) == Body(messages=())


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"role": "user"}, "content"),
        ({"role": "system"}, "content"),
        ({"role": "developer"}, "content"),
        (ChatMessage("user"), "content"),
        ({"role": "user", "content": None}, r"\.content"),
        ({"role": "tool", "content": "x"}, "tool_call_id"),
        ({"role": "tool", "tool_call_id": "x"}, "content"),
        ({"role": "function", "content": "x"}, "name"),
        ({"role": "robot", "content": "x"}, r"robot.*\.role"),
        ({"content": "x"}, "role"),
        ({"role": "user", "content": [{"type": "smell", "text": "x"}]}, r"smell.*content.*type"),
        ({"role": "user", "content": [{"type": "text"}]}, "text"),
        ({"role": "system", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}, "image_url"),
        ({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x", "detail": "huge"}}]}, "detail"),
        ({"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "", "format": "x"}}]}, "format"),
        ("hi", "object"),
    ],
)
def test_a_message_that_no_server_takes_is_rejected_by_the_name_of_its_field(message: object, said: str) -> None:
    """A missing content, an unknown role or part, and a value out of range are named, with where they stand."""
    with pytest.raises(msgspec.ValidationError, match=said) as caught:
        wire(message)
    assert "$.messages[0]" in str(caught.value)


def test_a_local_image_travels_whole(tmp_path: Path) -> None:
    """An image of the disk becomes a data URL of its bytes, with the type that its name tells or that is passed."""
    place = tmp_path / "dot.png"
    place.write_bytes(b"\x89PNG")
    encoded = base64.b64encode(b"\x89PNG").decode()
    assert image_from_path(place) == image(f"data:image/png;base64,{encoded}")
    assert image_from_path(str(place), detail="high").image_url.detail == "high"
    assert image_from_path(place, media_type="image/webp").image_url.url.startswith("data:image/webp;")
    assert data_url(b"\x89PNG", "image/png") == f"data:image/png;base64,{encoded}"


@pytest.mark.parametrize("name", ["missing.png", "note.txt", "nameless", "folder.png", "null\0byte.png"])
def test_a_file_that_is_no_readable_image_is_rejected_by_the_name_of_its_argument(tmp_path: Path, name: str) -> None:
    """A file that is missing, a folder, or of another type is an error about ``path``, not one of the system."""
    (tmp_path / "note.txt").write_text("x")
    (tmp_path / "nameless").write_text("x")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InvalidRequestError, match=r"^path: expected"):
        image_from_path(tmp_path / name)


URLS = [
    "https://example.com/a.png",
    "HTTP://example.com",
    "data:image/png;base64,iVBO",
    "/api/common/file/read/a.png?token=t",
    "/sub/path/api/system/file/d/x.y.z",
]
NO_URLS: list[object] = [
    "/tmp/a.png",
    "a.png",
    "~/a.png",
    r"C:\a.png",
    "file:///tmp/a.png",
    "/home/api/a.png",
    "",
    Path("/tmp/a.png"),
    b"\x89PNG",
    None,
]


@pytest.mark.parametrize("url", URLS)
def test_urls_are_taken_as_they_are(url: str) -> None:
    """Addresses, data URLs, and the links that servers without a public address give to their own files."""
    assert image(url).image_url.url == file(url).url == video(url).video_url.url == url


@pytest.mark.parametrize("value", NO_URLS)
@pytest.mark.parametrize(
    ("make", "helpers"),
    [(image, ["image_from_path", "data_url"]), (file, ["upload_chat_file"]), (video, ["data_url", "upload_chat_file"])],
)
def test_a_path_in_place_of_a_url_is_rejected_with_the_way_to_do_it(
    value: object, make: Callable[[str], object], helpers: list[str]
) -> None:
    """No server can read a path of the caller's disk; the error says what is wanted and which helper does it."""
    with pytest.raises(InvalidRequestError, match=r"^url: expected an http or data URL, got ") as caught:
        make(cast("str", value))  # what no checker lets through, or what it cannot see
    assert caught.value.field == "url"
    assert all(helper in caught.value.message for helper in helpers)


@pytest.mark.parametrize("text", ["", "aGk=", "aG k=\n", "data:;base64,aGk=", "https://example.com/a.mp3"])
def test_a_sound_may_be_base64_text_or_a_url(text: str) -> None:
    """OpenAI's form is base64 text; some models behind a server take a URL in its place."""
    assert audio(text, format="mp3").input_audio.data == text


@pytest.mark.parametrize("value", ["/tmp/a.mp3", "a.mp3", Path("/tmp/a.mp3"), None])
def test_a_path_in_place_of_a_sound_is_rejected(value: object) -> None:
    """The error names the argument, and what would do."""
    with pytest.raises(InvalidRequestError, match=r"^data: expected bytes or base64 text, got .*read_bytes") as caught:
        audio(cast("str", value), format="mp3")  # what no checker lets through, or what it cannot see
    assert caught.value.field == "data"


@pytest.mark.parametrize("value", ["x" * 10_000, b"x" * 10_000, Path("x" * 10_000)])
def test_an_error_shows_the_beginning_of_what_came(value: object) -> None:
    """What stands in place of a URL may be a whole file."""
    with pytest.raises(InvalidRequestError) as caught:
        image(cast("str", value))  # what no checker lets through, or what it cannot see
    assert len(str(caught.value)) < 300


def test_an_empty_key_is_no_key() -> None:
    """An upload for another user comes back with an empty key, which is not sent."""
    assert file(URLS[0], key="").key is image(URLS[0], key="").key is video(URLS[0], key="").key is None
    assert audio(b"hi", format="mp3", key="").key is None
