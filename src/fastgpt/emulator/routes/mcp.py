"""MCP keys. What they are for, the protocol itself, is not emulated."""

from __future__ import annotations

from typing import Final

from ...mcp.keys import CreateMcpKey, DeleteMcpKey, GetMcpKeys, UpdateMcpKey
from ..knowledge import TEAM_ID
from ..schemas import ObjectId
from ..shapes import view
from ..state import OWNER_ID, McpKey, existing
from ..versions import V4_12
from ..wire import Reply, named, ok
from .exchange import Exchange, Routes

routes: Final = Routes(key_id=ObjectId)


@routes.answer(GetMcpKeys, since=V4_12)
def listed(exchange: Exchange, asked: GetMcpKeys) -> Reply:
    """Give the keys, the newest first."""
    keys = reversed(exchange.state.mcp_keys.items())
    owner = {"teamId": TEAM_ID, "tmbId": OWNER_ID}
    return ok([{"_id": key_id, **owner, **view(key, "name", "key", "apps")} for key_id, key in keys])


@routes.answer(CreateMcpKey, since=V4_12)
def create(exchange: Exchange, asked: CreateMcpKey) -> Reply:
    """Make a key for apps that exist, and tell nothing of it."""
    state = exchange.state
    for tool in asked.tools:
        state.app(tool.app_id)
    key = McpKey(name=asked.name, apps=tuple(asked.tools), key=f"mcp{state.ids.token()}")
    state.mcp_keys[state.ids.object_id()] = key
    return ok(None)


@routes.answer(UpdateMcpKey, since=V4_12)
def update(exchange: Exchange, asked: UpdateMcpKey) -> Reply:
    """Put other apps, and another name if one was sent, in the place of a key's own."""
    state = exchange.state
    kept = _kept(exchange, asked.key_id)
    for tool in asked.tools:
        state.app(tool.app_id)
    kept.apps, kept.name = tuple(asked.tools), asked.name or kept.name
    return ok(None)


@routes.answer(DeleteMcpKey, since=V4_12)
def delete(exchange: Exchange, asked: DeleteMcpKey) -> Reply:
    """Forget a key."""
    _kept(exchange, asked.key_id)
    del exchange.state.mcp_keys[asked.key_id]
    return ok(None)


def _kept(exchange: Exchange, key_id: str) -> McpKey:
    return existing(exchange.state.mcp_keys, exchange.cast(key_id, "mcp_keys"), named("invalidResource"))
