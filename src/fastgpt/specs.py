"""Requests as values: one frozen struct per endpoint, typed by its answer, knowing how to go out and how to come back.

A spec is a query: iterated, it yields its call and returns an outcome.  Everything here is pure; a test needs
``next()`` and ``send()``, not a server.  What a spec holds is checked when it goes out, not when it is made, so that an
executor that returns results returns this error as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import cache, partial
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, TypeAlias, TypeVar, cast, dataclass_transform, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, StructMeta, UnsetType, field
from msgspec.json import Decoder
from msgspec.structs import astuple, force_setattr, replace
from returns.result import Failure, Success

from .calls import Call, File, Pairs, Progress, Slice, Verb, as_file, as_files
from .errors import APIError, DecodeError, InvalidRequestError, open_envelope, refusal
from .protocols import Flow, Outcome, succeeded

if TYPE_CHECKING:
    from datetime import date

    import httpx
    from msgspec import inspect

T = TypeVar("T")

Omittable: TypeAlias = T | None | UnsetType
"""A field that may be left out: by not giving it, by ``UNSET``, or by ``None``."""

JSON_BODY: Pairs = (("Content-Type", "application/json"),)

MOMENT = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?\Z"

if TYPE_CHECKING:
    Moment: TypeAlias = date | str
    """A day, a moment, or either as ISO 8601 text; a moment must carry its UTC offset."""
else:
    Moment = Annotated[str, Meta(pattern=MOMENT)]

Id: TypeAlias = Annotated[str, Meta(min_length=1)]
"""An id; its shape is the server's affair, but it is not empty."""
Size: TypeAlias = Annotated[int, Meta(ge=1)]
Offset: TypeAlias = Annotated[int, Meta(ge=0)]

MALFORMED = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)
"""What msgspec raises of a value that is not what it should be: no JSON type, a lone surrogate, a cycle, too deep."""


def _encodable(value: object) -> object:
    """Give msgspec the built-in form of what callers may hold instead: any mapping, any sequence."""
    kind = type(value).__name__
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))  # isinstance tells the kind, not its arguments
    if isinstance(value, Sequence) and not isinstance(value, tuple | list):  # those come here as keys only
        return list(cast("Sequence[object]", value))  # likewise
    raise TypeError(f"expected JSON, got {kind}")


encode: Callable[[object], bytes] = msgspec.json.Encoder(enc_hook=_encodable).encode


def garbled(value: object) -> str:
    """Return what in *value* msgspec would send as something else: bytes as base64 text, NaN as null."""
    waiting = [value]
    for item in waiting:  # it grows on the way
        if type(item) in _PLAIN:  # most are, and this is on the way of every call
            continue
        if isinstance(item, Struct):
            waiting.extend(astuple(item))
        elif isinstance(item, float):
            if not isfinite(item):
                return str(item)
        elif isinstance(item, bytes | bytearray | memoryview):
            return "bytes"
        elif isinstance(item, Mapping):
            pairs = cast("Mapping[object, object]", item)  # isinstance tells the kind, not its arguments
            waiting.extend(pairs)
            waiting.extend(pairs.values())
        elif isinstance(item, Sequence):
            waiting.extend(() if isinstance(item, str) else cast("Sequence[object]", item))  # likewise
    return ""


_PLAIN = frozenset({str, int, bool, NoneType, UnsetType})


def is_json(value: object) -> bool:
    """Whether *value* can be sent as JSON."""
    try:
        encode(value)
    except MALFORMED:
        return False
    return not garbled(value)


def decoder(shape: object) -> Decoder[object]:
    """Return the decoder of *shape*; made on first use, as importing the library must stay cheap."""
    known = _DECODERS.get(shape)
    if known is None:
        # msgspec takes any annotation, its stub only classes
        known = _DECODERS[shape] = Decoder(cast("type[object]", shape))
    return known


_DECODERS: dict[object, Decoder[object]] = {}


