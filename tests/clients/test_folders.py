"""Folders of a sandbox, up and down: what is in them goes over whole, and nothing leads out of them.

The archives that lead out are made here, of harmless bytes, and would write into the folder of the test at worst.
"""

from __future__ import annotations

import asyncio
import io
import os
import stat
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import anyio
import httpx
import pytest

from fastgpt import (
    DecodeError,
    InvalidRequestError,
    Outcome,
    PermissionDeniedError,
    StreamInterruptedError,
    TransportError,
)
from fastgpt.emulator import App, Emulator
from fastgpt.flows import Steps
from fastgpt.folders import Unpacked, unpack, unsafe
from fastgpt.sandbox import (
    SandboxFolder,
    UploadToSandbox,
    download_folder_from_sandbox,
    save_from_sandbox,
    upload_folder_to_sandbox,
    upload_to_sandbox,
)
from fastgpt.steps import Flow, in_thread
from fastgpt.testing import FakeExecutor
from support.faces import (
    Body,
    Maker,
    Server,
    Time,
    async_client,
    data,
    emulated,
    error_reply,
    everywhere,
    modes,
    reply,
    streams,
    sync_client,
)
from support.flows import run_flow

pytestmark = pytest.mark.anyio

FILES = {"a.txt": b"hello", "sub/deep/b.bin": bytes(range(256)) * 3000, "sub/empty": b"", "数据.txt": b"x"}
LARGE = 1_000_000


def boxed() -> Emulator:
    """Return an emulator whose app has a sandbox in each chat."""
    return Emulator(apps={"agent": App(name="agent", sandbox=True)}, app="agent")


def written(folder: Path) -> Path:
    """Write the files into a folder, and return it."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def found(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def names(folder: Path) -> set[str]:
    """Return the names of what lies in a folder."""
    return {each.name for each in folder.iterdir()}


def zipped(*members: str | ZipInfo, content: bytes = b"x") -> bytes:
    """Return an archive of files that all hold the same."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, content, ZIP_DEFLATED)
    return made.getvalue()


def link(name: str) -> ZipInfo:
    """Return the entry of a symbolic link."""
    entry = ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def archived(content: bytes) -> Server:
    """Return a server that gives an archive."""
    return Server(then=reply(200, content, {"content-type": "application/zip"}))


@modes
async def test_a_folder_goes_up_and_comes_down(mode: str, tmp_path: Path) -> None:
    """All files come back under their paths, with nothing beside them; progress counts all bytes."""
    emulator, source, target = boxed(), written(tmp_path / "source"), tmp_path / "target"
    total = sum(map(len, FILES.values()))
    seen: list[tuple[int, int]] = []
    sent = await run_flow(
        mode,
        emulated(emulator),
        upload_folder_to_sandbox,
        folder=source,
        chat_id="c",
        app_id=emulator.app_id,
        sandbox_path="box/",
        on_progress=lambda done, size: seen.append((done, size)),
    )
    assert sent.unwrap() == SandboxFolder(files=len(FILES), size=total)
    assert seen[-1] == (total, total)
    target.mkdir()
    came = await run_flow(
        mode, emulated(emulator), download_folder_from_sandbox, target=target, chat_id="c", app_id=emulator.app_id
    )
    assert came.unwrap() == SandboxFolder(files=len(FILES), size=total)
    assert found(target) == {f"box/{name}": content for name, content in FILES.items()}
    assert names(tmp_path) == {"source", "target"}


@modes
async def test_the_first_error_ends_an_upload(mode: str, tmp_path: Path) -> None:
    """What the server rejects is the outcome, and the files after it are not sent."""
    for number in range(20):
        (tmp_path / f"{number:02}").write_bytes(b"x")
    server = Server(then=error_reply(403, name="agentSandboxPermissionDenied"))
    outcome = await run_flow(mode, server, upload_folder_to_sandbox, folder=tmp_path, chat_id="c", app_id="a")
    assert isinstance(outcome.failure(), PermissionDeniedError)
    assert len(server.requests) < 20


def linked(folder: Path) -> Path:
    """Return a folder with a link that leads out of it."""
    (folder / "in").mkdir()
    (folder / "outside.txt").write_bytes(b"not to be sent")
    (folder / "in" / "link").symlink_to(folder / "outside.txt")
    return folder / "in"


