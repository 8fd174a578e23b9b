"""What each recorded error response is: the class that the contract names for it, and what the server says in it.

This is written out from the wire, not taken from the library, which must come to the same by its own rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from fastgpt import errors
from fastgpt.values import JSONValue
from recorded.replay.exchanges import Recording


class Said(NamedTuple):
    """How an error response looks: its status text, its code where one came, and how its message begins."""

    status_text: str
    code: int | None
    message: str


ERROR_RESPONSES: Final[Mapping[Said, type[errors.APIError]]] = {
    Said("unAuthApiKey", 514, "common:code_error.error_message.514"): errors.AuthenticationError,
    Said("unAuthorization", 403, "common:code_error.error_message.403"): errors.AuthenticationError,
    Said("unAuthChat", 504000, "common:code_error.chat_error.un_auth"): errors.PermissionDeniedError,
    Said("appUnExist", 502000, "common:code_error.app_error.not_exist"): errors.NotFoundError,
    Said("", 500, "Chat item not found"): errors.NotFoundError,
    Said("error", 500, "Chat item not found"): errors.NotFoundError,
    Said("", None, "HTTP 404"): errors.NotFoundError,
    Said("error", 400, "Data validation error"): errors.ValidationError,
    Said("error", 400, "Multipart "): errors.ValidationError,
    Said("", 500, "Cast to ObjectId failed for value "): errors.ValidationError,
    Said("", None, "Body exceeded "): errors.ValidationError,
    Said("FileUploadDisabled", 510002, "common:error.file_upload_disabled"): errors.ValidationError,
    Said("error", 429, "Rate limit exceeded. Maximum "): errors.RateLimitError,
    Said("chatIsGenerating", 504001, "common:code_error.chat_error.chat_generating"): errors.ConflictError,
    Said("", 500, "messages is empty"): errors.ValidationError,
    Said("", None, "messages is empty"): errors.ValidationError,
    Said("error", 500, "messages is empty"): errors.ValidationError,
    Said("", 500, "User question is empty"): errors.ValidationError,
    Said("", 500, "chatId or dataId is empty"): errors.ValidationError,
    Said("", 500, "contentId or chatId is empty"): errors.ValidationError,
    Said("", 500, "messages is not iterable"): errors.APIError,
    Said("", 500, "Cannot read properties of null"): errors.APIError,
    Said("", 500, "app is empty"): errors.NotFoundError,
    Said("error", 500, "appId is empty"): errors.ValidationError,
    Said("", 500, "Key is error."): errors.AuthenticationError,
    Said("", None, "Key is error."): errors.AuthenticationError,
    Said("", 501, "You don't have an app yet"): errors.APIError,
    Said("", 500, "mock upstream exploded"): errors.APIError,
    Said("error", 500, "mock upstream exploded"): errors.APIError,
    Said("error", 500, "Chat dataId already exists"): errors.APIError,
    Said("error", 500, "未配置商业版链接"): errors.APIError,
    Said("error", 406, "This chat is still generating."): errors.ConflictError,
}
"""Every error response that was recorded, and the class that it is."""


class Rejection(NamedTuple):
    """What an error must be and say."""

    kind: type[errors.APIError]
    row: Said
    message: str
    status_code: int
    code: int | None
    status_text: str
    request_id: str | None
    issues: tuple[str, ...]


def error_response_of(recording: Recording) -> Rejection | None:
    """Return the error response that a recorded answer is; None where it is none."""
    if recording.streamed:
        return None
    text = recording.text
    status_text, message = "", text
    code: int | None = None
    issues: tuple[str, ...] = ()
    if text.startswith("event: error"):
        text = text.partition("data: ")[2].strip()
    value: JSONValue = msgspec.json.decode(text) if text.startswith("{") else None
    if isinstance(value, dict):
        number, name, words, faults = (value.get(key) for key in ("code", "statusText", "message", "zodError"))
        rejected = (number != 200) if "code" in value else "choices" not in value
        if not rejected:
            return None
        assert isinstance(number, int | None)
        status_text, code, message = str(name or ""), number, str(words)
        issues = (
            tuple(str(fault["message"]) for fault in faults if isinstance(fault, dict))
            if isinstance(faults, list)
            else ()
        )
    elif recording.status == 200:
        return None
    elif text.startswith("<"):
        message = f"HTTP {recording.status}"
    row = next(
        said
        for said in ERROR_RESPONSES
        if (said.status_text, said.code) == (status_text, code) and message.startswith(said.message)
    )
    return Rejection(
        ERROR_RESPONSES[row],
        row,
        message,
        recording.status,
        code,
        status_text,
        recording.header("x-request-id"),
        issues,
    )


def assert_rejected(error: object, rejection: Rejection) -> None:
    """Check that an error is the error response, of just its class, and says all that the server said."""
    assert type(error) is rejection.kind
    assert isinstance(error, errors.APIError)
    assert (error.message, error.status_code, error.code, error.status_text, error.request_id) == rejection[2:7]
    assert error.message in str(error)
    if isinstance(error, errors.ValidationError):
        assert tuple(issue.message for issue in error.issues) == rejection.issues
    if isinstance(error, errors.RateLimitError):
        assert error.retry_after is not None
