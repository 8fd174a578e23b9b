"""Each difference between versions that the specs declare shows on the emulator, or stands there with its reason."""

from __future__ import annotations

import pytest

from emulator.documented import LASTING, NOT_EMULATED, PROBES, Server, declared, inside, specs, there
from fastgpt.emulator import VERSIONS
from fastgpt.emulator.routes import AREAS
from fastgpt.emulator.versions import VERSIONS as ALL, has

pytestmark = pytest.mark.once


def test_nothing_declared_is_left_out() -> None:
    """A difference that a spec declares has a probe or a reason, and there is no other probe and no other reason."""
    known = {(name, versions) for name, versions, _ in declared()}
    assert known == {*PROBES, *NOT_EMULATED}
    assert not {*PROBES} & {*NOT_EMULATED}
    assert {*LASTING} <= {*PROBES}


@pytest.mark.parametrize("difference", PROBES, ids=lambda pair: f"{pair[0]} {pair[1]}")
def test_a_difference_shows(difference: tuple[str, str]) -> None:
    """A probe says yes on the versions of the range, and on no other that the emulator has."""
    last = difference[1].rpartition(" to ")[2] if difference in LASTING else ""
    meant = {*inside(difference[1]), *(inside(last) if last else ())}
    expected = [version for version in VERSIONS if version in meant and version in there(difference[0])]
    assert [version for version in VERSIONS if PROBES[difference](Server(version))] == expected


def test_later_fields_are_read_by_later_versions() -> None:
    """A field that came with a version is read by the emulator from that version on, and ignored before."""
    shapes = {path: shape for area in AREAS for path, shape in area.shapes.items()}
    for name, spec in specs():
        for field, since in spec.later_fields.items():
            readers = [each for each in ALL.values() if field in shapes[f"/api{spec.path}"](each).__struct_fields__]
            assert readers == [each for each in ALL.values() if has(each, since)], (name, field)
