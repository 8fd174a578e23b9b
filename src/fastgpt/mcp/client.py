"""The clients of MCP keys, sync and async: its functions, bound to what every client is."""

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
