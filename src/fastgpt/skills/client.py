"""The clients of skills, sync and async: its functions, bound to what every client is."""

from __future__ import annotations

__all__ = [
    "SkillClient", "AsyncSkillClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import SkillFunctions


class SkillClient(SkillFunctions, Client):
    """Skills of agents, sync; the arguments are those of every client, see ``Client``."""


class AsyncSkillClient(SkillFunctions, AsyncClient):
    """Skills of agents, async; the arguments are those of every client, see ``Client``."""
