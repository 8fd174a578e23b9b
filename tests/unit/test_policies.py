"""Policies as tables: which call goes out, after which wait, with what added, and what is logged; no I/O, no time.

A sender is driven by hand: what it yields is looked at, and what is sent into it stands for the server.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

import anyio
import anyio.lowlevel
import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace
from returns.result import Failure, Success

from fastgpt.endings import Report, StreamEnd, WatchedBody, watched
from fastgpt.errors import (
    APIError,
    ClientClosedError,
    DeadlineExceededError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    StreamInterruptedError,
    TransportError,
)
from fastgpt.http import Body, HTTPRequest, HTTPResponse, Pairs, Pause, Timeout
from fastgpt.observing import Observer
from fastgpt.policies import (
    LONGEST_BACKOFF,
    Budget,
    addressed,
    backoff,
    bearer,
    bounded,
    error_of,
    extended,
    lift,
    lift_async,
    retrying,
    transmit,
    wait_before_retry,
    wrapped,
)
from fastgpt.protocols import Policy, SendFunction, SendGenerator
from fastgpt.steps import SendOutcome
from fastgpt.streaming.stream import AsyncWholeBody, WholeBody
from fastgpt.values import Secret
from support.faces import http_response

NOW = 1_800_000_000.0
READ = HTTPRequest(verb="POST", url="core/chat/getHistories", content=b"{}", idempotent=True)
WRITE = HTTPRequest(verb="POST", url="core/chat/feedback/updateUserFeedback", content=b"{}")
ASK = HTTPRequest(verb="POST", url="v1/chat/completions", content=b"{}", live=True)
DELETE = HTTPRequest(verb="DELETE", url="core/chat/delHistory", query=(("chatId", "c"),))
EXPORT = HTTPRequest(verb="POST", url="core/dataset/collection/export", content=b"{}", idempotent=True, retryable=False)
PLACE = HTTPRequest(
    verb="PUT", url="https://store.example/a?signature=s", authenticated=False, content=(b"x",), idempotent=True
)

BASE = "https://fastgpt.example"
GATEWAY = b"<html>bad gateway</html>"
ENVELOPE = b'{"code":503,"statusText":"error","message":"busy","data":null}'


def answer(status: int = 200, content: bytes = b'{"code":200,"data":null}', **headers: str) -> SendOutcome:
    """Return a response that came and was read."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Success(http_response(content, status, named))


def limited(message: str = "", code: int = 429) -> bytes:
    """Return the envelope of an error response for rate."""
    return msgspec.json.encode({"code": code, "statusText": "error", "message": message, "data": None})


OK = answer()
UNCONNECTED: SendOutcome = Failure(TransportError("connection refused", sent=False))
LOST: SendOutcome = Failure(TransportError("connection reset"))
SLOW: SendOutcome = Failure(RequestTimeoutError("no answer"))
NO_ROUTE = answer(404, b"<!DOCTYPE html>")
NO_ROUTE_JSON = answer(404, b'{"error":"not found"}')
MISSING = answer(404, b'{"code":404,"statusText":"","message":"no such row","data":null}')


def drive(
    sender: SendFunction, call: HTTPRequest, answers: Iterable[SendOutcome]
) -> tuple[list[HTTPRequest | float], SendOutcome]:
    """Run a sender against *answers*; return what it sent and the seconds that it paused, and what stood at the end."""
    steps: list[HTTPRequest | float] = []
    coming = iter(answers)
    sending = sender(call)
    try:
        step = next(sending)
        while True:
            if isinstance(step, Pause):
                steps.append(step.seconds)
                step = next(sending)
            else:
                steps.append(step)
                step = sending.send(next(coming))
    except StopIteration as stop:
        last: SendOutcome = stop.value
        return steps, last


def sent_by(policy: Policy, call: HTTPRequest) -> HTTPRequest:
    """Return what a policy makes of one call."""
    return sent_through(policy(transmit), call)


def sent_through(send: SendFunction, call: HTTPRequest) -> HTTPRequest:
    """Return what a send function makes of one call."""
    steps, _ = drive(send, call, [OK])
    (only,) = steps
    assert isinstance(only, HTTPRequest)
    return only


LOGGER = logging.getLogger("fastgpt.test")
SILENT = Observer(BASE, LOGGER, logging.DEBUG, lambda: 0.0)


def retry(
    retries: int = 3, base: float = 1.0, jitter: float = 1.0, monotonic: float = 0.0, observer: Observer = SILENT
) -> SendFunction:
    """Return a sender that retries under frozen clocks, always after *jitter* of its backoff."""
    return retrying(
        retries,
        base,
        jitter=lambda: jitter,
        wall_clock=lambda: NOW,
        monotonic=lambda: monotonic,
        budget=Budget(),
        observer=observer,
    )(transmit)


def route(known: MutableMapping[str, int]) -> SendFunction:
    """Return a sender that searches the routes of a call."""
    return addressed(None, known)(transmit)


# --- the decision to retry ----------------------------------------------------------------------------------------

AGAIN = 5.0
"""The backoff that is offered to every decision below."""
EVERY = (READ, WRITE, ASK, DELETE)
HTTP_DATE = format_datetime(datetime.fromtimestamp(NOW + 20, UTC), usegmt=True)

