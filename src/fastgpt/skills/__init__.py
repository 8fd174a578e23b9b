"""Skills: what agents know how to do, their versions, the sandbox in which they are edited, and their deployment.

The names of the area stand in the ``__all__`` of its modules, and all are public here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models.events import SandboxStatus as SandboxStatus, UnknownEvent as UnknownEvent
    from ..models.members import *
    from ..models.pages import Page as Page
    from .client import *
    from .deploying import *
    from .lists import *
    from .models import *
    from .runtime import *
    from .skills import *
    from .versions import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(
        __name__, ".client", ".deploying", ".lists", ".models", ".runtime", ".skills", ".versions", "..models.members",
        Page="..models.pages", SandboxStatus="..models.events", UnknownEvent="..models.events",
    )  # fmt: skip
