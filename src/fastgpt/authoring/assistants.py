"""Help with prompts and code: a model of the server writes them, piece by piece.

Both come as the stream of a completion does, without ids, nodes and a reason for the end.  A model that broke off in
the middle ends like one that had said all: no version tells them apart.
"""

from __future__ import annotations

__all__ = [
    "OptimizePrompt", "optimize_prompt",
    "OptimizeCode", "optimize_code",
]  # fmt: skip

from typing import ClassVar, Final

from msgspec import UNSET

from ..functions import stream_endpoint
from ..models.messages import Messages
from ..specs import Omittable
from ..streaming.queries import StreamedCall


class OptimizePrompt(StreamedCall):
    """Have a prompt improved, and watch it arrive (``POST /core/ai/optimizePrompt``, 4.12.0+).

    ``original_prompt`` may be empty; ``optimizer_input`` says what is wanted, ``model`` by which model of the server.
    A model that fails before its first word is an ``APIError``.
    """

    path: ClassVar[str] = "/core/ai/optimizePrompt"
    since: ClassVar[str] = "4.12.0"

    original_prompt: str
    """The prompt; may be empty."""
    optimizer_input: str
    """What is wanted, in words."""
    model: str
    """The model of the server that does it, by name."""


class OptimizeCode(StreamedCall):
    """Have code written or improved, and watch it arrive (``POST /core/workflow/optimizeCode``, 4.12.3+).

    ``optimizer_input`` says what is wanted, ``model`` by which model of the server; ``conversation_history`` are the
    turns before.  The server keeps its errors to itself: a wrong key is an empty response, a ``DecodeError``, and a
    model that fails before its first word a ``StreamInterruptedError``.
    """

    path: ClassVar[str] = "/core/workflow/optimizeCode"
    since: ClassVar[str] = "4.12.3"

    optimizer_input: str
    """What is wanted, in words."""
    model: str
    """The model of the server that does it, by name."""
    conversation_history: Omittable[Messages] = UNSET
    """The turns before."""


optimize_prompt: Final = stream_endpoint(OptimizePrompt)
optimize_code: Final = stream_endpoint(OptimizeCode)


class Methods:
    """The functions of this file as methods."""

    optimize_prompt = optimize_prompt
    optimize_code = optimize_code
