#!/usr/bin/env bash
# A tool of an MCP server says that a parameter is text, and may be left out: `str | None`.  mcp 2.3.0 reads the arguments
# of such a tool as JSON once more, for clients that send objects as text, unless the type is `str` and nothing else.  So a
# model that looks for the word null looks for nothing; code, a filter or a workflow that is JSON ("[1]", "{}") is an
# error of the tool, "Input should be a valid string", where the model did send one; and of `str | list[str]`, "[]" becomes
# a list.  fastmcp 4.1.6, which has the same decorator, takes text for text.  `text: str = ""` is taken as it comes by both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "mcp==2.3.0" "fastmcp==4.1.6"
seen=$("$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
import asyncio

import fastmcp
import mcp
from mcp.server import MCPServer


def optional(text: str | None = None) -> str:
    return f"got {text!r}"


def several(text: str | list[str]) -> str:
    return f"got {text!r}"


def plain(text: str = "") -> str:
    return f"got {text!r}"


async def main():
    theirs, others = MCPServer("one"), fastmcp.FastMCP("two")
    for function in (optional, several, plain):
        theirs.tool()(function)
        others.tool(function)
    async with mcp.Client(theirs) as one, fastmcp.Client(others) as two:
        for name in ("optional", "several", "plain"):
            for text in ("storks", "null", "[]", '{"and": []}'):
                answers = [await call(name, {"text": text}) for call in (one.call_tool, two.call_tool_mcp)]
                heads = ["an error" if answer.is_error else answer.content[0].text for answer in answers]
                print(f"{name}, {text}: mcp {heads[0]}, fastmcp {heads[1]}")


asyncio.run(main())
PYTHON
)
expected="optional, storks: mcp got 'storks', fastmcp got 'storks'
optional, null: mcp got None, fastmcp got 'null'
optional, []: mcp an error, fastmcp got '[]'
optional, {\"and\": []}: mcp an error, fastmcp got '{\"and\": []}'
several, storks: mcp got 'storks', fastmcp got 'storks'
several, null: mcp an error, fastmcp got 'null'
several, []: mcp got [], fastmcp got '[]'
several, {\"and\": []}: mcp an error, fastmcp got '{\"and\": []}'
plain, storks: mcp got 'storks', fastmcp got 'storks'
plain, null: mcp got 'null', fastmcp got 'null'
plain, []: mcp got '[]', fastmcp got '[]'
plain, {\"and\": []}: mcp got '{\"and\": []}', fastmcp got '{\"and\": []}'"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
