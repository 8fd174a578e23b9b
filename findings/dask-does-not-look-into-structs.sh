#!/usr/bin/env bash
# dask 2025.12.0 finds what is delayed in the lists, dicts and dataclasses that are passed to a task, computes it first,
# and passes its value.  Into a Struct of msgspec 0.22.0 it does not look: the function gets the Delayed itself, and
# nothing says so.  So what one task answers is passed to another as an argument, and the struct is made there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "dask==2025.12.0" "msgspec==0.22.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
from dataclasses import dataclass

import msgspec
from dask import delayed


class Struct(msgspec.Struct):
    question: object


@dataclass
class Data:
    question: object


@delayed
def asked(holder):
    return type(holder["question"] if isinstance(holder, dict) else holder.question).__name__


for kind in (dict, Data, Struct):
    print(kind.__name__, asked(kind(question=delayed("Hello"))).compute(scheduler="sync"))
PYTHON
)
expected='dict str
Data str
Struct DelayedLeaf'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
