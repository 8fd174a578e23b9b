"""The error table row by row, what errors remember, and how long an error response for rate asks to wait."""

from __future__ import annotations

import copy
import pickle
import time
from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from fastgpt.error_responses import error_in_event, error_in_response, is_unknown_route, open_envelope, retry_after
from fastgpt.errors import (
    PRESIGNED,
    AnyError,
    APIError,
    AuthenticationError,
    CallError,
    ClientClosedError,
    ConfigurationError,
    ConflictError,
    DeadlineExceededError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    Issue,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    RequestTimeoutError,
    StreamInterruptedError,
    StreamParseError,
    TransportError,
    UncertainOutcomeError,
    ValidationError,
    known_error,
    set_call,
)
from fastgpt.http import HTTPResponse
from fastgpt.models.chat import ChatCompletion, RunFailedError
from fastgpt.values import JSONValue

# statusText, the HTTP status and the code that 4.16 gives with it, the class.
NAMES: tuple[tuple[str, int, int, type[APIError]], ...] = (
    ("unAuthorization", 403, 403, AuthenticationError),
    ("unAuthApiKey", 500, 514, AuthenticationError),
    ("outlinkUnExist", 500, 505000, AuthenticationError),
    ("unAuthLink", 500, 505001, AuthenticationError),
    ("linkUnInvalid", 500, 501, AuthenticationError),
    ("unAuthUser", 500, 505003, AuthenticationError),
    ("unAuthApp", 500, 502001, PermissionDeniedError),
    ("unAuthChat", 500, 504000, PermissionDeniedError),
    ("unAuthDataset", 500, 501004, PermissionDeniedError),
    ("unAuthDatasetCollection", 500, 501005, PermissionDeniedError),
    ("unAuthDatasetData", 500, 501006, PermissionDeniedError),
    ("unAuthDatasetFile", 500, 501007, PermissionDeniedError),
    ("unCreateCollection", 500, 501008, PermissionDeniedError),
    ("unLinkCollection", 500, 501009, PermissionDeniedError),
    ("unAuthFile", 500, 507003, PermissionDeniedError),
    ("unAuthSkill", 500, 509001, PermissionDeniedError),
    ("unPermission", 500, 500001, PermissionDeniedError),
    ("unAuthTeam", 500, 500003, PermissionDeniedError),
    ("unAuthModel", 500, 511, PermissionDeniedError),
    ("commercialFeature", 403, 509001, PermissionDeniedError),
    ("agentSandboxPermissionDenied", 403, 510000, PermissionDeniedError),
    ("unExist", 200, 502000, NotFoundError),
    ("appUnExist", 500, 502000, NotFoundError),
    ("unExistDataset", 500, 501002, NotFoundError),
    ("unExistCollection", 500, 501003, NotFoundError),
    ("skillUnExist", 500, 509000, NotFoundError),
    ("pluginUnExist", 500, 508000, NotFoundError),
    ("invalidResource", 500, 507001, NotFoundError),
    ("fileNotFound", 404, 507002, NotFoundError),
    ("missingParams", 500, 507004, ValidationError),
    ("invalidParams", 500, 507000, ValidationError),
    ("InvalidUploadFileType", 500, 510000, ValidationError),
    ("UploadFileTypeMismatch", 500, 510001, ValidationError),
    ("FileUploadDisabled", 500, 510002, ValidationError),
    ("tooManyRequest", 429, 429, RateLimitError),
    ("uploadFileIntervalLimit", 429, 429, RateLimitError),
    ("aiPointsNotEnough", 500, 500004, QuotaError),
    ("datasetSizeNotEnough", 500, 500005, QuotaError),
    ("datasetAmountNotEnough", 500, 500006, QuotaError),
    ("appAmountNotEnough", 500, 500007, QuotaError),
    ("pluginAmountNotEnough", 500, 500008, QuotaError),
    ("appFolderAmountNotEnough", 500, 500009, QuotaError),
    ("websiteSyncNotEnough", 500, 500010, QuotaError),
    ("reRankNotEnough", 500, 500011, QuotaError),
    ("datasetFolderAmountNotEnough", 500, 500028, QuotaError),
    ("communityVersionNumLimit", 500, 509000, QuotaError),
    ("licenseAppAmountLimit", 500, 509002, QuotaError),
    ("licenseDatasetAmountLimit", 500, 509003, QuotaError),
    ("licenseUserAmountLimit", 500, 509004, QuotaError),
    ("insufficientQuota", 500, 510, QuotaError),
    ("chatIsGenerating", 500, 504001, ConflictError),
    ("agentSandboxInitializing", 409, 510001, ConflictError),
    ("runtimeUpgradeInProgress", 409, 510003, ConflictError),
    # A known error of no class of its own stays with the base.
    ("teamOverSize", 500, 500002, APIError),
    ("invalidAppType", 500, 502003, APIError),
)

