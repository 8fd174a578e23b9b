"""Finished answers: every form of content, the reports of nodes and their errors, and what versions leave out."""

from __future__ import annotations

import msgspec
import pytest

from fastgpt.models.chat import AgentPlan, ChatCompletion, Choice, Message, PlanStep, ToolResponse
from fastgpt.models.interactions import UserSelect
from fastgpt.models.nodes import NodeResponse, RunUsage, all_nodes, error_text, last_error
from fastgpt.values import JSONValue


def completion(message: JSONValue, **more: JSONValue) -> ChatCompletion:
    """Return a completion as it comes off the wire."""
    choice: JSONValue = {"message": message, "finish_reason": "stop", "index": 0}
    return msgspec.json.decode(msgspec.json.encode({"id": "c1", "choices": [choice], **more}), type=ChatCompletion)


def node(report: JSONValue) -> NodeResponse:
    """Return the report of a node as it comes off the wire."""
    return msgspec.json.decode(msgspec.json.encode(report), type=NodeResponse)


def test_content_may_be_plain_text() -> None:
    """A text is the text, and one piece of it."""
    answer = completion({"role": "assistant", "content": "Hello"}, model="", usage={"prompt_tokens": 1})
    assert answer.text == "Hello"
    assert len(answer.values) == 1
    assert (answer.reasoning, answer.tools, answer.interactive, answer.question) == ("", (), None, None)
    assert answer.finish_reason == "stop"
    assert answer.placeholder_usage is not None
    assert answer.placeholder_usage.prompt_tokens == 1
    assert answer.usage == RunUsage()


def test_an_answer_says_what_its_run_used() -> None:
    """Tokens are those of all nodes, points those of the outermost, which hold those of the nodes inside."""
    inside: JSONValue = {"moduleType": "chatNode", "inputTokens": 10, "outputTokens": 5, "totalPoints": 0.5}
    answer = completion(
        {"content": "a"},
        responseData=[
            {"moduleType": "datasetSearchNode", "embeddingTokens": 3, "reRankInputTokens": 2, "extensionTokens": 7},
            {
                "moduleType": "tools", "toolCallInputTokens": 100, "toolCallOutputTokens": 50, "totalPoints": 2,
                "childTotalPoints": 0.5, "toolDetail": [inside],
            },
            {"moduleType": "agent", "compressTextAgent": {"inputTokens": 1000, "outputTokens": 500}, "totalPoints": 1},
        ],
    )  # fmt: skip
    assert answer.usage == RunUsage(
        input_tokens=1110, output_tokens=555, other_tokens=7, embedding_tokens=3, rerank_tokens=2, points=3.0
    )
    assert answer.usage.total_tokens == 1672
    assert answer.points == 3.0
    assert [node.module_type for node in answer.nodes] == ["datasetSearchNode", "tools", "chatNode", "agent"]


def test_an_old_answer_says_what_its_run_used() -> None:
    """Servers up to 4.9 give tokens together, those of a search as input."""
    nodes: JSONValue = [
        {"moduleType": "datasetSearchNode", "inputTokens": 3},
        {"moduleType": "chatNode", "tokens": 9},
        {"moduleType": "chatNode", "tokens": 15, "inputTokens": 10, "outputTokens": 5},
        {"moduleType": "datasetSearchNode", "tokens": 4},
        {"moduleType": "answerNode", "deepSearchResult": "none"},
    ]
    answer = completion({"content": "a"}, responseData=nodes)
    assert answer.usage == RunUsage(input_tokens=10, output_tokens=5, other_tokens=9, embedding_tokens=7)


def test_points_of_nodes_in_one_list_are_counted_once() -> None:
    """v2 puts the nodes inside others beside them, under the id of their parent; an orphan counts for itself."""
    nodes: JSONValue = [
        {"id": "a", "totalPoints": 2},
        {"id": "b", "parentId": "a", "totalPoints": 1},
        {"id": "c", "parentId": "elsewhere", "totalPoints": 4},
    ]
    assert completion({"content": "a"}, responseData=nodes).points == 6


def test_an_answer_gives_quotes_and_failed_nodes() -> None:
    """Each row is a quote once; a node that failed is there whether or not its error was handled."""
    answer = completion(
        {"content": "a"},
        responseData=[
            {
                "quoteList": [{"id": "1", "q": "a"}, {"id": "2"}, {"q": "x"}],
                "toolDetail": [{"quoteList": [{"id": "1"}]}],
            },
            {"moduleName": "AI", "errorText": "down", "errorCaptured": True},
            {"moduleName": "HTTP", "childrenResponses": [{"moduleName": "inner", "error": {"message": "no"}}]},
        ],
    )
    assert [(quote.id, quote.q) for quote in answer.quotes] == [("1", "a"), ("2", None), (None, "x")]
    assert [(node.module_name, node.error_message) for node in answer.failed_nodes] == [("AI", "down"), ("inner", "no")]
    bare = completion({"content": "a"})
    assert (bare.quotes, bare.failed_nodes, bare.nodes, bare.points) == ((), (), (), 0)


