"""What is seen of a call: the error that came of it, and the lines of the log.

An error response may come with HTTP 200, so what failed is asked of ``error_of``.  Each attempt is a line, and so are
the end of each stream and the pause before a request is sent again: never with a body, never with a key, and of a
presigned URL, which is a secret of its own, with its host alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from msgspec import Raw
from returns.result import Failure, Success

from .decoding import UNREADABLE, decode
from .endings import StreamEnd, watched
from .error_responses import error_in_event, is_unknown_route, open_envelope, set_call_of, unexpected
from .errors import PRESIGNED, APIError, DecodeError, FastGPTError, set_call
from .http import HTTPRequest, HTTPResponse
from .lazy import Module
from .media import is_page, media_type
from .outcomes import Outcome
from .specs import error_response
from .steps import SendOutcome
from .streaming.sse import parse

if TYPE_CHECKING:
    import logging
else:
    logging = Module("logging")

DONE = b'{"code":200,'
"""How FastGPT begins an envelope that holds an answer."""
WARNING = 30
"""The level of what failed; ``logging``, which knows it too, is slow to import."""


def place_of(base_url: str, call: HTTPRequest) -> tuple[str, str]:
    """Return the host and the path to which *call* goes, without what must not be shown."""
    try:
        url = urlsplit(urljoin(f"{base_url}/api/", call.url))
    except ValueError:  # a URL out of an answer, which is none
        return "", PRESIGNED
    return url.netloc.rpartition("@")[2], url.path if call.authenticated else PRESIGNED


def error_of(sent: SendOutcome) -> FastGPTError | None:
    """Return the error that came of a call: of the way to the server, or as an error response.

    None: there is an answer, or a stream has begun.  It is the error that the caller gets, unless a flow makes
    something else of it: an answer of another shape than the declared one is a ``DecodeError``, and with ``strict`` a
    failed run is a ``RunFailedError``.  A stream that the server did not begin is an error response, also where its
    HTTP status is 200.  Of a raw call, which is not decoded, what comes with HTTP 200 and is no answer at all is a
    ``DecodeError``.
    """
    return sent.failure() if isinstance(sent, Failure) else fault_in(sent.unwrap())


def fault_in(response: HTTPResponse) -> FastGPTError | None:
    """Return the error that a response means to its caller."""
    known = meaning_of(response)
    if known is None:
        return error_in_answer(response) or no_answer(response)
    return known.failure() if isinstance(known, Failure) else None


def meaning_of(response: HTTPResponse) -> Outcome[object] | None:
    """Return what a caller makes of a response; None where it is not read, or the caller wants it undecoded."""
    call = response.request
    return None if response.is_live or call is None or call.meaning is None else call.meaning.of(response)


def no_answer(response: HTTPResponse) -> DecodeError | None:
    """Return the error of a success that is no answer of the API: a page, JSON that was cut off, nothing, no stream."""
    call, body = response.request, response.content
    if response.is_live or not response.is_success or call is None or not call.authenticated:
        return None
    kind = media_type(response.headers)
    # What a sandbox holds may be a page, and is no error if its media type does not say so.
    doubtful = call.live or not body or kind == "application/json" or is_page(response.headers, b"" if kind else body)
    if not doubtful:
        return None
    try:
        decode(Raw, body)
    except UNREADABLE:
        return unexpected("an event stream" if call.live else "an answer of FastGPT", response)
    return None


def error_in_answer(response: HTTPResponse) -> APIError | None:
    """Return the error that a response means; a stream that was rejected may say so in an event of no declared type."""
    if response.is_live:
        return None
    error = error_response(response)
    if error is None and "content-type" not in response.headers:
        for event in parse([response.content]):
            if event.event == "error":
                return set_call_of(error_in_event(response.status_code, response.headers, event.data), response)
    return error


def has_failed(call: HTTPRequest, sent: SendOutcome) -> bool:
    """Whether an attempt failed; that a server does not know a route is none where there are others."""
    if isinstance(sent, Failure):
        return True
    response = sent.unwrap()
    if response.is_live:
        return False
    if call.meaning is None and response.is_success and response.content.endswith(b"}"):
        # What says no with HTTP 200 begins with it; an answer of some length need not be read twice.
        head = response.content[:256]
        if head.find(b'"code"') < 0 and head.find(b"error") < 0:  # half of what `in` takes
            return False
    return not (call.fallbacks and is_unknown_route(response)) and fault_in(response) is not None


class Observer:
    """Looks at each attempt: the error of one that failed gets its call and host, see ``FastGPTError``.

    What failed is of level WARNING, all else of *level*.  The facts of a line are fields of its record as
    well, whose names begin with ``fastgpt_``.
    """

    def __init__(self, base_url: str, logger: logging.Logger, level: int, clock: Callable[[], float]) -> None:
        self._base_url = base_url
        self._logger = logger
        self._level = level
        self._least = max(level, WARNING)
        self._clock = clock

    def begin(self) -> float | None:
        """Return when an attempt begins of which something may be logged; None: nothing will be."""
        return self._clock() if self._logger.isEnabledFor(self._least) else None

    def saw(self, call: HTTPRequest, sent: SendOutcome, began: float | None) -> SendOutcome:
        """Take note of what came of an attempt, and return it; the end of a stream is looked at as well."""
        response: HTTPResponse | None = None
        if isinstance(sent, Success):
            response = sent.unwrap()
        else:
            host, path = place_of(self._base_url, call)
            set_call(sent.failure(), method=call.verb, path=path, host=host)
        if began is None:
            return sent
        logs = self._logger.isEnabledFor(self._level)
        if not logs and response is not None and response.body is None:
            # What the caller is about to ask costs nothing; of a raw call, all is well at first sight.
            if call.meaning is None:
                content = response.content
                well = response.status_code == 200 and content.startswith(DONE) and content.endswith(b"}")
            else:
                well = isinstance(call.meaning.of(response), Success)
            if well:
                return sent
        seconds = self._clock() - began
        fails = has_failed(call, sent)
        if logs or fails:
            facts = {**self._facts_of(call), **_answer_facts(sent), "fastgpt_seconds": seconds}
            shown = call.verb, _shown_path(call), _words(facts), seconds * 1000, call.attempt
            self._logger.log(WARNING if fails else self._level, "%s %s %s %.0f ms attempt %d", *shown, extra=facts)
        if response is None or not response.is_live:
            return sent
        return Success(watched(response, lambda end: self._ended(call, end, began)))

    def pauses(self, call: HTTPRequest, sent: SendOutcome, wait: float) -> None:
        """Say that a call is sent again after so many seconds, and after what."""
        if self._logger.isEnabledFor(WARNING):
            facts = {**self._facts_of(call), **_answer_facts(sent), "fastgpt_wait": wait}
            shown = call.verb, _shown_path(call), wait, _words(facts), call.attempt
            self._logger.log(WARNING, "%s %s is sent again in %.2f s, after %s in attempt %d", *shown, extra=facts)

    def _ended(self, call: HTTPRequest, end: StreamEnd, began: float) -> None:
        level = WARNING if end.outcome == "failed" else self._level
        if self._logger.isEnabledFor(level):
            seconds = self._clock() - began
            facts = {
                **self._facts_of(call),
                "fastgpt_outcome": end.outcome,
                "fastgpt_events": end.events,
                "fastgpt_bytes": end.size,
                "fastgpt_error": type(end.error).__name__ if end.outcome == "failed" else None,
                "fastgpt_seconds": seconds,
            }
            count = "-" if end.events is None else end.events
            shown = call.verb, _shown_path(call), facts["fastgpt_error"] or end.outcome, count, end.size
            line = "%s %s stream %s, %s events, %d bytes, %.0f ms"
            self._logger.log(level, line, *shown, seconds * 1000, extra=facts)

    def _facts_of(self, call: HTTPRequest) -> dict[str, object]:
        host, path = place_of(self._base_url, call)
        return {
            "fastgpt_method": call.verb,
            "fastgpt_host": host,
            "fastgpt_path": path,
            "fastgpt_attempt": call.attempt,
        }


def _answer_facts(sent: SendOutcome) -> dict[str, object]:
    """Return what a record of the log says of what came."""
    if isinstance(sent, Failure):
        return {"fastgpt_error": type(sent.failure()).__name__}
    response = sent.unwrap()
    envelope = open_envelope(response.content) if not response.is_live else None
    error = fault_in(response)
    return {
        "fastgpt_status": response.status_code,
        "fastgpt_code": envelope.code if envelope else None,
        "fastgpt_request_id": response.request_id,
        "fastgpt_error": None if error is None else type(error).__name__,
    }


def _shown_path(call: HTTPRequest) -> str:
    return f"/{call.url}" if call.authenticated else PRESIGNED


def _words(facts: Mapping[str, object]) -> str:
    if "fastgpt_status" not in facts:
        return str(facts["fastgpt_error"])
    code, request = facts["fastgpt_code"], facts["fastgpt_request_id"]
    # What is no answer, and a run that failed, have neither a status nor a code that says so.
    error = facts["fastgpt_error"]
    what = f" {error}" if error in ("DecodeError", "RunFailedError") else ""
    return f"{facts['fastgpt_status']}{what} code {'-' if code is None else code} request {request or '-'}"
