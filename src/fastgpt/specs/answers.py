"""What a response means: a value in an envelope, a body of a declared media type, an error response, or none of them.

A success is what says so.  Whatever else comes with HTTP 200, a login page, a gateway's notice or half an envelope, is
a ``DecodeError``, also where the answer has no data: its envelope is all that says that something was done.
"""

from __future__ import annotations

from collections.abc import Collection
from types import NoneType
from typing import Generic, TypeVar, cast

import msgspec
from returns.result import Failure, Success

from ..decoding import UNREADABLE, decode
from ..error_responses import Verdict, error_in_response, open_envelope, reports_error, set_call_of, unexpected
from ..errors import APIError, DecodeError, FastGPTError, set_call
from ..http import HTTPResponse
from ..media import is_page, media_type
from ..outcomes import Outcome

T = TypeVar("T")


class Whole(Verdict, Generic[T], rename="camel", kw_only=True):
    """An envelope together with what it holds, so that a long answer is read once and not twice."""

    data: T


_WHOLE: dict[object, object] = {}
"""The envelope of each shape; making its type costs more than reading a short answer."""


def decode_whole(shape: type[T], body: bytes) -> Whole[T] | None:
    """Decode a success with data of *shape*; None where *body* is anything else."""
    kind = _WHOLE.get(shape)
    if kind is None:
        kind = _WHOLE[shape] = Whole[shape]  # type: ignore[valid-type]  # a type at run time
    try:
        whole = decode(cast("type[Whole[T]]", kind), body)  # it is stored under the shape that it was made for
    except UNREADABLE:
        return None
    return whole if whole.succeeded else None


def decode_answer(where: str, shape: type[T], response: HTTPResponse) -> Outcome[T]:
    """Decode an answer that comes in an envelope, or the error response that came instead of one.

    *where* is the path of the call, for the error of a response that was made by hand.
    """
    if response.is_success and shape is not NoneType:
        whole = decode_whole(shape, response.content)
        if whole is not None:
            return Success(whole.data)
    envelope = open_envelope(response.content)
    error: FastGPTError | None = None
    if envelope is not None and envelope.succeeded and response.is_success:
        if shape is NoneType:
            return Success(cast(T, None))  # T is None; what little old servers send here means nothing
        try:
            return Success(decode(shape, envelope.data))
        except UNREADABLE as failure:
            error = DecodeError(str(failure))
    else:
        error = error_in_response(response.status_code, response.headers, response.content, envelope)
    error = unexpected("an envelope of FastGPT", response) if error is None else set_call_of(error, response)
    return Failure(set_call(error, method="", path=where))


def decode_data(
    where: str,
    shape: type[T],
    data: bytes | msgspec.Raw,
    response: HTTPResponse | None = None,
) -> Outcome[T]:
    """Decode what stands in an envelope, or an answer that comes without one; errors know the call of *response*."""
    try:
        return Success(decode(shape, data))
    except UNREADABLE as error:
        failure = DecodeError(str(error))
    if response is not None:
        set_call_of(failure, response)
    return Failure(set_call(failure, method="", path=where))


def decode_bytes(where: str, media: Collection[str], response: HTTPResponse) -> Outcome[bytes]:
    """Return the body of an answer that has no envelope, if it is of a declared media type, and no page."""
    body = response.content
    error: FastGPTError | None = error_response(response)
    if error is None:
        if body and media_type(response.headers) in media and not is_page(response.headers, body):
            return Success(body)
        error = unexpected(f"a body of {' or '.join(media)}", response)
    return Failure(set_call(error, method="", path=where))


def error_response(response: HTTPResponse) -> APIError | None:
    """Return the error that a read response means, if it is an error response of FastGPT or by its HTTP status."""
    body = response.content
    error = error_in_response(response.status_code, response.headers, body, open_envelope(body))
    return None if error is None else set_call_of(error, response)


def rejected(response: HTTPResponse) -> FastGPTError | None:
    """Return the error that a read response means to a caller who wants it undecoded.

    Beside error responses, that is what a gateway says with HTTP 200: an HTML page, or JSON that reports an error.
    """
    body = response.content
    envelope = open_envelope(body)
    error = error_in_response(response.status_code, response.headers, body, envelope)
    if error is not None:
        return set_call_of(error, response)
    if envelope is None and (is_page(response.headers, body) or reports_error(body)):
        return unexpected("an answer of FastGPT", response)
    return None


def unknown_route(response: HTTPResponse) -> bool:
    """Whether the server does not know the route: a 404 that FastGPT itself did not write."""
    return response.status_code == 404 and open_envelope(response.content) is None
