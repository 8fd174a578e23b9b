"""The emulator as an older server: 4.12.1 and 4.9.0, in what they have, lack, and put otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, data, events, field, names, rows, text, user
from fastgpt.emulator import Emulator, ErrorAnswer, Script
from fastgpt.emulator.apps import COLLECTION_ID
from fastgpt.values import JSONValue

V1 = COMPLETIONS["v1"]
V2 = COMPLETIONS["v2"]
SAID = "Hello from the emulator. 你好！ You said: hi"
ROWS = "/api/core/chat/getPaginationRecords"
NODES = "/api/core/chat/getResData"
FEEDBACK = "/api/core/chat/feedback/updateUserFeedback"
OLD, OLDER = "4.12.1", "4.9.0"


@pytest.fixture(params=[OLD, OLDER])
def emulator(request: pytest.FixtureRequest, clock: Clock) -> Emulator:
    """Give an older emulator."""
    version: str = request.param
    return Emulator(version, clock=clock)


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    """Give a client with the key of the default app."""
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as client:
        yield client


def as_app(http: httpx.Client, emulator: Emulator, app: str) -> httpx.Client:
    """Make a client call as an app: these servers know the app by its key."""
    http.headers["Authorization"] = f"Bearer {emulator.api_key_for(app)}"
    return http


def say(http: httpx.Client, content: str, **fields: JSONValue) -> httpx.Response:
    """Ask for a completion."""
    return http.post(V1, json={"messages": user(content), **fields})


def message(answer: httpx.Response) -> JSONValue:
    """Return what a plain answer says."""
    body: JSONValue = answer.json()
    return field(body, "choices", 0, "message", "content")


def kinds(parts: JSONValue) -> list[JSONValue]:
    """Return the kinds of a list of parts."""
    assert isinstance(parts, list)
    return [field(part, "type") for part in parts]


def rejected(answer: httpx.Response) -> tuple[int, JSONValue, JSONValue, JSONValue]:
    """Return how a call was rejected."""
    body = answer.json()
    return answer.status_code, body["code"], body["statusText"], body["message"]


def test_unknown_paths_are_pages(http: httpx.Client) -> None:
    """What a version lacks is HTML, also what newer ones have, and no answer has the id of a request."""
    for path in ("/api/core/chat/record/getRecords_v2", "/api/core/chat/history/getHistories", "/api/nope"):
        missing = http.post(path, json={})
        assert (missing.status_code, missing.headers["x-powered-by"]) == (404, "Next.js")
    assert "x-request-id" not in say(http, "hi").headers


def test_the_second_route_came_between(http: httpx.Client, emulator: Emulator) -> None:
    """4.12 has v2, which reports each node as it is done; 4.9 has not."""
    streamed = http.post(V2, json={"messages": user("hi"), "stream": True, "detail": True})
    if emulator.version == OLDER:
        assert streamed.status_code == 404
    else:
        assert names(streamed) == ["flowNodeResponse", "flowNodeStatus", "answer", "flowNodeResponse",
                                   "workflowDuration", "answer"]  # fmt: skip


def test_a_plain_answer(http: httpx.Client, emulator: Emulator) -> None:
    """An answer without details is a text; in a chat without an id, 4.12 brings one, and both keep the chat."""
    answer = say(http, "hi").json()
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": SAID}
    assert bool(answer["id"]) == (emulator.version == OLD)
    assert say(http, "hi", chatId="c1").json()["id"] == "c1"
    listed = data(http.post("/api/core/chat/getHistories", json={"appId": emulator.app_id, "source": "api"}))
    assert field(listed, "total") == 2


def test_details_are_rendered_as_they_were(http: httpx.Client, emulator: Emulator) -> None:
    """Nodes have no pictures; 4.9 sums up tokens, 4.12 reports how the model ended."""
    answer = say(http, "hi", detail=True, variables={"name": "Ada", "uid": "u1"}).json()
    model = answer["responseData"][1]
    assert "moduleLogo" not in model
    if emulator.version == OLDER:
        assert model["tokens"] == model["inputTokens"] + model["outputTokens"]
        assert "finishReason" not in model
        assert answer["newVariables"] == {"name": "Ada", "uid": "u1"}
    else:
        assert "tokens" not in model
        assert model["finishReason"] == "stop"
        assert answer["newVariables"] == {"name": "Ada"}


def test_a_stream_ends_before_its_nodes(http: httpx.Client, emulator: Emulator) -> None:
    """The nodes of a run come behind the end marker; only 4.12 reports the duration, and neither the title."""
    streamed = say(http, "hi", stream=True, detail=True)
    duration = ["workflowDuration"] if emulator.version == OLD else []
    reported = ["flowNodeStatus", "answer", *duration, *(["answer"] if duration else []), "flowResponses"]
    assert names(streamed) == reported
    assert [event for _, event in events(streamed)][-2] == "[DONE]"
    assert text(say(http, "hi", stream=True)) == SAID


def test_nothing_beats_in_a_silence(http: httpx.Client, emulator: Emulator) -> None:
    """These servers send no heartbeats."""
    quiet = say(as_app(http, emulator, "heartbeat"), "hi", stream=True, detail=True)
    said = [field(event, "choices", 0, "delta", "content") for name, event in events(quiet)
            if name == "answer" and isinstance(event, dict)]  # fmt: skip
    assert "" not in said


def test_reasoning_is_a_part(http: httpx.Client, emulator: Emulator) -> None:
    """Reasoning is a part of its own in answers with details and in rows; elsewhere it is left out."""
    as_app(http, emulator, "reasoning")
    assert kinds(message(say(http, "hi", detail=True, chatId="c1"))) == ["reasoning", "text"]
    assert say(http, "hi").json()["choices"][0]["message"] == {"role": "assistant", "content": SAID}
    found = data(http.post(ROWS, json={"appId": emulator.apps["reasoning"], "chatId": "c1"}))
    assert kinds(field(found, "list", 1, "value")) == ["reasoning", "text"]


def test_a_failed_model(http: httpx.Client, emulator: Emulator) -> None:
    """4.9 reports a failure as an object, in the answer and the node; 4.12 as a text in the node only."""
    as_app(http, emulator, "failing")
    answer = say(http, "hi", detail=True).json()
    node = answer["responseData"][1]
    if emulator.version == OLDER:
        wanted = {"message": "500 emulated upstream failed", "name": "Error", "code": "emulated_500", "status": 500}
        assert answer["error"] == node["error"] == wanted
    else:
        assert "error" not in answer
        assert node["errorText"] == "500 emulated upstream failed"
    assert message(say(http, "hi", detail=True)) == [{"type": "text", "text": {"content": ""}}]
    emulator.queue_answers(Script())
    own = say(http, "hi").json().get("error")
    assert own == ({"message": "chat:LLM_model_response_empty"} if emulator.version == OLDER else None)


def test_tools_are_details(http: httpx.Client, emulator: Emulator) -> None:
    """What a tool has done stands in its node; its events carry a response, if only an empty one."""
    as_app(http, emulator, "tool_search")
    answer = say(http, "hi", detail=True).json()
    node = answer["responseData"][1]
    assert (node["childTotalPoints"], node["toolDetail"][0]["moduleType"]) == (0, "datasetSearchNode")
    assert ("finishReason" in node) == (emulator.version == OLD)
    assert kinds(message(say(http, "hi", detail=True))) == ["tool", "text", "text"]
    streamed = say(http, "hi", stream=True, detail=True)
    calls = [event for name, event in events(streamed) if name == "toolCall"]
    assert field(calls[0], "tool", "response") == ""
    running = [field(event, "name") for name, event in events(streamed) if name == "flowNodeStatus"]
    assert "emulated-model" not in running


def test_a_search_reports_its_question(http: httpx.Client, emulator: Emulator) -> None:
    """A search has one question; its model and tokens stand where each version has them."""
    node = say(as_app(http, emulator, "knowledge"), "hi", detail=True).json()["responseData"][1]
    assert node["query"] == "hi"
    assert node["model" if emulator.version == OLDER else "embeddingModel"] == "emulated-embedding"


def test_an_app_in_an_app(http: httpx.Client, emulator: Emulator) -> None:
    """The nodes of a child stand in its parent's node; 4.12 marks it."""
    node = say(as_app(http, emulator, "child"), "hi", detail=True).json()["responseData"][1]
    assert [inner["moduleType"] for inner in node["pluginDetail"]] == ["workflowStart", "chatNode"]
    assert node["moduleLogo"] == "/icon/logo.svg"
    assert node.get("mergeSignId") == ("child1" if emulator.version == OLD else None)


