#!/usr/bin/env bash
# In a table in Markdown a bar within a cell is written `\|` (GitHub's specification of tables); one that is not begins a cell, and
# what is behind the last column is dropped.  markdownify 1.2.3, which markitdown 0.1.9 uses for HTML and Word, and html2text
# 2025.4.15 write the bar as it is.  A manual of commands, types ("str | None") or ratings so has values in the
# wrong column, and loses the last, once a reader, a splitter with headers in each piece, or a model, takes it as a table
# (markdown-it-py 4.3.0 here).  trafilatura 2.3.1 escapes it, and so does markitdown in tables that come of CSV.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "markdownify==1.2.3" "markitdown==0.1.9" "html2text==2025.4.15" \
    "trafilatura==2.3.1" "lxml_html_clean==0.4.6" "markdown-it-py==4.3.0"
seen=$("$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
import csv
import io

import html2text
import markdownify
import trafilatura
from markdown_it import MarkdownIt
from markitdown import MarkItDown

rows = [("Name", "Type", "Since"), ("title", "str | None", "4.8"), ("limit", "int", "4.9")]
tags = ["th", "td", "td"]
cells = "".join("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>" for tag, row in zip(tags, rows))
words = "The fields of a chat stand in a table, with the type that each of them has and the version it came with. " * 4
page = f"<html><body><article><h1>Fields</h1><p>{words}</p><table>{cells}</table></article></body></html>"
text = io.StringIO()
csv.writer(text).writerows(rows)
html = html2text.HTML2Text(bodywidth=0)
MADE = {
    "markdownify": markdownify.markdownify(page),
    "html2text": html.handle(page),
    "markitdown": MarkItDown().convert_stream(io.BytesIO(page.encode()), file_extension=".html").text_content,
    "markitdown, of CSV": MarkItDown().convert_stream(io.BytesIO(text.getvalue().encode()), file_extension=".csv").text_content,
    "trafilatura": trafilatura.extract(page, output_format="markdown"),
}
for name, markdown in MADE.items():
    tokens = MarkdownIt().enable("table").parse(markdown)
    read = [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "td_open"]
    print(f"{name}: {read[:3]}")
PYTHON
)
expected="markdownify: ['title', 'str', 'None']
html2text: ['title', 'str', 'None']
markitdown: ['title', 'str', 'None']
markitdown, of CSV: ['title', 'str | None', '4.8']
trafilatura: ['title', 'str | None', '4.8']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
