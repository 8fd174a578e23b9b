"""What users reach: the lists of public names agree, everything is described, and every endpoint is bound everywhere.

Endpoints are found in the modules of the areas, so that a new one is held to all of this.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pickle
import py_compile
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import resolve_name
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest

import fastgpt
import fastgpt.authoring
import fastgpt.mcp
import fastgpt.sandbox
import fastgpt.skills
import fastgpt.speech
from fastgpt.lazy import exported, methods
from fastgpt.specs import RequestSpec
from support.endpoint_list import (
    AREAS,
    PUBLIC,
    as_spec,
    bound_function,
    declared_functions,
    declared_specs,
    names_of,
    public_names,
)

pytestmark = pytest.mark.once

EVERYTHING = (
    fastgpt.FastGPTClient, fastgpt.TypedClient, fastgpt.ResultsClient,
    fastgpt.AsyncFastGPTClient, fastgpt.AsyncTypedClient, fastgpt.AsyncResultsClient,
)  # fmt: skip
OF_ONE_AREA = (
    (fastgpt.ChatClient, fastgpt.AsyncChatClient),
    (fastgpt.AppClient, fastgpt.AsyncAppClient),
    (fastgpt.DatasetClient, fastgpt.AsyncDatasetClient),
    (fastgpt.mcp.McpClient, fastgpt.mcp.AsyncMcpClient),
    (fastgpt.sandbox.SandboxClient, fastgpt.sandbox.AsyncSandboxClient),
    (fastgpt.skills.SkillClient, fastgpt.skills.AsyncSkillClient),
    (fastgpt.authoring.AuthoringClient, fastgpt.authoring.AsyncAuthoringClient),
    (fastgpt.speech.SpeechClient, fastgpt.speech.AsyncSpeechClient),
)
RESERVED = {
    "run",
    "stream",
    "typed",
    "results",
    "close",
    "aclose",
    "with_options",
    "with_response",
    "base_url",
    "app_id",
    "from_env",
}
HEAVY = {"httpx", "asyncio", "logging", "random", "returns.pipeline", "uvicorn", "fastgpt.emulator"}
LIGHT = (
    "import fastgpt",
    "from fastgpt import ChatClient, user; from fastgpt.chat import GetChatHistories",
    "from fastgpt import connect, paginate, collect, fold; import fastgpt.chat, fastgpt.streaming.sse",
    "from fastgpt_client import AsyncChatClient; from fastgpt.chat import upload_chat_file",
    "from fastgpt import *; from fastgpt.apps import *; from fastgpt.chat import *; from fastgpt.datasets import *",
    "from fastgpt.mcp import *",
    "from fastgpt.sandbox import *",
    "from fastgpt.authoring import *",
    "from fastgpt.speech import *",
)


def source_of(package: str) -> ast.Module:
    """Return the parsed ``__init__`` of a package."""
    return ast.parse(Path(str(importlib.import_module(package).__file__)).read_text(encoding="utf-8"))


def for_checkers(package: str) -> dict[str, str]:
    """Return the module of each name that checkers read in a package, each re-exported under its own name."""
    (block,) = (node for node in source_of(package).body if isinstance(node, ast.If))
    homes: dict[str, str] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        home = resolve_name("." * node.level + (node.module or ""), package)
        for alias in node.names:
            assert alias.name == "*" or alias.asname == alias.name, f"{alias.name} is not re-exported as itself"
            for name in offered_by(home) if alias.name == "*" else [alias.name]:
                assert name not in homes, f"{name} is imported twice"
                homes[name] = home
    return homes


def offered_by(module: str) -> list[str]:
    """Return ``__all__`` of a module, as checkers read it."""
    (names,) = (
        node.value
        for node in source_of(module).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    found: list[str] = ast.literal_eval(names)
    assert len(found) == len({*found}), f"{module} offers a name twice"
    return found


def at_run_time(package: str) -> dict[str, str]:
    """Return the module of each name that a package fetches, by what it passes to ``listed`` or ``area``."""
    (call,) = (
        node
        for node in ast.walk(source_of(package))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("listed", "area")
    )
    one_by_one = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    arguments: list[str | dict[str, str]] = [ast.literal_eval(argument) for argument in call.args[1:]]
    homes: dict[str, str] = {}
    for argument in arguments:
        table = {argument: None} if isinstance(argument, str) else argument
        for home, names in table.items():
            full = resolve_name(home, package)
            for name in exported(full) if names is None else names.split():
                assert name not in homes, f"{name} stands in the table twice"
                homes[name] = full
    return homes | {name: resolve_name(home, package) for name, home in one_by_one.items() if name}


def described(module: str) -> dict[str, str]:
    """Return the docstrings that stand below the assignments of a module, by the names that are assigned."""
    tree = source_of(module)
    blocks = [tree.body, *(part for node in tree.body if isinstance(node, ast.If) for part in (node.body, node.orelse))]
    found: dict[str, str] = {}
    for block in blocks:
        for node, below in pairwise(block):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(below, ast.Expr):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
                    found[ast.unparse(target)] = below.value.value
    return found


HOMES = {name: home for package in PUBLIC for name, home in for_checkers(package).items()}
NAMES = public_names()
ENDPOINTS = declared_functions()

every_name = pytest.mark.parametrize("name", NAMES)
every_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


@pytest.mark.parametrize("package", PUBLIC)
def test_run_time_and_checkers_know_the_same_names(package: str) -> None:
    """Both read the same names of a package, from the same modules; a star import brings them all."""
    assert at_run_time(package) == for_checkers(package)
    assert names_of(package) == sorted(for_checkers(package))


MODULES = sorted({home for package in PUBLIC[1:] for home in for_checkers(package).values()})
"""The modules that offer names by an ``__all__``."""


def test_what_modules_offer_is_read_and_not_run() -> None:
    """It stands in their sources: a program that has asked all of them has loaded none."""
    program = (
        "import json, sys\nfrom fastgpt.lazy import exported\n"
        f"print(json.dumps([{{name: exported(name) for name in {MODULES}}}, [*sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    read, loaded = json.loads(done.stdout)
    assert read == {module: offered_by(module) for module in MODULES}
    assert {*loaded} & {*MODULES} == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_offers(module: str) -> None:
    """What is read in a source is what the module says, and the module defines all of it."""
    assert offered_by(module) == exported(module)
    assert not [name for name in exported(module) if from_elsewhere(importlib.import_module(module), name)]


def test_a_module_that_cannot_be_read_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of which there is bytecode alone says what it offers when it runs."""
    package = tmp_path / "without_source"
    package.mkdir()
    source = package / "part.py"
    source.write_text('__all__ = ["something"]\n', encoding="utf-8")
    py_compile.compile(str(source), str(source.with_suffix(".pyc")), doraise=True)
    source.unlink()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert exported("without_source.part") == ["something"]


