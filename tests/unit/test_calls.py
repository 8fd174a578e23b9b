"""Files that travel in calls, and the flows that upload them, step by step; only ``File`` looks at a disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import msgspec
import pytest
from returns.result import Failure, Success

from fastgpt.chat import upload_chat_file
from fastgpt.errors import (
    AuthenticationError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    TransportError,
    ValidationError,
)
from fastgpt.files import File, Slice, as_file
from fastgpt.http import Content, HTTPRequest, Pairs, Pause
from fastgpt.models.files import UploadedFile
from fastgpt.outcomes import Outcome
from fastgpt.protocols import Query
from fastgpt.specs import form
from fastgpt.steps import SendOutcome
from fastgpt.streaming.protocols import Opening, StreamQuery
from fastgpt.values import JSONValue
from support.faces import http_response

T = TypeVar("T")
A = TypeVar("A")


# --- files --------------------------------------------------------------------------------------------------------


def test_a_file_of_bytes() -> None:
    """The media type is guessed by the name unless it is passed."""
    file = File.from_bytes(b"abc", name="report.pdf")
    assert (file.name, file.source, file.size, file.content_type) == ("report.pdf", b"abc", 3, "application/pdf")
    assert File.from_bytes(b"", name="a.txt", content_type="text/x").content_type == "text/x"
    assert File.from_bytes(b"", name="noending").content_type == "application/octet-stream"


def test_a_file_of_the_disk(tmp_path: Path) -> None:
    """It is named by its last part and measured, and not read."""
    path = tmp_path / "图 1.png"
    path.write_bytes(b"12345")
    for name in (path, str(path)):
        file = File.from_path(name)
        assert (file.name, file.source, file.size, file.content_type) == ("图 1.png", str(path), 5, "image/png")
    renamed = File.from_path(path, name="b.txt")
    assert (renamed.name, renamed.content_type, renamed.source) == ("b.txt", "text/plain", str(path))
    assert File.from_path(path, content_type="image/x").content_type == "image/x"


@pytest.mark.parametrize("missing", ["nowhere.txt", "", "a/b/c.txt", "x\0y"])
def test_a_file_must_be_there(tmp_path: Path, missing: str) -> None:
    """What cannot be opened is an argument that is wrong, and the path is reported; a folder is no file."""
    where = str(tmp_path / missing)  # an empty name leaves the folder itself
    with pytest.raises(
        InvalidRequestError, match=r"^path: expected a (readable file|path without zero bytes), got "
    ) as caught:
        File.from_path(where)
    assert caught.value.field == "path"
    assert repr(where) in str(caught.value)


@pytest.mark.parametrize("text", ["", " ", "a\nb", "a\0", "\r", "\ud800", "a\u2028b"])
def test_names_and_types_are_printable(text: str) -> None:
    """They stand in headers, so control characters and blanks are rejected by the argument's name."""
    with pytest.raises(InvalidRequestError, match=r"^filename: expected text without control characters"):
        File.from_bytes(b"", name=text or " ")
    with pytest.raises(InvalidRequestError, match=r"^content_type: expected text without control characters"):
        File("a.txt", b"", 0, text)


def test_a_slice_is_a_run_of_bytes() -> None:
    """A part reaches from its start to its stop, and never beyond the file."""
    file = File.from_bytes(b"0123456789", name="a.bin")
    assert file.part() == Slice(file, 0, 10)
    assert (file.part(2, 5), len(file.part(2, 5))) == (Slice(file, 2, 5), 3)
    assert len(file.part(8, 20)) == 2
    assert len(File.from_bytes(b"", name="a").part()) == 0


