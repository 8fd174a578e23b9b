"""Everything that can go wrong: a closed tree of exceptions that are also the ``E`` of every ``Result``.

Two functions make errors of error responses, ``refusal`` and ``stream_refusal``; ``unexpected`` makes one of a response
that is no answer at all.  All are pure.  They read the body before the status, since FastGPT reports errors with HTTP
200 (before 4.8.18), with HTTP 500, and inside streams, and they go by ``statusText`` before numbers, since the numbers
above 500000 are list positions that move between versions.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec
from msgspec import Raw, Struct

from .decoding import UNREADABLE, convert, decode
from .media import described, is_page, page_title, without_secrets, xml_error
from .values import JSONValue

if TYPE_CHECKING:
    import httpx

PROXY = "fastgpt_proxy"
"""Under this name a response knows, among its extensions, host and port of the proxy that it came through."""
PRESIGNED = "(presigned)"
"""Stands in place of the path of a presigned URL, which is a secret: who has it may write the file."""


class FastGPTError(Exception):
    """Base of every error of this library; it knows the call that it belongs to, as far as there was one."""

    method: str = ""
    """The HTTP method of the call: ``POST``; empty where the error belongs to no call."""
    path: str = ""
    """The path of the call's URL, without query: ``/api/core/chat/init``, or ``(presigned)`` for an upload.

    Of a call that was never sent, it is the path below the API base: ``/core/chat/init``.
    """
    host: str = ""
    """The host that was asked, with its port where the URL has one; empty where nothing was to be sent."""
    proxy: str = ""
    """The host and port of the proxy that the answer came through, which may have written it; empty without one."""

    def __str__(self) -> str:
        facts = ", ".join(filter(None, self._facts()))
        words = self._words()
        return f"{words} ({facts})" if facts else words

    def _words(self) -> str:
        return super().__str__()

    def _facts(self) -> Iterable[str]:
        place = (self.host, self.path) if self.path == PRESIGNED else (self.host + self.path,)
        return " ".join(filter(None, (self.method, *place))), self.proxy and f"through proxy {self.proxy}"


class ConfigurationError(FastGPTError, ValueError):
    """A client cannot be made of these settings; the message names the setting, and never repeats the key."""


class ClientClosedError(FastGPTError):
    """The client was used after it had been closed."""

    def __init__(self, message: str = "the client is closed") -> None:
        super().__init__(message)


class InvalidRequestError(FastGPTError, ValueError):
    """An argument is such that no server would take it; nothing was sent."""

    __match_args__ = ("message", "field")

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.message = message
        self.field = field
        """The argument at fault, as the caller spells it, with the path inside it: ``messages[0].role``."""

    def _facts(self) -> Iterable[str]:
        return ()  # the argument says more than the call, which the caller wrote


class TransportError(FastGPTError):
    """No usable answer came: the connection was refused, reset or cut."""

    __match_args__ = ("message",)

    def __init__(self, message: str, *, sent: bool = True, is_fatal: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.sent = sent
        """False when no connection was made, so that the server cannot have seen the request."""
        self.is_fatal = is_fatal
        """True when trying again cannot help: an unknown host, a bad certificate, a password that a proxy rejects."""


class RequestTimeoutError(TransportError):
    """The server, or the way to it, was silent for longer than ``timeout`` or ``idle_timeout`` allows."""


class DeadlineExceededError(TransportError):
    """The call, with all its retries, pauses and events, took longer than its ``deadline``."""


class DecodeError(FastGPTError):
    """The answer is none of FastGPT, or does not have the declared shape; the message says what came, or where."""


class StreamParseError(DecodeError):
    """An event of a stream does not have the shape of its kind."""


class StreamInterruptedError(FastGPTError):
    """A stream ended without its end marker; every event that came whole was delivered before."""


class APIError(FastGPTError):
    """The server said no; the subclass says in what way."""

    __match_args__ = ("message", "status_code", "code", "status_text")

    def __init__(
        self,
        message: str,
        *,
        status_code: int = 0,
        code: int | None = None,
        status_text: str = "",
        response_data: JSONValue = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)  # pickling needs no more: the rest travels in __dict__
        self.message = message
        """The server's own words; a known error of FastGPT says an i18n key here, which ``str()`` explains."""
        self.status_code = status_code
        """The HTTP status; 200 for a refusal inside a stream."""
        self.code = code
        """``code`` of the envelope, where one came."""
        self.status_text = status_text
        """``statusText`` of the envelope: the stable name of a known error, ``error`` or empty for others."""
        self.response_data = response_data
        """The whole body, where it is JSON."""
        self.request_id = request_id
        """``x-request-id`` of the answer (4.14.10+)."""

    def _words(self) -> str:
        meaning = _meaning(self.message, self.status_text)
        return f"{meaning}: {self.message}" if meaning else self.message

    def _facts(self) -> Iterator[str]:
        yield f"HTTP {self.status_code}" if self.status_code else ""
        yield f"code {self.code}" if self.code is not None else ""
        yield self.status_text
        yield f"request {self.request_id}" if self.request_id else ""
        yield from super()._facts()


