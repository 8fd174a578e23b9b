"""Policies of one's own: a rate limiter around each attempt, a cache and a breaker around each call; sync and async.

It talks to the embedded emulator, or to the server of the environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``,
``FASTGPT_APP_ID``).  A policy takes what sends a request and returns what sends it in another way, as a
generator that yields requests and pauses; ``docs/policies.md`` has the rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock

from returns.result import Failure, Success

from fastgpt import APIError, ChatClient, FastGPTError, TransportError
from fastgpt.http import HTTPRequest, HTTPResponse, Pairs, Pause
from fastgpt.policies import error_of
from fastgpt.protocols import SendFunction, SendGenerator
from serving import run, server


class RateLimiter:
    """Lets so many attempts a second pass, and so many at once after a time without any; threads and tasks share it.

    As one of ``attempt_policies`` it counts what a server gets, so that retries take a token each, too.
    """

    def __init__(self, per_second: float, burst: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / per_second
        self._allowance = (burst - 1) * self._interval
        self._clock = clock
        self._due = clock() - self._allowance  # when the next token is there
        self._lock = Lock()

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around an attempt."""

        def send(call: HTTPRequest) -> SendGenerator:
            wait = self._take()
            if wait > 0:
                yield Pause(wait)
            return (yield from inner(call))

        return send

    def _take(self) -> float:
        """Take a token, and return the seconds until it is there."""
        with self._lock:
            now = self._clock()
            self._due = max(self._due, now - self._allowance) + self._interval
            return self._due - self._interval - now


class Cache:
    """Keeps the answers of calls that only read, for so many seconds.

    Who may read what depends on the key, so that a cache belongs to one client and to those that are derived from it.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[tuple[str, Pairs, Pairs, object], tuple[float, HTTPResponse]] = {}

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around a call."""

        def send(call: HTTPRequest) -> SendGenerator:
            if not call.idempotent or call.live or not call.authenticated:
                return (yield from inner(call))
            question = (call.url, call.query, call.headers, call.content)
            until, answer = self._kept.get(question, (0.0, None))
            if answer is not None and self._clock() < until:
                return Success(answer)
            sent = yield from inner(call)
            if error_of(sent) is None:
                self._kept[question] = self._clock() + self._seconds, sent.unwrap()
            return sent

        return send


class Breaker:
    """Sends nothing for some seconds once so many calls in a row had no answer; after that, one call tries the server.

    As one of ``policies`` it counts a call with all its retries.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._seconds = seconds
        self._clock = clock
        self._in_a_row = 0
        self._opens_at = 0.0
        self._lock = Lock()

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around a call."""

        def send(call: HTTPRequest) -> SendGenerator:
            if not self._may_send():
                # Nothing was sent: so the error must not say that the server may have done it.
                return Failure(TransportError("the server has not answered lately, and is left alone", sent=False))
            sent = yield from inner(call)
            self._note(error_of(sent))
            return sent

        return send

    def _may_send(self) -> bool:
        """Whether a call may pass; the one that tries keeps the others back."""
        with self._lock:
            if self._in_a_row < self._failures:
                return True
            now = self._clock()
            passes = now >= self._opens_at
            if passes:
                self._opens_at = now + self._seconds
            return passes

    def _note(self, error: FastGPTError | None) -> None:
        with self._lock:
            match error:
                case TransportError() | APIError(status_code=502 | 503 | 504):
                    self._in_a_row += 1
                    self._opens_at = self._clock() + self._seconds
                case _:
                    self._in_a_row = 0


def main(_: Sequence[str]) -> None:
    """Ask ten questions twice: within a rate the first time, and out of the cache the second."""
    limiter, cache, breaker = RateLimiter(200, burst=2), Cache(60), Breaker(failures=5, seconds=30)
    with server(), ChatClient.from_env(attempt_policies=[limiter], policies=[cache, breaker]) as client:
        for origin in ("the server", "the cache"):
            began = time.monotonic()
            for page in range(1, 11):
                client.typed.get_chat_histories(page_num=page)
            print(f"10 answers of {origin} took {(time.monotonic() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    run(main)
