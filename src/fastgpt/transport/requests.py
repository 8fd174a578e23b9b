"""Calls made into httpx's requests; what both transports share before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import httpx

from ..errors import ConfigurationError
from ..http import HTTPRequest, Pairs
from ..values import __version__
from .bodies import Body, length

STANDARD = {"Accept-Encoding": "identity", "User-Agent": f"fastgpt-client/{__version__}"}
"""The headers of every request of the API, beside its own."""
STRICT = "fastgpt.strict"
"""The extension of an httpx request that says that a failed run is an error, where the client had it added."""


class Requests:
    """Makes httpx requests of calls; what both transports share."""

    def __init__(self, defaults: httpx.Headers, base_url: str, timeout: float, clock: Callable[[], float]) -> None:
        self.clock = clock
        try:
            self.base: httpx.URL = httpx.URL(f"{base_url}/api/")
            self.base.host  # noqa: B018 - it is decoded here, and some hosts cannot be
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ConfigurationError(
                f"base_url: expected a URL that can be sent to, got {base_url!r} ({error})"
            ) from None
        self._defaults = defaults.copy()
        brought = defaults.get("User-Agent", "python-httpx")
        self._defaults.update(STANDARD)
        if not brought.startswith("python-httpx"):
            self._defaults["User-Agent"] = brought
        self._timeout = timeout
        self._url = lru_cache(256)(self.base.join)
        self._prepared = lru_cache(64)(self._prepare)
        self._limits = lru_cache(64)(limits)

    def build(self, call: HTTPRequest) -> httpx.Request:
        """Make the request that *call* describes."""
        if call.authenticated:
            url = self._url(call.url)
            headers = self._prepared(call.headers)
        else:
            url = self.base.join(call.url)
            headers = httpx.Headers(call.headers)
            headers.setdefault("Host", url.netloc.decode("ascii"))
        if call.query:
            url = url.copy_merge_params(call.query)
        content = call.content or b""
        # Given as a stream, httpx adds no headers of its own, at a quarter of the cost.
        stream = httpx.ByteStream(content) if isinstance(content, bytes) else Body(content, call.on_progress)
        extensions: dict[str, object] = {"timeout": self._timeouts(call)}
        if call.strict:
            extensions[STRICT] = True
        request = httpx.Request(call.verb, url, headers=headers, stream=stream, extensions=extensions)
        if call.content is not None:
            request.headers["Content-Length"] = str(length(content))
        if isinstance(content, bytes):
            request.read()
        return request

    def late(self, call: HTTPRequest) -> bool:
        """Whether the deadline of *call* has passed."""
        return call.deadline_at is not None and self.clock() >= call.deadline_at

    def _timeouts(self, call: HTTPRequest) -> dict[str, float]:
        timeout = self._timeout if call.timeout is None else call.timeout
        reading = call.idle_timeout if call.live and call.idle_timeout is not None else timeout
        fixed = self._limits(timeout, reading)
        return fixed if call.deadline_at is None else Countdown(fixed, call.deadline_at, self.clock)

    def _prepare(self, own: Pairs) -> httpx.Headers:
        headers = httpx.Headers({"Host": self.base.netloc.decode("ascii")})
        headers.update(self._defaults)
        for name, value in own:
            headers[name] = value  # of two with one name, the last stands
        return headers


def limits(timeout: float, reading: float) -> dict[str, float]:
    """Return time limits in the form that httpx hands to its connections."""
    return {"connect": timeout, "read": reading, "write": timeout, "pool": timeout}


class Countdown(dict[str, float]):
    """Time limits that shrink to what is left of a deadline; httpcore looks them up whenever a step begins."""

    def __init__(self, fixed: dict[str, float], deadline_at: float, clock: Callable[[], float]) -> None:
        super().__init__(fixed)
        self._until = deadline_at
        self._clock = clock

    def get(self, key: str, default: object = None, /) -> float:  # every key is there
        """Return how long the step may take that begins now."""
        # A moment more than what is left: a step that times out for want of time does so when the deadline has passed.
        return min(self[key], max(0.0, self._until - self._clock()) + 0.001)
