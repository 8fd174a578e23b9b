"""Skills as the server keeps them: what one is, its versions, which apps use it, and how its runtime stands."""

from __future__ import annotations

__all__ = [
    "SkillItem", "SkillDetail", "CopiedSkill", "SkillApp", "SkillApps", "CreatedSkillFolder",
    "SkillFolderStep", "SkillVersion", "SavedSkillVersion", "SkillRuntime",
]  # fmt: skip

from datetime import datetime

from msgspec import field

from ..models.base import ResponseModel
from ..models.members import Permission, SourceMember


class SkillItem(ResponseModel, frozen=True, rename="camel"):
    """A skill, or a folder of skills, as lists show it."""

    id: str = field(name="_id")
    name: str
    type: str | None = None
    """``skill`` or ``folder``."""
    source: str | None = None
    """``personal``, or ``system`` for what the server brings along."""
    description: str | None = None
    category: tuple[str, ...] | None = None
    """``search``, ``tool``, ``coding``, ``data``, ``analysis``, ``communication``, ``other``."""
    avatar: str | None = None
    parent_id: str | None = None
    """The folder that it lies in; None at the top."""
    inherit_permission: bool | None = None
    current_version_id: str | None = None
    """The version that agents use; None of a folder."""
    creation_status: str | None = None
    """``creating``, ``ready`` or ``failed``."""
    app_count: int | None = None
    """How many apps use it, where the server was asked for it."""
    tmb_id: str | None = None
    create_time: datetime | None = None
    update_time: datetime | None = None
    permission: Permission | None = None
    private: bool | None = None
    source_member: SourceMember | None = None


class SkillDetail(SkillItem, frozen=True, rename="camel"):
    """A skill, or a folder of skills, with what only its own call reports."""

    team_id: str | None = None
    creation_error: str | None = None
    """Why it could not be made, where ``creation_status`` is ``failed``."""


class CopiedSkill(ResponseModel, frozen=True, rename="camel"):
    """The skill that a copy became."""

    skill_id: str


class SkillApp(ResponseModel, frozen=True, rename="camel"):
    """An app that uses a skill."""

    id: str = field(name="_id")
    name: str
    avatar: str | None = None
    intro: str | None = None
    type: str | None = None
    tmb_id: str | None = None
    update_time: datetime | None = None
    source_member: SourceMember | None = None


class SkillApps(ResponseModel, frozen=True, rename="camel"):
    """The apps that use a skill, as far as the owner of the key may see them."""

    list: tuple[SkillApp, ...]
    hidden_count: int
    """How many more there are that the key may not read."""


class CreatedSkillFolder(ResponseModel, frozen=True, rename="camel"):
    """The folder that was made."""

    folder_id: str


class SkillFolderStep(ResponseModel, frozen=True, rename="camel"):
    """One step of the way from the top to a skill or a folder."""

    parent_name: str
    parent_id: str | None = None


class SkillVersion(ResponseModel, frozen=True, rename="camel"):
    """A version of a skill."""

    id: str = field(name="_id")
    skill_id: str
    is_current: bool
    """Whether agents use this one."""
    version_name: str | None = None
    tmb_id: str | None = None
    created_at: datetime | None = None


class SavedSkillVersion(ResponseModel, frozen=True, rename="camel"):
    """The version that was made of a skill's files, and that agents use from now on."""

    skill_id: str
    version_id: str
    version_name: str | None = None
    storage_key: str | None = None
    created_at: datetime | None = None


class SkillRuntime(ResponseModel, frozen=True, rename="camel"):
    """How the sandbox in which a skill is edited stands."""

    status: str
    """``readyToInit`` also while it runs; ``upgradeRequired`` or ``upgrading``."""
    last_error: str | None = None
