"""What can go wrong between a client and a server, as values, and when it does: at the n-th call, or by a seeded die.

A fault of HTTP changes the reply and is the same in process and on a socket. One below HTTP is raised as ``Broken``:
the transports turn it into the exception that a client would see, the server on a socket does it to the connection.
"""

from __future__ import annotations

import gzip
import threading
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatch
from random import Random
from typing import ClassVar, Final, Literal, TypeAlias

from msgspec import Struct

from .wire import DONE, HTML_HEADERS, Event, Reply, Request, Silence, Writes, error_reply, failed, frame, plain
from .workflow import chunk

Answering: TypeAlias = Callable[[], Reply]
Door: TypeAlias = Callable[[bool], None]
Breakage: TypeAlias = Literal["refused", "reset", "stalled"]
HUGE: Final = 16 * 1024 * 1024


class Broken(Exception):
    """The connection breaks here, in the named way."""

    def __init__(self, how: Breakage) -> None:
        super().__init__(how)
        self.how: Final[Breakage] = how


class Fault(Struct, frozen=True, kw_only=True):
    """Something that goes wrong with one call."""

    @abstractmethod
    def inject(self, answer: Answering) -> Reply:
        """Return what comes instead of the answer, or the spoiled answer; or raise ``Broken``."""


class RateLimited(Fault, frozen=True, kw_only=True):
    """HTTP 429; the server has done nothing.

    ``header`` is how the wait is reported: ``Retry-After`` in seconds or as a date, ``X-RateLimit-Reset`` in
    milliseconds since 1970, or in the message only, as 4.16 does.
    """

    header: Literal["seconds", "date", "reset", "none"] = "none"
    seconds: int = 1
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The clock from which a date and a reset are counted."""

    def inject(self, answer: Answering) -> Reply:
        """Answer with the error."""
        due = self.clock() + timedelta(seconds=self.seconds)
        headers: dict[str, tuple[tuple[str, str], ...]] = {
            "seconds": (("retry-after", str(self.seconds)),),
            "date": (("retry-after", format_datetime(due, usegmt=True)),),
            "reset": (("x-ratelimit-reset", str(int(due.timestamp() * 1000))),),
            "none": (),
        }
        message = f"Rate limit exceeded. Please try again in {self.seconds} seconds."
        return error_reply(failed(message, 429, by_user=True)).with_headers(headers[self.header])


class BadGateway(Fault, frozen=True, kw_only=True):
    """The page of a gateway: 502, 503 or 504. The server has done nothing."""

    status: Literal[502, 503, 504] = 502

    def inject(self, answer: Answering) -> Reply:
        """Answer with the page."""
        names = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
        title = f"{self.status} {names[self.status]}"
        page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>"
        return plain(self.status, page.encode(), HTML_HEADERS)


class Redirect(Fault, frozen=True, kw_only=True):
    """A redirect to another host. The server has done nothing."""

    location: str = "http://elsewhere.invalid/"

    def inject(self, answer: Answering) -> Reply:
        """Send the caller away."""
        return plain(307, b"", (("location", self.location),))


class ConnectionRefused(Fault, frozen=True, kw_only=True):
    """Nobody listens. On a socket, a call is known only once it has come, and is reset; see ``refuse_connections``."""

    def inject(self, answer: Answering) -> Reply:
        """Break."""
        raise Broken("refused")


class Breaking(Fault, frozen=True, kw_only=True):
    """The connection breaks before the answer, or after so many events of it. The server has done its work."""

    how: ClassVar[Breakage]
    after: int | None = None

    def inject(self, answer: Answering) -> Reply:
        """Let the server work, and break."""
        reply = answer()
        if self.after is not None:
            return _with_body(reply, _until(reply.chunks, self.after, self.how))
        reply.chunks.close()
        raise Broken(self.how)


class ConnectionReset(Breaking, frozen=True, kw_only=True):
    """The connection is reset: before the answer, or after so many events of it. The server has done its work."""

    how: ClassVar[Breakage] = "reset"


class Stall(Breaking, frozen=True, kw_only=True):
    """Nothing more comes, and the connection stays open: before the answer, or after so many events of it.

    In process this is a read timeout at once.
    """

    how: ClassVar[Breakage] = "stalled"


class Spoiling(Fault, frozen=True, kw_only=True):
    """Something that goes wrong with the body of an answer; the server has done its work."""

    headers: ClassVar[tuple[tuple[str, str], ...]] = ()

    def inject(self, answer: Answering) -> Reply:
        """Let the server work, and spoil the body."""
        reply = answer()
        return _with_body(reply, self.spoiled(reply.chunks)).with_headers(self.headers)

    @abstractmethod
    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what comes instead of the body."""


