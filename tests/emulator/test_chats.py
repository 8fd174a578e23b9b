"""What is kept of chats: their list, their rows, feedback, the passages they cite, and what a chat page asks."""

from __future__ import annotations

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, data, field, rows
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue

CHAT = "/api/core/chat"
V1 = COMPLETIONS["v1"]


def talk(http: httpx.Client, app_id: str, *chats: str, **fields: JSONValue) -> None:
    """Have a round in each chat."""
    for chat in chats:
        assert http.post(V1, json=ask(app_id, f"about {chat}", chatId=chat, **fields)).status_code == 200


def listed(http: httpx.Client, app_id: str, **fields: JSONValue) -> list[JSONValue]:
    """Return the ids of a page of chats."""
    page = data(http.post(f"{CHAT}/getHistories", json={"appId": app_id, **fields}))
    return [field(entry, "chatId") for entry in rows(page, "list")]


def test_histories_are_paged_from_the_newest(http: httpx.Client, emulator: Emulator) -> None:
    """A page is cut by offset or by page number, as numbers or as text; the total counts all."""
    talk(http, emulator.app_id, "c1", "c2", "c3")
    app_id = emulator.app_id
    assert listed(http, app_id) == ["c3", "c2", "c1"]
    assert listed(http, app_id, offset=1, pageSize=1) == ["c2"]
    assert listed(http, app_id, pageNum="2", pageSize="2") == ["c1"]
    assert listed(http, app_id, offset=2, pageNum=1, pageSize=2) == ["c1"]
    new_path = data(http.post(f"{CHAT}/history/getHistories", json={"appId": app_id, "pageSize": 1}))
    assert new_path == {
        "total": 3,
        "list": [
            {
                "chatId": "c3",
                "updateTime": field(new_path, "list", 0, "updateTime"),
                "customTitle": "",
                "title": "about c3",
                "top": False,
                "chatGenerateStatus": 1,
                "hasBeenRead": False,
                "appId": app_id,
            }
        ],
    }


def test_histories_are_filtered(http: httpx.Client, emulator: Emulator, clock: Clock) -> None:
    """Source and dates choose the chats; calls by key have the source ``api``."""
    talk(http, emulator.app_id, "c1")
    clock.move(3600)
    talk(http, emulator.app_id, "c2")
    app_id = emulator.app_id
    assert listed(http, app_id, source="api") == ["c2", "c1"]
    assert listed(http, app_id, source="online") == []
    assert listed(http, app_id, startCreateTime="2026-01-02T04:00:00Z") == ["c2"]
    assert listed(http, app_id, endUpdateTime="2026-01-02T04:00:00") == ["c1"]
    assert listed(http, app_id, startUpdateTime="2026-01-02", endUpdateTime="2026-01-03") == ["c2", "c1"]
    rejected = http.post(f"{CHAT}/getHistories", json={"appId": app_id, "endUpdateTime": "soon"})
    assert (rejected.status_code, rejected.json()["message"]) == (500, "Invalid time value")


def test_histories_reject_what_they_must(http: httpx.Client, emulator: Emulator) -> None:
    """Without an app the error has a name; an unknown source breaks the schema, a page that is no number the server."""
    rejected = http.post(f"{CHAT}/getHistories", json={})
    assert (rejected.status_code, rejected.json()["statusText"]) == (500, "unAuthChat")
    wrong = http.post(f"{CHAT}/getHistories", json={"appId": emulator.app_id, "source": "weird", "pageSize": True})
    issues = wrong.json()["zodError"]
    assert [(issue["code"], issue["path"]) for issue in issues] == [
        ("invalid_type", ["pageSize"]),
        ("invalid_value", ["source"]),
    ]
    text = http.post(f"{CHAT}/getHistories", json={"appId": emulator.app_id, "pageSize": "many"})
    assert (text.status_code, text.json()["message"]) == (500, "internal server error")
    for size in (0, "0"):
        none = http.post(f"{CHAT}/getHistories", json={"appId": emulator.app_id, "pageSize": size})
        assert (none.status_code, none.json()["statusText"]) == (500, "missingParams")


