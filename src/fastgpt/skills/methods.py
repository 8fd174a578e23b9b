"""The functions of this area as methods: skills and their folders, versions, runtime and deployment.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import deploying, lists, runtime, skills, versions

    class SkillFunctions(skills.Methods, versions.Methods, runtime.Methods, deploying.Methods, lists.Methods):
        """The methods of each client and view of this area."""
else:
    from ..lazy import methods

    SkillFunctions = type(
        "SkillFunctions", (), methods(__package__, ".skills", ".versions", ".runtime", ".deploying", ".lists")
    )
