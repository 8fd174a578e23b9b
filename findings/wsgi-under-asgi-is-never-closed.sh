#!/usr/bin/env bash
# A server has to call `close()` of what a WSGI application returned, at the end of a response and when the reader has left
# (PEP 3333): Flask's `call_on_close`, and whatever a generator holds open in a `with`, depend on it.  Of the three bridges
# that run such an application behind an ASGI server, those of asgiref 3.13.0 and Starlette 1.10.0 never call it, not even
# after a response that came whole.  And neither these nor a2wsgi 1.10.10, which does call it, looks whether the reader is
# still there: of a stream, the application goes on to the very end, for nobody.  A relay in Flask that asks a server for
# a completion so pays for every answer that a reader left, while the same relay behind a WSGI server ends with its reader.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "asgiref==3.13.0" "starlette==1.10.0" "a2wsgi==1.10.10"
seen=$("$folder/env/bin/python" -W ignore - <<'PYTHON'
import asyncio

from a2wsgi import WSGIMiddleware
from asgiref.wsgi import WsgiToAsgi
from starlette.middleware.wsgi import WSGIMiddleware as OfStarlette

SCOPE = {
    "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/",
    "raw_path": b"/", "root_path": "", "query_string": b"", "headers": [], "server": ("test", 80), "client": ("test", 1),
}  # fmt: skip


class Events:
    """A stream of 200 events, as a WSGI application returns one."""

    def __init__(self):
        self.taken, self.closed = 0, False

    def __iter__(self):
        return self

    def __next__(self):
        if self.taken == 200:
            raise StopIteration
        self.taken += 1
        return b"data: 1\n\n"

    def close(self):
        self.closed = True


async def read(bridge, pieces):
    """Take so many pieces of a response and hang up, as an ASGI server reports it; say what became of the events."""
    events, left, came = Events(), asyncio.Event(), iter([{"type": "http.request", "body": b"", "more_body": False}])

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return events

    async def receive():
        for message in came:
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        nonlocal pieces
        pieces -= bool(message.get("body"))
        if pieces <= 0:
            left.set()
        await asyncio.sleep(0)

    await bridge(application)(SCOPE, receive, send)
    return f"{events.taken} taken, {'closed' if events.closed else 'not closed'}"


for name, bridge in {"asgiref": WsgiToAsgi, "Starlette": OfStarlette, "a2wsgi": WSGIMiddleware}.items():
    print(f"{name}: whole: {asyncio.run(read(bridge, 200))}; left after 1: {asyncio.run(read(bridge, 1))}")
PYTHON
)
expected="asgiref: whole: 200 taken, not closed; left after 1: 200 taken, not closed
Starlette: whole: 200 taken, not closed; left after 1: 200 taken, not closed
a2wsgi: whole: 200 taken, closed; left after 1: 200 taken, closed"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
