"""What can go wrong between a client and a server, as values, and when it does: at the n-th call, or by a seeded die.

A fault of HTTP changes the reply and is the same in process and on a socket. One below HTTP is raised as ``Broken``:
the transports turn it into the exception that a client would see, the server on a socket does it to the connection.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatch
from random import Random
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from ..arguments import check_kind, check_number, check_text, checked_items
from ..errors import InvalidRequestError
from .described import Count, Described, HeaderText, Seconds
from .wire import DONE, HEADERS, Event, Reply, Request, Silence, Writes, error_reply, failed, frame, plain
from .workflow import chunk

Answering: TypeAlias = Callable[[], Reply]
Door: TypeAlias = Callable[[bool], None]
Breakage: TypeAlias = Literal["refused", "reset", "stalled"]
HUGE: Final = 16 * 1024 * 1024
Gateway: TypeAlias = Literal[502, 503, 504]
GATEWAYS: Final[dict[Gateway, str]] = {
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
GATEWAY_PAGE: Final = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>"
)


class Broken(Exception):
    """The connection breaks here, in the named way."""

    def __init__(self, how: Breakage) -> None:
        super().__init__(how)
        self.how: Final[Breakage] = how


class Fault(Described, frozen=True, kw_only=True):
    """Something that goes wrong with one call."""


class RateLimited(Fault, frozen=True, kw_only=True):
    """HTTP 429; the server has done nothing.

    ``header`` is how the wait is reported: ``Retry-After`` in seconds or as a date, ``X-RateLimit-Reset`` in
    milliseconds since 1970, or in the message only, as 4.16 does.
    """

    header: Literal["seconds", "date", "reset", "none"] = "none"
    seconds: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 1
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The clock from which a date and a reset are counted."""


class BadGateway(Fault, frozen=True, kw_only=True):
    """The page of a gateway: 502, 503 or 504. The server has done nothing."""

    status: Gateway = 502


class Redirect(Fault, frozen=True, kw_only=True):
    """A redirect to another host. The server has done nothing."""

    location: HeaderText = "http://elsewhere.invalid/"


class ConnectionRefused(Fault, frozen=True, kw_only=True):
    """Nobody listens. On a socket, a call is known only once it has come, and is reset; see ``refuse_connections``."""


class Breaking(Fault, frozen=True, kw_only=True):
    """The connection breaks before the answer, or after so many events of it. The server has done its work."""

    how: ClassVar[Breakage]
    after: Count | None = None


class ConnectionReset(Breaking, frozen=True, kw_only=True):
    """The connection is reset: before the answer, or after so many events of it. The server has done its work."""

    how: ClassVar[Breakage] = "reset"


class Stall(Breaking, frozen=True, kw_only=True):
    """Nothing more comes, and the connection stays open: before the answer, or after so many events of it.

    In process this is a read timeout at once.
    """

    how: ClassVar[Breakage] = "stalled"


class SlowBody(Fault, frozen=True, kw_only=True):
    """The body comes byte by byte, with so many seconds before each; only the first ``limit`` bytes come so slowly."""

    seconds: Seconds = 0
    limit: Count = 1000


class HeartbeatOnly(Fault, frozen=True, kw_only=True):
    """A stream of so many empty chunks, and then its end."""

    count: Count = 3


class Truncated(Fault, frozen=True, kw_only=True):
    """The body ends in order, but within the event of that number, counted from 0; other bodies end half-way."""

    event: Count = 1


class MissingDone(Fault, frozen=True, kw_only=True):
    """A stream without its end marker: it ends in order, but nothing says that it is whole."""


class Inserted(Fault, frozen=True, kw_only=True):
    """Something stands in a stream before the event of that number, counted from 0."""

    event: Count = 1
    last: bool = False
    """Whether the stream ends with it."""


class ErrorEvent(Inserted, frozen=True, kw_only=True):
    """``event: error`` stands in a stream, with a message; the stream ends with it by default."""

    message: str = "emulated failure"
    last: bool = True


