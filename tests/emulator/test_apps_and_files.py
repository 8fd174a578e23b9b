"""Apps and their logs, the figures of a commercial server, and files that go up and come back."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, data, field, rows
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue

V1 = COMPLETIONS["v1"]
PERIOD = {"dateStart": "2026-01-01T00:00:00.000Z", "dateEnd": "2026-02-01T00:00:00.000Z"}
PART = 8_388_608
BIG = 33_554_432


@pytest.fixture
def commercial(clock: Clock) -> Iterator[tuple[httpx.Client, Emulator]]:
    """Give an emulator of a commercial server, and a client in front of it."""
    emulator = Emulator(commercial=True, clock=clock)
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://x", headers=headers) as client:
        yield client, emulator


def test_apps_are_listed(http: httpx.Client, emulator: Emulator) -> None:
    """The list is bare and newest first; type and name choose."""

    def found(**fields: JSONValue) -> list[JSONValue]:
        return rows(data(http.post("/api/core/app/list", json=fields)))

    assert [field(app, "_id") for app in found(parentId=None)] == list(emulator.apps.values())[::-1]
    assert [field(app, "_id") for app in found(type="plugin")] == [emulator.apps["plugin"]]
    assert {str(field(app, "type")) for app in found(type=["simple", "plugin"])} == {"simple", "plugin"}
    select = found(searchKey="select")
    assert [field(app, "hasInteractiveNode") for app in select] == [True, True]
    assert found(parentId=emulator.app_id) == []
    assert field(select[0], "permission", "hasReadChatLogPer") is True
    assert http.post("/api/core/app/list", json={"type": ["x"]}).json()["zodError"][0]["code"] == "invalid_value"


def test_an_app_is_created(http: httpx.Client, emulator: Emulator) -> None:
    """A created app is listed and answers; its folder must exist."""
    app_id = data(http.post("/api/core/app/create", json={"name": "Mine", "type": "simple"}))
    assert isinstance(app_id, str)
    assert field(data(http.post("/api/core/app/list", json={"searchKey": "mine"})), 0, "_id") == app_id
    assert http.post(V1, json=ask(app_id, "hi")).status_code == 200
    inside = {"name": "x", "type": "simple", "parentId": "0" * 24}
    assert http.post("/api/core/app/create", json=inside).json()["statusText"] == "appUnExist"
    nameless = http.post("/api/core/app/create", json={"type": "simple", "name": ""}).json()["zodError"]
    assert nameless[0]["message"] == "Too small: expected string to have >=1 characters"


def test_logs_report_chats(http: httpx.Client, emulator: Emulator) -> None:
    """A log has a chat's counts; period, source, feedback, errors and words choose."""
    app_id = emulator.app_id
    http.post(V1, json=ask(app_id, "good one", chatId="c1", responseChatItemId="r1", customUid="ada"))
    http.post(V1, json=ask(app_id, "", chatId="c2"))
    rated = {"appId": app_id, "chatId": "c1", "dataId": "r1", "userGoodFeedback": "yes"}
    data(http.post("/api/core/chat/feedback/updateUserFeedback", json=rated))

    def logs(**fields: JSONValue) -> list[JSONValue]:
        page = data(http.post("/api/core/app/logs/list", json={"appId": app_id, **PERIOD, **fields}))
        return [field(entry, "chatId") for entry in rows(page, "list")]

    assert logs() == ["c2", "c1"]
    assert logs(sources=["online"]) == logs(dateEnd="2026-01-01T12:00:00Z") == logs(pageNum=2, pageSize=9) == []
    assert logs(feedbackType="good", unreadOnly=True) == ["c1"]
    assert logs(feedbackType="bad") == []
    assert logs(errorFilter="has_error") == ["c2"]
    assert logs(chatSearch="GOOD") == ["c1"]
    entry = field(data(http.post("/api/core/app/logs/list", json={"appId": app_id, **PERIOD})), "list", 1)
    assert [field(entry, name) for name in ("messageCount", "userGoodFeedbackCount", "errorCount", "outLinkUid")] == [
        2,
        1,
        0,
        "ada",
    ]
    assert field(entry, "averageResponseTime") == 0.0
    assert http.post("/api/core/app/logs/list", json={"appId": "x", **PERIOD}).json()["statusText"] == "appUnExist"