class SpecMeta(StructMeta):
    """Makes every spec frozen, keyword-only and camel-cased on the wire; msgspec does not inherit the last two."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, object], *, frozen: bool = True
    ) -> SpecMeta:
        """Make the class of one spec."""
        return super().__new__(mcls, name, bases, namespace, frozen=frozen, kw_only=True, rename="camel")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Request(Struct, Generic[T], metaclass=SpecMeta, frozen=True):
    """A call whose fields travel as a JSON body; its type argument is what ``data`` of the answer decodes to."""

    verb: ClassVar[Verb] = "POST"
    path: ClassVar[str]
    """Below the API base: ``/core/chat/init``."""
    in_query: ClassVar[bool] = False
    """Whether the fields travel as the query string, not as a JSON body."""
    earlier_paths: ClassVar[tuple[str, ...]] = ()
    """Where earlier servers have the same, newest first; tried only where the server does not know ``path``."""
    repeatable: ClassVar[bool] = False
    """Whether it only reads, so that it may be sent again after a lost connection."""
    retried: ClassVar[bool] = True
    """Whether it may be sent again at all, after a refusal for rate as well."""
    nullable: ClassVar[tuple[str, ...]] = ()
    """The fields in which ``None`` is a value, sent as null, instead of leaving the field out."""
    always: ClassVar[tuple[str, ...]] = ()
    """The fields that some server wants in every case: left out, they are sent with their default."""
    beside: ClassVar[tuple[str, ...]] = ()
    """The fields that do not travel as JSON."""
    answer: ClassVar[object]

    def __init_subclass__(cls) -> None:
        # The answer is written once, as the base's type argument, and read back here for msgspec.
        bases: tuple[object, ...] = cls.__dict__.get("__orig_bases__", ())
        arguments = get_args(bases[0]) if bases else ()
        if arguments and not isinstance(arguments[0], TypeVar):
            cls.answer = arguments[0]

    def __post_init__(self) -> None:
        for name, instead in omittable(type(self)):
            given = getattr(self, name)
            if given is None or (given is UNSET and instead is not UNSET):
                force_setattr(self, name, instead)  # before anyone has seen the new value; it is frozen from here on

    def __hash__(self) -> int:
        return hash((type(self), *(frozen(getattr(self, name)) for name in self.__struct_fields__)))

    def __iter__(self) -> Generator[Call, Outcome[httpx.Response], Outcome[T]]:
        """Run this request, and decode what came."""
        sent = yield from self.exchange()
        return self.decode(sent.unwrap()) if succeeded(sent) else Failure(sent.failure())

    @property
    def streams(self) -> bool:
        """Whether the answer is asked for as a stream."""
        return False

    def raw(self) -> Flow[Outcome[httpx.Response]]:
        """Run this request, and give the response itself unless it is a refusal; a stream is left unread."""
        sent = yield from self.exchange(live=self.streams)
        return self.check(sent.unwrap()) if succeeded(sent) else sent

    def exchange(self, *, live: bool = False) -> Flow[Outcome[httpx.Response]]:
        """Send the call, if it can be made."""
        call = self.outgoing(live=live)
        if not succeeded(call):
            return Failure(call.failure())
        return (yield call.unwrap())

    def outgoing(self, *, live: bool = False) -> Outcome[Call]:
        """Return this spec as a call, or what is wrong with it."""
        try:
            return Success(self.call(live=live))
        except InvalidRequestError as error:
            return Failure(error)
        except MALFORMED as error:
            return Failure(invalid(self, error))

    def call(self, *, live: bool = False) -> Call:
        """Encode this spec, and check it against its own declaration."""
        body = encode(self)
        if wrong := garbled(self):
            raise TypeError(f"expected JSON, got {wrong}")
        decoder(type(self)).decode(body)  # constructors do not validate; this names the field, in a microsecond
        if self.in_query:
            return self.routed(self.path, query=as_query(body), live=live)
        earlier = tuple(self.routed(path, content=body) for path in self.earlier_paths)
        return self.routed(self.path, content=body, live=live, earlier=earlier)

    def routed(
        self,
        path: str,
        *,
        verb: Verb | None = None,
        query: Pairs = (),
        content: bytes | None = None,
        headers: Pairs = (),
        live: bool = False,
        earlier: tuple[Call, ...] = (),
    ) -> Call:
        """Return a call of *path* with what this spec says of all its calls."""
        return Call(
            verb=verb or self.verb,
            url=path[1:],
            query=query,
            headers=headers if content is None else headers + JSON_BODY,
            content=content,
            repeatable=self.repeatable,
            retried=self.retried,
            live=live,
            earlier=earlier,
        )

    def decode(self, response: httpx.Response) -> Outcome[T]:
        """Decode the response: a refusal, or the answer."""
        return decode_answer(self.path, cast("type[T]", self.answer), response)  # answer is the run-time form of T

    def check(self, response: httpx.Response) -> Outcome[httpx.Response]:
        """Return the response itself, unread if it streams, unless it is a refusal."""
        error = refused(response) if response.is_closed else None
        return Success(response) if error is None else Failure(error)


class Put(Request[T]):
    """Likewise, with PUT."""

    verb: ClassVar[Verb] = "PUT"


class Get(Request[T]):
    """A call whose fields travel as the query string."""

    verb: ClassVar[Verb] = "GET"
    in_query: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True


class Delete(Request[T]):
    """Likewise, with DELETE."""

    verb: ClassVar[Verb] = "DELETE"
    in_query: ClassVar[bool] = True


class Multipart(Request[T]):
    """A call that carries files as parts named ``file``; its other fields travel as JSON text in the part ``data``."""

    beside: ClassVar[tuple[str, ...]] = ("file", "filename", "content_type", "on_progress")

    def attached(self) -> tuple[File, ...]:
        """Return the files that go along: the one of ``file``, or those of ``files``."""
        many: Sequence[object] | None = getattr(self, "files", None)
        if many is None:
            name, kind = (getattr(self, each) for each in ("filename", "content_type"))
            file: object = getattr(self, "file")  # noqa: B009 - subclasses have it
            return (as_file(file, name or None, kind or None, field="file"),)
        if not many:
            raise InvalidRequestError("expected at least one file, got none", field="files")
        return as_files(many)

    def call(self, *, live: bool = False) -> Call:
        """Encode this spec, and check it against its own declaration; a call without a file is never made."""
        names = zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
        fields = {wire: getattr(self, name) for name, wire in names if name not in self.beside}
        data = encode({wire: value for wire, value in fields.items() if value is not UNSET})
        parts = dict.fromkeys(("file", "files"), True)  # stand-ins, as a file is no JSON
        decoder(type(self)).decode(encode({**parts, **msgspec.json.decode(data, type=dict[str, msgspec.Raw])}))
        headers, content = form((("data", data.decode()),), "file", *self.attached())
        on_progress: Progress | None = getattr(self, "on_progress", None)
        return replace(self.routed(self.path, headers=headers, live=live), content=content, on_progress=on_progress)


def decode_answer(where: str, shape: type[T], response: httpx.Response) -> Outcome[T]:
    """Decode an answer that comes in an envelope, or the refusal that came instead of one."""
    body = response.content
    envelope = open_envelope(body)
    error = refusal(response.status_code, response.headers, body, envelope)
    if error is not None:
        return Failure(error)
    if shape is NoneType:
        return Success(cast(T, None))  # T is None; what little old servers send here means nothing
    if envelope is None:
        return Failure(DecodeError(f"{where}: expected an envelope, got {body[:80]!r}"))
    return decode_data(where, shape, envelope.data)


def decode_data(where: str, shape: type[T], data: bytes | msgspec.Raw) -> Outcome[T]:
    """Decode what stands in an envelope, or an answer that comes without one."""
    try:
        return Success(cast(T, decoder(shape).decode(data)))  # what the decoder of T gives
    except (msgspec.MsgspecError, RecursionError) as error:
        return Failure(DecodeError(f"{where}: {error}"))


def as_query(body: bytes) -> Pairs:
    """Write the fields of a JSON object as a query string's pairs: text as it is, all else as JSON.

    A ``False`` is left out: the server takes any text in its place, ``false`` too, for true.
    """
    fields = msgspec.json.decode(body, type=dict[str, object])
    return tuple(
        (key, value if isinstance(value, str) else encode(value).decode())
        for key, value in fields.items()
        if value is not False
    )


@cache
def omittable(spec: type[Request[T]]) -> tuple[tuple[str, object], ...]:
    """Return the fields in which ``None`` means left out, and what stands in its place."""
    return tuple(
        (known.name, known.default if known.name in spec.always else UNSET)
        for known in msgspec.structs.fields(spec)
        if UnsetType in get_args(known.type) and known.name not in spec.nullable
    )


def frozen(value: object) -> object:
    """Return a hashable stand-in for *value* that is equal for equal values."""
    match value:
        case Mapping():
            pairs = cast("Mapping[object, object]", value)  # a class pattern tells the kind, not its arguments
            return frozenset((key, frozen(item)) for key, item in pairs.items())
        case str() | bytes():
            return value
        case Sequence():
            return tuple(frozen(item) for item in cast("Sequence[object]", value))  # likewise
        case Struct():
            return (type(value), *(frozen(getattr(value, name)) for name in value.__struct_fields__))
        case _:
            return value


def invalid(spec: Struct, error: Exception) -> InvalidRequestError:
    """Put what is wrong with *spec* into words that name the argument and what was expected of it."""
    if isinstance(error, msgspec.ValidationError):
        expected, _, place = str(error).partition(" - at `$.")
        wire = re.sub(r"\W.*", "", place)
        rest = place.removeprefix(wire).removesuffix("`")
        names = dict(zip(spec.__struct_encode_fields__, spec.__struct_fields__, strict=True))
        expected = expected.replace(f"`str` matching regex {MOMENT!r}", "an ISO 8601 date, or a time with its offset")
        if (wrong := re.match(r"Invalid (?:enum )?value (.*)", expected)) is not None:
            expected = f"expected {' or '.join(map(repr, _choices(spec, place)))}, got {wrong[1]}"
        return InvalidRequestError(f"{expected[:1].lower()}{expected[1:]}", field=names.get(wire, wire) + rest)
    inside = (name for name in spec.__struct_fields__ if name not in getattr(spec, "beside", ()))
    return InvalidRequestError(_fault(error), field=next(filter(partial(_unfit, spec), inside), ""))


def _choices(spec: Struct, place: str) -> list[int | str | None]:
    """Return the values that may stand at a place, which msgspec does not tell with its error."""
    from msgspec import inspect  # costly, and not needed as long as all is well

    kinds: list[inspect.Type] = [inspect.type_info(type(spec))]
    for step in re.findall(r"\w+|\[\d+\]", place):
        kinds = [inner for kind in kinds for inner in _step(kind, step)]
    values = (value for kind in kinds if isinstance(kind, inspect.LiteralType) for value in kind.values)
    return [*dict.fromkeys(values)]


def _step(kind: inspect.Type, step: str) -> Iterator[inspect.Type]:
    from msgspec import inspect

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
    from msgspec import inspect

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


def refused(response: httpx.Response) -> APIError | None:
    """Return the error that a read response means, if it means one."""
    body = response.content
    return refusal(response.status_code, response.headers, body, open_envelope(body))


def unknown_route(response: httpx.Response) -> bool:
    """Whether the server does not know the route: a 404 that FastGPT itself did not write."""
    return response.status_code == 404 and open_envelope(response.content) is None


def form(fields: Pairs, name: str, *files: File) -> tuple[Pairs, tuple[bytes | Slice, ...]]:
    """Return the headers and the pieces of a form that carries *fields* and then *files*.

    The names of files are percent-encoded, since FastGPT decodes them, and would garble a bare ``%`` or other letters.
    """
    from urllib.parse import quote  # slow to import, and not needed by who uploads nothing

    boundary = os.urandom(16).hex()
    pieces: list[bytes | Slice] = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields
    ]
    for file in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{quote(file.name, safe="")}"'
        pieces += (f"{head}\r\nContent-Type: {file.content_type}\r\n\r\n".encode(), file.part(), b"\r\n")
    headers = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
    return headers, (*pieces, f"--{boundary}--\r\n".encode())
