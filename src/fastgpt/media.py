"""What headers and pages say of a body: its media type, and the title of an HTML page.

Pure functions over text, for whatever judges a response; no httpx and no decoding of JSON here.  They exist once, since
media types are compared without case and without parameters everywhere, and gateways write ``Text/HTML; Charset=x``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type that *headers* declare, in lower case and without parameters; empty where none is.

    The mapping finds ``content-type`` itself, as ``httpx.Headers`` does whatever the case.
    """
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is an HTML page, by its media type, or by its beginning whatever its media type."""
    return media_type(headers) in _PAGES or _PAGE.match(body[:_SEARCHED]) is not None


def page_title(body: bytes) -> str:
    """Return the title of an HTML page, else its first heading, on one line; empty where *body* has neither."""
    from html import unescape  # slow to import, and rarely needed

    page = body[:_SEARCHED].decode(errors="replace")
    for pattern in _TITLES:
        if (found := pattern.search(page)) is not None:
            title = " ".join(unescape(_TAG.sub(" ", found[1])).split())
            if title:
                return title[:_SHOWN]
    return ""


_SEARCHED = 16_384
"""Bytes in which a title is searched: it stands at the top, and megabytes of scripts may follow."""
_SHOWN = 200
_PAGES = frozenset(("text/html", "application/xhtml+xml"))
# Atomic groups and classes without "<" keep foreign text from making a pattern backtrack.
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<!--(?s:.*?)-->)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLES = tuple(
    re.compile(rf"<{tag}\b[^<>]*>([^<]*+(?:<(?!/{tag})[^<]*+)*+)", re.IGNORECASE) for tag in ("title", "h1")
)
_TAG = re.compile(r"<[^<>]*>")
