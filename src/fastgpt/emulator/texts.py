"""What an emulated knowledge base does with text: cut it, weigh it, count it, and read and write its tables.

Everything is plain arithmetic on words, so that the same text gives the same rows and the same ranking on every run.
Nothing here knows a dataset.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

BOM: Final = "\ufeff"
SLACK: Final = 1.3
"""How much longer than asked for a piece may be before it is cut."""

_HEADING = re.compile(r"(?m)^(?=#{1,6} )")
_SENTENCE = re.compile(r".+?(?:[.!?。！？]+\s*|\n+|$)", re.DOTALL)
_WORD = re.compile(r"[a-z0-9_]+|[^\W\d_a-z]")


class Split(Struct, frozen=True):
    """How a text is to be cut: ``size`` counts characters, ``overlap`` is the share that pieces have in common."""

    size: int = 1000
    mode: str = "paragraph"
    splitter: str = ""
    overlap: float = 0.2


def split(text: str, rules: Split) -> list[str]:
    """Return the pieces of a text: at the splitter, at headings, and at sentences where a piece is too long."""
    if rules.mode == "char" and rules.splitter:
        sections = text.split(rules.splitter)
    elif rules.mode == "size":
        sections = [text]
    else:
        sections = _HEADING.split(text)
    pieces = [piece for section in sections for piece in _cut(section.strip(), rules)]
    return [piece for piece in pieces if piece]


def _cut(section: str, rules: Split) -> Iterator[str]:
    size = max(rules.size, 1)
    if len(section) <= size * SLACK:
        yield section
        return
    piece = ""
    for sentence in _sentences(section, size):
        if piece and len(piece) + len(sentence) > size:
            yield piece.strip()
            shared = int(size * rules.overlap)
            last = _SENTENCE.findall(piece)[-1]
            piece = last if len(last) <= shared else ""
        piece += sentence
    yield piece.strip()


def _sentences(section: str, size: int) -> Iterator[str]:
    for sentence in _SENTENCE.findall(section):
        for start in range(0, len(sentence), size):
            yield sentence[start : start + size]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; a letter of a script without spaces is a word of its own."""
    return _WORD.findall(text.lower())


def likeness(asked: str, text: str) -> float:
    """Return how alike two texts are, from 0 to 1: the cosine between their counts of words."""
    mine, theirs = Counter(words(asked)), Counter(words(text))
    product = sum(count * theirs[word] for word, count in mine.items())
    length = math.sqrt(sum(n * n for n in mine.values()) * sum(n * n for n in theirs.values()))
    return product / length if length else 0.0


def hits(asked: str, text: str) -> int:
    """Return how many of the words that were asked for stand in a text."""
    return len(set(words(asked)) & set(words(text)))


def tokens(text: str) -> int:
    """Return about how many tokens a text has: one for four Latin letters, one for any other letter."""
    plain = sum(character.isascii() for character in text)
    return -(-plain // 4) + len(text) - plain


def read_table(text: str) -> list[tuple[str, str, list[str]]]:
    """Return question, answer and further texts of a CSV file's rows, without those that have no question."""
    lines = csv.reader(io.StringIO(text.removeprefix(BOM)))
    next(lines, None)
    found = [(*line, "", "") for line in lines]
    return [(line[0], line[1], list(filter(None, line[2:]))) for line in found if line[0]]


def write_table(rows: Iterable[Sequence[str]]) -> str:
    """Return a CSV file with a byte order mark and without a last line break."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerows(rows)
    return BOM + written.getvalue().removesuffix("\n")
