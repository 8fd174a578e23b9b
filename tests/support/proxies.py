"""Proxies on loopback: one for HTTP that forwards and tunnels, one for SOCKS5; each may want a password.

They are handlers of ``sockets.listening``, so that they can be spoken to over TLS as well.
"""

from __future__ import annotations

import base64
import select
import socket
import ssl

from support.sockets import envelope

USER, PASSWORD = "me", "hunter2"
BASIC = b"basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode())


def relay(one: socket.socket, other: socket.socket) -> None:
    """Pass on what comes from either side, until one of them ends."""
    both = {one: other, other: one}
    while True:
        decoded = [each for each in both if isinstance(each, ssl.SSLSocket) and each.pending()]
        for source in decoded or select.select(list(both), [], [], 60)[0]:
            if not (data := source.recv(65_536)):
                return
            both[source].sendall(data)


def http_proxy(connection: socket.socket, request: bytes) -> None:
    """Forward a request, whose answer is made here, or open a tunnel."""
    line, _, headers = request.partition(b"\r\n")
    if b"\r\nproxy-authorization: " + BASIC.lower() not in b"\r\n" + headers.lower():
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    elif line.startswith(b"CONNECT "):
        host, _, port = line.split()[1].decode().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=60) as server:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            relay(connection, server)
            connection.shutdown(socket.SHUT_RDWR)  # a tunnel ends with either side
    elif line.startswith(b"GET http://"):
        name = line.split(b"id=")[1].split(b" ")[0].decode()
        connection.sendall(envelope({"_id": name, "name": name, "type": "dataset"}))


def socks_proxy(connection: socket.socket, asked: list[bytes]) -> None:
    """Open a tunnel, by RFC 1928 and 1929; what was asked for is kept."""
    version, count = connection.recv(2)
    methods = connection.recv(count)
    assert version == 5
    wanted = 2 if 2 in methods else 0
    connection.sendall(bytes((5, wanted)))
    if wanted == 2:
        _, size = connection.recv(2)
        name = connection.recv(size)
        password = connection.recv(connection.recv(1)[0])
        right = (name.decode(), password.decode()) == (USER, PASSWORD)
        connection.sendall(bytes((1, 0 if right else 1)))
        if not right:
            return
    _, _, _, kind = connection.recv(4)
    address = connection.recv(connection.recv(1)[0]) if kind == 3 else socket.inet_ntoa(connection.recv(4)).encode()
    port = int.from_bytes(connection.recv(2), "big")
    asked.append(b"%b:%d" % (address, port))
    with socket.create_connection((address.decode(), port), timeout=60) as server:
        connection.sendall(bytes((5, 0, 0, 1, 0, 0, 0, 0, 0, 0)))
        relay(connection, server)


__all__ = ["PASSWORD", "USER", "http_proxy", "socks_proxy"]