def test_the_library_works_without_its_sources(tmp_path: Path) -> None:
    """Where only bytecode is installed, the areas offer the same names, and clients have the same methods."""
    folder = Path(str(fastgpt.__file__)).parent
    for file in folder.rglob("*.py"):
        if "emulator" not in file.parts:
            bare = tmp_path / "fastgpt" / file.relative_to(folder).with_suffix(".pyc")
            py_compile.compile(str(file), str(bare), doraise=True)
    imports = "".join(f"import {package}\nprint(*{package}.__all__)\n" for package in PUBLIC)
    program = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{imports}print(*dir(fastgpt.FastGPTClient))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    *names, methods = found.splitlines()
    assert [line.split() for line in names] == [names_of(package) for package in PUBLIC]
    assert {*ENDPOINTS} == {name for name in methods.split() if not name.startswith("_")} - RESERVED


@pytest.mark.parametrize("module", sorted({function.__module__ for function in ENDPOINTS.values()}))
def test_checkers_see_the_methods_that_are_bound(module: str) -> None:
    """The class that checkers read binds the functions that a module offers, each under its own name."""
    loaded = importlib.import_module(module)
    package, _, name = module.rpartition(".")
    kind: type = loaded.Methods
    shown: dict[str, object] = {key: value for key, value in vars(kind).items() if not key.startswith("__")}
    assert shown == {key: getattr(loaded, key) for key in offered_by(module) if key.islower()}
    assert shown.keys() == methods(package, f".{name}").keys()


SHARED = (
    "fastgpt.errors", "fastgpt.executors", "fastgpt.files", "fastgpt.functions", "fastgpt.http", "fastgpt.outcomes",
    "fastgpt.protocols", "fastgpt.specs", "fastgpt.steps", "fastgpt.streaming.protocols", "fastgpt.values",
    "fastgpt.models.base", "fastgpt.pagination", "fastgpt.streaming.collect", "fastgpt.streaming.reader",
)  # fmt: skip
"""The other modules that users may import from: what every area builds on."""


