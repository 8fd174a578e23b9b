#!/usr/bin/env bash
# hypothesis 6.170.17 makes values of a class from its annotations, and keeps to bounds in them that are of annotated-types
# 0.7.0.  Of `Meta` of msgspec 0.22.0, which says the same of the fields of a Struct, it takes no notice and says nothing;
# and since making a Struct checks nothing, its examples are Structs that msgspec encodes, and then does not decode.  A test
# "whatever is sent comes back" so fails, and one that sends such values to a server tests how bad input is answered.
# Bounds of both kinds may stand beside each other, as msgspec passes over those that it does not know.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "hypothesis==6.170.17" "annotated-types==0.7.0" "msgspec==0.22.0"
seen=$(cd "$folder" && env/bin/python -W error - <<'PYTHON'
from typing import Annotated

import annotated_types
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st


class ByMsgspec(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(max_length=5)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=30)]


class ByAnnotatedTypes(msgspec.Struct):
    text: Annotated[str, annotated_types.MaxLen(5)]
    limit: Annotated[int, annotated_types.Interval(ge=1, le=30)]


class ByBoth(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(max_length=5), annotated_types.MaxLen(5)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=30), annotated_types.Interval(ge=1, le=30)]


def examples(kind):
    made = []
    given(st.from_type(kind))(settings(max_examples=200, database=None, derandomize=True)(lambda value: made.append(value)))()
    return made


def within(value):
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=ByMsgspec)
    except msgspec.ValidationError:
        return False
    return True


for kind in (ByMsgspec, ByAnnotatedTypes, ByBoth):
    inside = sum(map(within, made := examples(kind)))
    print(kind.__name__, "all" if inside == len(made) else "most" if inside > len(made) / 2 else "few")
PYTHON
)
expected="ByMsgspec few
ByAnnotatedTypes all
ByBoth all"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
