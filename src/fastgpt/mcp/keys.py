"""MCP keys: making, changing and deleting them, and the apps that they offer as tools.

Who has a key may call these apps at ``/mcp/app/{key}/mcp``, as tools of the Model Context Protocol.
"""

from __future__ import annotations

__all__ = [
    "McpTool", "McpKey",
    "GetMcpKeys", "get_mcp_keys",
    "CreateMcpKey", "create_mcp_key",
    "UpdateMcpKey", "update_mcp_key",
    "DeleteMcpKey", "delete_mcp_key",
]  # fmt: skip

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, field

from ..brief import Brief
from ..functions import endpoint
from ..models.base import ResponseModel
from ..specs import Delete, Get, Id, Omittable, Put, RequestSpec


class McpTool(ResponseModel, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An app as a tool: under what name, and what a model reads of it.  A key's own tools may be sent back."""

    app_id: str
    tool_name: str
    """At most 100 characters."""
    description: str
    """At most 2000 characters, and not empty."""
    app_name: str | None = None
    """As people know it; at most 200 characters."""


class McpKey(Brief, ResponseModel, frozen=True, rename="camel"):
    """A key, and the apps that it offers."""

    hidden: ClassVar[tuple[str, ...]] = ("key",)

    id: str = field(name="_id")
    name: str
    key: str
    """The secret in the path ``/mcp/app/{key}/mcp``; neither a ``repr`` nor rich shows it."""
    tools: tuple[McpTool, ...] = field(name="apps")
    team_id: str | None = None
    tmb_id: str | None = None


class GetMcpKeys(Get[tuple[McpKey, ...]]):
    """List the keys of the team, the newest first (``GET /support/mcp/list``, 4.9.4+)."""

    path: ClassVar[str] = "/support/mcp/list"
    since: ClassVar[str] = "4.9.4"
    secret_answer: ClassVar[bool] = True


class CreateMcpKey(RequestSpec[None]):
    """Make a key that offers apps as tools (``POST /support/mcp/create``, 4.9.4+).

    ``name`` is for people; ``tools`` (wire name ``apps``) are 1 to 50 apps that the owner of the API key may read.  The
    server returns nothing of the key that it made.
    """

    path: ClassVar[str] = "/support/mcp/create"
    since: ClassVar[str] = "4.9.4"

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    """What people call it, 1 to 100 characters."""
    tools: Annotated[Sequence[McpTool], Meta(min_length=1, max_length=50)] = field(name="apps")
    """The apps that it offers (wire name ``apps``), 1 to 50, which the owner of the API key may read."""


class UpdateMcpKey(Put[None]):
    """Change what a key is called and which apps it offers (``PUT /support/mcp/update``, 4.9.4+).

    ``tools`` (wire name ``apps``) take the place of those before; a ``name`` that is left out stays.
    """

    path: ClassVar[str] = "/support/mcp/update"
    since: ClassVar[str] = "4.9.4"

    key_id: Id = field(name="id")
    """The key, by its id (wire name ``id``)."""
    tools: Annotated[Sequence[McpTool], Meta(min_length=1, max_length=50)] = field(name="apps")
    """The apps that it offers (wire name ``apps``), 1 to 50, in place of those before."""
    name: Omittable[Annotated[str, Meta(min_length=1, max_length=100)]] = UNSET
    """What people call it, 1 to 100 characters; left out, it stays."""


class DeleteMcpKey(Delete[None]):
    """Delete a key, which no client can use from then on (``DELETE /support/mcp/delete``, 4.9.4+)."""

    path: ClassVar[str] = "/support/mcp/delete"
    since: ClassVar[str] = "4.9.4"

    key_id: Id = field(name="id")
    """The key, by its id (wire name ``id``)."""


get_mcp_keys: Final = endpoint(GetMcpKeys)
create_mcp_key: Final = endpoint(CreateMcpKey)
update_mcp_key: Final = endpoint(UpdateMcpKey)
delete_mcp_key: Final = endpoint(DeleteMcpKey)


class Methods:
    """The functions of this file as methods."""

    get_mcp_keys = get_mcp_keys
    create_mcp_key = create_mcp_key
    update_mcp_key = update_mcp_key
    delete_mcp_key = delete_mcp_key