def test_calls_are_values() -> None:
    """A call that says no more is signed, sent once with a body of its own, and equal to its like."""
    call = HTTPRequest(verb="GET", url="core/chat/init")
    assert call == HTTPRequest(verb="GET", url="core/chat/init")
    assert (call.authenticated, call.idempotent, call.retryable, call.live, call.attempt) == (
        True,
        False,
        True,
        False,
        1,
    )
    assert (call.content, call.query, call.headers, call.fallbacks, call.deadline_at) == (None, (), (), (), None)
    assert Pause(1.5).seconds == 1.5
    with pytest.raises(AttributeError):
        call.url = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # that it is rejected is the point


# --- what is taken as a file --------------------------------------------------------------------------------------


def test_any_form_of_a_file_will_do(tmp_path: Path) -> None:
    """Bytes with a name, a path, or a file with a name and a type to go instead of its own."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert as_file(b"abc", "b.png", None) == File("b.png", b"abc", 3, "image/png")
    assert as_file(path, None, None) == File("a.txt", str(path), 3, "text/plain")
    assert as_file(path, "c.png", "image/x") == File("c.png", str(path), 3, "image/x")
    file = File.from_path(path)
    assert as_file(file, None, None) == file
    assert as_file(file, "d.txt", "text/x") == File("d.txt", str(path), 3, "text/x")


@pytest.mark.parametrize(
    ("content", "filename", "field"),
    [
        (b"abc", None, "filename"),
        ("a.txt", "a.txt", "content"),
        (7, None, "content"),
        (bytearray(b"a"), "a", "content"),
    ],
)
def test_what_is_no_file_is_rejected(content: object, filename: str | None, field: str) -> None:
    """Bytes without a name, and text that may be a path or the content, are named before anything is sent."""
    with pytest.raises(InvalidRequestError) as caught:
        as_file(content, filename, None)
    assert caught.value.field == field


# --- forms --------------------------------------------------------------------------------------------------------


def written(content: Content | None) -> bytes:
    """Return a body as it goes out, with files of bytes in their place."""
    if isinstance(content, bytes):
        return content
    assert content is not None
    return b"".join(map(piece_of, content))


def piece_of(piece: bytes | Slice) -> bytes:
    """Return the bytes that a piece stands for."""
    if isinstance(piece, bytes):
        return piece
    source = piece.file.source
    assert isinstance(source, bytes)
    return source[piece.start : piece.stop]


def boundary_of(headers: Pairs) -> bytes:
    """Return the boundary that the headers of a form name."""
    kind, _, boundary = dict(headers)["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    return boundary.encode()


def test_a_form_ends_with_its_file() -> None:
    """Fields come first, then the file, whose name is percent-encoded, each behind the boundary that is reported."""
    file = File.from_bytes(b"\r\n--bytes", name='图 "1"%.png')
    headers, pieces = form((("key", "k"), ("policy", "é")), "file", file)
    edge = b"--" + boundary_of(headers)
    assert written(pieces) == (
        edge + b'\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n'
        + edge + b'\r\nContent-Disposition: form-data; name="policy"\r\n\r\n' + "é".encode() + b"\r\n"
        + edge + b'\r\nContent-Disposition: form-data; name="file"; filename="%E5%9B%BE%20%221%22%25.png"\r\n'
        + b"Content-Type: image/png\r\n\r\n\r\n--bytes\r\n" + edge + b"--\r\n"
    )  # fmt: skip


def test_no_two_forms_have_the_same_boundary() -> None:
    """A boundary is chance, so that no file can hold it."""
    file = File.from_bytes(b"", name="a")
    assert boundary_of(form((), "file", file)[0]) != boundary_of(form((), "file", file)[0])


# --- upload flows -------------------------------------------------------------------------------------------------

TEXT = File.from_bytes(b"0123456789", name="a.txt")


URL = "/api/system/file/u/token"
SINGLE: dict[str, JSONValue] = {
    "url": URL, "key": "chat/a/c/a.txt", "headers": {"content-type": "text/plain"}, "previewUrl": "http://host/d/1",
    "maxSize": 100, "uploadMode": "single",
}  # fmt: skip
PARTS: dict[str, JSONValue] = {
    **SINGLE, "uploadMode": "multipart", "partSize": 4, "completeUrl": f"{URL}/complete", "abortUrl": f"{URL}/abort",
}  # fmt: skip
FIELDS: dict[str, JSONValue] = {
    "url": "https://store/bucket",
    "fields": {"key": "chat/x", "policy": "p"},
    "maxSize": 100,
}
DONE = UploadedFile(key="chat/a/c/a.txt", name="a.txt", url="http://host/d/1")
LOST: SendOutcome = Failure(TransportError("reset"))


def enveloped(data: JSONValue = None) -> SendOutcome:
    """Return a good answer in FastGPT's envelope."""
    return came(200, msgspec.json.encode({"code": 200, "statusText": "", "message": "", "data": data}))