class SlowBody(Spoiling, frozen=True, kw_only=True):
    """The body comes byte by byte, with so many seconds before each; only the first ``limit`` bytes come so slowly."""

    seconds: float = 0
    limit: int = 1000

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Take the body apart."""
        left = self.limit
        for write in chunks:
            for index in range(min(left, len(write))):
                yield Silence(self.seconds)
                yield write[index : index + 1]
            yield write[left:]
            left = max(left - len(write), 0)


class HeartbeatOnly(Spoiling, frozen=True, kw_only=True):
    """A stream of so many empty chunks, and then its end."""

    count: int = 3

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Beat."""
        return iter([_said("")] * self.count)


class Truncated(Spoiling, frozen=True, kw_only=True):
    """The body ends in order, but within the event of that number, counted from 0; other bodies end half-way."""

    event: int = 1

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Cut the body."""
        for number, event in enumerate(whole(chunks)):
            if number == self.event or not event.endswith(b"\n\n"):
                yield event[: len(event) // 2]
                return
            yield event


class MissingDone(Spoiling, frozen=True, kw_only=True):
    """A stream without its end marker: it ends in order, but nothing says that it is whole."""

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Leave the marker out, with its name."""
        return (event for event in whole(chunks) if DONE.encode() not in event)


class Inserted(Spoiling, frozen=True, kw_only=True):
    """Something stands in a stream before the event of that number, counted from 0."""

    event: int = 1
    last: bool = False
    """Whether the stream ends with it."""

    @abstractmethod
    def inserted(self) -> bytes:
        """Return what is put there."""

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Put it there."""
        for number, event in enumerate(whole(chunks)):
            if number == self.event:
                yield self.inserted()
                if self.last:
                    return
            yield event


class ErrorEvent(Inserted, frozen=True, kw_only=True):
    """``event: error`` stands in a stream, with a message; the stream ends with it by default."""

    message: str = "emulated failure"
    last: bool = True

    def inserted(self) -> bytes:
        """Return the event."""
        return b"".join(frame(Event("error", {"message": self.message}), with_name=True))


class InvalidUTF8(Inserted, frozen=True, kw_only=True):
    """A chunk of text stands in a stream whose bytes are no UTF-8."""

    def inserted(self) -> bytes:
        """Return the event."""
        return _said("?").replace(b'"?"', b'"\xff\xfe\xc3"')


class HugeEvent(Inserted, frozen=True, kw_only=True):
    """A chunk of text stands in a stream that is ``size`` bytes long, 16 MiB by default."""

    size: int = HUGE

    def inserted(self) -> bytes:
        """Return the event."""
        frame_size = len(_said(""))
        return _said("x" * max(self.size - frame_size, 0))


class Gzipped(Spoiling, frozen=True, kw_only=True):
    """The body is compressed, whether or not that was asked for."""

    headers: ClassVar[tuple[tuple[str, str], ...]] = (("content-encoding", "gzip"),)

    def spoiled(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Compress."""
        return iter([gzip.compress(b"".join(chunks), mtime=0)])


class WrongType(Fault, frozen=True, kw_only=True):
    """The answer is as it should be, but for its content type."""

    content_type: str = "text/html; charset=utf-8"

    def inject(self, answer: Answering) -> Reply:
        """Say something else."""
        reply = answer()
        headers = tuple(pair for pair in reply.headers if pair[0] != "content-type")
        return reply._replace(headers=(*headers, ("content-type", self.content_type)))


