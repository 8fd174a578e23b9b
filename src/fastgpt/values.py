"""What every layer may name: the version, JSON as checkers see it, and text that must not be printed.

Nothing here knows of HTTP or of FastGPT.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, SupportsIndex, TypeAlias, TypeVar

from msgspec import Meta

T = TypeVar("T")

__version__ = "0.1.0"
"""Sent to servers as part of the user agent; the distribution reads it here."""

Async: TypeAlias = Coroutine[Any, Any, T]
"""What ``async def`` returns, as checkers have it: by its two ``Any`` it fits whatever a caller annotates."""

if TYPE_CHECKING:
    JSONValue: TypeAlias = None | bool | int | float | str | Sequence["JSONValue"] | Mapping[str, "JSONValue"]
else:
    JSONValue = Annotated[object, Meta(extra_json_schema={"description": "any JSON"})]
    """Checkers see the recursive type; msgspec knows no recursive alias, and decodes ``object`` as plain JSON."""


ACCEPTED: Final[dict[str, object]] = {}
"""What callers may pass, by the name of an alias of which msgspec sees another form: the one on the wire."""


class Secret(str):
    """Text that travels as itself, but is never shown by a ``repr``, a log of values, or a traceback's locals.

    It does not leave the process in a pickle either: what comes out of one is empty.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"

    def __getitem__(self, place: SupportsIndex | slice) -> Secret:
        return Secret(super().__getitem__(place))  # a part is one too: rich shows the beginning of what is long

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[()]]:
        return (Secret, ())


def as_secret(value: object) -> Secret:
    """Return *value* as a secret without surrounding white space; what is no text becomes an empty secret.

    It never raises, so that no frame of a traceback holds the bare value.
    """
    return Secret(value.strip()) if isinstance(value, str) else Secret()


def is_hostname(host: str) -> bool:
    """Whether *host* can be looked up or is an address; no resolver takes an empty part or one of 64 characters."""
    return all(0 < len(label) < 64 for label in host.removesuffix(".").split("."))
