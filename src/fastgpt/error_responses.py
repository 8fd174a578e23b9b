"""What a response means: the error that it reports, if it reports one, and the error of a response that is no answer.

All functions are pure.  They read the body before the status, since FastGPT reports errors with HTTP 200 (before
4.8.18), with HTTP 500, and inside streams.  They go by ``statusText`` before numbers, since numbers above 500000 are
list positions that move between versions.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec
from msgspec import Raw, Struct

from .decoding import UNREADABLE, convert, decode
from .errors import (
    PRESIGNED,
    SHOWN_ISSUES,
    APIError,
    AuthenticationError,
    ConflictError,
    DecodeError,
    FastGPTError,
    Issue,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    ValidationError,
    page_hint,
    set_call,
)
from .http import HTTPResponse
from .media import beginning, described, is_page, page_title, page_words, without_secrets, xml_error
from .values import JSONValue

Error = TypeVar("Error", bound=FastGPTError)

OPEN_HEADERS = frozenset(("host", "accept", "accept-encoding", "content-length", "content-type", "user-agent"))
SHORTEST_SECRET = 6
"""Characters; what is shorter is part of many a word."""


class Status(Struct, kw_only=True, rename="camel"):
    """What FastGPT wraps around every answer but a completion; other JSON has no number as its ``code``."""

    code: int
    status_text: str | None = None
    message: JSONValue = None
    zod_error: JSONValue = None
    success: JSONValue = None
    error: JSONValue = None

    @property
    def succeeded(self) -> bool:
        """Whether the envelope says that all went well: by its number, its name, and what gateways add to it."""
        named = self.status_text in _BY_NAME or self.status_text == UNNAMED
        return 200 <= self.code < 300 and not (named or self.success is False or self.error)


UNNAMED = "error"
"""What stands in place of the name of an error that has none (4.13.2+)."""
ABSENT = Raw(b"null")
"""The data of an envelope that has none; old servers leave it out where there is nothing to say."""


class Envelope(Status, kw_only=True, rename="camel"):
    """An envelope whose data is still to be decoded, if it has any."""

    data: Raw = ABSENT


def set_call_of(error: Error, response: HTTPResponse) -> Error:
    """Return *error* with the call that *response* came of, unless it knows one already, and without its secrets."""
    request = response.request
    if request is None:  # a response that was made by hand came of no call
        return error
    if response.proxy:
        error.proxy = response.proxy
    place = urlsplit(response.url)
    without_secrets_of(error, secrets_of(request.headers, None if request.authenticated else place))
    path = unquote(place.path) or "/" if request.authenticated else PRESIGNED
    return set_call(error, method=request.verb, path=path, host=place.netloc.rpartition("@")[2])


def without_secrets_of(error: FastGPTError, secrets: Iterable[str]) -> None:
    """Take out of *error* what the request carried in secret, and a server repeats."""
    facts = {name: value for name, value in vars(error).items() if name != "completion"}
    shown = repr((error.args, facts))
    for secret in secrets:
        if secret in shown:
            error.args = tuple(_replaced(each, secret) for each in error.args)
            for name, value in facts.items():
                facts[name] = _replaced(value, secret)
            vars(error).update(facts)


def secrets_of(headers: Iterable[tuple[str, str]], presigned: SplitResult | None = None) -> Iterator[str]:
    """Yield what a request carries in secret: the values of its headers, and of a presigned URL path and query."""
    values = [value for name, value in headers if name.lower() not in OPEN_HEADERS]
    parts = [part for value in values for part in value.split() if part != "Bearer"]
    if presigned is not None:
        fields = (value for _, value in parse_qsl(presigned.query, keep_blank_values=True))
        parts += [presigned.query, unquote(presigned.path), *fields]
    yield from (part for part in sorted(parts, key=len, reverse=True) if len(part) >= SHORTEST_SECRET)


def _replaced(value: object, secret: str) -> object:
    match value:
        case str():
            return value.replace(secret, "…")
        case Mapping():
            pairs = cast("Mapping[object, object]", value)  # a class pattern tells the kind, not its arguments
            return {_replaced(key, secret): _replaced(item, secret) for key, item in pairs.items()}
        case list() | tuple():
            items = cast("Sequence[object]", value)  # a class pattern tells the kind, not its arguments
            found = [_replaced(item, secret) for item in items]
            return tuple(found) if isinstance(value, tuple) else found
        case Issue():
            return Issue(value.message.replace(secret, "…"), value.path, value.code)
        case _:
            return value


def unexpected(expected: str, response: HTTPResponse) -> DecodeError:
    """Return the error of a read *response* that is neither an error response nor what was *expected*."""
    what = described(response.status_code, response.headers, response.content)
    if is_page(response.headers, response.content):
        what += page_hint(response.status_code, urlsplit(response.url).path)
    return set_call_of(DecodeError(f"expected {expected}, got {what}"), response)


def reports_error(body: bytes) -> bool:
    """Whether a body without an envelope is JSON that says that something went wrong, whatever the HTTP status."""
    value = _json(body)
    return isinstance(value, Mapping) and (bool(value.get("error")) or value.get("success") is False)


def open_envelope(body: bytes | str) -> Envelope | None:
    """Return the envelope that *body* is; None where it is none."""
    # `in` of bytes tries what it looks for as a number first, and `find` does not.
    if isinstance(body, bytes) and body.find(b'"code"') < 0 and body.find(rb"\u00") < 0:
        return None  # without the exception that a completion would cost; letters may be escaped
    try:
        return decode(Envelope, body)
    except UNREADABLE:
        return None


def error_in_response(
    status: int, headers: Mapping[str, str], body: bytes, envelope: Envelope | None, *, now: float | None = None
) -> APIError | None:
    """Return the error that an answer means, if it means one; *now* is the wall clock, in seconds."""
    if 200 <= status < 300 and (envelope is None or envelope.succeeded):
        return None
    error = _api_error(status, headers, _complaint(headers, body, envelope), now)
    if status == 404 and envelope is None:
        error.is_unknown_route = True
    return error


def is_unknown_route(response: HTTPResponse) -> bool:
    """Whether the error that *response* means has ``is_unknown_route``, without making it."""
    return response.status_code == 404 and open_envelope(response.content) is None


def error_in_event(status: int, headers: Mapping[str, str], data: str) -> APIError:
    """Return the error that an ``event: error`` means; its data is an envelope, or no more than a message."""
    body = data.encode(errors="replace")
    complaint = _complaint({}, body, open_envelope(data))
    if complaint.is_page:  # what a page in place of an answer suggests does not hold where a stream has begun
        complaint.message, complaint.is_page = beginning(body), False
    if complaint.message in ("", "null"):
        complaint.message = "the server reports an error, and says no more"
    return _api_error(status, headers, complaint, None)


def error_in_text(status: int, headers: Mapping[str, str], text: bytes) -> APIError | None:
    """Return the error that a text means which is no event, and stands in a stream; None if it is not JSON of one."""
    envelope = open_envelope(text)
    if (envelope is None or envelope.succeeded) and not reports_error(text):
        return None
    return error_in_event(status, headers, text.decode(errors="replace"))


class _Complaint(Struct, rename="camel"):
    """What an error response says, of whatever form it is."""

    code: int | None = None
    status_text: str = ""
    message: str = ""
    zod_error: JSONValue = None
    body: JSONValue = None
    is_page: bool = False


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
    text = body[:200].decode(errors="replace").strip()
    if not text.startswith(("<", "\ufeff<")):
        return _Complaint(message=text, body=value)  # whatever its type: some frameworks declare every text as HTML
    if is_page(headers, body):
        return _Complaint(message=page_title(body) or page_words(body), is_page=True)
    return _Complaint(message=xml_error(body))


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
        return "; ".join(filter(None, map(_item_words, value[:SHOWN_ISSUES])))
    if not isinstance(value, Mapping):
        return _words(value)
    words = value.get("message") or value.get("msg") or value.get("detail")
    if words:
        place = value.get("path") or value.get("loc") or value.get("field")
        where = ".".join(map(str, place)) if isinstance(place, list | tuple) else _words(place)
        return f"{where}: {_words(words)}" if where else _words(words)
    return "; ".join(f"{field}: {_item_words(said)}" for field, said in [*value.items()][:SHOWN_ISSUES])


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
        complaint.is_page = False
    error = kind(
        message or f"HTTP {status}",
        status_code=status,
        code=complaint.code,
        status_text=complaint.status_text,
        response_data=complaint.body,
        request_id=headers.get("x-request-id"),
    )
    if complaint.is_page:
        error.is_page = True
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
    for seconds in (_after(headers.get("retry-after", ""), now), _reset(headers.get("x-ratelimit-reset", ""), now)):
        if seconds is not None:
            return max(0.0, seconds)
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
    " unAuthModel commercialFeature agentSandboxPermissionDenied rootOnlyPermit unAuthChannel"
    " collectionPermissionDisabled canNotEditAdminPermission",
    NotFoundError: "unExist appUnExist unExistDataset unExistCollection skillUnExist pluginUnExist invalidResource"
    " fileNotFound modelUnExist channelNotExist tagNotExist archiveInvalidTicket",
    ValidationError: "invalidSkillName invalidDescription invalidCategory invalidConfig noFieldsToUpdate invalidSkillId"
    " invalidArchiveFormat invalidSkillPackage archiveEmpty archiveExtractionFailed archiveTooLarge skillNameTooLong"
    " missingParams invalidParams InvalidUploadFileType UploadFileTypeMismatch FileUploadDisabled"
    " tagNameDuplicate tagNameEmpty tagValueInvalid tagValueDatetimeInvalid arrayTagValueInvalid invalidModelConfig"
    " archiveNoDownloadableFile archiveLimitExceeded archiveUnsupportedDataset",
    RateLimitError: "tooManyRequest uploadFileIntervalLimit",
    QuotaError: "aiPointsNotEnough datasetSizeNotEnough datasetAmountNotEnough appAmountNotEnough"
    " pluginAmountNotEnough appFolderAmountNotEnough websiteSyncNotEnough reRankNotEnough"
    " datasetFolderAmountNotEnough communityVersionNumLimit licenseAppAmountLimit licenseDatasetAmountLimit"
    " licenseUserAmountLimit insufficientQuota",
    ConflictError: "chatIsGenerating agentSandboxInitializing runtimeUpgradeInProgress modelAlreadyExists"
    " modelProbeTaskRunning channelNameConflict archiveMemberBusy",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
# What has neither a name nor a number of its own; whole messages only, as models and their relays write here as well.
_BY_MESSAGE: tuple[tuple[str, type[APIError]], ...] = (
    (r"(^|\.)[Dd]ata not found$|^(Chat|Chat item|[Ff]ile|Dataset data index|voice) not found$", NotFoundError),
    (r"^app is empty$|^Edit (debug )?sandbox not found\b", NotFoundError),
    (r"^Cast to ObjectId failed |^\w+ validation failed: ", ValidationError),
    (r"^(\w+|User question|\w+(, \w+)* or \w+) is empty$|^\w+(, \w+)+ is required$", ValidationError),
    (r"^Param are error$", ValidationError),
    (r"^Data is too long, max \d+$|^Only support \.|_(template|file)_invalid$", ValidationError),
    (r"^APIKey invalid$|^Key is error\. You need to use the app key ", AuthenticationError),
    (r"^This chat is still generating|^数据集正在训练或者重建中", ConflictError),
)
