"""Putting the bytes of a file into the place that a server names for it; what uploads of chats and of datasets share.

The steps are flows without an endpoint of their own.  No key goes to such a place, as it may be on another host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from types import NoneType
from typing import Literal, TypeVar

from msgspec.structs import replace
from returns.result import Failure, Success

from .arguments import check_callable
from .concurrency import gather
from .error_responses import open_envelope, set_call_of
from .errors import PRESIGNED, DecodeError, InvalidRequestError
from .files import File, Progress, Slice
from .http import HTTPRequest, HTTPResponse, Pairs
from .media import is_xml, xml_error
from .models.files import FormUpload, PartReceipt, PresignedUpload, UploadedFile, UploadPart, UploadReceipt
from .outcomes import Outcome, succeeded
from .specs import JSON_BODY, decode_answer, encode, form
from .steps import Flow

T = TypeVar("T")

SANDBOX_UPLOAD = "/core/ai/sandbox/upload"
"""Where a file goes into a sandbox: by a call of its own, and as a step of deploying a skill."""
MOST_CONCURRENT = 8
"""Parts of a file that are sent at the same time, however many more the server would take."""


def with_bytes(call: HTTPRequest, file: File, on_progress: Progress | None) -> HTTPRequest:
    """Return a call whose body is the bytes of *file*, while its fields travel as the query."""
    check_callable(on_progress, "on_progress")
    headers = (("Content-Type", "application/octet-stream"),)
    return replace(call, content=(file.part(),), headers=headers, on_progress=on_progress)


def check_written(written: int, wanted: int) -> DecodeError | None:
    """Return the error of a sandbox that wrote another number of bytes than it was sent."""
    return None if written == wanted else DecodeError(f"expected {wanted} bytes to be written, got {written}")


def stored(place: PresignedUpload, file: File, on_progress: Progress | None) -> Flow[Outcome[UploadedFile]]:
    """Put *file* into its place, and return under which key it lies there."""
    key = place.key or place.fields.get("key", "")
    if not key and place.preview_url is None:
        return Failure(DecodeError("expected a place with the key or the link of the file, got neither"))
    done = yield from store(place, file, on_progress)
    return done.map(lambda _: UploadedFile(key=key, name=file.name, url=place.preview_url))


def store(place: PresignedUpload, file: File, on_progress: Progress | None) -> Flow[Outcome[object]]:
    """Put *file* into the place that a presign call gave; no key goes there."""
    if place.max_size is not None and file.size > place.max_size:
        message = f"expected at most {place.max_size:g} bytes, got {file.size}"
        return Failure(InvalidRequestError(message, field="content"))
    if place.upload_mode == "multipart":
        return (yield from store_in_parts(place, file, on_progress))
    if place.upload_mode != "single":
        return Failure(DecodeError(f"expected the uploadMode single or multipart, got {place.upload_mode!r}"))
    if place.fields:  # 4.14.0 to 4.14.4: a form of the object store, which wants the file last
        headers, pieces = form(tuple(place.fields.items()), "file", file)
        call = HTTPRequest(
            verb="POST", url=place.url, authenticated=False, headers=headers, content=pieces, on_progress=on_progress
        )
        return (yield from taken(call))
    return (yield from taken(put(place, file.part(), on_progress)))


def store_in_parts(place: PresignedUpload, file: File, on_progress: Progress | None) -> Flow[Outcome[object]]:
    """Put *file* into its place part by part; what cannot be completed is aborted, so that nothing half lies there."""
    if not place.part_size or place.complete_url is None or place.abort_url is None:
        return Failure(DecodeError("expected partSize, completeUrl and abortUrl with an upload in parts"))
    aborting = post(place.abort_url, {})
    try:
        done = yield from store_parts(place, file, on_progress, place.part_size, place.complete_url)
    except GeneratorExit:  # nobody runs this flow any more
        raise
    except BaseException:  # what a callback raised, or a cancellation: whoever drives this leaves it little time
        yield replace(aborting, retryable=False)
        raise
    if not succeeded(done):
        yield aborting
    return done


def store_parts(
    place: PresignedUpload, file: File, on_progress: Progress | None, part_size: int, complete_url: str
) -> Flow[Outcome[object]]:
    """Send the parts, as many at once as the server wants, then say that these are all."""
    tally = None if on_progress is None else Tally(on_progress, file.size)

    def store_part(number: int, start: int) -> Flow[Outcome[UploadPart]]:
        watcher = None if tally is None else tally.of_part(number)
        call = put(place, file.part(start, start + part_size), watcher, (("partNumber", str(number)),))
        receipt = yield from answered(PartReceipt, call)
        return receipt.map(lambda taken: UploadPart(part_number=number, etag=taken.etag))

    starts = range(0, file.size, part_size)
    max_concurrency = min(place.concurrency or 1, MOST_CONCURRENT, len(starts))
    parts = yield from gather((store_part(number, start) for number, start in enumerate(starts, 1)), max_concurrency)
    if not succeeded(parts):
        return Failure(parts.failure())
    sent = yield post(complete_url, {"parts": parts.unwrap()})
    return receipt_in(sent.unwrap()) if succeeded(sent) else sent


def receipt_in(response: HTTPResponse) -> Outcome[UploadReceipt]:
    """Return what the server says of a file that it has."""
    return decode_answer(PRESIGNED, UploadReceipt, response)


class Tally:
    """Adds up what has been sent of each part, so that one callback hears of the whole, once at a time."""

    def __init__(self, on_progress: Progress, total: int) -> None:
        self._on_progress = on_progress
        self._total = total
        self._sent: dict[int, int] = {}
        self._lock = Lock()

    def of_part(self, number: int) -> Progress:
        """Return the callback for the bytes of one part; a part that is sent again counts from zero."""

        def watch(sent: int, _: int) -> None:
            with self._lock:
                self._sent[number] = sent
                self._on_progress(sum(self._sent.values()), self._total)

        return watch


def upload_by_form(
    bucket: Literal["chat", "dataset"],
    metadata: Mapping[str, str | None],
    about: Mapping[str, str | None],
    file: File,
    on_progress: Progress | None,
) -> Flow[Outcome[UploadedFile]]:
    """Put a file into a chat or a dataset as servers of 4.8.9 to 4.14.1 want it (``POST /common/file/upload``)."""
    fields = (("metadata", encode(metadata).decode()), ("bucketName", bucket), ("data", encode(about).decode()))
    headers, pieces = form(fields, "file", file)
    call = HTTPRequest(verb="POST", url="common/file/upload", headers=headers, content=pieces, on_progress=on_progress)
    uploaded = yield from answered(FormUpload, call)
    return uploaded.map(lambda done: UploadedFile(key=done.file_id, name=file.name, url=done.preview_url))


def put(place: PresignedUpload, piece: Slice, on_progress: Progress | None, query: Pairs = ()) -> HTTPRequest:
    """Return the call that puts one piece of a file into its place; putting it twice does no more than once."""
    headers = tuple(place.headers.items())
    return HTTPRequest(
        verb="PUT",
        url=place.url,
        authenticated=False,
        query=query,
        headers=headers,
        content=(piece,),
        idempotent=True,
        on_progress=on_progress,
    )


def post(url: str, body: Mapping[str, Sequence[UploadPart]]) -> HTTPRequest:
    """Return the call that completes or aborts an upload in parts; either may be repeated."""
    return HTTPRequest(
        verb="POST", url=url, authenticated=False, headers=JSON_BODY, content=encode(body), idempotent=True
    )


def answered(shape: type[T], call: HTTPRequest) -> Flow[Outcome[T]]:
    """Send *call*, and decode what its envelope holds."""
    sent = yield call
    if not succeeded(sent):
        return Failure(sent.failure())
    where = f"/{call.url}" if call.authenticated else PRESIGNED
    return decode_answer(where, shape, sent.unwrap())


def taken(call: HTTPRequest) -> Flow[Outcome[None]]:
    """Send *call*, and check that its file was taken.

    FastGPT (4.14.3+) answers an envelope; an object store of its own (4.14.0 to 4.15.2) nothing, or XML that is no
    error.  A page, and whatever else a gateway says, stand for no file.
    """
    sent = yield call
    if not succeeded(sent):
        return Failure(sent.failure())
    response = sent.unwrap()
    body = response.content
    if response.is_success and (not body or is_xml(response.headers, body)):
        words = xml_error(body)
        if not words:
            return Success(None)
        error = DecodeError(
            f"expected the response of an upload, got HTTP {response.status_code} with an error: {words}"
        )
        return Failure(set_call_of(error, response))
    if (envelope := open_envelope(body)) is not None and bytes(envelope.data).startswith(b"{"):
        return receipt_in(response).map(lambda _: None)
    return decode_answer(PRESIGNED, NoneType, response)  # data of another shape says nothing
