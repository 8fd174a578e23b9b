#!/usr/bin/env bash
# The head of a stream, and then the rest of it: `itertools.islice` takes so many of an iterator and leaves the others where
# they are.  Of its counterparts for async iterators, that of aioitertools 0.13.0 does the same; `islice`, `takewhile` and
# `zip` of asyncstdlib 3.14.0 and `stream.take` of aiostream 0.8.1 close what they were passed when they are over.  A loop
# over the rest of the stream then has nothing, and that is no error: the answer behind the head is lost.
# `asyncstdlib.borrow` around the stream keeps it open.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "asyncstdlib==3.14.0" "aioitertools==0.13.0" "aiostream==0.8.1"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
from itertools import islice

import aioitertools
import aiostream
import asyncstdlib


async def events():
    for number in range(5):
        yield number


async def streamed(source):
    async with aiostream.stream.take(source, 2).stream() as head:
        return [event async for event in head]


async def read(head_of):
    source = events()
    head = await head_of(source)
    return head, [event async for event in source]


async def listed(source):
    return [event async for event in source]


WAYS = {
    "aioitertools.islice": lambda source: listed(aioitertools.islice(source, 2)),
    "asyncstdlib.islice": lambda source: listed(asyncstdlib.islice(source, 2)),
    "asyncstdlib.takewhile": lambda source: listed(asyncstdlib.takewhile(lambda number: number < 2, source)),
    "asyncstdlib.zip": lambda source: listed(asyncstdlib.zip(range(2), source)),
    "asyncstdlib.islice, borrow": lambda source: listed(asyncstdlib.islice(asyncstdlib.borrow(source), 2)),
    "aiostream.stream.take": streamed,
}
source = iter(range(5))
print("itertools.islice", (list(islice(source, 2)), list(source)))
for name, head_of in WAYS.items():
    print(name, asyncio.run(read(head_of)))
PYTHON
)
expected="itertools.islice ([0, 1], [2, 3, 4])
aioitertools.islice ([0, 1], [2, 3, 4])
asyncstdlib.islice ([0, 1], [])
asyncstdlib.takewhile ([0, 1], [])
asyncstdlib.zip ([(0, 0), (1, 1)], [])
asyncstdlib.islice, borrow ([0, 1], [2, 3, 4])
aiostream.stream.take ([0, 1], [])"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
