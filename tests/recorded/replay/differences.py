"""Where a recorded server answered otherwise in a stream than at once, each pair with the reason.

A pair is named by the file of its stream, with the facets in which the two differ.  ``test_streams`` fails when a pair
differs in anything that does not stand here, agrees in something that does, or is no pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DIFFERENCES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "4.9 tells reasoning in every stream, but in a plain answer only with detail": {
        "4.9.0/090-chat-reason-stream_True-detail_False": ("reasoning",),
    },
    "the model was asked in the way that the server itself was asked, and broke off only where it streamed": {
        "4.9.0/151-llmfail-error-mid-stream_True-detail_True": ("text",),
        "4.9.0/154-llmfail-error-midjson-stream_True-detail_False": ("text",),
        "4.9.0/155-llmfail-error-midjson-stream_True-detail_True": ("text",),
        "4.12.1/150-llmfail-error-mid-stream_True-detail_False": ("text",),
        "4.12.1/151-llmfail-error-mid-stream_True-detail_True": ("text",),
        "4.16.0/187-llmfail-error-mid-stream_True-detail_False": ("text",),
        "4.16.0/188-llmfail-error-mid-stream_True-detail_True": ("text",),
        "4.16.0/192-llmfail-error-midjson-stream_True-detail_True": ("text",),
    },
    "an app inside an app opens its part of the stream with a line break": {
        "4.9.0/290-chat-childapp-stream_True-detail_False": ("text",),
        "4.9.0/291-interactive-childselect-run-stream_True-detail_False": ("text",),
        "4.9.0/297-interactive-childselect-run-stream_True-detail_True": ("text",),
        "4.9.0/298-interactive-childselect-resume-stream_True-detail_True": ("text",),
        "4.12.1/290-interactive-childselect-run-stream_True-detail_False": ("text",),
        "4.12.1/291-interactive-childselect-resume-stream_True-detail_False": ("text",),
        "4.12.1/297-interactive-childselect-resume-stream_True-detail_True": ("text",),
        "4.16.0/497-chat-childapp-stream_True-detail_False": ("text",),
        "4.16.0/499-interactive-childselect-resume-stream_True-detail_False": ("text",),
        "4.16.0/505-v2-chat-childapp-stream_True-detail_False": ("text",),
        "4.16.0/507-v2-interactive-childselect-resume-stream_True-detail_False": ("text",),
        "4.16.0/514-interactive-childselect-run-stream_True-detail_True": ("text",),
        "4.16.0/515-interactive-childselect-resume-stream_True-detail_True": ("text",),
        "4.16.0/521-v2-chat-childapp-stream_True-detail_True": ("text",),
        "4.16.0/522-v2-interactive-childselect-run-stream_True-detail_True": ("text",),
    },
    "4.12 repeats the last piece of an HTTP tool's text in the stream": {
        "4.12.1/107-chat-toolhttp-stream_True-detail_True": ("text",),
    },
    "of a tool that was called before the pause, the stream tells the result alone; 4.9 tells nothing of it at once": {
        "4.9.0/300-interactive-toolselect-resume-stream_True-detail_True": ("tools",),
        "4.16.0/525-v2-interactive-toolselect-resume-stream_True-detail_True": ("tools",),
    },
    "the model repeats its prompt, in which the time of the run stands": {
        "4.16.0/503-chat-agent-notool-stream_True-detail_False": ("text",),
    },
}
