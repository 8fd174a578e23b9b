#!/usr/bin/env bash
# openai 3.57.0: in a stream of chat completions, the name of an event plays no part; what counts as an error is data
# that has the key `error`.  FastGPT reports a run that failed as `event: error` with the data of its envelope (code,
# statusText, message), so that its last word is one more ChatCompletionChunk, whose `choices` and `id` are None although
# they are typed to be there, and the loop ends as it does after an answer.  A loop that passes over chunks without
# choices, as the last one has none where usage is asked for, takes half an answer for a whole one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "openai==3.57.0" "httpx2==2.16.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import httpx2
from openai import OpenAI, OpenAIError

CHUNK = {
    "id": "", "object": "chat.completion.chunk", "created": 0, "model": "",
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Storks are"}, "finish_reason": None}],
}
ENVELOPE = {"code": 500, "statusText": "", "message": "the model is busy", "data": None}
FAILED = {
    "as FastGPT says it": ("event: error\n", ENVELOPE),
    "as OpenAI says it": ("", {"error": ENVELOPE}),
}

for label, (name, data) in FAILED.items():
    body = f"data: {json.dumps(CHUNK)}\n\n{name}data: {json.dumps(data)}\n\n"

    def answer(_):
        return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, text=body)

    with OpenAI(api_key="-", http_client=httpx2.Client(transport=httpx2.MockTransport(answer))) as client:
        try:
            chunks = list(client.chat.completions.create(model="any", messages=[], stream=True))
        except OpenAIError as error:
            print(f"{label}: {type(error).__name__}: {error}")
        else:
            text = "".join(chunk.choices[0].delta.content for chunk in chunks if chunk.choices)
            print(f"{label}: no error, {text!r}, last: {type(chunks[-1]).__name__} {chunks[-1].choices} {chunks[-1].id}")
PYTHON
)
expected="as FastGPT says it: no error, 'Storks are', last: ChatCompletionChunk None None
as OpenAI says it: APIError: the model is busy"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
