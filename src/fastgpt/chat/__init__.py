"""Chats: completions, streams, histories, records, feedback, guides and files.

The names of the area stand in the ``__all__`` of its modules, and of the models that streams share; all are public
here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models.chat import *
    from ..models.events import *
    from ..models.files import *
    from ..models.interactions import *
    from ..models.messages import *
    from ..models.nodes import *
    from ..models.pages import *
    from ..models.records import *
    from ..models.workflows import *
    from ..specs.chat_fields import *
    from .client import *
    from .completions import *
    from .feedback import *
    from .files import *
    from .guides import *
    from .histories import *
    from .models import *
    from .records import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(
        __name__,
        ".client", ".completions", ".feedback", ".files", ".guides", ".histories", ".models", ".records",
        "..models.chat", "..models.events", "..models.files", "..models.interactions", "..models.messages",
        "..models.nodes", "..models.pages", "..models.records", "..models.workflows", "..specs.chat_fields",
    )  # fmt: skip