def test_variables_and_scripted_nodes(http: httpx.Client, emulator: Emulator) -> None:
    """What is not rendered otherwise stays as it is; a script and its silence work as with the newest."""
    emulator.queue_answers(
        Script(delay=0.001, nodes=({"ranked": 3},), text="ok"), ErrorAnswer(status_text="unAuthChat")
    )
    answer = say(http, "hi", detail=True)
    assert (answer.json()["responseData"][1]["ranked"], message(answer)) == (3, "ok")
    assert rejected(say(http, "hi")) == (500, 504000, "unAuthChat", "common:code_error.chat_error.un_auth")
    streamed = say(as_app(http, emulator, "variables"), "hi", stream=True, detail=True)
    assert ("updateVariables", {"name": "Grace"}) in events(streamed)


def test_a_tool_app(http: httpx.Client, emulator: Emulator) -> None:
    """A tool app answers with details, and its rows bring their nodes."""
    as_app(http, emulator, "plugin")
    answer = http.post(V1, json={"chatId": "c1", "messages": [], "variables": {"query": "Q"}}).json()
    assert (answer["responseData"][2]["totalPoints"], answer["newVariables"]) == (0, {})
    found = data(http.post(ROWS, json={"appId": emulator.apps["plugin"], "chatId": "c1"}))
    human, row = rows(found, "list")
    assert field(human, "responseData") == []
    assert len(rows(row, "responseData")) == 3
    assert isinstance(row, dict)
    assert ("durationSeconds" in row, "llmModuleAccount" in row) == (emulator.version == OLD, False)


