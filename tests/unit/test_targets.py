"""What a call about chats is about: an app, a skill or a share link, of which one must be named."""

from __future__ import annotations

import msgspec
import pytest

from fastgpt.chat.files import FileSelectOptions, PresignDraftChatFile
from fastgpt.chat.histories import GetChatHistories, GetChatInit
from fastgpt.chat.records import GetChatRecords
from fastgpt.errors import InvalidRequestError
from fastgpt.http import HTTPRequest
from fastgpt.specs.chat_fields import OutLinkAuthData
from fastgpt.values import JSONValue

LINK = OutLinkAuthData(share_id="s", out_link_uid="u")


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
        PresignDraftChatFile(app_id=None, chat_id="c", filename="f", file_select_config=FileSelectOptions()),
    ],
    ids=lambda spec: type(spec).__name__,
)
def test_something_must_be_named(
    spec: GetChatHistories | GetChatInit | GetChatRecords | PresignDraftChatFile,
) -> None:
    """A call that names no app, skill or link is rejected before it goes out, by the name of ``app_id``."""
    rejected = spec.outgoing().failure()
    assert isinstance(rejected, InvalidRequestError)
    assert rejected.field == "app_id"
    assert "expected the id of an app" in str(rejected)
