"""Which spec stands before each recorded answer, and why it is not always the one that the recorded client sent.

A recording is of exactly one kind: its request makes a spec that can be sent, or the library rejects it, or no
call of the library can ever look like it.  The last two are listed here; a minimal spec then takes their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from fastgpt import specs, user
from fastgpt.apps import requests as apps
from fastgpt.chat import FileSelectConfig, completions, feedback, files, guides, histories, records
from recorded.replay.exchanges import SPECS, Recording, Spec, as_recorded

REJECTED: Final[Mapping[str, str]] = {
    "4.9.0/077-chat-simple-chatid-emptystring": "chat_id",
    "4.9.0/177-err-message-bad-role": "messages[0].role",
    "4.9.0/178-err-message-no-content": "messages[0]",
    "4.9.0/198-chat-init-missing-app": "app_id",
    "4.9.0/209-getHistories-noapp": "app_id",
    "4.9.0/249-item-delete-missing": "content_id",
    "4.9.0/274-clearHistories-missing": "app_id",
    "4.12.1/177-err-message-bad-role": "messages[0].role",
    "4.12.1/178-err-message-no-content": "messages[0]",
    "4.12.1/209-getHistories-noapp": "app_id",
    "4.12.1/249-item-delete-missing": "content_id",
    "4.12.1/334-inputGuide-query-appkey-noappId": "app_id",
    "4.16.0/217-err-message-no-content": "messages[0]",
    "4.16.0/321-chat-init-missing-app": "app_id",
    "4.16.0/331-getHistories-noapp": "app_id",
    "4.16.0/335-getHistories-badsource": "source",
    "4.16.0/343-history-getHistories-badsource": "source",
    "4.16.0/351-getPaginationRecords-missing-app": "app_id",
    "4.16.0/362-record-getRecords_v2-zero": "page_size",
    "4.16.0/413-record-delete-missing": "content_id",
    "4.16.0/454-clearHistories-missing": "app_id",
    "4.16.0/652-err-outLinkAuthData-partial": "out_link_auth_data",
}
"""What the library rejects, and the argument that it names."""
INCOMPLETE: Final[Mapping[str, str]] = {
    "4.9.0/216-getPaginationRecords-missing-chat": "chat_id",
    "4.9.0/231-getResData-missing": "data_id",
    "4.9.0/237-feedback-missing": "chat_id",
    "4.9.0/246-updateHistory-missing": "chat_id",
    "4.9.0/272-delHistory-missing": "chat_id",
    "4.12.1/176-err-messages-missing": "messages",
    "4.12.1/231-getResData-missing": "data_id",
    "4.12.1/237-feedback-missing": "chat_id",
    "4.12.1/271-delHistory-missing": "chat_id",
    "4.12.1/338-createQuestionGuide-v1-missing": "messages",
    "4.16.0/215-err-messages-missing": "messages",
    "4.16.0/350-getPaginationRecords-missing-chat": "chat_id",
    "4.16.0/355-record-getPaginationRecords-missing-chat": "chat_id",
    "4.16.0/380-record-getResData-missing": "data_id",
    "4.16.0/391-feedback-missing": "chat_id",
    "4.16.0/403-updateHistory-missing": "chat_id",
    "4.16.0/445-proApi-no-license": "date_start",
    "4.16.0/663-chat-file-presignDraft-noconfig": "file_select_config",
    "4.16.0/671-inputGuide-query-nosearchKey": "search_key",
    "4.16.0/675-createQuestionGuide-v1-missing": "messages",
    "4.16.0/681-app-create-missing-name": "name",
}
"""What cannot even be written with this library, and the first argument whose lack Python reports."""
FOREIGN: Final[Mapping[str, str]] = {
    "4.9.0/182-err-json-array-body": "the body is JSON, but no object",
    "4.9.0/184-err-get-method": "completions are never asked for with GET",
    "4.9.0/185-err-options-preflight": "only browsers send OPTIONS",
    "4.9.0/186-err-body-too-large": "the recording holds only the start of the body",
    "4.9.0/194-err-unknown-core-route": "no server has the route, so no spec has it",
    "4.12.1/183-err-wrong-content-type": "JSON is never sent as another content type",
    "4.12.1/184-err-get-method": "completions are never asked for with GET",
    "4.12.1/186-err-body-too-large": "the recording holds only the start of the body",
    "4.12.1/193-err-unknown-route": "no server has the route, so no spec has it",
    "4.16.0/220-err-empty-body": "a body is always an object",
    "4.16.0/221-err-json-array-body": "the body is JSON, but no object",
    "4.16.0/222-err-wrong-content-type": "JSON is never sent as another content type",
    "4.16.0/223-err-get-method": "completions are never asked for with GET",
    "4.16.0/224-err-options-preflight": "only browsers send OPTIONS",
    "4.16.0/231-err-unknown-route": "no server has the route, so no spec has it",
    "4.16.0/232-err-unknown-core-route": "no server has the route, so no spec has it",
    "4.16.0/655-err-body-too-large": "the recording holds only the start of the body",
}
"""What no call of this library looks like, and why; the answer still comes back through a minimal spec."""

_MINIMAL: Final = (
    completions.CreateChatCompletion(messages=[user("hi")]),
    histories.GetChatInit(app_id="a", chat_id="c"),
    histories.GetChatHistories(app_id="a"),
    histories.UpdateChatHistory(app_id="a", chat_id="c"),
    histories.DeleteChatHistory(app_id="a", chat_id="c"),
    histories.ClearChatHistories(app_id="a"),
    records.GetChatRecords(app_id="a", chat_id="c"),
    records.GetChatRecordsV2(app_id="a", chat_id="c"),
    records.GetRecordDetail(app_id="a", chat_id="c", data_id="d"),
    records.DeleteChatRecord(app_id="a", chat_id="c", content_id="d"),
    feedback.UpdateUserFeedback(app_id="a", chat_id="c", data_id="d"),
    guides.CreateQuestionGuide(messages=[user("hi")]),
    guides.GetInputGuides(app_id="a", search_key="how"),
    files.PresignDraftChatFile(
        app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectConfig(can_select_file=True)
    ),
    apps.CreateApp(name="n", type="simple"),
    apps.GetAppLogsChart(app_id="a", date_start="2026-01-01", date_end="2026-01-31"),
)
MINIMAL: Final = cast("tuple[Spec, ...]", _MINIMAL)  # see Spec
"""A spec of each endpoint whose recorded request is not sent by any."""


def elsewhere(recording: Recording) -> bool:
    """Whether a minimal spec takes the place of the recorded request."""
    return any(recording.file in table for table in (REJECTED, INCOMPLETE, FOREIGN))


def spec_of(recording: Recording) -> Spec:
    """Return the spec that stands before a recorded answer."""
    kind = SPECS[recording.route]
    if elsewhere(recording):
        return next(spec for spec in MINIMAL if type(spec) is kind)
    return as_recorded(recording, kind)


def as_called(recording: Recording) -> Spec:
    """Make the spec as a caller would who gives what was recorded as arguments, checked or not."""
    kind = SPECS[recording.route]
    wire = recording.wire
    names = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    make = cast("Callable[..., specs.RequestSpec[object]]", kind)  # its own parameters are not known here
    return make(**{name: wire[encoded] for encoded, name in names if encoded in wire})
