"""What fields of specs are annotated with: what callers may give, and what the JSON must be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, TypeVar

from msgspec import Meta, UnsetType

from ..values import ACCEPTED

T = TypeVar("T")

Omittable: TypeAlias = T | None | UnsetType
"""A field that may be left out: by not giving it, by ``UNSET``, or by ``None``."""

_DAY = (
    r"(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
"""A day that the calendar has: a server would take the 30th of February for a day in March."""
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
MOMENT = rf"^{_DAY}(?:T{_CLOCK}(?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]))?\Z"

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
