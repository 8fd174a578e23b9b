"""Runs what typed users write through seven type checkers, and holds their verdicts against those recorded.

``tests/checkers/constructs`` has the constructs, each under a ``# CASE`` line: what it must be is asserted by
``assert_type``, and ``EXPECT-ERROR`` marks a line that must be rejected.  A copy of them is checked in a folder of its
own, as strictly as each checker can, so that no setting of this project helps.  What a checker does not see and says
nothing of is shown without this library in ``reproductions.py``, which is checked along.  ``python -m
typing_constructs`` checks and compares; with ``--write`` it records what it found, and writes the tables of
``docs/types.md``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias, TypedDict

ROOT: Final = Path(__file__).resolve().parents[2]
CONSTRUCTS: Final = Path(__file__).with_name("constructs")
REPRODUCTIONS: Final = Path(__file__).with_name("reproductions.py")
RECORD: Final = Path(__file__).with_name("constructs.json")
PAGE: Final = ROOT / "docs" / "types.md"
BEGIN: Final = "<!-- written by `nox -s typing -- --write` -->\n"
END: Final = "<!-- end -->\n"

Verdict: TypeAlias = Literal["exact", "refused", "loose", "unseen", "wrong"]
RANKS: Final[Sequence[Verdict]] = ("exact", "refused", "loose", "unseen", "wrong")
"""From the best to the worst: an error that the user sees, a type that says nothing, an error that nobody sees, and
a type that is another and says nothing of it."""
SILENT: Final[Sequence[Verdict]] = ("unseen", "wrong")
"""What the user does not come to know."""


class Found(NamedTuple):
    """An error that a checker reports."""

    file: str
    line: int
    message: str


class Construct(NamedTuple):
    """A construct and where it stands."""

    name: str
    file: str
    lines: range
    rejected: frozenset[int]


class Recorded(TypedDict):
    """What is recorded: the constructs by file, and the cells that are not exact."""

    checkers: dict[str, str]
    constructs: dict[str, list[str]]
    cells: dict[str, dict[str, Verdict]]


Cells: TypeAlias = Mapping[str, Mapping[str, Verdict]]
"""The verdict of each checker about each construct."""


def constructs() -> list[Construct]:
    """Return all constructs, in the order of the files."""
    return [each for path in sorted(CONSTRUCTS.glob("*.py")) for each in _constructs(path)]


def _constructs(path: Path) -> Iterator[Construct]:
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines, 1) if line.startswith("# CASE ")]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        rejected = frozenset(number for number in range(start, end) if "# EXPECT-ERROR" in lines[number - 1])
        yield Construct(lines[start - 1].removeprefix("# CASE "), path.name, range(start, end), rejected)


def reproductions() -> list[Construct]:
    """Return what shows, without this library, what checkers do not see of it."""
    return [*_constructs(REPRODUCTIONS)]


def explained() -> dict[tuple[str, str], str]:
    """Return by which reproduction a cell is explained, by checker and construct."""
    lines = REPRODUCTIONS.read_text(encoding="utf-8").splitlines()
    return {
        (checker, construct): case.name
        for case in reproductions()
        for line in lines[case.lines.start : case.lines.stop - 1]
        if line.startswith("# SHOWS ")
        for checkers, _, names in [line.removeprefix("# SHOWS ").partition(": ")]
        for checker in checkers.split(", ")
        for construct in names.split(", ")
    }


class Checker(NamedTuple):
    """How a checker is started, in a folder that holds the constructs, and how its output is read."""

    module: str
    arguments: Callable[[str], Sequence[str]]
    read: Callable[[str], Iterator[Found]]
    setting: str = ""


def _mypy_lines(output: str) -> Iterator[Found]:
    for line in output.splitlines():
        if found := re.match(r"([\w.]+\.py):(\d+)(?::\d+)*: error(?:\[[\w-]+\])?:? (.*)", line):
            yield Found(found[1], int(found[2]), found[3])


def _ty_lines(output: str) -> Iterator[Found]:
    for line in output.splitlines():
        if found := re.match(r"([\w.]+\.py):(\d+):\d+: (?:error|warning)(\[[\w-]+\].*)", line):
            yield Found(found[1], int(found[2]), found[3])


def _pyright_json(output: str) -> Iterator[Found]:
    for each in json.loads(output)["generalDiagnostics"]:
        if each["severity"] != "information":
            text = f"{each['message']} [{each.get('rule', '')}]"
            yield Found(Path(each["file"]).name, each["range"]["start"]["line"] + 1, text)


def _pyrefly_json(output: str) -> Iterator[Found]:
    for each in json.loads(output)["errors"]:
        if each.get("severity", "error") != "info":
            yield Found(Path(each["path"]).name, each["line"], f"{each['description']} [{each['name']}]")


def _mypy(python: str) -> Sequence[str]:
    options = ["--strict", "--no-error-summary", "--no-pretty", "--hide-error-context", "--python-version", "3.11"]
    return [*options, "--python-executable", python, "--config-file", "mypy.ini", "."]


def _pyright(settings: str) -> Callable[[str], Sequence[str]]:
    return lambda python: ["--outputjson", "--pythonpath", python, "-p", settings]


def _ty(python: str) -> Sequence[str]:
    options = ["--no-respect-ignore-files", "--output-format", "concise", "--python-version", "3.11"]
    return ["check", *options, "--python", python, "."]


def _pyrefly(python: str) -> Sequence[str]:
    return ["check", "--output-format", "json", "--python-interpreter-path", python, "--config", "pyrefly.toml"]


def _zuban(python: str) -> Sequence[str]:
    options = ["check", "--strict", "--no-error-summary", "--no-pretty", "--python-version", "3.11"]
    return [*options, "--python-executable", python, "--config-file", "mypy.ini", "."]


CHECKERS: Final[Mapping[str, Checker]] = {
    "mypy": Checker("mypy", _mypy, _mypy_lines),
    "mypy 1.15": Checker("mypy", _mypy, _mypy_lines),
    "pyright": Checker("pyright", _pyright("3.11.json"), _pyright_json, "3.11"),
    "pyright 3.13": Checker("pyright", _pyright("3.13.json"), _pyright_json, "3.13"),
    "pyright 3.14": Checker("pyright", _pyright("3.14.json"), _pyright_json, "3.14"),
    "basedpyright": Checker("basedpyright", _pyright("3.11.json"), _pyright_json, "3.11"),
    "pyrefly": Checker("pyrefly", _pyrefly, _pyrefly_json),
    "ty": Checker("ty", _ty, _ty_lines),
    "zuban": Checker("zuban", _zuban, _mypy_lines),
}
# What says nothing of the library: names that a construct does not use, and what a dependency leaves unknown.
QUIET: Final = (
    "reportUnusedImport", "reportUnusedFunction", "reportUnusedClass", "reportUnusedVariable", "reportPrivateUsage",
    "reportUnusedExpression", "reportUnknownVariableType", "reportUnknownArgumentType", "reportUnknownMemberType",
    "reportUnknownLambdaType", "reportMissingTypeStubs", "reportUnnecessaryIsInstance", "reportUnnecessaryComparison",
)  # fmt: skip


# Temporary folders of nox are below one that git ignores, where pyrefly and ty would find no file.
PYREFLY: Final = 'project-includes = ["*.py"]\npython-version = "3.11"\nuse-ignore-files = false\n'


def checked(folder: Path, name: str, python: str, interpreter: str) -> list[Found]:
    """Run one checker of *interpreter*'s environment over the constructs, for users of *python*'s."""
    checker = CHECKERS[name]
    program = Path(interpreter).absolute().with_name(checker.module)  # it runs in another folder
    command = [str(program), *checker.arguments(python)]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        assert said.returncode in {0, 1}
        return [*checker.read(said.stdout)]
    except (AssertionError, ValueError) as error:
        message = f"{name} ended with {said.returncode} and said {said.stdout[-2000:]!r}, {said.stderr[-2000:]!r}"
        raise RuntimeError(message) from error


def prepared(folder: Path) -> None:
    """Copy the constructs, with settings as strict as can be; what says nothing of the library is off file by file."""
    quiet = f"\n# pyright: {', '.join(f'{rule}=false' for rule in QUIET)}\n"
    for path in (*CONSTRUCTS.glob("*.py"), REPRODUCTIONS):
        (folder / path.name).write_text(path.read_text(encoding="utf-8") + quiet, encoding="utf-8")
    (folder / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")
    (folder / "pyrefly.toml").write_text(PYREFLY, encoding="utf-8")
    for version in ("3.11", "3.13", "3.14"):
        settings = {"include": ["."], "typeCheckingMode": "strict", "pythonVersion": version}
        (folder / f"{version}.json").write_text(json.dumps(settings), encoding="utf-8")


ASSERTION: Final = re.compile(
    r"Expression is of type|type-assertion-failure(?!.*`Never`$)|assert-type|reportAssertTypeFailure|assert_type\("
)
NOTHING: Final = re.compile(r"\b(Any|Unknown|Incomplete)\b")


def verdict(construct: Construct, found: Sequence[Found]) -> Verdict:
    """Return what a checker makes of one construct."""
    own = [each for each in found if each.file == construct.file and each.line in construct.lines]
    unexpected = [each for each in own if each.line not in construct.rejected]
    if construct.rejected - {each.line for each in own}:
        return "unseen"
    if not unexpected:
        return "exact"
    if not all(ASSERTION.search(each.message) for each in unexpected):
        return "refused"
    return "loose" if all(NOTHING.search(each.message) for each in unexpected) else "wrong"


def verdicts(names: Sequence[str], python: str, older: str | None) -> dict[str, dict[str, Verdict]]:
    """Return the verdicts of some checkers, by construct; the older mypy is *older*'s."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        prepared(Path(folder))

        def report(name: str) -> list[Found]:
            return checked(Path(folder), name, python, older if name == "mypy 1.15" and older else python)

        return cells_of(dict(zip(names, pool.map(report, names), strict=True)))


