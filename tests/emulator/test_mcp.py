"""MCP keys of an emulated server: what is made is listed, changed and gone again, sync and async."""

from __future__ import annotations

import pytest
from returns.result import Success

from fastgpt import NotFoundError
from fastgpt.emulator import Emulator
from fastgpt.errors import InvalidRequestError
from fastgpt.mcp import CreateMcpKey, DeleteMcpKey, GetMcpKeys, McpKey, McpTool, UpdateMcpKey
from support.faces import Maker, both, emulated, errors_of


def tool(app_id: str, name: str = "ask") -> McpTool:
    """Return an app as a tool."""
    return McpTool(app_id=app_id, tool_name=name, description="Answers.", app_name="App")


@both
async def test_a_key_is_made_changed_and_deleted(client: Maker) -> None:
    """The newest key comes first, with its secret; a change keeps the secret, and the name unless one is sent."""
    emulator = Emulator()
    face = client(emulated(emulator))
    for name in ("first", "second"):
        assert await face.results(CreateMcpKey(name=name, tools=[tool(emulator.app_id)])) == Success(None)
    second, first = await face.typed(GetMcpKeys())
    assert [key.name for key in (first, second)] == ["first", "second"]
    assert first.tools == (tool(emulator.app_id),)
    assert first.key != second.key
    assert first.key not in repr(first)
    await face.typed(UpdateMcpKey(key_id=first.id, tools=[*first.tools, tool(emulator.apps["tool"], "other")]))
    await face.typed(UpdateMcpKey(key_id=second.id, tools=second.tools, name="renamed"))
    renamed, changed = (await face.results(GetMcpKeys())).unwrap()
    assert (renamed.name, renamed.key, renamed.tools) == ("renamed", second.key, second.tools)
    assert (changed.name, changed.key, len(changed.tools)) == ("first", first.key, 2)
    await face.typed(DeleteMcpKey(key_id=first.id))
    assert await face.typed(GetMcpKeys()) == (renamed,)


@both
async def test_what_is_not_there_is_an_error(client: Maker) -> None:
    """A key that nobody made, and an app that does not exist, are a ``NotFoundError`` in every flavour."""
    emulator = Emulator()
    face = client(emulated(emulator))
    await face.typed(CreateMcpKey(name="n", tools=[tool(emulator.app_id)]))
    (key,) = await face.typed(GetMcpKeys())
    for spec in (
        DeleteMcpKey(key_id="0" * 24),
        UpdateMcpKey(key_id="0" * 24, tools=key.tools),
        UpdateMcpKey(key_id=key.id, tools=[tool("0" * 24)]),
        CreateMcpKey(name="n", tools=[tool("0" * 24)]),
    ):
        assert {type(error) for error in await errors_of(face, spec)} == {NotFoundError}
    assert await face.typed(GetMcpKeys()) == (key,)


@both
@pytest.mark.parametrize(("spec", "field"), [
    (CreateMcpKey(name="", tools=[tool("a")]), "name"),
    (CreateMcpKey(name="n" * 101, tools=[tool("a")]), "name"),
    (CreateMcpKey(name="n", tools=[]), "tools"),
    (UpdateMcpKey(key_id="k", tools=[tool("a")] * 51), "tools"),
    (DeleteMcpKey(key_id=""), "key_id"),
])  # fmt: skip
async def test_what_no_server_takes_is_not_sent(
    client: Maker, spec: CreateMcpKey | UpdateMcpKey | DeleteMcpKey, field: str
) -> None:
    """An argument beyond the bounds of the servers is an ``InvalidRequestError`` that names it."""
    for error in await errors_of(client(emulated(Emulator())), spec):
        assert isinstance(error, InvalidRequestError)
        assert error.field == field


def test_an_old_server_has_no_keys() -> None:
    """4.9.0 does not know the endpoints, which came with 4.9.4; 4.12 does."""
    with Emulator("4.9.0").client() as client:
        assert isinstance(client.results.get_mcp_keys().failure(), NotFoundError)
    with Emulator("4.12.1").client() as client:
        app = client.typed.get_apps()[0]
        client.typed.create_mcp_key(name="n", tools=[tool(app.id)])
        keys: tuple[McpKey, ...] = client.typed.get_mcp_keys()
        assert [key.tools for key in keys] == [(tool(app.id),)]
