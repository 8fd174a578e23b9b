"""Requests into typed values, and what a schema says when it refuses them.

FastGPT validates with zod and answers the list of issues; this module gives msgspec's verdicts in zod's words. A null
counts as absent, as it does on the servers. What a request means is for the routes to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Final, Literal, Protocol, TypeVar, get_args, get_origin

from msgspec import NODEFAULT, UNSET, Meta, Struct, ValidationError, structs

from ..decoding import BUILDING, convert
from ..values import JSONValue
from .wire import JSONObject, invalid

ObjectId = Annotated[str, Meta(pattern="^[0-9a-fA-F]{24}$")]
FolderId = Annotated[str, Meta(pattern="^([0-9a-fA-F]{24})?$")]
"""The id of a folder; none or an empty one is the top."""
Text = Annotated[str, Meta(min_length=1)]
Whole = int | str
"""A number or its text: the paging fields of lists take both."""

COERCED: Final = ("overlapRatio",)
"""Fields that a server makes a number of, whatever it got."""

T = TypeVar("T", bound=Struct)

_EXPECTED = re.compile(
    r"Expected `(?P<type>\w+)[^`]*`"
    r"(?: of length >= (?P<length>\d+)| of length <= (?P<longest>\d+)| >= (?P<least>-?[\d.]+)| <= (?P<most>-?[\d.]+)"
    r"| matching regex '(?P<regex>.*?)')?"
    r"(?:, got `(?P<got>\w+)`)?(?: - at `\$(?P<path>.*)`)?$"
)
_WORDS: Final = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "null": "undefined"}
_KINDS: Final[tuple[tuple[type, str], ...]] = ((str, "string"), (list, "array"))


class Page(Protocol):
    """What asks for a page by offset, in either of its two forms."""

    @property
    def page_size(self) -> object:
        """How many rows a page has."""
        ...

    @property
    def offset(self) -> object:
        """How many rows come before it."""
        ...

    @property
    def page_num(self) -> object:
        """Its number, from 1 on."""
        ...


def window(asked: Page, *, size: int = 10, most: int | None = None, offset_first: bool = False) -> tuple[int, int]:
    """Return how many rows to leave out and how many to give.

    An ``offset`` wins over ``pageNum`` unless it is zero, and with ``offset_first`` even then.
    """
    wanted = number(size if asked.page_size is UNSET else asked.page_size, "pageSize")
    by_offset = asked.page_num is UNSET or (offset_first and asked.offset is not UNSET)
    page = number(1 if by_offset else asked.page_num, "pageNum")
    skipped = number(asked.offset or 0, "offset") or (page - 1) * wanted
    return skipped, wanted if most is None else min(wanted, most)


def number(given: object, name: str) -> int:
    """Return a number given as such or as text."""
    try:
        return int(str(given))
    except ValueError:
        raise invalid([{**_unexpected("number", "NaN", [name]), "received": "NaN"}])


def decoded(schema: type[T], sent: JSONValue, *, strict: bool = True) -> T:
    """Return what was sent as the schema's struct, or raise the error response that names every field at fault."""
    if not isinstance(sent, Mapping):
        kind = next((word for kind, word in _KINDS if isinstance(sent, kind)), "number")
        raise invalid([_unexpected("object", kind, [])])
    try:
        return convert(_given(sent, schema), schema, strict=strict)
    except ValidationError:
        raise invalid(issues(schema, sent, strict=strict))


def issues(schema: type[Struct], sent: Mapping[str, JSONValue], *, strict: bool = True) -> list[JSONObject]:
    """Return what a schema has to say against an object, field by field."""
    found: list[JSONObject] = []
    given = _given(sent, schema)
    for field in _fields(schema):
        inner = sent.get(field.encode_name)
        if _is_struct(field.type) and isinstance(inner, Mapping):
            found += [_below(field.encode_name, issue) for issue in issues(field.type, inner, strict=strict)]
        elif issue := _issue(field, given, strict=strict):
            found.append(issue)
    return found


def _below(name: str, issue: JSONObject) -> JSONObject:
    path = issue["path"]
    return {**issue, "path": [name, *path] if isinstance(path, list) else path}


def _given(sent: Mapping[str, JSONValue], schema: type[Struct]) -> dict[str, JSONValue]:
    """Return what was sent without nulls, also in objects that have a schema of their own."""
    inner = {field.encode_name: field.type for field in _fields(schema) if _is_struct(field.type)}
    return {
        name: _given(value, inner[name]) if name in inner and isinstance(value, Mapping) else value
        for name, value in sent.items()
        if value is not None
    }


