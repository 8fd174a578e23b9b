"""The skills of an emulated server, sync and async: made, listed, changed, edited in a sandbox, saved, tried out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZipFile

import httpx
import pytest
from returns.result import Success

from fastgpt import APIError, InvalidRequestError, NotFoundError, ValidationError
from fastgpt.chat import Answer, NodeFinished
from fastgpt.emulator import Emulator
from fastgpt.emulator.skills import packed as archive
from fastgpt.sandbox import EDIT_CHAT, CheckSandbox, DownloadFromSandbox, GetSandboxTicket, UploadToSandbox
from fastgpt.skills import (
    AsyncSkillClient,
    CopySkill,
    CreateSkill,
    CreateSkillFolder,
    DeleteSkill,
    ExportSkill,
    GetSkill,
    GetSkillApps,
    GetSkillFolderPath,
    GetSkillRuntime,
    GetSkills,
    GetSkillVersions,
    ImportSkill,
    InitSkillRuntime,
    SandboxStatus,
    SaveSkillVersion,
    SkillApps,
    SkillClient,
    SkillRuntime,
    StreamSkillDebugChat,
    SwitchSkillVersion,
    UpdateSkill,
    UpdateSkillVersion,
    UpgradeSkillRuntime,
)
from support.faces import Face, Maker, both, emulated, errors_of, read

GUIDE = b"---\nname: otter\ndescription: d\n---\n"
UNKNOWN = "0" * 24


async def imported(face: Face, files: Mapping[str, bytes] | None = None) -> str:
    """Import a skill, and return its id."""
    content = archive({"skills/otter/SKILL.md": GUIDE} if files is None else files)
    return await face.typed(ImportSkill(file=content, filename="otter.zip"))


@both
async def test_a_skill_is_made_read_changed_and_deleted(client: Maker) -> None:
    """What was sent is what is read; a folder goes with all that lies in it."""
    face = client(emulated(Emulator()))
    folder = (await face.typed(CreateSkillFolder(name="box", description="all", parent_id=None))).folder_id
    made = await face.typed(CreateSkill(name=" otter ", category=["data"], avatar="/a.svg", parent_id=folder))
    skill = await face.typed(GetSkill(skill_id=made))
    assert (skill.name, skill.category, skill.avatar, skill.parent_id) == ("otter", ("data",), "/a.svg", folder)
    assert (skill.type, skill.creation_status, skill.app_count) == ("skill", "ready", 0)
    assert skill.permission is not None
    assert skill.permission.is_owner
    await face.typed(UpdateSkill(skill_id=made, name="heron", description="", category=["tool"], parent_id=None))
    skill = await face.typed(GetSkill(skill_id=made))
    assert (skill.name, skill.description, skill.category, skill.parent_id) == ("heron", "", ("tool",), None)
    await face.typed(UpdateSkill(skill_id=made, avatar="/b.svg"))
    assert (await face.typed(GetSkill(skill_id=made))).parent_id is None
    await face.typed(UpdateSkill(skill_id=made, parent_id=folder))
    assert (await face.typed(GetSkill(skill_id=made))).avatar == "/b.svg"
    inner = (await face.typed(CreateSkillFolder(name="inner", parent_id=folder))).folder_id
    await face.typed(DeleteSkill(skill_id=folder))
    for gone in (folder, made, inner):
        assert isinstance((await face.results(GetSkill(skill_id=gone))).failure(), NotFoundError)


@both
async def test_skills_are_listed_page_by_page(client: Maker) -> None:
    """Skills come before folders, the last changed first; pages follow each other by their number."""
    face = client(emulated(Emulator()))
    folder = (await face.typed(CreateSkillFolder(name="box"))).folder_id
    made = [await face.typed(CreateSkill(name=f"s{number}", parent_id=folder)) for number in range(3)]
    top = await face.typed(CreateSkill(name="top", description="an otter"))

    async def listed(spec: GetSkills) -> list[str]:
        return [skill.id async for skill in face.pages(spec)]

    everything = [top, *reversed(made), folder]
    assert await listed(GetSkills()) == everything
    assert await listed(GetSkills(page_size=2, with_app_count=True)) == everything
    assert await listed(GetSkills(page_num=2, page_size=2)) == everything[2:]
    assert await listed(GetSkills(parent_id=None)) == [top, folder]
    assert await listed(GetSkills(parent_id=folder, type="skill", category="other")) == [*reversed(made)]
    assert await listed(GetSkills(search_key="OTTER", source="mine")) == [top]
    assert await listed(GetSkills(skill_ids=[made[0]])) == [made[0]]
    assert await listed(GetSkills(source="store")) == []
    (item,) = (await face.typed(GetSkills(search_key="otter"))).list
    assert item.source_member is not None
    assert item.source_member.name == "Owner"


@both
async def test_a_page_of_no_size_says_how_long_the_next_is(client: Maker) -> None:
    """A server that gives fewer than all although no size was asked for is asked for as many again."""
    asked: list[bytes] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        data = {"total": 3, "list": [{"_id": f"{len(asked)}{at}", "name": "s"} for at in "ab"[: 4 - len(asked)]]}
        return httpx.Response(200, json={"code": 200, "statusText": "", "message": "", "data": data})

    ids = [skill.id async for skill in client(server).pages(GetSkills())]
    assert ids == ["1a", "1b", "2a", "2b"]
    assert asked == [b"{}", b'{"page":2,"pageSize":2}']


@both
async def test_the_way_to_a_skill(client: Maker) -> None:
    """The way ends in the skill itself, or above its folder; without a source there is none."""
    face = client(emulated(Emulator()))
    folder = (await face.typed(CreateSkillFolder(name="box"))).folder_id
    made = await face.typed(CreateSkill(name="otter", parent_id=folder))
    way = await face.typed(GetSkillFolderPath(type="current", source_id=made))
    assert [(step.parent_id, step.parent_name) for step in way] == [(folder, "box"), (made, "otter")]
    assert await face.typed(GetSkillFolderPath(type="parent", source_id=made)) == ()
    assert await face.typed(GetSkillFolderPath(type="current")) == ()
    assert await face.typed(GetSkillApps(skill_id=made)) == SkillApps(list=(), hidden_count=0)


@both
async def test_a_skill_is_edited_in_its_sandbox(client: Maker) -> None:
    """A sandbox starts with the files of the version in use; what is saved of it is what agents use from then on."""
    face = client(emulated(Emulator()))
    skill_id = await imported(face)
    assert not (await face.typed(CheckSandbox(skill_id=skill_id, chat_id=EDIT_CHAT))).exists
    assert await face.typed(GetSkillRuntime(skill_id=skill_id)) == SkillRuntime(status="readyToInit")
    phases = [event.phase for event in await read(face.typed_stream(InitSkillRuntime(skill_id=skill_id)))
              if isinstance(event, SandboxStatus)]  # fmt: skip
    assert phases[0] == "creatingContainer"
    assert phases[-1] == "ready"
    assert len(phases) == 5
    last = await face.typed(InitSkillRuntime(skill_id=skill_id))
    assert last.phase == "ready"
    assert last.sandbox_id
    raw = await face.raw(InitSkillRuntime(skill_id=skill_id))
    await face.shut(raw)
    assert (await face.typed(CheckSandbox(skill_id=skill_id, chat_id=EDIT_CHAT))).exists
    assert (await face.typed(UpgradeSkillRuntime(skill_id=skill_id))).status == "readyToInit"
    ticket = await face.typed(GetSandboxTicket(skill_id=skill_id, chat_id=EDIT_CHAT, channel="fs"))
    assert ticket.session_work_directory == "/workspace"
    await face.typed(
        UploadToSandbox(skill_id=skill_id, chat_id=EDIT_CHAT, sandbox_path="skills/otter/a.txt", file=b"hello")
    )
    saved = await face.typed(SaveSkillVersion(skill_id=skill_id, version_name="second", description="changed"))
    assert (saved.skill_id, saved.version_name) == (skill_id, "second")
    assert saved.created_at is not None
    exported = ZipFile(io.BytesIO(await face.typed(ExportSkill(skill_id=skill_id))))
    assert exported.read("skills/otter/a.txt") == b"hello"
    assert (
        await face.typed(
            DownloadFromSandbox(skill_id=skill_id, chat_id=EDIT_CHAT, sandbox_path="skills/otter/SKILL.md")
        )
        == GUIDE
    )
    assert (await face.typed(GetSkill(skill_id=skill_id))).current_version_id == saved.version_id


@both
async def test_versions_are_renamed_and_switched(client: Maker) -> None:
    """The newest version is listed first; one is in use, and another can be."""
    face = client(emulated(Emulator()))
    skill_id = await imported(face)
    await face.typed(InitSkillRuntime(skill_id=skill_id))
    saved = await face.typed(SaveSkillVersion(skill_id=skill_id))
    second, first = [version async for version in face.pages(GetSkillVersions(skill_id=skill_id, page_size=1))]
    assert (second.id, second.is_current, second.skill_id) == (saved.version_id, True, skill_id)
    assert (first.version_name, first.is_current) == ("Initial import", False)
    await face.typed(SwitchSkillVersion(skill_id=skill_id, version_id=first.id))
    await face.typed(UpdateSkillVersion(skill_id=skill_id, version_id=first.id, version_name="one"))
    (current,) = (await face.typed(GetSkillVersions(skill_id=skill_id, page_size=None, is_current=True))).list
    assert (current.id, current.version_name) == (first.id, "one")
    for spec in (
        SwitchSkillVersion(skill_id=skill_id, version_id=UNKNOWN),
        UpdateSkillVersion(skill_id=skill_id, version_id=UNKNOWN, version_name="x"),
    ):
        assert all(isinstance(error, ValidationError) for error in await errors_of(face, spec))


@both
async def test_a_skill_is_copied_with_its_files(client: Maker) -> None:
    """A copy is a skill of its own; a folder has no files."""
    face = client(emulated(Emulator()))
    skill_id = await imported(face)
    copied = (await face.typed(CopySkill(skill_id=skill_id))).skill_id
    assert copied != skill_id
    await face.typed(InitSkillRuntime(skill_id=copied))
    assert (await face.typed(SaveSkillVersion(skill_id=copied))).version_name == "Version 2"
    folder = (await face.typed(CreateSkillFolder(name="box"))).folder_id
    error, *_ = await errors_of(face, CopySkill(skill_id=folder))
    assert "no_storage" in str(error) or "no storage" in str(error)


@both
async def test_a_skill_is_tried_out(client: Maker) -> None:
    """A chat with a skill comes as an agent's run, and makes a completion that knows its ids."""
    face = client(emulated(Emulator()))
    skill_id = await imported(face)
    asked = StreamSkillDebugChat(
        skill_id=skill_id,
        chat_id=EDIT_CHAT,
        messages=[{"role": "user", "content": "hello skill"}],
        response_chat_item_id="row",
        strict=True,
    )
    early = (await face.results(asked)).failure()
    assert isinstance(early, NotFoundError)
    assert "initialize it" in str(early)
    await face.typed(InitSkillRuntime(skill_id=skill_id))
    events = await read(face.typed_stream(asked))
    assert "".join(event.text for event in events if isinstance(event, Answer)) == "You said: hello skill"
    assert [event.node.module_type for event in events if isinstance(event, NodeFinished)].count("agent") == 2
    answer = await face.typed(asked)
    assert (answer.text, answer.chat_id, answer.response_chat_item_id) == ("You said: hello skill", EDIT_CHAT, "row")
    silent = StreamSkillDebugChat(skill_id=skill_id, chat_id="c", messages=[])
    assert (await face.typed(silent)).text == "You said: "


