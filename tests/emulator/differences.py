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
    "the recorded test set-up could not do what the server asked of its database": (
        "054-collection-list-old",
        "076-data-list-badpage",
    ),
    "the recording holds only the start of a body that was too large": ("655-err-body-too-large",),
    "recorded before the account had used an app on the web page": ("657-chat-recentlyUsed-empty",),
    "without a provider, the recorded server does not look at what was sent": ("981-sandbox-getTicket-missing",),
    "recorded in front of a server that may compress, which is not done here": (
        "later/03[789]-skill-*",
        "later/056-skill-runtime-init",
        "later/07[45]-skill2-init*",
        "later/112-skill-init-wrongkey",
    ),
    "what an agent does in its sandbox is not emulated": ("later/096-*", "later/097-*", "later/129-*"),
    "no key here may run in the name of another member": ("later/173-auth-proxy",),
}

V4_14: Final[dict[str, tuple[str, ...]]] = {}

V4_12: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps the messages of a model with other fields here": ("138-interactive-chat-select-form-2-select",),
    "the recorded model gave no reason for its end": ("151-llmfail-error-mid-stream_True-detail_True",),
    "a tool that asks remembers the streamed call by its index too": ("298-interactive-toolselect-run-*",),
    "the recording holds only the start of a body that was too large": ("186-err-body-too-large",),
    "the row's id was made by the recorded server": ("232-getResData-dataset",),
    "collections were cited that the emulator's app does not cite": ("326-getQuote_*",),
    "nothing is compressed here, unless a fault does so": ("330-records-gzip",),
    "the recorded failure had the number of its status before it": ("360-optimizePrompt-llm-error",),
}

V4_9: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps the messages of a model with other fields here": ("13[78]-interactive-chat-select-form-*",),
    "the recorded model broke off within its JSON": ("155-llmfail-error-midjson-*",),
    "a tool that asks remembers the streamed call by its index too": ("299-interactive-toolselect-run-*",),
    "the recording holds only the start of a body that was too large": ("186-err-body-too-large",),
    "the row's id was made by the recorded server": ("232-getResData-dataset",),
    "the recorded model gave no follow-up questions": ("251-createQuestionGuide", "252-createQuestionGuide-v1"),
    "the chats had been cleared by an exchange that is not recorded": ("276-getHistories-after-clear",),
    "4.9 runs on behind an app that asks inside an app, and asks again when it is answered; here it waits": (
        "28[56]-interactive-childselect-*",
        "29[78]-interactive-childselect-*",
    ),
    "nothing is compressed here, unless a fault does so": ("331-records-gzip",),
}

DIFFERENCES: Final = {"4.16.0": NEWEST, "4.14.13": V4_14, "4.12.1": V4_12, "4.9.0": V4_9}
"""The differences by version."""
