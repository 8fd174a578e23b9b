"""What llhttp reads: the parser of Node and uvicorn, by way of the package httptools.

llhttp does all parsing: lengths, chunks, and what ends a body.  Here interim responses are skipped, and it is seen
whether anything came after an answer.
"""

from __future__ import annotations

import sys

import httpcore
import httptools

from .direct import Incoming

LONGEST_HEAD = 131_072
"""Bytes that may come before a body begins; llhttp itself has no such limit."""
LENGTHS = (b"content-length", b"transfer-encoding")
"""The headers that say how long a body is, or that its end will be marked."""
CODING = len(LENGTHS[1])


class LlhttpIncoming(Incoming):
    """One response, as llhttp reports it."""

    _head_size = 0
    _is_encoded = False
    """Whether others have encoded the body, which llhttp would pass on as it is."""

    _is_unknown = False
    """Whether there was a status that no response has."""

    def __init__(self) -> None:
        super().__init__()
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Take what was read; nothing is the end of the connection."""
        if not data:
            return self._end()
        interrupt: BaseException | None = None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            interrupt = error.__context__ or error
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self.is_whole:
                self.break_off(f"what came is no HTTP/1.1 response ({error})")
            self.is_kept = False  # what came after the answer
        if interrupt is not None:
            # The callbacks raise nothing by themselves.  An error that the caller is handling stands in the place of
            # what was raised there, which is lost then.
            raise KeyboardInterrupt if interrupt is sys.exception() else interrupt
        if self._is_unknown:
            self.pieces.clear()
            self.break_off("what came is no HTTP/1.1 response (a status below 100)")
        if self._is_encoded:
            self.pieces.clear()
            self.break_off("what came is no HTTP/1.1 response (Transfer-Encoding is not chunked alone)")
        if self.is_whole:
            del self._parser  # each holds the other, and a cycle for each call is what garbage collections cost most
        elif not self.has_head:  # with its head, any length of a body may have come
            self._head_size += len(data)
            if self._head_size > LONGEST_HEAD:
                raise httpcore.RemoteProtocolError(f"the head of the response has more than {LONGEST_HEAD:,} bytes")
        return None

    def _end(self) -> None:
        if not self.has_head:
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        if any(name.lower() in LENGTHS for name, _ in self.headers):
            raise httpcore.RemoteProtocolError("the connection was closed before the body was whole")
        self.is_whole = True
        del self._parser

    # llhttp calls these.

    def on_message_begin(self) -> None:
        """Take note of the beginning of a response; one after the answer was not asked for."""
        self.is_kept = self.is_kept and not self.is_whole

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one after the body is a trailer, and of no use here."""
        if not self.has_head:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take note that the head is whole, unless it is that of an interim response."""
        if self.has_head:
            return
        self.status: int = self._parser.get_status_code()
        if self.status < 200:
            self._is_unknown = self._is_unknown or self.status < 100
            self.headers.clear()
            return
        self.has_head = True
        self.is_kept: bool = self._parser.should_keep_alive()
        codings = 0
        for name, value in self.headers:
            if len(name) == CODING and name.lower() == LENGTHS[1]:
                codings += 1
                self._is_encoded = self._is_encoded or codings > 1 or value.lower() != b"chunked"

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        if not self.is_whole:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        """Take note that the response is whole, unless it was an interim one."""
        self.is_whole: bool = self.has_head
