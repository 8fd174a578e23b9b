"""The functions of this area as methods: making, changing and deleting MCP keys.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import keys

    class McpFunctions(keys.Methods):
        """The methods of each client and view that has MCP keys."""
else:
    from ..lazy import methods

    McpFunctions = type("McpFunctions", (), methods(__package__, ".keys"))
