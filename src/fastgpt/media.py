"""What headers and bodies that are no JSON say: media type, title of a page, error of an object store, URLs in text.

Pure functions over text, for whatever judges a response; no HTTP and no decoding of JSON here.  They exist once, since
media types are compared without case and without parameters everywhere, and gateways write ``Text/HTML; Charset=x``.
The text is foreign, so no pattern may backtrack without bounds, and no URL leaves here with what may be a signature.
Patterns are text, which ``re`` compiles when it first needs one and keeps: most programs never do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type that *headers* declare, in lower case and without parameters; empty where none is.

    The mapping finds ``content-type`` itself, as ``Headers`` does whatever the case.
    """
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_event_stream(headers: Mapping[str, str]) -> bool:
    """Whether *headers* declare a stream of events."""
    return media_type(headers) == "text/event-stream"


def is_file(headers: Mapping[str, str]) -> bool:
    """Whether *headers* declare what a sandbox declares its files and, as archives, its folders as."""
    return media_type(headers) in ("application/octet-stream", "application/zip")


def is_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is an HTML page, by its media type, or by its beginning whatever its media type."""
    return media_type(headers) in _PAGES or re.match(_PAGE, body[:_SEARCHED], re.IGNORECASE) is not None


def page_title(body: bytes) -> str:
    """Return the title of an HTML page, else its first heading, on one line; empty where *body* has neither."""
    from html import unescape  # slow to import, and rarely needed

    page = body[:_SEARCHED].decode(errors="replace")
    for pattern in _TITLES:
        if (found := re.search(pattern, page, re.IGNORECASE)) is not None:
            title = " ".join(unescape(re.sub(_TAG, " ", found[1])).split())
            if title:
                return title[:_SHOWN]
    return ""


def page_words(body: bytes) -> str:
    """Return how the text of an HTML page begins, on one line; empty where it shows none."""
    from html import unescape  # slow to import, and rarely needed

    page = re.sub(_UNSEEN, " ", body[:_SEARCHED].decode(errors="replace"), flags=re.IGNORECASE)
    return " ".join(without_secrets(unescape(re.sub(_TAG, " ", page))).split())[:_BEGINNING]


def xml_error(body: bytes) -> str:
    """Return ``Code`` and ``Message`` of the XML in which an object store reports an error; empty where it is none."""
    text = body[:_SEARCHED].decode(errors="replace")
    if re.match(_XML_ERROR, text) is None:
        return ""
    found = (re.search(pattern, text) for pattern in _XML_WORDS)
    return ": ".join(" ".join(words[1].split()) for words in found if words is not None) or "an error in XML"


def is_xml(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is XML, as the response of an object store is where it says anything, and no page."""
    text = body[:_SEARCHED].lstrip()
    declared = text.startswith(b"<?xml") or (text.startswith(b"<") and media_type(headers) in _XML)
    return declared and not is_page(headers, body)


def without_secrets(text: str) -> str:
    """Return *text* with its URLs shortened: without user, query and fragment, and without long parts of a path.

    Those parts hold the signatures and tokens of presigned URLs.
    """
    return re.sub(_URL, _shortened, text, flags=re.IGNORECASE)


def _shortened(found: re.Match[str]) -> str:
    return f"{found[1]}{re.sub(_LONG_PART, '/…', found[2])}{'?…' if found[3] else ''}"


def described(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """Return what came, in words: the HTTP status, the media type, and the title of a page or how the body begins."""
    what = beginning(body, headers) if body else "an empty body"
    return f"HTTP {status}, {media_type(headers) or 'no content type'}: {what}"


def beginning(text: bytes, headers: Mapping[str, str] | None = None) -> str:
    """Return in words how a text begins; of a page it is the title, or how its words begin."""
    if not is_page(headers or {}, text):
        return repr(without_secrets(text[:_SHOWN].decode(errors="replace"))[:_BEGINNING])
    title = page_title(text)
    words = "" if title else page_words(text)
    return f"an HTML page titled {title!r}" if title else f"an HTML page{words and f' that says {words!r}'}"


_SEARCHED = 16_384
"""Bytes in which a title is searched: it stands at the top, and megabytes of scripts may follow."""
_SHOWN = 200
_BEGINNING = 80
_XML = frozenset(("application/xml", "text/xml"))
_PAGES = frozenset(("text/html", "application/xhtml+xml"))
# Atomic groups and classes without "<" keep foreign text from making a pattern backtrack.
_PAGE = rb"(?:\xef\xbb\xbf)?(?>\s+|<\?xml[^<>]*>|<!--(?s:.*?)-->)*+<(?:!doctype\s+html|html|head|body)\b"
_TITLES = tuple(rf"<{tag}\b[^<>]*>([^<]*+(?:<(?!/{tag})[^<]*+)*+)" for tag in ("title", "h1"))
_UNSEEN = r"<(script|style|head)\b(?s:(?!</\1).)*+|<!--(?s:(?!-->).)*+(?:-->)?"
_TAG = r"<[^<>]*>"
_XML_ERROR = r"\ufeff?\s*+(?:<\?[^<>]*>\s*+)?<Error\b"
_XML_WORDS = tuple(rf"<{tag}>([^<]{{1,500}})<" for tag in ("Code", "Message"))
_URL = r"(\bhttps?://)(?:[^\s/?#@\"'<>]*+@)?([^\s?#\"'<>]*+)([?#][^\s\"'<>]*+)?"
_LONG_PART = r"/[^/]{40,}+"
