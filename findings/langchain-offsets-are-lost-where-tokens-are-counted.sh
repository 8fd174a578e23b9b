#!/usr/bin/env bash
# A splitter of langchain-text-splitters 1.1.3 with `add_start_index=True` says of each piece where in the text it begins, by
# which a quote is found again.  It looks for the piece behind the last one, less the overlap, and takes the overlap for a number
# of characters.  Where sizes are counted otherwise, by tokens as embedding models have it (`length_function`, and the
# `from_…_tokenizer` constructors set one), it looks too far behind: every other piece begins at -1, which is a valid index in
# Python, and of a text that repeats itself a piece begins where the next copy of it does.  Nothing is raised.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "langchain-text-splitters==1.1.3"
seen=$("$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
from langchain_text_splitters import RecursiveCharacterTextSplitter


def words(text):
    return text.split()


def places(text, *, size, overlap, length):
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size, chunk_overlap=overlap, length_function=length, add_start_index=True, separators=["\n", " "]
    )
    pieces = [(document.metadata["start_index"], document.page_content) for document in splitter.create_documents([text])]
    return [start for start, _ in pieces], all(text[start : start + len(piece)] == piece for start, piece in pieces)


facts = "\n".join(f"Fact {n}: " + "storks are large birds with very long legs, " * 4 for n in range(6))
print("by characters:", places(facts, size=390, overlap=195, length=len))
print("by words:", places(facts, size=72, overlap=36, length=lambda text: len(words(text))))
same = "\n".join(["The large white stork stands on one very long leg."] * 6)
for label, size, overlap, length in (("characters", 110, 55, len), ("words", 20, 10, lambda text: len(words(text)))):
    print(f"a text that repeats itself, by {label}:", places(same, size=size, overlap=overlap, length=length))
PYTHON
)
expected="by characters: ([0, 185, 370, 555, 740], True)
by words: ([0, -1, 370, -1, 740], False)
a text that repeats itself, by characters: ([0, 51, 102, 153, 204], True)
a text that repeats itself, by words: ([0, 102, 204, -1, 102], False)"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
