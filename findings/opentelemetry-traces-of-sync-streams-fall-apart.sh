#!/usr/bin/env bash
# Starlette 1.10.0 (and so FastAPI) takes sync generators for streams, and runs each of their steps in a thread, in a copy of
# the context of the request.  opentelemetry-sdk 1.45.2 keeps the current span in that context.  Each does what it says,
# and together they lose the trace: what a generator sets in a step is gone in the next, so that inside one
# `with tracer.start_as_current_span(…)` the first step has its parent, and every later one is a trace of its own.  At
# each end "Failed to detach context" is logged, and nothing is raised.  The same lines as an async generator are one trace.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "starlette==1.10.0" "httpx==0.28.1" "opentelemetry-sdk==1.45.2"
seen=$("$folder/env/bin/python" - 2>"$folder/log" <<'PYTHON'
import asyncio

import httpx
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

exported = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exported))
tracer = provider.get_tracer("relay")


def sync_events():
    with tracer.start_as_current_span("answer"):
        for number in range(3):
            with tracer.start_as_current_span(f"event {number}"):
                yield b"data: 1\n\n"


async def async_events():
    with tracer.start_as_current_span("answer"):
        for number in range(3):
            with tracer.start_as_current_span(f"event {number}"):
                yield b"data: 1\n\n"


async def ask(events):
    async def answer(request):
        return StreamingResponse(events(), media_type="text/event-stream")

    exported.clear()
    app = Starlette(routes=[Route("/", answer)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        await client.get("http://test/")
    spans = exported.get_finished_spans()
    names = {span.context.span_id: span.name for span in spans}
    traces = len({span.context.trace_id for span in spans})
    return traces, {span.name: span.parent and names[span.parent.span_id] for span in spans}


for name, events in {"sync": sync_events, "async": async_events}.items():
    traces, parents = asyncio.run(ask(events))
    print(f"{name}: {traces} trace{'s' * (traces > 1)}, {parents}")
PYTHON
)
seen="$seen
logged: $(grep -c "Failed to detach context" "$folder/log")"
expected="sync: 3 traces, {'event 0': 'answer', 'event 1': None, 'event 2': None, 'answer': None}
async: 1 trace, {'event 0': 'answer', 'event 1': 'answer', 'event 2': 'answer', 'answer': None}
logged: 4"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
