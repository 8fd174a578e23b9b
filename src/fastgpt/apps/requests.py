"""Apps: listing and creating them, and the logs of what was said to them."""

from __future__ import annotations

__all__ = [
    "AppType", "Timespan", "StoreEdge", "UtmParams",
    "GetApps", "get_apps",
    "CreateApp", "create_app",
    "GetAppLogs", "get_app_logs",
    "GetAppLogUsers", "get_app_log_users",
    "GetAppLogsChart", "get_app_logs_chart",
    "GetAppLogsTotal", "get_app_logs_total",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Struct

from ..functions import endpoint
from ..http import Verb
from ..models.pages import Page
from ..specs import Id, Moment, Offset, Omittable, RequestSpec, Size
from ..specs.chat_fields import AppCall, ChatSource
from ..specs.paging import OffsetPaged
from .models import App, AppLog, AppLogsChart, AppLogsTotal, AppLogUsers

AppType: TypeAlias = Literal[
    "folder", "toolFolder", "simple", "chatAgent", "advanced", "plugin", "toolSet", "httpToolSet", "hidden", "tool",
    "httpPlugin",
]  # fmt: skip
"""What kind of app, by the server's own names."""
Timespan: TypeAlias = Literal["day", "week", "month", "quarter"]
"""The span that one figure of a chart counts."""


class StoreEdge(Struct, frozen=True, kw_only=True, rename="camel"):
    """A connection of two nodes of a workflow."""

    source: str
    source_handle: str
    target: str
    target_handle: str


class UtmParams(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where the wish for an app came from; the server counts it."""

    short_url_source: str | None = None
    short_url_medium: str | None = None
    short_url_content: str | None = None


class GetApps(RequestSpec[tuple[App, ...]]):
    """List the apps of a folder (``POST /core/app/list``).

    ``parent_id`` left out, or None, is sent as null and means the top.  ``parent_id=UNSET`` sends none, which gives
    those of all folders, side by side, on most servers.  ``search_key`` searches in all folders, and gives at most 50.
    """

    path: ClassVar[str] = "/core/app/list"
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.9.10": "gives 1000 apps at most, and 20 with `search_key`",
        "4.8.12 to 4.11.1": "shows hidden apps too",
    }

    parent_id: Omittable[str] = None
    """The folder; None is sent as null and means the top, UNSET all folders."""
    type: Omittable[AppType | Sequence[AppType]] = UNSET
    """The kind of apps, or several; all where it is left out."""
    search_key: Omittable[str] = UNSET
    """Text to search for in all folders; gives at most 50."""


class CreateApp(RequestSpec[str]):
    """Create an app, and return its id (``POST /core/app/create``, with a key from 4.15.0+).

    ``modules`` are the nodes of its workflow as the editor exports them; ``parent_id=None`` is sent as null and means
    the top.  Changing, publishing and deleting an app cannot be done with a key.
    """

    path: ClassVar[str] = "/core/app/create"
    since: ClassVar[str] = "4.15.0"
    changed: ClassVar[Mapping[str, str]] = {"4.8.12 to 4.14.16": "is there, and takes no key"}
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    name: Id
    """The name."""
    type: AppType
    """What kind of app."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    avatar: Omittable[str] = UNSET
    """The address of the picture."""
    intro: Omittable[str] = UNSET
    """The description."""
    modules: Omittable[Sequence[Mapping[str, object]]] = UNSET
    """The nodes of its workflow, as the editor exports them."""
    edges: Omittable[Sequence[StoreEdge]] = UNSET
    """How the nodes are connected."""
    chat_config: Omittable[Mapping[str, object]] = UNSET
    """The settings of its chats, as the editor exports them."""
    template_id: Omittable[str] = UNSET
    """The template that it was made of, which the server counts."""
    utm_params: Omittable[UtmParams] = UNSET
    """Where the wish for the app came from, which the server counts."""


class GetAppLogs(AppCall[Page[AppLog]], OffsetPaged[Page[AppLog]]):
    """Page through the chats in the log of an app (``POST /core/app/logs/list``, with a key from 4.15.6+).

    Needs the right to read the app's chat logs.  ``date_start`` and ``date_end`` bound the time of the chats.
    """

    path: ClassVar[str] = "/core/app/logs/list"
    since: ClassVar[str] = "4.15.6"
    changed: ClassVar[Mapping[str, str]] = {
        "4.14.4 to 4.15.2": "is there, and takes no key",
        "4.17.2": "of hidden apps, only administrators of the team may read the log",
    }
    idempotent: ClassVar[bool] = True

    date_start: Moment
    """The earliest moment of the chats."""
    date_end: Moment
    """The latest moment of the chats."""
    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[Size] = 20
    """Rows of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    sources: Omittable[Sequence[ChatSource]] = UNSET
    """Where the chats came from; from anywhere where it is left out."""
    tmb_ids: Omittable[Sequence[str]] = UNSET
    """The members of the team whose chats are meant."""
    out_link_uids: Omittable[Sequence[str]] = UNSET
    """The users of share links, and the ``custom_uid`` of calls, whose chats are meant."""
    chat_search: Omittable[str] = UNSET
    """Text to search for in the chats."""
    feedback_type: Omittable[Literal["all", "has_feedback", "good", "bad"]] = UNSET
    """Leaves only chats with such feedback."""
    unread_only: Omittable[bool] = UNSET
    """Whether, of those with feedback, only chats are listed whose feedback nobody read."""
    error_filter: Omittable[Literal["all", "has_error"]] = UNSET
    """``has_error`` leaves only chats in which a run failed."""


class GetAppLogUsers(AppCall[AppLogUsers]):
    """List who talked to an app, and in how many chats (``POST /core/app/logs/getUsers``, with a key from 4.15.6+)."""

    path: ClassVar[str] = "/core/app/logs/getUsers"
    since: ClassVar[str] = "4.15.6"
    changed: ClassVar[Mapping[str, str]] = {"4.14.7 to 4.15.2": "is there, and takes no key"}
    idempotent: ClassVar[bool] = True

    date_start: Moment
    """The earliest moment."""
    date_end: Moment
    """The latest moment."""
    search_key: Omittable[str] = UNSET
    """Text to search for in the names of the users."""
    sources: Omittable[Sequence[str]] = UNSET
    """Where the chats came from; from anywhere where it is left out."""


class GetAppLogsChart(AppCall[AppLogsChart]):
    """Read the figures of an app over time (``POST /proApi/core/app/logs/getChartData``); commercial servers only.

    The figures come per ``user_timespan``, ``chat_timespan`` and ``app_timespan``.  A community server answers with an
    ``APIError``.
    """

    path: ClassVar[str] = "/proApi/core/app/logs/getChartData"
    idempotent: ClassVar[bool] = True

    date_start: Moment
    """The earliest moment."""
    date_end: Moment
    """The latest moment."""
    offset: Omittable[Offset] = 1
    """The days after which a user who came back counts as kept."""
    source: Omittable[Sequence[ChatSource]] = ("api",)
    """Where the chats came from."""
    user_timespan: Omittable[Timespan] = "day"
    """The span that one figure of users counts."""
    chat_timespan: Omittable[Timespan] = "day"
    """The span that one figure of chats counts."""
    app_timespan: Omittable[Timespan] = "day"
    """The span that one figure of the app counts."""


class GetAppLogsTotal(AppCall[AppLogsTotal]):
    """Read an app's figures over all time (``GET /proApi/core/app/logs/getTotalData``); commercial servers only."""

    verb: ClassVar[Verb] = "GET"
    in_query: ClassVar[bool] = True
    idempotent: ClassVar[bool] = True
    path: ClassVar[str] = "/proApi/core/app/logs/getTotalData"


get_apps: Final = endpoint(GetApps)
create_app: Final = endpoint(CreateApp)
get_app_logs: Final = endpoint(GetAppLogs)
get_app_log_users: Final = endpoint(GetAppLogUsers)
get_app_logs_chart: Final = endpoint(GetAppLogsChart)
get_app_logs_total: Final = endpoint(GetAppLogsTotal)


class Methods:
    """The functions of this file as methods."""

    get_apps = get_apps
    create_app = create_app
    get_app_logs = get_app_logs
    get_app_log_users = get_app_log_users
    get_app_logs_chart = get_app_logs_chart
    get_app_logs_total = get_app_logs_total