@pytest.mark.parametrize("message", [{"role": "assistant"}, {"content": None, "role": None}, {"content": ""}])
def test_content_may_be_missing_null_or_empty(message: JSONValue) -> None:
    """A pause without detail has no content, which is no text and no piece."""
    answer = completion(message)
    assert answer.text == ""
    assert answer.values == ()
    assert answer.message.role == "assistant"


def test_content_may_be_pieces_that_are_reported_apart_by_their_key() -> None:
    """Pieces of 4.9 say their type and pieces of 4.16 do not; both read the same, in their order."""
    pieces: JSONValue = [
        {"type": "reasoning", "reasoning": {"content": "Let me think."}},
        {"id": "t1", "tools": [{"id": "t1", "toolName": "Search", "params": "{}", "response": "found"}]},
        {"tool": {"id": "t2", "functionName": "f2"}, "tools": None},
        {"type": "text", "text": {"content": "\nA"}},
        {"text": {"content": "B"}, "reasoning": None, "askId": None},
    ]
    answer = completion({"content": pieces})
    assert answer.text == "\nAB"
    assert answer.reasoning == "Let me think."
    assert answer.tools == (
        ToolResponse("t1", "Search", params="{}", response="found"),
        ToolResponse("t2", function_name="f2"),
    )


def test_reasoning_may_stand_beside_the_content() -> None:
    """4.16 gives reasoning in the message; it is a piece before the text like that of older servers."""
    answer = completion({"content": "Hello", "reasoning_content": "Hm."})
    assert answer.reasoning == "Hm."
    assert [bool(value.reasoning) for value in answer.values] == [True, False]
    assert completion({"reasoning_content": "Hm."}).text == ""


def test_a_pause_is_found_and_unwrapped() -> None:
    """The last pause of the pieces is what the run waits for, typed on request."""
    inner: JSONValue = {"type": "userSelect", "params": {"userSelectOptions": [{"key": "o1", "value": "Yes"}]}}
    wrapped: JSONValue = {"type": "childrenInteractive", "params": {"childrenResponse": inner}}
    answer = completion({"content": [{"interactive": wrapped}, {"text": {"content": "after"}}]})
    assert answer.interactive is not None
    assert answer.interactive.type == "userSelect"
    assert answer.interaction == answer.interactive
    assert isinstance(answer.question, UserSelect)
    assert answer.text == "after"


def test_the_pieces_of_agents_are_typed() -> None:
    """Plans, their changes, questions and skills of an agent can be read."""
    pieces: JSONValue = [
        {"plan": {"planId": "p0", "name": "Old", "steps": []}},
        {"plan": {"planId": "p1", "name": "Plan", "steps": [{"id": "s1", "name": "One", "status": "pending"}]}},
        {"planStatus": {"status": "updating"}},
        {"agentPlanUpdate": {"id": "u1", "functionName": "set_plan", "params": "{}", "response": "ok"}},
        {"agentAsk": {"id": "a1", "askId": "a1", "functionName": "ask_user", "params": "{}"}, "askId": "a1"},
        {"skills": [{"id": "k1", "skillName": "Draw", "skillMdPath": "/x"}]},
        {"file": {"type": "image", "url": "/a.png", "name": "a.png", "key": None}},
    ]
    answer = completion({"content": pieces})
    assert answer.plan == AgentPlan("p1", "Plan", (PlanStep("s1", "One", "pending"),))
    _, _, status, update, ask, skills, file = answer.values
    assert status.plan_status is not None
    assert status.plan_status.status == "updating"
    assert update.agent_plan_update is not None
    assert update.agent_plan_update.response == "ok"
    assert ask.agent_ask is not None
    assert ask.ask_id == ask.agent_ask.ask_id == "a1"
    assert skills.skills[0].skill_name == "Draw"
    assert file.file is not None
    assert (file.file.url, file.file.key) == ("/a.png", None)
    assert completion({"content": "x"}).plan is None


def test_what_detail_adds_is_decoded() -> None:
    """Node reports, variables and the title come with the answer; unknown fields are ignored."""
    answer = completion(
        {"content": "x", "madeUp": 1},
        title="T",
        responseData=[{"moduleType": "chatNode", "inputTokens": 3, "runningTime": 1, "madeUp": {}}],
        newVariables={"name": "Ada"},
        durationSeconds=2,
        madeUp=[1],
    )
    assert answer.title == "T"
    assert answer.response_data[0].input_tokens == 3
    assert answer.response_data[0].running_time == 1.0
    assert answer.new_variables == {"name": "Ada"}
    assert answer.duration_seconds == 2.0