@both
async def test_what_a_server_rejects(client: Maker) -> None:
    """Errors have their class, also where a stream reports them instead of beginning."""
    face = client(emulated(Emulator()))
    skill_id = await imported(face, {"notes.txt": b"n"})
    invalid = [
        await errors_of(face, GetSkill(skill_id="zz")),
        await errors_of(face, CreateSkill(name="n" * 51)),
        await errors_of(face, CreateSkill(name="  ")),
        await errors_of(face, UpdateSkill(skill_id=skill_id)),
        await errors_of(face, ImportSkill(file=b"x", filename="s.txt")),
    ]
    assert {type(error) for errors in invalid for error in errors} == {ValidationError}
    missing = [
        await face.results(CreateSkill(name="s", parent_id=UNKNOWN)),
        await face.results(UpdateSkill(skill_id=skill_id, parent_id=UNKNOWN)),
        await face.results(CheckSandbox(skill_id=UNKNOWN, chat_id=EDIT_CHAT)),
        await face.results(ExportSkill(skill_id=skill_id)),
        await face.results(SaveSkillVersion(skill_id=skill_id)),
        await face.results(DownloadFromSandbox(skill_id=skill_id, chat_id=EDIT_CHAT)),
        await face.results(StreamSkillDebugChat(skill_id=UNKNOWN, chat_id="c", messages=[])),
    ]
    assert {type(outcome.failure()) for outcome in missing} == {NotFoundError}
    assert isinstance((await face.results(InitSkillRuntime(skill_id="zz"))).failure(), ValidationError)
    unknown = (await face.results(InitSkillRuntime(skill_id=UNKNOWN))).failure()
    assert isinstance(unknown, APIError)
    assert "Failed to initialize" in str(unknown)
    await face.typed(InitSkillRuntime(skill_id=skill_id))
    empty = (await face.results(SaveSkillVersion(skill_id=skill_id))).failure()
    assert "at least one first-level skill folder" in str(empty)
    await face.typed(UploadToSandbox(skill_id=skill_id, chat_id=EDIT_CHAT, sandbox_path="skills/otter/a.txt", file=b""))
    unguided = (await face.results(SaveSkillVersion(skill_id=skill_id))).failure()
    assert "must contain SKILL.md: otter" in str(unguided)


