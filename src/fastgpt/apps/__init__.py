"""Apps: listing and creating them, their logs, and their figures.

The names of the area stand in the ``__all__`` of its modules, and all are public here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models.members import *
    from ..models.pages import Page as Page
    from ..models.workflows import *
    from ..specs.chat_fields import ChatSource as ChatSource
    from .client import *
    from .lists import *
    from .models import *
    from .requests import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(
        __name__, ".client", ".lists", ".models", ".requests", "..models.members", "..models.workflows",
        Page="..models.pages", ChatSource="..specs.chat_fields",
    )  # fmt: skip
