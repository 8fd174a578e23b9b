"""The base of every answer, and the two annotations that let one struct read what many server versions send.

No answer of its own lives here.  FastGPT sends ``null`` where it means nothing, so a field with a default must survive
it: a ``T | None`` field by being None, an ``OrDefault[T]`` field by falling back to its default.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Optional, TypeAlias, TypeVar, cast

from msgspec import NODEFAULT, Struct
from msgspec.structs import force_setattr

T = TypeVar("T")

if TYPE_CHECKING:
    OrDefault: TypeAlias = Annotated[T, "null on the wire gives the default"]
else:
    OrDefault = Optional[T]  # noqa: UP045 - a generic alias, which ``T | None`` of a bare TypeVar is not everywhere

Number: TypeAlias = int | float
"""Counts that are whole in practice, but that no server promises to be."""


class ResponseModel(Struct, frozen=True, repr_omit_defaults=True, gc=False):
    """A part of an answer; ``null`` for a field that has a default other than None gives that default.

    Made of JSON and frozen, none is ever part of a cycle, so the garbage collector does not track any: on long pages
    it would visit all rows again and again.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A hook that msgspec calls for each value costs as much as decoding a small one, so that only those who need it
        # have it: at this moment msgspec has not looked for it yet.
        if any("OrDefault[" in str(hint) for hint in cls.__annotations__.values()):
            setattr(cls, "__post_init__", _fill)  # noqa: B010 - checkers know no such method, and need none


def _fill(self: ResponseModel) -> None:
    """Put the default of a field in the place of null."""
    for name, default in _defaults(type(self)):
        if getattr(self, name) is None:
            force_setattr(self, name, default())


@cache
def _defaults(kind: type[Struct]) -> tuple[tuple[str, Callable[[], object]], ...]:
    values: tuple[object, ...] = kind.__struct_defaults__
    names = kind.__struct_fields__[len(kind.__struct_fields__) - len(values) :]
    return tuple(
        (name, _maker(value)) for name, value in zip(names, values, strict=True) if value not in (None, NODEFAULT)
    )


def _maker(value: object) -> Callable[[], object]:
    factory = getattr(value, "factory", None)  # how msgspec keeps a default such as ``{}``
    return cast("Callable[[], object]", factory) if factory is not None else lambda: value  # msgspec has no stub for it
