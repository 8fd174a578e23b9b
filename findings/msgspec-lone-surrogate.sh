#!/usr/bin/env bash
# msgspec 0.22.0 decodes no JSON text in which half of a UTF-16 surrogate pair is escaped, although JSON.stringify (and
# so every Node.js server that cuts a text by length) writes just that, and RFC 8259 allows it.  Where the half stands
# at the end of a text, the error does not name it: "Input data was truncated", of a document that is whole.
# Python's own json module takes the same document.  Seen with the documents of FastGPT servers, which cut previews of
# chats by UTF-16 units.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "msgspec==0.22.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json
import msgspec

for document in (rb'{"title": "so \ud83d"}', rb'{"title": "\ude00 so"}'):
    print(ascii(json.loads(document)["title"]))
    try:
        msgspec.json.decode(document)
    except msgspec.DecodeError as error:
        print(f"{type(error).__name__}: {error}")
PYTHON
)
expected="'so \\ud83d'
DecodeError: Input data was truncated
'\\ude00 so'
DecodeError: JSON is malformed: invalid utf-16 surrogate pair (byte 17)"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
