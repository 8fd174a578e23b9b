"""The table of paths and the way of one request through the server.

The body's framing is judged first, in plain text, then the path, then the handler speaks. The verb is ignored,
since real servers hardly do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from ...values import JSONValue
from .. import wire
from ..dialects import error_response
from ..state import State
from ..versions import V4_9, V4_12, V4_14, V4_16, V4_17, Version
from ..wire import Rejected, Reply, Request, Unreadable, named
from . import (
    apps,
    authoring,
    chat,
    collections,
    data,
    datasets,
    files,
    imports,
    lists,
    mcp,
    records,
    sandbox,
    skills,
    speech,
    training,
)
from .exchange import Exchange, Handler


def web_page_only(exchange: Exchange) -> Reply:
    """Answer with an error: some paths want a login session and take no key."""
    raise named("unAuthorization")


AREAS: Final = tuple(
    area.routes
    for area in (
        apps, authoring, chat, collections, data, datasets, files, imports, lists, mcp, records, sandbox, skills,
        speech, training,
    )
)  # fmt: skip
"""The routes of each area."""
BARE: Final = ("/api/core/chat/record/getSpeech", "/api/core/ai/skill/runtime/init")
"""Paths whose answers have no number of the request."""
OLD_SESSION_ONLY: Final = (
    "core/app/detail", "core/app/getChatLogs", "core/dataset/update", "core/dataset/training/getQueueLen",
    "support/openapi/list",
)  # fmt: skip
LATE_SESSION_ONLY: Final = (
    "core/app/detail", "core/dataset/paths", "core/dataset/exportAll", "core/dataset/collection/paths",
    "core/dataset/apiDataset/getCatalog", "support/openapi/list",
)  # fmt: skip
LATER_BY_KEY: Final = ("core/app/create", "core/app/logs/list", "core/app/logs/getUsers", "core/dataset/update")
SESSION_ONLY: Final[Mapping[Version, tuple[str, ...]]] = {
    V4_9: (*OLD_SESSION_ONLY, "core/app/create", "core/dataset/paths", "core/dataset/folder/create"),
    V4_12: (*OLD_SESSION_ONLY, "core/app/create"),
    V4_14: (*LATE_SESSION_ONLY, *LATER_BY_KEY),
    V4_16: LATE_SESSION_ONLY,
    V4_17: LATE_SESSION_ONLY,
}
"""Paths that are there for the web page only."""
ROUTES: Final[Mapping[Version, Mapping[str, Handler]]] = {
    version: {
        **{path: handler for area in AREAS for path, handler in area.handlers[version].items()},
        **{f"/api/{path}": web_page_only for path in SESSION_ONLY[version]},
    }
    for version in Version
}
"""Every path of each version that is answered by its whole name."""

PREFIXES: Final[Mapping[str, Handler]] = {
    **dict.fromkeys((files.UPLOADS, files.LONG_UPLOADS), files.write),
    **dict.fromkeys((files.DOWNLOADS, files.LONG_DOWNLOADS), files.read),
    apps.FORWARDED: apps.commercial,
}
"""The starts of those paths of the newest version whose end says more."""
OLD_PREFIXES: Final[Mapping[str, Handler]] = {files.READ: files.read_by_token, apps.FORWARDED: apps.commercial}
"""Those of older versions."""
MEGABYTE: Final = 1024 * 1024
LIMITS: Final[Mapping[str, int]] = {path: limit for area in AREAS for path, limit in area.limits.items()}
"""Largest body in megabytes, where it is not one."""
FORMS: Final = frozenset(path for area in AREAS for path in area.forms)
FORM_LIMIT: Final = 500
OLD_FACTOR: Final = 2
"""How much larger a completion may be on older servers."""


def respond(state: State, request: Request) -> Reply:
    """Return the answer to a request; a stream's body does its work as it is read."""
    handler = _preflight if request.method == "OPTIONS" else handler_of(request.path, state.version)
    if handler is None:
        return _page_not_found(state.version)
    with state.lock:
        own = state.version >= V4_14 and not request.path.startswith((apps.FORWARDED, *BARE))
        headers = (("x-request-id", f"00000000-0000-4000-8000-{state.ids.number():012x}"),) if own else ()
        try:
            exchange = Exchange(state, request, _sent(request, state.version))
        except Unreadable as unreadable:
            return Reply(unreadable.status, wire.HEADERS["chunked"], wire.once(str(unreadable).encode()))
        try:
            return handler(exchange).with_headers(headers)
        except Rejected as rejected:
            return wire.error_reply(error_response(rejected, state.version)).with_headers(headers)


def _preflight(exchange: Exchange) -> Reply:
    origin = ("access-control-allow-origin", exchange.request.headers.get("origin", "*"))
    return wire.plain(200, b"", (origin, ("access-control-allow-methods", "GET,HEAD,PUT,PATCH,POST,DELETE")))


def _page_not_found(version: Version) -> Reply:
    cached = (("x-nextjs-cache", "MISS"),) if version == V4_12 else ()
    headers = wire.HEADERS["html"] if version >= V4_14 else (*cached, *wire.HEADERS["oldHtml"])
    return wire.plain(404, wire.NOT_FOUND_PAGE.encode(), headers)


def handler_of(path: str, version: Version) -> Handler | None:
    """Return what answers a path on a version; None where that is the page of an unknown one."""
    prefixes = PREFIXES if version >= V4_14 else OLD_PREFIXES
    branches = (handler for prefix, handler in prefixes.items() if path.startswith(prefix))
    return next(branches, ROUTES[version].get(path))


def _sent(request: Request, version: Version) -> JSONValue:
    placed = request.path.startswith((files.UPLOADS, files.LONG_UPLOADS)) and request.method == "PUT"
    if placed or request.path == f"/api{files.FORM}":
        return ""
    larger = OLD_FACTOR if version < V4_14 and request.path.endswith("/chat/completions") else 1
    limit = FORM_LIMIT if request.path in FORMS else LIMITS.get(request.path, 1) * larger
    if len(request.body) > limit * MEGABYTE:
        raise Unreadable(413, f"Body exceeded {limit}mb limit")
    if request.path in FORMS:
        return ""
    if "json" not in request.headers.get("content-type", ""):
        return request.body.decode(errors="replace")
    try:
        read: JSONValue = msgspec.json.decode(request.body or b"{}")
        return read
    except msgspec.DecodeError:
        raise Unreadable(400, "Invalid JSON")
