"""What the recorded servers were like: whose ids and keys stand in the recordings, and what their models were asked.

The emulator's own ids and keys take their place when a recording is replayed.
"""

from __future__ import annotations

from typing import Final

from fastgpt.emulator.apps import COLLECTION_ID

APPS: Final = {
    "4.16.0": {
        "6b02c6337b41e92948dac784": "plain",
        "6b02c6337b41e92948dac79f": "reasoning",
        "6b02c6337b41e92948dac7ba": "workflow",
        "6b02c6337b41e92948dac7d5": "knowledge",
        "6b02c6337b41e92948dac7f0": "select",
        "6b02c6337b41e92948dac80b": "form",
        "6b02c6337b41e92948dac826": "tool",
        "6b02c6337b41e92948dac841": "tool_http",
        "6b02c6347b41e92948dac85c": "http_error",
        "6b02c6347b41e92948dac877": "select_form",
        "6b02c6347b41e92948dac891": "plugin",
        "6b02c7b07b41e92948daf96d": "simple",
        "6b02c7b07b41e92948daf988": "variables",
        "6b02c7b07b41e92948daf9a3": "child",
        "6b02c7b07b41e92948daf9be": "child_select",
        "6b02c7b17b41e92948daf9f4": "agent",
        "6b02c7b17b41e92948daf9d9": "tool_select",
    },
    "4.12.1": {
        "6b02cab08dab9f213003f3c7": "simple",
        "6b02cab08dab9f213003f3ed": "reasoning",
        "6b02cab08dab9f213003f413": "workflow",
        "6b02cab08dab9f213003f439": "knowledge",
        "6b02cab08dab9f213003f485": "form",
        "6b02cab18dab9f213003f4ab": "tool_search",
        "6b02cab18dab9f213003f4d1": "tool_http",
        "6b02cab18dab9f213003f4f7": "http_error",
        "6b02cab18dab9f213003f543": "plugin",
    },
    "4.9.0": {
        "6b02c0878f264f8134d483c4": "simple",
        "6b02c0878f264f8134d4840a": "workflow",
        "6b02c0878f264f8134d4842d": "knowledge",
        "6b02c0878f264f8134d48450": "select",
        "6b02c0878f264f8134d48473": "form",
        "6b02c0888f264f8134d48522": "plugin",
    },
    "4.14.13": {},
}
"""The recorded servers' apps."""
LATER_APPS: Final = {
    "4.16.0": {
        "6b08e45909182079ae6a9125": "simple",
        "6b08e45909182079ae6a9155": "workflow",
        "6b08e45909182079ae6a919d": "select_form",
        "6b08e45909182079ae6a91f6": "knowledge",
        "6b08e45909182079ae6a920e": "agent",
        "6b08e602ee9c8834e410027d": "box",
    },
    "4.14.13": {
        "6b08e8dd2c9f3fac6ea073f6": "simple",
        "6b08e8dd2c9f3fac6ea0743e": "select",
        "6b08e8dd2c9f3fac6ea07456": "form",
        "6b08e8dd2c9f3fac6ea0746e": "select_form",
    },
    "4.12.1": {},
    "4.9.0": {},
}
"""Those of the servers that were recorded later."""
ACCOUNT_KEYS: Final = (
    "fastgpt-test95bd61bc31",
    "fastgpt-test2a2f6fbee1",
    "fastgpt-test4d21fc8383",
    f"fastgpt-test{'a' * 52}",
)
APP_KEYS: Final = {
    "fastgpt-testecb922c752": "simple",
    # 4.12.1
    "fastgpt-test70941396a5": "simple",
    "fastgpt-testb922eb9e07": "reasoning",
    "fastgpt-test7b7804b475": "workflow",
    "fastgpt-teste78967dc32": "knowledge",
    "fastgpt-testf37922a621": "select",
    "fastgpt-testca7c01d54f": "form",
    "fastgpt-test2f6efa1641": "tool_search",
    "fastgpt-test12dd7c66e5": "tool_http",
    "fastgpt-test655ed60b0e": "http_error",
    "fastgpt-test9cbc753106": "select_form",
    "fastgpt-test40d103e981": "plugin",
    "fastgpt-test122a90d38f": "variables",
    "fastgpt-testc152d2a5e7": "child",
    "fastgpt-test7bf775ef25": "child_select",
    "fastgpt-test971ba43418": "tool_select",
    # 4.9.0
    "fastgpt-test9eb1e2356d": "simple",
    "fastgpt-test3b1c134c10": "reasoning",
    "fastgpt-test7e6bb0b3f6": "workflow",
    "fastgpt-testddfdfa8bb8": "knowledge",
    "fastgpt-test659882c9ba": "select",
    "fastgpt-test16a2f83f80": "form",
    "fastgpt-testf575f501c3": "tool_search",
    "fastgpt-test0fc9cbf8f6": "tool_http",
    "fastgpt-teste736a69105": "http_error",
    "fastgpt-test0a87029205": "select_form",
    "fastgpt-test3190c3b9f4": "plugin",
    "fastgpt-test97e186ce97": "variables",
    "fastgpt-testa5d3b0f88e": "child",
    "fastgpt-testb6f6ac8147": "child_select",
    "fastgpt-test99afed773e": "tool_select",
}
"""The keys that were bound to an app."""
PASSAGES: Final = {
    "6b02c6a27b41e92948dad031": COLLECTION_ID,
    "6b02c6a27b41e92948dad057": "64d0000000000000000000a1",
    "6b02cb998dab9f213003f9c3": COLLECTION_ID,
    "6b02cb9a8dab9f213003f9db": "64d0000000000000000000a1",
    "6b02c2d88f264f8134d48952": COLLECTION_ID,
    "6b02c2d88f264f8134d4895d": "64d0000000000000000000a1",
}
"""The recorded servers' cited collection and passage, and ours."""
SCRIPTED: Final = {
    "[[error-before]]": "failing",
    "[[error-401]]": "failing",
    "[[error-mid]]": "cut",
    "[[empty]]": "empty",
    "[[sleep12]]": "heartbeat",
    "tool-datasetsearch": "tool_search",
    "agent-ask": "agent_ask",
    "agent-plan": "agent_plan",
}
"""Words in a recording's name or body that say what its model did, and the app that does it here."""
