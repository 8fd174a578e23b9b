"""What users reach: the lists of public names agree, everything is described, and every endpoint is bound everywhere.

Endpoints are found by looking into the modules of ``fastgpt.endpoints``, so that a new one is held to all of this.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import fastgpt
import fastgpt.endpoints
import fastgpt_client
from fastgpt.specs import Request

pytestmark = pytest.mark.once

SOURCE = Path(fastgpt.__file__)
EVERYTHING = (
    fastgpt.FastGPTClient, fastgpt.TypedClient, fastgpt.ResultsClient,
    fastgpt.AsyncFastGPTClient, fastgpt.AsyncTypedClient, fastgpt.AsyncResultsClient,
)  # fmt: skip
AREAS = (
    (fastgpt.ChatClient, fastgpt.AsyncChatClient),
    (fastgpt.AppClient, fastgpt.AsyncAppClient),
    (fastgpt.DatasetClient, fastgpt.AsyncDatasetClient),
)
RESERVED = {"run", "stream", "typed", "results", "close", "aclose", "with_options", "base_url", "from_env"}
HEAVY = {"httpx", "asyncio", "logging", "random", "returns.pipeline", "uvicorn", "fastgpt.emulator"}
LIGHT = (
    "import fastgpt",
    "from fastgpt import ChatClient, user, GetChatHistories",
    "from fastgpt import connect, get_chat_histories, paginate, collect, fold; import fastgpt.streaming.sse",
    "from fastgpt_client import AsyncChatClient, upload_chat_file",
    "from fastgpt import *",
)


def modules() -> Iterator[str]:
    """Yield the names of the modules that hold endpoints."""
    for module in pkgutil.iter_modules(fastgpt.endpoints.__path__, "fastgpt.endpoints."):
        yield module.name


def endpoints() -> dict[str, Callable[..., object]]:
    """Return every endpoint function by the name that it is bound to in its module."""
    found: dict[str, Callable[..., object]] = {
        name: value
        for module in modules()
        for name, value in vars(importlib.import_module(module)).items()
        if inspect.isfunction(value) and hasattr(value, "__wrapped__")
    }
    assert found
    return found


def assigned(name: str) -> ast.expr:
    """Return what a name is assigned in ``fastgpt/__init__``."""
    for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise LookupError(name)


def for_checkers() -> dict[str, str]:
    """Return the home of each name that checkers are told of, each re-exported under its own name."""
    (block,) = (node for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body if isinstance(node, ast.If))
    homes: dict[str, str] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.level == 1
        for alias in node.names:
            assert alias.asname == alias.name, f"{alias.name} is not re-exported as itself"
            assert alias.name not in homes, f"{alias.name} is imported twice"
            homes[alias.name] = node.module or ""
    return homes


def described(module: str) -> dict[str, str]:
    """Return the docstrings that stand below the assignments of a module, by the names that are assigned."""
    tree = ast.parse(Path(importlib.import_module(f"fastgpt.{module}").__file__ or "").read_text(encoding="utf-8"))
    blocks = [tree.body, *(part for node in tree.body if isinstance(node, ast.If) for part in (node.body, node.orelse))]
    found: dict[str, str] = {}
    for block in blocks:
        for node, below in pairwise(block):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(below, ast.Expr):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
                    found[ast.unparse(target)] = below.value.value
    return found


HOMES = for_checkers()
ENDPOINTS = endpoints()

every_name = pytest.mark.parametrize("name", fastgpt.__all__)
every_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


def test_the_three_lists_of_names_agree() -> None:
    """Run time, checkers and the star know the same names, from the same modules."""
    by_home: dict[str, str] = ast.literal_eval(assigned("_HOMES"))
    at_run_time = {name: home for home, names in by_home.items() for name in names.split()}
    assert sum(len(names.split()) for names in by_home.values()) == len(at_run_time)
    assert at_run_time == HOMES
    assert {*fastgpt.__all__} == HOMES.keys()
    assert [*ast.literal_eval(assigned("__all__"))] == fastgpt.__all__


@every_name
def test_a_public_name_comes_from_its_home(name: str) -> None:
    """A name is the very object that its module holds, and a class or function was made in that module."""
    public: object = getattr(fastgpt, name)
    assert public is getattr(importlib.import_module(f"fastgpt.{HOMES[name]}"), name)
    if (inspect.isclass(public) or inspect.isfunction(public)) and public.__module__.startswith("fastgpt."):
        assert public.__module__ == f"fastgpt.{HOMES[name]}"
        assert public.__name__ == public.__qualname__ == name


@every_name
def test_a_public_name_is_described(name: str) -> None:
    """A class or a function has a docstring of its own; below an alias stands one in the source."""
    public: object = getattr(fastgpt, name)
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
    assert fastgpt_client.__all__ == fastgpt.__all__
    assert namespace == {name: getattr(fastgpt, name) for name in fastgpt.__all__}


@pytest.mark.parametrize("statement", LIGHT)
def test_what_is_imported_is_light(statement: str) -> None:
    """Names come without httpx, event loops, logging and chance; those come with the first client."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "fastgpt" in loaded
    assert not HEAVY & {*loaded}


