"""A canned server on the loopback, run as a process of its own so that its work is not counted with a contender's.

It parses no JSON and decides little: the first segment of the path says how a stream is cut, and numbers in the body
say how much is wanted.  It must stay cheap, since two processes share the machine, and the same for all who ask.
"""

from __future__ import annotations

import re
import socketserver
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, repeat

JSON = "application/json; charset=utf-8"
EVENTS = "text/event-stream;charset=utf-8"
FILE = "application/octet-stream"
MIB = 1024 * 1024

COMPLETION = (
    '{"title":"What is FastGPT?","id":"chat-1","model":"",'
    '"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1},"object":"chat.completion","created":0,'
    '"choices":[{"message":{"role":"assistant","content":"FastGPT is a platform for apps over models. 你好！"},'
    '"finish_reason":"stop","index":0}]}'
).encode()
"""As FastGPT answers; ``object`` and ``created`` are what the openai SDK wants besides."""

ROW = (
    '{"chatId":"chat-%05d","updateTime":"2026-11-22T10:42:07.567Z","customTitle":"","title":"What is FastGPT?",'
    '"top":false,"chatGenerateStatus":1,"hasBeenRead":false,"appId":"6b02c6337b41e92948dac784"}'
)
WORDS = ("Hello", " from", " the", " model", ".", " 你好", "！", " You", " said", ":")
BLOCK = 1_000
"""Events that are made at a time, and repeated."""


def event(text: str, *, named: bool) -> bytes:
    """Return one piece of an answer as it stands in a stream; without ``detail`` FastGPT gives it no name."""
    name = "event: answer\n" if named else ""
    return (
        f'{name}data: {{"id":"","object":"","created":0,"model":"",'
        f'"choices":[{{"delta":{{"role":"assistant","content":"{text}"}},"index":0,"finish_reason":null}}]}}\n\n'
    ).encode()


def end(*, named: bool) -> bytes:
    """Return what ends a stream."""
    return b"event: answer\ndata: [DONE]\n\n" if named else b"data: [DONE]\n\n"


def frame(chunk: bytes) -> bytes:
    """Return an HTTP chunk."""
    return b"%x\r\n%s\r\n" % (len(chunk), chunk)


@lru_cache
def block(count: int, *, named: bool, framed: bool) -> bytes:
    """Return *count* events, each in an HTTP chunk of its own if *framed*."""
    events = (event(WORDS[at % len(WORDS)], named=named) for at in range(count))
    return b"".join(map(frame, events) if framed else events)


def stream(count: int, cut: int, *, named: bool) -> Iterator[bytes]:
    """Yield the body of a stream of *count* events, in HTTP chunks of *cut* bytes; 0: one chunk per event."""
    blocks = chain(
        repeat(block(BLOCK, named=named, framed=not cut), count // BLOCK),
        (block(count % BLOCK, named=named, framed=not cut),),
    )
    if cut:
        return chunked(chain(blocks, (end(named=named),)), cut)
    return chain(blocks, (frame(end(named=named)), b"0\r\n\r\n"))


def large(mebibytes: int, cut: int, *, named: bool) -> Iterator[bytes]:
    """Yield the body of a stream that holds one large event."""
    return chunked((event("x" * (mebibytes * MIB), named=named), end(named=named)), cut)


def chunked(blocks: Iterable[bytes], cut: int) -> Iterator[bytes]:
    """Cut a body into HTTP chunks, and yield as many at a time as a block holds."""
    rest = b""
    for each in blocks:
        rest += each
        whole = len(rest) - len(rest) % cut
        yield b"".join(frame(rest[at : at + cut]) for at in range(0, whole, cut))
        rest = rest[whole:]
    yield (frame(rest) if rest else b"") + b"0\r\n\r\n"


def timed(*, named: bool) -> Iterator[bytes]:
    """Yield a stream whose first event says when it was sent, and whose end comes well after it.

    Who holds an event back until something follows it is seen by that.
    """
    time.sleep(0.005)
    yield frame(event(str(time.monotonic_ns()), named=named))
    time.sleep(0.02)
    yield frame(end(named=named)) + b"0\r\n\r\n"


@lru_cache
def page(rows: int, total: int) -> bytes:
    """Return a page of histories."""
    listed = ",".join(ROW % at for at in range(rows))
    return f'{{"code":200,"statusText":"","message":"","data":{{"total":{total},"list":[{listed}]}}}}'.encode()


def number(pattern: bytes, body: bytes, default: int) -> int:
    """Return a number that stands in a request."""
    found = re.search(pattern, body)
    return int(found[1]) if found else default


class Handler(socketserver.StreamRequestHandler):
    """Answers the requests of one connection."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the other side is done."""
        sink = memoryview(bytearray(4 * MIB))
        while request := self.rfile.readline():
            target = request.split(b" ", 2)[1].decode()
            length = 0
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if target.endswith("/sink"):
                while length and (taken := self.rfile.readinto(sink[:length])):
                    length -= taken
                self.answer(b'{"code":200,"statusText":"","message":"","data":{"success":true}}')
            else:
                self.reply(target, self.rfile.read(length))

    def reply(self, target: str, body: bytes) -> None:
        """Answer one request."""
        _, scene, path = target.split("/", 2)
        wanted = number(rb'"content":\s?"(\d+)"', body, 1)
        named = re.search(rb'"detail":\s?true', body) is not None
        if path.endswith("getHistories"):
            rows = number(rb'"pageSize":\s?(\d+)', body, 20)
            self.answer(page(rows, number(rb'"appId":\s?"(\d+)"', body, rows)))
        elif path.endswith("presignChatFilePostUrl"):
            self.answer(b'{"code":200,"data":{"url":"/sink","key":"chat/1/file.bin","headers":{},"previewUrl":"/1"}}')
        elif path.endswith("sandbox/download"):
            self.give(number(rb'"chatId":\s?"(\d+)"', body, 1))
        elif not re.search(rb'"stream":\s?true', body):
            self.answer(COMPLETION)
        elif scene == "timed":
            self.send(timed(named=named))
        elif scene == "large":
            self.send(large(wanted, 65_536, named=named))
        else:
            self.send(stream(wanted, int(scene), named=named))

    def answer(self, body: bytes) -> None:
        """Send a whole answer."""
        head = f"HTTP/1.1 200 OK\r\nx-request-id: 1\r\ncontent-type: {JSON}\r\ncontent-length: {len(body)}\r\n\r\n"
        self.connection.sendall(head.encode() + body)

    def give(self, mebibytes: int) -> None:
        """Send a file of so many MiB."""
        block = bytes(range(256)) * (MIB // 256)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {FILE}\r\ncontent-length: {mebibytes * MIB}\r\n\r\n"
        self.connection.sendall(head.encode())
        for _ in range(mebibytes):
            self.connection.sendall(block)

    def send(self, body: Iterable[bytes]) -> None:
        """Send a stream."""
        head = f"HTTP/1.1 200 OK\r\nx-request-id: 1\r\ncontent-type: {EVENTS}\r\ntransfer-encoding: chunked\r\n\r\n"
        self.connection.sendall(head.encode())
        for piece in body:
            self.connection.sendall(piece)


class Server(socketserver.ThreadingTCPServer):
    """Serves every connection in a thread of its own."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a contender that is done may leave in the middle of an answer."""


def main() -> None:
    """Serve until killed; the first line of the output is the address."""
    with Server(("127.0.0.1", 0), Handler) as server:
        host, port = server.server_address[:2]
        print(f"http://{host!s}:{port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
