"""JSON as it goes out: the encoder of everything that is sent.

msgspec sends some values as others, bytes as base64 text and NaN as null; here they are found before that.  JSON that
comes in is decoded elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from types import NoneType
from typing import TypeVar, cast

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import astuple

from ..arguments import came

T = TypeVar("T")

MALFORMED = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)
"""What msgspec raises of a value that is not what it should be: no JSON type, a lone surrogate, a cycle, too deep."""
PLAIN = frozenset({str, int, bool, NoneType, UnsetType})
"""The types of most values, which are sent as what they are."""


def _encodable(value: object) -> object:
    """Give msgspec the built-in form of what callers may hold instead: any text, number, mapping, sequence."""
    kind = came(value)
    match value:  # msgspec takes these themselves, and no class that is derived of them; text is a sequence, too
        case str():
            return str.__str__(value)
        case int():
            return int.__int__(value)
        case float():
            return float.__float__(value)
        case _:
            pass
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))  # isinstance tells the kind, not its arguments
    if isinstance(value, Sequence) and not isinstance(value, tuple | list):  # those come here as keys only
        return list(cast("Sequence[object]", value))  # isinstance tells the kind, not its argument
    if isinstance(value, Iterator):
        raise TypeError(f"expected a list or another sequence, got {kind}, which can be read only once")
    raise TypeError(f"expected JSON, got {kind}")


# A Decimal is a number to who passes it, and msgspec would send it as text.
encode: Callable[[object], bytes] = msgspec.json.Encoder(enc_hook=_encodable, decimal_format="number").encode


def with_fields(body: bytes, fields: Mapping[str, object]) -> bytes:
    """Add fields to a JSON object that was encoded, without reading it again."""
    if not fields:
        return body
    added = encode(fields)
    return added if body == b"{}" else body[:-1] + b"," + added[1:]


def unencodable(value: object) -> str:
    """Return what in *value* msgspec would send as something else: bytes as base64 text, NaN as null."""
    waiting = [value]
    for item in waiting:  # it grows on the way
        if type(item) in PLAIN:
            continue
        if isinstance(item, Struct):
            waiting.extend(astuple(item))
        elif isinstance(item, (list, tuple)):  # said for itself, as asking for a Mapping is slow
            waiting.extend(cast("Sequence[object]", item))  # isinstance tells the kind, not its argument
        elif isinstance(item, float) or hasattr(item, "is_finite"):  # a Decimal, without the import of its module
            if not isfinite(cast("float", item)):  # it takes whatever is a number
                return str(item)
        elif isinstance(item, bytes | bytearray | memoryview):
            return "bytes"
        elif isinstance(item, Mapping):
            pairs = cast("Mapping[object, object]", item)  # isinstance tells the kind, not its arguments
            waiting.extend(pairs)
            waiting.extend(pairs.values())
        elif isinstance(item, Sequence):
            waiting.extend(
                () if isinstance(item, str) else cast("Sequence[object]", item)
            )  # the kind is known, not its argument
    return ""


def is_json(value: object) -> bool:
    """Whether *value* can be sent as JSON."""
    try:
        encode(value)
    except MALFORMED:
        return False
    return not unencodable(value)
