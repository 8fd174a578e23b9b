"""The bases of all specs: a request whose fields travel as JSON, as a query string, or beside files in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import (
    TYPE_CHECKING,
    ClassVar,
    Generic,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import UNSET, Struct, StructMeta, UnsetType, field
from msgspec.structs import astuple, force_setattr, replace
from returns.result import Failure, Result, Success

from ..arguments import check_callable, check_text
from ..brief import Brief
from ..decoding import BUILDING, decode, decoder
from ..errors import InvalidRequestError, set_call
from ..files import File, Progress, as_file, as_files
from ..http import HTTPRequest, HTTPResponse, Pairs, Verb
from ..outcomes import Meaning, Outcome
from ..steps import Flow, SendOutcome
from .answers import decode_answer, rejected
from .declarations import check_declaration, is_open, parameters, substituted
from .forms import form
from .jsons import MALFORMED, PLAIN, encode, unencodable, with_fields
from .validation import check_keys, invalid

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Native = TypeVar("Native")

JSON_BODY: Pairs = (("Content-Type", "application/json"),)
UNSENDABLE = (InvalidRequestError, *MALFORMED)
"""What encoding a spec raises of what it holds."""


if TYPE_CHECKING:
    from abc import ABCMeta

    # Any spec fits that Protocol, and need not name it; but Jedi finds what a spec answers by the names of bases alone.
    from ..protocols import TypedQuery as Answering

    class AnyMeta(StructMeta, ABCMeta):
        """What checkers demand of a class that names a Protocol."""
else:
    AnyMeta, Answering = StructMeta, Generic


# Said twice: mypy looks at the class, where it finds that of ``Struct`` otherwise; Jedi looks at the metaclass alone.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class SpecMeta(AnyMeta):
    """Makes every spec frozen, keyword-only and camel-cased on the wire; msgspec does not inherit the last two."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, object], *, frozen: bool = True
    ) -> SpecMeta:
        """Make the class of one spec; raise ``TypeError`` of one that makes no requests."""
        made = super().__new__(mcls, name, bases, namespace, frozen=frozen, kw_only=True, rename="camel")
        if not made.__module__.startswith("fastgpt."):
            check_declaration(made)
        return made


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class RequestSpec(Brief, Answering[T_co], metaclass=SpecMeta, frozen=True):
    """A call whose fields travel as a JSON body; its type argument is what ``data`` of the answer decodes to."""

    verb: ClassVar[Verb] = "POST"
    path: ClassVar[str]
    """Below the API base: ``/core/chat/init``."""
    in_query: ClassVar[bool] = False
    """Whether the fields travel as the query string, not as a JSON body."""
    fallback_paths: ClassVar[tuple[str, ...]] = ()
    """Where earlier servers have the same, newest first; tried only where the server does not know ``path``."""
    idempotent: ClassVar[bool] = False
    """Whether it only reads, so that it may be sent again after a lost connection."""
    retryable: ClassVar[bool] = True
    """Whether it may be sent again at all, after an error response for rate as well."""
    since: ClassVar[str] = "4.8.12"
    """The first server version that has it, with a key; 4.8.12 is the oldest that is looked at."""
    path_since: ClassVar[str] = ""
    """The first version that has it under ``path``, where earlier ones have it under one of ``fallback_paths``."""
    changed: ClassVar[Mapping[str, str]] = {}
    """What a version, or a range of versions, does otherwise: a line of ``docs/versions.md`` each."""
    later_fields: ClassVar[Mapping[str, str]] = {}
    """The fields that came later than 4.16.0, with their versions."""
    also_as: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Wire names of fields, with the names under which some server wants the same: each is sent as well."""
    null_fields: ClassVar[tuple[str, ...]] = ()
    """The fields in which ``None`` is a value, sent as null, instead of leaving the field out."""
    always_sent: ClassVar[tuple[str, ...]] = ()
    """The fields that some server wants in every case: left out, they are sent with their default."""
    non_json_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that do not travel as JSON."""
    secret_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that hold a secret: with one of them, the request is not written down."""
    secret_answer: ClassVar[bool] = False
    """Whether the answer holds a secret, so that it is not written down."""
    targets: ClassVar[tuple[str, ...]] = ()
    """The fields of which one says whose app is meant: an app, a skill, a share link."""
    app_fields: ClassVar[tuple[str, ...]] = ()
    """The wire names under which the app of the client goes along where no target is set; empty: it never does."""
    needs_app: ClassVar[bool] = False
    """Whether it cannot be sent without a target, or an app of the client."""
    answer: ClassVar[object]
    """What ``data`` of the answer decodes to: the type argument, which is a variable where a base leaves it open."""

    if TYPE_CHECKING:
        # A spec is covariant, so that any answer would do where one is passed beside it; this says which one it is.
        def _declares(self) -> Callable[[T_co], T_co]: ...

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # The answer is written once, as the base's type argument, and read back here for msgspec.
        bases: tuple[object, ...] = cls.__dict__.get("__orig_bases__", ())
        origins = ((get_origin(base), get_args(base)) for base in bases)
        first = next(((origin, given) for origin, given in origins if isinstance(origin, SpecMeta)), None)
        if first is not None:
            origin, given = first
            variables = parameters(origin)
            declared: object = getattr(origin, "answer", variables[0])  # nothing is said yet at the top
            cls.answer = substituted(declared, dict(zip(variables, given, strict=False)))

    def __post_init__(self) -> None:
        values: tuple[object, ...] = astuple(self)
        if NoneType not in map(type, values) and not self.always_sent:
            return  # nothing is to be replaced
        for at, name, instead in omittable(type(self)):
            value = values[at]
            if value is None or (value is UNSET and instead is not UNSET):
                force_setattr(self, name, instead)  # before anyone has seen the new value; it is frozen from here on

    def __hash__(self) -> int:
        return hash((type(self), *(hashable(getattr(self, name)) for name in self.__struct_fields__)))

    def __iter__(self) -> Flow[Outcome[T_co]]:
        """Run this request, and decode what came."""
        try:
            call = self.call()
        except UNSENDABLE as error:
            return Failure(self.fault(error))
        meaning = Meaning(self.decode)
        sent = yield replace(call, meaning=meaning)
        return meaning.take(sent.unwrap()) if isinstance(sent, Success) else Failure(sent.failure())

    @property
    def streams(self) -> bool:
        """Whether the answer is asked for as a stream."""
        return False

    def raw(self, native: Callable[[HTTPResponse], Native], /) -> Flow[Outcome[Native]]:
        """Run this request, and return the response unless it is an error response; a stream is left unread.

        *native* makes of it what raw callers get.
        """
        call = self.outgoing(live=self.streams)
        if isinstance(call, Failure):
            return call
        sent = yield call.unwrap()
        return sent if isinstance(sent, Failure) else self.check(sent.unwrap()).map(native)

    def outgoing(self, *, live: bool = False) -> Outcome[HTTPRequest]:
        """Return this spec as a call, or what is wrong with it."""
        try:
            return Success(self.call(live=live))
        except UNSENDABLE as error:
            return Failure(self.fault(error))

    def fault(self, error: Exception) -> InvalidRequestError:
        """Return what is wrong with this spec, by the exception that encoding it raised."""
        found = error if isinstance(error, InvalidRequestError) else invalid(self, error)
        return set_call(found, method=self.verb, path=self.path)

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, and check it against its own declaration."""
        body = encode(self)
        has_dicts = False
        for value in astuple(self):
            if type(value) not in PLAIN:  # most are, so that nothing is called
                check_encodable(value)
                has_dicts = has_dicts or isinstance(value, Mapping)
        decoder(type(self)).decode(body)  # constructors do not validate; this names the field, in a microsecond
        if has_dicts:
            check_keys(self)
        if self.non_json_fields and any(getattr(self, name) is not UNSET for name in self.non_json_fields):
            body = encode(replace(self, **dict.fromkeys(self.non_json_fields, UNSET)))
        if self.also_as:
            body = with_fields(body, self.aliases())
        named = [name for name in self.targets if getattr(self, name) is not UNSET]
        if named and named != ["app_id"]:  # an app alone may always be named
            self.check_target(*named)
        blank = blank_call(type(self), about_client=bool(self.app_fields) and not named, live=live)
        if self.in_query:
            return replace(blank, query=as_query(body))
        call = replace(blank, headers=JSON_BODY, content=body)
        if not self.fallback_paths:
            return call
        return replace(call, fallbacks=tuple(self.routed(path, content=body) for path in self.fallback_paths))

    def check_target(self, name: str, *others: str) -> None:
        """Raise ``InvalidRequestError`` unless the field *name* is the only one of ``targets`` that is set."""
        if others:
            several = " and ".join((name, *others))
            raise InvalidRequestError(f"expected one of {', '.join(self.targets)}, got {several}", field=others[0])

    def aliases(self) -> Mapping[str, object]:
        """Return what is sent under the further names of ``also_as``."""
        names = zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
        sent = {wire: getattr(self, name) for name, wire in names if wire in self.also_as}
        return {other: value for wire, value in sent.items() if value is not UNSET for other in self.also_as[wire]}

    def routed(self, path: str, *, content: bytes, verb: Verb | None = None, query: Pairs = ()) -> HTTPRequest:
        """Return the call that does the same on earlier servers, at another path."""
        blank = blank_call(type(self))
        return replace(blank, verb=verb or self.verb, url=path[1:], query=query, headers=JSON_BODY, content=content)

    def decode(self, response: HTTPResponse) -> Outcome[T_co]:
        """Decode the response: the answer, an error response, or what is neither."""
        return decode_answer(self.path, cast("type[T_co]", self.answer), response)  # answer is T_co at run time

    def check(self, response: HTTPResponse) -> SendOutcome:
        """Return the response itself, unread if it streams, unless it is an error response or a gateway's page."""
        error = None if response.is_live else rejected(response)
        return Success(response) if error is None else Failure(error)


