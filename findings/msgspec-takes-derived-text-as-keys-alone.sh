#!/usr/bin/env bash
# msgspec 0.22.0 encodes a class derived of dict or list as what it is, and one derived of str, int or float not at all:
# a TypeError, with which `json`, and mostly orjson and pydantic, have no trouble.  Text of such a class is encoded as the key
# of a mapping, though, and `convert(text, str)` lets it through as it is, so that a value that was just checked to be a str
# cannot be sent.  Templates (markupsafe 3.0.4), parsers and arrays (numpy) hand out such text and numbers, and checkers
# take them for str and float.  An `enc_hook` that makes a list of any sequence makes letters of it, without a word:
# this library sent ["a", "b", "c"] for a variable "abc" until that was seen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "msgspec==0.22.0" "markupsafe==3.0.4"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

TEXT = Markup("abc")


class Share(float):
    """As numpy.float64 is."""


class Rows(list):
    """As those of many parsers are."""


def as_list(value):
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"no JSON: {type(value).__name__}")


for value in (Rows([1]), {TEXT: 1}, TEXT, Share(0.5)):
    try:
        encoded = msgspec.json.encode(value).decode()
    except TypeError as error:
        encoded = f"TypeError: {error}"
    print(f"{type(value).__name__}: json {json.dumps(value)}, msgspec {encoded}")
print("checked:", type(msgspec.convert(TEXT, str)).__name__)
print("with a hook:", msgspec.json.encode({"text": TEXT}, enc_hook=as_list).decode())
PYTHON
)
expected='Rows: json [1], msgspec [1]
dict: json {"abc": 1}, msgspec {"abc":1}
Markup: json "abc", msgspec TypeError: Encoding objects of type Markup is unsupported
Share: json 0.5, msgspec TypeError: Encoding objects of type Share is unsupported
checked: Markup
with a hook: {"text":["a","b","c"]}'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