def came(status: int, content: bytes = b"") -> SendOutcome:
    """Return an answer that was read."""
    return Success(http_response(content, status))


NO_ROUTE = came(404, b"<!DOCTYPE html>")
BAD_KEY = came(500, b'{"code":514,"statusText":"unAuthApiKey","message":"m","data":null}')
TOO_LARGE = came(413, b'{"code":413,"statusText":"error","message":"EntityTooLarge","data":null}')


class Answering:
    """An executor of results that notes the calls of a query and gives it the next of some answers."""

    def __init__(self, *answers: SendOutcome) -> None:
        self.calls: list[HTTPRequest] = []
        self.answers = list(answers)

    def run(self, query: Query[T], /) -> T:
        """Run *query* to its end."""
        steps = iter(query)
        try:
            call = next(steps)
            while True:
                assert isinstance(call, HTTPRequest)
                self.calls.append(call)
                call = steps.send(self.answers.pop(0))
        except StopIteration as stop:
            result: T = stop.value
            assert not self.answers
            return result

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        """An upload streams nothing."""
        raise NotImplementedError


def uploaded(
    *answers: SendOutcome, content: File = TEXT, app_id: str | None = "a"
) -> tuple[list[HTTPRequest], Outcome[UploadedFile]]:
    """Upload a file against *answers*; return the calls, and the outcome."""
    executor = Answering(*answers)
    return executor.calls, upload_chat_file(executor, app_id=app_id, chat_id="c", content=content)


def test_a_file_goes_to_its_place_by_one_put() -> None:
    """The presign call reports name, type and size; the PUT carries the bytes, the headers of the place, and no key."""
    (presign, put), outcome = uploaded(enveloped(SINGLE), enveloped({"success": True}))
    assert msgspec.json.decode(written(presign.content)) == {
        "appId": "a", "chatId": "c", "filename": "a.txt", "contentType": "text/plain", "size": 10,
    }  # fmt: skip
    assert (presign.url, presign.authenticated) == ("core/chat/file/presignChatFilePostUrl", True)
    assert put == HTTPRequest(
        verb="PUT",
        url=URL,
        authenticated=False,
        headers=(("content-type", "text/plain"),),
        content=(TEXT.part(),),
        idempotent=True,
    )
    assert outcome == Success(DONE)


def test_an_object_store_answers_a_put_with_nothing() -> None:
    """Places of 4.14.5 to 4.15 may be an object store itself, whose 200 has no body."""
    _, outcome = uploaded(enveloped({key: SINGLE[key] for key in ("url", "key", "headers")}), came(200))
    assert outcome == Success(UploadedFile(key="chat/a/c/a.txt", name="a.txt"))


def test_a_form_of_an_object_store_has_its_fields_before_the_file() -> None:
    """4.14.0 to 4.14.4 give fields, which are posted without a key; the object key is among them."""
    (_, post), outcome = uploaded(enveloped(FIELDS), came(204))
    assert (post.verb, post.url, post.authenticated, post.idempotent) == ("POST", "https://store/bucket", False, False)
    body = written(post.content)
    assert body.startswith(b"--" + boundary_of(post.headers))
    assert body.index(b'name="key"') < body.index(b'name="policy"') < body.index(b'name="file"; filename="a.txt"')
    assert outcome == Success(UploadedFile(key="chat/x", name="a.txt"))


