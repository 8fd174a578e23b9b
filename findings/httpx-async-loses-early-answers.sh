#!/usr/bin/env bash
# httpx 0.28.1 over httpcore 1.0.9 and anyio 4.11.0: a server that answers before it has read a request, 413 say, and
# closes, is heard by httpx.Client, which goes on to read where writing fails.  httpx.AsyncClient under asyncio tries
# the same, but anyio's stream gives nothing of what has come once writing has failed: a ReadError instead of the answer.
# haproxy 2.6 and squid 5.7 answer so; nginx 1.22 goes on reading for a while.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpcore==1.0.9" "h11==0.16.0" "anyio==4.11.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading

import httpx

ANSWER = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}/"
answered = threading.Event()


def serve():
    while True:
        connection, _ = server.accept()
        connection.recv(65_536)
        connection.sendall(ANSWER)
        connection.close()  # with bytes unread: the client is sent a reset behind the answer
        answered.set()


def blocks():
    yield b"x"
    answered.wait(10)
    answered.clear()
    for _ in range(100):
        yield b"x" * 65_536


async def ablocks():
    yield b"x"
    while not answered.is_set():
        await asyncio.sleep(0.01)
    answered.clear()
    for _ in range(100):
        yield b"x" * 65_536


async def main():
    async with httpx.AsyncClient() as client:
        return (await client.post(url, content=ablocks())).status_code


threading.Thread(target=serve, daemon=True).start()
with httpx.Client() as client:
    try:
        print("sync:", client.post(url, content=blocks()).status_code)
    except httpx.HTTPError as error:
        print("sync:", type(error).__name__)
try:
    print("async:", asyncio.run(main()))
except httpx.HTTPError as error:
    print("async:", type(error).__name__)
PYTHON
)
expected="sync: 413
async: ReadError"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
