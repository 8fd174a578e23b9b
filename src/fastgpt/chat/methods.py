"""The functions of this area as methods: completions, histories, records, feedback, guides and files.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import completions, feedback, files, guides, histories, records

    class ChatFunctions(
        completions.Methods, histories.Methods, records.Methods, feedback.Methods, guides.Methods, files.Methods
    ):
        """The methods of each client and view that has chats."""
else:
    from ..lazy import methods

    ChatFunctions = type(
        "ChatFunctions",
        (),
        methods(__package__, ".completions", ".histories", ".records", ".feedback", ".guides", ".files"),
    )
