"""What was measured, as tables, as JSON and as a drawing; nothing here measures.

The drawing is written by hand, as it is a dozen bars, and so is the same to the byte for the same figures.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec

from .cases import AIOHTTP, CASES, FASTGPT, HTTPTOOLS, HTTPX, LIMITS, LINEAR, NOISE, OPENAI, TARGETS, Figure, Target
from .concurrency import EVENTS
from .unit import Failed, Outcome, Taken

PACKAGES = (
    "fastgpt-client", "httpx", "httpcore", "h11", "httptools", "msgspec", "returns", "aiohttp", "pyreqwest", "requests",
    "urllib3", "httpx-sse", "openai", "httpx2", "mypy",
)  # fmt: skip
TITLES = {name: case.title for name, case in CASES.items()} | {
    "import": "import",
    "client": "import and first client",
    "mypy": "mypy --strict on 50 lines",
}
UNITS = {name: case.unit for name, case in CASES.items()} | dict.fromkeys(("import", "client", "mypy"), "process")
PROCESS_TARGETS = (
    Target("import", FASTGPT, "msgspec and returns", 1.15),
    Target("import", FASTGPT, OPENAI, 0.15),
    Target("import", FASTGPT, "msgspec and returns", 1.3, figure="result"),
    Target("import", FASTGPT, OPENAI, 0.15, figure="result"),
    Target("mypy", FASTGPT, "untyped stub", 1.5),
)
FIGURES: Mapping[tuple[str, Figure], str] = {
    ("import", "result"): "CPU of the statement",
    ("client", "result"): "CPU of the statements",
    ("import", "cpu"): "CPU of the process",
    **{(name, "result"): case.result for name, case in CASES.items() if case.result != "seen"},
}
NAMES: Mapping[Figure, str] = {"cpu": "CPU", "wall": "time", "growth": "memory", "result": "result"}

Runs = Mapping[str, Mapping[str, Sequence[Outcome]]]


class Median(msgspec.Struct, kw_only=True):
    """What one contender took in the middle of its runs; seconds per unit, and bytes."""

    cpu: float
    cpu_least: float
    cpu_most: float
    wall: float
    growth: float
    result: float
    runs: int


class Verdict(msgspec.Struct, kw_only=True):
    """Whether a wish was fulfilled; without a value one of the two has no figure."""

    case: str
    what: str
    figure: str
    contender: str
    against: str
    value: float | None
    most: float

    @property
    def word(self) -> str:
        """The verdict in a word or two."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.most else "not met"


class Report(msgspec.Struct, kw_only=True):
    """All that is written."""

    machine: Mapping[str, str]
    rounds: int
    verdicts: Sequence[Verdict]
    medians: Mapping[str, Mapping[str, Median]]
    failed: Mapping[str, Mapping[str, str]]
    """Why who has no figure has none."""


