#!/usr/bin/env bash
# vcrpy 9.4.2 (and so pytest-recording) over httpx 0.28.1: while a cassette is recorded, a stream is read to its end
# before the caller has its head, and leaving it early leaves nothing: the server is never hung up on, and the cassette
# holds what nobody read.  So a test that stops a run by leaving its stream does not stop it, one of a stream without an
# end does not come back, and neither pauses nor the place of a cut are in a cassette.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "vcrpy==9.4.2" "httpx==0.28.1"
seen=$("$folder/env/bin/python" - "$folder/cassette.yaml" <<'PYTHON'
import contextlib
import socket
import sys
import threading

import httpx
import vcr

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}/"
left = threading.Event()
answered = threading.Event()
seen = []


def serve():
    while True:
        connection, _ = server.accept()
        connection.recv(65_536)
        connection.sendall(HEAD + b"9\r\ndata: 1\n\n\r\n")
        seen.append("left after one event" if left.wait(2) else "waited for more")
        connection.sendall(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n")
        connection.close()
        answered.set()


def first_event():
    left.clear()
    answered.clear()
    with httpx.Client(timeout=30) as client, client.stream("GET", url) as response:
        event = next(line for line in response.iter_lines() if line)
    left.set()
    return event


threading.Thread(target=serve, daemon=True).start()
for label, cassette in (("without", contextlib.nullcontext()), ("recording", vcr.use_cassette(sys.argv[1]))):
    with cassette:
        print(f"{label}: read {first_event()!r}, the server:", end=" ")
    answered.wait(30)
    print(seen[-1])
with vcr.use_cassette(sys.argv[1], record_mode="none"):
    print("replayed:", [line for line in httpx.get(url).iter_lines() if line])
PYTHON
)
expected="without: read 'data: 1', the server: left after one event
recording: read 'data: 1', the server: waited for more
replayed: ['data: 1', 'data: 2']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
