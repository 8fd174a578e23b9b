#!/usr/bin/env bash
# httpx 0.28.1 over httpcore 1.0.9: max_keepalive_connections is documented as the number of idle connections that are
# kept, and is compared with the number of all connections.  A client with as many streams open as the limit says keeps
# no connection alive any more: every further call opens one and closes it, although nothing is idle.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpcore==1.0.9"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

opened = 0
release = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        global opened
        opened += 1
        super().setup()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1")
        self.end_headers()
        if self.path == "/stream":
            release.wait(30)
        self.wfile.write(b"x")

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
for streams in (0, 3):
    with httpx.Client(base_url=url, limits=httpx.Limits(max_keepalive_connections=3)) as client, ExitStack() as stack:
        for _ in range(streams):
            stack.enter_context(client.stream("GET", "/stream"))
        before = opened
        for _ in range(5):
            client.get("/call")
        print(f"{streams} streams open, limit 3: 5 calls one after the other opened {opened - before} connections")
        release.set()
PYTHON
)
expected="0 streams open, limit 3: 5 calls one after the other opened 1 connections
3 streams open, limit 3: 5 calls one after the other opened 5 connections"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
