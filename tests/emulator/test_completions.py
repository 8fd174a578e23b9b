"""Completions in all forms: what each demonstration app says, where it pauses, and how a call is rejected."""

from __future__ import annotations

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, data, events, field, names, read, rows, text, user
from fastgpt.emulator import App, Chat, Emulator, Form, InputField, Reply
from fastgpt.values import JSONValue

V1 = COMPLETIONS["v1"]
V2 = COMPLETIONS["v2"]
both = pytest.mark.parametrize("path", COMPLETIONS.values(), ids=COMPLETIONS)
SAID = "Hello from the emulator. 你好！ You said: hi"


def content(response: httpx.Response) -> JSONValue:
    """Return what a plain answer says."""
    message = field(read(response.text), "choices", 0, "message")
    assert isinstance(message, dict)
    said: JSONValue = message.get("content", "absent")
    return said


@both
def test_a_plain_answer_has_no_envelope(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """Without detail an answer is a text, the chat's id, a title for a new chat and a usage that is always one."""
    response = http.post(path, json=ask(emulator.app_id, "hi", chatId="c1"))
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["x-ratelimit-remaining"] == "4999"
    assert response.json() == {
        "title": "hi",
        "id": "c1",
        "model": "",
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1},
        "choices": [{"message": {"role": "assistant", "content": SAID}, "finish_reason": "stop", "index": 0}],
    }
    assert "title" not in http.post(path, json=ask(emulator.app_id, "more", chatId="c1")).json()