class AuthenticationError(APIError):
    """The key, or the share link, is not accepted."""


class PermissionDeniedError(APIError):
    """The key is good, and may not do this."""


class NotFoundError(APIError):
    """No such app, dataset, collection, file, row or route."""


class Issue(Struct, frozen=True):
    """One thing that the server's validation found wrong."""

    message: str = ""
    path: tuple[str | int, ...] = ()
    code: str = ""


class ValidationError(APIError):
    """The server does not accept the shape or the values of the request."""

    issues: tuple[Issue, ...] = ()
    """What was wrong, item by item (``zodError``, 4.14.11+); empty where the server gives no list."""

    def _words(self) -> str:
        if not self.issues:
            return super()._words()
        shown = [_issue_words(issue) for issue in self.issues[:_ISSUES]]
        more = len(self.issues) - len(shown)
        # Some servers put the whole list, as JSON, into the message as well.
        words = "the request is not valid" if self.message.startswith("[") else super()._words()
        return f"{words}: {'; '.join(shown)}{f'; and {more} more' if more else ''}"


class RateLimitError(APIError):
    """Too many requests."""

    retry_after: float | None = None
    """Seconds after which to come back, where the server said it in a header or in its message."""


class QuotaError(APIError):
    """Points, plan or licence are used up."""


class ConflictError(APIError):
    """Something is in progress that excludes this, such as another answer of the same chat."""


class Envelope(Struct, rename="camel"):
    """What FastGPT wraps around every answer but a completion; other JSON has no number as its ``code``."""

    code: int
    status_text: str | None = None
    message: JSONValue = None
    data: Raw = Raw(b"null")
    zod_error: JSONValue = None


Error = TypeVar("Error", bound=FastGPTError)


def set_call(error: Error, *, method: str, path: str, host: str = "") -> Error:
    """Return *error* with the call that it belongs to, unless it knows one already."""
    if not error.path:
        error.method, error.path, error.host = method, path, host
    return error


def set_call_of(error: Error, response: httpx.Response, *, presigned: bool = False) -> Error:
    """Return *error* with the call that *response* came of, unless it knows one already."""
    try:
        request = response.request
    except RuntimeError:  # a response that was made by hand came of no call
        return error
    proxy: object = response.extensions.get(PROXY)
    if isinstance(proxy, str):
        error.proxy = proxy
    path = PRESIGNED if presigned else request.url.path
    return set_call(error, method=request.method, path=path, host=request.url.netloc.decode("ascii"))


def unexpected(expected: str, response: httpx.Response, *, presigned: bool = False) -> DecodeError:
    """Return the error of a read *response* that is neither an error response nor what was *expected*."""
    what = described(response.status_code, response.headers, response.content)
    return set_call_of(DecodeError(f"expected {expected}, got {what}"), response, presigned=presigned)


def reports_error(body: bytes) -> bool:
    """Whether a body without an envelope is JSON that says that something went wrong, whatever the HTTP status."""
    value = _json(body)
    return isinstance(value, Mapping) and (bool(value.get("error")) or value.get("success") is False)


