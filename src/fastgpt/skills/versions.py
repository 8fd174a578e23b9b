"""Versions of a skill: saving the files that are being edited as one, and choosing the one that agents use."""

from __future__ import annotations

__all__ = [
    "SaveSkillVersion", "save_skill_version",
    "GetSkillVersions", "get_skill_versions",
    "UpdateSkillVersion", "update_skill_version",
    "SwitchSkillVersion", "switch_skill_version",
]  # fmt: skip

from typing import ClassVar, Final

from msgspec import UNSET

from ..functions import endpoint
from ..models.pages import Page
from ..specs import Id, Omittable, RequestSpec, Size
from ..specs.paging import NumberPaged
from .models import SavedSkillVersion, SkillVersion


class SaveSkillVersion(RequestSpec[SavedSkillVersion]):
    """Save the files of a skill's sandbox as a version, which agents then use.

    ``POST /core/ai/skill/save-deploy``, 4.15.0+.  The sandbox must run (``init_skill_runtime``), and each folder below
    ``skills/`` in it must have a ``SKILL.md``.
    """

    path: ClassVar[str] = "/core/ai/skill/save-deploy"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""
    version_name: Omittable[str] = UNSET
    """What the version is called; left out, the server names it."""
    description: Omittable[str] = UNSET
    """What the version is about; that of the skill stays."""


class GetSkillVersions(NumberPaged[Page[SkillVersion]]):
    """Page through the versions of a skill, the newest first (``POST /core/ai/skill/version/list``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/version/list"
    since: ClassVar[str] = "4.15.0"
    idempotent: ClassVar[bool] = True
    always_sent: ClassVar[tuple[str, ...]] = ("page_size",)

    skill_id: Id
    """The skill, by its id."""
    page_num: Omittable[Size] = 1
    """The page by its number, from 1."""
    page_size: Omittable[Size] = 20
    """Versions of a page."""
    is_current: Omittable[bool] = UNSET
    """True for nothing but the one that agents use."""


class UpdateSkillVersion(RequestSpec[None]):
    """Rename a version of a skill (``POST /core/ai/skill/version/update``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/version/update"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""
    version_id: Id
    """The version, by its id."""
    version_name: str
    """What it is called from now on."""


class SwitchSkillVersion(RequestSpec[None]):
    """Choose the version of a skill that agents use (``POST /core/ai/skill/version/switch``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/version/switch"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""
    version_id: Id
    """The version that agents use from now on, by its id."""


save_skill_version: Final = endpoint(SaveSkillVersion)
get_skill_versions: Final = endpoint(GetSkillVersions)
update_skill_version: Final = endpoint(UpdateSkillVersion)
switch_skill_version: Final = endpoint(SwitchSkillVersion)


class Methods:
    """The functions of this file as methods."""

    save_skill_version = save_skill_version
    get_skill_versions = get_skill_versions
    update_skill_version = update_skill_version
    switch_skill_version = switch_skill_version
