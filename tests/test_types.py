"""Holds the files of ``tests/typing`` complete, and shows that both checkers accept and refuse what they must.

The files themselves are never run: one test reads them, the others hand them to the checkers.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fastgpt

ROOT = Path(__file__).parents[1]
TYPING = ROOT / "tests" / "typing"
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

every_checker = pytest.mark.parametrize("checker", COMMANDS)


def functions() -> dict[str, Callable[..., object]]:
    """Return the public functions by their names."""
    found = {name: getattr(fastgpt, name) for name in fastgpt.__all__}
    return {name: public for name, public in found.items() if inspect.isfunction(public)}


ENDPOINTS = {
    name: inspect.unwrap(function)
    for name, function in functions().items()
    if function.__module__.startswith("fastgpt.endpoints.")
}
PAGED = [name for name in fastgpt.__all__ if hasattr(getattr(fastgpt, name), "leaf")]

every_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


def definitions(files: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions of the typing files whose names match, by their names."""
    nodes = [node for file in TYPING.glob(files) for node in ast.parse(file.read_text(encoding="utf-8")).body]
    return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


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


def opened(tree: ast.AST) -> Iterator[str]:
    """Yield the heads of all streams that are opened, each of whose items have their type asserted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With | ast.AsyncWith):
            (item,) = node.items
            assert item.optional_vars is not None
            assert ast.unparse(item.optional_vars) in {*asserted(node)}, f"line {node.lineno} asserts nothing"
            yield f"{'async with' if isinstance(node, ast.AsyncWith) else 'with'} {head(item.context_expr)}"


def flavours(name: str, *, prefixes: tuple[str, str], by_value: str | None) -> Iterator[str]:
    """Yield the heads of every way to call an endpoint; *by_value* is the executor's method that takes the spec."""
    for colour, prefix in zip(("", "a"), prefixes, strict=True):
        executors = [colour + executor for executor in EXECUTORS]
        yield from (f"{prefix}{executor}.{name}()" for executor in executors)
        executors.append(f"{colour}execute")
        yield from (f"{prefix}{name}({executor})" for executor in executors)
        if by_value is not None:
            yield from (f"{prefix}{executor}.{by_value}(spec)" for executor in executors)


@every_endpoint
def test_each_endpoint_is_asserted_in_every_flavour(name: str) -> None:
    """An endpoint has its types asserted as a method, as a function over any executor, and as a value, twice each."""
    check = definitions("*endpoints.py")[f"check_{name}"]
    given = {argument.arg: ast.unparse(argument.annotation or argument) for argument in check.args.args}
    assert (given["execute"], given["aexecute"]) == ("SyncExecutor", "AsyncExecutor")
    made_of = ENDPOINTS[name]
    walks = hasattr(made_of, "leaf") and not hasattr(made_of, "verb")
    by_value = inspect.isclass(made_of) and not walks  # as a value, a walk goes to ``paginate``
    streams = sorted(opened(check))
    if streams:
        assert streams == sorted(flavours(name, prefixes=("with ", "async with "), by_value="stream"))
    else:
        wanted = flavours(name, prefixes=("", "" if walks else "await "), by_value="run" if by_value else None)
        assert sorted(asserted(check)) == sorted(wanted)


@every_endpoint
def test_each_argument_is_given_to_the_checkers(name: str) -> None:
    """Every argument is given once with a value, and once as None where it may be left out."""
    parameters = inspect.signature(ENDPOINTS[name]).parameters
    nodes = ast.walk(definitions("*arguments.py")[f"arguments_of_{name}"])
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == name]
    given = [{keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords} for call in calls]
    assert all(keywords.keys() == parameters.keys() for keywords in given)
    may_go = {key for key, parameter in parameters.items() if parameter.default is not parameter.empty}
    never_none = {"stream"} if name.startswith("stream_") else set[str]()
    left_out = [{key for key, value in keywords.items() if value == "None"} for keywords in given]
    assert left_out[0] == set()
    assert left_out[-1] >= may_go - never_none


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("check", ["check_pages", "check_async_pages"])
def test_each_paged_spec_is_paginated_in_every_flavour(name: str, check: str) -> None:
    """A spec with pages is handed to ``paginate`` over every executor, blocking and awaited."""
    body = definitions("api.py")[check]
    (spec,) = (
        ast.unparse(node.targets[0])
        for node in ast.walk(body)
        if isinstance(node, ast.Assign) and head(node.value) == f"{name}()"
    )
    assert {f"paginate({executor}, {spec})" for executor in (*EXECUTORS, "execute")} <= {*asserted(body)}


@pytest.mark.parametrize("name", sorted(functions().keys() - ENDPOINTS.keys()))
def test_each_other_function_is_asserted(name: str) -> None:
    """A public function that is no endpoint has what it returns asserted."""
    tree = ast.parse((TYPING / "api.py").read_text(encoding="utf-8"))
    assert any(re.match(rf"(await )?{name}\(", text) for text in asserted(tree))


def test_each_refusal_is_one_for_both_checkers() -> None:
    """A line that one checker is told to refuse, the other is told to refuse as well."""
    for number, line in refused().items():
        assert re.search(r"  # type: ignore\[[\w, -]+\]  # pyright: ignore\[[\w, ]+\]$", line), f"line {number}"


def test_a_wrong_keyword_is_refused_in_every_flavour() -> None:
    """The calls that must be refused go through each executor, bound and plain, blocking and awaited."""
    tree = ast.parse((TYPING / "refused.py").read_text(encoding="utf-8"))
    calls = {head(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    assert {*flavours("get_chat_histories", prefixes=("", "await "), by_value=None)} <= calls


def refused() -> dict[int, str]:
    """Return the refused lines of their file by number."""
    lines = (TYPING / "refused.py").read_text(encoding="utf-8").splitlines()
    return {number: line for number, line in enumerate(lines, 1) if IGNORES.search(line)}


def complaints(checker: str, *files: Path) -> list[tuple[str, int]]:
    """Return the file and the line of each error that a checker finds with the project's settings."""
    command = [*COMMANDS[checker], *map(str, files)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode in {0, 1}, said.stdout + said.stderr
    if checker == "mypy":
        found = [json.loads(line) for line in said.stdout.splitlines() if line]
        return [(error["file"], error["line"]) for error in found if error["severity"] == "error"]
    found = json.loads(said.stdout)["generalDiagnostics"]
    return [(error["file"], error["range"]["start"]["line"] + 1) for error in found if error["severity"] == "error"]


@pytest.mark.checkers
@every_checker
def test_the_typing_files_are_accepted(checker: str) -> None:
    """The checker agrees with every asserted type, and needs every ignore."""
    assert complaints(checker, TYPING) == []


@pytest.mark.checkers
@every_checker
def test_without_its_ignores_each_line_is_refused(checker: str, tmp_path: Path) -> None:
    """The checker refuses exactly the lines that say so, each by itself."""
    bare = tmp_path / "bare.py"
    bare.write_text(IGNORES.sub("", (TYPING / "refused.py").read_text(encoding="utf-8")), encoding="utf-8")
    assert {line for _, line in complaints(checker, bare)} == refused().keys()


@pytest.mark.checkers
@every_checker
def test_a_needless_ignore_is_refused(checker: str, tmp_path: Path) -> None:
    """Should a checker begin to accept a line, its ignore becomes an error."""
    needless = tmp_path / "needless.py"
    needless.write_text(f'"""One ignore too many."""\n\n{NEEDLESS[checker]}', encoding="utf-8")
    assert [line for _, line in complaints(checker, needless)] == [3]


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
