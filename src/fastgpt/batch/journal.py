"""The journal of a batch: JSON lines that say which specs were begun and what came of them, so that a run can go on.

A line stands in the file before its request is sent, and another before its outcome is delivered.  So a run that was
killed at any moment leaves, for each spec, an outcome, a beginning without an end, or nothing.  Of a beginning without
an end nobody knows what the server did: it is sent again only if its spec is idempotent.  Lines are handed to the
operating system at once, which keeps them when the process is killed; they are not forced to the disk.

Outcomes stay in the file; in memory there are sixteen bytes for each spec that an earlier run began.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from io import FileIO
from threading import Lock
from typing import BinaryIO, Final, TypeVar, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, convert
from returns.result import Failure, Success

from .. import errors
from ..arguments import switch
from ..decoding import UNREADABLE, decode
from ..errors import ClientClosedError, ConfigurationError, FastGPTError, InvalidRequestError, Issue
from ..files import path_of
from ..forks import FORKED
from ..models.chat import ChatCompletion, RunFailedError
from ..outcomes import Outcome, succeeded
from ..specs import MALFORMED, Multipart, RequestSpec, encode, is_json
from ..specs.jsons import unencodable
from ..specs.requests import outcome_of

T = TypeVar("T")

VERSION = 1
UNKNOWN: Final = -1
"""In place of the offset of a line: the spec was not begun."""
UNDER_WAY: Final = -2
"""In place of the offset of a line: the spec was begun, and has no outcome."""
BEYOND: Final = 1 << 40
"""The place in a file that is locked where a lock is of bytes; no journal is as long."""


class Journal(Struct, frozen=True, kw_only=True):
    """A file in which a batch keeps what was sent and what came of it, and how a later run goes on with it.

    An outcome that stands there is delivered again, and nothing is sent for it.  A request that was under way when the
    run was killed is sent again if it only reads; else its outcome is an ``UncertainOutcomeError``.  The file holds
    questions and answers, and no key; it is made for its owner's eyes only.  It is locked while a run keeps it, so that
    a second one, in this process or another, ends in a ``ConfigurationError``; the lock ends with its process, however
    that ends.
    """

    path: str | os.PathLike[str]
    """Where the file is; it is made if it is not there."""
    repeat_failed: bool = False
    """Whether what failed is sent again, errors that leave it open whether the server did it included."""
    repeat_uncertain: bool = False
    """Whether what was under way is sent again, although the server may have done it."""


class Header(Struct, forbid_unknown_fields=True):
    """The first line."""

    fastgpt_journal: int


HEADER: Final = msgspec.json.encode(Header(fastgpt_journal=VERSION)) + b"\n"


class ErrorLine(Struct, omit_defaults=True):
    """An error as JSON: its class, what it was made with, and what it knows."""

    kind: str
    words: tuple[str, ...] = ()
    facts: Mapping[str, Raw] = {}


class Line(Struct, omit_defaults=True):
    """Any other line: that a spec is begun, that it was withdrawn before it was sent, or what came of it."""

    begun: int | UnsetType = UNSET
    withdrawn: int | UnsetType = UNSET
    ended: int | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    spec: Raw | UnsetType = UNSET
    digest: str | UnsetType = UNSET
    answer: Raw | UnsetType = UNSET
    error: ErrorLine | UnsetType = UNSET


class OpenJournal:
    """A journal that a run reads and writes; threads may write to it."""

    def __init__(self, journal: Journal, app_id: str | None) -> None:
        self._journal = journal
        self._app_id = app_id  # which calls that name no app are about
        self._name = _name_of(journal)
        self._file, self._reader = _opened(self._name)
        self._lock = Lock()
        self._places = array("q")  # of the line that ends a spec
        self._digests = array("q")  # what the line that begins a spec says of it, as a number
        self._noted = set[int]()
        FORKED.add(self)
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    def begin(self, number: int, query: object) -> Outcome[T] | None:
        """Return what is known of a spec; None: it is to be sent now, and the journal says that it is begun."""
        spec = self._spec(number, query)
        try:
            body = encode(spec)
            keepable = not unencodable(spec)
        except MALFORMED:
            keepable, body = False, b""
        if not keepable:  # it is rejected before anything is sent
            return None
        kind = type(spec).__name__
        app_id = self._app_of(spec)
        digest, open_to_any = (_digest(kind, body, each) for each in (app_id, ""))
        place = self._places[number] if number < len(self._places) else UNKNOWN
        # Before it had an app, the client may have asked the one of its key, or none and been rejected.
        if place != UNKNOWN and self._digests[number] not in map(_as_number, (digest, open_to_any)):
            raise ConfigurationError(
                f"journal: {self._name} is one of other specs: specs[{number}] is another than it was there, or about "
                "another app"
            )
        if place >= 0:
            outcome: Outcome[T] = self._outcome(number, spec, place)
            if not (isinstance(outcome, Failure) and self._journal.repeat_failed):
                return outcome
        elif place == UNDER_WAY and not (spec.idempotent or self._journal.repeat_uncertain):
            uncertain = errors.UncertainOutcomeError(
                "it was under way when the run that kept the journal ended; the server may have done it"
            )
            return Failure(errors.set_call(uncertain, method=spec.verb, path=spec.path))
        self._write(Line(begun=number, kind=kind, spec=Raw(body), digest=digest))
        self._noted.add(number)
        return None

    def end(self, number: int, outcome: Outcome[object]) -> None:
        """Take note of what came of a spec; of a call that a closed client cut, nobody knows what came."""
        if number not in self._noted:
            return
        self._noted.discard(number)
        if isinstance(outcome, Failure):
            error = outcome.failure()
            if not isinstance(error, ClientClosedError):
                self._write(Line(ended=number, error=_error_line(error)))
            elif not error.sent:
                self._write(Line(withdrawn=number))
        else:
            self._write(Line(ended=number, answer=Raw(encode(outcome.unwrap()))))

    def after_fork(self) -> None:
        """Close a child's copy of the file, which would hold the lock when the run of its parent has ended."""
        self._file.close()

    def close(self) -> None:
        """Close the file; what a thread that was left behind says later is not kept."""
        with self._lock:
            self._file.close()
            self._reader.close()

    def _spec(self, number: int, query: object) -> RequestSpec[object]:
        """Return a query that a journal can keep."""
        kind = type(query)
        if not issubclass(kind, RequestSpec):
            what = "a flow"
        elif issubclass(kind, Multipart):
            what = "files"
        elif kind.secret_answer:
            what = f"the answer to {kind.__name__}, which holds a secret"
        else:
            held = (name for name in kind.secret_fields if getattr(query, name) is not UNSET)
            what = next((f"{name} of {kind.__name__}, which holds a secret" for name in held), "")
        spec = cast("RequestSpec[object]", query)  # if it is none, that is said
        if what := what or unreadable(type(spec)):
            raise InvalidRequestError(f"a journal does not keep {what}", field=f"specs[{number}]")
        return spec

    def _app_of(self, spec: RequestSpec[object]) -> str:
        """Return the app that the client adds to a spec, which is no part of it; empty where it adds none."""
        call = spec.outgoing() if self._app_id else None
        return self._app_id or "" if call is not None and succeeded(call) and call.unwrap().app_fields else ""

    def _read(self) -> None:
        """Learn where the outcomes stand, and repair the end of the file."""
        place = 0
        for count, line in enumerate(self._reader):
            whole = line.endswith(b"\n")
            try:
                if count == 0:
                    self._check(line)
                else:
                    self._learn(decode(Line, line), place)
            except ConfigurationError:  # a ValueError, too
                raise
            except UNREADABLE:
                # A file of one line may be anybody's, so that only what began as a header is taken for half of one.
                if whole or (count == 0 and not HEADER.startswith(line)):
                    raise ConfigurationError(
                        f"journal: line {count + 1} of {self._name} is none of a journal"
                    ) from None
                break
            if not whole:  # only its end was lost
                self._file.write(b"\n")
                return
            place += len(line)
        self._file.truncate(place)
        if place == 0:
            self._append(HEADER)

    def _check(self, line: bytes) -> None:
        """Check the first line."""
        version = decode(Header, line).fastgpt_journal
        if version != VERSION:
            raise ConfigurationError(
                f"journal: {self._name} is of version {version}, and this library reads and writes version {VERSION}"
            )

    def _learn(self, line: Line, place: int) -> None:
        """Take note of a line."""
        if isinstance(line.begun, int):
            for numbers in (self._places, self._digests):
                numbers.extend([UNKNOWN] * (line.begun + 1 - len(numbers)))
            self._places[line.begun] = UNDER_WAY
            self._digests[line.begun] = _as_number(str(line.digest))
        elif isinstance(line.withdrawn, int) and line.withdrawn < len(self._places):
            self._places[line.withdrawn] = UNKNOWN
        elif isinstance(line.ended, int) and line.ended < len(self._places):
            self._places[line.ended] = place
        else:
            raise ValueError("a line of nothing, or of a spec that was not begun")

    def _outcome(self, number: int, spec: RequestSpec[object], place: int) -> Outcome[T]:
        """Read an outcome again."""
        self._reader.seek(place)
        line = decode(Line, self._reader.readline())
        if isinstance(line.error, ErrorLine):
            return Failure(_error(line.error))
        try:
            shape = cast("type[T]", outcome_of(type(spec)))  # it is this spec's, by its digest
            answer = decode(shape, cast(Raw, line.answer))  # what has ended without an error has one
        except UNREADABLE as error:
            raise ConfigurationError(f"journal: the answer to specs[{number}] in {self._name}: {error}") from None
        return Success(answer)

    def _write(self, line: Line) -> None:
        """Add a line, and hand it to the operating system at once."""
        self._append(msgspec.json.encode(line) + b"\n")

    def _append(self, line: bytes) -> None:
        """Add a whole line or, where there is no room for it, nothing."""
        rest = memoryview(line)
        with self._lock:
            try:
                while rest and not self._file.closed:
                    rest = rest[self._file.write(rest) :]
            except OSError:
                self._file.truncate(os.fstat(self._file.fileno()).st_size - (len(line) - len(rest)))
                raise


