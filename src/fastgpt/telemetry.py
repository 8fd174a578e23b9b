"""Traces for OpenTelemetry: a span for each call, to the end of its stream, and an event for each attempt.

Names and attributes are those of the conventions; what is FastGPT's own begins with ``fastgpt.``.  Questions, answers,
queries and keys are in none of them.  It is two policies and no more: one stands around the call and has the span, one
around each attempt and adds to that span, whatever other spans are current by then.  It needs the extra ``telemetry``.
"""

from __future__ import annotations

from typing import Final, TypedDict
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace
from returns.result import Failure, Success

from .arguments import came, switch
from .chat.completions import CreateChatCompletion, CreateChatCompletionV2
from .decoding import UNREADABLE, decode
from .endings import StreamEnd, watched
from .errors import ConfigurationError, DecodeError, FastGPTError
from .http import HTTPRequest, HTTPResponse
from .models.chat import ChatCompletion, RunFailedError
from .observing import error_of, meaning_of
from .protocols import Policy, SendFunction, SendGenerator
from .steps import SendOutcome
from .values import __version__

try:
    from opentelemetry import propagate, trace
    from opentelemetry.context import attach, create_key, detach, get_value, set_value
    from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, TracerProvider
except ImportError:
    raise ImportError("fastgpt.telemetry needs the extra telemetry: pip install 'fastgpt-client[telemetry]'") from None

CONVENTIONS: Final = "https://opentelemetry.io/schemas/1.41.0"
"""The version of the conventions, as traces name it; those for generative AI have releases of their own since."""

RUNS: Final = {CreateChatCompletion.path[1:], CreateChatCompletionV2.path[1:]}
"""The calls that run an app, which is an agent to the conventions."""

PORTS: Final = {"http": 80, "https": 443}


class TracingOptions(TypedDict):
    """Options of a client that is traced: ``ChatClient(…, **traced())``, ``client.with_options(**traced())``."""

    policies: tuple[Policy, ...]
    attempt_policies: tuple[Policy, ...]


class Run(Struct, rename="camel"):
    """What a request to run an app says of it."""

    app_id: str | None = None
    chat_id: str | None = None
    stream: bool | None = None


def traced(tracer_provider: TracerProvider | None = None, *, propagates: bool = True) -> TracingOptions:
    """Return the options by which a client is traced; without a provider, by the one that is set globally.

    Raises ``ConfigurationError`` of what is no provider.
    The span of a call is current while the call is under way, so that those of an instrumented HTTP client are its
    children.  The span of a stream ends with the stream, whoever reads it.

    - ``propagates``: whether calls of the API carry the context of their span in headers, by the global propagator of
      OpenTelemetry: ``traceparent``, ``tracestate`` and ``baggage``, unless ``OTEL_PROPAGATORS`` says otherwise (True).
      Headers that are there already stay, and nothing goes along to a presigned URL.
    """
    if tracer_provider is not None and not hasattr(tracer_provider, "get_tracer"):
        raise ConfigurationError(f"tracer_provider: expected a TracerProvider, got {came(tracer_provider)}")
    switch("propagates", propagates)
    tracer = trace.get_tracer("fastgpt", __version__, tracer_provider, schema_url=CONVENTIONS)
    key = create_key("fastgpt-span")  # of these two policies alone: a client may be traced twice
    return TracingOptions(
        policies=(of_calls(tracer, key, propagates=propagates),), attempt_policies=(with_events(key),)
    )


def of_calls(tracer: Tracer, key: str, *, propagates: bool) -> Policy:
    """Return the policy that makes a span of each call, which is found under a key of the context."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            span = tracer.start_span(span_name_of(call), kind=SpanKind.CLIENT, attributes=facts_of(call))
            token = attach(set_value(key, span, trace.set_span_in_context(span)))
            try:
                sent = yield from inner(with_context(call) if propagates and call.authenticated else call)
            except BaseException as error:  # of a policy inside; or the caller was interrupted
                fail(span, "interrupted" if isinstance(error, GeneratorExit) else type(error).__name__)
                span.end()
                raise
            finally:
                detach(token)
            note_outcome(span, call, sent)
            if isinstance(sent, Failure) or not sent.unwrap().is_live:
                if not isinstance(sent, Failure) and call.url in RUNS:
                    note_answer(span, completion_in(sent.unwrap()))
                span.end()
                return sent
            return Success(watched(sent.unwrap(), lambda end: note_end(span, end)))

        return send

    return policy


def with_context(call: HTTPRequest) -> HTTPRequest:
    """Return a call with headers that name the current span, as far as it has none of these names."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    known = {name.lower() for name, _ in call.headers}
    added = tuple(pair for pair in carrier.items() if pair[0].lower() not in known)
    return replace(call, headers=call.headers + added) if added else call


