"""How connections are given to requests, in place of httpcore's own way.

Whenever a request begins or ends, httpcore asks every connection whether it is still good, and for each idle one counts
all others; and it may close an idle connection that it has just given to a request which has not begun.  With a hundred
idle connections that costs more than the call, and with threads it costs calls.  Here a request gets the newest idle
connection, which is asked then; none is given twice; the others are asked now and then.  A pool of our own will do
without all this.
"""

from __future__ import annotations

import time
from typing import Any

PAUSE = 0.5
"""Seconds after which idle connections are asked again whether they have expired."""


class Assignment:
    """Gives the connections of one pool to its requests; the pool holds its lock meanwhile."""

    def __init__(self, pool: Any) -> None:  # a pool of httpcore, sync or async, with what it calls private
        self._pool = pool
        self._next = 0.0

    def __call__(self) -> list[Any]:
        """Give connections to the requests that wait, and return the connections to close."""
        pool = self._pool
        kept = [each for each in pool._connections if not each.is_closed()]
        pool._connections = kept
        waiting = [each for each in pool._requests if each.is_queued()]
        if not waiting:
            return []
        given = {id(each.connection) for each in pool._requests}
        closing = self._expired(kept, given)
        for request in waiting:
            connection = self._connection(request.request.url.origin, kept, given, closing)
            if connection is None:
                break
            given.add(id(connection))
            request.assign_to_connection(connection)
        return closing

    def _expired(self, kept: list[Any], given: set[int]) -> list[Any]:
        now = time.monotonic()
        if now < self._next:
            return []
        self._next = now + PAUSE
        expired = [each for each in kept if id(each) not in given and each.has_expired()]
        for each in expired:
            kept.remove(each)
        return expired

    def _connection(self, origin: object, kept: list[Any], given: set[int], closing: list[Any]) -> Any:
        for each in reversed(kept.copy()):
            if id(each) in given or not each.can_handle_request(origin) or not each.is_available():
                continue
            if not each.has_expired():
                return each
            kept.remove(each)
            closing.append(each)
        if len(kept) >= self._pool._max_connections:
            idle = next((each for each in kept if id(each) not in given and each.is_idle()), None)
            if idle is None:
                return None
            kept.remove(idle)
            closing.append(idle)
        made = self._pool.create_connection(origin)
        kept.append(made)
        return made
