#!/usr/bin/env bash
# aiohttp-sse-client2 0.3.0 and requests-sse 0.5.3 read streams of events by any method, POST included, as completions
# need it; and at the end of a stream they do what the standard wants of an EventSource, which only ever sends GET: they
# wait for 5 seconds, or what `retry` says, and send the request again, body and all.  So a plain loop over the events of a
# completion, which came whole and ended with [DONE], asks for the next one and pays for it, time and again.  Their limit of
# attempts counts failures alone.  What helps is to leave the loop at [DONE]; one that ends without it is asked for again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "aiohttp-sse-client2==0.3.0" "aiohttp==3.14.5" "requests-sse==0.5.3" "requests==2.34.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiohttp_sse_client2.client import EventSource as AsyncEventSource
from requests_sse import EventSource

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 100\n\ndata: a whole answer\n\ndata: [DONE]\n\n")

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"


async def by_aiohttp():
    async with AsyncEventSource(url, option={"method": "POST"}, data="question") as events:
        async for event in events:
            if event.data == "[DONE]":
                print("aiohttp-sse-client2:", asked)
            if len(asked) > 2:
                break


def by_requests():
    with EventSource(url, method="POST", data="question") as events:
        for event in events:
            if event.data == "[DONE]":
                print("requests-sse:", asked)
            if len(asked) > 2:
                break


asyncio.run(by_aiohttp())
asked.clear()
by_requests()
PYTHON
)
expected="aiohttp-sse-client2: ['question']
aiohttp-sse-client2: ['question', 'question']
requests-sse: ['question']
requests-sse: ['question', 'question']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
