"""What a forked child process does first of all: it lets go of what is its parent's.

A child has copies of the sockets, files and locks of its parent.  Whatever has some that it must not keep is among
``FORKED``.  Nothing else happens here, and no lock is taken, which another thread of the parent may hold for ever.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """What has something of the parent's in a child process."""

    def after_fork(self) -> None:
        """Let go of what is the parent's."""
        ...


FORKED = WeakSet[Forked]()


def after_fork() -> None:
    """Let go of what is the parent's, first of all in a child process, when it has one thread only."""
    for each in tuple(FORKED):
        each.after_fork()


# On Windows, where there is no fork, nothing is to be done, and nothing is: a dict is made and forgotten.
getattr(os, "register_at_fork", dict)(after_in_child=after_fork)
