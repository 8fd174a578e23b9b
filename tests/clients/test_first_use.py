"""The first hour with the library: code as the FastGPT documentation has it, and what a new user gets wrong."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import httpx
import pytest
from returns.result import Failure, Result

import fastgpt_client
from fastgpt import (
    AsyncChatClient,
    AsyncFastGPTClient,
    ChatClient,
    ConfigurationError,
    FastGPTClient,
    FastGPTError,
    InvalidRequestError,
    JSONValue,
    image_from_path,
    user,
)
from fastgpt.chat import CreateChatCompletion, GetChatHistories, StreamChatCompletion, upload_chat_file
from fastgpt.emulator import Emulator, faults
from fastgpt.models.messages import ChatMessage
from support.blocks import ROOT
from support.faces import API_KEY, APP_ID, Maker, Server, async_client, both, errors_of, opened, read, sync_client


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, str]]:
    """Give base URL and key of a server on a socket."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        yield base_url, emulator.api_key


def test_the_code_of_the_documentation_runs(server: tuple[str, str]) -> None:
    """Whoever follows the documentation gets an ``httpx.Response``, and finds the answer where it says."""
    from fastgpt_client import ChatClient

    base_url, api_key = server
    with ChatClient(api_key=api_key, base_url=base_url) as client:
        response = client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}])
        response.raise_for_status()
        result = response.json()
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("application/json")
        assert result["choices"][0]["message"]["content"].endswith("You said: Hello")


def test_the_streaming_code_of_the_documentation_runs(server: tuple[str, str]) -> None:
    """A ``stream=True`` response is read line by line, as Server-Sent Events are written."""
    from fastgpt_client import ChatClient

    base_url, api_key = server
    with ChatClient(api_key=api_key, base_url=base_url) as client:
        response = client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}], stream=True)
        response.raise_for_status()
        text = ""
        for line in response.iter_lines():
            if line.startswith("data: ") and line != "data: [DONE]":
                text += json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
        assert text.endswith("You said: Hello")
        assert response.is_closed


@pytest.mark.anyio
async def test_the_async_code_of_the_documentation_runs(server: tuple[str, str]) -> None:
    """The same with ``AsyncChatClient``, where calls and lines are awaited."""
    from fastgpt_client import AsyncChatClient

    base_url, api_key = server
    async with AsyncChatClient(api_key=api_key, base_url=base_url) as client:
        response = await client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}])
        response.raise_for_status()
        assert response.json()["choices"][0]["message"]["content"].endswith("You said: Hello")
        response = await client.create_chat_completion(messages=[{"role": "user", "content": "Hello"}], stream=True)
        lines = [line async for line in response.aiter_lines()]
        assert lines[0].startswith("data: {")
        assert "data: [DONE]" in lines


def test_an_async_client_works_under_asyncio_run(server: tuple[str, str]) -> None:
    """A script needs no more than ``asyncio.run``."""
    base_url, api_key = server

    async def main() -> int:
        async with fastgpt_client.AsyncChatClient(api_key, base_url) as client:
            return (await client.create_chat_completion(messages=[user("Hello")])).status_code

    assert asyncio.run(main()) == 200


@pytest.mark.parametrize("key", ["fastgpt-wrong", "sk-0123"])
def test_a_wrong_key_is_reported(server: tuple[str, str], key: str) -> None:
    """A key that the server does not know is an ``AuthenticationError`` in the server's own words."""
    with (
        fastgpt_client.ChatClient(key, server[0]) as client,
        pytest.raises(fastgpt_client.AuthenticationError, match="unAuthApiKey") as caught,
    ):
        client.create_chat_completion(messages=[user("Hello")])
    assert key not in str(caught.value)


# ------------------------------------------------------------------------------------------- what a new user gets wrong


def asking(**fields: object) -> CreateChatCompletion:
    """Ask with what checkers would reject."""
    make = cast("Callable[..., CreateChatCompletion]", CreateChatCompletion)  # what is tried here
    return make(**{"messages": [user("Hello")], **fields})


def saying(*messages: object) -> CreateChatCompletion:
    """Ask with messages that checkers would reject."""
    return asking(messages=list(messages))


def cycle() -> dict[str, JSONValue]:
    """Return an object that holds itself."""
    value: dict[str, JSONValue] = {}
    value["self"] = value
    return value


