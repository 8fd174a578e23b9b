"""What is wrong with a spec, in words that name the argument as the caller spells it, and what was expected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Sized
from functools import partial
from typing import TYPE_CHECKING

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
    inside = (name for name in spec.__struct_fields__ if name not in getattr(spec, "non_json_fields", ()))
    return InvalidRequestError(_fault(error), field=next(filter(partial(_unfit, spec), inside), ""))


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
