"""What mypy and pyright find in what users write, asked once of each: most of a run is the library and its imports."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from checkers.typing_constructs import Found, checked, constructs, prepared, reproductions
from support.blocks import ROOT, blocks


class FoundForUsers(NamedTuple):
    """What one checker, strict, finds in the constructs, the blocks of guides, and the examples of the reference."""

    checker: str
    found: Sequence[Found]


@pytest.fixture(scope="session", params=["mypy", "pyright"])
def found_for_users(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FoundForUsers:
    """Write each of them as a module of its own into one folder, out of the project, and have a checker read it."""
    folder = tmp_path_factory.mktemp("users")
    prepared(folder)
    # These settings are stricter than `--strict`, and what mypy found of the library by them is kept: the session
    # `types` runs it first.  What is recorded of the constructs is without what only this project asks for.
    settings = (ROOT / "mypy.ini").read_text(encoding="utf-8").replace("$MYPY_CONFIG_FILE_DIR", str(ROOT))
    recorded = ",".join(sorted({each.file.removesuffix(".py") for each in (*constructs(), *reproductions())}))
    quiet = f"[mypy-{recorded}]\ndisable_error_code = exhaustive-match, unused-awaitable\n"
    (folder / "mypy.ini").write_text(f"{settings}cache_dir = {ROOT / '.mypy_cache'}\n{quiet}", encoding="utf-8")
    for name, code in users_modules().items():
        (folder / name).write_text(code, encoding="utf-8")
    return FoundForUsers(checker := request.param, checked(folder, checker, sys.executable, sys.executable))


def users_modules() -> dict[str, str]:
    """Return the code of each block, named by its page and line, and of each file of examples."""
    snippets: Sequence[Path] = sorted((ROOT / "docs" / "snippets").glob("*.py"))
    return {
        **{f"block_{block.name}.py": block.code for block in blocks()},
        **{f"snippet_{path.name}": path.read_text(encoding="utf-8") for path in snippets},
    }
