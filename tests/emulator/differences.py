"""Where the emulator answers otherwise than the recorded server did, each with the reason.

A reason stands for all recordings whose file name matches one of its patterns. ``test_fidelity`` fails when a pattern
matches no difference any more, and when a difference has no reason here.
"""

from __future__ import annotations

from typing import Final

NEWEST: Final[dict[str, tuple[str, ...]]] = {
    "a search that is a tool describes itself in fields of its own": (
        "600-tool-datasetsearch-*",
        "614-v2-tool-datasetsearch-*",
        "628-v2-tool-datasetsearch-*",
    ),
    "a question keeps less of the nodes before it here: their outputs and the queue of those left out": (
        "175-interactive-chat-select-form-2-select",
        "28[67]-v2-interactive-chat-select-form-*",
        "514-interactive-childselect-run-*",
        "522-v2-interactive-childselect-run-*",
    ),
    "the recorded model broke off within its JSON": ("192-llmfail-error-midjson-*",),
    "the recorded model was not there": ("459-llmdown-chat-heartbeat-12s",),
    "the recorded agent called a tool first": ("526-v2-chat-agent-stream_True-detail_True",),
    "the rows or the round before it were made by exchanges that are not recorded": (
        "234-v2-chat-simple-*",
        "471-chat-agent-notool-*",
        "495-v2-chat-agent-notool-*",
        "634-records-toolselect2",
        "358-record-getRecords_v2-prev",
        "359-record-getRecords_v2-initial",
    ),
    "recorded while another stream was open; test_completions has the same with the emulator": (
        "53[3-8]-v1-*",
        "54[1-8]-v2-*",
    ),
    "the address of an upload is only known to the server that gave it; test_apps_and_files uploads": (
        "564-chat-file-presigned-put",
        "565-chat-file-presign-get",
    ),
    "the simple app takes files here, the recorded one did not": (
        "317-chat-init-accountkey",
        "320-chat-init-unknown-chat",
        "434-chat-file-presign",
    ),
    "the recorded dataset held a collection more, whose request was rejected": (
        "053-collection-listV2-pageNum",
        "055-collection-listV2-simple",
    ),
    "the recorded test set-up could not do what the server asked of its database": (
        "054-collection-list-old",
        "076-data-list-badpage",
    ),
    "the recorded server's model was down": ("462-llmdown-getSpeech", "463-llmdown-searchTest-*"),
    "one of the passages here has an answer, the recorded ones had none": (
        "248-v2-chat-dataset-stream_True-detail_True",
        "383-record-getCollectionQuote",
    ),
    "the recorded server had been asked 5000 times in a minute": ("57[2-5]-*ratelimited-*",),
    "the recording holds only the start of a body that was too large": ("655-err-body-too-large",),
    "the recorded account had used an app on the web page": ("658-chat-recentlyUsed", "660-chat-recentlyUsed-*"),
    "follow-up questions come from no model here, so none can fail": ("676-createQuestionGuide-v1-llm-error",),
    "the recorded server had no provider of sandboxes": (
        "96[2378]-sandbox-*",
        "973-sandbox-getTicket-skill",
        "981-sandbox-getTicket-missing",
        "932-skill-export",
        "940-skill-save-deploy-*",
        "94[16]-skill-runtime-*",
        "951-skill-runtime-upgrade",
        "957-skill-debugChat",
    ),
    "prompts and code come from no model here, so none can fail": ("733-optimizePrompt-llm-error", "739-*-llm-error"),
}

V4_12: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps less of the nodes before it here": ("138-interactive-chat-select-form-2-select",),
    "the recorded model gave no reason for its end": ("151-llmfail-error-mid-stream_True-detail_True",),
    "a tool that asks remembers the streamed call by its index too": ("298-interactive-toolselect-run-*",),
    "the recording holds only the start of a body that was too large": ("186-err-body-too-large",),
    "the row's id was made by the recorded server": ("232-getResData-dataset",),
    "collections were cited that the emulator's app does not cite": ("326-getQuote_*",),
    "nothing is compressed here, unless a fault does so": ("330-records-gzip",),
    "follow-up questions come from no model here, so none can fail": ("339-createQuestionGuide-v1-llm-error",),
    "prompts come from no model here, so none can fail": ("360-optimizePrompt-llm-error",),
}

V4_9: Final[dict[str, tuple[str, ...]]] = {
    "a question keeps less of the nodes before it here": ("13[78]-interactive-chat-select-form-*",),
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

DIFFERENCES: Final = {"4.16.0": NEWEST, "4.12.1": V4_12, "4.9.0": V4_9}
"""The differences by version."""
