"""Traces of a program: a span for each call, with its attempts, and for each stream, below the program's own span.

OpenTelemetry collects them in memory here, and they are printed as a tree; a program of your own hands ``traced`` the
provider that exports to its collector, or sets that one globally.  It talks to the embedded emulator, which answers the
first attempt with HTTP 502, so that there is a retry to see; or to the server of the environment
(``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``, ``FASTGPT_APP_ID``).  It needs ``opentelemetry-sdk``:

    python examples/telemetry.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastgpt import FastGPTClient, text_of, user
from fastgpt.emulator import faults
from serving import from_group, run, server

with from_group("examples"):
    from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from opentelemetry.trace import SpanContext

    from fastgpt.telemetry import traced

SHOWN: Mapping[str, str] = {
    "http.response.status_code": "status",
    "http.request.resend_count": "resent",
    "error.type": "error",
    "fastgpt.stream.outcome": "stream",
    "fastgpt.stream.events": "events",
    "gen_ai.usage.input_tokens": "tokens in",
    "gen_ai.usage.output_tokens": "out",
}
"""The attributes that the tree has room for, and what it calls them."""


def facts(item: ReadableSpan | Event) -> str:
    """Return what a span or an event says of itself."""
    known = item.attributes or {}
    return ", ".join(f"{short} {known[name]!s}" for name, short in SHOWN.items() if name in known)


def milliseconds(span: ReadableSpan) -> float:
    """Return how long a span took; the SDK counts in nanoseconds."""
    return ((span.end_time or 0) - (span.start_time or 0)) / 1e6


def id_of(context: SpanContext | None) -> int | None:
    """Return what spans refer to each other by; the first one has no parent."""
    return None if context is None else context.span_id


def tree(spans: Sequence[ReadableSpan], parent: int | None = None, margin: str = "") -> Iterator[str]:
    """Yield the lines of all spans below one, each followed by its events and by what is below it."""
    for span in sorted(spans, key=lambda each: each.start_time or 0):
        if id_of(span.parent) != parent:
            continue
        yield f"{margin}{span.name:{38 - len(margin)}}{milliseconds(span):6.0f} ms   {facts(span)}".rstrip()
        for event in span.events:
            yield f"{margin}  - {event.name}: {facts(event)}"
        yield from tree(spans, id_of(span.context), margin + "  ")


def work(client: FastGPTClient) -> None:
    """Do what is to be traced: a call that only reads, the run of an app, and one that is read as it comes."""
    client.typed.get_chat_histories(page_size=5)
    client.typed.create_chat_completion(messages=[user("Hello")], detail=True)
    with client.typed.stream_chat_completion(messages=[user("What is a stork?")]) as events:
        for _ in text_of(events):
            pass


def main(_: Sequence[str]) -> None:
    """Trace three calls, and print their spans; those of calls that failed, too."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))  # to a collector, a BatchSpanProcessor is cheaper
    span = provider.get_tracer("example").start_as_current_span("the program", record_exception=False)
    try:
        with server() as emulator, FastGPTClient.from_env(strict=True, **traced(provider)) as client, span:
            if emulator is not None:
                emulator.faults.plan(faults.BadGateway())
            work(client)
    finally:
        for line in tree(exporter.get_finished_spans()):
            print(line)


if __name__ == "__main__":
    run(main)
