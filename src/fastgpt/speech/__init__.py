"""Speech: the audio of a text, and the text of speech.

The names of the area stand in the ``__all__`` of its modules, and all are public here.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .audio import *
    from .client import *
else:
    from ..lazy import area

    __getattr__, __dir__ = area(__name__, ".client", ".audio")