def linking(folder: Path) -> Path:
    """Return a folder with a link to a folder outside."""
    (folder / "in").mkdir()
    (folder / "in" / "link").symlink_to(folder)
    return folder / "in"


def piped(folder: Path) -> Path:
    """Return a folder with a pipe in it, which would never end."""
    os.mkfifo(folder / "pipe")
    return folder


def unnamed(folder: Path) -> Path:
    """Return a folder with a file whose name is no text."""
    (folder / os.fsdecode(b"\xff")).write_bytes(b"x")
    return folder


def empty(folder: Path) -> Path:
    """Return a folder with nothing in it."""
    return folder


def nowhere(folder: Path) -> Path:
    """Return a folder that is not there."""
    return folder / "nothing"


@modes
@pytest.mark.parametrize(
    ("made", "field"),
    [
        (linked, "folder"),
        (linking, "folder"),
        (piped, "folder"),
        (unnamed, "sandbox_path"),
        (empty, "folder"),
        (nowhere, "folder"),
    ],
    ids=["link", "link to a folder", "pipe", "no text", "empty", "missing"],
)
async def test_a_folder_that_cannot_go_up(mode: str, made: Callable[[Path], Path], field: str, tmp_path: Path) -> None:
    """A link, a device, a name that is no text, and a folder without files are found before anything is sent."""
    server = Server()
    outcome = await run_flow(mode, server, upload_folder_to_sandbox, folder=made(tmp_path), chat_id="c", app_id="a")
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert server.requests == []


