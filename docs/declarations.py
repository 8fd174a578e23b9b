"""What the declarations of the library say of themselves, for the pages of the reference and for their tests.

Endpoints with their arguments, bounds, words and versions; models, events and errors with their fields; the examples
that call an endpoint.  Everything is read from the specs, their annotations and docstrings; nothing is listed here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET, Meta, Struct, UnsetType

import fastgpt
from fastgpt.docstrings import arguments
from fastgpt.errors import FastGPTError
from fastgpt.lazy import AWAITABLE
from fastgpt.models.base import ResponseModel
from fastgpt.specs import RequestSpec

SNIPPETS: Final = Path(__file__).parent / "snippets"
TITLES: Final = {
    "chat": "Chats",
    "apps": "Apps",
    "datasets": "Knowledge bases",
    "mcp": "MCP keys",
    "speech": "Speech",
    "authoring": "Authoring",
    "sandbox": "Sandboxes",
    "skills": "Skills",
}
"""What the areas are called; one that has no title here is called by its name."""


class Parameter(NamedTuple):
    """One argument of an endpoint function."""

    name: str
    wire: str
    """Its name on the wire; empty where it does not travel under a name."""
    kind: str
    required: bool
    default: str
    bounds: str
    words: str


class Endpoint(NamedTuple):
    """An endpoint function, and what it is made of: a spec, an iteration, or a flow of several calls."""

    area: str
    name: str
    function: Callable[..., object]
    source: Any

    @property
    def is_spec(self) -> bool:
        """Whether it is one call."""
        return inspect.isclass(self.source) and issubclass(self.source, RequestSpec)

    @property
    def opens_stream(self) -> bool:
        """Whether it opens a stream, in place of returning an answer."""
        return self.is_spec and not hasattr(self.function, AWAITABLE)


def areas() -> tuple[str, ...]:
    """Return the packages of areas: those that declare endpoint functions."""
    root = Path(str(fastgpt.__file__)).parent
    packages = sorted(path.parent.name for path in root.glob("*/methods.py"))
    return tuple(sorted(packages, key=lambda name: [*TITLES, name].index(name)))


@cache
def endpoints() -> Sequence[Endpoint]:
    """Return every endpoint function, area by area and module by module, as they are declared."""
    found: dict[str, Endpoint] = {}
    for area in areas():
        package = importlib.import_module(f"fastgpt.{area}")
        listed = {name: getattr(package, name) for name in package.__all__}
        functions = {
            name: each for name, each in listed.items() if inspect.isfunction(each) and hasattr(each, "__wrapped__")
        }
        for module in sorted({each.__module__ for each in functions.values()}):
            order = importlib.import_module(module).__all__
            own = sorted((name for name, each in functions.items() if each.__module__ == module), key=order.index)
            for name in own:
                found.setdefault(name, Endpoint(area, name, functions[name], inspect.unwrap(functions[name])))
    return tuple(found.values())


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


@cache
def words_below(module: str, owner: str = "") -> Mapping[str, str]:
    """Return the docstrings below the names that a module or a class of it assigns, those of ``__init__`` too."""
    body: Sequence[ast.stmt] = _tree(module).body
    if owner:
        body = [each for node in body if isinstance(node, ast.ClassDef) and node.name == owner for each in node.body]
    found: dict[str, str] = {}
    blocks = [body, *(each.body for each in body if isinstance(each, ast.If))]
    blocks += [each.body for each in body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    for block in blocks:
        for node, below in pairwise(block):
            said = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and below.value.value
            if said and isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                found[ast.unparse(target).removeprefix("self.")] = " ".join(str(said).split())
    return found


def field_words(kind: type) -> dict[str, str]:
    """Return what is said of the fields of a class, in it or in a base."""
    return {
        name: words
        for base in reversed(kind.__mro__)
        if base.__module__.startswith("fastgpt")
        for name, words in words_below(base.__module__, base.__name__).items()
    }


def flow_words(doc: str) -> dict[str, str]:
    """Return what the docstring of a flow says of each argument."""
    listed = doc.partition("\nArguments:\n")[2]
    return {
        name: " ".join(words.split())
        for name, words in re.findall(r"^  (\w+): (.*(?:\n    .*)*)", listed, re.MULTILINE)
    }


def annotations_of(kind: type) -> dict[str, str]:
    """Return the annotations of a class and its bases as they are written."""
    return {
        name: str(hint)
        for base in reversed(kind.__mro__)
        for name, hint in vars(base).get("__annotations__", {}).items()
    }


def written(hint: str) -> str:
    """Return an annotation without what only says that it may be left out, or null."""
    while match := re.fullmatch(r"(?:Omittable|OrDefault)\[(.*)\]", hint):
        hint = match[1]
    hint = re.sub(r"Annotated\[(.*), Meta\([^()]*\)\]", r"\1", hint)  # the bounds are said in words
    return hint.removesuffix(" | UnsetType")


def meta_of(hint: object) -> Iterator[Meta]:
    """Yield the bounds of a type, of its alternatives and of nothing inside it."""
    if get_origin(hint) is Annotated:
        inner, *extra = get_args(hint)
        yield from (each for each in extra if isinstance(each, Meta))
        yield from meta_of(inner)
    elif get_origin(hint) in (Union, UnionType):
        for member in get_args(hint):
            yield from meta_of(member)


def values_of(hint: object) -> list[object]:
    """Return the values that a type lists."""
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    return [value for member in get_args(hint) for value in values_of(member)]


def bounds_of(hint: object) -> str:
    """Return what values a type takes, in words; empty where it takes any."""
    found: list[str] = []
    many = any(
        inspect.isclass(origin := get_origin(member) or member) and issubclass(origin, Sequence) and origin is not str
        for member in [hint, *get_args(hint), *(part for each in get_args(hint) for part in get_args(each))]
    )
    for meta in meta_of(hint):
        unit = " items" if many else " characters"
        least, most = (meta.min_length, meta.max_length)
        if least is None and most is None:
            unit, least, most = "", meta.ge if meta.gt is None else meta.gt, meta.le if meta.lt is None else meta.lt
        match least, most:
            case None, None:
                found.append("ISO 8601" if meta.pattern else "")
            case 1, None if unit:
                found.append("not empty")
            case _, None:
                found.append(f"at least {least:,}{unit}")
            case None, _:
                found.append(f"at most {most:,}{unit}")
            case _:
                found.append(f"{least:,} to {most:,}{unit}")
    if values := values_of(hint):
        found.append(", ".join(f"`{value}`" if isinstance(value, str) else f"`{value!r}`" for value in values))
    return "; ".join(filter(None, found))


def default_words(value: object) -> str:
    """Return a default as it is shown; empty where it means that nothing is sent."""
    if value is UNSET or value is None:
        return ""
    return f"`{value!r}`" if isinstance(value, str | int | float | bool | tuple) else ""


def parameters(endpoint: Endpoint) -> list[Parameter]:
    """Return the arguments of an endpoint function, the required ones first."""
    if not inspect.isclass(endpoint.source):
        said = flow_words(inspect.getdoc(endpoint.function) or "")
        given = sorted(
            inspect.signature(endpoint.source).parameters.values(), key=lambda each: each.default is not each.empty
        )
        return [
            Parameter(
                each.name,
                "",
                written(str(each.annotation)),
                each.default is each.empty,
                "" if each.default is each.empty else default_words(each.default),
                "",
                said.get(each.name, ""),
            )
            for each in given
        ]
    spec = endpoint.source
    said, hints = field_words(spec), annotations_of(spec)
    wire = dict(zip(spec.__struct_fields__, spec.__struct_encode_fields__, strict=True))
    known = {each.name: each for each in msgspec.structs.fields(spec)}
    aside = getattr(spec, "non_json_fields", ())
    found: list[Parameter] = []
    for name in arguments(spec):
        required = known[name].default is known[name].default_factory is NODEFAULT
        travels = endpoint.is_spec and name not in aside
        found.append(
            Parameter(
                name,
                wire[name] if travels else "",
                written(hints[name]),
                required,
                "" if required else default_words(known[name].default),
                bounds_of(known[name].type),
                said.get(name, ""),
            )
        )
    return found


def since_of(endpoint: Endpoint) -> str:
    """Return the first version that has an endpoint, as its spec declares it or its docstring says."""
    declared = getattr(endpoint.source, "since", None)
    if isinstance(declared, str):
        return declared
    doc = (inspect.getdoc(endpoint.source) or "").partition("\nArguments:")[0]
    patterns = (r"\([^()]*?(\d+(?:\.\d+)+)\+", r"\bSince (\d+(?:\.\d+)+)\.(?=\s|$)", r"key from (\d+(?:\.\d+)+)")
    for pattern in patterns:
        if found := re.search(pattern, doc):
            return found[1]
    return ""


def answer_of(endpoint: Endpoint) -> str:
    """Return the type of the answer, as text; of an iteration, that of an item."""
    if endpoint.is_spec:
        if endpoint.opens_stream:
            reader = str(inspect.signature(endpoint.source.reader).return_annotation)
            found = re.search(r"\[(\w+)", reader)
            return found[1] if found else reader.removesuffix("Reader") + "Event"
        return shown(endpoint.source.answer)
    if inspect.isclass(endpoint.source):
        hint = inspect.signature(endpoint.source.fetch_page).return_annotation
    else:
        hint = inspect.signature(endpoint.source).return_annotation
    return re.sub(r"^(?:Flow|Outcome|FetchedPage)\[(.*)\]$", r"\1", _unwrapped(str(hint)))


def _unwrapped(hint: str) -> str:
    while match := re.fullmatch(r"(?:Flow|Outcome|FetchedPage)\[(.*)\]", hint):
        hint = match[1]
    return hint


def shown(hint: object) -> str:
    """Return a type as it is written in code."""
    if hint in (None, NoneType):
        return "None"
    if hint is Ellipsis:
        return "..."
    if get_origin(hint) is Annotated:
        return shown(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return " | ".join(shown(each) for each in get_args(hint) if each is not UnsetType)
    origin = get_origin(hint)
    name = getattr(origin or hint, "__name__", str(hint))
    return f"{name}[{', '.join(map(shown, get_args(hint)))}]" if get_args(hint) else name


class Named(NamedTuple):
    """A public name: its module, and what it is."""

    package: str
    module: str
    value: Any


@cache
def public() -> Mapping[str, Named]:
    """Return the public names of the top level and of the areas."""
    found: dict[str, Named] = {}
    for package in ("fastgpt", *(f"fastgpt.{area}" for area in areas())):
        module = importlib.import_module(package)
        for name in module.__all__:
            value = getattr(module, name)
            found.setdefault(name, Named(package, str(getattr(value, "__module__", "") or package), value))
    return found


@cache
def models() -> Mapping[str, Any]:
    """Return the public structs that are no specs: what answers, events and arguments are made of, and their parts."""
    waiting = [each.value for each in public().values()]
    waiting += [msgspec.structs.fields(each.source) for each in endpoints() if inspect.isclass(each.source)]
    waiting += [each.source.answer for each in endpoints() if each.is_spec]
    return {name: kind for name, kind in _structs_in(waiting).items() if not name.startswith("_")}


def has_wire_names(kind: Any) -> bool:
    """Return whether the names of its fields on the wire are worth a word: not of what only lives in a program."""
    renamed = kind.__struct_fields__ != kind.__struct_encode_fields__
    return renamed or issubclass(kind, ResponseModel) or kind in _travelling()


@cache
def _travelling() -> frozenset[Any]:
    """Return the structs that are parts of requests and answers."""
    specs = [each.source for each in endpoints() if each.is_spec]
    waiting = [field.type for spec in specs for field in msgspec.structs.fields(spec) if _is_sent(spec, field.name)]
    waiting += [spec.answer for spec in specs]
    return frozenset(_structs_in(waiting).values())


def _is_sent(spec: Any, field: str) -> bool:
    return field not in getattr(spec, "non_json_fields", ())


def _structs_in(waiting: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, tuple):
            waiting += [field.type for field in value]
        elif inspect.isclass(value) and issubclass(value, Struct) and value.__module__.startswith("fastgpt"):
            if not issubclass(value, RequestSpec) and value.__name__ not in found and not hasattr(value, "fetch_page"):
                found[value.__name__] = value
                waiting.append(msgspec.structs.fields(value))
        else:
            waiting += [
                part for part in (get_origin(value), *get_args(value)) if part is not None and part is not Ellipsis
            ]
    return found


@cache
def aliases() -> Mapping[str, tuple[str, str]]:
    """Return the public aliases of types with their words: what they stand for is listed where they are used."""
    found: dict[str, tuple[str, str]] = {}
    for area in areas():
        package = importlib.import_module(f"fastgpt.{area}")
        for name in package.__all__:
            value = getattr(package, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                continue
            for module in sorted(each for each in sys.modules if each.startswith("fastgpt.")):
                said = words_below(module).get(name) if hasattr(sys.modules[module], name) else None
                if said:
                    found.setdefault(name, (bounds_of(value), said))
    return found


def clients_of(name: str) -> list[str]:
    """Return the sync clients that bind a function."""
    found = [
        each for each, known in public().items()
        if each.endswith("Client") and not each.startswith(("Async", "Typed", "Results")) and hasattr(known.value, name)
    ]  # fmt: skip
    return sorted(found, key=lambda each: each == "FastGPTClient")


def event_names() -> list[str]:
    """Return the members of the unions of events, in their order."""
    chat = importlib.import_module("fastgpt.chat")
    members = dict.fromkeys((*get_args(chat.ChatEvent), *get_args(chat.ResumeEvent)))
    return [member.__name__ for member in members]


def error_kinds() -> list[type[FastGPTError]]:
    """Return every error of the library, a kind below what it is a kind of."""
    for name in ("fastgpt.models.chat", "fastgpt.batch"):
        importlib.import_module(name)

    def below(kind: type[FastGPTError]) -> Iterator[type[FastGPTError]]:
        yield kind
        for each in kind.__subclasses__():
            if not each.__name__.startswith("_"):
                yield from below(each)

    return list(dict.fromkeys(below(FastGPTError)))


@cache
def snippets() -> Mapping[str, tuple[str, ...]]:
    """Return the code of the examples, by the functions that they call."""
    found: dict[str, list[str]] = {}
    names = {each.name for each in endpoints()}
    for path in sorted(SNIPPETS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                code = snippet_code(text, node)
                called = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)} & names
                for name in called:
                    found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def snippet_code(text: str, node: ast.FunctionDef) -> str:
    """Return a function of the snippets as a reader would write it: its body, in a client."""
    lines = text.splitlines()
    body = node.body[1:]
    inner = textwrap.dedent("\n".join(lines[body[0].lineno - 1 : node.end_lineno]))
    imports = [line for line in lines[: node.lineno] if line.startswith(("from fastgpt", "import ", "from pathlib"))]
    wanted = set(re.findall(r"\w+", inner)) | {"FastGPTClient"}
    kept = [narrowed(line, wanted) for line in imports]
    given = [each.arg for each in node.args.args if each.arg != "client"]
    outside = [f"{name} = ...  # {name.replace('_', ' ')} of your server" for name in given]
    head = [line for line in kept if line]
    return "\n".join(
        [
            *head,
            "",
            *outside,
            *([""] if outside else []),
            "with FastGPTClient.from_env() as client:",
            textwrap.indent(inner, "    "),
        ]
    )


def narrowed(line: str, wanted: set[str]) -> str:
    """Return an import with the names that are used, or nothing where none is."""
    head, _, names = line.partition(" import ")
    if not names:
        return line if line.removeprefix("import ") in wanted else ""
    kept = [name for name in names.split(", ") if name in wanted]
    return f"{head} import {', '.join(kept)}" if kept else ""
