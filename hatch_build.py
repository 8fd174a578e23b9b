"""Makes the description that the package index shows: the README, with links that hold there too.

In the repository a link is a path beside the README.  The index has no such files, so each becomes an address in the
repository that ``project.urls`` names, which is the only place that knows it.
"""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

RELATIVE = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s]+)(?=\))")


def absolute(text: str, repository: str) -> str:
    """Return *text* with its relative links as addresses in *repository*."""
    return RELATIVE.sub(rf"{repository}/blob/main/\1", text)


class ReadmeHook(MetadataHookInterface):
    """Fills in ``readme``, which is why ``pyproject.toml`` calls it dynamic."""

    def update(self, metadata: dict[str, object]) -> None:
        """Set the description of the distribution."""
        urls = metadata["urls"]
        assert isinstance(urls, dict)
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute(text, urls["Repository"])}
