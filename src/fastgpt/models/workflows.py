"""How the chats of an app are set up, as far as a caller may act on it: what apps report and chats begin with.

What is drawn only in the editor stays on the server.  Areas share this file, so that none of them imports another.
"""

from __future__ import annotations

__all__ = [
    "InputOption", "FileSelectConfig", "Variable", "NodeInput", "QuestionGuideConfig", "TTSConfig", "WhisperConfig",
    "AutoExecuteConfig", "ScheduledTriggerConfig", "InputGuideConfig", "ChatConfig",
]  # fmt: skip

from msgspec import field

from ..values import JSONValue
from .base import Number, OrDefault, ResponseModel


class InputOption(ResponseModel, frozen=True):
    """One choice of an input."""

    value: str | None = None
    label: str | None = None
    icon: str | None = None
    description: str | None = None


class FileSelectConfig(ResponseModel, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Which files a chat takes, as it is read and as it is set; what is None is not sent."""

    max_files: Number | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    can_select_video: bool | None = None
    can_select_audio: bool | None = None
    can_select_custom_file_extension: bool | None = None
    custom_file_extension_list: OrDefault[tuple[str, ...]] = ()
    custom_pdf_parse: bool | None = None


class Variable(ResponseModel, frozen=True, rename="camel"):
    """A variable of an app; ``key`` is its name in ``variables``."""

    key: str
    type: str
    """``input``, ``textarea``, ``numberInput``, ``select``, ``switch``, ``custom``, ``internal``, …"""
    label: str | None = None
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


class NodeInput(ResponseModel, frozen=True, rename="camel"):
    """An input of a tool app; ``key`` is its name in ``variables``."""

    key: str
    label: str | None = None
    value_type: str | None = None
    description: str | None = None
    required: bool | None = None
    default_value: JSONValue = None
    value: JSONValue = None
    render_type_list: tuple[str, ...] | None = None
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


class QuestionGuideConfig(ResponseModel, frozen=True, rename="camel"):
    """Whether and how next questions are proposed."""

    open: bool | None = None
    model: str | None = None
    custom_prompt: str | None = None


class TTSConfig(ResponseModel, frozen=True):
    """How answers are read out; ``type`` is ``none``, ``web`` or ``model``."""

    type: str | None = None
    model: str | None = None
    voice: str | None = None
    speed: float | None = None


class WhisperConfig(ResponseModel, frozen=True, rename="camel"):
    """How speech is taken in."""

    open: bool | None = None
    auto_send: bool | None = None
    auto_tts_response: bool | None = field(default=None, name="autoTTSResponse")


class AutoExecuteConfig(ResponseModel, frozen=True, rename="camel"):
    """What is sent when a chat opens."""

    open: bool | None = None
    default_prompt: str | None = None


class ScheduledTriggerConfig(ResponseModel, frozen=True, rename="camel"):
    """When the app runs of itself."""

    cron_string: str | None = None
    timezone: str | None = None
    default_prompt: str | None = None


class InputGuideConfig(ResponseModel, frozen=True, rename="camel"):
    """Whether texts are proposed while the user types."""

    open: bool | None = None
    custom_url: str | None = None


class ChatConfig(ResponseModel, frozen=True, rename="camel"):
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
