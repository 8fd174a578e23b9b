"""What a response means: a value in an envelope, a body of a declared media type, an error response, or none of them.

A success is what says so, with HTTP 200.  Whatever else comes, a login page, a gateway's notice or half an envelope, is
a ``DecodeError``, also where the answer has no data: its envelope is all that says that something was done.  No server
of FastGPT says so with another status: what does is of a part only (206), or of what is still to be done (202).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import NoneType, UnionType
from typing import Annotated, Generic, Literal, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, StructMeta
from msgspec.json import Decoder
from returns.result import Failure, Success

from ..decoding import UNREADABLE, convert, decode, decoder
from ..error_responses import ABSENT, Envelope, error_in_response, open_envelope, reports_error, set_call_of, unexpected
from ..errors import APIError, DecodeError, FastGPTError, set_call
from ..http import HTTPResponse
from ..media import described, is_page, media_type
from ..outcomes import Outcome, succeeded
from ..values import JSONValue

T = TypeVar("T")
_OPENERS: dict[object, object] = {}


class SuccessEnvelope(Struct, Generic[T], rename="camel"):
    """An envelope that says yes in all its parts, with its data, decoded in one pass; others are read part by part."""

    code: Annotated[int, Meta(ge=200, le=299)]
    data: T
    status_text: Literal["", "success"] | None = None
    success: bool | None = None
    error: None = None


def decode_answer(where: str, shape: type[T], response: HTTPResponse) -> Outcome[T]:
    """Decode an answer that comes in an envelope, or the error response that came instead of one.

    *where* is the path of the call, for the error of a response that was made by hand.
    """
    known = opener(shape)
    if response.status_code == 200 and known is not None:
        try:  # most answers are what they should be: then one pass is enough
            answer = known.decode(response.content)
        except UNREADABLE:
            pass
        else:
            if answer.success is not False:
                return Success(answer.data)
    envelope = open_envelope(response.content)
    error: FastGPTError | None = None
    if envelope is not None and envelope.succeeded and response.status_code == 200:
        if known is None and is_foreign(envelope.data):
            error = unexpected("data of what was done", response)
        elif shape is NoneType:
            return Success(cast(T, None))  # T is None; what little old servers send here means nothing
        else:
            try:
                return Success(decode(shape, envelope.data))
            except UNREADABLE as failure:
                error = unfit(failure, envelope, response)
    else:
        error = error_in_response(response.status_code, response.headers, response.content, envelope)
    error = unexpected("an envelope of FastGPT", response) if error is None else set_call_of(error, response)
    return Failure(set_call(error, method="", path=where))


def unfit(failure: Exception, envelope: Envelope, response: HTTPResponse) -> DecodeError:
    """Return the error of data that has another shape than was declared; it says where, or what came altogether."""
    words = str(failure)
    if envelope.data is ABSENT:
        words = f"{words.partition(', got')[0]}, got an envelope without data"
    if " - at `" in words:
        return DecodeError(f"data: {words}")
    return DecodeError(f"data: {words} in {described(response.status_code, response.headers, response.content)}")


def is_foreign(data: msgspec.Raw) -> bool:
    """Whether the data of an envelope is somebody else's: a gateway's words that it failed, or another envelope."""
    inner = bytes(data)
    return reports_error(inner) or open_envelope(inner) is not None


def opener(shape: type[T]) -> Decoder[SuccessEnvelope[T]] | None:
    """Return the decoder of an envelope that says yes, with data of *shape*.

    None for a shape that any object fits, so that it has to be looked at what the data is.
    """
    if shape not in _OPENERS:
        made: type[object] = SuccessEnvelope[shape]  # type: ignore[valid-type]  # it is one at run time
        _OPENERS[shape] = None if takes_any_object(shape) else decoder(made)
    return cast("Decoder[SuccessEnvelope[T]] | None", _OPENERS[shape])  # it is stored under the shape it was made for


def takes_any_object(shape: object) -> bool:
    """Whether a shape is nothing, or needs no field, so that it would pass over what says that nothing was done."""
    if isinstance(shape, StructMeta):
        return len(shape.__struct_defaults__) == len(shape.__struct_fields__)
    return shape is NoneType or any(
        map(takes_any_object, get_args(shape) if get_origin(shape) in (Union, UnionType) else ())
    )


def decode_amended(
    where: str, shape: type[T], amended: Callable[[JSONValue], JSONValue], response: HTTPResponse
) -> Outcome[T]:
    """Decode an answer, or else what it is *amended* to: the form that later servers give to what older ones send."""
    decoded = decode_answer(where, shape, response)
    if succeeded(decoded) or not isinstance(decoded.failure(), DecodeError):
        return decoded
    envelope = open_envelope(response.content)
    if envelope is None or not envelope.succeeded or response.status_code != 200:
        return decoded
    try:
        sent = cast("JSONValue", decode(object, envelope.data))  # JSON, of which nothing else is known
        return Success(convert(amended(sent), shape))
    except UNREADABLE:
        return decoded


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
        whole = response.status_code == 200  # any other success is of a part, or of what is still to come
        foreign = is_page(response.headers, body) or body.lstrip().startswith(b"{")  # what a gateway says in JSON
        if whole and body and media_type(response.headers) in media and not foreign:
            return Success(body)
        error = unexpected(f"a body of {' or '.join(filter(None, media))}", response)
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
