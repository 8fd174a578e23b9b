from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_never, assert_type

import httpx

from fastgpt import (
    AppClient,
    AsyncAppClient,
    AsyncDatasetClient,
    AsyncEventStream,
    AsyncFastGPTClient,
    ChatCompletion,
    DatasetClient,
    EventStream,
    FastGPTClient,
    FastGPTError,
    Outcome,
    Page,
    TypedClient,
    fold,
    paginate,
    user,
)
from fastgpt.apps import App, AppLog, get_apps
from fastgpt.authoring import AuthoringClient, optimize_prompt
from fastgpt.chat import ChatEvent, ChatRecord, Interaction, UserInput, UserSelect, fill_form, select, stop_chat
from fastgpt.datasets import (
    CreatedCollection,
    DataItem,
    Dataset,
    DatasetItem,
    GetDataList,
    IndexingSummary,
    InsertResult,
    PushSummary,
    SearchResult,
    TrainingFailed,
    TrainingOutcome,
    TrainingReady,
    TrainingStalled,
    TrainingTimedOut,
    UploadedFile,
    get_dataset,
    push_data_batches,
    search_dataset,
    wait_until_trained,
)
from fastgpt.mcp import AsyncMcpClient, McpClient, McpKey, create_mcp_key, get_mcp_keys
from fastgpt.sandbox import SandboxClient
from fastgpt.speech import AsyncSpeechClient, SpeechClient, SpeechConfig, get_speech


# CASE area-apps-flavours
def apps(client: AppClient) -> None:
    assert_type(client.get_apps(), httpx.Response)
    assert_type(client.typed.get_apps(), tuple[App, ...])
    assert_type(client.results.get_apps(), Outcome[tuple[App, ...]])


# CASE area-apps-async
async def apps_async(client: AsyncAppClient) -> None:
    assert_type(await client.get_apps(), httpx.Response)
    assert_type(await client.typed.get_apps(), tuple[App, ...])
    assert_type(await get_apps(client.results), Outcome[tuple[App, ...]])


# CASE area-app-logs-pages
def app_logs(client: AppClient) -> None:
    page = client.typed.get_app_logs(app_id="a", date_start="2026-01-01", date_end="2026-02-01")
    assert_type(page, Page[AppLog])
    assert_type(page.list[0].id, str | None)


# CASE area-not-of-this-client
def not_of_this_client(client: AppClient) -> None:
    client.get_chat_histories(app_id="a")  # EXPECT-ERROR


# CASE area-views-have-all
def views_have_all(client: AppClient) -> None:
    assert_type(client.typed.get_dataset(dataset_id="d"), Dataset)


# CASE area-datasets-flavours
def datasets(client: DatasetClient) -> None:
    assert_type(client.get_datasets(), httpx.Response)
    assert_type(client.typed.get_datasets(), tuple[DatasetItem, ...])
    assert_type(client.results.get_dataset(dataset_id="d"), Outcome[Dataset])


# CASE area-datasets-async
async def datasets_async(client: AsyncDatasetClient) -> None:
    assert_type(await get_dataset(client, dataset_id="d"), httpx.Response)
    assert_type(await get_dataset(client.typed, dataset_id="d"), Dataset)
    assert_type(await get_dataset(client.results, dataset_id="d"), Outcome[Dataset])


# CASE area-dataset-id
def dataset_id(client: DatasetClient) -> None:
    made = client.typed.create_dataset(name="kb")
    assert_type(made, str)
    assert_type(client.typed.create_text_collection(dataset_id=made, name="n", text="t"), CreatedCollection)


# CASE area-search
def search(client: DatasetClient) -> list[str | None]:
    found = search_dataset(client.typed, dataset_id="d", text="otters")
    assert_type(found, SearchResult)
    return [quote.q for quote in found.list]


# CASE area-push
def push(client: DatasetClient) -> None:
    assert_type(client.typed.push_data(collection_id="c", data=[]), InsertResult)
    assert_type(client.results.push_data(collection_id="c", data=[]), Outcome[InsertResult])


# CASE area-flow-decoded-everywhere
def flow(client: DatasetClient) -> None:
    assert_type(push_data_batches(client, collection_id="c", data=[]), PushSummary)
    assert_type(push_data_batches(client.typed, collection_id="c", data=[]), PushSummary)
    assert_type(push_data_batches(client.results, collection_id="c", data=[]), Outcome[PushSummary])


# CASE area-flow-async
async def flow_async(client: AsyncDatasetClient) -> None:
    assert_type(await wait_until_trained(client, dataset_id="d"), TrainingOutcome)
    assert_type(await client.results.wait_until_trained(dataset_id="d"), Outcome[TrainingOutcome])


# CASE area-training-exhaustive
def trained(client: DatasetClient) -> str:
    match outcome := client.typed.wait_until_trained(dataset_id="d"):
        case TrainingReady():
            return "ready"
        case TrainingFailed(rows=rows):
            return str(len(rows))
        case TrainingStalled() | TrainingTimedOut():
            return "later"
        case _:
            assert_never(outcome)


# CASE area-upload-and-index
def upload_and_index(client: DatasetClient) -> None:
    assert_type(client.typed.upload_and_index(dataset_id="d", files=[]), IndexingSummary)