def test_null_is_as_good_as_missing() -> None:
    """Every field that may be missing may be null; lists and maps are then empty, so that loops need no check."""
    nulls: dict[str, JSONValue] = dict.fromkeys(
        ("id", "title", "error", "responseData", "newVariables", "durationSeconds", "model", "usage")
    )
    answer = completion({"content": "x"}, **nulls)
    assert answer == ChatCompletion((Choice(Message(content="x"), "stop"),))
    assert (answer.id, answer.response_data, answer.new_variables) == ("", (), {})
    assert node(dict.fromkeys(NodeResponse.__struct_encode_fields__)) == NodeResponse()


def test_maps_that_fell_back_are_not_shared() -> None:
    """Two answers with a null for a map have a map of their own each."""
    first, second = (completion({"content": "x"}, newVariables=None) for _ in range(2))
    assert first.new_variables is not second.new_variables


def test_an_answer_without_choices_is_empty() -> None:
    """A completion that holds no choice has no text and no finish reason."""
    answer = ChatCompletion(choices=())
    assert (answer.text, answer.finish_reason, answer.values) == ("", None, ())


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({"errorText": "boom"}, "boom"),
        ({"error": "boom"}, "boom"),
        ({"error": {"message": "boom", "name": "Error", "status": 500}}, "boom"),
        ({"error": {"code": 7}}, '{"code":7}'),
        ({"error": {"message": {"deep": True}}}, '{"deep":true}'),
        ({"moduleType": "httpRequest468", "httpResult": {"error": {"message": "refused", "code": "E"}}}, "refused"),
        ({"httpErrorResult": {"message": "bad gateway"}}, "bad gateway"),
        ({"errorText": "outer", "error": "inner"}, "outer"),
        ({"httpResult": {"object": "list", "data": []}}, None),
        ({"httpResult": {"error": None}}, None),
        ({"httpResult": "plain"}, None),
        ({"error": {}, "errorText": ""}, None),
        ({}, None),
    ],
)
def test_the_error_of_a_node_is_one_text(report: JSONValue, said: str | None) -> None:
    """Whatever place and shape a version gives an error, its text is found; what is no error is None."""
    assert node(report).error_message == said


def test_the_reports_inside_a_report_are_found_wherever_they_stand() -> None:
    """Children are found under the field of any version, and come in the order of the run."""
    tree = node(
        {
            "id": "root",
            "childrenResponses": [{"id": "a", "pluginDetail": [{"id": "b", "errorText": "deep"}]}],
            "toolDetail": [{"id": "c"}],
            "loopDetail": [{"id": "d"}],
            "loopRunDetail": [{"id": "e"}],
            "parallelDetail": [{"id": "f"}],
        }
    )
    assert [each.id for each in all_nodes((tree, node({"id": "z"})))] == ["root", "a", "b", "c", "d", "e", "f", "z"]
    assert last_error((tree,)) == "deep"
    assert last_error(()) is None


def test_the_error_of_an_answer_is_what_the_server_says_or_the_last_of_its_nodes() -> None:
    """A failed node does not fail the answer, so that its error is looked for in both places."""
    nodes: JSONValue = [{"errorText": "first"}, {"errorText": "last"}, {"moduleType": "answerNode"}]
    assert completion({"content": ""}, error={"message": "said"}, responseData=nodes).error_message == "said"
    assert completion({"content": ""}, error="text").error_message == "text"
    assert completion({"content": ""}, responseData=nodes).error_message == "last"
    assert completion({"content": "x"}).error_message is None
    assert error_text(False) is None


def test_the_output_of_a_tool_app_is_found() -> None:
    """A tool app gives its result in the report of its output node."""
    nodes: JSONValue = [{"moduleType": "pluginInput"}, {"moduleType": "pluginOutput", "pluginOutput": {"result": "r"}}]
    assert completion({"content": ""}, responseData=nodes).plugin_output == {"result": "r"}
    assert completion({"content": ""}).plugin_output is None


def test_the_quotes_of_a_search_are_typed() -> None:
    """A quote has its source and its scores; numbers may be whole or not, and the misspelt field is read."""
    report = node(
        {
            "quoteList": [
                {
                    "id": "q1",
                    "q": "Q",
                    "datasetId": "d",
                    "collectionId": "c",
                    "sourceName": "s.txt",
                    "chunkIndex": 0,
                    "score": [{"type": "embedding", "value": 1, "index": 0}, {"type": "rrf", "value": 0.5, "index": 1}],
                    "imagePreivewUrl": "/i.png",
                    "updateTime": "2026-11-22T10:40:34.821Z",
                },
                {"id": "q2", "score": None},
            ],
            "readFiles": [{"name": "a.txt", "url": "/a"}],
            "historyPreview": [{"obj": "Human", "value": "hi"}],
        }
    )
    first, second = report.quote_list
    assert [(score.type, score.value) for score in first.score] == [("embedding", 1.0), ("rrf", 0.5)]
    assert first.image_preview_url == "/i.png"
    assert first.update_time is not None
    assert first.update_time.isoformat() == "2026-11-22T10:40:34.821000+00:00"
    assert second.score == ()
    assert report.read_files[0].name == "a.txt"
    assert report.history_preview[0].obj == "Human"
