"""Requests that suit themselves to the server: what is read before one is sent, and a second form after an error.

A server does not say which version it is.  What it needs is known from what it answers, and no request is made for
that alone: one is sent first where something would be lost otherwise, and one again where an error names what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from msgspec.structs import replace
from returns.result import Failure

from ..errors import APIError, FastGPTError, ValidationError
from ..http import HTTPRequest, HTTPResponse
from ..outcomes import Meaning, Outcome
from ..steps import Flow, SendOutcome
from .answers import error_response
from .jsons import with_fields
from .requests import RequestSpec

T_co = TypeVar("T_co", covariant=True)
Native = TypeVar("Native")


OLDER_THAN_4_8_15: Final = "older than 4.8.15"
"""The fact that a server is one of 4.8.12 to 4.8.14."""
KEEPS_INDEXES: Final = "keeps the indexes of rows"
"""The fact that a server is one from 4.15.0 on, by what it answers to the update of a row."""


class AdaptiveCall(RequestSpec[T_co]):
    """A request of which some servers want another form, or something else first.

    A spec that has the fields of another base lists this one after it.
    """

    def __iter__(self) -> Flow[Outcome[T_co]]:
        """Run this request in the form that suits the server, and decode what came."""
        meaning = Meaning(self.decode)
        sent = yield from self.exchanged(meaning)
        return sent if isinstance(sent, Failure) else meaning.take(sent.unwrap())

    def raw(self, native: Callable[[HTTPResponse], Native], /) -> Flow[Outcome[Native]]:
        """Run this request in the form that suits the server, and return the last response unless it is an error."""
        sent = yield from self.exchanged()
        return sent if isinstance(sent, Failure) else self.check(sent.unwrap()).map(native)

    def exchanged(self, meaning: Meaning[HTTPResponse, object] | None = None) -> Flow[SendOutcome]:
        """Send what must go first, this request, and once more after an error that can be helped.

        *meaning* is what a caller makes of the response who wants it decoded.
        """
        prepared = yield from self.prepared()
        if isinstance(prepared, Failure):
            return prepared
        call = replace(prepared.unwrap(), meaning=meaning)
        sent = yield call
        error = None if isinstance(sent, Failure) else error_response(sent.unwrap())
        if error is None:
            return sent
        again = yield from self.amended(call, error)
        if again is None:
            return sent
        return again if isinstance(again, Failure) else (yield replace(again.unwrap(), meaning=meaning))

    def prepared(self) -> Flow[Outcome[HTTPRequest]]:
        """Return the request, after whatever has to be read before it."""
        yield from ()
        return self.outgoing()

    def amended(self, call: HTTPRequest, error: APIError) -> Flow[Outcome[HTTPRequest] | None]:
        """Return the request that helps after *error*, or what came in the way; None where nothing helps."""
        yield from ()
        return None


def is_wanted(field: str, error: FastGPTError) -> bool:
    """Whether a server rejects a request since it lacks a field, by its wire name."""
    return isinstance(error, ValidationError) and any(issue.path == (field,) for issue in error.issues)


def extended_by(call: HTTPRequest, **fields: object) -> HTTPRequest:
    """Return a request with more fields in its JSON body, on its own path only."""
    body = call.content if isinstance(call.content, bytes) else b"{}"
    return replace(call, content=with_fields(body, fields))
