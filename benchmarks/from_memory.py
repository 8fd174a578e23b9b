"""Streams whose socket answers from memory, to be counted in instructions: the kernel and the server take no part.

``python -m benchmarks.from_memory WHO STREAMS EVENTS`` reads so many streams of so many events, a hundred at once, and
prints how many events it saw.  An event is an HTTP chunk that comes by itself, a step of the event loop after another.
Under ``valgrind --tool=cachegrind --cache-sim=no``, the difference between two counts of streams, or of events, is what
these cost, the same from run to run, on a busy machine too.  Who: ``fastgpt``, ``fastgpt, httptools``, and what lies
below: ``h11`` and ``llhttp`` read alone, ``asyncio`` wakes who waits and nothing reads what came.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from fastgpt import AsyncChatClient, user
from fastgpt.chat import Answer
from fastgpt.transport.asyncio_links import AsyncioLink
from fastgpt.transport.direct import Incoming
from fastgpt.transport.h11_incoming import H11Incoming

from .concurrency import at_once
from .contenders import APP, DEFAULT, built
from .paced_server import ENDS, FRAMED, HEAD
from .server import WORDS

WIDTH = 100
PIECES = [HEAD]
"""What the server sends to each."""
URL = "http://127.0.0.1:9"


class Memory(asyncio.Transport):
    """The way to a server that answers any request with the same stream, piece by piece."""

    def __init__(self, protocol: asyncio.BufferedProtocol) -> None:
        super().__init__()
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take a request, and begin to answer."""
        self._loop.call_soon(self._answer, 0)

    def _answer(self, number: int) -> None:
        piece = PIECES[number]
        memoryview(self._protocol.get_buffer(-1))[: len(piece)] = piece
        self._protocol.buffer_updated(len(piece))
        if number + 1 < len(PIECES):
            self._loop.call_soon(self._answer, number + 1)

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Return nothing: there is no socket."""
        return default

    def abort(self) -> None:
        """Close nothing."""

    def is_closing(self) -> bool:
        """Whether it is closed: never."""
        return False


async def connect(self: AsyncioLink, *_: object, **__: object) -> AsyncioLink:
    """Connect a link to memory."""
    self.connection_made(Memory(self))
    return self


async def typed(engine: str, total: int) -> float:
    """Read streams by the typed client."""
    AsyncioLink.connect_tcp = connect  # type: ignore[method-assign]  # the network is what is left out
    async with built(AsyncChatClient, URL, engine) as client:
        stream = client.typed.stream_chat_completion

        async def once() -> float:
            seen = 0.0
            async with stream(app_id=APP, chat_id="chat-1", messages=[user("20")]) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        seen += 1
            return seen

        return await at_once(WIDTH, total, once)


class Bare(asyncio.BufferedProtocol):
    """Reads the stream of one connection, and does no more than to wake who waits."""

    def __init__(self) -> None:
        self.landing = memoryview(bytearray(65_536))
        self.came = b""
        self.waiter: asyncio.Future[None] | None = None

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the loop puts what comes."""
        return self.landing

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came, and wake who waits."""
        self.came += self.landing[:nbytes]
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    async def read(self) -> bytes:
        """Return what came."""
        while not self.came:
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        came, self.came = self.came, b""
        return came


async def bare(parser: Callable[[], Incoming] | None, total: int) -> float:
    """Read streams by a parser, or by none."""
    idle: list[tuple[Bare, Memory]] = []

    async def once() -> float:
        if idle:
            protocol, memory = idle.pop()
        else:
            protocol = Bare()
            memory = Memory(protocol)
        memory.write(b"")
        seen = -2.0
        incoming = None if parser is None else parser()
        came = b""
        while not came.endswith(b"0\r\n\r\n"):
            came = await protocol.read()
            seen += 1
            if incoming is not None:
                incoming.feed(came)
                if not incoming.is_whole:
                    incoming.piece()
        idle.append((protocol, memory))
        return seen

    return await at_once(WIDTH, total, once)


def llhttp() -> Incoming:
    """Return the parser of the other engine."""
    from fastgpt.transport.llhttp import LlhttpIncoming

    return LlhttpIncoming()


WHO: dict[str, Callable[[int], Awaitable[float]]] = {
    "fastgpt": lambda total: typed(DEFAULT, total),
    "fastgpt, httptools": lambda total: typed("httptools", total),
    "h11": lambda total: bare(H11Incoming, total),
    "llhttp": lambda total: bare(llhttp, total),
    "asyncio": lambda total: bare(None, total),
}


async def main(who: str, total: str, events: str = "20") -> None:
    """Read what the command line names."""
    PIECES.extend(FRAMED[True][number % len(WORDS)] for number in range(int(events)))
    PIECES.append(ENDS[True])
    print(await WHO[who](int(total)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