LEAVES: tuple[FastGPTError, ...] = (
    FastGPTError("m"),
    set_call(FastGPTError("m"), method="GET", path="/api/x", host="h:1"),
    APIError("m", status_code=500, code=500, status_text="error", response_data={"a": [1]}, request_id="r"),
    AuthenticationError("m", status_code=500, code=514),
    PermissionDeniedError("m"),
    NotFoundError("m"),
    ValidationError("m"),
    RateLimitError("m"),
    QuotaError("m"),
    ConflictError("m"),
    RunFailedError("m", completion=ChatCompletion(choices=())),
    TransportError("m", sent=False),
    RequestTimeoutError("m"),
    DeadlineExceededError("m", sent=False),
    DecodeError("m"),
    StreamParseError("m"),
    StreamInterruptedError("m"),
    UncertainOutcomeError("m"),
    InvalidRequestError("m", field="messages[0].role"),
    ClientClosedError(),
    ConfigurationError("m"),
)


def body(**envelope: JSONValue) -> bytes:
    """Return an envelope as bytes."""
    return msgspec.json.encode(envelope)


def reported(status: int, content: bytes, headers: dict[str, str] | None = None, now: float | None = None) -> APIError:
    """Return the error response that an answer means; there must be one."""
    error = error_in_response(status, headers or {}, content, open_envelope(content), now=now)
    assert error is not None
    return error


def tree(kind: type[FastGPTError]) -> Iterator[tuple[str, str]]:
    """Yield each class below *kind* with its base of this library."""
    for child in kind.__subclasses__():
        yield child.__name__, kind.__name__
        yield from tree(child)


# --- the table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status", "code", "kind"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_decides_the_class(name: str, status: int, code: int, kind: type[APIError]) -> None:
    """The name alone decides: under HTTP 200 of old servers, under HTTP 500, and with a number of another version."""
    for http in (status, 200, 500):
        for number in (code, code + 1 if code > 500_000 else code, 500):
            error = reported(http, body(code=number, statusText=name, message="common:key", data=None))
            assert type(error) is kind
            assert (error.status_code, error.code, error.status_text) == (http, number, name)
            assert error.message == "common:key"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, ValidationError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (406, APIError),
        (409, ConflictError),
        (413, ValidationError),
        (422, ValidationError),
        (429, RateLimitError),
        (500, APIError),
        (510, QuotaError),
        (511, PermissionDeniedError),
        (514, AuthenticationError),
        (502000, APIError),
    ],
)
def test_a_number_decides_where_there_is_no_name(code: int, kind: type[APIError]) -> None:
    """Fixed codes have their class under any HTTP status; list positions above 500000 say nothing."""
    for text in ("error", "", None):
        error = reported(500, body(code=code, statusText=text, message="words"))
        assert type(error) is kind
        assert error.code == code
        assert error.status_text == (text or "")


