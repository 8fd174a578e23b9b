#!/usr/bin/env bash
# httpx 0.28.1 takes a URL whose host is an A-label that is no IDNA, and raises when somebody reads `.host` of it: an
# exception of the package idna, which is neither an httpx.InvalidURL nor anything else of httpx.  `str(url)` and
# `.raw_host` of the same URL are fine, so that a URL that was checked by parsing it fails in the code that reports it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "idna==3.11"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import httpx

url = httpx.URL("http://xn--a/path")
print(url, url.raw_host)
try:
    print(url.host)
except Exception as error:
    kind = type(error)
    print(f"{kind.__module__}.{kind.__name__}", isinstance(error, httpx.InvalidURL), isinstance(error, ValueError))
PYTHON
)
expected="http://xn--a/path b'xn--a'
idna.core.InvalidCodepoint False True"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
