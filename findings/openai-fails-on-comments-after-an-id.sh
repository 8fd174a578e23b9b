#!/usr/bin/env bash
# A stream of events may have comments (": ping") that keep a connection open, and ids.  The decoder of httpx-sse 0.4.3,
# which openai 3.57.0 and others have copied, takes each well; once an id has come, it takes every blank line for an
# event, that behind a comment too, since the id stays and it asks whether there is any.  httpx-sse yields an event
# without data; openai reads its data as JSON and ends the answer with a JSONDecodeError, which is no OpenAIError.  The
# standard dispatches nothing without data.  httpx2 2.16.2 descends from the same code and is right.  A gateway that
# numbers events and says every few seconds that it is there does both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "openai==3.57.0" "httpx2==2.16.2" "httpx==0.28.1" "httpx-sse==0.4.3"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import httpx
import httpx2
from httpx_sse import EventSource
from openai import OpenAI

HEADERS = {"Content-Type": "text/event-stream"}


def chunk(text):
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return json.dumps({"id": "", "object": "chat.completion.chunk", "created": 0, "model": "", "choices": [choice]})


def by_openai(body):
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=HEADERS, text=body))
    with OpenAI(api_key="-", http_client=httpx2.Client(transport=transport)) as client:
        chunks = client.chat.completions.create(model="any", messages=[], stream=True)
        return "".join(chunk.choices[0].delta.content for chunk in chunks)


def by_httpx_sse(body):
    return [len(event.data) > 0 for event in EventSource(httpx.Response(200, headers=HEADERS, text=body)).iter_sse()]


def by_httpx2(body):
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, headers=HEADERS, text=body))) as client:
        with client.sse("http://test/") as events:
            return [len(event.data) > 0 for event in events]


for label, number, ping in (("comment", "", ": ping\n\n"), ("id", "id: 1\n", ""), ("both", "id: 1\n", ": ping\n\n")):
    body = f"{number}data: {chunk('Storks ')}\n\n{ping}data: {chunk('fly.')}\n\n"
    try:
        answer = by_openai(body + "data: [DONE]\n\n")
    except ValueError as error:
        answer = type(error).__name__
    print(f"{label}: openai {answer}, data in httpx-sse {by_httpx_sse(body)}, in httpx2 {by_httpx2(body)}")
PYTHON
)
expected="comment: openai Storks fly., data in httpx-sse [True, True], in httpx2 [True, True]
id: openai Storks fly., data in httpx-sse [True, True], in httpx2 [True, True]
both: openai JSONDecodeError, data in httpx-sse [True, False, True], in httpx2 [True, True]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
