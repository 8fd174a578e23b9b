"""From an archive to a skill that agents use: the whole way, sync and async, and how far it came where it failed."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import cast
from zipfile import ZipFile

import httpx
import pytest

from fastgpt import (
    APIError,
    DecodeError,
    File,
    InvalidRequestError,
    Outcome,
    PermissionDeniedError,
    RequestTimeoutError,
    StreamInterruptedError,
    ValidationError,
)
from fastgpt.emulator import Emulator
from fastgpt.emulator.skills import packed as archive
from fastgpt.skills import (
    DeployProgress,
    InitSkillRuntime,
    SandboxStatus,
    SkillDeployed,
    SkillNotDeployed,
    UnknownEvent,
    deploy_skill,
)
from support.faces import (
    Answer,
    Body,
    Maker,
    Server,
    Time,
    data,
    emulated,
    error_reply,
    errors_of,
    everywhere,
    modes,
    read,
    reply,
    streams,
)
from support.flows import run_flow

pytestmark = pytest.mark.anyio

GUIDE = b"---\nname: otter\ndescription: d\n---\n"
IN_PLACE = {"skills/otter/SKILL.md": GUIDE, "skills/otter/a.txt": b"hello", ".gitignore": b"tmp"}
READY = b'event: sandboxStatus\ndata: {"sandboxId":"s","phase":"ready"}\n\n'
STARTED = streams(Body(READY))
SAVED = data({"skillId": "new", "versionId": "v", "versionName": "n", "storageKey": "k"})


def exported(emulator: Emulator, skill_id: str) -> dict[str, bytes]:
    """Return the files in the sandbox of a skill."""
    with emulator.client() as client, ZipFile(io.BytesIO(client.typed.export_skill(skill_id=skill_id))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def current(emulator: Emulator, skill_id: str) -> str | None:
    """Return the version of a skill that agents use."""
    with emulator.client() as client:
        return client.typed.get_skill(skill_id=skill_id).current_version_id


@modes
async def test_an_archive_becomes_a_skill(mode: str) -> None:
    """What lies where it belongs is only imported; the version that is saved is the one that agents use."""
    emulator, seen = Emulator(), list[DeployProgress]()
    outcome = await run_flow(
        mode,
        emulated(emulator),
        deploy_skill,
        archive=archive(IN_PLACE),
        filename="otter.zip",
        name="otter",
        description="swims",
        version_name="first",
        on_progress=seen.append,
    )
    deployed = outcome.unwrap()
    assert isinstance(deployed, SkillDeployed)
    assert deployed.version.version_name == "first"
    assert current(emulator, deployed.skill_id) == deployed.version.version_id
    assert exported(emulator, deployed.skill_id) == IN_PLACE
    assert [*dict.fromkeys(each.stage for each in seen)] == ["importing", "starting", "saving"]
    assert seen[0].skill_id is None
    assert {each.skill_id for each in seen if each.stage != "importing"} == {deployed.skill_id}
    size = len(archive(IN_PLACE))
    assert any((each.sent, each.size) == (size, size) for each in seen if each.stage == "importing")
    assert [each.phase for each in seen if each.phase][-1] == "ready"


@modes
@pytest.mark.parametrize(
    ("files", "placed"),
    [
        ({"otter/SKILL.md": GUIDE, "otter/a/b.txt": b"b"}, {"skills/otter/SKILL.md", "skills/otter/a/b.txt"}),
        ({"skill.md": GUIDE, "a/b.txt": b"b"}, {"skills/pack/skill.md", "skills/pack/a/b.txt"}),
    ],
    ids=["folders", "flat"],
)
async def test_files_are_put_where_a_server_looks_for_them(
    mode: str, files: Mapping[str, bytes], placed: set[str]
) -> None:
    """Files of another place are put below ``skills/`` as well, those of a flat archive into a folder of its name."""
    emulator, seen = Emulator(), list[DeployProgress]()
    outcome = await run_flow(
        mode,
        emulated(emulator),
        deploy_skill,
        archive=archive(files),
        filename="pack.zip",
        on_progress=seen.append,
    )
    deployed = outcome.unwrap()
    assert isinstance(deployed, SkillDeployed)
    assert exported(emulator, deployed.skill_id).keys() == {*files, *placed}
    size = sum(map(len, files.values()))
    assert [(each.sent, each.size) for each in seen if each.stage == "uploading"][-1] == (size, size)


@modes
async def test_a_skill_is_brought_up_to_date(mode: str, tmp_path: Path) -> None:
    """Files of the same path are replaced, others stay, and no other skill is made."""
    emulator = Emulator()
    path = tmp_path / "otter.zip"
    path.write_bytes(archive(IN_PLACE))
    first = (await run_flow(mode, emulated(emulator), deploy_skill, archive=path)).unwrap()
    assert isinstance(first, SkillDeployed)
    with open(tmp_path / "second.zip", "wb+") as opened:  # noqa: ASYNC230 - no other task waits
        opened.write(archive({"otter/SKILL.md": GUIDE + b"more"}))
        again = await run_flow(
            mode,
            emulated(emulator),
            deploy_skill,
            archive=File.from_open(opened),
            skill_id=first.skill_id,
            version_description="more",
        )
    second = again.unwrap()
    assert isinstance(second, SkillDeployed)
    assert second.skill_id == first.skill_id
    assert exported(emulator, first.skill_id) == {**IN_PLACE, "skills/otter/SKILL.md": GUIDE + b"more"}
    assert current(emulator, first.skill_id) == second.version.version_id
    with emulator.client() as client:
        assert client.typed.get_skills().total == 1


WRONG: Mapping[str, tuple[Mapping[str, object], str]] = {
    "no name": ({"archive": archive(IN_PLACE)}, "filename"),
    "no archive": ({"archive": b"x", "filename": "a.zip"}, "archive"),
    "no guide": ({"archive": archive({"a.txt": b"x"}), "filename": "a.zip"}, "archive"),
    "no files": ({"archive": archive({}), "filename": "a.zip"}, "archive"),
    "a folder without": ({"archive": archive({**IN_PLACE, "skills/b/c": b""}), "filename": "a.zip"}, "archive"),
    "too large": ({"archive": archive(IN_PLACE), "filename": "a.zip", "max_bytes": 10}, "archive"),
    "a name": ({"archive": archive(IN_PLACE), "filename": "a.zip", "skill_id": "s", "name": "n"}, "name"),
    "a folder": ({"archive": archive(IN_PLACE), "filename": "a.zip", "skill_id": "s", "parent_id": "n"}, "parent_id"),
    "version": ({"archive": archive(IN_PLACE), "filename": "a.zip", "version_name": 1}, "version_name"),
    "limit as text": ({"archive": archive(IN_PLACE), "filename": "a.zip", "max_bytes": "1"}, "max_bytes"),
    "limit below zero": ({"archive": archive(IN_PLACE), "filename": "a.zip", "max_bytes": -1}, "max_bytes"),
    "progress": ({"archive": archive(IN_PLACE), "filename": "a.zip", "on_progress": 1}, "on_progress"),
    "missing": ({"archive": Path("/nowhere/a.zip")}, "archive"),
}


@modes
@pytest.mark.parametrize("case", WRONG)
async def test_what_no_server_would_take(mode: str, case: str) -> None:
    """An argument at fault is named before anything is sent."""
    arguments, field = WRONG[case]
    server = Server()
    untyped = cast("Callable[..., Awaitable[Outcome[object]]]", run_flow)  # what no checker would let through
    outcome = await untyped(mode, server, deploy_skill, **arguments)
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert server.requests == []


def test_a_disk_that_is_full_is_an_argument_at_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be unpacked here is not sent."""

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("fastgpt.skills.deploying.unpack", full)
    with Emulator().client() as client:
        outcome = client.results.deploy_skill(archive=archive(IN_PLACE), filename="a.zip")
    assert "no space left" in str(outcome.failure())


