"""Draws what one call and one stream cost by how many are at the same time: a line per contender, two panels.

Both axes are logarithmic, since contenders differ by a factor of a hundred.  Who has no figure at some width is said
below its panel, with the reason: a line that ends early must not look as if nothing had been asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from .cases import AIOHTTP, BEFORE, FASTGPT, HTTPTOOLS, HTTPX, HTTPX_KEPT, OPENAI, OPENAI_AIOHTTP, PYREQWEST, WIDTHS
from .concurrency import EVENTS
from .report import Report, micro

STROKES: Mapping[str, str] = {
    FASTGPT: "#1f5f9e",
    HTTPTOOLS: "#5aa0dc",
    BEFORE: "#9bb4cc",
    HTTPX: "#c9603f",
    HTTPX_KEPT: "#e0a58f",
    AIOHTTP: "#3d8f4e",
    PYREQWEST: "#8a5fb0",
    OPENAI: "#b08a2e",
    OPENAI_AIOHTTP: "#d9bd6a",
}
PANELS: Mapping[str, str] = {"calls": "one call, async", "streams": f"one stream of {EVENTS} events, async"}
PANEL, TOP, HEIGHT, LEFT, RIGHT, LINE = 600, 56, 340, 76, 240, 15
"""Pixels: the width of a panel, where its frame begins, how high it is, the margins beside it, and a line of text."""
NOTE = 94
"""Letters that fit below a panel."""
BETWEEN = 50
"""Pixels below the frame of a panel, for its scale and the space to the next."""


def concurrency_drawing(report: Report) -> str:
    """Draw both panels one below the other, so that a column of text is wide enough for their words."""
    width, y = PANEL, TOP
    body = [text(12, 22, "CPU of the client's process, by how many are at once (lower is better)", "title")]
    for kind in PANELS:
        body += panel(report, kind, y)
        notes = list(missing(report, kind))
        y += HEIGHT + BETWEEN
        body += [text(12, y + LINE * row, note) for row, note in enumerate(notes)]
        y += LINE * len(notes) + TOP // 2
    height = y - TOP // 2
    style = (
        "text{font:12px sans-serif;fill:#333}.title{font-size:14px}.end{text-anchor:end}.middle{text-anchor:middle}"
        "polyline{fill:none;stroke-width:2}.grid{stroke:#ddd}.leader{stroke-width:1;stroke-dasharray:2 2}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f'<style>{style}</style>\n<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def missing(report: Report, kind: str) -> Iterable[str]:
    """Say who has no figure, at which widths, and why."""
    widths: dict[tuple[str, str], list[str]] = {}
    for width in WIDTHS:
        for contender, reason in report.failed.get(f"{kind}-{width}", {}).items():
            if contender in STROKES:
                widths.setdefault((contender, reason), []).append(f"{width:,}")
    for (contender, reason), where in widths.items():
        note = f"{contender}, {', '.join(where)} at once: {reason}"
        yield note if len(note) <= NOTE else f"{note[: NOTE - 1]}…"


def points(report: Report, kind: str) -> Mapping[str, Sequence[tuple[int, float]]]:
    """Return who took how many seconds at which width."""
    medians = {width: report.medians.get(f"{kind}-{width}", {}) for width in WIDTHS}
    lines = {name: [(width, each[name].cpu) for width, each in medians.items() if name in each] for name in STROKES}
    return {name: line for name, line in lines.items() if line}


def panel(report: Report, kind: str, top: int) -> Iterable[str]:
    """Draw one panel, whose frame begins at a height."""
    lines = points(report, kind)
    costs = [cost for line in lines.values() for _, cost in line]
    if not costs:
        yield text(LEFT, top + 20, "nothing was measured")
        return
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    high = max(high, low + 1)
    widths = list(WIDTHS)

    def x(width: int) -> float:
        return LEFT + (PANEL - LEFT - RIGHT) * widths.index(width) / (len(widths) - 1)

    def y(cost: float) -> float:
        return top + HEIGHT * (high - math.log10(cost)) / (high - low)

    yield text(LEFT, top - 10, PANELS[kind])
    for power in range(low, high + 1):
        for factor in (1, 2, 5) if power < high else (1,):
            cost = factor * 10.0**power
            yield rule(x(widths[0]), y(cost), x(widths[-1]), y(cost), "grid")
            yield text(LEFT - 6, y(cost) + 4, micro(cost).replace(".0 ", " "), "end")
    for width in widths:
        yield rule(x(width), top, x(width), top + HEIGHT, "grid")
        yield text(x(width), top + HEIGHT + 18, f"{width:,}", "middle")
    ends = sorted(lines, key=lambda name: y(lines[name][-1][1]))
    label_y = -math.inf
    for name in ends:
        line = lines[name]
        last_width, last_cost = line[-1]
        label_y = max(y(last_cost), label_y + LINE)
        stroke = STROKES[name]
        way = " ".join(f"{x(width):.1f},{y(cost):.1f}" for width, cost in line)
        yield f'<polyline points="{way}" stroke="{stroke}"/>'
        for width, cost in line:
            yield f'<circle cx="{x(width):.1f}" cy="{y(cost):.1f}" r="3.5" fill="{stroke}"/>'
        label_x = x(widths[-1]) + 18
        yield rule(x(last_width) + 5, y(last_cost), label_x - 3, label_y, "leader", stroke)
        where = "" if last_width == widths[-1] else f" at {last_width:,}"
        yield text(label_x, label_y + 4, f"{name}: {micro(last_cost)}{where}")


def rule(x1: float, y1: float, x2: float, y2: float, kind: str, stroke: str = "") -> str:
    """Draw a line."""
    drawn = f' stroke="{stroke}"' if stroke else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"{drawn}/>'


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Write some words."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(words)}</text>'
