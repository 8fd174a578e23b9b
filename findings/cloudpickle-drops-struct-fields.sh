#!/usr/bin/env bash
# cloudpickle 3.1.2 sends a class of a program (one that stands in `__main__`, so that it goes by value) in parts, and
# msgspec 0.22.0 makes the fields of a Struct of its annotations when the class is made, of which the first part has
# none.  The class arrives without fields and nobody says so; its instances cannot be read: "Extra positional
# arguments provided".  A dataclass arrives whole.  Dask, Ray and Spark send what a script or a notebook defines so; on
# a Dask worker the message that cannot be read ends the connection to the scheduler.  Structs that travel belong in a
# module that both sides import.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "cloudpickle==3.1.2" "msgspec==0.22.0"
cat > "$folder/receiver.py" <<'PYTHON'
import pickle, sys

for line in sys.stdin:
    try:
        print(pickle.loads(bytes.fromhex(line)))
    except TypeError as error:
        print(f"TypeError: {error}")
PYTHON
cat > "$folder/sender.py" <<'PYTHON'
from dataclasses import dataclass

import cloudpickle
import msgspec


class Struct(msgspec.Struct):
    question: str


@dataclass
class Data:
    question: str


def fields(kind):
    return kind.__struct_fields__


class Late:
    """Asks for the fields on the other side."""

    def __reduce__(self):
        return fields, (Struct,)


for value in (Late(), Struct("Hello"), Data("Hello")):
    print(cloudpickle.dumps(value).hex())
PYTHON
seen=$("$folder/env/bin/python" "$folder/sender.py" | "$folder/env/bin/python" "$folder/receiver.py")
expected="()
TypeError: Extra positional arguments provided
Data(question='Hello')"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
