"""The body of a live response, chunk by chunk, with a limit of time for a chunk where the reader wants one.

What cuts a body short is not raised but kept: whether it matters, the reader of the stream knows.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Generator

import httpx

from ..errors import ClientClosedError, FastGPTError, RequestTimeoutError
from .alarms import watch
from .exceptions import CAUGHT
from .in_flight import ended, interrupt
from .responses import cut


class LiveBody:
    """The chunks of a live response."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.chunks: Generator[bytes] = self._read()
        self.failure: FastGPTError | None = None

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        if seconds == math.inf:
            return next(self.chunks, None)
        clock = watch()
        alarm = clock.set(self._response.extensions.get("network_stream"), seconds)
        try:
            chunk = next(self.chunks, None)
        finally:
            clock.cancel(alarm)
        if alarm.rang:  # whatever the read came to
            self.failure = silent(seconds)
            return None
        return chunk

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._response.is_closed

    def close(self) -> None:
        """Close the response; a thread that reads it is woken, and closes it there."""
        try:
            self.chunks.close()
        except ValueError:
            interrupt(self._response)
            return
        self._response.close()

    def _read(self) -> Generator[bytes]:
        response = self._response
        # Nothing in a live body is encoded any more, so httpx's own iteration would only cost time.
        stream = None if response.is_closed else response.stream
        try:
            yield from stream if isinstance(stream, httpx.SyncByteStream) else response.iter_bytes()
            if ended(response):  # a body without a length ends well when it is shut down
                self.failure = ClientClosedError()
        except CAUGHT as error:
            self.failure = cut(response, error)


class AsyncLiveBody:
    """The async counterpart of ``LiveBody``."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.chunks: AsyncGenerator[bytes] = self._read()
        self.failure: FastGPTError | None = None

    async def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        try:
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                return await anext(self.chunks, None)
        except TimeoutError:
            self.failure = silent(seconds)
        return None

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._response.is_closed

    async def aclose(self) -> None:
        """Close the response; a task that reads it is woken, and closes it there."""
        try:
            await self.chunks.aclose()
        except RuntimeError:
            interrupt(self._response)
            return
        await self._response.aclose()

    async def _read(self) -> AsyncGenerator[bytes]:
        response = self._response
        stream = None if response.is_closed else response.stream
        try:
            async for chunk in stream if isinstance(stream, httpx.AsyncByteStream) else response.aiter_bytes():
                yield chunk
            if ended(response):
                self.failure = ClientClosedError()
        except CAUGHT as error:
            self.failure = cut(response, error)


def silent(seconds: float) -> RequestTimeoutError:
    """Return the error that a silence of so many seconds means."""
    return RequestTimeoutError(f"nothing came for {seconds:g} s")
