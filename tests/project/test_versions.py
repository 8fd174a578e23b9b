"""The page about server versions, which is made of the specs, and what docstrings say of versions."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from fastgpt.emulator.versions import numbers
from support.endpoint_list import declared_specs

pytestmark = pytest.mark.once

SCRIPT = Path(__file__).parents[2] / "docs" / "write_versions.py"
OLDEST = "4.8.12"
"""The oldest version that is looked at, which nothing has to name."""


def script() -> ModuleType:
    """Return the script that writes the page."""
    found = spec_from_file_location("write_versions", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_about_versions_is_of_the_specs() -> None:
    """``docs/versions.md`` is what ``docs/write_versions.py`` makes of the specs as they are, and names every one."""
    page: str = script().written()
    assert SCRIPT.with_name("versions.md").read_text(encoding="utf-8") == page, f"run python docs/{SCRIPT.name} again"
    named: dict[type[object], str] = script().names()
    assert {*named} == {*declared_specs()}
    assert all(f"`{name}`" in page for name in named.values())


@pytest.mark.parametrize("spec", declared_specs(), ids=lambda spec: spec.__name__)
def test_the_docstring_says_since_when(spec: type[object]) -> None:
    """What a docstring says of the first version is what the spec declares; the oldest need not be named."""
    since: str = getattr(spec, "since")  # noqa: B009 - every spec has one
    said = re.findall(r"(4\.\d+(?:\.\d+)*)\+", spec.__doc__ or "")
    assert said[:1] == ([] if since == OLDEST and not said else [since])


@pytest.mark.parametrize("spec", declared_specs(), ids=lambda spec: spec.__name__)
def test_what_is_declared_of_versions_is_consistent(spec: type[object]) -> None:
    """A newer path comes with an older one and is not older than the endpoint; fields that came later are fields."""
    facts = {name: getattr(spec, name) for name in ("since", "path_since", "changed", "later_fields")}
    older: tuple[str, ...] = (*getattr(spec, "fallback_paths"), *getattr(spec, "older_paths", ()))  # noqa: B009 - every spec has it
    assert bool(facts["path_since"]) <= bool(older)
    assert numbers(facts["path_since"] or facts["since"]) >= numbers(facts["since"]) >= numbers(OLDEST)
    fields: tuple[str, ...] = getattr(spec, "__struct_fields__")  # noqa: B009 - every spec has it
    assert {*facts["later_fields"]} <= {*fields}
    for versions in facts["changed"]:
        assert [*map(numbers, versions.split(" to "))] == sorted(map(numbers, versions.split(" to ")))
