"""What an answer is: a value in an envelope, a refusal, or a page of a server that does not know the route."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec
from returns.result import Failure, Success

from ..decoding import UNREADABLE, decode
from ..errors import APIError, DecodeError, open_envelope, refusal
from ..protocols import Outcome

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


def decode_answer(where: str, shape: type[T], response: httpx.Response) -> Outcome[T]:
    """Decode an answer that comes in an envelope, or the refusal that came instead of one."""
    body = response.content
    envelope = open_envelope(body)
    error = refusal(response.status_code, response.headers, body, envelope)
    if error is not None:
        return Failure(error)
    if shape is NoneType:
        return Success(cast(T, None))  # T is None; what little old servers send here means nothing
    if envelope is None:
        return Failure(DecodeError(f"{where}: expected an envelope, got {body[:80]!r}"))
    return decode_data(where, shape, envelope.data)


def decode_data(where: str, shape: type[T], data: bytes | msgspec.Raw) -> Outcome[T]:
    """Decode what stands in an envelope, or an answer that comes without one."""
    try:
        return Success(decode(shape, data))
    except UNREADABLE as error:
        return Failure(DecodeError(f"{where}: {error}"))


def refused(response: httpx.Response) -> APIError | None:
    """Return the error that a read response means, if it means one."""
    body = response.content
    return refusal(response.status_code, response.headers, body, open_envelope(body))


def unknown_route(response: httpx.Response) -> bool:
    """Whether the server does not know the route: a 404 that FastGPT itself did not write."""
    return response.status_code == 404 and open_envelope(response.content) is None