ANY: Final[tuple[Fault, ...]] = (
    RateLimited(header="seconds", seconds=0),
    BadGateway(),
    BadGateway(status=503),
    BadGateway(status=504),
    ConnectionRefused(),
    ConnectionReset(),
    ConnectionReset(after=1),
    Stall(),
    Stall(after=1),
    SlowBody(limit=100),
    HeartbeatOnly(),
    Truncated(),
    MissingDone(),
    ErrorEvent(),
    InvalidUTF8(),
    Gzipped(),
    Redirect(),
    WrongType(),
)
"""One of each kind but for the event of 16 MiB: what a die picks from by default."""


class Planned(Struct):
    """A fault and the calls that get it."""

    fault: Fault
    path: str
    skip: int
    times: int


class Faults:
    """The faults of one emulator. Threads and tasks may share it; calls are counted as they come in."""

    def __init__(self) -> None:
        self.injected: Final[list[tuple[str, Fault]]] = []
        """The paths of the calls that got a fault, and the fault, in order."""
        self._planned: list[Planned] = []
        self._die: Random | None = None
        self._rate = 0.0
        self._faces: Sequence[Fault] = ANY
        self._thrown_for = "*"
        self._unreachable = False
        self._doors: Final[list[Door]] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault, *, call: int = 1, path: str = "*", times: int = 1) -> None:
        """Inject a fault into the ``call``-th call from now on whose path matches, and the next ones, ``times`` in all.

        ``path`` may hold ``*``. A call gets one fault at most: the first planned that is due.
        """
        if call < 1 or times < 1:
            raise ValueError("call, times: expected numbers from 1 on")
        with self._lock:
            self._planned.append(Planned(fault, path, call - 1, times))

    def at_random(self, seed: int, rate: float, faults: Sequence[Fault] = ANY, *, path: str = "*") -> None:
        """Inject faults by a die: into about ``rate`` of the calls, 1 for all. The same seed picks the same calls."""
        with self._lock:
            self._die, self._rate, self._faces, self._thrown_for = Random(seed), rate, faults, path

    def clear(self) -> None:
        """Inject no more."""
        with self._lock:
            self._planned.clear()
            self._die = None

    @contextmanager
    def refuse_connections(self) -> Generator[None]:
        """Let nobody listen while the block runs: no connection is made, in process and on sockets."""
        self._set_unreachable(True)
        try:
            yield
        finally:
            self._set_unreachable(False)

    def _set_unreachable(self, unreachable: bool) -> None:
        self._unreachable = unreachable
        for door in self._doors:
            door(not unreachable)

    @contextmanager
    def behind(self, door: Door) -> Generator[None]:
        """Open and close the door of a server on a socket as ``refuse_connections`` says, while the block runs."""
        self._doors.append(door)
        try:
            yield
        finally:
            self._doors.remove(door)

    def around(self, request: Request, answer: Answering) -> Reply:
        """Answer a call, or inject the fault that is due."""
        if self._unreachable:
            raise Broken("refused")
        with self._lock:
            fault = self._due(request.path)
            if fault is not None:
                self.injected.append((request.path, fault))
        return fault.inject(answer) if fault else answer()

    def _due(self, path: str) -> Fault | None:
        due: Fault | None = None
        for planned in list(self._planned):
            if not fnmatch(path, planned.path):
                continue
            if planned.skip:
                planned.skip -= 1
            elif due is None:
                due = planned.fault
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
        if due is None and self._die and fnmatch(path, self._thrown_for) and self._die.random() < self._rate:
            due = self._die.choice(self._faces)
        return due


def whole(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield events, each in one piece, and what is left over at the end; silences are left out."""
    pending = b""
    for write in chunks:
        pending += write
        if pending.endswith(b"\n\n"):
            yield pending
            pending = b""
    if pending:
        yield pending


def _with_body(reply: Reply, writes: Iterator[bytes]) -> Reply:
    """Return a reply with another body; letting go of it lets go of the server's."""
    headers = tuple(pair for pair in reply.headers if pair[0] not in ("content-length", "transfer-encoding"))
    return Reply(reply.status, (*headers, ("transfer-encoding", "chunked")), Writes(writes, reply.chunks.close))


def _until(chunks: Iterable[bytes], events: int, how: Breakage) -> Iterator[bytes]:
    for number, event in enumerate(whole(chunks)):
        if number == events:
            break
        yield event
    raise Broken(how)


def _said(text: str) -> bytes:
    return b"".join(frame(chunk({"content": text}), with_name=False))
