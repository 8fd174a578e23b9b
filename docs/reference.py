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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_origin

from declarations import (
    TITLES,
    Endpoint,
    aliases,
    annotations_of,
    answer_of,
    areas,
    clients_of,
    endpoints,
    error_kinds,
    event_names,
    field_words,
    has_wire_names,
    models,
    parameters,
    public,
    shown,
    since_of,
    snippets,
    words_below,
    written,
)

from fastgpt.errors import APIError, FastGPTError
from fastgpt.specs import Multipart
from fastgpt.specs.chat_fields import ChatCall
from fastgpt.streaming.queries import StreamedCall

FUNCTIONS: Final = ("fastgpt", "fastgpt.functions", "fastgpt.batch", "fastgpt.testing", "fastgpt.emulator")
"""The modules whose public functions and classes have a page of their own."""
OLDEST: Final = "4.8.12"
OWN_PAGE: Final = 6
"""How many models of one part of an area have a page of their own."""
EVERY_CALL: Final = """
Every call may end in an `APIError` of the kind that the server's answer says, a `TransportError` where no usable answer
came, a `DecodeError` where what came is no answer of FastGPT, an `InvalidRequestError` before anything is sent, and a
`ClientClosedError`. [Errors](../errors.md) shows how to tell them apart.
"""
NAMES: Final = """
FastGPT names its known errors in `statusText`, and numbers them in `code`; the name goes before the number, and both
before the HTTP status. What is listed here becomes the error of its row.
"""
COMMERCIAL: Final = "/proApi/"


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
    if hint in aliases():
        return typed(hint)
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
    columns = {"field": True, "type": True, "on the wire": has_wire_names(kind), "meaning": any(map(said.get, wire))}
    shown_columns = [name for name, is_shown in columns.items() if is_shown]
    yield f"| {' | '.join(shown_columns)} |"
    yield f"|{'---|' * len(shown_columns)}"
    for name in kind.__struct_fields__:
        cells = {
            "field": f"`{name}`",
            "type": typed(written(hints.get(name, "")).replace("|", "\\|")),
            "on the wire": f"`{wire[name]}`",
            "meaning": prose(said.get(name, "")).replace("|", "\\|"),
        }
        yield f"| {' | '.join(cells[column] for column in shown_columns)} |"
    yield ""


def page(title: str, target: str, lines: Iterator[str] | Sequence[str]) -> str:
    """Return a page."""
    return "\n".join([f"({target})=", f"# {title}", "", *lines]).rstrip() + "\n"


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