def test_a_page_without_a_size_is_the_first(http: httpx.Client, emulator: Emulator) -> None:
    """Servers before 4.17.2 read no other field of a page where its size is left out."""
    talk(http, emulator.app_id, *(f"c{number}" for number in range(12)))
    first = listed(http, emulator.app_id)
    assert len(first) == 10
    for other in ({"pageNum": 2}, {"offset": 10}, {"offset": "many"}):
        assert listed(http, emulator.app_id, **other) == first
    assert listed(http, emulator.app_id, pageNum=2, pageSize=10) == ["c1", "c0"]


@pytest.mark.parametrize("path", ["updateHistory", "history/updateHistory"])
def test_a_chat_is_renamed_and_pinned(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """What is sent is changed, what is left out is kept; a pinned chat comes first; an unknown one is no error."""
    talk(http, emulator.app_id, "c1", "c2")
    for change in ({"customTitle": "mine"}, {"title": "theirs"}, {"top": True}):
        assert data(http.put(f"{CHAT}/{path}", json={"appId": emulator.app_id, "chatId": "c1", **change})) is None
    talk(http, emulator.app_id, "c2")
    first = field(data(http.post(f"{CHAT}/getHistories", json={"appId": emulator.app_id})), "list", 0)
    assert [field(first, name) for name in ("chatId", "title", "customTitle", "top")] == ["c1", "theirs", "mine", True]
    init = data(http.get(f"{CHAT}/init", params={"appId": emulator.app_id, "chatId": "c1"}))
    assert field(init, "title") == "mine"
    assert data(http.put(f"{CHAT}/{path}", json={"appId": emulator.app_id, "chatId": "nope", "top": True})) is None


def test_status_and_read_mark(http: httpx.Client, emulator: Emulator) -> None:
    """The status of known chats is returned; opening a chat, or marking it, makes it read."""
    talk(http, emulator.app_id, "c1", "c2")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    asked = {"appId": emulator.app_id, "chatIds": ["c1", "c2", "nope"]}
    assert data(http.post(f"{CHAT}/history/markRead", json=target)) is None
    assert data(http.post(f"{CHAT}/history/markRead", json={**target, "chatId": "nope"})) is None
    http.get(f"{CHAT}/init", params={**target, "chatId": "c2"})
    found = rows(data(http.post(f"{CHAT}/history/getHistoryStatus", json=asked)), "list")
    assert [(field(entry, "chatId"), field(entry, "hasBeenRead")) for entry in found] == [("c1", True), ("c2", True)]
    assert isinstance(found[0], dict)
    assert list(found[0]) == ["chatId", "updateTime", "chatGenerateStatus", "hasBeenRead"]
    empty = http.post(f"{CHAT}/history/getHistoryStatus", json={**asked, "chatIds": []})
    assert empty.json()["zodError"][0]["code"] == "too_small"


@pytest.mark.parametrize("path", ["", "history/"])
def test_chats_are_deleted(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """One chat, several, or all of an app; deleting what is not there is no error."""
    app_id = emulator.app_id
    talk(http, app_id, "c1", "c2", "c3", "c4", "c5")
    for _ in range(2):
        assert data(http.delete(f"{CHAT}/{path}delHistory", params={"appId": app_id, "chatId": "c1"})) is None
    batch = {"appId": app_id, "chatIds": ["c2", "c2", "c3", "nope"]}
    assert data(http.post(f"{CHAT}/history/batchDelete", json=batch)) is None
    assert listed(http, app_id) == ["c5", "c4"]
    assert data(http.delete(f"{CHAT}/{path}clearHistories", params={"appId": app_id})) is None
    assert listed(http, app_id) == []
    missing = http.delete(f"{CHAT}/{path}clearHistories")
    assert missing.json()["zodError"] == [
        {"code": "custom", "message": "appId, skillId or share auth must be provided", "path": []}
    ]


@pytest.mark.parametrize("path", ["getPaginationRecords", "record/getPaginationRecords"])
def test_records_are_paged_back_from_the_newest(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """The two rows of a round share an id; the first page holds the newest rows, in the order of time."""
    for number in range(3):
        talk(http, emulator.app_id, "c1", responseChatItemId=f"r{number}")

    def page(**fields: JSONValue) -> JSONValue:
        return data(http.post(f"{CHAT}/{path}", json={"appId": emulator.app_id, "chatId": "c1", **fields}))

    def seen(found: JSONValue) -> list[tuple[JSONValue, JSONValue]]:
        return [(field(row, "obj"), field(row, "dataId")) for row in rows(found, "list")]

    assert seen(page(pageSize=3)) == [("AI", "r1"), ("Human", "r2"), ("AI", "r2")]
    assert seen(page(pageSize=4, offset=3)) == [("Human", "r0"), ("AI", "r0"), ("Human", "r1")]
    assert page(pageSize=10, offset=10) == {"list": [], "total": 6}
    assert page(chatId="nope", pageSize=10) == {"list": [], "total": 0}
    answer = field(page(pageSize=1, loadCustomFeedbacks=True), "list", 0)
    assert field(answer, "customFeedbacks") == []
    assert field(answer, "value", 0, "type") == "text"


def test_records_are_paged_by_cursor(http: httpx.Client, emulator: Emulator) -> None:
    """A cursor names a round's first row: before it, after it, or around it; an unknown one gives nothing."""
    for number in range(3):
        talk(http, emulator.app_id, "c1", responseChatItemId=f"r{number}")

    def page(**fields: JSONValue) -> tuple[list[JSONValue], JSONValue, JSONValue]:
        asked = {"appId": emulator.app_id, "chatId": "c1", **fields}
        found = data(http.post(f"{CHAT}/record/getRecords_v2", json=asked))
        return (
            [field(row, "id") for row in rows(found, "list")],
            field(found, "hasMorePrev"),
            field(found, "hasMoreNext"),
        )

    assert page(pageSize=3) == (["r1", "r2", "r2"], True, False)
    assert page(pageSize=3, prevId="r1") == (["r0", "r0"], False, True)
    assert page(pageSize=2, nextId="r1") == (["r1", "r2"], True, True)
    assert page(pageSize=2, initialId="r1") == (["r0", "r1", "r1"], True, True)
    assert page(initialId="nope") == ([], False, True)
    rejected = http.post(f"{CHAT}/record/getRecords_v2", json={"appId": emulator.app_id, "pageSize": 0})
    assert rejected.json()["zodError"] == [
        {
            "origin": "number",
            "code": "too_small",
            "minimum": 0,
            "inclusive": False,
            "path": ["pageSize"],
            "message": "Too small: expected number to be >0",
        }
    ]


@pytest.mark.parametrize("path", ["getResData", "record/getResData"])
def test_the_nodes_of_an_answer(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """The nodes are found by the row's id; an unknown row or chat has none, a missing id is rejected."""
    talk(http, emulator.app_id, "c1", responseChatItemId="r1")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    nodes = rows(data(http.get(f"{CHAT}/{path}", params={**target, "dataId": "r1"})))
    assert [field(node, "moduleType") for node in nodes] == ["workflowStart", "chatNode"]
    assert data(http.get(f"{CHAT}/{path}", params={**target, "dataId": "nope"})) == []
    assert data(http.get(f"{CHAT}/{path}", params={"appId": emulator.app_id, "dataId": "r1"})) == []
    rejected = http.get(f"{CHAT}/{path}", params=target)
    assert rejected.json()["zodError"][0]["message"] == "Invalid input: expected string, received undefined"


def test_rows_are_deleted_by_their_shared_id(http: httpx.Client, emulator: Emulator) -> None:
    """Both rows of a round go, by body or by query, and are shown only to those who ask for deleted rows."""
    for number in range(4):
        talk(http, emulator.app_id, "c1", responseChatItemId=f"r{number}")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    assert data(http.request("DELETE", f"{CHAT}/record/delete", params={**target, "contentId": "r0"})) is None
    assert data(http.request("DELETE", f"{CHAT}/record/delete", params={**target, "contentIds": "r1,x"})) is None
    assert data(http.post(f"{CHAT}/record/delete", json={**target, "contentIds": ["r2"]})) is None
    assert data(http.post(f"{CHAT}/record/delete", json={**target, "chatId": "nope"})) is None
    pages = f"{CHAT}/getPaginationRecords"
    assert field(data(http.post(pages, json={**target, "pageSize": 10})), "total") == 2
    with_deleted = data(http.post(pages, json={**target, "pageSize": 10, "includeDeleted": True}))
    assert [isinstance(row, dict) and "deleteTime" in row for row in rows(with_deleted, "list")] == [True] * 6 + [
        False
    ] * 2
    by_cursor = data(http.post(f"{CHAT}/record/getRecords_v2", json={**target, "includeDeleted": True}))
    assert field(by_cursor, "total") == 8


def test_feedback_that_is_left_out_is_removed(http: httpx.Client, emulator: Emulator) -> None:
    """A feedback stands on the answer's row until it is replaced or left out; it can be listed and marked as seen."""
    talk(http, emulator.app_id, "c1", responseChatItemId="r1")
    talk(http, emulator.app_id, "c1", responseChatItemId="r2")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    row = {**target, "dataId": "r1"}

    def ids(kind: str, **fields: JSONValue) -> JSONValue:
        asked = {**target, "feedbackType": kind, **fields}
        return field(data(http.post(f"{CHAT}/feedback/getFeedbackRecordIds", json=asked)), "dataIds")

    update = f"{CHAT}/feedback/updateUserFeedback"
    assert data(http.post(update, json={**row, "userGoodFeedback": "yes"})) is None
    assert (ids("good"), ids("bad"), ids("has_feedback")) == (["r1"], [], ["r1"])
    assert data(http.post(update, json={**row, "userBadFeedback": "wrong"})) is None
    assert (ids("good"), ids("bad")) == ([], ["r1"])
    read = data(http.post(f"{CHAT}/feedback/updateFeedbackReadStatus", json={**row, "isRead": True}))
    assert read == {"success": True}
    assert (ids("bad", unreadOnly=True), ids("bad")) == ([], ["r1"])
    correction = {**row, "datasetId": "d", "feedbackDataId": "f", "q": "Q", "a": "A"}
    assert data(http.post(f"{CHAT}/feedback/adminUpdate", json=correction)) is None
    page = data(http.post(f"{CHAT}/getPaginationRecords", json={**target, "pageSize": 10}))
    assert field(page, "list", 1, "adminFeedback", "q") == "Q"
    assert field(page, "list", 1, "userBadFeedback") == "wrong"
    assert field(page, "list", 1, "isFeedbackRead") is True
    assert data(http.post(update, json=row)) is None
    assert ids("has_feedback") == []
    nobody = {**target, "chatId": "nope", "feedbackType": "good"}
    assert field(data(http.post(f"{CHAT}/feedback/getFeedbackRecordIds", json=nobody)), "total") == 0


@pytest.mark.parametrize("row", [{"chatId": "c1", "dataId": "nope"}, {"chatId": "nope", "dataId": "r1"}])
def test_feedback_needs_its_row(http: httpx.Client, emulator: Emulator, row: dict[str, str]) -> None:
    """A row that is not there is a failure without a name; every missing field is named at once."""
    talk(http, emulator.app_id, "c1", responseChatItemId="r1")
    path = f"{CHAT}/feedback/updateUserFeedback"
    rejected = http.post(path, json={"appId": emulator.app_id, **row})
    assert (rejected.status_code, rejected.json()) == (
        500,
        {"code": 500, "statusText": "error", "message": "Chat item not found", "data": None},
    )
    missing = http.post(path, json={"appId": emulator.app_id}).json()["zodError"]
    assert [issue["path"] for issue in missing] == [["chatId"], ["dataId"]]


def test_cited_passages(http: httpx.Client, emulator: Emulator) -> None:
    """A chat that has cited passages gives them by id and by cursor; what it has not cited is rejected."""
    app_id = emulator.apps["knowledge"]
    answer = http.post(V1, json=ask(app_id, "hi", chatId="c1", responseChatItemId="r1", detail=True)).json()
    found = answer["responseData"][1]["quoteList"]
    collection = found[0]["collectionId"]
    asked = {"appId": app_id, "chatId": "c1", "chatItemDataId": "r1"}
    by_id = {**asked, "datasetDataIdList": [found[1]["id"]], "collectionIdList": [collection]}
    passages = rows(data(http.post(f"{CHAT}/record/getQuote", json=by_id)))
    assert [(field(one, "_id"), field(one, "a")) for one in passages] == [(found[1]["id"], "A model.")]
    for rejected in ({**by_id, "chatId": "nope"}, {**by_id, "collectionIdList": ["other"]}):
        assert http.post(f"{CHAT}/record/getQuote", json=rejected).json()["statusText"] == "unAuthDatasetFile"

    def by_cursor(**fields: JSONValue) -> httpx.Response:
        body = {**asked, "collectionId": collection, "anchor": 0, **fields}
        return http.post(f"{CHAT}/record/getCollectionQuote", json=body)

    page = data(by_cursor(initialId=found[0]["id"], pageSize=1))
    assert [field(one, "anchor") for one in rows(page, "list")] == [0, 1]
    after = data(by_cursor(nextId=found[0]["id"]))
    assert (len(rows(after, "list")), field(after, "hasMorePrev"), field(after, "hasMoreNext")) == (1, True, False)
    assert data(by_cursor()) == {"list": [], "hasMorePrev": False, "hasMoreNext": False}
    assert by_cursor(anchor=None).json()["statusText"] == "unAuthChat"
    assert by_cursor(collectionId="0" * 24).json()["statusText"] == "unAuthDatasetFile"
    too_many = by_cursor(pageSize=31).json()["zodError"][0]
    assert (too_many["code"], too_many["maximum"]) == ("too_big", 30)


def test_init_describes_the_app(http: httpx.Client, emulator: Emulator) -> None:
    """A chat that does not exist is described by its app alone; a tool app has inputs."""
    init = data(http.get(f"{CHAT}/init", params={"appId": emulator.app_id, "chatId": "new"}))
    assert (field(init, "title"), field(init, "appId")) == ("", emulator.app_id)
    assert isinstance(init, dict)
    assert "chatGenerateStatus" not in init
    assert field(init, "app", "chatConfig", "variables", 0, "key") == "name"
    assert field(init, "app", "chatConfig", "fileSelectConfig", "canSelectFile") is True
    assert field(init, "app", "chatModels") == ["emulated-model"]
    tool = data(http.get(f"{CHAT}/init", params={"appId": emulator.apps["plugin"], "chatId": "new"}))
    assert field(tool, "app", "pluginInputs", 0, "key") == "query"
    bad = http.get(f"{CHAT}/init", params={"appId": "zz", "chatId": "x"})
    assert bad.json()["zodError"] == [
        {
            "origin": "string",
            "code": "invalid_format",
            "format": "regex",
            "pattern": "/^[0-9a-fA-F]{24}$/",
            "path": ["appId"],
            "message": "Invalid string: must match pattern /^[0-9a-fA-F]{24}$/",
        }
    ]


def test_recently_used_is_for_the_web_page(http: httpx.Client, emulator: Emulator) -> None:
    """Calls by key do not count as use; the key is checked all the same."""
    talk(http, emulator.app_id, "c1")
    assert data(http.get(f"{CHAT}/recentlyUsed")) == []
    assert http.get(f"{CHAT}/recentlyUsed", headers={"Authorization": "Bearer x"}).status_code == 500


def test_question_guides(http: httpx.Client, emulator: Emulator) -> None:
    """Three follow-up questions, to the stored rows or to the messages that were sent."""
    talk(http, emulator.app_id, "c1")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    stored = rows(data(http.post("/api/core/ai/agent/v2/createQuestionGuide", json=target)))
    assert "about c1" in str(stored[0])
    unknown = rows(data(http.post("/api/core/ai/agent/v2/createQuestionGuide", json={**target, "chatId": "nope"})))
    assert len(stored) == len(unknown) == 3
    sent = {"messages": [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "That."}]}
    assert "What?" in str(field(data(http.post("/api/core/ai/agent/createQuestionGuide", json=sent)), 0))
    missing = http.post("/api/core/ai/agent/createQuestionGuide", json={})
    assert missing.json()["zodError"][0]["expected"] == "array"


def test_the_input_guide_searches_texts(http: httpx.Client, emulator: Emulator) -> None:
    """The app's texts that hold the key are returned."""

    def found(key: str) -> JSONValue:
        asked = {"sourceType": "app", "sourceId": emulator.app_id, "searchKey": key}
        return data(http.post(f"{CHAT}/inputGuide/query", json=asked))

    assert found("HOW") == ["How do I pay?", "How do I start?"]
    assert found("zzz") == []
