"""What is public besides endpoint functions and clients, as both strict checkers must see it; never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import TypeVar, assert_never, assert_type

import httpx
from returns.future import FutureResult
from returns.io import IOResult
from returns.result import Result

import fastgpt_client
from fastgpt import *
from fastgpt.apps import *
from fastgpt.batch import Batch, Journal, abatch, batch
from fastgpt.chat import *
from fastgpt.datasets import *
from fastgpt.emulator import Emulator
from fastgpt.models.messages import AudioPart, FilePart, ImagePart, TextPart, VideoPart
from fastgpt.protocols import Query, SendFunction
from fastgpt.streaming.protocols import AsyncOpening, Opening, StreamQuery
from fastgpt.streaming.stream import AsyncLiveStream, LiveStream
from fastgpt.testing import AsyncFakeExecutor, AsyncScriptedStream, FakeExecutor, InOrder

A = TypeVar("A")
T = TypeVar("T")

HELLO = [{"role": "user", "content": "Hello"}]


def check_outcomes(outcome: Outcome[int]) -> None:
    """An ``Outcome`` is a ``Result`` whose error is ours; taken apart, it keeps its types."""
    assert_type(outcome, Result[int, FastGPTError])
    assert_type(outcome.map(str), Result[str, FastGPTError])
    assert_type(outcome.alt(str), Result[int, str])
    assert_type(known_error(outcome.failure()), AnyError)
    assert_type(outcome.value_or(None), int | None)
    assert_type(fold(outcome, str, str), str)
    assert_type(fold(outcome, float, lambda _: 0.5), float)


async def check_the_alias() -> None:
    """Under the distribution's name stand the same types, and the emulator gives the same clients."""
    assert_type(fastgpt_client.ChatClient("key"), ChatClient)
    assert_type(get_chat_init(fastgpt_client.ChatClient("key").typed, app_id="a"), ChatInit)
    assert_type(fastgpt_client.user("Hello"), ChatMessage)
    with Emulator().client(max_retries=0) as client, Emulator().serve() as base_url:
        assert_type(client, FastGPTClient)
        assert_type(base_url, str)
    async with Emulator().async_client() as aclient:
        assert_type(aclient, AsyncFastGPTClient)


def check_connect() -> None:
    """The functional entry point gives an executor; functions over it chain and fold."""
    assert_type(connect("key"), AbstractContextManager[ResultsClient])
    policy: Policy = quiet
    with connect(api_key="key", base_url="http://host", max_retries=0, deadline=30.0, policies=[policy]) as execute:
        assert_type(execute, ResultsClient)
        assert_type(execute.with_options(timeout=5.0), ResultsClient)
        found = get_chat_histories(execute, app_id="a")
        assert_type(found, Result[Page[ChatHistory], FastGPTError])
        assert_type(found.map(lambda page: page.total), Result[int, FastGPTError])
        assert_type(
            chain(found, lambda page: get_chat_init(execute, app_id="a", chat_id=page.list[0].chat_id)),
            Result[ChatInit, FastGPTError],
        )
        answer = create_chat_completion(execute, messages=HELLO)
        assert_type(fold(answer, lambda completion: completion.text, str), str)
        assert_type(execute.get_chat_init(app_id="a"), Result[ChatInit, FastGPTError])
        assert_type(execute.run(GetChatHistories(app_id="a")), Result[Page[ChatHistory], FastGPTError])


async def check_connect_async() -> None:
    """The async entry point gives an async executor; ``FutureResult`` lifts what it returns."""
    assert_type(connect_async("key"), AbstractAsyncContextManager[AsyncResultsClient])
    async with connect_async(api_key="key", base_url="http://host", timeout=5.0) as execute:
        assert_type(execute, AsyncResultsClient)
        assert_type(execute.with_options(deadline=5.0), AsyncResultsClient)
        found = await get_chat_histories(execute, app_id="a")
        assert_type(found, Result[Page[ChatHistory], FastGPTError])
        future = FutureResult(get_chat_histories(execute, app_id="a")).map(lambda page: page.total)
        assert_type(await future, IOResult[int, FastGPTError])