def facts(endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    """Yield what is known of a call, by name."""
    spec = endpoint.source
    if endpoint.is_spec:
        yield "Route", f"`{spec.verb} /api{spec.path}`"
        if spec.fallback_paths:
            yield "Earlier routes", ", ".join(f"`/api{path}`" for path in spec.fallback_paths)
    elif inspect.isclass(spec):
        yield "Kind", "an iterator over several calls"
    else:
        yield "Kind", "a flow of several calls, decoded by plain clients too"
    since = since_of(endpoint)
    yield "Servers", f"{since} and later" if since else f"all from {OLDEST} on"
    if endpoint.is_spec:
        yield "Key", key_words(spec)
        yield "Sent as", sent_as(spec)
        yield "Sent again", repeated(spec)
        if spec.secret_answer:
            yield "Secret", "the answer holds a secret, which is not written down"
        yield "Spec", f"`{spec.__name__}` in `fastgpt.{endpoint.area}`"
    names = ", ".join(f"`{name}`" for name in clients_of(endpoint.name))
    yield "Method of", f"{names}, and their async counterparts"


def facts_table(endpoint: Endpoint) -> Iterator[str]:
    """Yield the table of what is known of a call, whose first row is its head."""
    for number, (name, words) in enumerate(facts(endpoint)):
        yield f"| {name} | {words} |"
        if not number:
            yield "|---|---|"
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
        final = shown(endpoint.source.answer).replace("None", "ChatCompletion")  # a resumed run answers like any other
        yield f"An open stream of [`{answer}`](events.md); its `answer()` is a {typed(final)}."
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
    found = "Those of [every call](errors.md)"
    if endpoint.opens_stream:
        found += "; within the stream, `StreamInterruptedError` where it is cut, and `StreamParseError` where an event "
        found += "has not its shape"
        if answer_of(endpoint) != "RuntimeEvent":
            found += "; with `strict`, `RunFailedError` where the run failed"
    elif endpoint.is_spec and issubclass(endpoint.source, StreamedCall):
        found += "; with `strict`, `RunFailedError` where the run failed"
    elif endpoint.is_spec and issubclass(endpoint.source, ChatCall):
        found += "; `InvalidRequestError` also where neither the call nor the client names an app"
    elif not endpoint.is_spec:
        found += ", of whichever call it was"
    yield f"{found}.\n"


def endpoint_page(endpoint: Endpoint) -> str:
    """Return the page of one endpoint function."""

    def lines() -> Iterator[str]:
        doc = (inspect.getdoc(endpoint.source) or "").partition("\nArguments:\n")[0].strip()
        yield prose(doc)
        yield ""
        yield from facts_table(endpoint)
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
    kind = "An iterator." if inspect.isclass(endpoint.source) else "A flow."
    route = f"`{endpoint.source.verb} {endpoint.source.path}`" if endpoint.is_spec else kind
    yield f"{summary(inspect.getdoc(endpoint.source))} {route}"
    yield since_of(endpoint)


def area_page(area: str, listed: Sequence[Endpoint]) -> str:
    """Return the page that lists the endpoints of an area."""

    def lines() -> Iterator[str]:
        yield prose(inspect.getdoc(importlib.import_module(f"fastgpt.{area}")) or "").partition("\n\n")[0]
        yield ""
        for module in dict.fromkeys(each.function.__module__ for each in listed):
            yield f"## {module.rpartition('.')[2].capitalize()}\n"
            yield "| function | what it does | since |"
            yield "|---|---|---|"
            for each in listed:
                if each.function.__module__ == module:
                    yield f"| {' | '.join(row_of(each))} |"
            yield ""
        yield "\n```{toctree}\n:hidden:\n"
        yield from (each.name for each in listed)
        yield "```"

    return page(TITLES.get(area, area), f"area-{area}", lines())


def topics() -> Mapping[tuple[str, str], Sequence[Any]]:
    """Return the models that are no events by what they are about: an area, and a part of it or nothing."""
    found: dict[tuple[str, str], list[Any]] = {}
    for name, kind in models().items():
        if name in event_names():
            continue
        first, *parts = kind.__module__.split(".")[1:]
        package = public()[name].package.removeprefix("fastgpt").strip(".") if name in public() else ""
        area = next((each for each in (first, package) if each in areas()), "chat" if first == "models" else "")
        topic = (parts or [first])[-1]
        found.setdefault((area, "" if topic in ("models", area) or not area else topic), []).append(kind)
    for (area, topic), kinds in [*found.items()]:
        if topic and len(kinds) < OWN_PAGE:
            found.setdefault((area, ""), []).extend(found.pop((area, topic)))
    order = [*areas(), ""]
    return {key: found[key] for key in sorted(found, key=lambda key: (order.index(key[0]), key[1]))}


def model_pages() -> dict[str, str]:
    """Return the pages of models: one for each area, and one for each part of it that has many."""
    pages: dict[str, str] = {}
    for (area, topic), kinds in topics().items():

        def lines(kinds: Sequence[Any] = kinds) -> Iterator[str]:
            for kind in sorted(kinds, key=lambda each: each.__name__.lower()):
                yield from model_section(kind)

        label = f"{TITLES.get(area, area or 'Shared')}{f': {topic}' if topic else ''}"
        name = "-".join(filter(None, ("models", area or "shared", topic)))
        pages[name] = page(f"Models: {label[0].lower() + label[1:] if area != 'mcp' else label}", name, lines())
    return pages


def model_section(kind: Any) -> Iterator[str]:
    """Yield what is known of a model."""
    yield f"({model_link(kind.__name__)[1:]})="
    yield f"## {kind.__name__}\n"
    if kind.__name__ in public():
        yield f"`from {public()[kind.__name__].package} import {kind.__name__}`\n"
    doc = inspect.getdoc(kind) if "__doc__" in vars(kind) else ""
    yield prose(doc or "")
    yield ""
    yield from fields_table(kind)
    yield from member_lines(kind)


def member_lines(kind: type) -> Iterator[str]:
    """Yield what a class says of its own public methods and properties."""
    for name, member in vars(kind).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        is_method = inspect.isfunction(function) and not hasattr(function, "__wrapped__")
        doc = function.__doc__ if is_method else member.__doc__ if isinstance(member, property) else None
        if doc and not name.startswith("_"):
            yield f"`{name}{'()' if is_method else ''}`\n: {prose(' '.join(doc.split()))}\n"


def events_page() -> str:
    """Return the page of the events of a stream."""

    def lines() -> Iterator[str]:
        yield prose(inspect.getdoc(importlib.import_module("fastgpt.models.events")) or "")
        yield "\n`ChatEvent` is the union of those of a completion; `ResumeEvent` adds what only a resumed stream has."
        yield "[Streams and events](../streams.md) shows how to use them.\n"
        for name in event_names():
            yield from model_section(getattr(importlib.import_module("fastgpt.chat"), name))

    return page("Events", "events", lines())


def errors_page() -> str:
    """Return the page of the errors."""

    def lines() -> Iterator[str]:
        yield EVERY_CALL
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

    def errors_by(table: object) -> Mapping[object, type[APIError]]:
        kinds = table.values() if isinstance(table, Mapping) else ()
        return table if kinds and all(inspect.isclass(each) and issubclass(each, APIError) for each in kinds) else {}

    def lines() -> Iterator[str]:
        yield NAMES
        for table in filter(None, map(errors_by, vars(error_responses).values())):
            by_number = all(isinstance(key, int) for key in table)
            yield f"## By `{'code' if by_number else 'statusText'}`\n"
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
    """Return the parameters of a function, or of the constructor of a class, as its source writes them."""
    if getattr(value, "_is_protocol", False):
        return ""
    function = value
    if inspect.isclass(value):
        function = next((vars(each)["__init__"] for each in value.__mro__ if "__init__" in vars(each)), None)
    if not inspect.isfunction(function):
        return ""
    try:
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, SyntaxError):
        return ""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns and not inspect.isclass(value) else ""
    text = f"({ast.unparse(node.args).removeprefix('self, ').removeprefix('self')})"
    if len(text) <= 80:
        return text + returns
    lines = re.sub(r", (?=[*\w]+(?::|,|$|\)))", ",\n    ", text.replace("(", "(\n    ", 1)[:-1])
    return re.sub(r"^(    \w+: .+?)=", r"\1 = ", lines, flags=re.MULTILINE) + f",\n){returns}"


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
                yield from member_lines(value)

    return page(f"`{module}`", f"module-{module}", lines())


