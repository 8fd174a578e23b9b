"""How much memory an upload takes: ``python benchmarks/upload_memory.py [MiB]`` sends a sparse file over loopback.

A server in a process of its own takes the bytes and throws them away, so that what is measured is the client.  Printed
is by how much the peak of this process grew while each way of uploading sent the whole file.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from fastgpt import AsyncDatasetClient, DatasetClient


class Sink(BaseHTTPRequestHandler):
    """Takes everything, and answers as FastGPT does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a call of the API."""
        size = self._drained()
        origin = f"http://{self.headers['host']}"
        place: dict[str, object] = {"url": f"{origin}/put", "key": "dataset/d/k", "headers": {}, "uploadMode": "single"}
        made: dict[str, object] = {"collectionId": f"{size} bytes", "results": {"insertLen": 0}}
        self._answer(place if "presign" in self.path else made)

    def do_PUT(self) -> None:
        """Take the bytes of a file."""
        self._answer({"success": self._drained() >= 0})

    def _drained(self) -> int:
        size = left = int(self.headers["content-length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        return size

    def _answer(self, data: object) -> None:
        body = json.dumps({"code": 200, "data": data}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(told: Connection) -> None:
    """Serve on a free port, and tell it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    told.send(server.server_address[1])
    server.serve_forever()


def peak() -> float:
    """Return the most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, upload: Callable[[], object]) -> None:
    """Print by how much the peak grew, and how long it took."""
    before, began = peak(), time.monotonic()
    upload()
    print(f"{name:32} +{peak() - before:5.1f} MiB at the peak, {time.monotonic() - began:5.1f} s", flush=True)


def main() -> None:
    """Send a file of so many MiB by a form and by a presigned URL, blocking and awaited."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    base_url = f"http://127.0.0.1:{here.recv()}"

    async def awaited(file: Path) -> None:
        async with AsyncDatasetClient("key", base_url) as client:
            await client.typed.create_file_collection(dataset_id="d", file=file)

    with tempfile.TemporaryDirectory() as folder, DatasetClient("key", base_url) as client:
        file = Path(folder) / "large.bin"
        with file.open("wb") as opened:
            opened.truncate(size << 20)
        client.create_file_collection(dataset_id="d", file=b"x", filename="warm-up.txt")
        print(f"{size} MiB, {peak():.1f} MiB held before")
        measured("form, blocking", lambda: client.create_file_collection(dataset_id="d", file=file))
        measured("presigned URL, blocking", lambda: client.upload_dataset_file(dataset_id="d", content=file))
        measured("form, awaited", lambda: asyncio.run(awaited(file)))
    server.terminate()


if __name__ == "__main__":
    main()
