"""The functions of this area as methods: the audio of a text, and the text of speech.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import audio

    class SpeechFunctions(audio.Methods):
        """The methods of each client and view of this area."""
else:
    from ..lazy import methods

    SpeechFunctions = type("SpeechFunctions", (), methods(__package__, ".audio"))
