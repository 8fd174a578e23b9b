"""The sandboxes of an emulated server, sync and async: files go up and come down, in memory or to a file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from returns.result import Failure, Success

from fastgpt import APIError, NotFoundError, PermissionDeniedError
from fastgpt.emulator import App, Emulator
from fastgpt.errors import InvalidRequestError
from fastgpt.sandbox import (
    EDIT_CHAT,
    AsyncSandboxClient,
    CheckSandbox,
    DownloadFromSandbox,
    GetSandboxPreviewLink,
    GetSandboxTicket,
    SandboxClient,
    SandboxState,
    SandboxUpload,
    UploadToSandbox,
    save_from_sandbox,
)
from support.faces import Maker, both, emulated

LARGE = bytes(range(256)) * 20_000


def boxed() -> Emulator:
    """Return an emulator whose app has a sandbox in each chat."""
    return Emulator(apps={"agent": App(name="agent", sandbox=True)}, app="agent")


@both
async def test_a_file_goes_up_and_comes_down(client: Maker) -> None:
    """A file is written and read under its path, a folder is an archive, and what is not there is an error."""
    emulator = boxed()
    face, app = client(emulated(emulator)), emulator.app_id
    assert await face.typed(CheckSandbox(app_id=app, chat_id="c")) == SandboxState(exists=True)
    seen: list[tuple[int, int]] = []

    def watch(sent: int, total: int) -> None:
        seen.append((sent, total))

    upload = UploadToSandbox(app_id=app, chat_id="c", sandbox_path="a/b.bin", file=LARGE, on_progress=watch)
    assert await face.typed(upload) == SandboxUpload(path="a/b.bin", bytes_written=len(LARGE))
    assert seen[-1] == (len(LARGE), len(LARGE))
    assert await face.typed(DownloadFromSandbox(app_id=app, chat_id="c", sandbox_path="a/b.bin")) == LARGE
    for folder in ("a", None):
        archive = await face.typed(DownloadFromSandbox(app_id=app, chat_id="c", sandbox_path=folder))
        assert ZipFile(BytesIO(archive)).read("a/b.bin") == LARGE
    missing = await face.results(DownloadFromSandbox(app_id=app, chat_id="c", sandbox_path="nothing.txt"))
    assert isinstance(missing.failure(), APIError)
    outside = await face.results(UploadToSandbox(app_id=app, chat_id="c", sandbox_path="../x", file=b""))
    assert isinstance(outside.failure(), PermissionDeniedError)


@pytest.mark.anyio
async def test_the_app_is_that_of_the_client() -> None:
    """A call that names no app is about the client's, also where its fields travel beside a body of bytes."""
    emulator = boxed()
    upload = UploadToSandbox(chat_id="c", sandbox_path="a.bin", file=b"abc")
    written = SandboxUpload(path="a.bin", bytes_written=3)
    with emulator.client().with_options(app_id=emulator.app_id) as client:
        assert client.typed.run(upload) == written
    async with emulator.async_client().with_options(app_id=emulator.app_id) as client:
        assert await client.typed.run(upload) == written
        assert await client.typed.download_from_sandbox(chat_id="c", sandbox_path="a.bin") == b"abc"


@both
async def test_an_empty_file_is_no_error(client: Maker) -> None:
    """A file without bytes comes down as one."""
    emulator = boxed()
    face, app = client(emulated(emulator)), emulator.app_id
    await face.typed(UploadToSandbox(app_id=app, chat_id="c", sandbox_path="e", file=b""))
    assert await face.results(DownloadFromSandbox(app_id=app, chat_id="c", sandbox_path="e")) == Success(b"")


@both
async def test_a_ticket_is_a_secret_and_a_link_is_a_url(client: Maker) -> None:
    """A ``repr`` does not show the ticket."""
    emulator = boxed()
    face, app = client(emulated(emulator)), emulator.app_id
    ticket = await face.typed(GetSandboxTicket(app_id=app, chat_id="c", channel="fs", permission="write"))
    assert ticket.session_work_directory == "/workspace/sessions/c"
    assert ticket.ticket
    assert ticket.ticket not in repr(ticket)
    link = await face.typed(GetSandboxPreviewLink(app_id=app, chat_id="c", file_path="index.html"))
    assert link.endswith("/index.html")


@both
async def test_not_everything_has_a_sandbox(client: Maker) -> None:
    """An app without one says so, or denies; a skill knows one chat only; somebody must be meant."""
    emulator = Emulator()
    face, app = client(emulated(emulator)), emulator.app_id
    state = await face.typed(CheckSandbox(app_id=app, chat_id="c"))
    assert state == SandboxState(exists=False, unavailable_reason="appDisabled")
    denied = await face.results(DownloadFromSandbox(app_id=app, chat_id="c"))
    assert isinstance(denied.failure(), PermissionDeniedError)
    other = await face.results(CheckSandbox(app_id=None, skill_id="0" * 24, chat_id="c"))
    assert "only supports edit-debug" in str(other.failure())
    unknown = await face.results(CheckSandbox(app_id=None, skill_id="0" * 24, chat_id=EDIT_CHAT))
    assert isinstance(unknown.failure(), NotFoundError)


def test_a_file_is_saved_as_it_comes(tmp_path: Path) -> None:
    """The target is replaced when all has come; an error leaves it as it was, and no other file."""
    emulator = boxed()
    target = tmp_path / "b.bin"
    target.write_bytes(b"before")
    with emulator.client() as client:
        client.typed.upload_to_sandbox(app_id=emulator.app_id, chat_id="c", sandbox_path="b", file=LARGE)
        missing = client.results.save_from_sandbox(target=target, app_id=emulator.app_id, chat_id="c", sandbox_path="x")
        assert isinstance(missing, Failure)
        assert target.read_bytes() == b"before"
        size = client.save_from_sandbox(target=target, app_id=emulator.app_id, chat_id="c", sandbox_path="b")
    assert size == len(LARGE)
    assert target.read_bytes() == LARGE
    assert [*tmp_path.iterdir()] == [target]


@pytest.mark.anyio
async def test_a_file_is_saved_async(tmp_path: Path) -> None:
    """The async counterpart writes the same."""
    emulator, target = boxed(), tmp_path / "b.bin"
    async with emulator.async_client() as client:
        await client.typed.upload_to_sandbox(app_id=emulator.app_id, chat_id="c", sandbox_path="b", file=LARGE)
        size = await save_from_sandbox(
            client.typed, target=target, app_id=emulator.app_id, chat_id="c", sandbox_path="b"
        )
    assert size == len(LARGE)
    assert target.read_bytes() == LARGE


def test_a_target_that_cannot_be_written_is_an_argument_at_fault(tmp_path: Path) -> None:
    """Nothing is asked of the server where there is no folder for the file."""
    emulator = boxed()
    with emulator.client() as client:
        lost = client.results.save_from_sandbox(target=tmp_path / "no" / "b", app_id=emulator.app_id, chat_id="c")
    error = lost.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "target"


def test_the_clients_of_the_area_have_its_functions() -> None:
    """The bundle binds what the module declares, sync and async."""
    for kind in (SandboxClient, AsyncSandboxClient):
        assert hasattr(kind, "save_from_sandbox")
