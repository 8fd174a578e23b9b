"""Folders on their way into a sandbox and out of it: which files they have, and archives that somebody else made.

What an archive holds was written by an agent, so nothing in it is trusted: every name is judged before anything is
written, names that would lead out of the target folder end it, links and devices too, and bytes are counted as they
are unpacked, not as the archive declares them.  An archive is unpacked into a new folder, which takes its name when all
is there; so no link that lies in the target already can lead out of it.  Only one block of a file is in memory.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from .concurrency import gather
from .errors import DecodeError, InvalidRequestError
from .files import File, OpenFile, Progress
from .flows import value_in
from .outcomes import Outcome
from .steps import Flow
from .uploads import Tally

P = TypeVar("P")
T = TypeVar("T")

BLOCK: Final = 256 * 1024
MAX_FOLDER: Final = 4 * 1024**3
"""Bytes that the files of a folder may have, by default."""
MOST_FILES: Final = 65_000
"""Files and folders that an archive may hold."""
LARGEST_LIST: Final = 8 * 1024 * 1024
"""Bytes that the list of an archive's files may have, as all of it is in memory."""
MOST_CONCURRENT: Final = 4
"""Files that are sent at the same time."""
_END: Final = b"PK\x05\x06"
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|\Z)", re.IGNORECASE)
_MALFORMED: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Entry(Struct, frozen=True):
    """A file of a folder: its path below it, with slashes, where it lies, and its bytes."""

    path: str
    source: str
    size: int


class Unpacked(Struct, frozen=True):
    """What an archive held."""

    files: int
    size: int
    """Bytes."""


def entries_of(folder: str, field: str) -> tuple[Entry, ...]:
    """Return the files below a folder in the order of their paths.

    Raises ``InvalidRequestError`` of *field* where there is none, and of a link, which may lead out of the folder.
    """
    try:
        found = tuple(sorted(_below(folder, "", field), key=lambda entry: entry.path))
    except OSError as error:
        raise InvalidRequestError(f"expected a folder that can be read, got {error}", field=field) from None
    if not found:
        raise InvalidRequestError("expected a folder with files, got an empty one", field=field)
    return found


def _below(folder: str, path: str, field: str) -> Iterator[Entry]:
    with os.scandir(folder) as listed:
        for each in listed:
            below = f"{path}{each.name}"
            if each.is_dir(follow_symlinks=False):
                yield from _below(each.path, f"{below}/", field)
            elif each.is_file(follow_symlinks=False):
                yield Entry(below, each.path, each.stat(follow_symlinks=False).st_size)
            else:
                raise InvalidRequestError(f"expected files and folders, got a link or a device: {below!r}", field=field)


def send_entries(
    entries: tuple[Entry, ...],
    put: Callable[[str, File, Progress | None], Flow[Outcome[object]]],
    on_progress: Progress | None,
) -> Flow[int]:
    """Send files by *put*, a few at the same time, and return their bytes; the first error ends it."""
    total = sum(entry.size for entry in entries)
    tally = None if on_progress is None else Tally(on_progress, total)

    def send(number: int, entry: Entry) -> Flow[Outcome[object]]:
        file = File("file", entry.source, entry.size)
        return (yield from put(entry.path, file, None if tally is None else tally.of_part(number)))

    flows = (send(number, entry) for number, entry in enumerate(entries))
    value_in((yield from gather(flows, min(MOST_CONCURRENT, len(entries)))))
    return total


def unsafe(name: str, *, on_windows: bool) -> str:
    """Return why a path of an archive is not one of a file or a folder below it; empty if it is.

    What leads out of a folder on any system is taken for that on every system; names that only Windows cannot have are
    accepted elsewhere.
    """
    parts = name.removesuffix("/").split("/")
    if "\\" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "a path that is absolute, or of another system"
    if any(part in ("", ".", "..") for part in parts):
        return "a path with empty parts or dots"
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in name):
        return "a path with control characters"
    if on_windows and any(_DEVICES.match(part) or part[-1] in ". " or set(part) & set('<>:"|?*') for part in parts):
        return "a path that this system cannot have"
    return ""


def unpack(archive: OpenFile, target: str, most: int, *, on_windows: bool = os.name == "nt") -> Unpacked:
    """Unpack a zip archive into *target*, which is a new folder, or an empty one.

    Raises ``DecodeError`` of what is no such archive or has more than *most* bytes; nothing is left behind then.
    Raises ``OSError`` where *target* is something else, or cannot be written.
    """
    partial = f"{target}.{os.urandom(6).hex()}.part"
    with suppress(FileNotFoundError):
        if os.path.islink(target) or os.listdir(target):
            raise FileExistsError(f"not an empty folder: {target!r}")
    os.mkdir(partial)
    try:
        try:
            _check_list(archive)
            with _reading(ZipFile, archive) as opened:
                unpacked = _write(opened, partial, most, on_windows=on_windows)
        except _MALFORMED as error:
            raise DecodeError(f"expected a zip archive, got {error}") from None
        with suppress(FileNotFoundError):
            os.rmdir(target)
        os.rename(partial, target)
        return unpacked
    except BaseException:
        discard(partial)
        raise


def discard(folder: str) -> None:
    """Delete what a folder that is not wanted any more holds, and itself, as far as the system lets it."""
    from shutil import rmtree  # slow to import; checkers, too, would load it with a generator that asks for it

    rmtree(folder, ignore_errors=True)


def _check_list(archive: OpenFile) -> None:
    """Check how long the list of an archive's files is, before it is read into memory."""
    size = archive.seek(0, os.SEEK_END)
    archive.seek(max(0, size - 66_000))
    tail = archive.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise BadZipFile("no list of files at its end")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07") or length > LARGEST_LIST:
        raise BadZipFile("too long a list of files")


def _write(opened: ZipFile, folder: str, most: int, *, on_windows: bool) -> Unpacked:
    members = opened.infolist()
    if len(members) > MOST_FILES:
        raise DecodeError(f"expected at most {MOST_FILES} files, got {len(members)}")
    named = [(member, name) for member in members if (name := _name_of(member)) != ""]
    for member, name in named:
        if reason := unsafe(name, on_windows=on_windows) or _no_file(member):
            raise DecodeError(f"expected files below the folder, got {reason}: {member.orig_filename!r}")
    left = most
    for member, name in named:
        place = os.path.join(folder, *name.removesuffix("/").split("/"))
        try:
            if member.is_dir():
                os.makedirs(place, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with _reading(opened.open, member) as content, open(place, "xb") as file:
                while block := _reading(content.read, BLOCK):
                    left -= len(block)
                    if left < 0:
                        raise DecodeError(f"expected at most {most} bytes, got more")
                    file.write(block)
        except (FileExistsError, NotADirectoryError):
            raise DecodeError(f"expected each path once, got another {name!r}") from None
    return Unpacked(sum(not member.is_dir() for member, _ in named), most - left)


def _reading(read: Callable[[P], T], argument: P) -> T:
    """Read of an archive; offsets that lie outside of it are a fault of the archive, not of the disk."""
    try:
        return read(argument)
    except OSError as error:
        raise BadZipFile(str(error)) from None


def _name_of(member: ZipInfo) -> str:
    """Return the path of an entry as the archive has it, without the mark of its root; empty for the root itself."""
    name = member.orig_filename
    while name.startswith("./"):
        name = name[2:]
    return name


def _no_file(member: ZipInfo) -> str:
    """Return why an entry is neither a file nor a folder; empty if it is one."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    return "" if kind in (0, stat.S_IFREG, stat.S_IFDIR) else "a link or a device"