def with_events(key: str) -> Policy:
    """Return the policy that adds an event for each attempt to the span under a key of the context."""

    def policy(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            facts: dict[str, str | int | float] = {"http.request.resend_count": call.attempt - 1}
            if not isinstance(sent, Failure):
                facts["http.response.status_code"] = sent.unwrap().status_code
            if (error := error_of(sent)) is not None:
                facts["error.type"] = type(error).__name__
            if isinstance(span := get_value(key), Span):
                span.add_event("fastgpt.attempt", facts)
            return sent

        return send

    return policy


def span_name_of(call: HTTPRequest) -> str:
    """Return the name of a span; a presigned URL is a secret, and each is another."""
    if call.url in RUNS:
        return "invoke_agent"
    return f"{call.verb} {template_of(call)}" if call.authenticated else call.verb


def template_of(call: HTTPRequest) -> str:
    """Return the path of a route of the API; none has a part that differs from call to call."""
    return f"/api/{call.url}"


def facts_of(call: HTTPRequest) -> dict[str, str | bool]:
    """Return what is known of a call before it is sent."""
    facts: dict[str, str | bool] = {"http.request.method": call.verb}
    if call.authenticated:
        facts["url.template"] = template_of(call)
    if call.url in RUNS:
        run = run_of(call)
        known = {"gen_ai.agent.id": run.app_id, "gen_ai.conversation.id": run.chat_id}
        facts |= {"gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "fastgpt"}
        facts |= {name: value for name, value in known.items() if value is not None}
        facts["gen_ai.request.stream"] = run.stream is True
    return facts


def run_of(call: HTTPRequest) -> Run:
    """Return what a completion asks for; nothing is known of a body that its caller has made another of."""
    try:
        return decode(Run, call.content) if isinstance(call.content, bytes) else Run()
    except UNREADABLE:
        return Run()


def note_outcome(span: Span, call: HTTPRequest, sent: SendOutcome) -> None:
    """Set what came of a call."""
    if isinstance(sent, Failure):
        error = sent.failure()
        note_place(span, call, f"//{error.host}{error.path}")
    else:
        response = sent.unwrap()
        note_place(span, call, response.url)
        span.set_attribute("http.response.status_code", response.status_code)
        if response.request is not None and response.request.attempt > 1:
            span.set_attribute("http.request.resend_count", response.request.attempt - 1)
        if response.request_id is not None:
            span.set_attribute("http.response.header.x-request-id", (response.request_id,))
    if (failure := error_of(sent)) is not None:
        fail(span, failure)


def note_place(span: Span, call: HTTPRequest, url: str) -> None:
    """Set where a call went: without its query, which is the caller's affair, and of a presigned URL the host alone.

    Where nothing answered, its scheme is not known, and neither is the port that goes without saying.
    """
    place = urlsplit(url)
    if not place.hostname:
        return
    span.set_attribute("server.address", place.hostname)
    if (port := place.port or PORTS.get(place.scheme)) is not None:
        span.set_attribute("server.port", port)
    if call.authenticated:
        span.set_attribute("url.full", place._replace(netloc=place.netloc.rpartition("@")[2], query="").geturl())


def note_end(span: Span, end: StreamEnd) -> None:
    """Set how a stream ended, and end its span."""
    span.set_attribute("fastgpt.stream.outcome", end.outcome)
    span.set_attribute("fastgpt.stream.bytes", end.size)
    if end.events is not None:
        span.set_attribute("fastgpt.stream.events", end.events)
    if end.error is None:
        note_answer(span, None if end.answer is None else end.answer())
    elif end.outcome == "failed":
        fail(span, end.error)
    span.end()


def note_answer(span: Span, answer: object) -> None:
    """Set what the run of an app used, as far as its answer says so, and whether it failed."""
    if not isinstance(answer, ChatCompletion):
        return
    if answer.finish_reason is not None:
        span.set_attribute("gen_ai.response.finish_reasons", (answer.finish_reason,))
    if answer.response_data:
        usage = answer.usage
        span.set_attribute("gen_ai.usage.input_tokens", usage.input_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", usage.output_tokens)
        span.set_attribute("fastgpt.usage.points", usage.points)
    if answer.failure is not None:
        fail(span, RunFailedError.__name__)


def completion_in(response: HTTPResponse) -> object:
    """Return the answer of a run that came whole."""
    known = meaning_of(response)
    if known is not None:
        return getattr(known.failure(), "completion", None) if isinstance(known, Failure) else known.unwrap()
    try:
        return decode(ChatCompletion, response.content)
    except UNREADABLE:
        return None


def fail(span: Span, error: FastGPTError | str) -> None:
    """Mark a span as failed; the words of what cannot be decoded show the beginning of an answer, and stay out."""
    kind = error if isinstance(error, str) else type(error).__name__
    words = None if isinstance(error, str | DecodeError) else str(error)
    span.set_attribute("error.type", kind)
    span.set_status(StatusCode.ERROR, words)
