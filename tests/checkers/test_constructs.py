"""The table of constructs and checkers: recorded as the default checkers see it, and shown as it is recorded."""

from __future__ import annotations

import sys

import pytest

from checkers.typing_constructs import (
    BEGIN,
    END,
    PAGE,
    Construct,
    Found,
    constructs,
    read_record,
    tables,
    verdict,
    verdicts,
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
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_default_checkers_see_what_is_recorded(checker: str) -> None:
    """Of each construct, mypy and pyright say what the record has, neither worse nor better."""
    recorded = read_record()["cells"]
    seen = verdicts([checker], sys.executable, None)
    assert {name: row[checker] for name, row in seen.items() if row[checker] != "exact"} == {
        name: row[checker] for name, row in recorded.items() if checker in row
    }