def annotated(file: Path) -> Iterator[str]:
    """Yield the names in the annotations and bases of the public classes and functions of a file."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name not in NAMES:
            continue
        below = node.body if isinstance(node, ast.ClassDef) else [node]
        for part in below:
            hints: list[ast.expr | None] = []
            if isinstance(part, ast.AnnAssign):
                hints = [part.annotation]
            elif isinstance(part, ast.FunctionDef):
                arguments = [*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs]
                hints = [part.returns, *(argument.annotation for argument in arguments)]
            yield from (each.id for hint in hints if hint for each in ast.walk(hint) if isinstance(each, ast.Name))


@pytest.mark.parametrize("module", sorted({home for home in HOMES.values() if not home.startswith("fastgpt.clients")}))
def test_each_annotation_can_be_imported(module: str) -> None:
    """A type of this library in a public annotation stands in a public package, or in a module that areas build on."""
    loaded = importlib.import_module(module)
    offered = {*NAMES, *(name for shared in SHARED for name in vars(importlib.import_module(shared)))}
    met = {name for name in annotated(Path(str(loaded.__file__))) if hasattr(loaded, name)}
    ours = {name for name in met if not isinstance(getattr(loaded, name), TypeVar) and not from_elsewhere(loaded, name)}
    assert ours - offered == set()
    assert not {name for name in ours if name.startswith("_")}


def from_elsewhere(module: ModuleType, name: str) -> bool:
    """Whether a name of a module was imported from another library."""
    return name in imported_from_elsewhere(Path(str(module.__file__)))


@cache
def imported_from_elsewhere(source: Path) -> set[str | None]:
    """Return the names that a module imports from other libraries, and those that it gives them."""
    nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    absolute = [node for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name for node in absolute for each in node.names for name in (each.asname, each.name)}


def test_the_top_level_has_no_endpoint() -> None:
    """The names that every program may need fit on a screen; what belongs to an area stands in the area."""
    names = {*names_of("fastgpt")}
    assert len(names) <= 82  # twelve of them are clients and views
    assert not names & {*ENDPOINTS}
    assert not names & {spec.__name__ for spec in declared_specs()}


@every_name
def test_a_public_name_comes_from_its_home(name: str) -> None:
    """A name is the very object that its module holds, and a class or function was made in that module."""
    public = NAMES[name]
    assert public is getattr(importlib.import_module(HOMES[name]), name)
    if (inspect.isclass(public) or inspect.isfunction(public)) and public.__name__ == name:
        assert public.__module__ == HOMES[name]
        assert public.__qualname__ == name


@every_name
def test_a_public_name_is_described(name: str) -> None:
    """A class or a function has a docstring of its own; below an alias stands one in the source."""
    public = NAMES[name]
    named_here = inspect.isfunction(public) or (inspect.isclass(public) and public.__name__ == name)
    doc = vars(public).get("__doc__") if inspect.isclass(public) else getattr(public, "__doc__", None)
    text: object = doc if named_here else described(HOMES[name]).get(name)
    assert isinstance(text, str)
    assert text.strip().partition("\n")[0].endswith((".", ":")), text


def test_the_alias_exports_the_same_names() -> None:
    """A star import of the distribution's name gives what ``fastgpt`` promises, the same objects and no more."""
    namespace: dict[str, object] = {}
    exec("from fastgpt_client import *", namespace)
    del namespace["__builtins__"]
    assert names_of("fastgpt_client") == names_of("fastgpt")
    assert namespace == {name: getattr(fastgpt, name) for name in names_of("fastgpt")}


