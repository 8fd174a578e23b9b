"""Calls that both strict checkers must reject; never run.

Each rejected line names what mypy and what pyright reports of it.  Both are set to complain of an ignore that is not
needed, so a call that one of them begins to accept is noticed.
"""

# What comes of a rejected expression is unknown, and saying so again would tell nothing.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportUnknownLambdaType=false

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, assert_never

import httpx

from fastgpt import *
from fastgpt.apps import *
from fastgpt.chat import *
from fastgpt.datasets import *
from fastgpt.protocols import Query
from fastgpt.streaming.protocols import StreamQuery
from fastgpt.testing import FakeExecutor, InOrder

T = TypeVar("T")
A = TypeVar("A")

HELLO = [user("Hello")]


def reported(sent: int, total: int) -> None:
    """Take note of progress, as a flow that counts rows does not."""


def keyword(client: ChatClient, execute: SyncExecutor) -> None:
    """A keyword that the endpoint does not have."""
    client.get_chat_histories(app_id="a", appId="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.get_chat_histories(app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.results.get_chat_histories(app_id="a", page=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(client, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(client.typed, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(client.results, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(execute, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.run(GetChatHistories(app_id="a", limit=20))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.stream_chat_completion(messages=HELLO, details=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.upload_chat_file(app_id="a", chat_id="c", content=b"", name="f.txt")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    stream_chat_completion(client, messages=HELLO, details=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    upload_chat_file(execute, app_id="a", chat_id="c", content=b"", name="f.txt")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def async_keyword(aclient: AsyncChatClient, aexecute: AsyncExecutor) -> None:
    """The same, async."""
    await aclient.get_chat_histories(app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await aclient.typed.get_chat_histories(app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await aclient.results.get_chat_histories(app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await get_chat_histories(aclient, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await get_chat_histories(aclient.typed, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await get_chat_histories(aclient.results, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await get_chat_histories(aexecute, app_id="a", limit=20)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await aclient.results.run(GetChatHistories(app_id="a", limit=20))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    aclient.stream_chat_completion(messages=HELLO, details=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    stream_chat_completion(aexecute, messages=HELLO, details=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def missing(client: FastGPTClient, execute: SyncExecutor) -> None:
    """A keyword that must be passed; ``app_id`` need not, since it may be the client's."""
    client.typed.get_record_detail(app_id="a", chat_id="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.results.update_user_feedback(app_id="a", chat_id="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.create_chat_completion()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.stream_chat_completion(chat_id="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.upload_chat_file(app_id="a", chat_id="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.get_app_log_users(date_start="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    update_user_feedback(execute, app_id="a", chat_id="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(app_id="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def wrong_type(client: FastGPTClient, execute: SyncExecutor, spec: StreamChatCompletion) -> None:
    """A value of another type than the field's."""
    client.get_chat_histories(app_id=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.typed.get_chat_histories(app_id="a", offset="0")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.results.get_chat_histories(app_id="a", page_size=2.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_chat_completion(messages="Hello")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_chat_completion(messages=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.create_chat_completion(messages=HELLO, variables=["when"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_chat_completion(messages=HELLO, stream="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.stream_chat_completion(messages=HELLO, stream=False)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.upload_chat_file(app_id="a", chat_id="c", content="text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.get_app_logs_chart(app_id="a", date_start=20260701, date_end="2026-07-02")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.get_chat_history_status(app_id="a", chat_ids=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    get_chat_histories(client, app_id=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    get_chat_histories(execute, app_id=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    GetChatInit(app_id=b"a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.run(spec.messages)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.results.stream(GetChatHistories(app_id="a"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def literal(client: FastGPTClient, execute: SyncExecutor) -> None:
    """A word that is not among those of an enumeration."""
    client.get_chat_histories(app_id="a", source="telephone")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.typed.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="ugly")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.results.get_chat_records(app_id="a", chat_id="c", type="abnormal")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_app(name="n", type="complex")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    get_app_logs_chart(execute, app_id="a", date_start="2026-07-01", date_end="2026-07-02", user_timespan="year")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def positional(client: FastGPTClient, execute: SyncExecutor) -> None:
    """Arguments of an endpoint go by keyword only."""
    client.get_chat_histories("a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.get_chat_histories("a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.results.get_chat_histories("a", 0)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]
    client.create_chat_completion(HELLO)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.stream_chat_completion(HELLO)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.upload_chat_file("a", "c", b"")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(client, "a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_chat_histories(execute, "a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    create_chat_completion(execute, HELLO)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    GetChatHistories("a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def forgotten(client: AsyncChatClient, execute: AsyncResultsClient) -> None:
    """A call that nobody awaits is never sent."""
    client.get_chat_histories(app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.typed.get_chat_histories(app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.results.get_chat_histories(app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.typed.upload_chat_file(app_id="a", chat_id="c", content=b"", filename="f.txt")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    get_chat_histories(client, app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    get_chat_histories(client.typed, app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    get_chat_histories(execute, app_id="a")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.run(GetChatHistories(app_id="a"))  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.typed.run(GetChatHistories(app_id="a"))  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    execute.run(GetChatHistories(app_id="a"))  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    client.aclose()  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    print(client.typed.get_chat_init(app_id="a").title)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(get_chat_init(client.typed, app_id="a").title)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    async with client.stream_chat_completion(messages=HELLO) as events:
        acollect(events)  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]


async def needless(client: ChatClient, execute: ResultsClient) -> None:
    """What a sync client gives cannot be awaited."""
    await client.get_chat_histories(app_id="a")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    await client.typed.get_chat_init(app_id="a")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    await get_chat_init(execute, app_id="a")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    await client.close()  # type: ignore[func-returns-value, misc]  # pyright: ignore[reportGeneralTypeIssues]


async def mode(client: ChatClient, aclient: AsyncChatClient) -> None:
    """A sync client goes with ``with`` and ``for``, an async one with ``async with`` and ``async for``."""
    async with client:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    with aclient:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async with client.stream_chat_completion(messages=HELLO):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    with aclient.stream_chat_completion(messages=HELLO):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    with aclient.results.stream_chat_completion(messages=HELLO):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async with connect("key"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    with connect_async("key"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async for _ in paginate(client, GetChatHistories(app_id="a")):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    for _ in paginate(aclient.typed, GetChatHistories(app_id="a")):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async with aclient.stream_chat_completion(messages=HELLO) as events:
        for _ in events:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
            pass
        collect(events)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
        text_of(events)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


def without_with(client: ChatClient) -> None:
    """A stream is opened by ``with``, and only then iterated."""
    for _ in client.stream_chat_completion(messages=HELLO):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    collect(client.stream_chat_completion(messages=HELLO))  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


def attribute(client: ChatClient, completion: ChatCompletion, page: Page[ChatHistory], event: ToolCalled) -> None:
    """A name that an answer, a spec or a client does not have."""
    print(client.typed.get_chat_init(app_id="a").titel)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.results.get_chat_init(app_id="a").title)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.get_chat_init(app_id="a").title)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(completion.content)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(page.list[0].chatId)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(event.tool.arguments)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(GetChatHistories(app_id="a").appId)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.get_datasets()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.get_apps()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.typed.base_url = "http://host"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def frozen(client: ChatClient, completion: ChatCompletion, page: Page[ChatHistory]) -> None:
    """Specs, answers and what a client shows do not change."""
    GetChatHistories(app_id="a").app_id = "b"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    CreateChatCompletion(messages=HELLO).stream = True  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    completion.chat_id = "c"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    page.total = 1  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    page.list[0].title = "t"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    client.base_url = "http://host"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def made(client: AppClient) -> None:
    """A client made or set otherwise than it can be."""
    ChatClient()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ChatClient("key", timeout="60")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ChatClient("key", retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ChatClient("key", http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AsyncChatClient("key", http_client=httpx.Client())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    connect("key", retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    connect_async("key", timeout="60")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.with_options(retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.with_options(timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    FastGPTClient("key", extra_headers={"x-a": 1})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    FastGPTClient("key", policies=[3])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    FastGPTClient.from_env(max_body="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.with_options(verify=False)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    print(client.typed.with_response.get_apps().total)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.typed.with_options(extra_headers={"x-a": 1})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    client.results.with_options(max_retries="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def result(client: ChatClient, outcome: Outcome[ChatInit]) -> ChatInit:
    """An outcome is no answer; what takes it apart must fit what is in it."""
    fold(outcome, lambda init: init.titel, str)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    chain(outcome, lambda init: init.title)  # type: ignore[arg-type, return-value]  # pyright: ignore[reportArgumentType]
    client.typed.get_chat_init(app_id="a").map(str)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        for event in outcomes:
            print(event.text)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        print(collect(outcomes).text)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    return outcome  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def paging(client: ChatClient) -> None:
    """What has no pages has no next one."""
    paginate(client, GetChatInit(app_id="a"))  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    paginate(client)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


def answered(question: AgentAsk, choice: UserSelect) -> None:
    """An answer goes with its question."""
    select("yes", question=question)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    select(1, question=choice)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    fill_form(["yes"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    answer_questions([1], question=question)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def incomplete(event: ChatEvent, question: Question) -> None:
    """A ``match`` that forgets a member of a closed union."""
    match event:
        case Answer() | NodesFinished():
            pass
        case _:
            assert_never(event)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    match question:  # type: ignore[exhaustive-match]  # pyright: ignore[reportMatchNotExhaustive]
        case UserSelect():
            pass


def dataset_keyword(client: DatasetClient, execute: SyncExecutor) -> None:
    """A keyword that an endpoint of datasets does not have, or lacks; the id goes by its name, not as on the wire."""
    client.get_dataset(id="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.update_collection(id="k")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.results.search_dataset(dataset_id="s", top_k=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.push_data(collection_id="k", rows=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.wait_until_trained(dataset_id="s", poll=1.0)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.upload_and_index(dataset_id="s", files=[], chunk_size=512)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.get_dataset()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.push_data(collection_id="k")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.results.create_file_collection(dataset_id="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.upload_and_index(dataset_id="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.get_dataset("s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.typed.wait_until_trained("s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    GetDataset("s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.push_data(collection_id="k", data=[DataRow(q="q", b="a")])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_dataset(execute, id="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    get_dataset(client.typed)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    push_data_batches(execute, collection_id="k", rows=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    wait_until_trained(execute)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    wait_until_trained(client, "s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def dataset_values(client: DatasetClient, execute: SyncExecutor) -> None:
    """A value of another type, or a word that is not among those of an enumeration."""
    client.get_dataset(dataset_id=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.search_dataset(dataset_id="s", search_mode="guess")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.typed.search_dataset(dataset_id="s", limit="5000")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_text_collection(dataset_id="s", name="n", text="t", training_type="guess")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.create_text_collection(dataset_id="s", name="n", text=b"t")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.update_dataset(dataset_id="s", chunk_settings={"chunkSize": 512})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.delete_collections(collection_ids=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.results.delete_data_rows(data_ids=[1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.push_data(collection_id="k", data=["q"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.push_data(collection_id="k", data={"q": "q"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.typed.wait_until_trained(dataset_id="s", timeout="60")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.typed.wait_until_trained(dataset_id="s", on_progress=reported)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.export_collection(collection_id="k", chat_time=20260701)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    push_data_batches(execute, collection_id="k", data=["q"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    get_dataset(execute, dataset_id=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def dataset_files(client: DatasetClient) -> None:
    """Text is no file; where many are sent, bytes without a name are none either, and one file is not many."""
    client.create_file_collection(dataset_id="s", file="f.txt")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.upload_dataset_file(dataset_id="s", content="f.txt")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.upload_and_index(dataset_id="s", files=["f.txt"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.upload_and_index(dataset_id="s", files=[b""])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.create_image_collection(dataset_id="s", collection_name="n", files=[b""])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.insert_images(collection_id="k", files=Path("i.png"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def dataset_modes(client: DatasetClient, aclient: AsyncDatasetClient) -> None:
    """Flows and pages are sync or async as their client is, as single calls are."""
    aclient.get_dataset(dataset_id="s")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    aclient.typed.wait_until_trained(dataset_id="s")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    aclient.push_data_batches(collection_id="k", data=[])  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    wait_until_trained(aclient.results, dataset_id="s")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    await client.wait_until_trained(dataset_id="s")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    for _ in paginate(aclient, GetCollections(dataset_id="s")):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    for _ in client.watch_training(dataset_id="s", on_progress=print):  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        pass
    for _ in aclient.watch_training(dataset_id="s"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    paginate(client, GetDatasets())  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


def dataset_attribute(client: DatasetClient, outcome: TrainingOutcome) -> None:
    """A name that an answer, a spec or a client of datasets does not have, and an outcome that is forgotten."""
    print(client.typed.get_dataset(dataset_id="s").datasetId)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.results.get_dataset(dataset_id="s").name)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.get_dataset(dataset_id="s").name)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.typed.get_training_data(collection_id="k", data_id="r").q)  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    print(outcome.rows)  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue]
    print(client.wait_until_trained(dataset_id="s").status_code)  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue]
    client.create_chat_completion(messages=HELLO)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    GetDataset(dataset_id="s").dataset_id = "t"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    ApiServer(base_url="http://host", token="t")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    match outcome:
        case TrainingReady():
            pass
        case _:
            assert_never(outcome)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class Deaf:
    """Runs queries, and opens no stream."""

    def run(self, query: Query[T], /) -> T:
        """Run *query*."""
        raise NotImplementedError


class Loose:
    """No ``SyncExecutor``: what it returns is not what the query returns."""

    def run(self, query: Query[object], /) -> str:
        """Run *query*."""
        raise NotImplementedError

    def stream(self, query: StreamQuery[T, A], /) -> list[T]:
        """Open the stream that *query* asks for."""
        raise NotImplementedError


def executor(error: FastGPTError) -> SyncExecutor:
    """What is no executor is not taken for one; of what has a ``run`` or a ``stream``, it says what comes back."""
    stream_chat_completion(Deaf(), messages=HELLO)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    print(get_chat_init(Loose(), app_id="a").chat_id)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    get_chat_init("key", app_id="a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    print(error.message)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    return Loose()  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def scripted(fake: FakeExecutor) -> None:
    """A scripted answer is one of the type that the spec is declared with, however it is scripted."""
    fake.on(GetDataset, 3)  # type: ignore[misc]  # pyright: ignore[reportArgumentType, reportCallIssue]
    fake.on(GetDataset, lambda _: 3)  # type: ignore[arg-type, return-value]  # pyright: ignore[reportArgumentType, reportCallIssue]
    fake.on(GetDataset, InOrder(3))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
