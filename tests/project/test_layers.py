"""Holds the layering of the design by reading the sources; nothing is imported or run."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import pytest

from support.blocks import ROOT
from support.endpoint_list import AREAS

pytestmark = pytest.mark.once

PACKAGE = find_spec("fastgpt")
assert PACKAGE is not None
assert PACKAGE.origin is not None
SOURCES = Path(PACKAGE.origin).parents[1]
"""Where the package is installed: ``src``, or what a wheel was unpacked into."""
ROWS = (  # each row may import the rows above it
    "lazy", "brief", "forks", "values", "decoding", "media", "errors", "arguments", "outcomes", "files", "http",
    "endings", "error_responses", "streaming.protocols", "steps", "options", "protocols", "threads", "concurrency",
    "unopened", "specs", "streaming.sse", "streaming.stream", "observing",
    "policies", "transport", "opening", "executors", "responses", "pagination", "flows", "docstrings",
    "functions",
    "models", "streaming", "specs.paging", "specs.chat_fields", "uploads", "folders",
    "apps", "chat", "datasets", "mcp", "speech", "authoring", "sandbox", "skills", "clients", "batch", "telemetry",
    "apps.client", "chat.client", "datasets.client", "mcp.client",
    "speech.client", "authoring.client", "sandbox.client", "skills.client",
    "apps.__init__", "chat.__init__", "datasets.__init__", "mcp.__init__",
    "speech.__init__", "authoring.__init__", "sandbox.__init__", "skills.__init__",
    "__init__", "testing", "emulator",
)  # fmt: skip
AWAITING = {
    "endings", "concurrency", "streaming.stream", "policies", "transport", "opening", "executors",
    "responses", "streaming", "pagination", "clients", "lazy", "batch", "testing", "emulator",
    "unopened",
}  # fmt: skip
SENDING = {"transport", "testing", "emulator"}
HTTPX_TYPED = {"executors", "functions", "clients.base", "streaming.collect"}
"""Where raw responses, or clients that callers bring, stand in a signature."""
USERS = {"__init__", "testing", "emulator"}
"""The rows that may use the areas through their packages, as callers do."""
FILES = sorted(SOURCES.glob("fastgpt/**/*.py"))
every_file = pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(SOURCES)) for file in FILES])


def row_of(module: tuple[str, ...]) -> str:
    """Return the row of a module given by the parts of its name, without the leading ``fastgpt``."""
    names = [".".join(module[:length]) for length in range(len(module), 0, -1)]
    return next((name for name in names if name in ROWS), "__init__")


def location(file: Path) -> tuple[str, ...]:
    """Return the parts of a module's name below ``fastgpt``; a package ends in ``__init__``."""
    return file.relative_to(SOURCES / "fastgpt").with_suffix("").parts


@cache
def parsed(file: Path) -> ast.Module:
    """Return the tree of a file, which most tests here look at."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> tuple[tuple[str, ...], ...]:
    """Return the full dotted names, in parts, that a file imports anywhere in it."""
    found: list[tuple[str, ...]] = []
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found += (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ("fastgpt", *location(file))[: -node.level] if node.level else ()
            base = (*package, *(node.module or "").split(".")) if node.module else package
            found += ((*base, alias.name) for alias in node.names)
    return tuple(found)


def file_of(module: tuple[str, ...]) -> Path | None:
    """Return the file of a module, given by its full name in parts; None for a name inside one."""
    base = SOURCES.joinpath(*module)
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file in FILES), None)


@cache
def imported_files(file: Path) -> set[Path]:
    """Return the files of this library that a file imports, be it in a function or for checkers only."""
    found = {file_of(name) or file_of(name[:-1]) for name in imports(file) if name[0] == "fastgpt"}
    return {each for each in found if each is not None and each != file}


def at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree but for those that only checkers see."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from at_run_time(node)


@every_file
def test_a_module_imports_only_the_rows_above_it(file: Path) -> None:
    """A module imports its own row and those above it, be it in a function or for checkers only."""
    own = ROWS.index(row_of(location(file)))
    for base, *below in imports(file):
        if base == "fastgpt":
            target = row_of(tuple(below))
            assert ROWS.index(target) <= own, f"{ROWS[own]} imports {'.'.join(below)}"


@every_file
def test_an_area_imports_no_other(file: Path) -> None:
    """What areas share stands above them, so that a program loads one without the others."""
    area, *_ = location(file)
    if area in AREAS:
        assert {name[1] for name in imports(file) if name[0] == "fastgpt"} & {*AREAS} <= {area}


@every_file
def test_inside_the_library_a_name_comes_from_its_file(file: Path) -> None:
    """The package of an area is for callers: an import by way of it would hide where a name lives."""
    packages = {SOURCES / "fastgpt" / area / "__init__.py" for area in AREAS}
    assert row_of(location(file)) in USERS or not packages & imported_files(file)


def test_files_import_each_other_in_no_circle() -> None:
    """No file imports, by any way, a file that imports it, be it in a function or for checkers only."""
    graph = {file: imported_files(file) for file in FILES}
    assert len([*TopologicalSorter(graph).static_order()]) >= len(graph)


@every_file
def test_only_the_transport_has_httpx(file: Path) -> None:
    """Outside ``transport``, httpx is there for checkers only, so that nothing else can make a client or send."""
    loaded = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in at_run_time(parsed(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert "httpx" not in loaded or row_of(location(file)) in SENDING


@every_file
def test_httpx_is_known_at_the_edge_only(file: Path) -> None:
    """What stands between caller and transport works on requests and responses of this library."""
    named = any(name[0] in ("httpx", "httpcore") for name in imports(file))
    assert not named or row_of(location(file)) in SENDING or ".".join(location(file)) in HTTPX_TYPED


@every_file
def test_only_the_shells_are_written_twice(file: Path) -> None:
    """A coroutine stands only where the design allows a second version, sync or async."""
    found = any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(parsed(file)))
    assert row_of(location(file)) in AWAITING or not found


def test_each_row_stands_in_the_tree() -> None:
    """The table names no module that is gone, and no module is missing from it."""
    assert {row_of(location(file)) for file in FILES} == {*ROWS}


def test_the_picture_shows_the_imports() -> None:
    """``docs/layers.svg`` is what ``docs/draw_layers.py`` makes of the sources as they are."""
    script = ROOT / "docs" / "draw_layers.py"
    drawn = runpy.run_path(str(script))["drawing"]()
    assert (script.parent / "layers.svg").read_text(encoding="utf-8") == drawn, f"run python {script.name} again"