BAD_COMPLETIONS = [
    (saying({"role": "user"}), "messages[0]", "content"),
    (saying(user("Hello"), {"role": "user"}), "messages[1]", "content"),
    (saying({"role": "usr", "content": "Hello"}), "messages[0].role", "usr"),
    (saying({"content": "Hello"}), "messages[0]", "role"),
    (saying("Hello"), "messages[0]", "object"),
    (saying({"role": "user", "content": 5}), "messages[0].content", ""),
    (saying({"role": "user", "content": "\ud800"}), "messages", "lone surrogate"),
    (asking(messages="Hello"), "messages", "array"),
    (asking(messages={"role": "user", "content": "Hello"}), "messages", "array"),
    (asking(variables={"when": object()}), "variables", "object"),
    (asking(variables={"name": "\udfff"}), "variables", "lone surrogate"),
    (asking(variables=cycle()), "variables", "cycle"),
    (asking(variables=[1]), "variables", "object"),
    (asking(app_id=""), "app_id", "length >= 1"),
    (asking(chat_id=""), "chat_id", "length >= 1"),
    (asking(chat_id="c" * 1025), "chat_id", "length <= 1024"),
    (asking(stream="yes"), "stream", "bool"),
    (asking(response_chat_item_id=7), "response_chat_item_id", "str"),
]
BAD_PAGES = [
    (GetChatHistories(app_id=APP_ID, page_size=0), "page_size", ">= 1"),
    (GetChatHistories(app_id=APP_ID, offset=-1), "offset", ">= 0"),
    (GetChatHistories(app_id=""), "app_id", "length >= 1"),
    (GetChatHistories(app_id=APP_ID, start_create_time="yesterday"), "start_create_time", "ISO 8601"),
]
BAD = [*BAD_COMPLETIONS, *BAD_PAGES]


@both
@pytest.mark.parametrize(
    ("spec", "field", "expected"),
    BAD,
    ids=[f"{field}-{i}" for i, (_, field, _) in enumerate(BAD)],
)
async def test_a_bad_argument_is_named(
    client: Maker, spec: CreateChatCompletion | GetChatHistories, field: str, expected: str
) -> None:
    """What no server would take is an ``InvalidRequestError`` that names argument and expectation; nothing is sent."""
    server = Server()
    for error in await errors_of(client(server), spec):
        check_argument_error(error, field, expected)
    assert server.requests == []


@both
async def test_a_bad_stream_names_the_argument(client: Maker) -> None:
    """The same where a stream is opened: raised at the ``with``, or the first item under results."""
    server = Server()
    message = cast("ChatMessage", {"role": "user"})  # what is tried here
    spec = StreamChatCompletion(messages=[message])
    with pytest.raises(InvalidRequestError) as caught:
        await opened(client(server).stream(spec))
    check_argument_error(caught.value, "messages[0]", "content")
    (outcome,) = await read(client(server).outcomes(spec))
    check_argument_error(outcome.failure(), "messages[0]", "content")
    assert server.requests == []


def check_argument_error(error: FastGPTError, field: str, expected: str) -> None:
    """Check that an error says which argument is at fault, and what was expected."""
    assert type(error) is InvalidRequestError
    assert isinstance(error, ValueError)
    assert error.field == field
    assert str(error).startswith(f"{field}: ")
    assert expected in error.message


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    """A file that is not there, a folder, and bytes without a name are reported before anything is sent."""
    server = Server()
    client = sync_client(server)
    for content, field in ((tmp_path / "none.txt", "content"), (tmp_path, "content"), (b"bytes", "filename")):
        with pytest.raises(InvalidRequestError) as caught:
            client.upload_chat_file(app_id=APP_ID, chat_id="c", content=content)
        assert caught.value.field == field
        outcome: Result[object, FastGPTError] = upload_chat_file(
            client.results, app_id=APP_ID, chat_id="c", content=content
        )
        assert isinstance(outcome, Failure)
        assert isinstance(outcome.failure(), InvalidRequestError)
    with pytest.raises(InvalidRequestError, match=r"path: expected a file that can be read: .*none\.png"):
        image_from_path(tmp_path / "none.png")
    assert server.requests == []


@pytest.mark.anyio
async def test_a_missing_file_is_reported_async(tmp_path: Path) -> None:
    """The same, async."""
    server = Server()
    client = async_client(server)
    with pytest.raises(InvalidRequestError, match=r"content: expected a readable file, got .*none\.txt"):
        await client.upload_chat_file(app_id=APP_ID, chat_id="c", content=tmp_path / "none.txt")
    outcome = await client.results.upload_chat_file(app_id=APP_ID, chat_id="c", content=tmp_path / "none.txt")
    assert isinstance(outcome.failure(), InvalidRequestError)
    assert server.requests == []


