"""Where the emulator answers otherwise than the recorded server did, each with the reason.

A reason stands for all recordings whose file name matches one of its patterns. ``test_fidelity`` fails when a pattern
matches no difference any more, and when a difference has no reason here.
"""

from __future__ import annotations

from typing import Final

NEWEST: Final[dict[str, tuple[str, ...]]] = {
    "the recorded model broke off within its JSON": ("192-llmfail-error-midjson-*",),
    "the recorded agent called a tool first": ("526-v2-chat-agent-stream_True-detail_True",),
    "the rows before it were made by exchanges that are not recorded": (
        "634-records-toolselect2",
        "358-record-getRecords_v2-prev",
        "359-record-getRecords_v2-initial",
    ),
    "the recorded app had lost its variables by then": ("536-v1-init-while-generating",),
    "the recorded test set-up could not do what the server asked of its database": ("054-collection-list-old",),
    "collections were made by exchanges that are not recorded, and stood elsewhere in the queue": (
        "05[235]-collection-listV2*",
        "556-collection-list-old-2",
    ),
    "which rows a search finds is up to the recorded model": ("08[689]-searchTest-*", "090-searchTest-extension"),
    "without a provider, the recorded server does not look at what was sent": ("981-sandbox-getTicket-missing",),
    "the answer is shorter here, and too short to be compressed": ("later/03[789]-skill-*",),
    "what an agent does in its sandbox is not emulated": ("later/096-*", "later/097-*", "later/129-*"),
}

V4_14: Final[dict[str, tuple[str, ...]]] = {
    "which rows a search finds is up to the recorded model": ("later/076-search-empty",),
}

V4_12: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps the messages of a model with other fields here": ("138-interactive-chat-select-form-2-select",),
    "the recorded model gave no reason for its end": ("151-llmfail-error-mid-stream_True-detail_True",),
    "a tool that asks remembers the streamed call by its index too": ("298-interactive-toolselect-run-*",),
    "the row's id was made by the recorded server": ("232-getResData-dataset",),
    "collections were cited that the emulator's app does not cite": ("326-getQuote_*",),
}

V4_9: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps the messages of a model with other fields here": ("13[78]-interactive-chat-select-form-*",),
    "the recorded model broke off within its JSON": ("155-llmfail-error-midjson-*",),
    "a tool that asks remembers the streamed call by its index too": ("299-interactive-toolselect-run-*",),
    "the row's id was made by the recorded server": ("232-getResData-dataset",),
    "the recorded model gave no follow-up questions": ("251-createQuestionGuide", "252-createQuestionGuide-v1"),
    "a row was made by an exchange that is not recorded": ("240-getPaginationRecords-after-feedback",),
    "4.9 runs on behind an app that asks inside an app, and asks again when it is answered; here it waits": (
        "28[56]-interactive-childselect-*",
        "29[78]-interactive-childselect-*",
    ),
    "the answer is shorter here, and too short to be compressed": ("331-records-gzip",),
}

DIFFERENCES: Final = {"4.16.0": NEWEST, "4.14.13": V4_14, "4.12.1": V4_12, "4.9.0": V4_9}
"""The differences by version."""

NOT_EMULATED: Final[dict[str, tuple[str, ...]]] = {
    "no client calls it: the web page makes a table of the log": ("4.16.0/423-app-logs-export",),
    "the other side of an MCP key, which MCP clients speak to": (
        "4.16.0/later/018-mcp-tools",
        "4.16.0/later/019-mcp-call",
        "4.16.0/later/020-mcp-call-unknown",
        "4.16.0/later/021-mcp-initialize",
        "4.16.0/later/023-mcp-rpc-call",
    ),
}
"""The recordings of routes that the emulator lacks, with the reason."""