@modes
async def test_an_import_that_fails_is_the_error(mode: str) -> None:
    """Where no skill was made there is nothing to tell but the error."""
    server = Server(error_reply(400, name="invalidArchiveFormat"))
    outcome = await run_flow(mode, server, deploy_skill, archive=archive(IN_PLACE), filename="a.zip")
    assert isinstance(outcome.failure(), ValidationError)


DENIED = error_reply(403, name="agentSandboxPermissionDenied")
FAILED: Mapping[str, tuple[tuple[Answer, ...], type[Exception]]] = {
    "starting": ((DENIED,), PermissionDeniedError),
    "uploading": ((STARTED, DENIED), PermissionDeniedError),
    "writing": ((STARTED, data({"path": "p", "bytesWritten": 1})), DecodeError),
    "saving": ((STARTED, data({"path": "p", "bytesWritten": len(GUIDE)}), DENIED), PermissionDeniedError),
}


@modes
@pytest.mark.parametrize("stage", FAILED)
async def test_a_later_step_that_fails_leaves_a_skill(mode: str, stage: str) -> None:
    """The outcome is none that can be taken for success: it names the skill, the step and the error."""
    answers, kind = FAILED[stage]
    server = Server(data("made"), *answers)
    outcome = await run_flow(mode, server, deploy_skill, archive=archive({"o/SKILL.md": GUIDE}), filename="a.zip")
    failed = outcome.unwrap()
    assert isinstance(failed, SkillNotDeployed)
    assert (failed.skill_id, failed.stage) == ("made", "uploading" if stage == "writing" else stage)
    assert isinstance(failed.error, kind)


