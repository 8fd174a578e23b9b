"""Skills of agents: what is made, changed and deleted, their versions, and the sandbox in which one is edited.

A sandbox is there from the start of its runtime on, and holds the files of the current version.  No skill is ever run:
a chat that tries one out repeats what it hears, as the simple app does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from ...skills import runtime, skills as specs, versions
from ...specs import Id, Omittable, Size
from ...specs.chat_fields import EDIT_CHAT
from ...values import JSONValue
from ..bodies import Needed
from ..ids import existing
from ..knowledge import TEAM_ID
from ..schemas import Text, render
from ..scripts import pieces
from ..shapes import stamp, view
from ..skills import Files, Skill, SkillVersion, fault_of, packed, unpacked
from ..state import OWNER_ID, OWNER_NAME
from ..versions import V4_16
from ..wire import DONE, HEADERS, Event, JSONObject, Rejected, Reply, Writes, as_json, failed, frame, named, once, plain
from .exchange import OBJECT_ID, Exchange, Routes
from .sandbox import NOT_RUNNING, denied
from .views import holds, rights

LIMIT: Final = 500
LONGEST_NAME: Final = 50
ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz")
MODEL: Final = "emulator-llm"
PHASES: Final = ("creatingContainer", "downloadingPackage", "uploadingPackage", "extractingPackage", "ready")
AGAIN: Final = ("creatingContainer", "ready")
"""What a sandbox that runs already reports when it is started."""
NOT_STARTED: Final = "Edit debug sandbox not found. Please initialize it via /api/core/ai/skill/runtime/init first."
NO_RUNTIME: Final = "Failed to initialize skill runtime"

routes: Final = Routes(skill_id=Id, parent_id=str, page_num=Size, page_size=Size, version_id=Id)


def _named(asked: specs.CreateSkill | specs.CreateSkillFolder) -> JSONObject | None:
    """Return the issue of a name that is blank; servers take off the blanks before they look at it."""
    return None if asked.name.strip() else render("Expected `str` of length >= 1", "name", ())


@routes.answer(specs.GetSkills)
def listed(exchange: Exchange, asked: specs.GetSkills) -> JSONValue:
    """Give skills, then folders, the last changed first; all of them unless a folder or a page is asked for."""
    found = [skill for skill in exchange.state.skills.values() if _matches(exchange, skill, asked)]
    shown = sorted(found, key=lambda each: (each.type, each.update_time, each.id), reverse=True)
    size, number = asked.page_size or len(shown), asked.page_num or 1
    return {"list": [listed_skill(each) for each in shown[(number - 1) * size : number * size]], "total": len(shown)}


def _matches(exchange: Exchange, skill: Skill, asked: specs.GetSkills) -> bool:
    below = "parentId" not in exchange.object or (asked.parent_id or None) == skill.parent_id
    return (
        asked.source != "store"
        and (bool(asked.search_key) or bool(asked.skill_ids) or below)
        and (not asked.type or asked.type == skill.type)
        and (not asked.category or asked.category in skill.category)
        and (not asked.skill_ids or skill.id in asked.skill_ids)
        and holds(f"{skill.name} {skill.description}", asked.search_key)
    )


def _shown(skill: Skill) -> JSONObject:
    return {
        "_id": skill.id,
        **view(skill, "name", "description", "type", "category", "avatar", "currentVersionId", "parentId"),
        "source": "personal",
        "inheritPermission": True,
        "creationStatus": "ready",
        "tmbId": OWNER_ID,
        **view(skill, "createTime", "updateTime"),
        "permission": rights(V4_16),
        "appCount": 0,
    }


def listed_skill(skill: Skill) -> JSONObject:
    """Return a skill as lists show it."""
    member: JSONObject = {"name": OWNER_NAME, "avatar": "/imgs/avatar/PurpleAvatar.svg", "status": "active"}
    return {**_shown(skill), "private": True, "sourceMember": member}


@routes.answer(specs.GetSkill)
def detail(exchange: Exchange, asked: specs.GetSkill) -> JSONValue:
    """Give a skill."""
    return {**_shown(_kept(exchange, asked.skill_id)), "teamId": TEAM_ID}


@routes.answer(specs.CreateSkill, check=_named)
def create(exchange: Exchange, asked: specs.CreateSkill) -> JSONValue:
    """Make a skill that says no more than what it is called."""
    name = _name(asked.name)
    guide = f"---\nname: {name}\ndescription: {asked.description or ''}\n---\n".encode()
    files = {f"skills/{name.replace('/', '-')}/SKILL.md": guide}
    made = _made(exchange, name, asked.parent_id, description=asked.description or "", avatar=asked.avatar or UNSET)
    made.category = tuple(asked.category or ("other",))
    _versioned(exchange, made, "Initial version", files)
    return made.id


@routes.answer(specs.CreateSkillFolder, name=str, check=_named)
def create_folder(exchange: Exchange, asked: specs.CreateSkillFolder) -> JSONValue:
    """Make a folder."""
    made = _made(exchange, _name(asked.name), asked.parent_id, description=asked.description or "", type="folder")
    return {"folderId": made.id}


@routes.answer(specs.ImportSkill, limit=LIMIT, filename=Needed(Text))
def imported(exchange: Exchange, asked: specs.ImportSkill) -> JSONValue:
    """Make a skill of an archive, whose name alone is looked at."""
    filename = asked.filename or ""
    end = next((each for each in ARCHIVES if filename.lower().endswith(each)), None)
    if end is None:
        raise named("invalidArchiveFormat")
    name = _name(asked.name or filename[: -len(end)])
    made = _made(exchange, name, asked.parent_id, description=asked.description or "", avatar=asked.avatar or UNSET)
    made.category = ("other",)
    _versioned(exchange, made, "Initial import", unpacked(exchange.request.body))
    return made.id


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise named("skillNameTooLong")
    return name.strip()


def _made(exchange: Exchange, name: str, parent_id: Omittable[str], **fields: object) -> Skill:
    if parent_id:
        _kept(exchange, parent_id)
    now, state = exchange.state.clock(), exchange.state
    made = Skill(id=state.ids.object_id(), name=name, parent_id=parent_id or None, create_time=now, update_time=now)
    for field, value in fields.items():
        setattr(made, field, value)
    state.skills[made.id] = made
    return made


def _versioned(exchange: Exchange, skill: Skill, name: str, files: Files) -> SkillVersion:
    """Make a version of a skill, which is the current one from now on."""
    now = exchange.state.clock()
    made = SkillVersion(
        id=exchange.state.ids.object_id(), skill_id=skill.id, version_name=name, created_at=now, files=files
    )
    skill.versions.append(made)
    skill.current_version_id, skill.update_time = made.id, now
    return made


@routes.answer(specs.UpdateSkill)
def update(exchange: Exchange, asked: specs.UpdateSkill) -> JSONValue:
    """Change what was sent; something must have been."""
    skill = _kept(exchange, asked.skill_id)
    sent = exchange.object.keys() & {"name", "description", "category", "avatar", "parentId"}
    if not sent:
        raise named("noFieldsToUpdate")
    if asked.parent_id:
        _kept(exchange, asked.parent_id)
    if asked.name:
        skill.name = _name(asked.name)
    if isinstance(asked.description, str):
        skill.description = asked.description
    skill.category = tuple(asked.category or skill.category)
    skill.avatar = asked.avatar or skill.avatar
    if "parentId" in sent:
        skill.parent_id = asked.parent_id or None
    skill.update_time = exchange.state.clock()
    return None


@routes.answer(specs.DeleteSkill)
def delete(exchange: Exchange, asked: specs.DeleteSkill) -> JSONValue:
    """Forget a skill, or a folder with all that lies in it."""
    gone = [_kept(exchange, asked.skill_id).id]
    for each in gone:
        gone += [skill.id for skill in exchange.state.skills.values() if skill.parent_id == each]
        exchange.state.sandboxes.pop((each, EDIT_CHAT), None)
    for each in gone:
        del exchange.state.skills[each]
    return None


@routes.answer(specs.CopySkill, skill_id=str)
def copy(exchange: Exchange, asked: specs.CopySkill) -> JSONValue:
    """Copy a skill with its current files; a folder has none."""
    skill = _kept(exchange, asked.skill_id)
    if skill.type == "folder":
        raise named("noStorage")
    made = _made(exchange, skill.name, skill.parent_id, description=skill.description, category=skill.category)
    _versioned(exchange, made, "Initial version", skill.files)
    return {"skillId": made.id}


@routes.answer(specs.GetSkillApps)
def apps(exchange: Exchange, asked: specs.GetSkillApps) -> JSONValue:
    """Give the apps that use a skill: none does."""
    _kept(exchange, asked.skill_id)
    return {"list": [], "hiddenCount": 0}


@routes.answer(specs.GetSkillFolderPath)
def path(exchange: Exchange, asked: specs.GetSkillFolderPath) -> JSONValue:
    """Give the way to a skill with the skill itself, or what lies above the folder that it lies in."""
    steps: list[JSONValue] = []
    wanted = exchange.state.skills.get(asked.source_id or "")
    while wanted is not None:
        steps.insert(0, {"parentId": wanted.id, "parentName": wanted.name})
        wanted = exchange.state.skills.get(wanted.parent_id or "")
    return steps if asked.type == "current" else steps[:-2]


exporting: Final = routes.body(specs.ExportSkill)


@routes.at(specs.ExportSkill.path, V4_16)
def export(exchange: Exchange) -> Reply:
    """Give the files of a sandbox as an archive, to one verb only."""
    if exchange.request.method != "GET":
        raise failed("Method not allowed", 405)
    asked = exporting.read(exchange)
    exchange.state.authorized(exchange.request)
    skill = _kept(exchange, asked.skill_id)
    _provided(exchange)
    files = exchange.state.sandboxes.get((skill.id, EDIT_CHAT))
    if files is None:
        raise failed(NOT_RUNNING, 404)
    disposition = ("content-disposition", f"attachment; filename*=UTF-8''{quote(skill.name)}.zip")
    return plain(200, packed(files), (*HEADERS["zip"], disposition))


@routes.answer(versions.SaveSkillVersion)
def save(exchange: Exchange, asked: versions.SaveSkillVersion) -> JSONValue:
    """Make a version of the files of a sandbox."""
    skill = _kept(exchange, asked.skill_id)
    _provided(exchange)
    files = exchange.state.sandboxes.get((skill.id, EDIT_CHAT))
    if files is None:
        raise failed(NOT_RUNNING, by_user=True)
    if fault := fault_of(files):
        raise failed(f"Failed to package skill directory: {fault}", by_user=True)
    made = _versioned(exchange, skill, asked.version_name or f"Version {len(skill.versions) + 1}", dict(files))
    return {
        **view(made, "skillId", "versionName"),
        "versionId": made.id,
        "storageKey": f"agent-skills/{TEAM_ID}/{skill.id}/{made.id}.zip",
        "createdAt": stamp(made.created_at),
    }


@routes.answer(versions.GetSkillVersions, page_size=Needed(Size))
def listed_versions(exchange: Exchange, asked: versions.GetSkillVersions) -> JSONValue:
    """Give a page of versions, the newest first."""
    skill = _kept(exchange, asked.skill_id)
    found = [each for each in reversed(skill.versions) if not asked.is_current or each.id == skill.current_version_id]
    size, number = asked.page_size or len(found), asked.page_num or 1
    shown: list[JSONValue] = [
        {
            "_id": each.id,
            "skillId": skill.id,
            "tmbId": OWNER_ID,
            "versionName": each.version_name,
            "isCurrent": each.id == skill.current_version_id,
            "createdAt": stamp(each.created_at),
        }
        for each in found[(number - 1) * size : number * size]
    ]
    return {"total": len(found), "list": shown}


@routes.answer(versions.UpdateSkillVersion)
def rename_version(exchange: Exchange, asked: versions.UpdateSkillVersion) -> JSONValue:
    """Rename a version."""
    _version(exchange, asked.skill_id, asked.version_id).version_name = asked.version_name
    return None


@routes.answer(versions.SwitchSkillVersion)
def switch_version(exchange: Exchange, asked: versions.SwitchSkillVersion) -> JSONValue:
    """Let agents use another version."""
    chosen = _version(exchange, asked.skill_id, asked.version_id)
    exchange.state.skills[chosen.skill_id].current_version_id = chosen.id
    return None


@routes.answer(runtime.GetSkillRuntime)
def status(exchange: Exchange, asked: runtime.GetSkillRuntime) -> JSONValue:
    """Say that a sandbox can be started, also where it runs."""
    _kept(exchange, asked.skill_id)
    _allowed(exchange)
    return {"status": "readyToInit"}


@routes.answer(runtime.UpgradeSkillRuntime)
def upgrade(exchange: Exchange, asked: runtime.UpgradeSkillRuntime) -> JSONValue:
    """Upgrade a sandbox, which never needs it."""
    _kept(exchange, asked.skill_id)
    _allowed(exchange)
    return {"status": "readyToInit"}


starting: Final = routes.body(runtime.InitSkillRuntime)
trying: Final = routes.body(runtime.StreamSkillDebugChat, chat_id=Text)


@routes.at(runtime.InitSkillRuntime.path, V4_16)
def start(exchange: Exchange) -> Reply:
    """Start a sandbox, and report its phases; what goes wrong is an event, without saying what if it is the key."""
    if exchange.request.method != "POST":
        return as_json({"error": "Method not allowed"}, 405)
    state, headers = exchange.state, HEADERS["plainEvents"]
    try:
        skill_id = starting.read(exchange).skill_id
        if not OBJECT_ID.fullmatch(skill_id):
            raise named("invalidSkillId")
    except Rejected as rejected:
        return Reply(200, headers, once(b"".join(frame(_event(rejected), with_name=True))))
    try:
        state.authorized(exchange.request)
        skill = _kept(exchange, skill_id)
    except Rejected:
        return Reply(200, headers, once(b"".join(frame(Event("error", {"message": NO_RUNTIME}), with_name=True))))
    if not state.settings.sandboxes:
        event = _event(named("agentSandboxPermissionDenied"))
        return Reply(200, headers, once(b"".join(frame(event, with_name=True))))
    runs = (skill.id, EDIT_CHAT) in state.sandboxes
    state.sandboxes.setdefault((skill.id, EDIT_CHAT), skill.files)
    return Reply(200, headers, Writes(_phases(_sandbox_id(skill), AGAIN if runs else PHASES)))


def _sandbox_id(skill: Skill) -> str:
    return f"skilledit-{skill.id[-16:]}"


def _phases(sandbox_id: str, phases: tuple[str, ...]) -> Iterator[bytes]:
    for phase in phases:
        yield from frame(Event("sandboxStatus", {"sandboxId": sandbox_id, "phase": phase}), with_name=True)


def _event(rejected: Rejected) -> Event:
    """Return the event of an error before a stream begins: issues as the text of their list."""
    issues = rejected.envelope.zod_error
    if issues is not UNSET:
        return Event("error", {"message": msgspec.json.format(msgspec.json.encode(issues), indent=2).decode()})
    event = rejected.event()
    return Event("error", {**event.data, "httpStatus": rejected.status}) if isinstance(event.data, dict) else event


@routes.at(runtime.StreamSkillDebugChat.path, V4_16)
def debug(exchange: Exchange) -> Reply:
    """Repeat what is said to a skill, as an agent's run."""
    state = exchange.state
    limits: tuple[tuple[str, str], ...] = ()
    try:
        asked = trying.read(exchange)
        state.authorized(exchange.request)
        skill = _kept(exchange, asked.skill_id)
        limits = state.admit()
        _provided(exchange)
        if (skill.id, EDIT_CHAT) not in state.sandboxes:
            raise failed(NOT_STARTED)
    except Rejected as rejected:
        event = rejected.event() if rejected.envelope.zod_error is UNSET else _event(rejected)
        return Reply(200, HEADERS["chunked"], once(b"".join(frame(event, with_name=True)))).with_headers(limits)
    said = msgspec.to_builtins(asked.messages[-1])["content"] if asked.messages else ""
    text = f"You said: {said}"
    return Reply(200, HEADERS["events"], Writes(_run(_sandbox_id(skill), state.ids.short(), text))).with_headers(limits)


