"""The functions of this area as methods: listing, creating, and logs.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import lists, requests

    class AppFunctions(requests.Methods, lists.Methods):
        """The methods of each client and view that has apps."""
else:
    from ..lazy import methods

    AppFunctions = type("AppFunctions", (), methods(__package__, ".requests", ".lists"))
