#!/usr/bin/env bash
# The tokenizer of an embedding model is stored with what the model needs: texts are cut to so many tokens, and filled up to
# a length (`truncation` and `padding` in tokenizer.json, as sentence-transformers writes them).  tokenizers 0.23.3 does
# both on loading, so that no text ever has more tokens than that, and a short one has as many as a long one.
# semantic-text-splitter 0.33.1 counts by it, leaves the padding out, and takes the cut for the end: asked for pieces of 200
# tokens by a tokenizer that cuts at 128, it makes one piece of a text of 5,000, as all of it "fits", and the model that
# embeds it sees the first 128.  Asked for 100 it splits.  `no_truncation()` before the tokenizer is handed over is what helps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "tokenizers==0.23.3" "semantic-text-splitter==0.33.1"
seen=$(cd "$folder" && env/bin/python - <<'PYTHON'
from semantic_text_splitter import TextSplitter
from tokenizers import Tokenizer, models, pre_tokenizers

made = Tokenizer(models.WordLevel({"[UNK]": 0, "[PAD]": 1, "stork": 2}, unk_token="[UNK]"))
made.pre_tokenizer = pre_tokenizers.Whitespace()
made.enable_truncation(128)
made.enable_padding(length=64, pad_id=1, pad_token="[PAD]")
made.save("tokenizer.json")
text = " ".join(["stork"] * 5000)


def shown(label, tokenizer):
    print(f"{label}: {len(tokenizer.encode(text))} tokens, and {len(tokenizer.encode('stork'))} of one word")
    for size in (100, 200):
        pieces = TextSplitter.from_huggingface_tokenizer(tokenizer, size).chunks(text)
        print(f"  pieces of {size}: {len(pieces)}, the longest of {max(len(piece.split()) for piece in pieces)} words")


loaded = Tokenizer.from_file("tokenizer.json")
shown("as stored", loaded)
loaded.no_truncation()
shown("without truncation", loaded)
loaded.no_padding()
shown("without both", loaded)
PYTHON
)
expected="as stored: 128 tokens, and 64 of one word
  pieces of 100: 50, the longest of 100 words
  pieces of 200: 1, the longest of 5000 words
without truncation: 5000 tokens, and 64 of one word
  pieces of 100: 50, the longest of 100 words
  pieces of 200: 25, the longest of 200 words
without both: 5000 tokens, and 1 of one word
  pieces of 100: 50, the longest of 100 words
  pieces of 200: 25, the longest of 200 words"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
