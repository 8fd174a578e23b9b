"""Traces as an exporter gets them: a span for each call, an event for each attempt, the ends of streams."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.baggage import set_baggage
from opentelemetry.context import attach, detach
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from returns.result import Failure, Success

import fastgpt.telemetry
from fastgpt import ConfigurationError, FastGPTClient, FastGPTError, JSONValue, user
from fastgpt.chat import CreateChatCompletion, GetChatHistories, GetChatInit, StreamChatCompletion
from fastgpt.emulator import Emulator, faults
from fastgpt.http import HTTPRequest
from fastgpt.protocols import SendFunction, SendGenerator
from fastgpt.telemetry import CONVENTIONS, traced
from support.faces import (
    API_KEY,
    APP_ID,
    DONE,
    Answer,
    Body,
    Maker,
    Server,
    chunk,
    data,
    error_reply,
    everywhere,
    fails,
    http_response,
    read,
    reply,
    streams,
    sync_client,
)

HISTORIES = GetChatHistories(app_id=APP_ID)
ASK = CreateChatCompletion(app_id=APP_ID, chat_id="c1", messages=[user("a question")])
WATCHING = StreamChatCompletion(app_id=APP_ID, messages=[user("a question")])
NODES = b'event: flowResponses\ndata: [{"inputTokens":7,"outputTokens":3,"totalPoints":0.5}]\n\n'
STOP = b'event: answer\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
EMPTY_PAGE = data({"total": 0, "list": []})


class Traces:
    """What an exporter got."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """The spans that have ended."""
        return self._exporter.get_finished_spans()

    @property
    def only(self) -> ReadableSpan:
        """The one span that has ended."""
        (span,) = self.spans
        return span


def attributes(span: ReadableSpan) -> Mapping[str, object]:
    """Return what a span says."""
    return dict(span.attributes or {})


def attempts(span: ReadableSpan) -> list[Mapping[str, object]]:
    """Return what the events of a span say."""
    assert {event.name for event in span.events} <= {"fastgpt.attempt"}
    return [dict(event.attributes or {}) for event in span.events]


def completion(**more: JSONValue) -> Answer:
    """Answer with a completion."""

    def answer(request: httpx.Request) -> httpx.Response:
        message: JSONValue = {"role": "assistant", "content": "an answer"}
        choice: JSONValue = {"message": message, "finish_reason": "stop", "index": 0}
        return httpx.Response(200, json={"id": "c1", "choices": [choice], **more}, request=request)

    return answer


@everywhere
async def test_a_call_is_a_span_and_each_attempt_an_event(client: Maker) -> None:
    """It is named by its route, and says what was tried and what came in the end."""
    traces = Traces()
    server = Server(fails(httpx.ConnectError), error_reply(429), EMPTY_PAGE)
    face = client(server, **traced(traces.provider))
    await face.typed(HISTORIES)
    span = traces.only
    assert (span.name, span.kind) == ("POST /api/core/chat/getHistories", SpanKind.CLIENT)
    assert attributes(span) == {
        "http.request.method": "POST",
        "url.template": "/api/core/chat/getHistories",
        "url.full": "http://fastgpt.test/api/core/chat/getHistories",
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
        "server.address": "fastgpt.test",
        "server.port": 80,
    }
    assert span.status.status_code is StatusCode.UNSET
    assert attempts(span) == [
        {"http.request.resend_count": 0, "error.type": "TransportError"},
        {"http.request.resend_count": 1, "http.response.status_code": 429, "error.type": "RateLimitError"},
        {"http.request.resend_count": 2, "http.response.status_code": 200},
    ]


@everywhere
async def test_a_call_that_fails_is_a_span_with_an_error(client: Maker) -> None:
    """An error response is one with HTTP 200 too, and what never came has a class as well."""
    traces = Traces()
    server = Server(
        error_reply(200, code=403, name="unAuthApp", headers={"x-request-id": "r1"}), fails(httpx.ReadError)
    )
    face = client(server, base_url="http://fastgpt.test:8080", max_retries=0, **traced(traces.provider))
    await face.results(HISTORIES)
    await face.results(HISTORIES)
    rejected, lost = traces.spans
    assert attributes(rejected)["error.type"] == "PermissionDeniedError"
    assert attributes(rejected)["http.response.status_code"] == 200
    assert attributes(rejected)["http.response.header.x-request-id"] == ("r1",)
    assert attributes(lost)["error.type"] == "TransportError"
    for span in (rejected, lost):
        assert (attributes(span)["server.address"], attributes(span)["server.port"]) == ("fastgpt.test", 8080)
        assert str(attributes(span)["url.full"]).endswith("//fastgpt.test:8080/api/core/chat/getHistories")
        assert span.status.status_code is StatusCode.ERROR
        assert API_KEY not in span.to_json()


@everywhere
async def test_a_run_is_that_of_an_agent(client: Maker) -> None:
    """App and chat stand in it, and what was used where the answer says so; neither question nor answer does."""
    traces = Traces()
    nodes: JSONValue = [{"inputTokens": 7, "outputTokens": 3, "totalPoints": 0.5}]
    face = client(Server(completion(responseData=nodes), completion(), reply(200, b"{}")), **traced(traces.provider))
    await face.typed(ASK)
    await face.typed(ASK)
    await face.results(ASK)
    detailed, plain, unreadable = traces.spans
    common = {
        "http.request.method": "POST",
        "url.template": "/api/v1/chat/completions",
        "url.full": "http://fastgpt.test/api/v1/chat/completions",
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "fastgpt",
        "gen_ai.agent.id": APP_ID,
        "gen_ai.conversation.id": "c1",
        "gen_ai.request.stream": False,
        "http.response.status_code": 200,
        "server.address": "fastgpt.test",
        "server.port": 80,
    }
    assert detailed.name == "invoke_agent"
    assert attributes(detailed) == common | {
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3,
        "fastgpt.usage.points": 0.5,
    }
    assert attributes(plain) == common | {"gen_ai.response.finish_reasons": ("stop",)}
    assert attributes(unreadable) == common | {"error.type": "DecodeError"}
    shown = detailed.to_json() + plain.to_json()
    assert "a question" not in shown
    assert "an answer" not in shown


def test_a_query_is_in_no_span() -> None:
    """It has what the caller looks for; where nothing answers, neither scheme nor port is known."""
    traces = Traces()
    client = sync_client(Server(data({}), fails(httpx.ConnectError)), max_retries=0, **traced(traces.provider))
    for _ in range(2):
        client.results.run(GetChatInit(app_id=APP_ID, chat_id="secret"))
    answered, lost = traces.spans
    assert attributes(answered)["url.full"] == "http://fastgpt.test/api/core/chat/init"
    assert (attributes(lost)["url.full"], "server.port" in attributes(lost)) == (
        "//fastgpt.test/api/core/chat/init",
        False,
    )
    assert "secret" not in answered.to_json() + lost.to_json()


@everywhere
@pytest.mark.once
async def test_names_are_those_of_the_conventions(client: Maker) -> None:
    """Each attribute is ours by its name, or stands in the registry that OpenTelemetry publishes for Python."""
    areas = ("error", "gen_ai", "http", "server", "url")
    modules = [
        importlib.import_module(f"opentelemetry.semconv._incubating.attributes.{area}_attributes") for area in areas
    ]
    registry = {value for module in modules for value in vars(module).values() if isinstance(value, str)}
    traces = Traces()
    nodes: JSONValue = [{"inputTokens": 7, "outputTokens": 3, "totalPoints": 0.5}]
    server = Server(
        fails(httpx.ConnectError),
        EMPTY_PAGE,
        completion(responseData=nodes),
        streams(Body(chunk("a"), STOP, NODES, DONE)),
        error_reply(403, headers={"x-request-id": "r1"}),
    )
    face = client(server, **traced(traces.provider))
    await face.typed(HISTORIES)
    await face.typed(ASK)
    async with face.typed_stream(WATCHING) as events:
        async for _ in events:
            pass
    await face.results(HISTORIES)
    names = {name for span in traces.spans for said in (attributes(span), *attempts(span)) for name in said}
    assert len(names) > 15
    others = {name for name in names if not name.startswith(("fastgpt.", "http.response.header."))}
    assert others <= registry
    assert {span.instrumentation_scope and span.instrumentation_scope.schema_url for span in traces.spans} == {
        CONVENTIONS
    }


@everywhere
async def test_a_body_of_the_callers_own_is_sent_as_it_is(client: Maker) -> None:
    """What ``extra_body`` makes of a run may be nothing that can be read: the span knows less, and the call goes on."""
    traces = Traces()
    face = client(Server(completion()), extra_body={"chatId": 7}, **traced(traces.provider))
    assert (await face.typed(ASK)).text == "an answer"
    assert "gen_ai.conversation.id" not in attributes(traces.only)


@everywhere
async def test_a_run_that_failed_is_an_error(client: Maker) -> None:
    """FastGPT answers it like a success, and its nodes say so."""
    traces = Traces()
    nodes: JSONValue = [{"moduleName": "AI", "errorText": "the model is down"}]
    await client(Server(completion(responseData=nodes)), **traced(traces.provider)).results(ASK)
    assert attributes(traces.only)["error.type"] == "RunFailedError"
    assert traces.only.status.status_code is StatusCode.ERROR


@everywhere
async def test_the_span_of_a_stream_ends_with_it(client: Maker) -> None:
    """It is open while events come, and says how many there were, and what the run used."""
    traces = Traces()
    pieces = (chunk("an answer"), STOP, NODES, DONE)
    face = client(Server(streams(Body(*pieces))), **traced(traces.provider))
    async with face.typed_stream(WATCHING) as events:
        await anext(events)
        assert traces.spans == ()
        async for _ in events:
            pass
    said = attributes(traces.only)
    assert said["gen_ai.request.stream"] is True
    assert {name: value for name, value in said.items() if "stream." in name} == {
        "fastgpt.stream.outcome": "complete",
        "fastgpt.stream.bytes": sum(map(len, pieces)),
        "fastgpt.stream.events": 3,
    }
    assert said["gen_ai.response.finish_reasons"] == ("stop",)
    assert (said["gen_ai.usage.input_tokens"], said["gen_ai.usage.output_tokens"]) == (7, 3)
    assert len(attempts(traces.only)) == 1


@everywhere
async def test_a_stream_that_ends_early_says_how(client: Maker) -> None:
    """One that broke off is an error, one that was left is none, and one that was rejected is an error response."""
    traces = Traces()
    server = Server(
        streams(Body(chunk("a"))),
        streams(Body(chunk("a"), chunk("b"))),
        error_reply(403),
        streams(Body(chunk("a"), DONE)),
    )
    face = client(server, **traced(traces.provider))
    async with face.outcomes(WATCHING) as outcomes:
        assert isinstance(await outcomes.answer(), Failure)
    async with face.stream(WATCHING) as events:
        await anext(events)
    async with face.outcomes(WATCHING):
        pass
    raw = await face.raw(CreateChatCompletion(messages=[user("x")], stream=True))
    await face.shut(raw)
    cut, left, rejected, bytes_left = traces.spans
    assert (attributes(cut)["fastgpt.stream.outcome"], attributes(cut)["error.type"]) == (
        "failed",
        "StreamInterruptedError",
    )
    assert (attributes(left)["fastgpt.stream.outcome"], "error.type" in attributes(left)) == ("left", False)
    assert left.status.status_code is StatusCode.UNSET
    assert "fastgpt.stream.outcome" not in attributes(rejected)
    assert attributes(rejected)["http.response.status_code"] == 403
    assert attributes(bytes_left)["fastgpt.stream.bytes"] == 0
    assert "fastgpt.stream.events" not in attributes(bytes_left)


def test_a_presigned_url_is_in_no_span() -> None:
    """Who has it may write the file."""
    traces = Traces()
    place = data(
        {"url": "https://store.example/key?signature=secret", "key": "k", "headers": {}, "uploadMode": "single"}
    )
    server = Server(place, data({"success": True}))
    client = sync_client(server, **traced(traces.provider))
    client.upload_chat_file(app_id=APP_ID, chat_id="c", content=b"a", filename="a.txt")
    _, put = traces.spans
    assert put.name == "PUT"
    assert (attributes(put)["server.address"], attributes(put)["server.port"]) == ("store.example", 443)
    assert "url.full" not in attributes(put)
    assert "secret" not in put.to_json()
    assert "traceparent" not in server.last.headers


def test_the_span_is_current_while_the_call_is_under_way() -> None:
    """What the transport does is its child, and afterwards the span of the caller is current again."""
    traces = Traces()
    tracer = traces.provider.get_tracer("mine")
    seen: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(trace.get_current_span().get_span_context().span_id)
        return EMPTY_PAGE(request)

    with tracer.start_as_current_span("mine") as mine:
        sync_client(Server(answer)).with_options(**traced(traces.provider)).typed.run(HISTORIES)
        assert trace.get_current_span() is mine
    call, _ = traces.spans
    assert call.context is not None
    assert call.parent is not None
    assert seen == [call.context.span_id]
    assert call.parent.span_id == mine.get_span_context().span_id


@everywhere
async def test_an_event_is_of_the_span_of_its_call(client: Maker) -> None:
    """Whatever is current when an attempt ends: a span of the caller's between, or that of another tracing."""
    outer, inner = Traces(), Traces()
    tracer = inner.provider.get_tracer("mine")

    def spanning(send: SendFunction) -> SendFunction:
        def sending(call: HTTPRequest) -> SendGenerator:
            with tracer.start_as_current_span("between"):
                return (yield from send(call))

        return sending

    face = client(Server(fails(httpx.ConnectError), EMPTY_PAGE), **traced(outer.provider))
    await face.derived(policies=[spanning]).derived(**traced(inner.provider)).typed(HISTORIES)
    call, between = inner.spans
    assert [len(attempts(span)) for span in (outer.only, call, between)] == [2, 2, 0]
    assert between.context is not None
    assert call.parent is not None
    assert call.parent.span_id == between.context.span_id


