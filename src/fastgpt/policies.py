"""What happens around a request: routing, retrying, logging, authentication.  Written once for sync and async.

Theory of operation
-------------------

A send function takes a request and returns a generator.  The generator yields the request to send, or a pause, is sent
what came of it, and returns the outcome that stands.  A policy takes one send function and returns another, which
delegates to the first with ``yield from``.  So policies compose as functions do, and each can be tested with ``next``
and ``send``, without a network and without a clock.  One lift each for sync and async runs the whole over a transport.

The order is the meaning.  From the outside in: the app of the client, a delay that a flow asked for and the routes that
a server may know, what the client adds to the request and its limits, the policies of the caller, retries, the policies
of the caller for each attempt, and last the key.  Each attempt is a line of the log (``observing.py``).
The key is added innermost, so no policy signs anything, and no log shows it.  A policy of the caller stands around the
call (``policies``: one request and one outcome, whatever was tried) or around each attempt (``attempt_policies``: what
is limited or counted per request that a server gets).  Both see the request as it is sent, but for its key.  In a
response they find the request as it was sent, whose key is a ``Secret``.

What came of a call, ``error_of`` says, as an error response may come with HTTP 200.  A stream that has begun is a live
response, and its end comes later: ``watched`` has a policy hear of it.

A retry is a decision on values: ``wait_before_retry`` takes the request and the outcome and returns seconds, or None.
What may have been carried out is sent again only if the request is idempotent.  A request that was never sent, and one
that was rejected for its rate, may be sent again in any case, unless its spec is not retryable.  Two bounds hold for
all retries: the deadline of the query, and a budget that all requests of a client share, so that an outage is not
multiplied by those who retry.

Only a success is live; an error response is read before a policy sees it, so there is nothing to close when it is
dropped for a retry.  Policies of a caller are looked after: what they yield must be a step, each pause ends at the
deadline, an error of ours that they raise is an outcome, and a live response that they were sent and that does not come
out of the call is closed.  The policies of this library need none of that for a call that neither waits nor
leaves its response unread: without others, it goes through the lift alone.

Why not otherwise: hooks before and after a request cannot send a second one; middleware as classes is written twice for
sync and async; retries inside the transport are out of reach of a caller's policy, and of the memory of routes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Iterable, Mapping, MutableMapping
from math import inf
from time import monotonic
from typing import cast

import msgspec
from msgspec import Raw
from msgspec.structs import replace
from returns.result import Failure, Success

from .arguments import came
from .decoding import decode
from .endings import watchable
from .error_responses import error_in_response, is_unknown_route, open_envelope, retry_after
from .errors import (
    ConfigurationError,
    DeadlineExceededError,
    FastGPTError,
    InvalidRequestError,
    RequestTimeoutError,
    TransportError,
    set_call,
)
from .http import (
    NEEDLESS,
    AsyncBody,
    Body,
    HTTPRequest,
    HTTPResponse,
    Pairs,
    Pause,
    Timeout,
    is_read_async,
    is_read_sync,
)
from .observing import Observer, error_of as error_of, place_of
from .protocols import AsyncTransport, Policy, SendFunction, SendGenerator, SyncTransport
from .specs import with_data
from .steps import SendOutcome
from .values import Secret

LONGEST_BACKOFF = 30.0
"""Seconds; the backoff doubles up to here."""
LONGEST_WAIT = 60.0
"""Seconds; a server that wants more is not waited for."""
_DETAIL = {"detail": Raw(b"true")}
_NOTHING = Raw(b"false"), Raw(b"null")


def transmit(call: HTTPRequest) -> SendGenerator:
    """Send *call*; the send function that all others wrap."""
    return (yield call)


def wrapped(policies: Iterable[Policy], sender: SendFunction = transmit) -> SendFunction:
    """Wrap *sender* in *policies*, of which the first is the outermost."""
    for policy in reversed(tuple(policies)):
        sender = policy(sender)
    return sender


def is_outcome(sent: object) -> bool:
    """Whether *sent* is what came of a request."""
    if isinstance(sent, Failure):
        return isinstance(sent.failure(), FastGPTError)
    return isinstance(sent, Success) and isinstance(sent.unwrap(), HTTPResponse)


def guarded(policy: Policy) -> Policy:
    """Return a policy of a caller's own that is held to what it has to return; the error says which one it is.

    Otherwise what goes wrong would show far from it, in another policy or in the client.
    """
    name: object = getattr(policy, "__qualname__", type(policy).__name__)

    def broken(expected: str, value: object) -> ConfigurationError:
        got, hint = came(value), ""
        if isinstance(value, Coroutine | AsyncGenerator):
            hint = "; a policy is no `async def`, and serves sync and async clients"
        if isinstance(value, Coroutine):
            value.close()  # nobody awaits it
        return ConfigurationError(f"policy {name}: expected it to return {expected}, got {got}{hint}")

    def guard(inner: SendFunction) -> SendFunction:
        send = policy(inner)
        if not callable(send):
            raise broken("a send function", send)

        def held(call: HTTPRequest) -> SendGenerator:
            steps = send(call)
            if not isinstance(cast("object", steps), Generator):  # callers without a checker return anything
                raise broken("a send function that is a generator", steps)
            sent = yield from steps
            if not is_outcome(sent):
                raise broken("what `yield from inner(call)` gives: Success(response) or Failure(error)", sent)
            return sent

        return held

    return guard


def bearer(key: Secret) -> SendFunction:
    """Return the innermost send function of a client: it signs every call to the API itself, and sends it."""
    signature = (("Authorization", Secret(f"Bearer {key}")),)

    def send(call: HTTPRequest) -> SendGenerator:
        return (yield replace(call, headers=call.headers + signature) if call.authenticated else call)

    return send


def bounded(timeout: Timeout | None, idle_timeout: float | None, max_body: int) -> Policy:
    """Give every call its limits."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            return inner(replace(call, timeout=timeout, idle_timeout=idle_timeout, max_body=max_body))

        return send

    return policy


