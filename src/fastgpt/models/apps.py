"""Apps, how their chats are set up, and the logs of what was said to them.

Configuration is read here as far as a caller may act on it; what is drawn only in the editor stays on the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from ..values import JSONValue
from .base import Number, OrDefault, Wire


class InputOption(Wire, frozen=True):
    """One choice of an input."""

    value: OrDefault[str] = ""
    label: str | None = None
    icon: str | None = None
    description: str | None = None


class FileSelectConfig(Wire, frozen=True, rename="camel"):
    """Which files a chat takes."""

    max_files: Number | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    can_select_video: bool | None = None
    can_select_audio: bool | None = None
    can_select_custom_file_extension: bool | None = None
    custom_file_extension_list: OrDefault[tuple[str, ...]] = ()
    custom_pdf_parse: bool | None = None


class Variable(Wire, frozen=True, rename="camel"):
    """A variable of an app; ``key`` is its name in ``variables``."""

    key: OrDefault[str] = ""
    label: OrDefault[str] = ""
    type: OrDefault[str] = ""
    """``input``, ``textarea``, ``numberInput``, ``select``, ``switch``, ``custom``, ``internal``, …"""
    value_type: str | None = None
    description: str | None = None
    required: bool | None = None
    default_value: JSONValue = None
    options: OrDefault[tuple[InputOption, ...]] = field(default=(), name="list")
    enums: OrDefault[tuple[InputOption, ...]] = ()
    max_length: Number | None = None
    min_length: Number | None = None
    max: float | None = None
    min: float | None = None
    max_files: Number | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    can_local_upload: bool | None = None
    can_url_upload: bool | None = None
    time_granularity: str | None = None
    time_range_start: str | None = None
    time_range_end: str | None = None


class NodeInput(Wire, frozen=True, rename="camel"):
    """An input of a tool app; ``key`` is its name in ``variables``."""

    key: OrDefault[str] = ""
    label: OrDefault[str] = ""
    value_type: str | None = None
    description: str | None = None
    required: bool | None = None
    default_value: JSONValue = None
    value: JSONValue = None
    render_type_list: OrDefault[tuple[str, ...]] = ()
    selected_type_index: Number | None = None
    options: OrDefault[tuple[InputOption, ...]] = field(default=(), name="list")
    max_length: Number | None = None
    min_length: Number | None = None
    max: float | None = None
    min: float | None = None
    max_files: Number | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    tool_description: str | None = None
    deprecated: bool | None = None


class QuestionGuideConfig(Wire, frozen=True, rename="camel"):
    """Whether and how next questions are proposed."""

    open: bool | None = None
    model: str | None = None
    custom_prompt: str | None = None


class TTSConfig(Wire, frozen=True):
    """How answers are read out; ``type`` is ``none``, ``web`` or ``model``."""

    type: OrDefault[str] = ""
    model: str | None = None
    voice: str | None = None
    speed: float | None = None


class WhisperConfig(Wire, frozen=True, rename="camel"):
    """How speech is taken in."""

    open: bool | None = None
    auto_send: bool | None = None
    auto_tts_response: bool | None = field(default=None, name="autoTTSResponse")


class AutoExecuteConfig(Wire, frozen=True, rename="camel"):
    """What is sent when a chat opens."""

    open: bool | None = None
    default_prompt: str | None = None


class ScheduledTriggerConfig(Wire, frozen=True, rename="camel"):
    """When the app runs of itself."""

    cron_string: str | None = None
    timezone: str | None = None
    default_prompt: str | None = None


class InputGuideConfig(Wire, frozen=True, rename="camel"):
    """Whether texts are proposed while the user types."""

    open: bool | None = None
    custom_url: str | None = None


class ChatConfig(Wire, frozen=True, rename="camel"):
    """How the chats of an app are set up."""

    welcome_text: str | None = None
    variables: OrDefault[tuple[Variable, ...]] = ()
    question_guide: QuestionGuideConfig | bool | None = None
    """An object; a bare boolean on old servers."""
    tts_config: TTSConfig | None = None
    whisper_config: WhisperConfig | None = None
    auto_execute: AutoExecuteConfig | None = None
    scheduled_trigger_config: ScheduledTriggerConfig | None = None
    chat_input_guide: InputGuideConfig | None = None
    file_select_config: FileSelectConfig | None = None
    instruction: str | None = None


class SourceMember(Wire, frozen=True):
    """A member of the team; ``status`` is ``active``, ``leave`` or ``forbidden``."""

    name: OrDefault[str] = ""
    avatar: str | None = None
    status: OrDefault[str] = ""


class AppPermission(Wire, frozen=True, rename="camel"):
    """What the owner of the key may do with an app."""

    is_owner: bool | None = None
    has_manage_per: bool | None = None
    has_write_per: bool | None = None
    has_read_per: bool | None = None
    has_read_chat_log_per: bool | None = None
    has_manage_role: bool | None = None
    has_write_role: bool | None = None
    has_read_role: bool | None = None
    has_read_chat_log_role: bool | None = None
    role: int | None = None


class PluginData(Wire, frozen=True, rename="camel"):
    """Where a tool app comes from."""

    node_version: str | None = None
    plugin_uni_id: str | None = None
    api_schema_str: str | None = None
    custom_headers: str | None = None


class App(Wire, frozen=True, rename="camel"):
    """An app as lists show it."""

    id: str = field(name="_id")
    name: OrDefault[str] = ""
    type: OrDefault[str] = ""
    """``folder``, ``toolFolder``, ``simple``, ``advanced``, ``chatAgent``, ``plugin``, ``toolSet``, …"""
    intro: OrDefault[str] = ""
    avatar: OrDefault[str] = ""
    parent_id: str | None = None
    """The folder that it lies in; None at the top."""
    tmb_id: str | None = None
    update_time: datetime | None = None
    permission: AppPermission | None = None
    inherit_permission: bool | None = None
    private: bool | None = None
    source_member: SourceMember | None = None
    plugin_data: PluginData | None = None
    has_interactive_node: bool | None = None


class AppLog(Wire, frozen=True, rename="camel"):
    """One chat in the log of an app."""

    chat_id: str
    id: str | None = field(default=None, name="_id")
    title: str | None = None
    custom_title: str | None = None
    source: str | None = None
    """``api``, ``online``, ``share``, ``test``, ``cronJob``, ``mcp``, …"""
    source_name: str | None = None
    create_time: datetime | None = None
    update_time: datetime | None = None
    message_count: Number | None = None
    user_good_feedback_count: Number | None = None
    user_bad_feedback_count: Number | None = None
    custom_feedbacks_count: Number | None = None
    mark_count: Number | None = None
    error_count: Number | None = None
    average_response_time: float | None = None
    """In seconds, although the server's own description says milliseconds."""
    total_points: float | None = None
    out_link_uid: str | None = None
    """The ``custom_uid`` of the requests, or the user of a share link."""
    tmb_id: str | None = None
    source_member: SourceMember | None = None
    version_name: str | None = None
    origin_ip: str | None = None
    region: str | None = None


