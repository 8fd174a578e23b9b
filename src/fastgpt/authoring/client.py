"""The clients of help with prompts and code, sync and async: its functions, bound to what every client is."""

from __future__ import annotations

__all__ = [
    "AuthoringClient", "AsyncAuthoringClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import AuthoringFunctions


class AuthoringClient(AuthoringFunctions, Client):
    """Help with prompts and code, sync; the arguments are those of every client, see ``Client``."""


class AsyncAuthoringClient(AuthoringFunctions, AsyncClient):
    """Help with prompts and code, async; the arguments are those of every client, see ``Client``."""
