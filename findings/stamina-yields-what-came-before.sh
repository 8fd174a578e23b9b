#!/usr/bin/env bash
# stamina 26.1.0: `@retry` takes generators and async generators, and starts them again from the beginning when they fail.  What
# they yielded before stays yielded: the caller's loop gets the beginning twice, and cannot tell.  A function that yields the
# pieces of a completion so gives half an answer and a whole one behind it as one text.  tenacity 9.2.1 and backoff 2.2.1,
# with the same decorator on the same functions, never try again, since making a generator does not fail.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "stamina==26.1.0" "tenacity==9.2.1" "backoff==2.2.1"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import logging

import backoff
import stamina
import tenacity

logging.disable()
ATTEMPTS = {
    "stamina": stamina.retry(on=ConnectionError, attempts=3, wait_initial=0.01),
    "tenacity": tenacity.retry(stop=tenacity.stop_after_attempt(3)),
    "backoff": backoff.on_exception(backoff.constant, ConnectionError, max_tries=3, interval=0.01),
}


def pieces(started):
    started.append(1)
    yield "Storks "
    if len(started) == 1:
        raise ConnectionError("cut")
    yield "fly."


async def apieces(started):
    for piece in pieces(started):
        yield piece


async def gathered(source):
    return "".join([piece async for piece in source])


for name, retrying in ATTEMPTS.items():
    for ask in (lambda: "".join(retrying(pieces)([])), lambda: asyncio.run(gathered(retrying(apieces)([])))):
        try:
            print(f"{name}: {ask()}")
        except ConnectionError as error:
            print(f"{name}: {error}")
PYTHON
)
expected="stamina: Storks Storks fly.
stamina: Storks Storks fly.
tenacity: cut
tenacity: cut
backoff: cut
backoff: cut"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
