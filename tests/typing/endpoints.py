"""Every endpoint function of chats and apps in every flavour, as both strict checkers must see it; never run.

One function per endpoint, always in the same order: methods, the plain function over each executor, the spec handed to
each executor; blocking, then awaited.  A test reads this file and fails when an endpoint or a flavour has no line.
"""

from __future__ import annotations

from datetime import date
from typing import assert_type

import httpx

from fastgpt import (
    App,
    AppClient,
    AppLog,
    AppLogsChart,
    AppLogsTotal,
    AppLogUsers,
    AsyncAppClient,
    AsyncChatClient,
    AsyncEventStream,
    AsyncExecutor,
    BatchDeleteChatHistories,
    ChatClient,
    ChatCompletion,
    ChatEvent,
    ChatHistory,
    ChatInit,
    ChatRecord,
    ClearChatHistories,
    CreateApp,
    CreateChatCompletion,
    CreateChatCompletionV2,
    CreateQuestionGuide,
    CreateQuestionGuideV2,
    CursorPage,
    DatasetCiteItem,
    DeleteChatHistory,
    DeleteChatRecord,
    EventStream,
    FeedbackReadStatus,
    FeedbackRecordIds,
    FileSelectOptions,
    GetAppLogs,
    GetAppLogsChart,
    GetAppLogsTotal,
    GetAppLogUsers,
    GetApps,
    GetChatFileUrl,
    GetChatHistories,
    GetChatHistoryStatus,
    GetChatInit,
    GetChatQuotes,
    GetChatRecords,
    GetChatRecordsV2,
    GetCollectionQuotes,
    GetFeedbackRecordIds,
    GetInputGuides,
    GetRecentlyUsedApps,
    GetRecordDetail,
    HistoryStatusList,
    MarkChatRead,
    NodeResponse,
    Outcome,
    Page,
    PresignChatFile,
    PresignDraftChatFile,
    PresignedUpload,
    RecentApp,
    ResumeChatStream,
    ResumeEvent,
    StopChat,
    StopResult,
    StreamChatCompletion,
    StreamChatCompletionV2,
    SyncExecutor,
    UpdateAdminFeedback,
    UpdateChatHistory,
    UpdateFeedbackReadStatus,
    UpdateUserFeedback,
    UploadedFile,
    batch_delete_chat_histories,
    clear_chat_histories,
    create_app,
    create_chat_completion,
    create_chat_completion_v2,
    create_question_guide,
    create_question_guide_v2,
    delete_chat_history,
    delete_chat_record,
    get_app_log_users,
    get_app_logs,
    get_app_logs_chart,
    get_app_logs_total,
    get_apps,
    get_chat_file_url,
    get_chat_histories,
    get_chat_history_status,
    get_chat_init,
    get_chat_quotes,
    get_chat_records,
    get_chat_records_v2,
    get_collection_quotes,
    get_feedback_record_ids,
    get_input_guides,
    get_recently_used_apps,
    get_record_detail,
    mark_chat_read,
    presign_chat_file,
    presign_draft_chat_file,
    resume_chat_stream,
    stop_chat,
    stream_chat_completion,
    stream_chat_completion_v2,
    update_admin_feedback,
    update_chat_history,
    update_feedback_read_status,
    update_user_feedback,
    upload_chat_file,
    user,
)

DAY = date(2026, 7, 1)
HELLO = [user("Hello")]


async def check_create_chat_completion(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_chat_completion`` answers with ``ChatCompletion``."""
    spec = CreateChatCompletion(messages=HELLO)
    assert_type(client.create_chat_completion(messages=HELLO), httpx.Response)
    assert_type(client.typed.create_chat_completion(messages=HELLO), ChatCompletion)
    assert_type(client.results.create_chat_completion(messages=HELLO), Outcome[ChatCompletion])
    assert_type(create_chat_completion(client, messages=HELLO), httpx.Response)
    assert_type(create_chat_completion(client.typed, messages=HELLO), ChatCompletion)
    assert_type(create_chat_completion(client.results, messages=HELLO), Outcome[ChatCompletion])
    assert_type(create_chat_completion(execute, messages=HELLO), Outcome[ChatCompletion])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), ChatCompletion)
    assert_type(client.results.run(spec), Outcome[ChatCompletion])
    assert_type(execute.run(spec), Outcome[ChatCompletion])
    assert_type(await aclient.create_chat_completion(messages=HELLO), httpx.Response)
    assert_type(await aclient.typed.create_chat_completion(messages=HELLO), ChatCompletion)
    assert_type(await aclient.results.create_chat_completion(messages=HELLO), Outcome[ChatCompletion])
    assert_type(await create_chat_completion(aclient, messages=HELLO), httpx.Response)
    assert_type(await create_chat_completion(aclient.typed, messages=HELLO), ChatCompletion)
    assert_type(await create_chat_completion(aclient.results, messages=HELLO), Outcome[ChatCompletion])
    assert_type(await create_chat_completion(aexecute, messages=HELLO), Outcome[ChatCompletion])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), ChatCompletion)
    assert_type(await aclient.results.run(spec), Outcome[ChatCompletion])
    assert_type(await aexecute.run(spec), Outcome[ChatCompletion])


async def check_create_chat_completion_v2(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_chat_completion_v2`` answers with ``ChatCompletion``."""
    spec = CreateChatCompletionV2(messages=HELLO)
    assert_type(client.create_chat_completion_v2(messages=HELLO), httpx.Response)
    assert_type(client.typed.create_chat_completion_v2(messages=HELLO), ChatCompletion)
    assert_type(client.results.create_chat_completion_v2(messages=HELLO), Outcome[ChatCompletion])
    assert_type(create_chat_completion_v2(client, messages=HELLO), httpx.Response)
    assert_type(create_chat_completion_v2(client.typed, messages=HELLO), ChatCompletion)
    assert_type(create_chat_completion_v2(client.results, messages=HELLO), Outcome[ChatCompletion])
    assert_type(create_chat_completion_v2(execute, messages=HELLO), Outcome[ChatCompletion])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), ChatCompletion)
    assert_type(client.results.run(spec), Outcome[ChatCompletion])
    assert_type(execute.run(spec), Outcome[ChatCompletion])
    assert_type(await aclient.create_chat_completion_v2(messages=HELLO), httpx.Response)
    assert_type(await aclient.typed.create_chat_completion_v2(messages=HELLO), ChatCompletion)
    assert_type(await aclient.results.create_chat_completion_v2(messages=HELLO), Outcome[ChatCompletion])
    assert_type(await create_chat_completion_v2(aclient, messages=HELLO), httpx.Response)
    assert_type(await create_chat_completion_v2(aclient.typed, messages=HELLO), ChatCompletion)
    assert_type(await create_chat_completion_v2(aclient.results, messages=HELLO), Outcome[ChatCompletion])
    assert_type(await create_chat_completion_v2(aexecute, messages=HELLO), Outcome[ChatCompletion])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), ChatCompletion)
    assert_type(await aclient.results.run(spec), Outcome[ChatCompletion])
    assert_type(await aexecute.run(spec), Outcome[ChatCompletion])


