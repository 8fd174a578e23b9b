"""Draws ``docs/layers.svg`` from the imports of the sources: ``python docs/draw_layers.py``.

Each box is a row of the table in ``tests/project/test_layers.py``; it stands one step above the highest row that it
imports, so that the picture shows what the code does and not what somebody remembers. Rows of one height that are too
wide together stand in two lines. The tests hold the file against the code.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from project.test_layers import FILES, ROWS, imports, location, row_of  # noqa: E402 - where they are, was said above

WIDTH, ROW, BOX, GAP, LETTER = 960, 44, 28, 10, 7.3


def imported() -> Mapping[str, set[str]]:
    """Return the rows that each row imports."""
    found: dict[str, set[str]] = {row: set() for row in ROWS}
    for file in FILES:
        own = row_of(location(file))
        found[own] |= {row_of(tuple(below)) for base, *below in imports(file) if base == "fastgpt"} - {own}
    return found


def steps() -> Mapping[int, list[str]]:
    """Return the rows by their height: 0 imports nothing of the library."""
    below, height = imported(), dict[str, int]()
    for row in ROWS:  # each imports only rows before it
        height[row] = max((height[each] + 1 for each in below[row] if each in height), default=0)
    found = defaultdict[int, list[str]](list)
    for row in ROWS:
        found[height[row]].append("fastgpt" if row == "__init__" else row)
    return found


def wide(rows: Sequence[str]) -> float:
    """Return how wide rows are beside each other."""
    return sum(len(row) * LETTER + 2 * GAP for row in rows) + GAP * (len(rows) - 1)


def lines() -> Iterator[Sequence[str]]:
    """Yield the lines of the picture, the lowest first."""
    for _, rows in sorted(steps().items()):
        count = next(count for count in range(1, len(rows) + 1) if wide(rows) / count <= WIDTH * 0.9)
        most = math.ceil(len(rows) / count)
        yield from (rows[at : at + most] for at in range(0, len(rows), most))


def drawing() -> str:
    """Return the picture."""
    drawn = list(lines())
    height = len(drawn) * ROW + 2 * GAP
    font = 'font-family="monospace" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {font}>',
        "<style>rect{fill:#f3f6fb;stroke:#5b7db1}text{fill:#1d2b3f}</style>",
    ]
    for level, rows in enumerate(drawn):
        y = height - GAP - (level + 1) * ROW + (ROW - BOX) / 2
        widths = [len(row) * LETTER + 2 * GAP for row in rows]
        x = (WIDTH - wide(rows)) / 2
        for row, width in zip(rows, widths, strict=True):
            parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{BOX}" rx="5"/>')
            parts.append(f'<text x="{x + GAP:.0f}" y="{y + BOX - 9:.0f}">{escape(row)}</text>')
            x += width + GAP
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    (HERE / "layers.svg").write_text(drawing(), encoding="utf-8")