def open_envelope(body: bytes | str) -> Envelope | None:
    """Return the envelope that *body* is; None where it is none."""
    try:
        return decode(Envelope, body)
    except UNREADABLE:
        return None


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, envelope: Envelope | None, *, now: float | None = None
) -> APIError | None:
    """Return the error that an answer means, if it means one; *now* is the wall clock, in seconds."""
    refused = not 200 <= status < 300 or (envelope is not None and not 200 <= envelope.code < 300)
    if not refused:
        return None
    return _api_error(status, headers, _complaint(headers, body, envelope), now)


def stream_refusal(status: int, headers: Mapping[str, str], data: str) -> APIError:
    """Return the error that an ``event: error`` means; its data is an envelope, or no more than a message."""
    return _api_error(status, headers, _complaint({}, data.encode(errors="replace"), open_envelope(data)), None)


class _Complaint(Struct, rename="camel"):
    """What an error response says, of whatever form it is."""

    code: int | None = None
    status_text: str = ""
    message: str = ""
    zod_error: JSONValue = None
    body: JSONValue = None


def _complaint(headers: Mapping[str, str], body: bytes, envelope: Envelope | None) -> _Complaint:
    value = _json(body)
    if envelope is not None:
        # A known error may come out of the server with code 200 in its body: then the number says nothing.
        code = None if envelope.code == 200 else envelope.code
        message = _words(envelope.message)
        # Some handlers of 4.16 put the list of a validation error, as JSON text, where others have words.
        zod_error = envelope.zod_error
        if zod_error is None and message.startswith("["):
            zod_error = _issue_list(message)
        return _Complaint(code, envelope.status_text or "", message or gateway_words(value), zod_error, value)
    if isinstance(value, Mapping):
        return _Complaint(message=gateway_words(value), body=value)
    return _Complaint(message=_plain_words(headers, body), body=value)


def _plain_words(headers: Mapping[str, str], body: bytes) -> str:
    """Return what a body says that is no JSON object: the title of a page, an object store's words, or plain text."""
    text = body[:200].decode(errors="replace").strip()
    if not text.startswith(("<", "\ufeff<")):
        return text  # whatever its type: some frameworks declare every text as HTML
    return page_title(body) if is_page(headers, body) else xml_error(body)


def gateway_words(value: JSONValue) -> str:
    """Return what a gateway, or another server in FastGPT's place, says in JSON of its own; empty if nothing.

    Seen: ``message``, ``msg``, ``error`` as text or as an object, ``title`` and ``detail`` of RFC 9457, ``detail`` of
    FastAPI as text or as a list, ``errors`` as a list or by field.
    """
    if not isinstance(value, Mapping):
        return ""
    error = value.get("error")
    for said in (value.get("message"), value.get("msg"), error.get("message") if isinstance(error, Mapping) else error):
        if said:
            return _words(said)
    title, detail = value.get("title"), value.get("detail") or value.get("errors") or value.get("error_description")
    return ": ".join(words for words in (_words(title), _item_words(detail)) if words)


def _item_words(value: JSONValue) -> str:
    """Return the words of one thing that is wrong, or of several, by field or in a list."""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_item_words, value[:_ISSUES])))
    if not isinstance(value, Mapping):
        return _words(value)
    words = value.get("message") or value.get("msg") or value.get("detail")
    if words:
        place = value.get("path") or value.get("loc") or value.get("field")
        where = ".".join(map(str, place)) if isinstance(place, list | tuple) else _words(place)
        return f"{where}: {_words(words)}" if where else _words(words)
    return "; ".join(f"{field}: {_item_words(said)}" for field, said in [*value.items()][:_ISSUES])


def _meaning(message: str, name: str) -> str:
    """Return a readable name for an i18n key; empty where *message* is words already."""
    if _KEY.fullmatch(message) is None:
        return ""
    if name in _MEANINGS:
        return _MEANINGS[name]
    # Of a key, the last parts say it: ``skill_error.no_storage``; a number there says nothing, the name does.
    *_, group, last = ("", *re.split(r"[:.]", message))
    key = name if last.isdigit() else f"{group.removesuffix('_error')} {last}" if group.endswith("_error") else last
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", key).lower().strip()