def cells_of(found: Mapping[str, Sequence[Found]]) -> dict[str, dict[str, Verdict]]:
    """Return the verdict of each construct by checker, from what each of them found."""
    every = (*constructs(), *reproductions())
    return {each.name: {name: verdict(each, found[name]) for name in found} for each in every}


def seen(cells: Cells) -> list[str]:
    """Return the reproductions that a checker sees by now, so that they explain nothing."""
    return [
        f"{case}, {checker}: {cells[case][checker]}, said to explain {construct}"
        for (checker, construct), case in explained().items()
        if checker in cells[case] and cells[case][checker] not in SILENT
    ]


def worse(cells: Cells, recorded: Cells) -> list[str]:
    """Return the cells that are worse than recorded; a cell that is not recorded was exact."""
    return [
        f"{construct}, {checker}: {now}, recorded {before}"
        for construct, row in cells.items()
        for checker, now in row.items()
        if RANKS.index(now) > RANKS.index(before := recorded.get(construct, {}).get(checker, "exact"))
    ]


def read_record() -> Recorded:
    """Return what is recorded."""
    recorded: Recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    return recorded


def record(cells: Cells, versions: Mapping[str, str]) -> Recorded:
    """Return the cells as they are recorded."""
    by_file = groupby(constructs(), lambda each: each.file.removesuffix(".py"))
    inexact: dict[str, dict[str, Verdict]] = {
        name: {checker: now for checker, now in row.items() if now != "exact"}
        for name, row in cells.items()
        if {*row.values()} != {"exact"} and name not in {case.name for case in reproductions()}
    }
    files = {file: [each.name for each in group] for file, group in by_file}
    return {"checkers": dict(versions), "constructs": files, "cells": inexact}


