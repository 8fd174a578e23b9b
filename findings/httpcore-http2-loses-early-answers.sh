#!/usr/bin/env bash
# httpcore 1.0.9 with h2 4.4.1: a server of HTTP/2 may answer before it has the whole request, 413 say, and end the stream
# with RST_STREAM and NO_ERROR; "clients MUST NOT discard responses" then (RFC 9113, section 8.1).  httpcore has the answer,
# but waits for leave to send the rest of the body, which never comes, until the timeout has passed.  nginx 1.22 and
# Caddy 2.6 answer early too; behind these it is the same, but a LocalProtocolError at once under asyncio.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpcore==1.0.9" "h2==4.4.1" "anyio==4.16.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events
import httpx

server = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{server.getsockname()[1]}/"


def serve():
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection):
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    try:
        while data := connection.recv(65_536):
            for event in state.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    state.send_headers(event.stream_id, [(":status", "413")], end_stream=True)
                    state.reset_stream(event.stream_id, h2.errors.ErrorCodes.NO_ERROR)
            connection.sendall(state.data_to_send())
    except OSError:
        pass


async def main():
    async with httpx.AsyncClient(http1=False, http2=True, timeout=1) as client:
        try:
            return (await client.post(url, content=b"x" * 1_000_000)).status_code
        except httpx.HTTPError as error:
            return type(error).__name__


threading.Thread(target=serve, daemon=True).start()
with httpx.Client(http1=False, http2=True, timeout=1) as client:
    try:
        print("sync:", client.post(url, content=b"x" * 1_000_000).status_code)
    except httpx.HTTPError as error:
        print("sync:", type(error).__name__)
print("async:", asyncio.run(main()))
PYTHON
)
expected="sync: ReadTimeout
async: ReadTimeout"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
