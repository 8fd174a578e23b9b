"""That the emulator has a route for each spec, on each version that has one, and reads it by the spec."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec import structs

from fastgpt.chat.histories import GetChatHistories
from fastgpt.datasets.datasets import CreateDataset
from fastgpt.emulator.bodies import Free, Needed, body_of
from fastgpt.emulator.routes import AREAS, PREFIXES, ROUTES, apps
from fastgpt.emulator.versions import V4_9, V4_12, Version
from support.endpoint_list import declared_specs

LACKING: Final[dict[str, str]] = {}
"""Specs that the emulator has no route for, each with the reason."""


def test_every_spec_has_a_route() -> None:
    """Each spec is answered under its path on the newest version, and read by a shape of its fields."""
    shapes = {path: shape for area in (*AREAS, apps.commercial_routes) for path, shape in area.shapes.items()}
    lacking: set[str] = set()
    for spec in declared_specs():
        path = f"/api{spec.path}"
        answered = path in ROUTES[max(Version)] or path.startswith(tuple(PREFIXES))
        if not answered or path not in shapes:
            lacking.add(spec.__name__)
    assert lacking == {*LACKING}


@pytest.mark.parametrize("version", Version)
def test_a_path_is_answered_by_one_area(version: Version) -> None:
    """No two areas have the same path, and every path that an older version answers has a spec or is no spec's."""
    paths = [path for area in AREAS for path in area.handlers[version]]
    assert len(paths) == len({*paths})
    assert all(path.startswith("/api/") for path in paths)


@pytest.mark.parametrize("version", [V4_9, V4_12])
def test_older_paths_are_those_that_the_specs_know(version: Version) -> None:
    """What an older version answers is a path that the library calls, or one that only that version has."""
    known = {f"/api{path}" for spec in declared_specs() for path in (spec.path, *spec.fallback_paths)}
    others = {path for area in AREAS for path in area.handlers[version]} - known
    assert others == {
        "/api/common/file/upload",
        "/api/core/chat/item/delete",
        *(("/api/core/dataset/paths",) if version == V4_12 else ()),
    }


def test_differences_name_fields_of_the_spec() -> None:
    """A difference of a field that the spec does not have is a mistake in the emulator, and is not passed over."""
    with pytest.raises(TypeError, match="GetChatHistories: expected differences of its fields, got size"):
        body_of(GetChatHistories, {"size": str})


def test_differences_change_what_is_needed() -> None:
    """A server may need what the client fills in, and do without what the client must give."""
    made = body_of(CreateDataset, {"intro": Needed(), "name": Free(str, "new")})
    assert [field.name for field in structs.fields(made) if field.required] == ["intro"]
