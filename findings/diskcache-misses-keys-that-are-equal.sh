#!/usr/bin/env bash
# What a request says is a good key for a cache of its answer: a tuple, or a frozen Struct of msgspec 0.22.0, which compare and
# hash by their values.  diskcache 5.6.3 keeps answers on disk and looks a key up by the bytes of its pickle; and pickle
# writes an object that occurs twice once, with a reference to it.  So of two equal keys, one whose two texts are the same
# object and one whose texts are equal copies, as they come out of JSON, each misses what is stored under the other: an
# answer is paid for again, for some questions and not for others.  `memoize` does the same.  joblib 1.6.0 finds both, and
# so does diskcache where the key is the JSON of the request.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "diskcache==5.6.3" "joblib==1.6.0" "msgspec==0.22.0"
seen=$(cd "$folder" && env/bin/python - <<'PYTHON'
import diskcache
import joblib
import msgspec


class Question(msgspec.Struct, frozen=True):
    user: str
    chat: str
    text: str


name = "visitor"
stored = {
    "one text twice": Question(name, name, "What is a stork?"),
    "two texts": Question(name, "chat", "What is a stork?"),
}
cache, memory, calls = diskcache.Cache("cached"), joblib.Memory("remembered", verbose=0), []


def ask(question):
    calls.append(question)
    return "A bird."


for label, question in stored.items():
    again = msgspec.json.decode(msgspec.json.encode(question), type=Question)
    cache[question] = cache[msgspec.structs.astuple(question)] = cache[msgspec.json.encode(question)] = "A bird."
    print(f"{label}: equal {again == question}, hash equal {hash(again) == hash(question)}")
    print("  found by diskcache:", [key in cache for key in (again, msgspec.structs.astuple(again), msgspec.json.encode(again))])
    for keeper, kept in (("memoize", cache.memoize(name=label)(ask)), ("joblib", memory.cache(ask))):
        calls.clear()
        kept(question), kept(again)
        print(f"  asked with {keeper}: {len(calls)}")
PYTHON
)
expected="one text twice: equal True, hash equal True
  found by diskcache: [False, False, True]
  asked with memoize: 2
  asked with joblib: 1
two texts: equal True, hash equal True
  found by diskcache: [True, True, True]
  asked with memoize: 1
  asked with joblib: 1"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
