#!/usr/bin/env bash
# A model that is asked for pairs of question and answer often writes one object a line, or one in each code block of its own.
# json-repair 0.64.4, which is there for what models write, makes a list of several objects; but one that has the same keys, and
# the same types, as the one before it is taken for a newer version of that, and replaces it.  So of ten pairs the last is
# left, as one dict, and nothing says so: the log (`logging=True`) ends with "There were no more elements".  If one of them
# has a key more, or lists of another length, there is a list again, so that it works in a test with uneven rows.  Objects
# with commas between them are a list in any case.  `ijson` 3.6.0 (`multiple_values=True`) reads all of the lines.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "json-repair==0.64.4" "ijson==3.6.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import ijson
import json_repair

rows = [{"q": f"What is {n} squared?", "a": str(n * n)} for n in range(4)]
uneven = [row | ({"tag": "odd"} if n % 2 else {}) for n, row in enumerate(rows)]
lists = [row | {"tags": ["n"] * n} for n, row in enumerate(rows)]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


TEXTS = {
    "lines": lines(rows),
    "code blocks": "".join(f"Pair {n}:\n```json\n{json.dumps(row)}\n```\n" for n, row in enumerate(rows)),
    "lines, one key more in some": lines(uneven),
    "lines, lists of several lengths": lines(lists),
    "commas": ",\n".join(map(json.dumps, rows)),
}
for label, text in TEXTS.items():
    found = json_repair.loads(text)
    print(f"{label}: {f'a list of {len(found)}' if isinstance(found, list) else found}")
print("lines, end of the log:", json_repair.loads(TEXTS["lines"], logging=True)[1][-1]["text"])
print("lines, ijson:", len(list(ijson.items(TEXTS["lines"], "", multiple_values=True))))
PYTHON
)
expected="lines: {'q': 'What is 3 squared?', 'a': '9'}
code blocks: {'q': 'What is 3 squared?', 'a': '9'}
lines, one key more in some: a list of 4
lines, lists of several lengths: a list of 4
commas: a list of 4
lines, end of the log: There were no more elements, returning the element without the array
lines, ijson: 4"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
