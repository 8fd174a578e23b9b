"""The clients of this area, sync and async."""

from __future__ import annotations

__all__ = [
    "AppClient", "AsyncAppClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import AppFunctions


class AppClient(AppFunctions, Client):
    """Apps and their logs, sync; the arguments are those of every client, see ``Client``."""


class AsyncAppClient(AppFunctions, AsyncClient):
    """Apps and their logs, async; the arguments are those of every client, see ``Client``."""
