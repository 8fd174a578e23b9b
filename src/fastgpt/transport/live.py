"""The body of a live response, chunk by chunk, with a limit of time for a chunk where the reader wants one.

What cuts a body short is not raised but kept: whether it matters, the reader of the stream knows.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable, Generator

from ..errors import ClientClosedError, FastGPTError, RequestTimeoutError
from .async_links import current_loop
from .engines import AsyncReply, Reply
from .in_flight import Exchange
from .sizes import SizeLimiter


class LiveBody:
    """The chunks of a live response."""

    def __init__(
        self,
        reply: Reply,
        limiter: SizeLimiter | None,
        exchange: Exchange,
        meaning: Callable[[Exception], FastGPTError],
    ) -> None:
        self._reply = reply
        self._limiter = limiter
        self._exchange = exchange
        self._meaning = meaning
        self._over = False
        self.chunks: Generator[bytes] = self._read()
        self.failure: FastGPTError | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        return self._over

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        if seconds == math.inf:
            return next(self.chunks, None)
        self._reply.be_patient(seconds)
        try:
            chunk = next(self.chunks, None)
        finally:
            self._reply.be_patient(None)
        if self._reply.ran_out:  # whatever the read came to
            self.failure = silent(seconds)
            return None
        return chunk

    def close(self) -> None:
        """Close the response; a thread that reads it is woken, and closes it there."""
        try:
            self.chunks.close()
        except ValueError:
            self._exchange.interrupt()
            return
        self._end()

    def _read(self) -> Generator[bytes]:
        limiter = self._limiter
        try:
            while (chunk := self._reply.read()) is not None:
                if limiter is None:
                    yield chunk
                else:
                    yield from limiter.feed(chunk)
            if limiter is not None:
                limiter.end()
        except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
            self.failure = ClientClosedError() if self._exchange.ended else self._meaning(error)
        finally:
            self._end()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            if self._exchange.ended and self.failure is None:  # a body without a length ends well when shut down
                self.failure = ClientClosedError()
            self._reply.close()


class AsyncLiveBody:
    """The async counterpart of ``LiveBody``."""

    def __init__(
        self,
        reply: AsyncReply,
        limiter: SizeLimiter | None,
        exchange: Exchange,
        meaning: Callable[[Exception], FastGPTError],
    ) -> None:
        self._reply = reply
        self._limiter = limiter
        self._exchange = exchange
        self._meaning = meaning
        self._over = False
        self.loop: object = current_loop()
        """The event loop that the body is read under."""
        self.chunks: AsyncGenerator[bytes] = self._read()
        self.failure: FastGPTError | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        return self._over

    async def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        if seconds == math.inf:
            return await anext(self.chunks, None)
        self._reply.be_patient(seconds)
        try:
            chunk = await anext(self.chunks, None)
        finally:
            self._reply.be_patient(None)
        if self._reply.ran_out:  # whatever the read came to
            self.failure = silent(seconds)
            return None
        return chunk

    async def aclose(self) -> None:
        """Close the response; a task that reads it is woken, and closes it there."""
        try:
            await self.chunks.aclose()
        except RuntimeError:
            self._exchange.interrupt()
            return
        await self._end()

    async def _read(self) -> AsyncGenerator[bytes]:
        limiter = self._limiter
        try:
            while (chunk := await self._reply.read()) is not None:
                if limiter is None:
                    yield chunk
                else:
                    for piece in limiter.feed(chunk):
                        yield piece
            if limiter is not None:
                limiter.end()
        except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
            self.failure = ClientClosedError() if self._exchange.ended else self._meaning(error)
        finally:
            await self._end()

    async def _end(self) -> None:
        if not self._over:
            self._over = True
            if self._exchange.ended and self.failure is None:
                self.failure = ClientClosedError()
            await self._reply.aclose()


def silent(seconds: float) -> RequestTimeoutError:
    """Return the error that a silence of so many seconds means."""
    return RequestTimeoutError(f"nothing came for {seconds:g} s")
