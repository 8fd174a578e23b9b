#!/usr/bin/env bash
# A copy of a knowledge base in chromadb 1.5.9 is kept up to date by `upsert`: what is there by its id is replaced.  Its text and its
# embedding are; its metadata is merged into what was there.  A tag that the row no longer has, "draft" say, stays for good, and
# filters go on finding the row by it; a row without metadata keeps all of the old.  `add` of an id that is there
# changes nothing at all, and says nothing, and `update` of one that is not says nothing either.  Passing None for each key that is gone
# removes it, as does deleting the row first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "numpy==2.4.6" "pydantic-settings==2.16.3" "httpx==0.28.1" "jsonschema==4.26.0" \
    "opentelemetry-sdk==1.45.2" "opentelemetry-exporter-otlp-proto-grpc==1.45.2"
# Its other dependencies are for its server and for models, and take minutes.
"$folder/env/bin/pip" install -q --no-compile --no-deps "chromadb==1.5.9" "overrides==7.7.0" "pybase64==1.5.1" "tenacity==9.2.1" \
    "rich==15.0.0" "pygments==2.21.0" "attrs==26.1.0" "click==8.5.1" "pyyaml==6.0.4" "python-dotenv==1.2.4" "orjson==3.13.0" "idna==3.20"
seen=$(cd "$folder" && env/bin/python - 2>/dev/null <<'PYTHON'
import chromadb

rows = chromadb.EphemeralClient().create_collection("rows", embedding_function=None)


def stored():
    found = rows.get(include=["documents", "metadatas", "embeddings"])
    metadata = [dict(sorted(metadata.items())) for metadata in found["metadatas"]]
    drafts = rows.get(where={"tag": "draft"})["ids"]
    return f"{found['documents']}, {found['embeddings'].tolist()}, {metadata}, drafts {drafts}"


rows.add(ids=["1"], embeddings=[[1, 0]], documents=["old"], metadatas=[{"tag": "draft", "file": "a.md"}])
print("add:", stored())
rows.upsert(ids=["1"], embeddings=[[0, 1]], documents=["new"], metadatas=[{"file": "b.md"}])
print("upsert:", stored())
rows.upsert(ids=["1"], embeddings=[[0, 1]], documents=["newer"])
print("upsert without metadata:", stored())
rows.add(ids=["1"], embeddings=[[1, 1]], documents=["added"], metadatas=[{"file": "c.md"}])
rows.update(ids=["2"], embeddings=[[1, 1]], documents=["updated"], metadatas=[{"file": "c.md"}])
print("add, and update of another:", stored())
rows.upsert(ids=["1"], embeddings=[[0, 1]], documents=["newest"], metadatas=[{"file": "b.md", "tag": None}])
print("upsert with None:", stored())
PYTHON
)
expected="add: ['old'], [[1.0, 0.0]], [{'file': 'a.md', 'tag': 'draft'}], drafts ['1']
upsert: ['new'], [[0.0, 1.0]], [{'file': 'b.md', 'tag': 'draft'}], drafts ['1']
upsert without metadata: ['newer'], [[0.0, 1.0]], [{'file': 'b.md', 'tag': 'draft'}], drafts ['1']
add, and update of another: ['newer'], [[0.0, 1.0]], [{'file': 'b.md', 'tag': 'draft'}], drafts ['1']
upsert with None: ['newest'], [[0.0, 1.0]], [{'file': 'b.md'}], drafts []"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
