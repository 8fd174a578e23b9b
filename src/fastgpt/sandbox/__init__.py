"""Sandboxes: the folders in which agents and skills work, and the files in them.

The names of the area stand in the ``__all__`` of its modules, and all are public here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models.files import SandboxUpload as SandboxUpload
    from ..specs.chat_fields import EDIT_CHAT as EDIT_CHAT
    from .calls import *
    from .client import *
    from .downloads import *
    from .folders import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(
        __name__, ".calls", ".client", ".downloads", ".folders",
        EDIT_CHAT="..specs.chat_fields", SandboxUpload="..models.files",
    )  # fmt: skip