def quiet(send: SendFunction) -> SendFunction:
    """Be a policy that changes nothing."""
    return send


class Own:
    """An executor of somebody's own."""

    def run(self, query: Query[T], /) -> T:
        """Run *query*, somehow."""
        raise NotImplementedError

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        """Open the stream that *query* asks for, somehow."""
        raise NotImplementedError


class AsyncOwn:
    """An async executor of somebody's own."""

    async def run(self, query: Query[T], /) -> T:
        """Run *query*, somehow."""
        raise NotImplementedError

    def stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[Outcome[T], Outcome[A]]:
        """Open the stream that *query* asks for, somehow."""
        raise NotImplementedError


async def check_own_executors(client: FastGPTClient, aclient: AsyncFastGPTClient) -> None:
    """What has the two methods is an executor, and every function takes it; so are the views that return outcomes."""
    views: tuple[SyncExecutor, AsyncExecutor] = (client.results, aclient.results)
    assert_type(views[0].run(GetChatHistories(app_id="a")), Result[Page[ChatHistory], FastGPTError])
    assert_type(await views[1].run(GetChatHistories(app_id="a")), Result[Page[ChatHistory], FastGPTError])
    execute: SyncExecutor = Own()
    assert_type(get_chat_init(execute, app_id="a"), Result[ChatInit, FastGPTError])
    assert_type(get_chat_init(Own(), app_id="a"), Result[ChatInit, FastGPTError])
    with stream_chat_completion(Own(), messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    assert_type(paginate(Own(), GetChatHistories(app_id="a")), Iterator[Result[ChatHistory, FastGPTError]])
    aexecute: AsyncExecutor = AsyncOwn()
    assert_type(await get_chat_init(aexecute, app_id="a"), Result[ChatInit, FastGPTError])
    assert_type(await get_chat_init(AsyncOwn(), app_id="a"), Result[ChatInit, FastGPTError])
    async with stream_chat_completion(AsyncOwn(), messages=HELLO) as aoutcomes:
        assert_type(aoutcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    assert_type(paginate(AsyncOwn(), GetChatHistories(app_id="a")), AsyncIterator[Result[ChatHistory, FastGPTError]])


async def check_many(client: FastGPTClient, aclient: AsyncFastGPTClient, own: Own) -> None:
    """Whatever the executor, a batch gives outcomes of the one answer that its specs have; not in order, numbered."""
    specs = (GetChatInit(app_id=app_id) for app_id in "ab")
    assert_type(batch(client, specs), Batch[Outcome[ChatInit]])
    assert_type(batch(client.typed, specs, max_concurrency=5, deadline=60), Batch[Outcome[ChatInit]])
    assert_type(batch(client.results, specs, ordered=False), Batch[tuple[int, Outcome[ChatInit]]])
    for outcome in batch(own, [GetChatHistories(app_id="a")], journal=Journal(path="journal")):
        assert_type(outcome, Outcome[Page[ChatHistory]])
    async with abatch(aclient, specs) as outcomes:
        assert_type(outcomes, AsyncIterator[Outcome[ChatInit]])
    async with abatch(aclient.results, specs, ordered=False, stop_on_failure=True) as numbered:
        assert_type(numbered, AsyncIterator[tuple[int, Outcome[ChatInit]]])


async def check_fake_executors(fake: FakeExecutor, afake: AsyncFakeExecutor, page: Page[ChatHistory]) -> None:
    """A fake executor has the flavour of results; it takes the answer, an error, a function, or a sequence of them."""
    assert_type(get_chat_histories(fake, app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(await get_chat_histories(afake, app_id="a"), Outcome[Page[ChatHistory]])
    opening: Opening[Outcome[ChatEvent], Outcome[ChatCompletion]] = stream_chat_completion(fake, messages=HELLO)
    with opening as events:
        assert_type(events.answer(), Outcome[ChatCompletion])
    async with stream_chat_completion(afake, messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncScriptedStream[ChatEvent, ChatCompletion])
        stream: AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]] = outcomes
        assert_type(await stream.answer(), Outcome[ChatCompletion])
    fake.on(GetChatHistories, page).on(GetChatHistories, NotFoundError("")).on(GetChatHistories, lambda _: page)
    fake.on(GetChatHistories, InOrder(NotFoundError(""), page))


def check_streams(client: ChatClient) -> None:
    """``collect`` and ``text_of`` take the items of any flavour, and give the same flavour."""
    with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
        assert_type(text_of(events), Iterator[str])
        assert_type(collect(events), ChatCompletion)
        for event in events:
            assert_type(event, ChatEvent)
    with client.typed.stream_chat_completion(messages=HELLO) as events:
        assert_type(collect(events, strict=True), ChatCompletion)
    with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
        assert_type(text_of(outcomes), Iterator[Result[str, FastGPTError]])
        assert_type(collect(outcomes, strict=False), Result[ChatCompletion, FastGPTError])
    with client.stream(ResumeChatStream(app_id="a", chat_id="c")) as resumed:
        assert_type(resumed, EventStream[ResumeEvent, ChatCompletion])
        assert_type(text_of(resumed), Iterator[str])
        assert_type(collect(resumed), ChatCompletion)
    with client.results.resume_chat_stream(app_id="a", chat_id="c") as resumed_outcomes:
        assert_type(text_of(resumed_outcomes), Iterator[Result[str, FastGPTError]])
        assert_type(collect(resumed_outcomes), Result[ChatCompletion, FastGPTError])


async def check_async_streams(client: AsyncChatClient) -> None:
    """``acollect`` and ``atext_of`` do the same, async."""
    async with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
        assert_type(atext_of(events), AsyncIterator[str])
        assert_type(await acollect(events), ChatCompletion)
        async for event in events:
            assert_type(event, ChatEvent)
    async with client.typed.stream_chat_completion(messages=HELLO) as events:
        assert_type(await acollect(events, strict=True), ChatCompletion)
    async with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
        assert_type(atext_of(outcomes), AsyncIterator[Result[str, FastGPTError]])
        assert_type(await acollect(outcomes, strict=False), Result[ChatCompletion, FastGPTError])
    async with client.stream(ResumeChatStream(app_id="a", chat_id="c")) as resumed:
        assert_type(resumed, AsyncEventStream[ResumeEvent, ChatCompletion])
        assert_type(atext_of(resumed), AsyncIterator[str])
        assert_type(await acollect(resumed), ChatCompletion)
    async with client.results.resume_chat_stream(app_id="a", chat_id="c") as resumed_outcomes:
        assert_type(atext_of(resumed_outcomes), AsyncIterator[Result[str, FastGPTError]])
        assert_type(await acollect(resumed_outcomes), Result[ChatCompletion, FastGPTError])


def check_live_responses(response: httpx.Response, events: list[ChatEvent], gone: list[Outcome[ChatEvent]]) -> None:
    """A live raw response gives the same events; events at hand can be folded, all at once or one by one."""
    assert_type(iter_events(response), LiveStream[ChatEvent, ChatCompletion])
    assert_type(aiter_events(response), AsyncLiveStream[ChatEvent, ChatCompletion])
    assert_type(collect(events), ChatCompletion)
    assert_type(collect(gone), Result[ChatCompletion, FastGPTError])
    assert_type(new_id(), str)
    transcript = Transcript(chat_id=new_id(), response_chat_item_id=None)
    for event in events:
        transcript.add(event)
    assert_type(transcript.completion(), ChatCompletion)


def check_messages() -> None:
    """Helpers make messages and their parts."""
    assert_type(user("Hello"), ChatMessage)
    assert_type(user(text("What is this?"), image("https://host/i.png"), video("https://host/v.mp4")), ChatMessage)
    assert_type(user(file("https://host/f.pdf", name="f.pdf"), audio("", format="mp3")), ChatMessage)
    assert_type(user(image_from_path(Path("i.png"))), ChatMessage)
    assert_type(system("Be brief."), ChatMessage)
    assert_type(developer("Be brief."), ChatMessage)
    assert_type(assistant("Yes?"), ChatMessage)
    assert_type(text("Hello", key=None), TextPart)
    assert_type(image("https://host/i.png", detail="low"), ImagePart)
    assert_type(image_from_path("i.png"), ImagePart)
    assert_type(audio(b"", format="wav"), AudioPart)
    assert_type(video("https://host/v.mp4"), VideoPart)
    assert_type(file("https://host/f.pdf", file_type="file"), FilePart)
    assert_type(data_url(b"", "image/png"), str)


def check_answers(completion: ChatCompletion, page: Page[ChatHistory], found: SearchResult) -> None:
    """What an answer holds is typed to its leaves."""
    assert_type(found.list, tuple[Quote, ...])
    assert_type(found.duration, str | None)
    assert_type(found.using_re_rank, bool | None)
    assert_type(completion.text, str)
    assert_type(completion.response_data, tuple[NodeResponse, ...])
    assert_type(completion.error, JSONValue)
    assert_type(completion.error_message, str | None)
    assert_type(completion.chat_id, str | None)
    assert_type(page.list, tuple[ChatHistory, ...])
    assert_type(page.total, int)
    assert_type(page.list[0].chat_id, str)


def check_batches(pushed: PushSummary, deleted: DeleteSummary) -> None:
    """What became of rows is typed to its leaves, errors included."""
    assert_type(pushed.complete, bool)
    assert_type(pushed.inserted, int)
    assert_type(pushed.repeated, tuple[RejectedRow, ...])
    assert_type(pushed.failed[0].rows, tuple[Row, ...])
    assert_type(pushed.failed[0].error, FastGPTError)
    assert_type(pushed.not_attempted, tuple[Row, ...])
    assert_type(deleted.complete, bool)
    assert_type(deleted.deleted, tuple[str, ...])
    assert_type(deleted.failed[0].error, FastGPTError)


def check_specs(client: ChatClient, spec: CreateChatCompletion) -> None:
    """A spec shows its fields and how it travels; who declares one makes its function as this library does."""
    assert_type(endpoint(GetChatInit)(client.typed, app_id="a"), ChatInit)
    assert_type(GetChatHistories.path, str)
    assert_type(spec.verb == "POST", bool)
    assert_type(hash(spec), int)
    assert_type({spec: 1}, dict[CreateChatCompletion, int])


def check_training(outcome: TrainingOutcome) -> str:
    """``match`` over how a training ended can be exhaustive."""
    match outcome:
        case TrainingReady(progress):
            assert_type(progress, TrainingProgress)
            assert_type((progress.waiting, progress.failed, progress.seconds), tuple[int, int, float])
        case TrainingFailed(_, rows):
            assert_type(rows, tuple[TrainingRow, ...])
            return rows[0].error_msg or ""
        case TrainingStalled(_, collections):
            assert_type(collections, tuple[str, ...])
        case TrainingTimedOut(progress=progress):
            assert_type(progress, TrainingProgress)
        case _:
            assert_never(outcome)
    return ""


def check_watching(steps: Iterator[TrainingStep]) -> str:
    """So it can over what watching gives."""
    for step in steps:
        match step:
            case TrainingProgress(waiting, failed):
                assert_type((waiting, failed), tuple[int, int])
            case TrainingReady() | TrainingFailed() | TrainingStalled() | TrainingTimedOut() as outcome:
                return check_training(outcome)
            case _:
                assert_never(step)
    return ""


def check_indexing(summary: IndexingSummary, progress: IndexingProgress) -> str:
    """So it can over how the training of uploaded files ended, where an error may stand for the outcome."""
    assert_type(summary.complete, bool)
    assert_type(summary.indexed[0].collection_id, str)
    assert_type(summary.failed[0].error, FastGPTError)
    assert_type(summary.not_attempted, tuple[str, ...])
    assert_type(progress.training, TrainingProgress | None)
    match summary.training:
        case None:
            return ""
        case FastGPTError() as error:
            return str(error)
        case TrainingReady() | TrainingFailed() | TrainingStalled() | TrainingTimedOut() as outcome:
            return check_training(outcome)
        case _:
            assert_never(summary.training)


def check_chat_events(event: ChatEvent) -> str:
    """``match`` over the events of a completion can be exhaustive."""
    match event:
        case Answer(text_piece, reasoning, finish_reason) | FastAnswer(text_piece, reasoning, finish_reason):
            assert_type((text_piece, reasoning, finish_reason), tuple[str, str, str | None])
            return text_piece
        case ToolCalled(tool) | ToolParams(tool) | ToolAnswered(tool):
            return tool.id
        case NodeStarted(name):
            return name
        case NodesFinished(nodes):
            assert_type(nodes, tuple[NodeResponse, ...])
        case NodeFinished(node):
            assert_type(node, NodeResponse)
        case Interactive(interaction):
            assert_type(interaction, Interaction)
            return check_questions(interaction.question)
        case Duration(duration_seconds=seconds):
            assert_type(seconds, float)
        case Title(title):
            return title
        case UnknownEvent(kind, data):
            return kind + data
        case VariablesUpdated() | PlanUpdated() | PlanStatusChanged() | SandboxStatus() | SkillCalled():
            pass
        case StepTitle() | CollectionForm() | TopAgentConfig():
            pass
        case _:
            assert_never(event)
    return ""


def check_resumed_events(event: ResumeEvent) -> str:
    """A resumed stream has three events more."""
    match event:
        case ResumePhase(phase):
            return phase
        case ResumeCompleted(records):
            return records.list[-1].text
        case ResumeUnavailable(reason):
            return reason
        case _:
            return check_chat_events(event)


def check_questions(question: Question) -> str:
    """``match`` over what a run may ask can be exhaustive; a helper makes each answer."""
    match question:
        case UserSelect(options=options):
            assert_type(select(options[0], question=question), ChatMessage)
            return select(options[0].value).role
        case UserInput(fields=fields):
            assert_type(fill_form({fields[0].key: "yes"}, question=question), ChatMessage)
            return fields[0].label or fields[0].key
        case AgentAsk(questions=questions):
            assert_type(answer_questions([questions[0].options[0], "no"], question=question), ChatMessage)
            return questions[0].question
        case AgentPlanAskQuery(content):
            return content
        case PaymentPause(description):
            return description or ""
        case UnknownInteraction(kind, _):
            return kind
        case _:
            assert_never(question)


def check_settings(client: DatasetClient, dataset: Dataset) -> None:
    """What a dataset holds is typed to its leaves, and settings that were read can be set."""
    assert_type(dataset.name, str)
    assert_type(dataset.chunk_settings, ChunkSettings | None)
    assert_type(dataset.permission, Permission | None)
    assert_type(client.typed.update_dataset(dataset_id="d", chunk_settings=dataset.chunk_settings), None)


def check_errors(error: FastGPTError) -> object:
    """``match`` goes from the narrow class to the wide one; the fields are typed."""
    match error:
        case RateLimitError() as limited:
            return assert_type(limited.retry_after, float | None)
        case ValidationError() as rejected:
            return assert_type(rejected.issues, tuple[Issue, ...])
        case AuthenticationError() | PermissionDeniedError() | NotFoundError() | QuotaError() | ConflictError():
            return assert_type(error.request_id, str | None)
        case APIError(message, status_code, code, status_text):
            return assert_type((message, status_code, code, status_text), tuple[str, int, int | None, str])
        case InvalidRequestError(message, field):
            return assert_type((message, field), tuple[str, str])
        case RequestTimeoutError() | DeadlineExceededError():
            return assert_type(error.sent, bool)
        case TransportError(message):
            return message
        case StreamParseError() | DecodeError() | StreamInterruptedError():
            return str(error)
        case ClientClosedError() | ConfigurationError():
            return assert_type(str(error), str)
        case _:
            return assert_type(error, FastGPTError)
