"""The recorded exchanges of the chat and app endpoints: which there are, and the specs that their routes belong to.

Nothing here runs the library; a recording is only read, and its request turned into a spec where it makes one.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from gzip import decompress as gunzip
from typing import Final, TypeAlias, cast
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET, Struct, UnsetType

from fastgpt import specs
from fastgpt.apps import requests as apps
from fastgpt.chat import completions, feedback, files, guides, histories, records
from fastgpt.values import JSONValue
from support.recording_paths import recorded

VERSIONS: Final = ("4.9.0", "4.12.1", "4.16.0")

Spec: TypeAlias = specs.RequestSpec[object]
"""A spec of whatever answer.  In types a spec of an answer is no spec of an object, hence the casts of tables."""
Stream: TypeAlias = completions.StreamChatCompletion | completions.ResumeChatStream

_SPECS: Final = {
    "/v1/chat/completions": completions.CreateChatCompletion,
    "/v2/chat/completions": completions.CreateChatCompletionV2,
    "/v2/chat/stop": completions.StopChat,
    "/core/chat/resume": completions.ResumeChatStream,
    "/core/chat/init": histories.GetChatInit,
    "/core/chat/recentlyUsed": histories.GetRecentlyUsedApps,
    "/core/chat/getHistories": histories.GetChatHistories,
    "/core/chat/history/getHistories": histories.GetChatHistories,
    "/core/chat/history/getHistoryStatus": histories.GetChatHistoryStatus,
    "/core/chat/history/markRead": histories.MarkChatRead,
    "/core/chat/updateHistory": histories.UpdateChatHistory,
    "/core/chat/history/updateHistory": histories.UpdateChatHistory,
    "/core/chat/delHistory": histories.DeleteChatHistory,
    "/core/chat/history/delHistory": histories.DeleteChatHistory,
    "/core/chat/clearHistories": histories.ClearChatHistories,
    "/core/chat/history/clearHistories": histories.ClearChatHistories,
    "/core/chat/history/batchDelete": histories.BatchDeleteChatHistories,
    "/core/chat/getPaginationRecords": records.GetChatRecords,
    "/core/chat/record/getPaginationRecords": records.GetChatRecords,
    "/core/chat/getRecords": records.GetChatRecords,
    "/core/chat/record/getRecords_v2": records.GetChatRecordsV2,
    "/core/chat/record/getRecordsV2": records.GetChatRecordsV2,
    "/core/chat/getResData": records.GetRecordDetail,
    "/core/chat/record/getResData": records.GetRecordDetail,
    "/core/chat/item/delete": records.DeleteChatRecord,
    "/core/chat/record/delete": records.DeleteChatRecord,
    "/core/chat/quote/getQuote": records.GetChatQuotes,
    "/core/chat/record/getQuote": records.GetChatQuotes,
    "/core/chat/quote/getCollectionQuote": records.GetCollectionQuotes,
    "/core/chat/record/getCollectionQuote": records.GetCollectionQuotes,
    "/core/chat/feedback/updateUserFeedback": feedback.UpdateUserFeedback,
    "/core/chat/feedback/adminUpdate": feedback.UpdateAdminFeedback,
    "/core/chat/feedback/getFeedbackRecordIds": feedback.GetFeedbackRecordIds,
    "/core/chat/feedback/updateFeedbackReadStatus": feedback.UpdateFeedbackReadStatus,
    "/core/ai/agent/createQuestionGuide": guides.CreateQuestionGuide,
    "/core/ai/agent/v2/createQuestionGuide": guides.CreateQuestionGuideV2,
    "/core/chat/inputGuide/query": guides.GetInputGuides,
    "/core/chat/file/presignChatFilePostUrl": files.PresignChatFile,
    "/core/chat/file/presignDraftChatFilePostUrl": files.PresignDraftChatFile,
    "/core/chat/file/presignChatFileGetUrl": files.GetChatFileUrl,
    "/core/app/list": apps.GetApps,
    "/core/app/create": apps.CreateApp,
    "/core/app/getChatLogs": apps.GetAppLogs,
    "/core/app/logs/list": apps.GetAppLogs,
    "/core/app/logs/getUsers": apps.GetAppLogUsers,
    "/core/app/logs/getChartData": apps.GetAppLogsChart,
    "/proApi/core/app/logs/getChartData": apps.GetAppLogsChart,
    "/proApi/core/app/logs/getTotalData": apps.GetAppLogsTotal,
    # Routes that no server has: what comes back is the answer that any call gets from a server that lacks its route.
    "/v1/nope": completions.CreateChatCompletion,
    "/core/nope": histories.GetChatInit,
}
SPECS: Final = cast("Mapping[str, type[Spec]]", _SPECS)  # see Spec
"""The recorded routes, under their earlier and later names, and the specs whose answers they give."""
_STREAMS: Final = {
    completions.CreateChatCompletion: completions.StreamChatCompletion,
    completions.CreateChatCompletionV2: completions.StreamChatCompletionV2,
    completions.ResumeChatStream: completions.ResumeChatStream,
}
STREAMS: Final = cast("Mapping[type[Spec], type[Spec]]", _STREAMS)  # see Spec
"""The specs of answers that may also be watched, and the specs that do so."""


class Sent(Struct):
    """The request of a recording."""

    method: str
    path: str
    headers: dict[str, str] = {}
    json: JSONValue | UnsetType = UNSET
    raw: str | UnsetType = UNSET


class Answered(Struct, rename="camel"):
    """The response of a recording."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    body_encoding: str = ""
    read_sizes: tuple[int, ...] = ()