def test_the_code_wins_over_the_http_status() -> None:
    """The rate limit of 4.14.1 to 4.14.10 is HTTP 500, and an HTTP 404 may carry another code."""
    assert type(reported(500, body(code=429, message="slow down"))) is RateLimitError
    assert type(reported(404, body(code=514, message="bad key"))) is AuthenticationError


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("common:core.dataset.error.Data not found", NotFoundError),
        ("Data not found", NotFoundError),
        ("Chat item not found", NotFoundError),
        ('Cast to ObjectId failed for value "x" (type string) at path "_id" for model "apps"', ValidationError),
        ("The Data not found in a model's answer", APIError),
        ("data not found", NotFoundError),
        ("file not found", NotFoundError),
        ("Chat not found", NotFoundError),
        ("app is empty", NotFoundError),
        ("Dataset data index not found", NotFoundError),
        ("Edit sandbox not found or not running", NotFoundError),
        ("messages is empty", ValidationError),
        ("User question is empty", ValidationError),
        ("chatId or dataId is empty", ValidationError),
        ("q, datasetId, collectionId, model is required", ValidationError),
        ("datasets validation failed: name: Path `name` is required.", ValidationError),
        ("Data is too long, max 200", ValidationError),
        ("dataset:template_file_invalid", ValidationError),
        ("APIKey invalid", AuthenticationError),
        ("Key is error. You need to use the app key rather than the account key.", AuthenticationError),
        ("This chat is still generating. Retry later.", ConflictError),
        ("数据集正在训练或者重建中，请稍后再试", ConflictError),
        ("The model says: app is empty", APIError),
        ("mock upstream exploded", APIError),
    ],
)
def test_a_message_decides_what_has_no_name_and_no_number(message: str, kind: type[APIError]) -> None:
    """Missing rows and malformed ids are known by their words only."""
    assert type(reported(500, body(code=500, statusText="error", message=message, data=None))) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ValidationError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, APIError),
        (409, ConflictError),
        (413, ValidationError),
        (422, ValidationError),
        (429, RateLimitError),
        (500, APIError),
        (502, APIError),
        (302, APIError),
    ],
)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><title>404: not here</title>", "404: not here"),
        (b"<HTML><body><h1>502 Bad Gateway</h1>", "502 Bad Gateway"),
        (b"  <html>", None),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>gone</Message></Error>", "NoSuchKey: gone"),
        (b"<Error><Message>\n gone </Message></Error>", "gone"),
        (b"<Error/>", "an error in XML"),
        (b"<PostResponse><Message>x</Message></PostResponse>", None),
        (b"", None),
        (b"Body exceeded 10mb limit", "Body exceeded 10mb limit"),
        (b'{"message":"no route"}', "no route"),
        (b'{"error":"Method not allowed"}', "Method not allowed"),
        (b'{"error":{"message":"upstream"}}', "upstream"),
        (b'{"error":{"type":"x"}}', None),
        (b'{"code":"ENOENT","message":"named code"}', "named code"),
        (b'{"message":"","msg":"boom"}', "boom"),
        (b'{"detail":1}', "1"),
        (b'{"detail":"Not authenticated"}', "Not authenticated"),
        (b'{"detail":[{"loc":["body","file"],"msg":"required"},{"msg":"x"},7]}', "body.file: required; x; 7"),
        (b'{"title":"Forbidden","status":403,"detail":"no right"}', "Forbidden: no right"),
        (b'{"title":"Bad","errors":{"name":["too long","odd"]}}', "Bad: name: too long; odd"),
        (b'{"errors":[{"message":"bad field","field":"q"}]}', "q: bad field"),
        (b'{"error":false,"errors":[]}', None),
        (b'{"error":"invalid_grant","error_description":"x"}', "invalid_grant"),
        (b"[1]", "[1]"),
        (b"see http://u:p@s3.test/a?X-Amz-Signature=b", "see http://s3.test/a?…"),
    ],
)
def test_what_is_no_envelope_goes_by_its_status(
    status: int, kind: type[APIError], content: bytes, message: str | None
) -> None:
    """Pages, XML, plain text and a gateway's JSON have the class of their HTTP status, and keep their words."""
    error = reported(status, content)
    assert type(error) is kind
    assert error.message == (message or f"HTTP {status}")
    assert (error.code, error.status_text) == (None, "")


def test_a_good_answer_is_no_error_response() -> None:
    """Success is a 2xx status without an envelope that says otherwise."""
    for content in (b"", b"[1]", b'{"id":"","choices":[]}', body(code=200, data=None), body(code=201)):
        assert error_in_response(200, {}, content, open_envelope(content)) is None
        assert error_in_response(201, {}, content, open_envelope(content)) is None


