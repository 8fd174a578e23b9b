"""How much memory an upload takes: ``python benchmarks/upload_memory.py [MiB]`` sends a sparse file over loopback.

Sent are a form, one PUT to a presigned URL, and parts of 8 MiB, three at once, as FastGPT 4.16 wants them.

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
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from fastgpt import AsyncDatasetClient, DatasetClient


class Sink(BaseHTTPRequestHandler):
    """Takes everything, and answers as FastGPT does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer a call of the API."""
        body = self._drained(kept="presign" in self.path)
        if not body:
            made: dict[str, object] = {"collectionId": "c", "key": "dataset/d/k", "results": {"insertLen": 0}}
            self._answer(made)
            return
        url = f"http://{self.headers['host']}/put"
        place: dict[str, object] = {"url": url, "key": "dataset/d/k", "headers": {}, "uploadMode": "single"}
        if b"parts" in body:
            plan = {"partSize": 8 << 20, "concurrency": 3, "completeUrl": f"{url}/complete", "abortUrl": f"{url}/abort"}
            place |= {"uploadMode": "multipart", **plan}
        self._answer(place)

    def do_PUT(self) -> None:
        """Take the bytes of a file, or of a part of one."""
        self._drained()
        self._answer({"success": True, "etag": "e"})

    def _drained(self, *, kept: bool = False) -> bytes:
        left, body = int(self.headers["content-length"]), b""
        while left:
            piece = self.rfile.read(min(left, 1 << 20))
            left -= len(piece)
            body += piece if kept else b""
        return body

    def _answer(self, data: object) -> None:
        body = json.dumps({"code": 200, "data": data}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(parent: Connection) -> None:
    """Serve on a free port, and report it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    parent.send(server.server_address[1])
    server.serve_forever()


def peak() -> float:
    """Return the most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, upload: Callable[[], object]) -> None:
    """Print by how much the peak grew, and how long it took."""
    before, began = peak(), time.monotonic()
    upload()
    print(f"{name:32} +{peak() - before:5.1f} MiB at the peak, {time.monotonic() - began:5.1f} s", flush=True)


UPLOADS: Mapping[str, Callable[[DatasetClient | AsyncDatasetClient, Path], object]] = {
    "form": lambda client, file: client.create_file_collection(dataset_id="d", file=file),
    "presigned URL": lambda client, file: client.upload_dataset_file(dataset_id="d", content=file),
    "parts": lambda client, file: client.upload_dataset_file(dataset_id="d", content=file, filename="parts"),
}


def upload_async(base_url: str, upload: Callable[[AsyncDatasetClient, Path], object], file: Path) -> None:
    """Upload a file by an async client."""

    async def uploaded() -> None:
        async with AsyncDatasetClient("key", base_url) as client:
            uploading = upload(client, file)
            assert isinstance(uploading, Awaitable)
            await uploading

    asyncio.run(uploaded())


def main() -> None:
    """Send a file of so many MiB in each way, sync and async."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    base_url = f"http://127.0.0.1:{here.recv()}"

    with tempfile.TemporaryDirectory() as folder, DatasetClient("key", base_url) as client:
        file = Path(folder) / "large.bin"
        with file.open("wb") as opened:
            opened.truncate(size << 20)
        small = Path(__file__)
        for upload in UPLOADS.values():  # what is loaded once is no part of an upload
            upload(client, small)
            upload_async(base_url, upload, small)
        print(f"{size} MiB, {peak():.1f} MiB held before")
        for name, upload in UPLOADS.items():
            measured(f"{name}, sync", partial(upload, client, file))
            measured(f"{name}, async", partial(upload_async, base_url, upload, file))
    server.terminate()


if __name__ == "__main__":
    main()
