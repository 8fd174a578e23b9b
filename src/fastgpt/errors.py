"""Everything that can go wrong: a closed tree of exceptions that are also the ``E`` of every ``Result``.

Two functions make errors of answers, ``refusal`` and ``stream_refusal``; both are pure.  They look at the body before
the status, since FastGPT says no with HTTP 200 (before 4.8.18), with HTTP 500, and inside streams, and they go by
``statusText`` before numbers, since the numbers above 500000 are list positions that move between versions.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct

from .values import JSONValue


class FastGPTError(Exception):
    """Base of every error of this library."""


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
    """The answer does not have the declared shape; the message says where."""


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
        """The server's own words; a known error of FastGPT says an i18n key here."""
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

    def __str__(self) -> str:
        facts = (
            f"HTTP {self.status_code}" if self.status_code else "",
            f"code {self.code}" if self.code is not None else "",
            self.status_text,
            f"request {self.request_id}" if self.request_id else "",
        )
        told = ", ".join(fact for fact in facts if fact)
        return f"{self.message} ({told})" if told else self.message


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


UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What msgspec raises of bytes that are no JSON of a shape: bad UTF-8 and endless numbers are ValueErrors."""


def open_envelope(body: bytes | str) -> Envelope | None:
    """Return the envelope that *body* is; None where it is none."""
    try:
        return _ENVELOPE.decode(body)
    except UNREADABLE:
        return None


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, envelope: Envelope | None, *, now: float | None = None
) -> APIError | None:
    """Return the error that an answer means, if it means one; *now* is the wall clock, in seconds."""
    refused = not 200 <= status < 300 or (envelope is not None and not 200 <= envelope.code < 300)
    if not refused:
        return None
    return _api_error(status, headers, _complaint(body, envelope), now)


def stream_refusal(status: int, headers: Mapping[str, str], data: str) -> APIError:
    """Return the error that an ``event: error`` means; its data is an envelope, or no more than a message."""
    return _api_error(status, headers, _complaint(data.encode(), open_envelope(data)), None)


class _Complaint(Struct, rename="camel"):
    """What a refusal says, of whatever form it is."""

    code: int | None = None
    status_text: str = ""
    message: str = ""
    zod_error: JSONValue = None
    body: JSONValue = None


def _complaint(body: bytes, envelope: Envelope | None) -> _Complaint:
    value = _json(body)
    if envelope is not None:
        # A known error may come out of the server with code 200 in its body: then the number says nothing.
        code = None if envelope.code == 200 else envelope.code
        return _Complaint(code, envelope.status_text or "", _words(envelope.message), envelope.zod_error, value)
    if isinstance(value, Mapping):  # {"message": …}, {"error": "…"}, {"error": {"message": …}}: gateways and streams
        error = value.get("error")
        message = error.get("message") if isinstance(error, Mapping) else error
        return _Complaint(message=_words(value.get("message") or message), body=value)
    text = body[:200].decode(errors="replace").strip()
    return _Complaint(message="" if text.startswith("<") else text, body=value)


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
    error = kind(
        complaint.message or f"HTTP {status}",
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
        value: JSONValue = msgspec.json.decode(body)
    except UNREADABLE:
        return None
    return value


def _issues(zod_error: JSONValue) -> tuple[Issue, ...]:
    try:
        return msgspec.convert(zod_error, tuple[Issue, ...])
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


_ENVELOPE = msgspec.json.Decoder(Envelope)

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
# What has neither a name nor a number of its own.
_BY_MESSAGE: tuple[tuple[str, type[APIError]], ...] = (
    (r"(^|\.)Data not found$|^Chat item not found$", NotFoundError),
    (r"^Cast to ObjectId failed ", ValidationError),
)