def test_an_error_may_leave_the_server_with_code_200() -> None:
    """Of an HTTP 500 whose envelope says 200, the number is not repeated, and the name still decides."""
    error = reported(500, body(code=200, statusText="", message="broken", data=None))
    assert (type(error), error.code, str(error)) == (APIError, None, "broken (HTTP 500)")
    assert type(reported(500, body(code=200, statusText="appUnExist", message=""))) is NotFoundError
    assert type(reported(404, body(code=200, message=""))) is NotFoundError


@pytest.mark.parametrize(
    ("status", "content", "expected"),
    [
        (404, b"<!DOCTYPE html>", True),
        (404, b"", True),
        (404, b'{"message":"no such route"}', True),
        (404, body(code=404, message=""), False),
        (404, body(code=200, message=""), False),
        (500, body(code=200, statusText="appUnExist", message=""), False),
        (500, b"data not found", False),
    ],
)
def test_an_unknown_route_is_a_404_that_fastgpt_did_not_write(status: int, content: bytes, *, expected: bool) -> None:
    """A thing that is not there is no unknown route, whatever number its envelope has; the response says the same."""
    assert reported(status, content).is_unknown_route is expected
    assert is_unknown_route(HTTPResponse(status_code=status, content=content)) is expected


def test_long_plain_text_is_cut() -> None:
    """Of a page of text only the beginning is the message, also where a letter is cut in two."""
    error = reported(500, b"x" + "é".encode() * 5000)
    assert error.message.startswith("xé")
    assert len(error.message) < 250


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"a":', b"[" * 100_000, b"\x00"])
def test_any_bytes_may_be_a_error_response(content: bytes) -> None:
    """Broken text and bottomless JSON are error responses like others, not exceptions of a decoder."""
    assert open_envelope(content) is None
    error = reported(502, content)
    assert type(error) is APIError
    assert error.response_data is None


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"message":"x"}',
        b'{"code":"E"}',
        b'{"code":null}',
        b'{"statusText":"x","data":1}',
        b"[]",
        b"1",
        b"null",
    ],
)
def test_an_envelope_has_a_number_as_its_code(content: bytes) -> None:
    """Other JSON objects are no envelopes: a gateway's 503 is retried, its 404 leads to the older route."""
    assert open_envelope(content) is None


def test_an_envelope_is_opened_as_bytes_and_as_text() -> None:
    """Null fields and unknown ones do no harm, and data stays undecoded."""
    for content in (b'{"code":200,"statusText":null,"data":{"a":1},"x":1}', '{"code":200,"data":{"a":1}}'):
        envelope = open_envelope(content)
        assert envelope is not None
        assert bytes(envelope.data) == b'{"a":1}'


def test_a_message_may_be_any_json() -> None:
    """A message that is no text is reported as JSON, and null is none."""
    assert reported(500, body(code=500, message={"a": [1]})).message == '{"a":[1]}'
    assert reported(500, body(code=500, message=None)).message == "HTTP 500"
    assert reported(500, b'{"message":["a"]}').message == '["a"]'


# --- issues ------------------------------------------------------------------------------------------------------


def test_a_schema_error_lists_its_issues() -> None:
    """``zodError`` gives the issues, and makes a validation error of an HTTP 500 as well."""
    zod: JSONValue = [
        {"code": "invalid_type", "path": ["messages", 0, "role"], "message": "Invalid input", "expected": "string"},
        {"code": "custom", "path": [], "message": "later"},
    ]
    for status, code in ((400, 400), (500, 500)):
        error = reported(status, body(code=code, statusText="error", message="Data validation error", zodError=zod))
        assert isinstance(error, ValidationError)
        assert error.issues == (
            Issue("Invalid input", ("messages", 0, "role"), "invalid_type"),
            Issue("later", (), "custom"),
        )


@pytest.mark.parametrize("zod", ["text", {"issues": []}, [1], [{"path": "no list"}], 0])
def test_unreadable_issues_are_none(zod: JSONValue) -> None:
    """Another form of ``zodError`` is still a validation error, without a list."""
    error = reported(500, body(code=500, message="m", zodError=zod))
    assert isinstance(error, ValidationError)
    assert error.issues == ()


