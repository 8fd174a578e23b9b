#!/usr/bin/env bash
# httpx 0.28.1: an HTTPStatusError, what `raise_for_status` raises, can be pickled and not be read again, since its keyword
# arguments are lost on the way; its other errors travel.  Raised in a worker of a ProcessPoolExecutor it does not fail its
# own call alone: the pool is broken, and with it every call that waits there, by a BrokenProcessPool in which no status
# stands.  joblib 1.6.0 does the same.  So one wrong key among a thousand calls ends them all.  Catch it in the worker, and
# return what is to be known.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "httpx==0.28.1" "joblib==1.6.0"
cat > "$folder/calls.py" <<'PYTHON'
from concurrent.futures import ProcessPoolExecutor

import httpx
from joblib import Parallel, delayed


def timed_out(question):
    raise httpx.ReadTimeout("late", request=httpx.Request("GET", "http://test"))


def rejected(question):
    httpx.Response(401, request=httpx.Request("GET", "http://test")).raise_for_status()


def answered(question):
    return question


def main():
    for wrong in (timed_out, rejected):
        with ProcessPoolExecutor(max_workers=1) as pool:
            calls = [pool.submit(each, 1) for each in (wrong, answered, answered)]
            print(f"{wrong.__name__}, pool:", [type(call.exception()).__name__ for call in calls])
        try:
            print(Parallel(n_jobs=2)(delayed(each)(1) for each in (wrong, answered)))
        except Exception as error:
            print(f"{wrong.__name__}, joblib: {type(error).__name__}")


if __name__ == "__main__":
    main()
PYTHON
seen=$("$folder/env/bin/python" "$folder/calls.py" 2>/dev/null)
expected="timed_out, pool: ['ReadTimeout', 'NoneType', 'NoneType']
timed_out, joblib: ReadTimeout
rejected, pool: ['BrokenProcessPool', 'BrokenProcessPool', 'BrokenProcessPool']
rejected, joblib: BrokenProcessPool"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