class Put(RequestSpec[T_co]):
    """A request with a JSON body, sent with PUT."""

    verb: ClassVar[Verb] = "PUT"


class Get(RequestSpec[T_co]):
    """A call whose fields travel as the query string."""

    verb: ClassVar[Verb] = "GET"
    in_query: ClassVar[bool] = True
    idempotent: ClassVar[bool] = True


class Delete(RequestSpec[T_co]):
    """A request whose fields travel in the query, sent with DELETE."""

    verb: ClassVar[Verb] = "DELETE"
    in_query: ClassVar[bool] = True


class Multipart(RequestSpec[T_co]):
    """A call that carries files as parts named ``file``; its other fields travel as JSON text in the part ``data``."""

    non_json_fields: ClassVar[tuple[str, ...]] = ("file", "filename", "content_type", "on_progress")

    def attached(self) -> tuple[File, ...]:
        """Return the files that go along: the one of ``file``, or those of ``files``."""
        if not hasattr(self, "files"):
            name, kind = (text_or_none(getattr(self, each), each) for each in ("filename", "content_type"))
            file: object = getattr(self, "file")  # noqa: B009 - subclasses have it
            return (as_file(file, name, kind, field="file"),)
        files = as_files(cast("Sequence[object]", getattr(self, "files")))  # noqa: B009 - some subclasses have it
        if not files:
            raise InvalidRequestError("expected at least one file, got none", field="files")
        return files

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, and check it against its own declaration; a call without a file is never made."""
        on_progress: Progress | None = getattr(self, "on_progress", None)
        check_callable(on_progress, "on_progress")
        names = zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
        fields = {wire: getattr(self, name) for name, wire in names if name not in self.non_json_fields}
        for value in fields.values():
            check_encodable(value)
        data = encode({wire: value for wire, value in fields.items() if value is not UNSET})
        parts = dict.fromkeys(("file", "files"), True)  # stand-ins, as a file is no JSON
        decoder(type(self)).decode(encode({**parts, **decode(dict[str, msgspec.Raw], data)}))
        check_keys(self)
        headers, content = form((("data", with_fields(data, self.aliases()).decode()),), "file", *self.attached())
        about_client = all(getattr(self, name) is UNSET for name in self.targets)
        blank = blank_call(type(self), about_client=about_client, live=live)
        return replace(blank, headers=headers, content=content, on_progress=on_progress)


def check_encodable(value: object) -> None:
    """Raise ``TypeError`` of what would be sent as something else, such as bytes as text."""
    if wrong := unencodable(value):
        raise TypeError(f"expected JSON, got {wrong}")


def text_or_none(value: object, name: str) -> str | None:
    """Return a text, None if it is left out or empty; raise ``InvalidRequestError`` of what is no text."""
    if value is UNSET:
        return None
    check_text(value, name)
    return str(value) or None


@cache
def blank_call(spec: type[RequestSpec[T]], *, about_client: bool = False, live: bool = False) -> HTTPRequest:
    """Return a call with what *spec* says of all its calls; *about_client*: the app of the client goes along."""
    return HTTPRequest(
        verb=spec.verb,
        url=spec.path[1:],
        idempotent=spec.idempotent,
        retryable=spec.retryable,
        live=live,
        app_fields=spec.app_fields if about_client else (),
        needs_app=about_client and spec.needs_app,
    )


@cache
def outcome_of(spec: type[RequestSpec[T]]) -> object:
    """Return the type of what a success of *spec* holds: what its ``decode`` says, or else its type argument."""
    try:
        said: object = get_type_hints(spec.decode).get("return")
    except NameError:
        said = None  # of what only checkers see
    held = get_args(said)
    return held[0] if get_origin(said) is Result and not is_open(held[0]) else spec.answer


def as_query(body: bytes) -> Pairs:
    """Write the fields of a JSON object as a query string's pairs: text as it is, all else as JSON.

    A ``False`` is left out: the server takes any text in its place, ``false`` too, for true.
    """
    fields = decode(dict[str, object], body)
    return tuple(
        (key, value if isinstance(value, str) else encode(value).decode())
        for key, value in fields.items()
        if value is not False
    )


@cache
def omittable(spec: type[RequestSpec[T]]) -> tuple[tuple[int, str, object], ...]:
    """Return the fields in which ``None`` means left out, by number and name, and what stands in its place."""
    with BUILDING:
        fields = msgspec.structs.fields(spec)
    return tuple(
        (at, known.name, known.default if known.name in spec.always_sent else UNSET)
        for at, known in enumerate(fields)
        if UnsetType in get_args(known.type) and known.name not in spec.null_fields
    )


def hashable(value: object) -> object:
    """Return a hashable stand-in for *value* that is equal for equal values."""
    match value:
        case Mapping():
            pairs = cast("Mapping[object, object]", value)  # a class pattern tells the kind, not its arguments
            return frozenset((key, hashable(item)) for key, item in pairs.items())
        case str() | bytes():
            return value
        case Sequence():
            return tuple(
                hashable(item) for item in cast("Sequence[object]", value)
            )  # the kind is known, not its argument
        case Struct():
            return (type(value), *(hashable(getattr(value, name)) for name in value.__struct_fields__))
        case _:
            return value