class Exchange(Struct):
    """What a recording holds."""

    request: Sent
    response: Answered


class Recording:
    """One recorded exchange, by its file: ``4.9.0/071-chat-simple-stream_False-detail_False``."""

    def __init__(self, file: str, exchange: Exchange) -> None:
        self.file = file
        self.version, _, stem = file.partition("/")
        number, _, self.name = stem.partition("-")
        self.number = int(number)
        self.request = exchange.request
        self.status = exchange.response.status
        answer = exchange.response
        self.content = b64decode(answer.body) if answer.body_encoding == "base64" else answer.body.encode()
        # Where a body was cut when it was recorded, its length and the sizes of its pieces no longer fit it.
        self.headers = [
            pair for pair in answer.headers if pair[0].lower() not in ("content-length", "transfer-encoding")
        ]
        fitting = sum(answer.read_sizes) == len(self.content)
        self.sizes = tuple(filter(None, answer.read_sizes)) if fitting else (len(self.content),)
        path, _, self.query = self.request.path.removeprefix("/api").partition("?")
        self.route = path

    def __repr__(self) -> str:
        return self.file

    def header(self, name: str) -> str | None:
        """Return a header of the answer."""
        return dict(self.headers).get(name)

    @property
    def text(self) -> str:
        """The body of the answer, decompressed."""
        return (gunzip(self.content) if self.header("content-encoding") == "gzip" else self.content).decode()

    @property
    def pieces(self) -> list[bytes]:
        """The body of the answer as it was read from the socket."""
        ends = [sum(self.sizes[: count + 1]) for count in range(len(self.sizes))]
        return [self.content[end - size : end] for end, size in zip(ends, self.sizes, strict=True)]

    @property
    def streamed(self) -> bool:
        """Whether the answer is a stream of events."""
        return (self.header("content-type") or "").startswith("text/event-stream")

    @property
    def wire(self) -> dict[str, JSONValue]:
        """The fields of the request by their wire names, wherever they travelled."""
        fields: dict[str, JSONValue] = dict(parse_qsl(self.query))
        body = self.request.json
        return {**fields, **body} if isinstance(body, dict) else fields

    @property
    def asks_for_stream(self) -> bool:
        """Whether the request asks for a stream."""
        return self.wire.get("stream") is True or self.route == "/core/chat/resume"


UPLOAD: Final = re.compile(r"/system/file/u/\w+(/complete|/abort)?|/common/file/upload")
"""Where the bytes of files go; these have no spec of their own, but are steps of an upload."""


AREAS: Final = ("/v1/chat/", "/v2/chat/", "/core/chat/", "/core/ai/agent/", "/core/app/", "/proApi/", "/system/file/")
"""Where the endpoints of this replay are found."""
OUTSIDE: Final[Mapping[str, str]] = {
    "/core/chat/item/getSpeech": "speech has a replay of its own",
    "/core/chat/record/getSpeech": "speech has a replay of its own",
    "/core/app/detail": "no key may read it, so it has no spec",
    "/core/app/logs/exportLogs": "an export is a download, not a call that decodes",
    "/system/file/d/iE1PxslkkUeIc8g1.htcdo.DvFY262DIYWhvss8jWtA3q": "the download of a file, made with any HTTP client",
}
"""Routes in these areas that this replay is not about, and why."""


@cache
def recordings() -> tuple[Recording, ...]:
    """Return all recordings, in their order."""
    found = [
        Recording(f"{file.parent.name}/{file.stem}", msgspec.json.decode(file.read_bytes(), type=Exchange))
        for file in recorded("*/*")
    ]
    return tuple(sorted(found, key=lambda each: (VERSIONS.index(each.version), each.number)))


@cache
def everything() -> tuple[Recording, ...]:
    """Return the recordings of the endpoints that this replay is about, in their order."""
    return tuple(each for each in recordings() if each.route in SPECS or UPLOAD.fullmatch(each.route))


@cache
def by_file() -> Mapping[str, Recording]:
    """Return the recordings by their files."""
    return {recording.file: recording for recording in everything()}


def called() -> tuple[Recording, ...]:
    """Return the recordings of calls that have a spec; none without the folder of recordings."""
    return tuple(recording for recording in everything() if recording.route in SPECS)


def as_offset(meant: Mapping[str, object]) -> Mapping[str, object]:
    """Return fields as the library sends them: a page number as the number of its first row."""
    if "pageNum" not in meant:
        return meant
    size, number = int(str(meant.get("pageSize") or 10)), int(str(meant["pageNum"]))
    others = {name: value for name, value in meant.items() if name != "pageNum"}
    return {**others, "pageSize": size, "offset": (number - 1) * size}


def as_recorded(recording: Recording, kind: type[Spec]) -> Spec:
    """Make the spec that sends what the recording's client sent; raise ``msgspec.ValidationError`` where none does."""
    return msgspec.convert(recording.wire, kind, strict=recording.request.json is not UNSET)
