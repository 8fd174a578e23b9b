#!/usr/bin/env bash
# The decorators of prometheus-client 0.26.0 keep the signature of a function and take an `async def` as well as any other.
# What they measure is the making of the coroutine: `time()` observes a call, of no time, `count_exceptions()` never counts
# one, and `track_inprogress()` is back at zero before the first await.  So the board of an async service has the right
# number of calls, all of them fast, and no error ever.  Functions that yield, sync and async, fare the same.  As a `with`
# inside the function each of them is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "prometheus-client==0.26.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import time

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

seconds, errors, open_calls = Histogram("seconds", "-"), Counter("errors", "-"), Gauge("open_calls", "-")
during = []


def watched(function):
    return seconds.time()(errors.count_exceptions()(open_calls.track_inprogress()(function)))


@watched
def call():
    during.append(REGISTRY.get_sample_value("open_calls"))
    time.sleep(0.1)
    raise ConnectionError


@watched
async def acall():
    during.append(REGISTRY.get_sample_value("open_calls"))
    await asyncio.sleep(0.1)
    raise ConnectionError


@watched
def stream():
    during.append(REGISTRY.get_sample_value("open_calls"))
    time.sleep(0.1)
    raise ConnectionError
    yield


async def inside():
    with seconds.time(), errors.count_exceptions(), open_calls.track_inprogress():
        during.append(REGISTRY.get_sample_value("open_calls"))
        await asyncio.sleep(0.1)
        raise ConnectionError


NAMES = ("seconds_count", "seconds_sum", "errors_total")
RUNS = {"def": call, "async def": lambda: asyncio.run(acall()), "yield": lambda: list(stream()), "with": lambda: asyncio.run(inside())}
for name, run in RUNS.items():
    before = [REGISTRY.get_sample_value(name) for name in NAMES]
    try:
        run()
    except ConnectionError:
        calls, took, failed = (REGISTRY.get_sample_value(name) - old for name, old in zip(NAMES, before))
        print(f"{name}: calls {calls:.0f}, took time {took > 0.05}, errors {failed:.0f}, open during the call {during[-1]:.0f}")
PYTHON
)
expected="def: calls 1, took time True, errors 1, open during the call 1
async def: calls 1, took time False, errors 0, open during the call 0
yield: calls 1, took time False, errors 0, open during the call 0
with: calls 1, took time True, errors 1, open during the call 1"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
