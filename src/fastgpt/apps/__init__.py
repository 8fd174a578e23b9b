"""Apps: listing and creating them, their logs, and their figures.

All public names of the area stand here, each in one file of the package.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AppClient as AppClient, AsyncAppClient as AsyncAppClient
    from .models import (
        App as App, AppLog as AppLog, AppLogUser as AppLogUser, AppLogUsers as AppLogUsers, AppLogsChart as
        AppLogsChart, AppLogsPoint as AppLogsPoint, AppLogsTotal as AppLogsTotal, AppPermission as AppPermission,
        PluginData as PluginData,
    )  # fmt: skip
    from .requests import (
        AppType as AppType, CreateApp as CreateApp, GetAppLogUsers as GetAppLogUsers, GetAppLogs as GetAppLogs,
        GetAppLogsChart as GetAppLogsChart, GetAppLogsTotal as GetAppLogsTotal, GetApps as GetApps, StoreEdge as
        StoreEdge, Timespan as Timespan, UtmParams as UtmParams, create_app as create_app, get_app_log_users as
        get_app_log_users, get_app_logs as get_app_logs, get_app_logs_chart as get_app_logs_chart, get_app_logs_total as
        get_app_logs_total, get_apps as get_apps,
    )  # fmt: skip
    from ..models.workflows import (
        AutoExecuteConfig as AutoExecuteConfig, ChatConfig as ChatConfig, FileSelectConfig as FileSelectConfig,
        InputGuideConfig as InputGuideConfig, InputOption as InputOption, NodeInput as NodeInput, QuestionGuideConfig as
        QuestionGuideConfig, ScheduledTriggerConfig as ScheduledTriggerConfig, TTSConfig as TTSConfig, Variable as
        Variable, WhisperConfig as WhisperConfig,
    )  # fmt: skip
    from ..models.members import SourceMember as SourceMember
    from ..models.pages import Page as Page
    from ..specs.chat_fields import ChatSource as ChatSource
else:
    from ..lazy import offered

    __getattr__, __dir__, __all__ = offered(__name__, {
        "client": "AppClient AsyncAppClient",
        "models": "App AppLog AppLogUser AppLogUsers AppLogsChart AppLogsPoint AppLogsTotal AppPermission PluginData",
        "requests": "AppType CreateApp GetAppLogUsers GetAppLogs GetAppLogsChart GetAppLogsTotal GetApps StoreEdge "
        "Timespan UtmParams create_app get_app_log_users get_app_logs get_app_logs_chart get_app_logs_total "
        "get_apps",
        ".models.workflows": "AutoExecuteConfig ChatConfig FileSelectConfig InputGuideConfig InputOption NodeInput "
        "QuestionGuideConfig ScheduledTriggerConfig TTSConfig Variable WhisperConfig",
        ".models.members": "SourceMember",
        ".models.pages": "Page",
        ".specs.chat_fields": "ChatSource",
    })  # fmt: skip
