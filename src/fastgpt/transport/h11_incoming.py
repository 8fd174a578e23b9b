"""What h11 reads, the parser that httpcore has too: the default.

h11 does all parsing: lengths, chunks, and what ends a body.  It is asked to read alone, so of the request it hears that
there is one.
"""

from __future__ import annotations

from typing import Final

import h11
import httpcore

from .connections import RawHeaders
from .direct import Incoming

LONGEST_HEAD = 102_400
"""Bytes that may come before a head, or the size of a chunk, is whole."""
FRAME = 16
"""Bytes that one HTTP chunk may have about its data: a length and two line ends."""
ASKED: Final = h11.Request(method=b"POST", target=b"/", headers=[(b"Host", b"-")])
"""A request, for a parser that reads the answer to one; none of those that are sent changes how that is read."""


class H11Incoming(Incoming):
    """One response, as h11 reports it."""

    def __init__(self) -> None:
        super().__init__()
        self._parser = h11.Connection(h11.CLIENT, LONGEST_HEAD)
        self._parser.send(ASKED)

    def feed(self, data: bytes) -> None:
        """Take what was read; nothing is the end of the connection."""
        if not (data or self.has_head):
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        parser, pieces = self._parser, self.pieces
        try:
            parser.receive_data(data)
            while (event := parser.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    pieces.append(event.data)
                    # Mostly one chunk comes with one read.  To ask what follows it costs as much as the chunk itself;
                    # so it is not asked where no more has come than the line end of the chunk.
                    if event.chunk_end and len(data) < len(event.data) + FRAME and parser.trailing_data[0] == b"\r\n":
                        return
                elif isinstance(event, h11.Response):
                    self._begin(event)
                elif isinstance(event, h11.EndOfMessage):
                    self.is_whole = True
                    self.is_kept: bool = parser.their_state is h11.DONE and not parser.trailing_data[0]
                    return
        except h11.RemoteProtocolError as error:
            self.break_off(str(error))

    def _begin(self, head: h11.Response) -> None:
        self.has_head = True
        self.status: int = head.status_code
        self.headers: RawHeaders = head.headers.raw_items()
        self.http_version: str = f"HTTP/{head.http_version.decode('ascii')}"
