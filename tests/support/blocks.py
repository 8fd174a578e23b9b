"""The Python blocks of the README and the guides, with the line at which each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


class Block(NamedTuple):
    """One block of a page."""

    page: str
    line: int
    code: str

    @property
    def name(self) -> str:
        """The name of the page without suffix, and the line: also the name of a module that holds the block."""
        return f"{Path(self.page).stem.replace('-', '_').lower()}_{self.line}"


def blocks() -> Iterator[Block]:
    """Yield the blocks of all pages."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            yield Block(page.name, text.count("\n", 0, found.start()) + 2, found[1])