def test_without_a_list_there_are_no_issues() -> None:
    """A validation error of older servers has words only."""
    error = reported(400, b"Invalid JSON")
    assert isinstance(error, ValidationError)
    assert error.issues == ()


# --- facts -------------------------------------------------------------------------------------------------------


def test_an_error_remembers_its_facts() -> None:
    """The body, the request id, the numbers and the name stand on the error."""
    content = body(code=502000, statusText="appUnExist", message="gone", data=None, errorType="UserError")
    error = reported(500, content, {"x-request-id": "req-1"})
    assert error.response_data == msgspec.json.decode(content)
    assert error.request_id == "req-1"
    assert str(error) == "gone (HTTP 500, code 502000, appUnExist, request req-1)"


def test_an_error_prints_only_what_it_knows() -> None:
    """What is not known is not printed as None or 0."""
    assert str(reported(404, b"")) == "HTTP 404"
    assert str(DecodeError("only words")) == "only words"
    assert str(APIError("only words")) == "only words"
    assert str(APIError("zero", code=0)) == "zero (code 0)"


def test_errors_match_by_their_facts() -> None:
    """``match`` takes an error apart in the order of its documented attributes."""
    match reported(500, body(code=514, statusText="unAuthApiKey", message="bad key")):
        case AuthenticationError(message, status, code, name):
            assert (message, status, code, name) == ("bad key", 500, 514, "unAuthApiKey")
        case other:
            pytest.fail(f"{other!r} did not match")
    match InvalidRequestError("expected text", field="name"):
        case InvalidRequestError(message, field):
            assert (message, field) == ("expected text", "name")
    match TransportError("refused", sent=False):
        case TransportError(message):
            assert message == "refused"


def test_the_class_tree_is_closed() -> None:
    """The documented classes are all there are, each under its documented base."""
    api = dict.fromkeys(
        (
            "AuthenticationError", "PermissionDeniedError", "NotFoundError", "ValidationError", "RateLimitError",
            "QuotaError", "ConflictError", "RunFailedError",
        ),
        "APIError",
    )  # fmt: skip
    direct = (
        "APIError", "TransportError", "DecodeError", "StreamInterruptedError", "InvalidRequestError",
        "ClientClosedError", "ConfigurationError", "UncertainOutcomeError",
    )  # fmt: skip
    assert dict(tree(FastGPTError)) == {
        **api,
        **dict.fromkeys(direct, "FastGPTError"),
        "RequestTimeoutError": "TransportError",
        "DeadlineExceededError": "TransportError",
        "StreamParseError": "DecodeError",
    }


def test_the_union_of_errors_holds_them_all() -> None:
    """Its members are the classes right below the base, so that a ``match`` over them reaches every error."""
    members = {*get_args(AnyError)}
    assert {kind.__name__ for kind in members} == {name for name, base in tree(FastGPTError) if base == "FastGPTError"}
    assert {*get_args(CallError)} == members - {ConfigurationError, UncertainOutcomeError}


def test_an_error_is_known_as_a_member_of_the_union() -> None:
    """It is the error itself; the class of one that is of no member is named."""
    error = RequestTimeoutError("slow")
    assert known_error(error) is error
    with pytest.raises(TypeError, match=r"FastGPTError is derived from no member of fastgpt\.errors\.AnyError"):
        known_error(FastGPTError("?"))


def test_mistakes_of_the_caller_are_value_errors() -> None:
    """Who catches ValueError catches bad arguments, and nothing that a server or a network did."""
    assert [type(error).__name__ for error in LEAVES if isinstance(error, ValueError)] == [
        "InvalidRequestError",
        "ConfigurationError",
    ]


def test_an_invalid_argument_is_named_once() -> None:
    """The text names the field in front; without a field it is the message alone."""
    assert str(InvalidRequestError("expected text", field="name")) == "name: expected text"
    assert str(InvalidRequestError("expected text")) == "expected text"
    assert str(ClientClosedError()) == "the client is closed"


