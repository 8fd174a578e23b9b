#!/usr/bin/env bash
# returns 0.30.0: a condition in do-notation, `Result.do(x for x in result if x > 1)`, is neither a Failure nor an error
# of the library where it does not hold, but the StopIteration of the generator inside.  Within `map` that is how an
# iterator says that it is over: the results behind it are dropped, and nothing is raised.  In a list comprehension it
# is raised, in a generator a RuntimeError.  The plugin for mypy rejects such a condition; pyright, which has no plugin,
# says nothing.  `bind` with a function that returns a Failure says what is meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "returns==0.30.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
from returns.result import Failure, Result, Success

SCORES = [Success(5), Success(0), Failure("no score"), Success(7)]


def by_do(score):
    return Result.do(value for value in score if value > 1)


def by_bind(score):
    return score.bind(lambda value: Success(value) if value > 1 else Failure("too low"))


def generated():
    for score in SCORES:
        yield by_do(score)


print("map, bind:", list(map(by_bind, SCORES)))
print("map, do:", list(map(by_do, SCORES)))
for label, run in (("comprehension", lambda: [by_do(score) for score in SCORES]), ("generator", lambda: list(generated()))):
    try:
        print(f"{label}, do:", run())
    except Exception as error:
        print(f"{label}, do:", type(error).__name__)
PYTHON
)
expected="map, bind: [<Success: 5>, <Failure: too low>, <Failure: no score>, <Success: 7>]
map, do: [<Success: 5>]
comprehension, do: StopIteration
generator, do: RuntimeError"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
