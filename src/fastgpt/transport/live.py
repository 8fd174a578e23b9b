"""The body of a live response, chunk by chunk, with a limit of time for each chunk where the reader wants one."""

from __future__ import annotations

import asyncio

import httpx

from ..errors import RequestTimeoutError
from .alarms import socket_of, watch
from .responses import achunks, chunks


class LiveBody:
    """The chunks of a live response."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks = chunks(response)

    def next(self, seconds: float | None, /) -> bytes | None:
        """Return the next chunk, or None at the end; raise ``RequestTimeoutError`` if none comes in so many seconds."""
        if seconds is None or (connection := socket_of(self._response)) is None:
            return next(self._chunks, None)
        clock = watch()
        alarm = clock.set(connection, seconds)
        try:
            chunk = next(self._chunks, None)
        finally:
            clock.cancel(alarm)
            if alarm.rang:  # whatever the read came to
                raise silent(seconds)
        return chunk

    def close(self) -> None:
        """Close the response."""
        self._chunks.close()
        self._response.close()


class AsyncLiveBody:
    """The async counterpart of ``LiveBody``."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks = achunks(response)

    async def next(self, seconds: float | None, /) -> bytes | None:
        """Return the next chunk, or None at the end; raise ``RequestTimeoutError`` if none comes in so many seconds."""
        if seconds is None:
            return await anext(self._chunks, None)
        try:
            async with asyncio.timeout(seconds):
                return await anext(self._chunks, None)
        except TimeoutError:
            pass
        raise silent(seconds)

    async def aclose(self) -> None:
        """Close the response."""
        await self._chunks.aclose()
        await self._response.aclose()


def silent(seconds: float) -> RequestTimeoutError:
    """Return the error that a silence of so many seconds means."""
    return RequestTimeoutError(f"nothing came for {seconds:g} s")
