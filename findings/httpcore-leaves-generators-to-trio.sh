#!/usr/bin/env bash
# httpcore 1.0.9 under trio 0.31.0: a response body is an async generator around others, and closing the outer one
# early, as `aclosing` does, leaves the inner ones to the garbage collector.  trio says so with ResourceWarnings, which
# Python hides by default, and which are errors where warnings are; asyncio says nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpcore==1.0.9" "h11==0.16.0" "anyio==4.11.0" "trio==0.31.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading
import warnings
from contextlib import aclosing

import anyio
import httpcore

server = socket.create_server(("127.0.0.1", 0))


def serve():
    while True:
        connection, _ = server.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")


async def main():
    async with httpcore.AsyncConnectionPool() as pool:
        async with pool.stream("GET", f"http://127.0.0.1:{server.getsockname()[1]}/") as response:
            async with aclosing(aiter(response.stream)) as chunks:
                await anext(chunks)


threading.Thread(target=serve, daemon=True).start()
for backend in ("asyncio", "trio"):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        anyio.run(main, backend=backend)
    said = [str(each.message).partition(" was ")[0] for each in caught if each.category is ResourceWarning]
    print(f"{backend}: {[each for each in said if 'generator' in each]}")
PYTHON
)
expected="asyncio: []
trio: [\"Async generator 'httpcore._async.http11.HTTP11ConnectionByteStream.__aiter__'\", \"Async generator 'httpcore._async.http11.AsyncHTTP11Connection._receive_response_body'\"]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
