"""The emulator on a socket: an ASGI shell over the core and uvicorn around it, in a thread of its own.

uvicorn comes with the extra ``emulator`` and is imported only here, when serving starts. What no ASGI application can
do, such as a reset in mid-answer, is done to the connection's transport. A server that was started leaves no thread,
no task and no socket behind.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import closing, contextmanager
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from msgspec import Struct

from ..decoding import convert
from .faults import Broken, Faults
from .wire import Reply, Request, Responder, Silence

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGI: TypeAlias = Callable[[Mapping[str, object], Receive, Send], Awaitable[None]]
TransportOf: TypeAlias = Callable[[int], asyncio.Transport]
"""Finds a connection's transport by the client's port."""

MISSING: Final = "serving needs uvicorn; install it with: pip install 'fastgpt-client[emulator]'"
DRAIN_SECONDS: Final = 1
RESET_ON_CLOSE: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""Linger for no time: closing such a socket sends a reset."""


class Scope(Struct):
    """What ASGI says of a request."""

    method: str
    path: str
    query_string: bytes
    headers: list[tuple[bytes, bytes]]
    client: tuple[str, int]
    scheme: str = "http"


class Incoming(Struct):
    """One piece of a request's body."""

    body: bytes = b""
    more_body: bool = False


def application(respond: Responder, transport_of: TransportOf) -> ASGI:
    """Return the ASGI side of an emulator."""

    async def answer(scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Answer one request, write by write."""
        asked = convert(scope, Scope)
        transport = transport_of(asked.client[1])
        body, more = b"", True
        while more:
            piece = convert(await receive(), Incoming)
            body, more = body + piece.body, piece.more_body
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in asked.headers}
        request = Request(
            method=asked.method,
            path=asked.path,
            origin=f"{asked.scheme}://{headers.get('host', 'localhost')}",
            query=tuple(parse_qsl(asked.query_string.decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
        )
        begun = False
        try:
            reply = respond(request)
            with closing(reply.chunks):
                await send(_start(reply))
                begun = True
                if await _written(reply, receive, send, transport):
                    await send(_body(b"", more=False))
        except Broken as broken:
            if broken.how != "stalled":
                transport.set_write_buffer_limits(0)
                if begun:
                    await send(_body(b""))  # waits until what was written before is with the system
                sock: socket.socket = transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                transport.abort()
            await _gone(receive)

    return answer


def _start(reply: Reply) -> Message:
    # How the body is framed on the socket is the server's business.
    sent = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers if name != "transfer-encoding"]
    return {"type": "http.response.start", "status": reply.status, "headers": sent}


def _body(chunk: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": chunk, "more_body": more}


async def _written(reply: Reply, receive: Receive, send: Send, transport: asyncio.Transport) -> bool:
    """Write a body, or as much of it as is wanted; say whether it was wanted to its end.

    That a client has gone shows in the transport at once, and to uvicorn only when the event loop has had a turn.
    """
    for chunk in reply.chunks:
        if transport.is_closing():
            return False
        if not isinstance(chunk, Silence):
            await send(_body(chunk))
            continue
        try:
            await asyncio.wait_for(_gone(receive), chunk.seconds)
        except TimeoutError:
            continue
        return False
    return True


async def _gone(receive: Receive) -> None:
    """Return when the client has gone: after a body there is nothing else that could be received."""
    await receive()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket to listen on, whose connections send at once what is written.

    asyncio turns the waiting off only where a socket knows its protocol; otherwise the second part of an answer waits
    for the client's system to acknowledge the first, which may take it 40 ms.
    """
    made = socket.create_server((host, port))
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())


@contextmanager
def served(respond: Responder, faults: Faults, host: str, port: int) -> Generator[str]:
    """Serve until the block ends and yield the address, ``http://host:port``."""
    try:
        import uvicorn
    except ImportError as error:
        raise RuntimeError(MISSING) from error

    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    class Server(uvicorn.Server):
        """Says when it listens, may stop and start listening, and cuts what is open when it ends."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            loops.append(asyncio.get_running_loop())
            ready.set()

        async def turn(self, *, listening: bool) -> None:
            if listening:
                await super().startup([listen(*address)])
            else:
                for each in self.servers:
                    each.close()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            for connection in self.server_state.connections:
                connection.transport.abort()
            await super().shutdown(sockets)

    def transport_of(port: int) -> asyncio.Transport:
        transports = (connection.transport for connection in server.server_state.connections)
        return next(one for one in transports if one.get_extra_info("peername")[1] == port)

    def door(listening: bool) -> None:
        asyncio.run_coroutine_threadsafe(server.turn(listening=listening), loops[0]).result()

    with closing(listen(host, port)) as listener:
        address: tuple[str, int] = listener.getsockname()[:2]
        server = Server(
            uvicorn.Config(
                application(respond, transport_of),
                log_level="critical",
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        thread = threading.Thread(target=server.run, args=([listener],), name="fastgpt-emulator", daemon=True)
        thread.start()
        ready.wait()
        try:
            with faults.behind(door):
                yield f"http://{host}:{address[1]}"
        finally:
            server.should_exit = True
            thread.join()
