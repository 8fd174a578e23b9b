#!/usr/bin/env bash
# msgspec 0.22.0 drops Raw out of a union: a field of type `Raw | None` takes null and nothing else, and the error
# of any other value names the rest of the union only.  Neither the class nor its decoder says so when it is made, while
# other members that cannot stand together are a TypeError there.  A plain `Raw` takes everything, null included.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "msgspec==0.22.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import msgspec
from msgspec import Raw, Struct


class Optional(Struct):
    error: Raw | None = None


class Plain(Struct):
    error: Raw = Raw(b"null")


for document in (b'{"error": null}', b'{"error": 1}', b'{"error": {"message": "no"}}'):
    try:
        print("Raw | None:", msgspec.json.decode(document, type=Optional).error)
    except msgspec.ValidationError as error:
        print("Raw | None:", error)
    print("Raw:", bytes(msgspec.json.decode(document, type=Plain).error).decode())
PYTHON
)
expected='Raw | None: None
Raw: null
Raw | None: Expected `null`, got `int` - at `$.error`
Raw: 1
Raw | None: Expected `null`, got `object` - at `$.error`
Raw: {"message": "no"}'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
