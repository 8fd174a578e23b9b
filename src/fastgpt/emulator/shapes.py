"""What answers are made of: constant shapes, which ``shapes.json`` holds, and views of what the server keeps.

What is kept has its wire names in its struct, so that a shape marks the names that come from there by ``$``, and an
answer adds only what has to be computed. Nothing here reads a request or changes a thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TypeAlias, TypeVar, cast

from msgspec import UNSET, DecodeError, Struct, UnsetType, to_builtins

from ..decoding import decode
from ..values import JSONValue

JSONObject: TypeAlias = dict[str, JSONValue]
"""A JSON object that the emulator builds or keeps."""

S = TypeVar("S", bound=Struct)
T = TypeVar("T")


def as_json(fields: Mapping[str, object] | UnsetType | None) -> JSONObject:
    """Return fields that callers may type as they like; here they were decoded from JSON."""
    return cast("JSONObject", dict(fields or {}))  # decoded from JSON


def read_data(kind: type[T], name: str) -> T:
    """Return what a data file of this package holds."""
    return decode(kind, (files(__package__ or "") / name).read_bytes())


def shape(name: str, kept: Struct | None = None, /, **fields: JSONValue) -> JSONObject:
    """Return a shape by its name: its constants, what it shows of what is kept, and fields added or replaced."""
    constants = _shapes()[name]
    marked = [each for each, value in constants.items() if value == "$"]
    return {**without(constants, *marked), **(view(kept, *marked) if kept else {}), **fields}


@cache
def _shapes() -> Mapping[str, JSONObject]:
    return read_data(dict[str, dict[str, JSONValue]], "shapes.json")


def view(kept: Struct, *names: str) -> JSONObject:
    """Return fields of what is kept by their wire names; those that are not set are left out."""
    fields = _fields(type(kept))
    found = {name: cast(object, getattr(kept, fields[name])) for name in names}  # getattr is Any to checkers
    return {name: _built_in(value) for name, value in found.items() if value is not UNSET}


@cache
def _fields(kind: type[Struct]) -> Mapping[str, str]:
    return dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))


def _built_in(value: object) -> JSONValue:
    built: JSONValue = stamp(value) if isinstance(value, datetime) else to_builtins(value)
    return built


def fill(kept: S, asked: Struct, *names: str, empty: bool = False) -> S:
    """Put what was sent into the fields of the same names, of all or these names; what is empty only with ``empty``."""
    for name in names or [name for name in kept.__struct_fields__ if name in asked.__struct_fields__]:
        value: object = getattr(asked, name)
        if value or (empty and value is not None and value is not UNSET):
            setattr(kept, name, value)
    return kept


def without(shown: JSONObject, *names: str) -> JSONObject:
    """Return an object without some of its fields."""
    return {name: value for name, value in shown.items() if name not in names}


def present(shown: JSONObject) -> JSONObject:
    """Return an object without the fields that are null."""
    return {name: value for name, value in shown.items() if value is not None}


def items(value: JSONValue) -> Sequence[JSONValue]:
    """Return the items of a list; anything else has none."""
    return value if isinstance(value, list | tuple) else ()


def objects(value: JSONValue) -> list[JSONObject]:
    """Return the objects of a list; anything else has none."""
    return [each for each in items(value) if isinstance(each, dict)]


def json_object(text: str) -> JSONObject:
    """Return the object that a text is as JSON; any other text counts as an empty one."""
    try:
        return decode(dict[str, JSONValue], text)
    except DecodeError:
        return {}


def wire_name(name: str) -> str:
    """Return the wire name of a field of what is kept in the database; its own id has an underscore."""
    first, *rest = name.split("_")
    return "_id" if name == "id" else first + "".join(part.title() for part in rest)


def stamp(moment: datetime) -> str:
    """Return a moment as the servers write it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
