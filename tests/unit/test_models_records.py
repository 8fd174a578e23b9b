"""Chats, rows, quotes, files, apps and logs: what each version sends decodes, and what is null breaks nothing."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
import pytest

from fastgpt.apps.models import App, AppLog, AppLogsChart, AppLogsTotal, AppLogUsers
from fastgpt.chat.models import (
    ChatHistory,
    ChatInit,
    DatasetCiteItem,
    FeedbackReadStatus,
    FeedbackRecordIds,
    HistoryStatusList,
    RecentApp,
    StopResult,
)
from fastgpt.models.files import PartReceipt, PresignedUpload, UploadPart, UploadReceipt
from fastgpt.models.nodes import NodeResponse, all_nodes
from fastgpt.models.pages import CursorPage, Page
from fastgpt.models.records import ChatRecord, RecordError
from fastgpt.models.workflows import QuestionGuideConfig
from fastgpt.values import JSONValue

T = TypeVar("T")


def read(kind: type[T], data: JSONValue) -> T:
    """Return *data* decoded as it comes off the wire."""
    return msgspec.json.decode(msgspec.json.encode(data), type=kind)


def test_answers_are_no_work_for_the_garbage_collector() -> None:
    """Rows are not tracked, and what is nested deeply is freed as well."""
    page = read(Page[ChatHistory], {"list": [{"chatId": "c"}] * 3, "total": 3})
    assert not any(map(gc.is_tracked, (page, *page.list)))
    deep = msgspec.json.decode(b'{"pluginDetail":[' * 200 + b"{}" + b"]}" * 200, type=NodeResponse)
    assert len(list(all_nodes([deep]))) == 201


def test_a_page_of_histories_is_typed() -> None:
    """A page has its items and the number of all; times are points in time."""
    page = read(
        Page[ChatHistory],
        {
            "total": 33,
            "list": [
                {
                    "chatId": "c1",
                    "title": "hi",
                    "customTitle": "",
                    "top": False,
                    "updateTime": "2026-11-22T11:02:17.978Z",
                    "appId": "a1",
                    "chatGenerateStatus": 1,
                    "hasBeenRead": True,
                },
                {"chatId": "c2", "title": None, "chatGenerateStatus": 9, "madeUp": 1},
            ],
        },
    )
    first, second = page.list
    assert page.total == 33
    assert first.update_time == datetime(2026, 11, 22, 11, 2, 17, 978000, UTC)
    assert (first.title, first.app_id, first.chat_generate_status, first.has_been_read) == ("hi", "a1", 1, True)
    assert (second.title, second.update_time, second.chat_generate_status) == (None, None, 9)


@pytest.mark.parametrize(
    ("kind", "data", "missing"),
    [
        (ChatHistory, {"title": "x"}, "chatId"),
        (ChatRecord, {"obj": "AI"}, "dataId"),
        (ChatRecord, {"dataId": "d"}, "obj"),
        (ChatInit, {"title": "x"}, "app"),
        (App, {"name": "x"}, "_id"),
        (PresignedUpload, {"key": "x"}, "url"),
    ],
)
def test_what_says_which_item_it_is_must_be_there(kind: type[object], data: JSONValue, missing: str) -> None:
    """An item without its identity is no such item, and the error names the field by its wire name."""
    with pytest.raises(msgspec.ValidationError, match=missing):
        read(kind, data)


@pytest.mark.parametrize(
    ("kind", "identity"),
    [
        (ChatHistory, {"chatId": "c"}),
        (ChatRecord, {"dataId": "d", "obj": "AI", "value": []}),
        (ChatInit, {"app": {"name": "n", "type": "simple", "pluginInputs": []}}),
        (App, {"_id": "a", "name": "n", "type": "simple"}),
        (AppLog, {"chatId": "c"}),
        (DatasetCiteItem, {"_id": "d", "q": "q"}),
        (PresignedUpload, {"url": "u"}),
        (RecentApp, {"appId": "a", "name": "n"}),
        (StopResult, {"success": True}),
        (FeedbackRecordIds, {"total": 0, "dataIds": []}),
        (AppLogsChart, {}),
        (AppLogsTotal, {}),
    ],
)
def test_every_other_field_may_be_missing_or_null(kind: type[msgspec.Struct], identity: dict[str, JSONValue]) -> None:
    """What one version leaves out and another sends as null gives the same struct."""
    nulls: dict[str, JSONValue] = dict.fromkeys(kind.__struct_encode_fields__)
    assert read(kind, nulls | identity) == read(kind, identity)


def test_a_page_says_whether_there_is_more() -> None:
    """A page that does not say what follows is none: whoever reads on would end there, and take it for all."""
    page = read(CursorPage[ChatRecord], {"list": [], "total": None, "hasMorePrev": False, "hasMoreNext": True})
    assert (page.total, page.has_more_prev, page.has_more_next) == (None, False, True)
    for kind in (Page[ChatHistory], CursorPage[ChatRecord]):
        with pytest.raises(msgspec.ValidationError):
            read(kind, {"list": [], "total": None, "hasMorePrev": None, "hasMoreNext": None})


def test_a_row_is_typed_and_gives_its_text() -> None:
    """A row of the app has its pieces, times and ratings, and reads as text, reasoning, tools and pause."""
    record = read(
        ChatRecord,
        {
            "_id": "r1",
            "dataId": "d1",
            "obj": "AI",
            "hideInUI": True,
            "value": [
                {"reasoning": {"content": "Hm."}},
                {"tools": [{"id": "t1"}]},
                {"text": {"content": "Hello"}},
                {"interactive": {"type": "loopInteractive", "params": {"childrenResponse": {"type": "userInput"}}}},
            ],
            "time": "2026-11-22T10:41:01.474Z",
            "userGoodFeedback": "yes",
            "customFeedbacks": ["a"],
            "adminFeedback": {"datasetId": "ds", "dataId": "x", "q": "q", "a": "a"},
            "durationSeconds": 1,
            "errorText": {"moduleName": "AI Chat", "errorText": "boom"},
            "responseData": [{"moduleType": "chatNode"}],
            "totalQuoteList": [{"id": "q1", "sourceName": "s"}],
            "toolCiteLinks": [{"name": "n", "url": "u"}],
        },
    )
    assert (record.id, record.hide_in_ui, record.text, record.reasoning) == ("r1", True, "Hello", "Hm.")
    assert [tool.id for tool in record.tools] == ["t1"]
    assert record.interactive is not None
    assert record.interactive.type == "userInput"
    assert record.time is not None
    assert record.user_good_feedback == "yes"
    assert record.admin_feedback is not None
    assert record.admin_feedback.dataset_id == "ds"
    assert record.duration_seconds == 1.0
    assert record.error_text == RecordError("AI Chat", "boom")
    assert record.response_data[0].module_type == "chatNode"
    assert record.total_quote_list[0].source_name == "s"
    assert record.tool_cite_links[0].url == "u"


def test_a_row_of_the_user_is_typed() -> None:
    """A row of the user may hold files beside text, and an answer to nothing is no pause."""
    record = read(
        ChatRecord,
        {
            "dataId": "d1",
            "obj": "Human",
            "value": [
                {"type": "file", "file": {"type": "file", "name": "up.txt", "url": "/u", "key": None}},
                {"type": "text", "text": {"content": "read it"}},
            ],
        },
    )
    assert record.value[0].file is not None
    assert record.value[0].file.name == "up.txt"
    assert (record.text, record.interactive) == ("read it", None)


def test_a_cursor_page_tells_whether_there_is_more() -> None:
    """A page of rows says its total; a page of quotes does not, and counts by an anchor."""
    rows = read(
        CursorPage[ChatRecord],
        {
            "list": [{"_id": "r", "id": "d1", "dataId": "d1", "obj": "AI", "value": []}],
            "total": 8,
            "hasMorePrev": True,
            "hasMoreNext": False,
        },
    )
    assert (rows.total, rows.has_more_prev, rows.has_more_next, rows.list[0].cursor) == (8, True, False, "d1")
    quotes = read(
        CursorPage[DatasetCiteItem],
        {
            "list": [{"_id": "q", "id": "q", "q": "Q", "history": [{"q": "old"}], "index": 1, "anchor": 1}],
            "hasMorePrev": False,
            "hasMoreNext": True,
        },
    )
    assert (quotes.total, quotes.has_more_next, quotes.list[0].anchor, quotes.list[0].history[0].q) == (
        None,
        True,
        1,
        "old",
    )


def test_what_a_front_end_needs_is_typed() -> None:
    """The app behind a chat has its set-up and the inputs of a tool app, by the names of its wire."""
    init = read(
        ChatInit,
        {
            "chatId": "c1",
            "appId": "a1",
            "title": None,
            "variables": {"name": ""},
            "app": {
                "name": "app",
                "type": "advanced",
                "chatModels": ["m"],
                "chatConfig": {
                    "_id": "x",
                    "welcomeText": "Welcome!",
                    "questionGuide": {"open": False, "model": "m", "customPrompt": ""},
                    "ttsConfig": {"type": "web"},
                    "whisperConfig": {"open": False, "autoSend": True, "autoTTSResponse": True},
                    "chatInputGuide": {"open": False, "textList": [], "customUrl": ""},
                    "autoExecute": {"open": False, "defaultPrompt": ""},
                    "scheduledTriggerConfig": {"cronString": "* * * * *", "timezone": "UTC", "defaultPrompt": "p"},
                    "fileSelectConfig": {"maxFiles": 3, "canSelectFile": True},
                    "variables": [
                        {
                            "key": "name",
                            "label": "n",
                            "type": "select",
                            "list": [{"label": "L", "value": "v"}],
                            "max": 9,
                        }
                    ],
                    "instruction": "",
                },
                "pluginInputs": [
                    {"key": "query", "label": "q", "renderTypeList": ["input"], "required": True, "maxLength": None}
                ],
            },
        },
    )
    config = init.app.chat_config
    assert (init.title, init.variables, init.app.chat_models) == (None, {"name": ""}, ("m",))
    assert config.welcome_text == "Welcome!"
    assert config.question_guide == QuestionGuideConfig(open=False, model="m", custom_prompt="")
    assert config.whisper_config is not None
    assert config.whisper_config.auto_tts_response is True
    assert config.file_select_config is not None
    assert config.file_select_config.max_files == 3
    assert (config.variables[0].key, config.variables[0].options[0].value) == ("name", "v")
    assert (init.app.plugin_inputs[0].key, init.app.plugin_inputs[0].required) == ("query", True)


def test_small_answers_are_typed() -> None:
    """States, stops and marks have their fields."""
    states = read(HistoryStatusList, {"list": [{"chatId": "c1", "chatGenerateStatus": 0, "hasBeenRead": False}]})
    assert states.list[0].chat_generate_status == 0
    assert read(StopResult, {"success": True, "completed": False, "chatGenerateStatus": 0}).completed is False
    assert read(FeedbackRecordIds, {"total": 1, "dataIds": ["d1"]}).data_ids == ("d1",)
    assert read(FeedbackReadStatus, {"success": True}).success
    assert read(RecentApp, {"appId": "a", "name": "n", "avatar": "/i"}).name == "n"


def test_both_ways_of_an_upload_are_typed() -> None:
    """A place for one PUT says so by default; a place for many says how to cut and where to end."""
    single = read(
        PresignedUpload, {"url": "/u", "key": "k", "headers": {"content-type": "text/plain"}, "maxSize": 1048576}
    )
    assert (single.upload_mode, single.headers, single.max_size) == ("single", {"content-type": "text/plain"}, 1048576)
    multipart = read(
        PresignedUpload,
        {
            "uploadMode": "multipart",
            "url": "/u",
            "key": "k",
            "previewUrl": "/p",
            "completeUrl": "/u/complete",
            "abortUrl": "/u/abort",
            "partSize": 8388608,
            "concurrency": 3,
            "maxRetry": 3,
        },
    )
    assert (multipart.part_size, multipart.complete_url, multipart.abort_url) == (8388608, "/u/complete", "/u/abort")
    assert read(PresignedUpload, {"url": "/s3", "fields": {"key": "k"}, "maxSize": 1}).fields == {"key": "k"}


def test_the_receipts_of_an_upload_are_typed() -> None:
    """An etag keeps its quotes on its way in and out."""
    etag = read(PartReceipt, {"etag": '"afe1"'}).etag
    assert msgspec.json.encode(UploadPart(1, etag)) == b'{"partNumber":1,"etag":"\\"afe1\\""}'
    assert read(UploadReceipt, {"success": True}).success
    assert read(UploadReceipt, {"key": "k"}).key == "k"


def test_apps_are_typed() -> None:
    """An app of a list has its kind, place, owner and rights; kinds that are not yet known pass."""
    app = read(
        App,
        {
            "_id": "a1",
            "name": "n",
            "type": "kindOfTomorrow",
            "parentId": None,
            "updateTime": "2026-11-22T10:57:53.661Z",
            "permission": {"isOwner": True, "hasReadChatLogPer": True, "role": 4294967295, "roleList": {}},
            "sourceMember": {"name": "Owner", "status": "active"},
            "pluginData": {"_id": "p", "nodeVersion": "481"},
            "hasInteractiveNode": False,
        },
    )
    assert (app.id, app.type, app.parent_id) == ("a1", "kindOfTomorrow", None)
    assert app.permission is not None
    assert (app.permission.is_owner, app.permission.role) == (True, 4294967295)
    assert app.source_member is not None
    assert app.source_member.status == "active"
    assert app.plugin_data is not None
    assert app.plugin_data.node_version == "481"


def test_logs_are_typed() -> None:
    """A log line, its users and the commercial figures decode with whole and broken numbers alike."""
    log = read(
        Page[AppLog],
        {"total": 1, "list": [{"_id": "l", "chatId": "c", "source": "api", "messageCount": 2, "totalPoints": 0}]},
    ).list[0]
    assert (log.id, log.source, log.message_count, log.total_points) == ("l", "api", 2, 0.0)
    users = read(AppLogUsers, {"list": [{"outLinkUid": None, "tmbId": "t", "name": "Owner", "count": 49}]})
    assert (users.list[0].name, users.list[0].count, users.list[0].out_link_uid) == ("Owner", 49, None)
    chart = read(AppLogsChart, {"userData": [{"timestamp": 1, "summary": {"userCount": 2}}], "chatData": []})
    assert chart.user_data is not None
    assert chart.app_data is None
    assert chart.user_data[0].summary == {"userCount": 2}
    assert read(AppLogsTotal, {"totalUsers": 1, "totalChats": 2, "totalPoints": 0.5}).total_points == 0.5