@everywhere
async def test_attempts_alone_have_no_span(client: Maker) -> None:
    """Who takes one of the two policies has no events, and no error."""
    traces = Traces()
    attempts_only = traced(traces.provider)["attempt_policies"]
    face = client(Server(EMPTY_PAGE), attempt_policies=attempts_only)
    with traces.provider.get_tracer("mine").start_as_current_span("mine"):
        await face.typed(HISTORIES)
    assert attempts(traces.only) == []


@pytest.mark.parametrize(("error", "kind"), [(KeyboardInterrupt, "interrupted"), (LookupError, "LookupError")])
def test_a_call_that_is_interrupted_ends_its_span(error: type[BaseException], kind: str) -> None:
    """So it does where a policy inside raises."""
    traces = Traces()

    def raising(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            yield from ()
            raise LookupError

        return send

    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    client = sync_client(Server(answer)).with_options(**traced(traces.provider))
    if error is LookupError:
        client = client.with_options(policies=[raising])
    with pytest.raises(error):
        client.typed.run(HISTORIES)
    assert attributes(traces.only)["error.type"] == kind
    assert not trace.get_current_span().get_span_context().is_valid


def test_a_client_is_made_with_it() -> None:
    """Without a provider, that of the program is used; a request of no JSON is traced as well."""
    with FastGPTClient(
        API_KEY, http_client=httpx.Client(transport=httpx.MockTransport(EMPTY_PAGE)), **traced()
    ) as client:
        assert client.typed.run(HISTORIES).total == 0
    facts = fastgpt.telemetry.facts_of(HTTPRequest(verb="POST", url="v1/chat/completions"))
    assert facts["gen_ai.request.stream"] is False


def test_a_response_that_was_made_by_hand_has_no_place() -> None:
    """As a cache of the caller's own may give it; there was no attempt."""
    traces = Traces()

    def cached(_: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            yield from ()
            return Success(http_response(b'{"code":200,"data":{"total":0,"list":[]}}'))

        return send

    sync_client(Server()).with_options(**traced(traces.provider)).with_options(policies=[cached]).typed.run(HISTORIES)
    assert "server.address" not in attributes(traces.only)
    assert attempts(traces.only) == []


@pytest.mark.parametrize("fault", faults.ANY, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("kind", ["page", "run", "stream"])
def test_no_call_that_failed_is_a_success_of_its_span(fault: faults.Fault, kind: str) -> None:
    """Whatever goes wrong on the way: what its caller gets and what its span says are one, and no answer is shown."""
    traces, emulator = Traces(), Emulator()
    emulator.queue_answers("storks fly", repeat=True)
    emulator.faults.plan(fault)
    with emulator.client(max_retries=0, **traced(traces.provider)) as client:
        error: FastGPTError | None = None
        try:
            if kind == "stream":
                with client.typed.stream_chat_completion(messages=[user("a question")]) as events:
                    events.answer()
            elif kind == "run":
                client.typed.create_chat_completion(messages=[user("a question")])
            else:
                client.typed.get_chat_histories(app_id=emulator.app_id)
        except FastGPTError as raised:
            error = raised
    said = attributes(traces.only)
    assert said.get("error.type") == (None if error is None else type(error).__name__)
    assert (traces.only.status.status_code is StatusCode.ERROR) == (error is not None)
    shown = traces.only.to_json()
    assert not any(words in shown for words in ("storks fly", "a question", "choices", "data:"))


WRONG_SHAPE = data({"total": "many", "list": []})
"""JSON, and an envelope that says yes, around what is no page of histories."""


@everywhere
async def test_a_span_says_what_the_caller_gets(client: Maker) -> None:
    """An answer of another shape is an error of the span too, and so is a failed run where that is one."""
    traces = Traces()
    nodes: JSONValue = [{"moduleName": "AI", "errorText": "the model is down"}]
    server = Server(
        WRONG_SHAPE, reply(200, b"{}", {"content-type": "application/json"}), completion(responseData=nodes)
    )
    face = client(server, strict=True, **traced(traces.provider))
    histories = await face.results(HISTORIES)
    (rejected,) = await read(face.outcomes(WATCHING))
    run = await face.results(ASK)
    kinds = [type(outcome.failure()).__name__ for outcome in (histories, rejected, run)]
    assert kinds == ["DecodeError", "DecodeError", "RunFailedError"]
    assert [attributes(span).get("error.type") for span in traces.spans] == kinds
    assert [attempts(span)[0].get("error.type") for span in traces.spans] == kinds
    assert all(span.status.status_code is StatusCode.ERROR for span in traces.spans)


@everywhere
async def test_a_raw_run_is_read_for_its_span(client: Maker) -> None:
    """Its caller wants it undecoded; what it used is seen all the same, where it can be read."""
    traces = Traces()
    unfinished = reply(200, b'{"choices":[{"message":{"content":"so"}}]}', {"content-type": "application/json"})
    server = Server(completion(), unfinished, reply(200, b'{"choices":7}', {"content-type": "application/json"}))
    face = client(server, **traced(traces.provider))
    for _ in range(3):
        assert (await face.raw(ASK)).status_code == 200
    reasons = [attributes(span).get("gen_ai.response.finish_reasons") for span in traces.spans]
    assert reasons == [("stop",), None, None]
    assert not any("error.type" in attributes(span) for span in traces.spans)


class Headed:
    """A server that keeps the headers of what it is asked."""

    def __init__(self) -> None:
        self.seen: list[httpx.Headers] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer with an empty page."""
        self.seen.append(request.headers)
        return EMPTY_PAGE(request)


def parent_of(span: ReadableSpan) -> str:
    """Return how the W3C names a span to those below it."""
    assert span.context is not None
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"


@everywhere
async def test_a_server_gets_the_context_of_the_span(client: Maker) -> None:
    """As the W3C has it, with the baggage of the caller; of each attempt, and of each call its own."""
    traces, server = Traces(), Headed()
    face = client(Server(fails(httpx.ConnectError), server, server), **traced(traces.provider))
    token = attach(set_baggage("tenant", "a b"))
    try:
        await face.typed(HISTORIES)
    finally:
        detach(token)
    await face.typed(HISTORIES)
    assert [headers["traceparent"] for headers in server.seen] == [parent_of(span) for span in traces.spans]
    assert [headers.get("baggage") for headers in server.seen] == ["tenant=a+b", None]


@everywhere
async def test_a_context_goes_nowhere_where_it_is_not_wanted(client: Maker) -> None:
    """Neither where it is turned off, nor in place of a header of the caller's own, nor without a span."""
    traces, server = Traces(), Headed()
    face = client(Server(then=server))
    own = {"Traceparent": "of my own"}
    await face.derived(**traced(traces.provider, propagates=False)).typed(HISTORIES)
    await face.derived(extra_headers=own, **traced(traces.provider)).typed(HISTORIES)
    await face.derived(**traced(trace.NoOpTracerProvider())).typed(HISTORIES)
    assert [headers.get_list("traceparent") for headers in server.seen] == [[], ["of my own"], []]


def test_without_the_extra_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what is to be installed."""
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, "fastgpt.telemetry")
    with pytest.raises(ImportError, match=r"pip install 'fastgpt-client\[telemetry\]'"):
        importlib.import_module("fastgpt.telemetry")


def test_what_is_no_switch_is_named() -> None:
    """Before a client is made with it."""
    with pytest.raises(ConfigurationError, match=r"^propagates: expected True or False, got 'no'$"):
        traced(propagates="no")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the test


def test_what_provides_no_tracers_is_named() -> None:
    """Before a client is made with it."""
    with pytest.raises(ConfigurationError, match=r"^tracer_provider: expected a TracerProvider, got str$"):
        traced("x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that is the test
