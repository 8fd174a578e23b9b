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
    ``skills/`` in it must have a ``SKILL.md``.  ``description`` is that of the version.
    """

    path: ClassVar[str] = "/core/ai/skill/save-deploy"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    version_name: Omittable[str] = UNSET
    description: Omittable[str] = UNSET


class GetSkillVersions(NumberPaged[Page[SkillVersion]]):
    """Page through the versions of a skill, the newest first (``POST /core/ai/skill/version/list``, 4.15.0+).

    ``is_current=True`` gives the one that agents use.
    """

    path: ClassVar[str] = "/core/ai/skill/version/list"
    since: ClassVar[str] = "4.15.0"
    idempotent: ClassVar[bool] = True
    always_sent: ClassVar[tuple[str, ...]] = ("page_size",)

    skill_id: Id
    page_num: Omittable[Size] = 1
    page_size: Omittable[Size] = 20
    is_current: Omittable[bool] = UNSET


class UpdateSkillVersion(RequestSpec[None]):
    """Rename a version of a skill (``POST /core/ai/skill/version/update``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/version/update"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    version_id: Id
    version_name: str


class SwitchSkillVersion(RequestSpec[None]):
    """Choose the version of a skill that agents use (``POST /core/ai/skill/version/switch``, 4.15.0+)."""

    path: ClassVar[str] = "/core/ai/skill/version/switch"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    version_id: Id


save_skill_version: Final = endpoint(SaveSkillVersion)
get_skill_versions: Final = endpoint(GetSkillVersions)
update_skill_version: Final = endpoint(UpdateSkillVersion)
switch_skill_version: Final = endpoint(SwitchSkillVersion)


class Methods:
    """The functions of this file as methods."""

    save_skill_version: Final = save_skill_version
    get_skill_versions: Final = get_skill_versions
    update_skill_version: Final = update_skill_version
    switch_skill_version: Final = switch_skill_version