def models_page(shared: Mapping[str, str]) -> str:
    """Return the page that the pages of models hang from, with every model by its name."""

    def lines() -> Iterator[str]:
        yield "What answers, events and arguments are made of. Each is a frozen struct; `repr`, comparing, pickling and"
        yield "`match` work as of a dataclass.\n"
        for (name, text), kinds in zip(shared.items(), topics().values(), strict=True):
            label = text.partition("\n# Models: ")[2].partition("\n")[0]
            named = sorted((kind.__name__ for kind in kinds), key=str.lower)
            yield f"[{label[0].upper() + label[1:]}]({name}.md)"
            yield f": {', '.join(f'[{each}]({model_link(each)})' for each in named)}\n"
        yield "```{toctree}\n:hidden:\n"
        yield from shared
        yield "aliases\n```"

    return page("Models", "models", lines())


def index_page(modules: Sequence[str]) -> str:
    """Return the page that all others hang from."""
    listed = endpoints()
    count = sum(len(parameters(each)) for each in listed)

    def lines() -> Iterator[str]:
        yield f"{len(listed)} functions with {count} arguments, {len(models())} models, {len(error_kinds())} errors."
        yield "All of it is written out of the declarations when the site is built. The search finds wire names too.\n"
        yield "```{toctree}\n:maxdepth: 1\n:caption: Calls\n"
        yield from (f"{area}/index" for area in areas())
        yield "```\n\n```{toctree}\n:maxdepth: 1\n:caption: Values\n\nmodels\nevents\nerrors\nerror-names\n```\n"
        yield "```{toctree}\n:maxdepth: 1\n:caption: Functions and classes\n"
        yield from modules
        yield "```"

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
    found |= {"models": models_page(shared), "index": index_page([*modules])}
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
