"""A typed client of FastGPT: one declaration per endpoint, six ways to call it.

Names are found when they are first used, so that a program imports only the areas that it needs.  Checkers read the
imports below; ``_HOMES`` says the same at run time, and a test holds both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calls import File as File, FileSource as FileSource, NamedSource as NamedSource
    from .clients.apps import AppClient as AppClient, AsyncAppClient as AsyncAppClient
    from .clients.base import connect as connect, connect_async as connect_async
    from .clients.chat import AsyncChatClient as AsyncChatClient, ChatClient as ChatClient
    from .clients.datasets import AsyncDatasetClient as AsyncDatasetClient, DatasetClient as DatasetClient
    from .clients.settings import Clock as Clock
    from .clients.views import (
        AsyncFastGPTClient as AsyncFastGPTClient, AsyncResultsClient as AsyncResultsClient, AsyncTypedClient as
        AsyncTypedClient, FastGPTClient as FastGPTClient, ResultsClient as ResultsClient, TypedClient as
        TypedClient,
    )  # fmt: skip
    from .endpoints.apps import (
        CreateApp as CreateApp, GetAppLogUsers as GetAppLogUsers, GetAppLogs as GetAppLogs, GetAppLogsChart as
        GetAppLogsChart, GetAppLogsTotal as GetAppLogsTotal, GetApps as GetApps, StoreEdge as StoreEdge,
        UtmParams as UtmParams, create_app as create_app, get_app_log_users as get_app_log_users, get_app_logs
        as get_app_logs, get_app_logs_chart as get_app_logs_chart, get_app_logs_total as get_app_logs_total,
        get_apps as get_apps,
    )  # fmt: skip
    from .endpoints.batches import (
        delete_collections_singly as delete_collections_singly, delete_data_rows as delete_data_rows,
        push_data_batches as push_data_batches,
    )  # fmt: skip
    from .endpoints.chunks import ChunkOptions as ChunkOptions
    from .endpoints.collections import (
        ApiFile as ApiFile, CreateApiCollection as CreateApiCollection, CreateApiCollections as
        CreateApiCollections, CreateBackupCollection as CreateBackupCollection, CreateCollection as
        CreateCollection, CreateFileCollection as CreateFileCollection, CreateFileIdCollection as
        CreateFileIdCollection, CreateImageCollection as CreateImageCollection, CreateLinkCollection as
        CreateLinkCollection, CreateTemplateCollection as CreateTemplateCollection, CreateTextCollection as
        CreateTextCollection, DeleteCollections as DeleteCollections, ExportCollection as ExportCollection,
        GetCollection as GetCollection, GetCollectionTraining as GetCollectionTraining, GetCollections as
        GetCollections, ReadCollectionSource as ReadCollectionSource, RetrainCollection as RetrainCollection,
        ScrollCollections as ScrollCollections, SyncCollection as SyncCollection, UpdateCollection as
        UpdateCollection, create_api_collection as create_api_collection, create_api_collections as
        create_api_collections, create_backup_collection as create_backup_collection, create_collection as
        create_collection, create_file_collection as create_file_collection, create_file_id_collection as
        create_file_id_collection, create_image_collection as create_image_collection, create_link_collection as
        create_link_collection, create_template_collection as create_template_collection, create_text_collection
        as create_text_collection, delete_collections as delete_collections, export_collection as
        export_collection, get_collection as get_collection, get_collection_training as get_collection_training,
        get_collections as get_collections, read_collection_source as read_collection_source, retrain_collection
        as retrain_collection, scroll_collections as scroll_collections, sync_collection as sync_collection,
        update_collection as update_collection,
    )  # fmt: skip
    from .endpoints.completions import (
        AuthProxy as AuthProxy, CreateChatCompletion as CreateChatCompletion, CreateChatCompletionV2 as
        CreateChatCompletionV2, ResumeChatStream as ResumeChatStream, StopChat as StopChat, StreamChatCompletion
        as StreamChatCompletion, StreamChatCompletionV2 as StreamChatCompletionV2, create_chat_completion as
        create_chat_completion, create_chat_completion_v2 as create_chat_completion_v2, resume_chat_stream as
        resume_chat_stream, stop_chat as stop_chat, stream_chat_completion as stream_chat_completion,
        stream_chat_completion_v2 as stream_chat_completion_v2,
    )  # fmt: skip
    from .endpoints.data import (
        CreateDataIndex as CreateDataIndex, DeleteData as DeleteData, DeleteDataIndex as DeleteDataIndex,
        GetData as GetData, GetDataList as GetDataList, GetQuoteData as GetQuoteData, InsertData as InsertData,
        InsertImages as InsertImages, PushData as PushData, UpdateData as UpdateData, UpdateDataIndex as
        UpdateDataIndex, create_data_index as create_data_index, delete_data as delete_data, delete_data_index
        as delete_data_index, get_data as get_data, get_data_list as get_data_list, get_quote_data as
        get_quote_data, insert_data as insert_data, insert_images as insert_images, push_data as push_data,
        update_data as update_data, update_data_index as update_data_index,
    )  # fmt: skip
    from .endpoints.dataset_files import (
        GetSearchImageUrls as GetSearchImageUrls, PresignDatasetFile as PresignDatasetFile, PresignSearchImage
        as PresignSearchImage, PresignTempFile as PresignTempFile, PreviewFileChunks as PreviewFileChunks,
        PreviewTextChunks as PreviewTextChunks, get_search_image_urls as get_search_image_urls,
        presign_dataset_file as presign_dataset_file, presign_search_image as presign_search_image,
        presign_temp_file as presign_temp_file, preview_file_chunks as preview_file_chunks, preview_text_chunks
        as preview_text_chunks, upload_dataset_file as upload_dataset_file, upload_search_image as
        upload_search_image, upload_temp_file as upload_temp_file,
    )  # fmt: skip
    from .endpoints.datasets import (
        ApiDatasetServer as ApiDatasetServer, ApiServer as ApiServer, CreateDataset as CreateDataset,
        CreateDatasetFolder as CreateDatasetFolder, CreateDatasetWithFiles as CreateDatasetWithFiles,
        DatasetParams as DatasetParams, DeleteDataset as DeleteDataset, DingtalkServer as DingtalkServer,
        FeishuServer as FeishuServer, GetDataset as GetDataset, GetDatasetPermission as GetDatasetPermission,
        GetDatasets as GetDatasets, SearchDataset as SearchDataset, TempFile as TempFile, UpdateDataset as
        UpdateDataset, WebsiteOptions as WebsiteOptions, YuqueServer as YuqueServer, create_dataset as
        create_dataset, create_dataset_folder as create_dataset_folder, create_dataset_with_files as
        create_dataset_with_files, delete_dataset as delete_dataset, get_dataset as get_dataset,
        get_dataset_permission as get_dataset_permission, get_datasets as get_datasets, search_dataset as
        search_dataset, update_dataset as update_dataset,
    )  # fmt: skip
    from .endpoints.feedback import (
        GetFeedbackRecordIds as GetFeedbackRecordIds, UpdateAdminFeedback as UpdateAdminFeedback,
        UpdateFeedbackReadStatus as UpdateFeedbackReadStatus, UpdateUserFeedback as UpdateUserFeedback,
        get_feedback_record_ids as get_feedback_record_ids, update_admin_feedback as update_admin_feedback,
        update_feedback_read_status as update_feedback_read_status, update_user_feedback as
        update_user_feedback,
    )  # fmt: skip
    from .endpoints.files import (
        FileSelectOptions as FileSelectOptions, GetChatFileUrl as GetChatFileUrl, PresignChatFile as
        PresignChatFile, PresignDraftChatFile as PresignDraftChatFile, get_chat_file_url as get_chat_file_url,
        presign_chat_file as presign_chat_file, presign_draft_chat_file as presign_draft_chat_file,
        upload_chat_file as upload_chat_file,
    )  # fmt: skip
    from .endpoints.guides import (
        CreateQuestionGuide as CreateQuestionGuide, CreateQuestionGuideV2 as CreateQuestionGuideV2,
        GetInputGuides as GetInputGuides, QuestionGuide as QuestionGuide, create_question_guide as
        create_question_guide, create_question_guide_v2 as create_question_guide_v2, get_input_guides as
        get_input_guides,
    )  # fmt: skip
    from .endpoints.histories import (
        BatchDeleteChatHistories as BatchDeleteChatHistories, ClearChatHistories as ClearChatHistories,
        DeleteChatHistory as DeleteChatHistory, GetChatHistories as GetChatHistories, GetChatHistoryStatus as
        GetChatHistoryStatus, GetChatInit as GetChatInit, GetRecentlyUsedApps as GetRecentlyUsedApps,
        MarkChatRead as MarkChatRead, UpdateChatHistory as UpdateChatHistory, batch_delete_chat_histories as
        batch_delete_chat_histories, clear_chat_histories as clear_chat_histories, delete_chat_history as
        delete_chat_history, get_chat_histories as get_chat_histories, get_chat_history_status as
        get_chat_history_status, get_chat_init as get_chat_init, get_recently_used_apps as
        get_recently_used_apps, mark_chat_read as mark_chat_read, update_chat_history as update_chat_history,
    )  # fmt: skip
    from .endpoints.indexing import upload_and_index as upload_and_index
    from .endpoints.records import (
        DeleteChatRecord as DeleteChatRecord, GetChatQuotes as GetChatQuotes, GetChatRecords as GetChatRecords,
        GetChatRecordsV2 as GetChatRecordsV2, GetCollectionQuotes as GetCollectionQuotes, GetRecordDetail as
        GetRecordDetail, delete_chat_record as delete_chat_record, get_chat_quotes as get_chat_quotes,
        get_chat_records as get_chat_records, get_chat_records_v2 as get_chat_records_v2, get_collection_quotes
        as get_collection_quotes, get_record_detail as get_record_detail,
    )  # fmt: skip
    from .endpoints.sources import (
        GetSourceFileIds as GetSourceFileIds, GetSourcePathNames as GetSourcePathNames, ListSourceFiles as
        ListSourceFiles, get_source_file_ids as get_source_file_ids, get_source_path_names as
        get_source_path_names, list_source_files as list_source_files,
    )  # fmt: skip
    from .endpoints.targets import OutLinkAuthData as OutLinkAuthData
    from .endpoints.training import (
        DeleteTrainingData as DeleteTrainingData, GetDatasetTrainingErrors as GetDatasetTrainingErrors,
        GetTrainingData as GetTrainingData, GetTrainingErrors as GetTrainingErrors, GetTrainingQueue as
        GetTrainingQueue, HasTrainingErrors as HasTrainingErrors, RebuildEmbedding as RebuildEmbedding,
        UpdateTrainingData as UpdateTrainingData, delete_training_data as delete_training_data,
        get_dataset_training_errors as get_dataset_training_errors, get_training_data as get_training_data,
        get_training_errors as get_training_errors, get_training_queue as get_training_queue,
        has_training_errors as has_training_errors, rebuild_embedding as rebuild_embedding, update_training_data
        as update_training_data,
    )  # fmt: skip
    from .endpoints.watching import (
        WatchTraining as WatchTraining, wait_until_trained as wait_until_trained, watch_training as
        watch_training,
    )  # fmt: skip
    from .errors import (
        APIError as APIError, AuthenticationError as AuthenticationError, ClientClosedError as
        ClientClosedError, ConfigurationError as ConfigurationError, ConflictError as ConflictError,
        DeadlineExceededError as DeadlineExceededError, DecodeError as DecodeError, FastGPTError as
        FastGPTError, InvalidRequestError as InvalidRequestError, Issue as Issue, NotFoundError as
        NotFoundError, PermissionDeniedError as PermissionDeniedError, QuotaError as QuotaError, RateLimitError
        as RateLimitError, RequestTimeoutError as RequestTimeoutError, StreamInterruptedError as
        StreamInterruptedError, StreamParseError as StreamParseError, TransportError as TransportError,
        ValidationError as ValidationError,
    )  # fmt: skip
    from .executors import Options as Options
    from .functions import chain as chain, fold as fold
    from .models.apps import (
        App as App, AppLog as AppLog, AppLogUsers as AppLogUsers, AppLogsChart as AppLogsChart, AppLogsTotal as
        AppLogsTotal,
    )  # fmt: skip
    from .models.chat import (
        ChatCompletion as ChatCompletion, RunFailedError as RunFailedError, ToolResponse as ToolResponse,
    )  # fmt: skip
    from .models.collections import (
        Collection as Collection, CollectionItem as CollectionItem, CollectionSource as CollectionSource,
        CollectionTraining as CollectionTraining, CreatedCollection as CreatedCollection, InsertResult as
        InsertResult, RefusedRow as RefusedRow, RetrainedCollection as RetrainedCollection, TrainingCounts as
        TrainingCounts,
    )  # fmt: skip
    from .models.data import (
        Data as Data, DataIndex as DataIndex, DataItem as DataItem, DataRow as DataRow, DeleteSummary as
        DeleteSummary, FailedBatch as FailedBatch, FailedDelete as FailedDelete, IndexResult as IndexResult,
        IndexText as IndexText, PushSummary as PushSummary, QuoteData as QuoteData, Row as Row, UpdatedData as
        UpdatedData,
    )  # fmt: skip
    from .models.datasets import (
        ChunkSettings as ChunkSettings, Dataset as Dataset, DatasetAccess as DatasetAccess, DatasetItem as
        DatasetItem, DatasetWithFiles as DatasetWithFiles, Permission as Permission, PreviewChunks as
        PreviewChunks, SearchImage as SearchImage, SearchResult as SearchResult, SourceFile as SourceFile,
    )  # fmt: skip
    from .models.events import (
        Answer as Answer, ChatEvent as ChatEvent, CollectionForm as CollectionForm, Duration as Duration,
        FastAnswer as FastAnswer, Interactive as Interactive, NodeFinished as NodeFinished, NodeStarted as
        NodeStarted, NodesFinished as NodesFinished, PlanStatusChanged as PlanStatusChanged, PlanUpdated as
        PlanUpdated, ResumeCompleted as ResumeCompleted, ResumeEvent as ResumeEvent, ResumePhase as ResumePhase,
        ResumeUnavailable as ResumeUnavailable, SandboxStatus as SandboxStatus, SkillCalled as SkillCalled,
        StepTitle as StepTitle, Title as Title, ToolAnswered as ToolAnswered, ToolCalled as ToolCalled,
        ToolParams as ToolParams, TopAgentConfig as TopAgentConfig, UnknownEvent as UnknownEvent,
        VariablesUpdated as VariablesUpdated,
    )  # fmt: skip
    from .models.files import PresignedUpload as PresignedUpload, UploadedFile as UploadedFile
    from .models.interactions import (
        AgentAsk as AgentAsk, AgentPlanAskQuery as AgentPlanAskQuery, Interaction as Interaction, PaymentPause
        as PaymentPause, Question as Question, UnknownInteraction as UnknownInteraction, UserInput as UserInput,
        UserSelect as UserSelect, answer_questions as answer_questions, fill_form as fill_form, select as
        select,
    )  # fmt: skip
    from .models.messages import (
        AudioPart as AudioPart, ChatMessage as ChatMessage, FileDataPart as FileDataPart, FilePart as FilePart,
        ImagePart as ImagePart, Part as Part, TextPart as TextPart, VideoPart as VideoPart, assistant as
        assistant, audio as audio, data_url as data_url, developer as developer, file as file, image as image,
        image_from_path as image_from_path, system as system, text as text, user as user, video as video,
    )  # fmt: skip
    from .models.nodes import NodeResponse as NodeResponse, Quote as Quote
    from .models.records import (
        ChatHistory as ChatHistory, ChatInit as ChatInit, ChatRecord as ChatRecord, CursorPage as CursorPage,
        DatasetCiteItem as DatasetCiteItem, FeedbackReadStatus as FeedbackReadStatus, FeedbackRecordIds as
        FeedbackRecordIds, HistoryStatusList as HistoryStatusList, Page as Page, RecentApp as RecentApp,
        StopResult as StopResult,
    )  # fmt: skip
    from .models.training import (
        CollectionErrors as CollectionErrors, FailedFile as FailedFile, IndexedFile as IndexedFile,
        IndexingProgress as IndexingProgress, IndexingSummary as IndexingSummary, TrainingData as TrainingData,
        TrainingErrorFlag as TrainingErrorFlag, TrainingFailed as TrainingFailed, TrainingOutcome as
        TrainingOutcome, TrainingProgress as TrainingProgress, TrainingQueue as TrainingQueue, TrainingReady as
        TrainingReady, TrainingRow as TrainingRow, TrainingStalled as TrainingStalled, TrainingStep as TrainingStep,
        TrainingTimedOut as TrainingTimedOut,
    )  # fmt: skip
    from .pagination import paginate as paginate
    from .protocols import (
        AsyncEventStream as AsyncEventStream, AsyncExecutor as AsyncExecutor, EventStream as EventStream, Outcome as
        Outcome, Policy as Policy, Sender as Sender, SyncExecutor as SyncExecutor,
    )  # fmt: skip
    from .streaming.collect import (
        acollect as acollect, aiter_events as aiter_events, atext_of as atext_of, collect as collect, iter_events as
        iter_events, new_id as new_id, text_of as text_of,
    )  # fmt: skip
    from .streaming.transcript import Transcript as Transcript
    from .values import JSONValue as JSONValue, __version__ as __version__

_HOMES = {
    "calls": "File FileSource NamedSource",
    "clients.apps": "AppClient AsyncAppClient",
    "clients.base": "connect connect_async",
    "clients.chat": "AsyncChatClient ChatClient",
    "clients.datasets": "AsyncDatasetClient DatasetClient",
    "clients.settings": "Clock",
    "clients.views": "AsyncFastGPTClient AsyncResultsClient AsyncTypedClient FastGPTClient ResultsClient TypedClient",
    "endpoints.apps": "CreateApp GetAppLogUsers GetAppLogs GetAppLogsChart GetAppLogsTotal GetApps StoreEdge "
    "UtmParams create_app get_app_log_users get_app_logs get_app_logs_chart get_app_logs_total get_apps",
    "endpoints.batches": "delete_collections_singly delete_data_rows push_data_batches",
    "endpoints.chunks": "ChunkOptions",
    "endpoints.collections": "ApiFile CreateApiCollection CreateApiCollections CreateBackupCollection "
    "CreateCollection CreateFileCollection CreateFileIdCollection CreateImageCollection CreateLinkCollection "
    "CreateTemplateCollection CreateTextCollection DeleteCollections ExportCollection GetCollection "
    "GetCollectionTraining GetCollections ReadCollectionSource RetrainCollection ScrollCollections "
    "SyncCollection UpdateCollection create_api_collection create_api_collections create_backup_collection "
    "create_collection create_file_collection create_file_id_collection create_image_collection "
    "create_link_collection create_template_collection create_text_collection delete_collections "
    "export_collection get_collection get_collection_training get_collections read_collection_source "
    "retrain_collection scroll_collections sync_collection update_collection",
    "endpoints.completions": "AuthProxy CreateChatCompletion CreateChatCompletionV2 ResumeChatStream StopChat "
    "StreamChatCompletion StreamChatCompletionV2 create_chat_completion create_chat_completion_v2 "
    "resume_chat_stream stop_chat stream_chat_completion stream_chat_completion_v2",
    "endpoints.data": "CreateDataIndex DeleteData DeleteDataIndex GetData GetDataList GetQuoteData InsertData "
    "InsertImages PushData UpdateData UpdateDataIndex create_data_index delete_data delete_data_index get_data "
    "get_data_list get_quote_data insert_data insert_images push_data update_data update_data_index",
    "endpoints.dataset_files": "GetSearchImageUrls PresignDatasetFile PresignSearchImage PresignTempFile "
    "PreviewFileChunks PreviewTextChunks get_search_image_urls presign_dataset_file presign_search_image "
    "presign_temp_file preview_file_chunks preview_text_chunks upload_dataset_file upload_search_image "
    "upload_temp_file",
    "endpoints.datasets": "ApiDatasetServer ApiServer CreateDataset CreateDatasetFolder CreateDatasetWithFiles "
    "DatasetParams DeleteDataset DingtalkServer FeishuServer GetDataset GetDatasetPermission GetDatasets "
    "SearchDataset TempFile UpdateDataset WebsiteOptions YuqueServer create_dataset create_dataset_folder "
    "create_dataset_with_files delete_dataset get_dataset get_dataset_permission get_datasets search_dataset "
    "update_dataset",
    "endpoints.feedback": "GetFeedbackRecordIds UpdateAdminFeedback UpdateFeedbackReadStatus "
    "UpdateUserFeedback get_feedback_record_ids update_admin_feedback update_feedback_read_status "
    "update_user_feedback",
    "endpoints.files": "FileSelectOptions GetChatFileUrl PresignChatFile PresignDraftChatFile "
    "get_chat_file_url presign_chat_file presign_draft_chat_file upload_chat_file",
    "endpoints.guides": "CreateQuestionGuide CreateQuestionGuideV2 GetInputGuides QuestionGuide "
    "create_question_guide create_question_guide_v2 get_input_guides",
    "endpoints.histories": "BatchDeleteChatHistories ClearChatHistories DeleteChatHistory GetChatHistories "
    "GetChatHistoryStatus GetChatInit GetRecentlyUsedApps MarkChatRead UpdateChatHistory "
    "batch_delete_chat_histories clear_chat_histories delete_chat_history get_chat_histories "
    "get_chat_history_status get_chat_init get_recently_used_apps mark_chat_read update_chat_history",
    "endpoints.indexing": "upload_and_index",
    "endpoints.records": "DeleteChatRecord GetChatQuotes GetChatRecords GetChatRecordsV2 GetCollectionQuotes "
    "GetRecordDetail delete_chat_record get_chat_quotes get_chat_records get_chat_records_v2 "
    "get_collection_quotes get_record_detail",
    "endpoints.sources": "GetSourceFileIds GetSourcePathNames ListSourceFiles get_source_file_ids "
    "get_source_path_names list_source_files",
    "endpoints.targets": "OutLinkAuthData",
    "endpoints.training": "DeleteTrainingData GetDatasetTrainingErrors GetTrainingData GetTrainingErrors "
    "GetTrainingQueue HasTrainingErrors RebuildEmbedding UpdateTrainingData delete_training_data "
    "get_dataset_training_errors get_training_data get_training_errors get_training_queue has_training_errors "
    "rebuild_embedding update_training_data",
    "endpoints.watching": "WatchTraining wait_until_trained watch_training",
    "errors": "APIError AuthenticationError ClientClosedError ConfigurationError ConflictError "
    "DeadlineExceededError DecodeError FastGPTError InvalidRequestError Issue NotFoundError "
    "PermissionDeniedError QuotaError RateLimitError RequestTimeoutError StreamInterruptedError "
    "StreamParseError TransportError ValidationError",
    "executors": "Options",
    "functions": "chain fold",
    "models.apps": "App AppLog AppLogUsers AppLogsChart AppLogsTotal",
    "models.chat": "ChatCompletion RunFailedError ToolResponse",
    "models.collections": "Collection CollectionItem CollectionSource CollectionTraining CreatedCollection "
    "InsertResult RefusedRow RetrainedCollection TrainingCounts",
    "models.data": "Data DataIndex DataItem DataRow DeleteSummary FailedBatch FailedDelete IndexResult "
    "IndexText PushSummary QuoteData Row UpdatedData",
    "models.datasets": "ChunkSettings Dataset DatasetAccess DatasetItem DatasetWithFiles Permission "
    "PreviewChunks SearchImage SearchResult SourceFile",
    "models.events": "Answer ChatEvent CollectionForm Duration FastAnswer Interactive NodeFinished NodeStarted "
    "NodesFinished PlanStatusChanged PlanUpdated ResumeCompleted ResumeEvent ResumePhase ResumeUnavailable "
    "SandboxStatus SkillCalled StepTitle Title ToolAnswered ToolCalled ToolParams TopAgentConfig UnknownEvent "
    "VariablesUpdated",
    "models.files": "PresignedUpload UploadedFile",
    "models.interactions": "AgentAsk AgentPlanAskQuery Interaction PaymentPause Question UnknownInteraction "
    "UserInput UserSelect answer_questions fill_form select",
    "models.messages": "AudioPart ChatMessage FileDataPart FilePart ImagePart Part TextPart VideoPart "
    "assistant audio data_url developer file image image_from_path system text user video",
    "models.nodes": "NodeResponse Quote",
    "models.records": "ChatHistory ChatInit ChatRecord CursorPage DatasetCiteItem FeedbackReadStatus "
    "FeedbackRecordIds HistoryStatusList Page RecentApp StopResult",
    "models.training": "CollectionErrors FailedFile IndexedFile IndexingProgress IndexingSummary TrainingData "
    "TrainingErrorFlag TrainingFailed TrainingOutcome TrainingProgress TrainingQueue TrainingReady TrainingRow "
    "TrainingStalled TrainingStep TrainingTimedOut",
    "pagination": "paginate",
    "protocols": "AsyncEventStream AsyncExecutor EventStream Outcome Policy Sender SyncExecutor",
    "streaming.collect": "acollect aiter_events atext_of collect iter_events new_id text_of",
    "streaming.transcript": "Transcript",
    "values": "JSONValue __version__",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "APIError", "AgentAsk", "AgentPlanAskQuery", "Answer", "ApiDatasetServer", "ApiFile", "ApiServer", "App",
    "AppClient", "AppLog", "AppLogUsers", "AppLogsChart", "AppLogsTotal", "AsyncAppClient", "AsyncChatClient",
    "AsyncDatasetClient", "AsyncEventStream", "AsyncExecutor", "AsyncFastGPTClient", "AsyncResultsClient",
    "AsyncTypedClient", "AudioPart", "AuthProxy", "AuthenticationError", "BatchDeleteChatHistories", "ChatClient",
    "ChatCompletion", "ChatEvent", "ChatHistory", "ChatInit", "ChatMessage", "ChatRecord", "ChunkOptions",
    "ChunkSettings", "ClearChatHistories", "ClientClosedError", "Clock", "Collection", "CollectionErrors",
    "CollectionForm", "CollectionItem", "CollectionSource", "CollectionTraining", "ConfigurationError", "ConflictError",
    "CreateApiCollection", "CreateApiCollections", "CreateApp", "CreateBackupCollection", "CreateChatCompletion",
    "CreateChatCompletionV2", "CreateCollection", "CreateDataIndex", "CreateDataset", "CreateDatasetFolder",
    "CreateDatasetWithFiles", "CreateFileCollection", "CreateFileIdCollection", "CreateImageCollection",
    "CreateLinkCollection", "CreateQuestionGuide", "CreateQuestionGuideV2", "CreateTemplateCollection",
    "CreateTextCollection", "CreatedCollection", "CursorPage", "Data", "DataIndex", "DataItem", "DataRow", "Dataset",
    "DatasetAccess", "DatasetCiteItem", "DatasetClient", "DatasetItem", "DatasetParams", "DatasetWithFiles",
    "DeadlineExceededError", "DecodeError", "DeleteChatHistory", "DeleteChatRecord", "DeleteCollections", "DeleteData",
    "DeleteDataIndex", "DeleteDataset", "DeleteSummary", "DeleteTrainingData", "DingtalkServer", "Duration",
    "EventStream", "ExportCollection", "FailedBatch", "FailedDelete", "FailedFile", "FastAnswer", "FastGPTClient",
    "FastGPTError", "FeedbackReadStatus", "FeedbackRecordIds", "FeishuServer", "File", "FileDataPart", "FilePart",
    "FileSelectOptions", "FileSource", "GetAppLogUsers", "GetAppLogs", "GetAppLogsChart", "GetAppLogsTotal", "GetApps",
    "GetChatFileUrl", "GetChatHistories", "GetChatHistoryStatus", "GetChatInit", "GetChatQuotes", "GetChatRecords",
    "GetChatRecordsV2", "GetCollection", "GetCollectionQuotes", "GetCollectionTraining", "GetCollections", "GetData",
    "GetDataList", "GetDataset", "GetDatasetPermission", "GetDatasetTrainingErrors", "GetDatasets",
    "GetFeedbackRecordIds", "GetInputGuides", "GetQuoteData", "GetRecentlyUsedApps", "GetRecordDetail",
    "GetSearchImageUrls", "GetSourceFileIds", "GetSourcePathNames", "GetTrainingData", "GetTrainingErrors",
    "GetTrainingQueue", "HasTrainingErrors", "HistoryStatusList", "ImagePart", "IndexResult", "IndexText",
    "IndexedFile", "IndexingProgress", "IndexingSummary", "InsertData", "InsertImages", "InsertResult", "Interaction",
    "Interactive", "InvalidRequestError", "Issue", "JSONValue", "ListSourceFiles", "MarkChatRead", "NamedSource",
    "NodeFinished", "NodeResponse", "NodeStarted", "NodesFinished", "NotFoundError", "Options", "OutLinkAuthData",
    "Outcome", "Page", "Part", "PaymentPause", "Permission", "PermissionDeniedError", "PlanStatusChanged",
    "PlanUpdated", "Policy", "PresignChatFile", "PresignDatasetFile", "PresignDraftChatFile", "PresignSearchImage",
    "PresignTempFile", "PresignedUpload", "PreviewChunks", "PreviewFileChunks", "PreviewTextChunks", "PushData",
    "PushSummary", "Question", "QuestionGuide", "QuotaError", "Quote", "QuoteData", "RateLimitError",
    "ReadCollectionSource", "RebuildEmbedding", "RecentApp", "RefusedRow", "RequestTimeoutError", "ResultsClient",
    "ResumeChatStream", "ResumeCompleted", "ResumeEvent", "ResumePhase", "ResumeUnavailable", "RetrainCollection",
    "RetrainedCollection", "Row", "RunFailedError", "SandboxStatus", "ScrollCollections", "SearchDataset",
    "SearchImage", "SearchResult", "Sender", "SkillCalled", "SourceFile", "StepTitle", "StopChat", "StopResult",
    "StoreEdge", "StreamChatCompletion", "StreamChatCompletionV2", "StreamInterruptedError", "StreamParseError",
    "SyncCollection", "SyncExecutor", "TempFile", "TextPart", "Title", "ToolAnswered", "ToolCalled", "ToolParams",
    "ToolResponse", "TopAgentConfig", "TrainingCounts", "TrainingData", "TrainingErrorFlag", "TrainingFailed",
    "TrainingOutcome", "TrainingProgress", "TrainingQueue", "TrainingReady", "TrainingRow", "TrainingStalled",
    "TrainingStep", "TrainingTimedOut", "Transcript", "TransportError", "TypedClient", "UnknownEvent",
    "UnknownInteraction", "UpdateAdminFeedback", "UpdateChatHistory", "UpdateCollection", "UpdateData",
    "UpdateDataIndex", "UpdateDataset", "UpdateFeedbackReadStatus", "UpdateTrainingData", "UpdateUserFeedback",
    "UpdatedData", "UploadedFile", "UserInput", "UserSelect", "UtmParams", "ValidationError", "VariablesUpdated",
    "VideoPart", "WatchTraining", "WebsiteOptions", "YuqueServer", "__version__", "acollect", "aiter_events",
    "answer_questions", "assistant", "atext_of", "audio", "batch_delete_chat_histories", "chain",
    "clear_chat_histories", "collect", "connect", "connect_async", "create_api_collection", "create_api_collections",
    "create_app", "create_backup_collection", "create_chat_completion", "create_chat_completion_v2",
    "create_collection", "create_data_index", "create_dataset", "create_dataset_folder", "create_dataset_with_files",
    "create_file_collection", "create_file_id_collection", "create_image_collection", "create_link_collection",
    "create_question_guide", "create_question_guide_v2", "create_template_collection", "create_text_collection",
    "data_url", "delete_chat_history", "delete_chat_record", "delete_collections", "delete_collections_singly",
    "delete_data", "delete_data_index", "delete_data_rows", "delete_dataset", "delete_training_data", "developer",
    "export_collection", "file", "fill_form", "fold", "get_app_log_users", "get_app_logs", "get_app_logs_chart",
    "get_app_logs_total", "get_apps", "get_chat_file_url", "get_chat_histories", "get_chat_history_status",
    "get_chat_init", "get_chat_quotes", "get_chat_records", "get_chat_records_v2", "get_collection",
    "get_collection_quotes", "get_collection_training", "get_collections", "get_data", "get_data_list", "get_dataset",
    "get_dataset_permission", "get_dataset_training_errors", "get_datasets", "get_feedback_record_ids",
    "get_input_guides", "get_quote_data", "get_recently_used_apps", "get_record_detail", "get_search_image_urls",
    "get_source_file_ids", "get_source_path_names", "get_training_data", "get_training_errors", "get_training_queue",
    "has_training_errors", "image", "image_from_path", "insert_data", "insert_images", "iter_events",
    "list_source_files", "mark_chat_read", "new_id", "paginate", "presign_chat_file", "presign_dataset_file",
    "presign_draft_chat_file", "presign_search_image", "presign_temp_file", "preview_file_chunks",
    "preview_text_chunks", "push_data", "push_data_batches", "read_collection_source", "rebuild_embedding",
    "resume_chat_stream", "retrain_collection", "scroll_collections", "search_dataset", "select", "stop_chat",
    "stream_chat_completion", "stream_chat_completion_v2", "sync_collection", "system", "text", "text_of",
    "update_admin_feedback", "update_chat_history", "update_collection", "update_data", "update_data_index",
    "update_dataset", "update_feedback_read_status", "update_training_data", "update_user_feedback", "upload_and_index",
    "upload_chat_file", "upload_dataset_file", "upload_search_image", "upload_temp_file", "user", "video",
    "wait_until_trained", "watch_training",
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
