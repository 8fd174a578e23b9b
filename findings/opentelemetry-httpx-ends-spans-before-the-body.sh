#!/usr/bin/env bash
# opentelemetry-instrumentation-httpx 0.66b2 over httpx 0.28.1: the span of a request ends with the head of the response, also
# where nothing is streamed and `client.get` reads the body.  A body that takes a second takes none in the trace, and one
# that is cut, which the caller sees as an exception, leaves a span of status 200 without any error.  So half of what a
# stream costs in time, and all that goes wrong in it, is in no span.  It also patches httpx alone: of httpx2 2.16.2, which
# openai 3 uses, there is no span, and no `traceparent` is sent, without a warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpx2==2.16.2" "opentelemetry-instrumentation-httpx==0.66b2" "opentelemetry-sdk==1.45.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import httpx2
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append("traceparent" in self.headers)
        self.send_response(200)
        self.send_header("Content-Length", "8")
        self.end_headers()
        self.wfile.flush()
        time.sleep(1)
        self.wfile.write(b"half" if self.path == "/cut" else b"all here")

    def log_message(self, *_):
        pass


exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
HTTPXClientInstrumentor().instrument(tracer_provider=provider)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for library, path in ((httpx, "/whole"), (httpx, "/cut"), (httpx2, "/whole")):
    started = time.monotonic()
    with library.Client() as client:
        try:
            end = client.get(f"http://127.0.0.1:{server.server_port}{path}").text
        except library.HTTPError as error:
            end = type(error).__name__
    took = time.monotonic() - started
    print(f"{library.__name__} {path}: {end}, a second {took > 1}, traceparent {asked.pop()}")
    for span in exporter.get_finished_spans():
        events = [event.name for event in span.events]
        print(f"  span: a second {span.end_time - span.start_time > 1e9}, {span.status.status_code.name}, events {events}")
    exporter.clear()
PYTHON
)
expected="httpx /whole: all here, a second True, traceparent True
  span: a second False, UNSET, events []
httpx /cut: RemoteProtocolError, a second True, traceparent True
  span: a second False, UNSET, events []
httpx2 /whole: all here, a second True, traceparent False"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
