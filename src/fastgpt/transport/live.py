"""The body of a live response, chunk by chunk, with a limit of time for a chunk where the reader wants one.

What cuts a body short is not raised but kept: whether it matters, the reader of the stream knows.

A body and the generator that reads it do not hold each other, but both hold a ``Reading``.  So a response that is
forgotten is closed at once, as a file is, and says so, where otherwise its connection would stay open until garbage is
collected.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Generic, TypeVar

from ..errors import ClientClosedError, FastGPTError, RequestTimeoutError
from .async_links import current_loop
from .engines import AsyncReply, Reply
from .in_flight import Exchange
from .sizes import SizeLimiter

R = TypeVar("R", Reply, AsyncReply)


class Reading(Generic[R]):
    """How the reading of a body stands; what sync and async share."""

    def __init__(
        self,
        reply: R,
        limiter: SizeLimiter | None,
        exchange: Exchange,
        meaning: Callable[[Exception], FastGPTError],
    ) -> None:
        self.reply: R = reply
        self.limiter: SizeLimiter | None = limiter
        self.exchange: Exchange = exchange
        self.is_over: bool = False
        self.failure: FastGPTError | None = None
        self._meaning = meaning

    def fail(self, error: Exception) -> None:
        """Keep what cut the body short; what is the caller's own is raised again."""
        self.failure = ClientClosedError() if self.exchange.ended else self._meaning(error)

    def end(self) -> None:
        """Take note that nothing is read any more."""
        self.is_over = True
        if self.exchange.ended and self.failure is None:  # a body without a length ends well when shut down
            self.failure = ClientClosedError()

    def fall_silent(self, seconds: float) -> bool:
        """Whether the last read took longer than so many seconds, whatever it came to; then that is the failure."""
        if self.reply.ran_out:
            self.failure = RequestTimeoutError(f"nothing came for {seconds:g} s")
        return self.reply.ran_out

    def forget(self, how: str) -> None:
        """Close what was handed out and nobody holds any more, and say so; a child is silent about copies."""
        exchange, request = self.exchange, self.reply.head.request
        if exchange.is_handed_out and request and self.reply.forget() and exchange.is_of_this_process:
            message = (
                f"{request.verb} {request.url}: its live response was left open, and nobody holds it any more;"
                f" read it to its end, or close it: {how}"
            )
            warnings.warn(message, ResourceWarning, stacklevel=3)


class LiveBody:
    """The chunks of a live response."""

    _is_made = False  # an interrupt may come first

    def __init__(
        self,
        reply: Reply,
        limiter: SizeLimiter | None,
        exchange: Exchange,
        meaning: Callable[[Exception], FastGPTError],
    ) -> None:
        self._reading = Reading(reply, limiter, exchange, meaning)
        self.chunks: Generator[bytes] = chunks_of(self._reading)
        self._is_made = True

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        return self._reading.failure

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        return self._reading.is_over

    def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        if seconds == math.inf:
            return next(self.chunks, None)
        reply = self._reading.reply
        reply.be_patient(seconds)
        try:
            chunk = next(self.chunks, None)
        finally:
            reply.be_patient(None)
        return None if self._reading.fall_silent(seconds) else chunk

    def close(self) -> None:
        """Close the response; a thread that reads it is woken, and closes it there."""
        try:
            self.chunks.close()
        except ValueError:
            self._reading.exchange.interrupt()
            return
        end(self._reading)

    def __del__(self) -> None:
        if self._is_made and not self._reading.is_over:
            self._reading.forget("response.close(), or contextlib.closing(response)")


def chunks_of(reading: Reading[Reply]) -> Generator[bytes]:
    """Yield the chunks of a body, and close it."""
    limiter = reading.limiter
    try:
        while (chunk := reading.reply.read()) is not None:
            if limiter is None:
                yield chunk
            else:
                yield from limiter.feed(chunk)
        if limiter is not None:
            limiter.end()
    except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
        reading.fail(error)
    finally:
        end(reading)


def end(reading: Reading[Reply]) -> None:
    """Close a body, once."""
    if not reading.is_over:
        reading.end()
        reading.reply.close()


class AsyncLiveBody:
    """The async counterpart of ``LiveBody``."""

    _is_made = False  # an interrupt may come first

    def __init__(
        self,
        reply: AsyncReply,
        limiter: SizeLimiter | None,
        exchange: Exchange,
        meaning: Callable[[Exception], FastGPTError],
    ) -> None:
        self._reading = Reading(reply, limiter, exchange, meaning)
        self.loop: object = current_loop()
        """The event loop that the body is read under."""
        self.chunks: AsyncGenerator[bytes] = achunks_of(self._reading)
        self._is_made = True

    @property
    def failure(self) -> FastGPTError | None:
        """What cut the chunks short."""
        return self._reading.failure

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more: it was read to its end, or closed, by the client too."""
        return self._reading.is_over

    async def next(self, seconds: float, /) -> bytes | None:
        """Return the next chunk; None at the end, and if none comes in so many seconds, which is a failure."""
        if seconds == math.inf:
            return await anext(self.chunks, None)
        reply = self._reading.reply
        reply.be_patient(seconds)
        try:
            chunk = await anext(self.chunks, None)
        finally:
            reply.be_patient(None)
        return None if self._reading.fall_silent(seconds) else chunk

    async def aclose(self) -> None:
        """Close the response; a task that reads it is woken, and closes it there."""
        try:
            await self.chunks.aclose()
        except RuntimeError:
            self._reading.exchange.interrupt()
            return
        await aend(self._reading)

    def __del__(self) -> None:
        if self._is_made and not self._reading.is_over:
            self._reading.forget("await response.aclose(), or contextlib.aclosing(response)")


async def achunks_of(reading: Reading[AsyncReply]) -> AsyncGenerator[bytes]:
    """Yield the chunks of a body, and close it, async."""
    limiter = reading.limiter
    try:
        while (chunk := await reading.reply.read()) is not None:
            if limiter is None:
                yield chunk
            else:
                for piece in limiter.feed(chunk):
                    yield piece
        if limiter is not None:
            limiter.end()
    except Exception as error:  # noqa: BLE001 - what is the caller's own is raised again
        reading.fail(error)
    finally:
        await aend(reading)


async def aend(reading: Reading[AsyncReply]) -> None:
    """Close a body, once, async."""
    if not reading.is_over:
        reading.end()
        await reading.reply.aclose()
