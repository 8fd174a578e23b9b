"""The clients that bind all areas, sync and async."""

from __future__ import annotations

from .base import AsyncClient, Client
from .views import Functions


class FastGPTClient(Functions, Client):
    """Every function, sync; the arguments are those of every client, see ``Client``."""


class AsyncFastGPTClient(Functions, AsyncClient):
    """Every function, async; the arguments are those of every client, see ``Client``."""
