"""The clients of sandboxes, sync and async: its functions, bound to what every client is."""

from __future__ import annotations

__all__ = [
    "SandboxClient", "AsyncSandboxClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import SandboxFunctions


class SandboxClient(SandboxFunctions, Client):
    """Sandboxes of agents and skills, sync; the arguments are those of every client, see ``Client``."""


class AsyncSandboxClient(SandboxFunctions, AsyncClient):
    """Sandboxes of agents and skills, async; the arguments are those of every client, see ``Client``."""
