#!/usr/bin/env bash
# mypy 2.4.1 keeps what it found in a cache, and knows a file there by the name of its module and by what it holds, not by
# where it lies.  A program that writes a module into a temporary folder, runs mypy over it and looks for that path in the
# report, as tests of types do, finds it in the first run.  In the next, over a new folder and the same text, mypy answers
# out of the cache, and each error names the folder of the first run, which may be gone.  Whoever keeps only the errors of
# the file that was passed then has none, and takes wrong code for right; the exit status is 1 all the same.  A single
# changed letter in the file, or another `--cache-dir` for each folder, and the path is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "mypy==2.4.1"
cd "$folder"

check() {
    local status=0 said
    said=$(env/bin/python -m mypy --no-error-summary --cache-dir "$folder/cache" "$1/wrong.py") || status=$?
    echo "passed $1, reported ${said%%/*}, status $status"
}

mkdir first second third
echo 'count: int = "one"' | tee first/wrong.py second/wrong.py > third/wrong.py
echo '# changed' >> third/wrong.py
seen=$(check first; check second; check third)
expected="passed first, reported first, status 1
passed second, reported first, status 1
passed third, reported third, status 1"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
