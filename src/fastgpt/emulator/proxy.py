"""A small TCP proxy in front of the HTTP server: it passes bytes on, and breaks connections on demand.

What no HTTP server can be asked to do, such as a reset in mid-answer, is done here. The server names a connection by
the port that the proxy reaches it from, which ASGI reports as the client's.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import closing, suppress
from typing import Final

CHUNK: Final = 65_536
BACKLOG: Final = 2048
"""Connections that may wait to be accepted: a burst of clients is not to be reset."""
RESET_ON_CLOSE: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""Linger for no time: closing such a socket sends a reset."""


class Link:
    """One client's connection."""

    def __init__(self, client: asyncio.StreamWriter) -> None:
        self._client = client
        self._broken = False
        self._silent = False

    def reset(self, *, silent: bool) -> None:
        """End with a reset as soon as the server has closed its side; ``silent`` keeps back what it still says."""
        self._broken = True
        self._silent = silent

    async def forward(self, answers: asyncio.StreamReader) -> None:
        """Pass on what the server says, to its end."""
        while data := await answers.read(CHUNK):
            if not self._silent:
                self._client.write(data)
                await self._client.drain()

    def close(self) -> None:
        """Close the client's side, in the way it is to end."""
        if self._broken:
            sock: socket.socket = self._client.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            self._client.transport.abort()
        else:
            self._client.close()


class Proxy:
    """Listens for clients and connects each to the server behind."""

    def __init__(self, host: str, port: int) -> None:
        self._behind = (host, port)
        self._links: Final[dict[int, Link]] = {}
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._server: asyncio.Server

    async def start(self, listener: socket.socket) -> None:
        """Listen."""
        self._address: tuple[str, int] = listener.getsockname()
        self._server = await asyncio.start_server(self._accepted, sock=listener, backlog=BACKLOG)

    async def turn(self, *, listening: bool) -> None:
        """Listen no more, or again; what is open stays open."""
        if listening:
            self._server = await asyncio.start_server(self._accepted, *self._address, backlog=BACKLOG)
        else:
            self._server.close()

    async def stop(self) -> None:
        """Listen no more, and cut what is open."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def link(self, port: int) -> Link:
        """Return the connection that the server knows by that port."""
        return self._links[port]

    async def _accepted(self, requests: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        # A task of its own: what the event loop makes of this coroutine it would also report when it is cancelled.
        task = asyncio.create_task(self._connected(requests, client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(self, requests: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        client.transport.set_write_buffer_limits(0)  # so that drained means handed to the system
        with closing(client):
            answers, server = await asyncio.open_connection(*self._behind)
            port: int = server.get_extra_info("sockname")[1]
            link = self._links[port] = Link(client)
            ways = {asyncio.create_task(_pass_on(requests, server)), asyncio.create_task(link.forward(answers))}
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                # Both sides are closed before anything is waited for: the wait may be cancelled, as the proxy stops.
                del self._links[port]
                server.close()
                link.close()
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                for side in (server, client):
                    with suppress(OSError):
                        await side.wait_closed()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()
