"""Skills page by page, as servers from 4.17 list them; ``get_skills`` does so from 4.15, without order and creators."""

from __future__ import annotations

__all__ = [
    "GetSkillsV2", "get_skills_v2",
]  # fmt: skip

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec import UNSET, field

from ..functions import endpoint
from ..models.pages import Page
from ..specs import Id, ListOrder, Offset, Omittable, Size
from ..specs.paging import OffsetPaged
from .models import SkillItem
from .skills import SkillList


class GetSkillsV2(SkillList, OffsetPaged[Page[SkillItem]]):
    """Page through skills and folders of skills (``POST /core/ai/skill/listV2``, 4.17.0+)."""

    path: ClassVar[str] = "/core/ai/skill/listV2"
    since: ClassVar[str] = "4.17.0"
    always_sent: ClassVar[tuple[str, ...]] = ("page_size",)

    skill_ids: Omittable[Sequence[Id]] = UNSET
    """The skills to list, by their ids; folder and page do not count then."""
    sort: Omittable[ListOrder] = UNSET
    """The order; left out, the last changed comes first."""
    tmb_ids: Omittable[Sequence[Id]] = UNSET
    """The members who made them; an empty list gives none."""
    offset: Omittable[Offset] = 0
    """Skills to pass over."""
    page_size: Omittable[Size] = 50
    """Skills of a page."""
    page_num: Omittable[Size] = field(name="page", default=UNSET)
    """The page by its number, from 1, instead of ``offset`` (wire name ``page``)."""


get_skills_v2: Final = endpoint(GetSkillsV2)


class Methods:
    """The functions of this file as methods."""

    get_skills_v2 = get_skills_v2