def test_a_transport_error_says_whether_the_server_may_have_seen_the_call() -> None:
    """It may have, unless it is known otherwise."""
    assert TransportError("reset").sent
    assert not TransportError("refused", sent=False).sent


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_pickle(error: FastGPTError, protocol: int) -> None:
    """An error that crosses a process boundary keeps its class, its words and every fact."""
    for again in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_every_class_is_tried_for_pickling() -> None:
    """The list of errors above holds one of each class."""
    assert {type(error).__name__ for error in LEAVES} == {"FastGPTError", *dict(tree(FastGPTError))}


def test_lists_and_waits_pickle_too() -> None:
    """What only one class has travels as well."""
    rejected = reported(400, body(code=400, message="m", zodError=[{"path": ["a"], "message": "b", "code": "c"}]))
    limited = reported(429, body(code=429, message="retry in 25 seconds"))
    again, later = pickle.loads(pickle.dumps((rejected, limited)))
    assert again.issues == (Issue("b", ("a",), "c"),)
    assert later.retry_after == 25.0


def test_plain_text_that_is_declared_as_a_page_keeps_its_words() -> None:
    """Some frameworks send every text as HTML; a body that begins with no tag is what it is."""
    assert (
        reported(413, b"Body exceeded 10mb limit", {"content-type": "text/html"}).message == "Body exceeded 10mb limit"
    )
    assert reported(502, b"<p>x</p><title>Down</title>", {"content-type": "text/html"}).message == "Down"


def test_an_envelope_whose_data_is_no_json_is_read_all_the_same() -> None:
    """Code and name count, although the whole body cannot be kept."""
    error = reported(500, b'{"code":514,"message":null,"data":"\xff"}')
    assert (type(error), error.message, error.response_data) == (AuthenticationError, "HTTP 500", None)


# --- the call ------------------------------------------------------------------------------------------------------


def test_an_error_knows_its_call_and_the_first_one_stands() -> None:
    """Method, path and host are attributes, part of the text, and empty where there was no call."""
    for error in (TransportError("reset"), DecodeError("odd"), StreamInterruptedError("cut"), ClientClosedError()):
        words = str(error)
        assert (error.method, error.path, error.host) == ("", "", "")
        assert set_call(error, method="GET", path="/api/x", host="h:1") is error
        set_call(error, method="PUT", path="/other", host="o")
        assert (error.method, error.path, error.host) == ("GET", "/api/x", "h:1")
        assert str(error) == f"{words} (GET h:1/api/x)"


def test_the_call_stands_behind_the_other_facts() -> None:
    """An error response names the call after status, code and name; an argument is named without its call."""
    error = set_call(
        reported(500, body(code=502000, statusText="x", message="gone")), method="GET", path="/p", host="h"
    )
    assert str(error) == "gone (HTTP 500, code 502000, x, GET h/p)"
    fault = set_call(InvalidRequestError("expected text", field="name"), method="POST", path="/core/x")
    assert (str(fault), fault.method, fault.path) == ("name: expected text", "POST", "/core/x")


def test_the_path_of_a_presigned_url_is_not_reported() -> None:
    """Of an upload only the host is named."""
    error = set_call(TransportError("reset"), method="PUT", path=PRESIGNED, host="s3.test:9000")
    assert str(error) == "reset (PUT s3.test:9000 (presigned))"
    assert str(set_call(TransportError("reset"), method="PUT", path=PRESIGNED)) == "reset (PUT (presigned))"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_says_where_to(status: int) -> None:
    """The place is named without user, query, fragment and signature, be it absolute or not."""
    for location, shown in (
        ("https://u:p@f.test/api/v1/x?token=s#t", "https://f.test/api/v1/x"),
        ("/login?next=/api/x&token=s", "/login"),
        ("https://f.test/up/" + "e" * 60, "https://f.test/up/…"),
    ):
        error = reported(status, b"<title>Moved</title>", {"location": location})
        assert error.message == f"the server redirects to {shown}, and redirects are not followed"
    assert reported(status, b"<html><title>Moved</title>").message == "Moved"
    assert reported(500, b"down", {"location": "/x"}).message == "down"


