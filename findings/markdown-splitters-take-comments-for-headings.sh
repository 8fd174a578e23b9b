#!/usr/bin/env bash
# A manual in Markdown has code, whose comments begin like headings.  In fences of three backticks the splitters know them.
# MarkdownHeaderTextSplitter of langchain-text-splitters 1.1.3 takes the comment for a heading in code that is indented by four
# spaces or in a fence of four backticks around another, moves it out of the text into the metadata, and takes the
# indentation off all code: what is left of a Python example does not run, and a YAML file means something else.
# MarkdownNodeParser of llama-index-core 0.14.25 takes comments in fences of `~~~` and in those of four for headings, tears the
# code in two there, and notes the comment as the path of what follows.  The MarkdownSplitter of semantic-text-splitter
# 0.33.1, which has a parser, keeps each code whole.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "langchain-text-splitters==1.1.3" "llama-index-core==0.14.25" "semantic-text-splitter==0.33.1"
seen=$("$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
from langchain_text_splitters import MarkdownHeaderTextSplitter
from llama_index.core.node_parser import MarkdownNodeParser
from llama_index.core.schema import TextNode
from semantic_text_splitter import MarkdownSplitter

CODE = "if ready:\n    # ask once\n    ask()\n# and then\nstop()"
WAYS = {
    "three backticks": f"```python\n{CODE}\n```",
    "four around three": f"````\n```python\n{CODE}\n```\n````",
    "tildes": f"~~~python\n{CODE}\n~~~",
    "indented": "".join(f"    {line}\n" for line in CODE.split("\n")).rstrip("\n"),
}


def langchain(text):
    return [document.page_content for document in MarkdownHeaderTextSplitter([("#", "part"), ("##", "section")]).split_text(text)]


def llama_index(text):
    return [node.text for node in MarkdownNodeParser().get_nodes_from_documents([TextNode(text=text)])]


def semantic(text):
    return MarkdownSplitter(140).chunks(text)


for label, code in WAYS.items():
    text = f"# Use\n\nRun this:\n\n{code}\n\n## Limits\n\nAsk once in a minute, and in the minute after that ask once more.\n"
    for split in (langchain, llama_index, semantic):
        pieces = split(text)
        words = [any(line in piece for piece in pieces) for line in ("# ask once", "# and then")]
        whole = any(code in piece for piece in pieces)
        print(f"{label}, {split.__name__}: {len(pieces)} pieces, code whole {whole}, comments kept {words}")
PYTHON
)
expected="three backticks, langchain: 2 pieces, code whole False, comments kept [True, True]
three backticks, llama_index: 2 pieces, code whole True, comments kept [True, True]
three backticks, semantic: 2 pieces, code whole True, comments kept [True, True]
four around three, langchain: 4 pieces, code whole False, comments kept [False, False]
four around three, llama_index: 3 pieces, code whole False, comments kept [True, True]
four around three, semantic: 2 pieces, code whole True, comments kept [True, True]
tildes, langchain: 2 pieces, code whole False, comments kept [True, True]
tildes, llama_index: 3 pieces, code whole False, comments kept [True, True]
tildes, semantic: 2 pieces, code whole True, comments kept [True, True]
indented, langchain: 4 pieces, code whole False, comments kept [False, False]
indented, llama_index: 2 pieces, code whole True, comments kept [True, True]
indented, semantic: 2 pieces, code whole True, comments kept [True, True]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
