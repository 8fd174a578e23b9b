#!/usr/bin/env bash
# A sheet of questions and answers becomes a Markdown table by markitdown 0.1.9, which reads it with pandas 3.1.1.  pandas takes
# answers such as "None", "NA" and "n/a" for no answer, as it does an empty cell: the table says NaN, in the knowledge base
# too, and a model answers with it.  A column of whole numbers with one empty cell comes out as 1001.0; where numbers stand
# among such answers, one of 12 digits is 4.930123e+11, and 40 and True beside it are 4.000000e+01 and 1.000000e+00.  The same
# rows as CSV keep every cell: markitdown reads that without pandas.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "markitdown[xlsx]==0.1.9" "pandas==3.1.1" "openpyxl==3.1.5"
seen=$(cd "$folder" && env/bin/python - 2>/dev/null <<'PYTHON'
import csv

import openpyxl
from markitdown import MarkItDown

rows = [
    ("question", "answer", "id"),
    ("Is there a fee?", "None", 1001),
    ("In which state?", "NA", 1002),
    ("By which date?", "n/a", None),
    ("Is it open?", True, 1004),
    ("How many seats?", 40, 1005),
    ("Which number?", 493012345678, 1006),
]
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("rows.xlsx")
with open("rows.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows(rows)
for name in ("rows.xlsx", "rows.csv"):
    print(MarkItDown().convert(name).text_content)
PYTHON
)
expected="## Sheet
| question | answer | id |
| --- | --- | --- |
| Is there a fee? | NaN | 1001.0 |
| In which state? | NaN | 1002.0 |
| By which date? | NaN | NaN |
| Is it open? | 1.000000e+00 | 1004.0 |
| How many seats? | 4.000000e+01 | 1005.0 |
| Which number? | 4.930123e+11 | 1006.0 |
| question | answer | id |
| --- | --- | --- |
| Is there a fee? | None | 1001 |
| In which state? | NA | 1002 |
| By which date? | n/a |  |
| Is it open? | True | 1004 |
| How many seats? | 40 | 1005 |
| Which number? | 493012345678 | 1006 |"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