@pytest.mark.parametrize("kind", [FastGPTClient, AsyncFastGPTClient])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("api_key", {"api_key": ""}),
        ("api_key", {"api_key": "fastgpt-\n0123"}),
        ("api_key", {"api_key": None}),
        ("base_url", {"base_url": "localhost:3000"}),
        ("base_url", {"base_url": "fastgpt.test"}),
        ("base_url", {"base_url": "ftp://fastgpt.test"}),
        ("base_url", {"base_url": ""}),
        ("timeout", {"timeout": -1}),
        ("timeout", {"timeout": 0}),
        ("timeout", {"timeout": float("inf")}),
        ("max_retries", {"max_retries": -1}),
        ("max_retries", {"max_retries": 1.5}),
        ("retry_delay", {"retry_delay": -0.1}),
        ("deadline", {"deadline": 0}),
        ("policies", {"policies": "none"}),
        ("http_client", {"http_client": "none"}),
    ],
)
def test_a_client_that_cannot_be_made_says_why(
    kind: Callable[..., object], name: str, arguments: dict[str, object]
) -> None:
    """An argument of a constructor that cannot be is a ``ConfigurationError`` that names it."""
    with pytest.raises(ConfigurationError, match=f"^{name}: expected") as caught:
        kind(**{"api_key": API_KEY, **arguments})
    assert isinstance(caught.value, ValueError)


@both
async def test_an_error_response_in_a_success_is_raised(client: Maker) -> None:
    """Old servers reject with HTTP 200: ``raise_for_status`` would pass, so the client itself raises."""

    def reject(request: httpx.Request) -> httpx.Response:
        body = b'{"code":403,"statusText":"unAuthorization","message":"core.error","data":null}'
        return httpx.Response(200, content=body, headers={"content-type": "application/json"}, request=request)

    for spec in (saying(user("Hello")), replaced(saying(user("Hello")))):
        for error in await errors_of(client(reject), spec):
            assert isinstance(error, fastgpt_client.AuthenticationError)
            assert error.status_code == 200


def replaced(spec: CreateChatCompletion) -> CreateChatCompletion:
    """Return the same, asked for as a stream."""
    return CreateChatCompletion(messages=spec.messages, stream=True)


Wrong: TypeAlias = Any
"""What checkers would find."""


@pytest.mark.parametrize("kind", [ChatClient, AsyncChatClient])
def test_a_method_of_another_client_is_found(kind: Wrong) -> None:
    """A client binds the calls of its area, and says where another one is; of a misspelt one it says no more."""
    client = kind(API_KEY)
    with pytest.raises(
        AttributeError, match=r"no attribute 'create_dataset'; FastGPTClient has it, and so have \.typed"
    ):
        client.create_dataset(name="Birds")
    with pytest.raises(AttributeError, match=rf"^'{kind.__name__}' object has no attribute 'create_datset'$") as caught:
        client.create_datset(name="Birds")
    assert (caught.value.name, caught.value.obj) == ("create_datset", client)  # of which Python makes suggestions


def unreachable(emulator: Emulator) -> None:
    """Ask the server of a client that was made with a key alone, where nobody listens."""
    emulator.faults.plan(faults.ConnectionRefused())
    http_client = httpx.Client(transport=emulator.transport())
    ChatClient(API_KEY, http_client=http_client, max_retries=0).typed.create_chat_completion(messages=[user("Hello")])


def left_early(emulator: Emulator) -> None:
    """Ask for the answer of a stream behind its block."""
    with emulator.client() as client:
        with client.stream_chat_completion(messages=[user("Hello")]) as events:
            next(events)
        events.answer()


def closed(emulator: Emulator) -> None:
    """Call a client behind its block."""
    with emulator.client() as client:
        pass
    client.typed.create_chat_completion(messages=[user("Hello")])


def with_option(emulator: Emulator) -> None:
    """Pass an option of clients to a call."""
    call: Wrong = emulator.client().typed.create_chat_completion
    call(messages=[user("Hello")], timeout=5)


def unopened(emulator: Emulator) -> None:
    """Iterate over a stream that was not opened."""
    stream: Wrong = emulator.client().stream_chat_completion(messages=[user("Hello")])
    list(stream)


MESSAGES: dict[str, Callable[[Emulator], object]] = {
    "could not connect to localhost:3000": unreachable,
    "is base_url right?": lambda emulator: emulator.client().typed.get_datasets_v2(),
    "the API key is not valid": lambda emulator: emulator.client(API_KEY).typed.get_chat_histories(app_id=APP_ID),
    "app_id: expected the id of an app, got none": lambda emulator: emulator.client().typed.get_chat_histories(),
    "the app does not exist": lambda emulator: emulator.client().typed.get_chat_histories(app_id="0" * 24),
    "not open yet": unopened,
    "the stream was left before its end": left_early,
    "the client is closed": closed,
    "Unexpected keyword argument 'timeout', which is an option of clients": with_option,
}


def test_the_guide_quotes_what_is_said() -> None:
    """Who searches it for a message finds it, and no other: each is what its mistake raises."""
    _, _, section = (
        (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").partition("## What a message asks of you\n")
    )
    quoted = re.findall(r"^\| `([^`]+)` \|", section.partition("\n## ")[0], re.MULTILINE)
    assert quoted == [*MESSAGES]
    for message, mistake in MESSAGES.items():
        with pytest.raises((FastGPTError, TypeError), match=re.escape(message)):
            mistake(Emulator())
