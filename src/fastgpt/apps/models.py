"""Apps, and the logs of what was said to them.  How their chats are set up is shared with chats, in ``workflows``."""

from __future__ import annotations

__all__ = [
    "AppPermission", "PluginData", "App", "AppLog", "AppLogUser", "AppLogUsers", "AppLogsPoint", "AppLogsChart",
    "AppLogsTotal",
]  # fmt: skip

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from ..models.base import Number, ResponseModel
from ..models.members import Permission, SourceMember
from ..values import JSONValue


class AppPermission(Permission, frozen=True, rename="camel"):
    """What the owner of the key may do with an app, its logs of chats included."""

    has_read_chat_log_per: bool | None = None
    has_read_chat_log_role: bool | None = None


class PluginData(ResponseModel, frozen=True, rename="camel"):
    """Where a tool app comes from."""

    node_version: str | None = None
    plugin_uni_id: str | None = None
    api_schema_str: str | None = None
    custom_headers: str | None = None


class App(ResponseModel, frozen=True, rename="camel"):
    """An app as lists show it."""

    id: str = field(name="_id")
    name: str
    type: str
    """``folder``, ``toolFolder``, ``simple``, ``advanced``, ``chatAgent``, ``plugin``, ``toolSet``, …"""
    intro: str | None = None
    avatar: str | None = None
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
    """Whether it may ask its user back (4.11+)."""


class AppLog(ResponseModel, frozen=True, rename="camel"):
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


class AppLogUser(ResponseModel, frozen=True, rename="camel"):
    """Someone who talked to an app, and in how many chats."""

    count: Number
    """In how many chats."""
    name: str
    tmb_id: str | None = None
    out_link_uid: str | None = None
    avatar: str | None = None


class AppLogUsers(Struct, frozen=True):
    """Who talked to an app."""

    list: tuple[AppLogUser, ...]


class AppLogsPoint(ResponseModel, frozen=True):
    """One span of a chart: ``timestamp`` is where it starts, as the server writes it; ``summary`` is its figures."""

    summary: Mapping[str, JSONValue]
    timestamp: Number | str | None = None


class AppLogsChart(ResponseModel, frozen=True, rename="camel"):
    """The figures of an app over time: of its users, its chats, and itself.  Commercial servers only."""

    user_data: tuple[AppLogsPoint, ...] | None = None
    chat_data: tuple[AppLogsPoint, ...] | None = None
    app_data: tuple[AppLogsPoint, ...] | None = None


class AppLogsTotal(ResponseModel, frozen=True, rename="camel"):
    """The figures of an app over all time, None where one did not come.  Commercial servers only."""

    total_users: Number | None = None
    total_chats: Number | None = None
    total_points: float | None = None
