"""What is wrong with the declaration of a spec, in words that name the class, said when the class is made.

Specs of this library are held to the same by a test, so that its import does not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar, cast, get_args

from msgspec import Raw, StructMeta
from msgspec.inspect import CustomType, Field, RawType, Type, UnionType, type_info

from ..arguments import came
from ..decoding import decoder
from ..http import Verb

NAMING_FIELDS = ("null_fields", "always_sent", "non_json_fields", "secret_fields", "targets", "later_fields")
"""What names fields of a spec, as they are spelled in Python."""


def check_declaration(spec: StructMeta) -> None:
    """Raise ``TypeError`` of a class that makes no requests, or other ones than it says; bases of others may."""
    fault = next(faults(spec), None)
    if fault is not None:
        raise TypeError(f"{spec.__name__}: {fault}")


def faults(spec: StructMeta) -> Iterator[str]:
    """Yield what is wrong with a class, the first thing first."""
    bases = cast("tuple[object, ...]", vars(spec).get("__orig_bases__", ()))  # as Python keeps them
    is_base = any(getattr(base, "__parameters__", ()) for base in bases)  # its type argument is left open
    path: object = getattr(spec, "path", None)
    if path is not None or not is_base:
        yield from path_faults(spec, "path", path)
    if not is_base and (not hasattr(spec, "answer") or is_open(getattr(spec, "answer", None))):
        yield "expected a type argument, what `data` of the answer decodes to, such as Get[Answer]; got none"
    fallbacks: object = getattr(spec, "fallback_paths", ())
    if isinstance(fallbacks, str):
        yield "fallback_paths: expected a tuple of paths, got str"
    for number, each in enumerate(cast("Iterable[object]", fallbacks)):  # a tuple, or what can be iterated
        yield from path_faults(spec, f"fallback_paths[{number}]", each)
    verb: object = getattr(spec, "verb", None)
    if verb not in get_args(Verb):
        yield f"verb: expected one of {', '.join(get_args(Verb))}, got {verb!r}"
    yield from field_faults(spec)
    if not is_base and not is_own(spec, "decode"):
        answer = cast("type[object]", getattr(spec, "answer", None))  # whatever the type argument is
        try:
            decoder(answer)
            foreign = next(foreign_in(type_info(answer)), None)
        except NameError:
            pass  # of what its module defines later
        except TypeError as error:
            yield f"expected a type argument that JSON decodes to: {error}"
        else:
            if foreign is not None:
                is_raw = foreign is Raw
                hint = (
                    "it may not be optional" if is_raw else "what another library validates is asked for as JSONValue"
                )
                yield (
                    "expected a type argument that JSON decodes to, such as a msgspec.Struct or a dataclass, "
                    f"got {foreign.__name__}; {hint}"
                )


def foreign_in(info: object, seen: tuple[object, ...] = ()) -> Iterator[type]:
    """Yield the classes in a type that no answer decodes to, since msgspec knows none of them: a model of pydantic."""
    if isinstance(info, CustomType):
        if info.cls is not object:
            yield info.cls
    elif isinstance(info, UnionType) and RawType() in info.types:
        yield Raw  # of a union, msgspec forgets it
    elif isinstance(info, tuple):
        for each in cast("tuple[object, ...]", info):  # isinstance tells the kind, not its argument
            yield from foreign_in(each, seen)
    elif isinstance(info, Type | Field) and not any(info is each for each in seen):  # one may hold itself
        for name in info.__struct_fields__:
            yield from foreign_in(getattr(info, name), (*seen, info))


def path_faults(spec: StructMeta, name: str, path: object) -> Iterator[str]:
    """Yield what is wrong with a path below the API base."""
    if not isinstance(path, str):
        yield f"{name}: expected a path below the API base, such as /core/chat/init, got {came(path)}"
    elif not path.startswith("/") or path.startswith("//") or re.search(r"[\s?#\\]", path):
        yield f"{name}: expected a path below the API base, such as /core/chat/init, got {path!r}"
    elif path.startswith("/api/"):
        yield f"{name}: expected a path below the API base, which ends in /api already, got {path!r}"
    elif placeholders := re.findall(r"[{}]\w*", path):
        fields = [each[1:] for each in placeholders if each[0] == "{"]
        unknown = next((each for each in fields if each not in spec.__struct_fields__), None)
        if unknown is not None:
            yield f"{name}: expected fields of the class in {path!r}, which has no field {unknown!r}"
        elif not is_own(spec, "call"):
            yield f"{name}: expected no placeholders, as fields travel in the query or the body, got {path!r}"


def field_faults(spec: StructMeta) -> Iterator[str]:
    """Yield what names fields that the class has not."""
    for name in NAMING_FIELDS:
        listed: object = vars(spec).get(name, ())
        names = () if isinstance(listed, str) else cast("Iterable[object]", listed)  # a tuple, or what can be iterated
        if isinstance(listed, str) or any(each not in spec.__struct_fields__ for each in names):
            yield f"{name}: expected fields of the class, got {listed!r}"
    for wire in cast("Iterable[object]", getattr(spec, "also_as", ())):  # a mapping by names
        if wire not in spec.__struct_encode_fields__:
            yield f"also_as: expected names of fields on the wire, got {wire!r}"


def is_own(spec: type, name: str) -> bool:
    """Whether somebody else than this library says what a method does."""
    method: object = getattr(spec, name, None)
    return not getattr(method, "__module__", "").startswith("fastgpt.")


def parameters(kind: object) -> tuple[object, ...]:
    """Return the type variables that a class or a type leaves open."""
    found: tuple[object, ...] = getattr(kind, "__parameters__", ())
    return found


def is_open(answer: object) -> bool:
    """Whether a type is not known, or not all of it, before a type variable is."""
    return isinstance(answer, TypeVar) or bool(get_args(answer) and parameters(answer))


def substituted(answer: object, given: Mapping[object, object]) -> object:
    """Return a type with what is *given* in place of its variables, as far as they are there."""
    if isinstance(answer, TypeVar):
        return given.get(answer, answer)
    if not is_open(answer):
        return answer
    alias = cast("Subscripted", answer)  # whatever has arguments can be given others
    return alias[tuple(given.get(each, each) for each in parameters(alias))]


class Subscripted(Protocol):
    """A type with arguments: ``list[T]``, ``T | None``."""

    def __getitem__(self, arguments: tuple[object, ...], /) -> object: ...
