"""The functions of this area as methods: improving prompts and code.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import assistants

    class AuthoringFunctions(assistants.Methods):
        """The methods of each client and view of this area."""
else:
    from ..lazy import methods

    AuthoringFunctions = type("AuthoringFunctions", (), methods(__package__, ".assistants"))
