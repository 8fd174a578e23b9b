"""What an engine is: it sends one request and returns a reply, whose body is still to be read.

Three stand behind these Protocols: connections of our own that h11 reads, or that are httpcore's; those that llhttp
reads; and a client of httpx that the caller brings.  What is the same for all of them (deadlines that have passed,
sizes, errors, streams) is in ``transports`` and ``live``, once.
"""

from __future__ import annotations

from typing import Protocol

from ..http import HTTPRequest, HTTPResponse, Timeout
from .in_flight import Exchange


class Reply(Protocol):
    """A response whose body is still to be read, sync."""

    @property
    def head(self) -> HTTPResponse:
        """The response without its body, with the request as it was sent."""
        ...

    @property
    def ran_out(self) -> bool:
        """Whether the patience has run out."""
        ...

    def read(self) -> bytes | None:
        """Return the next piece of the body; None after its end.  With the last, the connection is free for others."""
        ...

    def be_patient(self, seconds: float | None, /) -> None:
        """Bound the reads that follow by so many seconds in all; None: no more than the call does."""
        ...

    def close(self) -> None:
        """Close the connection, if the body was not read to its end."""
        ...

    def forget(self) -> bool:
        """Close the connection as well as a finalizer can, which must wait for nothing: no lock, and no event loop.

        Return whether it is ours, so that the caller hears of it.
        """
        ...


class AsyncReply(Protocol):
    """A response whose body is still to be read, async."""

    @property
    def head(self) -> HTTPResponse:
        """The response without its body, with the request as it was sent."""
        ...

    @property
    def ran_out(self) -> bool:
        """Whether the patience has run out."""
        ...

    async def read(self) -> bytes | None:
        """Return the next piece of the body; None after its end.  With the last, the connection is free for others."""
        ...

    def be_patient(self, seconds: float | None, /) -> None:
        """Bound the reads that follow by so many seconds in all; None: no more than the call does."""
        ...

    async def aclose(self) -> None:
        """Close the connection, if the body was not read to its end."""
        ...

    def forget(self) -> bool:
        """Close the connection as well as a finalizer can, which must wait for nothing: no lock, and no event loop.

        Return whether it is ours, so that the caller hears of it.
        """
        ...


class EngineFacts(Protocol):
    """What every engine says of itself."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    @property
    def limit(self) -> str:
        """What says how many connections there may be."""
        ...

    def is_trusted(self) -> bool:
        """Whether a report that no connection was made can be believed."""
        ...

    def place(self, call: HTTPRequest, /) -> str:
        """Return the host, and the proxy, that are connected to for *call*."""
        ...

    def timeout(self, call: HTTPRequest, /) -> Timeout:
        """Return the limits of *call*."""
        ...


class Engine(EngineFacts, Protocol):
    """Sends requests, sync."""

    def send(self, call: HTTPRequest, exchange: Exchange, /) -> Reply:
        """Send *call*, and return the reply; raise what goes wrong."""
        ...

    def close(self) -> None:
        """Close the connections, if they are our own."""
        ...


class AsyncEngine(EngineFacts, Protocol):
    """Sends requests, async."""

    async def send(self, call: HTTPRequest, exchange: Exchange, /) -> AsyncReply:
        """Send *call*, and return the reply; raise what goes wrong."""
        ...

    async def aclose(self) -> None:
        """Close the connections, if they are our own."""
        ...