def test_a_pause(http: httpx.Client, emulator: Emulator) -> None:
    """A question comes with all that the server keeps; the answer goes on without it."""
    as_app(http, emulator, "select")
    asked = message(say(http, "start", detail=True, chatId="c1"))
    pause = field(asked, 0, "interactive")
    assert isinstance(pause, dict)
    assert sorted(pause) == ["entryNodeIds", "memoryEdges", "nodeOutputs", "params", "type"]
    assert message(say(http, "Confirm", detail=True, chatId="c1")) == "\nYou confirmed: Confirm"
    streamed = say(http, "start", detail=True, stream=True, chatId="c2")
    (event,) = [event for name, event in events(streamed) if name == "interactive"]
    assert field(event, "interactive", "type") == "userSelect"
    assert message(say(http, "start", chatId="c3")) == ""


def test_a_form_keeps_what_was_sent(http: httpx.Client, emulator: Emulator) -> None:
    """The row of a form has what was filled in."""
    as_app(http, emulator, "form")
    say(http, "start", chatId="c1")
    say(http, '{"city": "Rome", "age": 30}', chatId="c1")
    found = data(http.post(ROWS, json={"appId": emulator.apps["form"], "chatId": "c1"}))
    form = field(found, "list", 1, "value", 0, "interactive", "params")
    assert [field(each, "value") for each in rows(form, "inputForm")] == ["Rome", 30, ""]
    assert field(form, "submitted") is True


def test_a_tool_that_asks(http: httpx.Client, emulator: Emulator) -> None:
    """A tool's question is the tool's own, with what the model remembers of it."""
    as_app(http, emulator, "tool_select")
    tool, _, asked = rows({"parts": message(say(http, "start", detail=True, chatId="c1"))}, "parts")
    pause = field(asked, "interactive")
    assert (field(pause, "type"), field(pause, "entryNodeIds")) == ("userSelect", ["tool1"])
    memory = field(pause, "toolParams")
    assert field(memory, "toolCallId") == field(tool, "tools", 0, "id")
    assert [field(each, "role") for each in rows(memory, "memoryMessages")] == ["assistant", "tool"]
    assert field(memory, "entryNodeIds") == ["select1"]
    assert str(message(say(http, "Confirm", detail=True, chatId="c1"))).startswith("\nYou confirmed: Confirm")


def test_a_child_that_asks(http: httpx.Client, emulator: Emulator) -> None:
    """A child's question is wrapped in its parent's."""
    (asked,) = rows({"parts": message(say(as_app(http, emulator, "child_select"), "start", detail=True))}, "parts")
    inner = field(asked, "interactive", "params", "childrenResponse")
    assert (field(asked, "interactive", "type"), field(inner, "type")) == ("childrenInteractive", "userSelect")


