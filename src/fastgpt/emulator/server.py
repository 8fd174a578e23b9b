"""The emulator on a socket: an ASGI shell over the core, uvicorn around it, and a proxy in front, all in one thread.

uvicorn comes with the extra ``emulator`` and is imported only here, when serving starts. A server that was started
leaves no thread, no task and no socket behind.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import closing, contextmanager
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from msgspec import Struct

from ..decoding import convert
from .faults import Broken, Faults
from .proxy import Proxy
from .wire import Reply, Request, Responder, Silence

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

MISSING: Final = "serving needs uvicorn; install it with: pip install 'fastgpt-client[emulator]'"
LOOPBACK: Final = "127.0.0.1"
DRAIN_SECONDS: Final = 1


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


class Application:
    """The ASGI side of an emulator."""

    def __init__(self, respond: Responder, proxy: Proxy) -> None:
        self._respond = respond
        self._proxy = proxy

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Answer one request, write by write."""
        asked = convert(scope, Scope)
        body = b""
        while True:
            piece = convert(await receive(), Incoming)
            body += piece.body
            if not piece.more_body:
                break
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
            reply = self._respond(request)
            with closing(reply.chunks):
                await send(_start(reply))
                begun = True
                if not await _written(reply, receive, send):
                    return
            await send({"type": "http.response.body", "body": b""})
        except Broken as broken:
            if broken.how == "stalled":
                await _gone(receive)
            else:
                # The server closes an answer that is left unfinished; then the proxy resets the client's side.
                self._proxy.link(asked.client[1]).reset(silent=not begun)


def _start(reply: Reply) -> Message:
    # How the body is framed on the socket is the server's business.
    sent = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers if name != "transfer-encoding"]
    return {"type": "http.response.start", "status": reply.status, "headers": sent}


async def _written(reply: Reply, receive: Receive, send: Send) -> bool:
    """Write a body, or as much of it as is wanted; say whether it was wanted to its end."""
    for chunk in reply.chunks:
        if not isinstance(chunk, Silence):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
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


def listening(host: str, port: int) -> socket.socket:
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

    def door(listening: bool) -> None:
        asyncio.run_coroutine_threadsafe(proxy.turn(listening=listening), loops[0]).result()

    class Server(uvicorn.Server):
        """Starts and ends with the proxy in front."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            await proxy.start(listener)
            loops.append(asyncio.get_running_loop())
            ready.set()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await proxy.stop()
            await super().shutdown(sockets)

    with closing(listening(host, port)) as listener, closing(listening(LOOPBACK, 0)) as inner:
        proxy = Proxy(LOOPBACK, inner.getsockname()[1])
        server = Server(
            uvicorn.Config(
                Application(respond, proxy),
                log_level="critical",
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        thread = threading.Thread(target=server.run, args=([inner],), name="fastgpt-emulator", daemon=True)
        thread.start()
        ready.wait()
        try:
            bound: int = listener.getsockname()[1]
            with faults.behind(door):
                yield f"http://{host}:{bound}"
        finally:
            server.should_exit = True
            thread.join()
