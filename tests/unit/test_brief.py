"""What a ``repr`` shows of files, messages and requests: what was given, on a screen."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from msgspec import field

from fastgpt import ChatMessage, File, audio, data_url, image, text, user
from fastgpt.brief import SHOWN, Brief
from fastgpt.chat import CreateChatCompletion, GetChatHistories
from fastgpt.datasets import ApiDatasetServer, ApiServer, CreateDataset, DataRow, GetSourcePathNames, PushData

MEGABYTE = b"x" * 1_000_000


class Holder(Brief, frozen=True):
    """Something with fields of all kinds."""

    required: object
    words: list[str] = field(default_factory=list[str])
    named: Mapping[str, object] | None = None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (user("hi"), "ChatMessage(role='user', content='hi')"),
        (text("hi"), "TextPart(text='hi')"),
        (GetChatHistories(app_id="a", page_size=20), "GetChatHistories(app_id='a')"),
        (GetChatHistories(app_id="a", page_size=5), "GetChatHistories(app_id='a', page_size=5)"),
        (Holder(None), "Holder(required=None)"),
        (Holder(1, ["a"], {"b": user("c")}), f"Holder(required=1, words=['a'], named={{'b': {user('c')!r}}})"),
        (Holder([1, 2, 3, 4, 5, 6, 7]), "Holder(required=[1, 2, 3, 4, 5, 6, ...])"),
        (
            ChatMessage("user", f"begin{'.' * 1000}end"),
            f"ChatMessage(role='user', content=<'begin{'.' * 55}'…'{'.' * 57}end', 1,008 characters>)",
        ),
        (CreateDataset(name="d"), "CreateDataset(name='d')"),
    ],
)
def test_a_repr_shows_what_was_given(value: object, shown: str) -> None:
    """Each field that differs from its default, as it is written; of a long text both ends, and its length."""
    assert repr(value) == shown


@pytest.mark.parametrize(
    "value",
    [
        File.from_bytes(MEGABYTE, name="a.txt"),
        File.from_bytes(MEGABYTE, name="a.txt").part(),
        user("What is this?", image(data_url(MEGABYTE, "image/png")), audio(MEGABYTE, format="mp3")),
        CreateChatCompletion(messages=[user("x" * 5000)] * 1000, variables={"v": ["y" * 500] * 500}),
        CreateChatCompletion(messages=[{"role": "user", "content": [{"type": "text", "text": "x" * 5000}] * 90}] * 90),
        PushData(collection_id="c", data=[DataRow(q="q" * 500, a="a" * 500)] * 200),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_repr_fits_a_screen(value: object) -> None:
    """Whatever it holds, it can be read."""
    assert len(repr(value)) <= SHOWN + 2


def test_what_is_cut_says_so() -> None:
    """A screenful ends in an ellipsis; nesting ends in dots."""
    assert repr(Holder([["x" * 100] * 6] * 6)).endswith("…)")
    nested: object = "end"
    for _ in range(20):
        nested = [nested]
    assert repr(Holder(nested)) == f"Holder(required={'[' * 8}...{']' * 8})"


def test_secrets_stay_hidden_inside() -> None:
    """What shows itself without its secret is shown so within a request."""
    server = ApiDatasetServer(api_server=ApiServer(base_url="http://files", authorization="very secret"))
    assert "very secret" not in repr(CreateDataset(name="d", type="apiDataset", api_dataset_server=server))
    plain: Any = {"apiServer": {"baseUrl": "http://files", "authorization": "very secret"}}  # as good as a struct
    assert repr(GetSourcePathNames(api_dataset_server=plain)) == "GetSourcePathNames(api_dataset_server={…})"


def test_what_is_brief_is_a_value_as_before() -> None:
    """Equality, hashing, pickling and encoding do not look at what is shown."""
    message = user("x" * 1000)
    assert message == user("x" * 1000) != user("x" * 999 + "y")
    assert pickle.loads(pickle.dumps(message)) == message
    assert msgspec.json.decode(msgspec.json.encode(message), type=ChatMessage) == message