class AppLogUser(Wire, frozen=True, rename="camel"):
    """Someone who talked to an app, and in how many chats."""

    name: OrDefault[str] = ""
    count: OrDefault[Number] = 0
    tmb_id: str | None = None
    out_link_uid: str | None = None
    avatar: str | None = None


class AppLogUsers(Struct, frozen=True):
    """Who talked to an app."""

    list: tuple[AppLogUser, ...]


class AppLogsPoint(Wire, frozen=True):
    """One span of a chart: ``timestamp`` is where it starts, as the server writes it; ``summary`` is its figures."""

    timestamp: Number | str | None = None
    summary: OrDefault[Mapping[str, JSONValue]] = field(default_factory=dict[str, JSONValue])


class AppLogsChart(Wire, frozen=True, rename="camel"):
    """The figures of an app over time: of its users, its chats, and itself.  Commercial servers only."""

    user_data: OrDefault[tuple[AppLogsPoint, ...]] = ()
    chat_data: OrDefault[tuple[AppLogsPoint, ...]] = ()
    app_data: OrDefault[tuple[AppLogsPoint, ...]] = ()


class AppLogsTotal(Wire, frozen=True, rename="camel"):
    """The figures of an app over all time.  Commercial servers only."""

    total_users: OrDefault[Number] = 0
    total_chats: OrDefault[Number] = 0
    total_points: OrDefault[float] = 0.0
