"""The functions of this area as methods: listing, creating, and logs.

Checkers see plain imports; at run time each function is fetched when it is first used, so that a client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..lazy import deferred

if TYPE_CHECKING:
    from . import requests
else:
    (requests,) = deferred(__package__, "requests")


class AppFunctions:
    """The methods of each client and view that has apps."""

    get_apps: Final = requests.get_apps
    create_app: Final = requests.create_app
    get_app_logs: Final = requests.get_app_logs
    get_app_log_users: Final = requests.get_app_log_users
    get_app_logs_chart: Final = requests.get_app_logs_chart
    get_app_logs_total: Final = requests.get_app_logs_total
