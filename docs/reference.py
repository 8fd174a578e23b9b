"""Writes the reference of the site out of the declarations: pages of endpoints, models, events and errors.

Nothing is said here that a spec, a model or an error says itself: routes, versions, arguments with their types, bounds
and words, answers with their fields.  The examples are the functions in ``docs/snippets``, which tests run and check.
``python docs/reference.py FOLDER`` writes the pages; the site does so before it is built.
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
from fastgpt.errors import APIError, FastGPTError
from fastgpt.lazy import AWAITABLE
from fastgpt.specs import Multipart, RequestSpec
from fastgpt.specs.chat_fields import ChatCall
from fastgpt.streaming.queries import StreamedCall

HERE: Final = Path(__file__).parent
SNIPPETS: Final = HERE / "snippets"
TITLES: Final = {
    "chat": "Chats",
    "apps": "Apps",
    "datasets": "Knowledge bases",
    "mcp": "MCP keys",
    "speech": "Speech",
    "authoring": "Authoring",
    "sandbox": "Sandboxes",
}
"""What the areas are called; one that has no title here is called by its name."""
FUNCTIONS: Final = ("fastgpt", "fastgpt.functions", "fastgpt.batch", "fastgpt.testing", "fastgpt.emulator")
"""The modules whose public functions and classes have a page of their own."""
OLDEST: Final = "4.8.12"
COMMERCIAL: Final = "/proApi/"


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
        given = [*inspect.signature(endpoint.source).parameters.values()]
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
    patterns = (
        r"\(?`*[^()]*?(\d+\.\d+(?:\.\d+)*)\+",
        r"[Ss]ince (\d+\.\d+(?:\.\d+)*)",
        r"key from (\d+\.\d+(?:\.\d+)*)",
    )
    for pattern in patterns:
        if found := re.search(pattern, doc):
            return found[1]
    return ""


def answer_of(endpoint: Endpoint) -> str:
    """Return the type of the answer, as text; of an iteration, that of an item."""
    if endpoint.is_spec:
        if endpoint.opens_stream:
            return "ResumeEvent" if endpoint.name.startswith("resume_") else "ChatEvent"
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
    found: dict[str, Any] = {}
    waiting = [each.value for each in public().values()]
    waiting += [msgspec.structs.fields(each.source) for each in endpoints() if inspect.isclass(each.source)]
    waiting += [each.source.answer for each in endpoints() if each.is_spec]
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


def prose(doc: str) -> str:
    """Return a docstring as Markdown."""
    text = re.sub(r"``(.+?)``", r"`\1`", doc, flags=re.DOTALL)
    return re.sub(r"(?<=\w)`s\b", "`s", text)


def model_link(name: str) -> str:
    """Return the link to a model."""
    return f"#model-{name.lower()}"


def typed(hint: str) -> str:
    """Return a type as code, linked where it names a model."""
    code = f"`{hint}`"
    named = [name for name in re.findall(r"\w+", hint) if name in models() or name in aliases()]
    return f"[{code}]({model_link(named[-1])})" if named else code


def linked(hint: str) -> str:
    """Return a type as code, and behind it a link to each model that it names."""
    named = [name for name in dict.fromkeys(re.findall(r"\w+", hint)) if name in models()]
    if not named:
        return f"`{hint}`"
    if named == [hint]:
        return typed(hint)
    return f"`{hint}` ({', '.join(f'[{name}]({model_link(name)})' for name in named)})"


def fields_table(kind: Any) -> Iterator[str]:
    """Yield the fields of a model."""
    if not kind.__struct_fields__:
        return
    said, hints = field_words(kind), annotations_of(kind)
    wire = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
    yield "| field | type | on the wire | |"
    yield "|---|---|---|---|"
    for name in kind.__struct_fields__:
        hint = written(hints.get(name, "")).replace("|", "\\|")
        words = prose(said.get(name, "")).replace("|", "\\|")
        yield f"| `{name}` | {typed(hint)} | `{wire[name]}` | {words} |"
    yield ""


def page(title: str, target: str, lines: Iterator[str] | Sequence[str]) -> str:
    """Return a page."""
    return "\n".join([f"({target})=", f"# {title}", "", *lines]).rstrip() + "\n"


def clients_of(name: str) -> list[str]:
    """Return the sync clients that bind a function."""
    found = [
        each for each, known in public().items()
        if each.endswith("Client") and not each.startswith(("Async", "Typed", "Results")) and hasattr(known.value, name)
    ]  # fmt: skip
    return sorted(found, key=lambda each: each == "FastGPTClient")


def key_words(spec: Any) -> str:
    """Return whose key a call takes, and which app it is about."""
    fields = spec.__struct_fields__
    if spec.path.startswith(COMMERCIAL):
        return "an API key; commercial servers only"
    kinds = ["an API key whose owner has the right"]
    if "app_id" in fields and "messages" in fields:
        kinds = ["an API key of an account, or one that is bound to an app"]
    if "out_link_auth_data" in fields:
        kinds.append("a share link may stand for the right (4.15+)")
    return "; ".join(kinds)


def sent_as(spec: Any) -> str:
    """Return how the arguments travel."""
    if issubclass(spec, Multipart):
        return "a form: the files, and the rest as JSON in the part `data`"
    if "file" in spec.non_json_fields:
        return "the query, and the bytes as the body"
    return "the query" if spec.in_query else "a JSON body"


def repeated(spec: Any) -> str:
    """Return when a call is sent again."""
    if not spec.retryable:
        return "never sent again"
    if spec.idempotent:
        return "after a 429, a gateway's 502 to 504, and a lost connection"
    return "after a 429, and where no connection was made"


def facts(endpoint: Endpoint) -> Iterator[str]:
    """Yield the table of what a call is."""
    spec = endpoint.source
    yield "| | |"
    yield "|---|---|"
    if endpoint.is_spec:
        yield f"| Route | `{spec.verb} /api{spec.path}` |"
        if spec.fallback_paths:
            yield f"| Earlier routes | {', '.join(f'`/api{path}`' for path in spec.fallback_paths)} |"
    since = since_of(endpoint)
    yield f"| Servers | {f'{since} and later' if since else f'all from {OLDEST} on'} |"
    if endpoint.is_spec:
        yield f"| Key | {key_words(spec)} |"
        yield f"| Sent as | {sent_as(spec)} |"
        yield f"| Sent again | {repeated(spec)} |"
        if spec.secret_answer:
            yield "| Secret | the answer holds a secret, which is not written down |"
        yield f"| Spec | `{spec.__name__}` in `fastgpt.{endpoint.area}` |"
    elif inspect.isclass(spec):
        yield "| Kind | an iterator, over several calls |"
    else:
        yield "| Kind | a flow of several calls, decoded by plain clients too |"
    yield f"| Method of | {', '.join(f'`{name}`' for name in clients_of(endpoint.name))}, and their async counterparts |"
    yield ""


def argument_list(endpoint: Endpoint) -> Iterator[str]:
    """Yield the arguments with what is known of each."""
    listed = parameters(endpoint)
    if not listed:
        yield "None.\n"
        return
    for each in listed:
        known = ["required" if each.required else f"default {each.default}" if each.default else "optional"]
        if each.wire:
            known.append(f"on the wire `{each.wire}`")
        elif endpoint.is_spec:
            known.append("not a field on the wire")
        if each.bounds:
            known.append(each.bounds)
        yield f"`{each.name}`"
        yield f": {typed(each.kind)} · {' · '.join(known)}"
        yield ""
        yield f"  {prose(each.words)}"
        yield ""


def answer_lines(endpoint: Endpoint) -> Iterator[str]:
    """Yield what comes back, with its fields."""
    answer = answer_of(endpoint)
    if endpoint.opens_stream:
        yield f"An open stream of [`{answer}`](events.md); its `answer()` is a {typed('ChatCompletion')}."
        yield ""
        return
    if not endpoint.is_spec and inspect.isclass(endpoint.source):
        yield f"An iterator of {linked(answer)}."
    elif answer == "None":
        yield "`None`: nothing is returned but that it was done."
    else:
        yield (
            f"{linked(answer)}; a plain client returns the `httpx.Response`."
            if endpoint.is_spec
            else f"{linked(answer)}."
        )
    yield ""
    named = [
        name
        for name in dict.fromkeys(re.findall(r"\w+", answer))
        if name in models() and name not in ("Page", "CursorPage")
    ]
    if len(named) == 1 and len(models()[named[0]].__struct_fields__) <= 40:
        yield from fields_table(models()[named[0]])


def error_lines(endpoint: Endpoint) -> Iterator[str]:
    """Yield which errors there can be, beyond those of every call."""
    yield "Those of [every call](errors.md)"
    if endpoint.opens_stream:
        yield "and, within the stream, `StreamInterruptedError` where it is cut, `StreamParseError` where an event has not its shape,"
        yield "and with `strict` `RunFailedError` where the run failed."
    elif endpoint.is_spec and issubclass(endpoint.source, StreamedCall):
        yield "and, with `strict`, `RunFailedError` where the run failed."
    elif endpoint.is_spec and issubclass(endpoint.source, ChatCall):
        yield "and, where no app is named by the call or by the client, `InvalidRequestError`."
    else:
        yield "and no others."
    yield ""


@cache
def snippets() -> Mapping[str, tuple[str, ...]]:
    """Return the code of the examples by the functions that they call: the body, and what it is given besides a client."""
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


def endpoint_page(endpoint: Endpoint) -> str:
    """Return the page of one endpoint function."""

    def lines() -> Iterator[str]:
        doc = (inspect.getdoc(endpoint.source) or "").partition("\nArguments:\n")[0].strip()
        yield prose(doc)
        yield ""
        yield from facts(endpoint)
        yield "## Arguments\n"
        yield from argument_list(endpoint)
        yield "## Answer\n"
        yield from answer_lines(endpoint)
        yield "## Errors\n"
        yield from error_lines(endpoint)
        if codes := snippets().get(endpoint.name):
            yield "## Example\n"
            yield f"```python\n{min(codes, key=len)}\n```"

    return page(endpoint.name, f"call-{endpoint.name}", lines())


def summary(doc: str | None) -> str:
    """Return the first sentence of a docstring."""
    first = " ".join((doc or "").partition("\n\n")[0].split())
    return prose(re.sub(r" \(``[A-Z]+ /[^)]*\)", "", first)).replace("|", "\\|")


def row_of(endpoint: Endpoint) -> Iterator[str]:
    """Yield the cells of an endpoint in the list of its area."""
    yield f"[`{endpoint.name}`](#call-{endpoint.name})"
    yield summary(inspect.getdoc(endpoint.source))
    if endpoint.is_spec:
        yield f"`{endpoint.source.verb} {endpoint.source.path}`"
    else:
        yield "an iterator" if inspect.isclass(endpoint.source) else "a flow"
    yield since_of(endpoint)


def area_page(area: str, listed: Sequence[Endpoint]) -> str:
    """Return the page that lists the endpoints of an area."""

    def lines() -> Iterator[str]:
        yield prose(inspect.getdoc(importlib.import_module(f"fastgpt.{area}")) or "").partition("\n\n")[0]
        yield ""
        for module in dict.fromkeys(each.function.__module__ for each in listed):
            yield f"## {module.rpartition('.')[2].capitalize()}\n"
            yield "| function | what it does | route | since |"
            yield "|---|---|---|---|"
            for each in listed:
                if each.function.__module__ == module:
                    yield f"| {' | '.join(row_of(each))} |"
            yield ""
        yield "\n```{toctree}\n:hidden:\n"
        yield from (each.name for each in listed)
        yield "```"

    return page(TITLES.get(area, area), f"area-{area}", lines())


def model_pages() -> dict[str, str]:
    """Return the pages of models, one for each module that declares some."""
    events = set(event_names())
    by_module: dict[str, list[Any]] = {}
    for name, kind in models().items():
        if name not in events:
            by_module.setdefault(kind.__module__, []).append(kind)
    pages: dict[str, str] = {}
    for module, kinds in sorted(by_module.items()):
        label = module.removeprefix("fastgpt.")

        def lines(kinds: list[Any] = kinds, module: str = module) -> Iterator[str]:
            yield prose(inspect.getdoc(sys.modules[module]) or "").partition("\n\n")[0]
            yield ""
            for kind in kinds:
                yield from model_section(kind)

        pages["models-" + module.removeprefix("fastgpt.").replace(".", "-")] = page(
            f"Models: {label}", f"models-{module}", lines()
        )
    return pages


def model_section(kind: Any) -> Iterator[str]:
    """Yield what is known of a model."""
    yield f"({model_link(kind.__name__)[1:]})="
    yield f"## {kind.__name__}\n"
    doc = inspect.getdoc(kind) if "__doc__" in vars(kind) else ""
    yield prose(doc or "")
    yield ""
    yield from fields_table(kind)
    properties = [(name, value) for name, value in vars(kind).items() if isinstance(value, property) and value.__doc__]
    for name, value in properties:
        if not name.startswith("_"):
            yield f"`{name}` (property)\n: {prose(' '.join((value.__doc__ or '').split()))}\n"


def event_names() -> list[str]:
    """Return the members of the unions of events, in their order."""
    chat = importlib.import_module("fastgpt.chat")
    members = dict.fromkeys((*get_args(chat.ChatEvent), *get_args(chat.ResumeEvent)))
    return [member.__name__ for member in members]


def events_page() -> str:
    """Return the page of the events of a stream."""

    def lines() -> Iterator[str]:
        yield prose(inspect.getdoc(importlib.import_module("fastgpt.models.events")) or "")
        yield "\n`ChatEvent` is the union of those of a completion, `ResumeEvent` that with what only a resumed stream has."
        yield "[Streams and events](../streams.md) shows how to use them.\n"
        for name in event_names():
            yield from model_section(getattr(importlib.import_module("fastgpt.chat"), name))

    return page("Events", "events", lines())


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


def errors_page() -> str:
    """Return the page of the errors."""

    def lines() -> Iterator[str]:
        yield "Every call may end in an `APIError` of the kind that the server's answer says, a `TransportError` where no"
        yield "usable answer came, a `DecodeError` where what came is no answer of FastGPT, an `InvalidRequestError` before"
        yield "anything is sent, and a `ClientClosedError`. [Errors](../errors.md) shows how to tell them apart.\n"
        for kind in error_kinds():
            depth = len(kind.__mro__) - len(FastGPTError.__mro__)
            yield f"(error-{kind.__name__.lower()})="
            yield f"## {kind.__name__}\n"
            if depth and kind.__base__ is not None:
                yield f"A kind of `{kind.__base__.__name__}`.\n"
            yield prose(inspect.getdoc(kind) or "")
            yield ""
            own = words_below(kind.__module__, kind.__name__)
            for name, words in own.items():
                yield f"`{name}`\n: {prose(words)}\n"

    return page("Errors, one by one", "errors-reference", lines())


def status_page() -> str:
    """Return the page of the names by which FastGPT reports an error, with the class that each becomes."""
    from fastgpt import error_responses

    tables = [
        (name, value) for name, value in vars(error_responses).items()
        if isinstance(value, Mapping) and value and all(inspect.isclass(each) and issubclass(each, APIError) for each in value.values())
    ]  # fmt: skip

    def lines() -> Iterator[str]:
        yield "FastGPT names its known errors in `statusText`, and numbers them in `code`; the name goes before the number,"
        yield "and both before the HTTP status. What is listed here becomes the error of its row.\n"
        for name, table in tables:
            yield f"## `{name}`\n"
            yield "| on the wire | error |"
            yield "|---|---|"
            for key, kind in sorted(table.items(), key=lambda each: (each[1].__name__, str(each[0]))):
                yield f"| `{key}` | [`{kind.__name__}`](#error-{kind.__name__.lower()}) |"
            yield ""

    return page("Names of errors on the wire", "error-names", lines())


def aliases_page() -> str:
    """Return the page of the aliases."""

    def lines() -> Iterator[str]:
        for name, (bounds, said) in sorted(aliases().items()):
            if name in models():
                continue
            yield f"({model_link(name)[1:]})="
            yield f"## {name}\n"
            yield prose(said)
            yield f"\n{bounds}\n" if bounds else ""

    return page("Aliases", "aliases", lines())


def signature_of(value: Any) -> str:
    """Return a signature, one argument a line where it is long."""
    try:
        text = str(inspect.signature(value))
    except (TypeError, ValueError):
        return ""
    text = re.sub(r"'([^']*)'(?=[,)\] ]|$)", r"\1", re.sub(r"<function (\w+) at 0x\w+>", r"\1", text)).replace(
        "\n", " "
    )
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    if len(text) <= 80:
        return text
    return re.sub(r", (?=\*{0,2}\w+(?::|=|,|\)))", ",\n    ", text.replace("(", "(\n    ", 1)).replace(") ->", "\n) ->")


def functions_page(module: str) -> str:
    """Return the page of the functions and classes of a module that are no endpoints, models or errors."""
    loaded = importlib.import_module(module)
    names = getattr(loaded, "__all__", None) or [
        name
        for name, value in vars(loaded).items()
        if getattr(value, "__module__", "") == module and not name.startswith("_")
    ]
    skipped = {*models(), *(each.__name__ for each in error_kinds())}

    def lines() -> Iterator[str]:
        yield prose(inspect.getdoc(loaded) or "").partition("\n\n")[0]
        yield ""
        for name in sorted(names, key=str.lower):
            value = getattr(loaded, name)
            if name in skipped or not callable(value) or not inspect.getdoc(value) or get_origin(value):
                continue
            if not (inspect.isfunction(value) or inspect.isclass(value)):
                continue
            yield f"## {name}\n"
            kind = "class " if inspect.isclass(value) else ""
            yield f"```python\n{kind}{name}{signature_of(value)}\n```\n"
            yield prose(inspect.getdoc(value) or "")
            yield ""
            if inspect.isclass(value):
                for each, member in vars(value).items():
                    function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
                    own = (
                        inspect.isfunction(function)
                        and not hasattr(function, "__wrapped__")
                        and not each.startswith("_")
                    )
                    if own and function.__doc__:
                        yield f"`{each}()`\n: {prose(' '.join(function.__doc__.split()))}\n"
                    elif isinstance(member, property) and member.__doc__ and not each.startswith("_"):
                        yield f"`{each}`\n: {prose(' '.join(member.__doc__.split()))}\n"

    return page(f"`{module}`", f"module-{module}", lines())


def index_page(names: Sequence[str], modules: Sequence[str]) -> str:
    """Return the page that all others hang from."""
    listed = endpoints()
    count = sum(len(parameters(each)) for each in listed)

    def lines() -> Iterator[str]:
        yield f"{len(listed)} functions with {count} arguments, {len(models())} models, {len(error_kinds())} errors."
        yield "All of it is written out of the declarations when the site is built. The search finds wire names and routes too.\n"
        yield "```{toctree}\n:maxdepth: 1\n:caption: Calls\n"
        yield from (f"{area}/index" for area in areas())
        yield "```\n\n```{toctree}\n:maxdepth: 1\n:caption: Events and errors\n\nevents\nerrors\nerror-names\n```\n"
        yield "```{toctree}\n:maxdepth: 1\n:caption: Functions and classes\n"
        yield from modules
        yield "```\n\n```{toctree}\n:maxdepth: 1\n:caption: Models\n"
        yield from names
        yield "aliases\n```"

    return page("Reference", "reference", lines())


def pages() -> dict[str, str]:
    """Return the text of every page by its path in the folder of the reference, without suffix."""
    found: dict[str, str] = {}
    listed = endpoints()
    for area in areas():
        own = [each for each in listed if each.area == area]
        found[f"{area}/index"] = area_page(area, own)
        found |= {f"{area}/{each.name}": _nested(endpoint_page(each)) for each in own}
    shared = model_pages()
    modules = {"module-" + each.replace(".", "-"): functions_page(each) for each in FUNCTIONS}
    found |= shared | modules
    found |= {"events": events_page(), "errors": errors_page(), "error-names": status_page(), "aliases": aliases_page()}
    found["index"] = index_page([*shared], [*modules])
    return found


def _nested(text: str) -> str:
    return text.replace("](events.md)", "](../events.md)").replace("](errors.md)", "](../errors.md)")


def write(folder: Path) -> None:
    """Write all pages below *folder*; what did not change is left as it is, so that it is not built again."""
    wanted = {folder / f"{name}.md": text for name, text in pages().items()}
    for old in {*folder.rglob("*.md")} - wanted.keys():
        old.unlink()
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
