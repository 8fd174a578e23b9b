"""Writes ``docs/versions.md`` from the specs: ``python docs/write_versions.py``.

Which endpoint a server version has, under which path, and what it does otherwise, is declared once, on each spec:
``since``, ``path_since`` with ``fallback_paths``, ``changed`` and ``later_fields``.  The tests hold the file against
the specs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from declarations import TITLES  # noqa: E402 - where it is, was said above

from fastgpt.emulator.versions import numbers  # noqa: E402 - where it is, was said above
from fastgpt.specs import RequestSpec  # noqa: E402 - where it is, was said above
from support.endpoint_list import AREAS, declared_functions, declared_specs  # noqa: E402 - as on the line above

COLUMNS = ("4.8.12", "4.9.0", "4.12.1", "4.14.13", "4.15.0", "4.16.0", "4.17.3")
"""The versions that get a column: the oldest, those that were recorded, and the starts of later lines."""
HEAD = """# Servers from 4.8.12 to 4.17

<!-- written by `python docs/write_versions.py` -->

A server does not say which version it is, and no client asks for that alone. The library sends what every version
understands, tries the older path where a newer one is not known, and repeats a request where an error names what that
version lacks. What a response shows of its server is remembered by the client, like the paths that it knows. So a
program need not know the version, unless it makes a call that the server does not have: that is a `NotFoundError`.

Below, each table has the calls of an area, and each list what versions do in another way. 4.9.0, 4.12.1, 4.14.13 and
4.16.0 were recorded. Versions between them and before were read from the source of the server, and so was 4.17, of
which some facts are weak: requests and answers are written so that both forms work.

●: it is there. ○: it is there under an older path. –: it is not there, or takes no key.
"""


def table(specs: list[type[RequestSpec[Any]]]) -> Iterator[str]:
    """Yield the rows of a table: one an endpoint, one column a version."""
    yield f"| call | since | {' | '.join(COLUMNS)} | path |"
    yield f"|---|---|{'---|' * len(COLUMNS)}---|"
    for spec in specs:
        marks = " | ".join(mark(spec, version) for version in COLUMNS)
        older = (*spec.fallback_paths, *getattr(spec, "older_paths", ()))
        paths = ", before ".join(f"`{path}`" for path in (spec.path, *older))
        yield f"| `{names()[spec]}` | {spec.since} | {marks} | {paths} |"


def mark(spec: type[RequestSpec[Any]], version: str) -> str:
    """Return whether a version has an endpoint, and under which path."""
    if numbers(version) < numbers(spec.since):
        return "–"
    return "○" if spec.path_since and numbers(version) < numbers(spec.path_since) else "●"


def changes(specs: list[type[RequestSpec[Any]]]) -> Iterator[str]:
    """Yield what versions do otherwise, endpoint by endpoint."""
    for spec in specs:
        said = [*spec.changed.items()]
        for name, version in spec.later_fields.items():
            said.append((version, f"`{name}` is new"))
        if said:
            yield f"- `{names()[spec]}`"
            for versions, what in sorted(said, key=lambda pair: [numbers(each) for each in pair[0].split(" to ")]):
                first, _, last = versions.partition(" to ")
                since = f"from {first}" if not last else first if first == last else versions
                yield f"  - {since}: {what}."


@cache
def names() -> dict[type[RequestSpec[Any]], str]:
    """Return the functions of the specs by their names."""
    snaked = {spec: re.sub(r"(?<!^)(?=[A-Z])", "_", spec.__name__).lower() for spec in declared_specs()}
    return {spec: name for spec, name in snaked.items() if name in declared_functions()}


def written() -> str:
    """Return the page."""
    parts = [HEAD]
    for area in AREAS:
        specs = [spec for spec in names() if spec.__module__.split(".")[1] == area]
        parts.append(
            "\n".join([f"\n## {TITLES.get(area, area)}\n", *table(specs), "", *changes(specs)]).rstrip() + "\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    (HERE / "versions.md").write_text(written(), encoding="utf-8")
