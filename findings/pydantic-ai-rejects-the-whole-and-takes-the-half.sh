#!/usr/bin/env bash
# pydantic-ai 2.68.0 checks what an endpoint of chat completions answers more closely than openai 3.57.0, on which it is built:
# a whole answer of FastGPT, which has no `object`, is an UnexpectedModelBehavior.  A stream is not checked so, and one that
# ends without a `finish_reason`, since it was cut by a gateway, or since the run behind it failed (FastGPT's `event: error`),
# is a ModelResponse whose `finish_reason` is "stop", which nobody sent.  Nothing sets it apart from an answer that is whole.
# `openai_chat_streaming_requires_finish_reason` in the profile of the model makes such an end an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "pydantic-ai-slim==2.68.0" "openai==3.57.0" "httpx2==2.16.2" "tiktoken==0.14.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio
import json

import httpx2
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider


def chunk(text, finish=None):
    choice = {"delta": {"role": "assistant", "content": text}, "index": 0, "finish_reason": finish}
    return f"data: {json.dumps({'id': '', 'object': '', 'created': 0, 'model': '', 'choices': [choice]})}\n\n"


HALF = chunk("Half a ") + chunk("sentence")
STREAMS = {
    "whole": HALF + chunk("", "stop") + "data: [DONE]\n\n",
    "cut": HALF,
    "failed": HALF + 'event: error\ndata: {"code": 500, "statusText": "", "message": "no model", "data": null}\n\n',
}
CHOICE = {"message": {"role": "assistant", "content": "Half a sentence."}, "index": 0, "finish_reason": "stop"}
ANSWER = {"id": "", "model": "", "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1}, "choices": [CHOICE]}


def agent_for(media_type, text, **profile):
    answer = httpx2.Response(200, headers={"Content-Type": media_type}, text=text)
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _: answer))
    provider = OpenAIProvider(openai_client=AsyncOpenAI(api_key="-", http_client=http, max_retries=0))
    return Agent(OpenAIChatModel("any", provider=provider, profile=OpenAIModelProfile(**profile)))


async def read(text, **profile):
    async with agent_for("text/event-stream", text, **profile).run_stream("Go on") as run:
        said = "".join([piece async for piece in run.stream_text(delta=True)])
        return said, run.response.finish_reason


async def main():
    try:
        print("no stream", (await agent_for("application/json", json.dumps(ANSWER)).run("Go on")).output)
    except Exception as error:
        print("no stream", type(error).__name__, str(error).split("\n")[1])
    for name, text in STREAMS.items():
        print(name, await read(text))
    try:
        print("asked for", await read(HALF, openai_chat_streaming_requires_finish_reason=True))
    except Exception as error:
        print("asked for", type(error).__name__, error)


asyncio.run(main())
PYTHON
)
expected="no stream UnexpectedModelBehavior object
whole ('Half a sentence', 'stop')
cut ('Half a sentence', 'stop')
failed ('Half a sentence', 'stop')
asked for ModelAPIError Streamed response ended without a \`finish_reason\`"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
