"""What a call about chats is about: an app, a skill or a share link, or else the app of the client."""

from __future__ import annotations

from typing import TypeVar

import httpx
import msgspec
import pytest

from fastgpt import RequestSpec, user
from fastgpt.apps import GetAppLogs, GetAppLogsTotal, GetAppLogUsers, GetApps
from fastgpt.chat import CreateChatCompletion, FileSelectConfig, GetChatRecordsV2, GetInputGuides, PresignDraftChatFile
from fastgpt.chat.histories import GetChatHistories, GetChatInit
from fastgpt.chat.records import GetChatRecords
from fastgpt.datasets import ExportCollection, GetQuoteData, ReadCollectionSource
from fastgpt.errors import InvalidRequestError
from fastgpt.http import HTTPRequest
from fastgpt.specs.chat_fields import OutLinkAuthData
from fastgpt.values import JSONValue
from support.faces import Maker, Server, both, error_reply, errors_of, reply, sync_client, sync_face

T = TypeVar("T")
DAY = "2026-01-01T00:00:00.000Z"
LINK = OutLinkAuthData(share_id="s", out_link_uid="u")


def fields(request: httpx.Request) -> dict[str, JSONValue]:
    """Return the body that was sent."""
    return msgspec.json.decode(request.content, type=dict[str, JSONValue])


def sent(call: HTTPRequest) -> dict[str, JSONValue]:
    """Return the body that a call carries."""
    assert isinstance(call.content, bytes)
    return msgspec.json.decode(call.content, type=dict[str, JSONValue])


def test_a_skill_takes_the_place_of_an_app() -> None:
    """``app_id=None`` with a skill sends the skill alone, in a body as in a query."""
    body = sent(GetChatHistories(app_id=None, skill_id="k").call())
    assert (body["skillId"], "appId" in body) == ("k", False)
    assert dict(GetChatInit(app_id=None, skill_id="k", chat_id="c").call().query) == {"skillId": "k", "chatId": "c"}


def test_a_share_link_takes_the_place_of_an_app() -> None:
    """``app_id=None`` with a share link sends the link alone."""
    body = sent(GetChatRecords(app_id=None, chat_id="c", out_link_auth_data=LINK).call())
    assert (body["outLinkAuthData"], "appId" in body) == ({"shareId": "s", "outLinkUid": "u"}, False)


@pytest.mark.parametrize(
    "spec",
    [
        GetChatHistories(app_id=None),
        GetChatInit(app_id=None, skill_id=None, chat_id="c"),
        GetChatRecords(app_id=None, chat_id="c", out_link_auth_data=None),
        PresignDraftChatFile(app_id=None, chat_id="c", filename="f", file_select_config=FileSelectConfig()),
        GetInputGuides(search_key="a"),
        GetAppLogs(date_start=DAY, date_end=DAY),
        GetAppLogsTotal(),
    ],
    ids=lambda spec: type(spec).__name__,
)
@pytest.mark.anyio
async def test_something_must_be_named(spec: RequestSpec[object]) -> None:
    """A call that names no app, skill or link, over a client without an app, is rejected, and says both ways."""
    server = Server()
    for rejected in await errors_of(sync_face(server), spec):
        assert isinstance(rejected, InvalidRequestError)
        assert (rejected.field, rejected.path) == ("app_id", spec.path)
        assert "expected the id of an app, got none: pass app_id, or make the client with one" in str(rejected)
    assert server.requests == []


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        (GetChatHistories(app_id="a", skill_id="k"), "skill_id", "got app_id and skill_id"),
        (
            GetChatRecords(skill_id="k", chat_id="c", out_link_auth_data=LINK),
            "out_link_auth_data",
            "got skill_id and out",
        ),
        (
            GetChatInit(skill_id="k", source_type="chatAgentHelper"),
            "source_type",
            "expected app_id with chatAgentHelper",
        ),
        (GetQuoteData(data_id="d", app_id="a", skill_id="k"), "skill_id", "got app_id and skill_id"),
        (
            GetQuoteData(data_id="d", skill_id="k", source_type="chatAgentHelper", chat_id="c", chat_item_data_id="i"),
            "source_type",
            "expected app_id with chatAgentHelper, got skill_id",
        ),
        (
            CreateChatCompletion(messages=[user("q")], app_id="a", out_link_auth_data=LINK),
            "out_link_auth_data",
            "got app_id and out_link_auth_data",
        ),
        (GetQuoteData(data_id="d", app_id="a"), "chat_id", "expected a whole citation"),
        (ExportCollection(collection_id="d", chat_id="c", chat_item_data_id="i"), "app_id", "got part of one"),
        (ReadCollectionSource(collection_id="d", app_id="a", chat_id="c"), "chat_item_data_id", "got part of one"),
    ],
)
@pytest.mark.anyio
async def test_one_thing_is_named_and_a_citation_whole(spec: RequestSpec[object], field: str, words: str) -> None:
    """Servers reject two targets, and half a citation or pass over it; both are named before anything is sent."""
    server = Server()
    for rejected in await errors_of(sync_face(server), spec):
        assert isinstance(rejected, InvalidRequestError)
        assert rejected.field == field
        assert words in str(rejected)
    assert server.requests == []


@both
async def test_the_app_may_be_the_clients(client: Maker) -> None:
    """What names no app is about that of the client, in a body, in a query and under both names; another may be named.

    A call about a skill or a link stays what it is, and so does one that is about no app at all.
    """
    server = Server(then=error_reply(404))
    face = client(server, app_id="ours")

    async def ask(spec: RequestSpec[T]) -> httpx.Request:
        await face.results(spec)
        return server.requests[-1]

    async def body(spec: RequestSpec[T]) -> dict[str, JSONValue]:
        return fields(await ask(spec))

    assert (await body(GetChatHistories()))["appId"] == "ours"
    assert (await body(GetChatHistories(app_id="b")))["appId"] == "b"
    assert (await ask(GetChatInit())).url.params["appId"] == "ours"
    guides = await body(GetInputGuides(search_key="a"))
    assert (guides["appId"], guides["sourceId"]) == ("ours", "ours")
    assert (await body(CreateChatCompletion(messages=[])))["appId"] == "ours"
    assert (await body(GetAppLogs(date_start=DAY, date_end=DAY)))["appId"] == "ours"
    assert (await body(GetAppLogUsers(app_id="b", date_start=DAY, date_end=DAY)))["appId"] == "b"
    assert (await ask(GetAppLogsTotal())).url.params["appId"] == "ours"
    others = [
        await body(GetChatHistories(skill_id="k")),
        await body(GetChatRecords(chat_id="c", out_link_auth_data=LINK)),
        await body(CreateChatCompletion(messages=[], out_link_auth_data=LINK)),
        await body(GetApps()),
    ]
    assert not [each for each in others if "appId" in each]


def test_the_paths_of_older_servers_are_about_the_app_of_the_client() -> None:
    """Where a server does not know the path, the one before it is asked about the same app."""
    server = Server(then=reply(404, b"not found"))
    client = sync_client(server).with_options(app_id="ours")
    client.results.run(GetChatRecordsV2(chat_id="c"))
    assert len({request.url.path for request in server.requests}) == 2
    assert [fields(request)["appId"] for request in server.requests] == ["ours"] * len(server.requests)
