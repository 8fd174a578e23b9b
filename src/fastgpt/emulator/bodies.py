"""What a server lets through, derived from the specs of the client: one shape per route, with its differences.

A spec says what the client sends; a server may take less or more of the same fields, and has defaults of its own. The
rules that hold for all routes stand here, everything else stands as a difference beside its route. What is read has the
fields of the spec under the same names, so that checkers see the spec's types. How a violation is rendered is for
``schemas``, what a request means is for the routes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, TypeVar, Union, cast, get_args, get_origin

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct, field, structs

from ..decoding import BUILDING
from ..specs import MOMENT, Id, Offset, Omittable, Size
from ..specs.chat_fields import ChatId, OutLinkAuthData
from ..values import JSONValue
from .schemas import FolderId, ObjectId, Text, Whole

S = TypeVar("S", bound=Struct)
T = TypeVar("T")

OBJECT_IDS: Final = ("app_id", "skill_id", "source_id", "dataset_id", "collection_id", "data_id")
"""Fields that are ids of the database on the newest server wherever the spec asks for an id."""
PAGING: Final = ("offset", "page_size", "page_num")


class Needed(Struct, frozen=True):
    """A difference: the server needs a field that the client may leave out, since the library then fills it in."""

    kind: object = None
    """The kind, where it is not the spec's."""


class Free(Struct, frozen=True):
    """A difference: the server does without a field that the client must give, or has a default for it."""

    kind: object
    default: object = UNSET


def body_of(
    spec: type[S], differences: Mapping[str, object], *, lenient: bool = False, unknown: Collection[str] = ()
) -> type[S]:
    """Return the shape of what a server reads of a call; a difference is a kind, ``Needed`` or ``Free``.

    ``lenient`` servers, those before 4.14, have no schema: what is missing is empty. Fields that are ``unknown`` to a
    server are not read.
    """
    with BUILDING:
        known = {info.name: info for info in structs.fields(spec)}
    if wrong := differences.keys() - known.keys():
        raise TypeError(f"{spec.__name__}: expected differences of its fields, got {', '.join(sorted(wrong))}")
    beside: tuple[str, ...] = (*getattr(spec, "non_json_fields", ()), *unknown)
    fields = [_field(info, differences, lenient) for name, info in known.items() if name not in beside]
    # A struct of its own: the spec's checks are the client's.
    made = defstruct(spec.__name__, fields, kw_only=True)
    return cast(type[S], made)  # it has the spec's fields, whose types are what checkers see


def _field(info: structs.FieldInfo, differences: Mapping[str, object], lenient: bool) -> tuple[str, type, object]:
    difference = differences.get(info.name)
    kind = (difference.kind if isinstance(difference, Needed | Free) else difference) or server_kind(
        info.name, info.type
    )
    needed = isinstance(difference, Needed) or (info.required and not isinstance(difference, Free))
    default = difference.default if isinstance(difference, Free) else UNSET
    if lenient:
        kind = lenient_kind(kind)
        needed, default = False, empty(kind) if needed else default
    declared = field(name=info.encode_name) if needed else field(name=info.encode_name, default=default)
    return info.name, cast(type, kind), declared  # any annotation will do


def server_kind(name: str, annotation: object) -> object:
    """Return what the newest server takes where a spec has this annotation."""
    kinds = [kind for kind in members(annotation) if kind is not NoneType and kind is not UnsetType]
    optional = len(kinds) < len(members(annotation))
    match kinds:
        case [kind] if kind == Id and name in OBJECT_IDS:
            return ObjectId
        case [kind] if kind == Id and optional and name.endswith("_id"):
            return str
        case [kind] if kind == ChatId:
            return Text
        case [kind] if kind == OutLinkAuthData:
            return Union[dict[str, JSONValue], str]  # noqa: UP007 - JSONValue is a name only checkers can take apart
        case [kind] if kind in (Offset, Size) and name in PAGING:
            return Whole
        case [_] if name == "parent_id":
            return FolderId
        case _:
            return join(str if MOMENT in map(_pattern, get_args(kind)) else kind for kind in kinds)


def sent_or(value: Omittable[T], default: T) -> T:
    """Return what was sent, or what the server takes in its place."""
    return default if value is None or value is UNSET else value


def members(annotation: object) -> tuple[object, ...]:
    """Return the kinds that a union is made of, or the one kind."""
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def join(kinds: Iterable[object]) -> object:
    """Return the union of kinds; a number is either of Python's two."""
    found = tuple(part for kind in kinds for part in ((int, float) if kind is float else (kind,)))
    return Union[found]  # noqa: UP007 - of as many as there are


def _pattern(meta: object) -> str | None:
    return meta.pattern if isinstance(meta, Meta) else None


def lenient_kind(kind: object) -> object:
    """Return a kind without its bounds, with any text where some texts are listed."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return lenient_kind(arguments[0])
    if origin is Literal:
        return str
    return join(map(lenient_kind, arguments)) if origin in (Union, UnionType) else kind


def empty(kind: object) -> object:
    """Return what stands for a missing value of a kind: an empty text, False, zero, or an empty list."""
    return next((made for shape, made in ((str, ""), (bool, False), (int, 0)) if shape in members(kind)), ())
