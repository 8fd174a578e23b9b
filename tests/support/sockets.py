"""A server on loopback that speaks plain HTTP/1.1 as a test says, and knows its connections.

It is for what no scripted transport can show: which connection a request came over, and what happens to its socket.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from fastgpt.options import EngineName

Handler: TypeAlias = Callable[[socket.socket, bytes], object]
"""Answers one request; what it returns is of no interest."""

CERTIFICATE = Path(__file__).parent / "loopback.pem"
"""A certificate for 127.0.0.1 and localhost that signed itself, and its key, which protects nothing."""
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def tls(certificate: Path = CERTIFICATE) -> ssl.SSLContext:
    """Return what a server of TLS needs: a certificate and its key, in one file."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def whole(body: bytes, content_type: str = "application/json", status: str = "200 OK", more: str = "") -> bytes:
    """Return an answer with its length."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def envelope(data: object) -> bytes:
    """Return the answer of a call that went well."""
    return whole(json.dumps({"code": 200, "statusText": "", "message": "", "data": data}).encode())


def part(data: bytes) -> bytes:
    """Return a chunk of a body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def body_of(request: bytes) -> bytes:
    """Return the body of a request."""
    return request.partition(b"\r\n\r\n")[2]


class Listener:
    """A server, until it is closed."""

    def __init__(
        self,
        handler: Handler,
        context: ssl.SSLContext | None = None,
        opened: socket.socket | None = None,
        greet: Callable[[socket.socket], object] | None = None,
    ) -> None:
        self._handler = handler
        self._greet = greet
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=200) if opened is None else opened
        self._open = set[socket.socket]()
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self.connections = 0
        self.requests: list[bytes] = []
        if self._socket.family in (socket.AF_INET, socket.AF_INET6):
            self.host = "{}:{}".format(*self._socket.getsockname()[:2])
        else:
            self.host = str(self._socket.getsockname())
        self.url = f"{'http' if context is None else 'https'}://{self.host}"
        self.gone = threading.Event()
        """Set when a client has closed a connection."""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                with self._changed:
                    self._open.add(connection)
                    self._changed.notify_all()
                if self._greet is not None:
                    self._greet(connection)
                    return
                while request := read(connection):
                    self.requests.append(request)
                    self._handler(connection, request)
        except OSError:
            connection.close()
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()
            self.gone.set()

    @property
    def open(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def left_open(self, expected: int) -> int:
        """Return how many connections are open, when it has heard of those that are being opened or closed."""
        with self._changed:
            self._changed.wait_for(lambda: self.open == expected, timeout=10)
        return self.open

    def close(self) -> None:
        """Close the server and what it has open."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits there
        self._socket.close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def read(connection: socket.socket) -> bytes:
    """Read one request; nothing if none comes any more."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65_536)):
            return b""
        data += more
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", data)
    missing = int(length[1]) - len(body_of(data)) if length else 0
    while missing > 0:
        if not (more := connection.recv(65_536)):
            return b""
        data, missing = data + more, missing - len(more)
    return data


def echo(connection: socket.socket, request: bytes) -> None:
    """Answer with the dataset that was asked for."""
    name = request.split(b"id=")[1].split(b" ")[0].decode()
    connection.sendall(envelope({"_id": name, "name": name, "type": "dataset"}))


def with_engine(program: str, engine: EngineName) -> str:
    """Return a program whose clients take an engine."""
    return re.sub(r"Client\(\s*\"key\", server\.url", rf'\g<0>, engine="{engine}"', program)


@contextmanager
def listening(
    handler: Handler,
    context: ssl.SSLContext | None = None,
    opened: socket.socket | None = None,
    greet: Callable[[socket.socket], object] | None = None,
) -> Generator[Listener]:
    """Serve while a block runs, on a port of loopback, or on a socket that listens already.

    With *greet* a connection is left to that function, from its beginning.
    """
    listener = Listener(handler, context, opened, greet)
    try:
        yield listener
    finally:
        listener.close()
