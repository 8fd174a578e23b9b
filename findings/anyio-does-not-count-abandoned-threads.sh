#!/usr/bin/env bash
# anyio 4.16.0: `to_thread.run_sync(…, limiter=CapacityLimiter(1))` is at most one thread at a time, as one would think.  Under
# asyncio, a call that is abandoned at a deadline gives its place back while its thread still runs: of three calls that come
# too late, three run at once, and `borrowed_tokens` is 0.  Under trio 0.35.0 the thread keeps its place until it has ended.
# And without `abandon_on_cancel`, where anyio's own deadline waits for the thread, `asyncio.timeout` goes through the
# shield and abandons it all the same.  So a limit on calls of a sync client in threads is none where servers are slow,
# which is when it is needed, and what was abandoned goes on at the server, unseen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "anyio==4.16.0" "trio==0.35.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import threading

import anyio


async def late(limiter, work, how):
    if how == "asyncio.timeout":
        try:
            async with asyncio.timeout(0.2):
                await anyio.to_thread.run_sync(work, limiter=limiter)
        except TimeoutError:
            pass
    else:
        with anyio.move_on_after(0.2):
            await anyio.to_thread.run_sync(work, limiter=limiter, abandon_on_cancel=how == "abandoned")


async def main(backend, how):
    limiter, running, most = anyio.CapacityLimiter(1), [], []
    done = threading.Event()

    def work():
        running.append(threading.current_thread())
        most.append(len(running))
        done.wait(0.5 if how == "waited for" else 30)
        running.pop()

    borrowed = []
    for _ in range(3):
        await late(limiter, work, how)
        borrowed.append(limiter.borrowed_tokens)
    done.set()
    print(f"{backend}, {how}: {max(most)} threads at once, borrowed {borrowed}")


for backend, hows in (("trio", ("waited for", "abandoned")), ("asyncio", ("waited for", "abandoned", "asyncio.timeout"))):
    for how in hows:
        anyio.run(main, backend, how, backend=backend)
PYTHON
)
expected="trio, waited for: 1 threads at once, borrowed [0, 0, 0]
trio, abandoned: 1 threads at once, borrowed [1, 1, 1]
asyncio, waited for: 1 threads at once, borrowed [0, 0, 0]
asyncio, abandoned: 3 threads at once, borrowed [0, 0, 0]
asyncio, asyncio.timeout: 3 threads at once, borrowed [0, 0, 0]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
