"""The declaration of a spec is checked when its class is made, so that no call goes elsewhere than it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

import pytest
from msgspec import Raw, Struct, StructMeta

from fastgpt.http import HTTPRequest, HTTPResponse
from fastgpt.outcomes import Outcome
from fastgpt.specs import Get, RequestSpec
from fastgpt.specs.declarations import faults
from support.endpoint_list import declared_specs

T = TypeVar("T")
U = TypeVar("U")
Base: TypeAlias = Any
"""What checkers would look at more closely than these tests want."""


def declared(base: Base = Get[int], annotations: Mapping[str, object] | None = None, **body: object) -> StructMeta:
    """Make a class of requests by the name of Mine."""
    from types import new_class

    def fill(namespace: dict[str, object]) -> None:
        namespace |= {"__module__": __name__, "__annotations__": dict(annotations or {}), **body}

    made: StructMeta = new_class("Mine", (base,), {}, fill)  # type: ignore[assignment]  # it is one
    return made


class Foreign:
    """A class that JSON does not decode to, as those of pydantic are."""


class Holding(Struct):
    """An answer that holds one, and another of its own kind."""

    inner: Holding | None
    foreign: Foreign


DECODED = "expected a type argument that JSON decodes to, such as a msgspec.Struct or a dataclass, got "
BELOW = "expected a path below the API base, such as /core/chat/init, got "
WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({}, f"path: {BELOW}None"),
    ({"path": 5}, f"path: {BELOW}int"),
    ({"path": "core/chat/init"}, f"path: {BELOW}'core/chat/init'"),
    ({"path": ""}, f"path: {BELOW}''"),
    ({"path": "https://host/core"}, f"path: {BELOW}'https://host/core'"),
    ({"path": "//host/core"}, f"path: {BELOW}'//host/core'"),
    ({"path": "/core?a=1"}, f"path: {BELOW}'/core?a=1'"),
    ({"path": "/core chat"}, f"path: {BELOW}'/core chat'"),
    ({"path": "/api/core"}, "path: expected a path below the API base, which ends in /api already, got '/api/core'"),
    (
        {"path": "/core/{app_id}"},
        "path: expected fields of the class in '/core/{app_id}', which has no field 'app_id'",
    ),
    (
        {"path": "/core/{app_id}", "annotations": {"app_id": str}},
        "path: expected no placeholders, as fields travel in the query or the body, got '/core/{app_id}'",
    ),
    ({"path": "/core", "fallback_paths": "/a"}, "fallback_paths: expected a tuple of paths, got str"),
    ({"path": "/core", "fallback_paths": ("/a", "b")}, f"fallback_paths[1]: {BELOW}'b'"),
    ({"path": "/core", "verb": "PATCH"}, "verb: expected one of GET, POST, PUT, DELETE, got 'PATCH'"),
    ({"path": "/core", "null_fields": ("a",)}, "null_fields: expected fields of the class, got ('a',)"),
    (
        {"path": "/core", "annotations": {"a": str}, "always_sent": "a"},
        "always_sent: expected fields of the class, got 'a'",
    ),
    (
        {"path": "/core", "annotations": {"app_id": str}, "also_as": {"app_id": ("id",)}},
        "also_as: expected names of fields on the wire, got 'app_id'",
    ),
    (
        {"path": "/core", "base": Get},
        "expected a type argument, what `data` of the answer decodes to, such as Get[Answer]; got none",
    ),
    ({"path": "/core", "base": Get[Foreign]}, f"{DECODED}Foreign; what another library"),
    ({"path": "/core", "base": Get[list[Holding]]}, f"{DECODED}Foreign; what another library"),
    ({"path": "/core", "base": Get[Raw | None]}, f"{DECODED}Raw; it may not be optional"),
    ({"path": "/core", "base": Get["Answer"]}, "expected a type argument that JSON decodes to: Type 'ForwardRef"),  # type: ignore[name-defined]  # pyright: ignore[reportUndefinedVariable]
)


@pytest.mark.parametrize(("body", "expected"), WRONG)
def test_a_declaration_that_makes_no_requests_is_named(body: dict[str, Base], expected: str) -> None:
    """With the class, and what was expected."""
    with pytest.raises(TypeError) as raised:
        declared(**body)
    assert str(raised.value).removeprefix("Mine: ").startswith(expected)


def test_bases_and_subclasses_are_free() -> None:
    """What leaves its type argument open is a base; what inherits path and answer need not repeat them."""

    class Listed(Get[T]):
        app_id: str

    class Names(Listed[tuple[str, ...]]):
        path: ClassVar[str] = "/names"

    class SomeNames(Names):
        prefix: str = ""

    assert SomeNames(app_id="a").outgoing().unwrap().query == (("appId", "a"), ("prefix", ""))


class Marked(Generic[U]):
    """Something else than a spec, with a type argument of its own."""


class Boxed(Get[tuple[T, ...]]):
    """A base that says what holds the answer."""

    path: ClassVar[str] = "/boxed"


class Keyed(Get[T], Generic[U, T]):
    """A base with one argument more."""

    path: ClassVar[str] = "/keyed"


class Maybe(Boxed[T | None]):
    """A base of a base."""


class Texts(Boxed[str]):
    """A call."""


class MoreTexts(Texts):
    """A call that inherits its answer."""


class Chosen(Keyed[int, str]):
    """A call whose answer is the second argument."""


class Marking(Marked[int], Get[str]):
    """A call whose first base is no spec."""

    path: ClassVar[str] = "/marking"


class Tagged(Get[str], Generic[T]):
    """A base whose argument is about something else than the answer."""

    path: ClassVar[str] = "/tagged"


class TaggedByNumber(Tagged[int]):
    """A call."""


class Numbers(Maybe[int]):
    """A call."""


@pytest.mark.parametrize(
    ("spec", "answer"),
    [
        (Texts, tuple[str, ...]),
        (MoreTexts, tuple[str, ...]),
        (Chosen, str),
        (Marking, str),
        (TaggedByNumber, str),
        (Numbers, tuple[int | None, ...]),
    ],
)
def test_an_answer_is_what_checkers_take_it_for(spec: type[RequestSpec[object]], answer: object) -> None:
    """Whatever bases say of it, and in whichever order they stand."""
    assert spec.answer == answer


@pytest.mark.parametrize("base", [Get, Boxed, Keyed, Maybe])
def test_an_answer_is_not_left_open(base: Base) -> None:
    """By a class that has no type variables itself."""
    with pytest.raises(TypeError, match="Mine: expected a type argument, what `data` of the answer decodes to"):
        declared(base, path="/mine")


def test_an_answer_may_be_completed_later() -> None:
    """A struct may name a type that its module has not defined yet; that shows when an answer comes."""

    class Answer(Struct):
        inner: Defined

    class Asking(Get[Answer]):
        path: ClassVar[str] = "/later"

    assert Asking().outgoing().unwrap().url == "later"


if TYPE_CHECKING:
    from fastgpt import ChatMessage as Defined


def test_who_builds_the_path_may_have_placeholders() -> None:
    """They are the affair of its own ``call``; so is the answer of its own ``decode``."""

    class Named(RequestSpec[object]):
        path: ClassVar[str] = "/apps/{app_id}"

        app_id: str

        def call(self, *, live: bool = False) -> HTTPRequest:
            return super().call(live=live)

        def decode(self, response: HTTPResponse) -> Outcome[object]:
            return super().decode(response)

    assert Named(app_id="a").app_id == "a"


@pytest.mark.parametrize("spec", declared_specs(), ids=lambda spec: spec.__name__)
def test_what_this_library_declares_keeps_to_it(spec: type[RequestSpec[Base]]) -> None:
    """Its own classes are not looked at when they are made, so that imports stay cheap."""
    assert [*faults(spec)] == []
