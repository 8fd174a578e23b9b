"""Runs the suite: every contender of every case in processes of their own, in turns, and then the report.

``python -m benchmarks`` measures all and writes ``docs/``; with names of cases it measures those and only prints.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from .cases import CASES
from .processes import CHECKED, ENVIRONMENT, IMPORTS, Checking, importing, process
from .report import drawing, report_of, tables
from .unit import Taken

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"

Runner = Callable[[], Taken]


@contextmanager
def serving() -> Generator[str]:
    """Run the canned server, and yield where it is."""
    command = (sys.executable, "-m", "benchmarks.server")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=dict(ENVIRONMENT), text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout is not None else ""
        finally:
            server.kill()


def measured(case: str, contender: str, server: str, mode: str) -> Taken:
    """Measure one contender at one case, in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.unit", case, contender, server, mode)
    return msgspec.json.decode(process(command, folder=ROOT)[1], type=Taken)


def runners(server: str, folder: Path, mode: str, checker: str) -> Mapping[str, Mapping[str, Runner]]:
    """Return what runs each contender of each case."""
    return {
        "import": {name: partial(importing, statement) for name, statement in IMPORTS.items()},
        "mypy": {
            name: Checking(checker, folder / name, source, stubbed=name == "untyped stub")
            for name, source in CHECKED.items()
        },
        **{
            name: {contender: partial(measured, name, contender, server, mode) for contender in case.contenders}
            for name, case in CASES.items()
        },
    }


def taking_turns(contenders: Mapping[str, Runner], rounds: int) -> Mapping[str, list[Taken]]:
    """Run each contender once a round, in an order that turns, so that none has always the same before it."""
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    names = list(contenders)
    for at in range(rounds):
        for name in names[at % len(names) :] + names[: at % len(names)]:
            taken[name].append(contenders[name]())
    return taken


def compared(case: str, taken: Mapping[str, list[Taken]]) -> None:
    """Raise if contenders that should have seen the same have not, so that nobody is fast by leaving out."""
    seen = {each.result for name, runs in taken.items() if not name.endswith("unread") for each in runs}
    if len(seen) > 1:
        raise RuntimeError(f"{case}: the contenders disagree on what they saw: {sorted(seen)}")


def run(names: Iterable[str], without: Sequence[str], rounds: int, checker: str, *, short: bool) -> None:
    """Measure what is asked for, print it, and write it down if it was all."""
    wanted, load = set(names), os.getloadavg()[0]
    runs: dict[str, Mapping[str, list[Taken]]] = {}
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        for case, contenders in runners(server, Path(folder), "short" if short else "full", checker).items():
            if (wanted and case not in wanted) or case in without:
                continue
            print(f"{case} …", file=sys.stderr, flush=True)
            if case in ("import", "mypy") and not short:
                taking_turns(contenders, 1)  # fills the caches
            more = CASES[case].rounds if case in CASES and not short else 1
            runs[case] = taking_turns(contenders, rounds * more)
            if case in CASES and case != "first-event":
                compared(case, runs[case])
    report = report_of(runs, load)
    print(tables(report))
    if not (short or wanted or without):
        write(tables(report), msgspec.json.format(msgspec.json.encode(report)), drawing(report))


def write(text: str, data: bytes, picture: str) -> None:
    """Write the report into the documentation."""
    docs = ROOT / "docs"
    (docs / "performance.json").write_bytes(data + b"\n")
    (docs / "performance.svg").write_text(picture, encoding="utf-8")
    page = docs / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")


def profile(case: str, contender: str) -> None:
    """Print where one contender spends its time."""
    with serving() as server:
        print(process((sys.executable, "-m", "benchmarks.unit", case, contender, server, "profile"), folder=ROOT)[1])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", help="what to measure; all if none is named")
    parser.add_argument("--without", action="append", default=[], metavar="CASE", help="a case to leave out")
    parser.add_argument("--rounds", type=int, default=7, help="how often each contender runs")
    parser.add_argument("--short", action="store_true", help="run everything once, with little work; checks no figure")
    parser.add_argument(
        "--checker",
        type=os.path.abspath,
        default=sys.executable,
        metavar="PYTHON",
        help="the interpreter whose mypy checks: best of an environment that holds this package, mypy and nothing else",
    )
    parser.add_argument("--profile", nargs=2, metavar=("CASE", "CONTENDER"), help="show where the time goes")
    arguments = parser.parse_args()
    if arguments.profile:
        profile(*arguments.profile)
    else:
        rounds = 1 if arguments.short else arguments.rounds
        run(arguments.cases, arguments.without, rounds, arguments.checker, short=arguments.short)


if __name__ == "__main__":
    main()