def _issue_words(issue: Issue) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in issue.path).removeprefix(".")
    return f"{place}: {issue.message}" if place else issue.message


def _issue_list(message: str) -> JSONValue:
    value = _json(message.encode())
    return value if any(issue.message for issue in _issues(value)) else None


def _words(message: JSONValue) -> str:
    if message is None or isinstance(message, str):
        return message or ""
    return msgspec.json.encode(message).decode()


def _api_error(status: int, headers: Mapping[str, str], complaint: _Complaint, now: float | None) -> APIError:
    kind = (
        _BY_NAME.get(complaint.status_text)
        or (ValidationError if complaint.zod_error is not None else None)
        or _BY_NUMBER.get(complaint.code or 0)
        or next((kind for pattern, kind in _BY_MESSAGE if re.search(pattern, complaint.message)), None)
        or _BY_NUMBER.get(status)
        or APIError
    )
    message = without_secrets(complaint.message)
    if (target := headers.get("location")) and 300 <= status < 400:
        # Only the place helps: what a redirect's body says is that there is one.
        message = f"the server redirects to {without_secrets(target.partition('?')[0])}, and redirects are not followed"
    error = kind(
        message or f"HTTP {status}",
        status_code=status,
        code=complaint.code,
        status_text=complaint.status_text,
        response_data=complaint.body,
        request_id=headers.get("x-request-id"),
    )
    if isinstance(error, ValidationError):
        error.issues = _issues(complaint.zod_error)
    elif isinstance(error, RateLimitError):
        error.retry_after = retry_after(headers, complaint.message, now)
    return error


def _json(body: bytes) -> JSONValue:
    try:
        value = decode(object, body)
    except UNREADABLE:
        return None
    return cast("JSONValue", value)  # what msgspec makes of JSON without a shape


def _issues(zod_error: JSONValue) -> tuple[Issue, ...]:
    try:
        return convert(zod_error, tuple[Issue, ...])
    except msgspec.ValidationError:
        return ()


def retry_after(headers: Mapping[str, str], message: str, now: float | None = None) -> float | None:
    """Return the seconds after which the server wants to be asked again, if it says so anywhere.

    Gateways send ``Retry-After`` (seconds or a date).  FastGPT sends ``X-RateLimit-Reset`` (epoch milliseconds) with
    completions only, and no header at all with the 429 of 4.16, whose wait stands in the message.
    """
    if now is None:
        now = time.time()
    # What is unreadable says nothing; the next place may.
    for told in (_after(headers.get("retry-after", ""), now), _reset(headers.get("x-ratelimit-reset", ""), now)):
        if told is not None:
            return max(0.0, told)
    found = next(filter(None, (re.search(wait, message) for wait in _WAITS)), None)
    return float(found[1]) if found else None


def _after(value: str, now: float) -> float | None:
    if re.fullmatch(_NUMBER, value):
        return float(value)
    if not value:
        return None
    from email.utils import parsedate_to_datetime  # slow to import, and rarely needed

    try:
        return parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError):
        return None


def _reset(value: str, now: float) -> float | None:
    if not re.fullmatch(_NUMBER, value):
        return None
    moment = float(value)
    seconds = moment / 1000 if moment > _EPOCH_MILLISECONDS else moment
    return seconds - now if seconds > _EPOCH_SECONDS else seconds


_NUMBER = r"\s*\d+(\.\d+)?\s*"

_WAITS = r"\bin (\d+) seconds?\b", r"\bevery (\d+) seconds?\b"

# Other servers give seconds since the epoch, or seconds from now, under the same header: the size tells them apart.
_EPOCH_MILLISECONDS = 1e11
_EPOCH_SECONDS = 1e8