def test_a_log_of_a_running_chat_has_no_rows_yet(http: httpx.Client, emulator: Emulator) -> None:
    """A chat whose first answer is still coming is listed with nothing in it."""
    with http.stream("POST", V1, json=ask(emulator.app_id, "hi", stream=True)):
        page = data(http.post("/api/core/app/logs/list", json={"appId": emulator.app_id, **PERIOD}))
    assert [field(page, "list", 0, name) for name in ("messageCount", "averageResponseTime")] == [0, 0]


def test_users_are_counted(http: httpx.Client, emulator: Emulator) -> None:
    """A custom id is a user of its own, all other chats are the owner's."""
    for uid in ("ada", None, None):
        http.post(V1, json=ask(emulator.app_id, "hi", customUid=uid))
    asked = {"appId": emulator.app_id, **PERIOD}
    found = rows(data(http.post("/api/core/app/logs/getUsers", json=asked)), "list")
    assert [(field(one, "name"), field(one, "count")) for one in found] == [("Owner", 2), ("ada", 1)]
    searched = data(http.post("/api/core/app/logs/getUsers", json={**asked, "searchKey": "ADA", "sources": ["api"]}))
    assert [field(one, "outLinkUid") for one in rows(searched, "list")] == ["ada"]


def test_a_community_server_has_no_figures(http: httpx.Client) -> None:
    """Every commercial path is rejected alike, without the id of the request."""
    rejected = http.post("/api/proApi/core/app/logs/getChartData", json={})
    assert (rejected.status_code, rejected.json()["message"]) == (500, "未配置商业版链接: core,app,logs,getChartData")
    assert "x-request-id" not in rejected.headers
    assert http.post("/api/core/app/logs/getChartData", json={}).status_code == 404


def test_a_commercial_server_has_figures(commercial: tuple[httpx.Client, Emulator], clock: Clock) -> None:
    """Figures are returned by day, and for all time; what is not emulated is still rejected."""
    http, emulator = commercial
    assert http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1", customUid="ada")).status_code == 200
    clock.move(86400)
    http.post(V1, json=ask(emulator.app_id, "", chatId="c2"))
    asked = {"appId": emulator.app_id, **PERIOD, "source": ["api"]}
    chart = data(http.post("/api/proApi/core/app/logs/getChartData", json=asked))
    assert [field(one, "timestamp") for one in rows(chart, "chatData")] == [1767312000000, 1767398400000]
    assert [field(one, "summary", "errorCount") for one in rows(chart, "chatData")] == [0, 1]
    assert field(chart, "userData", 0, "summary", "sourceCountMap") == {"api": 1}
    assert field(chart, "appData", 0, "summary", "chatCount") == 1
    total = data(http.get("/api/proApi/core/app/logs/getTotalData", params={"appId": emulator.app_id}))
    assert total == {"totalUsers": 2, "totalChats": 2, "totalPoints": 0}
    assert http.post("/api/proApi/other", json={}).status_code == 500


def presign(http: httpx.Client, app_id: str, filename: str = "a note.txt", **fields: JSONValue) -> httpx.Response:
    """Ask for an upload address."""
    body = {"appId": app_id, "chatId": "c1", "filename": filename, **fields}
    return http.post("/api/core/chat/file/presignChatFilePostUrl", json=body)


def test_a_small_file_goes_up_in_one_piece(http: httpx.Client, emulator: Emulator) -> None:
    """The address takes the bytes without a key and the preview gives them back; so does the link by object key."""
    ticket = data(presign(http, emulator.app_id, size=5))
    assert field(ticket, "uploadMode") == "single"
    assert str(field(ticket, "url")).startswith("http://fastgpt.test/api/system/file/u/")
    assert str(field(ticket, "key")).startswith(f"chat/app/{emulator.app_id}/")
    preview = str(field(ticket, "previewUrl"))
    assert http.get(preview).json()["statusText"] == "fileNotFound"
    with httpx.Client(transport=emulator.transport()) as keyless:
        put = keyless.put(str(field(ticket, "url")), content=b'{"a"', headers={"content-type": "application/json"})
        assert data(put) == {"success": True}
        read = keyless.get(preview)
    assert (read.content, read.headers["content-type"]) == (b'{"a"', "text/plain")
    assert "a%20note.txt" in read.headers["content-disposition"]
    wanted = {"appId": emulator.app_id, "chatId": "c1", "key": field(ticket, "key")}
    assert data(http.post("/api/core/chat/file/presignChatFileGetUrl", json=wanted)) == preview
    foreign = http.post("/api/core/chat/file/presignChatFileGetUrl", json={**wanted, "chatId": "other"})
    assert foreign.json()["statusText"] == "unAuthChat"


