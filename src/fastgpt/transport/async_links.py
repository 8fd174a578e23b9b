"""The socket of one connection, async, and the event loop that it belongs to: over anyio's streams for trio.

It keeps to the limits of the call that it serves, as the sync one does; see ``links``.  That of asyncio is in
``asyncio_links``, which is imported when such a loop runs: a sync client has no use for it, and neither for asyncio, so
that nothing here imports that.  Closing a link never awaits: a task that is being cancelled could not.
"""

from __future__ import annotations

import os
import ssl
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, cast

import anyio
import httpcore

from ..lazy import Module
from .in_flight import Exchange, fileno, shut_down_file
from .links import Limits, SocketOption

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = Module("asyncio")  # what annotations name

BLOCK = 65_536
"""Bytes that are written at a time under trio."""


class AsyncLink(Limits, httpcore.AsyncNetworkBackend, httpcore.AsyncNetworkStream, ABC):
    """The socket of one async connection, whatever the event loop."""

    _number: int = -1
    """The descriptor of the socket; negative where there is none."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether there is a socket."""

    @abstractmethod
    def is_readable(self) -> bool:
        """Whether a read would return at once; of a connection that nobody uses, that it is of no use any more."""

    @abstractmethod
    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*; from any thread."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection; only its owner may."""

    def let_go(self, nothing: int) -> None:
        """Let go of a child process's copy of the socket.

        It is not closed, as it belongs to a transport of the parent's loop, which would take it out of the selector
        that both processes share.  Another file takes its number, and that closes the copy.
        """
        if self._number >= 0:
            os.dup2(nothing, self._number, inheritable=False)

    async def send_gathered(self) -> None:
        """Send what waits to be written; a server may answer before it has all, and close.

        If it does not answer, the read that follows says so.
        """
        with suppress(httpcore.WriteError):
            await self.write(self.take_gathered(), self.write_timeout)

    async def aclose(self) -> None:
        """Close the connection, for httpcore."""
        self.close()


class AnyioLink(AsyncLink):
    """The socket of one connection, under trio; what may take long is anyio's, by way of httpcore."""

    def __init__(self) -> None:
        super().__init__()
        self._stream: httpcore.AsyncNetworkStream | None = None
        self._scope: anyio.CancelScope | None = None
        self._call_soon = call_soon_of(current_loop())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AnyioLink:
        """Connect to the first address of a host that answers."""
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())  # a stand-in where anyio lacks
        async with self._connecting():
            self._keep(await backend.connect_tcp(host, port, self.seconds(timeout, httpcore.ConnectTimeout)))
        return self

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AnyioLink:
        """Connect to a server on this machine, by the path of its socket."""
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())  # a stand-in where anyio lacks
        async with self._connecting():
            self._keep(await backend.connect_unix_socket(path, self.seconds(timeout, httpcore.ConnectTimeout)))
        return self

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
    ) -> AnyioLink:
        """Speak TLS from here on."""
        seconds = self.seconds(timeout, httpcore.ConnectTimeout)
        async with self._connecting():
            self._stream = await self._opened().start_tls(ssl_context, server_hostname, seconds)
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's own
        """Read what comes next; nothing at the end."""
        if self.gathers:
            await self.send_gathered()
        seconds = self.begin_read(timeout)
        try:
            came = await self._opened().read(max_bytes, seconds)
        except httpcore.ReadTimeout:
            self.seconds(timeout, httpcore.ReadTimeout)  # a deadline says so itself
            raise
        if not came:
            check_end(self.get_extra_info("ssl_object"))
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's own
        """Write all of *buffer*, in pieces of which each is bounded."""
        if self.gathers:
            self.gathered.append(buffer)
            return
        for at in range(0, len(buffer), BLOCK):
            seconds = self.seconds(timeout, httpcore.WriteTimeout)
            await self._opened().write(buffer[at : at + BLOCK], seconds)

    def get_extra_info(self, info: str) -> object:
        """Return what httpcore asks of a connection."""
        return None if self._stream is None else self._stream.get_extra_info(info)

    @property
    def is_open(self) -> bool:
        """Whether there is a socket."""
        return self._stream is not None

    def is_readable(self) -> bool:
        """Whether a read would return at once; of a connection that nobody uses, that it is of no use any more."""
        return self._stream is None or bool(self._stream.get_extra_info("is_readable"))

    def interrupt(self, exchange: Exchange, /) -> None:
        """Wake whoever uses the connection, if it still serves *exchange*; from any thread."""
        with suppress(RuntimeError):  # the run has ended
            self._call_soon(self._interrupted, exchange)

    def close(self) -> None:
        """Close the connection; only its owner may."""
        stream, self._stream, self._number = self._stream, None, -1
        close: object = getattr(None if stream is None else stream.get_extra_info("socket"), "close", None)
        if callable(close):
            close()

    def _interrupted(self, exchange: Exchange) -> None:
        if self.exchange is exchange:
            if self._scope is not None:
                self._scope.cancel()
            shut_down_file(self._number)

    def _keep(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream, self._number = stream, fileno(stream)

    def _opened(self) -> httpcore.AsyncNetworkStream:
        # Whoever could not connect does nothing else, and only its owner closes a connection.
        return cast("httpcore.AsyncNetworkStream", self._stream)

    @asynccontextmanager
    async def _connecting(self) -> AsyncGenerator[None]:
        try:
            with anyio.CancelScope() as self._scope:
                yield
            self.seconds(None, httpcore.ConnectTimeout)  # a call that was ended says so itself
        except BaseException:
            self.close()
            raise
        finally:
            self._scope = None


def check_end(ssl_object: object) -> None:
    """Raise if a connection of TLS has ended without a word of TLS: what came may lack its end (RFC 9112, 9.8)."""
    if isinstance(ssl_object, ssl.SSLObject):
        try:
            with suppress(ssl.SSLZeroReturnError):
                ssl_object.read(1)  # nothing, or that exception, where the other side has said that it is the end
        except ssl.SSLError as error:
            raise httpcore.ReadError("the connection ended without the end of TLS") from error


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop of asyncio that runs in this thread, if one does; none does where nobody has imported asyncio."""
    running: Callable[[], asyncio.AbstractEventLoop] | None
    running = getattr(sys.modules.get("asyncio"), "get_running_loop", None)  # another thread may be importing it
    try:
        return None if running is None else running()
    except RuntimeError:
        return None


def under_trio() -> bool:
    """Whether the running task is one of trio, which nobody who has not imported trio is."""
    trio = sys.modules.get("trio")
    return trio is not None and bool(trio.lowlevel.in_trio_run())


def current_loop() -> object:
    """Return what stands for the event loop that runs: connections belong to it."""
    loop = running_loop()
    # A task of asyncio's is none of trio's, also where trio runs as a guest; asking trio costs an exception.
    if (loop is None or sys.modules["asyncio"].current_task(loop) is None) and under_trio():
        from trio.lowlevel import current_trio_token

        return current_trio_token()
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


def call_soon_of(loop: object) -> Callable[..., object]:
    """Return what has a loop call a function, from any thread; it raises ``RuntimeError`` if the loop has ended."""
    of_asyncio: Callable[..., object] | None = getattr(loop, "call_soon_threadsafe", None)
    if of_asyncio is not None:
        return of_asyncio
    run_sync_soon: Callable[..., object] = getattr(loop, "run_sync_soon")  # noqa: B009 - of a token of trio, untyped here
    return run_sync_soon
