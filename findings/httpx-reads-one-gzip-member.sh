#!/usr/bin/env bash
# A gzip body may be several members, one after the other (RFC 1952, section 2.2): what a gateway sends that compresses
# each piece by itself, or joins files that were compressed before.  httpx 0.28.1 and httpx2 2.16.2 read the first
# member and drop the rest without a word, of a response whose length and status are in order; urllib3 2.8.0 (and so
# requests) and aiohttp 3.14.5 read all.  The same httpx reads all frames of zstd.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "httpx2==2.16.2" "urllib3==2.8.0" "aiohttp==3.14.5" "zstandard==0.25.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import httpx
import httpx2
import urllib3
import zstandard

PIECES = (b"the first piece, ", b"the second")
BODIES = {
    "gzip": b"".join(map(gzip.compress, PIECES)),
    "zstd": b"".join(map(zstandard.ZstdCompressor().compress, PIECES)),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        encoding = self.path[1:]
        self.send_response(200)
        self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(BODIES[encoding])))
        self.end_headers()
        self.wfile.write(BODIES[encoding])

    def log_message(self, *_):
        pass


async def by_aiohttp(url):
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.read()


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
print("httpx:", httpx.get(url + "gzip").text)
print("httpx2:", httpx2.get(url + "gzip").text)
print("urllib3:", urllib3.request("GET", url + "gzip").data.decode())
print("aiohttp:", asyncio.run(by_aiohttp(url + "gzip")).decode())
print("httpx, zstd:", httpx.get(url + "zstd").text)
PYTHON
)
expected="httpx: the first piece, 
httpx2: the first piece, 
urllib3: the first piece, the second
aiohttp: the first piece, the second
httpx, zstd: the first piece, the second"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
