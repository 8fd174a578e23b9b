#!/usr/bin/env bash
# A stream over HTTP/1.1 comes in chunks, the last of which is empty, so that a client can tell a stream that was cut from
# one that is over.  `urllib.request` (http.client of Python 3.10 to 3.13) can: `read()` of a cut one is an
# IncompleteRead.  A loop over its lines, as programs without dependencies read events, just ends where the connection
# was cut between two chunks; within a chunk it raises.  A server that writes an event a chunk, as most do, is cut between
# two of them, so that the loop seems to notice cuts when one tries, and half an answer passes for a whole one.  Of a body
# whose length was announced, such as an export, a loop over lines, or one over `read(n)`, notices none.
set -euo pipefail
seen=$(python3 - <<'PYTHON'
import socket
import threading
from http.client import IncompleteRead
from urllib.request import urlopen

EVENTS = b"data: Half a\n\ndata: sentence\n\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(EVENTS), EVENTS)


def address_of(answer):
    """Serve *answer* to whoever comes, and hang up."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/"


ANSWERS = {
    "whole": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n",
    "cut between chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK,
    "cut within a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + CHUNK[:-9],
    "cut within its length": HEAD + b"Content-Length: 500\r\n\r\n" + EVENTS,
}
WAYS = {
    "read()": lambda response: response.read().splitlines(),
    "read(n)": lambda response: list(iter(lambda: response.read(10), b"")),
    "lines": list,
}
for what, answer in ANSWERS.items():
    said = {}
    for way, read in WAYS.items():
        with urlopen(address_of(answer)) as response:
            try:
                read(response)
                said[way] = "ends"
            except IncompleteRead:
                said[way] = "raises"
    print(what, said)
PYTHON
)
expected="whole {'read()': 'ends', 'read(n)': 'ends', 'lines': 'ends'}
cut between chunks {'read()': 'raises', 'read(n)': 'raises', 'lines': 'ends'}
cut within a chunk {'read()': 'raises', 'read(n)': 'raises', 'lines': 'raises'}
cut within its length {'read()': 'raises', 'read(n)': 'ends', 'lines': 'ends'}"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