HOSTILE = (
    "../x", "/x", "a/../../x", "..", "a/..", "a//b", "a/./b", "C:x", "c:/x", "\\\\host\\x", "..\\x", "a\\..\\..\\x",
    "a\x01b", "a\nb",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@modes
async def test_a_path_that_leads_out_is_no_file(mode: str, name: str, tmp_path: Path) -> None:
    """Nothing of such an archive is written, not even what is harmless in it."""
    server = archived(zipped("fine.txt", name))
    outcome = await run_flow(
        mode, server, download_folder_from_sandbox, target=tmp_path / "new", chat_id="c", app_id="a"
    )
    assert isinstance(outcome.failure(), DecodeError)
    assert "below the folder" in str(outcome.failure())
    assert names(tmp_path) == set()


def test_a_name_with_a_zero_is_not_cut(tmp_path: Path) -> None:
    """What Python's reader cuts at a zero byte is judged as the archive has it."""
    content = zipped("aZb").replace(b"aZb", b"a\0b")
    with pytest.raises(DecodeError, match="control characters"):
        unpack(io.BytesIO(content), str(tmp_path / "new"), LARGE)


@pytest.mark.parametrize("name", [*HOSTILE, "nul", "a/COM1.txt", "conin$", "a/aux.", "b.", "b ", "ab:c", "a?b", "<"])
def test_what_windows_cannot_have(name: str) -> None:
    """Devices, streams, and names that Windows changes are rejected there, and all that leads out."""
    assert unsafe(name, on_windows=True)
    assert bool(unsafe(name, on_windows=False)) is (name in HOSTILE)


@pytest.mark.parametrize("name", ["a", "a/b.txt", "a/", "nulls/common.txt", "a b", "...", "..a", "a..", "数据"])
def test_what_any_system_can_have(name: str) -> None:
    """Usual names are accepted, folders among them."""
    assert unsafe(name, on_windows=False) == ""


def rooted() -> bytes:
    """Return an archive that names its root, and its files from there, as some programs do."""
    return zipped("./", "./a/", "./a/b.txt", "a/c.txt")


def test_an_archive_may_name_its_root(tmp_path: Path) -> None:
    """The root is no file, and the mark of it no part of a path."""
    unpacked = unpack(io.BytesIO(rooted()), str(tmp_path / "new"), LARGE)
    assert (unpacked.files, unpacked.size) == (2, 2)
    assert found(tmp_path / "new") == {"a/b.txt": b"x", "a/c.txt": b"x"}


def encrypted() -> bytes:
    """Return an archive whose file says that it is encrypted."""
    content = bytearray(zipped("a"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return bytes(content)


def of_other_content() -> bytes:
    """Return an archive whose file is not what its checksum says."""
    content = bytearray(zipped("a", content=b"hello" * 100))
    content[content.rindex(b"PK\x01\x02") + 16] ^= 1
    content[14] ^= 1
    return bytes(content)


def with_zip64() -> bytes:
    """Return an archive that says to have a list of another kind."""
    content = zipped("a")
    at = content.rindex(b"PK\x05\x06")
    return content[:at] + b"PK\x06\x07".ljust(20, b"\0") + content[at:]


def with_long_list() -> bytes:
    """Return an archive whose list would be too long for memory."""
    content = bytearray(zipped("a"))
    at = content.rindex(b"PK\x05\x06")
    content[at + 12 : at + 16] = (1 << 30).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        b"",
        zipped("a")[:-5],
        zipped("a", content=b"hello" * 1000)[40:],
        encrypted(),
        of_other_content(),
        with_zip64(),
        with_long_list(),
        zipped(link("a")),
        zipped("a", "a/b"),
        zipped("a/b", "a"),
        zipped("a", link("b/c")),
        zipped("x", content=b"0" * (LARGE + 1)),
    ],
    ids=[
        "none", "empty", "cut", "headless", "encrypted", "checksum", "zip64", "long list", "link", "file as folder",
        "folder as file", "link below", "too large",
    ],
)  # fmt: skip
def test_an_archive_that_is_not_unpacked(content: bytes, tmp_path: Path) -> None:
    """It is one error, and nothing is left of it; an archive that says nothing of its length is counted."""
    with pytest.raises(DecodeError):
        unpack(io.BytesIO(content), str(tmp_path / "new"), LARGE)
    assert names(tmp_path) == set()


def test_an_archive_on_disk_that_points_outside_of_itself(tmp_path: Path) -> None:
    """Offsets before its beginning are a fault of the archive, not of the disk."""
    path = tmp_path / "archive"
    path.write_bytes(zipped("a", content=b"hello" * 1000)[40:])
    with open(path, "rb") as opened, pytest.raises(DecodeError):
        unpack(opened, str(tmp_path / "new"), LARGE)
    assert names(tmp_path) == {"archive"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_has_each_path_once(tmp_path: Path) -> None:
    """The second file of a name does not replace the first."""
    with pytest.raises(DecodeError, match="each path once"):
        unpack(io.BytesIO(zipped("a", "a")), str(tmp_path / "new"), LARGE)


def test_an_archive_has_only_so_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More entries than the limit are not begun with."""
    monkeypatch.setattr("fastgpt.folders.MOST_FILES", 2)
    with pytest.raises(DecodeError, match="at most 2 files"):
        unpack(io.BytesIO(zipped("a", "b", "c")), str(tmp_path / "new"), LARGE)


@modes
async def test_a_limit_holds_for_the_archive_itself(mode: str, tmp_path: Path) -> None:
    """What comes is counted while it comes, and not kept."""
    body = Body(*[b"x" * 1000] * 1000)
    server = streams(body, "application/zip")
    outcome = await run_flow(
        mode, server, download_folder_from_sandbox, target=tmp_path / "new", chat_id="c", app_id="a", max_bytes=5000
    )
    assert "at most 5000 bytes" in str(outcome.failure())
    assert isinstance(outcome.failure(), DecodeError)
    assert body.read < 1000
    assert names(tmp_path) == set()


@modes
async def test_a_target_that_is_something_else(mode: str, tmp_path: Path) -> None:
    """A folder with files, a file, a link, and a folder that cannot be made are found before anything is sent."""
    server = Server()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / "away")
    for place in ("full", "full/file", "link", "no/where"):
        target = tmp_path / place
        outcome = await run_flow(mode, server, download_folder_from_sandbox, target=target, chat_id="c", app_id="a")
        error = outcome.failure()
        assert isinstance(error, InvalidRequestError)
        assert error.field == "target"
    assert server.requests == []
    assert (tmp_path / "full" / "file").read_bytes() == b"before"


def test_a_target_that_is_filled_meanwhile(tmp_path: Path) -> None:
    """What lies in the target when the archive has come is not replaced."""
    target = tmp_path / "target"
    target.mkdir()
    (target / "file").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        unpack(io.BytesIO(zipped("a")), str(target), LARGE)
    assert found(tmp_path) == {"target/file": b"mine"}


@modes
async def test_a_target_that_is_taken_meanwhile_is_an_argument_at_fault(mode: str, tmp_path: Path) -> None:
    """Somebody else's file under the name of the target is left as it is."""

    def server(request: httpx.Request) -> httpx.Response:
        (tmp_path / "new").write_bytes(b"mine")
        return httpx.Response(200, content=zipped("a"), headers={"content-type": "application/zip"})

    outcome = await run_flow(
        mode, server, download_folder_from_sandbox, target=tmp_path / "new", chat_id="c", app_id="a"
    )
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "target"
    assert found(tmp_path) == {"new": b"mine"}


@modes
async def test_a_broken_download_leaves_the_file_as_it_was(mode: str, tmp_path: Path) -> None:
    """A body that is cut short is an error, with the old file in its place and nothing beside it."""
    target = tmp_path / "file"
    target.write_bytes(b"before")
    body = Body(b"begun", httpx.ReadError("cut"))
    outcome = await run_flow(
        mode, streams(body, "application/octet-stream"), save_from_sandbox, target=target, chat_id="c", app_id="a"
    )
    assert isinstance(outcome.failure(), StreamInterruptedError | TransportError)
    assert body.closed
    assert found(tmp_path) == {"file": b"before"}


@everywhere
async def test_work_on_files_holds_up_no_event_loop(client: Maker) -> None:
    """It is done in another thread where others would wait, and its error is raised in the flow."""

    def fail() -> None:
        raise OSError("disk")

    def flow() -> Flow[tuple[int, str]]:
        where = yield from in_thread(threading.get_ident)
        try:
            yield from in_thread(fail)
        except OSError as error:
            return where, str(error)
        return where, ""

    face = client(Server())
    where, error = await face.typed(Steps(flow()))
    assert error == "disk"
    assert (where == threading.get_ident()) is (type(face).__name__ == "SyncFace")


class Held:
    """Unpacks an archive when the test says so, and tells how far it is."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()
        self.over = False

    def __call__(self, archive: BinaryIO, target: str, most: int) -> Unpacked:
        """Unpack, as a thread that is slow would."""
        self.begun.set()
        assert self.released.wait(30)
        unpacked = unpack(archive, target, most)
        self.over = True
        return unpacked


async def cancelled_scope(work: Callable[[], Awaitable[object]], held: Held) -> None:
    """Cancel *work* by a scope while it is held."""

    async def cancel() -> None:
        await anyio.to_thread.run_sync(held.begun.wait)
        scope.cancel()
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        held.released.set()

    scope = anyio.CancelScope()
    async with anyio.create_task_group() as group:
        group.start_soon(cancel)
        with scope:
            await work()
    assert scope.cancelled_caught


async def cancelled_task(work: Callable[[], Awaitable[object]], held: Held) -> None:
    """Cancel the task of *work* while it is held, twice, as a caller in a hurry does."""
    task = asyncio.ensure_future(work())
    await anyio.to_thread.run_sync(held.begun.wait)
    for _ in range(2):
        task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
    assert not task.done()
    held.released.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def within(limit: asyncio.Timeout, work: Callable[[], Awaitable[object]]) -> None:
    """Do *work* in a time that is set meanwhile."""
    async with limit:
        await work()


async def timed_out(work: Callable[[], Awaitable[object]], held: Held) -> None:
    """Let the time of *work* run out while it is held."""

    async def expire() -> None:
        await anyio.to_thread.run_sync(held.begun.wait)
        limit.reschedule(asyncio.get_running_loop().time())
        for _ in range(5):
            await asyncio.sleep(0)
        held.released.set()

    limit = asyncio.timeout(None)
    expiring = asyncio.ensure_future(expire())
    with pytest.raises(TimeoutError):
        await within(limit, work)
    await expiring


@pytest.mark.parametrize(
    ("cancelled", "anyio_backend"),
    [
        (cancelled_scope, "asyncio"),
        (cancelled_scope, "trio"),
        (cancelled_task, "asyncio"),
        (timed_out, "asyncio"),
    ],
)
async def test_a_cancellation_waits_for_work_on_files(
    cancelled: Callable[[Callable[[], Awaitable[object]], Held], Awaitable[None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever cancels, the thread is done by then, nothing is left behind, and the target is as it was."""
    held = Held()
    monkeypatch.setattr("fastgpt.sandbox.folders.unpack", held)
    (tmp_path / "target").mkdir()
    async with async_client(archived(zipped("a", "b/c")), Time()) as client:
        await cancelled(
            lambda: client.typed.download_folder_from_sandbox(target=tmp_path / "target", chat_id="c", app_id="a"), held
        )
        assert held.over
        assert names(tmp_path) == {"target"}
        assert names(tmp_path / "target") == set()


@modes
async def test_an_interrupt_of_work_on_files_is_raised(mode: str) -> None:
    """What is no error of the work, but of the program, goes to who runs it."""

    def leave() -> None:
        raise SystemExit(3)

    def flow() -> Flow[None]:
        yield from in_thread(leave)

    async def interrupted() -> None:
        if mode == "sync":
            sync_client(Server(), Time()).typed.run(Steps(flow()))
        else:
            await async_client(Server(), Time()).typed.run(Steps(flow()))

    with pytest.raises(SystemExit):
        await interrupted()


WRONG: dict[str, tuple[object, dict[str, object], str]] = {
    "no folder": (upload_folder_to_sandbox, {"folder": None}, "folder"),
    "bytes as folder": (upload_folder_to_sandbox, {"folder": b"a"}, "folder"),
    "zero in folder": (upload_folder_to_sandbox, {"folder": "a\0"}, "folder"),
    "no text in folder": (upload_folder_to_sandbox, {"folder": "\ud800"}, "folder"),
    "sandbox path": (upload_folder_to_sandbox, {"folder": ".", "sandbox_path": 1}, "sandbox_path"),
    "progress": (upload_folder_to_sandbox, {"folder": ".", "on_progress": 1}, "on_progress"),
    "progress of a file": (
        upload_to_sandbox, {"sandbox_path": "a", "file": b"a", "on_progress": 1}, "on_progress"
    ),
    "no target": (download_folder_from_sandbox, {"target": None}, "target"),
    "text as limit": (download_folder_from_sandbox, {"target": "new", "max_bytes": "1"}, "max_bytes"),
    "limit below zero": (download_folder_from_sandbox, {"target": "new", "max_bytes": -1}, "max_bytes"),
    "no file": (save_from_sandbox, {"target": None}, "target"),
    "zero in file": (save_from_sandbox, {"target": "a\0"}, "target"),
}  # fmt: skip


@modes
@pytest.mark.parametrize("case", WRONG)
async def test_an_argument_that_is_something_else(
    mode: str, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no checker would let through is named before anything is sent."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"x")
    function, arguments, field = WRONG[case]
    server = Server()
    untyped = cast("Callable[..., Awaitable[Outcome[object]]]", run_flow)  # what no checker would let through
    outcome = await untyped(mode, server, function, **arguments, chat_id="c", app_id="a")
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert server.requests == []
    assert names(tmp_path) == {"file"}


@modes
async def test_what_is_no_archive_says_where_it_came_from(mode: str, tmp_path: Path) -> None:
    """A file instead of a folder, and one that is too long, are errors of the call that it came by."""
    for content, limit in ((b"no archive", 100), (b"x" * 200, 100)):
        outcome = await run_flow(
            mode, archived(content), download_folder_from_sandbox,
            target=tmp_path / "new", chat_id="c", app_id="a", max_bytes=limit,
        )  # fmt: skip
        error = outcome.failure()
        assert isinstance(error, DecodeError)
        assert (error.method, error.path) == ("POST", "/api/core/ai/sandbox/download")
        assert error.host == "fastgpt.test"
        assert names(tmp_path) == set()


def test_a_scripted_executor_does_work_on_files(tmp_path: Path) -> None:
    """A flow that reads files runs over answers that are written in a test."""
    (tmp_path / "a").write_bytes(b"hello")
    fake = FakeExecutor({UploadToSandbox.path: {"path": "a", "bytesWritten": 5}})
    outcome = upload_folder_to_sandbox(fake, folder=tmp_path, chat_id="c", app_id="a")
    assert outcome.unwrap() == SandboxFolder(files=1, size=5)


@modes
async def test_a_skill_is_named_instead_of_an_app(mode: str, tmp_path: Path) -> None:
    """The files of a skill that is being edited are reached by its id."""
    (tmp_path / "a").write_bytes(b"hello")
    server = Server(data({"path": "a", "bytesWritten": 5}))
    await run_flow(mode, server, upload_folder_to_sandbox, folder=tmp_path, chat_id="edit-debug", skill_id="s")
    assert dict(server.last.url.params) == {"skillId": "s", "chatId": "edit-debug", "path": "a"}
