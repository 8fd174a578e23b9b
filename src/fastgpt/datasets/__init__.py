"""Datasets: their collections, rows, files, training, and third-party sources.

The names of the area stand in the ``__all__`` of its modules, and all are public here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models.files import *
    from ..models.members import *
    from ..models.nodes import Quote as Quote, QuoteScore as QuoteScore
    from ..models.pages import Page as Page
    from ..specs.chat_fields import ChatId as ChatId, OutLinkAuthData as OutLinkAuthData, SourceType as SourceType
    from .batches import *
    from .catalog import *
    from .chunks import *
    from .client import *
    from .collections import *
    from .data import *
    from .datasets import *
    from .files import *
    from .indexing import *
    from .lists import *
    from .models.collections import *
    from .models.data import *
    from .models.datasets import *
    from .models.training import *
    from .sources import *
    from .training import *
    from .watching import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(
        __name__,
        ".batches", ".chunks", ".client", ".collections", ".data", ".datasets", ".files", ".indexing", ".sources",
        ".catalog", ".lists",
        ".training", ".watching", ".models.collections", ".models.data", ".models.datasets", ".models.training",
        "..models.files", "..models.members",
        Quote="..models.nodes", QuoteScore="..models.nodes", Page="..models.pages",
        ChatId="..specs.chat_fields", OutLinkAuthData="..specs.chat_fields", SourceType="..specs.chat_fields",
    )  # fmt: skip
