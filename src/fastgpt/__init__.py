"""A typed client of FastGPT: one declaration per endpoint, six ways to call it.

Names are found when they are first used, so that a program imports only the areas that it needs.  Checkers read the
imports below; ``_HOMES`` says the same at run time, and a test holds both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calls import File as File
    from .clients.apps import AppClient as AppClient, AsyncAppClient as AsyncAppClient
    from .clients.base import connect as connect, connect_async as connect_async
    from .clients.chat import AsyncChatClient as AsyncChatClient, ChatClient as ChatClient
    from .clients.settings import Clock as Clock
    from .clients.views import (
        AsyncFastGPTClient as AsyncFastGPTClient, AsyncResultsClient as AsyncResultsClient,
        AsyncTypedClient as AsyncTypedClient, FastGPTClient as FastGPTClient, ResultsClient as ResultsClient,
        TypedClient as TypedClient,
    )  # fmt: skip
    from .endpoints.apps import (
        CreateApp as CreateApp, GetAppLogUsers as GetAppLogUsers, GetAppLogs as GetAppLogs,
        GetAppLogsChart as GetAppLogsChart, GetAppLogsTotal as GetAppLogsTotal, GetApps as GetApps,
        StoreEdge as StoreEdge, UtmParams as UtmParams, create_app as create_app,
        get_app_log_users as get_app_log_users, get_app_logs as get_app_logs,
        get_app_logs_chart as get_app_logs_chart, get_app_logs_total as get_app_logs_total, get_apps as get_apps,
    )  # fmt: skip
    from .endpoints.completions import (
        AuthProxy as AuthProxy, CreateChatCompletion as CreateChatCompletion,
        CreateChatCompletionV2 as CreateChatCompletionV2, ResumeChatStream as ResumeChatStream, StopChat as StopChat,
        StreamChatCompletion as StreamChatCompletion, StreamChatCompletionV2 as StreamChatCompletionV2,
        create_chat_completion as create_chat_completion, create_chat_completion_v2 as create_chat_completion_v2,
        resume_chat_stream as resume_chat_stream, stop_chat as stop_chat,
        stream_chat_completion as stream_chat_completion, stream_chat_completion_v2 as stream_chat_completion_v2,
    )  # fmt: skip
    from .endpoints.feedback import (
        GetFeedbackRecordIds as GetFeedbackRecordIds, UpdateAdminFeedback as UpdateAdminFeedback,
        UpdateFeedbackReadStatus as UpdateFeedbackReadStatus, UpdateUserFeedback as UpdateUserFeedback,
        get_feedback_record_ids as get_feedback_record_ids, update_admin_feedback as update_admin_feedback,
        update_feedback_read_status as update_feedback_read_status, update_user_feedback as update_user_feedback,
    )  # fmt: skip
    from .endpoints.files import (
        FileSelectOptions as FileSelectOptions, GetChatFileUrl as GetChatFileUrl, PresignChatFile as PresignChatFile,
        PresignDraftChatFile as PresignDraftChatFile, get_chat_file_url as get_chat_file_url,
        presign_chat_file as presign_chat_file, presign_draft_chat_file as presign_draft_chat_file,
        upload_chat_file as upload_chat_file,
    )  # fmt: skip
    from .endpoints.guides import (
        CreateQuestionGuide as CreateQuestionGuide, CreateQuestionGuideV2 as CreateQuestionGuideV2,
        GetInputGuides as GetInputGuides, QuestionGuide as QuestionGuide,
        create_question_guide as create_question_guide, create_question_guide_v2 as create_question_guide_v2,
        get_input_guides as get_input_guides,
    )  # fmt: skip
    from .endpoints.histories import (
        BatchDeleteChatHistories as BatchDeleteChatHistories, ClearChatHistories as ClearChatHistories,
        DeleteChatHistory as DeleteChatHistory, GetChatHistories as GetChatHistories,
        GetChatHistoryStatus as GetChatHistoryStatus, GetChatInit as GetChatInit,
        GetRecentlyUsedApps as GetRecentlyUsedApps, MarkChatRead as MarkChatRead,
        UpdateChatHistory as UpdateChatHistory, batch_delete_chat_histories as batch_delete_chat_histories,
        clear_chat_histories as clear_chat_histories, delete_chat_history as delete_chat_history,
        get_chat_histories as get_chat_histories, get_chat_history_status as get_chat_history_status,
        get_chat_init as get_chat_init, get_recently_used_apps as get_recently_used_apps,
        mark_chat_read as mark_chat_read, update_chat_history as update_chat_history,
    )  # fmt: skip
    from .endpoints.records import (
        DeleteChatRecord as DeleteChatRecord, GetChatQuotes as GetChatQuotes, GetChatRecords as GetChatRecords,
        GetChatRecordsV2 as GetChatRecordsV2, GetCollectionQuotes as GetCollectionQuotes,
        GetRecordDetail as GetRecordDetail, delete_chat_record as delete_chat_record,
        get_chat_quotes as get_chat_quotes, get_chat_records as get_chat_records,
        get_chat_records_v2 as get_chat_records_v2, get_collection_quotes as get_collection_quotes,
        get_record_detail as get_record_detail,
    )  # fmt: skip
    from .endpoints.targets import OutLinkAuthData as OutLinkAuthData
    from .errors import (
        APIError as APIError, AuthenticationError as AuthenticationError, ClientClosedError as ClientClosedError,
        ConfigurationError as ConfigurationError, ConflictError as ConflictError,
        DeadlineExceededError as DeadlineExceededError, DecodeError as DecodeError, FastGPTError as FastGPTError,
        InvalidRequestError as InvalidRequestError, Issue as Issue, NotFoundError as NotFoundError,
        PermissionDeniedError as PermissionDeniedError, QuotaError as QuotaError, RateLimitError as RateLimitError,
        RequestTimeoutError as RequestTimeoutError, StreamInterruptedError as StreamInterruptedError,
        StreamParseError as StreamParseError, TransportError as TransportError, ValidationError as ValidationError,
    )  # fmt: skip
    from .executors import Options as Options
    from .functions import chain as chain, fold as fold
    from .models.apps import (
        App as App, AppLog as AppLog, AppLogUsers as AppLogUsers, AppLogsChart as AppLogsChart,
        AppLogsTotal as AppLogsTotal,
    )  # fmt: skip
    from .models.chat import ChatCompletion as ChatCompletion, ToolResponse as ToolResponse
    from .models.events import (
        Answer as Answer, ChatEvent as ChatEvent, CollectionForm as CollectionForm, Duration as Duration,
        FastAnswer as FastAnswer, Interactive as Interactive, NodeFinished as NodeFinished,
        NodeStarted as NodeStarted, NodesFinished as NodesFinished, PlanStatusChanged as PlanStatusChanged,
        PlanUpdated as PlanUpdated, ResumeCompleted as ResumeCompleted, ResumeEvent as ResumeEvent,
        ResumePhase as ResumePhase, ResumeUnavailable as ResumeUnavailable, SandboxStatus as SandboxStatus,
        SkillCalled as SkillCalled, StepTitle as StepTitle, Title as Title, ToolAnswered as ToolAnswered,
        ToolCalled as ToolCalled, ToolParams as ToolParams, TopAgentConfig as TopAgentConfig,
        UnknownEvent as UnknownEvent, VariablesUpdated as VariablesUpdated,
    )  # fmt: skip
    from .models.files import PresignedUpload as PresignedUpload, UploadedFile as UploadedFile
    from .models.interactions import (
        AgentAsk as AgentAsk, AgentPlanAskQuery as AgentPlanAskQuery, Interaction as Interaction,
        PaymentPause as PaymentPause, Question as Question, UnknownInteraction as UnknownInteraction,
        UserInput as UserInput, UserSelect as UserSelect, answer_questions as answer_questions,
        fill_form as fill_form, select as select,
    )  # fmt: skip
    from .models.messages import (
        AudioPart as AudioPart, ChatMessage as ChatMessage, FileDataPart as FileDataPart, FilePart as FilePart,
        ImagePart as ImagePart, Part as Part, TextPart as TextPart, VideoPart as VideoPart, assistant as assistant,
        audio as audio, data_url as data_url, developer as developer, file as file, image as image,
        image_from_path as image_from_path, system as system, text as text, user as user, video as video,
    )  # fmt: skip
    from .models.nodes import NodeResponse as NodeResponse
    from .models.records import (
        ChatHistory as ChatHistory, ChatInit as ChatInit, ChatRecord as ChatRecord, CursorPage as CursorPage,
        DatasetCiteItem as DatasetCiteItem, FeedbackReadStatus as FeedbackReadStatus,
        FeedbackRecordIds as FeedbackRecordIds, HistoryStatusList as HistoryStatusList, Page as Page,
        RecentApp as RecentApp, StopResult as StopResult,
    )  # fmt: skip
    from .pagination import paginate as paginate
    from .protocols import (
        AsyncExecutor as AsyncExecutor, Outcome as Outcome, Policy as Policy, Sender as Sender,
        SyncExecutor as SyncExecutor,
    )  # fmt: skip
    from .streams import (
        Transcript as Transcript, acollect as acollect, aiter_events as aiter_events, atext_of as atext_of,
        collect as collect, iter_events as iter_events, new_id as new_id, text_of as text_of,
    )  # fmt: skip
    from .values import JSONValue as JSONValue, __version__ as __version__

_HOMES = {
    "calls": "File",
    "clients.apps": "AppClient AsyncAppClient",
    "clients.base": "connect connect_async",
    "clients.chat": "AsyncChatClient ChatClient",
    "clients.settings": "Clock",
    "clients.views": "AsyncFastGPTClient AsyncResultsClient AsyncTypedClient FastGPTClient ResultsClient TypedClient",
    "endpoints.apps": (
        "CreateApp GetAppLogUsers GetAppLogs GetAppLogsChart GetAppLogsTotal GetApps StoreEdge UtmParams "
        "create_app get_app_log_users get_app_logs get_app_logs_chart get_app_logs_total get_apps"
    ),
    "endpoints.completions": (
        "AuthProxy CreateChatCompletion CreateChatCompletionV2 ResumeChatStream StopChat StreamChatCompletion "
        "StreamChatCompletionV2 create_chat_completion create_chat_completion_v2 resume_chat_stream stop_chat "
        "stream_chat_completion stream_chat_completion_v2"
    ),
    "endpoints.feedback": (
        "GetFeedbackRecordIds UpdateAdminFeedback UpdateFeedbackReadStatus UpdateUserFeedback "
        "get_feedback_record_ids update_admin_feedback update_feedback_read_status update_user_feedback"
    ),
    "endpoints.files": (
        "FileSelectOptions GetChatFileUrl PresignChatFile PresignDraftChatFile get_chat_file_url "
        "presign_chat_file presign_draft_chat_file upload_chat_file"
    ),
    "endpoints.guides": (
        "CreateQuestionGuide CreateQuestionGuideV2 GetInputGuides QuestionGuide create_question_guide "
        "create_question_guide_v2 get_input_guides"
    ),
    "endpoints.histories": (
        "BatchDeleteChatHistories ClearChatHistories DeleteChatHistory GetChatHistories GetChatHistoryStatus "
        "GetChatInit GetRecentlyUsedApps MarkChatRead UpdateChatHistory batch_delete_chat_histories "
        "clear_chat_histories delete_chat_history get_chat_histories get_chat_history_status get_chat_init "
        "get_recently_used_apps mark_chat_read update_chat_history"
    ),
    "endpoints.records": (
        "DeleteChatRecord GetChatQuotes GetChatRecords GetChatRecordsV2 GetCollectionQuotes GetRecordDetail "
        "delete_chat_record get_chat_quotes get_chat_records get_chat_records_v2 get_collection_quotes "
        "get_record_detail"
    ),
    "endpoints.targets": "OutLinkAuthData",
    "errors": (
        "APIError AuthenticationError ClientClosedError ConfigurationError ConflictError "
        "DeadlineExceededError DecodeError FastGPTError InvalidRequestError Issue NotFoundError "
        "PermissionDeniedError QuotaError RateLimitError RequestTimeoutError StreamInterruptedError "
        "StreamParseError TransportError ValidationError"
    ),
    "executors": "Options",
    "functions": "chain fold",
    "models.apps": "App AppLog AppLogUsers AppLogsChart AppLogsTotal",
    "models.chat": "ChatCompletion ToolResponse",
    "models.events": (
        "Answer ChatEvent CollectionForm Duration FastAnswer Interactive NodeFinished NodeStarted "
        "NodesFinished PlanStatusChanged PlanUpdated ResumeCompleted ResumeEvent ResumePhase "
        "ResumeUnavailable SandboxStatus SkillCalled StepTitle Title ToolAnswered ToolCalled ToolParams "
        "TopAgentConfig UnknownEvent VariablesUpdated"
    ),
    "models.files": "PresignedUpload UploadedFile",
    "models.interactions": (
        "AgentAsk AgentPlanAskQuery Interaction PaymentPause Question UnknownInteraction UserInput UserSelect "
        "answer_questions fill_form select"
    ),
    "models.messages": (
        "AudioPart ChatMessage FileDataPart FilePart ImagePart Part TextPart VideoPart assistant audio "
        "data_url developer file image image_from_path system text user video"
    ),
    "models.nodes": "NodeResponse",
    "models.records": (
        "ChatHistory ChatInit ChatRecord CursorPage DatasetCiteItem FeedbackReadStatus FeedbackRecordIds "
        "HistoryStatusList Page RecentApp StopResult"
    ),
    "pagination": "paginate",
    "protocols": "AsyncExecutor Outcome Policy Sender SyncExecutor",
    "streams": "Transcript acollect aiter_events atext_of collect iter_events new_id text_of",
    "values": "JSONValue __version__",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "APIError", "AgentAsk", "AgentPlanAskQuery", "Answer", "App", "AppClient", "AppLog", "AppLogUsers",
    "AppLogsChart", "AppLogsTotal", "AsyncAppClient", "AsyncChatClient", "AsyncExecutor", "AsyncFastGPTClient",
    "AsyncResultsClient", "AsyncTypedClient", "AudioPart", "AuthProxy", "AuthenticationError",
    "BatchDeleteChatHistories", "ChatClient", "ChatCompletion", "ChatEvent", "ChatHistory", "ChatInit",
    "ChatMessage", "ChatRecord", "ClearChatHistories", "ClientClosedError", "Clock", "CollectionForm",
    "ConfigurationError", "ConflictError", "CreateApp", "CreateChatCompletion", "CreateChatCompletionV2",
    "CreateQuestionGuide", "CreateQuestionGuideV2", "CursorPage", "DatasetCiteItem", "DeadlineExceededError",
    "DecodeError", "DeleteChatHistory", "DeleteChatRecord", "Duration", "FastAnswer", "FastGPTClient",
    "FastGPTError", "FeedbackReadStatus", "FeedbackRecordIds", "File", "FileDataPart", "FilePart",
    "FileSelectOptions", "GetAppLogUsers", "GetAppLogs", "GetAppLogsChart", "GetAppLogsTotal", "GetApps",
    "GetChatFileUrl", "GetChatHistories", "GetChatHistoryStatus", "GetChatInit", "GetChatQuotes", "GetChatRecords",
    "GetChatRecordsV2", "GetCollectionQuotes", "GetFeedbackRecordIds", "GetInputGuides", "GetRecentlyUsedApps",
    "GetRecordDetail", "HistoryStatusList", "ImagePart", "Interaction", "Interactive", "InvalidRequestError",
    "Issue", "JSONValue", "MarkChatRead", "NodeFinished", "NodeResponse", "NodeStarted", "NodesFinished",
    "NotFoundError", "Options", "OutLinkAuthData", "Outcome", "Page", "Part", "PaymentPause",
    "PermissionDeniedError", "PlanStatusChanged", "PlanUpdated", "Policy", "PresignChatFile", "PresignDraftChatFile",
    "PresignedUpload", "Question", "QuestionGuide", "QuotaError", "RateLimitError", "RecentApp",
    "RequestTimeoutError", "ResultsClient", "ResumeChatStream", "ResumeCompleted", "ResumeEvent", "ResumePhase",
    "ResumeUnavailable", "SandboxStatus", "Sender", "SkillCalled", "StepTitle", "StopChat", "StopResult",
    "StoreEdge", "StreamChatCompletion", "StreamChatCompletionV2", "StreamInterruptedError", "StreamParseError",
    "SyncExecutor", "TextPart", "Title", "ToolAnswered", "ToolCalled", "ToolParams", "ToolResponse",
    "TopAgentConfig", "Transcript", "TransportError", "TypedClient", "UnknownEvent", "UnknownInteraction",
    "UpdateAdminFeedback", "UpdateChatHistory", "UpdateFeedbackReadStatus", "UpdateUserFeedback", "UploadedFile",
    "UserInput", "UserSelect", "UtmParams", "ValidationError", "VariablesUpdated", "VideoPart", "__version__",
    "acollect", "aiter_events", "answer_questions", "assistant", "atext_of", "audio", "batch_delete_chat_histories",
    "chain", "clear_chat_histories", "collect", "connect", "connect_async", "create_app", "create_chat_completion",
    "create_chat_completion_v2", "create_question_guide", "create_question_guide_v2", "data_url",
    "delete_chat_history", "delete_chat_record", "developer", "file", "fill_form", "fold", "get_app_log_users",
    "get_app_logs", "get_app_logs_chart", "get_app_logs_total", "get_apps", "get_chat_file_url",
    "get_chat_histories", "get_chat_history_status", "get_chat_init", "get_chat_quotes", "get_chat_records",
    "get_chat_records_v2", "get_collection_quotes", "get_feedback_record_ids", "get_input_guides",
    "get_recently_used_apps", "get_record_detail", "image", "image_from_path", "iter_events", "mark_chat_read",
    "new_id", "paginate", "presign_chat_file", "presign_draft_chat_file", "resume_chat_stream", "select",
    "stop_chat", "stream_chat_completion", "stream_chat_completion_v2", "system", "text", "text_of",
    "update_admin_feedback", "update_chat_history", "update_feedback_read_status", "update_user_feedback",
    "upload_chat_file", "user", "video",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if (home := _HOME.get(name)) is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
