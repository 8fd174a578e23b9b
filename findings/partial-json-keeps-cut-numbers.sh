#!/usr/bin/env bash
# Who shows JSON while a model still writes it has a reader of unfinished JSON, and expects of it that what is there is
# there for good: jiter 0.19.0 (in openai, pydantic and instructor) by itself drops a text, a word or a key that has not
# ended.  A number has no end of its own, and is taken as it stands, by this one and by partial-json-parser
# 0.2.1.1.post7, json-repair 0.64.4 and langchain-core 1.8.3: a price of 1299.5 is 1, 12, 129 and 1299 first.  For jiter
# it is then gone for one piece, at the point, and comes back; so neither "the key is there" nor "it only grows" holds.
# A stream that is cut within a number leaves a number that is valid, and wrong.  The key behind it says that it is whole.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "jiter==0.19.0" "partial-json-parser==0.2.1.1.post7" "json-repair==0.64.4" "langchain-core==1.8.3"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import jiter
import json_repair
import partial_json_parser
from langchain_core.utils.json import parse_partial_json

READERS = {
    "jiter": lambda text: jiter.from_json(text.encode(), partial_mode=True),
    "partial-json-parser": partial_json_parser.loads,
    "json-repair": json_repair.loads,
    "langchain-core": parse_partial_json,
}
PIECES = ['{"price": 1', "2", "9", "9", ".", "5", "}"]

print("jiter of text, word and key", READERS["jiter"]('{"a": 1, "b": "tex'), READERS["jiter"]('{"a": 1, "b": tru'), READERS["jiter"]('{"a": 1, "b'))
for name, read in READERS.items():
    print(name, [read("".join(PIECES[: end + 1])).get("price") for end in range(len(PIECES))])
PYTHON
)
expected="jiter of text, word and key {'a': 1} {'a': 1} {'a': 1}
jiter [1, 12, 129, 1299, None, 1299.5, 1299.5]
partial-json-parser [1, 12, 129, 1299, 1299, 1299.5, 1299.5]
json-repair [1, 12, 129, 1299, 1299.0, 1299.5, 1299.5]
langchain-core [1, 12, 129, 1299, 1299, 1299.5, 1299.5]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
