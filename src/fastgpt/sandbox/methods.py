"""The functions of this area as methods: tickets, files and folders.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import calls, downloads, folders

    class SandboxFunctions(calls.Methods, downloads.Methods, folders.Methods):
        """The methods of each client and view of this area."""
else:
    from ..lazy import methods

    SandboxFunctions = type("SandboxFunctions", (), methods(__package__, ".calls", ".downloads", ".folders"))
