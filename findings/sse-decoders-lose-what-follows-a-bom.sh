#!/usr/bin/env bash
# A stream of events may begin with a byte order mark (the standard's grammar has it, and servers on .NET that write
# through a StreamWriter with Encoding.UTF8 send one).  httpx-sse 0.4.3, httpx2 2.16.2, openai 3.57.0 and sseclient-py
# 1.9.0 take it for a part of the first field's name, so that this line is an unknown field and is dropped: an answer
# lacks its first words, and an event that has a name and data keeps its data and loses its name.  Nothing is raised.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "openai==3.57.0" "httpx2==2.16.2" "httpx==0.28.1" "httpx-sse==0.4.3" "sseclient-py==1.9.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import httpx
import httpx2
from httpx_sse import EventSource
from openai import OpenAI
from sseclient import SSEClient

HEADERS = {"Content-Type": "text/event-stream"}
MARK = b"\xef\xbb\xbf"


def chunk(text):
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return json.dumps({"id": "", "object": "chat.completion.chunk", "created": 0, "model": "", "choices": [choice]})


def client_of(body):
    return httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, headers=HEADERS, content=body)))


def by_httpx2(body):
    with client_of(body) as client, client.sse("http://test/") as events:
        return [(event.event, event.data) for event in events]


def by_openai(body):
    with OpenAI(api_key="-", http_client=client_of(body)) as client:
        return [chunk.choices[0].delta.content for chunk in client.chat.completions.create(model="any", messages=[], stream=True)]


class Source(list):
    def close(self):
        pass


WAYS = {
    "httpx-sse": lambda body: [(e.event, e.data) for e in EventSource(httpx.Response(200, headers=HEADERS, content=body)).iter_sse()],
    "httpx2": by_httpx2,
    "sseclient-py": lambda body: [(e.event, e.data) for e in SSEClient(Source([body])).events()],
}
for name, read in WAYS.items():
    print(name, read(MARK + b"data: 1\n\ndata: 2\n\n"), read(MARK + b"event: error\ndata: 1\n\n"))
print("openai", by_openai(MARK + f"data: {chunk('Storks ')}\n\ndata: {chunk('fly.')}\n\ndata: [DONE]\n\n".encode()))
PYTHON
)
expected="httpx-sse [('message', '2')] [('message', '1')]
httpx2 [('message', '2')] [('message', '1')]
sseclient-py [('message', '2')] [('message', '1')]
openai ['fly.']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
