#!/usr/bin/env bash
# httpx-aiohttp 0.2.0 over aiohttp 3.14.5 (what the OpenAI SDK's extra `aiohttp` installs, too): a server that reads a
# request and hangs up is an httpx.ConnectTimeout at once, as if no connection had been made.  httpx 0.28.1 by itself
# says RemoteProtocolError.  Who sends again what cannot have arrived, a completion that costs money say, sends it twice.
# And not all of its exceptions are httpx's: an answer that aiohttp rejects, for a header of 9,000 bytes, is an exception
# of aiohttp's own, so that `except httpx.HTTPError` passes it by.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpx-aiohttp==0.2.0" "aiohttp==3.14.5"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading

import httpx
from httpx_aiohttp import HttpxAiohttpClient

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout)
LONG = b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 9000 + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}"
arrived = []


def serve():
    while True:
        connection, _ = server.accept()
        request = b""
        while not request.endswith(b"question"):
            request += connection.recv(65_536)
        arrived.append(request)
        if b"/long" in request:
            connection.sendall(LONG)
        connection.close()


async def ask(client, path):
    for _ in range(2):
        try:
            response = await client.post(url + path, content=b"question")
            return f"HTTP {response.status_code}"
        except Exception as error:
            failure = error
            if not isinstance(error, NEVER_SENT):
                break
    return f"{type(failure).__name__}, of httpx: {isinstance(failure, httpx.HTTPError)}"


async def main():
    for kind in (httpx.AsyncClient, HttpxAiohttpClient):
        for path in ("/hang-up", "/long"):
            arrived.clear()
            async with kind(timeout=30) as client:
                print(kind.__name__, path, await ask(client, path), f"arrived {len(arrived)} times")


threading.Thread(target=serve, daemon=True).start()
asyncio.run(main())
PYTHON
)
expected="AsyncClient /hang-up RemoteProtocolError, of httpx: True arrived 1 times
AsyncClient /long HTTP 200 arrived 1 times
HttpxAiohttpClient /hang-up ConnectTimeout, of httpx: True arrived 2 times
HttpxAiohttpClient /long ClientResponseError, of httpx: False arrived 1 times"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
