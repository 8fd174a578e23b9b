"""Requests into typed values, and what a schema reports of those that do not fit.

FastGPT validates with zod and answers the list of issues; this module renders msgspec's messages in zod's words. A null
counts as absent, as it does on the servers. What a request means is for the routes to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Final, Literal, TypeVar, cast, get_args, get_origin

from msgspec import UNSET, Meta, Struct, ValidationError, structs

from ..decoding import BUILDING, convert
from ..specs.paging import PageFields
from ..values import JSONValue
from .shapes import items
from .wire import JSONObject, failed, invalid, named

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
    r"(?:(?P<measured> of length)? (?P<sign>[<>]=) (?P<limit>-?[\d.]+)| matching regex '(?P<regex>.*?)')?"
    r"(?:, got `(?P<got>\w+)`)?(?: - at `\$(?P<path>.*)`)?$"
)
_WORDS: Final = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "null": "undefined"}
_KINDS: Final[tuple[tuple[type, str], ...]] = ((str, "string"), (list, "array"))


def window(asked: Struct, *, size: int = 10, most: int | None = None, offset_first: bool = False) -> slice:
    """Return which rows of a list are the page that was asked for.

    An ``offset`` wins over ``pageNum`` unless it is zero, and with ``offset_first`` even then. Without ``offset_first``
    both are read only beside a ``pageSize``: who leaves that out gets the first page.
    """
    fields = cast(PageFields, asked)  # those of every such spec
    if not offset_first and fields.page_size is UNSET:
        return slice(size if most is None else min(size, most))
    wanted = number(size if fields.page_size is UNSET else fields.page_size)
    if not wanted:
        raise named("missingParams")
    by_offset = fields.page_num is UNSET or (offset_first and fields.offset is not UNSET)
    page = number(1 if by_offset else fields.page_num)
    skipped = number(fields.offset or 0) or (page - 1) * wanted
    return slice(skipped, skipped + (wanted if most is None else min(wanted, most)))


def number(sent: object) -> int:
    """Return a number that was sent as such or as text; any other text fails where the database is asked."""
    try:
        return int(str(sent))
    except ValueError:
        raise failed("internal server error")


def decoded(schema: type[T], sent: JSONValue, *, strict: bool = True) -> T:
    """Return what was sent as the schema's struct, or raise the error response that names every field at fault."""
    if not isinstance(sent, Mapping):
        kind = next((word for kind, word in _KINDS if isinstance(sent, kind)), "number")
        raise invalid([_unexpected("object", kind, [])])
    try:
        return convert(_without_nulls(sent, schema), schema, strict=strict)
    except ValidationError:
        raise invalid(issues(schema, sent, strict=strict))


def issues(schema: type[Struct], sent: Mapping[str, JSONValue], *, strict: bool = True) -> list[JSONObject]:
    """Return what a schema has to say against an object, field by field."""
    found: list[JSONObject] = []
    present = _without_nulls(sent, schema)
    for field in _fields(schema):
        inner = sent.get(field.encode_name)
        if _is_struct(field.type) and isinstance(inner, Mapping):
            below = issues(field.type, inner, strict=strict)
            found += [{**issue, "path": [field.encode_name, *items(issue["path"])]} for issue in below]
        elif issue := _issue(field, present, strict=strict):
            found.append(issue)
    return found


def _without_nulls(sent: Mapping[str, JSONValue], schema: type[Struct]) -> dict[str, JSONValue]:
    """Return what was sent without nulls, also in objects that have a schema of their own."""
    inner = {field.encode_name: field.type for field in _fields(schema) if _is_struct(field.type)}
    return {
        name: _without_nulls(value, inner[name]) if name in inner and isinstance(value, Mapping) else value
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


def missing(name: str) -> JSONObject:
    """Return the issue of a text that is needed and did not come."""
    return _unexpected("string", "undefined", [name])


def content_missing(index: int) -> JSONObject:
    """Return the issue of a message that has no content: text and parts were both tried."""
    tried: list[JSONValue] = [[_unexpected(kind, "undefined", [])] for kind in ("string", "array")]
    path: JSONValue = ["messages", index, "content"]
    return {"code": "invalid_union", "errors": tried, "path": path, "message": "Invalid input"}


def _issue(field: structs.FieldInfo, sent: Mapping[str, JSONValue], *, strict: bool) -> JSONObject | None:
    name, choices = field.encode_name, _choices(field.type)
    if name not in sent:
        if not field.required:
            return None
        if get_origin(field.type) is Literal:
            return _no_choice(name, choices)
        if name in COERCED:
            return _not_a_number(name)
    try:
        convert(sent.get(name), field.type, strict=strict)
    except ValidationError as error:
        return render(str(error), name, choices)
    return None


def render(message: str, name: str, choices: Sequence[str]) -> JSONObject:
    """Render a message of msgspec as the issue of a field."""
    found = _EXPECTED.match(message)
    if found is None:
        if choices and message.startswith("Invalid enum value"):
            inside = re.findall(r"\[(\d+)\]", message.partition(" - at `$")[2])
            return _no_choice(name, choices, *map(int, inside))
        return {"code": "invalid_union", "errors": [], "path": [name], "message": "Invalid input"}
    steps = re.findall(r"\[(\d+)\]|\.([^.\[]+)", found["path"] or "")
    path: list[JSONValue] = [name, *(int(index) if index else key for index, key in steps)]
    kind = _WORDS.get(found["type"], found["type"])
    if found["limit"]:
        return _beyond(kind, path, found["sign"], float(found["limit"]), measured=bool(found["measured"]))
    if found["regex"]:
        pattern = f"/{found['regex']}/"
        text = f"Invalid string: must match pattern {pattern}"
        issue: JSONObject = {"origin": "string", "format": "regex", "pattern": pattern}
        return {**issue, "code": "invalid_format", "path": path, "message": text}
    return _unexpected(kind, _WORDS.get(found["got"], found["got"]), path)


def _beyond(kind: str, path: list[JSONValue], sign: str, limit: float, *, measured: bool) -> JSONObject:
    """Return the issue of a bound: of a number, or of a measured text or list."""
    what, bound = ("small", "minimum") if sign == ">=" else ("big", "maximum")
    # Schemas that ask for a number above zero say so, not "from one on".
    exclusive = (sign, limit, measured) == (">=", 1, False)
    shown = int(limit) - exclusive if limit.is_integer() else limit
    unit = {"string": " characters"}.get(kind, " items") if measured else ""
    origin = kind if measured else "number"
    text = f"{origin} {'to have' if measured else 'to be'} {'>' if exclusive else sign}{shown}{unit}"
    issue: JSONObject = {"origin": origin, "code": f"too_{what}", bound: shown, "inclusive": not exclusive}
    return {**issue, "path": path, "message": f"Too {what}: expected {text}"}


def _no_choice(name: str, choices: Sequence[str], *inside: int) -> JSONObject:
    text = "Invalid option: expected one of " + "|".join(f'"{choice}"' for choice in choices)
    return {"code": "invalid_value", "values": [*choices], "path": [name, *inside], "message": text}


def _not_a_number(name: str) -> JSONObject:
    return {**_unexpected("number", "NaN", [name]), "received": "NaN"}


def _unexpected(expected: str, received: str, path: list[JSONValue]) -> JSONObject:
    message = f"Invalid input: expected {expected}, received {received}"
    return {"expected": expected, "code": "invalid_type", "path": path, "message": message}


def _choices(annotation: object) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for inner in get_args(annotation) for choice in _choices(inner)]