DECISIONS: dict[str, tuple[Sequence[HTTPRequest], SendOutcome, float | None]] = {
    "never connected": (EVERY, UNCONNECTED, AGAIN),
    "lost, reads": ((READ,), LOST, AGAIN),
    "lost, may have been done": ((WRITE, ASK, DELETE), LOST, None),
    "timed out, reads": ((READ,), SLOW, AGAIN),
    "timed out, may have been done": ((WRITE, ASK, DELETE), SLOW, None),
    "closed client": (EVERY, Failure(ClientClosedError()), None),
    "bad argument": (EVERY, Failure(InvalidRequestError("no")), None),
    "success": (EVERY, OK, None),
    "429, seconds": (EVERY, answer(429, limited(), retry_after="7"), 7.0),
    "429, date": (EVERY, answer(429, limited(), retry_after=HTTP_DATE), 20.0),
    "429, reset": (EVERY, answer(429, limited(), x_ratelimit_reset=str(int(NOW * 1000) + 12_000)), 12.0),
    "429, in 25 seconds": (EVERY, answer(429, limited("Please try again in 25 seconds.")), 25.0),
    "429, every 60 seconds": (EVERY, answer(429, limited("request 1 times every 60 seconds")), 60.0),
    "429, at once": (EVERY, answer(429, limited(), retry_after="0"), 0.0),
    "429, no word": (EVERY, answer(429, limited("slow down")), AGAIN),
    "429, unreadable": (EVERY, answer(429, limited("slow down"), retry_after="soon"), AGAIN),
    "429 of a gateway": (EVERY, answer(429, b"slow down"), AGAIN),
    "429 of a gateway, seconds": (EVERY, answer(429, b"<html>", retry_after="3"), 3.0),
    "429 under HTTP 500": (EVERY, answer(500, limited("in 3 seconds")), 3.0),
    "429 with a name": (EVERY, answer(429, b'{"code":429,"statusText":"tooManyRequest","message":"m"}'), AGAIN),
    "429, 60 s": (EVERY, answer(429, limited(), retry_after="60"), 60.0),
    "429, longer": (EVERY, answer(429, limited(), retry_after="60.5"), None),
    "429, much longer": (EVERY, answer(429, limited("in 3600 seconds")), None),
    **{f"{status} of a gateway, reads": ((READ,), answer(status, GATEWAY), AGAIN) for status in (502, 503, 504)},
    "503 of a gateway as JSON, reads": ((READ,), answer(503, b'{"message":"no backend"}'), AGAIN),
    "503 of a gateway, empty, reads": ((READ,), answer(503, b""), AGAIN),
    "503 of a gateway, seconds, reads": ((READ,), answer(503, GATEWAY, retry_after="7"), 7.0),
    "502 of a gateway, date, reads": ((READ,), answer(502, b"", retry_after=HTTP_DATE), 20.0),
    "504 of a gateway, unreadable, reads": ((READ,), answer(504, GATEWAY, retry_after="soon"), AGAIN),
    "503 of a gateway, 60 s, reads": ((READ,), answer(503, GATEWAY, retry_after="60"), 60.0),
    "503 of a gateway, longer, reads": ((READ,), answer(503, GATEWAY, retry_after="61"), None),
    "503 of a gateway, seconds": ((WRITE, ASK, DELETE), answer(503, GATEWAY, retry_after="7"), None),
    "never connected, for good": (EVERY, Failure(TransportError("no such host", sent=False, is_fatal=True)), None),
    "lost, for good": (EVERY, Failure(TransportError("bad certificate", is_fatal=True)), None),
    **{f"{status} of a gateway": ((WRITE, ASK, DELETE), answer(status, GATEWAY), None) for status in (502, 503, 504)},
    **{f"{status} with an envelope": (EVERY, answer(status, ENVELOPE), None) for status in (500, 502, 503, 504)},
    "500 of a gateway": (EVERY, answer(500, GATEWAY), None),
    "500 of a key": (EVERY, answer(500, b'{"code":514,"statusText":"unAuthApiKey","message":"m"}'), None),
    "400": (EVERY, answer(400, b"Invalid JSON"), None),
    "404 without envelope": (EVERY, NO_ROUTE, None),
    "302": (EVERY, answer(302, b""), None),
    "rejected under HTTP 200": (EVERY, answer(200, b'{"code":514,"statusText":"unAuthApiKey","message":"m"}'), None),
    "never retried at all": ((EXPORT,), answer(429, limited(), retry_after="1"), None),
    "never retried, not even unsent": ((EXPORT,), UNCONNECTED, None),
}


@pytest.mark.parametrize(("calls", "sent", "wait"), DECISIONS.values(), ids=DECISIONS)
def test_whether_to_send_again(calls: Sequence[HTTPRequest], sent: SendOutcome, wait: float | None) -> None:
    """What was surely not done is sent again, what reads is repeated, and the server's own wait goes before ours."""
    for call in calls:
        assert wait_before_retry(call, sent, backoff=AGAIN, now=NOW) == wait


# What others send again, case by case, and what is decided here of a call that reads and of one that writes.  Where the
# answers differ, it is because FastGPT says nearly every no with HTTP 500, and takes no key that makes a write safe.
CONFLICT = b'{"code":504001,"statusText":"chatIsGenerating","message":"m"}'
ELSEWHERE: dict[
    str, tuple[SendOutcome, bool, bool, bool]
] = {  # what came; whether they, our reads, and our writes go again
    "botocore, standard: connect timeout": (UNCONNECTED, True, True, True),
    "botocore, standard: read timeout": (SLOW, True, True, False),
    "botocore, standard: connection closed": (LOST, True, True, False),
    "botocore, standard: 500": (answer(500, GATEWAY), True, False, False),
    "botocore, standard: 502": (answer(502, GATEWAY), True, True, False),
    "botocore, standard: 503": (answer(503, GATEWAY), True, True, False),
    "botocore, standard: 504": (answer(504, GATEWAY), True, True, False),
    "botocore, standard: throttled": (answer(429, limited("slow down")), True, True, True),
    "botocore, standard: 400": (answer(400, b"bad"), False, False, False),
    "stripe: connection error": (LOST, True, True, False),
    "stripe: 409, somebody else is at it": (answer(409, CONFLICT), True, False, False),
    "stripe: 500": (answer(500, ENVELOPE), True, False, False),
    "stripe: 503": (answer(503, GATEWAY), True, True, False),
    "stripe: 402": (answer(402, b"pay"), False, False, False),
    "google-api-core: 429": (answer(429, b"quota"), True, True, True),
    "google-api-core: 500": (answer(500, GATEWAY), True, False, False),
    "google-api-core: 503": (answer(503, GATEWAY), True, True, False),
    "google-api-core: connection error": (LOST, True, True, False),
    "google-api-core: 404": (answer(404, b"none"), False, False, False),
}


