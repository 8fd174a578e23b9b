#!/usr/bin/env bash
# pyreqwest 0.15.1: a request of `build_streamed()` gives nothing, not even the status, before 64 KiB of the body have
# come or the body has ended.  `streamed_read_buffer_limit` is documented as the most bytes that are buffered; it is how
# many are waited for.  So a stream of events, which is shorter and lasts for minutes, comes all at once at its end,
# unless the limit is 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "pyreqwest==0.15.1"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import os
import socket
import threading

from pyreqwest.client import SyncClientBuilder

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
EVENT = b"9\r\ndata: 1\n\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}/"
read = threading.Event()
waits = []


def serve():
    while True:
        connection, _ = server.accept()
        connection.recv(65_536)
        connection.sendall(HEAD + EVENT)
        waits.append("while it runs" if read.wait(3) else "after it has ended")
        connection.sendall(EVENT + b"0\r\n\r\n")
        connection.close()


threading.Thread(target=serve, daemon=True).start()
with SyncClientBuilder().build() as client:
    for label, build in (
        ("as it comes", lambda request: request),
        ("with a limit of 64 KiB", lambda request: request.streamed_read_buffer_limit(65_536)),
        ("with a limit of 0", lambda request: request.streamed_read_buffer_limit(0)),
    ):
        read.clear()
        with build(client.get(url)).build_streamed() as response:
            while response.body_reader.read_chunk() is not None:
                read.set()
        print(f"{label}: the first event of a stream is read {waits[-1]}", flush=True)
os._exit(0)
PYTHON
)
expected="as it comes: the first event of a stream is read after it has ended
with a limit of 64 KiB: the first event of a stream is read after it has ended
with a limit of 0: the first event of a stream is read while it runs"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