@both
async def test_what_is_no_archive_makes_an_empty_skill(client: Maker) -> None:
    """A server takes any bytes under a right name."""
    face = client(emulated(Emulator()))
    made = await face.typed(ImportSkill(file=b"no zip", filename="bad.zip", name="named", description="d"))
    skill = await face.typed(GetSkill(skill_id=made))
    assert (skill.name, skill.description) == ("named", "d")
    nameless = (await face.results(ImportSkill(file=b"zip"))).failure()
    assert isinstance(nameless, InvalidRequestError)
    assert nameless.field == "filename"


def test_a_verb_that_is_wrong_is_rejected() -> None:
    """Two routes mind the verb, unlike all others; a body without fields is rejected by them in words of their own."""
    emulator = Emulator()
    key = {"Authorization": f"Bearer {emulator.account_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://e", headers=key) as http:
        assert http.post("/api/core/ai/skill/export", json={}).status_code == 405
        assert http.get("/api/core/ai/skill/runtime/init").json() == {"error": "Method not allowed"}
        missing = http.post("/api/core/ai/skill/runtime/init", json={})
        assert "invalid_type" in missing.text
        assert http.post("/api/core/ai/skill/debugChat", json={}).text.startswith("event: error")


def test_the_clients_of_the_area_have_its_functions() -> None:
    """The bundle binds what the modules declare, sync and async."""
    for kind in (SkillClient, AsyncSkillClient):
        assert hasattr(kind, "get_skills")
        assert hasattr(kind, "deploy_skill")


@pytest.mark.anyio
async def test_functions_are_methods_sync_and_async() -> None:
    """The functions of the area are methods of its clients."""
    emulator = Emulator()
    with emulator.client() as client:
        made = client.typed.create_skill(name="s")
        with client.typed.init_skill_runtime(skill_id=made) as phases:
            assert phases.answer().phase == "ready"
        assert client.results.get_skill(skill_id=made).map(lambda skill: skill.name) == Success("s")
    async with emulator.async_client() as aclient:
        async with aclient.typed.init_skill_runtime(skill_id=made) as aphases:
            assert (await aphases.answer()).phase == "ready"
        assert (await aclient.typed.get_skill(skill_id=made)).name == "s"