def tables(recorded: Recorded) -> str:
    """Return the tables of the page: how many constructs are exact, and each that some checker does not see so."""
    checkers, cells = [*recorded["checkers"]], recorded["cells"]
    head = [f"| {' | '.join(['', *checkers])} |", f"|---|{'--:|' * len(checkers)}"]
    total = sum(map(len, recorded["constructs"].values()))
    versions = ", ".join(
        f"{name} {version}" if " " not in name else name for name, version in recorded["checkers"].items()
    )
    lines = [f"{total} constructs; {versions}.", "", "Exact, by file:", "", *head]
    for file, names in recorded["constructs"].items():
        exact = [sum(checker not in cells.get(name, {}) for name in names) for checker in checkers]
        lines.append(f"| {file} ({len(names)}) | {' | '.join(map(str, exact))} |")
    exact = [total - sum(checker in row for row in cells.values()) for checker in checkers]
    lines += [f"| **all ({total})** | {' | '.join(f'**{count}**' for count in exact)} |"]
    lines += ["", "Each construct that is not exact everywhere:", "", *head[:1], f"|---|{'---|' * len(checkers)}"]
    for names in recorded["constructs"].values():
        for name in (name for name in names if name in cells):
            lines.append(f"| `{name}` | {' | '.join(_shown_cell(cells[name].get(checker)) for checker in checkers)} |")
    return "\n".join([*lines, "", *_shown()])


