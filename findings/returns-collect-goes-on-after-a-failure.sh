#!/usr/bin/env bash
# returns 0.30.0: Fold.collect turns many results into one, a Failure if there is one, and goes on with what it iterates
# after the first Failure has decided that: of a generator that makes calls, all are made.  Over FutureResults it runs
# one after the other, never two at once, and those behind a failure too; 1,000 of them,
# which wait for nothing, are a RecursionError, which no Failure holds.  A loop that stops, or a task group, does what was
# meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "returns==0.30.0"
seen=$("$folder/env/bin/python" -W ignore - <<'PYTHON'
import asyncio

from returns.future import FutureResult
from returns.iterables import Fold
from returns.result import Failure, Success
from returns.unsafe import unsafe_perform_io

asked = []
under_way = most = 0


def ask(question):
    asked.append(question)
    return Failure("no key") if question == 0 else Success("an answer")


async def ask_async(question):
    global under_way, most
    under_way += 1
    most = max(most, under_way)
    await asyncio.sleep(0)
    under_way -= 1
    return ask(question)


async def collect(questions):
    asked.clear()
    futures = (FutureResult(ask_async(question)) for question in questions)
    return await Fold.collect(futures, FutureResult.from_value(()))


print("sync:", Fold.collect(map(ask, range(5)), Success(())), f"asked {len(asked)}")
print("async:", asyncio.run(collect(range(5))), f"asked {len(asked)}, {most} at once")
print("100:", len(unsafe_perform_io(asyncio.run(collect(range(1, 101))).unwrap())), "answers")
try:
    asyncio.run(collect(range(1, 1001)))
except RecursionError as error:
    print("1,000:", type(error).__name__)
PYTHON
)
expected="sync: <Failure: no key> asked 5
async: <IOResult: <Failure: no key>> asked 5, 1 at once
100: 100 answers
1,000: RecursionError"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
