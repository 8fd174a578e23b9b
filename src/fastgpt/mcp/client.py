"""The clients of this area, sync and async."""

from __future__ import annotations

__all__ = [
    "McpClient", "AsyncMcpClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import McpFunctions


class McpClient(McpFunctions, Client):
    """MCP keys, sync; the arguments are those of every client, see ``Client``."""


class AsyncMcpClient(McpFunctions, AsyncClient):
    """MCP keys, async; the arguments are those of every client, see ``Client``."""
