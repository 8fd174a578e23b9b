"""What a ``repr`` shows of files, messages and requests: what was passed, on a screen."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from msgspec import field

from fastgpt import ChatMessage, File, audio, data_url, image, text, user
from fastgpt.brief import SHOWN, Brief
from fastgpt.chat import CreateChatCompletion, GetChatHistories
from fastgpt.datasets import ApiDatasetServer, ApiServer, CreateDataset, DataRow, GetSourcePathNames, PushData
from fastgpt.http import HTTPResponse
from fastgpt.mcp import McpKey
from fastgpt.sandbox import SandboxTicket
from fastgpt.transport.routes import SecretBytes
from fastgpt.values import Secret

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
    request = CreateDataset(name="d", type="apiDataset", api_dataset_server=server)
    assert "very secret" not in repr(request)
    assert "very secret" not in seen_by_rich(request)
    assert seen_by_rich(request).startswith(
        "[('name', 'd'), ('type', 'apiDataset'), ('api_dataset_server', ApiDatasetServer("
    )
    plain: Any = {"apiServer": {"baseUrl": "http://files", "authorization": "very secret"}}  # as good as a struct
    assert repr(GetSourcePathNames(api_dataset_server=plain)) == "GetSourcePathNames(api_dataset_server={…})"


def seen_by_rich(value: msgspec.Struct) -> str:
    """Return what rich gets of a struct: its fields by name."""
    return repr(value.__rich_repr__())


def test_rich_is_given_what_a_repr_shows() -> None:
    """A struct of msgspec names all of its fields to rich, so that a ``repr`` of one's own is only half of it."""
    response = HTTPResponse(status_code=200, content=b"very secret", url="http://very-secret")
    for value in (
        McpKey(id="m", name="n", key="very secret", tools=()),
        SandboxTicket(ticket="very secret", workspace_root="/w", session_work_directory="/d"),
        response,
    ):
        assert "secret" not in repr(value) + seen_by_rich(value)
    for kind in subclasses(msgspec.Struct):
        ours = kind.__module__.startswith("fastgpt.") and kind.__repr__ is not msgspec.Struct.__repr__
        assert not ours or kind.__rich_repr__ is not msgspec.Struct.__rich_repr__, kind


def subclasses(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """Yield all classes that derive from *kind*."""
    for derived in kind.__subclasses__():
        yield derived
        yield from subclasses(derived)


def test_the_beginning_of_a_secret_is_one() -> None:
    """What shows long text in part, as rich does in tracebacks, shows none of it."""
    secret = Secret("very secret " * 10)
    assert (repr(secret[:80]), repr(secret[0])) == ("Secret(…)", "Secret(…)")
    assert secret[:4] == "very"
    password = SecretBytes(b"very secret " * 10)
    assert (repr(password[:80]), password[:4], password[0]) == ("SecretBytes(…)", b"very", ord("v"))


def test_what_is_brief_is_a_value_as_before() -> None:
    """Equality, hashing, pickling and encoding do not look at what is shown."""
    message = user("x" * 1000)
    assert message == user("x" * 1000) != user("x" * 999 + "y")
    assert pickle.loads(pickle.dumps(message)) == message
    assert msgspec.json.decode(msgspec.json.encode(message), type=ChatMessage) == message