def extended(headers: Pairs, fields: Mapping[str, Raw]) -> Policy:
    """Add headers and fields to every call of the API: to the body where it is JSON, else to the query."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            return inner(extend(call, headers, fields) if call.authenticated else call)

        return send

    return policy


def strictly(inner: SendFunction) -> SendFunction:
    """Have the runs of apps report how they went, so that a failed run is an error where the call leaves it open."""

    def send(call: HTTPRequest) -> SendGenerator:
        if call.strict is not None:
            return inner(call)
        # What resumes a run cannot ask for more than the run was asked for.
        asking = extend(call, (), _DETAIL) if isinstance(call.content, bytes) else call
        return inner(replace(asking, strict=True))

    return send


def about_app(call: HTTPRequest, app_id: str) -> HTTPRequest:
    """Name the app in a call, on all its paths."""
    fields = dict.fromkeys(call.app_fields, Raw(msgspec.json.encode(app_id)))
    if isinstance(call.content, tuple) and not call.query:
        return replace(call, content=with_data(call.content, fields))
    fallbacks = tuple(extend(each, (), fields) for each in call.fallbacks)
    return replace(extend(call, (), fields), fallbacks=fallbacks)


def without_app(call: HTTPRequest) -> SendGenerator:
    """Reject a call that needs an app, and say where one may come from."""
    yield from ()
    error = InvalidRequestError(
        "expected the id of an app, got none: pass app_id, or make the client with one "
        "(app_id=…, with_options(app_id=…), or FASTGPT_APP_ID for from_env)",
        field="app_id",
    )
    return Failure(set_call(error, method=call.verb, path=f"/{call.url}"))


def extend(call: HTTPRequest, headers: Pairs, fields: Mapping[str, Raw]) -> HTTPRequest:
    """Add headers and fields to one call; what is there already is replaced."""
    added = {name.lower() for name, _ in headers}
    own = tuple(pair for pair in call.headers if pair[0].lower() not in added)
    call = replace(call, headers=own + headers)
    if not fields:
        return call
    if isinstance(call.content, bytes):
        body = decode(dict[str, Raw], call.content)
        return replace(call, content=msgspec.json.encode({**body, **fields}))
    if call.content is None or call.query:  # beside a body of bytes, fields travel as the query
        query = {**dict(call.query), **{name: _as_text(value) for name, value in fields.items()}}
        # A false in a query is left out, as specs do: servers take any text in its place for true.
        return replace(call, query=tuple(pair for pair in query.items() if fields.get(pair[0]) not in _NOTHING))
    return call  # a multipart body; its JSON part belongs to its own spec


def _as_text(value: Raw) -> str:
    plain: object = msgspec.json.decode(value)
    return plain if isinstance(plain, str) else bytes(value).decode()


def addressed(app_id: str | None, known: MutableMapping[str, int]) -> Policy:
    """Find out where a call goes: about which app, after which wait, and to which of the routes of its server.

    A call that names no app is about that of the client, and one that needs an app is rejected without any.  The
    routes of earlier servers are tried where the server does not know a newer one.  Which it knows is remembered, and
    so is what responses show of it: a request that is needless by that is not sent.
    """

    def policy(inner: SendFunction) -> SendFunction:
        def search(call: HTTPRequest) -> SendGenerator:
            if call.unless in known:
                return Success(NEEDLESS)
            if call.delay > 0:
                yield Pause(call.delay)
            own = {"deadline_at": call.deadline_at, "meaning": call.meaning}
            routes = (call, *(replace(route, **own) for route in call.fallbacks))
            remembered = known.get(call.url, 0) if call.fallbacks else 0
            first, *others = sorted(range(len(routes)), key=lambda index: index != remembered)
            sent = yield from inner(routes[first])
            for index in others:
                if isinstance(sent, Failure) or not is_unknown_route(sent.unwrap()):
                    break
                known[call.url] = index
                sent = yield from inner(routes[index])
            lesson = call.teaches
            if lesson is not None and not isinstance(sent, Failure) and lesson.is_shown_by(sent.unwrap()):
                known[lesson.fact] = 1
            return sent

        def send(call: HTTPRequest) -> SendGenerator:
            if call.app_fields and app_id is not None:
                call = about_app(call, app_id)
            elif call.needs_app:
                return without_app(call)
            plain = not (call.fallbacks or call.delay > 0 or call.unless or call.teaches)
            return inner(call) if plain else search(call)

        return send

    return policy


class Budget:
    """What a client may still spend on retries, so that an outage is not multiplied by all who retry.

    A retry costs 5 of 500 tokens, one after a timeout 10; a call that succeeds gives back what its last retry cost, or
    1 if it needed none.  So a hundred retries in a row end retrying, until calls succeed again.
    """

    CAPACITY = 500
    RETRY = 5
    RETRY_AFTER_TIMEOUT = 10
    SUCCESS = 1

    def __init__(self) -> None:
        self.tokens: int = self.CAPACITY

    def spend(self, sent: SendOutcome) -> int:
        """Take what a retry after *sent* costs, and return it; 0: there is not enough left."""
        late = isinstance(sent, Failure) and isinstance(sent.failure(), RequestTimeoutError)
        cost = self.RETRY_AFTER_TIMEOUT if late else self.RETRY
        if cost > self.tokens:
            return 0
        self.tokens -= cost
        return cost

    def refund(self, spent: int) -> None:
        """Give back what the last retry of a call cost that succeeded, or a little where it needed none."""
        self.tokens = min(self.CAPACITY, self.tokens + (spent or self.SUCCESS))


def retrying(
    retries: int,
    base: float,
    *,
    jitter: Callable[[], float],
    wall_clock: Callable[[], float],
    monotonic: Callable[[], float],
    budget: Budget,
    observer: Observer,
) -> Policy:
    """Send again what is worth it, at most *retries* times, after a backoff that starts at *base* seconds.

    The *observer* looks at each attempt before the next is decided on, and hears of each pause.
    """

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            spent = 0
            while True:
                began = observer.begin()
                sent = observer.saw(call, (yield from inner(call)), began)
                if isinstance(sent, Success) and sent.unwrap().status_code < 300:  # none is below 200
                    budget.refund(spent)
                    break
                if call.attempt > retries:
                    break
                wait = wait_before_retry(call, sent, backoff=backoff(call.attempt, base) * jitter(), now=wall_clock())
                if wait is None or (call.deadline_at is not None and monotonic() + wait >= call.deadline_at):
                    break
                if not (spent := budget.spend(sent)):
                    break
                observer.pauses(call, sent, wait)
                yield Pause(wait)
                call = replace(call, attempt=call.attempt + 1)
            return sent

        return send

    return policy


def backoff(attempt: int, base: float) -> float:
    """Return the longest time to wait after an attempt, in seconds: *base*, doubled each time, up to a cap."""
    return min(LONGEST_BACKOFF, base * 2.0 ** min(attempt - 1, 64))


def wait_before_retry(call: HTTPRequest, sent: SendOutcome, *, backoff: float, now: float) -> float | None:
    """Decide, as a pure value, how long to wait before sending *call* again; None: not again.

    What may have been carried out is never sent twice: only a connection that was never made and an error response for
    rate say that nothing was done, and only a call that reads may be repeated whatever happened to it.
    """
    if not call.retryable:
        return None
    if isinstance(sent, Failure):
        error = sent.failure()
        if not isinstance(error, TransportError) or error.is_fatal:
            return None
        return backoff if call.idempotent or not error.sent else None
    response = sent.unwrap()
    if response.is_success:
        return None
    envelope = open_envelope(response.content)
    if response.status_code == 429 or (envelope is not None and envelope.code == 429):
        limited = error_in_response(response.status_code, response.headers, response.content, envelope, now=now)
        wait = getattr(limited, "retry_after", None)
        wait = backoff if wait is None else wait
        return wait if wait <= LONGEST_WAIT else None
    if response.status_code in (502, 503, 504) and envelope is None and call.idempotent:
        wait = retry_after(response.headers, "", now)
        wait = backoff if wait is None else wait
        return wait if wait <= LONGEST_WAIT else None
    return None


def course(
    send: SendFunction, call: HTTPRequest, clock: Callable[[], float], live: list[Body | AsyncBody]
) -> SendGenerator:
    """Take one call through its policies, and look after it; a lift says who sends and who waits.

    An error of ours that a policy raises is an outcome; what else it raises comes out.  Each pause ends at the deadline
    of the call.  In *live* are the bodies that policies were sent and that nobody has any more when the call ends.
    """
    try:
        sending = send(call)
    except FastGPTError as error:
        return Failure(error)
    was_sent = False
    try:
        step = next(sending)
        while True:
            if isinstance(step, HTTPRequest):
                was_sent = True
                sent = yield step
                if not isinstance(sent, Failure) and sent.unwrap().body is not None:
                    response = watchable(sent.unwrap())
                    live += filter(None, (response.body,))
                    sent = Success(response)
                step = sending.send(sent)
            elif not isinstance(cast("object", step), Pause):  # a policy of somebody's own may yield anything
                what = f"expected a policy to yield requests and pauses, got one that yields {came(step)}"
                is_sending = isinstance(cast("object", step), Generator)  # without a checker, anything
                raise ConfigurationError(f"{what}; it says `yield from inner(call)`" if is_sending else what)
            elif (left := inf if call.deadline_at is None else call.deadline_at - clock()) > 0:
                yield Pause(max(0.0, min(step.seconds, left)))
                step = next(sending)
            else:
                late = DeadlineExceededError("the deadline passed before a pause was over", sent=was_sent)
                step = sending.throw(set_call(late, method=call.verb, path=place_of("", call)[1]))
    except StopIteration as stop:
        outcome: SendOutcome = stop.value
        if live and not isinstance(outcome, Failure) and (out := outcome.unwrap().body) is not None:
            others = [body for body in live if body is not out]
            # A body of a policy's own making may read from any of them.
            live[:] = others if len(others) < len(live) else ()
        return outcome
    except FastGPTError as error:
        return Failure(error)
    finally:
        sending.close()  # so that none is left suspended


def lift(
    send: SendFunction,
    transport: SyncTransport,
    sleep: Callable[[float], None],
    clock: Callable[[], float] = monotonic,
    *,
    looks_after: bool = True,
) -> SyncTransport:
    """Put a send function in front of a sync transport; *clock* is that of deadlines.

    *looks_after*: there are policies of a caller's in it.
    """

    def lifted(call: HTTPRequest, /) -> SendOutcome:
        live: list[Body | AsyncBody] = []
        steps = course(send, call, clock, live) if looks_after or call.live or call.delay > 0 else send(call)
        sent: SendOutcome | None = None
        try:
            while True:
                try:
                    step = next(steps) if sent is None else steps.send(sent)
                except StopIteration as stop:
                    outcome: SendOutcome = stop.value
                    return outcome
                if isinstance(step, HTTPRequest):
                    sent = transport(step)
                else:
                    sent = None
                    sleep(step.seconds)
        finally:
            try:
                steps.close()
            finally:
                for body in filter(is_read_sync, live):
                    body.close()

    return lifted


def awaitable(slept: object) -> Awaitable[object]:
    """Return what the ``sleep`` of an async client returned, if it can be awaited."""
    if isinstance(slept, Awaitable):
        return cast("Awaitable[object]", slept)  # isinstance tells the kind, not its argument
    raise ConfigurationError(
        f"sleep: expected an async function, as the client is, got one that returned {came(slept)}"
    )


def lift_async(
    send: SendFunction,
    transport: AsyncTransport,
    sleep: Callable[[float], Awaitable[None]],
    clock: Callable[[], float] = monotonic,
    *,
    looks_after: bool = True,
) -> AsyncTransport:
    """Put a send function in front of an async transport; *clock* is that of deadlines.

    *looks_after*: there are policies of a caller's in it.
    """

    async def lifted(call: HTTPRequest, /) -> SendOutcome:
        live: list[Body | AsyncBody] = []
        steps = course(send, call, clock, live) if looks_after or call.live or call.delay > 0 else send(call)
        sent: SendOutcome | None = None
        try:
            while True:
                try:
                    step = next(steps) if sent is None else steps.send(sent)
                except StopIteration as stop:
                    outcome: SendOutcome = stop.value
                    return outcome
                if isinstance(step, HTTPRequest):
                    sent = await transport(step)
                else:
                    sent = None
                    await awaitable(sleep(step.seconds))
        finally:
            try:
                steps.close()
            finally:
                if live:
                    from anyio import CancelScope  # slow to import

                    with CancelScope(shield=True):  # where the task was cancelled, they are closed all the same
                        for body in filter(is_read_async, live):
                            await body.aclose()

    return lifted