@both
def test_a_detailed_answer_reports_its_nodes(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """With detail an answer also has the nodes, with the history they saw, and the declared variables."""
    variables: JSONValue = {"name": "Ada", "other": 1}
    http.post(path, json=ask(emulator.app_id, "first", chatId="c1", variables=variables))
    answer = http.post(path, json=ask(emulator.app_id, "hi", chatId="c1", detail=True)).json()
    assert [node["moduleType"] for node in answer["responseData"]] == ["workflowStart", "chatNode"]
    assert [entry["value"] for entry in answer["responseData"][1]["historyPreview"]][1::2] == ["first", "hi"]
    assert answer["newVariables"] == {"name": "Ada"}


@both
def test_a_plain_stream_is_text_only(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """Without detail a stream has no event lines: chunks, a stop chunk, and the end marker."""
    response = http.post(path, json=ask(emulator.app_id, "hi", stream=True))
    assert response.headers["content-type"] == "text/event-stream;charset=utf-8"
    assert "event:" not in response.text
    assert text(response) == SAID
    *_, (_, stop), (_, end) = events(response)
    assert field(stop, "choices", 0) == {
        "delta": {"role": "assistant", "content": None},
        "index": 0,
        "finish_reason": "stop",
    }
    assert end == "[DONE]"


ENDINGS = {
    "simple": (
        ["chatTitle", "flowNodeStatus", "answer", "workflowDuration", "answer", "flowResponses", "answer"],
        ["chatTitle", "flowNodeResponse", "flowNodeStatus", "answer", "flowNodeResponse", "workflowDuration", "answer"],
    ),
    "workflow": (
        [
            "chatTitle", "flowNodeStatus", "answer", "fastAnswer", "workflowDuration", "answer", "flowResponses",
            "answer",
        ],
        [
            "chatTitle", "flowNodeResponse", "flowNodeStatus", "answer", "flowNodeResponse", "fastAnswer",
            "flowNodeResponse", "workflowDuration", "answer",
        ],
    ),
    "tool_http": (
        [
            "chatTitle", "flowNodeStatus", "toolCall", "toolParams", "toolResponse", "flowNodeStatus", "answer",
            "workflowDuration", "answer", "flowResponses", "answer",
        ],
        [
            "chatTitle", "flowNodeResponse", "flowNodeStatus", "toolCall", "toolParams", "flowNodeResponse",
            "toolResponse", "flowNodeStatus", "answer", "flowNodeResponse", "workflowDuration", "answer",
        ],
    ),
    "select": (
        ["chatTitle", "interactive", "workflowDuration", "answer", "flowResponses", "answer"],
        ["chatTitle", "flowNodeResponse", "interactive", "workflowDuration", "answer"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("app", ENDINGS)
def test_a_detailed_stream_names_its_events(http: httpx.Client, emulator: Emulator, app: str) -> None:
    """With detail v1 ends with one tree of nodes, v2 gives each node as it is done; the rest is alike."""
    body = ask(emulator.apps[app], "hi", stream=True, detail=True)
    assert (names(http.post(V1, json=body)), names(http.post(V2, json=body))) == ENDINGS[app]


def test_streams_come_in_separate_writes(emulator: Emulator, http: httpx.Client) -> None:
    """An event's name and its data are two writes, as on a real socket."""
    body = ask(emulator.app_id, "hi", stream=True, detail=True)
    with http.stream("POST", V1, json=body) as response:
        writes = list(response.iter_raw())
    assert writes[0] == b"event: chatTitle\n"
    assert writes[1] == b'data: {"title":"hi"}\n\n'
    assert writes[-2:] == [b"event: answer\n", b"data: [DONE]\n\n"]


@both
def test_reasoning_stands_beside_the_text(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """Reasoning has its own key in chunks and in the message."""
    app_id = emulator.apps["reasoning"]
    message = http.post(path, json=ask(app_id, "hi", detail=True)).json()["choices"][0]["message"]
    assert message == {"role": "assistant", "content": SAID, "reasoning_content": "Let me think about it."}
    first = events(http.post(path, json=ask(app_id, "hi", stream=True)))[0][1]
    assert field(first, "choices", 0, "delta") == {"role": "assistant", "reasoning_content": "Let me"}


def test_values_have_a_type_on_v1_only(http: httpx.Client, emulator: Emulator) -> None:
    """An answer of several values is a list with detail; without, it is the text alone."""
    body = ask(emulator.apps["tool"], "hi", detail=True)
    first = rows(content(http.post(V1, json=body)))
    second = rows(content(http.post(V2, json=body)))
    assert [field(value, "type") for value in first] == ["tool", "text"]
    assert all(isinstance(value, dict) and "type" not in value for value in second)
    assert field(first, 0, "tools", 0, "params") == '{"urls": []}'
    assert content(http.post(V1, json=ask(emulator.apps["tool"], "hi"))) == "Tool returned: []"


def test_tool_arguments_are_streamed_as_deltas(http: httpx.Client, emulator: Emulator) -> None:
    """A tool call starts with empty arguments, which follow in pieces, and its response comes by the same id."""
    stream = events(http.post(V1, json=ask(emulator.apps["tool"], "hi", stream=True, detail=True)))
    reported = [(name, field(event, "tool")) for name, event in stream if name.startswith("tool")]
    assert [name for name, _ in reported] == ["toolCall", "toolParams", "toolParams", "toolResponse"]
    assert "".join(str(field(tool, "params")) for _, tool in reported) == '{"urls": []}'
    assert all(field(tool, "id") == "call_emulated_1" for _, tool in reported)
    assert field(reported[-1][1], "response") == "[]"


def test_a_tools_node_is_a_child(http: httpx.Client, emulator: Emulator) -> None:
    """A plain answer and v1 nest the node of a tool in its parent; v2 sends it flat, with the parent's id."""
    nodes = http.post(V1, json=ask(emulator.apps["tool_http"], "hi", detail=True)).json()["responseData"]
    child = nodes[1]["childrenResponses"][0]
    assert child["parentId"] == nodes[1]["id"]
    stream = events(http.post(V2, json=ask(emulator.apps["tool_http"], "hi", stream=True, detail=True)))
    flat = [event for name, event in stream if name == "flowNodeResponse"]
    assert field(flat[1], "parentId") == field(flat[2], "id")
    assert field(flat[2], "childTotalPoints") == 0


@both
def test_a_select_goes_on_with_the_value(http: httpx.Client, emulator: Emulator, path: str) -> None:
    """A pause is part of the content with detail and nothing without; the option's value runs its branch."""
    app_id = emulator.apps["select"]
    paused = http.post(path, json=ask(app_id, "start", chatId="c1", detail=True))
    pause = field(rows(content(paused))[0], "interactive")
    assert field(pause, "type") == "userSelect"
    assert isinstance(pause, dict)
    assert set(pause) == {"type", "params"}
    going = http.post(path, json=ask(app_id, "Confirm", chatId="c1", detail=True))
    assert content(going) == "\nYou confirmed: Confirm"
    assert field(going.json(), "responseData", 0, "userSelectResult") == "Confirm"
    assert "title" not in going.json()
    assert content(http.post(path, json=ask(app_id, "again", chatId="c1"))) == "absent"


def test_a_selects_key_runs_no_branch(http: httpx.Client, emulator: Emulator) -> None:
    """An answer that is no option's value leaves an empty answer."""
    app_id = emulator.apps["select"]
    http.post(V1, json=ask(app_id, "start", chatId="c1"))
    assert content(http.post(V1, json=ask(app_id, "option1", chatId="c1"))) == ""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"city": "Oslo", "age": 30}', "\nCity=Oslo age=30"),
        ("just text", "\nCity= age="),
        ("[1]", "\nCity= age="),
    ],
)
def test_a_form_goes_on_with_json(http: httpx.Client, emulator: Emulator, answer: str, said: str) -> None:
    """A form takes a JSON object; anything else counts as an empty one."""
    app_id = emulator.apps["form"]
    http.post(V1, json=ask(app_id, "start", chatId="c1"))
    going = http.post(V1, json=ask(app_id, answer, chatId="c1", detail=True))
    assert content(going) == said


def test_a_pause_carries_what_the_server_needs(http: httpx.Client, emulator: Emulator) -> None:
    """In a stream the pause has its node's ids; the node that ends it has the id that was announced."""
    app_id = emulator.apps["form"]
    stream = events(http.post(V2, json=ask(app_id, "start", chatId="c1", stream=True, detail=True)))
    pause = next(field(event, "interactive") for name, event in stream if name == "interactive")
    assert field(pause, "entryNodeIds") == ["form1"]
    assert len(rows(pause, "params", "inputForm")) == 3
    going = events(http.post(V2, json=ask(app_id, "{}", chatId="c1", stream=True, detail=True)))
    assert field(going[0][1], "id") == field(pause, "nodeResponseId")


def test_one_pause_may_lead_to_the_next(http: httpx.Client, emulator: Emulator) -> None:
    """A branch may pause again; all rounds share one row, whose answered questions are marked."""
    app_id = emulator.apps["select_form"]
    started = http.post(V1, json=ask(app_id, "hi", chatId="c1", detail=True))
    assert [field(value, "type") for value in rows(content(started))] == ["text", "interactive"]
    http.post(V1, json=ask(app_id, "Confirm", chatId="c1"))
    ended = http.post(V1, json=ask(app_id, '{"city": "Oslo"}', chatId="c1"))
    assert content(ended) == "\nCity=Oslo age="
    asked = {"appId": app_id, "chatId": "c1", "pageSize": 10}
    page = data(http.post("/api/core/chat/getPaginationRecords", json=asked))
    assert field(page, "total") == 2
    value = rows(page, "list", 1, "value")
    assert [field(part, "type") for part in value] == ["text", "interactive", "interactive", "text"]
    assert field(value, 1, "interactive", "params", "userSelectedVal") == "Confirm"
    assert field(value, 2, "interactive", "params", "submitted") is True


def test_a_form_may_stand_behind_another_step(clock: Clock) -> None:
    """The node of a pause is found wherever it stands in the app."""
    inner = Form(
        description="two", node_id="form2", fields=(InputField(key="b", label="b"),), then=(Reply(text="{{a}}{{b}}"),)
    )
    outer = Form(description="one", fields=(InputField(key="a", label="a"),), then=(inner,))
    emulator = Emulator(app="forms", apps={"forms": App(name="Forms", steps=(Chat(), outer))}, clock=clock)
    with httpx.Client(transport=emulator.transport(), base_url="http://x") as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        for answer in ("start", '{"a": "A"}'):
            http.post(V1, json={"chatId": "c1", "messages": [{"role": "user", "content": answer}]})
        body = {"chatId": "c1", "messages": [{"role": "user", "content": '{"b": "B"}'}]}
        assert content(http.post(V1, json=body)) == "\nB"


def test_a_tool_app_takes_variables_and_gives_its_output(http: httpx.Client, emulator: Emulator) -> None:
    """A tool app needs no messages, answers with detail whatever was asked, and ends with its output."""
    app_id = emulator.apps["plugin"]
    nothing: list[JSONValue] = []
    body = {"appId": app_id, "messages": nothing, "variables": {"query": "q?"}}
    answer = http.post(V1, json=body).json()
    said = "Hello from the emulator. 你好！ You said: q?"
    assert answer["responseData"][-1]["pluginOutput"] == {"result": said}
    assert answer["newVariables"] == {}
    assert answer["title"] == "2026-01-02 03:04"
    stream = http.post(V2, json={**body, "stream": True})
    assert names(stream)[:2] == ["chatTitle", "flowNodeResponse"]


def test_a_variable_is_updated(http: httpx.Client, emulator: Emulator) -> None:
    """An update is reported at once with all variables, and the chat keeps it."""
    app_id = emulator.apps["variables"]
    stream = events(http.post(V1, json=ask(app_id, "hi", chatId="c1", stream=True, detail=True)))
    assert stream[1] == ("updateVariables", {"name": "Grace"})
    init = data(http.get("/api/core/chat/init", params={"appId": app_id, "chatId": "c1"}))
    assert field(init, "variables") == {"name": "Grace"}
    assert content(http.post(V1, json=ask(app_id, "hi"))) == "\nhello Grace"


def test_a_child_apps_nodes_are_children(http: httpx.Client, emulator: Emulator) -> None:
    """An app inside an app streams a line break first; its nodes name their parent, or stand inside it."""
    app_id = emulator.apps["child"]
    answer = http.post(V1, json=ask(app_id, "hi", detail=True))
    assert content(answer) == f"{SAID}\nafter child"
    child = answer.json()["responseData"][1]
    assert (child["textOutput"], child["childResponseCount"]) == (SAID, 2)
    assert {node["parentId"] for node in child["childrenResponses"]} == {child["id"]}
    stream = http.post(V2, json=ask(app_id, "hi", stream=True, detail=True))
    assert text(stream) == f"\n{SAID}\nafter child"
    flat = [event for name, event in events(stream) if name == "flowNodeResponse" and isinstance(event, dict)]
    assert [event.get("parentId") for event in flat] == [None, flat[3]["id"], flat[3]["id"], None, None]


def test_a_child_apps_pause_is_wrapped(http: httpx.Client, emulator: Emulator) -> None:
    """A pause inside comes wrapped in a stream and bare in a plain answer; the answer goes to the inside."""
    app_id = emulator.apps["child_select"]
    stream = events(http.post(V2, json=ask(app_id, "hi", chatId="c1", stream=True, detail=True)))
    pause = next(field(event, "interactive") for name, event in stream if name == "interactive")
    assert field(pause, "type") == "childrenInteractive"
    assert field(pause, "params", "childrenResponse", "type") == "userSelect"
    going = events(http.post(V2, json=ask(app_id, "Confirm", chatId="c1", stream=True, detail=True)))
    nodes = [event for name, event in going if name == "flowNodeResponse"]
    assert [field(node, "moduleType") for node in nodes] == ["userSelect", "answerNode", "appModule", "answerNode"]
    assert field(nodes[2], "id") == field(pause, "nodeResponseId")
    plain = http.post(V1, json=ask(app_id, "again", chatId="c1", detail=True))
    assert field(rows(content(plain))[0], "interactive", "type") == "userSelect"
    said = content(http.post(V1, json=ask(app_id, "Cancel", chatId="c1")))
    assert said == "\nYou cancelled.\nafter child"


def test_a_tools_pause_is_wrapped(http: httpx.Client, emulator: Emulator) -> None:
    """A tool may ask: its response is then empty of meaning, and comes with the answer; the row keeps the last one."""
    app_id = emulator.apps["tool_select"]
    stream = events(http.post(V2, json=ask(app_id, "hi", chatId="c1", stream=True, detail=True)))
    pause = next(field(event, "interactive") for name, event in stream if name == "interactive")
    assert field(pause, "type") == "toolChildrenInteractive"
    assert field(pause, "params", "toolParams") == {"toolCallId": "call_emulated_1"}
    assert field(dict(stream)["toolResponse"], "tool", "response") == "none"
    going = http.post(V2, json=ask(app_id, "Confirm", chatId="c1", stream=True, detail=True))
    assert names(going)[:4] == ["flowNodeStatus", "flowNodeResponse", "fastAnswer", "flowNodeResponse"]
    assert text(going) == "\nYou confirmed: ConfirmTool returned: \nYou confirmed: Confirm"
    asked = {"appId": app_id, "chatId": "c1", "pageSize": 10}
    value = rows(data(http.post("/api/core/chat/getPaginationRecords", json=asked)), "list", 1, "value")
    assert [field(part, "type") for part in value] == ["tool", "interactive", "text"]
    assert field(value, 0, "tools", 0, "response") == "\nYou confirmed: Confirm"


def test_a_search_may_be_a_tool(http: httpx.Client, emulator: Emulator) -> None:
    """The node of the search is a child, and its status is not reported."""
    body = ask(emulator.apps["tool_search"], "hi", stream=True, detail=True)
    stream = events(http.post(V2, json=body))
    nodes = [field(event, "moduleType") for name, event in stream if name == "flowNodeResponse"]
    assert nodes == ["workflowStart", "datasetSearchNode", "tools"]
    reported = [field(event, "name") for name, event in stream if name == "flowNodeStatus"]
    assert reported == ["Tool call", "emulated-model", "emulated-model"]


@pytest.mark.parametrize(
    ("answer", "reported"),
    [
        ('{"answers": ["I want red.", "None at all."]}', ("Red - I want red.", "None at all.")),
        ('{"answers": ["I want blue."]}', ("Blue - I want blue.", "未回答")),
        ("I want red.", ("未回答", "未回答")),
    ],
)
def test_an_agent_asks(http: httpx.Client, emulator: Emulator, answer: str, reported: tuple[str, str]) -> None:
    """An agent's questions are answered as JSON, in a round of their own; anything else leaves them unanswered."""
    app_id = emulator.apps["agent_ask"]
    stream = events(http.post(V1, json=ask(app_id, "hi", chatId="c1", stream=True, detail=True)))
    pause = next(field(event, "interactive") for name, event in stream if name == "interactive")
    assert [field(one, "question") for one in rows(pause, "params", "questions")] == ["Which colour?", "Which size?"]
    said = content(http.post(V1, json=ask(app_id, answer, chatId="c1")))
    expected = "\n\n".join(
        f"## {question}\n\n回答：{one}"
        for question, one in zip(("Which colour?", "Which size?"), reported, strict=True)
    )
    assert said == f"Tool returned: {expected}"
    asked = {"appId": app_id, "chatId": "c1", "pageSize": 10}
    page = data(http.post("/api/core/chat/getPaginationRecords", json=asked))
    assert field(page, "total") == 4
    assert field(page, "list", 1, "value", 1, "interactive", "params", "submitted") is True
    assert field(page, "list", 2, "value", 0, "askId") == field(pause, "askId")
    assert content(http.post(V1, json=ask(app_id, "hi", chatId="c2"))) == ""


def test_an_agent_plans(http: httpx.Client, emulator: Emulator) -> None:
    """An agent's plan comes whole in its own events, and is part of the content."""
    body = ask(emulator.apps["agent_plan"], "hi", detail=True)
    stream = dict(events(http.post(V1, json={**body, "stream": True})))
    assert field(stream["planStatus"], "planStatus", "status") == "generating"
    assert [field(step, "name") for step in rows(stream["plan"], "plan", "steps")] == ["Step one", "Step two"]
    value = rows(content(http.post(V1, json=body)))
    assert field(value, 0, "plan", "name") == "My plan"
    assert field(value, 1, "agentPlanUpdate", "functionName") == "set_plan"
    assert field(value, 2, "text", "content") == SAID


def test_an_agent_is_stopped(http: httpx.Client, emulator: Emulator) -> None:
    """An agent that is left says nothing more."""
    app_id = emulator.apps["agent"]
    with http.stream("POST", V1, json=ask(app_id, "hi", chatId="c1", stream=True)) as running:
        next(running.iter_raw())
    asked = {"appId": app_id, "chatId": "c1", "pageSize": 10}
    page = data(http.post("/api/core/chat/getPaginationRecords", json=asked))
    assert field(page, "list", 1, "value", 0, "text", "content") == "Hello"


FAILURES = {
    "failing": ("500 emulated upstream failed", ""),
    "empty": ("chat:LLM_model_response_empty", ""),
    "http_error": ("absent", "\nafter http: "),
    "cut": ("absent", "Hello from"),
}


@pytest.mark.parametrize("app", FAILURES)
def test_a_failed_node_does_not_change_the_status(http: httpx.Client, emulator: Emulator, app: str) -> None:
    """A failure inside the run is a 200: the model's error stands in ``error``, an HTTP node's only in its node."""
    answer = http.post(V1, json=ask(emulator.apps[app], "hi"))
    assert (answer.json().get("error", "absent"), content(answer)) == FAILURES[app]
    nodes = http.post(V1, json=ask(emulator.apps[app], "hi", detail=True)).json()["responseData"]
    expected = {
        "failing": ("error", "500 emulated upstream failed"),
        "empty": ("error", "chat:LLM_model_response_empty"),
        "http_error": ("httpResult", nodes[1].get("httpResult")),
        "cut": ("finishReason", "abnormal_close"),
    }
    key, value = expected[app]
    assert nodes[1][key] == value
    plain = events(http.post(V1, json=ask(emulator.apps["failing"], "hi", stream=True)))
    assert [event for _, event in plain][-1] == "[DONE]"
    assert len(plain) == 2


def test_an_empty_question_is_an_error_of_the_node(http: httpx.Client, emulator: Emulator) -> None:
    """An empty message is accepted; the model is not called and the chat gets no title."""
    answer = http.post(V1, json=ask(emulator.app_id, "")).json()
    assert answer["error"] == "chat:AI_input_is_empty"
    assert "title" not in answer


def test_heartbeats_are_empty_chunks(http: httpx.Client, emulator: Emulator) -> None:
    """A slow model sends empty pieces first, which add nothing to the text."""
    response = http.post(V1, json=ask(emulator.apps["heartbeat"], "hi", stream=True))
    deltas = [field(event, "choices", 0, "delta", "content") for _, event in events(response)[:3]]
    assert deltas == ["", "", "Hello"]
    assert text(response) == SAID


def test_messages_that_were_sent_count_as_history(http: httpx.Client, emulator: Emulator) -> None:
    """Earlier messages join the stored history; user messages in a row make up the title."""
    said: list[JSONValue] = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": "start"},
        {"role": "assistant", "content": ""},
        {"role": "user", "content": "hi"},
    ]
    answer = http.post(V1, json={"appId": emulator.app_id, "messages": said, "detail": True}).json()
    preview = answer["responseData"][1]["historyPreview"]
    assert preview[0]["value"].endswith("\n\nbe brief")
    assert [entry["value"] for entry in preview[1:3]] == ["first", "answer"]
    assert answer["title"] == "starthi"


PARTS: list[tuple[JSONValue, JSONValue]] = [
    ({"type": "text", "text": "look"}, {"text": {"content": "look"}, "type": "text"}),
    (
        {"type": "image_url", "image_url": {"url": "u"}},
        {"file": {"type": "image", "name": "", "url": "u", "key": None}, "type": "file"},
    ),
    (
        {"type": "file_url", "url": "u", "name": "a.txt", "key": "k"},
        {"file": {"type": "file", "name": "a.txt", "url": "u", "key": "k"}, "type": "file"},
    ),
    (
        {"type": "input_audio", "input_audio": {"data": "x", "format": "mp3"}},
        {"file": {"type": "audio", "name": "", "url": "", "key": None}, "type": "file"},
    ),
    (
        {"type": "video_url", "video_url": {"url": "u"}},
        {"file": {"type": "video", "name": "", "url": "u", "key": None}, "type": "file"},
    ),
    (
        {"type": "file", "file": {"filename": "a.pdf"}},
        {"file": {"type": "file", "name": "a.pdf", "url": "", "key": None}, "type": "file"},
    ),
]


def test_every_kind_of_part_is_kept(http: httpx.Client, emulator: Emulator) -> None:
    """A message of parts is stored part by part, and only its text is the question."""
    parts: list[JSONValue] = [part for part, _ in PARTS]
    body = {
        "appId": emulator.app_id,
        "chatId": "c1",
        "messages": [{"role": "user", "content": parts, "hideInUI": True}],
    }
    assert http.post(V1, json=body).json()["title"] == "look"
    asked = {"appId": emulator.app_id, "chatId": "c1", "pageSize": 10}
    human = field(data(http.post("/api/core/chat/getPaginationRecords", json=asked)), "list", 0)
    assert field(human, "value") == [kept for _, kept in PARTS]
    assert field(human, "hideInUI") is True


def test_what_a_model_declined_to_say_is_text(http: httpx.Client, emulator: Emulator) -> None:
    """A part that says why there is no answer counts as what the assistant said."""
    declined: JSONValue = {"role": "assistant", "content": [{"type": "refusal", "refusal": "I will not."}]}
    said: list[JSONValue] = [*user("Say it."), declined, *user("Why?")]
    answer = http.post(V1, json={"appId": emulator.app_id, "messages": said, "detail": True}).json()
    assert answer["responseData"][1]["historyPreview"][2] == {"obj": "AI", "value": "I will not."}


def test_a_chat_without_id_is_kept_under_a_new_one(http: httpx.Client, emulator: Emulator) -> None:
    """A missing, null or blank id is made up and returned; one special id keeps nothing."""
    made = [http.post(V1, json=ask(emulator.app_id, "hi", chatId=sent)).json()["id"] for sent in (None, "", "  ")]
    assert len(set(made)) == 3
    kept = http.post(V1, json=ask(emulator.app_id, "hi", chatId="NO_RECORD_HISTORIES")).json()["id"]
    assert kept == "NO_RECORD_HISTORIES"
    page = data(http.post("/api/core/chat/getHistories", json={"appId": emulator.app_id}))
    assert {str(field(entry, "chatId")) for entry in rows(page, "list")} == set(made)


def test_the_key_may_name_the_app(http: httpx.Client, emulator: Emulator) -> None:
    """A key that is bound to an app, or one with the app's id behind it, needs no ``appId``."""
    for key in (emulator.api_key, f"{emulator.account_key}-{emulator.app_id}"):
        answer = http.post(
            V1, json={"messages": [{"role": "user", "content": "hi"}]}, headers={"Authorization": f"x {key}"}
        )
        assert content(answer) == SAID


NO_APP = "0123456789abcdef01234567"
REJECTIONS: dict[str, tuple[dict[str, JSONValue], str, int, dict[str, JSONValue]]] = {
    "unknown key": (
        ask(NO_APP, "hi"),
        "Bearer fastgpt-nobody",
        500,
        {"code": 514, "statusText": "unAuthApiKey", "message": "common:code_error.error_message.514", "data": None},
    ),
    "missing key": (
        ask(NO_APP, "hi"),
        "",
        403,
        {"code": 403, "statusText": "unAuthorization", "message": "common:code_error.error_message.403", "data": None},
    ),
    "unknown app": (
        ask(NO_APP, "hi"),
        "own",
        500,
        {"code": 502000, "statusText": "appUnExist", "message": "common:code_error.app_error.not_exist", "data": None},
    ),
    "no app": (
        {"messages": [{"role": "user", "content": "hi"}]},
        "own",
        500,
        {"code": 500, "statusText": "error", "message": "appId is empty", "data": None, "errorType": "UserError"},
    ),
    "no messages": (
        {"appId": "own", "messages": []},
        "own",
        500,
        {"code": 500, "statusText": "error", "message": "messages is empty", "data": None, "errorType": "UserError"},
    ),
    "proxy": (
        {"appId": "own", "authProxy": {"username": "root"}},
        "own",
        500,
        {"code": 504000, "statusText": "unAuthChat", "message": "common:code_error.chat_error.un_auth", "data": None},
    ),
}


@both
@pytest.mark.parametrize("case", REJECTIONS)
def test_error_responses(http: httpx.Client, emulator: Emulator, path: str, case: str) -> None:
    """An error response is an envelope; in a stream it is an error event on HTTP 200 without a Content-Type."""
    body, key, status, envelope = REJECTIONS[case]
    body = {name: emulator.app_id if value == "own" else value for name, value in body.items()}
    headers = {"Authorization": f"Bearer {emulator.account_key}" if key == "own" else key}
    rejected = http.post(path, json=body, headers=headers)
    assert (rejected.status_code, rejected.json()) == (status, envelope)
    streamed = http.post(path, json={**body, "stream": True}, headers=headers)
    assert streamed.status_code == 200
    assert "content-type" not in streamed.headers
    named = envelope["statusText"] != "error"
    assert events(streamed) == [("error", envelope if named else {"message": envelope["message"]})]


def test_a_schemas_error_response_is_json_in_a_stream_too(http: httpx.Client, emulator: Emulator) -> None:
    """A message without content is a 400 with its issue, also when a stream was asked for."""
    body = {"appId": emulator.app_id, "stream": True, "messages": [{"role": "user"}]}
    rejected = http.post(V1, json=body)
    assert rejected.status_code == 400
    issue = rejected.json()["zodError"][0]
    assert (issue["code"], issue["path"]) == ("invalid_union", ["messages", 0, "content"])
    halved = http.post(V1, json=ask(emulator.app_id, "hi", outLinkAuthData={"shareId": "x"}))
    assert halved.json()["zodError"][0]["code"] == "custom"


def test_an_id_is_taken_once(http: httpx.Client, emulator: Emulator) -> None:
    """The id of a row that exists is rejected."""
    body = ask(emulator.app_id, "hi", chatId="c1", responseChatItemId="r1")
    assert http.post(V1, json=body).status_code == 200
    rejected = http.post(V1, json=body)
    assert (rejected.status_code, rejected.json()["message"]) == (500, "Chat dataId already exists: r1")


def test_the_rate_limit_says_when_to_come_back(clock: Clock) -> None:
    """Over the limit the answer is a 429 without its headers, in JSON even for a stream, until the minute is over."""
    emulator = Emulator(rate_limit=1, clock=clock)
    with httpx.Client(transport=emulator.transport(), base_url="http://x") as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        body = ask(emulator.app_id, "hi", stream=True)
        assert http.post(V1, json=body).headers["x-ratelimit-remaining"] == "0"
        clock.move(34.5)
        rejected = http.post(V2, json=body)
        assert rejected.status_code == 429
        assert "x-ratelimit-reset" not in rejected.headers
        assert rejected.json()["message"].endswith("Please try again in 25 seconds.")
        clock.move(26)
        assert http.post(V1, json=body).status_code == 200


def test_a_busy_chat_rejects_a_second_run(http: httpx.Client, emulator: Emulator) -> None:
    """While a stream is open its chat is generating; a second run is rejected, and one of v2 may be stopped."""
    body = ask(emulator.app_id, "hi", chatId="c1", stream=True, detail=True)
    target = {"appId": emulator.app_id, "chatId": "c1"}
    with http.stream("POST", V2, json=body) as running:
        pieces = running.iter_raw()
        read_so_far = b"".join(next(pieces) for _ in range(8))
        rejected = http.post(V1, json={**body, "stream": False})
        assert (rejected.status_code, rejected.json()["statusText"]) == (500, "chatIsGenerating")
        init = data(http.get("/api/core/chat/init", params=target))
        assert (field(init, "chatGenerateStatus"), field(init, "hasBeenRead")) == (0, False)
        stopped = data(http.post("/api/v2/chat/stop", json=target))
        assert stopped == {"success": True, "completed": True, "chatGenerateStatus": 1}
        rest = b"".join(pieces)
    assert b'"finishReason":"close"' in rest
    assert (read_so_far + rest).endswith(b"data: [DONE]\n\n")
    assert http.post(V1, json={**body, "stream": False}).status_code == 200


def test_a_run_of_v1_is_not_stopped(http: httpx.Client, emulator: Emulator) -> None:
    """Stopping a run of v1 has no effect; leaving its stream breaks it off, and what was said is kept."""
    body = ask(emulator.app_id, "hi", chatId="c1", stream=True)
    target = {"appId": emulator.app_id, "chatId": "c1"}
    with http.stream("POST", V1, json=body) as running:
        pieces = running.iter_raw()
        assert [next(pieces) for _ in range(2)][1].count(b'"content":" from"') == 1
        stopped = data(http.post("/api/v2/chat/stop", json=target))
        assert stopped == {"success": True, "completed": False, "chatGenerateStatus": 0}
    page = data(http.post("/api/core/chat/getPaginationRecords", json={**target, "pageSize": 10}))
    assert field(page, "list", 1, "value", 0, "text", "content") == "Hello from"
    assert data(http.post("/api/v2/chat/stop", json={**target, "chatId": "nope"})) == {
        "success": True,
        "completed": True,
        "chatGenerateStatus": 1,
    }


@pytest.mark.parametrize(
    ("app", "last", "said"), [("tool", b"toolResponse", ""), ("workflow", "你好".encode(), "Hello")]
)
def test_a_run_is_stopped_between_its_pieces(
    http: httpx.Client, emulator: Emulator, app: str, last: bytes, said: str
) -> None:
    """A run that is left says nothing more, wherever it stands, and starts no further node."""
    body = ask(emulator.apps[app], "hi", chatId="c1", stream=True, detail=True)
    with http.stream("POST", V1, json=body) as running:
        assert any(last in write for write in running.iter_raw())
    asked = {"appId": emulator.apps[app], "chatId": "c1", "pageSize": 2}
    values = rows(data(http.post("/api/core/chat/getPaginationRecords", json=asked)), "list", 1, "value")
    kept = str(field(values[-1], "text", "content"))
    assert kept.startswith(said)
    assert "returned" not in kept
    assert "You said" not in kept


def test_a_run_of_v2_outlives_its_reader(http: httpx.Client, emulator: Emulator) -> None:
    """Leaving a stream of v2 does not stop the run; leaving it at once, unread, neither."""
    body = ask(emulator.app_id, "hi", chatId="c1", stream=True)
    with http.stream("POST", V2, json=body):
        pass
    asked = {"appId": emulator.app_id, "chatId": "c1", "pageSize": 10}
    page = data(http.post("/api/core/chat/getPaginationRecords", json=asked))
    assert field(page, "list", 1, "value", 0, "text", "content") == SAID


def test_a_finished_chat_is_resumed_by_its_rows(http: httpx.Client, emulator: Emulator) -> None:
    """A chat that is done gives its last rows, as JSON or as one event; an unknown one is an error."""
    target = {"appId": emulator.app_id, "chatId": "c1"}
    for accept in ("application/json", "text/event-stream"):
        unknown = http.get("/api/core/chat/resume", params=target, headers={"Accept": accept})
        assert (unknown.status_code, unknown.json()["message"]) == (500, "Chat not found")
    http.post(V2, json=ask(emulator.app_id, "hi", chatId="c1"))
    done = data(http.get("/api/core/chat/resume", params=target))
    assert field(done, "hasBeenRead") is False
    assert [field(row, "deleteTime") for row in rows(done, "records", "list")] == [None, None]
    as_events = http.get("/api/core/chat/resume", params=target, headers={"Accept": "text/event-stream"})
    assert events(as_events) == [("resumeCompleted", done), ("done", "[DONE]")]


def test_a_running_chat_is_replayed_and_followed(http: httpx.Client, emulator: Emulator) -> None:
    """A run that was started for it is replayed from the start and followed to its end; JSON is rejected meanwhile."""
    target = {"appId": emulator.app_id, "chatId": "c1"}
    body = ask(emulator.app_id, "hi", chatId="c1", stream=True, detail=True)
    wish = {"x-fastgpt-stream-resume": "1"}
    with http.stream("POST", V2, json=body, headers=wish) as running:
        pieces = running.iter_raw()
        first = b"".join(next(pieces) for _ in range(8))
        rejected = http.get("/api/core/chat/resume", params=target)
        assert (rejected.status_code, rejected.json()["code"]) == (406, 406)
        followed = http.get("/api/core/chat/resume", params=target, headers={"Accept": "text/event-stream"})
        whole = first + b"".join(pieces)
    assert followed.headers["content-type"] == "text/event-stream; charset=utf-8"
    replay = followed.content.replace(b"event: resumePhase\ndata: live\n\n", b"")
    assert replay == b"event: resumePhase\ndata: catchup\n\n" + whole
    assert b"data: live" in followed.content


def test_a_run_that_cannot_be_resumed_is_silent(http: httpx.Client, emulator: Emulator) -> None:
    """Without the header of the first request a resume gives both phases and then nothing; the run goes on."""
    target = {"appId": emulator.app_id, "chatId": "c1"}
    accept = {"Accept": "text/event-stream"}
    for route in (V1, V2):
        came: list[bytes] = []
        with http.stream("POST", route, json=ask(emulator.app_id, "hi", chatId="c1", stream=True)) as running:
            with (
                http.stream("GET", "/api/core/chat/resume", params=target, headers=accept) as waiting,
                pytest.raises(httpx.ReadTimeout),
            ):
                came.extend(waiting.iter_raw())
            assert b"".join(running.iter_raw()).endswith(b"[DONE]\n\n")
        assert b"".join(came) == b"event: resumePhase\ndata: catchup\n\nevent: resumePhase\ndata: live\n\n"


def test_a_run_that_cannot_be_resumed_may_be_reported(clock: Clock) -> None:
    """A server that says so waits for the end of the run and gives the rows."""
    emulator = Emulator(clock=clock, unresumable="reported")
    target = {"appId": emulator.app_id, "chatId": "c1"}
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with (
        httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as http,
        http.stream("POST", V2, json=ask(emulator.app_id, "hi", chatId="c1", stream=True)) as running,
    ):
        waited = http.get("/api/core/chat/resume", params=target, headers={"Accept": "text/event-stream"})
        assert events(waited)[0] == ("resumeUnavailable", {"reason": "mirrorUnavailable"})
        assert [name for name, _ in events(waited)[1:]] == ["resumeCompleted", "done"]
        assert b"".join(running.iter_raw()).endswith(b"[DONE]\n\n")


@pytest.mark.parametrize(("uploader", "asker"), [(None, "ada"), ("ada", None), ("ada", "bob")])
def test_the_key_of_a_file_belongs_to_its_user(
    http: httpx.Client, emulator: Emulator, uploader: str | None, asker: str | None
) -> None:
    """A file's key is for the user whose chat it was uploaded to; its address is for everybody."""
    chat: dict[str, JSONValue] = {"appId": emulator.app_id, "chatId": "c1"}
    if uploader:
        assert http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1", customUid=uploader)).status_code == 200
    ticket = data(http.post("/api/core/chat/file/presignChatFilePostUrl", json={**chat, "filename": "a.txt"}))
    key, url = field(ticket, "key"), field(ticket, "previewUrl")
    part: dict[str, JSONValue] = {"type": "file_url", "name": "a.txt", "url": url}

    def answered(user: str | None, part: dict[str, JSONValue]) -> httpx.Response:
        return http.post(V1, json={**chat, "customUid": user, "messages": [{"role": "user", "content": [part]}]})

    reported = answered(asker, {**part, "key": key})
    assert (reported.status_code, reported.json()["message"], reported.json()["errorType"]) == (
        500,
        "Workflow file key does not belong to the current workflow",
        "UserError",
    )
    assert answered(asker, part).status_code == 200
    assert answered(uploader, {**part, "key": key}).status_code == 200


def test_two_emulators_say_the_same() -> None:
    """Ids are counted and time is given, so that the same calls give the same bytes."""
    said: set[bytes] = set()
    for emulator in (Emulator(clock=Clock()), Emulator(clock=Clock())):
        with httpx.Client(transport=emulator.transport(), base_url="http://x") as http:
            http.headers["Authorization"] = f"Bearer {emulator.api_key}"
            said.add(http.post(V2, json=ask(emulator.app_id, "hi", stream=True, detail=True)).content)
    assert len(said) == 1