@pytest.mark.parametrize(("sent", "theirs", "reads", "writes"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_others_send_again(sent: SendOutcome, theirs: bool, reads: bool, writes: bool) -> None:
    """Nothing is sent again here that other clients would not, and of what may have been done, less."""
    decided = [wait_before_retry(call, sent, backoff=AGAIN, now=NOW) is not None for call in (READ, WRITE)]
    assert decided == [reads, writes]
    assert theirs or not any(decided)


def test_the_backoff_doubles_up_to_its_cap() -> None:
    """It starts at the base, doubles with each attempt, and never exceeds half a minute."""
    assert [backoff(attempt, 1.0) for attempt in range(1, 8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert backoff(3, 0.25) == 1.0
    assert backoff(1, 500.0) == LONGEST_BACKOFF == 30.0
    assert backoff(100_000, 1.0) == LONGEST_BACKOFF
    assert backoff(100_000, 0.0) == 0.0


def test_retries_wait_longer_each_time() -> None:
    """Three retries are four attempts, numbered from one, with a doubled pause before each."""
    steps, last = drive(retry(), READ, [LOST, LOST, answer(503, GATEWAY), LOST])
    assert steps == [
        READ,
        1.0,
        replace(READ, attempt=2),
        2.0,
        replace(READ, attempt=3),
        4.0,
        replace(READ, attempt=4),
    ]
    assert last is LOST


def test_the_jitter_is_full() -> None:
    """The whole backoff is multiplied by chance, so that many clients do not come back at once."""
    pauses = [step for step in drive(retry(jitter=0.25), READ, [LOST] * 4)[0] if isinstance(step, float)]
    assert pauses == [0.25, 0.5, 1.0]
    pauses = [step for step in drive(retry(jitter=0.0), READ, [LOST] * 4)[0] if isinstance(step, float)]
    assert pauses == [0.0, 0.0, 0.0]


def test_the_wait_of_the_server_has_no_jitter() -> None:
    """A time that the server names is kept to."""
    steps, last = drive(retry(jitter=0.5), WRITE, [answer(429, limited("in 25 seconds")), OK])
    assert steps == [WRITE, 25.0, replace(WRITE, attempt=2)]
    assert last is OK


def test_a_good_answer_ends_it() -> None:
    """The first answer that is not worth a retry stands."""
    for sent in (OK, answer(500, ENVELOPE), MISSING):
        assert drive(retry(), READ, [LOST, sent]) == ([READ, 1.0, replace(READ, attempt=2)], sent)


def test_no_retries_means_one_attempt() -> None:
    """With ``max_retries=0`` nothing is ever sent twice, not even what was never sent."""
    for sent in (LOST, UNCONNECTED, answer(429, limited(), retry_after="1"), answer(503, GATEWAY)):
        assert drive(retry(retries=0), READ, [sent]) == ([READ], sent)


def test_a_completion_that_may_have_started_is_never_repeated() -> None:
    """A lost connection and a gateway's error response end it; only a connection that was never made is tried again."""
    for sent in (LOST, SLOW, answer(502, GATEWAY), answer(504, GATEWAY), answer(500, ENVELOPE)):
        assert drive(retry(), ASK, [sent]) == ([ASK], sent)
    assert drive(retry(), ASK, [UNCONNECTED, OK])[0] == [ASK, 1.0, replace(ASK, attempt=2)]


@pytest.mark.parametrize(
    ("deadline_at", "retryable"),
    [(None, True), (12.0, True), (11.001, True), (11.0, False), (10.5, False), (1.0, False)],
)
def test_no_retry_goes_beyond_the_deadline(deadline_at: float | None, retryable: bool) -> None:
    """A wait that would end at the deadline or after it is not begun: the error that came stands."""
    call = replace(READ, deadline_at=deadline_at)
    steps, last = drive(retry(monotonic=10.0), call, [LOST, OK])
    assert steps == ([call, 1.0, replace(call, attempt=2)] if retryable else [call])
    assert last is (OK if retryable else LOST)


def test_an_expired_deadline_is_final() -> None:
    """A call that ran out of time is not sent again, though it reads."""
    late: SendOutcome = Failure(DeadlineExceededError("too late"))
    assert drive(retry(monotonic=10.0), replace(READ, deadline_at=10.0), [late])[1] is late


# --- routes -------------------------------------------------------------------------------------------------------

OLDER = HTTPRequest(verb="POST", url="core/chat/item/delete", content=b"{}")
OLDEST = HTTPRequest(verb="DELETE", url="core/chat/delete")
MOVED = HTTPRequest(verb="DELETE", url="core/chat/record/delete", fallbacks=(OLDER, OLDEST))


def test_an_older_route_is_tried_where_the_newer_is_not_known() -> None:
    """HTML and a gateway's JSON under 404 lead on, newest first, and the answer of the route that is known stands."""
    for unknown in (NO_ROUTE, NO_ROUTE_JSON, answer(404, b"")):
        known: dict[str, int] = {}
        assert drive(route(known), MOVED, [unknown, OK]) == ([MOVED, OLDER], OK)
        assert drive(route({}), MOVED, [unknown, unknown, OK]) == ([MOVED, OLDER, OLDEST], OK)
        assert known == {MOVED.url: 1}


@pytest.mark.parametrize(
    "sent",
    [
        OK, MISSING, answer(500, ENVELOPE), answer(405, b'{"error":"x"}'), answer(502, GATEWAY), LOST, UNCONNECTED,
        answer(410, b"<html>"), answer(404, b'{"code":502000,"statusText":"appUnExist","message":"m"}'),
    ],
)  # fmt: skip
def test_nothing_else_leads_to_another_route(sent: SendOutcome) -> None:
    """An envelope, any other status and a lost connection stand, and no second route is tried."""
    known: dict[str, int] = {}
    assert drive(route(known), MOVED, [sent]) == ([MOVED], sent)
    assert known == {}


def test_the_known_route_is_asked_first() -> None:
    """A client pays for a missing route once; what it found serves all later calls of the same route."""
    known: dict[str, int] = {}
    send = route(known)
    drive(send, MOVED, [NO_ROUTE, OK])
    assert drive(send, MOVED, [MISSING]) == ([OLDER], MISSING)
    assert drive(send, replace(MOVED, query=(("chatId", "other"),)), [OK]) == ([OLDER], OK)


def test_a_route_that_is_gone_again_leads_back() -> None:
    """After the server was updated, the newer route is found, and remembered in turn."""
    known = {MOVED.url: 1}
    send = route(known)
    assert drive(send, MOVED, [NO_ROUTE, OK]) == ([OLDER, MOVED], OK)
    assert drive(send, MOVED, [OK]) == ([MOVED], OK)


def test_where_no_route_is_known_the_last_answer_stands() -> None:
    """Each is tried once, and there is no second round."""
    last = answer(404, b"<html>last</html>")
    steps, sent = drive(route({}), MOVED, [NO_ROUTE, NO_ROUTE, last])
    assert steps == [MOVED, OLDER, OLDEST]
    assert sent is last


def test_routes_are_remembered_one_by_one() -> None:
    """What is known of one route says nothing of another."""
    other = HTTPRequest(verb="POST", url="core/chat/record/getQuote", fallbacks=(OLDER,))
    assert drive(route({MOVED.url: 1}), other, [OK]) == ([other], OK)


def test_a_call_with_one_route_is_sent_as_it_is() -> None:
    """Without earlier routes a 404 is an answer like any other."""
    known: dict[str, int] = {}
    assert drive(route(known), READ, [NO_ROUTE]) == ([READ], NO_ROUTE)
    assert known == {}


def test_an_older_route_has_the_same_deadline() -> None:
    """The deadline belongs to the whole call, whichever route answers."""
    call = replace(MOVED, deadline_at=9.0)
    assert drive(route({}), call, [NO_ROUTE, OK])[0] == [call, replace(OLDER, deadline_at=9.0)]


@pytest.mark.parametrize(("deadline_at", "pause"), [(None, 4.0), (100.0, 4.0), (12.0, 2.0)])
def test_a_call_is_delayed_before_any_route_is_tried(deadline_at: float | None, pause: float) -> None:
    """A flow lets time pass, but not past its deadline; whichever route answers, it is waited once."""
    alone, moved = (replace(call, delay=4.0, deadline_at=deadline_at) for call in (READ, MOVED))
    for run in in_both_modes(route({}), [OK], alone):
        assert run() == ([pause, alone], OK)
    older = replace(OLDER, deadline_at=deadline_at)
    known: dict[str, int] = {}
    for run in in_both_modes(route(known), [NO_ROUTE, OK], moved):
        assert run() == ([pause, moved, older], OK)
        known.clear()


# --- what is added ------------------------------------------------------------------------------------------------


def test_only_calls_of_the_api_are_signed() -> None:
    """The key goes with a call of the API, and to no presigned place."""
    sign = bearer(Secret("fastgpt-k"))
    assert sent_through(sign, READ).headers == (("Authorization", "Bearer fastgpt-k"),)
    assert sent_through(sign, replace(READ, headers=(("A", "b"),))).headers[0] == ("A", "b")
    assert sent_through(sign, PLACE) is PLACE


def test_a_signed_call_does_not_show_the_key() -> None:
    """The key stands in no repr, so that a traceback that shows values may be sent around."""
    assert "fastgpt-k" not in repr(sent_through(bearer(Secret("fastgpt-k")), READ))


def test_time_limits_go_to_every_call() -> None:
    """Presigned calls are bounded as well."""
    for call in (READ, PLACE):
        three = Timeout.all(3.0)
        assert sent_by(bounded(three, None, 9), call) == replace(call, timeout=three, max_body=9)
        assert sent_by(bounded(three, 4.0, 9), call) == replace(call, timeout=three, idle_timeout=4.0, max_body=9)


@pytest.mark.parametrize(
    ("call", "fields", "content", "query"),
    [
        (READ, {"a": b"1", "b": b'{"c":"d"}'}, b'{"a":1,"b":{"c":"d"}}', ()),
        (replace(READ, content=b'{"a":0,"z":[1]}'), {"a": b"1"}, b'{"a":1,"z":[1]}', ()),
        (READ, {}, b"{}", ()),
        (DELETE, {"a": b'"text"'}, None, (("chatId", "c"), ("a", "text"))),
        (DELETE, {"chatId": b"7", "b": b"true", "c": b'["x"]'}, None, (("chatId", "7"), ("b", "true"), ("c", '["x"]'))),
        (DELETE, {"chatId": b"false", "b": b"null", "c": b'"false"', "d": b"0"}, None, (("c", "false"), ("d", "0"))),
        (DELETE, {}, None, (("chatId", "c"),)),
    ],
)
def test_fields_are_added_where_fields_travel(
    call: HTTPRequest, fields: dict[str, bytes], content: bytes | None, query: Pairs
) -> None:
    """They go into the JSON body, else into the query with text as it is; what is there already is replaced."""
    extra = sent_by(extended((), {name: Raw(value) for name, value in fields.items()}), call)
    assert (extra.content, extra.query) == (content, query)


def test_a_form_keeps_its_pieces() -> None:
    """The JSON inside a multipart body is its spec's own; only headers are added."""
    call = replace(PLACE, authenticated=True)
    extra = sent_by(extended((("X-A", "b"),), {"a": Raw(b"1")}), call)
    assert extra == replace(call, headers=(("X-A", "b"),))


def test_headers_are_added_to_calls_of_the_api_only() -> None:
    """A presigned place does not get them; a header that is there already is replaced, whatever its case."""
    extend = extended((("X-A", "b"), ("accept", "c")), {"a": Raw(b"1")})
    call = replace(READ, headers=(("Accept", "text/event-stream"), ("Content-Type", "application/json")))
    assert sent_by(extend, call).headers == (("Content-Type", "application/json"), ("X-A", "b"), ("accept", "c"))
    assert sent_by(extend, PLACE) is PLACE


def test_the_first_policy_is_the_outermost() -> None:
    """Policies compose as functions do: the first sees the call first, the last sees it as it goes out."""

    def mark(name: str) -> Policy:
        def policy(inner: SendFunction) -> SendFunction:
            return lambda call: inner(replace(call, headers=(*call.headers, (name, ""))))

        return policy

    steps, _ = drive(wrapped([mark("outer"), mark("inner")]), READ, [OK])
    assert steps == [replace(READ, headers=(("outer", ""), ("inner", "")))]
    assert drive(wrapped([]), READ, [OK]) == ([READ], OK)
    assert drive(wrapped([mark("a")], wrapped([mark("b")])), READ, [OK])[0] == [
        replace(READ, headers=(("a", ""), ("b", "")))
    ]


# --- logging ------------------------------------------------------------------------------------------------------


def lines(
    caplog: pytest.LogCaptureFixture, call: HTTPRequest, sent: SendOutcome, level: int = logging.INFO
) -> list[str]:
    """Return the lines that one attempt logs, with a clock that says 250 ms."""
    times = iter((1.0, 1.25))
    observer = Observer(BASE, LOGGER, level, lambda: next(times))
    with caplog.at_level(logging.INFO, "fastgpt.test"):
        assert drive(retry(0, observer=observer), call, [sent]) == ([call], sent)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("call", "sent", "line", "level"),
    [
        (
            READ,
            answer(x_request_id="r1"),
            "POST /core/chat/getHistories 200 code 200 request r1 250 ms attempt 1",
            "INFO",
        ),
        (
            replace(DELETE, attempt=3),
            answer(500, b'{"code":514,"message":"m"}'),
            "DELETE /core/chat/delHistory 500 code 514 request - 250 ms attempt 3",
            "WARNING",
        ),
        (
            READ,
            answer(200, b'{"message":"no","code":514}'),
            "POST /core/chat/getHistories 200 code 514 request - 250 ms attempt 1",
            "WARNING",
        ),
        (
            ASK,
            answer(200, b'event: error\ndata: {"message":"no"}\n\n'),
            "POST /v1/chat/completions 200 code - request - 250 ms attempt 1",
            "WARNING",
        ),
        (
            ASK,
            answer(200, b'{"id":"","choices":[{"message":{"content":"what an error, \\"code\\""}}]}'),
            "POST /v1/chat/completions 200 code - request - 250 ms attempt 1",
            "INFO",
        ),
        (ASK, answer(200, b"{}"), "POST /v1/chat/completions 200 code - request - 250 ms attempt 1", "INFO"),
        (READ, answer(502, GATEWAY), "POST /core/chat/getHistories 502 code - request - 250 ms attempt 1", "WARNING"),
        (READ, NO_ROUTE, "POST /core/chat/getHistories 404 code - request - 250 ms attempt 1", "WARNING"),
        (
            replace(READ, fallbacks=(WRITE,)),
            NO_ROUTE,
            "POST /core/chat/getHistories 404 code - request - 250 ms attempt 1",
            "INFO",
        ),
        (READ, LOST, "POST /core/chat/getHistories TransportError 250 ms attempt 1", "WARNING"),
        (READ, SLOW, "POST /core/chat/getHistories RequestTimeoutError 250 ms attempt 1", "WARNING"),
        (PLACE, answer(), "PUT (presigned) 200 code 200 request - 250 ms attempt 1", "INFO"),
    ],
)
def test_an_attempt_is_one_line(
    caplog: pytest.LogCaptureFixture, call: HTTPRequest, sent: SendOutcome, line: str, level: str
) -> None:
    """Verb, path, status, code, milliseconds, attempt and request id; of a presigned URL, nothing.

    What failed is a warning, with HTTP 200 too; that an older server has another route is no failure.
    """
    assert lines(caplog, call, sent) == [line]
    assert [record.levelname for record in caplog.records] == [level]
    caplog.clear()
    assert lines(caplog, call, sent, logging.DEBUG) == ([line] if level == "WARNING" else [])


HTML, JSON_TYPE, TEXT, STREAM = (
    {"content-type": kind} for kind in ("text/html", "application/json", "text/plain", "text/event-stream")
)


@pytest.mark.parametrize(
    ("call", "content", "headers", "fails"),
    [
        (READ, b"<html><title>Sign in</title></html>", HTML, True),
        (READ, b"<!doctype html><p>Sign in</p>", {}, True),
        (READ, b'{"code":200,"data":{"li', JSON_TYPE, True),
        (READ, b"", JSON_TYPE, True),
        (READ, b"", {}, True),
        (replace(READ, live=True), b"data: {}\n\n", HTML, True),
        (READ, b'{"code":200,"data":null}', HTML, False),  # its headers are wrong, and it is what was asked for
        (replace(READ, live=True), b'{"choices":[]}', JSON_TYPE, False),
        (READ, b"<html>a file</html>", TEXT, False),
        (READ, b"ID3\x04", {"content-type": "audio/mpeg"}, False),
        (PLACE, b"", {}, False),
    ],
)
def test_what_is_no_answer_has_failed(
    caplog: pytest.LogCaptureFixture, call: HTTPRequest, content: bytes, headers: dict[str, str], fails: bool
) -> None:
    """HTTP 200 is no success by itself: policies see a ``DecodeError``, and the log has a warning."""
    sent = Success(replace(http_response(content, headers=headers), request=call))
    error = error_of(sent)
    assert isinstance(error, DecodeError) == fails
    assert (error is not None) == fails
    (line,) = lines(caplog, call, sent)
    (record,) = caplog.records
    assert (record.levelname == "WARNING") == (" 200 DecodeError " in line) == fails
    assert facts(record)["error"] == ("DecodeError" if fails else None)
    caplog.clear()
    assert bool(lines(caplog, call, sent, logging.DEBUG)) == fails


def test_what_was_made_by_hand_is_what_it_says() -> None:
    """Nobody knows what a response without its request should be."""
    assert error_of(Success(http_response(b""))) is None


def facts(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields of a record that are ours."""
    return {name.removeprefix("fastgpt_"): value for name, value in vars(record).items() if "fastgpt_" in name}


def test_a_record_has_its_facts_as_fields(caplog: pytest.LogCaptureFixture) -> None:
    """Who writes JSON lines need not take a message apart; of a presigned URL, its host alone is known."""
    lines(caplog, replace(READ, attempt=2), answer(500, b'{"code":500}', x_request_id="r1"))
    assert facts(caplog.records[-1]) == {
        "method": "POST",
        "host": "fastgpt.example",
        "path": "/api/core/chat/getHistories",
        "attempt": 2,
        "status": 500,
        "code": 500,
        "request_id": "r1",
        "error": "APIError",
        "seconds": 0.25,
    }
    lines(caplog, PLACE, LOST)
    assert facts(caplog.records[-1]) == {
        "method": "PUT",
        "host": "store.example",
        "path": "(presigned)",
        "attempt": 1,
        "error": "TransportError",
        "seconds": 0.25,
    }


def test_a_call_that_is_sent_again_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """It says after which seconds, and after what; where nobody wants warnings, nothing is said."""
    observer = Observer(BASE, LOGGER, logging.DEBUG, lambda: 0.0)
    drive(retry(1, 2.0, observer=observer), READ, [LOST, OK])
    _, record = caplog.records
    assert record.levelname == "WARNING"
    message = "POST /core/chat/getHistories is sent again in 2.00 s, after TransportError in attempt 1"
    assert record.getMessage() == message
    assert facts(record)["wait"] == 2.0
    caplog.clear()
    with caplog.at_level(logging.ERROR, "fastgpt.test"):
        drive(retry(1, 2.0, observer=observer), READ, [LOST, OK])
    assert caplog.records == []


def live(body: Body) -> SendOutcome:
    """Return a stream that has begun."""
    return Success(HTTPResponse(status_code=200, body=body))


@pytest.mark.parametrize(
    ("report", "level", "line"),
    [
        (
            Report(outcome="complete", size=30, events=2),
            "INFO",
            "POST /v1/chat/completions stream complete, 2 events, 30 bytes, 500 ms",
        ),
        (
            Report(outcome="left", size=30, error=StreamInterruptedError("left")),
            "INFO",
            "POST /v1/chat/completions stream left, - events, 30 bytes, 500 ms",
        ),
        (
            Report(outcome="failed", size=3, events=1, error=StreamInterruptedError("cut")),
            "WARNING",
            "POST /v1/chat/completions stream StreamInterruptedError, 1 events, 3 bytes, 500 ms",
        ),
    ],
)
def test_a_stream_is_two_lines(caplog: pytest.LogCaptureFixture, report: Report, level: str, line: str) -> None:
    """Its body is for the reader: the first line does without a code, the second comes when it has ended.

    A stream that failed is a warning; one that its caller left is none.
    """
    times = iter((1.0, 1.25, 1.5))
    observer = Observer(BASE, LOGGER, logging.INFO, lambda: next(times))
    inner = WholeBody(b'{"code":200}')
    with caplog.at_level(logging.INFO, "fastgpt.test"):
        _, sent = drive(retry(observer=observer), ASK, [live(inner)])
        body = sent.unwrap().body
        assert isinstance(body, WatchedBody)
        assert next(body.chunks) == b'{"code":200}'
        body.report(report)
        body.close()
        body.close()
    first, second = caplog.records
    assert first.getMessage() == "POST /v1/chat/completions 200 code - request - 250 ms attempt 1"
    assert (second.levelname, second.getMessage()) == (level, line)
    assert facts(second)["bytes"] == report.size
    assert inner.is_closed


def test_only_a_stream_that_failed_is_a_line_where_logging_is_off(caplog: pytest.LogCaptureFixture) -> None:
    """The end is looked at all the same, as it may be a warning."""
    for outcome in (Report(outcome="complete", size=1), Report(outcome="failed", size=1)):
        _, sent = drive(retry(), ASK, [live(WholeBody(b""))])
        body = sent.unwrap().body
        assert isinstance(body, WatchedBody)
        body.report(outcome)
        body.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_no_line_has_a_body_a_query_or_a_key(caplog: pytest.LogCaptureFixture) -> None:
    """What the caller or the server said stays out of the log, and so does everything that signs."""
    call = replace(
        READ,
        content=b'{"secret":"body"}',
        query=(("secret", "query"),),
        headers=(("Authorization", "Bearer secret-key"),),
    )
    (line,) = lines(caplog, call, answer(500, b'{"code":500,"message":"secret message"}'))
    assert "secret" not in line
    assert "secret" not in repr(caplog.records[0].args)


def test_a_level_that_is_off_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """The same lines are of level DEBUG without ``enable_logging``; where nobody wants warnings, no clock is read."""
    assert lines(caplog, READ, OK, logging.DEBUG) == []

    def no_clock() -> float:
        pytest.fail("the clock was read")

    with caplog.at_level(logging.ERROR, "fastgpt.test"):
        assert drive(retry(observer=Observer(BASE, LOGGER, logging.DEBUG, no_clock)), READ, [OK])[1] is OK


def test_each_attempt_has_its_line(caplog: pytest.LogCaptureFixture) -> None:
    """A call that is sent again is two lines."""
    observer = Observer(BASE, LOGGER, logging.INFO, lambda: 0.0)
    with caplog.at_level(logging.INFO, "fastgpt.test"):
        drive(retry(1, 0.0, observer=observer), READ, [LOST, OK])
    ends = [record.getMessage()[-9:] for record in caplog.records if "is sent again" not in record.getMessage()]
    assert ends == ["attempt 1", "attempt 2"]


# --- what came, and how a stream ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (OK, None),
        (live(WholeBody(b"event: error")), None),
        (LOST, TransportError),
        (answer(500, ENVELOPE), APIError),
        (answer(200, b'{"code":429,"statusText":"error","message":"no"}'), RateLimitError),
        (answer(200, b'event: error\ndata: {"code":403,"message":"no"}\n\n'), PermissionDeniedError),
        (answer(200, b"event: error\ndata: {}\n\n", content_type="text/plain"), None),
        (answer(200, b"event: answer\ndata: {}\n\n"), None),
    ],
)
def test_a_policy_sees_what_came_as_an_error(sent: SendOutcome, kind: type[FastGPTError] | None) -> None:
    """An error response is one whatever its HTTP status, and a stream that was rejected is no stream."""
    error = error_of(sent)
    assert error is None if kind is None else isinstance(error, kind)


def test_all_who_watch_hear_of_the_end_once() -> None:
    """The innermost hears first, of a stream that nobody read too; what has ended before is returned as it is."""
    seen: list[tuple[str, StreamEnd]] = []
    response = HTTPResponse(status_code=200, body=WholeBody(b"abc"))
    inner = watched(response, lambda end: seen.append(("inner", end)))
    outer = watched(inner, lambda end: seen.append(("outer", end)))
    assert outer is inner
    body = outer.body
    assert isinstance(body, WatchedBody)
    assert (body.failure, body.is_closed, body.next(1.0), body.next(1.0)) == (None, False, b"abc", None)
    body.close()
    body.close()
    assert body.is_closed
    assert [name for name, _ in seen] == ["inner", "outer"]
    assert {(end.outcome, end.events, end.size, type(end.error)) for _, end in seen} == {
        ("left", None, 0, StreamInterruptedError)
    }
    read = HTTPResponse(status_code=200, content=b"abc")
    assert watched(read, lambda _: pytest.fail("it has ended")) is read


# --- lifts --------------------------------------------------------------------------------------------------------


class Watched:
    """A policy that notes whether the generator inside it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Wrap *inner*."""

        def send(call: HTTPRequest) -> SendGenerator:
            try:
                return (yield from inner(call))
            finally:
                self.closed += 1

        return send


def in_both_modes(
    sender: SendFunction, answers: Sequence[SendOutcome | BaseException], asked: HTTPRequest = READ
) -> list[Callable[[], tuple[list[HTTPRequest | float], SendOutcome]]]:
    """Return runs of *sender* through the lift sync and async; what is an exception is raised by the transport.

    The clock begins with 10, and goes with the pauses.
    """

    def run() -> tuple[list[HTTPRequest | float], SendOutcome]:
        steps: list[HTTPRequest | float] = []
        coming = iter(answers)

        def transport(call: HTTPRequest, /) -> SendOutcome:
            steps.append(call)
            return returned_or_raised(next(coming))

        return steps, lift(sender, transport, steps.append, lambda: now(steps))(asked)

    def run_async() -> tuple[list[HTTPRequest | float], SendOutcome]:
        steps: list[HTTPRequest | float] = []
        coming = iter(answers)

        async def transport(call: HTTPRequest, /) -> SendOutcome:
            steps.append(call)
            return returned_or_raised(next(coming))

        async def sleep(seconds: float) -> None:
            steps.append(seconds)

        return steps, asyncio.run(coroutine(lift_async(sender, transport, sleep, lambda: now(steps))(asked)))

    return [run, run_async]


def now(steps: Sequence[HTTPRequest | float]) -> float:
    """Return the time after these steps."""
    return 10.0 + sum(step for step in steps if isinstance(step, float))


async def coroutine(sent: Awaitable[SendOutcome]) -> SendOutcome:
    """Await *sent*."""
    return await sent


def returned_or_raised(answer: SendOutcome | BaseException) -> SendOutcome:
    """Return or raise what a transport gives."""
    if isinstance(answer, BaseException):
        raise answer
    return answer


def test_a_lift_sends_and_sleeps_in_turn() -> None:
    """Sync and async do the same: calls go to the transport, pauses to the injected sleep."""
    for run in in_both_modes(retry(), [LOST, answer(429, limited("in 9 seconds")), OK]):
        assert run() == ([READ, 1.0, replace(READ, attempt=2), 9.0, replace(READ, attempt=3)], OK)


def test_a_transport_that_has_run_out_is_not_taken_for_the_end() -> None:
    """What a transport raises, a ``StopIteration`` too, is no answer."""
    answers = iter(())
    with pytest.raises(StopIteration):
        lift(transmit, lambda _: next(answers), lambda _: None)(READ)


def test_a_lift_closes_its_generator() -> None:
    """The generators of a call that is over are closed at once."""
    watched = Watched()
    for number, run in enumerate(in_both_modes(wrapped([watched], retry()), [OK]), 1):
        assert run()[1] is OK
        assert watched.closed == number


@pytest.mark.parametrize("bug", [KeyError("bug"), KeyboardInterrupt(), GeneratorExit()], ids=repr)
def test_an_exception_closes_the_generators(bug: BaseException) -> None:
    """What a transport raises comes through, and leaves no suspended generator."""
    watched = Watched()
    for number, run in enumerate(in_both_modes(wrapped([watched], retry()), [LOST, bug]), 1):
        with pytest.raises(type(bug)):
            run()
        assert watched.closed == number


def test_cancelling_a_lift_closes_its_generator() -> None:
    """A task that is cancelled while it sends, or while it waits for a retry, leaves no suspended generator."""

    async def cancelled_while(waiting_to_send: bool) -> int:
        watched = Watched()
        reached = asyncio.Event()

        async def forever() -> None:
            reached.set()
            await asyncio.Event().wait()

        async def transport(_: HTTPRequest, /) -> SendOutcome:
            if waiting_to_send:
                await forever()
            return LOST

        async def sleep(_: float) -> None:
            await forever()

        task = asyncio.create_task(lift_async(wrapped([watched], retry()), transport, sleep)(READ))
        await reached.wait()
        assert watched.closed == 0
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return watched.closed

    assert asyncio.run(cancelled_while(waiting_to_send=True)) == 1
    assert asyncio.run(cancelled_while(waiting_to_send=False)) == 1


def test_a_policy_of_ones_own_may_answer_itself() -> None:
    """A policy need not send at all: what it returns stands."""
    rejected: SendOutcome = Failure(FastGPTError("not today"))

    def closed_today(_: SendFunction) -> SendFunction:
        def send(_: HTTPRequest) -> SendGenerator:
            yield Pause(2.0)
            return rejected

        return send

    for run in in_both_modes(wrapped([closed_today]), []):
        assert run() == ([2.0], rejected)


class SlowlyClosed(AsyncWholeBody):
    """A body whose closing takes a moment, in which a task may be cancelled."""

    async def aclose(self) -> None:
        """Take note of it, after that moment."""
        await anyio.lowlevel.checkpoint()
        await super().aclose()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_a_cancelled_call_holds_is_closed(backend: str) -> None:
    """A stream that came before the task was cancelled would keep its connection."""
    body = SlowlyClosed(b"")

    async def main() -> None:
        answers = iter([Success(HTTPResponse(status_code=200, body=body))])

        async def transport(_: HTTPRequest, /) -> SendOutcome:
            if (first := next(answers, None)) is not None:
                return first
            scope.cancel()
            await anyio.sleep_forever()
            raise AssertionError

        async def sleep(_: float) -> None:
            raise AssertionError

        def twice(inner: SendFunction) -> SendFunction:
            def send(call: HTTPRequest) -> SendGenerator:
                yield from inner(call)
                return (yield from inner(call))

            return send

        with anyio.CancelScope() as scope:
            await lift_async(wrapped([twice]), transport, sleep)(ASK)
        assert scope.cancelled_caught

    anyio.run(main, backend=backend)
    assert body.is_closed


def pausing(*seconds: float, after: bool = False) -> Policy:
    """Return a policy that pauses so often around what it sends."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            sent = (yield from inner(call)) if after else OK
            for each in seconds:
                yield Pause(each)
            return sent if after else (yield from inner(call))

        return send

    return policy


@pytest.mark.parametrize("seconds", [-1.0, -2.0, -float("inf"), 0.0])
def test_less_than_no_time_is_no_pause(seconds: float) -> None:
    """A policy may compute a pause that is negative, and goes on at once."""
    for run in in_both_modes(wrapped([pausing(seconds)]), [OK]):
        assert run() == ([0.0, READ], OK)


def test_a_pause_of_no_number_is_rejected() -> None:
    """That is said where it is made."""
    with pytest.raises(ValueError, match=r"^seconds: expected a number of seconds to pause, got nan$"):
        Pause(float("nan"))
    for run in in_both_modes(wrapped([pausing(float("nan"))]), []):
        with pytest.raises(ValueError, match="seconds"):
            run()


def test_a_pause_ends_at_the_deadline() -> None:
    """What is sent then is late, and a pause that begins then is an error that says whether a request was sent."""
    asked = replace(READ, deadline_at=12.0)
    for run in in_both_modes(wrapped([pausing(1.5)]), [OK], asked):
        assert run() == ([1.5, asked], OK)
    for run in in_both_modes(wrapped([pausing(float("inf"))]), [OK], asked):
        assert run() == ([2.0, asked], OK)
    for after in (False, True):
        for run in in_both_modes(wrapped([pausing(9.0, 9.0, after=after)]), [OK], asked):
            steps, outcome = run()
            error = outcome.failure()
            assert isinstance(error, DeadlineExceededError)
            assert (error.message, error.sent) == ("the deadline passed before a pause was over", after)
            assert (error.method, error.path) == ("POST", "/api/core/chat/getHistories")
            assert steps == ([asked, 2.0] if after else [2.0])


def test_a_policy_may_answer_when_no_time_is_left() -> None:
    """The error is raised where it pauses, so that it may catch it."""

    def patient(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            try:
                yield Pause(1.0)
            except DeadlineExceededError:
                return (yield from inner(replace(call, deadline_at=None)))
            raise AssertionError

        return send

    for run in in_both_modes(wrapped([patient]), [OK], replace(READ, deadline_at=9.0)):
        assert run() == ([READ], OK)


@pytest.mark.parametrize("when", ["before", "at once", "after"])
def test_an_error_of_ours_that_a_policy_raises_is_an_outcome(when: str) -> None:
    """Wherever it is raised; anything else comes out."""

    def raising(error: Exception) -> Policy:
        def policy(inner: SendFunction) -> SendFunction:
            def send(call: HTTPRequest) -> SendGenerator:
                if when == "after":
                    yield from inner(call)
                raise error

            def raises(_: HTTPRequest) -> SendGenerator:
                raise error

            return raises if when == "at once" else send

        return policy

    ours = FastGPTError("not today")
    for run in in_both_modes(wrapped([raising(ours)]), [OK]):
        assert run()[1].failure() is ours
    for run in in_both_modes(wrapped([raising(LookupError("bug"))]), [OK]):
        with pytest.raises(LookupError):
            run()
