#!/usr/bin/env bash
# `raise_for_status` in a worker of a ProcessPoolExecutor: what a function raises there is pickled, and raised again by the
# future that belongs to it.  The HTTPStatusError of httpx 0.28.1, and each APIStatusError of openai 3.57.0 (a 404, a 429),
# pickle, and cannot be unpickled, since their arguments are keyword-only.  The pool takes that for a worker that died: it ends
# all of them, the one answer is a BrokenProcessPool, "terminated abruptly", and so is every call that was or will be
# submitted.  Nothing names the status; only the cause of the error has words about missing arguments.  The HTTPError of
# requests 2.34.2 and the ClientResponseError of aiohttp 3.14.5 come back as they are, and the pool goes on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "httpx==0.28.1" "openai==3.57.0" "requests==2.34.2" "aiohttp==3.14.5"
cat > "$folder/program.py" <<'PYTHON'
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import aiohttp
import httpx
import openai
import requests
import yarl


def by_httpx():
    httpx.Response(429, request=httpx.Request("GET", "http://test/")).raise_for_status()


def by_openai():
    import httpx2

    answer = httpx2.Response(429, request=httpx2.Request("POST", "http://test/"))
    raise openai.RateLimitError("too many", response=answer, body=None)


def by_requests():
    response = requests.Response()
    response.status_code = 429
    response.raise_for_status()


def by_aiohttp():
    info = aiohttp.RequestInfo(yarl.URL("http://test/"), "GET", {})
    raise aiohttp.ClientResponseError(info, (), status=429)


if __name__ == "__main__":
    for function in (by_httpx, by_openai, by_requests, by_aiohttp):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            error = pool.submit(function).exception()
            print(f"{function.__name__}: {type(error).__name__}, names the status: {'429' in f'{error} {error.__cause__}'}")
            try:
                print(f"  the next call: {pool.submit(len, 'four').result()}")
            except Exception as error:
                print(f"  the next call: {type(error).__name__}")
PYTHON
seen=$("$folder/env/bin/python" "$folder/program.py")
expected="by_httpx: BrokenProcessPool, names the status: False
  the next call: BrokenProcessPool
by_openai: BrokenProcessPool, names the status: False
  the next call: BrokenProcessPool
by_requests: HTTPError, names the status: True
  the next call: 4
by_aiohttp: ClientResponseError, names the status: True
  the next call: 4"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