@cache
def unreadable(spec: type[RequestSpec[object]]) -> str:
    """Return what is said of an answer that JSON does not bring back as it was; nothing of any other."""
    try:
        msgspec.json.schema(outcome_of(spec))
    except TypeError:
        return f"the answer to {spec.__name__}: expected decode() to return what JSON can hold, such as a struct"
    return ""


def _name_of(journal: Journal) -> str:
    """Return the path of a journal, of which all settings are what they must be."""
    switch("journal.repeat_failed", journal.repeat_failed)
    switch("journal.repeat_uncertain", journal.repeat_uncertain)
    try:
        return path_of(journal.path, "journal.path")
    except InvalidRequestError as error:
        raise ConfigurationError(str(error)) from None


def _opened(name: str) -> tuple[FileIO, BinaryIO]:
    """Open the file for adding to it, unbuffered, and for reading it; one that is made now is for its owner only."""
    try:
        file = FileIO(name, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))
    except OSError as error:
        raise ConfigurationError(f"journal: {name}: {error.strerror}") from None
    try:
        _lock(file, name)
        return file, open(name, "rb")
    except BaseException:
        file.close()
        raise


def _digest(kind: str, body: bytes, app_id: str) -> str:
    return sha256(b"%s %s %s" % (kind.encode(), body, app_id.encode())).hexdigest()[:16]


