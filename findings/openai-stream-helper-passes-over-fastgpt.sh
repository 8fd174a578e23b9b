#!/usr/bin/env bash
# openai 3.57.0 reads a stream in two ways: `create(stream=True)`, and `chat.completions.stream()`, the helper that folds the
# chunks into a completion.  FastGPT leaves `object` empty in its chunks.  The first way does not mind.  The helper takes
# what is not called "chat.completion.chunk" for something else and passes over all of it: the loop has no event, and the
# completion behind it is an AssertionError without words.  Through a gateway that fills the field in, the helper works,
# and adds up the role, which FastGPT repeats in every chunk, as if it were text: the message is of an
# "assistantassistantassistant", and no API knows that role when the message goes back as history.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "openai==3.57.0" "httpx2==2.16.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import httpx2
from openai import OpenAI

ASKED = {"model": "any", "messages": [{"role": "user", "content": "Do storks fly?"}]}


def stream_of(kind):
    """A stream as FastGPT sends it, but for what *kind* says."""
    chunks = []
    for text, finish in (("Storks ", None), ("fly.", None), ("", "stop")):
        choice = {"delta": {"role": "assistant", "content": text}, "index": 0, "finish_reason": finish}
        chunks.append(json.dumps({"id": "", "object": kind, "created": 0, "model": "", "choices": [choice]}))
    return "".join(f"data: {data}\n\n" for data in [*chunks, "[DONE]"])


for kind in ("", "chat.completion.chunk"):
    answer = httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, text=stream_of(kind))
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: answer)) as http, OpenAI(api_key="-", http_client=http) as client:
        print(f"object {kind!r}")
        print("  create:", [chunk.choices[0].delta.content for chunk in client.chat.completions.create(**ASKED, stream=True)])
    answer = httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, text=stream_of(kind))
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: answer)) as http, OpenAI(api_key="-", http_client=http) as client:
        with client.chat.completions.stream(**ASKED) as events:
            print("  stream:", [event.delta for event in events if event.type == "content.delta"])
            try:
                message = events.get_final_completion().choices[0].message
                print("  completion:", repr(message.role), repr(message.content))
            except Exception as error:
                print("  completion:", repr(error))
PYTHON
)
expected="object ''
  create: ['Storks ', 'fly.', '']
  stream: []
  completion: AssertionError()
object 'chat.completion.chunk'
  create: ['Storks ', 'fly.', '']
  stream: ['Storks ', 'fly.', '']
  completion: 'assistantassistantassistant' 'Storks fly.'"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
