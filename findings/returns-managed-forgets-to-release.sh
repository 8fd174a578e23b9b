#!/usr/bin/env bash
# returns 0.30.0: `managed(use, release)` is its counterpart of `with`: what was acquired is used, and released in the end,
# whether `use` comes to a Success or a Failure.  Where `use` raises, or is cancelled, by a deadline or a task group say,
# release does not run, and the connection that was acquired stays open.  And where release fails, its failure takes the
# place of the success that `use` had.  An `async with` inside one function, wrapped by `future_safe`, closes in each case.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "returns==0.30.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio

from returns.future import FutureFailure, FutureResult, FutureSuccess, future_safe
from returns.pipeline import managed

released = []


def answers(_):
    return FutureSuccess("an answer")


def fails(_):
    return FutureFailure("no answer")


def raises(_):
    raise ConnectionError("cut")


@future_safe
async def waits(_):
    await asyncio.sleep(60)
    return "an answer"


@future_safe
async def closed(connection, _):
    released.append(connection)


def not_closed(connection, _):
    return FutureFailure("not closed")


async def main():
    for use, release in ((answers, closed), (fails, closed), (raises, closed), (waits, closed), (answers, not_closed)):
        released.clear()
        try:
            async with asyncio.timeout(0.1):
                outcome = await managed(use, release)(FutureResult.from_value("connection"))
        except (ConnectionError, TimeoutError) as error:
            outcome = type(error).__name__
        print(f"{use.__name__}, {release.__name__}: {outcome}, released {released}")


asyncio.run(main())
PYTHON
)
expected="answers, closed: <IOResult: <Success: an answer>>, released ['connection']
fails, closed: <IOResult: <Failure: no answer>>, released ['connection']
raises, closed: ConnectionError, released []
waits, closed: TimeoutError, released []
answers, not_closed: <IOResult: <Failure: not closed>>, released []"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
