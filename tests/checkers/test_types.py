"""Shows that both checkers accept and reject what they must.

They read a module that is made from the endpoints, and what they must reject; none of it is ever executed.  pyright
reads the whole project in the same run, which mypy, that keeps what it found, does before.  Of guides says
``test_blocks.py`` that they are accepted.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from checkers.typing_tables import ANSWERS, endpoints, source
from support.endpoint_list import public_names

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
IGNORES = re.compile(r"  # (?:type|pyright): ignore\[.*")
EXECUTORS = ("client", "client.typed", "client.results")
COMMANDS: dict[str, list[str]] = {
    "mypy": [sys.executable, "-m", "mypy", "--output", "json"],
    "pyright": [sys.executable, "-m", "pyright", "--outputjson"],
}
NEEDLESS = {
    "mypy": "count: int = 1  # type: ignore[assignment]\n",
    "pyright": "count: int = 1  # pyright: ignore[reportAssignmentType]\n",
}


def functions() -> dict[str, Callable[..., object]]:
    """Return the public functions by their names."""
    return {name: public for name, public in public_names().items() if inspect.isfunction(public)}


def head(expression: ast.expr) -> str:
    """Return how something is called and over what, without the keywords: ``await get_apps(client.typed)``."""
    if isinstance(expression, ast.Await):
        return f"await {head(expression.value)}"
    if not isinstance(expression, ast.Call):
        return ast.unparse(expression)
    return f"{ast.unparse(expression.func)}({', '.join(map(ast.unparse, expression.args))})"


def asserted(tree: ast.AST) -> Iterator[str]:
    """Yield the heads of all expressions whose type is asserted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "assert_type":
            yield head(node.args[0])


def flavours(name: str) -> Iterator[str]:
    """Yield the heads of every way to call an endpoint: bound, and over any executor, sync and async."""
    for prefix, wait in (("", ""), ("a", "await ")):
        executors = [prefix + executor for executor in EXECUTORS]
        yield from (f"{wait}{executor}.{name}()" for executor in executors)
        yield from (f"{wait}{name}({executor})" for executor in [*executors, f"{prefix}execute"])


def test_each_endpoint_has_its_answer_written() -> None:
    """A function whose answer is missing from the table is an error, and so is an answer without a function."""
    assert {*ANSWERS} == {*endpoints()}


def test_the_tables_hold_every_flavour() -> None:
    """What the checkers read has each function in every flavour, every argument, and every spec with pages."""
    tree = ast.parse(source())
    heads = Counter(asserted(tree))
    assert heads.total() >= 2210
    assert {*flavours("get_chat_histories"), *flavours("upload_chat_file")} <= {*heads}
    assert sum(".run(GetChatHistories(" in head for head in heads) == 8
    paginated = {head for head in heads if head.startswith("paginate(client.typed, ")}
    assert len(paginated) == len([declared for declared in endpoints().values() if hasattr(declared, "fetch_page")])
    passed = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and head(node).endswith("(execute)")]
    for name, declared in endpoints().items():
        calls = [{keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords} for call in passed
                 if ast.unparse(call.func) == name]  # fmt: skip
        parameters = inspect.signature(declared).parameters
        assert any(call.keys() == parameters.keys() and "None" not in call.values() for call in calls)
        optional = {key for key, parameter in parameters.items() if parameter.default is not parameter.empty}
        left_out = [{key for key, value in call.items() if value == "None"} for call in calls]
        assert any(optional - {"app_id", "stream"} <= each for each in left_out)