def test_a_large_file_goes_up_in_parts(http: httpx.Client, emulator: Emulator) -> None:
    """From 32 MiB on a file is cut in parts; each must have its size, and all must be named at the end."""
    ticket = data(presign(http, emulator.app_id, size=BIG + 1, contentType="text/plain"))
    assert isinstance(ticket, dict)
    assert (ticket["uploadMode"], ticket["partSize"], ticket["concurrency"]) == ("multipart", PART, 3)
    url, complete = str(ticket["url"]), str(ticket["completeUrl"])
    assert http.put(url, content=b"x").json()["message"] == "Multipart upload requires partNumber"
    wrong = http.put(url, params={"partNumber": 1}, content=b"x")
    assert (wrong.status_code, wrong.json()["message"]) == (400, "Multipart part length does not match session")
    sizes = [PART, PART, PART, PART, 1]
    parts: list[JSONValue] = []
    for number, size in enumerate(sizes, start=1):
        put = data(http.put(url, params={"partNumber": number}, content=bytes([48 + number]) * size))
        parts.append({"partNumber": number, "etag": field(put, "etag")})
    assert str(field(parts[0], "etag")).startswith('"')
    assert http.post(complete, json={"parts": []}).json()["zodError"][0]["message"].endswith(">=1 items")
    assert http.post(complete, json={"parts": parts[:2]}).status_code == 400
    for _ in range(2):
        assert data(http.post(complete, json={"parts": parts})) == {"key": ticket["key"]}
    read = http.get(str(ticket["previewUrl"])).content
    assert (len(read), read[:1], read[-1:]) == (BIG + 1, b"1", b"5")


def test_an_upload_in_parts_is_aborted(http: httpx.Client, emulator: Emulator) -> None:
    """After it was aborted, which may be said twice, no part is taken."""
    ticket = data(presign(http, emulator.app_id, size=BIG))
    for _ in range(2):
        assert data(http.post(str(field(ticket, "abortUrl")), json={})) is None
    assert http.put(str(field(ticket, "url")), params={"partNumber": 1}, content=b"x" * PART).status_code == 400


@pytest.mark.parametrize(
    ("token", "code"), [("nosuchtoken", "too_small"), ("nosuchtoken-but-long-enough", "fileNotFound")]
)
def test_an_unknown_upload_is_rejected(http: httpx.Client, token: str, code: str) -> None:
    """A token that is too short breaks the schema, one that is unknown has no file."""
    rejected = http.put(f"/api/system/file/u/{token}", content=b"x").json()
    assert code in (rejected["statusText"], rejected.get("zodError", [{}])[0].get("code"))


def test_an_app_says_which_files_it_takes(http: httpx.Client, emulator: Emulator) -> None:
    """An app without file settings takes none; another one only kinds that it knows."""
    assert presign(http, emulator.apps["workflow"]).json()["statusText"] == "FileUploadDisabled"
    assert presign(http, emulator.app_id, "a.exe").json()["statusText"] == "InvalidUploadFileType"
    negative = presign(http, emulator.app_id, size=-1).json()["zodError"][0]
    assert (negative["minimum"], negative["inclusive"]) == (0, True)


@pytest.mark.parametrize(
    ("rules", "statuses"),
    [
        ({"canSelectFile": True}, [200, 500]),
        ({"canSelectImg": True}, [500, 200]),
        ({}, [500, 500]),
    ],
)
def test_a_draft_brings_its_rules(
    http: httpx.Client, emulator: Emulator, rules: dict[str, bool], statuses: list[int]
) -> None:
    """While an app is edited the rules come along, and its published ones do not count."""
    body = {"appId": emulator.apps["workflow"], "chatId": "c1", "fileSelectConfig": rules}
    path = "/api/core/chat/file/presignDraftChatFilePostUrl"
    answers = [http.post(path, json={**body, "filename": name}).status_code for name in ("a.txt", "a.png")]
    assert answers == statuses
