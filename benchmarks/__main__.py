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
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from .cases import BEFORE, CASES, Case
from .concurrency_plot import concurrency_drawing
from .machine import allow_open_files
from .processes import CHECKED, CLIENTS, ENVIRONMENT, IMPORTS, Checking, importing, process
from .report import Report, Runs, cost_table, drawing, report_of, tables
from .unit import Failed, Outcome, Taken

ROOT = Path(__file__).parent.parent
PLOTS = """![Cost of fastgpt, as a part of what the other takes](performance.svg)

![CPU of a call and of a stream, by how many are at once](concurrency.svg)
"""

Runner = Callable[[], Outcome]
Servers = Mapping[str, str]
"""The address of each canned server, by its module."""


@dataclass(frozen=True)
class Settings:
    """What the command line says of how to measure."""

    rounds: int
    short: bool
    checker: str
    """The interpreter that runs mypy."""
    before: str | None
    """The interpreter of the build to compare with."""
    limit: float
    """Seconds after which a contender is stopped."""


@contextmanager
def serving(module: str) -> Generator[str]:
    """Run a canned server, and yield where it is."""
    command = (sys.executable, "-m", f"benchmarks.{module}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=dict(ENVIRONMENT), text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout is not None else ""
        finally:
            server.kill()


@contextmanager
def both_serving() -> Generator[Servers]:
    """Run both canned servers."""
    with serving("server") as server, serving("paced_server") as paced:
        yield {"server": server, "paced_server": paced}


def measured(name: str, contender: str, servers: Servers, settings: Settings) -> Outcome:
    """Measure one contender at one case, in a process of its own."""
    python = settings.before if contender == BEFORE else sys.executable
    if python is None:
        return Failed(reason="left out: --before names no environment with the build before", left_out=True)
    command = (python, "-m", "benchmarks.unit", name, servers[CASES[name].server], "full", contender)
    try:
        output = process(command, folder=ROOT, limit=settings.limit)[1]
    except (RuntimeError, TimeoutError) as error:
        return Failed(reason=str(error))
    return msgspec.json.decode(output, type=Taken | Failed)


def tried(name: str, servers: Servers, settings: Settings) -> Mapping[str, list[Outcome]]:
    """Run the contenders of one case once, with little work, all in one process: no figure counts, and starts cost."""
    here = [contender for contender in CASES[name].contenders if contender != BEFORE]
    command = (sys.executable, "-m", "benchmarks.unit", name, servers[CASES[name].server], "short", *here)
    try:
        lines = process(command, folder=ROOT, limit=settings.limit)[1].splitlines()
    except (RuntimeError, TimeoutError) as error:
        return {contender: [Failed(reason=str(error))] for contender in here}
    return {who: [msgspec.json.decode(line, type=Taken | Failed)] for who, line in zip(here, lines, strict=True)}


def runners(servers: Servers, folder: Path, settings: Settings) -> Mapping[str, Mapping[str, Runner]]:
    """Return what runs each contender of each case."""
    return {
        "import": {name: partial(importing, statement) for name, statement in IMPORTS.items()},
        "client": {name: partial(importing, statement) for name, statement in CLIENTS.items()},
        "mypy": {
            name: Checking(settings.checker, folder / name, source, stubbed=name == "untyped stub")
            for name, source in CHECKED.items()
        },
        **{
            name: {contender: partial(measured, name, contender, servers, settings) for contender in case.contenders}
            for name, case in CASES.items()
        },
    }


def taking_turns(contenders: Mapping[str, Runner], rounds: int) -> Mapping[str, list[Outcome]]:
    """Run each contender once a round, in an order that turns, so that none has always the same before it.

    Who failed is not run again: a contender that does not end would cost its time limit in each round.
    """
    outcomes: dict[str, list[Outcome]] = {name: [] for name in contenders}
    names = list(contenders)
    for at in range(rounds):
        for name in names[at % len(names) :] + names[: at % len(names)]:
            if not any(isinstance(each, Failed) for each in outcomes[name]):
                outcomes[name].append(contenders[name]())
    return outcomes


def compared(case: str, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Raise if contenders that should have seen the same have not, so that nobody is fast by leaving out."""
    seen = {
        each.result
        for name, runs in outcomes.items()
        for each in runs
        if isinstance(each, Taken) and not name.endswith("unread")
    }
    if len(seen) > 1:
        raise RuntimeError(f"{case}: the contenders disagree on what they saw: {sorted(seen)}")


def faults(runs: Runs) -> Iterable[str]:
    """Yield what failed of which nobody expected it."""
    for name, outcomes in runs.items():
        for contender, each in outcomes.items():
            for outcome in each:
                expected = name in CASES and contender in CASES[name].may_fail
                if isinstance(outcome, Failed) and not (outcome.left_out or expected):
                    yield f"{name}, {contender}: {outcome.reason}"


def run(names: Iterable[str], without: Sequence[str], settings: Settings) -> bool:
    """Measure what is asked for, print it, and write it down if it was all; return whether nothing broke."""
    wanted, load = set(names), os.getloadavg()[0]
    runs: dict[str, Mapping[str, list[Outcome]]] = {}
    with both_serving() as servers, tempfile.TemporaryDirectory() as folder:
        for name, contenders in runners(servers, Path(folder), settings).items():
            if (wanted and name not in wanted) or name in without:
                continue
            print(f"{name} …", file=sys.stderr, flush=True)
            if name in ("import", "client", "mypy") and not settings.short:
                taking_turns(contenders, 1)  # fills the caches
            case: Case | None = CASES.get(name)
            if case is not None and settings.short:
                runs[name] = tried(name, servers, settings)
            else:
                runs[name] = taking_turns(contenders, settings.rounds * (case.rounds if case else 1))
            if case is not None and case.result == "seen":
                compared(name, runs[name])
    report = report_of(runs, load)
    print(tables(report))
    if not (settings.short or wanted or without):
        write(report)
    broken = tuple(faults(runs))
    for fault in broken:
        print(f"FAILED: {fault}", file=sys.stderr)
    return not broken


def write(report: Report) -> None:
    """Write the report into the documentation."""
    docs = ROOT / "docs"
    (docs / "performance.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    (docs / "performance.svg").write_text(drawing(report), encoding="utf-8")
    (docs / "concurrency.svg").write_text(concurrency_drawing(report), encoding="utf-8")
    put(docs / "performance.md", "plots", PLOTS)
    put(docs / "performance.md", "figures", tables(report))
    put(ROOT / "README.md", "costs", cost_table(report))


def put(page: Path, place: str, text: str) -> None:
    """Write a text between two comments of a page, which say that it is generated."""
    begin, end = f"<!-- {place} -->\n", f"<!-- end of {place} -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise RuntimeError(f"{page.name} has no place for {place}")
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def profile(case: str, contender: str, python: str) -> None:
    """Print where one contender spends its time."""
    with serving(CASES[case].server) as server:
        print(process((python, "-m", "benchmarks.unit", case, server, "profile", contender), folder=ROOT)[1])


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", help="what to measure; all if none is named")
    parser.add_argument("--without", action="append", default=[], metavar="CASE", help="a case to leave out")
    parser.add_argument("--rounds", type=int, default=7, help="how often each contender runs")
    parser.add_argument("--short", action="store_true", help="run everything once, with little work; checks no figure")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a contender is stopped")
    parser.add_argument(
        "--checker",
        type=os.path.abspath,
        default=sys.executable,
        metavar="PYTHON",
        help="the interpreter whose mypy checks: best of an environment that holds this package, mypy and nothing else",
    )
    parser.add_argument(
        "--before",
        type=os.path.abspath,
        metavar="PYTHON",
        help="the interpreter of an environment that holds an earlier build of this package, to compare with",
    )
    parser.add_argument("--profile", nargs=2, metavar=("CASE", "CONTENDER"), help="show where the time goes")
    arguments = parser.parse_args()
    allow_open_files()
    if arguments.profile:
        case, contender = arguments.profile
        profile(case, contender, (arguments.before if contender == BEFORE else None) or sys.executable)
        return 0
    settings = Settings(
        rounds=1 if arguments.short else arguments.rounds,
        short=arguments.short,
        checker=arguments.checker,
        before=arguments.before,
        limit=arguments.limit,
    )
    return 0 if run(arguments.cases, arguments.without, settings) else 1


if __name__ == "__main__":
    sys.exit(main())
