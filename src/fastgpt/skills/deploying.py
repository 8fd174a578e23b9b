"""From an archive to a skill that agents use: the whole way as one flow.

A server saves a version of what lies in a skill's sandbox, below ``skills/``, a folder with a ``SKILL.md`` for each
skill.  So the flow starts the sandbox, puts the files there that are not there already, and saves.
"""

from __future__ import annotations

__all__ = [
    "DeployStage", "DeployProgress", "SkillDeployed", "SkillNotDeployed", "DeployOutcome",
    "deploy_skill",
]  # fmt: skip

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from returns.result import Failure

from ..errors import DecodeError, FastGPTError, InvalidRequestError, set_call
from ..files import File, FileSource, OpenFile, Progress, as_file, count_of
from ..flows import outcome_of, value_in, value_of
from ..folders import MAX_FOLDER, Entry, entries_of, send_entries, unpack
from ..functions import flow
from ..http import HTTPRequest, HTTPResponse
from ..models.events import SandboxStatus
from ..models.files import SandboxUpload
from ..outcomes import Outcome, succeeded
from ..specs.chat_fields import EDIT_CHAT
from ..steps import Flow, in_thread, read_answer
from ..uploads import SANDBOX_UPLOAD, answered, check_written, with_bytes
from .models import SavedSkillVersion
from .runtime import InitSkillRuntime, RuntimeReader
from .skills import ImportSkill
from .versions import SaveSkillVersion

DeployStage: TypeAlias = Literal["importing", "starting", "uploading", "saving"]
"""What a deployment is at."""
ROOT: Final = "skills/"


class DeployProgress(Struct, frozen=True, kw_only=True):
    """How far a deployment is."""

    stage: DeployStage
    skill_id: str | None = None
    """The skill; None until it is made."""
    phase: str = ""
    """How far the sandbox is, while it starts."""
    sent: int = 0
    """Bytes of the archive, or of the files, that were sent."""
    size: int = 0
    """Bytes to send in all."""


class SkillDeployed(Struct, frozen=True):
    """The skill is there, and agents use this version."""

    skill_id: str
    version: SavedSkillVersion


class SkillNotDeployed(Struct, frozen=True):
    """The skill is there, and agents do not use the archive: the step that failed, and why.

    Pass ``skill_id`` to ``deploy_skill`` to try again, or to ``delete_skill``.
    """

    skill_id: str
    stage: DeployStage
    error: FastGPTError


DeployOutcome: TypeAlias = SkillDeployed | SkillNotDeployed
"""How a deployment ended."""


class Starting:
    """The start of a sandbox, with somebody who watches it."""

    def __init__(self, spec: InitSkillRuntime, on_status: Callable[[SandboxStatus], None]) -> None:
        self._spec = spec
        self._on_status = on_status

    def opening(self) -> Outcome[HTTPRequest]:
        """Return the call that starts it."""
        return self._spec.opening()

    def reader(self, response: HTTPResponse, max_event: int, /) -> RuntimeReader:
        """Return a reader of its phases."""
        return RuntimeReader(response, max_event, self._on_status)


@flow
def deploy_skill(
    *,
    archive: FileSource,
    filename: str | None = None,
    skill_id: str | None = None,
    name: str | None = None,
    description: str | None = None,
    parent_id: str | None = None,
    version_name: str | None = None,
    version_description: str | None = None,
    max_bytes: int | None = None,
    on_progress: Callable[[DeployProgress], None] | None = None,
) -> Flow[DeployOutcome]:
    """Make a skill of a zip archive, or bring one up to date with it, and let agents use it (4.15.0+).

    Each folder in the archive, or else its root, has a ``SKILL.md``.  The skill's sandbox is started to save a version,
    and goes on running.

    An archive that no server would take is an ``InvalidRequestError`` before anything is sent, and nothing is there if
    the import fails.  Once the skill is there the outcome is ``SkillDeployed`` or ``SkillNotDeployed``.

    Arguments:
      archive: The archive: a ``pathlib.Path``, a file open for reading bytes, a ``File``, or bytes.
      filename: The name of the archive, which ends in ``.zip``; needed for bytes.
      skill_id: The skill whose files those of the archive replace, while its others stay; left out, the archive is
        imported as a new skill.
      name: The name of a new skill; left out, that of the archive without its end.
      description: The description of a new skill.
      parent_id: The folder of a new skill; left out, it is the top.
      version_name: What the version is called; left out, the server names it.
      version_description: What the version is about.
      max_bytes: The largest size of what is in the archive, unpacked; left out, 4 GiB.
      on_progress: Called at each step, with the bytes sent and the phases of the sandbox.
    """
    file = as_file(archive, filename, field="archive")
    for argument, value in (("name", name), ("description", description), ("parent_id", parent_id)):
        if skill_id is not None and value is not None:
            raise InvalidRequestError("expected none with a skill that is there; see update_skill", field=argument)
    saving = SaveSkillVersion(skill_id=skill_id or "new", version_name=version_name, description=version_description)
    value_in(saving.outgoing())
    most = count_of(max_bytes, MAX_FOLDER, "max_bytes")
    from tempfile import TemporaryDirectory  # slow to import

    with TemporaryDirectory(prefix="fastgpt-") as folder:
        entries = yield from in_thread(lambda: entries_in(file, os.path.join(folder, "files"), most))
        progress = Progressing(on_progress)
        is_new = skill_id is None
        if skill_id is None:
            progress.at("importing")
            importing = ImportSkill(
                file=file, name=name, description=description, parent_id=parent_id, on_progress=progress.bytes
            )
            skill_id = yield from value_of(importing)
        progress.skill_id = skill_id
        # An import unpacks the archive as it is, so that files with other paths have yet to be put in their place.
        lacking = tuple(entry for placed, entry in entries if not (is_new and placed.path == entry.path))
        placed = tuple(placed for placed, entry in entries if entry in lacking)
        deployed = yield from outcome_of(save_folder(replace(saving, skill_id=skill_id), placed, progress))
    if succeeded(deployed):
        return SkillDeployed(skill_id, deployed.unwrap())
    return SkillNotDeployed(skill_id, progress.stage, deployed.failure())


