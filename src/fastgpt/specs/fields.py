"""What fields of specs are annotated with: what callers may give, and what the JSON must be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, TypeVar

from msgspec import Meta, UnsetType

from ..values import ACCEPTED

T = TypeVar("T")

Omittable: TypeAlias = T | None | UnsetType
"""A field that may be left out: by not giving it, by ``UNSET``, or by ``None``."""

MOMENT = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?\Z"

AnyMoment: TypeAlias = date | str
if TYPE_CHECKING:
    Moment: TypeAlias = AnyMoment
    """A day, a moment, or either as ISO 8601 text; a moment must carry its UTC offset."""
else:
    Moment = Annotated[str, Meta(pattern=MOMENT)]
    ACCEPTED["Moment"] = AnyMoment

Id: TypeAlias = Annotated[str, Meta(min_length=1)]
"""An id; its shape is the server's affair, but it is not empty."""
ListOrder: TypeAlias = Literal["updateTimeDesc", "createTimeDesc", "createTimeAsc"]
"""The order of a list: the last changed first, the newest first, or the oldest first."""
Size: TypeAlias = Annotated[int, Meta(ge=1)]
Offset: TypeAlias = Annotated[int, Meta(ge=0)]
