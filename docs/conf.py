"""The site, as Sphinx builds it: the guides of this folder, the reference, and the files at the root of the project.

The reference is written before anything is read (``reference.py``); so are the pages of the project, which are files
of the repository (the changelog, how to contribute, security).  Links between guides stay what they are on a code
host: relative paths.  Those that leave this folder are turned here into links of the site or of the repository, and one
that leads nowhere is a warning, which ``nox -s docs`` takes for an error.  A page loads nothing from other hosts.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402 - it lies in this folder
from sphinx.util import logging  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY: Final[str] = PROJECT["urls"]["Repository"]
PAGES: Final = {"CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing", "SECURITY.md": "security"}
"""The files at the root that are pages of the site, below ``project/``."""
LINK: Final = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")
logger = logging.getLogger(__name__)

project = "fastgpt-client"
author = "fastgpt-client contributors"
copyright = "fastgpt-client contributors, MIT licence"
extensions = ["myst_parser", "sphinx_copybutton"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "snippets"]
nitpicky = True
html_theme = "shibuya"
templates_path = ["_templates"]
html_title = "fastgpt-client"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "accent_color": "teal",
    "globaltoc_expand_depth": 0,
    "nav_links": [
        {"title": "Tutorial", "url": "tutorial"},
        {"title": "Guides", "url": "guides"},
        {"title": "Reference", "url": "reference/index"},
        {"title": "Changelog", "url": "project/changelog"},
        {"title": "Source", "url": REPOSITORY, "external": True},
    ],
}
linkcheck_anchors = False
linkcheck_ignore = [r"https?://localhost", r"https://(?:\w+\.)?example\.(?:com|org)"]


def target_of(path: str, page: Path) -> str | None:
    """Return where a link of a page leads on the site; None where it may stay as it is."""
    file = (page.parent / path).resolve()
    if not file.exists():
        logger.warning("%s: there is no %s", page.relative_to(ROOT), path, type="links")
        return None
    if file.suffix in {".svg", ".png"} or (file.is_relative_to(HERE) and file.suffix == ".md"):
        return None if page.is_relative_to(HERE) else f"../{file.relative_to(HERE).as_posix()}"
    inside = file.relative_to(ROOT).as_posix()
    if inside in PAGES:
        return f"{'' if page.parent == ROOT else 'project/'}{PAGES[inside]}.md"
    return f"{REPOSITORY}/blob/main/{inside}"


def on_site(text: str, page: Path) -> str:
    """Return the text of a page of the repository with links that hold on the site."""

    def replaced(found: re.Match[str]) -> str:
        return (target_of(found[1], page) or found[1]) + (found[2] or "")

    return LINK.sub(replaced, text)


def write_pages(app: Sphinx) -> None:
    """Write the pages that are made, before any page is read."""
    reference.write(HERE / "reference")
    for name, stem in PAGES.items():
        text = on_site((ROOT / name).read_text(encoding="utf-8"), ROOT / name)
        path = HERE / "project" / f"{stem}.md"
        path.parent.mkdir(exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def read(app: Sphinx, name: str, source: list[str]) -> None:
    """Turn the links of a guide that leave this folder, and lead from the calls of each version to the reference."""
    if "/" not in name:
        source[0] = on_site(source[0], HERE / f"{name}.md")
    if name == "versions":
        source[0] = re.sub(r"^\| `(\w+)` \|", r"| [`\1`](#call-\1) |", source[0], flags=re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Let Sphinx call what is written above."""
    app.connect("builder-inited", write_pages, priority=1)
    app.connect("source-read", read)
