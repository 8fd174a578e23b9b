"""Answers of HTTP/1.1 as servers and what lies before them may garble them: made at random, by a seed.

Most are right, or wrong in one way; some are cut, some have bytes changed, and all come in pieces of any size.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

STATUSES = (b"200 OK", b"204 No Content", b"304 Not Modified", b"404 Not Found", b"500 Oh", b"200", b"299 \xe4\xf6")
INTERIM = (b"100 Continue", b"102 Processing", b"103 Early Hints")
ODD_LINES = (
    b"Content-Length: 5", b"Content-Length: 5, 5", b"Content-Length: -1", b"Content-Length: +5", b"Content-Length: 0x5",
    b"Content-Length:", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: Chunked", b"Transfer-Encoding: identity", b"Connection: close", b"Connection: keep-alive",
    b"Connection: Close, X", b"X: \x00", b"X : 1", b"X", b": 1", b" folded: 1", b"X: a\tb", b"X:", b"X: \xff\xfe",
    b"Keep-Alive: timeout=5", b"Upgrade: h2c", b"X: " + b"y" * 300, b"Content-Length: 5\r\nContent-Length: 6",
)  # fmt: skip
RUBBISH = (b"\r\n", b"\n", b"\0", b"HTTP/1.1 200 OK\r\n", b"x" * 9, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


class Bytes(NamedTuple):
    """An answer as it comes."""

    pieces: tuple[bytes, ...]
    closes: bool
    """Whether the connection is closed behind it."""

    @property
    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces)


def answer_at_random(seed: int) -> Bytes:
    """Return what a seed makes."""
    chance = Random(seed)
    made = b"".join(interim(chance) for _ in range(chance.choice((0, 0, 0, 1, 2)))) + final(chance)
    if chance.random() < 0.2:
        made += chance.choice(RUBBISH)
    if chance.random() < 0.15:
        made = made[: chance.randrange(len(made) + 1)]
    if chance.random() < 0.2:
        made = malformed(chance, made)
    return Bytes(tuple(split(chance, made)), chance.random() < 0.5)


def interim(chance: Random) -> bytes:
    """Return what comes before an answer, and is none."""
    lines = [b"HTTP/1.1 " + chance.choice(INTERIM)]
    if chance.random() < 0.3:
        lines.append(b"Link: <a>; rel=preload")
    return b"\r\n".join((*lines, b"", b""))


def final(chance: Random) -> bytes:
    """Return an answer."""
    body = chance.randbytes(chance.choice((0, 1, 5, 5, 50, 3000)))
    lines = [chance.choice((b"HTTP/1.1 ", b"HTTP/1.1 ", b"HTTP/1.1 ", b"HTTP/1.0 ")) + chance.choice(STATUSES)]
    lines.append(b"Content-Type: application/json")
    framing = chance.choice(("length", "length", "chunks", "chunks", "end"))
    if framing == "length":
        lines.append(b"Content-Length: %d" % len(body))
    elif framing == "chunks":
        lines.append(b"Transfer-Encoding: chunked")
        body = chunks(chance, body)
    while chance.random() < 0.35:
        lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(ODD_LINES))
    end = b"\r\n" if chance.random() < 0.97 else b"\n"
    return end.join((*lines, b"", b"")) + body


def chunks(chance: Random, body: bytes) -> bytes:
    """Return a body in chunks."""
    made: list[bytes] = []
    while body:
        size = chance.randrange(1, len(body) + 1)
        extension = chance.choice((b"", b"", b"", b";x=y", b';x="y z"', b" "))
        number = b"%X" % size if chance.random() < 0.5 else b"%04x" % size
        made.append(number + extension + b"\r\n" + body[:size] + b"\r\n")
        body = body[size:]
    trailers = chance.choice((b"", b"", b"", b"X-Trailer: 1\r\n", b"Content-Length: 3\r\n"))
    return b"".join(made) + b"0\r\n" + trailers + b"\r\n"


def malformed(chance: Random, made: bytes) -> bytes:
    """Return an answer in which some bytes are others, are missing, or are there twice."""
    found = bytearray(made)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not found:
            break
        at = chance.randrange(len(found))
        match chance.randrange(3):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                del found[at]
            case _:
                found.insert(at, found[at])
    return bytes(found)


def split(chance: Random, made: bytes) -> list[bytes]:
    """Return an answer in pieces, none of them empty."""
    most = chance.choice((1, 7, 100, 5000))
    pieces: list[bytes] = []
    while made:
        size = chance.randrange(1, most + 1)
        pieces.append(made[:size])
        made = made[size:]
    return pieces
