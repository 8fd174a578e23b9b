"""Files of a sandbox over a real connection: whole, cut short, and instead of one an error or a page."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from fastgpt import (
    AsyncFastGPTClient,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    NotFoundError,
    Outcome,
    StreamInterruptedError,
    TransportError,
)
from support.sockets import Handler, listening, part, whole

pytestmark = [pytest.mark.usefixtures("each_engine"), pytest.mark.anyio]

both = pytest.mark.parametrize("mode", ["sync", "async"])
CONTENT = bytes(range(256)) * 8_000
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nTransfer-Encoding: chunked\r\n\r\n"


async def saved(mode: str, url: str, target: Path) -> Outcome[int]:
    """Save a file of a sandbox with a client sync or async."""
    if mode == "sync":
        with FastGPTClient("key", url, max_retries=0) as client:
            return client.results.save_from_sandbox(target=target, app_id="a", chat_id="c")
    async with AsyncFastGPTClient("key", url, max_retries=0) as aclient:
        return await aclient.results.save_from_sandbox(target=target, app_id="a", chat_id="c")


def found(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def complete(connection: socket.socket, request: bytes) -> None:
    """Give all of a file."""
    connection.sendall(whole(CONTENT, "application/octet-stream"))


def in_chunks(connection: socket.socket, request: bytes) -> None:
    """Give all of an archive, whose length nobody knows before."""
    connection.sendall(CHUNKED + part(CONTENT[:1000]) + part(CONTENT[1000:]) + b"0\r\n\r\n")


def cut(connection: socket.socket, request: bytes) -> None:
    """Give half of a file, and hang up."""
    connection.sendall(whole(CONTENT, "application/octet-stream")[: len(CONTENT) // 2])
    connection.shutdown(socket.SHUT_RDWR)


def cut_in_chunks(connection: socket.socket, request: bytes) -> None:
    """Give a piece of an archive, and hang up."""
    connection.sendall(CHUNKED + part(CONTENT[:1000]))
    connection.shutdown(socket.SHUT_RDWR)


def missing(connection: socket.socket, request: bytes) -> None:
    """Say that there is no such file."""
    body = b'{"code":404,"statusText":"error","message":"Edit sandbox not found or not running","data":null}'
    connection.sendall(whole(body, status="404 Not Found"))


def page(connection: socket.socket, request: bytes) -> None:
    """Give the page of a gateway."""
    connection.sendall(whole(b"<!DOCTYPE html><title>Sign in</title>", "text/html"))


@both
@pytest.mark.parametrize("handler", [complete, in_chunks])
async def test_a_file_is_saved_whole(mode: str, handler: Handler, tmp_path: Path) -> None:
    """What came is what lies in the file, and nothing lies beside it."""
    with listening(handler) as server:
        outcome = await saved(mode, server.url, tmp_path / "file")
    assert outcome.unwrap() == len(CONTENT)
    assert found(tmp_path) == {"file": CONTENT}


@both
@pytest.mark.parametrize(
    ("handler", "kinds"),
    [
        (cut, (StreamInterruptedError, TransportError)),
        (cut_in_chunks, (StreamInterruptedError, TransportError)),
        (missing, (NotFoundError,)),
        (page, (DecodeError,)),
    ],
)
async def test_what_is_no_whole_file_changes_none(
    mode: str, handler: Handler, kinds: tuple[type[FastGPTError], ...], tmp_path: Path
) -> None:
    """The file that was there stays, and nothing half is left beside it."""
    (tmp_path / "file").write_bytes(b"before")
    with listening(handler) as server:
        outcome = await saved(mode, server.url, tmp_path / "file")
    assert isinstance(outcome.failure(), kinds)
    assert found(tmp_path) == {"file": b"before"}
