"""Skills as an emulated server keeps them: folders, the files of each version, and the rules for their archives.

An archive that is none makes a skill without files, as on a server, which looks into it only later.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias
from zipfile import BadZipFile, ZipFile

from msgspec import UNSET, Struct, UnsetType

Files: TypeAlias = dict[str, bytes]
"""Files by their paths."""
ROOT: Final = "skills/"


class SkillVersion(Struct, kw_only=True, rename="camel"):
    """A version of a skill."""

    id: str
    skill_id: str
    version_name: str
    created_at: datetime
    files: Files


class Skill(Struct, kw_only=True, rename="camel"):
    """A skill or a folder; a folder has no versions."""

    id: str
    name: str
    type: str = "skill"
    description: str = ""
    category: tuple[str, ...] = ()
    avatar: str | UnsetType = UNSET
    parent_id: str | None = None
    create_time: datetime
    update_time: datetime
    current_version_id: str | UnsetType = UNSET
    versions: list[SkillVersion] = []

    @property
    def files(self) -> Files:
        """The files of the version that agents use."""
        current = [each.files for each in self.versions if each.id == self.current_version_id]
        return {path: content for files in current for path, content in files.items()}


def unpacked(archive: bytes) -> Files:
    """Return the files of an archive; none of what is no archive."""
    try:
        with ZipFile(io.BytesIO(archive)) as opened:
            return {each.filename: opened.read(each) for each in opened.infolist() if not each.is_dir()}
    except BadZipFile:
        return {}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files."""
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def fault_of(files: Mapping[str, bytes]) -> str:
    """Return why the files of a sandbox cannot be saved as a version; empty if they can."""
    parts = [path.split("/", 2) for path in files if path.startswith(ROOT)]
    folders = dict.fromkeys(part[1] for part in parts if len(part) > 2)
    guided = {part[1] for part in parts if len(part) > 2 and part[2].upper() == "SKILL.MD"}
    if not folders:
        return "The skills/ directory must contain at least one first-level skill folder"
    if missing := [each for each in folders if each not in guided]:
        return f"Each first-level skill folder under skills/ must contain SKILL.md: {', '.join(missing)}"
    return ""
