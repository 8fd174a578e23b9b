"""The table of constructs and checkers: recorded as the default checkers see it, and shown as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from checkers.conftest import FoundForUsers
from checkers.typing_constructs import (
    BEGIN,
    CHECKERS,
    END,
    PAGE,
    SILENT,
    Construct,
    Found,
    Verdict,
    cells_of,
    constructs,
    explained,
    read_record,
    reproductions,
    seen,
    tables,
    verdict,
    worse,
)

ASSERTED = Found("a.py", 3, 'Expression is of type "int", not "str"  [assert-type]')
UNKNOWN = Found("a.py", 4, 'Expression is of type "Any", not "str"  [assert-type]')
ERROR = Found("a.py", 5, "Argument 1 has incompatible type  [arg-type]")
ELSEWHERE = Found("b.py", 3, "Argument 1 has incompatible type  [arg-type]")


def test_each_construct_is_recorded() -> None:
    """Every construct has a name of its own, and is in the record, in its order."""
    by_file = read_record()["constructs"]
    names = [name for recorded in by_file.values() for name in recorded]
    assert names == [each.name for each in constructs()]
    assert len(names) == len({*names}) > 250
    assert read_record()["cells"].keys() <= {*names}


def test_what_is_not_seen_is_explained() -> None:
    """Each cell that is silently wrong is shown without this library, and nothing else is."""
    silent = {
        (checker, construct)
        for construct, row in read_record()["cells"].items()
        for checker, found in row.items()
        if found in SILENT
    }
    assert explained().keys() == silent


def test_a_reproduction_that_is_seen_explains_nothing() -> None:
    """What a checker has learned is reported, and so can be taken out."""
    unseen: Mapping[str, Verdict] = dict.fromkeys(CHECKERS, "unseen")
    cells = {case.name: unseen for case in reproductions()}
    assert seen(cells) == []
    assert len(seen({name: {**row, "ty": "exact"} for name, row in cells.items()})) > 1


def test_the_page_shows_the_record() -> None:
    """The tables of ``docs/types.md`` are those of the record."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0] == f"\n{tables(read_record())}\n"


def test_a_verdict_is_as_bad_as_what_is_not_seen() -> None:
    """An error that says something is better than a type that says nothing, and that is better than a wrong one."""
    plain = Construct("plain", "a.py", range(1, 10), frozenset())
    assert verdict(plain, [ELSEWHERE]) == "exact"
    assert verdict(plain, [ASSERTED, ERROR]) == "refused"
    assert verdict(plain, [UNKNOWN]) == "loose"
    assert verdict(plain, [UNKNOWN, ASSERTED]) == "wrong"
    rejecting = Construct("rejecting", "a.py", range(1, 10), frozenset({5}))
    assert verdict(rejecting, [ERROR]) == "exact"
    assert verdict(rejecting, [ELSEWHERE]) == "unseen"


def test_a_worse_cell_is_named() -> None:
    """What is not recorded was exact; a better cell is no loss."""
    assert worse({"c": {"mypy": "loose"}}, {}) == ["c, mypy: loose, recorded exact"]
    assert worse({"c": {"mypy": "loose"}}, {"c": {"mypy": "refused"}}) == ["c, mypy: loose, recorded refused"]
    assert worse({"c": {"mypy": "exact"}}, {"c": {"mypy": "wrong"}}) == []


@pytest.mark.checkers
def test_the_default_checkers_see_what_is_recorded(found_for_users: FoundForUsers) -> None:
    """Of each construct, mypy and pyright say what the record has, neither worse nor better."""
    checker, found_by_it = found_for_users
    recorded = read_record()["cells"]
    cells = cells_of({checker: found_by_it})
    found = {each.name: cells[each.name][checker] for each in constructs()}
    assert {name: now for name, now in found.items() if now != "exact"} == {
        name: row[checker] for name, row in recorded.items() if checker in row
    }
    assert seen(cells) == []
