"""What a test describes to an emulator by values, scripts and faults, checked when it is made.

A field that cannot be what it should would otherwise fail in the middle of an answer, far from the line that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, TypeAlias, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from ..arguments import check_callable
from ..decoding import BUILDING, convert
from ..errors import InvalidRequestError

T = TypeVar("T", bound=Struct)

Count: TypeAlias = Annotated[int, Meta(ge=0)]
"""How many, or which, from 0."""
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=1e9)]
"""A time that passes, and ends."""
HeaderText: TypeAlias = Annotated[str, Meta(pattern=r"^[!-~]([ -~]*[!-~])?\Z")]
"""What may be the value of a header: printable ASCII."""


class Described(Struct, frozen=True, kw_only=True):
    """A description; raises ``InvalidRequestError`` naming the field that cannot be."""

    def __post_init__(self) -> None:
        for name, kind in _kinds(type(self)):
            value: object = getattr(self, name)
            if get_origin(kind) is Callable:
                check_callable(value, name)
                continue
            try:
                convert(value, cast("type[object]", kind))  # an annotation that msgspec knows
            except msgspec.ValidationError as error:
                raise _invalid(name, kind, value, str(error)) from None


def _invalid(name: str, kind: object, value: object, words: str) -> InvalidRequestError:
    what, _, place = words.partition(" - at `$")
    if what.startswith("Invalid enum value"):  # which does not say what there is
        what = f"expected one of {', '.join(map(repr, get_args(kind)))}, got {value!r}"
    elif not place and ", got" not in what:  # of a bound, it does not say what came
        what = f"{what}, got {value!r}"
    return InvalidRequestError(f"{what[0].lower()}{what[1:]}", field=name + place.removesuffix("`"))


@cache
def _kinds(described: type[Described]) -> tuple[tuple[str, object], ...]:
    return tuple(_fields(described))


def _fields(described: type[Described]) -> Iterator[tuple[str, object]]:
    with BUILDING:
        yield from [(each.name, each.type) for each in msgspec.structs.fields(described)]


def checked(value: T, field: str) -> T:
    """Return a description, whose fields and all that they hold are what they must be.

    Raises ``InvalidRequestError``, which names the place in the argument *field*.
    """
    try:
        return convert(msgspec.to_builtins(value, builtin_types=(bytes, bytearray, memoryview)), type(value))
    except (msgspec.MsgspecError, TypeError, RecursionError) as error:
        what, _, place = str(error).partition(" - at `$")
        inside = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", place.removesuffix("`")).lower()
        raise InvalidRequestError(f"{what[:1].lower()}{what[1:]}", field=field + inside) from None