@pytest.mark.parametrize(
    ("message", "name", "meaning"),
    [
        ("common:code_error.error_message.514", "unAuthApiKey", "the API key is not valid"),
        ("common:code_error.error_message.403", "unAuthorization", "the key is missing, or may not do this"),
        ("common:code_error.error_message.403", "", ""),
        ("common:code_error.error_message.403", "someName", "some name"),
        ("common:code_error.skill_error.no_fields_to_update", "noFieldsToUpdate", "skill no fields to update"),
        ("common:error_collection_not_exist", "unExistCollection", "the collection does not exist"),
        ("common:error.missingParams", "missingParams", "missing params"),
        ("error.missingParams", "missingParams", "missing params"),
        ("dataset:backup_template_invalid", "error", "backup template invalid"),
        ("core.dataset.error.Data not found", "", "data not found"),
        ("chat:LLM_model_response_empty", "", "llm model response empty"),
        ("no channel for model m3e", "error", ""),
        ("timeout: 5 s", "", ""),
        ("down", "", ""),
        ("Wait. Then ask", "", ""),
        ("example.com is down", "", ""),
        ("http://example.com", "", ""),
    ],
)
def test_a_raw_key_is_explained(message: str, name: str, meaning: str) -> None:
    """The text has a readable name in front of a key, the attribute has the key alone, and words stay as they are."""
    error = APIError(message, status_text=name)
    assert error.message == message
    assert str(error).startswith(f"{meaning}: {message}" if meaning else message)


def test_issues_stand_in_the_text() -> None:
    """What was wrong is shown item by item, five at most, and once where the message is the list itself."""
    items: list[JSONValue] = [{"path": ["messages", n, "role"], "message": f"bad {n}"} for n in range(7)]
    error = reported(400, body(code=400, statusText="error", message="Data validation error", zodError=items[:1]))
    assert str(error) == "Data validation error: messages[0].role: bad 0 (HTTP 400, code 400, error)"
    many = reported(500, body(code=500, message=msgspec.json.encode(items).decode()))
    assert isinstance(many, ValidationError)
    assert len(many.issues) == 7
    assert str(many).startswith("the request is not valid: messages[0].role: bad 0; messages[1].role: bad 1; ")
    assert "messages[4].role: bad 4; and 2 more (HTTP 500" in str(many)
    assert str(reported(400, body(code=400, message="m", zodError=[{"message": "b"}]))) == "m: b (HTTP 400, code 400)"


@pytest.mark.parametrize("message", ["[1]", "[", '[{"a":1}]', "[]"])
def test_a_list_without_issues_is_words(message: str) -> None:
    """A message that begins as a list, and is none of issues, is a message like others."""
    error = reported(500, body(code=500, message=message))
    assert (type(error), error.message) == (APIError, message)


# --- rate limits -------------------------------------------------------------------------------------------------

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "message", "wait"),
    [
        ({"retry-after": "7"}, "", 7.0),
        ({"retry-after": " 1.5 "}, "", 1.5),
        ({"retry-after": "0"}, "", 0.0),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, "", 30.0),
        ({"retry-after": "Fri, 15 Jan 2027 07:00:00 GMT"}, "", 0.0),
        ({"retry-after": "7", "x-ratelimit-reset": "9"}, "in 3 seconds", 7.0),
        ({"x-ratelimit-reset": "1800000012500"}, "", 12.5),
        ({"x-ratelimit-reset": "1800000012"}, "", 12.0),
        ({"x-ratelimit-reset": "1800000012.5"}, "in 3 seconds", 12.5),
        ({"x-ratelimit-reset": "9"}, "", 9.0),
        ({"x-ratelimit-reset": "1799999990000"}, "", 0.0),
        ({}, "Rate limit exceeded. Maximum 5 requests per 60 seconds. Please try again in 25 seconds.", 25.0),
        ({}, "Too many request, request 1 times every 60 seconds", 60.0),
        ({}, "in 1 second", 1.0),
        ({}, "every 90 seconds, come back in 20 seconds", 20.0),
        ({}, "Maximum 5 requests per 60 seconds", None),
        ({}, "within 5 seconds", None),
        ({}, "", None),
        ({"retry-after": "soon"}, "in 3 seconds", 3.0),
        ({"retry-after": "Fri, 99 Foo 2027"}, "", None),
        ({"retry-after": "-1"}, "in 3 seconds", 3.0),
        ({"retry-after": "nan"}, "", None),
        ({"x-ratelimit-reset": "later"}, "every 4 seconds", 4.0),
        ({"x-ratelimit-reset": "nan"}, "every 4 seconds", 4.0),
        ({"x-ratelimit-reset": "inf"}, "", None),
        ({"retry-after": "soon", "x-ratelimit-reset": "1800000012"}, "", 12.0),
        ({"retry-after": "", "x-ratelimit-reset": ""}, "in 3 seconds", 3.0),
    ],
)
def test_the_wait_is_found_wherever_it_stands(headers: dict[str, str], message: str, wait: float | None) -> None:
    """Headers are read before the message, what cannot be read is passed over, and no wait is negative."""
    assert retry_after(headers, message, NOW) == wait
    error = reported(429, body(code=429, statusText="error", message=message), headers, now=NOW)
    assert isinstance(error, RateLimitError)
    assert error.retry_after == wait