async def check_stream_chat_completion(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``stream_chat_completion`` opens a stream of ``ChatEvent``."""
    spec = StreamChatCompletion(messages=HELLO)
    with client.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.typed.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.results.stream_chat_completion(messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with stream_chat_completion(client, messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with stream_chat_completion(client.typed, messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with stream_chat_completion(client.results, messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with stream_chat_completion(execute, messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with client.stream(spec) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.typed.stream(spec) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.results.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with execute.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aclient.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.typed.stream_chat_completion(messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.results.stream_chat_completion(messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with stream_chat_completion(aclient, messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with stream_chat_completion(aclient.typed, messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with stream_chat_completion(aclient.results, messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with stream_chat_completion(aexecute, messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aclient.stream(spec) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.typed.stream(spec) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.results.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aexecute.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])


async def check_stream_chat_completion_v2(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``stream_chat_completion_v2`` opens a stream of ``ChatEvent``."""
    spec = StreamChatCompletionV2(messages=HELLO)
    with client.stream_chat_completion_v2(messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.typed.stream_chat_completion_v2(messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.results.stream_chat_completion_v2(messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with stream_chat_completion_v2(client, messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with stream_chat_completion_v2(client.typed, messages=HELLO) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with stream_chat_completion_v2(client.results, messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with stream_chat_completion_v2(execute, messages=HELLO) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with client.stream(spec) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.typed.stream(spec) as events:
        assert_type(events, EventStream[ChatEvent, ChatCompletion])
    with client.results.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    with execute.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aclient.stream_chat_completion_v2(messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.typed.stream_chat_completion_v2(messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.results.stream_chat_completion_v2(messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with stream_chat_completion_v2(aclient, messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with stream_chat_completion_v2(aclient.typed, messages=HELLO) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with stream_chat_completion_v2(aclient.results, messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with stream_chat_completion_v2(aexecute, messages=HELLO) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aclient.stream(spec) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.typed.stream(spec) as events:
        assert_type(events, AsyncEventStream[ChatEvent, ChatCompletion])
    async with aclient.results.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])
    async with aexecute.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ChatEvent], Outcome[ChatCompletion]])


async def check_stop_chat(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``stop_chat`` answers with ``StopResult``."""
    spec = StopChat(app_id="a", chat_id="c")
    assert_type(client.stop_chat(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.stop_chat(app_id="a", chat_id="c"), StopResult)
    assert_type(client.results.stop_chat(app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(stop_chat(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(stop_chat(client.typed, app_id="a", chat_id="c"), StopResult)
    assert_type(stop_chat(client.results, app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(stop_chat(execute, app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), StopResult)
    assert_type(client.results.run(spec), Outcome[StopResult])
    assert_type(execute.run(spec), Outcome[StopResult])
    assert_type(await aclient.stop_chat(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.stop_chat(app_id="a", chat_id="c"), StopResult)
    assert_type(await aclient.results.stop_chat(app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(await stop_chat(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await stop_chat(aclient.typed, app_id="a", chat_id="c"), StopResult)
    assert_type(await stop_chat(aclient.results, app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(await stop_chat(aexecute, app_id="a", chat_id="c"), Outcome[StopResult])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), StopResult)
    assert_type(await aclient.results.run(spec), Outcome[StopResult])
    assert_type(await aexecute.run(spec), Outcome[StopResult])


async def check_resume_chat_stream(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``resume_chat_stream`` opens a stream of ``ResumeEvent``."""
    spec = ResumeChatStream(app_id="a", chat_id="c")
    with client.resume_chat_stream(app_id="a", chat_id="c") as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with client.typed.resume_chat_stream(app_id="a", chat_id="c") as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with client.results.resume_chat_stream(app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, EventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    with resume_chat_stream(client, app_id="a", chat_id="c") as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with resume_chat_stream(client.typed, app_id="a", chat_id="c") as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with resume_chat_stream(client.results, app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, EventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    with resume_chat_stream(execute, app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, EventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    with client.stream(spec) as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with client.typed.stream(spec) as events:
        assert_type(events, EventStream[ResumeEvent, ChatCompletion])
    with client.results.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    with execute.stream(spec) as outcomes:
        assert_type(outcomes, EventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    async with aclient.resume_chat_stream(app_id="a", chat_id="c") as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with aclient.typed.resume_chat_stream(app_id="a", chat_id="c") as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with aclient.results.resume_chat_stream(app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    async with resume_chat_stream(aclient, app_id="a", chat_id="c") as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with resume_chat_stream(aclient.typed, app_id="a", chat_id="c") as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with resume_chat_stream(aclient.results, app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    async with resume_chat_stream(aexecute, app_id="a", chat_id="c") as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    async with aclient.stream(spec) as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with aclient.typed.stream(spec) as events:
        assert_type(events, AsyncEventStream[ResumeEvent, ChatCompletion])
    async with aclient.results.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])
    async with aexecute.stream(spec) as outcomes:
        assert_type(outcomes, AsyncEventStream[Outcome[ResumeEvent], Outcome[ChatCompletion]])


async def check_get_chat_init(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_init`` answers with ``ChatInit``."""
    spec = GetChatInit(app_id="a")
    assert_type(client.get_chat_init(app_id="a"), httpx.Response)
    assert_type(client.typed.get_chat_init(app_id="a"), ChatInit)
    assert_type(client.results.get_chat_init(app_id="a"), Outcome[ChatInit])
    assert_type(get_chat_init(client, app_id="a"), httpx.Response)
    assert_type(get_chat_init(client.typed, app_id="a"), ChatInit)
    assert_type(get_chat_init(client.results, app_id="a"), Outcome[ChatInit])
    assert_type(get_chat_init(execute, app_id="a"), Outcome[ChatInit])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), ChatInit)
    assert_type(client.results.run(spec), Outcome[ChatInit])
    assert_type(execute.run(spec), Outcome[ChatInit])
    assert_type(await aclient.get_chat_init(app_id="a"), httpx.Response)
    assert_type(await aclient.typed.get_chat_init(app_id="a"), ChatInit)
    assert_type(await aclient.results.get_chat_init(app_id="a"), Outcome[ChatInit])
    assert_type(await get_chat_init(aclient, app_id="a"), httpx.Response)
    assert_type(await get_chat_init(aclient.typed, app_id="a"), ChatInit)
    assert_type(await get_chat_init(aclient.results, app_id="a"), Outcome[ChatInit])
    assert_type(await get_chat_init(aexecute, app_id="a"), Outcome[ChatInit])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), ChatInit)
    assert_type(await aclient.results.run(spec), Outcome[ChatInit])
    assert_type(await aexecute.run(spec), Outcome[ChatInit])


async def check_get_recently_used_apps(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_recently_used_apps`` answers with ``tuple[RecentApp, ...]``."""
    spec = GetRecentlyUsedApps()
    assert_type(client.get_recently_used_apps(), httpx.Response)
    assert_type(client.typed.get_recently_used_apps(), tuple[RecentApp, ...])
    assert_type(client.results.get_recently_used_apps(), Outcome[tuple[RecentApp, ...]])
    assert_type(get_recently_used_apps(client), httpx.Response)
    assert_type(get_recently_used_apps(client.typed), tuple[RecentApp, ...])
    assert_type(get_recently_used_apps(client.results), Outcome[tuple[RecentApp, ...]])
    assert_type(get_recently_used_apps(execute), Outcome[tuple[RecentApp, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[RecentApp, ...])
    assert_type(client.results.run(spec), Outcome[tuple[RecentApp, ...]])
    assert_type(execute.run(spec), Outcome[tuple[RecentApp, ...]])
    assert_type(await aclient.get_recently_used_apps(), httpx.Response)
    assert_type(await aclient.typed.get_recently_used_apps(), tuple[RecentApp, ...])
    assert_type(await aclient.results.get_recently_used_apps(), Outcome[tuple[RecentApp, ...]])
    assert_type(await get_recently_used_apps(aclient), httpx.Response)
    assert_type(await get_recently_used_apps(aclient.typed), tuple[RecentApp, ...])
    assert_type(await get_recently_used_apps(aclient.results), Outcome[tuple[RecentApp, ...]])
    assert_type(await get_recently_used_apps(aexecute), Outcome[tuple[RecentApp, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[RecentApp, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[RecentApp, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[RecentApp, ...]])


async def check_get_chat_histories(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_histories`` answers with ``Page[ChatHistory]``."""
    spec = GetChatHistories(app_id="a")
    assert_type(client.get_chat_histories(app_id="a"), httpx.Response)
    assert_type(client.typed.get_chat_histories(app_id="a"), Page[ChatHistory])
    assert_type(client.results.get_chat_histories(app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(get_chat_histories(client, app_id="a"), httpx.Response)
    assert_type(get_chat_histories(client.typed, app_id="a"), Page[ChatHistory])
    assert_type(get_chat_histories(client.results, app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(get_chat_histories(execute, app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[ChatHistory])
    assert_type(client.results.run(spec), Outcome[Page[ChatHistory]])
    assert_type(execute.run(spec), Outcome[Page[ChatHistory]])
    assert_type(await aclient.get_chat_histories(app_id="a"), httpx.Response)
    assert_type(await aclient.typed.get_chat_histories(app_id="a"), Page[ChatHistory])
    assert_type(await aclient.results.get_chat_histories(app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(await get_chat_histories(aclient, app_id="a"), httpx.Response)
    assert_type(await get_chat_histories(aclient.typed, app_id="a"), Page[ChatHistory])
    assert_type(await get_chat_histories(aclient.results, app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(await get_chat_histories(aexecute, app_id="a"), Outcome[Page[ChatHistory]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[ChatHistory])
    assert_type(await aclient.results.run(spec), Outcome[Page[ChatHistory]])
    assert_type(await aexecute.run(spec), Outcome[Page[ChatHistory]])


async def check_get_chat_history_status(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_history_status`` answers with ``HistoryStatusList``."""
    spec = GetChatHistoryStatus(app_id="a", chat_ids=["c"])
    assert_type(client.get_chat_history_status(app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(client.typed.get_chat_history_status(app_id="a", chat_ids=["c"]), HistoryStatusList)
    assert_type(client.results.get_chat_history_status(app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(get_chat_history_status(client, app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(get_chat_history_status(client.typed, app_id="a", chat_ids=["c"]), HistoryStatusList)
    assert_type(get_chat_history_status(client.results, app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(get_chat_history_status(execute, app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), HistoryStatusList)
    assert_type(client.results.run(spec), Outcome[HistoryStatusList])
    assert_type(execute.run(spec), Outcome[HistoryStatusList])
    assert_type(await aclient.get_chat_history_status(app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(await aclient.typed.get_chat_history_status(app_id="a", chat_ids=["c"]), HistoryStatusList)
    assert_type(await aclient.results.get_chat_history_status(app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(await get_chat_history_status(aclient, app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(await get_chat_history_status(aclient.typed, app_id="a", chat_ids=["c"]), HistoryStatusList)
    assert_type(await get_chat_history_status(aclient.results, app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(await get_chat_history_status(aexecute, app_id="a", chat_ids=["c"]), Outcome[HistoryStatusList])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), HistoryStatusList)
    assert_type(await aclient.results.run(spec), Outcome[HistoryStatusList])
    assert_type(await aexecute.run(spec), Outcome[HistoryStatusList])


async def check_mark_chat_read(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``mark_chat_read`` answers with ``None``."""
    spec = MarkChatRead(app_id="a", chat_id="c")
    assert_type(client.mark_chat_read(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.mark_chat_read(app_id="a", chat_id="c"), None)
    assert_type(client.results.mark_chat_read(app_id="a", chat_id="c"), Outcome[None])
    assert_type(mark_chat_read(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(mark_chat_read(client.typed, app_id="a", chat_id="c"), None)
    assert_type(mark_chat_read(client.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(mark_chat_read(execute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.mark_chat_read(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.mark_chat_read(app_id="a", chat_id="c"), None)
    assert_type(await aclient.results.mark_chat_read(app_id="a", chat_id="c"), Outcome[None])
    assert_type(await mark_chat_read(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await mark_chat_read(aclient.typed, app_id="a", chat_id="c"), None)
    assert_type(await mark_chat_read(aclient.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await mark_chat_read(aexecute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_update_chat_history(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_chat_history`` answers with ``None``."""
    spec = UpdateChatHistory(app_id="a", chat_id="c")
    assert_type(client.update_chat_history(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.update_chat_history(app_id="a", chat_id="c"), None)
    assert_type(client.results.update_chat_history(app_id="a", chat_id="c"), Outcome[None])
    assert_type(update_chat_history(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(update_chat_history(client.typed, app_id="a", chat_id="c"), None)
    assert_type(update_chat_history(client.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(update_chat_history(execute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.update_chat_history(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.update_chat_history(app_id="a", chat_id="c"), None)
    assert_type(await aclient.results.update_chat_history(app_id="a", chat_id="c"), Outcome[None])
    assert_type(await update_chat_history(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await update_chat_history(aclient.typed, app_id="a", chat_id="c"), None)
    assert_type(await update_chat_history(aclient.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await update_chat_history(aexecute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_delete_chat_history(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_chat_history`` answers with ``None``."""
    spec = DeleteChatHistory(app_id="a", chat_id="c")
    assert_type(client.delete_chat_history(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.delete_chat_history(app_id="a", chat_id="c"), None)
    assert_type(client.results.delete_chat_history(app_id="a", chat_id="c"), Outcome[None])
    assert_type(delete_chat_history(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(delete_chat_history(client.typed, app_id="a", chat_id="c"), None)
    assert_type(delete_chat_history(client.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(delete_chat_history(execute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_chat_history(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.delete_chat_history(app_id="a", chat_id="c"), None)
    assert_type(await aclient.results.delete_chat_history(app_id="a", chat_id="c"), Outcome[None])
    assert_type(await delete_chat_history(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await delete_chat_history(aclient.typed, app_id="a", chat_id="c"), None)
    assert_type(await delete_chat_history(aclient.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await delete_chat_history(aexecute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_clear_chat_histories(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``clear_chat_histories`` answers with ``None``."""
    spec = ClearChatHistories(app_id="a")
    assert_type(client.clear_chat_histories(app_id="a"), httpx.Response)
    assert_type(client.typed.clear_chat_histories(app_id="a"), None)
    assert_type(client.results.clear_chat_histories(app_id="a"), Outcome[None])
    assert_type(clear_chat_histories(client, app_id="a"), httpx.Response)
    assert_type(clear_chat_histories(client.typed, app_id="a"), None)
    assert_type(clear_chat_histories(client.results, app_id="a"), Outcome[None])
    assert_type(clear_chat_histories(execute, app_id="a"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.clear_chat_histories(app_id="a"), httpx.Response)
    assert_type(await aclient.typed.clear_chat_histories(app_id="a"), None)
    assert_type(await aclient.results.clear_chat_histories(app_id="a"), Outcome[None])
    assert_type(await clear_chat_histories(aclient, app_id="a"), httpx.Response)
    assert_type(await clear_chat_histories(aclient.typed, app_id="a"), None)
    assert_type(await clear_chat_histories(aclient.results, app_id="a"), Outcome[None])
    assert_type(await clear_chat_histories(aexecute, app_id="a"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_batch_delete_chat_histories(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``batch_delete_chat_histories`` answers with ``None``."""
    spec = BatchDeleteChatHistories(app_id="a", chat_ids=["c"])
    assert_type(client.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(client.typed.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), None)
    assert_type(client.results.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(batch_delete_chat_histories(client, app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(batch_delete_chat_histories(client.typed, app_id="a", chat_ids=["c"]), None)
    assert_type(batch_delete_chat_histories(client.results, app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(batch_delete_chat_histories(execute, app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(await aclient.typed.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), None)
    assert_type(await aclient.results.batch_delete_chat_histories(app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(await batch_delete_chat_histories(aclient, app_id="a", chat_ids=["c"]), httpx.Response)
    assert_type(await batch_delete_chat_histories(aclient.typed, app_id="a", chat_ids=["c"]), None)
    assert_type(await batch_delete_chat_histories(aclient.results, app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(await batch_delete_chat_histories(aexecute, app_id="a", chat_ids=["c"]), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_chat_records(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_records`` answers with ``Page[ChatRecord]``."""
    spec = GetChatRecords(app_id="a", chat_id="c")
    assert_type(client.get_chat_records(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.get_chat_records(app_id="a", chat_id="c"), Page[ChatRecord])
    assert_type(client.results.get_chat_records(app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(get_chat_records(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(get_chat_records(client.typed, app_id="a", chat_id="c"), Page[ChatRecord])
    assert_type(get_chat_records(client.results, app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(get_chat_records(execute, app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[ChatRecord])
    assert_type(client.results.run(spec), Outcome[Page[ChatRecord]])
    assert_type(execute.run(spec), Outcome[Page[ChatRecord]])
    assert_type(await aclient.get_chat_records(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.get_chat_records(app_id="a", chat_id="c"), Page[ChatRecord])
    assert_type(await aclient.results.get_chat_records(app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(await get_chat_records(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await get_chat_records(aclient.typed, app_id="a", chat_id="c"), Page[ChatRecord])
    assert_type(await get_chat_records(aclient.results, app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(await get_chat_records(aexecute, app_id="a", chat_id="c"), Outcome[Page[ChatRecord]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[ChatRecord])
    assert_type(await aclient.results.run(spec), Outcome[Page[ChatRecord]])
    assert_type(await aexecute.run(spec), Outcome[Page[ChatRecord]])


async def check_get_chat_records_v2(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_records_v2`` answers with ``CursorPage[ChatRecord]``."""
    spec = GetChatRecordsV2(app_id="a", chat_id="c")
    assert_type(client.get_chat_records_v2(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.get_chat_records_v2(app_id="a", chat_id="c"), CursorPage[ChatRecord])
    assert_type(client.results.get_chat_records_v2(app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(get_chat_records_v2(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(get_chat_records_v2(client.typed, app_id="a", chat_id="c"), CursorPage[ChatRecord])
    assert_type(get_chat_records_v2(client.results, app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(get_chat_records_v2(execute, app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CursorPage[ChatRecord])
    assert_type(client.results.run(spec), Outcome[CursorPage[ChatRecord]])
    assert_type(execute.run(spec), Outcome[CursorPage[ChatRecord]])
    assert_type(await aclient.get_chat_records_v2(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.get_chat_records_v2(app_id="a", chat_id="c"), CursorPage[ChatRecord])
    assert_type(await aclient.results.get_chat_records_v2(app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(await get_chat_records_v2(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await get_chat_records_v2(aclient.typed, app_id="a", chat_id="c"), CursorPage[ChatRecord])
    assert_type(await get_chat_records_v2(aclient.results, app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(await get_chat_records_v2(aexecute, app_id="a", chat_id="c"), Outcome[CursorPage[ChatRecord]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CursorPage[ChatRecord])
    assert_type(await aclient.results.run(spec), Outcome[CursorPage[ChatRecord]])
    assert_type(await aexecute.run(spec), Outcome[CursorPage[ChatRecord]])


async def check_get_record_detail(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_record_detail`` answers with ``tuple[NodeResponse, ...]``."""
    spec = GetRecordDetail(app_id="a", chat_id="c", data_id="d")
    assert_type(client.get_record_detail(app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(client.typed.get_record_detail(app_id="a", chat_id="c", data_id="d"), tuple[NodeResponse, ...])
    assert_type(
        client.results.get_record_detail(app_id="a", chat_id="c", data_id="d"), Outcome[tuple[NodeResponse, ...]]
    )
    assert_type(get_record_detail(client, app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(get_record_detail(client.typed, app_id="a", chat_id="c", data_id="d"), tuple[NodeResponse, ...])
    assert_type(
        get_record_detail(client.results, app_id="a", chat_id="c", data_id="d"), Outcome[tuple[NodeResponse, ...]]
    )
    assert_type(get_record_detail(execute, app_id="a", chat_id="c", data_id="d"), Outcome[tuple[NodeResponse, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[NodeResponse, ...])
    assert_type(client.results.run(spec), Outcome[tuple[NodeResponse, ...]])
    assert_type(execute.run(spec), Outcome[tuple[NodeResponse, ...]])
    assert_type(await aclient.get_record_detail(app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(await aclient.typed.get_record_detail(app_id="a", chat_id="c", data_id="d"), tuple[NodeResponse, ...])
    assert_type(
        await aclient.results.get_record_detail(app_id="a", chat_id="c", data_id="d"), Outcome[tuple[NodeResponse, ...]]
    )
    assert_type(await get_record_detail(aclient, app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(await get_record_detail(aclient.typed, app_id="a", chat_id="c", data_id="d"), tuple[NodeResponse, ...])
    assert_type(
        await get_record_detail(aclient.results, app_id="a", chat_id="c", data_id="d"),
        Outcome[tuple[NodeResponse, ...]],
    )
    assert_type(
        await get_record_detail(aexecute, app_id="a", chat_id="c", data_id="d"), Outcome[tuple[NodeResponse, ...]]
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[NodeResponse, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[NodeResponse, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[NodeResponse, ...]])


async def check_delete_chat_record(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_chat_record`` answers with ``None``."""
    spec = DeleteChatRecord(app_id="a", chat_id="c")
    assert_type(client.delete_chat_record(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.delete_chat_record(app_id="a", chat_id="c"), None)
    assert_type(client.results.delete_chat_record(app_id="a", chat_id="c"), Outcome[None])
    assert_type(delete_chat_record(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(delete_chat_record(client.typed, app_id="a", chat_id="c"), None)
    assert_type(delete_chat_record(client.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(delete_chat_record(execute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_chat_record(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.delete_chat_record(app_id="a", chat_id="c"), None)
    assert_type(await aclient.results.delete_chat_record(app_id="a", chat_id="c"), Outcome[None])
    assert_type(await delete_chat_record(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await delete_chat_record(aclient.typed, app_id="a", chat_id="c"), None)
    assert_type(await delete_chat_record(aclient.results, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await delete_chat_record(aexecute, app_id="a", chat_id="c"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_chat_quotes(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_quotes`` answers with ``tuple[DatasetCiteItem, ...]``."""
    spec = GetChatQuotes(
        app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
    )
    assert_type(
        client.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        httpx.Response,
    )
    assert_type(
        client.typed.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        tuple[DatasetCiteItem, ...],
    )
    assert_type(
        client.results.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(
        get_chat_quotes(
            client, app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        httpx.Response,
    )
    assert_type(
        get_chat_quotes(
            client.typed,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        tuple[DatasetCiteItem, ...],
    )
    assert_type(
        get_chat_quotes(
            client.results,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(
        get_chat_quotes(
            execute,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[DatasetCiteItem, ...])
    assert_type(client.results.run(spec), Outcome[tuple[DatasetCiteItem, ...]])
    assert_type(execute.run(spec), Outcome[tuple[DatasetCiteItem, ...]])
    assert_type(
        await aclient.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        httpx.Response,
    )
    assert_type(
        await aclient.typed.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        tuple[DatasetCiteItem, ...],
    )
    assert_type(
        await aclient.results.get_chat_quotes(
            app_id="a", chat_id="c", chat_item_data_id="d", dataset_data_id_list=["r"], collection_id_list=["k"]
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(
        await get_chat_quotes(
            aclient,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        httpx.Response,
    )
    assert_type(
        await get_chat_quotes(
            aclient.typed,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        tuple[DatasetCiteItem, ...],
    )
    assert_type(
        await get_chat_quotes(
            aclient.results,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(
        await get_chat_quotes(
            aexecute,
            app_id="a",
            chat_id="c",
            chat_item_data_id="d",
            dataset_data_id_list=["r"],
            collection_id_list=["k"],
        ),
        Outcome[tuple[DatasetCiteItem, ...]],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[DatasetCiteItem, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[DatasetCiteItem, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[DatasetCiteItem, ...]])


async def check_get_collection_quotes(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_collection_quotes`` answers with ``CursorPage[DatasetCiteItem]``."""
    spec = GetCollectionQuotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k")
    assert_type(
        client.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"), httpx.Response
    )
    assert_type(
        client.typed.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        CursorPage[DatasetCiteItem],
    )
    assert_type(
        client.results.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(
        get_collection_quotes(client, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"), httpx.Response
    )
    assert_type(
        get_collection_quotes(client.typed, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        CursorPage[DatasetCiteItem],
    )
    assert_type(
        get_collection_quotes(client.results, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(
        get_collection_quotes(execute, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CursorPage[DatasetCiteItem])
    assert_type(client.results.run(spec), Outcome[CursorPage[DatasetCiteItem]])
    assert_type(execute.run(spec), Outcome[CursorPage[DatasetCiteItem]])
    assert_type(
        await aclient.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        httpx.Response,
    )
    assert_type(
        await aclient.typed.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        CursorPage[DatasetCiteItem],
    )
    assert_type(
        await aclient.results.get_collection_quotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(
        await get_collection_quotes(aclient, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        httpx.Response,
    )
    assert_type(
        await get_collection_quotes(aclient.typed, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        CursorPage[DatasetCiteItem],
    )
    assert_type(
        await get_collection_quotes(aclient.results, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(
        await get_collection_quotes(aexecute, app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k"),
        Outcome[CursorPage[DatasetCiteItem]],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CursorPage[DatasetCiteItem])
    assert_type(await aclient.results.run(spec), Outcome[CursorPage[DatasetCiteItem]])
    assert_type(await aexecute.run(spec), Outcome[CursorPage[DatasetCiteItem]])


async def check_update_user_feedback(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_user_feedback`` answers with ``None``."""
    spec = UpdateUserFeedback(app_id="a", chat_id="c", data_id="d")
    assert_type(client.update_user_feedback(app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(client.typed.update_user_feedback(app_id="a", chat_id="c", data_id="d"), None)
    assert_type(client.results.update_user_feedback(app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(update_user_feedback(client, app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(update_user_feedback(client.typed, app_id="a", chat_id="c", data_id="d"), None)
    assert_type(update_user_feedback(client.results, app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(update_user_feedback(execute, app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.update_user_feedback(app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(await aclient.typed.update_user_feedback(app_id="a", chat_id="c", data_id="d"), None)
    assert_type(await aclient.results.update_user_feedback(app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(await update_user_feedback(aclient, app_id="a", chat_id="c", data_id="d"), httpx.Response)
    assert_type(await update_user_feedback(aclient.typed, app_id="a", chat_id="c", data_id="d"), None)
    assert_type(await update_user_feedback(aclient.results, app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(await update_user_feedback(aexecute, app_id="a", chat_id="c", data_id="d"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_update_admin_feedback(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_admin_feedback`` answers with ``None``."""
    spec = UpdateAdminFeedback(app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q")
    assert_type(
        client.update_admin_feedback(app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"),
        httpx.Response,
    )
    assert_type(
        client.typed.update_admin_feedback(
            app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        None,
    )
    assert_type(
        client.results.update_admin_feedback(
            app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(
        update_admin_feedback(
            client, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        httpx.Response,
    )
    assert_type(
        update_admin_feedback(
            client.typed, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        None,
    )
    assert_type(
        update_admin_feedback(
            client.results, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(
        update_admin_feedback(
            execute, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(
        await aclient.update_admin_feedback(
            app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        httpx.Response,
    )
    assert_type(
        await aclient.typed.update_admin_feedback(
            app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        None,
    )
    assert_type(
        await aclient.results.update_admin_feedback(
            app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(
        await update_admin_feedback(
            aclient, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        httpx.Response,
    )
    assert_type(
        await update_admin_feedback(
            aclient.typed, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        None,
    )
    assert_type(
        await update_admin_feedback(
            aclient.results, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(
        await update_admin_feedback(
            aexecute, app_id="a", chat_id="c", data_id="d", dataset_id="s", feedback_data_id="r", q="q"
        ),
        Outcome[None],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_feedback_record_ids(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_feedback_record_ids`` answers with ``FeedbackRecordIds``."""
    spec = GetFeedbackRecordIds(app_id="a", chat_id="c", feedback_type="good")
    assert_type(client.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"), httpx.Response)
    assert_type(client.typed.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"), FeedbackRecordIds)
    assert_type(
        client.results.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"),
        Outcome[FeedbackRecordIds],
    )
    assert_type(get_feedback_record_ids(client, app_id="a", chat_id="c", feedback_type="good"), httpx.Response)
    assert_type(get_feedback_record_ids(client.typed, app_id="a", chat_id="c", feedback_type="good"), FeedbackRecordIds)
    assert_type(
        get_feedback_record_ids(client.results, app_id="a", chat_id="c", feedback_type="good"),
        Outcome[FeedbackRecordIds],
    )
    assert_type(
        get_feedback_record_ids(execute, app_id="a", chat_id="c", feedback_type="good"), Outcome[FeedbackRecordIds]
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), FeedbackRecordIds)
    assert_type(client.results.run(spec), Outcome[FeedbackRecordIds])
    assert_type(execute.run(spec), Outcome[FeedbackRecordIds])
    assert_type(await aclient.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"), httpx.Response)
    assert_type(
        await aclient.typed.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"), FeedbackRecordIds
    )
    assert_type(
        await aclient.results.get_feedback_record_ids(app_id="a", chat_id="c", feedback_type="good"),
        Outcome[FeedbackRecordIds],
    )
    assert_type(await get_feedback_record_ids(aclient, app_id="a", chat_id="c", feedback_type="good"), httpx.Response)
    assert_type(
        await get_feedback_record_ids(aclient.typed, app_id="a", chat_id="c", feedback_type="good"), FeedbackRecordIds
    )
    assert_type(
        await get_feedback_record_ids(aclient.results, app_id="a", chat_id="c", feedback_type="good"),
        Outcome[FeedbackRecordIds],
    )
    assert_type(
        await get_feedback_record_ids(aexecute, app_id="a", chat_id="c", feedback_type="good"),
        Outcome[FeedbackRecordIds],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), FeedbackRecordIds)
    assert_type(await aclient.results.run(spec), Outcome[FeedbackRecordIds])
    assert_type(await aexecute.run(spec), Outcome[FeedbackRecordIds])


async def check_update_feedback_read_status(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_feedback_read_status`` answers with ``FeedbackReadStatus``."""
    spec = UpdateFeedbackReadStatus(app_id="a", chat_id="c", data_id="d", is_read=True)
    assert_type(client.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True), httpx.Response)
    assert_type(
        client.typed.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True), FeedbackReadStatus
    )
    assert_type(
        client.results.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(update_feedback_read_status(client, app_id="a", chat_id="c", data_id="d", is_read=True), httpx.Response)
    assert_type(
        update_feedback_read_status(client.typed, app_id="a", chat_id="c", data_id="d", is_read=True),
        FeedbackReadStatus,
    )
    assert_type(
        update_feedback_read_status(client.results, app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(
        update_feedback_read_status(execute, app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), FeedbackReadStatus)
    assert_type(client.results.run(spec), Outcome[FeedbackReadStatus])
    assert_type(execute.run(spec), Outcome[FeedbackReadStatus])
    assert_type(
        await aclient.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True), httpx.Response
    )
    assert_type(
        await aclient.typed.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True),
        FeedbackReadStatus,
    )
    assert_type(
        await aclient.results.update_feedback_read_status(app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(
        await update_feedback_read_status(aclient, app_id="a", chat_id="c", data_id="d", is_read=True), httpx.Response
    )
    assert_type(
        await update_feedback_read_status(aclient.typed, app_id="a", chat_id="c", data_id="d", is_read=True),
        FeedbackReadStatus,
    )
    assert_type(
        await update_feedback_read_status(aclient.results, app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(
        await update_feedback_read_status(aexecute, app_id="a", chat_id="c", data_id="d", is_read=True),
        Outcome[FeedbackReadStatus],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), FeedbackReadStatus)
    assert_type(await aclient.results.run(spec), Outcome[FeedbackReadStatus])
    assert_type(await aexecute.run(spec), Outcome[FeedbackReadStatus])


async def check_create_question_guide(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_question_guide`` answers with ``tuple[str, ...]``."""
    spec = CreateQuestionGuide(messages=HELLO)
    assert_type(client.create_question_guide(messages=HELLO), httpx.Response)
    assert_type(client.typed.create_question_guide(messages=HELLO), tuple[str, ...])
    assert_type(client.results.create_question_guide(messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(create_question_guide(client, messages=HELLO), httpx.Response)
    assert_type(create_question_guide(client.typed, messages=HELLO), tuple[str, ...])
    assert_type(create_question_guide(client.results, messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(create_question_guide(execute, messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[str, ...])
    assert_type(client.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(execute.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aclient.create_question_guide(messages=HELLO), httpx.Response)
    assert_type(await aclient.typed.create_question_guide(messages=HELLO), tuple[str, ...])
    assert_type(await aclient.results.create_question_guide(messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(await create_question_guide(aclient, messages=HELLO), httpx.Response)
    assert_type(await create_question_guide(aclient.typed, messages=HELLO), tuple[str, ...])
    assert_type(await create_question_guide(aclient.results, messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(await create_question_guide(aexecute, messages=HELLO), Outcome[tuple[str, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[str, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[str, ...]])


async def check_create_question_guide_v2(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_question_guide_v2`` answers with ``tuple[str, ...]``."""
    spec = CreateQuestionGuideV2(app_id="a", chat_id="c")
    assert_type(client.create_question_guide_v2(app_id="a", chat_id="c"), httpx.Response)
    assert_type(client.typed.create_question_guide_v2(app_id="a", chat_id="c"), tuple[str, ...])
    assert_type(client.results.create_question_guide_v2(app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(create_question_guide_v2(client, app_id="a", chat_id="c"), httpx.Response)
    assert_type(create_question_guide_v2(client.typed, app_id="a", chat_id="c"), tuple[str, ...])
    assert_type(create_question_guide_v2(client.results, app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(create_question_guide_v2(execute, app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[str, ...])
    assert_type(client.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(execute.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aclient.create_question_guide_v2(app_id="a", chat_id="c"), httpx.Response)
    assert_type(await aclient.typed.create_question_guide_v2(app_id="a", chat_id="c"), tuple[str, ...])
    assert_type(await aclient.results.create_question_guide_v2(app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(await create_question_guide_v2(aclient, app_id="a", chat_id="c"), httpx.Response)
    assert_type(await create_question_guide_v2(aclient.typed, app_id="a", chat_id="c"), tuple[str, ...])
    assert_type(await create_question_guide_v2(aclient.results, app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(await create_question_guide_v2(aexecute, app_id="a", chat_id="c"), Outcome[tuple[str, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[str, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[str, ...]])


async def check_get_input_guides(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_input_guides`` answers with ``tuple[str, ...]``."""
    spec = GetInputGuides(search_key="s")
    assert_type(client.get_input_guides(search_key="s"), httpx.Response)
    assert_type(client.typed.get_input_guides(search_key="s"), tuple[str, ...])
    assert_type(client.results.get_input_guides(search_key="s"), Outcome[tuple[str, ...]])
    assert_type(get_input_guides(client, search_key="s"), httpx.Response)
    assert_type(get_input_guides(client.typed, search_key="s"), tuple[str, ...])
    assert_type(get_input_guides(client.results, search_key="s"), Outcome[tuple[str, ...]])
    assert_type(get_input_guides(execute, search_key="s"), Outcome[tuple[str, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[str, ...])
    assert_type(client.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(execute.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aclient.get_input_guides(search_key="s"), httpx.Response)
    assert_type(await aclient.typed.get_input_guides(search_key="s"), tuple[str, ...])
    assert_type(await aclient.results.get_input_guides(search_key="s"), Outcome[tuple[str, ...]])
    assert_type(await get_input_guides(aclient, search_key="s"), httpx.Response)
    assert_type(await get_input_guides(aclient.typed, search_key="s"), tuple[str, ...])
    assert_type(await get_input_guides(aclient.results, search_key="s"), Outcome[tuple[str, ...]])
    assert_type(await get_input_guides(aexecute, search_key="s"), Outcome[tuple[str, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[str, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[str, ...]])


async def check_presign_chat_file(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``presign_chat_file`` answers with ``PresignedUpload``."""
    spec = PresignChatFile(app_id="a", chat_id="c", filename="f.txt")
    assert_type(client.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), httpx.Response)
    assert_type(client.typed.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), PresignedUpload)
    assert_type(client.results.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_chat_file(client, app_id="a", chat_id="c", filename="f.txt"), httpx.Response)
    assert_type(presign_chat_file(client.typed, app_id="a", chat_id="c", filename="f.txt"), PresignedUpload)
    assert_type(presign_chat_file(client.results, app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_chat_file(execute, app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PresignedUpload)
    assert_type(client.results.run(spec), Outcome[PresignedUpload])
    assert_type(execute.run(spec), Outcome[PresignedUpload])
    assert_type(await aclient.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), httpx.Response)
    assert_type(await aclient.typed.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), PresignedUpload)
    assert_type(
        await aclient.results.presign_chat_file(app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload]
    )
    assert_type(await presign_chat_file(aclient, app_id="a", chat_id="c", filename="f.txt"), httpx.Response)
    assert_type(await presign_chat_file(aclient.typed, app_id="a", chat_id="c", filename="f.txt"), PresignedUpload)
    assert_type(
        await presign_chat_file(aclient.results, app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload]
    )
    assert_type(await presign_chat_file(aexecute, app_id="a", chat_id="c", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PresignedUpload)
    assert_type(await aclient.results.run(spec), Outcome[PresignedUpload])
    assert_type(await aexecute.run(spec), Outcome[PresignedUpload])


async def check_presign_draft_chat_file(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``presign_draft_chat_file`` answers with ``PresignedUpload``."""
    spec = PresignDraftChatFile(
        app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
    )
    assert_type(
        client.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        httpx.Response,
    )
    assert_type(
        client.typed.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        PresignedUpload,
    )
    assert_type(
        client.results.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        Outcome[PresignedUpload],
    )
    assert_type(
        presign_draft_chat_file(
            client,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        httpx.Response,
    )
    assert_type(
        presign_draft_chat_file(
            client.typed,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        PresignedUpload,
    )
    assert_type(
        presign_draft_chat_file(
            client.results,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        Outcome[PresignedUpload],
    )
    assert_type(
        presign_draft_chat_file(
            execute,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        Outcome[PresignedUpload],
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PresignedUpload)
    assert_type(client.results.run(spec), Outcome[PresignedUpload])
    assert_type(execute.run(spec), Outcome[PresignedUpload])
    assert_type(
        await aclient.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        httpx.Response,
    )
    assert_type(
        await aclient.typed.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        PresignedUpload,
    )
    assert_type(
        await aclient.results.presign_draft_chat_file(
            app_id="a", chat_id="c", filename="f.txt", file_select_config=FileSelectOptions(can_select_file=True)
        ),
        Outcome[PresignedUpload],
    )
    assert_type(
        await presign_draft_chat_file(
            aclient,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        httpx.Response,
    )
    assert_type(
        await presign_draft_chat_file(
            aclient.typed,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        PresignedUpload,
    )
    assert_type(
        await presign_draft_chat_file(
            aclient.results,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        Outcome[PresignedUpload],
    )
    assert_type(
        await presign_draft_chat_file(
            aexecute,
            app_id="a",
            chat_id="c",
            filename="f.txt",
            file_select_config=FileSelectOptions(can_select_file=True),
        ),
        Outcome[PresignedUpload],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PresignedUpload)
    assert_type(await aclient.results.run(spec), Outcome[PresignedUpload])
    assert_type(await aexecute.run(spec), Outcome[PresignedUpload])


async def check_get_chat_file_url(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_chat_file_url`` answers with ``str``."""
    spec = GetChatFileUrl(app_id="a", chat_id="c", key="f")
    assert_type(client.get_chat_file_url(app_id="a", chat_id="c", key="f"), httpx.Response)
    assert_type(client.typed.get_chat_file_url(app_id="a", chat_id="c", key="f"), str)
    assert_type(client.results.get_chat_file_url(app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(get_chat_file_url(client, app_id="a", chat_id="c", key="f"), httpx.Response)
    assert_type(get_chat_file_url(client.typed, app_id="a", chat_id="c", key="f"), str)
    assert_type(get_chat_file_url(client.results, app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(get_chat_file_url(execute, app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.get_chat_file_url(app_id="a", chat_id="c", key="f"), httpx.Response)
    assert_type(await aclient.typed.get_chat_file_url(app_id="a", chat_id="c", key="f"), str)
    assert_type(await aclient.results.get_chat_file_url(app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(await get_chat_file_url(aclient, app_id="a", chat_id="c", key="f"), httpx.Response)
    assert_type(await get_chat_file_url(aclient.typed, app_id="a", chat_id="c", key="f"), str)
    assert_type(await get_chat_file_url(aclient.results, app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(await get_chat_file_url(aexecute, app_id="a", chat_id="c", key="f"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_upload_chat_file(
    client: ChatClient, aclient: AsyncChatClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``upload_chat_file`` answers with ``UploadedFile``."""
    assert_type(client.upload_chat_file(app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(client.typed.upload_chat_file(app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(client.results.upload_chat_file(app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])
    assert_type(upload_chat_file(client, app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(upload_chat_file(client.typed, app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(upload_chat_file(client.results, app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])
    assert_type(upload_chat_file(execute, app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])
    assert_type(await aclient.upload_chat_file(app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(await aclient.typed.upload_chat_file(app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(await aclient.results.upload_chat_file(app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])
    assert_type(await upload_chat_file(aclient, app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(await upload_chat_file(aclient.typed, app_id="a", chat_id="c", content=b""), UploadedFile)
    assert_type(await upload_chat_file(aclient.results, app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])
    assert_type(await upload_chat_file(aexecute, app_id="a", chat_id="c", content=b""), Outcome[UploadedFile])


async def check_get_apps(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_apps`` answers with ``tuple[App, ...]``."""
    spec = GetApps()
    assert_type(client.get_apps(), httpx.Response)
    assert_type(client.typed.get_apps(), tuple[App, ...])
    assert_type(client.results.get_apps(), Outcome[tuple[App, ...]])
    assert_type(get_apps(client), httpx.Response)
    assert_type(get_apps(client.typed), tuple[App, ...])
    assert_type(get_apps(client.results), Outcome[tuple[App, ...]])
    assert_type(get_apps(execute), Outcome[tuple[App, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[App, ...])
    assert_type(client.results.run(spec), Outcome[tuple[App, ...]])
    assert_type(execute.run(spec), Outcome[tuple[App, ...]])
    assert_type(await aclient.get_apps(), httpx.Response)
    assert_type(await aclient.typed.get_apps(), tuple[App, ...])
    assert_type(await aclient.results.get_apps(), Outcome[tuple[App, ...]])
    assert_type(await get_apps(aclient), httpx.Response)
    assert_type(await get_apps(aclient.typed), tuple[App, ...])
    assert_type(await get_apps(aclient.results), Outcome[tuple[App, ...]])
    assert_type(await get_apps(aexecute), Outcome[tuple[App, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[App, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[App, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[App, ...]])


async def check_create_app(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_app`` answers with ``str``."""
    spec = CreateApp(name="n", type="simple")
    assert_type(client.create_app(name="n", type="simple"), httpx.Response)
    assert_type(client.typed.create_app(name="n", type="simple"), str)
    assert_type(client.results.create_app(name="n", type="simple"), Outcome[str])
    assert_type(create_app(client, name="n", type="simple"), httpx.Response)
    assert_type(create_app(client.typed, name="n", type="simple"), str)
    assert_type(create_app(client.results, name="n", type="simple"), Outcome[str])
    assert_type(create_app(execute, name="n", type="simple"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.create_app(name="n", type="simple"), httpx.Response)
    assert_type(await aclient.typed.create_app(name="n", type="simple"), str)
    assert_type(await aclient.results.create_app(name="n", type="simple"), Outcome[str])
    assert_type(await create_app(aclient, name="n", type="simple"), httpx.Response)
    assert_type(await create_app(aclient.typed, name="n", type="simple"), str)
    assert_type(await create_app(aclient.results, name="n", type="simple"), Outcome[str])
    assert_type(await create_app(aexecute, name="n", type="simple"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_get_app_logs(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_app_logs`` answers with ``Page[AppLog]``."""
    spec = GetAppLogs(app_id="a", date_start=DAY, date_end="2026-07-02")
    assert_type(client.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(client.typed.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), Page[AppLog])
    assert_type(client.results.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]])
    assert_type(get_app_logs(client, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(get_app_logs(client.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), Page[AppLog])
    assert_type(get_app_logs(client.results, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]])
    assert_type(get_app_logs(execute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[AppLog])
    assert_type(client.results.run(spec), Outcome[Page[AppLog]])
    assert_type(execute.run(spec), Outcome[Page[AppLog]])
    assert_type(await aclient.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(await aclient.typed.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), Page[AppLog])
    assert_type(
        await aclient.results.get_app_logs(app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]]
    )
    assert_type(await get_app_logs(aclient, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(await get_app_logs(aclient.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), Page[AppLog])
    assert_type(
        await get_app_logs(aclient.results, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]]
    )
    assert_type(await get_app_logs(aexecute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[Page[AppLog]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[AppLog])
    assert_type(await aclient.results.run(spec), Outcome[Page[AppLog]])
    assert_type(await aexecute.run(spec), Outcome[Page[AppLog]])


async def check_get_app_log_users(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_app_log_users`` answers with ``AppLogUsers``."""
    spec = GetAppLogUsers(app_id="a", date_start=DAY, date_end="2026-07-02")
    assert_type(client.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(client.typed.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogUsers)
    assert_type(
        client.results.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogUsers]
    )
    assert_type(get_app_log_users(client, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(get_app_log_users(client.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogUsers)
    assert_type(
        get_app_log_users(client.results, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogUsers]
    )
    assert_type(get_app_log_users(execute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogUsers])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), AppLogUsers)
    assert_type(client.results.run(spec), Outcome[AppLogUsers])
    assert_type(execute.run(spec), Outcome[AppLogUsers])
    assert_type(await aclient.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(await aclient.typed.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogUsers)
    assert_type(
        await aclient.results.get_app_log_users(app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogUsers]
    )
    assert_type(await get_app_log_users(aclient, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(await get_app_log_users(aclient.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogUsers)
    assert_type(
        await get_app_log_users(aclient.results, app_id="a", date_start=DAY, date_end="2026-07-02"),
        Outcome[AppLogUsers],
    )
    assert_type(
        await get_app_log_users(aexecute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogUsers]
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), AppLogUsers)
    assert_type(await aclient.results.run(spec), Outcome[AppLogUsers])
    assert_type(await aexecute.run(spec), Outcome[AppLogUsers])


async def check_get_app_logs_chart(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_app_logs_chart`` answers with ``AppLogsChart``."""
    spec = GetAppLogsChart(app_id="a", date_start=DAY, date_end="2026-07-02")
    assert_type(client.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(client.typed.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogsChart)
    assert_type(
        client.results.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogsChart]
    )
    assert_type(get_app_logs_chart(client, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(get_app_logs_chart(client.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogsChart)
    assert_type(
        get_app_logs_chart(client.results, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogsChart]
    )
    assert_type(get_app_logs_chart(execute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogsChart])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), AppLogsChart)
    assert_type(client.results.run(spec), Outcome[AppLogsChart])
    assert_type(execute.run(spec), Outcome[AppLogsChart])
    assert_type(await aclient.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(await aclient.typed.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogsChart)
    assert_type(
        await aclient.results.get_app_logs_chart(app_id="a", date_start=DAY, date_end="2026-07-02"),
        Outcome[AppLogsChart],
    )
    assert_type(await get_app_logs_chart(aclient, app_id="a", date_start=DAY, date_end="2026-07-02"), httpx.Response)
    assert_type(
        await get_app_logs_chart(aclient.typed, app_id="a", date_start=DAY, date_end="2026-07-02"), AppLogsChart
    )
    assert_type(
        await get_app_logs_chart(aclient.results, app_id="a", date_start=DAY, date_end="2026-07-02"),
        Outcome[AppLogsChart],
    )
    assert_type(
        await get_app_logs_chart(aexecute, app_id="a", date_start=DAY, date_end="2026-07-02"), Outcome[AppLogsChart]
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), AppLogsChart)
    assert_type(await aclient.results.run(spec), Outcome[AppLogsChart])
    assert_type(await aexecute.run(spec), Outcome[AppLogsChart])


async def check_get_app_logs_total(
    client: AppClient, aclient: AsyncAppClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_app_logs_total`` answers with ``AppLogsTotal``."""
    spec = GetAppLogsTotal(app_id="a")
    assert_type(client.get_app_logs_total(app_id="a"), httpx.Response)
    assert_type(client.typed.get_app_logs_total(app_id="a"), AppLogsTotal)
    assert_type(client.results.get_app_logs_total(app_id="a"), Outcome[AppLogsTotal])
    assert_type(get_app_logs_total(client, app_id="a"), httpx.Response)
    assert_type(get_app_logs_total(client.typed, app_id="a"), AppLogsTotal)
    assert_type(get_app_logs_total(client.results, app_id="a"), Outcome[AppLogsTotal])
    assert_type(get_app_logs_total(execute, app_id="a"), Outcome[AppLogsTotal])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), AppLogsTotal)
    assert_type(client.results.run(spec), Outcome[AppLogsTotal])
    assert_type(execute.run(spec), Outcome[AppLogsTotal])
    assert_type(await aclient.get_app_logs_total(app_id="a"), httpx.Response)
    assert_type(await aclient.typed.get_app_logs_total(app_id="a"), AppLogsTotal)
    assert_type(await aclient.results.get_app_logs_total(app_id="a"), Outcome[AppLogsTotal])
    assert_type(await get_app_logs_total(aclient, app_id="a"), httpx.Response)
    assert_type(await get_app_logs_total(aclient.typed, app_id="a"), AppLogsTotal)
    assert_type(await get_app_logs_total(aclient.results, app_id="a"), Outcome[AppLogsTotal])
    assert_type(await get_app_logs_total(aexecute, app_id="a"), Outcome[AppLogsTotal])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), AppLogsTotal)
    assert_type(await aclient.results.run(spec), Outcome[AppLogsTotal])
    assert_type(await aexecute.run(spec), Outcome[AppLogsTotal])