def _run(sandbox_id: str, response_id: str, text: str) -> Iterator[bytes]:
    start: JSONObject = {
        "moduleName": "Workflow Start",
        "moduleType": "workflowStart",
        "moduleLogo": "",
        "id": response_id,
        "nodeId": "skill-debug-start",
        "runningTime": 0,
    }
    agent: JSONObject = {
        "id": f"skill-debug-agent-1-{response_id}",
        "nodeId": "skill-debug-agent-main_agent-1",
        "moduleName": "chat:master_agent_call",
        "moduleType": "agent",
        "moduleLogo": "core/app/type/agentFill",
        "runningTime": 0.01,
        "model": MODEL,
        "llmRequestIds": [response_id],
        "inputTokens": 10,
        "outputTokens": 10,
        "totalPoints": 0,
        "finishReason": "stop",
        "textOutput": text,
    }
    duration = Event("workflowDuration", {"durationSeconds": 0.02})
    events = [
        Event("flowNodeResponse", start),
        Event("flowNodeStatus", {"status": "running", "name": "Agent"}),
        Event("sandboxStatus", {"sandboxId": sandbox_id, "phase": "lazyInit"}),
        Event("flowNodeStatus", {"status": "running", "name": MODEL}),
        *(Event("answer", _chunk(piece)) for piece in pieces(text)),
        Event("flowNodeResponse", agent),
        duration,
        Event("flowNodeResponse", start),
        Event("flowNodeResponse", agent),
        duration,
        Event("answer", _chunk(None, "stop")),
        Event("answer", DONE),
    ]
    for event in events:
        yield from frame(event, with_name=True)


def _chunk(content: str | None, finish_reason: str | None = None) -> JSONObject:
    choice: JSONObject = {
        "delta": {"role": "assistant", "content": content},
        "index": 0,
        "finish_reason": finish_reason,
    }
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]}


def _provided(exchange: Exchange) -> None:
    """Raise the error response of a server without a provider of sandboxes."""
    if not exchange.state.settings.sandboxes:
        raise failed("AGENT_SANDBOX_PROVIDER is required when Agent Sandbox is used")


def _allowed(exchange: Exchange) -> None:
    """Raise the error response of a server without sandboxes, where it is asked how one stands."""
    if not exchange.state.settings.sandboxes:
        raise denied()


def _kept(exchange: Exchange, skill_id: str) -> Skill:
    """Return a skill, or raise the error response."""
    if not OBJECT_ID.fullmatch(skill_id):
        raise named("invalidSkillId")
    return existing(exchange.state.skills, skill_id, named("skillUnExist"))


def _version(exchange: Exchange, skill_id: str, version_id: str) -> SkillVersion:
    """Return a version of a skill, or raise the error response, which speaks of the skill's id."""
    found = {each.id: each for each in _kept(exchange, skill_id).versions}
    return existing(found, version_id, named("invalidSkillId"))
