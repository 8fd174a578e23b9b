from __future__ import annotations

import copy
from collections.abc import Hashable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import assert_type

import msgspec
from msgspec.structs import asdict, replace

from fastgpt import ChatCompletion, ChatMessage, DatasetClient, File, Page, QuotaError, TypedClient, image, text, user
from fastgpt.apps import GetAppLogs
from fastgpt.chat import Answer, ChatEvent, ChatHistory, GetChatHistories
from fastgpt.datasets import PushSummary, SearchResult


# CASE struct-replace
def replaced(spec: GetChatHistories, chat: ChatHistory) -> None:
    assert_type(replace(spec, page_size=3), GetChatHistories)
    assert_type(replace(chat, title="t"), ChatHistory)


# CASE struct-encode
def encoded(page: Page[ChatHistory]) -> None:
    assert_type(msgspec.json.encode(page), bytes)
    assert_type(msgspec.json.decode(b"{}", type=Page[ChatHistory]), Page[ChatHistory])


# CASE struct-hash
def hashed(spec: GetChatHistories) -> None:
    key: Hashable = spec
    known: dict[GetChatHistories, int] = {spec: 1}
    print(key, known)


# CASE struct-frozen
def frozen(chat: ChatHistory) -> None:
    chat.title = "x"  # EXPECT-ERROR


# CASE struct-frozen-spec
def frozen_spec(spec: GetChatHistories) -> None:
    spec.page_size = 3  # EXPECT-ERROR


# CASE struct-dates
def dates(client: TypedClient) -> None:
    client.get_app_logs(app_id="a", date_start=date(2026, 1, 1), date_end=datetime.now(timezone.utc))
    client.get_app_logs(app_id="a", date_start="2026-01-01", date_end="2026-01-02")
    assert_type(GetAppLogs(app_id="a", date_start="x", date_end="y"), GetAppLogs)


# CASE struct-files
def files(client: DatasetClient) -> None:
    client.typed.upload_dataset_file(dataset_id="d", content=Path("x"))
    client.typed.upload_dataset_file(dataset_id="d", content=b"x", filename="x.txt")
    with open("x", "rb") as opened:
        client.typed.upload_dataset_file(dataset_id="d", content=opened)
    client.typed.upload_dataset_file(dataset_id="d", content=File.from_path("x"))


# CASE struct-search
def search(found: SearchResult) -> list[tuple[str, str]]:
    return [(row.q or "", row.a or "") for row in found.list]


# CASE struct-summary
def summary(done: PushSummary) -> str:
    return f"{done.inserted} {done.complete} {[str(batch.error) for batch in done.failed]}"


# CASE struct-attr-types
def attributes(completion: ChatCompletion) -> None:
    assert_type(completion.text, str)
    assert_type(completion.duration_seconds, float | None)
    assert_type(completion.choices[0].message.role, str)
    assert_type([node.module_name for node in completion.response_data], list[str])


# CASE struct-sorted
def newest(page: Page[ChatHistory]) -> list[ChatHistory]:
    return sorted(page.list, key=lambda chat: chat.update_time or datetime.min)


# CASE struct-asdict
def as_dict(chat: ChatHistory) -> None:
    for key, value in asdict(chat).items():
        print(key, value)


# CASE struct-copy
def copied(chat: ChatHistory) -> ChatHistory:
    return copy.copy(chat)


# CASE struct-raise
def raising() -> None:
    raise QuotaError("no points", status_code=510)


# CASE struct-list-invariance
def invariant(events: list[ChatEvent]) -> None:
    events.append(Answer(text="x"))
    answers: list[ChatEvent] = [Answer(text="a")]
    print(answers)


# CASE struct-user-parts
def parts() -> None:
    assert_type(user(text("x"), image("http://x")), ChatMessage)
