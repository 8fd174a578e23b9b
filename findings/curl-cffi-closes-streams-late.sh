#!/usr/bin/env bash
# curl_cffi 0.17.0: closing a response whose stream has not ended, as leaving `with session.stream(…)` does, does not hang up.
# It waits until the server sends something more, which libcurl's callback then rejects, or has ended, and blocks its
# thread, or its task, for as long.  So a run that is left while a workflow is silent goes on, costs what it costs, and
# the program that left it stands still.  requests 2.34.2 closes the socket at once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "curl-cffi==0.17.0" "requests==2.34.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading
from time import monotonic

import requests
from curl_cffi.requests import AsyncSession, Session

SILENCE = 4.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}/"
ended = threading.Event()
heard = []


def serve():
    while True:
        connection, _ = server.accept()
        connection.recv(65_536)
        connection.sendall(HEAD + b"data: 1\n\n")
        connection.settimeout(SILENCE)
        try:
            heard.append(f"{connection.recv(1)!r}")  # empty: the reader has hung up
        except TimeoutError:
            heard.append("nothing while it was silent")
        try:
            connection.sendall(b"data: 2\n\n")
        except OSError:
            pass
        connection.close()
        ended.set()


def said(label, took):
    ended.wait(20)
    ended.clear()
    print(f"{label}: waited {took > SILENCE / 2}, the server heard {heard.pop()}")


def by_session(session, **options):
    response = session.get(url, stream=True)
    next(response.iter_lines(**options))
    started = monotonic()
    response.close()
    return monotonic() - started


async def by_async():
    async with AsyncSession() as session:
        async with session.stream("GET", url) as response:
            await anext(response.aiter_lines())
            started = monotonic()
        return monotonic() - started


threading.Thread(target=serve, daemon=True).start()
with requests.Session() as session:
    said("requests", by_session(session, chunk_size=1))
with Session() as session:
    said("curl_cffi", by_session(session))
said("curl_cffi, async", asyncio.run(by_async()))
PYTHON
)
expected="requests: waited False, the server heard b''
curl_cffi: waited True, the server heard nothing while it was silent
curl_cffi, async: waited True, the server heard nothing while it was silent"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
