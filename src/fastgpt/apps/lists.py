"""Apps page by page, as servers from 4.17 list them; ``get_apps`` gives all of a folder at once on every server."""

from __future__ import annotations

__all__ = [
    "AppListItem",
    "GetAppsV2", "get_apps_v2",
]  # fmt: skip

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from msgspec import UNSET

from ..functions import endpoint
from ..models.pages import Page
from ..specs import Id, ListOrder, Offset, Omittable, Size
from ..specs.paging import OffsetPaged
from .models import App
from .requests import AppType


class AppListItem(App, frozen=True, rename="camel"):
    """An app as later servers list it."""

    create_time: datetime | None = None
    is_pinned: bool | None = None
    """Whether the owner of the key has pinned it; reported with ``pinned_first``."""
    related_app_count: int | None = None
    """How many apps use it; reported to its owner with ``with_related_app_count``."""


class GetAppsV2(OffsetPaged[Page[AppListItem]]):
    """Page through the apps of a folder, the last changed first (``POST /core/app/listV2``, 4.17.0+)."""

    path: ClassVar[str] = "/core/app/listV2"
    since: ClassVar[str] = "4.17.0"
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    always_sent: ClassVar[tuple[str, ...]] = ("page_size",)

    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top, which is what leaving it out means as well."""
    type: Omittable[AppType | Sequence[AppType]] = UNSET
    """The kinds of apps; left out, all but ``hidden``."""
    search_key: Omittable[str] = UNSET
    """Text to search for in names and descriptions, in all folders."""
    sort: Omittable[ListOrder] = UNSET
    """The order; left out, the last changed comes first."""
    tmb_ids: Omittable[Sequence[Id]] = UNSET
    """The members who made them; an empty list gives none."""
    pinned_first: Omittable[bool] = UNSET
    """Whether pinned ones come first (4.17.1+)."""
    exclude_app_id: Omittable[Id] = UNSET
    """An app to leave out."""
    with_related_app_count: Omittable[bool] = UNSET
    """Whether it is counted how many apps use each."""
    offset: Omittable[Offset] = 0
    """Apps to pass over."""
    page_size: Omittable[Size] = 50
    """Apps of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""


get_apps_v2: Final = endpoint(GetAppsV2)


class Methods:
    """The functions of this file as methods."""

    get_apps_v2 = get_apps_v2