@everywhere
async def test_a_start_has_phases_and_an_end(client: Maker) -> None:
    """The last phase is the answer; events without data or of another kind are kept, and are no phases."""
    pieces = (b"event: sandboxStatus\nda", b"ta: \n\n", b"event: other\ndata: x\n\n", READY)
    events = await read(client(streams(Body(*pieces))).typed_stream(InitSkillRuntime(skill_id="s")))
    assert events == [SandboxStatus(), UnknownEvent("other", "x"), SandboxStatus(sandbox_id="s", phase="ready")]
    server = reply(200, b"".join(pieces), {"content-type": "text/event-stream"})
    assert (await client(server).typed(InitSkillRuntime(skill_id="s"))).phase == "ready"


@everywhere
@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", StreamInterruptedError, "without any phase"),
        (READY.replace(b"ready", b"creatingContainer"), StreamInterruptedError, "in the phase 'creatingContainer'"),
        (READY.replace(b'"ready"', b'"failed","message":"no image"'), APIError, "no image"),
        (READY.replace(b"ready", b"failed"), APIError, "failed to start"),
        (b'event: error\ndata: {"message":"down"}\n\n', APIError, "down"),
    ],
    ids=["nothing", "cut", "failed", "failed silently", "error"],
)
async def test_a_start_that_does_not_end_well(client: Maker, body: bytes, kind: type[Exception], words: str) -> None:
    """A stream that ends before the sandbox is ready was cut short, and a phase of failure is an error."""
    face = client(streams(Body(body)))
    outcome = await face.results(InitSkillRuntime(skill_id="s"))
    assert isinstance(outcome.failure(), kind)
    assert words in str(outcome.failure())
    with pytest.raises(kind):
        await read(face.typed_stream(InitSkillRuntime(skill_id="s")))


@everywhere
async def test_a_start_that_says_nothing_for_too_long(client: Maker) -> None:
    """A phase counts as an event, so that ``idle_timeout`` holds between two."""
    time = Time()
    half = READY.replace(b"ready", b"creatingContainer")
    body = Body(half, lambda: time.move(4.0), half, lambda: time.move(6.0), b"event: sandbox", READY)
    face = client(streams(body), time).derived(idle_timeout=5.0)
    outcome = await face.results(InitSkillRuntime(skill_id="s"))
    assert isinstance(outcome.failure(), RequestTimeoutError)


@everywhere
async def test_a_start_is_over_when_the_sandbox_is_ready(client: Maker) -> None:
    """Behind the last phase little is waited for, and a connection that breaks there breaks nothing."""
    body = Body(READY, b"event: oth", b"er\ndata: x\n\n", httpx.ReadError("cut"))
    assert (await client(streams(body)).typed(InitSkillRuntime(skill_id="s"))).phase == "ready"


@everywhere
async def test_an_error_response_to_a_start(client: Maker) -> None:
    """What came instead of a stream is one error in all flavours."""
    face = client(error_reply(403, name="agentSandboxPermissionDenied"))
    assert {type(error) for error in await errors_of(face, InitSkillRuntime(skill_id="s"))} == {PermissionDeniedError}


@modes
async def test_a_start_that_was_read_before(mode: str) -> None:
    """A start that an HTTP client of the caller's own has read to its end is read from there."""
    server = Server(data("made"), reply(200, READY, {"content-type": "text/event-stream"}), SAVED)
    outcome = await run_flow(mode, server, deploy_skill, archive=archive(IN_PLACE), filename="a.zip")
    assert isinstance(outcome.unwrap(), SkillDeployed)