# CASE area-paged-rows
def paged_rows(client: DatasetClient) -> None:
    assert_type(paginate(client.typed, GetDataList(collection_id="c")), Iterator[DataItem])
    assert_type(paginate(client.results, GetDataList(collection_id="c")), Iterator[Outcome[DataItem]])


# CASE area-paged-rows-async
async def paged_rows_async(client: AsyncDatasetClient) -> None:
    assert_type(paginate(client.typed, GetDataList(collection_id="c")), AsyncIterator[DataItem])
    assert_type([row.q async for row in paginate(client.typed, GetDataList(collection_id="c"))], list[str])


# CASE area-records
def records(client: FastGPTClient) -> None:
    page = client.typed.get_chat_records(app_id="a", chat_id="c")
    assert_type(page, Page[ChatRecord])
    assert_type(page.list[-1].text, str)
    assert_type(page.list[-1].interactive, Interaction | None)


# CASE area-interactive
def interactive(completion: ChatCompletion) -> str:
    if (pause := completion.interactive) is None:
        return completion.text
    match pause.question:
        case UserSelect(options=options):
            return str(select(options[0]).content)
        case UserInput(fields=fields):
            return str(fill_form({field.key: "x" for field in fields}).content)
        case _:
            return pause.type


# CASE area-none-answers
def none_answers(client: FastGPTClient) -> None:
    assert_type(client.results.mark_chat_read(app_id="a", chat_id="c"), Outcome[None])


# CASE area-stop
async def stop(client: AsyncFastGPTClient) -> None:
    assert_type((await client.typed.stop_chat(app_id="a", chat_id="c")).__class__.__name__, str)
    print(await stop_chat(client.results, app_id="a", chat_id="c"))


# CASE area-mcp-flavours
def mcp(client: McpClient) -> None:
    assert_type(get_mcp_keys(client), httpx.Response)
    assert_type(get_mcp_keys(client.typed), tuple[McpKey, ...])
    assert_type(client.results.get_mcp_keys(), Outcome[tuple[McpKey, ...]])


# CASE area-mcp-async
async def mcp_async(client: AsyncMcpClient) -> None:
    assert_type(await client.typed.get_mcp_keys(), tuple[McpKey, ...])
    assert_type(await create_mcp_key(client.results, name="k", tools=[]), Outcome[None])


# CASE area-speech-bytes
def speech(client: SpeechClient) -> None:
    assert_type(get_speech(client.typed, text="hi", speech=SpeechConfig(model="m", voice="v")), bytes)
    assert_type(client.results.get_speech(text="hi", speech=SpeechConfig(model="m", voice="v")), Outcome[bytes])


# CASE area-speech-async
async def speech_async(client: AsyncSpeechClient) -> None:
    assert_type(await client.typed.get_speech(text="hi", speech=SpeechConfig(model="m", voice="v")), bytes)


# CASE area-authoring-stream
def authoring(client: AuthoringClient) -> None:
    with client.typed.optimize_prompt(original_prompt="p", optimizer_input="i", model="m") as events:
        for event in events:
            assert_type(event, ChatEvent)
        assert_type(events.answer(), ChatCompletion)


# CASE area-authoring-function
def authoring_function(client: AuthoringClient) -> None:
    with optimize_prompt(client.results, original_prompt="p", optimizer_input="i", model="m") as events:
        assert_type(events.answer(), Outcome[ChatCompletion])


# CASE area-sandbox
def sandbox(client: SandboxClient) -> None:
    content = client.typed.download_from_sandbox(app_id="a", chat_id="c", sandbox_path="x")
    assert_type(content, bytes)


# CASE area-upload
def upload(client: FastGPTClient) -> None:
    stored = client.typed.upload_chat_file(app_id="a", chat_id="c", content=b"x", filename="x.txt")
    assert_type(stored, UploadedFile)
    assert_type(stored.key, str)


# CASE area-one-function-for-all
def titles(client: TypedClient, apps: list[str]) -> dict[str, int]:
    return {app: client.get_chat_histories(app_id=app).total for app in apps}


# CASE area-fold-in-comprehension
def folded(client: FastGPTClient, ids: list[str]) -> list[str]:
    def failed(error: FastGPTError) -> str:
        return str(error)

    return [fold(client.results.get_dataset(dataset_id=each), lambda kb: kb.name, failed) for each in ids]


# CASE area-stream-parameter
def shown(events: EventStream[ChatEvent, ChatCompletion]) -> ChatCompletion:
    for event in events:
        print(event)
    return events.answer()


def stream_parameter(client: FastGPTClient) -> None:
    with client.stream_chat_completion(messages=[user("hi")]) as events:
        assert_type(shown(events), ChatCompletion)


# CASE area-stream-parameter-async
async def ashown(events: AsyncEventStream[ChatEvent, ChatCompletion]) -> ChatCompletion:
    async for event in events:
        print(event)
    return await events.answer()


async def stream_parameter_async(client: AsyncFastGPTClient) -> None:
    async with client.stream_chat_completion(messages=[user("hi")]) as events:
        assert_type(await ashown(events), ChatCompletion)
