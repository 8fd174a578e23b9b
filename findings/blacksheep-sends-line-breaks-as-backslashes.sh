#!/usr/bin/env bash
# A line break in the data of an event is written as a further `data:` line, and a reader puts it back: that is how text
# of several lines travels, and what sse-starlette 3.7.0 does.  BlackSheep 2.6.4 has an event for text too, and writes a
# backslash and an n: whoever reads the stream, by whatever client, gets these two characters, and cannot tell them from a
# backslash and an n that were in the text.  A relay of a completion, whose pieces are often nothing but a line break, so
# loses all paragraphs.  Its other event, of JSON, keeps them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "httpx==0.28.1" "httpx-sse==0.4.3" "blacksheep==2.6.4" "sse-starlette==3.7.0" "starlette==1.10.0"
seen=$("$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
import asyncio

import httpx
from blacksheep import Application, Router
from blacksheep.server.sse import ServerSentEvent, ServerSentEventsResponse, TextServerSentEvent
from httpx_sse import EventSource
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.routing import Route

PIECES = ["Storks", "\n\n", "fly.", r"\n"]


async def each(make):
    for piece in PIECES:
        yield make(piece)


def of_blacksheep(make):
    app = Application(router=Router())
    app.router.add_get("/", lambda: ServerSentEventsResponse(lambda: each(make)))
    return app


async def of_starlette(request):
    return EventSourceResponse(each(lambda piece: {"data": piece}))


async def main():
    apps = {
        "sse-starlette": Starlette(routes=[Route("/", of_starlette)]),
        "BlackSheep, text": of_blacksheep(TextServerSentEvent),
        "BlackSheep, JSON": of_blacksheep(lambda piece: ServerSentEvent({"text": piece})),
    }
    for name, app in apps.items():
        if isinstance(app, Application):
            await app.start()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            response = await client.get("http://test/")
        print(name, [event.data for event in EventSource(response).iter_sse()])


asyncio.run(main())
PYTHON
)
expected="sse-starlette ['Storks', '\\n\\n', 'fly.', '\\\\n']
BlackSheep, text ['Storks', '\\\\n\\\\n', 'fly.', '\\\\n']
BlackSheep, JSON ['{\"text\":\"Storks\"}', '{\"text\":\"\\\\n\\\\n\"}', '{\"text\":\"fly.\"}', '{\"text\":\"\\\\\\\\n\"}']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
