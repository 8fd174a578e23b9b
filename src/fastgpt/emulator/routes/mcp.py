"""MCP keys. What they are for, the protocol itself, is not emulated."""

from __future__ import annotations

from typing import Final

from ...mcp.keys import CreateMcpKey, DeleteMcpKey, GetMcpKeys, UpdateMcpKey
from ...values import JSONValue
from ..ids import existing
from ..knowledge import TEAM_ID
from ..schemas import ObjectId
from ..shapes import present, view
from ..state import OWNER_ID, McpKey
from ..versions import V4_16
from ..wire import JSONObject, Reply, failed, named, ok
from .exchange import Exchange, Routes

routes: Final = Routes(key_id=ObjectId)


@routes.answer(GetMcpKeys)
def listed(exchange: Exchange, asked: GetMcpKeys) -> Reply:
    """Give the keys, the newest first."""
    keys = reversed(exchange.state.mcp_keys.items())
    return ok([_listed(key_id, key, newest=exchange.newest) for key_id, key in keys])


def _listed(key_id: str, key: McpKey, *, newest: bool) -> JSONObject:
    """Return a key as the list shows it; 4.12 shows what its database adds, too."""
    apps: list[JSONValue] = [
        present(view(tool, "appId", "appName", "toolName", "description"))
        | ({} if newest else {"_id": f"64b{key_id[6:]}{number:03x}"})
        for number, tool in enumerate(key.apps)
    ]
    shown: JSONObject = {"_id": key_id, "teamId": TEAM_ID, "tmbId": OWNER_ID, **view(key, "name", "key"), "apps": apps}
    return shown if newest else {**shown, "__v": 0}


@routes.at("/support/openapi/health", V4_16)
def health(exchange: Exchange) -> Reply:
    """Say whether a key is one; what it may use is known to commercial servers only."""
    if exchange.params.get("apiKey") not in exchange.state.settings.keys:
        raise failed("APIKey invalid")
    return ok({"valid": True, "usagePoints": 0, "maxUsagePoints": -1})


@routes.answer(CreateMcpKey)
def create(exchange: Exchange, asked: CreateMcpKey) -> Reply:
    """Make a key for apps that exist, and tell nothing of it."""
    state = exchange.state
    for tool in asked.tools:
        state.app(tool.app_id)
    key = McpKey(name=asked.name, apps=tuple(asked.tools), key=f"mcp{state.ids.token()}")
    state.mcp_keys[state.ids.object_id()] = key
    return ok(None)


@routes.answer(UpdateMcpKey)
def update(exchange: Exchange, asked: UpdateMcpKey) -> Reply:
    """Put other apps, and another name if one was sent, in the place of a key's own."""
    state = exchange.state
    kept = _kept(exchange, asked.key_id)
    for tool in asked.tools:
        state.app(tool.app_id)
    kept.apps, kept.name = tuple(asked.tools), asked.name or kept.name
    return _done(exchange)


@routes.answer(DeleteMcpKey)
def delete(exchange: Exchange, asked: DeleteMcpKey) -> Reply:
    """Forget a key."""
    _kept(exchange, asked.key_id)
    del exchange.state.mcp_keys[asked.key_id]
    return _done(exchange)


def _done(exchange: Exchange) -> Reply:
    return ok(None if exchange.newest else {})


def _kept(exchange: Exchange, key_id: str) -> McpKey:
    missing = "invalidResource"
    return existing(exchange.state.mcp_keys, exchange.cast(key_id, "mcp_keys", missing), named(missing))
