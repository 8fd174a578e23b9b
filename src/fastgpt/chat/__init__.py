"""Chats: completions, streams, histories, records, feedback, guides and files.

All public names of the area stand here, each in one file of the package or of the models that streams share.  No other
area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AsyncChatClient as AsyncChatClient, ChatClient as ChatClient
    from .models import (
        ChatApp as ChatApp, ChatHistory as ChatHistory, ChatInit as ChatInit, DatasetCiteItem as DatasetCiteItem,
        FeedbackReadStatus as FeedbackReadStatus, FeedbackRecordIds as FeedbackRecordIds, HistoryStatus as
        HistoryStatus, HistoryStatusList as HistoryStatusList, QuoteEdit as QuoteEdit, RecentApp as RecentApp,
        StopResult as StopResult,
    )  # fmt: skip
    from .completions import (
        Always as Always, AuthProxy as AuthProxy, CreateChatCompletion as CreateChatCompletion, CreateChatCompletionV2
        as CreateChatCompletionV2, CustomUid as CustomUid, ResumeChatStream as ResumeChatStream, StopChat as StopChat,
        StreamChatCompletion as StreamChatCompletion, StreamChatCompletionV2 as StreamChatCompletionV2, Username as
        Username, create_chat_completion as create_chat_completion, create_chat_completion_v2 as
        create_chat_completion_v2, resume_chat_stream as resume_chat_stream, stop_chat as stop_chat,
        stream_chat_completion as stream_chat_completion, stream_chat_completion_v2 as stream_chat_completion_v2,
    )  # fmt: skip
    from .feedback import (
        GetFeedbackRecordIds as GetFeedbackRecordIds, UpdateAdminFeedback as UpdateAdminFeedback,
        UpdateFeedbackReadStatus as UpdateFeedbackReadStatus, UpdateUserFeedback as UpdateUserFeedback,
        get_feedback_record_ids as get_feedback_record_ids, update_admin_feedback as update_admin_feedback,
        update_feedback_read_status as update_feedback_read_status, update_user_feedback as update_user_feedback,
    )  # fmt: skip
    from .files import (
        FileSelectOptions as FileSelectOptions, GetChatFileUrl as GetChatFileUrl, PresignChatFile as PresignChatFile,
        PresignDraftChatFile as PresignDraftChatFile, get_chat_file_url as get_chat_file_url, presign_chat_file as
        presign_chat_file, presign_draft_chat_file as presign_draft_chat_file, upload_chat_file as upload_chat_file,
    )  # fmt: skip
    from .guides import (
        CreateQuestionGuide as CreateQuestionGuide, CreateQuestionGuideV2 as CreateQuestionGuideV2, GetInputGuides as
        GetInputGuides, QuestionGuide as QuestionGuide, create_question_guide as create_question_guide,
        create_question_guide_v2 as create_question_guide_v2, get_input_guides as get_input_guides,
    )  # fmt: skip
    from .histories import (
        BatchDeleteChatHistories as BatchDeleteChatHistories, ClearChatHistories as ClearChatHistories,
        DeleteChatHistory as DeleteChatHistory, GetChatHistories as GetChatHistories, GetChatHistoryStatus as
        GetChatHistoryStatus, GetChatInit as GetChatInit, GetRecentlyUsedApps as GetRecentlyUsedApps, MarkChatRead as
        MarkChatRead, UpdateChatHistory as UpdateChatHistory, batch_delete_chat_histories as
        batch_delete_chat_histories, clear_chat_histories as clear_chat_histories, delete_chat_history as
        delete_chat_history, get_chat_histories as get_chat_histories, get_chat_history_status as
        get_chat_history_status, get_chat_init as get_chat_init, get_recently_used_apps as get_recently_used_apps,
        mark_chat_read as mark_chat_read, update_chat_history as update_chat_history,
    )  # fmt: skip
    from .records import (
        DeleteChatRecord as DeleteChatRecord, GetChatQuotes as GetChatQuotes, GetChatRecords as GetChatRecords,
        GetChatRecordsV2 as GetChatRecordsV2, GetCollectionQuotes as GetCollectionQuotes, GetRecordDetail as
        GetRecordDetail, Limit200 as Limit200, NoReports as NoReports, delete_chat_record as delete_chat_record,
        get_chat_quotes as get_chat_quotes, get_chat_records as get_chat_records, get_chat_records_v2 as
        get_chat_records_v2, get_collection_quotes as get_collection_quotes, get_record_detail as get_record_detail,
    )  # fmt: skip
    from ..models.chat import (
        AgentAskCall as AgentAskCall, AgentPlan as AgentPlan, AgentPlanUpdate as AgentPlanUpdate, ChatCompletion as
        ChatCompletion, ChatFile as ChatFile, Choice as Choice, Message as Message, PlanState as PlanState, PlanStep as
        PlanStep, RunFailedError as RunFailedError, Skill as Skill, Text as Text, ToolResponse as ToolResponse, Usage as
        Usage, Value as Value,
    )  # fmt: skip
    from ..models.events import (
        Answer as Answer, ChatEvent as ChatEvent, CollectionForm as CollectionForm, Duration as Duration, FastAnswer as
        FastAnswer, Interactive as Interactive, NodeFinished as NodeFinished, NodeStarted as NodeStarted, NodesFinished
        as NodesFinished, PlanStatusChanged as PlanStatusChanged, PlanUpdated as PlanUpdated, ResumeCompleted as
        ResumeCompleted, ResumeEvent as ResumeEvent, ResumePhase as ResumePhase, ResumeUnavailable as ResumeUnavailable,
        SandboxStatus as SandboxStatus, SkillCalled as SkillCalled, StepTitle as StepTitle, Title as Title, ToolAnswered
        as ToolAnswered, ToolCalled as ToolCalled, ToolParams as ToolParams, TopAgentConfig as TopAgentConfig,
        UnknownEvent as UnknownEvent, VariablesUpdated as VariablesUpdated,
    )  # fmt: skip
    from ..models.files import (
        FormUpload as FormUpload, PartReceipt as PartReceipt, PresignedUpload as PresignedUpload, UploadPart as
        UploadPart, UploadReceipt as UploadReceipt, UploadedFile as UploadedFile,
    )  # fmt: skip
    from ..models.interactions import (
        AgentAsk as AgentAsk, AgentOption as AgentOption, AgentPlanAskQuery as AgentPlanAskQuery, AgentQuestion as
        AgentQuestion, ChildrenInteractive as ChildrenInteractive, FormField as FormField, FormOption as FormOption,
        Interaction as Interaction, LoopInteractive as LoopInteractive, LoopRunInteractive as LoopRunInteractive,
        PausedTool as PausedTool, PaymentPause as PaymentPause, Question as Question, SelectOption as SelectOption,
        ToolChildrenInteractive as ToolChildrenInteractive, UnknownInteraction as UnknownInteraction, UserInput as
        UserInput, UserSelect as UserSelect, Wrapper as Wrapper, answer_questions as answer_questions, fill_form as
        fill_form, select as select,
    )  # fmt: skip
    from ..models.messages import (
        AudioFormat as AudioFormat, AudioPart as AudioPart, ChatMessage as ChatMessage, Detail as Detail, FileData as
        FileData, FileDataPart as FileDataPart, FilePart as FilePart, FileType as FileType, FunctionCall as
        FunctionCall, ImagePart as ImagePart, ImageUrl as ImageUrl, InputAudio as InputAudio, Messages as Messages, Part
        as Part, RefusalPart as RefusalPart, Role as Role, TextPart as TextPart, ToolCall as ToolCall, VideoPart as
        VideoPart, VideoUrl as VideoUrl, assistant as assistant, audio as audio, data_url as data_url, developer as
        developer, file as file, image as image, image_from_path as image_from_path, system as system, text as text,
        user as user, video as video,
    )  # fmt: skip
    from ..models.nodes import (
        HistoryPreviewItem as HistoryPreviewItem, NodeResponse as NodeResponse, Quote as Quote, QuoteScore as
        QuoteScore, ReadFile as ReadFile,
    )  # fmt: skip
    from ..models.pages import CursorPage as CursorPage, Page as Page
    from ..models.records import (
        AdminFeedback as AdminFeedback, ChatRecord as ChatRecord, CiteLink as CiteLink, RecordError as RecordError,
    )  # fmt: skip
    from ..models.workflows import (
        AutoExecuteConfig as AutoExecuteConfig, ChatConfig as ChatConfig, FileSelectConfig as FileSelectConfig,
        InputGuideConfig as InputGuideConfig, InputOption as InputOption, NodeInput as NodeInput, QuestionGuideConfig as
        QuestionGuideConfig, ScheduledTriggerConfig as ScheduledTriggerConfig, TTSConfig as TTSConfig, Variable as
        Variable, WhisperConfig as WhisperConfig,
    )  # fmt: skip
    from ..specs.chat_fields import (
        ChatId as ChatId, ChatSource as ChatSource, OutLinkAuthData as OutLinkAuthData, RecordType as RecordType,
        SourceType as SourceType,
    )  # fmt: skip
else:
    from ..lazy import offered

    __getattr__, __dir__, __all__ = offered(__name__, {
        "client": "AsyncChatClient ChatClient",
        "models": "ChatApp ChatHistory ChatInit DatasetCiteItem FeedbackReadStatus FeedbackRecordIds HistoryStatus "
        "HistoryStatusList QuoteEdit RecentApp StopResult",
        "completions": "Always AuthProxy CreateChatCompletion CreateChatCompletionV2 CustomUid ResumeChatStream "
        "StopChat StreamChatCompletion StreamChatCompletionV2 Username create_chat_completion "
        "create_chat_completion_v2 resume_chat_stream stop_chat stream_chat_completion stream_chat_completion_v2",
        "feedback": "GetFeedbackRecordIds UpdateAdminFeedback UpdateFeedbackReadStatus UpdateUserFeedback "
        "get_feedback_record_ids update_admin_feedback update_feedback_read_status update_user_feedback",
        "files": "FileSelectOptions GetChatFileUrl PresignChatFile PresignDraftChatFile get_chat_file_url "
        "presign_chat_file presign_draft_chat_file upload_chat_file",
        "guides": "CreateQuestionGuide CreateQuestionGuideV2 GetInputGuides QuestionGuide create_question_guide "
        "create_question_guide_v2 get_input_guides",
        "histories": "BatchDeleteChatHistories ClearChatHistories DeleteChatHistory GetChatHistories "
        "GetChatHistoryStatus GetChatInit GetRecentlyUsedApps MarkChatRead UpdateChatHistory "
        "batch_delete_chat_histories clear_chat_histories delete_chat_history get_chat_histories "
        "get_chat_history_status get_chat_init get_recently_used_apps mark_chat_read update_chat_history",
        "records": "DeleteChatRecord GetChatQuotes GetChatRecords GetChatRecordsV2 GetCollectionQuotes "
        "GetRecordDetail Limit200 NoReports delete_chat_record get_chat_quotes get_chat_records get_chat_records_v2 "
        "get_collection_quotes get_record_detail",
        ".models.chat": "AgentAskCall AgentPlan AgentPlanUpdate ChatCompletion ChatFile Choice Message PlanState "
        "PlanStep RunFailedError Skill Text ToolResponse Usage Value",
        ".models.events": "Answer ChatEvent CollectionForm Duration FastAnswer Interactive NodeFinished NodeStarted "
        "NodesFinished PlanStatusChanged PlanUpdated ResumeCompleted ResumeEvent ResumePhase ResumeUnavailable "
        "SandboxStatus SkillCalled StepTitle Title ToolAnswered ToolCalled ToolParams TopAgentConfig UnknownEvent "
        "VariablesUpdated",
        ".models.files": "FormUpload PartReceipt PresignedUpload UploadPart UploadReceipt UploadedFile",
        ".models.interactions": "AgentAsk AgentOption AgentPlanAskQuery AgentQuestion ChildrenInteractive FormField "
        "FormOption Interaction LoopInteractive LoopRunInteractive PausedTool PaymentPause Question SelectOption "
        "ToolChildrenInteractive UnknownInteraction UserInput UserSelect Wrapper answer_questions fill_form select",
        ".models.messages": "AudioFormat AudioPart ChatMessage Detail FileData FileDataPart FilePart FileType "
        "FunctionCall ImagePart ImageUrl InputAudio Messages Part RefusalPart Role TextPart ToolCall VideoPart "
        "VideoUrl assistant audio data_url developer file image image_from_path system text user video",
        ".models.nodes": "HistoryPreviewItem NodeResponse Quote QuoteScore ReadFile",
        ".models.pages": "CursorPage Page",
        ".models.records": "AdminFeedback ChatRecord CiteLink RecordError",
        ".models.workflows": "AutoExecuteConfig ChatConfig FileSelectConfig InputGuideConfig InputOption NodeInput "
        "QuestionGuideConfig ScheduledTriggerConfig TTSConfig Variable WhisperConfig",
        ".specs.chat_fields": "ChatId ChatSource OutLinkAuthData RecordType SourceType",
    })  # fmt: skip
