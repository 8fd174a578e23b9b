#!/usr/bin/env bash
# httpx 0.28.1 and httpx2 2.16.2 take any iterable as a body, and send it again where a request is sent again: after a redirect
# (307), by an auth flow that got a 401, by a transport that tries again (httpx-retries 0.6.0).  A generator that was used up
# is a StreamConsumed then.  Any other iterator, `map`, `iter(…)`, the rows of a reader, is sent as an empty body: the server
# answers 200, and has stored a file of no bytes.  A list, or a class whose `__iter__` starts over, goes out whole twice.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpx2==2.16.2" "httpx-retries==0.6.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import httpx2
from httpx_retries import Retry, RetryTransport

ROWS = [b"storks,", b"owls"]
received = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = b""
        while line := self.rfile.readline():
            body += self.rfile.read(int(line, 16))
            self.rfile.readline()
            if line == b"0\r\n":
                break
        else:
            return  # the client has given up
        received.append(body.decode())
        self.send_response({"/moved": 307, "/busy": 503}[self.path] if len(received) == 1 else 200)
        self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def put(client, path, rows):
    received.clear()
    with client:
        try:
            return client.put(f"http://127.0.0.1:{server.server_port}{path}", content=rows).status_code, received
        except client_errors as error:
            return type(error).__name__, received


client_errors = (httpx.StreamError, httpx2.StreamError)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for library in (httpx, httpx2):
    name = library.__name__
    for rows in (ROWS, (row for row in ROWS), map(bytes, ROWS)):
        print(f"{name}, {type(rows).__name__}:", *put(library.Client(follow_redirects=True), "/moved", rows))
again = RetryTransport(retry=Retry(total=1, backoff_factor=0))
print("httpx-retries, map:", *put(httpx.Client(transport=again), "/busy", map(bytes, ROWS)))
PYTHON
)
expected="httpx, list: 200 ['storks,owls', 'storks,owls']
httpx, generator: StreamConsumed ['storks,owls']
httpx, map: 200 ['storks,owls', '']
httpx2, list: 200 ['storks,owls', 'storks,owls']
httpx2, generator: StreamConsumed ['storks,owls']
httpx2, map: 200 ['storks,owls', '']
httpx-retries, map: 200 ['storks,owls', '']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
