"""Messages to a chat: what the helpers make, what is sent of it, and what is refused before sending."""

from __future__ import annotations

import base64
from pathlib import Path

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
    """Every role can be made, and is sent with its text and nothing that was not given."""
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
def test_dicts_are_sent_as_they_were_given(message: object) -> None:
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
def test_a_message_that_no_server_takes_is_refused_by_the_name_of_its_field(message: object, said: str) -> None:
    """A missing content, an unknown role or part, and a value out of range are named, with where they stand."""
    with pytest.raises(msgspec.ValidationError, match=said) as caught:
        wire(message)
    assert "$.messages[0]" in str(caught.value)


def test_a_local_image_travels_whole(tmp_path: Path) -> None:
    """An image of the disk becomes a data URL of its bytes, with the type that its name tells or that is given."""
    place = tmp_path / "dot.png"
    place.write_bytes(b"\x89PNG")
    encoded = base64.b64encode(b"\x89PNG").decode()
    assert image_from_path(place) == image(f"data:image/png;base64,{encoded}")
    assert image_from_path(str(place), detail="high").image_url.detail == "high"
    assert image_from_path(place, media_type="image/webp").image_url.url.startswith("data:image/webp;")
    assert data_url(b"\x89PNG", "image/png") == f"data:image/png;base64,{encoded}"


@pytest.mark.parametrize("name", ["missing.png", "note.txt", "nameless", "folder.png", "null\0byte.png"])
def test_a_file_that_is_no_readable_image_is_refused_by_the_name_of_its_argument(tmp_path: Path, name: str) -> None:
    """A file that is missing, a folder, or of another type is an error about ``path``, not one of the system."""
    (tmp_path / "note.txt").write_text("x")
    (tmp_path / "nameless").write_text("x")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InvalidRequestError, match=r"^path: expected"):
        image_from_path(tmp_path / name)