def _shown_cell(found: Verdict | None) -> str:
    # What nobody sees is each time shown without this library, which a test demands.
    return f"{found} (its own)" if found in SILENT else found or ""


def _shown() -> Iterator[str]:
    """Yield what the page says of each reproduction: which cells it explains, and its code."""
    yield "What is wrong or unseen, without this library (`tests/checkers/reproductions.py` has what these lines use):"
    code = REPRODUCTIONS.read_text(encoding="utf-8").splitlines()
    for case in reproductions():
        cells = [(checker, construct) for (checker, construct), name in explained().items() if name == case.name]
        checkers = ", ".join(dict.fromkeys(checker for checker, _ in cells))
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(name for _, name in cells))
        body = [line for line in code[case.lines.start : case.lines.stop - 1] if not line.startswith("# SHOWS ")]
        yield from ("", f"{checkers}: {names}", "", "```py", *"\n".join(body).strip("\n").splitlines(), "```")
    yield ""


def version(program: str, interpreter: str) -> str:
    """Return the version of an installed checker."""
    code = f"from importlib.metadata import version; print(version({program!r}))"
    return subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Check the constructs with the named checkers, all unless some are named; 1 if a cell is worse than recorded."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("checkers", nargs="*", default=[*CHECKERS])
    parser.add_argument("--write", action="store_true", help="record what is found")
    parser.add_argument("--older", help="an interpreter whose environment has mypy 1.15")
    parser.add_argument("--python", default=sys.executable, help="an interpreter whose environment has the checkers")
    chosen = parser.parse_args()
    names: list[str] = chosen.checkers
    cells = verdicts(names, chosen.python, chosen.older)
    for name in names:
        counts = {rank: sum(cells[each.name][name] == rank for each in constructs()) for rank in RANKS}
        print(f"{name:14}", "  ".join(f"{rank} {count}" for rank, count in counts.items() if count))
    if chosen.write:
        versions = {
            name: version(CHECKERS[name].module, chosen.older if name == "mypy 1.15" else chosen.python)
            for name in names
        }
        recorded = record(cells, versions)
        RECORD.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{tables(recorded)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        return 0
    ours = {each.name: cells[each.name] for each in constructs()}
    lost = [*worse(ours, read_record()["cells"]), *seen(cells)]
    print("\n".join(lost) or "no cell is worse than recorded")
    return bool(lost)


if __name__ == "__main__":
    sys.exit(main())