@cache
def asserted_in_api() -> tuple[str, ...]:
    """Return the heads of what the file of other functions asserts."""
    return tuple(asserted(ast.parse((HERE / "api.py").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", sorted(functions().keys() - endpoints().keys()))
def test_each_other_function_is_asserted(name: str) -> None:
    """A public function that is no endpoint has what it returns asserted."""
    assert any(re.match(rf"(await )?{name}\(", text) for text in asserted_in_api())


def test_each_error_response_is_one_for_both_checkers() -> None:
    """A line that one checker is set to reject, the other is set to reject as well."""
    for number, line in rejected().items():
        assert re.search(r"  # type: ignore\[[\w, -]+\]  # pyright: ignore\[[\w, ]+\]$", line), f"line {number}"


def test_a_wrong_keyword_is_rejected_in_every_flavour() -> None:
    """The calls that must be rejected go through each executor, bound and plain, sync and async."""
    tree = ast.parse((HERE / "rejected.py").read_text(encoding="utf-8"))
    calls = {head(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    assert {*flavours("get_chat_histories")} <= calls


def rejected() -> dict[int, str]:
    """Return the rejected lines of their file by number."""
    lines = (HERE / "rejected.py").read_text(encoding="utf-8").splitlines()
    return {number: line for number, line in enumerate(lines, 1) if IGNORES.search(line)}


class Complaint(NamedTuple):
    """What a checker says of a line."""

    file: str
    line: int
    message: str


Found = Mapping[str, Sequence[Complaint]]
"""What a checker rejects, by the name of the made file, or the path of the project's."""


def complaints(checker: str, *files: str) -> Iterator[Complaint]:
    """Yield each error that a checker finds with the project's settings, and each warning of pyright's."""
    command = [*COMMANDS[checker], *files]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode in {0, 1}, said.stdout + said.stderr
    if checker == "mypy":
        found = [json.loads(line) for line in said.stdout.splitlines() if line]
        yield from (Complaint(e["file"], e["line"], e["message"]) for e in found if e["severity"] == "error")
    else:
        found = json.loads(said.stdout)["generalDiagnostics"]
        for error in found:
            if error["severity"] != "information":
                yield Complaint(error["file"], error["range"]["start"]["line"] + 1, error["message"])


KEYWORDS = {"keyword", "async_keyword"}
"""The functions whose every line has a keyword too many."""
WRONG = source({"get_chat_init": "ChatCompletion"}, arguments=False)
"""The table with one answer type that is none."""


def project(checker: str) -> Sequence[str]:
    """Return what of the project is read in the same run: pyright keeps nothing, and would read the library again."""
    if checker == "mypy":
        return ()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pyright"]
    return tuple(settings["include"])


@pytest.fixture(scope="module", params=COMMANDS)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Have a checker read all files that the tests below are about, in one run, since its start costs the most."""
    checker: str = request.param
    made = {
        "table.py": source(),
        "wrong.py": WRONG,
        "bare.py": IGNORES.sub("", (HERE / "rejected.py").read_text(encoding="utf-8")),
        "needless.py": f'"""One ignore too many."""\n\n{NEEDLESS[checker]}',
    }
    folder = tmp_path_factory.mktemp(checker)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    said: dict[str, list[Complaint]] = {}
    for complaint in complaints(checker, *project(checker), *(str(folder / name) for name in made)):
        path = Path(complaint.file)
        # What mypy has kept of an earlier run, it repeats under the path that the same file had there.
        is_made = path.name in made and ROOT not in path.parents
        said.setdefault(path.name if is_made else str(path), []).append(complaint)
    return said


@pytest.mark.checkers
def test_errors_are_found_where_they_are_meant_and_nowhere_else(found: Found) -> None:
    """The checker agrees with every asserted type of the table, and pyright with the whole project."""
    expected = {"wrong.py", "bare.py", "needless.py"}
    unexpected = [each for file, said in found.items() if file not in expected for each in said]
    elsewhere = [f"{each.file}:{each.line}: {each.message}" for each in unexpected]
    assert not elsewhere, "\n".join(elsewhere)
    assert found.keys() == expected


@pytest.mark.checkers
def test_each_assertion_of_a_wrong_type_is_rejected(found: Found) -> None:
    """With another answer type in the table, every flavour that decodes is an error, and nothing else."""
    lines = WRONG.splitlines()
    first = lines.index(next(line for line in lines if line.startswith("async def check_get_chat_init(")))
    last = lines.index(next(line for line in lines if line.startswith("def check_pages(")))
    wrong = {number for number in range(first + 2, last + 1) if "httpx.Response)" not in lines[number - 1]}
    assert len(wrong) == 16
    assert {
        each.line for each in found["wrong.py"] if each.line > first
    } == wrong  # above it are imports, some without a use


@pytest.mark.checkers
def test_without_its_ignores_each_line_is_rejected(found: Found) -> None:
    """The checker rejects exactly the lines that say so, each by itself."""
    assert {each.line for each in found["bare.py"]} == rejected().keys()


@pytest.mark.checkers
def test_what_is_said_of_a_wrong_keyword_is_short(found: Found) -> None:
    """Of a method and of a function it is one sentence that names the keyword, and no list of overloads."""
    tree = ast.parse((HERE / "rejected.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lines = {part.lineno for each in functions if each.name in KEYWORDS for part in each.body[1:]}
    said = [each.message for each in found["bare.py"] if each.line in lines]
    assert len(said) >= len(lines) >= 22
    assert max(map(len, said)) <= 120
    assert [each for each in said if not re.search(r'"\w+"', each) or "verload" in each] == []


@pytest.mark.checkers
def test_a_needless_ignore_is_rejected(found: Found) -> None:
    """Should a checker begin to accept a line, its ignore becomes an error."""
    assert [each.line for each in found["needless.py"]] == [3]


@pytest.mark.checkers
def test_every_public_type_is_known() -> None:
    """Nothing that users can reach has a type that a checker must guess, and everything is described."""
    command = [sys.executable, "-m", "pyright", "--verifytypes", "fastgpt", "--ignoreexternal", "--outputjson"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(said.stdout)["typeCompleteness"]
    assert report["packageName"] == "fastgpt"
    assert report["exportedSymbolCounts"]["withKnownType"] > 1000
    incomplete = [
        (symbol["name"], [each["message"] for each in symbol["diagnostics"]])
        for symbol in report["symbols"]
        if symbol["isExported"] and not symbol["isTypeKnown"]
    ]
    assert incomplete == []
    assert report["missingFunctionDocStringCount"] == report["missingClassDocStringCount"] == 0
    assert report["completenessScore"] == 1
