"""Holds what a release depends on: one version, addresses that agree, links that hold on the index, real hooks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

import fastgpt
from support.blocks import ROOT

pytestmark = pytest.mark.once

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY: Final[str] = PROJECT["urls"]["Repository"]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS: Final = set(
    re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
)
MADE: Final = {"_build", "reference", "project", "__pycache__"}
"""Folders below ``docs`` and elsewhere that are made, and hold copies."""


def test_the_version_stands_in_one_place() -> None:
    """Files that are kept do not repeat the version: what they say would be of yesterday."""
    assert "version" in PROJECT["dynamic"]
    written = f'"{fastgpt.__version__}"'
    sources = Path(fastgpt.__file__).parents[1].glob("fastgpt*/**/*.py")
    places = [path for path in sources if written in path.read_text(encoding="utf-8")]
    assert [path.name for path in places] == ["values.py"]


def test_the_addresses_are_those_of_one_repository() -> None:
    """What the package names, the README has one clone and the changelog compares is the same repository.

    It is a placeholder until there is one in public, so whoever replaces it has to find each place.
    """
    assert {"Homepage", "Documentation", "Repository", "Changelog", "Issues"} <= PROJECT["urls"].keys()
    assert all(url.startswith(REPOSITORY) for url in PROJECT["urls"].values())
    assert f"git clone {REPOSITORY} && cd {REPOSITORY.rpartition('/')[2]}\n" in README
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^\[Unreleased\]: (.+)/(?:commits|compare)/", changelog, re.MULTILINE) == [REPOSITORY]
    owner = REPOSITORY.removeprefix("https://").rpartition("/")[0]
    kept = [path for path in ROOT.iterdir() if path.suffix in (".md", ".py", ".toml", ".yaml", ".ini")]
    for name in ("docs", "src", "examples", "findings", ".ci", "benchmarks"):
        files = [path for path in (ROOT / name).rglob("*") if path.is_file()]
        kept += [path for path in files if not MADE & {*path.relative_to(ROOT).parts}]
    naming = {path.name for path in kept if owner.encode() in path.read_bytes()}
    assert naming == {"pyproject.toml", "README.md", "CHANGELOG.md"}


def test_links_of_the_readme_hold_on_the_index() -> None:
    """Each relative link leads to a file of the repository, and the build makes an address of it."""
    # What hatch calls when it builds; its module imports hatchling, which only builds install.
    source = (ROOT / "hatch_build.py").read_text(encoding="utf-8")
    (pattern,) = re.findall(r'^RELATIVE = re\.compile\(r"(.*)"\)$', source, re.MULTILINE)
    links: list[str] = re.findall(pattern, README)
    assert len(links) >= 10
    for link in links:
        assert (ROOT / link.partition("#")[0]).exists(), link
    shown = re.sub(pattern, rf"{REPOSITORY}/blob/main/\1", README)
    assert re.findall(r"\]\((?!https://)[^)]*\)", shown) == []


def test_a_hook_runs_a_session() -> None:
    """What runs before a commit is what CI runs."""
    hooks = re.findall(r"--session (\w+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hooks
    assert {*hooks} <= SESSIONS


def test_the_guide_for_contributors_names_every_session() -> None:
    """A session that nobody can find is run by nobody."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {name for name in SESSIONS if name not in text} == set()


def test_each_finding_is_linked_from_a_guide() -> None:
    """Who reads of a surprise can run the script that shows it."""
    guides = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert [path.name for path in (ROOT / "findings").iterdir() if f"(../findings/{path.name})" not in guides] == []
