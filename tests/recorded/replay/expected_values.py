"""What stands in recorded answers, read off the wire: for every route, version and way of answering at least one.

A fact is a path into the decoded answer, and what lies there: a step is an attribute, the number of an item, or ``#``
for how many items there are, and the empty path is the answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from fastgpt.models.interactions import SelectOption
from recorded.replay.exchanges import Recording

HELLO: Final = "Hello from the mock model. 你好！ You said: "
NOTHING: Final[Mapping[str, object]] = {"": None}

EXPECTED_VALUES: Final[Mapping[str, Mapping[str, object]]] = {
    # Completions, v1 and v2, at once
    "4.9.0/071-chat-simple-stream_False-detail_False": {
        "text": f"{HELLO}What is FastGPT?",
        "id": "rec-c1",
        "chat_id": "rec-c1",
        "finish_reason": "stop",
        "tools": (),
        "response_data": (),
        "title": None,
    },
    "4.9.0/101-chat-tool-stream_False-detail_True": {
        "text": "Tool returned: none",
        "tools.#": 1,
        "tools.0.id": "call_mock_1",
        "tools.0.tool_name": "Dataset Search",
        "tools.0.function_name": "ds1",
        "tools.0.params": '{"userChatInput": "mock value"}',
        "tools.0.response": "none",
        "new_variables": {"name": ""},
        "response_data.1.module_type": "tools",
        "response_data.1.tool_call_output_tokens": 31,
        "response_data.1.children.0.module_name": "Dataset Search",
        "placeholder_usage.total_tokens": 1,
    },
    "4.9.0/120-interactive-form-run-stream_False-detail_True": {
        "interactive.type": "userInput",
        "question.fields.0.key": "city",
        "text": "",
    },
    "4.9.0/140-llmfail-error-before-stream_False-detail_False": {
        "error_message": "500 mock upstream exploded",
        "text": "",
    },
    "4.12.1/097-chat-dataset-stream_False-detail_True": {
        "response_data.#": 3,
        "response_data.1.embedding_model": "mock-embedding",
        "response_data.1.embedding_tokens": 31,
        "response_data.1.quote_list.#": 2,
        "response_data.1.quote_list.0.id": "6b02cb9a8dab9f213003f9db",
        "response_data.1.quote_list.0.source_name": "seed.txt.txt",
        "response_data.1.quote_list.0.tokens": 280,
        "response_data.1.quote_list.0.score.0.value": 0.5124500393867493,
        "response_data.1.quote_list.1.chunk_index": 1,
    },
    "4.12.1/118-interactive-select-run-stream_False-detail_True": {
        "question.description": "Pick one",
        "question.options": (SelectOption("Confirm", "option1"), SelectOption("Cancel", "option2")),
    },
    "4.12.1/466-v2-chat-simple-stream_False-detail_True": {
        "text": f"{HELLO}What is FastGPT?",
        "id": "ms-v2",
        "response_data.1.model": "mock-llm",
        "response_data.1.input_tokens": 68,
        "response_data.1.running_time": 0.01,
    },
    "4.16.0/115-chat-simple-responseChatItemId": {"response_chat_item_id": "rec-item-0001", "chat_id": "rec-c2"},
    "4.16.0/182-llmfail-error-401-stream_False-detail_True": {
        "error": "401 Incorrect API key provided: mock",
        "error_message": "401 Incorrect API key provided: mock",
        "text": "",
        "title": "[[error-401]] please",
        "finish_reason": "stop",
        "response_data.1.finish_reason": "error",
        "response_data.1.llm_request_ids": ("opQJKQTB0EqD",),
    },
    "4.16.0/490-v2-interactive-childselect-run-stream_False-detail_True": {
        "title": "x",
        "interactive.type": "userSelect",
        "question.description": "Pick one",
        "question.options": (SelectOption("Confirm", "option1"), SelectOption("Cancel", "option2")),
        "response_data.1.children.0.parent_id": "xrbWQghaCb3XicaN",
    },
    # Completions, v1 and v2, as streams
    "4.9.0/128-interactive-select-run-stream_True-detail_True": {
        "interactive.type": "userSelect",
        "interactive.entry_node_ids": ("sel1",),
        "question.options": (SelectOption("Confirm", "option1"), SelectOption("Cancel", "option2")),
        "finish_reason": "stop",
        "response_data.0.id": "paCFmV6kAIrU",
        "text": "",
    },
    "4.12.1/103-chat-tool-stream_True-detail_True": {
        "text": 'Tool returned: {\n  "prompt": "PROMPT',
        "tools.#": 1,
        "tools.0.id": "n9Wi5WLkZ50aG5zQ",
        "tools.0.tool_name": "Dataset Search",
        "tools.0.params": '{"userChatInput": "mock value"}',
        "duration_seconds": 0.16,
        "response_data.1.tool_call_input_tokens": 686,
    },
    "4.12.1/467-v2-chat-simple-stream_True-detail_False": {
        "text": f"{HELLO}What is FastGPT?",
        "finish_reason": "stop",
        "chat_id": "ms-v2",
    },
    "4.16.0/164-plugin-run-stream_True-detail_True": {
        "text": f"{HELLO}plugin question",
        "title": "2026-11-22 10:41",
        "plugin_output": {"result": f"{HELLO}plugin question"},
        "duration_seconds": 0.15,
        "response_data.2.module_type": "pluginOutput",
    },
    "4.16.0/280-v2-interactive-form-resume-stream_True-detail_True": {
        "text": "\nCity=Hangzhou age=30",
        "response_data.0.form_input_result": {"city": "Hangzhou", "age": 30, "color": "blue"},
        "response_data.1.text_output": "City=Hangzhou age=30",
        "duration_seconds": 0.01,
        "finish_reason": "stop",
    },
    "4.9.0/091-chat-reason-stream_True-detail_True": {
        "text": f"{HELLO}FastGPT knowledge base question",
        "reasoning": "Let me think about it.",
    },
    "4.9.0/111-chat-nodeerror-stream_True-detail_True": {
        "error_message": "connect ECONNREFUSED 127.0.0.1:1",
        "response_data.1.module_type": "httpRequest468",
    },
    "4.9.0/147-llmfail-error-401-stream_True-detail_True": {
        "text": "",
        "error_message": "401 Incorrect API key provided: mock",
    },
    "4.12.1/302-chat-retainDatasetCite": {"text": f"{HELLO}cite please [0123456789abcdef01234567](CITE)"},
    "4.16.0/192-llmfail-error-midjson-stream_True-detail_True": {
        "text": "Hello from",
        "error_message": "mock failure in mid-stream",
    },
    "4.16.0/512-chat-varupdate-stream_True-detail_True": {
        "text": "\nhello Grace",
        "new_variables": {"name": "Grace"},
        "response_data.1.update_var_result": ["Grace"],
    },
    "4.16.0/597-agent-plan-stream_True-detail_True": {
        "plan.name": "My plan",
        "plan.steps.#": 2,
        "plan.steps.1.name": "Step two",
        "plan.steps.1.status": "pending",
    },
    "4.16.0/598-agent-ask-run-stream_True-detail_True": {
        "text": "",
        "question.description": "need input",
        "question.questions.#": 2,
        "question.questions.0.question": "Which colour?",
        "question.questions.0.options.1.value": "I want blue.",
        "question.ask_id": "call_mock_2",
    },
    # Runs that are stopped
    "4.16.0/545-v2-stopped-stream": {"text": "w0 w1 w2 w3 w4 w5 w6 w7 ", "finish_reason": "stop"},
    "4.16.0/443-v2-stop-unknown": {"success": True, "completed": True, "chat_generate_status": 1},
    "4.16.0/544-v2-stop-while-generating": {"success": True, "completed": False, "chat_generate_status": 0},
    # Chats as a whole
    "4.9.0/195-chat-init": {
        "app.name": "rec-simple",
        "app.type": "simple",
        "app.chat_models": ("mock-llm",),
        "title": "What is FastGPT?",
        "chat_id": "rec-c1",
        "variables": {"name": ""},
        "chat_generate_status": None,
    },
    "4.12.1/195-chat-init": {
        "app.name": "rec-simple",
        "app_id": "6b02cab08dab9f213003f3c7",
        "title": "What is FastGPT?",
        "variables": {"name": ""},
    },
    "4.12.1/202-chat-init-plugin": {"app.type": "plugin", "chat_id": None, "app.plugin_inputs.0.key": "query"},
    "4.16.0/536-v1-init-while-generating": {
        "app.intro": "",
        "title": "[[slow]] [[long]] to",
        "chat_generate_status": 0,
        "has_been_read": False,
        "variables": {},
    },
    "4.16.0/658-chat-recentlyUsed": {"#": 1, "0.app_id": "6b02c6337b41e92948dac784", "0.name": "rec-simple"},
    "4.9.0/206-getHistories": {
        "total": 34,
        "list.#": 20,
        "list.0.chat_id": "rec-oth",
        "list.0.title": "hi",
        "list.0.top": False,
        "list.0.update_time": datetime(2026, 11, 22, 10, 25, 35, 599000, UTC),
    },
    "4.12.1/247-getHistories-after-update": {
        "total": 33,
        "list.#": 5,
        "list.0.custom_title": "my title",
        "list.0.title": "new auto title",
        "list.1.custom_title": "",
    },
    "4.16.0/328-getHistories": {
        "total": 50,
        "list.0.chat_id": "v2-rec-fail-empty-11",
        "list.0.chat_generate_status": 1,
        "list.0.has_been_read": False,
    },
    "4.16.0/336-history-getHistories": {"total": 50, "list.#": 20, "list.2.chat_id": "v2-rec-fail-empty-01"},
    "4.16.0/345-history-getHistoryStatus": {
        "list.#": 1,
        "list.0.chat_id": "rec-c1",
        "list.0.chat_generate_status": 1,
        "list.0.has_been_read": True,
        "list.0.update_time": datetime(2026, 11, 22, 10, 40, 55, 735000, UTC),
    },
    "4.9.0/242-updateHistory-customTitle": NOTHING,
    "4.12.1/242-updateHistory-customTitle": NOTHING,
    "4.16.0/398-updateHistory-title": NOTHING,
    "4.16.0/408-history-updateHistory-unknown": NOTHING,
    "4.9.0/271-delHistory-again": NOTHING,
    "4.12.1/270-delHistory-again": NOTHING,
    "4.16.0/446-delHistory": NOTHING,
    "4.16.0/449-history-delHistory": NOTHING,
    "4.9.0/273-clearHistories-otherapp": NOTHING,
    "4.12.1/274-clearHistories": NOTHING,
    "4.16.0/456-clearHistories": NOTHING,
    "4.16.0/455-history-clearHistories": NOTHING,
    # Rows
    "4.9.0/240-getPaginationRecords-after-feedback": {
        "total": 4,
        "list.0.obj": "Human",
        "list.0.text": "with item id",
        "list.1.data_id": "rec-item-0001",
        "list.1.text": f"{HELLO}with item id",
        "list.1.user_bad_feedback": "wrong facts",
        "list.1.admin_feedback.dataset_id": "6b02c0858f264f8134d483b4",
        "list.1.admin_feedback.q": "q",
        "list.1.llm_module_account": 1,
        "list.1.total_running_time": 0.01,
        "list.1.history_preview_length": 3,
        "list.1.time": datetime(2026, 11, 22, 10, 25, 16, 119000, UTC),
    },
    "4.12.1/221-getPaginationRecords-app-toolhttp": {
        "total": 2,
        "list.1.tools.0.tool_name": "HTTP request",
        "list.1.tools.0.params": "{}",
        "list.1.tools.0.response": '{\n  "object": "list",\n  "data": []\n}',
        "list.1.text": 'Tool returned: {\n  "object": "list",\n  "data": []\n}',
        "list.1.duration_seconds": 0.12,
    },
    "4.12.1/330-records-gzip": {"total": 2, "list.#": 2, "list.1.data_id": "ex-q-item"},
    "4.16.0/347-getPaginationRecords": {
        "list.0.data_id": "rec-item-0001",
        "list.1.data_id": "rec-item-0001",
        "list.1.id": "6b02c6b87b41e92948dad1f6",
        "list.1.obj": "AI",
        "list.1.use_agent_sandbox": False,
        "list.1.duration_seconds": 0.02,
        "total": 4,
    },
    "4.16.0/364-records-app-reason": {
        "list.1.reasoning": "Let me think about it.",
        "list.1.text": f"{HELLO}FastGPT knowledge base question",
    },
    "4.16.0/358-record-getRecords_v2-prev": {
        "total": 8,
        "has_more_prev": True,
        "has_more_next": True,
        "list.#": 3,
        "list.0.cursor": "ch27jiq6DJmPybnf",
        "list.1.obj": "Human",
        "list.1.text": "What is FastGPT?",
    },
    "4.9.0/232-getResData-dataset": {
        "1.module_type": "datasetSearchNode",
        "1.quote_list.1.id": "6b02c2d98f264f8134d48964",
        "1.quote_list.1.tokens": 111,
        "1.search_using_re_rank": False,
        "2.tokens": 61,
    },
    "4.12.1/322-getResData-dataset": {
        "1.query": "knowledge base platform",
        "1.quote_list.#": 6,
        "1.quote_list.2.source_name": "note.txt",
        "2.input_tokens": 1843,
    },
    "4.16.0/375-getResData": {
        "#": 2,
        "1.id": "jpJKgH6YdtEQz91O",
        "1.finish_reason": "stop",
        "1.context_total_len": 3,
        "1.output_tokens": 7,
    },
    "4.16.0/379-record-getResData-unknown": {"": ()},
    "4.9.0/248-item-delete": NOTHING,
    "4.12.1/248-item-delete": NOTHING,
    "4.16.0/415-record-delete-post": NOTHING,
    "4.12.1/326-getQuote_api_core_chat_quote_": {
        "#": 6,
        "0.id": "6b02cb9a8dab9f213003f9db",
        "0.history": (),
        "1.index": 1,
        "2.update_time": datetime(2026, 11, 22, 11, 3, 46, 578000, UTC),
    },
    "4.12.1/327-getCollectionQuote_api_core_chat_quote_": {
        "list.#": 2,
        "list.1.id": "6b02cb9a8dab9f213003f9df",
        "list.0.a": "",
        "has_more_prev": False,
        "has_more_next": True,
    },
    "4.16.0/383-record-getCollectionQuote": {
        "list.#": 2,
        "list.1.anchor": 1,
        "list.0.a": None,
        "has_more_next": False,
    },
    # Feedback
    "4.9.0/235-feedback-bad": NOTHING,
    "4.12.1/233-feedback-good": NOTHING,
    "4.16.0/387-feedback-good": NOTHING,
    "4.9.0/239-feedback-adminUpdate": NOTHING,
    "4.16.0/393-feedback-adminUpdate": NOTHING,
    "4.16.0/395-feedback-recordIds": {"total": 1, "data_ids": ("rec-item-0001",)},
    "4.16.0/394-feedback-readStatus": {"success": True},
    # Guides
    "4.9.0/252-createQuestionGuide-v1": {"": ()},
    "4.12.1/336-createQuestionGuide-v1": {"": ("What isit?", "How does it work?", "What next?")},
    "4.16.0/673-createQuestionGuide-v1": {"": ("What isit?", "How does it work?", "What next?")},
    "4.9.0/251-createQuestionGuide": {"": ()},
    "4.12.1/317-createQuestionGuide-v2": {"": ("What isit?", "How does it work?", "What next?")},
    "4.12.1/333-inputGuide-query-appkey": {"": ("How do I pay?", "How do I start?")},
    "4.16.0/667-inputGuide-query": {"": ("How do I pay?", "How do I start?")},
    # Files
    "4.16.0/565-chat-file-presign-get": {
        "": "http://127.0.0.1:3416/api/system/file/d/lxC92CUswykdac9u.htcc0.Dim5rAwkuAIU1qiCop5ch8",
    },
    "4.16.0/662-chat-file-presignDraft-size": {
        "upload_mode": "multipart",
        "part_size": 8388608,
        "max_size": 1048576000,
        "headers": {"content-type": "text/plain"},
        "abort_url": "http://127.0.0.1:3416/api/system/file/u/qDhvZw4vB1RGY5scyCEwco/abort",
        "key": "chat/app/6b02c6337b41e92948dac784/6b02c3f732ae5d634c944fe5/ms-draft/big_wtLG7o.txt",
    },
    # Apps
    "4.9.0/258-app-list-apikey": {
        "0.id": "6b02c0888f264f8134d48522",
        "0.name": "rec-plugin",
        "0.parent_id": None,
        "0.plugin_data.node_version": "481",
        "0.permission.is_owner": True,
        "0.source_member.name": "Owner",
        "0.update_time": datetime(2026, 11, 22, 10, 14, 32, 568000, UTC),
    },
    "4.12.1/257-app-list-apikey": {
        "0.type": "plugin",
        "0.permission.has_read_chat_log_per": True,
        "0.has_interactive_node": False,
        "0.private": True,
    },
    "4.16.0/428-app-list-apikey": {
        "0.id": "6b02c6347b41e92948dac891",
        "0.permission.role": 4294967295,
        "1.id": "6b02c6347b41e92948dac877",
        "0.tmb_id": "6b02c3f732ae5d634c944fe5",
    },
    "4.16.0/677-app-create": {"": "6b02d7be7b41e92948db8a0e"},
    "4.16.0/418-app-logs-getUsers": {
        "list.#": 2,
        "list.0.name": "Owner",
        "list.0.count": 49,
        "list.0.out_link_uid": None,
        "list.1.out_link_uid": "cust-1",
    },
}


def assert_expected_values(recording: Recording, answer: object) -> None:
    """Check what is known of a recorded answer, if anything is."""
    for path, expected in EXPECTED_VALUES.get(recording.file, {}).items():
        assert found(answer, path) == expected, path


def found(value: object, path: str) -> object:
    """Return what lies at a path inside an answer."""
    for step in filter(None, path.split(".")):
        if step == "#":
            value = len(cast("Sequence[object]", value))  # a path says by its steps what it goes through
        elif step.isdecimal():
            value = cast("Sequence[object]", value)[int(step)]  # in the same way
        else:
            value = getattr(value, step)
    return value