def test_what_they_reject(http: httpx.Client, emulator: Emulator) -> None:
    """What a completion lacks is reported in words, on HTTP 500, in the order of these servers."""
    assert rejected(http.post(V1, json={"messages": []})) == (500, 500, "", "messages is empty")
    assert rejected(http.get(V1)) == (500, 500, "", "messages is empty")
    assert rejected(http.post(V1, json=[1]))[3] == "messages is empty"
    assert (
        rejected(http.post(V1, json={"messages": [{"role": "alien", "content": "x"}]}))[3] == "User question is empty"
    )
    assert rejected(http.post(V1, json={"messages": [{"role": "user"}]}))[3] == "User question is empty"
    assert rejected(http.post(V1, json={"messages": "x"}))[3] == "User question is empty"
    assert rejected(say(http, "x", variables=None))[3] == "Cannot read properties of null (reading 'name')"
    assert events(http.post(V1, json={"messages": [], "stream": True})) == [("error", {"message": "messages is empty"})]
    http.headers["Authorization"] = "Bearer fastgpt-wrong"
    assert rejected(say(http, "x"))[:3] == (500, 514, "unAuthApiKey")
    named = events(say(http, "x", stream=True))[0][1]
    assert field(named, "statusText") == "unAuthApiKey"
    http.headers["Authorization"] = f"Bearer {emulator.account_key}"
    assert rejected(say(http, "x"))[3] == "Key is error. You need to use the app key rather than the account key."
    assert rejected(http.post(V1, json=ask("0" * 24, "x")))[3] == "app is empty"
    assert str(rejected(http.post(V1, json=ask("nope", "x")))[3]).startswith('Cast to ObjectId failed for value "nope"')
    assert message(http.post(V1, json=ask(emulator.app_id, "hi"))) == SAID
    del http.headers["Authorization"]
    assert rejected(say(http, "x")) == (500, 403, "unAuthorization", "common:code_error.error_message.403")


def test_bodies_may_be_larger(http: httpx.Client) -> None:
    """A completion may have 20 MB, other calls one."""
    huge = http.post(V1, content=b" " * (20 * 1024 * 1024 + 1), headers={"content-type": "application/json"})
    assert (huge.status_code, huge.text) == (413, "Body exceeded 20mb limit")
    large = http.post(ROWS, content=b" " * (1024 * 1024 + 1))
    assert (large.status_code, large.text) == (413, "Body exceeded 1mb limit")


def test_a_chat_page(http: httpx.Client, emulator: Emulator) -> None:
    """A chat page needs an app; it knows the chat's title where there is one."""
    init = "/api/core/chat/init"
    assert rejected(http.get(init)) == (501, 501, "", "You don't have an app yet")
    assert str(rejected(http.get(init, params={"appId": "zz"}))[3]).startswith("Cast to ObjectId failed")
    assert rejected(http.get(init, params={"appId": "0" * 24}))[2] == "appUnExist"
    fresh = data(http.get(init, params={"appId": emulator.app_id}))
    assert isinstance(fresh, dict)
    assert sorted(fresh) == ["app", "appId"]
    assert field(fresh, "app", "chatConfig", "chatInputGuide", "textList") == []
    say(http, "hi", chatId="c1")
    known = data(http.get(init, params={"appId": emulator.app_id, "chatId": "c1"}))
    assert (field(known, "title"), field(known, "variables")) == ("hi", {"name": ""})
    plugin = data(http.get(init, params={"appId": emulator.apps["plugin"]}))
    assert field(plugin, "app", "pluginInputs", 0, "key") == "query"
    assert field(plugin, "app", "chatConfig", "questionGuide", "model") == "gpt-4o-mini"


