"""Checks a built site: each link within it leads to a page, and to a place of that page, that there is.

Sphinx knows the links that it makes of references; this reads what was written, the theme's too.
``python docs/check_links.py docs/_build/html`` prints how many pages and links there are, and the largest page.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to, and the places that others may link to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the places of an element."""
        for name, value in attrs:
            if name in {"href", "src"} and value and tag != "link":
                self.links.append(value)
            elif name == "id" or (name == "name" and tag == "a"):
                self.places.add(value or "")


def broken(folder: Path, pages: dict[Path, Page]) -> list[str]:
    """Return the links that lead nowhere, each with its page."""
    found: list[str] = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            known = target in pages and (
                unquote(parts.fragment) in pages[target].places or target.name == "search.html"
            )
            if not (known or (target not in pages and target.is_file())):
                found.append(f"{path.relative_to(folder)}: {link}")
    return found


def main(folder: Path) -> int:
    """Print what was checked, and what leads nowhere; return how many links do."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.resolve().rglob("*.html"))}
    wrong = broken(folder.resolve(), pages)
    largest = max(pages, key=lambda path: path.stat().st_size)
    size = f"{largest.stat().st_size / 1024:,.0f} KiB"
    links = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {links:,} links; the largest is {largest.relative_to(folder.resolve())}, {size}")
    for line in wrong:
        print("leads nowhere:", line)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
