"""Skills and folders of skills: listing, making, reading, changing, copying and deleting them, archives in and out."""

from __future__ import annotations

__all__ = [
    "SkillCategory",
    "GetSkills", "get_skills",
    "GetSkill", "get_skill",
    "CreateSkill", "create_skill",
    "UpdateSkill", "update_skill",
    "DeleteSkill", "delete_skill",
    "CopySkill", "copy_skill",
    "GetSkillApps", "get_skill_apps",
    "CreateSkillFolder", "create_skill_folder",
    "GetSkillFolderPath", "get_skill_folder_path",
    "ImportSkill", "import_skill",
    "ExportSkill", "export_skill",
]  # fmt: skip

from collections.abc import Sequence
from typing import ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, field
from msgspec.structs import replace

from ..files import Upload, Watcher, as_file
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..models.pages import Page
from ..outcomes import Outcome
from ..specs import Delete, Get, Id, Omittable, RequestSpec, Size, decode_bytes
from ..specs.paging import NumberPaged
from ..uploads import with_bytes
from .models import CopiedSkill, CreatedSkillFolder, SkillApps, SkillDetail, SkillFolderStep, SkillItem

SkillCategory: TypeAlias = Literal["search", "tool", "coding", "data", "analysis", "communication", "other"]
"""What a skill is for, by the server's own names."""
ZIP = ("application/zip",)


class SkillList(RequestSpec[Page[SkillItem]]):
    """What the lists of skills ask for, beside a page."""

    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    source: Omittable[Literal["store", "mine"]] = UNSET
    """``mine`` for those of the team, ``store`` for those that the server brings along."""
    search_key: Omittable[str] = UNSET
    """Text to search for in names and descriptions."""
    category: Omittable[SkillCategory] = UNSET
    """What they are for."""
    type: Omittable[Literal["folder", "skill"]] = UNSET
    """Folders alone, or skills alone."""
    skill_ids: Omittable[Sequence[Id]] = UNSET
    """The skills to list, by their ids."""
    with_app_count: Omittable[bool] = UNSET
    """Whether it is counted how many apps use each."""


class GetSkills(SkillList, NumberPaged[Page[SkillItem]]):
    """List skills and folders of skills, the last changed first (``POST /core/ai/skill/list``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/list"
    since: ClassVar[str] = "4.15.0"

    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top.  Left out, all folders are listed, without their order."""
    page_num: Omittable[Size] = field(name="page", default=UNSET)
    """The page by its number, from 1 (wire name ``page``)."""
    page_size: Omittable[Size] = UNSET
    """Skills of a page; left out, the first page has all."""


class GetSkill(Get[SkillDetail]):
    """Read a skill or a folder of skills (``GET /core/ai/skill/detail``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/detail"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill or the folder, by its id."""


class CreateSkill(RequestSpec[str]):
    """Make a skill without files, and return its id (``POST /core/ai/skill/create``, 4.15.0+).

    What an agent is to do is edited in the skill's sandbox: see ``init_skill_runtime`` and ``save_skill_version``, or
    ``deploy_skill``.
    """

    path: ClassVar[str] = "/core/ai/skill/create"
    since: ClassVar[str] = "4.15.0"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    name: Id
    """What it is called, at most 50 characters."""
    description: Omittable[str] = UNSET
    """What it is for, in words; left out, it is empty."""
    category: Omittable[Sequence[SkillCategory]] = UNSET
    """What it is for, by the names of the server."""
    avatar: Omittable[str] = UNSET
    """The address of the picture."""
    parent_id: Omittable[str] = UNSET
    """The folder; left out, or None, which is sent as null, it is the top."""


class UpdateSkill(RequestSpec[None]):
    """Change what a skill or a folder is called, or where it lies (``POST /core/ai/skill/update``, 4.15.0+).

    What is left out stays; something must be named.
    """

    path: ClassVar[str] = "/core/ai/skill/update"
    since: ClassVar[str] = "4.15.0"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    skill_id: Id
    """The skill or the folder, by its id."""
    name: Omittable[str] = UNSET
    """Another name, at most 50 characters."""
    description: Omittable[str] = UNSET
    """Another description; an empty one is taken as well."""
    category: Omittable[Sequence[SkillCategory]] = UNSET
    """What it is for from now on, by the names of the server; an empty list changes nothing."""
    avatar: Omittable[str] = UNSET
    """The address of another picture."""
    parent_id: Omittable[str] = UNSET
    """The folder that it moves to; None is sent as null and moves it to the top."""