def test_lists_of_chats(http: httpx.Client, emulator: Emulator) -> None:
    """Chats are listed by app and, in 4.9, only if a source is named; they are renamed, pinned and deleted."""
    listing = "/api/core/chat/getHistories"
    for chat_id in ("c1", "c2"):
        say(http, "hi", chatId=chat_id)
    unsourced = data(http.post(listing, json={"appId": emulator.app_id}))
    assert field(unsourced, "total") == (2 if emulator.version == OLD else 0)
    assert data(http.post(listing, json={"source": "api"})) == {"list": [], "total": 0}
    change = {"appId": emulator.app_id, "chatId": "c1", "title": "t", "customTitle": "my", "top": True}
    assert data(http.put("/api/core/chat/updateHistory", json=change)) is None
    assert data(http.put("/api/core/chat/updateHistory", json={"chatId": "c1"})) is None
    assert data(http.put("/api/core/chat/updateHistory", json={"appId": emulator.app_id})) is None
    body = {"appId": emulator.app_id, "source": "api", "pageSize": 1}
    (first,) = rows(data(http.post(listing, json=body)), "list")
    assert (field(first, "chatId"), field(first, "customTitle"), field(first, "top")) == ("c1", "my", True)
    for chat_id in ("c1", "c1"):
        assert data(http.delete("/api/core/chat/delHistory", params={"chatId": chat_id})) is None
    assert field(data(http.post(listing, json=body)), "total") == 1
    assert rejected(http.delete("/api/core/chat/clearHistories"))[2] == "unAuthChat"
    assert data(http.delete("/api/core/chat/clearHistories", params={"appId": emulator.app_id})) is None
    assert field(data(http.post(listing, json=body)), "total") == 0
    wrong = http.post(listing, json={"appId": 1, "pageSize": []})
    assert (wrong.status_code, wrong.json()["statusText"]) == (500, "")


def test_rows_have_ids_of_their_own(http: httpx.Client, emulator: Emulator) -> None:
    """The user's row has another id than the answer's, so that one is deleted without the other."""
    say(http, "hi", chatId="c1", responseChatItemId="r1")
    target: dict[str, str] = {"appId": emulator.app_id, "chatId": "c1"}
    listed = rows(data(http.post(ROWS, json={**target, "loadCustomFeedbacks": True})), "list")
    ids = [str(field(row, "dataId")) for row in listed]
    assert (ids[1], ids[0] != ids[1], field(listed[0], "customFeedbacks")) == ("r1", True, [])
    seconds = "durationSeconds" if emulator.version == OLD else "totalRunningTime"
    assert isinstance(field(listed[1], seconds), float | int)
    assert field(listed[1], "historyPreviewLength") == 3
    delete = "/api/core/chat/item/delete"
    assert rejected(http.delete(delete, params=target))[3] == "contentId or chatId is empty"
    for content_id in (ids[0], "nope"):
        assert data(http.delete(delete, params={**target, "contentId": content_id})) is None
    assert [field(row, "dataId") for row in rows(data(http.post(ROWS, json=target)), "list")] == ["r1"]
    assert data(http.post(ROWS, json={**target, "chatId": "nope"})) == {"list": [], "total": 0}


def test_the_nodes_of_a_row(http: httpx.Client, emulator: Emulator) -> None:
    """The nodes of a row are found by its id; 4.12 leaves out what was cited, and has a list for an unknown row."""
    as_app(http, emulator, "knowledge")
    say(http, "hi", chatId="c1", responseChatItemId="r1")
    target = {"appId": emulator.apps["knowledge"], "chatId": "c1"}
    nodes = data(http.get(NODES, params={**target, "dataId": "r1"}))
    quote = field(nodes, 1, "quoteList", 0)
    assert isinstance(quote, dict)
    assert ("q" in quote) == (emulator.version == OLDER)
    assert data(http.get(NODES, params={**target, "dataId": "nope"})) == ([] if emulator.version == OLD else {})
    row = field(data(http.post(ROWS, json=target)), "list", 1)
    assert field(row, "totalQuoteList", 0, "collectionId") == COLLECTION_ID


def test_feedback(http: httpx.Client, emulator: Emulator) -> None:
    """Feedback is kept in the row; only 4.12 rejects it to a row that is not there."""
    say(http, "hi", chatId="c1", responseChatItemId="r1")
    target: dict[str, str] = {"appId": emulator.app_id, "chatId": "c1", "dataId": "r1"}
    assert rejected(http.post(FEEDBACK, json={"appId": emulator.app_id}))[3] == "chatId or dataId is empty"
    assert data(http.post(FEEDBACK, json={**target, "userGoodFeedback": "yes"})) is None
    assert data(http.post(FEEDBACK, json={**target, "userBadFeedback": "no"})) is None
    unknown = http.post(FEEDBACK, json={**target, "dataId": "nope"})
    if emulator.version == OLD:
        assert rejected(unknown)[3] == "Chat item not found"
    else:
        assert data(unknown) is None
    correction = {**target, "datasetId": "d", "feedbackDataId": "f", "q": "q", "a": "a"}
    for body in (correction, {**correction, "dataId": "nope"}):
        assert data(http.post("/api/core/chat/feedback/adminUpdate", json=body)) is None
    row = field(data(http.post(ROWS, json=target)), "list", 1)
    assert isinstance(row, dict)
    assert (row["userBadFeedback"], "userGoodFeedback" in row) == ("no", False)
    assert field(row, "adminFeedback", "dataId") == "f"


