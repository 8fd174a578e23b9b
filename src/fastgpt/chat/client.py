"""The clients of this area, sync and async."""

from __future__ import annotations

__all__ = [
    "ChatClient", "AsyncChatClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import ChatFunctions


class ChatClient(ChatFunctions, Client):
    """Chats, sync; the arguments are those of every client, see ``Client``."""


class AsyncChatClient(ChatFunctions, AsyncClient):
    """Chats, async; the arguments are those of every client, see ``Client``."""