class Progressing:
    """Tells how far a deployment is, if anybody wants to know."""

    def __init__(self, on_progress: Callable[[DeployProgress], None] | None) -> None:
        self._on_progress = on_progress
        self.stage: DeployStage = "importing"
        self.skill_id: str | None = None

    def at(self, stage: DeployStage, phase: str = "", sent: int = 0, size: int = 0) -> None:
        """Tell what it is at."""
        self.stage = stage
        if self._on_progress is not None:
            self._on_progress(DeployProgress(stage=stage, skill_id=self.skill_id, phase=phase, sent=sent, size=size))

    def bytes(self, sent: int, size: int) -> None:
        """Tell how many bytes were sent."""
        self.at(self.stage, sent=sent, size=size)

    def status(self, status: SandboxStatus) -> None:
        """Tell how far the sandbox is."""
        self.at(self.stage, phase=status.phase or "")


def save_folder(saving: SaveSkillVersion, files: tuple[Entry, ...], progress: Progressing) -> Flow[SavedSkillVersion]:
    """Start the sandbox of a skill, put files into it, and save what it has as a version."""
    progress.at("starting")
    starting = Starting(InitSkillRuntime(skill_id=saving.skill_id), progress.status)
    response = value_in((yield value_in(starting.opening())))
    # An error response was read already, and so was a stream that an HTTP client of the caller's own had read.
    value_in((yield from read_answer(starting, response)))
    if files:
        progress.at("uploading")
        about = (("skillId", saving.skill_id), ("chatId", EDIT_CHAT))

        def put(path: str, file: File, watch: Progress | None) -> Flow[Outcome[object]]:
            bare = HTTPRequest(verb="POST", url=SANDBOX_UPLOAD[1:], query=(*about, ("path", path)))
            stored = yield from answered(SandboxUpload, with_bytes(bare, file, watch))
            if not succeeded(stored):
                return stored
            error = check_written(stored.unwrap().bytes_written, file.size)
            return stored if error is None else Failure(set_call(error, method="POST", path=SANDBOX_UPLOAD))

        yield from send_entries(files, put, progress.bytes)
    progress.at("saving")
    return (yield from value_of(saving))


def entries_in(file: File, folder: str, most: int) -> tuple[tuple[Entry, Entry], ...]:
    """Unpack an archive into a new folder, and return its files with the paths that they have in a sandbox, and own.

    Raises ``InvalidRequestError`` of what no server would take.
    """
    try:
        with opened(file) as content:
            unpack(content, folder, most)
    except DecodeError as error:
        raise InvalidRequestError(str(error), field="archive") from None
    except OSError as error:
        raise InvalidRequestError(f"expected an archive that can be unpacked, got {error}", field="archive") from None
    entries = entries_of(folder, "archive")
    paths = [entry.path for entry in entries]
    if any(path.startswith(ROOT) for path in paths):
        prefix = ""
    elif any(is_guide(path) for path in paths):
        prefix = f"{ROOT}{os.path.splitext(file.name)[0]}/"
    else:
        prefix = ROOT
    check(prefix + path for path in paths)
    return tuple((replace(entry, path=prefix + entry.path), entry) for entry in entries)


def is_guide(path: str) -> bool:
    """Whether a file says what a skill does; servers do not mind its case."""
    return path.upper() == "SKILL.MD"


def check(paths: Iterable[str]) -> None:
    """Check that there is a folder of a skill, and a ``SKILL.md`` in each."""
    parts = [path.split("/", 2) for path in paths if path.startswith(ROOT)]
    folders = {part[1] for part in parts if len(part) == 3}
    guided = {part[1] for part in parts if len(part) == 3 and is_guide(part[2])}
    if not folders:
        raise InvalidRequestError("expected a folder with a SKILL.md, got none", field="archive")
    if missing := sorted(folders - guided):
        raise InvalidRequestError(f"expected a SKILL.md in each folder, got none in {missing[0]!r}", field="archive")


def opened(file: File) -> AbstractContextManager[OpenFile]:
    """Return the bytes of a file to be read here; what the caller has opened stays open."""
    source = file.source
    if isinstance(source, bytes):
        return BytesIO(source)
    return open(source, "rb") if isinstance(source, str) else nullcontext(source)


class Methods:
    """The functions of this file as methods."""

    deploy_skill = deploy_skill
