#!/usr/bin/env bash
# requests 2.34.2 over urllib3 2.8.0: `iter_lines()` of a stream passes events on as they come if the body comes in
# chunks, and at its very end if it ends with the connection, as it does behind an nginx with the often copied line
# `chunked_transfer_encoding off;`: urllib3 then reads until it has the 512 bytes that requests asks for.  sseclient-py
# 1.9.0, which is made for streams of events, does the same over requests or urllib3, and has no argument to change it;
# `iter_lines(chunk_size=1)` reads what is there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "requests==2.34.2" "urllib3==2.8.0" "sseclient-py==1.9.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import socket
import threading

import requests
from sseclient import SSEClient

server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}"
read = threading.Event()
waits = []


def serve():
    while True:
        connection, _ = server.accept()
        chunked = b"/chunks" in connection.recv(65_536)
        framing = "Transfer-Encoding: chunked\r\n" if chunked else ""
        event, last = ("9\r\ndata: 1\n\n\r\n", "0\r\n\r\n") if chunked else ("data: 1\n\n", "")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n{framing}\r\n"
        connection.sendall((head + event).encode())
        waits.append("while it runs" if read.wait(2) else "after it has ended")
        connection.sendall((event + last).encode())
        connection.close()


WAYS = {
    "iter_lines()": lambda response: response.iter_lines(),
    "iter_lines(chunk_size=1)": lambda response: response.iter_lines(chunk_size=1),
    "SSEClient": lambda response: SSEClient(response).events(),
}
threading.Thread(target=serve, daemon=True).start()
for path in ("/chunks", "/until-the-end"):
    for name, lines in WAYS.items():
        read.clear()
        with requests.get(url + path, stream=True, timeout=30) as response:
            for _ in lines(response):
                read.set()
        print(f"{path}, {name}: the first event is read {waits[-1]}")
PYTHON
)
expected="/chunks, iter_lines(): the first event is read while it runs
/chunks, iter_lines(chunk_size=1): the first event is read while it runs
/chunks, SSEClient: the first event is read while it runs
/until-the-end, iter_lines(): the first event is read after it has ended
/until-the-end, iter_lines(chunk_size=1): the first event is read while it runs
/until-the-end, SSEClient: the first event is read after it has ended"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