@cache
def _fields(schema: type[Struct]) -> tuple[structs.FieldInfo, ...]:
    with BUILDING:
        return structs.fields(schema)


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def custom(message: str, *path: str) -> JSONObject:
    """Return the issue of a rule that the type of no single field breaks."""
    return {"code": "custom", "message": message, "path": list(path)}


def content_missing(index: int) -> JSONObject:
    """Return the issue of a message that has no content: text and parts were both tried."""
    tried: list[JSONValue] = [[_unexpected(kind, "undefined", [])] for kind in ("string", "array")]
    path: JSONValue = ["messages", index, "content"]
    return {"code": "invalid_union", "errors": tried, "path": path, "message": "Invalid input"}


def _issue(field: structs.FieldInfo, given: Mapping[str, JSONValue], *, strict: bool) -> JSONObject | None:
    name = field.encode_name
    if name not in given and (field.default is not NODEFAULT or field.default_factory is not NODEFAULT):
        return None
    if name not in given and get_origin(field.type) is Literal:
        return _no_choice(name, _choices(field.type))
    if name not in given and name in COERCED:
        return {**_unexpected("number", "NaN", [name]), "received": "NaN"}
    try:
        convert(given.get(name), field.type, strict=strict)
    except ValidationError as error:
        return _in_zods_words(str(error), name, _choices(field.type))
    return None


def _in_zods_words(message: str, name: str, choices: Sequence[str]) -> JSONObject:
    found = _EXPECTED.match(message)
    if found is None:
        if choices and message.startswith("Invalid enum value"):
            return _no_choice(name, choices)
        return {"code": "invalid_union", "errors": [], "path": [name], "message": "Invalid input"}
    steps = re.findall(r"\[(\d+)\]|\.([^.\[]+)", found["path"] or "")
    path: list[JSONValue] = [name, *(int(index) if index else key for index, key in steps)]
    kind = _WORDS.get(found["type"], found["type"])
    if found["length"]:
        unit = "characters" if kind == "string" else "items"
        text = f"Too small: expected {kind} to have >={found['length']} {unit}"
        return _too("small", kind, int(found["length"]), path, text)
    if found["longest"]:
        unit = "characters" if kind == "string" else "items"
        text = f"Too big: expected {kind} to have <={found['longest']} {unit}"
        return _too("big", kind, int(found["longest"]), path, text)
    if found["least"]:
        exclusive = found["least"] == "1"  # schemas that ask for a number above zero say so, not "from one on"
        least = int(float(found["least"])) - exclusive
        text = f"Too small: expected number to be {'>' if exclusive else '>='}{least}"
        return _too("small", "number", least, path, text, inclusive=not exclusive)
    if found["most"]:
        most = float(found["most"])
        most = int(most) if most.is_integer() else most
        return _too("big", "number", most, path, f"Too big: expected number to be <={most}")
    if found["regex"]:
        pattern = f"/{found['regex']}/"
        return {
            "origin": "string",
            "code": "invalid_format",
            "format": "regex",
            "pattern": pattern,
            "path": path,
            "message": f"Invalid string: must match pattern {pattern}",
        }
    return _unexpected(kind, _WORDS.get(found["got"], found["got"]), path)


def _no_choice(name: str, choices: Sequence[str]) -> JSONObject:
    listed = "|".join(f'"{choice}"' for choice in choices)
    return {
        "code": "invalid_value",
        "values": [*choices],
        "path": [name],
        "message": f"Invalid option: expected one of {listed}",
    }


def _unexpected(expected: str, received: str, path: list[JSONValue]) -> JSONObject:
    message = f"Invalid input: expected {expected}, received {received}"
    return {"expected": expected, "code": "invalid_type", "path": path, "message": message}


def _too(
    what: str, origin: str, limit: float, path: list[JSONValue], message: str, *, inclusive: bool = True
) -> JSONObject:
    bound = "minimum" if what == "small" else "maximum"
    return {
        "origin": origin,
        "code": f"too_{what}",
        bound: limit,
        "inclusive": inclusive,
        "path": path,
        "message": message,
    }


def _choices(annotation: object) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for inner in get_args(annotation) for choice in _choices(inner)]