def report_of(runs: Runs, load: float) -> Report:
    """Make a report of what was measured; *load* is what the machine carried before."""
    measured: dict[str, dict[str, Sequence[Taken]]] = {}
    failed: dict[str, dict[str, str]] = {}
    for case, outcomes in runs.items():
        for contender, each in outcomes.items():
            reasons = [outcome.reason for outcome in each if isinstance(outcome, Failed)]
            if reasons:
                failed.setdefault(case, {})[contender] = reasons[0]
            else:
                taken = [outcome for outcome in each if isinstance(outcome, Taken)]
                measured.setdefault(case, {})[contender] = taken
    medians = {case: {name: median_of(taken) for name, taken in each.items()} for case, each in measured.items()}
    machine = {
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "open files": str(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
        "load before": f"{load:.2f}",
        "load after": f"{os.getloadavg()[0]:.2f}",
        **{name: installed(name) for name in PACKAGES},
    }
    rounds = min((len(taken) for each in measured.values() for taken in each.values()), default=0)
    return Report(
        machine=machine,
        rounds=rounds,
        verdicts=tuple(verdicts(runs.keys(), measured, medians)),
        medians=medians,
        failed=failed,
    )


def processor() -> str:
    """Return what the processor calls itself."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def installed(name: str) -> str:
    """Return the version of a package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def median_of(taken: Sequence[Taken]) -> Median:
    """Return the medians of several runs."""
    cpu = [each.cpu for each in taken]
    return Median(
        cpu=statistics.median(cpu),
        cpu_least=min(cpu),
        cpu_most=max(cpu),
        wall=statistics.median(each.wall for each in taken),
        growth=statistics.median(each.growth for each in taken),
        result=statistics.median(each.result for each in taken),
        runs=len(taken),
    )


def of(taken: Taken | Median, figure: Figure) -> float:
    """Return one figure."""
    return {"cpu": taken.cpu, "wall": taken.wall, "growth": taken.growth, "result": taken.result}[figure]


Measured = Mapping[str, Mapping[str, Sequence[Taken]]]
Medians = Mapping[str, Mapping[str, Median]]


def ratio(target: Target, measured: Measured, medians: Medians) -> float | None:
    """Return how much of the other's figure the contender took."""
    own_case, other_case = target.case, target.against_case or target.case
    own = medians.get(own_case, {}).get(target.contender)
    other = medians.get(other_case, {}).get(target.against)
    if own is None or other is None:
        return None
    if target.paired:
        neighbours = zip(measured[own_case][target.contender], measured[other_case][target.against], strict=True)
        return statistics.median(of(mine, target.figure) / of(theirs, target.figure) for mine, theirs in neighbours)
    return of(own, target.figure) / of(other, target.figure)


def verdicts(cases: Collection[str], measured: Measured, medians: Medians) -> Iterable[Verdict]:
    """Hold what was measured against what is wanted."""
    for target in (*PROCESS_TARGETS, *TARGETS):
        if target.case in cases:
            elsewhere = f" at {TITLES[target.against_case]}" if target.against_case else ""
            yield Verdict(
                case=target.case,
                what=TITLES[target.case],
                figure=FIGURES.get((target.case, target.figure), NAMES[target.figure]),
                contender=target.contender,
                against=f"{target.against}{elsewhere}",
                value=ratio(target, measured, medians),
                most=target.most,
            )
    for limit in LIMITS:
        if limit.contender in medians.get(limit.case, {}):
            yield Verdict(
                case=limit.case,
                what=TITLES[limit.case],
                figure="memory grows by MiB",
                contender=limit.contender,
                against="",
                value=of(medians[limit.case][limit.contender], limit.figure) / 2**20,
                most=limit.most / 2**20,
            )
    for sizes in LINEAR:
        for smaller, larger in pairwise(sizes):
            if smaller in medians and larger in medians:
                yield Verdict(
                    case=larger,
                    what=TITLES[larger],
                    figure=f"CPU per {UNITS[larger]}",
                    contender="fastgpt",
                    against=TITLES[smaller],
                    value=medians[larger]["fastgpt"].cpu / medians[smaller]["fastgpt"].cpu,
                    most=NOISE,
                )


def tables(report: Report) -> str:
    """Write a report as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    lines = [
        f"Medians of {report.rounds} runs or more. {machine}.",
        "",
        "| what | figure | of | against | measured | target | |",
        "|---|---|---|---|---:|---:|---|",
    ]
    for verdict in report.verdicts:
        value = "–" if verdict.value is None else f"{verdict.value:.3f}"
        lines.append(
            f"| {verdict.what} | {verdict.figure} | {verdict.contender} | {verdict.against} | {value} "
            f"| {verdict.most:.2f} | {verdict.word} |"
        )
    lines += [
        "",
        "| what | contender | CPU | least to most | time | per | besides |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    for case in TITLES:
        for contender, median in report.medians.get(case, {}).items():
            lines.append(
                f"| {TITLES[case]} | {contender} | {micro(median.cpu)} | {micro(median.cpu_least)} to "
                f"{micro(median.cpu_most)} | {micro(median.wall)} | {UNITS[case]} | {besides(case, median)} |"
            )
        for contender, reason in report.failed.get(case, {}).items():
            lines.append(f"| {TITLES[case]} | {contender} | – | | | {UNITS[case]} | {reason.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def besides(case: str, median: Median) -> str:
    """Write what else is of interest in a case."""
    name = FIGURES.get((case, "result"))
    if name is None:
        return ""
    return f"{name} {f'{median.result / 1024:,.1f} KiB' if name == 'memory' else micro(median.result)}"


COSTS = {
    "a process that imports it and ends": "import",
    "one that makes a client, too": "client",
    "one typed call": "call",
    "one typed call, async, 1,000 at once": "calls-1000",
    f"a stream of {EVENTS} events, async, 1,000 at once": "streams-1000",
    "one event of a stream (HTTP chunks of 1,460 bytes)": "stream-1460",
}
COLUMNS = {
    "this library": FASTGPT,
    "with httptools": HTTPTOOLS,
    "httpx by hand": HTTPX,
    "aiohttp by hand": AIOHTTP,
    "openai SDK": OPENAI,
}


def cost_table(report: Report) -> str:
    """Write the few figures that the README shows as Markdown; a dash where there is none."""
    lines = [f"| CPU, medians | {' | '.join(COLUMNS)} |", f"|---{'|---:' * len(COLUMNS)}|"]
    for what, case in COSTS.items():
        medians = report.medians.get(case, {})
        cells = (micro(medians[name].cpu) if name in medians else "–" for name in COLUMNS.values())
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def micro(seconds: float) -> str:
    """Write a time in microseconds, with three figures."""
    value = seconds * 1e6
    return f"{value:,.0f} µs" if value >= 100 else f"{value:.1f} µs" if value >= 10 else f"{value:.2f} µs"


ROW, LEFT, WIDTH, FULL = 46, 12, 412, 2.5
"""Pixels: the height of a bar with the words above it, where bars begin and end; the ratio at which they do."""


def drawing(report: Report) -> str:
    """Draw the ratios as bars, with what is wanted as marks."""
    ratios = [verdict for verdict in report.verdicts if verdict.against and verdict.case not in _linear()]
    height = ROW * (len(ratios) + 2)
    body = [_text(12, 20, "Cost of fastgpt, as a part of what the other takes (shorter is better)", "title")]
    one = _x(1.0)
    body.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="32" y2="{height - 14}" class="one"/>')
    for at, verdict in enumerate(ratios):
        y = ROW * (at + 1) + 12
        engine = f", {verdict.contender.partition(', ')[2]}" if ", " in verdict.contender else ""
        body.append(_text(LEFT, y - 7, f"{verdict.what}, {verdict.figure}{engine}", "what"))
        if verdict.value is None:
            said = f"not measured against {verdict.against}"
        else:
            said = f"{verdict.value:.2f} × {verdict.against}"
            width = _x(min(verdict.value, FULL)) - LEFT
            kind = "met" if verdict.word == "met" else "missed"
            body.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="16" class="{kind}"/>')
        body += [_text(_x(FULL) + 8, y + 13, said, "value"), _mark(verdict.most, y)]
    body.append(_text(LEFT, height - 2, "mark: target; line: as much as the other", "note"))
    style = (
        "text{font:13px sans-serif;fill:#333}.title{font-size:15px}"
        ".met{fill:#4a7fb0}.missed{fill:#c9603f}.one{stroke:#999;stroke-dasharray:3 3}"
        ".target{stroke:#222;stroke-width:3}"
    )
    total = WIDTH + 368
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total}" height="{height}">\n'
        f'<style>{style}</style>\n<rect width="{total}" height="{height}" fill="#fff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _linear() -> set[str]:
    return {case for sizes in LINEAR for case in sizes}


def _x(ratio: float) -> float:
    return LEFT + (WIDTH - LEFT) * min(ratio, FULL) / FULL


def _mark(ratio: float, y: int) -> str:
    return f'<line x1="{_x(ratio):.1f}" x2="{_x(ratio):.1f}" y1="{y - 3}" y2="{y + 19}" class="target"/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" class="{kind}">{escape(text)}</text>'
