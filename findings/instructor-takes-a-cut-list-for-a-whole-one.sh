#!/usr/bin/env bash
# instructor 1.17.0 over openai 2.54.0 reads objects of a pydantic class out of a stream, `create_iterable` one after the other
# and `create_partial` one that grows.  Whether the stream came to its end, by its last words ([DONE], a finish_reason) or
# by the JSON in it, neither asks: of three people in a list that is cut within the third, the loop has two and ends as
# after a whole list, also where FastGPT says in between, by its `event: error`, that the run has failed.  An object that is
# cut within a number has that part of the number, validated, and None for fields whose type has no None.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "instructor==1.17.0" "openai==2.54.0" "httpx==0.28.1" "pydantic==2.14.4"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json

import httpx
import instructor
from openai import OpenAI
from pydantic import BaseModel


class Person(BaseModel):
    name: str
    born: int
    town: str


PEOPLE = [{"name": "Ada", "born": 1815, "town": "London"}, {"name": "Alan", "born": 1912, "town": "Wilmslow"}, {"name": "Emmy", "born": 1882, "town": "Erlangen"}]
LIST, ONE = json.dumps({"tasks": PEOPLE}), json.dumps(PEOPLE[0])


def chunk(text, finish=None):
    choice = {"delta": {"role": "assistant", "content": text}, "index": 0, "finish_reason": finish}
    return f"data: {json.dumps({'id': '', 'object': '', 'created': 0, 'model': '', 'choices': [choice]})}\n\n"


def stream_of(text, end):
    return "".join(chunk(text[start : start + 9]) for start in range(0, len(text), 9)) + end


DONE = chunk("", "stop") + "data: [DONE]\n\n"
FAILED = 'event: error\ndata: {"code": 500, "statusText": "", "message": "no model", "data": null}\n\n'
ASKED = {"model": "any", "messages": [{"role": "user", "content": "Who?"}], "response_model": Person}


def people(method, stream):
    answer = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=stream)
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    client = instructor.from_openai(OpenAI(api_key="-", http_client=http), mode=instructor.Mode.JSON)
    return list(getattr(client.chat.completions, method)(**ASKED))


within = LIST.index("Emmy") + 3
print("whole list", [person.name for person in people("create_iterable", stream_of(LIST, DONE))])
print("cut list", [person.name for person in people("create_iterable", stream_of(LIST[:within], ""))])
print("failed run", [person.name for person in people("create_iterable", stream_of(LIST[:within], FAILED))])
print("whole object", people("create_partial", stream_of(ONE, DONE))[-1])
print("cut object", people("create_partial", stream_of(ONE[: ONE.index("1815") + 2], ""))[-1])
PYTHON
)
expected="whole list ['Ada', 'Alan', 'Emmy']
cut list ['Ada', 'Alan']
failed run ['Ada', 'Alan']
whole object name='Ada' born=1815 town='London'
cut object name='Ada' born=18 town=None"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
