"""Writes ``docs/emulated.md``: ``python docs/write_emulated.py``.

Which calls each version of the emulator answers is asked of its routes. Which differences between versions it has is
said by ``tests/emulator/documented.py``, whose probes are run by the tests; the differences are those of the specs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from declarations import TITLES  # noqa: E402 - where it is, was said above

from emulator.documented import NOT_EMULATED, PROBES, declared, inside, specs  # noqa: E402 - as on the line above
from fastgpt.emulator.routes import handler_of, web_page_only  # noqa: E402 - as on the line above
from fastgpt.emulator.versions import VERSIONS, Version  # noqa: E402 - as on the line above
from support.endpoint_list import AREAS  # noqa: E402 - as on the line above

HEAD = """# What the emulator does on each version

<!-- written by `python docs/write_emulated.py` -->

[`Emulator(version)`](testing.md) answers as one of five servers. 4.16.0, 4.14.13, 4.12.1 and 4.9.0 were recorded, and
each recorded exchange is held against the emulator; 4.17.3 is as its source was read. Versions between and before them
are not emulated: [Servers from 4.8.12 to 4.17](versions.md) says what they do.

Each table has the calls of an area. ●: it is answered. ×: it is there, and takes no key. –: it is not there, which is
the page of an unknown path.

Below each table stand the differences between these five that are documented, and whether the emulator has them. A test
asks every version for each that it has: it shows on those versions, and on no other. Fields that came with a version
are read from that version on, which is tested of all of them.
"""


def mark(paths: tuple[str, ...], version: Version) -> str:
    """Return whether a version answers a call, under one of its paths."""
    handlers = list(filter(None, (handler_of(f"/api{path}", version) for path in paths)))
    if not handlers:
        return "–"
    return "●" if any(handler is not web_page_only for handler in handlers) else "×"


def table(area: str) -> Iterator[str]:
    """Yield the rows of a table, and what differs."""
    versions = [*VERSIONS][::-1]
    yield f"| call | {' | '.join(versions)} |"
    yield f"|---|{'---|' * len(versions)}"
    names = set[str]()
    for name, spec in specs():
        if spec.__module__.split(".")[1] == area:
            names.add(name)
            paths = (spec.path, *spec.fallback_paths, *getattr(spec, "older_paths", ()))
            yield f"| `{name}` | {' | '.join(mark(paths, VERSIONS[version]) for version in versions)} |"
    yield ""
    for name, span, words in declared():
        if name in names:
            on = ", ".join(inside(span)[::-1])
            status = "emulated" if (name, span) in PROBES else f"not emulated: {NOT_EMULATED[name, span]}"
            yield f"- `{name}`, {on}: {words}. *{status[0].upper()}{status[1:]}.*"


def written() -> str:
    """Return the page."""
    parts = [f"\n## {TITLES.get(area, area)}\n\n" + "\n".join(table(area)).rstrip() + "\n" for area in AREAS]
    return HEAD + "".join(parts)


if __name__ == "__main__":
    (HERE / "emulated.md").write_text(written(), encoding="utf-8")