def test_older_servers_take_a_form_of_their_own() -> None:
    """Where no presign route is known, 4.8.9 to 4.14.1 take the file, the app and the chat in one signed form."""
    answer: JSONValue = {"fileId": "f", "previewUrl": "/api/common/file/read/a.txt?token=t"}
    (_, post), outcome = uploaded(NO_ROUTE, enveloped(answer))
    assert (post.verb, post.url, post.authenticated, post.idempotent) == ("POST", "common/file/upload", True, False)
    body = written(post.content)
    about = b'\r\n\r\n{"appId":"a","chatId":"c"}\r\n'
    assert b'name="metadata"' + about in body
    assert b'name="data"' + about in body
    assert b'name="bucketName"\r\n\r\nchat\r\n' in body
    assert outcome == Success(UploadedFile(key="f", name="a.txt", url="/api/common/file/read/a.txt?token=t"))


def test_a_large_file_goes_in_parts() -> None:
    """Each part is put under its number; the etags go back with their quotes as they came."""
    (_, one, two, three, complete), outcome = uploaded(
        enveloped(PARTS), *(enveloped({"etag": f'"{n}"'}) for n in (1, 2, 3)), enveloped({"key": "chat/a/c/a.txt"})
    )
    assert [(part.verb, part.url, part.query) for part in (one, two, three)] == [
        ("PUT", URL, (("partNumber", str(number)),)) for number in (1, 2, 3)
    ]
    assert [written(part.content) for part in (one, two, three)] == [b"0123", b"4567", b"89"]
    assert all(part.idempotent and not part.authenticated for part in (one, two, three))
    assert (complete.verb, complete.url, complete.authenticated, complete.idempotent) == (
        "POST",
        f"{URL}/complete",
        False,
        True,
    )
    assert msgspec.json.decode(written(complete.content)) == {
        "parts": [{"partNumber": number, "etag": f'"{number}"'} for number in (1, 2, 3)]
    }
    assert complete.headers == (("Content-Type", "application/json"),)
    assert outcome == Success(DONE)


@pytest.mark.parametrize("gave_up", [enveloped(), LOST, NO_ROUTE])
@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([LOST], TransportError),
        ([enveloped({"etag": "1"}), TOO_LARGE], ValidationError),
        ([enveloped({"etag": "1"}), enveloped({})], DecodeError),
        ([*(enveloped({"etag": "1"}) for _ in range(3)), LOST], TransportError),
        ([*(enveloped({"etag": "1"}) for _ in range(3)), BAD_KEY], AuthenticationError),
    ],
)
def test_an_upload_that_fails_half_way_is_passed_up(
    answers: list[SendOutcome], kind: type[FastGPTError], gave_up: SendOutcome
) -> None:
    """Nothing half lies there: the server is informed, and the first error stands, whatever it says to that."""
    calls, outcome = uploaded(enveloped(PARTS), *answers, gave_up)
    abort = calls[-1]
    assert (abort.verb, abort.url, abort.content, abort.authenticated) == ("POST", f"{URL}/abort", b"{}", False)
    assert type(outcome.failure()) is kind


@pytest.mark.parametrize("missing", ["partSize", "completeUrl", "abortUrl"])
def test_parts_need_to_know_where_to_go(missing: str) -> None:
    """A place for parts that does not say all is an answer of another shape; nothing is sent there."""
    calls, outcome = uploaded(enveloped({name: value for name, value in PARTS.items() if name != missing}))
    assert len(calls) == 1
    assert type(outcome.failure()) is DecodeError