@pytest.mark.parametrize("statement", LIGHT)
def test_what_is_imported_is_light(statement: str) -> None:
    """Names come without httpx, event loops, logging and chance; those come with the first client."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "fastgpt" in loaded
    assert not HEAVY & {*loaded}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_loaded_alone(area: str) -> None:
    """All names of one area load no other: what areas share stands in neither."""
    program = f"from fastgpt.{area} import *\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert f"fastgpt.{area}.client" in loaded
    assert {name.split(".")[1] for name in loaded if name.startswith("fastgpt.")} & {*AREAS} == {area}


def test_a_name_brings_only_its_own_file() -> None:
    """Who uses one endpoint does not load the files of the others."""
    program = "from fastgpt.chat import get_chat_init\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in loaded if name.startswith("fastgpt.chat.")} == {
        "fastgpt.chat.histories", "fastgpt.chat.models"
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name, public in NAMES.items() if inspect.isfunction(public)])
def test_a_public_function_pickles(name: str) -> None:
    """A function can be handed to another process, by its name."""
    function = NAMES[name]
    assert pickle.loads(pickle.dumps(function)) is function


@every_endpoint
def test_an_endpoint_is_public_with_its_spec(name: str) -> None:
    """The function is exported, and so is the value that it is made of, if it is one: a request, or what pages have."""
    assert NAMES[name] is ENDPOINTS[name]
    source = inspect.unwrap(ENDPOINTS[name])
    if inspect.isclass(source):
        assert issubclass(source, RequestSpec) or hasattr(source, "fetch_page")
        assert NAMES[source.__name__] is source


def test_every_public_spec_has_its_function() -> None:
    """No spec is exported that no function runs, and none is declared that is not exported."""
    specs = {name for name, public in NAMES.items() if as_spec(public) not in (None, RequestSpec)}
    assert specs == {
        spec.__name__ for spec in map(as_spec, map(inspect.unwrap, ENDPOINTS.values())) if spec is not None
    }
    assert specs == {spec.__name__ for spec in declared_specs()}


@every_endpoint
def test_an_endpoint_is_named_as_it_is_bound(name: str) -> None:
    """A function is called what its module calls it, and tells what it is made of where it lives."""
    function = ENDPOINTS[name]
    assert function.__name__ == function.__qualname__ == name
    assert getattr(sys.modules[function.__module__], name) is function
    assert (function.__doc__ or "").startswith((inspect.unwrap(function).__doc__ or "").rstrip())


@every_endpoint
def test_an_endpoint_is_bound_by_every_client_that_should(name: str) -> None:
    """All six views bind it, and one area does, sync and async; what is bound is the function itself."""
    function = ENDPOINTS[name]
    assert [bound_function(client, name) for client in EVERYTHING] == [function] * len(EVERYTHING)
    binding = [
        (bound_function(plain, name), bound_function(counterpart, name))
        for plain, counterpart in OF_ONE_AREA
        if hasattr(plain, name)
    ]
    assert binding == [(function, function)]


@pytest.mark.parametrize("client", [*EVERYTHING, *(client for area in OF_ONE_AREA for client in area)])
def test_a_client_binds_a_function_under_its_own_name(client: type) -> None:
    """What a client binds is named as the endpoint is, and every public method is documented."""
    for name in dir(client):
        bound = bound_function(client, name) if name in ENDPOINTS else inspect.getattr_static(client, name)
        if bound in ENDPOINTS.values():
            assert ENDPOINTS[name] is bound
        elif not name.startswith("_"):
            assert name in RESERVED
            assert inspect.getdoc(bound)


def test_no_endpoint_has_a_reserved_name() -> None:
    """An endpoint of a client's own name would hide what every client must have."""
    assert not RESERVED & ENDPOINTS.keys()
    assert {name for client in EVERYTHING for name in RESERVED if hasattr(client, name)} == RESERVED


@every_endpoint
def test_an_endpoint_shows_its_parameters(name: str) -> None:
    """A signature shows the executor and then what the spec takes by keyword, required first, annotated as written."""
    shown = [*inspect.signature(ENDPOINTS[name]).parameters.values()]
    assert (shown[0].name, shown[0].kind) == ("executor", inspect.Parameter.POSITIONAL_ONLY)
    taken = inspect.signature(inspect.unwrap(ENDPOINTS[name])).parameters
    assert {parameter.name: parameter.default for parameter in shown[1:]} == {
        name: parameter.default for name, parameter in taken.items()
    }
    optional = [parameter.default is not parameter.empty for parameter in shown[1:]]
    assert optional == sorted(optional), "required arguments come first"
    assert {parameter.kind for parameter in shown[1:]} <= {inspect.Parameter.KEYWORD_ONLY}
    assert all(isinstance(parameter.annotation, str) for parameter in shown[1:])


@every_endpoint
def test_a_bound_endpoint_shows_what_is_left_to_give(name: str) -> None:
    """On a client or a view, sync and async, the executor is gone from the signature and nothing else is."""
    with fastgpt.FastGPTClient("key") as client:
        aclient = fastgpt.AsyncFastGPTClient("key")
        shown = inspect.signature(ENDPOINTS[name])
        left = [str(parameter) for parameter in [*shown.parameters.values()][1:]]
        for executor in (client, client.typed, client.results, aclient, aclient.typed, aclient.results):
            method = getattr(executor, name)
            assert [str(parameter) for parameter in inspect.signature(method).parameters.values()] == left
            assert (method.__name__, method.__self__) == (name, executor)
            assert method.__doc__ == ENDPOINTS[name].__doc__


@pytest.mark.parametrize(
    ("door", "client"),
    [(fastgpt.connect, fastgpt.FastGPTClient), (fastgpt.connect_async, fastgpt.AsyncFastGPTClient)],
    ids=["connect", "connect_async"],
)
def test_a_front_door_shows_the_parameters_of_a_client(door: Callable[..., object], client: type) -> None:
    """``connect`` takes what a client takes, and says so."""
    assert inspect.signature(door).parameters == inspect.signature(client).parameters
