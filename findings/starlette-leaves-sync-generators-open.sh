#!/usr/bin/env bash
# Starlette 1.10.0 (and so FastAPI) behind uvicorn 0.54.0: of a StreamingResponse over an async generator, a reader who hangs
# up is noticed at once, and the generator ends.  A sync generator runs in a thread: the step that is under way goes on,
# its piece is dropped, and then nobody closes the generator.  A reference cycle keeps it, so that its `finally` and its
# `with` blocks end when Python's cycle collector comes by, which an idle server may not see for hours.  A relay that holds
# a stream of another server open in such a `with` keeps the run going that its reader has left.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "starlette==1.10.0" "uvicorn==0.54.0" "h11==0.16.0" "anyio==4.16.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import gc
import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

gone, ended = threading.Event(), threading.Event()


def pieces():
    try:
        yield b"data: 1\n\n"
        gone.wait(10)  # the run is silent
        time.sleep(0.5)
        yield b"data: 2\n\n"
        yield b"data: 3\n\n"
    finally:
        ended.set()


async def apieces():
    try:
        yield b"data: 1\n\n"
        await asyncio.sleep(10)
        yield b"data: 2\n\n"
    finally:
        ended.set()


routes = [
    Route("/sync", lambda _: StreamingResponse(pieces(), media_type="text/event-stream")),
    Route("/async", lambda _: StreamingResponse(apieces(), media_type="text/event-stream")),
]
listener = socket.create_server(("127.0.0.1", 0))
server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), http="h11", log_level="error"))
threading.Thread(target=server.run, args=([listener],), daemon=True).start()
for path in ("/async", "/sync"):
    ended.clear()
    with socket.create_connection(listener.getsockname()) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        received = b""
        while b"data: 1" not in received:
            received += connection.recv(65_536)
    gone.set()
    print(f"{path}: ended {ended.wait(5)}, when garbage was collected", end=" ", flush=True)
    gc.collect()
    print(ended.wait(5))
PYTHON
)
expected="/async: ended True, when garbage was collected True
/sync: ended False, when garbage was collected True"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