class GatewayText(Inserted, frozen=True, kw_only=True):
    """A text that is no event stands in a stream, as a gateway writes it that breaks in; the stream ends with it.

    By default it is the page of a 502.
    """

    text: str = GATEWAY_PAGE.format(title=f"502 {GATEWAYS[502]}")
    last: bool = True


class InvalidUTF8(Inserted, frozen=True, kw_only=True):
    """A chunk of text stands in a stream whose bytes are no UTF-8."""


class HugeEvent(Inserted, frozen=True, kw_only=True):
    """A chunk of text stands in a stream that is ``size`` bytes long, 16 MiB by default."""

    size: Count = HUGE


class Gzipped(Fault, frozen=True, kw_only=True):
    """The body is compressed, whether or not that was asked for."""


class WrongType(Fault, frozen=True, kw_only=True):
    """The answer is as it should be, but for its content type."""

    content_type: HeaderText = "text/html; charset=utf-8"


ANY: Final[tuple[Fault, ...]] = (
    RateLimited(header="seconds", seconds=0),
    *(BadGateway(status=status) for status in GATEWAYS),
    ConnectionRefused(),
    *(kind(after=events) for kind in (ConnectionReset, Stall) for events in (None, 1)),
    SlowBody(limit=100),
    *(kind() for kind in (HeartbeatOnly, Truncated, MissingDone, ErrorEvent)),
    *(kind() for kind in (InvalidUTF8, Gzipped, Redirect, WrongType)),
)
"""One of each kind but for the event of 16 MiB and the text of a gateway: what a die picks from by default."""


