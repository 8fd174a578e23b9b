"""Ctrl-C at each place where Python can run its handler: after a call, as a function begins, and as a loop goes on.

A trace function counts those places in this library, and in what it uses to wait, and raises at one of them.  So a
whole call is gone through, interrupt by interrupt, without a signal and without a clock.
"""

from __future__ import annotations

import contextlib
import dis
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import fastgpt

if TYPE_CHECKING:
    from _typeshed import TraceFunction

AFTER = {dis.opmap[name] for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX", "JUMP_BACKWARD") if name in dis.opmap}
"""Behind these, a handler may be run."""
RESUME = dis.opmap["RESUME"]
WAITED = 2
"""From this argument on, a ``RESUME`` goes on behind an ``await`` or a ``yield from``, where no handler is run."""
FOLDERS = str(Path(fastgpt.__file__).parent), contextlib.__file__, threading.__file__
BEGINNING = threading.Thread.start.__code__
"""Here the standard library may lose the lock that a thread begins with, which then waits for ever to be run."""
FINALIZER = "__del__"
"""What is raised within one goes no further: Python shows it, and goes on."""
CAN_BE_COUNTED = "BEFORE_WITH" in dis.opmap
"""Whether ``with`` enters what is written in C in one step, so that no place is between a lock and its block."""


class Interrupt:
    """Raises ``KeyboardInterrupt`` at the place of that number, counted from 1."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.has_come: bool = False

    def during(self, work: Callable[[], object]) -> None:
        """Do *work*, and be its interrupt; raise what comes out of it."""
        before = sys.gettrace()
        sys.settrace(self._entered)
        try:
            work()
        finally:
            sys.settrace(before)

    def _entered(self, frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        if self.has_come or not frame.f_code.co_filename.startswith(FOLDERS) or is_within(frame):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        code, last = frame.f_code.co_code, -1

        def step(frame: FrameType, event: str, argument: object) -> TraceFunction:
            nonlocal last
            if event == "opcode":
                # What has no line was added by the compiler, to go on where no handler is run.
                if last >= 0 and frame.f_lineno is not None and is_place(code[last], code[last + 1]):
                    self._count()
                last = frame.f_lasti
            return step

        return step

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.has_come = True
            raise KeyboardInterrupt


def is_within(frame: FrameType | None) -> bool:
    """Whether a frame begins a thread or is a finalizer, or was called by one."""
    while frame is not None:
        if frame.f_code is BEGINNING or frame.f_code.co_name == FINALIZER:
            return True
        frame = frame.f_back
    return False


def is_place(operation: int, argument: int) -> bool:
    """Whether a handler may be run behind that step."""
    return operation in AFTER or (operation == RESUME and argument < WAITED)