def _lock(file: FileIO, name: str) -> None:
    """Keep any other run out, of this process too, until the file is closed, or its process ends in whatever way.

    The system holds the lock, so that nothing is left of it after a process that was killed.  On a network folder it
    holds between machines if the file system says so; where there are no locks, a warning says that nothing keeps a
    second run out.
    """
    try:
        if find_spec("fcntl") is not None:
            posix = import_module("fcntl")
            posix.flock(file.fileno(), posix.LOCK_EX | posix.LOCK_NB)
        else:  # on Windows a locked byte cannot be read, so that it is one far past the end
            windows = import_module("msvcrt")
            os.lseek(file.fileno(), BEYOND, os.SEEK_SET)
            windows.locking(file.fileno(), windows.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        raise ConfigurationError(
            f"journal: {name} is kept by another run that has not ended; expected one run at a time for a file"
        ) from None
    except OSError as error:
        from logging import getLogger  # slow to import

        getLogger("fastgpt").warning(
            "journal: %s lies where files cannot be locked (%s): nothing keeps a second run out", name, error.strerror
        )


def _as_number(digest: str) -> int:
    return int(digest, 16) - (1 << 63)


def _error_line(error: FastGPTError) -> ErrorLine:
    """Return an error as JSON: as pickle has it, what it was made with, and what it knows."""
    facts = {name: Raw(encode(value)) for name, value in vars(error).items() if is_json(value)}
    return ErrorLine(kind=type(error).__name__, words=tuple(map(str, error.args)), facts=facts)


_SHAPES: Mapping[str, object] = {"issues": tuple[Issue, ...], "completion": ChatCompletion}
"""What errors know that is no plain JSON."""


def _error(line: ErrorLine) -> FastGPTError:
    """Make the error again; one of a class that is not of this library is its base."""
    kinds: dict[str, object] = {**vars(errors), "RunFailedError": RunFailedError}
    kind = kinds.get(line.kind)
    if not (isinstance(kind, type) and issubclass(kind, FastGPTError)):
        kind = FastGPTError
    error = kind.__new__(kind, *line.words)  # as unpickling does; what it was made with stands among its facts
    for name, fact in line.facts.items():
        plain: object = decode(object, fact)
        setattr(error, name, convert(plain, _SHAPES[name]) if name in _SHAPES else plain)
    return error