def _check_path(path: str) -> None:
    """Raise ``InvalidRequestError`` of what no call's path can match, so that its faults would never come."""
    check_text(path, "path")
    if not path.startswith(("/", "*")):
        raise InvalidRequestError(f"expected a path, or a pattern such as '*/completions', got {path!r}", field="path")


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

        ``path`` may hold ``*``; it may begin below ``/api``, as that of a spec does. A call gets one fault at most: the
        first planned that is due.
        """
        check_kind(fault, "fault", Fault, "a fault")
        check_number(call, "call", least=1)
        _check_path(path)
        check_number(times, "times", least=1)
        with self._lock:
            self._planned.append(Planned(fault, path, call - 1, times))

    def at_random(self, seed: int, rate: float, faults: Sequence[Fault] = ANY, *, path: str = "*") -> None:
        """Inject faults by a die: into about ``rate`` of the calls, 1 for all. The same seed picks the same calls."""
        check_kind(seed, "seed", int, "a whole number")
        check_number(rate, "rate", least=0, most=1, whole=False)
        for number, fault in enumerate(checked_items(faults, "faults", "a sequence of faults")):
            check_kind(fault, f"faults[{number}]", Fault, "a fault")
        _check_path(path)
        with self._lock:
            self._die, self._rate, self._faces, self._thrown_for = Random(seed), rate, faults, path

    @property
    def pending(self) -> tuple[tuple[str, Fault], ...]:
        """The paths and faults that were planned and that no call got yet."""
        with self._lock:
            return tuple((planned.path, planned.fault) for planned in self._planned for _ in range(planned.times))

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
        return inject(fault, answer) if fault else answer()

    def _due(self, path: str) -> Fault | None:
        due: Fault | None = None
        for planned in list(self._planned):
            if not _matches(path, planned.path):
                continue
            if planned.skip:
                planned.skip -= 1
            elif due is None:
                due = planned.fault
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
        if due is None and self._die and _matches(path, self._thrown_for) and self._die.random() < self._rate:
            due = self._die.choice(self._faces)
        return due


def _matches(path: str, pattern: str) -> bool:
    return fnmatch(path, pattern) or fnmatch(path.removeprefix("/api"), pattern)


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


def inject(fault: Fault, answer: Answering) -> Reply:
    """Return what comes instead of the answer, or the spoiled answer; or raise ``Broken``."""
    match fault:
        case RateLimited(seconds=seconds):
            message = f"Rate limit exceeded. Please try again in {seconds} seconds."
            return error_reply(failed(message, 429, by_user=True)).with_headers(_wait_of(fault))
        case BadGateway(status=status):
            return plain(status, GATEWAY_PAGE.format(title=f"{status} {GATEWAYS[status]}").encode(), HEADERS["html"])
        case Redirect(location=location):
            return plain(307, b"", (("location", location),))
        case ConnectionRefused():
            raise Broken("refused")
        case _:
            return _spoiled(fault, answer())


def _wait_of(fault: RateLimited) -> tuple[tuple[str, str], ...]:
    """Return the header that reports how long to wait."""
    due = fault.clock() + timedelta(seconds=fault.seconds)
    headers = {
        "seconds": ("retry-after", str(fault.seconds)),
        "date": ("retry-after", format_datetime(due, usegmt=True)),
        "reset": ("x-ratelimit-reset", str(int(due.timestamp() * 1000))),
    }
    return (headers[fault.header],) if fault.header in headers else ()


def _spoiled(fault: Fault, reply: Reply) -> Reply:
    """Return an answer as it arrives after the server has done its work."""
    match fault:
        case Breaking(after=None):
            reply.chunks.close()
            raise Broken(fault.how)
        case WrongType(content_type=content_type):
            headers = tuple(pair for pair in reply.headers if pair[0] != "content-type")
            return reply._replace(headers=(*headers, ("content-type", content_type)))
        case Gzipped():
            compressed = gzip.compress(b"".join(reply.chunks), mtime=0)
            return _with_body(reply, iter([compressed])).with_headers((("content-encoding", "gzip"),))
        case HeartbeatOnly(count=count):
            return _with_body(reply, iter([_said("")] * count))
        case SlowBody():
            return _with_body(reply, _slowly(reply.chunks, fault))
        case _:
            return _with_body(reply, _events(reply.chunks, fault))


def _slowly(chunks: Iterable[bytes], fault: SlowBody) -> Iterator[bytes]:
    left = fault.limit
    for write in chunks:
        for index in range(min(left, len(write))):
            yield Silence(fault.seconds)
            yield write[index : index + 1]
        yield write[left:]
        left = max(left - len(write), 0)


def _events(chunks: Iterable[bytes], fault: Fault) -> Iterator[bytes]:
    """Yield the events of a stream, with what goes wrong at one of them."""
    for number, event in enumerate(whole(chunks)):
        match fault:
            case Breaking(after=after) if number == after:
                break
            case Truncated(event=at) if number == at or not event.endswith(b"\n\n"):
                yield event[: len(event) // 2]
                return
            case Inserted(event=at, last=last) if number == at:
                yield inserted(fault)
                if last:
                    return
                yield event
            case MissingDone() if DONE.encode() in event:
                pass
            case _:
                yield event
    if isinstance(fault, Breaking):
        raise Broken(fault.how)


def inserted(fault: Inserted) -> bytes:
    """Return what is put into a stream."""
    match fault:
        case ErrorEvent(message=message):
            return b"".join(frame(Event("error", {"message": message}), with_name=True))
        case GatewayText(text=text):
            return f"{text}\n\n".encode()
        case HugeEvent(size=size):
            return _said("x" * max(size - len(_said("")), 0))
        case _:
            return _said("?").replace(b'"?"', b'"\xff\xfe\xc3"')


def _with_body(reply: Reply, writes: Iterator[bytes]) -> Reply:
    """Return a reply with another body; letting go of it lets go of the server's."""
    headers = tuple(pair for pair in reply.headers if pair[0] not in ("content-length", "transfer-encoding"))
    return Reply(reply.status, (*headers, ("transfer-encoding", "chunked")), Writes(writes, reply.chunks.close))


def _said(text: str) -> bytes:
    return b"".join(frame(chunk({"content": text}), with_name=False))
