"""What each recorded error response of datasets is: the class that it must become.

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
    """How an error response looks: its status text, its code, and how its message begins."""

    status_text: str
    code: int
    message: str


ERROR_RESPONSES: Final[Mapping[Said, type[errors.APIError]]] = {
    Said("unAuthApiKey", 514, "common:code_error.error_message.514"): errors.AuthenticationError,
    Said("unAuthorization", 403, "common:code_error.error_message.403"): errors.AuthenticationError,
    Said("unExistDataset", 501002, "common:core.dataset.error.unExistDataset"): errors.NotFoundError,
    Said("unExistDataset", 501002, "core.dataset.error.unExistDataset"): errors.NotFoundError,
    Said("unExistCollection", 501003, "common:error_collection_not_exist"): errors.NotFoundError,
    Said("fileNotFound", 507002, "common:error.fileNotFound"): errors.NotFoundError,
    Said("", 500, "core.dataset.error.Data not found"): errors.NotFoundError,
    Said("", 500, "common:core.dataset.error.Data not found"): errors.NotFoundError,
    Said("error", 500, "common:core.dataset.error.Data not found"): errors.NotFoundError,
    Said("missingParams", 507003, "error.missingParams"): errors.ValidationError,
    Said("missingParams", 507004, "error.missingParams"): errors.ValidationError,
    Said("missingParams", 507004, "common:error.missingParams"): errors.ValidationError,
    Said("InvalidUploadFileType", 510000, "common:error.s3_upload_invalid_file_type"): errors.ValidationError,
    Said("", 500, "Cast to ObjectId failed for value "): errors.ValidationError,
    Said("error", 400, "Data validation error"): errors.ValidationError,
    Said("error", 500, "[\n  {\n"): errors.ValidationError,
    Said("error", 429, "Too many request, request 1 times every 60 seconds"): errors.RateLimitError,
    Said("notSupportSync", 501001, "common:core.dataset.error.notSupportSync"): errors.APIError,
    Said("", 500, "Can not fetch content from link"): errors.APIError,
    Said("", 500, "Can not find api dataset server"): errors.APIError,
    Said("", 500, "Cannot use 'in' operator to search for 'chatId' in "): errors.APIError,
    Said("", 500, "Data is too long, max 200"): errors.ValidationError,
    Said("", 500, "No apiServer or feishuServer or yuqueServer"): errors.APIError,
    Said("", 500, "Only support .txt, .md, "): errors.ValidationError,
    Said("", 500, 'The "data" argument must be of type string '): errors.APIError,
    Said("", 500, "The first argument must be of type string "): errors.APIError,
    Said("", 500, "collectionId or data is empty"): errors.ValidationError,
    Said("", 500, "data not found"): errors.NotFoundError,
    Said("", 500, "datasets validation failed: "): errors.ValidationError,
    Said("", 500, "file not found"): errors.NotFoundError,
    Said("", 500, "internal server error"): errors.APIError,
    Said("", 500, "q, datasetId, collectionId, model is required"): errors.ValidationError,
    Said("", 500, "sourceId is empty"): errors.ValidationError,
    Said("", 500, "已经存在完全一致的数据"): errors.APIError,
    Said("error", 500, "Can not find api dataset server"): errors.APIError,
    Said("error", 500, "Connection error."): errors.APIError,
    Said("error", 500, "Dataset data index not found"): errors.NotFoundError,
    Said("error", 500, "File not found"): errors.NotFoundError,
    Said("error", 500, "Only temp files are supported"): errors.APIError,
    Said("error", 500, "System indexes cannot be deleted separately"): errors.APIError,
    Said("error", 500, "Unrecognized expression '$count'"): errors.APIError,
    Said("error", 500, "data not found"): errors.NotFoundError,
    Said("error", 500, "file not found"): errors.NotFoundError,
    Said("error", 500, "internal server error"): errors.APIError,
    Said("error", 500, "vectorModel 不合法"): errors.APIError,
    Said("error", 500, "数据集正在训练或者重建中"): errors.ConflictError,
}
"""Every error response that was recorded, and the class that it is."""


class Rejection(NamedTuple):
    """What an error must be and say."""

    said: Said
    message: str
    status_code: int
    request_id: str | None
    issues: tuple[str, ...]


def error_response_of(recording: Recording) -> Rejection | None:
    """Return the error response that a recorded answer is; None where it is none."""
    value: JSONValue = msgspec.json.decode(recording.text) if recording.text.startswith("{") else None
    if not isinstance(value, dict) or value["code"] == 200:
        return None
    name, code, message = str(value["statusText"]), value["code"], str(value["message"])
    said = next(each for each in ERROR_RESPONSES if each[:2] == (name, code) and message.startswith(each.message))
    faults = value.get("zodError")
    issues = [str(fault["message"]) for fault in faults if isinstance(fault, dict)] if isinstance(faults, list) else []
    return Rejection(said, message, recording.status, recording.header("x-request-id"), tuple(issues))


def assert_rejected(error: object, rejection: Rejection) -> None:
    """Check that an error is the error response, of just its class, and says all that the server said."""
    assert type(error) is ERROR_RESPONSES[rejection.said]
    assert isinstance(error, errors.APIError)
    assert (error.message, error.status_code, error.request_id) == rejection[1:4]
    assert (error.status_text, error.code) == rejection.said[:2]
    if isinstance(error, errors.ValidationError):
        assert tuple(issue.message for issue in error.issues) == rejection.issues
    if isinstance(error, errors.RateLimitError):
        assert error.retry_after == 60
