#!/usr/bin/env bash
# aiohttp 3.14.5 percent-encodes the names of uploaded files, as no browser and no other client here does (httpx 0.28.1
# encodes the quotation mark and line ends alone), and nothing undoes it: aiohttp's own server hands out
# "%E6%8A%A5%20100%25.txt", as Starlette 1.10.0 does.  `FormData(quote_fields=False)` sends the name itself.
# FastGPT is the rare server that decodes names: there the encoded one is right, and a name that is sent as it is
# comes out garbled, or is an error if it has a percent sign.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "aiohttp==3.14.5" "httpx==0.28.1" "starlette==1.10.0" "python-multipart==0.0.34"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio

import aiohttp
import httpx
from aiohttp import web
from starlette.requests import Request

NAME = "报 100%.txt"


async def by_own_server(request):
    return web.Response(text=(await request.post())["file"].filename)


async def by_starlette(request):
    body, kind = await request.read(), request.headers["Content-Type"].encode()

    async def receive():
        return {"type": "http.request", "body": body}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}
    async with Request(scope, receive).form() as form:
        return web.Response(text=form["file"].filename)


async def sent(url, quoted):
    form = aiohttp.FormData(quote_fields=quoted)
    form.add_field("file", b"text", filename=NAME)
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return await response.text()


async def main():
    app = web.Application()
    app.router.add_post("/aiohttp", by_own_server)
    app.router.add_post("/starlette", by_starlette)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for server in ("aiohttp", "starlette"):
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/{server}"
        async with httpx.AsyncClient() as client:
            name = (await client.post(url, files={"file": (NAME, b"text")})).text
        print(f"{server}: httpx {ascii(name)}, aiohttp {await sent(url, True)}, unquoted {ascii(await sent(url, False))}")
    await runner.cleanup()


asyncio.run(main())
PYTHON
)
expected="aiohttp: httpx '\u62a5 100%.txt', aiohttp %E6%8A%A5%20100%25.txt, unquoted '\u62a5 100%.txt'
starlette: httpx '\u62a5 100%.txt', aiohttp %E6%8A%A5%20100%25.txt, unquoted '\u62a5 100%.txt'"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
