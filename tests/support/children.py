"""Processes of their own for what must be new to a process, which need not import again what their parent has."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable


def in_children(attempts: int, work: Callable[[], int]) -> int:
    """Do the work in so many forks, one after another, until one does not end with 0; return what that ended with.

    Where there is no fork, it is done once, in this process.
    """
    if not hasattr(os, "fork"):
        return work()
    for _ in range(attempts):
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            code = 1
            try:
                code = work()
            except BaseException:  # noqa: BLE001 - it is shown, and the child ends with 1
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(code)
        if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            return code
    return 0
