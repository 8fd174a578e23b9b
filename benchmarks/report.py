"""What was measured, as tables, as JSON and as a drawing; nothing here measures.

The drawing is written by hand, as it is a dozen bars, and so is the same to the byte for the same figures.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from itertools import pairwise
from xml.sax.saxutils import escape

import msgspec

from .cases import BARS, CASES, LIMITS, LINEAR, NOISE, Bar, Figure
from .unit import Taken

PACKAGES = ("fastgpt-client", "httpx", "httpcore", "h11", "msgspec", "returns", "httpx-sse", "openai", "mypy")
TITLES = {name: case.title for name, case in CASES.items()} | {
    "import": "import",
    "mypy": "mypy --strict on 50 lines",
}
UNITS = {name: case.unit for name, case in CASES.items()} | {"import": "process", "mypy": "process"}
PROCESS_BARS = (
    Bar("import", "fastgpt", "msgspec and returns", 1.3, 1.1),
    Bar("import", "fastgpt", "openai", 0.15),
    Bar("import", "fastgpt", "msgspec and returns", 1.3, 1.1, figure="result"),
    Bar("import", "fastgpt", "openai", 0.15, figure="result"),
    Bar("mypy", "fastgpt", "untyped stub", 1.5),
)
FIGURES: Mapping[tuple[str, Figure], str] = {
    ("import", "result"): "CPU of the statement",
    ("import", "cpu"): "CPU of the process",
    ("first-event", "result"): "delay",
}
NAMES: Mapping[Figure, str] = {"cpu": "CPU", "wall": "time", "growth": "memory", "result": "result"}

Runs = Mapping[str, Mapping[str, Sequence[Taken]]]


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
    """Whether a wish was fulfilled."""

    case: str
    what: str
    figure: str
    contender: str
    against: str
    value: float
    most: float
    aim: float | None = None

    @property
    def word(self) -> str:
        """The verdict in a word."""
        if self.value > self.most:
            return "missed"
        return "held" if self.aim is None or self.value > self.aim else "aim reached"


class Report(msgspec.Struct, kw_only=True):
    """All that is written."""

    machine: Mapping[str, str]
    rounds: int
    verdicts: Sequence[Verdict]
    medians: Mapping[str, Mapping[str, Median]]


def report_of(runs: Runs, load: float) -> Report:
    """Make a report of what was measured; *load* is what the machine carried before."""
    medians = {case: {contender: median_of(taken) for contender, taken in each.items()} for case, each in runs.items()}
    machine = {
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "cores": str(os.cpu_count()),
        "load before": f"{load:.2f}",
        "load after": f"{os.getloadavg()[0]:.2f}",
        **{name: version(name) for name in PACKAGES},
    }
    rounds = min(len(taken) for each in runs.values() for taken in each.values())
    return Report(machine=machine, rounds=rounds, verdicts=tuple(verdicts(runs, medians)), medians=medians)


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


def ratio(bar: Bar, runs: Mapping[str, Sequence[Taken]], medians: Mapping[str, Median]) -> float:
    """Return how much of the other's figure the contender took."""
    if bar.paired:
        neighbours = zip(runs[bar.contender], runs[bar.against], strict=True)
        return statistics.median(of(own, bar.figure) / of(other, bar.figure) for own, other in neighbours)
    return of(medians[bar.contender], bar.figure) / of(medians[bar.against], bar.figure)


def verdicts(runs: Runs, medians: Mapping[str, Mapping[str, Median]]) -> Iterable[Verdict]:
    """Hold what was measured against what is wanted."""
    for bar in (*PROCESS_BARS, *BARS):
        if bar.case in medians:
            yield Verdict(
                case=bar.case,
                what=TITLES[bar.case],
                figure=FIGURES.get((bar.case, bar.figure), NAMES[bar.figure]),
                contender=bar.contender,
                against=bar.against,
                value=ratio(bar, runs[bar.case], medians[bar.case]),
                most=bar.most,
                aim=bar.aim,
            )
    for limit in LIMITS:
        if limit.case in medians:
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
        "| what | figure | of | against | measured | bar | aim | |",
        "|---|---|---|---|---:|---:|---:|---|",
    ]
    for verdict in report.verdicts:
        aim = "" if verdict.aim is None else f"{verdict.aim:.2f}"
        lines.append(
            f"| {verdict.what} | {verdict.figure} | {verdict.contender} | {verdict.against} | {verdict.value:.3f} "
            f"| {verdict.most:.2f} | {aim} | {verdict.word} |"
        )
    lines += [
        "",
        "| what | contender | CPU | least to most | time | per | besides |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    for case, each in report.medians.items():
        for contender, median in each.items():
            besides = FIGURES.get((case, "result"))
            lines.append(
                f"| {TITLES[case]} | {contender} | {micro(median.cpu)} | {micro(median.cpu_least)} to "
                f"{micro(median.cpu_most)} | {micro(median.wall)} | {UNITS[case]} "
                f"| {f'{besides} {micro(median.result)}' if besides else ''} |"
            )
    return "\n".join(lines) + "\n"


def micro(seconds: float) -> str:
    """Write a time in microseconds, with three figures."""
    value = seconds * 1e6
    return f"{value:,.0f} µs" if value >= 100 else f"{value:.1f} µs" if value >= 10 else f"{value:.2f} µs"


ROW, LEFT, WIDTH, FULL = 30, 400, 800, 1.5
"""Pixels; the ratio at which the drawing ends."""


def drawing(report: Report) -> str:
    """Draw the ratios as bars, with what is wanted as marks."""
    ratios = [verdict for verdict in report.verdicts if verdict.against and verdict.case not in _linear()]
    height = ROW * (len(ratios) + 2)
    body = [_text(12, 20, "Cost of fastgpt, as a part of what the other takes (shorter is better)", "title")]
    one = _x(1.0)
    body.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="32" y2="{height - 14}" class="one"/>')
    for at, verdict in enumerate(ratios):
        y = ROW * (at + 1) + 8
        kind = "missed" if verdict.word == "missed" else "held"
        end = _x(min(verdict.value, FULL))
        body += [
            _text(LEFT - 8, y + 13, f"{verdict.what}, {verdict.figure}", "what"),
            f'<rect x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="16" class="{kind}"/>',
            _text(_x(FULL) + 8, y + 13, f"{verdict.value:.2f} × {verdict.against}", "value"),
            _mark(verdict.most, y, "bar"),
        ]
        if verdict.aim is not None:
            body.append(_mark(verdict.aim, y, "aim"))
    body.append(_text(LEFT, height - 2, "thick mark: bar; thin mark: aim; line: as much as the other", "note"))
    style = (
        "text{font:12px sans-serif;fill:#333}.title{font-size:14px}.what{text-anchor:end}.note{font-size:11px}"
        ".held{fill:#4a7fb0}.missed{fill:#c9603f}.one{stroke:#999;stroke-dasharray:3 3}"
        ".bar{stroke:#222;stroke-width:3}.aim{stroke:#222;stroke-width:1}"
    )
    total = WIDTH + 230
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


def _mark(ratio: float, y: int, kind: str) -> str:
    return f'<line x1="{_x(ratio):.1f}" x2="{_x(ratio):.1f}" y1="{y - 3}" y2="{y + 19}" class="{kind}"/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" class="{kind}">{escape(text)}</text>'
