"""The bundle of apps: listing, creating, and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .base import AsyncClient, Client
from .lazy import later

if TYPE_CHECKING:
    from ..endpoints import apps
else:
    (apps,) = later("apps")


class AppFunctions:
    """What an app client binds."""

    get_apps: Final = apps.get_apps
    create_app: Final = apps.create_app
    get_app_logs: Final = apps.get_app_logs
    get_app_log_users: Final = apps.get_app_log_users
    get_app_logs_chart: Final = apps.get_app_logs_chart
    get_app_logs_total: Final = apps.get_app_logs_total


class AppClient(AppFunctions, Client):
    """Apps and their logs, blocking; the arguments are those of every client, see ``Client``."""


class AsyncAppClient(AppFunctions, AsyncClient):
    """Apps and their logs, awaited; the arguments are those of every client, see ``Client``."""
