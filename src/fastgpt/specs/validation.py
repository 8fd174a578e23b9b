"""What is wrong with a spec, in words that name the argument as the caller spells it, and what was expected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from functools import cache, partial
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import UNSET, Struct

from ..decoding import BUILDING
from ..errors import InvalidRequestError
from ..lazy import Module
from .fields import MOMENT
from .jsons import is_json

if TYPE_CHECKING:
    from msgspec import inspect
else:
    inspect = Module("msgspec.inspect")  # costly, and not needed as long as all is well


def invalid(spec: Struct, error: Exception) -> InvalidRequestError:
    """Put what is wrong with *spec* into words that name the argument and what was expected of it."""
    if isinstance(error, msgspec.ValidationError):
        expected, _, place = str(error).partition(" - at `$.")
        wire = re.sub(r"\W.*", "", place)
        rest = place.removeprefix(wire).removesuffix("`")
        names = dict(zip(spec.__struct_encode_fields__, spec.__struct_fields__, strict=True))
        expected = expected.replace(
            f"`str` matching regex {MOMENT!r}", "an ISO 8601 date, or a time with its offset, of a day there is"
        )
        if (wrong := re.match(r"Invalid (?:enum )?value (.*)", expected)) is not None:
            expected = f"expected {' or '.join(map(repr, _choices(spec, place)))}, got {wrong[1]}"
        name = names.get(wire, wire)
        if not rest and re.search("[<>]= [0-9.]+$", expected) is not None:  # of a bound, it is not said what came
            expected += _measured(getattr(spec, name))
        return InvalidRequestError(f"{expected[:1].lower()}{expected[1:]}", field=name + rest)
    # Files, which never are JSON, come last: of a form it is another field, of others one that does not travel.
    beside: Sequence[str] = getattr(spec, "non_json_fields", ())
    inside = sorted(spec.__struct_fields__, key=lambda name: name in beside)
    return InvalidRequestError(_fault(error), field=next(filter(partial(_unfit, spec), inside), ""))


def check_keys(spec: Struct) -> None:
    """Raise ``InvalidRequestError`` of a dict in place of a struct, if it has a key that no server would look at.

    Items of lists are left alone: messages may hold what later servers know, and rows are checked for themselves.
    """
    for name, kind in _structs_of(type(spec)):
        _check_keys(getattr(spec, name), kind, name)


@cache
def _structs_of(spec: type[Struct]) -> tuple[tuple[str, inspect.Type], ...]:
    """Return the fields that hold structs, and no dict of any other shape."""
    with BUILDING:
        kind = inspect.type_info(spec)
    fields = kind.fields if isinstance(kind, inspect.StructType) else ()
    return tuple((each.name, each.type) for each in fields if _is_struct(each.type))


def _is_struct(kind: inspect.Type) -> bool:
    kinds = {type(each) for each in _members(kind)}
    return inspect.StructType in kinds and not kinds & {inspect.DictType, inspect.AnyType}


def _check_keys(value: object, kind: inspect.Type, where: str) -> None:
    for struct in _members(kind):
        if isinstance(value, Mapping) and isinstance(struct, inspect.StructType):
            known = {field.encode_name: field.type for field in struct.fields}
            for key, held in cast("Mapping[str, object]", value).items():  # it was encoded as JSON
                if key not in known:
                    names = ", ".join(known)
                    raise InvalidRequestError(f"expected keys among {names}, got {key!r}", field=where)
                _check_keys(held, known[key], f"{where}.{key}")


def _measured(value: object) -> str:
    """Return what came beyond a bound, in words: a number, or a length."""
    return f", got {len(value) if isinstance(value, Sized) else value}"


def _choices(spec: Struct, place: str) -> list[int | str | None]:
    """Return the values that may stand at a place, which msgspec does not tell with its error."""
    with BUILDING:
        kinds: list[inspect.Type] = [inspect.type_info(type(spec))]
    for step in re.findall(r"\w+|\[\d+\]", place):
        kinds = [inner for kind in kinds for inner in _step(kind, step)]
    values = (value for kind in kinds if isinstance(kind, inspect.LiteralType) for value in kind.values)
    return [*dict.fromkeys(values)]


def _step(kind: inspect.Type, step: str) -> Iterator[inspect.Type]:
    match kind:
        case inspect.StructType(fields=fields, tag=tag, tag_field=tag_field):
            for known in fields:
                if known.encode_name == step:
                    yield from _members(known.type)
            if tag_field == step:
                yield inspect.LiteralType((tag,))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            yield from _members(item)
        case _:
            pass


def _members(kind: inspect.Type) -> Sequence[inspect.Type]:
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


def _unfit(spec: Struct, name: str) -> bool:
    value: object = getattr(spec, name)
    return value is not UNSET and not is_json(value)


def _fault(error: Exception) -> str:
    match error:
        case UnicodeEncodeError():
            return "expected text that can be encoded, got a lone surrogate"
        case RecursionError():
            return "expected JSON of bounded depth, got a cycle or too deep a nesting"
        case _:
            return str(error)
