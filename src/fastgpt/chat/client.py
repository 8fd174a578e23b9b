"""The clients of chats, sync and async: its functions, bound to what every client is."""

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