def test_guides(http: httpx.Client, emulator: Emulator) -> None:
    """Follow-up questions are made of a chat or of messages; texts to complete an input need an app."""
    say(http, "hi", chatId="c1")
    agent = "/api/core/ai/agent/"
    stored = data(http.post(f"{agent}v2/createQuestionGuide", json={"appId": emulator.app_id, "chatId": "c1"}))
    sent = data(http.post(f"{agent}createQuestionGuide", json={"messages": user("hi")}))
    assert stored == sent
    assert rejected(http.post(f"{agent}createQuestionGuide", json={}))[3] == "messages is not iterable"
    query = "/api/core/chat/inputGuide/query"
    found = data(http.post(query, json={"appId": emulator.app_id, "searchKey": "PAY"}))
    assert found == ["How do I pay?"]
    assert rejected(http.post(query, json={"searchKey": "x"}))[2] == "unAuthChat"


def test_apps(http: httpx.Client, emulator: Emulator) -> None:
    """Apps are listed with the rights of each version; what is for the web page is open to no key."""
    listed = data(http.post("/api/core/app/list", json={"searchKey": "simple"}))
    assert field(listed, 0, "name") == "Simple chat"
    assert isinstance(listed, list)
    assert ("pluginData" in str(listed)) == (emulator.version == OLDER)
    assert data(http.post("/api/core/app/list", json={"parentId": "f"})) == []
    for path in ("/api/core/app/detail", "/api/core/app/getChatLogs"):
        assert rejected(http.post(path, json={}))[2] == "unAuthorization"


def test_files_travel_in_forms(emulator: Emulator) -> None:
    """The library uploads by a form where there is no other way, and the file can be read by its link."""
    with emulator.client() as client:
        stored = client.typed.upload_chat_file(
            app_id=emulator.app_id, chat_id="c1", content=b"\r\nx\r\n", filename="ü.txt"
        )
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.emulator") as http:
        assert stored.url
        found = http.get(stored.url)
        assert (found.content, found.headers["content-type"]) == (b"\r\nx\r\n", "text/plain")
        missing = http.get("/api/common/file/read/x.txt", params={"token": "nope"})
        assert rejected(missing)[2] == "fileNotFound"
        headers = {"Authorization": f"Bearer {emulator.api_key}"}
        empty = http.post("/api/common/file/upload", content=b"", headers=headers)
        assert rejected(empty)[3] == "File not found"
        plain = http.post(
            "/api/common/file/upload", files={"file": ("a.txt", b"x")}, data={"data": "{"}, headers=headers
        )
        assert isinstance(field(data(plain), "fileId"), str)


def test_citations(http: httpx.Client, emulator: Emulator) -> None:
    """4.12 gives what a chat has cited, by ids or around a passage, and nothing else; 4.9 has no such route."""
    as_app(http, emulator, "knowledge")
    say(http, "hi", chatId="c1")
    target: dict[str, JSONValue] = {"appId": emulator.apps["knowledge"], "chatId": "c1"}
    ids: list[JSONValue] = ["64d0000000000000000000a1"]
    asked: dict[str, JSONValue] = {**target, "datasetDataIdList": ids, "collectionIdList": [COLLECTION_ID]}
    quotes = http.post("/api/core/chat/quote/getQuote", json=asked)
    if emulator.version == OLDER:
        assert quotes.status_code == 404
        return
    assert field(data(quotes), 0, "a") == ""
    other = http.post("/api/core/chat/quote/getQuote", json={**asked, "collectionIdList": ["other"]})
    assert rejected(other)[2] == "unAuthDatasetFile"
    path = "/api/core/chat/quote/getCollectionQuote"
    page = data(http.post(path, json={**target, "collectionId": COLLECTION_ID, "initialId": ids[0], "pageSize": 2}))
    assert (len(rows(page, "list")), field(page, "hasMorePrev")) == (2, False)
    assert rejected(http.post(path, json={**target, "collectionId": "other"}))[2] == "unAuthDatasetFile"