def test_the_clock_is_looked_at_only_where_none_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment that the caller passes is the one that counts; else it is the wall clock."""
    monkeypatch.setattr(time, "time", lambda: NOW + 5)
    headers = {"x-ratelimit-reset": str(int(NOW * 1000) + 12_000)}
    assert retry_after(headers, "", NOW) == 12.0
    assert retry_after(headers, "") == 7.0


# --- streams -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind", "message", "code"),
    [
        (
            '{"code":514,"statusText":"unAuthApiKey","message":"bad key","data":null}',
            AuthenticationError,
            "bad key",
            514,
        ),
        ('{"code":502000,"statusText":"appUnExist","message":"gone"}', NotFoundError, "gone", 502000),
        ('{"code":429,"statusText":"error","message":"again in 5 seconds"}', RateLimitError, "again in 5 seconds", 429),
        ('{"message":"AI model failed"}', APIError, "AI model failed", None),
        ('{"message":"Chat item not found"}', NotFoundError, "Chat item not found", None),
        ('{"error":{"message":"deep"}}', APIError, "deep", None),
        ("just words", APIError, "just words", None),
        ("", APIError, "the server reports an error, and says no more", None),
        ("null", APIError, "the server reports an error, and says no more", None),
    ],
)
def test_an_error_response_inside_a_stream_has_the_same_class(
    data: str, kind: type[APIError], message: str, code: int | None
) -> None:
    """Either shape of an error event, envelope or bare message, gives the class that it has without a stream."""
    error = error_in_event(200, {"x-request-id": "r"}, data)
    assert type(error) is kind
    assert (error.message, error.code, error.status_code, error.request_id) == (message, code, 200, "r")
    if data.startswith('{"code"'):
        assert type(reported(500, data.encode())) is kind


def test_a_rate_limit_inside_a_stream_says_when_to_come_back() -> None:
    """The wait of the message is read there as well."""
    error = error_in_event(200, {}, '{"code":429,"message":"again in 5 seconds"}')
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 5.0


@pytest.mark.parametrize(
    ("error", "may_have_applied"),
    [
        (InvalidRequestError("no", field="a"), False),
        (ConfigurationError("no"), False),
        (TransportError("refused", sent=False), False),
        (TransportError("reset"), True),
        (RequestTimeoutError("silent"), True),
        (DeadlineExceededError("late", sent=False), False),
        (ClientClosedError(), True),
        (ClientClosedError(sent=False), False),
        (DecodeError("a page"), True),
        (StreamInterruptedError("cut"), True),
        (UncertainOutcomeError("killed"), True),
        (APIError("an error", status_code=500, code=500), False),
        (APIError("an error", status_code=500, status_text="error"), False),
        (APIError("HTTP 502", status_code=502), True),
        (APIError("HTTP 404", status_code=404), False),
    ],
    ids=repr,
)
def test_an_error_says_whether_the_server_may_have_done_it(error: FastGPTError, may_have_applied: bool) -> None:
    """It may have, where it was sent and FastGPT itself did not say no."""
    assert error.may_have_applied is may_have_applied