def test_a_file_that_is_too_large_is_not_sent() -> None:
    """The server says beforehand how much it takes."""
    calls, outcome = uploaded(enveloped({**SINGLE, "maxSize": 9}))
    assert len(calls) == 1
    assert str(outcome.failure()) == "content: expected at most 9 bytes, got 10"
    assert isinstance(outcome.failure(), InvalidRequestError)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([BAD_KEY], AuthenticationError),
        ([LOST], TransportError),
        ([came(404, b'{"code":404,"statusText":"","message":"no app","data":null}')], NotFoundError),
        ([came(500, b'{"code":502000,"statusText":"appUnExist","message":"m"}')], NotFoundError),
        ([enveloped({"key": "no url"})], DecodeError),
        ([enveloped(SINGLE), TOO_LARGE], ValidationError),
        ([enveloped(SINGLE), LOST], TransportError),
        ([enveloped(FIELDS), came(403, b"<Error>expired</Error>")], PermissionDeniedError),
        ([NO_ROUTE, NO_ROUTE], NotFoundError),
        ([NO_ROUTE, BAD_KEY], AuthenticationError),
        ([NO_ROUTE, enveloped({})], DecodeError),
    ],
)
def test_a_rejected_upload_has_its_class(answers: list[SendOutcome], kind: type[FastGPTError]) -> None:
    """Each step may be rejected; an app that is not known is no reason to try the old form."""
    _, outcome = uploaded(*answers)
    assert type(outcome.failure()) is kind


def test_a_bad_argument_of_an_upload_is_named(tmp_path: Path) -> None:
    """What cannot be a file, and what cannot be presigned, is rejected before anything is sent."""
    bad: list[tuple[dict[str, object], str]] = [
        ({"app_id": "a", "chat_id": "c", "content": b"x"}, "filename"),
        ({"app_id": "a", "chat_id": "c", "content": "a.txt"}, "content"),
        ({"app_id": "a", "chat_id": "c", "content": tmp_path / "nowhere"}, "content"),
        ({"app_id": "a", "chat_id": "c", "content": b"x", "filename": "a\n"}, "filename"),
        ({"app_id": "a", "chat_id": "", "content": TEXT}, "chat_id"),
        ({"app_id": "", "chat_id": "c", "content": TEXT}, "app_id"),
    ]
    for arguments, field in bad:
        executor = Answering()
        outcome = cast("Callable[..., Outcome[UploadedFile]]", upload_chat_file)(executor, **arguments)
        error = outcome.failure()
        assert isinstance(error, InvalidRequestError)
        assert (error.field, executor.calls) == (field, [])


def test_progress_counts_the_whole_file() -> None:
    """Each call tells the bytes that are sent of all; those of parts are added up, again for a part sent again."""
    reported: list[tuple[int, int]] = []
    executor = Answering(enveloped(PARTS), *(enveloped({"etag": "e"}) for _ in range(3)), enveloped({"key": "k"}))
    upload_chat_file(
        executor, app_id="a", chat_id="c", content=TEXT, on_progress=lambda sent, of: reported.append((sent, of))
    )
    for part, sent in zip(executor.calls[1:4], (4, 3, 2), strict=True):
        assert part.on_progress is not None
        part.on_progress(1, 4)
        part.on_progress(sent, 4)
    assert reported == [(1, 10), (4, 10), (5, 10), (7, 10), (8, 10), (9, 10)]
    assert executor.calls[4].on_progress is None


@pytest.mark.parametrize("answers", [[enveloped(SINGLE), came(200)], [enveloped(FIELDS), came(204)], [NO_ROUTE, LOST]])
def test_progress_of_one_call_is_the_callers_own(answers: list[SendOutcome]) -> None:
    """Where the file goes at once, the caller gets that call as it is."""

    def progress(sent: int, total: int) -> None:
        """Take note."""

    executor = Answering(*answers)
    upload_chat_file(executor, app_id="a", chat_id="c", content=TEXT, on_progress=progress)
    assert [call.on_progress for call in executor.calls] == [None, progress]