# Numbers above 500000 move between server versions and are therefore not listed; names do not.
_BY_NUMBER: dict[int, type[APIError]] = {
    400: ValidationError, 401: AuthenticationError, 403: PermissionDeniedError, 404: NotFoundError,
    409: ConflictError, 413: ValidationError, 422: ValidationError, 429: RateLimitError,
    510: QuotaError, 511: PermissionDeniedError, 514: AuthenticationError,
}  # fmt: skip
_NAMES: dict[type[APIError], str] = {
    AuthenticationError: "unAuthorization unAuthApiKey outlinkUnExist unAuthLink linkUnInvalid unAuthUser",
    PermissionDeniedError: "unAuthApp unAuthChat unAuthDataset unAuthDatasetCollection unAuthDatasetData"
    " unAuthDatasetFile unCreateCollection unLinkCollection unAuthFile unAuthSkill unPermission unAuthTeam"
    " unAuthModel commercialFeature agentSandboxPermissionDenied",
    NotFoundError: "unExist appUnExist unExistDataset unExistCollection skillUnExist pluginUnExist invalidResource"
    " fileNotFound",
    ValidationError: "missingParams invalidParams InvalidUploadFileType UploadFileTypeMismatch FileUploadDisabled",
    RateLimitError: "tooManyRequest uploadFileIntervalLimit",
    QuotaError: "aiPointsNotEnough datasetSizeNotEnough datasetAmountNotEnough appAmountNotEnough"
    " pluginAmountNotEnough appFolderAmountNotEnough websiteSyncNotEnough reRankNotEnough"
    " datasetFolderAmountNotEnough communityVersionNumLimit licenseAppAmountLimit licenseDatasetAmountLimit"
    " licenseUserAmountLimit insufficientQuota",
    ConflictError: "chatIsGenerating agentSandboxInitializing runtimeUpgradeInProgress",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
# What has neither a name nor a number of its own; whole messages only, as models and their relays write here as well.
_BY_MESSAGE: tuple[tuple[str, type[APIError]], ...] = (
    (r"(^|\.)[Dd]ata not found$|^(Chat|Chat item|[Ff]ile|Dataset data index|voice) not found$", NotFoundError),
    (r"^app is empty$|^Edit sandbox not found or not running$", NotFoundError),
    (r"^Cast to ObjectId failed |^\w+ validation failed: ", ValidationError),
    (r"^(\w+|User question|\w+(, \w+)* or \w+) is empty$|^\w+(, \w+)+ is required$", ValidationError),
    (r"^Data is too long, max \d+$|^Only support \.|_(template|file)_invalid$", ValidationError),
    (r"^APIKey invalid$|^Key is error\. You need to use the app key ", AuthenticationError),
    (r"^This chat is still generating|^数据集正在训练或者重建中", ConflictError),
)
_ISSUES = 5
"""Things that are wrong with a request and are shown in the text of its error; ``issues`` holds all."""
_KEY = re.compile(r"(?:[a-z]\w*:\w+|(?:core|error|code_error)(?=\.))(?:\.\w[\w ]*)*")
# What keys and names do not say well; the others are read out of the key.
_MEANINGS = {
    "unAuthorization": "the key is missing, or may not do this",
    "unAuthApiKey": "the API key is not valid",
    "outlinkUnExist": "the share link does not exist",
    "unAuthLink": "the share link is not valid",
    "linkUnInvalid": "the share link is not valid",
    "unAuthUser": "the user is not known",
    "unAuthApp": "no right to this app",
    "unAuthChat": "no right to this chat",
    "unAuthDataset": "no right to this dataset",
    "unAuthDatasetCollection": "no right to this collection",
    "unAuthDatasetData": "no right to this row",
    "unAuthDatasetFile": "no right to this file",
    "unAuthFile": "no right to this file",
    "unAuthSkill": "no right to this skill",
    "unPermission": "no right to do this",
    "unAuthTeam": "no right to this team",
    "unAuthModel": "no right to this model",
    "unExist": "the app does not exist",
    "appUnExist": "the app does not exist",
    "unExistDataset": "the dataset does not exist",
    "unExistCollection": "the collection does not exist",
    "skillUnExist": "the skill does not exist",
    "pluginUnExist": "the plugin does not exist",
    "invalidResource": "the resource does not exist, or is not valid",
    "aiPointsNotEnough": "the AI points are used up",
    "chatIsGenerating": "another answer of this chat is on its way",
    "InvalidUploadFileType": "files of this type are not accepted",
    "FileUploadDisabled": "the app accepts no files",
}
