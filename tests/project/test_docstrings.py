"""What ``help`` shows of functions with many arguments: each argument once, as it is described at its field."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import Struct

import fastgpt.docstrings
from fastgpt.docstrings import with_arguments
from support.endpoint_list import declared_functions

pytestmark = pytest.mark.once

FUNCTIONS = {name: each for name, each in declared_functions().items() if inspect.isclass(inspect.unwrap(each))}
MANY = 8
"""More arguments than these cannot be kept apart in running prose."""


@pytest.fixture(autouse=True)
def _uncached() -> Iterator[None]:
    """Read the sources again, and leave nothing behind that was not theirs."""
    fastgpt.docstrings.fields_by_class.cache_clear()
    yield
    fastgpt.docstrings.fields_by_class.cache_clear()


class Described(Struct, kw_only=True):
    """A thing."""

    first: int = 1
    """One line."""
    second: str
    """Two
    lines.
    """


class Half(Described, kw_only=True):
    """Another thing."""

    third: int = 3


@cache
def classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the classes of a module by name, as the parser of Python reads them."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    return {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}


def described_at_fields(kind: type) -> dict[str, str]:
    """Return what stands below the fields of a class and its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("fastgpt."):
            node = classes(base.__module__)[base.__name__]
            blocks = [node.body, *(each.body for each in node.body if isinstance(each, ast.If))]
            for field, below in (pair for block in blocks for pair in pairwise(block)):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    found[ast.unparse(field.target)] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_with_many_arguments_describes_each(name: str) -> None:
    """Below the docstring of the spec stand all arguments, required ones first, in the words of their fields."""
    function = FUNCTIONS[name]
    spec = inspect.unwrap(function)
    assert inspect.isclass(spec)
    own, _, arguments = (inspect.getdoc(function) or "").partition("\n\nArguments:\n")
    assert own == (inspect.getdoc(spec) or "").rstrip()
    parameters = [*inspect.signature(function).parameters][1:]
    if not arguments:
        assert len(parameters) <= MANY or spec.__module__.startswith("fastgpt.apps.")
        return
    said = described_at_fields(spec)
    listed = " ".join(arguments.split())
    assert listed == " ".join(f"{parameter}: {said[parameter]}" for parameter in parameters)


def test_arguments_are_listed_with_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A required argument comes first, and a description of several lines is indented below its name."""

    def source(module: str) -> bytes:
        return Path(__file__).read_bytes() if module == __name__ else b""

    monkeypatch.setattr(fastgpt.docstrings, "source", source)
    documented = inspect.cleandoc(with_arguments(Described) or "")
    assert documented == "A thing.\n\nArguments:\n  second: Two\n    lines.\n  first: One line."


def test_a_field_without_a_description_leaves_the_docstring_alone() -> None:
    """Half a list would look like the whole."""
    assert with_arguments(Half) == Half.__doc__


def test_without_source_the_docstring_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a frozen program has no sources, ``help`` shows what the spec itself says."""

    def source(module: str) -> bytes:
        del module
        return b""

    monkeypatch.setattr(fastgpt.docstrings, "source", source)
    assert with_arguments(Described) == Described.__doc__
