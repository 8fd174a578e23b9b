"""JSON that is wrong at one place, and whether a decoded answer shows what came: nothing else may be a success.

What a model says in place of what did not come is its declared default; which defaults there may be is held elsewhere
(``unit/test_defaults.py``, and against the contract).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

Place = tuple[str | int, ...]
"""The way to a place in JSON: keys and numbers."""
MISSING = object()
"""What stands in place of a value that is dropped."""
HUGE = 10**30
WRONG: Mapping[str, object] = {
    "dropped": MISSING,
    "null": None,
    "empty text": "",
    "text": "elsewhere",
    "half a pair": "\ud83d",
    "negative": -1,
    "huge": HUGE,
    "fraction": 0.5,
    "true": True,
    "empty list": [],
    "list": [None],
    "empty object": {},
    "object": {"a": 1},
    "envelope": {"code": 500, "statusText": "unAuthApp", "message": "no", "data": None},
}
"""What a value is replaced by, whatever it was."""


def places(value: object, here: Place = ()) -> Iterator[Place]:
    """Yield the way to every place in a value; of a list, those in its first and in its last item."""
    yield here
    if isinstance(value, dict):
        for name, held in cast("dict[str, object]", value).items():
            yield from places(held, (*here, name))
    elif isinstance(value, list):
        held = cast("list[object]", value)
        for at in dict.fromkeys((0, len(held) - 1)) if held else ():
            yield from places(held[at], (*here, at))


def with_wrong(value: object, place: Place, wrong: object) -> object:
    """Return *value* with something else at a place."""
    if not place:
        return wrong
    step, rest = place[0], place[1:]
    if isinstance(step, str):
        changed = dict(cast("dict[str, object]", value))
        held = with_wrong(changed[step], rest, wrong)
        if held is MISSING:
            del changed[step]
        else:
            changed[step] = held
        return changed
    items = list(cast("list[object]", value))
    held = with_wrong(items[step], rest, wrong)
    items[step : step + 1] = [] if held is MISSING else [held]
    return items


def as_json(value: object) -> bytes:
    """Encode a value as JavaScript does, halves of pairs and huge numbers too."""
    return json.dumps(value).encode()


def unshown(value: object, wire: object, where: str = "$") -> Iterator[str]:
    """Yield the places at which a decoded *value* does not show what *wire* has there."""
    if isinstance(value, Struct):
        if not isinstance(wire, Mapping):
            yield f"{where}: {type(value).__name__} of {wire!r}"
            return
        came = cast("Mapping[str, object]", wire)
        for name, sent_as, default in known_fields(type(value)):
            held: object = getattr(value, name)
            if came.get(sent_as) is not None:
                yield from unshown(held, came[sent_as], f"{where}.{sent_as}")
            elif held is not None and held != default:
                yield f"{where}.{sent_as}: {held!r} of nothing"
    elif isinstance(value, tuple | list):
        items = cast("Sequence[object]", value)
        if not isinstance(wire, list) or len(items) != len(cast("list[object]", wire)):
            yield f"{where}: {len(items)} items of {wire!r}"
            return
        for at, (item, sent) in enumerate(zip(items, cast("list[object]", wire), strict=True)):
            yield from unshown(item, sent, f"{where}[{at}]")
    elif isinstance(value, dict):
        held_by = cast("dict[str, object]", value)
        if not isinstance(wire, dict) or held_by.keys() != cast("dict[str, object]", wire).keys():
            yield f"{where}: {value!r} of {wire!r}"
            return
        for name, item in held_by.items():
            yield from unshown(item, cast("dict[str, object]", wire)[name], f"{where}.{name}")
    elif isinstance(value, datetime):
        if not isinstance(wire, str) or value != msgspec.convert(wire, datetime):
            yield f"{where}: {value!r} of {wire!r}"
    elif not same(value, wire):
        yield f"{where}: {value!r} of {wire!r}"


def same(value: object, wire: object) -> bool:
    """Whether two plain values are the same; what is no text of Unicode is shown by its mark."""
    if isinstance(value, float) and isinstance(wire, int) and not isinstance(wire, bool):
        return value == float(wire)  # JavaScript has no other numbers
    if isinstance(wire, str):
        return value == wire.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value == wire and isinstance(value, bool) is isinstance(wire, bool)


@cache
def known_fields(kind: type[Struct]) -> tuple[tuple[str, str, object], ...]:
    """Return the fields of a struct by their names, here and on the wire, each with its default, if it has one."""
    return tuple((each.name, each.encode_name, default_of(each)) for each in fields(kind))


def default_of(known: FieldInfo) -> object:
    """Return what a field is where nothing came; ``MISSING`` of one that must come."""
    made: Any = known.default_factory
    if made is not NODEFAULT:
        return made()
    return MISSING if known.default is NODEFAULT else known.default
