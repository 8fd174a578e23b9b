"""Calls of one's own: over an emulator, whose faults are values, and over answers that a test has written."""

from __future__ import annotations

import pytest
from returns.result import Success

from fastgpt import APIError, NotFoundError, Page
from fastgpt.emulator import faults
from fastgpt.testing import FakeExecutor, InOrder
from own_calls import ChatDetail, ChatEntry, ListChats, ReadChat, everything, main, newest, talked_to

APP_ID = "64a000000000000000000001"
PAGE = Page[ChatEntry](list=(ChatEntry("c2"), ChatEntry("c1")), total=2)


def test_titles_out_of_written_answers() -> None:
    """No server, no client: the specs that were run say what was asked."""
    fake = (
        FakeExecutor().on(ListChats, PAGE).on(ReadChat, InOrder(ChatDetail("c2", "Owls"), ChatDetail("c1", "Storks")))
    )
    assert newest(fake, APP_ID, 2) == Success(("Owls", "Storks"))
    assert fake.requests == [
        ListChats(app_id=APP_ID, page_size=2),
        ReadChat(app_id=APP_ID, chat_id="c2"),
        ReadChat(app_id=APP_ID, chat_id="c1"),
    ]


def test_nothing_is_asked_behind_an_error() -> None:
    """The first error is the outcome of all."""
    gone = NotFoundError("gone", status_code=500)
    fake = FakeExecutor().on(ListChats, PAGE).on(ReadChat, gone)
    assert newest(fake, APP_ID, 2).failure() is gone
    assert len(fake.requests) == 2


def test_what_could_not_be_read_stands_beside_the_rest() -> None:
    """One call in three fails for good; the other chats are there."""
    emulator = talked_to()
    emulator.faults.plan(faults.BadGateway(), path="*/init", call=2)
    with emulator.client(max_retries=0) as client:
        chats, errors = everything(client.results, emulator.app_id, 1)
    assert [chat.title for chat in chats] == ["What does it eat?", "What is a stork?"]
    assert [type(error) for error in errors] == [APIError]


def test_an_app_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls about chats are about an app, whatever the key is bound to."""
    monkeypatch.setenv("FASTGPT_API_KEY", "fastgpt-abc")
    with pytest.raises(ValueError, match=r"^FASTGPT_APP_ID: expected the id of an app"):
        main([])