def test_a_name_brings_only_its_own_area() -> None:
    """Who uses one endpoint does not load the modules of the others."""
    program = "from fastgpt import get_apps\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    areas = {name.removeprefix("fastgpt.endpoints.") for name in loaded if name.startswith("fastgpt.endpoints.")}
    assert areas == {"apps", "paging", "targets"}


@pytest.mark.parametrize("name", [name for name in fastgpt.__all__ if inspect.isfunction(getattr(fastgpt, name))])
def test_a_public_function_pickles(name: str) -> None:
    """A function can be handed to another process, by its name."""
    function: object = getattr(fastgpt, name)
    assert pickle.loads(pickle.dumps(function)) is function


@every_endpoint
def test_an_endpoint_is_public_with_its_spec(name: str) -> None:
    """The function is exported, and so is the value that it is made of, if it is one: a request, or what pages have."""
    assert getattr(fastgpt, name) is ENDPOINTS[name]
    made_of = inspect.unwrap(ENDPOINTS[name])
    if inspect.isclass(made_of):
        assert issubclass(made_of, Request) or hasattr(made_of, "leaf")
        assert getattr(fastgpt, made_of.__name__) is made_of


def test_every_public_spec_has_its_function() -> None:
    """No spec is exported that no function runs."""
    specs = {name for name, public in vars_of_fastgpt() if inspect.isclass(public) and issubclass(public, Request)}
    assert specs == {
        made_of.__name__
        for made_of in map(inspect.unwrap, ENDPOINTS.values())
        if inspect.isclass(made_of) and issubclass(made_of, Request)
    }


def vars_of_fastgpt() -> list[tuple[str, object]]:
    """Return all public names with what they name."""
    return [(name, getattr(fastgpt, name)) for name in fastgpt.__all__]


@every_endpoint
def test_an_endpoint_is_named_as_it_is_bound(name: str) -> None:
    """A function is called what its module calls it, and tells what it is made of where it lives."""
    function = ENDPOINTS[name]
    assert function.__name__ == function.__qualname__ == name
    assert getattr(sys.modules[function.__module__], name) is function
    assert function.__doc__ == inspect.unwrap(function).__doc__


@every_endpoint
def test_an_endpoint_is_bound_by_every_client_that_should(name: str) -> None:
    """All six views bind it, and one area does, in both colours; what is bound is the function itself."""
    function = ENDPOINTS[name]
    assert [getattr(client, name, None) for client in EVERYTHING] == [function] * len(EVERYTHING)
    binding = [(getattr(plain, name, None), getattr(twin, name, None)) for plain, twin in AREAS if hasattr(plain, name)]
    assert binding == [(function, function)]


@pytest.mark.parametrize("client", [*EVERYTHING, *(client for area in AREAS for client in area)])
def test_a_client_binds_a_function_under_its_own_name(client: type) -> None:
    """What a client binds is named as the endpoint is, and every public method is documented."""
    for name in dir(client):
        bound = inspect.getattr_static(client, name)
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
    """A signature shows the executor and then what the spec takes, all by keyword, annotated as it is written."""
    shown = [*inspect.signature(ENDPOINTS[name]).parameters.values()]
    assert (shown[0].name, shown[0].kind) == ("executor", inspect.Parameter.POSITIONAL_ONLY)
    taken = inspect.signature(inspect.unwrap(ENDPOINTS[name])).parameters
    assert [parameter.name for parameter in shown[1:]] == [*taken]
    assert [parameter.default for parameter in shown[1:]] == [parameter.default for parameter in taken.values()]
    assert {parameter.kind for parameter in shown[1:]} <= {inspect.Parameter.KEYWORD_ONLY}
    assert all(isinstance(parameter.annotation, str) for parameter in shown[1:])


@every_endpoint
def test_a_bound_endpoint_shows_what_is_left_to_give(name: str) -> None:
    """On a client or a view, of either colour, the executor is gone from the signature and nothing else is."""
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
