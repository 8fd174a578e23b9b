#!/usr/bin/env bash
# opentelemetry-instrumentation-openai 0.62.4 (OpenLLMetry) over openai 3.57.0: a loop over the chunks of a FastGPT app that
# answers with detail, and so sends events of its own between them, works with openai, which makes a chunk without choices of
# such data.  Traced, the same loop ends with a TypeError out of the tracer, in front of the first word.  And the span of it
# is OK, as if all had gone well.  A tracer that only looks on changes what a program does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "openai==3.57.0" "httpx2==2.16.2" "opentelemetry-instrumentation-openai==0.62.4" "opentelemetry-sdk==1.45.2"
seen=$("$folder/env/bin/python" -W ignore - 2>/dev/null <<'PYTHON'
import json

import httpx2
from openai import OpenAI
from opentelemetry.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

CHOICE = {"index": 0, "delta": {"role": "assistant", "content": "Storks fly."}, "finish_reason": "stop"}
CHUNK = {"id": "", "object": "chat.completion.chunk", "created": 0, "model": "", "choices": [CHOICE]}
BODY = (
    'event: flowNodeStatus\ndata: {"status": "running", "name": "AI Chat"}\n\n'
    f"event: answer\ndata: {json.dumps(CHUNK)}\n\n"
    "event: answer\ndata: [DONE]\n\n"
)


def text():
    headers = {"Content-Type": "text/event-stream"}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, text=BODY))
    with OpenAI(api_key="-", http_client=httpx2.Client(transport=transport)) as client:
        question = [{"role": "user", "content": "?"}]
        chunks = client.chat.completions.create(model="any", messages=question, stream=True)
        return "".join(chunk.choices[0].delta.content for chunk in chunks if chunk.choices)


exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
print("untraced:", text())
OpenAIInstrumentor().instrument(tracer_provider=provider)
try:
    print("traced:", text())
except TypeError as error:
    print("traced: TypeError:", error)
print("spans:", [(span.name, span.status.status_code.name) for span in exporter.get_finished_spans()])
PYTHON
)
expected="untraced: Storks fly.
traced: TypeError: 'NoneType' object is not iterable
spans: [('openai.chat', 'OK')]"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
