"""The emulator on a socket: an ASGI shell over the core, and uvicorn in a thread around it.

uvicorn comes with the extra ``emulator`` and is imported only here, when serving starts. A server that was started
leaves no thread and no socket behind.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import closing, contextmanager
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from msgspec import Struct, convert

from .transports import Responder
from .wire import Request

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

MISSING: Final = "serving needs uvicorn; install it with: pip install 'fastgpt-client[emulator]'"
DRAIN_SECONDS: Final = 1


class Scope(Struct):
    """What ASGI says of a request."""

    method: str
    path: str
    query_string: bytes
    headers: list[tuple[bytes, bytes]]
    scheme: str = "http"


class Incoming(Struct):
    """One piece of a request's body."""

    body: bytes = b""
    more_body: bool = False


class Application:
    """The ASGI side of an emulator."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

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
        reply = self._respond(
            Request(
                method=asked.method,
                path=asked.path,
                origin=f"{asked.scheme}://{headers.get('host', 'localhost')}",
                query=tuple(parse_qsl(asked.query_string.decode("latin-1"), keep_blank_values=True)),
                headers=headers,
                body=body,
            )
        )
        # How the body is framed on the socket is the server's business.
        sent = [
            (name.encode(), value.encode("latin-1")) for name, value in reply.headers if name != "transfer-encoding"
        ]
        with closing(reply.chunks) as chunks:
            await send({"type": "http.response.start", "status": reply.status, "headers": sent})
            for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@contextmanager
def served(respond: Responder, host: str, port: int) -> Generator[str]:
    """Serve until the block ends and yield the address, ``http://host:port``."""
    try:
        import uvicorn
    except ImportError as error:
        raise RuntimeError(MISSING) from error

    ready = threading.Event()

    class Server(uvicorn.Server):
        """Says when it has started."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    with closing(socket.create_server((host, port))) as listener:
        server = Server(
            uvicorn.Config(
                Application(respond),
                log_level="critical",
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        thread = threading.Thread(target=server.run, args=([listener],), name="fastgpt-emulator", daemon=True)
        thread.start()
        ready.wait()
        try:
            bound: int = listener.getsockname()[1]
            yield f"http://{host}:{bound}"
        finally:
            server.should_exit = True
            thread.join()
