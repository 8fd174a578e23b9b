"""The clients of apps and their logs, sync and async: its functions, bound to what every client is."""

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