class DeleteSkill(Delete[None]):
    """Delete a skill, or a folder with all that lies in it (``DELETE /core/ai/skill/delete``, 4.15.0+).

    Only its owner may.
    """

    path: ClassVar[str] = "/core/ai/skill/delete"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill or the folder, by its id."""


class CopySkill(RequestSpec[CopiedSkill]):
    """Copy a skill with the files of its current version (``POST /core/ai/skill/copy``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/copy"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill to copy, by its id."""


class GetSkillApps(Get[SkillApps]):
    """List the apps that use a skill (``GET /core/ai/skill/apps``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/apps"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""


class CreateSkillFolder(RequestSpec[CreatedSkillFolder]):
    """Make a folder of skills (``POST /core/ai/skill/folder/create``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/folder/create"
    since: ClassVar[str] = "4.15.0"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    name: Id
    """What it is called, at most 50 characters."""
    description: Omittable[str] = UNSET
    """What lies in it, in words."""
    parent_id: Omittable[str] = UNSET
    """The folder that it lies in; left out, or None, which is sent as null, it is the top."""


class GetSkillFolderPath(Get[tuple[SkillFolderStep, ...]]):
    """Return the way from the top to a skill or a folder (``GET /core/ai/skill/folder/path``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/folder/path"
    since: ClassVar[str] = "4.15.0"

    type: Literal["current", "parent"]
    """``current``: with the thing itself as the last step; ``parent``: what lies above the folder that it lies in."""
    source_id: Omittable[str] = UNSET
    """The skill or the folder that the way leads to, by its id; left out, there is no way."""


class ImportSkill(RequestSpec[str]):
    """Make a skill of an archive, and return its id (``POST /core/ai/skill/import``, 4.15.0+).

    The bytes are the body.  A server takes what is no archive as well, and makes a skill that no agent can use.
    """

    path: ClassVar[str] = "/core/ai/skill/import"
    since: ClassVar[str] = "4.15.0"
    in_query: ClassVar[bool] = True
    non_json_fields: ClassVar[tuple[str, ...]] = ("file", "on_progress")

    file: Upload
    """The archive, in which each folder has a ``SKILL.md``: bytes with a ``filename``, a ``pathlib.Path``, a file open
    for reading bytes, or a ``File``.
    """
    filename: Omittable[str] = UNSET
    """The name of the archive, which ends in ``.zip``; needed for bytes."""
    name: Omittable[str] = UNSET
    """The name of the skill; left out, that of the archive without its end."""
    description: Omittable[str] = UNSET
    """The description; left out, it is empty."""
    avatar: Omittable[str] = UNSET
    """The address of the picture."""
    parent_id: Omittable[str] = UNSET
    """The folder; left out, or None, it is the top."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec: its fields as the query, the archive as the body."""
        content: object = self.file
        file = as_file(content, self.filename or None, field="file")
        bare = super(ImportSkill, replace(self, file=True, filename=file.name, on_progress=None)).call(live=live)
        return with_bytes(bare, file, self.on_progress)


class ExportSkill(Get[bytes]):
    """Return the files of a skill that is being edited, as a zip archive (``GET /core/ai/skill/export``, 4.15.0+).

    Its sandbox must run: see ``init_skill_runtime``.  The bytes are held in memory, at most the client's ``max_body``;
    ``save_from_sandbox`` writes the same files to disk.
    """

    path: ClassVar[str] = "/core/ai/skill/export"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""

    def decode(self, response: HTTPResponse) -> Outcome[bytes]:
        """Decode the response: an error response, or the archive, which has no envelope."""
        return decode_bytes(self.path, ZIP, response)


get_skills: Final = endpoint(GetSkills)
get_skill: Final = endpoint(GetSkill)
create_skill: Final = endpoint(CreateSkill)
update_skill: Final = endpoint(UpdateSkill)
delete_skill: Final = endpoint(DeleteSkill)
copy_skill: Final = endpoint(CopySkill)
get_skill_apps: Final = endpoint(GetSkillApps)
create_skill_folder: Final = endpoint(CreateSkillFolder)
get_skill_folder_path: Final = endpoint(GetSkillFolderPath)
import_skill: Final = endpoint(ImportSkill)
export_skill: Final = endpoint(ExportSkill)


class Methods:
    """The functions of this file as methods."""

    get_skills = get_skills
    get_skill = get_skill
    create_skill = create_skill
    update_skill = update_skill
    delete_skill = delete_skill
    copy_skill = copy_skill
    get_skill_apps = get_skill_apps
    create_skill_folder = create_skill_folder
    get_skill_folder_path = get_skill_folder_path
    import_skill = import_skill
    export_skill = export_skill
